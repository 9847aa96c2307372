/* The time of one product, square and inverse in each field: in a chain, where each waits for the
 * last, and four side by side. With blst, the ratio to it. */

#include "crypto/fp.h"
#include "crypto/fr.h"
#include "crypto_bench.h"

struct bench {
    struct fr r[4], r_factor;
    struct fp p[4], p_factor;
};

#define RUNS(F, member)                                                             \
    static void F##_chain(void *context)                                            \
    {                                                                               \
        struct bench *bench = context;                                              \
        for (unsigned i = 0; i < 4; i++)                                            \
            F##_mul(&bench->member[0], &bench->member[0], &bench->member##_factor); \
    }                                                                               \
    static void F##_wide(void *context)                                             \
    {                                                                               \
        struct bench *bench = context;                                              \
        for (unsigned i = 0; i < 4; i++)                                            \
            F##_mul(&bench->member[i], &bench->member[i], &bench->member##_factor); \
    }                                                                               \
    static void F##_square(void *context)                                           \
    {                                                                               \
        struct bench *bench = context;                                              \
        for (unsigned i = 0; i < 4; i++)                                            \
            F##_sqr(&bench->member[0], &bench->member[0]);                          \
    }                                                                               \
    static void F##_invert(void *context)                                           \
    {                                                                               \
        struct bench *bench = context;                                              \
        F##_inverse(&bench->member[0], &bench->member[0]);                          \
    }                                                                               \
    static void F##_invert_vartime(void *context)                                   \
    {                                                                               \
        struct bench *bench = context;                                              \
        F##_inverse_vartime(&bench->member[0], &bench->member[0]);                  \
    }

RUNS(fr, r)
RUNS(fp, p)

#ifdef RUSKVM_BLST
#define PEERS(F, member)                                                                   \
    static void F##_peer_chain(void *context)                                              \
    {                                                                                      \
        struct bench *bench = context;                                                     \
        blst_##F *x = (blst_##F *)bench->member, *y = (blst_##F *)&bench->member##_factor; \
        for (unsigned i = 0; i < 4; i++)                                                   \
            blst_##F##_mul(x, x, y);                                                       \
    }                                                                                      \
    static void F##_peer_wide(void *context)                                               \
    {                                                                                      \
        struct bench *bench = context;                                                     \
        blst_##F *x = (blst_##F *)bench->member, *y = (blst_##F *)&bench->member##_factor; \
        for (unsigned i = 0; i < 4; i++)                                                   \
            blst_##F##_mul(x + i, x + i, y);                                               \
    }                                                                                      \
    static void F##_peer_square(void *context)                                             \
    {                                                                                      \
        struct bench *bench = context;                                                     \
        blst_##F *x = (blst_##F *)bench->member;                                           \
        for (unsigned i = 0; i < 4; i++)                                                   \
            blst_##F##_sqr(x, x);                                                          \
    }                                                                                      \
    static void F##_peer_invert(void *context)                                             \
    {                                                                                      \
        struct bench *bench = context;                                                     \
        blst_##F *x = (blst_##F *)bench->member;                                           \
        blst_##F##_eucl_inverse(x, x);                                                     \
    }
PEERS(fr, r)
PEERS(fp, p)
#define PEER(function) function
#else
#define PEER(function) NULL
#endif

static const struct bench_row rows[] = {
    {"fr mul, chain", 4, fr_chain, PEER(fr_peer_chain)},
    {"fr mul, four at once", 4, fr_wide, PEER(fr_peer_wide)},
    {"fr sqr, chain", 4, fr_square, PEER(fr_peer_square)},
    {"fr inverse", 1, fr_invert, PEER(fr_peer_invert)},
    {"fr inverse, vartime", 1, fr_invert_vartime, PEER(fr_peer_invert)},
    {"fp mul, chain", 4, fp_chain, PEER(fp_peer_chain)},
    {"fp mul, four at once", 4, fp_wide, PEER(fp_peer_wide)},
    {"fp sqr, chain", 4, fp_square, PEER(fp_peer_square)},
    {"fp inverse", 1, fp_invert, PEER(fp_peer_invert)},
    {"fp inverse, vartime", 1, fp_invert_vartime, PEER(fp_peer_invert)},
};

int main(void)
{
    struct bench bench;
    for (unsigned i = 0; i < 4; i++) {
        fr_from_u64(&bench.r[i], 3 + i);
        fp_from_u64(&bench.p[i], 3 + i);
    }
    fr_inverse(&bench.r_factor, &bench.r[0]);
    fp_inverse(&bench.p_factor, &bench.p[0]);
    bench_report(rows, sizeof rows / sizeof rows[0], &bench);
    return 0;
}
