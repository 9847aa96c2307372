/* What a call left behind: gas, result, events, and the tree of calls between contracts.
 *
 * Make a receipt, use it for call after call, free it. It is for one thread at a time. What
 * functions return by pointer lives until the receipt is used for another call or freed. */
#ifndef RK_RUSKVM_RECEIPT_H
#define RK_RUSKVM_RECEIPT_H

#include "ruskvm/types.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rk_receipt;

/* RK_NO_MEMORY, RK_USAGE for NULL. */
RK_API RK_CHECKED enum rk_result rk_receipt_new(struct rk_receipt **out);
RK_API void rk_receipt_free(struct rk_receipt *receipt); /* NULL is allowed */

/* In units of gas. A call that failed has spent its limit; one that was refused before it ran, 0.
 */
RK_API uint64_t rk_receipt_gas_limit(const struct rk_receipt *receipt);
RK_API uint64_t rk_receipt_gas_spent(const struct rk_receipt *receipt);

/* What the function returned, at most RK_ARGUMENT_BYTES_MAX bytes. */
RK_API struct rk_span rk_receipt_data(const struct rk_receipt *receipt);

struct rk_event {
    size_t size_bytes;
    const uint8_t *contract; /* the id of the emitter, RK_CONTRACT_ID_BYTES */
    struct rk_span topic;    /* UTF-8 */
    struct rk_span data;
    uint64_t is_reverted; /* 1 when the call that emitted it, or one above it, failed */
};

/* Events in the order in which they were emitted. RK_NOT_FOUND from rk_receipt_event_count on,
 * RK_USAGE for a pointer of NULL. */
RK_API size_t rk_receipt_event_count(const struct rk_receipt *receipt);
RK_API RK_CHECKED enum rk_result rk_receipt_event(const struct rk_receipt *receipt,
                                                  struct rk_event *event, size_t index);

#define RK_CALL_NONE UINT64_MAX

struct rk_call_node {
    size_t size_bytes;
    const uint8_t *contract; /* the id of the callee, RK_CONTRACT_ID_BYTES */
    uint64_t parent;         /* the index of the call that made it; RK_CALL_NONE for the root */
    uint64_t depth;          /* 1 for the root */
    uint64_t gas_limit;
    uint64_t gas_spent;    /* by the call itself, without those it made: they add up */
    uint64_t memory_bytes; /* the contract's length of memory when the call began */
};

/* The calls in the order in which they began, the root first; calls that failed are left out with
 * all below them. RK_NOT_FOUND from rk_receipt_call_count on, RK_USAGE for a pointer of NULL. */
RK_API size_t rk_receipt_call_count(const struct rk_receipt *receipt);
RK_API RK_CHECKED enum rk_result rk_receipt_call(const struct rk_receipt *receipt,
                                                 struct rk_call_node *node, size_t index);

#ifdef __cplusplus
}
#endif

#endif
