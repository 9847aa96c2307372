/* The index: its changes are whole or absent, and no damaged file of it is believed. */

#include "folder.h"

#include "state/commit_index.h"
#include "state/index_check.h"

enum { COMMITS = 300 };

static struct commit_index_options options_at(const char *path)
{
    return (struct commit_index_options){
        .io = store_io_posix(), .path = path, .map_bytes = 64 << 20, .store_id = {7}};
}

static struct commit_entry entry_of(uint64_t number)
{
    struct commit_entry entry = {.location = (uint64_t)1 << 32 | number * 16,
                                 .sequence = number,
                                 .state = number % 3 ? COMMIT_LIVE : COMMIT_FINALISED};
    uint64_t spread = number;
    for (size_t i = 0; i < COMMIT_KEY_BYTES; i++)
        entry.key.bytes[i] = (uint8_t)test_random(&spread);
    memset(entry.parent.bytes, (int)number, COMMIT_KEY_BYTES);
    return entry;
}

static void put(struct commit_index *index, uint64_t from, uint64_t to)
{
    struct commit_change *change;
    assert_int_equal(commit_index_begin(index, &change, NULL), RK_OK);
    for (uint64_t n = from; n < to; n++) {
        struct commit_entry entry = entry_of(n);
        assert_int_equal(commit_index_put(change, &entry, NULL), RK_OK);
    }
    struct segment_extent segments[] = {{1, 4096}, {2, to * 16}};
    assert_int_equal(commit_index_set_log(change, segments, 2, to, NULL), RK_OK);
    assert_int_equal(commit_index_commit(change, NULL), RK_OK);
}

/* True when the index has exactly the commits 1 .. count. */
static bool has_commits(struct commit_index *index, uint64_t count)
{
    struct commit_entry_vec list = {0};
    assert_int_equal(commit_index_list(index, &list, NULL), RK_OK);
    bool same = list.count == count;
    for (uint64_t n = 1; same && n <= count; n++) {
        struct commit_entry expected = entry_of(n), found;
        same = commit_index_find(index, &found, &expected.key, NULL) == RK_OK &&
               found.location == expected.location && found.state == expected.state &&
               found.sequence == n && commit_key_equal(&found.parent, &expected.parent);
    }
    commit_entry_vec_free(&list);
    return same;
}

static void changes_are_kept_when_committed_and_gone_when_not(void **state)
{
    (void)state;
    char path[FOLDER_BYTES];
    folder_make(path);
    struct commit_index_options options = options_at(path);
    struct commit_index *index;
    assert_int_equal(commit_index_open(&index, &options, NULL), RK_NOT_FOUND);
    assert_int_equal(commit_index_create(&index, &options, NULL), RK_OK);
    put(index, 1, COMMITS + 1);
    struct commit_change *change;
    struct commit_entry entry = entry_of(1), extra = entry_of(COMMITS + 5);
    assert_int_equal(commit_index_begin(index, &change, NULL), RK_OK);
    assert_int_equal(commit_index_remove(change, &entry.key, NULL), RK_OK);
    assert_int_equal(commit_index_remove(change, &entry.key, NULL), RK_NOT_FOUND);
    assert_int_equal(commit_index_put(change, &extra, NULL), RK_OK);
    assert_true(has_commits(index, COMMITS));
    commit_index_abort(change);
    assert_true(has_commits(index, COMMITS));
    commit_index_close(index);
    assert_int_equal(commit_index_open(&index, &options, NULL), RK_OK);
    assert_true(has_commits(index, COMMITS));
    assert_memory_equal(commit_index_store_id(index), options.store_id, STORE_ID_BYTES);
    struct segment_vec segments = {0};
    uint64_t sequence;
    assert_int_equal(commit_index_log(index, &segments, &sequence, NULL), RK_OK);
    assert_int_equal(segments.count, 2);
    assert_int_equal(segments.items[1].size_bytes, 16 * (COMMITS + 1));
    assert_int_equal(sequence, COMMITS + 1);
    segment_vec_free(&segments);
    assert_int_equal(commit_index_begin(index, &change, NULL), RK_OK);
    struct segment_extent only = {2, 99};
    assert_int_equal(commit_index_set_log(change, &only, 1, 1, NULL), RK_OK);
    assert_int_equal(commit_index_clear(change, NULL), RK_OK);
    assert_int_equal(commit_index_commit(change, NULL), RK_OK);
    assert_true(has_commits(index, 0));
    assert_int_equal(commit_index_log(index, &segments, &sequence, NULL), RK_OK);
    assert_int_equal(segments.count, 1);
    assert_int_equal(segments.items[0].number, 2);
    segment_vec_free(&segments);
    commit_index_close(index);
    folder_remove(path);
}

/* Values prove themselves and the walk checks the rest, so a flipped bit is found, or lies where
 * nothing is, or picks the state before the last change, which is as good. */
static void a_flipped_bit_anywhere_is_found_or_harmless(void **state)
{
    (void)state;
    char path[FOLDER_BYTES], data[FOLDER_BYTES + 16];
    uint64_t seed = 3;
    unsigned found = 0, harmless = 0;
    folder_make(path);
    snprintf(data, sizeof data, "%s/data.mdb", path);
    struct commit_index_options options = options_at(path);
    struct commit_index *index;
    assert_int_equal(commit_index_create(&index, &options, NULL), RK_OK);
    for (uint64_t n = 1; n <= COMMITS; n += 50)
        put(index, n, n + 50);
    commit_index_close(index);
    uint64_t size = file_size(data);
    print_message("seed %llu, %llu bytes\n", (unsigned long long)seed, (unsigned long long)size);
    for (uint64_t at = 0; at < size; at += at % 4096 < 160 ? 1 : 151) {
        uint8_t bit = (uint8_t)(1 << test_random(&seed) % 8);
        file_flip(data, at, bit);
        enum rk_result result = commit_index_open(&index, &options, NULL);
        assert_true(result == RK_OK || result == RK_CORRUPT);
        found += result != RK_OK;
        if (!result) {
            harmless++;
            assert_true(has_commits(index, COMMITS) || has_commits(index, COMMITS - 50));
            commit_index_close(index);
        }
        file_flip(data, at, bit);
    }
    print_message("%u found, %u harmless\n", found, harmless);
    assert_true(found > 100);
    assert_int_equal(commit_index_open(&index, &options, NULL), RK_OK);
    assert_true(has_commits(index, COMMITS));
    commit_index_close(index);
    folder_remove(path);
}

static void a_file_cut_short_is_refused(void **state)
{
    (void)state;
    char path[FOLDER_BYTES], data[FOLDER_BYTES + 16];
    folder_make(path);
    snprintf(data, sizeof data, "%s/data.mdb", path);
    struct commit_index_options options = options_at(path);
    struct commit_index *index;
    assert_int_equal(commit_index_create(&index, &options, NULL), RK_OK);
    put(index, 1, COMMITS);
    commit_index_close(index);
    for (uint64_t size = file_size(data) - 1;; size = size > 1000 ? size - 997 : size / 2) {
        assert_int_equal(truncate(data, (off_t)size), 0);
        assert_int_equal(commit_index_open(&index, &options, NULL), RK_CORRUPT);
        if (size == 0) break;
    }
    folder_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_are_kept_when_committed_and_gone_when_not),
        cmocka_unit_test(a_flipped_bit_anywhere_is_found_or_harmless),
        cmocka_unit_test(a_file_cut_short_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
