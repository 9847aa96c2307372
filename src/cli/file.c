#include "cli/file.h"

#include <errno.h>
#include <fcntl.h>
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

enum rk_result file_read(struct buffer *contents, struct rk_error *error, const char *path,
                         size_t size_bytes_max)
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
    } else {
        res = read_all(contents, error, fd, size_bytes_max);
    }
    if (res) contents->size_bytes = before_bytes;
    if (!is_stdin) close(fd);
    return res;
}
