/* Eight vectors of eight limbs, and the other way round. Only for sources that are compiled for
 * AVX-512 (lanes.h). */
#ifndef RK_CRYPTO_LANES_ROWS_H
#define RK_CRYPTO_LANES_ROWS_H

#include "base/compiler.h"

#include <immintrin.h>

struct lanes_rows {
    __m512i r0, r1, r2, r3, r4, r5, r6, r7;
};

/* Rows become columns. */
RK_INLINE void lanes_transpose(struct lanes_rows *a)
{
#define LOW(x, y)  _mm512_unpacklo_epi64(x, y)
#define HIGH(x, y) _mm512_unpackhi_epi64(x, y)
    const __m512i a0 = LOW(a->r0, a->r1), a1 = HIGH(a->r0, a->r1);
    const __m512i a2 = LOW(a->r2, a->r3), a3 = HIGH(a->r2, a->r3);
    const __m512i a4 = LOW(a->r4, a->r5), a5 = HIGH(a->r4, a->r5);
    const __m512i a6 = LOW(a->r6, a->r7), a7 = HIGH(a->r6, a->r7);
#undef LOW
#undef HIGH
#define EVEN(x, y) _mm512_shuffle_i64x2(x, y, 0x88)
#define ODD(x, y)  _mm512_shuffle_i64x2(x, y, 0xdd)
    const __m512i b0 = EVEN(a0, a2), b1 = EVEN(a1, a3), b2 = ODD(a0, a2), b3 = ODD(a1, a3);
    const __m512i b4 = EVEN(a4, a6), b5 = EVEN(a5, a7), b6 = ODD(a4, a6), b7 = ODD(a5, a7);
    a->r0 = EVEN(b0, b4);
    a->r1 = EVEN(b1, b5);
    a->r2 = EVEN(b2, b6);
    a->r3 = EVEN(b3, b7);
    a->r4 = ODD(b0, b4);
    a->r5 = ODD(b1, b5);
    a->r6 = ODD(b2, b6);
    a->r7 = ODD(b3, b7);
#undef EVEN
#undef ODD
}

#endif
