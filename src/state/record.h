/* Records: the immutable things a state is made of, and the append-only store they live in.
 *
 * Everything a commit consists of is a record: granules of memory, page nodes, tree nodes, contract
 * elements, code, the commit itself. A record refers to others by their location and, where the
 * state root binds them, by their hash; records are written before those that refer to them, so the
 * store is a growing, acyclic graph, and a commit that shares most of its parent's records costs
 * what it changed.
 *
 * A location is an opaque number, never 0, stable until compaction moves the record. The store
 * checks a record's own checksum at every read from disk; content hashes are the readers' business.
 * There is a store in files (record_file.c) and one in memory (record_memory.c) behind this
 * interface. */
#ifndef RK_STATE_RECORD_H
#define RK_STATE_RECORD_H

#include "base/buffer.h"
#include "base/result.h"
#include "base/span.h"

#include <stdint.h>

#define RECORD_NONE              UINT64_C(0)
#define RECORD_PAYLOAD_BYTES_MAX ((uint32_t)1 << 30)

enum record_kind {
    RECORD_GRANULE = 1,   /* 4096 bytes of memory */
    RECORD_PAGE,          /* sixteen granules: chaining values and locations */
    RECORD_PAGE_TREE,     /* inner node of a page tree */
    RECORD_CONTRACT,      /* element: id, page tree, length, code, owner */
    RECORD_CONTRACT_TREE, /* inner node of the contracts tree */
    RECORD_DIRECTORY,     /* node of the map from contract id to position */
    RECORD_CODE,          /* bytecode */
    RECORD_COMMIT,        /* root, parent, trees, metadata */
    RECORD_TOMBSTONE,     /* a commit deleted or finalised */
    RECORD_CHECKPOINT,    /* the list of all commits, written by compaction and recovery */
    RECORD_KIND_COUNT
};

struct record_store;

struct record_store_vtable {
    enum rk_result (*append)(struct record_store *store, uint64_t *location, enum record_kind kind,
                             struct span payload, struct rk_error *error);
    enum rk_result (*read)(struct record_store *store, struct buffer *payload,
                           enum record_kind kind, uint64_t location, struct rk_error *error);
    /* Everything appended so far survives a crash once this returns RK_OK. */
    enum rk_result (*sync)(struct record_store *store, struct rk_error *error);
    void (*free)(struct record_store *store);
};

/* First member of every implementation. Appending is one thread at a time (the committer); reading
 * is any number of threads, also while another appends. */
struct record_store {
    const struct record_store_vtable *vtable;
};

/* Appends and tells where it went. RK_FULL, RK_IO; the store is then as it was. */
RK_CHECKED static inline enum rk_result record_append(struct record_store *store,
                                                      uint64_t *location, enum record_kind kind,
                                                      struct span payload, struct rk_error *error)
{
    return store->vtable->append(store, location, kind, payload, error);
}

/* Puts the payload into *payload (its former content is dropped). RK_CORRUPT when the record is
 * damaged or not of that kind, with its place in the message; RK_NOT_FOUND for a location nothing
 * was written to. */
RK_CHECKED static inline enum rk_result record_read(struct record_store *store,
                                                    struct buffer *payload, enum record_kind kind,
                                                    uint64_t location, struct rk_error *error)
{
    return store->vtable->read(store, payload, kind, location, error);
}

RK_CHECKED static inline enum rk_result record_sync(struct record_store *store,
                                                    struct rk_error *error)
{
    return store->vtable->sync(store, error);
}

static inline void record_store_free(struct record_store *store)
{
    if (store) store->vtable->free(store);
}

#endif
