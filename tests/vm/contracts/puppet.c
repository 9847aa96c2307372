/* Does what its argument says: a script of operators, each a byte and its operands, little-endian.
 * The function returns what the operators had to tell, up to TOLD_BYTES_MAX bytes.
 *
 * A script runs from a copy on the stack, so that calls between puppets leave it alone. Addresses
 * are 64 bits in it and cut to the width of the memory. */
#include "puppet_operators.h"

#include <ruskvm/host.h>

#include <wasm_simd128.h>

__attribute__((visibility("default"), aligned(16))) uint8_t A[RK_ARGUMENT_BYTES];

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

enum {
    TOLD_BYTES_MAX = 1024,
    SHOWN_BYTES = 16, /* of the argument buffer after a call */
};

static __attribute__((address_space(1))) uint32_t global;

struct puppet {
    const uint8_t *at;
    uint8_t *told;
    uint32_t told_bytes;
};

static uint64_t operand(struct puppet *p, uint32_t bytes)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < bytes; i++)
        value |= (uint64_t)*p->at++ << 8 * i;
    return value;
}

static const void *inline_bytes(struct puppet *p, uint32_t bytes)
{
    p->at += bytes;
    return p->at - bytes;
}

static void *address(struct puppet *p)
{
    return (void *)(uintptr_t)operand(p, 8);
}

static void tell(struct puppet *p, const void *bytes, uint32_t size_bytes)
{
    if (p->told_bytes + size_bytes > TOLD_BYTES_MAX) return;
    __builtin_memcpy(p->told + p->told_bytes, bytes, size_bytes);
    p->told_bytes += size_bytes;
}

static void tell_u32(struct puppet *p, uint32_t value)
{
    tell(p, &value, 4);
}

static void tell_u64(struct puppet *p, uint64_t value)
{
    tell(p, &value, 8);
}

static __attribute__((noinline)) uint32_t recurse(volatile uint32_t depth)
{
    return depth ? recurse(depth - 1) + depth : 0;
}

union f32 {
    uint32_t bits;
    float value;
};
union f64 {
    uint64_t bits;
    double value;
};

static __attribute__((noinline, target("simd128"))) uint64_t float_simd(uint32_t which, uint64_t a,
                                                                        uint64_t b)
{
    v128_t x = wasm_u64x2_make(a, b), y = wasm_u64x2_make(b, a), r;
    switch (which) {
    case 0: r = wasm_f32x4_demote_f64x2_zero(x); break;
    case 1: r = wasm_f64x2_promote_low_f32x4(x); break;
    case 2: r = wasm_f32x4_add(x, y); break;
    case 3: r = wasm_f64x2_mul(x, y); break;
    case 4: r = wasm_f32x4_neg(x); break;
    case 5: r = wasm_f64x2_sqrt(x); break;
    case 6: r = wasm_f32x4_min(x, y); break;
    case 7: r = wasm_f64x2_pmax(x, y); break;
    case 8: r = wasm_f32x4_pmin(x, y); break;
    case 9: r = wasm_f32x4_nearest(x); break;
    case 10: r = wasm_f64x2_abs(x); break;
    default: r = wasm_f64x2_ceil(x); break;
    }
    return wasm_u64x2_extract_lane(r, 0) ^ wasm_u64x2_extract_lane(r, 1) * 3;
}

static uint64_t float_operator(uint32_t which, uint64_t a, uint64_t b)
{
    union f32 a32 = {(uint32_t)a}, b32 = {(uint32_t)b}, r32 = {0};
    union f64 a64 = {a}, b64 = {b}, r64 = {0};
    switch (which) {
    case 0: r32.value = (float)a64.value; break;
    case 1: r64.value = (double)a32.value; break;
    case 2: r32.value = a32.value + b32.value; break;
    case 3: r64.value = a64.value * b64.value; break;
    case 4: r32.value = -a32.value; break;
    case 5: r32.value = __builtin_sqrtf(a32.value); break;
    case 6: r64.value = __builtin_wasm_min_f64(a64.value, b64.value); break;
    case 7: r32.value = __builtin_wasm_max_f32(a32.value, b32.value); break;
    case 8: r64.value = __builtin_copysign(a64.value, b64.value); break;
    case 9: r32.value = __builtin_rintf(a32.value); break;
    case 10: r64.value = __builtin_floor(a64.value); break;
    case 11: r64.value = a64.value / b64.value; break;
    case 12: r64.value = __builtin_fabs(a64.value); break;
    case 13: r32.value = __builtin_truncf(a32.value); break;
    default: return float_simd(which - 14, a, b);
    }
    return r64.bits | r32.bits;
}

static void call(struct puppet *p)
{
    uint8_t id[32];
    __builtin_memset(id, (int)operand(p, 1), sizeof id);
    uint64_t gas = operand(p, 8);
    uint32_t name_bytes = (uint32_t)operand(p, 1);
    const char *name = inline_bytes(p, name_bytes);
    uint32_t argument_bytes = (uint32_t)operand(p, 2);
    const uint8_t *argument = inline_bytes(p, argument_bytes);
    __builtin_memcpy(A, argument, argument_bytes);
    int32_t code = rk_host_call(id, name, name_bytes, argument_bytes, gas);
    tell_u32(p, (uint32_t)code);
    tell(p, A, SHOWN_BYTES);
}

static void raw_call(struct puppet *p)
{
    const uint8_t *id = address(p);
    const char *name = address(p);
    uint32_t name_bytes = (uint32_t)operand(p, 4), argument_bytes = (uint32_t)operand(p, 4);
    tell_u32(p, (uint32_t)rk_host_call(id, name, name_bytes, argument_bytes, operand(p, 8)));
}

static void raw_import(struct puppet *p, enum puppet_operator op)
{
    const void *at = address(p);
    if (op == PUPPET_RAW_OWNER) {
        tell_u32(p, rk_host_owner(at));
        return;
    }
    uint32_t bytes = (uint32_t)operand(p, 4);
    if (op == PUPPET_RAW_HD) {
        tell_u32(p, rk_host_data(at, bytes));
        return;
    }
    uint32_t argument_bytes = (uint32_t)operand(p, 4);
    if (op == PUPPET_RAW_HQ)
        tell_u32(p, rk_host_query(at, bytes, argument_bytes));
    else
        rk_host_emit(at, bytes, argument_bytes);
}

static void bulk(struct puppet *p, enum puppet_operator op)
{
    uint8_t *to = address(p);
    if (op == PUPPET_FILL) {
        int value = (int)operand(p, 1);
        __builtin_memset(to, value, (size_t)operand(p, 8));
    } else {
        const uint8_t *from = address(p);
        __builtin_memmove(to, from, (size_t)operand(p, 8));
    }
}

static void named_import(struct puppet *p, enum puppet_operator op)
{
    uint32_t bytes = (uint32_t)operand(p, 1);
    const char *name = inline_bytes(p, bytes);
    if (op == PUPPET_DATA)
        tell_u32(p, rk_host_data(name, bytes));
    else if (op == PUPPET_QUERY)
        tell_u32(p, rk_host_query(name, bytes, (uint32_t)operand(p, 4)));
    else
        rk_host_emit(name, bytes, (uint32_t)operand(p, 4));
    if (op != PUPPET_EMIT) tell(p, A, 8);
}

/* What only tells. */
static void look(struct puppet *p, enum puppet_operator op)
{
    switch (op) {
    case PUPPET_SIZE: tell_u32(p, (uint32_t)__builtin_wasm_memory_size(0)); break;
    case PUPPET_CALLER:
        tell_u32(p, rk_host_caller());
        tell(p, A, 1);
        break;
    case PUPPET_CALL_STACK:
        tell_u32(p, rk_host_call_stack());
        tell(p, A + 32, 1);
        break;
    case PUPPET_GAS_LIMIT: tell_u64(p, rk_host_gas_limit()); break;
    case PUPPET_GAS_SPENT: tell_u64(p, rk_host_gas_spent()); break;
    case PUPPET_SELF_ID:
        rk_host_self_id();
        tell(p, A, 1);
        break;
    default: __builtin_trap();
    }
}

static void store(struct puppet *p, enum puppet_operator op)
{
    void *at = address(p);
    if (op == PUPPET_STORE32)
        *(volatile uint32_t *)at = (uint32_t)operand(p, 4);
    else
        *(volatile uint64_t *)at = operand(p, 8);
}

/* Returns the result of PUPPET_RETURN, or UINT32_MAX - 1 when there was none. */
static uint32_t play_to(struct puppet *p, const uint8_t *end);

static uint32_t repeat(struct puppet *p)
{
    uint32_t times = (uint32_t)operand(p, 4), bytes = (uint32_t)operand(p, 2);
    const uint8_t *body = inline_bytes(p, bytes), *after = p->at;
    uint32_t result = UINT32_MAX - 1;
    while (times-- && result == UINT32_MAX - 1) {
        p->at = body;
        result = play_to(p, after);
    }
    p->at = after;
    return result;
}

static uint32_t play_to(struct puppet *p, const uint8_t *end)
{
    while (p->at < end) {
        enum puppet_operator op = *p->at++;
        uint32_t bytes;
        switch (op) {
        case PUPPET_END: return UINT32_MAX - 1;
        case PUPPET_STORE32:
        case PUPPET_STORE64: store(p, op); break;
        case PUPPET_LOAD32: tell_u32(p, *(volatile uint32_t *)address(p)); break;
        case PUPPET_GROW:
            tell_u32(p, (uint32_t)__builtin_wasm_memory_grow(0, (size_t)operand(p, 4)));
            break;
        case PUPPET_CALL: call(p); break;
        case PUPPET_PANIC: rk_host_panic((uint32_t)operand(p, 4)); break;
        case PUPPET_PUT:
            bytes = (uint32_t)operand(p, 1);
            __builtin_memcpy(A, inline_bytes(p, bytes), bytes);
            break;
        case PUPPET_FILL_A: __builtin_memset(A, (int)operand(p, 1), sizeof A); break;
        case PUPPET_TRAP: __builtin_trap();
        case PUPPET_SPIN:
            for (volatile uint32_t i = 0;; i++)
                ;
        case PUPPET_RAW_CALL: raw_call(p); break;
        case PUPPET_RAW_HQ:
        case PUPPET_RAW_HD:
        case PUPPET_RAW_EMIT:
        case PUPPET_RAW_OWNER: raw_import(p, op); break;
        case PUPPET_FEED: rk_host_feed((uint32_t)operand(p, 4)); break;
        case PUPPET_GLOBAL:
            global += (uint32_t)operand(p, 4);
            tell_u32(p, global);
            break;
        case PUPPET_FILL:
        case PUPPET_COPY: bulk(p, op); break;
        case PUPPET_RETURN: return (uint32_t)operand(p, 4);
        case PUPPET_DIVIDE: tell_u32(p, 1000u / *(volatile uint32_t *)(p->told + 1020)); break;
        case PUPPET_RECURSE: tell_u32(p, recurse((uint32_t)operand(p, 4))); break;
        case PUPPET_REPEAT:
            bytes = repeat(p);
            if (bytes != UINT32_MAX - 1) return bytes;
            break;
        case PUPPET_FLOAT: {
            uint32_t which = (uint32_t)operand(p, 1);
            uint64_t a = operand(p, 8);
            tell_u64(p, float_operator(which, a, operand(p, 8)));
            break;
        }
        case PUPPET_EMIT:
        case PUPPET_QUERY:
        case PUPPET_DATA: named_import(p, op); break;
        default: look(p, op);
        }
    }
    return UINT32_MAX - 1;
}

EXPORT(play) uint32_t play(uint32_t argument_bytes)
{
    uint8_t told[TOLD_BYTES_MAX] = {0};
    uint8_t *script = __builtin_alloca(argument_bytes);
    __builtin_memcpy(script, A, argument_bytes);
    struct puppet p = {script, told, 0};
    uint32_t result = play_to(&p, script + argument_bytes);
    __builtin_memcpy(A, told, p.told_bytes);
    return result == UINT32_MAX - 1 ? p.told_bytes : result;
}

#ifdef PUPPET_INIT
EXPORT(init) uint32_t init(uint32_t argument_bytes)
{
    return play(argument_bytes);
}
#endif
