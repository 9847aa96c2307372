#include "vm/rules.h"

#include "base/compiler.h"

#include <string.h>

const struct vm_rules vm_rules_default = {
    .name = "default",
    .wasm = &wasm_rules_default,
    .call_depth_max = 48,
    .forwarded_percent = 93,
    .emit_cost_per_byte = 4,
};

const struct vm_rules vm_rules_dusk = {
    .name = "dusk",
    .wasm = &wasm_rules_dusk,
    .call_depth_max = 48,
    .forwarded_percent = 93,
    .emit_cost_per_byte = 4,
    .size_survives_revert = true,
    .globals_survive_revert = true,
    .reads_dirty_after_revert = true,
    .owner_returns_one = true,
    .call_arguments_trap = true,
    .failed_events_stay_queued = true,
    .init_events_stay_queued = true,
    .reverted_events_unmarked = true,
};

const struct vm_rules vm_rules_dusk_boreas = {
    .name = "dusk-boreas",
    .wasm = &wasm_rules_dusk,
    .call_depth_max = 48,
    .forwarded_percent = 93,
    .emit_cost_per_byte = 4,
    .size_survives_revert = true,
    .globals_survive_revert = true,
    .reads_dirty_after_revert = true,
    .call_arguments_trap = true,
    .failed_events_stay_queued = true,
};

/* Before 0.30 there was no limit of its own on the depth: the native stack ended a chain of calls
 * somewhere, which no other machine reproduces. The same limit stands in for it. */
const struct vm_rules vm_rules_dusk_pre_aegis = {
    .name = "dusk-pre-aegis",
    .wasm = &wasm_rules_dusk_pre_aegis,
    .call_depth_max = 48,
    .forwarded_percent = 93,
    .emit_cost_per_byte = 4,
    .size_survives_revert = true,
    .globals_survive_revert = true,
    .owner_returns_one = true,
    .call_arguments_trap = true,
    .call_names_fail_late = true,
    .last_byte_is_barred = true,
    .failed_events_stay_queued = true,
    .init_events_stay_queued = true,
    .reverted_events_unmarked = true,
};

static const struct vm_rules *const all_rules[] = {
    &vm_rules_default,
    &vm_rules_dusk,
    &vm_rules_dusk_boreas,
    &vm_rules_dusk_pre_aegis,
};

const struct vm_rules *vm_rules_at(uint32_t index)
{
    return index < RK_ARRAY_LENGTH(all_rules) ? all_rules[index] : NULL;
}

const struct vm_rules *vm_rules_by_name(const char *name)
{
    for (uint32_t i = 0; i < RK_ARRAY_LENGTH(all_rules); i++)
        if (strcmp(all_rules[i]->name, name) == 0) return all_rules[i];
    return NULL;
}
