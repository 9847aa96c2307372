#include <ruskvm/memory.h>

#ifndef __wasm_bulk_memory__
#error "compile with -mbulk-memory: these functions are the bulk operators"
#endif

void *memcpy(void *restrict to, const void *restrict from, size_t size_bytes)
{
    rk_copy(to, from, size_bytes);
    return to;
}

void *memmove(void *to, const void *from, size_t size_bytes)
{
    rk_copy(to, from, size_bytes);
    return to;
}

void *memset(void *to, int value, size_t size_bytes)
{
    __asm__("" : "+r"(size_bytes));
    return __builtin_memset(to, value, size_bytes);
}

int memcmp(const void *a, const void *b, size_t size_bytes)
{
    const uint8_t *left = a, *right = b;
    size_t i = 0;
    for (; i + 8 <= size_bytes; i += 8) {
        uint64_t x, y;
        __builtin_memcpy(&x, left + i, 8);
        __builtin_memcpy(&y, right + i, 8);
        if (x == y) continue;
        x = __builtin_bswap64(x), y = __builtin_bswap64(y);
        return x < y ? -1 : 1;
    }
    for (; i < size_bytes; i++)
        if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
    return 0;
}

size_t strlen(const char *text)
{
    const char *end = text;
    while (*end)
        end++;
    return (size_t)(end - text);
}
