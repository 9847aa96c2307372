/* Hashing to the curve: the vectors of RFC 9380 and 200 messages hashed by another implementation.
 */

#include "base/hash.h"
#include "crypto/hash_to_curve.h"
#include "crypto/hash_to_curve_lanes.h"
#include "crypto/lanes.h"
#include "vectors.h"

enum { CASES = 200 };

static const char *const digests[CASES] = {
#include "crypto/hash_to_curve_digests.inc"
};

/* Affine, on the curve and in the subgroup. */
static void finish_g1(struct g1_affine *out, const struct g1 *point)
{
    g1_to_affine(out, point);
    assert_true(g1_affine_is_on_curve(out));
    assert_true(g1_affine_is_in_subgroup(out));
}

static void finish_g2(struct g2_affine *out, const struct g2 *point)
{
    g2_to_affine(out, point);
    assert_true(g2_affine_is_on_curve(out));
    assert_true(g2_affine_is_in_subgroup(out));
}

static void random_bytes(uint8_t *bytes, size_t size_bytes, uint64_t *seed)
{
    for (size_t i = 0; i < size_bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
}

/* Messages of 0 to 199 bytes, tags of 1 to 300. */
static void two_hundred_messages_agree_with_another_implementation(void **state)
{
    (void)state;
    uint64_t seed = 2003;
    for (size_t i = 0; i < CASES; i++) {
        uint8_t message[CASES], dst[300], points[2 * 48 + 2 * 96], digest[32];
        char text[HEX_TEXT_BYTES(32)];
        struct span message_span = span_of(message, i), dst_span = span_of(dst, 1 + i * 7 % 300);
        random_bytes(message, message_span.size_bytes, &seed);
        random_bytes(dst, dst_span.size_bytes, &seed);
        struct g1 p;
        struct g2 q;
        struct g1_affine p_affine;
        struct g2_affine q_affine;
        hash_to_g1(&p, message_span, dst_span);
        finish_g1(&p_affine, &p);
        g1_to_compressed(points, &p_affine);
        encode_to_g1(&p, message_span, dst_span);
        finish_g1(&p_affine, &p);
        g1_to_compressed(points + 48, &p_affine);
        hash_to_g2(&q, message_span, dst_span);
        finish_g2(&q_affine, &q);
        g2_to_compressed(points + 96, &q_affine);
        encode_to_g2(&q, message_span, dst_span);
        finish_g2(&q_affine, &q);
        g2_to_compressed(points + 192, &q_affine);
        sha256(digest, span_of(points, sizeof points));
        hex_encode(text, span_of(digest, sizeof digest));
        assert_string_equal(text, digests[i]);
    }
}

/* Messages of all small lengths, in groups of all small sizes. */
static void many_messages_hash_like_single_ones(void **state)
{
    (void)state;
    enum { MANY = 80 };
    static uint8_t bytes[MANY];
    struct span messages[MANY], dst = span_of_string("QUUX-V01-CS02-with-some-tag");
    struct g1_affine found[MANY], wanted;
    uint64_t seed = test_seed(4);
    random_bytes(bytes, sizeof bytes, &seed);
    for (size_t count = 0; count <= MANY; count += count < 20 ? 1 : 15) {
        for (size_t i = 0; i < count; i++)
            messages[i] = span_of(bytes, (i + count) % MANY);
        hash_to_g1_each(found, messages, count, dst);
        for (size_t i = 0; i < count; i++) {
            struct g1 point;
            hash_to_g1(&point, messages[i], dst);
            g1_to_affine(&wanted, &point);
            assert_memory_equal(&found[i].x, &wanted.x, sizeof wanted.x);
            assert_memory_equal(&found[i].y, &wanted.y, sizeof wanted.y);
            assert_int_equal(found[i].infinity, wanted.infinity);
        }
    }
}

/* A u with 11 u^2 = s 2^-208, which lanes have as p + s 2^208, and the square of it as p + s^2:
 * sums of both are above 2p. */
static void element_of_large_sum(struct fp *out, uint64_t s)
{
    struct fp factor, small;
    fp_from_u64(&factor, 2);
    fp_sqr_times(&factor, &factor, 4); /* 2^16 */
    fp_sqr(&small, &factor);
    fp_sqr_times(&factor, &factor, 2); /* 2^64 */
    fp_mul(&small, &factor, &small);   /* 2^96 */
    fp_sqr(&small, &small);
    fp_from_u64(&factor, 11 << 16);
    fp_mul(&factor, &factor, &small); /* 11 2^208 */
    fp_inverse(&factor, &factor);
    do {
        fp_from_u64(&small, ++s);
        fp_mul(&small, &small, &factor);
    } while (!fp_sqrt(out, &small));
}

/* 0, 1, -1, those for which the denominator of the map vanishes, which are u^2 = -1 / 11, and
 * those above. */
static void odd_element(struct fp *out, uint64_t random)
{
    struct fp eleven;
    switch (random % 6) {
    case 5: element_of_large_sum(out, random >> 8 & 0xff); break;
    case 0: *out = fp_zero; break;
    case 1: *out = fp_one; break;
    case 2: fp_from_u64(out, random % 100); break;
    default:
        fp_from_u64(&eleven, 11);
        fp_neg(&eleven, &eleven);
        fp_inverse(&eleven, &eleven);
        assert_true(fp_sqrt(out, &eleven));
    }
    if (random >> 32 & 1) fp_neg(out, out);
}

/* Field elements that no message is known to have: those above, equal ones, whose points are
 * equal, and opposite ones. */
static void odd_elements_are_mapped_like_single_ones(void **state)
{
    (void)state;
    enum { PAIRS = 19 };
    struct fp u[PAIRS][2];
    struct g1 found[PAIRS], wanted;
    uint64_t seed = test_seed(5);
    for (size_t round = 0; round < 60; round++) {
        for (size_t i = 0; i < PAIRS; i++) {
            uint64_t random = vectors_random(&seed);
            for (size_t k = 0; k < 2; k++) {
                uint8_t bytes[64];
                random_bytes(bytes, sizeof bytes, &seed);
                fp_from_wide_be(&u[i][k], bytes, sizeof bytes);
                if ((random >> 40) % 3 == 0) odd_element(&u[i][k], vectors_random(&seed));
            }
            if (random >> 50 & 1) continue;
            if (random >> 51 & 1)
                u[i][1] = u[i][0];
            else
                fp_neg(&u[i][1], &u[i][0]);
        }
        field_pairs_to_g1(found, u, PAIRS);
        for (size_t i = 0; i < PAIRS; i++) {
            field_pair_to_g1(&wanted, u[i]);
            assert_true(g1_equal(&found[i], &wanted));
            assert_int_equal(g1_is_identity(&found[i]), g1_is_identity(&wanted));
        }
    }
}

/* Nine too, which callers do not ask for. Points are known but for the exceptions of one sum, even
 * where the map has one. */
static void lanes_map_any_number_of_pairs(void **state)
{
    (void)state;
    enum { ROUNDS = 8 };
    struct fp u[HASH_TO_CURVE_LANES][2];
    struct g1 found[HASH_TO_CURVE_LANES], wanted;
    uint64_t seed = test_seed(6);
    if (!lanes_are_available()) {
        print_message("this processor has no lanes\n");
        skip();
    }
    for (size_t round = 0; round < ROUNDS * HASH_TO_CURVE_LANES; round++) {
        const size_t count = 1 + round % HASH_TO_CURVE_LANES;
        bool is_equal[HASH_TO_CURVE_LANES] = {0};
        for (size_t i = 0; i < HASH_TO_CURVE_LANES; i++) {
            uint64_t random = vectors_random(&seed);
            for (size_t k = 0; k < 2; k++) {
                uint8_t bytes[64];
                random_bytes(bytes, sizeof bytes, &seed);
                fp_from_wide_be(&u[i][k], bytes, sizeof bytes);
            }
            if (random & 1) odd_element(&u[i][random >> 1 & 1], vectors_random(&seed));
            is_equal[i] = (random >> 2) % 8 == 0;
            if (is_equal[i]) u[i][1] = u[i][0];
        }
        uint16_t known = hash_lanes_to_g1(found, u, count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(known >> i & 1, !is_equal[i]);
            field_pair_to_g1(&wanted, u[i]);
            if (!is_equal[i]) assert_true(g1_equal(&found[i], &wanted));
        }
    }
}

static void tags_of_more_than_255_bytes_are_hashed(void **state)
{
    (void)state;
    uint8_t dst[256], hashed[32], a[64], b[64];
    struct sha256 hasher;
    memset(dst, 'd', sizeof dst);
    sha256_init(&hasher);
    sha256_update(&hasher, span_of_string("H2C-OVERSIZE-DST-"));
    sha256_update(&hasher, span_of(dst, sizeof dst));
    sha256_final(&hasher, hashed);
    struct span message = span_of_string("message");
    assert_int_equal(expand_message(a, sizeof a, message, span_of(dst, 256)), RK_OK);
    assert_int_equal(expand_message(b, sizeof b, message, span_of(hashed, 32)), RK_OK);
    assert_memory_equal(a, b, sizeof a);
    assert_int_equal(expand_message(b, sizeof b, message, span_of(dst, 255)), RK_OK);
    assert_memory_not_equal(a, b, sizeof a);
}

static void expansion_is_bounded(void **state)
{
    (void)state;
    static uint8_t out[EXPAND_MESSAGE_BYTES_MAX + 1];
    struct span nothing = span_of(NULL, 0);
    assert_int_equal(expand_message(out, EXPAND_MESSAGE_BYTES_MAX, nothing, nothing), RK_OK);
    out[0] = 0x5a;
    assert_int_equal(expand_message(out, EXPAND_MESSAGE_BYTES_MAX + 1, nothing, nothing), RK_LIMIT);
    assert_int_equal(out[0], 0x5a);
}

static void known_expansions_are_reproduced(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls12_381_hash_to_curve.json");
    size_t index;
    json_t *entry;
    json_array_foreach(vectors_get(root, "expand_message_xmd_sha256"), index, entry)
    {
        uint8_t out[256], expected[256];
        size_t size_bytes = (size_t)json_integer_value(vectors_get(entry, "len"));
        assert_in_range(size_bytes, 1, sizeof out);
        assert_int_equal(expand_message(out, size_bytes,
                                        span_of_string(vectors_text(entry, "msg_ascii")),
                                        span_of_string(vectors_text(entry, "dst_ascii"))),
                         RK_OK);
        vectors_bytes(expected, size_bytes, entry, "hex");
        assert_memory_equal(out, expected, size_bytes);
    }
    assert_int_equal(index, 10);
    json_decref(root);
}

static void check_g1_suite(const json_t *root, const char *name,
                           void (*hash)(struct g1 *, struct span, struct span))
{
    const json_t *suite = vectors_get(root, name);
    size_t index;
    json_t *entry;
    json_array_foreach(vectors_get(suite, "cases"), index, entry)
    {
        uint8_t bytes[96], expected[96];
        struct g1 point;
        struct g1_affine affine;
        hash(&point, span_of_string(vectors_text(entry, "msg_ascii")),
             span_of_string(vectors_text(suite, "dst_ascii")));
        finish_g1(&affine, &point);
        g1_to_uncompressed(bytes, &affine);
        vectors_bytes(expected, sizeof expected, entry, "uncompressed");
        assert_memory_equal(bytes, expected, sizeof bytes);
    }
    assert_int_equal(index, 5);
}

static void check_g2_suite(const json_t *root, const char *name,
                           void (*hash)(struct g2 *, struct span, struct span))
{
    const json_t *suite = vectors_get(root, name);
    size_t index;
    json_t *entry;
    json_array_foreach(vectors_get(suite, "cases"), index, entry)
    {
        uint8_t bytes[192], expected[192];
        struct g2 point;
        struct g2_affine affine;
        hash(&point, span_of_string(vectors_text(entry, "msg_ascii")),
             span_of_string(vectors_text(suite, "dst_ascii")));
        finish_g2(&affine, &point);
        g2_to_uncompressed(bytes, &affine);
        vectors_bytes(expected, sizeof expected, entry, "uncompressed");
        assert_memory_equal(bytes, expected, sizeof bytes);
    }
    assert_int_equal(index, 5);
}

static void the_suites_of_the_rfc_are_reproduced(void **state)
{
    (void)state;
    json_t *root = vectors_load("crypto/bls12_381_hash_to_curve.json");
    check_g1_suite(root, "g1_ro", hash_to_g1);
    check_g1_suite(root, "g1_nu", encode_to_g1);
    check_g2_suite(root, "g2_ro", hash_to_g2);
    check_g2_suite(root, "g2_nu", encode_to_g2);
    size_t index;
    json_t *entry;
    json_array_foreach(vectors_get(root, "dusk_h0_v2"), index, entry)
    {
        uint8_t bytes[48], expected[48];
        struct g1 point;
        struct g1_affine affine;
        hash_to_g1(&point, span_of_string(vectors_text(entry, "msg_ascii")),
                   span_of_string(vectors_text(entry, "dst_ascii")));
        finish_g1(&affine, &point);
        g1_to_compressed(bytes, &affine);
        vectors_bytes(expected, sizeof expected, entry, "compressed");
        assert_memory_equal(bytes, expected, sizeof bytes);
    }
    assert_int_equal(index, 3);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_hundred_messages_agree_with_another_implementation),
        cmocka_unit_test(many_messages_hash_like_single_ones),
        cmocka_unit_test(odd_elements_are_mapped_like_single_ones),
        cmocka_unit_test(lanes_map_any_number_of_pairs),
        cmocka_unit_test(tags_of_more_than_255_bytes_are_hashed),
        cmocka_unit_test(expansion_is_bounded),
        cmocka_unit_test(known_expansions_are_reproduced),
        cmocka_unit_test(the_suites_of_the_rfc_are_reproduced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
