/* A machine on a store in memory, and calls on it, for tests. */
#ifndef RK_TESTS_VM_MACHINE_H
#define RK_TESTS_VM_MACHINE_H

#include "support.h"

#include "state/state.h"
#include "vm/vm.h"
#include "wasm/tier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef RUSKVM_CONTRACTS
#define RUSKVM_CONTRACTS "." /* the build says where they are */
#endif

#define TEST_GAS UINT64_C(1000000)

struct machine {
    struct store *store;
    struct vm *vm;
    struct vm_session *session;
    struct vm_receipt receipt;
    struct vm_failure failure;
};

/* The tier of tests that are not about tiers: the one that the environment variable
 * RUSKVM_TEST_TIER names, or the fastest. */
static inline enum wasm_tier test_tier(void)
{
    enum wasm_tier tier;
    struct rk_error error = {0};
    if (wasm_tier_find(&tier, getenv("RUSKVM_TEST_TIER"), &error)) fail_msg("%s", error.message);
    return tier;
}

/* Options with what every test needs; the caller may change them before machine_begin. */
static inline struct vm_options machine_options(const struct vm_rules *rules)
{
    return (struct vm_options){.rules = rules,
                               .tier = test_tier(),
                               .resident_bytes_max = 64 << 20,
                               .code_bytes_max = 16 << 20};
}

static inline void machine_begin_with(struct machine *m, struct vm_options options)
{
    struct store_options store = {.kinds = &state_record_kinds};
    *m = (struct machine){0};
    vm_receipt_init(&m->receipt);
    assert_int_equal(store_open_ephemeral(&m->store, &store, NULL), RK_OK);
    options.store = m->store;
    assert_int_equal(vm_open(&m->vm, &options, NULL), RK_OK);
    assert_int_equal(vm_session_open(m->vm, &m->session, NULL, NULL), RK_OK);
}

static inline void machine_begin(struct machine *m, const struct vm_rules *rules)
{
    machine_begin_with(m, machine_options(rules));
}

static inline void machine_end(struct machine *m)
{
    vm_session_drop(m->session);
    vm_close(m->vm);
    store_close(m->store);
    vm_receipt_free(&m->receipt);
    vm_failure_free(&m->failure);
}

/* The bytes of a contract of tests/vm/contracts; the caller frees them. */
static inline struct buffer machine_code(const char *name)
{
    char path[4096];
    uint8_t bytes[65536];
    struct buffer code = {0};
    snprintf(path, sizeof path, "%s/%s.wasm", RUSKVM_CONTRACTS, name);
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("%s is not there", path);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        assert_int_equal(buffer_append(&code, bytes, got), RK_OK);
    fclose(file);
    return code;
}

/* Deploys with an id of one repeated byte. */
static inline enum rk_result machine_deploy(struct machine *m, uint8_t id, const char *name)
{
    uint8_t bytes[VM_CONTRACT_ID_BYTES];
    struct buffer code = machine_code(name);
    memset(bytes, id, sizeof bytes);
    struct vm_deployment deployment = {.id = bytes,
                                       .code = buffer_span(&code),
                                       .owner = span_of_string("owner"),
                                       .gas_limit = TEST_GAS};
    enum rk_result result = vm_deploy(m->session, NULL, &m->receipt, &deployment, &m->failure);
    buffer_free(&code);
    return result;
}

static inline enum rk_result machine_call(struct machine *m, uint8_t id, const char *function,
                                          struct span argument, uint64_t gas)
{
    uint8_t bytes[VM_CONTRACT_ID_BYTES];
    memset(bytes, id, sizeof bytes);
    struct vm_call call = {.contract = bytes,
                           .function = span_of_string(function),
                           .argument = argument,
                           .gas_limit = gas};
    return vm_call(m->session, &m->receipt, &call, &m->failure);
}

/* A call that must succeed. */
static inline struct span machine_expect(struct machine *m, uint8_t id, const char *function,
                                         struct span argument)
{
    enum rk_result result = machine_call(m, id, function, argument, TEST_GAS);
    if (result) fail_msg("%s: %s: %s", function, rk_result_name(result), m->failure.text);
    return buffer_span(&m->receipt.data);
}

static inline uint64_t machine_u64(struct machine *m, uint8_t id, const char *function)
{
    uint64_t value;
    struct span data = machine_expect(m, id, function, span_of(NULL, 0));
    assert_int_equal(data.size_bytes, sizeof value);
    memcpy(&value, data.bytes, sizeof value);
    return value;
}

#endif
