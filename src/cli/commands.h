/* The commands of this program; see commands.def. */
#ifndef RK_CLI_COMMANDS_H
#define RK_CLI_COMMANDS_H

#include "cli/command.h"

#define COMMAND(name) extern const struct command cmd_##name;
#include "cli/commands.def"

#endif
