/* The pass over a module. */
#include "base/cpu.h"
#include "wasm/instruction.h"
#include "wasm/jit_state.h"

#include <stdlib.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

/* ---- A function ---- */

/* Slots from first to end become zero; no argument register is used. */
static void zero_slots(struct jit *j, uint32_t first, uint32_t end)
{
    enum { UNROLLED_SLOTS = 32 };
    struct x64 *a = &j->a;
    uint32_t count = end - first;
    if (count == 0) return;
    if (count <= 2) {
        for (uint32_t slot = first; slot < end; slot++)
            x64_store_i(a, 3, jit_slot(slot), 0);
        return;
    }
    x64_vxor(a, X_SCRATCH, X_SCRATCH, X_SCRATCH);
    if (count & 1) {
        x64_vstore(a, 3, jit_slot(first), X_SCRATCH);
        first++;
    }
    if (count <= UNROLLED_SLOTS) {
        for (uint32_t slot = first; slot < end; slot += 2)
            x64_vstore(a, 4, jit_slot(slot), X_SCRATCH);
        return;
    }
    x64_lea(a, X64_64, RAX, jit_slot(first));
    x64_lea(a, X64_64, R10, jit_slot(end));
    uint8_t *loop = a->at;
    x64_vstore(a, 4, x64_at(RAX, 0), X_SCRATCH);
    x64_alu_ri(a, ALU_ADD, X64_64, RAX, 16);
    x64_alu_rr(a, ALU_CMP, X64_64, RAX, R10);
    x64_aim(x64_jcc(a, CC_NE), loop);
}

static void take_parameter(struct jit *j, uint32_t index)
{
    struct x64 *a = &j->a;
    struct jit_local *local = &j->locals[index];
    struct x64_mem slot = jit_slot(local->slot), from = x64_at(R_SCRATCH, (int64_t)local->slot * 8);
    bool is_register = local->slot < JIT_ARGUMENT_REGISTERS && local->type != WASM_TYPE_V128;
    jit_reserve(j, JIT_OPERATOR_BYTES_MAX);
    if (!is_register) {
        if (local->pin != NO_REG) {
            jit_load(j, local->type, local->pin, from);
        } else if (local->type == WASM_TYPE_V128) {
            jit_load(j, local->type, X_SCRATCH, from);
            x64_vstore(a, 4, slot, X_SCRATCH);
        } else {
            x64_mov_rm(a, X64_64, RAX, from);
            x64_store(a, 3, slot, RAX);
        }
    } else if (jit_is_float(local->type)) {
        int reg = (int)local->slot;
        if (local->pin != NO_REG) {
            x64_vmov_rr(a, local->pin, reg);
        } else {
            x64_vmov_to_gpr(a, local->type == WASM_TYPE_F64, RAX, reg);
            x64_store(a, 3, slot, RAX);
        }
    } else {
        int reg = jit_argument_gpr[local->slot];
        if (local->pin != NO_REG)
            x64_mov_rr(a, X64_64, local->pin, reg);
        else
            x64_store(a, 3, slot, reg);
        if (local->pin != NO_REG || !(j->gpr.temps & BIT(reg))) return;
        j->gpr.owner[reg] = OWNER_LOCAL + index;
        local->cache = (int8_t)reg;
    }
}

static void prologue(struct jit *j)
{
    struct x64 *a = &j->a;
    const struct wasm_function *function = j->function;
    x64_lea(a, X64_64, RAX, x64_at(RSP, -(int64_t)j->frame_bytes));
    x64_alu_rm(a, ALU_CMP, X64_64, RAX,
               x64_at(R_INSTANCE, offsetof(struct wasm_instance, stack_limit)));
    x64_aim(x64_jcc(a, CC_B), j->buffer + j->thunks[JIT_TRAP_STACK_OVERFLOW]);
    x64_mov_rr(a, X64_64, RSP, RAX);
    if (j->needs_arguments) x64_store(a, 3, x64_at(RSP, (int64_t)j->spare + 16), R_SCRATCH);
    zero_slots(j, j->type->param_slots, function->local_slots);
    for (uint32_t i = 0; i < j->pinned_count; i++) {
        const struct jit_local *local = &j->locals[j->pinned[i]];
        if (local->is_saved) x64_store(a, 3, jit_slot(local->slot), local->pin);
    }
    /* Of the parameters those that are used; first the one in r8, where another may be pinned. */
    uint32_t params = j->type->param_count;
    for (int is_rest = 0; is_rest < 2; is_rest++) {
        for (uint32_t i = 0; i < j->used_count; i++) {
            uint32_t local = j->used[i];
            bool is_in_r8 = j->locals[local].slot == JIT_ARGUMENT_REGISTERS - 1;
            if (local < params && is_in_r8 != is_rest) take_parameter(j, local);
        }
    }
    for (uint32_t i = 0; i < j->pinned_count; i++) {
        const struct jit_local *local = &j->locals[j->pinned[i]];
        if (j->pinned[i] < params) continue;
        if (jit_is_float(local->type))
            x64_vxor(a, local->pin, local->pin, local->pin);
        else
            x64_mov_ri(a, local->pin, 0);
    }
    if (j->options->without_gas) return;
    x64_alu_ri(a, ALU_ADD, X64_64, R_GAS, j->rules->function_entry_cost);
    jit_stub_add(j, STUB_GAS, x64_jcc(a, CC_NS));
}

static void epilogue(struct jit *j)
{
    struct x64 *a = &j->a;
    jit_reserve(j, JIT_OPERATOR_BYTES_MAX);
    if (j->failed || j->epilogue_links == JIT_NO_LINK) return;
    /* The last jump that leads here is the last thing emitted, as a rule. */
    jit_link_bind(j, &j->epilogue_links);
    jit_publish_gas(j);
    for (uint32_t i = 0; i < j->pinned_count; i++) {
        const struct jit_local *local = &j->locals[j->pinned[i]];
        if (local->is_saved) x64_mov_rm(a, X64_64, local->pin, jit_slot(local->slot));
    }
    x64_alu_ri(a, ALU_ADD, X64_64, RSP, (int32_t)j->frame_bytes);
    x64_ret(a);
}

/* Flags live on to these alone. */
static bool takes_flags(uint16_t op)
{
    return op == WASM_OP_BR_IF || op == WASM_OP_IF || op == WASM_OP_SELECT ||
           op == WASM_OP_SELECT_T || op == WASM_OP_I32_EQZ;
}

static bool is_control(uint16_t op)
{
    return op <= WASM_OP_RETURN && op != WASM_OP_NOP;
}

/* Gas that a branch forward pays is added before the comparison that it depends on, so that nothing
 * stands between the two: the processor takes them as one instruction. Nobody looks in between. */
static void precharge(struct jit *j)
{
    if (j->next_op != WASM_OP_BR_IF && j->next_op != WASM_OP_IF) return;
    if (j->next_op == WASM_OP_BR_IF && jit_is_backward(j, j->next_index)) return;
    j->pending_gas += j->rules->operator_cost[j->next_op];
    j->is_precharged = true;
    jit_flush_gas(j);
}

static void compile_operator(struct jit *j, const struct wasm_instruction *in)
{
    j->offset = in->offset;
    if (j->dead) {
        jit_control_dead(j, in->op);
        return;
    }
    jit_reserve(j, JIT_OPERATOR_BYTES_MAX);
    if (j->failed) return;
    j->gpr.locked = j->xmm.locked = 0;
    if (!takes_flags(in->op)) jit_settle_flags(j);
    if (!j->is_precharged) j->pending_gas += j->rules->operator_cost[in->op];
    j->is_precharged = false;
    if (jit_makes_flags(in->op)) precharge(j);
    if (is_control(in->op))
        jit_control(j, in);
    else if (!jit_integer(j, in) && !jit_memory(j, in) && !jit_call(j, in) && !jit_float(j, in) &&
             !jit_vector(j, in))
        jit_other(j, in);
}

static void compile_body(struct jit *j)
{
    struct jit_control *control = jit_push_control(j);
    if (!control) return;
    control->op = WASM_OP_BLOCK;
    control->is_function = true;
    control->home = j->function->local_slots;
    control->result_count = j->type->result_count;
    control->results = j->type->types + j->type->param_count;
    struct reader r = wasm_function_reader(j->function);
    struct wasm_instruction in, next;
    bool has_next = wasm_instruction_next(&next, &r);
    while (has_next && !j->failed) {
        in = next;
        has_next = wasm_instruction_next(&next, &r);
        j->next_op = has_next ? next.op : WASM_NO_OPERATOR;
        j->next_index = next.index;
        jit_note_place(j, in.offset);
        compile_operator(j, &in);
    }
    CHECK(j->failed || j->control_count == 0);
}

static void reset_registers(struct jit_registers *r, uint32_t temps)
{
    *r = (struct jit_registers){.temps = temps};
    for (int i = 0; i < 16; i++)
        r->owner[i] = JIT_NO_OWNER;
}

static void compile_function(struct jit *j, uint32_t defined)
{
    const struct wasm_function *function = &j->module->functions[defined];
    j->function = function;
    j->type = &j->module->types[function->type];
    j->offset = function->first_operator;
    j->spare = (function->local_slots + function->operand_slots) * 8;
    j->frame_bytes = (uint32_t)(wasm_function_units(function) * 8 - 8);
    j->needs_arguments = jit_type_needs_memory(j->type);
    j->epilogue_links = JIT_NO_LINK;
    j->value_count = j->settled = j->control_count = j->link_count = j->pinned_count = 0;
    j->dead = false;
    j->pending_gas = 0;
    j->is_precharged = false;
    j->flags_at = JIT_NO_LINK;
    j->epoch = 1;
    memset(j->marks, 0, sizeof j->marks);
    reset_registers(&j->gpr, GPR_TEMPS | GPR_CALLER_PINS);
    reset_registers(&j->xmm, XMM_TEMPS);
    jit_locals_begin(j);
    jit_reserve(j, JIT_OPERATOR_BYTES_MAX);
    if (j->failed) return;
    jit_align(j, JIT_FUNCTION_ALIGNMENT);
    j->entries[defined] = jit_here(j);
    jit_note_place(j, JIT_PLACE_PROLOGUE);
    prologue(j);
    compile_body(j);
    jit_note_place(j, JIT_PLACE_EPILOGUE);
    epilogue(j);
    jit_note_place(j, JIT_PLACE_STUBS);
    jit_emit_stubs(j);
    jit_note_place(j, JIT_PLACE_CONSTANTS);
    jit_emit_constants(j);
}

/* ---- A module ---- */

static bool is_supported;

/* Asking the processor takes microseconds where it is a virtual one. */
static void find_support(void)
{
#if defined(__x86_64__)
    uint32_t a, b, c, d;
    is_supported = cpu_has(cpu_features_detect(), CPU_AVX2 | CPU_BMI2) &&
                   __get_cpuid(0x80000001, &a, &b, &c, &d) && (c & bit_ABM); /* LZCNT */
#endif
}

bool jit_is_supported(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_support);
    return is_supported;
}

enum wasm_tier wasm_tier_best(void)
{
    return jit_is_supported() ? WASM_TIER_JIT : WASM_TIER_INTERP;
}

/* The ways to the thunks, which stand where the process put them. */
static void emit_ways(struct jit *j)
{
    jit_reserve(j, JIT_OPERATOR_BYTES_MAX);
    if (j->failed) return;
    for (uint32_t i = 0; i < JIT_THUNK_COUNT; i++) {
        j->thunks[i] = jit_here(j);
        bool is_scratch_taken = i == JIT_CALL_RUNTIME; /* r11 says which function */
        int reg = is_scratch_taken ? R10 : R_SCRATCH;
        x64_mov_rm(&j->a, X64_64, reg, x64_at(R_INSTANCE, offsetof(struct wasm_instance, thunks)));
        x64_jmp_m(&j->a, x64_at(reg, (int64_t)i * 8));
    }
}

static void bind_calls(struct jit *j)
{
    for (uint32_t i = 0; i < j->call_count && !j->failed; i++)
        x64_aim(j->buffer + j->calls[i].at, j->buffer + j->entries[j->calls[i].table]);
}

static bool compile_all(struct jit *j, uint32_t count)
{
    emit_ways(j);
    for (uint32_t i = 0; i < count && !j->multiply.function; i++)
        (void)jit_multiply_recognise(&j->multiply, j->module, &j->module->functions[i]);
    for (uint32_t i = 0; i < count && !j->failed; i++)
        compile_function(j, i);
    jit_reserve(j, JIT_OPERATOR_BYTES_MAX);
    if (j->failed) return false;
    bind_calls(j);
    x64_u8(&j->a, 0xcc); /* so that no return address lies behind the code */
    return !j->failed;
}

enum rk_result jit_compile(struct jit_code *out, struct wasm_module *module,
                           const struct jit_options *options)
{
    static const struct jit_options none = {0};
    uint32_t count = module->function_count - module->imported_function_count;
    struct jit j = {
        .module = module,
        .rules = module->rules,
        .options = options ? options : &none,
        .capacity = (size_t)module->size_bytes * 6 + ((size_t)64 << 10),
    };
    enum rk_result result = RK_NO_MEMORY;
    j.buffer = malloc(j.capacity);
    j.a.at = j.buffer;
    j.entries = malloc(((size_t)count + 1) * sizeof *j.entries);
    j.block_kinds = malloc((size_t)module->rules->limits.block_nesting + 1);
    uint32_t locals = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (module->functions[i].local_count > locals) locals = module->functions[i].local_count;
    }
    j.locals = calloc((size_t)locals + 1, sizeof *j.locals);
    if (!j.buffer || !j.entries || !j.block_kinds || !j.locals) goto done;
    for (uint32_t i = 0; i < count; i++)
        j.entries[i] = JIT_NO_LINK;
    if (!compile_all(&j, count)) goto done;
    *out = (struct jit_code){
        .bytes = j.buffer,
        .size_bytes = jit_here(&j),
        .function_count = count,
        .origin_count = j.origin_count,
        .entries = j.entries,
        .origins = j.origins,
    };
    j.buffer = NULL;
    j.entries = NULL;
    j.origins = NULL;
    result = RK_OK;
done:
    free(j.buffer);
    free(j.entries);
    free(j.block_kinds);
    free(j.locals);
    free(j.groups);
    free(j.used);
    free(j.values);
    free(j.controls);
    free(j.links);
    free(j.stubs);
    free(j.constants);
    free(j.origins);
    free(j.calls);
    return result;
}

void jit_code_free(struct jit_code *code)
{
    free(code->bytes);
    free(code->entries);
    free(code->origins);
    *code = (struct jit_code){0};
}
