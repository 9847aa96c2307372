/* Calls between contracts: who calls, what it costs, what fails (docs/vm-acceptance.md). */
#include "acceptance.h"

/* ---- callcenter ---- */

static void begin_center(struct machine *m)
{
    must_deploy(m, 1, "counter");
    must_deploy(m, 2, "callcenter");
}

static void a_counter_is_read_and_changed_through_another(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        begin_center(&m);
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfc);
        expect_i64(&m, 2, "query_counter", id_span(1), 0xfc);
        expect_nothing(&m, 2, "increment_counter", id_span(1));
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfd);
        expect_i64(&m, 2, "query_counter", id_span(1), 0xfd);
    }
}

static void an_argument_comes_back_as_it_was(void **state)
{
    (void)state;
    /* ("read_value", []) in the encoding of the deployed system. */
    static const uint8_t argument[] = {'r',  'e',  'a',  'd',  '_', 'v', 'a',  'l',  'u',  'e',
                                       0,    0,    10,   0,    0,   0,   0xf4, 0xff, 0xff, 0xff,
                                       0xec, 0xff, 0xff, 0xff, 0,   0,   0,    0};
    EACH_RULES(m)
    {
        begin_center(&m);
        expect_bytes(&m, 2, "query_passthrough", PLAIN(argument), PLAIN(argument));
    }
}

static void a_call_is_delegated_with_its_bytes(void **state)
{
    (void)state;
    const int64_t before = 0xfc;
    EACH_RULES(m)
    {
        begin_center(&m);
        machine_expect(&m, 2, "delegate_query", delegation(1, "read_value", NO_ARGUMENT));
        assert_true(span_equal(ok_bytes(&m), PLAIN(before)));
        machine_expect(&m, 2, "delegate_transaction", delegation(1, "increment", NO_ARGUMENT));
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfd);
    }
}

static void a_contract_knows_itself_and_its_caller(void **state)
{
    (void)state;
    const uint8_t truth = 1, none[33] = {0};
    uint8_t ok_true[16] = {0, 1};
    EACH_RULES(m)
    {
        begin_center(&m);
        expect_bytes(&m, 2, "calling_self", id_span(2), PLAIN(truth));
        expect_bytes(&m, 2, "return_self_id", NO_ARGUMENT, id_span(2));
        expect_bytes(&m, 2, "return_caller", NO_ARGUMENT, PLAIN(none));
        expect_bytes(&m, 2, "call_self", NO_ARGUMENT, PLAIN(ok_true));
    }
}

static struct span stack_ids(struct span data)
{
    assert_true(data.size_bytes >= 8 && data.size_bytes % 32 == 8);
    return span_of(data.bytes, data.size_bytes - 8);
}

static void the_call_stack_has_all_above(void **state)
{
    (void)state;
    const uint32_t times = 5;
    EACH_RULES(m)
    {
        must_deploy(&m, 2, "callcenter");
        must_deploy(&m, 3, "callstack");
        assert_int_equal(
            stack_ids(machine_expect(&m, 2, "return_callstack", NO_ARGUMENT)).size_bytes, 0);
        struct span ids = stack_ids(machine_expect(&m, 2, "call_self_n_times", PLAIN(times)));
        assert_int_equal(ids.size_bytes, 5 * 32);
        for (size_t i = 0; i < 5; i++)
            assert_memory_equal(ids.bytes + 32 * i, id_span(2).bytes, 32);
        machine_expect(&m, 2, "delegate_query", delegation(3, "return_callstack", NO_ARGUMENT));
        assert_true(span_equal(stack_ids(ok_bytes(&m)), id_span(2)));
    }
}

/* 47 calls below the root are 48 frames; one more is refused where it is made. */
static void calls_nest_48_deep(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        uint32_t most = vm_rules_of(m.vm)->call_depth_max - 1;
        assert_int_equal(most, 47);
        must_deploy(&m, 2, "callcenter");
        assert_int_equal(machine_call(&m, 2, "call_self_n_times", PLAIN(most), UINT64_MAX), RK_OK);
        assert_int_equal(stack_ids(buffer_span(&m.receipt.data)).size_bytes, 47 * 32);
        assert_int_equal(m.receipt.calls.nodes.count, 48);
        most++;
        expect_failure(&m, 2, "call_self_n_times", PLAIN(most), UINT64_MAX, VM_PANIC);
    }
}

/* ---- Hooks ---- */

struct call_record {
    uint8_t callee;
    char function[64];
    uint8_t argument[8];
    size_t argument_bytes, caller_count;
    uint8_t callers[8];
};

struct call_log {
    struct call_record records[16];
    size_t count;
    const char *refused, *reason; /* a function that may not be called; "*": none may */
};

static enum rk_result log_call(void *context, const uint8_t *callee, struct span function,
                               struct span argument, const uint8_t (*callers)[VM_CONTRACT_ID_BYTES],
                               size_t caller_count, struct vm_failure *failure)
{
    struct call_log *log = context;
    struct call_record *record = &log->records[log->count++];
    assert_true(log->count < 16 && function.size_bytes < sizeof record->function);
    *record = (struct call_record){.callee = callee[0], .caller_count = caller_count};
    memcpy(record->function, function.bytes, function.size_bytes);
    record->argument_bytes = argument.size_bytes;
    if (argument.size_bytes && argument.size_bytes <= 8)
        memcpy(record->argument, argument.bytes, argument.size_bytes);
    for (size_t i = 0; i < caller_count && i < 8; i++)
        record->callers[i] = callers[i][0];
    if (log->refused &&
        (log->refused[0] == '*' || span_equal(function, span_of_string(log->refused))))
        return vm_fail_panic(failure, span_of_string(log->reason));
    return RK_OK;
}

static void check_record(const struct call_record *record, uint8_t callee, const char *function,
                         size_t caller_count, uint8_t first_caller)
{
    assert_int_equal(record->callee, callee);
    assert_string_equal(record->function, function);
    assert_int_equal(record->caller_count, caller_count);
    for (size_t i = 0; i < caller_count; i++)
        assert_int_equal(record->callers[i], first_caller);
}

static void a_hook_sees_calls_between_contracts_only(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        struct call_log log = {.count = 0};
        begin_center(&m);
        vm_session_set_call_hook(m.session, log_call, &log);
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfc);
        assert_int_equal(log.count, 0);
        expect_i64(&m, 2, "query_counter", id_span(1), 0xfc);
        assert_int_equal(log.count, 1);
        expect_nothing(&m, 2, "increment_counter", id_span(1));
        expect_i64(&m, 2, "query_counter", id_span(1), 0xfd);
        assert_int_equal(log.count, 3);
        check_record(&log.records[0], 1, "read_value", 1, 2);
        check_record(&log.records[1], 1, "increment", 1, 2);
        check_record(&log.records[2], 1, "read_value", 1, 2);
    }
}

static void a_hook_sees_arguments_and_stacks(void **state)
{
    (void)state;
    const uint32_t times = 3;
    EACH_RULES(m)
    {
        struct call_log log = {.count = 0};
        begin_center(&m);
        vm_session_set_call_hook(m.session, log_call, &log);
        machine_expect(&m, 2, "call_self_n_times", PLAIN(times));
        assert_int_equal(log.count, 3);
        for (uint32_t i = 0; i < 3; i++) {
            const uint32_t left = 2 - i;
            check_record(&log.records[i], 2, "call_self_n_times", i + 1, 2);
            assert_int_equal(log.records[i].argument_bytes, 4);
            assert_memory_equal(log.records[i].argument, &left, 4);
        }
    }
}

static void a_hook_sees_the_immediate_caller_first(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        struct call_log log = {.count = 0};
        must_deploy(&m, 1, "counter");
        must_deploy(&m, 0x11, "callcenter");
        must_deploy(&m, 0x22, "callcenter");
        vm_session_set_call_hook(m.session, log_call, &log);
        struct span inner = delegation(1, "read_value", NO_ARGUMENT);
        machine_expect(&m, 0x11, "delegate_query", delegation(0x22, "delegate_query", inner));
        assert_int_equal(log.count, 2);
        check_record(&log.records[0], 0x22, "delegate_query", 1, 0x11);
        assert_int_equal(log.records[1].callee, 1);
        assert_int_equal(log.records[1].caller_count, 2);
        assert_int_equal(log.records[1].callers[0], 0x22);
        assert_int_equal(log.records[1].callers[1], 0x11);
    }
}

static void a_hook_refuses_a_call_until_it_is_cleared(void **state)
{
    (void)state;
    const char *reason = "increment rejected by test hook";
    EACH_RULES(m)
    {
        struct call_log log = {.refused = "increment", .reason = reason};
        begin_center(&m);
        vm_session_set_call_hook(m.session, log_call, &log);
        expect_failure(&m, 2, "increment_counter", id_span(1), TEST_GAS, VM_PANIC);
        assert_non_null(
            memmem(m.failure.panic.bytes, m.failure.panic.size_bytes, reason, strlen(reason)));
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfc);
        log.refused = "*";
        expect_failure(&m, 2, "query_counter", id_span(1), TEST_GAS, VM_PANIC);
        vm_session_set_call_hook(m.session, NULL, NULL);
        expect_i64(&m, 2, "query_counter", id_span(1), 0xfc);
    }
}

/* ---- crossover ---- */

static void begin_crossover(struct machine *m)
{
    must_deploy(m, 1, "crossover");
    must_deploy(m, 2, "crossover");
}

static void expect_i32(struct machine *m, uint8_t id, int32_t wanted)
{
    expect_bytes(m, id, "crossover", NO_ARGUMENT, PLAIN(wanted));
}

static void a_failed_call_leaves_both_sides_as_they_were(void **state)
{
    (void)state;
    struct {
        uint8_t id[32];
        int32_t set, set_forward, set_back;
    } argument = {.set = 42, .set_forward = 314, .set_back = 272};
    memset(argument.id, 2, sizeof argument.id);
    EACH_RULES(m)
    {
        begin_crossover(&m);
        expect_nothing(&m, 1, "check_consistent_state_on_errors", PLAIN(argument));
        expect_i32(&m, 1, 42);
        expect_i32(&m, 2, 0);
    }
}

static void a_failed_call_keeps_what_was_set_before(void **state)
{
    (void)state;
    struct {
        uint8_t id[32];
        int32_t set;
    } argument = {.set = 42};
    memset(argument.id, 2, sizeof argument.id);
    EACH_RULES(m)
    {
        begin_crossover(&m);
        expect_nothing(&m, 1, "check_iccs_dont_rollback", PLAIN(argument));
        expect_i32(&m, 1, 42);
    }
}

/* ---- Gas ---- */

static uint64_t spent(struct machine *m, uint8_t id, const char *function, struct span argument)
{
    machine_expect(m, id, function, argument);
    return m->receipt.gas_spent;
}

static void a_call_through_another_costs_more_and_is_in_the_tree(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        begin_center(&m);
        uint64_t direct = spent(&m, 1, "read_value", NO_ARGUMENT);
        uint64_t delegated = spent(&m, 2, "query_counter", id_span(1));
        assert_true(direct < delegated);
        const struct call_node_vec *nodes = &m.receipt.calls.nodes;
        assert_int_equal(nodes->count, 2);
        assert_memory_equal(nodes->items[0].contract, id_span(2).bytes, 32);
        assert_memory_equal(nodes->items[1].contract, id_span(1).bytes, 32);
        assert_int_equal(nodes->items[1].parent, 0);
        assert_int_equal(nodes->items[0].gas_spent + nodes->items[1].gas_spent, delegated);
        assert_int_equal(nodes->items[1].gas_spent, direct);
    }
}

struct limited_call {
    uint8_t id[32];
    uint64_t gas_limit;
};

static void call_spend(struct machine *m, uint64_t gas_limit)
{
    struct limited_call argument = {.gas_limit = gas_limit};
    memset(argument.id, 1, 32);
    machine_expect(m, 2, "call_spend_with_limit", PLAIN(argument));
}

static void a_panic_gets_through_to_the_caller(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "spender");
        must_deploy(&m, 2, "callcenter");
        call_spend(&m, 5345);
        expect_error_panic(&m, "I like spending");
    }
}

static void one_gas_is_not_enough_for_anything(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "counter");
        expect_failure(&m, 1, "read_value", NO_ARGUMENT, 1, VM_OUT_OF_GAS);
        expect_failure(&m, 1, "read_value", NO_ARGUMENT, 0, VM_OUT_OF_GAS);
    }
}

static void a_caller_loses_the_limit_it_gave(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "spender");
        must_deploy(&m, 2, "callcenter");
        struct commit_key base = commit_and_reopen(&m);
        call_spend(&m, 1175);
        uint64_t first = m.receipt.gas_spent;
        reopen(&m, &base);
        call_spend(&m, 2175);
        assert_int_equal(m.receipt.gas_spent, first + 1000);
    }
}

static void limits_and_costs_are_told(void **state)
{
    (void)state;
    uint64_t gas[5];
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "spender");
        assert_int_equal(machine_call(&m, 1, "get_limit_and_spent", NO_ARGUMENT, 10000), RK_OK);
        assert_int_equal(m.receipt.data.size_bytes, sizeof gas);
        memcpy(gas, m.receipt.data.bytes, sizeof gas);
        assert_int_equal(gas[0], 10000);
        assert_true(gas[1] > 0 && gas[1] < gas[2] && gas[2] < m.receipt.gas_spent);
        assert_true(gas[3] > 9000 && gas[3] < 9300);
        assert_true(gas[4] > 0 && gas[4] < gas[2]);
        assert_int_equal(m.receipt.gas_limit, 10000);
    }
}

/* ---- Results that are none ---- */

/* (id, String) */
static struct span bool_query(const char *function)
{
    static const struct archive_field fields[] = {{"", &id_type, 0},
                                                  {"", &archive_type_string, 32}};
    static const struct archive_type type = ARCHIVE_TUPLE_OF("(id, String)", 40, 4, fields);
    static _Alignas(16) uint8_t bytes[256];
    size_t size;
    struct archive_value value =
        ARCHIVE_ITEMS(archive_of_bytes(id_span(1)), archive_text(function));
    assert_int_equal(archive_write(bytes, sizeof bytes, &size, &type, &value, NULL), RK_OK);
    return span_of(bytes, size);
}

static void a_result_of_another_type_is_an_error_to_the_caller(void **state)
{
    (void)state;
    const uint8_t ok_true[16] = {0, 1};
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "badreturn");
        must_deploy(&m, 2, "callcenter");
        machine_expect(&m, 2, "try_query_bool", bool_query("garbage_value"));
        expect_error_panic(&m, "Callee return value failed validation:");
        expect_bytes(&m, 2, "try_query_bool", bool_query("valid_bool"), PLAIN(ok_true));
        /* The host is given the bytes, and it is for whoever knows the type to refuse them. */
        struct archive_view view;
        struct span data = machine_expect(&m, 1, "garbage_value", NO_ARGUMENT);
        assert_int_equal(data.size_bytes, 16);
        assert_int_not_equal(archive_validate(&view, &archive_type_bool, data, 16, NULL), RK_OK);
    }
}

static void only_lengths_that_fit_are_returned(void **state)
{
    (void)state;
    static const struct {
        int32_t claimed;
        bool is_taken;
    } cases[] = {{4, true}, {-1, false}, {65537, false}, {65536, true}, {INT32_MIN, false}};
    uint32_t counted = 72;
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "badreturn");
        counted = 72;
        for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
            enum rk_result result =
                machine_call(&m, 1, "raw_return_len", PLAIN(cases[i].claimed), TEST_GAS);
            assert_int_equal(result, cases[i].is_taken ? RK_OK : RK_TRAP);
            if (cases[i].is_taken) {
                assert_int_equal(m.receipt.data.size_bytes, cases[i].claimed);
                counted++;
            } else {
                assert_int_equal(m.failure.error, VM_MEMORY);
            }
            expect_bytes(&m, 1, "counter", NO_ARGUMENT, PLAIN(counted));
        }
    }
}

static void an_argument_that_is_too_long_leaves_no_trace(void **state)
{
    (void)state;
    static uint8_t argument[65537];
    EACH_RULES(m)
    {
        must_deploy(&m, 1, "counter");
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfc);
        struct commit_key before = session_root(&m);
        for (int i = 0; i < 64; i++)
            expect_failure(&m, 1, "increment", PLAIN(argument), TEST_GAS, VM_MEMORY);
        struct commit_key after = session_root(&m);
        assert_memory_equal(&before, &after, sizeof before);
        expect_nothing(&m, 1, "increment", NO_ARGUMENT);
        expect_i64(&m, 1, "read_value", NO_ARGUMENT, 0xfd);
    }
}

/* ---- Calls in the name of a contract ---- */

static enum rk_result call_as(struct machine *m, uint8_t caller, uint8_t id, const char *function,
                              struct span argument)
{
    struct vm_call call = {.contract = id_span(id).bytes,
                           .function = span_of_string(function),
                           .argument = argument,
                           .gas_limit = TEST_GAS,
                           .caller = id_span(caller).bytes};
    return vm_call(m->session, &m->receipt, &call, &m->failure);
}

/* Contracts 2 (the target), 3 and 7 (in whose name calls are made). */
static void begin_named(struct machine *m)
{
    must_deploy(m, 2, "callcenter");
    must_deploy(m, 3, "callcenter");
    must_deploy(m, 7, "callcenter");
}

static void expect_no_caller(struct machine *m)
{
    const uint8_t none[33] = {0};
    expect_bytes(m, 2, "return_caller", NO_ARGUMENT, PLAIN(none));
}

static void a_named_caller_is_seen_but_costs_nothing(void **state)
{
    (void)state;
    uint8_t some[33] = {1};
    memset(some + 1, 7, 32);
    EACH_RULES(m)
    {
        begin_named(&m);
        assert_int_equal(call_as(&m, 7, 2, "return_caller", NO_ARGUMENT), RK_OK);
        assert_true(span_equal(buffer_span(&m.receipt.data), PLAIN(some)));
        assert_int_equal(m.receipt.calls.nodes.count, 1);
        assert_int_equal(m.receipt.calls.nodes.items[0].depth, 1);
        assert_int_equal(call_as(&m, 7, 2, "return_callstack", NO_ARGUMENT), RK_OK);
        assert_true(span_equal(stack_ids(buffer_span(&m.receipt.data)), id_span(7)));
        expect_no_caller(&m);
        assert_int_equal(
            stack_ids(machine_expect(&m, 2, "return_callstack", NO_ARGUMENT)).size_bytes, 0);
    }
}

/* The stack that a chain of delegations ending in `last` sees, the chain's caller given or real. */
static void expect_same_stack(struct machine *m, uint8_t last)
{
    uint8_t named[96];
    struct span argument = delegation(last, "return_callstack", NO_ARGUMENT);
    assert_int_equal(call_as(m, 7, 2, "delegate_query", argument), RK_OK);
    struct span ids = stack_ids(ok_bytes(m));
    assert_int_equal(ids.size_bytes, 64);
    assert_memory_equal(ids.bytes, id_span(2).bytes, 32);
    assert_memory_equal(ids.bytes + 32, id_span(7).bytes, 32);
    memcpy(named, ids.bytes, 64);
    machine_expect(m, 7, "delegate_query", delegation(2, "delegate_query", argument));
    /* Ok(Ok(stack)): the inner archive ends where the outer bytes do. */
    struct span inner = ok_bytes(m);
    assert_true(inner.size_bytes >= 64);
    assert_memory_equal(inner.bytes, named, 64);
}

static void a_callee_of_a_named_call_sees_the_chain(void **state)
{
    (void)state;
    uint8_t caller_two[33] = {1};
    memset(caller_two + 1, 2, 32);
    EACH_RULES(m)
    {
        begin_named(&m);
        assert_int_equal(
            call_as(&m, 7, 2, "delegate_query", delegation(3, "return_caller", NO_ARGUMENT)),
            RK_OK);
        assert_true(span_equal(ok_bytes(&m), PLAIN(caller_two)));
        expect_same_stack(&m, 3);
        expect_same_stack(&m, 7);
    }
}

static void a_named_caller_is_gone_after_a_failure(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        begin_named(&m);
        assert_int_equal(call_as(&m, 7, 2, "panik", NO_ARGUMENT), RK_TRAP);
        assert_true(span_equal(buffer_span(&m.failure.panic), span_of_string("panik")));
        expect_no_caller(&m);
        assert_int_equal(call_as(&m, 7, 2, "missing_export", NO_ARGUMENT), RK_TRAP);
        assert_int_equal(m.failure.error, VM_FUNCTION);
        assert_non_null(strstr(m.failure.text, "missing_export"));
        expect_no_caller(&m);
        assert_int_equal(call_as(&m, 9, 2, "return_caller", NO_ARGUMENT), RK_TRAP);
        assert_int_equal(m.failure.error, VM_NO_CONTRACT);
        expect_no_caller(&m);
        /* It counts for the depth. */
        const uint32_t most = 47;
        struct vm_call call = {.contract = id_span(2).bytes,
                               .function = span_of_string("call_self_n_times"),
                               .argument = PLAIN(most),
                               .gas_limit = UINT64_MAX};
        assert_int_equal(vm_call(m.session, &m.receipt, &call, &m.failure), RK_OK);
        call.caller = id_span(7).bytes;
        assert_int_equal(vm_call(m.session, &m.receipt, &call, &m.failure), RK_TRAP);
    }
}

static void a_hook_sees_named_calls(void **state)
{
    (void)state;
    EACH_RULES(m)
    {
        struct call_log log = {.count = 0};
        begin_named(&m);
        vm_session_set_call_hook(m.session, log_call, &log);
        struct span argument = delegation(3, "return_caller", NO_ARGUMENT);
        assert_int_equal(call_as(&m, 7, 2, "delegate_query", argument), RK_OK);
        assert_int_equal(log.count, 2);
        check_record(&log.records[0], 2, "delegate_query", 1, 7);
        assert_int_equal(log.records[1].callee, 3);
        assert_int_equal(log.records[1].caller_count, 2);
        assert_int_equal(log.records[1].callers[0], 2);
        assert_int_equal(log.records[1].callers[1], 7);
        log = (struct call_log){.refused = "*", .reason = "rejected"};
        assert_int_equal(call_as(&m, 7, 2, "delegate_query", argument), RK_TRAP);
        assert_int_equal(m.failure.error, VM_PANIC);
        assert_true(span_equal(buffer_span(&m.failure.panic), span_of_string("rejected")));
        vm_session_set_call_hook(m.session, NULL, NULL);
        expect_no_caller(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_counter_is_read_and_changed_through_another),
        cmocka_unit_test(an_argument_comes_back_as_it_was),
        cmocka_unit_test(a_call_is_delegated_with_its_bytes),
        cmocka_unit_test(a_contract_knows_itself_and_its_caller),
        cmocka_unit_test(the_call_stack_has_all_above),
        cmocka_unit_test(calls_nest_48_deep),
        cmocka_unit_test(a_hook_sees_calls_between_contracts_only),
        cmocka_unit_test(a_hook_sees_arguments_and_stacks),
        cmocka_unit_test(a_hook_sees_the_immediate_caller_first),
        cmocka_unit_test(a_hook_refuses_a_call_until_it_is_cleared),
        cmocka_unit_test(a_failed_call_leaves_both_sides_as_they_were),
        cmocka_unit_test(a_failed_call_keeps_what_was_set_before),
        cmocka_unit_test(a_call_through_another_costs_more_and_is_in_the_tree),
        cmocka_unit_test(a_panic_gets_through_to_the_caller),
        cmocka_unit_test(one_gas_is_not_enough_for_anything),
        cmocka_unit_test(a_caller_loses_the_limit_it_gave),
        cmocka_unit_test(limits_and_costs_are_told),
        cmocka_unit_test(a_result_of_another_type_is_an_error_to_the_caller),
        cmocka_unit_test(only_lengths_that_fit_are_returned),
        cmocka_unit_test(an_argument_that_is_too_long_leaves_no_trace),
        cmocka_unit_test(a_named_caller_is_seen_but_costs_nothing),
        cmocka_unit_test(a_callee_of_a_named_call_sees_the_chain),
        cmocka_unit_test(a_named_caller_is_gone_after_a_failure),
        cmocka_unit_test(a_hook_sees_named_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
