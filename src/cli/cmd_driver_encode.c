/* From JSON to the bytes that a contract takes. */
#include "cli/commands.h"
#include "cli/driver_file.h"
#include "cli/exit.h"
#include "cli/output.h"
#include "cli/state_folder.h"

static int run_encode(const struct invocation *v)
{
    struct data_driver *driver;
    struct buffer bytes = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = driver_file_open(&driver, v, v->positionals[0]);
    if (code) return code;
    if (data_driver_encode_input(driver, &bytes, span_of_string(v->positionals[1]),
                                 span_of_string(v->positionals[2]), &error)) {
        code = output_failure(v, v->positionals[0], &error);
    } else if (invocation_flag(v, "json")) {
        code = output_json(v, json_pack("{s:o}", "bytes", json_hex(bytes.bytes, bytes.size_bytes)));
    } else {
        print_hex(bytes.bytes, bytes.size_bytes);
        putchar('\n');
    }
    data_driver_close(driver);
    buffer_free(&bytes);
    return code;
}

const struct command cmd_driver_encode = {
    .path = "driver encode",
    .summary = "turn JSON into the argument of a function",
    .positionals = "WASM FUNCTION JSON",
    .description = "Prints the bytes that the driver makes of the JSON as hexadecimal digits.",
    .positional_min = 3,
    .positional_max = 3,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run_encode,
};
