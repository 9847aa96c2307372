/* Proofs, keys and public inputs from the known answers. */
#ifndef RK_TESTS_ZK_PLONK_VECTORS_H
#define RK_TESTS_ZK_PLONK_VECTORS_H

#include "vectors.h"
#include "zk/plonk.h"

enum { INPUTS_MAX = 64 };

struct inputs {
    struct fr items[INPUTS_MAX];
    size_t count;
};

static inline struct inputs read_inputs(const json_t *array)
{
    struct inputs inputs = {.count = json_array_size(array)};
    assert_true(inputs.count <= INPUTS_MAX);
    for (size_t i = 0; i < inputs.count; i++) {
        uint8_t bytes[32];
        const char *text = json_string_value(json_array_get(array, i));
        assert_int_equal(hex_decode(bytes, sizeof bytes, span_of_string(text), NULL), RK_OK);
        assert_true(fr_from_bytes_le(&inputs.items[i], bytes));
    }
    return inputs;
}

static inline struct buffer read_hex(const json_t *object, const char *key)
{
    struct buffer bytes = {0};
    vectors_append(&bytes, object, key);
    return bytes;
}

/* The container of the deployed transaction circuit for a number of inputs. */
static inline struct buffer mainnet_verifier(json_int_t inputs)
{
    struct buffer verifier = {0};
    json_t *root = vectors_load("plonk/verifier_data_mainnet.json");
    const json_t *items = vectors_get(root, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        if (json_integer_value(vectors_get(item, "inputs")) == inputs)
            verifier = read_hex(item, "verifier_bytes");
    }
    assert_true(verifier.size_bytes > 0);
    json_decref(root);
    return verifier;
}

#endif
