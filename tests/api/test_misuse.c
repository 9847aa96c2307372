/* What callers do wrong is answered with an error, and structs of other versions with what fits. */
#include "api/world.h"

/* ---- Pointers of NULL ---- */

static void stores_want_their_pointers(void **state)
{
    struct world w;
    struct rk_store *store = NULL;
    struct rk_commit_key key = {{0}, {0}};
    struct rk_commit commit = {.size_bytes = sizeof commit};
    struct rk_store_statistics statistics = {.size_bytes = sizeof statistics};
    struct rk_store_verification verified = {.size_bytes = sizeof verified};
    (void)state;
    world_begin(&w);
    const struct {
        const char *what;
        enum rk_result result;
    } cases[] = {
        {"create path", rk_store_create(NULL, NULL, NULL)},
        {"open out", rk_store_open(NULL, NULL, "/nowhere", NULL, NULL)},
        {"open path", rk_store_open(&store, NULL, NULL, NULL, NULL)},
        {"ephemeral out", rk_store_open_ephemeral(NULL, NULL)},
        {"find store", rk_store_find(NULL, &commit, &key, NULL)},
        {"find commit", rk_store_find(w.store, NULL, &key, NULL)},
        {"find key", rk_store_find(w.store, &commit, NULL, NULL)},
        {"list store", rk_store_list(NULL, NULL, NULL, NULL)},
        {"list visit", rk_store_list(w.store, NULL, NULL, NULL)},
        {"finalise store", rk_store_finalise(NULL, &key, NULL)},
        {"finalise key", rk_store_finalise(w.store, NULL, NULL)},
        {"delete store", rk_store_delete(NULL, &key, NULL)},
        {"delete key", rk_store_delete(w.store, NULL, NULL)},
        {"statistics store", rk_store_statistics(NULL, &statistics, NULL)},
        {"statistics out", rk_store_statistics(w.store, NULL, NULL)},
        {"compact store", rk_store_compact(NULL, NULL, 50, NULL)},
        {"verify store", rk_store_verify(NULL, &verified, NULL, NULL, NULL)},
        {"verify done", rk_store_verify(w.store, NULL, NULL, NULL, NULL)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (cases[i].result != RK_USAGE) fail_msg("%s", cases[i].what);
    assert_int_equal(rk_store_find(w.store, NULL, &key, &w.error), RK_USAGE);
    assert_string_equal(w.error.message, "rk_store_find: 'commit' is NULL");
    assert_true(w.error.offset == RK_NO_POSITION);
    world_end(&w);
}

static void machines_and_proofs_want_their_pointers(void **state)
{
    struct world w;
    struct rk_vm *vm = NULL;
    uint8_t bytes[RK_HASH_BYTES] = {0};
    size_t size_bytes = sizeof bytes;
    struct rk_vm_statistics statistics = {.size_bytes = sizeof statistics};
    struct rk_commit_key key = {{0}, {0}};
    struct rk_proven proven = {.size_bytes = sizeof proven};
    const struct rk_span nowhere = {NULL, 1};
    struct rk_proof_request no_commit = {.size_bytes = sizeof no_commit,
                                         .contract = contract_id(1)};
    struct rk_proof_request no_contract = {.size_bytes = sizeof no_contract, .commit = &key};
    (void)state;
    world_begin(&w);
    const struct {
        const char *what;
        enum rk_result result;
    } cases[] = {
        {"open store", rk_vm_open(NULL, &vm, NULL, NULL)},
        {"open out", rk_vm_open(w.store, NULL, NULL, NULL)},
        {"statistics vm", rk_vm_statistics(NULL, &statistics, NULL)},
        {"statistics out", rk_vm_statistics(w.vm, NULL, NULL)},
        {"make store", rk_proof_make(NULL, bytes, &size_bytes, &no_commit, NULL)},
        {"make proof", rk_proof_make(w.store, NULL, &size_bytes, &no_commit, NULL)},
        {"make size", rk_proof_make(w.store, bytes, NULL, &no_commit, NULL)},
        {"make request", rk_proof_make(w.store, bytes, &size_bytes, NULL, NULL)},
        {"make commit", rk_proof_make(w.store, bytes, &size_bytes, &no_commit, NULL)},
        {"make contract", rk_proof_make(w.store, bytes, &size_bytes, &no_contract, NULL)},
        {"verify out", rk_proof_verify(NULL, bytes, no_bytes(), NULL)},
        {"verify root", rk_proof_verify(&proven, NULL, no_bytes(), NULL)},
        {"verify proof", rk_proof_verify(&proven, bytes, nowhere, NULL)},
        {"new receipt", rk_receipt_new(NULL)},
        {"new failure", rk_failure_new(NULL)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (cases[i].result != RK_USAGE) fail_msg("%s", cases[i].what);
    world_end(&w);
}

static void sessions_want_their_pointers(void **state)
{
    struct world w;
    struct rk_session *session = NULL;
    struct rk_commit_key key;
    const struct rk_span nowhere = {NULL, 1};
    struct rk_contract contract = {.size_bytes = sizeof contract};
    struct rk_estimate estimate = {.size_bytes = sizeof estimate};
    const struct rk_call call = call_of(1, "get", no_bytes());
    struct rk_call no_contract = call, no_function = call, no_argument = call;
    struct rk_deployment code = {.size_bytes = sizeof code, .code = nowhere};
    struct rk_deployment owner = {.size_bytes = sizeof owner, .owner = nowhere};
    struct rk_deployment argument = {.size_bytes = sizeof argument, .argument = nowhere};
    (void)state;
    no_contract.contract = NULL;
    no_function.function = NULL;
    no_argument.argument = nowhere;
    world_begin(&w);
    struct rk_session *s = w.session;
    const struct {
        const char *what;
        enum rk_result result;
    } cases[] = {
        {"open vm", rk_session_open(NULL, &session, NULL, NULL)},
        {"open out", rk_session_open(w.vm, NULL, NULL, NULL)},
        {"key session", rk_session_key(NULL, &key, NULL)},
        {"key out", rk_session_key(s, NULL, NULL)},
        {"commit session", rk_session_commit(NULL, &key, NULL)},
        {"set session", rk_session_set_data(NULL, "a", no_bytes(), NULL)},
        {"set name", rk_session_set_data(s, NULL, no_bytes(), NULL)},
        {"set value", rk_session_set_data(s, "a", nowhere, NULL)},
        {"remove session", rk_session_remove_data(NULL, "a", NULL)},
        {"remove name", rk_session_remove_data(s, NULL, NULL)},
        {"exclude session", rk_session_exclude_query(NULL, "hash", NULL)},
        {"exclude name", rk_session_exclude_query(s, NULL, NULL)},
        {"hook session", rk_session_set_call_hook(NULL, NULL, NULL, NULL)},
        {"observer session", rk_session_set_observer(NULL, NULL, NULL)},
        {"contract session", rk_session_contract(NULL, &contract, contract_id(1), NULL)},
        {"contract out", rk_session_contract(s, NULL, contract_id(1), NULL)},
        {"contract id", rk_session_contract(s, &contract, NULL, NULL)},
        {"deploy session", rk_session_deploy(NULL, NULL, NULL, &code, NULL)},
        {"deploy what", rk_session_deploy(s, NULL, NULL, NULL, NULL)},
        {"deploy code", rk_session_deploy(s, NULL, NULL, &code, NULL)},
        {"deploy owner", rk_session_deploy(s, NULL, NULL, &owner, NULL)},
        {"deploy argument", rk_session_deploy(s, NULL, NULL, &argument, NULL)},
        {"call session", rk_session_call(NULL, NULL, &call, NULL)},
        {"call what", rk_session_call(s, NULL, NULL, NULL)},
        {"call contract", rk_session_call(s, NULL, &no_contract, NULL)},
        {"call function", rk_session_call(s, NULL, &no_function, NULL)},
        {"call argument", rk_session_call(s, NULL, &no_argument, NULL)},
        {"query session", rk_session_query(NULL, NULL, &call, NULL)},
        {"query what", rk_session_query(s, NULL, NULL, NULL)},
        {"estimate session", rk_session_estimate(NULL, &estimate, &call, NULL)},
        {"estimate out", rk_session_estimate(s, NULL, &call, NULL)},
        {"estimate what", rk_session_estimate(s, &estimate, NULL, NULL)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (cases[i].result != RK_USAGE) fail_msg("%s", cases[i].what);
    assert_int_equal(rk_session_call(s, w.receipt, &no_function, w.failure), RK_USAGE);
    assert_int_equal(rk_failure_result(w.failure), RK_USAGE);
    assert_int_equal(rk_failure_kind_of(w.failure), RK_FAILURE_NONE);
    assert_int_equal(rk_failure_code(w.failure), 0);
    assert_non_null(strstr(rk_failure_text(w.failure), "NULL"));
    assert_int_equal(rk_session_data(NULL, "a").size_bytes, 0);
    assert_int_equal(rk_session_data(s, NULL).size_bytes, 0);
    world_end(&w);
}

static void what_is_asked_of_nothing_is_nothing(void **state)
{
    struct rk_receipt *receipt;
    struct rk_failure *failure;
    struct rk_event event = {.size_bytes = sizeof event};
    struct rk_call_node node = {.size_bytes = sizeof node};
    struct rk_frame frame = {.size_bytes = sizeof frame};
    (void)state;
    assert_int_equal(rk_receipt_gas_limit(NULL), 0);
    assert_int_equal(rk_receipt_gas_spent(NULL), 0);
    assert_int_equal(rk_receipt_data(NULL).size_bytes, 0);
    assert_int_equal(rk_receipt_event_count(NULL), 0);
    assert_int_equal(rk_receipt_call_count(NULL), 0);
    assert_int_equal(rk_receipt_event(NULL, &event, 0), RK_USAGE);
    assert_int_equal(rk_receipt_call(NULL, &node, 0), RK_USAGE);
    assert_int_equal(rk_failure_result(NULL), RK_OK);
    assert_int_equal(rk_failure_kind_of(NULL), RK_FAILURE_NONE);
    assert_int_equal(rk_failure_code(NULL), 0);
    assert_string_equal(rk_failure_text(NULL), "");
    assert_int_equal(rk_failure_panic(NULL).size_bytes, 0);
    assert_int_equal(rk_failure_frame_count(NULL), 0);
    assert_int_equal(rk_failure_frame(NULL, &frame, 0), RK_USAGE);

    assert_int_equal(rk_receipt_new(&receipt), RK_OK);
    assert_int_equal(rk_receipt_gas_limit(receipt), 0);
    assert_int_equal(rk_receipt_event(receipt, &event, 0), RK_NOT_FOUND);
    assert_int_equal(rk_receipt_event(receipt, NULL, 0), RK_USAGE);
    assert_int_equal(rk_receipt_call(receipt, &node, 0), RK_NOT_FOUND);
    assert_int_equal(rk_receipt_call(receipt, NULL, 0), RK_USAGE);
    rk_receipt_free(receipt);
    assert_int_equal(rk_failure_new(&failure), RK_OK);
    assert_int_equal(rk_failure_result(failure), RK_OK);
    assert_string_equal(rk_failure_text(failure), "");
    assert_int_equal(rk_failure_frame(failure, &frame, 0), RK_NOT_FOUND);
    assert_int_equal(rk_failure_frame(failure, NULL, 0), RK_USAGE);
    rk_failure_free(failure);
}

/* ---- Sessions at the wrong time ---- */

/* Every function of a session that returns a result, on one that must refuse. */
static void assert_session_refuses(struct world *w)
{
    struct rk_session *s = w->session;
    struct rk_commit_key key;
    struct rk_contract contract = {.size_bytes = sizeof contract};
    struct rk_estimate estimate = {.size_bytes = sizeof estimate};
    const struct rk_deployment deployment = {.size_bytes = sizeof deployment};
    const struct rk_call call = call_of(1, "get", no_bytes());
    const struct {
        const char *what;
        enum rk_result result;
    } cases[] = {
        {"key", rk_session_key(s, &key, NULL)},
        {"commit", rk_session_commit(s, &key, NULL)},
        {"set", rk_session_set_data(s, "a", no_bytes(), NULL)},
        {"remove", rk_session_remove_data(s, "a", NULL)},
        {"exclude", rk_session_exclude_query(s, "hash", NULL)},
        {"hook", rk_session_set_call_hook(s, NULL, NULL, NULL)},
        {"observer", rk_session_set_observer(s, NULL, NULL)},
        {"contract", rk_session_contract(s, &contract, contract_id(1), NULL)},
        {"deploy", rk_session_deploy(s, NULL, NULL, &deployment, NULL)},
        {"call", rk_session_call(s, NULL, &call, NULL)},
        {"query", rk_session_query(s, NULL, &call, NULL)},
        {"estimate", rk_session_estimate(s, &estimate, &call, NULL)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (cases[i].result != RK_USAGE) fail_msg("%s", cases[i].what);
}

static void a_committed_session_can_only_be_dropped(void **state)
{
    struct world w;
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_int_equal(rk_session_set_data(w.session, "a", text_span("b"), NULL), RK_OK);
    assert_int_equal(rk_session_commit(w.session, NULL, &w.error), RK_OK);
    assert_session_refuses(&w);
    assert_int_equal(rk_session_data(w.session, "a").size_bytes, 0);
    assert_int_equal(world_call(&w, 1, "get", no_bytes()), RK_USAGE);
    assert_non_null(strstr(rk_failure_text(w.failure), "was committed"));
    world_end(&w);
}

static enum rk_result use_session(void *context, struct rk_span data)
{
    struct world *w = context;
    (void)data;
    assert_session_refuses(w);
    assert_span_text(rk_session_data(w->session, "a"), "b");
    return RK_OK;
}

static void callbacks_may_not_use_the_session_that_runs(void **state)
{
    struct world w;
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    assert_int_equal(rk_session_set_data(w.session, "a", text_span("b"), NULL), RK_OK);
    struct rk_call call = call_of(1, "feed", no_bytes());
    call.feed = use_session;
    call.feed_context = &w;
    assert_int_equal(rk_session_call(w.session, w.receipt, &call, w.failure), RK_OK);
    assert_int_equal(world_value(&w, 1), 0);
    world_end(&w);
}

static enum rk_result drop_session(void *context, struct rk_span data)
{
    (void)data;
    rk_session_drop(context);
    return RK_OK;
}

static void a_session_dropped_in_a_callback_ends_with_the_call(void **state)
{
    struct world w;
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", text_span("")), RK_OK);
    struct rk_call call = call_of(1, "feed", no_bytes());
    call.feed = drop_session;
    call.feed_context = w.session;
    assert_int_equal(rk_session_call(w.session, w.receipt, &call, w.failure), RK_OK);
    w.session = NULL;
    world_end(&w);
}

/* ---- Structs of other versions ---- */

/* A struct of a later version, with a member that this library does not know. */
struct later_call {
    struct rk_call now;
    uint64_t later;
};

static void a_struct_of_a_later_version_is_taken_when_it_asks_for_nothing_new(void **state)
{
    struct world w;
    struct later_call call = {.now = call_of(1, "get", no_bytes())};
    (void)state;
    world_begin(&w);
    assert_int_equal(world_deploy(&w, 1, "probe", no_bytes()), RK_OK);
    call.now.size_bytes = sizeof call;
    assert_int_equal(rk_session_call(w.session, w.receipt, &call.now, w.failure), RK_OK);
    call.later = 1;
    assert_int_equal(rk_session_call(w.session, w.receipt, &call.now, w.failure), RK_UNSUPPORTED);
    assert_non_null(strstr(rk_failure_text(w.failure), "rk_call"));
    world_end(&w);
}

struct later_statistics {
    struct rk_store_statistics now;
    uint64_t later;
};

static void a_struct_of_a_later_version_is_filled_as_far_as_it_is_known(void **state)
{
    struct world w;
    struct later_statistics statistics;
    (void)state;
    world_begin(&w);
    memset(&statistics, 0xff, sizeof statistics);
    statistics.now.size_bytes = sizeof statistics;
    assert_int_equal(rk_store_statistics(w.store, &statistics.now, NULL), RK_OK);
    assert_int_equal(statistics.now.size_bytes, sizeof statistics);
    assert_int_equal(statistics.now.commits, 0);
    assert_int_equal(statistics.later, 0);
    world_end(&w);
}

static void a_struct_without_its_size_is_refused(void **state)
{
    struct world w;
    struct rk_store *store = NULL;
    struct rk_vm *vm = NULL;
    struct rk_commit_key key = {{0}, {0}};
    uint8_t bytes[RK_HASH_BYTES] = {0};
    size_t size_bytes = sizeof bytes;
    const struct rk_store_options store_options = {.size_bytes = 0};
    struct rk_store_report report = {.size_bytes = 0};
    struct rk_commit commit = {.size_bytes = 0};
    struct rk_store_statistics statistics = {.size_bytes = 0};
    struct rk_store_compaction compaction = {.size_bytes = 0};
    struct rk_store_verification verification = {.size_bytes = 0};
    const struct rk_vm_options vm_options = {.size_bytes = 0};
    struct rk_vm_statistics vm_statistics = {.size_bytes = 0};
    const struct rk_observer observer = {.size_bytes = 0};
    const struct rk_deployment deployment = {.size_bytes = 0};
    const struct rk_call call = {.size_bytes = 0};
    const struct rk_call right = call_of(1, "get", no_bytes());
    struct rk_estimate estimate = {.size_bytes = 0};
    struct rk_contract contract = {.size_bytes = 0};
    struct rk_event event = {.size_bytes = 0};
    struct rk_call_node node = {.size_bytes = 0};
    struct rk_frame frame = {.size_bytes = 0};
    const struct rk_proof_request request = {.size_bytes = 0};
    struct rk_proven proven = {.size_bytes = 0};
    const struct rk_query query = {.size_bytes = 0};
    const struct rk_query *const queries[] = {&query};
    const struct rk_vm_options with_query = {
        .size_bytes = sizeof with_query, .queries = queries, .query_count = 1};
    (void)state;
    world_begin(&w);
    struct rk_session *s = w.session;
    const struct {
        const char *what;
        enum rk_result result;
    } cases[] = {
        {"store options", rk_store_create("/nowhere", &store_options, NULL)},
        {"report", rk_store_open(&store, &report, "/nowhere", NULL, NULL)},
        {"commit", rk_store_find(w.store, &commit, &key, NULL)},
        {"statistics", rk_store_statistics(w.store, &statistics, NULL)},
        {"compaction", rk_store_compact(w.store, &compaction, 50, NULL)},
        {"verification", rk_store_verify(w.store, &verification, NULL, NULL, NULL)},
        {"vm options", rk_vm_open(w.store, &vm, &vm_options, NULL)},
        {"query", rk_vm_open(w.store, &vm, &with_query, NULL)},
        {"vm statistics", rk_vm_statistics(w.vm, &vm_statistics, NULL)},
        {"observer", rk_session_set_observer(s, &observer, NULL)},
        {"deployment", rk_session_deploy(s, NULL, NULL, &deployment, NULL)},
        {"call", rk_session_call(s, NULL, &call, NULL)},
        {"estimate", rk_session_estimate(s, &estimate, &right, NULL)},
        {"contract", rk_session_contract(s, &contract, contract_id(1), NULL)},
        {"event", rk_receipt_event(w.receipt, &event, 0)},
        {"node", rk_receipt_call(w.receipt, &node, 0)},
        {"frame", rk_failure_frame(w.failure, &frame, 0)},
        {"request", rk_proof_make(w.store, bytes, &size_bytes, &request, NULL)},
        {"proven", rk_proof_verify(&proven, bytes, no_bytes(), NULL)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (cases[i].result != RK_USAGE) fail_msg("%s", cases[i].what);
    world_end(&w);
}

/* Programs that are compiled already know these: a member more is a greater size, never another
 * place. No struct has padding at its end, where a later member would find what is left there. */
#define ASSERT_STRUCT(type, bytes, last)                                                         \
    do {                                                                                         \
        assert_int_equal(sizeof(struct type), bytes);                                            \
        assert_int_equal(offsetof(struct type, last) + sizeof(((struct type *)0)->last), bytes); \
    } while (0)

static void structs_keep_their_layout(void **state)
{
    (void)state;
    ASSERT_STRUCT(rk_error, 256, message);
    ASSERT_STRUCT(rk_span, 16, size_bytes);
    ASSERT_STRUCT(rk_commit_key, 64, digest);
    ASSERT_STRUCT(rk_store_options, 32, flags);
    ASSERT_STRUCT(rk_store_report, 56, cut_bytes);
    ASSERT_STRUCT(rk_commit, 152, state);
    ASSERT_STRUCT(rk_store_statistics, 48, holds);
    ASSERT_STRUCT(rk_store_compaction, 40, dropped_bytes);
    ASSERT_STRUCT(rk_store_verification, 32, damages);
    ASSERT_STRUCT(rk_query_call, 24, align_bytes);
    ASSERT_STRUCT(rk_query, 40, context);
    ASSERT_STRUCT(rk_vm_options, 88, native_bytes_max);
    ASSERT_STRUCT(rk_vm_statistics, 32, query_cache_entries);
    ASSERT_STRUCT(rk_pending_call, 56, caller_count);
    ASSERT_STRUCT(rk_observer, 40, context);
    ASSERT_STRUCT(rk_deployment, 72, gas_limit);
    ASSERT_STRUCT(rk_call, 64, feed_context);
    ASSERT_STRUCT(rk_estimate, 24, gas_minimum);
    ASSERT_STRUCT(rk_contract, 112, position);
    ASSERT_STRUCT(rk_event, 56, is_reverted);
    ASSERT_STRUCT(rk_call_node, 56, memory_bytes);
    ASSERT_STRUCT(rk_frame, 24, offset);
    ASSERT_STRUCT(rk_proof_request, 40, length_bytes);
    ASSERT_STRUCT(rk_proven, 80, page_hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stores_want_their_pointers),
        cmocka_unit_test(machines_and_proofs_want_their_pointers),
        cmocka_unit_test(sessions_want_their_pointers),
        cmocka_unit_test(what_is_asked_of_nothing_is_nothing),
        cmocka_unit_test(a_committed_session_can_only_be_dropped),
        cmocka_unit_test(callbacks_may_not_use_the_session_that_runs),
        cmocka_unit_test(a_session_dropped_in_a_callback_ends_with_the_call),
        cmocka_unit_test(a_struct_of_a_later_version_is_taken_when_it_asks_for_nothing_new),
        cmocka_unit_test(a_struct_of_a_later_version_is_filled_as_far_as_it_is_known),
        cmocka_unit_test(a_struct_without_its_size_is_refused),
        cmocka_unit_test(structs_keep_their_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
