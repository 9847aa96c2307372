#include <ruskvm/contract.h>

/* Vec<id> */
RK_METHOD(return_callstack)
{
    struct rk_writer out = rk_writer();
    uint32_t count = rk_host_call_stack();
    uint32_t at = rk_write_elements(&out, A, count * RK_ID_BYTES, 1);
    rk_put_vector(&out, rk_write_object(&out, 8, 4), at, count);
    return out.size_bytes;
}
