/* Log lines: fields, levels, escapes that no value can get around, and the cut of a long line. */

#include "support.h"

#include "base/log.h"

struct capture {
    char text[LOG_LINE_BYTES_MAX + 1];
    unsigned lines;
    enum log_level level;
};

static void capture_line(void *context, enum log_level level, struct span line)
{
    struct capture *capture = context;
    assert_true(line.size_bytes <= LOG_LINE_BYTES_MAX);
    memcpy(capture->text, line.bytes, line.size_bytes);
    capture->text[line.size_bytes] = 0;
    capture->level = level;
    capture->lines++;
}

static void line_is_fields_in_order(void **state)
{
    (void)state;
    struct capture capture = {0};
    struct log log = {capture_line, &capture, LOG_DEBUG};
    log_line(&log, LOG_INFO, "block accepted", log_u64("height", UINT64_MAX),
             log_i64("delta", INT64_MIN), log_text("who", "node-1:80/a"), log_text("none", ""),
             log_bytes("root", span_of("\x00\xab", 2)));
    assert_string_equal(capture.text, "level=info event=\"block accepted\" "
                                      "height=18446744073709551615 delta=-9223372036854775808 "
                                      "who=node-1:80/a none=\"\" root=00ab");
    assert_int_equal(capture.level, LOG_INFO);
}

static void severe_lines_pass_and_others_are_not_evaluated(void **state)
{
    (void)state;
    struct capture capture = {0};
    struct log log = {capture_line, &capture, LOG_WARN};
    unsigned evaluated = 0;
    for (unsigned level = 0; level < LOG_LEVEL_COUNT; level++)
        log_line(&log, (enum log_level)level, "e", log_u64("n", ++evaluated));
    assert_int_equal(capture.lines, 2);
    assert_int_equal(evaluated, 2);
    log_line(NULL, LOG_ERROR, "e", log_u64("n", ++evaluated));
    struct log silent = {0};
    log_line(&silent, LOG_ERROR, "e", log_u64("n", ++evaluated));
    assert_int_equal(evaluated, 2);
}

static void values_cannot_forge_lines_or_fields(void **state)
{
    (void)state;
    static const struct {
        struct span value;
        const char *written;
    } cases[] = {
        {{(const uint8_t *)"a b=c", 5}, "\"a b=c\""},
        {{(const uint8_t *)"a\nlevel=error", 13}, "\"a\\nlevel=error\""},
        {{(const uint8_t *)"q\"\\\r\t", 5}, "\"q\\\"\\\\\\r\\t\""},
        {{(const uint8_t *)"\0\x1b[2J\x7f", 6}, "\"\\x00\\x1b[2J\\x7f\""},
        {{(const uint8_t *)"gr\xc3\xbc\xc3\x9f", 6}, "\"gr\xc3\xbc\xc3\x9f\""},
        {{(const uint8_t *)"\xf0\x9f\x99\x82", 4}, "\"\xf0\x9f\x99\x82\""},
        {{(const uint8_t *)"\xc2\x9b", 2}, "\"\\xc2\\x9b\""},          /* C1 control */
        {{(const uint8_t *)"\xc3", 1}, "\"\\xc3\""},                   /* ends early */
        {{(const uint8_t *)"\xc0\x80", 2}, "\"\\xc0\\x80\""},          /* over-long */
        {{(const uint8_t *)"\xed\xa0\x80", 3}, "\"\\xed\\xa0\\x80\""}, /* surrogate */
        {{(const uint8_t *)"\xf4\x90\x80\x80", 4}, "\"\\xf4\\x90\\x80\\x80\""},
        {{NULL, 0}, "\"\""},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct capture capture = {0};
        struct log log = {capture_line, &capture, LOG_DEBUG};
        log_line(&log, LOG_DEBUG, "e", log_span("v", cases[i].value));
        assert_memory_equal(capture.text, "level=debug event=e v=", 22);
        assert_string_equal(capture.text + 22, cases[i].written);
    }
}

static void long_line_is_cut_with_dots(void **state)
{
    (void)state;
    char value[2 * LOG_LINE_BYTES_MAX];
    for (unsigned filler = 0; filler < 3; filler++) {
        memset(value, "a\n\x01"[filler], sizeof value);
        struct capture capture = {0};
        struct log log = {capture_line, &capture, LOG_INFO};
        log_line(&log, LOG_INFO, "e", log_span("v", span_of(value, sizeof value)),
                 log_u64("after", 1));
        size_t length = strlen(capture.text);
        assert_string_equal(capture.text + length - 3, "...");
        assert_null(strstr(capture.text, "after"));
        log_line(&log, LOG_INFO, "e", log_bytes("v", span_of(value, sizeof value)));
        assert_true(strlen(capture.text) > LOG_LINE_BYTES_MAX - 5);
    }
}

static void level_names_parse_back(void **state)
{
    (void)state;
    for (unsigned i = 0; i < LOG_LEVEL_COUNT; i++) {
        enum log_level level;
        const char *name = log_level_name((enum log_level)i);
        assert_int_equal(log_level_parse(&level, span_of_string(name)), RK_OK);
        assert_int_equal(level, i);
    }
    enum log_level level = LOG_WARN;
    assert_int_equal(log_level_parse(&level, span_of_string("INFO")), RK_NOT_FOUND);
    assert_int_equal(level, LOG_WARN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_is_fields_in_order),
        cmocka_unit_test(severe_lines_pass_and_others_are_not_evaluated),
        cmocka_unit_test(values_cannot_forge_lines_or_fields),
        cmocka_unit_test(long_line_is_cut_with_dots),
        cmocka_unit_test(level_names_parse_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
