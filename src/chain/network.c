#include "chain/network.h"

#include "chain/transaction.h"

enum { ID_MAINNET = 1, ID_TESTNET = 2, ID_DEVNET = 3, ID_LOCAL = 0xfa, RANGES_MAX = 2 };

/* NETWORK_FEATURES(X): what has heights. */
#define NETWORK_FEATURES(X) \
    X(PUBLIC_SENDER)        \
    X(BLOB)                 \
    X(DISABLE_WASM64)       \
    X(DISABLE_WASM32)       \
    X(DISABLE_3RD_PARTY)    \
    X(PLONK_V2)             \
    X(AEGIS)                \
    X(BOREAS)               \
    X(DISABLE_SHIELDED)     \
    X(KECCAK256)            \
    X(SHA256)               \
    X(VERIFY_KZG_PROOF)     \
    X(SECP256K1_RECOVER)    \
    X(SHADE)

enum feature {
#define FEATURE_ENUM(name) FEATURE_##name,
    NETWORK_FEATURES(FEATURE_ENUM)
#undef FEATURE_ENUM
        FEATURE_COUNT
};

struct network {
    const char *name;
    uint8_t chain_id;
    const char *profile;                         /* NULL: that of the era; else at all heights */
    struct height_range features[FEATURE_COUNT]; /* {0, 0}: never */
};

/* What shading is about (6.3). */
static const uint8_t shaded[VM_CONTRACT_ID_BYTES] = {
    0x6f, 0xdf, 0xdc, 0x71, 0x3a, 0x18, 0xfc, 0x6c, 0xa2, 0xad, 0x20, 0xeb, 0x2b, 0x4a, 0x33, 0x05,
    0xa9, 0x35, 0xef, 0x47, 0xd6, 0xa8, 0x72, 0xd9, 0xa4, 0xdf, 0x8b, 0xc9, 0xfd, 0x9d, 0x16, 0x9e};

#define FROM(height) {(height), UINT64_MAX}
#define EVER         FROM(1)

/* The module is gone from the first block of the range on and is back for its last one (6.3).
 *
 * Heights of Boreas on mainnet and those at which shielded transactions end are from public
 * documentation, not from sources. Query sessions, of height 0, have every query. */
static const struct network networks[] = {
    {"mainnet",
     ID_MAINNET,
     NULL,
     {[FEATURE_PUBLIC_SENDER] = FROM(355000),
      [FEATURE_BLOB] = FROM(2873420),
      [FEATURE_DISABLE_WASM64] = FROM(2710376),
      [FEATURE_DISABLE_WASM32] = {2710376, 2873420},
      [FEATURE_DISABLE_3RD_PARTY] = {2710376, 2873420},
      [FEATURE_PLONK_V2] = FROM(3470360),
      [FEATURE_AEGIS] = FROM(3590904),
      [FEATURE_BOREAS] = FROM(4414095),
      [FEATURE_DISABLE_SHIELDED] = FROM(4414095),
      [FEATURE_KECCAK256] = FROM(4414095),
      [FEATURE_SHA256] = FROM(4414095),
      [FEATURE_VERIFY_KZG_PROOF] = FROM(4414095),
      [FEATURE_SECP256K1_RECOVER] = FROM(4414095),
      [FEATURE_SHADE] = {2873420, 2933850 - 1}}},
    {"testnet",
     ID_TESTNET,
     NULL,
     {[FEATURE_PUBLIC_SENDER] = EVER,
      [FEATURE_BLOB] = FROM(1814090),
      [FEATURE_DISABLE_WASM64] = FROM(1814090),
      [FEATURE_PLONK_V2] = FROM(2653175),
      [FEATURE_AEGIS] = FROM(2773727),
      [FEATURE_BOREAS] = FROM(3378000),
      [FEATURE_DISABLE_SHIELDED] = FROM(4000000),
      [FEATURE_KECCAK256] = FROM(2539820),
      [FEATURE_SHA256] = FROM(3378000),
      [FEATURE_VERIFY_KZG_PROOF] = FROM(3378000),
      [FEATURE_SECP256K1_RECOVER] = FROM(3378000)}},
    {"devnet",
     ID_DEVNET,
     NULL,
     {[FEATURE_PUBLIC_SENDER] = EVER,
      [FEATURE_BLOB] = EVER,
      [FEATURE_DISABLE_WASM64] = EVER,
      [FEATURE_AEGIS] = EVER,
      [FEATURE_BOREAS] = EVER,
      [FEATURE_KECCAK256] = EVER,
      [FEATURE_SHA256] = EVER,
      [FEATURE_VERIFY_KZG_PROOF] = EVER,
      [FEATURE_SECP256K1_RECOVER] = EVER}},
    {"local",
     ID_LOCAL,
     NULL,
     {[FEATURE_PUBLIC_SENDER] = EVER,
      [FEATURE_BLOB] = EVER,
      [FEATURE_DISABLE_WASM64] = EVER,
      [FEATURE_PLONK_V2] = EVER,
      [FEATURE_AEGIS] = EVER,
      [FEATURE_BOREAS] = EVER,
      [FEATURE_KECCAK256] = EVER,
      [FEATURE_SHA256] = EVER,
      [FEATURE_VERIFY_KZG_PROOF] = EVER,
      [FEATURE_SECP256K1_RECOVER] = EVER}},
    /* The rules that the transactions of the deployed system's benchmark were made for
     * (spec/genesis-walkthrough.md 5.1). */
    {"bench", ID_LOCAL, "dusk-plonk-v1", {{0}}},
    {"default", 0, "default", {{0}}},
};

const struct network *network_at(uint32_t index)
{
    return index < RK_ARRAY_LENGTH(networks) ? &networks[index] : NULL;
}

const struct network *network_by_name(const char *name)
{
    for (uint32_t i = 0; i < RK_ARRAY_LENGTH(networks); i++)
        if (strcmp(networks[i].name, name) == 0) return &networks[i];
    return NULL;
}

const char *network_name(const struct network *network)
{
    return network->name;
}

uint8_t network_chain_id(const struct network *network)
{
    return network->chain_id;
}

static bool is_on(const struct network *network, enum feature feature, uint64_t height)
{
    const struct height_range *range = &network->features[feature];
    return range->first && height >= range->first && height <= range->last;
}

static const char *era(const struct network *network, uint64_t height)
{
    if (is_on(network, FEATURE_BOREAS, height)) return "dusk-boreas";
    if (is_on(network, FEATURE_AEGIS, height)) return "dusk-aegis";
    if (is_on(network, FEATURE_PLONK_V2, height)) return "dusk-plonk-v2";
    return "dusk-plonk-v1";
}

void network_of_profile(struct network_rules *out, const struct chain_profile *profile)
{
    *out = (struct network_rules){.profile = profile, .chain = *profile->chain};
}

void network_rules_at(struct network_rules *out, const struct network *network, uint64_t height)
{
    static const struct {
        enum feature feature;
        enum host_query_id query;
    } queries[] = {
        {FEATURE_KECCAK256, HOST_QUERY_KECCAK256},
        {FEATURE_SHA256, HOST_QUERY_SHA256},
        {FEATURE_VERIFY_KZG_PROOF, HOST_QUERY_VERIFY_KZG_PROOF},
        {FEATURE_SECP256K1_RECOVER, HOST_QUERY_SECP256K1_RECOVER},
    };
    const char *profile = network->profile ? network->profile : era(network, height);
    network_of_profile(out, chain_profile_by_name(profile));
    if (network->profile) return;
    struct chain_rules *rules = &out->chain;
    rules->with_public_sender = is_on(network, FEATURE_PUBLIC_SENDER, height);
    rules->with_blob = is_on(network, FEATURE_BLOB, height);
    rules->disable_wasm64 = is_on(network, FEATURE_DISABLE_WASM64, height);
    rules->disable_wasm32 = is_on(network, FEATURE_DISABLE_WASM32, height);
    rules->disable_3rd_party = is_on(network, FEATURE_DISABLE_3RD_PARTY, height);
    rules->disable_shielded = is_on(network, FEATURE_DISABLE_SHIELDED, height);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(queries) && height > 0; i++)
        if (!is_on(network, queries[i].feature, height))
            out->excluded_queries |= UINT32_C(1) << queries[i].query;
    if (is_on(network, FEATURE_SHADE, height)) out->shaded_contract = shaded;
}
