/* Any bytes are a typed transaction, which encodes to the same bytes, or an error that says what
 * and where. */
#include "chain/typed_transaction.h"

#include "base/require.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static void check(const struct typed_transaction *t, struct span bytes)
{
    struct buffer again = {0};
    struct typed_transaction sealed = *t;
    REQUIRE(typed_transaction_is(bytes));
    REQUIRE(!typed_transaction_encode(&again, t, NULL));
    REQUIRE(span_equal(buffer_span(&again), bytes));
    sealed.message = fr_zero;
    memset(sealed.id, 0, sizeof sealed.id);
    REQUIRE(!typed_transaction_seal(&sealed, NULL));
    REQUIRE(fr_equal(&sealed.message, &t->message));
    REQUIRE(memcmp(sealed.id, t->id, sizeof t->id) == 0);
    buffer_free(&again);
}

static void execute(const struct typed_transaction *t)
{
    struct typed_chain chain = {.chain_id = t->chain_id, .auditor = jubjub_generator};
    struct executable executable;
    struct typed_claim claim;
    struct buffer argument = {0};
    struct rk_error error = {.result = RK_OK};
    memcpy(chain.contract, t->contract, sizeof chain.contract);
    chain.is_audited = t->model == TRANSACTION_SHIELDED && t->shielded.statement->is_audited;
    enum rk_result result =
        typed_transaction_executable(&executable, &claim, &argument, t, &chain, NULL, &error);
    /* Too long for a contract, or a signature that is no point. */
    REQUIRE(!result || result == RK_LIMIT || result == RK_INVALID);
    REQUIRE(!result || error.message[0]);
    buffer_free(&argument);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct span input = span_of(bytes, size_bytes);
    struct typed_transaction t = {0};
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = typed_transaction_decode(&t, input, &error);
    if (result) {
        REQUIRE(error.result == result && error.message[0]);
        REQUIRE(typed_transaction_decode_unsigned(&t, input, NULL) || !t.shielded.is_proven);
        typed_transaction_free(&t);
        return 0;
    }
    check(&t, input);
    execute(&t);
    typed_transaction_free(&t);
    return 0;
}
