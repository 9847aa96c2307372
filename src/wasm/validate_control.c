/* Validation: the operand stack in general, blocks and branches, and the other operators whose
 * types depend on the module. The algorithm is that of the core specification, appendix A.3. */

#include "wasm/validate_impl.h"

#include "base/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Errors ---------------------------------------------------------------------------------- */

static enum rk_result fail_v(struct body *b, enum rk_result result, const uint8_t *at,
                             const char *format, va_list arguments)
{
    char text[RK_ERROR_MESSAGE_BYTES];
    vsnprintf(text, sizeof text, format, arguments);
    return rk_fail(b->error, result, (uint64_t)(at - b->bytes), "code section, function %u: %s",
                   b->function->index, text);
}

RK_COLD enum rk_result body_fail_at(struct body *b, enum rk_result result, const uint8_t *at,
                                    const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fail_v(b, result, at, format, arguments);
    va_end(arguments);
    return result;
}

RK_COLD enum rk_result body_fail(struct body *b, enum rk_result result, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fail_v(b, result, b->op_at, format, arguments);
    va_end(arguments);
    return result;
}

static const char *op_text(const struct body *b)
{
    return wasm_operators[b->op].text;
}

RK_COLD static enum rk_result fail_type(struct body *b, const char *expected, uint8_t found)
{
    return body_fail(b, RK_INVALID, "type mismatch: %s expects %s but the stack has %s", op_text(b),
                     expected, wasm_type_name(found));
}

RK_COLD static enum rk_result fail_empty(struct body *b, const char *expected)
{
    return body_fail(b, RK_INVALID, "type mismatch: %s expects %s but the %s is empty", op_text(b),
                     expected, b->control_count > 1 ? "block's stack" : "stack");
}

/* ---- The stack ------------------------------------------------------------------------------- */

static enum rk_result pop_any(struct body *b, uint8_t *type, const char *expected)
{
    if (b->sp == b->floor) {
        if (!b->control->unreachable) return fail_empty(b, expected);
        *type = WASM_TYPE_NONE;
        return RK_OK;
    }
    *type = *--b->sp;
    if (*type == WASM_TYPE_V128) b->wide--;
    return RK_OK;
}

enum rk_result body_pop(struct body *b, uint8_t *type)
{
    return pop_any(b, type, "a value");
}

enum rk_result body_pop_type_slow(struct body *b, uint8_t expected)
{
    if (b->sp == b->floor) {
        return b->control->unreachable ? RK_OK : fail_empty(b, wasm_type_name(expected));
    }
    uint8_t type = *--b->sp;
    if (type == WASM_TYPE_V128) b->wide--;
    if (type == expected || type == WASM_TYPE_NONE) return RK_OK;
    return fail_type(b, wasm_type_name(expected), type);
}

/* Types are up to a thousand long, and a call or a label takes them with two bytes: what is done
 * per type is done for sixteen at once. */
typedef uint8_t bytes16 __attribute__((vector_size(16)));

static bytes16 load16(const uint8_t *bytes)
{
    bytes16 vector;
    memcpy(&vector, bytes, sizeof vector);
    return vector;
}

static uint32_t count_wide(const uint8_t *types, uint32_t count)
{
    uint32_t wide = 0;
    uint32_t i = 0;
    while (count - i >= 16) {
        bytes16 lanes = {0}; /* each counts to 255 */
        for (uint32_t n = 0; n < UINT8_MAX && count - i >= 16; n++, i += 16) {
            lanes -= (bytes16)(load16(types + i) == WASM_TYPE_V128); /* true is -1 */
        }
        for (int k = 0; k < 16; k++) {
            wide += lanes[k];
        }
    }
    for (; i < count; i++) {
        wide += types[i] == WASM_TYPE_V128;
    }
    return wide;
}

/* Whether `count` values on the stack are of the types, those of any type included. */
static bool values_fit(const uint8_t *values, const uint8_t *types, uint32_t count)
{
    uint32_t i = 0;
    bytes16 different = {0};
    for (; count - i >= 16; i += 16) {
        bytes16 found = load16(values + i);
        different |= (found ^ load16(types + i)) & (bytes16)(found != WASM_TYPE_NONE);
    }
    uint64_t halves[2];
    memcpy(halves, &different, sizeof halves);
    uint64_t any = halves[0] | halves[1];
    for (; i < count; i++) {
        any |= values[i] == WASM_TYPE_NONE ? 0u : values[i] ^ types[i];
    }
    return any == 0;
}

enum rk_result body_pop_types(struct body *b, const uint8_t *types, uint32_t count)
{
    if (count == 0) return RK_OK;
    uint32_t present = (uint32_t)(b->sp - b->floor);
    if (present > count) present = count;
    const uint8_t *values = b->sp - present;
    if (RK_LIKELY((present == count || b->control->unreachable) &&
                  values_fit(values, types + (count - present), present))) {
        if (b->wide) b->wide -= count_wide(values, present);
        b->sp -= present;
        return RK_OK;
    }
    for (uint32_t i = count; i-- > 0;) { /* finds the topmost that does not fit */
        RK_TRY(body_pop_type(b, types[i]));
    }
    return RK_OK;
}

/* Makes room for `count` values beside one for every byte of the body that is left. */
static enum rk_result reserve_values(struct body *b, uint32_t count)
{
    uint32_t height = body_height(b);
    uint64_t need = (uint64_t)height + count + (uint64_t)(b->end - b->at) + 8;
    struct wasm_validator *v = b->scratch;
    if (need <= v->operand_capacity) return RK_OK;
    uint64_t capacity = need + need / 2;
    uint8_t *types = capacity <= UINT32_MAX ? realloc(v->operand_types, capacity) : NULL;
    if (!types) return body_fail(b, RK_NO_MEMORY, "no memory for the operand stack");
    size_t floor = (size_t)(b->floor - b->stack);
    v->operand_types = types;
    v->operand_capacity = (uint32_t)capacity;
    b->stack = types + 4;
    b->floor = b->stack + floor;
    b->sp = b->stack + height;
    return RK_OK;
}

enum rk_result body_push_types(struct body *b, const uint8_t *types, uint32_t count)
{
    if (count == 0) return RK_OK;
    /* A call is two bytes and may push a thousand values: the bound on what can ever run also
     * bounds what validation keeps. */
    uint32_t wide = count_wide(types, count);
    if ((uint64_t)body_height(b) + b->wide + count + wide > b->rules->stack_units) {
        return body_fail(b, RK_LIMIT,
                         "%s makes the operand stack higher than the %llu slots of the rule set "
                         "'%s'",
                         op_text(b), (unsigned long long)b->rules->stack_units, b->rules->name);
    }
    RK_TRY(reserve_values(b, count));
    memcpy(b->sp, types, count);
    b->sp += count;
    b->wide += wide;
    body_note_peak(b);
    return RK_OK;
}

/* What follows until the end of the block cannot be reached. */
static void set_unreachable(struct body *b)
{
    b->sp = b->floor;
    b->wide = b->control->wide;
    b->control->unreachable = true;
}

/* ---- Blocks ---------------------------------------------------------------------------------- */

struct block_type {
    const uint8_t *params;
    const uint8_t *results;
    uint32_t param_count;
    uint32_t result_count;
};

/* Opens a block over the values on top of the stack, which are its parameters and stay there. */
static enum rk_result push_control(struct body *b, uint32_t op, const struct block_type *type)
{
    struct wasm_validator *v = b->scratch;
    if (b->control_count > b->rules->limits.block_nesting) {
        return body_fail(b, RK_LIMIT,
                         "%s opens more blocks than the %u that the rule set '%s' allows",
                         op_text(b), b->rules->limits.block_nesting, b->rules->name);
    }
    if (b->control_count == v->control_capacity) {
        uint32_t capacity = v->control_capacity ? v->control_capacity * 2 : 64;
        struct wasm_control *controls = realloc(v->controls, capacity * sizeof *controls);
        if (!controls) return body_fail(b, RK_NO_MEMORY, "no memory for nested blocks");
        v->controls = controls;
        v->control_capacity = capacity;
    }
    b->control = &v->controls[b->control_count++];
    *b->control = (struct wasm_control){
        .params = type->params,
        .results = type->results,
        .param_count = type->param_count,
        .result_count = type->result_count,
        .height = body_height(b),
        .wide = b->wide,
        .op = (uint16_t)op,
    };
    b->floor = b->sp;
    return body_push_types(b, type->params, type->param_count);
}

enum rk_result body_open(struct body *b)
{
    const struct block_type type = {
        .results = b->type->types + b->type->param_count,
        .result_count = b->type->result_count,
    };
    b->op = WASM_OP_BLOCK;
    return push_control(b, WASM_OP_BLOCK, &type);
}

static enum rk_result check_block_feature(struct body *b, const uint8_t *at, uint8_t type)
{
    enum wasm_feature needed = type == WASM_TYPE_V128         ? WASM_FEATURE_SIMD
                               : wasm_type_is_reference(type) ? WASM_FEATURE_REFERENCE_TYPES
                                                              : WASM_FEATURE_MVP;
    if (!(b->disabled & needed)) return RK_OK;
    return body_fail_at(b, RK_UNSUPPORTED, at,
                        "%s: the type %s needs %s, which the rule set '%s' leaves out", op_text(b),
                        wasm_type_name(type), wasm_feature_name(needed), b->rules->name);
}

static bool is_value_type(uint8_t byte)
{
    return wasm_type_is_number(byte) || byte == WASM_TYPE_V128 || wasm_type_is_reference(byte);
}

/* 0x40, one value type, or a type index as a signed 33-bit number that is not negative. */
static enum rk_result read_block_type(struct body *b, struct block_type *out)
{
    const uint8_t *field = b->at;
    *out = (struct block_type){0};
    if (b->at < b->end && *b->at == 0x40) {
        b->at++;
        return RK_OK;
    }
    if (b->at < b->end && is_value_type(*b->at)) {
        out->results = b->at++; /* the byte is the type */
        out->result_count = 1;
        return check_block_feature(b, field, *field);
    }
    struct reader r = reader_of(span_of(b->at, (size_t)(b->end - b->at)));
    int64_t index = reader_leb_s33(&r);
    if (r.failure) {
        return body_fail_at(b, RK_MALFORMED, field, "%s: block type: %s", op_text(b),
                            reader_failure_text(r.failure));
    }
    b->at = r.at;
    if (index < 0) {
        if (index == -29 || index == -28) { /* 0x63, 0x64 */
            return body_fail_at(b, RK_UNSUPPORTED, field,
                                "%s: this block type needs typed function references, which the "
                                "engine does not have",
                                op_text(b));
        }
        return body_fail_at(b, RK_MALFORMED, field, "%s: malformed block type", op_text(b));
    }
    if (b->disabled & WASM_FEATURE_MULTI_VALUE) {
        return body_fail_at(b, RK_UNSUPPORTED, field,
                            "%s: a type index as block type needs %s, which the rule set '%s' "
                            "leaves out",
                            op_text(b), wasm_feature_name(WASM_FEATURE_MULTI_VALUE),
                            b->rules->name);
    }
    if (index >= b->module->type_count) {
        return body_fail_at(b, RK_INVALID, field, "%s: unknown type %lld: there are %u", op_text(b),
                            (long long)index, b->module->type_count);
    }
    const struct wasm_func_type *type = &b->module->types[index];
    *out = (struct block_type){type->types, type->types + type->param_count, type->param_count,
                               type->result_count};
    return RK_OK;
}

static enum rk_result check_block(struct body *b)
{
    struct block_type type;
    RK_TRY(read_block_type(b, &type));
    if (b->op == WASM_OP_IF) RK_TRY(body_pop_type(b, WASM_TYPE_I32));
    RK_TRY(body_pop_types(b, type.params, type.param_count));
    return push_control(b, b->op, &type);
}

/* The stack holds exactly the results of the innermost block, which are popped. */
static enum rk_result pop_results(struct body *b)
{
    RK_TRY(body_pop_types(b, b->control->results, b->control->result_count));
    if (b->sp == b->floor) return RK_OK;
    return body_fail(b, RK_INVALID,
                     "type mismatch: values remaining on stack at end of block: %s expects %u but "
                     "the block leaves %zu more",
                     op_text(b), b->control->result_count, (size_t)(b->sp - b->floor));
}

static enum rk_result check_else(struct body *b)
{
    struct wasm_control *c = b->control;
    if (c->op != WASM_OP_IF) return body_fail(b, RK_MALFORMED, "else without an if");
    RK_TRY(pop_results(b));
    c->op = WASM_OP_ELSE;
    c->unreachable = false;
    b->wide = c->wide;
    return body_push_types(b, c->params, c->param_count);
}

static enum rk_result check_end(struct body *b)
{
    struct wasm_control c = *b->control;
    RK_TRY(pop_results(b));
    if (c.op == WASM_OP_IF &&
        (c.param_count != c.result_count ||
         (c.param_count && memcmp(c.params, c.results, c.param_count) != 0))) {
        return body_fail(b, RK_INVALID,
                         "type mismatch: an if without else must leave the types it takes");
    }
    b->control_count--;
    if (b->control_count == 0) {
        /* The results stand on the stack when the function ends. */
        return body_push_types(b, c.results, c.result_count);
    }
    b->control = &b->scratch->controls[b->control_count - 1];
    b->floor = b->stack + b->control->height;
    return body_push_types(b, c.results, c.result_count);
}

/* ---- Branches -------------------------------------------------------------------------------- */

/* The types that a branch to the label carries: what a loop takes, what any other block leaves. */
static const uint8_t *label_types(const struct wasm_control *c, uint32_t *count)
{
    bool is_loop = c->op == WASM_OP_LOOP;
    *count = is_loop ? c->param_count : c->result_count;
    return is_loop ? c->params : c->results;
}

static enum rk_result read_label(struct body *b, const struct wasm_control **out)
{
    const uint8_t *field = b->at;
    uint32_t depth;
    RK_TRY(body_read_u32(b, &depth, "label"));
    if (depth >= b->control_count) {
        return body_fail_at(b, RK_INVALID, field, "%s: unknown label %u: %u blocks are open",
                            op_text(b), depth, b->control_count);
    }
    *out = b->control - depth;
    return RK_OK;
}

static enum rk_result check_br(struct body *b)
{
    const struct wasm_control *target;
    RK_TRY(read_label(b, &target));
    uint32_t count;
    const uint8_t *types = label_types(target, &count);
    if (b->op == WASM_OP_BR_IF) RK_TRY(body_pop_type(b, WASM_TYPE_I32));
    RK_TRY(body_pop_types(b, types, count));
    if (b->op == WASM_OP_BR_IF) return body_push_types(b, types, count);
    set_unreachable(b);
    return RK_OK;
}

/* Checks that the values on the stack fit one label of a br_table. They stay; where the stack is
 * polymorphic, values of any type come to stand for the missing ones, as popping and pushing back
 * leaves them. */
static enum rk_result check_table_label(struct body *b, const uint8_t *types, uint32_t count)
{
    if (count == 0) return RK_OK;
    uint32_t present = (uint32_t)(b->sp - b->floor);
    uint32_t common = present < count ? present : count;
    if (!values_fit(b->sp - common, types + (count - common), common)) {
        uint32_t i = 1; /* the topmost that does not fit */
        while (values_fit(b->sp - i, &types[count - i], 1)) {
            i++;
        }
        return fail_type(b, wasm_type_name(types[count - i]), *(b->sp - i));
    }
    if (common == count) return RK_OK;
    if (!b->control->unreachable) return fail_empty(b, wasm_type_name(types[count - common - 1]));
    uint32_t missing = count - common;
    if ((uint64_t)body_height(b) + b->wide + missing > b->rules->stack_units) {
        return body_fail(b, RK_LIMIT,
                         "%s makes the operand stack higher than the %llu slots of the rule set "
                         "'%s'",
                         op_text(b), (unsigned long long)b->rules->stack_units, b->rules->name);
    }
    RK_TRY(reserve_values(b, missing));
    memmove(b->floor + missing, b->floor, common);
    memset(b->floor, WASM_TYPE_NONE, missing);
    b->sp += missing;
    body_note_peak(b);
    return RK_OK;
}

static enum rk_result check_br_table(struct body *b)
{
    const uint8_t *field = b->at;
    uint32_t labels;
    RK_TRY(body_read_u32(b, &labels, "label count"));
    if (labels > (size_t)(b->end - b->at)) {
        return body_fail_at(b, RK_MALFORMED, field,
                            "%s: unexpected end: %u labels declared, %zu bytes are left",
                            op_text(b), labels, (size_t)(b->end - b->at));
    }
    if (labels > b->rules->limits.br_table_labels) {
        return body_fail_at(b, RK_LIMIT, field, "%s: %u labels, the rule set '%s' allows %u",
                            op_text(b), labels, b->rules->name, b->rules->limits.br_table_labels);
    }
    RK_TRY(body_pop_type(b, WASM_TYPE_I32));
    const uint8_t *checked = NULL; /* types that fit already */
    uint32_t arity = 0;
    for (uint32_t i = 0; i <= labels; i++) {
        const uint8_t *label_at = b->at;
        const struct wasm_control *target;
        RK_TRY(read_label(b, &target));
        uint32_t count;
        const uint8_t *types = label_types(target, &count);
        if (i > 0 && count != arity) {
            return body_fail_at(b, RK_INVALID, label_at,
                                "type mismatch: %s has labels that take %u and %u values",
                                op_text(b), arity, count);
        }
        arity = count;
        if (types == checked) continue;
        RK_TRY(check_table_label(b, types, count));
        checked = types;
    }
    set_unreachable(b);
    return RK_OK;
}

static enum rk_result check_return(struct body *b)
{
    RK_TRY(body_pop_types(b, b->type->types + b->type->param_count, b->type->result_count));
    set_unreachable(b);
    return RK_OK;
}

/* ---- Calls ----------------------------------------------------------------------------------- */

static enum rk_result apply_call(struct body *b, const struct wasm_func_type *type)
{
    RK_TRY(body_pop_types(b, type->types, type->param_count));
    return body_push_types(b, type->types + type->param_count, type->result_count);
}

static enum rk_result read_function_index(struct body *b, uint32_t *index)
{
    const uint8_t *field = b->at;
    RK_TRY(body_read_u32(b, index, "function index"));
    if (*index < b->module->function_count) return RK_OK;
    return body_fail_at(b, RK_INVALID, field, "%s: unknown function %u: there are %u", op_text(b),
                        *index, b->module->function_count);
}

static enum rk_result read_table(struct body *b, const struct wasm_table_type **table)
{
    const uint8_t *field = b->at;
    uint32_t index;
    RK_TRY(body_read_u32(b, &index, "table index"));
    if (index >= b->module->table_count) {
        return body_fail_at(b, RK_INVALID, field, "%s: unknown table %u: there are %u", op_text(b),
                            index, b->module->table_count);
    }
    *table = &b->module->tables[index];
    return RK_OK;
}

static enum rk_result check_call_indirect(struct body *b)
{
    const uint8_t *field = b->at;
    uint32_t type;
    RK_TRY(body_read_u32(b, &type, "type index"));
    if ((b->disabled & WASM_FEATURE_REFERENCE_TYPES) && b->at < b->end && *b->at != 0) {
        return body_fail_at(b, RK_UNSUPPORTED, b->at,
                            "%s: a table index needs %s, which the rule set '%s' leaves out",
                            op_text(b), wasm_feature_name(WASM_FEATURE_REFERENCE_TYPES),
                            b->rules->name);
    }
    const struct wasm_table_type *table;
    RK_TRY(read_table(b, &table));
    if (table->element != WASM_TYPE_FUNCREF) {
        return body_fail(b, RK_INVALID, "type mismatch: %s expects a table of funcref, not %s",
                         op_text(b), wasm_type_name(table->element));
    }
    if (type >= b->module->type_count) {
        return body_fail_at(b, RK_INVALID, field, "%s: unknown type %u: there are %u", op_text(b),
                            type, b->module->type_count);
    }
    RK_TRY(body_pop_type(b, WASM_TYPE_I32));
    return apply_call(b, &b->module->types[type]);
}

static enum rk_result check_ref_func(struct body *b)
{
    uint32_t index;
    RK_TRY(read_function_index(b, &index));
    const uint8_t *declared = b->scratch->declared_functions;
    if (!declared || !(declared[index / 8] & (1u << index % 8))) {
        return body_fail(b, RK_INVALID,
                         "%s: undeclared function reference: function %u is in no global, element "
                         "segment or export",
                         op_text(b), index);
    }
    body_push(b, WASM_TYPE_FUNCREF);
    return RK_OK;
}

/* ---- Parametric operators, globals, tables, references ----------------------------------------
 */

static enum rk_result check_select(struct body *b)
{
    uint8_t second = WASM_TYPE_NONE;
    uint8_t first = WASM_TYPE_NONE;
    RK_TRY(body_pop_type(b, WASM_TYPE_I32));
    RK_TRY(body_pop(b, &second));
    RK_TRY(body_pop(b, &first));
    if (wasm_type_is_reference(first) || wasm_type_is_reference(second)) {
        return body_fail(
            b, RK_INVALID,
            "type mismatch: %s without a type expects numbers or vectors but the stack "
            "has %s",
            op_text(b), wasm_type_name(wasm_type_is_reference(second) ? second : first));
    }
    if (first != second && first != WASM_TYPE_NONE && second != WASM_TYPE_NONE) {
        return body_fail(
            b, RK_INVALID,
            "type mismatch: %s expects two values of one type but the stack has %s and "
            "%s",
            op_text(b), wasm_type_name(first), wasm_type_name(second));
    }
    body_push(b, first == WASM_TYPE_NONE ? second : first);
    return RK_OK;
}

static enum rk_result check_select_typed(struct body *b)
{
    const uint8_t *field = b->at;
    uint32_t count;
    RK_TRY(body_read_u32(b, &count, "type count"));
    if (count != 1) {
        return body_fail_at(b, RK_INVALID, field, "%s: invalid result arity: %u types, expected 1",
                            op_text(b), count);
    }
    field = b->at;
    if (b->at == b->end) {
        return body_fail_at(b, RK_MALFORMED, field, "%s: type: unexpected end", op_text(b));
    }
    uint8_t type = *b->at++;
    if (!is_value_type(type)) {
        return body_fail_at(b, RK_MALFORMED, field, "%s: malformed value type 0x%02x", op_text(b),
                            type);
    }
    RK_TRY(check_block_feature(b, field, type));
    RK_TRY(body_pop_type(b, WASM_TYPE_I32));
    RK_TRY(body_pop_type(b, type));
    RK_TRY(body_pop_type(b, type));
    body_push(b, type);
    return RK_OK;
}

static enum rk_result check_global(struct body *b)
{
    const uint8_t *field = b->at;
    uint32_t index;
    RK_TRY(body_read_u32(b, &index, "global index"));
    if (index >= b->module->global_count) {
        return body_fail_at(b, RK_INVALID, field, "%s: unknown global %u: there are %u", op_text(b),
                            index, b->module->global_count);
    }
    const struct wasm_global_type *global = &b->module->globals[index].type;
    if (b->op == WASM_OP_GLOBAL_GET) {
        body_push(b, global->type);
        return RK_OK;
    }
    if (!global->is_mutable) {
        return body_fail(b, RK_INVALID, "%s: global is immutable: global %u", op_text(b), index);
    }
    return body_pop_type(b, global->type);
}

static enum rk_result check_table(struct body *b)
{
    const struct wasm_table_type *table;
    RK_TRY(read_table(b, &table));
    switch (b->op) {
    case WASM_OP_TABLE_GET:
        RK_TRY(body_pop_type(b, WASM_TYPE_I32));
        body_push(b, table->element);
        return RK_OK;
    case WASM_OP_TABLE_SET:
        RK_TRY(body_pop_type(b, table->element));
        return body_pop_type(b, WASM_TYPE_I32);
    case WASM_OP_TABLE_GROW:
        RK_TRY(body_pop_type(b, WASM_TYPE_I32));
        RK_TRY(body_pop_type(b, table->element));
        body_push(b, WASM_TYPE_I32);
        return RK_OK;
    default: /* table.fill */
        RK_TRY(body_pop_type(b, WASM_TYPE_I32));
        RK_TRY(body_pop_type(b, table->element));
        return body_pop_type(b, WASM_TYPE_I32);
    }
}

static enum rk_result check_ref_null(struct body *b)
{
    if (b->at == b->end) {
        return body_fail_at(b, RK_MALFORMED, b->at, "%s: type: unexpected end", op_text(b));
    }
    uint8_t type = *b->at;
    if (!wasm_type_is_reference(type)) {
        return body_fail_at(b, RK_MALFORMED, b->at, "%s: malformed reference type 0x%02x",
                            op_text(b), type);
    }
    b->at++;
    body_push(b, type);
    return RK_OK;
}

static enum rk_result check_ref_is_null(struct body *b)
{
    uint8_t type = WASM_TYPE_NONE;
    RK_TRY(pop_any(b, &type, "a reference"));
    if (type != WASM_TYPE_NONE && !wasm_type_is_reference(type)) {
        return fail_type(b, "a reference", type);
    }
    body_push(b, WASM_TYPE_I32);
    return RK_OK;
}

static enum rk_result check_call(struct body *b)
{
    uint32_t function;
    RK_TRY(read_function_index(b, &function));
    return apply_call(b, wasm_module_function_type(b->module, function));
}

enum rk_result body_check_special(struct body *b)
{
    uint8_t any;
    switch (b->op) {
    case WASM_OP_UNREACHABLE: set_unreachable(b); return RK_OK;
    case WASM_OP_BLOCK:
    case WASM_OP_LOOP:
    case WASM_OP_IF: return check_block(b);
    case WASM_OP_ELSE: return check_else(b);
    case WASM_OP_END: return check_end(b);
    case WASM_OP_BR:
    case WASM_OP_BR_IF: return check_br(b);
    case WASM_OP_BR_TABLE: return check_br_table(b);
    case WASM_OP_RETURN: return check_return(b);
    case WASM_OP_CALL: return check_call(b);
    case WASM_OP_CALL_INDIRECT: return check_call_indirect(b);
    case WASM_OP_DROP: return body_pop(b, &any);
    case WASM_OP_SELECT: return check_select(b);
    case WASM_OP_SELECT_T: return check_select_typed(b);
    case WASM_OP_GLOBAL_GET:
    case WASM_OP_GLOBAL_SET: return check_global(b);
    case WASM_OP_TABLE_GET:
    case WASM_OP_TABLE_SET:
    case WASM_OP_TABLE_GROW:
    case WASM_OP_TABLE_FILL: return check_table(b);
    case WASM_OP_REF_NULL: return check_ref_null(b);
    case WASM_OP_REF_IS_NULL: return check_ref_is_null(b);
    case WASM_OP_REF_FUNC: return check_ref_func(b);
    default: return body_fail(b, RK_UNSUPPORTED, "operator %s is not validated", op_text(b));
    }
}
