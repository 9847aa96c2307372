#include "wasm/suite/script.h"

#include "base/require.h"
#include "wasm/store.h"
#include "wasm/suite/spectest.h"
#include "wasm/suite/values.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS_MAX = 2048, /* 1,000 parameters or results, vectors in two slots, and room to spare */
    DETAIL_BYTES = 512,
    PATH_BYTES = 4096,
};

static const uint64_t gas_limit = INT64_MAX;

struct named {
    struct span name;
    struct wasm_instance *instance;
};

struct script {
    const struct script_options *options;
    struct script_counts *counts;
    const struct wasm_rules *rules;
    char folder[PATH_BYTES]; /* of the JSON file, with the final slash; its modules are beside it */
    char name[PATH_BYTES];   /* path of the script in the suite */
    struct wasm_store *store;
    struct spectest spectest;
    struct wasm_instance *current; /* the last module, NULL when it failed */
    struct named *modules;         /* by the script's names, as "$M"; the last of a name counts */
    size_t module_count;
    struct named *registered; /* by import names */
    size_t registered_count;
    unsigned long line;
    char detail[DETAIL_BYTES]; /* why the command failed */
};

/* How a command ended. */
enum outcome {
    PASSED,
    PASSED_OTHER_CLASS,
    TEXT, /* only a parser of the text format can tell */
    FAILED,
};

/* What an action gave. */
struct answer {
    enum rk_result result;
    struct wasm_trap trap;
    const uint8_t *types;
    uint32_t count;
    uint64_t slots[SLOTS_MAX];
};

RK_PRINTF(2, 3)
static enum outcome fail(struct script *script, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(script->detail, sizeof script->detail, format, arguments);
    va_end(arguments);
    return FAILED;
}

static struct span string_of(const json_t *json)
{
    return span_of(json_string_value(json), json_string_length(json));
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static struct wasm_instance *find_named(const struct named *list, size_t count, struct span name)
{
    while (count-- > 0) {
        if (span_equal(list[count].name, name)) return list[count].instance;
    }
    return NULL;
}

/* The instance a command means: the named one, else the last. */
static struct wasm_instance *instance_of(const struct script *script, const json_t *name)
{
    if (!name) return script->current;
    return find_named(script->modules, script->module_count, string_of(name));
}

/* Gas. */

static void fill_gas(struct script *script)
{
    wasm_fuel_set(wasm_store_fuel(script->store), gas_limit);
}

static void note_gas(struct script *script)
{
    struct buffer *gas = script->options->gas;
    if (!gas) return;
    uint64_t spent = gas_limit - wasm_fuel_remaining(wasm_store_fuel(script->store));
    REQUIRE(!buffer_append_u64_le(gas, script->line));
    REQUIRE(!buffer_append_u64_le(gas, spent));
}

/* Modules. */

static enum rk_result read_file(struct buffer *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return RK_IO;
    enum rk_result result = RK_OK;
    uint8_t chunk[4096];
    size_t size;
    while (!result && (size = fread(chunk, 1, sizeof chunk, file)) > 0)
        result = buffer_append(out, chunk, size);
    if (!result && ferror(file)) result = RK_IO;
    fclose(file);
    return result;
}

static enum rk_result load(const struct script *script, struct wasm_module **out,
                           struct rk_error *error, const json_t *command)
{
    char path[2 * PATH_BYTES];
    snprintf(path, sizeof path, "%s%s", script->folder, text_of(command, "filename"));
    struct buffer bytes = {0};
    enum rk_result result = read_file(&bytes, path);
    if (result)
        rk_fail(error, result, RK_NO_POSITION, "%s cannot be read", path);
    else
        result = wasm_module_load(out, error, buffer_span(&bytes), script->rules);
    buffer_free(&bytes);
    return result;
}

static bool find_import(const struct script *script, struct wasm_extern *out, struct span module,
                        struct span name)
{
    const struct wasm_instance *instance =
        find_named(script->registered, script->registered_count, module);
    if (instance) return wasm_instance_export(instance, out, name) == RK_OK;
    return span_equal(module, span_of_string("spectest")) &&
           spectest_find(&script->spectest, out, name);
}

/* Loads and instantiates. Imports are given up to the first unknown one, so that it is the engine
 * which complains. */
static enum rk_result instantiate(struct script *script, struct wasm_instance **out,
                                  struct wasm_trap *trap, struct rk_error *error,
                                  const json_t *command)
{
    struct wasm_module *module = NULL;
    struct wasm_extern *imports = NULL;
    enum rk_result result = load(script, &module, error, command);
    if (result) return result;
    imports = calloc((size_t)module->import_count + 1, sizeof *imports);
    REQUIRE(imports);
    struct wasm_instance_options options = {.imports = imports};
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct wasm_import *import = &module->imports[i];
        if (!find_import(script, &imports[i], wasm_module_bytes(module, import->module),
                         wasm_module_bytes(module, import->name)))
            break;
        options.import_count++;
    }
    fill_gas(script);
    result = wasm_instance_new(script->store, out, trap, error, module, &options);
    note_gas(script);
    free(imports);
    wasm_module_release(module);
    return result;
}

static enum outcome run_module(struct script *script, const json_t *command)
{
    struct rk_error error = {0};
    struct wasm_trap trap = {0};
    struct wasm_instance *instance = NULL;
    enum rk_result result = instantiate(script, &instance, &trap, &error, command);
    const json_t *name = json_object_get(command, "name");
    script->current = instance;
    if (name) script->modules[script->module_count++] = (struct named){string_of(name), instance};
    if (result)
        return fail(script, "the module is refused: %s: %s", rk_result_name(result), error.message);
    return PASSED;
}

static enum outcome run_register(struct script *script, const json_t *command)
{
    struct wasm_instance *instance = instance_of(script, json_object_get(command, "name"));
    if (!instance) return fail(script, "there is no such module");
    script->registered[script->registered_count++] =
        (struct named){string_of(json_object_get(command, "as")), instance};
    return PASSED;
}

/* Actions. */

/* Puts the arguments of an invocation into slots; they have to be those of the function's type. */
static bool read_arguments(uint64_t *slots, const struct wasm_func_type *type, const json_t *list)
{
    if (json_array_size(list) != type->param_count || type->param_slots > SLOTS_MAX) return false;
    for (uint32_t i = 0; i < type->param_count; i++) {
        struct wasm_value value;
        uint8_t value_type;
        if (!value_read(&value_type, &value, json_array_get(list, i))) return false;
        if (value_type != wasm_func_type_param(type, i)) return false;
        *slots++ = value.lo;
        if (wasm_type_slots(value_type) == 2) *slots++ = value.hi;
    }
    return true;
}

static enum outcome invoke(struct script *script, struct answer *answer, struct wasm_func *func,
                           const json_t *action)
{
    const struct wasm_func_type *type = func->type;
    uint64_t arguments[SLOTS_MAX];
    if (!read_arguments(arguments, type, json_object_get(action, "args")) ||
        type->result_slots > SLOTS_MAX)
        return fail(script, "the arguments are not those of the function's type");
    answer->types = type->types + type->param_count;
    answer->count = type->result_count;
    fill_gas(script);
    answer->result = wasm_invoke(script->store, func, answer->slots, &answer->trap, arguments);
    note_gas(script);
    return PASSED;
}

/* Performs the action of a command. PASSED when that was possible, whatever came of it. */
static enum outcome act(struct script *script, struct answer *answer, const json_t *command)
{
    const json_t *action = json_object_get(command, "action");
    const struct wasm_instance *instance = instance_of(script, json_object_get(action, "module"));
    struct wasm_extern export;
    if (!instance) return fail(script, "there is no such module");
    if (wasm_instance_export(instance, &export, string_of(json_object_get(action, "field"))))
        return fail(script, "there is no such export");
    const char *kind = text_of(action, "type");
    if (strcmp(kind, "invoke") == 0 && export.kind == WASM_EXTERN_FUNC)
        return invoke(script, answer, export.func, action);
    if (strcmp(kind, "get") != 0 || export.kind != WASM_EXTERN_GLOBAL)
        return fail(script, "the export is of another kind");
    answer->result = RK_OK;
    answer->types = &export.global->type.type;
    answer->count = 1;
    answer->slots[0] = export.global->value.lo;
    answer->slots[1] = export.global->value.hi;
    return PASSED;
}

static enum outcome fail_with_result(struct script *script, enum rk_result result,
                                     const struct wasm_trap *trap)
{
    return fail(script, "ended with %s",
                result == RK_TRAP ? wasm_trap_text(trap->kind) : rk_result_name(result));
}

static enum outcome run_action(struct script *script, const json_t *command)
{
    struct answer answer = {0};
    enum outcome outcome = act(script, &answer, command);
    if (outcome == PASSED && answer.result)
        return fail_with_result(script, answer.result, &answer.trap);
    return outcome;
}

/* Assertions. */

static enum outcome run_assert_return(struct script *script, const json_t *command)
{
    const json_t *patterns = json_object_get(command, "expected");
    struct answer answer = {0};
    enum outcome outcome = act(script, &answer, command);
    if (outcome != PASSED) return outcome;
    if (answer.result) return fail_with_result(script, answer.result, &answer.trap);
    if (json_array_size(patterns) != answer.count)
        return fail(script, "%" PRIu32 " results instead of %zu", answer.count,
                    json_array_size(patterns));
    const uint64_t *slots = answer.slots;
    for (uint32_t i = 0; i < answer.count; i++) {
        uint8_t type = answer.types[i];
        struct wasm_value value = {slots[0], type == WASM_TYPE_V128 ? slots[1] : 0};
        const json_t *pattern = json_array_get(patterns, i);
        slots += wasm_type_slots(type);
        if (value_matches(pattern, type, value)) continue;
        char got[64];
        char *wanted = json_dumps(pattern, JSON_COMPACT);
        value_print(got, sizeof got, type, value);
        fail(script, "result %" PRIu32 " is %s instead of %s", i, got, wanted ? wanted : "?");
        free(wanted);
        return FAILED;
    }
    return PASSED;
}

/* Whether a trap is the one the script names. The scripts may add which element it was. */
static bool trap_matches(enum wasm_trap_kind kind, const char *wanted)
{
    const char *text = wasm_trap_text(kind);
    size_t size = strlen(text);
    return strncmp(text, wanted, size) == 0 && (wanted[size] == '\0' || wanted[size] == ' ');
}

static enum outcome check_trap(struct script *script, enum rk_result result,
                               const struct wasm_trap *trap, const char *wanted)
{
    if (result == RK_TRAP && trap_matches(trap->kind, wanted)) return PASSED;
    fail_with_result(script, result, trap);
    size_t used = strlen(script->detail);
    snprintf(script->detail + used, sizeof script->detail - used, " instead of %s", wanted);
    return FAILED;
}

static enum outcome run_assert_trap(struct script *script, const json_t *command)
{
    struct answer answer = {0};
    enum outcome outcome = act(script, &answer, command);
    if (outcome != PASSED) return outcome;
    return check_trap(script, answer.result, &answer.trap, text_of(command, "text"));
}

static enum outcome run_assert_uninstantiable(struct script *script, const json_t *command)
{
    struct rk_error error = {0};
    struct wasm_trap trap = {0};
    struct wasm_instance *instance;
    enum rk_result result = instantiate(script, &instance, &trap, &error, command);
    return check_trap(script, result, &trap, text_of(command, "text"));
}

/* The engine's message starts or ends differently, but has the script's words in it. */
static enum outcome run_assert_unlinkable(struct script *script, const json_t *command)
{
    const char *wanted = text_of(command, "text");
    struct rk_error error = {0};
    struct wasm_trap trap = {0};
    struct wasm_instance *instance;
    enum rk_result result = instantiate(script, &instance, &trap, &error, command);
    if (result == RK_UNLINKABLE && strstr(error.message, wanted)) return PASSED;
    return fail(script, "%s (%s) instead of %s", rk_result_name(result), error.message, wanted);
}

/* A module that has to be refused. Refusals for a feature or a limit stand for both classes. */
static enum outcome run_refusal(struct script *script, const json_t *command, enum rk_result wanted)
{
    if (strcmp(text_of(command, "module_type"), "text") == 0) return TEXT;
    struct rk_error error = {0};
    struct wasm_module *module = NULL;
    enum rk_result result = load(script, &module, &error, command);
    if (result == RK_OK) {
        wasm_module_release(module);
        return fail(script, "the module is accepted instead of: %s", text_of(command, "text"));
    }
    if (result == wanted || result == RK_UNSUPPORTED || result == RK_LIMIT) return PASSED;
    fail(script, "%s (%s) instead of %s (%s)", rk_result_name(result), error.message,
         rk_result_name(wanted), text_of(command, "text"));
    return result == RK_MALFORMED || result == RK_INVALID ? PASSED_OTHER_CLASS : FAILED;
}

static enum outcome run_assert_invalid(struct script *script, const json_t *command)
{
    return run_refusal(script, command, RK_INVALID);
}

static enum outcome run_assert_malformed(struct script *script, const json_t *command)
{
    return run_refusal(script, command, RK_MALFORMED);
}

/* Commands. */

static const struct command {
    const char *name;
    enum outcome (*run)(struct script *script, const json_t *command);
    bool is_assertion;
} commands[] = {
    {"module", run_module, false},
    {"register", run_register, false},
    {"action", run_action, false},
    {"assert_return", run_assert_return, true},
    {"assert_trap", run_assert_trap, true},
    {"assert_exhaustion", run_assert_trap, true},
    {"assert_uninstantiable", run_assert_uninstantiable, true},
    {"assert_unlinkable", run_assert_unlinkable, true},
    {"assert_invalid", run_assert_invalid, true},
    {"assert_malformed", run_assert_malformed, true},
};

static void complain(const struct script *script, const char *type)
{
    printf("%s:%lu: %s: %s\n", script->name, script->line, type, script->detail);
}

/* What the exclusions make of the outcome of an assertion. */
static enum outcome excuse(struct script *script, bool *excluded, enum outcome outcome)
{
    struct exclusions *list = script->options->exclusions;
    struct exclusion *item = exclusions_find(list, script->name, script->line);
    if (outcome == TEXT && !list->text)
        return fail(script, "it is about the text format, which is not excluded");
    if (!item || outcome == TEXT) return outcome;
    item->used = true;
    if (outcome != FAILED) return fail(script, "it is excluded but passes");
    *excluded = true;
    return FAILED;
}

static void run_command(struct script *script, const json_t *command)
{
    struct script_counts *counts = script->counts;
    const char *type = text_of(command, "type");
    size_t at = 0;
    while (at < RK_ARRAY_LENGTH(commands) && strcmp(commands[at].name, type) != 0)
        at++;
    script->line = (unsigned long)json_integer_value(json_object_get(command, "line"));
    if (at == RK_ARRAY_LENGTH(commands)) {
        fail(script, "there is no such command");
        complain(script, type);
        counts->errors++;
        return;
    }
    enum outcome outcome = commands[at].run(script, command);
    bool excluded = false;
    if (!commands[at].is_assertion) {
        if (outcome == FAILED) complain(script, type);
        *(outcome == FAILED ? &counts->errors : &counts->commands) += 1;
        return;
    }
    outcome = excuse(script, &excluded, outcome);
    counts->assertions++;
    switch (outcome) {
    case PASSED: counts->passed++; break;
    case PASSED_OTHER_CLASS:
        counts->passed++;
        counts->other_class++;
        if (script->options->verbose) complain(script, type);
        break;
    case TEXT: counts->text++; break;
    case FAILED:
        *(excluded ? &counts->excluded : &counts->failed) += 1;
        if (!excluded) complain(script, type);
        break;
    }
}

/* An exclusion that nothing needed is an error: the list shrinks as it can. */
static void check_exclusions(const struct script *script)
{
    const struct exclusions *list = script->options->exclusions;
    for (size_t i = 0; i < list->count; i++) {
        const struct exclusion *item = &list->items[i];
        if (item->used || strcmp(item->file, script->name) != 0) continue;
        printf("%s:%lu: the exclusion of this line matches no assertion\n", script->name,
               item->first);
        script->counts->errors++;
    }
}

/* Sets folder and name, which is the source's path as wast2json was given it. */
static bool name_script(struct script *script, const char *json_path, const json_t *root)
{
    const char *source = text_of(root, "source_filename");
    const char *slash = strrchr(json_path, '/');
    size_t folder_size = slash ? (size_t)(slash - json_path) + 1 : 0;
    size_t name_size = strlen(source);
    if (folder_size >= PATH_BYTES || name_size >= PATH_BYTES) return false;
    memcpy(script->folder, json_path, folder_size);
    memcpy(script->name, source, name_size);
    return true;
}

bool script_run(struct script_counts *counts, const char *json_path,
                const struct script_options *options)
{
    json_error_t json_error;
    json_t *root = json_load_file(json_path, JSON_ALLOW_NUL, &json_error);
    const json_t *list = json_object_get(root, "commands");
    size_t count = json_array_size(list);
    struct script script = {.options = options, .counts = counts};
    bool good = false;
    if (!root) {
        fprintf(stderr, "%s:%d: %s\n", json_path, json_error.line, json_error.text);
        goto done;
    }
    if (!name_script(&script, json_path, root)) {
        fprintf(stderr, "%s: its name is too long\n", json_path);
        goto done;
    }
    script.modules = calloc(count + 1, sizeof *script.modules);
    script.registered = calloc(count + 1, sizeof *script.registered);
    script.rules = strchr(script.name, '/') ? options->proposal_rules : options->core_rules;
    struct wasm_store_options store = {.rules = script.rules, .tier = options->tier};
    if (!script.modules || !script.registered || wasm_store_new(&script.store, &store) ||
        spectest_make(&script.spectest, script.store)) {
        fprintf(stderr, "%s: out of memory\n", json_path);
        goto done;
    }
    for (size_t i = 0; i < count; i++)
        run_command(&script, json_array_get(list, i));
    check_exclusions(&script);
    good = true;
done:
    wasm_store_free(script.store);
    free(script.modules);
    free(script.registered);
    json_decref(root);
    return good;
}
