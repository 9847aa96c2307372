/* Decoders of keys and signatures are total; what they accept encodes to the same bytes, and a
 * verification of whatever came out of the unchecked ones ends. */

#include "base/require.h"
#include "crypto/bls.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compressed_forms(const uint8_t bytes[BLS_PUBLIC_KEY_BYTES])
{
    uint8_t back[BLS_PUBLIC_KEY_BYTES];
    struct bls_public_key key;
    struct bls_signature signature;
    struct bls_secret_key secret;
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = bls_public_key_from_bytes(&key, bytes, &error);
    if (result == RK_OK) {
        bls_public_key_to_bytes(back, &key);
        REQUIRE(memcmp(back, bytes, sizeof back) == 0);
        REQUIRE(bls_public_key_is_valid(&key) || key.point.infinity);
    } else {
        REQUIRE(result == RK_MALFORMED || result == RK_INVALID);
    }
    result = bls_signature_from_bytes(&signature, bytes, &error);
    if (result == RK_OK) {
        bls_signature_to_bytes(back, &signature);
        REQUIRE(memcmp(back, bytes, BLS_SIGNATURE_BYTES) == 0);
        REQUIRE(bls_signature_is_valid(&signature) || signature.point.infinity);
    } else {
        REQUIRE(result == RK_MALFORMED || result == RK_INVALID);
    }
    if (bls_secret_key_from_bytes(&secret, bytes, &error) == RK_OK) {
        bls_secret_key_to_bytes(back, &secret);
        REQUIRE(memcmp(back, bytes, BLS_SECRET_KEY_BYTES) == 0);
    }
}

/* A text that is read is written back as it was, since texts are unique. */
static void texts(struct span text)
{
    char back[BLS_PUBLIC_KEY_TEXT_BYTES];
    struct bls_public_key key;
    struct bls_signature signature;
    struct bls_secret_key secret;
    if (bls_public_key_from_text(&key, text, NULL) == RK_OK) {
        bls_public_key_to_text(back, &key);
        REQUIRE(span_equal(span_of_string(back), text));
    }
    if (bls_signature_from_text(&signature, text, NULL) == RK_OK) {
        bls_signature_to_text(back, &signature);
        REQUIRE(span_equal(span_of_string(back), text));
    }
    if (bls_secret_key_from_text(&secret, text, NULL) == RK_OK) {
        bls_secret_key_to_text(back, &secret);
        REQUIRE(span_equal(span_of_string(back), text));
    }
}

/* Unchecked points cannot verify a message: nobody signed it. */
static void raw_forms(const uint8_t bytes[BLS_PUBLIC_KEY_RAW_BYTES], struct span message)
{
    struct bls_public_key key;
    struct bls_signature signature;
    bls_public_key_from_raw(&key, bytes);
    bls_signature_from_raw(&signature, bytes);
    bool verified = bls_verify(BLS_V1, &key, &signature, message) ||
                    bls_verify(BLS_V2, &key, &signature, message);
    REQUIRE(!verified);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t padded[BLS_PUBLIC_KEY_RAW_BYTES] = {0};
    if (size) memcpy(padded, data, size < sizeof padded ? size : sizeof padded);
    texts(span_of(data, size));
    compressed_forms(padded);
    raw_forms(padded, span_of(data, size));
    return 0;
}
