/* The exit statuses of the program. */
#ifndef RK_CLI_EXIT_H
#define RK_CLI_EXIT_H

#include "base/result.h"

enum exit_code {
#define EXIT_CODE(name, value, meaning) name = value,
#include "cli/exit.def"
};

struct exit_meaning {
    int value;
    const char *meaning;
};

/* All of them in ascending order; ends at exit_meaning_count. */
extern const struct exit_meaning exit_meanings[];
extern const size_t exit_meaning_count;

/* The status that tells a failed operation's result. Out of gas is a trap to the engine, so a
 * command that executes code tells the two apart before it asks here. */
int exit_of_result(enum rk_result result);

#endif
