#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum rk_result buffer_reserve(struct buffer *buffer, size_t extra_bytes)
{
    if (buffer->capacity_bytes - buffer->size_bytes >= extra_bytes) return RK_OK;
    size_t need;
    if (__builtin_add_overflow(buffer->size_bytes, extra_bytes, &need)) return RK_NO_MEMORY;
    size_t capacity = buffer->capacity_bytes ? buffer->capacity_bytes : 64;
    while (capacity < need) {
        if (capacity > SIZE_MAX / 2) return RK_NO_MEMORY;
        capacity *= 2;
    }
    uint8_t *bytes = realloc(buffer->bytes, capacity);
    if (!bytes) return RK_NO_MEMORY;
    buffer->bytes = bytes;
    buffer->capacity_bytes = capacity;
    return RK_OK;
}

enum rk_result buffer_append(struct buffer *buffer, const void *bytes, size_t size_bytes)
{
    enum rk_result result = buffer_reserve(buffer, size_bytes);
    if (result) return result;
    if (size_bytes) memcpy(buffer->bytes + buffer->size_bytes, bytes, size_bytes);
    buffer->size_bytes += size_bytes;
    return RK_OK;
}

enum rk_result buffer_append_u8(struct buffer *buffer, uint8_t byte)
{
    return buffer_append(buffer, &byte, 1);
}

enum rk_result buffer_append_u32_le(struct buffer *buffer, uint32_t value)
{
    return buffer_append(buffer, &value, sizeof value);
}

enum rk_result buffer_append_u64_le(struct buffer *buffer, uint64_t value)
{
    return buffer_append(buffer, &value, sizeof value);
}

enum rk_result buffer_append_leb_u(struct buffer *buffer, uint64_t value)
{
    uint8_t bytes[10];
    size_t count = 0;
    do {
        uint8_t low = value & 0x7f;
        value >>= 7;
        bytes[count++] = (uint8_t)(low | (value ? 0x80 : 0));
    } while (value);
    return buffer_append(buffer, bytes, count);
}

enum rk_result buffer_append_leb_s(struct buffer *buffer, int64_t value)
{
    uint8_t bytes[10];
    size_t count = 0;
    for (;;) {
        uint8_t low = value & 0x7f;
        value >>= 7; /* arithmetic on both compilers we build with */
        if ((value == 0 && !(low & 0x40)) || (value == -1 && (low & 0x40))) {
            bytes[count++] = low;
            return buffer_append(buffer, bytes, count);
        }
        bytes[count++] = (uint8_t)(low | 0x80);
    }
}

enum rk_result buffer_append_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    enum rk_result result = length < 0 ? RK_USAGE : buffer_reserve(buffer, (size_t)length + 1);
    if (!result) {
        vsnprintf((char *)buffer->bytes + buffer->size_bytes, (size_t)length + 1, format, again);
        buffer->size_bytes += (size_t)length;
    }
    va_end(again);
    return result;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}
