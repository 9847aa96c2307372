/* Tells its own id and owner. */
#include <ruskvm/host.h>

__attribute__((visibility("default"), aligned(8))) uint8_t A[RK_ARGUMENT_BYTES];

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

EXPORT(read_id) uint32_t read_id(uint32_t argument_bytes)
{
    (void)argument_bytes;
    rk_host_self_id();
    return 32;
}

EXPORT(read_owner) uint32_t read_owner(uint32_t argument_bytes)
{
    (void)argument_bytes;
    return rk_host_owner(NULL);
}

/* The id of whoever calls. */
EXPORT(read_caller) uint32_t read_caller(uint32_t argument_bytes)
{
    (void)argument_bytes;
    return rk_host_caller() * 32;
}
