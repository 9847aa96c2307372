/* The transfer contract as other contracts see it: its id, and the archives of its methods and
 * events (spec/transactions.md 3 and 8.1.4). */
#ifndef RK_CONTRACTS_COMMON_TRANSFER_H
#define RK_CONTRACTS_COMMON_TRANSFER_H

#include "common/types.h"

extern const struct rk_id transfer_id; /* 01 00 .. */
extern const struct rk_id stake_id;    /* 02 00 .. */

/* ---- Notes ---- */

enum note_type {
    NOTE_TRANSPARENT = 0, /* the value is the first word of value_enc */
    NOTE_OBFUSCATED = 1,
};

/* Who sent a note, by tag: two points of ElGamal twice (at 8); 128 bytes of a contract (at 1); on
 * our networks four scalars (at 8). */
enum note_sender_tag {
    NOTE_SENDER_ENCRYPTED = 0,
    NOTE_SENDER_CONTRACT = 1,
    NOTE_SENDER_CIPHER = 2,
};

#define NOTE_SENDER_CONTRACT_BYTES 128

struct note_sender {
    uint8_t tag;
    uint8_t contract[NOTE_SENDER_CONTRACT_BYTES];
    uint8_t rest[135];
};

struct note {
    struct note_sender sender;
    struct point_affine value_commitment;
    struct stealth_address stealth_address;
    uint64_t position;
    uint8_t value_enc[68];
    uint8_t type;
    uint8_t padding[3];
};

struct note_leaf {
    struct note note;
    uint64_t block_height;
};

static_assert(sizeof(struct note_sender) == 264, "archive");
static_assert(offsetof(struct note, value_commitment) == 264, "archive");
static_assert(offsetof(struct note, stealth_address) == 328, "archive");
static_assert(offsetof(struct note, position) == 648, "archive");
static_assert(offsetof(struct note, value_enc) == 656, "archive");
static_assert(offsetof(struct note, type) == 724, "archive");
static_assert(sizeof(struct note) == 728, "archive");
static_assert(sizeof(struct note_leaf) == 736, "archive");

/* ---- Withdrawals ---- */

/* Both enums here are the tags of receivers, tokens and signatures. */
enum withdraw_kind {
    WITHDRAW_SHIELDED = 0, /* "Phoenix" */
    WITHDRAW_PUBLIC = 1,   /* "Moonlight" */
};

struct withdraw_receiver {
    uint64_t tag; /* its first byte; the rest is padding */
    union {
        struct stealth_address address;
        struct account_key account;
    };
};

/* What a withdrawal cannot be used twice for: the nullifiers of the transaction, or its nonce. */
struct withdraw_token {
    uint8_t tag;
    uint8_t padding[3];
    struct rk_archived_vector nullifiers;
    uint8_t padding_too[4];
};
#define WITHDRAW_TOKEN_NONCE 8 /* where the nonce stands in the token */

struct withdraw_signature {
    uint64_t tag; /* its first byte */
    union {
        struct schnorr_signature schnorr;
        struct bls_signature bls;
    };
};

struct withdraw {
    struct withdraw_receiver receiver;
    struct withdraw_token token;
    struct withdraw_signature signature;
    struct rk_id contract;
    uint64_t value;
};

static_assert(sizeof(struct withdraw_receiver) == 328, "archive");
static_assert(offsetof(struct withdraw, token) == 328, "archive");
static_assert(offsetof(struct withdraw, token.nullifiers) == 332, "archive");
static_assert(offsetof(struct withdraw, signature) == 344, "archive");
static_assert(offsetof(struct withdraw, contract) == 544, "archive");
static_assert(offsetof(struct withdraw, value) == 576, "archive");
static_assert(sizeof(struct withdraw) == 584, "archive");

/* ---- Between contracts ---- */

struct contract_to_contract {
    struct rk_id contract;
    uint64_t value;
    struct rk_archived_string function;
    struct rk_archived_vector data;
};

struct receive_from_contract {
    struct rk_id contract;
    uint64_t value;
    struct rk_archived_vector data;
};

struct contract_to_account {
    struct account_key account;
    uint64_t value;
};

struct account_value {
    struct account_key account;
    uint64_t value;
};

struct contract_value {
    struct rk_id contract;
    uint64_t value;
};

struct account_data {
    uint64_t nonce, balance;
};

static_assert(sizeof(struct contract_to_contract) == 56, "archive");
static_assert(offsetof(struct contract_to_contract, function) == 40, "archive");
static_assert(sizeof(struct receive_from_contract) == 48, "archive");
static_assert(offsetof(struct receive_from_contract, data) == 40, "archive");
static_assert(sizeof(struct contract_to_account) == 208, "archive");
static_assert(sizeof(struct account_value) == 208, "archive");
static_assert(sizeof(struct contract_value) == 40, "archive");
static_assert(sizeof(struct account_data) == 16, "archive");

/* ---- Events ---- */

struct option_account {
    uint64_t has_value; /* its first byte */
    struct account_key account;
};

struct withdraw_event { /* withdraw, mint */
    struct withdraw_receiver receiver;
    struct rk_id sender;
    uint64_t value;
};

struct convert_event {
    struct option_account sender;
    struct withdraw_receiver receiver;
    uint64_t value;
};

struct deposit_event {
    struct option_account sender;
    struct rk_id receiver;
    uint64_t value;
};

struct contract_to_contract_event { /* contract_to_contract, mint_c */
    struct rk_id sender, receiver;
    uint64_t value;
};

struct contract_to_account_event {
    struct rk_id sender;
    struct account_key receiver;
    uint64_t value;
};

struct public_event { /* moonlight */
    struct option_account receiver;
    uint64_t has_refund; /* its first byte */
    struct account_value refund;
    struct account_key sender;
    uint64_t value;
    struct rk_archived_vector memo;
    uint64_t gas_spent;
};

struct shielded_event {       /* phoenix */
    uint64_t has_refund_note; /* its first byte */
    struct note refund_note;
    struct rk_archived_vector nullifiers, notes, memo;
    uint64_t gas_spent;
};

static_assert(sizeof(struct withdraw_event) == 368, "archive");
static_assert(sizeof(struct convert_event) == 544, "archive");
static_assert(sizeof(struct deposit_event) == 248, "archive");
static_assert(sizeof(struct contract_to_contract_event) == 72, "archive");
static_assert(sizeof(struct contract_to_account_event) == 240, "archive");
static_assert(sizeof(struct public_event) == 648, "archive");
static_assert(offsetof(struct public_event, refund) == 216, "archive");
static_assert(offsetof(struct public_event, sender) == 424, "archive");
static_assert(offsetof(struct public_event, memo) == 632, "archive");
static_assert(sizeof(struct shielded_event) == 768, "archive");
static_assert(offsetof(struct shielded_event, nullifiers) == 736, "archive");
static_assert(offsetof(struct shielded_event, gas_spent) == 760, "archive");

#endif
