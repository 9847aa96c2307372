/* The tables of this program. */
#include "cli/commands.h"
#include "cli/dispatch.h"
#include "wasm/perf_map.h"

#include <stdio.h>
#include <stdlib.h>

static const struct command *const commands[] = {
#define COMMAND(name) &cmd_##name,
#include "cli/commands.def"
};

/* The last entry only ends the table, which would otherwise be empty in a program without groups.
 */
static const struct command_group groups[] = {
#define GROUP(path, summary) {path, summary},
#include "cli/commands.def"
    {"", ""},
};

static const struct program program = {
    .name = "ruskvm",
    .version = RUSKVM_VERSION,
    .summary = "a virtual machine for WebAssembly smart contracts",
    .description =
        "Runs smart contracts deterministically under a gas limit. Results go to standard output, "
        "complaints to standard error, and the exit status says how it went. Options may stand "
        "before or after arguments; after -- everything is an argument. A file named - is standard "
        "input. Numbers are decimal, or hexadecimal after 0x, and may hold single underscores "
        "between digits.",
    .commands = commands,
    .command_count = RK_ARRAY_LENGTH(commands),
    .groups = groups,
    .group_count = RK_ARRAY_LENGTH(groups) - 1,
};

/* For whoever profiles: a profile without names is no reason to stop. */
static void begin_perf_map(void)
{
    const char *wanted = getenv("RUSKVM_PERF_MAP");
    struct rk_error error = {.message = ""};
    if (wanted && wanted[0] && perf_map_enable(&error))
        fprintf(stderr, "ruskvm: RUSKVM_PERF_MAP: %s\n", error.message);
}

int main(int argc, char **argv)
{
    begin_perf_map();
    return program_main(&program, argc, argv);
}
