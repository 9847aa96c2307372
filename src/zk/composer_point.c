/* Components on points of JubJub, as affine coordinates. */

#include "zk/composer_internal.h"

#include "base/secret.h"

struct jubjub_affine composer_point_value(const struct composer *composer,
                                          struct witness_point point)
{
    return (struct jubjub_affine){composer_value(composer, point.x),
                                  composer_value(composer, point.y)};
}

struct witness_point composer_point(struct composer *composer, const struct jubjub_affine *point)
{
    struct witness x = composer_witness(composer, &point->u);
    return (struct witness_point){x, composer_witness(composer, &point->v)};
}

struct witness_point composer_hint_point(struct composer *composer,
                                         const struct jubjub_affine *point)
{
    struct witness x = composer_hint(composer, &point->u);
    return (struct witness_point){x, composer_hint(composer, &point->v)};
}

struct witness_point composer_constant_point(struct composer *composer,
                                             const struct jubjub_affine *point)
{
    struct witness x = composer_constant(composer, &point->u);
    return (struct witness_point){x, composer_constant(composer, &point->v)};
}

struct witness_point composer_public_point(struct composer *composer,
                                           const struct jubjub_affine *point)
{
    struct witness_point p = composer_hint_point(composer, point);
    composer_assert_public_point(composer, p, point);
    return p;
}

void composer_assert_equal_point(struct composer *composer, struct witness_point a,
                                 struct witness_point b)
{
    composer_assert_equal(composer, a.x, b.x);
    composer_assert_equal(composer, a.y, b.y);
}

void composer_assert_public_point(struct composer *composer, struct witness_point a,
                                  const struct jubjub_affine *public_point)
{
    composer_assert_public(composer, a.x, NULL, &public_point->u);
    composer_assert_public(composer, a.y, NULL, &public_point->v);
}

struct witness_point composer_select_point(struct composer *composer, struct witness bit,
                                           struct witness_point a, struct witness_point b)
{
    composer_enter(composer, "select_point");
    struct witness x = composer_select(composer, bit, a.x, b.x);
    struct witness y = composer_select(composer, bit, a.y, b.y);
    composer_leave(composer);
    return (struct witness_point){x, y};
}

struct witness_point composer_select_identity(struct composer *composer, struct witness bit,
                                              struct witness_point a)
{
    composer_enter(composer, "select_identity");
    struct witness x = composer_select_zero(composer, bit, a.x);
    struct witness y = composer_select_one(composer, bit, a.y);
    composer_leave(composer);
    return (struct witness_point){x, y};
}

/* ---- Sums ---- */

struct sum {
    struct fr x1y2, x, y;
};

/* The affine law, for any coordinates (spec/plonk.md 2.5). Where a denominator is 0, which no two
 * points of the curve have, the coordinate is 0. */
static void add_affine(struct sum *out, const struct jubjub_affine *a,
                       const struct jubjub_affine *b)
{
    struct fr y1x2, y1y2, x1x2, cross, plus, minus, inverse, x, y;
    fr_mul(&out->x1y2, &a->u, &b->v);
    fr_mul(&y1x2, &a->v, &b->u);
    fr_mul(&y1y2, &a->v, &b->v);
    fr_mul(&x1x2, &a->u, &b->u);
    fr_mul(&cross, &out->x1y2, &y1x2);
    fr_mul(&cross, &cross, &jubjub_d);
    fr_add(&plus, &fr_one, &cross);
    fr_sub(&minus, &fr_one, &cross);
    fr_add(&x, &out->x1y2, &y1x2);
    fr_add(&y, &y1y2, &x1x2);
    /* One inversion for both, which gives 0 for both when one is 0. */
    fr_mul(&inverse, &plus, &minus);
    fr_inverse(&inverse, &inverse);
    fr_mul(&x, &x, &minus);
    fr_mul(&out->x, &x, &inverse);
    fr_mul(&y, &y, &plus);
    fr_mul(&out->y, &y, &inverse);
}

struct witness_point composer_add_point(struct composer *composer, struct witness_point a,
                                        struct witness_point b)
{
    struct jubjub_affine first = composer_point_value(composer, a);
    struct jubjub_affine second = composer_point_value(composer, b);
    struct sum sum;
    composer_enter(composer, "add_point");
    add_affine(&sum, &first, &second);
    struct witness x1y2 = composer_hint(composer, &sum.x1y2);
    struct witness_point out = {composer_hint(composer, &sum.x), witness_zero};
    out.y = composer_hint(composer, &sum.y);
    composer_custom_gate(composer,
                         COMPOSER_GATE(.q_var = &fr_one, .a = a.x, .b = a.y, .c = b.x, .d = b.y));
    composer_custom_gate(composer, COMPOSER_GATE(.a = out.x, .b = out.y, .d = x1y2));
    composer_leave(composer);
    return out;
}

struct witness_point composer_neg_point(struct composer *composer, struct witness_point a)
{
    composer_enter(composer, "neg_point");
    struct witness x =
        composer_compute(composer, COMPOSER_GATE(.q_l = &composer_minus_one, .a = a.x));
    composer_leave(composer);
    return (struct witness_point){x, a.y};
}

struct witness_point composer_sub_point(struct composer *composer, struct witness_point a,
                                        struct witness_point b)
{
    composer_enter(composer, "sub_point");
    struct witness_point negated = composer_neg_point(composer, b);
    struct witness_point out = composer_add_point(composer, a, negated);
    composer_leave(composer);
    return out;
}

/* ---- Products ---- */

enum { SCALAR_BITS = 252 };

struct witness_point composer_mul_point(struct composer *composer, struct witness scalar,
                                        struct witness_point point)
{
    struct witness bits[SCALAR_BITS] = {0};
    struct witness_point sum = witness_identity;
    composer_enter(composer, "mul_point");
    composer_decompose(composer, bits, scalar, SCALAR_BITS);
    for (size_t i = SCALAR_BITS; i-- > 0;) {
        sum = composer_add_point(composer, sum, sum);
        struct witness_point chosen = composer_select_identity(composer, bits[i], point);
        sum = composer_add_point(composer, sum, chosen);
    }
    composer_leave(composer);
    return sum;
}

/* The multiples 2^(255 - i) G, made at first use; NULL after a failure. */
static const struct composer_base *base_of(struct composer *composer,
                                           const struct jubjub_affine *generator)
{
    struct jubjub_extended multiples[COMPOSER_DIGITS];
    struct fr scratch[2 * COMPOSER_DIGITS];
    if (composer_result(composer)) return NULL;
    for (size_t i = 0; i < composer->bases.count; i++)
        if (jubjub_affine_equal(&composer->bases.items[i]->generator, generator))
            return composer->bases.items[i];
    struct composer_base *base = calloc(1, sizeof *base);
    if (!base || composer_base_vec_push(&composer->bases, base)) {
        free(base);
        composer_fail(composer, RK_NO_MEMORY, "out of memory");
        return NULL;
    }
    base->generator = *generator;
    jubjub_from_affine(&multiples[COMPOSER_DIGITS - 1], generator);
    for (size_t i = COMPOSER_DIGITS - 1; i > 0; i--)
        jubjub_double(&multiples[i - 1], &multiples[i]);
    jubjub_to_affine_batch(base->powers, scratch, multiples, COMPOSER_DIGITS);
    return base;
}

/* The digits -1, 0 and 1 of an integer below 2^254, digits[i] having the weight 2^i, no two
 * neighbours of which are other than 0: the bits of 3 s less those of s, shifted by one. */
static void non_adjacent_form(int8_t digits[COMPOSER_DIGITS], const uint64_t s[4])
{
    uint64_t triple[4], carry = 0, doubled;
    for (size_t i = 0; i < 4; i++) {
        doubled = s[i] << 1 | (i ? s[i - 1] >> 63 : 0);
        triple[i] = limb_add(s[i], doubled, &carry);
    }
    for (size_t i = 0; i < COMPOSER_DIGITS; i++) {
        size_t at = i + 1;
        uint64_t plus = at < 256 ? triple[at / 64] >> at % 64 & 1 : 0;
        uint64_t minus = at < 256 ? s[at / 64] >> at % 64 & 1 : 0;
        digits[i] = (int8_t)((int)plus - (int)minus);
    }
}

static void digit_to_fr(struct fr *out, int digit)
{
    fr_from_u64(out, (uint64_t)(digit & 1));
    fr_negate_if(out, limb_mask(digit < 0), out);
}

/* digit * power as the row has it: (digit x, digit^2 (y - 1) + 1), which is the multiple for the
 * digits -1, 0 and 1, and something for every other. */
static void scale_power(struct jubjub_affine *out, const struct jubjub_affine *power,
                        const struct fr *digit)
{
    struct fr square;
    fr_mul(&out->u, &power->u, digit);
    fr_sqr(&square, digit);
    fr_sub(&out->v, &power->v, &fr_one);
    fr_mul(&out->v, &out->v, &square);
    fr_add(&out->v, &out->v, &fr_one);
}

/* What runs through the rows: the sum of points so far, and that of the digits. */
struct fixed_sum {
    struct witness_point point;
    struct witness scalar;
};

static void append_fixed_sum(struct composer *composer, struct fixed_sum *at,
                             const struct jubjub_affine *point, const struct fr *scalar)
{
    at->point = composer_hint_point(composer, point);
    at->scalar = composer_hint(composer, scalar);
}

/* 2 scalar + digit, or what a test wants there. */
static void next_scalar(const struct composer *composer, struct fr *next,
                        const struct fixed_sum *at, int digit)
{
    /* The product of coordinates comes first, then both of the next sum, then its scalar. */
    enum { SCALAR_AHEAD = 3 };
    struct fr doubled = composer_value(composer, at->scalar), added;
    fr_double(&doubled, &doubled);
    digit_to_fr(&added, digit);
    fr_add(next, &doubled, &added);
    *next = composer_value_ahead(composer, SCALAR_AHEAD, next);
}

/* The row of one digit, which is what leads from the sum of digits so far to `scalar`; and the next
 * sum of points, of which the caller has the scalar. */
static void append_fixed_row(struct composer *composer, struct fixed_sum *at,
                             const struct jubjub_affine *power, const struct fr *scalar)
{
    struct fr xy, digit = composer_value(composer, at->scalar), product;
    struct jubjub_affine added, before = composer_point_value(composer, at->point);
    struct sum sum;
    fr_double(&digit, &digit);
    fr_sub(&digit, scalar, &digit);
    scale_power(&added, power, &digit);
    fr_mul(&product, &added.u, &added.v);
    struct witness xy_added = composer_hint(composer, &product);
    fr_mul(&xy, &power->u, &power->v);
    composer_custom_gate(composer,
                         COMPOSER_GATE(.q_fixed = &fr_one, .q_l = &power->u, .q_r = &power->v,
                                       .q_c = &xy, .a = at->point.x, .b = at->point.y,
                                       .c = xy_added, .d = at->scalar));
    add_affine(&sum, &before, &added);
    at->point = composer_hint_point(composer, &(struct jubjub_affine){sum.x, sum.y});
}

static void append_fixed_end(struct composer *composer, const struct fixed_sum *at)
{
    composer_gate(composer, COMPOSER_GATE(.a = at->point.x, .b = at->point.y, .d = at->scalar));
}

/* spec/plonk.md 3.3, component_mul_generator. */
static struct fixed_sum append_fixed_rows(struct composer *composer,
                                          const struct composer_base *base,
                                          const int8_t digits[COMPOSER_DIGITS])
{
    struct fixed_sum at;
    append_fixed_sum(composer, &at, &jubjub_affine_identity, &fr_zero);
    composer_assert_constant(composer, at.point.x, &fr_zero);
    composer_assert_constant(composer, at.point.y, &fr_one);
    composer_assert_constant(composer, at.scalar, &fr_zero);
    for (size_t i = 0; i < COMPOSER_DIGITS; i++) {
        struct fr scalar;
        next_scalar(composer, &scalar, &at, digits[COMPOSER_DIGITS - 1 - i]);
        append_fixed_row(composer, &at, &base->powers[i], &scalar);
        at.scalar = composer_hint(composer, &scalar);
    }
    append_fixed_end(composer, &at);
    return at;
}

struct witness_point composer_mul_generator(struct composer *composer, struct witness scalar,
                                            const struct jubjub_affine *generator)
{
    int8_t digits[COMPOSER_DIGITS];
    uint64_t limbs[4], borrow = 0;
    composer_limbs(composer, limbs, scalar);
    for (size_t i = 0; i < 4; i++)
        (void)limb_sub(limbs[i], fj_modulus[i], &borrow);
    if (!borrow)
        composer_fail(composer, RK_INVALID,
                      "the scalar of a fixed-base product is not below the "
                      "order of the subgroup");
    const struct composer_base *base = base_of(composer, generator);
    if (!base) return witness_identity;
    composer_enter(composer, "mul_generator");
    non_adjacent_form(digits, limbs);
    struct fixed_sum end = append_fixed_rows(composer, base, digits);
    composer_assert_equal(composer, end.scalar, scalar);
    composer_leave(composer);
    secret_wipe(digits, sizeof digits);
    secret_wipe(limbs, sizeof limbs);
    return end.point;
}

struct witness_point composer_mul_generator_short(struct composer *composer, struct witness scalar,
                                                  unsigned bits,
                                                  const struct jubjub_affine *generator)
{
    struct fixed_sum at = {witness_identity, witness_zero};
    uint64_t limbs[4];
    if (bits < 1 || bits > COMPOSER_SHORT_BITS_MAX) {
        composer_fail(composer, RK_USAGE, "a short scalar has 1 to %d bits, not %u",
                      COMPOSER_SHORT_BITS_MAX, bits);
        return witness_identity;
    }
    const struct composer_base *base = base_of(composer, generator);
    if (!base) return witness_identity;
    composer_enter(composer, "mul_generator_short");
    composer_limbs(composer, limbs, scalar);
    for (unsigned i = bits; i-- > 0;) {
        const struct jubjub_affine *power = &base->powers[COMPOSER_DIGITS - 1 - i];
        struct fr next = composer_value(composer, scalar);
        if (i > 0) next_scalar(composer, &next, &at, (int)(limbs[i / 64] >> i % 64 & 1));
        append_fixed_row(composer, &at, power, &next);
        at.scalar = i > 0 ? composer_hint(composer, &next) : scalar;
    }
    append_fixed_end(composer, &at);
    composer_leave(composer);
    secret_wipe(limbs, sizeof limbs);
    return at.point;
}
