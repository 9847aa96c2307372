/* Root calls that are run again, because reads may count as writes (contract-abi.md 1.7): what is
 * told is told once, what they cost and give is what it would be, and the number of touches that
 * are followed has a limit. That roots are right is in reference_reads.inc. */
#include "puppet.h"

#include "vm/read_tracker.h"

#define PAGE     UINT64_C(65536)
#define FRESH    UINT64_C(0x300000)
#define NO_BYTES span_of(NULL, 0)
#define PLAY_GAS UINT64_C(100000000)

/* ---- Listening ---- */

struct ear {
    struct buffer heard;
    unsigned feeds, feeds_max, begins, ends, emits;
};

static void hear(struct ear *ear, char what, struct span bytes)
{
    assert_int_equal(buffer_append_u8(&ear->heard, (uint8_t)what), RK_OK);
    if (bytes.size_bytes)
        assert_int_equal(buffer_append(&ear->heard, bytes.bytes, bytes.size_bytes), RK_OK);
}

static enum rk_result take(void *context, struct span data)
{
    struct ear *ear = context;
    hear(ear, 'f', data);
    return ear->feeds++ < ear->feeds_max ? RK_OK : RK_FULL;
}

static void note_begin(void *context, const uint8_t *contract, struct span function,
                       struct span argument, uint64_t gas_limit)
{
    struct ear *ear = context;
    (void)contract, (void)function, (void)argument;
    hear(ear, 'b', span_of(&gas_limit, sizeof gas_limit));
    ear->begins++;
}

static void note_end(void *context, const struct vm_failure *failure, struct span data,
                     uint64_t gas_spent)
{
    struct ear *ear = context;
    (void)data;
    hear(ear, failure ? 'x' : 'e', span_of(&gas_spent, sizeof gas_spent));
    ear->ends++;
}

static void note_emit(void *context, const uint8_t *contract, struct span topic, struct span data)
{
    struct ear *ear = context;
    (void)contract;
    hear(ear, 'v', topic);
    hear(ear, '.', data);
    ear->emits++;
}

/* ---- Playing ---- */

struct played {
    enum rk_result result;
    struct ear ear;
    uint64_t gas;
    struct buffer data;
    struct commit_key key;
};

static void puppet_feed(struct buffer *script, uint32_t size_bytes)
{
    puppet_op_u32(script, PUPPET_FEED, size_bytes);
}

static void play(struct played *out, const struct vm_rules *rules, const struct buffer *script,
                 unsigned feeds_max)
{
    struct machine m;
    *out = (struct played){.ear.feeds_max = feeds_max};
    struct vm_observer observer = {note_begin, note_end, note_emit, &out->ear};
    machine_begin(&m, rules);
    if (machine_deploy(&m, 1, "puppet")) fail_msg("%s", m.failure.text);
    vm_session_set_observer(m.session, &observer);
    uint8_t id[VM_CONTRACT_ID_BYTES];
    memset(id, 1, sizeof id);
    struct vm_call call = {.contract = id,
                           .function = span_of_string("play"),
                           .argument = buffer_span(script),
                           .gas_limit = PLAY_GAS,
                           .feed = take,
                           .feed_context = &out->ear};
    out->result = vm_call(m.session, &m.receipt, &call, &m.failure);
    out->gas = m.receipt.gas_spent;
    assert_int_equal(buffer_append(&out->data, m.receipt.data.bytes, m.receipt.data.size_bytes),
                     RK_OK);
    assert_int_equal(vm_session_key(m.session, &out->key, NULL), RK_OK);
    machine_end(&m);
}

static void played_free(struct played *played)
{
    buffer_free(&played->ear.heard);
    buffer_free(&played->data);
}

/* The same rules but for the one. */
static struct vm_rules without(void)
{
    struct vm_rules rules = vm_rules_dusk;
    rules.reads_dirty_after_revert = false;
    return rules;
}

static void puppet_failing_call(struct buffer *script, bool with_sounds)
{
    struct buffer inner = {0};
    if (with_sounds) {
        puppet_emit(&inner, span_of_string("inner"), 3);
        puppet_feed(&inner, 4);
    }
    puppet_op(&inner, PUPPET_TRAP);
    puppet_call(script, 1, 500000, span_of_string("play"), buffer_span(&inner));
    buffer_free(&inner);
}

/* Reads around a call that fails, with sounds before, in and after it. */
static struct buffer loud_script(bool fails)
{
    struct buffer script = {0};
    puppet_emit(&script, span_of_string("before"), 2);
    puppet_feed(&script, 8);
    puppet_load(&script, FRESH);
    puppet_call(&script, 1, 500000, span_of_string("play"), NO_BYTES);
    puppet_failing_call(&script, true);
    puppet_load(&script, FRESH);
    puppet_failing_call(&script, true);
    puppet_load(&script, FRESH);
    puppet_feed(&script, 12);
    puppet_emit(&script, span_of_string("after"), 1);
    if (fails) puppet_op(&script, PUPPET_TRAP);
    return script;
}

static void what_a_call_tells_is_told_once(void **state)
{
    (void)state;
    const struct vm_rules plain = without();
    for (unsigned variant = 0; variant < 10; variant++) {
        struct buffer script = loud_script(variant % 2);
        struct played once, again;
        unsigned feeds_max = variant / 2; /* the receiver goes away at some time */
        play(&once, &plain, &script, feeds_max);
        play(&again, &vm_rules_dusk, &script, feeds_max);
        assert_int_equal(again.result, once.result);
        assert_int_equal(again.gas, once.gas);
        assert_true(span_equal(buffer_span(&again.data), buffer_span(&once.data)));
        assert_true(span_equal(buffer_span(&again.ear.heard), buffer_span(&once.ear.heard)));
        if (feeds_max == 4 && variant % 2 == 0) {
            assert_int_equal(once.result, RK_OK);
            assert_int_equal(once.ear.feeds, 4);
            assert_int_equal(once.ear.begins, 4);
            assert_int_equal(once.ear.ends, 4);
            assert_int_equal(once.ear.emits, 4);
            assert_memory_not_equal(again.key.root, once.key.root, sizeof once.key.root);
        } else {
            assert_memory_equal(again.key.root, once.key.root, sizeof once.key.root);
        }
        played_free(&once);
        played_free(&again);
        buffer_free(&script);
    }
}

static void a_refused_feed_is_refused_again(void **state)
{
    (void)state;
    const struct vm_rules plain = without();
    struct buffer script = {0}, inner = {0};
    struct played once, again;
    puppet_feed(&inner, 4);
    puppet_store(&inner, FRESH + PAGE, 1);
    puppet_load(&script, FRESH);
    puppet_call(&script, 1, 500000, span_of_string("play"), buffer_span(&inner));
    puppet_load(&script, FRESH + PAGE);
    play(&once, &plain, &script, 0);
    play(&again, &vm_rules_dusk, &script, 0);
    assert_int_equal(once.result, RK_OK);
    assert_int_equal(again.gas, once.gas);
    assert_true(span_equal(buffer_span(&again.data), buffer_span(&once.data)));
    assert_true(span_equal(buffer_span(&again.ear.heard), buffer_span(&once.ear.heard)));
    played_free(&once);
    played_free(&again);
    buffer_free(&script);
    buffer_free(&inner);
}

/* ---- Which calls are run again ---- */

static enum rk_result count_asked(void *context, struct vm_query_call *call)
{
    unsigned *asked = context;
    (*asked)++;
    call->answer_bytes = 0;
    return RK_OK;
}

/* The query is not told of, so it is asked in both runs. */
static unsigned runs_of(const struct vm_rules *rules, const struct buffer *script)
{
    struct machine m;
    unsigned asked = 0;
    const struct vm_query query = {.name = "count", .answer = count_asked, .context = &asked};
    struct vm_options options = machine_options(rules);
    struct buffer whole = {0};
    options.queries = &query;
    options.query_count = 1;
    machine_begin_with(&m, options);
    for (uint8_t id = 1; id < 4; id++)
        if (machine_deploy(&m, id, "puppet")) fail_msg("%s", m.failure.text);
    puppet_op(&whole, PUPPET_QUERY);
    puppet_text(&whole, span_of_string("count"));
    puppet_number(&whole, 0, 4);
    assert_int_equal(buffer_append(&whole, script->bytes, script->size_bytes), RK_OK);
    machine_expect(&m, 1, "play", buffer_span(&whole));
    const unsigned runs = asked;
    machine_expect(&m, 1, "play", buffer_span(&whole)); /* nothing is left of the call before */
    assert_int_equal(asked, 2 * runs);
    machine_end(&m);
    buffer_free(&whole);
    return runs;
}

/* Calls along ids (2 calls 3 ...), of which the last one traps or not. */
static void puppet_chain(struct buffer *script, const char *ids, bool traps)
{
    struct buffer inner = {0};
    if (ids[1]) puppet_chain(&inner, ids + 1, traps);
    if (traps) puppet_op(&inner, PUPPET_TRAP); /* fails all along */
    puppet_call(script, (uint8_t)(ids[0] - '0'), 300000, span_of_string("play"),
                buffer_span(&inner));
    buffer_free(&inner);
}

static void only_calls_with_a_contract_above_and_below_a_reverted_frame_are_run_again(void **state)
{
    (void)state;
    static const struct {
        const char *chains[3]; /* of ids; '!' in front: fails */
        unsigned runs;
    } rows[] = {
        {{"!1"}, 2},       {{"1"}, 1},
        {{"!2"}, 1},       {{"!23"}, 1},
        {{"!21"}, 2},      {{"21"}, 1},
        {{"2", "!2"}, 2},  {{"!2", "2"}, 1},
        {{"!2", "!2"}, 1}, {{"23", "!3"}, 2},
        {{"!232"}, 2},     {{"!23", "2", "!3"}, 1},
        {{"!1", "!1"}, 2}, {{"!2", "2", "!2"}, 2},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
        struct buffer script = {0};
        for (size_t k = 0; k < 3 && rows[i].chains[k]; k++) {
            bool traps = rows[i].chains[k][0] == '!';
            puppet_chain(&script, rows[i].chains[k] + traps, traps);
        }
        print_message("%s\n", rows[i].chains[0]);
        assert_int_equal(runs_of(&vm_rules_dusk, &script), rows[i].runs);
        assert_int_equal(runs_of(&vm_rules_default, &script), 1);
        buffer_free(&script);
    }
}

/* ---- The limit ---- */

/* Each round reads pages in a frame on top of that of the round before. */
static void so_many_touches_are_followed_and_no_more(void **state)
{
    (void)state;
    enum { PAGES = 100 };
    const struct vm_rules plain = without();
    static const struct {
        uint32_t rounds;
        bool counts;
    } rows[] = {{READ_TRACKER_STEPS_MAX / PAGES * 3 / 4, true},
                {READ_TRACKER_STEPS_MAX / PAGES + 1, false}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(rows); i++) {
        struct buffer script = {0}, round = {0};
        struct played once, again;
        for (uint64_t page = 1; page <= PAGES; page++)
            puppet_load(&round, FRESH + page * PAGE);
        puppet_call(&round, 1, 100000, span_of_string("play"), NO_BYTES);
        puppet_op_u32(&script, PUPPET_REPEAT, rows[i].rounds);
        puppet_number(&script, round.size_bytes, 2);
        assert_int_equal(buffer_append(&script, round.bytes, round.size_bytes), RK_OK);
        puppet_load(&script, FRESH);
        puppet_failing_call(&script, false);
        puppet_load(&script, FRESH);
        play(&once, &plain, &script, 0);
        play(&again, &vm_rules_dusk, &script, 0);
        assert_int_equal(once.result, RK_OK);
        assert_int_equal(again.gas, once.gas);
        bool counts = memcmp(once.key.root, again.key.root, sizeof once.key.root) != 0;
        assert_int_equal(counts, rows[i].counts);
        played_free(&once);
        played_free(&again);
        buffer_free(&script);
        buffer_free(&round);
    }
}

static void calls_go_on_as_ever_after_one_that_was_run_again(void **state)
{
    (void)state;
    const struct vm_rules plain = without();
    static const struct vm_rules *rules[2];
    uint8_t data[2][4096];
    size_t data_bytes[2] = {0, 0};
    rules[0] = &plain;
    rules[1] = &vm_rules_dusk;
    for (size_t r = 0; r < 2; r++) {
        struct machine m;
        struct buffer script = {0}, next = {0};
        machine_begin(&m, rules[r]);
        if (machine_deploy(&m, 1, "puppet")) fail_msg("%s", m.failure.text);
        puppet_store(&script, FRESH, 1234567);
        puppet_failing_call(&script, false);
        puppet_op_u32(&script, PUPPET_GLOBAL, 3);
        puppet_load(&next, FRESH);
        puppet_op_u32(&next, PUPPET_GLOBAL, 4);
        puppet_op(&next, PUPPET_SIZE);
        for (unsigned round = 0; round < 3; round++) {
            struct span told = machine_expect(&m, 1, "play", buffer_span(&script));
            memcpy(data[r] + data_bytes[r], told.bytes, told.size_bytes);
            data_bytes[r] += told.size_bytes;
            told = machine_expect(&m, 1, "play", buffer_span(&next));
            memcpy(data[r] + data_bytes[r], told.bytes, told.size_bytes);
            data_bytes[r] += told.size_bytes;
        }
        buffer_free(&script);
        buffer_free(&next);
        machine_end(&m);
    }
    assert_int_equal(data_bytes[0], data_bytes[1]);
    assert_memory_equal(data[0], data[1], data_bytes[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_call_tells_is_told_once),
        cmocka_unit_test(a_refused_feed_is_refused_again),
        cmocka_unit_test(only_calls_with_a_contract_above_and_below_a_reverted_frame_are_run_again),
        cmocka_unit_test(so_many_touches_are_followed_and_no_more),
        cmocka_unit_test(calls_go_on_as_ever_after_one_that_was_run_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
