/* Importing is total; what it accepts is exported as the content it came from. The first byte says
 * whether the rest is a file or a content, which is then packed and given the checksum it needs to
 * get past the last check; whether the content has its header already or gets one; and how much it
 * may ask for: a file of few bytes can be of many. */

#include "base/require.h"
#include "state/snapshot.h"
#include "state/snapshot_format.h"

#include <stdlib.h>
#include <zstd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct pipe {
    struct buffer bytes;
    size_t at;
};

static enum rk_result pipe_read(void *context, size_t *got, uint8_t *bytes, size_t size_bytes_max,
                                struct rk_error *error)
{
    struct pipe *pipe = context;
    size_t size = pipe->bytes.size_bytes - pipe->at;
    (void)error;
    if (size > size_bytes_max) size = size_bytes_max;
    if (size) memcpy(bytes, pipe->bytes.bytes + pipe->at, size);
    pipe->at += size;
    *got = size;
    return RK_OK;
}

static enum rk_result count_bytes(void *context, struct span bytes, struct rk_error *error)
{
    (void)error;
    *(uint64_t *)context += bytes.size_bytes;
    return RK_OK;
}

static void append_header(struct buffer *content, uint8_t contracts)
{
    static const struct commit_key key;
    REQUIRE(buffer_append(content, SNAPSHOT_MAGIC, SNAPSHOT_MAGIC_BYTES) == RK_OK);
    REQUIRE(buffer_append_u32_le(content, SNAPSHOT_VERSION) == RK_OK);
    REQUIRE(buffer_append(content, &key, sizeof key) == RK_OK);
    REQUIRE(buffer_append_u32_le(content, contracts) == RK_OK);
}

static void pack(struct pipe *pipe, const uint8_t *data, size_t size, bool with_header)
{
    uint8_t checksum[HASH_BYTES];
    struct buffer content = {0};
    if (with_header) append_header(&content, size ? data[0] : 0);
    REQUIRE(buffer_append(&content, data, size) == RK_OK);
    blake3_hash(blake3_backend_at(0), checksum, buffer_span(&content));
    REQUIRE(buffer_append(&content, checksum, sizeof checksum) == RK_OK);
    REQUIRE(buffer_reserve(&pipe->bytes, ZSTD_compressBound(content.size_bytes)) == RK_OK);
    pipe->bytes.size_bytes = ZSTD_compress(pipe->bytes.bytes, pipe->bytes.capacity_bytes,
                                           content.bytes, content.size_bytes, -5);
    REQUIRE(!ZSTD_isError(pipe->bytes.size_bytes));
    buffer_free(&content);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pipe pipe = {0};
    struct store *store;
    struct commit_key key;
    struct snapshot_sums sums, again;
    struct rk_error error = {0};
    bool is_known;
    const struct snapshot_source source = {&pipe, pipe_read};
    if (size == 0) return 0;
    const struct snapshot_limits limits = {(uint64_t)1024 << (data[0] >> 2) % 16};
    if (data[0] & 1)
        pack(&pipe, data + 1, size - 1, data[0] & 2);
    else
        REQUIRE(buffer_append(&pipe.bytes, data + 1, size - 1) == RK_OK);
    REQUIRE(store_open_ephemeral(&store, &(struct store_options){0}, NULL) == RK_OK);
    enum rk_result result =
        snapshot_import(store, &key, &is_known, &sums, &source, &limits, &error);
    if (result) {
        REQUIRE(error.result == result && error.message[0]);
    } else {
        REQUIRE(sums.content_bytes + SNAPSHOT_ITEM_BYTES * (sums.contracts + sums.pages) <=
                limits.bytes_max);
        struct state_access *access = calloc(1, sizeof *access);
        struct commit commit;
        uint64_t written = 0;
        const struct snapshot_sink sink = {&written, count_bytes};
        REQUIRE(access != NULL);
        access_init(access, store_records(store), blake3_backend_at(0));
        REQUIRE(state_read_commit(store, access, &commit, &key, &error) == RK_OK);
        REQUIRE(snapshot_export(access, &again, &commit, &sink, &error) == RK_OK);
        REQUIRE(again.content_bytes == sums.content_bytes && again.file_bytes == written);
        access_free(access);
        free(access);
    }
    store_close(store);
    buffer_free(&pipe.bytes);
    return 0;
}
