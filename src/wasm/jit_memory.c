/* Loads, stores, and the marks of what was stored to.
 *
 * Of an access to a 32-bit memory nothing is checked: whatever lies past the end, an index and an
 * offset of 32 bits each cannot get over the guard behind it. An index of 64 bits is compared with
 * where the guard begins, once for a value; values known to be below 2^32 need not be. */
#include "wasm/jit_state.h"

#include "base/linear_memory.h"

/* A displacement that more bytes can be added to. */
#define DISPLACEMENT_MAX (INT32_MAX - 64)

static struct x64_mem scratch_address(void)
{
    return x64_at_index(R_MEMORY, R_SCRATCH, 0, 0);
}

static void check_index(struct jit *j, int index)
{
    x64_alu_rm(&j->a, ALU_CMP, X64_64, index,
               x64_at(R_INSTANCE, offsetof(struct wasm_instance, index_limit)));
    jit_trap_if(j, CC_AE, JIT_TRAP_MEMORY_OUT_OF_BOUNDS);
}

/* Offsets past 32 bits are added first. */
static struct x64_mem far_address(struct jit *j, struct jit_value *address, uint64_t offset)
{
    int index = jit_use_gpr(j, address);
    x64_mov_ri(&j->a, R_SCRATCH, offset);
    x64_alu_rr(&j->a, ALU_ADD, X64_64, R_SCRATCH, index);
    jit_trap_if(j, CC_B, JIT_TRAP_MEMORY_OUT_OF_BOUNDS);
    check_index(j, R_SCRATCH);
    return scratch_address();
}

/* Constants up to here are fields, as a rule, larger ones the places of arrays, with the local an
 * index that may well be negative. */
enum { FIELD_BYTES_MAX = 1024 };

/* Of local + constant the local is compared, if it is a pointer; one that is out of range is looked
 * at again with the constant, which may bring it round. The constant goes into the displacement. */
static bool sum_address(struct jit *j, struct x64_mem *mem, const struct jit_value *sum,
                        uint64_t offset)
{
    int64_t constant = (int64_t)sum->bits;
    const struct jit_local *local = &j->locals[sum->local];
    if (constant < 0 || (uint64_t)constant + offset > DISPLACEMENT_MAX) return false;
    bool is_checked = local->checked_epoch == j->epoch;
    if (!is_checked && constant > FIELD_BYTES_MAX) return false;
    struct jit_value base = {.kind = VALUE_LOCAL, .type = WASM_TYPE_I64, .local = sum->local};
    int index = jit_use_gpr(j, &base);
    *mem = x64_at_index(R_MEMORY, index, 0, constant + (int64_t)offset);
    if (is_checked) return true;
    x64_alu_rm(&j->a, ALU_CMP, X64_64, index,
               x64_at(R_INSTANCE, offsetof(struct wasm_instance, index_limit)));
    struct jit_stub *stub = jit_stub_add(j, STUB_INDEX, x64_jcc(&j->a, CC_AE));
    stub->a = (uint32_t)index;
    stub->mem.disp = (int32_t)constant;
    return true;
}

void jit_emit_index(struct jit *j, const struct jit_stub *stub)
{
    x64_lea(&j->a, X64_64, R_SCRATCH, x64_at((int)stub->a, stub->mem.disp));
    x64_alu_rm(&j->a, ALU_CMP, X64_64, R_SCRATCH,
               x64_at(R_INSTANCE, offsetof(struct wasm_instance, index_limit)));
    x64_aim(x64_jcc(&j->a, CC_B), j->buffer + stub->back);
    jit_call_thunk(j, JIT_TRAP_MEMORY_OUT_OF_BOUNDS);
    jit_note_origin(j, stub->wasm_offset);
}

struct x64_mem jit_address(struct jit *j, struct jit_value *address, uint64_t offset,
                           uint64_t size_bytes)
{
    bool is_64 = j->module->memory.is_64;
    /* spec gas.md section 2: gas is published before an access that no address can save. */
    if (offset > LINEAR_MEMORY32_BYTES - size_bytes) jit_publish_gas(j);
    if (offset > UINT32_MAX) return far_address(j, address, offset);
    if (address->kind == VALUE_CONST && offset <= DISPLACEMENT_MAX) {
        uint64_t at = is_64 ? address->bits : (uint32_t)address->bits;
        if (at <= DISPLACEMENT_MAX - offset) return x64_at(R_MEMORY, (int64_t)(at + offset));
    }
    struct x64_mem mem;
    if (address->kind == VALUE_SUM && sum_address(j, &mem, address, offset)) return mem;
    struct jit_local *local = address->kind == VALUE_LOCAL ? &j->locals[address->local] : NULL;
    bool is_u32 = address->is_u32;
    int index = jit_use_gpr(j, address);
    if (is_64 && !is_u32 && !(local && local->checked_epoch == j->epoch)) {
        check_index(j, index);
        if (local) local->checked_epoch = j->epoch;
    }
    if (offset <= DISPLACEMENT_MAX) return x64_at_index(R_MEMORY, index, 0, (int64_t)offset);
    x64_mov_ri(&j->a, R_SCRATCH, offset);
    x64_alu_rr(&j->a, ALU_ADD, X64_64, R_SCRATCH, index);
    return scratch_address();
}

/* ---- Marks ---- */

static void address_to_scratch(struct jit *j, int index, int64_t disp)
{
    if (disp)
        x64_lea(&j->a, X64_64, R_SCRATCH, x64_at(index, disp));
    else if (index != R_SCRATCH)
        x64_mov_rr(&j->a, X64_64, R_SCRATCH, index);
}

/* Marks the granule of index + disp. */
static void mark_byte(struct jit *j, int index, int64_t disp)
{
    address_to_scratch(j, index, disp);
    x64_shift_ri(&j->a, SHIFT_SHR, X64_64, R_SCRATCH, GRANULE_SHIFT);
    x64_store_i(&j->a, 0, x64_at_index(R_MEMORY, R_SCRATCH, 0, -(int64_t)LINEAR_TOUCH_DISTANCE), 1);
}

static void mark_constant(struct jit *j, uint64_t at, uint64_t size_bytes)
{
    uint64_t first = at >> GRANULE_SHIFT, last = (at + size_bytes - 1) >> GRANULE_SHIFT;
    for (uint64_t granule = first; granule <= last; granule++)
        x64_store_i(&j->a, 0, x64_at(R_MEMORY, (int64_t)granule - (int64_t)LINEAR_TOUCH_DISTANCE),
                    1);
}

/* The granules of the first and the last byte. An aligned store has but one. */
static void mark_range(struct jit *j, struct x64_mem mem, unsigned size_log2)
{
    if (mem.index == R_SCRATCH) {
        int index = jit_take_gpr(j, 0);
        x64_mov_rr(&j->a, X64_64, index, R_SCRATCH);
        mem.index = (int8_t)index;
    }
    if (size_log2 == 0) {
        mark_byte(j, mem.index, mem.disp);
        return;
    }
    address_to_scratch(j, mem.index, mem.disp);
    x64_test_ri(&j->a, X64_32, R_SCRATCH, (1 << size_log2) - 1);
    struct jit_stub *stub = jit_stub_add(j, STUB_MARK, x64_jcc(&j->a, CC_NE));
    stub->a = UINT32_C(1) << size_log2;
    stub->mem = mem;
    mark_byte(j, R_SCRATCH, 0);
}

void jit_emit_mark(struct jit *j, const struct jit_stub *stub)
{
    mark_byte(j, stub->mem.index, (int64_t)stub->mem.disp + stub->a - 1);
    address_to_scratch(j, stub->mem.index, stub->mem.disp);
}

/* Within a granule's length of bytes there are two granules at most, those of its ends. */
static bool mark_known(struct jit *j, uint32_t local, struct x64_mem mem, int64_t offset,
                       int64_t size_bytes)
{
    for (int i = 0; i < JIT_MARKS; i++) {
        struct jit_mark *mark = &j->marks[i];
        if (mark->epoch != j->epoch || mark->local != local) continue;
        int64_t end = offset + size_bytes;
        int64_t low = offset < mark->low ? offset : mark->low;
        int64_t high = end > mark->high ? end : mark->high;
        bool grows_down = low != mark->low, grows_up = high != mark->high;
        if (high - low > (int64_t)GRANULE_BYTES || (grows_down && grows_up)) continue;
        if (grows_down) mark_byte(j, mem.index, mem.disp);
        if (grows_up) mark_byte(j, mem.index, mem.disp + size_bytes - 1);
        mark->low = low;
        mark->high = high;
        return true;
    }
    return false;
}

void jit_mark(struct jit *j, const struct jit_value *address, struct x64_mem mem, uint64_t offset,
              unsigned size_log2)
{
    uint64_t size_bytes = UINT64_C(1) << size_log2;
    if (j->options->without_marks) return;
    if (mem.index < 0) {
        mark_constant(j, (uint64_t)mem.disp, size_bytes);
        return;
    }
    bool is_local = jit_is_of_local(address) && mem.index != R_SCRATCH;
    int64_t low = (int64_t)offset, size = (int64_t)size_bytes;
    if (address->kind == VALUE_SUM) low += (int64_t)address->bits;
    if (is_local && mark_known(j, address->local, mem, low, size)) return;
    mark_range(j, mem, size_log2);
    if (!is_local) return;
    j->marks[j->next_mark] = (struct jit_mark){
        .local = address->local,
        .epoch = j->epoch,
        .low = low,
        .high = low + size,
    };
    j->next_mark = (j->next_mark + 1) % JIT_MARKS;
}

/* ---- Operators ---- */

static void load_integer(struct jit *j, const struct wasm_instruction *in, uint8_t type,
                         bool is_signed)
{
    unsigned size_log2 = wasm_operators[in->op].align;
    struct jit_value address = jit_pop(j);
    bool is_own = address.kind == VALUE_GPR;
    struct x64_mem mem = jit_address(j, &address, in->memory_offset, UINT64_C(1) << size_log2);
    int hint = jit_hint(j, false);
    int dst = hint != NO_REG ? hint : is_own ? address.reg : jit_take_gpr(j, 0);
    jit_note_access(j);
    int w = jit_width(type);
    if (size_log2 == 3 || (size_log2 == 2 && (!w || !is_signed)))
        x64_mov_rm(&j->a, size_log2 == 3, dst, mem);
    else
        x64_extend_rm(&j->a, is_signed ? w : X64_32, size_log2, is_signed, dst, mem);
    jit_push_gpr(j, type, dst)->is_u32 = w && size_log2 < 3 && !is_signed;
}

static void load_float(struct jit *j, const struct wasm_instruction *in, uint8_t type)
{
    unsigned size_log2 = wasm_operators[in->op].align;
    struct jit_value address = jit_pop(j);
    /* Before the address, which may be in the register that making room uses. */
    int hint = jit_hint(j, true), dst = hint != NO_REG ? hint : jit_take_xmm(j);
    struct x64_mem mem = jit_address(j, &address, in->memory_offset, UINT64_C(1) << size_log2);
    jit_note_access(j);
    x64_vload(&j->a, size_log2, dst, mem);
    jit_push_xmm(j, type, dst, false);
}

static void store(struct jit *j, const struct wasm_instruction *in)
{
    unsigned size_log2 = wasm_operators[in->op].align;
    struct jit_value value = jit_pop(j), address = jit_pop(j);
    const struct jit_value as_given = address;
    bool is_float = jit_is_float(value.type);
    bool is_immediate = !is_float && value.kind == VALUE_CONST &&
                        (size_log2 < 3 || x64_is_i32((int64_t)value.bits));
    int src = NO_REG;
    if (is_float) {
        src = jit_use_xmm(j, &value);
        jit_canonicalize(j, &value, src);
    } else if (!is_immediate) {
        src = jit_use_gpr(j, &value);
    }
    struct x64_mem mem = jit_address(j, &address, in->memory_offset, UINT64_C(1) << size_log2);
    jit_note_access(j);
    if (is_float)
        x64_vstore(&j->a, size_log2, mem, src);
    else if (is_immediate)
        x64_store_i(&j->a, size_log2, mem, (int32_t)(uint32_t)value.bits);
    else
        x64_store(&j->a, size_log2, mem, src);
    jit_mark(j, &as_given, mem, in->memory_offset, size_log2);
}

bool jit_memory(struct jit *j, const struct wasm_instruction *in)
{
    switch (in->op) {
    case WASM_OP_I32_LOAD:
    case WASM_OP_I32_LOAD8_U:
    case WASM_OP_I32_LOAD16_U: load_integer(j, in, WASM_TYPE_I32, false); break;
    case WASM_OP_I32_LOAD8_S:
    case WASM_OP_I32_LOAD16_S: load_integer(j, in, WASM_TYPE_I32, true); break;
    case WASM_OP_I64_LOAD:
    case WASM_OP_I64_LOAD8_U:
    case WASM_OP_I64_LOAD16_U:
    case WASM_OP_I64_LOAD32_U: load_integer(j, in, WASM_TYPE_I64, false); break;
    case WASM_OP_I64_LOAD8_S:
    case WASM_OP_I64_LOAD16_S:
    case WASM_OP_I64_LOAD32_S: load_integer(j, in, WASM_TYPE_I64, true); break;
    case WASM_OP_F32_LOAD: load_float(j, in, WASM_TYPE_F32); break;
    case WASM_OP_F64_LOAD: load_float(j, in, WASM_TYPE_F64); break;
    case WASM_OP_V128_LOAD: load_float(j, in, WASM_TYPE_V128); break;
    case WASM_OP_I32_STORE:
    case WASM_OP_I64_STORE:
    case WASM_OP_F32_STORE:
    case WASM_OP_F64_STORE:
    case WASM_OP_I32_STORE8:
    case WASM_OP_I32_STORE16:
    case WASM_OP_I64_STORE8:
    case WASM_OP_I64_STORE16:
    case WASM_OP_I64_STORE32:
    case WASM_OP_V128_STORE: store(j, in); break;
    default: return false;
    }
    return true;
}
