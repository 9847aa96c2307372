/* The rule set of the engine: what a module may use, what execution costs, and how memory behaves.
 *
 * A rule set is plain constant data, passed down from above and never global. It is part of
 * consensus: two nodes with different rules disagree. Every field that reproduces a quirk of the
 * deployed VM names its section of the specification. */
#ifndef RK_WASM_RULES_H
#define RK_WASM_RULES_H

#include "base/blake3.h"
#include "base/compiler.h"
#include "wasm/operator.h"

#include <stdbool.h>
#include <stdint.h>

enum wasm_memory_bound {
    /* A load or store traps beyond memory.size, as the WebAssembly specification says. */
    WASM_BOUND_STRICT,
    /* A load or store traps beyond 4 GiB whatever memory.size is; for a 64-bit memory whose
     * declared minimum exceeds 65,536 pages, beyond memory.size (contract-abi.md 1.6). Bulk
     * operators are checked against memory.size in both cases. */
    WASM_BOUND_DEPLOYED,
};

struct wasm_limits_table {
    uint32_t module_bytes;
    uint32_t function_body_bytes;
    uint32_t types;
    uint32_t functions; /* imported ones included */
    uint32_t globals;
    uint32_t tables;
    uint32_t exports;
    uint32_t imports;
    uint32_t element_segments;
    uint32_t data_segments;
    uint32_t params;
    uint32_t results;
    uint32_t locals;                  /* parameters included */
    uint32_t br_table_labels;         /* the default one not counted */
    uint32_t block_nesting;           /* open blocks in one function */
    uint32_t string_bytes;            /* a name in imports, exports, custom sections */
    uint32_t table_elements;          /* initial size and growth of one table */
    uint32_t memory32_pages;          /* declared sizes and growth of a 32-bit memory */
    uint64_t memory64_pages;          /* growth of a 64-bit memory */
    uint64_t memory64_pages_declared; /* what a 64-bit memory may declare */
};

struct wasm_rules { /* wasm_rules_hash covers every field */
    const char *name;
    uint32_t features; /* set of enum wasm_feature */
    struct wasm_limits_table limits;

    enum wasm_memory_bound memory_bound;
    /* memory.grow goes past the module's declared maximum, up to the limit of the rule set
     * (contract-abi.md 1.6, Q2). */
    bool growth_ignores_declared_maximum;

    /* Stack units that all frames of one root call may hold together; see docs/deviations.md. */
    uint64_t stack_units;

    uint8_t function_entry_cost;
    uint8_t operator_cost[WASM_OPERATOR_COUNT]; /* gas for one execution */
};

/* Frame cost in stack units: 8-byte slots of parameters and locals, greatest operand height in
 * slots as the validation algorithm counts it, and this constant. v128 takes two slots. */
#define WASM_FRAME_UNITS_BASE 4u

/* Invocations that may be in progress on one stack, each but the first made by a host function.
 * They nest on the native stack, so they are bounded apart from units; beyond it is STACK_OVERFLOW.
 */
#define WASM_INVOCATIONS_MAX 256u

/* Slots that the arguments, or results, of the invocations in progress on one stack may take
 * together; they come beside the units of frames. Beyond it is STACK_OVERFLOW. */
#define WASM_INVOCATION_SLOTS_MAX 4096u

/* What our own networks use: strict bounds, declared maximum respected. */
extern const struct wasm_rules wasm_rules_default;
/* The deployed VM since its 0.30 release (reference types on), quirks of memory included. */
extern const struct wasm_rules wasm_rules_dusk;
/* The deployed VM before 0.30: no reference types. */
extern const struct wasm_rules wasm_rules_dusk_pre_aegis;

/* A rule set by name, or NULL; `wasm_rules_at` enumerates them for help texts, NULL past the end.*/
const struct wasm_rules *wasm_rules_by_name(const char *name);
const struct wasm_rules *wasm_rules_at(uint32_t index);

/* BLAKE3 of all that a rule set says, its name included. */
void wasm_rules_hash(uint8_t hash[BLAKE3_HASH_BYTES], const struct wasm_rules *rules,
                     const struct blake3_backend *backend);

#endif
