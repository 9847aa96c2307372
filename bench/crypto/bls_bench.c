/* Products, membership and decoding of points of BLS12-381, one point at a time and, of
 * G2, in batches. With blst, the ratio to it. */

#include "base/require.h"
#include "crypto/g1.h"
#include "crypto/g2.h"
#include "crypto/g2_batch.h"
#include "crypto_bench.h"

struct bench {
    struct fr scalar;
    uint8_t scalar_bytes[32];
    struct g1 g1, g1_other;
    struct g1_affine g1_affine;
    uint8_t g1_bytes[96];
    struct g2 g2, g2_other;
    struct g2_affine g2_affine;
    uint8_t g2_bytes[192];
#ifdef RUSKVM_BLST
    blst_p1 p1, p1_other;
    blst_p1_affine p1_affine;
    blst_p2 p2, p2_other;
    blst_p2_affine p2_affine;
#endif
    bool sink;
};

#define OURS(C, name, call)               \
    static void C##_##name(void *context) \
    {                                     \
        struct bench *bench = context;    \
        call;                             \
    }
#define BOTH(C)                                                                                    \
    OURS(C, run_add, C##_add(&bench->C##_other, &bench->C##_other, &bench->C))                     \
    OURS(C, run_mixed, C##_add_affine(&bench->C##_other, &bench->C##_other, &bench->C##_affine))   \
    OURS(C, run_double, C##_double(&bench->C##_other, &bench->C##_other))                          \
    OURS(C, run_mul, C##_mul(&bench->C##_other, &bench->C, &bench->scalar))                        \
    OURS(C, run_mul_vartime, C##_mul_vartime(&bench->C##_other, &bench->C, &bench->scalar))        \
    OURS(C, run_generator, C##_mul_generator(&bench->C##_other, &bench->scalar))                   \
    OURS(C, run_subgroup, bench->sink = C##_affine_is_in_subgroup(&bench->C##_affine))             \
    OURS(C, run_affine, C##_to_affine(&bench->C##_affine, &bench->C))                              \
    OURS(C, run_decode, REQUIRE(!C##_from_compressed(&bench->C##_affine, bench->C##_bytes, NULL))) \
    OURS(C, run_decode_unchecked,                                                                  \
         REQUIRE(!C##_from_compressed_unchecked(&bench->C##_affine, bench->C##_bytes, NULL)))
BOTH(g1)
BOTH(g2)

/* Eight keys in a batch; the peer takes them one by one. */
enum { BATCH = 8 };

static void g2_run_subgroup_batch(void *context)
{
    struct bench *bench = context;
    const struct g2_affine *points[BATCH];
    bool answers[BATCH];
    for (size_t i = 0; i < BATCH; i++)
        points[i] = &bench->g2_affine;
    g2_affine_each_is_member(answers, points, BATCH);
    bench->sink = answers[0];
}

static void g2_run_decode_batch(void *context)
{
    struct bench *bench = context;
    const uint8_t *bytes[BATCH];
    struct g2_affine points[BATCH];
    enum rk_result results[BATCH];
    for (size_t i = 0; i < BATCH; i++)
        bytes[i] = bench->g2_bytes;
    g2_from_compressed_each(points, results, bytes, BATCH);
    REQUIRE(!results[0]);
}

#ifdef RUSKVM_BLST
#define PEERS(C, p)                                                                                \
    OURS(C, peer_add, blst_##p##_add_or_double(&bench->p##_other, &bench->p##_other, &bench->p))   \
    OURS(                                                                                          \
        C, peer_mixed,                                                                             \
        blst_##p##_add_or_double_affine(&bench->p##_other, &bench->p##_other, &bench->p##_affine)) \
    OURS(C, peer_double, blst_##p##_double(&bench->p##_other, &bench->p##_other))                  \
    OURS(C, peer_mul, blst_##p##_mult(&bench->p##_other, &bench->p, bench->scalar_bytes, 255))     \
    OURS(C, peer_subgroup, bench->sink = blst_##p##_affine_in_##C(&bench->p##_affine))             \
    OURS(C, peer_affine, blst_##p##_to_affine(&bench->p##_affine, &bench->p##_other))              \
    static void C##_peer_decode_unchecked(void *context)                                           \
    {                                                                                              \
        struct bench *bench = context;                                                             \
        REQUIRE(blst_##p##_uncompress(&bench->p##_affine, bench->C##_bytes) == BLST_SUCCESS);      \
    }                                                                                              \
    static void C##_peer_decode(void *context)                                                     \
    {                                                                                              \
        struct bench *bench = context;                                                             \
        C##_peer_decode_unchecked(context);                                                        \
        REQUIRE(blst_##p##_affine_in_##C(&bench->p##_affine));                                     \
    }
PEERS(g1, p1)
PEERS(g2, p2)

static void g2_peer_subgroup_batch(void *context)
{
    for (size_t i = 0; i < BATCH; i++)
        g2_peer_subgroup(context);
}

static void g2_peer_decode_batch(void *context)
{
    for (size_t i = 0; i < BATCH; i++)
        g2_peer_decode(context);
}

#define PEER(function) function
#else
#define PEER(function) NULL
#endif

#define ROWS(C)                                                                                  \
    {#C " add", 1, C##_run_add, PEER(C##_peer_add)},                                             \
        {#C " add affine", 1, C##_run_mixed, PEER(C##_peer_mixed)},                              \
        {#C " double", 1, C##_run_double, PEER(C##_peer_double)},                                \
        {#C " mul", 1, C##_run_mul, PEER(C##_peer_mul)},                                         \
        {#C " mul, vartime", 1, C##_run_mul_vartime, PEER(C##_peer_mul)},                        \
        {#C " mul of the generator", 1, C##_run_generator, PEER(C##_peer_mul)},                  \
        {#C " subgroup check", 1, C##_run_subgroup, PEER(C##_peer_subgroup)},                    \
        {#C " to affine", 1, C##_run_affine, PEER(C##_peer_affine)},                             \
        {#C " decode, unchecked", 1, C##_run_decode_unchecked, PEER(C##_peer_decode_unchecked)}, \
        {#C " decode", 1, C##_run_decode, PEER(C##_peer_decode)},

static const struct bench_row rows[] = {
    ROWS(g1) ROWS(g2){"g2 subgroup check, of eight", BATCH, g2_run_subgroup_batch,
                      PEER(g2_peer_subgroup_batch)},
    {"g2 decode, of eight", BATCH, g2_run_decode_batch, PEER(g2_peer_decode_batch)},
};

int main(void)
{
    static struct bench bench;
    fr_from_u64(&bench.scalar, 0x123456789abcdef);
    for (unsigned i = 0; i < 9; i++)
        fr_sqr(&bench.scalar, &bench.scalar);
    fr_to_bytes_le(bench.scalar_bytes, &bench.scalar);
    g1_mul_generator(&bench.g1, &bench.scalar);
    g1_to_affine(&bench.g1_affine, &bench.g1);
    g1_to_compressed(bench.g1_bytes, &bench.g1_affine);
    g1_double(&bench.g1_other, &bench.g1);
    g2_mul_generator(&bench.g2, &bench.scalar);
    g2_to_affine(&bench.g2_affine, &bench.g2);
    g2_to_compressed(bench.g2_bytes, &bench.g2_affine);
    g2_double(&bench.g2_other, &bench.g2);
#ifdef RUSKVM_BLST
    REQUIRE(blst_p1_uncompress(&bench.p1_affine, bench.g1_bytes) == BLST_SUCCESS);
    REQUIRE(blst_p2_uncompress(&bench.p2_affine, bench.g2_bytes) == BLST_SUCCESS);
    blst_p1_from_affine(&bench.p1, &bench.p1_affine);
    blst_p1_double(&bench.p1_other, &bench.p1);
    blst_p2_from_affine(&bench.p2, &bench.p2_affine);
    blst_p2_double(&bench.p2_other, &bench.p2);
#endif
    bench_report(rows, sizeof rows / sizeof rows[0], &bench);
    return 0;
}
