/* Acceptance by what a transaction says, and batches of signatures and proofs: the same for every
 * number of threads, and found again by whoever asks the host. */

#include "scene.h"

#include "base/archive.h"
#include "chain/preverify.h"

enum {
    SIGNED = 150,
    BROKEN = 30,
    ALL = SIGNED + BROKEN,
    MESSAGE_BYTES = 40,
    CACHE_BYTES = 1 << 20
};

struct claims {
    struct host_queries *queries;
    struct executable transactions[ALL];
    const struct executable *list[ALL];
    uint8_t messages[SIGNED][MESSAGE_BYTES];
    bool expected[ALL];
};

/* Public transactions, of which every seventh is not signed by its sender, and some that are not
 * proven at all. */
static void make_claims(struct claims *c)
{
    static const uint8_t junk[1008] = {0x80};
    static const struct fr inputs[2];
    *c = (struct claims){.queries = NULL};
    for (size_t i = 0; i < ALL; i++) {
        struct executable_claim *claim = &c->transactions[i].claim;
        c->list[i] = &c->transactions[i];
        if (i < SIGNED) {
            uint8_t seed[BLS_SECRET_KEY_SEED_BYTES] = {(uint8_t)(1 + i % 5)};
            struct bls_secret_key key;
            c->transactions[i].model = claim->model = TRANSACTION_PUBLIC;
            memset(c->messages[i], (int)i, MESSAGE_BYTES);
            claim->message = span_of(c->messages[i], MESSAGE_BYTES);
            bls_secret_key_from_seed(&key, seed);
            bls_public_key_of(&claim->key, &key);
            c->expected[i] = i % 7 != 3;
            if (!c->expected[i]) c->messages[i][0]++;
            bls_sign(&claim->signature, BLS_V2, &key, claim->message);
            if (!c->expected[i]) c->messages[i][0]--;
        } else {
            c->transactions[i].model = claim->model = TRANSACTION_SHIELDED;
            claim->verifier = span_of(junk, i % 3 ? sizeof junk : 0);
            claim->proof = span_of(junk, i % 2 ? sizeof junk : 5);
            claim->inputs = inputs;
            claim->input_count = RK_ARRAY_LENGTH(inputs);
            c->expected[i] = i % 3 == 0; /* no key is known: executing tells */
        }
    }
    assert_int_equal(host_queries_new(&c->queries, &host_query_rules_default, CACHE_BYTES, NULL),
                     RK_OK);
}

/* What the host answers, 0 or 1. */
static int ask(struct claims *c, const char *name, struct span argument)
{
    static uint8_t answer[VM_ARGUMENT_BYTES_MAX];
    struct vm_query list[HOST_QUERY_COUNT];
    struct vm_failure failure = {0};
    size_t count = host_queries_list(c->queries, list);
    struct vm_query_call call = {.argument = argument,
                                 .align_bytes = ARCHIVE_ALIGN_MAX,
                                 .answer = answer,
                                 .failure = &failure};
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) != 0) continue;
        assert_int_equal(list[i].answer(list[i].context, &call), RK_OK);
        vm_failure_free(&failure);
        return answer[0];
    }
    fail_msg("there is no query %s", name);
    return -1;
}

static void batches_say_the_same_for_every_number_of_threads_and_are_found_again(void **state)
{
    (void)state;
    static const unsigned threads[] = {1, 2, 7};
    for (size_t t = 0; t < RK_ARRAY_LENGTH(threads); t++) {
        static struct claims c;
        bool valid[ALL];
        struct host_query_statistics statistics;
        make_claims(&c);
        assert_int_equal(preverify_batch(valid, c.queries, c.list, ALL, threads[t]), RK_OK);
        assert_memory_equal(valid, c.expected, sizeof valid);
        for (size_t i = 0; i < ALL; i++) {
            const struct executable_claim *claim = &c.transactions[i].claim;
            struct buffer argument = {0};
            if (i < SIGNED)
                assert_int_equal(host_query_bls_argument(&argument, claim->message, &claim->key,
                                                         &claim->signature),
                                 RK_OK);
            else
                assert_int_equal(host_query_plonk_argument(&argument, claim->verifier, claim->proof,
                                                           claim->inputs, claim->input_count),
                                 RK_OK);
            if (claim->model == TRANSACTION_PUBLIC || claim->verifier.size_bytes)
                assert_int_equal(
                    ask(&c, i < SIGNED ? "verify_bls" : "verify_plonk", buffer_span(&argument)),
                    c.expected[i]);
            buffer_free(&argument);
        }
        host_queries_statistics(c.queries, &statistics);
        assert_int_equal(statistics.misses, 0);
        assert_int_equal(statistics.hits, SIGNED + BROKEN - BROKEN / 3);
        host_queries_free(c.queries);
    }
}

static void nothing_is_no_batch(void **state)
{
    (void)state;
    static struct claims c;
    make_claims(&c);
    assert_int_equal(preverify_batch(NULL, c.queries, NULL, 0, 2), RK_OK);
    host_queries_free(c.queries);
}

static void a_transaction_is_accepted_by_what_it_says(void **state)
{
    (void)state;
    static const struct {
        size_t size_bytes;
        uint64_t gas_price, gas_limit;
        bool passes;
    } cases[] = {
        {PREVERIFY_BYTES_MAX, 1, 75000, true},
        {PREVERIFY_BYTES_MAX + 1, 1, 75000, false},
        {100, 0, 75000, false},
        {100, 1, 74999, false},
        {100, UINT64_MAX, UINT64_MAX, true}, /* that nobody has so much is the state's to say */
    };
    struct network_rules rules;
    network_of_profile(&rules, chain_profile_by_name("dusk-aegis"));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct scene_transaction t;
        struct rk_error error = {.result = RK_OK};
        scene_transaction(&t, SPEND);
        t.executable.size_bytes = cases[i].size_bytes;
        t.executable.gas_price = cases[i].gas_price;
        t.executable.gas_limit = cases[i].gas_limit;
        enum rk_result result = preverify_check(&rules, SCENE_HEIGHT, &t.executable, &error);
        assert_int_equal(result, cases[i].passes ? RK_OK : RK_INVALID);
        assert_int_equal(error.message[0] != '\0', !cases[i].passes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_say_the_same_for_every_number_of_threads_and_are_found_again),
        cmocka_unit_test(nothing_is_no_batch),
        cmocka_unit_test(a_transaction_is_accepted_by_what_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
