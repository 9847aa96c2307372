/* UTF-8, exhaustively for all first pairs of bytes and against the definition. */

#include "base/utf8.h"

#include "support.h"

/* The bytes of a code point by RFC 3629 section 3, or 0. */
static size_t encode(uint8_t out[4], uint32_t point)
{
    if (point >= 0xd800 && point <= 0xdfff) return 0;
    if (point < 0x80) {
        out[0] = (uint8_t)point;
        return 1;
    }
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length; i-- > 1; point >>= 6)
        out[i] = (uint8_t)(0x80 | (point & 63));
    out[0] = (uint8_t)(leads[length] | point);
    return length;
}

static void every_code_point_is_valid_and_surrogates_are_not(void **state)
{
    (void)state;
    uint8_t bytes[4];
    for (uint32_t point = 0; point <= 0x10ffff; point++) {
        size_t length = encode(bytes, point);
        if (length == 0) continue;
        assert_int_equal(utf8_character_bytes(span_of(bytes, length)), length);
        for (size_t cut = 1; cut < length; cut++)
            assert_int_equal(utf8_character_bytes(span_of(bytes, cut)), 0);
    }
}

static void nothing_else_is_valid(void **state)
{
    (void)state;
    /* Sequences of up to four bytes are valid exactly when they are some code point's. Third and
     * fourth bytes are taken from the edges of their ranges. */
    static const uint8_t edges[] = {0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff};
    size_t valid = 0;
    for (unsigned a = 0x80; a < 256; a++)
        for (unsigned b = 0; b < 256; b++)
            for (size_t c = 0; c < sizeof edges; c++)
                for (size_t d = 0; d < sizeof edges; d++) {
                    uint8_t bytes[4] = {(uint8_t)a, (uint8_t)b, edges[c], edges[d]};
                    size_t length = utf8_character_bytes(span_of(bytes, 4));
                    if (length == 0) continue;
                    uint32_t point = bytes[0] & (0xffu >> (length + 1));
                    uint8_t again[4];
                    for (size_t i = 1; i < length; i++)
                        point = point << 6 | (bytes[i] & 63);
                    assert_true(point <= 0x10ffff);
                    assert_int_equal(encode(again, point), length);
                    assert_memory_equal(again, bytes, length);
                    valid++;
                }
    assert_true(valid > 1000);
}

static void the_first_bad_byte_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t at;
    } cases[] = {
        {"", 0},
        {"plain", 5},
        {"gr\xc3\xbc\xc3\x9f", 6},
        {"ab\xff", 2},
        {"\xed\xa0\x80", 0},
        {"a\xf0\x9f\x98", 1},
        {"\xc0\xaf", 0},
        {"\xf4\x90\x80\x80", 0},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct span text = span_of_string(cases[i].text);
        assert_int_equal(utf8_error(text), cases[i].at);
        assert_int_equal(utf8_is_valid(text), cases[i].at == text.size_bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_is_valid_and_surrogates_are_not),
        cmocka_unit_test(nothing_else_is_valid),
        cmocka_unit_test(the_first_bad_byte_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
