/* Inverses of elements of all lanes by one inversion. Only for sources that are compiled for IFMA.
 */
#ifndef RK_CRYPTO_FP_LANES_INVERT_H
#define RK_CRYPTO_FP_LANES_INVERT_H

#include "crypto/fp_lanes_pow.h"

/* Lanes move down by as many places, round. */
RK_INLINE void fp_lanes_rotate(struct fp_lanes *out, const struct fp_lanes *a, const int places)
{
#define FP_LANES_ROTATE(i)                                               \
    out->l##i = places == 4   ? _mm512_alignr_epi64(a->l##i, a->l##i, 4) \
                : places == 2 ? _mm512_alignr_epi64(a->l##i, a->l##i, 2) \
                              : _mm512_alignr_epi64(a->l##i, a->l##i, 1);
    FP_LANES_EACH(FP_LANES_ROTATE)
#undef FP_LANES_ROTATE
}

/* Of the integers c of both, 2^384 power / c, below 2p: from one inversion of the product of all
 * lanes. At each level of it an inverse times the other half is the inverse of one half. As the
 * product of s / (x y 2^-416) and y is s / x, the factor stays. No c is 0; each is below 2^17 p.
 * Variable time. */
static inline void fp_lanes_invert_two(struct fp_lanes c[2], const struct fp *power)
{
    struct fp_lanes levels[3], others[3], inverse;
    struct fp elements[FP_LANES], *to[FP_LANES], total;
    const struct fp *from[FP_LANES];
    fp_lanes_product(&levels[0], &c[0], &c[1]);
    fp_lanes_rotate(&others[0], &levels[0], 4);
    fp_lanes_product(&levels[1], &levels[0], &others[0]);
    fp_lanes_rotate(&others[1], &levels[1], 2);
    fp_lanes_product(&levels[2], &levels[1], &others[1]);
    fp_lanes_rotate(&others[2], &levels[2], 1);
    fp_lanes_product(&inverse, &levels[2], &others[2]);
    fp_lanes_reduce_by(&inverse, 1);
    for (size_t i = 0; i < FP_LANES; i++) {
        to[i] = &elements[i];
        from[i] = &total;
    }
    fp_lanes_store(to, &inverse);
    fp_inverse_vartime(&total, &elements[0]); /* 2^768 / c */
    fp_mul(&total, &total, power);
    fp_lanes_load(&inverse, from);
    for (size_t i = 3; i-- > 0;)
        fp_lanes_product(&inverse, &inverse, &others[i]);
    const struct fp_lanes first = c[0];
    fp_lanes_product(&c[0], &inverse, &c[1]);
    fp_lanes_product(&c[1], &inverse, &first);
}

#endif
