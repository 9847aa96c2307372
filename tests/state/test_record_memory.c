/* The record store in memory: what record.h promises. */

#include "support.h"

#include "state/record_memory.h"

static void a_record_reads_back_under_its_kind_only(void **state)
{
    (void)state;
    struct record_store *store;
    assert_int_equal(record_memory_new(&store), RK_OK);
    uint64_t first, second;
    assert_int_equal(record_append(store, &first, RECORD_CODE, span_of_string("\0asm"), NULL),
                     RK_OK);
    assert_int_equal(record_append(store, &second, RECORD_COMMIT, span_of(NULL, 0), NULL), RK_OK);
    assert_true(first != RECORD_NONE && second != RECORD_NONE && first != second);

    struct buffer payload = {0};
    struct rk_error error;
    assert_int_equal(buffer_append(&payload, "old", 3), RK_OK);
    assert_int_equal(record_read(store, &payload, RECORD_COMMIT, second, NULL), RK_OK);
    assert_int_equal(payload.size_bytes, 0);
    assert_int_equal(record_read(store, &payload, RECORD_COMMIT, first, &error), RK_CORRUPT);
    assert_int_equal(record_read(store, &payload, RECORD_COMMIT, 3, &error), RK_NOT_FOUND);
    assert_int_equal(record_read(store, &payload, RECORD_COMMIT, RECORD_NONE, &error),
                     RK_NOT_FOUND);
    assert_int_equal(record_memory_count(store), 2);
    assert_int_equal(record_sync(store, NULL), RK_OK);
    buffer_free(&payload);
    record_store_free(store);
    record_store_free(NULL);
}

static void a_failing_append_leaves_the_store_as_it_was(void **state)
{
    (void)state;
    struct record_store *store;
    assert_int_equal(record_memory_new(&store), RK_OK);
    uint64_t location = 77;
    record_memory_fail_after(store, 1);
    assert_int_equal(record_append(store, &location, RECORD_CODE, span_of("a", 1), NULL), RK_OK);
    assert_int_equal(location, 1);
    assert_int_equal(record_append(store, &location, RECORD_CODE, span_of("a", 1), NULL), RK_FULL);
    assert_int_equal(location, 1);
    record_memory_fail_after(store, UINT64_MAX);
    assert_int_equal(record_append(store, &location, RECORD_CODE, span_of("b", 1), NULL), RK_OK);
    assert_int_equal(location, 2);
    assert_int_equal(record_memory_bytes(store), 2);
    record_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_reads_back_under_its_kind_only),
        cmocka_unit_test(a_failing_append_leaves_the_store_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
