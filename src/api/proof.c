#include "state/proof.h"
#include "api/api.h"

#include <stdlib.h>

static_assert(RK_PROOF_BYTES_MAX == PROOF_BYTES_MAX, "room for every proof");
static_assert((int)RK_PAGE_BYTES == (int)PAGE_BYTES, "pages as the state has them");

/* A commit that is held and read. */
struct held_commit {
    struct store_hold hold;
    struct state_access access;
    struct commit commit;
};

static enum rk_result make(struct held_commit *held, struct store *store, struct buffer *proof,
                           const struct rk_proof_request *request, struct rk_error *error)
{
    const struct commit_key key = api_key(request->commit);
    const struct proof_request wanted = {request->offset, (uint32_t)request->length_bytes};
    RK_TRY(store_hold(store, &held->hold, &key, error));
    enum rk_result result = state_read_commit(store, &held->access, &held->commit, &key, error);
    if (!result)
        result = state_proof_make(&held->access, proof, &held->commit, request->contract, &wanted,
                                  error);
    store_release(store, &held->hold);
    return result;
}

enum rk_result rk_proof_make(struct rk_store *store, uint8_t *proof, size_t *proof_bytes,
                             const struct rk_proof_request *request, struct rk_error *error)
{
    struct rk_proof_request taken;
    struct buffer made = {0};
    API_NEED(store, error);
    API_NEED(proof, error);
    API_NEED(proof_bytes, error);
    API_NEED(request, error);
    RK_TRY(api_take(&taken, request, API_STRUCT(rk_proof_request, length_bytes), error));
    API_NEED(taken.commit, error);
    API_NEED(taken.contract, error);
    if (taken.length_bytes > PAGE_BYTES)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "a proof of %llu bytes: at most %d, within one page",
                       (unsigned long long)taken.length_bytes, (int)PAGE_BYTES);
    struct held_commit *held = malloc(sizeof *held);
    if (!held) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a proof");
    access_init(&held->access, store_records(store->inner),
                blake3_backend_select(cpu_features_detect()));
    enum rk_result result = make(held, store->inner, &made, &taken, error);
    access_free(&held->access);
    free(held);
    if (!result && made.size_bytes > *proof_bytes)
        result = rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                         "the proof has %zu bytes, there is room for %zu", made.size_bytes,
                         *proof_bytes);
    if (!result) {
        memcpy(proof, made.bytes, made.size_bytes);
        *proof_bytes = made.size_bytes;
    }
    buffer_free(&made);
    return result;
}

enum rk_result rk_proof_verify(struct rk_proven *proven, const uint8_t *root, struct rk_span proof,
                               struct rk_error *error)
{
    const struct api_struct *type = API_STRUCT(rk_proven, page_hash);
    struct state_proof read;
    API_NEED(proven, error);
    API_NEED(root, error);
    RK_TRY(api_check_room(proven, type, error));
    RK_TRY(api_check_span(proof, "a proof", error));
    RK_TRY(state_proof_decode(&read, api_span(proof), error));
    if (state_proof_verify(&read, blake3_backend_select(cpu_features_detect()), root))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the proof is not one for the state with this root");
    struct rk_proven ours = {
        .contract_position = read.contract_position,
        .memory_bits = (uint64_t)read.kind,
        .offset = (uint64_t)read.page_index << PAGE_SHIFT,
    };
    if (read.content == PROOF_CHUNKS) {
        ours.offset += (uint64_t)read.chunk_first * BLAKE3_CHUNK_BYTES;
        ours.bytes.bytes = read.chunks;
        ours.bytes.size_bytes = (size_t)read.chunk_count * BLAKE3_CHUNK_BYTES;
    } else {
        memcpy(ours.page_hash, read.page_hash, sizeof ours.page_hash);
    }
    api_give(proven, &ours, type);
    return RK_OK;
}
