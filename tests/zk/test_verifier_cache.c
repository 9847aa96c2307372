/* The cache of prepared verifiers, with containers made of generators. */

#include "support.h"

#include "crypto/g2.h"
#include "zk/verifier_cache.h"

#include <pthread.h>
#include <string.h>

enum { CONTAINERS = 6, THREADS = 4, ROUNDS = 40 };

static struct buffer containers[CONTAINERS];

/* A container that decodes; the label tells them apart. */
static void make_container(struct buffer *out, uint8_t name)
{
    uint8_t bytes[PLONK_VERIFIER_HEADER_BYTES + 1 + PLONK_KEY_BYTES + PLONK_OPENING_KEY_BYTES] = {
        0};
    uint8_t *at = bytes + PLONK_VERIFIER_HEADER_BYTES;
    const uint64_t header[] = {1, PLONK_KEY_BYTES, PLONK_OPENING_KEY_BYTES, 0, 8, 5};
    for (size_t i = 0; i < 6; i++)
        limb_store_be(bytes + 8 * i, header[i]);
    *at++ = name;
    limb_store_le(at, 5);
    for (size_t i = 0; i < PLONK_KEY_POINT_COUNT; i++)
        g1_to_compressed(at + 8 + 48 * i, &g1_affine_generator);
    at += PLONK_KEY_BYTES;
    g1_to_compressed(at, &g1_affine_generator);
    g2_to_compressed(at + 48, &g2_affine_generator);
    g2_to_compressed(at + 144, &g2_affine_generator);
    assert_int_equal(buffer_append(out, bytes, sizeof bytes), RK_OK);
}

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < CONTAINERS; i++)
        make_container(&containers[i], (uint8_t)('a' + i));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < CONTAINERS; i++)
        buffer_free(&containers[i]);
    return 0;
}

static struct verifier_lease borrow(struct verifier_cache *cache, size_t container)
{
    struct verifier_lease lease;
    assert_int_equal(verifier_cache_borrow(cache, &lease, PLONK_STRICT,
                                           buffer_span(&containers[container]), NULL),
                     RK_OK);
    assert_true(span_equal(plonk_verifier_label(lease.verifier),
                           span_of(&(uint8_t){(uint8_t)('a' + container)}, 1)));
    return lease;
}

/* What an entry takes. */
static size_t entry_bytes(void)
{
    struct verifier_cache *cache;
    struct verifier_cache_statistics statistics;
    assert_int_equal(verifier_cache_new(&cache, SIZE_MAX / 2), RK_OK);
    struct verifier_lease lease = borrow(cache, 0);
    verifier_cache_return(cache, &lease);
    verifier_cache_statistics(cache, &statistics);
    assert_int_equal(statistics.entries, 1);
    verifier_cache_free(cache);
    return statistics.size_bytes;
}

static void a_container_seen_again_is_not_decoded_again(void **state)
{
    (void)state;
    struct verifier_cache *cache;
    struct verifier_cache_statistics statistics;
    assert_int_equal(verifier_cache_new(&cache, 4 * entry_bytes()), RK_OK);
    struct verifier_lease first = borrow(cache, 0), second = borrow(cache, 0), deployed;
    assert_ptr_equal(first.verifier, second.verifier);
    /* Another decoding is another question. */
    assert_int_equal(
        verifier_cache_borrow(cache, &deployed, PLONK_DEPLOYED, buffer_span(&containers[0]), NULL),
        RK_OK);
    assert_ptr_not_equal(first.verifier, deployed.verifier);
    verifier_cache_return(cache, &first);
    verifier_cache_return(cache, &second);
    verifier_cache_return(cache, &deployed);
    verifier_cache_return(cache, &first); /* nothing is left in it */
    first = borrow(cache, 0);
    verifier_cache_return(cache, &first);
    verifier_cache_statistics(cache, &statistics);
    assert_int_equal(statistics.hits, 2);
    assert_int_equal(statistics.misses, 2);
    assert_int_equal(statistics.entries, 2);
    verifier_cache_free(cache);
    verifier_cache_free(NULL);
}

static void what_was_used_least_recently_gives_way(void **state)
{
    (void)state;
    struct verifier_cache *cache;
    struct verifier_cache_statistics statistics;
    size_t size_bytes = entry_bytes();
    assert_int_equal(verifier_cache_new(&cache, 3 * size_bytes), RK_OK);
    static const uint8_t asked[] = {0, 1, 2, 0, 3, 0, 2, 1, 3};
    static const bool is_hit[] = {false, false, false, true, false, true, true, false, false};
    uint64_t hits = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(asked); i++) {
        struct verifier_lease lease = borrow(cache, asked[i]);
        verifier_cache_return(cache, &lease);
        verifier_cache_statistics(cache, &statistics);
        assert_true(statistics.size_bytes <= 3 * size_bytes);
        assert_true(statistics.entries <= 3);
        assert_int_equal(statistics.hits - hits, is_hit[i]);
        hits = statistics.hits;
    }
    verifier_cache_free(cache);
}

static void a_lease_outlives_its_place_in_the_cache(void **state)
{
    (void)state;
    struct verifier_cache *cache;
    assert_int_equal(verifier_cache_new(&cache, entry_bytes()), RK_OK);
    struct verifier_lease leases[CONTAINERS];
    for (size_t i = 0; i < CONTAINERS; i++)
        leases[i] = borrow(cache, i);
    for (size_t i = 0; i < CONTAINERS; i++) {
        assert_int_equal(plonk_verifier_constraints(leases[i].verifier), 5);
        verifier_cache_return(cache, &leases[i]);
    }
    verifier_cache_free(cache);
}

static void without_room_nothing_is_kept(void **state)
{
    (void)state;
    struct verifier_cache *cache;
    struct verifier_cache_statistics statistics;
    assert_int_equal(verifier_cache_new(&cache, 0), RK_OK);
    for (size_t i = 0; i < 2; i++) {
        struct verifier_lease lease = borrow(cache, 1);
        verifier_cache_return(cache, &lease);
    }
    verifier_cache_statistics(cache, &statistics);
    assert_int_equal(statistics.misses, 2);
    assert_int_equal(statistics.entries, 0);
    assert_int_equal(statistics.size_bytes, 0);
    verifier_cache_free(cache);
}

static void what_does_not_decode_is_not_kept(void **state)
{
    (void)state;
    struct verifier_cache *cache;
    struct verifier_cache_statistics statistics;
    struct verifier_lease lease = {0};
    struct rk_error error = {.result = RK_OK};
    assert_int_equal(verifier_cache_new(&cache, SIZE_MAX), RK_OK);
    struct span cut = span_of(containers[0].bytes, containers[0].size_bytes - 1);
    assert_int_equal(verifier_cache_borrow(cache, &lease, PLONK_STRICT, cut, &error), RK_MALFORMED);
    assert_int_equal(error.result, RK_MALFORMED);
    assert_null(lease.entry);
    verifier_cache_statistics(cache, &statistics);
    assert_int_equal(statistics.entries, 0);
    verifier_cache_free(cache);
}

/* ---- Threads ---- */

static void *use(void *context)
{
    struct verifier_cache *cache = context;
    static const struct plonk_proof no_proof;
    for (size_t i = 0; i < ROUNDS; i++) {
        struct verifier_lease lease;
        bool holds = true;
        struct span bytes = buffer_span(&containers[i * 7 % CONTAINERS]);
        if (verifier_cache_borrow(cache, &lease, PLONK_STRICT, bytes, NULL)) return cache;
        if (i % 8 == 0 &&
            plonk_verify(&holds, lease.verifier, PLONK_V3, &no_proof, (struct fr[]){fr_one}, 1))
            return cache;
        if (i % 8 == 0 && holds) return cache;
        verifier_cache_return(cache, &lease);
    }
    return NULL;
}

static void threads_share_what_is_kept(void **state)
{
    (void)state;
    struct verifier_cache *cache;
    struct verifier_cache_statistics statistics;
    pthread_t threads[THREADS];
    assert_int_equal(verifier_cache_new(&cache, 3 * entry_bytes()), RK_OK);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use, cache), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    verifier_cache_statistics(cache, &statistics);
    assert_int_equal(statistics.hits + statistics.misses, THREADS * ROUNDS);
    assert_int_equal(statistics.entries, 3);
    verifier_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_container_seen_again_is_not_decoded_again),
        cmocka_unit_test(what_was_used_least_recently_gives_way),
        cmocka_unit_test(a_lease_outlives_its_place_in_the_cache),
        cmocka_unit_test(without_room_nothing_is_kept),
        cmocka_unit_test(what_does_not_decode_is_not_kept),
        cmocka_unit_test(threads_share_what_is_kept),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
