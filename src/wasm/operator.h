/* What is known about an operator without looking at a module, generated from operators.def. */
#ifndef RK_WASM_OPERATOR_H
#define RK_WASM_OPERATOR_H

#include "base/compiler.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wasm_operator {
#define WASM_OP(name, text, code, immediate, signature, feature, cost, align) WASM_OP_##name,
#include "wasm/operators.def"
    WASM_OPERATOR_COUNT
};

/* What follows the opcode in the binary format (core specification 5.4). */
enum wasm_immediate {
    WASM_IMM_NONE,
    WASM_IMM_BLOCK,         /* block type: s33 */
    WASM_IMM_LABEL,         /* relative depth: u32 */
    WASM_IMM_LABELS,        /* vec(u32), default u32 */
    WASM_IMM_FUNC,          /* function index */
    WASM_IMM_TYPE_TABLE,    /* type index, table index */
    WASM_IMM_TYPES,         /* vec(value type) */
    WASM_IMM_LOCAL,         /* local index */
    WASM_IMM_GLOBAL,        /* global index */
    WASM_IMM_TABLE,         /* table index */
    WASM_IMM_MEMARG,        /* alignment u32, offset u32 (u64 where memory64 is on) */
    WASM_IMM_MEMORY,        /* memory index: one zero byte */
    WASM_IMM_I32,           /* s32 */
    WASM_IMM_I64,           /* s64 */
    WASM_IMM_F32,           /* 4 bytes */
    WASM_IMM_F64,           /* 8 bytes */
    WASM_IMM_V128,          /* 16 bytes */
    WASM_IMM_SHUFFLE,       /* 16 lane indices */
    WASM_IMM_LANE,          /* lane index byte */
    WASM_IMM_MEMARG_LANE,   /* memarg, lane index byte */
    WASM_IMM_REF_TYPE,      /* reference type byte */
    WASM_IMM_DATA_MEMORY,   /* data index, zero byte */
    WASM_IMM_DATA,          /* data index */
    WASM_IMM_MEMORY_MEMORY, /* two zero bytes */
    WASM_IMM_ELEM_TABLE,    /* element segment index, table index */
    WASM_IMM_ELEM,          /* element segment index */
    WASM_IMM_TABLE_TABLE,   /* destination, source table index */
};

/* Proposals that can be switched in a rule set; a bit each in wasm_rules.features. */
enum wasm_feature {
    WASM_FEATURE_MVP = 0,
    WASM_FEATURE_MUTABLE_GLOBALS = 1 << 0, /* import and export of mutable globals */
    WASM_FEATURE_SIGN_EXTENSION = 1 << 1,
    WASM_FEATURE_SATURATING_FLOAT = 1 << 2,
    WASM_FEATURE_MULTI_VALUE = 1 << 3,
    WASM_FEATURE_BULK_MEMORY = 1 << 4,
    WASM_FEATURE_REFERENCE_TYPES = 1 << 5,
    WASM_FEATURE_SIMD = 1 << 6,
    WASM_FEATURE_MEMORY64 = 1 << 7,
    WASM_FEATURES_ALL = (1 << 8) - 1,
};

/* "sign-extension" etc.; "mvp" for 0. `feature` is a single bit. */
const char *wasm_feature_name(enum wasm_feature feature);

struct wasm_operator_info {
    const char *text;      /* as in the text format */
    const char *signature; /* see operators.def */
    uint16_t code;         /* opcode, or prefix << 8 | sub-opcode */
    uint8_t immediate;     /* enum wasm_immediate */
    uint8_t feature;       /* enum wasm_feature */
    uint8_t cost;          /* gas in the deployed table */
    uint8_t align;         /* log2 of the accessed bytes */
    char result;           /* letter of the result in the signature; ':' without one, '*' if open */
};

extern const struct wasm_operator_info wasm_operators[WASM_OPERATOR_COUNT];

#define WASM_NO_OPERATOR 0xffff

/* The operator of each single-byte opcode, and of each sub-opcode below 256 behind 0xfc and 0xfd;
 * WASM_NO_OPERATOR where there is none. Constant data, built by the compiler. */
extern const uint16_t wasm_opcode_map[256];
extern const uint16_t wasm_opcode_map_fc[32];
extern const uint16_t wasm_opcode_map_fd[256];

/* The operator of an opcode (prefix << 8 | sub-opcode for the prefixed ones), or
 * WASM_NO_OPERATOR. */
uint32_t wasm_operator_of_code(uint32_t code);

/* Why an opcode without an operator is refused: the name of the proposal it belongs to ("tail
 * calls", "threads", ...), or NULL for an opcode nobody has defined. */
const char *wasm_opcode_proposal(uint8_t prefix_or_opcode, uint32_t sub_opcode);

#endif
