/* LMDB without any of its safety: nothing of this needs to outlive the process, so nothing is
 * synced. A transaction is ended every so often because its pages stay in memory until then. */

#include "state/location_table.h"

#include "state/store_io.h"

#include <errno.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PUTS_PER_TRANSACTION = 1 << 14,
    TABLE_PATH_BYTES = 4096,
};

#define TABLE_MAP_BYTES ((size_t)1 << 40)

struct location_table {
    MDB_env *env;
    MDB_dbi dbi;
    MDB_txn *txn;
    unsigned puts; /* in txn */
    char path[TABLE_PATH_BYTES];
};

static enum rk_result fail(const struct location_table *table, struct rk_error *error, int code)
{
    code = store_io_lmdb_errno(code, table->path);
    bool full = code == ENOSPC || code == EDQUOT || code == EFBIG || code == MDB_MAP_FULL;
    enum rk_result result = full ? RK_FULL : code == ENOMEM ? RK_NO_MEMORY : RK_IO;
    return rk_fail(error, result, RK_NO_POSITION, "the scratch table: %s", mdb_strerror(code));
}

static void remove_files(const char *path)
{
    static const char *const names[] = {"data.mdb", "lock.mdb"};
    char name[TABLE_PATH_BYTES + 16];
    for (size_t i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "%s/%s", path, names[i]);
        (void)unlink(name);
    }
    (void)rmdir(path);
}

enum rk_result location_table_open(struct location_table **out, const char *path,
                                   struct rk_error *error)
{
    struct location_table *table = calloc(1, sizeof *table);
    if (!table) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a table");
    if (strlen(path) >= sizeof table->path) {
        free(table);
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the path of the table is too long");
    }
    memcpy(table->path, path, strlen(path) + 1);
    remove_files(path);
    int code = mkdir(path, 0777) < 0 ? errno : 0;
    if (!code) code = mdb_env_create(&table->env);
    if (!code) code = mdb_env_set_mapsize(table->env, TABLE_MAP_BYTES);
    if (!code) code = mdb_env_open(table->env, path, MDB_NOSYNC | MDB_NOLOCK | MDB_NOTLS, 0666);
    if (!code) code = mdb_txn_begin(table->env, NULL, 0, &table->txn);
    if (!code) code = mdb_dbi_open(table->txn, NULL, MDB_INTEGERKEY | MDB_CREATE, &table->dbi);
    if (code) {
        enum rk_result result = fail(table, error, code);
        location_table_close(table);
        return result;
    }
    *out = table;
    return RK_OK;
}

void location_table_close(struct location_table *table)
{
    if (!table) return;
    if (table->txn) mdb_txn_abort(table->txn);
    if (table->env) mdb_env_close(table->env);
    remove_files(table->path);
    free(table);
}

enum rk_result location_table_get(struct location_table *table, uint64_t *value, uint64_t location,
                                  struct rk_error *error)
{
    MDB_val key = {sizeof location, &location}, data;
    int code = table->txn ? mdb_get(table->txn, table->dbi, &key, &data) : EIO;
    if (code == MDB_NOTFOUND) return RK_NOT_FOUND;
    if (code) return fail(table, error, code);
    memcpy(value, data.mv_data, sizeof *value);
    return RK_OK;
}

enum rk_result location_table_put(struct location_table *table, uint64_t location, uint64_t value,
                                  struct rk_error *error)
{
    MDB_val key = {sizeof location, &location}, data = {sizeof value, &value};
    int code = table->txn ? mdb_put(table->txn, table->dbi, &key, &data, 0) : EIO;
    if (!code && ++table->puts == PUTS_PER_TRANSACTION) {
        table->puts = 0;
        code = mdb_txn_commit(table->txn);
        table->txn = NULL;
        if (!code) code = mdb_txn_begin(table->env, NULL, 0, &table->txn);
    }
    return code ? fail(table, error, code) : RK_OK;
}
