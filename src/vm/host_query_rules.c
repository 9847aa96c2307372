#include "vm/host_query.h"

/* Prices of the Boreas era (spec/host-queries.md 4.2), which are ours too; nodes of trees cost what
 * hashes do. */
#define PRICES                                                                 \
    {                                                                          \
        [HOST_QUERY_HASH] = {3000, 10, HOST_QUERY_BYTE},                       \
        [HOST_QUERY_KECCAK256] = {3000, 16, HOST_QUERY_BYTE},                  \
        [HOST_QUERY_SHA256] = {3000, 8, HOST_QUERY_BYTE},                      \
        [HOST_QUERY_POSEIDON_HASH] = {30000, 10000, HOST_QUERY_ITEM},          \
        [HOST_QUERY_VERIFY_PLONK] = {10000000, 0, HOST_QUERY_FLAT},            \
        [HOST_QUERY_VERIFY_GROTH16] = {4500000, 0, HOST_QUERY_FLAT},           \
        [HOST_QUERY_VERIFY_SCHNORR] = {1000000, 0, HOST_QUERY_FLAT},           \
        [HOST_QUERY_VERIFY_BLS] = {1750000, 0, HOST_QUERY_FLAT},               \
        [HOST_QUERY_VERIFY_BLS_MULTISIG] = {2500000, 200000, HOST_QUERY_ITEM}, \
        [HOST_QUERY_VERIFY_KZG_PROOF] = {2000000, 0, HOST_QUERY_FLAT},         \
        [HOST_QUERY_SECP256K1_RECOVER] = {200000, 0, HOST_QUERY_FLAT},         \
        [HOST_QUERY_POSEIDON_NODES] = {30000, 10000, HOST_QUERY_ITEM},         \
        [HOST_QUERY_POSEIDON_HASHES] = {30000, 10000, HOST_QUERY_ITEM},        \
    }

/* What the deployed system does not have. */
#define OURS (1U << HOST_QUERY_POSEIDON_NODES | 1U << HOST_QUERY_POSEIDON_HASHES)

const struct host_query_rules host_query_rules_default = {
    .name = "default",
    .bls = BLS_V2,
    .plonk = PLONK_V3,
    .plonk_decoding = PLONK_STRICT,
    .prices = PRICES,
};

const struct host_query_rules host_query_rules_dusk_plonk_v1 = {
    .name = "dusk-plonk-v1",
    .bls = BLS_V1,
    .plonk = PLONK_V1,
    .plonk_decoding = PLONK_DEPLOYED,
    .left_out = OURS,
};

const struct host_query_rules host_query_rules_comparison = {
    .name = "comparison",
    .bls = BLS_V1,
    .plonk = PLONK_V1,
    .plonk_decoding = PLONK_DEPLOYED,
};

const struct host_query_rules host_query_rules_dusk_plonk_v2 = {
    .name = "dusk-plonk-v2",
    .bls = BLS_V1,
    .plonk = PLONK_V2,
    .plonk_decoding = PLONK_DEPLOYED,
    .left_out = OURS,
};

const struct host_query_rules host_query_rules_dusk_aegis = {
    .name = "dusk-aegis",
    .bls = BLS_V2,
    .plonk = PLONK_V3,
    .plonk_decoding = PLONK_DEPLOYED,
    .left_out = OURS,
};

const struct host_query_rules host_query_rules_dusk_boreas = {
    .name = "dusk-boreas",
    .bls = BLS_V2,
    .plonk = PLONK_V3,
    .plonk_decoding = PLONK_DEPLOYED,
    .left_out = OURS,
    .prices = PRICES,
};

static const struct host_query_rules *const all_rules[] = {
    &host_query_rules_default,    &host_query_rules_dusk_plonk_v1, &host_query_rules_dusk_plonk_v2,
    &host_query_rules_dusk_aegis, &host_query_rules_dusk_boreas,   &host_query_rules_comparison,
};

const struct host_query_rules *host_query_rules_at(uint32_t index)
{
    return index < RK_ARRAY_LENGTH(all_rules) ? all_rules[index] : NULL;
}

const struct host_query_rules *host_query_rules_by_name(const char *name)
{
    for (uint32_t i = 0; i < RK_ARRAY_LENGTH(all_rules); i++)
        if (strcmp(all_rules[i]->name, name) == 0) return all_rules[i];
    return NULL;
}
