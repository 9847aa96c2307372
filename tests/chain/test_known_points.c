/* Transactions read together against each read alone: the same ones are taken, with the same
 * contents, and the same is said of the others. */

#include "ledger_world.h"

#include "chain/ledger_transaction.h"
#include "vectors.h"

enum { WHOLE = 24, DAMAGED = 200, ALL = WHOLE + DAMAGED, BATCHES = 12, DEPLOYED_CHAIN_ID = 7 };

struct wires {
    struct ledger_network network;
    struct buffer bytes[ALL];
    struct span spans[ALL];
};

static struct buffer make_typed(size_t i)
{
    struct typed_transaction t =
        world_transfer((uint8_t)(1 + i % 5), (uint8_t)(1 + i * 3 % 5), 10 + i, 1 + i);
    t.account.has_refund = i % 4 == 1;
    world_public(t.account.refund, (uint8_t)(6 + i % 2));
    if (i % 5 == 2)
        t.data = (struct transaction_data){.kind = TRANSACTION_MEMO,
                                           .memo = span_of_string("a memo that is not long")};
    return world_sign(&t, (uint8_t)(1 + i % 5));
}

static void set_key(struct transaction_key *out, uint8_t number)
{
    world_public(out->bytes, number);
    assert_int_equal(bls_public_key_from_bytes(&out->key, out->bytes, NULL), RK_OK);
}

static struct buffer make_deployed(size_t i)
{
    struct transaction t = {
        .model = TRANSACTION_PUBLIC,
        .chain_id = DEPLOYED_CHAIN_ID,
        .gas_limit = WORLD_GAS,
        .gas_price = WORLD_PRICE,
        .moonlight = {.value = 10 + i, .nonce = 1 + i},
    };
    struct bls_secret_key secret;
    struct buffer bytes = {0};
    world_key(&secret, (uint8_t)(1 + i % 5));
    set_key(&t.moonlight.sender, (uint8_t)(1 + i % 5));
    set_key(&t.moonlight.receiver, (uint8_t)(1 + i * 3 % 5));
    set_key(&t.moonlight.refund, (uint8_t)(i % 4 == 1 ? 6 : 1 + i % 5));
    assert_int_equal(transaction_sign(&t, BLS_V2, &secret, NULL), RK_OK);
    assert_int_equal(transaction_encode(&bytes, &t, i % 3 ? TRANSACTION_AEGIS : TRANSACTION_BOREAS),
                     RK_OK);
    return bytes;
}

/* A key on the curve but not in the subgroup, the identity, no key at all, or another's. */
static void make_key(uint8_t bytes[BLS_PUBLIC_KEY_BYTES], uint64_t *seed)
{
    struct g2_affine point;
    uint64_t kind = vectors_random(seed) % 4;
    world_public(bytes, (uint8_t)(1 + vectors_random(seed) % 7));
    if (kind == 0) return;
    if (kind == 1) {
        memset(bytes, 0, BLS_PUBLIC_KEY_BYTES);
        bytes[0] = 0xc0;
        return;
    }
    do
        bytes[95] = (uint8_t)vectors_random(seed);
    while (!g2_from_compressed_unchecked(&point, bytes, NULL) != (kind == 2));
}

static void damage(struct buffer *wire, bool is_typed, uint64_t *seed)
{
    uint64_t random = vectors_random(seed), kind = random % 8, place = random >> 8 & 3;
    /* Of the fields of typed ones: 4 of length, 45 of the head, and the keys with their flags. */
    size_t at = is_typed ? 49 : wire->bytes[0] >= 2 ? 11 : 10;
    for (size_t i = 0; i < place % 3; i++)
        at += 1 + (size_t)BLS_PUBLIC_KEY_BYTES;
    if (kind < 3 && at + BLS_PUBLIC_KEY_BYTES < wire->size_bytes) {
        make_key(wire->bytes + at, seed);
    } else if (kind == 3) {
        wire->bytes[wire->size_bytes - BLS_SIGNATURE_BYTES +
                    (random >> 16) % BLS_SIGNATURE_BYTES] ^= (uint8_t)(1u << (random >> 24) % 8);
    } else if (kind == 4) {
        wire->size_bytes = (random >> 16) % wire->size_bytes;
    } else {
        for (size_t n = 0; n < 1 + place / 3; n++)
            wire->bytes[vectors_random(seed) % wire->size_bytes] ^= (uint8_t)(1u << place);
    }
}

static void begin(struct wires *w, bool is_typed, uint64_t *seed)
{
    *w = (struct wires){
        .network = {.formats = is_typed ? 0 : TRANSACTION_INGRESS | TRANSACTION_PRE_AEGIS,
                    .chain = {.chain_id = is_typed ? WORLD_CHAIN_ID : DEPLOYED_CHAIN_ID}}};
    memcpy(w->network.chain.contract, world_transfer_id, sizeof world_transfer_id);
    for (size_t i = 0; i < ALL; i++) {
        w->bytes[i] = is_typed ? make_typed(i % WHOLE) : make_deployed(i % WHOLE);
        if (i >= WHOLE) damage(&w->bytes[i], is_typed, seed);
        w->spans[i] = buffer_span(&w->bytes[i]);
    }
}

static void assert_same(const struct ledger_transaction *a, const struct ledger_transaction *b)
{
    const struct executable *x = &a->executable, *y = &b->executable;
    assert_int_equal(x->model, y->model);
    assert_memory_equal(x->id, y->id, sizeof x->id);
    assert_int_equal(x->size_bytes, y->size_bytes);
    assert_true(span_equal(x->argument, y->argument));
    assert_memory_equal(x->sender, y->sender, sizeof x->sender);
    assert_memory_equal(x->sender_archive, y->sender_archive, sizeof x->sender_archive);
    assert_true(span_equal(x->claim.message, y->claim.message));
    assert_true(g2_affine_equal(&x->claim.key.point, &y->claim.key.point));
    assert_true(g1_affine_equal(&x->claim.signature.point, &y->claim.signature.point));
}

/* Batches of any of the transactions, some of them several times, with one table for all. */
static void compare(struct wires *w, unsigned threads, uint64_t *seed)
{
    static struct ledger_transaction together[ALL], alone;
    static struct ledger_reading readings[ALL];
    static struct span spans[ALL];
    struct known_points known = {0};
    size_t taken = 0, refused = 0;
    for (size_t batch = 0; batch < BATCHES; batch++) {
        size_t count = batch == 0 ? ALL : vectors_random(seed) % 40;
        for (size_t i = 0; i < count; i++)
            spans[i] = w->spans[batch == 0 ? i : vectors_random(seed) % ALL];
        memset(together, 0, sizeof together);
        memset(readings, 0, sizeof readings);
        ledger_transactions_read(together, readings, &w->network, &known, spans, count, threads);
        for (size_t i = 0; i < count; i++) {
            struct rk_error error = {.result = RK_OK};
            memset(&alone, 0, sizeof alone);
            enum rk_result result = ledger_transaction_read(&alone, &w->network, spans[i], &error);
            assert_int_equal(readings[i].result, result);
            assert_int_equal(readings[i].error.result, error.result);
            assert_true(readings[i].error.offset == error.offset);
            assert_string_equal(readings[i].error.message, error.message);
            if (!result) assert_same(&together[i], &alone);
            if (result)
                refused++;
            else
                taken++;
            ledger_transaction_free(&alone);
            ledger_transaction_free(&together[i]);
        }
        known_points_settle(&known);
        assert_int_equal(known.signatures.count, 0);
    }
    assert_true(taken > 30 && refused > 100);
    /* The keys of the accounts are known, and those of nobody are not. */
    for (uint8_t number = 1; number <= 5; number++) {
        uint8_t bytes[BLS_PUBLIC_KEY_BYTES];
        struct bls_public_key key;
        world_public(bytes, number);
        assert_non_null(known_points_key(&known, bytes));
        assert_int_equal(bls_public_key_from_bytes(&key, bytes, NULL), RK_OK);
        assert_true(g2_affine_equal(&key.point, &known_points_key(&known, bytes)->point));
        bytes[50] ^= 1;
        assert_null(known_points_key(&known, bytes));
        assert_null(known_points_key(NULL, bytes));
    }
    known_points_free(&known);
}

static void test(bool is_typed, unsigned threads)
{
    static struct wires w;
    uint64_t seed = test_seed(is_typed ? 1 : 2);
    begin(&w, is_typed, &seed);
    compare(&w, threads, &seed);
    for (size_t i = 0; i < ALL; i++)
        buffer_free(&w.bytes[i]);
}

static void typed_transactions_are_read_together_as_alone(void **state)
{
    (void)state;
    test(true, 1);
    test(true, 3);
}

static void deployed_transactions_are_read_together_as_alone(void **state)
{
    (void)state;
    test(false, 1);
    test(false, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typed_transactions_are_read_together_as_alone),
        cmocka_unit_test(deployed_transactions_are_read_together_as_alone),
    };
    return cmocka_run_group_tests_name("points known beforehand", tests, NULL, NULL);
}
