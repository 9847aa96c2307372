#include "wasm/rules.h"

#include <string.h>

/* contract-abi.md 1.5 where it names a limit. Module and body size, nesting and imports have no
 * number there: the deployed decoder's own constants are taken for body bytes (7,654,321) and
 * imports (100,000); the rest is ours, far above what fits a transaction. */
#define LIMITS(pages64)                               \
    {                                                 \
        .module_bytes = 64u << 20,                    \
        .function_body_bytes = 7654321,               \
        .types = 1000000,                             \
        .functions = 1000000,                         \
        .globals = 1000000,                           \
        .tables = 100,                                \
        .exports = 100000,                            \
        .imports = 100000,                            \
        .element_segments = 100000,                   \
        .data_segments = 100000,                      \
        .params = 1000,                               \
        .results = 1000,                              \
        .locals = 50000,                              \
        .br_table_labels = 131072,                    \
        .block_nesting = 1u << 20,                    \
        .string_bytes = 100000,                       \
        .table_elements = 10000000,                   \
        .memory32_pages = 65536,                      \
        .memory64_pages = (pages64),                  \
        .memory64_pages_declared = UINT64_C(1) << 48, \
    }

const struct wasm_rules wasm_rules_default = {
    .name = "default",
    .features = WASM_FEATURES_ALL,
    .limits = LIMITS(UINT64_C(1) << 17),
    .memory_bound = WASM_BOUND_STRICT,
    .growth_ignores_declared_maximum = false,
    .stack_units = UINT64_C(1) << 20,
    .function_entry_cost = 1,
    .operator_cost =
        {
#define WASM_OP(name, text, code, immediate, signature, feature, cost, align) cost,
#include "wasm/operators.def"
        },
};

const struct wasm_rules wasm_rules_dusk = {
    .name = "dusk",
    .features = WASM_FEATURES_ALL,
    .limits = LIMITS(UINT64_C(1) << 26),
    .memory_bound = WASM_BOUND_DEPLOYED,
    .growth_ignores_declared_maximum = true,
    .stack_units = UINT64_C(1) << 24,
    .function_entry_cost = 1,
    .operator_cost =
        {
#define WASM_OP(name, text, code, immediate, signature, feature, cost, align) cost,
#include "wasm/operators.def"
        },
};

const struct wasm_rules wasm_rules_dusk_pre_aegis = {
    .name = "dusk-pre-aegis",
    .features = WASM_FEATURES_ALL & ~WASM_FEATURE_REFERENCE_TYPES,
    .limits = LIMITS(UINT64_C(1) << 26),
    .memory_bound = WASM_BOUND_DEPLOYED,
    .growth_ignores_declared_maximum = true,
    .stack_units = UINT64_C(1) << 24,
    .function_entry_cost = 1,
    .operator_cost =
        {
#define WASM_OP(name, text, code, immediate, signature, feature, cost, align) cost,
#include "wasm/operators.def"
        },
};

const struct wasm_rules *wasm_rules_at(uint32_t index)
{
    static const struct wasm_rules *const all[] = {
        &wasm_rules_default,
        &wasm_rules_dusk,
        &wasm_rules_dusk_pre_aegis,
    };
    return index < RK_ARRAY_LENGTH(all) ? all[index] : NULL;
}

const struct wasm_rules *wasm_rules_by_name(const char *name)
{
    const struct wasm_rules *rules;
    for (uint32_t i = 0; (rules = wasm_rules_at(i)); i++) {
        if (strcmp(rules->name, name) == 0) return rules;
    }
    return NULL;
}

static_assert(sizeof(struct wasm_limits_table) == 18 * 4 + 2 * 8,
              "limits are hashed as they stand, so nothing may be between them");

void wasm_rules_hash(uint8_t hash[BLAKE3_HASH_BYTES], const struct wasm_rules *rules,
                     const struct blake3_backend *backend)
{
    struct blake3_hasher hasher;
    const uint64_t fields[] = {
        strlen(rules->name),
        rules->features,
        (uint64_t)rules->memory_bound,
        rules->growth_ignores_declared_maximum,
        rules->stack_units,
        rules->function_entry_cost,
    };
    blake3_init(&hasher, backend);
    blake3_update(&hasher, span_of(fields, sizeof fields));
    blake3_update(&hasher, span_of_string(rules->name));
    blake3_update(&hasher, span_of(&rules->limits, sizeof rules->limits));
    blake3_update(&hasher, span_of(rules->operator_cost, sizeof rules->operator_cost));
    blake3_final(&hasher, hash);
}
