/* Where commands find the keys that shielded transactions are proven and verified with. */
#ifndef RK_CLI_LEDGER_KEYS_H
#define RK_CLI_LEDGER_KEYS_H

#include "chain/circuit_keys.h"
#include "cli/options.h"
#include "cli/progress.h"

#define LEDGER_KEYS_OPTIONS                                                                        \
    {.name = "keys",                                                                               \
     .kind = OPTION_STRING,                                                                        \
     .argument = "DIR",                                                                            \
     .help = "keep and look for the keys of proofs in DIR (default: keys in the chain's folder)"}, \
        {.name = "parameters",                                                                     \
         .kind = OPTION_STRING,                                                                    \
         .argument = "FILE",                                                                       \
         .help = "the parameters that the keys are made from, as `ceremony export` writes "        \
                 "them (default: insecure ones for development)"}

/* Opens them as the options say; `progress` is borrowed. The keys' folder is made when it is not
 * there. Failures of circuit_keys_open, RK_IO. */
RK_CHECKED enum rk_result ledger_keys_open(struct circuit_keys **out, const struct invocation *v,
                                           struct progress *progress, struct rk_error *error);

#endif
