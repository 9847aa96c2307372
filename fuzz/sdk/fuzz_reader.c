/* The reader of the contract kit against the host's validation: it reads nothing outside, takes
 * everything the host takes, and reads the same values. (It takes more: objects that overlap.) */
#include "base/archive.h"
#include "base/require.h"

#include <ruskvm/archive.h>
#include <ruskvm/panic.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* (u64, String, Vec<String>, bool, Vec<u32>) as both sides lay it out here. */
enum { ROOT_BYTES = 40, TEXT_AT = 8, TEXTS_AT = 16, WORDS_AT = 24, TRUTH_AT = 32 };

static const struct archive_type texts_type = ARCHIVE_VEC_OF("Vec<String>", &archive_type_string);
static const struct archive_type words_type = ARCHIVE_VEC_OF("Vec<u32>", &archive_type_u32);
static const struct archive_field fields[] = {{"", &archive_type_u64, 0},
                                              {"", &archive_type_string, TEXT_AT},
                                              {"", &texts_type, TEXTS_AT},
                                              {"", &words_type, WORDS_AT},
                                              {"", &archive_type_bool, TRUTH_AT}};
static const struct archive_type tuple = ARCHIVE_TUPLE_OF("tuple", ROOT_BYTES, 8, fields);

/* The reader is told to note what is wrong, not to panic. */
_Noreturn void rk_panic(const char *format, ...)
{
    (void)format;
    abort();
}

static void check_text(struct rk_span text, struct span archive, bool is_valid,
                       struct archive_view view)
{
    if (text.size_bytes)
        REQUIRE(text.bytes >= archive.bytes &&
                text.bytes + text.size_bytes <= archive.bytes + archive.size_bytes);
    if (is_valid) REQUIRE(span_equal(span_of(text.bytes, text.size_bytes), archive_span(view)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct archive_view root;
    uint8_t *bytes = aligned_alloc(16, (size + 15) & ~(size_t)15);
    if (size) memcpy(bytes, data, size);
    struct span archive = span_of(bytes, size);
    bool is_valid = archive_validate(&root, &tuple, archive, 16, NULL) == RK_OK;
    struct rk_reader in = rk_reader_of(rk_span_of(bytes, size), ROOT_BYTES, 8, NULL);
    uint64_t number = rk_read_u64(&in, 0);
    if (is_valid) REQUIRE(number == archive_u64(archive_child(root, 0)));
    check_text(rk_read_text(&in, TEXT_AT), archive, is_valid,
               is_valid ? archive_child(root, 1) : root);
    uint32_t count;
    struct rk_reader text = rk_read_vector(&in, &count, TEXTS_AT, 8, 4);
    if (is_valid) REQUIRE(count == archive_count(archive_child(root, 2)));
    for (uint32_t i = 0; i < count; i++, rk_reader_next(&text))
        check_text(rk_read_text(&text, 0), archive, is_valid,
                   is_valid ? archive_child(archive_child(root, 2), i) : root);
    struct rk_reader word = rk_read_vector(&in, &count, WORDS_AT, 4, 4);
    for (uint32_t i = 0; i < count; i++, rk_reader_next(&word)) {
        uint32_t value = rk_read_u32(&word, 0);
        if (is_valid) REQUIRE(value == archive_u64(archive_child(archive_child(root, 3), i)));
    }
    rk_read_bool(&in, TRUTH_AT);
    if (is_valid) REQUIRE(!in.failed && !text.failed && !word.failed);
    free(bytes);
    return 0;
}
