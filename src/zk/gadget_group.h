/* Points of JubJub's subgroup of prime order in circuits. They hold in every layout.
 *
 * `struct group_point` is a point that is proven to be in the subgroup, and only these functions
 * make one: checked by rows, public and checked by whoever decodes public inputs, or computed from
 * such points. Sums of them need no further care: the law is complete on the curve, so that each
 * row has one result (spec/phoenix-sound.md 8, spec/plonk.md 2.5). */
#ifndef RK_ZK_GADGET_GROUP_H
#define RK_ZK_GADGET_GROUP_H

#include "zk/gadget_number.h"

struct group_point {
    struct witness_point point;
};

/* A new point of the subgroup: a witness Q on the curve (3 rows), and 8 Q (6 rows). Every point of
 * the subgroup is 8 Q for eight points Q, any of which will do; a value that is not in it gives
 * another point. */
struct group_point gadget_group_witness(struct composer *composer,
                                        const struct jubjub_affine *value);

/* The next two public inputs, WHICH WHOEVER VERIFIES MUST KNOW to be in the subgroup
 * (JUBJUB_STRICT or JUBJUB_CHECKED): no row looks. 2 rows. */
struct group_point gadget_group_public(struct composer *composer,
                                       const struct jubjub_affine *value);

/* The point is not the identity, which alone in the subgroup has u = 0; 1 row. */
void gadget_group_assert_nonzero(struct composer *composer, struct group_point a);

/* 2 rows each. */
struct group_point gadget_group_add(struct composer *composer, struct group_point a,
                                    struct group_point b);
void gadget_group_assert_equal(struct composer *composer, struct group_point a,
                               struct witness_point b);
void gadget_group_assert_public(struct composer *composer, struct group_point a,
                                const struct jubjub_affine *value);

/* scalar * a by doubling and adding from the top bit; 6 count - 4 rows. The first step selects, the
 * identity need not be doubled. */
struct group_point gadget_group_mul(struct composer *composer, const struct bit_string *scalar,
                                    struct group_point a);

/* scalar * generator, a constant point of the subgroup: composer_mul_generator_short, bits + 1 rows
 * for at most COMPOSER_SHORT_BITS_MAX. */
struct group_point gadget_group_mul_generator(struct composer *composer, struct bounded scalar,
                                              const struct jubjub_affine *generator);

/* value G + blinder G', Pedersen; value.bits + blinder.bits + 4 rows. */
struct group_point gadget_group_commit(struct composer *composer, struct bounded value,
                                       struct bounded blinder);

#ifndef COMPOSER_NO_SITES
#define gadget_group_witness(c, ...) gadget_group_witness(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_group_public(c, ...)  gadget_group_public(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_group_assert_nonzero(c, ...) \
    gadget_group_assert_nonzero(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_group_add(c, ...)           gadget_group_add(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_group_assert_equal(c, ...)  gadget_group_assert_equal(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_group_assert_public(c, ...) gadget_group_assert_public(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_group_mul(c, ...)           gadget_group_mul(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_group_mul_generator(c, ...) gadget_group_mul_generator(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_group_commit(c, ...)        gadget_group_commit(COMPOSER_HERE(c), __VA_ARGS__)
#endif

#endif
