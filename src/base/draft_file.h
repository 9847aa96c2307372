/* A file that is written piece by piece and appears under its name all at once.
 *
 * The pieces go to a draft beside the path. draft_file_publish makes it durable and gives it its
 * name, in place of a file that is there; readers see what was there before or all of the bytes,
 * after a crash too. One thread at a time. */
#ifndef RK_BASE_DRAFT_FILE_H
#define RK_BASE_DRAFT_FILE_H

#include "base/result.h"
#include "base/span.h"

struct draft_file {
    char *path, *draft; /* owned */
    int fd;
    uint64_t size_bytes; /* written so far */
};

/* All four failures are RK_IO with the system's reason, or RK_NO_MEMORY; messages do not repeat the
 * path. Files are made readable as the process's mask says. */
RK_CHECKED enum rk_result draft_file_open(struct draft_file *out, const char *path,
                                          struct rk_error *error);
RK_CHECKED enum rk_result draft_file_write(struct draft_file *file, const void *bytes,
                                           size_t size_bytes, struct rk_error *error);

/* Writes over bytes that were written: for a head that tells of what follows. */
RK_CHECKED enum rk_result draft_file_write_at(struct draft_file *file, uint64_t offset,
                                              const void *bytes, size_t size_bytes,
                                              struct rk_error *error);

/* On success the draft is closed and its memory returned; on failure draft_file_discard does it. */
RK_CHECKED enum rk_result draft_file_publish(struct draft_file *file, struct rk_error *error);

/* Removes the draft. Published ones and zero-initialised ones may be given. */
void draft_file_discard(struct draft_file *file);

#endif
