/* The bodies that simd.def is written in, and the two readings of it.
 *
 * Whole-vector expressions use the compilers' portable vector extension; everything that widens,
 * saturates or calls a scalar operator is a loop over lanes, which both compilers vectorise where
 * the processor can. Neither relies on a particular instruction set. */
#include "wasm/simd.h"

#include "wasm/numeric.h"

#include <string.h>

#define VECTOR __attribute__((vector_size(16)))

/* 16 bytes seen as lanes (u8[i]) and as one value of the vector extension (u8x16). */
union vector {
    uint8_t u8[16], u8x16 VECTOR;
    uint16_t u16[8], u16x8 VECTOR;
    uint32_t u32[4], u32x4 VECTOR;
    uint64_t u64[2], u64x2 VECTOR;
    int8_t i8[16], i8x16 VECTOR;
    int16_t i16[8], i16x8 VECTOR;
    int32_t i32[4], i32x4 VECTOR;
    int64_t i64[2], i64x2 VECTOR;
    float f32[4], f32x4 VECTOR;
    double f64[2], f64x2 VECTOR;
};

/* From two slots, which are aligned to 8 only, or from 16 bytes anywhere. */
RK_INLINE union vector load(const void *from)
{
    union vector v;
    memcpy(&v, from, sizeof v);
    return v;
}

RK_INLINE int32_t clamp(int32_t x, int32_t low, int32_t high)
{
    return x < low ? low : x > high ? high : x;
}

#define LANE_COUNT(lane) RK_ARRAY_LENGTH(((union vector *)NULL)->lane)
#define LANE_TYPE(lane)  __typeof__(((union vector *)NULL)->lane[0])

/* Clang unrolls loops this short before it looks for vector instructions and then finds fewer. */
#ifdef __clang__
#define UNROLL_LATE _Pragma("clang loop unroll(disable)")
#else
#define UNROLL_LATE
#endif

#define FOR_LANES(lane) UNROLL_LATE for (size_t i = 0; i < LANE_COUNT(lane); i++)

/* Lane immediates are validated; the remainder only keeps a wrong one inside the vector. */
#define LANE(vector, lane) vector.lane[index % LANE_COUNT(lane)]

/* Operands are read in full before the result is written: d may be any of them. */
#define OPERANDS1 const union vector a = load(first)
#define OPERANDS2 OPERANDS1, b = load(second)
#define OPERANDS3 OPERANDS2, c = load(third)
#define RESULT(r) memcpy(d, &(r), sizeof(r))

#define VECTOR_BODY(operands, shape, expression) \
    operands;                                    \
    union vector r;                              \
    r.shape = (__typeof__(r.shape))(expression); \
    RESULT(r);
#define VECTOR1(shape, expression) VECTOR_BODY(OPERANDS1, shape, expression)
#define VECTOR2(shape, expression) VECTOR_BODY(OPERANDS2, shape, expression)
#define VECTOR3(shape, expression) VECTOR_BODY(OPERANDS3, shape, expression)

#define LANES_BODY(operands, lane, expression)                 \
    operands;                                                  \
    union vector r;                                            \
    FOR_LANES(lane) r.lane[i] = (LANE_TYPE(lane))(expression); \
    RESULT(r);
#define LANES1(lane, expression) LANES_BODY(OPERANDS1, lane, expression)
#define LANES2(lane, expression) LANES_BODY(OPERANDS2, lane, expression)
#define LANES3(lane, expression) LANES_BODY(OPERANDS3, lane, expression)

#define SHIFT(lane, operator)                                         \
    const unsigned count = second[0] % (8 * sizeof(LANE_TYPE(lane))); \
    LANES1(lane, a.lane[i] operator count)

#define REDUCE(lane, initial, expression) \
    OPERANDS1;                            \
    uint32_t s = initial;                 \
    FOR_LANES(lane) s = expression;       \
    d[0] = s;

#define SPLAT(lane)                                      \
    const LANE_TYPE(lane) x = (LANE_TYPE(lane))first[0]; \
    union vector r;                                      \
    FOR_LANES(lane) r.lane[i] = x;                       \
    RESULT(r);

/* `result` is unsigned: a signed lane is extended to it, and the rest of the slot is 0. */
#define EXTRACT(lane, result)               \
    OPERANDS1;                              \
    const result x = (result)LANE(a, lane); \
    d[0] = x;

#define REPLACE(lane)                           \
    union vector r = load(first);               \
    LANE(r, lane) = (LANE_TYPE(lane))second[0]; \
    RESULT(r);

#define LOAD_BYTES(size_bytes)      \
    union vector r = {0};           \
    memcpy(&r, memory, size_bytes); \
    RESULT(r);

#define LOAD_EXTEND(from, to)          \
    union vector a = {0}, r;           \
    memcpy(&a, memory, sizeof a / 2);  \
    FOR_LANES(to) r.to[i] = a.from[i]; \
    RESULT(r);

#define LOAD_SPLAT(lane)           \
    LANE_TYPE(lane) x;             \
    union vector r;                \
    memcpy(&x, memory, sizeof x);  \
    FOR_LANES(lane) r.lane[i] = x; \
    RESULT(r);

#define LOAD_LANE(lane)                               \
    union vector r = load(v);                         \
    memcpy(&LANE(r, lane), memory, sizeof r.lane[0]); \
    RESULT(r);

#define STORE_BYTES(size_bytes) memcpy(memory, v, size_bytes);

#define STORE_LANE(lane)            \
    const union vector a = load(v); \
    memcpy(memory, &LANE(a, lane), sizeof a.lane[0]);

#define UNUSED __attribute__((unused))

#define SIMD_COMPUTE(name, body)                                                                  \
    static void compute_##name(uint64_t *d, const uint64_t *first, UNUSED const uint64_t *second, \
                               UNUSED const uint64_t *third, UNUSED uint32_t index)               \
    {                                                                                             \
        body                                                                                      \
    }
#define SIMD_LOAD(name, body)                                                             \
    static void load_##name(uint64_t *d, const uint8_t *memory, UNUSED const uint64_t *v, \
                            UNUSED uint32_t index)                                        \
    {                                                                                     \
        body                                                                              \
    }
#define SIMD_STORE(name, body)                                                          \
    static void store_##name(uint8_t *memory, const uint64_t *v, UNUSED uint32_t index) \
    {                                                                                   \
        body                                                                            \
    }
#include "wasm/simd.def"

const struct wasm_simd_operator wasm_simd_operators[WASM_OPERATOR_COUNT] = {
#define SIMD_COMPUTE(name, body) [WASM_OP_##name] = {.compute = compute_##name},
#define SIMD_LOAD(name, body)    [WASM_OP_##name] = {.load = load_##name},
#define SIMD_STORE(name, body)   [WASM_OP_##name] = {.store = store_##name},
#include "wasm/simd.def"
};
