/* Data drivers: what they translate, and that hostile ones are refused with clear errors. */

#include "machine.h"

#include "vm/data_driver.h"

static const struct data_driver_limits limits = {.gas = 50000000, .memory_pages = 256};

/* The test driver with some of its exports renamed: pairs of names of the same length. */
static enum rk_result open_renamed(struct data_driver **driver, const char *const *names,
                                   struct rk_error *error)
{
    struct buffer code = machine_code("driver");
    for (; *names; names += 2) {
        size_t size_bytes = strlen(names[0]), found = 0;
        assert_int_equal(strlen(names[1]), size_bytes);
        for (size_t i = 1; i + size_bytes <= code.size_bytes; i++) {
            if (code.bytes[i - 1] != size_bytes) continue;
            if (memcmp(code.bytes + i, names[0], size_bytes) != 0) continue;
            memcpy(code.bytes + i, names[1], size_bytes);
            found++;
        }
        if (found == 0) fail_msg("the driver exports no %s", names[0]);
    }
    enum rk_result result = data_driver_open(driver, buffer_span(&code), &limits, error);
    buffer_free(&code);
    return result;
}

static struct data_driver *open_driver(void)
{
    static const char *const none[] = {NULL};
    struct data_driver *driver;
    struct rk_error error = {.message = ""};
    if (open_renamed(&driver, none, &error)) fail_msg("%s", error.message);
    return driver;
}

typedef enum rk_result translate(struct data_driver *driver, struct buffer *out, struct span name,
                                 struct span input, struct rk_error *error);

static void expect(struct data_driver *driver, translate *function, const char *name,
                   struct span input, struct span wanted)
{
    struct buffer out = {0};
    struct rk_error error = {.message = ""};
    if (function(driver, &out, span_of_string(name), input, &error))
        fail_msg("%s: %s", name, error.message);
    assert_true(span_equal(buffer_span(&out), wanted));
    buffer_free(&out);
}

static void expect_failure(struct data_driver *driver, translate *function, const char *name,
                           struct span input, enum rk_result wanted, const char *words)
{
    struct buffer out = {0};
    struct rk_error error = {.message = ""};
    assert_int_equal(buffer_append(&out, "kept", 4), RK_OK);
    enum rk_result result = function(driver, &out, span_of_string(name), input, &error);
    if (result != wanted || !strstr(error.message, words))
        fail_msg("%s: %s: %s", name, rk_result_name(result), error.message);
    assert_int_equal(error.result, wanted);
    assert_true(span_equal(buffer_span(&out), span_of_string("kept")));
    buffer_free(&out);
}

static const uint8_t twenty_five[8] = {25};

static void a_driver_translates_inputs_outputs_and_events(void **state)
{
    (void)state;
    struct data_driver *driver = open_driver();
    struct span bytes = span_of(twenty_five, 8), text = span_of_string("\"25\"");
    for (unsigned round = 0; round < 100; round++) {
        expect(driver, data_driver_encode_input, "increment", span_of_string("25"), bytes);
        expect(driver, data_driver_decode_input, "increment", bytes, text);
        expect(driver, data_driver_decode_output, "read_value", bytes, text);
        expect(driver, data_driver_decode_event, "counted", bytes, text);
        expect(driver, data_driver_decode_output, "increment", span_of(NULL, 0),
               span_of_string("null"));
    }
    data_driver_close(driver);
}

static void a_driver_tells_schema_and_version(void **state)
{
    (void)state;
    struct data_driver *driver = open_driver();
    struct buffer out = {0};
    assert_int_equal(data_driver_version(driver, &out, NULL), RK_OK);
    assert_true(span_equal(buffer_span(&out), span_of_string("1.2.3")));
    out.size_bytes = 0;
    assert_int_equal(data_driver_schema(driver, &out, NULL), RK_OK);
    assert_memory_equal(out.bytes, "{\"name\"", 7);
    buffer_free(&out);
    data_driver_close(driver);
}

static void an_answer_that_does_not_fit_is_asked_for_with_more_room(void **state)
{
    (void)state;
    struct data_driver *driver = open_driver();
    struct buffer out = {0};
    assert_int_equal(
        data_driver_decode_output(driver, &out, span_of_string("large"), span_of(NULL, 0), NULL),
        RK_OK);
    assert_int_equal(out.size_bytes, 200000);
    buffer_free(&out);
    data_driver_close(driver);
}

static void what_a_driver_refuses_is_told_in_its_words(void **state)
{
    (void)state;
    struct data_driver *driver = open_driver();
    expect_failure(driver, data_driver_encode_input, "increment", span_of_string("x"), RK_INVALID,
                   "encode_input_fn of increment: invalid input (1): expected a number");
    expect_failure(driver, data_driver_decode_event, "counted", span_of_string("x"), RK_INVALID,
                   "expected eight bytes");
    expect_failure(driver, data_driver_decode_output, "unknown", span_of(NULL, 0), RK_INVALID,
                   "failed (2): there is no such function");
    data_driver_close(driver);
}

static void hostile_answers_are_clear_errors_and_the_driver_stays_usable(void **state)
{
    static const struct {
        const char *name;
        enum rk_result result;
        const char *words;
    } cases[] = {
        {"loop", RK_LIMIT, "did not end within 50000000 gas"},
        {"trap", RK_INVALID, "trapped: unreachable"},
        {"huge", RK_INVALID, "says that it answered 4294967280 bytes"},
        {"code", RK_INVALID, "unknown code (77)"},
        {"endless", RK_LIMIT, "more to say"},
    };
    (void)state;
    struct data_driver *driver = open_driver();
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        expect_failure(driver, data_driver_encode_input, cases[i].name, span_of(NULL, 0),
                       cases[i].result, cases[i].words);
        expect_failure(driver, data_driver_decode_output, cases[i].name, span_of(NULL, 0),
                       cases[i].result, cases[i].words);
        expect(driver, data_driver_encode_input, "increment", span_of_string("25"),
               span_of(twenty_five, 8));
    }
    expect_failure(driver, data_driver_decode_input, "bytes", span_of(NULL, 0), RK_INVALID,
                   "not UTF-8");
    data_driver_close(driver);
}

static void names_and_inputs_are_bounded(void **state)
{
    static char large[DATA_DRIVER_INPUT_BYTES_MAX + 2];
    (void)state;
    struct data_driver *driver = open_driver();
    memset(large, '0', sizeof large - 1);
    expect(driver, data_driver_encode_input, "increment",
           span_of(large, DATA_DRIVER_INPUT_BYTES_MAX), span_of("\0\0\0\0\0\0\0\0", 8));
    expect_failure(driver, data_driver_encode_input, "increment",
                   span_of(large, DATA_DRIVER_INPUT_BYTES_MAX + 1), RK_LIMIT, "at most 1048576");
    large[DATA_DRIVER_NAME_BYTES_MAX + 1] = 0;
    expect_failure(driver, data_driver_encode_input, large, span_of(NULL, 0), RK_LIMIT,
                   "at most 1024");
    data_driver_close(driver);
}

static void a_driver_without_alloc_gets_memory_grown_for_it(void **state)
{
    static const char *const names[] = {"alloc", "other", NULL};
    (void)state;
    struct data_driver *driver;
    struct buffer out = {0};
    assert_int_equal(open_renamed(&driver, names, NULL), RK_OK);
    for (unsigned round = 0; round < 100; round++)
        expect(driver, data_driver_encode_input, "increment", span_of_string("25"),
               span_of(twenty_five, 8));
    assert_int_equal(
        data_driver_decode_output(driver, &out, span_of_string("large"), span_of(NULL, 0), NULL),
        RK_OK);
    buffer_free(&out);
    data_driver_close(driver);
}

static void rooms_outside_of_the_memory_are_refused(void **state)
{
    static const char *const bad[] = {"NULLS", "FARAW", "ATEND"};
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bad); i++) {
        const char *names[] = {"alloc", "other", bad[i], "alloc", NULL};
        struct data_driver *driver;
        assert_int_equal(open_renamed(&driver, names, NULL), RK_OK);
        expect_failure(driver, data_driver_encode_input, "increment", span_of_string("25"),
                       RK_INVALID, "the driver's alloc gave 0x");
        data_driver_close(driver);
    }
}

static void what_is_no_driver_is_refused(void **state)
{
    static const struct {
        const char *names[5];
        enum rk_result result;
        const char *words;
    } cases[] = {
        {{"get_version", "get_Version"}, RK_UNLINKABLE, "exports no function 'get_version'"},
        {{"init", "xxxx", "INIT", "init"}, RK_UNLINKABLE, "'init' is no function of 0 i32"},
        {{"alloc", "other", "memory", "Memory"}, RK_OK, ""},
        {{"init", "xxxx", "LOOP", "init"}, RK_LIMIT, "init did not end"},
    };
    (void)state;
    struct data_driver *driver;
    struct rk_error error;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        error = (struct rk_error){.message = ""};
        enum rk_result result = open_renamed(&driver, cases[i].names, &error);
        if (result != cases[i].result || !strstr(error.message, cases[i].words))
            fail_msg("%zu: %s: %s", i, rk_result_name(result), error.message);
        if (!result) data_driver_close(driver);
    }
    struct buffer code = machine_code("relay");
    assert_int_equal(data_driver_open(&driver, buffer_span(&code), &limits, &error), RK_UNLINKABLE);
    assert_non_null(strstr(error.message, "it imports 'env."));
    assert_int_equal(data_driver_open(&driver, span_of_string("\0asm"), &limits, &error),
                     RK_MALFORMED);
    buffer_free(&code);
    code = machine_code("driver");
    struct data_driver_limits small = {.gas = 1000000, .memory_pages = 2};
    assert_int_equal(data_driver_open(&driver, buffer_span(&code), &small, &error), RK_LIMIT);
    buffer_free(&code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_driver_translates_inputs_outputs_and_events),
        cmocka_unit_test(a_driver_tells_schema_and_version),
        cmocka_unit_test(an_answer_that_does_not_fit_is_asked_for_with_more_room),
        cmocka_unit_test(what_a_driver_refuses_is_told_in_its_words),
        cmocka_unit_test(hostile_answers_are_clear_errors_and_the_driver_stays_usable),
        cmocka_unit_test(names_and_inputs_are_bounded),
        cmocka_unit_test(a_driver_without_alloc_gets_memory_grown_for_it),
        cmocka_unit_test(rooms_outside_of_the_memory_are_refused),
        cmocka_unit_test(what_is_no_driver_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
