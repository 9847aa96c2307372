/* Executing a transaction in a session: what it may do, what it is charged, what it leaves behind.
 * See spec/transactions.md 6.
 *
 *      checks that need no state         refused: discarded
 *      transfer: spend_and_execute       a failure of the call itself: discarded
 *      deployment
 *      transfer: refund                  what was not spent goes back
 *
 * A discarded transaction is charged nothing and leaves the state as it was. A call or deployment
 * in it that fails is no reason to discard it: the spending took place, and all gas is charged. */
#ifndef RK_CHAIN_EXECUTE_H
#define RK_CHAIN_EXECUTE_H

#include "chain/executable.h"
#include "chain/network.h"
#include "vm/vm.h"

extern const uint8_t chain_transfer_id[VM_CONTRACT_ID_BYTES];
extern const uint8_t chain_stake_id[VM_CONTRACT_ID_BYTES];

/* The errors of a contract's call, as contracts tell them each other (3). */
enum contract_error {
    CONTRACT_PANIC,
    CONTRACT_OUT_OF_GAS,
    CONTRACT_DOES_NOT_EXIST,
    CONTRACT_UNKNOWN,
    CONTRACT_OK, /* no error */
};

/* What a transaction left behind. Zero-initialise, use again and again, free. */
struct transaction_receipt {
    uint8_t id[TRANSACTION_ID_BYTES];
    uint64_t gas_limit, gas_price, gas_spent;
    enum contract_error outcome; /* of the call or the deployment in it */
    struct buffer data;          /* what the call returned; the text of a panic */
    struct vm_events events;
};

void transaction_receipt_free(struct transaction_receipt *receipt);

/* "Panic: ...", "OutOfGas", "DoesNotExist", "Unknown", as the deployed node records them; "" for
 * CONTRACT_OK. The text ends with a zero and is cut where it does not fit. */
void transaction_receipt_error(char *text, size_t capacity_bytes,
                               const struct transaction_receipt *receipt);

/* What a session of a block is told (7.1): chain id and height; and queries that are not there. */
RK_CHECKED enum rk_result chain_session_begin(struct vm_session *session,
                                              const struct network_rules *rules, uint64_t chain_id,
                                              uint64_t height, struct rk_error *error);

/* Whether a transaction may be executed at all, by what it says (6.1, steps 1 to 6): RK_INVALID
 * with the reason. */
RK_CHECKED enum rk_result chain_check(const struct network_rules *rules, uint64_t height,
                                      const struct executable *transaction, struct rk_error *error);

/* Executes one. RK_OK with *receipt filled; RK_INVALID when it is discarded, with the reason: what
 * the transfer contract says is in it word for word. RK_TRAP when the refund failed, after which
 * the session's state is of no use: it is to be dropped, and what it had executed before is to be
 * executed anew (6.2). Anything else is a failure of the host. */
RK_CHECKED enum rk_result chain_execute(struct vm_session *session,
                                        struct transaction_receipt *receipt,
                                        const struct network_rules *rules, uint64_t height,
                                        const struct executable *transaction,
                                        struct rk_error *error);

#endif
