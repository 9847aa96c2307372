/* From the arguments of main() to the command they name. */
#ifndef RK_CLI_DISPATCH_H
#define RK_CLI_DISPATCH_H

#include "cli/command.h"

/* Runs the program and returns its exit status. Everything printed has been written, or the status
 * says that it was not. */
int program_main(const struct program *program, int argc, char **argv);

#endif
