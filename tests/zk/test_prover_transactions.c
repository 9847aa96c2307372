/* The deployed transaction circuits, proved byte for byte as by the deployed prover. */

#include "prover_vectors.h"

#include "base/parallel.h"

#include <stdio.h>

static struct composer *compose(const struct phoenix_transaction *transaction,
                                struct plonk_circuit *circuit, struct plonk_assignment *assignment)
{
    struct composer *composer = NULL;
    assert_int_equal(composer_new(&composer, COMPOSER_CHAIN), RK_OK);
    phoenix_circuit_compose(composer, transaction);
    assert_int_equal(composer_finish(composer, circuit, assignment, NULL), RK_OK);
    return composer;
}

/* The deployed circuits, with keys made from a blank transaction as wallets do. */
static void transactions_are_proved_as_by_the_deployed_prover(void **state)
{
    (void)state;
    json_t *root = vectors_load("plonk/tx_circuit_proofs.json");
    const json_t *circuits = vectors_get(root, "circuits");
    const json_t *srs = vectors_get(json_array_get(circuits, 0), "srs");
    unsigned threads = parallel_processors();
    struct plonk_srs parameters =
        vector_srs_read(srs, (size_t)json_integer_value(vectors_get(srs, "setup_degree")), threads);
    size_t count = json_array_size(circuits);
#ifdef RUSKVM_CHECK
    count = 1; /* they take a minute where nothing else is in the way */
#endif
    for (size_t c = 0; c < count; c++) {
        const json_t *entry = json_array_get(circuits, c);
        size_t inputs = (size_t)json_integer_value(vectors_get(entry, "inputs"));
        struct phoenix_transaction transaction;
        struct plonk_circuit blank, circuit;
        struct plonk_assignment assignment;
        struct buffer bytes = {0};
        phoenix_transaction_blank(&transaction, inputs);
        struct composer *composer = compose(&transaction, &blank, &assignment);
        struct plonk_prover *prover =
            vector_prover_make(&parameters, &blank, vectors_text(entry, "label"), threads);
        composer_free(composer);
        vector_assert_verifier(prover, entry);
        vectors_append(&bytes, entry, "tx_circuit_bytes");
        assert_int_equal(
            phoenix_transaction_decode(&transaction, inputs, buffer_span(&bytes), NULL), RK_OK);
        composer = compose(&transaction, &circuit, &assignment);
        const json_t *proofs = vectors_get(entry, "proofs");
        /* All versions of the first, one of each other: they take seconds. */
        for (size_t p = 0; p < json_array_size(proofs); p++) {
            const json_t *proof = json_array_get(proofs, p);
            if (c > 0 && p != c - 1) continue;
            vector_assert_proof(prover, &circuit, &assignment, vector_version(proof),
                                vectors_get(entry, "blinders"), proof, threads);
        }
        plonk_prover_free(prover);
        composer_free(composer);
        buffer_free(&bytes);
    }
    plonk_srs_free(&parameters);
    json_decref(root);
}

int main(void)
{
#ifdef RK_SANITIZED
    printf("skipped: takes too long with a sanitizer\n");
    return TEST_SKIPPED;
#endif
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transactions_are_proved_as_by_the_deployed_prover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
