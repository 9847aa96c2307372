/* A value on the heap, or none. */
#include <ruskvm/alloc.h>
#include <ruskvm/contract.h>

static int16_t *value;

RK_METHOD(set)
{
    RK_ARGUMENT(int16_t, wanted);
    rk_free(value, value ? sizeof *value : 0);
    value = rk_alloc(sizeof *value);
    *value = wanted;
    return 0;
}

RK_METHOD(get)
{
    return rk_put_archived_option(value != NULL, value, sizeof *value, _Alignof(int16_t));
}
