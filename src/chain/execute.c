#include "chain/execute.h"

#include "base/archive_writer.h"
#include "base/blake3.h"
#include "base/cpu.h"
#include "base/reader.h"
#include "chain/transaction.h"
#include "chain/transaction_check.h"
#include "chain/transfer_archive.h"

#include <stdio.h>

const uint8_t chain_transfer_id[VM_CONTRACT_ID_BYTES] = {1};
const uint8_t chain_stake_id[VM_CONTRACT_ID_BYTES] = {2};

/* ---- Receipts ---- */

void transaction_receipt_free(struct transaction_receipt *receipt)
{
    buffer_free(&receipt->data);
    vm_events_free(&receipt->events);
}

void transaction_receipt_error(char *text, size_t capacity_bytes,
                               const struct transaction_receipt *receipt)
{
    static const char *const names[] = {
        [CONTRACT_PANIC] = "Panic: ",
        [CONTRACT_OUT_OF_GAS] = "OutOfGas",
        [CONTRACT_DOES_NOT_EXIST] = "DoesNotExist",
        [CONTRACT_UNKNOWN] = "Unknown",
        [CONTRACT_OK] = "",
    };
    const struct buffer *panic = &receipt->data;
    bool has_text = receipt->outcome == CONTRACT_PANIC && panic->size_bytes;
    (void)snprintf(text, capacity_bytes, "%s%.*s", names[receipt->outcome],
                   has_text ? (int)panic->size_bytes : 0,
                   has_text ? (const char *)panic->bytes : "");
}

static enum rk_result append_events(struct vm_events *to, const struct vm_events *from)
{
    for (size_t i = 0; i < from->list.count; i++) {
        struct vm_event event = from->list.items[i];
        event.topic_at += to->bytes.size_bytes;
        event.data_at += to->bytes.size_bytes;
        if (vm_event_vec_push(&to->list, event)) return RK_NO_MEMORY;
    }
    return buffer_append(&to->bytes, from->bytes.bytes, from->bytes.size_bytes);
}

/* ---- What the transfer contract returns: Result<Vec<u8>, ContractError> ---- */

static const struct archive_field panic_fields[] = {{"", &archive_type_string, 4}};
static const struct archive_variant error_variants[] = {ARCHIVE_VARIANT_OF("Panic", panic_fields),
                                                        {"OutOfGas", NULL, 0},
                                                        {"DoesNotExist", NULL, 0},
                                                        {"Unknown", NULL, 0}};
static const struct archive_type error_type =
    ARCHIVE_ENUM_OF("ContractError", 12, 4, error_variants);
static const struct archive_field ok_fields[] = {{"", &archive_type_bytes, 4}};
static const struct archive_field err_fields[] = {{"", &error_type, 4}};
static const struct archive_variant result_variants[] = {ARCHIVE_VARIANT_OF("Ok", ok_fields),
                                                         ARCHIVE_VARIANT_OF("Err", err_fields)};
static const struct archive_type result_type =
    ARCHIVE_ENUM_OF("Result<Vec<u8>, ContractError>", 16, 4, result_variants);

static enum rk_result set_outcome(struct transaction_receipt *receipt, enum contract_error outcome,
                                  struct span data)
{
    receipt->outcome = outcome;
    receipt->data.size_bytes = 0;
    return buffer_append(&receipt->data, data.bytes, data.size_bytes);
}

static enum rk_result panicked(struct transaction_receipt *receipt, const char *text)
{
    return set_outcome(receipt, CONTRACT_PANIC, span_of_string(text));
}

static enum rk_result read_result(struct transaction_receipt *receipt, struct span bytes,
                                  struct rk_error *error)
{
    struct archive_view root;
    RK_TRY(archive_validate(&root, &result_type, bytes, ARCHIVE_ALIGN_MAX, error));
    struct archive_view value = archive_child(root, 0);
    if (archive_tag(root) == 0) return set_outcome(receipt, CONTRACT_OK, archive_span(value));
    enum contract_error outcome = (enum contract_error)archive_tag(value);
    return set_outcome(receipt, outcome,
                       outcome == CONTRACT_PANIC ? archive_span(archive_child(value, 0))
                                                 : span_of(NULL, 0));
}

/* ---- Checks that need no state ---- */

static enum rk_result no(struct rk_error *error, const char *reason)
{
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "%s", reason);
}

/* Whether a module's first memory section has a memory of 64-bit addresses. What is no module has
 * none; its deployment fails later. */
static bool is_wasm64(struct span code)
{
    enum { PREAMBLE_BYTES = 8, SECTION_MEMORY = 5, FLAG_64 = 4 };
    struct reader r = reader_of(code);
    (void)reader_take(&r, PREAMBLE_BYTES);
    while (!r.failure && !reader_done(&r)) {
        uint8_t id = reader_u8(&r);
        struct span section = reader_take(&r, reader_leb_u32(&r));
        if (r.failure || id != SECTION_MEMORY) continue;
        struct reader memories = reader_of(section);
        for (uint32_t left = reader_leb_u32(&memories); left && !memories.failure; left--) {
            uint8_t flags = reader_u8(&memories);
            (void)reader_leb_u64(&memories);
            if (flags & 1) (void)reader_leb_u64(&memories);
            if (!memories.failure && (flags & FLAG_64)) return true;
        }
        return false;
    }
    return false;
}

/* What a deployment is charged, false when that is more than 64 bits. */
static bool deploy_charge(uint64_t *out, const struct chain_rules *rules,
                          const struct transaction_deployment *deployment)
{
    if (__builtin_mul_overflow((uint64_t)deployment->code.size_bytes, rules->gas_per_deploy_byte,
                               out))
        return false;
    if (*out < rules->min_deploy_points) *out = rules->min_deploy_points;
    return true;
}

static enum rk_result check_deployment(const struct chain_rules *rules, const struct executable *tx,
                                       struct rk_error *error)
{
    uint64_t charge;
    const struct transaction_deployment *deployment = &tx->data->deployment;
    if (tx->gas_price < rules->min_deploy_gas_price)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "gas price too low to deploy: %llu, of at least %llu",
                       (unsigned long long)tx->gas_price,
                       (unsigned long long)rules->min_deploy_gas_price);
    if (!deploy_charge(&charge, rules, deployment) || tx->gas_limit < charge)
        return no(error, "not enough gas to deploy");
    bool is_64 = is_wasm64(deployment->code);
    if (rules->disable_wasm32 && rules->disable_wasm64)
        return no(error, "contract deployment is disabled");
    if (is_64 ? rules->disable_wasm64 : rules->disable_wasm32)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "deployment of %d-bit contracts is disabled", is_64 ? 64 : 32);
    return RK_OK;
}

static enum rk_result check_blobs(const struct chain_rules *rules, const struct executable *tx,
                                  struct rk_error *error)
{
    enum { BLOBS_MAX = 6 };
    uint64_t minimum;
    size_t count = tx->data->blob_count;
    if (!rules->with_blob) return no(error, "blobs are not enabled");
    if (count < 1 || count > BLOBS_MAX)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "%zu blobs, of 1 to %d", count,
                       BLOBS_MAX);
    if (__builtin_mul_overflow((uint64_t)count, rules->gas_per_blob, &minimum) ||
        tx->gas_limit < minimum)
        return no(error, "not enough gas for the blobs");
    return RK_OK;
}

static bool is_genesis_contract(const uint8_t id[VM_CONTRACT_ID_BYTES])
{
    return memcmp(id, chain_transfer_id, VM_CONTRACT_ID_BYTES) == 0 ||
           memcmp(id, chain_stake_id, VM_CONTRACT_ID_BYTES) == 0;
}

enum rk_result chain_check(const struct network_rules *rules, uint64_t height,
                           const struct executable *tx, struct rk_error *error)
{
    const struct chain_rules *chain = &rules->chain;
    if (height > tx->last_valid_height)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the transaction was valid until height %llu",
                       (unsigned long long)tx->last_valid_height);
    if (tx->model == TRANSACTION_SHIELDED) {
        if (chain->disable_shielded) return no(error, "shielded transactions are disabled");
        RK_TRY(transaction_check_fee(tx, error));
        if (chain->phoenix_refund_check && !tx->refund_is_change)
            return no(error, "the refund does not go to the address of the change");
    }
    switch (tx->data->kind) {
    case TRANSACTION_DEPLOYMENT: return check_deployment(chain, tx, error);
    case TRANSACTION_BLOBS: return check_blobs(chain, tx, error);
    case TRANSACTION_CALL:
        if (chain->disable_3rd_party && !is_genesis_contract(tx->data->call.contract))
            return no(error, "calls to other contracts than transfer and stake are disabled");
        return RK_OK;
    default: return RK_OK;
    }
}

/* ---- Sessions ---- */

enum rk_result chain_session_begin(struct vm_session *session, const struct network_rules *rules,
                                   uint64_t chain_id, uint64_t height, struct rk_error *error)
{
    RK_TRY(vm_session_set_data(session, "chain_id", span_of(&chain_id, rules->chain.chain_id_bytes),
                               error));
    RK_TRY(vm_session_set_data(session, "block_height", span_of(&height, sizeof height), error));
    for (unsigned query = 0; query < HOST_QUERY_COUNT; query++)
        if (rules->excluded_queries >> query & 1)
            RK_TRY(vm_session_exclude_query(session, host_query_name((enum host_query_id)query),
                                            error));
    return RK_OK;
}

/* ---- Execution ---- */

struct execution {
    struct vm_session *session;
    const struct network_rules *rules;
    const struct executable *tx;
    struct transaction_receipt *receipt;
    struct vm_receipt call;
    struct vm_failure failure;
    struct rk_error *error;
};

/* Withdrawals with a token for shielded transactions list as many nullifiers as this one has. */
static enum rk_result check_withdrawal(const struct execution *e, struct span argument,
                                       struct vm_failure *failure)
{
    enum { FIELD_TOKEN = 3, TOKEN_SHIELDED = 0 };
    struct archive_view root;
    if (archive_validate(&root, &transfer_type_withdraw, argument, ARCHIVE_ALIGN_MAX, NULL))
        return vm_fail(failure, VM_PANIC, "the arguments of withdraw cannot be read");
    struct archive_view token = archive_child(root, FIELD_TOKEN);
    if (archive_tag(token) != TOKEN_SHIELDED) return RK_OK;
    if (archive_count(archive_child(token, 0)) != e->tx->nullifier_count)
        return vm_fail(failure, VM_PANIC, "the withdrawal lists other nullifiers");
    return RK_OK;
}

static enum rk_result look_at_call(void *context, const uint8_t callee[VM_CONTRACT_ID_BYTES],
                                   struct span function, struct span argument,
                                   const uint8_t (*callers)[VM_CONTRACT_ID_BYTES],
                                   size_t caller_count, struct vm_failure *failure)
{
    const struct execution *e = context;
    (void)callers, (void)caller_count;
    if (e->rules->shaded_contract &&
        memcmp(callee, e->rules->shaded_contract, VM_CONTRACT_ID_BYTES) == 0)
        return vm_fail(failure, VM_NO_CONTRACT, "the contract is kept from executing");
    if (e->rules->chain.withdrawal_nullifier_check && e->tx->data->kind == TRANSACTION_CALL &&
        memcmp(callee, chain_transfer_id, VM_CONTRACT_ID_BYTES) == 0 &&
        span_equal(function, span_of_string("withdraw")))
        return check_withdrawal(e, argument, failure);
    return RK_OK;
}

/* With the words of the transfer contract, if it had any. */
static enum rk_result discarded(const struct execution *e)
{
    const struct buffer *panic = &e->failure.panic;
    if (e->failure.error != VM_PANIC || panic->size_bytes == 0)
        return no(e->error, e->failure.text);
    return rk_fail(e->error, RK_INVALID, RK_NO_POSITION, "%.*s", (int)panic->size_bytes,
                   (const char *)panic->bytes);
}

static enum rk_result spend(struct execution *e)
{
    struct vm_call call = {
        .contract = chain_transfer_id,
        .function = span_of_string("spend_and_execute"),
        .argument = e->tx->argument,
        .gas_limit = e->tx->gas_limit,
    };
    enum rk_result result = vm_call(e->session, &e->call, &call, &e->failure);
    if (result == RK_TRAP) return discarded(e);
    if (result) return rk_fail(e->error, result, RK_NO_POSITION, "spending failed in the host");
    e->receipt->gas_spent = e->call.gas_spent;
    RK_TRY(append_events(&e->receipt->events, &e->call.events));
    result = read_result(e->receipt, buffer_span(&e->call.data), NULL);
    if (result && result != RK_NO_MEMORY) /* nothing is discarded any more */
        return rk_fail(e->error, RK_CORRUPT, RK_NO_POSITION,
                       "the answer of the transfer contract cannot be read");
    return result;
}

/* Step 8. */
static enum rk_result deploy(struct execution *e)
{
    const struct transaction_deployment *d = &e->tx->data->deployment;
    const struct chain_rules *rules = &e->rules->chain;
    struct transaction_receipt *receipt = e->receipt;
    uint64_t charge, left = e->tx->gas_limit - receipt->gas_spent;
    uint64_t needed = rules->deploy_remaining_gas_check ? 0 : receipt->gas_spent;
    uint8_t hash[BLAKE3_HASH_BYTES], id[VM_CONTRACT_ID_BYTES];
    char text[RK_ERROR_MESSAGE_BYTES + 32];
    if (!deploy_charge(&charge, rules, d) || __builtin_add_overflow(needed, charge, &needed) ||
        left < needed)
        return set_outcome(receipt, CONTRACT_OUT_OF_GAS, span_of(NULL, 0));
    blake3_hash(blake3_backend_select(cpu_features_detect()), hash, d->code);
    if (memcmp(hash, d->code_hash, sizeof hash) != 0)
        return panicked(receipt, "failed bytecode hash check");
    transaction_contract_id(id, d->code, d->nonce, d->owner);
    struct vm_deployment deployment = {
        .id = id,
        .code = d->code,
        .owner = d->owner,
        .argument = d->has_argument ? d->argument : span_of(NULL, 0),
        .gas_limit = rules->charge_init_gas ? left - charge : left,
    };
    enum rk_result result = vm_deploy(e->session, NULL, &e->call, &deployment, &e->failure);
    if (result == RK_TRAP) {
        (void)snprintf(text, sizeof text, "failed deployment: %s", e->failure.text);
        return panicked(receipt, text);
    }
    if (result) return rk_fail(e->error, result, RK_NO_POSITION, "deploying failed in the host");
    receipt->gas_spent += charge + (rules->charge_init_gas ? e->call.gas_spent : 0);
    return append_events(&receipt->events, &e->call.events);
}

static enum rk_result refund(struct execution *e)
{
    struct vm_call call = {
        .contract = chain_transfer_id,
        .function = span_of_string("refund"),
        .argument = span_of(&e->receipt->gas_spent, sizeof e->receipt->gas_spent),
        .gas_limit = UINT64_MAX,
    };
    enum rk_result result = vm_call(e->session, &e->call, &call, &e->failure);
    if (result == RK_TRAP)
        return rk_fail(e->error, RK_TRAP, RK_NO_POSITION, "the refund failed: %s", e->failure.text);
    if (result) return rk_fail(e->error, result, RK_NO_POSITION, "the refund failed in the host");
    return append_events(&e->receipt->events, &e->call.events);
}

static enum rk_result run(struct execution *e)
{
    const struct executable *tx = e->tx;
    struct transaction_receipt *receipt = e->receipt;
    vm_session_set_call_hook(e->session, look_at_call, e);
    enum rk_result result = spend(e);
    if (!result && tx->data->kind == TRANSACTION_DEPLOYMENT && receipt->outcome == CONTRACT_OK)
        result = deploy(e);
    vm_session_set_call_hook(e->session, NULL, NULL);
    if (result) return result;
    if (tx->data->kind == TRANSACTION_BLOBS) {
        uint64_t minimum = tx->data->blob_count * e->rules->chain.gas_per_blob; /* checked */
        if (receipt->gas_spent < minimum) receipt->gas_spent = minimum;
    }
    if (receipt->outcome != CONTRACT_OK) receipt->gas_spent = tx->gas_limit;
    return refund(e);
}

enum rk_result chain_execute(struct vm_session *session, struct transaction_receipt *receipt,
                             const struct network_rules *rules, uint64_t height,
                             const struct executable *tx, struct rk_error *error)
{
    static const char sender[] = "public_sender";
    struct execution e = {
        .session = session, .rules = rules, .tx = tx, .receipt = receipt, .error = error};
    bool tells_sender = rules->chain.with_public_sender && tx->model == TRANSACTION_PUBLIC;
    RK_TRY(chain_check(rules, height, tx, error));
    memcpy(receipt->id, tx->id, sizeof receipt->id);
    receipt->gas_limit = tx->gas_limit;
    receipt->gas_price = tx->gas_price;
    receipt->gas_spent = 0;
    vm_events_clear(&receipt->events);
    RK_TRY(set_outcome(receipt, CONTRACT_OK, span_of(NULL, 0)));
    if (tells_sender)
        RK_TRY(vm_session_set_data(session, sender,
                                   span_of(tx->sender_archive, sizeof tx->sender_archive), error));
    vm_receipt_init(&e.call);
    enum rk_result result = run(&e);
    vm_receipt_free(&e.call);
    vm_failure_free(&e.failure);
    if (tells_sender) vm_session_remove_data(session, sender);
    return result;
}
