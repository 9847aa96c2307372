/* Loops over threads. */
#include "support.h"

#include "base/parallel.h"
#include "base/require.h"

#include <stdatomic.h>
#include <string.h>

enum { COUNT = 1000 };

struct visits {
    unsigned times[COUNT];
    atomic_uint running[PARALLEL_THREADS_MAX];
    atomic_size_t pieces;
    unsigned threads;
    size_t count, grain;
};

static void visit(void *context, unsigned worker, size_t from, size_t to)
{
    struct visits *v = context;
    REQUIRE(worker < v->threads);
    /* Nobody else works under this number. */
    REQUIRE(atomic_fetch_add(&v->running[worker], 1) == 0);
    REQUIRE(from % v->grain == 0 && from < to);
    REQUIRE(to - from == v->grain || to == v->count);
    for (size_t i = from; i < to; i++)
        v->times[i]++;
    atomic_fetch_add(&v->pieces, 1);
    atomic_fetch_sub(&v->running[worker], 1);
}

static void everything_is_done_once_in_the_same_pieces(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 7, 64, 999, COUNT}, grains[] = {1, 2, 3, 64, 5000};
    static const unsigned threads[] = {1, 2, 3, 16};
    static struct visits v;
    for (size_t c = 0; c < RK_ARRAY_LENGTH(counts); c++) {
        for (size_t g = 0; g < RK_ARRAY_LENGTH(grains); g++) {
            for (size_t t = 0; t < RK_ARRAY_LENGTH(threads); t++) {
                memset(&v, 0, sizeof v);
                v.threads = threads[t];
                v.count = counts[c];
                v.grain = grains[g];
                parallel_for(threads[t], counts[c], grains[g], visit, &v);
                for (size_t i = 0; i < COUNT; i++)
                    assert_int_equal(v.times[i], i < counts[c]);
                assert_int_equal(v.pieces, (counts[c] + grains[g] - 1) / grains[g]);
            }
        }
    }
}

static void odd_numbers_are_taken_as_their_nearest(void **state)
{
    (void)state;
    static struct visits v;
    v = (struct visits){.threads = 1, .count = 5, .grain = 1};
    parallel_for(0, 5, 0, visit, &v);
    assert_int_equal(v.pieces, 5);
    assert_int_equal(parallel_threads(0), 1);
    assert_int_equal(parallel_threads(9), 9);
    assert_int_equal(parallel_threads(1u << 31), PARALLEL_THREADS_MAX);
    assert_true(parallel_processors() >= 1 && parallel_processors() <= PARALLEL_THREADS_MAX);
    memset(&v, 0, sizeof v);
    v.threads = PARALLEL_THREADS_MAX;
    v.count = COUNT;
    v.grain = 1;
    parallel_for(UINT32_MAX, COUNT, 1, visit, &v);
    assert_int_equal(v.pieces, COUNT);
}

struct nested {
    atomic_size_t sum;
};

static void add(void *context, unsigned worker, size_t from, size_t to)
{
    struct nested *n = context;
    (void)worker;
    for (size_t i = from; i < to; i++)
        atomic_fetch_add(&n->sum, i);
}

static void nest(void *context, unsigned worker, size_t from, size_t to)
{
    (void)worker;
    for (size_t i = from; i < to; i++)
        parallel_for(2, 10, 3, add, context);
}

static void loops_may_be_nested(void **state)
{
    (void)state;
    struct nested n = {0};
    parallel_for(3, 8, 1, nest, &n);
    assert_int_equal(n.sum, 8 * 45);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_done_once_in_the_same_pieces),
        cmocka_unit_test(odd_numbers_are_taken_as_their_nearest),
        cmocka_unit_test(loops_may_be_nested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
