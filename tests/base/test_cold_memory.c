/* Linear memories that load their pages from a source at the first touch. */

#include "support.h"

#include "base/linear_memory.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 65536, GIB = 1 << 30 };

struct source {
    uint64_t loads;
    uint64_t fails_at; /* this page is damaged */
    bool is_empty;
};

/* Pages divisible by 3 have content, the others are zeros. */
static enum rk_result load(void *context, uint8_t *bytes, uint64_t page, struct rk_error *error)
{
    struct source *source = context;
    source->loads++;
    if (page == source->fails_at) {
        memset(bytes, 0xee, PAGE / 2);
        return rk_fail(error, RK_CORRUPT, page, "page %llu is damaged", (unsigned long long)page);
    }
    if (page % 3 || source->is_empty) return RK_NOT_FOUND;
    memset(bytes, (int)(page % 251) + 1, PAGE);
    return RK_OK;
}

static uint8_t expected(uint64_t page)
{
    return page % 3 ? 0 : (uint8_t)(page % 251 + 1);
}

static void open_memory(struct linear_memory *memory, struct source *source,
                        struct linear_memory_options options)
{
    *source = (struct source){.fails_at = UINT64_MAX};
    struct linear_memory_source from = {load, source};
    options.source = &from;
    assert_int_equal(linear_memory_init(memory, &options), RK_OK);
}

static uint8_t peek(const struct linear_memory *memory, uint64_t at)
{
    return *(const volatile uint8_t *)(memory->base + at);
}
static void poke(struct linear_memory *memory, uint64_t at, uint8_t value)
{
    *(volatile uint8_t *)(memory->base + at) = value;
    *(volatile uint8_t *)(memory->touch + (at >> GRANULE_SHIFT)) = 1;
}

static const struct linear_memory_options strict = {.size_bytes = (uint64_t)100 * PAGE,
                                                    .max_bytes = (uint64_t)1000 * PAGE};
static const struct linear_memory_options fixed = {.size_bytes = GIB,
                                                   .max_bytes = LINEAR_MEMORY32_BYTES,
                                                   .fixed_access_bytes = LINEAR_MEMORY32_BYTES};

static void a_page_is_loaded_once_at_its_first_access(void **state)
{
    (void)state;
    struct linear_memory memory;
    struct source source;
    open_memory(&memory, &source, fixed);
    assert_int_equal(source.loads, 0);
    for (uint64_t page = 0; page < 60000; page += 1001) {
        assert_false(linear_memory_is_loaded(&memory, page));
        assert_int_equal(peek(&memory, page * PAGE + 100), expected(page));
        assert_int_equal(peek(&memory, page * PAGE + PAGE - 1), expected(page));
        assert_true(linear_memory_is_loaded(&memory, page));
    }
    assert_int_equal(source.loads, 60);
    assert_int_equal(linear_memory_next_touched(&memory, 0), UINT64_MAX);
    assert_int_equal(linear_memory_check(&memory, NULL), RK_OK);
    linear_memory_free(&memory);
}

static void accessors_see_what_the_source_has(void **state)
{
    (void)state;
    struct linear_memory memory;
    struct source source;
    uint8_t bytes[4];
    open_memory(&memory, &source, strict);
    assert_int_equal(linear_memory_read(&memory, bytes, (uint64_t)4 * PAGE - 2, 4), RK_OK);
    assert_memory_equal(bytes, "\4\4\0\0", 4);
    assert_int_equal(linear_memory_write(&memory, (uint64_t)7 * PAGE - 2, "abcd", 4), RK_OK);
    assert_int_equal(peek(&memory, (uint64_t)7 * PAGE - 3), expected(6));
    assert_int_equal(linear_memory_copy(&memory, 0, (uint64_t)7 * PAGE - 2, 4), RK_OK);
    assert_memory_equal(memory.base, "abcd\1", 5);
    linear_memory_load(&memory, (uint64_t)50 * PAGE, (uint64_t)3 * PAGE);
    assert_int_equal(source.loads, 2 + 2 + 1 + 3);
    linear_memory_free(&memory);
}

static void touches_are_found_wherever_they_are(void **state)
{
    (void)state;
    static const uint64_t at[] = {
        0, 4095, 4096, 70000, 1 << 24, (1 << 24) + 5000, UINT64_C(3) << 30, UINT32_MAX};
    struct linear_memory memory;
    struct source source;
    open_memory(&memory, &source, fixed);
    for (unsigned round = 0; round < 3; round++) {
        for (uint64_t i = 0; i < 40 && round == 1; i++)
            poke(&memory, i << 24, 9);
        linear_memory_clear_touches(&memory);
        if (round == 1) linear_memory_settle_touches(&memory);
        for (size_t i = 0; i < RK_ARRAY_LENGTH(at); i++)
            poke(&memory, at[i], 9);
        uint64_t granule = 0;
        for (size_t i = 0; i < RK_ARRAY_LENGTH(at); i++) {
            if (i && at[i] >> GRANULE_SHIFT == at[i - 1] >> GRANULE_SHIFT) continue;
            granule = linear_memory_next_touched(&memory, granule);
            assert_int_equal(granule++, at[i] >> GRANULE_SHIFT);
        }
        assert_int_equal(linear_memory_next_touched(&memory, granule), UINT64_MAX);
        linear_memory_clear_touches(&memory);
        assert_int_equal(linear_memory_next_touched(&memory, 0), UINT64_MAX);
    }
    linear_memory_free(&memory);
}

static void a_failing_source_reads_as_zeros_and_is_remembered(void **state)
{
    (void)state;
    struct linear_memory memory;
    struct source source;
    struct rk_error error;
    open_memory(&memory, &source, strict);
    source.fails_at = 6;
    assert_int_equal(peek(&memory, (uint64_t)3 * PAGE), expected(3));
    assert_int_equal(linear_memory_check(&memory, &error), RK_OK);
    assert_int_equal(peek(&memory, (uint64_t)6 * PAGE), 0);
    source.fails_at = 9;
    assert_int_equal(peek(&memory, (uint64_t)9 * PAGE), 0);
    assert_int_equal(linear_memory_check(&memory, &error), RK_CORRUPT);
    assert_string_equal(error.message, "page 6 is damaged");
    linear_memory_free(&memory);
}

static void bytes_past_a_shorter_length_come_from_the_source_again(void **state)
{
    (void)state;
    struct linear_memory memory;
    struct source source;
    open_memory(&memory, &source, strict);
    assert_int_equal(linear_memory_grow(&memory, (uint64_t)20 * PAGE), RK_OK);
    poke(&memory, (uint64_t)99 * PAGE, 200);
    poke(&memory, (uint64_t)102 * PAGE, 201);
    linear_memory_clear_touches(&memory);
    assert_int_equal(linear_memory_set_length(&memory, strict.size_bytes, true), RK_OK);
    assert_int_equal(memory.access_bytes, strict.size_bytes);
    assert_false(linear_memory_is_loaded(&memory, 102));
    assert_int_equal(linear_memory_set_length(&memory, (uint64_t)103 * PAGE, true), RK_OK);
    assert_int_equal(peek(&memory, (uint64_t)99 * PAGE), 200);
    assert_int_equal(peek(&memory, (uint64_t)102 * PAGE), expected(102));
    linear_memory_free(&memory);
}

static void the_size_stays_where_told_so(void **state)
{
    (void)state;
    struct linear_memory memory;
    struct source source;
    open_memory(&memory, &source, fixed);
    assert_int_equal(linear_memory_grow(&memory, PAGE), RK_OK);
    assert_int_equal(linear_memory_set_length(&memory, GIB, false), RK_OK);
    assert_int_equal(memory.length_bytes, GIB);
    assert_int_equal(memory.size_bytes, GIB + PAGE);
    assert_int_equal(linear_memory_set_length(&memory, GIB, true), RK_OK);
    assert_int_equal(memory.size_bytes, GIB);
    linear_memory_free(&memory);
}

static void the_far_part_is_cold_too(void **state)
{
    (void)state;
    struct linear_memory memory;
    struct source source;
    open_memory(&memory, &source,
                (struct linear_memory_options){.is_64 = true,
                                               .size_bytes = PAGE,
                                               .max_bytes = LINEAR_MEMORY64_BYTES_MAX,
                                               .fixed_access_bytes = LINEAR_MEMORY32_BYTES,
                                               .has_far_content = true});
    uint64_t page = (UINT64_C(1) << 25) / 3 * 3;
    uint8_t bytes[2];
    assert_int_equal(linear_memory_read(&memory, bytes, page * PAGE - 1, 2), RK_OK);
    assert_int_equal(bytes[0], 0);
    assert_int_equal(bytes[1], expected(page));
    assert_int_equal(linear_memory_write(&memory, page * PAGE, "x", 1), RK_OK);
    assert_int_equal(linear_memory_next_touched(&memory, 0), page * 16);
    assert_int_equal(linear_memory_granule(&memory, page * 16)[0], 'x');
    assert_int_equal(linear_memory_granule(&memory, page * 16)[1], expected(page));
    assert_true(linear_memory_is_loaded(&memory, page));
    linear_memory_free(&memory);
}

static void touching_every_other_page_does_not_use_up_the_mappings(void **state)
{
    (void)state;
    enum { MEMORIES = 6 };
    static struct linear_memory memories[MEMORIES];
    static struct source sources[MEMORIES];
    for (unsigned m = 0; m < MEMORIES; m++) {
        open_memory(&memories[m], &sources[m], fixed);
        sources[m].is_empty = true;
        for (uint64_t page = 1; page < 65536; page += 2) { /* would be 393 216 mappings */
            if (linear_memory_is_loaded(&memories[m], page)) continue;
            assert_int_equal(peek(&memories[m], page * PAGE), 0);
        }
        assert_true(sources[m].loads <= 65536);
    }
    for (unsigned m = 0; m < MEMORIES; m++)
        linear_memory_free(&memories[m]);
}

/* ---- Watching ---- */

struct watcher {
    uint64_t pages[16];
    size_t count;
    enum linear_access answers[16];
};

static enum linear_access note_touch(void *context, uint64_t page)
{
    struct watcher *watcher = context;
    watcher->pages[watcher->count] = page;
    return watcher->answers[watcher->count++];
}

static void accesses_to_watched_pages_are_told_until_they_may_be_done(void **state)
{
    (void)state;
    struct linear_memory memory;
    struct source source;
    struct watcher watcher = {.answers = {LINEAR_MAY_READ, LINEAR_MAY_WRITE, LINEAR_MAY_READ,
                                          LINEAR_MAY_READ, LINEAR_MAY_WRITE, LINEAR_MAY_READ}};
    const struct linear_memory_watch watch = {note_touch, &watcher};
    static const uint64_t told[] = {3, 3, 6, 7, 7, 3};
    open_memory(&memory, &source, fixed);
    assert_int_equal(peek(&memory, 3 * PAGE), expected(3));
    assert_int_equal(linear_memory_set_watch(&memory, &watch), RK_OK);
    assert_int_equal(peek(&memory, 3 * PAGE + 5), expected(3)); /* told: may read */
    assert_int_equal(peek(&memory, 3 * PAGE + 9), expected(3));
    poke(&memory, 3 * PAGE, 77); /* told again: may write */
    poke(&memory, 3 * PAGE + 1, 77);
    assert_int_equal(peek(&memory, 6 * PAGE), expected(6)); /* told and loaded */
    poke(&memory, 7 * PAGE, 78);                            /* told twice */
    assert_int_equal(linear_memory_permit(&memory, 3, LINEAR_MAY_NOTHING), RK_OK);
    assert_int_equal(linear_memory_permit(&memory, 8, LINEAR_MAY_NOTHING), RK_OK);
    assert_int_equal(peek(&memory, 3 * PAGE), 77);
    assert_int_equal(watcher.count, RK_ARRAY_LENGTH(told));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(told); i++)
        assert_int_equal(watcher.pages[i], told[i]);

    assert_int_equal(linear_memory_set_watch(&memory, NULL), RK_OK);
    poke(&memory, 3 * PAGE, 79);
    poke(&memory, 6 * PAGE, 79);
    assert_int_equal(peek(&memory, 9 * PAGE), expected(9));
    assert_int_equal(watcher.count, RK_ARRAY_LENGTH(told));
    linear_memory_free(&memory);
}

static void the_host_is_told_and_far_pages_too(void **state)
{
    (void)state;
    struct linear_memory memory;
    struct source source;
    uint8_t bytes[8];
    const uint64_t far = LINEAR_MEMORY64_NEAR_BYTES + 5 * (uint64_t)PAGE;
    struct watcher watcher = {.answers = {LINEAR_MAY_READ, LINEAR_MAY_READ, LINEAR_MAY_WRITE,
                                          LINEAR_MAY_READ, LINEAR_MAY_WRITE}};
    const struct linear_memory_watch watch = {note_touch, &watcher};
    struct linear_memory_options options = {.is_64 = true,
                                            .size_bytes = PAGE,
                                            .max_bytes = LINEAR_MEMORY64_BYTES_MAX,
                                            .fixed_access_bytes = LINEAR_MEMORY32_BYTES,
                                            .has_far_content = true};
    open_memory(&memory, &source, options);
    assert_int_equal(linear_memory_set_watch(&memory, &watch), RK_OK);
    assert_int_equal(linear_memory_read(&memory, bytes, PAGE - 4, 8), RK_OK);
    assert_int_equal(watcher.count, 2);
    assert_int_equal(linear_memory_write(&memory, PAGE + 4, bytes, 0), RK_OK);
    assert_int_equal(watcher.count, 2);
    assert_int_equal(linear_memory_write(&memory, PAGE + 4, bytes, 8), RK_OK);
    assert_int_equal(watcher.count, 3);
    assert_int_equal(linear_memory_write(&memory, far, bytes, 8), RK_OK);
    assert_int_equal(watcher.count, 5);
    assert_int_equal(watcher.pages[4], far / PAGE);
    linear_memory_mark_page(&memory, far / PAGE + 1);
    assert_int_equal(linear_memory_next_touched(&memory, (far + PAGE) >> GRANULE_SHIFT),
                     (far + PAGE) >> GRANULE_SHIFT);
    linear_memory_free(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accesses_to_watched_pages_are_told_until_they_may_be_done),
        cmocka_unit_test(the_host_is_told_and_far_pages_too),
        cmocka_unit_test(a_page_is_loaded_once_at_its_first_access),
        cmocka_unit_test(accessors_see_what_the_source_has),
        cmocka_unit_test(touches_are_found_wherever_they_are),
        cmocka_unit_test(a_failing_source_reads_as_zeros_and_is_remembered),
        cmocka_unit_test(bytes_past_a_shorter_length_come_from_the_source_again),
        cmocka_unit_test(the_size_stays_where_told_so),
        cmocka_unit_test(the_far_part_is_cold_too),
        cmocka_unit_test(touching_every_other_page_does_not_use_up_the_mappings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
