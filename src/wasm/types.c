#include "wasm/types.h"

#include <string.h>

const char *wasm_type_name(uint8_t type)
{
    switch (type) {
    case WASM_TYPE_NONE: return "none";
    case WASM_TYPE_I32: return "i32";
    case WASM_TYPE_I64: return "i64";
    case WASM_TYPE_F32: return "f32";
    case WASM_TYPE_F64: return "f64";
    case WASM_TYPE_V128: return "v128";
    case WASM_TYPE_FUNCREF: return "funcref";
    case WASM_TYPE_EXTERNREF: return "externref";
    default: return "?";
    }
}

bool wasm_func_type_equal(const struct wasm_func_type *a, const struct wasm_func_type *b)
{
    if (a == b) return true;
    size_t count = (size_t)a->param_count + a->result_count;
    return a->param_count == b->param_count && a->result_count == b->result_count &&
           (count == 0 || memcmp(a->types, b->types, count) == 0);
}

const char *wasm_extern_kind_name(enum wasm_extern_kind kind)
{
    switch (kind) {
    case WASM_EXTERN_FUNC: return "function";
    case WASM_EXTERN_TABLE: return "table";
    case WASM_EXTERN_MEMORY: return "memory";
    case WASM_EXTERN_GLOBAL: return "global";
    }
    return "unknown";
}
