#include "crypto/divstep.h"

#include "crypto/limbs.h"

int64_t divstep_matrix_59(struct divstep_matrix *t, int64_t zeta, uint64_t f, uint64_t g)
{
    uint64_t u = 8, v = 0, q = 0, r = 8, step = (uint64_t)zeta;
    for (unsigned i = 0; i < DIVSTEP_COUNT; i++) {
        uint64_t positive = limb_opaque(0 - (step >> 63)); /* delta > 0 */
        uint64_t odd = limb_opaque(0 - (g & 1));
        /* Add f to g when g is odd, with f negated first when delta > 0. */
        g += ((f ^ positive) - positive) & odd;
        q += ((u ^ positive) - positive) & odd;
        r += ((v ^ positive) - positive) & odd;
        /* When both hold, f becomes what g was, which is f + (g - f); delta becomes 1 - delta. */
        positive &= odd;
        step = (step ^ positive) - 1;
        f += g & positive;
        u += q & positive;
        v += r & positive;
        g >>= 1;
        u <<= 1;
        v <<= 1;
    }
    *t = (struct divstep_matrix){(int64_t)u, (int64_t)v, (int64_t)q, (int64_t)r};
    return (int64_t)step;
}

/* Puts b in the place of a, and -a in that of b. */
RK_INLINE void swap_negate(uint64_t *a, uint64_t *b)
{
    uint64_t old = *a;
    *a = *b;
    *b = 0 - old;
}

int64_t divstep_matrix_62_vartime(struct divstep_matrix *t, int64_t eta, uint64_t f, uint64_t g)
{
    uint64_t u = 1, v = 0, q = 0, r = 1;
    unsigned left = 62;
    for (;;) {
        /* Even steps in one go; the sentinel bit stops at the last. */
        unsigned zeros = (unsigned)__builtin_ctzll(g | UINT64_MAX << left);
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        eta -= zeros;
        left -= zeros;
        if (left == 0) break;
        if (eta < 0) {
            eta = -eta;
            swap_negate(&f, &g);
            swap_negate(&u, &q);
            swap_negate(&v, &r);
        }
        /* Until delta turns positive again every step adds f or not. Adding f * w with
         * w = -g / f mod 2^k does k of them; f (2 - f^2) is 1/f mod 2^6. */
        unsigned limit = (uint64_t)eta + 1 > left ? left : (unsigned)eta + 1;
        uint64_t mask = (UINT64_MAX >> (64 - limit)) & 63;
        uint64_t w = (f * g * (f * f - 2)) & mask;
        g += f * w;
        q += u * w;
        r += v * w;
    }
    *t = (struct divstep_matrix){(int64_t)u, (int64_t)v, (int64_t)q, (int64_t)r};
    return eta;
}
