/* The gas counter (spec gas.md section 2).
 *
 * `committed` counts up from minus the limit; zero or more means exhausted. It is the published
 * value, the one a host function sees; while wasm runs, the exact value lives in a register and is
 * published at calls, returns, `unreachable`, function ends, statically out-of-range accesses and
 * out of gas. Limits above 2^63 - 1 keep what exceeds it in `reserve`. */
#ifndef RK_WASM_FUEL_H
#define RK_WASM_FUEL_H

#include "base/compiler.h"

#include <stdint.h>

struct wasm_fuel {
    int64_t committed;
    uint64_t reserve;
};

RK_INLINE void wasm_fuel_set(struct wasm_fuel *fuel, uint64_t gas)
{
    uint64_t injected = gas < (uint64_t)INT64_MAX ? gas : (uint64_t)INT64_MAX;
    fuel->reserve = gas - injected;
    fuel->committed = -(int64_t)injected;
}

/* reserve - committed, saturated to 0 and to the range of the type. */
RK_INLINE uint64_t wasm_fuel_remaining(const struct wasm_fuel *fuel)
{
    i128 left = (i128)fuel->reserve - fuel->committed;
    if (left < 0) return 0;
    return left > (i128)UINT64_MAX ? UINT64_MAX : (uint64_t)left;
}

#endif
