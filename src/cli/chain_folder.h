/* What the commands on a chain's store share: a store, the machine over it, and the rules. */
#ifndef RK_CLI_CHAIN_FOLDER_H
#define RK_CLI_CHAIN_FOLDER_H

#include "chain/profile.h"
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

/* Complains as output_failure() does, about the folder. */
int chain_folder_fail(const struct chain_folder *folder, const struct rk_error *error);

/* A contract's failure as a complaint or, with --json, as {"error": ..., "message": ...}. Returns
 * the exit code: EXIT_CODE_OUT_OF_GAS, else EXIT_CODE_TRAP. */
int chain_folder_trapped(const struct chain_folder *folder, const struct vm_failure *failure);

#endif
