/* Verifiers and proofs from any bytes: what decodes strictly is encoded as it was, and what the
 * strict decoder takes the deployed one takes too. */
#include "zk/plonk.h"

#include "base/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static void try_verifier(struct span bytes)
{
    struct plonk_verifier *strict = NULL, *deployed = NULL;
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = plonk_verifier_decode(&strict, PLONK_STRICT, bytes, &error);
    if (result) REQUIRE(error.result == result && error.message[0]);
    enum rk_result lax = plonk_verifier_decode(&deployed, PLONK_DEPLOYED, bytes, NULL);
    REQUIRE(result || lax == RK_OK);
    if (!result) {
        struct buffer again = {0};
        REQUIRE(plonk_verifier_encode(&again, strict) == RK_OK);
        REQUIRE(span_equal(buffer_span(&again), bytes));
        buffer_free(&again);
    }
    plonk_verifier_free(strict);
    plonk_verifier_free(deployed);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct plonk_proof proof;
    uint8_t encoded[PLONK_PROOF_BYTES];
    if (size_bytes == 0) return 0;
    struct span rest = span_of(bytes + 1, size_bytes - 1);
    if (bytes[0] & 1) {
        try_verifier(rest);
    } else if (plonk_proof_decode(&proof, PLONK_STRICT, rest, NULL) == RK_OK) {
        plonk_proof_encode(encoded, &proof);
        REQUIRE(span_equal(span_of(encoded, sizeof encoded), rest));
    }
    return 0;
}
