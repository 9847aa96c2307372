#include "file.h"

#include <errno.h>
#include <stdio.h>

enum rk_result file_read(struct buffer *out, const char *path, struct rk_error *error)
{
    enum rk_result res = RK_OK;
    FILE *file = fopen(path, "rb");
    if (!file) return rk_fail(error, RK_IO, RK_NO_POSITION, "%s: %s", path, strerror(errno));
    uint8_t chunk[65536];
    size_t n;
    while (!res && (n = fread(chunk, 1, sizeof chunk, file)) > 0)
        res = buffer_append(out, chunk, n);
    if (res) res = rk_fail(error, res, RK_NO_POSITION, "%s: out of memory", path);
    if (!res && ferror(file)) res = rk_fail(error, RK_IO, RK_NO_POSITION, "%s: cannot read", path);
    fclose(file);
    return res;
}

enum rk_result file_write(const char *path, struct span bytes, struct rk_error *error)
{
    FILE *file = fopen(path, "wb");
    if (!file) return rk_fail(error, RK_IO, RK_NO_POSITION, "%s: %s", path, strerror(errno));
    size_t written = fwrite(bytes.bytes, 1, bytes.size_bytes, file);
    if (fclose(file) != 0 || written != bytes.size_bytes)
        return rk_fail(error, RK_IO, RK_NO_POSITION, "%s: cannot write", path);
    return RK_OK;
}
