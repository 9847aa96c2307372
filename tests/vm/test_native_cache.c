/* Compiled code on disk: it saves compiling and never changes what is executed, whatever happens to
 * its files, and whoever else uses the folder. */
#include "support.h"

#include "wasm/engine.h"

#include "../state/folder.h"
#include "vm/native_cache.h"
#include "wasm/jit_native.h"
#include "wasm/native_image.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

#define MUCH (UINT64_C(64) << 20)

enum { PROCESSES = 4, THREADS = 4, MODULES = 5, ROUNDS = 40 };

/* ---- Modules ---- */

struct sample {
    struct wasm_module *module;
    uint8_t hash[BLAKE3_HASH_BYTES];
};

/* A module of its own for each number: eight functions, the last of which returns the number. */
static struct sample a_sample(uint8_t number)
{
    const uint8_t body[] = {0x41,         (uint8_t)(number & 0x3f), 0x20, 0, 0x6a, 0x1a, 0x41,
                            number & 0x3f};
    static const uint8_t no_locals[] = {0};
    struct engine_function functions[8];
    for (unsigned i = 0; i < 8; i++)
        functions[i] = (struct engine_function){0, {no_locals, 1}, {body, sizeof body}};
    const struct engine_module shape = {
        .types = BYTES(1, 0x60, 1, I32, 1, I32), .functions = functions, .function_count = 8};
    struct buffer bytes = engine_bytes(&shape);
    struct sample sample = {0};
    struct rk_error error = {0};
    if (wasm_module_load(&sample.module, &error, buffer_span(&bytes), &wasm_rules_default))
        fail_msg("%s", error.message);
    blake3_hash(blake3_backend_at(0), sample.hash, buffer_span(&bytes));
    buffer_free(&bytes);
    return sample;
}

static struct span code_of(const struct sample *sample)
{
    const struct jit_native *native = jit_native_of(sample->module);
    assert_non_null(native);
    return span_of(native->at, native->code.size_bytes);
}

/* ---- Folders ---- */

static struct native_cache *open_cache(const char *folder, uint64_t bytes_max)
{
    struct native_cache *cache = NULL;
    struct rk_error error = {0};
    if (native_cache_open(&cache, folder, bytes_max, &error)) fail_msg("%s", error.message);
    return cache;
}

static void cache_folder_make(char path[FOLDER_BYTES])
{
    folder_make_fast(path);
    chmod(path, 0700);
}

static struct native_cache_statistics statistics_of(struct native_cache *cache)
{
    struct native_cache_statistics statistics;
    native_cache_statistics(cache, &statistics);
    return statistics;
}

/* The files of a folder, and the path of one of them. */
static unsigned files_in(char path[4096], const char *folder)
{
    unsigned count = 0;
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    for (const struct dirent *item; (item = readdir(listing)) != NULL;) {
        if (item->d_name[0] == '.') continue;
        path_join(path, folder, item->d_name);
        count++;
    }
    closedir(listing);
    return count;
}

/* Another process's use of the module: what it found. */
static struct native_cache_statistics use(const char *folder, const struct sample *expected,
                                          uint8_t number)
{
    struct sample sample = a_sample(number);
    struct native_cache *cache = open_cache(folder, MUCH);
    assert_int_equal(native_cache_obtain(cache, sample.module, sample.hash), RK_OK);
    assert_true(span_equal(code_of(&sample), code_of(expected)));
    struct native_cache_statistics found = statistics_of(cache);
    native_cache_close(cache);
    wasm_module_release(sample.module);
    return found;
}

static void expect_use(const char *folder, const struct sample *expected, uint64_t read,
                       uint64_t compiled, uint64_t refused)
{
    struct native_cache_statistics found = use(folder, expected, 1);
    if (found.read != read || found.compiled != compiled || found.refused != refused ||
        found.written != compiled)
        fail_msg("read %lu, compiled %lu, refused %lu, written %lu", (unsigned long)found.read,
                 (unsigned long)found.compiled, (unsigned long)found.refused,
                 (unsigned long)found.written);
}

/* A folder with the file of sample 1 and nothing else. */
static struct sample prepare(char folder[FOLDER_BYTES], char file[4096])
{
    struct sample sample = a_sample(1);
    cache_folder_make(folder);
    expect_use(folder, &sample, 0, 1, 0);
    assert_int_equal(files_in(file, folder), 1);
    return sample;
}

/* ---- What may happen to a file ---- */

static void a_module_is_compiled_by_the_first_alone(void **state)
{
    (void)state;
    char folder[FOLDER_BYTES], file[4096];
    struct sample sample = prepare(folder, file);
    struct stat status;
    assert_int_equal(stat(file, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    expect_use(folder, &sample, 1, 0, 0);
    expect_use(folder, &sample, 1, 0, 0);
    /* One that has its code is not looked up. */
    struct native_cache *cache = open_cache(folder, MUCH);
    assert_int_equal(native_cache_obtain(cache, sample.module, sample.hash), RK_OK);
    assert_int_equal(statistics_of(cache).read, 0);
    native_cache_close(cache);
    assert_int_equal(unlink(file), 0);
    expect_use(folder, &sample, 0, 1, 0);
    wasm_module_release(sample.module);
    folder_remove(folder);
}

static void a_damaged_file_is_replaced(void **state)
{
    (void)state;
    char folder[FOLDER_BYTES], file[4096];
    struct sample sample = prepare(folder, file);
    uint64_t size = file_size(file);
    /* Every byte of the header and some of the rest. */
    for (uint64_t at = 0; at < size; at += at < NATIVE_IMAGE_HEADER_BYTES ? 1 : 7) {
        file_flip(file, at, (uint8_t)(1u << at % 8));
        expect_use(folder, &sample, 0, 1, 1);
        if (at % 16 == 0) expect_use(folder, &sample, 1, 0, 0);
    }
    file_flip(file, size - 1, 0x80);
    expect_use(folder, &sample, 0, 1, 1);
    expect_use(folder, &sample, 1, 0, 0);
    wasm_module_release(sample.module);
    folder_remove(folder);
}

static void a_file_of_another_length_is_replaced(void **state)
{
    (void)state;
    char folder[FOLDER_BYTES], file[4096];
    struct sample sample = prepare(folder, file);
    uint64_t size = file_size(file);
    for (uint64_t cut = 0; cut < size; cut += cut < 20 ? 1 : 37) {
        assert_int_equal(truncate(file, (off_t)cut), 0);
        expect_use(folder, &sample, 0, 1, 1);
        assert_int_equal(file_size(file), size);
    }
    assert_int_equal(truncate(file, (off_t)size + 1), 0);
    expect_use(folder, &sample, 0, 1, 1);
    wasm_module_release(sample.module);
    folder_remove(folder);
}

static void read_file(struct buffer *out, const char *path)
{
    uint8_t bytes[4096];
    int fd = open(path, O_RDONLY);
    for (ssize_t got; (got = read(fd, bytes, sizeof bytes)) > 0;)
        assert_int_equal(buffer_append(out, bytes, (size_t)got), RK_OK);
    close(fd);
}

static void write_file(const char *path, struct span bytes)
{
    int fd = open(path, O_WRONLY | O_TRUNC);
    assert_int_equal(write(fd, bytes.bytes, bytes.size_bytes), (ssize_t)bytes.size_bytes);
    close(fd);
}

/* Whole images that say of themselves that they are of something else. */
static void a_file_of_another_key_is_replaced(void **state)
{
    (void)state;
    static const size_t at[] = {12 /* processor */, 16 /* build */, 48 /* rules */,
                                80 /* module */};
    char folder[FOLDER_BYTES], file[4096];
    struct sample sample = prepare(folder, file);
    for (unsigned i = 0; i < RK_ARRAY_LENGTH(at); i++) {
        struct buffer image = {0};
        read_file(&image, file);
        image.bytes[at[i]] ^= 1;
        size_t body = image.size_bytes - BLAKE3_HASH_BYTES;
        blake3_hash(blake3_backend_at(0), image.bytes + body, span_of(image.bytes, body));
        write_file(file, buffer_span(&image));
        buffer_free(&image);
        expect_use(folder, &sample, 0, 1, 1);
    }
    /* One that is whole and good, under the name of another. */
    struct sample other = a_sample(2);
    char first[4096], second[4096];
    memcpy(first, file, sizeof first);
    assert_int_equal(use(folder, &other, 2).compiled, 1);
    assert_int_equal(files_in(second, folder), 2);
    struct buffer image = {0};
    if (strcmp(first, second) == 0) { /* the listing's order is not ours to say */
        assert_int_equal(unlink(first), 0);
        assert_int_equal(files_in(second, folder), 1);
    }
    read_file(&image, second);
    int fd = open(first, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    close(fd);
    write_file(first, buffer_span(&image));
    buffer_free(&image);
    expect_use(folder, &sample, 0, 1, 1);
    wasm_module_release(other.module);
    wasm_module_release(sample.module);
    folder_remove(folder);
}

static void what_others_could_have_written_is_not_executed(void **state)
{
    (void)state;
    char folder[FOLDER_BYTES], file[4096], elsewhere[4096];
    struct sample sample = prepare(folder, file);
    assert_int_equal(chmod(file, 0620), 0);
    expect_use(folder, &sample, 0, 1, 1);
    assert_int_equal(chmod(file, 0602), 0);
    expect_use(folder, &sample, 0, 1, 1);
    /* A link, to a file that would be good. */
    path_join(elsewhere, folder, "elsewhere");
    assert_int_equal(rename(file, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, file), 0);
    expect_use(folder, &sample, 0, 1, 1);
    /* No file at all. */
    assert_int_equal(unlink(file), 0);
    assert_int_equal(mkfifo(file, 0600), 0);
    expect_use(folder, &sample, 0, 1, 1);
    struct native_cache *cache = NULL;
    struct rk_error error = {0};
    assert_int_equal(chmod(folder, 0770), 0);
    assert_int_equal(native_cache_open(&cache, folder, MUCH, &error), RK_INVALID);
    assert_true(error.message[0]);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(native_cache_open(&cache, file, MUCH, &error), RK_IO);
    assert_int_equal(native_cache_open(&cache, "/nowhere/at/all", MUCH, &error), RK_IO);
    wasm_module_release(sample.module);
    folder_remove(folder);
}

/* ---- Room ---- */

static void set_age(const char *path, int64_t seconds)
{
    const struct timespec times[2] = {{1000000000 - seconds, 0}, {1000000000 - seconds, 0}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void what_was_used_longest_ago_makes_room(void **state)
{
    (void)state;
    char folder[FOLDER_BYTES], files[3][4096], left[4096];
    struct sample samples[4];
    cache_folder_make(folder);
    for (uint8_t i = 0; i < 4; i++)
        samples[i] = a_sample(i);
    uint64_t size = 0;
    for (uint8_t i = 0; i < 3; i++) {
        /* Names of the first three, by making each the only one. */
        assert_int_equal(use(folder, &samples[i], i).written, 1);
        assert_int_equal(files_in(files[i], folder), 1);
        size = file_size(files[i]);
        assert_int_equal(unlink(files[i]), 0);
    }
    for (uint8_t i = 0; i < 3; i++)
        assert_int_equal(use(folder, &samples[i], i).written, 1);
    for (unsigned i = 0; i < 3; i++)
        set_age(files[i], 30 - i);                         /* the first is the oldest */
    assert_int_equal(use(folder, &samples[0], 0).read, 1); /* and is used again */
    struct native_cache *cache = open_cache(folder, 3 * size + size / 2);
    struct sample fourth = a_sample(3);
    assert_int_equal(native_cache_obtain(cache, fourth.module, fourth.hash), RK_OK);
    assert_int_equal(statistics_of(cache).removed, 1);
    assert_int_equal(access(files[0], F_OK), 0);
    assert_int_not_equal(access(files[1], F_OK), 0);
    assert_int_equal(access(files[2], F_OK), 0);
    assert_int_equal(files_in(left, folder), 3);
    native_cache_close(cache);
    /* A smaller bound is held to at once; nothing larger than it is kept. */
    cache = open_cache(folder, size + size / 2);
    assert_int_equal(files_in(left, folder), 1);
    assert_int_not_equal(access(files[2], F_OK), 0);
    native_cache_close(cache);
    cache = open_cache(folder, NATIVE_IMAGE_HEADER_BYTES);
    assert_int_equal(files_in(left, folder), 0);
    struct sample again = a_sample(1);
    assert_int_equal(native_cache_obtain(cache, again.module, again.hash), RK_OK);
    assert_int_equal(statistics_of(cache).written, 0);
    assert_int_equal(files_in(left, folder), 0);
    native_cache_close(cache);
    for (uint8_t i = 0; i < 4; i++)
        wasm_module_release(samples[i].module);
    wasm_module_release(fourth.module);
    wasm_module_release(again.module);
    folder_remove(folder);
}

static void what_a_dead_process_left_behind_goes_too(void **state)
{
    (void)state;
    char folder[FOLDER_BYTES], file[4096], left[4096];
    struct sample sample = prepare(folder, file);
    path_join(left, folder, "new-1-1-1");
    int fd = open(left, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(ftruncate(fd, (off_t)file_size(file)), 0);
    close(fd);
    set_age(left, 100);
    struct native_cache *cache = open_cache(folder, file_size(file) + 10);
    assert_int_equal(files_in(left, folder), 1);
    assert_int_equal(access(file, F_OK), 0);
    native_cache_close(cache);
    wasm_module_release(sample.module);
    folder_remove(folder);
}

/* ---- Together ---- */

struct shared {
    struct native_cache *caches[2];
    struct span code[MODULES];
    atomic_int failures; /* assertions belong to the main thread */
};

static void *obtain_all(void *context)
{
    struct shared *shared = context;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint8_t number = (uint8_t)(round % MODULES);
        struct sample sample = a_sample(number);
        bool failed =
            native_cache_obtain(shared->caches[round / 3 % 2], sample.module, sample.hash) != RK_OK;
        const struct jit_native *native = jit_native_of(sample.module);
        failed |= !native ||
                  !span_equal(span_of(native->at, native->code.size_bytes), shared->code[number]);
        if (failed) atomic_fetch_add(&shared->failures, 1);
        wasm_module_release(sample.module);
    }
    return NULL;
}

static void compile_samples(struct sample samples[MODULES], struct span code[MODULES])
{
    for (uint8_t i = 0; i < MODULES; i++) {
        samples[i] = a_sample(i);
        code[i] = code_of(&samples[i]);
    }
}

static void threads_share_a_cache_and_a_folder(void **state)
{
    (void)state;
    char folder[FOLDER_BYTES];
    struct sample samples[MODULES];
    struct shared shared = {0};
    pthread_t threads[THREADS];
    compile_samples(samples, shared.code);
    cache_folder_make(folder);
    /* Room for three of five, so that files come and go. */
    uint64_t room = 4 * (shared.code[0].size_bytes + 300);
    for (unsigned i = 0; i < 2; i++)
        shared.caches[i] = open_cache(folder, room);
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, obtain_all, &shared), 0);
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&shared.failures), 0);
    uint64_t all = 0;
    for (unsigned i = 0; i < 2; i++) {
        struct native_cache_statistics found = statistics_of(shared.caches[i]);
        assert_int_equal(found.refused, 0);
        all += found.read + found.compiled;
        native_cache_close(shared.caches[i]);
    }
    assert_int_equal(all, THREADS * ROUNDS);
    for (unsigned i = 0; i < MODULES; i++)
        wasm_module_release(samples[i].module);
    folder_remove(folder);
}

static void processes_share_a_folder(void **state)
{
    (void)state;
    char folder[FOLDER_BYTES];
    struct sample samples[MODULES];
    struct shared shared = {0};
    pid_t children[PROCESSES];
    compile_samples(samples, shared.code);
    cache_folder_make(folder);
    fflush(NULL);
    for (unsigned i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i]) continue;
        uint64_t room = 4 * (shared.code[0].size_bytes + 300);
        for (unsigned k = 0; k < 2; k++) {
            if (native_cache_open(&shared.caches[k], folder, room, NULL)) _exit(1);
        }
        obtain_all(&shared);
        for (unsigned k = 0; k < 2; k++)
            if (statistics_of(shared.caches[k]).refused) _exit(2);
        _exit(atomic_load(&shared.failures) ? 3 : 0);
    }
    for (unsigned i = 0; i < PROCESSES; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    for (unsigned i = 0; i < MODULES; i++)
        wasm_module_release(samples[i].module);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_module_is_compiled_by_the_first_alone),
        cmocka_unit_test(a_damaged_file_is_replaced),
        cmocka_unit_test(a_file_of_another_length_is_replaced),
        cmocka_unit_test(a_file_of_another_key_is_replaced),
        cmocka_unit_test(what_others_could_have_written_is_not_executed),
        cmocka_unit_test(what_was_used_longest_ago_makes_room),
        cmocka_unit_test(what_a_dead_process_left_behind_goes_too),
        cmocka_unit_test(threads_share_a_cache_and_a_folder),
        cmocka_unit_test(processes_share_a_folder),
    };
    if (!jit_is_supported()) {
        print_message("skipped: this processor does not run compiled code\n");
        return TEST_SKIPPED;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
