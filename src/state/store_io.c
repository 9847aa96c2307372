#include "state/store_io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* With less room than this a write that was cut short was so for want of room. */
#define ROOM_BYTES_LEAST ((uint64_t)1 << 20)

static int answer(int result)
{
    return result < 0 ? -errno : result;
}

static int posix_open(struct store_io *io, int directory, const char *name, int flags)
{
    (void)io;
    return answer(openat(directory, name, flags | O_CLOEXEC, 0666));
}

static void posix_close(struct store_io *io, int file)
{
    (void)io;
    close(file);
}

static ssize_t posix_read(struct store_io *io, int file, void *bytes, size_t size_bytes,
                          uint64_t offset)
{
    (void)io;
    ssize_t got = pread(file, bytes, size_bytes, (off_t)offset);
    return got < 0 ? -errno : got;
}

static ssize_t posix_write(struct store_io *io, int file, const void *bytes, size_t size_bytes,
                           uint64_t offset)
{
    (void)io;
    ssize_t put = pwrite(file, bytes, size_bytes, (off_t)offset);
    return put < 0 ? -errno : put;
}

static int posix_sync(struct store_io *io, int file)
{
    (void)io;
    return answer(fdatasync(file));
}

static int posix_truncate(struct store_io *io, int file, uint64_t size_bytes)
{
    (void)io;
    return answer(ftruncate(file, (off_t)size_bytes));
}

static int posix_size(struct store_io *io, int file, uint64_t *size_bytes)
{
    (void)io;
    struct stat stat;
    if (fstat(file, &stat) < 0) return -errno;
    *size_bytes = (uint64_t)stat.st_size;
    return 0;
}

static int posix_remove(struct store_io *io, int directory, const char *name)
{
    (void)io;
    return answer(unlinkat(directory, name, 0));
}

static int posix_sync_directory(struct store_io *io, int directory)
{
    (void)io;
    return answer(fsync(directory));
}

static int posix_index_commit(struct store_io *io, bool done)
{
    (void)io;
    (void)done;
    return 0;
}

struct store_io *store_io_posix(void)
{
    static struct store_io posix = {
        .open = posix_open,
        .close = posix_close,
        .read = posix_read,
        .write = posix_write,
        .sync = posix_sync,
        .truncate = posix_truncate,
        .size = posix_size,
        .remove = posix_remove,
        .sync_directory = posix_sync_directory,
        .index_commit = posix_index_commit,
    };
    return &posix;
}

enum rk_result store_io_fail(struct rk_error *error, int negative_errno, const char *tried)
{
    int code = -negative_errno;
    bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
    return rk_fail(error, full ? RK_FULL : RK_IO, RK_NO_POSITION, "%s: %s", tried,
                   strerrordesc_np(code) ? strerrordesc_np(code) : "unknown error");
}

int store_io_lmdb_errno(int code, const char *path)
{
    struct statvfs room;
    struct stat file;
    struct rlimit limit;
    if (code != EIO) return code;
    if (statvfs(path, &room) == 0 && room.f_bavail * room.f_frsize < ROOM_BYTES_LEAST)
        return ENOSPC;
    if (stat(path, &file) == 0 && getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
        limit.rlim_cur != RLIM_INFINITY &&
        (uint64_t)file.st_size + ROOM_BYTES_LEAST > limit.rlim_cur)
        return EFBIG;
    return code;
}

enum rk_result store_io_read_up_to(struct store_io *io, size_t *got_bytes, void *bytes,
                                   size_t size_bytes, int file, uint64_t offset,
                                   struct rk_error *error)
{
    size_t done = 0;
    while (done < size_bytes) {
        ssize_t got = io->read(io, file, (uint8_t *)bytes + done, size_bytes - done, offset + done);
        if (got == -EINTR) continue;
        if (got < 0) return store_io_fail(error, (int)got, "reading the log");
        if (got == 0) break;
        done += (size_t)got;
    }
    *got_bytes = done;
    return RK_OK;
}

enum rk_result store_io_write_all(struct store_io *io, int file, const void *bytes,
                                  size_t size_bytes, uint64_t offset, struct rk_error *error)
{
    size_t done = 0;
    while (done < size_bytes) {
        ssize_t put =
            io->write(io, file, (const uint8_t *)bytes + done, size_bytes - done, offset + done);
        if (put == -EINTR) continue;
        if (put == 0) put = -ENOSPC;
        if (put < 0) return store_io_fail(error, (int)put, "writing the log");
        done += (size_t)put;
    }
    return RK_OK;
}
