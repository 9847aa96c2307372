#include "state/record_memory.h"

#include "base/vec.h"

#include <inttypes.h>
#include <pthread.h>

struct memory_record {
    uint8_t *bytes;
    size_t size_bytes;
    enum record_kind kind;
};

VEC_DEFINE(memory_record_vec, struct memory_record);

struct record_memory {
    struct record_store base;
    pthread_rwlock_t lock;            /* guards all below */
    struct memory_record_vec records; /* location l is items[l - 1] */
    uint64_t payload_bytes;
    uint64_t appends_left;
};

static struct record_memory *memory_of(struct record_store *store)
{
    return (struct record_memory *)store;
}

static void lock_for_reading(struct record_memory *memory)
{
    REQUIRE(pthread_rwlock_rdlock(&memory->lock) == 0);
}
static void lock_for_writing(struct record_memory *memory)
{
    REQUIRE(pthread_rwlock_wrlock(&memory->lock) == 0);
}
static void unlock(struct record_memory *memory)
{
    REQUIRE(pthread_rwlock_unlock(&memory->lock) == 0);
}

/* Under the lock. */
static struct memory_record *find_record(struct record_memory *memory, uint64_t location)
{
    if (location == RECORD_NONE || location > memory->records.count) return NULL;
    return &memory->records.items[location - 1];
}

static enum rk_result append_locked(struct record_memory *memory, uint64_t *location,
                                    struct memory_record record, struct rk_error *error)
{
    if (memory->appends_left == 0)
        return rk_fail(error, RK_FULL, RK_NO_POSITION, "the record store takes no more records");
    enum rk_result result = memory_record_vec_push(&memory->records, record);
    if (result) return rk_fail(error, result, RK_NO_POSITION, "no memory for another record");
    if (memory->appends_left != UINT64_MAX) memory->appends_left--;
    memory->payload_bytes += record.size_bytes;
    *location = memory->records.count;
    return RK_OK;
}

static enum rk_result memory_append(struct record_store *store, uint64_t *location,
                                    enum record_kind kind, struct span payload,
                                    struct rk_error *error)
{
    REQUIRE(kind > 0 && kind < RECORD_KIND_COUNT);
    if (payload.size_bytes > RECORD_PAYLOAD_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "a record of %zu bytes exceeds the limit",
                       payload.size_bytes);
    struct memory_record record = {.size_bytes = payload.size_bytes, .kind = kind};
    record.bytes = malloc(payload.size_bytes ? payload.size_bytes : 1);
    if (!record.bytes)
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a record");
    if (payload.size_bytes) memcpy(record.bytes, payload.bytes, payload.size_bytes);
    struct record_memory *memory = memory_of(store);
    lock_for_writing(memory);
    enum rk_result result = append_locked(memory, location, record, error);
    unlock(memory);
    if (result) free(record.bytes);
    return result;
}

static enum rk_result read_locked(struct record_memory *memory, struct buffer *payload,
                                  enum record_kind kind, uint64_t location, struct rk_error *error)
{
    const struct memory_record *record = find_record(memory, location);
    if (!record)
        return rk_fail(error, RK_NOT_FOUND, location, "no record at location %" PRIu64, location);
    if (record->kind != kind)
        return rk_fail(error, RK_CORRUPT, location,
                       "the record at location %" PRIu64 " is of kind %d, not %d", location,
                       (int)record->kind, (int)kind);
    payload->size_bytes = 0;
    if (buffer_append(payload, record->bytes, record->size_bytes))
        return rk_fail(error, RK_NO_MEMORY, location, "no memory for a record");
    return RK_OK;
}

static enum rk_result memory_read(struct record_store *store, struct buffer *payload,
                                  enum record_kind kind, uint64_t location, struct rk_error *error)
{
    struct record_memory *memory = memory_of(store);
    lock_for_reading(memory);
    enum rk_result result = read_locked(memory, payload, kind, location, error);
    unlock(memory);
    return result;
}

static enum rk_result memory_sync(struct record_store *store, struct rk_error *error)
{
    (void)store, (void)error;
    return RK_OK;
}

static void memory_free(struct record_store *store)
{
    struct record_memory *memory = memory_of(store);
    for (size_t i = 0; i < memory->records.count; i++)
        free(memory->records.items[i].bytes);
    memory_record_vec_free(&memory->records);
    REQUIRE(pthread_rwlock_destroy(&memory->lock) == 0);
    free(memory);
}

enum rk_result record_memory_new(struct record_store **store)
{
    static const struct record_store_vtable vtable = {memory_append, memory_read, memory_sync,
                                                      memory_free};
    struct record_memory *memory = calloc(1, sizeof *memory);
    if (!memory) return RK_NO_MEMORY;
    if (pthread_rwlock_init(&memory->lock, NULL)) {
        free(memory);
        return RK_NO_MEMORY;
    }
    memory->base.vtable = &vtable;
    memory->appends_left = UINT64_MAX;
    *store = &memory->base;
    return RK_OK;
}

uint64_t record_memory_count(struct record_store *store)
{
    return memory_of(store)->records.count;
}

uint64_t record_memory_bytes(struct record_store *store)
{
    return memory_of(store)->payload_bytes;
}

enum record_kind record_memory_kind(struct record_store *store, uint64_t location)
{
    const struct memory_record *record = find_record(memory_of(store), location);
    return record ? record->kind : RECORD_KIND_COUNT;
}

uint8_t *record_memory_payload(struct record_store *store, size_t *size_bytes, uint64_t location)
{
    struct memory_record *record = find_record(memory_of(store), location);
    if (!record) return NULL;
    *size_bytes = record->size_bytes;
    return record->bytes;
}

void record_memory_fail_after(struct record_store *store, uint64_t appends)
{
    memory_of(store)->appends_left = appends;
}
