/* Stores: where commits live.
 *
 * Never do:
 *   - open a store on a network file system, or from two processes: it locks its folder, and the
 *     lock only holds on one machine;
 *   - use a store, or anything on it, in a child after fork().
 *
 * A store lives until its handle is closed and the last machine on it is gone. Any function may be
 * called on any thread, also for one store on several threads. */
#ifndef RK_RUSKVM_STORE_H
#define RK_RUSKVM_STORE_H

#include "ruskvm/types.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rk_store;

/* Bits of rk_store_options.flags. */
#define RK_STORE_REBUILD_INDEX                                        \
    UINT64_C(1) /* build the index from the log though it looks sound \
                 */

/* NULL in the place of the options, and zeros in them, are the normal values. */
struct rk_store_options {
    size_t size_bytes;
    uint64_t segment_bytes_max; /* of one file of the log; 0: 256 MiB */
    uint64_t index_map_bytes;   /* address space for the index, the most it can grow to; 0: 1 TiB */
    uint64_t flags;             /* RK_STORE_...; RK_UNSUPPORTED for bits without a meaning */
};

/* What opening found and did. */
struct rk_store_report {
    size_t size_bytes;
    uint64_t index_rebuilt;   /* 1 when the index was built from the log */
    uint64_t commits_found;   /* in the log behind what the index knew */
    uint64_t commits_refused; /* whose records were not all there */
    uint64_t damaged_runs;    /* of bytes of the log that are no records */
    uint64_t damaged_bytes;
    uint64_t cut_bytes; /* of an unfinished commit, removed */
};

/* Makes an empty store in a folder, which may exist. Does not open it. RK_EXISTS when there is a
 * store, RK_IO, RK_NO_MEMORY, RK_USAGE for a path of NULL. */
RK_API RK_CHECKED enum rk_result
rk_store_create(const char *path, const struct rk_store_options *options, struct rk_error *error);

/* Opens a store and recovers it from whatever happened to it. *out is the caller's to close;
 * `report` may be NULL. RK_NOT_FOUND when there is none, RK_EXISTS when it is open already, here or
 * in another process, RK_CORRUPT when nothing in the folder proves to be of a store, RK_IO,
 * RK_NO_MEMORY, RK_USAGE for a path or an `out` of NULL. */
RK_API RK_CHECKED enum rk_result rk_store_open(struct rk_store **out,
                                               struct rk_store_report *report, const char *path,
                                               const struct rk_store_options *options,
                                               struct rk_error *error);

/* A store in memory: the same but for what outlives it. RK_NO_MEMORY, RK_USAGE for an `out` of
 * NULL. */
RK_API RK_CHECKED enum rk_result rk_store_open_ephemeral(struct rk_store **out,
                                                         struct rk_error *error);

/* Gives the handle back. The store itself is closed, and its folder unlocked, when the machines on
 * it are gone too. NULL is allowed. */
RK_API void rk_store_close(struct rk_store *store);

/* ---- Commits ---- */

enum rk_commit_state { RK_COMMIT_LIVE = 1, RK_COMMIT_FINALISED = 2 };

struct rk_commit {
    size_t size_bytes;
    struct rk_commit_key key;
    struct rk_commit_key parent; /* zeros for a first commit; need not exist any more */
    uint64_t sequence;           /* in the order of commits: a later one has a greater number */
    uint64_t state;              /* of enum rk_commit_state */
};

/* Tells about one commit. RK_NOT_FOUND, RK_IO, RK_USAGE for a pointer of NULL. */
RK_API RK_CHECKED enum rk_result rk_store_find(struct rk_store *store, struct rk_commit *commit,
                                               const struct rk_commit_key *key,
                                               struct rk_error *error);

/* Receives a commit, lent for the moment. Anything but RK_OK ends the list with that result. */
typedef enum rk_result rk_commit_visit(void *context, const struct rk_commit *commit);

/* Visits all commits that there were when it began, in the order of their keys. The visitor may use
 * the store. RK_IO, RK_NO_MEMORY, RK_USAGE for a pointer of NULL, what the visitor says. */
RK_API RK_CHECKED enum rk_result rk_store_list(struct rk_store *store, rk_commit_visit *visit,
                                               void *context, struct rk_error *error);

/* Marks a commit as final; twice is allowed. Durable when it returns. RK_NOT_FOUND, RK_IO, RK_USAGE
 * for a pointer of NULL. */
RK_API RK_CHECKED enum rk_result
rk_store_finalise(struct rk_store *store, const struct rk_commit_key *key, struct rk_error *error);

/* Forgets a commit. Its children, and sessions that stand on it, keep what they share with it.
 * Durable when it returns; rk_store_compact gives the space back. RK_NOT_FOUND, RK_IO, RK_USAGE for
 * a pointer of NULL. */
RK_API RK_CHECKED enum rk_result
rk_store_delete(struct rk_store *store, const struct rk_commit_key *key, struct rk_error *error);

/* ---- Upkeep ---- */

struct rk_store_statistics {
    size_t size_bytes;
    uint64_t commits;
    uint64_t segments; /* files of the log */
    uint64_t log_bytes;
    uint64_t retired_segments; /* given up, waiting for sessions that need them */
    uint64_t holds;            /* sessions and proofs that stand on a commit */
};

/* RK_IO, RK_USAGE for a pointer of NULL. */
RK_API RK_CHECKED enum rk_result rk_store_statistics(struct rk_store *store,
                                                     struct rk_store_statistics *statistics,
                                                     struct rk_error *error);

struct rk_store_compaction {
    size_t size_bytes;
    uint64_t live_bytes;    /* reached by a commit, before */
    uint64_t log_bytes;     /* of all segments, before */
    uint64_t copied_bytes;  /* written by the compaction */
    uint64_t dropped_bytes; /* of segments given up; their files go when no session needs them */
};

/* Copies what is alive out of the segments of which at most live_percent_max is alive, and drops
 * them: 0 drops only what is all garbage, 100 takes every segment with garbage worth the cost.
 * `done` may be NULL. A session that was open before may say RK_NOT_FOUND when it commits, if its
 * base was deleted. Any failure leaves the store as it was: RK_IO, RK_FULL, RK_NO_MEMORY,
 * RK_CORRUPT, RK_UNSUPPORTED for a store in memory, RK_USAGE for a store of NULL or more than 100.
 */
RK_API RK_CHECKED enum rk_result rk_store_compact(struct rk_store *store,
                                                  struct rk_store_compaction *done,
                                                  unsigned live_percent_max,
                                                  struct rk_error *error);

struct rk_store_verification {
    size_t size_bytes;
    uint64_t records;
    uint64_t bytes;
    uint64_t damages;
};

/* Receives one piece of damage in words, lent for the moment. */
typedef void rk_damage_report(void *context, const char *what);

/* Reads everything there is and checks it: checksums, formats, and that what commits reach is
 * there. RK_OK also when there is damage: look at done->damages. `report` may be NULL and may not
 * verify the store itself. Others may use it meanwhile. RK_IO, RK_NO_MEMORY, RK_USAGE for a store
 * or `done` of NULL. */
RK_API RK_CHECKED enum rk_result rk_store_verify(struct rk_store *store,
                                                 struct rk_store_verification *done,
                                                 rk_damage_report *report, void *context,
                                                 struct rk_error *error);

#ifdef __cplusplus
}
#endif

#endif
