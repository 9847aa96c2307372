/* The host queries: known answers, what they say to malformed arguments, prices, the memory of
 * results, and the way of a question from a contract. */

#include "machine.h"

#include "base/hex.h"
#include "crypto/jubjub_archive.h"
#include "crypto/poseidon.h"
#include "vm/host_query.h"
#include "vm/query_cache.h"

static const struct {
    const struct host_query_rules *rules;
    const char *name;
    const char *argument;
    const char *answer;
} known[] = {
#include "host_query_vectors.inc"
};

static size_t from_hex(uint8_t *bytes, size_t room, const char *text)
{
    size_t size_bytes = strlen(text) / 2;
    assert_true(size_bytes <= room);
    assert_int_equal(hex_decode(bytes, size_bytes, span_of_string(text), NULL), RK_OK);
    return size_bytes;
}

/* Asks a query of the list directly. */
static enum rk_result ask(struct host_queries *queries, const char *name, struct span argument,
                          size_t align_bytes, uint8_t answer[VM_ARGUMENT_BYTES_MAX],
                          size_t *answer_bytes, struct vm_failure *failure)
{
    struct vm_query list[HOST_QUERY_COUNT];
    size_t count = host_queries_list(queries, list);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) != 0) continue;
        struct vm_query_call call = {argument, align_bytes, answer, 0, failure};
        enum rk_result result = list[i].answer(list[i].context, &call);
        *answer_bytes = call.answer_bytes;
        return result;
    }
    fail_msg("no query %s", name);
    return RK_NOT_FOUND;
}

static uint8_t answer[VM_ARGUMENT_BYTES_MAX], argument[VM_ARGUMENT_BYTES_MAX];

static void known_questions_get_known_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(known); i++) {
        struct host_queries *queries;
        uint8_t wanted[256];
        size_t answer_bytes;
        struct vm_failure failure = {.error = VM_OK};
        size_t argument_bytes = from_hex(argument, sizeof argument, known[i].argument);
        size_t wanted_bytes = from_hex(wanted, sizeof wanted, known[i].answer);
        assert_int_equal(host_queries_new(&queries, known[i].rules, 4096, NULL), RK_OK);
        /* Twice: the second answer may be a remembered one. */
        for (unsigned round = 0; round < 2; round++) {
            memset(answer, 0xa5, sizeof answer);
            assert_int_equal(ask(queries, known[i].name, span_of(argument, argument_bytes), 16,
                                 answer, &answer_bytes, &failure),
                             RK_OK);
            assert_int_equal(answer_bytes, wanted_bytes);
            if (memcmp(answer, wanted, wanted_bytes) != 0) fail_msg("%zu: %s", i, known[i].name);
        }
        host_queries_free(queries);
    }
}

/* One valid argument for each query; anything shorter is malformed but for the vectors, whose tail
 * is an archive of its own. */
static void malformed_arguments_get_zeros(void **state)
{
    (void)state;
    struct host_queries *queries;
    struct vm_failure failure = {.error = VM_OK};
    size_t answer_bytes;
    assert_int_equal(host_queries_new(&queries, &host_query_rules_default, 0, NULL), RK_OK);
    for (unsigned id = 0; id < HOST_QUERY_COUNT; id++) {
        const char *name = host_query_name((enum host_query_id)id);
        static const size_t sizes[HOST_QUERY_COUNT] = {
            [HOST_QUERY_HASH] = 32,
            [HOST_QUERY_POSEIDON_HASH] = 32,
            [HOST_QUERY_VERIFY_PLONK] = 1,
            [HOST_QUERY_VERIFY_GROTH16] = 1,
            [HOST_QUERY_VERIFY_SCHNORR] = 1,
            [HOST_QUERY_VERIFY_BLS] = 1,
            [HOST_QUERY_VERIFY_BLS_MULTISIG] = 1,
            [HOST_QUERY_KECCAK256] = 32,
            [HOST_QUERY_SHA256] = 32,
            [HOST_QUERY_VERIFY_KZG_PROOF] = 1,
            [HOST_QUERY_SECP256K1_RECOVER] = 66,
            [HOST_QUERY_POSEIDON_NODES] = 0,
            [HOST_QUERY_POSEIDON_HASHES] = 0,
        };
        assert_int_equal(host_query_by_name(span_of_string(name)), id);
        memset(answer, 0xa5, sizeof answer);
        assert_int_equal(
            ask(queries, name, span_of(argument, 3), 16, answer, &answer_bytes, &failure), RK_OK);
        assert_int_equal(answer_bytes, sizes[id]);
        for (size_t i = 0; i < answer_bytes; i++)
            assert_int_equal(answer[i], 0);
    }
    assert_int_equal(host_query_by_name(span_of_string("Hash")), HOST_QUERY_COUNT);
    host_queries_free(queries);
}

/* A vector of so many scalars in `argument`, which it leaves as it finds. */
static struct span scalars_argument(uint32_t count)
{
    int32_t back = -(int32_t)(count * 32);
    assert_true(count * 32 + 8 <= sizeof argument);
    memcpy(argument + count * 32, &back, 4);
    memcpy(argument + count * 32 + 4, &count, 4);
    return span_of(argument, count * 32 + 8);
}

/* The same with the number of them that are hashed together. */
static struct span hashes_argument(uint32_t count, uint32_t width)
{
    struct span scalars = scalars_argument(count);
    memcpy(argument + scalars.size_bytes, &width, 4);
    return span_of(argument, scalars.size_bytes + 4);
}

static void what_would_end_the_deployed_host_ends_the_call(void **state)
{
    (void)state;
    struct host_queries *queries;
    struct vm_failure failure = {.error = VM_OK};
    size_t answer_bytes;
    static const struct {
        const char *name;
        uint32_t scalars, width;
    } cases[] = {{"poseidon_hash", 0, 0},   {"poseidon_nodes", 0, 0},  {"poseidon_nodes", 1, 0},
                 {"poseidon_nodes", 7, 0},  {"poseidon_hashes", 0, 1}, {"poseidon_hashes", 4, 0},
                 {"poseidon_hashes", 4, 3}, {"poseidon_hashes", 4, 8}, {"poseidon_hashes", 4, ~0u}};
    assert_int_equal(host_queries_new(&queries, &host_query_rules_default, 4096, NULL), RK_OK);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct span asked = strcmp(cases[i].name, "poseidon_hashes") == 0
                                ? hashes_argument(cases[i].scalars, cases[i].width)
                                : scalars_argument(cases[i].scalars);
        assert_int_equal(ask(queries, cases[i].name, asked, 16, answer, &answer_bytes, &failure),
                         RK_TRAP);
        assert_int_equal(failure.error, VM_PANIC);
        assert_true(span_equal(buffer_span(&failure.panic), span_of_string("host query panicked")));
        vm_failure_free(&failure);
    }
    host_queries_free(queries);
}

/* Children with limbs of any kind, in numbers around the sizes of batches, up to the largest. */
static void nodes_are_hashes_of_four(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 2, 15, 16, 17, 33, 511};
    struct host_queries *queries;
    struct vm_failure failure = {.error = VM_OK};
    size_t answer_bytes;
    assert_int_equal(host_queries_new(&queries, &host_query_rules_default, 0, NULL), RK_OK);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(counts); i++) {
        struct span asked = scalars_argument(4 * counts[i]);
        for (size_t at = 0; at < asked.size_bytes - 8; at++)
            argument[at] = (uint8_t)(at * 7 + at / 251 * (i + 3));
        assert_int_equal(ask(queries, "poseidon_nodes", asked, 16, answer, &answer_bytes, &failure),
                         RK_OK);
        assert_int_equal(answer_bytes, 32 * counts[i]);
        for (uint32_t k = 0; k < counts[i]; k++) {
            struct fr children[4], hash;
            uint8_t wanted[32];
            memcpy(children, argument + (size_t)k * sizeof children, sizeof children);
            assert_int_equal(poseidon_hash(&hash, POSEIDON_MERKLE4, children, 4), RK_OK);
            fr_archive_write(wanted, &hash);
            assert_memory_equal(answer + 32 * k, wanted, 32);
        }
    }
    host_queries_free(queries);
}

static void many_hashes_are_hashes(void **state)
{
    (void)state;
    static const uint32_t cases[][2] = {{1, 1}, {4, 1}, {8, 17}, {6, 340}, {13, 5}, {2047, 1}};
    struct host_queries *queries;
    struct vm_failure failure = {.error = VM_OK};
    size_t answer_bytes;
    assert_int_equal(host_queries_new(&queries, &host_query_rules_default, 0, NULL), RK_OK);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        uint32_t width = cases[i][0], count = cases[i][1];
        struct span asked = hashes_argument(width * count, width);
        for (size_t at = 0; at < asked.size_bytes - 12; at++)
            argument[at] = (uint8_t)(at * 11 + at / 249 * (i + 5));
        assert_int_equal(
            ask(queries, "poseidon_hashes", asked, 16, answer, &answer_bytes, &failure), RK_OK);
        assert_int_equal(answer_bytes, 32 * count);
        for (uint32_t k = 0; k < count; k++) {
            static struct fr scalars[2047];
            struct fr hash;
            uint8_t wanted[32];
            memcpy(scalars, argument + (size_t)k * width * 32, (size_t)width * 32);
            assert_int_equal(poseidon_hash(&hash, POSEIDON_OTHER, scalars, width), RK_OK);
            fr_archive_write(wanted, &hash);
            assert_memory_equal(answer + 32 * k, wanted, 32);
        }
    }
    host_queries_free(queries);
}

/* The deployed system has never had them; whoever asks there is told so. */
static void many_are_asked_on_our_networks_only(void **state)
{
    (void)state;
    const struct host_query_rules *rules;
    for (uint32_t i = 0; (rules = host_query_rules_at(i)) != NULL; i++) {
        bool is_deployed = strncmp(rules->name, "dusk", 4) == 0;
        assert_int_equal(rules->left_out, is_deployed ? 3U << HOST_QUERY_POSEIDON_NODES : 0);
    }
}

/* An argument that is valid at an aligned address is not at another one. */
static void arguments_are_held_to_their_alignment(void **state)
{
    (void)state;
    struct host_queries *queries;
    struct vm_failure failure = {.error = VM_OK};
    size_t answer_bytes, argument_bytes = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(known); i++)
        if (strcmp(known[i].name, "verify_schnorr") == 0)
            argument_bytes = from_hex(argument, sizeof argument, known[i].argument);
    assert_int_equal(host_queries_new(&queries, &host_query_rules_default, 4096, NULL), RK_OK);
    for (size_t align_bytes = 16; align_bytes > 0; align_bytes /= 2) {
        assert_int_equal(ask(queries, "verify_schnorr", span_of(argument, argument_bytes),
                             align_bytes, answer, &answer_bytes, &failure),
                         RK_OK);
        assert_int_equal(answer[0], align_bytes >= 8);
    }
    host_queries_free(queries);
}

/* spec/host-queries.md 4.2 */
static void prices_follow_the_table(void **state)
{
    (void)state;
    static const struct {
        enum host_query_id id;
        uint32_t units;
        uint64_t price;
    } cases[] = {
        {HOST_QUERY_HASH, 32, 3320},           {HOST_QUERY_HASH, 128, 4280},
        {HOST_QUERY_KECCAK256, 96, 4536},      {HOST_QUERY_SHA256, 96, 3768},
        {HOST_QUERY_POSEIDON_HASH, 0, 40000},  {HOST_QUERY_POSEIDON_HASH, 1, 40000},
        {HOST_QUERY_POSEIDON_HASH, 6, 90000},  {HOST_QUERY_POSEIDON_HASH, 16, 190000},
        {HOST_QUERY_POSEIDON_NODES, 0, 40000}, {HOST_QUERY_POSEIDON_NODES, 8, 110000},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        uint32_t unit_bytes = cases[i].price >= 40000 ? 32 : 1;
        uint32_t data_bytes = cases[i].units * unit_bytes;
        int32_t back = -(int32_t)data_bytes;
        memset(argument, 0, data_bytes);
        memcpy(argument + data_bytes, &back, 4);
        memcpy(argument + data_bytes + 4, &cases[i].units, 4);
        struct span whole = span_of(argument, data_bytes + 8);
        assert_int_equal(host_query_price(&host_query_rules_default, cases[i].id, whole, 16),
                         cases[i].price);
        assert_int_equal(host_query_price(&host_query_rules_dusk_boreas, cases[i].id, whole, 16),
                         cases[i].price);
        assert_int_equal(host_query_price(&host_query_rules_dusk_aegis, cases[i].id, whole, 16), 0);
    }
    for (size_t i = 0; i < RK_ARRAY_LENGTH(known); i++) {
        if (strcmp(known[i].name, "verify_bls_multisig") != 0) continue;
        size_t argument_bytes = from_hex(argument, sizeof argument, known[i].argument);
        assert_int_equal(host_query_price(&host_query_rules_default, HOST_QUERY_VERIFY_BLS_MULTISIG,
                                          span_of(argument, argument_bytes), 16),
                         2900000);
    }
    /* Malformed: the raw bytes, or one item. */
    memset(argument, 0xff, 100);
    struct span malformed = span_of(argument, 100);
    assert_int_equal(host_query_price(&host_query_rules_default, HOST_QUERY_HASH, malformed, 16),
                     4000);
    assert_int_equal(
        host_query_price(&host_query_rules_default, HOST_QUERY_VERIFY_BLS_MULTISIG, malformed, 16),
        2700000);
    assert_int_equal(
        host_query_price(&host_query_rules_default, HOST_QUERY_VERIFY_PLONK, malformed, 16),
        10000000);
}

static void results_are_remembered_in_bounded_memory(void **state)
{
    (void)state;
    struct query_cache cache;
    uint8_t hash[BLAKE3_HASH_BYTES] = {0};
    bool result;
    query_cache_init(&cache, 100 * QUERY_CACHE_ENTRY_BYTES);
    for (uint32_t i = 0; i < 10000; i++) {
        memcpy(hash, &i, sizeof i);
        assert_false(query_cache_find(&cache, &result, hash));
        query_cache_put(&cache, hash, i % 3 == 0);
        assert_true(query_cache_find(&cache, &result, hash));
        assert_int_equal(result, i % 3 == 0);
        assert_true(cache.young.count + cache.old.count <= 100);
        /* What is asked for stays. */
        memset(hash, 0, sizeof hash);
        assert_true(query_cache_find(&cache, &result, hash));
        assert_true(result);
    }
    query_cache_free(&cache);
    query_cache_init(&cache, 0);
    query_cache_put(&cache, hash, true);
    assert_false(query_cache_find(&cache, &result, hash));
    query_cache_free(&cache);
}

static void a_second_verification_is_a_look_up(void **state)
{
    (void)state;
    struct host_queries *queries;
    struct host_query_statistics statistics;
    struct vm_failure failure = {.error = VM_OK};
    size_t answer_bytes, argument_bytes = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(known); i++)
        if (strcmp(known[i].name, "verify_bls") == 0)
            argument_bytes = from_hex(argument, sizeof argument, known[i].argument);
    assert_int_equal(host_queries_new(&queries, &host_query_rules_default, 4096, NULL), RK_OK);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(ask(queries, "verify_bls", span_of(argument, argument_bytes), 16, answer,
                             &answer_bytes, &failure),
                         RK_OK);
        assert_int_equal(answer[0], 1);
    }
    argument[0] ^= 1;
    assert_int_equal(ask(queries, "verify_bls", span_of(argument, argument_bytes), 16, answer,
                         &answer_bytes, &failure),
                     RK_OK);
    assert_int_equal(answer[0], 0);
    host_queries_statistics(queries, &statistics);
    assert_int_equal(statistics.hits, 2);
    assert_int_equal(statistics.misses, 2);
    assert_int_equal(statistics.entries, 2);
    host_queries_free(queries);
}

/* ---- From a contract ---- */

static struct span question(const char *name, const char *hex)
{
    static uint8_t bytes[8192];
    uint32_t name_bytes = (uint32_t)strlen(name);
    memcpy(bytes, &name_bytes, 4);
    memcpy(bytes + 4, name, name_bytes);
    return span_of(bytes,
                   4 + name_bytes + from_hex(bytes + 4 + name_bytes, sizeof bytes - 100, hex));
}

static void contracts_ask_and_pay(void **state)
{
    (void)state;
    struct machine m;
    struct host_queries *queries;
    struct vm_query list[HOST_QUERY_COUNT];
    uint8_t wanted[256];
    struct vm_options options = machine_options(&vm_rules_default);
    assert_int_equal(host_queries_new(&queries, &host_query_rules_default, 4096, NULL), RK_OK);
    options.queries = list;
    options.query_count = host_queries_list(queries, list);
    machine_begin_with(&m, options);
    assert_int_equal(machine_deploy(&m, 1, "asker"), RK_OK);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(known); i++) {
        if (known[i].rules != &host_query_rules_dusk_aegis) continue;
        size_t wanted_bytes = from_hex(wanted, sizeof wanted, known[i].answer);
        size_t argument_bytes = from_hex(argument, sizeof argument, known[i].argument);
        uint64_t price = host_query_price(&host_query_rules_default,
                                          host_query_by_name(span_of_string(known[i].name)),
                                          span_of(argument, argument_bytes), 16);
        assert_int_equal(
            machine_call(&m, 1, "ask", question(known[i].name, known[i].argument), price + 100000),
            RK_OK);
        assert_true(span_equal(buffer_span(&m.receipt.data), span_of(wanted, wanted_bytes)));
        assert_true(m.receipt.gas_spent > price && m.receipt.gas_spent < price + 10000);
        /* Short of the price by a little: all is gone and nothing was answered. */
        assert_int_equal(
            machine_call(&m, 1, "ask", question(known[i].name, known[i].argument), price), RK_TRAP);
        assert_int_equal(m.failure.error, VM_OUT_OF_GAS);
    }
    assert_int_equal(machine_call(&m, 1, "ask", question("no_such", "00"), TEST_GAS), RK_TRAP);
    assert_int_equal(m.failure.error, VM_NO_QUERY);
    assert_int_equal(vm_session_exclude_query(m.session, "sha256", NULL), RK_OK);
    assert_int_equal(machine_call(&m, 1, "ask", question("sha256", "00"), TEST_GAS), RK_TRAP);
    assert_int_equal(m.failure.error, VM_NO_QUERY);
    assert_int_equal(vm_session_exclude_query(m.session, "sha255", NULL), RK_NOT_FOUND);
    assert_int_equal(
        machine_call(&m, 1, "ask", question("poseidon_hash", "0000000000000000"), TEST_GAS),
        RK_TRAP);
    assert_int_equal(m.failure.error, VM_PANIC);
    machine_end(&m);
    host_queries_free(queries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_questions_get_known_answers),
        cmocka_unit_test(malformed_arguments_get_zeros),
        cmocka_unit_test(what_would_end_the_deployed_host_ends_the_call),
        cmocka_unit_test(nodes_are_hashes_of_four),
        cmocka_unit_test(many_hashes_are_hashes),
        cmocka_unit_test(many_are_asked_on_our_networks_only),
        cmocka_unit_test(arguments_are_held_to_their_alignment),
        cmocka_unit_test(prices_follow_the_table),
        cmocka_unit_test(results_are_remembered_in_bounded_memory),
        cmocka_unit_test(a_second_verification_is_a_look_up),
        cmocka_unit_test(contracts_ask_and_pay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
