/* Any bytes are a key file or an error; what is read is written and read again as the same. */
#include "chain/sealed_key.h"

#include "base/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct sealed_key key, again;
    struct rk_error error = {.result = RK_OK};
    struct buffer text = {0}, second = {0};
    enum rk_result result = sealed_key_read(&key, span_of(bytes, size_bytes), &error);
    if (result) {
        REQUIRE(error.result == result && error.message[0]);
        REQUIRE(error.offset == RK_NO_POSITION || error.offset <= size_bytes);
        return 0;
    }
    REQUIRE(key.kind < KEY_KIND_COUNT && sealed_key_write(&text, &key) == RK_OK);
    REQUIRE(sealed_key_read(&again, buffer_span(&text), NULL) == RK_OK);
    REQUIRE(sealed_key_write(&second, &again) == RK_OK);
    REQUIRE(span_equal(buffer_span(&text), buffer_span(&second)));
    /* The cost is the file's, so only a cheap one is paid here. */
    uint8_t secret[KEY_SECRET_BYTES_MAX], public_key[KEY_PUBLIC_BYTES_MAX];
    if (key.seal.cost.operations == 1 && key.seal.cost.memory_kib <= 64 &&
        sealed_key_open(secret, &key, span_of_string("password"), NULL) == RK_OK)
        REQUIRE(key_public(public_key, key.kind, secret, NULL) == RK_OK);
    buffer_free(&text);
    buffer_free(&second);
    return 0;
}
