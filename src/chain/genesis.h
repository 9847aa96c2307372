/* The first state of a chain: two contracts, and what a snapshot file says they hold.
 *
 * A snapshot is TOML (spec/genesis-walkthrough.md 1.1): public accounts, stakes, and shielded
 * balances. Those of our own networks also have `chain_id`, the
 * account `generator` that blocks of a local chain reward, the keys that proofs are verified with
 * (tables `verifier` of `inputs`, `audited` and `key`, in hexadecimal), and, where shielded
 * transactions are to be audited, the point `auditor` in base 58. Building it is a fixed sequence
 * of deployments and calls in two sessions, so that the root is a function of the file and of the
 * two modules alone (section 4). */
#ifndef RK_CHAIN_GENESIS_H
#define RK_CHAIN_GENESIS_H

#include "base/vec.h"
#include "crypto/jubjub.h"
#include "vm/vm.h"

enum {
    GENESIS_KEY_BYTES = 200,  /* the archive of a BLS public key */
    GENESIS_OWNER_BYTES = 96, /* the same, compressed */
};

struct genesis_account {
    uint8_t key[GENESIS_KEY_BYTES];
    uint64_t balance;
};

struct genesis_stake {
    uint8_t owner[GENESIS_KEY_BYTES];
    uint8_t account[GENESIS_KEY_BYTES];
    uint64_t amount;
    uint64_t eligibility;
    uint64_t reward;
};

/* A table of notes to one shielded address. */
struct genesis_balance {
    struct jubjub_affine a, b; /* the address */
    uint64_t seed;             /* of the randomness of its notes */
    size_t notes_at, notes;    /* in the snapshot's values */
};

/* The verifier's key of a shape of shielded transactions: zk/plonk.h, chain/statement.h. */
struct genesis_verifier {
    uint32_t inputs;
    bool is_audited;
    size_t key_at, key_bytes; /* in the snapshot's keys */
};

VEC_DEFINE(genesis_account_vec, struct genesis_account);
VEC_DEFINE(genesis_stake_vec, struct genesis_stake);
VEC_DEFINE(genesis_balance_vec, struct genesis_balance);
VEC_DEFINE(genesis_value_vec, uint64_t);
VEC_DEFINE(genesis_verifier_vec, struct genesis_verifier);

struct genesis_snapshot {
    uint8_t owner[GENESIS_OWNER_BYTES]; /* of the two contracts */
    struct genesis_account_vec accounts;
    struct genesis_stake_vec stakes;
    struct genesis_balance_vec balances;
    struct genesis_value_vec values; /* of all notes */
    bool has_generator;
    uint8_t generator[GENESIS_OWNER_BYTES]; /* who is rewarded for blocks */
    bool has_chain_id;
    uint64_t chain_id;
    struct genesis_verifier_vec verifiers;
    struct buffer keys; /* of all verifiers */
    bool has_auditor;
    struct jubjub_affine auditor;
    uint32_t unknown_keys; /* that were ignored; the first one: */
    char first_unknown[80];
};

/* Reads a snapshot. RK_MALFORMED and RK_INVALID with the line and the key; RK_UNSUPPORTED for notes
 * without a seed, whose randomness nobody could repeat. Free it after any result. */
RK_CHECKED enum rk_result genesis_read(struct genesis_snapshot *snapshot, struct span text,
                                       struct rk_error *error);
void genesis_free(struct genesis_snapshot *snapshot);

RK_INLINE struct span genesis_verifier_key(const struct genesis_snapshot *snapshot,
                                           const struct genesis_verifier *verifier)
{
    return span_of(snapshot->keys.bytes + verifier->key_at, verifier->key_bytes);
}

/* The steps that calls are counted by, in their order. */
enum genesis_step {
    GENESIS_DEPLOY,
    GENESIS_FIRST_STAKE,
    GENESIS_FIRST_BALANCE,
    GENESIS_FIRST_ROOT,
    GENESIS_NOTES,
    GENESIS_ACCOUNTS,
    GENESIS_ROOT,
    GENESIS_STAKES,
    GENESIS_BALANCE,
    GENESIS_VERIFIERS,
    GENESIS_AUDITOR,
    GENESIS_STEP_COUNT
};

/* "deploy", "insert_stake", ... */
const char *genesis_step_name(enum genesis_step step);

struct genesis_tally {
    uint64_t calls; /* 0: the step did not take place */
    uint64_t gas_first, gas_last, gas_sum;
    uint8_t root[32]; /* after it */
};

struct genesis_report {
    struct genesis_tally steps[GENESIS_STEP_COUNT];
    struct commit_key empty; /* the commit of the first session */
    struct commit_key key;   /* of the genesis */
};

struct genesis_options {
    struct span transfer_code;
    struct span stake_code;
    uint64_t chain_id;
    /* Notes are addressed as on our own networks (crypto/shielded.h), where wallets would not find
     * those of the deployed system. */
    bool shielded_notes;
    size_t chain_id_bytes;              /* of the metadata: 1 on deployed networks, 8 on our own */
    const struct vm_observer *observer; /* of all calls; may be NULL */
    /* Told before each call; may be NULL. */
    void (*progress)(void *context, enum genesis_step step, uint64_t done, uint64_t total);
    void *context;
};

/* Builds the genesis on an empty machine and commits it. RK_TRAP with *failure when a contract
 * refuses a call; *error tells which. */
RK_CHECKED enum rk_result genesis_build(struct vm *vm, struct genesis_report *report,
                                        const struct genesis_snapshot *snapshot,
                                        const struct genesis_options *options,
                                        struct vm_failure *failure, struct rk_error *error);

#endif
