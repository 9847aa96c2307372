/* Linear memory against a plain array: sizes, growth, what is open, touches, and the border
 * between the near region and the far part of a 64-bit memory. */
#include "support.h"

#include "base/linear_memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE   UINT64_C(65536)
#define GIB    (UINT64_C(1) << 30)
#define BORDER LINEAR_MEMORY32_BYTES /* of memories with a fixed bound */
#define NONE   UINT64_MAX

static struct linear_memory a_memory(bool is_64, uint64_t size, uint64_t max, uint64_t fixed)
{
    struct linear_memory memory = {0};
    const struct linear_memory_options options = {
        .is_64 = is_64, .size_bytes = size, .max_bytes = max, .fixed_access_bytes = fixed};
    assert_int_equal(linear_memory_init(&memory, &options), RK_OK);
    return memory;
}

/* A memory under the rules of the deployed VM that reaches beyond the border. */
static struct linear_memory a_far_memory(void)
{
    return a_memory(true, 2 * BORDER, LINEAR_MEMORY64_BYTES_MAX, LINEAR_MEMORY32_BYTES);
}

static enum rk_result no_page(void *context, uint8_t *bytes, uint64_t page, struct rk_error *error)
{
    (void)context, (void)bytes, (void)page, (void)error;
    return RK_NOT_FOUND;
}

static void expect_touched(const struct linear_memory *memory, const uint64_t *granules,
                           uint32_t count)
{
    uint64_t from = 0;
    if (granules[0] == NONE) count = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t found = linear_memory_next_touched(memory, from);
        if (found != granules[i])
            fail_msg("touched granule %lx, expected %lx", (unsigned long)found,
                     (unsigned long)granules[i]);
        from = found + 1;
    }
    assert_true(linear_memory_next_touched(memory, from) == NONE);
}

#define EXPECT_TOUCHED(memory, ...)                         \
    expect_touched(memory, (const uint64_t[]){__VA_ARGS__}, \
                   sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

static void contradicting_sizes_are_refused(void **state)
{
    (void)state;
    static const struct linear_memory_options wrong[] = {
        {.size_bytes = 2 * PAGE, .max_bytes = PAGE},
        {.max_bytes = LINEAR_MEMORY32_BYTES + PAGE},
        {.is_64 = true, .max_bytes = LINEAR_MEMORY64_BYTES_MAX + PAGE},
        {.is_64 = true, .max_bytes = PAGE, .fixed_access_bytes = LINEAR_MEMORY32_BYTES + 1},
        {.size_bytes = 4096, .max_bytes = PAGE},
        {.size_bytes = PAGE, .max_bytes = 2 * PAGE - 1},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(wrong); i++) {
        struct linear_memory memory = {.size_bytes = 77};
        assert_int_equal(linear_memory_init(&memory, &wrong[i]), RK_USAGE);
        assert_true(memory.size_bytes == 77); /* untouched */
    }
    struct linear_memory zeroed = {0};
    linear_memory_free(&zeroed);
}

static void growth_ends_at_the_maximum_and_leaves_the_rest_alone(void **state)
{
    (void)state;
    for (int fixed = 0; fixed < 2; fixed++) {
        struct linear_memory memory =
            a_memory(false, PAGE, 3 * PAGE, fixed ? LINEAR_MEMORY32_BYTES : 0);
        uint8_t *base = memory.base;
        assert_int_equal(linear_memory_write(&memory, PAGE - 1, "x", 1), RK_OK);
        assert_int_equal(linear_memory_grow(&memory, 0), RK_OK);
        assert_true(memory.size_bytes == PAGE && memory.length_bytes == PAGE);
        assert_int_equal(linear_memory_grow(&memory, 3 * PAGE), RK_LIMIT);
        assert_int_equal(linear_memory_grow(&memory, UINT64_MAX), RK_LIMIT);
        assert_int_equal(linear_memory_grow(&memory, UINT64_MAX - PAGE + 1), RK_LIMIT);
        assert_true(memory.size_bytes == PAGE);
        assert_int_equal(linear_memory_grow(&memory, 2 * PAGE), RK_OK);
        assert_true(memory.size_bytes == 3 * PAGE && memory.length_bytes == 3 * PAGE);
        assert_true(memory.access_bytes == (fixed ? LINEAR_MEMORY32_BYTES : 3 * PAGE));
        assert_ptr_equal(memory.base, base);
        assert_int_equal(memory.base[PAGE - 1], 'x');
        assert_int_equal(memory.base[3 * PAGE - 1], 0);
        memory.base[3 * PAGE - 1] = 1;
        assert_int_equal(linear_memory_grow(&memory, PAGE), RK_LIMIT);
        EXPECT_TOUCHED(&memory, 15); /* by the host's write alone */
        linear_memory_free(&memory);
        assert_null(memory.base);
    }
}

static void growth_starts_from_the_length_and_not_from_the_size(void **state)
{
    (void)state;
    struct linear_memory memory = a_memory(false, PAGE, 4 * PAGE, LINEAR_MEMORY32_BYTES);
    assert_int_equal(linear_memory_grow(&memory, 2 * PAGE), RK_OK);
    memory.length_bytes = PAGE; /* a reverted call */
    assert_int_equal(linear_memory_grow(&memory, PAGE), RK_OK);
    assert_true(memory.size_bytes == 2 * PAGE && memory.length_bytes == 2 * PAGE);
    linear_memory_free(&memory);
}

static void a_strict_memory_is_open_up_to_its_size(void **state)
{
    (void)state;
    struct linear_memory memory = a_memory(false, PAGE, 2 * PAGE, 0);
    uint8_t bytes[8];
    memset(bytes, 0xaa, sizeof bytes);
    memory.base[PAGE - 1] = 9;
    /* Reading over the end gives zeros, writing is refused as a whole. */
    assert_int_equal(linear_memory_read(&memory, bytes, PAGE - 2, 8), RK_OK);
    assert_memory_equal(bytes, ((const uint8_t[]){0, 9, 0, 0, 0, 0, 0, 0}), 8);
    memset(bytes, 0xaa, sizeof bytes);
    assert_int_equal(linear_memory_read(&memory, bytes, 3 * PAGE, 8), RK_OK);
    assert_memory_equal(bytes, ((const uint8_t[]){0, 0, 0, 0, 0, 0, 0, 0}), 8);
    assert_int_equal(linear_memory_write(&memory, PAGE - 2, "abc", 3), RK_INVALID);
    assert_int_equal(memory.base[PAGE - 2], 0);
    assert_int_equal(linear_memory_write(&memory, PAGE - 2, "ab", 2), RK_OK);
    assert_int_equal(linear_memory_write(&memory, PAGE, "", 0), RK_OK);
    /* Beyond the reservation even reading is. */
    assert_int_equal(linear_memory_read(&memory, bytes, LINEAR_MEMORY32_BYTES - 4, 4), RK_OK);
    assert_int_equal(linear_memory_read(&memory, bytes, LINEAR_MEMORY32_BYTES - 4, 5), RK_INVALID);
    assert_int_equal(linear_memory_read(&memory, bytes, UINT64_MAX, 2), RK_INVALID);
    assert_int_equal(linear_memory_read(&memory, bytes, 2, UINT64_MAX), RK_INVALID);
    EXPECT_TOUCHED(&memory, 15);
    linear_memory_free(&memory);
}

static void a_fixed_memory_is_open_whatever_its_size(void **state)
{
    (void)state;
    struct linear_memory memory = a_memory(false, 0, PAGE, LINEAR_MEMORY32_BYTES);
    uint8_t bytes[4] = {1, 1, 1, 1};
    assert_int_equal(linear_memory_write(&memory, LINEAR_MEMORY32_BYTES - 4, "abcd", 4), RK_OK);
    assert_int_equal(linear_memory_read(&memory, bytes, LINEAR_MEMORY32_BYTES - 4, 4), RK_OK);
    assert_memory_equal(bytes, "abcd", 4);
    assert_int_equal(linear_memory_write(&memory, LINEAR_MEMORY32_BYTES - 4, "abcde", 5),
                     RK_INVALID);
    assert_int_equal(linear_memory_write(&memory, LINEAR_MEMORY32_BYTES + 1, "", 0), RK_INVALID);
    assert_int_equal(linear_memory_read(&memory, bytes, 12345, 4), RK_OK);
    assert_memory_equal(bytes, "\0\0\0\0", 4);
    EXPECT_TOUCHED(&memory, (LINEAR_MEMORY32_BYTES >> GRANULE_SHIFT) - 1);
    linear_memory_free(&memory);
}

static void writes_mark_exactly_the_granules_they_cover(void **state)
{
    (void)state;
    struct linear_memory memory = a_memory(false, 2 * PAGE, 2 * PAGE, 0);
    static const uint8_t zeros[3 * 4096];
    EXPECT_TOUCHED(&memory, NONE);
    /* Nothing for nothing, wherever. */
    assert_int_equal(linear_memory_write(&memory, 5, zeros, 0), RK_OK);
    assert_int_equal(linear_memory_fill(&memory, 2 * PAGE, 1, 0), RK_OK);
    assert_int_equal(linear_memory_copy(&memory, 5, 9000, 0), RK_OK);
    linear_memory_mark(&memory, 5, 0);
    EXPECT_TOUCHED(&memory, NONE);
    /* An equal byte is a write; straddling takes both. */
    assert_int_equal(linear_memory_write(&memory, 4096, zeros, 1), RK_OK);
    EXPECT_TOUCHED(&memory, 1);
    assert_int_equal(linear_memory_write(&memory, 3 * 4096 - 1, zeros, 2), RK_OK);
    EXPECT_TOUCHED(&memory, 1, 2, 3);
    linear_memory_clear_touches(&memory);
    EXPECT_TOUCHED(&memory, NONE);
    assert_int_equal(linear_memory_fill(&memory, 4096, 7, 4096), RK_OK);
    EXPECT_TOUCHED(&memory, 1);
    assert_int_equal(linear_memory_fill(&memory, 8 * 4096 - 1, 7, 4098), RK_OK);
    EXPECT_TOUCHED(&memory, 1, 7, 8, 9);
    linear_memory_clear_touches(&memory);
    /* Of a copy the destination alone. */
    assert_int_equal(linear_memory_copy(&memory, 20 * 4096, 4096, 2 * 4096), RK_OK);
    EXPECT_TOUCHED(&memory, 20, 21);
    linear_memory_mark(&memory, 4095, 1);
    linear_memory_mark(&memory, 2 * PAGE - 1, 1);
    EXPECT_TOUCHED(&memory, 0, 20, 21, 31);
    uint8_t byte;
    assert_int_equal(linear_memory_read(&memory, &byte, 5 * 4096, 1), RK_OK);
    EXPECT_TOUCHED(&memory, 0, 20, 21, 31);
    assert_int_equal(memory.touch[20], 1);
    linear_memory_free(&memory);
}

static void touches_are_found_in_both_parts(void **state)
{
    (void)state;
    struct linear_memory memory = a_far_memory();
    uint64_t border = BORDER >> GRANULE_SHIFT;
    assert_int_equal(linear_memory_write(&memory, BORDER - 1, "ab", 2), RK_OK);
    assert_int_equal(linear_memory_write(&memory, BORDER + 13 * 4096, "a", 1), RK_OK);
    EXPECT_TOUCHED(&memory, border - 1, border, border + 13);
    assert_true(linear_memory_next_touched(&memory, border + 1) == border + 13);
    assert_true(linear_memory_next_touched(&memory, UINT64_MAX) == NONE);
    linear_memory_clear_touches(&memory);
    EXPECT_TOUCHED(&memory, NONE);
    linear_memory_free(&memory);
}

/* Pseudo-random numbers: splitmix64. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

enum { WINDOW = 5 * 4096 };

/* Random fills and copies within a window of the memory and of a plain array; bytes and touches
 * must stay the same. */
static void compare_with_a_model(struct linear_memory *memory, uint64_t window, uint64_t seed)
{
    static uint8_t model[WINDOW], found[WINDOW];
    bool touched[WINDOW / 4096 + 1] = {false};
    for (uint32_t i = 0; i < WINDOW; i++)
        model[i] = (uint8_t)(i * 7 + i / 256);
    assert_int_equal(linear_memory_write(memory, window, model, WINDOW), RK_OK);
    uint64_t random = seed;
    for (int round = 0; round < 2000; round++) {
        if (round % 16 == 0) {
            memset(touched, 0, sizeof touched);
            linear_memory_clear_touches(memory);
        }
        uint64_t to = next_random(&random) % WINDOW, from = next_random(&random) % WINDOW;
        uint64_t size = next_random(&random) % (round & 1 ? 300 : WINDOW);
        /* Every other time the ends are close together, so that they overlap. */
        if (round & 2) from = to + next_random(&random) % 64;
        uint64_t room = WINDOW - (to > from ? to : from);
        if ((int64_t)room < 0) continue;
        if (size > room) size = room;
        if (round % 5 == 0) {
            memset(model + to, round & 0xff, size);
            assert_int_equal(linear_memory_fill(memory, window + to, (uint8_t)round, size), RK_OK);
        } else {
            memmove(model + to, model + from, size);
            assert_int_equal(linear_memory_copy(memory, window + to, window + from, size), RK_OK);
        }
        for (uint64_t i = to; i < to + size; i++)
            touched[i >> GRANULE_SHIFT] = true;
        assert_int_equal(linear_memory_read(memory, found, window, WINDOW), RK_OK);
        if (memcmp(found, model, WINDOW))
            fail_msg("seed %lx, round %d: to %lu from %lu size %lu", (unsigned long)seed, round,
                     (unsigned long)to, (unsigned long)from, (unsigned long)size);
        uint64_t first = window >> GRANULE_SHIFT;
        for (uint64_t g = 0; g < WINDOW / 4096; g++) {
            uint64_t near = memory->near_bytes >> GRANULE_SHIFT;
            bool marked =
                first + g < near ? memory->touch[first + g] : memory->far_touch[first + g - near];
            if (marked != touched[g])
                fail_msg("seed %lx, round %d: granule %lu", (unsigned long)seed, round,
                         (unsigned long)g);
        }
    }
}

static void copies_and_fills_do_as_memmove_and_memset(void **state)
{
    (void)state;
    struct linear_memory near = a_memory(false, PAGE, PAGE, 0);
    compare_with_a_model(&near, 0, 1);
    compare_with_a_model(&near, PAGE - WINDOW, 2);
    linear_memory_free(&near);
    /* The window starts at a granule; the border is in its middle. */
    struct linear_memory far = a_far_memory();
    compare_with_a_model(&far, BORDER - 2 * 4096, 3);
    compare_with_a_model(&far, BORDER - 3 * 4096, 4);
    compare_with_a_model(&far, BORDER + 4096, 5);
    linear_memory_free(&far);
}

static void copies_between_far_and_near_leave_the_source_alone(void **state)
{
    (void)state;
    struct linear_memory memory = a_far_memory();
    uint8_t found[6];
    assert_int_equal(linear_memory_write(&memory, BORDER - 3, "abcdef", 6), RK_OK);
    assert_int_equal(linear_memory_copy(&memory, 100, BORDER - 3, 6), RK_OK);
    assert_int_equal(linear_memory_copy(&memory, 2 * BORDER - 6, BORDER - 3, 6), RK_OK);
    assert_memory_equal(memory.base + 100, "abcdef", 6);
    assert_int_equal(linear_memory_read(&memory, found, 2 * BORDER - 6, 6), RK_OK);
    assert_memory_equal(found, "abcdef", 6);
    assert_int_equal(linear_memory_read(&memory, found, BORDER - 3, 6), RK_OK);
    assert_memory_equal(found, "abcdef", 6);
    linear_memory_free(&memory);
}

static void the_far_part_is_made_when_it_is_first_written(void **state)
{
    (void)state;
    struct linear_memory memory = a_far_memory();
    uint8_t found[4] = {1, 1, 1, 1};
    memory.base[BORDER - 1] = 5;
    assert_int_equal(linear_memory_read(&memory, found, BORDER - 2, 4), RK_OK);
    assert_memory_equal(found, "\0\5\0\0", 4);
    assert_int_equal(linear_memory_write(&memory, BORDER - 4, "abcd", 4), RK_OK);
    assert_null(memory.far_base);
    assert_int_equal(linear_memory_write(&memory, LINEAR_MEMORY64_BYTES_MAX - 4, "wxyz", 4), RK_OK);
    assert_non_null(memory.far_base);
    assert_int_equal(linear_memory_read(&memory, found, LINEAR_MEMORY64_BYTES_MAX - 4, 4), RK_OK);
    assert_memory_equal(found, "wxyz", 4);
    assert_int_equal(linear_memory_write(&memory, LINEAR_MEMORY64_BYTES_MAX - 3, "wxyz", 4),
                     RK_INVALID);
    assert_int_equal(linear_memory_read(&memory, found, LINEAR_MEMORY64_BYTES_MAX, 1), RK_INVALID);
    linear_memory_free(&memory);
}

/* Asks the kernel, which does not fault. */
static bool is_readable(int pipe_ends[2], const uint8_t *at)
{
    uint8_t byte;
    if (write(pipe_ends[1], at, 1) != 1) return false;
    assert_int_equal(read(pipe_ends[0], &byte, 1), 1);
    return true;
}

static void every_memory_has_the_shape_that_compilers_rely_on(void **state)
{
    (void)state;
    static const struct linear_memory_source empty = {no_page, NULL};
    static const struct {
        uint64_t max_bytes, fixed, near_bytes;
        bool is_64;
    } cases[] = {
        {3 * PAGE, 0, 4 * GIB, false},
        {3 * PAGE, 4 * GIB, 4 * GIB, false},
        {3 * PAGE, 0, 8 * GIB, true},
        {10 * GIB, 0, 10 * GIB, true},
        {3 * PAGE, 4 * GIB, 4 * GIB, true},
        {LINEAR_MEMORY64_BYTES_MAX, 4 * GIB, 4 * GIB, true},
        {LINEAR_MEMORY64_BYTES_MAX, 0, LINEAR_MEMORY64_BYTES_MAX, true},
    };
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    for (unsigned i = 0; i < 2 * RK_ARRAY_LENGTH(cases); i++) {
        bool is_cold = i & 1, is_fixed = cases[i / 2].fixed;
        uint64_t near = cases[i / 2].near_bytes;
        struct linear_memory memory = {0};
        const struct linear_memory_options options = {.is_64 = cases[i / 2].is_64,
                                                      .size_bytes = PAGE,
                                                      .max_bytes = cases[i / 2].max_bytes,
                                                      .fixed_access_bytes = cases[i / 2].fixed,
                                                      .source = is_cold ? &empty : NULL};
        assert_true(linear_memory_near_bytes(&options) == near);
        assert_int_equal(linear_memory_init(&memory, &options), RK_OK);
        assert_true(memory.near_bytes == near);
        assert_ptr_equal(memory.touch, memory.base - LINEAR_TOUCH_DISTANCE);
        assert_true(is_readable(ends, memory.base) == !is_cold);
        assert_true(is_readable(ends, memory.base + near - 1) == (is_fixed && !is_cold));
        /* The last index and the greatest offset, with an access of 16 bytes. */
        assert_false(is_readable(ends, memory.base + near));
        assert_false(is_readable(ends, memory.base + near - 1 + UINT32_MAX + 16));
        assert_true(near == LINEAR_MEMORY64_BYTES_MAX || !is_readable(ends, memory.base - 1));
        memory.touch[0] = 1;
        memory.touch[(near - 1) >> GRANULE_SHIFT] = 1;
        if (memory.is_64 && is_fixed) {
            assert_int_equal(linear_memory_write(&memory, near, "a", 1), RK_OK);
            assert_ptr_equal(memory.far_touch, memory.far_base - LINEAR_TOUCH_DISTANCE);
            assert_int_equal(memory.far_base[0], 'a');
            assert_int_equal(linear_memory_granule(&memory, near >> GRANULE_SHIFT)[0], 'a');
            assert_int_equal(linear_memory_write(&memory, LINEAR_MEMORY64_BYTES_MAX - 1, "b", 1),
                             RK_OK);
        }
        linear_memory_free(&memory);
    }
    close(ends[0]);
    close(ends[1]);
}

static void a_memory_without_a_fixed_bound_is_near_as_a_whole(void **state)
{
    (void)state;
    struct linear_memory memory = a_memory(true, PAGE, 3 * BORDER, 0);
    assert_true(memory.near_bytes == 3 * BORDER);
    assert_int_equal(linear_memory_grow(&memory, 2 * BORDER), RK_OK);
    assert_true(memory.access_bytes == 2 * BORDER + PAGE);
    memory.base[2 * BORDER] = 1;
    assert_int_equal(linear_memory_write(&memory, 2 * BORDER + PAGE - 1, "ab", 2), RK_INVALID);
    assert_int_equal(linear_memory_fill(&memory, BORDER - 1, 1, 2), RK_OK);
    assert_null(memory.far_base);
    EXPECT_TOUCHED(&memory, (BORDER >> GRANULE_SHIFT) - 1, BORDER >> GRANULE_SHIFT);
    linear_memory_free(&memory);
}

/* Resident pages among the first `bytes` of a memory. */
static uint64_t resident_pages(const struct linear_memory *memory, uint64_t bytes)
{
    uint64_t pages = bytes / 4096, resident = 0;
    unsigned char *vector = malloc(pages);
    assert_non_null(vector);
    assert_int_equal(mincore(memory->base, bytes, vector), 0);
    for (uint64_t i = 0; i < pages; i++)
        resident += vector[i] & 1;
    free(vector);
    return resident;
}

static void memory_is_taken_from_the_host_when_it_is_touched(void **state)
{
    (void)state;
    for (int fixed = 0; fixed < 2; fixed++) {
        struct linear_memory memory = a_memory(false, GIB, GIB, fixed ? LINEAR_MEMORY32_BYTES : 0);
        assert_true(resident_pages(&memory, GIB) == 0);
        assert_int_equal(linear_memory_write(&memory, GIB - 1, "a", 1), RK_OK);
        uint64_t resident = resident_pages(&memory, GIB);
        assert_true(resident >= 1 && resident <= 512); /* a huge page at most */
        linear_memory_clear_touches(&memory);
        assert_int_equal(memory.base[GIB - 1], 'a');
        linear_memory_free(&memory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contradicting_sizes_are_refused),
        cmocka_unit_test(growth_ends_at_the_maximum_and_leaves_the_rest_alone),
        cmocka_unit_test(growth_starts_from_the_length_and_not_from_the_size),
        cmocka_unit_test(a_strict_memory_is_open_up_to_its_size),
        cmocka_unit_test(a_fixed_memory_is_open_whatever_its_size),
        cmocka_unit_test(writes_mark_exactly_the_granules_they_cover),
        cmocka_unit_test(touches_are_found_in_both_parts),
        cmocka_unit_test(copies_and_fills_do_as_memmove_and_memset),
        cmocka_unit_test(copies_between_far_and_near_leave_the_source_alone),
        cmocka_unit_test(the_far_part_is_made_when_it_is_first_written),
        cmocka_unit_test(every_memory_has_the_shape_that_compilers_rely_on),
        cmocka_unit_test(a_memory_without_a_fixed_bound_is_near_as_a_whole),
        cmocka_unit_test(memory_is_taken_from_the_host_when_it_is_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
