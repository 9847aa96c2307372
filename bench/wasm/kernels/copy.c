/* Memory traffic in the shapes that compilers emit: loops over bytes and words, and the bulk
 * instructions with large, small and overlapping ranges. */
#include "kernel.h"

enum { BUFFER_BYTES = 65536, BYTE_LOOP_BYTES = 8192, SMALL_COPIES = 512 };

static uint8_t from[BUFFER_BYTES] __attribute__((aligned(16)));
static uint8_t to[BUFFER_BYTES] __attribute__((aligned(16)));

static KERNEL_NO_BUILTIN void copy_bytes(uint8_t *out, const uint8_t *in, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = in[i];
}

static KERNEL_NO_BUILTIN void copy_words(uint64_t *out, const uint64_t *in, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = in[i];
}

static KERNEL_NO_BUILTIN void fill_bytes(uint8_t *out, uint8_t value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = value;
}

static KERNEL_NOINLINE void copy_bulk(uint8_t *out, const uint8_t *in, size_t count)
{
    memcpy(out, in, count);
}

static KERNEL_NOINLINE void move_bulk(uint8_t *out, const uint8_t *in, size_t count)
{
    memmove(out, in, count);
}

static KERNEL_NOINLINE void fill_bulk(uint8_t *out, uint8_t value, size_t count)
{
    memset(out, value, count);
}

uint64_t run(uint32_t rounds)
{
    uint64_t state = 4, sum = 0;
    for (size_t i = 0; i < BUFFER_BYTES; i++)
        from[i] = (uint8_t)(i * 31 >> 3);
    memset(to, 0, sizeof to);

    for (uint32_t round = 0; round < rounds; round++) {
        uint64_t r = kernel_random(&state);
        size_t shift = (size_t)(r >> 52); /* below 4096 */
        copy_words((uint64_t *)(void *)to, (const uint64_t *)(const void *)from, BUFFER_BYTES / 8);
        copy_bytes(from + shift, to + 4096 - shift, BYTE_LOOP_BYTES);
        copy_bulk(to, from + shift, BUFFER_BYTES / 2);
        move_bulk(from + 1, from, BUFFER_BYTES / 2 + shift);
        fill_bytes(to + shift, (uint8_t)r, BYTE_LOOP_BYTES / 2);
        fill_bulk(from + BUFFER_BYTES - 4096, (uint8_t)(r >> 8), shift);
        for (size_t i = 0; i < SMALL_COPIES; i++)
            copy_bulk(from + i * 64, to + ((i * 1031) & (BUFFER_BYTES / 2 - 1)), 1 + (i & 63));
        for (size_t i = 0; i < BUFFER_BYTES; i += 1024) {
            uint64_t word;
            memcpy(&word, to + i, sizeof word);
            sum = kernel_mix(sum, word ^ from[i + shift % 1024]);
        }
    }
    return sum;
}
