/* Keys and proofs on several threads. */

#include "prover_vectors.h"

#include "zk/circuit_check.h"

/* Of the proof: the same whatever the processor has. */
static const char proof_digest[] =
    "3fecc923e184cef9f85111fd6a7ab2817e92927a5250daf9bde02c1fa174e49d";

static void assert_digest(const char *wanted, struct span bytes)
{
    uint8_t hash[SHA256_HASH_BYTES];
    char text[2 * SHA256_HASH_BYTES + 1];
    sha256(hash, bytes);
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(text + 2 * i, 3, "%02x", hash[i]);
    assert_string_equal(text, wanted);
}

/* 2^13 rows, from which on commitments are made with multiples of the parameters. */
static void the_number_of_threads_changes_nothing(void **state)
{
    (void)state;
    enum { ROWS = 8000 };
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {10};
    static const unsigned threads[] = {2, 3, 7};
    struct plonk_srs srs;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct plonk_proof proof;
    struct buffer first_key = {0}, key = {0};
    uint8_t first[PLONK_PROOF_BYTES], bytes[PLONK_PROOF_BYTES];
    assert_int_equal(insecure_plonk_srs_make(&srs, 8192, seed, 2, NULL), RK_OK);
    struct composer *composer = sample_compose(&circuit, &assignment, ROWS, 77);
    struct plonk_prover *prover = vector_prover_make(&srs, &circuit, "threads", 1);
    assert_int_equal(plonk_prover_encode(&first_key, prover, NULL), RK_OK);
    plonk_prover_free(prover);
    prover = vector_prover_make(&srs, &circuit, "threads", 3);
    assert_int_equal(plonk_prover_encode(&key, prover, NULL), RK_OK);
    assert_true(span_equal(buffer_span(&key), buffer_span(&first_key)));
    assert_int_equal(sample_prove(&proof, prover, &circuit, &assignment, 1, NULL), RK_OK);
    assert_true(sample_holds(prover, &proof, &assignment, circuit.public_count));
    plonk_proof_encode(first, &proof);
    assert_digest(proof_digest, span_of(first, sizeof first));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(threads); i++) {
        assert_int_equal(sample_prove(&proof, prover, &circuit, &assignment, threads[i], NULL),
                         RK_OK);
        plonk_proof_encode(bytes, &proof);
        assert_memory_equal(first, bytes, sizeof first);
    }
    plonk_prover_free(prover);
    buffer_free(&key);
    buffer_free(&first_key);
    composer_free(composer);
    plonk_srs_free(&srs);
}

static void rows_that_do_not_hold_are_found_by_any_number_of_threads(void **state)
{
    (void)state;
    enum { ROWS = 8000 };
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct composer *composer = sample_compose(&circuit, &assignment, ROWS, 78);
    struct fr *witnesses = calloc(circuit.witness_count, sizeof *witnesses);
    uint64_t seed = 5;
    assert_non_null(witnesses);
    memcpy(witnesses, assignment.witnesses, circuit.witness_count * sizeof *witnesses);
    assignment.witnesses = witnesses;
    for (unsigned wrong = 0; wrong < 20; wrong++) {
        struct circuit_failure first = {0}, failure = {0};
        size_t count = circuit_check(&first, &circuit, &assignment);
        assert_true(wrong ? count > 0 : count == 0);
        for (unsigned threads = 2; threads < 6; threads++) {
            assert_int_equal(circuit_check_threads(&failure, &circuit, &assignment, threads),
                             count);
            assert_int_equal(failure.row, first.row);
            assert_int_equal(failure.term, first.term);
            assert_int_equal(failure.row_count, first.row_count);
        }
        struct fr *witness = &witnesses[2 + vectors_random(&seed) % (circuit.witness_count - 2)];
        fr_add(witness, witness, &fr_one);
    }
    free(witnesses);
    composer_free(composer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_number_of_threads_changes_nothing),
        cmocka_unit_test(rows_that_do_not_hold_are_found_by_any_number_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
