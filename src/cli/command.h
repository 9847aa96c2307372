/* What a command is, as data.
 *
 * A command is one constant struct in its own file, cmd_<name>.c, and one line in commands.def.
 * From these tables alone come option parsing, help, the manual page and shell completion, so none
 * of them can disagree with another. */
#ifndef RK_CLI_COMMAND_H
#define RK_CLI_COMMAND_H

#include "base/compiler.h"

#include <stdbool.h>
#include <stddef.h>

struct invocation;

enum option_kind {
    OPTION_FLAG,   /* present or not */
    OPTION_STRING, /* one text; the last one given counts */
    OPTION_U64,    /* one number in [min, max]; the last one given counts */
    OPTION_LIST,   /* texts, as often as given, in their order */
};

struct option_spec {
    const char *name; /* without the dashes */
    char letter;      /* short form, or 0 */
    enum option_kind kind;
    const char *argument; /* what the value is called in help; NULL for OPTION_FLAG */
    const char *help;     /* one sentence without a full stop */
    uint64_t min;         /* OPTION_U64 */
    uint64_t max;
    const char *const *choices; /* the texts allowed, NULL-terminated; NULL: any text */
    /* OPTION_STRING: the text when the option stands alone. A text of the user's must then be
     * attached, --name=text or -ntext. NULL: the option needs a text. */
    const char *implied;
};

/* What a shell offers where a positional argument is typed. */
enum completion_kind {
    COMPLETE_NOTHING,
    COMPLETE_FILES,
    COMPLETE_CHOICES,
    COMPLETE_COMMANDS,
};

struct command {
    const char *path;        /* words separated by one space: "wasm validate" */
    const char *summary;     /* one line, lower case, without a full stop */
    const char *positionals; /* as shown in usage: "FILE [ARGUMENT ...]", or "" */
    const char *description; /* paragraphs separated by an empty line */
    const struct option_spec *options;
    size_t option_count;
    size_t positional_min;
    size_t positional_max; /* SIZE_MAX: any number */
    enum completion_kind completion;
    const char *const *choices; /* COMPLETE_CHOICES: the allowed positionals, NULL-terminated */
    bool json;                  /* takes --json: prints one JSON value instead of text */
    int (*run)(const struct invocation *invocation); /* returns an exit code */
};

/* A word that several commands share as their first: "wasm". */
struct command_group {
    const char *path;
    const char *summary;
};

/* The program: its commands in the order help shows them. */
struct program {
    const char *name;
    const char *version;
    const char *summary;
    const char *description;
    const struct command *const *commands;
    size_t command_count;
    const struct command_group *groups;
    size_t group_count;
};

/* The options a command accepts: its own, then the common ones. Indices run from 0 to
 * command_option_count() - 1. */
size_t command_option_count(const struct command *command);
const struct option_spec *command_option(const struct command *command, size_t index);

/* The command whose path is exactly the given words, or NULL. */
const struct command *program_command(const struct program *program, const char *const *words,
                                      size_t word_count);

/* The command with the longest path that `words` begins with, or NULL; *path_words receives the
 * number of words of its path. */
const struct command *program_match(size_t *path_words, const struct program *program,
                                    const char *const *words, size_t word_count);

/* Whether `path` is the first word or words of some command's path without being all of it. */
bool program_has_group(const struct program *program, const char *path);

/* What help says about a group; "" when no table names it. */
const char *program_group_summary(const struct program *program, const char *path);

/* Whether `path` starts with the words of `group`: "wasm run" is in "wasm" and in "". */
bool path_is_in_group(const char *path, const char *group);

/* How many typing mistakes (insert, delete, replace, swap neighbours) lead from a to b; texts
 * longer than 63 bytes are as far apart as can be. */
unsigned text_distance(const char *a, const char *b);

/* Remembers the candidate closest to `wanted`. Start with best NULL. After the last candidate,
 * best is NULL unless it is close enough to be what the user meant. */
struct suggestion {
    const char *wanted;
    const char *best;
    unsigned distance;
};
void suggestion_offer(struct suggestion *suggestion, const char *candidate);

#endif
