/* Reading a validated body operator by operator, immediates included.
 *
 *     struct reader r = wasm_function_reader(f);
 *     struct wasm_instruction in;
 *     while (wasm_instruction_next(&in, &r)) ...
 *
 * For tools and translators; validation has its own, faster way through a body. */
#ifndef RK_WASM_INSTRUCTION_H
#define RK_WASM_INSTRUCTION_H

#include "base/reader.h"
#include "wasm/module.h"
#include "wasm/operator.h"

/* One operator. Which member holds the immediates depends on wasm_operators[op].immediate. */
struct wasm_instruction {
    uint32_t offset; /* of the opcode, in the module's bytes */
    uint32_t size;   /* of opcode and immediates */
    uint16_t op;     /* enum wasm_operator */
    union {
        /* LABEL, FUNC, LOCAL, GLOBAL, TABLE, DATA, DATA_MEMORY, ELEM, LANE: index alone.
         * TYPE_TABLE: type, table. ELEM_TABLE: segment, table. TABLE_TABLE: target, source. */
        struct {
            uint32_t index;
            uint32_t index2;
        };
        /* BLOCK. */
        struct {
            uint32_t block_type;  /* index into types, or WASM_NO_INDEX */
            uint8_t block_result; /* of a block without type index: its result or WASM_TYPE_NONE */
        };
        /* LABELS: the default label comes after the counted ones. */
        struct {
            uint32_t label_count;
            uint32_t labels_offset; /* see wasm_instruction_labels() */
        };
        /* MEMARG, MEMARG_LANE. */
        struct {
            uint64_t memory_offset;
            uint8_t align; /* log2 */
            uint8_t lane;
        };
        /* REF_TYPE, TYPES (always one). */
        uint8_t type;
        /* I32, I64, F32, F64, V128 in slot form; SHUFFLE: the 16 lane indices. */
        struct wasm_value value;
    };
};

/* A reader over the operators of a defined function. */
struct reader wasm_function_reader(const struct wasm_function *function);

/* Reads the next operator. False at the end of the body, and for bytes that are no operator, which
 * a validated body does not contain. */
bool wasm_instruction_next(struct wasm_instruction *out, struct reader *r);

/* A reader over the labels of a br_table: label_count + 1 times reader_leb_u32(). */
struct reader wasm_instruction_labels(const struct wasm_module *module,
                                      const struct wasm_instruction *instruction);

/* The types of a block as counts and type bytes: parameters, then results. */
struct wasm_func_type wasm_instruction_block_type(const struct wasm_module *module,
                                                  const struct wasm_instruction *instruction);

#endif
