/* Circuits as vectors have them, compared with composed ones. */
#ifndef RK_TESTS_ZK_CIRCUIT_VECTORS_H
#define RK_TESTS_ZK_CIRCUIT_VECTORS_H

#include "vectors.h"
#include "zk/circuit_layout.h"

static inline void circuit_vectors_fr(struct fr *out, const json_t *text)
{
    uint8_t bytes[32];
    assert_int_equal(hex_decode(bytes, sizeof bytes, span_of_string(json_string_value(text)), NULL),
                     RK_OK);
    assert_true(fr_from_bytes_le(out, bytes));
}

static inline void circuit_vectors_assert_fr(const struct fr *a, const struct fr *b,
                                             const char *what, const char *name, size_t at)
{
    if (!fr_equal(a, b)) fail_msg("%s: %s of %zu differs", name, what, at);
}

/* Rows, where the entry has them: selectors by index into its scalars, then wires. */
static inline void circuit_vectors_check_rows(const json_t *entry, const char *name,
                                              const struct plonk_circuit *circuit)
{
    const json_t *gates = json_object_get(entry, "gates"),
                 *scalars = json_object_get(entry, "scalars");
    for (size_t i = 0; i < json_array_size(gates); i++) {
        const json_t *gate = json_array_get(gates, i);
        for (size_t s = 0; s < PLONK_SELECTOR_COUNT; s++) {
            struct fr wanted;
            size_t selector = circuit_selector_order[s];
            circuit_vectors_fr(&wanted, json_array_get(scalars, (size_t)json_integer_value(
                                                                    json_array_get(gate, s))));
            circuit_vectors_assert_fr(&circuit->rows[i].selectors[selector], &wanted,
                                      circuit_selector_names[selector], name, i);
        }
        for (size_t w = 0; w < PLONK_WIRE_COUNT; w++)
            assert_int_equal(circuit->rows[i].wires[w],
                             json_integer_value(json_array_get(gate, PLONK_SELECTOR_COUNT + w)));
    }
}

static inline void circuit_vectors_check_inputs(const json_t *entry, const char *name,
                                                const struct plonk_circuit *circuit,
                                                const struct plonk_assignment *assignment)
{
    const json_t *inputs = vectors_get(entry, "public_inputs");
    assert_int_equal(circuit->public_count, json_array_size(inputs));
    for (size_t i = 0; i < circuit->public_count; i++) {
        const json_t *input = json_array_get(inputs, i);
        struct fr wanted;
        circuit_vectors_fr(&wanted, json_array_get(input, 1));
        assert_int_equal(circuit->public_rows[i], json_integer_value(json_array_get(input, 0)));
        circuit_vectors_assert_fr(&assignment->public_inputs[i], &wanted, "public input", name, i);
    }
}

/* Everything that an entry of vectors/plonk/gadgets.json, proofs_small.json or
 * tx_circuit_proofs.json says of a circuit and its values. */
static inline void circuit_vectors_check(const json_t *entry, const char *name,
                                         const struct plonk_circuit *circuit,
                                         const struct plonk_assignment *assignment)
{
    uint8_t fingerprint[CIRCUIT_FINGERPRINT_BYTES], wanted[CIRCUIT_FINGERPRINT_BYTES];
    assert_int_equal(circuit->row_count, json_integer_value(vectors_get(entry, "gates_count")));
    assert_int_equal(circuit->witness_count,
                     json_integer_value(vectors_get(entry, "witness_count")));
    circuit_vectors_check_rows(entry, name, circuit);
    const json_t *witnesses = json_object_get(entry, "witnesses");
    for (size_t i = 0; i < json_array_size(witnesses); i++) {
        struct fr value;
        circuit_vectors_fr(&value, json_array_get(witnesses, i));
        circuit_vectors_assert_fr(&assignment->witnesses[i], &value, "witness", name, i);
    }
    circuit_vectors_check_inputs(entry, name, circuit, assignment);
    circuit_fingerprint(fingerprint, circuit);
    vectors_bytes(wanted, sizeof wanted, entry, "gate_digest");
    if (memcmp(fingerprint, wanted, sizeof wanted) != 0) fail_msg("%s: rows differ", name);
    circuit_witness_fingerprint(fingerprint, circuit, assignment);
    vectors_bytes(wanted, sizeof wanted, entry, "witness_digest");
    if (memcmp(fingerprint, wanted, sizeof wanted) != 0) fail_msg("%s: witnesses differ", name);
}

#endif
