/* How long ago a file was used is its time of modification, which reading it sets anew. What lies
 * in the folder under other names, as files of processes that died while writing, counts and goes
 * like the rest. */
#include "vm/native_cache.h"

#include "base/build_id.h"
#include "base/hex.h"
#include "base/require.h"
#include "base/vec.h"
#include "wasm/jit_native.h"
#include "wasm/native_image.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_BYTES = 96, TEMPORARY_TRIES = 16 };

struct native_cache {
    int folder;
    uint64_t bytes_max;
    const struct blake3_backend *backend;
    cpu_features features;
    pthread_mutex_t lock;
    /* Under the lock. */
    uint64_t bytes; /* of the files, as far as we know */
    uint64_t temporaries;
    struct native_cache_statistics statistics;
};

/* ---- The folder ---- */

static bool is_ours_alone(const struct stat *status)
{
    return status->st_uid == geteuid() && (status->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

struct cached_file {
    char name[NAME_BYTES];
    uint64_t size_bytes;
    struct timespec used;
};
VEC_DEFINE(cached_file_vec, struct cached_file);

static int older_first(const void *left, const void *right)
{
    const struct cached_file *a = left, *b = right;
    if (a->used.tv_sec != b->used.tv_sec) return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
    if (a->used.tv_nsec != b->used.tv_nsec) return a->used.tv_nsec < b->used.tv_nsec ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* The regular files of the folder and their sizes together. */
static enum rk_result list_files(const struct native_cache *cache, struct cached_file_vec *out,
                                 uint64_t *bytes)
{
    int fd = openat(cache->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd < 0 ? NULL : fdopendir(fd);
    if (!listing) {
        if (fd >= 0) close(fd);
        return RK_IO;
    }
    enum rk_result result = RK_OK;
    *bytes = 0;
    for (const struct dirent *item; !result && (item = readdir(listing)) != NULL;) {
        struct stat status;
        size_t length = strlen(item->d_name);
        if (length >= NAME_BYTES ||
            fstatat(cache->folder, item->d_name, &status, AT_SYMLINK_NOFOLLOW) ||
            !S_ISREG(status.st_mode))
            continue;
        struct cached_file file = {.size_bytes = (uint64_t)status.st_size, .used = status.st_mtim};
        memcpy(file.name, item->d_name, length + 1);
        result = cached_file_vec_push(out, file);
        *bytes += file.size_bytes;
    }
    closedir(listing);
    return result;
}

/* Removes what was used longest ago until the rest has no more than bytes_max. Under the lock. */
static void make_room(struct native_cache *cache)
{
    struct cached_file_vec files = {0};
    uint64_t bytes;
    if (!list_files(cache, &files, &bytes)) {
        if (files.count) qsort(files.items, files.count, sizeof *files.items, older_first);
        for (size_t i = 0; i < files.count && bytes > cache->bytes_max; i++) {
            if (unlinkat(cache->folder, files.items[i].name, 0)) continue;
            cache->statistics.removed++;
            bytes -= files.items[i].size_bytes;
        }
        cache->bytes = bytes;
    }
    cached_file_vec_free(&files);
}

static enum rk_result open_folder(struct native_cache *cache, const char *path,
                                  struct rk_error *error)
{
    struct stat status;
    if (mkdir(path, 0700) && errno != EEXIST)
        return rk_fail(error, RK_IO, RK_NO_POSITION, "%s cannot be made: %s", path,
                       strerror(errno));
    cache->folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (cache->folder < 0 || fstat(cache->folder, &status))
        return rk_fail(error, RK_IO, RK_NO_POSITION, "%s cannot be opened: %s", path,
                       strerror(errno));
    if (!is_ours_alone(&status))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "%s: others could put code there; it must be ours, and writable to us alone",
                       path);
    return RK_OK;
}

enum rk_result native_cache_open(struct native_cache **out, const char *folder, uint64_t bytes_max,
                                 struct rk_error *error)
{
    struct span build;
    if (!jit_is_supported())
        return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION,
                       "this processor does not run compiled code");
    if (build_id_find(&build))
        return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION,
                       "this program was linked without a build id");
    struct native_cache *cache = calloc(1, sizeof *cache);
    if (!cache) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a cache");
    cache->folder = -1;
    cache->bytes_max = bytes_max;
    cache->features = cpu_features_detect();
    cache->backend = blake3_backend_select(cache->features);
    REQUIRE(pthread_mutex_init(&cache->lock, NULL) == 0);
    enum rk_result result = open_folder(cache, folder, error);
    if (result) {
        native_cache_close(cache);
        return result;
    }
    make_room(cache);
    *out = cache;
    return RK_OK;
}

void native_cache_close(struct native_cache *cache)
{
    if (!cache) return;
    if (cache->folder >= 0) close(cache->folder);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

/* ---- Files ---- */

struct name {
    char text[NAME_BYTES];
};

static struct name name_of(const struct native_cache *cache, const struct native_key *key)
{
    struct name name;
    uint8_t hash[BLAKE3_HASH_BYTES];
    native_key_hash(hash, key, cache->backend);
    static_assert(HEX_TEXT_BYTES(BLAKE3_HASH_BYTES) <= NAME_BYTES, "a name is a hash");
    hex_encode(name.text, span_of(hash, sizeof hash));
    return name;
}

/* All of a file that is ours; at most bytes_max. */
static enum rk_result read_file(const struct native_cache *cache, struct buffer *out, int fd)
{
    struct stat status;
    if (fstat(fd, &status) || !S_ISREG(status.st_mode) || !is_ours_alone(&status) ||
        status.st_size < 0 || (uint64_t)status.st_size > cache->bytes_max)
        return RK_INVALID;
    RK_TRY(buffer_reserve(out, (size_t)status.st_size + 1));
    while (out->size_bytes < out->capacity_bytes) {
        ssize_t got = read(fd, out->bytes + out->size_bytes, out->capacity_bytes - out->size_bytes);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return RK_IO;
        if (got == 0) return RK_OK;
        out->size_bytes += (size_t)got;
    }
    return RK_INVALID; /* it grows */
}

/* RK_NOT_FOUND when there is no such file. */
static enum rk_result read_image(const struct native_cache *cache, struct jit_code *out,
                                 const struct native_key *key)
{
    struct name name = name_of(cache, key);
    struct buffer bytes = {0};
    int fd = openat(cache->folder, name.text, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT ? RK_NOT_FOUND : RK_INVALID;
    enum rk_result result = read_file(cache, &bytes, fd);
    if (!result) result = native_image_decode(out, &bytes, key, cache->backend, NULL);
    if (!result && futimens(fd, NULL)) result = RK_OK; /* it will seem older than it is */
    if (result == RK_NOT_FOUND) result = RK_INVALID;
    close(fd);
    buffer_free(&bytes);
    return result;
}

static enum rk_result write_all(int fd, struct span bytes)
{
    for (size_t at = 0; at < bytes.size_bytes;) {
        ssize_t put = write(fd, bytes.bytes + at, bytes.size_bytes - at);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return RK_IO;
        at += (size_t)put;
    }
    return fsync(fd) ? RK_IO : RK_OK;
}

/* A file that nobody else has. A dead process with our number may have left the same name. */
static int open_temporary(struct native_cache *cache, struct name *name)
{
    int fd = -1;
    for (unsigned i = 0; fd < 0 && i < TEMPORARY_TRIES; i++) {
        pthread_mutex_lock(&cache->lock);
        uint64_t number = cache->temporaries++;
        pthread_mutex_unlock(&cache->lock);
        snprintf(name->text, sizeof name->text, "new-%ld-%" PRIxPTR "-%" PRIu64, (long)getpid(),
                 (uintptr_t)cache, number);
        fd = openat(cache->folder, name->text, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    0600);
        if (fd < 0 && errno != EEXIST) return -1;
    }
    return fd;
}

static void write_image(struct native_cache *cache, const struct native_key *key,
                        const struct jit_native *native)
{
    struct name name = name_of(cache, key), temporary;
    struct buffer bytes = {0};
    struct jit_code code = native->code;
    code.bytes = (uint8_t *)(uintptr_t)native->at; /* read only */
    if (native_image_encode(&bytes, key, &code, cache->backend)) goto done;
    if (bytes.size_bytes > cache->bytes_max) goto done;
    int fd = open_temporary(cache, &temporary);
    if (fd < 0) goto done;
    enum rk_result result = write_all(fd, buffer_span(&bytes));
    if (close(fd)) result = RK_IO;
    if (!result && renameat(cache->folder, temporary.text, cache->folder, name.text))
        result = RK_IO;
    if (result) {
        unlinkat(cache->folder, temporary.text, 0);
        goto done;
    }
    pthread_mutex_lock(&cache->lock);
    cache->statistics.written++;
    cache->bytes += bytes.size_bytes;
    if (cache->bytes > cache->bytes_max) make_room(cache);
    pthread_mutex_unlock(&cache->lock);
done:
    buffer_free(&bytes);
}

/* ---- Modules ---- */

static void count(struct native_cache *cache, uint64_t *counter)
{
    pthread_mutex_lock(&cache->lock);
    ++*counter;
    pthread_mutex_unlock(&cache->lock);
}

enum rk_result native_cache_obtain(struct native_cache *cache, struct wasm_module *module,
                                   const uint8_t hash[BLAKE3_HASH_BYTES])
{
    struct native_key key;
    struct jit_code code = {0};
    if (atomic_load_explicit(&module->native, memory_order_acquire)) return RK_OK;
    REQUIRE(native_key_of(&key, module, hash, cache->features, cache->backend) == RK_OK);
    enum rk_result result = read_image(cache, &code, &key);
    if (!result) {
        count(cache, &cache->statistics.read);
        return jit_native_install(module, &code);
    }
    if (result == RK_NO_MEMORY) return result;
    if (result != RK_NOT_FOUND) count(cache, &cache->statistics.refused);
    const struct jit_native *native = jit_native_of(module);
    if (!native) return RK_NO_MEMORY;
    count(cache, &cache->statistics.compiled);
    write_image(cache, &key, native);
    return RK_OK;
}

void native_cache_statistics(struct native_cache *cache, struct native_cache_statistics *out)
{
    pthread_mutex_lock(&cache->lock);
    *out = cache->statistics;
    pthread_mutex_unlock(&cache->lock);
}
