/* A snapshot: one commit as one file, to carry a state from one store to another.
 *
 * The file is one zstd frame around a content that depends on the state only, not on the store it
 * came from: every contract in the order of positions, with its code, its included pages, and the
 * granules of them that are not zero. docs/state-snapshot.md has the format. A content has one
 * form: exporting what was imported gives the same bytes.
 *
 * Neither direction holds more in memory than one contract's code (SNAPSHOT_CODE_BYTES_MAX) and a
 * few MiB, however large the state is; what an import may write to disk is bounded by struct
 * snapshot_limits. The decoder is total: whatever the bytes, it ends in
 * RK_OK with a state that hashes to the key the snapshot names, or in an error with the store as it
 * was.
 *
 * Threads: as the store's functions; one call uses one thread. */
#ifndef RK_STATE_SNAPSHOT_H
#define RK_STATE_SNAPSHOT_H

#include "state/state.h"

#define SNAPSHOT_CODE_BYTES_MAX ((uint32_t)64 << 20)

/* Where the bytes of a file go; called with pieces in order. */
struct snapshot_sink {
    void *context;
    enum rk_result (*write)(void *context, struct span bytes, struct rk_error *error);
};

/* Where they come from: up to size_bytes_max bytes into bytes[], their number into *got; 0 at the
 * end only. */
struct snapshot_source {
    void *context;
    enum rk_result (*read)(void *context, size_t *got, uint8_t *bytes, size_t size_bytes_max,
                           struct rk_error *error);
};

/* What a file may ask for: bytes of content before compression, and SNAPSHOT_ITEM_BYTES on top for
 * each contract and page, since what a few bytes of a page without granules need on the disk is the
 * nodes above it. So an import writes little more than bytes_max, whatever the file says. */
struct snapshot_limits {
    uint64_t bytes_max; /* 0: SNAPSHOT_BYTES_NORMAL */
};
#define SNAPSHOT_BYTES_NORMAL ((uint64_t)64 << 30)
#define SNAPSHOT_ITEM_BYTES   1024

struct snapshot_sums {
    uint64_t contracts;
    uint64_t pages;
    uint64_t granules;      /* that are not zero */
    uint64_t content_bytes; /* before compression */
    uint64_t file_bytes;
};

/* Writes a commit, which somebody holds. RK_LIMIT for code that is too long, RK_CORRUPT and what
 * the store says, what the sink says, RK_NO_MEMORY; the sink may then have got a part. */
RK_CHECKED enum rk_result snapshot_export(struct state_access *access, struct snapshot_sums *sums,
                                          const struct commit *commit,
                                          const struct snapshot_sink *sink, struct rk_error *error);

/* Reads a snapshot into the store as a commit without a parent; takes the committer's turn. A
 * state that exists already is no error: nothing is written, the commit keeps its parent, and
 * *is_known says so. `limits` may be NULL.
 *
 * RK_LIMIT as soon as the file is known to be of more than it may have: at once when the head of
 * its frame says so, and at the first byte too many otherwise.
 * RK_MALFORMED for bytes that are no snapshot, with their place in the content; RK_UNSUPPORTED for
 * another version; RK_INVALID for contracts that no state can have together; RK_CORRUPT when
 * checksum, root or digest are not those of the content; and what the source and the store say. */
RK_CHECKED enum rk_result snapshot_import(struct store *store, struct commit_key *key,
                                          bool *is_known, struct snapshot_sums *sums,
                                          const struct snapshot_source *source,
                                          const struct snapshot_limits *limits,
                                          struct rk_error *error);

#endif
