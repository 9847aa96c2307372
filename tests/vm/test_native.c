/* Machines whose contracts are compiled, over stores on disk: what was compiled is there for the
 * next machine, and calls do the same whatever became of it. */
#include "machine.h"

#include "../state/folder.h"

#include "wasm/jit.h"

static const struct store_options store_options = {.kinds = &state_record_kinds};

/* A machine on the store of a folder, at a commit or at the beginning. */
static void machine_on(struct machine *m, const char *folder, enum wasm_tier tier,
                       uint64_t native_bytes_max, const struct commit_key *key)
{
    struct vm_options options = machine_options(&vm_rules_default);
    *m = (struct machine){0};
    vm_receipt_init(&m->receipt);
    assert_int_equal(store_open(&m->store, NULL, folder, &store_options, NULL), RK_OK);
    options.store = m->store;
    options.tier = tier;
    options.native_bytes_max = native_bytes_max;
    assert_int_equal(vm_open(&m->vm, &options, NULL), RK_OK);
    assert_int_equal(vm_session_open(m->vm, &m->session, key, NULL), RK_OK);
}

struct outcome {
    uint64_t value, gas_spent;
    struct native_cache_statistics native;
};

/* Adds one on top of a commit, reads, and lets everything go. */
static struct outcome restart(const char *folder, enum wasm_tier tier, uint64_t native_bytes_max,
                              const struct commit_key *key)
{
    struct machine m;
    struct outcome outcome;
    machine_on(&m, folder, tier, native_bytes_max, key);
    (void)machine_expect(&m, 1, "increment", span_of(NULL, 0));
    outcome.gas_spent = m.receipt.gas_spent;
    outcome.value = machine_u64(&m, 1, "read_value");
    vm_native_statistics(m.vm, &outcome.native);
    machine_end(&m);
    return outcome;
}

/* A store with the contract `counter` in it. */
static struct commit_key prepare(char folder[FOLDER_BYTES], enum wasm_tier tier, uint64_t bytes_max)
{
    struct machine m;
    struct commit_key key;
    folder_make_fast(folder);
    assert_int_equal(store_create(folder, &store_options, NULL), RK_OK);
    machine_on(&m, folder, tier, bytes_max, NULL);
    assert_int_equal(machine_deploy(&m, 1, "counter"), RK_OK);
    (void)machine_expect(&m, 1, "increment", span_of(NULL, 0));
    struct rk_error error = {0};
    if (vm_session_commit(m.session, &key, &error)) fail_msg("%s", error.message);
    m.session = NULL;
    machine_end(&m);
    return key;
}

#define MUCH (UINT64_C(64) << 20)

static void a_contract_is_compiled_by_the_first_machine_alone(void **state)
{
    (void)state;
    char folder[FOLDER_BYTES], native[4096], name[4096] = "";
    struct commit_key key = prepare(folder, WASM_TIER_JIT, MUCH);
    struct outcome expected = restart(folder, WASM_TIER_INTERP, MUCH, &key);
    assert_int_equal(expected.native.read + expected.native.compiled, 0);
    struct outcome found = restart(folder, WASM_TIER_JIT, MUCH, &key);
    assert_int_equal(found.native.read, 1);
    assert_int_equal(found.native.compiled, 0);
    assert_int_equal(found.value, expected.value);
    assert_int_equal(found.gas_spent, expected.gas_spent);
    path_join(native, folder, "native");
    DIR *listing = opendir(native);
    assert_non_null(listing);
    for (const struct dirent *item; (item = readdir(listing)) != NULL;) {
        if (item->d_name[0] != '.') path_join(name, native, item->d_name);
    }
    closedir(listing);
    file_flip(name, file_size(name) / 2, 0x10);
    found = restart(folder, WASM_TIER_JIT, MUCH, &key);
    assert_int_equal(found.native.refused, 1);
    assert_int_equal(found.native.compiled, 1);
    assert_int_equal(found.value, expected.value);
    assert_int_equal(found.gas_spent, expected.gas_spent);
    folder_remove(native);
    found = restart(folder, WASM_TIER_JIT, MUCH, &key);
    assert_int_equal(found.native.refused, 0);
    assert_int_equal(found.native.compiled, 1);
    assert_int_equal(found.value, expected.value);
    folder_remove(folder);
}

static void a_machine_works_where_compiled_code_cannot_be_kept(void **state)
{
    (void)state;
    char folder[FOLDER_BYTES], native[4096];
    struct commit_key key = prepare(folder, WASM_TIER_JIT, 0);
    path_join(native, folder, "native");
    assert_int_not_equal(access(native, F_OK), 0);
    /* A file where the folder would be. */
    int fd = open(native, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    close(fd);
    struct outcome expected = restart(folder, WASM_TIER_INTERP, 0, &key);
    struct outcome found = restart(folder, WASM_TIER_JIT, MUCH, &key);
    assert_int_equal(found.native.compiled, 0);
    assert_int_equal(found.value, expected.value);
    assert_int_equal(found.gas_spent, expected.gas_spent);
    folder_remove(folder);
}

static void a_store_in_memory_keeps_none(void **state)
{
    (void)state;
    struct machine m;
    struct vm_options options = machine_options(&vm_rules_default);
    struct native_cache_statistics native;
    options.tier = WASM_TIER_JIT;
    options.native_bytes_max = MUCH;
    machine_begin_with(&m, options);
    assert_int_equal(machine_deploy(&m, 1, "counter"), RK_OK);
    (void)machine_expect(&m, 1, "increment", span_of(NULL, 0));
    vm_native_statistics(m.vm, &native);
    assert_int_equal(native.compiled + native.written, 0);
    machine_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_contract_is_compiled_by_the_first_machine_alone),
        cmocka_unit_test(a_machine_works_where_compiled_code_cannot_be_kept),
        cmocka_unit_test(a_store_in_memory_keeps_none),
    };
    if (!jit_is_supported()) {
        print_message("skipped: this processor does not run compiled code\n");
        return TEST_SKIPPED;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
