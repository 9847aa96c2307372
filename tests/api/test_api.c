/* Machines and sessions: deployments, calls, queries of the host, what they leave behind. */
#include "api/world.h"

static void the_library_is_of_the_version_of_the_headers(void **state)
{
    char text[64];
    (void)state;
    snprintf(text, sizeof text, "%d.%d.%d", RK_VERSION_MAJOR, RK_VERSION_MINOR, RK_VERSION_PATCH);
    assert_string_equal(rk_version(), text);
    assert_int_equal(rk_version_number(), RK_VERSION_NUMBER);
}

static void results_and_kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(rk_result_name(RK_OK), "ok");
    for (int result = 0; result < RK_RESULT_COUNT; result++)
        assert_string_not_equal(rk_result_name((enum rk_result)result), "unknown");
    assert_string_equal(rk_result_name((enum rk_result)1000), "unknown");
    assert_string_equal(rk_failure_kind_name(RK_FAILURE_NONE), "none");
    assert_string_equal(rk_failure_kind_name(RK_FAILURE_PANIC), "panic");
    assert_string_equal(rk_failure_kind_name(RK_FAILURE_LIMIT), "limit");
    assert_string_equal(rk_failure_kind_name((enum rk_failure_kind)1000), "unknown");
}

static void every_rule_set_opens_by_its_name(void **state)
{
    size_t count = 0;
    (void)state;
    assert_string_equal(rk_rules_name(0), "default");
    for (const char *name; (name = rk_rules_name(count)); count++) {
        struct world w;
        const struct rk_vm_options options = {.size_bytes = sizeof options, .rules = name};
        assert_non_null(rk_rules_summary(count));
        world_begin_with(&w, &options);
        assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
        assert_int_equal(world_value(&w, 1), 0);
        world_end(&w);
    }
    assert_true(count >= 2);
    assert_null(rk_rules_summary(count));
    assert_null(rk_rules_name(SIZE_MAX));
}

static void a_machine_wants_rules_and_tiers_that_exist(void **state)
{
    struct world w;
    struct rk_vm *vm = NULL;
    (void)state;
    world_begin(&w);
    struct rk_vm_options options = {.size_bytes = sizeof options, .rules = "nobody's"};
    assert_int_equal(rk_vm_open(w.store, &vm, &options, &w.error), RK_NOT_FOUND);
    assert_non_null(strstr(w.error.message, "nobody's"));
    options.rules = NULL;
    options.tier = "oracle";
    assert_int_equal(rk_vm_open(w.store, &vm, &options, &w.error), RK_NOT_FOUND);
    assert_non_null(strstr(w.error.message, "oracle"));
    assert_null(vm);
    options.tier = "reference";
    assert_int_equal(rk_vm_open(w.store, &vm, &options, &w.error), RK_OK);
    rk_vm_close(vm);
    options.tier = "interp";
    assert_int_equal(rk_vm_open(w.store, &vm, &options, &w.error), RK_OK);
    rk_vm_close(vm);
    world_end(&w);
}

/* ---- Deployments ---- */

static void a_deployment_runs_init_and_tells_the_id(void **state)
{
    struct world w;
    uint8_t id[RK_CONTRACT_ID_BYTES];
    const uint64_t argument = 41;
    struct rk_event event = {.size_bytes = sizeof event};
    (void)state;
    world_begin(&w);
    struct rk_deployment deployment = {.size_bytes = sizeof deployment,
                                       .code = contract_code("probe"),
                                       .argument = u64_span(&argument),
                                       .gas_limit = TEST_GAS};
    assert_int_equal(rk_session_deploy(w.session, id, w.receipt, &deployment, w.failure), RK_OK);
    assert_int_equal(rk_failure_result(w.failure), RK_OK);
    assert_int_equal(rk_receipt_gas_limit(w.receipt), TEST_GAS);
    assert_true(rk_receipt_gas_spent(w.receipt) > 0);
    assert_int_equal(rk_receipt_event_count(w.receipt), 1);
    assert_int_equal(rk_receipt_event(w.receipt, &event, 0), RK_OK);
    assert_span_text(event.topic, "made");
    assert_memory_equal(event.contract, id, sizeof id);

    struct rk_contract contract = {.size_bytes = sizeof contract};
    assert_int_equal(rk_session_contract(w.session, &contract, id, &w.error), RK_OK);
    assert_memory_equal(contract.id, contract.code_hash, sizeof id); /* the id was left to us */
    struct rk_call call = call_of(0, "get", no_bytes());
    call.contract = id;
    assert_int_equal(rk_session_call(w.session, w.receipt, &call, NULL), RK_OK);
    assert_memory_equal(rk_receipt_data(w.receipt).bytes, &argument, sizeof argument);
    world_end(&w);
}

static void a_deployment_that_fails_leaves_nothing(void **state)
{
    struct world w;
    const uint64_t displeasing = 99;
    struct rk_contract contract = {.size_bytes = sizeof contract};
    static const struct {
        const char *what;
        enum rk_failure_kind kind;
    } codes[] = {{"", RK_FAILURE_MODULE}, {"no module", RK_FAILURE_MODULE}};
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", u64_span(&displeasing)), RK_TRAP);
    assert_int_equal(rk_failure_kind_of(w.failure), RK_FAILURE_TRAP);
    assert_int_equal(rk_session_contract(w.session, &contract, contract_id(1), NULL), RK_NOT_FOUND);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        const struct rk_deployment deployment = {.size_bytes = sizeof deployment,
                                                 .code = text_span(codes[i].what)};
        assert_int_equal(rk_session_deploy(w.session, NULL, w.receipt, &deployment, w.failure),
                         RK_TRAP);
        assert_int_equal(rk_failure_kind_of(w.failure), codes[i].kind);
        assert_int_equal(rk_receipt_gas_spent(w.receipt), 0);
    }
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_TRAP);
    assert_int_equal(rk_failure_kind_of(w.failure), RK_FAILURE_EXISTS);
    world_end(&w);
}

static void a_contract_is_known_with_its_owner_and_position(void **state)
{
    struct world w;
    struct rk_contract contract = {.size_bytes = sizeof contract};
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 7, "probe", no_bytes()), RK_OK);
    assert_int_equal(rk_session_contract(w.session, &contract, contract_id(7), &w.error), RK_OK);
    assert_int_equal(contract.position, 0);
    assert_int_equal(contract.memory_bits, 32);
    assert_span_text(contract.owner, "the owner");
    world_commit(&w);
    assert_int_equal(rk_session_contract(w.session, &contract, contract_id(7), &w.error), RK_OK);
    assert_int_equal(contract.position, 1);
    assert_int_equal(contract.memory_bytes % RK_PAGE_BYTES, 0);
    assert_true(contract.memory_bytes > 0);
    assert_memory_equal(contract.id, contract_id(7), sizeof contract.id);
    assert_span_text(contract.owner, "the owner");
    assert_span_text(world_expect(&w, 7, "owner", no_bytes()), "the owner");
    assert_int_equal(rk_session_contract(w.session, &contract, contract_id(8), &w.error),
                     RK_NOT_FOUND);
    assert_span_text(contract.owner, "the owner");
    world_end(&w);
}

/* ---- Calls ---- */

static void a_call_returns_data_gas_and_events(void **state)
{
    struct world w;
    const uint64_t more = 5;
    struct rk_event event = {.size_bytes = sizeof event};
    struct rk_call_node node = {.size_bytes = sizeof node};
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    struct rk_span data = world_expect(&w, 1, "add", u64_span(&more));
    assert_int_equal(data.size_bytes, 8);
    assert_memory_equal(data.bytes, &more, 8);
    assert_int_equal(rk_receipt_event_count(w.receipt), 1);
    assert_int_equal(rk_receipt_event(w.receipt, &event, 0), RK_OK);
    assert_span_text(event.topic, "added");
    assert_memory_equal(event.data.bytes, &more, 8);
    assert_memory_equal(event.contract, contract_id(1), RK_CONTRACT_ID_BYTES);
    assert_int_equal(event.is_reverted, 0);
    assert_int_equal(rk_receipt_event(w.receipt, &event, 1), RK_NOT_FOUND);
    assert_int_equal(rk_receipt_call_count(w.receipt), 1);
    assert_int_equal(rk_receipt_call(w.receipt, &node, 0), RK_OK);
    assert_true(node.parent == RK_CALL_NONE);
    assert_int_equal(node.depth, 1);
    assert_int_equal(node.gas_limit, TEST_GAS);
    assert_int_equal(node.gas_spent, rk_receipt_gas_spent(w.receipt));
    assert_true(node.memory_bytes >= RK_PAGE_BYTES);
    assert_int_equal(rk_receipt_call(w.receipt, &node, 1), RK_NOT_FOUND);
    world_end(&w);
}

static void the_call_tree_has_the_calls_between_contracts(void **state)
{
    struct world w;
    uint8_t argument[32 + 3];
    struct rk_call_node root = {.size_bytes = sizeof root}, child = {.size_bytes = sizeof child};
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_int_equal(world_deploy(&w, 2, "probe", no_bytes()), RK_OK);
    memcpy(argument, contract_id(2), 32);
    memcpy(argument + 32, "add", 3);
    world_expect(&w, 1, "call", (struct rk_span){argument, sizeof argument});
    assert_int_equal(rk_receipt_call_count(w.receipt), 2);
    assert_int_equal(rk_receipt_call(w.receipt, &root, 0), RK_OK);
    assert_int_equal(rk_receipt_call(w.receipt, &child, 1), RK_OK);
    assert_int_equal(child.parent, 0);
    assert_int_equal(child.depth, 2);
    assert_memory_equal(child.contract, contract_id(2), RK_CONTRACT_ID_BYTES);
    assert_int_equal(root.gas_spent + child.gas_spent, rk_receipt_gas_spent(w.receipt));
    assert_int_equal(world_value(&w, 2), 1);
    world_end(&w);
}

static void failures_tell_their_kind_code_and_text(void **state)
{
    static const struct {
        const char *function;
        enum rk_failure_kind kind;
        int32_t code;
        uint8_t contract;
    } cases[] = {
        {"panic", RK_FAILURE_PANIC, -1, 1},
        {"spin", RK_FAILURE_OUT_OF_GAS, -2, 1},
        {"get", RK_FAILURE_NO_CONTRACT, -3, 2},
        {"trap", RK_FAILURE_TRAP, INT32_MIN, 1},
        {"nothing", RK_FAILURE_FUNCTION, INT32_MIN, 1},
        {"init", RK_FAILURE_INITIALISATION, INT32_MIN, 1},
        {"feed", RK_FAILURE_NO_FEED, INT32_MIN, 1},
    };
    struct world w;
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("%s\n", cases[i].function);
        assert_int_equal(
            world_call(&w, cases[i].contract, cases[i].function, text_span("a message")), RK_TRAP);
        assert_int_equal(rk_failure_result(w.failure), RK_TRAP);
        assert_int_equal(rk_failure_kind_of(w.failure), cases[i].kind);
        assert_int_equal(rk_failure_code(w.failure), cases[i].code);
        assert_true(strlen(rk_failure_text(w.failure)) > 0);
        assert_span_text(rk_failure_panic(w.failure),
                         cases[i].kind == RK_FAILURE_PANIC ? "a message" : "");
        assert_int_equal(rk_receipt_data(w.receipt).size_bytes, 0);
        assert_int_equal(rk_receipt_call_count(w.receipt), 0);
        assert_int_equal(world_value(&w, 1), 0);
        assert_int_equal(rk_failure_result(w.failure), RK_OK);
        assert_string_equal(rk_failure_text(w.failure), "");
    }
    world_end(&w);
}

static void a_failed_call_spends_its_limit_and_marks_its_events(void **state)
{
    struct world w;
    struct rk_event event = {.size_bytes = sizeof event};
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_int_equal(world_call(&w, 1, "panic", no_bytes()), RK_TRAP);
    assert_int_equal(rk_receipt_gas_limit(w.receipt), TEST_GAS);
    assert_int_equal(rk_receipt_gas_spent(w.receipt), TEST_GAS);
    assert_int_equal(rk_receipt_event_count(w.receipt), 1);
    assert_int_equal(rk_receipt_event(w.receipt, &event, 0), RK_OK);
    assert_int_equal(event.is_reverted, 1);
    world_end(&w);
}

static void a_trap_tells_where_it_was(void **state)
{
    struct world w;
    struct rk_frame frame = {.size_bytes = sizeof frame};
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_int_equal(world_call(&w, 1, "trap", no_bytes()), RK_TRAP);
    assert_true(rk_failure_frame_count(w.failure) >= 1);
    assert_int_equal(rk_failure_frame(w.failure, &frame, 0), RK_OK);
    assert_true(frame.offset > 0);
    assert_true(frame.function > 0);
    assert_int_equal(rk_failure_frame(w.failure, &frame, rk_failure_frame_count(w.failure)),
                     RK_NOT_FOUND);
    assert_int_equal(world_call(&w, 2, "get", no_bytes()), RK_TRAP);
    assert_int_equal(rk_failure_frame_count(w.failure), 0);
    world_end(&w);
}

static void a_query_leaves_no_trace(void **state)
{
    struct world w;
    struct rk_commit_key before, after;
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_int_equal(rk_session_key(w.session, &before, &w.error), RK_OK);
    const struct rk_call call = call_of(1, "add", no_bytes());
    for (int i = 0; i < 2; i++) {
        assert_int_equal(rk_session_query(w.session, w.receipt, &call, w.failure), RK_OK);
        assert_int_equal(rk_receipt_data(w.receipt).bytes[0], 1);
        assert_int_equal(rk_receipt_event_count(w.receipt), 1);
    }
    assert_int_equal(rk_session_key(w.session, &after, &w.error), RK_OK);
    assert_memory_equal(&before, &after, sizeof before);
    const struct rk_call trap = call_of(1, "trap", no_bytes());
    assert_int_equal(rk_session_query(w.session, NULL, &trap, NULL), RK_TRAP);
    world_end(&w);
}

static void an_estimate_is_the_least_limit_that_does(void **state)
{
    struct world w;
    struct rk_estimate estimate = {.size_bytes = sizeof estimate};
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    struct rk_call call = call_of(1, "add", no_bytes());
    assert_int_equal(rk_session_estimate(w.session, &estimate, &call, w.failure), RK_OK);
    assert_true(estimate.gas_spent > 0 && estimate.gas_spent < TEST_GAS);
    assert_int_equal(world_value(&w, 1), 0);
    uint64_t minimum = estimate.gas_minimum;
    call.gas_limit = estimate.gas_minimum - 1;
    assert_int_equal(rk_session_call(w.session, w.receipt, &call, w.failure), RK_TRAP);
    assert_int_equal(rk_failure_kind_of(w.failure), RK_FAILURE_OUT_OF_GAS);
    call.gas_limit++;
    assert_int_equal(rk_session_call(w.session, w.receipt, &call, w.failure), RK_OK);
    call.gas_limit = TEST_GAS;
    assert_int_equal(rk_session_call(w.session, w.receipt, &call, w.failure), RK_OK);
    assert_int_equal(rk_receipt_gas_spent(w.receipt), estimate.gas_spent);
    call.function = "panic";
    assert_int_equal(rk_session_estimate(w.session, &estimate, &call, w.failure), RK_TRAP);
    assert_int_equal(estimate.gas_minimum, minimum); /* untouched */
    world_end(&w);
}

/* ---- Feeds, hooks, observers ---- */

struct fed {
    int count, wanted;
};

static enum rk_result take_feed(void *context, struct rk_span data)
{
    struct fed *fed = context;
    assert_span_text(data, "milk");
    return ++fed->count > fed->wanted ? RK_LIMIT : RK_OK;
}

static void a_feed_gets_everything_until_it_has_enough(void **state)
{
    struct world w;
    struct fed fed = {.wanted = 3};
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    struct rk_call call = call_of(1, "feed", text_span("milk"));
    call.feed = take_feed;
    call.feed_context = &fed;
    assert_int_equal(rk_session_query(w.session, w.receipt, &call, w.failure), RK_OK);
    assert_int_equal(fed.count, 3);
    fed = (struct fed){.wanted = 1};
    assert_int_equal(rk_session_call(w.session, w.receipt, &call, w.failure), RK_TRAP);
    assert_int_equal(rk_failure_kind_of(w.failure), RK_FAILURE_FEED);
    assert_int_equal(fed.count, 2);
    world_end(&w);
}

struct hooked {
    int count;
    enum rk_result answer;
};

static enum rk_result hook(void *context, const struct rk_pending_call *call,
                           struct rk_error *error)
{
    struct hooked *hooked = context;
    hooked->count++;
    assert_memory_equal(call->callee, contract_id(2), RK_CONTRACT_ID_BYTES);
    assert_span_text(call->function, "add");
    assert_int_equal(call->argument.size_bytes, 0);
    assert_int_equal(call->caller_count, 1);
    assert_memory_equal(call->callers, contract_id(1), RK_CONTRACT_ID_BYTES);
    snprintf(error->message, sizeof error->message, "not in my house");
    return hooked->answer;
}

static void a_hook_decides_on_calls_between_contracts(void **state)
{
    struct world w;
    struct hooked hooked = {.answer = RK_OK};
    uint8_t argument[32 + 3];
    const struct rk_span bytes = {argument, sizeof argument};
    int32_t code;
    (void)state;
    memcpy(argument, contract_id(2), 32);
    memcpy(argument + 32, "add", 3);
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_int_equal(world_deploy(&w, 2, "probe", no_bytes()), RK_OK);
    assert_int_equal(rk_session_set_call_hook(w.session, hook, &hooked, &w.error), RK_OK);
    world_expect(&w, 1, "call", bytes);
    assert_int_equal(hooked.count, 1);
    assert_int_equal(world_value(&w, 2), 1);

    hooked.answer = RK_TRAP;
    struct rk_span data = world_expect(&w, 1, "call", bytes);
    memcpy(&code, data.bytes, sizeof code);
    assert_int_equal(code, -1);
    assert_memory_equal(data.bytes + 8, "not in my house", 15);
    assert_int_equal(world_value(&w, 2), 1);

    assert_int_equal(rk_session_set_call_hook(w.session, NULL, NULL, &w.error), RK_OK);
    world_expect(&w, 1, "call", bytes);
    assert_int_equal(hooked.count, 2);

    hooked.answer = RK_IO;
    assert_int_equal(rk_session_set_call_hook(w.session, hook, &hooked, &w.error), RK_OK);
    assert_int_equal(world_call(&w, 1, "call", bytes), RK_IO);
    assert_int_equal(rk_failure_result(w.failure), RK_IO);
    assert_int_equal(rk_failure_kind_of(w.failure), RK_FAILURE_NONE);
    assert_true(strlen(rk_failure_text(w.failure)) > 0);
    /* Nothing but dropping is left. */
    struct rk_commit_key key;
    assert_int_equal(world_call(&w, 1, "get", no_bytes()), RK_IO);
    assert_int_equal(rk_session_key(w.session, &key, &w.error), RK_IO);
    assert_int_equal(rk_session_commit(w.session, &key, &w.error), RK_IO);
    world_end(&w);
}

struct seen {
    char text[1024];
};

static void see_begin(void *context, const uint8_t *contract, struct rk_span function,
                      struct rk_span argument, uint64_t gas_limit)
{
    struct seen *seen = context;
    size_t used = strlen(seen->text);
    (void)argument;
    assert_true(gas_limit > 0);
    snprintf(seen->text + used, sizeof seen->text - used, "(%d.%.*s ", contract[0],
             (int)function.size_bytes, (const char *)function.bytes);
}

static void see_end(void *context, const struct rk_failure *failure, struct rk_span data,
                    uint64_t gas_spent)
{
    struct seen *seen = context;
    size_t used = strlen(seen->text);
    assert_true(gas_spent > 0);
    if (failure) assert_int_equal(data.size_bytes, 0);
    snprintf(seen->text + used, sizeof seen->text - used, "%s)",
             failure ? rk_failure_kind_name(rk_failure_kind_of(failure)) : "ok");
}

static void see_emit(void *context, const uint8_t *contract, struct rk_span topic,
                     struct rk_span data)
{
    struct seen *seen = context;
    size_t used = strlen(seen->text);
    (void)data, (void)contract;
    snprintf(seen->text + used, sizeof seen->text - used, "%.*s ", (int)topic.size_bytes,
             (const char *)topic.bytes);
}

static void an_observer_sees_calls_and_events(void **state)
{
    struct world w;
    struct seen seen = {.text = ""};
    const struct rk_observer observer = {.size_bytes = sizeof observer,
                                         .begin = see_begin,
                                         .end = see_end,
                                         .emit = see_emit,
                                         .context = &seen};
    const struct rk_observer blind = {.size_bytes = sizeof blind};
    uint8_t argument[32 + 5];
    (void)state;
    memcpy(argument, contract_id(2), 32);
    memcpy(argument + 32, "panic", 5);
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_int_equal(world_deploy(&w, 2, "probe", no_bytes()), RK_OK);
    assert_int_equal(rk_session_set_observer(w.session, &observer, &w.error), RK_OK);
    world_expect(&w, 1, "call", (struct rk_span){argument, sizeof argument});
    world_expect(&w, 1, "add", no_bytes());
    assert_string_equal(seen.text, "(1.call (2.panic doomed panic)ok)(1.add added ok)");
    assert_int_equal(rk_session_set_observer(w.session, &blind, &w.error), RK_OK);
    world_expect(&w, 1, "add", no_bytes());
    assert_int_equal(rk_session_set_observer(w.session, NULL, &w.error), RK_OK);
    world_expect(&w, 1, "add", no_bytes());
    assert_string_equal(seen.text, "(1.call (2.panic doomed panic)ok)(1.add added ok)");
    world_end(&w);
}

/* ---- Surroundings ---- */

static void contracts_read_metadata(void **state)
{
    struct world w;
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_int_equal(rk_session_set_data(w.session, "height", text_span("seventeen"), &w.error),
                     RK_OK);
    assert_span_text(world_expect(&w, 1, "data", text_span("height")), "seventeen");
    assert_span_text(rk_session_data(w.session, "height"), "seventeen");
    assert_int_equal(rk_session_remove_data(w.session, "height", &w.error), RK_OK);
    assert_int_equal(rk_session_remove_data(w.session, "height", &w.error), RK_OK);
    assert_span_text(world_expect(&w, 1, "data", text_span("height")), "");
    assert_span_text(rk_session_data(w.session, "height"), "");
    uint8_t *much = calloc(1, RK_ARGUMENT_BYTES_MAX + 1);
    assert_int_equal(rk_session_set_data(w.session, "much",
                                         (struct rk_span){much, RK_ARGUMENT_BYTES_MAX + 1},
                                         &w.error),
                     RK_LIMIT);
    free(much);
    world_end(&w);
}

struct asked {
    uint64_t price;
    enum rk_result result;
    size_t answer_bytes;
};

static uint64_t price_of(void *context, const struct rk_query_call *call)
{
    const struct asked *asked = context;
    return asked->price * call->argument.size_bytes;
}

static enum rk_result reverse(void *context, uint8_t *bytes, size_t *size_bytes,
                              const struct rk_query_call *call, struct rk_error *error)
{
    const struct asked *asked = context;
    assert_int_equal(call->align_bytes, 16);
    for (size_t i = 0; i < call->argument.size_bytes; i++)
        bytes[i] = call->argument.bytes[call->argument.size_bytes - 1 - i];
    *size_bytes = asked->answer_bytes ? asked->answer_bytes : call->argument.size_bytes;
    if (asked->result) snprintf(error->message, sizeof error->message, "no mirror");
    return asked->result;
}

static const uint8_t ask_reverse[] = "\x07\0\0\0reverseabc";
#define ASK_REVERSE ((struct rk_span){ask_reverse, sizeof ask_reverse - 1})

static void contracts_ask_queries_of_the_caller(void **state)
{
    struct world w;
    struct asked asked = {.price = 1000};
    char name[] = "reverse";
    const struct rk_query query = {.size_bytes = sizeof query,
                                   .name = name,
                                   .price = price_of,
                                   .answer = reverse,
                                   .context = &asked};
    const struct rk_query *const queries[] = {&query};
    const struct rk_vm_options options = {
        .size_bytes = sizeof options, .queries = queries, .query_count = 1};
    (void)state;
    world_begin_with(&w, &options);
    name[0] = 'x'; /* was copied */
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_span_text(world_expect(&w, 1, "ask", ASK_REVERSE), "cba");
    uint64_t dear = rk_receipt_gas_spent(w.receipt);
    asked.price = 0;
    world_expect(&w, 1, "ask", ASK_REVERSE);
    assert_int_equal(rk_receipt_gas_spent(w.receipt), dear - 3000);
    asked.price = TEST_GAS;
    assert_int_equal(world_call(&w, 1, "ask", ASK_REVERSE), RK_TRAP);
    assert_int_equal(rk_failure_kind_of(w.failure), RK_FAILURE_OUT_OF_GAS);

    asked = (struct asked){.answer_bytes = 10}; /* more than it wrote: zeros */
    struct rk_span data = world_expect(&w, 1, "ask", ASK_REVERSE);
    assert_int_equal(data.size_bytes, 10);
    assert_memory_equal(data.bytes, "cba\0\0\0\0\0\0\0", 10);

    asked = (struct asked){.result = RK_TRAP};
    assert_int_equal(world_call(&w, 1, "ask", ASK_REVERSE), RK_TRAP);
    assert_int_equal(rk_failure_kind_of(w.failure), RK_FAILURE_QUERY);
    assert_string_equal(rk_failure_text(w.failure), "no mirror");

    asked = (struct asked){.result = RK_OK};
    assert_int_equal(rk_session_exclude_query(w.session, "reverse", &w.error), RK_OK);
    assert_int_equal(rk_session_exclude_query(w.session, "nothing", &w.error), RK_NOT_FOUND);
    assert_int_equal(world_call(&w, 1, "ask", ASK_REVERSE), RK_TRAP);
    assert_int_equal(rk_failure_kind_of(w.failure), RK_FAILURE_NO_QUERY);
    world_end(&w);
}

static void a_query_that_fails_ends_the_session(void **state)
{
    static const struct {
        struct asked asked;
        enum rk_result result;
    } cases[] = {
        {{.result = RK_IO}, RK_IO},
        {{.answer_bytes = RK_ARGUMENT_BYTES_MAX + 1}, RK_LIMIT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        struct asked asked = cases[i].asked;
        const struct rk_query query = {
            .size_bytes = sizeof query, .name = "reverse", .answer = reverse, .context = &asked};
        const struct rk_query *const queries[] = {&query};
        const struct rk_vm_options options = {
            .size_bytes = sizeof options, .queries = queries, .query_count = 1};
        world_begin_with(&w, &options);
        assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
        assert_int_equal(world_call(&w, 1, "ask", ASK_REVERSE), cases[i].result);
        assert_int_equal(world_call(&w, 1, "get", no_bytes()), cases[i].result);
        world_end(&w);
    }
}

static void queries_have_names_of_their_own(void **state)
{
    struct world w;
    struct rk_vm *vm = NULL;
    struct rk_query first = {.size_bytes = sizeof first, .name = "reverse", .answer = reverse};
    struct rk_query second = first;
    const struct rk_query *queries[] = {&first, &second};
    struct rk_vm_options options = {
        .size_bytes = sizeof options, .queries = queries, .query_count = 2};
    (void)state;
    world_begin(&w);
    assert_int_equal(rk_vm_open(w.store, &vm, &options, &w.error), RK_EXISTS);
    second.name = "hash"; /* the rules have it */
    assert_int_equal(rk_vm_open(w.store, &vm, &options, &w.error), RK_EXISTS);
    second.name = "";
    assert_int_equal(rk_vm_open(w.store, &vm, &options, &w.error), RK_USAGE);
    second.name = "\xff";
    assert_int_equal(rk_vm_open(w.store, &vm, &options, &w.error), RK_USAGE);
    second.name = NULL;
    assert_int_equal(rk_vm_open(w.store, &vm, &options, &w.error), RK_USAGE);
    second.name = "other";
    second.answer = NULL;
    assert_int_equal(rk_vm_open(w.store, &vm, &options, &w.error), RK_USAGE);
    queries[1] = NULL;
    assert_int_equal(rk_vm_open(w.store, &vm, &options, &w.error), RK_USAGE);
    options.queries = NULL;
    assert_int_equal(rk_vm_open(w.store, &vm, &options, &w.error), RK_USAGE);
    assert_null(vm);
    world_end(&w);
}

static void results_of_verifications_are_remembered_in_bounded_memory(void **state)
{
    /* The archive of a signature, a key and a message of zeros. */
    uint8_t argument[4 + 14 + 400] = "\x0e\0\0\0verify_schnorr";
    (void)state;
    for (uint64_t bytes_max = 0; bytes_max < 2; bytes_max++) { /* 0: the normal bound */
        struct world w;
        struct rk_vm_statistics statistics = {.size_bytes = sizeof statistics};
        const struct rk_vm_options options = {.size_bytes = sizeof options,
                                              .query_cache_bytes_max = bytes_max};
        world_begin_with(&w, &options);
        assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
        struct rk_call call = call_of(1, "ask", (struct rk_span){argument, sizeof argument});
        call.gas_limit = 100 * TEST_GAS;
        for (int i = 0; i < 2; i++)
            assert_int_equal(rk_session_call(w.session, w.receipt, &call, w.failure), RK_OK);
        assert_int_equal(rk_vm_statistics(w.vm, &statistics, &w.error), RK_OK);
        assert_int_equal(statistics.query_cache_misses, bytes_max ? 2 : 1);
        assert_int_equal(statistics.query_cache_hits, bytes_max ? 0 : 1);
        assert_int_equal(statistics.query_cache_entries, bytes_max ? 0 : 1);
        world_end(&w);
    }
}

struct heard {
    char text[64];
};

static void hear(void *context, const uint8_t *contract, struct rk_span message)
{
    struct heard *heard = context;
    assert_memory_equal(contract, contract_id(1), RK_CONTRACT_ID_BYTES);
    snprintf(heard->text, sizeof heard->text, "%.*s", (int)message.size_bytes,
             (const char *)message.bytes);
}

static void debug_messages_need_a_listener(void **state)
{
    struct world w;
    struct heard heard = {.text = ""};
    const struct rk_vm_options options = {
        .size_bytes = sizeof options, .debug = hear, .debug_context = &heard};
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "talker", no_bytes()), RK_TRAP);
    world_end(&w);
    world_begin_with(&w, &options);
    assert_int_equal(world_deploy(&w, 1, "talker", no_bytes()), RK_OK);
    world_expect(&w, 1, "say", text_span("hello"));
    assert_string_equal(heard.text, "hello");
    world_end(&w);
}

/* ---- Commits ---- */

static void a_session_stands_on_a_commit(void **state)
{
    struct world w;
    struct rk_session *other = NULL;
    struct rk_commit_key key, again, foreign;
    (void)state;
    world_begin(&w);
    assert_int_equal(rk_session_commit(w.session, NULL, &w.error), RK_USAGE); /* no contracts */
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_int_equal(rk_session_key(w.session, &key, &w.error), RK_OK);
    again = world_commit(&w);
    assert_memory_equal(&key, &again, sizeof key);
    world_expect(&w, 1, "add", no_bytes());
    assert_int_equal(rk_session_key(w.session, &again, &w.error), RK_OK);
    assert_memory_not_equal(&key, &again, sizeof key);
    assert_memory_equal(key.digest, again.digest, sizeof key.digest);
    world_commit(&w);
    assert_int_equal(world_value(&w, 1), 1);
    rk_session_drop(w.session);
    assert_int_equal(rk_session_open(w.vm, &w.session, &key, &w.error), RK_OK);
    assert_int_equal(world_value(&w, 1), 0);
    memset(&foreign, 0xee, sizeof foreign);
    assert_int_equal(rk_session_open(w.vm, &other, &foreign, &w.error), RK_NOT_FOUND);
    assert_null(other);
    world_end(&w);
}

struct step {
    const struct world *w;
    enum rk_result result;
    bool drops;
    uint64_t old_value, new_value; /* as the step saw them */
};

/* Adds what the old contract has to the new one, call by call. */
static enum rk_result take_over(void *context, struct rk_session *session, const uint8_t *id,
                                struct rk_error *error)
{
    struct step *step = context;
    struct world inner = *step->w;
    struct rk_commit_key key;
    struct rk_call add = call_of(1, "add", no_bytes());
    const struct rk_deployment other = {.size_bytes = sizeof other, .code = contract_code("probe")};
    inner.session = session;
    add.contract = id;
    step->old_value = world_value(&inner, 1);
    for (uint64_t i = 0; i < step->old_value; i++)
        assert_int_equal(rk_session_call(session, inner.receipt, &add, NULL), RK_OK);
    memcpy(&step->new_value, rk_receipt_data(inner.receipt).bytes, sizeof step->new_value);
    assert_int_equal(rk_session_commit(session, &key, error), RK_USAGE);
    assert_int_equal(rk_session_migrate(session, contract_id(1), NULL, &other, NULL, NULL, NULL),
                     RK_USAGE);
    if (step->drops) rk_session_drop(session);
    if (step->result) snprintf(error->message, sizeof error->message, "not today");
    return step->result;
}

static void a_migration_replaces_a_contract(void **state)
{
    struct world w;
    struct rk_contract contract = {.size_bytes = sizeof contract};
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    for (int i = 0; i < 3; i++)
        world_expect(&w, 1, "add", no_bytes());
    world_commit(&w);
    struct rk_commit_key before, after;
    struct step step = {.w = &w, .result = RK_TRAP};
    struct rk_deployment deployment = {
        .size_bytes = sizeof deployment, .code = contract_code("probe"), .gas_limit = TEST_GAS};
    assert_int_equal(rk_session_key(w.session, &before, &w.error), RK_OK);
    assert_int_equal(rk_session_migrate(w.session, contract_id(1), w.receipt, &deployment,
                                        take_over, &step, w.failure),
                     RK_TRAP);
    assert_non_null(strstr(rk_failure_text(w.failure), "not today"));
    assert_int_equal(rk_session_key(w.session, &after, &w.error), RK_OK);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(world_value(&w, 1), 3);

    step = (struct step){.w = &w};
    deployment.code = contract_code("probe");
    assert_int_equal(rk_session_migrate(w.session, contract_id(1), w.receipt, &deployment,
                                        take_over, &step, w.failure),
                     RK_OK);
    assert_int_equal(step.old_value, 3);
    assert_int_equal(step.new_value, 3);
    world_expect(&w, 1, "add", no_bytes());
    assert_int_equal(world_value(&w, 1), 4);
    world_commit(&w);
    assert_int_equal(world_value(&w, 1), 4);
    assert_int_equal(rk_session_contract(w.session, &contract, contract_id(1), &w.error), RK_OK);
    assert_span_text(contract.owner, "the owner");
    world_end(&w);
}

static void a_migration_says_what_is_wrong_with_it(void **state)
{
    struct world w;
    (void)state;
    world_begin(&w);
    const struct rk_deployment deployment = {
        .size_bytes = sizeof deployment, .code = contract_code("probe"), .gas_limit = TEST_GAS};
    assert_int_equal(
        rk_session_migrate(w.session, contract_id(9), NULL, &deployment, NULL, NULL, w.failure),
        RK_TRAP);
    assert_int_equal(rk_failure_kind_of(w.failure), RK_FAILURE_NO_CONTRACT);
    assert_int_equal(rk_session_migrate(w.session, NULL, NULL, &deployment, NULL, NULL, w.failure),
                     RK_USAGE);
    assert_non_null(strstr(rk_failure_text(w.failure), "'target' is NULL"));
    assert_int_equal(
        rk_session_migrate(w.session, contract_id(9), NULL, NULL, NULL, NULL, w.failure), RK_USAGE);
    assert_non_null(strstr(rk_failure_text(w.failure), "'deployment' is NULL"));

    /* Dropped in the step: it ends with the migration. */
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    struct step step = {.w = &w, .drops = true};
    assert_int_equal(rk_session_migrate(w.session, contract_id(1), NULL, &deployment, take_over,
                                        &step, w.failure),
                     RK_OK);
    w.session = NULL;
    world_end(&w);
}

static void handles_may_be_closed_in_any_order(void **state)
{
    struct world w;
    (void)state;
    world_begin(&w);
    rk_store_close(w.store);
    rk_vm_close(w.vm);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_int_equal(world_value(&w, 1), 0);
    struct rk_commit_key key;
    assert_int_equal(rk_session_commit(w.session, &key, &w.error), RK_OK);
    w.store = NULL;
    w.vm = NULL;
    world_end(&w);
    rk_session_drop(NULL);
    rk_vm_close(NULL);
    rk_store_close(NULL);
    rk_receipt_free(NULL);
    rk_failure_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_library_is_of_the_version_of_the_headers),
        cmocka_unit_test(results_and_kinds_have_names),
        cmocka_unit_test(every_rule_set_opens_by_its_name),
        cmocka_unit_test(a_machine_wants_rules_and_tiers_that_exist),
        cmocka_unit_test(a_deployment_runs_init_and_tells_the_id),
        cmocka_unit_test(a_deployment_that_fails_leaves_nothing),
        cmocka_unit_test(a_contract_is_known_with_its_owner_and_position),
        cmocka_unit_test(a_call_returns_data_gas_and_events),
        cmocka_unit_test(the_call_tree_has_the_calls_between_contracts),
        cmocka_unit_test(failures_tell_their_kind_code_and_text),
        cmocka_unit_test(a_failed_call_spends_its_limit_and_marks_its_events),
        cmocka_unit_test(a_trap_tells_where_it_was),
        cmocka_unit_test(a_query_leaves_no_trace),
        cmocka_unit_test(an_estimate_is_the_least_limit_that_does),
        cmocka_unit_test(a_feed_gets_everything_until_it_has_enough),
        cmocka_unit_test(a_hook_decides_on_calls_between_contracts),
        cmocka_unit_test(an_observer_sees_calls_and_events),
        cmocka_unit_test(contracts_read_metadata),
        cmocka_unit_test(contracts_ask_queries_of_the_caller),
        cmocka_unit_test(a_query_that_fails_ends_the_session),
        cmocka_unit_test(queries_have_names_of_their_own),
        cmocka_unit_test(results_of_verifications_are_remembered_in_bounded_memory),
        cmocka_unit_test(debug_messages_need_a_listener),
        cmocka_unit_test(a_session_stands_on_a_commit),
        cmocka_unit_test(a_migration_replaces_a_contract),
        cmocka_unit_test(a_migration_says_what_is_wrong_with_it),
        cmocka_unit_test(handles_may_be_closed_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
