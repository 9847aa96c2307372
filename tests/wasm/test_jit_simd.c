/* Vector operators on the compiling tier: whatever their operands and wherever those are, results,
 * gas, memory, marks and traps are those of the interpreter, bit by bit. */
#include "support.h"

#include "wasm/engine.h"
#include "wasm/jit.h"

#include <string.h>

#define SEED UINT64_C(20260)

static uint64_t random_state;

static uint64_t next_random(void)
{
    uint64_t z = random_state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static uint32_t below(uint32_t end)
{
    return (uint32_t)(next_random() % end);
}

/* ---- Random operands ---- */

static uint32_t random_f32(void)
{
    static const uint32_t edges[] = {
        0,          0x80000000, 0x7fc00000, 0xffc00000, 0x7fc12345, 0x7f800001, 0xff923456,
        0x7fffffff, 0x7f800000, 0xff800000, 0x00000001, 0x80000001, 0x007fffff, 0x7f7fffff,
        0xff7fffff, 0x3f800000, 0xbf800000, 0x3f000000, 0xbf000000, 0x3fc00000, 0x40200000,
        0x4effffff, 0x4f000000, 0xcf000000, 0xcf000001, 0x4f7fffff, 0x4f800000, 0x4f800001,
        0xbf7fffff, 0x4b000001, 0x4b7fffff, 0x3effffff,
    };
    if (next_random() & 1) return edges[below(RK_ARRAY_LENGTH(edges))];
    uint32_t bits = (uint32_t)next_random();
    /* Near the integers, where conversions and roundings decide. */
    if (next_random() & 1) bits = (bits & 0x807fffff) | (0x3e + below(20)) << 24;
    return bits;
}

static uint64_t random_f64(void)
{
    static const uint64_t edges[] = {
        0,
        0x8000000000000000, /* -0 */
        0x7ff8000000000000, /* canonical NaN */
        0xfff8000000000000,
        0x7ff8000012345678,
        0x7ff0000000000001, /* signalling */
        0xfff4000000000000,
        0x7fffffffffffffff,
        0x7ff0000000000000, /* infinities */
        0xfff0000000000000,
        0x0000000000000001,
        0x800fffffffffffff,
        0x7fefffffffffffff,
        0xffefffffffffffff,
        0x3ff0000000000000,
        0xbff0000000000000,
        0x3fe0000000000000,
        0xbfe0000000000000,
        0x4004000000000000,
        0x41dfffffffc00000, /* 2^31 - 1 and neighbours */
        0x41dfffffffe00000,
        0x41dfffffffffffff,
        0x41e0000000000000,
        0xc1e0000000000000,
        0xc1e00000001fffff,
        0xc1e0000000200000,
        0x41efffffffe00000, /* 2^32 - 1 and neighbours */
        0x41efffffffefffff,
        0x41f0000000000000,
        0xbfefffffffffffff,
        0x47efffffe0000000, /* the largest float, and half a place more */
        0x47efffffefffffff,
        0x47effffff0000000,
        0x36a0000000000000,
        0x3690000000000000,
        0x4330000000000001,
    };
    if (next_random() & 1) return edges[below(RK_ARRAY_LENGTH(edges))];
    uint64_t bits = next_random();
    if (next_random() & 1) bits = (bits & 0x800fffffffffffff) | (uint64_t)(0x3fc + below(40)) << 52;
    return bits;
}

/* Lanes of 8 to 64 bits near the ends of their ranges. */
static uint64_t random_ends(void)
{
    unsigned width = 8u << below(4);
    uint64_t bits = 0;
    for (unsigned at = 0; at < 64; at += width) {
        uint64_t base = next_random() & 1 ? UINT64_C(1) << (width - 1) : 0;
        uint64_t lane = base + (uint64_t)((int64_t)below(5) - 2);
        if (width < 64) lane &= (UINT64_C(1) << width) - 1;
        bits |= lane << at;
    }
    return bits;
}

static uint64_t random_half(uint32_t kind)
{
    switch (kind) {
    case 0: return (uint64_t)random_f32() << 32 | random_f32();
    case 1: return random_f64();
    case 2: return random_ends();
    case 3: return next_random() & UINT64_C(0x1f1f1f1f1f1f1f1f); /* indices */
    default: return next_random();
    }
}

static uint64_t random_scalar(char letter)
{
    switch (letter) {
    case 'f': return random_f32();
    case 'F': return random_f64();
    case 'i': return next_random() & 1 ? below(70) : (uint32_t)random_half(below(5));
    default: return random_half(below(5));
    }
}

/* ---- Code ---- */

/* Parameters of all functions. */
enum { V0, V1, V2, INT32, INT64, FLOAT32, FLOAT64, PARAM_COUNT };
enum { PARAM_SLOTS = 10 };
/* Their locals: one of each kind for results, and a counter. */
enum { VR = PARAM_COUNT, VT, I32R, COUNTER, I64R, F32R, F64R };

#define PARAMS  V128, V128, V128, I32, I64, F32, F64
#define TYPE(r) 0x60, 7, PARAMS, 1, r
#define LOCALS  5, 2, V128, 2, I32, 1, I64, 1, F32, 1, F64

enum { VOID_TYPE = 5 };
static const uint8_t types[] = {6,         TYPE(I32),  TYPE(I64), TYPE(F32),
                                TYPE(F64), TYPE(V128), FUNC_TYPE0};

/* How a value of a type is read and written. */
struct kind {
    char letter;
    uint8_t type; /* index into types, as a result */
    uint8_t local;
    uint16_t load, store, constant;
    uint32_t at; /* of the first parameter of the kind in memory */
};

static const struct kind kinds[] = {
    {'i', 0, I32R, WASM_OP_I32_LOAD, WASM_OP_I32_STORE, WASM_OP_I32_CONST, 48},
    {'I', 1, I64R, WASM_OP_I64_LOAD, WASM_OP_I64_STORE, WASM_OP_I64_CONST, 56},
    {'f', 2, F32R, WASM_OP_F32_LOAD, WASM_OP_F32_STORE, WASM_OP_F32_CONST, 64},
    {'F', 3, F64R, WASM_OP_F64_LOAD, WASM_OP_F64_STORE, WASM_OP_F64_CONST, 72},
    {'v', 4, VR, WASM_OP_V128_LOAD, WASM_OP_V128_STORE, WASM_OP_V128_CONST, 0},
};

static const struct kind *kind_of(char letter)
{
    for (size_t i = 0; i < RK_ARRAY_LENGTH(kinds); i++) {
        if (kinds[i].letter == letter) return &kinds[i];
    }
    fail_msg("no type %c", letter);
    return NULL;
}

static uint8_t param_of(char letter, uint32_t index)
{
    return letter == 'v' ? (uint8_t)(V0 + index % 3) : (uint8_t)(INT32 + kind_of(letter)->type);
}

static void put_op(struct buffer *b, uint32_t op)
{
    uint16_t code = wasm_operators[op].code;
    if (code < 0x100) {
        builder_u8(b, (uint8_t)code);
        return;
    }
    builder_u8(b, (uint8_t)(code >> 8));
    builder_leb(b, code & 0xff);
}

static void put_index(struct buffer *b, uint32_t op, uint32_t index)
{
    put_op(b, op);
    builder_leb(b, index);
}

static void put_u32(struct buffer *b, uint32_t value)
{
    builder_bytes(b, &value, sizeof value);
}

static void put_u64(struct buffer *b, uint64_t value)
{
    builder_bytes(b, &value, sizeof value);
}

/* An i32.const or i64.const: any number as ten bytes or five. */
static void put_integer(struct buffer *b, bool is_64, uint64_t value)
{
    put_op(b, is_64 ? WASM_OP_I64_CONST : WASM_OP_I32_CONST);
    int64_t left = is_64 ? (int64_t)value : (int32_t)(uint32_t)value;
    for (;;) {
        uint8_t byte = left & 0x7f;
        left >>= 7;
        bool is_last = (left == 0 && !(byte & 0x40)) || (left == -1 && (byte & 0x40));
        builder_u8(b, is_last ? byte : byte | 0x80);
        if (is_last) return;
    }
}

static void put_random_constant(struct buffer *b, char letter)
{
    uint64_t low = letter == 'v' ? random_half(below(5)) : random_scalar(letter);
    switch (letter) {
    case 'i': put_integer(b, false, low); return;
    case 'I': put_integer(b, true, low); return;
    case 'f':
        put_op(b, WASM_OP_F32_CONST);
        put_u32(b, (uint32_t)low);
        return;
    case 'F':
        put_op(b, WASM_OP_F64_CONST);
        put_u64(b, low);
        return;
    default: break;
    }
    put_op(b, WASM_OP_V128_CONST);
    uint32_t choice = below(8);
    put_u64(b, choice == 0 ? 0 : choice == 1 ? UINT64_MAX : low);
    put_u64(b, choice == 0 ? 0 : choice == 1 ? UINT64_MAX : random_half(below(5)));
}

static void put_access(struct buffer *b, uint32_t op, uint64_t offset)
{
    put_op(b, op);
    builder_u8(b, 0);
    builder_leb(b, offset);
}

/* Of the memory that is being used. */
static bool memory_is_64;

static void put_load(struct buffer *b, uint32_t op, uint32_t at)
{
    put_integer(b, memory_is_64, 0);
    put_access(b, op, at);
}

static void put_store(struct buffer *b, uint32_t op, uint32_t at, uint32_t local)
{
    put_integer(b, memory_is_64, 0);
    put_index(b, WASM_OP_LOCAL_GET, local);
    put_access(b, op, at);
}

static void put_shuffle_lanes(struct buffer *b)
{
    uint32_t pattern = below(7), size = 1u << below(4), turn = below(32), half = 8 * below(2);
    uint32_t random_words = below(UINT32_MAX);
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t lane = i / size, index = below(32);
        switch (pattern) {
        case 0: index = (i + turn) % 32; break; /* a row */
        case 1:
            index = lane / 2 * size + i % size + half + 16 * (lane & 1);
            break;                                                          /* interleaved */
        case 2: index = (random_words >> i / 4 * 3 & 7) * 4 + i % 4; break; /* words */
        case 3: index = i + 16 * (random_words >> i / 2 & 1); break;        /* blended */
        case 4: index %= 16; break;                                         /* of one */
        case 5:
            index = i < 8 ? (random_words >> i / 4 & 3) * 4 + i % 4
                          : (random_words >> i / 4 & 3) * 4 + i % 4 + 16;
            break;
        default: break;
        }
        if (turn & 1) index ^= 16;
        builder_u8(b, (uint8_t)index);
    }
}

/* An operator with random immediates. */
static void put_operator(struct buffer *b, uint32_t op)
{
    put_op(b, op);
    const struct wasm_operator_info *info = &wasm_operators[op];
    for (uint32_t i = 0; i < 2 && info->immediate == WASM_IMM_V128; i++)
        put_u64(b, random_half(below(5)));
    if (info->immediate == WASM_IMM_SHUFFLE) put_shuffle_lanes(b);
    if (info->immediate == WASM_IMM_LANE) {
        const char *shape = strchr(info->text, 'x') + 1;
        builder_u8(b, (uint8_t)below((uint32_t)strtoul(shape, NULL, 10)));
    }
}

/* ---- Where operands are and what becomes of results ---- */

enum source {
    IN_PINS,      /* locals of a function without calls */
    IN_SLOTS,     /* locals of one with a call */
    IN_CACHE,     /* such locals, read before */
    IN_REGISTERS, /* values just loaded */
    IN_FRAME,     /* values loaded before many more */
    FROM_SAME,    /* one local for all */
    COMPUTED,     /* integers just compared or added, vectors of computed floats */
    FROM_FIRST_CONSTANT,
    FROM_LAST_CONSTANT,
    FROM_CONSTANTS,
    SOURCE_COUNT
};

enum use {
    RETURNED,
    STORED,
    ASSIGNED,
    REPLACES_FIRST, /* in a loop, the local that it came from */
    REPLACES_SECOND,
    KEPT, /* until registers are needed for other things */
    OUT_OF_BLOCK,
    SELECTED,
    AS_BITS,
    AS_F32,
    AS_F64,
    AS_LANE,
    AS_CONDITION,
    PASSED, /* to a function */
    USE_COUNT
};

/* The signature letter of operand k, and how many of that kind come before it. */
static uint32_t index_among(const char *signature, uint32_t k)
{
    uint32_t index = 0;
    for (uint32_t i = 0; i < k; i++)
        index += signature[i] == signature[k];
    return index;
}

static uint32_t operand_count(const char *signature)
{
    return (uint32_t)(strchr(signature, ':') - signature);
}

/* Puts more into registers than there are, and takes it out again. */
static void put_pressure(struct buffer *b)
{
    enum { COUNT = 18 };
    for (int i = 0; i < COUNT; i++)
        put_load(b, WASM_OP_V128_LOAD, 0);
    for (int i = 1; i < COUNT; i++)
        put_op(b, WASM_OP_V128_XOR);
    put_index(b, WASM_OP_LOCAL_SET, VT);
    for (int i = 0; i < COUNT; i++)
        put_load(b, WASM_OP_I32_LOAD, 48);
    for (int i = 1; i < COUNT; i++)
        put_op(b, WASM_OP_I32_XOR);
    put_index(b, WASM_OP_LOCAL_SET, I32R);
}

/* Values that the compiler has in forms of their own: flags, sums of locals and constants, floats
 * that may have any NaN. */
static void put_computed(struct buffer *b, char letter, uint32_t index)
{
    put_index(b, WASM_OP_LOCAL_GET, param_of(letter, index));
    switch (letter) {
    case 'i': put_op(b, WASM_OP_I32_EQZ); break;
    case 'I':
        put_integer(b, true, 5);
        put_op(b, WASM_OP_I64_ADD);
        break;
    case 'f': put_op(b, WASM_OP_F32_SQRT); break;
    case 'F': put_op(b, WASM_OP_F64_SQRT); break;
    default: put_op(b, below(2) ? WASM_OP_F32X4_SQRT : WASM_OP_F64X2_SQRT); break;
    }
}

static void put_operands(struct buffer *b, const char *signature, enum source source)
{
    uint32_t count = operand_count(signature);
    for (uint32_t k = 0; k < count; k++) {
        char letter = signature[k];
        const struct kind *kind = kind_of(letter);
        uint32_t index = source == FROM_SAME ? 0 : index_among(signature, k);
        bool is_constant = (source == FROM_FIRST_CONSTANT && k == 0) ||
                           (source == FROM_LAST_CONSTANT && k + 1 == count) ||
                           source == FROM_CONSTANTS;
        if (is_constant)
            put_random_constant(b, letter);
        else if (source == COMPUTED)
            put_computed(b, letter, index);
        else if (source == IN_REGISTERS || source == IN_FRAME)
            put_load(b, kind->load, kind->at + 16 * index);
        else
            put_index(b, WASM_OP_LOCAL_GET, param_of(letter, index));
    }
    if (source == IN_FRAME) put_pressure(b);
}

/* What has to stand before the operands. */
static void put_preparation(struct buffer *b, enum source source)
{
    for (uint32_t i = 0; i < 3; i++)
        put_store(b, WASM_OP_V128_STORE, 16 * i, V0 + i);
    for (uint32_t i = 0; i < 4; i++)
        put_store(b, kinds[i].store, kinds[i].at, INT32 + i);
    if (source != IN_SLOTS && source != IN_CACHE) return;
    put_index(b, WASM_OP_CALL, 0);
    if (source == IN_SLOTS) return;
    for (uint32_t i = 0; i < 3; i++) {
        put_index(b, WASM_OP_LOCAL_GET, V0 + i);
        put_op(b, WASM_OP_V128_ANY_TRUE);
        put_op(b, WASM_OP_DROP);
    }
}

static void put_loop(struct buffer *b, uint32_t op, enum source source, uint32_t target)
{
    put_op(b, WASM_OP_LOOP);
    builder_u8(b, 0x40);
    put_operands(b, wasm_operators[op].signature, source);
    put_operator(b, op);
    put_index(b, WASM_OP_LOCAL_SET, target);
    put_index(b, WASM_OP_LOCAL_GET, COUNTER);
    put_integer(b, false, 1);
    put_op(b, WASM_OP_I32_ADD);
    put_index(b, WASM_OP_LOCAL_TEE, COUNTER);
    put_integer(b, false, 3);
    put_op(b, WASM_OP_I32_LT_U);
    put_index(b, WASM_OP_BR_IF, 0);
    put_op(b, WASM_OP_END);
    put_index(b, WASM_OP_LOCAL_GET, target);
}

/* A result on the stack to where it is used; leaves a value of the same type, but for AS_LANE. */
static void put_use(struct buffer *b, const struct kind *kind, enum use use)
{
    switch (use) {
    case STORED:
        put_index(b, WASM_OP_LOCAL_SET, kind->local);
        put_store(b, kind->store, 100, kind->local);
        put_load(b, kind->load, 100);
        break;
    case ASSIGNED:
        put_index(b, WASM_OP_LOCAL_SET, kind->local);
        put_index(b, WASM_OP_LOCAL_GET, kind->local);
        break;
    case KEPT: put_pressure(b); break;
    case SELECTED: /* or a computed one of the other lanes */
        if (kind->letter == 'v') {
            put_index(b, WASM_OP_LOCAL_GET, V1);
            put_index(b, WASM_OP_LOCAL_GET, V2);
            put_op(b, below(2) ? WASM_OP_F32X4_MUL : WASM_OP_F64X2_MUL);
        } else {
            put_index(b, WASM_OP_LOCAL_GET, param_of(kind->letter, 0));
        }
        put_index(b, WASM_OP_LOCAL_GET, V2);
        put_op(b, WASM_OP_I8X16_ALL_TRUE);
        if (below(2)) {
            put_index(b, WASM_OP_LOCAL_SET, I32R);
            put_index(b, WASM_OP_LOCAL_GET, I32R);
        }
        put_op(b, WASM_OP_SELECT);
        break;
    case AS_BITS: put_op(b, WASM_OP_V128_NOT); break;
    case AS_F32:
        put_index(b, WASM_OP_LOCAL_GET, V2);
        put_op(b, WASM_OP_F32X4_SUB);
        break;
    case AS_F64:
        put_index(b, WASM_OP_LOCAL_GET, V2);
        put_op(b, WASM_OP_F64X2_SUB);
        break;
    case AS_LANE: {
        static const uint16_t ops[] = {WASM_OP_I8X16_EXTRACT_LANE_S, WASM_OP_I64X2_EXTRACT_LANE,
                                       WASM_OP_F32X4_EXTRACT_LANE, WASM_OP_F64X2_EXTRACT_LANE};
        uint32_t choice = below(4);
        static const uint16_t splats[] = {WASM_OP_I8X16_SPLAT, WASM_OP_I64X2_SPLAT,
                                          WASM_OP_F32X4_SPLAT, WASM_OP_F64X2_SPLAT};
        put_operator(b, ops[choice]);
        put_op(b, splats[choice]);
        break;
    }
    case AS_CONDITION:
        put_op(b, WASM_OP_IF);
        builder_u8(b, I32);
        put_integer(b, false, 11);
        put_op(b, WASM_OP_ELSE);
        put_integer(b, false, 22);
        put_op(b, WASM_OP_END);
        break;
    default: break;
    }
}

static bool use_fits(char result, uint32_t op, enum use use)
{
    const char *signature = wasm_operators[op].signature;
    switch (use) {
    case REPLACES_FIRST: return result == 'v' && signature[0] == 'v';
    case REPLACES_SECOND: return result == 'v' && signature[1] == 'v';
    case AS_BITS:
    case AS_F32:
    case AS_F64:
    case AS_LANE:
    case PASSED: return result == 'v';
    case AS_CONDITION: return result == 'i';
    default: return true;
    }
}

/* The body of one function, without its end. */
static void put_body(struct buffer *b, uint32_t op, enum source source, enum use use)
{
    const struct wasm_operator_info *info = &wasm_operators[op];
    const struct kind *kind = kind_of(info->result);
    put_preparation(b, source);
    if (use == REPLACES_FIRST || use == REPLACES_SECOND) {
        put_loop(b, op, source, use == REPLACES_FIRST ? V0 : V1);
        return;
    }
    if (use == OUT_OF_BLOCK) {
        static const uint8_t value_types[] = {I32, I64, F32, F64, V128};
        put_op(b, WASM_OP_BLOCK);
        builder_u8(b, value_types[kind->type]);
    }
    put_operands(b, info->signature, source);
    put_operator(b, op);
    if (use == OUT_OF_BLOCK) {
        put_index(b, WASM_OP_LOCAL_GET, INT32);
        put_index(b, WASM_OP_BR_IF, 0);
        put_op(b, WASM_OP_END);
    } else if (use == PASSED) {
        for (uint32_t i = 1; i < PARAM_COUNT; i++)
            put_index(b, WASM_OP_LOCAL_GET, i);
        put_index(b, WASM_OP_CALL, 1);
    } else {
        put_use(b, kind, use);
    }
}

/* ---- Functions on both tiers ---- */

enum { FUNCTIONS_MAX = (int)SOURCE_COUNT * (int)USE_COUNT + 2 };

static const uint8_t locals_bytes[] = {LOCALS};

/* What is tried; function 0 does nothing, 1 gives back its first parameter. */
struct trial {
    struct engine_function functions[FUNCTIONS_MAX];
    struct buffer bodies[FUNCTIONS_MAX];
    uint32_t count;
    struct wasm_store *stores[2];
    struct wasm_instance *instances[2];
};

static const enum wasm_tier tiers[2] = {WASM_TIER_INTERP, WASM_TIER_JIT};

static struct buffer *trial_function(struct trial *trial, uint8_t type)
{
    uint32_t index = trial->count++;
    trial->functions[index].type = type;
    trial->functions[index].locals = span_of(locals_bytes, sizeof locals_bytes);
    trial->bodies[index] = (struct buffer){0};
    return &trial->bodies[index];
}

static void trial_begin(struct trial *trial)
{
    trial->count = 0;
    trial_function(trial, VOID_TYPE);
    put_index(trial_function(trial, 4), WASM_OP_LOCAL_GET, V0);
}

static void trial_open(struct trial *trial, struct engine_module *shape,
                       const struct wasm_rules *rules)
{
    for (uint32_t i = 0; i < trial->count; i++)
        trial->functions[i].body = buffer_span(&trial->bodies[i]);
    shape->functions = trial->functions;
    shape->function_count = trial->count;
    for (int i = 0; i < 2; i++) {
        trial->stores[i] = engine_store(rules, tiers[i]);
        trial->instances[i] = engine_instance(trial->stores[i], shape, rules, NULL, 0);
    }
}

static void trial_close(struct trial *trial)
{
    for (int i = 0; i < 2; i++)
        wasm_store_free(trial->stores[i]);
    for (uint32_t i = 0; i < trial->count; i++)
        buffer_free(&trial->bodies[i]);
}

struct outcome {
    uint64_t results[2];
    struct wasm_trap trap;
    uint64_t gas;
};

static void run_both(struct outcome out[2], struct trial *trial, uint32_t function,
                     const uint64_t *args)
{
    for (int i = 0; i < 2; i++) {
        struct wasm_fuel *fuel = wasm_store_fuel(trial->stores[i]);
        wasm_fuel_set(fuel, PLENTY);
        out[i].results[0] = out[i].results[1] = 0;
        engine_run(trial->instances[i], function, out[i].results, &out[i].trap, args);
        out[i].gas = wasm_fuel_remaining(fuel);
    }
}

static struct linear_memory *memory_of(const struct trial *trial, int i)
{
    return wasm_instance_memory(trial->instances[i])->linear;
}

static void assert_same(const struct outcome out[2], uint32_t op, uint32_t function,
                        const uint64_t *args, uint32_t arg_count)
{
    const struct wasm_trap *a = &out[0].trap, *b = &out[1].trap;
    bool is_same = out[0].results[0] == out[1].results[0] &&
                   out[0].results[1] == out[1].results[1] && out[0].gas == out[1].gas &&
                   a->kind == b->kind;
    if (is_same && a->kind)
        is_same = a->frame_count == b->frame_count && a->frames[0].offset == b->frames[0].offset &&
                  a->frames[0].function == b->frames[0].function;
    if (is_same) return;
    for (uint32_t i = 0; i < arg_count; i++)
        print_message("argument slot %u: %016jx\n", i, (uintmax_t)args[i]);
    fail_msg("%s, function %u: %016jx %016jx, gas %ju, %s; compiled %016jx %016jx, gas %ju, %s",
             wasm_operators[op].text, function, (uintmax_t)out[0].results[0],
             (uintmax_t)out[0].results[1], (uintmax_t)out[0].gas, wasm_trap_text(a->kind),
             (uintmax_t)out[1].results[0], (uintmax_t)out[1].results[1], (uintmax_t)out[1].gas,
             wasm_trap_text(b->kind));
}

/* ---- Operators without an address ---- */

static void random_arguments(uint64_t args[PARAM_SLOTS])
{
    uint32_t kind = below(5);
    for (uint32_t i = 0; i < 6; i++)
        args[i] = random_half(below(4) ? kind : below(5));
    for (uint32_t i = 0; i < 4; i++)
        args[6 + i] = random_scalar("iIfF"[i]);
}

static uint64_t try_operator(struct trial *trial, uint32_t op, bool is_64, uint32_t rounds)
{
    char result = wasm_operators[op].result;
    uint64_t count = 0;
    memory_is_64 = is_64;
    trial_begin(trial);
    for (uint32_t source = 0; source < SOURCE_COUNT; source++) {
        for (uint32_t use = 0; use < USE_COUNT; use++) {
            if (!use_fits(result, op, (enum use)use)) continue;
            put_body(trial_function(trial, kind_of(result)->type), op, (enum source)source,
                     (enum use)use);
        }
    }
    const uint8_t memory[] = {1, is_64 ? 4 : 0, 1};
    struct engine_module shape = {
        .types = {types, sizeof types},
        .memories = {memory, sizeof memory},
    };
    trial_open(trial, &shape, &wasm_rules_default);
    for (uint32_t round = 0; round < rounds; round++) {
        uint64_t args[PARAM_SLOTS];
        random_arguments(args);
        for (uint32_t function = 2; function < trial->count; function++, count++) {
            struct outcome out[2];
            run_both(out, trial, function, args);
            assert_same(out, op, function, args, PARAM_SLOTS);
            if (memcmp(memory_of(trial, 0)->base, memory_of(trial, 1)->base, 128) != 0)
                fail_msg("%s, function %u: memory", wasm_operators[op].text, function);
        }
    }
    trial_close(trial);
    return count;
}

static void operators_compute_what_the_interpreter_does(void **state)
{
    (void)state;
    enum { MODULES = 4, SHUFFLE_MODULES = 40, ROUNDS = 10, CASES_MIN = 2000 };
    static struct trial trial;
    random_state = test_seed(SEED);
    uint64_t total = 0;
    for (uint32_t op = 0; op < WASM_OPERATOR_COUNT; op++) {
        const struct wasm_operator_info *info = &wasm_operators[op];
        if (info->code >> 8 != 0xfd || strchr(info->signature, 'a')) continue;
        uint64_t count = 0;
        uint32_t modules = info->immediate == WASM_IMM_SHUFFLE ? SHUFFLE_MODULES
                           : info->immediate == WASM_IMM_LANE  ? 4 * MODULES
                                                               : MODULES;
        for (uint32_t i = 0; i < modules; i++)
            count += try_operator(&trial, op, i & 1, ROUNDS);
        assert_true(count >= CASES_MIN || op == WASM_OP_V128_CONST || count > CASES_MIN / 2);
        total += count;
    }
    print_message("%ju cases\n", (uintmax_t)total);
}

/* ---- Loads and stores ---- */

/* Functions of an address and two vectors: (a, v, w) -> v. What is stored is v; what is loaded, the
 * result, which is v for a store. */
#define ACCESS_TYPE(address) 1, 0x60, 3, address, V128, V128, 1, V128

enum address {
    ADDRESS_LOCAL,
    ADDRESS_SUM,      /* of the local and a constant */
    ADDRESS_COMPUTED, /* in a register of its own */
    ADDRESS_CONSTANT,
    ADDRESS_TWICE, /* stored to at once before, so that marks are known */
    ADDRESS_COUNT
};

static void put_address(struct buffer *b, bool is_64, enum address address, uint64_t constant)
{
    if (address == ADDRESS_CONSTANT) {
        put_integer(b, is_64, constant);
        return;
    }
    put_index(b, WASM_OP_LOCAL_GET, 0);
    if (address == ADDRESS_SUM) {
        put_integer(b, is_64, 16);
        put_op(b, is_64 ? WASM_OP_I64_ADD : WASM_OP_I32_ADD);
    } else if (address == ADDRESS_COMPUTED) {
        put_integer(b, is_64, 1);
        put_op(b, is_64 ? WASM_OP_I64_MUL : WASM_OP_I32_MUL);
    }
}

/* Floats in all registers, so that room has to be made. */
static void put_floats(struct buffer *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        put_index(b, WASM_OP_LOCAL_GET, 2);
        put_op(b, WASM_OP_F32X4_EXTRACT_LANE);
        builder_u8(b, (uint8_t)(i % 4));
    }
}

/* The floats under a vector, as one more vector, and both become one. */
static void take_floats(struct buffer *b, uint32_t count)
{
    put_index(b, WASM_OP_LOCAL_SET, 1);
    for (uint32_t i = 1; i < count; i++)
        put_op(b, WASM_OP_F32_COPYSIGN);
    put_op(b, WASM_OP_F32X4_SPLAT);
    put_index(b, WASM_OP_LOCAL_GET, 1);
    put_op(b, WASM_OP_V128_XOR);
}

static void put_access_body(struct buffer *b, uint32_t op, bool is_64, enum address address,
                            uint64_t constant, uint64_t offset, uint32_t floats)
{
    const struct wasm_operator_info *info = &wasm_operators[op];
    bool is_store = info->result == ':', has_lane = info->immediate == WASM_IMM_MEMARG_LANE;
    uint8_t lane = has_lane ? (uint8_t)below(16u >> info->align) : 0;
    put_floats(b, floats);
    for (int i = 0; i < (address == ADDRESS_TWICE ? 2 : 1); i++) {
        bool is_first = address == ADDRESS_TWICE && i == 0;
        put_address(b, is_64, address, constant);
        if (is_store || has_lane) put_index(b, WASM_OP_LOCAL_GET, 1);
        put_access(b, op, offset);
        if (has_lane) builder_u8(b, lane);
        if (is_first && !is_store) put_op(b, WASM_OP_DROP);
    }
    if (is_store) put_index(b, WASM_OP_LOCAL_GET, 1);
    if (floats) take_floats(b, floats);
}

/* Touched granules and the bytes around an access; then there are none. */
static void assert_same_memory(const struct trial *trial, uint32_t op, uint32_t function,
                               uint64_t around)
{
    struct linear_memory *a = memory_of(trial, 0), *b = memory_of(trial, 1);
    uint64_t granule = 0;
    for (;; granule++) {
        uint64_t of_a = linear_memory_next_touched(a, granule);
        granule = linear_memory_next_touched(b, granule);
        if (of_a != granule)
            fail_msg("%s, function %u at %jx: granule %jx is touched, %jx when compiled",
                     wasm_operators[op].text, function, (uintmax_t)around, (uintmax_t)of_a,
                     (uintmax_t)granule);
        if (granule == UINT64_MAX) break;
    }
    enum { AROUND = 40 };
    uint64_t from = around < AROUND ? 0 : around - AROUND;
    if (from < LINEAR_MEMORY32_BYTES - 2 * AROUND) {
        uint8_t in_a[2 * AROUND], in_b[2 * AROUND];
        assert_int_equal(linear_memory_read(a, in_a, from, sizeof in_a), RK_OK);
        assert_int_equal(linear_memory_read(b, in_b, from, sizeof in_b), RK_OK);
        if (memcmp(in_a, in_b, sizeof in_a) != 0)
            fail_msg("%s, function %u at %jx: bytes", wasm_operators[op].text, function,
                     (uintmax_t)around);
    }
    linear_memory_clear_touches(a);
    linear_memory_clear_touches(b);
}

/* Around where granules, pages, and what can be reached ends. */
static uint64_t random_place(void)
{
    static const uint64_t ends[] = {
        0,
        4096,
        8192,
        65536,
        65536,
        65536,
        UINT64_C(1) << 31,
        UINT64_C(1) << 32,
        (UINT64_C(1) << 32) + 65536,
        UINT64_C(1) << 33,
        UINT64_C(1) << 63,
        0, /* from below: 2^64 */
    };
    return ends[below(RK_ARRAY_LENGTH(ends))] + below(40) - 24;
}

static uint64_t random_offset(bool is_64)
{
    static const uint64_t offsets[] = {0,          0,          0,          1,          16,
                                       4090,       65528,      0x7fffffb8, 0x7fffffc8, 0x80000000,
                                       0xffffffe8, 0xfffffff8, 0xffffffff};
    if (is_64 && below(4) == 0) {
        static const uint64_t far[] = {UINT64_C(1) << 32, UINT64_C(1) << 33, UINT64_MAX - 15,
                                       UINT64_MAX};
        return far[below(RK_ARRAY_LENGTH(far))];
    }
    return offsets[below(RK_ARRAY_LENGTH(offsets))];
}

static uint64_t try_access(struct trial *trial, uint32_t op, bool is_64,
                           const struct wasm_rules *rules, uint32_t rounds)
{
    enum { FUNCTIONS = 30 };
    static const uint8_t no_locals[] = {0};
    static const uint8_t memory_32[] = {1, 1, 1, 1}, memory_64[] = {1, 5, 1, 1};
    const uint8_t access_types[] = {ACCESS_TYPE(is_64 ? I64 : I32)};
    uint64_t offsets[FUNCTIONS], count = 0;
    trial->count = 0;
    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        enum address address = (enum address)(i % ADDRESS_COUNT);
        struct buffer *body = trial_function(trial, 0);
        trial->functions[i].locals = span_of(no_locals, sizeof no_locals);
        offsets[i] = random_offset(is_64);
        uint64_t constant = random_place() - offsets[i];
        put_access_body(body, op, is_64, address, constant, offsets[i], below(2) ? 9 : 0);
        if (address == ADDRESS_CONSTANT) offsets[i] += constant;
        if (address == ADDRESS_SUM) offsets[i] += 16;
    }
    struct engine_module shape = {
        .types = {access_types, sizeof access_types},
        .memories = {is_64 ? memory_64 : memory_32, 4},
    };
    trial_open(trial, &shape, rules);
    for (uint32_t round = 0; round < rounds; round++) {
        for (uint32_t function = 0; function < trial->count; function++, count++) {
            uint64_t place = random_place(), address = place - offsets[function];
            const uint64_t args[5] = {is_64 ? address : (uint32_t)address, next_random(),
                                      next_random(), next_random(), next_random()};
            bool is_constant = function % ADDRESS_COUNT == ADDRESS_CONSTANT;
            struct outcome out[2];
            run_both(out, trial, function, args);
            assert_same(out, op, function, args, 5);
            if (wasm_operators[op].result == ':')
                assert_same_memory(trial, op, function, is_constant ? offsets[function] : place);
        }
    }
    assert_same_memory(trial, op, trial->count, 0);
    trial_close(trial);
    return count;
}

static void accesses_mark_and_trap_where_the_interpreter_does(void **state)
{
    (void)state;
    /* A memory of 4 GiB has a long map of marks. */
    enum { MODULES = 3 };
    static const uint32_t rounds[] = {24, 6};
    static struct trial trial;
    random_state = test_seed(SEED);
    const struct wasm_rules *rules[] = {&wasm_rules_default, &wasm_rules_dusk};
    uint64_t total = 0;
    for (uint32_t op = 0; op < WASM_OPERATOR_COUNT; op++) {
        const struct wasm_operator_info *info = &wasm_operators[op];
        if (info->code >> 8 != 0xfd || !strchr(info->signature, 'a')) continue;
        for (uint32_t i = 0; i < 4 * MODULES; i++)
            total += try_access(&trial, op, i & 1, rules[i >> 1 & 1], rounds[i >> 1 & 1]);
    }
    print_message("%ju cases\n", (uintmax_t)total);
}

/* Where making room for a vector writes floats through the register that has the address. */
static void far_loads_have_their_address_when_registers_are_full(void **state)
{
    (void)state;
    static struct trial trial;
    random_state = test_seed(SEED);
    static const uint32_t ops[] = {WASM_OP_V128_LOAD, WASM_OP_V128_LOAD32_SPLAT,
                                   WASM_OP_V128_LOAD16X4_S, WASM_OP_V128_LOAD64_LANE};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(ops); i++) {
        trial.count = 0;
        static const uint8_t no_locals[] = {0}, memory[] = {1, 1, 1, 1};
        static const uint8_t access_types[] = {ACCESS_TYPE(I32)};
        put_access_body(trial_function(&trial, 0), ops[i], false, ADDRESS_LOCAL, 0, 0xfffffff0, 9);
        put_access_body(trial_function(&trial, 0), WASM_OP_V128_STORE, false, ADDRESS_LOCAL, 0, 0,
                        0);
        for (uint32_t k = 0; k < 2; k++)
            trial.functions[k].locals = span_of(no_locals, sizeof no_locals);
        struct engine_module shape = {
            .types = {access_types, sizeof access_types},
            .memories = {memory, sizeof memory},
        };
        trial_open(&trial, &shape, &wasm_rules_dusk);
        /* Stored near 4 GiB, loaded from there. */
        const uint64_t stored[5] = {0xfffffff0, 0x1122334455667788, 0x99aabbccddeeff00};
        const uint64_t loaded[5] = {0, next_random(), next_random(), next_random(), next_random()};
        struct outcome out[2];
        run_both(out, &trial, 1, stored);
        assert_same(out, WASM_OP_V128_STORE, 1, stored, 5);
        uint64_t args[5];
        memcpy(args, loaded, sizeof args);
        args[0] = 0;
        run_both(out, &trial, 0, args);
        assert_same(out, ops[i], 0, args, 5);
        trial_close(&trial);
    }
}

int main(void)
{
    if (!jit_is_supported()) {
        print_message("skipped: this processor does not run compiled code\n");
        return TEST_SKIPPED;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_compute_what_the_interpreter_does),
        cmocka_unit_test(accesses_mark_and_trap_where_the_interpreter_does),
        cmocka_unit_test(far_loads_have_their_address_when_registers_are_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
