/* Operators that are neither arithmetic nor control: locals, globals, select, references, tables,
 * and whatever works on ranges. */
#include "wasm/jit_state.h"

static void select_integer(struct jit *j, struct jit_value *condition, struct jit_value *a,
                           struct jit_value *b)
{
    int w = jit_width(a->type), hint = jit_hint(j, false);
    int in_b = jit_register_of(j, b), in_c = NO_REG;
    if (in_b != NO_REG) j->gpr.locked |= BIT(in_b);
    enum x64_cc cc = CC_NE;
    if (condition->kind == VALUE_FLAGS)
        cc = (enum x64_cc)condition->reg;
    else
        in_c = jit_use_gpr(j, condition);
    if (hint != NO_REG && (hint == in_b || hint == in_c)) hint = NO_REG;
    struct x64_mem mem;
    if (b->kind == VALUE_CONST || b->kind == VALUE_SUM) jit_use_gpr(j, b);
    int dst = jit_own_gpr(j, a, hint);
    if (in_c != NO_REG) x64_test_rr(&j->a, X64_32, in_c, in_c);
    if (jit_is_in_frame(j, b, &mem))
        x64_cmov_rm(&j->a, (enum x64_cc)(cc ^ 1), w, dst, mem);
    else
        x64_cmov_rr(&j->a, (enum x64_cc)(cc ^ 1), w, dst, jit_register_of(j, b));
    jit_push_gpr(j, a->type, dst)->is_u32 = a->is_u32 && b->is_u32;
}

/* Of two values of which one is as it was given and the other computed, the latter is made
 * canonical here: afterwards nobody could tell which of them it was. */
static void select_float(struct jit *j, struct jit_value *condition, struct jit_value *a,
                         struct jit_value *b)
{
    bool differ = a->may_be_nan != b->may_be_nan || (a->may_be_nan && a->nan_is_64 != b->nan_is_64);
    enum x64_cc cc = CC_NE;
    int in_c = NO_REG;
    if (differ && condition->kind == VALUE_FLAGS) { /* comparisons are in the way of flags */
        jit_push_flags(j, (enum x64_cc)condition->reg);
        jit_settle_flags(j);
        *condition = jit_pop(j);
    }
    if (condition->kind == VALUE_FLAGS)
        cc = (enum x64_cc)condition->reg;
    else
        in_c = jit_use_gpr(j, condition);
    int y = jit_use_xmm(j, b), dst = jit_own_xmm(j, a, NO_REG);
    if (differ) {
        jit_canonicalize(j, a, dst);
        jit_canonicalize(j, b, y);
    }
    if (in_c != NO_REG) x64_test_rr(&j->a, X64_32, in_c, in_c);
    uint8_t *around = x64_jcc(&j->a, cc);
    x64_vmov_rr(&j->a, dst, y);
    x64_aim(around, j->a.at);
    jit_push_xmm(j, a->type, dst, a->may_be_nan)->nan_is_64 = a->nan_is_64;
}

static void select(struct jit *j)
{
    struct jit_value condition = jit_pop(j), b = jit_pop(j), a = jit_pop(j);
    if (jit_is_float(a.type))
        select_float(j, &condition, &a, &b);
    else
        select_integer(j, &condition, &a, &b);
}

/* ---- Globals ---- */

static void global_get(struct jit *j, uint32_t index)
{
    uint8_t type = j->module->globals[index].type.type;
    x64_mov_rm(&j->a, X64_64, R_SCRATCH,
               x64_at(R_INSTANCE, wasm_instance_global_offset(j->module, index)));
    struct x64_mem cell = x64_at(R_SCRATCH, offsetof(struct wasm_global_cell, value));
    int hint = jit_hint(j, jit_is_float(type));
    if (jit_is_float(type)) {
        int dst = hint != NO_REG ? hint : jit_take_xmm(j);
        /* making room may have used the scratch register */
        x64_mov_rm(&j->a, X64_64, R_SCRATCH,
                   x64_at(R_INSTANCE, wasm_instance_global_offset(j->module, index)));
        jit_load(j, type, dst, cell);
        jit_push_xmm(j, type, dst, false);
    } else {
        int dst = hint != NO_REG ? hint : jit_take_gpr(j, 0);
        jit_load(j, type, dst, cell);
        jit_push_gpr(j, type, dst);
    }
}

static void global_set(struct jit *j, uint32_t index)
{
    struct jit_value value = jit_pop(j);
    struct x64_mem where = x64_at(R_INSTANCE, wasm_instance_global_offset(j->module, index));
    int64_t at = offsetof(struct wasm_global_cell, value);
    if (jit_is_float(value.type)) {
        int src = jit_use_xmm(j, &value), cell = jit_take_gpr(j, 0);
        jit_canonicalize(j, &value, src);
        x64_mov_rm(&j->a, X64_64, cell, where);
        jit_save(j, value.type, x64_at(cell, at), src);
        return;
    }
    int src = jit_use_gpr(j, &value);
    x64_mov_rm(&j->a, X64_64, R_SCRATCH, where);
    x64_store(&j->a, 3, x64_at(R_SCRATCH, at), src);
}

/* ---- Memory and tables ---- */

static void memory_size(struct jit *j)
{
    int hint = jit_hint(j, false), dst = hint != NO_REG ? hint : jit_take_gpr(j, 0);
    x64_mov_rm(&j->a, X64_64, dst, x64_at(R_INSTANCE, offsetof(struct wasm_instance, memory)));
    x64_mov_rm(&j->a, X64_64, dst, x64_at(dst, offsetof(struct linear_memory, size_bytes)));
    x64_shift_ri(&j->a, SHIFT_SHR, X64_64, dst, 16);
    jit_push_gpr(j, j->module->memory.is_64 ? WASM_TYPE_I64 : WASM_TYPE_I32, dst);
}

static void table_size(struct jit *j, uint32_t table)
{
    int dst = jit_take_gpr(j, 0);
    x64_mov_rm(&j->a, X64_64, dst, x64_at(R_INSTANCE, offsetof(struct wasm_instance, tables)));
    x64_mov_rm(&j->a, X64_64, dst, x64_at(dst, (int64_t)table * 8));
    x64_mov_rm(&j->a, X64_32, dst, x64_at(dst, offsetof(struct wasm_table, size)));
    jit_push_gpr(j, WASM_TYPE_I32, dst);
}

static void ref_func(struct jit *j, uint32_t function)
{
    int dst = jit_take_gpr(j, 0);
    x64_mov_rm(&j->a, X64_64, dst,
               x64_at(R_INSTANCE, wasm_instance_func_offset(j->module, function)));
    jit_push_gpr(j, WASM_TYPE_FUNCREF, dst);
}

static void memory_copy(struct jit *j)
{
    static const uint8_t registers[] = {RDI, RSI, RDX};
    jit_spill_below(j, 3);
    if (j->failed) return;
    jit_load_top(j, registers, 3);
    jit_call_thunk(j, JIT_MEMORY_COPY);
    jit_note_origin(j, j->offset);
    jit_truncate(j, j->value_count - 3);
    jit_forget(j);
}

static bool tables_and_ranges(struct jit *j, const struct wasm_instruction *in)
{
    uint32_t first = in->index, second = in->index2;
    bool is_64 = j->module->memory.is_64;
    switch (in->op) {
    case WASM_OP_MEMORY_GROW:
        jit_call_runtime(j, JIT_FUNCTION_memory_grow, 1, is_64, 0, true);
        jit_push_slot(j, is_64 ? WASM_TYPE_I64 : WASM_TYPE_I32);
        break;
    case WASM_OP_MEMORY_COPY: memory_copy(j); break;
    case WASM_OP_MEMORY_FILL: jit_call_runtime(j, JIT_FUNCTION_memory_fill, 3, 0, 0, true); break;
    case WASM_OP_MEMORY_INIT:
        jit_call_runtime(j, JIT_FUNCTION_memory_init, 3, first, 0, true);
        break;
    case WASM_OP_DATA_DROP: jit_call_runtime(j, JIT_FUNCTION_drop, 0, first, false, false); break;
    case WASM_OP_ELEM_DROP: jit_call_runtime(j, JIT_FUNCTION_drop, 0, first, true, false); break;
    case WASM_OP_TABLE_GET:
        jit_call_runtime(j, JIT_FUNCTION_table_get, 1, first, 0, true);
        jit_push_slot(j, j->module->tables[first].element);
        break;
    case WASM_OP_TABLE_SET: jit_call_runtime(j, JIT_FUNCTION_table_set, 2, first, 0, true); break;
    case WASM_OP_TABLE_GROW:
        jit_call_runtime(j, JIT_FUNCTION_table_grow, 2, first, 0, true);
        jit_push_slot(j, WASM_TYPE_I32);
        break;
    case WASM_OP_TABLE_FILL: jit_call_runtime(j, JIT_FUNCTION_table_fill, 3, first, 0, true); break;
    case WASM_OP_TABLE_COPY:
        jit_call_runtime(j, JIT_FUNCTION_table_copy, 3, first, second, true);
        break;
    case WASM_OP_TABLE_INIT:
        jit_call_runtime(j, JIT_FUNCTION_table_init, 3, first, second, true);
        break;
    default: return false;
    }
    return true;
}

void jit_other(struct jit *j, const struct wasm_instruction *in)
{
    struct jit_value value;
    switch (in->op) {
    case WASM_OP_LOCAL_GET: jit_push_local(j, in->index); break;
    case WASM_OP_LOCAL_SET:
        value = jit_pop(j);
        jit_assign(j, &value, in->index);
        break;
    case WASM_OP_LOCAL_TEE:
        value = jit_pop(j);
        jit_assign(j, &value, in->index);
        jit_push_local(j, in->index);
        break;
    case WASM_OP_NOP: break;
    case WASM_OP_DROP: jit_pop(j); break;
    case WASM_OP_SELECT:
    case WASM_OP_SELECT_T: select(j); break;
    case WASM_OP_GLOBAL_GET: global_get(j, in->index); break;
    case WASM_OP_GLOBAL_SET: global_set(j, in->index); break;
    case WASM_OP_MEMORY_SIZE: memory_size(j); break;
    case WASM_OP_TABLE_SIZE: table_size(j, in->index); break;
    case WASM_OP_I32_CONST: jit_push_const(j, WASM_TYPE_I32, in->value.lo); break;
    case WASM_OP_I64_CONST: jit_push_const(j, WASM_TYPE_I64, in->value.lo); break;
    case WASM_OP_F32_CONST: jit_push_const(j, WASM_TYPE_F32, in->value.lo); break;
    case WASM_OP_F64_CONST: jit_push_const(j, WASM_TYPE_F64, in->value.lo); break;
    case WASM_OP_REF_NULL: jit_push_const(j, in->type, 0); break;
    case WASM_OP_REF_FUNC: ref_func(j, in->index); break;
    case WASM_OP_REF_IS_NULL: {
        value = jit_pop(j);
        int reg = jit_use_gpr(j, &value);
        x64_test_rr(&j->a, X64_64, reg, reg);
        jit_push_flags(j, CC_E);
        break;
    }
    default: REQUIRE(tables_and_ranges(j, in)); break;
    }
}
