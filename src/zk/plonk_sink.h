/* Where a key is written to: a buffer, or a file. */
#ifndef RK_ZK_PLONK_SINK_H
#define RK_ZK_PLONK_SINK_H

#include "base/blake3.h"
#include "base/buffer.h"
#include "base/draft_file.h"

/* One of buffer and file is not NULL; hasher may be NULL. */
struct plonk_sink {
    struct buffer *buffer;
    struct draft_file *file;
    struct blake3_hasher *hasher;
};

/* RK_NO_MEMORY, RK_IO. */
RK_CHECKED enum rk_result plonk_sink_write(struct plonk_sink *sink, const void *bytes,
                                           size_t size_bytes, struct rk_error *error);
RK_CHECKED enum rk_result plonk_sink_write_zeros(struct plonk_sink *sink, size_t size_bytes,
                                                 struct rk_error *error);

/* Writes a whole with `write`: to the end of a buffer, which is as it was on failure, or to a file.
 */
typedef enum rk_result plonk_sink_writer(struct plonk_sink *sink, const void *context,
                                         struct rk_error *error);
RK_CHECKED enum rk_result plonk_sink_to_buffer(struct buffer *out, plonk_sink_writer *write,
                                               const void *context, struct rk_error *error);
RK_CHECKED enum rk_result plonk_sink_to_file(const char *path, plonk_sink_writer *write,
                                             const void *context, struct rk_error *error);

#endif
