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

/* One value of a transaction is changed: which part of the circuit then fails first. */
static void change_nullifier(struct phoenix_transaction *transaction)
{
    fr_add(&transaction->inputs[0].nullifier, &transaction->inputs[0].nullifier, &fr_one);
}
static void change_value(struct phoenix_transaction *transaction)
{
    transaction->inputs[0].value++;
}
static void change_branch(struct phoenix_transaction *transaction)
{
    struct fr *sibling = &transaction->inputs[0].opening.branch[3][3];
    fr_add(sibling, sibling, &fr_one);
}
static void change_payload(struct phoenix_transaction *transaction)
{
    fr_add(&transaction->payload_hash, &transaction->payload_hash, &fr_one);
}
static void change_commitment(struct phoenix_transaction *transaction)
{
    transaction->outputs[1].commitment = jubjub_generator;
}
static void change_fee(struct phoenix_transaction *transaction)
{
    transaction->max_fee++;
}
static void change_cipher(struct phoenix_transaction *transaction)
{
    transaction->outputs[1].sender[0].c2 = jubjub_generator;
}

static const struct {
    void (*change)(struct phoenix_transaction *transaction);
    const char *path;
} changes[] = {
    {change_nullifier, "input[0]"},
    {change_value, "input[0]/opening/level[16]"},
    {change_branch, "input[0]/opening/level[2]"},
    {change_payload, "input[0]/schnorr_double"},
    {change_commitment, "output[1]"},
    {change_fee, "balance"},
    {change_cipher, "sender"},
};

/* The bundle of the circuit with so many inputs; the caller frees it. */
static struct buffer bundle_of(size_t inputs)
{
    json_t *root = vectors_load("plonk/tx_circuit_proofs.json");
    const json_t *circuits = vectors_get(root, "circuits");
    struct buffer bytes = {0};
    vectors_append(&bytes, json_array_get(circuits, inputs - 1), "tx_circuit_bytes");
    json_decref(root);
    return bytes;
}

static void a_change_is_found_in_the_component_that_constrains_it(void **state)
{
    (void)state;
    struct buffer bytes = bundle_of(1);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(changes); i++) {
        struct phoenix_transaction transaction;
        struct plonk_circuit circuit;
        struct plonk_assignment assignment;
        struct circuit_failure failure;
        struct buffer path = {0};
        assert_int_equal(phoenix_transaction_decode(&transaction, 1, buffer_span(&bytes), NULL),
                         RK_OK);
        changes[i].change(&transaction);
        struct composer *composer = compose(&transaction, &circuit, &assignment);
        assert_true(circuit_check(&failure, &circuit, &assignment) > 0);
        struct circuit_origins origins = composer_origins(composer);
        assert_int_equal(circuit_path_append(&path, &origins, origins.rows[failure.row].component),
                         RK_OK);
        assert_int_equal(buffer_append_u8(&path, 0), RK_OK);
        assert_string_equal((const char *)path.bytes, changes[i].path);
        buffer_free(&path);
        composer_free(composer);
    }
    buffer_free(&bytes);
}

static void bad_bundles_are_refused_with_their_place(void **state)
{
    (void)state;
    /* A digit, a key, a JubJub scalar, a scalar and a point of the first input; a point of the
     * second output; the last signature. */
    static const size_t places[] = {2208, 2341, 2618, 2650, 2746, 3114, 3578};
    struct phoenix_transaction transaction;
    struct rk_error error = {.result = RK_OK};
    struct buffer bytes = bundle_of(1);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(places); i++) {
        uint8_t before[32];
        memcpy(before, bytes.bytes + places[i], sizeof before);
        memset(bytes.bytes + places[i], 0xff, sizeof before);
        assert_int_equal(phoenix_transaction_decode(&transaction, 1, buffer_span(&bytes), &error),
                         RK_INVALID);
        assert_int_equal(error.offset, places[i]);
        memcpy(bytes.bytes + places[i], before, sizeof before);
    }
    assert_int_equal(phoenix_transaction_decode(&transaction, 1, buffer_span(&bytes), NULL), RK_OK);
    assert_int_equal(phoenix_transaction_decode(&transaction, 2, buffer_span(&bytes), NULL),
                     RK_MALFORMED);
    for (size_t inputs = 0; inputs <= 5; inputs += 5)
        assert_int_equal(
            phoenix_transaction_decode(&transaction, inputs, buffer_span(&bytes), NULL), RK_USAGE);
    bytes.size_bytes--;
    assert_int_equal(phoenix_transaction_decode(&transaction, 1, buffer_span(&bytes), NULL),
                     RK_MALFORMED);
    buffer_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transactions_have_the_deployed_rows_and_values),
        cmocka_unit_test(a_change_is_found_in_the_component_that_constrains_it),
        cmocka_unit_test(bad_bundles_are_refused_with_their_place),
        cmocka_unit_test(blank_transactions_have_the_deployed_descriptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
