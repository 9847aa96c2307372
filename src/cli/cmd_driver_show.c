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

/* Some drivers have a version and no schema: what there is is shown. `why` tells of a schema that
 * could not be had. */
static int print(const struct invocation *v, const struct buffer *version,
                 const struct buffer *schema, const struct rk_error *why)
{
    int code = exit_of_result(why->result);
    json_t *shown = json_pack("{s:o}", "version", output_json_text(buffer_span(version)));
    const char *key = code ? "schema_error" : "schema";
    json_t *value = code ? output_json_text(span_of_string(why->message)) : json_schema(schema);
    if (json_object_set_new(shown, key, value)) {
        json_decref(shown);
        shown = NULL;
    }
    if (!shown || invocation_flag(v, "json")) {
        int written = output_json(v, shown);
        return written ? written : code;
    }
    json_decref(shown);
    fputs("version ", stdout);
    output_span(stdout, buffer_span(version));
    putchar('\n');
    return code ? output_error(v, v->positionals[0], why) : output_json(v, json_schema(schema));
}

static int run_show(const struct invocation *v)
{
    struct data_driver *driver;
    struct buffer version = {0}, schema = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct rk_error why = {.offset = RK_NO_POSITION, .result = RK_OK};
    int code = driver_file_open(&driver, v, v->positionals[0]);
    if (code) return code;
    if (data_driver_version(driver, &version, &error)) {
        code = output_failure(v, v->positionals[0], &error);
    } else {
        if (data_driver_schema(driver, &schema, &why)) schema.size_bytes = 0;
        code = print(v, &version, &schema, &why);
    }
    data_driver_close(driver);
    buffer_free(&version);
    buffer_free(&schema);
    return code;
}

const struct command cmd_driver_show = {
    .path = "driver show",
    .summary = "show the version and schema of a data driver",
    .positionals = "WASM",
    .description =
        "Prints the version that the driver names, and its schema: the functions and "
        "events of its contract with their types. The status is 1 for a driver that has none.",
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run_show,
};
