/* The payload of every section but code (core specification 5.5), decoded and validated (3.4).
 *
 * A payload is complete when it comes here, so a count is first held against the bytes that are
 * left (each item takes at least so many), then against the limit of the rule set, and only then
 * memory is taken for it. */

#include "base/utf8.h"
#include "wasm/decode_impl.h"

#include <stdio.h>
#include <stdlib.h>

struct section {
    struct wasm_decoder *decoder;
    struct wasm_module *module;
    const struct wasm_rules *rules;
    struct rk_error *error;
    const char *name;
    struct reader r; /* starts at the module's first byte, ends with the section */
};

static enum rk_result fail(const struct section *s, enum rk_result result, size_t offset,
                           const char *format, ...) RK_PRINTF(4, 5);

RK_COLD static enum rk_result fail(const struct section *s, enum rk_result result, size_t offset,
                                   const char *format, ...)
{
    char text[RK_ERROR_MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return rk_fail(s->error, result, offset, "%s section: %s", s->name, text);
}

RK_COLD static enum rk_result fail_no_memory(const struct section *s)
{
    return fail(s, RK_NO_MEMORY, reader_offset(&s->r), "no memory");
}

RK_COLD static enum rk_result fail_read(const struct section *s, size_t offset, const char *what)
{
    return fail(s, RK_MALFORMED, offset, "%s: %s", what, reader_failure_text(s->r.failure));
}

RK_COLD static enum rk_result fail_feature(const struct section *s, size_t offset, const char *what,
                                           enum wasm_feature feature)
{
    return fail(s, RK_UNSUPPORTED, offset, "%s needs %s, which the rule set '%s' leaves out", what,
                wasm_feature_name(feature), s->rules->name);
}

RK_COLD static enum rk_result fail_proposal(const struct section *s, size_t offset,
                                            const char *what, const char *proposal)
{
    return fail(s, RK_UNSUPPORTED, offset, "%s needs %s, which the engine does not have", what,
                proposal);
}

static bool has_feature(const struct section *s, enum wasm_feature feature)
{
    return (s->rules->features & feature) != 0;
}

static enum rk_result read_u8(struct section *s, uint8_t *out, const char *what)
{
    size_t at = reader_offset(&s->r);
    *out = reader_u8(&s->r);
    return s->r.failure ? fail_read(s, at, what) : RK_OK;
}

static enum rk_result read_u32(struct section *s, uint32_t *out, const char *what)
{
    size_t at = reader_offset(&s->r);
    *out = reader_leb_u32(&s->r);
    return s->r.failure ? fail_read(s, at, what) : RK_OK;
}

static enum rk_result read_u64(struct section *s, uint64_t *out, const char *what)
{
    size_t at = reader_offset(&s->r);
    *out = reader_leb_u64(&s->r);
    return s->r.failure ? fail_read(s, at, what) : RK_OK;
}

/* A count of items that take at least item_bytes each. `present` items count against the limit
 * already. */
static enum rk_result read_count(struct section *s, uint32_t *out, const char *what,
                                 uint32_t item_bytes, uint32_t limit, uint32_t present)
{
    size_t at = reader_offset(&s->r);
    RK_TRY(read_u32(s, out, what));
    if (*out > reader_left(&s->r) / item_bytes) {
        return fail(s, RK_MALFORMED, at, "%s: unexpected end: %u declared, %zu bytes are left",
                    what, *out, reader_left(&s->r));
    }
    if ((uint64_t)*out + present > limit) {
        return fail(s, RK_LIMIT, at, "%s: %llu, the rule set '%s' allows %u", what,
                    (unsigned long long)*out + present, s->rules->name, limit);
    }
    return RK_OK;
}

static enum rk_result read_name(struct section *s, struct wasm_range *out, const char *what)
{
    size_t at = reader_offset(&s->r);
    uint32_t size;
    RK_TRY(read_u32(s, &size, what));
    size_t offset = reader_offset(&s->r);
    if (size > reader_left(&s->r)) {
        return fail(s, RK_MALFORMED, at, "%s: unexpected end: %u bytes declared, %zu are left",
                    what, size, reader_left(&s->r));
    }
    if (size > s->rules->limits.string_bytes) {
        return fail(s, RK_LIMIT, at, "%s: %u bytes, the rule set '%s' allows %u", what, size,
                    s->rules->name, s->rules->limits.string_bytes);
    }
    size_t bad = utf8_error(reader_take(&s->r, size));
    if (bad < size) {
        return fail(s, RK_MALFORMED, offset + bad, "%s: malformed UTF-8 encoding", what);
    }
    *out = (struct wasm_range){(uint32_t)offset, size};
    return RK_OK;
}

static enum rk_result read_value_type(struct section *s, uint8_t *out, const char *what)
{
    size_t at = reader_offset(&s->r);
    RK_TRY(read_u8(s, out, what));
    if (wasm_type_is_number(*out)) return RK_OK;
    if (*out == WASM_TYPE_V128) {
        if (has_feature(s, WASM_FEATURE_SIMD)) return RK_OK;
        return fail_feature(s, at, "the value type v128", WASM_FEATURE_SIMD);
    }
    if (wasm_type_is_reference(*out)) {
        if (has_feature(s, WASM_FEATURE_REFERENCE_TYPES)) return RK_OK;
        return fail_feature(s, at, "a reference as a value type", WASM_FEATURE_REFERENCE_TYPES);
    }
    if (*out == 0x63 || *out == 0x64) {
        return fail_proposal(s, at, what, "typed function references");
    }
    return fail(s, RK_MALFORMED, at, "%s: malformed value type 0x%02x", what, *out);
}

/* The element type of a table or segment: funcref needs no feature here. */
static enum rk_result read_reference_type(struct section *s, uint8_t *out, const char *what)
{
    size_t at = reader_offset(&s->r);
    RK_TRY(read_u8(s, out, what));
    if (*out == WASM_TYPE_FUNCREF) return RK_OK;
    if (*out == WASM_TYPE_EXTERNREF) {
        if (has_feature(s, WASM_FEATURE_REFERENCE_TYPES)) return RK_OK;
        return fail_feature(s, at, "externref", WASM_FEATURE_REFERENCE_TYPES);
    }
    if (*out == 0x63 || *out == 0x64) {
        return fail_proposal(s, at, what, "typed function references");
    }
    return fail(s, RK_MALFORMED, at, "%s: malformed reference type 0x%02x", what, *out);
}

/* Marks a function as usable by ref.func in bodies. */
static enum rk_result declare_function(struct section *s, uint32_t function)
{
    if (!s->decoder->declared) {
        s->decoder->declared = calloc((size_t)s->module->function_count / 8 + 1, 1);
        if (!s->decoder->declared) return fail_no_memory(s);
    }
    s->decoder->declared[function / 8] |= (uint8_t)(1u << function % 8);
    return RK_OK;
}

/* `index` must be below `count` in the index space `space`. */
static enum rk_result check_index(const struct section *s, size_t at, const char *space,
                                  uint32_t index, uint32_t count)
{
    if (index < count) return RK_OK;
    return fail(s, RK_INVALID, at, "unknown %s %u: there are %u", space, index, count);
}

/* Enlarges an index space of `count` items by `extra`, zeroed. */
static enum rk_result grow_space(struct section *s, void *space_pointer, uint32_t count,
                                 uint32_t extra, size_t item_bytes)
{
    void *old;
    memcpy(&old, space_pointer, sizeof old);
    void *grown = arena_alloc_array(&s->module->arena, (size_t)count + extra, item_bytes);
    if (!grown) return fail_no_memory(s);
    if (count) memcpy(grown, old, count * item_bytes);
    memcpy(space_pointer, &grown, sizeof grown);
    return RK_OK;
}

/* ---- Types ---------------------------------------------------------------------------------- */

static bool type_less(const void *context, uint32_t a, uint32_t b)
{
    const struct wasm_func_type *x = (const struct wasm_func_type *)context + a;
    const struct wasm_func_type *y = (const struct wasm_func_type *)context + b;
    if (x->param_count != y->param_count) return x->param_count < y->param_count;
    if (x->result_count != y->result_count) return x->result_count < y->result_count;
    size_t count = (size_t)x->param_count + x->result_count;
    return count && memcmp(x->types, y->types, count) < 0;
}

static enum rk_result canonicalise_types(struct section *s)
{
    struct wasm_module *m = s->module;
    m->type_canonical = arena_alloc_array(&m->arena, m->type_count, sizeof *m->type_canonical);
    uint32_t *order = malloc(2 * sizeof *order * m->type_count + 1);
    if (!m->type_canonical || !order) {
        free(order);
        return fail_no_memory(s);
    }
    wasm_sort_indices(order, order + m->type_count, m->type_count, type_less, m->types);
    /* The sort is stable, so the first of a run of equal types has the lowest index. */
    uint32_t canonical = 0;
    for (uint32_t i = 0; i < m->type_count; i++) {
        if (i == 0 || !wasm_func_type_equal(&m->types[canonical], &m->types[order[i]])) {
            canonical = order[i];
        }
        m->type_canonical[order[i]] = canonical;
    }
    free(order);
    return RK_OK;
}

static enum rk_result read_types(struct section *s, uint8_t *to, uint32_t count, uint32_t *slots,
                                 const char *what)
{
    *slots = 0;
    for (uint32_t i = 0; i < count; i++) {
        RK_TRY(read_value_type(s, &to[i], what));
        *slots += wasm_type_slots(to[i]);
    }
    return RK_OK;
}

static enum rk_result read_func_type(struct section *s, struct wasm_func_type *type, uint8_t **pool)
{
    size_t at = reader_offset(&s->r);
    uint8_t form;
    RK_TRY(read_u8(s, &form, "form"));
    if (form == 0x5f || form == 0x5e || form == 0x50 || form == 0x4f || form == 0x4e) {
        return fail_proposal(s, at, "a type of this form", "garbage collection");
    }
    if (form != 0x60) {
        return fail(s, RK_MALFORMED, at, "malformed function type: form 0x%02x, expected 0x60",
                    form);
    }
    uint8_t *types = *pool;
    const struct wasm_limits_table *limits = &s->rules->limits;
    RK_TRY(read_count(s, &type->param_count, "parameter count", 1, limits->params, 0));
    RK_TRY(read_types(s, types, type->param_count, &type->param_slots, "parameter"));
    at = reader_offset(&s->r);
    RK_TRY(read_count(s, &type->result_count, "result count", 1, limits->results, 0));
    if (type->result_count > 1 && !has_feature(s, WASM_FEATURE_MULTI_VALUE)) {
        return fail_feature(s, at, "a function with more than one result",
                            WASM_FEATURE_MULTI_VALUE);
    }
    RK_TRY(read_types(s, types + type->param_count, type->result_count, &type->result_slots,
                      "result"));
    type->types = types;
    *pool = types + type->param_count + type->result_count;
    return RK_OK;
}

static enum rk_result decode_types(struct section *s)
{
    struct wasm_module *m = s->module;
    uint32_t count;
    RK_TRY(read_count(s, &count, "type count", 3, s->rules->limits.types, 0));
    m->types = arena_alloc_array(&m->arena, count, sizeof *m->types);
    uint8_t *pool = arena_alloc(&m->arena, reader_left(&s->r)); /* no type takes more than it did */
    if (!m->types || !pool) return fail_no_memory(s);
    for (uint32_t i = 0; i < count; i++) {
        RK_TRY(read_func_type(s, &m->types[i], &pool));
    }
    m->type_count = count;
    return canonicalise_types(s);
}

/* ---- Descriptions of functions, tables, memories and globals --------------------------------- */

static enum rk_result read_type_index(struct section *s, uint32_t *out)
{
    size_t at = reader_offset(&s->r);
    RK_TRY(read_u32(s, out, "type index"));
    return check_index(s, at, "type", *out, s->module->type_count);
}

static enum rk_result read_size_limits(struct section *s, struct wasm_size_limits *out,
                                       bool has_max, bool is_64)
{
    size_t at = reader_offset(&s->r);
    *out = (struct wasm_size_limits){.max = UINT64_MAX, .has_max = has_max};
    uint32_t narrow = 0;
    if (is_64) {
        RK_TRY(read_u64(s, &out->min, "minimum size"));
        if (has_max) RK_TRY(read_u64(s, &out->max, "maximum size"));
    } else {
        RK_TRY(read_u32(s, &narrow, "minimum size"));
        out->min = narrow;
        if (has_max) {
            RK_TRY(read_u32(s, &narrow, "maximum size"));
            out->max = narrow;
        }
    }
    if (out->min > out->max) {
        return fail(s, RK_INVALID, at, "size minimum %llu must not be greater than maximum %llu",
                    (unsigned long long)out->min, (unsigned long long)out->max);
    }
    return RK_OK;
}

static enum rk_result read_table_type(struct section *s, struct wasm_table_type *out)
{
    size_t at = reader_offset(&s->r);
    if (!reader_done(&s->r) && *s->r.at == 0x40) {
        return fail_proposal(s, at, "a table with an initial value", "typed function references");
    }
    RK_TRY(read_reference_type(s, &out->element, "table"));
    at = reader_offset(&s->r);
    uint8_t flags;
    RK_TRY(read_u8(s, &flags, "limits flags"));
    if (flags == 2 || flags == 3) return fail_proposal(s, at, "a shared table", "threads");
    if (flags == 4 || flags == 5) return fail_proposal(s, at, "a 64-bit table", "table64");
    if (flags > 1) {
        return fail(s, RK_MALFORMED, at, "malformed limits flags 0x%02x of a table", flags);
    }
    at = reader_offset(&s->r);
    RK_TRY(read_size_limits(s, &out->limits, flags & 1, false));
    if (out->limits.min > s->rules->limits.table_elements) {
        return fail(s, RK_LIMIT, at, "a table of %llu elements, the rule set '%s' allows %u",
                    (unsigned long long)out->limits.min, s->rules->name,
                    s->rules->limits.table_elements);
    }
    return RK_OK;
}

static enum rk_result check_memory_pages(const struct section *s, size_t at,
                                         const struct wasm_memory_type *type)
{
    const struct wasm_size_limits *limits = &type->limits;
    uint64_t most = limits->has_max ? limits->max : limits->min; /* min <= max */
    uint64_t bound = type->is_64 ? UINT64_C(1) << 48 : 65536;
    if (most > bound) {
        return fail(s, RK_INVALID, at, "memory size must be at most %llu pages, not %llu",
                    (unsigned long long)bound, (unsigned long long)most);
    }
    uint64_t allowed =
        type->is_64 ? s->rules->limits.memory64_pages_declared : s->rules->limits.memory32_pages;
    if (most > allowed) {
        return fail(s, RK_LIMIT, at, "a memory of %llu pages, the rule set '%s' allows %llu",
                    (unsigned long long)most, s->rules->name, (unsigned long long)allowed);
    }
    return RK_OK;
}

static enum rk_result read_memory_type(struct section *s, struct wasm_memory_type *out)
{
    size_t at = reader_offset(&s->r);
    uint8_t flags;
    RK_TRY(read_u8(s, &flags, "limits flags"));
    if (flags > 15) {
        return fail(s, RK_MALFORMED, at, "malformed limits flags 0x%02x of a memory", flags);
    }
    if (flags & 8) return fail_proposal(s, at, "a page size", "custom page sizes");
    if (flags & 2) return fail_proposal(s, at, "a shared memory", "threads");
    out->is_64 = (flags & 4) != 0;
    if (out->is_64 && !has_feature(s, WASM_FEATURE_MEMORY64)) {
        return fail_feature(s, at, "a 64-bit memory", WASM_FEATURE_MEMORY64);
    }
    at = reader_offset(&s->r);
    RK_TRY(read_size_limits(s, &out->limits, flags & 1, out->is_64));
    return check_memory_pages(s, at, out);
}

static enum rk_result read_global_type(struct section *s, struct wasm_global_type *out)
{
    RK_TRY(read_value_type(s, &out->type, "global type"));
    size_t at = reader_offset(&s->r);
    uint8_t mutability;
    RK_TRY(read_u8(s, &mutability, "mutability"));
    if (mutability > 1) return fail(s, RK_MALFORMED, at, "malformed mutability 0x%02x", mutability);
    out->is_mutable = mutability == 1;
    return RK_OK;
}

static enum rk_result check_table_count(const struct section *s, size_t at, uint64_t count)
{
    if (count > 1 && !has_feature(s, WASM_FEATURE_REFERENCE_TYPES)) {
        return fail_feature(s, at, "more than one table", WASM_FEATURE_REFERENCE_TYPES);
    }
    if (count > s->rules->limits.tables) {
        return fail(s, RK_LIMIT, at, "%llu tables, the rule set '%s' allows %u",
                    (unsigned long long)count, s->rules->name, s->rules->limits.tables);
    }
    return RK_OK;
}

static enum rk_result check_memory_count(const struct section *s, size_t at, uint64_t count)
{
    return count > 1
               ? fail_proposal(s, at, "more than one memory (multiple memories)", "multi-memory")
               : RK_OK;
}

/* ---- Constant expressions ------------------------------------------------------------------- */

static enum rk_result read_operator(struct section *s, uint32_t *op, const char *what)
{
    size_t at = reader_offset(&s->r);
    uint8_t opcode;
    RK_TRY(read_u8(s, &opcode, what));
    uint32_t sub = 0;
    if (opcode >= 0xfb && opcode <= 0xfe) {
        RK_TRY(read_u32(s, &sub, what));
        *op = sub < 0x100 ? wasm_operator_of_code((uint32_t)opcode << 8 | sub) : WASM_NO_OPERATOR;
    } else {
        *op = wasm_operator_of_code(opcode);
    }
    if (*op == WASM_NO_OPERATOR) {
        const char *proposal = wasm_opcode_proposal(opcode, sub);
        if (proposal) return fail_proposal(s, at, what, proposal);
        return fail(s, RK_MALFORMED, at, "%s: illegal opcode 0x%02x", what, opcode);
    }
    const struct wasm_operator_info *info = &wasm_operators[*op];
    if (info->feature && !has_feature(s, info->feature)) {
        return fail_feature(s, at, info->text, info->feature);
    }
    return RK_OK;
}

/* Reads the immediates of the operator expr->op at byte `at`; *type gets what it leaves. */
static enum rk_result read_constant(struct section *s, struct wasm_const_expr *expr, uint8_t *type,
                                    size_t at, const char *what)
{
    struct wasm_module *m = s->module;
    size_t field = reader_offset(&s->r);
    switch (expr->op) {
    case WASM_OP_I32_CONST:
        expr->value.lo = (uint32_t)reader_leb_s32(&s->r);
        *type = WASM_TYPE_I32;
        break;
    case WASM_OP_I64_CONST:
        expr->value.lo = (uint64_t)reader_leb_s64(&s->r);
        *type = WASM_TYPE_I64;
        break;
    case WASM_OP_F32_CONST:
        expr->value.lo = reader_u32_le(&s->r);
        *type = WASM_TYPE_F32;
        break;
    case WASM_OP_F64_CONST:
        expr->value.lo = reader_u64_le(&s->r);
        *type = WASM_TYPE_F64;
        break;
    case WASM_OP_V128_CONST:
        expr->value.lo = reader_u64_le(&s->r);
        expr->value.hi = reader_u64_le(&s->r);
        *type = WASM_TYPE_V128;
        break;
    case WASM_OP_REF_NULL: return read_reference_type(s, type, what);
    case WASM_OP_REF_FUNC:
        RK_TRY(read_u32(s, &expr->index, "function index"));
        RK_TRY(check_index(s, field, "function", expr->index, m->function_count));
        *type = WASM_TYPE_FUNCREF;
        return declare_function(s, expr->index);
    case WASM_OP_GLOBAL_GET: {
        RK_TRY(read_u32(s, &expr->index, "global index"));
        RK_TRY(check_index(s, field, "imported global", expr->index, m->imported_global_count));
        const struct wasm_global_type *global = &m->globals[expr->index].type;
        if (global->is_mutable) {
            return fail(s, RK_INVALID, at,
                        "%s: constant expression required, but global %u is mutable", what,
                        expr->index);
        }
        *type = global->type;
        break;
    }
    case WASM_OP_END:
        return fail(s, RK_INVALID, at, "%s: type mismatch: the expression is empty", what);
    default:
        return fail(s, RK_INVALID, at, "%s: constant expression required, but found %s", what,
                    wasm_operators[expr->op].text);
    }
    return s->r.failure ? fail_read(s, field, what) : RK_OK;
}

/* Exactly one constant operator of the type `expected`, and `end`. */
static enum rk_result read_const_expr(struct section *s, struct wasm_const_expr *out,
                                      uint8_t expected, const char *what)
{
    struct wasm_const_expr expr = {0};
    size_t at = reader_offset(&s->r);
    uint32_t op;
    RK_TRY(read_operator(s, &op, what));
    expr.op = (uint16_t)op;
    uint8_t type = WASM_TYPE_NONE;
    RK_TRY(read_constant(s, &expr, &type, at, what));
    if (type != expected) {
        return fail(s, RK_INVALID, at, "%s: type mismatch: expected %s but %s gives %s", what,
                    wasm_type_name(expected), wasm_operators[op].text, wasm_type_name(type));
    }
    at = reader_offset(&s->r);
    RK_TRY(read_operator(s, &op, what));
    if (op != WASM_OP_END) {
        return fail(s, RK_INVALID, at,
                    "%s: a constant expression is one operator and end, but %s follows (extended "
                    "constant expressions are not supported)",
                    what, wasm_operators[op].text);
    }
    *out = expr;
    return RK_OK;
}

/* ---- Imports -------------------------------------------------------------------------------- */

static enum rk_result read_import(struct section *s, struct wasm_import *import)
{
    struct wasm_module *m = s->module;
    RK_TRY(read_name(s, &import->module, "module name"));
    RK_TRY(read_name(s, &import->name, "field name"));
    size_t at = reader_offset(&s->r);
    uint8_t kind;
    RK_TRY(read_u8(s, &kind, "import kind"));
    import->kind = kind;
    switch (kind) {
    case WASM_EXTERN_FUNC: m->imported_function_count++; return read_type_index(s, &import->type);
    case WASM_EXTERN_TABLE:
        RK_TRY(check_table_count(s, at, ++m->imported_table_count));
        return read_table_type(s, &import->table);
    case WASM_EXTERN_MEMORY:
        RK_TRY(check_memory_count(s, at, ++m->imported_memory_count));
        return read_memory_type(s, &import->memory);
    case WASM_EXTERN_GLOBAL:
        m->imported_global_count++;
        RK_TRY(read_global_type(s, &import->global));
        if (import->global.is_mutable && !has_feature(s, WASM_FEATURE_MUTABLE_GLOBALS)) {
            return fail_feature(s, at, "the import of a mutable global",
                                WASM_FEATURE_MUTABLE_GLOBALS);
        }
        return RK_OK;
    case 4: return fail_proposal(s, at, "the import of a tag", "exception handling");
    default: return fail(s, RK_MALFORMED, at, "malformed import kind 0x%02x", kind);
    }
}

static enum rk_result decode_imports(struct section *s)
{
    struct wasm_module *m = s->module;
    const struct wasm_limits_table *limits = &s->rules->limits;
    size_t at = reader_offset(&s->r);
    uint32_t count;
    RK_TRY(read_count(s, &count, "import count", 4, limits->imports, 0));
    m->imports = arena_alloc_array(&m->arena, count, sizeof *m->imports);
    if (!m->imports) return fail_no_memory(s);
    for (uint32_t i = 0; i < count; i++) {
        RK_TRY(read_import(s, &m->imports[i]));
    }
    m->import_count = count;
    if (m->imported_function_count > limits->functions) {
        return fail(s, RK_LIMIT, at, "%u functions, the rule set '%s' allows %u",
                    m->imported_function_count, s->rules->name, limits->functions);
    }
    if (m->imported_global_count > limits->globals) {
        return fail(s, RK_LIMIT, at, "%u globals, the rule set '%s' allows %u",
                    m->imported_global_count, s->rules->name, limits->globals);
    }
    RK_TRY(grow_space(s, &m->function_types, 0, m->imported_function_count,
                      sizeof *m->function_types));
    RK_TRY(grow_space(s, &m->tables, 0, m->imported_table_count, sizeof *m->tables));
    RK_TRY(grow_space(s, &m->globals, 0, m->imported_global_count, sizeof *m->globals));
    for (uint32_t i = 0; i < count; i++) {
        const struct wasm_import *import = &m->imports[i];
        switch (import->kind) {
        case WASM_EXTERN_FUNC: m->function_types[m->function_count++] = import->type; break;
        case WASM_EXTERN_TABLE: m->tables[m->table_count++] = import->table; break;
        case WASM_EXTERN_MEMORY:
            m->memory = import->memory;
            m->memory_count = 1;
            break;
        case WASM_EXTERN_GLOBAL: m->globals[m->global_count++].type = import->global; break;
        }
    }
    return RK_OK;
}

/* ---- Functions, tables, memories, globals ---------------------------------------------------- */

static enum rk_result decode_functions(struct section *s)
{
    struct wasm_module *m = s->module;
    uint32_t imported = m->imported_function_count;
    uint32_t count;
    RK_TRY(read_count(s, &count, "function count", 1, s->rules->limits.functions, imported));
    RK_TRY(grow_space(s, &m->function_types, imported, count, sizeof *m->function_types));
    for (uint32_t i = 0; i < count; i++) {
        RK_TRY(read_type_index(s, &m->function_types[imported + i]));
    }
    m->functions = arena_alloc_array(&m->arena, count, sizeof *m->functions);
    if (!m->functions) return fail_no_memory(s);
    for (uint32_t i = 0; i < count; i++) {
        m->functions[i].module = m;
        m->functions[i].index = imported + i;
        m->functions[i].type = m->function_types[imported + i];
    }
    m->function_count = imported + count;
    return RK_OK;
}

static enum rk_result decode_tables(struct section *s)
{
    struct wasm_module *m = s->module;
    size_t at = reader_offset(&s->r);
    uint32_t count;
    RK_TRY(read_count(s, &count, "table count", 3, UINT32_MAX, 0));
    RK_TRY(check_table_count(s, at, (uint64_t)m->table_count + count));
    RK_TRY(grow_space(s, &m->tables, m->table_count, count, sizeof *m->tables));
    for (uint32_t i = 0; i < count; i++) {
        RK_TRY(read_table_type(s, &m->tables[m->table_count + i]));
    }
    m->table_count += count;
    return RK_OK;
}

static enum rk_result decode_memories(struct section *s)
{
    struct wasm_module *m = s->module;
    size_t at = reader_offset(&s->r);
    uint32_t count;
    RK_TRY(read_count(s, &count, "memory count", 2, UINT32_MAX, 0));
    RK_TRY(check_memory_count(s, at, (uint64_t)m->memory_count + count));
    if (count == 0) return RK_OK;
    RK_TRY(read_memory_type(s, &m->memory));
    m->memory_count = 1;
    return RK_OK;
}

static enum rk_result decode_globals(struct section *s)
{
    struct wasm_module *m = s->module;
    uint32_t imported = m->imported_global_count;
    uint32_t count;
    RK_TRY(read_count(s, &count, "global count", 3, s->rules->limits.globals, imported));
    RK_TRY(grow_space(s, &m->globals, imported, count, sizeof *m->globals));
    for (uint32_t i = 0; i < count; i++) {
        struct wasm_global *global = &m->globals[imported + i];
        RK_TRY(read_global_type(s, &global->type));
        RK_TRY(read_const_expr(s, &global->init, global->type.type, "initial value"));
    }
    m->global_count = imported + count;
    return RK_OK;
}

/* ---- Exports and start ----------------------------------------------------------------------- */

static bool export_less(const void *context, uint32_t a, uint32_t b)
{
    const struct wasm_module *m = context;
    return span_compare(wasm_module_bytes(m, m->exports[a].name),
                        wasm_module_bytes(m, m->exports[b].name)) < 0;
}

/* Sorts the exports and refuses equal names, reporting the first one in file order that repeats an
 * earlier one. */
static enum rk_result sort_exports(struct section *s)
{
    struct wasm_module *m = s->module;
    m->exports_by_name = arena_alloc_array(&m->arena, m->export_count, sizeof(uint32_t));
    uint32_t *scratch = malloc(sizeof *scratch * m->export_count + 1);
    if (!m->exports_by_name || !scratch) {
        free(scratch);
        return fail_no_memory(s);
    }
    wasm_sort_indices(m->exports_by_name, scratch, m->export_count, export_less, m);
    free(scratch);
    uint32_t first = WASM_NO_INDEX;
    for (uint32_t i = 1; i < m->export_count; i++) {
        uint32_t a = m->exports_by_name[i - 1];
        uint32_t b = m->exports_by_name[i];
        if (b < first && !export_less(m, a, b)) first = b;
    }
    if (first == WASM_NO_INDEX) return RK_OK;
    struct span name = wasm_module_bytes(m, m->exports[first].name);
    return fail(s, RK_INVALID, m->exports[first].name.offset, "duplicate export name '%.*s'",
                (int)(name.size_bytes < 100 ? name.size_bytes : 100), (const char *)name.bytes);
}

static enum rk_result read_export(struct section *s, struct wasm_export *e)
{
    struct wasm_module *m = s->module;
    RK_TRY(read_name(s, &e->name, "export name"));
    size_t at = reader_offset(&s->r);
    uint8_t kind;
    RK_TRY(read_u8(s, &kind, "export kind"));
    if (kind == 4) return fail_proposal(s, at, "the export of a tag", "exception handling");
    if (kind > 4) return fail(s, RK_MALFORMED, at, "malformed export kind 0x%02x", kind);
    e->kind = kind;
    size_t index_at = reader_offset(&s->r);
    RK_TRY(read_u32(s, &e->index, "export index"));
    uint32_t counts[] = {m->function_count, m->table_count, m->memory_count, m->global_count};
    RK_TRY(check_index(s, index_at, wasm_extern_kind_name(e->kind), e->index, counts[kind]));
    if (kind == WASM_EXTERN_FUNC) return declare_function(s, e->index);
    if (kind == WASM_EXTERN_GLOBAL && m->globals[e->index].type.is_mutable &&
        !has_feature(s, WASM_FEATURE_MUTABLE_GLOBALS)) {
        return fail_feature(s, at, "the export of a mutable global", WASM_FEATURE_MUTABLE_GLOBALS);
    }
    return RK_OK;
}

static enum rk_result decode_exports(struct section *s)
{
    struct wasm_module *m = s->module;
    uint32_t count;
    RK_TRY(read_count(s, &count, "export count", 3, s->rules->limits.exports, 0));
    m->exports = arena_alloc_array(&m->arena, count, sizeof *m->exports);
    if (!m->exports) return fail_no_memory(s);
    for (uint32_t i = 0; i < count; i++) {
        RK_TRY(read_export(s, &m->exports[i]));
    }
    m->export_count = count;
    return sort_exports(s);
}

static enum rk_result decode_start(struct section *s)
{
    struct wasm_module *m = s->module;
    size_t at = reader_offset(&s->r);
    uint32_t function;
    RK_TRY(read_u32(s, &function, "function index"));
    RK_TRY(check_index(s, at, "function", function, m->function_count));
    const struct wasm_func_type *type = wasm_module_function_type(m, function);
    if (type->param_count || type->result_count) {
        return fail(s, RK_INVALID, at,
                    "the start function takes and returns nothing, but function %u has %u "
                    "parameters and %u results",
                    function, type->param_count, type->result_count);
    }
    m->start = function;
    return RK_OK;
}

/* ---- Segments -------------------------------------------------------------------------------- */

/* Flags of an element segment: which fields it has. */
enum { ELEM_NOT_ACTIVE = 1, ELEM_EXPLICIT = 2, ELEM_EXPRESSIONS = 4 };

static enum rk_result read_elem_item(struct section *s, uint32_t *out, uint8_t type,
                                     bool is_expression)
{
    size_t at = reader_offset(&s->r);
    struct wasm_const_expr expr = {.op = WASM_OP_REF_FUNC};
    if (is_expression) {
        RK_TRY(read_const_expr(s, &expr, type, "element"));
    } else {
        RK_TRY(read_u32(s, &expr.index, "function index"));
        RK_TRY(check_index(s, at, "function", expr.index, s->module->function_count));
        RK_TRY(declare_function(s, expr.index));
    }
    if (WASM_ELEM_ITEM_INDEX(expr.index) != expr.index) {
        return fail(s, RK_LIMIT, at, "index %u does not fit an element", expr.index);
    }
    if (expr.op == WASM_OP_REF_NULL) {
        *out = WASM_ELEM_ITEM(WASM_ELEM_NULL, 0);
    } else if (expr.op == WASM_OP_REF_FUNC) {
        *out = WASM_ELEM_ITEM(WASM_ELEM_FUNC, expr.index);
    } else {
        *out = WASM_ELEM_ITEM(WASM_ELEM_GLOBAL, expr.index);
    }
    return RK_OK;
}

static enum rk_result read_elem_type(struct section *s, struct wasm_elem_segment *segment,
                                     uint32_t flags)
{
    segment->type = WASM_TYPE_FUNCREF;
    if (!(flags & (ELEM_NOT_ACTIVE | ELEM_EXPLICIT))) return RK_OK;
    if (flags & ELEM_EXPRESSIONS) return read_reference_type(s, &segment->type, "element type");
    size_t at = reader_offset(&s->r);
    uint8_t kind;
    RK_TRY(read_u8(s, &kind, "element kind"));
    return kind ? fail(s, RK_MALFORMED, at, "malformed element kind 0x%02x", kind) : RK_OK;
}

static enum rk_result read_elem_segment(struct section *s, struct wasm_elem_segment *segment)
{
    struct wasm_module *m = s->module;
    size_t at = reader_offset(&s->r);
    uint32_t flags;
    RK_TRY(read_u32(s, &flags, "segment flags"));
    if (flags > 7) return fail(s, RK_MALFORMED, at, "malformed elements segment kind %u", flags);
    if (flags && !has_feature(s, WASM_FEATURE_BULK_MEMORY)) {
        return fail_feature(s, at, "a segment of this kind", WASM_FEATURE_BULK_MEMORY);
    }
    if (flags & ELEM_NOT_ACTIVE) {
        segment->mode = flags & ELEM_EXPLICIT ? WASM_SEGMENT_DECLARATIVE : WASM_SEGMENT_PASSIVE;
    } else {
        if (flags & ELEM_EXPLICIT) {
            at = reader_offset(&s->r);
            RK_TRY(read_u32(s, &segment->table, "table index"));
        }
        RK_TRY(check_index(s, at, "table", segment->table, m->table_count));
        RK_TRY(read_const_expr(s, &segment->offset, WASM_TYPE_I32, "offset"));
    }
    at = reader_offset(&s->r);
    RK_TRY(read_elem_type(s, segment, flags));
    if (!(flags & ELEM_NOT_ACTIVE) && m->tables[segment->table].element != segment->type) {
        return fail(s, RK_INVALID, at, "type mismatch: the table holds %s, the segment %s",
                    wasm_type_name(m->tables[segment->table].element),
                    wasm_type_name(segment->type));
    }
    bool is_expression = (flags & ELEM_EXPRESSIONS) != 0;
    RK_TRY(read_count(s, &segment->count, "element count", 1, UINT32_MAX, 0));
    uint32_t *items = arena_alloc_array(&m->arena, segment->count, sizeof *items);
    if (!items) return fail_no_memory(s);
    for (uint32_t i = 0; i < segment->count; i++) {
        RK_TRY(read_elem_item(s, &items[i], segment->type, is_expression));
    }
    segment->items = items;
    return RK_OK;
}

static enum rk_result decode_elements(struct section *s)
{
    struct wasm_module *m = s->module;
    uint32_t count;
    RK_TRY(read_count(s, &count, "segment count", 3, s->rules->limits.element_segments, 0));
    m->elems = arena_alloc_array(&m->arena, count, sizeof *m->elems);
    if (!m->elems) return fail_no_memory(s);
    for (uint32_t i = 0; i < count; i++) {
        RK_TRY(read_elem_segment(s, &m->elems[i]));
    }
    m->elem_count = count;
    return RK_OK;
}

static enum rk_result read_data_segment(struct section *s, struct wasm_data_segment *segment)
{
    struct wasm_module *m = s->module;
    size_t at = reader_offset(&s->r);
    uint32_t flags;
    RK_TRY(read_u32(s, &flags, "segment flags"));
    if (flags > 2) return fail(s, RK_MALFORMED, at, "malformed data segment kind %u", flags);
    if (flags && !has_feature(s, WASM_FEATURE_BULK_MEMORY)) {
        return fail_feature(s, at, "a segment of this kind", WASM_FEATURE_BULK_MEMORY);
    }
    if (flags == 1) {
        segment->mode = WASM_SEGMENT_PASSIVE;
    } else {
        uint32_t memory = 0;
        if (flags == 2) {
            at = reader_offset(&s->r);
            RK_TRY(read_u32(s, &memory, "memory index"));
        }
        RK_TRY(check_index(s, at, "memory", memory, m->memory_count));
        RK_TRY(read_const_expr(s, &segment->offset, m->memory.is_64 ? WASM_TYPE_I64 : WASM_TYPE_I32,
                               "offset"));
    }
    uint32_t size;
    RK_TRY(read_count(s, &size, "segment size", 1, UINT32_MAX, 0));
    segment->bytes = (struct wasm_range){(uint32_t)reader_offset(&s->r), size};
    (void)reader_take(&s->r, size);
    return RK_OK;
}

static enum rk_result decode_datas(struct section *s)
{
    struct wasm_module *m = s->module;
    size_t at = reader_offset(&s->r);
    uint32_t count;
    RK_TRY(read_count(s, &count, "segment count", 2, s->rules->limits.data_segments, 0));
    if (s->decoder->data_count != WASM_NO_INDEX && s->decoder->data_count != count) {
        return fail(s, RK_MALFORMED, at,
                    "data count and data section have inconsistent lengths: %u declared, %u "
                    "segments",
                    s->decoder->data_count, count);
    }
    m->datas = arena_alloc_array(&m->arena, count, sizeof *m->datas);
    if (!m->datas) return fail_no_memory(s);
    for (uint32_t i = 0; i < count; i++) {
        RK_TRY(read_data_segment(s, &m->datas[i]));
    }
    m->data_count = count;
    return RK_OK;
}

static enum rk_result decode_data_count(struct section *s)
{
    size_t at = reader_offset(&s->r);
    uint32_t count;
    RK_TRY(read_u32(s, &count, "segment count"));
    if (!has_feature(s, WASM_FEATURE_BULK_MEMORY)) {
        return fail_feature(s, at, "this section", WASM_FEATURE_BULK_MEMORY);
    }
    if (count > s->rules->limits.data_segments) {
        return fail(s, RK_LIMIT, at, "segment count: %u, the rule set '%s' allows %u", count,
                    s->rules->name, s->rules->limits.data_segments);
    }
    s->decoder->data_count = count;
    return RK_OK;
}

/* ---- Custom sections, and the whole ---------------------------------------------------------- */

static enum rk_result decode_custom(struct section *s)
{
    struct wasm_custom custom;
    RK_TRY(read_name(s, &custom.name, "name"));
    size_t offset = reader_offset(&s->r);
    size_t size = reader_left(&s->r);
    custom.payload = (struct wasm_range){(uint32_t)offset, (uint32_t)size};
    (void)reader_take(&s->r, size);
    if (buffer_append(&s->decoder->customs, &custom, sizeof custom)) return fail_no_memory(s);
    return RK_OK;
}

enum rk_result wasm_decode_section(struct wasm_decoder *decoder, struct rk_error *error, uint8_t id,
                                   uint32_t start, uint32_t end)
{
    static enum rk_result (*const decode[SECTION_COUNT])(struct section *) = {
        [SECTION_CUSTOM] = decode_custom,  [SECTION_TYPE] = decode_types,
        [SECTION_IMPORT] = decode_imports, [SECTION_FUNCTION] = decode_functions,
        [SECTION_TABLE] = decode_tables,   [SECTION_MEMORY] = decode_memories,
        [SECTION_GLOBAL] = decode_globals, [SECTION_EXPORT] = decode_exports,
        [SECTION_START] = decode_start,    [SECTION_ELEMENT] = decode_elements,
        [SECTION_DATA] = decode_datas,     [SECTION_DATA_COUNT] = decode_data_count,
    };
    struct wasm_module *module = decoder->module;
    struct section s = {
        .decoder = decoder,
        .module = module,
        .rules = decoder->rules,
        .error = error,
        .name = wasm_section_name(id),
        .r = reader_of(span_of(module->bytes, end)),
    };
    s.r.at += start;
    RK_TRY(decode[id](&s));
    if (!reader_done(&s.r)) {
        return fail(&s, RK_MALFORMED, reader_offset(&s.r),
                    "section size mismatch: %zu bytes are left after the last field",
                    reader_left(&s.r));
    }
    return RK_OK;
}
