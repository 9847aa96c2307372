/* Calls: of functions of the module, through tables, of imports, and of the runtime. */
#include "wasm/jit_state.h"

const uint8_t jit_argument_gpr[JIT_ARGUMENT_REGISTERS] = {RDI, RSI, RDX, RCX, R8};

enum jit_result jit_result_of(const struct wasm_func_type *type)
{
    if (type->result_slots != 1) return JIT_RESULT_MEMORY;
    switch (wasm_func_type_result(type, 0)) {
    case WASM_TYPE_F32: return JIT_RESULT_F32;
    case WASM_TYPE_F64: return JIT_RESULT_F64;
    default: return JIT_RESULT_INTEGER;
    }
}

static bool in_register(uint8_t type, uint32_t slot)
{
    return slot < JIT_ARGUMENT_REGISTERS && type != WASM_TYPE_V128;
}

bool jit_type_needs_memory(const struct wasm_func_type *type)
{
    if (type->result_slots > 1 || type->param_slots > JIT_ARGUMENT_REGISTERS) return true;
    for (uint32_t i = 0; i < type->param_count; i++) {
        if (wasm_func_type_param(type, i) == WASM_TYPE_V128) return true;
    }
    return false;
}

/* Moves between registers that happen at once: to[i] = from[i], NO_REG where there is none. */
static void move_all(struct jit *j, bool is_float, const int8_t *to, int8_t *from)
{
    int scratch = is_float ? X_SCRATCH : R_SCRATCH;
    for (;;) {
        bool is_done = true, has_moved = false;
        int blocked = NO_REG;
        for (int i = 0; i < JIT_ARGUMENT_REGISTERS; i++) {
            if (from[i] == NO_REG) continue;
            if (from[i] == to[i]) {
                from[i] = NO_REG;
                continue;
            }
            is_done = false;
            bool is_read = false;
            for (int k = 0; k < JIT_ARGUMENT_REGISTERS; k++)
                is_read |= k != i && from[k] == to[i];
            if (is_read) {
                blocked = to[i];
                continue;
            }
            if (is_float)
                x64_vmov_rr(&j->a, to[i], from[i]);
            else
                x64_mov_rr(&j->a, X64_64, to[i], from[i]);
            from[i] = NO_REG;
            has_moved = true;
        }
        if (is_done) return;
        if (has_moved) continue;
        /* A ring: what the next move would overwrite is put aside. */
        if (is_float)
            x64_vmov_rr(&j->a, scratch, blocked);
        else
            x64_mov_rr(&j->a, X64_64, scratch, blocked);
        for (int i = 0; i < JIT_ARGUMENT_REGISTERS; i++) {
            if (from[i] == blocked) from[i] = (int8_t)scratch;
        }
    }
}

void jit_arguments(struct jit *j, const struct wasm_func_type *type)
{
    int8_t gpr_from[JIT_ARGUMENT_REGISTERS], xmm_from[JIT_ARGUMENT_REGISTERS];
    int8_t gpr_to[JIT_ARGUMENT_REGISTERS], xmm_to[JIT_ARGUMENT_REGISTERS];
    uint32_t index_of[JIT_ARGUMENT_REGISTERS];
    for (int i = 0; i < JIT_ARGUMENT_REGISTERS; i++) {
        gpr_from[i] = xmm_from[i] = NO_REG;
        gpr_to[i] = (int8_t)jit_argument_gpr[i];
        xmm_to[i] = (int8_t)i;
        index_of[i] = UINT32_MAX;
    }
    jit_spill_below(j, type->param_count);
    if (j->failed) return;
    uint32_t first = j->value_count - type->param_count, slot = 0;
    for (uint32_t i = 0; i < type->param_count; i++)
        jit_compute_sum(j, first + i);
    for (uint32_t i = 0; i < type->param_count; i++) {
        uint8_t param = wasm_func_type_param(type, i);
        struct jit_value *value = &j->values[first + i];
        if (!in_register(param, slot)) {
            jit_settle_value(j, first + i);
        } else {
            if (value->kind == VALUE_XMM) jit_canonicalize(j, value, value->reg);
            index_of[slot] = first + i;
        }
        slot += wasm_type_slots(param);
    }
    for (int i = 0; i < JIT_ARGUMENT_REGISTERS; i++) {
        if (index_of[i] == UINT32_MAX) continue;
        const struct jit_value *value = &j->values[index_of[i]];
        int reg = jit_register_of(j, value);
        if (jit_is_float(value->type))
            xmm_from[i] = (int8_t)reg;
        else
            gpr_from[i] = (int8_t)reg;
        if (reg != NO_REG) index_of[i] = UINT32_MAX;
    }
    move_all(j, false, gpr_to, gpr_from);
    move_all(j, true, xmm_to, xmm_from);
    for (int i = 0; i < JIT_ARGUMENT_REGISTERS; i++) {
        if (index_of[i] == UINT32_MAX) continue;
        struct jit_value value = j->values[index_of[i]];
        if (jit_is_float(value.type)) {
            jit_load_value(j, i, &value);
            jit_canonicalize(j, &value, i);
        } else {
            jit_load_value(j, jit_argument_gpr[i], &value);
        }
    }
}

void jit_load_top(struct jit *j, const uint8_t *registers, uint32_t count)
{
    int8_t to[JIT_ARGUMENT_REGISTERS], from[JIT_ARGUMENT_REGISTERS];
    uint32_t first = j->value_count - count;
    for (uint32_t i = 0; i < count; i++)
        jit_compute_sum(j, first + i);
    for (uint32_t i = 0; i < JIT_ARGUMENT_REGISTERS; i++) {
        to[i] = i < count ? (int8_t)registers[i] : NO_REG;
        from[i] = i < count ? (int8_t)jit_register_of(j, &j->values[first + i]) : NO_REG;
    }
    bool is_moved[JIT_ARGUMENT_REGISTERS];
    for (uint32_t i = 0; i < count; i++)
        is_moved[i] = from[i] != NO_REG;
    move_all(j, false, to, from);
    for (uint32_t i = 0; i < count; i++) {
        if (!is_moved[i]) jit_load_value(j, registers[i], &j->values[first + i]);
    }
}

/* What the arguments leave: results, in a register or in the slots from `home` on. */
static void finish(struct jit *j, const struct wasm_func_type *type, bool in_slots)
{
    jit_note_origin(j, j->offset);
    jit_truncate(j, j->value_count - type->param_count);
    jit_forget(j);
    jit_restore_pins(j);
    enum jit_result result = jit_result_of(type);
    if (result == JIT_RESULT_MEMORY || in_slots) {
        for (uint32_t i = 0; i < type->result_count; i++)
            jit_push_slot(j, wasm_func_type_result(type, i));
        return;
    }
    uint8_t result_type = wasm_func_type_result(type, 0);
    if (result == JIT_RESULT_INTEGER)
        jit_push_gpr(j, result_type, RAX);
    else
        jit_push_xmm(j, result_type, 0, false);
}

static uint32_t home_of_arguments(const struct jit *j, uint32_t count)
{
    return count ? j->values[j->value_count - count].home : jit_next_home(j);
}

static struct x64_mem func_cell(const struct jit *j, uint32_t function)
{
    return x64_at(R_INSTANCE, wasm_instance_func_offset(j->module, function));
}

static void call_import(struct jit *j, uint32_t function, const struct wasm_func_type *type)
{
    jit_settle(j, type->param_count);
    jit_spill_below(j, type->param_count);
    if (j->failed) return;
    jit_save_pins(j);
    jit_publish_gas(j);
    x64_mov_rm(&j->a, X64_64, RAX, func_cell(j, function));
    x64_lea(&j->a, X64_64, RDX, jit_slot(home_of_arguments(j, type->param_count)));
    jit_call_thunk(j, JIT_CALL_IMPORT);
    finish(j, type, true);
}

static void call_defined(struct jit *j, uint32_t defined, const struct wasm_func_type *type)
{
    if (j->multiply.function == &j->module->functions[defined] && !j->failed &&
        jit_multiply_inline(j, &j->multiply))
        return;
    jit_save_pins(j);
    jit_publish_gas(j);
    jit_arguments(j, type);
    if (j->failed) return;
    if (jit_type_needs_memory(type))
        x64_lea(&j->a, X64_64, R_SCRATCH, jit_slot(home_of_arguments(j, type->param_count)));
    uint8_t *distance = x64_call(&j->a);
    if (j->entries[defined] != JIT_NO_LINK) {
        x64_aim(distance, j->buffer + j->entries[defined]);
    } else {
        struct jit_link *call =
            jit_append(j, &j->calls, &j->call_count, &j->call_capacity, sizeof *j->calls);
        if (call) *call = (struct jit_link){.at = jit_offset_of(j, distance), .table = defined};
    }
    finish(j, type, false);
}

/* The fast way is for functions of this instance whose type is the very one asked for. */
static void call_indirect(struct jit *j, uint32_t type_index, uint32_t table)
{
    const struct wasm_func_type *type = &j->module->types[type_index];
    uint32_t canonical = j->module->type_canonical[type_index];
    struct jit_value index = jit_pop(j);
    if (jit_register_of(j, &index) == RAX) {
        j->gpr.locked &= ~BIT(RAX);
        if (index.kind == VALUE_LOCAL) jit_clear_gpr(j, BIT(RAX)); /* stays where it is */
    } else {
        int reg = jit_register_of(j, &index);
        if (reg != NO_REG) j->gpr.locked |= BIT(reg);
        jit_clear_gpr(j, BIT(RAX));
        jit_load_value(j, RAX, &index);
    }
    j->gpr.locked |= BIT(RAX);
    jit_save_pins(j);
    jit_publish_gas(j);
    jit_arguments(j, type);
    if (j->failed) return;

    uint32_t home = home_of_arguments(j, type->param_count);
    struct x64 *a = &j->a;
    x64_mov_rm(a, X64_64, R_SCRATCH, x64_at(R_INSTANCE, offsetof(struct wasm_instance, tables)));
    x64_mov_rm(a, X64_64, R_SCRATCH, x64_at(R_SCRATCH, (int64_t)table * 8));
    x64_alu_rm(a, ALU_CMP, X64_32, RAX, x64_at(R_SCRATCH, offsetof(struct wasm_table, size)));
    jit_trap_if(j, CC_AE, JIT_TRAP_UNDEFINED_ELEMENT);
    x64_mov_rm(a, X64_64, R_SCRATCH, x64_at(R_SCRATCH, offsetof(struct wasm_table, elements)));
    x64_mov_rm(a, X64_64, RAX, x64_at_index(R_SCRATCH, RAX, 3, 0));
    x64_test_rr(a, X64_64, RAX, RAX);
    jit_trap_if(j, CC_E, JIT_TRAP_UNINITIALIZED_ELEMENT);
    x64_mov_rm(a, X64_64, R_SCRATCH, x64_at(R_INSTANCE, offsetof(struct wasm_instance, types)));
    if (canonical)
        x64_alu_ri(a, ALU_ADD, X64_64, R_SCRATCH,
                   (int32_t)(canonical * sizeof(struct wasm_func_type)));
    x64_alu_rm(a, ALU_CMP, X64_64, R_SCRATCH, x64_at(RAX, offsetof(struct wasm_func, type)));
    uint8_t *other_type = x64_jcc(a, CC_NE);
    x64_alu_rm(a, ALU_CMP, X64_64, R_INSTANCE, x64_at(RAX, offsetof(struct wasm_func, instance)));
    uint8_t *other_instance = x64_jcc(a, CC_NE);
    if (jit_type_needs_memory(type)) x64_lea(a, X64_64, R_SCRATCH, jit_slot(home));
    x64_call_m(a, x64_at(RAX, offsetof(struct wasm_func, native)));
    struct jit_stub *stub = jit_stub_add(j, STUB_INDIRECT, other_type);
    stub->from_too = jit_offset_of(j, other_instance);
    stub->a = canonical;
    stub->home = home;
    stub->type = type;
    finish(j, type, false);
}

/* Arguments are in their registers: to the slots, as the slow way has them. */
void jit_emit_indirect(struct jit *j, const struct jit_stub *stub)
{
    const struct wasm_func_type *type = stub->type;
    uint32_t slot = 0;
    for (uint32_t i = 0; i < type->param_count; i++) {
        uint8_t param = wasm_func_type_param(type, i);
        if (in_register(param, slot))
            jit_save(j, param, jit_slot(stub->home + slot),
                     jit_is_float(param) ? (int)slot : jit_argument_gpr[slot]);
        slot += wasm_type_slots(param);
    }
    x64_mov_ri(&j->a, RSI, stub->a);
    x64_lea(&j->a, X64_64, RDX, jit_slot(stub->home));
    jit_call_thunk(j, JIT_CALL_INDIRECT_SLOW);
    jit_note_origin(j, stub->wasm_offset);
    if (jit_result_of(type) == JIT_RESULT_MEMORY) return;
    uint8_t result = wasm_func_type_result(type, 0);
    jit_load(j, result, jit_is_float(result) ? 0 : RAX, jit_slot(stub->home));
}

void jit_call_runtime(struct jit *j, enum jit_function function, uint32_t count, uint64_t a,
                      uint64_t b, bool can_trap)
{
    jit_settle(j, count);
    jit_spill_below(j, count);
    if (j->failed) return;
    jit_save_pins(j);
    x64_lea(&j->a, X64_64, RSI, jit_slot(home_of_arguments(j, count)));
    x64_mov_ri(&j->a, RDX, a);
    x64_mov_ri(&j->a, RCX, b);
    x64_mov_ri(&j->a, R_SCRATCH, function);
    jit_call_thunk(j, JIT_CALL_RUNTIME);
    if (can_trap) {
        x64_test_rr(&j->a, X64_32, RAX, RAX);
        jit_trap_if(j, CC_NE, JIT_TRAP_STATUS);
    }
    jit_truncate(j, j->value_count - count);
    jit_forget(j);
    jit_restore_pins(j);
}

bool jit_call(struct jit *j, const struct wasm_instruction *in)
{
    if (in->op == WASM_OP_CALL_INDIRECT) {
        call_indirect(j, in->index, in->index2);
        return true;
    }
    if (in->op != WASM_OP_CALL) return false;
    const struct wasm_module *module = j->module;
    const struct wasm_func_type *type = wasm_module_function_type(module, in->index);
    if (in->index < module->imported_function_count)
        call_import(j, in->index, type);
    else
        call_defined(j, in->index - module->imported_function_count, type);
    return true;
}
