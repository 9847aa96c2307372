/* Files of participants of a shared wallet: seats and keys come back as they were, and a wrong
 * password or any change is refused. */

#include "support.h"

#include "chain/threshold_file.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BYTES_MAX = 8192 };

static const struct seal_cost cheap = {.operations = 1, .memory_kib = SEAL_MEMORY_KIB_MIN};

static struct span password(void)
{
    return span_of_string("secret");
}

static const char *path_of(char path[64])
{
    snprintf(path, 64, "/tmp/threshold-file-%d", (int)getpid());
    return path;
}

static size_t read_bytes(const char *path, uint8_t bytes[BYTES_MAX])
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, BYTES_MAX, file);
    assert_int_equal(fclose(file), 0);
    return size;
}

static void write_bytes(const char *path, const uint8_t *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* One of one has a whole ceremony with itself. */
static void make(struct threshold_file *seat, struct threshold_file *key)
{
    const struct frost_group group = {.threshold = 1, .signers = 1, .session = {3}};
    struct buffer first = {0}, third = {0};
    *seat = *key = (struct threshold_file){.cost = cheap};
    assert_int_equal(threshold_join(&seat->seat, &group, 1, NULL), RK_OK);
    assert_int_equal(threshold_first(&first, &seat->seat, NULL), RK_OK);
    const struct span firsts[] = {buffer_span(&first)}, seconds[] = {{0}};
    assert_int_equal(threshold_third(&third, &seat->seat, firsts, seconds, NULL), RK_OK);
    const struct span thirds[] = {buffer_span(&third)};
    assert_int_equal(threshold_finish(&key->key, &seat->seat, firsts, seconds, thirds, NULL),
                     RK_OK);
    key->has_key = true;
    buffer_free(&first);
    buffer_free(&third);
}

static void seats_and_keys_come_back_as_they_were(void **state)
{
    (void)state;
    struct threshold_file seat, key, read;
    struct stat facts;
    char path[64];
    make(&seat, &key);
    assert_int_equal(threshold_file_write(path_of(path), &seat, password(), NULL), RK_OK);
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_int_equal(threshold_file_read(&read, path, password(), NULL), RK_OK);
    assert_false(read.has_key);
    assert_memory_equal(read.seat.seed, seat.seat.seed, sizeof seat.seat.seed);
    assert_int_equal(read.cost.memory_kib, cheap.memory_kib);
    assert_int_equal(threshold_file_write(path, &key, password(), NULL), RK_OK);
    assert_int_equal(threshold_file_read(&read, path, password(), NULL), RK_OK);
    assert_true(read.has_key);
    assert_true(fj_equal(&read.key.share.secret, &key.key.share.secret));
    assert_true(fj_equal(&read.key.a, &key.key.a));
    unlink(path);
}

static void a_wrong_password_and_every_change_are_refused(void **state)
{
    (void)state;
    struct threshold_file files[2], read = {.has_key = true};
    uint8_t right[BYTES_MAX], wrong[BYTES_MAX];
    struct rk_error error;
    char path[64];
    make(&files[0], &files[1]);
    for (size_t f = 0; f < 2; f++) {
        assert_int_equal(threshold_file_write(path_of(path), &files[f], password(), NULL), RK_OK);
        assert_int_equal(threshold_file_read(&read, path, span_of_string("other"), &error),
                         RK_INVALID);
        assert_non_null(strstr(error.message, "password"));
        size_t size = read_bytes(path, right);
        for (size_t i = 0; i < size; i++) {
            memcpy(wrong, right, size);
            wrong[i] ^= 0x80; /* a cost is then beyond its limit */
            write_bytes(path, wrong, size);
            enum rk_result result = threshold_file_read(&read, path, password(), NULL);
            assert_true(result == RK_MALFORMED || result == RK_INVALID ||
                        result == RK_UNSUPPORTED || result == RK_LIMIT);
        }
        for (size_t i = 0; i < size; i++) {
            write_bytes(path, right, i);
            assert_int_not_equal(threshold_file_read(&read, path, password(), NULL), RK_OK);
        }
        write_bytes(path, right, size);
        assert_int_equal(threshold_file_read(&read, path, password(), NULL), RK_OK);
        assert_int_equal(read.has_key, f == 1);
    }
    unlink(path);
    assert_int_equal(threshold_file_read(&read, path, password(), NULL), RK_NOT_FOUND);
}

static void a_file_of_zeros_of_any_size_is_none(void **state)
{
    (void)state;
    static const uint8_t zeros[BYTES_MAX];
    struct threshold_file read;
    char path[64];
    for (size_t size = 0; size <= BYTES_MAX; size += 512) {
        write_bytes(path_of(path), zeros, size);
        assert_int_not_equal(threshold_file_read(&read, path, password(), NULL), RK_OK);
    }
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seats_and_keys_come_back_as_they_were),
        cmocka_unit_test(a_wrong_password_and_every_change_are_refused),
        cmocka_unit_test(a_file_of_zeros_of_any_size_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
