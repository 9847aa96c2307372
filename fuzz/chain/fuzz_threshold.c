/* Any bytes are a message of a shared wallet or an error; a file of one is written and read again
 * as the same. */
#include "chain/threshold_sign.h"

#include "base/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static void check(enum rk_result result, const struct rk_error *error)
{
    if (result) REQUIRE(error->result == result && error->message[0]);
}

static void fuzz_seat(struct span input)
{
    struct threshold_seat seat;
    struct rk_error error = {.result = RK_OK};
    uint8_t bytes[THRESHOLD_SEAT_BYTES];
    enum rk_result result = threshold_seat_decode(&seat, input, &error);
    check(result, &error);
    if (result) return;
    threshold_seat_encode(bytes, &seat);
    REQUIRE(span_equal(span_of(bytes, sizeof bytes), input));
}

static void fuzz_key(struct span input)
{
    struct threshold_key key;
    struct rk_error error = {.result = RK_OK};
    struct buffer bytes = {0};
    enum rk_result result = threshold_key_decode(&key, input, &error);
    check(result, &error);
    if (result) return;
    REQUIRE(threshold_key_encode(&bytes, &key, NULL) == RK_OK);
    REQUIRE(span_equal(buffer_span(&bytes), input));
    buffer_free(&bytes);
}

/* The messages of another, to a seat whose own are right, and to nobody's request. */
static void fuzz_messages(struct span input)
{
    const struct threshold_seat seat = {.group = {.threshold = 2, .signers = 2}, .index = 1};
    const struct threshold_key key = {.public = {.group = seat.group}, .share = {.index = 1}};
    struct rk_error error = {.result = RK_OK};
    struct threshold_request request;
    struct buffer own = {0};
    uint8_t transcript[THRESHOLD_TRANSCRIPT_BYTES];
    REQUIRE(threshold_first(&own, &seat, NULL) == RK_OK);
    const struct span first[] = {buffer_span(&own), input};
    check(threshold_transcript(transcript, &seat, first, &error), &error);
    error = (struct rk_error){.result = RK_OK};
    enum rk_result result = threshold_read(&request, &key, input, &error);
    check(result, &error);
    if (!result) threshold_request_free(&request);
    buffer_free(&own);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    const struct span input = span_of(bytes, size_bytes);
    fuzz_seat(input);
    fuzz_key(input);
    fuzz_messages(input);
    return 0;
}
