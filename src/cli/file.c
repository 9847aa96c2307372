#include "cli/file.h"

#include "base/hex.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES 65536

static enum rk_result fail_with_errno(struct rk_error *error, const char *what)
{
    return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot %s: %s", what, strerror(errno));
}

static enum rk_result too_large(struct rk_error *error, size_t size_bytes_max)
{
    return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "larger than the limit of %zu bytes",
                   size_bytes_max);
}

/* Reads up to the end. A pipe, or a file that grows, only shows its size by being read, so the
 * limit is enforced here whatever fstat said. */
static enum rk_result read_all(struct buffer *contents, struct rk_error *error, int fd,
                               size_t size_bytes_max)
{
    size_t taken = 0;
    for (;;) {
        if (buffer_reserve(contents, CHUNK_BYTES)) {
            return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory after %zu bytes",
                           taken);
        }
        ssize_t size = read(fd, contents->bytes + contents->size_bytes, CHUNK_BYTES);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return fail_with_errno(error, "read");
        if (size == 0) return RK_OK;
        if ((size_t)size > size_bytes_max - taken) return too_large(error, size_bytes_max);
        taken += (size_t)size;
        contents->size_bytes += (size_t)size;
    }
}

static enum rk_result read_file(struct buffer *contents, struct rk_error *error, const char *path,
                                size_t size_bytes_max, bool is_private)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail_with_errno(error, "open");

    size_t before_bytes = contents->size_bytes;
    struct stat about;
    enum rk_result res = RK_OK;
    if (fstat(fd, &about) != 0) {
        res = fail_with_errno(error, "read");
    } else if (S_ISREG(about.st_mode) && (uint64_t)about.st_size > size_bytes_max) {
        res = too_large(error, size_bytes_max);
    } else if (is_private && S_ISREG(about.st_mode) && (about.st_mode & (S_IRWXG | S_IRWXO))) {
        res = rk_fail(error, RK_INVALID, RK_NO_POSITION,
                      "others may use this file, its mode is %04o: chmod 600 it",
                      (unsigned)about.st_mode & 07777);
    } else {
        res = read_all(contents, error, fd, size_bytes_max);
    }
    if (res) contents->size_bytes = before_bytes;
    if (!is_stdin) close(fd);
    return res;
}

enum rk_result file_read(struct buffer *contents, struct rk_error *error, const char *path,
                         size_t size_bytes_max)
{
    return read_file(contents, error, path, size_bytes_max, false);
}

enum rk_result file_read_private(struct buffer *contents, struct rk_error *error, const char *path,
                                 size_t size_bytes_max)
{
    return read_file(contents, error, path, size_bytes_max, true);
}

static enum rk_result write_all(int fd, struct span contents, struct rk_error *error)
{
    while (contents.size_bytes) {
        ssize_t size = write(fd, contents.bytes, contents.size_bytes);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return fail_with_errno(error, "write");
        contents = span_of(contents.bytes + size, contents.size_bytes - (size_t)size);
    }
    return fsync(fd) ? fail_with_errno(error, "write") : RK_OK;
}

/* Makes what stands in a folder durable. Some file systems cannot, which is no error: the file
 * itself is. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

/* Gives the finished file its name. A link, unlike a rename, never replaces. */
static enum rk_result publish(const char *draft, const char *path, bool replace,
                              struct rk_error *error)
{
    struct stat about;
    if (replace) {
        if (lstat(path, &about) == 0 && !S_ISREG(about.st_mode))
            return rk_fail(error, RK_INVALID, RK_NO_POSITION, "is no regular file and is kept");
        return rename(draft, path) ? fail_with_errno(error, "replace") : RK_OK;
    }
    if (link(draft, path) == 0) {
        unlink(draft);
        return RK_OK;
    }
    if (errno == EEXIST)
        return rk_fail(error, RK_EXISTS, RK_NO_POSITION, "exists already and is kept");
    return fail_with_errno(error, "create");
}

enum rk_result file_write_private(const char *path, struct span contents, bool replace,
                                  struct rk_error *error)
{
    uint8_t mark[8];
    char mark_text[HEX_TEXT_BYTES(sizeof mark)], *draft = NULL;
    char *real = replace ? realpath(path, NULL) : NULL;
    if (real) path = real;
    secret_random(mark, sizeof mark);
    hex_encode(mark_text, span_of(mark, sizeof mark));
    enum rk_result result = RK_OK;
    if (asprintf(&draft, "%s.%s", path, mark_text) < 0) {
        free(real);
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    }
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) {
        result = fail_with_errno(error, "create");
    } else {
        result = write_all(fd, contents, error);
        if (close(fd) && !result) result = fail_with_errno(error, "write");
        if (!result) result = publish(draft, path, replace, error);
        if (result) unlink(draft);
        if (!result) sync_folder(path);
    }
    free(draft);
    free(real);
    return result;
}
