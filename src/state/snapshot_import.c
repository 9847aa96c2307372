/* From a snapshot to a commit. Pages are hashed and written in batches as they come, and so are the
 * contracts' leaves and the directory; what is kept across batches is the roots of the trees. */

#include "state/snapshot.h"
#include "state/snapshot_format.h"

#include "base/checked.h"

#include <inttypes.h>
#include <stdlib.h>
#include <zstd.h>

enum {
    PIECE_BYTES = 1 << 16,
    GRANULES_BATCH = 1024, /* whose bytes are kept: 4 MiB */
    PAGES_BATCH = 1024,    /* between two writes of a page tree */
    CONTRACTS_BATCH = 512, /* between two writes of the contracts tree */
    FRAME_HEAD_BYTES = 18, /* of zstd, at most: RFC 8878, 3.1.1.1 */
};

/* ---- The content, as it comes out of the frame ---- */

struct content {
    const struct snapshot_source *source;
    ZSTD_DCtx *zstd;
    struct blake3_hasher hasher; /* of what was taken */
    uint64_t offset;             /* the same, in bytes */
    uint64_t bytes_max;
    uint64_t bytes_left; /* of bytes_max, which counts more than the offset */
    uint64_t file_bytes;
    uint64_t file_bytes_max;
    ZSTD_inBuffer in;   /* within packed[] */
    size_t at, end;     /* within plain[]: not taken yet */
    bool frame_is_done; /* nothing follows plain[] */
    uint8_t packed[PIECE_BYTES];
    uint8_t plain[PIECE_BYTES];
};

static enum rk_result fail_at(const struct content *c, struct rk_error *error,
                              enum rk_result result, const char *what)
{
    return rk_fail(error, result, c->offset, "%s", what);
}

static enum rk_result fail_limit(const struct content *c, struct rk_error *error)
{
    return rk_fail(error, RK_LIMIT, c->offset,
                   "the snapshot has more than the %" PRIu64 " bytes it may have", c->bytes_max);
}

static enum rk_result charge(struct content *c, uint64_t bytes, struct rk_error *error)
{
    if (bytes > c->bytes_left) return fail_limit(c, error);
    c->bytes_left -= bytes;
    return RK_OK;
}

/* Reads compressed bytes behind those that are there. A frame can go on for ever and say nothing,
 * so its bytes are counted too. */
static enum rk_result read_more(struct content *c, struct rk_error *error)
{
    size_t got = 0;
    RK_TRY(c->source->read(c->source->context, &got, c->packed + c->in.size,
                           sizeof c->packed - c->in.size, error));
    c->in.size += got;
    c->file_bytes += got;
    return c->file_bytes > c->file_bytes_max ? fail_limit(c, error) : RK_OK;
}

/* Fetches compressed bytes when there are none; leaves none at the end of the file. */
static enum rk_result fetch(struct content *c, struct rk_error *error)
{
    if (c->in.pos < c->in.size) return RK_OK;
    c->in = (ZSTD_inBuffer){c->packed, 0, 0};
    return read_more(c, error);
}

/* Looks into the head of the frame for the size of its content, which a frame may leave out. */
static enum rk_result check_declared_size(struct content *c, struct rk_error *error)
{
    size_t had;
    do {
        had = c->in.size;
        RK_TRY(read_more(c, error));
    } while (c->in.size < FRAME_HEAD_BYTES && c->in.size > had);
    unsigned long long declared = ZSTD_getFrameContentSize(c->packed, c->in.size);
    bool is_known = declared != ZSTD_CONTENTSIZE_UNKNOWN && declared != ZSTD_CONTENTSIZE_ERROR;
    return is_known && declared > c->bytes_max ? fail_limit(c, error) : RK_OK;
}

static void content_init(struct content *c, const struct snapshot_source *source,
                         const struct snapshot_limits *limits)
{
    uint64_t most = limits ? limits->bytes_max : 0;
    if (most == 0) most = SNAPSHOT_BYTES_NORMAL;
    c->source = source;
    c->in = (ZSTD_inBuffer){c->packed, 0, 0};
    c->bytes_max = c->bytes_left = most;
    /* What cannot be compressed grows by three bytes a block of at most 128 KiB. */
    c->file_bytes_max = saturating_add_u64(most, most / 1024 + (1 << 16));
}

/* Fills plain[], which is empty. RK_MALFORMED when nothing follows. */
static enum rk_result refill(struct content *c, struct rk_error *error)
{
    c->at = c->end = 0;
    while (c->end == 0) {
        if (c->frame_is_done) return fail_at(c, error, RK_MALFORMED, "the snapshot ends too early");
        RK_TRY(fetch(c, error));
        bool file_is_done = c->in.size == 0;
        ZSTD_outBuffer out = {c->plain, sizeof c->plain, 0};
        size_t left = ZSTD_decompressStream(c->zstd, &out, &c->in);
        if (ZSTD_isError(left))
            return rk_fail(error, RK_MALFORMED, c->offset, "no snapshot, or a damaged one: %s",
                           ZSTD_getErrorName(left));
        c->end = out.pos;
        c->frame_is_done = left == 0;
        if (file_is_done && left != 0 && out.pos == 0)
            return fail_at(c, error, RK_MALFORMED, "the file ends too early");
    }
    return RK_OK;
}

static enum rk_result take(struct content *c, void *bytes, size_t size_bytes,
                           struct rk_error *error)
{
    uint8_t *to = bytes;
    RK_TRY(charge(c, size_bytes, error));
    while (size_bytes) {
        if (c->at == c->end) RK_TRY(refill(c, error));
        size_t piece = c->end - c->at < size_bytes ? c->end - c->at : size_bytes;
        memcpy(to, c->plain + c->at, piece);
        blake3_update(&c->hasher, span_of(to, piece));
        c->at += piece;
        c->offset += piece;
        to += piece;
        size_bytes -= piece;
    }
    return RK_OK;
}

/* Takes bytes into the buffer, which grows no faster than they come. */
static enum rk_result take_into(struct content *c, struct buffer *buffer, size_t size_bytes,
                                struct rk_error *error)
{
    buffer->size_bytes = 0;
    if (size_bytes > c->bytes_left) return fail_limit(c, error);
    while (size_bytes) {
        size_t piece = size_bytes < PIECE_BYTES ? size_bytes : PIECE_BYTES;
        if (buffer_reserve(buffer, piece))
            return fail_at(c, error, RK_NO_MEMORY, "no memory for a contract of the snapshot");
        RK_TRY(take(c, buffer->bytes + buffer->size_bytes, piece, error));
        buffer->size_bytes += piece;
        size_bytes -= piece;
    }
    return RK_OK;
}

/* Nothing may follow, neither in the frame nor in the file. */
static enum rk_result expect_end(struct content *c, struct rk_error *error)
{
    while (c->at == c->end && !c->frame_is_done) {
        enum rk_result result = refill(c, error);
        /* An empty rest of the frame is the good end. */
        if (result && c->frame_is_done) break;
        RK_TRY(result);
    }
    if (c->at < c->end) return fail_at(c, error, RK_MALFORMED, "bytes follow the snapshot's end");
    RK_TRY(fetch(c, error));
    if (c->in.pos < c->in.size)
        return fail_at(c, error, RK_MALFORMED, "bytes follow the snapshot in its file");
    return RK_OK;
}

/* ---- Building the state ---- */

struct importer {
    struct content content;
    struct state_access access;
    struct commit commit; /* as it grows */
    struct commit_key claimed;
    uint32_t contracts_count; /* as the header says */
    struct snapshot_sums sums;
    struct buffer owner, code, record;
    /* The contracts of the current batch, and what they are in the trees. */
    struct directory_item ids[CONTRACTS_BATCH], folds[CONTRACTS_BATCH];
    uint64_t locations[CONTRACTS_BATCH];
    uint8_t leaves[CONTRACTS_BATCH][TREE_LANES_MAX][HASH_BYTES];
    size_t batch_count;
    uint8_t granules[GRANULES_BATCH][BLAKE3_GRANULE_BYTES];
    size_t granules_count;
};

/* One contract's page tree while its pages arrive. */
struct page_run {
    enum memory_kind kind;
    struct tree_root root;
    struct arena arena;
    struct page_batch batch;
    struct page_tree_draft draft;
    size_t pages_count; /* since the last write */
};

static void run_begin(struct importer *im, struct page_run *run)
{
    arena_init(&run->arena, 0);
    run->batch = (struct page_batch){0};
    run->pages_count = 0;
    im->granules_count = 0;
    page_tree_draft_init(&run->draft, run->kind, &run->root, &im->access, &run->arena, &run->batch,
                         NULL);
}

/* Ends the run whatever happens. */
static enum rk_result run_end(struct importer *im, struct page_run *run, struct rk_error *error)
{
    page_batch_hash(&run->batch, &im->access);
    enum rk_result result = page_tree_write(&run->draft, error);
    if (!result) run->root = run->draft.tree.root;
    arena_free(&run->arena);
    return result;
}

static enum rk_result take_granule(struct importer *im, struct page_run *run, uint64_t granule,
                                   struct rk_error *error)
{
    uint8_t *bytes = im->granules[im->granules_count++];
    RK_TRY(take(&im->content, bytes, BLAKE3_GRANULE_BYTES, error));
    if (bytes_are_zero(bytes, BLAKE3_GRANULE_BYTES))
        return fail_at(&im->content, error, RK_MALFORMED, "a granule of zeros is written out");
    im->sums.granules++;
    return page_tree_touch(&run->draft, granule, bytes, error);
}

/* Adds one page, whose tag was taken; *next is the lowest index it may have. */
static enum rk_result take_page(struct importer *im, struct page_run *run, uint64_t *next,
                                struct rk_error *error)
{
    static const uint8_t zeros[BLAKE3_GRANULE_BYTES];
    const struct tree_shape *shape = page_tree_shape(run->kind);
    uint8_t head[SNAPSHOT_PAGE_BYTES];
    uint32_t index;
    uint16_t mask;
    RK_TRY(charge(&im->content, SNAPSHOT_ITEM_BYTES, error));
    RK_TRY(take(&im->content, head, sizeof head, error));
    memcpy(&index, head, sizeof index);
    memcpy(&mask, head + sizeof index, sizeof mask);
    if (index < *next || index >= tree_capacity(shape, shape->height))
        return fail_at(&im->content, error, RK_MALFORMED,
                       "a page is out of order or outside its memory");
    *next = (uint64_t)index + 1;
    uint64_t first = (uint64_t)index * GRANULES_IN_PAGE;
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++)
        if (mask >> g & 1) RK_TRY(take_granule(im, run, first + g, error));
    if (mask == 0) RK_TRY(page_tree_touch(&run->draft, first, zeros, error));
    im->sums.pages++;
    run->pages_count++;
    return RK_OK;
}

static enum rk_result take_pages(struct importer *im, struct tree_root *root, enum memory_kind kind,
                                 struct rk_error *error)
{
    struct page_run run = {.kind = kind};
    uint64_t next = 0;
    uint8_t tag = SNAPSHOT_PAGE;
    run_begin(im, &run);
    for (;;) {
        enum rk_result result = take(&im->content, &tag, 1, error);
        if (!result && tag > SNAPSHOT_PAGE)
            result = fail_at(&im->content, error, RK_MALFORMED, "no page begins like this");
        if (!result && tag == SNAPSHOT_PAGE) result = take_page(im, &run, &next, error);
        if (result) {
            arena_free(&run.arena);
            return result;
        }
        if (tag == SNAPSHOT_PAGES_END) break;
        bool is_full = run.pages_count == PAGES_BATCH ||
                       im->granules_count + GRANULES_IN_PAGE > GRANULES_BATCH;
        if (!is_full) continue;
        RK_TRY(run_end(im, &run, error));
        run_begin(im, &run);
    }
    RK_TRY(run_end(im, &run, error));
    *root = run.root;
    return RK_OK;
}

static int compare_items(const void *a, const void *b)
{
    const struct directory_item *left = a, *right = b;
    return memcmp(left->key, right->key, DIRECTORY_KEY_BYTES_MAX);
}

static enum rk_result insert_items(struct importer *im, uint64_t *trie, unsigned key_bytes,
                                   struct directory_item *items, struct rk_error *error)
{
    struct arena arena;
    qsort(items, im->batch_count, sizeof *items, compare_items);
    arena_init(&arena, 0);
    enum rk_result result =
        directory_insert(&im->access, &arena, trie, key_bytes, items, im->batch_count, error);
    arena_free(&arena);
    if (result == RK_EXISTS)
        result = fail_at(&im->content, error, RK_INVALID,
                         "two contracts have one id, or ids with one folded key");
    return result;
}

static enum rk_result leaf_location(void *context, uint64_t *location, void *leaf,
                                    struct rk_error *error)
{
    (void)context, (void)error;
    memcpy(location, leaf, sizeof *location);
    return RK_OK;
}

/* Puts the contracts of the batch into the trees of the commit. */
static enum rk_result write_batch(struct importer *im, struct rk_error *error)
{
    struct commit *commit = &im->commit;
    struct arena arena;
    struct tree_batch nodes = {0};
    struct tree_draft tree;
    enum rk_result result = RK_OK;
    if (im->batch_count == 0) return RK_OK;
    arena_init(&arena, 0);
    tree_draft_init(&tree, &contract_tree_shape, &commit->contracts, &im->access, &arena, &nodes);
    for (size_t i = 0; !result && i < im->batch_count; i++) {
        uint64_t position = im->ids[i].position;
        struct tree_draft_node *node;
        result = tree_draft_obtain(&tree, &node, position, error);
        if (!result)
            tree_draft_set(node, tree_slot(&contract_tree_shape, 1, position),
                           (const uint8_t(*)[HASH_BYTES])im->leaves[i], &im->locations[i]);
    }
    if (!result) {
        tree_batch_hash(&nodes, im->access.backend);
        result = tree_draft_write(&tree, leaf_location, NULL, error);
    }
    if (!result) commit->contracts = tree.root;
    arena_free(&arena);
    if (!result) result = insert_items(im, &commit->ids, CONTRACT_ID_BYTES, im->ids, error);
    if (!result) result = insert_items(im, &commit->folds, FOLDED_KEY_BYTES, im->folds, error);
    im->batch_count = 0;
    return result;
}

/* The contract's fields, its owner and its code. */
static enum rk_result take_fields(struct importer *im, struct contract *contract,
                                  struct rk_error *error)
{
    struct content *c = &im->content;
    uint8_t head[SNAPSHOT_CONTRACT_BYTES];
    RK_TRY(charge(c, SNAPSHOT_ITEM_BYTES, error));
    RK_TRY(take(c, head, sizeof head, error));
    struct reader r = reader_of(span_of(head, sizeof head));
    memcpy(contract->id, reader_take(&r, CONTRACT_ID_BYTES).bytes, CONTRACT_ID_BYTES);
    contract->kind = (enum memory_kind)reader_u8(&r);
    contract->length_bytes = reader_u64_le(&r);
    uint32_t owner_bytes = reader_u32_le(&r), code_bytes = reader_u32_le(&r);
    if (!page_tree_shape(contract->kind))
        return fail_at(c, error, RK_MALFORMED, "memories have 32 or 64 bits");
    if (owner_bytes > CONTRACT_OWNER_BYTES_MAX || code_bytes > SNAPSHOT_CODE_BYTES_MAX)
        return fail_at(c, error, RK_MALFORMED, "a contract's owner or code is too long");
    RK_TRY(take_into(c, &im->owner, owner_bytes, error));
    RK_TRY(take_into(c, &im->code, code_bytes, error));
    struct span code = buffer_span(&im->code);
    blake3_hash(im->access.backend, contract->code_hash, code);
    if (code_bytes)
        RK_TRY(record_append(im->access.store, &contract->code_location, RECORD_CODE, code, error));
    return RK_OK;
}

static enum rk_result take_contract(struct importer *im, struct rk_error *error)
{
    struct contract contract = {.position = ++im->commit.contracts_count};
    size_t at = im->batch_count;
    RK_TRY(take_fields(im, &contract, error));
    RK_TRY(take_pages(im, &contract.pages, contract.kind, error));
    contract.owner = im->owner; /* borrowed */
    contract_leaf_hashes(im->access.backend, im->leaves[at], &contract);
    im->record.size_bytes = 0;
    if (contract_encode(&im->record, &contract))
        return fail_at(&im->content, error, RK_NO_MEMORY, "no memory for a contract's record");
    RK_TRY(record_append(im->access.store, &im->locations[at], RECORD_CONTRACT,
                         buffer_span(&im->record), error));
    memcpy(im->ids[at].key, contract.id, CONTRACT_ID_BYTES);
    memset(im->folds[at].key, 0, DIRECTORY_KEY_BYTES_MAX);
    directory_fold(im->folds[at].key, contract.id);
    im->ids[at].position = im->folds[at].position = contract.position;
    im->sums.contracts++;
    return ++im->batch_count == CONTRACTS_BATCH ? write_batch(im, error) : RK_OK;
}

static enum rk_result take_header(struct importer *im, struct rk_error *error)
{
    uint8_t head[SNAPSHOT_HEADER_BYTES];
    RK_TRY(check_declared_size(&im->content, error));
    RK_TRY(take(&im->content, head, sizeof head, error));
    struct reader r = reader_of(span_of(head, sizeof head));
    if (memcmp(reader_take(&r, SNAPSHOT_MAGIC_BYTES).bytes, SNAPSHOT_MAGIC, SNAPSHOT_MAGIC_BYTES))
        return rk_fail(error, RK_MALFORMED, 0, "this is no snapshot");
    uint32_t version = reader_u32_le(&r);
    if (version != SNAPSHOT_VERSION)
        return rk_fail(error, RK_UNSUPPORTED, SNAPSHOT_MAGIC_BYTES,
                       "a snapshot of version %" PRIu32 ", where %d is known", version,
                       SNAPSHOT_VERSION);
    memcpy(im->claimed.bytes, reader_take(&r, COMMIT_KEY_BYTES).bytes, COMMIT_KEY_BYTES);
    im->contracts_count = reader_u32_le(&r);
    if (im->contracts_count == 0)
        return fail_at(&im->content, error, RK_MALFORMED, "a snapshot of nothing");
    return RK_OK;
}

static enum rk_result take_trailer(struct importer *im, struct rk_error *error)
{
    struct content *c = &im->content;
    struct commit_key again;
    uint8_t checksum[HASH_BYTES], expected[HASH_BYTES];
    RK_TRY(take(c, again.bytes, COMMIT_KEY_BYTES, error));
    blake3_final(&c->hasher, expected);
    RK_TRY(take(c, checksum, sizeof checksum, error));
    RK_TRY(expect_end(c, error));
    if (memcmp(checksum, expected, sizeof expected) != 0)
        return fail_at(c, error, RK_CORRUPT, "the snapshot does not have its checksum");
    if (!commit_key_equal(&again, &im->claimed))
        return fail_at(c, error, RK_CORRUPT, "the snapshot names two states");
    if (!commit_key_equal(&again, &im->commit.key))
        return fail_at(c, error, RK_CORRUPT,
                       "the content of the snapshot is not the state it names");
    return RK_OK;
}

static enum rk_result take_all(struct importer *im, struct rk_error *error)
{
    RK_TRY(take_header(im, error));
    while (im->commit.contracts_count < im->contracts_count)
        RK_TRY(take_contract(im, error));
    RK_TRY(write_batch(im, error));
    memcpy(im->commit.key.root, im->commit.contracts.hash[0], HASH_BYTES);
    memcpy(im->commit.key.digest, im->commit.contracts.hash[1], HASH_BYTES);
    RK_TRY(take_trailer(im, error));
    im->sums.content_bytes = im->content.offset;
    im->sums.file_bytes = im->content.file_bytes;
    im->record.size_bytes = 0;
    if (commit_encode(&im->record, &im->commit))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a commit's record");
    return RK_OK;
}

static enum rk_result import_with(struct importer *im, struct store *store, struct commit_key *key,
                                  bool *is_known, struct rk_error *error)
{
    RK_TRY(store_begin(store, NULL, error));
    enum rk_result result = take_all(im, error);
    if (result)
        store_abandon(store);
    else
        result = store_commit(store, &im->commit.key, buffer_span(&im->record), error);
    bool exists = result == RK_EXISTS;
    if (result && !exists) return result;
    *key = im->commit.key;
    *is_known = exists;
    return RK_OK;
}

enum rk_result snapshot_import(struct store *store, struct commit_key *key, bool *is_known,
                               struct snapshot_sums *sums, const struct snapshot_source *source,
                               const struct snapshot_limits *limits, struct rk_error *error)
{
    const struct blake3_backend *backend = blake3_backend_select(cpu_features_detect());
    struct importer *im = calloc(1, sizeof *im);
    if (im) im->content.zstd = ZSTD_createDCtx();
    if (!im || !im->content.zstd ||
        ZSTD_isError(
            ZSTD_DCtx_setParameter(im->content.zstd, ZSTD_d_windowLogMax, SNAPSHOT_WINDOW_LOG2))) {
        if (im) ZSTD_freeDCtx(im->content.zstd);
        free(im);
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory to read a snapshot");
    }
    content_init(&im->content, source, limits);
    blake3_init(&im->content.hasher, backend);
    access_init(&im->access, store_records(store), backend);
    enum rk_result result = import_with(im, store, key, is_known, error);
    if (!result) *sums = im->sums;
    access_free(&im->access);
    buffer_free(&im->owner);
    buffer_free(&im->code);
    buffer_free(&im->record);
    ZSTD_freeDCtx(im->content.zstd);
    free(im);
    return result;
}
