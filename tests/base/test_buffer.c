/* Buffers: growth, integers in their encodings, formatting. */
#include "support.h"

#include "base/buffer.h"

static void expect_bytes(struct buffer *buffer, const void *bytes, size_t size)
{
    assert_int_equal(buffer->size_bytes, size);
    if (size) assert_memory_equal(buffer->bytes, bytes, size);
    buffer->size_bytes = 0;
}

static void bytes_are_appended_through_every_growth(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    assert_int_equal(buffer_append(&buffer, NULL, 0), RK_OK);
    expect_bytes(&buffer, NULL, 0);
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(buffer_append_u8(&buffer, (uint8_t)(i * 7)), RK_OK);
    assert_int_equal(buffer.size_bytes, 5000);
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(buffer.bytes[i], (uint8_t)(i * 7));
    struct span span = buffer_span(&buffer);
    assert_ptr_equal(span.bytes, buffer.bytes);
    assert_int_equal(span.size_bytes, 5000);
    buffer_free(&buffer);
    assert_null(buffer.bytes);
    assert_int_equal(buffer_append(&buffer, "ab", 2), RK_OK);
    expect_bytes(&buffer, "ab", 2);
    buffer_free(&buffer);
}

static void room_is_reserved_once(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    assert_int_equal(buffer_reserve(&buffer, 1000), RK_OK);
    uint8_t *bytes = buffer.bytes;
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(buffer_append_u8(&buffer, 1), RK_OK);
    assert_ptr_equal(buffer.bytes, bytes);
    /* Sizes that overflow leave everything as it was. */
    assert_int_equal(buffer_reserve(&buffer, SIZE_MAX), RK_NO_MEMORY);
    assert_int_equal(buffer_reserve(&buffer, SIZE_MAX - 1000), RK_NO_MEMORY);
    assert_ptr_equal(buffer.bytes, bytes);
    assert_int_equal(buffer.size_bytes, 1000);
    buffer_free(&buffer);
}

static void integers_are_little_endian(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    assert_int_equal(buffer_append_u32_le(&buffer, 0x01020304), RK_OK);
    expect_bytes(&buffer, "\4\3\2\1", 4);
    assert_int_equal(buffer_append_u64_le(&buffer, 0x0102030405060708), RK_OK);
    expect_bytes(&buffer, "\10\7\6\5\4\3\2\1", 8);
    buffer_free(&buffer);
}

static void leb_numbers_take_the_shortest_form(void **state)
{
    (void)state;
    static const struct {
        uint64_t value;
        uint8_t size, bytes[10];
    } numbers[] = {
        {0, 1, {0}},
        {127, 1, {127}},
        {128, 2, {0x80, 1}},
        {624485, 3, {0xe5, 0x8e, 0x26}},
        {UINT64_MAX, 10, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}},
    };
    static const struct {
        int64_t value;
        uint8_t size, bytes[10];
    } signs[] = {
        {0, 1, {0}},
        {63, 1, {63}},
        {64, 2, {0xc0, 0}},
        {-1, 1, {0x7f}},
        {-64, 1, {0x40}},
        {-65, 2, {0xbf, 0x7f}},
        {-123456, 3, {0xc0, 0xbb, 0x78}},
        {INT64_MAX, 10, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}},
        {INT64_MIN, 10, {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f}},
    };
    struct buffer buffer = {0};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(numbers); i++) {
        assert_int_equal(buffer_append_leb_u(&buffer, numbers[i].value), RK_OK);
        expect_bytes(&buffer, numbers[i].bytes, numbers[i].size);
    }
    for (size_t i = 0; i < RK_ARRAY_LENGTH(signs); i++) {
        assert_int_equal(buffer_append_leb_s(&buffer, signs[i].value), RK_OK);
        expect_bytes(&buffer, signs[i].bytes, signs[i].size);
    }
    buffer_free(&buffer);
}

static void formatted_text_has_no_terminating_zero(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    assert_int_equal(buffer_append_format(&buffer, "%s", ""), RK_OK);
    expect_bytes(&buffer, "", 0);
    assert_int_equal(buffer_append_format(&buffer, "%d-%s", 42, "x"), RK_OK);
    assert_int_equal(buffer_append_format(&buffer, "%c", '!'), RK_OK);
    expect_bytes(&buffer, "42-x!", 5);
    /* Longer than what there is room for at first. */
    assert_int_equal(buffer_append_format(&buffer, "%0500d", 7), RK_OK);
    assert_int_equal(buffer.size_bytes, 500);
    assert_int_equal(buffer.bytes[499], '7');
    buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_appended_through_every_growth),
        cmocka_unit_test(room_is_reserved_once),
        cmocka_unit_test(integers_are_little_endian),
        cmocka_unit_test(leb_numbers_take_the_shortest_form),
        cmocka_unit_test(formatted_text_has_no_terminating_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
