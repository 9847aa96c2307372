/* What calls leave behind beside state: events, feeds, debug messages; and what they ask of the
 * host (docs/vm-acceptance.md). */
#include "acceptance.h"

#include "base/blake3.h"

/* ---- Events ---- */

static void check_event(struct machine *m, size_t index, uint8_t source, const char *topic,
                        struct span data, bool is_reverted)
{
    const struct vm_events *events = &m->receipt.events;
    const struct vm_event *event = &events->list.items[index];
    assert_true(index < events->list.count);
    assert_memory_equal(event->source, id_span(source).bytes, VM_CONTRACT_ID_BYTES);
    assert_true(span_equal(vm_event_topic(events, index), span_of_string(topic)));
    assert_true(span_equal(vm_event_data(events, index), data));
    assert_int_equal(event->is_reverted, is_reverted);
}

static void events_come_in_order_with_their_data(void **state)
{
    (void)state;
    static const char *const functions[] = {"emit_events", "emit_events_raw"};
    const uint32_t count = 5;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "eventer");
        for (size_t f = 0; f < 2; f++) {
            expect_nothing(&m, 1, functions[f], PLAIN(count));
            assert_int_equal(m.receipt.events.list.count, count);
            for (uint32_t i = 0; i < count; i++)
                check_event(&m, i, 1, "number", PLAIN(i), false);
        }
    }
}

static void an_event_costs_by_the_byte(void **state)
{
    (void)state;
    static const uint8_t bytes[100];
    EACH_RULES(m)
    {
        uint64_t gas[2], last = 0;
        must_deploy(&m, 1, "eventer");
        machine_expect(&m, 1, "emit_input", archived_bytes(PLAIN(bytes)));
        for (size_t size = 4; size <= 40; size += 4) {
            machine_expect(&m, 1, "emit_input", archived_bytes(span_of(bytes, size)));
            memcpy(gas, m.receipt.data.bytes, sizeof gas);
            uint64_t cost = gas[1] - gas[0];
            if (last) assert_int_equal(cost - last, 4 * vm_rules_of(m.vm)->emit_cost_per_byte);
            last = cost;
        }
    }
}

static void events_of_a_reverted_call_are_marked(void **state)
{
    (void)state;
    const uint32_t number = 42, zero = 0;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "eventer");
        must_deploy(&m, 2, "event_reverter");
        must_deploy(&m, 3, "callcenter");
        machine_expect(&m, 3, "delegate_query_with_event",
                       delegation(2, "emit_then_panic", id_span(1)));
        expect_error_panic(&m, "event reverter panic");
        assert_int_equal(m.receipt.events.list.count, 3);
        check_event(&m, 0, 3, "callcenter-before", NO_ARGUMENT, false);
        /* The release of the deployed system for these rules does not tell. */
        check_event(&m, 1, 1, "number", PLAIN(number), !IS_DUSK(&m));
        check_event(&m, 2, 3, "callcenter-after", NO_ARGUMENT, false);
        expect_bytes(&m, 1, "read_value", NO_ARGUMENT, PLAIN(zero));
    }
}

/* Events of a root call that failed come with it, or in the deployed system with the next that
 * succeeds. */
static void events_of_a_failed_root_call_go_where_the_rules_say(void **state)
{
    (void)state;
    const uint32_t number = 42, one = 1;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "eventer");
        must_deploy(&m, 2, "event_reverter");
        expect_failure(&m, 2, "emit_then_panic", id_span(1), TEST_GAS, VM_PANIC);
        assert_int_equal(m.receipt.events.list.count, IS_DUSK(&m) ? 0 : 1);
        if (!IS_DUSK(&m)) check_event(&m, 0, 1, "number", PLAIN(number), true);
        expect_nothing(&m, 1, "emit_events", PLAIN(one));
        assert_int_equal(m.receipt.events.list.count, IS_DUSK(&m) ? 2 : 1);
    }
}

/* ---- Feeds ---- */

struct feed {
    uint32_t numbers[64];
    size_t count, count_max;
};

static enum rk_result take(void *context, struct span data)
{
    struct feed *feed = context;
    if (feed->count == feed->count_max) return RK_FULL;
    assert_int_equal(data.size_bytes, 4);
    memcpy(&feed->numbers[feed->count++], data.bytes, 4);
    return RK_OK;
}

static enum rk_result call_feeder(struct machine *m, const char *function, uint32_t count,
                                  uint64_t gas, struct feed *feed)
{
    struct vm_call call = {.contract = id_span(1).bytes,
                           .function = span_of_string(function),
                           .argument = PLAIN(count),
                           .gas_limit = gas,
                           .feed = feed ? take : NULL,
                           .feed_context = feed};
    return vm_call(m->session, &m->receipt, &call, &m->failure);
}

static void numbers_are_fed_in_order(void **state)
{
    (void)state;
    static const char *const functions[] = {"feed_num", "feed_num_raw"};
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "feeder");
        for (size_t f = 0; f < 2; f++) {
            struct feed feed = {.count_max = 64};
            assert_int_equal(call_feeder(&m, functions[f], 10, TEST_GAS, &feed), RK_OK);
            assert_int_equal(feed.count, 10);
            for (uint32_t i = 0; i < 10; i++)
                assert_int_equal(feed.numbers[i], i);
        }
    }
}

static void feeding_fails_without_a_receiver_or_gas(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        struct feed all = {.count_max = 64}, few = {.count_max = 3};
        must_deploy(&m, 1, "feeder");
        assert_int_equal(call_feeder(&m, "feed_num", 10, TEST_GAS, NULL), RK_TRAP);
        assert_int_equal(m.failure.error, VM_NO_FEED);
        assert_int_equal(call_feeder(&m, "feed_num", 100, 1000, &all), RK_TRAP);
        assert_int_equal(m.failure.error, VM_OUT_OF_GAS);
        assert_int_equal(call_feeder(&m, "feed_num", 10, TEST_GAS, &few), RK_TRAP);
        assert_int_equal(m.failure.error, VM_FEED);
        assert_int_equal(few.count, 3);
    }
}

/* ---- Metadata ---- */

static void metadata_is_read_by_name(void **state)
{
    (void)state;
    const uint64_t height = 29000;
    const uint64_t none[2] = {0}, some[2] = {1, 29000};
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "everest");
        expect_bytes(&m, 1, "get_height", NO_ARGUMENT, PLAIN(none));
        assert_int_equal(vm_session_set_data(m.session, "height", PLAIN(height), NULL), RK_OK);
        expect_bytes(&m, 1, "get_height", NO_ARGUMENT, PLAIN(some));
        /* A session is for one thread at a time, wherever its handle goes. */
        struct machine moved = m;
        expect_bytes(&moved, 1, "get_height", NO_ARGUMENT, PLAIN(some));
        m = moved;
        vm_session_remove_data(m.session, "height");
        expect_bytes(&m, 1, "get_height", NO_ARGUMENT, PLAIN(none));
    }
}

#define OWNER_BYTES 33

static void fill(uint8_t owner[OWNER_BYTES], uint8_t byte)
{
    memset(owner, byte, OWNER_BYTES);
}

static void owner_and_id_are_known(void **state)
{
    (void)state;
    uint8_t owner[OWNER_BYTES];
    fill(owner, 3);
    EACH_RULES(m)
    {
        assert_int_equal(deploy_with(&m, id_span(1).bytes, "metadata", PLAIN(owner), NO_ARGUMENT),
                         RK_OK);
        for (int round = 0; round < 2; round++) {
            expect_bytes(&m, 1, "read_owner", NO_ARGUMENT, PLAIN(owner));
            expect_bytes(&m, 1, "read_id", NO_ARGUMENT, id_span(1));
            commit_and_reopen(&m);
        }
    }
}

static void contracts_see_the_owners_of_others(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        uint8_t first[OWNER_BYTES], second[OWNER_BYTES], some[1 + OWNER_BYTES] = {1};
        const uint8_t none[1 + OWNER_BYTES] = {0};
        fill(first, 3);
        fill(second, 4);
        assert_int_equal(deploy_with(&m, id_span(1).bytes, "metadata", PLAIN(first), NO_ARGUMENT),
                         RK_OK);
        assert_int_equal(deploy_with(&m, id_span(2).bytes, "metadata", PLAIN(second), NO_ARGUMENT),
                         RK_OK);
        fill(some + 1, 4);
        expect_bytes(&m, 1, "read_owner_of", id_span(2), PLAIN(some));
        fill(some + 1, 3);
        expect_bytes(&m, 2, "read_owner_of", id_span(1), PLAIN(some));
        expect_bytes(&m, 1, "read_owner_of", id_span(3), PLAIN(none));
    }
}

static void an_owner_of_another_size_is_told_where_the_rules_tell_sizes(void **state)
{
    (void)state;
    static const char *const functions[] = {"read_owner_wrong_n", "read_owner_of_wrong_n"};
    uint8_t owner[OWNER_BYTES];
    fill(owner, 5);
    EACH_RULES(m)
    {
        assert_int_equal(deploy_with(&m, id_span(1).bytes, "metadata", PLAIN(owner), NO_ARGUMENT),
                         RK_OK);
        for (size_t f = 0; f < 2; f++) {
            if (IS_DUSK(&m)) {
                expect_bytes(&m, 1, functions[f], id_span(1), span_of(owner, 32));
                continue;
            }
            expect_failure(&m, 1, functions[f], id_span(1), TEST_GAS, VM_PANIC);
            const char *text = "does not match host owner length";
            assert_non_null(
                memmem(m.failure.panic.bytes, m.failure.panic.size_bytes, text, strlen(text)));
        }
    }
}

/* ---- Debug messages ---- */

static void keep_message(void *context, const uint8_t *contract, struct span message)
{
    struct buffer *log = context;
    assert_int_equal(contract[0], 1);
    assert_int_equal(buffer_append(log, message.bytes, message.size_bytes), RK_OK);
}

static void debug_messages_are_shown_where_wanted(void **state)
{
    (void)state;
    /* The archive of "Hello world". */
    static const uint8_t argument[] = {'H', 'e', 'l', 'l', 'o', ' ', 'w',  'o',  'r',  'l',
                                       'd', 0,   11,  0,   0,   0,   0xf4, 0xff, 0xff, 0xff};
    for (size_t r = 0; r < RK_ARRAY_LENGTH(era_rules); r++) {
        struct machine m;
        struct buffer log = {0};
        struct vm_options options = machine_options(era_rules[r]);
        machine_begin_with(&m, options);
        assert_int_equal(machine_deploy(&m, 1, "debugger"), RK_TRAP);
        assert_int_equal(m.failure.error, VM_FUNCTION);
        machine_end(&m);
        options.debug = keep_message;
        options.debug_context = &log;
        machine_begin_with(&m, options);
        must_deploy(&m, 1, "debugger");
        expect_nothing(&m, 1, "debug", PLAIN(argument));
        assert_true(span_equal(buffer_span(&log), span_of_string("What a string! Hello world")));
        machine_end(&m);
        buffer_free(&log);
    }
}

/* ---- Host queries ---- */

static enum rk_result answer_hash(void *context, struct vm_query_call *call)
{
    struct archive_view view;
    (void)context;
    assert_int_equal(
        archive_validate(&view, &archive_type_bytes, call->argument, call->align_bytes, NULL),
        RK_OK);
    blake3_hash(blake3_backend_select(cpu_features_detect()), call->answer, archive_span(view));
    call->answer_bytes = 32;
    return RK_OK;
}

static uint64_t price_everything(void *context, const struct vm_query_call *call)
{
    (void)context, (void)call;
    return UINT64_MAX;
}

static enum rk_result answer_panicking(void *context, struct vm_query_call *call)
{
    (void)context;
    return vm_fail_panic(call->failure, span_of_string("host query panicked"));
}

static const struct vm_query queries[] = {
    {.name = "hash", .answer = answer_hash},
    {.name = "very_expensive", .price = price_everything, .answer = answer_hash},
    {.name = "panicking", .answer = answer_panicking},
};

static void begin_host(struct machine *m, const struct vm_rules *rules)
{
    struct vm_options options = machine_options(rules);
    options.queries = queries;
    options.query_count = RK_ARRAY_LENGTH(queries);
    machine_begin_with(m, options);
    must_deploy(m, 1, "host");
    must_deploy(m, 2, "host");
}

static void the_host_answers_queries(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0, 1, 2};
    uint8_t hash[32];
    blake3_hash(blake3_backend_select(cpu_features_detect()), hash, PLAIN(bytes));
    for (size_t r = 0; r < RK_ARRAY_LENGTH(era_rules); r++) {
        struct machine m;
        begin_host(&m, era_rules[r]);
        expect_bytes(&m, 1, "host_hash", archived_bytes(PLAIN(bytes)), PLAIN(hash));
        expect_failure(&m, 1, "host_very_expensive", NO_ARGUMENT, TEST_GAS, VM_OUT_OF_GAS);
        assert_int_equal(m.receipt.gas_spent, TEST_GAS);
        expect_failure(&m, 1, "host_verify", NO_ARGUMENT, TEST_GAS, VM_NO_QUERY);
        assert_int_equal(vm_session_exclude_query(m.session, "hash", NULL), RK_OK);
        expect_failure(&m, 1, "host_hash", archived_bytes(PLAIN(bytes)), TEST_GAS, VM_NO_QUERY);
        machine_end(&m);
    }
}

static void a_panic_of_the_host_is_one_of_the_contract(void **state)
{
    (void)state;
    for (size_t r = 0; r < RK_ARRAY_LENGTH(era_rules); r++) {
        struct machine m;
        begin_host(&m, era_rules[r]);
        expect_panic(&m, 1, "host_panicking", NO_ARGUMENT, "host query panicked");
        machine_expect(&m, 1, "delegate_host_panicking", id_span(2));
        expect_error_panic(&m, "host query panicked");
        machine_end(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_come_in_order_with_their_data),
        cmocka_unit_test(an_event_costs_by_the_byte),
        cmocka_unit_test(events_of_a_reverted_call_are_marked),
        cmocka_unit_test(events_of_a_failed_root_call_go_where_the_rules_say),
        cmocka_unit_test(numbers_are_fed_in_order),
        cmocka_unit_test(feeding_fails_without_a_receiver_or_gas),
        cmocka_unit_test(metadata_is_read_by_name),
        cmocka_unit_test(owner_and_id_are_known),
        cmocka_unit_test(contracts_see_the_owners_of_others),
        cmocka_unit_test(an_owner_of_another_size_is_told_where_the_rules_tell_sizes),
        cmocka_unit_test(debug_messages_are_shown_where_wanted),
        cmocka_unit_test(the_host_answers_queries),
        cmocka_unit_test(a_panic_of_the_host_is_one_of_the_contract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
