/* Blocks of a ledger: made from transactions, and made again to be compared. */
#include "chain/ledger_internal.h"

#include "base/parallel.h"
#include "base/utf8.h"
#include "chain/preverify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { ERROR_TEXT_BYTES = 1024 };

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a block");
}

/* ---- The genesis ---- */

static void tell_genesis(void *context, enum genesis_step step, uint64_t done, uint64_t total)
{
    const struct ledger *ledger = context;
    ledger_tell(ledger, genesis_step_name(step), done + 1, total);
}

enum rk_result ledger_build_genesis(struct ledger *ledger, struct commit_key *key,
                                    struct rk_error *error)
{
    struct genesis_report report;
    struct vm_failure failure = {.error = VM_OK};
    struct genesis_options options = {
        .transfer_code = ledger->genesis.transfer_code,
        .stake_code = ledger->genesis.stake_code,
        .chain_id = ledger->chain_id,
        .chain_id_bytes = ledger->profile->chain->chain_id_bytes,
        .shielded_notes = ledger->profile->chain->formats == 0,
        .progress = tell_genesis,
        .context = ledger,
    };
    enum rk_result result =
        genesis_build(ledger->vm, &report, &ledger->snapshot, &options, &failure, error);
    vm_failure_free(&failure);
    if (!result) result = store_finalise(ledger->store, &report.empty, error);
    if (!result) result = store_finalise(ledger->store, &report.key, error);
    if (!result) *key = report.key;
    return result;
}

/* ---- A block in the making ---- */

struct run {
    struct ledger *ledger;
    const struct ledger_header *parent;
    uint8_t parent_hash[LEDGER_HASH_BYTES];
    struct block *block;
    struct ledger_transaction *transactions; /* `count`, those that were read */
    struct ledger_reading *readings;         /* likewise */
    size_t count;
    char (*texts)[ERROR_TEXT_BYTES]; /* of the accepted ones' errors */
    struct ledger_block made;
};

static struct block_options options_of(const struct ledger *ledger,
                                       const struct ledger_header *parent)
{
    return (struct block_options){
        .vm = ledger->vm,
        .parent = &parent->key,
        .rules = &ledger->rules,
        .chain_id = ledger->chain_id,
        .height = parent->height + 1,
    };
}

static enum rk_result begin(struct run *run, struct ledger *ledger,
                            const struct ledger_header *parent, size_t count,
                            struct rk_error *error)
{
    struct block_options options = options_of(ledger, parent);
    *run = (struct run){.ledger = ledger, .parent = parent, .count = count};
    ledger_header_hash(run->parent_hash, parent);
    run->transactions = calloc(count ? count : 1, sizeof *run->transactions);
    run->readings = calloc(count ? count : 1, sizeof *run->readings);
    run->texts = calloc(count ? count : 1, sizeof *run->texts);
    if (!run->transactions || !run->readings || !run->texts) return no_memory(error);
    return block_begin(&run->block, &options, error);
}

static void end(struct run *run)
{
    block_drop(run->block);
    for (size_t i = 0; run->transactions && i < run->count; i++)
        ledger_transaction_free(&run->transactions[i]);
    known_points_settle(&run->ledger->known);
    free(run->transactions);
    free(run->readings);
    free(run->texts);
    ledger_block_free(&run->made);
}

static enum rk_result append_events(struct run *run, const struct vm_events *events,
                                    uint32_t origin)
{
    for (size_t i = 0; i < events->list.count; i++) {
        const struct vm_event *from = &events->list.items[i];
        struct ledger_event event = {
            .origin = origin,
            .is_reverted = from->is_reverted,
            .topic = vm_event_topic(events, i),
            .data = vm_event_data(events, i),
        };
        memcpy(event.source, from->source, sizeof event.source);
        RK_TRY(ledger_event_vec_push(&run->made.events, event));
    }
    return RK_OK;
}

/* Enters an accepted transaction. Its bytes and what its receipt holds are borrowed. */
static enum rk_result append_transaction(struct run *run, uint32_t position, struct span bytes)
{
    const struct transaction_receipt *from = block_receipt(run->block, position);
    struct ledger_receipt receipt = {
        .gas_limit = from->gas_limit,
        .gas_spent = from->gas_spent,
        .gas_price = from->gas_price,
        .succeeded = from->outcome == CONTRACT_OK,
    };
    memcpy(receipt.id, from->id, sizeof receipt.id);
    if (receipt.succeeded) {
        receipt.data = buffer_span(&from->data);
    } else {
        char *text = run->texts[position];
        transaction_receipt_error(text, ERROR_TEXT_BYTES, from);
        /* A text that was cut may end within a character. */
        receipt.error = span_of(text, utf8_error(span_of_string(text)));
    }
    RK_TRY(ledger_span_vec_push(&run->made.transactions, bytes));
    RK_TRY(ledger_receipt_vec_push(&run->made.receipts, receipt));
    return append_events(run, &from->events, position);
}

/* Rewards, root and header; `accepted` are the bytes of the accepted ones in their order. */
static enum rk_result seal(struct run *run, const struct span *accepted, uint64_t time,
                           struct rk_error *error)
{
    const struct ledger *ledger = run->ledger;
    struct ledger_header *header = &run->made.header;
    const struct voter voter = {.account = ledger->coinbase.generator, .credits = COINBASE_CREDITS};
    struct block_coinbase coinbase = ledger->coinbase;
    coinbase.voters = &voter;
    coinbase.voter_count = 1;
    RK_TRY(block_seal(run->block, &coinbase, error));
    *header = (struct ledger_header){
        .chain_id = ledger->chain_id,
        .height = run->parent->height + 1,
        .time = time,
        .gas_limit = ledger->rules.chain.block_gas_limit,
        .gas_spent = block_gas_spent(run->block),
        .key = *block_key(run->block),
    };
    memcpy(header->parent, run->parent_hash, sizeof header->parent);
    static_assert((int)LEDGER_BLOOM_BYTES == (int)BLOCK_BLOOM_BYTES, "the same filter");
    block_bloom(header->bloom, run->block);
    run->made.coinbase = span_of(ledger->coinbase_bytes, sizeof ledger->coinbase_bytes);
    enum rk_result result = RK_OK;
    for (uint32_t i = 0; !result && i < block_transaction_count(run->block); i++)
        result = append_transaction(run, i, accepted[i]);
    if (!result)
        result = append_events(run, block_coinbase_events(run->block), LEDGER_ORIGIN_BLOCK);
    return result ? no_memory(error) : RK_OK;
}

/* ---- Submitting ---- */

static bool is_refusal(enum rk_result result)
{
    return result == RK_MALFORMED || result == RK_INVALID || result == RK_UNSUPPORTED ||
           result == RK_LIMIT || result == RK_EXISTS;
}

/* Notes a refusal, or passes a failure of the host on. */
static enum rk_result refuse(struct ledger_outcome *outcome, enum rk_result result,
                             const struct rk_error *inner, struct rk_error *error)
{
    if (!is_refusal(result)) {
        if (error) *error = *inner;
        return result;
    }
    *outcome = (struct ledger_outcome){.accepted = false, .why = result};
    memcpy(outcome->reason, inner->message, sizeof outcome->reason);
    return RK_OK;
}

static enum rk_result check_is_new(const struct ledger *ledger, const uint8_t *id,
                                   struct rk_error *error)
{
    uint64_t height;
    uint32_t position;
    if (ledger_index_find(&ledger->log.index, &height, &position, id))
        return rk_fail(error, RK_EXISTS, RK_NO_POSITION,
                       "the transaction is in block %" PRIu64 " already", height);
    return RK_OK;
}

/* Reads all of them, whatever comes out. */
static void read_bytes(struct run *run, const struct span *bytes)
{
    ledger_transactions_read(run->transactions, run->readings, &run->ledger->network,
                             &run->ledger->known, bytes, run->count, parallel_processors());
}

/* Asks what can be known of one alone. */
static enum rk_result check_one(const struct run *run, size_t index, struct rk_error *error)
{
    const struct ledger *ledger = run->ledger;
    const struct ledger_transaction *t = &run->transactions[index];
    if (run->readings[index].result) *error = run->readings[index].error;
    RK_TRY(run->readings[index].result);
    RK_TRY(check_is_new(ledger, t->executable.id, error));
    return preverify_check(&ledger->rules, run->parent->height + 1, &t->executable, error);
}

static enum rk_result read_all(struct run *run, struct ledger_outcome *outcomes,
                               const struct span *bytes, struct rk_error *error)
{
    read_bytes(run, bytes);
    for (size_t i = 0; i < run->count; i++) {
        struct rk_error inner = {.result = RK_OK};
        enum rk_result result = check_one(run, i, &inner);
        outcomes[i] = (struct ledger_outcome){.accepted = !result};
        if (result) RK_TRY(refuse(&outcomes[i], result, &inner, error));
    }
    return RK_OK;
}

/* Verifies signatures and proofs of those that are accepted so far (all of them without
 * `outcomes`), across cores; what does not hold is refused. */
static enum rk_result verify_claims(struct run *run, struct ledger_outcome *outcomes,
                                    struct rk_error *error)
{
    size_t count = 0;
    const struct executable **list = calloc(run->count ? run->count : 1, sizeof *list);
    bool *valid = calloc(run->count ? run->count : 1, sizeof *valid);
    enum rk_result result = list && valid ? RK_OK : RK_NO_MEMORY;
    for (size_t i = 0; !result && i < run->count; i++)
        if (!outcomes || outcomes[i].accepted) list[count++] = &run->transactions[i].executable;
    if (!result && count)
        result = preverify_batch(valid, run->ledger->queries, list, count, parallel_processors());
    for (size_t i = 0, at = 0; !result && outcomes && i < run->count; i++) {
        bool is_shielded = run->transactions[i].executable.model == TRANSACTION_SHIELDED;
        if (!outcomes[i].accepted || valid[at++]) continue;
        outcomes[i] = (struct ledger_outcome){.accepted = false, .why = RK_INVALID};
        snprintf(outcomes[i].reason, sizeof outcomes[i].reason, "%s",
                 is_shielded ? "the proof does not hold" : "the signature is not the sender's");
    }
    free(list);
    free(valid);
    return result ? no_memory(error) : RK_OK;
}

/* Executes those that are not refused yet, in their order. */
static enum rk_result execute_all(struct run *run, struct ledger_outcome *outcomes,
                                  struct span *accepted, const struct span *bytes,
                                  struct rk_error *error)
{
    RK_TRY(read_all(run, outcomes, bytes, error));
    RK_TRY(verify_claims(run, outcomes, error));
    for (size_t i = 0; i < run->count; i++) {
        struct rk_error inner = {.result = RK_OK};
        if (!outcomes[i].accepted) continue;
        ledger_tell(run->ledger, "executing", i, run->count);
        enum rk_result result = block_execute(run->block, &run->transactions[i].executable, &inner);
        if (result) {
            RK_TRY(refuse(&outcomes[i], result, &inner, error));
            continue;
        }
        accepted[block_transaction_count(run->block) - 1] = bytes[i];
    }
    return RK_OK;
}

static void tell_receipt(struct wallet_chain_receipt *out, const struct ledger_receipt *receipt,
                         const struct ledger_header *header)
{
    size_t size_bytes = receipt->error.size_bytes;
    *out = (struct wallet_chain_receipt){
        .height = header->height,
        .gas_limit = receipt->gas_limit,
        .gas_spent = receipt->gas_spent,
        .gas_price = receipt->gas_price,
        .succeeded = receipt->succeeded,
    };
    memcpy(out->id, receipt->id, sizeof out->id);
    memcpy(out->root, header->key.root, sizeof out->root);
    if (size_bytes >= sizeof out->error) size_bytes = sizeof out->error - 1;
    if (size_bytes) memcpy(out->error, receipt->error.bytes, size_bytes);
}

static void tell_outcomes(struct ledger_outcome *outcomes, const struct run *run)
{
    for (size_t i = 0, position = 0; i < run->count; i++)
        if (outcomes[i].accepted)
            tell_receipt(&outcomes[i].receipt, &run->made.receipts.items[position++],
                         &run->made.header);
}

/* A state that another block has too is final and stays. */
static void delete_commit(struct ledger *ledger, const struct commit_key *key)
{
    struct commit_entry entry;
    if (store_find(ledger->store, &entry, key, NULL) == RK_OK && entry.state == COMMIT_LIVE)
        (void)!store_delete(ledger->store, key, NULL);
}

/* Makes the block count. When the log does not take it the commit is deleted; should that fail too,
 * opening does it. */
static enum rk_result keep(struct run *run, struct rk_error *error)
{
    struct ledger *ledger = run->ledger;
    struct commit_key key;
    struct block *block = run->block;
    RK_TRY(block_commit(block, &key, error));
    enum rk_result result = ledger_log_append(&ledger->log, &run->made, error);
    if (result) {
        delete_commit(ledger, &key);
        return result;
    }
    ledger->tip = run->made.header;
    memcpy(ledger->tip_hash, run->made.hash, sizeof ledger->tip_hash);
    /* The block counts now; a commit that is not final yet is made so by opening. */
    (void)!store_finalise(ledger->store, &key, NULL);
    return RK_OK;
}

static enum rk_result submit(struct run *run, struct ledger_outcome *outcomes, bool *has_block,
                             struct span *accepted, const struct span *transactions, uint64_t time,
                             bool allow_empty, struct rk_error *error)
{
    RK_TRY(execute_all(run, outcomes, accepted, transactions, error));
    *has_block = allow_empty || block_transaction_count(run->block) != 0;
    if (!*has_block) return RK_OK;
    RK_TRY(seal(run, accepted, time, error));
    RK_TRY(keep(run, error));
    tell_outcomes(outcomes, run);
    return RK_OK;
}

enum rk_result ledger_submit(struct ledger *ledger, struct ledger_outcome *outcomes,
                             bool *has_block, const struct span *transactions, size_t count,
                             uint64_t time, bool allow_empty, struct rk_error *error)
{
    struct run run;
    bool ignored;
    struct span *accepted = calloc(count ? count : 1, sizeof *accepted);
    if (!accepted) return no_memory(error);
    if (time < ledger->tip.time) {
        free(accepted);
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the time %" PRIu64 " is before that of the newest block, %" PRIu64, time,
                       ledger->tip.time);
    }
    const struct ledger_header parent = ledger->tip;
    enum rk_result result = begin(&run, ledger, &parent, count, error);
    if (!result)
        result = submit(&run, outcomes, has_block ? has_block : &ignored, accepted, transactions,
                        time, allow_empty, error);
    end(&run);
    free(accepted);
    return result;
}

enum rk_result ledger_simulate(struct ledger *ledger, struct wallet_chain_receipt *out,
                               struct span transaction, struct rk_error *error)
{
    struct ledger_transaction *read = calloc(1, sizeof *read);
    struct transaction_receipt receipt = {.gas_limit = 0};
    struct block_options options = options_of(ledger, &ledger->tip);
    if (!read) return no_memory(error);
    enum rk_result result = ledger_transaction_read(read, &ledger->network, transaction, error);
    if (!result) result = check_is_new(ledger, read->executable.id, error);
    if (!result) result = preverify_check(&ledger->rules, options.height, &read->executable, error);
    if (!result) result = block_simulate(&receipt, &options, &read->executable, error);
    if (!result) {
        char text[ERROR_TEXT_BYTES];
        transaction_receipt_error(text, sizeof text, &receipt);
        struct ledger_receipt told = {
            .gas_limit = receipt.gas_limit,
            .gas_spent = receipt.gas_spent,
            .gas_price = receipt.gas_price,
            .succeeded = receipt.outcome == CONTRACT_OK,
            .error = span_of(text, utf8_error(span_of_string(text))),
        };
        memcpy(told.id, receipt.id, sizeof told.id);
        tell_receipt(out, &told, &ledger->tip);
        out->height++;
    }
    transaction_receipt_free(&receipt);
    ledger_transaction_free(read);
    free(read);
    return result;
}

/* ---- Executing again ---- */

static enum rk_result differs(uint64_t height, const char *what, struct rk_error *error)
{
    return rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "block %" PRIu64 ", executed again, has %s",
                   height, what);
}

static enum rk_result refused_again(enum rk_result result, uint64_t height, size_t position,
                                    struct rk_error *error)
{
    if (!is_refusal(result)) return result;
    struct rk_error inner = *error;
    return rk_fail(error, RK_CORRUPT, RK_NO_POSITION,
                   "block %" PRIu64 ": transaction %zu is refused now: %s", height, position,
                   inner.message);
}

static enum rk_result execute_again(struct run *run, const struct ledger_block *block,
                                    struct rk_error *error)
{
    uint64_t height = block->header.height;
    read_bytes(run, block->transactions.items);
    for (size_t i = 0; i < run->count; i++) {
        enum rk_result result = run->readings[i].result;
        if (result) *error = run->readings[i].error;
        if (result) return refused_again(result, height, i, error);
    }
    RK_TRY(verify_claims(run, NULL, error));
    for (size_t i = 0; i < run->count; i++) {
        enum rk_result result = block_execute(run->block, &run->transactions[i].executable, error);
        if (result) return refused_again(result, height, i, error);
    }
    enum rk_result result = seal(run, block->transactions.items, block->header.time, error);
    return is_refusal(result) ? differs(height, "an end that is refused", error) : result;
}

/* Encodes what was made, and holds it against what is there. */
static enum rk_result compare(struct run *run, const struct ledger_block *block,
                              struct rk_error *error)
{
    struct buffer bytes = {0};
    const struct ledger_header *made = &run->made.header, *there = &block->header;
    RK_TRY(ledger_block_encode(&bytes, &run->made, error));
    buffer_free(&bytes);
    static const struct {
        size_t at, size_bytes;
        const char *what;
    } fields[] = {
#define FIELD(name, text) \
    {offsetof(struct ledger_header, name), sizeof((struct ledger_header *)0)->name, text}
        FIELD(chain_id, "another chain id"),
        FIELD(height, "another height"),
        FIELD(parent, "another parent"),
        FIELD(transaction_count, "another number of transactions"),
        FIELD(transactions, "other transactions"),
        FIELD(receipts, "other receipts"),
        FIELD(gas_spent, "another sum of gas"),
        FIELD(gas_limit, "another limit of gas"),
        FIELD(coinbase, "another coinbase"),
        FIELD(events, "other events"),
        FIELD(event_count, "another number of events"),
        FIELD(bloom, "another filter of events"),
        FIELD(key, "another state"),
#undef FIELD
    };
    for (size_t i = 0; i < RK_ARRAY_LENGTH(fields); i++)
        if (memcmp((const uint8_t *)made + fields[i].at, (const uint8_t *)there + fields[i].at,
                   fields[i].size_bytes) != 0)
            return differs(there->height, fields[i].what, error);
    return memcmp(run->made.hash, block->hash, LEDGER_HASH_BYTES) == 0
               ? RK_OK
               : differs(there->height, "another hash", error);
}

enum rk_result ledger_replay(struct ledger *ledger, const struct ledger_block *block,
                             const struct ledger_header *parent, bool commits,
                             struct rk_error *error)
{
    struct run run;
    struct commit_key key;
    struct rk_error ignored, *told = error ? error : &ignored;
    if (block->header.time < parent->time)
        return rk_fail(error, RK_CORRUPT, RK_NO_POSITION,
                       "block %" PRIu64 " is older than the one before it", block->header.height);
    enum rk_result result = begin(&run, ledger, parent, block->transactions.count, told);
    if (!result) result = execute_again(&run, block, told);
    if (!result) result = compare(&run, block, told);
    if (!result && commits) result = block_commit(run.block, &key, told);
    if (!result && commits) result = store_finalise(ledger->store, &key, told);
    end(&run);
    return result;
}

static bool has_commit(const struct ledger *ledger, const struct commit_key *key)
{
    struct commit_entry entry;
    return store_find(ledger->store, &entry, key, NULL) == RK_OK;
}

static enum rk_result verify_genesis(struct ledger *ledger, struct ledger_header *first,
                                     struct rk_error *error)
{
    struct ledger_block block;
    struct commit_key key;
    RK_TRY(ledger_block(ledger, &block, 0, error));
    *first = block.header;
    struct ledger_header right = {
        .chain_id = ledger->chain_id,
        .time = ledger->genesis.time,
        .key = first->key,
    };
    bool is_empty = block.coinbase.size_bytes + block.transactions.count + block.events.count == 0;
    memcpy(right.coinbase, first->coinbase, sizeof right.coinbase);
    memcpy(right.transactions, first->transactions, sizeof right.transactions);
    memcpy(right.receipts, first->receipts, sizeof right.receipts);
    memcpy(right.events, first->events, sizeof right.events);
    bool is_right = is_empty && memcmp(&right, first, sizeof right) == 0;
    ledger_block_free(&block);
    if (!is_right)
        return rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "block 0 is not that of the genesis");
    RK_TRY(ledger_build_genesis(ledger, &key, error));
    return commit_key_equal(&key, &first->key)
               ? RK_OK
               : rk_fail(error, RK_CORRUPT, RK_NO_POSITION,
                         "the genesis built again has another state than block 0");
}

enum rk_result ledger_verify(struct ledger *ledger, struct ledger_verification *done,
                             struct rk_error *error)
{
    struct ledger_header parent;
    uint64_t count = ledger_log_count(&ledger->log);
    *done = (struct ledger_verification){0};
    RK_TRY(verify_genesis(ledger, &parent, error));
    done->blocks = 1;
    for (uint64_t height = 1; height < count; height++) {
        struct ledger_block block;
        ledger_tell(ledger, "executing blocks again", height, count);
        RK_TRY(ledger_block(ledger, &block, height, error));
        bool commits = !has_commit(ledger, &block.header.key);
        enum rk_result result = ledger_replay(ledger, &block, &parent, commits, error);
        parent = block.header;
        ledger_block_free(&block);
        RK_TRY(result);
        done->blocks++;
        done->transactions += parent.transaction_count;
        done->gas_spent += parent.gas_spent;
    }
    return RK_OK;
}
