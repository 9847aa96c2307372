/* A program whose tables use everything the command framework offers, to test it from outside. */
#include "cli/commands.h"
#include "cli/dispatch.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/output.h"

static const char *const tiers[] = {"interpreter", "jit", NULL};

static const char *const levels[] = {"some", "all", NULL};

static const struct option_spec echo_options[] = {
    {.name = "gas",
     .letter = 'g',
     .kind = OPTION_U64,
     .argument = "N",
     .help = "a full range",
     .max = UINT64_MAX},
    {.name = "level",
     .letter = 'l',
     .kind = OPTION_U64,
     .argument = "N",
     .help = "a short range",
     .min = 2,
     .max = 9},
    {.name = "tier",
     .kind = OPTION_STRING,
     .argument = "TIER",
     .help = "one of several",
     .choices = tiers},
    {.name = "invoke",
     .letter = 'i',
     .kind = OPTION_STRING,
     .argument = "NAME",
     .help = "any text; it's quoted in scripts"},
    {.name = "log",
     .letter = 'L',
     .kind = OPTION_STRING,
     .argument = "LEVEL",
     .help = "a text or none",
     .choices = levels,
     .implied = "some"},
    {.name = "define", .letter = 'D', .kind = OPTION_LIST, .argument = "FILE", .help = "many"},
    {.name = "verbose", .letter = 'v', .kind = OPTION_FLAG, .help = "a flag"},
    {.name = "trace", .letter = 't', .kind = OPTION_FLAG, .help = "another flag"},
};

/* Prints all it was given, as one JSON object. */
static int run_echo(const struct invocation *v)
{
    json_t *defines = json_array(), *positionals = json_array();
    const char *text;
    for (size_t i = 0; (text = invocation_list(v, "define", i)); i++) {
        json_array_append_new(defines, json_string(text));
    }
    for (size_t i = 0; i < v->positional_count; i++) {
        json_array_append_new(positionals, json_string(v->positionals[i]));
    }
    return output_json(
        v, json_pack("{s:o, s:o, s:s?, s:s?, s:s?, s:b, s:b, s:o, s:o}", "gas",
                     output_json_u64(invocation_u64(v, "gas", 7)), "level",
                     output_json_u64(invocation_u64(v, "level", 0)), "tier",
                     invocation_string(v, "tier"), "invoke", invocation_string(v, "invoke"), "log",
                     invocation_string(v, "log"), "verbose", invocation_flag(v, "verbose"), "trace",
                     invocation_flag(v, "trace"), "define", defines, "positionals", positionals));
}

static const struct command cmd_echo = {
    .path = "tool echo",
    .summary = "print what was parsed",
    .positionals = "[TEXT ...]",
    .description = "First paragraph.\n\nSecond paragraph with a backslash \\ in it.",
    .options = echo_options,
    .option_count = RK_ARRAY_LENGTH(echo_options),
    .positional_max = 3,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run_echo,
};

static const struct option_spec read_options[] = {
    {.name = "max", .kind = OPTION_U64, .argument = "BYTES", .help = "the limit", .max = 1 << 30},
};

static int run_read(const struct invocation *v)
{
    struct buffer contents = {0};
    struct rk_error error;
    size_t max = (size_t)invocation_u64(v, "max", 100000);
    int code = EXIT_CODE_OK;
    if (file_read(&contents, &error, v->positionals[0], max)) {
        code = output_error(v, v->positionals[0], &error);
    } else {
        printf("%zu\n", contents.size_bytes);
    }
    buffer_free(&contents);
    return code;
}

static const struct command cmd_read = {
    .path = "tool file read",
    .summary = "print the size of a file",
    .positionals = "FILE",
    .description = "A command of three words.",
    .options = read_options,
    .option_count = RK_ARRAY_LENGTH(read_options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .run = run_read,
};

static int run_fail(const struct invocation *v)
{
    struct rk_error error;
    rk_fail(&error, RK_INVALID, 31, "bad name '%s'", v->positionals[0]);
    if (invocation_flag(v, "json")) {
        output_json(v, output_json_error(&error));
        return EXIT_CODE_NO;
    }
    printf("%smarked%s\n", output_style(stdout, STYLE_BAD), output_style(stdout, STYLE_PLAIN));
    return output_error(v, "some.wasm", &error);
}

static const struct command cmd_fail = {
    .path = "fail",
    .summary = "fail with an error at a position",
    .positionals = "TEXT",
    .description = "Shows how an error looks.",
    .positional_min = 1,
    .positional_max = 1,
    .json = true,
    .run = run_fail,
};

static const struct command *const commands[] = {
    &cmd_help, &cmd_man, &cmd_completion, &cmd_echo, &cmd_read, &cmd_fail,
};

static const struct command_group groups[] = {
    {"tool", "several tools"},
    {"tool file", "tools for files"},
};

static const struct program sample = {
    .name = "sample",
    .version = "1",
    .summary = "a sample",
    .description = ".a line that begins like a request",
    .commands = commands,
    .command_count = RK_ARRAY_LENGTH(commands),
    .groups = groups,
    .group_count = RK_ARRAY_LENGTH(groups),
};

int main(int argc, char **argv)
{
    return program_main(&sample, argc, argv);
}
