/* BLAKE3 on every back end this processor has: official vectors in all modes, values fixed by the
 * state format, and equality with the portable back end where lanes are filled unevenly. */

#include "support.h"

#include "base/blake3.h"
#include "base/hex.h"

#include <stdlib.h>

enum { PAGE = BLAKE3_PAGE_BYTES, GRANULE = BLAKE3_GRANULE_BYTES, VECTOR_BYTES = 64 };

static const struct {
    size_t size_bytes;
    const char *hash, *keyed, *derived;
} vectors[] = {
#include "blake3_vectors.inc"
};
#define VECTOR_MESSAGE_MAX 102400
#define VECTOR_KEY         "whats the Elvish word for friend"
#define VECTOR_CONTEXT     "BLAKE3 2019-12-27 16:29:52 test vectors context"

typedef uint8_t hash32[BLAKE3_HASH_BYTES];

static uint8_t pattern[2 * VECTOR_MESSAGE_MAX]; /* byte i = i mod 251 */
static const struct blake3_backend *usable[8];
static size_t usable_count;

static int find_backends(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = (uint8_t)(i % 251);
    cpu_features features = cpu_features_detect();
    for (size_t i = 0; blake3_backend_at(i); i++) {
        const struct blake3_backend *backend = blake3_backend_at(i);
        bool runs = cpu_has(features, blake3_backend_needs(backend));
        print_message("%s: %s\n", blake3_backend_name(backend), runs ? "tested" : "not here");
        if (runs) usable[usable_count++] = backend;
    }
    return 0;
}

#define FOR_EACH_BACKEND(b)                                       \
    for (const struct blake3_backend *const *b##_at = usable, *b; \
         b##_at < usable + usable_count && (b = *b##_at, true); b##_at++)

static void assert_hex(const uint8_t *bytes, size_t size_bytes, const char *hex)
{
    char text[HEX_TEXT_BYTES(VECTOR_BYTES)];
    assert_true(size_bytes <= VECTOR_BYTES);
    hex_encode(text, span_of(bytes, size_bytes));
    assert_string_equal(text, hex);
}

/* A small generator for lengths and contents (SplitMix64). */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static void best_back_end_follows_the_features(void **state)
{
    (void)state;
    assert_ptr_equal(blake3_backend_select(0), blake3_backend_at(0));
    for (size_t i = 0; blake3_backend_at(i); i++) {
        const struct blake3_backend *backend = blake3_backend_at(i);
        assert_ptr_equal(blake3_backend_select(blake3_backend_needs(backend)), backend);
    }
    assert_string_equal(blake3_backend_name(blake3_backend_at(0)), "portable");
}

static void official_vectors_hold_in_all_modes(void **state)
{
    (void)state;
    FOR_EACH_BACKEND(b)
    {
        for (size_t i = 0; i < RK_ARRAY_LENGTH(vectors); i++) {
            struct span message = span_of(pattern, vectors[i].size_bytes);
            struct blake3_hasher hasher;
            uint8_t out[VECTOR_BYTES], hash[32];

            blake3_init(&hasher, b);
            blake3_update(&hasher, message);
            blake3_final_xof(&hasher, out, sizeof out, 0);
            assert_hex(out, sizeof out, vectors[i].hash);
            blake3_final(&hasher, hash);
            assert_memory_equal(hash, out, 32);
            blake3_hash(b, hash, message);
            assert_memory_equal(hash, out, 32);

            blake3_init_keyed(&hasher, b, (const uint8_t *)VECTOR_KEY);
            blake3_update(&hasher, message);
            blake3_final_xof(&hasher, out, sizeof out, 0);
            assert_hex(out, sizeof out, vectors[i].keyed);

            blake3_init_derive_key(&hasher, b, span_of_string(VECTOR_CONTEXT));
            blake3_update(&hasher, message);
            blake3_final_xof(&hasher, out, sizeof out, 0);
            assert_hex(out, sizeof out, vectors[i].derived);
        }
    }
}

static void pieces_hash_as_the_whole(void **state)
{
    (void)state;
    uint64_t seed = 1;
    print_message("seed %llu\n", (unsigned long long)seed);
    FOR_EACH_BACKEND(b)
    {
        for (unsigned round = 0; round < 200; round++) {
            size_t total = next_random(&seed) % sizeof pattern;
            struct blake3_hasher hasher;
            blake3_init(&hasher, b);
            for (size_t at = 0; at < total;) {
                static const size_t most[] = {3, 64, 1024, 1025, 5000, 70000};
                size_t part = next_random(&seed) % (most[next_random(&seed) % 6] + 1);
                if (part > total - at) part = total - at;
                blake3_update(&hasher, span_of(pattern + at, part));
                at += part;
            }
            uint8_t pieces[32], whole[32];
            blake3_final(&hasher, pieces);
            blake3_hash(usable[0], whole, span_of(pattern, total));
            assert_memory_equal(pieces, whole, 32);
        }
    }
}

static void every_length_to_five_chunks_is_equal_on_all_back_ends(void **state)
{
    (void)state;
    for (size_t size = 0; size <= 5 * BLAKE3_CHUNK_BYTES + 1; size++) {
        uint8_t expected[32], hash[32];
        /* An odd offset: inputs need no alignment. */
        struct span message = span_of(pattern + 1, size);
        blake3_hash(usable[0], expected, message);
        for (size_t i = 1; i < usable_count; i++) {
            blake3_hash(usable[i], hash, message);
            assert_memory_equal(hash, expected, 32);
        }
    }
}

static void hashing_may_go_on_after_a_result(void **state)
{
    (void)state;
    FOR_EACH_BACKEND(b)
    {
        struct blake3_hasher hasher;
        blake3_init(&hasher, b);
        for (size_t size = 0; size < 20000; size += 512) {
            uint8_t hash[32], expected[32];
            blake3_final(&hasher, hash);
            blake3_hash(b, expected, span_of(pattern, size));
            assert_memory_equal(hash, expected, 32);
            blake3_update(&hasher, span_of(pattern + size, 512));
        }
    }
}

static void long_output_can_be_read_from_anywhere(void **state)
{
    (void)state;
    FOR_EACH_BACKEND(b)
    {
        struct blake3_hasher hasher;
        uint8_t all[300], part[300];
        blake3_init(&hasher, b);
        blake3_update(&hasher, span_of(pattern, 3000));
        blake3_final_xof(&hasher, all, sizeof all, 0);
        for (size_t offset = 0; offset < sizeof all; offset += 7) {
            size_t size = (sizeof all - offset) / 2;
            blake3_final_xof(&hasher, part, size, offset);
            assert_memory_equal(part, all + offset, size);
        }
    }
}

/* ---- The values of the state format ---- */

static void hashes_of_the_state_format_hold(void **state)
{
    (void)state;
    static uint8_t zeros[PAGE], one[PAGE] = {1};
    static const struct {
        const uint8_t *bytes;
        size_t size_bytes;
        const char *hash;
    } cases[] = {
        {zeros, 0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
        {zeros, 64, "4d006976636a8696d909a630a4081aad4d7c50f81afdee04020bf05086ab6a55"},
        {zeros, 128, "272fc82430c30a4f9f58df84a1fe3f1454be77df572c23cced4d5e003a60918f"},
        {zeros, PAGE, "3bdeaf8f8e98780b318106aafdc3ca257f73df123d97b69112b26044c91a7d56"},
        {pattern, PAGE, "68d647e619a930e7b1082f74f334b0c65a315725569bdc123f0ee11881717bfe"},
        {one, PAGE, "555005f828690acbd46494c48f76eea32fea16af63b8e13424d33c5c6ea96c3b"},
    };
    FOR_EACH_BACKEND(b)
    {
        for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
            uint8_t hash[32];
            blake3_hash(b, hash, span_of(cases[i].bytes, cases[i].size_bytes));
            assert_hex(hash, 32, cases[i].hash);
            if (cases[i].size_bytes == PAGE) {
                blake3_page_hash(b, hash, cases[i].bytes);
                assert_hex(hash, 32, cases[i].hash);
            }
        }
        hash32 node;
        blake3_hash_many_64(b, &node, (const uint8_t(*)[64])zeros, 1);
        assert_hex(node, 32, cases[1].hash);
        blake3_hash_many_128(b, &node, (const uint8_t(*)[128])zeros, 1);
        assert_hex(node, 32, cases[2].hash);
    }
}

static void page_cvs(const struct blake3_backend *b, hash32 cvs[BLAKE3_PAGE_GRANULES],
                     const uint8_t *page)
{
    const uint8_t *granules[BLAKE3_PAGE_GRANULES];
    uint64_t counters[BLAKE3_PAGE_GRANULES];
    for (size_t i = 0; i < BLAKE3_PAGE_GRANULES; i++) {
        granules[i] = page + i * GRANULE;
        counters[i] = i * BLAKE3_GRANULE_CHUNKS;
    }
    blake3_granule_cvs(b, cvs, granules, counters, BLAKE3_PAGE_GRANULES);
}

static void granule_cvs_of_the_state_format_hold(void **state)
{
    (void)state;
    static uint8_t zeros[PAGE];
    static const struct {
        const uint8_t *page;
        const char *first, *second, *last, *hash;
    } cases[] = {
        {pattern, "7de819387cc4a00a473ed9b0f7802fa8d3b38d18a5e49ff3f034dd77be59af62",
         "544694d138db85cdc16e46d5da297e17e56a45021a994989a3a4d5cb4cb27b67",
         "e23fb181319c4b97c1bcec7adce5c0516d310b8540299daec93f9d9ada1464d5",
         "68d647e619a930e7b1082f74f334b0c65a315725569bdc123f0ee11881717bfe"},
        {zeros, "3694b08b169d1c322ef5e9d4dee1a3d2536233851fffd7977a8c1b5a0d51628f",
         "64b687935a6f38f68a040817d157412bf934ec48790e6b34d85825252979e5be",
         "74095dea79cff57a1a9350c109c7f7935e075c6d6762fd3bb19909443d663e6b",
         "3bdeaf8f8e98780b318106aafdc3ca257f73df123d97b69112b26044c91a7d56"},
    };
    FOR_EACH_BACKEND(b)
    {
        for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
            hash32 cvs[1][BLAKE3_PAGE_GRANULES], hash;
            page_cvs(b, cvs[0], cases[i].page);
            assert_hex(cvs[0][0], 32, cases[i].first);
            assert_hex(cvs[0][1], 32, cases[i].second);
            assert_hex(cvs[0][15], 32, cases[i].last);
            blake3_page_hashes_from_cvs(b, &hash, (const hash32(*)[16])cvs, 1);
            assert_hex(hash, 32, cases[i].hash);
            /* The same by hand, as someone with cached inner nodes does it. */
            for (size_t count = 8; count >= 2; count /= 2)
                blake3_parent_cvs(b, cvs[0], (const hash32 *)cvs[0], count);
            blake3_root_hash(b, hash, cvs[0][0], cvs[0][1]);
            assert_hex(hash, 32, cases[i].hash);
        }
    }
}

static void granule_cv_is_four_chunk_cvs_merged(void **state)
{
    (void)state;
    FOR_EACH_BACKEND(b)
    {
        const uint64_t counter = (uint64_t)1 << 32; /* the high counter word matters */
        const uint8_t *chunks[4], *granule = pattern + 3;
        uint64_t counters[4];
        for (size_t i = 0; i < 4; i++) {
            chunks[i] = granule + i * BLAKE3_CHUNK_BYTES;
            counters[i] = counter + i;
        }
        hash32 chunk_cvs[4], merged, expected, low;
        blake3_chunk_cvs(b, chunk_cvs, chunks, counters, 4);
        blake3_parent_cvs(b, chunk_cvs, (const hash32 *)chunk_cvs, 2);
        blake3_parent_cvs(b, &merged, (const hash32 *)chunk_cvs, 1);
        blake3_granule_cvs(usable[0], &expected, &granule, &counter, 1);
        assert_memory_equal(merged, expected, 32);
        blake3_granule_cvs(b, &low, &granule, &(uint64_t){0}, 1);
        assert_memory_not_equal(low, expected, 32);
    }
}

/* Every batch size around the lane counts, on scattered inputs with unrelated counters. */
static void batches_of_any_size_equal_single_calls(void **state)
{
    (void)state;
    enum { MOST = 37 };
    static uint8_t bytes[MOST * BLAKE3_PAGE_GRANULES * 32];
    static uint8_t got[MOST + 1][32], expected[MOST][32];
    const uint8_t *granules[MOST];
    uint64_t counters[MOST], seed = 2;
    for (size_t i = 0; i < MOST; i++) {
        granules[i] = pattern + next_random(&seed) % (sizeof pattern - GRANULE);
        counters[i] = next_random(&seed) & ~(uint64_t)3;
    }
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)next_random(&seed);
    const hash32(*cvs)[16] = (const hash32(*)[16])bytes;
    const hash32 *children = (const hash32 *)bytes;
    const uint8_t(*m64)[64] = (const uint8_t(*)[64])bytes;
    const uint8_t(*m128)[128] = (const uint8_t(*)[128])bytes;

#define COMPARE(batch, single)                              \
    do {                                                    \
        for (size_t i = 0; i < MOST; i++)                   \
            single;                                         \
        FOR_EACH_BACKEND(b)                                 \
        {                                                   \
            for (size_t n = 0; n <= MOST; n++) {            \
                memset(got, 0x5a, sizeof got);              \
                batch;                                      \
                assert_memory_equal(got, expected, n * 32); \
                for (size_t k = 0; k < 32; k++)             \
                    assert_int_equal(got[n][k], 0x5a);      \
            }                                               \
        }                                                   \
    } while (0)
    const struct blake3_backend *p = usable[0];
    COMPARE(blake3_granule_cvs(b, got, granules, counters, n),
            blake3_granule_cvs(p, &expected[i], &granules[i], &counters[i], 1));
    COMPARE(blake3_chunk_cvs(b, got, granules, counters, n),
            blake3_chunk_cvs(p, &expected[i], &granules[i], &counters[i], 1));
    COMPARE(blake3_page_hashes_from_cvs(b, got, cvs, n),
            blake3_page_hashes_from_cvs(p, &expected[i], &cvs[i], 1));
    COMPARE(blake3_parent_cvs(b, got, children, n),
            blake3_parent_cvs(p, &expected[i], children + 2 * i, 1));
    COMPARE(blake3_hash_many_64(b, got, m64, n), blake3_hash(p, expected[i], span_of(m64[i], 64)));
    COMPARE(blake3_hash_many_128(b, got, m128, n),
            blake3_hash(p, expected[i], span_of(m128[i], 128)));
}

static void pages_hash_alike_by_every_way(void **state)
{
    (void)state;
    uint64_t seed = 3;
    uint8_t *page = malloc(PAGE);
    assert_non_null(page);
    for (unsigned round = 0; round < 8; round++) {
        for (size_t i = 0; i < PAGE; i++)
            page[i] = (uint8_t)next_random(&seed);
        hash32 expected, hash, cvs[1][BLAKE3_PAGE_GRANULES];
        blake3_hash(usable[0], expected, span_of(page, PAGE));
        FOR_EACH_BACKEND(b)
        {
            blake3_page_hash(b, hash, page);
            assert_memory_equal(hash, expected, 32);
            page_cvs(b, cvs[0], page);
            blake3_page_hashes_from_cvs(b, &hash, (const hash32(*)[16])cvs, 1);
            assert_memory_equal(hash, expected, 32);
        }
    }
    free(page);
}

static void wiping_leaves_nothing(void **state)
{
    (void)state;
    struct blake3_hasher hasher;
    blake3_init_keyed(&hasher, usable[0], (const uint8_t *)VECTOR_KEY);
    blake3_wipe(&hasher);
    static const uint8_t zeros[sizeof hasher];
    assert_memory_equal(&hasher, zeros, sizeof hasher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(best_back_end_follows_the_features),
        cmocka_unit_test(official_vectors_hold_in_all_modes),
        cmocka_unit_test(pieces_hash_as_the_whole),
        cmocka_unit_test(every_length_to_five_chunks_is_equal_on_all_back_ends),
        cmocka_unit_test(hashing_may_go_on_after_a_result),
        cmocka_unit_test(long_output_can_be_read_from_anywhere),
        cmocka_unit_test(hashes_of_the_state_format_hold),
        cmocka_unit_test(granule_cvs_of_the_state_format_hold),
        cmocka_unit_test(granule_cv_is_four_chunk_cvs_merged),
        cmocka_unit_test(batches_of_any_size_equal_single_calls),
        cmocka_unit_test(pages_hash_alike_by_every_way),
        cmocka_unit_test(wiping_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, find_backends, NULL);
}
