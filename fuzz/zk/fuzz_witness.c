/* Files of witnesses from any bytes: what decodes is encoded as it was. */
#include "base/require.h"
#include "zk/witness_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct witness_values values;
    struct rk_error error = {.result = RK_OK};
    struct buffer again = {0};
    struct span all = span_of(bytes, size_bytes);
    enum rk_result result = witness_file_decode(&values, all, &error);
    if (result) {
        REQUIRE(error.result == result && error.message[0]);
        return 0;
    }
    const struct plonk_circuit circuit = {.witness_count = values.witness_count,
                                          .public_count = values.public_count};
    REQUIRE(witness_file_encode(&again, &circuit, &values.assignment) == RK_OK);
    REQUIRE(span_equal(buffer_span(&again), all));
    buffer_free(&again);
    witness_values_free(&values);
    return 0;
}
