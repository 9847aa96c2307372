#include "state/proof.h"

#include "base/require.h"

#include <inttypes.h>
#include <stdlib.h>

enum { PROOF_VERSION = 1, PAGE_CHUNKS = PROOF_CHUNKS_MAX };

static unsigned page_levels(const struct state_proof *proof)
{
    return page_tree_shape(proof->kind)->height;
}

static unsigned page_slot(const struct state_proof *proof, unsigned level)
{
    return proof->page_index >> (2 * level) & 3;
}

/* ---- BLAKE3's tree over a page ---- */

/* A subtree of `count` chunks from `first` on, count a power of two, is covered by the run of
 * chunks, apart from it, or mixed. */
enum cover { COVER_NONE, COVER_SOME, COVER_ALL };

static enum cover cover_of(unsigned run_first, unsigned run_count, unsigned first, unsigned count)
{
    if (first + count <= run_first || run_first + run_count <= first) return COVER_NONE;
    if (run_first <= first && first + count <= run_first + run_count) return COVER_ALL;
    return COVER_SOME;
}

static unsigned count_cvs(unsigned run_first, unsigned run_count, unsigned first, unsigned count)
{
    switch (cover_of(run_first, run_count, first, count)) {
    case COVER_NONE: return 1;
    case COVER_ALL: return 0;
    default:
        return count_cvs(run_first, run_count, first, count / 2) +
               count_cvs(run_first, run_count, first + count / 2, count / 2);
    }
}

unsigned state_proof_cvs_count(unsigned chunk_first, unsigned chunk_count)
{
    return count_cvs(chunk_first, chunk_count, 0, PAGE_CHUNKS);
}

struct fold {
    const struct blake3_backend *backend;
    const struct state_proof *proof;
    uint8_t chunk_cvs[PAGE_CHUNKS][HASH_BYTES]; /* of the run */
    unsigned cvs_used;
};

/* The CV of a subtree below the root, from the proof's chunks and chaining values. */
static void fold_subtree(struct fold *fold, uint8_t cv[HASH_BYTES], unsigned first, unsigned count)
{
    const struct state_proof *proof = fold->proof;
    if (cover_of(proof->chunk_first, proof->chunk_count, first, count) == COVER_NONE) {
        memcpy(cv, proof->cvs[fold->cvs_used++], HASH_BYTES);
        return;
    }
    if (count == 1) {
        memcpy(cv, fold->chunk_cvs[first - proof->chunk_first], HASH_BYTES);
        return;
    }
    uint8_t halves[2][HASH_BYTES];
    fold_subtree(fold, halves[0], first, count / 2);
    fold_subtree(fold, halves[1], first + count / 2, count / 2);
    blake3_parent_cvs(fold->backend, (uint8_t(*)[HASH_BYTES])cv,
                      (const uint8_t(*)[HASH_BYTES])halves, 1);
}

static void hash_from_chunks(const struct state_proof *proof, const struct blake3_backend *backend,
                             uint8_t hash[HASH_BYTES])
{
    struct fold fold = {.backend = backend, .proof = proof};
    const uint8_t *chunks[PAGE_CHUNKS];
    uint64_t counters[PAGE_CHUNKS];
    uint8_t halves[2][HASH_BYTES];
    for (unsigned i = 0; i < proof->chunk_count; i++) {
        chunks[i] = proof->chunks + (size_t)i * BLAKE3_CHUNK_BYTES;
        counters[i] = proof->chunk_first + i;
    }
    blake3_chunk_cvs(backend, fold.chunk_cvs, chunks, counters, proof->chunk_count);
    fold_subtree(&fold, halves[0], 0, PAGE_CHUNKS / 2);
    fold_subtree(&fold, halves[1], PAGE_CHUNKS / 2, PAGE_CHUNKS / 2);
    blake3_root_hash(backend, hash, halves[0], halves[1]);
}

/* ---- Verifying ---- */

enum rk_result state_proof_verify(const struct state_proof *proof,
                                  const struct blake3_backend *backend,
                                  const uint8_t root[HASH_BYTES])
{
    uint8_t hash[HASH_BYTES], message[128];
    if (proof->content == PROOF_CHUNKS)
        hash_from_chunks(proof, backend, hash);
    else
        memcpy(hash, proof->page_hash, HASH_BYTES);
    for (unsigned level = 0; level < page_levels(proof); level++) {
        unsigned slot = page_slot(proof, level), next = 0;
        for (unsigned i = 0; i < 4; i++)
            memcpy(message + (size_t)i * HASH_BYTES,
                   i == slot ? hash : proof->page_siblings[level][next++], HASH_BYTES);
        blake3_hash(backend, hash, span_of(message, 4 * HASH_BYTES));
    }
    for (unsigned level = 0; level < PROOF_CONTRACT_LEVELS; level++) {
        unsigned slot = proof->contract_position >> level & 1;
        memcpy(message + (size_t)slot * HASH_BYTES, hash, HASH_BYTES);
        memcpy(message + (size_t)(1 - slot) * HASH_BYTES, proof->contract_siblings[level],
               HASH_BYTES);
        blake3_hash(backend, hash, span_of(message, 2 * HASH_BYTES));
    }
    return memcmp(hash, root, HASH_BYTES) == 0 ? RK_OK : RK_INVALID;
}

enum rk_result state_proof_bytes(const struct state_proof *proof, struct span *bytes,
                                 uint64_t offset, size_t size_bytes)
{
    if (proof->content != PROOF_CHUNKS) return RK_NOT_FOUND;
    uint64_t start = ((uint64_t)proof->page_index << PAGE_SHIFT) +
                     (uint64_t)proof->chunk_first * BLAKE3_CHUNK_BYTES;
    uint64_t covered = (uint64_t)proof->chunk_count * BLAKE3_CHUNK_BYTES;
    if (offset < start || offset - start > covered || size_bytes > covered - (offset - start))
        return RK_NOT_FOUND;
    *bytes = span_of(proof->chunks + (offset - start), size_bytes);
    return RK_OK;
}

/* ---- The wire ---- */

static enum rk_result append_siblings(struct buffer *out, const uint8_t (*siblings)[HASH_BYTES],
                                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!hash_is_zero(siblings[i])) RK_TRY(buffer_append(out, siblings[i], HASH_BYTES));
    }
    return RK_OK;
}

static enum rk_result append_proof(struct buffer *out, const struct state_proof *proof)
{
    bool has_chunks = proof->content == PROOF_CHUNKS;
    RK_TRY(buffer_append_u8(out, PROOF_VERSION));
    RK_TRY(buffer_append_u8(out, (uint8_t)proof->kind));
    RK_TRY(buffer_append_u8(out, (uint8_t)proof->content));
    RK_TRY(buffer_append_u8(out, 0));
    RK_TRY(buffer_append_u32_le(out, proof->contract_position));
    RK_TRY(buffer_append_u32_le(out, proof->page_index));
    uint32_t mask = 0;
    for (unsigned level = 0; level < PROOF_CONTRACT_LEVELS; level++)
        mask |= (uint32_t)!hash_is_zero(proof->contract_siblings[level]) << level;
    RK_TRY(buffer_append_u32_le(out, mask));
    RK_TRY(append_siblings(out, proof->contract_siblings, PROOF_CONTRACT_LEVELS));
    for (unsigned level = 0; level < page_levels(proof); level++) {
        unsigned present = 0;
        for (unsigned i = 0; i < PROOF_PAGE_SIBLINGS; i++)
            present |= (unsigned)!hash_is_zero(proof->page_siblings[level][i]) << i;
        RK_TRY(buffer_append_u8(out, (uint8_t)present));
        RK_TRY(append_siblings(out, proof->page_siblings[level], PROOF_PAGE_SIBLINGS));
    }
    if (!has_chunks) return buffer_append(out, proof->page_hash, HASH_BYTES);
    RK_TRY(buffer_append_u8(out, proof->chunk_first));
    RK_TRY(buffer_append_u8(out, proof->chunk_count));
    RK_TRY(buffer_append(out, proof->cvs, (size_t)proof->cvs_count * HASH_BYTES));
    return buffer_append(out, proof->chunks, (size_t)proof->chunk_count * BLAKE3_CHUNK_BYTES);
}

enum rk_result state_proof_encode(struct buffer *out, const struct state_proof *proof)
{
    size_t before = out->size_bytes;
    enum rk_result result = append_proof(out, proof);
    if (result) out->size_bytes = before;
    return result;
}

static enum rk_result fail_at(const struct reader *r, struct rk_error *error, const char *what)
{
    return rk_fail(error, RK_MALFORMED, reader_offset(r), "%s", what);
}

static enum rk_result decode_header(struct state_proof *proof, struct reader *r,
                                    struct rk_error *error)
{
    unsigned version = reader_u8(r), kind = reader_u8(r), content = reader_u8(r);
    unsigned reserved = reader_u8(r);
    proof->contract_position = reader_u32_le(r);
    proof->page_index = reader_u32_le(r);
    if (r->failure) return fail_at(r, error, "the proof ends in its header");
    if (version != PROOF_VERSION)
        return rk_fail(error, RK_UNSUPPORTED, 0, "proofs of version %u are not known", version);
    proof->kind = (enum memory_kind)kind;
    const struct tree_shape *shape = page_tree_shape(proof->kind);
    if (!shape) return rk_fail(error, RK_MALFORMED, 1, "a memory has 32 or 64 bits, not %u", kind);
    if (content > PROOF_CHUNKS)
        return rk_fail(error, RK_MALFORMED, 2, "there is no content of kind %u", content);
    proof->content = (enum proof_content)content;
    if (reserved) return rk_fail(error, RK_MALFORMED, 3, "the reserved byte is not 0");
    if (proof->contract_position == 0)
        return rk_fail(error, RK_MALFORMED, 4, "no contract has the position 0");
    if (proof->page_index >= tree_capacity(shape, shape->height))
        return rk_fail(error, RK_MALFORMED, 8, "the memory has no page %" PRIu32,
                       proof->page_index);
    return RK_OK;
}

/* The siblings in the mask; they may not be zero, which is how an absent one is said. */
static enum rk_result decode_siblings(uint8_t (*siblings)[HASH_BYTES], struct reader *r,
                                      uint32_t mask, unsigned count, struct rk_error *error)
{
    for (unsigned i = 0; i < count; i++) {
        if (!(mask >> i & 1)) continue;
        struct span hash = reader_take(r, HASH_BYTES);
        if (r->failure) return fail_at(r, error, "the proof ends among its siblings");
        if (hash_is_zero(hash.bytes)) return fail_at(r, error, "a sibling is given as zeros");
        memcpy(siblings[i], hash.bytes, HASH_BYTES);
    }
    return RK_OK;
}

static enum rk_result decode_chunks(struct state_proof *proof, struct reader *r,
                                    struct rk_error *error)
{
    unsigned first = reader_u8(r), count = reader_u8(r);
    if (r->failure || count == 0 || first + count > PROOF_CHUNKS_MAX)
        return fail_at(r, error, "a page has no such run of chunks");
    proof->chunk_first = (uint8_t)first;
    proof->chunk_count = (uint8_t)count;
    proof->cvs_count = (uint8_t)state_proof_cvs_count(first, count);
    REQUIRE(proof->cvs_count <= PROOF_CVS_MAX);
    struct span cvs = reader_take(r, (size_t)proof->cvs_count * HASH_BYTES);
    struct span chunks = reader_take(r, (size_t)count * BLAKE3_CHUNK_BYTES);
    if (r->failure) return fail_at(r, error, "the proof ends before its bytes do");
    memcpy(proof->cvs, cvs.bytes, cvs.size_bytes);
    proof->chunks = chunks.bytes;
    return RK_OK;
}

enum rk_result state_proof_decode(struct state_proof *proof, struct span bytes,
                                  struct rk_error *error)
{
    struct reader r = reader_of(bytes);
    struct state_proof decoded = {0};
    RK_TRY(decode_header(&decoded, &r, error));
    uint32_t mask = reader_u32_le(&r);
    RK_TRY(decode_siblings(decoded.contract_siblings, &r, mask, PROOF_CONTRACT_LEVELS, error));
    for (unsigned level = 0; level < page_levels(&decoded); level++) {
        unsigned present = reader_u8(&r);
        if (present >> PROOF_PAGE_SIBLINGS)
            return fail_at(&r, error, "a level of the page tree has three siblings");
        RK_TRY(
            decode_siblings(decoded.page_siblings[level], &r, present, PROOF_PAGE_SIBLINGS, error));
    }
    if (decoded.content == PROOF_CHUNKS) {
        RK_TRY(decode_chunks(&decoded, &r, error));
    } else {
        struct span hash = reader_take(&r, HASH_BYTES);
        if (!r.failure) memcpy(decoded.page_hash, hash.bytes, HASH_BYTES);
    }
    if (r.failure) return fail_at(&r, error, "the proof ends too early");
    if (!reader_done(&r)) return fail_at(&r, error, "there are bytes after the proof");
    *proof = decoded;
    return RK_OK;
}

/* ---- Making ---- */

struct maker {
    struct state_access *access;
    struct page page;
    uint8_t *bytes;         /* the page's, where granules were read */
    uint16_t granules_read; /* mask */
};

/* The CV of a subtree that is not covered: of granules and more from their CVs, of less from the
 * bytes of its granule, which is one that the run covers in part. */
static void subtree_cv(const struct maker *maker, uint8_t cv[HASH_BYTES], unsigned first,
                       unsigned count)
{
    const struct blake3_backend *backend = maker->access->backend;
    if (count == BLAKE3_GRANULE_CHUNKS) {
        memcpy(cv, maker->page.cvs[first / BLAKE3_GRANULE_CHUNKS], HASH_BYTES);
        return;
    }
    if (count == 1) {
        const uint8_t *chunk = maker->bytes + (size_t)first * BLAKE3_CHUNK_BYTES;
        uint64_t counter = first;
        CHECK(maker->granules_read >> (first / BLAKE3_GRANULE_CHUNKS) & 1);
        blake3_chunk_cvs(backend, (uint8_t(*)[HASH_BYTES])cv, &chunk, &counter, 1);
        return;
    }
    uint8_t halves[2][HASH_BYTES];
    subtree_cv(maker, halves[0], first, count / 2);
    subtree_cv(maker, halves[1], first + count / 2, count / 2);
    blake3_parent_cvs(backend, (uint8_t(*)[HASH_BYTES])cv, (const uint8_t(*)[HASH_BYTES])halves, 1);
}

static void collect_cvs(const struct maker *maker, struct state_proof *proof, unsigned first,
                        unsigned count)
{
    switch (cover_of(proof->chunk_first, proof->chunk_count, first, count)) {
    case COVER_ALL: return;
    case COVER_NONE:
        REQUIRE(proof->cvs_count < PROOF_CVS_MAX);
        subtree_cv(maker, proof->cvs[proof->cvs_count++], first, count);
        return;
    default:
        collect_cvs(maker, proof, first, count / 2);
        collect_cvs(maker, proof, first + count / 2, count / 2);
    }
}

static enum rk_result make_chunks(struct maker *maker, struct state_proof *proof,
                                  const struct proof_request *request, struct rk_error *error)
{
    unsigned start = (unsigned)(request->offset % PAGE_BYTES);
    unsigned first = start / BLAKE3_CHUNK_BYTES;
    unsigned last = (start + request->size_bytes - 1) / BLAKE3_CHUNK_BYTES;
    unsigned first_granule = first / BLAKE3_GRANULE_CHUNKS;
    unsigned last_granule = last / BLAKE3_GRANULE_CHUNKS;
    maker->granules_read = (uint16_t)((2u << last_granule) - (1u << first_granule));
    RK_TRY(
        page_read_granules(maker->access, maker->bytes, &maker->page, maker->granules_read, error));
    proof->chunk_first = (uint8_t)first;
    proof->chunk_count = (uint8_t)(last - first + 1);
    proof->chunks = maker->bytes + (size_t)first * BLAKE3_CHUNK_BYTES;
    collect_cvs(maker, proof, 0, PAGE_CHUNKS);
    return RK_OK;
}

static enum rk_result make_contract_path(struct state_access *access, struct state_proof *proof,
                                         const struct commit *commit, struct rk_error *error)
{
    struct tree_node path[PROOF_CONTRACT_LEVELS];
    RK_TRY(tree_path(access, &contract_tree_shape, &commit->contracts, path,
                     proof->contract_position, error));
    for (unsigned level = 0; level < PROOF_CONTRACT_LEVELS; level++) {
        unsigned slot = proof->contract_position >> level & 1;
        memcpy(proof->contract_siblings[level], path[level].entries[1 - slot].hash[0], HASH_BYTES);
    }
    return RK_OK;
}

static enum rk_result make_page_path(struct maker *maker, struct state_proof *proof,
                                     const struct tree_root *pages, struct rk_error *error)
{
    struct tree_node path[PROOF_PAGE_LEVELS_MAX];
    RK_TRY(tree_path(maker->access, page_tree_shape(proof->kind), pages, path, proof->page_index,
                     error));
    for (unsigned level = 0; level < page_levels(proof); level++) {
        unsigned slot = page_slot(proof, level), next = 0;
        for (unsigned i = 0; i < 4; i++) {
            if (i != slot)
                memcpy(proof->page_siblings[level][next++], path[level].entries[i].hash[0],
                       HASH_BYTES);
        }
    }
    const struct tree_entry *leaf = &path[0].entries[page_slot(proof, 0)];
    memcpy(proof->page_hash, leaf->hash[0], HASH_BYTES);
    return page_read(maker->access, &maker->page, leaf->hash[0], leaf->location, error);
}

enum rk_result state_proof_make(struct state_access *access, struct buffer *out,
                                const struct commit *commit, const uint8_t id[CONTRACT_ID_BYTES],
                                const struct proof_request *request, struct rk_error *error)
{
    struct maker maker = {.access = access};
    struct contract contract = {0};
    struct state_proof proof = {0};
    if (request->offset % PAGE_BYTES + request->size_bytes > PAGE_BYTES)
        return rk_fail(error, RK_USAGE, request->offset, "the bytes are not within one page");
    RK_TRY(commit_find(access, commit, &contract, id, error));
    enum rk_result result = RK_OK;
    uint64_t page_index = request->offset >> PAGE_SHIFT;
    const struct tree_shape *shape = page_tree_shape(contract.kind);
    if (page_index >= tree_capacity(shape, shape->height)) {
        result = rk_fail(error, RK_NOT_FOUND, request->offset, "the memory has no such page");
        goto done;
    }
    proof.kind = contract.kind;
    proof.content = request->size_bytes ? PROOF_CHUNKS : PROOF_PAGE_HASH;
    proof.contract_position = contract.position;
    proof.page_index = (uint32_t)page_index;
    result = make_contract_path(access, &proof, commit, error);
    if (!result) result = make_page_path(&maker, &proof, &contract.pages, error);
    if (result) goto done;
    if (proof.content == PROOF_CHUNKS) {
        maker.bytes = malloc(PAGE_BYTES);
        if (!maker.bytes) {
            result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a page");
            goto done;
        }
        result = make_chunks(&maker, &proof, request, error);
        if (result) goto done;
    }
    result = state_proof_encode(out, &proof);
    if (result) rk_fail(error, result, RK_NO_POSITION, "no memory for a proof");
done:
    free(maker.bytes);
    contract_free(&contract);
    return result;
}
