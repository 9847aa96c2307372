/* Says hello when it is made, unless it is told to panic (1), to spin (2), or to call the contract
 * whose id follows (3). */
#include <ruskvm/host.h>

__attribute__((visibility("default"), aligned(8))) uint8_t A[RK_ARGUMENT_BYTES];

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

EXPORT(init) uint32_t init(uint32_t argument_bytes)
{
    uint8_t contract[32];
    rk_host_emit("hello", 5, 0);
    if (argument_bytes == 0) return 0;
    if (A[0] == 1) rk_host_panic(1);
    for (volatile uint32_t i = 0; A[0] == 2; i++)
        ;
    if (A[0] == 3) {
        __builtin_memcpy(contract, A + 1, sizeof contract);
        if (rk_host_call(contract, "hail", 4, 0, 0) < 0) rk_host_panic(0);
    }
    return 0;
}

EXPORT(hail) uint32_t hail(uint32_t argument_bytes)
{
    (void)argument_bytes;
    rk_host_emit("hail", 4, 0);
    return 0;
}
