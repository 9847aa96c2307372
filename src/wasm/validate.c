/* Validation of function bodies: local declarations, and the loop over the operators.
 *
 * Most operators are checked in the loop from a table: what follows the opcode, and the types it
 * pops and pushes. The topmost types are compared as one word; when they differ (an error, or a
 * polymorphic stack) the values are popped one by one the way the specification describes. */

#include "wasm/validate.h"

#include "wasm/validate_impl.h"

#include "base/reader.h"

#include <stdlib.h>
#include <string.h>

/* An operator's signature in the shape in which the loop uses it. */
struct signature {
    uint32_t pop;      /* operand types, the topmost in the top byte */
    uint32_t pop_mask; /* 0xff where there is an operand */
    uint32_t address;  /* 0x01 where an operand is an address: i32 ^ 1 is i64 */
    uint8_t push;      /* result type */
    uint8_t push_address;
    uint8_t pop_count;
    uint8_t push_count;
    uint8_t pop_wide; /* v128s among the operands */
    uint8_t push_wide;
    uint8_t immediate; /* enum wasm_immediate, or one of those below */
    uint8_t feature;
    uint8_t align;
};

static_assert((WASM_TYPE_I32 ^ WASM_TYPE_I64) == 1, "an address operand changes type by one bit");

/* For signatures of '*': local.get and its kin, and all others. */
enum { LOCAL = 0xfe, SPECIAL = 0xff };

/* Character i of a signature, 0 past its end; constant for a literal. */
#define SIG(s, i) ((i) < sizeof(s) ? (s)[(i) < sizeof(s) ? (i) : 0] : 0)
#define SIG_TYPE(c)                                      \
    (uint32_t)((c) == 'i' || (c) == 'a' ? WASM_TYPE_I32  \
               : (c) == 'I'             ? WASM_TYPE_I64  \
               : (c) == 'f'             ? WASM_TYPE_F32  \
               : (c) == 'F'             ? WASM_TYPE_F64  \
               : (c) == 'v'             ? WASM_TYPE_V128 \
                                        : WASM_TYPE_NONE)
#define SIG_SPECIAL(s) (SIG(s, 0) == '*')
#define SIG_POPS(s)          \
    (SIG_SPECIAL(s)     ? 0u \
     : SIG(s, 0) == ':' ? 0u \
     : SIG(s, 1) == ':' ? 1u \
     : SIG(s, 2) == ':' ? 2u \
                        : 3u)
#define SIG_RESULT(s) (SIG_SPECIAL(s) ? 0 : SIG(s, SIG_POPS(s) + 1))
/* Operand k from the top, and a value put at its place in the word. */
#define SIG_OPERAND(s, k)  ((k) < SIG_POPS(s) ? SIG(s, SIG_POPS(s) - 1 - (k)) : 0)
#define SIG_PLACE(k)       (24 - 8 * (k))
#define SIG_POP(s, k)      (SIG_TYPE(SIG_OPERAND(s, k)) << SIG_PLACE(k))
#define SIG_MASK(s, k)     ((SIG_OPERAND(s, k) ? 0xffu : 0u) << SIG_PLACE(k))
#define SIG_ADDRESS(s, k)  ((SIG_OPERAND(s, k) == 'a' ? 1u : 0u) << SIG_PLACE(k))
#define SIG_WIDE(s, k)     (SIG_OPERAND(s, k) == 'v')
#define SIG_EACH(macro, s) (macro(s, 0) | macro(s, 1) | macro(s, 2))

static const struct signature signatures[WASM_OPERATOR_COUNT] = {
#define WASM_OP(name, text, code, immediate_, signature_, feature_, cost, align_)                \
    [WASM_OP_##name] = {                                                                         \
        .pop = SIG_EACH(SIG_POP, signature_),                                                    \
        .pop_mask = SIG_EACH(SIG_MASK, signature_),                                              \
        .address = SIG_EACH(SIG_ADDRESS, signature_),                                            \
        .push = (uint8_t)SIG_TYPE(SIG_RESULT(signature_)),                                       \
        .push_address = SIG_RESULT(signature_) == 'a',                                           \
        .pop_count = SIG_POPS(signature_),                                                       \
        .push_count = SIG_RESULT(signature_) != 0,                                               \
        .pop_wide = SIG_WIDE(signature_, 0) + SIG_WIDE(signature_, 1) + SIG_WIDE(signature_, 2), \
        .push_wide = SIG_RESULT(signature_) == 'v',                                              \
        .immediate = !SIG_SPECIAL(signature_)                  ? WASM_IMM_##immediate_           \
                     : WASM_IMM_##immediate_ == WASM_IMM_LOCAL ? LOCAL                           \
                                                               : SPECIAL,                        \
        .align = align_,                                                                         \
        .feature = WASM_FEATURE_##feature_,                                                      \
    },
#include "wasm/operators.def"
};

/* ---- Reading immediates ---------------------------------------------------------------------- */

RK_COLD static enum rk_result fail_read(struct body *b, enum reader_failure failure,
                                        const char *what)
{
    return body_fail_at(b, RK_MALFORMED, b->at, "%s: %s: %s", wasm_operators[b->op].text, what,
                        reader_failure_text(failure));
}

/* An unsigned LEB128 of `bits` bits at b->at. */
static enum rk_result read_leb(struct body *b, uint64_t *out, unsigned bits, const char *what)
{
    struct reader r = reader_of(span_of(b->at, (size_t)(b->end - b->at)));
    *out = reader_leb_u_slow(&r, bits);
    if (RK_UNLIKELY(r.failure)) return fail_read(b, r.failure, what);
    b->at = r.at;
    return RK_OK;
}

enum rk_result body_read_u32(struct body *b, uint32_t *out, const char *what)
{
    if (RK_LIKELY(b->at < b->end && *b->at < 0x80)) {
        *out = *b->at++;
        return RK_OK;
    }
    uint64_t value;
    RK_TRY(read_leb(b, &value, 32, what));
    *out = (uint32_t)value;
    return RK_OK;
}

/* Passes over a signed LEB128 of `bits` bits, whose value validation does not need. */
static enum rk_result skip_leb_signed(struct body *b, unsigned bits)
{
    /* Short of the greatest length there is nothing to check. */
    size_t safe = bits / 7;
    if ((size_t)(b->end - b->at) > safe) {
        for (size_t i = 0; i < safe; i++) {
            if (b->at[i] < 0x80) {
                b->at += i + 1;
                return RK_OK;
            }
        }
    }
    struct reader r = reader_of(span_of(b->at, (size_t)(b->end - b->at)));
    (void)reader_leb_s_slow(&r, bits);
    if (RK_UNLIKELY(r.failure)) return fail_read(b, r.failure, "constant");
    b->at = r.at;
    return RK_OK;
}

static enum rk_result skip_bytes(struct body *b, size_t count, const char *what)
{
    if ((size_t)(b->end - b->at) < count) return fail_read(b, READER_TRUNCATED, what);
    b->at += count;
    return RK_OK;
}

static enum rk_result read_zero_byte(struct body *b)
{
    if (b->at == b->end) return fail_read(b, READER_TRUNCATED, "memory index");
    if (*b->at != 0) {
        return body_fail_at(b, RK_MALFORMED, b->at, "%s: zero byte expected, but found 0x%02x",
                            wasm_operators[b->op].text, *b->at);
    }
    b->at++;
    return RK_OK;
}

static enum rk_result check_memory(struct body *b)
{
    if (RK_LIKELY(b->module->memory_count)) return RK_OK;
    return body_fail(b, RK_INVALID, "%s: unknown memory 0: the module has none",
                     wasm_operators[b->op].text);
}

RK_NOINLINE static enum rk_result check_memarg(struct body *b)
{
    const char *name = wasm_operators[b->op].text;
    const uint8_t *field = b->at;
    uint32_t align;
    RK_TRY(body_read_u32(b, &align, "alignment"));
    if (align >= 32) {
        return body_fail_at(b, RK_MALFORMED, field, "%s: malformed memop flags %u", name, align);
    }
    const uint8_t *offset_at = b->at;
    uint64_t offset;
    if (RK_LIKELY(b->at < b->end && *b->at < 0x80)) {
        offset = *b->at++;
    } else if (b->disabled & WASM_FEATURE_MEMORY64) {
        RK_TRY(read_leb(b, &offset, 32, "offset"));
    } else {
        RK_TRY(read_leb(b, &offset, 64, "offset"));
    }
    RK_TRY(check_memory(b));
    if (align > wasm_operators[b->op].align) {
        return body_fail_at(b, RK_INVALID, field,
                            "%s: alignment must not be larger than natural: 2^%u is more than 2^%u",
                            name, align, wasm_operators[b->op].align);
    }
    if (offset > UINT32_MAX && !b->module->memory.is_64) {
        return body_fail_at(b, RK_INVALID, offset_at,
                            "%s: offset out of range: %llu does not fit a 32-bit memory", name,
                            (unsigned long long)offset);
    }
    return RK_OK;
}

/* The index of a lane of `bits` bits. */
static enum rk_result check_lane(struct body *b, unsigned lanes)
{
    if (b->at == b->end) return fail_read(b, READER_TRUNCATED, "lane index");
    if (*b->at >= lanes) {
        return body_fail_at(b, RK_INVALID, b->at, "%s: invalid lane index %u, must be below %u",
                            wasm_operators[b->op].text, *b->at, lanes);
    }
    b->at++;
    return RK_OK;
}

/* Lanes of the shape that extract_lane and replace_lane are named after. */
static unsigned lanes_of(uint32_t op)
{
    if (op <= WASM_OP_I8X16_REPLACE_LANE) return 16;
    if (op <= WASM_OP_I16X8_REPLACE_LANE) return 8;
    if (op <= WASM_OP_I32X4_REPLACE_LANE) return 4;
    if (op <= WASM_OP_I64X2_REPLACE_LANE) return 2;
    return op <= WASM_OP_F32X4_REPLACE_LANE ? 4 : 2;
}

static enum rk_result check_data_index(struct body *b)
{
    const char *name = wasm_operators[b->op].text;
    const uint8_t *field = b->at;
    uint32_t index;
    RK_TRY(body_read_u32(b, &index, "data segment index"));
    if (b->scratch->data_count == WASM_NO_INDEX) {
        return body_fail(b, RK_MALFORMED, "%s: data count section required", name);
    }
    if (index >= b->scratch->data_count) {
        return body_fail_at(b, RK_INVALID, field, "%s: unknown data segment %u: there are %u", name,
                            index, b->scratch->data_count);
    }
    return RK_OK;
}

static enum rk_result read_elem_index(struct body *b, uint32_t *index)
{
    const uint8_t *field = b->at;
    RK_TRY(body_read_u32(b, index, "element segment index"));
    if (*index < b->module->elem_count) return RK_OK;
    return body_fail_at(b, RK_INVALID, field, "%s: unknown elem segment %u: there are %u",
                        wasm_operators[b->op].text, *index, b->module->elem_count);
}

static enum rk_result read_table_index(struct body *b, uint32_t *index)
{
    const uint8_t *field = b->at;
    RK_TRY(body_read_u32(b, index, "table index"));
    if (*index < b->module->table_count) return RK_OK;
    return body_fail_at(b, RK_INVALID, field, "%s: unknown table %u: there are %u",
                        wasm_operators[b->op].text, *index, b->module->table_count);
}

static enum rk_result check_elem_table(struct body *b)
{
    uint32_t elem;
    uint32_t table;
    RK_TRY(read_elem_index(b, &elem));
    RK_TRY(read_table_index(b, &table));
    uint8_t from = b->module->elems[elem].type;
    uint8_t to = b->module->tables[table].element;
    if (from == to) return RK_OK;
    return body_fail(b, RK_INVALID, "%s: type mismatch: the table holds %s, the segment %s",
                     wasm_operators[b->op].text, wasm_type_name(to), wasm_type_name(from));
}

static enum rk_result check_table_table(struct body *b)
{
    uint32_t to;
    uint32_t from;
    RK_TRY(read_table_index(b, &to));
    RK_TRY(read_table_index(b, &from));
    const struct wasm_table_type *tables = b->module->tables;
    if (tables[to].element == tables[from].element) return RK_OK;
    return body_fail(b, RK_INVALID, "%s: type mismatch: the target holds %s, the source %s",
                     wasm_operators[b->op].text, wasm_type_name(tables[to].element),
                     wasm_type_name(tables[from].element));
}

/* Immediates of operators with a fixed signature, but for the few that the loop reads itself. */
RK_NOINLINE static enum rk_result check_immediates(struct body *b)
{
    uint32_t index;
    switch (wasm_operators[b->op].immediate) {
    case WASM_IMM_MEMARG: return check_memarg(b);
    case WASM_IMM_MEMARG_LANE:
        RK_TRY(check_memarg(b));
        return check_lane(b, 16u >> wasm_operators[b->op].align);
    case WASM_IMM_MEMORY: RK_TRY(read_zero_byte(b)); return check_memory(b);
    case WASM_IMM_MEMORY_MEMORY:
        RK_TRY(read_zero_byte(b));
        RK_TRY(read_zero_byte(b));
        return check_memory(b);
    case WASM_IMM_DATA_MEMORY:
        RK_TRY(check_data_index(b));
        RK_TRY(read_zero_byte(b));
        return check_memory(b);
    case WASM_IMM_DATA: return check_data_index(b);
    case WASM_IMM_ELEM: return read_elem_index(b, &index);
    case WASM_IMM_ELEM_TABLE: return check_elem_table(b);
    case WASM_IMM_TABLE: return read_table_index(b, &index);
    case WASM_IMM_TABLE_TABLE: return check_table_table(b);
    case WASM_IMM_I32: return skip_leb_signed(b, 32);
    case WASM_IMM_I64: return skip_leb_signed(b, 64);
    case WASM_IMM_F32: return skip_bytes(b, 4, "constant");
    case WASM_IMM_F64: return skip_bytes(b, 8, "constant");
    case WASM_IMM_V128: return skip_bytes(b, 16, "constant");
    case WASM_IMM_SHUFFLE:
        for (int i = 0; i < 16; i++) {
            RK_TRY(check_lane(b, 32));
        }
        return RK_OK;
    case WASM_IMM_LANE: return check_lane(b, lanes_of(b->op));
    default: return RK_OK;
    }
}

/* ---- The loop -------------------------------------------------------------------------------- */

RK_COLD static enum rk_result fail_feature(struct body *b)
{
    const struct wasm_operator_info *info = &wasm_operators[b->op];
    return body_fail(b, RK_UNSUPPORTED, "operator %s needs %s, which the rule set '%s' leaves out",
                     info->text, wasm_feature_name(info->feature), b->rules->name);
}

/* Finds the operator of an opcode that the map of single bytes does not have: one behind a prefix,
 * or none. */
RK_NOINLINE static enum rk_result read_prefixed(struct body *b)
{
    uint8_t prefix = *b->op_at;
    uint32_t sub = 0;
    if (prefix >= 0xfb && prefix <= 0xfe) {
        struct reader r = reader_of(span_of(b->at, (size_t)(b->end - b->at)));
        sub = reader_leb_u32(&r);
        if (r.failure) {
            return body_fail(b, RK_MALFORMED, "opcode behind prefix 0x%02x: %s", prefix,
                             reader_failure_text(r.failure));
        }
        b->at = r.at;
        b->op = sub < 0x100 ? wasm_operator_of_code((uint32_t)prefix << 8 | sub) : WASM_NO_OPERATOR;
        if (b->op != WASM_NO_OPERATOR) return RK_OK;
    }
    const char *proposal = wasm_opcode_proposal(prefix, sub);
    if (proposal) {
        return body_fail(b, RK_UNSUPPORTED,
                         "opcode 0x%02x %u needs %s, which the engine does not have", prefix, sub,
                         proposal);
    }
    if (prefix >= 0xfb && prefix <= 0xfe) {
        return body_fail(b, RK_MALFORMED, "illegal opcode 0x%02x %u", prefix, sub);
    }
    return body_fail(b, RK_MALFORMED, "illegal opcode 0x%02x", prefix);
}

/* Pops operands of a signature one by one. */
RK_NOINLINE static enum rk_result pop_operands(struct body *b, uint32_t types, uint32_t count)
{
    for (; count > 0; count--) {
        RK_TRY(body_pop_type(b, (uint8_t)(types >> 24)));
        types <<= 8;
    }
    return RK_OK;
}

/* local.get, local.set and local.tee. */
RK_NOINLINE static enum rk_result check_local(struct body *b)
{
    const uint8_t *field = b->at;
    uint32_t index;
    RK_TRY(body_read_u32(b, &index, "local index"));
    if (index >= b->local_count) {
        return body_fail_at(b, RK_INVALID, field, "%s: unknown local %u: there are %u",
                            wasm_operators[b->op].text, index, b->local_count);
    }
    uint8_t type =
        index < LOCALS_FLAT_MAX ? b->scratch->local_types[index] : body_local_type(b, index);
    if (b->op != WASM_OP_LOCAL_GET) RK_TRY(body_pop_type(b, type));
    if (b->op != WASM_OP_LOCAL_SET) body_push(b, type);
    return RK_OK;
}

/* The loop keeps where it reads and the top of the stack in registers; a function that handles the
 * operator in progress finds and leaves them in *b. */
RK_INLINE void leave_loop(struct body *b, const uint8_t *op_at, uint32_t op, const uint8_t *at,
                          uint8_t *sp)
{
    b->op_at = op_at;
    b->op = op;
    b->at = at;
    b->sp = sp;
}

static enum rk_result check_operators(struct body *b)
{
    const uint32_t address_mask = b->address_type == WASM_TYPE_I64 ? UINT32_MAX : 0;
    const uint32_t disabled = b->disabled;
    const uint8_t *const local_types = b->scratch->local_types;
    const uint32_t local_count = b->local_count < 0x80 ? b->local_count : 0x80;
    const bool has_memory = b->module->memory_count != 0;
    const uint8_t *const end = b->end;
    const uint8_t *at = b->at;
    uint8_t *sp = b->sp;
    while (RK_LIKELY(at < end)) {
        const uint8_t *op_at = at;
        uint32_t op = wasm_opcode_map[*at++];
        if (RK_UNLIKELY(op == WASM_NO_OPERATOR)) {
            leave_loop(b, op_at, op, at, sp);
            RK_TRY(read_prefixed(b));
            op = b->op;
            at = b->at;
        }
        const struct signature *s = &signatures[op];
        if (RK_UNLIKELY(s->feature & disabled)) {
            leave_loop(b, op_at, op, at, sp);
            return fail_feature(b);
        }
        switch (s->immediate) {
        case WASM_IMM_NONE: break;
        case LOCAL:
            /* A small index, matching types, and no vector: nearly always. */
            if (RK_LIKELY(at < end && *at < local_count && local_types[*at] != WASM_TYPE_V128)) {
                uint8_t type = local_types[*at];
                if (op == WASM_OP_LOCAL_GET) {
                    at++;
                    *sp++ = type;
                    goto pushed;
                }
                if (RK_LIKELY(sp != b->floor && sp[-1] == type)) {
                    at++;
                    sp -= op == WASM_OP_LOCAL_SET;
                    continue;
                }
            }
            leave_loop(b, op_at, op, at, sp);
            RK_TRY(check_local(b));
            at = b->at;
            sp = b->sp;
            continue;
        case WASM_IMM_I32:
        case WASM_IMM_I64:
            if (RK_LIKELY(at < end && *at < 0x80)) {
                at++;
                break;
            }
            goto immediates;
        case WASM_IMM_MEMARG:
            /* Both numbers of one byte and in order: nearly always. */
            if (RK_LIKELY(end - at >= 2 && at[0] <= s->align && at[1] < 0x80 && has_memory)) {
                at += 2;
                break;
            }
            goto immediates;
        case SPECIAL:
            leave_loop(b, op_at, op, at, sp);
            RK_TRY(body_check_special(b));
            if (RK_UNLIKELY(b->control_count == 0)) return RK_OK;
            at = b->at;
            sp = b->sp;
            continue;
        default:
        immediates:
            leave_loop(b, op_at, op, at, sp);
            RK_TRY(check_immediates(b));
            at = b->at;
            break;
        }
        uint32_t expected = s->pop ^ (s->address & address_mask);
        uint32_t top;
        memcpy(&top, sp - sizeof top, sizeof top);
        if (RK_LIKELY(((top ^ expected) & s->pop_mask) == 0 && sp - b->floor >= s->pop_count)) {
            sp -= s->pop_count;
            if (RK_UNLIKELY(s->pop_wide)) b->wide -= s->pop_wide;
        } else {
            leave_loop(b, op_at, op, at, sp);
            RK_TRY(pop_operands(b, expected, s->pop_count));
            sp = b->sp;
        }
        *sp = s->push ^ (s->push_address & (uint8_t)address_mask);
        sp += s->push_count;
        if (RK_UNLIKELY(s->push_wide)) b->wide += s->push_wide;
    pushed:;
        uint32_t slots = (uint32_t)(sp - b->stack) + b->wide;
        if (RK_UNLIKELY(slots > b->peak)) b->peak = slots;
    }
    return body_fail_at(b, RK_MALFORMED, end,
                        "unexpected end: the body ends but %u blocks are open", b->control_count);
}

/* ---- Locals ---------------------------------------------------------------------------------- */

/* Adds locals of one type; the total is checked by the caller. */
static enum rk_result add_locals(struct body *b, uint32_t count, uint8_t type)
{
    struct wasm_validator *v = b->scratch;
    if (count == 0) return RK_OK;
    if (b->local_run_count == v->local_run_capacity) {
        uint32_t capacity = v->local_run_capacity ? v->local_run_capacity * 2 : 64;
        struct wasm_local_run *runs = realloc(v->local_runs, capacity * sizeof *runs);
        if (!runs) return body_fail(b, RK_NO_MEMORY, "no memory for local variables");
        v->local_runs = runs;
        v->local_run_capacity = capacity;
    }
    if (b->local_count < LOCALS_FLAT_MAX) {
        uint32_t flat = LOCALS_FLAT_MAX - b->local_count;
        memset(v->local_types + b->local_count, type, count < flat ? count : flat);
    }
    b->local_count += count;
    b->local_slots += count * wasm_type_slots(type);
    v->local_runs[b->local_run_count++] = (struct wasm_local_run){b->local_count, type};
    return RK_OK;
}

uint8_t body_local_type(const struct body *b, uint32_t index)
{
    const struct wasm_local_run *runs = b->scratch->local_runs;
    uint32_t low = 0;
    uint32_t high = b->local_run_count - 1;
    while (low < high) { /* the first run that ends above index */
        uint32_t middle = low + (high - low) / 2;
        if (runs[middle].end > index) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return runs[low].type;
}

static enum rk_result read_local_type(struct body *b, uint8_t *type)
{
    if (b->at == b->end) {
        return body_fail_at(b, RK_MALFORMED, b->at, "local type: unexpected end");
    }
    *type = *b->at;
    enum wasm_feature needed = WASM_FEATURE_MVP;
    if (*type == WASM_TYPE_V128) {
        needed = WASM_FEATURE_SIMD;
    } else if (wasm_type_is_reference(*type)) {
        needed = WASM_FEATURE_REFERENCE_TYPES;
    } else if (*type == 0x63 || *type == 0x64) {
        return body_fail_at(b, RK_UNSUPPORTED, b->at,
                            "a local of this type needs typed function references, which the "
                            "engine does not have");
    } else if (!wasm_type_is_number(*type)) {
        return body_fail_at(b, RK_MALFORMED, b->at, "malformed value type 0x%02x of a local",
                            *type);
    }
    if (b->disabled & needed) {
        return body_fail_at(b, RK_UNSUPPORTED, b->at,
                            "a local of type %s needs %s, which the rule set '%s' leaves out",
                            wasm_type_name(*type), wasm_feature_name(needed), b->rules->name);
    }
    b->at++;
    return RK_OK;
}

static enum rk_result read_local_u32(struct body *b, uint32_t *out, const char *what)
{
    struct reader r = reader_of(span_of(b->at, (size_t)(b->end - b->at)));
    *out = reader_leb_u32(&r);
    if (r.failure) {
        return body_fail_at(b, RK_MALFORMED, b->at, "%s: %s", what, reader_failure_text(r.failure));
    }
    b->at = r.at;
    return RK_OK;
}

static enum rk_result read_locals(struct body *b)
{
    const uint8_t *start = b->at;
    uint64_t total = b->type->param_count;
    uint32_t limit = b->rules->limits.locals;
    for (uint32_t i = 0; i < b->type->param_count; i++) {
        RK_TRY(add_locals(b, 1, wasm_func_type_param(b->type, i)));
    }
    uint32_t groups;
    RK_TRY(read_local_u32(b, &groups, "local declarations"));
    if (groups > (size_t)(b->end - b->at) / 2) {
        return body_fail_at(b, RK_MALFORMED, start,
                            "local declarations: unexpected end: %u declared, %zu bytes are left",
                            groups, (size_t)(b->end - b->at));
    }
    for (uint32_t i = 0; i < groups; i++) {
        uint32_t count = 0;
        uint8_t type = WASM_TYPE_NONE;
        const uint8_t *field = b->at;
        RK_TRY(read_local_u32(b, &count, "local count"));
        RK_TRY(read_local_type(b, &type));
        total += count;
        if (total > UINT32_MAX) {
            return body_fail_at(b, RK_MALFORMED, field, "too many locals: %llu",
                                (unsigned long long)total);
        }
        /* Beyond the limit they are only counted: the format's own bound is looked at first. */
        if (total <= limit) RK_TRY(add_locals(b, count, type));
    }
    if (total > limit) {
        return body_fail_at(b, RK_LIMIT, start, "%llu locals, the rule set '%s' allows %u",
                            (unsigned long long)total, b->rules->name, limit);
    }
    return RK_OK;
}

/* ---- A function ------------------------------------------------------------------------------ */

static enum rk_result reserve_scratch(struct wasm_validator *v, uint32_t body_size)
{
    if (!v->local_types) {
        v->local_types = malloc(LOCALS_FLAT_MAX);
        if (!v->local_types) return RK_NO_MEMORY;
    }
    /* One value per byte, the padding, and the place above the top that is written before it is
     * known whether there is a result. */
    uint64_t need = (uint64_t)body_size + 8;
    if (v->operand_capacity < need) {
        uint8_t *types = realloc(v->operand_types, need);
        if (!types) return RK_NO_MEMORY;
        v->operand_types = types;
        v->operand_capacity = (uint32_t)need;
    }
    memset(v->operand_types, 0, 4);
    return RK_OK;
}

enum rk_result wasm_validate_function(struct wasm_validator *validator,
                                      struct wasm_function *function, struct rk_error *error)
{
    const struct wasm_module *module = function->module;
    struct body b = {
        .module = module,
        .rules = module->rules,
        .type = &module->types[function->type],
        .scratch = validator,
        .function = function,
        .error = error,
        .bytes = module->bytes,
        .disabled = (uint32_t)WASM_FEATURES_ALL & ~module->rules->features,
        .address_type = module->memory.is_64 ? WASM_TYPE_I64 : WASM_TYPE_I32,
    };
    b.at = b.op_at = module->bytes + function->body.offset;
    b.end = b.at + function->body.size;
    enum rk_result result = reserve_scratch(validator, function->body.size);
    if (result) return body_fail(&b, result, "no memory for validation");
    b.stack = b.floor = b.sp = validator->operand_types + 4;
    RK_TRY(read_locals(&b));
    const uint8_t *first = b.at;
    RK_TRY(body_open(&b));
    RK_TRY(check_operators(&b));
    if (b.at != b.end) {
        return body_fail_at(&b, RK_MALFORMED, b.at, "%zu bytes are left after the final end",
                            (size_t)(b.end - b.at));
    }
    function->first_operator = (uint32_t)(first - b.bytes);
    function->local_count = b.local_count;
    function->local_slots = b.local_slots;
    function->operand_slots = b.peak;
    return RK_OK;
}

void wasm_validator_free(struct wasm_validator *validator)
{
    free(validator->operand_types);
    free(validator->controls);
    free(validator->local_types);
    free(validator->local_runs);
    *validator = (struct wasm_validator){0};
}
