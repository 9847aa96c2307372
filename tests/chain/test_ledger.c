/* A local chain from its genesis on: transactions, blocks, and whatever may happen to its folder.
 */

#include "../state/faulty_io.h"
#include "../state/killing.h"
#include "ledger_world.h"

#include "base/hex.h"
#include "chain/ledger_log.h"
#include "crypto/g2.h"
#include "state/state.h"

static char folder[FOLDER_BYTES];

static int begin(void **state)
{
    struct rk_error error = {.result = RK_OK};
    (void)state;
    folder_make_fast(folder);
    if (world_create(folder, WORLD_CHAIN_ID, NULL, &error)) fail_msg("%s", error.message);
    return 0;
}

/* Folders of chains are three levels deep. */
static void remove_all(const char *path)
{
    char inner[4096];
    path_join(inner, path, "state");
    folder_remove(inner);
    folder_remove(path);
}

static int end(void **state)
{
    (void)state;
    remove_all(folder);
    return 0;
}

/* ---- What a chain does ---- */

static void a_new_chain_has_its_genesis(void **state)
{
    (void)state;
    struct rk_error error;
    struct ledger *second, *ledger = world_open(folder, NULL, NULL);
    assert_int_equal(ledger_tip(ledger)->height, 0);
    assert_int_equal(ledger_tip(ledger)->time, 1000);
    assert_int_equal(ledger_chain_id(ledger), WORLD_CHAIN_ID);
    assert_int_equal(world_account(ledger, 1).balance, WORLD_BALANCE);
    assert_int_equal(world_account(ledger, 2).balance, WORLD_BALANCE);
    assert_int_equal(world_account(ledger, 3).balance, 0);
    assert_int_equal(world_create(folder, WORLD_CHAIN_ID, NULL, &error), RK_EXISTS);
    assert_int_equal(ledger_open(&second, NULL, folder, NULL, &error), RK_EXISTS);
    ledger_close(ledger);
    assert_int_equal(ledger_open(&second, NULL, "/nonexistent", NULL, &error), RK_NOT_FOUND);
}

static void a_transfer_moves_value_and_is_found_again(void **state)
{
    (void)state;
    struct ledger *ledger = world_open(folder, NULL, NULL);
    struct ledger_outcome outcome = world_submit(ledger, world_signed(1, 3, 12345, 1));
    if (!outcome.accepted) fail_msg("%s", outcome.reason);
    assert_true(outcome.receipt.succeeded && outcome.receipt.gas_spent > 0);
    assert_int_equal(outcome.receipt.height, 1);
    assert_memory_equal(outcome.receipt.root, ledger_tip(ledger)->key.root, 32);
    for (unsigned round = 0; round < 2; round++) {
        uint64_t height;
        uint32_t position;
        struct ledger_block block;
        uint64_t fee = outcome.receipt.gas_spent * WORLD_PRICE;
        assert_int_equal(world_account(ledger, 3).balance, 12345);
        assert_int_equal(world_account(ledger, 1).balance, WORLD_BALANCE - 12345 - fee);
        assert_int_equal(world_account(ledger, 1).nonce, 1);
        assert_int_equal(ledger_find(ledger, &height, &position, outcome.receipt.id, NULL), RK_OK);
        assert_true(height == 1 && position == 0);
        assert_int_equal(ledger_block(ledger, &block, height, NULL), RK_OK);
        assert_memory_equal(block.receipts.items[0].id, outcome.receipt.id, 32);
        assert_int_equal(block.receipts.items[0].gas_spent, outcome.receipt.gas_spent);
        assert_int_equal(block.header.gas_spent, outcome.receipt.gas_spent);
        assert_true(block.events.count >= 2); /* of the transfer, and of the reward */
        assert_int_equal(block.events.items[0].origin, 0);
        assert_int_equal(block.events.items[block.events.count - 1].origin, LEDGER_ORIGIN_BLOCK);
        ledger_block_free(&block);
        ledger_close(ledger);
        ledger = world_open(folder, NULL, NULL);
    }
    ledger_close(ledger);
}

static void simulating_tells_the_same_and_changes_nothing(void **state)
{
    (void)state;
    struct ledger *ledger = world_open(folder, NULL, NULL);
    struct wallet_chain chain = ledger_wallet_chain(ledger, 2000);
    struct wallet_chain_facts facts;
    struct wallet_chain_receipt simulated, sent;
    struct buffer bytes = world_signed(1, 2, 5, 1);
    struct rk_error error;
    assert_int_equal(chain.simulate(ledger, &simulated, buffer_span(&bytes), &error), RK_OK);
    assert_int_equal(chain.facts(ledger, &facts, &error), RK_OK);
    assert_true(facts.height == 0 && facts.chain_id == WORLD_CHAIN_ID);
    assert_int_equal(chain.send(ledger, &sent, buffer_span(&bytes), &error), RK_OK);
    assert_int_equal(ledger_tip(ledger)->time, 2000);
    assert_memory_equal(sent.id, simulated.id, 32);
    assert_int_equal(sent.gas_spent, simulated.gas_spent);
    assert_int_equal(sent.height, simulated.height);
    assert_int_equal(chain.send(ledger, &sent, buffer_span(&bytes), &error), RK_INVALID);
    assert_non_null(strstr(error.message, "in block 1 already"));
    buffer_free(&bytes);
    ledger_close(ledger);
}

/* ---- What it refuses ---- */

static struct buffer with_flipped_signature(struct buffer bytes)
{
    struct bls_secret_key other;
    struct bls_public_key key;
    struct typed_transaction t;
    struct rk_error error;
    uint8_t sender[BLS_PUBLIC_KEY_BYTES];
    assert_int_equal(typed_transaction_decode(&t, buffer_span(&bytes), &error), RK_OK);
    memcpy(sender, t.account.sender, sizeof sender);
    struct typed_transaction signed_by_other = world_transfer(2, 3, 5, 1);
    world_key(&other, 2);
    bls_public_key_of(&key, &other);
    assert_int_equal(typed_transaction_sign(&signed_by_other, &other, &error), RK_OK);
    memcpy(bytes.bytes + bytes.size_bytes - BLS_SIGNATURE_BYTES, signed_by_other.account.signature,
           BLS_SIGNATURE_BYTES);
    typed_transaction_free(&t);
    return bytes;
}

static struct buffer for_another_chain(void)
{
    struct typed_transaction t = world_transfer(1, 2, 5, 1);
    t.chain_id++;
    return world_sign(&t, 1);
}

static struct buffer with_gas(uint64_t limit, uint64_t price)
{
    struct typed_transaction t = world_transfer(1, 2, 5, 1);
    t.gas_limit = limit;
    t.gas_price = price;
    return world_sign(&t, 1);
}

static struct buffer no_longer_valid(void)
{
    struct typed_transaction t = world_transfer(1, 2, 5, 1);
    t.last_valid_height = 0;
    return world_sign(&t, 1);
}

static struct buffer cut_short(struct buffer bytes)
{
    bytes.size_bytes--;
    return bytes;
}

static void what_is_refused_leaves_no_trace(void **state)
{
    (void)state;
    struct ledger *ledger = world_open(folder, NULL, NULL);
    const struct ledger_header before = *ledger_tip(ledger);
    char log[4096];
    path_join(log, folder, "blocks");
    uint64_t log_bytes = file_size(log);
    const struct {
        struct buffer bytes;
        const char *reason;
    } cases[] = {
        {world_signed(1, 2, 5, 2), "Nonce not ready to be used yet"},
        {world_signed(1, 2, 5, 0), "Already used nonce"},
        {world_signed(1, 2, WORLD_BALANCE, 1), ""},
        {world_signed(3, 2, 1, 1), ""},
        {with_flipped_signature(world_signed(1, 2, 5, 1)), "signature"},
        {for_another_chain(), "chain"},
        {with_gas(1, 1), ""},
        {with_gas(WORLD_GAS, 0), ""},
        {no_longer_valid(), "valid until height 0"},
        {cut_short(world_signed(1, 2, 5, 1)), ""},
        {(struct buffer){0}, ""},
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(cases); i++) {
        struct ledger_outcome outcome;
        struct wallet_chain_receipt receipt;
        struct rk_error error;
        bool has_block = true;
        struct span bytes = buffer_span(&cases[i].bytes);
        assert_int_equal(
            ledger_submit(ledger, &outcome, &has_block, &bytes, 1, 5000, false, &error), RK_OK);
        print_message("%zu: %s\n", i, outcome.reason);
        assert_true(!has_block && !outcome.accepted && outcome.reason[0]);
        if (!strstr(outcome.reason, cases[i].reason)) fail_msg("%zu", i);
        assert_int_not_equal(ledger_simulate(ledger, &receipt, bytes, &error), RK_OK);
        assert_memory_equal(ledger_tip(ledger), &before, sizeof before);
        assert_int_equal(file_size(log), log_bytes);
        struct buffer copy = cases[i].bytes;
        buffer_free(&copy);
    }
    struct ledger_outcome outcome;
    struct rk_error error;
    struct buffer good = world_signed(1, 2, 5, 1);
    struct span bytes = buffer_span(&good);
    assert_int_equal(ledger_submit(ledger, &outcome, NULL, &bytes, 1, 999, false, &error),
                     RK_INVALID);
    buffer_free(&good);
    ledger_close(ledger);
}

static void a_block_takes_those_of_many_that_are_not_refused(void **state)
{
    (void)state;
    enum { COUNT = 7 };
    struct ledger *ledger = world_open(folder, NULL, NULL);
    struct buffer bytes[COUNT] = {
        world_signed(1, 3, 10, 1), world_signed(1, 3, 10, 1), /* the same again */
        world_signed(2, 3, 20, 1), world_signed(1, 3, 30, 3), /* too early */
        world_signed(1, 3, 40, 2), with_flipped_signature(world_signed(2, 3, 5, 2)),
        world_signed(1, 3, 50, 3),
    };
    static const bool accepted[COUNT] = {true, false, true, false, true, false, true};
    struct span transactions[COUNT];
    struct ledger_outcome outcomes[COUNT];
    struct ledger_verification done;
    struct rk_error error = {.result = RK_OK};
    for (size_t i = 0; i < COUNT; i++)
        transactions[i] = buffer_span(&bytes[i]);
    if (ledger_submit(ledger, outcomes, NULL, transactions, COUNT, 5000, false, &error))
        fail_msg("%s", error.message);
    for (size_t i = 0; i < COUNT; i++)
        if (outcomes[i].accepted != accepted[i]) fail_msg("%zu: %s", i, outcomes[i].reason);
    assert_int_equal(ledger_tip(ledger)->transaction_count, 4);
    assert_int_equal(ledger_tip(ledger)->time, 5000);
    assert_int_equal(world_account(ledger, 3).balance, 10 + 20 + 40 + 50);
    assert_int_equal(world_account(ledger, 1).nonce, 3);
    assert_int_equal(ledger_verify(ledger, &done, &error), RK_OK);
    assert_true(done.blocks == 2 && done.transactions == 4);
    for (size_t i = 0; i < COUNT; i++)
        buffer_free(&bytes[i]);
    ledger_close(ledger);
}

static void a_call_that_fails_is_paid_for_and_told(void **state)
{
    (void)state;
    struct ledger *ledger = world_open(folder, NULL, NULL);
    struct typed_transaction t = world_transfer(1, 1, 0, 1);
    t.data.kind = TRANSACTION_CALL;
    memset(t.data.call.contract, 0x77, sizeof t.data.call.contract);
    t.data.call.function = span_of_string("nothing");
    struct ledger_outcome outcome = world_submit(ledger, world_sign(&t, 1));
    if (!outcome.accepted) fail_msg("%s", outcome.reason);
    assert_false(outcome.receipt.succeeded);
    assert_string_equal(outcome.receipt.error, "DoesNotExist");
    assert_int_equal(outcome.receipt.gas_spent, WORLD_GAS);
    struct ledger_block block;
    assert_int_equal(ledger_block(ledger, &block, 1, NULL), RK_OK);
    assert_true(span_equal(block.receipts.items[0].error, span_of_string("DoesNotExist")));
    ledger_block_free(&block);
    ledger_close(ledger);
}

/* ---- Executing again ---- */

static void make_blocks(struct ledger *ledger, uint64_t count)
{
    uint64_t nonce = world_account(ledger, 1).nonce;
    for (uint64_t i = 0; i < count; i++) {
        struct ledger_outcome outcome =
            world_submit(ledger, world_signed(1, 3, 100 + nonce, nonce + 1));
        if (!outcome.accepted) fail_msg("%s", outcome.reason);
        nonce++;
    }
}

/* Writes the log anew with one thing changed, every check and digest of it right. */
static void forge(const struct ledger_block *blocks, size_t count, const uint8_t identity[32])
{
    struct ledger_log log;
    uint64_t cut_bytes;
    bool rebuilt;
    uint8_t parent[LEDGER_HASH_BYTES] = {0};
    char path[4096];
    path_join(path, folder, "blocks");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(ledger_log_create(store_io_posix(), folder, identity, NULL), RK_OK);
    assert_int_equal(
        ledger_log_open(&log, &cut_bytes, &rebuilt, store_io_posix(), folder, identity, NULL),
        RK_OK);
    for (size_t i = 0; i < count; i++) {
        struct ledger_block block = blocks[i];
        memcpy(block.header.parent, parent, sizeof parent);
        assert_int_equal(ledger_log_append(&log, &block, NULL), RK_OK);
        memcpy(parent, block.hash, sizeof parent);
    }
    ledger_log_close(&log);
}

#define FORGERIES(X)                                                            \
    X(gas, "other receipts", b->receipts.items[0].gas_spent++)                  \
    X(outcome, "other receipts", b->receipts.items[0].succeeded = false)        \
    X(sum, "another sum of gas", b->header.gas_spent++)                         \
    X(topic, "other events", b->events.items[0].topic.size_bytes--)             \
    X(reverted, "other events", b->events.items[0].is_reverted = true)          \
    X(bloom, "another filter", b->header.bloom[7] ^= 1)                         \
    X(coinbase, "another coinbase", b->coinbase.size_bytes--)                   \
    X(lost, "another sum of gas", b->transactions.count--, b->receipts.count--, \
      b->events.count = 0)                                                      \
    X(chain, "another chain id", b->header.chain_id++)                          \
    X(time, "older than the one before", b->header.time = 999)

static void a_forged_block_is_found(void **state)
{
    (void)state;
    enum { BLOCKS = 3 };
    struct ledger *ledger = world_open(folder, NULL, NULL);
    struct ledger_block blocks[BLOCKS];
    struct ledger_verification done;
    struct rk_error error = {.result = RK_OK};
    char path[4096];
    uint8_t identity[32];
    make_blocks(ledger, BLOCKS - 1);
    if (ledger_verify(ledger, &done, &error)) fail_msg("%s", error.message);
    assert_true(done.blocks == BLOCKS && done.transactions == BLOCKS - 1);
    for (size_t i = 0; i < BLOCKS; i++)
        assert_int_equal(ledger_block(ledger, &blocks[i], i, NULL), RK_OK);
    ledger_close(ledger);
    path_join(path, folder, "blocks");
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 20, SEEK_SET), 0);
    assert_int_equal(fread(identity, 1, sizeof identity, file), sizeof identity);
    fclose(file);
#define FORGE(name, text, ...)                                                 \
    {                                                                          \
        struct ledger_block kept = blocks[2], *b = &blocks[2];                 \
        struct ledger_receipt receipt = b->receipts.items[0];                  \
        struct ledger_event event = b->events.items[0];                        \
        __VA_ARGS__;                                                           \
        forge(blocks, BLOCKS, identity);                                       \
        blocks[2] = kept;                                                      \
        blocks[2].receipts.items[0] = receipt;                                 \
        blocks[2].events.items[0] = event;                                     \
        ledger = world_open(folder, NULL, NULL);                               \
        assert_int_equal(ledger_verify(ledger, &done, &error), RK_CORRUPT);    \
        if (!strstr(error.message, text) || !strstr(error.message, "block 2")) \
            fail_msg("%s: %s", #name, error.message);                          \
        assert_int_equal(done.blocks, 2);                                      \
        ledger_close(ledger);                                                  \
    }
    FORGERIES(FORGE)
    forge(blocks, BLOCKS, identity);
    ledger = world_open(folder, NULL, NULL);
    assert_int_equal(ledger_verify(ledger, &done, &error), RK_OK);
    ledger_close(ledger);
    for (size_t i = 0; i < BLOCKS; i++)
        ledger_block_free(&blocks[i]);
}

static void lost_states_are_made_again(void **state)
{
    (void)state;
    struct ledger *ledger = world_open(folder, NULL, NULL);
    struct ledger_report report;
    struct commit_key keys[6];
    char path[4096];
    for (size_t i = 0; i < 6; i++) {
        keys[i] = ledger_tip(ledger)->key;
        if (i < 5) make_blocks(ledger, 1);
    }
    ledger_close(ledger);
    path_join(path, folder, "state");
    for (size_t lost = 0; lost < 6; lost++) {
        static const struct store_options options = {.kinds = &state_record_kinds};
        struct store *store;
        assert_int_equal(store_open(&store, NULL, path, &options, NULL), RK_OK);
        for (size_t i = lost; i < 6; i++)
            assert_int_equal(store_delete(store, &keys[i], NULL), RK_OK);
        store_close(store);
        ledger = world_open(folder, &report, NULL);
        assert_int_equal(report.blocks_reproduced, 6 - lost);
        assert_int_equal(world_account(ledger, 1).nonce, 5);
        ledger_close(ledger);
        ledger = world_open(folder, &report, NULL);
        assert_int_equal(report.blocks_reproduced, 0);
        ledger_close(ledger);
    }
    char inner[4096];
    path_join(inner, path, "index");
    folder_remove(path);
    ledger = world_open(folder, &report, NULL);
    assert_int_equal(report.blocks_reproduced, 6);
    make_blocks(ledger, 1);
    ledger_close(ledger);
}

static void a_commit_without_a_block_is_deleted(void **state)
{
    (void)state;
    struct ledger *ledger = world_open(folder, NULL, NULL);
    struct ledger_report report;
    char log[4096];
    make_blocks(ledger, 1);
    path_join(log, folder, "blocks");
    uint64_t log_bytes = file_size(log);
    struct commit_key root = ledger_tip(ledger)->key;
    make_blocks(ledger, 1);
    ledger_close(ledger);
    /* As if the program had ended before the second record: its commit is not final then, but one
     * that is final and in no block does no harm either. */
    assert_int_equal(truncate(log, (off_t)log_bytes + 40), 0);
    path_join(log, folder, "index");
    assert_int_equal(unlink(log), 0);
    ledger = world_open(folder, &report, NULL);
    assert_int_equal(report.cut_bytes, 40);
    assert_true(commit_key_equal(&ledger_tip(ledger)->key, &root));
    make_blocks(ledger, 2);
    assert_int_equal(world_account(ledger, 1).nonce, 3);
    ledger_close(ledger);
}

/* ---- The system fails ---- */

static void failing_calls_leave_the_chain_as_it_was(void **state)
{
    (void)state;
    static const struct {
        enum fault_kind kind;
        int error;
        bool sticky;
    } faults[] = {
        {FAULT_ERROR, ENOSPC, true},
        {FAULT_SHORT_WRITE, EIO, false},
        {FAULT_ERROR, EIO, false},
    };
    for (size_t kind = 0; kind < RK_ARRAY_LENGTH(faults); kind++) {
        for (unsigned at = 0;; at++) {
            struct faulty_io faulty;
            struct ledger *ledger;
            struct ledger_outcome outcome;
            struct rk_error error = {.result = RK_OK};
            faulty_io_init(&faulty);
            faulty.kind = faults[kind].kind;
            faulty.error = faults[kind].error;
            faulty.sticky = faults[kind].sticky;
            faulty.fail_at = at;
            struct ledger_options options = {.io = &faulty.io};
            ledger = world_open(folder, NULL, NULL);
            uint64_t nonce = world_account(ledger, 1).nonce;
            struct ledger_header before = *ledger_tip(ledger);
            ledger_close(ledger);
            bool has_block = false;
            enum rk_result result = ledger_open(&ledger, NULL, folder, &options, &error);
            if (!result) {
                struct buffer bytes = world_signed(1, 3, 1, nonce + 1);
                struct span transaction = buffer_span(&bytes);
                result = ledger_submit(ledger, &outcome, &has_block, &transaction, 1, 1 << 20,
                                       false, &error);
                if (!result) assert_true(has_block && outcome.accepted);
                if (result) assert_int_equal(ledger_tip(ledger)->height, before.height);
                buffer_free(&bytes);
                ledger_close(ledger);
            }
            assert_true(result == RK_OK || result == RK_FULL || result == RK_IO);
            ledger = world_open(folder, NULL, NULL);
            uint64_t grown = ledger_tip(ledger)->height - before.height;
            /* A block whose sync failed is there, or not, whole. */
            assert_true(grown == (result ? 0 : 1) || (result && grown <= 1));
            assert_int_equal(world_account(ledger, 1).nonce, nonce + grown);
            ledger_close(ledger);
            if (faulty.failures == 0) break;
        }
    }
    struct ledger_verification done;
    struct rk_error error;
    struct ledger *ledger = world_open(folder, NULL, NULL);
    assert_int_equal(ledger_verify(ledger, &done, &error), RK_OK);
    ledger_close(ledger);
}

static void a_killed_program_leaves_all_blocks_it_has_told_of(void **state)
{
    (void)state;
    uint64_t seed = test_seed(41), step_us = 3000, blocks = 0;
    for (unsigned round = 0; round < 40; round++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct ledger *ledger;
            if (ledger_open(&ledger, NULL, folder, NULL, NULL)) _exit(1);
            for (;;) {
                struct ledger_outcome outcome;
                struct buffer bytes = world_signed(1, 3, 1, world_account(ledger, 1).nonce + 1);
                struct span transaction = buffer_span(&bytes);
                if (ledger_submit(ledger, &outcome, NULL, &transaction, 1, 5000, false, NULL) ||
                    !outcome.accepted || write(ends[1], "", 1) != 1)
                    _exit(1);
                buffer_free(&bytes);
            }
        }
        close(ends[1]);
        unsigned told = kill_within(child, ends[0], 8, &seed, &step_us);
        close(ends[0]);
        struct ledger *ledger = world_open(folder, NULL, NULL);
        uint64_t height = ledger_tip(ledger)->height;
        assert_true(height == blocks + told || height == blocks + told + 1);
        assert_int_equal(world_account(ledger, 1).nonce, height);
        blocks = height;
        ledger_close(ledger);
    }
    struct ledger_verification done;
    struct rk_error error;
    struct ledger *ledger = world_open(folder, NULL, NULL);
    assert_int_equal(ledger_verify(ledger, &done, &error), RK_OK);
    ledger_close(ledger);
}

static void a_genesis_that_was_killed_can_be_begun_anew(void **state)
{
    (void)state;
    uint64_t seed = test_seed(42);
    remove_all(folder);
    for (unsigned round = 0; round < 25; round++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct rk_error error;
            _exit(world_create(folder, WORLD_CHAIN_ID, NULL, &error) == RK_OK ? 0 : 1);
        }
        int status;
        usleep((useconds_t)(test_random(&seed) % 30000));
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        struct rk_error error = {.result = RK_OK};
        enum rk_result result = world_create(folder, WORLD_CHAIN_ID, NULL, &error);
        if (result && result != RK_EXISTS) fail_msg("%s", error.message);
        struct ledger *ledger = world_open(folder, NULL, NULL);
        make_blocks(ledger, 1);
        ledger_close(ledger);
        remove_all(folder);
    }
    begin(NULL);
}

static void damaged_files_are_told(void **state)
{
    (void)state;
    char path[4096];
    struct ledger *ledger;
    struct rk_error error;
    path_join(path, folder, "genesis");
    uint64_t size_bytes = file_size(path);
    for (uint64_t at = 0; at < size_bytes; at += at < 100 ? 1 : 997) {
        FILE *file = fopen(path, "r+b");
        int byte;
        assert_non_null(file);
        assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
        byte = fgetc(file);
        assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
        fputc(byte ^ 0x20, file);
        fclose(file);
        assert_int_equal(ledger_open(&ledger, NULL, folder, NULL, &error), RK_CORRUPT);
        file = fopen(path, "r+b");
        assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
        fputc(byte, file);
        fclose(file);
    }
    ledger = world_open(folder, NULL, NULL);
    ledger_close(ledger);
    assert_int_equal(truncate(path, (off_t)size_bytes - 1), 0);
    assert_int_equal(ledger_open(&ledger, NULL, folder, NULL, &error), RK_CORRUPT);
}

static void snapshots_that_will_not_do_make_no_chain(void **state)
{
    (void)state;
    static const struct {
        const char *text, *profile, *message;
        enum rk_result result;
    } bad[] = {
        {"", "default", "no 'chain_id'", RK_INVALID},
        {"chain_id = 256", "dusk-aegis", "at most 255", RK_INVALID},
        {"chain_id = 1", "nothing", "no rules", RK_UNSUPPORTED},
        {"chain_id =", "default", "expected a value", RK_MALFORMED},
        {"chain_id = 1\ngenerator = 'x'", "default", "generator", RK_INVALID},
    };
    remove_all(folder);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(bad); i++) {
        struct rk_error error;
        struct ledger_genesis genesis = {
            .profile = bad[i].profile,
            .snapshot = span_of_string(bad[i].text),
        };
        assert_int_equal(ledger_create(folder, &genesis, NULL, &error), bad[i].result);
        if (!strstr(error.message, bad[i].message)) fail_msg("%s", error.message);
        assert_false(ledger_is_there(folder));
    }
    begin(NULL);
}

/* ---- Rules of the deployed system ---- */

static struct buffer read_whole(const char *at, const char *name)
{
    char path[4096];
    uint8_t chunk[65536];
    struct buffer bytes = {0};
    path_join(path, at, name);
    FILE *file = fopen(path, "rb");
    for (size_t got; file && (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
        assert_int_equal(buffer_append(&bytes, chunk, got), RK_OK);
    if (file) fclose(file);
    return bytes;
}

static void a_chain_of_deployed_rules_begins_at_mainnets_root(void **state)
{
    (void)state;
    const char *modules = getenv("RUSKVM_GENESIS"), *shared = getenv("RUSKVM_SHARED");
    char digits[HEX_TEXT_BYTES(32)];
    struct rk_error error = {.result = RK_OK};
    struct buffer snapshot = read_whole(shared ? shared : RUSKVM_SOURCE_DIR "/../shared",
                                        "vectors/genesis/mainnet.toml");
    if (!modules || snapshot.size_bytes == 0) {
        print_message("RUSKVM_GENESIS names no folder with the deployed modules, or RUSKVM_SHARED "
                      "none with vectors/genesis/mainnet.toml\n");
        buffer_free(&snapshot);
        skip();
    }
    struct buffer transfer = read_whole(modules, "transfer_contract.wasm");
    struct buffer stake = read_whole(modules, "stake_contract.wasm");
    struct ledger_genesis genesis = {
        .profile = "dusk-aegis",
        .snapshot = buffer_span(&snapshot),
        .transfer_code = buffer_span(&transfer),
        .stake_code = buffer_span(&stake),
    };
    remove_all(folder);
    if (ledger_create(folder, &genesis, NULL, &error)) fail_msg("%s", error.message);
    struct ledger *ledger = world_open(folder, NULL, NULL);
    struct ledger_verification done;
    hex_encode(digits, span_of(ledger_tip(ledger)->key.root, 32));
    assert_string_equal(digits, "d90d03cf808252037ac2fdd8677868e1ac419caab09ec4cf0e87eafa86b8a612");
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(ledger_submit(ledger, NULL, NULL, NULL, 0, i, true, &error), RK_OK);
    if (ledger_verify(ledger, &done, &error)) fail_msg("%s", error.message);
    assert_int_equal(done.blocks, 4);
    ledger_close(ledger);
    buffer_free(&snapshot);
    buffer_free(&transfer);
    buffer_free(&stake);
}

#define ON_A_CHAIN(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON_A_CHAIN(a_new_chain_has_its_genesis),
        ON_A_CHAIN(a_transfer_moves_value_and_is_found_again),
        ON_A_CHAIN(simulating_tells_the_same_and_changes_nothing),
        ON_A_CHAIN(what_is_refused_leaves_no_trace),
        ON_A_CHAIN(a_block_takes_those_of_many_that_are_not_refused),
        ON_A_CHAIN(a_call_that_fails_is_paid_for_and_told),
        ON_A_CHAIN(a_forged_block_is_found),
        ON_A_CHAIN(lost_states_are_made_again),
        ON_A_CHAIN(a_commit_without_a_block_is_deleted),
        ON_A_CHAIN(failing_calls_leave_the_chain_as_it_was),
        ON_A_CHAIN(a_killed_program_leaves_all_blocks_it_has_told_of),
        ON_A_CHAIN(a_genesis_that_was_killed_can_be_begun_anew),
        ON_A_CHAIN(damaged_files_are_told),
        ON_A_CHAIN(snapshots_that_will_not_do_make_no_chain),
        ON_A_CHAIN(a_chain_of_deployed_rules_begins_at_mainnets_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
