/* Types and values of WebAssembly as every part of the engine sees them. */
#ifndef RK_WASM_TYPES_H
#define RK_WASM_TYPES_H

#include "base/compiler.h"

#include <stdbool.h>
#include <stdint.h>

/* Value types by their byte in the binary format (core specification 5.3). */
enum wasm_type {
    WASM_TYPE_NONE = 0,
    WASM_TYPE_I32 = 0x7f,
    WASM_TYPE_I64 = 0x7e,
    WASM_TYPE_F32 = 0x7d,
    WASM_TYPE_F64 = 0x7c,
    WASM_TYPE_V128 = 0x7b,
    WASM_TYPE_FUNCREF = 0x70,
    WASM_TYPE_EXTERNREF = 0x6f,
};

/* "i32", "funcref", ...; "none" for 0 and "?" for anything else. */
const char *wasm_type_name(uint8_t type);

RK_INLINE bool wasm_type_is_number(uint8_t type)
{
    return type >= WASM_TYPE_F64 && type <= WASM_TYPE_I32;
}
RK_INLINE bool wasm_type_is_reference(uint8_t type)
{
    return type == WASM_TYPE_FUNCREF || type == WASM_TYPE_EXTERNREF;
}

/* 8-byte slots a value takes on the stack and among the locals. */
RK_INLINE uint32_t wasm_type_slots(uint8_t type)
{
    return type == WASM_TYPE_V128 ? 2 : 1;
}

/* A value as it stands in slots: i32 and f32 zero-extended in `lo`, v128 in both halves. A funcref
 * is a struct wasm_func pointer or 0; an externref is the host's number plus 1, or 0 for null. */
struct wasm_value {
    uint64_t lo;
    uint64_t hi;
};

#define WASM_PAGE_BYTES ((uint64_t)65536)

struct wasm_func_type {
    const uint8_t *types; /* parameters, then results: enum wasm_type bytes */
    uint32_t param_count;
    uint32_t result_count;
    uint32_t param_slots;
    uint32_t result_slots;
};

RK_INLINE uint8_t wasm_func_type_param(const struct wasm_func_type *type, uint32_t i)
{
    return type->types[i];
}
RK_INLINE uint8_t wasm_func_type_result(const struct wasm_func_type *type, uint32_t i)
{
    return type->types[type->param_count + i];
}

/* Equality by structure, the equality of WebAssembly. */
bool wasm_func_type_equal(const struct wasm_func_type *a, const struct wasm_func_type *b);

/* Size bounds of a table (elements) or memory (64 KiB pages). */
struct wasm_size_limits {
    uint64_t min;
    uint64_t max; /* UINT64_MAX when has_max is false */
    bool has_max;
};

struct wasm_table_type {
    struct wasm_size_limits limits;
    uint8_t element; /* a reference type */
};

struct wasm_memory_type {
    struct wasm_size_limits limits;
    bool is_64; /* 64-bit addresses */
};

struct wasm_global_type {
    uint8_t type;
    bool is_mutable;
};

/* Import and export kinds by their byte in the binary format. */
enum wasm_extern_kind {
    WASM_EXTERN_FUNC = 0,
    WASM_EXTERN_TABLE = 1,
    WASM_EXTERN_MEMORY = 2,
    WASM_EXTERN_GLOBAL = 3,
};

const char *wasm_extern_kind_name(enum wasm_extern_kind kind);

#endif
