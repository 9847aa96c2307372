/* Withdrawals: what their receivers sign. */
#ifndef RK_CONTRACTS_COMMON_WITHDRAW_H
#define RK_CONTRACTS_COMMON_WITHDRAW_H

#include "common/transfer.h"

struct withdraw_bytes {
    uint8_t *bytes;
    uint32_t size_bytes, room_bytes;
};

/* The bytes that the receiver of a withdrawal signs (spec/transactions.md 8.1.3): contract, value,
 * receiver, token. On our own networks they begin with a text, the chain id (8 bytes) and the
 * transfer contract's id. `in` reads a struct withdraw at `offset`, which must not lie in A there,
 * since the chain id is asked for. Freed by whoever asked. */
struct withdraw_bytes withdraw_message(struct rk_reader *in, uint32_t offset);
void withdraw_message_free(struct withdraw_bytes *message);

#endif
