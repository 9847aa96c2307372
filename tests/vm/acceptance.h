/* What the acceptance tests share (docs/vm-acceptance.md): the contracts of the deployed system's
 * own tests, written for our kit, under the rules of our networks and of the deployed one. */
#ifndef RK_TESTS_VM_ACCEPTANCE_H
#define RK_TESTS_VM_ACCEPTANCE_H

#include "machine.h"

#include "base/archive_writer.h"

static const struct vm_rules *const era_rules[] = {&vm_rules_default, &vm_rules_dusk};

/* Runs the body once for each rule set, with a machine `m`. */
#define EACH_RULES(m)                                                            \
    struct machine m;                                                            \
    for (size_t rules_index = 0; rules_index < RK_ARRAY_LENGTH(era_rules) &&     \
                                 (machine_begin(&m, era_rules[rules_index]), 1); \
         machine_end(&m), rules_index++)

#define IS_DUSK(m) (vm_rules_of((m)->vm) == &vm_rules_dusk)

#define NO_ARGUMENT  span_of(NULL, 0)
#define PLAIN(value) span_of(&(value), sizeof(value))

/* 32 bytes that are all the same. */
static inline struct span id_span(uint8_t id)
{
    static uint8_t ids[256][VM_CONTRACT_ID_BYTES];
    memset(ids[id], id, VM_CONTRACT_ID_BYTES);
    return span_of(ids[id], VM_CONTRACT_ID_BYTES);
}

static inline void must_deploy(struct machine *m, uint8_t id, const char *name)
{
    if (machine_deploy(m, id, name)) fail_msg("deploying %s: %s", name, m->failure.text);
}

static inline enum rk_result deploy_with(struct machine *m, const uint8_t *id, const char *name,
                                         struct span owner, struct span argument)
{
    struct buffer code = machine_code(name);
    struct vm_deployment deployment = {.id = id,
                                       .code = buffer_span(&code),
                                       .owner = owner,
                                       .argument = argument,
                                       .gas_limit = TEST_GAS};
    enum rk_result result = vm_deploy(m->session, NULL, &m->receipt, &deployment, &m->failure);
    buffer_free(&code);
    return result;
}

/* A call that must return exactly these bytes. */
static inline void expect_bytes(struct machine *m, uint8_t id, const char *function,
                                struct span argument, struct span wanted)
{
    struct span data = machine_expect(m, id, function, argument);
    assert_int_equal(data.size_bytes, wanted.size_bytes);
    if (wanted.size_bytes) assert_memory_equal(data.bytes, wanted.bytes, wanted.size_bytes);
}

static inline void expect_nothing(struct machine *m, uint8_t id, const char *function,
                                  struct span argument)
{
    expect_bytes(m, id, function, argument, NO_ARGUMENT);
}

static inline void expect_i64(struct machine *m, uint8_t id, const char *function,
                              struct span argument, int64_t wanted)
{
    expect_bytes(m, id, function, argument, PLAIN(wanted));
}

/* A call that must fail in this way. */
static inline void expect_failure(struct machine *m, uint8_t id, const char *function,
                                  struct span argument, uint64_t gas, enum vm_error error)
{
    assert_int_equal(machine_call(m, id, function, argument, gas), RK_TRAP);
    if (m->failure.error != error)
        fail_msg("%s: %s: %s", function, vm_error_name(m->failure.error), m->failure.text);
}

static inline void expect_panic(struct machine *m, uint8_t id, const char *function,
                                struct span argument, const char *message)
{
    expect_failure(m, id, function, argument, TEST_GAS, VM_PANIC);
    assert_true(span_equal(buffer_span(&m->failure.panic), span_of_string(message)));
}

/* Ends the session in a commit and opens one on it. */
static inline struct commit_key commit_and_reopen(struct machine *m)
{
    struct commit_key key;
    assert_int_equal(vm_session_commit(m->session, &key, NULL), RK_OK);
    assert_int_equal(vm_session_open(m->vm, &m->session, &key, NULL), RK_OK);
    return key;
}

static inline void reopen(struct machine *m, const struct commit_key *key)
{
    vm_session_drop(m->session);
    m->session = NULL;
    assert_int_equal(vm_session_open(m->vm, &m->session, key, NULL), RK_OK);
}

static inline struct commit_key session_root(struct machine *m)
{
    struct commit_key key;
    assert_int_equal(vm_session_key(m->session, &key, NULL), RK_OK);
    return key;
}

/* ---- Archives ---- */

static const struct archive_type id_type = ARCHIVE_OPAQUE_OF("id", VM_CONTRACT_ID_BYTES, 1);
static const struct archive_field delegation_fields[] = {
    {"", &id_type, 0}, {"", &archive_type_string, 32}, {"", &archive_type_bytes, 40}};
static const struct archive_type delegation_type =
    ARCHIVE_TUPLE_OF("(id, String, Vec<u8>)", 48, 4, delegation_fields);

/* (id, String, Vec<u8>); good until the next one but seven. */
static inline struct span delegation(uint8_t id, const char *function, struct span argument)
{
    static _Alignas(16) uint8_t bytes[8][4096];
    static unsigned turn;
    size_t size;
    uint8_t *at = bytes[turn++ % 8];
    struct archive_value value = ARCHIVE_ITEMS(archive_of_bytes(id_span(id)),
                                               archive_text(function), archive_of_bytes(argument));
    assert_int_equal(archive_write(at, sizeof bytes[0], &size, &delegation_type, &value, NULL),
                     RK_OK);
    return span_of(at, size);
}

static inline struct span archived_bytes(struct span argument)
{
    static _Alignas(16) uint8_t bytes[65536];
    size_t size;
    struct archive_value value = archive_of_bytes(argument);
    assert_int_equal(archive_write(bytes, sizeof bytes, &size, &archive_type_bytes, &value, NULL),
                     RK_OK);
    return span_of(bytes, size);
}

/* Result<Vec<u8>, ContractError>, Ok: its bytes. */
static inline struct span ok_bytes(struct machine *m)
{
    struct span data = buffer_span(&m->receipt.data);
    int32_t distance;
    uint32_t count;
    assert_true(data.size_bytes >= 16);
    const uint8_t *root = data.bytes + data.size_bytes - 16;
    assert_int_equal(root[0], 0);
    memcpy(&distance, root + 4, 4);
    memcpy(&count, root + 8, 4);
    assert_true(root + 4 + distance >= data.bytes && root + 4 + distance + count <= root);
    return span_of(root + 4 + distance, count);
}

/* Result<_, ContractError> of 16 bytes, Err: its tag, and for a panic the message. */
static inline unsigned error_tag(struct machine *m, struct span *message)
{
    struct span data = buffer_span(&m->receipt.data);
    struct archive_view view;
    assert_true(data.size_bytes >= 16);
    const uint8_t *root = data.bytes + data.size_bytes - 16;
    assert_int_equal(root[0], 1);
    if (root[4] == 0) {
        assert_int_equal(archive_validate(&view, &archive_type_string, data, 4, NULL), RK_OK);
        *message = archive_span(view);
    }
    return root[4];
}

static inline void expect_error_panic(struct machine *m, const char *wanted)
{
    struct span message = {NULL, 0};
    assert_int_equal(error_tag(m, &message), 0);
    size_t size = strlen(wanted);
    assert_true(message.size_bytes >= size && memcmp(message.bytes, wanted, size) == 0);
}

#endif
