#include "wasm/operator.h"

#define IMM(name)  WASM_IMM_##name
#define FEAT(name) WASM_FEATURE_##name
/* Both compilers take an index into a literal for a constant expression. */
#define LAST(literal) (literal)[sizeof(literal) - 2]

const struct wasm_operator_info wasm_operators[WASM_OPERATOR_COUNT] = {
#define WASM_OP(name, text, code, immediate, signature, feature, cost, align) \
    [WASM_OP_##name] = {text,          signature, code,  IMM(immediate),      \
                        FEAT(feature), cost,      align, LAST(signature)},
#include "wasm/operators.def"
};

/* Empty places are written out first, then the operators over them; an operator of another prefix
 * writes "none" to a place that has none anyway. */
#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif

#define IN_MAP(code, prefix, size) ((code) >> 8 == (prefix) && ((code) & 0xff) < (size))

const uint16_t wasm_opcode_map[256] = {
    [0 ... 255] = WASM_NO_OPERATOR,
#define WASM_OP(name, text, code, immediate, signature, feature, cost, align) \
    [IN_MAP(code, 0, 256) ? (code) : 0xff] =                                  \
        IN_MAP(code, 0, 256) ? WASM_OP_##name : WASM_NO_OPERATOR,
#include "wasm/operators.def"
};

const uint16_t wasm_opcode_map_fc[32] = {
    [0 ... 31] = WASM_NO_OPERATOR,
#define WASM_OP(name, text, code, immediate, signature, feature, cost, align) \
    [IN_MAP(code, 0xfc, 32) ? (code) & 0x1f : 31] =                           \
        IN_MAP(code, 0xfc, 32) ? WASM_OP_##name : WASM_NO_OPERATOR,
#include "wasm/operators.def"
};

/* 0xfd has an operator at 255, the last of the list, so the parking place must be a hole. */
const uint16_t wasm_opcode_map_fd[256] = {
    [0 ... 255] = WASM_NO_OPERATOR,
#define WASM_OP(name, text, code, immediate, signature, feature, cost, align) \
    [IN_MAP(code, 0xfd, 256) ? (code) & 0xff : 0x9a] =                        \
        IN_MAP(code, 0xfd, 256) ? WASM_OP_##name : WASM_NO_OPERATOR,
#include "wasm/operators.def"
};

#pragma GCC diagnostic pop

uint32_t wasm_operator_of_code(uint32_t code)
{
    if (code < 0x100) return wasm_opcode_map[code];
    if (code >> 8 == 0xfc && (code & 0xff) < 32) return wasm_opcode_map_fc[code & 0xff];
    if (code >> 8 == 0xfd) return wasm_opcode_map_fd[code & 0xff];
    return WASM_NO_OPERATOR;
}

const char *wasm_feature_name(enum wasm_feature feature)
{
    switch (feature) {
    case WASM_FEATURE_MVP: return "mvp";
    case WASM_FEATURE_MUTABLE_GLOBALS: return "mutable-globals";
    case WASM_FEATURE_SIGN_EXTENSION: return "sign-extension";
    case WASM_FEATURE_SATURATING_FLOAT: return "saturating-float-to-int";
    case WASM_FEATURE_MULTI_VALUE: return "multi-value";
    case WASM_FEATURE_BULK_MEMORY: return "bulk-memory";
    case WASM_FEATURE_REFERENCE_TYPES: return "reference-types";
    case WASM_FEATURE_SIMD: return "simd";
    case WASM_FEATURE_MEMORY64: return "memory64";
    case WASM_FEATURES_ALL: return "all";
    }
    return "unknown";
}

const char *wasm_opcode_proposal(uint8_t prefix_or_opcode, uint32_t sub_opcode)
{
    static const struct {
        uint32_t first, last;
        const char *name;
    } proposals[] = {
#define WASM_PROPOSAL(first, last, name) {first, last, name},
#include "wasm/proposals.def"
    };
    uint64_t code = prefix_or_opcode;
    if (prefix_or_opcode >= 0xfb && prefix_or_opcode <= 0xfe) {
        unsigned shift = sub_opcode < 0x100 ? 8 : 12;
        code = (code << shift) | sub_opcode;
    }
    for (size_t i = 0; i < RK_ARRAY_LENGTH(proposals); i++) {
        if (code >= proposals[i].first && code <= proposals[i].last) return proposals[i].name;
    }
    return NULL;
}
