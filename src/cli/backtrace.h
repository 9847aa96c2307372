/* Where an execution was when it trapped: the calls in progress, innermost first. */
#ifndef RK_CLI_BACKTRACE_H
#define RK_CLI_BACKTRACE_H

#include "wasm/trap.h"

#include <jansson.h>
#include <stdio.h>

/* [{"function": {"index": 6, "name": "take"}, "offset": 408}, ...]; NULL without memory. */
json_t *backtrace_json(const struct wasm_trap *trap);

/* The same as lines, from that JSON: "at       take [6], offset 0x000198", with `frames_total`
 * telling how many there were. Each begins with the text `indent`. */
void backtrace_print(FILE *file, const char *indent, const json_t *frames, uint64_t frames_total);

#endif
