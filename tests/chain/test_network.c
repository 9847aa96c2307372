/* The tables of spec/transactions.md 6.3 and host-queries.md 2.1, at both sides of every height. */

#include "support.h"

#include "chain/network.h"
#include "chain/transaction.h"

#include <string.h>

enum {
    SENDER = 1,
    BLOB = 2,
    NO_64 = 4,
    NO_32 = 8,
    NO_OTHERS = 16,
    NO_SHIELDED = 32,
    REFUND = 64,
    BOREAS = 128, /* the three checks of 6.2, slashes first, no reverted events in filters */
    SHADED = 256,
};

enum {
    KECCAK = 1u << HOST_QUERY_KECCAK256,
    NEW_THREE = 1u << HOST_QUERY_SHA256 | 1u << HOST_QUERY_VERIFY_KZG_PROOF |
                1u << HOST_QUERY_SECP256K1_RECOVER,
    NEW_FOUR = KECCAK | NEW_THREE,
};

static const struct row {
    const char *network;
    uint64_t height;
    const char *profile;
    unsigned features;
    uint32_t excluded;
} rows[] = {
    {"mainnet", 1, "dusk-plonk-v1", 0, NEW_FOUR},
    {"mainnet", 354999, "dusk-plonk-v1", 0, NEW_FOUR},
    {"mainnet", 355000, "dusk-plonk-v1", SENDER, NEW_FOUR},
    {"mainnet", 2710375, "dusk-plonk-v1", SENDER, NEW_FOUR},
    {"mainnet", 2710376, "dusk-plonk-v1", SENDER | NO_64 | NO_32 | NO_OTHERS, NEW_FOUR},
    {"mainnet", 2873419, "dusk-plonk-v1", SENDER | NO_64 | NO_32 | NO_OTHERS, NEW_FOUR},
    {"mainnet", 2873420, "dusk-plonk-v1", SENDER | BLOB | NO_64 | NO_32 | NO_OTHERS | SHADED,
     NEW_FOUR},
    {"mainnet", 2873421, "dusk-plonk-v1", SENDER | BLOB | NO_64 | SHADED, NEW_FOUR},
    {"mainnet", 2933849, "dusk-plonk-v1", SENDER | BLOB | NO_64 | SHADED, NEW_FOUR},
    {"mainnet", 2933850, "dusk-plonk-v1", SENDER | BLOB | NO_64, NEW_FOUR},
    {"mainnet", 3470359, "dusk-plonk-v1", SENDER | BLOB | NO_64, NEW_FOUR},
    {"mainnet", 3470360, "dusk-plonk-v2", SENDER | BLOB | NO_64, NEW_FOUR},
    {"mainnet", 3590903, "dusk-plonk-v2", SENDER | BLOB | NO_64, NEW_FOUR},
    {"mainnet", 3590904, "dusk-aegis", SENDER | BLOB | NO_64 | REFUND, NEW_FOUR},
    {"mainnet", 4414094, "dusk-aegis", SENDER | BLOB | NO_64 | REFUND, NEW_FOUR},
    {"mainnet", 4414095, "dusk-boreas", SENDER | BLOB | NO_64 | REFUND | NO_SHIELDED | BOREAS, 0},
    {"testnet", 1, "dusk-plonk-v1", SENDER, NEW_FOUR},
    {"testnet", 1814089, "dusk-plonk-v1", SENDER, NEW_FOUR},
    {"testnet", 1814090, "dusk-plonk-v1", SENDER | BLOB | NO_64, NEW_FOUR},
    {"testnet", 2539819, "dusk-plonk-v1", SENDER | BLOB | NO_64, NEW_FOUR},
    {"testnet", 2539820, "dusk-plonk-v1", SENDER | BLOB | NO_64, NEW_THREE},
    {"testnet", 2653174, "dusk-plonk-v1", SENDER | BLOB | NO_64, NEW_THREE},
    {"testnet", 2653175, "dusk-plonk-v2", SENDER | BLOB | NO_64, NEW_THREE},
    {"testnet", 2773727, "dusk-aegis", SENDER | BLOB | NO_64 | REFUND, NEW_THREE},
    {"testnet", 3377999, "dusk-aegis", SENDER | BLOB | NO_64 | REFUND, NEW_THREE},
    {"testnet", 3378000, "dusk-boreas", SENDER | BLOB | NO_64 | REFUND | BOREAS, 0},
    {"testnet", 3999999, "dusk-boreas", SENDER | BLOB | NO_64 | REFUND | BOREAS, 0},
    {"testnet", 4000000, "dusk-boreas", SENDER | BLOB | NO_64 | REFUND | NO_SHIELDED | BOREAS, 0},
    {"devnet", 1, "dusk-boreas", SENDER | BLOB | NO_64 | REFUND | BOREAS, 0},
    {"local", 1, "dusk-boreas", SENDER | BLOB | NO_64 | REFUND | BOREAS, 0},
    /* Sessions of queries have height 0: every query, nothing else. */
    {"mainnet", 0, "dusk-plonk-v1", 0, 0},
    {"bench", 1, "dusk-plonk-v1", 0, 0},
    {"bench", 10000000, "dusk-plonk-v1", 0, 0},
};

static unsigned features(const struct network_rules *rules)
{
    const struct chain_rules *c = &rules->chain;
    unsigned set = 0;
    if (c->with_public_sender) set |= SENDER;
    if (c->with_blob) set |= BLOB;
    if (c->disable_wasm64) set |= NO_64;
    if (c->disable_wasm32) set |= NO_32;
    if (c->disable_3rd_party) set |= NO_OTHERS;
    if (c->disable_shielded) set |= NO_SHIELDED;
    if (c->phoenix_refund_check) set |= REFUND;
    if (c->withdrawal_nullifier_check) set |= BOREAS;
    if (rules->shaded_contract) set |= SHADED;
    assert_int_equal(c->deploy_remaining_gas_check, c->withdrawal_nullifier_check);
    assert_int_equal(c->charge_init_gas, c->withdrawal_nullifier_check);
    assert_int_equal(c->slashes_come_first, c->withdrawal_nullifier_check);
    assert_int_equal(c->bloom_has_reverted, !c->withdrawal_nullifier_check);
    return set;
}

static void rules_of_every_height_are_the_named_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
        const struct row *row = &rows[i];
        struct network_rules rules;
        network_rules_at(&rules, network_by_name(row->network), row->height);
        if (strcmp(rules.profile->name, row->profile) != 0 || features(&rules) != row->features ||
            rules.excluded_queries != row->excluded)
            fail_msg("%s at %llu: %s, %x, %x", row->network, (unsigned long long)row->height,
                     rules.profile->name, features(&rules), rules.excluded_queries);
        assert_int_equal(rules.chain.chain_id_bytes, 1);
        assert_int_equal(rules.chain.gas_per_deploy_byte, 100);
        assert_int_equal(rules.chain.gas_per_blob, 1000000);
        assert_int_equal(rules.chain.min_deploy_points, 5000000);
        assert_int_equal(rules.chain.min_deploy_gas_price, 2000);
        assert_int_equal(rules.chain.block_gas_limit, 3000000000);
    }
}

/* What verifies proofs and signatures, what transactions look like, and what queries cost. */
static void eras_are_what_their_names_say(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum plonk_version plonk;
        enum bls_version bls;
        unsigned formats;
        bool priced, marks_events;
    } eras[] = {
        {"dusk-plonk-v1", PLONK_V1, BLS_V1, TRANSACTION_PRE_AEGIS | TRANSACTION_AEGIS, false,
         false},
        {"dusk-plonk-v2", PLONK_V2, BLS_V1, TRANSACTION_PRE_AEGIS | TRANSACTION_AEGIS, false,
         false},
        {"dusk-aegis", PLONK_V3, BLS_V2, TRANSACTION_AEGIS, false, false},
        {"dusk-boreas", PLONK_V3, BLS_V2, TRANSACTION_BOREAS, true, true},
        {"default", PLONK_V3, BLS_V2, 0, true, true},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(eras); i++) {
        const struct chain_profile *profile = chain_profile_by_name(eras[i].name);
        assert_non_null(profile);
        assert_int_equal(profile->queries->plonk, eras[i].plonk);
        assert_int_equal(profile->queries->bls, eras[i].bls);
        assert_int_equal(profile->chain->formats, eras[i].formats);
        assert_int_equal(profile->queries->prices[HOST_QUERY_VERIFY_BLS].base > 0, eras[i].priced);
        assert_int_equal(!profile->vm->reverted_events_unmarked, eras[i].marks_events);
    }
}

static void networks_are_known_by_name_and_index(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint8_t chain_id;
    } known[] = {{"mainnet", 1}, {"testnet", 2}, {"devnet", 3},
                 {"local", 250}, {"bench", 250}, {"default", 0}};
    for (uint32_t i = 0; i < RK_ARRAY_LENGTH(known); i++) {
        const struct network *network = network_at(i);
        assert_ptr_equal(network, network_by_name(known[i].name));
        assert_string_equal(network_name(network), known[i].name);
        assert_int_equal(network_chain_id(network), known[i].chain_id);
    }
    assert_null(network_at(RK_ARRAY_LENGTH(known)));
    assert_null(network_by_name("moonnet"));
    struct network_rules own;
    network_rules_at(&own, network_by_name("default"), 12345);
    assert_string_equal(own.chain.name, "default");
    assert_int_equal(own.chain.chain_id_bytes, 8);
    assert_int_equal(own.excluded_queries, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_of_every_height_are_the_named_ones),
        cmocka_unit_test(eras_are_what_their_names_say),
        cmocka_unit_test(networks_are_known_by_name_and_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
