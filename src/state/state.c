#include "state/state.h"

#include "state/reference.h"

#include <string.h>

/* ---- What compaction asks ---- */

static enum rk_result push_link(void *context, const struct record_link *link,
                                struct rk_error *error)
{
    struct record_reference_vec *references = context;
    enum rk_result result = record_reference_vec_push(
        references, (struct record_reference){link->location, link->kind});
    return result ? rk_fail(error, result, RK_NO_POSITION, "no memory for a reference") : RK_OK;
}

static enum rk_result enumerate(struct record_reference_vec *references, enum record_kind kind,
                                struct span payload)
{
    enum rk_result result = record_links(kind, payload, push_link, references, NULL);
    return result == RK_CORRUPT ? RK_MALFORMED : result;
}

struct rewriting {
    uint8_t *payload;
    const uint64_t *locations;
};

static enum rk_result replace_link(void *context, const struct record_link *link,
                                   struct rk_error *error)
{
    (void)error;
    struct rewriting *rewriting = context;
    memcpy(rewriting->payload + link->offset, rewriting->locations++, sizeof(uint64_t));
    return RK_OK;
}

static void rewrite(enum record_kind kind, uint8_t *payload, size_t payload_bytes,
                    const uint64_t *locations)
{
    struct rewriting rewriting = {payload, locations};
    /* The payload was accepted when it was enumerated; replacing locations keeps its form. */
    enum rk_result result =
        record_links(kind, span_of(payload, payload_bytes), replace_link, &rewriting, NULL);
    (void)result;
}

#define KINDS_WITH_LINKS(X) \
    X(RECORD_PAGE)          \
    X(RECORD_PAGE_TREE)     \
    X(RECORD_CONTRACT)      \
    X(RECORD_CONTRACT_TREE) \
    X(RECORD_DIRECTORY)     \
    X(RECORD_COMMIT)

#define DEFINE_KIND(kind)                                                                         \
    static enum rk_result enumerate_##kind(struct record_reference_vec *references,               \
                                           struct span payload)                                   \
    {                                                                                             \
        return enumerate(references, kind, payload);                                              \
    }                                                                                             \
    static void rewrite_##kind(uint8_t *payload, size_t payload_bytes, const uint64_t *locations, \
                               size_t count)                                                      \
    {                                                                                             \
        (void)count;                                                                              \
        rewrite(kind, payload, payload_bytes, locations);                                         \
    }
KINDS_WITH_LINKS(DEFINE_KIND)

const struct record_kinds state_record_kinds = {.ops = {
#define LIST_KIND(kind) [kind] = {enumerate_##kind, rewrite_##kind},
                                                    KINDS_WITH_LINKS(LIST_KIND)}};

/* ---- Commits ---- */

static enum rk_result ignore_link(void *context, const struct record_link *link,
                                  struct rk_error *error)
{
    (void)context, (void)link, (void)error;
    return RK_OK;
}

enum rk_result state_check_content(void *context, enum record_kind kind, struct span payload)
{
    (void)context;
    if (kind == RECORD_GRANULE && payload.size_bytes != BLAKE3_GRANULE_BYTES) return RK_CORRUPT;
    return record_links(kind, payload, ignore_link, NULL, NULL);
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
