/* The index in LMDB.
 *
 * Three tables, all in one file of a few hundred bytes a commit:
 *
 *      commits   key (64)            -> parent (64), location, sequence, state, check
 *      log       segment number (8)  -> length, check
 *      meta      "store"             -> version, store id, sequence of the next record, check
 *
 * A check is a truncated BLAKE3 over the table, the key and the value: damage inside a value is not
 * visible in the structure of the file, which index_check.c walks, so every value proves itself.
 *
 * Syncs. LMDB writes new pages, syncs, then writes and syncs one of two head pages. The second sync
 * is left out (MDB_NOMETASYNC): a power cut may then undo the last transaction, and recovery finds
 * the commit beyond the known end of the log, where it was synced before the transaction began. One
 * commit thus costs two syncs, one of the log and one here.
 *
 * The lock file of LMDB is made anew before opening: the store's own lock keeps other processes
 * out, and what a killed process left in it is of no use. The map is a reservation of addresses; a
 * large one costs nothing, and the file grows with its content. */

#include "state/commit_index.h"

#include "base/require.h"
#include "state/index_check.h"

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    INDEX_VERSION = 1,
    CHECK_BYTES = 8,
    READERS_MAX = 1024,
    LOCK_FILE_BYTES = READERS_MAX * 64 + 4096, /* a cache line a reader, and a head */
    PATH_BYTES = 4096,
};

struct commit_value {
    uint8_t parent[COMMIT_KEY_BYTES];
    uint64_t location;
    uint64_t sequence;
    uint32_t state;
    uint32_t reserved;
    uint8_t check[CHECK_BYTES];
};

struct log_value {
    uint64_t size_bytes;
    uint8_t check[CHECK_BYTES];
};

struct meta_value {
    uint32_t version;
    uint32_t reserved;
    uint8_t store_id[STORE_ID_BYTES];
    uint64_t sequence;
    uint8_t check[CHECK_BYTES];
};

static_assert(sizeof(struct commit_value) == 96, "layout of a commit's value");
static_assert(sizeof(struct log_value) == 16, "layout of a segment's value");
static_assert(sizeof(struct meta_value) == 56, "layout of the store's value");

enum table { TABLE_COMMITS, TABLE_LOG, TABLE_META, TABLE_COUNT };

static const char *const table_names[TABLE_COUNT] = {"commits", "log", "meta"};

struct commit_index {
    MDB_env *env;
    MDB_dbi tables[TABLE_COUNT];
    struct store_io *io;
    uint8_t store_id[STORE_ID_BYTES];
    char data_path[PATH_BYTES];
};

struct commit_change {
    struct commit_index *index;
    MDB_txn *txn;
};

static enum rk_result fail(struct rk_error *error, int code, const char *tried)
{
    enum rk_result result = RK_IO;
    switch (code) {
    case MDB_NOTFOUND: result = RK_NOT_FOUND; break;
    case MDB_MAP_FULL:
    case MDB_TXN_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG: result = RK_FULL; break;
    case ENOMEM: result = RK_NO_MEMORY; break;
    case MDB_READERS_FULL: result = RK_LIMIT; break;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH: result = RK_CORRUPT; break;
    default: break;
    }
    return rk_fail(error, result, RK_NO_POSITION, "%s: %s", tried, mdb_strerror(code));
}

static void check_of(uint8_t check[CHECK_BYTES], enum table table, MDB_val key, const void *value,
                     size_t value_bytes)
{
    struct blake3_hasher hasher;
    uint8_t hash[BLAKE3_HASH_BYTES], tag = (uint8_t)table;
    blake3_init(&hasher, blake3_backend_select(0));
    blake3_update(&hasher, span_of(&tag, 1));
    blake3_update(&hasher, span_of(key.mv_data, key.mv_size));
    blake3_update(&hasher, span_of(value, value_bytes - CHECK_BYTES));
    blake3_final(&hasher, hash);
    memcpy(check, hash, CHECK_BYTES);
}

/* Fills the check, the last bytes of the value, and stores it. */
static enum rk_result put_value(MDB_txn *txn, const struct commit_index *index, enum table table,
                                MDB_val key, void *value, size_t value_bytes,
                                struct rk_error *error)
{
    check_of((uint8_t *)value + value_bytes - CHECK_BYTES, table, key, value, value_bytes);
    MDB_val data = {value_bytes, value};
    int code = mdb_put(txn, index->tables[table], &key, &data, 0);
    return code ? fail(error, code, "writing to the index") : RK_OK;
}

static enum rk_result take_value(void *value, size_t value_bytes, enum table table, MDB_val key,
                                 MDB_val data, struct rk_error *error)
{
    uint8_t check[CHECK_BYTES];
    if (data.mv_size == value_bytes) {
        memcpy(value, data.mv_data, value_bytes);
        check_of(check, table, key, value, value_bytes);
        if (memcmp(check, (uint8_t *)value + value_bytes - CHECK_BYTES, CHECK_BYTES) == 0)
            return RK_OK;
    }
    return rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "a value of table %s of the index is damaged",
                   table_names[table]);
}

static enum rk_result get_value(MDB_txn *txn, const struct commit_index *index, void *value,
                                size_t value_bytes, enum table table, MDB_val key,
                                struct rk_error *error)
{
    MDB_val data;
    int code = mdb_get(txn, index->tables[table], &key, &data);
    if (code) return fail(error, code, "reading the index");
    return take_value(value, value_bytes, table, key, data, error);
}

static MDB_val key_of(const struct commit_key *key)
{
    return (MDB_val){sizeof key->bytes, (void *)(uintptr_t)key->bytes};
}

static MDB_val meta_key(void)
{
    static char name[] = "store";
    return (MDB_val){sizeof name - 1, name};
}

/* ---- Commits ---- */

static enum rk_result entry_of(struct commit_entry *entry, MDB_val key,
                               const struct commit_value *value, struct rk_error *error)
{
    if (key.mv_size != COMMIT_KEY_BYTES ||
        (value->state != COMMIT_LIVE && value->state != COMMIT_FINALISED))
        return rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "a commit of the index is damaged");
    memcpy(entry->key.bytes, key.mv_data, COMMIT_KEY_BYTES);
    memcpy(entry->parent.bytes, value->parent, COMMIT_KEY_BYTES);
    entry->location = value->location;
    entry->sequence = value->sequence;
    entry->state = (enum commit_state)value->state;
    return RK_OK;
}

static enum rk_result get_entry(MDB_txn *txn, const struct commit_index *index,
                                struct commit_entry *entry, const struct commit_key *key,
                                struct rk_error *error)
{
    struct commit_value value;
    RK_TRY(get_value(txn, index, &value, sizeof value, TABLE_COMMITS, key_of(key), error));
    return entry_of(entry, key_of(key), &value, error);
}

static enum rk_result begin_read(const struct commit_index *index, MDB_txn **txn,
                                 struct rk_error *error)
{
    int code = mdb_txn_begin(index->env, NULL, MDB_RDONLY, txn);
    return code ? fail(error, code, "reading the index") : RK_OK;
}

enum rk_result commit_index_find(struct commit_index *index, struct commit_entry *entry,
                                 const struct commit_key *key, struct rk_error *error)
{
    MDB_txn *txn;
    RK_TRY(begin_read(index, &txn, error));
    enum rk_result result = get_entry(txn, index, entry, key, error);
    mdb_txn_abort(txn);
    return result;
}

enum rk_result commit_index_list(struct commit_index *index, struct commit_entry_vec *out,
                                 struct rk_error *error)
{
    MDB_txn *txn;
    MDB_cursor *cursor = NULL;
    size_t before = out->count;
    RK_TRY(begin_read(index, &txn, error));
    enum rk_result result = RK_OK;
    int code = mdb_cursor_open(txn, index->tables[TABLE_COMMITS], &cursor);
    MDB_val key, data;
    while (!code && !(code = mdb_cursor_get(cursor, &key, &data, MDB_NEXT))) {
        struct commit_value value;
        struct commit_entry entry;
        result = take_value(&value, sizeof value, TABLE_COMMITS, key, data, error);
        if (!result) result = entry_of(&entry, key, &value, error);
        if (!result) result = commit_entry_vec_push(out, entry);
        if (result) break;
    }
    if (code && code != MDB_NOTFOUND) result = fail(error, code, "listing the index");
    if (cursor) mdb_cursor_close(cursor);
    mdb_txn_abort(txn);
    if (result) commit_entry_vec_truncate(out, before);
    return result;
}

enum rk_result commit_index_log(struct commit_index *index, struct segment_vec *out,
                                uint64_t *sequence, struct rk_error *error)
{
    MDB_txn *txn;
    MDB_cursor *cursor = NULL;
    struct meta_value meta;
    size_t before = out->count;
    RK_TRY(begin_read(index, &txn, error));
    enum rk_result result =
        get_value(txn, index, &meta, sizeof meta, TABLE_META, meta_key(), error);
    int code = result ? 0 : mdb_cursor_open(txn, index->tables[TABLE_LOG], &cursor);
    MDB_val key, data;
    while (!result && !code && !(code = mdb_cursor_get(cursor, &key, &data, MDB_NEXT))) {
        struct log_value value;
        uint64_t number = 0;
        result = take_value(&value, sizeof value, TABLE_LOG, key, data, error);
        if (!result && key.mv_size == sizeof number) memcpy(&number, key.mv_data, sizeof number);
        if (!result && (number == 0 || number > UINT32_MAX))
            result = rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "a segment number of the index");
        struct segment_extent extent = {(uint32_t)number, value.size_bytes};
        if (!result) result = segment_vec_push(out, extent);
    }
    if (code && code != MDB_NOTFOUND) result = fail(error, code, "listing the index");
    if (cursor) mdb_cursor_close(cursor);
    mdb_txn_abort(txn);
    if (result)
        segment_vec_truncate(out, before);
    else
        *sequence = meta.sequence;
    return result;
}

/* ---- Changes ---- */

enum rk_result commit_index_begin(struct commit_index *index, struct commit_change **out,
                                  struct rk_error *error)
{
    struct commit_change *change = calloc(1, sizeof *change);
    if (!change) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a change");
    change->index = index;
    int code = mdb_txn_begin(index->env, NULL, 0, &change->txn);
    if (code) {
        free(change);
        return fail(error, code, "changing the index");
    }
    *out = change;
    return RK_OK;
}

enum rk_result commit_index_put(struct commit_change *change, const struct commit_entry *entry,
                                struct rk_error *error)
{
    struct commit_value value = {
        .location = entry->location,
        .sequence = entry->sequence,
        .state = (uint32_t)entry->state,
    };
    memcpy(value.parent, entry->parent.bytes, COMMIT_KEY_BYTES);
    return put_value(change->txn, change->index, TABLE_COMMITS, key_of(&entry->key), &value,
                     sizeof value, error);
}

enum rk_result commit_index_remove(struct commit_change *change, const struct commit_key *key,
                                   struct rk_error *error)
{
    MDB_val at = key_of(key);
    int code = mdb_del(change->txn, change->index->tables[TABLE_COMMITS], &at, NULL);
    return code ? fail(error, code, "removing a commit from the index") : RK_OK;
}

enum rk_result commit_index_clear(struct commit_change *change, struct rk_error *error)
{
    int code = mdb_drop(change->txn, change->index->tables[TABLE_COMMITS], 0);
    return code ? fail(error, code, "clearing the index") : RK_OK;
}

enum rk_result commit_index_get(struct commit_change *change, struct commit_entry *entry,
                                const struct commit_key *key, struct rk_error *error)
{
    return get_entry(change->txn, change->index, entry, key, error);
}

static enum rk_result put_meta(MDB_txn *txn, const struct commit_index *index, uint64_t sequence,
                               struct rk_error *error)
{
    struct meta_value meta = {.version = INDEX_VERSION, .sequence = sequence};
    memcpy(meta.store_id, index->store_id, STORE_ID_BYTES);
    return put_value(txn, index, TABLE_META, meta_key(), &meta, sizeof meta, error);
}

enum rk_result commit_index_put_log(struct commit_change *change,
                                    const struct segment_extent *segments, size_t count,
                                    uint64_t sequence, struct rk_error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct log_value value = {.size_bytes = segments[i].size_bytes};
        uint64_t number = segments[i].number;
        MDB_val key = {sizeof number, &number};
        RK_TRY(put_value(change->txn, change->index, TABLE_LOG, key, &value, sizeof value, error));
    }
    return put_meta(change->txn, change->index, sequence, error);
}

enum rk_result commit_index_set_log(struct commit_change *change,
                                    const struct segment_extent *segments, size_t count,
                                    uint64_t sequence, struct rk_error *error)
{
    const struct commit_index *index = change->index;
    MDB_cursor *cursor = NULL;
    int code = mdb_cursor_open(change->txn, index->tables[TABLE_LOG], &cursor);
    MDB_val key, data;
    uint64_t number;
    size_t at = 0;
    /* Both lists are ascending. */
    while (!code && !(code = mdb_cursor_get(cursor, &key, &data, MDB_NEXT))) {
        memcpy(&number, key.mv_data, sizeof number);
        while (at < count && segments[at].number < number)
            at++;
        if (at == count || segments[at].number != number) code = mdb_cursor_del(cursor, 0);
    }
    if (cursor) mdb_cursor_close(cursor);
    if (code != MDB_NOTFOUND) return fail(error, code, "writing the table of segments");
    return commit_index_put_log(change, segments, count, sequence, error);
}

enum rk_result commit_index_commit(struct commit_change *change, struct rk_error *error)
{
    struct store_io *io = change->index->io;
    enum rk_result result;
    int failed = io->index_commit(io, false);
    if (failed) {
        mdb_txn_abort(change->txn);
        result = store_io_fail(error, failed, "committing to the index");
    } else {
        int code = store_io_lmdb_errno(mdb_txn_commit(change->txn), change->index->data_path);
        result = code ? fail(error, code, "committing to the index") : RK_OK;
        if (!result) (void)io->index_commit(io, true);
    }
    free(change);
    return result;
}

void commit_index_abort(struct commit_change *change)
{
    if (!change) return;
    mdb_txn_abort(change->txn);
    free(change);
}

enum rk_result commit_index_flush(struct commit_index *index, struct rk_error *error)
{
    int code = mdb_env_sync(index->env, 1);
    return code ? fail(error, code, "making the index durable") : RK_OK;
}

/* ---- Opening ---- */

static bool path_of(char path[PATH_BYTES], const char *folder, const char *name)
{
    int length = snprintf(path, PATH_BYTES, "%s/%s", folder, name);
    return length > 0 && length < PATH_BYTES;
}

void commit_index_close(struct commit_index *index)
{
    if (!index) return;
    if (index->env) {
        (void)mdb_env_sync(index->env, 1);
        mdb_env_close(index->env);
    }
    free(index);
}

static int open_tables(struct commit_index *index, unsigned flags, MDB_txn *txn)
{
    int code = 0;
    for (size_t i = 0; !code && i < TABLE_COUNT; i++)
        code = mdb_dbi_open(txn, table_names[i], flags | (i == TABLE_LOG ? MDB_INTEGERKEY : 0),
                            &index->tables[i]);
    return code;
}

/* Makes the lock file new, with all its room. LMDB would make a sparse one and map it, and then the
 * first touch of a page on a full disk ends the process. */
static enum rk_result make_lock_file(const char *path, struct rk_error *error)
{
    (void)unlink(path);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) return store_io_fail(error, -errno, "creating the lock of the index");
    int code = posix_fallocate(fd, 0, LOCK_FILE_BYTES);
    close(fd);
    if (!code) return RK_OK;
    (void)unlink(path);
    return store_io_fail(error, -code, "making room for the lock of the index");
}

static enum rk_result open_env(struct commit_index **out,
                               const struct commit_index_options *options, struct rk_error *error)
{
    char lock[PATH_BYTES];
    if (!path_of(lock, options->path, "lock.mdb"))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the path of the index is too long");
    RK_TRY(make_lock_file(lock, error));
    struct commit_index *index = calloc(1, sizeof *index);
    if (!index) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the index");
    index->io = options->io;
    REQUIRE(path_of(index->data_path, options->path, "data.mdb"));
    int code = mdb_env_create(&index->env);
    if (!code) code = mdb_env_set_mapsize(index->env, options->map_bytes);
    if (!code) code = mdb_env_set_maxdbs(index->env, TABLE_COUNT);
    if (!code) code = mdb_env_set_maxreaders(index->env, READERS_MAX);
    if (!code)
        code = mdb_env_open(index->env, options->path, MDB_NOTLS | MDB_NOMETASYNC | MDB_NORDAHEAD,
                            0666);
    if (code) {
        code = store_io_lmdb_errno(code, index->data_path);
        commit_index_close(index);
        return fail(error, code, "opening the index");
    }
    *out = index;
    return RK_OK;
}

static enum rk_result read_meta(struct commit_index *index, struct rk_error *error)
{
    MDB_txn *txn = NULL;
    struct meta_value meta;
    int code = mdb_txn_begin(index->env, NULL, 0, &txn);
    if (!code) code = open_tables(index, 0, txn);
    enum rk_result result =
        code ? fail(error, code, "opening the index")
             : get_value(txn, index, &meta, sizeof meta, TABLE_META, meta_key(), error);
    if (!result && meta.version != INDEX_VERSION)
        result = rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "an index of version %u", meta.version);
    if (result) {
        if (txn) mdb_txn_abort(txn);
        /* An index without its tables or its row of meta was never finished. */
        return result == RK_NOT_FOUND ? RK_CORRUPT : result;
    }
    memcpy(index->store_id, meta.store_id, STORE_ID_BYTES);
    code = mdb_txn_commit(txn);
    return code ? fail(error, code, "opening the index") : RK_OK;
}

enum rk_result commit_index_open(struct commit_index **out,
                                 const struct commit_index_options *options, struct rk_error *error)
{
    char data[PATH_BYTES];
    if (!path_of(data, options->path, "data.mdb"))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the path of the index is too long");
    RK_TRY(index_check_file(data, error));
    struct commit_index *index = NULL;
    RK_TRY(open_env(&index, options, error));
    enum rk_result result = read_meta(index, error);
    /* Every value proves itself once here, so that later reads only fail on a failing disk. */
    struct commit_entry_vec entries = {0};
    struct segment_vec segments = {0};
    uint64_t sequence;
    if (!result) result = commit_index_list(index, &entries, error);
    if (!result) result = commit_index_log(index, &segments, &sequence, error);
    commit_entry_vec_free(&entries);
    segment_vec_free(&segments);
    if (result) {
        commit_index_close(index);
        return result;
    }
    *out = index;
    return RK_OK;
}

enum rk_result commit_index_create(struct commit_index **out,
                                   const struct commit_index_options *options,
                                   struct rk_error *error)
{
    char data[PATH_BYTES];
    if (!path_of(data, options->path, "data.mdb"))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the path of the index is too long");
    if (mkdir(options->path, 0777) < 0 && errno != EEXIST)
        return store_io_fail(error, -errno, "creating the folder of the index");
    if (unlink(data) < 0 && errno != ENOENT)
        return store_io_fail(error, -errno, "removing the old index");
    struct commit_index *index = NULL;
    RK_TRY(open_env(&index, options, error));
    memcpy(index->store_id, options->store_id, STORE_ID_BYTES);
    MDB_txn *txn = NULL;
    int code = mdb_txn_begin(index->env, NULL, 0, &txn);
    if (!code) code = open_tables(index, MDB_CREATE, txn);
    enum rk_result result =
        code ? fail(error, code, "creating the index") : put_meta(txn, index, 1, error);
    if (result) {
        if (txn) mdb_txn_abort(txn);
        commit_index_close(index);
        return result;
    }
    code = store_io_lmdb_errno(mdb_txn_commit(txn), data);
    if (!code) code = mdb_env_sync(index->env, 1);
    if (code) {
        commit_index_close(index);
        return fail(error, code, "creating the index");
    }
    *out = index;
    return RK_OK;
}

const uint8_t *commit_index_store_id(const struct commit_index *index)
{
    return index->store_id;
}
