/* Help texts from the tables of a program. All are wrapped to 80 columns. */
#ifndef RK_CLI_HELP_H
#define RK_CLI_HELP_H

#include "cli/command.h"

#include <stdio.h>

void help_program(FILE *file, const struct program *program);
void help_group(FILE *file, const struct program *program, const char *group);
void help_command(FILE *file, const struct program *program, const struct command *command);

/* Writes how an option is typed, "-g, --gas=GAS", as far as it fits. */
void help_option_form(char *text, size_t size_bytes, const struct option_spec *option);

#endif
