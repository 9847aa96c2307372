/* Contracts one by one: state, arguments, results (docs/vm-acceptance.md). */
#include "acceptance.h"

#include "base/blake3.h"

/* ---- box ---- */

static void a_box_is_empty_until_it_is_set(void **state)
{
    (void)state;
    const uint8_t none[4] = {0}, some[4] = {1, 0, 0x11, 0};
    const int16_t value = 0x11;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "box");
        expect_bytes(&m, 1, "get", NO_ARGUMENT, PLAIN(none));
        expect_nothing(&m, 1, "set", PLAIN(value));
        expect_bytes(&m, 1, "get", NO_ARGUMENT, PLAIN(some));
        expect_panic(&m, 1, "set", span_of("x", 1), "Argument should correctly deserialize");
    }
}

/* ---- counters ---- */

static void a_counter_counts(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "counter");
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfc);
        expect_nothing(&m, 1, "increment", NO_ARGUMENT);
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfd);
    }
}

static void a_counter_is_small(void **state)
{
    (void)state;
    struct buffer code = machine_code("counter");
    assert_true(code.size_bytes < 8192);
    buffer_free(&code);
}

static void a_contract_of_64_bits_calls_one_of_32(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "counter");
        must_deploy(&m, 2, "c_example64");
        expect_i64(&m, 2, "increment_and_read", id_span(1), 0xfd);
    }
}

static void a_panic_tells_its_message_and_undoes_the_call(void **state)
{
    (void)state;
    const uint8_t yes = 1, no = 0, neither = 2;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "fallible_counter");
        expect_panic(&m, 1, "increment", PLAIN(yes), "Incremental panic");
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfc);
        expect_nothing(&m, 1, "increment", PLAIN(no));
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfd);
        expect_panic(&m, 1, "increment", PLAIN(neither), "Argument should correctly deserialize");
    }
}

static void floats_are_carried(void **state)
{
    (void)state;
    const double before = 252, after = 253;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "counter_float");
        expect_bytes(&m, 1, "read_value", NO_ARGUMENT, PLAIN(before));
        expect_nothing(&m, 1, "increment", NO_ARGUMENT);
        expect_bytes(&m, 1, "read_value", NO_ARGUMENT, PLAIN(after));
    }
}

static void fibonacci_recurses(void **state)
{
    (void)state;
    static const uint64_t numbers[] = {1, 1, 2, 3, 5};
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "fibonacci");
        for (uint32_t i = 0; i < RK_ARRAY_LENGTH(numbers); i++)
            expect_bytes(&m, 1, "nth", PLAIN(i), PLAIN(numbers[i]));
    }
}

/* ---- Deployment ---- */

static void a_deployment_takes_the_id_it_is_given(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "counter");
        assert_int_equal(machine_deploy(&m, 1, "counter"), RK_TRAP);
        assert_int_equal(m.failure.error, VM_EXISTS);
        expect_nothing(&m, 1, "increment", NO_ARGUMENT);
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfd);
    }
}

static void a_contract_that_is_not_there_is_told_to_the_caller(void **state)
{
    (void)state;
    const int64_t before[2] = {0xfc, 0xcf}, after[2] = {0xfd, 0xcf};
    struct span message;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "double_counter");
        expect_bytes(&m, 1, "read_values", NO_ARGUMENT, PLAIN(before));
        machine_expect(&m, 1, "increment_left_and_call", id_span(0xff));
        assert_int_equal(error_tag(&m, &message), 2);
        expect_bytes(&m, 1, "read_values", NO_ARGUMENT, PLAIN(after));
    }
}

static void ids_at_one_position_collide(void **state)
{
    (void)state;
    const uint8_t first[32] = {0}, second[32] = {1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff};
    for (int committed = 0; committed < 2; committed++) {
        EACH_RULES(m)
        {
            assert_int_equal(deploy_with(&m, first, "counter", id_span(0), NO_ARGUMENT), RK_OK);
            if (committed) commit_and_reopen(&m);
            assert_int_equal(deploy_with(&m, second, "box", id_span(0), NO_ARGUMENT), RK_TRAP);
            assert_int_equal(m.failure.error, VM_POSITION);
            expect_i64(&m, 0, "read_value", NO_ARGUMENT, 0xfc);
        }
    }
}

static void what_is_no_contract_is_not_deployed(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        assert_int_equal(machine_deploy(&m, 1, "invalid"), RK_TRAP);
        assert_int_equal(m.failure.error, VM_FUNCTION);
        expect_failure(&m, 1, "read_value", NO_ARGUMENT, TEST_GAS, VM_NO_CONTRACT);
    }
}

/* (module with what makes it none) */
static void modules_with_features_that_are_off_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        uint8_t bytes[64];
        size_t size_bytes;
    } modules[] = {
        {"a hidden second memory",
         {0, 'a', 's', 'm', 1, 0,   0,   0,   5,   5,   2,   0, 1, 0,
          1, 7,   10,  1,   6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0},
         27},
        {"an array type", {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x5e, 0x7f, 0}, 14},
        {"a relaxed swizzle",
         {0, 'a',  's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2,    1,    0, 10,   47,   1,  45,
          0, 0xfd, 12,  0,   0, 0, 0, 0, 0, 0, 0, 0,    0, 0, 0, 0,    0,    0, 0,    0xfd, 12, 0,
          0, 0,    0,   0,   0, 0, 0, 0, 0, 0, 0, 0,    0, 0, 0, 0xfd, 0x80, 2, 0x1a, 0x0b},
         64},
    };
    /* The deployed system's main line refuses them; its release for these rules did not yet. */
    struct machine m;
    machine_begin(&m, &vm_rules_default);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(modules); i++) {
        struct vm_deployment deployment = {.code = span_of(modules[i].bytes, modules[i].size_bytes),
                                           .owner = id_span(0)};
        assert_int_equal(vm_deploy(m.session, NULL, NULL, &deployment, &m.failure), RK_TRAP);
        if (m.failure.error != VM_MODULE) fail_msg("%s: %s", modules[i].what, m.failure.text);
    }
    machine_end(&m);
}

/* ---- init ---- */

static void init_runs_once_with_its_argument(void **state)
{
    (void)state;
    const uint8_t first = 0xab, later = 0xaa, after = 0xac;
    EACH_RULES(m)
    {
        assert_int_equal(deploy_with(&m, id_span(1).bytes, "initializer", id_span(0), PLAIN(first)),
                         RK_OK);
        assert_true(m.receipt.gas_spent > 0 && m.receipt.gas_spent <= TEST_GAS);
        assert_int_equal(m.receipt.gas_limit, TEST_GAS);
        expect_bytes(&m, 1, "read_value", NO_ARGUMENT, PLAIN(first));
        expect_nothing(&m, 1, "increment", NO_ARGUMENT);
        expect_failure(&m, 1, "init", PLAIN(later), TEST_GAS, VM_INITIALISATION);
        expect_bytes(&m, 1, "read_value", NO_ARGUMENT, PLAIN(after));
        commit_and_reopen(&m);
        expect_failure(&m, 1, "init", PLAIN(later), TEST_GAS, VM_INITIALISATION);
        expect_bytes(&m, 1, "read_value", NO_ARGUMENT, PLAIN(after));
    }
}

static void init_without_an_argument_runs(void **state)
{
    (void)state;
    const uint8_t value = 0x10;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "empty_initializer");
        assert_true(m.receipt.gas_spent > 0);
        expect_bytes(&m, 1, "read_value", NO_ARGUMENT, PLAIN(value));
    }
}

static void init_cannot_be_called_by_others(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "empty_initializer");
        assert_true(m.receipt.gas_spent > 0);
        must_deploy(&m, 2, "callcenter");
        assert_int_equal(m.receipt.gas_spent, 0); /* no init, no receipt */
        expect_failure(&m, 2, "call_init", id_span(1), TEST_GAS, VM_PANIC);
    }
}

static void a_deployment_without_an_id_has_that_of_its_code(void **state)
{
    (void)state;
    const uint8_t value = 0xab;
    uint8_t id[VM_CONTRACT_ID_BYTES], hash[BLAKE3_HASH_BYTES];
    EACH_RULES(m)
    {
        struct buffer code = machine_code("initializer");
        struct vm_deployment deployment = {.code = buffer_span(&code),
                                           .owner = id_span(0),
                                           .argument = PLAIN(value),
                                           .gas_limit = TEST_GAS};
        assert_int_equal(vm_deploy(m.session, id, &m.receipt, &deployment, &m.failure), RK_OK);
        assert_true(m.receipt.gas_spent > 0 && m.receipt.gas_spent <= TEST_GAS);
        blake3_hash(blake3_backend_select(cpu_features_detect()), hash, buffer_span(&code));
        assert_memory_equal(id, hash, sizeof id);
        struct vm_call call = {
            .contract = id, .function = span_of_string("read_value"), .gas_limit = TEST_GAS};
        assert_int_equal(vm_call(m.session, &m.receipt, &call, &m.failure), RK_OK);
        assert_true(span_equal(buffer_span(&m.receipt.data), PLAIN(value)));
        buffer_free(&code);
    }
}

/* ---- Storage ---- */

static void a_stack_gives_back_what_was_pushed(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "stack");
        for (int32_t n = 1; n <= 16; n++) {
            uint32_t length = (uint32_t)n;
            expect_nothing(&m, 1, "push", PLAIN(n));
            expect_bytes(&m, 1, "len", NO_ARGUMENT, PLAIN(length));
        }
        for (int32_t n = 16; n >= 1; n--) {
            uint32_t length = (uint32_t)n - 1;
            const int32_t some[2] = {1, n};
            expect_bytes(&m, 1, "pop", NO_ARGUMENT, PLAIN(some));
            expect_bytes(&m, 1, "len", NO_ARGUMENT, PLAIN(length));
        }
        const int32_t none[2] = {0};
        expect_bytes(&m, 1, "pop", NO_ARGUMENT, PLAIN(none));
    }
}

static void a_vector_is_popped_in_reverse(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "vector");
        for (int16_t n = 0; n < 128; n++)
            expect_nothing(&m, 1, "push", PLAIN(n));
        for (int16_t n = 127; n >= 0; n--) {
            const int16_t some[2] = {1, n};
            expect_bytes(&m, 1, "pop", NO_ARGUMENT, PLAIN(some));
        }
        const int16_t none[2] = {0};
        expect_bytes(&m, 1, "pop", NO_ARGUMENT, PLAIN(none));
    }
}

#define ROOT_GAS 147456

static struct span merkle_root(struct machine *m)
{
    assert_int_equal(machine_call(m, 1, "root", NO_ARGUMENT, ROOT_GAS), RK_OK);
    assert_int_equal(m->receipt.data.size_bytes, 32);
    return buffer_span(&m->receipt.data);
}

/* What the tree's root is when its only leaf is the first: seventeen levels of hashes. */
static void lone_root(uint8_t root[32], uint64_t number)
{
    const struct blake3_backend *backend = blake3_backend_select(cpu_features_detect());
    blake3_hash(backend, root, PLAIN(number));
    for (int level = 0; level < 17; level++) {
        uint8_t children[128] = {0};
        memcpy(children, root, 32);
        blake3_hash(backend, root, PLAIN(children));
    }
}

static void a_tree_of_hashes_changes_its_root(void **state)
{
    (void)state;
    static const uint64_t numbers[] = {42, 0xbeef, 0xf00, 0xba5, 314, 7297, 1, 0};
    EACH_RULES(m)
    {
        uint8_t roots[9][32] = {{0}}, lone[32];
        must_deploy(&m, 1, "merkle");
        assert_memory_equal(merkle_root(&m).bytes, roots[0], 32);
        for (uint64_t i = 0; i < RK_ARRAY_LENGTH(numbers); i++) {
            const uint64_t argument[2] = {i, numbers[i]};
            expect_nothing(&m, 1, "insert", PLAIN(argument));
            memcpy(roots[i + 1], merkle_root(&m).bytes, 32);
            for (uint64_t k = 0; k <= i; k++)
                assert_memory_not_equal(roots[k], roots[i + 1], 32);
        }
        lone_root(lone, numbers[0]);
        assert_memory_equal(roots[1], lone, 32);
    }
}

/* ---- Bounds ---- */

static void memory_ends_where_the_rules_say(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "c_example64");
        expect_failure(&m, 1, "out_of_bounds", NO_ARGUMENT, TEST_GAS, VM_MEMORY);
        /* The deployed machine lets contracts read far beyond the size of their memory. */
        if (IS_DUSK(&m))
            expect_nothing(&m, 1, "not_out_of_bounds", NO_ARGUMENT);
        else
            expect_failure(&m, 1, "not_out_of_bounds", NO_ARGUMENT, TEST_GAS, VM_MEMORY);
    }
}

static void a_growing_contract_keeps_its_bytes(void **state)
{
    (void)state;
    static uint8_t chunk[65536];
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "grower");
        for (unsigned b = 0; b < 256; b++) {
            memset(chunk, (int)b, sizeof chunk);
            assert_int_equal(machine_call(&m, 1, "append", PLAIN(chunk), 80000000), RK_OK);
        }
        commit_and_reopen(&m);
        for (unsigned b = 0; b < 256; b++) {
            const uint32_t range[2] = {b * 65536, 65536};
            assert_int_equal(machine_call(&m, 1, "view", PLAIN(range), 80000000), RK_OK);
            memset(chunk, (int)b, sizeof chunk);
            assert_true(span_equal(buffer_span(&m.receipt.data), PLAIN(chunk)));
        }
        expect_panic(&m, 1, "view", span_of("12345", 5), "Bad arguments");
    }
}

static uint64_t memory_bytes(struct machine *m)
{
    machine_expect(m, 1, "len", NO_ARGUMENT);
    return m->receipt.calls.nodes.items[0].memory_bytes;
}

static void a_failed_call_takes_its_growth_back(void **state)
{
    (void)state;
    static uint8_t chunk[65536];
    const uint32_t nothing = 0;
    memset(chunk, 42, sizeof chunk);
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "grower");
        struct commit_key base = commit_and_reopen(&m);
        uint64_t before = memory_bytes(&m);
        expect_nothing(&m, 1, "append", PLAIN(chunk));
        assert_true(memory_bytes(&m) > before);
        reopen(&m, &base);
        expect_panic(&m, 1, "append_and_panic", PLAIN(chunk), "isded");
        expect_bytes(&m, 1, "len", NO_ARGUMENT, PLAIN(nothing));
        assert_int_equal(memory_bytes(&m), before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_box_is_empty_until_it_is_set),
        cmocka_unit_test(a_counter_counts),
        cmocka_unit_test(a_counter_is_small),
        cmocka_unit_test(a_contract_of_64_bits_calls_one_of_32),
        cmocka_unit_test(a_panic_tells_its_message_and_undoes_the_call),
        cmocka_unit_test(floats_are_carried),
        cmocka_unit_test(fibonacci_recurses),
        cmocka_unit_test(a_deployment_takes_the_id_it_is_given),
        cmocka_unit_test(a_contract_that_is_not_there_is_told_to_the_caller),
        cmocka_unit_test(ids_at_one_position_collide),
        cmocka_unit_test(what_is_no_contract_is_not_deployed),
        cmocka_unit_test(modules_with_features_that_are_off_are_refused),
        cmocka_unit_test(init_runs_once_with_its_argument),
        cmocka_unit_test(init_without_an_argument_runs),
        cmocka_unit_test(init_cannot_be_called_by_others),
        cmocka_unit_test(a_deployment_without_an_id_has_that_of_its_code),
        cmocka_unit_test(a_stack_gives_back_what_was_pushed),
        cmocka_unit_test(a_vector_is_popped_in_reverse),
        cmocka_unit_test(a_tree_of_hashes_changes_its_root),
        cmocka_unit_test(memory_ends_where_the_rules_say),
        cmocka_unit_test(a_growing_contract_keeps_its_bytes),
        cmocka_unit_test(a_failed_call_takes_its_growth_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
