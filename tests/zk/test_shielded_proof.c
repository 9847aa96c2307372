/* Proofs of shielded transactions: what wallets and nodes do with each other. */

#include "shielded_vectors.h"

#include "base/parallel.h"
#include "crypto/std_rng.h"
#include "zk/plonk_prover.h"

#include <stdio.h>

/* One input, whose domain is the smallest. */
static struct plonk_prover *prover;
static struct plonk_verifier *verifier;

static void compose(struct composer **c, struct plonk_circuit *circuit,
                    struct plonk_assignment *assignment, const struct shielded_statement *statement,
                    const struct shielded_witness *witness)
{
    assert_int_equal(composer_new(c, COMPOSER_CHAIN), RK_OK);
    shielded_circuit_compose(*c, statement, witness);
    assert_int_equal(composer_finish(*c, circuit, assignment, NULL), RK_OK);
}

static void fill(void *context, uint8_t *bytes, size_t size_bytes)
{
    std_rng_bytes(context, bytes, size_bytes);
}

static enum rk_result prove(struct plonk_proof *proof, const struct shielded_statement *statement,
                            const struct shielded_witness *witness, unsigned threads)
{
    struct composer *c = NULL;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct std_rng rng;
    std_rng_init_u64(&rng, 7);
    struct plonk_prove_options options = {.random = {fill, &rng}, .work = {.threads = threads}};
    compose(&c, &circuit, &assignment, statement, witness);
    enum rk_result result = plonk_prove(proof, prover, &circuit, &assignment, &options, NULL);
    composer_free(c);
    return result;
}

static bool holds(const struct plonk_proof *proof, const struct shielded_statement *statement)
{
    struct fr inputs[SHIELDED_PUBLIC_INPUTS_MAX];
    bool verdict = false;
    size_t count = shielded_public_inputs(inputs, statement);
    assert_int_equal(plonk_verify(&verdict, verifier, PLONK_V3, proof, inputs, count), RK_OK);
    return verdict;
}

/* A wallet sends a bundle to two provers; their proofs, from equal blinders, are equal and hold for
 * the wallet's statement, and for no statement that differs in one public input. */
static void provers_agree_and_what_they_prove_is_the_statement(void **state)
{
    (void)state;
    struct shielded_scene s, remote = {0};
    struct buffer bundle = {0};
    struct plonk_proof proofs[2];
    uint8_t encoded[2][PLONK_PROOF_BYTES];
    shielded_scene_random(&s, 1, 1, 0, false);
    assert_int_equal(shielded_bundle_encode(&bundle, &s.statement, &s.witness), RK_OK);
    assert_int_equal(
        shielded_bundle_decode(&remote.statement, &remote.witness, buffer_span(&bundle), NULL),
        RK_OK);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(prove(&proofs[i], &remote.statement, &remote.witness, i + 1), RK_OK);
        plonk_proof_encode(encoded[i], &proofs[i]);
    }
    assert_memory_equal(encoded[0], encoded[1], sizeof encoded[0]);
    assert_true(holds(&proofs[0], &s.statement));

    struct fr inputs[SHIELDED_PUBLIC_INPUTS_MAX];
    size_t count = shielded_public_inputs(inputs, &s.statement);
    for (size_t i = 0; i < count; i++) {
        bool verdict = true;
        const struct fr kept = inputs[i];
        fr_add(&inputs[i], &inputs[i], &fr_one);
        assert_int_equal(plonk_verify(&verdict, verifier, PLONK_V3, &proofs[0], inputs, count),
                         RK_OK);
        assert_false(verdict);
        inputs[i] = kept;
    }
    buffer_free(&bundle);
    shielded_scene_free(&s);
}

static void what_does_not_hold_is_not_proved(void **state)
{
    (void)state;
    struct shielded_scene s;
    struct plonk_proof proof;
    shielded_scene_random(&s, 2, 1, 0, false);
    s.statement.max_fee++;
    assert_int_equal(prove(&proof, &s.statement, &s.witness, 1), RK_INVALID);
    shielded_scene_free(&s);
}

static int make_keys(void **state)
{
    (void)state;
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {23};
    struct shielded_scene s;
    struct plonk_srs srs;
    struct composer *c = NULL;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct buffer bytes = {0};
    struct plonk_work work = {.threads = parallel_processors()};
    shielded_blank(&s.statement, &s.witness, 1, false);
    compose(&c, &circuit, &assignment, &s.statement, &s.witness);
    size_t degree = plonk_srs_powers_for(circuit.row_count) - PLONK_SRS_EXTRA_POWERS;
    assert_int_equal(degree, 1 << 15);
    assert_int_equal(insecure_plonk_srs_make(&srs, degree, seed, work.threads, NULL), RK_OK);
    assert_int_equal(
        plonk_prover_make(&prover, &srs, &circuit, span_of_string("shielded"), &work, NULL), RK_OK);
    assert_int_equal(plonk_prover_encode_verifier(&bytes, prover, NULL), RK_OK);
    assert_int_equal(plonk_verifier_decode(&verifier, PLONK_STRICT, buffer_span(&bytes), NULL),
                     RK_OK);
    buffer_free(&bytes);
    plonk_srs_free(&srs);
    composer_free(c);
    return 0;
}

static int free_keys(void **state)
{
    (void)state;
    plonk_verifier_free(verifier);
    plonk_prover_free(prover);
    return 0;
}

int main(void)
{
#ifdef RK_SANITIZED
    printf("skipped: takes too long with a sanitizer\n");
    return TEST_SKIPPED;
#endif
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(provers_agree_and_what_they_prove_is_the_statement),
        cmocka_unit_test(what_does_not_hold_is_not_proved),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
