/* Blocks as bytes, and the log of them: whatever happens to the files, what counted stays, and what
 * did not is gone. */

#include "../state/faulty_io.h"
#include "../state/killing.h"
#include "ledger_sample.h"

enum { BLOCKS = 12 };

static const uint8_t identity[32] = {9, 8, 7};
static char folder[FOLDER_BYTES];

static size_t transactions_at(uint64_t height)
{
    return (size_t)(height * 7 % 5);
}

/* ---- Blocks ---- */

static void a_block_is_read_as_it_was_written(void **state)
{
    (void)state;
    for (uint64_t height = 0; height < 40; height++) {
        struct sample_block s;
        struct buffer bytes = {0}, again = {0};
        struct ledger_block block;
        sample_block_make(&s, height, identity, transactions_at(height));
        assert_int_equal(ledger_block_encode(&bytes, &s.block, NULL), RK_OK);
        assert_int_equal(buffer_append(&again, bytes.bytes, bytes.size_bytes), RK_OK);
        assert_int_equal(ledger_block_decode(&block, &bytes, NULL), RK_OK);
        assert_int_equal(bytes.size_bytes, 0);
        assert_memory_equal(&block.header, &s.block.header, sizeof block.header);
        assert_memory_equal(block.hash, s.block.hash, sizeof block.hash);
        assert_true(span_equal(block.coinbase, s.block.coinbase));
        for (size_t i = 0; i < block.receipts.count; i++) {
            assert_true(span_equal(block.transactions.items[i], s.block.transactions.items[i]));
            assert_memory_equal(block.receipts.items[i].id, s.block.receipts.items[i].id, 32);
            assert_true(span_equal(block.receipts.items[i].error, s.block.receipts.items[i].error));
        }
        struct buffer third = {0};
        assert_int_equal(ledger_block_encode(&third, &block, NULL), RK_OK);
        assert_true(span_equal(buffer_span(&third), buffer_span(&again)));
        buffer_free(&third);
        buffer_free(&again);
        ledger_block_free(&block);
        sample_block_free(&s);
    }
}

static void a_block_whose_bit_is_flipped_is_refused_or_has_another_hash(void **state)
{
    (void)state;
    struct sample_block s;
    struct buffer right = {0};
    sample_block_make(&s, 3, identity, 3);
    assert_int_equal(ledger_block_encode(&right, &s.block, NULL), RK_OK);
    for (size_t bit = 0; bit < 8 * right.size_bytes; bit++) {
        struct buffer bytes = {0};
        struct ledger_block block;
        assert_int_equal(buffer_append(&bytes, right.bytes, right.size_bytes), RK_OK);
        bytes.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (ledger_block_decode(&block, &bytes, NULL)) continue;
        assert_true(bit < 8 * LEDGER_HEADER_BYTES);
        assert_memory_not_equal(block.hash, s.block.hash, sizeof block.hash);
        ledger_block_free(&block);
    }
    for (size_t size_bytes = 0; size_bytes < right.size_bytes; size_bytes++) {
        struct buffer bytes = {0};
        struct ledger_block block;
        assert_int_equal(buffer_append(&bytes, right.bytes, size_bytes), RK_OK);
        assert_int_not_equal(ledger_block_decode(&block, &bytes, NULL), RK_OK);
    }
    buffer_free(&right);
    sample_block_free(&s);
}

static void a_block_that_is_too_long_is_not_written(void **state)
{
    (void)state;
    struct ledger_block block = {.header = {.height = 1}};
    struct buffer out = {0};
    uint8_t *bytes = calloc(1, LEDGER_BLOCK_BYTES_MAX);
    assert_non_null(bytes);
    block.coinbase = span_of(bytes, LEDGER_BLOCK_BYTES_MAX);
    assert_int_equal(ledger_block_encode(&out, &block, NULL), RK_LIMIT);
    assert_int_equal(out.size_bytes, 0);
    buffer_free(&out);
    free(bytes);
}

/* ---- The log ---- */

static enum rk_result open_log(struct ledger_log *log, struct store_io *io, uint64_t *cut_bytes,
                               bool *rebuilt)
{
    struct rk_error error = {.result = RK_OK};
    return ledger_log_open(log, cut_bytes, rebuilt, io, folder, identity, &error);
}

static void tip_hash(const struct ledger_log *log, uint8_t hash[LEDGER_HASH_BYTES])
{
    struct ledger_block tip;
    memset(hash, 0, LEDGER_HASH_BYTES);
    if (ledger_log_count(log) == 0) return;
    assert_int_equal(ledger_log_read(log, &tip, ledger_log_count(log) - 1, NULL), RK_OK);
    memcpy(hash, tip.hash, LEDGER_HASH_BYTES);
    ledger_block_free(&tip);
}

static enum rk_result append_next(struct ledger_log *log)
{
    struct sample_block s;
    uint8_t parent[LEDGER_HASH_BYTES];
    uint64_t height = ledger_log_count(log);
    tip_hash(log, parent);
    sample_block_make(&s, height, parent, transactions_at(height));
    enum rk_result result = ledger_log_append(log, &s.block, NULL);
    sample_block_free(&s);
    return result;
}

/* Whether the log has the first `count` blocks, all of them, with their transactions. */
static void assert_has(const struct ledger_log *log, uint64_t count)
{
    uint8_t parent[LEDGER_HASH_BYTES] = {0};
    assert_int_equal(ledger_log_count(log), count);
    for (uint64_t height = 0; height < count; height++) {
        struct ledger_block block;
        struct sample_block s;
        sample_block_make(&s, height, parent, transactions_at(height));
        assert_int_equal(ledger_log_read(log, &block, height, NULL), RK_OK);
        memcpy(parent, block.hash, sizeof parent);
        assert_true(block.receipts.count == s.block.receipts.count);
        for (uint32_t i = 0; i < block.receipts.count; i++) {
            uint64_t at = UINT64_MAX;
            uint32_t position = UINT32_MAX;
            const uint8_t *id = s.block.receipts.items[i].id;
            assert_int_equal(ledger_log_find(log, &at, &position, id, NULL), RK_OK);
            assert_true(at == height && position == i);
        }
        sample_block_free(&s);
        ledger_block_free(&block);
    }
    struct ledger_block none;
    assert_int_equal(ledger_log_read(log, &none, count, NULL), RK_NOT_FOUND);
}

static void make_log(uint64_t blocks)
{
    struct ledger_log log;
    uint64_t cut_bytes;
    bool rebuilt;
    folder_make_fast(folder);
    assert_int_equal(ledger_log_create(store_io_posix(), folder, identity, NULL), RK_OK);
    assert_int_equal(open_log(&log, store_io_posix(), &cut_bytes, &rebuilt), RK_OK);
    while (ledger_log_count(&log) < blocks)
        assert_int_equal(append_next(&log), RK_OK);
    ledger_log_close(&log);
}

/* A whole file of the folder, to be put back. */
struct kept {
    char path[4096];
    uint8_t *bytes;
    size_t size_bytes;
};

static struct kept keep(const char *name)
{
    struct kept kept;
    path_join(kept.path, folder, name);
    kept.size_bytes = (size_t)file_size(kept.path);
    kept.bytes = malloc(kept.size_bytes + 1);
    assert_non_null(kept.bytes);
    FILE *file = fopen(kept.path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(kept.bytes, 1, kept.size_bytes, file), kept.size_bytes);
    fclose(file);
    return kept;
}

static void put_back(const struct kept *kept, size_t size_bytes)
{
    FILE *file = fopen(kept->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(kept->bytes, 1, size_bytes, file), size_bytes);
    fclose(file);
}

static void blocks_are_there_after_opening_again(void **state)
{
    (void)state;
    struct ledger_log log;
    uint64_t cut_bytes;
    bool rebuilt;
    make_log(BLOCKS);
    assert_int_equal(ledger_log_create(store_io_posix(), folder, identity, NULL), RK_EXISTS);
    assert_int_equal(open_log(&log, store_io_posix(), &cut_bytes, &rebuilt), RK_OK);
    assert_true(cut_bytes == 0 && !rebuilt);
    assert_has(&log, BLOCKS);
    ledger_log_close(&log);
    struct rk_error error;
    static const uint8_t other[32] = {1};
    assert_int_equal(
        ledger_log_open(&log, &cut_bytes, &rebuilt, store_io_posix(), folder, other, &error),
        RK_INVALID);
    folder_remove(folder);
    assert_int_equal(open_log(&log, store_io_posix(), &cut_bytes, &rebuilt), RK_NOT_FOUND);
}

static void a_lost_or_damaged_index_is_made_again(void **state)
{
    (void)state;
    struct ledger_log log;
    uint64_t cut_bytes, seed = test_seed(31);
    bool rebuilt;
    make_log(BLOCKS);
    struct kept index = keep("index");
    for (unsigned round = 0; round < 300; round++) {
        uint8_t flip = (uint8_t)(1 << round % 8);
        size_t at = test_random(&seed) % index.size_bytes;
        put_back(&index, round % 3 ? index.size_bytes : at);
        if (round % 3) {
            index.bytes[at] ^= flip;
            put_back(&index, index.size_bytes);
            index.bytes[at] ^= flip;
        }
        assert_int_equal(open_log(&log, store_io_posix(), &cut_bytes, &rebuilt), RK_OK);
        assert_int_equal(cut_bytes, 0);
        assert_has(&log, BLOCKS);
        ledger_log_close(&log);
        struct kept healed = keep("index");
        assert_true(healed.size_bytes >= index.size_bytes);
        assert_memory_equal(healed.bytes, index.bytes, index.size_bytes);
        free(healed.bytes);
    }
    assert_int_equal(unlink(index.path), 0);
    assert_int_equal(open_log(&log, store_io_posix(), &cut_bytes, &rebuilt), RK_OK);
    assert_true(rebuilt);
    assert_has(&log, BLOCKS);
    ledger_log_close(&log);
    free(index.bytes);
    folder_remove(folder);
}

static void a_log_cut_anywhere_opens_at_its_last_whole_block(void **state)
{
    (void)state;
    struct ledger_log log;
    uint64_t cut_bytes, ends[BLOCKS + 1] = {64};
    bool rebuilt;
    make_log(BLOCKS);
    assert_int_equal(open_log(&log, store_io_posix(), &cut_bytes, &rebuilt), RK_OK);
    for (unsigned i = 0; i < BLOCKS; i++)
        ends[i + 1] = log.index.blocks.items[i].at + log.index.blocks.items[i].size_bytes;
    ledger_log_close(&log);
    struct kept blocks = keep("blocks"), index = keep("index");
    for (size_t size_bytes = 64; size_bytes <= blocks.size_bytes; size_bytes += 13) {
        unsigned whole = 0;
        put_back(&blocks, size_bytes);
        put_back(&index, size_bytes % 2 ? index.size_bytes : 0);
        while (whole < BLOCKS && ends[whole + 1] <= size_bytes)
            whole++;
        assert_int_equal(open_log(&log, store_io_posix(), &cut_bytes, &rebuilt), RK_OK);
        assert_int_equal(cut_bytes, size_bytes - ends[whole]);
        assert_has(&log, whole);
        while (ledger_log_count(&log) < BLOCKS)
            assert_int_equal(append_next(&log), RK_OK);
        ledger_log_close(&log);
        struct kept again = keep("blocks");
        assert_true(span_equal(span_of(again.bytes, again.size_bytes),
                               span_of(blocks.bytes, blocks.size_bytes)));
        free(again.bytes);
    }
    free(blocks.bytes);
    free(index.bytes);
    folder_remove(folder);
}

static void damage_of_what_counted_is_told_and_never_cut_off(void **state)
{
    (void)state;
    struct ledger_log log;
    uint64_t cut_bytes, seed = test_seed(32);
    bool rebuilt;
    make_log(BLOCKS);
    struct kept blocks = keep("blocks"), index = keep("index");
    assert_int_equal(open_log(&log, store_io_posix(), &cut_bytes, &rebuilt), RK_OK);
    size_t last_at = (size_t)log.index.blocks.items[BLOCKS - 1].at;
    ledger_log_close(&log);
    for (unsigned round = 0; round < 300; round++) {
        bool has_index = round % 2;
        size_t at = test_random(&seed) % (has_index ? blocks.size_bytes : last_at);
        blocks.bytes[at] ^= 0x10;
        put_back(&blocks, blocks.size_bytes);
        blocks.bytes[at] ^= 0x10;
        put_back(&index, has_index ? index.size_bytes : 0);
        enum rk_result result = open_log(&log, store_io_posix(), &cut_bytes, &rebuilt);
        if (!result && at < last_at) {
            /* With an index the records before the newest are read when they are asked for. */
            struct ledger_block block;
            unsigned damaged = 0;
            assert_true(has_index);
            for (uint64_t height = 0; height < BLOCKS; height++) {
                result = ledger_log_read(&log, &block, height, NULL);
                damaged += result == RK_CORRUPT;
                if (!result) ledger_block_free(&block);
            }
            assert_int_equal(damaged, 1);
            ledger_log_close(&log);
        } else if (at >= 20 && at < 52) {
            assert_int_equal(result, RK_INVALID); /* another chain's */
        } else {
            assert_int_equal(result, RK_CORRUPT);
            /* Trying again does not make it better. */
            assert_int_equal(open_log(&log, store_io_posix(), &cut_bytes, &rebuilt), RK_CORRUPT);
        }
        assert_int_equal(file_size(blocks.path), blocks.size_bytes);
    }
    free(blocks.bytes);
    free(index.bytes);
    folder_remove(folder);
}

/* Every call to the system fails once, or for good from then on: the log says so, stays as it was,
 * and has everything when it is opened again. */
static void failing_calls_leave_the_log_as_it_was(void **state)
{
    (void)state;
    struct ledger_log log;
    static const struct {
        enum fault_kind kind;
        int error;
        bool sticky;
    } faults[] = {
        {FAULT_ERROR, ENOSPC, true},
        {FAULT_ERROR, EIO, false},
        {FAULT_SHORT_WRITE, ENOSPC, true},
        {FAULT_SHORT_WRITE, EIO, false},
    };
    for (size_t kind = 0; kind < RK_ARRAY_LENGTH(faults); kind++) {
        for (unsigned at = 0;; at++) {
            struct faulty_io faulty;
            uint64_t cut_bytes, had = 0;
            bool rebuilt, is_broken = false;
            make_log(3);
            faulty_io_init(&faulty);
            faulty.kind = faults[kind].kind;
            faulty.error = faults[kind].error;
            faulty.sticky = faults[kind].sticky;
            faulty.fail_at = at;
            enum rk_result result = open_log(&log, &faulty.io, &cut_bytes, &rebuilt);
            if (!result) {
                had = 3;
                for (unsigned i = 0; i < 4; i++) {
                    result = append_next(&log);
                    had += !result;
                    assert_int_equal(ledger_log_count(&log), had);
                    assert_true(result == RK_OK || result == RK_IO ||
                                (result == RK_FULL && faulty.error == ENOSPC));
                }
                assert_has(&log, had);
                is_broken = log.is_broken;
                ledger_log_close(&log);
            }
            if (had) {
                assert_int_equal(open_log(&log, store_io_posix(), &cut_bytes, &rebuilt), RK_OK);
                /* A record that could not be synced nor cut off may be there, or not. */
                if (is_broken && ledger_log_count(&log) > had) had++;
                assert_has(&log, had);
                ledger_log_close(&log);
            }
            folder_remove(folder);
            if (faulty.failures == 0) break;
        }
    }
}

static void a_killed_writer_leaves_all_blocks_it_has_told_of(void **state)
{
    (void)state;
    uint64_t seed = test_seed(33), step_us = 200;
    for (unsigned round = 0; round < 60; round++) {
        struct ledger_log log;
        uint64_t cut_bytes;
        bool rebuilt;
        int ends[2];
        make_log(1);
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            if (open_log(&log, store_io_posix(), &cut_bytes, &rebuilt)) _exit(1);
            while (append_next(&log) == RK_OK)
                if (write(ends[1], "", 1) != 1) break;
            _exit(1);
        }
        close(ends[1]);
        unsigned told = kill_within(child, ends[0], 20, &seed, &step_us);
        close(ends[0]);
        assert_int_equal(open_log(&log, store_io_posix(), &cut_bytes, &rebuilt), RK_OK);
        uint64_t count = ledger_log_count(&log);
        assert_true(count == told + 1 || count == told + 2);
        assert_has(&log, count);
        ledger_log_close(&log);
        folder_remove(folder);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_read_as_it_was_written),
        cmocka_unit_test(a_block_whose_bit_is_flipped_is_refused_or_has_another_hash),
        cmocka_unit_test(a_block_that_is_too_long_is_not_written),
        cmocka_unit_test(blocks_are_there_after_opening_again),
        cmocka_unit_test(a_lost_or_damaged_index_is_made_again),
        cmocka_unit_test(a_log_cut_anywhere_opens_at_its_last_whole_block),
        cmocka_unit_test(damage_of_what_counted_is_told_and_never_cut_off),
        cmocka_unit_test(failing_calls_leave_the_log_as_it_was),
        cmocka_unit_test(a_killed_writer_leaves_all_blocks_it_has_told_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
