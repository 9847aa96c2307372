/* Files of witnesses. */

#include "support.h"

#include "zk/witness_file.h"

#include <string.h>

enum { WITNESSES = 5, PUBLIC_INPUTS = 2 };

static void make(struct buffer *out)
{
    struct fr witnesses[WITNESSES], inputs[PUBLIC_INPUTS];
    const struct plonk_circuit circuit = {.witness_count = WITNESSES,
                                          .public_count = PUBLIC_INPUTS};
    const struct plonk_assignment assignment = {witnesses, inputs};
    for (size_t i = 0; i < WITNESSES; i++)
        fr_from_u64(&witnesses[i], 100 + i);
    for (size_t i = 0; i < PUBLIC_INPUTS; i++)
        fr_from_u64(&inputs[i], 7 + i);
    assert_int_equal(witness_file_encode(out, &circuit, &assignment), RK_OK);
    assert_int_equal(out->size_bytes, 32 + 32 * (WITNESSES + PUBLIC_INPUTS));
}

static void values_are_read_as_they_were_written(void **state)
{
    (void)state;
    struct buffer file = {0};
    struct witness_values values;
    struct fr wanted;
    make(&file);
    assert_int_equal(witness_file_decode(&values, buffer_span(&file), NULL), RK_OK);
    assert_int_equal(values.witness_count, WITNESSES);
    assert_int_equal(values.public_count, PUBLIC_INPUTS);
    for (size_t i = 0; i < WITNESSES; i++) {
        fr_from_u64(&wanted, 100 + i);
        assert_true(fr_equal(&values.assignment.witnesses[i], &wanted));
    }
    for (size_t i = 0; i < PUBLIC_INPUTS; i++) {
        fr_from_u64(&wanted, 7 + i);
        assert_true(fr_equal(&values.assignment.public_inputs[i], &wanted));
    }
    witness_values_free(&values);
    witness_values_free(&values); /* nothing is left */
    buffer_free(&file);
}

static void what_is_no_file_of_witnesses_is_refused(void **state)
{
    (void)state;
    struct buffer file = {0};
    struct witness_values values;
    struct rk_error error;
    make(&file);
    for (size_t size = 0; size < file.size_bytes; size++)
        assert_int_equal(witness_file_decode(&values, span_of(file.bytes, size), NULL),
                         RK_MALFORMED);
    /* The header has no byte without a meaning. */
    for (size_t i = 0; i < WITNESS_FILE_HEADER_BYTES; i++) {
        file.bytes[i] ^= 0x40;
        assert_int_equal(witness_file_decode(&values, buffer_span(&file), NULL), RK_MALFORMED);
        file.bytes[i] ^= 0x40;
    }
    /* Counts whose sum is the same are other values; those that would wrap around are not. */
    memset(file.bytes + 24, 0xff, 8);
    assert_int_equal(witness_file_decode(&values, buffer_span(&file), NULL), RK_MALFORMED);
    limb_store_le(file.bytes + 24, WITNESSES);
    memset(file.bytes + 32 + 64, 0xff, 32);
    assert_int_equal(witness_file_decode(&values, buffer_span(&file), &error), RK_MALFORMED);
    assert_int_equal(error.offset, 32 + 64);
    assert_string_equal(error.message, "scalar 2 is not below the modulus");
    memset(file.bytes + 32 + 64, 0, 32);
    assert_int_equal(buffer_append_u8(&file, 0), RK_OK);
    assert_int_equal(witness_file_decode(&values, buffer_span(&file), NULL), RK_MALFORMED);
    buffer_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_as_they_were_written),
        cmocka_unit_test(what_is_no_file_of_witnesses_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
