#include <ruskvm/contract.h>

RK_METHOD(debug)
{
    struct rk_reader in = rk_argument(argument_bytes, 8, 4);
    struct rk_span text = rk_read_text(&in, 0);
    rk_debug("What a string! %.*s", (int)text.size_bytes, (const char *)text.bytes);
    return 0;
}
