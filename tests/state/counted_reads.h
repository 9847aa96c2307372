/* Counts what is read from the records of a store. One store at a time. */
#ifndef RK_TESTS_STATE_COUNTED_READS_H
#define RK_TESTS_STATE_COUNTED_READS_H

#include "state/store.h"

static const struct record_store_vtable *counted_vtable;
static struct record_store_vtable counting_vtable;
static uint64_t reads_count;

static enum rk_result count_read(struct record_store *store, struct buffer *payload,
                                 enum record_kind kind, uint64_t location, struct rk_error *error)
{
    reads_count++;
    return counted_vtable->read(store, payload, kind, location, error);
}

static inline void count_reads(struct store *store)
{
    struct record_store *records = store_records(store);
    counted_vtable = records->vtable;
    counting_vtable = *counted_vtable;
    counting_vtable.read = count_read;
    records->vtable = &counting_vtable;
    reads_count = 0;
}

#endif
