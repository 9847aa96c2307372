/* Sums of products over G1 and G2 on one core, from a few points to 2^16 (or the exponent given as
 * the first argument). With blst, the ratio to its bucket method. */

#include "base/require.h"
#include "crypto/g1.h"
#include "crypto/g2.h"
#include "crypto_bench.h"

#include <stdlib.h>

struct bench {
    size_t count;
    struct fr *scalars;
    struct g1_affine *g1;
    struct g2_affine *g2;
#ifdef RUSKVM_BLST
    uint8_t *scalar_bytes;
    blst_p1_affine *p1;
    blst_p2_affine *p2;
    limb_t *scratch;
#endif
};

#define OURS(C)                                                                                \
    static void C##_run(void *context)                                                         \
    {                                                                                          \
        struct bench *bench = context;                                                         \
        struct C sum;                                                                          \
        REQUIRE(!C##_msm_vartime(&sum, bench->C, bench->count, bench->scalars, bench->count)); \
    }
OURS(g1)
OURS(g2)

#ifdef RUSKVM_BLST
#define PEERS(p)                                                                              \
    static void p##_run(void *context)                                                        \
    {                                                                                         \
        struct bench *bench = context;                                                        \
        const blst_##p##_affine *points[2] = {bench->p, NULL};                                \
        const uint8_t *scalars[2] = {bench->scalar_bytes, NULL};                              \
        blst_##p sum;                                                                         \
        blst_##p##s_mult_pippenger(&sum, points, bench->count, scalars, 255, bench->scratch); \
    }
PEERS(p1)
PEERS(p2)
#define PEER(function) function
#else
#define PEER(function) NULL
#endif

/* Points none of which is a small multiple of another, as points that come from outside are: sums
 * of equal points are not additions. */
static void fill(struct bench *bench, size_t count)
{
    struct g1 g1 = g1_generator;
    struct g2 g2 = g2_generator;
    struct fr scalar;
    fr_from_u64(&scalar, 0x123456789abcdef);
    for (size_t i = 0; i < count; i++) {
        g1_to_affine(&bench->g1[i], &g1);
        g2_to_affine(&bench->g2[i], &g2);
        g1_double(&g1, &g1);
        g2_double(&g2, &g2);
        if (i % 3 != 0) g1_add_affine(&g1, &g1, &g1_affine_generator);
        if (i % 3 != 0) g2_add_affine(&g2, &g2, &g2_affine_generator);
        fr_sqr(&scalar, &scalar);
        bench->scalars[i] = scalar;
#ifdef RUSKVM_BLST
        uint8_t bytes[192];
        fr_to_bytes_le(bench->scalar_bytes + 32 * i, &scalar);
        g1_to_uncompressed(bytes, &bench->g1[i]);
        REQUIRE(blst_p1_deserialize(&bench->p1[i], bytes) == BLST_SUCCESS);
        g2_to_uncompressed(bytes, &bench->g2[i]);
        REQUIRE(blst_p2_deserialize(&bench->p2[i], bytes) == BLST_SUCCESS);
#endif
    }
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {1, 8, 27, 64, 256, 1024, 4096};
    unsigned long exponent = argc > 1 ? strtoul(argv[1], NULL, 10) : 16;
    REQUIRE(exponent <= 24);
    size_t count = (size_t)1 << exponent;
    struct bench bench = {.scalars = calloc(count, sizeof *bench.scalars),
                          .g1 = calloc(count, sizeof *bench.g1),
                          .g2 = calloc(count, sizeof *bench.g2)};
    REQUIRE(bench.scalars && bench.g1 && bench.g2);
#ifdef RUSKVM_BLST
    bench.scalar_bytes = calloc(count, 32);
    bench.p1 = calloc(count, sizeof *bench.p1);
    bench.p2 = calloc(count, sizeof *bench.p2);
    bench.scratch = malloc(blst_p2s_mult_pippenger_scratch_sizeof(count));
    REQUIRE(bench.scalar_bytes && bench.p1 && bench.p2 && bench.scratch);
#endif
    fill(&bench, count);
    for (size_t i = 0; i <= RK_ARRAY_LENGTH(sizes); i++) {
        bench.count = i < RK_ARRAY_LENGTH(sizes) ? sizes[i] : count;
        if (bench.count > count || (i && bench.count < sizes[i - 1])) continue;
        unsigned turns = bench.count > 1024 ? 5 : 30;
        char names[2][32];
        snprintf(names[0], sizeof names[0], "g1 sum of %zu products", bench.count);
        snprintf(names[1], sizeof names[1], "g2 sum of %zu products", bench.count);
        struct bench_row rows[] = {{names[0], 1, g1_run, PEER(p1_run)},
                                   {names[1], 1, g2_run, PEER(p2_run)}};
        bench_report_turns(rows, RK_ARRAY_LENGTH(rows), &bench, turns);
    }
    free(bench.scalars);
    free(bench.g1);
    free(bench.g2);
#ifdef RUSKVM_BLST
    free(bench.scalar_bytes);
    free(bench.p1);
    free(bench.p2);
    free(bench.scratch);
#endif
    return 0;
}
