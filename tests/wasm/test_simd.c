/* Vector operators: the table is complete, integer operators agree with a slow second
 * implementation on random lanes, and the edges of the others are written out. */

#include "support.h"

#include "wasm/simd.h"

#include <stdlib.h>
#include <string.h>

#define SEED   UINT64_C(0x5eed0f5e1ec7ed)
#define ROUNDS 600

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* A vector as the tests see it, 16 bytes, and as the operators do, two slots. */
union slots {
    uint8_t bytes[16];
    uint16_t half[8];
    uint32_t word[4];
    uint64_t slot[2];
};

/* Lanes of any width, through bytes, as numbers wide enough for every intermediate result. */
static i128 lane_get(const union slots *v, unsigned width, bool is_signed, unsigned lane)
{
    u128 x = 0;
    for (unsigned i = 0; i < width / 8; i++) {
        x |= (u128)v->bytes[lane * width / 8 + i] << (8 * i);
    }
    bool negative = is_signed && (x >> (width - 1));
    return (i128)x - (negative ? (i128)1 << width : 0);
}

static void lane_set(union slots *v, unsigned width, unsigned lane, i128 x)
{
    for (unsigned i = 0; i < width / 8; i++) {
        v->bytes[lane * width / 8 + i] = (uint8_t)((u128)x >> (8 * i));
    }
}

static i128 clamp(i128 x, i128 low, i128 high)
{
    if (x < low) return low;
    if (x > high) return high;
    return x;
}

static i128 clamp_signed(i128 x, unsigned width)
{
    i128 end = (i128)1 << (width - 1);
    return clamp(x, -end, end - 1);
}

static i128 clamp_unsigned(i128 x, unsigned width)
{
    return clamp(x, 0, ((i128)1 << width) - 1);
}

/* What a lane of the result is, of lanes x and y (or the count y); w is its width. lane_set()
 * keeps the low w bits. */
#define RULE(name, expression)                                                                   \
    static i128 name(i128 x, __attribute__((unused)) i128 y, __attribute__((unused)) unsigned w) \
    {                                                                                            \
        return expression;                                                                       \
    }
RULE(same, x)
RULE(plus, x + y)
RULE(minus, x - y)
RULE(times, ((i128)((u128)x * (u128)y)))
RULE(negated, -x)
RULE(absolute, x < 0 ? -x : x)
RULE(eq, x == y ? -1 : 0)
RULE(ne, x != y ? -1 : 0)
RULE(lt, x < y ? -1 : 0)
RULE(gt, x > y ? -1 : 0)
RULE(le, x <= y ? -1 : 0)
RULE(ge, x >= y ? -1 : 0)
RULE(least, x < y ? x : y)
RULE(greatest, x > y ? x : y)
RULE(average, (x + y + 1) / 2)
RULE(plus_sat_s, clamp_signed(x + y, w))
RULE(plus_sat_u, clamp_unsigned(x + y, w))
RULE(minus_sat_s, clamp_signed(x - y, w))
RULE(minus_sat_u, clamp_unsigned(x - y, w))
RULE(sat_s, clamp_signed(x, w))
RULE(sat_u, clamp_unsigned(x, w))
RULE(q15, clamp_signed((x * y + 0x4000) >> 15, w))
RULE(left, (i128)((u128)x << (y % w)))
RULE(right, x >> (y % w))
RULE(bit_not, ~x)
RULE(bit_and, (x & y))
RULE(bit_andnot, x & ~y)
RULE(bit_or, x | y)
RULE(bit_xor, x ^ y)

static i128 ones(i128 x, i128 y, unsigned w)
{
    (void)y;
    i128 count = 0;
    for (unsigned i = 0; i < w; i++)
        count += (x >> i) & 1;
    return count;
}

/* Where the lanes x and y of lane i of the result come from. */
enum shape {
    UNARY,        /* x = a[i] */
    BINARY,       /* x = a[i], y = b[i] */
    HIGH,         /* BINARY from the upper half */
    SHIFT,        /* x = a[i], y = the number in b */
    PAIRS,        /* x = a[2i], y = a[2i + 1] */
    CONCATENATED, /* x = (a b)[i] */
};

struct lane_case {
    uint32_t operator;
    enum shape shape;
    unsigned width;      /* of the result's lanes */
    unsigned from_width; /* of the operands' */
    bool is_signed;      /* the operands */
    i128 (*rule)(i128 x, i128 y, unsigned width);
};

/* An operator over its lane widths. */
#define OF8(n, shape, sign, rule)  {WASM_OP_I8X16_##n, shape, 8, 8, sign, rule}
#define OF16(n, shape, sign, rule) {WASM_OP_I16X8_##n, shape, 16, 16, sign, rule}
#define OF32(n, shape, sign, rule) {WASM_OP_I32X4_##n, shape, 32, 32, sign, rule}
#define OF64(n, shape, sign, rule) {WASM_OP_I64X2_##n, shape, 64, 64, sign, rule}
#define OF8_16(...)                OF8(__VA_ARGS__), OF16(__VA_ARGS__)
#define OF8_32(...)                OF8_16(__VA_ARGS__), OF32(__VA_ARGS__)
#define OF16_64(...)               OF16(__VA_ARGS__), OF32(__VA_ARGS__), OF64(__VA_ARGS__)
#define OF8_64(...)                OF8_32(__VA_ARGS__), OF64(__VA_ARGS__)
#define BITS(n, shape, rule)       {WASM_OP_V128_##n, shape, 64, 64, false, rule}
/* clang-format off */
#define ORDER(n, rule) \
    OF8_64(n##_S, BINARY, true, rule), OF8_32(n##_U, BINARY, false, rule)
#define TWICE(n, to, from, shape, rule) \
    {WASM_OP_##n##_S, shape, to, from, true, rule}, {WASM_OP_##n##_U, shape, to, from, false, rule}
#define HALVES(to, from, what, shape, rule, to_width) \
    TWICE(to##_##what##_LOW_##from, to_width, to_width / 2, shape, rule), \
    TWICE(to##_##what##_HIGH_##from, to_width, to_width / 2, HIGH, rule)
/* clang-format on */

static const struct lane_case lane_cases[] = {
    OF8_64(ADD, BINARY, false, plus),
    OF8_64(SUB, BINARY, false, minus),
    OF16_64(MUL, BINARY, false, times),
    OF8_64(NEG, UNARY, true, negated),
    OF8_64(ABS, UNARY, true, absolute),
    OF8(POPCNT, UNARY, false, ones),
    OF8_64(EQ, BINARY, false, eq),
    OF8_64(NE, BINARY, false, ne),
    ORDER(LT, lt),
    ORDER(GT, gt),
    ORDER(LE, le),
    ORDER(GE, ge),
    OF8_32(MIN_S, BINARY, true, least),
    OF8_32(MIN_U, BINARY, false, least),
    OF8_32(MAX_S, BINARY, true, greatest),
    OF8_32(MAX_U, BINARY, false, greatest),
    OF8_16(AVGR_U, BINARY, false, average),
    OF8_16(ADD_SAT_S, BINARY, true, plus_sat_s),
    OF8_16(ADD_SAT_U, BINARY, false, plus_sat_u),
    OF8_16(SUB_SAT_S, BINARY, true, minus_sat_s),
    OF8_16(SUB_SAT_U, BINARY, false, minus_sat_u),
    OF16(Q15MULR_SAT_S, BINARY, true, q15),
    OF8_64(SHL, SHIFT, false, left),
    OF8_64(SHR_S, SHIFT, true, right),
    OF8_64(SHR_U, SHIFT, false, right),
    BITS(NOT, UNARY, bit_not),
    BITS(AND, BINARY, bit_and),
    BITS(ANDNOT, BINARY, bit_andnot),
    BITS(OR, BINARY, bit_or),
    BITS(XOR, BINARY, bit_xor),
    HALVES(I16X8, I8X16, EXTEND, UNARY, same, 16),
    HALVES(I32X4, I16X8, EXTEND, UNARY, same, 32),
    HALVES(I64X2, I32X4, EXTEND, UNARY, same, 64),
    HALVES(I16X8, I8X16, EXTMUL, BINARY, times, 16),
    HALVES(I32X4, I16X8, EXTMUL, BINARY, times, 32),
    HALVES(I64X2, I32X4, EXTMUL, BINARY, times, 64),
    TWICE(I16X8_EXTADD_PAIRWISE_I8X16, 16, 8, PAIRS, plus),
    TWICE(I32X4_EXTADD_PAIRWISE_I16X8, 32, 16, PAIRS, plus),
    {WASM_OP_I8X16_NARROW_I16X8_S, CONCATENATED, 8, 16, true, sat_s},
    {WASM_OP_I8X16_NARROW_I16X8_U, CONCATENATED, 8, 16, true, sat_u},
    {WASM_OP_I16X8_NARROW_I32X4_S, CONCATENATED, 16, 32, true, sat_s},
    {WASM_OP_I16X8_NARROW_I32X4_U, CONCATENATED, 16, 32, true, sat_u},
};

static union slots expected_lanes(const struct lane_case *c, const union slots *a,
                                  const union slots *b)
{
    union slots r = {0};
    unsigned w = c->from_width, count = 128 / c->width;
    for (unsigned i = 0; i < count; i++) {
        unsigned from = c->shape == HIGH ? i + count : c->shape == PAIRS ? 2 * i : i;
        unsigned of_b = from;
        const union slots *source = a;
        if (c->shape == CONCATENATED && i >= count / 2) {
            source = b;
            from -= count / 2;
        }
        i128 x = lane_get(source, w, c->is_signed, from);
        i128 y = 0;
        if (c->shape == BINARY || c->shape == HIGH) y = lane_get(b, w, c->is_signed, of_b);
        if (c->shape == SHIFT) y = b->slot[0];
        if (c->shape == PAIRS) y = lane_get(a, w, c->is_signed, from + 1);
        lane_set(&r, c->width, i, c->rule(x, y, c->width));
    }
    return r;
}

/* Half the vectors are random bits, half have lanes near the ends of a random width. */
static union slots random_vector(uint64_t *random)
{
    static const int64_t near_ends[] = {0, 1, -1, 2, -2};
    union slots v = {.slot = {next_random(random), next_random(random)}};
    uint64_t choice = next_random(random);
    if (choice & 1) return v;
    unsigned width = 8u << (choice >> 1) % 4;
    for (unsigned i = 0; i < 128 / width; i++) {
        uint64_t pick = next_random(random);
        i128 base = pick & 1 ? (i128)1 << (width - 1) : 0;
        lane_set(&v, width, i, base + near_ends[(pick >> 1) % RK_ARRAY_LENGTH(near_ends)]);
    }
    return v;
}

static void assert_vector(uint32_t operator, const char * where, const union slots *got,
                          const union slots *expected)
{
    if (!memcmp(got, expected, sizeof *got)) return;
    fail_msg("%s %s: %016jx %016jx, not %016jx %016jx", wasm_operators[operator].text, where,
             (uintmax_t)got->slot[0], (uintmax_t)got->slot[1], (uintmax_t)expected->slot[0],
             (uintmax_t)expected->slot[1]);
}

/* The operator into a place of its own and onto each of its operands. */
static void check_compute(uint32_t operator, const union slots * a, const union slots *b,
                          const union slots *c, uint32_t lane, const union slots *expected)
{
    wasm_simd_compute compute = wasm_simd_operators[operator].compute;
    union slots d = {.slot = {0xdddddddddddddddd, 0xdddddddddddddddd}};
    compute(d.slot, a->slot, b ? b->slot : NULL, c ? c->slot : NULL, lane);
    assert_vector(operator, "", &d, expected);
    d = *a;
    compute(d.slot, d.slot, b ? b->slot : NULL, c ? c->slot : NULL, lane);
    assert_vector(operator, "in place of a", &d, expected);
    if (b) {
        d = *b;
        compute(d.slot, a->slot, d.slot, c ? c->slot : NULL, lane);
        assert_vector(operator, "in place of b", &d, expected);
    }
    if (c) {
        d = *c;
        compute(d.slot, a->slot, b->slot, d.slot, lane);
        assert_vector(operator, "in place of c", &d, expected);
    }
}

static void every_vector_operator_has_exactly_one_function(void **state)
{
    (void)state;
    unsigned count = 0;
    for (uint32_t i = 0; i < WASM_OPERATOR_COUNT; i++) {
        const struct wasm_simd_operator *o = &wasm_simd_operators[i];
        bool is_vector = wasm_operators[i].code >> 8 == 0xfd && i != WASM_OP_V128_CONST;
        bool accesses = wasm_operators[i].immediate == WASM_IMM_MEMARG ||
                        wasm_operators[i].immediate == WASM_IMM_MEMARG_LANE;
        const char *results = strchr(wasm_operators[i].signature, ':');
        bool stores = is_vector && accesses && !results[1];
        bool loads = is_vector && accesses && results[1];
        bool fits =
            !o->store == !stores && !o->load == !loads && !o->compute == !(is_vector && !accesses);
        if (!fits) fail_msg("%s", wasm_operators[i].text);
        count += is_vector;
    }
    assert_int_equal(count, 235);
}

static void integer_lanes_agree_with_a_slow_implementation(void **state)
{
    (void)state;
    uint64_t random = SEED;
    print_message("seed 0x%jx\n", (uintmax_t)random);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(lane_cases); i++) {
        const struct lane_case *c = &lane_cases[i];
        for (unsigned round = 0; round < ROUNDS; round++) {
            union slots a = random_vector(&random), b = random_vector(&random);
            /* An i32 operand fills its slot with zeros; counts around the widths come often. */
            if (c->shape == SHIFT) b.slot[0] = round % 2 ? b.word[0] : b.word[0] % 66;
            union slots expected = expected_lanes(c, &a, &b);
            bool one =
                c->shape == UNARY || c->shape == PAIRS || (c->shape == HIGH && c->rule == same);
            check_compute(c->operator, & a, one ? NULL : &b, NULL, 0, &expected);
        }
    }
}

static void reductions_agree_with_a_slow_implementation(void **state)
{
    (void)state;
    static const struct {
        uint32_t all_true, bitmask;
        unsigned width;
    } cases[] = {
        {WASM_OP_I8X16_ALL_TRUE, WASM_OP_I8X16_BITMASK, 8},
        {WASM_OP_I16X8_ALL_TRUE, WASM_OP_I16X8_BITMASK, 16},
        {WASM_OP_I32X4_ALL_TRUE, WASM_OP_I32X4_BITMASK, 32},
        {WASM_OP_I64X2_ALL_TRUE, WASM_OP_I64X2_BITMASK, 64},
    };
    uint64_t random = SEED;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        for (unsigned round = 0; round < 2 * ROUNDS; round++) {
            union slots v = random_vector(&random);
            if (round == 0) v = (union slots){0};
            if (round % 3 == 0) v.bytes[round % 16] = 0;
            if (round % 9 == 0) v.slot[round % 2] = round % 18 ? 0 : UINT64_MAX;
            uint64_t all = 1, mask = 0, any = 0;
            for (unsigned lane = 0; lane < 128 / cases[i].width; lane++) {
                i128 x = lane_get(&v, cases[i].width, true, lane);
                all &= x != 0;
                any |= x != 0;
                mask |= (uint64_t)(x < 0) << lane;
            }
            uint64_t d[2] = {UINT64_MAX, 0x77};
            wasm_simd_operators[cases[i].all_true].compute(d, v.slot, NULL, NULL, 0);
            assert_int_equal(d[0], all);
            wasm_simd_operators[cases[i].bitmask].compute(d, v.slot, NULL, NULL, 0);
            assert_int_equal(d[0], mask);
            wasm_simd_operators[WASM_OP_V128_ANY_TRUE].compute(d, v.slot, NULL, NULL, 0);
            assert_int_equal(d[0], any);
            assert_int_equal(d[1], 0x77); /* a scalar result is one slot */
            wasm_simd_operators[cases[i].bitmask].compute(v.slot, v.slot, NULL, NULL, 0);
            assert_int_equal(v.slot[0], mask);
        }
    }
}

static void lanes_are_moved_whole(void **state)
{
    (void)state;
    static const struct {
        uint32_t splat, replace, extract_u, extract_s;
        unsigned width;
    } cases[] = {
        {WASM_OP_I8X16_SPLAT, WASM_OP_I8X16_REPLACE_LANE, WASM_OP_I8X16_EXTRACT_LANE_U,
         WASM_OP_I8X16_EXTRACT_LANE_S, 8},
        {WASM_OP_I16X8_SPLAT, WASM_OP_I16X8_REPLACE_LANE, WASM_OP_I16X8_EXTRACT_LANE_U,
         WASM_OP_I16X8_EXTRACT_LANE_S, 16},
        {WASM_OP_I32X4_SPLAT, WASM_OP_I32X4_REPLACE_LANE, WASM_OP_I32X4_EXTRACT_LANE, 0, 32},
        {WASM_OP_F32X4_SPLAT, WASM_OP_F32X4_REPLACE_LANE, WASM_OP_F32X4_EXTRACT_LANE, 0, 32},
        {WASM_OP_I64X2_SPLAT, WASM_OP_I64X2_REPLACE_LANE, WASM_OP_I64X2_EXTRACT_LANE, 0, 64},
        {WASM_OP_F64X2_SPLAT, WASM_OP_F64X2_REPLACE_LANE, WASM_OP_F64X2_EXTRACT_LANE, 0, 64},
    };
    uint64_t random = SEED;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        unsigned w = cases[i].width;
        for (unsigned round = 0; round < 40; round++) {
            union slots v = random_vector(&random), splat, replaced;
            union slots x = {.slot = {next_random(&random), 0xee}};
            if (round == 0) x.slot[0] = w == 64 ? 0x7ff0000000000001 : 0x7f800001;
            if (w < 64) x.slot[0] &= UINT32_MAX;
            for (unsigned lane = 0; lane < 128 / w; lane++) {
                lane_set(&splat, w, lane, x.slot[0]);
            }
            wasm_simd_operators[cases[i].splat].compute(v.slot, x.slot, NULL, NULL, 0);
            assert_vector(cases[i].splat, "", &v, &splat);
            v = random_vector(&random);
            for (unsigned lane = 0; lane < 128 / w; lane++) {
                replaced = v;
                lane_set(&replaced, w, lane, x.slot[0]);
                check_compute(cases[i].replace, &v, &x, NULL, lane, &replaced);
                union slots u = {.slot = {(uint64_t)lane_get(&v, w, false, lane), 0xee}};
                union slots d = {.slot = {UINT64_MAX, 0xee}};
                wasm_simd_operators[cases[i].extract_u].compute(d.slot, v.slot, NULL, NULL, lane);
                assert_vector(cases[i].extract_u, "", &d, &u);
                if (!cases[i].extract_s) continue;
                u.slot[0] = (uint32_t)lane_get(&v, w, true, lane);
                wasm_simd_operators[cases[i].extract_s].compute(d.slot, v.slot, NULL, NULL, lane);
                assert_vector(cases[i].extract_s, "", &d, &u);
            }
        }
    }
}

static void shuffle_and_swizzle_choose_bytes(void **state)
{
    (void)state;
    uint64_t random = SEED;
    for (unsigned round = 0; round < ROUNDS; round++) {
        union slots a = random_vector(&random), b = random_vector(&random);
        union slots index = {.slot = {next_random(&random), next_random(&random)}};
        union slots shuffled, swizzled, selected;
        for (unsigned i = 0; i < 16; i++) {
            if (round % 2) index.bytes[i] %= 18;
            swizzled.bytes[i] = index.bytes[i] < 16 ? a.bytes[index.bytes[i]] : 0;
        }
        check_compute(WASM_OP_I8X16_SWIZZLE, &a, &index, NULL, 0, &swizzled);
        for (unsigned i = 0; i < 16; i++) {
            index.bytes[i] %= 32;
            unsigned k = index.bytes[i];
            shuffled.bytes[i] = k < 16 ? a.bytes[k] : b.bytes[k - 16];
        }
        check_compute(WASM_OP_I8X16_SHUFFLE, &a, &b, &index, 0, &shuffled);
        union slots mask = random_vector(&random);
        for (unsigned bit = 0; bit < 128; bit++) {
            unsigned byte = bit / 8, place = 1u << bit % 8;
            if (bit % 8 == 0) selected.bytes[byte] = 0;
            const union slots *from = mask.bytes[byte] & place ? &a : &b;
            selected.bytes[byte] |= (uint8_t)(from->bytes[byte] & place);
        }
        check_compute(WASM_OP_V128_BITSELECT, &a, &b, &mask, 0, &selected);
    }
}

/* Integer results worth reading: the ends that saturate, round or wrap. */
static void integer_edges_are_as_written(void **state)
{
    (void)state;
    static const struct {
        uint32_t operator;
        uint16_t a, b;     /* every 16-bit lane */
        uint16_t expected; /* in the first two bytes, which is the low half of wider lanes */
        uint16_t above;    /* in the next two */
    } cases[] = {
        {WASM_OP_I16X8_Q15MULR_SAT_S, 0x8000, 0x8000, 0x7fff, 0x7fff},
        {WASM_OP_I16X8_Q15MULR_SAT_S, 0x8000, 0x7fff, 0x8001, 0x8001},
        {WASM_OP_I16X8_Q15MULR_SAT_S, 0x4000, 0x0001, 0x0001, 0x0001},
        {WASM_OP_I16X8_Q15MULR_SAT_S, 0xc000, 0x0001, 0x0000, 0x0000},
        {WASM_OP_I32X4_DOT_I16X8_S, 0x8000, 0x8000, 0x0000, 0x8000},
        {WASM_OP_I32X4_DOT_I16X8_S, 0x7fff, 0x8000, 0x0000, 0x8001},
        {WASM_OP_I32X4_DOT_I16X8_S, 0xffff, 0x0001, 0xfffe, 0xffff},
        {WASM_OP_I32X4_EXTMUL_LOW_I16X8_U, 0xffff, 0xffff, 0x0001, 0xfffe},
        {WASM_OP_I32X4_EXTMUL_HIGH_I16X8_S, 0x8000, 0x8000, 0x0000, 0x4000},
        {WASM_OP_I8X16_NARROW_I16X8_S, 0x7fff, 0x8000, 0x7f7f, 0x7f7f},
        {WASM_OP_I8X16_NARROW_I16X8_S, 0x8000, 0x7fff, 0x8080, 0x8080},
        {WASM_OP_I8X16_NARROW_I16X8_U, 0xffff, 0x0100, 0x0000, 0x0000},
        {WASM_OP_I8X16_NARROW_I16X8_U, 0x0100, 0xffff, 0xffff, 0xffff},
        {WASM_OP_I8X16_AVGR_U, 0xff00, 0xff01, 0xff01, 0xff01},
        {WASM_OP_I16X8_AVGR_U, 0xffff, 0xfffe, 0xffff, 0xffff},
        {WASM_OP_I16X8_ABS, 0x8000, 0, 0x8000, 0x8000},
        {WASM_OP_I16X8_NEG, 0x8000, 0, 0x8000, 0x8000},
        {WASM_OP_I8X16_SUB_SAT_U, 0x0001, 0x0002, 0x0000, 0x0000},
        {WASM_OP_I8X16_ADD_SAT_S, 0x7f80, 0x01ff, 0x7f80, 0x7f80},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        union slots a, b, d;
        for (unsigned lane = 0; lane < 8; lane++) {
            a.half[lane] = cases[i].a;
            b.half[lane] = cases[i].b;
        }
        wasm_simd_operators[cases[i].operator].compute(d.slot, a.slot, b.slot, NULL, 0);
        if (d.half[0] != cases[i].expected || d.half[1] != cases[i].above) {
            fail_msg("case %zu: %04x %04x", i, d.half[1], d.half[0]);
        }
    }
}

static void dot_product_wraps_like_its_definition(void **state)
{
    (void)state;
    uint64_t random = SEED;
    for (unsigned round = 0; round < ROUNDS; round++) {
        union slots a = random_vector(&random), b = random_vector(&random), expected;
        for (unsigned i = 0; i < 4; i++) {
            i128 sum = 0;
            for (unsigned k = 2 * i; k < 2 * i + 2; k++) {
                sum += lane_get(&a, 16, true, k) * lane_get(&b, 16, true, k);
            }
            lane_set(&expected, 32, i, sum);
        }
        check_compute(WASM_OP_I32X4_DOT_I16X8_S, &a, &b, NULL, 0, &expected);
    }
}

#define NAN32  UINT32_C(0x7fc00000)
#define SNAN32 UINT32_C(0x7f800001)
#define QNAN32 UINT32_C(0xffc12345)
#define INF32  UINT32_C(0x7f800000)
#define ONE32  UINT32_C(0x3f800000)
#define TWO32  UINT32_C(0x40000000)
#define NEG32  UINT32_C(0x80000000)
#define NAN64  UINT64_C(0x7ff8000000000000)
#define SNAN64 UINT64_C(0x7ff0000000000001)
#define QNAN64 UINT64_C(0xfff8000000012345)
#define INF64  UINT64_C(0x7ff0000000000000)
#define ONE64  UINT64_C(0x3ff0000000000000)
#define TWO64  UINT64_C(0x4000000000000000)
#define NEG64  UINT64_C(0x8000000000000000)

struct vector_case {
    uint32_t operator;
    union slots a, b, expected;
};

static void check_cases(const struct vector_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct vector_case *c = &cases[i];
        bool unary = wasm_operators[c->operator].signature[1] == ':';
        check_compute(c->operator, & c->a, unary ? NULL : &c->b, NULL, 0, &c->expected);
    }
}

#define CASE(name, ...) {WASM_OP_##name, __VA_ARGS__}
#define V32(...)                \
    {                           \
        .word = { __VA_ARGS__ } \
    }
#define V64(...)                \
    {                           \
        .slot = { __VA_ARGS__ } \
    }

/* Lanes differ in each case, so that a lane which takes its neighbour's answer is seen. */
static void f32_edges_are_as_written(void **state)
{
    (void)state;
    static const struct vector_case cases[] = {
        CASE(F32X4_ADD, V32(SNAN32, ONE32, INF32, NEG32), V32(ONE32, QNAN32, INF32 | NEG32, NEG32),
             V32(NAN32, NAN32, NAN32, NEG32)),
        CASE(F32X4_SUB, V32(ONE32, SNAN32, INF32, TWO32), V32(ONE32, ONE32, INF32, ONE32),
             V32(0, NAN32, NAN32, ONE32)),
        CASE(F32X4_MUL, V32(0, TWO32, QNAN32, NEG32), V32(INF32, TWO32, QNAN32, ONE32),
             V32(NAN32, 0x40800000, NAN32, NEG32)),
        CASE(F32X4_DIV, V32(0, ONE32, ONE32, SNAN32), V32(NEG32, NEG32, TWO32, ONE32),
             V32(NAN32, INF32 | NEG32, 0x3f000000, NAN32)),
        CASE(F32X4_MIN, V32(0, NEG32, QNAN32, TWO32), V32(NEG32, 0, INF32 | NEG32, ONE32),
             V32(NEG32, NEG32, NAN32, ONE32)),
        CASE(F32X4_MAX, V32(0, NEG32, INF32, TWO32), V32(NEG32, 0, SNAN32, ONE32),
             V32(0, 0, NAN32, TWO32)),
        CASE(F32X4_PMIN, V32(0, NEG32, QNAN32, ONE32), V32(NEG32, 0, ONE32, SNAN32),
             V32(0, NEG32, QNAN32, ONE32)),
        CASE(F32X4_PMIN, V32(SNAN32, TWO32, ONE32, INF32), V32(QNAN32, ONE32, TWO32, INF32 | NEG32),
             V32(SNAN32, ONE32, ONE32, INF32 | NEG32)),
        CASE(F32X4_PMAX, V32(0, NEG32, QNAN32, ONE32), V32(NEG32, 0, ONE32, SNAN32),
             V32(0, NEG32, QNAN32, ONE32)),
        CASE(F32X4_PMAX, V32(SNAN32, TWO32, ONE32, INF32), V32(QNAN32, ONE32, TWO32, INF32 | NEG32),
             V32(SNAN32, TWO32, TWO32, INF32)),
        CASE(F32X4_ABS, V32(QNAN32, SNAN32 | NEG32, NEG32, ONE32), V32(0),
             V32(QNAN32 & ~NEG32, SNAN32, 0, ONE32)),
        CASE(F32X4_NEG, V32(QNAN32, SNAN32, NEG32, ONE32), V32(0),
             V32(QNAN32 & ~NEG32, SNAN32 | NEG32, 0, ONE32 | NEG32)),
        CASE(F32X4_SQRT, V32(NEG32, ONE32 | NEG32, 0x40800000, SNAN32), V32(0),
             V32(NEG32, NAN32, TWO32, NAN32)),
        CASE(F32X4_CEIL, V32(0xbf000000, 0x3f000000, QNAN32, 0x4b000001), V32(0),
             V32(NEG32, ONE32, NAN32, 0x4b000001)),
        CASE(F32X4_FLOOR, V32(0xbf000000, 0x3f000000, SNAN32, NEG32), V32(0),
             V32(ONE32 | NEG32, 0, NAN32, NEG32)),
        CASE(F32X4_TRUNC, V32(0xbf7fffff, 0x3fffffff, INF32, QNAN32), V32(0),
             V32(NEG32, ONE32, INF32, NAN32)),
        CASE(F32X4_NEAREST, V32(0x3f000000, 0x3fc00000, 0x40200000, 0xbf000000), V32(0),
             V32(0, TWO32, TWO32, NEG32)),
        CASE(F32X4_NEAREST, V32(SNAN32, 0x4affffff, INF32, 0xbf000001), V32(0),
             V32(NAN32, 0x4b000000, INF32, ONE32 | NEG32)),
        CASE(F32X4_EQ, V32(0, QNAN32, ONE32, ONE32), V32(NEG32, QNAN32, ONE32, TWO32),
             V32(UINT32_MAX, 0, UINT32_MAX, 0)),
        CASE(F32X4_NE, V32(0, QNAN32, ONE32, ONE32), V32(NEG32, QNAN32, ONE32, TWO32),
             V32(0, UINT32_MAX, 0, UINT32_MAX)),
        CASE(F32X4_LT, V32(NEG32, QNAN32, ONE32, TWO32), V32(0, ONE32, TWO32, ONE32),
             V32(0, 0, UINT32_MAX, 0)),
        CASE(F32X4_GT, V32(NEG32, QNAN32, ONE32, TWO32), V32(0, ONE32, TWO32, ONE32),
             V32(0, 0, 0, UINT32_MAX)),
        CASE(F32X4_LE, V32(NEG32, QNAN32, ONE32, TWO32), V32(0, ONE32, TWO32, ONE32),
             V32(UINT32_MAX, 0, UINT32_MAX, 0)),
        CASE(F32X4_GE, V32(NEG32, QNAN32, ONE32, TWO32), V32(0, ONE32, TWO32, ONE32),
             V32(UINT32_MAX, 0, 0, UINT32_MAX)),
    };
    check_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void f64_edges_are_as_written(void **state)
{
    (void)state;
    static const struct vector_case cases[] = {
        CASE(F64X2_ADD, V64(SNAN64, INF64), V64(ONE64, INF64 | NEG64), V64(NAN64, NAN64)),
        CASE(F64X2_ADD, V64(ONE64, NEG64), V64(ONE64, NEG64), V64(TWO64, NEG64)),
        CASE(F64X2_SUB, V64(ONE64, TWO64), V64(QNAN64, ONE64), V64(NAN64, ONE64)),
        CASE(F64X2_MUL, V64(NEG64, TWO64), V64(INF64, ONE64), V64(NAN64, TWO64)),
        CASE(F64X2_DIV, V64(0, ONE64), V64(0, NEG64), V64(NAN64, INF64 | NEG64)),
        CASE(F64X2_MIN, V64(0, TWO64), V64(NEG64, ONE64), V64(NEG64, ONE64)),
        CASE(F64X2_MIN, V64(NEG64, QNAN64), V64(0, INF64 | NEG64), V64(NEG64, NAN64)),
        CASE(F64X2_MAX, V64(0, TWO64), V64(NEG64, ONE64), V64(0, TWO64)),
        CASE(F64X2_MAX, V64(NEG64, INF64), V64(0, SNAN64), V64(0, NAN64)),
        CASE(F64X2_PMIN, V64(0, QNAN64), V64(NEG64, ONE64), V64(0, QNAN64)),
        CASE(F64X2_PMIN, V64(TWO64, ONE64), V64(ONE64, SNAN64), V64(ONE64, ONE64)),
        CASE(F64X2_PMAX, V64(NEG64, SNAN64), V64(0, ONE64), V64(NEG64, SNAN64)),
        CASE(F64X2_PMAX, V64(ONE64, ONE64), V64(TWO64, QNAN64), V64(TWO64, ONE64)),
        CASE(F64X2_ABS, V64(QNAN64, NEG64), V64(0), V64(QNAN64 & ~NEG64, 0)),
        CASE(F64X2_ABS, V64(SNAN64, ONE64), V64(0), V64(SNAN64, ONE64)),
        CASE(F64X2_NEG, V64(SNAN64, NEG64), V64(0), V64(SNAN64 | NEG64, 0)),
        CASE(F64X2_SQRT, V64(NEG64, ONE64 | NEG64), V64(0), V64(NEG64, NAN64)),
        CASE(F64X2_CEIL, V64(0xbfe0000000000000, QNAN64), V64(0), V64(NEG64, NAN64)),
        CASE(F64X2_FLOOR, V64(0xbfe0000000000000, SNAN64), V64(0), V64(ONE64 | NEG64, NAN64)),
        CASE(F64X2_TRUNC, V64(0xbfefffffffffffff, SNAN64), V64(0), V64(NEG64, NAN64)),
        CASE(F64X2_NEAREST, V64(0x3fe0000000000000, 0x4004000000000000), V64(0), V64(0, TWO64)),
        CASE(F64X2_NEAREST, V64(QNAN64, 0x432fffffffffffff), V64(0),
             V64(NAN64, 0x4330000000000000)),
        CASE(F64X2_EQ, V64(0, QNAN64), V64(NEG64, QNAN64), V64(UINT64_MAX, 0)),
        CASE(F64X2_NE, V64(0, QNAN64), V64(NEG64, QNAN64), V64(0, UINT64_MAX)),
        CASE(F64X2_LT, V64(ONE64, NEG64), V64(TWO64, 0), V64(UINT64_MAX, 0)),
        CASE(F64X2_GT, V64(TWO64, SNAN64), V64(ONE64, ONE64), V64(UINT64_MAX, 0)),
        CASE(F64X2_GT, V64(NEG64, ONE64), V64(0, TWO64), V64(0, 0)),
        CASE(F64X2_LT, V64(TWO64, SNAN64), V64(ONE64, ONE64), V64(0, 0)),
        CASE(F64X2_LE, V64(ONE64, ONE64), V64(TWO64, QNAN64), V64(UINT64_MAX, 0)),
        CASE(F64X2_GE, V64(TWO64, QNAN64), V64(ONE64, ONE64), V64(UINT64_MAX, 0)),
        CASE(F64X2_LE, V64(TWO64, NEG64), V64(ONE64, 0), V64(0, UINT64_MAX)),
        CASE(F64X2_GE, V64(ONE64, NEG64), V64(TWO64, 0), V64(0, UINT64_MAX)),
    };
    check_cases(cases, RK_ARRAY_LENGTH(cases));
}

static void conversions_saturate_round_and_clear_the_upper_half(void **state)
{
    (void)state;
    static const struct vector_case cases[] = {
        /* 2^31, the float below it, -2^31 and the float below that; then NaN and -1. */
        CASE(I32X4_TRUNC_SAT_F32X4_S, V32(0x4f000000, 0x4effffff, 0xcf000000, 0xcf000001), V32(0),
             V32(0x7fffffff, 0x7fffff80, NEG32, NEG32)),
        CASE(I32X4_TRUNC_SAT_F32X4_S, V32(QNAN32, INF32 | NEG32, INF32, ONE32 | NEG32), V32(0),
             V32(0, NEG32, 0x7fffffff, UINT32_MAX)),
        CASE(I32X4_TRUNC_SAT_F32X4_U, V32(0x4f800000, 0x4f7fffff, 0x4f000000, 0xbf7fffff), V32(0),
             V32(UINT32_MAX, 0xffffff00, NEG32, 0)),
        CASE(I32X4_TRUNC_SAT_F32X4_U, V32(SNAN32, INF32 | NEG32, INF32, ONE32 | NEG32), V32(0),
             V32(0, 0, UINT32_MAX, 0)),
        CASE(I32X4_TRUNC_SAT_F64X2_S_ZERO, V64(0x41dfffffffffffff, 0xc1e00000001fffff), V64(0),
             V32(0x7fffffff, NEG32, 0, 0)),
        CASE(I32X4_TRUNC_SAT_F64X2_S_ZERO, V64(QNAN64, 0x41e0000000000000), V64(0),
             V32(0, 0x7fffffff, 0, 0)),
        CASE(I32X4_TRUNC_SAT_F64X2_U_ZERO, V64(0x41efffffffffffff, 0x41f0000000000000), V64(0),
             V32(UINT32_MAX, UINT32_MAX, 0, 0)),
        CASE(I32X4_TRUNC_SAT_F64X2_U_ZERO, V64(ONE64 | NEG64, TWO64), V64(0), V32(0, 2, 0, 0)),
        CASE(F32X4_CONVERT_I32X4_S, V32(UINT32_MAX, 16777217, 16777219, NEG32), V32(0),
             V32(0xbf800000, 0x4b800000, 0x4b800002, 0xcf000000)),
        CASE(F32X4_CONVERT_I32X4_U, V32(UINT32_MAX, 16777217, 16777219, NEG32), V32(0),
             V32(0x4f800000, 0x4b800000, 0x4b800002, 0x4f000000)),
        CASE(F64X2_CONVERT_LOW_I32X4_S, V32(UINT32_MAX, NEG32, 7, 7), V32(0),
             V64(0xbff0000000000000, 0xc1e0000000000000)),
        CASE(F64X2_CONVERT_LOW_I32X4_U, V32(UINT32_MAX, NEG32, 7, 7), V32(0),
             V64(0x41efffffffe00000, 0x41e0000000000000)),
        CASE(F32X4_DEMOTE_F64X2_ZERO, V64(QNAN64, 0x47effffff0000000), V64(0),
             V32(NAN32, INF32, 0, 0)),
        CASE(F32X4_DEMOTE_F64X2_ZERO, V64(0x47efffffefffffff, NEG64), V64(0),
             V32(0x7f7fffff, NEG32, 0, 0)),
        CASE(F64X2_PROMOTE_LOW_F32X4, V32(SNAN32, 1, ONE32, ONE32), V64(0),
             V64(NAN64, 0x36a0000000000000)),
        CASE(F64X2_PROMOTE_LOW_F32X4, V32(INF32 | NEG32, NEG32, ONE32, ONE32), V64(0),
             V64(INF64 | NEG64, NEG64)),
    };
    check_cases(cases, RK_ARRAY_LENGTH(cases));
}

/* A load under test: `from` bits at a time become lanes of `to` bits. */
struct load_case {
    uint32_t operator;
    unsigned from, to;
    enum { EXTEND_SIGNED, EXTEND_UNSIGNED, LOAD_SPLAT, LOAD_ZERO, LOAD_LANE } kind;
};

static const struct load_case load_cases[] = {
    {WASM_OP_V128_LOAD8X8_S, 8, 16, EXTEND_SIGNED},
    {WASM_OP_V128_LOAD8X8_U, 8, 16, EXTEND_UNSIGNED},
    {WASM_OP_V128_LOAD16X4_S, 16, 32, EXTEND_SIGNED},
    {WASM_OP_V128_LOAD16X4_U, 16, 32, EXTEND_UNSIGNED},
    {WASM_OP_V128_LOAD32X2_S, 32, 64, EXTEND_SIGNED},
    {WASM_OP_V128_LOAD32X2_U, 32, 64, EXTEND_UNSIGNED},
    {WASM_OP_V128_LOAD, 64, 64, EXTEND_UNSIGNED},
    {WASM_OP_V128_LOAD8_SPLAT, 8, 8, LOAD_SPLAT},
    {WASM_OP_V128_LOAD16_SPLAT, 16, 16, LOAD_SPLAT},
    {WASM_OP_V128_LOAD32_SPLAT, 32, 32, LOAD_SPLAT},
    {WASM_OP_V128_LOAD64_SPLAT, 64, 64, LOAD_SPLAT},
    {WASM_OP_V128_LOAD32_ZERO, 32, 32, LOAD_ZERO},
    {WASM_OP_V128_LOAD64_ZERO, 64, 64, LOAD_ZERO},
    {WASM_OP_V128_LOAD8_LANE, 8, 8, LOAD_LANE},
    {WASM_OP_V128_LOAD16_LANE, 16, 16, LOAD_LANE},
    {WASM_OP_V128_LOAD32_LANE, 32, 32, LOAD_LANE},
    {WASM_OP_V128_LOAD64_LANE, 64, 64, LOAD_LANE},
};

/* The bytes are copied to the end of a block of exactly their size, so that the sanitizer sees a
 * load that takes more; its start is odd. */
static void loads_read_their_bytes_and_no_more(void **state)
{
    (void)state;
    uint64_t random = SEED;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(load_cases); i++) {
        const struct load_case *c = &load_cases[i];
        size_t size_bytes = (size_t)1 << wasm_operators[c->operator].align;
        for (unsigned round = 0; round < 64; round++) {
            union slots memory = random_vector(&random), v = random_vector(&random);
            uint8_t *block = malloc(1 + size_bytes);
            assert_non_null(block);
            memcpy(block + 1, &memory, size_bytes);
            unsigned count = 128 / c->to, lane = round % count;
            union slots expected = c->kind == LOAD_LANE ? v : (union slots){0};
            for (unsigned k = 0; k < count; k++) {
                if (c->kind == LOAD_ZERO && k > 0) continue;
                if (c->kind == LOAD_LANE && k != lane) continue;
                unsigned from = c->kind == EXTEND_SIGNED || c->kind == EXTEND_UNSIGNED ? k : 0;
                i128 x = lane_get(&memory, c->from, c->kind == EXTEND_SIGNED, from);
                lane_set(&expected, c->to, k, x);
            }
            union slots d = {.slot = {0xdddddddddddddddd, 0xdddddddddddddddd}};
            wasm_simd_load load = wasm_simd_operators[c->operator].load;
            load(d.slot, block + 1, c->kind == LOAD_LANE ? v.slot : NULL, lane);
            assert_vector(c->operator, "", &d, &expected);
            if (c->kind == LOAD_LANE) {
                load(v.slot, block + 1, v.slot, lane);
                assert_vector(c->operator, "in place", &v, &expected);
            }
            free(block);
        }
    }
}

static void stores_write_their_bytes_and_no_more(void **state)
{
    (void)state;
    static const struct {
        uint32_t operator;
        unsigned width;
    } cases[] = {
        {WASM_OP_V128_STORE, 128},       {WASM_OP_V128_STORE8_LANE, 8},
        {WASM_OP_V128_STORE16_LANE, 16}, {WASM_OP_V128_STORE32_LANE, 32},
        {WASM_OP_V128_STORE64_LANE, 64},
    };
    uint64_t random = SEED;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        size_t size_bytes = cases[i].width / 8;
        assert_int_equal(size_bytes, 1 << wasm_operators[cases[i].operator].align);
        for (unsigned round = 0; round < 64; round++) {
            union slots v = random_vector(&random);
            unsigned lane = round % (128 / cases[i].width);
            uint8_t memory[20], expected[20];
            memset(memory, 0xcc, sizeof memory);
            memset(expected, 0xcc, sizeof expected);
            memcpy(expected + 1, v.bytes + lane * size_bytes, size_bytes);
            wasm_simd_operators[cases[i].operator].store(memory + 1, v.slot, lane);
            assert_memory_equal(memory, expected, sizeof memory);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_operator_has_exactly_one_function),
        cmocka_unit_test(integer_lanes_agree_with_a_slow_implementation),
        cmocka_unit_test(reductions_agree_with_a_slow_implementation),
        cmocka_unit_test(lanes_are_moved_whole),
        cmocka_unit_test(shuffle_and_swizzle_choose_bytes),
        cmocka_unit_test(integer_edges_are_as_written),
        cmocka_unit_test(dot_product_wraps_like_its_definition),
        cmocka_unit_test(f32_edges_are_as_written),
        cmocka_unit_test(f64_edges_are_as_written),
        cmocka_unit_test(conversions_saturate_round_and_clear_the_upper_half),
        cmocka_unit_test(loads_read_their_bytes_and_no_more),
        cmocka_unit_test(stores_write_their_bytes_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
