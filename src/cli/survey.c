#include "cli/survey.h"
#include "wasm/instruction.h"

#include <stdlib.h>

static enum rk_result count_operators(struct survey *survey, uint64_t *by_feature,
                                      const struct wasm_module *module)
{
    uint32_t defined = module->function_count - module->imported_function_count;
    survey->function_operators = calloc(defined + 1u, sizeof *survey->function_operators);
    if (!survey->function_operators) return RK_NO_MEMORY;
    for (uint32_t i = 0; i < defined; i++) {
        const struct wasm_function *f = &module->functions[i];
        struct reader r = wasm_function_reader(f);
        struct wasm_instruction in;
        uint32_t count = 0;
        while (wasm_instruction_next(&in, &r)) {
            count++;
            uint8_t feature = wasm_operators[in.op].feature;
            if (feature) by_feature[__builtin_ctz(feature)]++;
        }
        survey->function_operators[i] = count;
        survey->operators += count;
        uint64_t units = wasm_function_units(f);
        if (units > survey->units_max) survey->units_max = units;
        if (f->local_count > survey->locals_max) survey->locals_max = f->local_count;
    }
    return RK_OK;
}

/* Whether the module's bytes are accepted under other rules; false only without memory. */
static bool accepts(struct rk_error *error, const struct wasm_module *module,
                    const struct wasm_rules *rules)
{
    struct wasm_module *again = NULL;
    *error = (struct rk_error){0};
    enum rk_result res =
        wasm_module_load(&again, error, span_of(module->bytes, module->size_bytes), rules);
    wasm_module_release(again);
    error->result = res;
    return res != RK_NO_MEMORY;
}

enum rk_result survey_module(struct survey *survey, const struct wasm_module *module)
{
    uint64_t by_feature[FEATURES_MAX] = {0};
    static_assert(WASM_FEATURES_ALL == (1 << FEATURES_MAX) - 1, "a counter for every feature");
    RK_TRY(count_operators(survey, by_feature, module));
    for (unsigned i = 0; i < FEATURES_MAX; i++) {
        struct wasm_rules without = *module->rules;
        struct feature_need need = {(enum wasm_feature)(1u << i), by_feature[i], {0}};
        without.features &= ~(1u << i);
        if (!accepts(&need.first, module, &without)) return RK_NO_MEMORY;
        if (need.first.result) survey->needs[survey->need_count++] = need;
    }
    const struct wasm_rules *rules;
    for (uint32_t i = 0; (rules = wasm_rules_at(i)) && i < RULE_SETS_MAX; i++) {
        struct rules_answer *answer = &survey->answers[survey->answer_count++];
        answer->rules = rules;
        if (!accepts(&answer->error, module, rules)) return RK_NO_MEMORY;
    }
    return RK_OK;
}

void survey_free(struct survey *survey)
{
    free(survey->function_operators);
    *survey = (struct survey){0};
}
