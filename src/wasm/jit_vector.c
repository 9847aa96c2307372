/* Vector operators. */
#include "wasm/jit_state.h"
#include "wasm/simd.h"

static uint8_t type_of_letter(char letter)
{
    switch (letter) {
    case 'i': return WASM_TYPE_I32;
    case 'I': return WASM_TYPE_I64;
    case 'f': return WASM_TYPE_F32;
    case 'F': return WASM_TYPE_F64;
    default: return WASM_TYPE_V128;
    }
}

static void constant(struct jit *j, const struct wasm_value *value)
{
    int dst = jit_take_xmm(j);
    x64_mov_ri(&j->a, R_SCRATCH, value->lo);
    x64_vmov_from_gpr(&j->a, X64_64, dst, R_SCRATCH);
    x64_mov_ri(&j->a, R_SCRATCH, value->hi);
    x64_vex_rrr(&j->a, 0x22 | VEX_0F3A | VEX_66 | VEX_W, dst, dst, R_SCRATCH); /* pinsrq */
    x64_u8(&j->a, 1);
    jit_push_xmm(j, WASM_TYPE_V128, dst, false);
}

/* Everything else is a function over slots, as in the other tiers. */
static void runtime(struct jit *j, const struct wasm_instruction *in)
{
    const struct wasm_operator_info *info = &wasm_operators[in->op];
    const struct wasm_simd_operator *simd = &wasm_simd_operators[in->op];
    uint32_t count = 0;
    while (info->signature[count] != ':')
        count++;
    if (simd->compute) {
        uint64_t lane = info->immediate == WASM_IMM_LANE ? in->index : 0;
        /* The lanes of a shuffle end the instruction. */
        jit_call_runtime(j, JIT_FUNCTION_vector, count, in->op | lane << 16,
                         in->offset + in->size - 16, false);
    } else {
        bool has_lane = info->immediate == WASM_IMM_MEMARG_LANE;
        uint64_t lane = has_lane ? in->lane : 0;
        if (in->memory_offset > LINEAR_MEMORY32_BYTES - (UINT64_C(1) << info->align))
            jit_publish_gas(j);
        jit_call_runtime(j, simd->store ? JIT_FUNCTION_vector_store : JIT_FUNCTION_vector_load,
                         count, in->op | lane << 16, in->memory_offset, true);
    }
    if (info->result != ':') jit_push_slot(j, type_of_letter(info->result));
}

bool jit_vector(struct jit *j, const struct wasm_instruction *in)
{
    if (wasm_operators[in->op].code >> 8 != 0xfd) return false;
    if (in->op == WASM_OP_V128_CONST)
        constant(j, &in->value);
    else
        runtime(j, in);
    return true;
}
