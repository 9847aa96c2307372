/* The few types that all parts of the kit share. */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_SPAN_H
#define RK_SDK_C_INCLUDE_RUSKVM_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Functions that a macro defines for whoever needs them. */
#define RK_GENERATED static inline __attribute__((unused))

#define RK_ID_BYTES 32

/* The id of a contract. */
struct rk_id {
    uint8_t bytes[RK_ID_BYTES];
};

/* Bytes that somebody else owns. */
struct rk_span {
    const uint8_t *bytes;
    uint32_t size_bytes;
};

static inline struct rk_span rk_span_of(const void *bytes, size_t size_bytes)
{
    return (struct rk_span){bytes, (uint32_t)size_bytes};
}

/* A text without its final zero. */
static inline struct rk_span rk_text(const char *text)
{
    return rk_span_of(text, __builtin_strlen(text));
}

#endif
