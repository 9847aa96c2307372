/* The payloads that the store itself writes: what stands before a commit's own bytes, tombstones
 * and checkpoints. From them alone the index can be built again.
 *
 *     commit       key 64, parent 64, batch start 8, sequence 8, then the caller's bytes
 *     tombstone    key 64, batch start 8, event 4, zero 4
 *     checkpoint   batch start 8, segment count 4, zero 4, commit count 8,
 *                  segment number 4 each (and zero 4 when odd), commits of 152 bytes each
 *
 * Batch start is the end of the log before the batch. A later batch proves that everything up to
 * its start was durable, and a commit whose own batch is whole can be believed without that. */
#ifndef RK_STATE_STORE_FORMAT_H
#define RK_STATE_STORE_FORMAT_H

#include "state/commit_index.h"

enum {
    COMMIT_PREFIX_BYTES = 144,
    TOMBSTONE_BYTES = 80,
};

enum tombstone_event {
    TOMBSTONE_DELETED = 1,
    TOMBSTONE_FINALISED,
};

struct commit_prefix {
    struct commit_key key;
    struct commit_key parent;
    uint64_t batch_start;
    uint64_t sequence; /* of the first copy of the record */
};

struct tombstone {
    struct commit_key key;
    uint64_t batch_start;
    enum tombstone_event event;
};

/* All commits there were when it was written, and the older segments that were still in use. What
 * the log says before it is void. */
struct checkpoint {
    uint64_t batch_start;
    struct segment_vec segments; /* numbers only, ascending */
    struct commit_entry_vec commits;
};

void commit_prefix_encode(uint8_t bytes[COMMIT_PREFIX_BYTES], const struct commit_prefix *prefix);
void tombstone_encode(uint8_t bytes[TOMBSTONE_BYTES], const struct tombstone *tombstone);
/* RK_LIMIT when it is longer than a record may be, RK_NO_MEMORY. */
RK_CHECKED enum rk_result checkpoint_encode(struct buffer *out,
                                            const struct checkpoint *checkpoint);

/* RK_MALFORMED. */
RK_CHECKED enum rk_result commit_prefix_decode(struct commit_prefix *prefix, struct span payload);
RK_CHECKED enum rk_result tombstone_decode(struct tombstone *tombstone, struct span payload);
/* Into an empty checkpoint; RK_MALFORMED, RK_NO_MEMORY leave it to be freed. */
RK_CHECKED enum rk_result checkpoint_decode(struct checkpoint *checkpoint, struct span payload);
void checkpoint_free(struct checkpoint *checkpoint);

#endif
