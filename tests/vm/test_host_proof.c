/* A contract that has a proof verified by the host (docs/vm-acceptance.md). */
#include "acceptance.h"
#include "vectors.h"

#include "vm/host_query.h"

static const struct archive_type scalar_type = ARCHIVE_OPAQUE_OF("BlsScalar", 32, 8);
static const struct archive_type scalars_type = ARCHIVE_VEC_OF("Vec<BlsScalar>", &scalar_type);
static const struct archive_field plonk_fields[] = {
    {"", &archive_type_bytes, 0}, {"", &archive_type_bytes, 8}, {"", &scalars_type, 16}};
static const struct archive_type plonk_type = ARCHIVE_TUPLE_OF("verify_plonk", 24, 4, plonk_fields);

static void check_answer(struct machine *m, struct span verifier, struct span proof,
                         struct span inputs, bool is_valid)
{
    static _Alignas(16) uint8_t argument[65536];
    size_t size;
    struct archive_view view;
    struct archive_value value = ARCHIVE_ITEMS(archive_of_bytes(verifier), archive_of_bytes(proof),
                                               archive_of_bytes(inputs));
    assert_int_equal(archive_write(argument, sizeof argument, &size, &plonk_type, &value, NULL),
                     RK_OK);
    struct span data = machine_expect(m, 1, "host_verify", span_of(argument, size));
    assert_int_equal(archive_validate(&view, &archive_type_string, data, 4, NULL), RK_OK);
    assert_true(span_equal(archive_span(view),
                           span_of_string(is_valid ? "PROOF IS VALID" : "PROOF IS INVALID")));
}

/* Each proof of the file, and none at all. */
static void a_proof_is_valid_or_not(void **state)
{
    (void)state;
    static const uint8_t none[1040];
    struct host_queries *queries;
    struct vm_query list[HOST_QUERY_COUNT];
    struct machine m;
    size_t valid = 0, invalid = 0;
    json_t *root = vectors_load("plonk/proofs_small.json"),
           *circuits = vectors_get(root, "circuits");
    assert_int_equal(host_queries_new(&queries, &host_query_rules_dusk_aegis, 0, NULL), RK_OK);
    struct vm_options options = machine_options(&vm_rules_dusk);
    options.queries = list;
    options.query_count = host_queries_list(queries, list);
    machine_begin_with(&m, options);
    must_deploy(&m, 1, "host");
    for (size_t c = 0; c < json_array_size(circuits); c++) {
        const json_t *circuit = json_array_get(circuits, c),
                     *proofs = vectors_get(circuit, "proofs");
        struct buffer verifier = {0};
        vectors_append(&verifier, circuit, "verifier_bytes");
        for (size_t p = 0; p < json_array_size(proofs); p++) {
            const json_t *entry = json_array_get(proofs, p);
            const json_t *inputs = vectors_get(entry, "public_inputs");
            if (json_array_size(inputs)) continue; /* none: their encoding is another test's */
            bool is_valid = json_is_true(vectors_get(vectors_get(entry, "verifies"), "V3"));
            struct buffer proof = {0};
            vectors_append(&proof, entry, "proof");
            check_answer(&m, buffer_span(&verifier), buffer_span(&proof), NO_ARGUMENT, is_valid);
            *(is_valid ? &valid : &invalid) += 1;
            buffer_free(&proof);
        }
        check_answer(&m, buffer_span(&verifier), PLAIN(none), NO_ARGUMENT, false);
        buffer_free(&verifier);
    }
    assert_true(valid > 0 && invalid > 0);
    machine_end(&m);
    host_queries_free(queries);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_proof_is_valid_or_not)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
