/* Calls, and calls between contracts. */

#include "machine.h"

static const struct vm_rules *const all_rules[] = {&vm_rules_default, &vm_rules_dusk,
                                                   &vm_rules_dusk_pre_aegis};

/* Asks the relay `id` to call. Returns the code; the rest is in the receipt behind it. */
static int32_t forward(struct machine *m, uint8_t id, uint8_t callee, const char *function,
                       struct span argument, uint64_t gas)
{
    uint8_t bytes[4096];
    int32_t code;
    uint32_t name_bytes = (uint32_t)strlen(function);
    memset(bytes, callee, 32);
    memcpy(bytes + 32, &gas, 8);
    memcpy(bytes + 40, &name_bytes, 4);
    memcpy(bytes + 44, function, name_bytes);
    if (argument.size_bytes) memcpy(bytes + 44 + name_bytes, argument.bytes, argument.size_bytes);
    struct span data =
        machine_expect(m, id, "forward", span_of(bytes, 44 + name_bytes + argument.size_bytes));
    assert_true(data.size_bytes >= 4);
    memcpy(&code, data.bytes, 4);
    return code;
}

static void a_call_changes_the_state_and_a_failed_one_does_not(void **state)
{
    (void)state;
    for (size_t r = 0; r < RK_ARRAY_LENGTH(all_rules); r++) {
        struct machine m;
        struct commit_key before, after;
        machine_begin(&m, all_rules[r]);
        assert_int_equal(machine_deploy(&m, 1, "relay"), RK_OK);
        assert_int_equal(machine_deploy(&m, 2, "relay"), RK_OK);
        assert_int_equal(machine_deploy(&m, 2, "relay"), RK_TRAP);
        assert_int_equal(m.failure.error, VM_EXISTS);
        assert_int_equal(machine_u64(&m, 1, "calls"), 0);
        assert_int_equal(forward(&m, 1, 2, "calls", span_of(NULL, 0), 0), 8);
        assert_int_equal(machine_u64(&m, 1, "calls"), 1);
        assert_int_equal(m.receipt.calls.nodes.count, 1);

        assert_int_equal(vm_session_key(m.session, &before, NULL), RK_OK);
        assert_int_equal(machine_call(&m, 1, "write_and_panic", span_of_string("oh no"), TEST_GAS),
                         RK_TRAP);
        assert_int_equal(m.failure.error, VM_PANIC);
        assert_true(span_equal(buffer_span(&m.failure.panic), span_of_string("oh no")));
        assert_int_equal(m.receipt.gas_spent, TEST_GAS);
        assert_int_equal(vm_session_key(m.session, &after, NULL), RK_OK);
        assert_memory_equal(before.root, after.root, 32);
        assert_int_equal(machine_call(&m, 1, "spin", span_of(NULL, 0), 10000), RK_TRAP);
        assert_int_equal(m.failure.error, VM_OUT_OF_GAS);
        assert_int_equal(machine_call(&m, 1, "nothing", span_of(NULL, 0), 10000), RK_TRAP);
        assert_int_equal(m.failure.error, VM_FUNCTION);
        assert_int_equal(machine_call(&m, 9, "calls", span_of(NULL, 0), 10000), RK_TRAP);
        assert_int_equal(m.failure.error, VM_NO_CONTRACT);
        assert_int_equal(machine_call(&m, 1, "init", span_of(NULL, 0), 10000), RK_TRAP);
        assert_int_equal(m.failure.error, VM_INITIALISATION);
        assert_int_equal(machine_u64(&m, 1, "calls"), 1);
        machine_end(&m);
    }
}

static void a_failed_callee_takes_its_limit_and_leaves_nothing(void **state)
{
    (void)state;
    for (size_t r = 0; r < RK_ARRAY_LENGTH(all_rules); r++) {
        struct machine m;
        machine_begin(&m, all_rules[r]);
        assert_int_equal(machine_deploy(&m, 1, "relay"), RK_OK);
        assert_int_equal(machine_deploy(&m, 2, "relay"), RK_OK);
        uint64_t calls = 0;
        assert_int_equal(forward(&m, 1, 2, "write_and_panic", span_of_string("no"), 5000), -1);
        calls++;
        assert_int_equal(m.receipt.data.bytes[4], 2); /* the message's length */
        assert_memory_equal(m.receipt.data.bytes + 8, "no", 2);
        assert_int_equal(m.receipt.calls.nodes.count, 1);
        assert_true(m.receipt.gas_spent > 5000 && m.receipt.gas_spent < 8000);
        assert_int_equal(m.receipt.events.list.count, 1);
        assert_int_equal(m.receipt.events.list.items[0].is_reverted,
                         !all_rules[r]->reverted_events_unmarked);
        assert_int_equal(machine_u64(&m, 2, "calls"), 0);
        assert_int_equal(forward(&m, 1, 2, "spin", span_of(NULL, 0), 5000), -2);
        assert_int_equal(forward(&m, 1, 9, "calls", span_of(NULL, 0), 0), -3);
        assert_int_equal(forward(&m, 1, 2, "nothing", span_of(NULL, 0), 100), INT32_MIN);
        assert_int_equal(forward(&m, 1, 2, "init", span_of(NULL, 0), 100), INT32_MIN);
        calls += 4;
        assert_int_equal(machine_u64(&m, 1, "calls"), calls);
        /* Re-entered: what the inner frame wrote is gone, what the outer one wrote before is not.
         */
        assert_int_equal(forward(&m, 1, 1, "write_and_panic", span_of_string("x"), 5000), -1);
        assert_int_equal(machine_u64(&m, 1, "calls"), calls + 1);
        assert_int_equal(forward(&m, 1, 2, "who", span_of(NULL, 0), 0), 32);
        assert_int_equal(m.receipt.calls.nodes.count, 2);
        assert_int_equal(m.receipt.data.bytes[4], 1);
        machine_end(&m);
    }
}

static void a_commit_carries_contracts_to_the_next_session(void **state)
{
    (void)state;
    struct machine m;
    struct commit_key first, again;
    machine_begin(&m, &vm_rules_default);
    assert_int_equal(machine_deploy(&m, 1, "relay"), RK_OK);
    assert_int_equal(forward(&m, 1, 1, "calls", span_of(NULL, 0), 0), 8);
    assert_int_equal(vm_session_key(m.session, &again, NULL), RK_OK);
    assert_int_equal(vm_session_commit(m.session, &first, NULL), RK_OK);
    assert_memory_equal(&first, &again, sizeof first);
    for (uint64_t round = 0; round < 3; round++) {
        assert_int_equal(vm_session_open(m.vm, &m.session, &first, NULL), RK_OK);
        assert_int_equal(machine_u64(&m, 1, "calls"), 1);
        assert_int_equal(forward(&m, 1, 1, "calls", span_of(NULL, 0), 0), 8);
        assert_int_equal(machine_u64(&m, 1, "calls"), 2);
        if (round < 2) vm_session_drop(m.session);
    }
    machine_end(&m);
}

static void an_estimate_finds_what_forwarding_hides(void **state)
{
    (void)state;
    struct machine m;
    struct commit_key before, after;
    struct vm_estimate estimate = {0};
    uint8_t argument[36], id[VM_CONTRACT_ID_BYTES];
    const uint32_t times = 1000;
    machine_begin(&m, &vm_rules_default);
    assert_int_equal(machine_deploy(&m, 1, "bench"), RK_OK);
    assert_int_equal(machine_deploy(&m, 2, "bench"), RK_OK);
    assert_int_equal(vm_session_key(m.session, &before, NULL), RK_OK);
    memset(id, 1, sizeof id);
    memset(argument, 2, 32);
    memcpy(argument + 32, &times, 4);
    struct vm_call call = {.contract = id,
                           .function = span_of_string("call_work"),
                           .argument = span_of(argument, sizeof argument),
                           .gas_limit = TEST_GAS};
    assert_int_equal(vm_estimate_gas(m.session, &estimate, &call, &m.failure), RK_OK);
    assert_true(estimate.gas_minimum > estimate.gas_spent);
    call.gas_limit = estimate.gas_minimum - 1;
    assert_int_equal(vm_simulate(m.session, &m.receipt, &call, &m.failure), RK_TRAP);
    call.gas_limit = estimate.gas_minimum;
    assert_int_equal(vm_simulate(m.session, &m.receipt, &call, &m.failure), RK_OK);
    /* The callee's last stretch may run past its limit, which is all it is then charged. */
    assert_true(m.receipt.gas_spent <= estimate.gas_spent);
    assert_int_equal(vm_session_key(m.session, &after, NULL), RK_OK);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(vm_call(m.session, &m.receipt, &call, &m.failure), RK_OK);
    call.gas_limit = 1;
    assert_int_equal(vm_estimate_gas(m.session, &estimate, &call, &m.failure), RK_TRAP);
    assert_int_equal(m.failure.error, VM_OUT_OF_GAS);
    machine_end(&m);
}

struct script {
    char text[1024];
    size_t used;
    unsigned depth;
};

static void script_begin(void *context, const uint8_t *contract, struct span function,
                         struct span argument, uint64_t gas_limit)
{
    struct script *s = context;
    (void)argument, (void)gas_limit;
    s->used +=
        (size_t)snprintf(s->text + s->used, sizeof s->text - s->used, "%u.%.*s(", contract[0],
                         (int)function.size_bytes, (const char *)function.bytes);
}

static void script_end(void *context, const struct vm_failure *failure, struct span data,
                       uint64_t gas_spent)
{
    struct script *s = context;
    (void)gas_spent;
    if (failure)
        s->used += (size_t)snprintf(s->text + s->used, sizeof s->text - s->used, ")!%s",
                                    vm_error_name(failure->error));
    else
        s->used +=
            (size_t)snprintf(s->text + s->used, sizeof s->text - s->used, ")=%zu", data.size_bytes);
}

static void script_emit(void *context, const uint8_t *contract, struct span topic, struct span data)
{
    struct script *s = context;
    (void)data;
    s->used += (size_t)snprintf(s->text + s->used, sizeof s->text - s->used, " %u:%.*s ",
                                contract[0], (int)topic.size_bytes, (const char *)topic.bytes);
}

static void an_observer_sees_every_call(void **state)
{
    (void)state;
    struct machine m;
    struct script script = {.used = 0};
    struct vm_observer observer = {script_begin, script_end, script_emit, &script};
    machine_begin(&m, &vm_rules_default);
    assert_int_equal(machine_deploy(&m, 1, "relay"), RK_OK);
    assert_int_equal(machine_deploy(&m, 2, "relay"), RK_OK);
    vm_session_set_observer(m.session, &observer);
    assert_int_equal(forward(&m, 1, 2, "write_and_panic", span_of_string("x"), 5000), -1);
    assert_int_equal(forward(&m, 1, 2, "who", span_of(NULL, 0), 0), 32);
    assert_int_equal(forward(&m, 1, 9, "who", span_of(NULL, 0), 0), -3);
    assert_int_equal(machine_call(&m, 7, "x", span_of(NULL, 0), 1), RK_TRAP);
    vm_session_set_observer(m.session, NULL);
    assert_int_equal(machine_u64(&m, 1, "calls"), 3);
    assert_string_equal(script.text, "1.forward(2.write_and_panic( 2:doomed )!panic)=68"
                                     "1.forward(2.who( 2:who )=32)=36"
                                     "1.forward(9.who()!no-such-contract)=68"
                                     "7.x()!no-such-contract");
    machine_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_changes_the_state_and_a_failed_one_does_not),
        cmocka_unit_test(a_failed_callee_takes_its_limit_and_leaves_nothing),
        cmocka_unit_test(a_commit_carries_contracts_to_the_next_session),
        cmocka_unit_test(an_estimate_finds_what_forwarding_hides),
        cmocka_unit_test(an_observer_sees_every_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
