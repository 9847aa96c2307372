#include <ruskvm/contract.h>

/* Option<u64> */
RK_METHOD(get_height)
{
    uint64_t height = 0;
    bool is_known = rk_session_data(&height, sizeof height, "height");
    return rk_put_archived_option(is_known, &height, sizeof height, 8);
}
