#include "wasm/tier.h"

#include "wasm/jit.h"

#include <string.h>

const char *const wasm_tier_names[WASM_TIER_COUNT + 1] = {
    [WASM_TIER_INTERP] = "interp",
    [WASM_TIER_REFERENCE] = "reference",
    [WASM_TIER_JIT] = "jit",
};

enum rk_result wasm_tier_find(enum wasm_tier *out, const char *name, struct rk_error *error)
{
    enum wasm_tier tier = wasm_tier_best();
    if (name) {
        for (tier = 0; tier < WASM_TIER_COUNT; tier++) {
            if (strcmp(wasm_tier_names[tier], name) == 0) break;
        }
        if (tier == WASM_TIER_COUNT)
            return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no tier '%s'", name);
        if (tier == WASM_TIER_JIT && !jit_is_supported())
            return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION,
                           "this processor does not run compiled code: it needs x86-64 with AVX2, "
                           "BMI2 and LZCNT");
    }
    *out = tier;
    return RK_OK;
}
