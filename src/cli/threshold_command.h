/* What the commands on shared wallets have in common: a participant's file, and the folder with the
 * messages of all of them, which are found by their names there:
 *
 *      first-1           of participant 1, to everybody: THRESHOLD_FIRST and so on
 *      second-1-2        of participant 1 to participant 2
 *
 * Functions that return int return EXIT_CODE_OK, or the exit code after complaining. */
#ifndef RK_CLI_THRESHOLD_COMMAND_H
#define RK_CLI_THRESHOLD_COMMAND_H

#include "chain/threshold_file.h"
#include "chain/threshold_sign.h"
#include "cli/wallet_command.h"

struct threshold_command {
    const struct invocation *v;
    const char *path;   /* of the participant's file */
    const char *folder; /* of the messages */
    struct threshold_file file;
    struct secret_line password;
};

#define THRESHOLD_SHARE_OPTION \
    {.name = "share",          \
     .letter = 's',            \
     .kind = OPTION_STRING,    \
     .argument = "FILE",       \
     .help = "the participant's file (default: ruskvm-share)"}

#define THRESHOLD_SHARE_PASSWORD_OPTION                                                        \
    {.name = "share-password-file",                                                            \
     .kind = OPTION_STRING,                                                                    \
     .argument = "FILE",                                                                       \
     .help = "take the password of the participant's file from the first line of FILE, - for " \
             "standard input; default: ask on the terminal"}

#define THRESHOLD_BY_OPTION \
    {.name = "by",          \
     .kind = OPTION_STRING, \
     .argument = "N,N...",  \
     .help = "who signs (default: all whose commitments are there)"}

/* The file that --share names. */
const char *threshold_command_path(const struct invocation *v);

/* Opens the participant's file, whose password the option tells, and remembers the folder, the
 * first positional. Whatever comes of it the command is to be closed. */
int threshold_command_open(struct threshold_command *command, const struct invocation *v,
                           const char *password_option);
void threshold_command_close(struct threshold_command *command);

/* The same, and complains when generation is finished, or is not. */
int threshold_command_open_seat(struct threshold_command *command, const struct invocation *v);
int threshold_command_open_key(struct threshold_command *command, const struct invocation *v,
                               const char *password_option);

/* Seals the file anew. */
int threshold_command_save(const struct threshold_command *command);

int threshold_command_fail(const struct threshold_command *command, const struct rk_error *error);

/* ---- Messages ---- */

enum { THRESHOLD_NAME_BYTES = 32 };

/* Messages of everybody, [i] of participant i + 1. */
struct threshold_messages {
    struct buffer items[FROST_SIGNERS_MAX];
    struct span spans[FROST_SIGNERS_MAX];
};

int threshold_message_load(struct buffer *out, const struct invocation *v, const char *name);
/* In place of one that is there: a round may be repeated. */
int threshold_message_store(const struct invocation *v, const char *name, struct span message);
/* Complains when it is there already. */
int threshold_message_is_new(const struct invocation *v, const char *name);

/* Loads `name`-1 and so on; or with a receiver `name`-1-`receiver` and so on, without his own. */
int threshold_messages_load(struct threshold_messages *out, const struct invocation *v,
                            const char *name, unsigned count, unsigned receiver);
/* Loads those of some participants, ascending, into [0] and so on. */
int threshold_messages_load_of(struct threshold_messages *out, const struct invocation *v,
                               const char *name, const unsigned *who, size_t count);
void threshold_messages_free(struct threshold_messages *messages);

/* Those whom --by names, or else those whose commitments are there; ascending. */
int threshold_signers(unsigned who[FROST_SIGNERS_MAX], size_t *count,
                      const struct threshold_command *command);

/* The shielded address of the group. */
void threshold_address_text(char text[ADDRESS_TEXT_BYTES], const struct threshold_key *key);

/* Prints the name of a message that was written and, unless NULL, a fact. */
int threshold_print_written(const struct invocation *v, const char *name, const char *fact,
                            const char *value);

/* ---- Requests ---- */

/* Reads the request of the folder, looks whether the transaction is for the chain that --chain
 * names, and tells what it does. To be freed whatever comes of it. */
int threshold_request_open(struct threshold_request *out, const struct threshold_command *command);

/* What a transaction does, as text or, to be taken, JSON (NULL: no memory). */
void threshold_request_print(const struct threshold_request *request);
json_t *threshold_request_json(const struct threshold_request *request);

/* The name of a file beside the participant's, for one transaction: FILE.nonce-0123456789abcdef.
 * Complains where there is no memory; the caller frees it. */
int threshold_beside(char **out, const struct threshold_command *command, const char *what,
                     const uint8_t id[TRANSACTION_ID_BYTES]);

#endif
