/* Names for compiled functions in profiles of Linux perf.
 *
 * Where perf finds no symbol for an address it looks into /tmp/perf-PID.map: a line for each
 * function, address and size in hexadecimal and a name. The map is of the process: once enabled,
 * all code that is put in place from then on is added. Lines stay when code is freed, so a name may
 * be that of code that stood there before. Any thread. */
#ifndef RK_WASM_PERF_MAP_H
#define RK_WASM_PERF_MAP_H

#include "base/result.h"
#include "wasm/module.h"

/* Begins the map of this process. RK_IO when the file cannot be made, or is another user's. */
RK_CHECKED enum rk_result perf_map_enable(struct rk_error *error);

/* Adds the functions of a module: names of the module with their index. Without a map, nothing. */
void perf_map_add(const struct jit_native *native);

#endif
