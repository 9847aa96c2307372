/* Where the blocks of a log are, and which transaction is in which: docs/ledger.md 4.
 *
 * All of it is in memory, 24 bytes for a block and about 100 for a transaction. The file only saves
 * reading the log when it is opened: it is written behind the log and never synced, every entry
 * proves itself and the ones before it, and what is missing or wrong is read from the log again. So
 * failures to write it are not told: the file ends there, and opening takes longer. */
#ifndef RK_CHAIN_LEDGER_INDEX_H
#define RK_CHAIN_LEDGER_INDEX_H

#include "base/table.h"
#include "base/vec.h"
#include "chain/executable.h"
#include "state/store_io.h"

struct ledger_extent {
    uint64_t at; /* of the record in the log */
    uint64_t size_bytes;
    uint64_t mark; /* the first bytes of the record's check */
};

VEC_DEFINE(ledger_extent_vec, struct ledger_extent);

struct ledger_index {
    struct ledger_extent_vec blocks; /* by height */
    struct table ids;
    struct store_io *io; /* borrowed */
    int file;            /* -1: not written any more */
    uint64_t file_bytes;
    uint8_t check[32]; /* of the last entry */
};

/* Reads what the file of that name has of a log of this identity and length; makes the file where
 * there is none, or none of this log. RK_NO_MEMORY. Close it after any result. */
RK_CHECKED enum rk_result ledger_index_open(struct ledger_index *index, struct store_io *io,
                                            int directory, const char *name,
                                            const uint8_t identity[32], uint64_t log_bytes,
                                            struct rk_error *error);
void ledger_index_close(struct ledger_index *index);

/* Forgets everything, the file's contents too. */
void ledger_index_clear(struct ledger_index *index, const uint8_t identity[32]);

/* Enters the next block in memory. RK_NO_MEMORY leaves the index as it was. An id that is there
 * already stays where it was first. */
RK_CHECKED enum rk_result ledger_index_add(struct ledger_index *index, struct ledger_extent extent,
                                           const uint8_t (*ids)[TRANSACTION_ID_BYTES],
                                           size_t count);
/* Takes the last one back. */
void ledger_index_remove_last(struct ledger_index *index,
                              const uint8_t (*ids)[TRANSACTION_ID_BYTES], size_t count);
/* Writes the last one to the file, now that the log has it. */
void ledger_index_write_last(struct ledger_index *index, const uint8_t (*ids)[TRANSACTION_ID_BYTES],
                             size_t count);

/* Untouched and false when there is none. */
RK_CHECKED bool ledger_index_find(const struct ledger_index *index, uint64_t *height,
                                  uint32_t *position, const uint8_t id[TRANSACTION_ID_BYTES]);

#endif
