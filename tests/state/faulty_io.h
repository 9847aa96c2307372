/* A store_io that fails, cuts reads and writes short or ends the process at a chosen call. */
#ifndef RK_TESTS_STATE_FAULTY_IO_H
#define RK_TESTS_STATE_FAULTY_IO_H

#include "state/store_io.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum fault_kind {
    FAULT_NONE,
    FAULT_ERROR,       /* the call fails and does nothing */
    FAULT_SHORT_WRITE, /* a write writes half, then fails; any other call fails */
    FAULT_SHORT,       /* a read or write does half and says so; any other call is as it should */
    FAULT_END,         /* a read finds the end of the file; any other call is as it should */
    FAULT_EXIT,        /* the process ends; a write has written half */
};

/* The calls that are counted, as a set. */
enum fault_calls {
    FAULT_OPEN = 1,
    FAULT_READ = 2,
    FAULT_WRITE = 4,
    FAULT_SYNC = 8,
    FAULT_TRUNCATE = 16,
    FAULT_SIZE = 32,
    FAULT_REMOVE = 64,
    FAULT_SYNC_DIRECTORY = 128,
    FAULT_INDEX_COMMIT = 256,
    FAULT_ALL_CALLS = 511,
};

struct faulty_io {
    struct store_io io;
    enum fault_calls counted; /* all but reads when initialised */
    atomic_ullong calls;      /* of these, so far */
    unsigned long long fail_at;
    enum fault_kind kind;
    int error;   /* errno */
    bool sticky; /* all calls from fail_at on fail */
    atomic_ullong failures;
    atomic_ullong written_bytes;
};

static inline bool fault_now(struct store_io *io, enum fault_calls which)
{
    struct faulty_io *f = (struct faulty_io *)io;
    if (!(f->counted & which)) return false;
    unsigned long long call = atomic_fetch_add(&f->calls, 1);
    bool now = f->kind != FAULT_NONE && (f->sticky ? call >= f->fail_at : call == f->fail_at);
    if (now) atomic_fetch_add(&f->failures, 1);
    return now;
}

static inline int fault_answer(struct store_io *io)
{
    struct faulty_io *f = (struct faulty_io *)io;
    if (f->kind == FAULT_EXIT) _exit(9);
    return -f->error;
}

/* Whether a call that is neither a read nor a write fails now. */
static inline bool fault_fails(struct store_io *io, enum fault_calls which)
{
    enum fault_kind kind = ((struct faulty_io *)io)->kind;
    return fault_now(io, which) && kind != FAULT_SHORT && kind != FAULT_END;
}

static int faulty_open(struct store_io *io, int directory, const char *name, int flags)
{
    return fault_fails(io, FAULT_OPEN) ? fault_answer(io)
                                       : store_io_posix()->open(io, directory, name, flags);
}
static void faulty_close(struct store_io *io, int file)
{
    store_io_posix()->close(io, file);
}
static ssize_t faulty_read(struct store_io *io, int file, void *bytes, size_t size_bytes,
                           uint64_t offset)
{
    struct faulty_io *f = (struct faulty_io *)io;
    if (fault_now(io, FAULT_READ)) {
        if (f->kind == FAULT_END) return 0;
        if (f->kind != FAULT_SHORT) return fault_answer(io);
        size_bytes = (size_bytes + 1) / 2;
    }
    return store_io_posix()->read(io, file, bytes, size_bytes, offset);
}
static ssize_t faulty_write(struct store_io *io, int file, const void *bytes, size_t size_bytes,
                            uint64_t offset)
{
    struct faulty_io *f = (struct faulty_io *)io;
    bool now = fault_now(io, FAULT_WRITE);
    if (now && f->kind == FAULT_ERROR) return -f->error;
    if (now && f->kind == FAULT_SHORT) size_bytes = (size_bytes + 1) / 2;
    bool half = now && (f->kind == FAULT_SHORT_WRITE || f->kind == FAULT_EXIT);
    ssize_t put =
        store_io_posix()->write(io, file, bytes, half ? size_bytes / 2 : size_bytes, offset);
    if (put > 0) atomic_fetch_add(&f->written_bytes, (unsigned long long)put);
    return half ? fault_answer(io) : put;
}
static int faulty_sync(struct store_io *io, int file)
{
    return fault_fails(io, FAULT_SYNC) ? fault_answer(io) : store_io_posix()->sync(io, file);
}
static int faulty_truncate(struct store_io *io, int file, uint64_t size_bytes)
{
    return fault_fails(io, FAULT_TRUNCATE) ? fault_answer(io)
                                           : store_io_posix()->truncate(io, file, size_bytes);
}
static int faulty_size(struct store_io *io, int file, uint64_t *size_bytes)
{
    return fault_fails(io, FAULT_SIZE) ? fault_answer(io)
                                       : store_io_posix()->size(io, file, size_bytes);
}
static int faulty_remove(struct store_io *io, int directory, const char *name)
{
    return fault_fails(io, FAULT_REMOVE) ? fault_answer(io)
                                         : store_io_posix()->remove(io, directory, name);
}
static int faulty_sync_directory(struct store_io *io, int directory)
{
    return fault_fails(io, FAULT_SYNC_DIRECTORY) ? fault_answer(io)
                                                 : store_io_posix()->sync_directory(io, directory);
}
static int faulty_index_commit(struct store_io *io, bool done)
{
    (void)done;
    return fault_fails(io, FAULT_INDEX_COMMIT) ? fault_answer(io) : 0;
}

static inline void faulty_io_init(struct faulty_io *f)
{
    *f = (struct faulty_io){
        .io =
            {
                .open = faulty_open,
                .close = faulty_close,
                .read = faulty_read,
                .write = faulty_write,
                .sync = faulty_sync,
                .truncate = faulty_truncate,
                .size = faulty_size,
                .remove = faulty_remove,
                .sync_directory = faulty_sync_directory,
                .index_commit = faulty_index_commit,
            },
        .counted = FAULT_ALL_CALLS & ~FAULT_READ,
        .error = EIO,
    };
}

#endif
