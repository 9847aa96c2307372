/* The time of BN254: the tower, decoding, groups, and the steps of a pairing and of a Groth16
 * verification, which is a loop over three pairs and a final power. */

#include "crypto/bn_pairing.h"
#include "crypto_bench.h"

#include <stdlib.h>

enum { MSM_POINTS = 16 };

struct bench {
    struct bn_fp2 a2, b2;
    struct bn_fp12 a, b, f;
    struct bn_g1_affine points[MSM_POINTS];
    struct bn_fr scalars[MSM_POINTS];
    struct bn_g2_affine q;
    struct bn_g2_prepared prepared[3];
    struct bn_pair pairs[3];
    uint8_t g1_bytes[32], g2_bytes[64];
    bool failed;
};

#define RUN(name, statement)              \
    static void run_##name(void *context) \
    {                                     \
        struct bench *bench = context;    \
        statement;                        \
    }

RUN(fp2_mul, bn_fp2_mul(&bench->a2, &bench->a2, &bench->b2))
RUN(fp2_sqr, bn_fp2_sqr(&bench->a2, &bench->a2))
RUN(fp2_xi, bn_fp2_mul_by_xi(&bench->a2, &bench->a2))
RUN(fp12_mul, bn_fp12_mul(&bench->a, &bench->a, &bench->b))
RUN(fp12_sqr, bn_fp12_sqr(&bench->a, &bench->a))
RUN(fp12_cyclotomic, bn_fp12_cyclotomic_sqr(&bench->f, &bench->f))
RUN(g1_decode, bench->failed |= bn_g1_decode(&bench->points[0], bench->g1_bytes, BN_COMPRESSED))
RUN(g2_decode, bench->failed |= bn_g2_decode(&bench->q, bench->g2_bytes, BN_COMPRESSED))
RUN(g2_subgroup, bench->failed |= !bn_g2_is_in_subgroup(&bench->q))
RUN(prepare, bn_g2_prepare(&bench->prepared[0], &bench->q))
RUN(loop1, bench->failed |= !bn_miller_loop(&bench->a, bench->pairs, 1))
RUN(loop3, bench->failed |= !bn_miller_loop(&bench->a, bench->pairs, 3))
RUN(exponent, bench->failed |= !bn_final_exponent(&bench->f, &bench->a))

static void run_msm(void *context)
{
    struct bench *bench = context;
    struct bn_g1 sum;
    bn_g1_msm_vartime(&sum, bench->points, bench->scalars, MSM_POINTS);
    bench->failed |= bn_g1_is_identity(&sum);
}

static void run_verification(void *context)
{
    struct bench *bench = context;
    run_prepare(context);
    bench->failed |= !bn_miller_loop(&bench->a, bench->pairs, 3);
    bench->failed |= !bn_final_exponent(&bench->f, &bench->a);
}

static const struct bench_row rows[] = {
    {"fp2 mul", 1, run_fp2_mul, NULL},
    {"fp2 sqr", 1, run_fp2_sqr, NULL},
    {"fp2 mul by xi", 1, run_fp2_xi, NULL},
    {"fp12 mul", 1, run_fp12_mul, NULL},
    {"fp12 sqr", 1, run_fp12_sqr, NULL},
    {"fp12 cyclotomic sqr", 1, run_fp12_cyclotomic, NULL},
    {"g1 decode, compressed", 1, run_g1_decode, NULL},
    {"g2 decode, compressed", 1, run_g2_decode, NULL},
    {"g2 subgroup test", 1, run_g2_subgroup, NULL},
    {"g1 sum of 16 multiples", 1, run_msm, NULL},
    {"prepare g2", 1, run_prepare, NULL},
    {"miller loop, 1 pair", 1, run_loop1, NULL},
    {"miller loop, 3 pairs", 1, run_loop3, NULL},
    {"final exponent", 1, run_exponent, NULL},
    {"groth16, decoded: all steps", 1, run_verification, NULL},
};

int main(void)
{
    struct bench *bench = calloc(1, sizeof *bench);
    if (!bench) return 1;
    struct bn_fr scalar;
    struct bn_g1 multiple;
    bench->q = bn_g2_generator;
    bn_fr_from_u64(&scalar, 3);
    for (size_t i = 0; i < MSM_POINTS; i++) {
        bn_fr_inverse(&scalar, &scalar);
        bn_fr_add(&scalar, &scalar, &bn_fr_one);
        bench->scalars[i] = scalar;
        bn_g1_mul_vartime(&multiple, &bn_g1_generator, &scalar);
        bn_g1_to_affine(&bench->points[i], &multiple);
    }
    for (size_t i = 0; i < 3; i++) {
        bn_g2_prepare(&bench->prepared[i], &bench->q);
        bench->pairs[i] = (struct bn_pair){&bench->points[i], &bench->prepared[i]};
    }
    bn_g1_encode(bench->g1_bytes, &bench->points[0], BN_COMPRESSED);
    bn_g2_encode(bench->g2_bytes, &bench->q, BN_COMPRESSED);
    bench->a2 = bench->q.x;
    bench->b2 = bench->q.y;
    bn_pairing(&bench->f, &bench->points[0], &bench->q);
    bench->a = bench->b = bench->f;
    bench_report(rows, RK_ARRAY_LENGTH(rows), bench);
    bool failed = bench->failed;
    free(bench);
    return failed;
}
