/* The same thousand calls give the same roots, receipts, events and gas: on each tier, on one
 * thread and on four, with warm caches and without any, and with restarts in between. */

#include "puppet.h"

#include "../state/folder.h"

#include <pthread.h>

enum { CALLS = 1000, PUPPETS = 3, DEPTH = 4, THREADS = 4, SCRIPT_BYTES_MAX = 900 };

/* What each call left behind, and the state after it. */
struct trace {
    uint64_t digests[CALLS];
    unsigned failed; /* of the calls */
    enum rk_result result;
};

static uint64_t next_random(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random * UINT64_C(0x2545f4914f6cdd1d) >> 16;
}

static uint64_t mix(uint64_t hash, const void *data, size_t size_bytes)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size_bytes; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* ---- Scripts ---- */

static uint64_t random_address(uint64_t *random)
{
    uint64_t page = next_random(random) % 8 + 2, offset = next_random(random) % 65536;
    return page * 65536 + (next_random(random) % 4 ? offset & ~UINT64_C(3) : 65534);
}

static void write_script(struct buffer *script, uint64_t *random, unsigned depth);

static void write_call(struct buffer *script, uint64_t *random, unsigned depth)
{
    static const uint64_t limits[] = {0, 0, 0, 20000, 4000, UINT64_MAX};
    struct buffer inner = {0};
    uint64_t gas = limits[next_random(random) % RK_ARRAY_LENGTH(limits)];
    /* The last one is not there. */
    uint8_t id = (uint8_t)(1 + next_random(random) % (PUPPETS + 1));
    write_script(&inner, random, depth - 1);
    if (inner.size_bytes < SCRIPT_BYTES_MAX)
        puppet_call(script, id, gas, span_of_string("play"), buffer_span(&inner));
    buffer_free(&inner);
}

static void write_operator(struct buffer *script, uint64_t *random, unsigned depth)
{
    switch (next_random(random) % 16) {
    case 0:
    case 1:
    case 2: puppet_store(script, random_address(random), (uint32_t)next_random(random)); break;
    case 3: puppet_load(script, random_address(random)); break;
    case 4: puppet_op_u32(script, PUPPET_GROW, (uint32_t)(next_random(random) % 3)); break;
    case 5: puppet_op(script, PUPPET_SIZE); break;
    case 6: puppet_fill(script, random_address(random), 7, next_random(random) % 70000); break;
    case 7:
        puppet_emit(script, span_of_string("told"), (uint32_t)(next_random(random) % 100));
        break;
    case 8: puppet_op_u32(script, PUPPET_GLOBAL, 3); break;
    case 9: puppet_op(script, PUPPET_GAS_SPENT); break;
    case 10:
        if (next_random(random) % 4 == 0) puppet_op(script, PUPPET_TRAP);
        break;
    case 11:
        if (next_random(random) % 4 == 0) puppet_op_u32(script, PUPPET_PANIC, 5);
        break;
    case 12: puppet_op(script, PUPPET_CALL_STACK); break;
    default:
        if (depth) write_call(script, random, depth);
    }
}

static void write_script(struct buffer *script, uint64_t *random, unsigned depth)
{
    puppet_op_u32(script, PUPPET_GROW, 1);
    for (uint64_t count = next_random(random) % 6 + 1; count; count--)
        if (script->size_bytes < SCRIPT_BYTES_MAX / 2) write_operator(script, random, depth);
}

static struct buffer scripts[CALLS];
static uint64_t limits[CALLS];
static uint8_t callees[CALLS];

static void write_scripts(void)
{
    uint64_t random = 88172645463325252;
    for (unsigned i = 0; i < CALLS; i++) {
        write_script(&scripts[i], &random, DEPTH);
        limits[i] = next_random(&random) % 4 ? TEST_GAS : next_random(&random) % 20000;
        callees[i] = (uint8_t)(1 + next_random(&random) % PUPPETS);
    }
}

/* ---- Running them ---- */

static uint64_t digest_of(const struct vm_receipt *receipt, enum rk_result result,
                          const struct vm_failure *failure, const struct commit_key *key)
{
    uint64_t hash = mix(result, &receipt->gas_spent, sizeof receipt->gas_spent);
    hash = mix(hash, receipt->data.bytes, receipt->data.size_bytes);
    for (size_t i = 0; i < receipt->events.list.count; i++) {
        const struct vm_event *event = &receipt->events.list.items[i];
        struct span topic = vm_event_topic(&receipt->events, i);
        struct span data = vm_event_data(&receipt->events, i);
        hash = mix(hash, event->source, sizeof event->source);
        hash = mix(hash, &event->is_reverted, sizeof event->is_reverted);
        hash = mix(hash, topic.bytes, topic.size_bytes);
        hash = mix(hash, data.bytes, data.size_bytes);
    }
    for (size_t i = 0; i < receipt->calls.nodes.count; i++) {
        const struct call_node *node = &receipt->calls.nodes.items[i];
        hash = mix(hash, node->contract, sizeof node->contract);
        hash = mix(hash, &node->gas_limit, sizeof node->gas_limit);
        hash = mix(hash, &node->gas_spent, sizeof node->gas_spent);
        hash = mix(hash, &node->memory_bytes, sizeof node->memory_bytes);
    }
    if (result) hash = mix(hash, failure->text, strlen(failure->text));
    return mix(hash, key, sizeof *key);
}

struct run {
    const struct vm_rules *rules;
    enum wasm_tier tier;
    bool is_cold;
    unsigned restart_every; /* calls; 0: never, and the store is in memory */
    unsigned first_restart;
};

static struct vm_options options_of(const struct run *run, struct store *store)
{
    struct vm_options options = machine_options(run->rules);
    options.tier = run->tier;
    options.store = store;
    if (run->is_cold) options.resident_bytes_max = options.code_bytes_max = 0;
    return options;
}

/* One call; does not fail the test, for it may be on another thread. */
static enum rk_result step(struct vm_session *session, struct trace *trace, unsigned i,
                           struct vm_receipt *receipt, struct vm_failure *failure)
{
    uint8_t id[VM_CONTRACT_ID_BYTES];
    struct commit_key key;
    memset(id, callees[i], sizeof id);
    struct vm_call call = {.contract = id,
                           .function = span_of_string("play"),
                           .argument = buffer_span(&scripts[i]),
                           .gas_limit = limits[i]};
    enum rk_result result = vm_call(session, receipt, &call, failure);
    if (result && result != RK_TRAP) return result;
    trace->failed += result == RK_TRAP;
    RK_TRY(vm_session_key(session, &key, NULL));
    trace->digests[i] = digest_of(receipt, result, failure, &key);
    return RK_OK;
}

static void deploy_puppets(struct machine *m, struct commit_key *key)
{
    for (uint8_t id = 1; id <= PUPPETS; id++)
        assert_int_equal(machine_deploy(m, id, "puppet"), RK_OK);
    assert_int_equal(vm_session_commit(m->session, key, NULL), RK_OK);
    assert_int_equal(vm_session_open(m->vm, &m->session, key, NULL), RK_OK);
}

static void open_store(struct machine *m, const struct run *run, const char *path,
                       const struct commit_key *base)
{
    struct store_options store = {.kinds = &state_record_kinds, .index_map_bytes = 64 << 20};
    assert_int_equal(store_open(&m->store, NULL, path, &store, NULL), RK_OK);
    struct vm_options options = options_of(run, m->store);
    assert_int_equal(vm_open(&m->vm, &options, NULL), RK_OK);
    assert_int_equal(vm_session_open(m->vm, &m->session, base, NULL), RK_OK);
}

static void restart(struct machine *m, const struct run *run, const char *path)
{
    struct commit_key key;
    assert_int_equal(vm_session_commit(m->session, &key, NULL), RK_OK);
    vm_close(m->vm);
    store_close(m->store);
    open_store(m, run, path, &key);
}

static void trace_run(struct trace *trace, const struct run *run)
{
    struct machine m = {0};
    struct commit_key key;
    char folder[FOLDER_BYTES], path[4096];
    *trace = (struct trace){.failed = 0};
    if (run->restart_every) {
        folder_make_fast(folder);
        path_join(path, folder, "store");
        struct store_options store = {.kinds = &state_record_kinds, .index_map_bytes = 64 << 20};
        vm_receipt_init(&m.receipt);
        assert_int_equal(store_create(path, &store, NULL), RK_OK);
        open_store(&m, run, path, NULL);
    } else {
        machine_begin_with(&m, options_of(run, NULL));
    }
    deploy_puppets(&m, &key);
    for (unsigned i = 0; i < CALLS; i++) {
        if (run->restart_every && i % run->restart_every == run->first_restart)
            restart(&m, run, path);
        assert_int_equal(step(m.session, trace, i, &m.receipt, &m.failure), RK_OK);
    }
    machine_end(&m);
    if (run->restart_every) folder_remove(folder);
}

static void assert_same(const struct trace *a, const struct trace *b)
{
    for (unsigned i = 0; i < CALLS; i++)
        if (a->digests[i] != b->digests[i]) fail_msg("call %u differs", i);
}

static struct trace first, other;

static void tiers_and_caches_make_no_difference(void **state)
{
    (void)state;
    static const struct vm_rules *const rules[] = {&vm_rules_default, &vm_rules_dusk,
                                                   &vm_rules_dusk_pre_aegis};
    for (size_t r = 0; r < RK_ARRAY_LENGTH(rules); r++) {
        struct run run = {.rules = rules[r], .tier = WASM_TIER_INTERP};
        trace_run(&first, &run);
        assert_true(first.failed > CALLS / 20 && first.failed < CALLS / 2);
        static const struct run others[] = {
            {.tier = WASM_TIER_INTERP, .is_cold = true},
            {.tier = WASM_TIER_REFERENCE, .is_cold = true},
            {.tier = WASM_TIER_JIT},
            {.tier = WASM_TIER_JIT, .is_cold = true},
        };
        for (size_t i = 0; i < RK_ARRAY_LENGTH(others); i++) {
            run.tier = others[i].tier;
            run.is_cold = others[i].is_cold;
            trace_run(&other, &run);
            assert_same(&first, &other);
        }
    }
}

static void restarts_make_no_difference(void **state)
{
    (void)state;
    static const struct run runs[] = {
        {&vm_rules_default, WASM_TIER_INTERP, false, 1, 0}, /* between any two */
        {&vm_rules_default, WASM_TIER_INTERP, false, 7, 0},
        {&vm_rules_default, WASM_TIER_INTERP, true, 13, 5},
        {&vm_rules_default, WASM_TIER_REFERENCE, true, 11, 3},
        {&vm_rules_default, WASM_TIER_JIT, false, 7, 0},
        {&vm_rules_default, WASM_TIER_JIT, true, 13, 5},
    };
    struct run run = {.rules = &vm_rules_default, .tier = WASM_TIER_INTERP};
    trace_run(&first, &run);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(runs); i++) {
        trace_run(&other, &runs[i]);
        assert_same(&first, &other);
    }
}

struct worker {
    pthread_t thread;
    struct vm *vm;
    struct commit_key base;
    struct trace trace;
};

static void *work(void *context)
{
    struct worker *worker = context;
    struct vm_session *session;
    struct vm_receipt receipt;
    struct vm_failure failure = {0};
    vm_receipt_init(&receipt);
    worker->trace.result = vm_session_open(worker->vm, &session, &worker->base, NULL);
    if (!worker->trace.result) {
        for (unsigned i = 0; i < CALLS && !worker->trace.result; i++)
            worker->trace.result = step(session, &worker->trace, i, &receipt, &failure);
        vm_session_drop(session);
    }
    vm_receipt_free(&receipt);
    vm_failure_free(&failure);
    return NULL;
}

static void four_sessions_side_by_side_make_no_difference(void **state)
{
    (void)state;
    static struct worker workers[THREADS];
    struct run run = {.rules = &vm_rules_default, .tier = WASM_TIER_INTERP};
    trace_run(&first, &run);
    for (int kind = 0; kind < 4; kind++) {
        struct machine m;
        struct commit_key key;
        run.is_cold = kind % 2;
        run.tier = kind / 2 ? WASM_TIER_JIT : WASM_TIER_INTERP;
        machine_begin_with(&m, options_of(&run, NULL));
        deploy_puppets(&m, &key);
        for (unsigned i = 0; i < THREADS; i++) {
            workers[i] = (struct worker){.vm = m.vm, .base = key};
            assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
        }
        for (unsigned i = 0; i < THREADS; i++)
            assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        for (unsigned i = 0; i < THREADS; i++) {
            assert_int_equal(workers[i].trace.result, RK_OK);
            assert_same(&first, &workers[i].trace);
        }
        machine_end(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiers_and_caches_make_no_difference),
        cmocka_unit_test(restarts_make_no_difference),
        cmocka_unit_test(four_sessions_side_by_side_make_no_difference),
    };
    write_scripts();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (unsigned i = 0; i < CALLS; i++)
        buffer_free(&scripts[i]);
    return failed;
}
