/* From the words after a command's path to its options and positional arguments.
 *
 * Accepted: --name, --name=value, --name value, -n, -nvalue, -n value, several flag letters in one
 * word, and -- after which everything is positional. Options and positionals may be mixed. A single
 * dash is positional (standard input), and so is a dash before a digit, so that negative numbers
 * need no quoting. */
#ifndef RK_CLI_OPTIONS_H
#define RK_CLI_OPTIONS_H

#include "base/result.h"
#include "cli/command.h"

/* One option given on the command line. */
struct option_value {
    const struct option_spec *option;
    const char *text; /* NULL for a flag */
    uint64_t number;  /* OPTION_U64 */
};

/* A command with what was given to it. Texts are borrowed from argv; everything else belongs to the
 * struct and ends with invocation_free(). */
struct invocation {
    const struct program *program;
    const struct command *command;
    struct option_value *values; /* in the order given */
    size_t value_count;
    const char **positionals;
    size_t positional_count;
};

/* Parses `words` for `command`. RK_USAGE with a message for a person when they do not fit the
 * command's tables; RK_NO_MEMORY. Wrong values and counts do not matter once --help is given. */
RK_CHECKED enum rk_result invocation_parse(struct invocation *invocation, struct rk_error *error,
                                           const struct program *program,
                                           const struct command *command, const char *const *words,
                                           size_t word_count);
void invocation_free(struct invocation *invocation);

/* Reading what was given. Asking for a name the command's table does not have, or as another kind,
 * is a mistake in the command and aborts. */
bool invocation_flag(const struct invocation *invocation, const char *name);
/* Whether the command's table has an option of that name; for code that commands share. */
bool invocation_knows(const struct invocation *invocation, const char *name);
/* The text, or NULL when the option was not given. */
const char *invocation_string(const struct invocation *invocation, const char *name);
/* The number, or `absent` when the option was not given. */
uint64_t invocation_u64(const struct invocation *invocation, const char *name, uint64_t absent);
/* The index-th text of an OPTION_LIST, or NULL past the last. */
const char *invocation_list(const struct invocation *invocation, const char *name, size_t index);

/* Reads a whole text as a number: decimal, or hexadecimal after 0x; single underscores may stand
 * between digits. False, leaving *value alone, for anything else or beyond 64 bits. */
RK_CHECKED bool parse_u64(uint64_t *value, const char *text);

#endif
