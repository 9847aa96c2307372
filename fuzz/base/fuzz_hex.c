/* Hexadecimal decoding is total, agrees with itself in its two forms, and encoding undoes it. */

#include "base/hex.h"
#include "base/require.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = span_of(data, size);
    struct buffer decoded = {0}, encoded = {0};
    struct rk_error error = {0};
    enum rk_result result = hex_decode_append(&decoded, text, &error);
    if (result) {
        REQUIRE(result == RK_MALFORMED && error.offset <= size && decoded.size_bytes == 0);
    } else {
        REQUIRE(decoded.size_bytes * 2 == size);
        REQUIRE(hex_append(&encoded, buffer_span(&decoded)) == RK_OK);
        for (size_t i = 0; i < size; i++) {
            uint8_t c = data[i] >= 'A' && data[i] <= 'F' ? (uint8_t)(data[i] + 32) : data[i];
            REQUIRE(encoded.bytes[i] == c);
        }
    }
    uint8_t *exact = malloc(size / 2 + 1);
    REQUIRE(exact);
    REQUIRE((hex_decode(exact, size / 2, text, &error) == RK_OK) == (result == RK_OK));
    if (!result) REQUIRE(span_equal(span_of(exact, size / 2), buffer_span(&decoded)));
    free(exact);
    buffer_free(&decoded);
    buffer_free(&encoded);
    return 0;
}
