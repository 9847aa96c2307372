#define COMPOSER_NO_SITES
#include "zk/gadget_group.h"

#include "crypto/jubjub_mul.h"

/* value / 8 in the subgroup. */
static void eighth_of(struct jubjub_affine *out, const struct jubjub_affine *value)
{
    struct fj eighth;
    fj_from_u64(&eighth, 8);
    fj_inverse(&eighth, &eighth);
    jubjub_exchange(out, &eighth, value);
}

/* -x^2 + y^2 = 1 + d x^2 y^2; 3 rows. */
static void assert_on_curve(struct composer *composer, struct witness_point q)
{
    struct witness x2 =
        composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .a = q.x, .b = q.x));
    struct witness y2 =
        composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .a = q.y, .b = q.y));
    composer_gate(composer,
                  COMPOSER_GATE(.q_m = &jubjub_d, .q_l = &fr_one, .q_r = &composer_minus_one,
                                .q_c = &fr_one, .a = x2, .b = y2));
}

struct group_point gadget_group_witness(struct composer *composer,
                                        const struct jubjub_affine *value)
{
    struct jubjub_affine eighth;
    eighth_of(&eighth, value);
    composer_enter(composer, "group_witness");
    struct witness_point q = composer_point(composer, &eighth);
    assert_on_curve(composer, q);
    for (unsigned i = 0; i < 3; i++)
        q = composer_add_point(composer, q, q);
    composer_leave(composer);
    return (struct group_point){q};
}

struct group_point gadget_group_public(struct composer *composer, const struct jubjub_affine *value)
{
    struct witness_point point = composer_public_point(composer, value);
    composer_declare_checked(composer, point);
    return (struct group_point){point};
}

void gadget_group_assert_nonzero(struct composer *composer, struct group_point a)
{
    gadget_assert_nonzero(composer, a.point.x);
}

struct group_point gadget_group_add(struct composer *composer, struct group_point a,
                                    struct group_point b)
{
    return (struct group_point){composer_add_point(composer, a.point, b.point)};
}

void gadget_group_assert_equal(struct composer *composer, struct group_point a,
                               struct witness_point b)
{
    composer_assert_equal_point(composer, a.point, b);
}

void gadget_group_assert_public(struct composer *composer, struct group_point a,
                                const struct jubjub_affine *value)
{
    composer_assert_public_point(composer, a.point, value);
}

struct group_point gadget_group_mul(struct composer *composer, const struct bit_string *scalar,
                                    struct group_point a)
{
    if (composer_result(composer)) return (struct group_point){witness_identity};
    REQUIRE(scalar->count > 0);
    composer_enter(composer, "group_mul");
    unsigned i = scalar->count - 1;
    struct witness_point sum = composer_select_identity(composer, scalar->bits[i].value, a.point);
    while (i-- > 0) {
        sum = composer_add_point(composer, sum, sum);
        struct witness_point chosen =
            composer_select_identity(composer, scalar->bits[i].value, a.point);
        sum = composer_add_point(composer, sum, chosen);
    }
    composer_leave(composer);
    return (struct group_point){sum};
}

struct group_point gadget_group_mul_generator(struct composer *composer, struct bounded scalar,
                                              const struct jubjub_affine *generator)
{
    return (struct group_point){
        composer_mul_generator_short(composer, scalar.value, scalar.bits, generator)};
}

struct group_point gadget_group_commit(struct composer *composer, struct bounded value,
                                       struct bounded blinder)
{
    composer_enter(composer, "commit");
    struct group_point a = gadget_group_mul_generator(composer, value, &jubjub_generator);
    struct group_point b = gadget_group_mul_generator(composer, blinder, &jubjub_generator_nums);
    struct group_point sum = gadget_group_add(composer, a, b);
    composer_leave(composer);
    return sum;
}
