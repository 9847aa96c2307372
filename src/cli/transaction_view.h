/* A transaction of any format as commands show it.
 *
 * Each format is one line of a table in transaction_view.c: how to tell it, and how to read it. */
#ifndef RK_CLI_TRANSACTION_VIEW_H
#define RK_CLI_TRANSACTION_VIEW_H

#include "base/result.h"
#include "chain/executable.h"
#include "chain/transaction.h"
#include "chain/typed_transaction.h"

enum { TRANSACTION_VIEW_OUTPUTS = 2 };

/* One that a shielded transaction makes. Points as their bytes. */
struct transaction_view_output {
    bool is_transparent;
    uint64_t value; /* of a transparent one */
    uint8_t commitment[JUBJUB_BYTES];
    uint8_t stealth[PHOENIX_KEY_BYTES];
};

struct transaction_view {
    const char *format; /* "aegis" */
    bool is_wrapped;    /* as on ledger and network (transaction.h) */
    enum transaction_model model;
    uint8_t id[TRANSACTION_ID_BYTES];
    size_t size_bytes;
    uint64_t chain_id;
    uint64_t deposit, gas_limit, gas_price;
    uint64_t last_valid_height; /* UINT64_MAX where there is none */
    const struct transaction_data *data;

    /* public: keys of accounts; NULL where the sender's stands for them */
    const uint8_t *sender, *receiver, *refund;
    uint64_t value, nonce;
    const char *signature; /* "v1", "v2": the versions of BLS; "none", "invalid" */

    /* shielded: */
    uint8_t root[32];
    size_t nullifier_count;
    uint8_t (*nullifiers)[32]; /* owned */
    struct transaction_view_output outputs[TRANSACTION_VIEW_OUTPUTS];
    uint64_t max_fee;
    uint8_t refund_stealth[PHOENIX_KEY_BYTES];
    size_t proof_bytes;
    const char *statement; /* NULL where the format has one alone */

    /* What was decoded: */
    struct transaction deployed;
    struct typed_transaction typed;
};

/* Names of formats to choose from, NULL-terminated. */
extern const char *const transaction_format_names[];

/* Reads `bytes`, which the view borrows, as the format of that name, or, for NULL, as the first
 * that takes them. Errors are the decoder's. Free the view after RK_OK. */
RK_CHECKED enum rk_result transaction_view_open(struct transaction_view *view, const char *format,
                                                struct span bytes, struct rk_error *error);
void transaction_view_free(struct transaction_view *view);

#endif
