/* Compaction: gives disk back.
 *
 * Garbage is what no commit reaches. It lies between what is alive, so whole segments have to be
 * emptied: the live records of a sparse segment are copied to the end of the log, and as locations
 * change, so must every record that refers to one of them, up to the commits.
 *
 *      1 (20 % alive)  2 (95 %)        3 (0 %)         4 (new)
 *     +-----------+   +-----------+   +-----------+   +-------------------------------------+
 *     | .g. .. p. |   | gggpgcgtp |   | ......... |   | g p  t  |  c c  | checkpoint        |
 *     +-----------+   +-----------+   +-----------+   +-------------------------------------+
 *       victim          stays           victim          copies  ^ commits  ^
 *                                                             synced    synced
 *
 *     1. mark     every commit is walked; how much of each segment is alive is summed up
 *     2. choose   segments with too little alive become victims
 *     3. copy     again every commit is walked, children first: a record is written anew when it is
 *                 in a victim or refers to one that was; the table has where it went
 *     4. commits  when the copies are durable, the records of commits that refer to them follow
 *     5. checkpoint  when these are durable: the list of all commits and of the segments that stay,
 *                 which recovery believes by itself
 *     6. switch   one transaction gives the commits their new locations and drops the victims from
 *                 the table of segments
 *     7. remove   the victims' files go when no hold from before the switch is left
 *
 * A crash before 5 is durable leaves commits that refer to copies and equal commits that refer to
 * the originals, both whole; after it, recovery does what 6 would have done. So the store is never
 * without any of its commits. Sessions from before the switch go on reading the old places; they
 * have to take their hold again before they may commit, since their records would refer to places
 * that are about to go.
 *
 * The mark phase reads of a granule only its header. Memory is one payload for each level of
 * references; the table is on disk. Dropped: marking in bits, which needs memory in proportion to
 * the log; and compaction beside running commits, which needs a second pass over what they added,
 * while a store of a chain has a pause after each block. */

#include "state/store_walk.h"

#include "base/checked.h"

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory to compact the store");
}

static enum rk_result mark_all(struct store_walk *walk, const struct commit_entry_vec *commits)
{
    for (size_t i = 0; i < commits->count; i++) {
        struct record_reference at = commit_reference(&commits->items[i]);
        RK_TRY(store_walk_mark(walk, at, 0));
    }
    return RK_OK;
}

/* Returns how many segments are to be dropped. */
static size_t choose_victims(struct store_walk *walk, unsigned live_percent_max,
                             uint64_t checkpoint_bytes)
{
    size_t victims = 0;
    for (size_t i = 0; i < walk->shares.count; i++) {
        struct segment_share *share = &walk->shares.items[i];
        uint64_t size = saturating_sub_u64(share->size_bytes, SEGMENT_HEADER_BYTES);
        uint64_t garbage = saturating_sub_u64(size, share->live_bytes);
        bool last = i + 1 == walk->shares.count;
        /* The last segment may be nothing but the checkpoint of the last compaction. Another one
         * that holds nothing is what a crash before its head was written has left. */
        if (last)
            share->victim = garbage > checkpoint_bytes;
        else
            share->victim = garbage > 0 || share->live_bytes == 0;
        share->victim &= share->live_bytes * 100 <= size * live_percent_max;
        victims += share->victim;
    }
    return victims;
}

static bool is_victim(struct store_walk *walk, uint64_t location)
{
    const struct segment_share *share = store_walk_share(walk, location);
    return share && share->victim;
}

static enum rk_result copy_record(struct store_walk *walk, uint64_t *moved,
                                  struct record_reference at, unsigned depth);

/* Brings everything a read record refers to to its new place. True in *changed when any moved. */
static enum rk_result copy_references(struct store_walk *walk, bool *changed,
                                      struct walked_record *record, unsigned depth)
{
    *changed = false;
    for (size_t i = 0; i < record->references.count; i++) {
        struct record_reference to = record->references.items[i];
        uint64_t moved;
        RK_TRY(copy_record(walk, &moved, to, depth + 1));
        memcpy(record->payload.bytes + record->prefix_bytes + to.offset, &moved, sizeof moved);
        *changed |= moved != to.location;
    }
    return RK_OK;
}

static enum rk_result append_copy(struct store_walk *walk, uint64_t *moved,
                                  const struct walked_record *record, enum record_kind kind)
{
    RK_TRY(record_append(walk->store->records, moved, kind, buffer_span(&record->payload),
                         walk->error));
    walk->copied_bytes += record_size_bytes(record->payload.size_bytes);
    return RK_OK;
}

static enum rk_result copy_record(struct store_walk *walk, uint64_t *moved,
                                  struct record_reference at, unsigned depth)
{
    RK_TRY(location_table_get(walk->table, moved, at.location, walk->error));
    if (*moved != WALK_REACHED) return RK_OK;
    *moved = at.location;
    bool victim = is_victim(walk, at.location), changed = false;
    struct walked_record record = {0};
    enum rk_result result = RK_OK;
    if (victim || record_kind_has_references(walk->kinds, at.kind)) {
        result = store_walk_read(walk, &record, at);
        if (!result) result = copy_references(walk, &changed, &record, depth);
        if (!result && (victim || changed)) result = append_copy(walk, moved, &record, at.kind);
    }
    walked_record_free(&record);
    if (result) return result;
    return location_table_put(walk->table, at.location, *moved, walk->error);
}

static enum rk_result copy_below_commits(struct store_walk *walk,
                                         const struct commit_entry_vec *commits)
{
    enum rk_result result = RK_OK;
    struct walked_record record = {0};
    for (size_t i = 0; !result && i < commits->count; i++) {
        struct record_reference at = commit_reference(&commits->items[i]);
        bool changed;
        result = store_walk_read(walk, &record, at);
        if (!result) result = copy_references(walk, &changed, &record, 0);
    }
    walked_record_free(&record);
    return result;
}

/* Writes the records of commits that have to move; everything below them has. */
static enum rk_result copy_commits(struct store_walk *walk, struct commit_entry_vec *commits)
{
    enum rk_result result = RK_OK;
    struct walked_record record = {0};
    for (size_t i = 0; !result && i < commits->count; i++) {
        struct commit_entry *entry = &commits->items[i];
        bool changed;
        result = store_walk_read(walk, &record, commit_reference(entry));
        if (!result) result = copy_references(walk, &changed, &record, 0);
        if (result || (!changed && !is_victim(walk, entry->location))) continue;
        struct commit_prefix prefix = {
            .key = entry->key,
            .parent = entry->parent,
            .batch_start = record_file_mark_location(walk->store->log),
            .sequence = entry->sequence,
        };
        commit_prefix_encode(record.payload.bytes, &prefix);
        result = append_copy(walk, &entry->location, &record, RECORD_COMMIT);
    }
    walked_record_free(&record);
    return result;
}

/* The victims are already retired, so that they are not among the segments of the log. */
static enum rk_result append_checkpoint(struct store *store, const struct commit_entry_vec *commits,
                                        struct rk_error *error)
{
    struct checkpoint checkpoint = {
        .batch_start = record_file_mark_location(store->log),
        .commits = *commits,
    };
    struct buffer payload = {0};
    uint64_t location;
    enum rk_result result = store_log_segments(store, &checkpoint.segments, error);
    if (!result && (result = checkpoint_encode(&payload, &checkpoint)) != RK_OK)
        result = rk_fail(error, result, RK_NO_POSITION, "no room for the list of commits");
    if (!result)
        result = record_append(store->records, &location, RECORD_CHECKPOINT, buffer_span(&payload),
                               error);
    segment_vec_free(&checkpoint.segments);
    buffer_free(&payload);
    return result;
}

/* The switch. Under the lock, so that a hold is taken either before it or after it. */
static enum rk_result switch_over(struct store_walk *walk, const struct commit_entry_vec *commits)
{
    struct store *store = walk->store;
    struct commit_change *change;
    RK_TRY(record_sync(store->records, walk->error));
    pthread_mutex_lock(&store->lock);
    enum rk_result result = commit_index_begin(store->index, &change, walk->error);
    if (!result) {
        for (size_t i = 0; !result && i < commits->count; i++)
            result = commit_index_put(change, &commits->items[i], walk->error);
        if (result)
            commit_index_abort(change);
        else
            result = store_finish(store, change, walk->error);
    }
    if (!result) store->generation++;
    pthread_mutex_unlock(&store->lock);
    return result;
}

static enum rk_result retire_victims(struct store_walk *walk, size_t victims)
{
    struct store *store = walk->store;
    pthread_mutex_lock(&store->lock);
    enum rk_result result = retired_segment_vec_reserve(&store->retired, victims);
    for (size_t i = 0; !result && i < walk->shares.count; i++) {
        struct retired_segment retired = {walk->shares.items[i].number, store->generation};
        if (walk->shares.items[i].victim)
            result = retired_segment_vec_push(&store->retired, retired);
    }
    pthread_mutex_unlock(&store->lock);
    return result ? no_memory(walk->error) : RK_OK;
}

static void unretire(struct store *store, size_t count)
{
    pthread_mutex_lock(&store->lock);
    store->retired.count = count;
    pthread_mutex_unlock(&store->lock);
}

static enum rk_result rewrite(struct store_walk *walk, struct commit_entry_vec *commits,
                              size_t victims)
{
    struct store *store = walk->store;
    size_t retired_before = store->retired.count;
    if (walk->shares.items[walk->shares.count - 1].victim) record_file_seal(store->log);
    enum rk_result result = copy_below_commits(walk, commits);
    if (!result) result = record_sync(store->records, walk->error);
    if (!result) result = copy_commits(walk, commits);
    if (!result) result = record_sync(store->records, walk->error);
    if (!result) result = retire_victims(walk, victims);
    if (!result) result = append_checkpoint(store, commits, walk->error);
    if (!result) result = switch_over(walk, commits);
    if (result) {
        unretire(store, retired_before);
        (void)!record_file_rollback(store->log, NULL);
    }
    return result;
}

static enum rk_result compact_in_turn(struct store *store, struct store_compaction *done,
                                      unsigned live_percent_max, struct rk_error *error)
{
    struct store_walk walk;
    struct store_compaction sums = {0};
    struct commit_entry_vec commits = {0};
    struct segment_vec segments = {0};
    enum rk_result result = store_log_segments(store, &segments, error);
    if (!result) result = store_walk_begin(&walk, store, STORE_SCRATCH_NAME, &segments, error);
    segment_vec_free(&segments);
    RK_TRY(result);
    result = commit_index_list(store->index, &commits, error);
    if (!result) result = mark_all(&walk, &commits);
    if (result) goto done;
    uint64_t checkpoint_bytes = 152 * commits.count + 4 * walk.shares.count + 256;
    size_t victims = choose_victims(&walk, live_percent_max, checkpoint_bytes);
    for (size_t i = 0; i < walk.shares.count; i++) {
        const struct segment_share *share = &walk.shares.items[i];
        sums.log_bytes += share->size_bytes;
        sums.live_bytes += share->live_bytes;
        if (share->victim) sums.dropped_bytes += share->size_bytes;
    }
    if (victims) result = rewrite(&walk, &commits, victims);
    /* A victim's file may only go when no power cut can bring back the index that needs it. */
    if (!result && victims && !commit_index_flush(store->index, error)) store_drop_retired(store);
    sums.copied_bytes = walk.copied_bytes;
    if (!result) *done = sums;
done:
    commit_entry_vec_free(&commits);
    store_walk_end(&walk);
    return result;
}

enum rk_result store_compact(struct store *store, struct store_compaction *done,
                             unsigned live_percent_max, struct rk_error *error)
{
    if (!store->log || !store->options.kinds)
        return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION,
                       "a store in memory, or of unknown kinds of records, is not compacted");
    store_take_turn(store);
    enum rk_result result = compact_in_turn(store, done, live_percent_max, error);
    store_end_turn(store);
    return result;
}
