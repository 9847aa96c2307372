/* The scalar operators at their edges: NaN payloads, zeros, ties, the ends of the integer types. */

#include "support.h"

#include "wasm/numeric.h"

#define F32_NAN  UINT32_C(0x7fc00000) /* canonical */
#define F32_SNAN UINT32_C(0x7fa00001) /* signalling, with a payload */
#define F32_QNAN UINT32_C(0xffc12345) /* quiet, negative, with a payload */
#define F32_INF  UINT32_C(0x7f800000)
#define F64_NAN  UINT64_C(0x7ff8000000000000)
#define F64_SNAN UINT64_C(0x7ff4000000000001)
#define F64_QNAN UINT64_C(0xfff8000000012345)
#define F64_INF  UINT64_C(0x7ff0000000000000)
#define MINUS    WASM_F32_SIGN
#define MINUS64  WASM_F64_SIGN

static void f32_binary_operators_at_their_edges(void **state)
{
    (void)state;
    static const struct {
        float (*f)(float, float);
        uint32_t x, y, expected;
    } cases[] = {
        {wasm_f32_add, F32_INF, F32_INF | MINUS, F32_NAN},
        {wasm_f32_add, F32_SNAN, 0x3f800000, F32_NAN},
        {wasm_f32_add, 0x3f800000, F32_QNAN, F32_NAN},
        {wasm_f32_add, MINUS, MINUS, MINUS},
        {wasm_f32_add, MINUS, 0, 0},
        {wasm_f32_add, 0x7f7fffff, 0x7f7fffff, F32_INF},
        {wasm_f32_add, 0x4b800000, 0x3f800000, 0x4b800000}, /* 2^24 + 1 is a tie: to even */
        {wasm_f32_add, 1, 1, 2},                            /* denormals are not flushed */
        {wasm_f32_sub, F32_INF, F32_INF, F32_NAN},
        {wasm_f32_sub, 0, 0, 0},
        {wasm_f32_sub, MINUS, 0, MINUS},
        {wasm_f32_sub, F32_QNAN, F32_SNAN, F32_NAN},
        {wasm_f32_mul, 0, F32_INF, F32_NAN},
        {wasm_f32_mul, MINUS, 0x3f800000, MINUS},
        {wasm_f32_mul, F32_QNAN, F32_QNAN, F32_NAN},
        {wasm_f32_div, 0, MINUS, F32_NAN},
        {wasm_f32_div, F32_INF, F32_INF, F32_NAN},
        {wasm_f32_div, 0x3f800000, MINUS, F32_INF | MINUS},
        {wasm_f32_div, F32_QNAN, 0x3f800000, F32_NAN},
        {wasm_f32_min, MINUS, 0, MINUS},
        {wasm_f32_min, 0, MINUS, MINUS},
        {wasm_f32_min, 0, 0, 0},
        {wasm_f32_min, F32_INF | MINUS, F32_QNAN, F32_NAN},
        {wasm_f32_min, F32_SNAN, F32_INF | MINUS, F32_NAN},
        {wasm_f32_min, 0x3f800000, 0x40000000, 0x3f800000},
        {wasm_f32_min, 0x40000000, 0x3f800000, 0x3f800000},
        {wasm_f32_min, 0xbf800000, 0xbf800000, 0xbf800000},
        {wasm_f32_max, MINUS, 0, 0},
        {wasm_f32_max, 0, MINUS, 0},
        {wasm_f32_max, MINUS, MINUS, MINUS},
        {wasm_f32_max, F32_INF, F32_QNAN, F32_NAN},
        {wasm_f32_max, F32_SNAN, F32_INF, F32_NAN},
        {wasm_f32_max, 0x3f800000, 0x40000000, 0x40000000},
        {wasm_f32_max, 0x40000000, 0x3f800000, 0x40000000},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        float x = wasm_f32_of_bits(cases[i].x);
        float y = wasm_f32_of_bits(cases[i].y);
        uint32_t got = wasm_f32_bits(cases[i].f(x, y));
        if (got != cases[i].expected) fail_msg("case %zu: 0x%08x", i, got);
    }
}

static void f64_binary_operators_at_their_edges(void **state)
{
    (void)state;
    static const uint64_t one = 0x3ff0000000000000, two = 0x4000000000000000;
    const struct {
        double (*f)(double, double);
        uint64_t x, y, expected;
    } cases[] = {
        {wasm_f64_add, F64_INF, F64_INF | MINUS64, F64_NAN},
        {wasm_f64_add, F64_SNAN, one, F64_NAN},
        {wasm_f64_add, MINUS64, MINUS64, MINUS64},
        {wasm_f64_add, 1, 1, 2},
        {wasm_f64_sub, F64_INF, F64_INF, F64_NAN},
        {wasm_f64_sub, 0, F64_QNAN, F64_NAN},
        {wasm_f64_mul, MINUS64, F64_INF, F64_NAN},
        {wasm_f64_mul, F64_QNAN, 0, F64_NAN},
        {wasm_f64_div, 0, 0, F64_NAN},
        {wasm_f64_div, one, MINUS64, F64_INF | MINUS64},
        {wasm_f64_div, one, F64_SNAN, F64_NAN},
        {wasm_f64_min, MINUS64, 0, MINUS64},
        {wasm_f64_min, 0, MINUS64, MINUS64},
        {wasm_f64_min, F64_INF | MINUS64, F64_QNAN, F64_NAN},
        {wasm_f64_min, F64_SNAN, F64_INF | MINUS64, F64_NAN},
        {wasm_f64_min, two, one, one},
        {wasm_f64_min, one, two, one},
        {wasm_f64_max, MINUS64, 0, 0},
        {wasm_f64_max, 0, MINUS64, 0},
        {wasm_f64_max, F64_INF, F64_QNAN, F64_NAN},
        {wasm_f64_max, F64_SNAN, F64_INF, F64_NAN},
        {wasm_f64_max, two, one, two},
        {wasm_f64_max, one, two, two},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        double x = wasm_f64_of_bits(cases[i].x);
        double y = wasm_f64_of_bits(cases[i].y);
        uint64_t got = wasm_f64_bits(cases[i].f(x, y));
        if (got != cases[i].expected) fail_msg("case %zu: 0x%016jx", i, (uintmax_t)got);
    }
}

static void unary_operators_keep_zeros_and_canonicalise_nans(void **state)
{
    (void)state;
    static const struct {
        float (*f)(float);
        double (*d)(double);
    } operators[] = {
        {wasm_f32_ceil, wasm_f64_ceil},   {wasm_f32_floor, wasm_f64_floor},
        {wasm_f32_trunc, wasm_f64_trunc}, {wasm_f32_nearest, wasm_f64_nearest},
        {wasm_f32_sqrt, wasm_f64_sqrt},   {wasm_f32_canonical, wasm_f64_canonical},
    };
    static const struct {
        uint32_t x, expected;
        uint64_t x64, expected64;
    } cases[] = {
        {0, 0, 0, 0},
        {MINUS, MINUS, MINUS64, MINUS64},
        {F32_INF, F32_INF, F64_INF, F64_INF},
        {F32_SNAN, F32_NAN, F64_SNAN, F64_NAN},
        {F32_QNAN, F32_NAN, F64_QNAN, F64_NAN},
        {F32_NAN, F32_NAN, F64_NAN, F64_NAN},
        {F32_SNAN | MINUS, F32_NAN, F64_SNAN | MINUS64, F64_NAN},
        {F32_INF + 1, F32_NAN, F64_INF + 1, F64_NAN},
        {UINT32_MAX, F32_NAN, UINT64_MAX, F64_NAN},
    };
    for (size_t o = 0; o < RK_ARRAY_LENGTH(operators); o++) {
        for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
            float f = operators[o].f(wasm_f32_of_bits(cases[i].x));
            assert_int_equal(wasm_f32_bits(f), cases[i].expected);
            double d = operators[o].d(wasm_f64_of_bits(cases[i].x64));
            assert_int_equal(wasm_f64_bits(d), cases[i].expected64);
        }
    }
    assert_int_equal(wasm_f32_bits(wasm_f32_sqrt(-1.0f)), F32_NAN);
    assert_int_equal(wasm_f64_bits(wasm_f64_sqrt(-1.0)), F64_NAN);
    assert_int_equal(wasm_f32_bits(wasm_f32_sqrt(2.0f)), 0x3fb504f3);
    assert_int_equal(wasm_f64_bits(wasm_f64_sqrt(2.0)), 0x3ff6a09e667f3bcd);
}

static void sign_operators_move_bits_of_nans(void **state)
{
    (void)state;
    assert_int_equal(wasm_f32_abs(F32_QNAN), F32_QNAN & ~MINUS);
    assert_int_equal(wasm_f32_neg(F32_SNAN), F32_SNAN | MINUS);
    assert_int_equal(wasm_f32_neg(MINUS), 0);
    assert_int_equal(wasm_f32_copysign(F32_SNAN, MINUS), F32_SNAN | MINUS);
    assert_int_equal(wasm_f32_copysign(F32_QNAN, 0), F32_QNAN & ~MINUS);
    assert_int_equal(wasm_f64_abs(F64_QNAN), F64_QNAN & ~MINUS64);
    assert_int_equal(wasm_f64_neg(F64_SNAN), F64_SNAN | MINUS64);
    assert_int_equal(wasm_f64_neg(0), MINUS64);
    assert_int_equal(wasm_f64_neg(MINUS64), 0);
    assert_int_equal(wasm_f64_copysign(F64_SNAN, MINUS64), F64_SNAN | MINUS64);
    assert_int_equal(wasm_f64_copysign(F64_QNAN, 0), F64_QNAN & ~MINUS64);
}

/* Rounding a second time, on the bits: the fraction is masked away and the rest decided by what
 * was lost. Only for x that is no NaN. */
struct rounded {
    double trunc, floor, ceil, nearest;
};

static struct rounded round_bits(double x)
{
    uint64_t bits = wasm_f64_bits(x);
    uint64_t sign = bits & MINUS64;
    int exponent = (int)((bits >> 52) & 0x7ff) - 1023;
    if (exponent >= 52) return (struct rounded){x, x, x, x};
    double whole = wasm_f64_of_bits(exponent < 0 ? sign : bits & ~(UINT64_MAX >> (12 + exponent)));
    double away = sign ? whole - 1 : whole + 1;
    double lost = sign ? whole - x : x - whole;
    bool odd = ((int64_t)whole & 1) != 0;
    struct rounded r = {whole, whole, whole, lost > 0.5 || (lost == 0.5 && odd) ? away : whole};
    if (lost > 0 && sign) r.floor = away;
    if (lost > 0 && !sign) r.ceil = away;
    return r;
}

static void rounding_agrees_with_masking_bits(void **state)
{
    (void)state;
    static const double ends[] = {
        0.5,       1.5,       2.5,       0.49999999999999994, 4503599627370495.5, 4503599627370496,
        4194303.5, 8388607.5, 8388608.5, 2251799813685247.75, 2251799813685248.5, 9007199254740992,
        0x1p-1074, 1e300,
    };
    uint64_t walk = 0;
    for (size_t i = 0; i < 200000; i++) {
        walk += 0x9e3779b97f4a7c15;
        /* Most doubles of random bits are all integer or all fraction: keep the exponent small. */
        uint64_t bits = (walk & 0x800fffffffffffff) | (1015 + (walk >> 52) % 64) << 52;
        if (i % 4 == 0) bits &= ~(UINT64_MAX >> (16 + i % 32)); /* and let there be ties */
        double x = i < RK_ARRAY_LENGTH(ends) ? ends[i] : wasm_f64_of_bits(bits);
        for (int k = 0; k < 2; k++, x = -x) {
            struct rounded r = round_bits(x);
            assert_int_equal(wasm_f64_bits(wasm_f64_trunc(x)), wasm_f64_bits(r.trunc));
            assert_int_equal(wasm_f64_bits(wasm_f64_floor(x)), wasm_f64_bits(r.floor));
            assert_int_equal(wasm_f64_bits(wasm_f64_ceil(x)), wasm_f64_bits(r.ceil));
            assert_int_equal(wasm_f64_bits(wasm_f64_nearest(x)), wasm_f64_bits(r.nearest));
            float f = (float)x;
            r = round_bits((double)f);
            assert_int_equal(wasm_f32_bits(wasm_f32_trunc(f)), wasm_f32_bits((float)r.trunc));
            assert_int_equal(wasm_f32_bits(wasm_f32_floor(f)), wasm_f32_bits((float)r.floor));
            assert_int_equal(wasm_f32_bits(wasm_f32_ceil(f)), wasm_f32_bits((float)r.ceil));
            assert_int_equal(wasm_f32_bits(wasm_f32_nearest(f)), wasm_f32_bits((float)r.nearest));
        }
    }
}

static void promotion_and_demotion_round_once(void **state)
{
    (void)state;
    static const struct {
        uint64_t x;
        uint32_t expected;
    } demote[] = {
        {F64_SNAN, F32_NAN},
        {F64_QNAN, F32_NAN},
        {UINT64_MAX, F32_NAN},
        {F64_INF | MINUS64, F32_INF | MINUS},
        {MINUS64, MINUS},
        {0x47efffffe0000000, 0x7f7fffff}, /* the largest float */
        {0x47efffffefffffff, 0x7f7fffff}, /* the last double that rounds to it */
        {0x47effffff0000000, F32_INF},
        {0x7fefffffffffffff, F32_INF},
        {0x3690000000000000, 0}, /* half the smallest denormal, a tie */
        {0x3690000000000001, 1},
        {0x36a0000000000000, 1},
        {0x3ff0000010000000, 0x3f800000}, /* a tie to even, down */
        {0x3ff0000030000000, 0x3f800002}, /* and up */
    };
    static const struct {
        uint32_t x;
        uint64_t expected;
    } promote[] = {
        {F32_SNAN, F64_NAN}, {F32_QNAN, F64_NAN},     {F32_INF, F64_INF},
        {MINUS, MINUS64},    {1, 0x36a0000000000000}, {0x7f7fffff, 0x47efffffe0000000},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(demote); i++) {
        float f = wasm_f32_demote_f64(wasm_f64_of_bits(demote[i].x));
        assert_int_equal(wasm_f32_bits(f), demote[i].expected);
    }
    for (size_t i = 0; i < RK_ARRAY_LENGTH(promote); i++) {
        double d = wasm_f64_promote_f32(wasm_f32_of_bits(promote[i].x));
        assert_int_equal(wasm_f64_bits(d), promote[i].expected);
    }
}

static void conversion_from_integers_rounds_once_to_even(void **state)
{
    (void)state;
    assert_int_equal(wasm_f32_bits(wasm_f32_convert_i32_s(16777217)), 0x4b800000);
    assert_int_equal(wasm_f32_bits(wasm_f32_convert_i32_s(16777219)), 0x4b800002);
    assert_int_equal(wasm_f32_bits(wasm_f32_convert_i32_s(UINT32_MAX)), 0xbf800000);
    assert_int_equal(wasm_f32_bits(wasm_f32_convert_i32_u(UINT32_MAX)), 0x4f800000);
    assert_int_equal(wasm_f32_bits(wasm_f32_convert_i32_u(0xffffff7f)), 0x4f7fffff);
    assert_int_equal(wasm_f32_bits(wasm_f32_convert_i64_s(MINUS64)), 0xdf000000);
    /* Rounding to double on the way would make these ties. */
    assert_int_equal(wasm_f32_bits(wasm_f32_convert_i64_s(0x7fffffbfffffffff)), 0x5effffff);
    assert_int_equal(wasm_f32_bits(wasm_f32_convert_i64_s(0x0020000020000001)), 0x5a000001);
    assert_int_equal(wasm_f32_bits(wasm_f32_convert_i64_u(0x8000008000000001)), 0x5f000001);
    assert_int_equal(wasm_f32_bits(wasm_f32_convert_i64_u(0xfffffe8000000001)), 0x5f7fffff);
    assert_int_equal(wasm_f32_bits(wasm_f32_convert_i64_u(UINT64_MAX)), 0x5f800000);
    assert_int_equal(wasm_f64_bits(wasm_f64_convert_i32_s(MINUS)), 0xc1e0000000000000);
    assert_int_equal(wasm_f64_bits(wasm_f64_convert_i32_u(MINUS)), 0x41e0000000000000);
    assert_int_equal(wasm_f64_bits(wasm_f64_convert_i64_s(UINT64_MAX)), 0xbff0000000000000);
    assert_int_equal(wasm_f64_bits(wasm_f64_convert_i64_u(0x8000000000000400)), 0x43e0000000000000);
    assert_int_equal(wasm_f64_bits(wasm_f64_convert_i64_u(0x8000000000000401)), 0x43e0000000000001);
    assert_int_equal(wasm_f64_bits(wasm_f64_convert_i64_u(0xfffffffffffffbff)), 0x43efffffffffffff);
    assert_int_equal(wasm_f64_bits(wasm_f64_convert_i64_u(0xfffffffffffffc00)), 0x43f0000000000000);
}

/* Inputs through a trapping conversion and its saturating twin; `value` is the saturated one. */
#define TRUNC_TEST(operator, twin, type, word, ...)                                            \
    static void operator##_stops_at_the_ends_of_its_type(void **state)                         \
    {                                                                                          \
        (void)state;                                                                           \
        static const struct {                                                                  \
            type x;                                                                            \
            enum wasm_trunc_status status;                                                     \
            word value;                                                                        \
        } cases[] = {__VA_ARGS__,                                                              \
                     {(type)__builtin_nan(""), WASM_TRUNC_INVALID, 0},                         \
                     {(type) - __builtin_nan("7"), WASM_TRUNC_INVALID, 0}};                    \
        for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {                                  \
            word got = 0x5a;                                                                   \
            enum wasm_trunc_status status = wasm_##operator(&got, cases[i].x);                 \
            word expected = cases[i].status == WASM_TRUNC_OK ? cases[i].value : 0x5a;          \
            word saturated = wasm_##twin(cases[i].x);                                          \
            if (status != cases[i].status || got != expected || saturated != cases[i].value) { \
                fail_msg("case %zu: %d 0x%jx 0x%jx", i, (int)status, (uintmax_t)got,           \
                         (uintmax_t)saturated);                                                \
            }                                                                                  \
        }                                                                                      \
    }

#define OK   WASM_TRUNC_OK
#define OVER WASM_TRUNC_OVERFLOW
#define INF  __builtin_inff()

/* clang-format off */
TRUNC_TEST(i32_trunc_f32_s, i32_trunc_sat_f32_s, float, uint32_t,
    {0x1.fffffep30f, OK, 0x7fffff80}, {0x1p31f, OVER, INT32_MAX}, {INF, OVER, INT32_MAX},
    {-0x1p31f, OK, MINUS}, {-0x1.000002p31f, OVER, MINUS}, {-INF, OVER, MINUS},
    {-0.9f, OK, 0}, {-1.9f, OK, UINT32_MAX}, {0x1p-149f, OK, 0}, {1.9f, OK, 1})
TRUNC_TEST(i32_trunc_f32_u, i32_trunc_sat_f32_u, float, uint32_t,
    {0x1.fffffep31f, OK, 0xffffff00}, {0x1p32f, OVER, UINT32_MAX}, {INF, OVER, UINT32_MAX},
    {0x1p31f, OK, MINUS}, {-0x1.fffffep-1f, OK, 0}, {-0.0f, OK, 0}, {-1.0f, OVER, 0},
    {-INF, OVER, 0})
TRUNC_TEST(i32_trunc_f64_s, i32_trunc_sat_f64_s, double, uint32_t,
    {2147483647.0, OK, INT32_MAX}, {0x1.fffffffffffffp30, OK, INT32_MAX},
    {0x1p31, OVER, INT32_MAX}, {(double)INF, OVER, INT32_MAX},
    {-0x1p31, OK, MINUS}, {-2147483648.9999995, OK, MINUS}, {-2147483649.0, OVER, MINUS},
    {-(double)INF, OVER, MINUS}, {-0.9999999999999999, OK, 0}, {-1.0, OK, UINT32_MAX})
TRUNC_TEST(i32_trunc_f64_u, i32_trunc_sat_f64_u, double, uint32_t,
    {4294967295.0, OK, UINT32_MAX}, {0x1.fffffffffffffp31, OK, UINT32_MAX},
    {0x1p32, OVER, UINT32_MAX}, {0x1p31, OK, MINUS}, {1e300, OVER, UINT32_MAX},
    {-0x1.fffffffffffffp-1, OK, 0}, {-1.0, OVER, 0}, {-1e300, OVER, 0})
TRUNC_TEST(i64_trunc_f32_s, i64_trunc_sat_f32_s, float, uint64_t,
    {0x1.fffffep62f, OK, 0x7fffff8000000000}, {0x1p63f, OVER, INT64_MAX}, {INF, OVER, INT64_MAX},
    {-0x1p63f, OK, MINUS64}, {-0x1.000002p63f, OVER, MINUS64}, {-INF, OVER, MINUS64},
    {-1.5f, OK, UINT64_MAX})
TRUNC_TEST(i64_trunc_f32_u, i64_trunc_sat_f32_u, float, uint64_t,
    {0x1.fffffep63f, OK, 0xffffff0000000000}, {0x1p64f, OVER, UINT64_MAX}, {INF, OVER, UINT64_MAX},
    {0x1p63f, OK, MINUS64}, {-0x1.fffffep-1f, OK, 0}, {-1.0f, OVER, 0}, {-INF, OVER, 0})
TRUNC_TEST(i64_trunc_f64_s, i64_trunc_sat_f64_s, double, uint64_t,
    {0x1.fffffffffffffp62, OK, 0x7ffffffffffffc00}, {0x1p63, OVER, INT64_MAX},
    {-0x1p63, OK, MINUS64}, {-0x1.0000000000001p63, OVER, MINUS64}, {(double)INF, OVER, INT64_MAX},
    {-(double)INF, OVER, MINUS64}, {-0.5, OK, 0}, {-9.9, OK, (uint64_t)-9})
TRUNC_TEST(i64_trunc_f64_u, i64_trunc_sat_f64_u, double, uint64_t,
    {0x1.fffffffffffffp63, OK, 0xfffffffffffff800}, {0x1p64, OVER, UINT64_MAX},
    {0x1p63, OK, MINUS64}, {-0x1.fffffffffffffp-1, OK, 0}, {-1.0, OVER, 0},
    {(double)INF, OVER, UINT64_MAX}, {-(double)INF, OVER, 0})
/* clang-format on */

static void bit_counts_of_zero_and_the_ends(void **state)
{
    (void)state;
    assert_int_equal(wasm_i32_clz(0), 32);
    assert_int_equal(wasm_i32_ctz(0), 32);
    assert_int_equal(wasm_i64_clz(0), 64);
    assert_int_equal(wasm_i64_ctz(0), 64);
    assert_int_equal(wasm_i32_popcnt(UINT32_MAX), 32);
    assert_int_equal(wasm_i64_popcnt(UINT64_MAX), 64);
    for (unsigned i = 0; i < 64; i++) {
        uint64_t one = UINT64_C(1) << i;
        assert_int_equal(wasm_i64_clz(one), 63 - i);
        assert_int_equal(wasm_i64_ctz(one), i);
        assert_int_equal(wasm_i64_popcnt(one - 1), i);
        if (i >= 32) continue;
        assert_int_equal(wasm_i32_clz((uint32_t)one), 31 - i);
        assert_int_equal(wasm_i32_ctz((uint32_t)one), i);
        assert_int_equal(wasm_i32_popcnt((uint32_t)one - 1), i);
    }
}

/* Each count against as many steps of one, and again with the width added. */
static void shift_counts_wrap_at_the_width(void **state)
{
    (void)state;
    const uint32_t x = 0x80000001;
    uint32_t left = x, right = x, sign = x, rotl = x, rotr = x;
    for (uint32_t n = 0; n < 32; n++) {
        for (uint32_t count = n; count <= n + 64; count += 32) {
            assert_int_equal(wasm_i32_shl(x, count), left);
            assert_int_equal(wasm_i32_shr_u(x, count), right);
            assert_int_equal(wasm_i32_shr_s(x, count), sign);
            assert_int_equal(wasm_i32_rotl(x, count), rotl);
            assert_int_equal(wasm_i32_rotr(x, count), rotr);
        }
        left *= 2;
        right /= 2;
        sign = sign / 2 + MINUS;
        rotl = rotl * 2 + rotl / MINUS;
        rotr = rotr / 2 + rotr % 2 * MINUS;
    }
    const uint64_t w = 0x8000000000000001;
    uint64_t left64 = w, right64 = w, sign64 = w, rotl64 = w, rotr64 = w;
    for (uint64_t n = 0; n < 64; n++) {
        for (uint64_t count = n; count <= n + 128; count += 64) {
            assert_int_equal(wasm_i64_shl(w, count), left64);
            assert_int_equal(wasm_i64_shr_u(w, count), right64);
            assert_int_equal(wasm_i64_shr_s(w, count), sign64);
            assert_int_equal(wasm_i64_rotl(w, count), rotl64);
            assert_int_equal(wasm_i64_rotr(w, count), rotr64);
        }
        left64 *= 2;
        right64 /= 2;
        sign64 = sign64 / 2 + MINUS64;
        rotl64 = rotl64 * 2 + rotl64 / MINUS64;
        rotr64 = rotr64 / 2 + rotr64 % 2 * MINUS64;
    }
}

static void sign_extension_copies_the_top_bit(void **state)
{
    (void)state;
    assert_int_equal(wasm_i32_extend8_s(0xabcdef80), 0xffffff80);
    assert_int_equal(wasm_i32_extend8_s(0xabcdef7f), 0x7f);
    assert_int_equal(wasm_i32_extend16_s(0xabcd8000), 0xffff8000);
    assert_int_equal(wasm_i32_extend16_s(0xabcd7fff), 0x7fff);
    assert_int_equal(wasm_i64_extend8_s(0x80), 0xffffffffffffff80);
    assert_int_equal(wasm_i64_extend8_s(0xff7f), 0x7f);
    assert_int_equal(wasm_i64_extend16_s(0x8000), 0xffffffffffff8000);
    assert_int_equal(wasm_i64_extend16_s(0xff7fff), 0x7fff);
    assert_int_equal(wasm_i64_extend32_s(0x80000000), 0xffffffff80000000);
    assert_int_equal(wasm_i64_extend32_s(0xff7fffffff), 0x7fffffff);
}

static void signed_division_truncates_and_knows_its_overflow(void **state)
{
    (void)state;
    assert_true(wasm_i32_div_s_overflows(MINUS, UINT32_MAX));
    assert_false(wasm_i32_div_s_overflows(MINUS, 1));
    assert_false(wasm_i32_div_s_overflows(MINUS + 1, UINT32_MAX));
    assert_true(wasm_i64_div_s_overflows(MINUS64, UINT64_MAX));
    assert_false(wasm_i64_div_s_overflows(MINUS64, UINT32_MAX));
    assert_false(wasm_i64_div_s_overflows(MINUS, UINT64_MAX));
    assert_int_equal(wasm_i32_div_s((uint32_t)-7, 2), (uint32_t)-3);
    assert_int_equal(wasm_i32_rem_s((uint32_t)-7, 2), UINT32_MAX);
    assert_int_equal(wasm_i32_rem_s(7, (uint32_t)-2), 1);
    assert_int_equal(wasm_i32_rem_s(MINUS, UINT32_MAX), 0);
    assert_int_equal(wasm_i64_div_s((uint64_t)-7, 2), (uint64_t)-3);
    assert_int_equal(wasm_i64_rem_s((uint64_t)-7, 2), UINT64_MAX);
    assert_int_equal(wasm_i64_rem_s(7, (uint64_t)-2), 1);
    assert_int_equal(wasm_i64_rem_s(MINUS64, UINT64_MAX), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(f32_binary_operators_at_their_edges),
        cmocka_unit_test(f64_binary_operators_at_their_edges),
        cmocka_unit_test(unary_operators_keep_zeros_and_canonicalise_nans),
        cmocka_unit_test(sign_operators_move_bits_of_nans),
        cmocka_unit_test(rounding_agrees_with_masking_bits),
        cmocka_unit_test(promotion_and_demotion_round_once),
        cmocka_unit_test(conversion_from_integers_rounds_once_to_even),
        cmocka_unit_test(i32_trunc_f32_s_stops_at_the_ends_of_its_type),
        cmocka_unit_test(i32_trunc_f32_u_stops_at_the_ends_of_its_type),
        cmocka_unit_test(i32_trunc_f64_s_stops_at_the_ends_of_its_type),
        cmocka_unit_test(i32_trunc_f64_u_stops_at_the_ends_of_its_type),
        cmocka_unit_test(i64_trunc_f32_s_stops_at_the_ends_of_its_type),
        cmocka_unit_test(i64_trunc_f32_u_stops_at_the_ends_of_its_type),
        cmocka_unit_test(i64_trunc_f64_s_stops_at_the_ends_of_its_type),
        cmocka_unit_test(i64_trunc_f64_u_stops_at_the_ends_of_its_type),
        cmocka_unit_test(bit_counts_of_zero_and_the_ends),
        cmocka_unit_test(shift_counts_wrap_at_the_width),
        cmocka_unit_test(sign_extension_copies_the_top_bit),
        cmocka_unit_test(signed_division_truncates_and_knows_its_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
