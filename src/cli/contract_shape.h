/* Whether a module has the shape of a contract: what the chain checks before it deploys one
 * (contract-abi.md 1.1, 1.2), as far as the module alone tells. */
#ifndef RK_CLI_CONTRACT_SHAPE_H
#define RK_CLI_CONTRACT_SHAPE_H

#include "wasm/module.h"

enum contract_condition {
    CONTRACT_MEMORY,
    CONTRACT_ARGUMENT_BUFFER,
    CONTRACT_FUNCTIONS,
    CONTRACT_IMPORTS,
    CONTRACT_START,
    CONTRACT_CONDITION_COUNT
};

struct contract_fact {
    bool holds;
    char text[200]; /* a sentence without a full stop; may hold names from the module */
};

struct contract_shape {
    bool is_contract; /* all facts hold */
    struct contract_fact facts[CONTRACT_CONDITION_COUNT];
};

void contract_shape_of(struct contract_shape *shape, const struct wasm_module *module);

/* "memory", "argument buffer", ... */
const char *contract_condition_name(enum contract_condition condition);

#endif
