/* Validation is total, what it accepts can be walked and written, and what is written is a fixed
 * point: it is accepted, and writing it again, from a view, from a tree or from bytes, changes
 * nothing.
 *
 * The first byte of an input picks the type, the second the alignment of the archive. */

#include "../../tests/base/archive_types.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BYTES_MAX = 1 << 20, UNITS_MAX = 256 };

static struct span write_value(const struct archive_type *type, const struct archive_value *value)
{
    static uint8_t bytes[BYTES_MAX];
    size_t size_bytes = 0;
    REQUIRE(!archive_write(bytes, sizeof bytes, &size_bytes, type, value, NULL));
    /* A heap block of just that size lets a sanitizer see every read past it. */
    struct span copy = span_of(malloc(size_bytes ? size_bytes : 1), size_bytes);
    REQUIRE(copy.bytes);
    memcpy((void *)copy.bytes, bytes, size_bytes);
    return copy;
}

static size_t count_values(struct archive_view view)
{
    size_t values = 1;
    REQUIRE(archive_span(view).size_bytes <= UINT32_MAX);
    if (view.type->element && view.type->element->size_bytes == 0) return values;
    for (size_t i = 0; i < archive_count(view); i++) {
        REQUIRE(archive_child_name(view, i) != NULL);
        values += count_values(archive_child(view, i));
    }
    return values;
}

static void check_accepted(struct archive_view view, size_t size)
{
    /* An object of n bytes holds at most n parts a level, not counting those of no bytes. */
    REQUIRE(count_values(view) <= (size + 1) * ARCHIVE_DEPTH_MAX);
    /* A tree of as many elements as a length of four bytes can claim takes too much memory. */
    if (view.type->kind == ARCHIVE_VEC && archive_count(view) > size + UNITS_MAX) return;
    struct archive_value value = archive_of_view(view);
    struct span written = write_value(view.type, &value);
    REQUIRE(written.size_bytes <= 16 * size + 16);

    struct archive_view again;
    REQUIRE(!archive_validate(&again, view.type, written, ARCHIVE_ALIGN_MAX, NULL));
    struct arena arena;
    arena_init(&arena, 0);
    value = archive_tree(&arena, again);
    struct span rewritten = write_value(view.type, &value);
    REQUIRE(span_equal(written, rewritten));
    free((void *)rewritten.bytes);
    arena_free(&arena);

    if (!(archive_type_traits(view.type) & ARCHIVE_HAS_POINTERS)) {
        value = archive_of_bytes(archive_span(view));
        rewritten = write_value(view.type, &value);
        REQUIRE(span_equal(written, rewritten));
        free((void *)rewritten.bytes);
    }
    free((void *)written.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    const struct archive_type *type = described_types[data[0] % RK_ARRAY_LENGTH(described_types)];
    size_t align_bytes = data[1] & 0x80 ? (size_t)1 << (data[1] & 3) : ARCHIVE_ALIGN_MAX;
    struct span bytes = span_of(data + 2, size - 2);
    struct archive_view view = {NULL, NULL};
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = archive_validate(&view, type, bytes, align_bytes, &error);
    if (!result) {
        check_accepted(view, bytes.size_bytes);
        return 0;
    }
    REQUIRE(result == RK_MALFORMED || result == RK_LIMIT);
    REQUIRE(error.result == result && error.offset <= bytes.size_bytes && !view.type);
    return 0;
}
