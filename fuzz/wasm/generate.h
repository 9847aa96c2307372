/* Valid modules from any bytes.
 *
 * The bytes are read as choices; where they end, every choice is 0, which is a constant or the end
 * of a list, so generation always ends. Code is made type by type, from the table of operators for
 * everything with a fixed signature and by hand for the rest. A module has:
 *
 *     types      0: () -> ();  1: (i32 i64 f32 f64 v128) -> (i32);  then random ones
 *     functions  0: imported, of type 1; then random ones; the last resets the bound, if there is
 *     table      of functions, 8 to 12 elements, filled by segment 0; segment 1 is passive
 *     memory     1 to 3 pages, of either address type; data segment 0 active, 1 passive
 *     globals    two of each number and vector type, then the bound
 *
 * With a bound, loops and calls count a global down and stop at 0, for engines without gas.
 *
 * A wide module (struct gen_options) is meant for what a compiler keeps in registers, and for
 * several instances at once: more parameters, results and locals than registers, deep operand
 * stacks, stores around one address, switches. It imports a second function `peer` of type 1, which
 * is function 1, and its table; function 2 is of type 1, so that it can be another's peer. */
#ifndef RK_FUZZ_WASM_GENERATE_H
#define RK_FUZZ_WASM_GENERATE_H

#include "base/buffer.h"
#include "base/require.h"
#include "wasm/module.h"

enum {
    GEN_TYPES_MAX = 8,
    GEN_SIGNATURE_MAX = 4,
    GEN_WIDE_SIGNATURE_MAX = 12,
    GEN_FUNCTIONS_MAX = 6,
    GEN_LOCALS_MAX = 100,
    GEN_HEAP_MAX = 60, /* values on the stack at once, on purpose */
    GEN_LABELS_MAX = 16,
    GEN_DEPTH_MAX = 9,
    GEN_BODY_BYTES = 6000, /* beyond, only constants are made */
    GEN_LOOP_COUNTERS = 4,
    GEN_KINDS = 5,
    GEN_BOUND_GLOBAL = 2 * GEN_KINDS,
};

static const uint8_t gen_kinds[GEN_KINDS] = {WASM_TYPE_I32, WASM_TYPE_I64, WASM_TYPE_F32,
                                             WASM_TYPE_F64, WASM_TYPE_V128};

struct gen_options {
    bool bounded;
    bool wide;
    uint32_t skip; /* bytes passed over after the types, for other code with the same types */
    uint32_t elements_at; /* where segment 0 begins; at most 3 */
};

struct gen_type {
    uint8_t params[GEN_WIDE_SIGNATURE_MAX], results[GEN_WIDE_SIGNATURE_MAX];
    uint32_t param_count, result_count;
};

struct gen_label {
    const uint8_t *types; /* what a branch to it carries */
    uint32_t count;
};

struct gen {
    const uint8_t *data;
    size_t size, at;
    bool bounded;
    bool wide;
    uint32_t elements_at;
    uint32_t imported; /* functions */
    bool is_64;
    struct gen_type types[GEN_TYPES_MAX];
    uint32_t type_count;
    uint32_t functions[GEN_FUNCTIONS_MAX + 4]; /* type of each, imports included */
    uint32_t function_count;

    struct buffer code; /* of the current body */
    uint32_t current;   /* index of the function */
    const struct gen_type *type;
    uint8_t locals[GEN_LOCALS_MAX];
    uint32_t local_count;
    uint32_t counters; /* first of the loop counters, which locals end with */
    struct gen_label labels[GEN_LABELS_MAX];
    uint32_t label_count;
    uint32_t loops;
    uint32_t depth;
};

static inline uint32_t gen_pick(struct gen *g, uint32_t count)
{
    return g->at < g->size ? g->data[g->at++] % count : 0;
}

static inline void gen_byte(struct gen *g, uint32_t byte)
{
    REQUIRE(buffer_append_u8(&g->code, (uint8_t)byte) == RK_OK);
}
static inline void gen_leb(struct gen *g, uint64_t value)
{
    REQUIRE(buffer_append_leb_u(&g->code, value) == RK_OK);
}
static inline void gen_leb_signed(struct gen *g, int64_t value)
{
    REQUIRE(buffer_append_leb_s(&g->code, value) == RK_OK);
}

static inline void gen_op(struct gen *g, uint32_t op)
{
    uint32_t code = wasm_operators[op].code;
    if (code > 0xff) {
        gen_byte(g, code >> 8);
        gen_leb(g, code & 0xff);
    } else {
        gen_byte(g, code);
    }
}
static inline void gen_op_index(struct gen *g, uint32_t op, uint32_t index)
{
    gen_op(g, op);
    gen_leb(g, index);
}

static inline uint8_t gen_type_of_letter(const struct gen *g, char letter)
{
    switch (letter) {
    case 'i': return WASM_TYPE_I32;
    case 'I': return WASM_TYPE_I64;
    case 'f': return WASM_TYPE_F32;
    case 'F': return WASM_TYPE_F64;
    case 'v': return WASM_TYPE_V128;
    case 'a': return g->is_64 ? WASM_TYPE_I64 : WASM_TYPE_I32;
    default: return WASM_TYPE_NONE;
    }
}

static inline uint64_t gen_number(struct gen *g)
{
    static const uint64_t edges[] = {0,          1,           UINT64_MAX,  INT64_MAX,
                                     1u << 31,   0x7fffffff,  0xffffffff,  UINT64_C(1) << 63,
                                     0x7fc00000, 0x7fa00001,  0x3f800000,  UINT64_C(0x7ff8) << 48,
                                     0x3ff0u,    0x4f000000u, 0xcf000000u, UINT64_C(0x41e) << 52};
    uint32_t choice = gen_pick(g, 4);
    if (choice == 0) return gen_pick(g, 64);
    if (choice == 1) return edges[gen_pick(g, RK_ARRAY_LENGTH(edges))];
    uint64_t value = 0;
    uint32_t bytes = choice == 2 ? 2 : 8;
    for (uint32_t i = 0; i < bytes; i++)
        value = value << 8 | gen_pick(g, 256);
    return value;
}

static inline void gen_fixed(struct gen *g, uint64_t value, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++)
        gen_byte(g, (uint32_t)(value >> (8 * i)) & 0xff);
}

/* The bits of a float: any, or those of a small number. */
static inline uint64_t gen_float(struct gen *g, bool is_double)
{
    static const uint64_t specials[][2] = {
        {0x7f800000, UINT64_C(0x7ff) << 52},  {0xff800000, UINT64_C(0xfff) << 52},
        {0x7fc00000, UINT64_C(0x7ff8) << 48}, {0xffa12345, UINT64_C(0xfff4123456789abc)},
        {0x80000000, UINT64_C(1) << 63},      {0x7f7fffff, UINT64_C(0x7fefffffffffffff)},
        {0x4f000000, UINT64_C(0x41e0) << 48}, {0x5f000000, UINT64_C(0x43e0) << 48},
    };
    uint32_t choice = gen_pick(g, 4);
    if (choice == 1) return specials[gen_pick(g, RK_ARRAY_LENGTH(specials))][is_double];
    if (choice == 2) return gen_number(g);
    double value = ((double)gen_pick(g, 256) - 100) / (1 + gen_pick(g, 4));
    float single = (float)value;
    uint64_t bits = 0;
    if (is_double)
        memcpy(&bits, &value, sizeof value);
    else
        memcpy(&bits, &single, sizeof single);
    return bits;
}

static inline void gen_const(struct gen *g, uint8_t type)
{
    bool is_double;
    switch (type) {
    case WASM_TYPE_I32:
        gen_op(g, WASM_OP_I32_CONST);
        gen_leb_signed(g, (int32_t)gen_number(g));
        break;
    case WASM_TYPE_I64:
        gen_op(g, WASM_OP_I64_CONST);
        gen_leb_signed(g, (int64_t)gen_number(g));
        break;
    case WASM_TYPE_F32:
        gen_op(g, WASM_OP_F32_CONST);
        gen_fixed(g, gen_float(g, false), 4);
        break;
    case WASM_TYPE_F64:
        gen_op(g, WASM_OP_F64_CONST);
        gen_fixed(g, gen_float(g, true), 8);
        break;
    default:
        gen_op(g, WASM_OP_V128_CONST);
        is_double = gen_pick(g, 2);
        for (uint32_t lane = 0; lane < (is_double ? 2 : 4); lane++)
            gen_fixed(g, gen_float(g, is_double), is_double ? 8 : 4);
    }
}

/* A random local of a type; there is one of each. */
static inline uint32_t gen_local(struct gen *g, uint8_t type)
{
    uint32_t skip = gen_pick(g, g->wide ? 12 : 4), found = 0;
    for (uint32_t i = 0; i < g->counters; i++) {
        if (g->locals[i] != type) continue;
        found = i;
        if (skip-- == 0) break;
    }
    return found;
}

static inline uint32_t gen_global(struct gen *g, uint8_t type)
{
    uint32_t kind = 0;
    while (gen_kinds[kind] != type)
        kind++;
    return kind * 2 + gen_pick(g, 2);
}

static inline void gen_value(struct gen *g, uint8_t type);
static inline void gen_statements(struct gen *g);
static inline void gen_block(struct gen *g, uint32_t op, uint32_t type_index);

static inline void gen_values(struct gen *g, const uint8_t *types, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        gen_value(g, types[i]);
}

static inline void gen_drop(struct gen *g, uint32_t count)
{
    while (count--)
        gen_op(g, WASM_OP_DROP);
}

/* Takes values from the stack, some into locals. */
static inline void gen_consume(struct gen *g, const uint8_t *types, uint32_t count)
{
    while (count--) {
        if (gen_pick(g, 2))
            gen_op_index(g, WASM_OP_LOCAL_SET, gen_local(g, types[count]));
        else
            gen_op(g, WASM_OP_DROP);
    }
}

/* Addresses mostly fall into the memory. */
static inline void gen_address(struct gen *g)
{
    uint32_t choice = gen_pick(g, 32);
    uint8_t type = g->is_64 ? WASM_TYPE_I64 : WASM_TYPE_I32;
    if (choice < 8) {
        gen_op(g, g->is_64 ? WASM_OP_I64_CONST : WASM_OP_I32_CONST);
        gen_leb_signed(g, (int64_t)(gen_pick(g, 256) * (choice == 2 ? 255 : 1)));
        return;
    }
    gen_value(g, type);
    if (choice == 31) return;
    gen_op(g, g->is_64 ? WASM_OP_I64_CONST : WASM_OP_I32_CONST);
    gen_leb_signed(g, choice == 30 ? 0x1ffff : 0xfff);
    gen_op(g, g->is_64 ? WASM_OP_I64_AND : WASM_OP_I32_AND);
}

static inline void gen_memory_argument(struct gen *g, uint32_t align)
{
    gen_leb(g, gen_pick(g, align + 1));
    switch (gen_pick(g, 128)) {
    case 124: gen_leb(g, 0xfff0); break;
    case 125: gen_leb(g, 0xffffffff); break;
    case 126: gen_leb(g, g->is_64 ? UINT64_C(0xfffffffffffffff0) : 0xfffffff0); break;
    case 127: gen_leb(g, g->is_64 ? UINT64_C(0x100000000) : 0x80000000); break;
    default: gen_leb(g, gen_pick(g, 64));
    }
}

static inline uint32_t gen_lanes(const char *text)
{
    const char *x = strchr(text, 'x');
    return x[1] == '1' ? 16 : (uint32_t)(x[1] - '0');
}

/* The immediates of an operator with a fixed signature. */
static inline void gen_immediates(struct gen *g, uint32_t op)
{
    const struct wasm_operator_info *info = &wasm_operators[op];
    switch ((enum wasm_immediate)info->immediate) {
    case WASM_IMM_MEMARG: gen_memory_argument(g, info->align); break;
    case WASM_IMM_MEMARG_LANE:
        gen_memory_argument(g, info->align);
        gen_byte(g, gen_pick(g, 16u >> info->align));
        break;
    case WASM_IMM_MEMORY: gen_byte(g, 0); break;
    case WASM_IMM_LANE: gen_byte(g, gen_pick(g, gen_lanes(info->text))); break;
    case WASM_IMM_SHUFFLE:
        for (int i = 0; i < 16; i++)
            gen_byte(g, gen_pick(g, 32));
        break;
    case WASM_IMM_DATA: gen_leb(g, gen_pick(g, 2)); break;
    case WASM_IMM_ELEM: gen_leb(g, gen_pick(g, 2)); break;
    case WASM_IMM_TABLE: gen_leb(g, 0); break;
    case WASM_IMM_DATA_MEMORY:
    case WASM_IMM_ELEM_TABLE:
        gen_leb(g, gen_pick(g, 2));
        gen_leb(g, 0);
        break;
    case WASM_IMM_MEMORY_MEMORY:
    case WASM_IMM_TABLE_TABLE:
        gen_leb(g, 0);
        gen_leb(g, 0);
        break;
    default: break;
    }
}

/* Whether this file makes an operator from its table row alone. */
static inline bool gen_is_plain(uint32_t op)
{
    const struct wasm_operator_info *info = &wasm_operators[op];
    if (strchr(info->signature, '*')) return false;
    switch ((enum wasm_immediate)info->immediate) {
    case WASM_IMM_I32:
    case WASM_IMM_I64:
    case WASM_IMM_F32:
    case WASM_IMM_F64:
    case WASM_IMM_V128: return false; /* constants */
    default: return true;
    }
}

/* Operators that often end a call, so that too many of them would hide the rest. */
static inline bool gen_is_risky(uint32_t op)
{
    switch ((enum wasm_immediate)wasm_operators[op].immediate) {
    case WASM_IMM_ELEM_TABLE:
    case WASM_IMM_DATA_MEMORY:
    case WASM_IMM_ELEM:
    case WASM_IMM_DATA: return true;
    default: break;
    }
    const char *text = strchr(wasm_operators[op].text, '.');
    return text && (strncmp(text, ".div_", 5) == 0 || strncmp(text, ".rem_", 5) == 0 ||
                    strncmp(text, ".trunc_f", 8) == 0);
}

/* A plain operator with the wanted result (WASM_TYPE_NONE: without one), all alike in chance. */
static inline uint32_t gen_choose_operator(struct gen *g, uint8_t type)
{
    uint32_t fitting[WASM_OPERATOR_COUNT], count = 0;
    for (uint32_t op = 0; op < WASM_OPERATOR_COUNT; op++) {
        if (gen_is_plain(op) && gen_type_of_letter(g, wasm_operators[op].result) == type)
            fitting[count++] = op;
    }
    uint32_t op = WASM_OPERATOR_COUNT;
    for (int attempt = 0; attempt < 4; attempt++) {
        uint32_t choice = gen_pick(g, 256);
        op = fitting[(choice * 256 + gen_pick(g, 256)) % count];
        if (!gen_is_risky(op)) break;
    }
    return op;
}

static inline void gen_operator(struct gen *g, uint8_t type)
{
    uint32_t op = gen_choose_operator(g, type);
    uint32_t immediate = wasm_operators[op].immediate;
    bool takes_ranges = immediate == WASM_IMM_ELEM_TABLE || immediate == WASM_IMM_TABLE_TABLE ||
                        immediate == WASM_IMM_DATA_MEMORY;
    for (const char *letter = wasm_operators[op].signature; *letter != ':'; letter++) {
        if (*letter == 'a')
            gen_address(g);
        else if (takes_ranges)
            gen_op_index(g, WASM_OP_I32_CONST, gen_pick(g, 4));
        else
            gen_value(g, gen_type_of_letter(g, *letter));
    }
    gen_op(g, op);
    gen_immediates(g, op);
}

/* Mostly an earlier function: recursion seldom ends by itself. */
static inline uint32_t gen_callee(struct gen *g)
{
    return gen_pick(g, gen_pick(g, 16) == 15 ? g->function_count : g->current);
}

static inline void gen_call(struct gen *g, const struct gen_type **type)
{
    if (gen_pick(g, 3) == 2) {
        /* Mostly of the right type, where the table still holds what it began with. */
        uint32_t element = gen_callee(g);
        uint32_t index = gen_pick(g, 16) == 15 ? gen_pick(g, g->type_count) : g->functions[element];
        *type = &g->types[index];
        gen_values(g, (*type)->params, (*type)->param_count);
        gen_op_index(g, WASM_OP_I32_CONST, gen_pick(g, 16) == 15 ? 11 : element);
        gen_op_index(g, WASM_OP_CALL_INDIRECT, index);
        gen_leb(g, 0);
        return;
    }
    uint32_t callee = gen_callee(g);
    *type = &g->types[g->functions[callee]];
    gen_values(g, (*type)->params, (*type)->param_count);
    gen_op_index(g, WASM_OP_CALL, callee);
}

static inline void gen_bound(struct gen *g)
{
    if (!g->bounded) return;
    gen_op_index(g, WASM_OP_GLOBAL_GET, GEN_BOUND_GLOBAL);
    gen_op(g, WASM_OP_I32_EQZ);
    gen_op_index(g, WASM_OP_IF, 0x40);
    gen_op(g, WASM_OP_UNREACHABLE);
    gen_op(g, WASM_OP_END);
    gen_op_index(g, WASM_OP_GLOBAL_GET, GEN_BOUND_GLOBAL);
    gen_op_index(g, WASM_OP_I32_CONST, 1);
    gen_op(g, WASM_OP_I32_SUB);
    gen_op_index(g, WASM_OP_GLOBAL_SET, GEN_BOUND_GLOBAL);
}

/* Tells the host a local of each kind, and the bits of the float ones, which a host of another
 * engine may not see whole. */
static inline void gen_tell(struct gen *g)
{
    uint32_t locals[GEN_KINDS];
    for (uint32_t kind = 0; kind < GEN_KINDS; kind++) {
        locals[kind] = gen_local(g, gen_kinds[kind]);
        gen_op_index(g, WASM_OP_LOCAL_GET, locals[kind]);
    }
    gen_op_index(g, WASM_OP_CALL, 0);
    gen_op(g, WASM_OP_DROP);
    gen_op_index(g, WASM_OP_LOCAL_GET, locals[2]);
    gen_op(g, WASM_OP_I32_REINTERPRET_F32);
    gen_op_index(g, WASM_OP_LOCAL_GET, locals[3]);
    gen_op(g, WASM_OP_I64_REINTERPRET_F64);
    for (uint32_t kind = 2; kind < GEN_KINDS; kind++)
        gen_op_index(g, WASM_OP_LOCAL_GET, locals[kind]);
    gen_op_index(g, WASM_OP_CALL, 0);
    gen_op(g, WASM_OP_DROP);
}

/* A type with exactly the one result, or WASM_NO_INDEX. */
static inline uint32_t gen_type_giving(struct gen *g, uint8_t type)
{
    uint32_t at = gen_pick(g, g->type_count);
    for (uint32_t i = 0; i < g->type_count; i++) {
        uint32_t index = (at + i) % g->type_count;
        if (g->types[index].result_count == 1 && g->types[index].results[0] == type) return index;
    }
    return WASM_NO_INDEX;
}

static inline void gen_constant_or_local(struct gen *g, uint8_t type)
{
    if (gen_pick(g, 2))
        gen_op_index(g, WASM_OP_LOCAL_GET, gen_local(g, type));
    else
        gen_const(g, type);
}

static inline void gen_value(struct gen *g, uint8_t type)
{
    if (g->depth >= GEN_DEPTH_MAX || g->code.size_bytes > GEN_BODY_BYTES) {
        gen_constant_or_local(g, type);
        return;
    }
    g->depth++;
    static const uint32_t openers[] = {WASM_OP_BLOCK, WASM_OP_LOOP, WASM_OP_IF, WASM_OP_IF};
    const struct gen_type *callee;
    uint32_t found;
    switch (gen_pick(g, 20)) {
    case 0:
    case 1:
    case 2:
    case 3: gen_constant_or_local(g, type); break;
    case 4: gen_op_index(g, WASM_OP_GLOBAL_GET, gen_global(g, type)); break;
    case 5:
        gen_value(g, type);
        gen_op_index(g, WASM_OP_LOCAL_TEE, gen_local(g, type));
        break;
    case 6:
        gen_value(g, type);
        gen_value(g, type);
        gen_value(g, WASM_TYPE_I32);
        if (gen_pick(g, 2)) {
            gen_op_index(g, WASM_OP_SELECT_T, 1);
            gen_byte(g, type);
        } else {
            gen_op(g, WASM_OP_SELECT);
        }
        break;
    case 7:
    case 8:
        found = gen_type_giving(g, type);
        if (found == WASM_NO_INDEX || g->label_count >= GEN_LABELS_MAX - 1)
            gen_const(g, type);
        else
            gen_block(g, openers[gen_pick(g, 4)], found);
        break;
    case 9:
        /* A call, and its result of this type if it has one. */
        gen_call(g, &callee);
        found = 0;
        while (found < callee->result_count && callee->results[found] != type)
            found++;
        if (found == callee->result_count) {
            gen_consume(g, callee->results, callee->result_count);
            gen_const(g, type);
            break;
        }
        gen_consume(g, callee->results + found + 1, callee->result_count - found - 1);
        gen_op_index(g, WASM_OP_LOCAL_SET, gen_local(g, type));
        gen_consume(g, callee->results, found);
        gen_op_index(g, WASM_OP_LOCAL_GET, gen_local(g, type));
        break;
    case 10:
        if (type != WASM_TYPE_I32) {
            gen_operator(g, type);
            break;
        }
        if (gen_pick(g, 2)) {
            gen_op_index(g, WASM_OP_REF_FUNC, gen_pick(g, g->function_count));
        } else {
            gen_op_index(g, WASM_OP_I32_CONST, gen_pick(g, 32) == 31 ? 11 : gen_pick(g, 8));
            gen_op_index(g, WASM_OP_TABLE_GET, 0);
        }
        gen_op(g, WASM_OP_REF_IS_NULL);
        break;
    default: gen_operator(g, type); break;
    }
    g->depth--;
}

/* Pushes what the label at a depth takes. */
static inline const struct gen_label *gen_label_values(struct gen *g, uint32_t depth)
{
    const struct gen_label *label = &g->labels[g->label_count - 1 - depth];
    gen_values(g, label->types, label->count);
    return label;
}

/* Operators in code that cannot be reached need no operands. */
static inline void gen_dead(struct gen *g)
{
    for (uint32_t count = gen_pick(g, 4); count; count--) {
        if (gen_pick(g, 3) == 0) {
            gen_statements(g);
            continue;
        }
        uint8_t type = gen_kinds[gen_pick(g, GEN_KINDS)];
        uint32_t op = gen_choose_operator(g, type);
        gen_op(g, WASM_OP_UNREACHABLE); /* forgets what earlier operators left */
        gen_op(g, op);
        gen_immediates(g, op);
        if (gen_pick(g, 2)) gen_op(g, WASM_OP_DROP);
    }
    /* What dead code left on the stack must not be taken for results. */
    gen_op(g, WASM_OP_UNREACHABLE);
}

static inline bool gen_same_types(const struct gen_label *a, const struct gen_label *b)
{
    return a->count == b->count && (!a->count || memcmp(a->types, b->types, a->count) == 0);
}

static inline void gen_branch_table(struct gen *g)
{
    uint32_t last = gen_pick(g, g->label_count);
    const struct gen_label *label = gen_label_values(g, last);
    gen_value(g, WASM_TYPE_I32);
    uint32_t count = gen_pick(g, 5);
    gen_op_index(g, WASM_OP_BR_TABLE, count);
    for (; count; count--) {
        uint32_t other = gen_pick(g, g->label_count);
        bool fits = gen_same_types(&g->labels[g->label_count - 1 - other], label);
        gen_leb(g, fits ? other : last);
    }
    gen_leb(g, last);
}

static inline void gen_open(struct gen *g, uint32_t op, uint32_t type_index)
{
    const struct gen_type *type = &g->types[type_index];
    gen_op(g, op);
    if (type->param_count == 0 && type->result_count == 0)
        gen_byte(g, 0x40);
    else if (type->param_count == 0 && type->result_count == 1)
        gen_byte(g, type->results[0]);
    else
        gen_leb_signed(g, (int64_t)type_index);
}

/* Many values on the stack, of which some are locals that are then assigned to. */
static inline void gen_heap(struct gen *g)
{
    uint8_t types[GEN_HEAP_MAX];
    uint32_t count = 4 + gen_pick(g, GEN_HEAP_MAX - 3);
    uint8_t favourite = gen_kinds[gen_pick(g, GEN_KINDS)];
    for (uint32_t i = 0; i < count; i++) {
        uint8_t type = types[i] = gen_pick(g, 2) ? favourite : gen_kinds[gen_pick(g, GEN_KINDS)];
        uint32_t choice = gen_pick(g, 8);
        if (choice < 4) {
            gen_op_index(g, WASM_OP_LOCAL_GET, gen_local(g, type));
        } else if (choice == 4) {
            gen_const(g, type);
        } else if (choice == 5) {
            gen_constant_or_local(g, type);
            gen_op_index(g, WASM_OP_LOCAL_TEE, gen_local(g, type));
        } else {
            gen_value(g, type);
        }
        if (gen_pick(g, 8) == 7) {
            uint8_t other = gen_kinds[gen_pick(g, GEN_KINDS)];
            gen_constant_or_local(g, other);
            gen_op_index(g, WASM_OP_LOCAL_SET, gen_local(g, other));
        }
    }
    if (gen_pick(g, 2)) gen_statements(g);
    gen_consume(g, types, count);
}

/* Stores at offsets from one local, which is changed now and then; some are made on one way only,
 * or behind a call of the host. */
static inline void gen_stores(struct gen *g)
{
    static const uint32_t ops[] = {WASM_OP_I32_STORE8, WASM_OP_I32_STORE16, WASM_OP_I32_STORE,
                                   WASM_OP_I64_STORE,  WASM_OP_I64_STORE32, WASM_OP_F32_STORE,
                                   WASM_OP_F64_STORE,  WASM_OP_V128_STORE};
    uint8_t type = g->is_64 ? WASM_TYPE_I64 : WASM_TYPE_I32;
    uint32_t local = gen_local(g, type);
    bool is_masked = gen_pick(g, 3) == 2;
    for (uint32_t count = 2 + gen_pick(g, 8); count; count--) {
        uint32_t way = gen_pick(g, 8);
        if (way == 0) gen_tell(g);
        if (!is_masked || gen_pick(g, 8) == 7) {
            gen_value(g, type);
            gen_op(g, g->is_64 ? WASM_OP_I64_CONST : WASM_OP_I32_CONST);
            gen_leb_signed(g, gen_pick(g, 2) ? 0xfff : 0xfff8);
            gen_op(g, g->is_64 ? WASM_OP_I64_AND : WASM_OP_I32_AND);
            gen_op_index(g, WASM_OP_LOCAL_SET, local);
            is_masked = true;
        }
        if (way == 1 || way == 2) {
            gen_op_index(g, WASM_OP_LOCAL_GET, gen_local(g, WASM_TYPE_I32));
            if (way == 1) gen_op(g, WASM_OP_I32_EQZ);
            gen_op_index(g, WASM_OP_IF, 0x40);
        }
        uint32_t op = ops[gen_pick(g, RK_ARRAY_LENGTH(ops))];
        const char *operand = strchr(wasm_operators[op].signature, 'a') + 1;
        if (gen_pick(g, 16) == 15) {
            gen_op(g, g->is_64 ? WASM_OP_I64_CONST : WASM_OP_I32_CONST);
            gen_leb_signed(g, 0xff0 + gen_pick(g, 32));
        } else {
            gen_op_index(g, WASM_OP_LOCAL_GET, local);
            for (uint32_t sums = gen_pick(g, 4); sums > 1; sums--) {
                static const int16_t distances[] = {1, -1, 8, 4092, -16, 1020, 1025, 5000};
                gen_op(g, g->is_64 ? WASM_OP_I64_CONST : WASM_OP_I32_CONST);
                gen_leb_signed(g, distances[gen_pick(g, RK_ARRAY_LENGTH(distances))]);
                gen_op(g, g->is_64 ? WASM_OP_I64_ADD : WASM_OP_I32_ADD);
            }
        }
        gen_constant_or_local(g, gen_type_of_letter(g, *operand));
        gen_op(g, op);
        gen_leb(g, 0);
        gen_leb(g, gen_pick(g, 4) ? gen_pick(g, 64) * 67 : gen_pick(g, 256) * 8);
        if (way == 1 || way == 2) gen_op(g, WASM_OP_END);
    }
}

/* A br_table over several blocks of one type, and the function if that has the same results. */
static inline void gen_switch(struct gen *g)
{
    uint32_t index = gen_pick(g, g->type_count), count = 1 + gen_pick(g, 5);
    const struct gen_type *type = &g->types[index];
    bool has_more[5] = {false}; /* a value below the results, so that branches move them */
    if (type->param_count || g->label_count + count >= GEN_LABELS_MAX) return;
    for (uint32_t i = 0; i < count; i++) {
        gen_open(g, WASM_OP_BLOCK, index);
        g->labels[g->label_count++] = (struct gen_label){type->results, type->result_count};
        has_more[i] = gen_pick(g, 2);
        if (has_more[i]) gen_const(g, gen_kinds[gen_pick(g, GEN_KINDS)]);
    }
    gen_values(g, type->results, type->result_count);
    gen_value(g, WASM_TYPE_I32);
    uint32_t labels = gen_pick(g, 12);
    gen_op_index(g, WASM_OP_BR_TABLE, labels);
    for (uint32_t i = 0; i <= labels; i++) {
        uint32_t depth = gen_pick(g, g->label_count);
        const struct gen_label *label = &g->labels[g->label_count - 1 - depth];
        bool fits = label->count == type->result_count &&
                    (!label->count || memcmp(label->types, type->results, label->count) == 0);
        gen_leb(g, fits ? depth : gen_pick(g, count));
    }
    for (uint32_t i = count; i-- > 0;) {
        gen_op(g, WASM_OP_END);
        g->label_count--;
        gen_consume(g, type->results, type->result_count);
        gen_statements(g);
        if (i == 0) return;
        if (has_more[i - 1]) gen_op(g, WASM_OP_DROP);
        gen_values(g, type->results, type->result_count);
    }
}

static inline bool gen_wide_statement(struct gen *g)
{
    switch (gen_pick(g, 4)) {
    case 0:
    case 1: gen_heap(g); break;
    case 2: gen_stores(g); break;
    default: gen_switch(g); break;
    }
    return false;
}

/* One statement; true when the code behind it cannot be reached. */
static inline bool gen_statement(struct gen *g)
{
    static const uint32_t openers[] = {WASM_OP_BLOCK, WASM_OP_LOOP, WASM_OP_IF, WASM_OP_LOOP};
    uint8_t type = gen_kinds[gen_pick(g, GEN_KINDS)];
    const struct gen_type *callee;
    const struct gen_label *label;
    uint32_t depth;
    if (g->wide && gen_pick(g, 4) == 3) return gen_wide_statement(g);
    uint32_t choice = gen_pick(g, 22);
    /* Few ways out, so that most of a function is reached. */
    if (choice >= 19 && gen_pick(g, 4)) choice %= 4;
    switch (choice) {
    case 0:
    case 1:
    case 2:
        gen_operator(g, type); /* rather than a leaf */
        gen_op_index(g, WASM_OP_LOCAL_SET, gen_local(g, type));
        return false;
    case 3:
        gen_value(g, type);
        gen_op_index(g, WASM_OP_GLOBAL_SET, gen_global(g, type));
        return false;
    case 4:
    case 5:
    case 6: gen_operator(g, WASM_TYPE_NONE); return false;
    case 7:
        gen_value(g, type);
        gen_op(g, WASM_OP_DROP);
        return false;
    case 8: gen_tell(g); return false;
    case 9:
    case 10:
    case 11:
    case 12:
        if (g->label_count >= GEN_LABELS_MAX - 1) return false;
        depth = gen_pick(g, g->type_count);
        gen_block(g, openers[gen_pick(g, 4)], depth);
        gen_consume(g, g->types[depth].results, g->types[depth].result_count);
        return false;
    case 13:
    case 14:
        depth = gen_pick(g, g->label_count);
        label = gen_label_values(g, depth);
        gen_value(g, WASM_TYPE_I32);
        gen_op_index(g, WASM_OP_BR_IF, depth);
        gen_consume(g, label->types, label->count);
        return false;
    case 15:
    case 16:
        gen_call(g, &callee);
        gen_consume(g, callee->results, callee->result_count);
        return false;
    case 17:
        gen_op_index(g, WASM_OP_I32_CONST, 6 + gen_pick(g, 2));
        if (gen_pick(g, 4) == 0) {
            gen_op_index(g, WASM_OP_REF_NULL, WASM_TYPE_FUNCREF);
        } else {
            gen_op_index(g, WASM_OP_REF_FUNC, gen_pick(g, g->function_count));
        }
        gen_op_index(g, WASM_OP_TABLE_SET, 0);
        return false;
    case 18:
        if (gen_pick(g, 2)) {
            gen_op_index(g, WASM_OP_REF_FUNC, gen_pick(g, g->function_count));
            gen_op_index(g, WASM_OP_I32_CONST, gen_pick(g, 4));
            gen_op_index(g, WASM_OP_TABLE_GROW, 0);
            gen_op(g, WASM_OP_DROP);
        } else {
            gen_op_index(g, WASM_OP_I32_CONST, 4 + gen_pick(g, 2));
            gen_op_index(g, WASM_OP_REF_FUNC, gen_pick(g, g->function_count));
            gen_op_index(g, WASM_OP_I32_CONST, gen_pick(g, 3));
            gen_op_index(g, WASM_OP_TABLE_FILL, 0);
        }
        return false;
    case 19:
        depth = gen_pick(g, g->label_count);
        gen_label_values(g, depth);
        gen_op_index(g, WASM_OP_BR, depth);
        return true;
    case 20: gen_branch_table(g); return true;
    default:
        if (gen_pick(g, 16) == 15) {
            gen_op(g, WASM_OP_UNREACHABLE);
        } else {
            gen_values(g, g->type->results, g->type->result_count);
            gen_op(g, WASM_OP_RETURN);
        }
        return true;
    }
}

static inline void gen_statements(struct gen *g)
{
    if (g->depth >= GEN_DEPTH_MAX || g->code.size_bytes > GEN_BODY_BYTES) return;
    g->depth++;
    for (uint32_t count = gen_pick(g, 7); count && g->code.size_bytes <= GEN_BODY_BYTES; count--) {
        if (!gen_statement(g)) continue;
        gen_dead(g);
        break;
    }
    g->depth--;
}

/* Statements and then the results. The statements may end where nothing goes on; pushing results
 * is right there too. */
static inline void gen_arm(struct gen *g, const struct gen_type *type)
{
    gen_consume(g, type->params, type->param_count);
    gen_statements(g);
    gen_values(g, type->results, type->result_count);
}

static inline void gen_block(struct gen *g, uint32_t op, uint32_t type_index)
{
    const struct gen_type *type = &g->types[type_index];
    bool is_loop = op == WASM_OP_LOOP && g->loops < GEN_LOOP_COUNTERS;
    if (op == WASM_OP_LOOP && !is_loop) op = WASM_OP_BLOCK;
    uint32_t counter = g->counters + g->loops;
    gen_values(g, type->params, type->param_count);
    if (op == WASM_OP_IF) gen_value(g, WASM_TYPE_I32);
    if (is_loop) {
        gen_op_index(g, WASM_OP_I32_CONST, gen_pick(g, 5));
        gen_op_index(g, WASM_OP_LOCAL_SET, counter);
        g->loops++;
    }
    gen_open(g, op, type_index);
    struct gen_label *label = &g->labels[g->label_count++];
    label->types = is_loop ? type->params : type->results;
    label->count = is_loop ? type->param_count : type->result_count;
    if (is_loop) {
        gen_bound(g);
        gen_consume(g, type->params, type->param_count);
        gen_statements(g);
        gen_values(g, type->params, type->param_count);
        gen_op_index(g, WASM_OP_LOCAL_GET, counter);
        gen_op_index(g, WASM_OP_I32_CONST, 1);
        gen_op(g, WASM_OP_I32_SUB);
        gen_op_index(g, WASM_OP_LOCAL_TEE, counter);
        gen_op_index(g, WASM_OP_I32_CONST, 0);
        gen_op(g, WASM_OP_I32_GT_S);
        gen_op_index(g, WASM_OP_BR_IF, 0);
        gen_consume(g, type->params, type->param_count);
        gen_values(g, type->results, type->result_count);
        g->loops--;
    } else {
        gen_arm(g, type);
    }
    if (op == WASM_OP_IF && (type->param_count || type->result_count || gen_pick(g, 2))) {
        gen_op(g, WASM_OP_ELSE);
        gen_arm(g, type);
    }
    gen_op(g, WASM_OP_END);
    g->label_count--;
}

/* The body of a function, into g->code, without its size. */
static inline void gen_body(struct gen *g, const struct gen_type *type)
{
    g->code.size_bytes = 0;
    g->type = type;
    g->local_count = 0;
    g->depth = g->loops = 0;
    for (uint32_t i = 0; i < type->param_count; i++)
        g->locals[g->local_count++] = type->params[i];
    gen_leb(g, GEN_KINDS + 1);
    for (uint32_t kind = 0; kind < GEN_KINDS; kind++) {
        uint32_t of_kind = g->wide ? 1 + gen_pick(g, 12) : 3;
        gen_leb(g, of_kind);
        gen_byte(g, gen_kinds[kind]);
        for (uint32_t i = 0; i < of_kind; i++)
            g->locals[g->local_count++] = gen_kinds[kind];
    }
    gen_leb(g, GEN_LOOP_COUNTERS);
    gen_byte(g, WASM_TYPE_I32);
    g->counters = g->local_count;
    g->local_count += GEN_LOOP_COUNTERS;
    g->labels[0] = (struct gen_label){type->results, type->result_count};
    g->label_count = 1;
    gen_bound(g);
    for (uint32_t groups = 1 + gen_pick(g, 12); groups; groups--)
        gen_statements(g);
    gen_tell(g);
    gen_values(g, type->results, type->result_count);
    gen_op(g, WASM_OP_END);
}

static inline void gen_section(struct buffer *out, uint32_t id, struct buffer *content)
{
    REQUIRE(buffer_append_u8(out, (uint8_t)id) == RK_OK);
    REQUIRE(buffer_append_leb_u(out, content->size_bytes) == RK_OK);
    REQUIRE(buffer_append(out, content->bytes, content->size_bytes) == RK_OK);
    content->size_bytes = 0;
}

static inline void gen_types(struct gen *g)
{
    g->types[0] = (struct gen_type){.param_count = 0};
    g->types[1] = (struct gen_type){.param_count = 5, .result_count = 1, .results = {0x7f}};
    memcpy(g->types[1].params, gen_kinds, sizeof gen_kinds);
    g->type_count = 4 + gen_pick(g, GEN_TYPES_MAX - 3);
    for (uint32_t i = 2; i < g->type_count; i++) {
        struct gen_type *type = &g->types[i];
        uint32_t most = g->wide && gen_pick(g, 2) ? GEN_WIDE_SIGNATURE_MAX : GEN_SIGNATURE_MAX;
        *type = (struct gen_type){.param_count = gen_pick(g, most + 1),
                                  .result_count = gen_pick(g, most + 1)};
        for (uint32_t j = 0; j < type->param_count; j++)
            type->params[j] = gen_kinds[gen_pick(g, GEN_KINDS)];
        for (uint32_t j = 0; j < type->result_count; j++)
            type->results[j] = gen_kinds[gen_pick(g, GEN_KINDS)];
    }
}

/* The sections before the code, into `out` through the scratch buffer g->code. */
static inline void gen_head(struct gen *g, struct buffer *out, uint32_t defined)
{
    gen_leb(g, g->type_count);
    for (uint32_t i = 0; i < g->type_count; i++) {
        const struct gen_type *type = &g->types[i];
        gen_byte(g, 0x60);
        gen_leb(g, type->param_count);
        for (uint32_t j = 0; j < type->param_count; j++)
            gen_byte(g, type->params[j]);
        gen_leb(g, type->result_count);
        for (uint32_t j = 0; j < type->result_count; j++)
            gen_byte(g, type->results[j]);
    }
    gen_section(out, 1, &g->code);
    static const uint8_t import[] = {1, 1, 'm', 3, 'l', 'o', 'g', 0, 1};
    static const uint8_t wide_imports[] = {
        3,   1,   'm', 3, 'l', 'o', 'g', 0,   1,   1,   'm', 4,   'p', 'e',
        'e', 'r', 0,   1, 1,   'm', 5,   't', 'a', 'b', 'l', 'e', 1,   WASM_TYPE_FUNCREF,
        1,   8,   12};
    if (g->wide)
        REQUIRE(buffer_append(&g->code, wide_imports, sizeof wide_imports) == RK_OK);
    else
        REQUIRE(buffer_append(&g->code, import, sizeof import) == RK_OK);
    gen_section(out, 2, &g->code);
    gen_leb(g, defined);
    for (uint32_t i = 0; i < defined; i++)
        gen_leb(g, g->functions[g->imported + i]);
    gen_section(out, 3, &g->code);
    static const uint8_t table[] = {1, WASM_TYPE_FUNCREF, 1, 8, 12};
    if (!g->wide) {
        REQUIRE(buffer_append(&g->code, table, sizeof table) == RK_OK);
        gen_section(out, 4, &g->code);
    }
    const uint8_t memory[] = {1, g->is_64 ? 5 : 1, 1, 3};
    REQUIRE(buffer_append(&g->code, memory, sizeof memory) == RK_OK);
    gen_section(out, 5, &g->code);

    gen_leb(g, GEN_BOUND_GLOBAL + 1);
    for (uint32_t i = 0; i <= GEN_BOUND_GLOBAL; i++) {
        uint8_t type = i < GEN_BOUND_GLOBAL ? gen_kinds[i / 2] : WASM_TYPE_I32;
        gen_byte(g, type);
        gen_byte(g, 1);
        gen_const(g, type);
        gen_op(g, WASM_OP_END);
    }
    gen_section(out, 6, &g->code);
}

static inline void gen_name(struct gen *g, const char *name)
{
    gen_leb(g, strlen(name));
    REQUIRE(buffer_append(&g->code, name, strlen(name)) == RK_OK);
}

static inline void gen_exports(struct gen *g, struct buffer *out, uint32_t defined)
{
    gen_leb(g, defined + 1 + GEN_BOUND_GLOBAL);
    for (uint32_t i = 1; i <= defined; i++) {
        char name[8] = {'f', (char)('0' + i)};
        bool is_reset = g->bounded && i == defined;
        gen_name(g, is_reset ? "hangLimitInitializer" : name);
        gen_byte(g, WASM_EXTERN_FUNC);
        gen_leb(g, g->imported - 1 + i);
    }
    gen_name(g, "memory");
    gen_byte(g, WASM_EXTERN_MEMORY);
    gen_leb(g, 0);
    for (uint32_t i = 0; i < GEN_BOUND_GLOBAL; i++) {
        char name[8] = {'g', (char)('0' + i)};
        gen_name(g, name);
        gen_byte(g, WASM_EXTERN_GLOBAL);
        gen_leb(g, i);
    }
    gen_section(out, 7, &g->code);

    uint32_t filled = g->function_count < 8 ? g->function_count : 8;
    gen_leb(g, 2);
    const uint8_t active[] = {0, 0x41, (uint8_t)g->elements_at, 0x0b};
    static const uint8_t passive[] = {1, 0};
    if (filled > 8 - g->elements_at) filled = 8 - g->elements_at;
    for (int segment = 0; segment < 2; segment++) {
        const uint8_t *mode = segment ? passive : active;
        REQUIRE(buffer_append(&g->code, mode, segment ? sizeof passive : sizeof active) == RK_OK);
        gen_leb(g, filled);
        for (uint32_t i = 0; i < filled; i++)
            gen_leb(g, i);
    }
    gen_section(out, 9, &g->code);
    gen_leb(g, 2);
    gen_section(out, 12, &g->code);
}

/* Appends the module to `out`; its bytes follow from the choices and options alone. */
static inline void gen_module_with(struct buffer *out, const uint8_t *data, size_t size,
                                   const struct gen_options *options)
{
    bool bounded = options->bounded;
    struct gen g = {.data = data,
                    .size = size,
                    .bounded = bounded,
                    .wide = options->wide,
                    .elements_at = options->elements_at,
                    .imported = options->wide ? 2 : 1};
    static const uint8_t header[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    REQUIRE(buffer_append(out, header, sizeof header) == RK_OK);
    g.is_64 = gen_pick(&g, 2);
    gen_types(&g);
    g.at = size - g.at > options->skip ? g.at + options->skip : size;
    uint32_t defined = 1 + gen_pick(&g, GEN_FUNCTIONS_MAX);
    g.functions[0] = 1;
    for (uint32_t i = 0; i < defined; i++)
        g.functions[g.imported + i] = gen_pick(&g, g.type_count);
    if (g.wide) g.functions[1] = g.functions[2] = 1;
    g.function_count = g.imported + defined; /* the reset is not called from inside */
    uint32_t functions = defined;
    if (bounded) g.functions[g.imported + defined++] = 0;
    gen_head(&g, out, defined);
    gen_exports(&g, out, defined);

    struct buffer bodies = {0};
    REQUIRE(buffer_append_leb_u(&bodies, defined) == RK_OK);
    for (uint32_t i = 1; i <= defined; i++) {
        if (bounded && i == defined) {
            g.code.size_bytes = 0;
            gen_byte(&g, 0);
            gen_op(&g, WASM_OP_I32_CONST);
            gen_leb_signed(&g, 1000);
            gen_op_index(&g, WASM_OP_GLOBAL_SET, GEN_BOUND_GLOBAL);
            gen_op(&g, WASM_OP_END);
        } else {
            /* An even share of the choices, so that the last function is no less a program. */
            g.size = g.at + (size - g.at) / (functions - i + 1);
            g.current = g.imported - 1 + i;
            gen_body(&g, &g.types[g.functions[g.current]]);
        }
        REQUIRE(buffer_append_leb_u(&bodies, g.code.size_bytes) == RK_OK);
        REQUIRE(buffer_append(&bodies, g.code.bytes, g.code.size_bytes) == RK_OK);
    }
    gen_section(out, 10, &bodies);
    buffer_free(&bodies);

    g.code.size_bytes = 0;
    gen_leb(&g, 2);
    for (int segment = 0; segment < 2; segment++) {
        gen_byte(&g, (uint32_t)segment); /* active at 8, then passive */
        if (segment == 0) {
            gen_op_index(&g, g.is_64 ? WASM_OP_I64_CONST : WASM_OP_I32_CONST, 8);
            gen_op(&g, WASM_OP_END);
        }
        gen_leb(&g, 40);
        for (uint32_t i = 0; i < 40; i++)
            gen_byte(&g, gen_pick(&g, 256));
    }
    gen_section(out, 11, &g.code);
    buffer_free(&g.code);
}

static inline void gen_module(struct buffer *out, const uint8_t *data, size_t size, bool bounded)
{
    const struct gen_options options = {.bounded = bounded};
    gen_module_with(out, data, size, &options);
}

#endif
