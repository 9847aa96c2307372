/* Arenas: alignment, zeroing, limits, release. */
#include "support.h"

#include "base/arena.h"

#include <string.h>

static void allocations_are_aligned_zeroed_and_apart(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    assert_true(arena.total_bytes == 0);
    unsigned char *last = NULL;
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *memory = arena_alloc(&arena, size);
        assert_non_null(memory);
        assert_true((uintptr_t)memory % 16 == 0);
        assert_ptr_not_equal(memory, last);
        for (size_t i = 0; i < size; i++) {
            if (memory[i]) fail_msg("byte %zu of %zu", i, size);
        }
        /* Marks of one allocation would be found in the next if they overlapped. */
        if (size) memset(memory, 0xff, size);
        last = memory;
    }
    arena_free(&arena);
    assert_true(arena.total_bytes == 0);
    /* Usable again, and zeroed again. */
    unsigned char *again = arena_alloc(&arena, 4000);
    assert_non_null(again);
    for (size_t i = 0; i < 4000; i++)
        assert_int_equal(again[i], 0);
    arena_free(&arena);
}

static void an_allocation_may_be_larger_than_a_block(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    unsigned char *small = arena_alloc(&arena, 1);
    unsigned char *large = arena_alloc(&arena, (size_t)3 << 20);
    assert_non_null(small);
    assert_non_null(large);
    large[((size_t)3 << 20) - 1] = 1;
    *small = 1;
    assert_non_null(arena_alloc(&arena, 1));
    arena_free(&arena);
}

static void the_limit_bounds_what_is_taken_from_the_host(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 10000);
    assert_null(arena_alloc(&arena, 10000)); /* the block's head counts */
    assert_non_null(arena_alloc(&arena, 1000));
    size_t count = 0;
    while (arena_alloc(&arena, 100))
        count++;
    assert_true(arena.total_bytes <= 10000);
    assert_true(count >= 10 && count < 100);
    /* The limit stays after release. */
    arena_free(&arena);
    assert_null(arena_alloc(&arena, 10000));
    assert_non_null(arena_alloc(&arena, 5000));
    arena_free(&arena);
}

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_null(arena_alloc(&arena, SIZE_MAX - 15));
    assert_null(arena_alloc(&arena, SIZE_MAX - 16));
    assert_null(arena_alloc_array(&arena, SIZE_MAX / 2, 3));
    assert_null(arena_alloc_array(&arena, SIZE_MAX / 8 + 2, 8));
    assert_non_null(arena_alloc_array(&arena, 10, 8));
    assert_non_null(arena_alloc_array(&arena, 0, 8));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_aligned_zeroed_and_apart),
        cmocka_unit_test(an_allocation_may_be_larger_than_a_block),
        cmocka_unit_test(the_limit_bounds_what_is_taken_from_the_host),
        cmocka_unit_test(sizes_that_overflow_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
