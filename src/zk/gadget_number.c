#define COMPOSER_NO_SITES
#include "zk/gadget_number.h"

#include "base/secret.h"

/* 2^exponent, below 256. */
static struct fr power_of_two(unsigned exponent)
{
    uint64_t limbs[4] = {0};
    struct fr out;
    limbs[exponent / 64] = (uint64_t)1 << exponent % 64;
    fr_from_limbs(&out, limbs);
    return out;
}

static bool is_width(struct composer *composer, unsigned bits, unsigned least, unsigned most)
{
    if (bits >= least && bits <= most) return true;
    composer_fail(composer, RK_USAGE, "a width of %u bits is not %u to %u", bits, least, most);
    return false;
}

/* high 2^at and low of the canonical integer of a value, both right-aligned. */
static void cut(struct fr *low, struct fr *high, const struct fr *value, unsigned at)
{
    uint64_t limbs[4], lows[4], highs[4] = {0};
    unsigned whole = at / 64, rest = at % 64;
    fr_to_limbs(limbs, value);
    for (unsigned i = 0; i < 4; i++) {
        lows[i] = i < whole ? limbs[i] : 0;
        if (i == whole) lows[i] = limbs[i] & (((uint64_t)1 << rest) - 1);
        if (i + whole < 4) highs[i] = limbs[i + whole] >> rest;
        if (rest && i + whole + 1 < 4) highs[i] |= limbs[i + whole + 1] << (64 - rest);
    }
    fr_from_limbs(low, lows);
    fr_from_limbs(high, highs);
    secret_wipe(limbs, sizeof limbs);
    secret_wipe(lows, sizeof lows);
    secret_wipe(highs, sizeof highs);
}

/* ---- Bits and ranges ---- */

static struct bit as_bit(struct composer *composer, struct witness value)
{
    composer_boolean(composer, value);
    return (struct bit){value};
}

struct bit gadget_bit(struct composer *composer, uint64_t value)
{
    return as_bit(composer, composer_witness_u64(composer, value));
}

struct bit gadget_not(struct composer *composer, struct bit a)
{
    return (struct bit){composer_compute(
        composer, COMPOSER_GATE(.q_l = &composer_minus_one, .q_c = &fr_one, .a = a.value))};
}

struct bit gadget_both(struct composer *composer, struct bit a, struct bit b)
{
    return (struct bit){
        composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .a = a.value, .b = b.value))};
}

static struct witness difference_of(struct composer *composer, struct witness a, struct witness b)
{
    return composer_compute(
        composer, COMPOSER_GATE(.q_l = &fr_one, .q_r = &composer_minus_one, .a = a, .b = b));
}

struct witness gadget_choose(struct composer *composer, struct bit bit, struct witness a,
                             struct witness b)
{
    struct witness difference = difference_of(composer, a, b);
    return composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .q_f = &fr_one, .a = bit.value,
                                                    .b = difference, .d = b));
}

/* value = top 2^at + low, where both are of a width that makes them unique; 1 row. */
static struct witness low_part(struct composer *composer, struct witness value, struct witness top,
                               unsigned at)
{
    struct fr weight = power_of_two(at);
    fr_neg(&weight, &weight);
    return composer_compute(composer,
                            COMPOSER_GATE(.q_l = &fr_one, .q_r = &weight, .a = value, .b = top));
}

struct bounded gadget_range(struct composer *composer, struct witness value, unsigned bits)
{
    struct bounded out = {value, bits};
    if (!is_width(composer, bits, 1, GADGET_BITS_MAX)) return out;
    if (bits % 2 == 0) {
        composer_range(composer, value, bits / 2);
        return out;
    }
    composer_enter(composer, "range_odd");
    struct fr low, high, number = composer_value(composer, value);
    cut(&low, &high, &number, bits - 1);
    struct bit top = as_bit(composer, composer_hint(composer, &high));
    struct witness rest = low_part(composer, value, top.value, bits - 1);
    /* Without further bits the rest is 0, which is one row. */
    composer_range(composer, rest, (bits - 1) / 2);
    composer_leave(composer);
    return out;
}

void gadget_bits(struct composer *composer, struct bit_string *out, struct witness value,
                 unsigned count)
{
    struct witness bits[GADGET_BITS_MAX] = {0};
    *out = (struct bit_string){.value = value, .count = count};
    if (!is_width(composer, count, 1, GADGET_BITS_MAX)) return;
    composer_decompose(composer, bits, value, count);
    for (unsigned i = 0; i < count; i++)
        out->bits[i].value = bits[i];
}

struct bounded gadget_bits_bounded(const struct bit_string *bits)
{
    return (struct bounded){bits->value, bits->count};
}

/* ---- Canonical decompositions ---- */

/* low and high of gadget_split, in range by rows of the caller, are a value below q: 5 rows and a
 * range of each width. */
static void assert_below_q(struct composer *composer, struct bounded low, struct bounded high)
{
    struct fr low_max, high_max;
    cut(&low_max, &high_max, &composer_minus_one, low.bits);
    /* H - high, which is in range when high <= H. */
    struct witness d = composer_compute(
        composer, COMPOSER_GATE(.q_l = &composer_minus_one, .q_c = &high_max, .a = high.value));
    gadget_range(composer, d, high.bits);
    struct bit top = gadget_is_zero(composer, d);
    /* top (L - low) */
    struct witness g =
        composer_compute(composer, COMPOSER_GATE(.q_m = &composer_minus_one, .q_l = &low_max,
                                                 .a = top.value, .b = low.value));
    gadget_range(composer, g, low.bits);
}

/* Witnesses of both parts and the row that joins them. */
static struct split append_parts(struct composer *composer, struct witness value, unsigned low_bits)
{
    struct fr low, high, number = composer_value(composer, value), weight = power_of_two(low_bits);
    cut(&low, &high, &number, low_bits);
    struct split out = {.low = {composer_hint(composer, &low), low_bits},
                        .high = {.bits = GADGET_ELEMENT_BITS - low_bits}};
    out.high.value = composer_hint(composer, &high);
    composer_gate(composer,
                  COMPOSER_GATE(.q_l = &fr_one, .q_r = &weight, .q_o = &composer_minus_one,
                                .a = out.low.value, .b = out.high.value, .c = value));
    return out;
}

struct split gadget_split(struct composer *composer, struct witness value, unsigned low_bits)
{
    if (!is_width(composer, low_bits, GADGET_ELEMENT_BITS - GADGET_SPLIT_MAX, GADGET_SPLIT_MAX))
        return (struct split){0};
    composer_enter(composer, "split");
    struct split out = append_parts(composer, value, low_bits);
    gadget_range(composer, out.low.value, out.low.bits);
    gadget_range(composer, out.high.value, out.high.bits);
    assert_below_q(composer, out.low, out.high);
    composer_leave(composer);
    return out;
}

struct bounded gadget_truncate(struct composer *composer, struct witness value)
{
    return gadget_split(composer, value, GADGET_TRUNCATED_BITS).low;
}

void gadget_truncate_bits(struct composer *composer, struct bit_string *out, struct witness value)
{
    composer_enter(composer, "split");
    struct split parts = append_parts(composer, value, GADGET_TRUNCATED_BITS);
    gadget_bits(composer, out, parts.low.value, parts.low.bits);
    gadget_range(composer, parts.high.value, parts.high.bits);
    assert_below_q(composer, parts.low, parts.high);
    composer_leave(composer);
}

void gadget_element_bits(struct composer *composer, struct bit_string *out, struct witness value)
{
    struct bit_string high;
    composer_enter(composer, "element_bits");
    struct split parts = append_parts(composer, value, GADGET_TRUNCATED_BITS);
    gadget_bits(composer, out, parts.low.value, parts.low.bits);
    gadget_bits(composer, &high, parts.high.value, parts.high.bits);
    assert_below_q(composer, parts.low, parts.high);
    for (unsigned i = 0; i < high.count; i++)
        out->bits[out->count + i] = high.bits[i];
    out->count += high.count;
    out->value = value;
    composer_leave(composer);
}

/* ---- Scalars ---- */

/* r - 1 - k is in range, where k is: 1 row and a range. */
static void assert_below_order(struct composer *composer, struct witness k)
{
    struct fj minus_one;
    struct fr most;
    fj_neg(&minus_one, &fj_one);
    jubjub_scalar_to_fr(&most, &minus_one);
    struct witness rest =
        composer_compute(composer, COMPOSER_GATE(.q_l = &composer_minus_one, .q_c = &most, .a = k));
    gadget_range(composer, rest, GADGET_SCALAR_BITS);
}

static struct witness scalar_witness(struct composer *composer, const struct fj *value)
{
    struct fr element;
    jubjub_scalar_to_fr(&element, value);
    struct witness out = composer_witness(composer, &element);
    secret_wipe(&element, sizeof element);
    return out;
}

struct bounded gadget_scalar(struct composer *composer, const struct fj *value)
{
    composer_enter(composer, "scalar");
    struct bounded k = gadget_range(composer, scalar_witness(composer, value), GADGET_SCALAR_BITS);
    assert_below_order(composer, k.value);
    composer_leave(composer);
    return k;
}

void gadget_scalar_string(struct composer *composer, struct bit_string *out, const struct fj *value)
{
    composer_enter(composer, "scalar");
    gadget_bits(composer, out, scalar_witness(composer, value), GADGET_SCALAR_BITS);
    assert_below_order(composer, out->value);
    composer_leave(composer);
}

/* ---- Comparisons ---- */

static struct witness inverse_witness(struct composer *composer, struct witness value)
{
    struct fr inverse = composer_value(composer, value);
    fr_inverse(&inverse, &inverse);
    return composer_hint(composer, &inverse);
}

void gadget_assert_nonzero(struct composer *composer, struct witness value)
{
    composer_enter(composer, "nonzero");
    struct witness inverse = inverse_witness(composer, value);
    composer_gate(composer, COMPOSER_GATE(.q_m = &fr_one, .q_c = &composer_minus_one, .a = value,
                                          .b = inverse));
    composer_leave(composer);
}

struct bit gadget_is_zero(struct composer *composer, struct witness value)
{
    composer_enter(composer, "is_zero");
    struct witness inverse = inverse_witness(composer, value);
    struct witness p =
        composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .a = value, .b = inverse));
    struct witness zero = composer_compute(
        composer, COMPOSER_GATE(.q_l = &composer_minus_one, .q_c = &fr_one, .a = p));
    composer_gate(composer, COMPOSER_GATE(.q_m = &fr_one, .a = value, .b = zero));
    composer_leave(composer);
    return (struct bit){zero};
}

static bool comparable(struct composer *composer, struct bounded a, struct bounded b)
{
    if (!is_width(composer, a.bits, 1, GADGET_COMPARE_MAX)) return false;
    if (a.bits == b.bits) return true;
    composer_fail(composer, RK_USAGE, "numbers of %u and of %u bits are compared", a.bits, b.bits);
    return false;
}

void gadget_assert_less(struct composer *composer, struct bounded a, struct bounded b)
{
    if (!comparable(composer, a, b)) return;
    composer_enter(composer, "assert_less");
    struct witness gap = composer_compute(
        composer, COMPOSER_GATE(.q_l = &fr_one, .q_r = &composer_minus_one,
                                .q_c = &composer_minus_one, .a = b.value, .b = a.value));
    gadget_range(composer, gap, a.bits);
    composer_leave(composer);
}

struct bit gadget_less(struct composer *composer, struct bounded a, struct bounded b)
{
    if (!comparable(composer, a, b)) return (struct bit){0};
    composer_enter(composer, "less");
    struct fr weight = power_of_two(a.bits), low, high;
    struct witness lifted =
        composer_compute(composer, COMPOSER_GATE(.q_l = &fr_one, .q_r = &composer_minus_one,
                                                 .q_c = &weight, .a = a.value, .b = b.value));
    struct fr number = composer_value(composer, lifted);
    cut(&low, &high, &number, a.bits);
    struct bit not_less = as_bit(composer, composer_hint(composer, &high));
    struct witness rest = low_part(composer, lifted, not_less.value, a.bits);
    gadget_range(composer, rest, a.bits);
    struct bit less = gadget_not(composer, not_less);
    composer_leave(composer);
    return less;
}

struct bit gadget_element_less(struct composer *composer, struct witness x, struct witness y)
{
    enum { HALF = 127 };
    composer_enter(composer, "element_less");
    struct split a = gadget_split(composer, x, HALF), b = gadget_split(composer, y, HALF);
    struct bit high = gadget_less(composer, a.high, b.high);
    struct bit low = gadget_less(composer, a.low, b.low);
    struct bit equal =
        gadget_is_zero(composer, difference_of(composer, a.high.value, b.high.value));
    /* Of high and equal at most one is 1, so the sum is a bit. */
    struct bit less = {
        composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .q_f = &fr_one, .a = equal.value,
                                                 .b = low.value, .d = high.value))};
    composer_leave(composer);
    return less;
}
