#include <ruskvm/contract.h>

#define OWNER_BYTES 33

RK_METHOD(read_owner)
{
    uint8_t owner[OWNER_BYTES];
    RK_REQUIRE(rk_owner(owner, sizeof owner, NULL), "no owner");
    return rk_put(owner, sizeof owner);
}

RK_METHOD(read_id)
{
    RK_RETURN(rk_self());
}

/* Option<[u8; 33]> */
RK_METHOD(read_owner_of)
{
    RK_ARGUMENT(struct rk_id, contract);
    uint8_t owner[OWNER_BYTES];
    bool is_known = rk_owner(owner, sizeof owner, &contract);
    return rk_put_archived_option(is_known, owner, sizeof owner, 1);
}

RK_METHOD(read_owner_wrong_n)
{
    uint8_t owner[32];
    rk_owner(owner, sizeof owner, NULL);
    return rk_put(owner, sizeof owner);
}

RK_METHOD(read_owner_of_wrong_n)
{
    RK_ARGUMENT(struct rk_id, contract);
    uint8_t owner[32];
    rk_owner(owner, sizeof owner, &contract);
    return rk_put(owner, sizeof owner);
}
