/* The calls of a root call as a tree: what was asked, what came of it, what it cost, what it
 * emitted.
 *
 *     -> 5f2a91c0 forward 0x0202...                    limit 1,000,000
 *       -> 02020202 take 0x0a00000000000000            limit 930,000
 *          event "taken" 0x0a00000000000000
 *       <- 02020202 take = 0xf200000000000000          gas 90, own 90
 *     <- 5f2a91c0 forward = 0x08000000f200000000000000 gas 1,203, own 1,113
 *
 * It is gathered while the call runs, since what a call cost is known at its end: as JSON, from
 * which the text is made, so that both say the same. A call that failed is in it, with the wasm
 * calls in progress; its events are marked. What is past the limits below is counted only. */
#ifndef RK_CLI_CALL_TRACE_H
#define RK_CLI_CALL_TRACE_H

#include "base/vec.h"
#include "cli/driver_file.h"
#include "vm/vm.h"

#include <stdio.h>

enum { CALL_TRACE_STEPS_MAX = 100000, CALL_TRACE_BYTES_MAX = 64 << 20 };

/* A call that has begun and not ended. */
struct open_call {
    json_t *node; /* borrowed from its parent; NULL: left out */
    uint64_t gas_of_callees;
};

VEC_DEFINE(open_call_vec, struct open_call);

/* Zero-initialise; free. */
struct call_trace {
    json_t *root; /* NULL: nothing was called */
    struct open_call_vec open;
    uint64_t steps, bytes;
    uint64_t left_out;
    bool failed; /* memory ran out: it is of no use */
};

/* What to give to vm_session_set_observer. */
struct vm_observer call_trace_observer(struct call_trace *trace);

/* Adds what the driver makes of the arguments, results and events of one contract. */
void call_trace_decode(struct call_trace *trace, struct data_driver *driver,
                       const uint8_t contract[VM_CONTRACT_ID_BYTES]);

/* In colour where the file is a terminal. */
void call_trace_print(const struct call_trace *trace, FILE *file);

void call_trace_free(struct call_trace *trace);

/* The members of a failure: error, message, panic where the contract gave a message, frames and
 * frames_total where execution had begun. False without memory. */
bool failure_to_json(json_t *object, const struct vm_failure *failure);

/* "0x0a00", cut after a few bytes; `hex` is a JSON text of digits. */
void print_short_hex(FILE *file, const json_t *hex);

/* A value on one line. */
void print_json_line(FILE *file, const json_t *value);

/* The number that output_json_u64() made. */
uint64_t json_u64(const json_t *value);

#endif
