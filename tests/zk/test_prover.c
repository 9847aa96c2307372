/* Proofs against those of the deployed prover, byte for byte. */

#include "prover_vectors.h"

#include "crypto/std_rng.h"
#include "zk/circuit_check.h"

static struct plonk_prover *make_prover(const struct plonk_srs *srs,
                                        const struct plonk_circuit *circuit, const char *label,
                                        unsigned threads)
{
    struct plonk_prover *prover = NULL;
    struct plonk_work work = {.threads = threads};
    struct rk_error error = {.result = RK_OK};
    if (plonk_prover_make(&prover, srs, circuit, span_of_string(label), &work, &error))
        fail_msg("%s", error.message);
    return prover;
}

static void assert_verifier(const struct plonk_prover *prover, const json_t *entry)
{
    struct buffer wanted = {0}, found = {0};
    vectors_append(&wanted, entry, "verifier_bytes");
    assert_int_equal(plonk_prover_encode_verifier(&found, prover, NULL), RK_OK);
    assert_true(span_equal(buffer_span(&wanted), buffer_span(&found)));
    buffer_free(&wanted);
    buffer_free(&found);
}

static void assert_proof(const struct plonk_prover *prover, const struct plonk_circuit *circuit,
                         const struct plonk_assignment *assignment, enum plonk_version version,
                         const json_t *blinders, const json_t *proof, unsigned threads)
{
    struct vector_blinders canned = vector_blinders_read(blinders);
    struct plonk_prove_options options = {.version = version,
                                          .random = {vector_blinders_fill, &canned},
                                          .work = {.threads = threads}};
    struct plonk_proof made;
    struct rk_error error = {.result = RK_OK};
    uint8_t bytes[PLONK_PROOF_BYTES], wanted[PLONK_PROOF_BYTES];
    if (plonk_prove(&made, prover, circuit, assignment, &options, &error))
        fail_msg("%s", error.message);
    plonk_proof_encode(bytes, &made);
    vectors_bytes(wanted, sizeof wanted, proof, "proof");
    for (size_t i = 0; i < sizeof bytes; i++)
        if (bytes[i] != wanted[i]) fail_msg("V%d: the proof differs at byte %zu", (int)version, i);
    assert_int_equal(canned.next, PLONK_BLINDER_COUNT);
}

static void small_proofs_are_those_of_the_deployed_prover(void **state)
{
    (void)state;
    json_t *root = vectors_load("plonk/proofs_small.json");
    const json_t *circuits = vectors_get(root, "circuits");
    for (size_t c = 0; c < json_array_size(circuits); c++) {
        const json_t *entry = json_array_get(circuits, c), *srs = vectors_get(entry, "srs");
        struct vector_circuit circuit = vector_circuit_read(entry);
        const json_t *degree = json_object_get(srs, "setup_degree");
        struct plonk_srs parameters = vector_srs_read(srs, (size_t)json_integer_value(degree), 1);
        struct plonk_prover *prover =
            make_prover(&parameters, &circuit.circuit, vectors_text(entry, "label"), 1);
        assert_verifier(prover, entry);
        const json_t *proofs = vectors_get(entry, "proofs");
        for (size_t p = 0; p < json_array_size(proofs); p++) {
            const json_t *proof = json_array_get(proofs, p);
            assert_proof(prover, &circuit.circuit, &circuit.assignment, vector_version(proof),
                         vectors_get(proof, "blinders"), proof, 1 + (unsigned)p);
        }
        plonk_prover_free(prover);
        plonk_srs_free(&parameters);
        vector_circuit_free(&circuit);
    }
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_proofs_are_those_of_the_deployed_prover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
