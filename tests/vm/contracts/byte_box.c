/* Keeps one byte. */
#include <ruskvm/host.h>

__attribute__((visibility("default"), aligned(8))) uint8_t A[RK_ARGUMENT_BYTES];

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

static uint8_t kept[2]; /* whether there is one, and the byte */

EXPORT(set) uint32_t set(uint32_t argument_bytes)
{
    (void)argument_bytes;
    kept[0] = 1;
    kept[1] = A[0];
    return 0;
}

EXPORT(get) uint32_t get(uint32_t argument_bytes)
{
    (void)argument_bytes;
    __builtin_memcpy(A, kept, 2);
    return 2;
}
