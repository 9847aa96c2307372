#include "cli/module_file.h"
#include "base/require.h"
#include "cli/file.h"
#include "cli/output.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *const module_rule_names[] = {"default", "dusk", "dusk-pre-aegis", NULL};

const struct wasm_rules *module_rules(const struct invocation *invocation)
{
    const char *name = invocation_string(invocation, "rules");
    const struct wasm_rules *rules = wasm_rules_by_name(name ? name : module_rule_names[0]);
    REQUIRE(rules); /* the names above are those of the engine */
    return rules;
}

enum rk_result module_file_load(struct wasm_module **out, struct rk_error *error, const char *path,
                                const struct wasm_rules *rules)
{
    struct buffer bytes = {0};
    enum rk_result res = file_read(&bytes, error, path, rules->limits.module_bytes);
    if (!res) res = wasm_module_load(out, error, buffer_span(&bytes), rules);
    buffer_free(&bytes);
    return res;
}

enum rk_result module_find_function(uint32_t *index, struct rk_error *error,
                                    const struct wasm_module *module, const char *text)
{
    uint64_t number;
    if (parse_u64(&number, text)) {
        if (number < module->function_count) {
            *index = (uint32_t)number;
            return RK_OK;
        }
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION,
                       "no function %s: the module has %" PRIu32, text, module->function_count);
    }
    const struct wasm_export *exported = wasm_module_find_export(module, span_of_string(text));
    if (exported && exported->kind == WASM_EXTERN_FUNC) {
        *index = exported->index;
        return RK_OK;
    }
    for (uint32_t i = 0; i < module->function_count; i++) {
        if (span_equal(wasm_module_function_name(module, i), span_of_string(text))) {
            *index = i;
            return RK_OK;
        }
    }
    return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "no function is called '%s'", text);
}

void print_function(FILE *file, const struct wasm_module *module, uint32_t function)
{
    struct span name = wasm_module_function_name(module, function);
    output_span(file, name);
    fprintf(file, "%s[%" PRIu32 "]", name.size_bytes ? " " : "", function);
}

static enum rk_result append_types(struct buffer *text, const uint8_t *types, uint32_t count,
                                   bool in_brackets)
{
    RK_TRY(buffer_append_format(text, "%s", in_brackets ? "(" : ""));
    for (uint32_t i = 0; i < count; i++) {
        RK_TRY(buffer_append_format(text, "%s%s", i ? ", " : "", wasm_type_name(types[i])));
    }
    return buffer_append_format(text, "%s", in_brackets ? ")" : "");
}

static enum rk_result append_function_type(struct buffer *text, const struct wasm_func_type *type)
{
    const uint8_t *results = type->types + type->param_count;
    RK_TRY(append_types(text, type->types, type->param_count, true));
    if (type->result_count) {
        RK_TRY(buffer_append_format(text, " -> "));
        RK_TRY(append_types(text, results, type->result_count, type->result_count > 1));
    }
    return buffer_append_u8(text, 0);
}

char *function_type_text(const struct wasm_func_type *type)
{
    struct buffer text = {0};
    if (append_function_type(&text, type)) buffer_free(&text);
    return (char *)text.bytes;
}

void print_function_type(FILE *file, const struct wasm_func_type *type)
{
    char *text = function_type_text(type);
    fputs(text ? text : "(?)", file);
    free(text);
}

json_t *json_function_type(const struct wasm_func_type *type)
{
    char *text = function_type_text(type);
    json_t *value = text ? json_string(text) : NULL;
    free(text);
    return value;
}

json_t *json_function(const struct wasm_module *module, uint32_t function)
{
    struct span name = wasm_module_function_name(module, function);
    return json_pack("{s:I, s:o*}", "index", (json_int_t)function, "name",
                     name.size_bytes ? output_json_text(name) : NULL);
}
