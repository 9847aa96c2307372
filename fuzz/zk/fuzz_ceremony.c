/* Files of ceremonies from any bytes: what decodes can be walked and verified, whatever comes out.
 */
#include "base/require.h"
#include "zk/ceremony.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    enum { RECORDS_MAX = 4, ITERATIONS_LOG_MAX = 6 };
    struct ceremony ceremony;
    struct ceremony_record record = {0};
    const struct ceremony_work work = {.threads = 1};
    struct rk_error error = {.result = RK_OK};
    bool is_long = false;
    enum rk_result result = ceremony_decode(&ceremony, span_of(bytes, size_bytes), &error);
    if (result) {
        REQUIRE(error.result == result && error.message[0]);
        return 0;
    }
    while (ceremony_next(&ceremony, &record)) {
        REQUIRE(record.name.size_bytes > 0 && record.name.size_bytes <= CEREMONY_TEXT_BYTES_MAX);
        is_long |= record.iterations_log > ITERATIONS_LOG_MAX;
    }
    REQUIRE(record.number == ceremony.record_count);
    if (is_long || ceremony.record_count > RECORDS_MAX) return 0;
    result = ceremony_verify(&ceremony, &work, &error);
    if (result) REQUIRE(error.result == result && error.message[0]);
    return 0;
}
