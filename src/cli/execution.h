/* One execution of an exported function, from a module to an outcome that can be shown.
 *
 * Everything that happens is on one gas limit: the start function, then the call. */
#ifndef RK_CLI_EXECUTION_H
#define RK_CLI_EXECUTION_H

#include "base/buffer.h"
#include "base/result.h"
#include "wasm/store.h"

/* Gas as a caller counts it, from the exact counter of an observer. */
struct gas_meter {
    struct wasm_store *store;
    uint64_t limit;
};
/* May pass the limit by what ran until the limit was checked. */
uint64_t gas_meter_spent(const struct gas_meter *meter, int64_t counter);

/* What stands in for an imported function: it returns zeros. The `context` of its wasm_func. */
struct import_stub {
    const struct wasm_module *module;
    const struct wasm_func_type *type;
    uint32_t function; /* index */
};

struct execution_options {
    struct wasm_module *module;
    enum wasm_tier tier;
    uint64_t gas;
    bool stub_imports;
    const struct wasm_export *export; /* of a function */
    const char *const *arguments;     /* texts, by the function's type */
    size_t argument_count;
    const struct buffer *input; /* NULL: nothing is written to the argument buffer */
    struct wasm_observer observer;
    struct gas_meter *meter; /* set up before anything is observed; NULL: not wanted */
};

enum execution_phase { PHASE_SETUP, PHASE_START, PHASE_CALL };

/* Zero-initialise; execution_free() after any result. */
struct execution {
    struct wasm_store *store;
    struct wasm_instance *instance;
    const struct wasm_func_type *type;
    struct wasm_extern *externs;
    struct import_stub *stubs;
    uint64_t *args; /* slots */
    uint64_t *results;
    enum execution_phase phase; /* how far it came */
    bool trapped;
    struct wasm_trap trap;
    uint64_t gas_spent; /* as counted at the last publication, at most the limit */
    uint64_t gas_left;
    uint64_t nanoseconds; /* instantiation and call */
    /* What the call left in the argument buffer: the function has the shape of a contract's and
     * its result is a number of bytes that fit. */
    bool has_output;
    struct buffer output;
};

/* Instantiates and calls. RK_OK for a completed call, RK_TRAP with ->trap; RK_USAGE for arguments
 * that do not fit the function, RK_UNLINKABLE for imports without --stub-imports, RK_LIMIT,
 * RK_NO_MEMORY: all with *error. */
RK_CHECKED enum rk_result execution_run(struct execution *execution, struct rk_error *error,
                                        const struct execution_options *options);
void execution_free(struct execution *execution);

#endif
