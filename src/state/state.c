#include "state/state.h"

#include "state/reference.h"

#include <string.h>

const struct record_kinds state_record_kinds = {
    .references = record_references,
    .with_references = RECORD_KINDS_WITH_REFERENCES,
};

/* ---- Commits ---- */

enum rk_result state_check_content(void *context, enum record_kind kind, struct span payload)
{
    (void)context;
    if (kind == RECORD_GRANULE && payload.size_bytes != BLAKE3_GRANULE_BYTES) return RK_CORRUPT;
    return record_references(NULL, kind, payload, NULL);
}

enum rk_result state_read_commit(struct store *store, struct state_access *access,
                                 struct commit *commit, const struct commit_key *key,
                                 struct rk_error *error)
{
    struct commit_entry entry;
    struct commit read;
    struct buffer payload = {0};
    enum rk_result result = store_find(store, &entry, key, error);
    if (!result) result = store_read_commit(store, &payload, &entry, error);
    if (!result) result = commit_decode(access->backend, &read, buffer_span(&payload), error);
    if (!result && !commit_key_equal(&read.key, key))
        result = rk_fail(error, RK_CORRUPT, RK_NO_POSITION,
                         "the record of a commit is that of another state");
    if (!result) *commit = read;
    buffer_free(&payload);
    return result;
}

enum rk_result state_write_commit(struct store *store, struct commit_draft *draft,
                                  struct commit *commit, struct rk_error *error)
{
    struct buffer payload = {0};
    enum rk_result result = commit_draft_write_parts(draft, commit, error);
    if (!result && commit_encode(&payload, commit))
        result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a commit's record");
    if (result)
        store_abandon(store);
    else
        result = store_commit(store, &commit->key, buffer_span(&payload), error);
    buffer_free(&payload);
    return result;
}

enum rk_result state_commit(struct store *store, struct commit_draft *draft, struct commit_key *key,
                            bool *is_known, const struct store_hold *base, struct rk_error *error)
{
    struct commit commit;
    RK_TRY(store_begin(store, base, error));
    enum rk_result result = state_write_commit(store, draft, &commit, error);
    if (result && result != RK_EXISTS) return result;
    if (!result) commit_draft_rebase(draft, &commit);
    *key = commit.key;
    *is_known = result == RK_EXISTS;
    return RK_OK;
}
