/* Any bytes are a message of a shared wallet or an error; a file of one is written and read again
 * as the same. */
#include "chain/threshold_sign.h"

#include "base/require.h"
#include "chain/threshold_internal.h"

#include <string.h>

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

/* What is sealed comes from nobody else: no bytes are a spend of this key. */
static void fuzz_files(struct span input)
{
    const struct frost_group group = {.threshold = 2, .signers = 2};
    const struct threshold_key key = {.public = {.group = group}, .share = {.index = 1}};
    const struct typed_chain chain = {0};
    struct rk_error error = {.result = RK_OK};
    struct frost_group found;
    struct spend spend;
    check(threshold_group_of(&found, input, &error), &error);
    error = (struct rk_error){.result = RK_OK};
    enum rk_result result = threshold_spend_decode(&spend, &key, &chain, input, &error);
    REQUIRE(result);
    check(result, &error);
}

static void fuzz(struct span input)
{
    fuzz_seat(input);
    fuzz_key(input);
    fuzz_messages(input);
    fuzz_files(input);
}

/* As they are, and behind a head of the kind that the first byte says: so bodies are reached. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    uint8_t framed[4096];
    fuzz(span_of(bytes, size_bytes));
    if (size_bytes == 0 || size_bytes > sizeof framed - THRESHOLD_HEAD_BYTES) return 0;
    const struct threshold_head head = {
        .kind = (enum threshold_kind)(bytes[0] % THRESHOLD_SPEND + 1),
        .group = {.threshold = 2, .signers = 2},
        .from = bytes[0] & 128 ? 2 : 1,
    };
    threshold_head_encode(framed, &head);
    memcpy(framed + THRESHOLD_HEAD_BYTES, bytes + 1, size_bytes - 1);
    fuzz(span_of(framed, THRESHOLD_HEAD_BYTES + size_bytes - 1));
    return 0;
}
