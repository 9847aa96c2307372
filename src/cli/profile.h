/* Where the gas of an execution went: by function and by operator.
 *
 * Every unit of gas between two events is given to the function on top of the calls, and to the
 * operator or entry that the later event is. So the rows add up to all the gas counted, which for a
 * completed execution is the gas spent; after a trap it may be more than the published count. */
#ifndef RK_CLI_PROFILE_H
#define RK_CLI_PROFILE_H

#include "cli/execution.h"

#include <jansson.h>
#include <stdio.h>

struct profile_function {
    uint64_t calls;
    uint64_t inclusive; /* gas; recursive calls are counted once, in the outermost */
    uint64_t exclusive;
    uint64_t operators; /* executed */
    uint32_t active;    /* activations now */
};

struct profile_operator {
    uint64_t count;
    uint64_t gas;
};

/* Zero-initialise, then profile_begin(). */
struct profile {
    const struct wasm_module *module;
    const struct gas_meter *meter;
    struct profile_function *functions; /* by index */
    struct profile_operator operators[WASM_OPERATOR_COUNT];
    struct profile_operator entries; /* of defined functions */
    struct profile_operator imports; /* calls of imported functions */
    struct profile_open *open;       /* calls in progress, outermost first */
    size_t open_count;
    size_t open_capacity;
    uint64_t seen; /* gas at the last event */
    bool failed;   /* memory ran out; the numbers are not complete */
};

RK_CHECKED enum rk_result profile_begin(struct profile *profile, const struct wasm_module *module,
                                        const struct gas_meter *meter);
void profile_call(struct profile *profile, const struct wasm_func *host,
                  const struct wasm_function *function, bool is_entry, int64_t gas);
void profile_step(struct profile *profile, const struct wasm_function *function, uint32_t offset,
                  int64_t gas);
/* Closes the calls that a trap (or NULL) left open. */
void profile_end(struct profile *profile, const struct wasm_trap *trap);
void profile_free(struct profile *profile);

/* The `rows_max` most expensive functions and operators as text; all of them as JSON (NULL without
 * memory). */
RK_CHECKED enum rk_result profile_print(const struct profile *profile, FILE *file, size_t rows_max);
json_t *profile_json(const struct profile *profile);

#endif
