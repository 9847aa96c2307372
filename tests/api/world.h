/* A machine on a store in memory, through the public interface and nothing else. */
#ifndef RK_TESTS_API_WORLD_H
#define RK_TESTS_API_WORLD_H

#include "support.h"

#include <ruskvm/ruskvm.h>

#include <stdio.h>
#include <string.h>

#ifndef RUSKVM_CONTRACTS
#define RUSKVM_CONTRACTS "." /* the build says where they are */
#endif

#define TEST_GAS UINT64_C(1000000)

struct world {
    struct rk_store *store;
    struct rk_vm *vm;
    struct rk_session *session;
    struct rk_receipt *receipt;
    struct rk_failure *failure;
    struct rk_error error;
};

static inline struct rk_span text_span(const char *text)
{
    return (struct rk_span){(const uint8_t *)text, strlen(text)};
}

static inline struct rk_span no_bytes(void)
{
    return (struct rk_span){NULL, 0};
}

static inline struct rk_span u64_span(const uint64_t *value)
{
    return (struct rk_span){(const uint8_t *)value, sizeof *value};
}

static inline void assert_span_text(struct rk_span span, const char *text)
{
    assert_int_equal(span.size_bytes, strlen(text));
    assert_memory_equal(span.bytes, text, span.size_bytes);
}

static inline void world_begin_with(struct world *w, const struct rk_vm_options *options)
{
    *w = (struct world){.store = NULL};
    assert_int_equal(rk_store_open_ephemeral(&w->store, NULL), RK_OK);
    assert_int_equal(rk_vm_open(w->store, &w->vm, options, &w->error), RK_OK);
    assert_int_equal(rk_session_open(w->vm, &w->session, NULL, &w->error), RK_OK);
    assert_int_equal(rk_receipt_new(&w->receipt), RK_OK);
    assert_int_equal(rk_failure_new(&w->failure), RK_OK);
}

static inline void world_begin(struct world *w)
{
    world_begin_with(w, NULL);
}

static inline void world_end(struct world *w)
{
    rk_session_drop(w->session);
    rk_vm_close(w->vm);
    rk_store_close(w->store);
    rk_receipt_free(w->receipt);
    rk_failure_free(w->failure);
}

/* A session on what the present one commits. */
static inline struct rk_commit_key world_commit(struct world *w)
{
    struct rk_commit_key key;
    assert_int_equal(rk_session_commit(w->session, &key, &w->error), RK_OK);
    rk_session_drop(w->session);
    w->session = NULL;
    assert_int_equal(rk_session_open(w->vm, &w->session, &key, &w->error), RK_OK);
    return key;
}

/* The bytes of a contract of the tests, lent until the next one is asked for by this thread. */
static inline struct rk_span contract_code(const char *name)
{
    static _Thread_local uint8_t bytes[1 << 18];
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.wasm", RUSKVM_CONTRACTS, name);
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("%s is not there", path);
    size_t size_bytes = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return (struct rk_span){bytes, size_bytes};
}

/* The id of one repeated byte, lent while the thread lives. */
static inline const uint8_t *contract_id(uint8_t byte)
{
    static _Thread_local uint8_t ids[256][RK_CONTRACT_ID_BYTES];
    memset(ids[byte], byte, sizeof ids[byte]);
    return ids[byte];
}

static inline enum rk_result world_deploy(struct world *w, uint8_t id, const char *name,
                                          struct rk_span argument)
{
    const struct rk_deployment deployment = {.size_bytes = sizeof deployment,
                                             .id = contract_id(id),
                                             .code = contract_code(name),
                                             .owner = text_span("the owner"),
                                             .argument = argument,
                                             .gas_limit = TEST_GAS};
    return rk_session_deploy(w->session, NULL, w->receipt, &deployment, w->failure);
}

static inline struct rk_call call_of(uint8_t id, const char *function, struct rk_span argument)
{
    return (struct rk_call){.size_bytes = sizeof(struct rk_call),
                            .contract = contract_id(id),
                            .function = function,
                            .argument = argument,
                            .gas_limit = TEST_GAS};
}

static inline enum rk_result world_call(struct world *w, uint8_t id, const char *function,
                                        struct rk_span argument)
{
    const struct rk_call call = call_of(id, function, argument);
    return rk_session_call(w->session, w->receipt, &call, w->failure);
}

/* A call that must succeed. */
static inline struct rk_span world_expect(struct world *w, uint8_t id, const char *function,
                                          struct rk_span argument)
{
    enum rk_result result = world_call(w, id, function, argument);
    if (result)
        fail_msg("%s: %s: %s", function, rk_result_name(result), rk_failure_text(w->failure));
    return rk_receipt_data(w->receipt);
}

static inline uint64_t world_value(struct world *w, uint8_t id)
{
    uint64_t value;
    struct rk_span data = world_expect(w, id, "get", no_bytes());
    assert_int_equal(data.size_bytes, sizeof value);
    memcpy(&value, data.bytes, sizeof value);
    return value;
}

#endif
