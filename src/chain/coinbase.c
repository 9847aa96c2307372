#include "chain/coinbase.h"

uint64_t coinbase_emission(uint64_t height)
{
    enum { PERIOD = 12614400, LAST = 113529597 };
    /* DUSK with nine places, which is exact in lux. */
    static const uint64_t periods[] = {19857400000, 9928700000, 4964350000, 2482180000, 1241090000,
                                       620540000,   310270000,  155140000,  77570000};
    static const uint64_t rest = 54280000; /* of the last block that has any */
    static_assert(LAST <= PERIOD * RK_ARRAY_LENGTH(periods), "periods last as long");
    if (height == 0 || height > LAST) return 0;
    return height == LAST ? rest : periods[(height - 1) / PERIOD];
}

static enum rk_result push(struct reward_vec *out, const struct bls_public_key *account,
                           uint64_t value, enum reward_reason reason)
{
    return reward_vec_push(out, (struct reward){*account, value, reason});
}

enum rk_result coinbase_rewards(struct reward_vec *out, uint64_t height, uint64_t fees,
                                const struct bls_public_key *generator,
                                const struct bls_public_key *fund, const struct voter *voters,
                                size_t voter_count, struct rk_error *error)
{
    uint64_t amount, credits = 0;
    if (__builtin_add_overflow(coinbase_emission(height), fees, &amount))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the fees of the block are too high");
    if (height > 1 && voter_count == 0)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "nobody voted for the block");
    for (size_t i = 0; i < voter_count; i++)
        if (__builtin_add_overflow(credits, voters[i].credits, &credits) ||
            credits > COINBASE_CREDITS)
            return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the votes have more than %d credits",
                           COINBASE_CREDITS);
    uint64_t tenth = amount / 10, share = tenth / COINBASE_CREDITS, extra = tenth;
    if (credits < COINBASE_CREDITS)
        extra = credits > COINBASE_QUORUM
                    ? tenth / (COINBASE_CREDITS - COINBASE_QUORUM) * (credits - COINBASE_QUORUM)
                    : 0;
    /* The fund, all voters and the greatest extra share have a tenth each. */
    RK_TRY(push(out, generator, amount - 3 * tenth, REWARD_GENERATOR_FIXED));
    RK_TRY(push(out, fund, tenth, REWARD_OTHER));
    if (extra) RK_TRY(push(out, generator, extra, REWARD_GENERATOR_EXTRA));
    for (size_t i = 0; i < voter_count; i++)
        RK_TRY(push(out, &voters[i].account, voters[i].credits * share, REWARD_VOTER));
    return RK_OK;
}
