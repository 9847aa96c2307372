/* A running account of an execution: calls as a tree, and operators where wanted.
 *
 *     -> withdraw [5] (i32 0)                          gas 1
 *        0x0002d1  local.get 0                         gas 2
 *       -> take [6] (i64 1000000)                      gas 9
 *       <- take [6]                                    gas 31
 *     <- withdraw [5] = i32 8                          gas 40
 *
 * Gas is what was spent so far, the line's own event included. Written as it happens, so that it
 * can be long; as JSON it is a stream of objects, one for each event. */
#ifndef RK_CLI_TRACE_H
#define RK_CLI_TRACE_H

#include "cli/execution.h"
#include "cli/options.h"

#include <jansson.h>
#include <stdio.h>

struct trace {
    FILE *file;
    const char *faint; /* how gas begins and ends on this file */
    const char *plain;
    const struct wasm_module *module;
    const struct gas_meter *meter;
    bool has_operators;
    bool is_json;
    uint32_t depth;     /* functions entered and not left */
    struct buffer text; /* of an operator, kept to be used again */
    uint64_t events;    /* written as JSON; the first begins the object that they are part of */
};

void trace_call(struct trace *trace, const struct wasm_func *host,
                const struct wasm_function *function, bool is_entry, int64_t gas,
                const uint64_t *slots);
void trace_step(struct trace *trace, const struct wasm_function *function, uint32_t offset,
                int64_t gas);

/* Ends the object that JSON events began with the members of `rest` (its reference is dropped);
 * without events it has an empty list of them. Returns an exit code. */
int trace_finish_json(struct trace *trace, const struct invocation *invocation, json_t *rest);

void trace_free(struct trace *trace);

/* The operator at a byte offset of a validated module: enum wasm_operator. */
uint32_t operator_at(const struct wasm_module *module, uint32_t offset);

#endif
