/* A contract under development: it tells what it is called with. */
#include <ruskvm/host.h>

__attribute__((visibility("default"), aligned(16))) uint8_t A[RK_ARGUMENT_BYTES];

__attribute__((export_name("say"), visibility("default"))) uint32_t say(uint32_t argument_bytes)
{
    rk_host_debug(argument_bytes);
    return 0;
}
