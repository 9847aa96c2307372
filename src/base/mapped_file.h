/* A file to be read, as bytes in memory that the system fetches when they are touched. */
#ifndef RK_BASE_MAPPED_FILE_H
#define RK_BASE_MAPPED_FILE_H

#include "base/result.h"
#include "base/span.h"

/* The bytes are valid until mapped_file_close. A file that another process makes shorter meanwhile
 * ends this process with SIGBUS at the next touch: map what nobody writes to. */
struct mapped_file {
    struct span bytes;
};

/* RK_NOT_FOUND; RK_INVALID for what is no regular file; RK_IO and RK_NO_MEMORY with the system's
 * reason. The message does not repeat the path. */
RK_CHECKED enum rk_result mapped_file_open(struct mapped_file *out, const char *path,
                                           struct rk_error *error);

/* Zero-initialised ones may be closed. */
void mapped_file_close(struct mapped_file *file);

#endif
