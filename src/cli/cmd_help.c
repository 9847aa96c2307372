#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/help.h"
#include "cli/output.h"

#include <string.h>

static int run(const struct invocation *v)
{
    if (v->positional_count == 0) {
        help_program(stdout, v->program);
        return EXIT_CODE_OK;
    }
    const struct command *command =
        program_command(v->program, v->positionals, v->positional_count);
    if (command) {
        help_command(stdout, v->program, command);
        return EXIT_CODE_OK;
    }
    char path[128] = "";
    size_t used = 0;
    for (size_t i = 0; i < v->positional_count && used < sizeof path; i++) {
        used += (size_t)snprintf(path + used, sizeof path - used, "%s%s", i ? " " : "",
                                 v->positionals[i]);
    }
    if (program_has_group(v->program, path)) {
        help_group(stdout, v->program, path);
        return EXIT_CODE_OK;
    }
    output_complain(v, "no command '%s'", path);
    return EXIT_CODE_USAGE;
}

const struct command cmd_help = {
    .path = "help",
    .summary = "explain the program or one of its commands",
    .positionals = "[COMMAND ...]",
    .description = "Without COMMAND lists all commands and exit statuses. A COMMAND may be of two "
                   "words, and the first of them alone lists the commands that share it.",
    .positional_max = SIZE_MAX,
    .completion = COMPLETE_COMMANDS,
    .run = run,
};
