#include "base/mapped_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static enum rk_result map(struct mapped_file *out, int fd, struct rk_error *error)
{
    struct stat about;
    if (fstat(fd, &about))
        return rk_fail(error, RK_IO, RK_NO_POSITION, "has no size: %s", strerror(errno));
    if (!S_ISREG(about.st_mode))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "is no regular file");
    size_t size_bytes = (size_t)about.st_size;
    if (size_bytes == 0) {
        *out = (struct mapped_file){.bytes = span_of(NULL, 0)};
        return RK_OK;
    }
    void *at = mmap(NULL, size_bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at == MAP_FAILED)
        return rk_fail(error, errno == ENOMEM ? RK_NO_MEMORY : RK_IO, RK_NO_POSITION,
                       "cannot be mapped: %s", strerror(errno));
    *out = (struct mapped_file){.bytes = span_of(at, size_bytes)};
    return RK_OK;
}

enum rk_result mapped_file_open(struct mapped_file *out, const char *path, struct rk_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return rk_fail(error, errno == ENOENT ? RK_NOT_FOUND : RK_IO, RK_NO_POSITION,
                       "cannot be opened: %s", strerror(errno));
    enum rk_result result = map(out, fd, error);
    close(fd);
    return result;
}

void mapped_file_close(struct mapped_file *file)
{
    if (file->bytes.size_bytes)
        munmap((void *)(uintptr_t)file->bytes.bytes, file->bytes.size_bytes);
    *file = (struct mapped_file){.bytes = span_of(NULL, 0)};
}
