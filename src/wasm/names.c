/* Names of functions: the "name" custom section, read leniently, and what stands in for it.
 *
 * The section is debugging information of unknown origin. It is believed only as a whole: one
 * subsection that does not parse, one index out of range or order, one name that is not UTF-8, and
 * all its names are dropped. */

#include "base/utf8.h"
#include "wasm/decode_impl.h"

enum { NAME_MODULE = 0, NAME_FUNCTIONS = 1 };

/* A name within `r`, as a range of the module; false when it does not parse. */
static bool read_name(struct reader *r, struct wasm_range *out)
{
    uint32_t size = reader_leb_u32(r);
    uint32_t offset = (uint32_t)reader_offset(r);
    struct span text = reader_take(r, size);
    if (r->failure || utf8_error(text) != text.size_bytes) return false;
    *out = (struct wasm_range){offset, size};
    return true;
}

static bool read_function_names(struct reader *r, struct wasm_range *names, uint32_t function_count)
{
    uint32_t count = reader_leb_u32(r);
    uint32_t next = 0; /* indices ascend strictly */
    for (uint32_t i = 0; i < count; i++) {
        uint32_t index = reader_leb_u32(r);
        struct wasm_range name;
        if (r->failure || index < next || index >= function_count || !read_name(r, &name)) {
            return false;
        }
        names[index] = name;
        next = index + 1;
    }
    return !r->failure && reader_done(r);
}

static bool read_name_section(const struct wasm_module *module, struct wasm_range payload,
                              struct wasm_range *module_name, struct wasm_range *names)
{
    struct reader r = reader_of(span_of(module->bytes, payload.offset + payload.size));
    r.at += payload.offset;
    int last_id = -1;
    while (!reader_done(&r)) {
        uint8_t id = reader_u8(&r);
        uint32_t size = reader_leb_u32(&r);
        if (r.failure || id <= last_id || size > reader_left(&r)) return false;
        last_id = id;
        struct reader sub = r;
        sub.end = sub.at + size;
        r.at += size;
        if (id == NAME_MODULE && !(read_name(&sub, module_name) && reader_done(&sub))) return false;
        if (id == NAME_FUNCTIONS && !read_function_names(&sub, names, module->function_count)) {
            return false;
        }
    }
    return true;
}

static enum rk_result load_fallbacks(struct wasm_module *module)
{
    if (module->import_count == 0 && module->export_count == 0) return RK_OK;
    struct wasm_range *names =
        arena_alloc_array(&module->arena, module->function_count, sizeof *names);
    if (!names) return RK_NO_MEMORY;
    uint32_t function = 0;
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct wasm_import *import = &module->imports[i];
        if (import->kind == WASM_EXTERN_FUNC) names[function++] = import->name;
    }
    /* Backwards, so that the first export of a function is the one that stays. */
    for (uint32_t i = module->export_count; i-- > 0;) {
        const struct wasm_export *e = &module->exports[i];
        if (e->kind == WASM_EXTERN_FUNC && e->name.size) names[e->index] = e->name;
    }
    module->fallback_names = names;
    return RK_OK;
}

enum rk_result wasm_names_load(struct wasm_module *module)
{
    if (module->function_count) RK_TRY(load_fallbacks(module));
    for (uint32_t i = 0; i < module->custom_count; i++) {
        const struct wasm_custom *custom = &module->customs[i];
        if (!span_equal(wasm_module_bytes(module, custom->name), span_of_string("name"))) continue;
        struct wasm_range *names =
            arena_alloc_array(&module->arena, module->function_count, sizeof *names);
        if (!names) return RK_NO_MEMORY;
        struct wasm_range module_name = {0, 0};
        if (read_name_section(module, custom->payload, &module_name, names)) {
            module->module_name = module_name;
            module->function_names = names;
        }
        break; /* the first one counts */
    }
    return RK_OK;
}

struct span wasm_module_function_name(const struct wasm_module *module, uint32_t function)
{
    if (function >= module->function_count) return span_of(NULL, 0);
    if (module->function_names && module->function_names[function].size) {
        return wasm_module_bytes(module, module->function_names[function]);
    }
    if (module->fallback_names) {
        return wasm_module_bytes(module, module->fallback_names[function]);
    }
    return span_of(NULL, 0);
}
