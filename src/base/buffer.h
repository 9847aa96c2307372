/* A growable run of bytes owned by its struct. Zero-initialise, append, free. */
#ifndef RK_BASE_BUFFER_H
#define RK_BASE_BUFFER_H

#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"

struct buffer {
    uint8_t *bytes;
    size_t size_bytes;
    size_t capacity_bytes;
};

/* Makes room for extra_bytes more; RK_NO_MEMORY leaves the buffer as it was. */
RK_CHECKED enum rk_result buffer_reserve(struct buffer *buffer, size_t extra_bytes);
RK_CHECKED enum rk_result buffer_append(struct buffer *buffer, const void *bytes,
                                        size_t size_bytes);
RK_CHECKED enum rk_result buffer_append_u8(struct buffer *buffer, uint8_t byte);
RK_CHECKED enum rk_result buffer_append_u32_le(struct buffer *buffer, uint32_t value);
RK_CHECKED enum rk_result buffer_append_u64_le(struct buffer *buffer, uint64_t value);
/* Unsigned and signed LEB128, shortest form. */
RK_CHECKED enum rk_result buffer_append_leb_u(struct buffer *buffer, uint64_t value);
RK_CHECKED enum rk_result buffer_append_leb_s(struct buffer *buffer, int64_t value);
/* printf without the terminating zero. */
RK_CHECKED enum rk_result buffer_append_format(struct buffer *buffer, const char *format, ...)
    RK_PRINTF(2, 3);

RK_INLINE struct span buffer_span(const struct buffer *buffer)
{
    return span_of(buffer->bytes, buffer->size_bytes);
}

/* Returns the memory; the buffer is then empty and usable. */
void buffer_free(struct buffer *buffer);

#endif
