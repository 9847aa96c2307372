/* Any bytes as a block of a ledger: refused, or the one encoding of what they say.
 *
 * Digests of sections would stop nearly every input at once, so each is tried a second time with
 * the right ones put in. */
#include "base/blake3.h"
#include "base/require.h"
#include "chain/ledger_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

/* Of coinbase, transactions, receipts and events in the header. */
static const size_t digests_at[] = {144, 176, 208, 240};

static void try_block(const uint8_t *bytes, size_t size_bytes)
{
    struct buffer copy = {0}, again = {0};
    struct ledger_block block;
    struct rk_error error;
    REQUIRE(buffer_append(&copy, bytes, size_bytes) == RK_OK);
    if (ledger_block_decode(&block, &copy, &error) == RK_OK) {
        uint8_t hash[LEDGER_HASH_BYTES];
        memcpy(hash, block.hash, sizeof hash);
        REQUIRE(ledger_block_encode(&again, &block, &error) == RK_OK);
        REQUIRE(span_equal(buffer_span(&again), span_of(bytes, size_bytes)));
        REQUIRE(memcmp(hash, block.hash, sizeof hash) == 0);
        ledger_block_free(&block);
    }
    REQUIRE(copy.size_bytes == 0);
    buffer_free(&again);
}

/* Puts the right digests in, as far as the lengths of the sections are right. */
static void put_digests(uint8_t *bytes, size_t size_bytes)
{
    size_t at = LEDGER_HEADER_BYTES;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(digests_at) && at + 4 <= size_bytes; i++) {
        uint32_t section_bytes;
        memcpy(&section_bytes, bytes + at, 4);
        at += 4;
        if (section_bytes > size_bytes - at) return;
        blake3_hash(blake3_backend_select(0), bytes + digests_at[i],
                    span_of(bytes + at, section_bytes));
        at += section_bytes;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct buffer copy = {0};
    try_block(bytes, size_bytes);
    if (size_bytes < LEDGER_HEADER_BYTES) return 0;
    REQUIRE(buffer_append(&copy, bytes, size_bytes) == RK_OK);
    put_digests(copy.bytes, copy.size_bytes);
    try_block(copy.bytes, copy.size_bytes);
    buffer_free(&copy);
    return 0;
}
