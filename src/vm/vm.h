/* The machine: contracts that are deployed, called and committed.
 *
 *   vm_open                     a rule set over a store
 *   vm_session_open             on a commit, or on the empty state
 *     vm_deploy, vm_call        root calls: all or nothing
 *     vm_migrate                a new contract in the place of another: all or nothing
 *     vm_session_key            root and digest of the state as it is
 *   vm_session_commit           durable when it returns
 *   or vm_session_drop          no trace
 *
 * A root call runs a function of a contract under a gas limit. The contract may call others, itself
 * included; each of these calls is a frame with a limit of its own. A frame that fails takes back
 * what it and the frames below it wrote to any memory; a root call that fails leaves the state as
 * it was. The semantics are contract-abi.md 1.6 to 3, their eras and quirks are fields of struct
 * vm_rules.
 *
 * An instance of a contract - globals, tables, gas counter - lives for one root call and is shared
 * by all its frames in it; the memory stays from root call to root call and from commit to commit.
 *
 * Results. RK_OK; RK_TRAP when the contract failed, with a struct vm_failure that says how;
 * anything else when the host failed (failure.h). After a failure of the host only vm_session_drop
 * is left to do: the session says the same again to whatever is asked of it.
 *
 * Threads. A struct vm is for all threads. A session is for one at a time and may move between
 * them; sessions run in parallel. */
#ifndef RK_VM_VM_H
#define RK_VM_VM_H

#include "state/session.h"
#include "vm/call_tree.h"
#include "vm/event.h"
#include "vm/failure.h"
#include "vm/native_cache.h"
#include "vm/rules.h"
#include "wasm/tier.h"

struct vm;
struct vm_session;

/* ---- Host queries ---- */

/* What a query is asked and answers with; see vm_query. */
struct vm_query_call {
    struct span argument;
    size_t align_bytes; /* of the argument's address in the contract's memory, at most 16: archives
                         * are held to it */
    uint8_t *answer;    /* VM_ARGUMENT_BYTES_MAX bytes */
    size_t answer_bytes;
    struct vm_failure *failure;
};

/* A function of the host that contracts ask by name: deterministic, for any thread, without effect.
 *
 * price tells what the argument costs and may be NULL: nothing. answer is called when that was
 * paid; it writes call->answer, of which answer_bytes replace the beginning of the argument buffer,
 * and returns RK_OK; or RK_TRAP after vm_fail, which ends the contract's call; or a failure of the
 * host. */
struct vm_query {
    const char *name;
    uint64_t (*price)(void *context, const struct vm_query_call *call);
    enum rk_result (*answer)(void *context, struct vm_query_call *call);
    void *context;
};

/* ---- The machine ---- */

struct vm_options {
    const struct vm_rules *rules;   /* borrowed */
    struct store *store;            /* borrowed; opened with state_record_kinds */
    const struct vm_query *queries; /* copied; their names and contexts are borrowed */
    size_t query_count;
    enum wasm_tier tier;
    uint64_t resident_bytes_max; /* of memories kept between sessions */
    uint64_t code_bytes_max;     /* of bytecode kept ready between sessions; compiled code takes two
                                  * to three times as much beside it */
    /* Of compiled code in files beside a store on disk (native_cache.h); 0: none. */
    uint64_t native_bytes_max;
    /* Receives the messages of the import `hdebug`; NULL: contracts may not import it. */
    void (*debug)(void *context, const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span message);
    void *debug_context;
};

RK_CHECKED enum rk_result vm_open(struct vm **out, const struct vm_options *options,
                                  struct rk_error *error);
/* All sessions must have ended. NULL is allowed. */
void vm_close(struct vm *vm);

const struct vm_rules *vm_rules_of(const struct vm *vm);

/* What became of compiled code on disk; zeros where none is kept. Any thread. */
void vm_native_statistics(struct vm *vm, struct native_cache_statistics *out);

/* ---- Receipts ---- */

/* What a call left behind. Zero-initialise, use again and again, free. */
struct vm_receipt {
    uint64_t gas_limit;
    uint64_t gas_spent; /* gas_limit when the call failed */
    struct buffer data; /* what the function returned */
    struct vm_events events;
    struct call_tree calls; /* empty when the call failed */
};

void vm_receipt_init(struct vm_receipt *receipt);
void vm_receipt_free(struct vm_receipt *receipt);

/* ---- Sessions ---- */

/* RK_NOT_FOUND when there is no such commit. */
RK_CHECKED enum rk_result vm_session_open(struct vm *vm, struct vm_session **out,
                                          const struct commit_key *base, struct rk_error *error);
void vm_session_drop(struct vm_session *session); /* NULL is allowed */

RK_CHECKED enum rk_result vm_session_key(struct vm_session *session, struct commit_key *key,
                                         struct rk_error *error);
/* Ends the session unless it fails. RK_USAGE for a state without contracts. */
RK_CHECKED enum rk_result vm_session_commit(struct vm_session *session, struct commit_key *key,
                                            struct rk_error *error);

/* Metadata that contracts read by name. Names and values are copied; an empty value is as good as
 * none. RK_LIMIT for a value of more than VM_ARGUMENT_BYTES_MAX bytes. */
RK_CHECKED enum rk_result vm_session_set_data(struct vm_session *session, const char *name,
                                              struct span value, struct rk_error *error);
void vm_session_remove_data(struct vm_session *session, const char *name);
struct span vm_session_data(const struct vm_session *session, const char *name);

/* Takes a query away from the session: contracts ask for it in vain. */
RK_CHECKED enum rk_result vm_session_exclude_query(struct vm_session *session, const char *name,
                                                   struct rk_error *error);

/* ---- Contracts ---- */

struct vm_deployment {
    const uint8_t *id; /* NULL: BLAKE3 of the code */
    struct span code;
    struct span owner;
    struct span argument; /* of `init` */
    uint64_t gas_limit;   /* of `init` */
};

/* Makes a contract, and runs its function `init` if it exports one. *receipt (which may be NULL) is
 * that of `init`; `id` (which may be NULL) is the contract's. RK_TRAP: the contract is not there.
 */
RK_CHECKED enum rk_result vm_deploy(struct vm_session *session, uint8_t id[VM_CONTRACT_ID_BYTES],
                                    struct vm_receipt *receipt,
                                    const struct vm_deployment *deployment,
                                    struct vm_failure *failure);

/* Looks after a migration while both contracts are there, the new one under its temporary id:
 * calls, simulates, deploys. Anything but RK_OK ends the migration; RK_TRAP after a failed call
 * with this failure, or after vm_fail. */
typedef enum rk_result vm_migration_step(void *context, struct vm_session *session,
                                         const uint8_t id[VM_CONTRACT_ID_BYTES],
                                         struct vm_failure *failure);

/* Replaces the contract `target`: deploys as vm_deploy, under deployment->id or the code's hash for
 * the time being, runs the step (NULL: none), and gives the new contract the id and the place of
 * the old one, which is gone with all its memory. Without an owner (its bytes are NULL) the new one
 * has the old one's. A target that is not there is allowed with an owner. *receipt (which may be
 * NULL) is that of `init`.
 *
 * RK_TRAP: as vm_deploy; VM_POSITION when the target is new and has another contract's folded key,
 * VM_NO_CONTRACT when there is nobody to inherit an owner from, VM_LIMIT within another migration.
 * After it, and after any failure that the step returns while the host is sound, contracts are as
 * they were before; receipts and metadata of the session stay as the step left them. */
RK_CHECKED enum rk_result vm_migrate(struct vm_session *session, struct vm_receipt *receipt,
                                     const uint8_t target[VM_CONTRACT_ID_BYTES],
                                     const struct vm_deployment *deployment,
                                     vm_migration_step *step, void *context,
                                     struct vm_failure *failure);

/* Receives what contracts feed during a call; anything but RK_OK ends the call. */
typedef enum rk_result vm_feed(void *context, struct span data);

struct vm_call {
    const uint8_t *contract;
    struct span function;
    struct span argument; /* at most VM_ARGUMENT_BYTES_MAX bytes */
    uint64_t gas_limit;
    vm_feed *feed; /* NULL: contracts may not feed */
    void *feed_context;
    /* The contract in whose name the call is made, or NULL. It counts as a frame for those who ask
     * who calls, for call hooks and for the depth; the call tree and the gas know nothing of it. */
    const uint8_t *caller;
};

/* A root call. `init` cannot be called. *receipt may be NULL. RK_TRAP with VM_NO_CONTRACT also when
 * there is no such caller. */
RK_CHECKED enum rk_result vm_call(struct vm_session *session, struct vm_receipt *receipt,
                                  const struct vm_call *call, struct vm_failure *failure);

/* Asked before every call between contracts, and before root calls that name a caller: the callee,
 * the function's name, the argument, and the ids of the callers, the immediate one first. RK_TRAP
 * after vm_fail refuses the call; anything else but RK_OK is a failure of the host. Under rules
 * where reads may count as writes it may be asked about all calls of a root call a second time, and
 * must answer as it did. */
typedef enum rk_result vm_call_hook(void *context, const uint8_t callee[VM_CONTRACT_ID_BYTES],
                                    struct span function, struct span argument,
                                    const uint8_t (*callers)[VM_CONTRACT_ID_BYTES],
                                    size_t caller_count, struct vm_failure *failure);
void vm_session_set_call_hook(struct vm_session *session, vm_call_hook *hook, void *context);

/* Runs a call and takes back what it did, whatever came of it: the receipt tells. */
RK_CHECKED enum rk_result vm_simulate(struct vm_session *session, struct vm_receipt *receipt,
                                      const struct vm_call *call, struct vm_failure *failure);

/* What a call needs. Less than gas_minimum fails though gas_spent is less: a call between contracts
 * may use a part of what is left only. */
struct vm_estimate {
    uint64_t gas_spent;   /* under call->gas_limit */
    uint64_t gas_minimum; /* the least limit found to succeed */
};

/* Simulates the call under its limit, which must succeed (RK_TRAP), then under lower ones, halving
 * what is in question until it is known to one unit of gas. A contract that looks at its gas may
 * succeed under a lower limit still. */
RK_CHECKED enum rk_result vm_estimate_gas(struct vm_session *session, struct vm_estimate *estimate,
                                          const struct vm_call *call, struct vm_failure *failure);

/* Sees the calls of a session as they happen, refused ones included. Spans are borrowed for the
 * moment. Nothing it does may reach the session. */
struct vm_observer {
    void (*begin)(void *context, const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span function,
                  struct span argument, uint64_t gas_limit);
    /* failure NULL: the call returned `data`. */
    void (*end)(void *context, const struct vm_failure *failure, struct span data,
                uint64_t gas_spent);
    void (*emit)(void *context, const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span topic,
                 struct span data);
    void *context;
};

/* Copied; NULL: nobody. */
void vm_session_set_observer(struct vm_session *session, const struct vm_observer *observer);

/* A contract as the session knows it; it is the caller's to free (contract_free). Its length is
 * that of the base. RK_NOT_FOUND. */
RK_CHECKED enum rk_result vm_session_contract(struct vm_session *session, struct contract *contract,
                                              const uint8_t id[VM_CONTRACT_ID_BYTES],
                                              struct rk_error *error);

#endif
