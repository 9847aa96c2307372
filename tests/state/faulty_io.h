/* A store_io that fails, cuts writes short or ends the process at a chosen call. */
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
    FAULT_EXIT,        /* the process ends; a write has written half */
};

struct faulty_io {
    struct store_io io;
    atomic_ullong calls; /* so far, reads left out */
    unsigned long long fail_at;
    enum fault_kind kind;
    int error;   /* errno */
    bool sticky; /* all calls from fail_at on fail */
    atomic_ullong failures;
};

static inline bool fault_now(struct store_io *io)
{
    struct faulty_io *f = (struct faulty_io *)io;
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

static int faulty_open(struct store_io *io, int directory, const char *name, int flags)
{
    return fault_now(io) ? fault_answer(io) : store_io_posix()->open(io, directory, name, flags);
}
static void faulty_close(struct store_io *io, int file)
{
    store_io_posix()->close(io, file);
}
static ssize_t faulty_read(struct store_io *io, int file, void *bytes, size_t size_bytes,
                           uint64_t offset)
{
    return store_io_posix()->read(io, file, bytes, size_bytes, offset);
}
static ssize_t faulty_write(struct store_io *io, int file, const void *bytes, size_t size_bytes,
                            uint64_t offset)
{
    struct faulty_io *f = (struct faulty_io *)io;
    if (!fault_now(io)) return store_io_posix()->write(io, file, bytes, size_bytes, offset);
    if (f->kind == FAULT_ERROR) return -f->error;
    ssize_t half = store_io_posix()->write(io, file, bytes, size_bytes / 2, offset);
    (void)half;
    return fault_answer(io);
}
static int faulty_sync(struct store_io *io, int file)
{
    return fault_now(io) ? fault_answer(io) : store_io_posix()->sync(io, file);
}
static int faulty_truncate(struct store_io *io, int file, uint64_t size_bytes)
{
    return fault_now(io) ? fault_answer(io) : store_io_posix()->truncate(io, file, size_bytes);
}
static int faulty_size(struct store_io *io, int file, uint64_t *size_bytes)
{
    return fault_now(io) ? fault_answer(io) : store_io_posix()->size(io, file, size_bytes);
}
static int faulty_remove(struct store_io *io, int directory, const char *name)
{
    return fault_now(io) ? fault_answer(io) : store_io_posix()->remove(io, directory, name);
}
static int faulty_sync_directory(struct store_io *io, int directory)
{
    return fault_now(io) ? fault_answer(io) : store_io_posix()->sync_directory(io, directory);
}
static int faulty_index_commit(struct store_io *io, bool done)
{
    (void)done;
    return fault_now(io) ? fault_answer(io) : 0;
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
        .error = EIO,
    };
}

#endif
