/* Structured control: blocks, branches, returns. Where ways meet, values are at their homes and
 * registers hold pinned locals alone. */
#include "wasm/jit_state.h"

static const uint8_t *label_types(const struct jit_control *control)
{
    return control->op == WASM_OP_LOOP ? control->params : control->results;
}

/* Values that a branch to the label carries. */
static uint32_t label_arity(const struct jit_control *control)
{
    return control->op == WASM_OP_LOOP ? control->param_count : control->result_count;
}

static uint32_t slots_of(const uint8_t *types, uint32_t count)
{
    uint32_t slots = 0;
    for (uint32_t i = 0; i < count; i++)
        slots += wasm_type_slots(types[i]);
    return slots;
}

static uint32_t home_of_top(const struct jit *j, uint32_t count)
{
    return count ? j->values[j->value_count - count].home : jit_next_home(j);
}

static struct jit_control *control_at(struct jit *j, uint32_t depth)
{
    return &j->controls[j->control_count - 1 - depth];
}

struct jit_control *jit_push_control(struct jit *j)
{
    struct jit_control *control =
        jit_append(j, &j->controls, &j->control_count, &j->control_capacity, sizeof *j->controls);
    if (control)
        *control = (struct jit_control){
            .links = JIT_NO_LINK, .else_links = JIT_NO_LINK, .stub_of = JIT_NO_LINK};
    return control;
}

bool jit_is_backward(const struct jit *j, uint32_t depth)
{
    return j->controls[j->control_count - 1 - depth].op == WASM_OP_LOOP;
}

/* ---- Conditions ---- */

/* The flags to branch on, of a popped condition. */
static enum x64_cc test(struct jit *j, struct jit_value *condition)
{
    if (condition->kind == VALUE_FLAGS) return (enum x64_cc)condition->reg;
    struct x64_mem mem;
    if (condition->kind == VALUE_SLOT && jit_is_in_frame(j, condition, &mem)) {
        x64_alu_mi(&j->a, ALU_CMP, X64_32, mem, 0);
    } else {
        int reg = jit_use_gpr(j, condition);
        jit_test(j, X64_32, reg);
    }
    return CC_NE;
}

/* ---- Branches ---- */

/* To a label whose values are in place, paying what is pending; that stays pending for those who do
 * not go. The way back to a loop asks whether there is gas, as its entry does. */
static void jump(struct jit *j, struct jit_control *control)
{
    uint64_t pending = j->pending_gas;
    if (control->op != WASM_OP_LOOP) {
        jit_flush_gas(j);
        jit_link_add(j, &control->links, x64_jmp(&j->a));
    } else if (j->options->without_gas) {
        x64_aim(x64_jmp(&j->a), j->buffer + control->header);
    } else {
        if (pending == 0 || pending > INT32_MAX) {
            jit_flush_gas(j);
            x64_test_rr(&j->a, X64_64, R_GAS, R_GAS);
        } else {
            x64_alu_ri(&j->a, ALU_ADD, X64_64, R_GAS, (int32_t)pending);
        }
        x64_aim(x64_jcc(&j->a, CC_S), j->buffer + control->header);
        jit_stub_add(j, STUB_GAS, x64_jmp(&j->a))->back = control->header;
    }
    j->pending_gas = pending;
}

/* Settled values of the branch to where the label wants them: at or below where they are. */
static void move_values(struct jit *j, const struct jit_control *control)
{
    uint32_t arity = label_arity(control);
    uint32_t from = home_of_top(j, arity), to = control->home;
    if (!arity || from == to) return;
    jit_move_slots(j, jit_slot(to), jit_slot(from), slots_of(label_types(control), arity));
}

static bool branch_moves(const struct jit *j, const struct jit_control *control)
{
    uint32_t arity = label_arity(control);
    return arity && home_of_top(j, arity) != control->home;
}

/* Leaves the function with its results: one from wherever it is, more from their homes. What is
 * known of registers stays as it is. */
static void leave(struct jit *j)
{
    uint64_t pending = j->pending_gas;
    jit_flush_gas(j);
    j->pending_gas = pending;
    const struct wasm_func_type *type = j->type;
    enum jit_result result = jit_result_of(type);
    if (j->failed) return;
    if (result != JIT_RESULT_MEMORY) {
        struct jit_value value = j->values[j->value_count - 1];
        if (result == JIT_RESULT_INTEGER) {
            jit_load_value(j, RAX, &value);
        } else {
            jit_load_value(j, 0, &value);
            jit_canonicalize(j, &value, 0);
        }
    } else if (type->result_slots) {
        uint32_t home = home_of_top(j, type->result_count);
        x64_mov_rm(&j->a, X64_64, RCX, x64_at(RSP, (int64_t)j->spare + 16));
        jit_move_slots(j, x64_at(RCX, 0), jit_slot(home), type->result_slots);
    }
    jit_link_add(j, &j->epilogue_links, x64_jmp(&j->a));
}

static bool has_one_slot(const struct jit *j)
{
    return j->type->result_slots <= 1;
}

static void become_dead(struct jit *j)
{
    j->dead = true;
    j->dead_blocks = 0;
    j->pending_gas = 0;
}

static void branch(struct jit *j, uint32_t depth)
{
    struct jit_control *control = control_at(j, depth);
    if (!control->is_function || !has_one_slot(j)) jit_settle(j, label_arity(control));
    if (control->is_function) {
        leave(j);
    } else {
        move_values(j, control);
        jump(j, control);
    }
    become_dead(j);
}

static void branch_if(struct jit *j, uint32_t depth)
{
    struct jit_control *control = control_at(j, depth);
    struct jit_value condition = jit_pop(j);
    /* Before the branch, for both ways. A comparison of floats might be in the way of flags. */
    bool is_single = control->is_function && has_one_slot(j);
    if (!is_single && label_arity(control)) {
        if (condition.kind == VALUE_FLAGS) {
            jit_push_flags(j, (enum x64_cc)condition.reg);
            jit_settle_flags(j);
            condition = jit_pop(j);
        }
        jit_settle(j, label_arity(control));
    }
    if (!control->is_function && control->op != WASM_OP_LOOP && !branch_moves(j, control)) {
        jit_flush_gas(j);
        jit_link_add(j, &control->links, x64_jcc(&j->a, test(j, &condition)));
        return;
    }
    enum x64_cc cc = test(j, &condition);
    uint8_t *around = x64_jcc(&j->a, (enum x64_cc)(cc ^ 1));
    uint32_t at = jit_offset_of(j, around);
    if (control->is_function) {
        leave(j);
    } else {
        move_values(j, control);
        jump(j, control);
    }
    if (!j->failed) x64_aim(j->buffer + at, j->a.at);
}

/* A label that needs its values moved, or gas asked for, or is the function's end, gets a stub
 * behind the table, one for each label however often the table names it. */
static void branch_table(struct jit *j, const struct wasm_instruction *in)
{
    struct jit_value value = jit_pop(j);
    struct reader labels = wasm_instruction_labels(j->module, in), peek = labels;
    uint32_t count = in->label_count;
    uint32_t arity = label_arity(control_at(j, reader_leb_u32(&peek))); /* that of all labels */
    int index = jit_own_gpr(j, &value, NO_REG);
    j->gpr.locked |= BIT(index);
    jit_settle(j, arity);
    jit_flush_gas(j); /* none is pending in the stubs */
    x64_mov_ri(&j->a, R_SCRATCH, count);
    x64_alu_rr(&j->a, ALU_CMP, X64_32, index, R_SCRATCH);
    x64_cmov_rr(&j->a, CC_A, X64_32, index, R_SCRATCH);
    uint8_t *distance = x64_lea_rip(&j->a, R_SCRATCH);
    x64_op_rm(&j->a, 0x63, X64_64, index, x64_at_index(R_SCRATCH, index, 2, 0));
    x64_alu_rr(&j->a, ALU_ADD, X64_64, R_SCRATCH, index);
    x64_jmp_r(&j->a, R_SCRATCH);
    x64_aim(distance, j->a.at);
    uint32_t table = jit_here(j);
    jit_note_place(j, JIT_PLACE_TABLE);
    jit_reserve(j, ((size_t)count + 1) * 4 + JIT_OPERATOR_BYTES_MAX);
    j->a.at += ((size_t)count + 1) * 4;
    jit_note_place(j, in->offset);
    for (uint32_t i = 0; i <= count && !j->failed; i++) {
        struct jit_control *control = control_at(j, reader_leb_u32(&labels));
        uint32_t entry = table + i * 4, target;
        jit_reserve(j, JIT_OPERATOR_BYTES_MAX);
        if (j->failed) break;
        if (control->is_function || control->op == WASM_OP_LOOP || branch_moves(j, control)) {
            if (control->stub_of != table) {
                control->stub_of = table;
                control->stub = jit_here(j);
                if (control->is_function) {
                    leave(j);
                } else {
                    move_values(j, control);
                    jump(j, control);
                }
            }
            target = control->stub;
        } else {
            jit_link_add_table(j, &control->links, entry, table);
            continue;
        }
        uint32_t relative = target - table;
        memcpy(j->buffer + entry, &relative, sizeof relative);
    }
    become_dead(j);
}

/* ---- Blocks ---- */

static void open_block(struct jit *j, const struct wasm_instruction *in)
{
    struct jit_value condition = {0};
    if (in->op == WASM_OP_IF) {
        condition = jit_pop(j);
        /* Settling may compute floats and so lose the flags. */
        if (condition.kind == VALUE_FLAGS && j->value_count > j->settled) {
            jit_push_flags(j, (enum x64_cc)condition.reg);
            jit_settle_flags(j);
            condition = jit_pop(j);
        }
    }
    jit_settle_all(j);
    struct jit_control *control = jit_push_control(j);
    if (!control) return;
    struct wasm_func_type type = wasm_instruction_block_type(j->module, in);
    control->op = in->op;
    control->param_count = type.param_count;
    control->result_count = type.result_count;
    control->params = type.types;
    control->results = type.types + type.param_count;
    control->value_count = j->value_count - control->param_count;
    control->home = home_of_top(j, control->param_count);
    if (in->op == WASM_OP_IF) {
        jit_flush_gas(j);
        enum x64_cc cc = test(j, &condition);
        jit_link_add(j, &control->else_links, x64_jcc(&j->a, (enum x64_cc)(cc ^ 1)));
    } else if (in->op == WASM_OP_LOOP) {
        jit_flush_gas(j);
        jit_forget(j);
        if (!j->options->without_gas) {
            x64_test_rr(&j->a, X64_64, R_GAS, R_GAS);
            jit_stub_add(j, STUB_GAS, x64_jcc(&j->a, CC_NS));
        }
        jit_align(j, JIT_LOOP_ALIGNMENT);
        control->header = jit_here(j);
    }
}

static void begin_else(struct jit *j)
{
    struct jit_control *control = control_at(j, 0);
    if (!j->dead) {
        jit_settle(j, control->result_count);
        jit_flush_gas(j);
        jit_link_add(j, &control->links, x64_jmp(&j->a));
    }
    control = control_at(j, 0);
    jit_link_bind(j, &control->else_links);
    control->op = WASM_OP_ELSE;
    j->dead = false;
    j->pending_gas = 0;
    jit_truncate(j, control->value_count);
    jit_forget(j);
    for (uint32_t i = 0; i < control->param_count; i++)
        jit_push_slot(j, control->params[i]);
    j->settled = j->value_count;
}

static void close_block(struct jit *j)
{
    struct jit_control control = *control_at(j, 0);
    bool is_reached = !j->dead;
    if (control.is_function) {
        if (is_reached) {
            if (!has_one_slot(j)) jit_settle(j, control.result_count);
            leave(j);
            j->pending_gas = 0;
        }
        j->control_count--;
        return;
    }
    bool is_target = control.links != JIT_NO_LINK || control.else_links != JIT_NO_LINK;
    if (is_reached) {
        jit_settle(j, control.result_count);
        if (is_target) jit_flush_gas(j);
    }
    jit_truncate(j, control.value_count);
    if (is_target) {
        jit_link_bind(j, &control.links);
        jit_link_bind(j, &control.else_links);
        jit_forget(j);
        j->pending_gas = 0;
    }
    j->dead = !is_reached && !is_target;
    for (uint32_t i = 0; i < control.result_count; i++)
        jit_push_slot(j, control.results[i]);
    j->settled = j->value_count;
    j->control_count--;
}

void jit_control(struct jit *j, const struct wasm_instruction *in)
{
    switch (in->op) {
    case WASM_OP_BLOCK:
    case WASM_OP_LOOP:
    case WASM_OP_IF: open_block(j, in); break;
    case WASM_OP_ELSE: begin_else(j); break;
    case WASM_OP_END: close_block(j); break;
    case WASM_OP_BR: branch(j, in->index); break;
    case WASM_OP_BR_IF: branch_if(j, in->index); break;
    case WASM_OP_BR_TABLE: branch_table(j, in); break;
    case WASM_OP_RETURN: branch(j, j->control_count - 1); break;
    default: /* unreachable */
        jit_publish_gas(j);
        jit_trap(j, JIT_TRAP_UNREACHABLE);
        become_dead(j);
        break;
    }
}

/* Of code that cannot be reached only what ends it matters; it costs no gas. */
void jit_control_dead(struct jit *j, uint16_t op)
{
    if (op == WASM_OP_BLOCK || op == WASM_OP_LOOP || op == WASM_OP_IF) {
        j->dead_blocks++;
    } else if (op == WASM_OP_END) {
        if (j->dead_blocks)
            j->dead_blocks--;
        else
            close_block(j);
    } else if (op == WASM_OP_ELSE && !j->dead_blocks) {
        begin_else(j);
    }
}
