/* The contract kit on the machine: storage under gas, memory, and the arguments of host queries. */
#include "acceptance.h"

#include "base/hex.h"

/* ---- Storage ---- */

struct range {
    uint64_t first, count;
};

static uint64_t cost_of(struct machine *m, const char *function, struct range range)
{
    enum rk_result result = machine_call(m, 1, function, PLAIN(range), UINT64_C(1000000000));
    if (result) fail_msg("%s: %s", function, m->failure.text);
    return m->receipt.gas_spent;
}

/* The dearest of 64 operations when there are `there` entries already. */
static uint64_t dearest(struct machine *m, const char *function, uint64_t there)
{
    uint64_t most = 0;
    for (uint64_t i = 0; i < 64; i++) {
        uint64_t cost = cost_of(m, function, (struct range){there + i, 1});
        if (cost > most) most = cost;
    }
    return most;
}

static void check_storage(struct machine *m)
{
    static const char *const functions[] = {"push", "put", "insert", "enqueue"};
    for (size_t f = 0; f < RK_ARRAY_LENGTH(functions); f++) {
        uint64_t few = dearest(m, functions[f], 0);
        cost_of(m, functions[f], (struct range){64, 20000});
        uint64_t many = dearest(m, functions[f], 20064);
        /* A node of the tree that is split moves half of it, and there are a few levels more. */
        if (many > 4 * few)
            fail_msg("%s: %llu among 20,000, %llu among few", functions[f],
                     (unsigned long long)many, (unsigned long long)few);
    }
    for (uint64_t first = 0; first < 20128; first += 1000) {
        uint64_t left = 20128 - first;
        cost_of(m, "check", (struct range){first, left < 1000 ? left : 1000});
    }
    commit_and_reopen(m);
    cost_of(m, "remove", (struct range){0, 20128});
    cost_of(m, "put", (struct range){0, 100});
}

/* Contracts of both widths of pointers. */
static const char *const hoards[] = {"hoard", "hoard64"};

static void storage_costs_the_same_however_much_there_is(void **state)
{
    (void)state;
    for (size_t h = 0; h < RK_ARRAY_LENGTH(hoards); h++) {
        EACH_RULES(m)
        {
            must_deploy(&m, 1, hoards[h]);
            check_storage(&m);
        }
    }
}

static void memory_is_given_out_again(void **state)
{
    (void)state;
    for (size_t h = 0; h < RK_ARRAY_LENGTH(hoards); h++) {
        EACH_RULES(m)
        {
            must_deploy(&m, 1, hoards[h]);
            cost_of(&m, "allocate", (struct range){0, 0});
            /* More than 4 GiB: 64-bit memories have them, but there are no loads and stores there.
             */
            expect_failure(&m, 1, "allocate_too_much", NO_ARGUMENT, TEST_GAS, VM_PANIC);
            assert_memory_equal(m.failure.panic.bytes, "out of memory", 13);
            cost_of(&m, "allocate", (struct range){0, 0});
        }
    }
}

/* ---- Host queries ---- */

static struct buffer asked;

static enum rk_result keep_argument(void *context, struct vm_query_call *call)
{
    asked.size_bytes = 0;
    assert_int_equal(buffer_append(&asked, call->argument.bytes, call->argument.size_bytes), RK_OK);
    call->answer_bytes = *(const size_t *)context;
    memset(call->answer, 1, call->answer_bytes);
    return RK_OK;
}

/* What is asked, in hexadecimal, with N*XX for N bytes XX (host-queries.md 9.1 and 3.3). */
static const struct {
    const char *name;
    size_t answer_bytes;
    const char *argument;
    size_t returned_bytes;
} queries[] = {
    {"hash", 32, "61626300 fcffffff 03000000", 32},
    {"keccak256", 32, "61626300 fcffffff 03000000", 32},
    {"sha256", 32, "61626300 fcffffff 03000000", 32},
    {"poseidon_hash", 32, "64*01 c0ffffff 02000000", 32},
    {"poseidon_nodes", 64, "256*01 00ffffff 08000000", 64},
    {"poseidon_hashes", 64, "192*01 40ffffff 06000000 03000000", 64},
    {"verify_plonk", 1, "64*03 5*22 3*11 fdffffff 03000000 f0ffffff 05000000 a8ffffff 02000000", 1},
    {"verify_groth16_bn254", 1,
     "3333 5*22 3*11 0000 fbffffff 03000000 eeffffff 05000000 e4ffffff 02000000", 1},
    {"verify_schnorr", 1, "32*01 160*02 192*03", 1},
    {"verify_bls", 1, "13*01 3*00 f0ffffff 0d000000 200*02 104*03", 1},
    {"verify_bls_multisig", 1, "400*02 13*01 3*00 f0ffffff 0d000000 58feffff 02000000 104*03", 1},
    {"verify_kzg_proof", 1, "32*02 32*03 48*01 48*04", 1},
    {"secp256k1_recover", 66, "32*05 65*06", 65},
};

static void read_pattern(struct buffer *bytes, const char *text)
{
    while (*text) {
        size_t size = strcspn(text, " "), star = strcspn(text, "*");
        unsigned times = 1;
        uint8_t unit[64];
        const char *digits = text;
        if (star < size) {
            times = (unsigned)strtoul(text, NULL, 10);
            digits = text + star + 1;
        }
        size_t count = (size_t)(text + size - digits) / 2;
        assert_int_equal(hex_decode(unit, count, span_of(digits, 2 * count), NULL), RK_OK);
        while (times--)
            assert_int_equal(buffer_append(bytes, unit, count), RK_OK);
        text += size + (text[size] == ' ');
    }
}

static void check_queries(const char *contract, const struct vm_query *list)
{
    struct machine m;
    struct vm_options options = machine_options(&vm_rules_default);
    options.queries = list;
    options.query_count = RK_ARRAY_LENGTH(queries);
    machine_begin_with(&m, options);
    must_deploy(&m, 1, contract);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(queries); i++) {
        struct buffer wanted = {0};
        read_pattern(&wanted, queries[i].argument);
        struct span data = machine_expect(&m, 1, queries[i].name, NO_ARGUMENT);
        assert_int_equal(data.size_bytes, queries[i].returned_bytes);
        for (size_t k = 0; k < data.size_bytes; k++)
            assert_int_equal(data.bytes[k], 1);
        if (!span_equal(buffer_span(&asked), buffer_span(&wanted))) fail_msg("%s", queries[i].name);
        buffer_free(&wanted);
    }
    machine_expect(&m, 1, "sha256_of_argument", span_of("abc", 3));
    assert_memory_equal(asked.bytes, "abc", 3);
    machine_end(&m);
}

static void queries_are_asked_as_the_host_reads_them(void **state)
{
    (void)state;
    struct vm_query list[RK_ARRAY_LENGTH(queries)];
    for (size_t i = 0; i < RK_ARRAY_LENGTH(queries); i++)
        list[i] = (struct vm_query){.name = queries[i].name,
                                    .answer = keep_argument,
                                    .context = (void *)(uintptr_t)&queries[i].answer_bytes};
    check_queries("kit_queries", list);
    check_queries("kit_queries64", list);
    buffer_free(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(storage_costs_the_same_however_much_there_is),
        cmocka_unit_test(memory_is_given_out_again),
        cmocka_unit_test(queries_are_asked_as_the_host_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
