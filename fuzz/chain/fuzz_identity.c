/* Licenses, requests for them and sessions from any bytes, the first of which says which: what
 * decodes is encoded as it was, and what does not says where. */
#include "chain/identity_session.h"

#include "base/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static void refused(enum rk_result result, const struct rk_error *error, struct span rest)
{
    REQUIRE(error->result == result && error->message[0]);
    REQUIRE(error->offset == RK_NO_POSITION || error->offset <= rest.size_bytes);
}

static void license(struct span rest)
{
    struct identity_license license;
    struct rk_error error = {.result = RK_OK};
    uint8_t again[IDENTITY_LICENSE_BYTES];
    enum rk_result result = identity_license_decode(&license, rest, &error);
    if (result) {
        refused(result, &error, rest);
        return;
    }
    identity_license_encode(again, &license);
    REQUIRE(span_equal(rest, span_of(again, sizeof again)));
    (void)identity_license_verify(&license);
}

static void request(struct span rest)
{
    struct identity_request request;
    struct rk_error error = {.result = RK_OK};
    uint8_t again[IDENTITY_REQUEST_BYTES];
    enum rk_result result = identity_request_decode(&request, rest, &error);
    if (result) {
        refused(result, &error, rest);
        return;
    }
    identity_request_encode(again, &request);
    REQUIRE(span_equal(rest, span_of(again, sizeof again)));
    (void)identity_request_verify(&request);
}

static void session(struct span rest)
{
    struct identity_session session;
    struct rk_error error = {.result = RK_OK};
    struct buffer again = {0};
    enum rk_result result = identity_session_decode(&session, rest, &error);
    if (result) {
        refused(result, &error, rest);
        return;
    }
    REQUIRE(identity_session_encode(&again, &session) == RK_OK);
    REQUIRE(span_equal(rest, buffer_span(&again)));
    buffer_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    static void (*const kinds[])(struct span rest) = {license, request, session};
    if (size_bytes > 0)
        kinds[bytes[0] % RK_ARRAY_LENGTH(kinds)](span_of(bytes + 1, size_bytes - 1));
    return 0;
}
