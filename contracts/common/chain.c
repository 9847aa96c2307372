#include "common/chain.h"

const struct rk_id transfer_id = {{1}}, stake_id = {{2}};

chain_id_type chain_id(void)
{
    chain_id_type id;
    RK_REQUIRE(rk_session_data(&id, sizeof id, "chain_id"), "The chain has no id");
    return id;
}

uint64_t block_height(void)
{
    uint64_t height;
    RK_REQUIRE(rk_block_height(&height), "The block has no height");
    return height;
}

void require_external(void)
{
    struct rk_id caller;
    RK_REQUIRE(!rk_caller(&caller), "Can only be called from the outside the VM");
}

void require_caller(const struct rk_id *wanted, const char *complaint)
{
    struct rk_id caller = caller_or(complaint);
    RK_REQUIRE(id_equal(&caller, wanted), "%s", complaint);
}

struct rk_id caller_or(const char *complaint)
{
    struct rk_id caller;
    RK_REQUIRE(rk_caller(&caller), "%s", complaint);
    return caller;
}

uint64_t checked_add(uint64_t a, uint64_t b)
{
    RK_REQUIRE(b <= UINT64_MAX - a, "attempt to add with overflow");
    return a + b;
}

uint64_t checked_subtract(uint64_t a, uint64_t b)
{
    RK_REQUIRE(b <= a, "attempt to subtract with overflow");
    return a - b;
}

uint64_t checked_multiply(uint64_t a, uint64_t b)
{
    uint64_t product;
    RK_REQUIRE(!__builtin_mul_overflow(a, b, &product), "attempt to multiply with overflow");
    return product;
}
