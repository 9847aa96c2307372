/* The time of one product, square and inverse in each field: in a chain, where each waits for the
 * last, and four side by side. With blst, the ratio to it. Then what the tower is made of. */

#include "crypto/fp2.h"
#include "crypto/fr.h"
#include "crypto_bench.h"

struct bench {
    struct fr r[4], r_factor;
    struct fp p[4], p_factor;
    struct fp_wide wide[4];
    struct fp2 pair[2];
    struct fp2_wide wide_pair;
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

static void fp_sum(void *context)
{
    struct bench *bench = context;
    for (unsigned i = 0; i < 4; i++)
        fp_mul_add_mul(&bench->p[i], &bench->p[i], &bench->p_factor, &bench->p[3 - i],
                       &bench->p_factor);
}

static void fp_integers(void *context)
{
    struct bench *bench = context;
    for (unsigned i = 0; i < 4; i++)
        fp_wide_mul(&bench->wide[i], &bench->p[i], &bench->p_factor);
}

static void fp_reduction(void *context)
{
    struct bench *bench = context;
    for (unsigned i = 0; i < 4; i++)
        fp_wide_reduce(&bench->p[i], &bench->wide[i]);
}

static void fp2_integers(void *context)
{
    struct bench *bench = context;
    fp2_wide_mul(&bench->wide_pair, &bench->pair[0], &bench->pair[1]);
}

static void fp2_integer_square(void *context)
{
    struct bench *bench = context;
    fp2_wide_sqr(&bench->wide_pair, &bench->pair[0]);
}

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
    {"fp a b + c d", 4, fp_sum, NULL},
    {"fp product, not reduced", 4, fp_integers, NULL},
    {"fp reduction", 4, fp_reduction, NULL},
    {"fp2 product, not reduced", 1, fp2_integers, NULL},
    {"fp2 square, not reduced", 1, fp2_integer_square, NULL},
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
    bench.pair[0] = (struct fp2){bench.p[1], bench.p_factor};
    bench.pair[1] = (struct fp2){bench.p_factor, bench.p[2]};
    printf("back end: %s\n", crypto_backend_name(crypto_backend_in_use()));
    bench_report(rows, sizeof rows / sizeof rows[0], &bench);
    return 0;
}
