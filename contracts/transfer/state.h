/* What the parts of the transfer contract offer each other. Each part keeps its state in static
 * variables of its own, which last; reverting is the machine's.
 *
 * The argument buffer A is overwritten by every question, call and event: who needs what came in it
 * for longer keeps a copy. */
#ifndef RK_CONTRACTS_TRANSFER_STATE_H
#define RK_CONTRACTS_TRANSFER_STATE_H

#include "common/chain.h"

/* ---- Feeds ---- */

/* What feeds are asked for: how many to leave out, how many to feed. */
struct range {
    uint64_t from, limit; /* 0: no limit */
};

/* Whether the entry after `passed` others may be fed, or comes before those that are. */
static inline bool range_goes_on(const struct range *range, uint64_t passed)
{
    return range->limit == 0 || passed < range->from || passed - range->from < range->limit;
}

/* ---- Accounts (accounts.c) ---- */

/* The account, or NULL; an account once made stays, at its address. */
struct account_data *account_find(const struct account_key *key);
struct account_data *account_obtain(const struct account_key *key);

/* ---- Balances of contracts (balances.c) ---- */

uint64_t balance_of(const struct rk_id *contract);
void balance_add(const struct rk_id *contract, uint64_t value);
/* False when there is less. */
bool balance_take(const struct rk_id *contract, uint64_t value);

/* ---- Notes (notes.c, tree.c) ---- */

/* Appends a note at a height and returns it with its position, borrowed: its address stays. NULL
 * for a transparent one of value 0, which is left out. */
const struct note *note_push(const struct note *note, uint64_t height);
/* Copies a note out of an archive, what means nothing there as zeros: contracts keep and tell what
 * was said and no more. Ends the call in a panic with the reader's complaint for tags that are
 * none.
 */
void note_read(struct note *out, struct rk_reader *in, uint32_t offset);
void note_sender_read(struct note_sender *out, struct rk_reader *in, uint32_t offset);
uint32_t note_count(void);
const struct note *note_at(uint32_t position);

/* A transparent note with the commitment of its value. `origin` are the sender's bytes: a text and
 * the id of the contract. */
void note_make_transparent(struct note *out, const struct stealth_address *address, uint64_t value,
                           const char *origin, const struct rk_id *contract);

/* v G */
void value_commit(struct point_affine *out, uint64_t value);

/* The words whose hash is the leaf of a note at its position (statement.c). Asks the host. */
#ifdef RUSKVM_DEPLOYED
#define LEAF_WORDS 6
#else
#define LEAF_WORDS 8
#endif
void note_leaf_words(struct scalar words[LEAF_WORDS], const struct note *note);

struct scalar tree_root(void);
bool tree_root_is_kept(const struct scalar *root);

/* ---- Nullifiers (nullifiers.c) ---- */

/* False when it was there before. */
bool nullifier_add(const struct scalar *nullifier);

/* ---- The transaction that is executed (ongoing.c) ---- */

enum transaction_model {
    MODEL_SHIELDED = 0, /* "Phoenix" */
    MODEL_PUBLIC = 1,   /* "Moonlight" */
};

enum deposit_state {
    DEPOSIT_NONE,
    DEPOSIT_AVAILABLE,
    DEPOSIT_TAKEN,
};

/* The archive of a transaction: offsets in the argument of spend_and_execute, whichever build's
 * (spec/transactions.md 3). */
enum {
    TX_MODEL = 0,
    PUBLIC_DATA = 8,
    PUBLIC_SENDER = 96,
    PUBLIC_RECEIVER = 296, /* the sender where there is none */
    PUBLIC_VALUE = 496,
    PUBLIC_DEPOSIT = 504,
    PUBLIC_GAS_LIMIT = 512,
    PUBLIC_GAS_PRICE = 520,
    PUBLIC_REFUND_ADDRESS = 528,
    PUBLIC_NONCE = 728,
    PUBLIC_CHAIN_ID = 736,
    PUBLIC_SIGNATURE = 744,
    SHIELDED_OUTPUTS = 8, /* two notes */
    SHIELDED_ROOT = 1464,
    SHIELDED_NULLIFIERS = 1496,
    SHIELDED_MAX_FEE = 1504,
    SHIELDED_DEPOSIT = 1512,
    SHIELDED_FEE_SENDER = 1520,
    SHIELDED_GAS_LIMIT = 1784,
    SHIELDED_GAS_PRICE = 1792,
    SHIELDED_REFUND_ADDRESS = 1800,
    SHIELDED_DATA = 2120,
    SHIELDED_CHAIN_ID = 2208,
    SHIELDED_PROOF = 2216,
    TX_BYTES = 2224,
#ifdef RUSKVM_DEPLOYED
    TX_ROOT_BYTES = TX_BYTES,
#else
    TX_MESSAGE = 2224,
    TX_CHAIN_ID = 2256,
    TX_LAST_VALID_HEIGHT = 2264,
    TX_AUDIT = 2272,
    TX_ROOT_BYTES = 2280,
#endif
    /* Of the option of data that stands at PUBLIC_DATA and SHIELDED_DATA. */
    DATA_TAG = 8,
    DATA_CALL_CONTRACT = 12,
    DATA_CALL_FUNCTION = 44,
    DATA_CALL_ARGUMENT = 52,
    DATA_DEPLOY = 16,
    DATA_VECTOR = 12, /* of memo and blobs */
};

enum transaction_data_tag { DATA_CALL, DATA_DEPLOYMENT, DATA_MEMO, DATA_BLOBS, DATA_TAG_COUNT };

struct ongoing {
    bool is_there;
    enum transaction_model model;
    enum deposit_state deposit_state;
    struct rk_id deposit_target;
    uint64_t deposit, gas_limit, gas_price;
    uint32_t data_at;                 /* PUBLIC_DATA or SHIELDED_DATA */
    uint32_t first_note, notes_count; /* of the outputs, as they came into the tree */
    uint32_t size_bytes;
    uint8_t bytes[RK_ARGUMENT_BYTES] __attribute__((aligned(16)));
};

/* The argument of spend_and_execute, from A, becomes the ongoing transaction. */
void ongoing_begin(uint32_t argument_bytes);
/* Panics when there is none. */
struct ongoing *ongoing_transaction(void);
/* A reader of the archive of the ongoing transaction. */
struct rk_reader ongoing_reader(void);
/* The call or the memo that it has. */
bool ongoing_has_data(struct rk_reader *in, enum transaction_data_tag tag);

/* An account key of an archive, its padding cleared. */
struct account_key read_account(struct rk_reader *in, uint32_t offset);

/* ---- Statements (statement.c, statement_deployed.c) ---- */

/* That the transaction is for this chain and valid still. */
void statement_check_chain(struct rk_reader *in);
/* That the sender signed, that the proof holds. */
void statement_check_signature(struct rk_reader *in);
void statement_check_proof(struct rk_reader *in);
/* The sender's bytes of a refund note. */
void statement_refund_sender(struct note_sender *out, struct rk_reader *in);

/* The key of a circuit (verifiers.c); panics when there is none. */
struct rk_span verifier_of(uint32_t input_count, bool is_audited);

#endif
