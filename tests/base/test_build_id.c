/* The build's note is found in a program that was linked with one, and is what the file says. */
#include "support.h"

#include "base/build_id.h"

#include <stdio.h>

static void the_note_is_found_and_stays_where_it_is(void **state)
{
    (void)state;
    struct span note = {0}, again = {0};
    assert_int_equal(build_id_find(&note), RK_OK);
    assert_true(note.size_bytes >= 8 && note.size_bytes <= 64);
    assert_int_equal(build_id_find(&again), RK_OK);
    assert_ptr_equal(again.bytes, note.bytes);
}

/* As a program that looks for the note would see it: the bytes stand somewhere in our file. */
static void the_note_is_that_of_the_file(void **state)
{
    (void)state;
    struct span note = {0};
    assert_int_equal(build_id_find(&note), RK_OK);
    FILE *file = fopen("/proc/self/exe", "rb");
    assert_non_null(file);
    static uint8_t head[65536];
    size_t size_bytes = fread(head, 1, sizeof head, file);
    fclose(file);
    bool found = false;
    for (size_t i = 0; i + note.size_bytes <= size_bytes && !found; i++)
        found = memcmp(head + i, note.bytes, note.size_bytes) == 0;
    assert_true(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_note_is_found_and_stays_where_it_is),
        cmocka_unit_test(the_note_is_that_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
