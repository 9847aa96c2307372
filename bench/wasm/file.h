/* Whole files in and out, for the programs of this folder. */
#ifndef RK_BENCH_WASM_FILE_H
#define RK_BENCH_WASM_FILE_H

#include "base/buffer.h"
#include "base/result.h"
#include "base/span.h"

/* Appends the file's bytes to *out. RK_IO with a message when it cannot be read. */
RK_CHECKED enum rk_result file_read(struct buffer *out, const char *path, struct rk_error *error);

/* Makes `bytes` the content of the file. */
RK_CHECKED enum rk_result file_write(const char *path, struct span bytes, struct rk_error *error);

#endif
