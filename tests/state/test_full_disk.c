/* A file system that is really full: a store lives on a small one, mounted for the test, until
 * there is no room; then some is made, and it goes on. Whatever is refused leaves everything that
 * was done before as it was.
 *
 * Mounting needs a mount namespace of our own, as root or in a user namespace. */

#include "toy.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { DISK_BYTES = 3 << 20, BALLAST_BYTES = 1 << 20, COMMITS_MAX = 400, ROUNDS = 12 };

static const struct store_options small = {
    .segment_bytes_max = 128 << 10,
    .index_map_bytes = 64 << 20,
    .kinds = &toy_kinds,
};

static char disk[FOLDER_BYTES];

/* The commits there should be. */
struct model {
    uint64_t numbers[COMMITS_MAX];
    bool finalised[COMMITS_MAX];
    size_t count;
    uint64_t last_number;
};

static bool fits(enum rk_result result)
{
    assert_true(result == RK_OK || result == RK_FULL);
    return result == RK_OK;
}

/* One step. False when there was no room for it. */
static bool step(struct store *store, struct model *model, uint64_t *seed)
{
    uint64_t dice = test_random(seed);
    size_t at = model->count ? dice / 16 % model->count : 0;
    struct commit_key key = toy_key(model->count ? model->numbers[at] : 0);
    struct store_compaction done;
    struct rk_error error;
    if (model->count < 4 || dice % 16 < 11) {
        assert_true(model->count < COMMITS_MAX);
        uint64_t number = ++model->last_number;
        uint64_t base = model->count ? model->numbers[at] : 0;
        if (!fits(toy_commit(store, base, number, base ? 4 : SLOTS, &error))) return false;
        model->finalised[model->count] = false;
        model->numbers[model->count++] = number;
        return true;
    }
    if (dice % 16 < 13) {
        if (!fits(store_finalise(store, &key, &error))) return false;
        model->finalised[at] = true;
        return true;
    }
    if (dice % 16 < 15) {
        if (!fits(store_delete(store, &key, &error))) return false;
        model->count--;
        model->numbers[at] = model->numbers[model->count];
        model->finalised[at] = model->finalised[model->count];
        return true;
    }
    return fits(store_compact(store, &done, 100, &error));
}

static void assert_agrees(struct store *store, const struct model *model)
{
    assert_int_equal(toy_check_all(store), model->count);
    for (size_t i = 0; i < model->count; i++) {
        struct commit_entry entry;
        struct commit_key key = toy_key(model->numbers[i]);
        assert_int_equal(store_find(store, &entry, &key, NULL), RK_OK);
        assert_int_equal(entry.state == COMMIT_FINALISED, model->finalised[i]);
    }
}

static void assert_sound(struct store *store, const struct model *model)
{
    struct store_verification verification;
    assert_agrees(store, model);
    assert_int_equal(store_verify(store, &verification, NULL, NULL), RK_OK);
    assert_int_equal(verification.damages, 0);
}

/* Fills what is left of the disk, but for about spare_bytes. */
static void fill_disk(const char *name, uint64_t spare_bytes)
{
    static uint8_t zeros[1 << 16];
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    assert_true(fd >= 0);
    uint64_t put = 0;
    for (size_t piece = sizeof zeros; piece >= 4096;) {
        ssize_t written = write(fd, zeros, piece);
        if (written <= 0) piece /= 2;
        if (written > 0) put += (uint64_t)written;
    }
    assert_int_equal(ftruncate(fd, (off_t)(put > spare_bytes ? put - spare_bytes : 0)), 0);
    close(fd);
}

/* Room that is given back later. */
static void put_ballast(const char *name, uint64_t size_bytes)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    assert_true(fd >= 0);
    assert_int_equal(posix_fallocate(fd, 0, (off_t)size_bytes), 0);
    close(fd);
}

/* Opening when there is no room, or little: it may be refused, and harms nothing. */
static struct store *reopen_when_full(const struct model *model, const char *path)
{
    struct store *store = NULL;
    struct rk_error error;
    for (uint64_t spare = 0; spare < 400 << 10; spare += 8192) {
        char filler[FOLDER_BYTES + 16];
        snprintf(filler, sizeof filler, "%s/filler", disk);
        fill_disk(filler, spare);
        enum rk_result result = store_open(&store, NULL, path, &small, &error);
        if (result) assert_int_equal(result, RK_FULL);
        if (!result) {
            struct store_verification verification;
            assert_agrees(store, model);
            if (fits(store_verify(store, &verification, NULL, &error)))
                assert_int_equal(verification.damages, 0);
        }
        unlink(filler);
        if (!result) break;
        assert_null(store);
    }
    assert_non_null(store);
    return store;
}

static void a_store_on_a_full_disk_loses_nothing_and_goes_on(void **state)
{
    (void)state;
    char path[FOLDER_BYTES + 8], ballast[FOLDER_BYTES + 16];
    static struct model model;
    uint64_t seed = test_seed(3);
    unsigned steps = 0, refused = 0;
    snprintf(path, sizeof path, "%s/store", disk);
    snprintf(ballast, sizeof ballast, "%s/ballast", disk);
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    struct store *store;
    assert_int_equal(store_open(&store, NULL, path, &small, NULL), RK_OK);
    for (unsigned round = 0; round < ROUNDS; round++) {
        put_ballast(ballast, BALLAST_BYTES + test_random(&seed) % (BALLAST_BYTES / 2));
        for (unsigned failures = 0; failures < 3;) {
            bool fitted = step(store, &model, &seed);
            steps += fitted;
            failures += !fitted;
            refused += !fitted;
            if (!fitted) assert_agrees(store, &model);
        }
        if (round % 2) {
            store_close(store);
            store = reopen_when_full(&model, path);
        }
        unlink(ballast);
        assert_sound(store, &model);
        while (model.count > 8) {
            struct commit_key key = toy_key(model.numbers[--model.count]);
            assert_int_equal(store_delete(store, &key, NULL), RK_OK);
        }
        struct store_compaction done;
        assert_int_equal(store_compact(store, &done, 100, NULL), RK_OK);
        assert_sound(store, &model);
    }
    print_message("%u steps, %u refused\n", steps, refused);
    store_close(store);
    assert_int_equal(store_open(&store, NULL, path, &small, NULL), RK_OK);
    assert_sound(store, &model);
    store_close(store);
    folder_remove(path);
}

static void a_store_is_not_created_without_room_and_can_be_later(void **state)
{
    (void)state;
    char path[FOLDER_BYTES + 8], filler[FOLDER_BYTES + 16];
    snprintf(path, sizeof path, "%s/new", disk);
    snprintf(filler, sizeof filler, "%s/filler", disk);
    unsigned refused = 0;
    for (uint64_t spare = 0;; spare += 4096) {
        struct store *store;
        fill_disk(filler, spare);
        enum rk_result result = store_create(path, &small, NULL);
        unlink(filler);
        assert_true(result == RK_OK || result == RK_FULL);
        if (result == RK_FULL) {
            result = store_create(path, &small, NULL);
            assert_true(result == RK_OK || result == RK_EXISTS);
            refused++;
        }
        assert_int_equal(store_open(&store, NULL, path, &small, NULL), RK_OK);
        assert_int_equal(toy_commit(store, 0, 1, 2, NULL), RK_OK);
        store_close(store);
        folder_remove(path);
        if (result == RK_OK && spare > 256 << 10) break;
    }
    assert_true(refused > 3);
}

/* A limit on the size of files cuts a write short first and refuses it then. */
static void a_limit_on_the_size_of_files_is_a_full_disk(void **state)
{
    (void)state;
    char path[FOLDER_BYTES + 8];
    static struct model model;
    struct rlimit before, limit;
    uint64_t seed = 5;
    unsigned refused = 0;
    model.count = 0;
    snprintf(path, sizeof path, "%s/store", disk);
    assert_int_equal(store_create(path, &small, NULL), RK_OK);
    struct store *store;
    assert_int_equal(store_open(&store, NULL, path, &small, NULL), RK_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (unsigned round = 0; round < 20; round++) {
        limit = before;
        limit.rlim_cur = (30 << 10) + test_random(&seed) % (90 << 10);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        for (unsigned i = 0; i < 12; i++)
            refused += !step(store, &model, &seed);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_sound(store, &model);
        assert_true(step(store, &model, &seed));
    }
    print_message("%u refused\n", refused);
    assert_true(refused > 20);
    store_close(store);
    assert_int_equal(store_open(&store, NULL, path, &small, NULL), RK_OK);
    assert_sound(store, &model);
    store_close(store);
    folder_remove(path);
}

static bool write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY);
    bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0) close(fd);
    return done;
}

/* Enters a mount namespace of our own. NULL, or what could not be done. */
static const char *enter_namespace(void)
{
    char map[64];
    unsigned user = geteuid(), group = getegid();
    if (user == 0 && unshare(CLONE_NEWNS) == 0) return NULL;
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0) return "namespaces of users are not allowed";
    snprintf(map, sizeof map, "0 %u 1", user);
    if (!write_text("/proc/self/uid_map", map)) return "the map of users cannot be written";
    snprintf(map, sizeof map, "0 %u 1", group);
    if (!write_text("/proc/self/setgroups", "deny") || !write_text("/proc/self/gid_map", map))
        return "the map of groups cannot be written";
    return NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_on_a_full_disk_loses_nothing_and_goes_on),
        cmocka_unit_test(a_store_is_not_created_without_room_and_can_be_later),
        cmocka_unit_test(a_limit_on_the_size_of_files_is_a_full_disk),
    };
    const char *obstacle = enter_namespace();
    char options[32];
    folder_make(disk);
    snprintf(options, sizeof options, "size=%d", DISK_BYTES);
    if (!obstacle && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        obstacle = "mounts cannot be made private";
    if (!obstacle && mount("ruskvm-test", disk, "tmpfs", 0, options) < 0)
        obstacle = "no file system can be mounted";
    if (obstacle) {
        print_message("skipped: %s: %s\n", obstacle, strerror(errno));
        rmdir(disk);
        return TEST_SKIPPED;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    umount(disk);
    rmdir(disk);
    return failed;
}
