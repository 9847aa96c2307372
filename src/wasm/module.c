/* The life of a module once decoded, and look-ups in it. */

#include "wasm/module.h"

#include "wasm/decode.h"
#include "wasm/jit_native.h"

#include <stdlib.h>

enum rk_result wasm_module_load(struct wasm_module **out, struct rk_error *error, struct span bytes,
                                const struct wasm_rules *rules)
{
    struct wasm_decoder *decoder = NULL;
    enum rk_result result = wasm_decoder_new(&decoder, rules);
    if (result) {
        rk_fail(error, result, RK_NO_POSITION, "no memory for decoding a module");
        goto done;
    }
    result = wasm_decoder_feed(decoder, error, bytes);
    if (result) goto done;
    result = wasm_decoder_finish(decoder, out, error);
done:
    wasm_decoder_free(decoder);
    return result;
}

struct wasm_module *wasm_module_retain(struct wasm_module *module)
{
    atomic_fetch_add_explicit(&module->references, 1, memory_order_relaxed);
    return module;
}

void wasm_module_release(struct wasm_module *module)
{
    if (!module) return;
    if (atomic_fetch_sub_explicit(&module->references, 1, memory_order_acq_rel) != 1) return;
    if (module->functions) {
        uint32_t defined = module->function_count - module->imported_function_count;
        for (uint32_t i = 0; i < defined; i++) {
            for (int tier = 0; tier < WASM_TIER_COUNT; tier++) {
                struct wasm_code *code =
                    atomic_load_explicit(&module->functions[i].code[tier], memory_order_relaxed);
                if (code) wasm_code_free(code);
            }
        }
    }
    jit_native_free(atomic_load_explicit(&module->native, memory_order_relaxed));
    pthread_mutex_destroy(&module->translate_lock);
    arena_free(&module->arena);
    free(module->bytes);
    free(module);
}

const char *wasm_section_name(uint8_t id)
{
    static const char *const names[] = {"custom", "type",   "import",    "function", "table",
                                        "memory", "global", "export",    "start",    "element",
                                        "code",   "data",   "data count"};
    return id < RK_ARRAY_LENGTH(names) ? names[id] : "unknown";
}

const struct wasm_export *wasm_module_find_export(const struct wasm_module *module,
                                                  struct span name)
{
    uint32_t low = 0;
    uint32_t high = module->export_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct wasm_export *e = &module->exports[module->exports_by_name[middle]];
        struct span other = wasm_module_bytes(module, e->name);
        int order = span_compare(name, other);
        if (order == 0) return e;
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}
