#include "chain/ledger_log.h"

#include "base/blake3.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>

enum {
    LOG_VERSION = 1,
    HEAD_BYTES = 64,
    HEAD_CHECK_BYTES = 12,
    RECORD_HEAD_BYTES = 32,
    RECORD_CHECK_BYTES = 32,
    RECORD_BYTES_MIN = RECORD_HEAD_BYTES + LEDGER_HEADER_BYTES + RECORD_CHECK_BYTES,
    SCAN_BYTES = 1 << 16,
};

static const char log_magic[16] = "ruskvm blocks\0\0";
static const char record_magic[4] = "RKBL";

struct log_head {
    char magic[16];
    uint32_t version;
    uint8_t identity[32];
    uint8_t check[HEAD_CHECK_BYTES];
};

struct record_head {
    char magic[4];
    uint32_t block_bytes;
    uint64_t height;
    uint8_t check[16]; /* of the log's identity and what is before */
};

static_assert(sizeof(struct log_head) == HEAD_BYTES, "layout of the log's head");
static_assert(sizeof(struct record_head) == RECORD_HEAD_BYTES, "layout of a record's head");

static struct log_head head_of(const uint8_t identity[32])
{
    struct log_head head = {.version = LOG_VERSION};
    uint8_t hash[32];
    memcpy(head.magic, log_magic, sizeof head.magic);
    memcpy(head.identity, identity, sizeof head.identity);
    blake3_hash(blake3_backend_select(0), hash, span_of(&head, HEAD_BYTES - HEAD_CHECK_BYTES));
    memcpy(head.check, hash, sizeof head.check);
    return head;
}

static struct record_head record_head_of(const struct ledger_log *log, uint64_t height,
                                         size_t block_bytes)
{
    struct record_head head = {.block_bytes = (uint32_t)block_bytes, .height = height};
    struct blake3_hasher hasher;
    uint8_t hash[32];
    memcpy(head.magic, record_magic, sizeof head.magic);
    blake3_init(&hasher, blake3_backend_select(0));
    blake3_update(&hasher, span_of(log->identity, sizeof log->identity));
    blake3_update(&hasher, span_of(&head, RECORD_HEAD_BYTES - sizeof head.check));
    blake3_final(&hasher, hash);
    memcpy(head.check, hash, sizeof head.check);
    return head;
}

/* Whether the bytes are the head of a record of this log; which one they tell. */
static bool is_record_head(const struct ledger_log *log, const struct record_head *head)
{
    struct record_head right = record_head_of(log, head->height, head->block_bytes);
    return memcmp(head, &right, sizeof right) == 0 && head->block_bytes <= LEDGER_BLOCK_BYTES_MAX;
}

static void record_check(uint8_t check[RECORD_CHECK_BYTES], const struct record_head *head,
                         struct span block)
{
    struct blake3_hasher hasher;
    blake3_init(&hasher, blake3_backend_select(cpu_features_detect()));
    blake3_update(&hasher, span_of(head, sizeof *head));
    blake3_update(&hasher, block);
    blake3_final(&hasher, check);
}

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the log of blocks");
}

uint64_t ledger_log_count(const struct ledger_log *log)
{
    return log->index.blocks.count;
}

/* ---- Reading a record ---- */

/* What stands at an offset. */
enum found {
    FOUND_RECORD,
    FOUND_REST,    /* its head is whole, and it ends beyond the file's end */
    FOUND_DAMAGED, /* its head is whole, its bytes are not */
    FOUND_NOTHING,
};

struct place_found {
    enum found found;
    struct record_head head; /* unless FOUND_NOTHING */
    uint64_t mark;           /* FOUND_RECORD */
};

static enum rk_result read_exactly(const struct ledger_log *log, bool *is_whole, void *bytes,
                                   size_t size_bytes, uint64_t at, struct rk_error *error)
{
    size_t got;
    RK_TRY(store_io_read_up_to(log->io, &got, bytes, size_bytes, log->file, at, error));
    *is_whole = got == size_bytes;
    return RK_OK;
}

/* Reads the record at an offset: the block's bytes, without the check, into *block. */
static enum rk_result read_record(const struct ledger_log *log, struct place_found *out,
                                  struct buffer *block, uint64_t at, struct rk_error *error)
{
    struct record_head *head = &out->head;
    uint8_t check[RECORD_CHECK_BYTES];
    bool is_whole;
    out->found = FOUND_NOTHING;
    RK_TRY(read_exactly(log, &is_whole, head, sizeof *head, at, error));
    if (!is_whole || !is_record_head(log, head)) return RK_OK;
    size_t rest = (size_t)head->block_bytes + RECORD_CHECK_BYTES;
    block->size_bytes = 0;
    if (buffer_reserve(block, rest)) return no_memory(error);
    RK_TRY(read_exactly(log, &is_whole, block->bytes, rest, at + sizeof *head, error));
    out->found = is_whole ? FOUND_DAMAGED : FOUND_REST;
    if (!is_whole) return RK_OK;
    block->size_bytes = head->block_bytes;
    record_check(check, head, buffer_span(block));
    if (memcmp(check, block->bytes + head->block_bytes, sizeof check) != 0) return RK_OK;
    memcpy(&out->mark, check, sizeof out->mark);
    out->found = FOUND_RECORD;
    return RK_OK;
}

enum rk_result ledger_log_read(const struct ledger_log *log, struct ledger_block *out,
                               uint64_t height, struct rk_error *error)
{
    struct buffer bytes = {0};
    struct place_found place;
    if (height >= ledger_log_count(log))
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION,
                       "there is no block %" PRIu64 ": the newest is %" PRIu64, height,
                       ledger_log_count(log) - 1);
    const struct ledger_extent *extent = &log->index.blocks.items[height];
    enum rk_result result = read_record(log, &place, &bytes, extent->at, error);
    if (!result &&
        (place.found != FOUND_RECORD || place.head.height != height || place.mark != extent->mark))
        result = rk_fail(error, RK_CORRUPT, extent->at,
                         "the record of block %" PRIu64 " is damaged", height);
    if (!result) result = ledger_block_decode(out, &bytes, error);
    if (result == RK_MALFORMED) result = error ? (error->result = RK_CORRUPT) : RK_CORRUPT;
    buffer_free(&bytes);
    return result;
}

enum rk_result ledger_log_find(const struct ledger_log *log, uint64_t *height, uint32_t *position,
                               const uint8_t id[TRANSACTION_ID_BYTES], struct rk_error *error)
{
    return ledger_index_find(&log->index, height, position, id)
               ? RK_OK
               : rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "no block has this transaction");
}

/* ---- Opening ---- */

static enum rk_result corrupt(struct rk_error *error, uint64_t at, const char *what)
{
    return rk_fail(error, RK_CORRUPT, at, "the log of blocks: %s", what);
}

static enum rk_result collect_ids(struct buffer *ids, const struct ledger_block *block)
{
    ids->size_bytes = 0;
    for (size_t i = 0; i < block->receipts.count; i++)
        RK_TRY(buffer_append(ids, block->receipts.items[i].id, TRANSACTION_ID_BYTES));
    return RK_OK;
}

static const uint8_t (*ids_of(const struct buffer *ids))[TRANSACTION_ID_BYTES]
{
    return (const void *)ids->bytes;
}

/* Whether the block goes on the one before it, whose hash is in *parent; takes its hash there. */
static enum rk_result link(struct ledger_log *log, uint8_t parent[LEDGER_HASH_BYTES],
                           const struct ledger_block *block, uint64_t at, struct rk_error *error)
{
    if (block->header.height != ledger_log_count(log) ||
        memcmp(block->header.parent, parent, LEDGER_HASH_BYTES) != 0)
        return corrupt(error, at, "a block does not follow the one before it");
    memcpy(parent, block->hash, LEDGER_HASH_BYTES);
    return RK_OK;
}

/* Enters a record that was read in the index. */
static enum rk_result enter(struct ledger_log *log, uint8_t parent[LEDGER_HASH_BYTES],
                            struct buffer *bytes, uint64_t mark, struct rk_error *error)
{
    struct ledger_block block;
    struct buffer ids = {0};
    struct ledger_extent extent = {
        .at = log->size_bytes,
        .size_bytes = RECORD_HEAD_BYTES + (uint64_t)bytes->size_bytes + RECORD_CHECK_BYTES,
        .mark = mark,
    };
    enum rk_result result = ledger_block_decode(&block, bytes, error);
    if (result == RK_NO_MEMORY) return result;
    if (result) return corrupt(error, log->size_bytes, "a record holds no block");
    result = link(log, parent, &block, log->size_bytes, error);
    if (!result && (collect_ids(&ids, &block) ||
                    ledger_index_add(&log->index, extent, ids_of(&ids), block.receipts.count)))
        result = no_memory(error);
    if (!result) {
        ledger_index_write_last(&log->index, ids_of(&ids), block.receipts.count);
        log->size_bytes += extent.size_bytes;
    }
    buffer_free(&ids);
    ledger_block_free(&block);
    return result;
}

/* Whether the head of a record of this log stands anywhere between two offsets. */
static enum rk_result holds_record_head(const struct ledger_log *log, bool *holds, uint8_t *chunk,
                                        uint64_t from, uint64_t end, struct rk_error *error)
{
    *holds = false;
    while (!*holds && from + RECORD_HEAD_BYTES <= end) {
        size_t got;
        RK_TRY(store_io_read_up_to(log->io, &got, chunk, SCAN_BYTES, log->file, from, error));
        if (got < RECORD_HEAD_BYTES) break;
        for (size_t i = 0; !*holds && i + RECORD_HEAD_BYTES <= got; i++) {
            struct record_head head;
            if (memcmp(chunk + i, record_magic, sizeof record_magic) != 0) continue;
            memcpy(&head, chunk + i, sizeof head);
            *holds = is_record_head(log, &head);
        }
        from += got - RECORD_HEAD_BYTES + 1;
    }
    return RK_OK;
}

/* What is behind the last record is cut off if it can be the rest of one. A record's bytes are
 * written at once, so there is one such rest, and no other record behind it. */
static enum rk_result cut(struct ledger_log *log, uint64_t *cut_bytes,
                          const struct place_found *end, uint64_t file_bytes,
                          struct rk_error *error)
{
    bool holds = false;
    uint64_t at = log->size_bytes;
    *cut_bytes = file_bytes - at;
    if (file_bytes == at) return RK_OK;
    if (end->found == FOUND_DAMAGED)
        holds = at + RECORD_HEAD_BYTES + end->head.block_bytes + RECORD_CHECK_BYTES < file_bytes;
    if (end->found == FOUND_NOTHING) {
        uint8_t *chunk = malloc(SCAN_BYTES);
        if (!chunk) return no_memory(error);
        enum rk_result result = holds_record_head(log, &holds, chunk, at, file_bytes, error);
        free(chunk);
        RK_TRY(result);
    }
    if (holds) return corrupt(error, at, "a record is damaged, and others follow it");
    int answer = log->io->truncate(log->io, log->file, at);
    if (answer == 0) answer = log->io->sync(log->io, log->file);
    return answer < 0 ? store_io_fail(error, answer, "cutting the log of blocks") : RK_OK;
}

/* Enters all whole records from the end of what is known on, and tells what stands behind them. */
static enum rk_result scan(struct ledger_log *log, struct place_found *end,
                           uint8_t parent[LEDGER_HASH_BYTES], struct rk_error *error)
{
    struct buffer bytes = {0};
    enum rk_result result;
    do {
        result = read_record(log, end, &bytes, log->size_bytes, error);
        if (!result && end->found == FOUND_RECORD)
            result = enter(log, parent, &bytes, end->mark, error);
    } while (!result && end->found == FOUND_RECORD);
    buffer_free(&bytes);
    return result;
}

/* Whether whole records follow each other up to an offset that the index knows. */
static enum rk_result check_reaches(const struct ledger_log *log, uint64_t known_bytes,
                                    struct rk_error *error)
{
    struct buffer bytes = {0};
    struct place_found place = {.found = FOUND_RECORD};
    enum rk_result result = RK_OK;
    uint64_t at = HEAD_BYTES;
    while (!result && at < known_bytes && place.found == FOUND_RECORD) {
        result = read_record(log, &place, &bytes, at, error);
        if (place.found == FOUND_RECORD)
            at += RECORD_HEAD_BYTES + (uint64_t)bytes.size_bytes + RECORD_CHECK_BYTES;
    }
    buffer_free(&bytes);
    if (result) return result;
    return at < known_bytes ? corrupt(error, at, "a record that counted is damaged") : RK_OK;
}

static uint64_t index_end(const struct ledger_log *log)
{
    uint64_t count = ledger_log_count(log);
    const struct ledger_extent *last = count ? &log->index.blocks.items[count - 1] : NULL;
    return last ? last->at + last->size_bytes : 0;
}

/* Takes the blocks that the index knows, if the newest of them is in the log as it says. */
static enum rk_result trust_index(struct ledger_log *log, bool *is_right,
                                  uint8_t parent[LEDGER_HASH_BYTES], struct rk_error *error)
{
    struct ledger_block tip;
    uint64_t count = ledger_log_count(log);
    *is_right = count == 0 || log->index.blocks.items[0].at == HEAD_BYTES;
    if (count == 0 || !*is_right) return RK_OK;
    enum rk_result result = ledger_log_read(log, &tip, count - 1, error);
    *is_right = !result;
    if (result) return result == RK_CORRUPT ? RK_OK : result;
    memcpy(parent, tip.hash, LEDGER_HASH_BYTES);
    log->size_bytes = index_end(log);
    ledger_block_free(&tip);
    return RK_OK;
}

static enum rk_result recover(struct ledger_log *log, uint64_t *cut_bytes, bool *index_rebuilt,
                              struct rk_error *error)
{
    struct log_head head, right = head_of(log->identity);
    uint8_t parent[LEDGER_HASH_BYTES] = {0};
    uint64_t file_bytes;
    bool is_whole, is_right;
    struct place_found head_found;
    RK_TRY(read_exactly(log, &is_whole, &head, sizeof head, 0, error));
    if (!is_whole || memcmp(head.magic, right.magic, sizeof head.magic) != 0)
        return corrupt(error, 0, "it does not begin as one");
    if (memcmp(&head, &right, sizeof head) != 0)
        return memcmp(head.identity, right.identity, sizeof head.identity)
                   ? rk_fail(error, RK_INVALID, RK_NO_POSITION,
                             "the log of blocks is of another chain than the genesis")
                   : corrupt(error, 0, "its head is damaged");
    int answer = log->io->size(log->io, log->file, &file_bytes);
    if (answer < 0) return store_io_fail(error, answer, "reading the log of blocks");
    RK_TRY(ledger_index_open(&log->index, log->io, log->directory, "index", log->identity,
                             file_bytes, error));
    log->size_bytes = HEAD_BYTES;
    uint64_t known_bytes = index_end(log);
    RK_TRY(trust_index(log, &is_right, parent, error));
    /* The index is kept until the log proves to have as much as it knows. */
    if (!is_right) RK_TRY(check_reaches(log, known_bytes, error));
    if (!is_right) ledger_index_clear(&log->index, log->identity);
    bool is_empty = ledger_log_count(log) == 0;
    RK_TRY(scan(log, &head_found, parent, error));
    *index_rebuilt = is_empty && ledger_log_count(log) != 0;
    return cut(log, cut_bytes, &head_found, file_bytes, error);
}

static enum rk_result open_directory(int *directory, struct store_io *io, const char *folder,
                                     struct rk_error *error)
{
    *directory = io->open(io, AT_FDCWD, folder, O_RDONLY | O_DIRECTORY);
    if (*directory == -ENOENT)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no such folder");
    return *directory < 0 ? store_io_fail(error, *directory, "opening the folder") : RK_OK;
}

enum rk_result ledger_log_open(struct ledger_log *log, uint64_t *cut_bytes, bool *index_rebuilt,
                               struct store_io *io, const char *folder, const uint8_t identity[32],
                               struct rk_error *error)
{
    *log = (struct ledger_log){.io = io, .directory = -1, .file = -1, .index = {.file = -1}};
    memcpy(log->identity, identity, sizeof log->identity);
    enum rk_result result = open_directory(&log->directory, io, folder, error);
    if (!result) log->file = io->open(io, log->directory, "blocks", O_RDWR);
    if (!result && log->file == -ENOENT)
        result = rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no log of blocks");
    else if (!result && log->file < 0)
        result = store_io_fail(error, log->file, "opening the log of blocks");
    if (!result) result = recover(log, cut_bytes, index_rebuilt, error);
    if (result) ledger_log_close(log);
    return result;
}

void ledger_log_close(struct ledger_log *log)
{
    if (!log->io) return;
    ledger_index_close(&log->index);
    if (log->file >= 0) log->io->close(log->io, log->file);
    if (log->directory >= 0) log->io->close(log->io, log->directory);
    *log = (struct ledger_log){.file = -1};
}

/* ---- Writing ---- */

static enum rk_result write_head(struct store_io *io, int directory, const uint8_t identity[32],
                                 struct rk_error *error)
{
    struct log_head head = head_of(identity);
    int file = io->open(io, directory, "blocks", O_RDWR | O_CREAT | O_EXCL);
    if (file == -EEXIST)
        return rk_fail(error, RK_EXISTS, RK_NO_POSITION, "there is a log of blocks already");
    if (file < 0) return store_io_fail(error, file, "making the log of blocks");
    enum rk_result result = store_io_write_all(io, file, &head, sizeof head, 0, error);
    int answer = result ? 0 : io->sync(io, file);
    if (answer == 0 && !result) answer = io->sync_directory(io, directory);
    io->close(io, file);
    if (answer < 0) result = store_io_fail(error, answer, "making the log of blocks");
    if (result) (void)io->remove(io, directory, "blocks");
    return result;
}

enum rk_result ledger_log_create(struct store_io *io, const char *folder,
                                 const uint8_t identity[32], struct rk_error *error)
{
    int directory;
    RK_TRY(open_directory(&directory, io, folder, error));
    enum rk_result result = write_head(io, directory, identity, error);
    io->close(io, directory);
    return result;
}

/* The record of a block: head, block, check. */
static enum rk_result encode_record(const struct ledger_log *log, struct buffer *out,
                                    struct ledger_block *block, struct rk_error *error)
{
    struct record_head head = {.height = 0};
    uint8_t check[RECORD_CHECK_BYTES] = {0};
    if (buffer_append(out, &head, sizeof head)) return no_memory(error);
    RK_TRY(ledger_block_encode(out, block, error));
    struct span bytes = span_of(out->bytes + sizeof head, out->size_bytes - sizeof head);
    head = record_head_of(log, block->header.height, bytes.size_bytes);
    record_check(check, &head, bytes);
    memcpy(out->bytes, &head, sizeof head);
    return buffer_append(out, check, sizeof check) ? no_memory(error) : RK_OK;
}

static enum rk_result write_record(struct ledger_log *log, struct span record,
                                   struct rk_error *error)
{
    enum rk_result result = store_io_write_all(log->io, log->file, record.bytes, record.size_bytes,
                                               log->size_bytes, error);
    if (!result) {
        int answer = log->io->sync(log->io, log->file);
        if (answer == 0) return RK_OK;
        log->is_broken = true;
        result = store_io_fail(error, answer, "syncing the log of blocks");
    }
    /* Should that fail too, the next opening cuts the rest off. */
    if (log->io->truncate(log->io, log->file, log->size_bytes) < 0) log->is_broken = true;
    return result;
}

enum rk_result ledger_log_append(struct ledger_log *log, struct ledger_block *block,
                                 struct rk_error *error)
{
    struct buffer record = {0}, ids = {0};
    struct ledger_extent extent = {.at = log->size_bytes};
    bool is_entered = false;
    REQUIRE(block->header.height == ledger_log_count(log));
    if (log->is_broken)
        return rk_fail(error, RK_IO, RK_NO_POSITION,
                       "the log of blocks could not be synced before: open the chain again");
    enum rk_result result = encode_record(log, &record, block, error);
    if (!result && collect_ids(&ids, block)) result = no_memory(error);
    if (!result) {
        extent.size_bytes = record.size_bytes;
        memcpy(&extent.mark, record.bytes + record.size_bytes - RECORD_CHECK_BYTES,
               sizeof extent.mark);
        is_entered =
            ledger_index_add(&log->index, extent, ids_of(&ids), block->receipts.count) == RK_OK;
        if (!is_entered) result = no_memory(error);
    }
    if (!result) result = write_record(log, buffer_span(&record), error);
    if (!result) {
        log->size_bytes += record.size_bytes;
        ledger_index_write_last(&log->index, ids_of(&ids), block->receipts.count);
    } else if (is_entered) {
        ledger_index_remove_last(&log->index, ids_of(&ids), block->receipts.count);
    }
    buffer_free(&record);
    buffer_free(&ids);
    return result;
}
