/* Compressed descriptions of circuits: those of the deployed system, damaged ones, and limits. */

#include "circuit_vectors.h"
#include "zk/circuit_format.h"
#include "zk/composer.h"

#include "base/hash.h"

#define ZLIB_CONST /* input is not written to */
#include <zlib.h>

static struct buffer read_hex(const json_t *object, const char *key)
{
    struct buffer bytes = {0};
    vectors_append(&bytes, object, key);
    return bytes;
}

static struct buffer read_base64(const json_t *object, const char *key)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct buffer bytes = {0};
    uint32_t bits = 0, count = 0;
    for (const char *text = vectors_text(object, key); *text && *text != '='; text++) {
        const char *digit = strchr(digits, *text);
        assert_non_null(digit);
        bits = bits << 6 | (uint32_t)(digit - digits);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        assert_int_equal(buffer_append_u8(&bytes, (uint8_t)(bits >> count)), RK_OK);
    }
    return bytes;
}

static void assert_spans_equal(struct span a, struct span b)
{
    assert_int_equal(a.size_bytes, b.size_bytes);
    assert_memory_equal(a.bytes, b.bytes, a.size_bytes);
}

static struct circuit_description decode(struct span compressed)
{
    struct circuit_description description = {0};
    struct rk_error error = {.result = RK_OK};
    if (circuit_decode(&description, compressed, &circuit_limits_default, &error))
        fail_msg("%s", error.message);
    return description;
}

static struct buffer inflate_of(struct span compressed)
{
    enum { ROOM_BYTES = 8 << 20 };
    struct buffer out = {0};
    z_stream stream = {.next_in = (const Bytef *)compressed.bytes,
                       .avail_in = (uInt)compressed.size_bytes};
    assert_int_equal(inflateInit2(&stream, -MAX_WBITS), Z_OK);
    assert_int_equal(buffer_reserve(&out, ROOM_BYTES), RK_OK);
    stream.next_out = out.bytes;
    stream.avail_out = ROOM_BYTES;
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.size_bytes = stream.total_out;
    inflateEnd(&stream);
    return out;
}

/* Decoding, encoding and decoding again tell the same packed content, which is the one that was
 * compressed. */
static void check_description(struct span compressed, struct buffer *packed)
{
    struct buffer wanted = inflate_of(compressed);
    struct circuit_description first = decode(compressed), second;
    struct buffer again = {0}, encoded = {0};
    assert_int_equal(circuit_pack(packed, &first.circuit), RK_OK);
    assert_spans_equal(buffer_span(packed), buffer_span(&wanted));
    assert_int_equal(circuit_encode(&encoded, &first.circuit), RK_OK);
    second = decode(buffer_span(&encoded));
    assert_int_equal(circuit_pack(&again, &second.circuit), RK_OK);
    assert_spans_equal(buffer_span(&again), buffer_span(packed));
    circuit_description_free(&first);
    circuit_description_free(&second);
    buffer_free(&again);
    buffer_free(&encoded);
    buffer_free(&wanted);
}

static void small_descriptions_decode_to_their_rows_and_back(void **state)
{
    (void)state;
    json_t *root = vectors_load("plonk/proofs_small.json"),
           *circuits = vectors_get(root, "circuits");
    for (size_t i = 0; i < json_array_size(circuits); i++) {
        const json_t *entry = json_array_get(circuits, i);
        struct buffer compressed = read_hex(entry, "compressed"), packed = {0};
        check_description(buffer_span(&compressed), &packed);
        struct circuit_description description = decode(buffer_span(&compressed));
        circuit_vectors_check_rows(entry, vectors_text(entry, "name"), &description.circuit);
        assert_int_equal(description.circuit.public_count,
                         json_array_size(vectors_get(entry, "public_inputs")));
        circuit_description_free(&description);
        buffer_free(&compressed);
        buffer_free(&packed);
    }
    json_decref(root);
}

static void check_deployed(const json_t *entry)
{
    static const struct {
        const char *name;
        uint16_t minor;
    } versions[] = {{"0.20", 20}, {"0.21", 21}, {"0.22", 22}};
    char name[64];
    uint8_t digest[32], wanted[32];
    struct buffer packed = {0};
    snprintf(name, sizeof name, "plonk/tx_circuit_%d_2.cd.json",
             (int)json_integer_value(vectors_get(entry, "inputs")));
    json_t *file = vectors_load(name);
    struct buffer compressed = read_base64(file, "compressed_base64");
    json_decref(file);

    check_description(buffer_span(&compressed), &packed);
    sha256(digest, buffer_span(&packed));
    vectors_bytes(wanted, sizeof wanted, entry, "packed_sha256");
    assert_memory_equal(digest, wanted, sizeof wanted);

    struct circuit_description description = decode(buffer_span(&compressed));
    assert_int_equal(description.circuit.row_count,
                     json_integer_value(vectors_get(entry, "gates")));
    assert_int_equal(description.circuit.witness_count,
                     json_integer_value(vectors_get(entry, "witnesses")));
    circuit_fingerprint(digest, &description.circuit);
    vectors_bytes(wanted, sizeof wanted, entry, "gate_digest");
    assert_memory_equal(digest, wanted, sizeof wanted);
    circuit_description_free(&description);

    for (size_t v = 0; v < RK_ARRAY_LENGTH(versions); v++) {
        circuit_id(digest, buffer_span(&compressed), 0, versions[v].minor);
        vectors_bytes(wanted, sizeof wanted, vectors_get(entry, "circuit_id"), versions[v].name);
        assert_memory_equal(digest, wanted, sizeof wanted);
    }
    buffer_free(&compressed);
    buffer_free(&packed);
}

static void deployed_circuits_have_their_ids_rows_and_packed_content(void **state)
{
    (void)state;
    json_t *root = vectors_load("plonk/tx_circuits.json"),
           *circuits = vectors_get(root, "circuits");
    assert_int_equal(json_array_size(circuits), 4);
    for (size_t i = 0; i < json_array_size(circuits); i++)
        check_deployed(json_array_get(circuits, i));
    json_decref(root);
}

static void the_minor_version_is_in_an_id_only_before_version_1(void **state)
{
    (void)state;
    uint8_t a[CIRCUIT_ID_BYTES], b[CIRCUIT_ID_BYTES];
    circuit_id(a, span_of_string("bytes"), 1, 2);
    circuit_id(b, span_of_string("bytes"), 1, 3);
    assert_memory_equal(a, b, sizeof a);
    circuit_id(a, span_of_string("bytes"), 0, 2);
    circuit_id(b, span_of_string("bytes"), 0, 3);
    assert_memory_not_equal(a, b, sizeof a);
}

/* ---- Descriptions made here ---- */

/* The packed content of a fresh composer with one row and public input more. */
static struct buffer pack_sample(void)
{
    struct composer *composer = NULL;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct buffer packed = {0};
    struct fr value;
    fr_from_u64(&value, 300);
    assert_int_equal(composer_new(&composer, COMPOSER_CHAIN), RK_OK);
    composer_public(composer, &fr_one);
    composer_constant(composer, &value);
    assert_int_equal(composer_finish(composer, &circuit, &assignment, NULL), RK_OK);
    assert_int_equal(circuit_pack(&packed, &circuit), RK_OK);
    composer_free(composer);
    return packed;
}

static enum rk_result unpack(struct span packed, const struct circuit_limits *limits,
                             struct rk_error *error)
{
    struct circuit_description description = {0};
    enum rk_result result = circuit_unpack(&description, packed, limits, error);
    circuit_description_free(&description);
    return result;
}

static void every_truncation_is_refused_with_a_place_and_a_reason(void **state)
{
    (void)state;
    struct buffer packed = pack_sample();
    for (size_t size = 0; size < packed.size_bytes; size++) {
        struct rk_error error = {.result = RK_OK};
        assert_int_equal(unpack(span_of(packed.bytes, size), &circuit_limits_default, &error),
                         RK_MALFORMED);
        assert_int_equal(error.result, RK_MALFORMED);
        assert_true(error.offset <= size);
    }
    assert_int_equal(unpack(buffer_span(&packed), &circuit_limits_default, NULL), RK_OK);
    assert_int_equal(buffer_append_u8(&packed, 0), RK_OK);
    assert_int_equal(unpack(buffer_span(&packed), &circuit_limits_default, NULL), RK_MALFORMED);
    buffer_free(&packed);
}

static void whatever_byte_changes_what_decodes_packs_to_what_decodes_alike(void **state)
{
    (void)state;
    struct buffer packed = pack_sample();
    for (size_t i = 0; i < packed.size_bytes; i++)
        for (unsigned byte = 0; byte < 256; byte++) {
            uint8_t before = packed.bytes[i];
            struct circuit_description first = {0}, second = {0};
            struct buffer once = {0}, twice = {0};
            packed.bytes[i] = (uint8_t)byte;
            if (circuit_unpack(&first, buffer_span(&packed), &circuit_limits_default, NULL) ==
                RK_OK) {
                assert_int_equal(circuit_pack(&once, &first.circuit), RK_OK);
                assert_int_equal(
                    circuit_unpack(&second, buffer_span(&once), &circuit_limits_default, NULL),
                    RK_OK);
                assert_int_equal(circuit_pack(&twice, &second.circuit), RK_OK);
                assert_spans_equal(buffer_span(&twice), buffer_span(&once));
            }
            circuit_description_free(&first);
            circuit_description_free(&second);
            buffer_free(&once);
            buffer_free(&twice);
            packed.bytes[i] = before;
        }
    buffer_free(&packed);
}

/* Hand-made content: flag, rows with public inputs, witnesses, scalars, polynomials, rows. */
#define NO_SCALARS      "90"
#define ZERO_POLYNOMIAL "91 0000000000000000000000"
static const struct {
    const char *packed;
    enum rk_result result;
    uint64_t offset;
    const char *message; /* a part of it */
} bad[] = {
    {"", RK_MALFORMED, 0, "empty"},
    {"00", RK_MALFORMED, 0, "begins with 0x00"},
    {"c3 c0", RK_MALFORMED, 1, "rows with public inputs are a 0xc0, not an array"},
    {"c3 dd ffffffff", RK_MALFORMED, 1, "4294967295 rows with public inputs, but 0 bytes"},
    {"c3 92 01 01 05 90 91 0000000000000000000000 92 0000000000 0000000000", RK_INVALID, 3,
     "do not ascend"},
    {"c3 91 01 05 90 91 0000000000000000000000 91 0000000000", RK_INVALID, 17,
     "a public input in row 1 of 1"},
    {"c3 90 d0 05", RK_MALFORMED, 2, "number of witnesses is a 0xd0, not a number"},
    {"c3 90 ce 00100000", RK_INVALID, 2, "number of witnesses 1048576 of 1048576"},
    {"c3 90 05 91 cd 0100", RK_MALFORMED, 3, "1 scalars, but 3 bytes are left"},
    {"c3 90 05 91 cd 0100 00000000000000000000000000000000000000000000000000000000000000",
     RK_INVALID, 4, "byte of a scalar 256 of 256"},
    {"c3 90 05 90 91 0000000000000000000000 90", RK_INVALID, 16, "no rows"},
    {"c3 90 05 90 91 cd015b 00000000000000000000 91 0000000000", RK_INVALID, 5,
     "scalar 347 of 347"},
    {"c2 90 05 90 91 03 00000000000000000000 91 0000000000", RK_INVALID, 5, "scalar 3 of 3"},
    {"c3 90 05 90 91 0000000000000000000000 91 0100000000", RK_INVALID, 17, "polynomial 1 of 1"},
    {"c3 90 05 90 91 0000000000000000000000 91 0000000500", RK_INVALID, 20, "witness 5 of 5"},
    {"c3 90 05 90 91 0000000000000000000000 91 0000000000 00", RK_MALFORMED, 22,
     "1 bytes too many"},
};

static struct buffer hex(const char *text)
{
    struct buffer bytes = {0};
    for (; *text; text++) {
        uint8_t byte;
        if (*text == ' ') continue;
        assert_int_equal(hex_decode(&byte, 1, span_of(text, 2), NULL), RK_OK);
        assert_int_equal(buffer_append_u8(&bytes, byte), RK_OK);
        text++;
    }
    return bytes;
}

static void bad_content_is_refused_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bad); i++) {
        struct buffer packed = hex(bad[i].packed);
        struct rk_error error = {.result = RK_OK};
        enum rk_result result = unpack(buffer_span(&packed), &circuit_limits_default, &error);
        if (result != bad[i].result || error.offset != bad[i].offset ||
            !strstr(error.message, bad[i].message))
            fail_msg("case %zu: %s at %llu: %s", i, rk_result_name(result),
                     (unsigned long long)error.offset, error.message);
        buffer_free(&packed);
    }
}

/* Rows whose q_m is each scalar that descriptions need not spell out: 0, 1, -1, constants. */
static void the_table_of_scalars_is_the_deployed_one(void **state)
{
    (void)state;
    enum { SCALARS = 347 };
    struct buffer packed = hex("c3 90 05 90 dc015b"), rows = hex("dc015b");
    struct circuit_description description = {0};
    uint8_t digest[32];
    struct sha256 hasher;
    for (unsigned i = 0; i < SCALARS; i++) {
        uint8_t polynomial[13] = {0xcd, (uint8_t)(i >> 8), (uint8_t)i};
        uint8_t row[7] = {0xcd, (uint8_t)(i >> 8), (uint8_t)i};
        assert_int_equal(buffer_append(&packed, polynomial, sizeof polynomial), RK_OK);
        assert_int_equal(buffer_append(&rows, row, sizeof row), RK_OK);
    }
    assert_int_equal(buffer_append(&packed, rows.bytes, rows.size_bytes), RK_OK);
    assert_int_equal(
        circuit_unpack(&description, buffer_span(&packed), &circuit_limits_default, NULL), RK_OK);
    sha256_init(&hasher);
    for (size_t i = 0; i < SCALARS; i++) {
        uint8_t bytes[32];
        fr_to_bytes_le(bytes, &description.rows[i].selectors[PLONK_Q_M]);
        sha256_update(&hasher, span_of(bytes, sizeof bytes));
    }
    sha256_final(&hasher, digest);
    /* spec/plonk.md 13 */
    struct buffer wanted = hex("2df4e8ec3c0d3a3b1cec5816c867fe9b8cb9b17bc8d795b99968206b25afb0a1");
    assert_memory_equal(digest, wanted.bytes, sizeof digest);
    circuit_description_free(&description);
    buffer_free(&packed);
    buffer_free(&rows);
    buffer_free(&wanted);
}

static void a_scalar_that_is_not_canonical_is_refused(void **state)
{
    (void)state;
    struct buffer packed = hex("c3 90 05 91");
    struct rk_error error = {.result = RK_OK};
    for (size_t i = 0; i < 32; i++) {
        assert_int_equal(buffer_append_u8(&packed, 0xcc), RK_OK);
        assert_int_equal(buffer_append_u8(&packed, 0xff), RK_OK);
    }
    assert_int_equal(unpack(buffer_span(&packed), &circuit_limits_default, &error), RK_INVALID);
    assert_int_equal(error.offset, 4);
    buffer_free(&packed);
}

static void numbers_are_read_in_every_width(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "c3 90 05 90 91 0000000000000000000000 91 0000000004",
        "c3 dc0000 cc05 dd00000000 dc0001 cd0000 ce00000000 cf0000000000000000 0000000000000000 "
        "dd00000001 cc00 00 00 00 cf0000000000000004",
    };
    struct buffer once[2] = {{0}, {0}};
    for (size_t i = 0; i < 2; i++) {
        struct buffer packed = hex(texts[i]);
        struct circuit_description description = {0};
        assert_int_equal(
            circuit_unpack(&description, buffer_span(&packed), &circuit_limits_default, NULL),
            RK_OK);
        assert_int_equal(circuit_pack(&once[i], &description.circuit), RK_OK);
        circuit_description_free(&description);
        buffer_free(&packed);
    }
    assert_spans_equal(buffer_span(&once[0]), buffer_span(&once[1]));
    buffer_free(&once[0]);
    buffer_free(&once[1]);
}

static void limits_hold_before_memory_is_taken(void **state)
{
    (void)state;
    struct buffer packed = pack_sample();
    struct circuit_limits limits = circuit_limits_default;
    limits.rows_max = 6;
    assert_int_equal(unpack(buffer_span(&packed), &limits, NULL), RK_OK);
    limits.rows_max = 5;
    assert_int_equal(unpack(buffer_span(&packed), &limits, NULL), RK_LIMIT);
    limits = circuit_limits_default;
    limits.witnesses_max = 9;
    assert_int_equal(unpack(buffer_span(&packed), &limits, NULL), RK_OK);
    limits.witnesses_max = 8;
    assert_int_equal(unpack(buffer_span(&packed), &limits, NULL), RK_INVALID);
    buffer_free(&packed);
}

/* ---- Deflate ---- */

static struct buffer deflate_of(struct span bytes)
{
    struct buffer out = {0};
    z_stream stream = {.next_in = (const Bytef *)bytes.bytes, .avail_in = (uInt)bytes.size_bytes};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    size_t bound = deflateBound(&stream, (uLong)bytes.size_bytes);
    assert_int_equal(buffer_reserve(&out, bound), RK_OK);
    stream.next_out = out.bytes;
    stream.avail_out = (uInt)bound;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.size_bytes = stream.total_out;
    deflateEnd(&stream);
    return out;
}

static void assert_not_decoded(struct span compressed, const struct circuit_limits *limits,
                               enum rk_result wanted, const char *message)
{
    struct circuit_description description = {0};
    struct rk_error error = {.result = RK_OK};
    assert_int_equal(circuit_decode(&description, compressed, limits, &error), wanted);
    if (!strstr(error.message, message)) fail_msg("%s", error.message);
}

static void bad_deflate_is_refused(void **state)
{
    (void)state;
    struct buffer packed = pack_sample(), compressed = deflate_of(buffer_span(&packed));
    const struct circuit_limits *limits = &circuit_limits_default;
    for (size_t size = 0; size < compressed.size_bytes; size++)
        assert_not_decoded(span_of(compressed.bytes, size), limits, RK_MALFORMED, "too early");
    struct circuit_description description = decode(buffer_span(&compressed));
    circuit_description_free(&description);
    assert_int_equal(buffer_append_u8(&compressed, 0), RK_OK);
    assert_not_decoded(buffer_span(&compressed), limits, RK_MALFORMED, "1 bytes behind the end");
    compressed.bytes[0] = 7; /* the block type that does not exist */
    assert_not_decoded(buffer_span(&compressed), limits, RK_MALFORMED, "invalid block type");
    buffer_free(&packed);
    buffer_free(&compressed);
}

static void a_little_deflate_that_holds_much_stops_at_the_limit(void **state)
{
    (void)state;
    size_t size_bytes = (size_t)17 << 20;
    uint8_t *zeros = calloc(1, size_bytes);
    assert_non_null(zeros);
    struct buffer bomb = deflate_of(span_of(zeros, size_bytes));
    free(zeros);
    assert_true(bomb.size_bytes < size_bytes / 500);
    assert_not_decoded(buffer_span(&bomb), &circuit_limits_default, RK_LIMIT, "more than");
    buffer_free(&bomb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_minor_version_is_in_an_id_only_before_version_1),
        cmocka_unit_test(every_truncation_is_refused_with_a_place_and_a_reason),
        cmocka_unit_test(whatever_byte_changes_what_decodes_packs_to_what_decodes_alike),
        cmocka_unit_test(bad_content_is_refused_with_its_place),
        cmocka_unit_test(the_table_of_scalars_is_the_deployed_one),
        cmocka_unit_test(a_scalar_that_is_not_canonical_is_refused),
        cmocka_unit_test(numbers_are_read_in_every_width),
        cmocka_unit_test(limits_hold_before_memory_is_taken),
        cmocka_unit_test(bad_deflate_is_refused),
        cmocka_unit_test(a_little_deflate_that_holds_much_stops_at_the_limit),
        cmocka_unit_test(small_descriptions_decode_to_their_rows_and_back),
        cmocka_unit_test(deployed_circuits_have_their_ids_rows_and_packed_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
