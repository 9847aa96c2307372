/* What the machine costs: calls on their own, calls between contracts, a block of calls with its
 * commit, the first call of a large contract, the memory of contracts that rest.
 *
 * usage: bench_vm [FOLDER [TIER]]
 * Stores on disk are made in FOLDER (default: the current one). RUSKVM_LARGE names the module of
 * the first call; without it those rows are left out. TIER is that of all other rows (default: the
 * fastest). */

#include "base/require.h"
#include "state/state.h"
#include "vm/vm.h"
#include "wasm/tier.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    WARM_CALLS = 200000,
    NESTED_CALLS = 20000,
    ROUNDS = 5,
    BLOCK_CONTRACTS = 1000,
    BLOCK_CALLS = 100000,
    IDLE_CONTRACTS = 2000,
};

#define GAS UINT64_C(1000000000)

struct bench {
    enum wasm_tier tier;
    uint64_t native_bytes_max;
    char path[4096];
    struct store *store; /* NULL: none is open */
    struct vm *vm;
    struct vm_session *session;
    struct vm_receipt receipt;
    struct vm_failure failure;
    struct buffer code;
};

static double clock_us(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static double now_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

/* What one core did: the machine may be busy with other things. */
static double cpu_us(void)
{
    return clock_us(CLOCK_PROCESS_CPUTIME_ID);
}

static void must(enum rk_result result, const struct rk_error *error)
{
    if (result) fprintf(stderr, "bench_vm: %s: %s\n", rk_result_name(result), error->message);
    REQUIRE(!result);
}

static void must_call(struct bench *b, enum rk_result result)
{
    if (result) fprintf(stderr, "bench_vm: %s: %s\n", rk_result_name(result), b->failure.text);
    REQUIRE(!result);
}

static void read_module(struct buffer *code, const char *path)
{
    uint8_t bytes[65536];
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "bench_vm: cannot open %s\n", path);
        exit(1);
    }
    code->size_bytes = 0;
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        REQUIRE(!buffer_append(code, bytes, got));
    fclose(file);
}

static void open_machine(struct bench *b)
{
    struct rk_error error = {0};
    struct vm_options options = {.rules = &vm_rules_default,
                                 .store = b->store,
                                 .tier = b->tier,
                                 .resident_bytes_max = (uint64_t)4 << 30,
                                 .code_bytes_max = 64 << 20,
                                 .native_bytes_max = b->native_bytes_max};
    must(vm_open(&b->vm, &options, &error), &error);
}

static void open_session(struct bench *b, const struct commit_key *base)
{
    struct rk_error error = {0};
    must(vm_session_open(b->vm, &b->session, base, &error), &error);
}

static void commit(struct bench *b, struct commit_key *key)
{
    struct rk_error error = {0};
    must(vm_session_commit(b->session, key, &error), &error);
    b->session = NULL;
}

static void begin_in_memory(struct bench *b)
{
    struct rk_error error = {0};
    struct store_options options = {.kinds = &state_record_kinds};
    must(store_open_ephemeral(&b->store, &options, &error), &error);
    open_machine(b);
    open_session(b, NULL);
}

static void open_on_disk(struct bench *b)
{
    struct rk_error error = {0};
    struct store_options options = {.kinds = &state_record_kinds, .index_map_bytes = 1 << 30};
    must(store_open(&b->store, NULL, b->path, &options, &error), &error);
    open_machine(b);
}

static void begin_on_disk(struct bench *b, const char *folder, const char *name)
{
    struct rk_error error = {0};
    struct store_options options = {.kinds = &state_record_kinds, .index_map_bytes = 1 << 30};
    snprintf(b->path, sizeof b->path, "%s/bench_vm_%s_%ld", folder, name, (long)getpid());
    must(store_create(b->path, &options, &error), &error);
    open_on_disk(b);
    open_session(b, NULL);
}

static void end(struct bench *b)
{
    vm_session_drop(b->session);
    vm_close(b->vm);
    store_close(b->store);
    b->session = NULL;
    b->vm = NULL;
    b->store = NULL;
}

static void id_of(uint8_t id[VM_CONTRACT_ID_BYTES], uint32_t number)
{
    memset(id, 0, VM_CONTRACT_ID_BYTES);
    memcpy(id, &number, sizeof number);
}

static void deploy(struct bench *b, uint32_t number)
{
    uint8_t id[VM_CONTRACT_ID_BYTES];
    id_of(id, number);
    struct vm_deployment deployment = {.id = id,
                                       .code = buffer_span(&b->code),
                                       .owner = span_of_string("bench"),
                                       .gas_limit = GAS};
    must_call(b, vm_deploy(b->session, NULL, &b->receipt, &deployment, &b->failure));
}

static enum rk_result call(struct bench *b, uint32_t number, const char *function,
                           struct span argument)
{
    uint8_t id[VM_CONTRACT_ID_BYTES];
    id_of(id, number);
    struct vm_call call = {.contract = id,
                           .function = span_of_string(function),
                           .argument = argument,
                           .gas_limit = GAS};
    return vm_call(b->session, &b->receipt, &call, &b->failure);
}

/* ---- Calls ---- */

static double time_warm(struct bench *b, const char *function)
{
    double least = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        double start = cpu_us();
        for (unsigned i = 0; i < WARM_CALLS; i++)
            must_call(b, call(b, 1, function, span_of(NULL, 0)));
        double us = (cpu_us() - start) / (double)WARM_CALLS;
        if (round == 0 || us < least) least = us;
    }
    return least;
}

static double time_nested(struct bench *b, uint32_t callee)
{
    uint8_t argument[36];
    const uint32_t times = NESTED_CALLS;
    double least = 0;
    id_of(argument, callee);
    memcpy(argument + 32, &times, sizeof times);
    for (unsigned round = 0; round < ROUNDS; round++) {
        double start = cpu_us();
        must_call(b, call(b, 1, "call", span_of(argument, sizeof argument)));
        double us = (cpu_us() - start) / (double)NESTED_CALLS;
        if (round == 0 || us < least) least = us;
    }
    return least;
}

static void bench_calls(struct bench *b)
{
    begin_in_memory(b);
    deploy(b, 1);
    deploy(b, 2);
    printf("%-52s %8.3f us\n", "a call that does nothing", time_warm(b, "nothing"));
    printf("%-52s %8.3f us\n", "a call that adds one", time_warm(b, "increment"));
    printf("%-52s %8.3f us\n", "a call to another contract", time_nested(b, 2));
    printf("%-52s %8.3f us\n", "a call to itself", time_nested(b, 1));
    end(b);
}

/* ---- A block ---- */

static uint64_t log_bytes(struct bench *b)
{
    struct rk_error error = {0};
    struct store_statistics statistics;
    must(store_statistics(b->store, &statistics, &error), &error);
    return statistics.log_bytes;
}

static void bench_block(struct bench *b, const char *folder)
{
    struct commit_key key;
    begin_on_disk(b, folder, "block");
    for (uint32_t i = 0; i < BLOCK_CONTRACTS; i++)
        deploy(b, i);
    commit(b, &key);
    for (unsigned round = 0; round < 3; round++) {
        uint64_t before = log_bytes(b);
        double start = now_us(), cpu = cpu_us();
        open_session(b, &key);
        for (uint32_t i = 0; i < BLOCK_CALLS; i++)
            must_call(b, call(b, i * 7 % BLOCK_CONTRACTS, "increment", span_of(NULL, 0)));
        double called = now_us();
        commit(b, &key);
        double done = now_us(), cpu_done = cpu_us();
        printf("a block of %d calls of %d contracts, round %u:\n", BLOCK_CALLS, BLOCK_CONTRACTS,
               round + 1);
        printf("  %8.1f ms calls, %8.1f ms commit, %8.1f ms of one core\n", (called - start) / 1e3,
               (done - called) / 1e3, (cpu_done - cpu) / 1e3);
        printf("  %8.0f calls/s, %8.0f calls/s of one core, %" PRIu64 " bytes written\n",
               (double)BLOCK_CALLS * 1e6 / (done - start),
               (double)BLOCK_CALLS * 1e6 / (cpu_done - cpu), log_bytes(b) - before);
    }
    end(b);
}

/* ---- The first call ---- */

static double time_first_call(struct bench *b, const struct commit_key *key, enum wasm_tier tier,
                              uint64_t native_bytes_max)
{
    double least = 0;
    b->tier = tier;
    b->native_bytes_max = native_bytes_max;
    for (unsigned round = 0; round < ROUNDS; round++) {
        end(b);
        open_on_disk(b);
        double start = now_us();
        open_session(b, key);
        /* Whatever it exports: without such a function all but the run itself is done. */
        enum rk_result result = call(b, 1, "num_notes", span_of(NULL, 0));
        double us = now_us() - start;
        REQUIRE(!result || result == RK_TRAP);
        if (round == 0 || us < least) least = us;
    }
    return least / 1e3;
}

static void bench_first_call(struct bench *b, const char *folder, const char *module)
{
    struct commit_key key;
    read_module(&b->code, module);
    begin_on_disk(b, folder, "large");
    deploy(b, 1);
    commit(b, &key);
    printf("the first call of a contract of %zu bytes:\n", b->code.size_bytes);
    printf("  %-50s %8.3f ms\n", "interpreted", time_first_call(b, &key, WASM_TIER_INTERP, 0));
    if (wasm_tier_best() == WASM_TIER_JIT) {
        printf("  %-50s %8.3f ms\n", "compiled", time_first_call(b, &key, WASM_TIER_JIT, 0));
        printf("  %-50s %8.3f ms\n", "with what an earlier machine compiled",
               time_first_call(b, &key, WASM_TIER_JIT, (uint64_t)1 << 30));
    }
    end(b);
}

/* ---- Memory ---- */

static uint64_t resident_bytes(void)
{
    unsigned long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    REQUIRE(file && fscanf(file, "%lu %lu", &total, &resident) == 2);
    fclose(file);
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void bench_memory(struct bench *b, const char *folder)
{
    struct commit_key key;
    begin_on_disk(b, folder, "memory");
    for (uint32_t i = 0; i < IDLE_CONTRACTS; i++)
        deploy(b, i);
    for (uint32_t i = 0; i < IDLE_CONTRACTS; i++)
        must_call(b, call(b, i, "increment", span_of(NULL, 0)));
    commit(b, &key);
    end(b);
    open_on_disk(b);
    open_session(b, &key);
    must_call(b, call(b, 0, "nothing", span_of(NULL, 0)));
    malloc_trim(0); /* what earlier rows freed would hide what is taken now */
    uint64_t before = resident_bytes();
    for (uint32_t i = 1; i < IDLE_CONTRACTS; i++)
        must_call(b, call(b, i, "nothing", span_of(NULL, 0)));
    uint64_t idle = resident_bytes();
    for (uint32_t i = 1; i < IDLE_CONTRACTS; i++)
        must_call(b, call(b, i, "increment", span_of(NULL, 0)));
    uint64_t touched = resident_bytes();
    printf("%-52s %8.1f KiB\n", "memory of a contract that was called",
           (double)(idle - before) / (double)(IDLE_CONTRACTS - 1) / 1024);
    printf("%-52s %8.1f KiB\n", "the same after it wrote to one page",
           (double)(touched - before) / (double)(IDLE_CONTRACTS - 1) / 1024);
    end(b);
}

int main(int count, char **arguments)
{
    struct bench bench = {.store = NULL};
    const char *folder = count > 1 ? arguments[1] : ".", *large = getenv("RUSKVM_LARGE");
    struct rk_error error = {0};
    must(wasm_tier_find(&bench.tier, count > 2 ? arguments[2] : NULL, &error), &error);
    vm_receipt_init(&bench.receipt);
    read_module(&bench.code, RUSKVM_CONTRACTS "/bench.wasm");
    bench_calls(&bench);
    bench_block(&bench, folder);
    bench_memory(&bench, folder);
    if (large) bench_first_call(&bench, folder, large);
    buffer_free(&bench.code);
    vm_receipt_free(&bench.receipt);
    vm_failure_free(&bench.failure);
    return 0;
}
