/* Emission and rewards. The expected numbers come from spec/transactions.md 7.4 by hand. */

#include "support.h"

#include "chain/coinbase.h"

static void emission_follows_the_table(void **state)
{
    (void)state;
    static const struct {
        uint64_t height, lux;
    } heights[] = {
        {0, 0},
        {1, 19857400000},
        {12614400, 19857400000},
        {12614401, 9928700000},
        {25228800, 9928700000},
        {25228801, 4964350000},
        {37843200, 4964350000},
        {37843201, 2482180000},
        {50457600, 2482180000},
        {50457601, 1241090000},
        {63072000, 1241090000},
        {63072001, 620540000},
        {75686400, 620540000},
        {75686401, 310270000},
        {88300800, 310270000},
        {88300801, 155140000},
        {100915200, 155140000},
        {100915201, 77570000},
        {113529596, 77570000},
        {113529597, 54280000},
        {113529598, 0},
        {UINT64_MAX, 0},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(heights); i++)
        assert_int_equal(coinbase_emission(heights[i].height), heights[i].lux);
}

static void all_there_will_ever_be_is_half_a_billion(void **state)
{
    (void)state;
    enum { PERIOD = 12614400, LAST = 113529597 };
    uint64_t sum = 0;
    for (uint64_t height = 1; height <= LAST; height++) {
        if (height % PERIOD == 1 && height + PERIOD <= LAST) {
            sum += coinbase_emission(height) * PERIOD;
            height += PERIOD - 1;
        } else {
            sum += coinbase_emission(height);
        }
    }
    assert_int_equal(sum / 1000000000, 500000000);
}

/* ---- Rewards ---- */

static struct bls_public_key key(uint8_t seed)
{
    struct bls_public_key key = {0};
    memset(&key, seed, sizeof key); /* no point: nothing here looks into it */
    return key;
}

static const struct {
    uint64_t height, fees;
    uint64_t credits[3]; /* of voters; 0: no more of them */
    uint64_t generator, fund, extra, voters[3];
} rewards[] = {
    /* V = 19,857,400,000: V/10 = 1,985,740,000, /128 = 15,513,593, /42 = 47,279,523 */
    {1, 0, {0}, 13900180000, 1985740000, 0, {0}},
    {2, 0, {128}, 13900180000, 1985740000, 1985740000, {1985739904}},
    {2, 0, {100, 28}, 13900180000, 1985740000, 1985740000, {1551359300, 434380604}},
    {2, 0, {86}, 13900180000, 1985740000, 0, {1334168998}},
    {2, 0, {87}, 13900180000, 1985740000, 47279523, {1349682591}},
    {2, 0, {60, 60, 7}, 13900180000, 1985740000, 1938460443, {930815580, 930815580, 108595151}},
    {2, 0, {1}, 13900180000, 1985740000, 0, {15513593}},
    /* V = 19,857,400,009 */
    {2, 9, {1}, 13900180009, 1985740000, 0, {15513593}},
    /* After the last emission there are fees alone: V = 1005 */
    {200000000, 1005, {128}, 705, 100, 100, {0}},
};

static void assert_reward(const struct reward *reward, uint8_t account, uint64_t value,
                          enum reward_reason reason)
{
    struct bls_public_key expected = key(account);
    assert_memory_equal(&reward->account, &expected, sizeof expected);
    assert_int_equal(reward->value, value);
    assert_int_equal(reward->reason, reason);
}

static void shares_and_their_order_are_the_named_ones(void **state)
{
    (void)state;
    enum { GENERATOR = 1, FUND = 2, VOTER = 3 };
    struct bls_public_key generator = key(GENERATOR), fund = key(FUND);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rewards); i++) {
        struct reward_vec list = {0};
        struct voter voters[3];
        size_t count = 0, at = 0;
        while (count < 3 && rewards[i].credits[count]) {
            voters[count] =
                (struct voter){key((uint8_t)(VOTER + count)), rewards[i].credits[count]};
            count++;
        }
        assert_int_equal(coinbase_rewards(&list, rewards[i].height, rewards[i].fees, &generator,
                                          &fund, voters, count, NULL),
                         RK_OK);
        assert_int_equal(list.count, 2 + count + (rewards[i].extra > 0));
        assert_reward(&list.items[at++], GENERATOR, rewards[i].generator, REWARD_GENERATOR_FIXED);
        assert_reward(&list.items[at++], FUND, rewards[i].fund, REWARD_OTHER);
        if (rewards[i].extra)
            assert_reward(&list.items[at++], GENERATOR, rewards[i].extra, REWARD_GENERATOR_EXTRA);
        for (size_t j = 0; j < count; j++)
            assert_reward(&list.items[at++], (uint8_t)(VOTER + j), rewards[i].voters[j],
                          REWARD_VOTER);
        reward_vec_free(&list);
    }
}

static void votes_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const struct {
        uint64_t height, fees, first, second;
        size_t count;
    } cases[] = {
        {2, 0, 0, 0, 0},          {2, 0, 129, 0, 1},        {2, 0, 100, 29, 2},
        {2, 0, UINT64_MAX, 2, 2}, {2, 0, 2, UINT64_MAX, 2}, {2, UINT64_MAX, 128, 0, 1},
    };
    struct bls_public_key generator = key(1);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct reward_vec list = {0};
        struct rk_error error = {.result = RK_OK};
        struct voter voters[] = {{key(3), cases[i].first}, {key(4), cases[i].second}};
        assert_int_equal(coinbase_rewards(&list, cases[i].height, cases[i].fees, &generator,
                                          &generator, voters, cases[i].count, &error),
                         RK_INVALID);
        assert_true(error.message[0]);
        reward_vec_free(&list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(emission_follows_the_table),
        cmocka_unit_test(all_there_will_ever_be_is_half_a_billion),
        cmocka_unit_test(shares_and_their_order_are_the_named_ones),
        cmocka_unit_test(votes_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
