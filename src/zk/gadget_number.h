/* Numbers in circuits: bits, ranges of any width, canonical decompositions, scalars of JubJub and
 * comparisons, each with what its rows prove. They hold in every layout.
 *
 * What is proven of a witness is kept in its type, which only these functions make: `struct bit` is
 * 0 or 1, `struct bounded` is an integer below 2^bits, `struct bit_string` the bits of one. A
 * gadget that needs a fact asks for the type.
 *
 * Integers are representatives below q, 2^254 < q < 2^255. The arguments are those of
 * spec/phoenix-sound.md 8. Failures are kept by the composer: RK_USAGE for widths out of range. */
#ifndef RK_ZK_GADGET_NUMBER_H
#define RK_ZK_GADGET_NUMBER_H

#include "zk/composer.h"

enum {
    GADGET_ELEMENT_BITS = 255,
    GADGET_BITS_MAX =
        254, /* of a range: two numbers of 254 bits are equal when they are so mod q */
    GADGET_SPLIT_MAX = 253,   /* of a low part, and of a high part */
    GADGET_COMPARE_MAX = 252, /* of numbers that are compared */
    GADGET_SCALAR_BITS = 252, /* the order of JubJub's subgroup is below 2^252 */
    GADGET_TRUNCATED_BITS = 250,
};

/* 0 or 1. */
struct bit {
    struct witness value;
};

/* Below 2^bits. */
struct bounded {
    struct witness value;
    unsigned bits;
};

/* The bits of `value`, the least significant first, which is below 2^count. */
struct bit_string {
    struct witness value;
    unsigned count;
    struct bit bits[GADGET_ELEMENT_BITS];
};

/* ---- Bits and ranges ---- */

/* A new witness that is 0 or 1; 1 row. */
struct bit gadget_bit(struct composer *composer, uint64_t value);

/* 1 - a; a b; 1 row each. */
struct bit gadget_not(struct composer *composer, struct bit a);
struct bit gadget_both(struct composer *composer, struct bit a, struct bit b);

/* bit ? a : b; 2 rows. */
struct witness gadget_choose(struct composer *composer, struct bit bit, struct witness a,
                             struct witness b);

/* value < 2^bits, 1 to GADGET_BITS_MAX. Even: ceil(bits / 8) + 2 rows. Odd: a top bit apart,
 * ceil((bits - 1) / 8) + 4 rows; 3 rows for one bit. Unique: the bits of the value. */
struct bounded gadget_range(struct composer *composer, struct witness value, unsigned bits);

/* The bits of a value below 2^count, 1 to GADGET_BITS_MAX; 2 count + 1 rows. */
void gadget_bits(struct composer *composer, struct bit_string *out, struct witness value,
                 unsigned count);

/* The same witnesses as a bounded number. */
struct bounded gadget_bits_bounded(const struct bit_string *bits);

/* ---- Canonical decompositions of elements ---- */

struct split {
    struct bounded low, high;
};

/* value = high 2^low_bits + low as integers, low < 2^low_bits and high < 2^(255 - low_bits), for
 * low_bits of 2 to GADGET_SPLIT_MAX.
 *
 * The sum alone would allow value + q too. With q - 1 = H 2^low_bits + L the rows prove high <= H,
 * and low <= L where high = H; so the sum is below q. Rows: both ranges twice and 6. Unique but for
 * the inverse of 0 in gadget_is_zero. */
struct split gadget_split(struct composer *composer, struct witness value, unsigned low_bits);

/* The low 250 bits: 84 rows. */
struct bounded gadget_truncate(struct composer *composer, struct witness value);

/* The same as bits, 501 rows of which take the place of a range: 551 rows. */
void gadget_truncate_bits(struct composer *composer, struct bit_string *out, struct witness value);

/* All 255 bits of the canonical integer; 557 rows. */
void gadget_element_bits(struct composer *composer, struct bit_string *out, struct witness value);

/* ---- Scalars of JubJub ---- */

/* A new witness below the order r of the subgroup: k < 2^252 and r - 1 - k < 2^252; 69 rows. Since
 * r + 2^252 < q, nothing wraps. */
struct bounded gadget_scalar(struct composer *composer, const struct fj *value);

/* The same with its bits; 540 rows. */
void gadget_scalar_string(struct composer *composer, struct bit_string *out,
                          const struct fj *value);

/* ---- Comparisons ---- */

/* value is not 0: value * inverse = 1; 1 row. */
void gadget_assert_nonzero(struct composer *composer, struct witness value);

/* [value = 0] by p = value * inverse, zero = 1 - p, value * zero = 0; 3 rows. Where value is 0 the
 * inverse may be anything, which changes nothing. */
struct bit gadget_is_zero(struct composer *composer, struct witness value);

/* a < b, and [a < b], for numbers of the same width, at most GADGET_COMPARE_MAX. The first: b - a -
 * 1 is in range. The second: a - b + 2^bits has a top bit, which tells a >= b, and a low part in
 * range. 1 row more than a range of `bits`, and 4 more. */
void gadget_assert_less(struct composer *composer, struct bounded a, struct bounded b);
struct bit gadget_less(struct composer *composer, struct bounded a, struct bounded b);

/* [x < y] for elements as canonical integers, by their halves; 215 rows. */
struct bit gadget_element_less(struct composer *composer, struct witness x, struct witness y);

#ifndef COMPOSER_NO_SITES
#define gadget_bit(c, ...)            gadget_bit(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_not(c, ...)            gadget_not(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_both(c, ...)           gadget_both(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_choose(c, ...)         gadget_choose(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_range(c, ...)          gadget_range(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_bits(c, ...)           gadget_bits(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_split(c, ...)          gadget_split(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_truncate(c, ...)       gadget_truncate(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_truncate_bits(c, ...)  gadget_truncate_bits(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_element_bits(c, ...)   gadget_element_bits(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_scalar(c, ...)         gadget_scalar(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_scalar_string(c, ...)  gadget_scalar_string(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_assert_nonzero(c, ...) gadget_assert_nonzero(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_is_zero(c, ...)        gadget_is_zero(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_assert_less(c, ...)    gadget_assert_less(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_less(c, ...)           gadget_less(COMPOSER_HERE(c), __VA_ARGS__)
#define gadget_element_less(c, ...)   gadget_element_less(COMPOSER_HERE(c), __VA_ARGS__)
#endif

#endif
