/* Components that take values apart: bits, ranges, AND and XOR. */

#include "zk/composer_internal.h"

#include "base/secret.h"

void composer_boolean(struct composer *composer, struct witness bit)
{
    composer_enter(composer, "boolean");
    composer_gate(composer, COMPOSER_GATE(.q_m = &fr_one, .q_o = &composer_minus_one, .a = bit,
                                          .b = bit, .c = bit));
    composer_leave(composer);
}

static struct witness multiply(struct composer *composer, struct witness a, struct witness b)
{
    return composer_compute(composer, COMPOSER_GATE(.q_m = &fr_one, .a = a, .b = b));
}

struct witness composer_select(struct composer *composer, struct witness bit, struct witness a,
                               struct witness b)
{
    composer_enter(composer, "select");
    struct witness chosen_a = multiply(composer, bit, a);
    struct witness other = composer_compute(
        composer, COMPOSER_GATE(.q_l = &composer_minus_one, .q_c = &fr_one, .a = bit));
    struct witness chosen_b = multiply(composer, other, b);
    struct witness chosen = composer_compute(
        composer, COMPOSER_GATE(.q_l = &fr_one, .q_r = &fr_one, .a = chosen_b, .b = chosen_a));
    composer_leave(composer);
    return chosen;
}

struct witness composer_select_one(struct composer *composer, struct witness bit, struct witness a)
{
    composer_enter(composer, "select_one");
    struct fr b = composer_value(composer, bit), v = composer_value(composer, a), value;
    fr_mul(&value, &b, &v);
    fr_sub(&value, &value, &b);
    fr_add(&value, &value, &fr_one);
    struct witness c = composer_hint(composer, &value);
    composer_gate(composer, COMPOSER_GATE(.q_m = &fr_one, .q_l = &composer_minus_one,
                                          .q_o = &composer_minus_one, .q_c = &fr_one, .a = bit,
                                          .b = a, .c = c));
    composer_leave(composer);
    return c;
}

struct witness composer_select_zero(struct composer *composer, struct witness bit, struct witness a)
{
    composer_enter(composer, "select_zero");
    struct witness c = multiply(composer, bit, a);
    composer_leave(composer);
    return c;
}

/* ---- Bits ---- */

static uint64_t bits_at(const uint64_t limbs[4], unsigned at, unsigned count)
{
    return limbs[at / 64] >> at % 64 & (((uint64_t)1 << count) - 1);
}

void composer_decompose(struct composer *composer, struct witness *bits, struct witness value,
                        unsigned count)
{
    uint64_t limbs[4];
    struct fr power = fr_one;
    struct witness sum = witness_zero;
    if (count < 1 || count > COMPOSER_BITS_MAX) {
        composer_fail(composer, RK_USAGE, "a decomposition has 1 to %d bits, not %u",
                      COMPOSER_BITS_MAX, count);
        return;
    }
    composer_enter(composer, "decomposition");
    composer_limbs(composer, limbs, value);
    for (unsigned i = 0; i < count; i++) {
        bits[i] = composer_hint_u64(composer, bits_at(limbs, i, 1));
        composer_boolean(composer, bits[i]);
        sum = composer_compute(
            composer, COMPOSER_GATE(.q_l = &power, .q_r = &fr_one, .a = bits[i], .b = sum));
        fr_double(&power, &power);
    }
    composer_assert_equal(composer, sum, value);
    composer_leave(composer);
    secret_wipe(limbs, sizeof limbs);
}

/* ---- Accumulators of base 4, the most significant digit first ---- */

static unsigned width_of(unsigned bit_pairs)
{
    return bit_pairs < COMPOSER_BITS_MAX / 2 ? 2 * bit_pairs : COMPOSER_BITS_MAX;
}

/* 4 accumulator + digit, as a new witness. */
static struct witness append_digit(struct composer *composer, struct witness accumulator,
                                   uint64_t digit)
{
    struct fr value = composer_value(composer, accumulator), element;
    fr_double(&value, &value);
    fr_double(&value, &value);
    fr_from_u64(&element, digit);
    fr_add(&value, &value, &element);
    return composer_hint(composer, &value);
}

/* Four accumulators a row, in d, c, b and a; the constraint of a row reaches to d of the next. The
 * slots before the first digit stay 0 (spec/plonk.md 3.3). */
void composer_range(struct composer *composer, struct witness value, unsigned bit_pairs)
{
    struct witness slots[COMPOSER_BITS_MAX / 2 + 1] = {0}, last = witness_zero;
    unsigned bits = width_of(bit_pairs), rows = (bits + 7) / 8, digits = 4 * rows;
    uint64_t limbs[4];
    composer_enter(composer, "range");
    if (bits == 0) {
        composer_gate(composer, COMPOSER_GATE(.q_l = &fr_one, .a = value));
        composer_leave(composer);
        return;
    }
    composer_limbs(composer, limbs, value);
    for (unsigned i = 1 + (2 * digits - bits) / 2; i <= digits; i++) {
        last = append_digit(composer, last, bits_at(limbs, 2 * (digits - i), 2));
        slots[i] = last;
    }
    for (unsigned row = 0; row < rows; row++)
        composer_custom_gate(composer,
                             COMPOSER_GATE(.q_range = &fr_one, .d = slots[4 * row],
                                           .c = slots[4 * row + 1], .b = slots[4 * row + 2],
                                           .a = slots[4 * row + 3]));
    composer_custom_gate(composer, COMPOSER_GATE(.d = slots[4 * rows]));
    composer_assert_equal(composer, last, value);
    composer_leave(composer);
    secret_wipe(limbs, sizeof limbs);
}

/* next - 4 before when that is a digit, else `digit`: the digit that accumulators encode. */
static uint64_t digit_between(const struct composer *composer, struct witness before,
                              struct witness next, uint64_t digit)
{
    struct fr b = composer_value(composer, before), difference = composer_value(composer, next);
    uint64_t limbs[4];
    fr_double(&b, &b);
    fr_double(&b, &b);
    fr_sub(&difference, &difference, &b);
    fr_to_limbs(limbs, &difference);
    uint64_t fits = limb_zero_mask(limbs[0] >> 2 | limbs[1] | limbs[2] | limbs[3]);
    return limb_select(fits, limbs[0], digit);
}

/* Accumulators of a, b and the result, and on c the product of the two digits that follow. */
static struct witness logic(struct composer *composer, struct witness a, struct witness b,
                            unsigned bit_pairs, bool xor)
{
    const struct fr *sign = xor ? &composer_minus_one : &fr_one;
    struct witness sum_a = witness_zero, sum_b = witness_zero, sum = witness_zero;
    uint64_t limbs_a[4], limbs_b[4];
    composer_limbs(composer, limbs_a, a);
    composer_limbs(composer, limbs_b, b);
    for (unsigned at = width_of(bit_pairs); at > 0; at -= 2) {
        uint64_t digit_a = bits_at(limbs_a, at - 2, 2), digit_b = bits_at(limbs_b, at - 2, 2);
        struct witness next_a = append_digit(composer, sum_a, digit_a);
        struct witness next_b = append_digit(composer, sum_b, digit_b);
        digit_a = digit_between(composer, sum_a, next_a, digit_a);
        digit_b = digit_between(composer, sum_b, next_b, digit_b);
        struct witness product = composer_hint_u64(composer, digit_a * digit_b);
        struct witness next =
            append_digit(composer, sum, xor? digit_a ^ digit_b : digit_a &digit_b);
        composer_custom_gate(composer, COMPOSER_GATE(.q_logic = sign, .q_c = sign, .a = sum_a,
                                                     .b = sum_b, .c = product, .d = sum));
        sum_a = next_a;
        sum_b = next_b;
        sum = next;
    }
    composer_custom_gate(composer, COMPOSER_GATE(.a = sum_a, .b = sum_b, .d = sum));
    secret_wipe(limbs_a, sizeof limbs_a);
    secret_wipe(limbs_b, sizeof limbs_b);
    return sum;
}

struct witness composer_and(struct composer *composer, struct witness a, struct witness b,
                            unsigned bit_pairs)
{
    composer_enter(composer, "and");
    struct witness result = logic(composer, a, b, bit_pairs, false);
    composer_leave(composer);
    return result;
}

struct witness composer_xor(struct composer *composer, struct witness a, struct witness b,
                            unsigned bit_pairs)
{
    composer_enter(composer, "xor");
    struct witness result = logic(composer, a, b, bit_pairs, true);
    composer_leave(composer);
    return result;
}
