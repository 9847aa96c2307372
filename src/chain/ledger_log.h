/* The log of a chain's blocks: one file that only grows, docs/ledger.md 3.
 *
 *      head        magic, version, the identity of the chain
 *      record      head with its own check, the block (ledger_record.h), a check over both
 *      ...
 *
 * A record is synced before ledger_log_append returns; then it counts. Whatever else may stand
 * behind the last record that counts is the rest of one that was being written when the program
 * ended, and is cut off by opening. Damage anywhere else is RK_CORRUPT: what counted once is never
 * cut off.
 *
 * After a sync that failed nobody knows what the disk has, so the log takes no more until it is
 * opened again. One thread at a time. */
#ifndef RK_CHAIN_LEDGER_LOG_H
#define RK_CHAIN_LEDGER_LOG_H

#include "base/buffer.h"
#include "chain/ledger_index.h"
#include "chain/ledger_record.h"

struct ledger_log {
    struct store_io *io; /* borrowed */
    int directory;
    int file;
    uint64_t size_bytes; /* of what counts */
    bool is_broken;      /* a sync failed */
    uint8_t identity[32];
    struct ledger_index index;
};

/* Makes an empty log in a folder. RK_EXISTS when there is one, RK_FULL, RK_IO. */
RK_CHECKED enum rk_result ledger_log_create(struct store_io *io, const char *folder,
                                            const uint8_t identity[32], struct rk_error *error);

/* Opens and recovers it. RK_NOT_FOUND; RK_INVALID when the log is of another chain; RK_CORRUPT with
 * the offset; RK_IO, RK_NO_MEMORY. */
RK_CHECKED enum rk_result ledger_log_open(struct ledger_log *log, uint64_t *cut_bytes,
                                          bool *index_rebuilt, struct store_io *io,
                                          const char *folder, const uint8_t identity[32],
                                          struct rk_error *error);
void ledger_log_close(struct ledger_log *log); /* zeroed and failed ones are allowed */

/* How many blocks there are: heights 0 to one less. */
uint64_t ledger_log_count(const struct ledger_log *log);

/* Encodes and appends the block of the next height, whose hash and digests it fills in. RK_LIMIT,
 * RK_FULL, RK_IO, RK_NO_MEMORY: the log is as it was. */
RK_CHECKED enum rk_result ledger_log_append(struct ledger_log *log, struct ledger_block *block,
                                            struct rk_error *error);

/* Reads a block; the caller frees it after RK_OK. RK_NOT_FOUND, RK_CORRUPT, RK_IO, RK_NO_MEMORY. */
RK_CHECKED enum rk_result ledger_log_read(const struct ledger_log *log, struct ledger_block *out,
                                          uint64_t height, struct rk_error *error);

/* RK_NOT_FOUND. */
RK_CHECKED enum rk_result ledger_log_find(const struct ledger_log *log, uint64_t *height,
                                          uint32_t *position,
                                          const uint8_t id[TRANSACTION_ID_BYTES],
                                          struct rk_error *error);

#endif
