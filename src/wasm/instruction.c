#include "wasm/instruction.h"

struct reader wasm_function_reader(const struct wasm_function *function)
{
    const struct wasm_module *module = function->module;
    size_t end = (size_t)function->body.offset + function->body.size;
    struct reader r = reader_of(span_of(module->bytes, end));
    r.at += function->first_operator;
    return r;
}

static uint32_t read_operator(struct reader *r)
{
    uint8_t opcode = reader_u8(r);
    if (opcode < 0xfb || opcode > 0xfe)
        return r->failure ? WASM_NO_OPERATOR : wasm_opcode_map[opcode];
    uint32_t sub = reader_leb_u32(r);
    if (r->failure || sub > 0xff) return WASM_NO_OPERATOR;
    return wasm_operator_of_code((uint32_t)opcode << 8 | sub);
}

static void read_block_type(struct wasm_instruction *out, struct reader *r)
{
    int64_t type = reader_leb_s33(r);
    out->block_type = type >= 0 ? (uint32_t)type : WASM_NO_INDEX;
    /* A negative number is the type byte itself, 0x40 for none. */
    uint8_t byte = (uint8_t)(type & 0x7f);
    out->block_result = type >= 0 || byte == 0x40 ? WASM_TYPE_NONE : byte;
}

static void read_memarg(struct wasm_instruction *out, struct reader *r)
{
    out->align = (uint8_t)reader_leb_u32(r);
    out->memory_offset = reader_leb_u64(r);
    out->lane = 0;
}

static void read_labels(struct wasm_instruction *out, struct reader *r)
{
    uint32_t count = reader_leb_u32(r);
    out->label_count = count;
    out->labels_offset = (uint32_t)reader_offset(r);
    for (uint64_t i = 0; i <= count && !r->failure; i++) {
        (void)reader_leb_u32(r);
    }
}

static void read_immediates(struct wasm_instruction *out, struct reader *r)
{
    switch ((enum wasm_immediate)wasm_operators[out->op].immediate) {
    case WASM_IMM_NONE: return;
    case WASM_IMM_BLOCK: read_block_type(out, r); return;
    case WASM_IMM_LABELS: read_labels(out, r); return;
    case WASM_IMM_LABEL:
    case WASM_IMM_FUNC:
    case WASM_IMM_LOCAL:
    case WASM_IMM_GLOBAL:
    case WASM_IMM_TABLE:
    case WASM_IMM_DATA:
    case WASM_IMM_ELEM: out->index = reader_leb_u32(r); return;
    case WASM_IMM_TYPE_TABLE:
    case WASM_IMM_ELEM_TABLE:
    case WASM_IMM_TABLE_TABLE:
        out->index = reader_leb_u32(r);
        out->index2 = reader_leb_u32(r);
        return;
    case WASM_IMM_LANE: out->index = reader_u8(r); return;
    case WASM_IMM_TYPES:
        (void)reader_leb_u32(r);
        out->type = reader_u8(r);
        return;
    case WASM_IMM_REF_TYPE: out->type = reader_u8(r); return;
    case WASM_IMM_MEMARG: read_memarg(out, r); return;
    case WASM_IMM_MEMARG_LANE:
        read_memarg(out, r);
        out->lane = reader_u8(r);
        return;
    case WASM_IMM_MEMORY: (void)reader_u8(r); return;
    case WASM_IMM_MEMORY_MEMORY: (void)reader_take(r, 2); return;
    case WASM_IMM_DATA_MEMORY:
        out->index = reader_leb_u32(r);
        (void)reader_u8(r);
        return;
    case WASM_IMM_I32: out->value.lo = (uint32_t)reader_leb_s32(r); return;
    case WASM_IMM_I64: out->value.lo = (uint64_t)reader_leb_s64(r); return;
    case WASM_IMM_F32: out->value.lo = reader_u32_le(r); return;
    case WASM_IMM_F64: out->value.lo = reader_u64_le(r); return;
    case WASM_IMM_V128:
    case WASM_IMM_SHUFFLE:
        out->value.lo = reader_u64_le(r);
        out->value.hi = reader_u64_le(r);
        return;
    }
}

bool wasm_instruction_next(struct wasm_instruction *out, struct reader *r)
{
    if (r->failure || reader_done(r)) return false;
    out->offset = (uint32_t)reader_offset(r);
    uint32_t op = read_operator(r);
    if (op == WASM_NO_OPERATOR) return false;
    out->op = (uint16_t)op;
    out->value = (struct wasm_value){0, 0}; /* the largest member */
    read_immediates(out, r);
    out->size = (uint32_t)reader_offset(r) - out->offset;
    return r->failure == READER_OK;
}

struct reader wasm_instruction_labels(const struct wasm_module *module,
                                      const struct wasm_instruction *instruction)
{
    struct reader r =
        reader_of(span_of(module->bytes, (size_t)instruction->offset + instruction->size));
    r.at += instruction->labels_offset;
    return r;
}

struct wasm_func_type wasm_instruction_block_type(const struct wasm_module *module,
                                                  const struct wasm_instruction *instruction)
{
    /* A type byte to point at for every value type a block may give. */
    static const uint8_t single[] = {WASM_TYPE_I32,      WASM_TYPE_I64,  WASM_TYPE_F32,
                                     WASM_TYPE_F64,      WASM_TYPE_V128, WASM_TYPE_FUNCREF,
                                     WASM_TYPE_EXTERNREF};
    if (instruction->block_type != WASM_NO_INDEX) return module->types[instruction->block_type];
    struct wasm_func_type type = {.types = single};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(single); i++) {
        if (single[i] != instruction->block_result) continue;
        type.types = &single[i];
        type.result_count = 1;
        type.result_slots = wasm_type_slots(single[i]);
    }
    return type;
}
