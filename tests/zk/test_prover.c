/* Proofs against those of the deployed prover, byte for byte. */

#include "prover_vectors.h"

#include "zk/circuit_check.h"

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
            vector_prover_make(&parameters, &circuit.circuit, vectors_text(entry, "label"), 1);
        vector_assert_verifier(prover, entry);
        const json_t *proofs = vectors_get(entry, "proofs");
        for (size_t p = 0; p < json_array_size(proofs); p++) {
            const json_t *proof = json_array_get(proofs, p);
            vector_assert_proof(prover, &circuit.circuit, &circuit.assignment,
                                vector_version(proof), vectors_get(proof, "blinders"), proof,
                                1 + (unsigned)p);
        }
        plonk_prover_free(prover);
        plonk_srs_free(&parameters);
        vector_circuit_free(&circuit);
    }
    json_decref(root);
}

static void the_pinned_digest_is_reproduced(void **state)
{
    (void)state;
    json_t *small = vectors_load("plonk/proofs_small.json");
    json_t *root = vectors_load("plonk/upstream_digest.json");
    struct vector_circuit circuit =
        vector_circuit_read(json_array_get(vectors_get(small, "circuits"), 0));
    struct plonk_srs srs =
        vector_srs_read(root, (size_t)json_integer_value(vectors_get(root, "setup_degree")), 1);
    struct plonk_prover *prover =
        vector_prover_make(&srs, &circuit.circuit, vectors_text(root, "label"), 1);
    vector_assert_proof(prover, &circuit.circuit, &circuit.assignment, PLONK_V3,
                        vectors_get(root, "blinders"), root, 1);
    plonk_prover_free(prover);
    plonk_srs_free(&srs);
    vector_circuit_free(&circuit);
    json_decref(root);
    json_decref(small);
}

/* Domains of 4 rows, where the quotient is interpolated in another way, and all sizes around powers
 * of two, where more parameters are needed than there are rows. */
static void circuits_of_all_small_sizes_are_proved(void **state)
{
    (void)state;
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {9};
    struct plonk_srs srs;
    assert_int_equal(insecure_plonk_srs_make(&srs, 64, seed, 1, NULL), RK_OK);
    for (size_t rows = 4; rows <= 40; rows++) {
        struct plonk_circuit circuit;
        struct plonk_assignment assignment;
        struct plonk_proof proof;
        struct rk_error error = {.result = RK_OK};
        struct composer *composer = sample_compose(&circuit, &assignment, rows, 5);
        struct plonk_prover *prover = vector_prover_make(&srs, &circuit, "sizes", 1);
        if (sample_prove(&proof, prover, &circuit, &assignment, 1, &error))
            fail_msg("%zu rows: %s", rows, error.message);
        if (!sample_holds(prover, &proof, &assignment, circuit.public_count))
            fail_msg("%zu rows", rows);
        plonk_prover_free(prover);
        composer_free(composer);
    }
    plonk_srs_free(&srs);
}

/* A small circuit with its key. */
struct small {
    struct plonk_srs srs;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct composer *composer;
    struct plonk_prover *prover;
};

static struct small small_make(size_t rows)
{
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {11};
    struct small s;
    assert_int_equal(insecure_plonk_srs_make(&s.srs, 64, seed, 1, NULL), RK_OK);
    s.composer = sample_compose(&s.circuit, &s.assignment, rows, 3);
    s.prover = vector_prover_make(&s.srs, &s.circuit, "small", 1);
    return s;
}

static void small_free(struct small *s)
{
    plonk_prover_free(s->prover);
    composer_free(s->composer);
    plonk_srs_free(&s->srs);
}

static void blinders_of_the_system_make_proofs_that_differ_and_hold(void **state)
{
    (void)state;
    struct small s = small_make(20);
    struct plonk_prove_options options = {.version = 0};
    struct plonk_proof proofs[2];
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(
            plonk_prove(&proofs[i], s.prover, &s.circuit, &s.assignment, &options, NULL), RK_OK);
        assert_true(sample_holds(s.prover, &proofs[i], &s.assignment, s.circuit.public_count));
    }
    for (size_t i = 0; i < PLONK_PROOF_POINT_COUNT; i++)
        assert_false(g1_affine_equal(&proofs[0].points[i], &proofs[1].points[i]));
    small_free(&s);
}

static void values_that_do_not_satisfy_are_refused_with_their_row(void **state)
{
    (void)state;
    struct small s = small_make(20);
    struct plonk_proof proof, untouched;
    struct rk_error error = {.result = RK_OK};
    memset(&proof, 7, sizeof proof);
    memset(&untouched, 7, sizeof untouched);
    struct fr *witnesses = malloc(s.circuit.witness_count * sizeof *witnesses);
    assert_non_null(witnesses);
    size_t row = 12;
    memcpy(witnesses, s.assignment.witnesses, s.circuit.witness_count * sizeof *witnesses);
    uint32_t output = s.circuit.rows[row].wires[2];
    fr_add(&witnesses[output], &witnesses[output], &fr_one);
    struct plonk_assignment wrong = {witnesses, s.assignment.public_inputs};
    assert_int_equal(sample_prove(&proof, s.prover, &s.circuit, &wrong, 1, &error), RK_INVALID);
    assert_non_null(strstr(error.message, "row 12"));
    assert_memory_equal(&proof, &untouched, sizeof proof);
    /* A public input too. */
    struct fr input = fr_one;
    wrong = (struct plonk_assignment){s.assignment.witnesses, &input};
    assert_int_equal(sample_prove(&proof, s.prover, &s.circuit, &wrong, 1, &error), RK_INVALID);
    assert_non_null(strstr(error.message, "row 4"));
    free(witnesses);
    small_free(&s);
}

/* Rows that hold, but are not those of the key. */
static void another_circuit_than_that_of_the_key_is_refused(void **state)
{
    (void)state;
    struct small s = small_make(20), longer = small_make(21);
    struct plonk_proof proof;
    struct rk_error error = {.result = RK_OK};
    assert_int_equal(sample_prove(&proof, s.prover, &longer.circuit, &longer.assignment, 1, &error),
                     RK_INVALID);
    assert_non_null(strstr(error.message, "21 rows"));
    struct plonk_row *rows = malloc(s.circuit.row_count * sizeof *rows);
    assert_non_null(rows);
    memcpy(rows, s.circuit.rows, s.circuit.row_count * sizeof *rows);
    struct plonk_circuit changed = s.circuit;
    changed.rows = rows;
    /* A row that asks for less. */
    memset(rows[9].selectors, 0, sizeof rows[9].selectors);
    struct fr *witnesses = malloc(s.circuit.witness_count * sizeof *witnesses);
    assert_non_null(witnesses);
    memcpy(witnesses, s.assignment.witnesses, s.circuit.witness_count * sizeof *witnesses);
    struct plonk_assignment free_of_it = {witnesses, s.assignment.public_inputs};
    assert_int_equal(sample_prove(&proof, s.prover, &changed, &free_of_it, 1, &error), RK_OK);
    uint32_t spare = rows[9].wires[2];
    for (size_t i = 10; i < s.circuit.row_count; i++)
        memset(rows[i].selectors, 0, sizeof rows[i].selectors);
    fr_add(&witnesses[spare], &witnesses[spare], &fr_one);
    assert_int_equal(sample_prove(&proof, s.prover, &changed, &free_of_it, 1, &error), RK_INVALID);
    assert_non_null(strstr(error.message, "not the one that the key"));
    /* Wires that hold but are connected otherwise. */
    memcpy(rows, s.circuit.rows, s.circuit.row_count * sizeof *rows);
    memcpy(witnesses, s.assignment.witnesses, s.circuit.witness_count * sizeof *witnesses);
    rows[9].wires[3] = rows[8].wires[2];
    assert_int_equal(sample_prove(&proof, s.prover, &changed, &free_of_it, 1, &error), RK_INVALID);
    assert_non_null(strstr(error.message, "not the one that the key"));
    free(rows);
    free(witnesses);
    small_free(&s);
    small_free(&longer);
}

static int stop_after(void *context, enum plonk_phase phase, unsigned done, unsigned total)
{
    unsigned *left = context;
    assert_true(phase < PLONK_PHASE_COUNT && done < total);
    assert_non_null(plonk_phase_text(phase));
    if (*left == 0) return 1;
    --*left;
    return 0;
}

static void proving_can_be_cancelled_at_every_step(void **state)
{
    (void)state;
    struct small s = small_make(20);
    struct plonk_proof proof, untouched;
    memset(&proof, 7, sizeof proof);
    memset(&untouched, 7, sizeof untouched);
    for (unsigned i = 0;; i++) {
        unsigned left = i;
        struct rk_error error = {.result = RK_OK};
        struct plonk_prove_options options = {
            .work = {.threads = 1, .progress = stop_after, .context = &left}};
        enum rk_result result =
            plonk_prove(&proof, s.prover, &s.circuit, &s.assignment, &options, &error);
        if (result == RK_OK) {
            assert_true(i > 20);
            break;
        }
        assert_int_equal(result, RK_CANCELLED);
        assert_string_equal(error.message, "cancelled");
        assert_memory_equal(&proof, &untouched, sizeof proof);
    }
    small_free(&s);
}

static void versions_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    struct small s = small_make(10);
    struct plonk_proof proof;
    struct plonk_prove_options options = {.version = (enum plonk_version)4};
    assert_int_equal(plonk_prove(&proof, s.prover, &s.circuit, &s.assignment, &options, NULL),
                     RK_USAGE);
    small_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_proofs_are_those_of_the_deployed_prover),
        cmocka_unit_test(the_pinned_digest_is_reproduced),
        cmocka_unit_test(circuits_of_all_small_sizes_are_proved),
        cmocka_unit_test(blinders_of_the_system_make_proofs_that_differ_and_hold),
        cmocka_unit_test(values_that_do_not_satisfy_are_refused_with_their_row),
        cmocka_unit_test(another_circuit_than_that_of_the_key_is_refused),
        cmocka_unit_test(proving_can_be_cancelled_at_every_step),
        cmocka_unit_test(versions_that_do_not_exist_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
