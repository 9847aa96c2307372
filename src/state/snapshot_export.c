/* From a commit to a snapshot: one walk over contracts and pages, each piece hashed and compressed
 * as it comes. */

#include "state/snapshot.h"
#include "state/snapshot_format.h"

#include <stdlib.h>
#include <zstd.h>

enum { OUT_BYTES = 1 << 16 };

struct exporter {
    struct state_access *access;
    const struct snapshot_sink *sink;
    ZSTD_CCtx *zstd;
    struct blake3_hasher hasher;
    struct snapshot_sums sums;
    uint8_t page[PAGE_BYTES];
    uint8_t out[OUT_BYTES];
};

/* Compresses a piece; with ZSTD_e_end it is the last one. */
static enum rk_result compress(struct exporter *x, struct span piece, ZSTD_EndDirective directive,
                               struct rk_error *error)
{
    ZSTD_inBuffer in = {piece.bytes, piece.size_bytes, 0};
    size_t left;
    do {
        ZSTD_outBuffer out = {x->out, sizeof x->out, 0};
        left = ZSTD_compressStream2(x->zstd, &out, &in, directive);
        if (ZSTD_isError(left))
            return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "compressing the snapshot: %s",
                           ZSTD_getErrorName(left));
        if (out.pos) RK_TRY(x->sink->write(x->sink->context, span_of(x->out, out.pos), error));
        x->sums.file_bytes += out.pos;
    } while (directive == ZSTD_e_end ? left != 0 : in.pos < in.size);
    return RK_OK;
}

static enum rk_result put(struct exporter *x, const void *bytes, size_t size_bytes,
                          struct rk_error *error)
{
    struct span piece = span_of(bytes, size_bytes);
    if (size_bytes == 0) return RK_OK;
    blake3_update(&x->hasher, piece);
    x->sums.content_bytes += size_bytes;
    return compress(x, piece, ZSTD_e_continue, error);
}

static enum rk_result put_page(void *context, uint64_t position, const struct tree_entry *leaf,
                               struct rk_error *error)
{
    struct exporter *x = context;
    struct page page;
    uint16_t mask = 0;
    RK_TRY(page_read(x->access, &page, leaf->hash[0], leaf->location, error));
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++)
        if (page.locations[g] != RECORD_NONE) mask = (uint16_t)(mask | 1u << g);
    RK_TRY(page_read_granules(x->access, x->page, &page, mask, error));
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++)
        if (mask >> g & 1 &&
            bytes_are_zero(x->page + (size_t)g * BLAKE3_GRANULE_BYTES, BLAKE3_GRANULE_BYTES))
            mask = (uint16_t)(mask & ~(1u << g));
    uint8_t head[1 + SNAPSHOT_PAGE_BYTES] = {SNAPSHOT_PAGE};
    uint32_t index = (uint32_t)position;
    memcpy(head + 1, &index, sizeof index);
    memcpy(head + 1 + sizeof index, &mask, sizeof mask);
    RK_TRY(put(x, head, sizeof head, error));
    x->sums.pages++;
    for (unsigned g = 0; g < GRANULES_IN_PAGE; g++) {
        if (!(mask >> g & 1)) continue;
        RK_TRY(put(x, x->page + (size_t)g * BLAKE3_GRANULE_BYTES, BLAKE3_GRANULE_BYTES, error));
        x->sums.granules++;
    }
    return RK_OK;
}

static enum rk_result put_contract(void *context, const struct contract *contract,
                                   struct rk_error *error)
{
    struct exporter *x = context;
    struct span code;
    RK_TRY(contract_read_code(x->access, &code, contract, error));
    if (code.size_bytes > SNAPSHOT_CODE_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                       "the code of the contract at position %u has %zu bytes, too many for a "
                       "snapshot",
                       contract->position, code.size_bytes);
    uint8_t head[SNAPSHOT_CONTRACT_BYTES], *to = head;
    uint32_t owner_bytes = (uint32_t)contract->owner.size_bytes;
    uint32_t code_bytes = (uint32_t)code.size_bytes;
    memcpy(to, contract->id, CONTRACT_ID_BYTES), to += CONTRACT_ID_BYTES;
    *to++ = (uint8_t)contract->kind;
    memcpy(to, &contract->length_bytes, 8), to += 8;
    memcpy(to, &owner_bytes, 4), to += 4;
    memcpy(to, &code_bytes, 4);
    RK_TRY(put(x, head, sizeof head, error));
    RK_TRY(put(x, contract->owner.bytes, owner_bytes, error));
    RK_TRY(put(x, code.bytes, code_bytes, error));
    RK_TRY(tree_walk(x->access, page_tree_shape(contract->kind), &contract->pages, 0, put_page, x,
                     error));
    x->sums.contracts++;
    static const uint8_t end = SNAPSHOT_PAGES_END;
    return put(x, &end, 1, error);
}

static enum rk_result put_all(struct exporter *x, const struct commit *commit,
                              struct rk_error *error)
{
    uint8_t head[SNAPSHOT_HEADER_BYTES], *to = head, checksum[HASH_BYTES];
    uint32_t version = SNAPSHOT_VERSION;
    memcpy(to, SNAPSHOT_MAGIC, SNAPSHOT_MAGIC_BYTES), to += SNAPSHOT_MAGIC_BYTES;
    memcpy(to, &version, 4), to += 4;
    memcpy(to, commit->key.bytes, COMMIT_KEY_BYTES), to += COMMIT_KEY_BYTES;
    memcpy(to, &commit->contracts_count, 4);
    RK_TRY(put(x, head, sizeof head, error));
    RK_TRY(commit_walk(x->access, commit, 0, put_contract, x, error));
    if (x->sums.contracts != commit->contracts_count)
        return rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "a commit of %u contracts has %llu",
                       commit->contracts_count, (unsigned long long)x->sums.contracts);
    RK_TRY(put(x, commit->key.bytes, COMMIT_KEY_BYTES, error));
    blake3_final(&x->hasher, checksum);
    RK_TRY(put(x, checksum, sizeof checksum, error));
    return compress(x, span_of(NULL, 0), ZSTD_e_end, error);
}

enum rk_result snapshot_export(struct state_access *access, struct snapshot_sums *sums,
                               const struct commit *commit, const struct snapshot_sink *sink,
                               struct rk_error *error)
{
    struct exporter *x = calloc(1, sizeof *x);
    enum rk_result result = RK_OK;
    if (x) x->zstd = ZSTD_createCCtx();
    if (!x || !x->zstd ||
        ZSTD_isError(ZSTD_CCtx_setParameter(x->zstd, ZSTD_c_windowLog, SNAPSHOT_WINDOW_LOG2)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(x->zstd, ZSTD_c_checksumFlag, 1)))
        result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory to write a snapshot");
    if (!result) {
        x->access = access;
        x->sink = sink;
        blake3_init(&x->hasher, access->backend);
        result = put_all(x, commit, error);
    }
    if (!result) *sums = x->sums;
    if (x) ZSTD_freeCCtx(x->zstd);
    free(x);
    return result;
}
