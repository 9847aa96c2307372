/* What the commands on a chain's store share: a store, the machine over it, and the rules. */
#ifndef RK_CLI_CHAIN_FOLDER_H
#define RK_CLI_CHAIN_FOLDER_H

#include "chain/profile.h"
#include "cli/module_file.h"
#include "cli/state_folder.h"

struct chain_folder {
    const struct invocation *v;
    const char *path;
    const struct chain_profile *profile;
    struct store *store;
    struct host_queries *queries;
    struct vm *vm;
};

/* The names of the profiles, NULL-terminated. */
extern const char *const chain_profile_names[];

#define CHAIN_STORE_OPTION  \
    {.name = "store",       \
     .letter = 's',         \
     .kind = OPTION_STRING, \
     .argument = "DIR",     \
     .help = "the folder of the store (default: ruskvm-store)"}

#define CHAIN_RULES_OPTION                                \
    {.name = "rules",                                     \
     .letter = 'r',                                       \
     .kind = OPTION_STRING,                               \
     .argument = "RULES",                                 \
     .help = "the rules of the chain (default: default)", \
     .choices = chain_profile_names}

/* Opens the store that --store names, with `create` makes it when there is none, and a machine
 * under the rules that --rules names. Returns EXIT_CODE_OK, or the exit code after complaining;
 * there is then nothing to close. */
int chain_folder_open(struct chain_folder *folder, const struct invocation *v, bool create);
void chain_folder_close(struct chain_folder *folder);

/* The commit that `name` means, as state_folder_find() has it; the newest when it is NULL. */
RK_CHECKED enum rk_result chain_folder_commit(const struct chain_folder *folder,
                                              struct commit_entry *entry, const char *name,
                                              struct rk_error *error);

/* The contract of the commit whose id, in hexadecimal with or without 0x, begins with `name` and no
 * other's does. RK_NOT_FOUND, RK_INVALID when it fits several, RK_USAGE when it is no hexadecimal.
 */
RK_CHECKED enum rk_result chain_folder_contract(const struct chain_folder *folder,
                                                uint8_t id[VM_CONTRACT_ID_BYTES],
                                                const struct commit_key *key, const char *name,
                                                struct rk_error *error);

/* Visits the contracts of a commit whose id begins with `name`, all when it is NULL, in the order
 * of their positions. */
RK_CHECKED enum rk_result chain_folder_visit(const struct chain_folder *folder,
                                             const struct commit_key *key, const char *name,
                                             commit_visit visit, void *context,
                                             struct rk_error *error);

/* Appends the bytecode of a contract of a commit. RK_NOT_FOUND. */
RK_CHECKED enum rk_result chain_folder_code(const struct chain_folder *folder, struct buffer *code,
                                            const struct commit_key *key,
                                            const uint8_t id[VM_CONTRACT_ID_BYTES],
                                            struct rk_error *error);

/* Skips 0x where a text begins with it. */
const char *hex_digits_of(const char *text);

/* Complains as output_failure() does, about the folder. */
int chain_folder_fail(const struct chain_folder *folder, const struct rk_error *error);

/* The exit code of a contract's failure: EXIT_CODE_OUT_OF_GAS, EXIT_CODE_NO where nothing began to
 * execute because there is no such contract or function, or no such module can be a contract, else
 * EXIT_CODE_TRAP. */
int chain_folder_exit(const struct vm_failure *failure);

/* A contract's failure as a complaint or, with --json, as {"error": ..., "message": ...}. Returns
 * the exit code. */
int chain_folder_trapped(const struct chain_folder *folder, const struct vm_failure *failure);

#endif
