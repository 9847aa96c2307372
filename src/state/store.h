/* The store of a state: records, and the commits that name what of them is alive.
 *
 * Never do:
 *   - open a store on a network file system, or from two processes: it locks its folder, and the
 *     lock only holds on one machine;
 *   - keep a location across store_compact unless a hold of before it is still held; and never let
 * a record refer to such a location: store_begin refuses a session whose hold is from before;
 *   - call a function that takes the committer's turn between store_begin and its end: finalise,
 *     delete and compact do, and verify for a moment; they would wait for themselves (this is a
 *     REQUIRE).
 *
 * A commit:
 *     store_hold(store, &hold, &parent)      the session's base; many sessions may hold one
 *     store_begin(store, &hold)              takes the committer's turn
 *     record_append(store_records(store)...) children before what refers to them
 *     store_commit(store, &key, payload)     durable when it returns; ends the turn
 *     store_release(store, &hold)
 * or store_abandon in the place of store_commit. A commit that failed is gone, with all records of
 * its batch, and everything committed before is as it was.
 *
 * Threads: any function on any thread; what is between store_begin and its end, on one. Reading a
 * record never waits for a commit. */
#ifndef RK_STATE_STORE_H
#define RK_STATE_STORE_H

#include "state/commit_index.h"
#include "state/record_kinds.h"

struct store;

struct store_options {
    struct store_io *io;              /* NULL: the system's */
    uint64_t segment_bytes_max;       /* 0: 256 MiB */
    uint64_t index_map_bytes;         /* 0: 1 TiB of addresses */
    bool rebuild_index;               /* store_open builds the index from the log in any case */
    const struct record_kinds *kinds; /* borrowed; NULL: store_compact is RK_UNSUPPORTED */
};

/* What opening found and did. */
struct store_report {
    bool index_rebuilt;
    struct rk_error index_error; /* why */
    uint64_t commits_found;      /* in the log behind what the index knew */
    uint64_t commits_refused;    /* whose batch was not whole */
    uint64_t damaged_runs;       /* of bytes of the log that are no records */
    uint64_t damaged_bytes;
    uint64_t cut_bytes; /* of an unfinished batch, removed */
};

/* Makes an empty store in a folder, which may exist. RK_EXISTS when there is a store. */
RK_CHECKED enum rk_result store_create(const char *path, const struct store_options *options,
                                       struct rk_error *error);

/* Opens a store and recovers it from whatever happened to it. `report` may be NULL. RK_NOT_FOUND
 * when there is none, RK_EXISTS when another process has it open, RK_CORRUPT when nothing in the
 * folder proves to be of a store. */
RK_CHECKED enum rk_result store_open(struct store **out, struct store_report *report,
                                     const char *path, const struct store_options *options,
                                     struct rk_error *error);

/* A store in memory: the same but for what outlives it. store_compact is RK_UNSUPPORTED. */
RK_CHECKED enum rk_result store_open_ephemeral(struct store **out,
                                               const struct store_options *options,
                                               struct rk_error *error);

/* Sessions and turns must have ended. NULL is allowed. */
void store_close(struct store *store);

struct record_store *store_records(struct store *store);

/* The folder as it was opened by, for what may lie beside a store; NULL for one in memory. */
const char *store_folder(const struct store *store);

/* ---- Commits ---- */

/* RK_NOT_FOUND */
RK_CHECKED enum rk_result store_find(struct store *store, struct commit_entry *entry,
                                     const struct commit_key *key, struct rk_error *error);
/* All, in the order of their keys, appended to *out. */
RK_CHECKED enum rk_result store_list(struct store *store, struct commit_entry_vec *out,
                                     struct rk_error *error);
/* The bytes given to store_commit, into *payload. */
RK_CHECKED enum rk_result store_read_commit(struct store *store, struct buffer *payload,
                                            const struct commit_entry *entry,
                                            struct rk_error *error);

/* A commit that a session stands on. While it is held nothing it reaches is reclaimed, whether it
 * is deleted or not. */
struct store_hold {
    struct commit_entry entry;
    uint64_t generation;
};

RK_CHECKED enum rk_result store_hold(struct store *store, struct store_hold *hold,
                                     const struct commit_key *key, struct rk_error *error);
void store_release(struct store *store, struct store_hold *hold);
/* Compaction moves records and begins a new generation. True when it did since the hold was taken:
 * drop the locations kept, and hold again. */
bool store_hold_is_stale(struct store *store, const struct store_hold *hold);
uint64_t store_generation(struct store *store);

/* ---- The committer's turn ---- */

/* Waits for the turn. `base` is the parent of the commit to come, NULL for none. RK_INVALID when
 * it is stale; the turn is then not taken. */
RK_CHECKED enum rk_result store_begin(struct store *store, const struct store_hold *base,
                                      struct rk_error *error);
/* Ends the turn in any case. RK_EXISTS when there is such a commit, which stays as it is. */
RK_CHECKED enum rk_result store_commit(struct store *store, const struct commit_key *key,
                                       struct span payload, struct rk_error *error);
/* Ends the turn and drops what was appended. */
void store_abandon(struct store *store);

/* Durable when they return; RK_NOT_FOUND. Finalising twice is allowed. Children are not looked at:
 * what they share stays with them. */
RK_CHECKED enum rk_result store_finalise(struct store *store, const struct commit_key *key,
                                         struct rk_error *error);
RK_CHECKED enum rk_result store_delete(struct store *store, const struct commit_key *key,
                                       struct rk_error *error);

/* ---- Upkeep ---- */

struct store_compaction {
    uint64_t live_bytes;    /* reached by a commit, before */
    uint64_t log_bytes;     /* of all segments, before */
    uint64_t copied_bytes;  /* written by the compaction */
    uint64_t dropped_bytes; /* of segments given up; their files go when no hold needs them */
};

/* Copies what is alive out of the segments of which at most live_percent_max is alive, and drops
 * them. 0 drops only what is all garbage, 100 takes every segment that has garbage worth the
 * checkpoint it costs. Any failure leaves the store as it was. Memory does not grow with the store;
 * a temporary table on disk takes about 40 bytes for each live record. */
RK_CHECKED enum rk_result store_compact(struct store *store, struct store_compaction *done,
                                        unsigned live_percent_max, struct rk_error *error);

/* What store_verify calls. Both may be NULL. */
struct store_verifier {
    void *context;
    /* Checks the content of a record, of a commit what was given to store_commit; an error counts
     * as damage. */
    enum rk_result (*content)(void *context, enum record_kind kind, struct span payload);
    /* One piece of damage. `location` is that of the record, or of the first of size_bytes that are
     * no record; 0 when the message is about a commit of the index. */
    void (*damage)(void *context, uint64_t location, uint64_t size_bytes, const char *what);
};

struct store_verification {
    uint64_t records;
    uint64_t bytes;
    uint64_t damages;
};

/* Reads the whole log, checks every record, and that every commit of the index has its record; with
 * kinds, that everything a commit reaches is there. RK_OK also when there is damage: look at
 * done->damages. What is verified is the store as it was at the beginning: commits, deletions and
 * compactions go on meanwhile, the verifier may make some itself, and files that a compaction gives
 * up stay until the end. One verification at a time; a second one waits. */
RK_CHECKED enum rk_result store_verify(struct store *store, struct store_verification *done,
                                       const struct store_verifier *verifier,
                                       struct rk_error *error);

struct store_statistics {
    uint64_t commits;
    uint64_t segments;
    uint64_t log_bytes;
    uint64_t retired_segments; /* given up, waiting for holds */
    uint64_t holds;
    uint64_t generation;
};

RK_CHECKED enum rk_result store_statistics(struct store *store, struct store_statistics *statistics,
                                           struct rk_error *error);

#endif
