/* Blocks made up of random things, for the tests of the log. */
#ifndef RK_TESTS_CHAIN_LEDGER_SAMPLE_H
#define RK_TESTS_CHAIN_LEDGER_SAMPLE_H

#include "../state/folder.h"

#include "chain/ledger_log.h"

/* A block with the bytes its spans refer to. */
struct sample_block {
    struct ledger_block block;
    uint8_t bytes[4096];
};

static inline struct span sample_span(struct sample_block *s, uint64_t *seed, size_t most)
{
    size_t size_bytes = test_random(seed) % (most + 1);
    return span_of(s->bytes + test_random(seed) % (sizeof s->bytes - size_bytes + 1), size_bytes);
}

/* Deterministic in height and parent: `count` transactions, and some events. */
static inline void sample_block_make(struct sample_block *s, uint64_t height,
                                     const uint8_t parent[LEDGER_HASH_BYTES], size_t count)
{
    uint64_t seed = height * 1000 + count + 1;
    *s = (struct sample_block){.block = {.header = {.chain_id = 7, .height = height}}};
    for (size_t i = 0; i < sizeof s->bytes; i++)
        s->bytes[i] = (uint8_t)(test_random(&seed) % 128); /* UTF-8, whatever is taken */
    s->block.header.time = 1000 + height;
    s->block.header.gas_limit = 1 << 20;
    memcpy(s->block.header.parent, parent, LEDGER_HASH_BYTES);
    memcpy(s->block.header.key.bytes, s->bytes, COMMIT_KEY_BYTES);
    memcpy(s->block.header.bloom, s->bytes + 64, LEDGER_BLOOM_BYTES);
    s->block.coinbase = sample_span(s, &seed, 300);
    for (size_t i = 0; i < count; i++) {
        struct ledger_receipt receipt = {.gas_limit = i + 5, .gas_spent = i, .gas_price = 2};
        receipt.succeeded = test_random(&seed) % 2;
        if (receipt.succeeded)
            receipt.data = sample_span(s, &seed, 40);
        else
            receipt.error = sample_span(s, &seed, 40);
        for (size_t k = 0; k < sizeof receipt.id; k++)
            receipt.id[k] = (uint8_t)test_random(&seed);
        assert_int_equal(ledger_receipt_vec_push(&s->block.receipts, receipt), RK_OK);
        assert_int_equal(ledger_span_vec_push(&s->block.transactions, sample_span(s, &seed, 600)),
                         RK_OK);
    }
    for (uint64_t i = test_random(&seed) % 4; i; i--) {
        struct ledger_event event = {.is_reverted = test_random(&seed) % 2};
        event.origin = count ? (uint32_t)(test_random(&seed) % count) : LEDGER_ORIGIN_BLOCK;
        event.source[0] = (uint8_t)i;
        event.topic = sample_span(s, &seed, 20);
        event.data = sample_span(s, &seed, 100);
        assert_int_equal(ledger_event_vec_push(&s->block.events, event), RK_OK);
    }
}

static inline void sample_block_free(struct sample_block *s)
{
    ledger_block_free(&s->block);
}

#endif
