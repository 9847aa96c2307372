/* Whether a module has the shape of a contract: what the chain checks before it deploys one
 * (contract-abi.md 1.1, 1.2), as far as the module alone tells. */
#ifndef RK_VM_CONTRACT_SHAPE_H
#define RK_VM_CONTRACT_SHAPE_H

#include "wasm/module.h"

/* In the order in which a deployment checks them (contract-abi.md 1.3). */
enum contract_condition {
    CONTRACT_MEMORY,
    CONTRACT_FUNCTIONS,
    CONTRACT_IMPORTS,
    CONTRACT_START,
    CONTRACT_ARGUMENT_BUFFER,
    CONTRACT_CONDITION_COUNT
};

/* What a contract may import. */
enum vm_import {
#define VM_IMPORT(name, text, type32, type64) VM_IMPORT_##name,
#include "vm/imports.def"
    VM_IMPORT_COUNT
};

/* The import of a field name, or VM_IMPORT_COUNT. */
enum vm_import vm_import_by_name(struct span name);

/* Whether a function takes and returns one i32, as the calls of contracts do. */
bool is_contract_type(const struct wasm_func_type *type);

/* Where the argument buffer of a module that is a contract begins. */
uint64_t contract_argument_buffer(const struct wasm_module *module);

struct contract_fact {
    bool holds;
    char text[200]; /* a sentence without a full stop; may hold names from the module */
};

struct contract_shape {
    bool is_contract; /* all facts hold */
    struct contract_fact facts[CONTRACT_CONDITION_COUNT];
};

/* `has_debug`: the import of debug messages is provided, too. */
void contract_shape_of(struct contract_shape *shape, const struct wasm_module *module,
                       bool has_debug);

/* "memory", "argument buffer", ... */
const char *contract_condition_name(enum contract_condition condition);

#endif
