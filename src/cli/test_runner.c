#include "cli/test_runner.h"

#include "wasm/module.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESIDENT_BYTES_MAX = 64 << 20, CODE_BYTES_MAX = 16 << 20 };

#define DEPLOYMENT_GAS UINT64_C(1000000000)
#define PREFIX         "test_"
#define ARGUMENT       "deployment_argument"
#define SHOWN_BYTES    24

static const uint8_t contract_id[VM_CONTRACT_ID_BYTES] = "the contract under test";
static const uint8_t tests_id[VM_CONTRACT_ID_BYTES] = "the tests";

/* ---- Watching ---- */

static void show_bytes(char *text, size_t capacity, struct span bytes)
{
    size_t used = 0, shown = bytes.size_bytes < SHOWN_BYTES ? bytes.size_bytes : SHOWN_BYTES;
    text[0] = 0;
    for (size_t i = 0; i < shown && used + 3 < capacity; i++)
        used += (size_t)snprintf(text + used, capacity - used, "%02x", bytes.bytes[i]);
    if (shown < bytes.size_bytes)
        snprintf(text + used, capacity - used, "... (%zu bytes)", bytes.size_bytes);
}

static struct test_line *add_line(struct test_runner *runner)
{
    struct test_line line = {.depth = runner->depth};
    if (test_line_vec_push(&runner->lines, line)) return NULL;
    return &runner->lines.items[runner->lines.count - 1];
}

static void observe_begin(void *context, const uint8_t *contract, struct span function,
                          struct span argument, uint64_t gas_limit)
{
    struct test_runner *runner = context;
    char bytes[80];
    (void)contract, (void)gas_limit;
    struct test_line *line = add_line(runner);
    if (line && runner->depth < RK_ARRAY_LENGTH(runner->open_lines)) {
        show_bytes(bytes, sizeof bytes, argument);
        snprintf(line->text, sizeof line->text, "%.*s(%s)",
                 (int)(function.size_bytes < 48 ? function.size_bytes : 48),
                 (const char *)function.bytes, bytes);
        runner->open_lines[runner->depth] = (uint32_t)runner->lines.count - 1;
    }
    runner->depth++;
}

static void observe_end(void *context, const struct vm_failure *failure, struct span data,
                        uint64_t gas_spent)
{
    struct test_runner *runner = context;
    char bytes[80];
    runner->depth--;
    if (runner->depth >= RK_ARRAY_LENGTH(runner->open_lines)) return;
    struct test_line *line = &runner->lines.items[runner->open_lines[runner->depth]];
    size_t used = strlen(line->text);
    show_bytes(bytes, sizeof bytes, data);
    if (failure)
        snprintf(line->text + used, sizeof line->text - used, ": %s", failure->text);
    else
        snprintf(line->text + used, sizeof line->text - used, "%s%s, %" PRIu64 " gas",
                 data.size_bytes ? " = " : "", bytes, gas_spent);
}

static void observe_emit(void *context, const uint8_t *contract, struct span topic,
                         struct span data)
{
    char bytes[80];
    (void)contract;
    struct test_line *line = add_line(context);
    show_bytes(bytes, sizeof bytes, data);
    if (line)
        snprintf(line->text, sizeof line->text, "event %.*s: %s",
                 (int)(topic.size_bytes < 48 ? topic.size_bytes : 48), (const char *)topic.bytes,
                 bytes);
}

static void show_debug(void *context, const uint8_t *contract, struct span message)
{
    (void)contract;
    struct test_line *line = add_line(context);
    if (line)
        snprintf(line->text, sizeof line->text, "debug: %.*s", (int)message.size_bytes,
                 (const char *)message.bytes);
}

/* ---- Opening ---- */

static enum rk_result add_name(struct test_runner *runner, struct span name)
{
    char **names = realloc(runner->names, (runner->name_count + 1) * sizeof *names);
    if (!names) return RK_NO_MEMORY;
    runner->names = names;
    names[runner->name_count] = strndup((const char *)name.bytes, name.size_bytes);
    if (!names[runner->name_count]) return RK_NO_MEMORY;
    runner->name_count++;
    return RK_OK;
}

/* The functions that are tests, in the order of the module, which is that of the source. */
static enum rk_result list_tests(struct test_runner *runner, bool *has_argument, struct span tests,
                                 const struct vm_rules *rules, struct rk_error *error)
{
    struct wasm_module *module;
    const size_t prefix = strlen(PREFIX);
    RK_TRY(wasm_module_load(&module, error, tests, rules->wasm));
    enum rk_result result = RK_OK;
    for (uint32_t i = 0; !result && i < module->export_count; i++) {
        struct span name = wasm_module_bytes(module, module->exports[i].name);
        if (module->exports[i].kind != WASM_EXTERN_FUNC) continue;
        if (span_equal(name, span_of_string(ARGUMENT))) *has_argument = true;
        if (name.size_bytes > prefix && memcmp(name.bytes, PREFIX, prefix) == 0)
            result = add_name(runner, span_of(name.bytes + prefix, name.size_bytes - prefix));
    }
    wasm_module_release(module);
    if (result) return rk_fail(error, result, RK_NO_POSITION, "no memory for the tests");
    if (!runner->name_count)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "tests.c has no RK_TEST");
    return RK_OK;
}

static enum rk_result failed(struct rk_error *error, enum rk_result result, const char *what,
                             const struct vm_failure *failure)
{
    if (result != RK_TRAP)
        return rk_fail(error, result, RK_NO_POSITION, "%s: the host failed", what);
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "%s: %s", what, failure->text);
}

static enum rk_result deploy(struct test_runner *runner, struct vm_session *session,
                             struct span contract, struct span tests, bool has_argument,
                             struct rk_error *error)
{
    struct vm_receipt receipt;
    struct vm_failure failure = {.error = VM_OK};
    struct vm_deployment deployment = {
        .id = tests_id, .code = tests, .owner = span_of_string("us")};
    struct vm_call ask = {
        .contract = tests_id, .function = span_of_string(ARGUMENT), .gas_limit = DEPLOYMENT_GAS};
    const char *what = "deploying the tests";
    vm_receipt_init(&receipt);
    enum rk_result result = vm_deploy(session, NULL, NULL, &deployment, &failure);
    if (!result && has_argument) {
        what = ARGUMENT;
        result = vm_simulate(session, &receipt, &ask, &failure);
    }
    if (!result) {
        what = "deploying the contract";
        deployment = (struct vm_deployment){.id = contract_id,
                                            .code = contract,
                                            .owner = span_of(tests_id, sizeof tests_id),
                                            .argument = buffer_span(&receipt.data),
                                            .gas_limit = DEPLOYMENT_GAS};
        result = vm_deploy(session, NULL, NULL, &deployment, &failure);
    }
    if (result) result = failed(error, result, what, &failure);
    vm_receipt_free(&receipt);
    vm_failure_free(&failure);
    runner->lines.count = 0;
    return result;
}

enum rk_result test_runner_open(struct test_runner *runner, const struct chain_profile *profile,
                                enum wasm_tier tier, struct span contract, struct span tests,
                                struct rk_error *error)
{
    struct store_options store = {.kinds = &state_record_kinds};
    struct vm_query list[HOST_QUERY_COUNT];
    struct vm_session *session = NULL;
    bool has_argument = false;
    *runner = (struct test_runner){0};
    RK_TRY(list_tests(runner, &has_argument, tests, profile->vm, error));
    RK_TRY(store_open_ephemeral(&runner->store, &store, error));
    RK_TRY(host_queries_new(&runner->queries, profile->queries, 0, error));
    struct vm_options options = {
        .rules = profile->vm,
        .store = runner->store,
        .queries = list,
        .query_count = host_queries_list(runner->queries, list),
        .tier = tier,
        .resident_bytes_max = RESIDENT_BYTES_MAX,
        .code_bytes_max = CODE_BYTES_MAX,
        .debug = show_debug,
        .debug_context = runner,
    };
    RK_TRY(vm_open(&runner->vm, &options, error));
    RK_TRY(vm_session_open(runner->vm, &session, NULL, error));
    enum rk_result result = deploy(runner, session, contract, tests, has_argument, error);
    if (!result) result = vm_session_commit(session, &runner->base, error);
    if (result) vm_session_drop(session);
    return result;
}

void test_runner_close(struct test_runner *runner)
{
    vm_close(runner->vm);
    host_queries_free(runner->queries);
    store_close(runner->store);
    for (size_t i = 0; i < runner->name_count; i++)
        free(runner->names[i]);
    free(runner->names);
    test_line_vec_free(&runner->lines);
    *runner = (struct test_runner){0};
}

/* ---- Running ---- */

static enum rk_result set_data(struct vm_session *session, struct rk_error *error)
{
    const uint8_t chain = 250;
    const uint64_t height = 1;
    RK_TRY(vm_session_set_data(session, "contract_under_test",
                               span_of(contract_id, sizeof contract_id), error));
    RK_TRY(vm_session_set_data(session, "chain_id", span_of(&chain, sizeof chain), error));
    return vm_session_set_data(session, "block_height", span_of(&height, sizeof height), error);
}

enum rk_result test_runner_run(struct test_runner *runner, struct test_result *result, size_t index,
                               uint64_t gas_limit, struct rk_error *error)
{
    struct vm_session *session = NULL;
    struct vm_receipt receipt;
    struct vm_failure failure = {.error = VM_OK};
    struct vm_observer observer = {observe_begin, observe_end, observe_emit, runner};
    char function[256];
    size_t size = (size_t)snprintf(function, sizeof function, PREFIX "%s", runner->names[index]);
    struct vm_call call = {.contract = tests_id,
                           .function = span_of(function, size < sizeof function ? size : 0),
                           .gas_limit = gas_limit};
    vm_receipt_init(&receipt);
    runner->lines.count = 0;
    runner->depth = 0;
    RK_TRY(vm_session_open(runner->vm, &session, &runner->base, error));
    enum rk_result called = set_data(session, error);
    if (!called) {
        vm_session_set_observer(session, &observer);
        called = vm_call(session, &receipt, &call, &failure);
        if (called && called != RK_TRAP)
            rk_fail(error, called, RK_NO_POSITION, "%s: the host failed", runner->names[index]);
    }
    if (!called || called == RK_TRAP) {
        *result = (struct test_result){.name = runner->names[index],
                                       .passed = called == RK_OK,
                                       .gas_spent = receipt.gas_spent,
                                       .lines = &runner->lines};
        if (failure.error == VM_PANIC)
            snprintf(result->message, sizeof result->message, "%.*s", (int)failure.panic.size_bytes,
                     (const char *)failure.panic.bytes);
        else if (called)
            snprintf(result->message, sizeof result->message, "%s", failure.text);
        called = RK_OK;
    }
    vm_receipt_free(&receipt);
    vm_failure_free(&failure);
    vm_session_drop(session);
    return called;
}
