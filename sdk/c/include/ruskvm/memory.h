/* Moving bytes: what the C language needs of a library, and the cheap way to copy.
 *
 * The chain charges 32 for a store of eight bytes and 1 for a bulk copy of any length, so from a
 * few words on a bulk copy is cheaper than what a compiler unrolls. */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_MEMORY_H
#define RK_SDK_C_INCLUDE_RUSKVM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As in the standard library. */
void *memcpy(void *restrict to, const void *restrict from, size_t size_bytes);
void *memmove(void *to, const void *from, size_t size_bytes);
void *memset(void *to, int value, size_t size_bytes);
int memcmp(const void *a, const void *b, size_t size_bytes);
size_t strlen(const char *text);

/* Copies with one bulk operator; the ranges may overlap. */
static inline void rk_copy(void *to, const void *from, size_t size_bytes)
{
    __asm__("" : "+r"(size_bytes)); /* else a compiler that knows the size unrolls the copy */
    __builtin_memmove(to, from, size_bytes);
}

/* Fills with one bulk operator. */
static inline void rk_zero(void *to, size_t size_bytes)
{
    __asm__("" : "+r"(size_bytes));
    __builtin_memset(to, 0, size_bytes);
}

static inline bool rk_equal(const void *a, const void *b, size_t size_bytes)
{
    return memcmp(a, b, size_bytes) == 0;
}

#endif
