/* LEB128 and bounded reading: every rule of the format has its accepting and refusing case. */

#include "support.h"

#include "base/reader.h"

struct leb_case {
    uint8_t bytes[12];
    size_t size_bytes;
    enum reader_failure failure;
    int64_t value;
};

static void leb_u32_accepts_padding_and_refuses_excess(void **state)
{
    (void)state;
    static const struct leb_case cases[] = {
        {{0x00}, 1, READER_OK, 0},
        {{0x7f}, 1, READER_OK, 127},
        {{0x80, 0x01}, 2, READER_OK, 128},
        {{0x80, 0x80, 0x80, 0x80, 0x00}, 5, READER_OK, 0},
        {{0xff, 0xff, 0xff, 0xff, 0x0f}, 5, READER_OK, 0xffffffff},
        {{0xff, 0xff, 0xff, 0xff, 0x1f}, 5, READER_LEB_TOO_BIG, 0},
        {{0x80, 0x80, 0x80, 0x80, 0x80, 0x00}, 6, READER_LEB_TOO_LONG, 0},
        {{0x80}, 1, READER_TRUNCATED, 0},
        {{0}, 0, READER_TRUNCATED, 0},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct reader r = reader_of(span_of(cases[i].bytes, cases[i].size_bytes));
        uint32_t value = reader_leb_u32(&r);
        assert_int_equal(r.failure, cases[i].failure);
        if (!r.failure) {
            assert_int_equal(value, cases[i].value);
            assert_true(reader_done(&r));
        }
    }
}

static void leb_s64_extends_the_sign(void **state)
{
    (void)state;
    static const struct leb_case cases[] = {
        {{0x7f}, 1, READER_OK, -1},
        {{0x40}, 1, READER_OK, -64},
        {{0xc0, 0x00}, 2, READER_OK, 64},
        {{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f}, 10, READER_OK, INT64_MIN},
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00}, 10, READER_OK, INT64_MAX},
        {{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7e}, 10, READER_LEB_TOO_BIG, 0},
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00},
         11,
         READER_LEB_TOO_LONG,
         0},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct reader r = reader_of(span_of(cases[i].bytes, cases[i].size_bytes));
        int64_t value = reader_leb_s64(&r);
        assert_int_equal(r.failure, cases[i].failure);
        if (!r.failure) assert_true(value == cases[i].value);
    }
}

static void failure_sticks_and_stops_the_cursor(void **state)
{
    (void)state;
    static const uint8_t bytes[3] = {1, 2, 3};
    struct reader r = reader_of(span_of(bytes, sizeof bytes));
    assert_int_equal(reader_u8(&r), 1);
    assert_int_equal(reader_u32_le(&r), 0);
    assert_int_equal(r.failure, READER_TRUNCATED);
    assert_int_equal(reader_u8(&r), 0);
    assert_int_equal(reader_offset(&r), 1);
}

static void an_empty_input_may_have_no_address(void **state)
{
    (void)state;
    struct reader r = reader_of(span_of(NULL, 0));
    assert_true(reader_done(&r));
    assert_int_equal(reader_left(&r), 0);
    assert_int_equal(reader_offset(&r), 0);
    reader_u8(&r);
    assert_int_equal(r.failure, READER_TRUNCATED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leb_u32_accepts_padding_and_refuses_excess),
        cmocka_unit_test(leb_s64_extends_the_sign),
        cmocka_unit_test(failure_sticks_and_stops_the_cursor),
        cmocka_unit_test(an_empty_input_may_have_no_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
