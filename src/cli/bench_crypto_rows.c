/* The inputs of bench_crypto.def and what its rows do. Inputs come from fixed seeds. */
#include "cli/bench_clock.h"
#include "cli/bench_crypto.h"
#include "cli/bench_samples.h"
#include "crypto/bls.h"
#include "crypto/field_many.h"
#include "crypto/fr_domain.h"
#include "crypto/g2_batch.h"
#include "crypto/hash_to_curve.h"
#include "crypto/jubjub_mul.h"
#include "crypto/lanes.h"
#include "crypto/pairing.h"
#include "crypto/poseidon.h"
#include "crypto/schnorr.h"
#include "crypto/shielded.h"
#include "crypto/speed_lanes.h"
#include "crypto/std_rng.h"
#include "zk/plonk_prover.h"

#include <stdlib.h>

enum {
    PRODUCTS = 128,
    LIMB_PRODUCTS = 16 * PRODUCTS,
    HASHES = 64,
    TRANSFORM_LOG = 16,
    SUM_POINTS = 1 << 16,
    POINTS = 64,
    BLS_CLAIMS = 64,
    SCHNORR_CLAIMS = 256,
    STEALTHS = 256,
    PROOFS = 100,
    PROOF_INPUTS = 29,   /* as the deployed transaction circuit has */
    PAYMENT_INPUTS = 2,  /* with one input and with two */
    PROOF_ROWS_LOG = 16, /* enough for every circuit here */
};

#define MESSAGE span_of_string("a message of moderate length, forty bytes")
#define DOMAIN  span_of_string("BLS_SIG_BLS12381G1_XMD:SHA-256_DUSK_V2")

/* A row's function is named after its line in the table. */
#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)

enum {
#define ROW(group, name, what, operations, reference_ns, ...) JOIN(ROW_AT_LINE_, __LINE__),
#include "cli/bench_crypto.def"
    ROW_COUNT
};

static const struct plonk_prove_options one_thread = {.work = {.threads = 1}};

/* A circuit with values, its key, and the last proof. */
struct proving {
    struct composer *composer; /* owns circuit and assignment */
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct plonk_prover *prover;
    struct plonk_proof proof;
};

struct bench_meter {
    bool is_prepared[BENCH_CRYPTO_GROUP_COUNT];
    unsigned times[ROW_COUNT]; /* runs that take a slice; 0: not yet known */
    bool has_failed;
    /* fields */
    struct fr r[4], r_factor;
    struct fp p[4], p_factor;
    struct fr r_many[PRODUCTS], r_factors[PRODUCTS];
    struct fp p_many[PRODUCTS], p_factors[PRODUCTS];
    /* hashes */
    struct fr hash_inputs[HASHES * 4], hashes[HASHES];
    /* transforms */
    struct fr_domain domain;
    struct fr *elements;
    /* sums */
    struct g1_affine *sum_points;
    struct fr *sum_scalars;
    struct g1 sum;
    /* points */
    struct g1_affine g1;
    struct g2_affine g2;
    struct g1 g1_hash;
    struct g2 g2_hash;
    uint8_t g1_bytes[48], g2_bytes[96];
    struct g1_affine g1_each[POINTS];
    struct g2_affine g2_each[POINTS];
    struct pairing_pair pairs[POINTS];
    struct fp12 miller;
    const uint8_t *g1_bytes_each[POINTS], *g2_bytes_each[POINTS];
    const struct g2_affine *g2_pointers[POINTS];
    struct span messages[POINTS];
    enum rk_result results[POINTS];
    bool answers[POINTS];
    /* signatures */
    struct fp12 pairing;
    struct g2_prepared prepared;
    struct bls_secret_key bls_secret;
    struct bls_public_key bls_keys[BLS_CLAIMS];
    struct bls_signature bls_made, bls_signatures[BLS_CLAIMS];
    struct bls_batch_item bls_items[BLS_CLAIMS];
    /* jubjub */
    struct phoenix_view_key view;
    struct phoenix_address address;
    struct phoenix_stealth_address stealths[STEALTHS];
    struct jubjub_affine shared;
    struct fj random;
    struct schnorr_signature schnorr_made;
    struct schnorr_claim claims[SCHNORR_CLAIMS];
    bool owns[STEALTHS];
    /* proofs */
    struct plonk_srs srs;
    struct proving rows_job;
    struct buffer verifier_bytes;
    struct plonk_verifier *verifier;
    struct fr public_inputs[PROOF_INPUTS];
    /* payments */
    struct proving payments[PAYMENT_INPUTS];
};

/* ---- Inputs ---- */

static enum rk_result bench_crypto_prepare_fields(struct bench_meter *in)
{
    for (unsigned i = 0; i < RK_ARRAY_LENGTH(in->r); i++) {
        fr_from_u64(&in->r[i], 3 + i);
        fp_from_u64(&in->p[i], 3 + i);
    }
    fr_inverse(&in->r_factor, &in->r[2]);
    fp_inverse(&in->p_factor, &in->p[2]);
    for (unsigned i = 0; i < PRODUCTS; i++) {
        in->r_many[i] = in->r[i % 4];
        in->p_many[i] = in->p[i % 4];
        in->r_factors[i] = in->r_factor;
        in->p_factors[i] = in->p_factor;
    }
    return RK_OK;
}

static enum rk_result bench_crypto_prepare_hashes(struct bench_meter *in)
{
    for (size_t i = 0; i < RK_ARRAY_LENGTH(in->hash_inputs); i++)
        fr_from_u64(&in->hash_inputs[i], i + 1);
    return RK_OK;
}

/* `count` scalars of all bits. */
static struct fr *scalars_new(size_t count)
{
    struct fr *scalars = calloc(count, sizeof *scalars);
    if (!scalars) return NULL;
    fr_from_u64(&scalars[0], 0x123456789abcdef);
    for (size_t i = 1; i < count; i++)
        fr_sqr(&scalars[i], &scalars[i - 1]);
    return scalars;
}

static enum rk_result bench_crypto_prepare_transforms(struct bench_meter *in)
{
    RK_TRY(fr_domain_init(&in->domain, TRANSFORM_LOG));
    in->elements = scalars_new((size_t)in->domain.size);
    return in->elements ? RK_OK : RK_NO_MEMORY;
}

/* Points i G: what they are does not matter to the time. */
static enum rk_result bench_crypto_prepare_sums(struct bench_meter *in)
{
    enum rk_result result = RK_NO_MEMORY;
    struct g1 *points = calloc(SUM_POINTS, sizeof *points);
    struct fp *scratch = calloc(SUM_POINTS, 2 * sizeof *scratch);
    in->sum_scalars = scalars_new(SUM_POINTS);
    in->sum_points = calloc(SUM_POINTS, sizeof *in->sum_points);
    if (!points || !scratch || !in->sum_scalars || !in->sum_points) goto done;
    points[0] = g1_generator;
    for (size_t i = 1; i < SUM_POINTS; i++)
        g1_add_affine(&points[i], &points[i - 1], &g1_affine_generator);
    g1_to_affine_batch(in->sum_points, scratch, points, SUM_POINTS);
    result = RK_OK;
done:
    free(points);
    free(scratch);
    return result;
}

static enum rk_result bench_crypto_prepare_points(struct bench_meter *in)
{
    struct fr scalar;
    struct g1 g1;
    struct g2 g2;
    fr_from_u64(&scalar, 5);
    fr_inverse(&scalar, &scalar);
    g1_mul_generator(&g1, &scalar);
    g1_to_affine(&in->g1, &g1);
    g1_to_compressed(in->g1_bytes, &in->g1);
    g2_mul_generator(&g2, &scalar);
    g2_to_affine(&in->g2, &g2);
    g2_to_compressed(in->g2_bytes, &in->g2);
    for (size_t i = 0; i < POINTS; i++) {
        in->g1_each[i] = in->g1;
        in->g2_each[i] = in->g2;
        in->g1_bytes_each[i] = in->g1_bytes;
        in->g2_bytes_each[i] = in->g2_bytes;
        in->g2_pointers[i] = &in->g2_each[i];
        in->pairs[i] = (struct pairing_pair){&in->g1, &in->g2_each[i]};
        in->messages[i] = MESSAGE;
    }
    return RK_OK;
}

static enum rk_result bench_crypto_prepare_signatures(struct bench_meter *in)
{
    struct bls_secret_key secret;
    fr_from_u64(&secret.scalar, 7);
    fr_inverse(&secret.scalar, &secret.scalar);
    in->bls_secret = secret;
    for (size_t i = 0; i < BLS_CLAIMS; i++) {
        bls_public_key_of(&in->bls_keys[i], &secret);
        bls_sign(&in->bls_signatures[i], BLS_V2, &secret, MESSAGE);
        in->bls_items[i] =
            (struct bls_batch_item){&in->bls_keys[i], &in->bls_signatures[i], MESSAGE};
        fr_sqr(&secret.scalar, &secret.scalar);
    }
    return RK_OK;
}

static enum rk_result bench_crypto_prepare_jubjub(struct bench_meter *in)
{
    struct std_rng rng;
    struct phoenix_secret_key own, other;
    struct phoenix_address stranger;
    std_rng_init_u64(&rng, 1);
    std_rng_fj(&rng, &own.a);
    std_rng_fj(&rng, &own.b);
    std_rng_fj(&rng, &other.a);
    std_rng_fj(&rng, &other.b);
    std_rng_fj(&rng, &in->random);
    phoenix_view_key(&in->view, &own);
    phoenix_address(&in->address, &own);
    phoenix_address(&stranger, &other);
    for (size_t i = 0; i < STEALTHS; i++) {
        struct fj r;
        std_rng_fj(&rng, &r);
        phoenix_stealth_address(&in->stealths[i], &stranger, &r);
    }
    for (size_t i = 0; i < SCHNORR_CLAIMS; i++) {
        struct schnorr_claim *claim = &in->claims[i];
        struct fj secret, random;
        std_rng_fj(&rng, &secret);
        std_rng_fj(&rng, &random);
        std_rng_fr(&rng, &claim->message);
        schnorr_key(&claim->key, &secret);
        schnorr_sign(&claim->signature, SCHNORR_DEPLOYED, &secret, &claim->message, &random);
    }
    return RK_OK;
}

/* What a key is made of and what it proves. */
static enum rk_result job_finish(struct proving *job, const struct plonk_srs *srs)
{
    RK_TRY(composer_finish(job->composer, &job->circuit, &job->assignment, NULL));
    return plonk_prover_make(&job->prover, srs, &job->circuit, span_of_string("bench"),
                             &one_thread.work, NULL);
}

static enum rk_result prove(struct proving *job)
{
    return plonk_prove(&job->proof, job->prover, &job->circuit, &job->assignment, &one_thread,
                       NULL);
}

static void job_free(struct proving *job)
{
    plonk_prover_free(job->prover);
    composer_free(job->composer);
}

/* Parameters for all circuits here. */
static enum rk_result need_srs(struct bench_meter *in)
{
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {1};
    if (in->srs.powers) return RK_OK;
    return insecure_plonk_srs_make(&in->srs, (size_t)1 << PROOF_ROWS_LOG, seed, 1, NULL);
}

static enum rk_result bench_crypto_prepare_proofs(struct bench_meter *in)
{
    struct buffer *bytes = &in->verifier_bytes;
    struct proving *job = &in->rows_job;
    RK_TRY(need_srs(in));
    RK_TRY(composer_new(&job->composer, COMPOSER_CHAIN));
    for (size_t i = 0; i < PROOF_INPUTS; i++) {
        fr_from_u64(&in->public_inputs[i], 7 + i);
        (void)composer_public(job->composer, &in->public_inputs[i]);
    }
    bench_compose(job->composer, ((size_t)1 << PROOF_ROWS_LOG) - 6);
    RK_TRY(job_finish(job, &in->srs));
    RK_TRY(plonk_prover_encode_verifier(bytes, job->prover, NULL));
    RK_TRY(plonk_verifier_decode(&in->verifier, PLONK_STRICT, buffer_span(bytes), NULL));
    return prove(job);
}

static enum rk_result bench_crypto_prepare_payments(struct bench_meter *in)
{
    RK_TRY(need_srs(in));
    for (size_t i = 0; i < PAYMENT_INPUTS; i++) {
        struct shielded_statement statement;
        struct shielded_witness witness;
        bench_shielded_make(&statement, &witness, i + 1, false);
        RK_TRY(composer_new(&in->payments[i].composer, COMPOSER_CHAIN));
        shielded_circuit_compose(in->payments[i].composer, &statement, &witness);
        RK_TRY(job_finish(&in->payments[i], &in->srs));
    }
    return RK_OK;
}

/* ---- Rows that are more than a call ---- */

/* LIMB_PRODUCTS of limbs at hand, or of elements where there are no lanes. */
static void multiply_r(struct bench_meter *in)
{
    if (lanes_are_available()) speed_lanes_fr(LIMB_PRODUCTS / SPEED_LANES_PRODUCTS);
    for (size_t i = 0; i < LIMB_PRODUCTS && !lanes_are_available(); i += PRODUCTS)
        fr_mul_many(in->r_many, in->r_many, in->r_factors, PRODUCTS);
}

static void multiply_p(struct bench_meter *in)
{
    if (lanes_are_available()) speed_lanes_fp(LIMB_PRODUCTS / SPEED_LANES_PRODUCTS);
    for (size_t i = 0; i < LIMB_PRODUCTS && !lanes_are_available(); i += PRODUCTS)
        fp_mul_many(in->p_many, in->p_many, in->p_factors, PRODUCTS);
}

static void sum_g1(struct bench_meter *in, size_t count)
{
    in->has_failed |=
        g1_msm_vartime(&in->sum, in->sum_points, count, in->sum_scalars, count) != RK_OK;
}

static void pair_points(struct bench_meter *in)
{
    const struct pairing_term term = {&in->bls_signatures[0].point, &in->prepared};
    g2_prepare(&in->prepared, &in->bls_keys[0].point);
    pairing_product(&in->pairing, &term, 1);
}

static void verify_bls_batch(struct bench_meter *in)
{
    bool valid[BLS_CLAIMS];
    size_t invalid = 0;
    in->has_failed |=
        bls_verify_batch(valid, &invalid, BLS_V2, in->bls_items, BLS_CLAIMS) || invalid;
}

static void verify_schnorr_batch(struct bench_meter *in)
{
    bool valid[SCHNORR_CLAIMS] = {false};
    in->has_failed |= schnorr_verify_batch(valid, in->claims, SCHNORR_CLAIMS) != RK_OK;
    for (size_t i = 0; i < SCHNORR_CLAIMS; i++)
        in->has_failed |= !valid[i];
}

static void make_key(struct bench_meter *in)
{
    struct plonk_prover *prover = NULL;
    in->has_failed |= plonk_prover_make(&prover, &in->srs, &in->rows_job.circuit,
                                        span_of_string("bench"), &one_thread.work, NULL) != RK_OK;
    plonk_prover_free(prover);
}

static void verify_proof(struct bench_meter *in)
{
    bool holds = false;
    in->has_failed |= plonk_verify(&holds, in->verifier, PLONK_V3, &in->rows_job.proof,
                                   in->public_inputs, PROOF_INPUTS) ||
                      !holds;
}

static void verify_proof_batch(struct bench_meter *in)
{
    struct plonk_batch_item items[PROOFS];
    bool valid[PROOFS];
    size_t invalid = 0;
    for (size_t i = 0; i < PROOFS; i++)
        items[i] = (struct plonk_batch_item){in->verifier, PLONK_V3, &in->rows_job.proof,
                                             in->public_inputs, PROOF_INPUTS};
    in->has_failed |= plonk_verify_batch(valid, &invalid, items, PROOFS) || invalid;
}

/* ---- The table ---- */

/* What statements of rows are made of. */
#define EACH(count, statement)                \
    for (unsigned i_ = 0; i_ < (count); i_++) \
    statement
#define SUCCEEDS(call) in->has_failed |= (call) != RK_OK
#define HOLDS(call)    in->has_failed |= !(call)

#define ROW(group, name, what, operations, reference_ns, ...) \
    static void JOIN(run_line_, __LINE__)(void *context)      \
    {                                                         \
        struct bench_meter *in = context;                     \
        __VA_ARGS__;                                          \
    }
#include "cli/bench_crypto.def"

static bench_run *const runs[] = {
#define ROW(group, name, what, operations, reference_ns, ...) JOIN(run_line_, __LINE__),
#include "cli/bench_crypto.def"
};

static enum rk_result (*const prepare[])(struct bench_meter *) = {
#define GROUP(group, title, is_long) bench_crypto_prepare_##group,
#include "cli/bench_crypto.def"
};

const struct bench_crypto_row bench_crypto_rows[] = {
#define ROW(group, name, what, operations, reference_ns, ...) \
    {BENCH_CRYPTO_##group, name, what, operations, reference_ns},
#include "cli/bench_crypto.def"
};
const size_t bench_crypto_row_count = ROW_COUNT;

const char *const bench_crypto_groups[] = {
#define GROUP(group, title, is_long) #group,
#include "cli/bench_crypto.def"
};

const char *const bench_crypto_titles[] = {
#define GROUP(group, title, is_long) title,
#include "cli/bench_crypto.def"
};

const bool bench_crypto_is_long[] = {
#define GROUP(group, title, is_long) is_long,
#include "cli/bench_crypto.def"
};

/* ---- Meters ---- */

enum rk_result bench_meter_new(struct bench_meter **out)
{
    struct bench_meter *meter = calloc(1, sizeof *meter);
    if (!meter) return RK_NO_MEMORY;
    *out = meter;
    return RK_OK;
}

void bench_meter_free(struct bench_meter *meter)
{
    if (!meter) return;
    fr_domain_free(&meter->domain);
    free(meter->elements);
    free(meter->sum_points);
    free(meter->sum_scalars);
    plonk_verifier_free(meter->verifier);
    buffer_free(&meter->verifier_bytes);
    job_free(&meter->rows_job);
    for (size_t i = 0; i < PAYMENT_INPUTS; i++)
        job_free(&meter->payments[i]);
    plonk_srs_free(&meter->srs);
    free(meter);
}

static enum rk_result need_group(struct bench_meter *meter, enum bench_crypto_group group)
{
    if (!meter->is_prepared[group]) RK_TRY(prepare[group](meter));
    meter->is_prepared[group] = true;
    return RK_OK;
}

enum rk_result bench_meter_measure(struct bench_meter *meter, double *operation_ns,
                                   double *taken_ns, size_t row, double slice_ns)
{
    const enum bench_crypto_group group = bench_crypto_rows[row].group;
    RK_TRY(need_group(meter, group));
    const uint64_t start = bench_now_ns();
    unsigned *times = &meter->times[row];
    double spent_ns;
    if (*times)
        spent_ns = bench_measure(runs[row], meter, *times);
    else
        *times = bench_times_for(&spent_ns, runs[row], meter, slice_ns);
    if (meter->has_failed) return RK_INVALID;
    *operation_ns = spent_ns / *times / bench_crypto_rows[row].operations;
    *taken_ns = (double)(bench_now_ns() - start);
    return RK_OK;
}

static enum rk_result append_line(struct buffer *out, struct span bytes)
{
    for (size_t i = 0; i < bytes.size_bytes; i++)
        RK_TRY(buffer_append_format(out, "%02x", bytes.bytes[i]));
    return buffer_append_format(out, "\n");
}

enum rk_result bench_meter_proof(struct bench_meter *meter, struct buffer *out)
{
    uint8_t proof[PLONK_PROOF_BYTES], inputs[PROOF_INPUTS][32];
    RK_TRY(need_group(meter, BENCH_CRYPTO_proofs));
    plonk_proof_encode(proof, &meter->rows_job.proof);
    for (size_t i = 0; i < PROOF_INPUTS; i++)
        fr_to_bytes_le(inputs[i], &meter->public_inputs[i]);
    RK_TRY(append_line(out, buffer_span(&meter->verifier_bytes)));
    RK_TRY(append_line(out, span_of(proof, sizeof proof)));
    return append_line(out, span_of(inputs, sizeof inputs));
}
