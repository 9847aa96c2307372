/* The numeric operators whose WebAssembly meaning differs from the C operator of the same name, as
 * functions defined for every input. Scalar and vector operators are both built from these, so
 * they cannot disagree.
 *
 * Functions are named after the operator. Integers travel as their bits, unsigned. Floats travel
 * as float and double where a value is computed and as bits where bits are moved (abs, neg,
 * copysign), so a NaN that is only moved keeps its payload. Every NaN computed here is the
 * canonical one. The floating-point environment is the default one: nearest, ties to even. */
#ifndef RK_WASM_NUMERIC_H
#define RK_WASM_NUMERIC_H

#include "base/compiler.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define WASM_F32_SIGN UINT32_C(0x80000000)
#define WASM_F64_SIGN UINT64_C(0x8000000000000000)

#define WASM_F32_CANONICAL_NAN UINT32_C(0x7fc00000)
#define WASM_F64_CANONICAL_NAN UINT64_C(0x7ff8000000000000)

/* The bits of a float and the float of bits; slots hold the bits. */
RK_INLINE uint32_t wasm_f32_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

RK_INLINE float wasm_f32_of_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

RK_INLINE uint64_t wasm_f64_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

RK_INLINE double wasm_f64_of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The choice is made between integers: a compiler may not assume anything about those. */
RK_INLINE float wasm_f32_canonical(float x)
{
    return wasm_f32_of_bits(x != x ? WASM_F32_CANONICAL_NAN : wasm_f32_bits(x));
}

RK_INLINE double wasm_f64_canonical(double x)
{
    return wasm_f64_of_bits(x != x ? WASM_F64_CANONICAL_NAN : wasm_f64_bits(x));
}

/* A function each: name, result type, operand type, result as an expression of x and y. */
#define WASM_UNARY(name, to, from, expression) \
    RK_INLINE to name(from x)                  \
    {                                          \
        return expression;                     \
    }
#define WASM_BINARY(name, to, from, expression) \
    RK_INLINE to name(from x, from y)           \
    {                                           \
        return expression;                      \
    }

WASM_BINARY(wasm_f32_add, float, float, wasm_f32_canonical(x + y))
WASM_BINARY(wasm_f32_sub, float, float, wasm_f32_canonical(x - y))
WASM_BINARY(wasm_f32_mul, float, float, wasm_f32_canonical(x *y))
WASM_BINARY(wasm_f32_div, float, float, wasm_f32_canonical(x / y))
WASM_BINARY(wasm_f64_add, double, double, wasm_f64_canonical(x + y))
WASM_BINARY(wasm_f64_sub, double, double, wasm_f64_canonical(x - y))
WASM_BINARY(wasm_f64_mul, double, double, wasm_f64_canonical(x *y))
WASM_BINARY(wasm_f64_div, double, double, wasm_f64_canonical(x / y))

WASM_UNARY(wasm_f32_ceil, float, float, wasm_f32_canonical(__builtin_ceilf(x)))
WASM_UNARY(wasm_f32_floor, float, float, wasm_f32_canonical(__builtin_floorf(x)))
WASM_UNARY(wasm_f32_trunc, float, float, wasm_f32_canonical(__builtin_truncf(x)))
WASM_UNARY(wasm_f32_nearest, float, float, wasm_f32_canonical(__builtin_nearbyintf(x)))
WASM_UNARY(wasm_f32_sqrt, float, float, wasm_f32_canonical(__builtin_sqrtf(x)))
WASM_UNARY(wasm_f64_ceil, double, double, wasm_f64_canonical(__builtin_ceil(x)))
WASM_UNARY(wasm_f64_floor, double, double, wasm_f64_canonical(__builtin_floor(x)))
WASM_UNARY(wasm_f64_trunc, double, double, wasm_f64_canonical(__builtin_trunc(x)))
WASM_UNARY(wasm_f64_nearest, double, double, wasm_f64_canonical(__builtin_nearbyint(x)))
WASM_UNARY(wasm_f64_sqrt, double, double, wasm_f64_canonical(__builtin_sqrt(x)))

/* Equal operands have equal bits or are zeros; of zeros min wants the sign if either has it, max
 * only if both have. What is neither equal nor ordered has a NaN in it. */
#define WASM_MIN_MAX(name, type, f, order, merge, nan)                 \
    RK_INLINE type name(type x, type y)                                \
    {                                                                  \
        if (x == y) return f##_of_bits(f##_bits(x) merge f##_bits(y)); \
        return x order y ? x : y order x ? y : f##_of_bits(nan);       \
    }

WASM_MIN_MAX(wasm_f32_min, float, wasm_f32, <, |, WASM_F32_CANONICAL_NAN)
WASM_MIN_MAX(wasm_f32_max, float, wasm_f32, >, &, WASM_F32_CANONICAL_NAN)
WASM_MIN_MAX(wasm_f64_min, double, wasm_f64, <, |, WASM_F64_CANONICAL_NAN)
WASM_MIN_MAX(wasm_f64_max, double, wasm_f64, >, &, WASM_F64_CANONICAL_NAN)

/* Operators on a float's bits. copysign: x with the sign of y. */
WASM_UNARY(wasm_f32_abs, uint32_t, uint32_t, x & ~WASM_F32_SIGN)
WASM_UNARY(wasm_f32_neg, uint32_t, uint32_t, x ^ WASM_F32_SIGN)
WASM_UNARY(wasm_f64_abs, uint64_t, uint64_t, x & ~WASM_F64_SIGN)
WASM_UNARY(wasm_f64_neg, uint64_t, uint64_t, x ^ WASM_F64_SIGN)
WASM_BINARY(wasm_f32_copysign, uint32_t, uint32_t, (x & ~WASM_F32_SIGN) | (y & WASM_F32_SIGN))
WASM_BINARY(wasm_f64_copysign, uint64_t, uint64_t, (x & ~WASM_F64_SIGN) | (y & WASM_F64_SIGN))

/* A finite double beyond the range of float becomes an infinity, by ISO C annex F. */
WASM_UNARY(wasm_f32_demote_f64, float, double, wasm_f32_canonical((float)x))
WASM_UNARY(wasm_f64_promote_f32, double, float, wasm_f64_canonical((double)x))

WASM_UNARY(wasm_f32_convert_i32_s, float, uint32_t, (float)(int32_t)x)
WASM_UNARY(wasm_f32_convert_i32_u, float, uint32_t, (float)x)
WASM_UNARY(wasm_f32_convert_i64_s, float, uint64_t, (float)(int64_t)x)
WASM_UNARY(wasm_f32_convert_i64_u, float, uint64_t, (float)x)
WASM_UNARY(wasm_f64_convert_i32_s, double, uint32_t, (double)(int32_t)x)
WASM_UNARY(wasm_f64_convert_i32_u, double, uint32_t, (double)x)
WASM_UNARY(wasm_f64_convert_i64_s, double, uint64_t, (double)(int64_t)x)
WASM_UNARY(wasm_f64_convert_i64_u, double, uint64_t, (double)x)

/* How a trapping conversion ended. */
enum wasm_trunc_status {
    WASM_TRUNC_OK,
    WASM_TRUNC_INVALID,  /* NaN */
    WASM_TRUNC_OVERFLOW, /* infinite, or outside the integer type after truncation */
};

/* `name` is the trapping operator: *out is written only with WASM_TRUNC_OK. `fits` says of an x
 * that is no NaN whether its truncation is in the integer type; an x that does not fit lies beyond
 * the end on its own side of zero. */
#define WASM_TRUNC(name, saturating, from, word, integer, fits, smallest, largest) \
    RK_CHECKED RK_INLINE enum wasm_trunc_status name(word *out, from x)            \
    {                                                                              \
        if (RK_UNLIKELY(x != x)) return WASM_TRUNC_INVALID;                        \
        if (RK_UNLIKELY(!(fits))) return WASM_TRUNC_OVERFLOW;                      \
        *out = (word)(integer)x;                                                   \
        return WASM_TRUNC_OK;                                                      \
    }                                                                              \
    RK_INLINE word saturating(from x)                                              \
    {                                                                              \
        if (RK_UNLIKELY(x != x)) return 0;                                         \
        if (RK_UNLIKELY(!(fits))) return (word)(x < 0 ? smallest : largest);       \
        return (word)(integer)x;                                                   \
    }

/* A double between -2^31 - 1 and -2^31 truncates into the range of i32. No float lies there and
 * neither float nor double between -2^63 - 1 and -2^63, so the other signed ranges begin at the
 * power of two. Everything between -1 and 0 truncates to 0. */
WASM_TRUNC(wasm_i32_trunc_f32_s, wasm_i32_trunc_sat_f32_s, float, uint32_t, int32_t,
           x >= -0x1p31f && x < 0x1p31f, INT32_MIN, INT32_MAX)
WASM_TRUNC(wasm_i32_trunc_f32_u, wasm_i32_trunc_sat_f32_u, float, uint32_t, uint32_t,
           x > -1.0f && x < 0x1p32f, 0, UINT32_MAX)
WASM_TRUNC(wasm_i32_trunc_f64_s, wasm_i32_trunc_sat_f64_s, double, uint32_t, int32_t,
           x > -0x1p31 - 1.0 && x < 0x1p31, INT32_MIN, INT32_MAX)
WASM_TRUNC(wasm_i32_trunc_f64_u, wasm_i32_trunc_sat_f64_u, double, uint32_t, uint32_t,
           x > -1.0 && x < 0x1p32, 0, UINT32_MAX)
WASM_TRUNC(wasm_i64_trunc_f32_s, wasm_i64_trunc_sat_f32_s, float, uint64_t, int64_t,
           x >= -0x1p63f && x < 0x1p63f, INT64_MIN, INT64_MAX)
WASM_TRUNC(wasm_i64_trunc_f32_u, wasm_i64_trunc_sat_f32_u, float, uint64_t, uint64_t,
           x > -1.0f && x < 0x1p64f, 0, UINT64_MAX)
WASM_TRUNC(wasm_i64_trunc_f64_s, wasm_i64_trunc_sat_f64_s, double, uint64_t, int64_t,
           x >= -0x1p63 && x < 0x1p63, INT64_MIN, INT64_MAX)
WASM_TRUNC(wasm_i64_trunc_f64_u, wasm_i64_trunc_sat_f64_u, double, uint64_t, uint64_t,
           x > -1.0 && x < 0x1p64, 0, UINT64_MAX)

/* clz and ctz of zero are the width; the builtins leave that open. */
WASM_UNARY(wasm_i32_clz, uint32_t, uint32_t, x ? (uint32_t)__builtin_clz(x) : 32)
WASM_UNARY(wasm_i32_ctz, uint32_t, uint32_t, x ? (uint32_t)__builtin_ctz(x) : 32)
WASM_UNARY(wasm_i32_popcnt, uint32_t, uint32_t, (uint32_t)__builtin_popcount(x))
WASM_UNARY(wasm_i64_clz, uint64_t, uint64_t, x ? (uint64_t)__builtin_clzll(x) : 64)
WASM_UNARY(wasm_i64_ctz, uint64_t, uint64_t, x ? (uint64_t)__builtin_ctzll(x) : 64)
WASM_UNARY(wasm_i64_popcnt, uint64_t, uint64_t, (uint64_t)__builtin_popcountll(x))

/* Shift and rotation counts are taken modulo the width. */
WASM_BINARY(wasm_i32_shl, uint32_t, uint32_t, x << (y & 31))
WASM_BINARY(wasm_i32_shr_s, uint32_t, uint32_t, (uint32_t)((int32_t)x >> (y & 31)))
WASM_BINARY(wasm_i32_shr_u, uint32_t, uint32_t, x >> (y & 31))
WASM_BINARY(wasm_i32_rotl, uint32_t, uint32_t, x << (y & 31) | x >> (-y & 31))
WASM_BINARY(wasm_i32_rotr, uint32_t, uint32_t, x >> (y & 31) | x << (-y & 31))
WASM_BINARY(wasm_i64_shl, uint64_t, uint64_t, x << (y & 63))
WASM_BINARY(wasm_i64_shr_s, uint64_t, uint64_t, (uint64_t)((int64_t)x >> (y & 63)))
WASM_BINARY(wasm_i64_shr_u, uint64_t, uint64_t, x >> (y & 63))
WASM_BINARY(wasm_i64_rotl, uint64_t, uint64_t, x << (y & 63) | x >> (-y & 63))
WASM_BINARY(wasm_i64_rotr, uint64_t, uint64_t, x >> (y & 63) | x << (-y & 63))

WASM_UNARY(wasm_i32_extend8_s, uint32_t, uint32_t, (uint32_t)(int8_t)x)
WASM_UNARY(wasm_i32_extend16_s, uint32_t, uint32_t, (uint32_t)(int16_t)x)
WASM_UNARY(wasm_i64_extend8_s, uint64_t, uint64_t, (uint64_t)(int8_t)x)
WASM_UNARY(wasm_i64_extend16_s, uint64_t, uint64_t, (uint64_t)(int16_t)x)
WASM_UNARY(wasm_i64_extend32_s, uint64_t, uint64_t, (uint64_t)(int32_t)x)

/* Signed division, for a divisor y that is not zero: that trap is the caller's to raise first.
 * div_s is only for a quotient that fits. A remainder by -1 is 0, that of INT_MIN too, where C
 * leaves it undefined and x86 faults. */
WASM_BINARY(wasm_i32_div_s_overflows, bool, uint32_t, x == (uint32_t)INT32_MIN && y == UINT32_MAX)
WASM_BINARY(wasm_i32_div_s, uint32_t, uint32_t, (uint32_t)((int32_t)x / (int32_t)y))
WASM_BINARY(wasm_i32_rem_s, uint32_t, uint32_t,
            y == UINT32_MAX ? 0 : (uint32_t)((int32_t)x % (int32_t)y))
WASM_BINARY(wasm_i64_div_s_overflows, bool, uint64_t, x == (uint64_t)INT64_MIN && y == UINT64_MAX)
WASM_BINARY(wasm_i64_div_s, uint64_t, uint64_t, (uint64_t)((int64_t)x / (int64_t)y))
WASM_BINARY(wasm_i64_rem_s, uint64_t, uint64_t,
            y == UINT64_MAX ? 0 : (uint64_t)((int64_t)x % (int64_t)y))

#undef WASM_UNARY
#undef WASM_BINARY
#undef WASM_MIN_MAX
#undef WASM_TRUNC

#endif
