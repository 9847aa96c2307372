/* The tiers by name, for options and reports. */
#ifndef RK_WASM_TIER_H
#define RK_WASM_TIER_H

#include "wasm/module.h"

/* By enum wasm_tier: "interp", "reference", "jit"; NULL behind the last. */
extern const char *const wasm_tier_names[WASM_TIER_COUNT + 1];

/* The tier of that name, the fastest one when it is NULL. RK_NOT_FOUND; RK_UNSUPPORTED when the
 * processor does not have it. */
RK_CHECKED enum rk_result wasm_tier_find(enum wasm_tier *out, const char *name,
                                         struct rk_error *error);

#endif
