/* Wallets: a file of keys, what was found on the chain for them, and transactions from them.
 *
 *      FILE            keys, sealed with a password; small, rarely written
 *      FILE.notes      what was found: notes, what was sent; sealed with a key of the wallet's own.
 *                      It may be lost: scanning finds the notes again, what was sent is forgotten
 *
 * Both are written as wholes (draft_file.h): whatever ends the program, and a full disk, leave the
 * old file or the new one. docs/wallet.md has the formats.
 *
 * A wallet has profiles, each with an account and a shielded address, derived from one seed
 * (spec/phoenix.md 2.1). Wallets that only look have the viewing keys of one profile:
 *
 *      seed            everything
 *      full-view       finds notes, reads them, and knows which are spent; spends nothing
 *      view            finds notes and reads them
 *
 * Secrets are wiped from memory when a wallet is closed. One thread at a time uses a wallet;
 * scanning uses others inside. */
#ifndef RK_CHAIN_WALLET_H
#define RK_CHAIN_WALLET_H

#include "base/vec.h"
#include "chain/address.h"
#include "chain/circuit_keys.h"
#include "chain/mnemonic.h"
#include "chain/spend.h"
#include "chain/wallet_chain.h"
#include "crypto/seal.h"

enum wallet_kind {
    WALLET_SEED,
    WALLET_FULL_VIEW,
    WALLET_VIEW,
};

enum { WALLET_PROFILES_MAX = 64 };

struct wallet;

/* ---- Files ---- */

/* What a new wallet holds: a seed, or the bytes of a viewing key (address.h). */
struct wallet_content {
    enum wallet_kind kind;
    const uint8_t *key; /* 64 bytes of a seed or of a view key, 96 of a full viewing key */
    unsigned profiles;  /* of a seed, 1 to WALLET_PROFILES_MAX; else 1 */
};

/* RK_EXISTS when there is a file of this name; RK_MALFORMED for a viewing key that is none; errors
 * of seal_close and of the file. */
RK_CHECKED enum rk_result wallet_create(const char *path, const struct wallet_content *content,
                                        struct seal_cost cost, struct span password,
                                        struct rk_error *error);

/* RK_NOT_FOUND; RK_MALFORMED, RK_UNSUPPORTED for what is no wallet of a known version; RK_INVALID
 * for a wrong password, which cannot be told from a changed file. Notes that cannot be read are as
 * good as lost: *notes_lost (which may be NULL) says so. */
RK_CHECKED enum rk_result wallet_open(struct wallet **out, bool *notes_lost, const char *path,
                                      struct span password, struct rk_error *error);
void wallet_close(struct wallet *wallet); /* NULL is allowed */

/* Seals the file anew. Copies made before keep the old password. */
RK_CHECKED enum rk_result wallet_set_password(struct wallet *wallet, struct seal_cost cost,
                                              struct span password, struct rk_error *error);
/* Adds a profile to a wallet with a seed and saves it under the password; its number.
 * RK_UNSUPPORTED for others, RK_LIMIT. */
RK_CHECKED enum rk_result wallet_add_profile(struct wallet *wallet, unsigned *profile,
                                             struct seal_cost cost, struct span password,
                                             struct rk_error *error);

/* ---- Keys ---- */

enum wallet_kind wallet_kind_of(const struct wallet *wallet);
const char *wallet_kind_name(enum wallet_kind kind); /* "seed", "full-view", "view" */
unsigned wallet_profile_count(const struct wallet *wallet);

/* RK_UNSUPPORTED when the wallet has no such key, RK_LIMIT when it has no such profile. */
RK_CHECKED enum rk_result wallet_account(struct bls_public_key *out, const struct wallet *wallet,
                                         unsigned profile, struct rk_error *error);
RK_CHECKED enum rk_result wallet_address(struct phoenix_address *out, const struct wallet *wallet,
                                         unsigned profile, struct rk_error *error);

/* What can be taken out of a wallet, as bytes; who gets them may do what the name says. The caller
 * wipes them. WALLET_EXPORT_KINDS(X): name, text, bytes, what it allows. */
#define WALLET_EXPORT_KINDS(X)                                                             \
    X(VIEW, "view", 64, "find incoming notes and read them, for ever")                     \
    X(FULL_VIEW, "full-view", 96, "see incoming and spent notes, for ever")                \
    X(SPEND, "spend", 64, "spend all shielded funds of the profile")                       \
    X(ACCOUNT, "account", 32, "spend all public funds of the profile, and take its stake") \
    X(SEED, "seed", 64, "everything, of all profiles")
enum wallet_export {
#define WALLET_EXPORT_ENUM(name, text, size_bytes, about) WALLET_EXPORT_##name,
    WALLET_EXPORT_KINDS(WALLET_EXPORT_ENUM)
#undef WALLET_EXPORT_ENUM
        WALLET_EXPORT_COUNT
};
enum { WALLET_EXPORT_BYTES_MAX = 96 };
struct wallet_export_facts {
    const char *name;
    size_t size_bytes;
    const char *allows;
};
extern const struct wallet_export_facts wallet_export_facts[WALLET_EXPORT_COUNT];
RK_CHECKED enum rk_result wallet_export_key(uint8_t out[WALLET_EXPORT_BYTES_MAX],
                                            const struct wallet *wallet, enum wallet_export what,
                                            unsigned profile, struct rk_error *error);

/* ---- What was found ---- */

/* A note of the wallet's. What spending it needs is kept beside. */
struct wallet_note {
    uint32_t profile;
    uint8_t type; /* 0 transparent: made by a contract; 1 obfuscated */
    bool is_spent;
    bool has_sender; /* an obfuscated note tells who paid */
    uint64_t position, height, value;
    uint64_t spent_height; /* of the scan that saw it spent; 0: not */
    struct phoenix_address sender;
    uint8_t origin[128]; /* of a transparent note: what the contract says */
    struct fr nullifier; /* 0 where the wallet cannot compute it */
    /* Secret: */
    struct jubjub_affine shared; /* S */
    struct fj blinder;
};
VEC_DEFINE(wallet_note_vec, struct wallet_note);

/* A transaction that the wallet made. */
enum wallet_record_kind {
#define WALLET_ORDER(name, text, about) WALLET_##name,
#include "chain/wallet_orders.def"
    WALLET_ORDER_COUNT
};
struct wallet_record {
    uint8_t id[TRANSACTION_ID_BYTES];
    uint8_t kind; /* enum wallet_record_kind */
    bool succeeded;
    uint32_t profile;
    uint64_t height, value, fee;
    char receiver[ADDRESS_TEXT_BYTES]; /* "" where there is none */
};
VEC_DEFINE(wallet_record_vec, struct wallet_record);

/* Borrowed until the next scan or transaction; notes ascend by position. */
const struct wallet_note_vec *wallet_notes(const struct wallet *wallet);
const struct wallet_record_vec *wallet_records(const struct wallet *wallet);
const char *wallet_record_name(enum wallet_record_kind kind);

struct wallet_scan_options {
    unsigned threads; /* 0: as many as processors */
    /* Told after each piece: leaves looked at, and of how many. An answer other than 0 ends the
     * scan with RK_CANCELLED; what was found stays. May be NULL. */
    int (*progress)(void *context, uint64_t done, uint64_t total);
    void *context;
};

struct wallet_scan_report {
    uint64_t leaves; /* looked at */
    uint64_t found;  /* notes */
    uint64_t spent;  /* notes newly seen spent */
    uint64_t height;
    bool started_over; /* the notes were of another chain, or of one that has been reset */
};

/* Looks at all leaves since the last scan, and at what was spent. Progress is saved on the way, so
 * that an interrupted scan goes on where it was. *report may be NULL. */
RK_CHECKED enum rk_result wallet_scan(struct wallet *wallet, struct wallet_scan_report *report,
                                      const struct wallet_chain *chain,
                                      const struct wallet_scan_options *options,
                                      struct rk_error *error);

/* Of a profile. Shielded funds are as of the last scan; the others are asked for. */
struct wallet_balance {
    uint64_t shielded, note_count; /* of notes that are not known to be spent */
    uint64_t spendable;            /* what one transaction can spend of them */
    bool has_account;
    uint64_t account, nonce;
    bool has_stake;
    uint64_t stake, locked, eligibility, reward;
};
RK_CHECKED enum rk_result wallet_balance(struct wallet_balance *out, const struct wallet *wallet,
                                         unsigned profile, const struct wallet_chain *chain,
                                         struct rk_error *error);

/* ---- Transactions ---- */

struct wallet_order {
    enum wallet_record_kind kind;
    unsigned profile;
    /* Whether shielded funds pay for a deployment, call or stake, and get what is left. */
    bool from_shielded;
    uint64_t value; /* lux */
    uint64_t gas_limit, gas_price;
    uint64_t last_valid_height;      /* 0: 100 blocks from now */
    enum address_kind receiver_kind; /* of a transfer: ADDRESS_ACCOUNT or ADDRESS_SHIELDED */
    uint8_t receiver[ADDRESS_BYTES_MAX];
    struct span memo;                         /* of a transfer; empty: none */
    struct transaction_call call;             /* of WALLET_CALL; its deposit is `value` */
    struct transaction_deployment deployment; /* of WALLET_DEPLOYMENT; code_hash is computed */
};

struct wallet_payer {
    struct wallet *wallet;
    const struct wallet_chain *chain;
    struct circuit_keys *keys;         /* for shielded transactions; else NULL */
    const struct spend_random *random; /* NULL: the system's */
    struct plonk_work work;
};

/* Makes a signed and, if it is shielded, proven transaction and appends its bytes; *record is what
 * wallet_sent is to be told. RK_INVALID for funds that do not suffice and orders that make no
 * sense, with what is wrong; RK_UNSUPPORTED for wallets that only look; RK_LIMIT when there are
 * enough notes but they are too small for one transaction. Scan first. */
RK_CHECKED enum rk_result wallet_make(struct buffer *wire, struct wallet_record *record,
                                      const struct wallet_payer *payer,
                                      const struct wallet_order *order, struct rk_error *error);

/* The same without the proof: *unproven is kept, *bundle goes to a prover, who learns what the
 * transaction says and can do nothing with it. Shielded transactions alone. */
RK_CHECKED enum rk_result wallet_make_unproven(struct buffer *unproven, struct buffer *bundle,
                                               struct wallet_record *record,
                                               const struct wallet_payer *payer,
                                               const struct wallet_order *order,
                                               struct rk_error *error);
/* A payment that others sign (threshold_sign.h), for which a full viewing key suffices; to be ended
 * with spend_end. Neither payer->keys nor payer->work are used. */
RK_CHECKED enum rk_result wallet_build(struct spend *out, struct wallet_record *record,
                                       const struct wallet_payer *payer,
                                       const struct wallet_order *order, struct rk_error *error);
/* Attaches a proof from elsewhere, which is verified. RK_INVALID when it does not hold. */
RK_CHECKED enum rk_result wallet_attach(struct buffer *wire, const struct wallet_payer *payer,
                                        struct span unproven, struct span proof,
                                        struct rk_error *error);

/* Remembers what became of a transaction. */
RK_CHECKED enum rk_result wallet_sent(struct wallet *wallet, struct wallet_record *record,
                                      const struct wallet_chain_receipt *receipt,
                                      struct rk_error *error);

/* The chain's facts that transactions are bound to. */
RK_CHECKED enum rk_result wallet_typed_chain(struct typed_chain *out,
                                             const struct wallet_chain *chain,
                                             struct rk_error *error);

#endif
