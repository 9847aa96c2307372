/* The file of what a chain is made from, docs/ledger.md 1: with it and the log everything else can
 * be made again. Its hash is the identity of the chain. */
#ifndef RK_CHAIN_LEDGER_GENESIS_H
#define RK_CHAIN_LEDGER_GENESIS_H

#include "base/buffer.h"
#include "base/result.h"
#include "base/span.h"

enum {
    LEDGER_PROFILE_BYTES_MAX = 64,
    LEDGER_GENESIS_BYTES_MAX = 256 << 20,
};

/* Spans are borrowed from `bytes` in a file that was read, from whoever filled it in else. */
struct ledger_genesis_file {
    uint64_t time; /* of block 0, milliseconds since 1970 */
    struct span profile;
    struct span snapshot, transfer_code, stake_code;
    uint8_t identity[32];
    struct buffer bytes;
};

/* Computes the identity and appends the file. RK_LIMIT, RK_NO_MEMORY. */
RK_CHECKED enum rk_result
ledger_genesis_encode(struct buffer *out, struct ledger_genesis_file *file, struct rk_error *error);

/* Reads a file from bytes that it takes over: `bytes` is empty then, also on failure. RK_CORRUPT
 * with the offset. */
RK_CHECKED enum rk_result ledger_genesis_decode(struct ledger_genesis_file *out,
                                                struct buffer *bytes, struct rk_error *error);
void ledger_genesis_file_free(struct ledger_genesis_file *file); /* zeroed is allowed */

#endif
