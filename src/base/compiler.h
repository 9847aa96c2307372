/* Names for compiler extensions and attributes, so that the rest of the tree reads as plain C17. */
#ifndef RK_BASE_COMPILER_H
#define RK_BASE_COMPILER_H

#include "ruskvm/macros.h" /* RK_CHECKED */

#include <assert.h>
#include <stdint.h>

#define RK_NORETURN     __attribute__((noreturn))
#define RK_NOINLINE     __attribute__((noinline))
#define RK_COLD         __attribute__((cold, noinline))
#define RK_INLINE       static inline __attribute__((always_inline))
#define RK_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define RK_FALLTHROUGH  __attribute__((fallthrough))

#define RK_LIKELY(x)   __builtin_expect(!!(x), 1)
#define RK_UNLIKELY(x) __builtin_expect(!!(x), 0)

/* Before a loop: its body is repeated up to n times, so that indexes become constants. */
#define RK_PRAGMA(text) _Pragma(#text)
#define RK_UNROLL(n)    RK_PRAGMA(GCC unroll n)

#define RK_ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))

typedef unsigned __int128 u128;
typedef __int128 i128;

/* Formats, linear memory and the interpreter's slots are little endian and read with memcpy. */
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "little-endian hosts only");
static_assert(sizeof(void *) == 8, "64-bit hosts only");

#endif
