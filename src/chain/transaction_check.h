/* What can be checked of a transaction without a chain: its amounts, its blobs, and what it spends.
 * See spec/transactions.md 4, 6.1. For transactions of all formats. */
#ifndef RK_CHAIN_TRANSACTION_CHECK_H
#define RK_CHAIN_TRANSACTION_CHECK_H

#include "base/result.h"
#include "chain/executable.h"

/* Everything that the transaction may take from who pays, in lux: gas_limit * gas_price, deposit,
 * and the value of a public one. RK_INVALID when that passes 64 bits. */
RK_CHECKED enum rk_result transaction_total_lux(uint64_t *out, const struct executable *executable,
                                                struct rk_error *error);

/* That a shielded transaction's greatest fee is gas_limit * gas_price (6.1 step 1): RK_INVALID. A
 * public one states no fee. */
RK_CHECKED enum rk_result transaction_check_fee(const struct executable *executable,
                                                struct rk_error *error);

/* That every blob is there, has the hash of its commitment, and is what that commits to (EIP-4844):
 * RK_INVALID names the blob; RK_MALFORMED as kzg.h. Data of another kind is in order. */
RK_CHECKED enum rk_result transaction_check_blobs(const struct transaction_data *data,
                                                  struct rk_error *error);

/* What only one transaction can spend: a nullifier, or an account's nonce. Two transactions that
 * share one exclude each other. */
enum { SPENDING_ID_BYTES_MAX = BLS_PUBLIC_KEY_BYTES + 8 };
struct spending_id {
    size_t size_bytes;
    uint8_t bytes[SPENDING_ID_BYTES_MAX]; /* 32: the nullifier; 104: account and nonce */
};

size_t transaction_spending_ids(const struct executable *executable); /* how many */
/* index below their number */
void transaction_spending_id(struct spending_id *out, const struct executable *executable,
                             size_t index);

#endif
