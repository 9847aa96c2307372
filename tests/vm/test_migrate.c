/* Migration: what the deployed system's tests of it ask for (contract-abi.md 7.2,
 * persistence::migration*), and that a failure at any point leaves the session as it was. */

#include "machine.h"

static const struct vm_rules *const all_rules[] = {&vm_rules_default, &vm_rules_dusk,
                                                   &vm_rules_dusk_pre_aegis};

static void id_of(uint8_t id[VM_CONTRACT_ID_BYTES], uint8_t byte)
{
    memset(id, byte, VM_CONTRACT_ID_BYTES);
}

/* Ids whose folded key is the sum of two words. */
static void id_of_words(uint8_t id[VM_CONTRACT_ID_BYTES], uint32_t first, uint32_t second)
{
    memset(id, 0, VM_CONTRACT_ID_BYTES);
    memcpy(id, &first, 4);
    memcpy(id + 4, &second, 4);
}

static void commit(struct machine *m, struct commit_key *key)
{
    struct commit_key before;
    assert_int_equal(vm_session_key(m->session, &before, NULL), RK_OK);
    assert_int_equal(vm_session_commit(m->session, key, NULL), RK_OK);
    assert_memory_equal(&before, key, sizeof before);
    assert_int_equal(vm_session_open(m->vm, &m->session, key, NULL), RK_OK);
}

struct migration {
    const char *name;
    const uint8_t *temporary; /* NULL: the code's hash */
    struct span owner;
    struct span argument;
    vm_migration_step *step;
    void *context;
};

static enum rk_result migrate(struct machine *m, const uint8_t *target,
                              const struct migration *migration)
{
    struct buffer code = machine_code(migration->name);
    struct vm_deployment deployment = {.id = migration->temporary,
                                       .code = buffer_span(&code),
                                       .owner = migration->owner,
                                       .argument = migration->argument,
                                       .gas_limit = TEST_GAS};
    enum rk_result result = vm_migrate(m->session, &m->receipt, target, &deployment,
                                       migration->step, migration->context, &m->failure);
    buffer_free(&code);
    return result;
}

static struct span call_id(struct machine *m, const uint8_t *id, const char *function,
                           struct span argument)
{
    struct vm_call call = {.contract = id,
                           .function = span_of_string(function),
                           .argument = argument,
                           .gas_limit = TEST_GAS};
    enum rk_result result = vm_call(m->session, &m->receipt, &call, &m->failure);
    if (result) fail_msg("%s: %s", function, m->failure.text);
    return buffer_span(&m->receipt.data);
}

static void assert_values(struct machine *m, const uint8_t *id, uint64_t left, uint64_t right,
                          uint64_t given)
{
    uint64_t values[3], expected[3] = {left, right, given};
    struct span data = call_id(m, id, "read_values", span_of(NULL, 0));
    assert_int_equal(data.size_bytes, sizeof values);
    memcpy(values, data.bytes, sizeof values);
    assert_memory_equal(values, expected, sizeof values);
}

/* Raises the left counter by what the old contract has counted. */
static enum rk_result raise_left(void *context, struct vm_session *session, const uint8_t *id,
                                 struct vm_failure *failure)
{
    struct machine *m = context;
    uint64_t value;
    uint8_t old[VM_CONTRACT_ID_BYTES];
    id_of(old, 1);
    assert_ptr_equal(session, m->session);
    struct span data = call_id(m, old, "read_value", span_of(NULL, 0));
    memcpy(&value, data.bytes, sizeof value);
    value -= 0xfc;
    struct vm_call call = {.contract = id,
                           .function = span_of_string("increment_left"),
                           .argument = span_of(&value, sizeof value),
                           .gas_limit = TEST_GAS};
    return vm_call(session, NULL, &call, failure);
}

static void a_counter_becomes_a_double_counter(void **state)
{
    (void)state;
    static const char *const names[] = {"twin", "twin64"};
    for (size_t r = 0; r < RK_ARRAY_LENGTH(all_rules) * 2; r++) {
        struct machine m;
        struct commit_key key;
        const uint64_t given = 7;
        uint8_t id[VM_CONTRACT_ID_BYTES], temporary[VM_CONTRACT_ID_BYTES];
        id_of(id, 1);
        id_of(temporary, 9);
        machine_begin(&m, all_rules[r / 2]);
        assert_int_equal(machine_deploy(&m, 1, "counter"), RK_OK);
        machine_expect(&m, 1, "increment", span_of(NULL, 0));
        if (r % 2) commit(&m, &key);
        machine_expect(&m, 1, "increment", span_of(NULL, 0));
        assert_int_equal(machine_u64(&m, 1, "read_value"), 0xfe);
        struct migration migration = {.name = names[r % 2],
                                      .temporary = r % 2 ? temporary : NULL,
                                      .argument = span_of(&given, sizeof given),
                                      .step = raise_left,
                                      .context = &m};
        if (migrate(&m, id, &migration)) fail_msg("%s", m.failure.text);
        assert_int_equal(machine_call(&m, 9, "read_values", span_of(NULL, 0), TEST_GAS), RK_TRAP);
        assert_int_equal(m.failure.error, VM_NO_CONTRACT);
        assert_values(&m, id, 0xfe, 0xcf, 7);
        commit(&m, &key);
        assert_values(&m, id, 0xfe, 0xcf, 7);
        assert_int_equal(machine_call(&m, 1, "read_value", span_of(NULL, 0), TEST_GAS), RK_TRAP);
        assert_int_equal(m.failure.error, VM_FUNCTION);
        assert_int_equal(machine_call(&m, 9, "read_values", span_of(NULL, 0), TEST_GAS), RK_TRAP);
        assert_int_equal(m.failure.error, VM_NO_CONTRACT);
        machine_end(&m);
    }
}

static void the_owner_is_inherited_or_new_and_the_id_stays(void **state)
{
    (void)state;
    for (unsigned is_new = 0; is_new < 2; is_new++) {
        struct machine m;
        struct commit_key key;
        uint8_t id[VM_CONTRACT_ID_BYTES], owners[2][33];
        id_of(id, 1);
        memset(owners[0], 1, 33);
        memset(owners[1], 2, 33);
        machine_begin(&m, &vm_rules_default);
        struct buffer code = machine_code("counter");
        struct vm_deployment first = {
            .id = id, .code = buffer_span(&code), .owner = span_of(owners[0], 33)};
        assert_int_equal(vm_deploy(m.session, NULL, NULL, &first, &m.failure), RK_OK);
        buffer_free(&code);
        commit(&m, &key);
        struct migration migration = {.name = "identity"};
        if (is_new) migration.owner = span_of(owners[1], 33);
        assert_int_equal(migrate(&m, id, &migration), RK_OK);
        for (unsigned committed = 0; committed < 2; committed++) {
            struct span data = call_id(&m, id, "read_owner", span_of(NULL, 0));
            assert_true(span_equal(data, span_of(owners[is_new], 33)));
            data = call_id(&m, id, "read_id", span_of(NULL, 0));
            assert_true(span_equal(data, span_of(id, sizeof id)));
            if (!committed) commit(&m, &key);
        }
        machine_end(&m);
    }
}

/* Copies the temporary id into the context. */
static enum rk_result note_id(void *context, struct vm_session *session, const uint8_t *id,
                              struct vm_failure *failure)
{
    (void)session, (void)failure;
    memcpy(context, id, VM_CONTRACT_ID_BYTES);
    return RK_OK;
}

static void the_step_gets_the_temporary_id(void **state)
{
    (void)state;
    struct machine m;
    uint8_t id[VM_CONTRACT_ID_BYTES], seen[VM_CONTRACT_ID_BYTES], hash[HASH_BYTES];
    id_of(id, 1);
    machine_begin(&m, &vm_rules_default);
    assert_int_equal(machine_deploy(&m, 1, "counter"), RK_OK);
    struct buffer code = machine_code("byte_box");
    blake3_hash(blake3_backend_at(0), hash, buffer_span(&code));
    buffer_free(&code);
    struct migration migration = {.name = "byte_box", .step = note_id, .context = seen};
    assert_int_equal(migrate(&m, id, &migration), RK_OK);
    assert_memory_equal(seen, hash, sizeof hash);
    machine_expect(&m, 1, "set", span_of("\x22", 1));
    /* Again, the same code under the same temporary id: its memory is a fresh one. */
    assert_int_equal(migrate(&m, id, &migration), RK_OK);
    assert_true(span_equal(machine_expect(&m, 1, "get", span_of(NULL, 0)), span_of("\0\0", 2)));
    /* A relay that calls it sees one contract, and it one caller. */
    migration = (struct migration){.name = "identity"};
    assert_int_equal(machine_deploy(&m, 2, "relay"), RK_OK);
    assert_int_equal(migrate(&m, id, &migration), RK_OK);
    uint8_t argument[32 + 8 + 4 + 11] = {0};
    memcpy(argument, id, 32);
    argument[40] = 11;
    memcpy(argument + 44, "read_caller", 11);
    struct span data = machine_expect(&m, 2, "forward", span_of(argument, sizeof argument));
    assert_int_equal(data.size_bytes, 4 + 32);
    assert_int_equal(data.bytes[4], 2);
    assert_int_equal(m.receipt.calls.nodes.count, 2);
    assert_memory_equal(m.receipt.calls.nodes.items[1].contract, id, 32);
    machine_end(&m);
}

/* The deployed system's collisions: (1, 2^32 - 1) and the zero id fold to 0. */
static void a_new_target_must_not_collide(void **state)
{
    (void)state;
    for (unsigned in_base = 0; in_base < 2; in_base++) {
        struct machine m;
        struct commit_key before, after;
        uint8_t occupant[VM_CONTRACT_ID_BYTES], zero[VM_CONTRACT_ID_BYTES] = {0};
        uint8_t temporary[VM_CONTRACT_ID_BYTES];
        id_of_words(occupant, 1, UINT32_MAX);
        id_of_words(temporary, 2, 0);
        machine_begin(&m, &vm_rules_default);
        struct buffer code = machine_code("counter");
        struct vm_deployment first = {
            .id = occupant, .code = buffer_span(&code), .owner = span_of_string("owner")};
        assert_int_equal(vm_deploy(m.session, NULL, NULL, &first, &m.failure), RK_OK);
        buffer_free(&code);
        if (in_base) commit(&m, &before);
        assert_int_equal(vm_session_key(m.session, &before, NULL), RK_OK);
        struct migration migration = {
            .name = "byte_box", .temporary = temporary, .owner = span_of_string("owner")};
        assert_int_equal(migrate(&m, zero, &migration), RK_TRAP);
        assert_int_equal(m.failure.error, VM_POSITION);
        assert_non_null(
            strstr(m.failure.text, "000000000000000000000000000000000000000000000000000000000000"));
        assert_int_equal(vm_session_key(m.session, &after, NULL), RK_OK);
        assert_memory_equal(&before, &after, sizeof before);
        /* The occupant itself may be replaced. */
        assert_int_equal(migrate(&m, occupant, &migration), RK_OK);
        call_id(&m, occupant, "set", span_of("\x11", 1));
        commit(&m, &after);
        assert_true(
            span_equal(call_id(&m, occupant, "get", span_of(NULL, 0)), span_of("\x01\x11", 2)));
        machine_end(&m);
    }
}

static void a_temporary_id_may_collide_with_the_new_target(void **state)
{
    (void)state;
    struct machine m;
    struct commit_key key;
    uint8_t temporary[VM_CONTRACT_ID_BYTES], zero[VM_CONTRACT_ID_BYTES] = {0};
    id_of_words(temporary, 1, UINT32_MAX);
    machine_begin(&m, &vm_rules_default);
    struct migration migration = {
        .name = "byte_box", .temporary = temporary, .owner = span_of_string("owner")};
    assert_int_equal(migrate(&m, zero, &migration), RK_OK);
    call_id(&m, zero, "set", span_of("\x11", 1));
    commit(&m, &key);
    assert_true(span_equal(call_id(&m, zero, "get", span_of(NULL, 0)), span_of("\x01\x11", 2)));
    machine_end(&m);
}

/* ---- Failures ---- */

enum failing { FAIL_CALL, FAIL_DECLINE, FAIL_HOST_RESULT, FAIL_NESTED, FAIL_COLLIDE };

struct saboteur {
    struct machine *machine;
    enum failing how;
};

/* Does all kinds of things to the session, and then fails. */
static enum rk_result sabotage(void *context, struct vm_session *session, const uint8_t *id,
                               struct vm_failure *failure)
{
    const struct saboteur *saboteur = context;
    struct machine *m = saboteur->machine;
    const uint64_t by = 5;
    machine_expect(m, 1, "increment", span_of(NULL, 0));
    assert_int_equal(machine_deploy(m, 4, "relay"), RK_OK);
    machine_u64(m, 4, "calls");
    assert_int_equal(machine_call(m, 4, "spin", span_of(NULL, 0), 1000), RK_TRAP);
    assert_int_equal(machine_call(m, 3, "write_and_panic", span_of(NULL, 0), 10000), RK_TRAP);
    call_id(m, id, "increment_left", span_of(&by, sizeof by));
    assert_int_equal(machine_call(m, 3, "write_and_panic", span_of(NULL, 0), 10000), RK_TRAP);
    struct migration nested = {.name = "byte_box"};
    uint8_t old[VM_CONTRACT_ID_BYTES], wrong[VM_CONTRACT_ID_BYTES];
    id_of(old, 1);
    struct vm_call call = {.contract = id, .function = span_of_string("no"), .gas_limit = 1};
    switch (saboteur->how) {
    case FAIL_CALL: return vm_call(session, NULL, &call, failure);
    case FAIL_DECLINE: return vm_fail(failure, VM_QUERY, "declined");
    case FAIL_HOST_RESULT: return RK_UNSUPPORTED;
    case FAIL_NESTED: return migrate(m, old, &nested);
    case FAIL_COLLIDE: /* with the target, 6 times eight */
        id_of_words(wrong, 0x06060606u * 8u, 0);
        struct buffer code = machine_code("byte_box");
        struct vm_deployment deployment = {
            .id = wrong, .code = buffer_span(&code), .owner = span_of_string("x")};
        enum rk_result result = vm_deploy(session, NULL, NULL, &deployment, failure);
        buffer_free(&code);
        return result;
    }
    return RK_OK;
}

struct expected_failure {
    const char *name;
    uint64_t given; /* to init */
    bool has_step, has_owner;
    enum failing how;
    uint8_t target;
    enum rk_result result;
    enum vm_error error;
};

static const struct expected_failure failures[] = {
    {"twin", 13, false, true, 0, 1, RK_TRAP, VM_PANIC},
    {"twin64", 13, false, true, 0, 1, RK_TRAP, VM_PANIC},
    {"twin", 1, true, true, FAIL_CALL, 1, RK_TRAP, VM_FUNCTION},
    {"twin64", 1, true, false, FAIL_CALL, 1, RK_TRAP, VM_FUNCTION},
    {"twin", 1, true, true, FAIL_DECLINE, 1, RK_TRAP, VM_QUERY},
    {"twin", 1, true, true, FAIL_HOST_RESULT, 1, RK_UNSUPPORTED, VM_OK},
    {"twin", 1, true, true, FAIL_NESTED, 1, RK_TRAP, VM_LIMIT},
    {"twin", 1, true, true, FAIL_COLLIDE, 6, RK_TRAP, VM_POSITION},
    {"twin", 1, true, false, FAIL_CALL, 6, RK_TRAP, VM_NO_CONTRACT},
    {"twin", 1, false, false, FAIL_CALL, 6, RK_TRAP, VM_NO_CONTRACT},
};

static void check_failure(const struct vm_rules *rules, const struct expected_failure *f,
                          bool in_base)
{
    struct machine m;
    struct commit_key before, after;
    uint8_t target[VM_CONTRACT_ID_BYTES];
    struct saboteur saboteur = {&m, f->how};
    id_of(target, f->target);
    machine_begin(&m, rules);
    assert_int_equal(machine_deploy(&m, 1, "counter"), RK_OK);
    assert_int_equal(machine_deploy(&m, 3, "relay"), RK_OK);
    if (in_base) commit(&m, &before);
    machine_expect(&m, 1, "increment", span_of(NULL, 0));
    machine_u64(&m, 1, "read_value"); /* leaves its result in the argument buffer */
    assert_int_equal(machine_call(&m, 3, "write_and_panic", span_of(NULL, 0), 10000), RK_TRAP);
    assert_int_equal(vm_session_key(m.session, &before, NULL), RK_OK);
    /* The event of this failed call stays queued under some rules; the step gives it out. */
    size_t queued =
        rules->failed_events_stay_queued && !(f->has_step && f->error != VM_NO_CONTRACT);
    struct migration migration = {.name = f->name,
                                  .argument = span_of(&f->given, sizeof f->given),
                                  .step = f->has_step ? sabotage : NULL,
                                  .context = &saboteur};
    if (f->has_owner) migration.owner = span_of_string("x");
    for (unsigned round = 0; round < 2; round++) {
        vm_failure_free(&m.failure);
        assert_int_equal(migrate(&m, target, &migration), f->result);
        if (f->result == RK_TRAP) assert_int_equal(m.failure.error, f->error);
        assert_int_equal(vm_session_key(m.session, &after, NULL), RK_OK);
        assert_memory_equal(&before, &after, sizeof before);
        assert_int_equal(machine_u64(&m, 1, "read_value"), 0xfd);
        assert_int_equal(m.receipt.events.list.count, queued); /* none of what was taken back */
        queued = 0;
        assert_int_equal(machine_call(&m, 4, "calls", span_of(NULL, 0), TEST_GAS), RK_TRAP);
        assert_int_equal(m.failure.error, VM_NO_CONTRACT);
    }
    struct migration good = {.name = "twin64"};
    id_of(target, 1);
    assert_int_equal(migrate(&m, target, &good), RK_OK);
    commit(&m, &after);
    assert_values(&m, target, 0xfc, 0xcf, 0);
    machine_end(&m);
}

static void a_failure_leaves_the_session_as_it_was(void **state)
{
    (void)state;
    for (size_t r = 0; r < RK_ARRAY_LENGTH(all_rules); r++)
        for (size_t i = 0; i < RK_ARRAY_LENGTH(failures); i++)
            for (unsigned in_base = 0; in_base < 2; in_base++)
                check_failure(all_rules[r], &failures[i], in_base);
}

static void a_migrated_contract_is_as_a_fresh_deployment(void **state)
{
    (void)state;
    struct machine m;
    struct commit_key migrated, fresh;
    uint8_t id[VM_CONTRACT_ID_BYTES];
    id_of(id, 1);
    machine_begin(&m, &vm_rules_default);
    assert_int_equal(machine_deploy(&m, 1, "counter"), RK_OK);
    machine_expect(&m, 1, "increment", span_of(NULL, 0));
    commit(&m, &migrated);
    struct migration migration = {.name = "byte_box"};
    assert_int_equal(migrate(&m, id, &migration), RK_OK);
    machine_expect(&m, 1, "set", span_of("\x33", 1));
    commit(&m, &migrated);
    vm_session_drop(m.session);
    assert_int_equal(vm_session_open(m.vm, &m.session, NULL, NULL), RK_OK);
    assert_int_equal(machine_deploy(&m, 1, "byte_box"), RK_OK);
    machine_expect(&m, 1, "set", span_of("\x33", 1));
    assert_int_equal(vm_session_key(m.session, &fresh, NULL), RK_OK);
    assert_memory_equal(&migrated, &fresh, sizeof fresh);
    machine_end(&m);
}

/* Nobody else keeps the code of a contract that was taken back. */
static void frames_of_what_was_undone_can_still_be_read(void **state)
{
    struct machine m;
    uint64_t unlucky = 13;
    uint8_t target[VM_CONTRACT_ID_BYTES] = {1};
    struct vm_options options = machine_options(&vm_rules_default);
    (void)state;
    options.code_bytes_max = 0;
    machine_begin_with(&m, options);
    struct migration migration = {.name = "twin",
                                  .owner = span_of_string("owner"),
                                  .argument = span_of(&unlucky, sizeof unlucky)};
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(migrate(&m, target, &migration), RK_TRAP);
        assert_int_equal(m.failure.error, VM_PANIC);
        assert_true(m.failure.trap.frame_count > 0);
        const struct wasm_frame *frame = &m.failure.trap.frames[m.failure.trap.frame_count - 1];
        assert_non_null(wasm_module_find_export(frame->module, span_of_string("read_values")));
    }
    machine_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_counter_becomes_a_double_counter),
        cmocka_unit_test(the_owner_is_inherited_or_new_and_the_id_stays),
        cmocka_unit_test(the_step_gets_the_temporary_id),
        cmocka_unit_test(a_new_target_must_not_collide),
        cmocka_unit_test(a_temporary_id_may_collide_with_the_new_target),
        cmocka_unit_test(a_failure_leaves_the_session_as_it_was),
        cmocka_unit_test(a_migrated_contract_is_as_a_fresh_deployment),
        cmocka_unit_test(frames_of_what_was_undone_can_still_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
