/* From validated operators to instructions, in one forward pass. The body is trusted: validation
 * has seen every byte of it. */
#include "base/linear_memory.h"
#include "base/require.h"
#include "wasm/instruction.h"
#include "wasm/jit_native.h"
#include "wasm/simd.h"
#include "wasm/translator.h"

#include <stdlib.h>
#include <string.h>

/* How scalar operators map to instructions, generated from numeric.def. The variants of an
 * operator follow each other in code.def, so its first code finds all. */
enum shape {
    SHAPE_NONE,
    SHAPE_UNARY,   /* code */
    SHAPE_FLOAT,   /* code */
    SHAPE_INT,     /* code, code + 1 with immediate */
    SHAPE_COMPARE, /* code, + 1 immediate, + 2 branch, + 3 branch with immediate */
    SHAPE_LOAD,    /* code 32-bit addresses, + 1 64-bit, + 2 and + 3 with an index */
    SHAPE_STORE,   /* code 32-bit addresses, + 1 64-bit */
};

struct mapping {
    uint8_t shape;
    uint16_t code;
    uint16_t opposite; /* SHAPE_COMPARE: operator that holds exactly when this one does not */
};

static const struct mapping mappings[WASM_OPERATOR_COUNT] = {
#define NUM_UNARY(name, ...)        [WASM_OP_##name] = {SHAPE_UNARY, CODE_##name, 0},
#define NUM_TRUNC(name, ...)        [WASM_OP_##name] = {SHAPE_UNARY, CODE_##name, 0},
#define NUM_BINARY_INT(name, ...)   [WASM_OP_##name] = {SHAPE_INT, CODE_##name, 0},
#define NUM_DIVIDE(name, ...)       [WASM_OP_##name] = {SHAPE_INT, CODE_##name, 0},
#define NUM_BINARY_FLOAT(name, ...) [WASM_OP_##name] = {SHAPE_FLOAT, CODE_##name, 0},
#define NUM_COMPARE(name, type, value, opposite) \
    [WASM_OP_##name] = {SHAPE_COMPARE, CODE_##name, WASM_OP_##opposite},
#define NUM_LOAD(name, ...)  [WASM_OP_##name] = {SHAPE_LOAD, CODE_##name##_M32, 0},
#define NUM_STORE(name, ...) [WASM_OP_##name] = {SHAPE_STORE, CODE_##name##_M32, 0},
#include "wasm/numeric.def"
};

static uint8_t type_of_letter(char letter, bool memory64)
{
    switch (letter) {
    case 'i': return WASM_TYPE_I32;
    case 'I': return WASM_TYPE_I64;
    case 'f': return WASM_TYPE_F32;
    case 'F': return WASM_TYPE_F64;
    case 'v': return WASM_TYPE_V128;
    case 'a': return memory64 ? WASM_TYPE_I64 : WASM_TYPE_I32;
    default: return WASM_TYPE_I32; /* ref.is_null, whose operand alone is open */
    }
}

/* The result type of an operator with a fixed result. */
static uint8_t result_type(const struct translator *t, uint32_t op)
{
    return type_of_letter(wasm_operators[op].result, t->module->memory.is_64);
}

/* Control. */

static uint32_t slots_of(const uint8_t *types, uint32_t count)
{
    uint32_t slots = 0;
    for (uint32_t i = 0; i < count; i++)
        slots += wasm_type_slots(types[i]);
    return slots;
}

static uint32_t next_home(const struct translator *t)
{
    if (t->operand_count == 0) return t->function->local_slots;
    const struct operand *top = &t->operands[t->operand_count - 1];
    return top->home + wasm_type_slots(top->type);
}

/* The condition a popped operand holds, as a branch whose distance is still open. A comparison
 * right before is folded into it. */
static uint32_t emit_condition(struct translator *t, struct operand *condition, bool when)
{
    uint32_t code = CODE_OP_COUNT;
    if (condition->kind == OPERAND_HOME && t->last != NO_WORD &&
        insn_at(t, t->last)->d == condition->home) {
        const struct mapping *mapping = &mappings[t->last_op];
        if (mapping->shape == SHAPE_COMPARE) {
            uint32_t immediate = t->last_code - mapping->code;
            code = (when ? mapping->code : mappings[mapping->opposite].code) + 2u + immediate;
        } else if (t->last_op == WASM_OP_I32_EQZ) {
            code = when ? CODE_BR_Z32 : CODE_BR_NZ32;
        } else if (t->last_op == WASM_OP_I64_EQZ || t->last_op == WASM_OP_REF_IS_NULL) {
            code = when ? CODE_BR_Z64 : CODE_BR_NZ64;
        }
    }
    uint32_t word;
    if (code != CODE_OP_COUNT) {
        struct insn folded = *insn_at(t, t->last);
        emit_undo(t, t->last);
        word = emit(t, (enum code_op)code, 0, folded.a, folded.b);
    } else {
        uint32_t slot = operand_slot(t, condition);
        word = emit(t, when ? CODE_BR_NZ32 : CODE_BR_Z32, 0, slot, 0);
    }
    emit_barrier(t);
    return word;
}

/* Values that a branch to the label carries. */
static uint32_t label_arity(const struct control *control)
{
    return control->op == WASM_OP_LOOP ? control->param_count : control->result_count;
}

static const uint8_t *label_types(const struct control *control)
{
    return control->op == WASM_OP_LOOP ? control->params : control->results;
}

/* The home of the lowest of the top `count` operands; where the next would go when count is 0. */
static uint32_t home_of_top(const struct translator *t, uint32_t count)
{
    return count ? t->operands[t->operand_count - count].home : next_home(t);
}

/* Whether the values of a branch, settled on top of the stack, stand elsewhere than the label wants
 * them. */
static bool branch_moves(const struct translator *t, const struct control *control)
{
    uint32_t arity = label_arity(control);
    return arity && home_of_top(t, arity) != control->home;
}

static void aim_branch(struct translator *t, struct control *control, uint32_t word)
{
    if (t->failed) return;
    if (control->op == WASM_OP_LOOP)
        insn_at(t, word)->d = control->header - word;
    else
        patch_add_branch(t, &control->patches, word);
}

static void emit_return(struct translator *t)
{
    const struct wasm_func_type *type = &t->module->types[t->function->type];
    uint32_t count = type->result_count;
    if (t->failed) return;
    if (t->is_reference || type->result_slots > 1) settle(t, count);
    uint32_t slot = 0;
    if (count) {
        struct operand top = t->operands[t->operand_count - count];
        slot = type->result_slots > 1 ? top.home : operand_slot(t, &top);
    }
    if (t->is_reference) emit(t, CODE_OBSERVE_EXIT, 0, slot, 0);
    if (type->result_slots == 0)
        emit(t, CODE_RETURN, 0, 0, 0);
    else if (type->result_slots == 1)
        emit(t, CODE_RETURN1, 0, slot, 0);
    else
        emit(t, CODE_RETURN_MANY, 0, slot, type->result_slots);
    emit_barrier(t);
}

/* An unconditional branch; its values are settled unless it is to the function's end. */
static void emit_jump(struct translator *t, struct control *control)
{
    if (control->is_function) {
        emit_return(t);
        return;
    }
    uint32_t arity = label_arity(control);
    if (branch_moves(t, control))
        emit(t, CODE_MOVE, control->home, home_of_top(t, arity),
             slots_of(label_types(control), arity));
    aim_branch(t, control, emit(t, CODE_BR, 0, 0, 0));
    emit_barrier(t);
}

static struct control *control_at(struct translator *t, uint32_t depth)
{
    return &t->controls[t->control_count - 1 - depth];
}

static void open_block(struct translator *t, const struct wasm_instruction *in)
{
    struct operand condition = {0};
    if (in->op == WASM_OP_IF) condition = pop(t);
    settle_all(t);
    struct control *control = push_control(t);
    if (!control) return;
    struct wasm_func_type type = wasm_instruction_block_type(t->module, in);
    control->op = in->op;
    control->param_count = type.param_count;
    control->result_count = type.result_count;
    control->params = type.types;
    control->results = type.types + type.param_count;
    control->operand_count = t->operand_count - control->param_count;
    control->home = home_of_top(t, control->param_count);
    if (in->op == WASM_OP_IF) {
        patch_add_branch(t, &control->else_patches, emit_condition(t, &condition, false));
    } else if (in->op == WASM_OP_LOOP) {
        emit(t, CODE_CHECK, 0, 0, 0);
        emit_barrier(t);
        control->header = t->word_count;
    }
}

static void begin_else(struct translator *t)
{
    struct control *control = control_at(t, 0);
    if (!t->dead) {
        settle(t, control->result_count);
        aim_branch(t, control, emit(t, CODE_BR, 0, 0, 0));
    }
    patch_bind(t, &control->else_patches);
    control->op = WASM_OP_ELSE;
    t->dead = false;
    truncate_operands(t, control->operand_count);
    for (uint32_t i = 0; i < control->param_count; i++)
        push_home(t, control->params[i]);
}

static void close_block(struct translator *t)
{
    struct control control = *control_at(t, 0);
    bool reached = !t->dead;
    if (control.is_function) {
        if (reached) emit_return(t);
        t->control_count--;
        return;
    }
    bool is_target = control.patches != NO_PATCH || control.else_patches != NO_PATCH;
    if (reached) {
        settle(t, control.result_count);
        if (is_target) emit_gas(t);
    }
    if (is_target) {
        patch_bind(t, &control.patches);
        patch_bind(t, &control.else_patches);
    }
    t->dead = !reached && !is_target;
    truncate_operands(t, control.operand_count);
    for (uint32_t i = 0; i < control.result_count; i++)
        push_home(t, control.results[i]);
    t->control_count--;
}

static void branch_if(struct translator *t, uint32_t depth)
{
    struct control *control = control_at(t, depth);
    struct operand condition = pop(t);
    /* Before the branch, for both ways: emit_return() settles several slots, and what only the
     * way out settles would be missing on the way past. One slot it reads where it stands. */
    bool is_single = control->is_function && slots_of(control->results, control->result_count) < 2;
    if (!is_single) settle(t, label_arity(control));
    if (!control->is_function && !branch_moves(t, control)) {
        aim_branch(t, control, emit_condition(t, &condition, true));
        return;
    }
    uint32_t around = NO_PATCH;
    patch_add_branch(t, &around, emit_condition(t, &condition, false));
    emit_jump(t, control);
    patch_bind(t, &around);
}

/* A label that needs its values moved, or is the function's end, gets a stub behind the table, one
 * for each label however often the table names it. */
static void branch_table(struct translator *t, const struct wasm_instruction *in)
{
    struct operand index = pop(t);
    uint32_t count = in->label_count;
    uint32_t index_slot = operand_slot(t, &index);
    struct reader labels = wasm_instruction_labels(t->module, in);
    struct reader r = labels;
    uint32_t first_depth = reader_leb_u32(&r);
    if (t->failed) return;
    settle(t, label_arity(control_at(t, first_depth))); /* that of all labels */

    uint32_t table = emit(t, CODE_BR_TABLE, 0, index_slot, count);
    uint32_t first_cell = t->word_count * 2;
    for (uint32_t i = 0; i < (count + 2) / 2; i++)
        emit_word(t, 0);
    emit_barrier(t);
    for (uint32_t i = 0; i <= count && !t->failed; i++) {
        struct control *control = control_at(t, reader_leb_u32(&labels));
        uint32_t cell = first_cell + i;
        uint32_t target;
        if (control->is_function || branch_moves(t, control)) {
            if (control->stub_of != table) {
                control->stub_of = table;
                control->stub = t->word_count;
                emit_jump(t, control);
            }
            target = control->stub;
        } else if (control->op == WASM_OP_LOOP) {
            target = control->header;
        } else {
            patch_add(t, &control->patches, cell, table);
            continue;
        }
        uint32_t distance = target - table;
        memcpy((uint8_t *)t->words + (size_t)cell * 4, &distance, sizeof distance);
    }
}

/* Calls: arguments settle at their homes, results appear there. */
static void finish_call(struct translator *t, const struct wasm_func_type *type)
{
    emit_barrier(t);
    for (uint32_t i = 0; i < type->param_count; i++)
        pop(t);
    for (uint32_t i = 0; i < type->result_count; i++)
        push_home(t, wasm_func_type_result(type, i));
}

static uint32_t frame_slots(const struct translator *t)
{
    return t->function->local_slots + t->function->operand_slots;
}

static void call_direct(struct translator *t, uint32_t index)
{
    struct wasm_module *module = t->module;
    const struct wasm_func_type *type = wasm_module_function_type(module, index);
    settle(t, type->param_count);
    if (t->failed) return;
    uint32_t home = home_of_top(t, type->param_count);
    if (index < module->imported_function_count) {
        emit(t, CODE_CALL_IMPORT, home, index, frame_slots(t));
    } else {
        struct wasm_function *callee = &module->functions[index - module->imported_function_count];
        emit(t, CODE_CALL, home, t->is_reference ? WASM_TIER_REFERENCE : WASM_TIER_INTERP, 0);
        emit_word(t, (uint64_t)(uintptr_t)callee);
    }
    finish_call(t, type);
}

static void call_indirect(struct translator *t, uint32_t type_index, uint32_t table)
{
    const struct wasm_func_type *type = &t->module->types[type_index];
    struct operand index = pop(t);
    uint32_t slot = operand_slot(t, &index);
    settle(t, type->param_count);
    if (t->failed) return;
    emit(t, CODE_CALL_INDIRECT, home_of_top(t, type->param_count), slot, frame_slots(t));
    emit_word(t, (uint64_t)table << 32 | t->module->type_canonical[type_index]);
    finish_call(t, type);
}

/* Scalars. */

static bool commutes(uint32_t op)
{
    switch (op) {
    case WASM_OP_I32_ADD:
    case WASM_OP_I32_MUL:
    case WASM_OP_I32_AND:
    case WASM_OP_I32_OR:
    case WASM_OP_I32_XOR:
    case WASM_OP_I32_EQ:
    case WASM_OP_I32_NE:
    case WASM_OP_I64_ADD:
    case WASM_OP_I64_MUL:
    case WASM_OP_I64_AND:
    case WASM_OP_I64_OR:
    case WASM_OP_I64_XOR:
    case WASM_OP_I64_EQ:
    case WASM_OP_I64_NE: return true;
    default: return false;
    }
}

/* Whether a constant is the sign extension of its low 32 bits, as immediates are read. */
static bool fits_immediate(const struct operand *operand)
{
    return operand->kind == OPERAND_CONST &&
           (operand->type == WASM_TYPE_I32 ||
            (int64_t)operand->value == (int64_t)(int32_t)(uint32_t)operand->value);
}

static void binary(struct translator *t, uint16_t op, const struct mapping *mapping)
{
    struct operand b = pop(t), a = pop(t);
    if (a.kind == OPERAND_CONST && b.kind != OPERAND_CONST && commutes(op)) {
        struct operand swapped = a;
        a = b;
        b = swapped;
    }
    if (mapping->shape != SHAPE_FLOAT && fits_immediate(&b)) {
        uint32_t slot = operand_slot(t, &a);
        uint32_t d = push_home(t, result_type(t, op));
        emit_value(t, op, (enum code_op)(mapping->code + 1), d, slot, (uint32_t)b.value);
        return;
    }
    uint32_t slot_a = operand_slot(t, &a), slot_b = operand_slot(t, &b);
    uint32_t d = push_home(t, result_type(t, op));
    emit_value(t, op, (enum code_op)mapping->code, d, slot_a, slot_b);
}

static void unary(struct translator *t, uint16_t op, uint32_t code, uint8_t type)
{
    struct operand a = pop(t);
    uint32_t slot = operand_slot(t, &a);
    uint32_t d = push_home(t, type);
    emit_value(t, op, (enum code_op)code, d, slot, 0);
}

/* What an access needs before its own instruction: gas is published before one that no address can
 * save (spec gas.md section 2), and an offset too large for an instruction is added first. */
static uint32_t prepare_access(struct translator *t, struct operand *address, uint64_t offset,
                               uint64_t size_bytes)
{
    if (offset > LINEAR_MEMORY32_BYTES - size_bytes) emit(t, CODE_PUBLISH, 0, 0, 0);
    if (offset <= UINT32_MAX) return (uint32_t)offset;
    uint32_t slot = operand_slot(t, address);
    emit(t, CODE_ADDRESS64, address->home, slot, 0);
    emit_word(t, offset);
    address->kind = OPERAND_HOME;
    return 0;
}

static void load(struct translator *t, uint16_t op, uint32_t code, uint64_t offset)
{
    bool is_64 = t->module->memory.is_64;
    struct operand address = pop(t);
    uint32_t b = prepare_access(t, &address, offset, UINT64_C(1) << wasm_operators[op].align);
    if (address.kind == OPERAND_HOME && t->last != NO_WORD &&
        t->last_code == (is_64 ? CODE_I64_ADD : CODE_I32_ADD) &&
        insn_at(t, t->last)->d == address.home) {
        struct insn sum = *insn_at(t, t->last);
        emit_undo(t, t->last);
        uint32_t d = push_home(t, result_type(t, op));
        emit_value(t, op, (enum code_op)(code + 2 + is_64), d, sum.a, b);
        emit_word(t, sum.b);
        return;
    }
    uint32_t slot = operand_slot(t, &address);
    uint32_t d = push_home(t, result_type(t, op));
    emit_value(t, op, (enum code_op)(code + is_64), d, slot, b);
}

static void store(struct translator *t, uint16_t op, uint32_t code, uint64_t offset)
{
    struct operand value = pop(t), address = pop(t);
    uint32_t b = prepare_access(t, &address, offset, UINT64_C(1) << wasm_operators[op].align);
    uint32_t value_slot = operand_slot(t, &value), slot = operand_slot(t, &address);
    emit(t, (enum code_op)(code + t->module->memory.is_64), value_slot, slot, b);
}

static bool scalar(struct translator *t, const struct wasm_instruction *in)
{
    uint16_t op = in->op;
    const struct mapping *mapping = &mappings[op];
    switch ((enum shape)mapping->shape) {
    case SHAPE_NONE: return false;
    case SHAPE_UNARY: unary(t, op, mapping->code, result_type(t, op)); break;
    case SHAPE_FLOAT:
    case SHAPE_INT:
    case SHAPE_COMPARE: binary(t, op, mapping); break;
    case SHAPE_LOAD: load(t, op, mapping->code, in->memory_offset); break;
    case SHAPE_STORE: store(t, op, mapping->code, in->memory_offset); break;
    }
    return true;
}

/* Vectors. */

static void vector_access(struct translator *t, const struct wasm_instruction *in, bool is_store)
{
    uint16_t op = in->op;
    bool has_lane = wasm_operators[op].immediate == WASM_IMM_MEMARG_LANE;
    uint64_t size_bytes = UINT64_C(1) << wasm_operators[op].align;
    struct operand vector = {0};
    if (is_store || has_lane) vector = pop(t);
    struct operand address = pop(t);
    uint32_t b = prepare_access(t, &address, in->memory_offset, size_bytes);
    uint32_t vector_slot = is_store || has_lane ? operand_slot(t, &vector) : 0;
    uint32_t slot = operand_slot(t, &address);
    bool is_64 = t->module->memory.is_64;
    const struct wasm_simd_operator *simd = &wasm_simd_operators[op];
    uint64_t function =
        is_store ? (uint64_t)(uintptr_t)simd->store : (uint64_t)(uintptr_t)simd->load;
    uint64_t fields = size_bytes << 48 | (uint64_t)in->lane << 32 | vector_slot;
    if (is_store) {
        emit(t, is_64 ? CODE_VECTOR_STORE64 : CODE_VECTOR_STORE32, vector_slot, slot, b);
        emit_word(t, fields);
        emit_word(t, function);
        return;
    }
    uint32_t home = push_home(t, WASM_TYPE_V128);
    /* A lane load's vector stands one slot above the result and would overlap it by half. */
    bool overlaps = has_lane && vector.kind == OPERAND_HOME;
    uint32_t d = overlaps ? vector_slot : home;
    emit(t, is_64 ? CODE_VECTOR_LOAD64 : CODE_VECTOR_LOAD32, d, slot, b);
    emit_word(t, fields);
    emit_word(t, function);
    if (overlaps) emit(t, CODE_COPY128, home, d, 0);
}

static void vector_compute(struct translator *t, const struct wasm_instruction *in)
{
    uint16_t op = in->op;
    const char *signature = wasm_operators[op].signature;
    uint32_t count = (uint32_t)strcspn(signature, ":");
    struct operand operands[3] = {{0}};
    uint32_t slots[3] = {0};
    for (uint32_t i = count; i-- > 0;)
        operands[i] = pop(t);
    for (uint32_t i = 0; i < count; i++)
        slots[i] = operand_slot(t, &operands[i]);
    uint32_t d = push_home(t, result_type(t, op));
    uint64_t function = (uint64_t)(uintptr_t)wasm_simd_operators[op].compute;
    if (op == WASM_OP_I8X16_SHUFFLE) {
        emit(t, CODE_VECTOR_SHUFFLE, d, slots[0], slots[1]);
        emit_word(t, function);
        emit_word(t, in->value.lo);
        emit_word(t, in->value.hi);
        return;
    }
    uint64_t lane = wasm_operators[op].immediate == WASM_IMM_LANE ? in->index : 0;
    emit(t, CODE_VECTOR, d, slots[0], slots[1]);
    emit_word(t, lane << 32 | slots[2]);
    emit_word(t, function);
}

static void vector(struct translator *t, const struct wasm_instruction *in)
{
    const struct wasm_simd_operator *simd = &wasm_simd_operators[in->op];
    if (in->op == WASM_OP_V128_CONST) {
        emit(t, CODE_CONST128, push_home(t, WASM_TYPE_V128), 0, 0);
        emit_word(t, in->value.lo);
        emit_word(t, in->value.hi);
    } else if (simd->compute) {
        vector_compute(t, in);
    } else {
        vector_access(t, in, simd->store != NULL);
    }
}

/* Memory, tables, references: three operands at most, and an immediate word for the rest. */

static void three_operands(struct translator *t, uint32_t slots[3])
{
    struct operand operands[3];
    for (int i = 2; i >= 0; i--)
        operands[i] = pop(t);
    for (int i = 0; i < 3; i++)
        slots[i] = operand_slot(t, &operands[i]);
}

static void bulk(struct translator *t, const struct wasm_instruction *in)
{
    uint32_t slots[3];
    uint32_t first = in->index, second = in->index2;
    switch (in->op) {
    case WASM_OP_MEMORY_INIT:
        three_operands(t, slots);
        emit(t, CODE_MEMORY_INIT, 0, slots[0], slots[1]);
        emit_word(t, (uint64_t)first << 32 | slots[2]);
        break;
    case WASM_OP_MEMORY_COPY:
    case WASM_OP_MEMORY_FILL:
        three_operands(t, slots);
        emit(t, in->op == WASM_OP_MEMORY_COPY ? CODE_MEMORY_COPY : CODE_MEMORY_FILL, 0, slots[0],
             slots[1]);
        emit_word(t, slots[2]);
        break;
    case WASM_OP_DATA_DROP: emit(t, CODE_DATA_DROP, 0, first, 0); break;
    case WASM_OP_ELEM_DROP: emit(t, CODE_ELEM_DROP, 0, first, 0); break;
    case WASM_OP_TABLE_INIT: /* segment, table */
        three_operands(t, slots);
        emit(t, CODE_TABLE_INIT, slots[2], slots[0], slots[1]);
        emit_word(t, (uint64_t)second << 32 | first);
        break;
    case WASM_OP_TABLE_COPY: /* target, source */
        three_operands(t, slots);
        emit(t, CODE_TABLE_COPY, slots[2], slots[0], slots[1]);
        emit_word(t, (uint64_t)first << 32 | second);
        break;
    default: /* table.fill */
        three_operands(t, slots);
        emit(t, CODE_TABLE_FILL, slots[2], slots[0], slots[1]);
        emit_word(t, first);
        break;
    }
}

static void table_operator(struct translator *t, uint16_t op, uint32_t table)
{
    uint8_t element = t->module->tables[table].element;
    struct operand a, b;
    uint32_t slot_a, slot_b;
    switch (op) {
    case WASM_OP_TABLE_GET:
        a = pop(t);
        slot_a = operand_slot(t, &a);
        emit_value(t, op, CODE_TABLE_GET, push_home(t, element), slot_a, table);
        break;
    case WASM_OP_TABLE_SET:
        b = pop(t);
        a = pop(t);
        slot_a = operand_slot(t, &a);
        slot_b = operand_slot(t, &b);
        emit(t, CODE_TABLE_SET, slot_b, slot_a, table);
        break;
    case WASM_OP_TABLE_SIZE:
        emit_value(t, op, CODE_TABLE_SIZE, push_home(t, WASM_TYPE_I32), 0, table);
        break;
    default: /* table.grow: value below, count on top */
        b = pop(t);
        a = pop(t);
        slot_a = operand_slot(t, &a);
        slot_b = operand_slot(t, &b);
        emit_value(t, op, CODE_TABLE_GROW, push_home(t, WASM_TYPE_I32), slot_b, slot_a);
        emit_word(t, table);
        break;
    }
}

static void memory_size_or_grow(struct translator *t, uint16_t op)
{
    bool is_64 = t->module->memory.is_64;
    uint8_t type = is_64 ? WASM_TYPE_I64 : WASM_TYPE_I32;
    if (op == WASM_OP_MEMORY_SIZE) {
        emit_value(t, op, CODE_MEMORY_SIZE, push_home(t, type), 0, 0);
        return;
    }
    struct operand delta = pop(t);
    uint32_t slot = operand_slot(t, &delta);
    emit_value(t, op, CODE_MEMORY_GROW, push_home(t, type), slot, is_64);
}

static void global_operator(struct translator *t, uint16_t op, uint32_t index)
{
    uint8_t type = t->module->globals[index].type.type;
    bool wide = type == WASM_TYPE_V128;
    if (op == WASM_OP_GLOBAL_GET) {
        emit_value(t, op, wide ? CODE_GLOBAL_GET128 : CODE_GLOBAL_GET, push_home(t, type), index,
                   0);
        return;
    }
    struct operand value = pop(t);
    uint32_t slot = operand_slot(t, &value);
    emit(t, wide ? CODE_GLOBAL_SET128 : CODE_GLOBAL_SET, 0, index, slot);
}

static void select_operator(struct translator *t)
{
    struct operand condition = pop(t), b = pop(t), a = pop(t);
    uint32_t slot_a = operand_slot(t, &a), slot_b = operand_slot(t, &b);
    uint32_t slot_c = operand_slot(t, &condition);
    uint32_t d = push_home(t, a.type);
    emit_value(t, WASM_OP_SELECT, a.type == WASM_TYPE_V128 ? CODE_SELECT128 : CODE_SELECT, d,
               slot_a, slot_b);
    emit_word(t, slot_c);
}

static void constant(struct translator *t, uint8_t type, uint64_t value)
{
    push_const(t, type, value);
    if (t->is_reference) settle(t, 1);
}

static void local_operator(struct translator *t, uint16_t op, uint32_t local)
{
    if (op != WASM_OP_LOCAL_GET) {
        struct operand value = pop(t);
        assign_local(t, &value, local);
    }
    if (op != WASM_OP_LOCAL_SET) {
        push_local(t, local);
        if (t->is_reference) settle(t, 1);
    }
}

/* The rest of the operators: everything without a shape of its own. */
static void other(struct translator *t, const struct wasm_instruction *in)
{
    switch (in->op) {
    case WASM_OP_UNREACHABLE:
        emit(t, CODE_UNREACHABLE, 0, 0, 0);
        emit_barrier(t);
        t->dead = true;
        break;
    case WASM_OP_NOP: break;
    case WASM_OP_BLOCK:
    case WASM_OP_LOOP:
    case WASM_OP_IF: open_block(t, in); break;
    case WASM_OP_ELSE: begin_else(t); break;
    case WASM_OP_END: close_block(t); break;
    case WASM_OP_BR: {
        struct control *control = control_at(t, in->index);
        if (!control->is_function) settle(t, label_arity(control));
        emit_jump(t, control);
        t->dead = true;
        break;
    }
    case WASM_OP_BR_IF: branch_if(t, in->index); break;
    case WASM_OP_BR_TABLE:
        branch_table(t, in);
        t->dead = true;
        break;
    case WASM_OP_RETURN:
        emit_return(t);
        t->dead = true;
        break;
    case WASM_OP_CALL: call_direct(t, in->index); break;
    case WASM_OP_CALL_INDIRECT: call_indirect(t, in->index, in->index2); break;
    case WASM_OP_DROP: pop(t); break;
    case WASM_OP_SELECT:
    case WASM_OP_SELECT_T: select_operator(t); break;
    case WASM_OP_LOCAL_GET:
    case WASM_OP_LOCAL_SET:
    case WASM_OP_LOCAL_TEE: local_operator(t, in->op, in->index); break;
    case WASM_OP_GLOBAL_GET:
    case WASM_OP_GLOBAL_SET: global_operator(t, in->op, in->index); break;
    case WASM_OP_TABLE_GET:
    case WASM_OP_TABLE_SET:
    case WASM_OP_TABLE_GROW:
    case WASM_OP_TABLE_SIZE: table_operator(t, in->op, in->index); break;
    case WASM_OP_MEMORY_SIZE:
    case WASM_OP_MEMORY_GROW: memory_size_or_grow(t, in->op); break;
    case WASM_OP_I32_CONST:
    case WASM_OP_I64_CONST:
    case WASM_OP_F32_CONST:
    case WASM_OP_F64_CONST: constant(t, result_type(t, in->op), in->value.lo); break;
    case WASM_OP_REF_NULL: constant(t, in->type, 0); break;
    case WASM_OP_REF_FUNC:
        emit_value(t, in->op, CODE_REF_FUNC, push_home(t, WASM_TYPE_FUNCREF), in->index, 0);
        break;
    default: bulk(t, in); break;
    }
}

/* Of code that cannot be reached only what ends it matters; it costs no gas. */
static void pass_dead(struct translator *t, uint16_t op)
{
    if (op == WASM_OP_BLOCK || op == WASM_OP_LOOP || op == WASM_OP_IF) {
        t->dead_blocks++;
    } else if (op == WASM_OP_END) {
        if (t->dead_blocks)
            t->dead_blocks--;
        else
            close_block(t);
    } else if (op == WASM_OP_ELSE && !t->dead_blocks) {
        begin_else(t);
    }
}

static void translate_operator(struct translator *t, const struct wasm_instruction *in)
{
    t->offset = in->offset;
    if (t->dead) {
        pass_dead(t, in->op);
        return;
    }
    t->pending_gas += t->rules->operator_cost[in->op];
    if (t->is_reference) emit(t, CODE_STEP, 0, t->offset, 0);
    if (scalar(t, in)) return;
    if (wasm_operators[in->op].code >> 8 == 0xfd)
        vector(t, in);
    else
        other(t, in);
}

/* Types and slots of parameters and declared locals. */
static bool read_locals(struct translator *t, struct arena *arena)
{
    const struct wasm_function *function = t->function;
    const struct wasm_func_type *type = &t->module->types[function->type];
    uint32_t count = function->local_count;
    t->local_types = arena_alloc(arena, count);
    t->local_slots = arena_alloc_array(arena, count, sizeof *t->local_slots);
    t->local_aliases = arena_alloc_array(arena, count, sizeof *t->local_aliases);
    if (!t->local_types || !t->local_slots || !t->local_aliases) return false;
    uint32_t local = type->param_count;
    if (local) memcpy(t->local_types, type->types, local);
    struct reader r = reader_of(wasm_module_bytes(t->module, function->body));
    for (uint32_t groups = reader_leb_u32(&r); groups; groups--) {
        uint32_t repeat = reader_leb_u32(&r);
        uint8_t local_type = reader_u8(&r);
        memset(t->local_types + local, local_type, repeat);
        local += repeat;
    }
    uint32_t slot = 0;
    for (uint32_t i = 0; i < count; i++) {
        t->local_slots[i] = slot;
        slot += wasm_type_slots(t->local_types[i]);
    }
    CHECK(local == count && slot == function->local_slots);
    return true;
}

static struct wasm_code *finish(struct translator *t)
{
    size_t words_bytes = (size_t)t->word_count * sizeof *t->words;
    size_t origins_bytes = (size_t)t->origin_count * sizeof *t->origins;
    struct wasm_code *code = malloc(sizeof *code + words_bytes + origins_bytes);
    if (!code) return NULL;
    struct code_origin *origins = (struct code_origin *)(code->words + t->word_count);
    memcpy(code->words, t->words, words_bytes);
    memcpy(origins, t->origins, origins_bytes);
    code->units = wasm_function_units(t->function);
    code->param_slots = t->module->types[t->function->type].param_slots;
    code->local_slots = t->function->local_slots;
    code->entry_cost = t->rules->function_entry_cost;
    code->word_count = t->word_count;
    code->origin_count = t->origin_count;
    code->origins = origins;
    return code;
}

static struct wasm_code *translate(struct wasm_function *function, enum wasm_tier tier)
{
    struct translator t = {
        .module = function->module,
        .function = function,
        .rules = function->module->rules,
        .handlers = interp_handlers(),
        .is_reference = tier == WASM_TIER_REFERENCE,
        .offset = function->first_operator,
        .last = NO_WORD,
        .last_payer = NO_WORD,
    };
    struct wasm_code *code = NULL;
    struct arena arena;
    arena_init(&arena, 0);
    t.word_capacity = 64;
    t.words = malloc(t.word_capacity * sizeof *t.words);
    struct control *control = push_control(&t);
    if (!t.words || !control || !read_locals(&t, &arena)) goto done;
    const struct wasm_func_type *type = &t.module->types[function->type];
    control->op = WASM_OP_BLOCK;
    control->is_function = true;
    control->home = function->local_slots;
    control->result_count = type->result_count;
    control->results = type->types + type->param_count;
    if (t.is_reference) emit(&t, CODE_OBSERVE_ENTRY, 0, 0, 0);
    struct reader r = wasm_function_reader(function);
    struct wasm_instruction in;
    while (!t.failed && wasm_instruction_next(&in, &r))
        translate_operator(&t, &in);
    CHECK(t.failed || t.control_count == 0);
    if (!t.failed) code = finish(&t);
done:
    arena_free(&arena);
    free(t.operands);
    free(t.controls);
    free(t.words);
    free(t.origins);
    free(t.patches);
    return code;
}

struct wasm_code *wasm_translate(struct wasm_function *function, enum wasm_tier tier)
{
    struct wasm_module *module = function->module;
    pthread_mutex_lock(&module->translate_lock);
    struct wasm_code *code = atomic_load_explicit(&function->code[tier], memory_order_acquire);
    if (!code) {
        code = translate(function, tier);
        if (code) atomic_store_explicit(&function->code[tier], code, memory_order_release);
    }
    pthread_mutex_unlock(&module->translate_lock);
    return code;
}

enum rk_result wasm_translate_all(struct wasm_module *module, enum wasm_tier tier)
{
    if (tier == WASM_TIER_JIT && jit_is_supported())
        return jit_native_of(module) ? RK_OK : RK_NO_MEMORY;
    uint32_t count = module->function_count - module->imported_function_count;
    for (uint32_t i = 0; i < count; i++) {
        if (!wasm_translate(&module->functions[i], tier)) return RK_NO_MEMORY;
    }
    return RK_OK;
}

uint32_t wasm_code_origin(const struct wasm_code *code, uint32_t word)
{
    uint32_t low = 0, high = code->origin_count; /* the answer is before high */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (code->origins[middle].word <= word)
            low = middle + 1;
        else
            high = middle;
    }
    return code->origins[low ? low - 1 : 0].offset;
}

void wasm_code_free(struct wasm_code *code)
{
    free(code);
}
