/* The archives of the stake contract's methods and events (spec/transactions.md 8.2). Structs are
 * the layouts; where a tag or an option is one byte, the other bytes of its word are padding. */
#ifndef RK_CONTRACTS_STAKE_ARCHIVES_H
#define RK_CONTRACTS_STAKE_ARCHIVES_H

#include "common/transfer.h"

/* Who may take the funds of a stake out: an account (key at 8) or a contract (id at 1). */
enum owner_tag {
    OWNER_ACCOUNT = 0,
    OWNER_CONTRACT = 1,
};

struct stake_owner {
    uint8_t tag;
    uint8_t contract[7]; /* its first bytes, of an id of 32 */
    struct account_key account;
};

struct stake_keys {
    struct stake_owner owner;
    struct account_key account;
};

struct stake_signatures {
    struct bls_signature account, owner;
};

struct stake_order { /* "Stake" */
    struct stake_keys keys;
    uint64_t value;
    struct stake_signatures signatures;
    uint64_t chain_id; /* its first byte */
};

struct stake_withdraw { /* "Withdraw" */
    struct withdraw withdraw;
    struct account_key account;
    struct stake_signatures signatures;
};

struct withdraw_to_contract {
    struct account_key account;
    uint64_t value;
    struct rk_archived_string function;
    struct rk_archived_vector data;
};

/* What is staked is an option: value, locked and eligibility count when has_amount is 1. */
struct stake_data {
    uint64_t has_amount; /* its first byte */
    uint64_t value;
    uint64_t locked;      /* taken out last, and of no use for being elected */
    uint64_t eligibility; /* the height from which on the key may be elected */
    uint64_t reward;
    uint8_t faults, hard_faults;
    uint8_t padding[6];
};

struct stake_config {
    uint64_t minimum_stake;
    uint64_t warnings; /* its first byte: faults that cost nothing */
};

struct reward {
    struct account_key account;
    uint64_t value;
    uint64_t reason; /* its first byte */
};

enum {
    REWARD_REASONS = 4,
    STAKE_OWNER_CONTRACT_AT = 1,
};

struct option_stake_data {
    uint64_t has_value;
    struct stake_data data;
};

struct option_stake_keys {
    uint64_t has_value;
    struct stake_keys keys;
};

struct option_u64 {
    uint64_t has_value;
    uint64_t value;
};

/* Arguments that are tuples; compilers have moved the fields of the last one. */
struct stake_entry { /* (StakeKeys, StakeData), which `stakes` feeds too */
    struct stake_keys keys;
    struct stake_data data;
};

struct stake_change { /* (key, Option<StakeData>) */
    struct account_key account;
    struct option_stake_data before;
};

struct slash_order {
    struct account_key account;
    struct option_u64 amount;
};

struct hard_slash_order {
    struct option_u64 amount;
    struct account_key account;
    uint8_t has_severity, severity, padding[6];
};

struct stake_event {
    struct stake_keys keys;
    uint64_t value, locked;
};

struct slash_event {
    struct account_key account;
    uint64_t value, next_eligibility;
};

static_assert(sizeof(struct stake_owner) == 208, "archive");
static_assert(sizeof(struct stake_keys) == 408, "archive");
static_assert(sizeof(struct stake_order) == 632, "archive");
static_assert(offsetof(struct stake_order, value) == 408, "archive");
static_assert(offsetof(struct stake_order, signatures.owner) == 520, "archive");
static_assert(offsetof(struct stake_order, chain_id) == 624, "archive");
static_assert(sizeof(struct stake_withdraw) == 992, "archive");
static_assert(offsetof(struct stake_withdraw, account) == 584, "archive");
static_assert(offsetof(struct stake_withdraw, signatures.owner) == 888, "archive");
static_assert(sizeof(struct withdraw_to_contract) == 224, "archive");
static_assert(offsetof(struct withdraw_to_contract, data) == 216, "archive");
static_assert(sizeof(struct stake_data) == 48, "archive");
static_assert(offsetof(struct stake_data, hard_faults) == 41, "archive");
static_assert(sizeof(struct stake_config) == 16, "archive");
static_assert(sizeof(struct reward) == 216, "archive");
static_assert(sizeof(struct stake_entry) == 456, "archive");
static_assert(sizeof(struct stake_change) == 256, "archive");
static_assert(sizeof(struct slash_order) == 216, "archive");
static_assert(sizeof(struct hard_slash_order) == 224, "archive");
static_assert(offsetof(struct hard_slash_order, has_severity) == 216, "archive");
static_assert(sizeof(struct stake_event) == 424, "archive");
static_assert(sizeof(struct slash_event) == 216, "archive");

#endif
