/* The time of JubJub operations and of what stands on them. There is no peer in C; docs/
 * crypto-jubjub.md compares with the deployed crate by hand. Where lanes do many at once the peer
 * is our own portable code, one after another. */

#include "crypto/elgamal.h"
#include "crypto/jubjub_lanes.h"
#include "crypto/jubjub_map.h"
#include "crypto/jubjub_mul.h"
#include "crypto/lanes.h"
#include "crypto/phoenix_note.h"
#include "crypto/schnorr.h"
#include "crypto/std_rng.h"
#include "crypto_bench.h"

#include <stdlib.h>

enum { CLAIMS = 256, TERMS = 1024, MANY = 64 };

struct bench {
    struct fj k, j;
    struct fr square, message;
    struct jubjub_extended point, sum;
    struct jubjub_affine affine, out;
    struct jubjub_affine_niels niels;
    uint8_t bytes[JUBJUB_BYTES];
    struct schnorr_key_double key_double;
    struct schnorr_signature signature;
    struct schnorr_signature_double signature_double;
    struct schnorr_claim claims[CLAIMS];
    struct jubjub_term terms[TERMS];
    struct phoenix_address address;
    struct phoenix_view_key view;
    struct phoenix_stealth_address stealth;
    struct jubjub_affine points[MANY], products[MANY];
    struct fj scalars[MANY];
    bool valid[MANY];
};

/* Keeps results that must come out right. */
static void expect(bool right)
{
    if (!right) abort();
}

#define RUN(name, statement)              \
    static void run_##name(void *context) \
    {                                     \
        struct bench *bench = context;    \
        statement;                        \
    }

RUN(double, jubjub_double(&bench->sum, &bench->sum))
RUN(add, jubjub_add(&bench->sum, &bench->sum, &bench->point))
RUN(add_affine, jubjub_add_affine_niels(&bench->sum, &bench->sum, &bench->niels))
RUN(to_affine, jubjub_to_affine(&bench->out, &bench->point))
RUN(sqrt, expect(fr_sqrt_vartime(&bench->message, &bench->square)))
RUN(decode_lax, expect(jubjub_decode(&bench->out, bench->bytes, JUBJUB_LAX)))
RUN(decode_strict, expect(jubjub_decode(&bench->out, bench->bytes, JUBJUB_STRICT)))
RUN(torsion, expect(jubjub_is_torsion_free(&bench->point)))
RUN(mul_exact, jubjub_mul_exact(&bench->sum, &bench->point, &bench->k))
RUN(mul, jubjub_mul(&bench->sum, &bench->point, &bench->k))
RUN(mul_vartime, jubjub_mul_vartime(&bench->sum, &bench->point, &bench->k))
RUN(mul_base, jubjub_mul_base(&bench->sum, &jubjub_base_generator, &bench->k))
RUN(mul_base_add, jubjub_mul_base_add_vartime(&bench->sum, &jubjub_base_generator, &bench->k,
                                              &bench->point, &bench->j))
RUN(sum_32, jubjub_sum_terms_vartime(&bench->sum, bench->terms, 32))
RUN(sum_1024, jubjub_sum_terms_vartime(&bench->sum, bench->terms, TERMS))
RUN(hash_to_point, jubjub_hash_to_point(&bench->out, span_of_string("dusk")))
RUN(sign, schnorr_sign(&bench->signature, SCHNORR_DEPLOYED, &bench->k, &bench->message, &bench->j))
RUN(verify, expect(schnorr_verify(&bench->claims[0].key, &bench->claims[0].signature,
                                  &bench->claims[0].message)))
RUN(verify_double,
    expect(schnorr_verify_double(SCHNORR_DEPLOYED, &bench->key_double, &bench->signature_double,
                                 &bench->claims[0].message)))
RUN(stealth, phoenix_stealth_address(&bench->stealth, &bench->address, &bench->k))
RUN(owns, expect(phoenix_owns(&bench->view, &bench->stealth)))

static void run_batch(void *context)
{
    struct bench *bench = context;
    bool valid[CLAIMS];
    expect(schnorr_verify_batch(valid, bench->claims, CLAIMS) == RK_OK && valid[0]);
}

/* One after another. */
static void run_verify_each(void *context)
{
    struct bench *bench = context;
    for (size_t i = 0; i < CLAIMS; i++)
        expect(schnorr_verify(&bench->claims[i].key, &bench->claims[i].signature,
                              &bench->claims[i].message));
}

static void run_exchange_each(void *context)
{
    struct bench *bench = context;
    for (size_t i = 0; i < MANY; i++)
        jubjub_exchange(&bench->products[i], &bench->k, &bench->points[i]);
}

static void run_exchange_lanes(void *context)
{
    struct bench *bench = context;
    if (!lanes_are_available())
        run_exchange_each(context);
    else
        jubjub_lanes_exchange(bench->products, &bench->k, bench->points, MANY);
}

static void run_generator_each(void *context)
{
    struct bench *bench = context;
    for (size_t i = 0; i < MANY; i++)
        jubjub_mul_generator(&bench->products[i], &bench->scalars[i]);
}

static void run_generator_lanes(void *context)
{
    struct bench *bench = context;
    if (!lanes_are_available()) {
        run_generator_each(context);
        return;
    }
    for (size_t i = 0; i < MANY; i += JUBJUB_LANES)
        jubjub_lanes_mul_generator(&bench->products[i], &bench->scalars[i]);
}

static void run_valid_each(void *context)
{
    struct bench *bench = context;
    for (size_t i = 0; i < MANY; i++)
        expect(jubjub_affine_is_valid(&bench->points[i]));
}

static void run_valid_many(void *context)
{
    struct bench *bench = context;
    jubjub_affine_are_valid(bench->valid, bench->points, MANY);
    expect(bench->valid[0]);
}

RUN(sum_32_portable, jubjub_sum_terms_portable_vartime(&bench->sum, bench->terms, 32))
RUN(sum_1024_portable, jubjub_sum_terms_portable_vartime(&bench->sum, bench->terms, TERMS))

static const struct bench_row rows[] = {
    {"double", 1, run_double, NULL},
    {"add", 1, run_add, NULL},
    {"add, affine niels", 1, run_add_affine, NULL},
    {"to affine", 1, run_to_affine, NULL},
    {"square root", 1, run_sqrt, NULL},
    {"decode, lax", 1, run_decode_lax, NULL},
    {"decode, strict", 1, run_decode_strict, NULL},
    {"is torsion free", 1, run_torsion, NULL},
    {"mul, deployed coordinates", 1, run_mul_exact, NULL},
    {"mul", 1, run_mul, NULL},
    {"mul, vartime", 1, run_mul_vartime, NULL},
    {"mul of a generator", 1, run_mul_base, NULL},
    {"j G + k P, vartime", 1, run_mul_base_add, NULL},
    {"sum of 32 products, each", 32, run_sum_32, run_sum_32_portable},
    {"sum of 1024 products, each", TERMS, run_sum_1024, run_sum_1024_portable},
    {"mul to affine, one of 64", MANY, run_exchange_lanes, run_exchange_each},
    {"mul of a generator, one of 64", MANY, run_generator_lanes, run_generator_each},
    {"is valid, one of 64", MANY, run_valid_many, run_valid_each},
    {"hash to point \"dusk\"", 1, run_hash_to_point, NULL},
    {"Schnorr sign", 1, run_sign, NULL},
    {"Schnorr verify", 1, run_verify, NULL},
    {"Schnorr verify, double", 1, run_verify_double, NULL},
    {"Schnorr verify, batch of 256, each", CLAIMS, run_batch, run_verify_each},
    {"stealth address", 1, run_stealth, NULL},
    {"note is owned", 1, run_owns, NULL},
};

int main(void)
{
    static struct bench bench;
    struct std_rng rng;
    struct phoenix_secret_key secret;
    std_rng_init_u64(&rng, 1);
    std_rng_fj(&rng, &bench.k);
    std_rng_fj(&rng, &bench.j);
    std_rng_fr(&rng, &bench.square);
    fr_sqr(&bench.square, &bench.square);
    jubjub_from_affine(&bench.point, &jubjub_generator);
    jubjub_mul(&bench.point, &bench.point, &bench.k);
    bench.sum = bench.point;
    jubjub_to_affine(&bench.affine, &bench.point);
    jubjub_affine_to_niels(&bench.niels, &bench.affine);
    jubjub_encode(bench.bytes, &bench.affine);
    for (unsigned i = 0; i < CLAIMS; i++) {
        struct fj key, random;
        struct schnorr_claim *claim = &bench.claims[i];
        std_rng_fj(&rng, &key);
        std_rng_fj(&rng, &random);
        std_rng_fr(&rng, &claim->message);
        schnorr_key(&claim->key, &key);
        schnorr_sign(&claim->signature, SCHNORR_DEPLOYED, &key, &claim->message, &random);
    }
    for (unsigned i = 0; i < TERMS; i++) {
        struct fj scalar;
        std_rng_fj(&rng, &scalar);
        jubjub_term_set(&bench.terms[i], &scalar, &bench.claims[i % CLAIMS].key);
    }
    for (unsigned i = 0; i < MANY; i++) {
        std_rng_fj(&rng, &bench.scalars[i]);
        bench.points[i] = bench.claims[i].key;
    }
    schnorr_key_double(&bench.key_double, &bench.k);
    schnorr_sign_double(&bench.signature_double, SCHNORR_DEPLOYED, &bench.k,
                        &bench.claims[0].message, &bench.j);
    std_rng_fj(&rng, &secret.a);
    std_rng_fj(&rng, &secret.b);
    phoenix_address(&bench.address, &secret);
    phoenix_view_key(&bench.view, &secret);
    bench_report(rows, sizeof rows / sizeof rows[0], &bench);
    return 0;
}
