/* The time of the pairing and of its parts. With blst, the ratio to it. */

#include "crypto/pairing.h"
#include "crypto_bench.h"

enum { PAIRS = 64 };

struct bench {
    struct g1_affine p;
    struct g2_affine q;
    struct g2_prepared prepared[2];
    struct fp2 a2, b2;
    struct fp12 a, b, miller;
    struct fp12_compressed compressed;
#ifdef RUSKVM_BLST
    blst_p1_affine peer_p[2];
    blst_p2_affine peer_q[2];
    blst_fp6 peer_lines[2][68];
    blst_fp12 peer_miller;
#endif
};

static void run_fp2_mul(void *context)
{
    struct bench *bench = context;
    fp2_mul(&bench->a2, &bench->a2, &bench->b2);
}

static void run_fp2_sqr(void *context)
{
    struct bench *bench = context;
    fp2_sqr(&bench->a2, &bench->a2);
}

static void run_fp12_mul(void *context)
{
    struct bench *bench = context;
    fp12_mul(&bench->a, &bench->a, &bench->b);
}

static void run_fp12_sqr(void *context)
{
    struct bench *bench = context;
    fp12_sqr(&bench->a, &bench->a);
}

static void run_fp12_line(void *context)
{
    struct bench *bench = context;
    fp12_mul_by_line(&bench->a, &bench->a, &bench->b.c0.c0, &bench->b.c0.c1, &bench->b.c0.c2);
}

static void run_cyclotomic(void *context)
{
    struct bench *bench = context;
    fp12_cyclotomic_sqr(&bench->a, &bench->a);
}

static void run_compressed(void *context)
{
    struct bench *bench = context;
    fp12_compressed_sqr(&bench->compressed, &bench->compressed);
}

static void run_prepare(void *context)
{
    struct bench *bench = context;
    g2_prepare(&bench->prepared[0], &bench->q);
}

static void run_miller(void *context)
{
    struct bench *bench = context;
    struct pairing_term term = {&bench->p, &bench->prepared[0]};
    g2_prepare(&bench->prepared[0], &bench->q);
    pairing_miller_loop(&bench->miller, &term, 1);
}

static void run_miller_prepared(void *context)
{
    struct bench *bench = context;
    struct pairing_term term = {&bench->p, &bench->prepared[0]};
    pairing_miller_loop(&bench->miller, &term, 1);
}

static void run_miller_of_points(void *context)
{
    struct bench *bench = context;
    struct pairing_pair pairs[PAIRS];
    for (size_t i = 0; i < PAIRS; i++)
        pairs[i] = (struct pairing_pair){&bench->p, &bench->q};
    pairing_miller_loop_of_points(&bench->miller, pairs, PAIRS);
}

static void run_exponentiation(void *context)
{
    struct bench *bench = context;
    pairing_final_exponentiation(&bench->a, &bench->miller);
}

static void run_pairing(void *context)
{
    run_miller(context);
    run_exponentiation(context);
}

/* One point prepared beforehand, as the generator is when a signature is verified. */
static void run_two(void *context)
{
    struct bench *bench = context;
    struct pairing_term terms[2] = {{&bench->p, &bench->prepared[0]},
                                    {&bench->p, &bench->prepared[1]}};
    g2_prepare(&bench->prepared[0], &bench->q);
    pairing_product(&bench->a, terms, 2);
}

#ifdef RUSKVM_BLST
static void peer_fp2_mul(void *context)
{
    struct bench *bench = context;
    blst_fp2 *a = (blst_fp2 *)&bench->a2;
    blst_fp2_mul(a, a, (blst_fp2 *)&bench->b2);
}

static void peer_fp2_sqr(void *context)
{
    struct bench *bench = context;
    blst_fp2 *a = (blst_fp2 *)&bench->a2;
    blst_fp2_sqr(a, a);
}

static void peer_fp12_mul(void *context)
{
    struct bench *bench = context;
    blst_fp12 *a = (blst_fp12 *)&bench->a;
    blst_fp12_mul(a, a, (blst_fp12 *)&bench->b);
}

static void peer_fp12_sqr(void *context)
{
    struct bench *bench = context;
    blst_fp12 *a = (blst_fp12 *)&bench->a;
    blst_fp12_sqr(a, a);
}

static void peer_cyclotomic(void *context)
{
    struct bench *bench = context;
    blst_fp12 *a = (blst_fp12 *)&bench->a;
    blst_fp12_cyclotomic_sqr(a, a);
}

static void peer_fp12_line(void *context)
{
    struct bench *bench = context;
    blst_fp12 *a = (blst_fp12 *)&bench->a;
    blst_fp12_mul_by_xy00z0(a, a, (blst_fp6 *)&bench->b);
}

static void peer_prepare(void *context)
{
    struct bench *bench = context;
    blst_precompute_lines(bench->peer_lines[0], &bench->peer_q[0]);
}

static void peer_run_miller(void *context)
{
    struct bench *bench = context;
    blst_miller_loop(&bench->peer_miller, &bench->peer_q[0], &bench->peer_p[0]);
}

static void peer_miller_prepared(void *context)
{
    struct bench *bench = context;
    blst_miller_loop_lines(&bench->peer_miller, bench->peer_lines[0], &bench->peer_p[0]);
}

static void peer_exponentiation(void *context)
{
    struct bench *bench = context;
    blst_final_exp((blst_fp12 *)&bench->a, &bench->peer_miller);
}

static void peer_pairing(void *context)
{
    peer_run_miller(context);
    peer_exponentiation(context);
}

static void peer_two(void *context)
{
    struct bench *bench = context;
    const blst_p1_affine *p[2] = {&bench->peer_p[0], NULL};
    const blst_p2_affine *q[2] = {&bench->peer_q[0], NULL};
    blst_miller_loop_n(&bench->peer_miller, q, p, 2);
    peer_exponentiation(context);
}

static void peer_miller_of_points(void *context)
{
    struct bench *bench = context;
    const blst_p1_affine *p[PAIRS];
    const blst_p2_affine *q[PAIRS];
    for (size_t i = 0; i < PAIRS; i++) {
        p[i] = &bench->peer_p[0];
        q[i] = &bench->peer_q[0];
    }
    blst_miller_loop_n(&bench->peer_miller, q, p, PAIRS);
}

static void set_up_peer(struct bench *bench)
{
    for (unsigned i = 0; i < 2; i++) {
        bench->peer_p[i] = *blst_p1_affine_generator();
        bench->peer_q[i] = *blst_p2_affine_generator();
    }
    memcpy(&bench->p.x, &bench->peer_p[0].x, sizeof bench->p.x);
    memcpy(&bench->p.y, &bench->peer_p[0].y, sizeof bench->p.y);
    memcpy(&bench->q.x, &bench->peer_q[0].x, sizeof bench->q.x);
    memcpy(&bench->q.y, &bench->peer_q[0].y, sizeof bench->q.y);
    peer_run_miller(bench);
    peer_prepare(bench);
}
#define PEER(function) function
#else
#define PEER(function) NULL
#endif

static const struct bench_row rows[] = {
    {"fp2 mul", 1, run_fp2_mul, PEER(peer_fp2_mul)},
    {"fp2 sqr", 1, run_fp2_sqr, PEER(peer_fp2_sqr)},
    {"fp12 mul", 1, run_fp12_mul, PEER(peer_fp12_mul)},
    {"fp12 sqr", 1, run_fp12_sqr, PEER(peer_fp12_sqr)},
    {"fp12 mul by a line", 1, run_fp12_line, PEER(peer_fp12_line)},
    {"fp12 cyclotomic sqr", 1, run_cyclotomic, PEER(peer_cyclotomic)},
    {"fp12 compressed sqr", 1, run_compressed, NULL},
    {"prepare a point of G2", 1, run_prepare, PEER(peer_prepare)},
    {"Miller loop", 1, run_miller, PEER(peer_run_miller)},
    {"Miller loop, prepared", 1, run_miller_prepared, PEER(peer_miller_prepared)},
    {"final exponentiation", 1, run_exponentiation, PEER(peer_exponentiation)},
    {"pairing", 1, run_pairing, PEER(peer_pairing)},
    {"product of two, one prepared", 1, run_two, PEER(peer_two)},
    {"Miller loop among 64", PAIRS, run_miller_of_points, PEER(peer_miller_of_points)},
};

int main(void)
{
    static struct bench bench;
#ifdef RUSKVM_BLST
    set_up_peer(&bench);
#endif
    bench.a2.c0 = bench.b2.c1 = bench.q.x.c0;
    g2_prepare(&bench.prepared[1], &bench.q);
    run_miller(&bench);
    bench.a = bench.b = bench.miller;
    fp12_compress(&bench.compressed, &bench.a);
    bench.b2 = bench.a.c0.c0;
    bench.a2 = bench.a.c0.c1;
    bench_report(rows, sizeof rows / sizeof rows[0], &bench);
    return 0;
}
