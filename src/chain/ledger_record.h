/* Blocks of a local chain as bytes: docs/ledger.md 2.
 *
 *      header          what is hashed: fixed size
 *      coinbase        who is rewarded
 *      transactions    as they were sent
 *      receipts        what became of each
 *      events          in their order, with their origin and whether they were reverted
 *
 * The header has a digest of each of the four others, so a block's hash binds all of it. There is
 * one encoding of a block. Decoders are total: bounded by the bytes there are, and refuse whatever
 * is not that encoding, digests included. */
#ifndef RK_CHAIN_LEDGER_RECORD_H
#define RK_CHAIN_LEDGER_RECORD_H

#include "base/buffer.h"
#include "base/vec.h"
#include "chain/executable.h"
#include "state/commit_key.h"

enum {
    LEDGER_HASH_BYTES = 32,
    LEDGER_BLOOM_BYTES = 256,
    LEDGER_HEADER_BYTES = 528,
    LEDGER_COINBASE_BYTES = 192, /* generator and fund; block 0 has none */
    LEDGER_BLOCK_BYTES_MAX = 64 << 20,
    LEDGER_TRANSACTIONS_MAX = 1 << 16, /* in a block */
};

struct ledger_header {
    uint64_t chain_id;
    uint64_t height;
    uint64_t time; /* milliseconds since 1970 */
    uint64_t gas_limit, gas_spent;
    uint32_t transaction_count, event_count;
    uint8_t parent[LEDGER_HASH_BYTES]; /* zeros in block 0 */
    struct commit_key key;             /* of the state after it */
    uint8_t coinbase[LEDGER_HASH_BYTES];
    uint8_t transactions[LEDGER_HASH_BYTES];
    uint8_t receipts[LEDGER_HASH_BYTES];
    uint8_t events[LEDGER_HASH_BYTES];
    uint8_t bloom[LEDGER_BLOOM_BYTES];
};

struct ledger_receipt {
    uint8_t id[TRANSACTION_ID_BYTES];
    uint64_t gas_limit, gas_spent, gas_price;
    bool succeeded;    /* of the call or deployment in it */
    struct span data;  /* what the call returned, when it succeeded */
    struct span error; /* UTF-8, when it did not */
};

/* The origin of events that belong to no transaction. */
#define LEDGER_ORIGIN_BLOCK UINT32_MAX

struct ledger_event {
    uint32_t origin; /* place of the transaction in the block, or LEDGER_ORIGIN_BLOCK */
    bool is_reverted;
    uint8_t source[VM_CONTRACT_ID_BYTES];
    struct span topic, data;
};

VEC_DEFINE(ledger_span_vec, struct span);
VEC_DEFINE(ledger_receipt_vec, struct ledger_receipt);
VEC_DEFINE(ledger_event_vec, struct ledger_event);

/* A block to be written, or one that was read. Spans are borrowed from `bytes` in a block that was
 * read, from whoever filled it in else. Zero-initialise, free. */
struct ledger_block {
    struct ledger_header header;
    uint8_t hash[LEDGER_HASH_BYTES];
    struct span coinbase;
    struct ledger_span_vec transactions;
    struct ledger_receipt_vec receipts;
    struct ledger_event_vec events;
    struct buffer bytes;
};

void ledger_block_free(struct ledger_block *block);

/* The header's one encoding, and BLAKE3 of `ruskvm-block-v1` and that. */
void ledger_header_encode(uint8_t out[LEDGER_HEADER_BYTES], const struct ledger_header *header);
void ledger_header_hash(uint8_t hash[LEDGER_HASH_BYTES], const struct ledger_header *header);

/* Fills in the counts and digests of the header and the hash, and appends the block. RK_LIMIT for
 * more than LEDGER_BLOCK_BYTES_MAX bytes, RK_NO_MEMORY. */
RK_CHECKED enum rk_result ledger_block_encode(struct buffer *out, struct ledger_block *block,
                                              struct rk_error *error);

/* Reads a block from bytes that it takes over: `bytes` is empty then, also on failure. RK_MALFORMED
 * with the offset, RK_CORRUPT where a digest does not fit. */
RK_CHECKED enum rk_result ledger_block_decode(struct ledger_block *out, struct buffer *bytes,
                                              struct rk_error *error);

#endif
