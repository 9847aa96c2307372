/* A borrowed, read-only run of bytes. */
#ifndef RK_BASE_SPAN_H
#define RK_BASE_SPAN_H

#include "base/compiler.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const uint8_t *bytes; /* may be NULL when size_bytes is 0 */
    size_t size_bytes;
};

RK_INLINE struct span span_of(const void *bytes, size_t size_bytes)
{
    return (struct span){bytes, size_bytes};
}

RK_INLINE struct span span_of_string(const char *text)
{
    return span_of(text, strlen(text));
}

RK_INLINE bool span_equal(struct span a, struct span b)
{
    return a.size_bytes == b.size_bytes &&
           (a.size_bytes == 0 || memcmp(a.bytes, b.bytes, a.size_bytes) == 0);
}

/* Order by bytes, a prefix first: below, equal to or above 0. */
RK_INLINE int span_compare(struct span a, struct span b)
{
    size_t common = a.size_bytes < b.size_bytes ? a.size_bytes : b.size_bytes;
    int order = common ? memcmp(a.bytes, b.bytes, common) : 0;
    if (order) return order;
    return (a.size_bytes > b.size_bytes) - (a.size_bytes < b.size_bytes);
}

#endif
