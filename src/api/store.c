#include "api/api.h"

#include <stdlib.h>

static const struct api_struct *const report_type = API_STRUCT(rk_store_report, cut_bytes);
static const struct api_struct *const commit_type = API_STRUCT(rk_commit, state);

/* ---- Opening and closing ---- */

static enum rk_result take_options(struct store_options *options,
                                   const struct rk_store_options *theirs, struct rk_error *error)
{
    struct rk_store_options taken = {.size_bytes = sizeof taken};
    if (theirs) RK_TRY(api_take(&taken, theirs, API_STRUCT(rk_store_options, flags), error));
    if (taken.flags & ~RK_STORE_REBUILD_INDEX)
        return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION, "unknown flags for a store");
    *options = (struct store_options){
        .segment_bytes_max = taken.segment_bytes_max,
        .index_map_bytes = taken.index_map_bytes,
        .rebuild_index = taken.flags & RK_STORE_REBUILD_INDEX,
        .kinds = &state_record_kinds,
    };
    return RK_OK;
}

enum rk_result rk_store_create(const char *path, const struct rk_store_options *options,
                               struct rk_error *error)
{
    struct store_options taken;
    API_NEED(path, error);
    RK_TRY(take_options(&taken, options, error));
    return store_create(path, &taken, error);
}

/* The handle of a store to come. */
static enum rk_result new_handle(struct rk_store **out, struct rk_error *error)
{
    struct rk_store *handle = calloc(1, sizeof *handle);
    if (!handle) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a store");
    handle->users = 1;
    *out = handle;
    return RK_OK;
}

static void give_report(struct rk_store_report *theirs, const struct store_report *report)
{
    struct rk_store_report ours = {
        .index_rebuilt = report->index_rebuilt,
        .commits_found = report->commits_found,
        .commits_refused = report->commits_refused,
        .damaged_runs = report->damaged_runs,
        .damaged_bytes = report->damaged_bytes,
        .cut_bytes = report->cut_bytes,
    };
    api_give(theirs, &ours, report_type);
}

enum rk_result rk_store_open(struct rk_store **out, struct rk_store_report *report,
                             const char *path, const struct rk_store_options *options,
                             struct rk_error *error)
{
    struct store_options taken;
    struct store_report found;
    struct rk_store *store = NULL;
    API_NEED(out, error);
    API_NEED(path, error);
    if (report) RK_TRY(api_check_room(report, report_type, error));
    RK_TRY(take_options(&taken, options, error));
    RK_TRY(new_handle(&store, error));
    enum rk_result result = store_open(&store->inner, &found, path, &taken, error);
    if (result) {
        free(store);
        return result;
    }
    if (report) give_report(report, &found);
    *out = store;
    return RK_OK;
}

enum rk_result rk_store_open_ephemeral(struct rk_store **out, struct rk_error *error)
{
    const struct store_options options = {.kinds = &state_record_kinds};
    struct rk_store *store = NULL;
    API_NEED(out, error);
    RK_TRY(new_handle(&store, error));
    enum rk_result result = store_open_ephemeral(&store->inner, &options, error);
    if (result)
        free(store);
    else
        *out = store;
    return result;
}

void api_store_release(struct rk_store *store)
{
    if (--store->users) return;
    store_close(store->inner);
    free(store);
}

void rk_store_close(struct rk_store *store)
{
    if (store) api_store_release(store);
}

/* ---- Commits ---- */

static struct rk_commit commit_of(const struct commit_entry *entry)
{
    static_assert((int)RK_COMMIT_LIVE == (int)COMMIT_LIVE, "the same numbers");
    static_assert((int)RK_COMMIT_FINALISED == (int)COMMIT_FINALISED, "the same numbers");
    struct rk_commit commit = {
        .size_bytes = sizeof commit,
        .sequence = entry->sequence,
        .state = (uint64_t)entry->state,
    };
    api_key_give(&commit.key, &entry->key);
    api_key_give(&commit.parent, &entry->parent);
    return commit;
}

enum rk_result rk_store_find(struct rk_store *store, struct rk_commit *commit,
                             const struct rk_commit_key *key, struct rk_error *error)
{
    struct commit_entry entry;
    API_NEED(store, error);
    API_NEED(commit, error);
    API_NEED(key, error);
    RK_TRY(api_check_room(commit, commit_type, error));
    const struct commit_key wanted = api_key(key);
    RK_TRY(store_find(store->inner, &entry, &wanted, error));
    const struct rk_commit found = commit_of(&entry);
    api_give(commit, &found, commit_type);
    return RK_OK;
}

enum rk_result rk_store_list(struct rk_store *store, rk_commit_visit *visit, void *context,
                             struct rk_error *error)
{
    struct commit_entry_vec entries = {0};
    API_NEED(store, error);
    API_NEED(visit, error);
    enum rk_result result = store_list(store->inner, &entries, error);
    for (size_t i = 0; !result && i < entries.count; i++) {
        const struct rk_commit commit = commit_of(&entries.items[i]);
        result = visit(context, &commit);
        if (result) rk_fail(error, result, RK_NO_POSITION, "the visitor ended the list");
    }
    commit_entry_vec_free(&entries);
    return result;
}

enum rk_result rk_store_finalise(struct rk_store *store, const struct rk_commit_key *key,
                                 struct rk_error *error)
{
    API_NEED(store, error);
    API_NEED(key, error);
    const struct commit_key wanted = api_key(key);
    return store_finalise(store->inner, &wanted, error);
}

enum rk_result rk_store_delete(struct rk_store *store, const struct rk_commit_key *key,
                               struct rk_error *error)
{
    API_NEED(store, error);
    API_NEED(key, error);
    const struct commit_key wanted = api_key(key);
    return store_delete(store->inner, &wanted, error);
}

/* ---- Upkeep ---- */

enum rk_result rk_store_statistics(struct rk_store *store, struct rk_store_statistics *statistics,
                                   struct rk_error *error)
{
    const struct api_struct *type = API_STRUCT(rk_store_statistics, holds);
    struct store_statistics found;
    API_NEED(store, error);
    API_NEED(statistics, error);
    RK_TRY(api_check_room(statistics, type, error));
    RK_TRY(store_statistics(store->inner, &found, error));
    const struct rk_store_statistics ours = {
        .commits = found.commits,
        .segments = found.segments,
        .log_bytes = found.log_bytes,
        .retired_segments = found.retired_segments,
        .holds = found.holds,
    };
    api_give(statistics, &ours, type);
    return RK_OK;
}

enum rk_result rk_store_compact(struct rk_store *store, struct rk_store_compaction *done,
                                unsigned live_percent_max, struct rk_error *error)
{
    const struct api_struct *type = API_STRUCT(rk_store_compaction, dropped_bytes);
    struct store_compaction compaction;
    API_NEED(store, error);
    if (done) RK_TRY(api_check_room(done, type, error));
    if (live_percent_max > 100)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "%u %%: at most 100", live_percent_max);
    RK_TRY(store_compact(store->inner, &compaction, live_percent_max, error));
    const struct rk_store_compaction ours = {
        .live_bytes = compaction.live_bytes,
        .log_bytes = compaction.log_bytes,
        .copied_bytes = compaction.copied_bytes,
        .dropped_bytes = compaction.dropped_bytes,
    };
    if (done) api_give(done, &ours, type);
    return RK_OK;
}

struct damage_reporter {
    rk_damage_report *report;
    void *context;
};

static void report_damage(void *context, uint64_t location, uint64_t size_bytes, const char *what)
{
    const struct damage_reporter *reporter = context;
    (void)location, (void)size_bytes;
    if (reporter->report) reporter->report(reporter->context, what);
}

enum rk_result rk_store_verify(struct rk_store *store, struct rk_store_verification *done,
                               rk_damage_report *report, void *context, struct rk_error *error)
{
    const struct api_struct *type = API_STRUCT(rk_store_verification, damages);
    struct damage_reporter reporter = {report, context};
    const struct store_verifier verifier = {&reporter, state_check_content, report_damage};
    struct store_verification found;
    API_NEED(store, error);
    API_NEED(done, error);
    RK_TRY(api_check_room(done, type, error));
    RK_TRY(store_verify(store->inner, &found, &verifier, error));
    const struct rk_store_verification ours = {
        .records = found.records,
        .bytes = found.bytes,
        .damages = found.damages,
    };
    api_give(done, &ours, type);
    return RK_OK;
}
