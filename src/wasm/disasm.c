#include "wasm/disasm.h"

#include "wasm/instruction.h"

#include <inttypes.h>
#include <math.h>

enum {
    FLUSH_BYTES = 1 << 16,
    INDENT_MAX = 40, /* deeper blocks stay here, or a hostile nesting would print squares */
};

/* What is being printed; the first failure sticks and silences the rest. */
struct printer {
    const struct wasm_module *module;
    const struct wasm_disasm_options *options;
    wasm_text_sink *sink;
    void *context;
    struct buffer text;
    enum rk_result result;
};

#define PUT(p, ...)                                                                    \
    do {                                                                               \
        if (!(p)->result) (p)->result = buffer_append_format(&(p)->text, __VA_ARGS__); \
    } while (0)

static void put_text(struct printer *p, const char *text)
{
    if (!p->result) p->result = buffer_append(&p->text, text, strlen(text));
}

static void flush(struct printer *p)
{
    if (!p->result && p->text.size_bytes) p->result = p->sink(p->context, buffer_span(&p->text));
    p->text.size_bytes = 0;
}

static void end_line(struct printer *p)
{
    put_text(p, "\n");
    if (p->text.size_bytes >= FLUSH_BYTES) flush(p);
}

static void put_types(struct printer *p, const char *keyword, const uint8_t *types, uint32_t count)
{
    if (count == 0) return;
    PUT(p, " (%s", keyword);
    for (uint32_t i = 0; i < count; i++) {
        PUT(p, " %s", wasm_type_name(types[i]));
    }
    put_text(p, ")");
}

/* Characters of identifiers in the text format (core specification 6.3.5). */
static bool is_identifier_byte(uint8_t byte)
{
    return byte > ' ' && byte < 0x7f && !strchr("\"(),;[]{}", byte);
}

static void put_name(struct printer *p, struct span name)
{
    char text[256];
    size_t length = name.size_bytes < sizeof text ? name.size_bytes : sizeof text;
    for (size_t i = 0; i < length; i++) {
        text[i] = is_identifier_byte(name.bytes[i]) ? (char)name.bytes[i] : '_';
    }
    PUT(p, "$%.*s", (int)length, text);
}

static void put_function(struct printer *p, uint32_t function)
{
    struct span name = wasm_module_function_name(p->module, function);
    if (name.size_bytes) {
        put_text(p, " ");
        put_name(p, name);
        PUT(p, " (;%" PRIu32 ";)", function);
    } else {
        PUT(p, " %" PRIu32, function);
    }
}

/* Decimal enough to read back, special values by name, and the bits. */
static void put_f32(struct printer *p, uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    if (isnan(value)) {
        PUT(p, " %snan:0x%" PRIx32, bits >> 31 ? "-" : "", bits & 0x7fffff);
    } else {
        PUT(p, " %.9g", (double)value);
    }
    PUT(p, " (;0x%08" PRIx32 ";)", bits);
}

static void put_f64(struct printer *p, uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    if (isnan(value)) {
        PUT(p, " %snan:0x%" PRIx64, bits >> 63 ? "-" : "", bits & 0xfffffffffffff);
    } else {
        PUT(p, " %.17g", value);
    }
    PUT(p, " (;0x%016" PRIx64 ";)", bits);
}

static void put_memarg(struct printer *p, const struct wasm_instruction *in)
{
    if (in->memory_offset) PUT(p, " offset=%" PRIu64, in->memory_offset);
    if (in->align != wasm_operators[in->op].align) PUT(p, " align=%u", 1u << in->align);
}

static void put_block_type(struct printer *p, const struct wasm_instruction *in)
{
    if (in->block_type != WASM_NO_INDEX) PUT(p, " (type %" PRIu32 ")", in->block_type);
    struct wasm_func_type type = wasm_instruction_block_type(p->module, in);
    put_types(p, "param", type.types, type.param_count);
    put_types(p, "result", type.types + type.param_count, type.result_count);
}

static void put_labels(struct printer *p, const struct wasm_instruction *in)
{
    struct reader r = wasm_instruction_labels(p->module, in);
    for (uint64_t i = 0; i <= in->label_count; i++) {
        PUT(p, " %" PRIu32, reader_leb_u32(&r));
    }
}

static void put_lanes(struct printer *p, struct wasm_value lanes)
{
    for (unsigned i = 0; i < 16; i++) {
        uint64_t half = i < 8 ? lanes.lo : lanes.hi;
        PUT(p, " %u", (unsigned)(half >> i % 8 * 8 & 0xff));
    }
}

static void put_immediates(struct printer *p, const struct wasm_instruction *in)
{
    switch ((enum wasm_immediate)wasm_operators[in->op].immediate) {
    case WASM_IMM_NONE:
    case WASM_IMM_MEMORY:
    case WASM_IMM_MEMORY_MEMORY: return;
    case WASM_IMM_BLOCK: put_block_type(p, in); return;
    case WASM_IMM_LABELS: put_labels(p, in); return;
    case WASM_IMM_FUNC: put_function(p, in->index); return;
    case WASM_IMM_LABEL:
    case WASM_IMM_LOCAL:
    case WASM_IMM_GLOBAL:
    case WASM_IMM_DATA:
    case WASM_IMM_DATA_MEMORY:
    case WASM_IMM_ELEM:
    case WASM_IMM_LANE: PUT(p, " %" PRIu32, in->index); return;
    case WASM_IMM_TABLE:
        if (in->index) PUT(p, " %" PRIu32, in->index);
        return;
    case WASM_IMM_TYPE_TABLE:
        if (in->index2) PUT(p, " %" PRIu32, in->index2);
        PUT(p, " (type %" PRIu32 ")", in->index);
        return;
    case WASM_IMM_ELEM_TABLE:
        if (in->index2) PUT(p, " %" PRIu32, in->index2);
        PUT(p, " %" PRIu32, in->index);
        return;
    case WASM_IMM_TABLE_TABLE:
        if (in->index || in->index2) PUT(p, " %" PRIu32 " %" PRIu32, in->index, in->index2);
        return;
    case WASM_IMM_TYPES: put_types(p, "result", &in->type, 1); return;
    case WASM_IMM_REF_TYPE:
        put_text(p, in->type == WASM_TYPE_FUNCREF ? " func" : " extern");
        return;
    case WASM_IMM_MEMARG: put_memarg(p, in); return;
    case WASM_IMM_MEMARG_LANE:
        put_memarg(p, in);
        PUT(p, " %u", in->lane);
        return;
    case WASM_IMM_I32: PUT(p, " %" PRId32, (int32_t)in->value.lo); return;
    case WASM_IMM_I64: PUT(p, " %" PRId64, (int64_t)in->value.lo); return;
    case WASM_IMM_F32: put_f32(p, (uint32_t)in->value.lo); return;
    case WASM_IMM_F64: put_f64(p, in->value.lo); return;
    case WASM_IMM_V128:
        PUT(p, " i64x2 0x%016" PRIx64 " 0x%016" PRIx64, in->value.lo, in->value.hi);
        return;
    case WASM_IMM_SHUFFLE: put_lanes(p, in->value); return;
    }
}

/* The columns left of an operator. */
static void put_margin(struct printer *p, const struct wasm_instruction *in)
{
    if (p->options->show_offsets) PUT(p, "0x%06" PRIx32 "  ", in->offset);
    if (p->options->show_gas) PUT(p, "%3u  ", p->module->rules->operator_cost[in->op]);
}

static void put_indent(struct printer *p, uint32_t depth)
{
    PUT(p, "%*s", 2 * (int)(depth < INDENT_MAX ? depth : INDENT_MAX), "");
}

static void annotate(struct printer *p, const struct wasm_function *f, uint32_t offset)
{
    const struct wasm_disasm_options *options = p->options;
    if (!options->annotate || p->result) return;
    p->result = options->annotate(options->context, &p->text, f, offset);
}

static void print_operators(struct printer *p, const struct wasm_function *f)
{
    struct reader r = wasm_function_reader(f);
    struct wasm_instruction in;
    uint32_t depth = 1; /* the body itself */
    while (!p->result && wasm_instruction_next(&in, &r)) {
        bool closes = in.op == WASM_OP_END || in.op == WASM_OP_ELSE;
        bool opens = wasm_operators[in.op].immediate == WASM_IMM_BLOCK || in.op == WASM_OP_ELSE;
        if (closes) depth--;
        put_margin(p, &in);
        put_indent(p, depth);
        if (depth == 0) { /* the end of the body */
            put_text(p, ")");
            end_line(p);
            annotate(p, f, in.offset);
            return;
        }
        put_text(p, wasm_operators[in.op].text);
        put_immediates(p, &in);
        end_line(p);
        annotate(p, f, in.offset);
        if (opens) depth++;
    }
}

/* The declared locals in the groups of the body; too many on a line are folded to a count. */
static void print_locals(struct printer *p, const struct wasm_function *f)
{
    struct reader r = reader_of(span_of(p->module->bytes, f->first_operator));
    r.at += f->body.offset;
    uint32_t groups = reader_leb_u32(&r);
    for (uint32_t i = 0; i < groups && !r.failure; i++) {
        uint32_t count = reader_leb_u32(&r);
        uint8_t type = reader_u8(&r);
        if (count == 0) continue;
        PUT(p, "  (local");
        for (uint32_t k = 0; k < count && k < 8; k++) {
            PUT(p, " %s", wasm_type_name(type));
        }
        if (count > 8) PUT(p, " (; %" PRIu32 " in all ;)", count);
        put_text(p, ")");
        end_line(p);
    }
}

static void print_function(struct printer *p, const struct wasm_function *f)
{
    const struct wasm_func_type *type = &p->module->types[f->type];
    put_text(p, "(func");
    struct span name = wasm_module_function_name(p->module, f->index);
    if (name.size_bytes) {
        put_text(p, " ");
        put_name(p, name);
    }
    PUT(p, " (;%" PRIu32 ";) (type %" PRIu32 ")", f->index, f->type);
    put_types(p, "param", type->types, type->param_count);
    put_types(p, "result", type->types + type->param_count, type->result_count);
    if (p->options->show_gas && p->module->rules->function_entry_cost) {
        PUT(p, " ;; entry costs %u", p->module->rules->function_entry_cost);
    }
    end_line(p);
    print_locals(p, f);
    annotate(p, f, WASM_NO_INDEX);
    print_operators(p, f);
}

enum rk_result wasm_disassemble(const struct wasm_module *module,
                                const struct wasm_disasm_options *options, wasm_text_sink *sink,
                                void *context)
{
    struct printer p = {.module = module, .options = options, .sink = sink, .context = context};
    uint32_t first = module->imported_function_count;
    uint32_t end = module->function_count;
    if (options->function != WASM_NO_INDEX) {
        if (options->function < first || options->function >= end) return RK_NOT_FOUND;
        first = options->function;
        end = first + 1;
    }
    for (uint32_t i = first; i < end && !p.result; i++) {
        print_function(&p, &module->functions[i - module->imported_function_count]);
    }
    flush(&p);
    buffer_free(&p.text);
    return p.result;
}

enum rk_result wasm_disassemble_operator(struct buffer *text, const struct wasm_module *module,
                                         uint32_t offset)
{
    struct printer p = {.module = module, .text = *text};
    struct reader r = reader_of(span_of(module->bytes, module->size_bytes));
    struct wasm_instruction in;
    r.at += offset;
    if (wasm_instruction_next(&in, &r)) {
        put_text(&p, wasm_operators[in.op].text);
        put_immediates(&p, &in);
    }
    *text = p.text;
    return p.result;
}
