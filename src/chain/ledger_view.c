/* Questions to a chain, and the chain as a wallet sees it. */
#include "chain/ledger_internal.h"

const struct ledger_header *ledger_tip(const struct ledger *ledger)
{
    return &ledger->tip;
}

const uint8_t *ledger_tip_hash(const struct ledger *ledger)
{
    return ledger->tip_hash;
}

uint64_t ledger_chain_id(const struct ledger *ledger)
{
    return ledger->chain_id;
}

const struct chain_profile *ledger_profile(const struct ledger *ledger)
{
    return ledger->profile;
}

const struct genesis_snapshot *ledger_snapshot(const struct ledger *ledger)
{
    return &ledger->snapshot;
}

enum rk_result ledger_block(struct ledger *ledger, struct ledger_block *out, uint64_t height,
                            struct rk_error *error)
{
    return ledger_log_read(&ledger->log, out, height, error);
}

enum rk_result ledger_find(const struct ledger *ledger, uint64_t *height, uint32_t *position,
                           const uint8_t id[TRANSACTION_ID_BYTES], struct rk_error *error)
{
    return ledger_log_find(&ledger->log, height, position, id, error);
}

/* ---- Contracts ---- */

static enum rk_result ask(struct ledger *ledger, struct vm_receipt *receipt,
                          const struct vm_call *call, struct rk_error *error)
{
    struct vm_session *session;
    struct vm_failure failure = {.error = VM_OK};
    RK_TRY(vm_session_open(ledger->vm, &session, &ledger->tip.key, error));
    enum rk_result result =
        chain_session_begin(session, &ledger->rules, ledger->chain_id, ledger->tip.height, error);
    if (!result) {
        result = vm_simulate(session, receipt, call, &failure);
        if (result == RK_TRAP)
            result = rk_fail(error, RK_TRAP, RK_NO_POSITION, "%s", failure.text);
        else if (result)
            result = rk_fail(error, result, RK_NO_POSITION, "%s",
                             failure.text[0] ? failure.text : "the host failed");
    }
    vm_failure_free(&failure);
    vm_session_drop(session);
    return result;
}

static enum rk_result ask_for(struct ledger *ledger, struct buffer *out, const struct vm_call *call,
                              struct rk_error *error)
{
    struct vm_receipt receipt;
    vm_receipt_init(&receipt);
    enum rk_result result = ask(ledger, &receipt, call, error);
    if (!result && out && buffer_append(out, receipt.data.bytes, receipt.data.size_bytes))
        result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for an answer");
    vm_receipt_free(&receipt);
    return result;
}

enum rk_result ledger_query(struct ledger *ledger, struct buffer *out,
                            const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span function,
                            struct span argument, struct rk_error *error)
{
    struct vm_call call = {
        .contract = contract,
        .function = function,
        .argument = argument,
        .gas_limit = LEDGER_QUERY_GAS,
    };
    return ask_for(ledger, out, &call, error);
}

enum rk_result ledger_feed(struct ledger *ledger, vm_feed *feed, void *feed_context,
                           const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span function,
                           struct span argument, struct rk_error *error)
{
    struct vm_call call = {
        .contract = contract,
        .function = function,
        .argument = argument,
        .gas_limit = LEDGER_FEED_GAS,
        .feed = feed,
        .feed_context = feed_context,
    };
    return ask_for(ledger, NULL, &call, error);
}

/* ---- The chain of a wallet ---- */

static enum rk_result wallet_facts(void *context, struct wallet_chain_facts *out,
                                   struct rk_error *error)
{
    const struct ledger *ledger = context;
    (void)error;
    *out = (struct wallet_chain_facts){
        .chain_id = ledger->chain_id,
        .height = ledger->tip.height,
    };
    memcpy(out->root, ledger->tip.key.root, sizeof out->root);
    return RK_OK;
}

static enum rk_result wallet_query(void *context, struct buffer *out,
                                   const uint8_t contract[VM_CONTRACT_ID_BYTES],
                                   struct span function, struct span argument,
                                   struct rk_error *error)
{
    return ledger_query(context, out, contract, function, argument, error);
}

static enum rk_result wallet_feed(void *context, vm_feed *feed, void *feed_context,
                                  const uint8_t contract[VM_CONTRACT_ID_BYTES],
                                  struct span function, struct span argument,
                                  struct rk_error *error)
{
    return ledger_feed(context, feed, feed_context, contract, function, argument, error);
}

static enum rk_result wallet_simulate(void *context, struct wallet_chain_receipt *out,
                                      struct span transaction, struct rk_error *error)
{
    return ledger_simulate(context, out, transaction, error);
}

static enum rk_result wallet_send(void *context, struct wallet_chain_receipt *out,
                                  struct span transaction, struct rk_error *error)
{
    struct ledger *ledger = context;
    struct ledger_outcome outcome;
    uint64_t time = ledger->wallet_time > ledger->tip.time ? ledger->wallet_time : ledger->tip.time;
    RK_TRY(ledger_submit(ledger, &outcome, NULL, &transaction, 1, time, false, error));
    if (!outcome.accepted) return rk_fail(error, RK_INVALID, RK_NO_POSITION, "%s", outcome.reason);
    *out = outcome.receipt;
    return RK_OK;
}

struct wallet_chain ledger_wallet_chain(struct ledger *ledger, uint64_t time)
{
    ledger->wallet_time = time;
    return (struct wallet_chain){
        .context = ledger,
        .facts = wallet_facts,
        .query = wallet_query,
        .feed = wallet_feed,
        .simulate = wallet_simulate,
        .send = wallet_send,
    };
}
