/* The pieces of code between generated code and C, written once for the process: jit_runtime.h.
 *
 * C runs on its own stack, where the invocation left it (store->native.c_sp); generated code on the
 * other (store->native.jit_sp while C runs). Nothing jumps over frames of C: a trap goes back to
 * the invocation's own frame, where the C stack stands whenever generated code runs. */
#include "wasm/jit_thunks.h"
#include "wasm/code_region.h"
#include "wasm/jit_state.h"

#include <pthread.h>
#include <stdlib.h>

enum { THUNK_BYTES_MAX = 4096 };

/* What a bridge pushes, and the return address above it. */
enum { BRIDGE_PUSHES = 5 };
static_assert(JIT_BRIDGE_WORDS == BRIDGE_PUSHES + 1, "a bridge and what is above it");

static struct jit_thunks thunks;
static enum rk_result thunks_result;

static struct x64_mem store_field(int reg, size_t offset)
{
    return x64_at(reg, (int64_t)offset);
}

#define NATIVE(field)   (offsetof(struct wasm_store, native) + offsetof(struct jit_store, field))
#define EXIT(field)     (offsetof(struct wasm_store, exit) + offsetof(struct exit_state, field))
#define INSTANCE(field) x64_at(R_INSTANCE, offsetof(struct wasm_instance, field))

static void load_store(struct x64 *a, int reg)
{
    x64_mov_rm(a, X64_64, reg, INSTANCE(store));
}

/* To the C stack; `reg` is lost. */
static void to_c(struct x64 *a, int reg)
{
    load_store(a, reg);
    x64_store(a, 3, store_field(reg, NATIVE(jit_sp)), RSP);
    x64_mov_rm(a, X64_64, RSP, store_field(reg, NATIVE(c_sp)));
    x64_mov_rr(a, X64_64, RDI, R_INSTANCE);
}

static void to_jit(struct x64 *a, int reg)
{
    load_store(a, reg);
    x64_mov_rm(a, X64_64, RSP, store_field(reg, NATIVE(jit_sp)));
}

static void call_c(struct x64 *a, uintptr_t function)
{
    x64_mov_ri(a, RAX, function);
    x64_op_rr(a, 0xff, X64_32, 2, RAX);
}

/* Argument registers from the slots at r11. */
static void load_arguments(struct x64 *a)
{
    for (int i = 0; i < JIT_ARGUMENT_REGISTERS; i++) {
        x64_vload(a, 3, i, x64_at(R_SCRATCH, i * 8));
        x64_mov_rm(a, X64_64, jit_argument_gpr[i], x64_at(R_SCRATCH, i * 8));
    }
}

/* The result in rax or xmm0, as enum jit_result in ecx says, to the slot at rdx. */
static void save_result(struct x64 *a)
{
    x64_test_rr(a, X64_32, RCX, RCX);
    uint8_t *none = x64_jcc(a, CC_E);
    x64_alu_ri(a, ALU_CMP, X64_32, RCX, JIT_RESULT_F32);
    uint8_t *integer = x64_jcc(a, CC_B);
    uint8_t *wide = x64_jcc(a, CC_A);
    x64_vmov_to_gpr(a, X64_32, RAX, 0);
    uint8_t *done = x64_jmp(a);
    x64_aim(wide, a->at);
    x64_vmov_to_gpr(a, X64_64, RAX, 0);
    x64_aim(integer, a->at);
    x64_aim(done, a->at);
    x64_store(a, 3, x64_at(RDX, 0), RAX);
    x64_aim(none, a->at);
}

static const uint8_t kept_by_c[] = {RBX, RBP, R12, R13, R14, R15};

/* uint32_t enter(instance, code, slots, top of the stack, enum jit_result): 0, or 1 after a trap.*/
static void emit_enter(struct x64 *a)
{
    enum { LOCALS_BYTES = 24 }; /* result kind, slots, alignment */
    thunks.enter = (jit_enter_function *)(uintptr_t)a->at;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(kept_by_c); i++)
        x64_push(a, kept_by_c[i]);
    x64_alu_ri(a, ALU_SUB, X64_64, RSP, LOCALS_BYTES);
    x64_store(a, 3, x64_at(RSP, 8), R8);
    x64_store(a, 3, x64_at(RSP, 16), RDX);
    x64_mov_rr(a, X64_64, R_INSTANCE, RDI);
    x64_mov_rm(a, X64_64, R_MEMORY, INSTANCE(memory));
    x64_mov_rm(a, X64_64, R_MEMORY, x64_at(R_MEMORY, offsetof(struct linear_memory, base)));
    x64_mov_rm(a, X64_64, R_GAS, INSTANCE(fuel));
    x64_mov_rm(a, X64_64, R_GAS, x64_at(R_GAS, offsetof(struct wasm_fuel, committed)));
    load_store(a, RAX);
    x64_store(a, 3, store_field(RAX, NATIVE(c_sp)), RSP);
    x64_mov_rr(a, X64_64, R_SCRATCH, RDX);
    x64_mov_rr(a, X64_64, RSP, RCX);
    x64_mov_rr(a, X64_64, RAX, RSI);
    load_arguments(a);
    x64_op_rr(a, 0xff, X64_32, 2, RAX);
    load_store(a, R_SCRATCH);
    x64_mov_rm(a, X64_64, RSP, store_field(R_SCRATCH, NATIVE(c_sp)));
    x64_mov_rm(a, X64_64, RCX, x64_at(RSP, 8));
    x64_mov_rm(a, X64_64, RDX, x64_at(RSP, 16));
    save_result(a);
    x64_mov_ri(a, RAX, 0);
    uint8_t *out = x64_jmp(a);

    thunks.leave = (uintptr_t)a->at;
    load_store(a, R_SCRATCH);
    x64_mov_rm(a, X64_64, RSP, store_field(R_SCRATCH, NATIVE(c_sp)));
    x64_mov_ri(a, RAX, 1);
    x64_aim(out, a->at);
    x64_alu_ri(a, ALU_ADD, X64_64, RSP, LOCALS_BYTES);
    for (size_t i = RK_ARRAY_LENGTH(kept_by_c); i-- > 0;)
        x64_pop(a, kept_by_c[i]);
    x64_ret(a);
}

static void jump(struct x64 *a, uintptr_t target)
{
    x64_aim(x64_jmp(a), (const uint8_t *)target);
}

/* The kind is in eax, where it happened on top of the stack. */
static uintptr_t emit_trap_status(struct x64 *a)
{
    uintptr_t at = (uintptr_t)a->at;
    x64_pop(a, R_SCRATCH);
    load_store(a, RCX);
    x64_store(a, 3, store_field(RCX, EXIT(native_pc)), R_SCRATCH);
    x64_store(a, 3, store_field(RCX, EXIT(native_sp)), RSP);
    x64_store(a, 2, store_field(RCX, EXIT(kind)), RAX);
    jump(a, thunks.leave);
    return at;
}

static void emit_trap(struct x64 *a, enum jit_thunk thunk, enum wasm_trap_kind kind)
{
    thunks.ways[thunk] = (uintptr_t)a->at;
    x64_mov_ri(a, RAX, kind);
    jump(a, thunks.ways[JIT_TRAP_STATUS]);
}

/* What C may overwrite. */
static const uint8_t not_kept_by_c[] = {RAX, RCX, RDX, RSI, RDI, R8, R9, R10};
enum { VECTORS_BYTES = 16 * 16 };

static void save_all(struct x64 *a)
{
    for (size_t i = 0; i < RK_ARRAY_LENGTH(not_kept_by_c); i++)
        x64_push(a, not_kept_by_c[i]);
    x64_alu_ri(a, ALU_SUB, X64_64, RSP, VECTORS_BYTES);
    for (int i = 0; i < 16; i++)
        x64_vstore(a, 4, x64_at(RSP, i * 16), i);
}

static void restore_all(struct x64 *a)
{
    for (int i = 0; i < 16; i++)
        x64_vload(a, 4, i, x64_at(RSP, i * 16));
    x64_alu_ri(a, ALU_ADD, X64_64, RSP, VECTORS_BYTES);
    for (size_t i = RK_ARRAY_LENGTH(not_kept_by_c); i-- > 0;)
        x64_pop(a, not_kept_by_c[i]);
}

/* Everything is kept: the code goes on where it stands if there is a reserve of gas. */
static void emit_out_of_gas(struct x64 *a)
{
    thunks.ways[JIT_OUT_OF_GAS] = (uintptr_t)a->at;
    save_all(a);
    x64_mov_rm(a, X64_64, R_SCRATCH, INSTANCE(fuel));
    x64_store(a, 3, x64_at(R_SCRATCH, offsetof(struct wasm_fuel, committed)), R_GAS);
    to_c(a, RAX);
    call_c(a, (uintptr_t)jit_refuel);
    x64_mov_rr(a, X64_64, R_SCRATCH, RAX);
    to_jit(a, RAX);
    restore_all(a);
    x64_test_rr(a, X64_32, R_SCRATCH, R_SCRATCH);
    uint8_t *none = x64_jcc(a, CC_E);
    x64_mov_rm(a, X64_64, R_GAS, INSTANCE(fuel));
    x64_mov_rm(a, X64_64, R_GAS, x64_at(R_GAS, offsetof(struct wasm_fuel, committed)));
    x64_ret(a);
    x64_aim(none, a->at);
    x64_mov_ri(a, RAX, WASM_TRAP_OUT_OF_GAS);
    jump(a, thunks.ways[JIT_TRAP_STATUS]);
}

/* Marks the granule of the address in `reg`, which is lost. */
static void mark(struct x64 *a, int reg)
{
    x64_shift_ri(a, SHIFT_SHR, X64_64, reg, GRANULE_SHIFT);
    x64_store_i(a, 0, x64_at_index(R_MEMORY, reg, 0, -(int64_t)LINEAR_TOUCH_DISTANCE), 1);
}

/* Copies between half and all of 2 * (1 << size_log2) bytes, by pieces from both ends that may
 * overlap; everything is read before anything is written. rdi, rsi: addresses; rdx: size. */
static void copy_ends(struct x64 *a, unsigned size_log2)
{
    int64_t size = INT64_C(1) << size_log2;
    if (size_log2 < 4) {
        x64_extend_rm(a, X64_64, size_log2, false, RAX, x64_at(RSI, 0));
        if (size_log2 == 3) x64_mov_rm(a, X64_64, RAX, x64_at(RSI, 0));
        x64_extend_rm(a, X64_64, size_log2, false, RCX, x64_at_index(RSI, RDX, 0, -size));
        if (size_log2 == 3) x64_mov_rm(a, X64_64, RCX, x64_at_index(RSI, RDX, 0, -size));
        x64_store(a, size_log2, x64_at(RDI, 0), RAX);
        x64_store(a, size_log2, x64_at_index(RDI, RDX, 0, -size), RCX);
        x64_ret(a);
        return;
    }
    int pieces = 1 << (size_log2 - 4);
    for (int i = 0; i < pieces; i++)
        x64_vload(a, 4, i, x64_at(RSI, i * 16));
    for (int i = 0; i < pieces; i++)
        x64_vload(a, 4, pieces + i, x64_at_index(RSI, RDX, 0, -(i + 1) * 16));
    for (int i = 0; i < pieces; i++)
        x64_vstore(a, 4, x64_at(RDI, i * 16), i);
    for (int i = 0; i < pieces; i++)
        x64_vstore(a, 4, x64_at_index(RDI, RDX, 0, -(i + 1) * 16), pieces + i);
    x64_ret(a);
}

/* Small copies, which most are, need no C; a page that is not there yet is loaded by the fault, as
 * anywhere. What is too large or out of bounds goes the long way. */
static void emit_memory_copy(struct x64 *a)
{
    enum { SMALL_LOG2_MAX = 7 };
    uint8_t *slow[4];
    thunks.ways[JIT_MEMORY_COPY] = (uintptr_t)a->at;
    x64_mov_rm(a, X64_64, RAX, INSTANCE(memory));
    x64_mov_rm(a, X64_64, RCX, x64_at(RAX, offsetof(struct linear_memory, size_bytes)));
    x64_alu_rm(a, ALU_CMP, X64_64, RCX, INSTANCE(index_limit));
    x64_cmov_rm(a, CC_A, X64_64, RCX, INSTANCE(index_limit));
    x64_alu_ri(a, ALU_CMP, X64_64, RDX, 1 << SMALL_LOG2_MAX);
    slow[0] = x64_jcc(a, CC_A);
    x64_alu_rr(a, ALU_SUB, X64_64, RCX, RDX);
    slow[1] = x64_jcc(a, CC_B);
    x64_alu_rr(a, ALU_CMP, X64_64, RDI, RCX);
    slow[2] = x64_jcc(a, CC_A);
    x64_alu_rr(a, ALU_CMP, X64_64, RSI, RCX);
    slow[3] = x64_jcc(a, CC_A);
    x64_mov_rr(a, X64_64, RAX, RDI);
    x64_lea(a, X64_64, RCX, x64_at_index(RDI, RDX, 0, -1));
    x64_alu_rr(a, ALU_ADD, X64_64, RSI, R_MEMORY);
    x64_alu_rr(a, ALU_ADD, X64_64, RDI, R_MEMORY);
    x64_alu_ri(a, ALU_CMP, X64_64, RDX, 1);
    uint8_t *tiny = x64_jcc(a, CC_BE);
    mark(a, RAX);
    mark(a, RCX);
    for (unsigned log2 = SMALL_LOG2_MAX - 1; log2 > 1; log2--) {
        x64_alu_ri(a, ALU_CMP, X64_64, RDX, 1 << log2);
        uint8_t *smaller = x64_jcc(a, CC_BE);
        copy_ends(a, log2);
        x64_aim(smaller, a->at);
    }
    copy_ends(a, 1);
    x64_aim(tiny, a->at);
    uint8_t *nothing = x64_jcc(a, CC_B);
    mark(a, RAX);
    x64_extend_rm(a, X64_32, 0, false, RAX, x64_at(RSI, 0));
    x64_store(a, 0, x64_at(RDI, 0), RAX);
    x64_aim(nothing, a->at);
    x64_ret(a);

    for (size_t i = 0; i < RK_ARRAY_LENGTH(slow); i++)
        x64_aim(slow[i], a->at);
    save_all(a);
    x64_push(a, RDX); /* the slots of the operator */
    x64_push(a, RSI);
    x64_push(a, RDI);
    x64_mov_rr(a, X64_64, RSI, RSP);
    to_c(a, RAX);
    call_c(a, (uintptr_t)jit_runtime_functions[JIT_FUNCTION_memory_copy]);
    x64_mov_rr(a, X64_64, R_SCRATCH, RAX);
    to_jit(a, RAX);
    x64_alu_ri(a, ALU_ADD, X64_64, RSP, 24);
    restore_all(a);
    x64_mov_rr(a, X64_64, RAX, R_SCRATCH);
    x64_test_rr(a, X64_32, RAX, RAX);
    x64_aim(x64_jcc(a, CC_NE), (const uint8_t *)thunks.ways[JIT_TRAP_STATUS]);
    x64_ret(a);
}

static void emit_call_runtime(struct x64 *a)
{
    thunks.ways[JIT_CALL_RUNTIME] = (uintptr_t)a->at;
    to_c(a, RAX);
    x64_mov_ri(a, RAX, (uintptr_t)jit_runtime_functions);
    x64_call_m(a, x64_at_index(RAX, R_SCRATCH, 3, 0));
    to_jit(a, R_SCRATCH);
    x64_ret(a);
}

/* A function of another instance of the store: its arguments to registers, its instance to r15, and
 * all back afterwards. The words this takes on the stack are taken off the limit. */
static void emit_bridge(struct x64 *a)
{
    x64_push(a, R_INSTANCE);
    x64_push(a, R_MEMORY);
    x64_push(a, RDX);
    x64_push(a, RAX);
    x64_mov_rm(a, X64_64, R9, INSTANCE(stack_limit));
    x64_alu_ri(a, ALU_SUB, X64_64, R9, JIT_BRIDGE_WORDS * 8);
    x64_mov_rm(a, X64_64, R_INSTANCE, x64_at(RAX, offsetof(struct wasm_func, instance)));
    x64_mov_rm(a, X64_64, R10, INSTANCE(stack_limit));
    x64_push(a, R10);
    x64_store(a, 3, INSTANCE(stack_limit), R9);
    x64_mov_rm(a, X64_64, R_MEMORY, INSTANCE(memory));
    x64_mov_rm(a, X64_64, R_MEMORY, x64_at(R_MEMORY, offsetof(struct linear_memory, base)));
    x64_mov_rr(a, X64_64, R_SCRATCH, RDX);
    load_arguments(a);
    x64_call_m(a, x64_at(RAX, offsetof(struct wasm_func, native)));
    thunks.bridge_return = (uintptr_t)a->at;
    x64_pop(a, R10);
    x64_store(a, 3, INSTANCE(stack_limit), R10);
    x64_pop(a, RCX);
    x64_pop(a, RDX);
    x64_pop(a, R_MEMORY);
    x64_pop(a, R_INSTANCE);
    x64_extend_rm(a, X64_32, 0, false, RCX, x64_at(RCX, offsetof(struct wasm_func, result)));
    save_result(a);
    x64_ret(a);
}

static void emit_call_import(struct x64 *a)
{
    thunks.ways[JIT_CALL_IMPORT] = (uintptr_t)a->at;
    x64_alu_mi(a, ALU_CMP, X64_64, x64_at(RAX, offsetof(struct wasm_func, callback)), 0);
    uint8_t *foreign = x64_jcc(a, CC_E);
    x64_mov_rr(a, X64_64, RSI, RAX);
    to_c(a, RAX);
    call_c(a, (uintptr_t)jit_call_host);
    to_jit(a, R_SCRATCH);
    x64_mov_rm(a, X64_64, R_GAS, INSTANCE(fuel));
    x64_mov_rm(a, X64_64, R_GAS, x64_at(R_GAS, offsetof(struct wasm_fuel, committed)));
    x64_test_rr(a, X64_32, RAX, RAX);
    x64_aim(x64_jcc(a, CC_NE), (const uint8_t *)thunks.ways[JIT_TRAP_STATUS]);
    x64_ret(a);
    x64_aim(foreign, a->at);
    emit_bridge(a);
}

static void emit_call_indirect_slow(struct x64 *a)
{
    thunks.ways[JIT_CALL_INDIRECT_SLOW] = (uintptr_t)a->at;
    x64_push(a, RAX);
    x64_push(a, RDX);
    x64_mov_rr(a, X64_64, RDX, RSI);
    x64_mov_rr(a, X64_64, RSI, RAX);
    to_c(a, RAX);
    call_c(a, (uintptr_t)jit_check_type);
    to_jit(a, R_SCRATCH);
    x64_pop(a, RDX);
    x64_pop(a, RSI);
    x64_test_rr(a, X64_32, RAX, RAX);
    x64_aim(x64_jcc(a, CC_NE), (const uint8_t *)thunks.ways[JIT_TRAP_STATUS]);
    x64_mov_rr(a, X64_64, RAX, RSI);
    jump(a, thunks.ways[JIT_CALL_IMPORT]);
}

static void emit_all(struct x64 *a)
{
    emit_enter(a);
    thunks.ways[JIT_TRAP_STATUS] = emit_trap_status(a);
#define JIT_TRAP_EMIT(name) emit_trap(a, JIT_TRAP_##name, WASM_TRAP_##name);
    JIT_TRAPS(JIT_TRAP_EMIT)
#undef JIT_TRAP_EMIT
    emit_trap(a, JIT_TRAP_STACK_OVERFLOW, WASM_TRAP_STACK_OVERFLOW);
    emit_out_of_gas(a);
    emit_memory_copy(a);
    emit_call_runtime(a);
    emit_call_import(a);
    emit_call_indirect_slow(a);
}

/* Thunks refer to one another by distance and to C by address, so they are written elsewhere and
 * then copied, and their addresses move along. */
static void make(void)
{
    uint8_t *bytes = malloc(THUNK_BYTES_MAX);
    thunks_result = RK_NO_MEMORY;
    if (!bytes) return;
    struct x64 a = {bytes};
    emit_all(&a);
    size_t size = (size_t)(a.at - bytes);
    REQUIRE(size <= THUNK_BYTES_MAX);
    const uint8_t *at = bytes;
    thunks_result = code_region_add(code_region_process(), &at, span_of(bytes, size), &thunks);
    uintptr_t moved = (uintptr_t)at - (uintptr_t)bytes;
    for (int i = 0; i < JIT_THUNK_COUNT; i++)
        thunks.ways[i] += moved;
    thunks.enter = (jit_enter_function *)((uintptr_t)thunks.enter + moved);
    thunks.leave += moved;
    thunks.bridge_return += moved;
    free(bytes);
}

const struct jit_thunks *jit_thunks(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make);
    return thunks_result ? NULL : &thunks;
}
