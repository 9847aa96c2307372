#include "base/draft_file.h"

#include "base/hex.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum rk_result fail_with_errno(struct rk_error *error, const char *what)
{
    return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot %s: %s", what, strerror(errno));
}

enum rk_result draft_file_open(struct draft_file *out, const char *path, struct rk_error *error)
{
    struct draft_file file = {.path = strdup(path), .fd = -1};
    enum rk_result result = RK_OK;
    uint8_t mark[8];
    char mark_text[HEX_TEXT_BYTES(sizeof mark)];
    secret_random(mark, sizeof mark);
    hex_encode(mark_text, span_of(mark, sizeof mark));
    if (!file.path || asprintf(&file.draft, "%s.%s", path, mark_text) < 0) {
        file.draft = NULL;
        result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a path");
        goto done;
    }
    file.fd = open(file.draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file.fd < 0) {
        result = fail_with_errno(error, "create a draft");
        free(file.draft);
        file.draft = NULL;
        goto done;
    }
    *out = file;
    file = (struct draft_file){.fd = -1};
done:
    draft_file_discard(&file);
    return result;
}

static enum rk_result write_all(int fd, uint64_t offset, const uint8_t *bytes, size_t size_bytes,
                                struct rk_error *error)
{
    while (size_bytes) {
        ssize_t size = pwrite(fd, bytes, size_bytes, (off_t)offset);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return fail_with_errno(error, "write");
        bytes += size;
        offset += (uint64_t)size;
        size_bytes -= (size_t)size;
    }
    return RK_OK;
}

enum rk_result draft_file_write(struct draft_file *file, const void *bytes, size_t size_bytes,
                                struct rk_error *error)
{
    RK_TRY(write_all(file->fd, file->size_bytes, bytes, size_bytes, error));
    file->size_bytes += size_bytes;
    return RK_OK;
}

enum rk_result draft_file_write_at(struct draft_file *file, uint64_t offset, const void *bytes,
                                   size_t size_bytes, struct rk_error *error)
{
    return write_all(file->fd, offset, bytes, size_bytes, error);
}

/* Makes the new name durable. Some file systems cannot, which is no error: the file itself is. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(folder);
}

enum rk_result draft_file_publish(struct draft_file *file, struct rk_error *error)
{
    if (fsync(file->fd)) return fail_with_errno(error, "write");
    if (rename(file->draft, file->path)) return fail_with_errno(error, "replace");
    sync_folder(file->path);
    free(file->draft);
    file->draft = NULL;
    draft_file_discard(file);
    return RK_OK;
}

void draft_file_discard(struct draft_file *file)
{
    if (file->draft) unlink(file->draft);
    if (file->path && file->fd >= 0) close(file->fd);
    free(file->draft);
    free(file->path);
    *file = (struct draft_file){.fd = -1};
}
