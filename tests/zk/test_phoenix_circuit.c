/* The deployed transaction circuit, row for row and value for value. */

#include "circuit_vectors.h"
#include "zk/circuit_check.h"
#include "zk/circuit_format.h"
#include "zk/phoenix_circuit.h"

#include "base/hash.h"

static struct composer *compose(const struct phoenix_transaction *transaction,
                                struct plonk_circuit *circuit, struct plonk_assignment *assignment)
{
    struct composer *composer = NULL;
    struct rk_error error = {.result = RK_OK};
    assert_int_equal(composer_new(&composer, COMPOSER_CHAIN), RK_OK);
    phoenix_circuit_compose(composer, transaction);
    if (composer_finish(composer, circuit, assignment, &error)) fail_msg("%s", error.message);
    return composer;
}

static void assert_satisfied(const struct composer *composer, const struct plonk_circuit *circuit,
                             const struct plonk_assignment *assignment)
{
    struct circuit_failure failure;
    struct buffer text = {0};
    if (circuit_check(&failure, circuit, assignment) == 0) return;
    struct circuit_origins origins = composer_origins(composer);
    assert_int_equal(circuit_failure_report(&text, &failure, circuit, assignment, &origins), RK_OK);
    fail_msg("%.*s", (int)text.size_bytes, (const char *)text.bytes);
}

static void transactions_have_the_deployed_rows_and_values(void **state)
{
    (void)state;
    json_t *root = vectors_load("plonk/tx_circuit_proofs.json");
    const json_t *circuits = vectors_get(root, "circuits");
    assert_int_equal(json_array_size(circuits), 4);
    for (size_t i = 0; i < json_array_size(circuits); i++) {
        const json_t *entry = json_array_get(circuits, i);
        size_t inputs = (size_t)json_integer_value(vectors_get(entry, "inputs"));
        struct buffer bytes = {0};
        struct phoenix_transaction transaction;
        struct plonk_circuit circuit;
        struct plonk_assignment assignment;
        struct rk_error error = {.result = RK_OK};
        vectors_append(&bytes, entry, "tx_circuit_bytes");
        if (phoenix_transaction_decode(&transaction, inputs, buffer_span(&bytes), &error))
            fail_msg("%s", error.message);
        struct composer *composer = compose(&transaction, &circuit, &assignment);
        circuit_vectors_check(entry, "transaction", &circuit, &assignment);
        assert_satisfied(composer, &circuit, &assignment);
        composer_free(composer);
        buffer_free(&bytes);
    }
    json_decref(root);
}

static void blank_transactions_have_the_deployed_descriptions(void **state)
{
    (void)state;
    json_t *root = vectors_load("plonk/tx_circuits.json"),
           *circuits = vectors_get(root, "circuits");
    for (size_t i = 0; i < json_array_size(circuits); i++) {
        const json_t *entry = json_array_get(circuits, i);
        struct phoenix_transaction transaction;
        struct plonk_circuit circuit;
        struct plonk_assignment assignment;
        struct buffer packed = {0};
        uint8_t digest[32], wanted[32];
        phoenix_transaction_blank(&transaction,
                                  (size_t)json_integer_value(vectors_get(entry, "inputs")));
        struct composer *composer = compose(&transaction, &circuit, &assignment);
        assert_int_equal(circuit_pack(&packed, &circuit), RK_OK);
        sha256(digest, buffer_span(&packed));
        vectors_bytes(wanted, sizeof wanted, entry, "packed_sha256");
        assert_memory_equal(digest, wanted, sizeof wanted);
        composer_free(composer);
        buffer_free(&packed);
    }
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transactions_have_the_deployed_rows_and_values),
        cmocka_unit_test(blank_transactions_have_the_deployed_descriptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
