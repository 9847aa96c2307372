/* What generated code calls in C: operators over slots. */
#include "base/require.h"
#include "wasm/jit_runtime.h"
#include "wasm/numeric.h"

typedef enum wasm_trap_kind kind;

static kind run_memory_copy(struct wasm_instance *instance, uint64_t *slots, uint64_t a, uint64_t b)
{
    (void)a, (void)b;
    return runtime_memory_copy(instance, slots[0], slots[1], slots[2]);
}

static kind run_memory_fill(struct wasm_instance *instance, uint64_t *slots, uint64_t a, uint64_t b)
{
    (void)a, (void)b;
    return runtime_memory_fill(instance, slots[0], (uint8_t)slots[1], slots[2]);
}

static kind run_memory_init(struct wasm_instance *instance, uint64_t *slots, uint64_t segment,
                            uint64_t b)
{
    (void)b;
    return runtime_memory_init(instance, (uint32_t)segment, slots[0], (uint32_t)slots[1],
                               (uint32_t)slots[2]);
}

static kind run_memory_grow(struct wasm_instance *instance, uint64_t *slots, uint64_t is_64,
                            uint64_t b)
{
    (void)b;
    uint64_t before;
    kind trap = runtime_memory_grow(instance, &before, slots[0]);
    slots[0] = is_64 ? before : (uint32_t)before;
    return trap;
}

static uint64_t *element(const struct wasm_table *table, uint64_t index)
{
    return (uint32_t)index < table->size ? &table->elements[(uint32_t)index] : NULL;
}

static kind run_table_get(struct wasm_instance *instance, uint64_t *slots, uint64_t table,
                          uint64_t b)
{
    (void)b;
    const uint64_t *from = element(instance->tables[table], slots[0]);
    if (!from) return WASM_TRAP_TABLE_OUT_OF_BOUNDS;
    slots[0] = *from;
    return WASM_TRAP_NONE;
}

static kind run_table_set(struct wasm_instance *instance, uint64_t *slots, uint64_t table,
                          uint64_t b)
{
    (void)b;
    uint64_t *to = element(instance->tables[table], slots[0]);
    if (!to) return WASM_TRAP_TABLE_OUT_OF_BOUNDS;
    *to = slots[1];
    return WASM_TRAP_NONE;
}

static kind run_table_grow(struct wasm_instance *instance, uint64_t *slots, uint64_t table,
                           uint64_t b)
{
    (void)b;
    uint32_t before;
    kind trap =
        runtime_table_grow(instance, &before, (uint32_t)table, (uint32_t)slots[1], slots[0]);
    slots[0] = before;
    return trap;
}

static kind run_table_fill(struct wasm_instance *instance, uint64_t *slots, uint64_t table,
                           uint64_t b)
{
    (void)b;
    return runtime_table_fill(instance, (uint32_t)table, (uint32_t)slots[0], slots[1],
                              (uint32_t)slots[2]);
}

static kind run_table_copy(struct wasm_instance *instance, uint64_t *slots, uint64_t to,
                           uint64_t from)
{
    return runtime_table_copy(instance, (uint32_t)to, (uint32_t)from, (uint32_t)slots[0],
                              (uint32_t)slots[1], (uint32_t)slots[2]);
}

static kind run_table_init(struct wasm_instance *instance, uint64_t *slots, uint64_t segment,
                           uint64_t table)
{
    return runtime_table_init(instance, (uint32_t)table, (uint32_t)segment, (uint32_t)slots[0],
                              (uint32_t)slots[1], (uint32_t)slots[2]);
}

static kind run_drop(struct wasm_instance *instance, uint64_t *slots, uint64_t segment,
                     uint64_t is_elem)
{
    (void)slots;
    (is_elem ? instance->dropped_elems : instance->dropped_datas)[segment] = 1;
    return WASM_TRAP_NONE;
}

/* ---- Scalars ---- */

#define SLOT_u32(i) ((uint32_t)slots[i])
#define SLOT_s32(i) ((int32_t)(uint32_t)slots[i])
#define SLOT_u64(i) (slots[i])
#define SLOT_s64(i) ((int64_t)slots[i])
#define SLOT_f32(i) wasm_f32_of_bits((uint32_t)slots[i])
#define SLOT_f64(i) wasm_f64_of_bits(slots[i])
#define TYPE_u32    uint32_t
#define TYPE_s32    int32_t
#define TYPE_u64    uint64_t
#define TYPE_s64    int64_t
#define TYPE_f32    float
#define TYPE_f64    double
#define PUT_u32(v)  (slots[0] = (uint64_t)(uint32_t)(v))
#define PUT_s32(v)  (slots[0] = (uint64_t)(uint32_t)(int32_t)(v))
#define PUT_u64(v)  (slots[0] = (uint64_t)(v))
#define PUT_s64(v)  (slots[0] = (uint64_t)(int64_t)(v))
#define PUT_f32(v)  (slots[0] = wasm_f32_bits(v))
#define PUT_f64(v)  (slots[0] = wasm_f64_bits(v))

static kind run_scalar(struct wasm_instance *instance, uint64_t *slots, uint64_t op,
                       uint64_t unused)
{
    (void)instance, (void)unused;
    switch (op) {
#define NUM_UNARY(name, result, operand, value) \
    case WASM_OP_##name: {                      \
        TYPE_##operand a = SLOT_##operand(0);   \
        PUT_##result(value);                    \
        return WASM_TRAP_NONE;                  \
    }
#define NUM_BINARY_FLOAT(name, result, operand, value)               \
    case WASM_OP_##name: {                                           \
        TYPE_##operand a = SLOT_##operand(0), b = SLOT_##operand(1); \
        PUT_##result(value);                                         \
        return WASM_TRAP_NONE;                                       \
    }
#define NUM_TRUNC(name, result, operand, function)                             \
    case WASM_OP_##name: {                                                     \
        TYPE_##result value;                                                   \
        enum wasm_trunc_status status = function(&value, SLOT_##operand(0));   \
        if (status == WASM_TRUNC_INVALID) return WASM_TRAP_INVALID_CONVERSION; \
        if (status != WASM_TRUNC_OK) return WASM_TRAP_INTEGER_OVERFLOW;        \
        PUT_##result(value);                                                   \
        return WASM_TRAP_NONE;                                                 \
    }
#include "wasm/numeric.def"
    default: break;
    }
    REQUIRE(false); /* generated code computes all others itself */
    return WASM_TRAP_NONE;
}

const jit_runtime_function jit_runtime_functions[JIT_FUNCTION_COUNT] = {
#define JIT_FUNCTION_ROW(name) [JIT_FUNCTION_##name] = run_##name,
    JIT_FUNCTIONS(JIT_FUNCTION_ROW)
#undef JIT_FUNCTION_ROW
};
