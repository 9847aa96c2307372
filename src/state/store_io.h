/* The file operations of the store, as a table, so that tests can make any of them fail.
 *
 * Results are those of the system: 0 or a count, or a negative errno. An implementation is the
 * table as its first member and whatever it needs after it. `read` is called from any thread;
 * the others from one at a time. store_io_posix() is the system itself. */
#ifndef RK_STATE_STORE_IO_H
#define RK_STATE_STORE_IO_H

#include "base/result.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct store_io {
    /* A descriptor. `flags` and the directory descriptor are those of openat(). */
    int (*open)(struct store_io *io, int directory, const char *name, int flags);
    void (*close)(struct store_io *io, int file);
    ssize_t (*read)(struct store_io *io, int file, void *bytes, size_t size_bytes, uint64_t offset);
    ssize_t (*write)(struct store_io *io, int file, const void *bytes, size_t size_bytes,
                     uint64_t offset);
    /* The contents, and the length, survive a power cut once this returns 0. */
    int (*sync)(struct store_io *io, int file);
    int (*truncate)(struct store_io *io, int file, uint64_t size_bytes);
    int (*size)(struct store_io *io, int file, uint64_t *size_bytes);
    int (*remove)(struct store_io *io, int directory, const char *name);
    /* The names in a directory survive a power cut once this returns 0. */
    int (*sync_directory)(struct store_io *io, int directory);
    /* Asked right before (`done` false) and right after an index transaction is committed. A
     * negative errno before lets the transaction fail; the answer after is ignored. */
    int (*index_commit)(struct store_io *io, bool done);
};

/* A constant; never fails by itself. */
struct store_io *store_io_posix(void);

/* Reads size_bytes or up to the end of the file, whichever comes first. RK_IO. */
RK_CHECKED enum rk_result store_io_read_up_to(struct store_io *io, size_t *got_bytes, void *bytes,
                                              size_t size_bytes, int file, uint64_t offset,
                                              struct rk_error *error);
/* Writes everything, in as many writes as it takes. RK_FULL when the disk, the quota or the
 * largest file is full, RK_IO otherwise; some of the bytes may then have been written. */
RK_CHECKED enum rk_result store_io_write_all(struct store_io *io, int file, const void *bytes,
                                             size_t size_bytes, uint64_t offset,
                                             struct rk_error *error);

/* The errno behind one that LMDB gives for the file at `path`: it says EIO of a write that was cut
 * short, which is what a full disk does first and a limit on the size of files does always. */
int store_io_lmdb_errno(int code, const char *path);

/* RK_FULL or RK_IO for a negative errno, with the system's text and what was tried. */
enum rk_result store_io_fail(struct rk_error *error, int negative_errno, const char *tried);

#endif
