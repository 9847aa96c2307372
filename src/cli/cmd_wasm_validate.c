/* Whether modules are valid, and why not. */
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/module_file.h"
#include "cli/output.h"

#include <inttypes.h>
#include <string.h>

/* What was found out about one file. */
struct verdict {
    const char *file;
    struct rk_error error; /* result RK_OK: valid */
    uint32_t size_bytes;
    uint32_t function_count;
    uint64_t nanoseconds; /* without reading the file */
};

static void check(struct verdict *verdict, const char *file, const struct wasm_rules *rules)
{
    *verdict = (struct verdict){.file = file};
    struct buffer bytes = {0};
    enum rk_result res = file_read(&bytes, &verdict->error, file, rules->limits.module_bytes);
    if (!res) {
        struct wasm_module *module = NULL;
        uint64_t start = clock_nanoseconds();
        res = wasm_module_load(&module, &verdict->error, buffer_span(&bytes), rules);
        verdict->nanoseconds = clock_nanoseconds() - start;
        if (!res) {
            verdict->size_bytes = module->size_bytes;
            verdict->function_count = module->function_count - module->imported_function_count;
        }
        wasm_module_release(module);
    }
    verdict->error.result = res;
    buffer_free(&bytes);
}

static void print_verdict(const struct verdict *v)
{
    char size[COUNT_TEXT_BYTES], functions[COUNT_TEXT_BYTES], duration[COUNT_TEXT_BYTES];
    const char *plain = output_style(stdout, STYLE_PLAIN);
    output_text(stdout, strcmp(v->file, "-") == 0 ? "standard input" : v->file);
    if (v->error.result) {
        printf(": %s%s%s: ", output_style(stdout, STYLE_BAD), rk_result_name(v->error.result),
               plain);
        output_text(stdout, v->error.message);
        if (v->error.offset != RK_NO_POSITION) printf(" (offset 0x%" PRIx64 ")", v->error.offset);
        putchar('\n');
        return;
    }
    printf(": %svalid%s, %s bytes, %s function%s, %s\n", output_style(stdout, STYLE_GOOD), plain,
           output_count(size, v->size_bytes), output_count(functions, v->function_count),
           v->function_count == 1 ? "" : "s", output_duration(duration, v->nanoseconds));
}

static json_t *json_verdict(const struct verdict *v)
{
    json_t *object = v->error.result ? output_json_error(&v->error) : json_object();
    json_t *file = output_json_text(span_of_string(v->file));
    if (json_object_set_new(object, "file", file)) goto fail;
    if (!v->error.result) {
        json_t *facts =
            json_pack("{s:s, s:I, s:I, s:o}", "result", "valid", "bytes", (json_int_t)v->size_bytes,
                      "functions", (json_int_t)v->function_count, "nanoseconds",
                      output_json_u64(v->nanoseconds));
        int failed = json_object_update(object, facts);
        json_decref(facts);
        if (failed) goto fail;
    }
    return object;
fail:
    json_decref(object);
    return NULL;
}

/* The features in the order of their bits, then the rule sets that have each. */
static int list_features(const struct invocation *v)
{
    const struct wasm_rules *rules;
    if (invocation_flag(v, "json")) {
        json_t *sets = json_object();
        for (uint32_t i = 0; (rules = wasm_rules_at(i)); i++) {
            json_t *names = json_array();
            for (unsigned bit = 1; bit <= WASM_FEATURES_ALL; bit <<= 1) {
                if (!(rules->features & bit)) continue;
                json_array_append_new(names,
                                      json_string(wasm_feature_name((enum wasm_feature)bit)));
            }
            json_object_set_new(sets, rules->name, names);
        }
        return output_json(v, sets);
    }
    printf("%-24s", "feature");
    for (uint32_t i = 0; (rules = wasm_rules_at(i)); i++) {
        printf("  %s", rules->name);
    }
    putchar('\n');
    for (unsigned bit = 1; bit <= WASM_FEATURES_ALL; bit <<= 1) {
        printf("%-24s", wasm_feature_name((enum wasm_feature)bit));
        for (uint32_t i = 0; (rules = wasm_rules_at(i)); i++) {
            bool has = rules->features & bit;
            bool is_last = !wasm_rules_at(i + 1);
            printf("  %-*s", is_last ? 0 : (int)strlen(rules->name), has ? "yes" : "no");
        }
        putchar('\n');
    }
    return EXIT_CODE_OK;
}

/* A file that could not be read outweighs one that is invalid: its answer is missing. */
static int worse(int a, int b)
{
    return a > b ? a : b;
}

static int run(const struct invocation *v)
{
    if (invocation_flag(v, "list-features")) return list_features(v);
    if (v->positional_count == 0) {
        output_complain(v, "missing argument: expected FILE ...");
        return EXIT_CODE_USAGE;
    }
    const struct wasm_rules *rules = module_rules(v);
    bool json = invocation_flag(v, "json");
    json_t *verdicts = json ? json_array() : NULL;
    int code = EXIT_CODE_OK;
    for (size_t i = 0; i < v->positional_count; i++) {
        struct verdict verdict;
        check(&verdict, v->positionals[i], rules);
        enum rk_result res = verdict.error.result;
        bool is_answer = res != RK_IO && res != RK_NO_MEMORY;
        code = worse(code, exit_of_result(res));
        if (json) {
            json_array_append_new(verdicts, json_verdict(&verdict));
        } else if (is_answer) {
            print_verdict(&verdict);
        } else {
            output_error(v, verdict.file, &verdict.error);
        }
    }
    if (json) {
        int written =
            output_json(v, json_pack("{s:s, s:o}", "rules", rules->name, "files", verdicts));
        code = worse(code, written);
    }
    return code;
}

static const struct option_spec options[] = {
    MODULE_RULES_OPTION,
    {.name = "list-features",
     .kind = OPTION_FLAG,
     .help = "print which features each rule set has, and stop"},
};

const struct command cmd_wasm_validate = {
    .path = "wasm validate",
    .summary = "tell whether modules are valid under a rule set",
    .positionals = "FILE ...",
    .description = "Prints a line for each file: that it is valid, with its size, the functions "
                   "it defines and the time validation took; or the first error with its byte "
                   "offset. FILE is a module in the binary format, - is standard input.\n\n"
                   "The status is 0 when all files are valid, 1 when one is refused, 3 when one "
                   "cannot be read.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_max = SIZE_MAX,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
