/* Whole files into memory, and onto the disk. */
#ifndef RK_CLI_FILE_H
#define RK_CLI_FILE_H

#include "base/buffer.h"
#include "base/result.h"

/* Appends the contents of the file at `path`, or of standard input when it is "-", to *contents.
 *
 * RK_LIMIT for more than size_bytes_max bytes, which is found out before they are read; RK_IO with
 * the operating system's reason; RK_NO_MEMORY. The buffer is unchanged in size on failure. The
 * message does not repeat the path. */
RK_CHECKED enum rk_result file_read(struct buffer *contents, struct rk_error *error,
                                    const char *path, size_t size_bytes_max);

/* The same for files that nobody but their owner should read: RK_INVALID for a regular file whose
 * mode lets group or others read or write it. */
RK_CHECKED enum rk_result file_read_private(struct buffer *contents, struct rk_error *error,
                                            const char *path, size_t size_bytes_max);

/* Writes a file that only its owner may read (mode 0600), all of it or nothing: readers of `path`
 * see what was there before or all of the bytes, after a crash too. Without `replace` an existing
 * file is RK_EXISTS and stays; with it, a symbolic link stays one and its target is replaced,
 * unless that is RK_INVALID for being no regular file. RK_IO with the operating system's reason.
 * The message does not repeat the path. */
RK_CHECKED enum rk_result file_write_private(const char *path, struct span contents, bool replace,
                                             struct rk_error *error);

#endif
