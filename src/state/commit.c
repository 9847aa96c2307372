#include "state/commit.h"

enum { COMMIT_VERSION = 1 };

enum rk_result commit_encode(struct buffer *out, const struct commit *commit)
{
    RK_TRY(buffer_append_u8(out, COMMIT_VERSION));
    RK_TRY(buffer_append(out, commit->key.root, HASH_BYTES));
    RK_TRY(buffer_append(out, commit->key.digest, HASH_BYTES));
    RK_TRY(buffer_append_u8(out, commit->has_parent));
    RK_TRY(buffer_append(out, commit->parent.root, HASH_BYTES));
    RK_TRY(buffer_append(out, commit->parent.digest, HASH_BYTES));
    RK_TRY(buffer_append_u32_le(out, commit->contracts_count));
    RK_TRY(tree_root_encode(&contract_tree_shape, out, &commit->contracts));
    RK_TRY(buffer_append_u64_le(out, commit->ids));
    return buffer_append_u64_le(out, commit->folds);
}

static void take_key(struct reader *r, struct commit_key *key)
{
    struct span bytes = reader_take(r, 2 * HASH_BYTES);
    if (r->failure) return;
    memcpy(key->root, bytes.bytes, HASH_BYTES);
    memcpy(key->digest, bytes.bytes + HASH_BYTES, HASH_BYTES);
}

static bool commit_is_consistent(const struct commit *commit)
{
    bool has_contracts = commit->contracts_count != 0;
    if (has_contracts != (commit->contracts.location != RECORD_NONE)) return false;
    if (has_contracts != (commit->ids != RECORD_NONE)) return false;
    if (has_contracts != (commit->folds != RECORD_NONE)) return false;
    if (has_contracts &&
        commit->contracts_count >= tree_capacity(&contract_tree_shape, commit->contracts.top))
        return false;
    if (!commit->has_parent &&
        !(hash_is_zero(commit->parent.root) && hash_is_zero(commit->parent.digest)))
        return false;
    return memcmp(commit->key.root, commit->contracts.hash[0], HASH_BYTES) == 0 &&
           memcmp(commit->key.digest, commit->contracts.hash[1], HASH_BYTES) == 0;
}

enum rk_result commit_decode(const struct blake3_backend *backend, struct commit *commit,
                             struct span payload, struct rk_error *error)
{
    struct reader r = reader_of(payload);
    struct commit decoded = {0};
    unsigned version = reader_u8(&r);
    take_key(&r, &decoded.key);
    unsigned has_parent = reader_u8(&r);
    decoded.has_parent = has_parent == 1;
    take_key(&r, &decoded.parent);
    decoded.contracts_count = reader_u32_le(&r);
    if (r.failure || version != COMMIT_VERSION || has_parent > 1)
        return rk_fail(error, RK_CORRUPT, reader_offset(&r), "a commit does not begin as one");
    RK_TRY(tree_root_decode(&contract_tree_shape, backend, &decoded.contracts, &r, error));
    decoded.ids = reader_u64_le(&r);
    decoded.folds = reader_u64_le(&r);
    if (r.failure || !reader_done(&r))
        return rk_fail(error, RK_CORRUPT, reader_offset(&r), "a commit of %zu bytes %s",
                       payload.size_bytes, r.failure ? "ends too early" : "has bytes left over");
    if (!commit_is_consistent(&decoded))
        return rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "a commit contradicts itself");
    *commit = decoded;
    return RK_OK;
}

enum rk_result commit_read(struct state_access *access, struct commit *commit, uint64_t location,
                           struct rk_error *error)
{
    struct span payload;
    RK_TRY(access_read(access, &payload, RECORD_COMMIT, location, error));
    return commit_decode(access->backend, commit, payload, error);
}

enum rk_result commit_find_position(struct state_access *access, const struct commit *commit,
                                    struct contract *contract, uint64_t position,
                                    struct rk_error *error)
{
    struct tree_entry leaf;
    RK_TRY(tree_find(access, &contract_tree_shape, &commit->contracts, &leaf, position, error));
    return contract_read(access, contract, &leaf, position, error);
}

enum rk_result commit_find(struct state_access *access, const struct commit *commit,
                           struct contract *contract, const uint8_t id[CONTRACT_ID_BYTES],
                           struct rk_error *error)
{
    uint32_t position;
    RK_TRY(directory_find(access, &position, CONTRACT_ID_BYTES, id, commit->ids, error));
    struct contract found;
    RK_TRY(commit_find_position(access, commit, &found, position, error));
    if (memcmp(found.id, id, CONTRACT_ID_BYTES) != 0) {
        contract_free(&found);
        return rk_fail(error, RK_CORRUPT, position,
                       "the directory leads to the contract with another id");
    }
    *contract = found;
    return RK_OK;
}

/* ---- Walks and differences ---- */

struct commit_walker {
    struct state_access *access;
    commit_visit visit;
    void *context;
};

static enum rk_result visit_contract(void *context, uint64_t position,
                                     const struct tree_entry *leaf, struct rk_error *error)
{
    const struct commit_walker *walker = context;
    struct contract contract;
    RK_TRY(contract_read(walker->access, &contract, leaf, position, error));
    enum rk_result result = walker->visit(walker->context, &contract, error);
    contract_free(&contract);
    return result;
}

enum rk_result commit_walk(struct state_access *access, const struct commit *commit, uint64_t first,
                           commit_visit visit, void *context, struct rk_error *error)
{
    struct commit_walker walker = {access, visit, context};
    return tree_walk(access, &contract_tree_shape, &commit->contracts, first, visit_contract,
                     &walker, error);
}

struct commit_comparison {
    struct state_access *access;
    commit_visit_change visit;
    void *context;
};

static enum rk_result visit_changed_contract(void *context, uint64_t position,
                                             const struct tree_entry *before,
                                             const struct tree_entry *after, struct rk_error *error)
{
    const struct commit_comparison *comparison = context;
    struct state_access *access = comparison->access;
    struct contract contracts[2] = {0};
    bool was_there = before->location != RECORD_NONE, is_there = after->location != RECORD_NONE;
    enum rk_result result = RK_OK;
    if (was_there) result = contract_read(access, &contracts[0], before, position, error);
    if (!result && is_there) result = contract_read(access, &contracts[1], after, position, error);
    if (!result)
        result = comparison->visit(comparison->context, was_there ? &contracts[0] : NULL,
                                   is_there ? &contracts[1] : NULL, error);
    contract_free(&contracts[0]);
    contract_free(&contracts[1]);
    return result;
}

enum rk_result commit_difference(struct state_access *access, const struct commit *before,
                                 const struct commit *after, commit_visit_change visit,
                                 void *context, struct rk_error *error)
{
    struct commit_comparison comparison = {access, visit, context};
    return tree_difference(access, &contract_tree_shape, &before->contracts, &after->contracts,
                           visit_changed_contract, &comparison, error);
}
