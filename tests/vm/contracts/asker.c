/* Asks a host query: name size u32, name, argument. Returns the answer. */
#include <ruskvm/host.h>

__attribute__((visibility("default"), aligned(16))) uint8_t A[RK_ARGUMENT_BYTES];

__attribute__((export_name("ask"), visibility("default"))) uint32_t ask(uint32_t argument_bytes)
{
    static char name[64];
    uint32_t name_bytes;
    __builtin_memcpy(&name_bytes, A, 4);
    if (name_bytes > sizeof name) __builtin_trap();
    __builtin_memcpy(name, A + 4, name_bytes);
    uint32_t rest = argument_bytes - 4 - name_bytes;
    __builtin_memmove(A, A + 4 + name_bytes, rest);
    return rk_host_query(name, name_bytes, rest);
}
