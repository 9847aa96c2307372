/* How large values may be, as integers, and what that decides: rule B, that a sum low + 2^k high of
 * numbers of k and of m bits determines both when k + m <= 254; and rule S, that with 255 bits it
 * does when rows hold the sum to be below q (gadget_split, spec/phoenix-sound.md 8). */

#include "zk/circuit_detect_internal.h"

/* ---- Powers and cuts ---- */

/* The exponent of a power of two, or of a negative one; false for other values. */
static bool exponent_of(unsigned *out, const struct fr *value, bool *is_negative)
{
    struct fr negated;
    fr_neg(&negated, value);
    for (unsigned sign = 0; sign < 2; sign++) {
        uint64_t limbs[4];
        unsigned ones = 0, at = 0;
        fr_to_limbs(limbs, sign ? &negated : value);
        for (unsigned i = 0; i < 4; i++) {
            if (!limbs[i]) continue;
            ones += (unsigned)__builtin_popcountll(limbs[i]);
            at = 64 * i + (unsigned)__builtin_ctzll(limbs[i]);
        }
        if (ones != 1) continue;
        *out = at;
        *is_negative = sign != 0;
        return true;
    }
    return false;
}

static unsigned bits_of_constant(const struct fr *value)
{
    uint64_t limbs[4];
    fr_to_limbs(limbs, value);
    for (unsigned i = 4; i-- > 0;)
        if (limbs[i]) return 64 * i + 64 - (unsigned)__builtin_clzll(limbs[i]);
    return 0;
}

/* q - 1 = high 2^at + low */
static void cut_modulus(struct fr *low, struct fr *high, unsigned at)
{
    struct fr largest;
    uint64_t limbs[4], lows[4] = {0}, highs[4] = {0};
    fr_neg(&largest, &fr_one);
    fr_to_limbs(limbs, &largest);
    for (unsigned i = 0; i < 256; i++) {
        uint64_t bit = limbs[i / 64] >> i % 64 & 1;
        unsigned to = i < at ? i : i - at;
        (i < at ? lows : highs)[to / 64] |= bit << to % 64;
    }
    fr_from_limbs(low, lows);
    fr_from_limbs(high, highs);
}

/* ---- Bounds ---- */

static bool note_bound(struct detector *d, uint32_t class, unsigned bits)
{
    if (bits > DETECT_BITS_MAX || d->bound_bits[class] <= bits) return false;
    d->bound_bits[class] = (uint8_t)bits;
    return true;
}

/* Accumulators of base 4 that begin at 0: two bits more at each step. */
static void note_chain_bounds(struct detector *d, const struct detect_segment_rows *segment,
                              uint32_t first, uint32_t step)
{
    unsigned bits = DETECT_UNBOUNDED;
    for (uint32_t i = first; i < detect_segment_size(segment); i += step) {
        uint32_t class = detect_segment_class(d, segment, i);
        const struct fr *constant = detect_constant(d, class);
        if (constant && fr_is_zero(constant))
            bits = 0;
        else if (bits != DETECT_UNBOUNDED)
            bits += 2;
        if (bits > DETECT_BITS_MAX) bits = DETECT_UNBOUNDED;
        if (bits != DETECT_UNBOUNDED) (void)note_bound(d, class, bits);
    }
}

/* A linear row of three classes without a constant: the classes and their coefficients. */
static bool linear_of_three(uint32_t classes[PLONK_WIRE_COUNT], struct fr coefficients[3],
                            const struct detector *d, uint32_t row)
{
    const uint16_t none = (uint16_t)(DETECT_PUBLIC | DETECT_HAS(PLONK_Q_M) | DETECT_HAS(PLONK_Q_C));
    if (d->shape[row] & none || detect_row_classes(classes, d, row) != 3) return false;
    for (unsigned i = 0; i < 3; i++) {
        struct detect_view view;
        detect_view_of(&view, d, row, classes[i]);
        coefficients[i] = view.coefficient;
    }
    return true;
}

/* sum = low + 2^k high with low of k bits has k bits more than high. */
static bool note_sum_bound(struct detector *d, uint32_t row)
{
    uint32_t classes[PLONK_WIRE_COUNT];
    struct fr c[3];
    bool is_news = false;
    if (!linear_of_three(classes, c, d, row)) return false;
    for (unsigned sum = 0; sum < 3; sum++) {
        bool sign;
        unsigned one, k;
        if (!exponent_of(&one, &c[sum], &sign) || one != 0) continue;
        for (unsigned i = 1; i < 3; i++) {
            unsigned low = (sum + i) % 3, high = (sum + 3 - i) % 3, unit;
            bool low_sign, high_sign;
            if (!exponent_of(&unit, &c[low], &low_sign) || unit != 0 || low_sign == sign) continue;
            if (!exponent_of(&k, &c[high], &high_sign) || high_sign == sign) continue;
            if (d->bound_bits[classes[low]] > k || d->bound_bits[classes[high]] > DETECT_BITS_MAX)
                continue;
            is_news = note_bound(d, classes[sum], k + d->bound_bits[classes[high]]) || is_news;
        }
    }
    return is_news;
}

void detect_note_bounds(struct detector *d)
{
    enum { ROUNDS_MAX = 8 };
    bool is_news = true;
    memset(d->bound_bits, DETECT_UNBOUNDED, (size_t)d->witness_count + 1);
    for (uint32_t i = 0; i < d->witness_count; i++) {
        uint32_t class = d->class_of[i];
        if (detect_is(d, class, DETECT_BOOLEAN)) (void)note_bound(d, class, 1);
        if (detect_is(d, class, DETECT_CONSTANT))
            (void)note_bound(d, class, bits_of_constant(&d->constants[class]));
        if (d->bit_count[i]) (void)note_bound(d, class, d->bit_count[i]);
    }
    for (size_t i = 0; i < d->segments.count; i++) {
        const struct detect_segment_rows *segment = &d->segments.items[i];
        if (segment->kind == DETECT_SEGMENT_RANGE) note_chain_bounds(d, segment, 0, 1);
        if (segment->kind != DETECT_SEGMENT_LOGIC) continue;
        for (uint32_t chain = 0; chain < 3; chain++)
            note_chain_bounds(d, segment, chain, PLONK_WIRE_COUNT);
    }
    for (unsigned round = 0; is_news && round < ROUNDS_MAX; round++) {
        is_news = false;
        for (uint32_t row = 0; row < d->row_count; row++)
            if (d->shape[row] & DETECT_HAS(PLONK_Q_ARITH))
                is_news = note_sum_bound(d, row) || is_news;
    }
}

/* ---- Rule S: the sum is below q ---- */

static bool selector_is(const struct detector *d, uint32_t row, enum plonk_key_point s,
                        const struct fr *wanted)
{
    return fr_equal(&d->circuit->rows[row].selectors[s], wanted);
}

/* c = k - a, of this shape alone, for this a. */
static bool is_rest(const struct detector *d, uint32_t row, uint32_t a, const struct fr *k)
{
    const uint16_t shape = (uint16_t)(DETECT_HAS(PLONK_Q_ARITH) | DETECT_HAS(PLONK_Q_L) |
                                      DETECT_HAS(PLONK_Q_O) | DETECT_HAS(PLONK_Q_C));
    struct fr minus_one;
    fr_neg(&minus_one, &fr_one);
    return d->shape[row] == shape && detect_wire(d, row, 0) == a &&
           selector_is(d, row, PLONK_Q_L, &minus_one) &&
           selector_is(d, row, PLONK_Q_O, &minus_one) && selector_is(d, row, PLONK_Q_C, k);
}

/* c = top (low_max - low) with c in range: where top is 1, low <= low_max. */
static bool low_is_bounded(const struct detector *d, uint32_t top, uint32_t low,
                           const struct fr *low_max)
{
    const uint16_t shape = (uint16_t)(DETECT_HAS(PLONK_Q_ARITH) | DETECT_HAS(PLONK_Q_M) |
                                      DETECT_HAS(PLONK_Q_L) | DETECT_HAS(PLONK_Q_O));
    struct fr minus_one;
    fr_neg(&minus_one, &fr_one);
    for (uint32_t i = d->use_starts[top]; i < d->use_starts[top + 1]; i++) {
        uint32_t row = d->uses[i];
        if (d->shape[row] != shape || detect_wire(d, row, 0) != top ||
            detect_wire(d, row, 1) != low)
            continue;
        if (!selector_is(d, row, PLONK_Q_M, &minus_one) ||
            !selector_is(d, row, PLONK_Q_L, low_max) || !selector_is(d, row, PLONK_Q_O, &minus_one))
            continue;
        if (d->bound_bits[detect_wire(d, row, 2)] < DETECT_BITS_MAX) return true;
    }
    return false;
}

/* Whether some top is 1 where `rest` is 0, and low is then at most low_max. */
static bool low_is_bounded_at_zero(const struct detector *d, uint32_t rest, uint32_t low,
                                   const struct fr *low_max)
{
    for (uint32_t i = d->use_starts[rest]; i < d->use_starts[rest + 1]; i++) {
        uint32_t p = detect_wire(d, d->uses[i], 2);
        if (!detect_is_zero_test(d, d->uses[i], rest)) continue;
        for (uint32_t k = d->use_starts[p]; k < d->use_starts[p + 1]; k++)
            if (is_rest(d, d->uses[k], p, &fr_one) &&
                low_is_bounded(d, detect_wire(d, d->uses[k], 2), low, low_max))
                return true;
    }
    return false;
}

/* Nothing wraps in high + rest = H and low + g = L, all being below 2^253. */
static bool is_below_modulus(const struct detector *d, uint32_t low, uint32_t high, unsigned k)
{
    struct fr low_max, high_max;
    cut_modulus(&low_max, &high_max, k);
    if (d->bound_bits[low] >= DETECT_BITS_MAX || d->bound_bits[high] >= DETECT_BITS_MAX)
        return false;
    for (uint32_t i = d->use_starts[high]; i < d->use_starts[high + 1]; i++) {
        uint32_t row = d->uses[i], rest = detect_wire(d, row, 2);
        if (is_rest(d, row, high, &high_max) && d->bound_bits[rest] < DETECT_BITS_MAX &&
            low_is_bounded_at_zero(d, rest, low, &low_max))
            return true;
    }
    return false;
}

/* ---- Rule B ---- */

/* unit low + unit 2^k high, or with one of the signs turned, is known. */
static bool determines_both(const struct detector *d, uint32_t low, const struct fr *c_low,
                            uint32_t high, const struct fr *c_high)
{
    unsigned unit, k;
    bool low_sign, high_sign;
    if (d->bound_bits[low] == DETECT_UNBOUNDED || d->bound_bits[high] == DETECT_UNBOUNDED)
        return false;
    if (!exponent_of(&unit, c_low, &low_sign) || unit != 0) return false;
    if (!exponent_of(&k, c_high, &high_sign) || d->bound_bits[low] > k) return false;
    if (k + d->bound_bits[high] <= DETECT_BITS_MAX) return true;
    return low_sign == high_sign && k + d->bound_bits[high] == DETECT_BITS_MAX + 1 &&
           is_below_modulus(d, low, high, k);
}

void detect_apply_parts(struct detector *d, uint32_t row, uint32_t u, uint32_t v)
{
    struct detect_view of_u, of_v;
    detect_view_of(&of_u, d, row, u);
    detect_view_of(&of_v, d, row, v);
    if (of_u.is_squared || of_v.is_squared || of_u.other != UINT32_MAX || of_v.other != UINT32_MAX)
        return;
    if (!determines_both(d, u, &of_u.coefficient, v, &of_v.coefficient) &&
        !determines_both(d, v, &of_v.coefficient, u, &of_u.coefficient))
        return;
    detect_make_known(d, u);
    detect_make_known(d, v);
}
