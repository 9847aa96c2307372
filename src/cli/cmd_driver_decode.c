/* From the bytes that a contract takes or gives to JSON. */
#include "cli/commands.h"
#include "cli/contract_bytes.h"
#include "cli/driver_file.h"
#include "cli/exit.h"
#include "cli/output.h"

#include <string.h>

static driver_decode *decoder_of(const struct invocation *v)
{
    const char *kind = invocation_string(v, "as");
    if (!kind || strcmp(kind, "output") == 0) return data_driver_decode_output;
    return strcmp(kind, "input") == 0 ? data_driver_decode_input : data_driver_decode_event;
}

static int decode(const struct invocation *v, struct data_driver *driver, struct span bytes)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    json_t *value;
    if (driver_value(&value, driver, decoder_of(v), span_of_string(v->positionals[1]), bytes,
                     &error))
        return output_failure(v, v->positionals[0], &error);
    return output_json(v, value);
}

static int run_decode(const struct invocation *v)
{
    struct data_driver *driver;
    struct buffer bytes = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = EXIT_CODE_OK;
    if (contract_bytes_parse(&bytes, v->positionals[2], &error))
        code = output_failure(v, NULL, &error);
    if (!code) code = driver_file_open(&driver, v, v->positionals[0]);
    if (!code) {
        code = decode(v, driver, buffer_span(&bytes));
        data_driver_close(driver);
    }
    buffer_free(&bytes);
    return code;
}

static const char *const kinds[] = {"input", "output", "event", NULL};

static const struct option_spec options[] = {
    {.name = "as",
     .kind = OPTION_STRING,
     .argument = "KIND",
     .help = "what the bytes are: a function's argument (input), its result (output, the "
             "default), or the data of an event",
     .choices = kinds},
};

const struct command cmd_driver_decode = {
    .path = "driver decode",
    .summary = "turn a contract's bytes into JSON",
    .positionals = "WASM NAME BYTES",
    .description = "Prints the JSON that the driver makes of the bytes. NAME is the function, or "
                   "the topic of an event; BYTES are as for 'ruskvm call --arg'.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 3,
    .positional_max = 3,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run_decode,
};
