/* What the commands on ceremonies have in common. */
#ifndef RK_CLI_CEREMONY_COMMAND_H
#define RK_CLI_CEREMONY_COMMAND_H

#include "base/mapped_file.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/state_folder.h"
#include "zk/ceremony.h"

#define THREADS_OPTION                                        \
    {.name = "threads",                                       \
     .letter = 't',                                           \
     .kind = OPTION_U64,                                      \
     .argument = "NUMBER",                                    \
     .help = "threads to work on (default: one a processor)", \
     .min = 1,                                                \
     .max = 256}

#define FORCE_OPTION \
    {.name = "force", .letter = 'f', .kind = OPTION_FLAG, .help = "replace OUT when it exists"}

/* --threads. */
unsigned threads_wanted(const struct invocation *v);

/* For files to be written, before there is work done in vain: EXIT_CODE_OK, or the exit code after
 * complaining that something is at the path, which may be NULL, and --force was not given. */
int output_path_check(const struct invocation *v, const char *path);

/* A file of a ceremony that is open, and work on it that shows its progress. */
struct ceremony_command {
    const struct invocation *v;
    struct mapped_file file;
    struct ceremony ceremony;
    struct progress progress;
    struct ceremony_work work; /* its context is this struct: do not copy it */
    const char *what;          /* what the progress says */
};

/* Opens and decodes positional `index`. Returns an exit code, after complaining. */
int ceremony_command_open(struct ceremony_command *c, const struct invocation *v, size_t index);
void ceremony_command_close(struct ceremony_command *c);

/* The rest of a command that adds a record: tells the receipt, or what went wrong. */
int ceremony_command_finish(struct ceremony_command *c, enum rk_result result,
                            const uint8_t receipt[CEREMONY_HASH_BYTES],
                            const struct rk_error *error);

#endif
