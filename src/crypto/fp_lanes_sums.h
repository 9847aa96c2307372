/* Sums and permutations of lanes, of which factors of products are made. What they give is not
 * normal (fp_lanes.h).
 *
 * Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_FP_LANES_SUMS_H
#define RK_CRYPTO_FP_LANES_SUMS_H

#include "crypto/fp_lanes.h"

RK_INLINE void fp_lanes_permute(struct fp_lanes *out, __m512i lanes, const struct fp_lanes *a){
#define FP_LANES_PERMUTE(i) out->l##i = _mm512_permutexvar_epi64(lanes, a->l##i);
    FP_LANES_EACH(FP_LANES_PERMUTE)
#undef FP_LANES_PERMUTE
}

/* Lanes of a, and from 8 on of b. */
RK_INLINE void fp_lanes_pick(struct fp_lanes *out, __m512i lanes, const struct fp_lanes *a,
                             const struct fp_lanes *b){
#define FP_LANES_PICK(i) out->l##i = _mm512_permutex2var_epi64(a->l##i, lanes, b->l##i);
    FP_LANES_EACH(FP_LANES_PICK)
#undef FP_LANES_PICK
}

/* Neighbours exchanged: 1 and 0, 3 and 2, ... */
RK_INLINE void fp_lanes_swap_pairs(struct fp_lanes *out, const struct fp_lanes *a){
#define FP_LANES_SWAP(i) out->l##i = _mm512_shuffle_epi32(a->l##i, _MM_PERM_BADC);
    FP_LANES_EACH(FP_LANES_SWAP)
#undef FP_LANES_SWAP
}

/* a times 2^(a number for each lane). */
RK_INLINE void fp_lanes_shift(struct fp_lanes *out, const struct fp_lanes *a, __m512i bits){
#define FP_LANES_SHIFT(i) out->l##i = _mm512_sllv_epi64(a->l##i, bits);
    FP_LANES_EACH(FP_LANES_SHIFT)
#undef FP_LANES_SHIFT
}

/* a + b in the lanes of the mask, else a. */
RK_INLINE void fp_lanes_add_in(struct fp_lanes *out, __mmask8 mask, const struct fp_lanes *a,
                               const struct fp_lanes *b){
#define FP_LANES_ADD_IN(i) out->l##i = _mm512_mask_add_epi64(a->l##i, mask, a->l##i, b->l##i);
    FP_LANES_EACH(FP_LANES_ADD_IN)
#undef FP_LANES_ADD_IN
}

/* a - b + times p in the lanes of the mask, else a. */
RK_INLINE void fp_lanes_sub_in(struct fp_lanes *out, __mmask8 mask, const struct fp_lanes *a,
                               const struct fp_lanes *b, int64_t times)
{
#define FP_LANES_SUB_IN(i)                                                               \
    out->l##i = _mm512_mask_add_epi64(a->l##i, mask, _mm512_sub_epi64(a->l##i, b->l##i), \
                                      fp_lanes_word(times * (int64_t)FP_LANES_P##i));
    FP_LANES_EACH(FP_LANES_SUB_IN)
#undef FP_LANES_SUB_IN
}

/* Elements in memory are x 2^384, those whose products are computed with each other x 2^416: what
 * the one are multiplied by to get the other. 2^448 is the same as an element of memory. */
static const int64_t fp_lanes_2_448[8] = {
    0x7fde37dba9366, 0x4e27525bc342b, 0x1f5b1e9778489, 0xb872b2b91b9dc,
    0xb206f497dfcaf, 0x4137cc89a9b0b, 0xd9d20d7e39959, 0x000000000411c,
};
static const int64_t fp_lanes_2_384[8] = {
    0x900000002fffd, 0x0bc40c0002760, 0x3c758baebf400, 0x57455f4898575,
    0xd77ce58537052, 0x071a97a256ec6, 0xec3fa80e4935c, 0x0000000015f65,
};

RK_INLINE void fp_lanes_set(struct fp_lanes *out, const int64_t limbs[8]){
#define FP_LANES_SET(i) out->l##i = fp_lanes_word(limbs[i]);
    FP_LANES_EACH(FP_LANES_SET)
#undef FP_LANES_SET
}

/* From memory and back, x 2^416 in lanes. What is stored is reduced; `a` is normal and below 2^17
 * p. */
RK_INLINE void fp_lanes_convert_from(struct fp_lanes *out, const struct fp *const from[FP_LANES])
{
    struct fp_lanes factor;
    fp_lanes_set(&factor, fp_lanes_2_448);
    fp_lanes_load(out, from);
    fp_lanes_mul(out, out, &factor);
}

RK_INLINE void fp_lanes_convert_to(struct fp *const to[FP_LANES], const struct fp_lanes *a)
{
    struct fp_lanes factor, x;
    fp_lanes_set(&factor, fp_lanes_2_384);
    fp_lanes_mul(&x, a, &factor);
    fp_lanes_reduce_by(&x, 1);
    fp_lanes_store(to, &x);
}

#endif
