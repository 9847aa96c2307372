/* What a data driver says of itself. */
#include "cli/commands.h"
#include "cli/driver_file.h"
#include "cli/exit.h"
#include "cli/output.h"

/* The schema as JSON, or as the text it is where it is none. */
static json_t *json_schema(const struct buffer *text)
{
    json_t *value = json_loadb(text->size_bytes ? (const char *)text->bytes : "", text->size_bytes,
                               JSON_DECODE_ANY, NULL);
    return value ? value : output_json_text(buffer_span(text));
}

static int print(const struct invocation *v, json_t *version, json_t *schema)
{
    if (invocation_flag(v, "json"))
        return output_json(v, json_pack("{s:o, s:o}", "version", version, "schema", schema));
    fputs("version ", stdout);
    output_text(stdout, json_string_value(version));
    putchar('\n');
    json_decref(version);
    return output_json(v, schema);
}

static int run_show(const struct invocation *v)
{
    struct data_driver *driver;
    struct buffer version = {0}, schema = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = driver_file_open(&driver, v, v->positionals[0]);
    if (code) return code;
    enum rk_result result = data_driver_version(driver, &version, &error);
    if (!result) result = data_driver_schema(driver, &schema, &error);
    code = result ? output_failure(v, v->positionals[0], &error)
                  : print(v, output_json_text(buffer_span(&version)), json_schema(&schema));
    data_driver_close(driver);
    buffer_free(&version);
    buffer_free(&schema);
    return code;
}

const struct command cmd_driver_show = {
    .path = "driver show",
    .summary = "show the version and schema of a data driver",
    .positionals = "WASM",
    .description = "Prints the version that the driver names, and its schema: the functions and "
                   "events of its contract with their types.",
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run_show,
};
