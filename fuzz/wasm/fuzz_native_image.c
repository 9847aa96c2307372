/* Decoding an image is total, and what decodes encodes to the same bytes. The input is the image
 * without its hash, so that more than the hash is looked at, and is held against its own key. */

#include "base/require.h"
#include "wasm/native_image.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The key that the header names, so that keys agree whatever the input. */
static struct native_key key_of(const uint8_t *data, size_t size)
{
    struct native_key key = {0};
    if (size < NATIVE_IMAGE_HEADER_BYTES) return key;
    memcpy(&key.features, data + 12, 4);
    memcpy(key.build, data + 16, sizeof key.build);
    memcpy(key.rules, data + 48, sizeof key.rules);
    memcpy(key.module, data + 80, sizeof key.module);
    memcpy(&key.module_bytes, data + 112, 4);
    memcpy(&key.function_count, data + 116, 4);
    return key;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct blake3_backend *backend = blake3_backend_at(0);
    struct native_key key = key_of(data, size);
    struct buffer image = {0}, again = {0}, sealed = {0};
    struct rk_error error = {0};
    struct jit_code code = {0};
    uint8_t hash[BLAKE3_HASH_BYTES];
    blake3_hash(backend, hash, span_of(data, size));
    REQUIRE(buffer_append(&image, data, size) == RK_OK);
    REQUIRE(buffer_append(&image, hash, sizeof hash) == RK_OK);
    REQUIRE(buffer_append(&sealed, image.bytes, image.size_bytes) == RK_OK);
    enum rk_result result = native_image_decode(&code, &image, &key, backend, &error);
    if (result) {
        REQUIRE(result == RK_MALFORMED || result == RK_INVALID);
        REQUIRE(error.message[0] && !code.bytes);
        REQUIRE(span_equal(buffer_span(&image), buffer_span(&sealed)));
    } else {
        REQUIRE(native_image_encode(&again, &key, &code, backend) == RK_OK);
        REQUIRE(span_equal(buffer_span(&again), buffer_span(&sealed)));
        jit_code_free(&code);
    }
    buffer_free(&image);
    buffer_free(&again);
    buffer_free(&sealed);
    return 0;
}
