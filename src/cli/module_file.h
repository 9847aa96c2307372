/* What the commands for modules share: loading one, and showing its parts by name. */
#ifndef RK_CLI_MODULE_FILE_H
#define RK_CLI_MODULE_FILE_H

#include "base/buffer.h"
#include "cli/options.h"
#include "wasm/tier.h"

#include <jansson.h>
#include <stdio.h>

/* The names of the rule sets, NULL-terminated. */
extern const char *const module_rule_names[];

/* The option that module_rules() reads. */
#define MODULE_RULES_OPTION                     \
    {.name = "rules",                           \
     .letter = 'r',                             \
     .kind = OPTION_STRING,                     \
     .argument = "RULES",                       \
     .help = "the rule set (default: default)", \
     .choices = module_rule_names}

/* For commands that execute; `short` is a letter, or 0 for none. */
#define MODULE_TIER_OPTION(short)                                                      \
    {.name = "tier",                                                                   \
     .letter = (short),                                                                \
     .kind = OPTION_STRING,                                                            \
     .argument = "TIER",                                                               \
     .help = "how to execute: compiled, interpreted or operator by operator; the "     \
             "results and the gas are the same (default: jit where the processor has " \
             "what it needs, else interp)",                                            \
     .choices = wasm_tier_names}

const struct wasm_rules *module_rules(const struct invocation *invocation);

/* Reads, decodes and validates the module at `path`, "-" being standard input. RK_IO as of
 * file_read(), else as of wasm_module_load(). */
RK_CHECKED enum rk_result module_file_load(struct wasm_module **out, struct rk_error *error,
                                           const char *path, const struct wasm_rules *rules);

/* The function that `text` means: its index, or the name that the name section, an export or an
 * import gives it. RK_NOT_FOUND with a message. */
RK_CHECKED enum rk_result module_find_function(uint32_t *index, struct rk_error *error,
                                               const struct wasm_module *module, const char *text);

/* "withdraw [5]", or "[5]" for a function without a name. */
void print_function(FILE *file, const struct wasm_module *module, uint32_t function);
/* "(i32, i64) -> i32", "() -> (i32, i32)", "()". */
void print_function_type(FILE *file, const struct wasm_func_type *type);
/* The same in a string that the caller frees; NULL without memory. */
char *function_type_text(const struct wasm_func_type *type);
/* "(i32, i64) -> i32" as JSON, {"index": 5, "name": "withdraw"}; NULL without memory. */
json_t *json_function_type(const struct wasm_func_type *type);
json_t *json_function(const struct wasm_module *module, uint32_t function);

#endif
