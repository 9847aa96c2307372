/* What the files of the store share, and nobody else includes.
 *
 * Locks: `turn` is held from store_begin to its end and by every other function that writes; `lock`
 * is held briefly, inside the turn or without it, never around a wait. */
#ifndef RK_STATE_STORE_INTERNAL_H
#define RK_STATE_STORE_INTERNAL_H

#include "base/map.h"
#include "state/store.h"
#include "state/store_format.h"

#include <pthread.h>

enum { STORE_PATH_BYTES = 3072 };

#define STORE_INDEX_NAME   "index"
#define STORE_SCRATCH_NAME "scratch"        /* of a compaction */
#define STORE_VERIFY_NAME  "scratch-verify" /* of a verification, which may run beside one */
#define STORE_LOCK_NAME    "lock"

/* How many holds are of one generation. */
struct generation_holds {
    uint64_t generation;
    uint64_t count;
};
VEC_DEFINE(generation_holds_vec, struct generation_holds);

/* A segment that holds of `generation` and before may still read. */
struct retired_segment {
    uint32_t number;
    uint64_t generation;
};
VEC_DEFINE(retired_segment_vec, struct retired_segment);

struct store {
    struct store_options options; /* defaults filled in */
    char path[STORE_PATH_BYTES];
    int directory; /* -1 when ephemeral */
    int lock_file;
    struct record_store *records;
    struct record_file *log;    /* the same, NULL when ephemeral */
    struct commit_index *index; /* NULL when ephemeral */

    pthread_mutex_t verification; /* one at a time; taken before `turn` */

    pthread_mutex_t turn;
    bool batch_open;        /* turn: between store_begin and its end */
    struct commit_key base; /* turn: parent of the commit to come */

    pthread_mutex_t lock;
    uint64_t generation;                /* lock */
    struct generation_holds_vec holds;  /* lock; ascending, no zero counts */
    struct retired_segment_vec retired; /* lock to change, turn or lock to read */
    struct map commits;                 /* lock; ephemeral: key -> struct commit_entry */
    uint64_t sequence;                  /* turn; ephemeral: of the next commit */
};

void store_take_turn(struct store *store);
void store_end_turn(struct store *store);

/* Keeps all segments of the generation, whatever is compacted, until the same is released. */
RK_CHECKED enum rk_result store_hold_generation(struct store *store, uint64_t *generation,
                                                struct rk_error *error);
void store_release_generation(struct store *store, uint64_t generation);

/* The segments that belong to the log, retired ones left out, appended to *out. */
RK_CHECKED enum rk_result store_log_segments(struct store *store, struct segment_vec *out,
                                             struct rk_error *error);
/* Ends a batch: syncs the log, writes the lengths of all segments, commits the change, marks. The
 * change is ended in any case; on failure the batch is rolled back. A batch that only appends, as
 * commits are, notes what it has lengthened and does not come by here. */
RK_CHECKED enum rk_result store_finish(struct store *store, struct commit_change *change,
                                       struct rk_error *error);
/* Removes the files of retired segments that no hold can read. The turn is held. A file that
 * cannot be removed is removed at the next opening. */
void store_drop_retired(struct store *store);

/* "path/name" */
RK_CHECKED enum rk_result store_path(char path[STORE_PATH_BYTES + 32], const struct store *store,
                                     const char *name, struct rk_error *error);

/* store_recover.c: opens log and index of a store whose folder is open and locked. */
RK_CHECKED enum rk_result store_recover(struct store *store, struct store_report *report,
                                        struct rk_error *error);

/* Numbers of the log's files in a folder, ascending. */
RK_CHECKED enum rk_result store_list_files(int directory, struct segment_vec *out,
                                           struct rk_error *error);

#endif
