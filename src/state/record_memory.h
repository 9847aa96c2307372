/* The record store in memory: for tests, for states that need not outlive the process, and as the
 * plain statement of what a record store does.
 *
 * Locations count up from 1. Appending and reading may run in different threads, as record.h says;
 * the functions below are for the owner alone. Freed with record_store_free. */
#ifndef RK_STATE_RECORD_MEMORY_H
#define RK_STATE_RECORD_MEMORY_H

#include "state/record.h"

/* RK_NO_MEMORY. */
RK_CHECKED enum rk_result record_memory_new(struct record_store **store);

/* How many records, and the sum of their payloads. */
uint64_t record_memory_count(struct record_store *store);
uint64_t record_memory_bytes(struct record_store *store);

/* The kind of a record, or RECORD_KIND_COUNT where there is none. */
enum record_kind record_memory_kind(struct record_store *store, uint64_t location);

/* ---- For tests ---- */

/* The bytes of a record, to be damaged; NULL where there is none. They stay until the store is
 * freed. */
uint8_t *record_memory_payload(struct record_store *store, size_t *size_bytes, uint64_t location);

/* Lets `appends` more succeed and fails those after it with RK_FULL; UINT64_MAX: no failure. */
void record_memory_fail_after(struct record_store *store, uint64_t appends);

#endif
