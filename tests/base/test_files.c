/* Files that are mapped, and files that are written piece by piece. */
#include "support.h"

#include "base/draft_file.h"
#include "base/large_memory.h"
#include "base/mapped_file.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/ruskvm-files-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    return rmdir(folder);
}

/* How many names are in the folder. */
static size_t names(void)
{
    size_t count = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    while (readdir(directory))
        count++;
    closedir(directory);
    return count - 2;
}

static const char *path_of(const char *name)
{
    static char path[256];
    assert_true(snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path);
    return path;
}

static void a_file_appears_when_it_is_published(void **state)
{
    (void)state;
    struct draft_file draft;
    struct mapped_file file;
    const char *path = path_of("key");
    assert_int_equal(draft_file_open(&draft, path, NULL), RK_OK);
    assert_int_equal(draft_file_write(&draft, "?bc", 3, NULL), RK_OK);
    assert_int_equal(draft_file_write(&draft, "def", 3, NULL), RK_OK);
    assert_int_equal(draft_file_write_at(&draft, 0, "a", 1, NULL), RK_OK);
    assert_int_equal(mapped_file_open(&file, path, NULL), RK_NOT_FOUND);
    assert_int_equal(draft_file_publish(&draft, NULL), RK_OK);
    draft_file_discard(&draft); /* does no harm */
    assert_int_equal(names(), 1);
    assert_int_equal(mapped_file_open(&file, path, NULL), RK_OK);
    assert_true(span_equal(file.bytes, span_of_string("abcdef")));
    /* What is mapped stays when the name gets another file. */
    assert_int_equal(draft_file_open(&draft, path, NULL), RK_OK);
    assert_int_equal(draft_file_write(&draft, "new", 3, NULL), RK_OK);
    assert_int_equal(draft_file_publish(&draft, NULL), RK_OK);
    assert_true(span_equal(file.bytes, span_of_string("abcdef")));
    mapped_file_close(&file);
    mapped_file_close(&file);
    assert_int_equal(mapped_file_open(&file, path, NULL), RK_OK);
    assert_true(span_equal(file.bytes, span_of_string("new")));
    mapped_file_close(&file);
    assert_int_equal(unlink(path), 0);
}

static void what_is_discarded_leaves_nothing(void **state)
{
    (void)state;
    struct draft_file draft, none = {.fd = -1};
    assert_int_equal(draft_file_open(&draft, path_of("key"), NULL), RK_OK);
    assert_int_equal(draft_file_write(&draft, "abc", 3, NULL), RK_OK);
    assert_int_equal(names(), 1);
    draft_file_discard(&draft);
    assert_int_equal(names(), 0);
    draft_file_discard(&none);
}

static void what_cannot_be_opened_says_why(void **state)
{
    (void)state;
    struct draft_file draft;
    struct mapped_file file;
    struct rk_error error = {.result = RK_OK};
    assert_int_equal(draft_file_open(&draft, path_of("no/such/folder"), &error), RK_IO);
    assert_true(error.message[0]);
    assert_int_equal(mapped_file_open(&file, folder, &error), RK_INVALID);
    assert_int_equal(mkdir(path_of("folder"), 0700), 0);
    assert_int_equal(draft_file_open(&draft, path_of("folder"), NULL), RK_OK);
    assert_int_equal(draft_file_publish(&draft, &error), RK_IO);
    draft_file_discard(&draft);
    assert_int_equal(rmdir(path_of("folder")), 0);
    assert_int_equal(names(), 0);
}

static void an_empty_file_has_no_bytes(void **state)
{
    (void)state;
    struct draft_file draft;
    struct mapped_file file;
    assert_int_equal(draft_file_open(&draft, path_of("empty"), NULL), RK_OK);
    assert_int_equal(draft_file_publish(&draft, NULL), RK_OK);
    assert_int_equal(mapped_file_open(&file, path_of("empty"), NULL), RK_OK);
    assert_int_equal(file.bytes.size_bytes, 0);
    mapped_file_close(&file);
    assert_int_equal(unlink(path_of("empty")), 0);
}

static void large_memory_is_refused_when_its_size_does_not_fit(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 1000, 5000000};
    assert_null(large_memory_allocate(SIZE_MAX, 1)); /* which whole pages do not */
    assert_null(large_memory_allocate(SIZE_MAX, 2));
    assert_null(large_memory_allocate(SIZE_MAX / 4 + 1, 4));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(counts); i++) {
        uint8_t *memory = large_memory_allocate(counts[i], 1);
        assert_non_null(memory);
        memset(memory, 1, counts[i]);
        free(memory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_appears_when_it_is_published),
        cmocka_unit_test(what_is_discarded_leaves_nothing),
        cmocka_unit_test(what_cannot_be_opened_says_why),
        cmocka_unit_test(an_empty_file_has_no_bytes),
        cmocka_unit_test(large_memory_is_refused_when_its_size_does_not_fit),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
