/* Bundles of shielded transactions from any bytes: what decodes encodes to the same bytes, and
 * composes to the rows of its shape. Decoding what is damaged says where. */
#include "zk/shielded_circuit.h"

#include "base/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct shielded_statement statement;
    struct shielded_witness witness;
    struct rk_error error = {.result = RK_OK};
    struct composer *composer = NULL;
    struct buffer again = {0};
    enum rk_result result =
        shielded_bundle_decode(&statement, &witness, span_of(bytes, size_bytes), &error);
    if (result) {
        REQUIRE(error.result == result && error.message[0]);
        return 0;
    }
    REQUIRE(shielded_bundle_encode(&again, &statement, &witness) == RK_OK);
    REQUIRE(span_equal(buffer_span(&again), span_of(bytes, size_bytes)));
    buffer_free(&again);
    REQUIRE(composer_new(&composer, COMPOSER_CHAIN) == RK_OK);
    shielded_circuit_compose(composer, &statement, &witness);
    REQUIRE(composer_result(composer) == RK_OK);
    REQUIRE(composer_row_count(composer) ==
            16174 + 15296 * statement.input_count + (statement.is_audited ? 4914 : 0));
    composer_free(composer);
    return 0;
}
