/* Base-58 text: known pairs (draft-msporny-base58 and integers worked out by hand), bounds and
 * offsets. */

#include "support.h"

#include "base/base58.h"

static const struct {
    const char *text;
    uint8_t bytes[32];
    size_t size_bytes;
} pairs[] = {
    {"", {0}, 0},
    {"1", {0}, 1},
    {"2", {1}, 1},
    {"z", {57}, 1},
    {"21", {58}, 1},
    {"5Q", {255}, 1},
    {"111", {0}, 3},
    {"112", {0, 0, 1}, 3},
    {"2NEpo7TZRRrLZSi2U", "Hello World!", 12},
    {"11233QC4", {0, 0, 0x28, 0x7f, 0xb4, 0xcd}, 6},
};

static void known_pairs_agree_in_both_directions(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(pairs); i++) {
        char text[64];
        size_t text_chars = 99, size_bytes = 99;
        uint8_t bytes[32];
        struct span plain = span_of(pairs[i].bytes, pairs[i].size_bytes);
        assert_int_equal(base58_encode(text, sizeof text, &text_chars, plain), RK_OK);
        assert_string_equal(text, pairs[i].text);
        assert_int_equal(text_chars, strlen(text));
        struct span written = span_of_string(text);
        assert_int_equal(base58_decode(bytes, sizeof bytes, &size_bytes, written, NULL), RK_OK);
        assert_true(span_equal(span_of(bytes, size_bytes), plain));
    }
}

static void fifty_eight_characters_are_digits(void **state)
{
    (void)state;
    unsigned digits = 0;
    for (unsigned c = 0; c < 256; c++) {
        uint8_t character = (uint8_t)c, bytes[4];
        size_t size_bytes;
        struct rk_error error;
        if (base58_decode(bytes, 4, &size_bytes, span_of(&character, 1), &error) == RK_OK)
            digits++;
        else
            assert_int_equal(error.offset, 0);
    }
    assert_int_equal(digits, 58);
}

static void longest_input_of_any_kind_fits_the_stated_room(void **state)
{
    (void)state;
    uint8_t bytes[BASE58_BYTES_MAX + 1], back[BASE58_BYTES_MAX];
    char text[BASE58_TEXT_CHARS_MAX(BASE58_BYTES_MAX) + 1];
    size_t chars, size_bytes;
    for (size_t size = 0; size <= BASE58_BYTES_MAX; size++) {
        for (unsigned fill = 0; fill < 256; fill += 255) {
            memset(bytes, (int)fill, size);
            size_t room = BASE58_TEXT_CHARS_MAX(size) + 1;
            assert_int_equal(base58_encode(text, room, &chars, span_of(bytes, size)), RK_OK);
            assert_int_equal(base58_encode(text, chars, &chars, span_of(bytes, size)), RK_FULL);
            assert_int_equal(base58_encode(text, room, &chars, span_of(bytes, size)), RK_OK);
            struct span written = span_of(text, chars);
            assert_int_equal(base58_decode(back, size, &size_bytes, written, NULL), RK_OK);
            assert_true(span_equal(span_of(back, size_bytes), span_of(bytes, size)));
            if (size) {
                assert_int_equal(base58_decode(back, size - 1, &size_bytes, written, NULL),
                                 RK_FULL);
            }
        }
    }
    assert_int_equal(base58_encode(text, sizeof text, &chars, span_of(bytes, sizeof bytes)),
                     RK_LIMIT);
}

static void bad_text_is_refused_with_its_offset(void **state)
{
    (void)state;
    uint8_t bytes[8] = {9};
    size_t size_bytes = 99;
    struct rk_error error;
    assert_int_equal(base58_decode(bytes, 8, &size_bytes, span_of_string("11z0"), &error),
                     RK_MALFORMED);
    assert_int_equal(error.offset, 3);
    assert_int_equal(base58_decode(bytes, 8, &size_bytes, span_of("2\0", 2), &error), RK_MALFORMED);
    assert_int_equal(error.offset, 1);
    char ones[1000];
    memset(ones, '1', sizeof ones);
    assert_int_equal(base58_decode(bytes, 8, &size_bytes, span_of(ones, 300), &error), RK_LIMIT);
    assert_int_equal(base58_decode(bytes, 8, &size_bytes, span_of(ones, 1000), &error), RK_LIMIT);
    assert_int_equal(bytes[0], 9);
    assert_int_equal(size_bytes, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_pairs_agree_in_both_directions),
        cmocka_unit_test(fifty_eight_characters_are_digits),
        cmocka_unit_test(longest_input_of_any_kind_fits_the_stated_room),
        cmocka_unit_test(bad_text_is_refused_with_its_offset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
