#include "base/vec.h"

#include "base/checked.h"

enum rk_result vec_grow(void **items, size_t *capacity, size_t count, size_t extra,
                        size_t item_bytes)
{
    size_t need, bytes;
    if (!checked_add_size(&need, count, extra)) return RK_NO_MEMORY;
    size_t grown = saturating_add_size(*capacity, *capacity);
    if (grown < 8) grown = 8;
    if (grown < need) grown = need;
    if (!checked_mul_size(&bytes, grown, item_bytes)) return RK_NO_MEMORY;
    void *memory = realloc(*items, bytes);
    if (!memory) return RK_NO_MEMORY;
    *items = memory;
    *capacity = grown;
    return RK_OK;
}
