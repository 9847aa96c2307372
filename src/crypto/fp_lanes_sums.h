/* Sums and permutations of lanes, of which factors of products are made. What they give is not
 * normal (fp_lanes.h).
 *
 * Only for sources that are compiled for IFMA. */
#ifndef RK_CRYPTO_FP_LANES_SUMS_H
#define RK_CRYPTO_FP_LANES_SUMS_H

#include "crypto/fp_lanes_pow.h"

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
RK_INLINE void fp_lanes_shift_each(struct fp_lanes *out, const struct fp_lanes *a, __m512i bits){
#define FP_LANES_SHIFT_EACH(i) out->l##i = _mm512_sllv_epi64(a->l##i, bits);
    FP_LANES_EACH(FP_LANES_SHIFT_EACH)
#undef FP_LANES_SHIFT_EACH
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

#endif
