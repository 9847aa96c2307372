/* Products of 128 bits.
 *
 * WebAssembly has none, so compilers call a function for one: (where, a low, a high, b low, b
 * high), which stores the low half of the product and the high one, eight bytes further on. Its
 * body is known by its hash, so what is recognised is that function and no other. A call of it
 * becomes the processor's product between the same two stores, with the gas of every operator of
 * the body, its stack units, its publications and its traps, in the same order. */
#include "base/blake3.h"
#include "wasm/jit_state.h"

/* The bodies, local declarations included. All have the same shape: no control, two stores. */
static const struct {
    uint32_t size_bytes;
    uint8_t hash[BLAKE3_HASH_BYTES];
} bodies[] = {
#include "wasm/jit_multiply.inc"
};

static bool has_signature(const struct wasm_func_type *type, uint8_t address_type)
{
    if (type->param_count != 5 || type->result_count) return false;
    if (wasm_func_type_param(type, 0) != address_type) return false;
    for (uint32_t i = 1; i < 5; i++) {
        if (wasm_func_type_param(type, i) != WASM_TYPE_I64) return false;
    }
    return true;
}

/* The gas of the body, and where its stores are. */
static void read_body(struct jit_multiply *out, const struct wasm_function *function,
                      const struct wasm_rules *rules)
{
    struct reader r = wasm_function_reader(function);
    struct wasm_instruction in;
    uint32_t stores = 0;
    while (wasm_instruction_next(&in, &r)) {
        out->gas += rules->operator_cost[in.op];
        if (in.op != WASM_OP_I64_STORE) continue;
        REQUIRE(stores < 2 && (in.memory_offset == 0 || in.memory_offset == 8));
        out->stores[stores].wasm_offset = in.offset;
        out->stores[stores++].is_high = in.memory_offset == 8;
    }
    REQUIRE(stores == 2);
}

bool jit_multiply_recognise(struct jit_multiply *out, const struct wasm_module *module,
                            const struct wasm_function *function)
{
    uint8_t address_type = module->memory.is_64 ? WASM_TYPE_I64 : WASM_TYPE_I32;
    if (!module->memory_count) return false;
    bool is_hashed = false;
    uint8_t hash[BLAKE3_HASH_BYTES];
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bodies); i++) {
        if (function->body.size != bodies[i].size_bytes) continue;
        if (!has_signature(&module->types[function->type], address_type)) return false;
        if (!is_hashed)
            blake3_hash(blake3_backend_select(0), hash, wasm_module_bytes(module, function->body));
        is_hashed = true;
        if (memcmp(hash, bodies[i].hash, sizeof hash) != 0) continue;
        *out = (struct jit_multiply){.function = function};
        read_body(out, function, module->rules);
        return true;
    }
    return false;
}

/* What the entry of the function does: units, then gas. */
static void enter(struct jit *j, const struct wasm_function *function)
{
    struct x64 *a = &j->a;
    jit_publish_gas(j);
    x64_lea(a, X64_64, R_SCRATCH, x64_at(RSP, -(int64_t)wasm_function_units(function) * 8));
    x64_alu_rm(a, ALU_CMP, X64_64, R_SCRATCH,
               x64_at(R_INSTANCE, offsetof(struct wasm_instance, stack_limit)));
    jit_trap_if(j, CC_B, JIT_TRAP_STACK_OVERFLOW);
    j->inlined = j->offset; /* from here on, where it happens is in the function */
    j->offset = function->first_operator;
    if (j->options->without_gas) return;
    x64_alu_ri(a, ALU_ADD, X64_64, R_GAS, j->rules->function_entry_cost);
    jit_stub_add(j, STUB_GAS, x64_jcc(a, CC_NS));
}

static void store_half(struct jit *j, const struct jit_value *address, bool is_high, int half)
{
    struct jit_value where = *address;
    uint64_t offset = is_high ? 8 : 0;
    struct x64_mem mem = jit_address(j, &where, offset, 8);
    jit_note_access(j);
    x64_store(&j->a, 3, mem, half);
    jit_mark(j, address, mem, offset, 3);
}

/* Adds x * y to a half; x is a constant. */
static void add_product(struct jit *j, int half, uint64_t x, int y)
{
    if (x == 0) return;
    x64_mov_ri(&j->a, R_SCRATCH, x);
    x64_imul_rr(&j->a, X64_64, R_SCRATCH, y);
    x64_alu_rr(&j->a, ALU_ADD, X64_64, half, R_SCRATCH);
}

bool jit_multiply_inline(struct jit *j, const struct jit_multiply *multiply)
{
    /* Of numbers of 64 bits, as nearly all are; with more there would not be registers for all. */
    if (j->values[j->value_count - 1].kind != VALUE_CONST ||
        j->values[j->value_count - 3].kind != VALUE_CONST)
        return false;
    enter(j, multiply->function);
    struct jit_value b_high = jit_pop(j), b_low = jit_pop(j), a_high = jit_pop(j);
    struct jit_value a_low = jit_pop(j), address = jit_pop(j);
    struct x64 *a = &j->a;
    if (address.kind != VALUE_LOCAL && jit_use_gpr(j, &address) == RDX) {
        int moved = jit_take_gpr(j, 0);
        x64_mov_rr(a, X64_64, moved, RDX);
        j->gpr.locked &= ~BIT(RDX);
        address.reg = (uint8_t)moved;
    }
    int in_a = jit_register_of(j, &a_low), in_b = jit_register_of(j, &b_low);
    if (in_b == RDX) { /* products commute */
        struct jit_value low = a_low, high = a_high;
        a_low = b_low, a_high = b_high;
        b_low = low, b_high = high;
        int8_t reg = (int8_t)in_a;
        in_a = in_b, in_b = reg;
    }
    if (in_b != NO_REG) j->gpr.locked |= BIT(in_b);
    if (in_a != NO_REG) j->gpr.locked |= BIT(in_a);
    if (in_a != RDX) {
        jit_clear_gpr(j, BIT(RDX));
        jit_load_value(j, RDX, &a_low);
        if (a_low.kind == VALUE_GPR) j->gpr.locked &= ~BIT(in_a);
    }
    int y = jit_use_gpr(j, &b_low);
    int high = jit_take_gpr(j, 0), low = jit_take_gpr(j, 0);
    x64_mulx(a, X64_64, high, low, y);
    add_product(j, high, a_high.bits, y);
    add_product(j, high, b_high.bits, RDX);
    for (int i = 0; i < 2; i++) {
        j->offset = multiply->stores[i].wasm_offset;
        bool is_high = multiply->stores[i].is_high;
        store_half(j, &address, is_high, is_high ? high : low);
    }
    j->pending_gas += multiply->gas;
    j->offset = j->inlined;
    j->inlined = 0;
    jit_publish_gas(j);
    return true;
}
