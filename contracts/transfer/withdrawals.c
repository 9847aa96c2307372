/* Value that enters contracts with a transaction, and leaves them to notes and accounts: deposit,
 * withdraw, convert, mint. */
#include "transfer/state.h"

#include "common/withdraw.h"

#include <ruskvm/alloc.h>

/* A withdrawal as it was asked for, out of the way of questions to the host. */
struct request {
    uint8_t *bytes;
    uint32_t size_bytes;
    struct rk_reader in;
    struct withdraw root; /* but for what it points to */
};

static struct request read_request(uint32_t argument_bytes)
{
    struct request request = {.bytes = rk_alloc(argument_bytes), .size_bytes = argument_bytes};
    rk_copy(request.bytes, A, argument_bytes);
    request.in = rk_reader_of(rk_span_of(request.bytes, argument_bytes), sizeof(struct withdraw), 8,
                              "The withdrawal is malformed");
    rk_copy(&request.root, rk_read_bytes(&request.in, 0, sizeof request.root), sizeof request.root);
    const uint64_t receiver = request.root.receiver.tag & 0xff;
    const uint64_t signature = request.root.signature.tag & 0xff;
    RK_REQUIRE(receiver <= WITHDRAW_PUBLIC && signature <= WITHDRAW_PUBLIC &&
                   request.root.token.tag <= WITHDRAW_PUBLIC,
               "%s", request.in.complaint);
    request.root.receiver.tag = receiver;
    request.root.signature.tag = signature;
    if (receiver == WITHDRAW_PUBLIC) {
        request.root.receiver.account.is_infinity &= 0xff;
        rk_zero((uint8_t *)&request.root.receiver.account + sizeof(struct account_key),
                sizeof(struct stealth_address) - sizeof(struct account_key));
    }
    return request;
}

static void forget_request(struct request *request)
{
    rk_free(request->bytes, request->size_bytes);
}

/* ---- Minting what was withdrawn ---- */

static bool token_has(struct rk_reader nullifier, uint32_t count, const uint8_t *wanted)
{
    for (uint32_t i = 0; i < count; i++, rk_reader_next(&nullifier))
        if (rk_equal(rk_read_bytes(&nullifier, 0, sizeof(struct scalar)), wanted,
                     sizeof(struct scalar)))
            return true;
    return false;
}

/* All nullifiers of the transaction are in the token; on our networks nothing else is, so that what
 * was signed can serve for one transaction only. */
static void check_nullifiers(struct rk_reader *in, struct rk_reader *tx)
{
    uint32_t signed_count, count;
    struct rk_reader token = rk_read_vector(
        in, &signed_count, offsetof(struct withdraw, token.nullifiers), sizeof(struct scalar), 8);
    struct rk_reader spent =
        rk_read_vector(tx, &count, SHIELDED_NULLIFIERS, sizeof(struct scalar), 8);
    bool is_right = true;
#ifndef RUSKVM_DEPLOYED
    is_right = signed_count == count;
#endif
    for (uint32_t i = 0; is_right && i < count; i++, rk_reader_next(&spent))
        is_right = token_has(token, signed_count, rk_read_bytes(&spent, 0, sizeof(struct scalar)));
    RK_REQUIRE(is_right, "Incorrect nullifiers signed");
}

static void check_token(struct request *request)
{
    const struct ongoing *ongoing = ongoing_transaction();
    struct rk_reader tx = ongoing_reader();
    if (request->root.token.tag == WITHDRAW_SHIELDED) {
        RK_REQUIRE(ongoing->model == MODEL_SHIELDED, "Expected Phoenix TX, found Moonlight");
        check_nullifiers(&request->in, &tx);
        return;
    }
    RK_REQUIRE(ongoing->model == MODEL_PUBLIC, "Expected Moonlight TX, found Phoenix");
    uint64_t nonce =
        rk_read_u64(&request->in, offsetof(struct withdraw, token) + WITHDRAW_TOKEN_NONCE);
    RK_REQUIRE(nonce == rk_read_u64(&tx, PUBLIC_NONCE), "Incorrect nonce signed");
}

static void mint_note(const struct request *request, struct rk_span message, const char *origin)
{
    struct scalar hash;
    struct note note;
    const struct withdraw *withdraw = &request->root;
    RK_REQUIRE(withdraw->signature.tag == WITHDRAW_SHIELDED,
               "Withdrawal to Phoenix must be signed with Schnorr");
    rk_query_hash((uint8_t *)&hash, message);
    RK_REQUIRE(rk_query_verify_schnorr((const uint8_t *)&hash,
                                       (const uint8_t *)&withdraw->receiver.address.key,
                                       (const uint8_t *)&withdraw->signature.schnorr),
               "Invalid signature");
    note_make_transparent(&note, &withdraw->receiver.address, withdraw->value, origin,
                          &withdraw->contract);
    note_push(&note, block_height());
}

static void mint_balance(const struct request *request, struct rk_span message)
{
    const struct withdraw *withdraw = &request->root;
    RK_REQUIRE(withdraw->signature.tag == WITHDRAW_PUBLIC,
               "Withdrawal to Moonlight must be signed with BLS");
    RK_REQUIRE(rk_query_verify_bls(message, (const uint8_t *)&withdraw->receiver.account,
                                   (const uint8_t *)&withdraw->signature.bls),
               "Invalid signature");
    struct account_data *account = account_obtain(&withdraw->receiver.account);
    account->balance = checked_add(account->balance, withdraw->value);
}

/* Gives the receiver what it has signed for. */
static void mint_withdrawal(struct request *request, const char *origin)
{
    struct withdraw_bytes message = withdraw_message(&request->in, 0);
    struct rk_span span = rk_span_of(message.bytes, message.size_bytes);
    check_token(request);
    if (request->root.receiver.tag == WITHDRAW_SHIELDED)
        mint_note(request, span, origin);
    else
        mint_balance(request, span);
    withdraw_message_free(&message);
}

static void emit_withdrawal(const struct request *request, const char *topic)
{
    const struct withdraw *withdraw = &request->root;
    struct withdraw_event event = {withdraw->receiver, withdraw->contract, withdraw->value};
    RK_EMIT(topic, event);
}

RK_METHOD(mint)
{
    struct request request = read_request(argument_bytes);
    require_caller(&stake_id, "Can only be called by the stake contract");
    RK_REQUIRE(id_equal(&request.root.contract, &stake_id),
               "Withdrawal should from the stake contract");
    mint_withdrawal(&request, "mint");
    emit_withdrawal(&request, "mint");
    forget_request(&request);
    return 0;
}

RK_METHOD(withdraw)
{
    struct request request = read_request(argument_bytes);
    struct rk_id caller = caller_or("A withdrawal must happen in the context of a transaction");
    RK_REQUIRE(id_equal(&request.root.contract, &caller),
               "The \"withdraw\" function can only be called by the specified contract.");
    RK_REQUIRE(balance_of(&caller) >= request.root.value,
               "The contract doesn't have enough balance");
    RK_REQUIRE(balance_take(&caller, request.root.value),
               "Subtracting balance from contract should succeed: NotEnoughBalance");
    mint_withdrawal(&request, "withdraw");
    emit_withdrawal(&request, "withdraw");
    forget_request(&request);
    return 0;
}

/* ---- Deposits ---- */

/* The sender of a public transaction, for events. */
static struct option_account sender_of(const struct ongoing *tx)
{
    struct option_account sender = {0};
    struct rk_reader in = ongoing_reader();
    if (tx->model == MODEL_PUBLIC) {
        sender.has_value = 1;
        sender.account = read_account(&in, PUBLIC_SENDER);
    }
    return sender;
}

RK_METHOD(convert)
{
    struct request request = read_request(argument_bytes);
    const struct withdraw *withdraw = &request.root;
    struct rk_id caller = caller_or("A conversion must happen in the context of a transaction");
    RK_REQUIRE(id_equal(&caller, &transfer_id), "Only the first contract call can be a conversion");
    RK_REQUIRE(id_equal(&withdraw->contract, &transfer_id),
               "The conversion must target the transfer contract");
    struct ongoing *tx = ongoing_transaction();
    RK_REQUIRE(tx->deposit_state != DEPOSIT_NONE, "There is no deposit in the transaction");
    RK_REQUIRE(tx->deposit_state == DEPOSIT_AVAILABLE, "The deposit has already been taken");
    RK_REQUIRE(withdraw->value == tx->deposit,
               "The value to convert doesn't match the value in the transaction");
    mint_withdrawal(&request, "convert");
    tx->deposit_state = DEPOSIT_TAKEN;
    struct convert_event event = {sender_of(tx), withdraw->receiver, withdraw->value};
    RK_EMIT("convert", event);
    forget_request(&request);
    return 0;
}

RK_METHOD(deposit)
{
    RK_ARGUMENT(uint64_t, value);
    struct rk_id caller = caller_or("A deposit must happen in the context of a transaction");
    struct ongoing *tx = ongoing_transaction();
    RK_REQUIRE(tx->deposit_state != DEPOSIT_NONE, "There is no deposit in the transaction");
    RK_REQUIRE(tx->deposit_state == DEPOSIT_AVAILABLE, "The deposit has already been taken");
    RK_REQUIRE(value == tx->deposit,
               "The value to deposit doesn't match the value in the transaction");
    RK_REQUIRE(id_equal(&caller, &tx->deposit_target),
               "The calling contract doesn't match the contract in the transaction");
    balance_add(&caller, value);
    tx->deposit_state = DEPOSIT_TAKEN;
    struct deposit_event event = {sender_of(tx), caller, value};
    RK_EMIT("deposit", event);
    return 0;
}
