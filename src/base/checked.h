/* Arithmetic on sizes that came from outside: every function tells when the true result does not
 * fit. The wrapped value is never handed out: *out is untouched when the answer is false. */
#ifndef RK_BASE_CHECKED_H
#define RK_BASE_CHECKED_H

#include "base/compiler.h"
#include "base/require.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* CHECKED_TYPES(X): name suffix, type, largest value. */
#define CHECKED_TYPES(X)         \
    X(size, size_t, SIZE_MAX)    \
    X(u32, uint32_t, UINT32_MAX) \
    X(u64, uint64_t, UINT64_MAX)

/* For each type T:
 *   checked_add_T, checked_sub_T, checked_mul_T(out, a, b): the exact result, or false.
 *   checked_align_up_T(out, value, align): the least multiple of align >= value; align is a power
 *     of two.
 *   saturating_add_T(a, b): the sum, or the largest value of the type.
 *   saturating_sub_T(a, b): the difference, or 0. */
#define CHECKED_DEFINE(T, type, type_max)                                             \
    RK_CHECKED RK_INLINE bool checked_add_##T(type *out, type a, type b)              \
    {                                                                                 \
        type value;                                                                   \
        if (__builtin_add_overflow(a, b, &value)) return false;                       \
        *out = value;                                                                 \
        return true;                                                                  \
    }                                                                                 \
    RK_CHECKED RK_INLINE bool checked_sub_##T(type *out, type a, type b)              \
    {                                                                                 \
        if (a < b) return false;                                                      \
        *out = a - b;                                                                 \
        return true;                                                                  \
    }                                                                                 \
    RK_CHECKED RK_INLINE bool checked_mul_##T(type *out, type a, type b)              \
    {                                                                                 \
        type value;                                                                   \
        if (__builtin_mul_overflow(a, b, &value)) return false;                       \
        *out = value;                                                                 \
        return true;                                                                  \
    }                                                                                 \
    RK_CHECKED RK_INLINE bool checked_align_up_##T(type *out, type value, type align) \
    {                                                                                 \
        CHECK(align != 0 && (align & (align - 1)) == 0);                              \
        type raised;                                                                  \
        if (!checked_add_##T(&raised, value, align - 1)) return false;                \
        *out = raised & ~(align - 1);                                                 \
        return true;                                                                  \
    }                                                                                 \
    RK_INLINE type saturating_add_##T(type a, type b)                                 \
    {                                                                                 \
        type value;                                                                   \
        return __builtin_add_overflow(a, b, &value) ? type_max : value;               \
    }                                                                                 \
    RK_INLINE type saturating_sub_##T(type a, type b)                                 \
    {                                                                                 \
        return a > b ? a - b : 0;                                                     \
    }
CHECKED_TYPES(CHECKED_DEFINE)
#undef CHECKED_DEFINE

#endif
