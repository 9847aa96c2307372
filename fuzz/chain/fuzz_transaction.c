/* Transactions of the deployed formats from any bytes, the first of which says which formats are
 * taken: what decodes without slack is encoded as it was but for keys that stand for themselves,
 * and again as that was; its parts fit together. What does not decode says where. */
#include "chain/transaction.h"

#include "base/require.h"
#include "chain/transaction_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

/* The same in the other envelope, with the same id. */
static void translate(const struct transaction *t, const uint8_t id[TRANSACTION_ID_BYTES])
{
    static const enum transaction_format formats[] = {TRANSACTION_PRE_AEGIS, TRANSACTION_AEGIS,
                                                      TRANSACTION_BOREAS};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(formats); i++) {
        struct buffer encoded = {0}, again = {0};
        struct transaction other;
        uint8_t other_id[TRANSACTION_ID_BYTES];
        REQUIRE(transaction_encode(&encoded, t, formats[i]) == RK_OK);
        if (transaction_decode(&other, formats[i], buffer_span(&encoded), NULL) == RK_OK) {
            REQUIRE(transaction_id(other_id, &other) == RK_OK);
            REQUIRE(memcmp(id, other_id, sizeof other_id) == 0);
            REQUIRE(transaction_encode(&again, &other, formats[i]) == RK_OK);
            REQUIRE(span_equal(buffer_span(&again), buffer_span(&encoded)));
            transaction_free(&other);
        } else {
            /* Only slack does not become strict. */
            REQUIRE(t->format == TRANSACTION_PRE_AEGIS && formats[i] != TRANSACTION_PRE_AEGIS);
        }
        buffer_free(&again);
        buffer_free(&encoded);
    }
}

static void execute(const struct transaction *t, const uint8_t id[TRANSACTION_ID_BYTES])
{
    struct executable e;
    struct transaction_claim claim;
    struct rk_error error = {.result = RK_OK};
    struct buffer archive = {0};
    enum rk_result result = transaction_executable(&e, &claim, t, span_of(NULL, 0), &error);
    REQUIRE(result == RK_OK || (result == RK_LIMIT && error.message[0]));
    if (!result) {
        struct spending_id spent;
        uint64_t total;
        REQUIRE(memcmp(id, e.id, sizeof e.id) == 0);
        for (size_t i = 0; i < transaction_spending_ids(&e); i++)
            transaction_spending_id(&spent, &e, i);
        (void)(transaction_total_lux(&total, &e, NULL) == transaction_check_fee(&e, NULL));
    }
    transaction_claim_free(&claim);
    REQUIRE(transaction_archive(&archive, t, TRANSACTION_WHOLE, &error) == RK_OK);
    buffer_free(&archive);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct transaction t;
    struct rk_error error = {.result = RK_OK};
    struct buffer again = {0};
    uint8_t id[TRANSACTION_ID_BYTES], digest[32];
    if (size_bytes == 0) return 0;
    struct span rest = span_of(bytes + 1, size_bytes - 1), inside;
    if (transaction_unwrap(&inside, rest, NULL) == RK_OK) rest = inside;
    enum rk_result result = transaction_decode(&t, bytes[0] & 7, rest, &error);
    if (result) {
        REQUIRE(error.result == result && error.message[0]);
        REQUIRE(error.offset == RK_NO_POSITION || error.offset <= rest.size_bytes);
        return 0;
    }
    REQUIRE(bytes[0] & t.format);
    REQUIRE(transaction_id(id, &t) == RK_OK);
    REQUIRE(transaction_digest(digest, &t) == RK_OK);
    REQUIRE(transaction_encode(&again, &t, t.format) == RK_OK);
    /* A receiver and a refund's address like the sender are left out. */
    if (t.format != TRANSACTION_PRE_AEGIS && again.size_bytes == rest.size_bytes)
        REQUIRE(span_equal(rest, buffer_span(&again)));
    REQUIRE(again.size_bytes <= rest.size_bytes);
    if (t.format != TRANSACTION_PRE_AEGIS && t.model == TRANSACTION_SHIELDED)
        REQUIRE(again.size_bytes == rest.size_bytes);
    translate(&t, id);
    execute(&t, id);
    buffer_free(&again);
    transaction_free(&t);
    return 0;
}
