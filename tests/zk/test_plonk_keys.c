/* Keys of provers: made, written, read, and damaged. */

#include "prover_vectors.h"

#include <stdio.h>
#include <unistd.h>

/* A circuit of the vectors with its key. */
struct keyed {
    json_t *root;
    const json_t *entry;
    struct vector_circuit circuit;
    struct plonk_srs srs;
    struct plonk_prover *prover;
};

static struct keyed key_of(const char *name)
{
    struct keyed k = {.root = vectors_load("plonk/proofs_small.json")};
    const json_t *circuits = vectors_get(k.root, "circuits");
    for (size_t i = 0; i < json_array_size(circuits); i++)
        if (strcmp(vectors_text(json_array_get(circuits, i), "name"), name) == 0)
            k.entry = json_array_get(circuits, i);
    assert_non_null(k.entry);
    struct plonk_work work = {.threads = 1};
    const json_t *srs = vectors_get(k.entry, "srs");
    k.circuit = vector_circuit_read(k.entry);
    k.srs =
        vector_srs_read(srs, (size_t)json_integer_value(json_object_get(srs, "setup_degree")), 1);
    assert_int_equal(plonk_prover_make(&k.prover, &k.srs, &k.circuit.circuit,
                                       span_of_string(vectors_text(k.entry, "label")), &work, NULL),
                     RK_OK);
    return k;
}

static void keyed_free(struct keyed *k)
{
    plonk_prover_free(k->prover);
    plonk_srs_free(&k->srs);
    vector_circuit_free(&k->circuit);
    json_decref(k->root);
}

/* That a key proves as it should. */
static void assert_proves(const struct keyed *k, const struct plonk_prover *prover)
{
    const json_t *proof = json_array_get(vectors_get(k->entry, "proofs"), 2);
    struct vector_blinders blinders = vector_blinders_read(vectors_get(proof, "blinders"));
    struct plonk_prove_options options = {.version = vector_version(proof),
                                          .random = {vector_blinders_fill, &blinders}};
    struct plonk_proof made;
    uint8_t bytes[PLONK_PROOF_BYTES], wanted[PLONK_PROOF_BYTES];
    struct rk_error error = {.result = RK_OK};
    if (plonk_prove(&made, prover, &k->circuit.circuit, &k->circuit.assignment, &options, &error))
        fail_msg("%s", error.message);
    plonk_proof_encode(bytes, &made);
    vectors_bytes(wanted, sizeof wanted, proof, "proof");
    assert_memory_equal(bytes, wanted, sizeof wanted);
}

static void containers_are_those_of_the_deployed_system(void **state)
{
    (void)state;
    static const char *const names[] = {"minimal", "mul", "vm_plonk_test_circuit(1,2)",
                                        "all_gates"};
    struct plonk_key_reading how = {.is_checked = true};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(names); i++) {
        struct keyed k = key_of(names[i]);
        struct buffer bytes = {0}, again = {0};
        uint8_t hash[64], wanted[64];
        assert_int_equal(plonk_prover_export(&bytes, k.prover, &how.work, NULL), RK_OK);
        assert_int_equal(bytes.size_bytes,
                         json_integer_value(vectors_get(k.entry, "prover_bytes_len")));
        assert_int_equal(blake2b(hash, sizeof hash, buffer_span(&bytes)), RK_OK);
        vectors_bytes(wanted, sizeof wanted, k.entry, "prover_bytes_blake2b512");
        assert_memory_equal(hash, wanted, sizeof hash);

        struct plonk_prover *read;
        struct rk_error error = {.result = RK_OK};
        if (plonk_prover_import(&read, buffer_span(&bytes), &how, &error))
            fail_msg("%s", error.message);
        assert_proves(&k, read);
        assert_int_equal(plonk_prover_export(&again, read, &how.work, NULL), RK_OK);
        assert_true(span_equal(buffer_span(&bytes), buffer_span(&again)));
        /* The container does not say what the verifier opens with. */
        again.size_bytes = 0;
        assert_false(plonk_prover_facts(read).has_verifier);
        assert_int_equal(plonk_prover_encode_verifier(&again, read, &error), RK_NOT_FOUND);
        assert_int_equal(again.size_bytes, 0);
        plonk_prover_free(read);
        buffer_free(&bytes);
        buffer_free(&again);
        keyed_free(&k);
    }
}

static void our_file_is_read_back(void **state)
{
    (void)state;
    char path[] = "/tmp/ruskvm-key-XXXXXX";
    struct keyed k = key_of("all_gates");
    struct plonk_key_reading how = {.is_checked = true, .work = {.threads = 2}};
    struct plonk_prover *read;
    struct buffer verifier = {0}, wanted = {0}, bytes = {0};
    struct rk_error error = {.result = RK_OK};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(plonk_prover_save(k.prover, path, NULL), RK_OK);
    if (plonk_prover_open(&read, path, &how, &error)) fail_msg("%s", error.message);
    assert_proves(&k, read);
    struct plonk_prover_facts facts = plonk_prover_facts(read);
    assert_int_equal(facts.constraints, 296);
    assert_int_equal(facts.size, 512);
    assert_int_equal(facts.public_count, k.circuit.circuit.public_count);
    assert_true(facts.is_insecure && facts.has_verifier);
    assert_true(span_equal(facts.label, span_of_string(vectors_text(k.entry, "label"))));
    vectors_append(&wanted, k.entry, "verifier_bytes");
    assert_int_equal(plonk_prover_encode_verifier(&verifier, read, NULL), RK_OK);
    assert_true(span_equal(buffer_span(&verifier), buffer_span(&wanted)));
    /* Encoding gives the file. */
    assert_int_equal(plonk_prover_encode(&bytes, read, NULL), RK_OK);
    struct mapped_file file;
    assert_int_equal(mapped_file_open(&file, path, NULL), RK_OK);
    assert_true(span_equal(buffer_span(&bytes), file.bytes));
    mapped_file_close(&file);
    plonk_prover_free(read);
    how.require_secure = true;
    assert_int_equal(plonk_prover_open(&read, path, &how, &error), RK_INVALID);
    assert_non_null(strstr(error.message, "insecure"));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(plonk_prover_open(&read, path, &how, NULL), RK_NOT_FOUND);
    buffer_free(&bytes);
    buffer_free(&verifier);
    buffer_free(&wanted);
    keyed_free(&k);
}

static void a_file_may_stand_anywhere_in_memory(void **state)
{
    (void)state;
    struct keyed k = key_of("mul");
    struct buffer bytes = {0};
    struct plonk_key_reading how = {.is_checked = false};
    assert_int_equal(plonk_prover_encode(&bytes, k.prover, NULL), RK_OK);
    for (size_t shift = 0; shift < 9; shift++) {
        struct plonk_prover *read;
        uint8_t *copy = malloc(bytes.size_bytes + shift);
        assert_non_null(copy);
        memcpy(copy + shift, bytes.bytes, bytes.size_bytes);
        assert_int_equal(
            plonk_prover_decode(&read, span_of(copy + shift, bytes.size_bytes), &how, NULL), RK_OK);
        assert_proves(&k, read);
        plonk_prover_free(read);
        free(copy);
    }
    buffer_free(&bytes);
    keyed_free(&k);
}

typedef enum rk_result read_key(struct plonk_prover **out, struct span bytes,
                                const struct plonk_key_reading *how, struct rk_error *error);

/* Every cut and many flipped bits: refused with a reason, or read. */
static size_t damage(struct buffer *bytes, read_key *read, const struct plonk_key_reading *how,
                     size_t step)
{
    uint64_t seed = 1;
    size_t accepted = 0;
    struct plonk_prover *prover;
    for (size_t i = 0; i < bytes->size_bytes; i += step) {
        struct rk_error error = {.result = RK_OK};
        assert_int_not_equal(read(&prover, span_of(bytes->bytes, i), how, &error), RK_OK);
        assert_true(error.message[0]);
        uint8_t flip = (uint8_t)(1u << vectors_random(&seed) % 8);
        bytes->bytes[i] ^= flip;
        if (read(&prover, buffer_span(bytes), how, &error) == RK_OK) {
            accepted++;
            plonk_prover_free(prover);
        } else {
            assert_true(error.message[0]);
        }
        bytes->bytes[i] ^= flip;
    }
    return accepted;
}

static void damaged_keys_are_refused(void **state)
{
    (void)state;
    struct keyed k = key_of("minimal");
    struct plonk_key_reading how = {.is_checked = true};
    struct buffer bytes = {0};
    assert_int_equal(plonk_prover_encode(&bytes, k.prover, NULL), RK_OK);
    assert_int_equal(damage(&bytes, plonk_prover_decode, &how, 7), 0);
    bytes.size_bytes = 0;
    /* Checked in full, a container has but its label to change. */
    assert_int_equal(plonk_prover_export(&bytes, k.prover, &how.work, NULL), RK_OK);
    assert_int_equal(damage(&bytes, plonk_prover_import, &how, 101), 0);
    how.is_checked = false;
    assert_true(damage(&bytes, plonk_prover_import, &how, 101) > 0);
    buffer_free(&bytes);
    keyed_free(&k);
}

static void circuits_that_make_no_sense_have_no_key(void **state)
{
    (void)state;
    struct keyed k = key_of("vm_plonk_test_circuit(1,2)");
    struct plonk_work work = {.threads = 1};
    struct plonk_circuit circuit = k.circuit.circuit;
    struct plonk_prover *prover;
    struct plonk_srs few;
    circuit.row_count = 0;
    assert_int_equal(plonk_prover_make(&prover, &k.srs, &circuit, span_of(NULL, 0), &work, NULL),
                     RK_INVALID);
    circuit = k.circuit.circuit;
    circuit.witness_count = 3;
    assert_int_equal(plonk_prover_make(&prover, &k.srs, &circuit, span_of(NULL, 0), &work, NULL),
                     RK_INVALID);
    circuit = k.circuit.circuit;
    uint32_t rows[] = {(uint32_t)circuit.row_count};
    circuit.public_rows = rows;
    assert_int_equal(plonk_prover_make(&prover, &k.srs, &circuit, span_of(NULL, 0), &work, NULL),
                     RK_INVALID);
    assert_int_equal(plonk_srs_trim(&few, &k.srs, 15, NULL), RK_OK);
    assert_int_equal(
        plonk_prover_make(&prover, &few, &k.circuit.circuit, span_of(NULL, 0), &work, NULL),
        RK_LIMIT);
    plonk_srs_free(&few);
    keyed_free(&k);
}

static int stop_after(void *context, enum plonk_phase phase, unsigned done, unsigned total)
{
    unsigned *left = context;
    assert_true(phase < PLONK_PHASE_COUNT && done < total);
    if (*left == 0) return 1;
    --*left;
    return 0;
}

static void making_and_reading_keys_can_be_cancelled(void **state)
{
    (void)state;
    struct keyed k = key_of("mul");
    struct buffer bytes = {0}, container = {0};
    struct plonk_work work = {.threads = 1};
    assert_int_equal(plonk_prover_encode(&bytes, k.prover, NULL), RK_OK);
    assert_int_equal(plonk_prover_export(&container, k.prover, &work, NULL), RK_OK);
    work.progress = stop_after;
    for (unsigned i = 0;; i++) {
        unsigned left = i;
        struct plonk_prover *prover;
        work.context = &left;
        enum rk_result result =
            plonk_prover_make(&prover, &k.srs, &k.circuit.circuit, span_of(NULL, 0), &work, NULL);
        if (result == RK_OK) {
            assert_true(i > 20);
            plonk_prover_free(prover);
            break;
        }
        assert_int_equal(result, RK_CANCELLED);
    }
    for (unsigned i = 0; i < 18; i += 3) {
        unsigned left = i;
        struct plonk_prover *prover;
        work.context = &left;
        struct plonk_key_reading how = {.is_checked = true, .work = work};
        assert_int_equal(plonk_prover_decode(&prover, buffer_span(&bytes), &how, NULL),
                         RK_CANCELLED);
        left = i;
        assert_int_equal(plonk_prover_import(&prover, buffer_span(&container), &how, NULL),
                         RK_CANCELLED);
        left = i % 17;
        size_t size_bytes = bytes.size_bytes;
        assert_int_equal(plonk_prover_export(&bytes, k.prover, &work, NULL), RK_CANCELLED);
        assert_int_equal(bytes.size_bytes, size_bytes);
    }
    buffer_free(&bytes);
    buffer_free(&container);
    keyed_free(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(containers_are_those_of_the_deployed_system),
        cmocka_unit_test(our_file_is_read_back),
        cmocka_unit_test(a_file_may_stand_anywhere_in_memory),
        cmocka_unit_test(damaged_keys_are_refused),
        cmocka_unit_test(circuits_that_make_no_sense_have_no_key),
        cmocka_unit_test(making_and_reading_keys_can_be_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
