/* A decoded and validated module: immutable, shareable between threads, counted by references.
 *
 * The module keeps its own copy of the bytes; everything that points into them is a byte range
 * (offset, size), so that an error, a disassembly and a stack trace speak of the same offsets.
 * Executors translate functions on first use and publish the result with an atomic store; that is
 * the only thing that changes after loading. */
#ifndef RK_WASM_MODULE_H
#define RK_WASM_MODULE_H

#include "base/arena.h"
#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"
#include "wasm/rules.h"
#include "wasm/types.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define WASM_NO_INDEX UINT32_MAX

/* A run of the module's bytes. */
struct wasm_range {
    uint32_t offset;
    uint32_t size;
};

/* Executors over the same operator semantics; all give the same results, traps and gas. */
enum wasm_tier {
    WASM_TIER_INTERP,    /* folded instructions, threaded dispatch */
    WASM_TIER_REFERENCE, /* one instruction per operator, every step observable */
    WASM_TIER_JIT,       /* machine code; the interpreter where the processor does not run it */
    WASM_TIER_COUNT
};

/* The fastest tier of this processor. */
enum wasm_tier wasm_tier_best(void);

struct jit_native; /* a compiled module, see jit_native.h */
struct wasm_code;  /* a translated function, see code.h */
void wasm_code_free(struct wasm_code *code);

struct wasm_import {
    struct wasm_range module;
    struct wasm_range name;
    enum wasm_extern_kind kind;
    union {
        uint32_t type; /* index into types */
        struct wasm_table_type table;
        struct wasm_memory_type memory;
        struct wasm_global_type global;
    };
};

struct wasm_export {
    struct wasm_range name;
    enum wasm_extern_kind kind;
    uint32_t index; /* in the index space of its kind */
};

/* A constant expression: exactly one operator before `end` (no extended-const). */
struct wasm_const_expr {
    uint16_t op;             /* an iNN/fNN/v128.const, GLOBAL_GET, REF_FUNC or REF_NULL */
    uint32_t index;          /* of the global or function */
    struct wasm_value value; /* of a constant, in slot form */
};

struct wasm_global {
    struct wasm_global_type type;
    struct wasm_const_expr init;
};

enum wasm_segment_mode { WASM_SEGMENT_ACTIVE, WASM_SEGMENT_PASSIVE, WASM_SEGMENT_DECLARATIVE };

/* An item of an element segment, packed: the kind in the top two bits, an index below. */
enum { WASM_ELEM_NULL = 0, WASM_ELEM_FUNC = 1, WASM_ELEM_GLOBAL = 2 };
#define WASM_ELEM_ITEM(kind, index) (((uint32_t)(kind) << 30) | (index))
#define WASM_ELEM_ITEM_KIND(item)   ((item) >> 30)
#define WASM_ELEM_ITEM_INDEX(item)  ((item) & 0x3fffffffu)

struct wasm_elem_segment {
    enum wasm_segment_mode mode;
    uint8_t type; /* reference type of the items */
    uint32_t table;
    struct wasm_const_expr offset; /* when active */
    uint32_t count;
    const uint32_t *items; /* WASM_ELEM_ITEM each */
};

struct wasm_data_segment {
    enum wasm_segment_mode mode;   /* active or passive */
    struct wasm_const_expr offset; /* when active */
    struct wasm_range bytes;
};

/* A function defined in the module. */
struct wasm_function {
    struct wasm_module *module;
    uint32_t index;          /* in the function index space: imports first */
    uint32_t type;           /* index into types */
    struct wasm_range body;  /* local declarations and operators, without the size field */
    uint32_t first_operator; /* byte offset of the first operator */
    uint32_t local_count;    /* parameters included */
    uint32_t local_slots;    /* parameters included */
    uint32_t operand_slots;  /* greatest operand height in slots, as validation counts it */
    _Atomic(struct wasm_code *) code[WASM_TIER_COUNT]; /* NULL until translated */
};

/* Stack units of one activation: see rules.h. */
RK_INLINE uint64_t wasm_function_units(const struct wasm_function *f)
{
    return (uint64_t)f->local_slots + f->operand_slots + WASM_FRAME_UNITS_BASE;
}

/* A custom section: name and payload behind it. */
struct wasm_custom {
    struct wasm_range name;
    struct wasm_range payload;
};

/* What a section took in the file, for inspection. */
struct wasm_section {
    uint8_t id;
    struct wasm_range payload;
};

struct wasm_module {
    _Atomic uint32_t references;
    const struct wasm_rules *rules; /* borrowed; outlives the module */
    uint8_t *bytes;
    uint32_t size_bytes;
    struct arena arena; /* owns every array below */

    struct wasm_func_type *types;
    uint32_t type_count;
    /* For each type the lowest index of an equal type: equal types have equal canonical indices. */
    uint32_t *type_canonical;

    struct wasm_import *imports;
    uint32_t import_count;

    /* Index spaces: imported ones come first. */
    uint32_t *function_types; /* type index of every function, imported or defined */
    uint32_t function_count;
    uint32_t imported_function_count;
    struct wasm_function *functions; /* the defined ones: functions[i - imported_function_count] */

    struct wasm_table_type *tables;
    uint32_t table_count;
    uint32_t imported_table_count;

    struct wasm_memory_type memory; /* meaningful when memory_count is 1 */
    uint32_t memory_count;          /* 0 or 1 */
    uint32_t imported_memory_count;

    struct wasm_global *globals; /* imported ones have only their type */
    uint32_t global_count;
    uint32_t imported_global_count;

    struct wasm_export *exports;
    uint32_t export_count;
    /* Indices of exports sorted by name bytes, for lookup and the duplicate check. */
    uint32_t *exports_by_name;

    uint32_t start; /* function index or WASM_NO_INDEX */

    struct wasm_elem_segment *elems;
    uint32_t elem_count;
    struct wasm_data_segment *datas;
    uint32_t data_count;

    struct wasm_section *sections; /* in file order, custom ones included */
    uint32_t section_count;
    struct wasm_custom *customs;
    uint32_t custom_count;
    /* Function names of the "name" section (subsection 1), function_count entries; NULL when the
     * module has none or the section is damaged (which is no error). Size 0 means no name. */
    struct wasm_range *function_names;
    struct wasm_range module_name; /* size 0 when absent */
    /* What to call a function that the name section does not name: its first export, else the field
     * name of its import. function_count entries, or NULL when nothing is exported or imported. */
    struct wasm_range *fallback_names;

    pthread_mutex_t translate_lock;      /* held while anything is translated */
    _Atomic(struct jit_native *) native; /* NULL until compiled */
};

/* Decodes and validates `bytes` (copied). *error gets the result, the byte offset and a sentence
 * that names section, function, operator, what was found and what was expected.
 *
 * RK_MALFORMED: not the binary format. RK_INVALID: breaks validation. RK_UNSUPPORTED: needs a
 * feature that the rules leave out or the engine does not have. RK_LIMIT: larger than a limit of
 * the rules. RK_NO_MEMORY. Time and memory are linear in the input; nothing is allocated from a
 * count that the remaining input could not hold. `rules` must outlive the module. */
RK_CHECKED enum rk_result wasm_module_load(struct wasm_module **out, struct rk_error *error,
                                           struct span bytes, const struct wasm_rules *rules);

struct wasm_module *wasm_module_retain(struct wasm_module *module);
/* Drops a reference and frees the module with its last one. NULL is allowed. */
void wasm_module_release(struct wasm_module *module);

RK_INLINE struct span wasm_module_bytes(const struct wasm_module *module, struct wasm_range range)
{
    return span_of(module->bytes + range.offset, range.size);
}

/* "type", "data count" etc.; "unknown" for an id the format does not have. */
const char *wasm_section_name(uint8_t id);

/* The export of that name, or NULL. O(log exports). */
const struct wasm_export *wasm_module_find_export(const struct wasm_module *module,
                                                  struct span name);

/* The type of a function of the index space. */
RK_INLINE const struct wasm_func_type *wasm_module_function_type(const struct wasm_module *module,
                                                                 uint32_t function)
{
    return &module->types[module->function_types[function]];
}

/* The best name there is for a function: of the name section, else of an export, else of the
 * import ("module.name" is not built: the import's field name). Size 0 when nameless. */
struct span wasm_module_function_name(const struct wasm_module *module, uint32_t function);

#endif
