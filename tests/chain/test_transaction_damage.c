/* Ten thousand damaged copies of forty real transactions: each is refused for a field that has a
 * name, or says something that its signature, its proof or its fee does not bear out. */

#include "vectors.h"

#include "base/reader.h"
#include "chain/transaction.h"
#include "chain/transaction_check.h"
#include "zk/plonk.h"

enum { SET_TRANSACTIONS = 20, COPIES_EACH = 250, LINE_MAX_BYTES = 1 << 14 };

struct tally {
    size_t copies, refused, by_signature, by_proof, by_fee, unseen;
};

static struct plonk_verifier *verifier; /* of one input */

static void load_verifier(void)
{
    json_t *root = vectors_load("plonk/verifier_data_mainnet.json");
    struct buffer bytes = {0};
    vectors_append(&bytes, json_array_get(vectors_get(root, "items"), 0), "verifier_bytes");
    assert_int_equal(plonk_verifier_decode(&verifier, PLONK_STRICT, buffer_span(&bytes), NULL),
                     RK_OK);
    buffer_free(&bytes);
    json_decref(root);
}

static bool proof_holds(const struct executable *e)
{
    struct plonk_proof proof;
    bool holds = false;
    if (plonk_proof_decode(&proof, PLONK_DEPLOYED, e->claim.proof, NULL)) return false;
    assert_int_equal(
        plonk_verify(&holds, verifier, PLONK_V1, &proof, e->claim.inputs, e->claim.input_count),
        RK_OK);
    return holds;
}

static bool signature_holds(const struct executable *e)
{
    return bls_verify(BLS_V1, &e->claim.key, &e->claim.signature, e->claim.message);
}

/* Damages a copy in one of seven ways. */
static void damage(struct buffer *out, struct span from, uint64_t *seed)
{
    size_t at = vectors_random(seed) % from.size_bytes, cut = 0;
    uint8_t extra[8], *to;
    size_t extra_bytes = 0;
    out->size_bytes = 0;
    switch (vectors_random(seed) % 7) {
    case 0: cut = from.size_bytes - at; break; /* the rest is missing */
    case 1: cut = 1; break;
    case 2: extra_bytes = 1; break;
    case 3: cut = extra_bytes = 8 < from.size_bytes - at ? 8 : 1; break; /* a word or a byte anew */
    default: cut = extra_bytes = 1; break;
    }
    for (size_t i = 0; i < extra_bytes; i++)
        extra[i] = (uint8_t)vectors_random(seed);
    if (cut == 1 && extra_bytes == 1) /* one bit */
        extra[0] = (uint8_t)(from.bytes[at] ^ 1 << vectors_random(seed) % 8);
    assert_int_equal(buffer_reserve(out, from.size_bytes + sizeof extra), RK_OK);
    to = out->bytes;
    memcpy(to, from.bytes, at);
    memcpy(to + at, extra, extra_bytes);
    memcpy(to + at + extra_bytes, from.bytes + at + cut, from.size_bytes - at - cut);
    out->size_bytes = from.size_bytes - cut + extra_bytes;
}

/* What notices a copy that decodes. */
static size_t *noticed_by(struct tally *tally, const struct executable *e)
{
    if (e->model == TRANSACTION_PUBLIC)
        return signature_holds(e) ? &tally->unseen : &tally->by_signature;
    if (transaction_check_fee(e, NULL)) return &tally->by_fee;
    return proof_holds(e) ? &tally->unseen : &tally->by_proof;
}

/* To whom the remainder goes, and from whom, is in no hash (2.3). From Aegis on the address has to
 * be that of an output; before, and the sender's field until today, whoever passes a transaction on
 * could change them. Nothing else. */
static void assert_differs_in_refund_alone(const struct transaction *copy, struct span original)
{
    struct transaction t;
    struct buffer a = {0}, b = {0};
    assert_int_equal(transaction_decode(&t, TRANSACTION_INGRESS, original, NULL), RK_OK);
    assert_int_equal(copy->model, t.model);
    if (t.model == TRANSACTION_SHIELDED) {
        t.phoenix.refund = copy->phoenix.refund;
        t.phoenix.refund_sender = copy->phoenix.refund_sender;
    }
    assert_int_equal(transaction_encode(&a, &t, TRANSACTION_BOREAS), RK_OK);
    assert_int_equal(transaction_encode(&b, copy, TRANSACTION_BOREAS), RK_OK);
    assert_true(span_equal(buffer_span(&a), buffer_span(&b)));
    transaction_free(&t);
    buffer_free(&a);
    buffer_free(&b);
}

static void try_copy(struct tally *tally, struct span copy, struct span original)
{
    struct transaction t;
    struct executable e;
    struct transaction_claim claim;
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = transaction_decode(&t, TRANSACTION_INGRESS, copy, &error);
    tally->copies++;
    if (result) {
        assert_int_equal(result, error.result);
        assert_true(strlen(error.message) > 8);
        assert_true(error.offset <= copy.size_bytes);
        tally->refused++;
        return;
    }
    assert_int_equal(transaction_executable(&e, &claim, &t, span_of(NULL, 0), NULL), RK_OK);
    size_t *by = noticed_by(tally, &e);
    if (by == &tally->unseen) assert_differs_in_refund_alone(&t, original);
    ++*by;
    transaction_claim_free(&claim);
    transaction_free(&t);
}

static void damage_set(const char *name, uint64_t *seed, struct tally *tally)
{
    static char line[LINE_MAX_BYTES];
    FILE *file = vectors_open(name);
    size_t count = 0;
    struct buffer copy = {0};
    while (fgets(line, sizeof line, file)) {
        struct buffer bytes = {0};
        struct tally whole = {0};
        line[strcspn(line, "\r\n")] = '\0';
        assert_int_equal(hex_decode_append(&bytes, span_of_string(line), NULL), RK_OK);
        try_copy(&whole, buffer_span(&bytes), buffer_span(&bytes));
        assert_int_equal(whole.unseen, 1); /* the original is in order */
        for (size_t i = 0; i < COPIES_EACH; i++) {
            do
                damage(&copy, buffer_span(&bytes), seed);
            while (span_equal(buffer_span(&copy), buffer_span(&bytes)));
            try_copy(tally, buffer_span(&copy), buffer_span(&bytes));
        }
        buffer_free(&bytes);
        count++;
    }
    buffer_free(&copy);
    fclose(file);
    assert_int_equal(count, SET_TRANSACTIONS);
    print_message(
        "%s: %zu copies: %zu refused, noticed by signature %zu, proof %zu, fee %zu; other "
        "refund %zu\n",
        name, tally->copies, tally->refused, tally->by_signature, tally->by_proof, tally->by_fee,
        tally->unseen);
    assert_int_equal(tally->copies, SET_TRANSACTIONS * COPIES_EACH);
}

static void damaged_moonlight_transactions_are_refused_or_badly_signed(void **state)
{
    (void)state;
    uint64_t seed = test_seed(40);
    struct tally tally = {0};
    damage_set("transactions/moonlight-20.hex", &seed, &tally);
    assert_int_equal(tally.unseen, 0);
    assert_true(tally.by_signature > tally.copies / 20);
}

static void damaged_phoenix_transactions_are_refused_or_badly_proven(void **state)
{
    (void)state;
    uint64_t seed = test_seed(41);
    struct tally tally = {0};
    load_verifier();
    damage_set("transactions/phoenix-20.hex", &seed, &tally);
    assert_true(tally.by_proof > tally.copies / 10);
    plonk_verifier_free(verifier);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_moonlight_transactions_are_refused_or_badly_signed),
        cmocka_unit_test(damaged_phoenix_transactions_are_refused_or_badly_proven),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
