/* What a contract may try: each try ends in the failure that is specified, takes all the gas it was
 * given and leaves nothing, as a root call and as a call between contracts, under every rule set
 * and on every tier. */

#include "puppet.h"

#include "base/hex.h"

enum { NEAR = 0x28000, FAR = 0x9000000, NESTED_GAS = 1500000 };

static const struct vm_rules *const all_rules[] = {&vm_rules_default, &vm_rules_dusk,
                                                   &vm_rules_dusk_pre_aegis};

static const struct {
    const char *name;
    const char *hex;
} modules[] = {
#include "reference_modules.inc"
};

static enum rk_result deploy_pinned(struct machine *m, uint8_t id, const char *name)
{
    uint8_t bytes[VM_CONTRACT_ID_BYTES];
    struct buffer code = {0};
    memset(bytes, id, sizeof bytes);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(modules); i++)
        if (strcmp(modules[i].name, name) == 0)
            assert_int_equal(hex_decode_append(&code, span_of_string(modules[i].hex), NULL), RK_OK);
    struct vm_deployment deployment = {.id = bytes,
                                       .code = buffer_span(&code),
                                       .owner = span_of_string("owner"),
                                       .gas_limit = TEST_GAS};
    enum rk_result result = vm_deploy(m->session, NULL, &m->receipt, &deployment, &m->failure);
    buffer_free(&code);
    return result;
}

/* ---- Tries ---- */

#define NOT_UTF8 span_of("\xff", 1)

/* One operator with up to four operands of the widths given: 1, 4 or 8 bytes, 0 for none. */
struct
try {
    const char *what;
    enum puppet_operator op;
    unsigned widths[5];
    uint64_t operands[5];
    enum vm_error error;          /* VM_OK: no failure */
    enum vm_error error_deployed; /* under the rules of the deployed system */
    bool is_64;
};

#define BOTH(error) error, error

static const struct try tries[] = {
    {"a loop without end", PUPPET_SPIN, {0}, {0}, BOTH(VM_OUT_OF_GAS), false},
    {"a trap", PUPPET_TRAP, {0}, {0}, BOTH(VM_TRAP), false},
    {"a division by zero", PUPPET_DIVIDE, {0}, {0}, BOTH(VM_TRAP), false},
    {"recursion past the stack", PUPPET_RECURSE, {4}, {UINT32_MAX}, VM_TRAP, VM_OUT_OF_GAS, false},
    {"a panic", PUPPET_PANIC, {4}, {4}, BOTH(VM_PANIC), false},
    {"a panic of the whole buffer", PUPPET_PANIC, {4}, {65536}, BOTH(VM_PANIC), false},
    {"a panic of more", PUPPET_PANIC, {4}, {65537}, BOTH(VM_MEMORY), false},
    {"a panic of 4 GiB", PUPPET_PANIC, {4}, {UINT32_MAX}, BOTH(VM_MEMORY), false},
    {"a result of more than the buffer", PUPPET_RETURN, {4}, {65537}, BOTH(VM_MEMORY), false},
    {"a negative result", PUPPET_RETURN, {4}, {UINT32_MAX}, BOTH(VM_MEMORY), false},
    {"the least result", PUPPET_RETURN, {4}, {0x80000000}, BOTH(VM_MEMORY), false},
    {"feeding nobody", PUPPET_FEED, {4}, {1}, BOTH(VM_NO_FEED), false},
    {"feeding more than the buffer", PUPPET_FEED, {4}, {65537}, BOTH(VM_MEMORY), false},
    {"a query's name past the end",
     PUPPET_RAW_HQ,
     {8, 4, 4},
     {UINT32_MAX, 2, 0},
     BOTH(VM_MEMORY),
     false},
    {"a query's argument of more than the buffer",
     PUPPET_RAW_HQ,
     {8, 4, 4},
     {0x20000, 1, 65537},
     BOTH(VM_MEMORY),
     false},
    {"a query without a name",
     PUPPET_RAW_HQ,
     {8, 4, 4},
     {0x20000, 0, 65536},
     BOTH(VM_NO_QUERY),
     false},
    {"a name of metadata past the end",
     PUPPET_RAW_HD,
     {8, 4},
     {UINT32_MAX - 3, 5},
     BOTH(VM_MEMORY),
     false},
    {"a topic past the end",
     PUPPET_RAW_EMIT,
     {8, 4, 4},
     {UINT32_MAX - 3, 5, 0},
     BOTH(VM_MEMORY),
     false},
    {"a topic of 4 GiB",
     PUPPET_RAW_EMIT,
     {8, 4, 4},
     {0, UINT32_MAX, 0},
     VM_MEMORY,
     VM_OUT_OF_GAS,
     false},
    {"an event of more than the buffer",
     PUPPET_RAW_EMIT,
     {8, 4, 4},
     {0x20000, 4, 65537},
     BOTH(VM_MEMORY),
     false},
    {"the owner of an id past the end",
     PUPPET_RAW_OWNER,
     {8},
     {UINT32_MAX - 30},
     BOTH(VM_MEMORY),
     false},
    {"a callee's id past the end",
     PUPPET_RAW_CALL,
     {8, 8, 4, 4, 8},
     {UINT32_MAX - 30, 0x20000, 4, 0, 0},
     VM_OK,
     VM_MEMORY,
     false},
    {"a callee's name past the end",
     PUPPET_RAW_CALL,
     {8, 8, 4, 4, 8},
     {0x20000, UINT32_MAX, 2, 0, 0},
     VM_OK,
     VM_MEMORY,
     false},
    {"an argument of more than the buffer",
     PUPPET_RAW_CALL,
     {8, 8, 4, 4, 8},
     {0x20000, 0x20000, 4, 65537, 0},
     VM_OK,
     VM_MEMORY,
     false},
    {"an argument of 4 GiB",
     PUPPET_RAW_CALL,
     {8, 8, 4, 4, 8},
     {0x20000, 0x20000, 4, UINT32_MAX, 0},
     VM_OK,
     VM_MEMORY,
     false},
    {"a store past the end of 32 bits",
     PUPPET_STORE32,
     {8, 4},
     {UINT32_MAX - 2, 1},
     BOTH(VM_TRAP),
     false},
    {"a load past the end of 32 bits", PUPPET_LOAD32, {8}, {UINT32_MAX}, BOTH(VM_TRAP), false},
    {"a fill beyond the memory", PUPPET_FILL, {8, 1, 8}, {FAR, 1, 1}, BOTH(VM_TRAP), false},
    {"a fill of 4 GiB", PUPPET_FILL, {8, 1, 8}, {0, 1, UINT32_MAX}, BOTH(VM_TRAP), false},
    {"a copy from beyond the memory", PUPPET_COPY, {8, 8, 8}, {NEAR, FAR, 1}, BOTH(VM_TRAP), false},
    {"a store beyond the memory", PUPPET_STORE32, {8, 4}, {FAR, 1}, VM_TRAP, VM_OK, false},
    {"growing to more than there is", PUPPET_GROW, {4}, {UINT32_MAX}, BOTH(VM_OK), false},
    {"a name past 2^42",
     PUPPET_RAW_HD,
     {8, 4},
     {(UINT64_C(1) << 42) - 1, 2},
     BOTH(VM_MEMORY),
     true},
    {"a name at the end of 64 bits",
     PUPPET_RAW_HQ,
     {8, 4, 4},
     {UINT64_MAX, 1, 0},
     BOTH(VM_MEMORY),
     true},
    {"an owner's id across the end of 64 bits",
     PUPPET_RAW_OWNER,
     {8},
     {UINT64_MAX - 15},
     BOTH(VM_MEMORY),
     true},
    {"a topic across the end of 64 bits",
     PUPPET_RAW_EMIT,
     {8, 4, 4},
     {UINT64_MAX, 2, 0},
     BOTH(VM_MEMORY),
     true},
    {"a callee at the end of 64 bits",
     PUPPET_RAW_CALL,
     {8, 8, 4, 4, 8},
     {UINT64_MAX - 31, 0x20000, 4, 0, 0},
     VM_OK,
     VM_MEMORY,
     true},
    {"a callee's name at 2^63",
     PUPPET_RAW_CALL,
     {8, 8, 4, 4, 8},
     {0x20000, UINT64_C(1) << 63, 4, 0, 0},
     VM_OK,
     VM_MEMORY,
     true},
    {"a store at 2^42", PUPPET_STORE32, {8, 4}, {UINT64_C(1) << 42, 1}, BOTH(VM_TRAP), true},
    {"a store at the end of 64 bits",
     PUPPET_STORE64,
     {8, 8},
     {UINT64_MAX - 3, 1},
     BOTH(VM_TRAP),
     true},
    {"a fill across the end of 64 bits",
     PUPPET_FILL,
     {8, 1, 8},
     {UINT64_MAX, 1, 2},
     BOTH(VM_TRAP),
     true},
};

/* A script that grows, writes, emits, and then tries. */
static void write_try(struct buffer *script, const struct try *try)
{
    script->size_bytes = 0;
    puppet_op_u32(script, PUPPET_GROW, 3);
    puppet_store(script, NEAR, 0xdead);
    puppet_emit(script, span_of_string("doomed"), 8);
    puppet_op(script, PUPPET_FILL_A);
    puppet_number(script, 'a', 1);
    puppet_op(script, try->op);
    for (unsigned i = 0; i < 5 && try->widths[i]; i++)
        puppet_number(script, try->operands[i], try->widths[i]);
}

static void get_key(struct machine *m, struct commit_key *key)
{
    assert_int_equal(vm_session_key(m->session, key, NULL), RK_OK);
}

static void begin(struct machine *m, const struct vm_rules *rules, enum wasm_tier tier)
{
    struct vm_options options = machine_options(rules);
    options.tier = tier;
    machine_begin_with(m, options);
    assert_int_equal(deploy_pinned(m, 1, "puppet"), RK_OK);
    assert_int_equal(deploy_pinned(m, 2, "puppet"), RK_OK);
    assert_int_equal(deploy_pinned(m, 3, "puppet64"), RK_OK);
}

static void check_root_call(struct machine *m, const struct try *try, enum vm_error error,
                            const struct buffer *script)
{
    struct commit_key before, after;
    uint64_t gas = 2 * TEST_GAS;
    get_key(m, &before);
    enum rk_result result = machine_call(m, try->is_64 ? 3 : 2, "play", buffer_span(script), gas);
    get_key(m, &after);
    if (m->failure.error != error && (result || error))
        fail_msg("%s: %s", try->what, m->failure.text);
    assert_int_equal(result, error ? RK_TRAP : RK_OK);
    if (!result) return;
    assert_int_equal(m->receipt.gas_spent, gas);
    assert_int_equal(m->receipt.calls.nodes.count, 0);
    assert_int_equal(m->receipt.data.size_bytes, 0);
    assert_memory_equal(&before, &after, sizeof before);
}

/* The caller learns the class, loses the limit and goes on. */
static void check_nested_call(struct machine *m, const struct try *try, enum vm_error error,
                              const struct buffer *script)
{
    struct buffer outer = {0}, look = {0};
    int32_t code;
    uint32_t kept[2];
    puppet_call(&outer, try->is_64 ? 3 : 2, NESTED_GAS, span_of_string("play"),
                buffer_span(script));
    assert_int_equal(machine_call(m, 1, "play", buffer_span(&outer), 4 * TEST_GAS), RK_OK);
    memcpy(&code, m->receipt.data.bytes, sizeof code);
    if (error) {
        assert_int_equal(code, vm_error_code(error));
        assert_true(m->receipt.gas_spent > NESTED_GAS);
        assert_int_equal(m->receipt.calls.nodes.count, 1);
        puppet_op_u32(&look, PUPPET_GROW, 3);
        puppet_load(&look, NEAR);
        struct span data = machine_expect(m, try->is_64 ? 3 : 2, "play", buffer_span(&look));
        memcpy(kept, data.bytes, sizeof kept);
        assert_int_equal(kept[0], 2); /* the pages that a puppet begins with */
        assert_int_equal(kept[1], 0);
    } else {
        assert_true(code >= 0);
    }
    buffer_free(&outer);
    buffer_free(&look);
}

static void every_try_ends_as_specified_and_leaves_nothing(void **state)
{
    (void)state;
    struct buffer script = {0};
    for (size_t t = 0; t < RK_ARRAY_LENGTH(tries); t++)
        for (size_t r = 0; r < RK_ARRAY_LENGTH(all_rules); r++)
            for (int tier = 0; tier < WASM_TIER_COUNT; tier++) {
                struct machine m;
                bool is_default = all_rules[r] == &vm_rules_default;
                enum vm_error error = is_default ? tries[t].error : tries[t].error_deployed;
                begin(&m, all_rules[r], (enum wasm_tier)tier);
                write_try(&script, &tries[t]);
                if (error) {
                    check_root_call(&m, &tries[t], error, &script);
                    check_nested_call(&m, &tries[t], error, &script);
                } else {
                    check_nested_call(&m, &tries[t], error, &script);
                    check_root_call(&m, &tries[t], error, &script);
                }
                machine_end(&m);
            }
    buffer_free(&script);
}

/* ---- Names that are no text ---- */

static void texts_that_are_none_are_refused(void **state)
{
    (void)state;
    for (size_t r = 0; r < RK_ARRAY_LENGTH(all_rules); r++) {
        struct machine m;
        struct buffer script = {0};
        begin(&m, all_rules[r], test_tier());
        puppet_emit(&script, NOT_UTF8, 0);
        assert_int_equal(machine_call(&m, 1, "play", buffer_span(&script), TEST_GAS), RK_TRAP);
        assert_int_equal(m.failure.error, VM_TEXT);
        script.size_bytes = 0;
        puppet_op(&script, PUPPET_DATA);
        puppet_text(&script, NOT_UTF8);
        assert_int_equal(machine_call(&m, 1, "play", buffer_span(&script), TEST_GAS), RK_TRAP);
        assert_int_equal(m.failure.error, VM_TEXT);
        script.size_bytes = 0;
        puppet_op(&script, PUPPET_QUERY);
        puppet_text(&script, NOT_UTF8);
        puppet_number(&script, 0, 4);
        assert_int_equal(machine_call(&m, 1, "play", buffer_span(&script), TEST_GAS), RK_TRAP);
        assert_int_equal(m.failure.error, VM_TEXT);
        script.size_bytes = 0;
        puppet_op(&script, PUPPET_FILL_A);
        puppet_number(&script, 0xff, 1);
        puppet_op_u32(&script, PUPPET_PANIC, 4);
        assert_int_equal(machine_call(&m, 1, "play", buffer_span(&script), TEST_GAS), RK_TRAP);
        assert_int_equal(m.failure.error, VM_TEXT);
        script.size_bytes = 0;
        puppet_call(&script, 2, 0, NOT_UTF8, span_of(NULL, 0));
        enum rk_result result = machine_call(&m, 1, "play", buffer_span(&script), TEST_GAS);
        bool is_late = all_rules[r]->call_names_fail_late;
        bool traps = all_rules[r]->call_arguments_trap && !is_late;
        assert_int_equal(result, traps ? RK_TRAP : RK_OK);
        if (result)
            assert_int_equal(m.failure.error, VM_TEXT);
        else /* refused before it cost anything, or with all that was passed on */
            assert_int_equal(m.receipt.gas_spent > TEST_GAS / 2, is_late);
        buffer_free(&script);
        machine_end(&m);
    }
}

/* ---- Depth ---- */

/* `depth` calls of puppets 1 and 2 by turns around `innermost`. */
static void write_chain(struct buffer *script, unsigned depth, struct span innermost)
{
    struct buffer inner = {0};
    assert_int_equal(buffer_append(&inner, innermost.bytes, innermost.size_bytes), RK_OK);
    for (unsigned i = depth; i > 0; i--) {
        script->size_bytes = 0;
        puppet_call(script, i % 2 ? 1 : 2, 0, span_of_string("play"), buffer_span(&inner));
        inner.size_bytes = 0;
        assert_int_equal(buffer_append(&inner, script->bytes, script->size_bytes), RK_OK);
    }
    buffer_free(&inner);
}

static void chains_end_at_the_depth_limit(void **state)
{
    (void)state;
    static const uint8_t stack[] = {PUPPET_CALL_STACK}, trap[] = {PUPPET_TRAP};
    const uint64_t gas = UINT64_C(1) << 40;
    for (size_t r = 0; r < RK_ARRAY_LENGTH(all_rules); r++)
        for (int tier = 0; tier < WASM_TIER_COUNT; tier++) {
            struct machine m;
            struct buffer script = {0};
            int32_t code;
            uint32_t limit = all_rules[r]->call_depth_max;
            begin(&m, all_rules[r], (enum wasm_tier)tier);
            /* The root and all below it are `limit`. */
            write_chain(&script, limit - 1, span_of(stack, sizeof stack));
            assert_int_equal(machine_call(&m, 2, "play", buffer_span(&script), gas), RK_OK);
            assert_int_equal(m.receipt.calls.nodes.count, limit);
            uint64_t spent = 0;
            for (size_t i = 0; i < limit; i++)
                spent += m.receipt.calls.nodes.items[i].gas_spent;
            assert_int_equal(spent, m.receipt.gas_spent);
            /* One more is refused for nothing; the frame that asked goes on. */
            write_chain(&script, limit, span_of(stack, sizeof stack));
            assert_int_equal(machine_call(&m, 2, "play", buffer_span(&script), gas), RK_OK);
            assert_int_equal(m.receipt.calls.nodes.count, limit);
            assert_true(m.receipt.gas_spent < 3000 * (uint64_t)limit);
            /* Every depth at which a call fails: those above are there. */
            for (unsigned depth = 1; depth < limit; depth += tier ? 9 : 1) {
                write_chain(&script, depth, span_of(trap, sizeof trap));
                assert_int_equal(machine_call(&m, 2, "play", buffer_span(&script), gas), RK_OK);
                assert_int_equal(m.receipt.calls.nodes.count, depth);
                memcpy(&code, m.receipt.data.bytes, sizeof code);
                assert_true(depth == 1 ? code == VM_CODE_UNKNOWN : code > 0);
            }
            buffer_free(&script);
            machine_end(&m);
        }
}

/* ---- Floods, long messages ---- */

static void a_flood_of_events_ends_with_the_gas(void **state)
{
    (void)state;
    struct machine m;
    struct buffer body = {0}, script = {0};
    begin(&m, &vm_rules_default, test_tier());
    puppet_emit(&body, span_of_string(""), 0);
    puppet_op_u32(&script, PUPPET_REPEAT, UINT32_MAX);
    puppet_number(&script, body.size_bytes, 2);
    assert_int_equal(buffer_append(&script, body.bytes, body.size_bytes), RK_OK);
    assert_int_equal(machine_call(&m, 1, "play", buffer_span(&script), 10 * TEST_GAS), RK_TRAP);
    assert_int_equal(m.failure.error, VM_OUT_OF_GAS);
    assert_true(m.receipt.events.list.count > 10000);
    for (size_t i = 0; i < m.receipt.events.list.count; i++)
        assert_true(m.receipt.events.list.items[i].is_reverted);
    buffer_free(&body);
    buffer_free(&script);
    machine_end(&m);
}

static void long_messages_of_nested_panics_are_cut_to_the_buffer(void **state)
{
    (void)state;
    for (size_t r = 0; r < RK_ARRAY_LENGTH(all_rules); r++) {
        struct machine m;
        begin(&m, all_rules[r], test_tier());
        for (uint32_t bytes = 65530; bytes <= 65537; bytes++) {
            struct buffer inner = {0}, outer = {0};
            int32_t code;
            uint32_t told;
            puppet_op(&inner, PUPPET_FILL_A);
            puppet_number(&inner, 'x', 1);
            puppet_op_u32(&inner, PUPPET_PANIC, bytes);
            puppet_call(&outer, 2, 0, span_of_string("play"), buffer_span(&inner));
            struct span data = machine_expect(&m, 1, "play", buffer_span(&outer));
            memcpy(&code, data.bytes, sizeof code);
            memcpy(&told, data.bytes + 4, sizeof told);
            if (bytes <= 65536) {
                assert_int_equal(code, VM_CODE_PANIC);
                assert_int_equal(told, bytes < 65532 ? bytes : 65532);
                assert_memory_equal(data.bytes + 8, "xxxxxxxxxxxx", 12);
            } else {
                assert_int_equal(code, VM_CODE_UNKNOWN);
            }
            buffer_free(&inner);
            buffer_free(&outer);
        }
        machine_end(&m);
    }
}

/* ---- Growth ---- */

static void growth_that_is_taken_back_can_be_done_again(void **state)
{
    (void)state;
    for (size_t r = 0; r < RK_ARRAY_LENGTH(all_rules); r++) {
        struct machine m;
        struct buffer inner = {0}, script = {0};
        uint32_t told[3];
        begin(&m, all_rules[r], test_tier());
        puppet_op_u32(&inner, PUPPET_GROW, 60000);
        puppet_op(&inner, PUPPET_TRAP);
        for (unsigned i = 0; i < 20; i++) {
            assert_int_equal(machine_call(&m, 2, "play", buffer_span(&inner), TEST_GAS), RK_TRAP);
            script.size_bytes = 0;
            puppet_call(&script, 2, 50000, span_of_string("play"), buffer_span(&inner));
            machine_expect(&m, 1, "play", buffer_span(&script));
        }
        script.size_bytes = 0;
        puppet_op(&script, PUPPET_SIZE);
        puppet_op_u32(&script, PUPPET_GROW, 60000);
        puppet_op_u32(&script, PUPPET_GROW, 60000);
        struct span data = machine_expect(&m, 2, "play", buffer_span(&script));
        memcpy(told, data.bytes, sizeof told);
        assert_int_equal(told[1], told[0]);
        assert_int_equal(told[2], UINT32_MAX);
        buffer_free(&inner);
        buffer_free(&script);
        machine_end(&m);
    }
}

/* ---- The shape of a module ---- */

static const struct {
    const char *name; /* in reference_modules.inc */
    const char *what;
    enum vm_error error; /* VM_OK: it is a contract */
} shapes[] = {
    {"s0", "the least contract", VM_OK},
    {"s1", "no memory", VM_MODULE},
    {"s2", "a memory that is not exported", VM_MODULE},
    {"s3", "a memory exported twice", VM_MODULE},
    {"s4", "no global A", VM_ARGUMENT_BUFFER},
    {"s5", "a mutable A", VM_ARGUMENT_BUFFER},
    {"s6", "an A of another type", VM_ARGUMENT_BUFFER},
    {"s8", "a negative A", VM_ARGUMENT_BUFFER},
    {"s9", "an A past the end", VM_ARGUMENT_BUFFER},
    {"s10", "a function without a result", VM_FUNCTION},
    {"s11", "a function of two parameters", VM_FUNCTION},
    {"s12", "a function of an i64", VM_FUNCTION},
    {"s13", "a function without a parameter", VM_FUNCTION},
    {"s14", "an unknown import", VM_FUNCTION},
    {"s15", "an import of another type", VM_FUNCTION},
    {"s17", "an imported global", VM_FUNCTION},
    {"s18", "an imported memory", VM_MODULE},
    {"s19", "the import of debug builds", VM_FUNCTION},
    {"s21", "a start function", VM_MODULE},
    {"s22", "data past the memory", VM_TRAP},
    {"s24", "elements past the table", VM_TRAP},
    {"s26", "a memory of another name", VM_OK},
    {"s27", "an init that traps", VM_TRAP},
    {"s29", "an init that is no function", VM_OK},
    {"s30", "an A that is a function", VM_ARGUMENT_BUFFER},
    {"s31", "a 32-bit A in a 64-bit module", VM_ARGUMENT_BUFFER},
    {"s33", "a 64-bit A past the end", VM_ARGUMENT_BUFFER},
    {"s35", "a tail call", VM_MODULE},
    {"s37", "an import exported again", VM_FUNCTION},
};

static void modules_that_are_no_contracts_are_refused(void **state)
{
    (void)state;
    for (size_t r = 0; r < RK_ARRAY_LENGTH(all_rules); r++) {
        struct machine m;
        struct commit_key before, after;
        begin(&m, all_rules[r], test_tier());
        for (size_t i = 0; i < RK_ARRAY_LENGTH(shapes); i++) {
            get_key(&m, &before);
            enum rk_result result = deploy_pinned(&m, (uint8_t)(16 + i), shapes[i].name);
            get_key(&m, &after);
            if (result != (shapes[i].error ? RK_TRAP : RK_OK) ||
                (result && m.failure.error != shapes[i].error))
                fail_msg("%s: %s: %s", all_rules[r]->name, shapes[i].what,
                         result ? m.failure.text : "deployed");
            if (result) assert_memory_equal(&before, &after, sizeof before);
        }
        machine_end(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_try_ends_as_specified_and_leaves_nothing),
        cmocka_unit_test(texts_that_are_none_are_refused),
        cmocka_unit_test(chains_end_at_the_depth_limit),
        cmocka_unit_test(a_flood_of_events_ends_with_the_gas),
        cmocka_unit_test(long_messages_of_nested_panics_are_cut_to_the_buffer),
        cmocka_unit_test(growth_that_is_taken_back_can_be_done_again),
        cmocka_unit_test(modules_that_are_no_contracts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
