#include "chain/block.h"

#include "base/archive_writer.h"
#include "base/blake3.h"
#include "base/cpu.h"
#include "chain/transfer_archive.h"

#include <stdlib.h>

struct accepted {
    const struct executable *transaction;
    struct transaction_receipt receipt;
};
VEC_DEFINE(accepted_vec, struct accepted);

struct block {
    struct block_options options;
    struct commit_key parent;
    struct vm_session *session; /* NULL once committed, or while there is none */
    struct accepted_vec accepted;
    uint64_t gas_limit, gas_spent, fees, system_gas;
    bool is_sealed;
    struct commit_key key;
    struct vm_events coinbase;
    struct vm_receipt receipt; /* of calls of the block's own */
    struct vm_failure failure;
};

/* ---- Sessions ---- */

static enum rk_result call(struct block *block, const uint8_t *contract, const char *function,
                           struct span argument, struct rk_error *error)
{
    struct vm_call root = {
        .contract = contract,
        .function = span_of_string(function),
        .argument = argument,
        .gas_limit = UINT64_MAX,
    };
    enum rk_result result = vm_call(block->session, &block->receipt, &root, &block->failure);
    if (result == RK_TRAP)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "%s: %s", function, block->failure.text);
    if (result) return rk_fail(error, result, RK_NO_POSITION, "%s failed in the host", function);
    block->system_gas += block->receipt.gas_spent;
    return RK_OK;
}

enum { REWARD_BYTES = 216, SLASH_BYTES = 216 };

static enum rk_result keep_events(struct block *block)
{
    struct vm_events *to = &block->coinbase;
    const struct vm_events *from = &block->receipt.events;
    for (size_t i = 0; i < from->list.count; i++) {
        struct vm_event event = from->list.items[i];
        event.topic_at += to->bytes.size_bytes;
        event.data_at += to->bytes.size_bytes;
        RK_TRY(vm_event_vec_push(&to->list, event));
    }
    return buffer_append(&to->bytes, from->bytes.bytes, from->bytes.size_bytes);
}

static enum rk_result slash(struct block *block, struct rk_error *error)
{
    static const char no_stake[] = "The stake to slash should exist";
    for (size_t i = 0; i < block->options.slashed_count; i++) {
        uint8_t argument[SLASH_BYTES] = {0}; /* the key, and no amount */
        g2_to_archive(argument, &block->options.slashed[i].point);
        enum rk_result result =
            call(block, chain_stake_id, "slash", span_of(argument, sizeof argument), error);
        if (result == RK_INVALID && block->failure.error == VM_PANIC &&
            span_equal(buffer_span(&block->failure.panic), span_of_string(no_stake)))
            continue;
        RK_TRY(result);
        RK_TRY(keep_events(block));
    }
    return RK_OK;
}

static enum rk_result open_session(struct block *block, struct rk_error *error)
{
    const struct block_options *o = &block->options;
    RK_TRY(vm_session_open(o->vm, &block->session, &block->parent, error));
    RK_TRY(chain_session_begin(block->session, o->rules, o->chain_id, o->height, error));
    vm_events_clear(&block->coinbase);
    block->system_gas = 0;
    RK_TRY(call(block, chain_stake_id, "before_state_transition", span_of(NULL, 0), error));
    return o->rules->chain.slashes_come_first ? slash(block, error) : RK_OK;
}

static void drop_session(struct block *block)
{
    vm_session_drop(block->session);
    block->session = NULL;
}

/* Brings the state back to what the accepted transactions left, from the parent's. */
static enum rk_result execute_anew(struct block *block, struct rk_error *error)
{
    struct transaction_receipt receipt = {0};
    drop_session(block);
    enum rk_result result = open_session(block, error);
    for (size_t i = 0; i < block->accepted.count && !result; i++)
        result = chain_execute(block->session, &receipt, block->options.rules,
                               block->options.height, block->accepted.items[i].transaction, error);
    transaction_receipt_free(&receipt);
    if (result == RK_INVALID || result == RK_TRAP || result == RK_LIMIT)
        return rk_fail(error, RK_CORRUPT, RK_NO_POSITION,
                       "a transaction that was accepted is refused when it is executed anew");
    return result;
}

static uint64_t block_gas_limit(const struct block_options *options)
{
    return options->gas_limit ? options->gas_limit : options->rules->chain.block_gas_limit;
}

enum rk_result block_begin(struct block **out, const struct block_options *options,
                           struct rk_error *error)
{
    struct block *block = calloc(1, sizeof *block);
    if (!block) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a block");
    block->options = *options;
    block->parent = *options->parent;
    block->gas_limit = block_gas_limit(options);
    vm_receipt_init(&block->receipt);
    enum rk_result result = open_session(block, error);
    if (result)
        block_drop(block);
    else
        *out = block;
    return result;
}

void block_drop(struct block *block)
{
    if (!block) return;
    drop_session(block);
    for (size_t i = 0; i < block->accepted.count; i++)
        transaction_receipt_free(&block->accepted.items[i].receipt);
    accepted_vec_free(&block->accepted);
    vm_events_free(&block->coinbase);
    vm_receipt_free(&block->receipt);
    vm_failure_free(&block->failure);
    free(block);
}

/* ---- Transactions ---- */

static enum rk_result accept(struct block *block, const struct executable *transaction,
                             struct transaction_receipt *receipt, struct rk_error *error)
{
    uint64_t fee, spent = receipt->gas_spent;
    if (spent > block->gas_limit - block->gas_spent) {
        RK_TRY(execute_anew(block, error));
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                       "the transaction spends %llu of gas, and the block has %llu left",
                       (unsigned long long)spent,
                       (unsigned long long)(block->gas_limit - block->gas_spent));
    }
    if (__builtin_mul_overflow(spent, receipt->gas_price, &fee) ||
        __builtin_add_overflow(fee, block->fees, &fee)) {
        RK_TRY(execute_anew(block, error));
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the fees pass 64 bits");
    }
    struct accepted accepted = {transaction, *receipt};
    RK_TRY(accepted_vec_push(&block->accepted, accepted));
    *receipt = (struct transaction_receipt){0}; /* handed over */
    block->gas_spent += spent;
    block->fees = fee;
    return RK_OK;
}

enum rk_result block_execute(struct block *block, const struct executable *transaction,
                             struct rk_error *error)
{
    struct transaction_receipt receipt = {0};
    if (block->is_sealed || !block->session)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the block has ended");
    enum rk_result result = chain_execute(block->session, &receipt, block->options.rules,
                                          block->options.height, transaction, error);
    if (result == RK_TRAP) {
        /* The refund failed: discarded (6.2). */
        struct rk_error inner = {.result = RK_OK};
        result = execute_anew(block, &inner);
        if (!result) {
            result = RK_INVALID;
            if (error) error->result = result;
        } else if (error) {
            *error = inner;
        }
    } else if (!result) {
        result = accept(block, transaction, &receipt, error);
    }
    transaction_receipt_free(&receipt);
    return result;
}

enum rk_result block_verify(struct block *block, size_t *refused,
                            const struct executable *const *transactions, size_t count,
                            struct rk_error *error)
{
    for (size_t i = 0; i < count; i++) {
        enum rk_result result = block_execute(block, transactions[i], error);
        if (result == RK_INVALID || result == RK_LIMIT) {
            *refused = i;
            if (error) error->result = RK_INVALID;
            return RK_INVALID;
        }
        RK_TRY(result);
    }
    return RK_OK;
}

size_t block_transaction_count(const struct block *block)
{
    return block->accepted.count;
}

const struct transaction_receipt *block_receipt(const struct block *block, size_t index)
{
    return &block->accepted.items[index].receipt;
}

uint64_t block_gas_spent(const struct block *block)
{
    return block->gas_spent;
}

uint64_t block_fees(const struct block *block)
{
    return block->fees;
}

/* ---- Coinbase (7.4) ---- */

static const struct archive_type reward_type = ARCHIVE_OPAQUE_OF("Reward", REWARD_BYTES, 8);
static const struct archive_type rewards_type = ARCHIVE_VEC_OF("Vec<Reward>", &reward_type);

static enum rk_result reward(struct block *block, const struct block_coinbase *coinbase,
                             struct rk_error *error)
{
    struct reward_vec rewards = {0};
    struct buffer objects = {0}, argument = {0};
    enum rk_result result =
        coinbase_rewards(&rewards, block->options.height, block->fees, &coinbase->generator,
                         &coinbase->fund, coinbase->voters, coinbase->voter_count, error);
    for (size_t i = 0; i < rewards.count && !result; i++) {
        const struct reward *from = &rewards.items[i];
        uint8_t bytes[REWARD_BYTES] = {0};
        g2_to_archive(bytes, &from->account.point);
        memcpy(bytes + 200, &from->value, sizeof from->value);
        bytes[208] = (uint8_t)from->reason;
        result = buffer_append(&objects, bytes, sizeof bytes);
    }
    struct archive_value value = archive_of_bytes(buffer_span(&objects));
    if (!result) result = transfer_archive(&argument, &rewards_type, &value, error);
    if (!result) result = call(block, chain_stake_id, "reward", buffer_span(&argument), error);
    if (!result) result = keep_events(block);
    buffer_free(&argument);
    buffer_free(&objects);
    reward_vec_free(&rewards);
    return result;
}

static enum rk_result seal(struct block *block, const struct block_coinbase *coinbase,
                           struct rk_error *error)
{
    RK_TRY(reward(block, coinbase, error));
    if (!block->options.rules->chain.slashes_come_first) RK_TRY(slash(block, error));
    RK_TRY(call(block, chain_transfer_id, "update_root", span_of(NULL, 0), error));
    return vm_session_key(block->session, &block->key, error);
}

enum rk_result block_seal(struct block *block, const struct block_coinbase *coinbase,
                          struct rk_error *error)
{
    if (block->is_sealed || !block->session)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the block has ended");
    RK_TRY(seal(block, coinbase, error));
    block->is_sealed = true;
    return RK_OK;
}

enum rk_result block_state(struct block *block, struct commit_key *key, struct rk_error *error)
{
    if (!block->session) return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the block has ended");
    return vm_session_key(block->session, key, error);
}

uint64_t block_system_gas(const struct block *block)
{
    return block->system_gas;
}

const struct commit_key *block_key(const struct block *block)
{
    return &block->key;
}

const struct vm_events *block_coinbase_events(const struct block *block)
{
    return &block->coinbase;
}

enum rk_result block_commit(struct block *block, struct commit_key *key, struct rk_error *error)
{
    if (!block->is_sealed || !block->session)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the block is not sealed");
    RK_TRY(vm_session_commit(block->session, key, error));
    block->session = NULL;
    return RK_OK;
}

/* ---- The filter of events (7.5) ---- */

struct bloom_bits {
    size_t byte[3];
    uint8_t bit[3];
};

/* Three times eleven bits of the hash choose bits, counted from the end. */
static struct bloom_bits bloom_bits(const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span topic,
                                    const struct span *data)
{
    struct blake3_hasher hasher;
    uint8_t hash[BLAKE3_HASH_BYTES];
    struct bloom_bits bits;
    blake3_init(&hasher, blake3_backend_select(cpu_features_detect()));
    blake3_update(&hasher, span_of(contract, VM_CONTRACT_ID_BYTES));
    blake3_update(&hasher, topic);
    if (data) blake3_update(&hasher, *data);
    blake3_final(&hasher, hash);
    for (size_t i = 0; i < 3; i++) {
        unsigned number = (hash[2 * i] << 8u | hash[2 * i + 1]) & (8 * BLOCK_BLOOM_BYTES - 1);
        bits.byte[i] = BLOCK_BLOOM_BYTES - 1 - number / 8;
        bits.bit[i] = (uint8_t)(1u << number % 8);
    }
    return bits;
}

static void bloom_add(uint8_t bloom[BLOCK_BLOOM_BYTES], struct bloom_bits bits)
{
    for (size_t i = 0; i < 3; i++)
        bloom[bits.byte[i]] |= bits.bit[i];
}

static void bloom_add_events(uint8_t bloom[BLOCK_BLOOM_BYTES], const struct vm_events *events,
                             bool has_reverted)
{
    for (size_t i = 0; i < events->list.count; i++) {
        const struct vm_event *event = &events->list.items[i];
        struct span topic = vm_event_topic(events, i), data = vm_event_data(events, i);
        if (event->is_reverted && !has_reverted) continue;
        bloom_add(bloom, bloom_bits(event->source, topic, NULL));
        bloom_add(bloom, bloom_bits(event->source, topic, &data));
    }
}

void block_bloom(uint8_t out[BLOCK_BLOOM_BYTES], const struct block *block)
{
    bool has_reverted = block->options.rules->chain.bloom_has_reverted;
    memset(out, 0, BLOCK_BLOOM_BYTES);
    for (size_t i = 0; i < block->accepted.count; i++)
        bloom_add_events(out, &block->accepted.items[i].receipt.events, has_reverted);
    bloom_add_events(out, &block->coinbase, has_reverted);
}

bool block_bloom_has(const uint8_t bloom[BLOCK_BLOOM_BYTES],
                     const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span topic,
                     const struct span *data)
{
    struct bloom_bits bits = bloom_bits(contract, topic, data);
    for (size_t i = 0; i < 3; i++)
        if (!(bloom[bits.byte[i]] & bits.bit[i])) return false;
    return true;
}

/* ---- Simulation ---- */

enum rk_result block_simulate(struct transaction_receipt *receipt,
                              const struct block_options *options,
                              const struct executable *transaction, struct rk_error *error)
{
    struct block *block = NULL;
    uint64_t gas_limit = block_gas_limit(options);
    if (transaction->gas_limit > gas_limit)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                       "the gas limit is %llu, and that of a block %llu",
                       (unsigned long long)transaction->gas_limit, (unsigned long long)gas_limit);
    RK_TRY(block_begin(&block, options, error));
    enum rk_result result =
        chain_execute(block->session, receipt, options->rules, options->height, transaction, error);
    block_drop(block);
    return result;
}
