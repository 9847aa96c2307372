/* Sessions: a state being changed, on top of a commit or of nothing.
 *
 *     rk_session_open
 *       rk_session_deploy, rk_session_call    all or nothing each
 *       rk_session_migrate                    a new contract in the place of another, likewise
 *       rk_session_query                      as a call, and then taken back
 *       rk_session_key                        root and digest of the state as it is
 *     rk_session_commit                       durable when it returns; or not at all
 *     rk_session_drop                         in any case
 *
 * A session is for one thread at a time and may move between them; sessions run in parallel. While
 * a call of it runs, in a callback, every function on the session but rk_session_data says RK_USAGE
 * or does nothing.
 *
 * Every function that returns a result says RK_USAGE for a pointer of NULL where nothing else is
 * said and for a session that was committed. After a failure of the host (failure.h) they say that
 * failure again. */
#ifndef RK_RUSKVM_SESSION_H
#define RK_RUSKVM_SESSION_H

#include "ruskvm/failure.h"
#include "ruskvm/receipt.h"
#include "ruskvm/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rk_session;

/* On a commit, or with a `base` of NULL on the empty state. *out is the caller's to drop.
 * RK_NOT_FOUND when there is no such commit, RK_IO, RK_CORRUPT, RK_NO_MEMORY. */
RK_API RK_CHECKED enum rk_result rk_session_open(struct rk_vm *vm, struct rk_session **out,
                                                 const struct rk_commit_key *base,
                                                 struct rk_error *error);

/* Frees the session; what was not committed leaves no trace. In a callback of the session it is
 * freed when the call that runs returns. NULL is allowed. */
RK_API void rk_session_drop(struct rk_session *session);

/* The key that a commit would have now. */
RK_API RK_CHECKED enum rk_result rk_session_key(struct rk_session *session,
                                                struct rk_commit_key *key, struct rk_error *error);

/* Makes the state a commit, durable when the function returns; one that exists already stays as it
 * is. `key` may be NULL. Afterwards the session can only be dropped. RK_USAGE for a state without
 * contracts, RK_NOT_FOUND when the base was deleted and its records are gone, RK_IO, RK_FULL,
 * RK_NO_MEMORY: the session then goes on. */
RK_API RK_CHECKED enum rk_result
rk_session_commit(struct rk_session *session, struct rk_commit_key *key, struct rk_error *error);

/* ---- Surroundings ---- */

/* Metadata that contracts read by name, such as the height of the chain. Name and value are copied;
 * an empty value is as good as none. RK_LIMIT for a value of more than RK_ARGUMENT_BYTES_MAX bytes,
 * RK_NO_MEMORY. */
RK_API RK_CHECKED enum rk_result rk_session_set_data(struct rk_session *session, const char *name,
                                                     struct rk_span value, struct rk_error *error);
RK_API RK_CHECKED enum rk_result rk_session_remove_data(struct rk_session *session,
                                                        const char *name, struct rk_error *error);
/* Lent until it is set or removed; empty when there is none, and for NULL. */
RK_API struct rk_span rk_session_data(const struct rk_session *session, const char *name);

/* Takes a query away from the session: contracts ask for it in vain. RK_NOT_FOUND when the machine
 * has none of that name. */
RK_API RK_CHECKED enum rk_result rk_session_exclude_query(struct rk_session *session,
                                                          const char *name, struct rk_error *error);

/* A call between contracts that is about to happen. Lent for the moment. */
struct rk_pending_call {
    const uint8_t *callee;   /* RK_CONTRACT_ID_BYTES */
    struct rk_span function; /* UTF-8 */
    struct rk_span argument;
    const uint8_t *callers; /* caller_count ids in a row, the immediate caller first */
    size_t caller_count;
};

/* Asked before every call between contracts, not for calls of the host. RK_OK lets it happen.
 * RK_TRAP refuses: the call fails in a panic with the text in error->message. Any other result is a
 * failure of the host and ends the session. It is part of consensus where the network says so. */
typedef enum rk_result rk_call_hook(void *context, const struct rk_pending_call *call,
                                    struct rk_error *error);

/* `hook` NULL: nobody is asked. The context is borrowed. */
RK_API RK_CHECKED enum rk_result rk_session_set_call_hook(struct rk_session *session,
                                                          rk_call_hook *hook, void *context,
                                                          struct rk_error *error);

/* Sees calls as they happen: those of the host, those between contracts, refused ones included.
 * Everything is lent for the moment. Functions may be NULL. */
struct rk_observer {
    size_t size_bytes;
    void (*begin)(void *context, const uint8_t *contract, struct rk_span function,
                  struct rk_span argument, uint64_t gas_limit);
    /* Ends the call that began last and has not ended. failure NULL: it returned `data`. */
    void (*end)(void *context, const struct rk_failure *failure, struct rk_span data,
                uint64_t gas_spent);
    /* An event of the call that runs; it may still be reverted. */
    void (*emit)(void *context, const uint8_t *contract, struct rk_span topic, struct rk_span data);
    void *context; /* borrowed */
};

/* Copied; NULL: nobody looks. */
RK_API RK_CHECKED enum rk_result rk_session_set_observer(struct rk_session *session,
                                                         const struct rk_observer *observer,
                                                         struct rk_error *error);

/* ---- Contracts ---- */

struct rk_deployment {
    size_t size_bytes;
    const uint8_t *id; /* RK_CONTRACT_ID_BYTES; NULL: BLAKE3 of the code */
    struct rk_span code;
    struct rk_span owner;    /* at most 65536 bytes */
    struct rk_span argument; /* of `init`, at most RK_ARGUMENT_BYTES_MAX bytes */
    uint64_t gas_limit;      /* of `init` */
};

/* Makes a contract, and runs its function `init` if it exports one. Everything is copied. `id`
 * (RK_CONTRACT_ID_BYTES, or NULL) receives the contract's; *receipt, which may be NULL, is that of
 * `init`, all zero when there is none; `failure` may be NULL. RK_TRAP: the contract is not there.
 */
RK_API RK_CHECKED enum rk_result rk_session_deploy(struct rk_session *session, uint8_t *id,
                                                   struct rk_receipt *receipt,
                                                   const struct rk_deployment *deployment,
                                                   struct rk_failure *failure);

/* Looks after a migration while both contracts are there, the new one under `id`
 * (RK_CONTRACT_ID_BYTES): it may do with the session what callers do, but neither commit it nor
 * migrate. RK_OK lets the migration happen. RK_TRAP refuses: it fails in a panic with the text in
 * error->message. Any other result is a failure of the host. */
typedef enum rk_result rk_migration_step(void *context, struct rk_session *session,
                                         const uint8_t *id, struct rk_error *error);

/* Replaces the contract `target` (RK_CONTRACT_ID_BYTES): deploys as rk_session_deploy, under
 * deployment->id or the code's hash for the time being, asks the step (NULL: nobody), and gives the
 * new contract the id of the old one, which is gone with all its memory. Without an owner (its
 * bytes are NULL) the new one has the old one's. A target that is not there is allowed with an
 * owner. *receipt, which may be NULL, is that of `init`; `failure` may be NULL. RK_TRAP: contracts
 * are as they were before. */
RK_API RK_CHECKED enum rk_result
rk_session_migrate(struct rk_session *session, const uint8_t *target, struct rk_receipt *receipt,
                   const struct rk_deployment *deployment, rk_migration_step *step, void *context,
                   struct rk_failure *failure);

/* Receives what a contract feeds, lent for the moment. Anything but RK_OK ends the call with
 * RK_FAILURE_FEED. */
typedef enum rk_result rk_feed(void *context, struct rk_span data);

struct rk_call {
    size_t size_bytes;
    const uint8_t *contract; /* RK_CONTRACT_ID_BYTES */
    const char *function;
    struct rk_span argument; /* at most RK_ARGUMENT_BYTES_MAX bytes */
    uint64_t gas_limit;
    rk_feed *feed; /* NULL: contracts may not feed */
    void *feed_context;
};

/* Calls a function of a contract. *receipt and `failure` may be NULL. RK_TRAP: the call failed and
 * the state is as it was; the receipt has the gas and the events. */
RK_API RK_CHECKED enum rk_result rk_session_call(struct rk_session *session,
                                                 struct rk_receipt *receipt,
                                                 const struct rk_call *call,
                                                 struct rk_failure *failure);

/* The same, and takes back what the call did, whatever came of it: a query, or a simulation. */
RK_API RK_CHECKED enum rk_result rk_session_query(struct rk_session *session,
                                                  struct rk_receipt *receipt,
                                                  const struct rk_call *call,
                                                  struct rk_failure *failure);

/* What a call needs. gas_minimum may be more than gas_spent, since a call between contracts may use
 * a part of what is left only; and less, since gas is checked at calls and loops, and what runs
 * after the last check is paid with what is left. */
struct rk_estimate {
    size_t size_bytes;
    uint64_t gas_spent;   /* under call->gas_limit */
    uint64_t gas_minimum; /* the least limit found to succeed */
};

/* Queries under call->gas_limit, which must succeed (RK_TRAP), then under lower limits, some sixty
 * times at most, until the least one is known to one unit of gas. A contract that looks at its gas
 * may succeed under a lower limit still. A feed gets everything each time. */
RK_API RK_CHECKED enum rk_result rk_session_estimate(struct rk_session *session,
                                                     struct rk_estimate *estimate,
                                                     const struct rk_call *call,
                                                     struct rk_failure *failure);

/* What is known of a contract. */
struct rk_contract {
    size_t size_bytes;
    uint8_t id[RK_CONTRACT_ID_BYTES];
    uint8_t code_hash[RK_HASH_BYTES]; /* BLAKE3 */
    struct rk_span owner;             /* lent until the next rk_session_contract, or the end */
    uint64_t memory_bits;             /* 32 or 64 */
    uint64_t memory_bytes;            /* of the memory in the base; of a new contract at first */
    uint64_t position;                /* in the tree of contracts; 0 before the first commit */
};

/* RK_NOT_FOUND, RK_IO, RK_CORRUPT, RK_NO_MEMORY. */
RK_API RK_CHECKED enum rk_result rk_session_contract(struct rk_session *session,
                                                     struct rk_contract *contract,
                                                     const uint8_t *id, struct rk_error *error);

#ifdef __cplusplus
}
#endif

#endif
