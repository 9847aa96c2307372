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

/* Built with a sanitizer; clang names them as features, gcc as macros. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RK_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define RK_SANITIZED 1
#endif
#endif

/* Before a function that calls generated code through a pointer: clang's check of function types
 * would read words in front of the code, which are not there. */
#if defined(__clang__)
#define RK_CALLS_GENERATED_CODE __attribute__((no_sanitize("function")))
#else
#define RK_CALLS_GENERATED_CODE
#endif

/* Before a function: it is compiled twice, and the loader takes the form with MULX, which
 * multiplies without disturbing the carry, where the processor has it. The choice is the loader's
 * (an indirect function of ELF), so it needs glibc; and resolvers run before a sanitizer is ready.
 */
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(RK_SANITIZED)
#define RK_MULX_CLONES __attribute__((target_clones("bmi2", "default")))
#else
#define RK_MULX_CLONES
#endif

#define RK_ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))

typedef unsigned __int128 u128;
typedef __int128 i128;

/* Formats, linear memory and the interpreter's slots are little endian and read with memcpy. */
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "little-endian hosts only");
static_assert(sizeof(void *) == 8, "64-bit hosts only");

#endif
