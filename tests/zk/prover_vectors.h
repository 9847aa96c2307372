/* Circuits, parameters and blinders of vectors, for tests of keys and provers. */
#ifndef RK_TESTS_ZK_PROVER_VECTORS_H
#define RK_TESTS_ZK_PROVER_VECTORS_H

#include "circuit_vectors.h"
#include "zk/phoenix_circuit.h"
#include "zk/plonk_prover.h"

#include "base/hash.h"
#include "base/mapped_file.h"
#include "crypto/std_rng.h"

/* A circuit with values, owned. */
struct vector_circuit {
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct plonk_row *rows;
    struct fr *witnesses, *inputs;
    uint32_t *public_rows;
};

static inline void vector_circuit_free(struct vector_circuit *c)
{
    free(c->rows);
    free(c->witnesses);
    free(c->inputs);
    free(c->public_rows);
}

/* The rows and values of an entry of proofs_small.json. */
static inline struct vector_circuit vector_circuit_read(const json_t *entry)
{
    const json_t *gates = vectors_get(entry, "gates"), *scalars = vectors_get(entry, "scalars");
    const json_t *witnesses = vectors_get(entry, "witnesses");
    const json_t *inputs = vectors_get(entry, "public_inputs");
    struct vector_circuit c = {.circuit = {.row_count = json_array_size(gates),
                                           .witness_count = json_array_size(witnesses),
                                           .public_count = json_array_size(inputs)}};
    c.rows = calloc(c.circuit.row_count, sizeof *c.rows);
    c.witnesses = calloc(c.circuit.witness_count, sizeof *c.witnesses);
    c.inputs = calloc(c.circuit.public_count + 1, sizeof *c.inputs);
    c.public_rows = calloc(c.circuit.public_count + 1, sizeof *c.public_rows);
    assert_true(c.rows && c.witnesses && c.inputs && c.public_rows);
    for (size_t i = 0; i < c.circuit.row_count; i++) {
        const json_t *gate = json_array_get(gates, i);
        for (size_t s = 0; s < PLONK_SELECTOR_COUNT; s++) {
            size_t index = (size_t)json_integer_value(json_array_get(gate, s));
            circuit_vectors_fr(&c.rows[i].selectors[circuit_selector_order[s]],
                               json_array_get(scalars, index));
        }
        for (size_t w = 0; w < PLONK_WIRE_COUNT; w++)
            c.rows[i].wires[w] =
                (uint32_t)json_integer_value(json_array_get(gate, PLONK_SELECTOR_COUNT + w));
    }
    for (size_t i = 0; i < c.circuit.witness_count; i++)
        circuit_vectors_fr(&c.witnesses[i], json_array_get(witnesses, i));
    for (size_t i = 0; i < c.circuit.public_count; i++) {
        const json_t *input = json_array_get(inputs, i);
        c.public_rows[i] = (uint32_t)json_integer_value(json_array_get(input, 0));
        circuit_vectors_fr(&c.inputs[i], json_array_get(input, 1));
    }
    c.circuit.rows = c.rows;
    c.circuit.public_rows = c.public_rows;
    c.assignment = (struct plonk_assignment){c.witnesses, c.inputs};
    return c;
}

/* The parameters of an entry, insecure ones of known secrets or the head of a file. */
static inline struct plonk_srs vector_srs_read(const json_t *srs, size_t degree, unsigned threads)
{
    struct plonk_srs out;
    struct fr x, g, h;
    const json_t *kind = json_object_get(srs, "kind");
    if (kind && strcmp(json_string_value(kind), "file") == 0) {
        json_t *root = vectors_load("plonk/srs.json");
        const json_t *file = vectors_get(root, "pp_test");
        struct buffer bytes = {0};
        vectors_append(&bytes, file, "opening_key");
        vectors_append(&bytes, file, "first_71_powers_compressed");
        struct plonk_srs_reading how = {.is_checked = true, .threads = threads};
        assert_int_equal(plonk_srs_decode(&out, buffer_span(&bytes), &how, NULL), RK_OK);
        buffer_free(&bytes);
        json_decref(root);
        return out;
    }
    circuit_vectors_fr(&x, vectors_get(srs, "x"));
    circuit_vectors_fr(&g, vectors_get(srs, "r_g"));
    circuit_vectors_fr(&h, vectors_get(srs, "r_h"));
    assert_int_equal(insecure_plonk_srs_make_from(&out, degree, &x, &g, &h, threads, NULL), RK_OK);
    return out;
}

/* Blinders one after the other. */
struct vector_blinders {
    uint8_t bytes[PLONK_BLINDER_COUNT][32];
    size_t next;
};

static inline void vector_blinders_fill(void *context, uint8_t *bytes, size_t size_bytes)
{
    struct vector_blinders *blinders = context;
    assert_int_equal(size_bytes, PLONK_BLINDER_BYTES);
    assert_true(blinders->next < PLONK_BLINDER_COUNT);
    memset(bytes, 0, size_bytes);
    memcpy(bytes, blinders->bytes[blinders->next++], 32);
}

static inline struct vector_blinders vector_blinders_read(const json_t *array)
{
    struct vector_blinders out = {.next = 0};
    assert_int_equal(json_array_size(array), PLONK_BLINDER_COUNT);
    for (size_t i = 0; i < PLONK_BLINDER_COUNT; i++) {
        const char *text = json_string_value(json_array_get(array, i));
        assert_int_equal(hex_decode(out.bytes[i], 32, span_of_string(text), NULL), RK_OK);
    }
    return out;
}

static inline enum plonk_version vector_version(const json_t *proof)
{
    return (enum plonk_version)(vectors_text(proof, "version")[1] - '0');
}

static inline struct plonk_prover *vector_prover_make(const struct plonk_srs *srs,
                                                      const struct plonk_circuit *circuit,
                                                      const char *label, unsigned threads)
{
    struct plonk_prover *prover = NULL;
    struct plonk_work work = {.threads = threads};
    struct rk_error error = {.result = RK_OK};
    if (plonk_prover_make(&prover, srs, circuit, span_of_string(label), &work, &error))
        fail_msg("%s", error.message);
    return prover;
}

static inline void vector_assert_verifier(const struct plonk_prover *prover, const json_t *entry)
{
    struct buffer wanted = {0}, found = {0};
    vectors_append(&wanted, entry, "verifier_bytes");
    assert_int_equal(plonk_prover_encode_verifier(&found, prover, NULL), RK_OK);
    assert_true(span_equal(buffer_span(&wanted), buffer_span(&found)));
    buffer_free(&wanted);
    buffer_free(&found);
}

static inline void vector_assert_proof(const struct plonk_prover *prover,
                                       const struct plonk_circuit *circuit,
                                       const struct plonk_assignment *assignment,
                                       enum plonk_version version, const json_t *blinders,
                                       const json_t *proof, unsigned threads)
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

/* ---- Circuits of our own ---- */

/* A circuit of about `rows` rows with public inputs, of all kinds of rows when it is large. */
static inline struct composer *sample_compose(struct plonk_circuit *circuit,
                                              struct plonk_assignment *assignment, size_t rows,
                                              uint64_t number)
{
    struct composer *c = NULL;
    struct fr value;
    fr_from_u64(&value, number);
    assert_int_equal(composer_new(&c, COMPOSER_CHAIN), RK_OK);
    if (rows > COMPOSER_INITIAL_ROWS) {
        struct witness w = composer_public(c, &value);
        if (rows > 3000) {
            struct witness small = composer_witness_u64(c, number);
            composer_range(c, small, 32);
            (void)composer_and(c, small, w, 16);
            struct witness_point p = composer_mul_generator(c, small, &jubjub_generator);
            (void)composer_mul_point(c, small, p);
        }
        while (composer_row_count(c) < rows)
            w = composer_compute(c, COMPOSER_GATE(.q_m = &fr_one, .q_c = &fr_one, .a = w, .b = w));
    }
    assert_int_equal(composer_finish(c, circuit, assignment, NULL), RK_OK);
    return c;
}

static inline void sample_fill(void *context, uint8_t *bytes, size_t size_bytes)
{
    std_rng_bytes(context, bytes, size_bytes);
}

static inline enum rk_result sample_prove(struct plonk_proof *out,
                                          const struct plonk_prover *prover,
                                          const struct plonk_circuit *circuit,
                                          const struct plonk_assignment *assignment,
                                          unsigned threads, struct rk_error *error)
{
    struct std_rng rng;
    std_rng_init_u64(&rng, 0xbeef);
    struct plonk_prove_options options = {.random = {sample_fill, &rng},
                                          .work = {.threads = threads}};
    return plonk_prove(out, prover, circuit, assignment, &options, error);
}

static inline bool sample_holds(const struct plonk_prover *prover, const struct plonk_proof *proof,
                                const struct plonk_assignment *assignment, size_t inputs)
{
    struct plonk_verifier *verifier;
    struct buffer bytes = {0};
    bool result;
    assert_int_equal(plonk_prover_encode_verifier(&bytes, prover, NULL), RK_OK);
    assert_int_equal(plonk_verifier_decode(&verifier, PLONK_STRICT, buffer_span(&bytes), NULL),
                     RK_OK);
    assert_int_equal(
        plonk_verify(&result, verifier, PLONK_V3, proof, assignment->public_inputs, inputs), RK_OK);
    plonk_verifier_free(verifier);
    buffer_free(&bytes);
    return result;
}

#endif
