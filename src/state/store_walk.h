/* Walking everything a commit reaches. Private to the store. */
#ifndef RK_STATE_STORE_WALK_H
#define RK_STATE_STORE_WALK_H

#include "state/location_table.h"
#include "state/store_internal.h"

/* The value of a record in the table that is reached and not moved (yet). Locations are greater. */
#define WALK_REACHED ((uint64_t)1)

struct segment_share {
    uint32_t number;
    bool victim; /* to be dropped: what is alive in it is copied */
    uint64_t size_bytes;
    uint64_t live_bytes;
};
VEC_DEFINE(segment_share_vec, struct segment_share);

struct store_walk {
    struct store *store;
    const struct record_kinds *kinds;
    struct location_table *table;
    struct segment_share_vec shares; /* of all segments of the log, ascending */
    uint64_t copied_bytes;
    struct rk_error *error;
};

/* One record of a walk, read. Zero-initialise; free in any case. */
struct walked_record {
    struct buffer payload; /* of a commit: with its prefix */
    size_t prefix_bytes;
    struct record_reference_vec references;
};

/* Over the given segments, ascending; the table is in the folder `scratch` of the store, which one
 * walk at a time may use. */
RK_CHECKED enum rk_result store_walk_begin(struct store_walk *walk, struct store *store,
                                           const char *scratch, const struct segment_vec *segments,
                                           struct rk_error *error);
void store_walk_end(struct store_walk *walk);

static inline struct record_reference commit_reference(const struct commit_entry *entry)
{
    return (struct record_reference){.location = entry->location, .kind = RECORD_COMMIT};
}

/* Reads a record and its references, each of which is of a known kind and before the record. */
RK_CHECKED enum rk_result store_walk_read(struct store_walk *walk, struct walked_record *record,
                                          struct record_reference at);
void walked_record_free(struct walked_record *record);

struct segment_share *store_walk_share(struct store_walk *walk, uint64_t location);

/* Adds the record and all it reaches to the table, and their sizes to the shares of their segments.
 * RK_CORRUPT, RK_NOT_FOUND: something below it is damaged or missing. */
RK_CHECKED enum rk_result store_walk_mark(struct store_walk *walk, struct record_reference at,
                                          unsigned depth);

#endif
