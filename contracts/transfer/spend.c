/* Executing a transaction: spend_and_execute takes what it spends and calls whom it calls, refund
 * gives back what was not used. */
#include "transfer/state.h"

#include "common/field.h"

/* ---- Shielded ("Phoenix") ---- */

static struct scalar read_scalar(struct rk_reader *in, uint32_t offset)
{
    struct scalar scalar;
    rk_copy(&scalar, rk_read_bytes(in, offset, sizeof scalar), sizeof scalar);
    return scalar;
}

/* A nullifier with other limbs would be another one to the set and the same one to the proof. */
static void spend_nullifiers(struct rk_reader *in)
{
    uint32_t count;
    struct rk_reader at = rk_read_vector(in, &count, SHIELDED_NULLIFIERS, sizeof(struct scalar), 8);
    for (uint32_t i = 0; i < count; i++, rk_reader_next(&at)) {
        struct scalar nullifier = read_scalar(&at, 0);
#ifndef RUSKVM_DEPLOYED
        RK_REQUIRE(scalar_is_canonical(&nullifier), "A provided nullifier is not canonical");
#endif
        RK_REQUIRE(nullifier_add(&nullifier), "A provided nullifier has already been spent");
    }
}

static void spend_shielded(struct ongoing *tx)
{
    struct rk_reader in = ongoing_reader();
    statement_check_chain(&in);
    struct scalar root = read_scalar(&in, SHIELDED_ROOT);
    RK_REQUIRE(tree_root_is_kept(&root), "Root not found in the state!");
    spend_nullifiers(&in);
    statement_check_proof(&in);
    uint64_t height = block_height();
    for (uint32_t i = 0; i < 2; i++) {
        struct note note;
        note_read(&note, &in, SHIELDED_OUTPUTS + i * (uint32_t)sizeof note);
        if (note_push(&note, height)) tx->notes_count++;
    }
}

/* ---- Public ("Moonlight") ---- */

static void spend_public(struct ongoing *tx)
{
    struct rk_reader in = ongoing_reader();
    statement_check_chain(&in);
    statement_check_signature(&in);
    struct account_key sender = read_account(&in, PUBLIC_SENDER);
    uint64_t value = rk_read_u64(&in, PUBLIC_VALUE), nonce = rk_read_u64(&in, PUBLIC_NONCE);
    uint64_t total = checked_add(checked_add(value, tx->deposit),
                                 checked_multiply(tx->gas_limit, tx->gas_price));
    struct account_data *account = account_find(&sender);
    RK_REQUIRE(account, "Account has no funds");
    RK_REQUIRE(total <= account->balance, "Account doesn't have enough funds");
    uint64_t wanted = checked_add(account->nonce, 1);
    RK_REQUIRE(nonce >= wanted, "Already used nonce");
    RK_REQUIRE(nonce == wanted, "Nonce not ready to be used yet");
    account->balance -= total;
    account->nonce = nonce;
    if (value == 0) return;
    struct account_key receiver = read_account(&in, PUBLIC_RECEIVER);
    account = account_obtain(&receiver);
    account->balance = checked_add(account->balance, value);
}

/* ---- Executing ---- */

/* The archive of Result<Vec<u8>, ContractError>. */
enum { RESULT_BYTES = 16, RESULT_ALIGN_BYTES = 4, RESULT_VECTOR = 4 };

static int32_t call(struct rk_reader *in, uint32_t data_at)
{
    struct rk_id contract = rk_read_id(in, data_at + DATA_CALL_CONTRACT);
    struct rk_span function = rk_read_text(in, data_at + DATA_CALL_FUNCTION);
    struct rk_span argument = rk_read_byte_vector(in, data_at + DATA_CALL_ARGUMENT);
    return rk_call_named(&contract, function, rk_put(argument.bytes, argument.size_bytes), 0);
}

RK_METHOD(spend_and_execute)
{
    require_external();
    ongoing_begin(argument_bytes);
    struct ongoing *tx = ongoing_transaction();
    (tx->model == MODEL_PUBLIC ? spend_public : spend_shielded)(tx);
    struct rk_reader in = ongoing_reader();
    uint32_t result_bytes = 0;
    if (ongoing_has_data(&in, DATA_CALL)) {
        int32_t returned = call(&in, tx->data_at);
        if (returned < 0)
            return rk_put_call_error(returned, rk_call_message(returned), RESULT_BYTES,
                                     RESULT_ALIGN_BYTES);
        result_bytes = (uint32_t)returned;
    }
    /* What was returned lies where the bytes of the result belong. */
    struct rk_writer out = {A, result_bytes, RK_ARGUMENT_BYTES};
    uint32_t root = rk_write_object(&out, RESULT_BYTES, RESULT_ALIGN_BYTES);
    rk_put_vector(&out, root + RESULT_VECTOR, 0, result_bytes);
    return out.size_bytes;
}

/* ---- Refunds ---- */

static struct rk_span memo_of(struct rk_reader *in, const struct ongoing *tx)
{
    if (!ongoing_has_data(in, DATA_MEMO)) return rk_span_of(NULL, 0);
    return rk_read_byte_vector(in, tx->data_at + DATA_VECTOR);
}

static void emit_shielded(struct rk_reader *in, const struct ongoing *tx, uint64_t gas_spent,
                          const struct note *refund)
{
    uint32_t count;
    struct rk_span memo = memo_of(in, tx);
    struct rk_reader nullifiers =
        rk_read_vector(in, &count, SHIELDED_NULLIFIERS, sizeof(struct scalar), 8);
    struct rk_writer out = rk_writer();
    uint32_t nullifiers_at =
        rk_write_elements(&out, nullifiers.object, count * (uint32_t)sizeof(struct scalar), 8);
    uint32_t notes_at = rk_write_object(&out, tx->notes_count * (uint32_t)sizeof(struct note), 8);
    for (uint32_t i = 0; i < tx->notes_count; i++)
        rk_put_bytes(&out, notes_at + i * (uint32_t)sizeof(struct note),
                     note_at(tx->first_note + i), sizeof(struct note));
    uint32_t memo_at = rk_write_elements(&out, memo.bytes, memo.size_bytes, 1);
    uint32_t root = rk_write_object(&out, sizeof(struct shielded_event), 8);
    if (refund) {
        out.bytes[root] = 1;
        rk_put_bytes(&out, root + offsetof(struct shielded_event, refund_note), refund,
                     sizeof *refund);
    }
    rk_put_vector(&out, root + offsetof(struct shielded_event, nullifiers), nullifiers_at, count);
    rk_put_vector(&out, root + offsetof(struct shielded_event, notes), notes_at, tx->notes_count);
    rk_put_vector(&out, root + offsetof(struct shielded_event, memo), memo_at, memo.size_bytes);
    rk_put_u64(&out, root + offsetof(struct shielded_event, gas_spent), gas_spent);
    rk_emit("phoenix", out.size_bytes);
}

static void refund_shielded(const struct ongoing *tx, uint64_t sum, uint64_t gas_spent)
{
    struct rk_reader in = ongoing_reader();
    const struct note *refund = NULL;
    if (sum > 0) {
        struct note note;
        const struct stealth_address *address = (const void *)rk_read_bytes(
            &in, SHIELDED_REFUND_ADDRESS, sizeof(struct stealth_address));
        note_make_transparent(&note, address, sum, "refund", &transfer_id);
        statement_refund_sender(&note.sender, &in);
        refund = note_push(&note, block_height());
    }
    emit_shielded(&in, tx, gas_spent, refund);
}

static void refund_public(const struct ongoing *tx, uint64_t sum, uint64_t gas_spent)
{
    struct rk_reader in = ongoing_reader();
    struct account_key sender = read_account(&in, PUBLIC_SENDER);
    struct account_key address = read_account(&in, PUBLIC_REFUND_ADDRESS);
    struct account_data *account = account_obtain(&address);
    account->balance = checked_add(account->balance, sum);

    struct rk_span memo = memo_of(&in, tx);
    struct rk_writer out = rk_writer();
    uint32_t memo_at = rk_write_elements(&out, memo.bytes, memo.size_bytes, 1);
    uint32_t root = rk_write_object(&out, sizeof(struct public_event), 8);
    struct account_key receiver = read_account(&in, PUBLIC_RECEIVER);
    if (!rk_equal(&receiver, &sender, sizeof sender)) {
        out.bytes[root] = 1;
        rk_put_bytes(&out, root + offsetof(struct public_event, receiver.account), &receiver,
                     sizeof receiver);
    }
    if (sum > 0 && !rk_equal(&address, &sender, sizeof sender)) {
        struct account_value refund = {address, sum};
        out.bytes[root + offsetof(struct public_event, has_refund)] = 1;
        rk_put_bytes(&out, root + offsetof(struct public_event, refund), &refund, sizeof refund);
    }
    rk_put_bytes(&out, root + offsetof(struct public_event, sender), &sender, sizeof sender);
    rk_put_u64(&out, root + offsetof(struct public_event, value), rk_read_u64(&in, PUBLIC_VALUE));
    rk_put_vector(&out, root + offsetof(struct public_event, memo), memo_at, memo.size_bytes);
    rk_put_u64(&out, root + offsetof(struct public_event, gas_spent), gas_spent);
    rk_emit("moonlight", out.size_bytes);
}

/* What was not used of gas and deposit. */
static uint64_t refund_sum(const struct ongoing *tx, uint64_t gas_spent)
{
    uint64_t deposit = tx->deposit_state == DEPOSIT_AVAILABLE ? tx->deposit : 0;
#ifdef RUSKVM_DEPLOYED
    /* There the sum of a note wraps: the node sees to it that it does not come to that. */
    if (tx->model == MODEL_SHIELDED) return (tx->gas_limit - gas_spent) * tx->gas_price + deposit;
#endif
    uint64_t unused = checked_subtract(tx->gas_limit, gas_spent);
    return checked_add(checked_multiply(unused, tx->gas_price), deposit);
}

RK_METHOD(refund)
{
    RK_ARGUMENT(uint64_t, gas_spent);
    require_external();
    struct ongoing *tx = ongoing_transaction();
    uint64_t sum = refund_sum(tx, gas_spent);
    (tx->model == MODEL_PUBLIC ? refund_public : refund_shielded)(tx, sum, gas_spent);
    tx->is_there = false;
    return 0;
}
