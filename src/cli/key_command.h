/* What the commands on key files share: loading, opening and storing them. */
#ifndef RK_CLI_KEY_COMMAND_H
#define RK_CLI_KEY_COMMAND_H

#include "chain/sealed_key.h"
#include "cli/key_text.h"
#include "cli/options.h"

/* The names of the kinds, NULL-terminated. */
extern const char *const key_kind_names[];

#define KEY_PASSWORD_OPTION                                                          \
    {.name = "password-file",                                                        \
     .letter = 'p',                                                                  \
     .kind = OPTION_STRING,                                                          \
     .argument = "FILE",                                                             \
     .help = "take the password from the first line of FILE, - for standard input; " \
             "default: ask on the terminal"}

#define KEY_PERMISSIONS_OPTION       \
    {.name = "insecure-permissions", \
     .kind = OPTION_FLAG,            \
     .help = "open a key file that others than its owner may read or write"}

#define KEY_COST_OPTIONS                                    \
    {.name = "passes",                                      \
     .kind = OPTION_U64,                                    \
     .argument = "N",                                       \
     .help = "passes of Argon2id over its memory, 1 to 64", \
     .min = 1,                                              \
     .max = SEAL_OPERATIONS_MAX},                           \
        {.name = "memory-mib",                              \
         .kind = OPTION_U64,                                \
         .argument = "N",                                   \
         .help = "memory of Argon2id, 8 to 1024 MiB",       \
         .min = 8,                                          \
         .max = SEAL_MEMORY_KIB_MAX >> 10}

/* Reads the key file at `path`, - for standard input. Where its secret will be used, `is_private`:
 * a file that others may use is then refused without --insecure-permissions. Returns EXIT_CODE_OK,
 * or the exit code after complaining; so do all functions here. */
int key_load(struct sealed_key *key, const struct invocation *v, const char *path, bool is_private);

/* Opens it with the password, as KEY_PASSWORD_OPTION says. The secret is the caller's to wipe. */
int key_unlock(uint8_t secret[KEY_SECRET_BYTES_MAX], const struct sealed_key *key,
               const struct invocation *v, const char *path);

/* Seals a secret at the cost that KEY_COST_OPTIONS give, `usual` where they do not, under a
 * password from the first line of the file that `option` names, or else asked for twice. */
int key_seal(struct sealed_key *key, const struct invocation *v, enum key_kind kind,
             const uint8_t *secret, struct seal_cost usual, const char *option);

/* Writes the file, - for standard output. */
int key_store(const struct sealed_key *key, const struct invocation *v, const char *path,
              bool replace);

#endif
