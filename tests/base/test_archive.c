/* Archives: the reference's answers, the worked examples of the formats, and each rule by itself.
 */

#include "support.h"

#include "archive_types.h"

#include "base/hex.h"

#include <stdlib.h>

#define ARCHIVE_BYTES 4096

/* A heap copy of exactly the bytes of a text, so that a sanitizer sees a read past them. */
static struct span exact_bytes(const char *hex)
{
    size_t size_bytes = strlen(hex) / 2;
    uint8_t *bytes = malloc(size_bytes ? size_bytes : 1);
    assert_non_null(bytes);
    assert_int_equal(hex_decode(bytes, size_bytes, span_of_string(hex), NULL), RK_OK);
    return span_of(bytes, size_bytes);
}

static void assert_written(const struct archive_type *type, const struct archive_value *value,
                           struct span expected)
{
    static uint8_t bytes[ARCHIVE_BYTES];
    size_t size_bytes = 0;
    struct rk_error error = {.result = RK_OK};
    memset(bytes, 0xa5, sizeof bytes);
    if (archive_write(bytes, sizeof bytes, &size_bytes, type, value, &error))
        fail_msg("%s: %s", type->name, error.message);
    if (!span_equal(span_of(bytes, size_bytes), expected)) {
        char text[HEX_TEXT_BYTES(ARCHIVE_BYTES)];
        hex_encode(text, span_of(bytes, size_bytes));
        fail_msg("%s written as %s", type->name, text);
    }
}

static void descriptions_make_sense(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(described_types); i++) {
        struct rk_error error = {.result = RK_OK};
        if (archive_type_check(described_types[i], &error)) fail_msg("%s", error.message);
    }
}

static void every_answer_of_the_reference_is_given(void **state)
{
    (void)state;
    static const struct {
        unsigned type;
        size_t align_bytes;
        const char *bytes;
        const char *written; /* "=" as read, NULL refused */
    } cases[] = {
#include "archive_vectors.inc"
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        const struct archive_type *type = described_types[cases[i].type];
        struct span bytes = exact_bytes(cases[i].bytes);
        struct rk_error error = {.result = RK_OK};
        struct archive_view view;
        enum rk_result result = archive_validate(&view, type, bytes, cases[i].align_bytes, &error);
        if ((result == RK_OK) != (cases[i].written != NULL))
            fail_msg("%s: %s: %s", type->name, cases[i].bytes, result ? error.message : "accepted");
        if (!result) {
            bool same = strcmp(cases[i].written, "=") == 0;
            struct span written = exact_bytes(same ? cases[i].bytes : cases[i].written);
            struct archive_value value = archive_of_view(view);
            assert_written(type, &value, written);
            struct arena arena;
            arena_init(&arena, 0);
            value = archive_tree(&arena, view);
            assert_written(type, &value, written);
            arena_free(&arena);
            free((void *)written.bytes);
        }
        free((void *)bytes.bytes);
    }
}

/* Values from literals and the archives that the formats' documents give for them. */

#define NONE      archive_items(NULL, 0)
#define NUMBER(n) archive_number(n)
#define TEXT(t)   archive_text(t)
#define BYTES(b)  archive_of_bytes(span_of((b), sizeof(b) - 1))
#define ID(byte)  archive_of_bytes(span_of(repeated(byte), 32))

static const uint8_t *repeated(uint8_t byte)
{
    static uint8_t bytes[256][32];
    memset(bytes[byte], byte, 32);
    return bytes[byte];
}

#define ZEROS_16 "00000000000000000000000000000000"
#define ONES_32  "1111111111111111111111111111111111111111111111111111111111111111"
#define TWOS_32  "2222222222222222222222222222222222222222222222222222222222222222"
#define SCALAR_1 "feffffff0100000002480300fab78458f54fbcecef4f8c996f05c5ac59b12418"
#define SCALAR_2 "fcffffff0300000004900600f46f09b1ea9f78d9df9f1833df0a8a59b3624930"

static void worked_examples_are_written_and_read(void **state)
{
    (void)state;
    struct span scalars = exact_bytes(SCALAR_1 SCALAR_2);
    const struct {
        const struct archive_type *type;
        struct archive_value value;
        const char *bytes;
    } cases[] = {
        {&archive_type_unit, NONE, ""},
        {&archive_type_bool, NUMBER(1), "01"},
        {&archive_type_i16, archive_signed(0x11), "1100"},
        {&archive_type_u32, NUMBER(5), "05000000"},
        {&archive_type_i32, archive_signed(-1), "ffffffff"},
        {&archive_type_u64, NUMBER(29000), "4871000000000000"},
        {&archive_type_f64, NUMBER(0x406f800000000000), "0000000000806f40"},
        {&archive_type_char, NUMBER('A'), "41000000"},
        {&u8_u64, ARCHIVE_ITEMS(NUMBER(1), NUMBER(2)), "01000000000000000200000000000000"},
        {&option_u64, NONE, ZEROS_16},
        {&option_u64, ARCHIVE_ITEMS(NUMBER(29000)), "01000000000000004871000000000000"},
        {&option_u8, ARCHIVE_ITEMS(NUMBER(7)), "0107"},
        {&option_unit, ARCHIVE_ITEMS(NONE), "01"},
        {&contract_id, ID(0x11), ONES_32},
        {&archive_type_bytes, NONE, "0000000000000000"},
        {&archive_type_bytes, BYTES("\0\1\2"), "00010200fcffffff03000000"},
        {&archive_type_bytes, BYTES("abc"), "61626300fcffffff03000000"},
        {&vec_u64, ARCHIVE_ITEMS(NUMBER(1)), "0100000000000000f8ffffff01000000"},
        {&vec_u64, BYTES("\1\0\0\0\0\0\0\0"), "0100000000000000f8ffffff01000000"},
        {&vec_string, ARCHIVE_ITEMS(TEXT("hi"), TEXT("hello world")),
         "68656c6c6f20776f726c640068690000000000020b000000ecfffffff0ffffff02000000"},
        {&vec_bytes, ARCHIVE_ITEMS(BYTES("\1\2\3"), BYTES("\4")),
         "01020304fcffffff03000000f7ffffff01000000f0ffffff02000000"},
        {&archive_type_string, TEXT(""), "0000000000000000"},
        {&archive_type_string, TEXT("1234567"), "3132333435363707"},
        {&archive_type_string, TEXT("12345678"), "313233343536373808000000f8ffffff"},
        {&archive_type_string, TEXT("Hello world"), "48656c6c6f20776f726c64000b000000f4ffffff"},
        {&string_bytes, ARCHIVE_ITEMS(TEXT("read_value"), BYTES("\x9\x8\x7")),
         "090807726561645f76616c75650000000a000000f3ffffffe8ffffff03000000"},
        {&id_string_bytes, ARCHIVE_ITEMS(ID(0x22), TEXT("read_value"), NONE),
         "726561645f76616c75650000" TWOS_32 "0a000000d4ffffffccffffff00000000"},
        {&option_bytes, ARCHIVE_ITEMS(BYTES("\1\2")), "0102000001000000f8ffffff02000000"},
        {&result_unit, ARCHIVE_VARIANT(0, NONE), ZEROS_16},
        {&result_unit, ARCHIVE_VARIANT(1, ARCHIVE_VARIANT(0, TEXT("boom"))),
         "0100000000000000626f6f6d00000004"},
        {&result_unit, ARCHIVE_VARIANT(1, ARCHIVE_VARIANT(0, TEXT("I like spending"))),
         "49206c696b65207370656e64696e670001000000000000000f000000e8ffffff"},
        {&result_unit, ARCHIVE_VARIANT(1, archive_variant(3, NULL, 0)),
         "01000000030000000000000000000000"},
        {&result_bool, ARCHIVE_VARIANT(0, NUMBER(1)), "00010000000000000000000000000000"},
        {&result_bytes, ARCHIVE_VARIANT(0, BYTES("\1\2\3")),
         "0102030000000000f8ffffff0300000000000000"},
        {&result_bytes, ARCHIVE_VARIANT(0, NONE), "00000000fcffffff0000000000000000"},
        {&event, ARCHIVE_ITEMS(ID(0x11), TEXT("number"), BYTES("\1\2\3\4")),
         "01020304" ONES_32 "6e756d6265720006d4ffffff04000000"},
        {&metadata, ARCHIVE_ITEMS(ID(0x11), BYTES("\3\3\3\3\3")),
         "0303030303000000" ONES_32 "d8ffffff05000000"},
        {&vec_reason, BYTES("\0\1\2\3"), "00010203fcffffff04000000"},
        {&verify_plonk,
         ARCHIVE_ITEMS(BYTES("\x11\x11\x11"), BYTES("\"\"\"\"\""), archive_of_bytes(scalars)),
         SCALAR_1 SCALAR_2 "2222222222111111fdffffff03000000f0ffffff05000000a8ffffff02000000"},
        {&verify_plonk, ARCHIVE_ITEMS(NONE, NONE, NONE),
         "0000000000000000f8ffffff00000000f0ffffff00000000"},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct span bytes = exact_bytes(cases[i].bytes);
        struct archive_view view;
        struct rk_error error;
        assert_written(cases[i].type, &cases[i].value, bytes);
        if (archive_validate(&view, cases[i].type, bytes, ARCHIVE_ALIGN_MAX, &error))
            fail_msg("%s: %s", cases[i].bytes, error.message);
        free((void *)bytes.bytes);
    }
    free((void *)scalars.bytes);
}

static void a_refusal_tells_where_and_why(void **state)
{
    (void)state;
    static const struct {
        const struct archive_type *type;
        const char *bytes;
        size_t align_bytes;
        uint64_t offset;
        const char *message;
    } cases[] = {
        {&archive_type_u64, "00000000", 16, 4, "archive: buffer is shorter than the value"},
        {&archive_type_u64, "000000000000000000", 16, 1, "archive: object is not aligned"},
        {&archive_type_u64, "0000000000000000", 4, 0, "archive: object is not aligned"},
        {&archive_type_bool, "02", 16, 0, "archive: bool is neither 0 nor 1"},
        {&option_u8, "0200", 16, 0, "archive: tag of an option is neither 0 nor 1"},
        {&reason, "04", 16, 0, "archive: tag names no variant"},
        {&archive_type_char, "00d80000", 16, 0, "archive: char is not a Unicode scalar value"},
        {&archive_type_char, "ffdf0000", 16, 0, "archive: char is not a Unicode scalar value"},
        {&archive_type_char, "00001100", 16, 0, "archive: char is not a Unicode scalar value"},
        {&archive_type_string, "6100000000000008", 16, 7,
         "archive: string in place is longer than 7"},
        {&archive_type_string, "61ff000000000002", 16, 1, "archive: string is not UTF-8"},
        {&archive_type_bytes, "61626300f8ffffff03000000", 16, 4,
         "archive: pointer leaves the buffer"},
        {&archive_type_bytes, "61626300fcffffff0d000000", 16, 4,
         "archive: object is longer than the buffer"},
        /* Elements that reach into the object that points to them. */
        {&archive_type_bytes, "61626300fcffffff05000000", 16, 4,
         "archive: pointer leads to bytes that are taken or out of order"},
        /* Elements aligned in the buffer, in memory that is not. */
        {&vec_u64, "0100000000000000f8ffffff01000000", 4, 0, "archive: object is not aligned"},
        /* The same of a vector without elements. */
        {&vec_u64, "0000000000000000", 4, 0, "archive: object is not aligned"},
        {&vec_bool, "00000200fcffffff03000000", 16, 2, "archive: [2]: bool is neither 0 nor 1"},
        /* The last element of a tuple comes first: laid out forwards, the second is behind. */
        {&string_bytes, "31323334353637380908070008000000f4fffffff4ffffff03000000", 16, 12,
         "archive: [0]: pointer leads to bytes that are taken or out of order"},
        /* The first and the third string of a tuple on the same bytes. */
        {&three_strings, "313233343536373808000000f8ffffff000000000000000008000000e8ffffff", 16, 8,
         "archive: [0]: pointer leads to bytes that are taken or out of order"},
        {&mixed,
         "6100000000000001ff00000000000001"
         "000000000000000000000000000000000000000000000000d8ffffff020000000000000000000000",
         16, 8, "archive: d[1]: string is not UTF-8"},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct span bytes = exact_bytes(cases[i].bytes);
        struct archive_view view = {NULL, NULL};
        struct rk_error error = {.result = RK_OK};
        assert_int_equal(
            archive_validate(&view, cases[i].type, bytes, cases[i].align_bytes, &error),
            RK_MALFORMED);
        assert_null(view.type);
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(error.offset, cases[i].offset);
        free((void *)bytes.bytes);
    }
}

static void gaps_padding_and_leading_bytes_are_accepted(void **state)
{
    (void)state;
    static const struct {
        const struct archive_type *type;
        const char *bytes;
    } cases[] = {
        {&archive_type_unit, "010203"},
        {&archive_type_u8, "ffffffff07"},
        {&archive_type_bytes, "ffffffff61626300fcffffff03000000"}, /* leading bytes */
        {&archive_type_bytes, "61ffffffffffffffffffffff05000000f0ffffff01000000"}, /* a gap */
        {&archive_type_bytes, "0000000000000000"},         /* empty, at the root itself */
        {&archive_type_bytes, "00000000fcffffff00000000"}, /* empty, at the start */
        {&small, "0200000000000000030001ffffffffff"},      /* padding */
        {&option_u64, "00ffffffffffffffffffffffffffffff"}, /* the inactive part */
        {&result_bool, "0001ffffffffffffffffffffffffffff"},
        {&archive_type_string, "61ffffffffffff01"},         /* beyond a string in place */
        {&archive_type_string, "6100000001000000fcffffff"}, /* a short string out of line */
        {&archive_type_f64, "ffffffffffffffff"},
        {&archive_type_char, "ffd70000"}, /* around the surrogates, and the last */
        {&archive_type_char, "00e00000"},
        {&archive_type_char, "ffff1000"},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct span bytes = exact_bytes(cases[i].bytes);
        struct archive_view view;
        struct rk_error error;
        if (archive_validate(&view, cases[i].type, bytes, ARCHIVE_ALIGN_MAX, &error))
            fail_msg("%s: %s", cases[i].bytes, error.message);
        free((void *)bytes.bytes);
    }
}

static void views_lead_to_every_part(void **state)
{
    (void)state;
    static const struct archive_field number_fields[] = {
        {"small", &archive_type_i8, 16},
        {"large", &archive_type_i128, 0},
        {"more", &call_data, 24},
        {"boxed", &box_u64, 20},
    };
    static const struct archive_type numbers = ARCHIVE_STRUCT_OF("Numbers", 80, 16, number_fields);
    assert_int_equal(archive_type_check(&numbers, NULL), RK_OK);
    uint8_t bytes[256] = {0};
    size_t size_bytes;
    struct archive_value value =
        ARCHIVE_ITEMS(archive_signed(-5), archive_signed(-((i128)1 << 100)),
                      ARCHIVE_VARIANT(4, NUMBER(9), NUMBER(1ull << 63), TEXT("a longer text")),
                      ARCHIVE_ITEMS(NUMBER(77)));
    assert_int_equal(archive_write(bytes, sizeof bytes, &size_bytes, &numbers, &value, NULL), 0);
    struct archive_view root;
    assert_int_equal(
        archive_validate(&root, &numbers, span_of(bytes, size_bytes), ARCHIVE_ALIGN_MAX, NULL),
        RK_OK);
    assert_int_equal(archive_count(root), 4);
    assert_string_equal(archive_child_name(root, 2), "more");
    assert_int_equal(archive_i64(archive_child(root, 0)), -5);
    assert_true(archive_i128(archive_child(root, 1)) == -((i128)1 << 100));
    struct archive_view pair = archive_child(root, 2);
    assert_int_equal(archive_tag(pair), 4);
    assert_int_equal(archive_count(pair), 3);
    assert_string_equal(archive_child_name(pair, 0), "");
    assert_int_equal(archive_u64(archive_child(pair, 0)), 9);
    assert_true(archive_u64(archive_child(pair, 1)) == 1ull << 63);
    assert_true(span_equal(archive_span(archive_child(pair, 2)), span_of_string("a longer text")));
    struct archive_view boxed = archive_child(root, 3);
    assert_int_equal(archive_count(boxed), 1);
    assert_int_equal(archive_u64(archive_child(boxed, 0)), 77);
}

static void vectors_give_their_elements_as_one_span(void **state)
{
    (void)state;
    struct span bytes = exact_bytes("000000000000000001000000000000000200000000000000"
                                    "f0ffffff02000000");
    struct archive_view view;
    assert_int_equal(archive_validate(&view, &vec_u64, bytes, ARCHIVE_ALIGN_MAX, NULL), RK_OK);
    struct span elements = archive_span(view);
    assert_ptr_equal(elements.bytes, bytes.bytes + 8);
    assert_int_equal(elements.size_bytes, 16);
    assert_int_equal(archive_count(view), 2);
    assert_int_equal(archive_u64(archive_child(view, 1)), 2);
    free((void *)bytes.bytes);
}

static void padding_of_opaque_blocks_is_written_as_zero(void **state)
{
    (void)state;
    uint8_t block[104];
    uint8_t expected[104];
    memset(block, 0xff, sizeof block);
    memset(expected, 0xff, 97);
    memset(expected + 97, 0, 7);
    struct archive_value value = archive_of_bytes(span_of(block, sizeof block));
    assert_written(&g1_point, &value, span_of(expected, sizeof expected));
}

static void padding_between_fields_is_written_as_zero(void **state)
{
    (void)state;
    static const struct archive_type vec_small = ARCHIVE_VEC_OF("Vec<Small>", &small);
    struct span padded =
        exact_bytes("0200000000000000030001ffffffffff0500000000000000060004eeeeeeeeee");
    struct span expected = exact_bytes("02000000000000000300010000000000"
                                       "05000000000000000600040000000000e0ffffff02000000");
    struct archive_value value = archive_of_bytes(padded);
    assert_written(&vec_small, &value, expected);
    free((void *)padded.bytes);
    free((void *)expected.bytes);
}

static void values_of_another_shape_are_refused(void **state)
{
    (void)state;
    struct archive_view string_view = {&archive_type_string, (const uint8_t *)"abcdefg\7"};
    const struct {
        const struct archive_type *type;
        struct archive_value value;
        size_t capacity_bytes;
        enum rk_result result;
    } cases[] = {
        {&archive_type_u8, NUMBER(256), 64, RK_INVALID},
        {&archive_type_u8, archive_signed(-1), 64, RK_INVALID},
        {&archive_type_i8, archive_signed(128), 64, RK_INVALID},
        {&archive_type_i8, archive_signed(-129), 64, RK_INVALID},
        {&archive_type_bool, NUMBER(2), 64, RK_INVALID},
        {&archive_type_char, NUMBER(0xdfff), 64, RK_INVALID},
        {&archive_type_char, NUMBER(0x110000), 64, RK_INVALID},
        {&archive_type_u8, NONE, 64, RK_INVALID},
        {&archive_type_u16, BYTES("\1"), 64, RK_INVALID},
        {&archive_type_bool, BYTES("\2"), 64, RK_MALFORMED},
        {&archive_type_string, TEXT("\xff"), 64, RK_INVALID},
        {&archive_type_string, NUMBER(1), 64, RK_INVALID},
        {&archive_type_bytes, NUMBER(1), 64, RK_INVALID},
        {&vec_u64, BYTES("\1\2"), 64, RK_INVALID},
        {&vec_bytes, BYTES("\0\0\0\0\0\0\0\0"), 64, RK_INVALID},
        {&vec_unit, BYTES(""), 64, RK_INVALID},
        {&vec_bool, BYTES("\0\2"), 64, RK_MALFORMED},
        {&string_bytes, BYTES("0123456789abcdef"), 64, RK_INVALID},
        {&string_bytes, ARCHIVE_ITEMS(TEXT("a")), 64, RK_INVALID},
        {&array_u32, ARCHIVE_ITEMS(NUMBER(1)), 64, RK_INVALID},
        {&option_u8, ARCHIVE_ITEMS(NUMBER(1), NUMBER(2)), 64, RK_INVALID},
        {&option_u8, NUMBER(1), 64, RK_INVALID},
        {&reason, archive_variant(4, NULL, 0), 64, RK_INVALID},
        {&reason, ARCHIVE_VARIANT(0, NUMBER(1)), 64, RK_INVALID},
        {&reason, NUMBER(0), 64, RK_INVALID},
        {&box_u64, NONE, 64, RK_INVALID},
        {&box_u64, BYTES("\0\0\0\0"), 64, RK_INVALID},
        {&bytes_32, NUMBER(1), 64, RK_INVALID},
        {&archive_type_bytes, archive_of_view(string_view), 64, RK_INVALID},
        {&archive_type_u64, NUMBER(1), 7, RK_FULL},
        {&archive_type_string, TEXT("12345678"), 15, RK_FULL},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        uint8_t bytes[64];
        uint8_t before[64];
        size_t size_bytes = 12345;
        memset(bytes, 0x5a, sizeof bytes);
        memset(before, 0x5a, sizeof before);
        struct rk_error error = {.result = RK_OK};
        enum rk_result result = archive_write(bytes, cases[i].capacity_bytes, &size_bytes,
                                              cases[i].type, &cases[i].value, &error);
        if (result != cases[i].result) fail_msg("case %zu: %d %s", i, result, error.message);
        assert_int_equal(error.result, result);
        assert_int_equal(size_bytes, 12345);
        assert_memory_equal(bytes, before, sizeof bytes);
    }
}

static void a_wrong_part_is_named(void **state)
{
    (void)state;
    uint8_t bytes[256];
    size_t size_bytes;
    struct rk_error error;
    struct archive_value value =
        ARCHIVE_ITEMS(NUMBER(1), TEXT("b"), NUMBER(2), ARCHIVE_ITEMS(TEXT("good"), NUMBER(3)),
                      ARCHIVE_ITEMS(ARCHIVE_ITEMS(NUMBER(4))), NUMBER(0));
    assert_int_equal(archive_write(bytes, sizeof bytes, &size_bytes, &mixed, &value, &error),
                     RK_INVALID);
    assert_string_equal(error.message, "d[1]: value of type 'String': needs a text");
    value = ARCHIVE_ITEMS(NUMBER(1), TEXT("b"), NUMBER(2), NONE,
                          ARCHIVE_ITEMS(ARCHIVE_ITEMS(TEXT("8 bytes!"), NONE)), NUMBER(0));
    assert_int_equal(archive_write(bytes, sizeof bytes, &size_bytes, &mixed, &value, &error),
                     RK_INVALID);
    assert_string_equal(error.message, "e: value of type 'Box<u64>': needs one item");
}

static void nesting_ends_at_its_limit(void **state)
{
    (void)state;
    /* Each item of a list is three objects: the struct, the option, the box. */
    enum { ITEMS_MAX = 1 + (ARCHIVE_DEPTH_MAX - 2) / 3, ITEMS = ITEMS_MAX + 1 };
    struct archive_value parts[ITEMS][2];
    struct archive_value links[ITEMS][2]; /* the box in the option, the item in the box */
    for (size_t i = 0; i < ITEMS; i++) {
        parts[i][0] = NUMBER(i);
        parts[i][1] = NONE;
        if (i == 0) continue;
        links[i][1] = archive_items(parts[i - 1], 2);
        links[i][0] = archive_items(&links[i][1], 1);
        parts[i][1] = archive_items(&links[i][0], 1);
    }
    uint8_t bytes[16 * ITEMS];
    size_t size_bytes = 0;
    struct archive_view view;
    struct archive_value whole = archive_items(parts[ITEMS_MAX - 1], 2);
    assert_int_equal(archive_write(bytes, sizeof bytes, &size_bytes, &list, &whole, NULL), RK_OK);
    assert_int_equal(archive_validate(&view, &list, span_of(bytes, size_bytes), 16, NULL), RK_OK);
    whole = archive_items(parts[ITEMS - 1], 2);
    assert_int_equal(archive_write(bytes, sizeof bytes, &size_bytes, &list, &whole, NULL),
                     RK_LIMIT);

    /* One item more, by hand: 12 bytes with a pointer to the 12 bytes below. */
    uint8_t chain[12 * ITEMS] = {0};
    for (size_t i = 1; i < ITEMS; i++) {
        int32_t distance = -16;
        chain[12 * i] = 1;
        memcpy(chain + 12 * i + 4, &distance, sizeof distance);
    }
    struct span above = span_of(chain, 12 * ITEMS_MAX);
    assert_int_equal(archive_validate(&view, &list, above, 16, NULL), RK_OK);
    above.size_bytes += 12;
    assert_int_equal(archive_validate(&view, &list, above, 16, NULL), RK_LIMIT);
}

/* A struct whose only field is itself. */
static const struct archive_type self;
static const struct archive_field selves[] = {{"a", &self, 0}};
static const struct archive_type self = ARCHIVE_STRUCT_OF("self", 4, 1, selves);

static void wrong_descriptions_are_refused(void **state)
{
    (void)state;
    static const struct archive_field overlapping[] = {{"a", &archive_type_u32, 0},
                                                       {"b", &archive_type_u16, 2}};
    static const struct archive_field outside[] = {{"a", &archive_type_u32, 4}};
    static const struct archive_field unaligned[] = {{"a", &archive_type_u32, 2}};
    static const struct archive_field in_tag[] = {{"a", &archive_type_u8, 0}};
    static const struct archive_field good[] = {{"a", &archive_type_u32, 0}};
    static const struct archive_variant tagged[] = {ARCHIVE_VARIANT_OF("A", in_tag)};
    static const struct archive_padding late[] = {{3, 2}};
    static const struct archive_padding crossed[] = {{2, 1}, {0, 1}};
    static const struct archive_type bad = ARCHIVE_STRUCT_OF("inner", 6, 4, good);
    static const struct {
        struct archive_type type;
        const char *message;
    } cases[] = {
        {ARCHIVE_STRUCT_OF("t", 4, 4, overlapping), "type 't': two fields overlap"},
        {ARCHIVE_STRUCT_OF("t", 4, 4, outside), "type 't': a field lies outside"},
        {ARCHIVE_STRUCT_OF("t", 8, 4, unaligned), "type 't': a field is not aligned"},
        {ARCHIVE_STRUCT_OF("t", 4, 2, good), "type 't': its alignment is not that of its parts"},
        {ARCHIVE_STRUCT_OF("t", 6, 4, good),
         "type 't': its size is not a multiple of its alignment"},
        {ARCHIVE_ENUM_OF("t", 1, 1, tagged), "type 't': a field lies outside"},
        {ARCHIVE_ARRAY_OF("t", 5, 1, 4, &archive_type_u8),
         "type 't': its size is not that of its elements"},
        {ARCHIVE_OPTION_OF("t", 9, 8, &archive_type_u64),
         "type 't': its size is not element and tag"},
        {ARCHIVE_PADDED_OF("t", 4, 1, late), "type 't': padding ranges do not ascend within it"},
        {ARCHIVE_PADDED_OF("t", 4, 1, crossed), "type 't': padding ranges do not ascend within it"},
        {ARCHIVE_OPAQUE_OF("t", 96, 32), "type 't': its alignment is not a power of two up to 16"},
        {ARCHIVE_OPAQUE_OF("t", 6, 3), "type 't': its alignment is not a power of two up to 16"},
        {ARCHIVE_VEC_OF("t", NULL), "type 't': an element type is missing or too many"},
        {ARCHIVE_VEC_OF("t", &bad), "type 'inner': its size is not a multiple of its alignment"},
        {ARCHIVE_VEC_OF("t", &self), "type 'self': contains itself in place"},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct rk_error error = {.result = RK_OK};
        assert_int_equal(archive_type_check(&cases[i].type, &error), RK_USAGE);
        assert_string_equal(error.message, cases[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptions_make_sense),
        cmocka_unit_test(every_answer_of_the_reference_is_given),
        cmocka_unit_test(worked_examples_are_written_and_read),
        cmocka_unit_test(a_refusal_tells_where_and_why),
        cmocka_unit_test(gaps_padding_and_leading_bytes_are_accepted),
        cmocka_unit_test(views_lead_to_every_part),
        cmocka_unit_test(vectors_give_their_elements_as_one_span),
        cmocka_unit_test(padding_of_opaque_blocks_is_written_as_zero),
        cmocka_unit_test(padding_between_fields_is_written_as_zero),
        cmocka_unit_test(values_of_another_shape_are_refused),
        cmocka_unit_test(a_wrong_part_is_named),
        cmocka_unit_test(nesting_ends_at_its_limit),
        cmocka_unit_test(wrong_descriptions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
