/* What a block gives to whom: emission and rewards (spec/transactions.md 7.4). */
#ifndef RK_CHAIN_COINBASE_H
#define RK_CHAIN_COINBASE_H

#include "base/result.h"
#include "base/vec.h"
#include "crypto/bls.h"

enum { COINBASE_CREDITS = 128, COINBASE_QUORUM = 86 };

enum reward_reason {
    REWARD_GENERATOR_FIXED = 0,
    REWARD_GENERATOR_EXTRA = 1,
    REWARD_VOTER = 2,
    REWARD_OTHER = 3,
};

struct reward {
    struct bls_public_key account;
    uint64_t value;
    enum reward_reason reason;
};
VEC_DEFINE(reward_vec, struct reward);

struct voter {
    struct bls_public_key account;
    uint64_t credits;
};

/* New coin of a block in lux: halves every 12,614,400 blocks and ends. */
uint64_t coinbase_emission(uint64_t height);

/* The rewards of a block of `fees`, in their order: the generator's share, the share of `fund`
 * ("Dusk key"), the generator's extra share unless it is 0, and the voters'. RK_INVALID for more
 * credits than COINBASE_CREDITS, for a block above height 1 without voters, and for fees that pass
 * 64 bits with the emission; RK_NO_MEMORY. The caller frees *out after any result. */
RK_CHECKED enum rk_result coinbase_rewards(struct reward_vec *out, uint64_t height, uint64_t fees,
                                           const struct bls_public_key *generator,
                                           const struct bls_public_key *fund,
                                           const struct voter *voters, size_t voter_count,
                                           struct rk_error *error);

#endif
