/* Bundles of private transactions from any bytes, the first of which says how many inputs: what
 * decodes composes to the rows that every other has. Decoding what is damaged says where. */
#include "zk/phoenix_circuit.h"

#include "base/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct phoenix_transaction transaction;
    struct rk_error error = {.result = RK_OK};
    struct composer *composer = NULL;
    if (size_bytes == 0) return 0;
    size_t inputs = bytes[0];
    struct span rest = span_of(bytes + 1, size_bytes - 1);
    enum rk_result result = phoenix_transaction_decode(&transaction, inputs, rest, &error);
    if (result) {
        REQUIRE(error.result == result && error.message[0]);
        return 0;
    }
    REQUIRE(composer_new(&composer, COMPOSER_CHAIN) == RK_OK);
    phoenix_circuit_compose(composer, &transaction);
    REQUIRE(composer_result(composer) == RK_OK);
    REQUIRE(composer_row_count(composer) == 18996 + 27325 * inputs);
    composer_free(composer);
    return 0;
}
