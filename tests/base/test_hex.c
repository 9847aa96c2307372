/* Hexadecimal text: every byte there and back, and where a bad text went wrong. */

#include "support.h"

#include "base/hex.h"

static void every_byte_goes_there_and_back_in_both_cases(void **state)
{
    (void)state;
    uint8_t bytes[256], back[256];
    for (size_t i = 0; i < 256; i++)
        bytes[i] = (uint8_t)i;
    char text[HEX_TEXT_BYTES(256)];
    hex_encode(text, span_of(bytes, 256));
    assert_int_equal(strlen(text), 512);
    assert_memory_equal(text + 2 * 0xab, "abacad", 6);
    assert_int_equal(hex_decode(back, 256, span_of_string(text), NULL), RK_OK);
    assert_memory_equal(back, bytes, 256);
    for (size_t i = 0; i < 512; i++) {
        if (text[i] >= 'a') text[i] = (char)(text[i] - 'a' + 'A');
    }
    memset(back, 0, sizeof back);
    assert_int_equal(hex_decode(back, 256, span_of_string(text), NULL), RK_OK);
    assert_memory_equal(back, bytes, 256);
}

static void exactly_twenty_two_characters_are_digits(void **state)
{
    (void)state;
    unsigned digits = 0;
    for (unsigned c = 0; c < 256; c++) {
        uint8_t text[2] = {'0', (uint8_t)c};
        uint8_t byte;
        digits += hex_decode(&byte, 1, span_of(text, 2), NULL) == RK_OK;
    }
    assert_int_equal(digits, 22);
}

static void failure_tells_the_offset_and_writes_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t offset;
    } cases[] = {{"", 0},       {"001", 3},    {"0011", 4},     {"00112", 5}, {"00112233", 6},
                 {"0011x2", 4}, {"g01122", 0}, {"0x112233", 1}, {"0011 2", 4}};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        uint8_t bytes[3] = {9, 9, 9};
        struct rk_error error = {0};
        assert_int_equal(hex_decode(bytes, 3, span_of_string(cases[i].text), &error), RK_MALFORMED);
        assert_int_equal(error.offset, cases[i].offset);
        assert_int_equal(error.result, RK_MALFORMED);
        assert_true(error.message[0] != 0);
        assert_memory_equal(bytes, "\x09\x09\x09", 3);
    }
}

static void appending_keeps_the_buffer_on_failure(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    assert_int_equal(hex_append(&buffer, span_of("\x01\xfe", 2)), RK_OK);
    assert_true(span_equal(buffer_span(&buffer), span_of_string("01fe")));
    struct rk_error error;
    assert_int_equal(hex_decode_append(&buffer, span_of_string("123"), &error), RK_MALFORMED);
    assert_int_equal(error.offset, 3);
    assert_int_equal(hex_decode_append(&buffer, span_of_string("12q4"), &error), RK_MALFORMED);
    assert_int_equal(error.offset, 2);
    assert_int_equal(hex_decode_append(&buffer, span_of(NULL, 0), &error), RK_OK);
    assert_int_equal(hex_append(&buffer, span_of(NULL, 0)), RK_OK);
    assert_true(span_equal(buffer_span(&buffer), span_of_string("01fe")));
    assert_int_equal(hex_decode_append(&buffer, span_of_string("2b2B"), NULL), RK_OK);
    assert_true(span_equal(buffer_span(&buffer), span_of_string("01fe++")));
    buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_goes_there_and_back_in_both_cases),
        cmocka_unit_test(exactly_twenty_two_characters_are_digits),
        cmocka_unit_test(failure_tells_the_offset_and_writes_nothing),
        cmocka_unit_test(appending_keeps_the_buffer_on_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
