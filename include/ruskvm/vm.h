/* Machines: a rule set over a store.
 *
 * A machine lives until its handle is closed and its last session is dropped, and keeps its store
 * for so long. A machine is for all threads; a callback may be called on every thread that has a
 * session on it, several at a time.
 *
 * Running contracts needs a handler of SIGSEGV and SIGBUS, since memory is loaded as it is touched.
 * The library installs one for the process and passes on the faults that are not its own; a program
 * with a handler of its own installs it before the first session, or passes on in its turn. */
#ifndef RK_RUSKVM_VM_H
#define RK_RUSKVM_VM_H

#include "ruskvm/store.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rk_vm;

/* ---- Rule sets ---- */

/* The name and a line about a rule set, by index from 0; NULL past the end. The first one is what
 * is used unless another is asked for. Any thread; texts live as long as the program. */
RK_API const char *rk_rules_name(size_t index);
RK_API const char *rk_rules_summary(size_t index);

/* ---- Host queries ---- */

/* What a query is asked. Lent for the moment. */
struct rk_query_call {
    struct rk_span argument;
    size_t align_bytes; /* of the argument in the contract's memory, 1 to 16 */
};

/* A function of the host that contracts ask by name, besides those that the rules have. It is part
 * of consensus: deterministic, without effect, for any thread. It may not use the session.
 *
 * price tells in gas what an argument costs; NULL: nothing. When that was paid, answer writes up to
 * RK_ARGUMENT_BYTES_MAX bytes to `bytes` and their number to *size_bytes, and returns RK_OK. It may
 * refuse with RK_TRAP and a sentence in error->message: the contract's call fails with
 * RK_FAILURE_QUERY. Any other result is a failure of the host and ends the session, and so does a
 * greater *size_bytes, with RK_LIMIT. */
struct rk_query {
    size_t size_bytes;
    const char *name; /* copied; UTF-8, not empty */
    uint64_t (*price)(void *context, const struct rk_query_call *call);
    enum rk_result (*answer)(void *context, uint8_t *bytes, size_t *size_bytes,
                             const struct rk_query_call *call, struct rk_error *error);
    void *context; /* borrowed */
};

/* ---- The machine ---- */

/* NULL in the place of the options, and zeros in them, are the normal values. */
struct rk_vm_options {
    size_t size_bytes;
    const char *rules;                     /* a name of rk_rules_name; NULL: the first one */
    uint64_t resident_bytes_max;           /* of memories kept between sessions; 0: 256 MiB; 1 keeps
                                              nothing */
    uint64_t code_bytes_max;               /* of bytecode kept ready between sessions; 0: 64 MiB */
    uint64_t query_cache_bytes_max;        /* of verified results and keys; 0: 16 MiB */
    const char *tier;                      /* how contracts are run: "jit", "interp" or "reference";
                                              NULL: the fastest one there is */
    const struct rk_query *const *queries; /* copied; see struct rk_query */
    size_t query_count;
    /* Receives the messages of contracts under development, lent for the moment; NULL: contracts
     * may not import `hdebug`. */
    void (*debug)(void *context, const uint8_t *contract, struct rk_span message);
    void *debug_context;       /* borrowed */
    uint64_t native_bytes_max; /* of compiled code kept in files beside a store on disk; 0: 1 GiB;
                                  1 keeps nothing */
};

/* *out is the caller's to close. RK_NOT_FOUND when there is no rule set or tier of that name,
 * RK_EXISTS when two queries have one name or a query that of one of the rules, RK_NO_MEMORY,
 * RK_USAGE for a pointer of NULL where none is allowed. */
RK_API RK_CHECKED enum rk_result rk_vm_open(struct rk_store *store, struct rk_vm **out,
                                            const struct rk_vm_options *options,
                                            struct rk_error *error);

/* Gives the handle back. The machine goes when its sessions are gone. NULL is allowed. */
RK_API void rk_vm_close(struct rk_vm *vm);

struct rk_vm_statistics {
    size_t size_bytes;
    uint64_t query_cache_hits;
    uint64_t query_cache_misses;
    uint64_t query_cache_entries;
};

/* RK_USAGE for a pointer of NULL. */
RK_API RK_CHECKED enum rk_result
rk_vm_statistics(struct rk_vm *vm, struct rk_vm_statistics *statistics, struct rk_error *error);

#ifdef __cplusplus
}
#endif

#endif
