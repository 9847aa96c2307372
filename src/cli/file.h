/* Whole files into memory. */
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

#endif
