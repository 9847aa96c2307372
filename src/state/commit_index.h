/* The index: which commits exist, where their records are, and how much of the log belongs to
 * them. It lives in LMDB, and a change to it is what makes a commit visible.
 *
 * The index can be lost: the log says everything it says (store_recover.c). So anything wrong with
 * it is found when it is opened, RK_CORRUPT, and answered by building it again; its file is walked
 * page by page before LMDB, which trusts it, sees it.
 *
 * One transaction at a time writes; any number of threads read meanwhile, each with a transaction
 * that begins and ends inside one call, so no reader keeps old pages alive. */
#ifndef RK_STATE_COMMIT_INDEX_H
#define RK_STATE_COMMIT_INDEX_H

#include "base/vec.h"
#include "state/commit_key.h"
#include "state/record_file.h"

enum commit_state {
    COMMIT_LIVE = 1,
    COMMIT_FINALISED,
};

struct commit_entry {
    struct commit_key key;    /* all zeros: no commit */
    struct commit_key parent; /* zeros for a first commit; need not exist any more */
    uint64_t location;        /* of its RECORD_COMMIT */
    uint64_t sequence;        /* order of commits; compaction keeps it */
    enum commit_state state;
};

VEC_DEFINE(commit_entry_vec, struct commit_entry);

struct commit_index;

struct commit_index_options {
    struct store_io *io;
    const char *path;   /* of a folder of its own */
    uint64_t map_bytes; /* address space, not disk: the most the index can ever grow to */
    uint8_t store_id[STORE_ID_BYTES];
};

/* RK_NOT_FOUND when there is none, RK_CORRUPT when there is one that cannot be trusted; RK_IO,
 * RK_NO_MEMORY. options->store_id is not looked at; the caller compares. */
RK_CHECKED enum rk_result commit_index_open(struct commit_index **out,
                                            const struct commit_index_options *options,
                                            struct rk_error *error);
/* Puts an empty index in the place of whatever is there. */
RK_CHECKED enum rk_result commit_index_create(struct commit_index **out,
                                              const struct commit_index_options *options,
                                              struct rk_error *error);
void commit_index_close(struct commit_index *index);

const uint8_t *commit_index_store_id(const struct commit_index *index);

/* ---- Reading: any thread ---- */

RK_CHECKED enum rk_result commit_index_find(struct commit_index *index, struct commit_entry *entry,
                                            const struct commit_key *key, struct rk_error *error);
/* All commits in the order of their keys, appended to *out. */
RK_CHECKED enum rk_result commit_index_list(struct commit_index *index,
                                            struct commit_entry_vec *out, struct rk_error *error);
/* The segments of the log and their lengths, ascending, appended to *out; and the sequence number
 * of the next record. */
RK_CHECKED enum rk_result commit_index_log(struct commit_index *index, struct segment_vec *out,
                                           uint64_t *sequence, struct rk_error *error);

/* ---- Writing: one thread at a time; nothing is visible before commit_index_commit ---- */

struct commit_change;

RK_CHECKED enum rk_result commit_index_begin(struct commit_index *index, struct commit_change **out,
                                             struct rk_error *error);
RK_CHECKED enum rk_result commit_index_put(struct commit_change *change,
                                           const struct commit_entry *entry,
                                           struct rk_error *error);
/* RK_NOT_FOUND */
RK_CHECKED enum rk_result commit_index_remove(struct commit_change *change,
                                              const struct commit_key *key, struct rk_error *error);
RK_CHECKED enum rk_result commit_index_clear(struct commit_change *change, struct rk_error *error);
RK_CHECKED enum rk_result commit_index_get(struct commit_change *change, struct commit_entry *entry,
                                           const struct commit_key *key, struct rk_error *error);
/* Notes the lengths of these segments, and the sequence number; other segments stay as they are. */
RK_CHECKED enum rk_result commit_index_put_log(struct commit_change *change,
                                               const struct segment_extent *segments, size_t count,
                                               uint64_t sequence, struct rk_error *error);
/* Replaces the whole table of segments, and the sequence number. */
RK_CHECKED enum rk_result commit_index_set_log(struct commit_change *change,
                                               const struct segment_extent *segments, size_t count,
                                               uint64_t sequence, struct rk_error *error);
/* Both end the change; on failure nothing of it is left. A power cut may still take back the last
 * change, never a part of it: what was in the log is then found there. */
RK_CHECKED enum rk_result commit_index_commit(struct commit_change *change, struct rk_error *error);
void commit_index_abort(struct commit_change *change); /* NULL is allowed */

/* No power cut takes back what was committed before. */
RK_CHECKED enum rk_result commit_index_flush(struct commit_index *index, struct rk_error *error);

#endif
