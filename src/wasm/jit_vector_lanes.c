/* Vector operators that move lanes: between vectors, to and from scalars and memory. */
#include "wasm/jit_vector.h"

VECTOR_EMITTER(constant)
{
    (void)row;
    jit_push_const(j, WASM_TYPE_V128, jit_constant(j, in->value.lo, in->value.hi));
}

/* ---- Between vectors ---- */

enum { ZERO_LANE = 0x80 };

/* The indices of a shuffle: bytes 0 to 15 of a, 16 to 31 of b. */
struct indices {
    uint8_t at[16];
};

static struct indices read_indices(const struct wasm_instruction *in)
{
    struct indices indices;
    memcpy(indices.at, &in->value.lo, 8);
    memcpy(indices.at + 8, &in->value.hi, 8);
    return indices;
}

static uint32_t indices_constant(struct jit *j, const struct indices *indices)
{
    uint64_t low, high;
    memcpy(&low, indices->at, 8);
    memcpy(&high, indices->at + 8, 8);
    return jit_constant(j, low, high);
}

/* Whether lanes of 4 bytes are moved whole; which, of both operands' eight. */
static bool moves_words(const struct indices *indices, uint32_t words[4])
{
    for (uint32_t i = 0; i < 16; i++) {
        if (indices->at[i] % 4 != i % 4) return false;
        if (indices->at[i] / 4 != indices->at[i & ~3u] / 4) return false;
    }
    for (uint32_t i = 0; i < 4; i++)
        words[i] = indices->at[4 * i] / 4;
    return true;
}

static uint32_t word_immediate(const uint32_t words[4])
{
    uint32_t immediate = 0;
    for (uint32_t i = 0; i < 4; i++)
        immediate |= words[i] % 4 << 2 * i;
    return immediate;
}

/* All indices below 16. */
static void shuffle_one(struct jit *j, const struct indices *indices, struct jit_value *a)
{
    uint32_t words[4];
    int x = jit_use_xmm(j, a), dst = vector_result(j, a, NULL);
    if (moves_words(indices, words))
        x64_vex_rrri(&j->a, VPSHUFD, dst, 0, x, word_immediate(words));
    else
        jit_vex_constant(j, VPSHUFB, dst, x, indices_constant(j, indices));
    vector_push(j, dst);
}

/* 16 bytes in a row of b and a, as one number with a below. How far up, or 0. */
static uint32_t row_of_bytes(const struct indices *indices)
{
    uint32_t first = indices->at[0];
    for (uint32_t i = 1; i < 16; i++) {
        if (indices->at[i] != first + i) return 0;
    }
    return first < 16 ? first : 0;
}

/* The instruction that interleaves lanes so, or 0. */
static uint32_t interleaves(const struct indices *indices)
{
    static const uint16_t ops[4][2] = {
        {VPUNPCKLBW, VPUNPCKHBW},
        {VPUNPCKLWD, VPUNPCKHWD},
        {VPUNPCKLDQ, VPUNPCKHDQ},
        {VPUNPCKLQDQ, VPUNPCKHQDQ},
    };
    uint32_t is_high = indices->at[0] == 8;
    for (uint32_t log2 = 0; log2 < 4; log2++) {
        bool is_so = true;
        for (uint32_t i = 0; i < 16; i++) {
            uint32_t lane = i >> log2, from_b = lane & 1;
            uint32_t index = ((lane >> 1) << log2) + i % (1u << log2) + 8 * is_high + 16 * from_b;
            is_so = is_so && indices->at[i] == index;
        }
        if (is_so) return ops[log2][is_high];
    }
    return 0;
}

/* Whether all pairs of bytes stay where they are; bit i of *from_b says that pair i is b's. */
static bool blends(const struct indices *indices, uint32_t *from_b)
{
    *from_b = 0;
    for (uint32_t i = 0; i < 16; i++) {
        if (indices->at[i] % 16 != i || indices->at[i] / 16 != indices->at[i & ~1u] / 16)
            return false;
        *from_b |= (uint32_t)(indices->at[i] / 16) << i / 2;
    }
    return true;
}

/* One instruction for the shuffle of x and y into dst, if there is one. */
static bool shuffle_at_once(struct jit *j, const struct indices *indices, int dst, int x, int y)
{
    uint32_t words[4], from_b, distance = row_of_bytes(indices), op = interleaves(indices);
    if (op)
        x64_vex_rrr(&j->a, op, dst, x, y);
    else if (distance)
        x64_vex_rrri(&j->a, VPALIGNR, dst, y, x, distance);
    else if (blends(indices, &from_b))
        x64_vex_rrri(&j->a, VPBLENDW, dst, x, y, from_b);
    else if (moves_words(indices, words) && words[0] < 4 && words[1] < 4 && words[2] >= 4 &&
             words[3] >= 4)
        x64_vex_rrri(&j->a, VSHUFPS, dst, x, y, word_immediate(words));
    else
        return false;
    return true;
}

/* The same with the operands exchanged. */
static struct indices exchanged(const struct indices *indices)
{
    struct indices other;
    for (uint32_t i = 0; i < 16; i++)
        other.at[i] = indices->at[i] ^ 16;
    return other;
}

static struct indices of_first(const struct indices *indices)
{
    struct indices first;
    for (uint32_t i = 0; i < 16; i++)
        first.at[i] = indices->at[i] < 16 ? indices->at[i] : ZERO_LANE;
    return first;
}

VECTOR_EMITTER(shuffle)
{
    struct jit_value b = vector_pop(j, row), a = vector_pop(j, row);
    struct indices indices = read_indices(in), other;
    bool is_same = a.kind == VALUE_LOCAL && b.kind == VALUE_LOCAL && a.local == b.local;
    uint32_t from_b = 0;
    for (uint32_t i = 0; i < 16; i++) {
        if (is_same) indices.at[i] %= 16;
        from_b += indices.at[i] / 16;
    }
    other = exchanged(&indices);
    if (from_b == 0 || from_b == 16) {
        shuffle_one(j, from_b ? &other : &indices, from_b ? &b : &a);
        return;
    }
    int y = jit_use_xmm(j, &b), x = jit_use_xmm(j, &a), t = jit_take_xmm(j);
    int dst = vector_result(j, &a, &b);
    if (!shuffle_at_once(j, &indices, dst, x, y) && !shuffle_at_once(j, &other, dst, y, x)) {
        struct indices of_a = of_first(&indices), of_b = of_first(&other);
        jit_vex_constant(j, VPSHUFB, X_SCRATCH, x, indices_constant(j, &of_a));
        jit_vex_constant(j, VPSHUFB, t, y, indices_constant(j, &of_b));
        x64_vex_rrr(&j->a, VPOR, dst, t, X_SCRATCH);
    }
    vector_push(j, dst);
}

/* Indices from 16 on get their highest bit set, which is what the instruction makes zeros for. */
VECTOR_EMITTER(swizzle)
{
    (void)in;
    const uint64_t added = UINT64_C(0x7070707070707070);
    struct jit_value b = vector_pop(j, row), a = vector_pop(j, row);
    if (b.kind == VALUE_CONST && !j->failed) {
        struct jit_constant constant = j->constants[b.bits];
        struct indices indices;
        memcpy(indices.at, &constant.low, 8);
        memcpy(indices.at + 8, &constant.high, 8);
        indices = of_first(&indices);
        int x = jit_use_xmm(j, &a), dst = vector_result(j, &a, NULL);
        jit_vex_constant(j, VPSHUFB, dst, x, indices_constant(j, &indices));
        vector_push(j, dst);
        return;
    }
    int y = jit_use_xmm(j, &b), x = jit_use_xmm(j, &a);
    int dst = vector_result(j, &a, &b);
    vector_emit_constant(j, VPADDUSB, X_SCRATCH, y, added);
    x64_vex_rrr(&j->a, VPSHUFB, dst, x, X_SCRATCH);
    vector_push(j, dst);
}

/* ---- From and to scalars ---- */

/* A constant in all lanes. */
static void splat_constant(struct jit *j, unsigned size_log2, uint64_t bits)
{
    for (unsigned width = 8u << size_log2; width < 64; width *= 2) {
        bits &= (UINT64_C(1) << width) - 1;
        bits |= bits << width;
    }
    jit_push_const(j, WASM_TYPE_V128, jit_constant(j, bits, bits));
}

VECTOR_EMITTER(splat)
{
    (void)in;
    struct jit_value a = jit_pop(j);
    struct x64_mem mem;
    if (a.kind == VALUE_CONST) {
        splat_constant(j, row->detail, a.bits);
        return;
    }
    int hint = jit_hint(j, true), dst = hint != NO_REG ? hint : jit_take_xmm(j);
    if (jit_is_in_frame(j, &a, &mem)) {
        x64_vex_rrm(&j->a, row->op, dst, 0, mem);
    } else {
        x64_vmov_from_gpr(&j->a, row->detail == 3, dst, jit_use_gpr(j, &a));
        x64_vex_rrr(&j->a, row->op, dst, 0, dst);
    }
    vector_push(j, dst);
}

VECTOR_EMITTER(splat_float)
{
    (void)in;
    struct jit_value a = jit_pop(j);
    if (a.kind == VALUE_CONST) {
        splat_constant(j, row->detail, a.bits);
        return;
    }
    int dst = vector_result(j, &a, NULL);
    vector_emit(j, row->op, dst, 0, &a);
    enum vector_lanes lanes = row->detail == 3 ? LANES_OF_F64 : LANES_OF_F32;
    vector_push_nans(j, dst, a.may_be_nan ? lanes : LANES_OF_BITS);
}

/* Where a lane of a vector in the frame is. */
static bool lane_in_frame(const struct jit *j, const struct jit_value *a, uint32_t lane,
                          unsigned size_log2, struct x64_mem *mem)
{
    if (!jit_is_in_frame(j, a, mem)) return false;
    mem->disp += (int32_t)(lane << size_log2);
    return true;
}

VECTOR_EMITTER(extract)
{
    struct jit_value a = vector_pop(j, row);
    if (a.kind == VALUE_CONST) jit_use_xmm(j, &a);
    unsigned size_log2 = row->detail;
    int w = size_log2 == 3, dst = vector_result_gpr(j);
    struct x64_mem mem;
    if (lane_in_frame(j, &a, in->index, size_log2, &mem)) {
        if (w)
            x64_mov_rm(&j->a, X64_64, dst, mem);
        else
            x64_extend_rm(&j->a, X64_32, size_log2, row->op2, dst, mem);
    } else {
        int x = jit_register_of(j, &a);
        if (in->index == 0 && size_log2 >= 2)
            x64_vmov_to_gpr(&j->a, w, dst, x);
        else if (row->op == VPEXTRW_R) /* an old one, whose operands stand the other way round */
            x64_vex_rrri(&j->a, row->op, dst, 0, x, in->index);
        else
            x64_vex_rrri(&j->a, row->op, x, 0, dst, in->index);
        if (row->op2) x64_extend_rr(&j->a, X64_32, size_log2, true, dst, dst);
    }
    jit_push_gpr(j, w ? WASM_TYPE_I64 : WASM_TYPE_I32, dst);
}

VECTOR_EMITTER(extract_float)
{
    enum { UPPER_HALF = 0xee };
    struct jit_value a = vector_pop(j, row);
    if (a.kind == VALUE_CONST) jit_use_xmm(j, &a);
    unsigned size_log2 = row->detail;
    int dst = vector_result(j, &a, NULL);
    struct x64_mem mem;
    if (lane_in_frame(j, &a, in->index, size_log2, &mem)) {
        x64_vload(&j->a, size_log2, dst, mem);
    } else {
        int x = jit_register_of(j, &a);
        if (in->index)
            x64_vex_rrri(&j->a, VPSHUFD, dst, 0, x, size_log2 == 3 ? UPPER_HALF : in->index);
        else if (dst != x)
            x64_vmov_rr(&j->a, dst, x);
    }
    jit_push_xmm(j, size_log2 == 3 ? WASM_TYPE_F64 : WASM_TYPE_F32, dst, a.may_be_nan);
}

VECTOR_EMITTER(replace)
{
    struct jit_value b = jit_pop(j), a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), dst = vector_result(j, &a, NULL);
    struct x64_mem mem;
    if (jit_is_in_frame(j, &b, &mem))
        x64_vex_rrmi(&j->a, row->op, dst, x, mem, in->index);
    else
        x64_vex_rrri(&j->a, row->op, dst, x, jit_use_gpr(j, &b), in->index);
    vector_push(j, dst);
}

VECTOR_EMITTER(replace_float)
{
    struct jit_value b = jit_pop(j);
    int y = jit_use_xmm(j, &b);
    jit_canonicalize(j, &b, y);
    struct jit_value a = vector_pop(j, row);
    int x = jit_use_xmm(j, &a), dst = vector_result(j, &a, NULL);
    if (row->detail == 2)
        x64_vex_rrri(&j->a, VINSERTPS, dst, x, y, in->index << 4);
    else
        x64_vex_rrr(&j->a, in->index ? VUNPCKLPD : VMOVSD, dst, x, y);
    vector_push(j, dst);
}

/* ---- Memory ---- */

static uint64_t size_bytes_of(const struct wasm_instruction *in)
{
    return UINT64_C(1) << wasm_operators[in->op].align;
}

VECTOR_EMITTER(load)
{
    struct jit_value address = jit_pop(j);
    int hint = jit_hint(j, true), dst = hint != NO_REG ? hint : jit_take_xmm(j);
    struct x64_mem mem = jit_address(j, &address, in->memory_offset, size_bytes_of(in));
    jit_note_access(j);
    x64_vex_rrm(&j->a, row->op, dst, 0, mem);
    vector_push(j, dst);
}

VECTOR_EMITTER(load_lane)
{
    struct jit_value value = vector_pop(j, row), address = jit_pop(j);
    int x = jit_use_xmm(j, &value), dst = vector_result(j, &value, NULL);
    struct x64_mem mem = jit_address(j, &address, in->memory_offset, size_bytes_of(in));
    jit_note_access(j);
    x64_vex_rrmi(&j->a, row->op, dst, x, mem, in->lane);
    vector_push(j, dst);
}

VECTOR_EMITTER(store_lane)
{
    struct jit_value value = vector_pop(j, row), address = jit_pop(j);
    const struct jit_value as_given = address;
    int x = jit_use_xmm(j, &value);
    struct x64_mem mem = jit_address(j, &address, in->memory_offset, size_bytes_of(in));
    jit_note_access(j);
    x64_vex_rrmi(&j->a, row->op, x, 0, mem, in->lane);
    jit_mark(j, &as_given, mem, in->memory_offset, wasm_operators[in->op].align);
}
