/* The code of contracts, ready to run, and the cache that keeps it so.
 *
 * Code depends on its bytes and on the rule set of the engine alone, so contracts with the same
 * bytecode share one, and so do sessions and threads. The cache holds what was used last up to a
 * number of bytes of bytecode; what a session uses lives on however long the session does.
 *
 * Cache functions are for any thread. */
#ifndef RK_VM_CODE_H
#define RK_VM_CODE_H

#include "base/map.h"
#include "state/resident.h"
#include "vm/contract_shape.h"
#include "vm/failure.h"
#include "vm/rules.h"
#include "wasm/module.h"

#include <pthread.h>

struct vm_code {
    _Atomic uint32_t references;
    uint8_t hash[HASH_BYTES]; /* BLAKE3 of the bytecode */
    struct wasm_module *module;
    enum vm_import *imports; /* of each import of the module */
    uint64_t argument_at;    /* address of the argument buffer */
    struct memory_rules memory;
    uint64_t memory_bytes; /* of a new contract */
    enum memory_kind kind;
    bool has_init;
    /* The cache's, under its lock. */
    struct vm_code *newer, *older;
};

/* Loads bytecode (copied). RK_TRAP with VM_MODULE, VM_FUNCTION or VM_ARGUMENT_BUFFER for what is no
 * contract; RK_NO_MEMORY. */
RK_CHECKED enum rk_result vm_code_load(struct vm_code **out, struct span bytecode,
                                       const uint8_t hash[HASH_BYTES], const struct vm_rules *rules,
                                       bool has_debug, struct vm_failure *failure);
struct vm_code *vm_code_retain(struct vm_code *code);
void vm_code_release(struct vm_code *code); /* NULL is allowed */

struct vm_code_cache {
    pthread_mutex_t lock;
    uint64_t bytes_max;
    /* Under the lock. */
    uint64_t bytes;
    struct map by_hash; /* -> struct vm_code * */
    struct vm_code *newest, *oldest;
};

void vm_code_cache_init(struct vm_code_cache *cache, uint64_t bytes_max);
void vm_code_cache_free(struct vm_code_cache *cache);

/* A reference to the code with this hash, or NULL. */
struct vm_code *vm_code_cache_find(struct vm_code_cache *cache, const uint8_t hash[HASH_BYTES]);

/* Keeps the code, which the caller goes on to hold. No memory for it is no failure. */
void vm_code_cache_keep(struct vm_code_cache *cache, struct vm_code *code);

#endif
