/* What the commands on a state's folder share: opening it, and naming commits. */
#ifndef RK_CLI_STATE_FOLDER_H
#define RK_CLI_STATE_FOLDER_H

#include "cli/output.h"
#include "state/state.h"

/* An open store. The path is borrowed. */
struct state_folder {
    const struct invocation *v;
    const char *path;
    struct store *store;
    struct state_access *access;
    struct store_report report;
};

/* Opens the folder that is the first positional. Returns EXIT_CODE_OK, or the exit code after
 * complaining; there is then nothing to close. */
int state_folder_open(struct state_folder *folder, const struct invocation *v);
/* The same with options; the kinds of records are filled in. */
int state_folder_open_as(struct state_folder *folder, const struct invocation *v,
                         struct store_options options);
/* The same, and with `create` makes the store when there is none. */
int state_folder_open_or_create(struct state_folder *folder, const struct invocation *v,
                                bool create);
void state_folder_close(struct state_folder *folder);

/* For a folder whose store was opened elsewhere: makes commits readable, and ends that. */
RK_CHECKED enum rk_result state_folder_read_from(struct state_folder *folder,
                                                 struct rk_error *error);
void state_folder_read_no_more(struct state_folder *folder);

/* Complains about the folder as output_failure() does. */
int state_folder_fail(const struct state_folder *folder, const struct rk_error *error);

/* The commit whose key, root and digest in hexadecimal, begins with `name` and no other's does; the
 * newest when `name` is NULL. RK_NOT_FOUND, RK_INVALID when it fits several, RK_USAGE when it is no
 * hexadecimal. */
RK_CHECKED enum rk_result state_folder_find(struct state_folder *folder, struct commit_entry *entry,
                                            const char *name, struct rk_error *error);

/* Finds and reads a commit. */
RK_CHECKED enum rk_result state_folder_read(struct state_folder *folder, struct commit *commit,
                                            const char *name, struct rk_error *error);

/* All commits, the newest first, appended to *commits. */
RK_CHECKED enum rk_result state_folder_list(struct state_folder *folder,
                                            struct commit_entry_vec *commits,
                                            struct rk_error *error);

/* Whether the hexadecimal of the bytes begins with `name`, in either case of letters. */
bool hex_begins_with(const uint8_t *bytes, size_t size_bytes, const char *name);

/* Prints bytes as hexadecimal; the same as a JSON text. */
void print_hex(const uint8_t *bytes, size_t size_bytes);
json_t *json_hex(const uint8_t *bytes, size_t size_bytes);

/* How many bytes of a key text output shows for a commit: enough to name it. */
enum { COMMIT_SHOWN_BYTES = 8 };

const char *commit_state_name(enum commit_state state);

/* The option --commit, and what it says. */
#define STATE_COMMIT_OPTION \
    {.name = "commit",      \
     .letter = 'c',         \
     .kind = OPTION_STRING, \
     .argument = "NAME",    \
     .help = "the commit: the first digits of its root or of its key; default: newest"}

#endif
