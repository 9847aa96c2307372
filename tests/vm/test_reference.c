/* What the deployed machine did, call by call: its release 0.30, whose rules are those named
 * "dusk".
 *
 * reference_corners.inc, reference_reads.inc and reference_random.inc have scripts for puppets
 * (contracts/puppet.c) and its answers; reference_modules.inc has the modules byte by byte, since
 * gas depends on every operator of them. A line is one step:
 *
 *   new                                      a machine without contracts
 *   deploy ID MODULE GAS ARGUMENT => OUTCOME ROOT
 *   call ID FUNCTION GAS ARGUMENT => OUTCOME ROOT
 *   commit => ROOT
 *
 * ID is the byte that a contract's id repeats, ROOT the first eight bytes of the state root.
 * OUTCOME is `ok` - for a call with the gas spent, and count and 64-bit FNV-1a of the returned
 * bytes, of the events, and of the tree of calls with the lengths of the memories - or how the call
 * failed. The release has one name for many failures: see `kinds`. */
#include "machine.h"

#include "base/hex.h"

#include <inttypes.h>

static const struct {
    const char *name;
    const char *hex;
} reference_modules[] = {
#include "reference_modules.inc"
};

static const char *const corners[] = {
#include "reference_corners.inc"
};

static const char *const reads[] = {
#include "reference_reads.inc"
};

static const char *const random_scripts[] = {
#include "reference_random.inc"
};

/* ---- Saying what happened in the words of the vectors ---- */

static const char *const kinds[VM_ERROR_COUNT] = {
    [VM_OUT_OF_GAS] = "out-of-gas",
    [VM_NO_CONTRACT] = "no-such-contract",
    [VM_TRAP] = "runtime",
    [VM_MODULE] = "runtime",
    [VM_ARGUMENT_BUFFER] = "invalid-argument-buffer",
    [VM_FUNCTION] = "runtime",
    [VM_INITIALISATION] = "initialisation",
    [VM_EXISTS] = "initialisation",
    [VM_MEMORY] = "memory-out-of-bounds",
    [VM_TEXT] = "runtime",
    [VM_DEPTH] = "call-depth",
    [VM_NO_QUERY] = "no-such-query",
    [VM_NO_FEED] = "no-feed",
};

#define FNV_SEED UINT64_C(0xcbf29ce484222325)

static uint64_t fnv(uint64_t hash, const void *data, size_t size_bytes)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size_bytes; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t fnv_sized(uint64_t hash, struct span bytes)
{
    uint32_t size_bytes = (uint32_t)bytes.size_bytes;
    hash = fnv(hash, &size_bytes, sizeof size_bytes);
    return fnv(hash, bytes.bytes, bytes.size_bytes);
}

static uint64_t fnv_events(const struct vm_events *events)
{
    uint64_t hash = FNV_SEED;
    for (size_t i = 0; i < events->list.count; i++) {
        hash = fnv(hash, events->list.items[i].source, 1);
        hash = fnv_sized(hash, vm_event_topic(events, i));
        hash = fnv_sized(hash, vm_event_data(events, i));
    }
    return hash;
}

/* The release gives the calls of a tree out in the reverse of their order. */
static uint64_t fnv_calls(const struct call_tree *calls)
{
    uint64_t hash = FNV_SEED;
    for (size_t i = calls->nodes.count; i-- > 0;) {
        const struct call_node *node = &calls->nodes.items[i];
        hash = fnv(hash, node->contract, 1);
        hash = fnv(hash, &node->gas_limit, sizeof node->gas_limit);
        hash = fnv(hash, &node->gas_spent, sizeof node->gas_spent);
        hash = fnv(hash, &node->memory_bytes, sizeof node->memory_bytes);
    }
    return hash;
}

struct answer {
    char text[512];
    size_t used;
};

static RK_PRINTF(2, 3) void say(struct answer *answer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int used = vsnprintf(answer->text + answer->used, sizeof answer->text - answer->used, format,
                         arguments);
    va_end(arguments);
    assert_true(used >= 0 && (size_t)used < sizeof answer->text - answer->used);
    answer->used += (size_t)used;
}

static void say_failure(struct answer *answer, const struct vm_failure *failure)
{
    struct span panic = buffer_span(&failure->panic);
    if (failure->error == VM_PANIC)
        say(answer, "panic %zu %016" PRIx64, panic.size_bytes,
            fnv(FNV_SEED, panic.bytes, panic.size_bytes));
    else
        say(answer, "%s", kinds[failure->error] ? kinds[failure->error] : "?");
}

static void say_root(struct answer *answer, const uint8_t *root)
{
    say(answer, " ");
    for (unsigned i = 0; i < 8; i++)
        say(answer, "%02x", root[i]);
}

static void say_receipt(struct answer *answer, const struct vm_receipt *receipt)
{
    struct span data = buffer_span(&receipt->data);
    say(answer, "ok %" PRIu64 " %zu %016" PRIx64, receipt->gas_spent, data.size_bytes,
        fnv(FNV_SEED, data.bytes, data.size_bytes));
    say(answer, " %zu %016" PRIx64, receipt->events.list.count, fnv_events(&receipt->events));
    say(answer, " %zu %016" PRIx64, receipt->calls.nodes.count, fnv_calls(&receipt->calls));
}

/* ---- Doing it ---- */

/* The sum of the argument's bytes, at ten units of gas a byte. */
static uint64_t sum_price(void *context, const struct vm_query_call *call)
{
    (void)context;
    return 10 * call->argument.size_bytes;
}

static enum rk_result sum_answer(void *context, struct vm_query_call *call)
{
    uint64_t sum = 0;
    (void)context;
    for (size_t i = 0; i < call->argument.size_bytes; i++)
        sum += call->argument.bytes[i];
    memcpy(call->answer, &sum, sizeof sum);
    call->answer_bytes = sizeof sum;
    return RK_OK;
}

static const struct vm_query queries[] = {
    {.name = "sum", .price = sum_price, .answer = sum_answer}};

struct step {
    char words[5][4096];
    struct buffer argument;
};

static uint8_t unhex(const char *text)
{
    char digits[3] = {text[0], text[1], 0};
    return (uint8_t)strtoul(digits, NULL, 16);
}

static void set_height(struct vm_session *session)
{
    static const uint8_t height[] = {0x90, 0x78, 0x56, 0x34, 0x12, 0, 0, 0};
    assert_int_equal(vm_session_set_data(session, "height", span_of(height, sizeof height), NULL),
                     RK_OK);
}

static void begin(struct machine *m, enum wasm_tier tier)
{
    struct vm_options options = machine_options(&vm_rules_dusk);
    options.tier = tier;
    options.queries = queries;
    options.query_count = RK_ARRAY_LENGTH(queries);
    machine_begin_with(m, options);
    set_height(m->session);
}

static void do_deploy(struct machine *m, struct answer *answer, const struct step *step)
{
    struct buffer code = {0};
    struct commit_key key;
    uint8_t id[VM_CONTRACT_ID_BYTES];
    memset(id, unhex(step->words[1]), sizeof id);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(reference_modules); i++)
        if (strcmp(reference_modules[i].name, step->words[2]) == 0)
            assert_int_equal(
                hex_decode_append(&code, span_of_string(reference_modules[i].hex), NULL), RK_OK);
    struct vm_deployment deployment = {.id = id,
                                       .code = buffer_span(&code),
                                       .owner = span_of_string("owner"),
                                       .argument = buffer_span(&step->argument),
                                       .gas_limit = strtoull(step->words[3], NULL, 10)};
    enum rk_result result = vm_deploy(m->session, NULL, &m->receipt, &deployment, &m->failure);
    if (result)
        say_failure(answer, &m->failure);
    else
        say(answer, "ok");
    assert_int_equal(vm_session_key(m->session, &key, NULL), RK_OK);
    say_root(answer, key.root);
    buffer_free(&code);
}

static void do_call(struct machine *m, struct answer *answer, const struct step *step)
{
    struct commit_key key;
    uint8_t id[VM_CONTRACT_ID_BYTES];
    memset(id, unhex(step->words[1]), sizeof id);
    struct vm_call call = {.contract = id,
                           .function = span_of_string(step->words[2]),
                           .argument = buffer_span(&step->argument),
                           .gas_limit = strtoull(step->words[3], NULL, 10)};
    enum rk_result result = vm_call(m->session, &m->receipt, &call, &m->failure);
    if (result)
        say_failure(answer, &m->failure);
    else
        say_receipt(answer, &m->receipt);
    assert_int_equal(vm_session_key(m->session, &key, NULL), RK_OK);
    say_root(answer, key.root);
}

static void do_commit(struct machine *m, struct answer *answer)
{
    struct commit_key key;
    assert_int_equal(vm_session_commit(m->session, &key, NULL), RK_OK);
    assert_int_equal(vm_session_open(m->vm, &m->session, &key, NULL), RK_OK);
    set_height(m->session);
    say_root(answer, key.root);
}

static void replay(enum wasm_tier tier, const char *const *lines, size_t line_count)
{
    static struct step step;
    struct machine m;
    unsigned different = 0;
    begin(&m, tier);
    for (size_t i = 0; i < line_count; i++) {
        const char *line = lines[i], *known = strstr(line, " => ");
        struct answer answer = {.used = 0};
        for (unsigned w = 0; w < 5; w++)
            step.words[w][0] = '\0';
        assert_true(sscanf(line, "%4095s %4095s %4095s %4095s %4095s", step.words[0], step.words[1],
                           step.words[2], step.words[3], step.words[4]) > 0);
        buffer_free(&step.argument);
        if (strcmp(step.words[4], "-") != 0)
            assert_int_equal(hex_decode_append(&step.argument, span_of_string(step.words[4]), NULL),
                             RK_OK);
        if (strcmp(step.words[0], "new") == 0) {
            machine_end(&m);
            begin(&m, tier);
            continue;
        }
        if (strcmp(step.words[0], "deploy") == 0)
            do_deploy(&m, &answer, &step);
        else if (strcmp(step.words[0], "call") == 0)
            do_call(&m, &answer, &step);
        else
            do_commit(&m, &answer);
        if (strcmp(answer.text + (answer.text[0] == ' '), known + 4) == 0) continue;
        print_error("%s\n  the reference: %s\n  here:          %s (%s)\n", line, known + 4,
                    answer.text, m.failure.text);
        different++;
    }
    buffer_free(&step.argument);
    machine_end(&m);
    assert_int_equal(different, 0);
}

static void corners_end_as_in_the_deployed_machine(void **state)
{
    (void)state;
    for (int tier = 0; tier < WASM_TIER_COUNT; tier++)
        replay((enum wasm_tier)tier, corners, RK_ARRAY_LENGTH(corners));
}

static void reads_around_reverted_frames_count_as_in_the_deployed_machine(void **state)
{
    (void)state;
    for (int tier = 0; tier < WASM_TIER_COUNT; tier++)
        replay((enum wasm_tier)tier, reads, RK_ARRAY_LENGTH(reads));
}

static void random_calls_end_as_in_the_deployed_machine(void **state)
{
    (void)state;
    for (int tier = 0; tier < WASM_TIER_COUNT; tier++)
        replay((enum wasm_tier)tier, random_scripts, RK_ARRAY_LENGTH(random_scripts));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corners_end_as_in_the_deployed_machine),
        cmocka_unit_test(reads_around_reverted_frames_count_as_in_the_deployed_machine),
        cmocka_unit_test(random_calls_end_as_in_the_deployed_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
