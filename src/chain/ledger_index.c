/* The index file is a head and entries of one size:
 *
 *      head     "ruskvm index", zeros, version 1, the log's identity, check
 *      entry    a block: at, size, mark, number of transactions; or a transaction's id; check
 *
 * A check is BLAKE3 of the check before it and the bytes since, so no entry can stand in another
 * one's place. The entries of a block are followed by those of its transactions. */
#include "chain/ledger_index.h"

#include "base/blake3.h"
#include "base/buffer.h"

#include <fcntl.h>

enum {
    CHECK_BYTES = 32,
    BODY_BYTES = 32,
    ENTRY_BYTES = BODY_BYTES + CHECK_BYTES,
    CHUNK_ENTRIES = 1024,
    HEAD_VERSION = 1,
};

struct place {
    uint64_t height;
    uint32_t position;
};

static const char head_name[12] = "ruskvm index";

static void chain_check(uint8_t check[CHECK_BYTES], const uint8_t body[BODY_BYTES])
{
    uint8_t bytes[CHECK_BYTES + BODY_BYTES];
    memcpy(bytes, check, CHECK_BYTES);
    memcpy(bytes + CHECK_BYTES, body, BODY_BYTES);
    blake3_hash(blake3_backend_select(0), check, span_of(bytes, sizeof bytes));
}

/* ---- In memory ---- */

enum rk_result ledger_index_add(struct ledger_index *index, struct ledger_extent extent,
                                const uint8_t (*ids)[TRANSACTION_ID_BYTES], size_t count)
{
    const struct place place = {.height = index->blocks.count};
    RK_TRY(ledger_extent_vec_push(&index->blocks, extent));
    for (size_t i = 0; i < count; i++) {
        size_t before = index->ids.count;
        void *value;
        enum rk_result result =
            table_obtain(&index->ids, &value, span_of(ids[i], TRANSACTION_ID_BYTES));
        if (result) {
            ledger_index_remove_last(index, ids, i);
            return RK_NO_MEMORY;
        }
        struct place *found = value;
        if (index->ids.count == before) continue;
        *found = place;
        found->position = (uint32_t)i;
    }
    return RK_OK;
}

void ledger_index_remove_last(struct ledger_index *index,
                              const uint8_t (*ids)[TRANSACTION_ID_BYTES], size_t count)
{
    uint64_t height = index->blocks.count - 1;
    for (size_t i = 0; i < count; i++) {
        struct span key = span_of(ids[i], TRANSACTION_ID_BYTES);
        const struct place *place = table_find(&index->ids, key);
        if (place && place->height == height) REQUIRE(table_remove(&index->ids, key) == RK_OK);
    }
    ledger_extent_vec_truncate(&index->blocks, height);
}

bool ledger_index_find(const struct ledger_index *index, uint64_t *height, uint32_t *position,
                       const uint8_t id[TRANSACTION_ID_BYTES])
{
    const struct place *place = table_find(&index->ids, span_of(id, TRANSACTION_ID_BYTES));
    if (!place) return false;
    *height = place->height;
    *position = place->position;
    return true;
}

/* ---- The file ---- */

static void give_up(struct ledger_index *index)
{
    if (index->file >= 0) index->io->close(index->io, index->file);
    index->file = -1;
}

static void write_bytes(struct ledger_index *index, const void *bytes, size_t size_bytes)
{
    if (index->file < 0) return;
    if (store_io_write_all(index->io, index->file, bytes, size_bytes, index->file_bytes, NULL))
        give_up(index);
    else
        index->file_bytes += size_bytes;
}

static void head_of(uint8_t head[2 * ENTRY_BYTES], const uint8_t identity[32])
{
    const uint32_t version = HEAD_VERSION;
    memset(head, 0, 2 * (size_t)ENTRY_BYTES);
    memcpy(head, head_name, sizeof head_name);
    memcpy(head + 16, &version, sizeof version);
    chain_check(head + BODY_BYTES, head);
    memcpy(head + ENTRY_BYTES, identity, BODY_BYTES);
    memcpy(head + ENTRY_BYTES + BODY_BYTES, head + BODY_BYTES, CHECK_BYTES);
    chain_check(head + ENTRY_BYTES + BODY_BYTES, identity);
}

void ledger_index_clear(struct ledger_index *index, const uint8_t identity[32])
{
    uint8_t head[2 * ENTRY_BYTES];
    head_of(head, identity);
    memcpy(index->check, head + sizeof head - CHECK_BYTES, CHECK_BYTES);
    ledger_extent_vec_truncate(&index->blocks, 0);
    table_free(&index->ids);
    if (index->file < 0) return;
    index->file_bytes = 0;
    if (index->io->truncate(index->io, index->file, 0) < 0)
        give_up(index);
    else
        write_bytes(index, head, sizeof head);
}

void ledger_index_write_last(struct ledger_index *index, const uint8_t (*ids)[TRANSACTION_ID_BYTES],
                             size_t count)
{
    const struct ledger_extent *extent = &index->blocks.items[index->blocks.count - 1];
    uint8_t entry[ENTRY_BYTES] = {0};
    uint64_t number = count;
    memcpy(entry, &extent->at, 8);
    memcpy(entry + 8, &extent->size_bytes, 8);
    memcpy(entry + 16, &extent->mark, 8);
    memcpy(entry + 24, &number, 8);
    for (size_t i = 0; i <= count; i++) {
        if (i) memcpy(entry, ids[i - 1], BODY_BYTES);
        chain_check(index->check, entry);
        memcpy(entry + BODY_BYTES, index->check, CHECK_BYTES);
        write_bytes(index, entry, sizeof entry);
    }
}

/* ---- Reading the file ---- */

/* A block whose entries are being gathered. */
struct gathering {
    struct ledger_extent extent;
    uint64_t left; /* transactions to come */
    struct buffer ids;
    uint8_t check[CHECK_BYTES]; /* as of the last entry seen */
    uint64_t log_bytes;
};

/* False at the first entry that cannot be of this log. */
static bool begin_block(struct gathering *g, const struct ledger_index *index,
                        const uint8_t body[BODY_BYTES])
{
    const struct ledger_extent *last =
        index->blocks.count ? &index->blocks.items[index->blocks.count - 1] : NULL;
    memcpy(&g->extent.at, body, 8);
    memcpy(&g->extent.size_bytes, body + 8, 8);
    memcpy(&g->extent.mark, body + 16, 8);
    memcpy(&g->left, body + 24, 8);
    g->ids.size_bytes = 0;
    return (!last || g->extent.at == last->at + last->size_bytes) &&
           g->extent.size_bytes <= g->log_bytes && g->extent.at <= g->log_bytes &&
           g->extent.at + g->extent.size_bytes <= g->log_bytes;
}

static enum rk_result end_block(struct gathering *g, struct ledger_index *index, uint64_t file_at)
{
    const uint8_t(*ids)[TRANSACTION_ID_BYTES] = (const void *)g->ids.bytes;
    size_t count = g->ids.size_bytes / TRANSACTION_ID_BYTES;
    RK_TRY(ledger_index_add(index, g->extent, ids, count));
    index->file_bytes = file_at;
    memcpy(index->check, g->check, CHECK_BYTES);
    return RK_OK;
}

static enum rk_result take_entry(struct gathering *g, struct ledger_index *index, bool *is_good,
                                 const uint8_t entry[ENTRY_BYTES], uint64_t file_at)
{
    *is_good = false;
    chain_check(g->check, entry);
    if (memcmp(g->check, entry + BODY_BYTES, CHECK_BYTES) != 0) return RK_OK;
    if (g->left) {
        RK_TRY(buffer_append(&g->ids, entry, BODY_BYTES));
        g->left--;
    } else if (!begin_block(g, index, entry)) {
        return RK_OK;
    }
    *is_good = true;
    return g->left ? RK_OK : end_block(g, index, file_at + ENTRY_BYTES);
}

static enum rk_result read_entries(struct ledger_index *index, struct gathering *g)
{
    static_assert((int)BODY_BYTES == (int)TRANSACTION_ID_BYTES, "an entry holds an id");
    uint8_t chunk[64 * ENTRY_BYTES];
    uint64_t at = index->file_bytes;
    for (bool is_good = true; is_good;) {
        size_t got;
        if (store_io_read_up_to(index->io, &got, chunk, sizeof chunk, index->file, at, NULL) ||
            got < ENTRY_BYTES)
            return RK_OK;
        for (size_t i = 0; is_good && i + ENTRY_BYTES <= got; i += ENTRY_BYTES, at += ENTRY_BYTES)
            RK_TRY(take_entry(g, index, &is_good, chunk + i, at));
    }
    return RK_OK;
}

enum rk_result ledger_index_open(struct ledger_index *index, struct store_io *io, int directory,
                                 const char *name, const uint8_t identity[32], uint64_t log_bytes,
                                 struct rk_error *error)
{
    uint8_t head[2 * ENTRY_BYTES], found[sizeof head];
    struct gathering g = {.log_bytes = log_bytes};
    size_t got = 0;
    *index = (struct ledger_index){.io = io};
    table_init(&index->ids, sizeof(struct place), 0); /* ids are hashes */
    index->file = io->open(io, directory, name, O_RDWR | O_CREAT);
    head_of(head, identity);
    if (index->file < 0 ||
        store_io_read_up_to(io, &got, found, sizeof found, index->file, 0, NULL) ||
        got < sizeof found || memcmp(head, found, sizeof head) != 0) {
        ledger_index_clear(index, identity);
        return RK_OK;
    }
    memcpy(index->check, head + sizeof head - CHECK_BYTES, CHECK_BYTES);
    memcpy(g.check, index->check, CHECK_BYTES);
    index->file_bytes = sizeof head;
    enum rk_result result = read_entries(index, &g);
    buffer_free(&g.ids);
    return result ? rk_fail(error, result, RK_NO_POSITION, "no memory for the index") : RK_OK;
}

void ledger_index_close(struct ledger_index *index)
{
    if (index->io) give_up(index);
    ledger_extent_vec_free(&index->blocks);
    table_free(&index->ids);
}
