/* What the parts of a session share: session.c (opening, ending, contracts), call.c (frames),
 * import.c (what contracts import), deploy.c, migrate.c. */
#ifndef RK_VM_SESSION_INTERNAL_H
#define RK_VM_SESSION_INTERNAL_H

#include "base/map.h"
#include "base/table.h"
#include "vm/code.h"
#include "vm/native_cache.h"
#include "vm/read_tracker.h"
#include "vm/vm.h"
#include "wasm/store.h"

struct vm {
    const struct vm_rules *rules;
    struct store *store;
    struct state *state;
    struct vm_query *queries;
    size_t query_count;
    enum wasm_tier tier;
    struct vm_code_cache codes;
    struct native_cache *native; /* NULL: compiled code is not kept on disk */
    void (*debug)(void *context, const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span message);
    void *debug_context;
};

/* A contract that the session has used. It stays at its address while the session lives, unless its
 * creation is undone. */
struct vm_contract {
    uint8_t id[VM_CONTRACT_ID_BYTES];
    struct vm_session *session;
    struct vm_code *code;
    struct linear_memory *memory; /* good while opened == session->root_number */
    struct wasm_store *store;     /* with the one instance; NULL before the first */
    struct wasm_instance *instance;
    uint64_t opened; /* the root call for which `memory` was asked for */
    uint64_t live;   /* the root call in which the instance lives */
    bool is_new;     /* its data segments have not been written yet */
    uint64_t frames; /* of it in this root call that were not reverted; see struct rerun */
    struct vm_contract *next_forgotten;
};

VEC_DEFINE(vm_contract_vec, struct vm_contract *);

/* A mutable global as it was when a frame began. */
struct saved_global {
    struct wasm_global_cell *cell;
    struct wasm_value value;
};
VEC_DEFINE(saved_global_vec, struct saved_global);

/* The frame of the contract that runs; they are on the native stack, one for each call. */
struct vm_frame {
    struct vm_contract *contract;
    struct vm_frame *caller;
    uint64_t gas_limit;
};

/* Under rules where reads may count as writes: a root call is run as always until a frame is
 * reverted whose contract has other frames. Then all of it is undone and run again with reads
 * followed. What has been told already - feeds, debug messages, what observers see - is not told
 * again. */
struct rerun {
    bool is_wanted;
    bool is_running;
    uint64_t told;       /* in the first run */
    uint64_t left;       /* of them, in the second */
    struct buffer feeds; /* what the receiver said each time, a byte */
    size_t feeds_said;   /* of them, in the second run */
    struct read_tracker tracker;
};

struct vm_session {
    struct vm *vm;
    const struct vm_rules *rules;
    struct session *state;
    struct wasm_stack *stack;
    struct table contracts;       /* id -> struct vm_contract * */
    struct vm_contract_vec alive; /* with an instance in this root call */
    struct saved_global_vec globals;
    struct vm_contract *forgotten; /* their code is kept: a failure may name it */
    uint64_t root_number;          /* of the root call; grows */
    struct vm_frame *frame;        /* that runs, or NULL */
    struct call_tree calls;
    struct vm_events events;
    uint64_t events_given; /* how often the queued events were given out or dropped */
    bool is_migrating;
    struct map data;
    bool *query_is_excluded;
    vm_feed *feed;
    void *feed_context;
    vm_call_hook *hook;
    void *hook_context;
    struct vm_observer observer; /* its functions are NULL when there is none */
    struct vm_failure failure;   /* of the frame that failed last */
    struct rk_error host_error;  /* once set, the session is of no use any more */
    struct buffer data_unwanted; /* of a root call whose caller wants no receipt */
    struct buffer name;          /* a name given to an import */
    struct rerun rerun;
    uint8_t *scratch; /* VM_ARGUMENT_BYTES_MAX bytes on their way between memories */
    uint8_t *answer;  /* as many, of a host query */
};

/* Notes a failure of the host and returns it. */
enum rk_result vm_host_failed(struct vm_session *session, enum rk_result result,
                              const struct rk_error *error);
enum rk_result vm_no_memory(struct vm_session *session);
/* RK_OK, or the failure of the host that the session ended with. */
enum rk_result vm_session_is_sound(const struct vm_session *session, struct rk_error *error);

/* The contract with an instance for this root call. RK_TRAP with session->failure: VM_NO_CONTRACT,
 * VM_MODULE, VM_TRAP. */
RK_CHECKED enum rk_result vm_contract_obtain(struct vm_session *session, struct vm_contract **out,
                                             const uint8_t id[VM_CONTRACT_ID_BYTES]);

/* Makes a contract known whose memory and code are given; takes the reference to the code over. */
RK_CHECKED enum rk_result vm_contract_enter(struct vm_session *session, struct vm_contract **out,
                                            const uint8_t id[VM_CONTRACT_ID_BYTES],
                                            struct vm_code *code);
/* Takes it out of the session; its code stays until vm_session_release_forgotten. */
void vm_contract_forget(struct vm_session *session, struct vm_contract *contract);
void vm_session_release_forgotten(struct vm_session *session);

/* Whether the host may touch these bytes of the contract's memory. */
bool vm_range_is_allowed(const struct vm_contract *contract, uint64_t at, uint64_t size_bytes);

/* The contract, from the session or its base, without an instance. As vm_contract_obtain. */
RK_CHECKED enum rk_result vm_contract_find(struct vm_session *session, struct vm_contract **out,
                                           const uint8_t id[VM_CONTRACT_ID_BYTES]);

/* A root call, from the mark to the receipt; `init` included. */
RK_CHECKED enum rk_result vm_run_root(struct vm_session *session, struct vm_receipt *receipt,
                                      const struct vm_call *call);

/* Whether something is to be told: not when the first run has. */
static inline bool vm_is_news(struct vm_session *session)
{
    struct rerun *rerun = &session->rerun;
    if (!rerun->is_running) {
        rerun->told++;
        return true;
    }
    if (rerun->left == 0) return true;
    rerun->left--;
    return false;
}

/* A call from the frame that runs, with the argument in session->scratch. RK_OK with *result_bytes
 * there, and RK_TRAP with session->failure: the frame's gas is settled in both cases and what the
 * callee did is undone in the second. */
RK_CHECKED enum rk_result vm_run_nested(struct vm_session *session, uint32_t *result_bytes,
                                        const uint8_t callee[VM_CONTRACT_ID_BYTES],
                                        struct span function, uint32_t argument_bytes,
                                        uint64_t gas_limit);

/* Hands the session's failure to the caller when the result is RK_TRAP; returns the result. */
enum rk_result vm_tell(struct vm_session *session, enum rk_result result,
                       struct vm_failure *failure);

/* Links an import of a contract: import.c has the callbacks. */
RK_CHECKED enum rk_result vm_import_link(struct vm_contract *contract, struct wasm_func **out,
                                         enum vm_import import, const struct wasm_func_type *type);

#endif
