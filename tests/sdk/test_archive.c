/* The kit's reader, writer and messages: against the archives of the host, and what is no archive.
 */
#include "kit_host.h"

#include "base/archive_writer.h"
#include "base/hex.h"

#include <ruskvm/archive.h>

/* (u64, String, Vec<u32>), as both sides lay it out here. */
struct layout {
    uint64_t number;
    struct rk_archived_string text;
    struct rk_archived_vector words;
};

static const struct archive_type words_type = ARCHIVE_VEC_OF("Vec<u32>", &archive_type_u32);
static const struct archive_field fields[] = {
    {"", &archive_type_u64, 0}, {"", &archive_type_string, 8}, {"", &words_type, 16}};
static const struct archive_type tuple = ARCHIVE_TUPLE_OF("tuple", 24, 8, fields);

static const char *const texts[] = {"", "a", "1234567", "12345678",
                                    "Hello world, how are you? \xc3\xa9"};

static size_t write_with_host(uint8_t *bytes, const char *text)
{
    size_t size;
    struct archive_value value =
        ARCHIVE_ITEMS(archive_number(77), archive_text(text),
                      ARCHIVE_ITEMS(archive_number(1), archive_number(2), archive_number(3)));
    assert_int_equal(archive_write(bytes, 256, &size, &tuple, &value, NULL), RK_OK);
    return size;
}

static void what_the_kit_writes_is_what_the_host_writes(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(texts); i++) {
        _Alignas(16) uint8_t host[256], kit[256];
        const uint32_t words[] = {1, 2, 3};
        size_t size = write_with_host(host, texts[i]);
        struct rk_writer out = {kit, 0, sizeof kit};
        uint32_t words_at = rk_write_elements(&out, words, sizeof words, 4);
        uint32_t text_at = rk_write_text(&out, rk_text(texts[i]));
        uint32_t root = rk_write_object(&out, sizeof(struct layout), 8);
        rk_put_u64(&out, root, 77);
        rk_put_text(&out, root + 8, text_at, rk_text(texts[i]));
        rk_put_vector(&out, root + 16, words_at, 3);
        assert_int_equal(out.size_bytes, size);
        assert_memory_equal(kit, host, size);
    }
}

static void what_the_host_writes_is_read_by_the_kit(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(texts); i++) {
        _Alignas(16) uint8_t host[256];
        uint32_t count;
        size_t size = write_with_host(host, texts[i]);
        struct rk_reader in = rk_reader_of(rk_span_of(host, size), 24, 8, "bad");
        assert_int_equal(rk_read_u64(&in, offsetof(struct layout, number)), 77);
        struct rk_span text = rk_read_text(&in, offsetof(struct layout, text));
        assert_int_equal(text.size_bytes, strlen(texts[i]));
        assert_memory_equal(text.bytes, texts[i], text.size_bytes);
        struct rk_reader word = rk_read_vector(&in, &count, offsetof(struct layout, words), 4, 4);
        assert_int_equal(count, 3);
        for (uint32_t k = 0; k < count; k++, rk_reader_next(&word))
            assert_int_equal(rk_read_u32(&word, 0), k + 1);
    }
}

/* Every change of a byte is read as values or refused, and never reads outside (the sanitizer
 * watches); the host decides which of the two, but for overlaps, which the kit lets pass. */
static void no_archive_leads_the_reader_astray(void **state)
{
    (void)state;
    size_t refused = 0;
    for (size_t at = 0; at < 60; at++) {
        for (unsigned byte = 0; byte < 256; byte++) {
            uint32_t count;
            size_t size, taken = 0;
            uint8_t *bytes = aligned_alloc(16, 256);
            size = write_with_host(bytes, texts[4]);
            uint8_t *exact = aligned_alloc(16, size);
            memcpy(exact, bytes, size);
            exact[at % size] = (uint8_t)byte;
            struct rk_reader in = rk_reader_of(rk_span_of(exact, size), 24, 8, NULL);
            struct rk_span text = rk_read_text(&in, 8);
            if (text.size_bytes)
                assert_true(text.bytes >= exact && text.bytes + text.size_bytes <= exact + size);
            for (uint32_t i = 0; i < text.size_bytes; i++)
                taken += text.bytes[i];
            struct rk_reader word = rk_read_vector(&in, &count, 16, 4, 4);
            for (uint32_t k = 0; k < count; k++, rk_reader_next(&word))
                taken += rk_read_u32(&word, 0);
            struct archive_view view;
            bool is_valid =
                archive_validate(&view, &tuple, span_of(exact, size), 16, NULL) == RK_OK;
            if (is_valid) assert_false(in.failed);
            refused += in.failed;
            assert_true(taken < UINT64_MAX);
            free(exact);
            free(bytes);
        }
    }
    assert_true(refused > 1000);
}

static void bad_values_end_in_the_complaint(void **state)
{
    (void)state;
    _Alignas(16) uint8_t bytes[16] = {2, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 9};
    struct rk_reader in = rk_reader_of(rk_span_of(bytes, 12), 12, 4, "no argument");
    EXPECT_PANIC((void)rk_read_bool(&in, 0), "no argument");
    EXPECT_PANIC((void)rk_read_text(&in, 4), "no argument");
    EXPECT_PANIC((void)rk_reader_of(rk_span_of(bytes, 11), 12, 4, "too short"), "too short");
    EXPECT_PANIC((void)rk_reader_of(rk_span_of(bytes, 14), 12, 4, "not aligned"), "not aligned");
    EXPECT_PANIC((void)rk_read_u64(&in, 8), "object_bytes");
    struct rk_reader unsure = rk_reader_of(rk_span_of(bytes, 12), 12, 4, NULL);
    assert_false(unsure.failed);
    assert_false(rk_read_bool(&unsure, 0));
    assert_true(unsure.failed);
    assert_int_equal(rk_read_u32(&unsure, 8), 0);
}

static void a_full_writer_panics(void **state)
{
    (void)state;
    uint8_t bytes[8];
    struct rk_writer out = {bytes, 0, sizeof bytes};
    rk_write_elements(&out, "abc", 3, 1);
    EXPECT_PANIC(rk_write_object(&out, 8, 4), "more than 8 bytes");
    assert_int_equal(out.size_bytes, 3);
    assert_int_equal(rk_write_object(&out, 4, 4), 4);
}

static void texts_are_utf8_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_valid;
    } cases[] = {
        {"", true},
        {"a\x7f", true},
        {"\xc3\xa9", true},
        {"\xe2\x82\xac", true},
        {"\x80", false},
        {"\xc0\x80", false},
        {"\xc3", false},
        {"\xed\xa0\x80", false},
        {"\xe0\x80\x80", false},
        {"\xf0\x9f\x98\x80", true},
        {"\xf4\x90\x80\x80", false},
        {"\xf0\x80\x80\x80", false},
        {"\xe2\x82", false},
        {"\xf5\x80\x80\x80", false},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++)
        assert_int_equal(rk_is_utf8(rk_text(cases[i].text)), cases[i].is_valid);
}

static void messages_are_formatted_as_printf_does(void **state)
{
    (void)state;
    char kit[128], host[128], small[6];
#define SAME(...)                                                                 \
    do {                                                                          \
        size_t size = rk_format(kit, sizeof kit, __VA_ARGS__);                    \
        assert_int_equal(size, (size_t)snprintf(host, sizeof host, __VA_ARGS__)); \
        assert_string_equal(kit, host);                                           \
    } while (0)
    SAME("plain, 100%%");
    SAME("%s and %.*s, %c", "text", 3, "cut off", 'x');
    SAME("%d %i %u %x", -1, INT32_MIN, UINT32_MAX, 0xbeefu);
    SAME("%lld %llu %llx %ld %lu %zu", INT64_MIN + 0LL, UINT64_MAX + 0ULL, 0xfULL, -5L, 5UL,
         (size_t)9);
    SAME("[%5d] [%05d] [%5u] [%016llx]", -42, -42, 7u, 0xabcULL);
    assert_int_equal(rk_format(small, sizeof small, "%s", "too long"), 5);
    assert_string_equal(small, "too l");
    assert_string_equal(rk_hex(kit, "\x01\xab", 2), "01ab");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_kit_writes_is_what_the_host_writes),
        cmocka_unit_test(what_the_host_writes_is_read_by_the_kit),
        cmocka_unit_test(no_archive_leads_the_reader_astray),
        cmocka_unit_test(bad_values_end_in_the_complaint),
        cmocka_unit_test(a_full_writer_panics),
        cmocka_unit_test(texts_are_utf8_or_refused),
        cmocka_unit_test(messages_are_formatted_as_printf_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
