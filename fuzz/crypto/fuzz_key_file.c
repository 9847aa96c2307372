/* Key files and derivation paths from any bytes: opening is total, and what is no path is refused
 * with a place inside of it. */

#include "base/require.h"
#include "crypto/wallet_keys.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void old_file(struct span file)
{
    size_t plain_bytes = 0;
    uint8_t *plain = malloc(file.size_bytes + 1);
    REQUIRE(plain);
    enum rk_result result =
        key_file_open_old(plain, &plain_bytes, span_of_string("password"), file);
    REQUIRE(!result || result == RK_MALFORMED || result == RK_INVALID || result == RK_LIMIT);
    REQUIRE(plain_bytes <= file.size_bytes);
    free(plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t seed[32];
    struct rk_error error = {0};
    struct fr key;
    old_file(span_of(data, size));
    if (size > 24) return 0; /* a derivation takes a millisecond an index */
    enum rk_result result =
        eip2333_path(&key, span_of(seed, sizeof seed), span_of(data, size), &error);
    if (result) REQUIRE(result == RK_MALFORMED && error.offset <= size);
    return 0;
}
