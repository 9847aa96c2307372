#include "vm/code.h"

#include "base/require.h"
#include "wasm/store.h"

#include <stdlib.h>

void vm_code_release(struct vm_code *code)
{
    if (!code || atomic_fetch_sub_explicit(&code->references, 1, memory_order_acq_rel) != 1) return;
    wasm_module_release(code->module);
    free(code->imports);
    free(code);
}

struct vm_code *vm_code_retain(struct vm_code *code)
{
    atomic_fetch_add_explicit(&code->references, 1, memory_order_relaxed);
    return code;
}

static enum rk_result judge(const struct wasm_module *module, bool has_debug,
                            struct vm_failure *failure)
{
    static const enum vm_error errors[CONTRACT_CONDITION_COUNT] = {
        [CONTRACT_MEMORY] = VM_MODULE,
        [CONTRACT_FUNCTIONS] = VM_FUNCTION,
        [CONTRACT_IMPORTS] = VM_FUNCTION,
        [CONTRACT_START] = VM_MODULE,
        [CONTRACT_ARGUMENT_BUFFER] = VM_ARGUMENT_BUFFER,
    };
    struct contract_shape shape;
    contract_shape_of(&shape, module, has_debug);
    for (unsigned i = 0; i < CONTRACT_CONDITION_COUNT; i++)
        if (!shape.facts[i].holds)
            return vm_fail(failure, errors[i], "no contract: %s", shape.facts[i].text);
    return RK_OK;
}

static enum rk_result describe(struct vm_code *code, const struct vm_rules *rules,
                               struct vm_failure *failure)
{
    const struct wasm_module *module = code->module;
    struct linear_memory_options memory;
    if (wasm_linear_memory_options(&memory, &module->memory, rules->wasm))
        return vm_fail(failure, VM_MODULE,
                       "no contract: a memory of %llu pages is more than there is",
                       (unsigned long long)module->memory.limits.min);
    code->memory.max_bytes = memory.max_bytes;
    code->memory.fixed_access_bytes = memory.fixed_access_bytes;
    code->memory_bytes = memory.size_bytes;
    code->kind = module->memory.is_64 ? MEMORY_64 : MEMORY_32;
    code->argument_at = contract_argument_buffer(module);
    const struct wasm_export *init = wasm_module_find_export(module, span_of_string("init"));
    code->has_init = init && init->kind == WASM_EXTERN_FUNC;
    code->imports = calloc(module->import_count ? module->import_count : 1, sizeof *code->imports);
    if (!code->imports) return RK_NO_MEMORY;
    for (uint32_t i = 0; i < module->import_count; i++)
        code->imports[i] = vm_import_by_name(wasm_module_bytes(module, module->imports[i].name));
    return RK_OK;
}

enum rk_result vm_code_load(struct vm_code **out, struct span bytecode,
                            const uint8_t hash[HASH_BYTES], const struct vm_rules *rules,
                            bool has_debug, struct vm_failure *failure)
{
    struct rk_error error = {.result = RK_OK};
    struct vm_code *code = calloc(1, sizeof *code);
    if (!code) return RK_NO_MEMORY;
    atomic_init(&code->references, 1);
    memcpy(code->hash, hash, sizeof code->hash);
    enum rk_result result = wasm_module_load(&code->module, &error, bytecode, rules->wasm);
    if (result && result != RK_NO_MEMORY)
        result = vm_fail(failure, VM_MODULE, "no valid module: %s (offset %llu)", error.message,
                         (unsigned long long)error.offset);
    if (!result) result = judge(code->module, has_debug, failure);
    if (!result) result = describe(code, rules, failure);
    if (result) {
        vm_code_release(code);
        return result;
    }
    *out = code;
    return RK_OK;
}

/* ---- The cache ---- */

static struct span hash_span(const struct vm_code *code)
{
    return span_of(code->hash, sizeof code->hash);
}

void vm_code_cache_init(struct vm_code_cache *cache, uint64_t bytes_max)
{
    *cache = (struct vm_code_cache){.bytes_max = bytes_max};
    REQUIRE(pthread_mutex_init(&cache->lock, NULL) == 0);
    map_init(&cache->by_hash, sizeof(struct vm_code *));
}

static void take_out(struct vm_code_cache *cache, struct vm_code *code)
{
    *(code->newer ? &code->newer->older : &cache->newest) = code->older;
    *(code->older ? &code->older->newer : &cache->oldest) = code->newer;
    code->newer = code->older = NULL;
}

static void put_first(struct vm_code_cache *cache, struct vm_code *code)
{
    code->newer = NULL;
    code->older = cache->newest;
    *(code->older ? &code->older->newer : &cache->oldest) = code;
    cache->newest = code;
}

static void drop_oldest(struct vm_code_cache *cache)
{
    struct vm_code *code = cache->oldest;
    take_out(cache, code);
    REQUIRE(map_remove(&cache->by_hash, hash_span(code)) == RK_OK);
    cache->bytes -= code->module->size_bytes;
    vm_code_release(code);
}

void vm_code_cache_free(struct vm_code_cache *cache)
{
    while (cache->oldest)
        drop_oldest(cache);
    map_free(&cache->by_hash);
    pthread_mutex_destroy(&cache->lock);
}

struct vm_code *vm_code_cache_find(struct vm_code_cache *cache, const uint8_t hash[HASH_BYTES])
{
    pthread_mutex_lock(&cache->lock);
    struct vm_code **found = map_find(&cache->by_hash, span_of(hash, HASH_BYTES));
    struct vm_code *code = found ? vm_code_retain(*found) : NULL;
    if (code) {
        take_out(cache, code);
        put_first(cache, code);
    }
    pthread_mutex_unlock(&cache->lock);
    return code;
}

void vm_code_cache_keep(struct vm_code_cache *cache, struct vm_code *code)
{
    void *value;
    pthread_mutex_lock(&cache->lock);
    size_t before = cache->by_hash.count;
    if (code->module->size_bytes <= cache->bytes_max &&
        !map_obtain(&cache->by_hash, &value, hash_span(code)) && cache->by_hash.count > before) {
        memcpy(value, &code, sizeof code);
        vm_code_retain(code);
        put_first(cache, code);
        cache->bytes += code->module->size_bytes;
        while (cache->bytes > cache->bytes_max)
            drop_oldest(cache);
    }
    pthread_mutex_unlock(&cache->lock);
}
