#include "zk/plonk_sink.h"

enum rk_result plonk_sink_write(struct plonk_sink *sink, const void *bytes, size_t size_bytes,
                                struct rk_error *error)
{
    if (sink->hasher) blake3_update(sink->hasher, span_of(bytes, size_bytes));
    if (sink->file) return draft_file_write(sink->file, bytes, size_bytes, error);
    return buffer_append(sink->buffer, bytes, size_bytes);
}

enum rk_result plonk_sink_write_zeros(struct plonk_sink *sink, size_t size_bytes,
                                      struct rk_error *error)
{
    static const uint8_t zeros[4096];
    while (size_bytes) {
        size_t some = size_bytes < sizeof zeros ? size_bytes : sizeof zeros;
        RK_TRY(plonk_sink_write(sink, zeros, some, error));
        size_bytes -= some;
    }
    return RK_OK;
}

enum rk_result plonk_sink_to_buffer(struct buffer *out, plonk_sink_writer *write,
                                    const void *context, struct rk_error *error)
{
    size_t before_bytes = out->size_bytes;
    struct plonk_sink sink = {.buffer = out};
    enum rk_result result = write(&sink, context, error);
    if (result) out->size_bytes = before_bytes;
    if (result == RK_NO_MEMORY)
        return rk_fail(error, result, RK_NO_POSITION, "no memory for the bytes of a key");
    return result;
}

enum rk_result plonk_sink_to_file(const char *path, plonk_sink_writer *write, const void *context,
                                  struct rk_error *error)
{
    struct draft_file file;
    RK_TRY(draft_file_open(&file, path, error));
    struct plonk_sink sink = {.file = &file};
    enum rk_result result = write(&sink, context, error);
    if (result == RK_NO_MEMORY)
        rk_fail(error, result, RK_NO_POSITION, "no memory for the bytes of a key");
    if (!result) result = draft_file_publish(&file, error);
    draft_file_discard(&file);
    return result;
}
