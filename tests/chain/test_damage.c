/* Ten thousand damaged copies of real transactions: each is refused with a reason, and the state
 * stays as it is. */

#include "bench_fixture.h"

/* Sanitizers take twenty times as long. */
#ifdef NDEBUG
enum { COPIES = 250 };
#else
enum { COPIES = 100 };
#endif

struct tally {
    size_t undecodable, unacceptable, unsigned_or_unproven, not_covered;
};

/* One byte, a few bits of it, or a run of bytes. */
static void damage(struct buffer *bytes, uint64_t *seed)
{
    uint64_t random = vectors_random(seed);
    size_t at = (size_t)(random % bytes->size_bytes);
    switch (random >> 60) {
    case 0: bytes->size_bytes = at; break;
    case 1: bytes->bytes[at] = 0; break;
    case 2: bytes->bytes[at] = 0xff; break;
    case 3:
        for (size_t i = at; i < bytes->size_bytes && i < at + 8; i++)
            bytes->bytes[i] ^= (uint8_t)(random >> 8 * (i - at));
        break;
    default: bytes->bytes[at] ^= (uint8_t)(1u << (random >> 32 & 7)); break;
    }
}

static void assert_refused(struct bench *b, struct block *block, struct vm_session *session,
                           const struct bench_transaction *original, struct span bytes,
                           struct tally *tally)
{
    struct bench_transaction t = {.bytes = {0}};
    struct rk_error error = {.result = RK_OK};
    const struct executable *tx = &t.executable;
    bool waits, valid = false;
    if (transaction_decode(&t.decoded, TRANSACTION_AEGIS, bytes, &error)) {
        assert_true(error.message[0] != '\0' && error.offset <= bytes.size_bytes);
        tally->undecodable++;
        return;
    }
    assert_int_equal(transaction_executable(&t.executable, &t.claim, &t.decoded,
                                            buffer_span(&b->verifier), &error),
                     RK_OK);
    if (memcmp(tx->id, original->executable.id, 32) == 0) {
        /* What the deployed formats do not sign (spec/phoenix.md 6.5): the fee of Phoenix. */
        assert_int_equal(tx->model, TRANSACTION_SHIELDED);
        tally->not_covered++;
    } else if (preverify_check(&b->rules, BENCH_HEIGHT, tx, &error) ||
               preverify_state(session, &waits, tx, &error)) {
        assert_true(error.message[0] != '\0');
        tally->unacceptable++;
    } else {
        assert_int_equal(preverify_batch(&valid, b->queries, &tx, 1, 1), RK_OK);
        assert_false(valid);
        assert_int_equal(block_execute(block, tx, &error), RK_INVALID);
        assert_true(error.message[0] != '\0');
        tally->unsigned_or_unproven++;
    }
    bench_transaction_free(&t);
}

static void damaged_transactions_are_refused_and_change_nothing(void **state)
{
    (void)state;
    struct bench b;
    struct tally tally = {0};
    struct commit_key before, after;
    struct vm_session *session = NULL;
    uint64_t seed = test_seed(1);
    bench_begin(&b, 8 << 20);
    struct block *block = bench_block(&b);
    assert_int_equal(vm_session_open(b.m.vm, &session, &b.genesis.key, NULL), RK_OK);
    assert_int_equal(block_state(block, &before, NULL), RK_OK);
    for (size_t i = 0; i < BENCH_ALL; i++) {
        const struct bench_transaction *original = &b.transactions[i];
        for (size_t copy = 0; copy < COPIES; copy++) {
            struct buffer bytes = {0};
            assert_int_equal(
                buffer_append(&bytes, original->bytes.bytes, original->bytes.size_bytes), RK_OK);
            while (span_equal(buffer_span(&bytes), buffer_span(&original->bytes)))
                damage(&bytes, &seed);
            assert_refused(&b, block, session, original, buffer_span(&bytes), &tally);
            buffer_free(&bytes);
        }
    }
    assert_int_equal(block_state(block, &after, NULL), RK_OK);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(block_transaction_count(block), 0);
    print_message("%zu do not decode, %zu are not acceptable, of %zu signature or proof is wrong, "
                  "%zu differ in what is not signed\n",
                  tally.undecodable, tally.unacceptable, tally.unsigned_or_unproven,
                  tally.not_covered);
    assert_true(tally.undecodable && tally.unacceptable && tally.unsigned_or_unproven);
    vm_session_drop(session);
    block_drop(block);
    bench_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_transactions_are_refused_and_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
