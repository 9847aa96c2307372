/* What a look over all operators of a module tells. */
#ifndef RK_CLI_SURVEY_H
#define RK_CLI_SURVEY_H

#include "base/result.h"
#include "wasm/module.h"

#define FEATURES_MAX 8

/* A proposal that the module cannot do without. */
struct feature_need {
    enum wasm_feature feature;
    uint64_t operators; /* how many belong to it; 0 where types or sections need it */
    struct rk_error first;
};

/* A rule set's answer. */
struct rules_answer {
    const struct wasm_rules *rules;
    struct rk_error error; /* result RK_OK: accepted */
};

#define RULE_SETS_MAX 8

/* Zero-initialise; survey_free(). */
struct survey {
    uint32_t *function_operators; /* of each defined function */
    uint64_t operators;
    uint32_t locals_max;
    uint64_t units_max;
    struct feature_need needs[FEATURES_MAX];
    size_t need_count;
    struct rules_answer answers[RULE_SETS_MAX];
    size_t answer_count;
};

/* RK_NO_MEMORY. The module is decoded once more for every feature and rule set: that a module is
 * refused without a feature is the exact meaning of needing it. */
RK_CHECKED enum rk_result survey_module(struct survey *survey, const struct wasm_module *module);
void survey_free(struct survey *survey);

#endif
