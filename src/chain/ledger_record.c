#include "chain/ledger_record.h"

#include "base/blake3.h"
#include "base/reader.h"
#include "base/utf8.h"

enum section { COINBASE, TRANSACTIONS, RECEIPTS, EVENTS, SECTION_COUNT };

static const char *const section_names[SECTION_COUNT] = {"coinbase", "transactions", "receipts",
                                                         "events"};

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a block");
}

void ledger_block_free(struct ledger_block *block)
{
    ledger_span_vec_free(&block->transactions);
    ledger_receipt_vec_free(&block->receipts);
    ledger_event_vec_free(&block->events);
    buffer_free(&block->bytes);
    *block = (struct ledger_block){.header = {.height = 0}};
}

/* ---- The header ---- */

/* Writes to a cursor. */
static void put(uint8_t **to, const void *bytes, size_t size_bytes)
{
    memcpy(*to, bytes, size_bytes);
    *to += size_bytes;
}

void ledger_header_encode(uint8_t out[LEDGER_HEADER_BYTES], const struct ledger_header *h)
{
    uint8_t *to = out;
    put(&to, &h->chain_id, 8);
    put(&to, &h->height, 8);
    put(&to, &h->time, 8);
    put(&to, &h->gas_limit, 8);
    put(&to, &h->gas_spent, 8);
    put(&to, &h->transaction_count, 4);
    put(&to, &h->event_count, 4);
    put(&to, h->parent, sizeof h->parent);
    put(&to, h->key.bytes, sizeof h->key.bytes);
    put(&to, h->coinbase, sizeof h->coinbase);
    put(&to, h->transactions, sizeof h->transactions);
    put(&to, h->receipts, sizeof h->receipts);
    put(&to, h->events, sizeof h->events);
    put(&to, h->bloom, sizeof h->bloom);
    REQUIRE(to == out + LEDGER_HEADER_BYTES);
}

static void take(void *out, struct reader *r, size_t size_bytes)
{
    struct span bytes = reader_take(r, size_bytes);
    if (bytes.size_bytes == size_bytes) memcpy(out, bytes.bytes, size_bytes);
}

static void header_decode(struct ledger_header *h, struct reader *r)
{
    h->chain_id = reader_u64_le(r);
    h->height = reader_u64_le(r);
    h->time = reader_u64_le(r);
    h->gas_limit = reader_u64_le(r);
    h->gas_spent = reader_u64_le(r);
    h->transaction_count = reader_u32_le(r);
    h->event_count = reader_u32_le(r);
    take(h->parent, r, sizeof h->parent);
    take(h->key.bytes, r, sizeof h->key.bytes);
    take(h->coinbase, r, sizeof h->coinbase);
    take(h->transactions, r, sizeof h->transactions);
    take(h->receipts, r, sizeof h->receipts);
    take(h->events, r, sizeof h->events);
    take(h->bloom, r, sizeof h->bloom);
}

static void hash_of(uint8_t hash[LEDGER_HASH_BYTES], struct span bytes)
{
    blake3_hash(blake3_backend_select(cpu_features_detect()), hash, bytes);
}

void ledger_header_hash(uint8_t hash[LEDGER_HASH_BYTES], const struct ledger_header *header)
{
    static const char domain[] = "ruskvm-block-v1";
    uint8_t bytes[sizeof domain - 1 + LEDGER_HEADER_BYTES];
    memcpy(bytes, domain, sizeof domain - 1);
    ledger_header_encode(bytes + sizeof domain - 1, header);
    hash_of(hash, span_of(bytes, sizeof bytes));
}

/* Where the digest of a section stands. */
static uint8_t *digest_of(struct ledger_header *header, enum section section)
{
    switch (section) {
    case COINBASE: return header->coinbase;
    case TRANSACTIONS: return header->transactions;
    case RECEIPTS: return header->receipts;
    default: return header->events;
    }
}

/* ---- Writing ---- */

static enum rk_result append_counted(struct buffer *out, struct span bytes)
{
    RK_TRY(buffer_append_u32_le(out, (uint32_t)bytes.size_bytes));
    return buffer_append(out, bytes.bytes, bytes.size_bytes);
}

static enum rk_result append_transactions(struct buffer *out, const struct ledger_block *block)
{
    for (size_t i = 0; i < block->transactions.count; i++)
        RK_TRY(append_counted(out, block->transactions.items[i]));
    return RK_OK;
}

static enum rk_result append_receipts(struct buffer *out, const struct ledger_block *block)
{
    for (size_t i = 0; i < block->receipts.count; i++) {
        const struct ledger_receipt *receipt = &block->receipts.items[i];
        RK_TRY(buffer_append(out, receipt->id, sizeof receipt->id));
        RK_TRY(buffer_append_u64_le(out, receipt->gas_limit));
        RK_TRY(buffer_append_u64_le(out, receipt->gas_spent));
        RK_TRY(buffer_append_u64_le(out, receipt->gas_price));
        RK_TRY(buffer_append_u8(out, receipt->succeeded));
        RK_TRY(append_counted(out, receipt->succeeded ? receipt->data : receipt->error));
    }
    return RK_OK;
}

static enum rk_result append_events(struct buffer *out, const struct ledger_block *block)
{
    for (size_t i = 0; i < block->events.count; i++) {
        const struct ledger_event *event = &block->events.items[i];
        RK_TRY(buffer_append_u32_le(out, event->origin));
        RK_TRY(buffer_append_u8(out, event->is_reverted));
        RK_TRY(buffer_append(out, event->source, sizeof event->source));
        RK_TRY(append_counted(out, event->topic));
        RK_TRY(append_counted(out, event->data));
    }
    return RK_OK;
}

static enum rk_result append_section(struct buffer *out, struct ledger_block *block,
                                     enum section section)
{
    size_t at = out->size_bytes;
    RK_TRY(buffer_append_u32_le(out, 0));
    switch (section) {
    case COINBASE:
        RK_TRY(buffer_append(out, block->coinbase.bytes, block->coinbase.size_bytes));
        break;
    case TRANSACTIONS: RK_TRY(append_transactions(out, block)); break;
    case RECEIPTS: RK_TRY(append_receipts(out, block)); break;
    default: RK_TRY(append_events(out, block)); break;
    }
    size_t size_bytes = out->size_bytes - at - 4;
    if (size_bytes > LEDGER_BLOCK_BYTES_MAX) return RK_LIMIT;
    uint32_t counted = (uint32_t)size_bytes;
    memcpy(out->bytes + at, &counted, sizeof counted);
    hash_of(digest_of(&block->header, section), span_of(out->bytes + at + 4, size_bytes));
    return RK_OK;
}

/* What the spans of a block have together, so that no length is cut short on the way. */
static bool is_too_long(const struct ledger_block *block)
{
    uint64_t sum = block->coinbase.size_bytes;
    for (size_t i = 0; i < block->transactions.count; i++)
        sum += block->transactions.items[i].size_bytes;
    for (size_t i = 0; i < block->receipts.count; i++)
        sum += block->receipts.items[i].data.size_bytes + block->receipts.items[i].error.size_bytes;
    for (size_t i = 0; i < block->events.count; i++)
        sum += block->events.items[i].topic.size_bytes + block->events.items[i].data.size_bytes;
    return sum > LEDGER_BLOCK_BYTES_MAX || block->events.count > LEDGER_BLOCK_BYTES_MAX ||
           block->transactions.count > LEDGER_TRANSACTIONS_MAX;
}

enum rk_result ledger_block_encode(struct buffer *out, struct ledger_block *block,
                                   struct rk_error *error)
{
    size_t before = out->size_bytes;
    uint8_t header[LEDGER_HEADER_BYTES] = {0};
    REQUIRE(block->receipts.count == block->transactions.count);
    enum rk_result result = is_too_long(block) ? RK_LIMIT : RK_OK;
    if (!result) result = buffer_append(out, header, sizeof header);
    for (unsigned i = 0; !result && i < SECTION_COUNT; i++)
        result = append_section(out, block, (enum section)i);
    if (!result && out->size_bytes - before > LEDGER_BLOCK_BYTES_MAX) result = RK_LIMIT;
    if (result) {
        out->size_bytes = before;
        return result == RK_LIMIT ? rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                                            "a block of more than %d MiB or %d transactions",
                                            LEDGER_BLOCK_BYTES_MAX >> 20, LEDGER_TRANSACTIONS_MAX)
                                  : no_memory(error);
    }
    block->header.transaction_count = (uint32_t)block->transactions.count;
    block->header.event_count = (uint32_t)block->events.count;
    ledger_header_encode(out->bytes + before, &block->header);
    ledger_header_hash(block->hash, &block->header);
    return RK_OK;
}

/* ---- Reading ---- */

static enum rk_result malformed(struct rk_error *error, const struct reader *r, const char *what)
{
    return rk_fail(error, RK_MALFORMED, reader_offset(r), "block: %s",
                   r->failure ? reader_failure_text(r->failure) : what);
}

static struct span take_counted(struct reader *r)
{
    return reader_take(r, reader_u32_le(r));
}

static enum rk_result read_transactions(struct ledger_block *block, struct reader *r,
                                        struct rk_error *error)
{
    for (uint32_t i = 0; i < block->header.transaction_count; i++) {
        struct span bytes = take_counted(r);
        if (r->failure) return malformed(error, r, "");
        if (ledger_span_vec_push(&block->transactions, bytes)) return no_memory(error);
    }
    return RK_OK;
}

static enum rk_result read_receipts(struct ledger_block *block, struct reader *r,
                                    struct rk_error *error)
{
    for (uint32_t i = 0; i < block->header.transaction_count; i++) {
        struct ledger_receipt receipt = {.succeeded = false};
        take(receipt.id, r, sizeof receipt.id);
        receipt.gas_limit = reader_u64_le(r);
        receipt.gas_spent = reader_u64_le(r);
        receipt.gas_price = reader_u64_le(r);
        uint8_t succeeded = reader_u8(r);
        struct span bytes = take_counted(r);
        if (r->failure || succeeded > 1) return malformed(error, r, "an outcome that is none");
        receipt.succeeded = succeeded;
        if (succeeded)
            receipt.data = bytes;
        else
            receipt.error = bytes;
        if (!succeeded && !utf8_is_valid(bytes))
            return malformed(error, r, "the text of an error is not UTF-8");
        if (ledger_receipt_vec_push(&block->receipts, receipt)) return no_memory(error);
    }
    return RK_OK;
}

static enum rk_result read_events(struct ledger_block *block, struct reader *r,
                                  struct rk_error *error)
{
    for (uint32_t i = 0; i < block->header.event_count; i++) {
        struct ledger_event event = {.origin = reader_u32_le(r)};
        uint8_t is_reverted = reader_u8(r);
        take(event.source, r, sizeof event.source);
        event.topic = take_counted(r);
        event.data = take_counted(r);
        if (r->failure || is_reverted > 1 || !utf8_is_valid(event.topic))
            return malformed(error, r, "an event that is none");
        if (event.origin != LEDGER_ORIGIN_BLOCK && event.origin >= block->header.transaction_count)
            return malformed(error, r, "an event of a transaction that is not there");
        event.is_reverted = is_reverted;
        if (ledger_event_vec_push(&block->events, event)) return no_memory(error);
    }
    return RK_OK;
}

/* The section's bytes as a reader of positions in the block. */
static enum rk_result read_section(struct ledger_block *block, struct reader *r,
                                   enum section section, struct rk_error *error)
{
    uint8_t digest[LEDGER_HASH_BYTES];
    struct span bytes = take_counted(r);
    if (r->failure) return malformed(error, r, "");
    hash_of(digest, bytes);
    if (memcmp(digest, digest_of(&block->header, section), sizeof digest) != 0)
        return rk_fail(error, RK_CORRUPT, (uint64_t)(bytes.bytes - r->start),
                       "block: the %s do not have the header's digest", section_names[section]);
    struct reader inner = {r->start, bytes.bytes, bytes.bytes + bytes.size_bytes, READER_OK};
    switch (section) {
    case COINBASE: block->coinbase = bytes; return RK_OK;
    case TRANSACTIONS: RK_TRY(read_transactions(block, &inner, error)); break;
    case RECEIPTS: RK_TRY(read_receipts(block, &inner, error)); break;
    default: RK_TRY(read_events(block, &inner, error)); break;
    }
    return reader_done(&inner) ? RK_OK : malformed(error, &inner, "bytes behind the last item");
}

static enum rk_result read_block(struct ledger_block *block, struct rk_error *error)
{
    struct reader r = reader_of(buffer_span(&block->bytes));
    if (block->bytes.size_bytes > LEDGER_BLOCK_BYTES_MAX)
        return rk_fail(error, RK_MALFORMED, 0, "block: too long");
    header_decode(&block->header, &r);
    if (r.failure) return malformed(error, &r, "");
    if (block->header.transaction_count > LEDGER_TRANSACTIONS_MAX)
        return malformed(error, &r, "too many transactions");
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        RK_TRY(read_section(block, &r, (enum section)i, error));
    if (!reader_done(&r)) return malformed(error, &r, "bytes behind the events");
    ledger_header_hash(block->hash, &block->header);
    return RK_OK;
}

enum rk_result ledger_block_decode(struct ledger_block *out, struct buffer *bytes,
                                   struct rk_error *error)
{
    struct ledger_block block = {.bytes = *bytes};
    *bytes = (struct buffer){0};
    enum rk_result result = read_block(&block, error);
    if (result)
        ledger_block_free(&block);
    else
        *out = block;
    return result;
}
