/* Decoding a proof is total, what decodes has that one form, and a proof of bytes that do not hash
 * to it does not verify. */

#include "base/require.h"
#include "state/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t zero_root[HASH_BYTES];
    struct state_proof proof;
    struct rk_error error = {0};
    enum rk_result result = state_proof_decode(&proof, span_of(data, size), &error);
    if (result) {
        REQUIRE(result == RK_MALFORMED || result == RK_UNSUPPORTED);
        REQUIRE(error.offset <= size && error.message[0]);
        return 0;
    }
    REQUIRE(size <= PROOF_BYTES_MAX);
    struct buffer again = {0};
    REQUIRE(state_proof_encode(&again, &proof) == RK_OK);
    REQUIRE(span_equal(buffer_span(&again), span_of(data, size)));
    buffer_free(&again);
    REQUIRE(state_proof_verify(&proof, blake3_backend_at(0), zero_root) == RK_INVALID);
    struct span bytes;
    uint64_t offset = ((uint64_t)proof.page_index << PAGE_SHIFT) +
                      (uint64_t)proof.chunk_first * BLAKE3_CHUNK_BYTES;
    size_t size_bytes = (size_t)proof.chunk_count * BLAKE3_CHUNK_BYTES;
    result = state_proof_bytes(&proof, &bytes, offset, size_bytes);
    REQUIRE((result == RK_OK) == (proof.content == PROOF_CHUNKS));
    if (!result) REQUIRE(bytes.bytes + bytes.size_bytes == data + size);
    return 0;
}
