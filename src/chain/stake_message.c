#include "chain/stake_message.h"

#include "chain/transfer_archive.h"

static const char stake_text[] = "ruskvm-stake-v1";
static const char unstake_text[] = "ruskvm-unstake-v1";

enum {
    /* What a withdrawal's message begins with on our own networks only: text, chain id, contract.
     */
    WITHDRAWAL_DOMAIN_BYTES = 18 + 8 + VM_CONTRACT_ID_BYTES,

    OWNER_BYTES = 208, /* of the archive: a tag; a key at 8, or an id at 1 */
    OWNER_KEY_AT = 8,
    OWNER_CONTRACT = 1,
    ACCOUNT_AT = OWNER_BYTES,
    VALUE_AT = 408,
    ACCOUNT_SIGNATURE_AT = 416,
    OWNER_SIGNATURE_AT = 520,
    CHAIN_ID_AT = 624,
};

static bool is_key_of(const struct bls_public_key *key, const struct bls_secret_key *secret)
{
    struct bls_public_key derived;
    uint8_t a[BLS_PUBLIC_KEY_BYTES], b[BLS_PUBLIC_KEY_BYTES];
    bls_public_key_of(&derived, secret);
    bls_public_key_to_bytes(a, &derived);
    bls_public_key_to_bytes(b, key);
    return memcmp(a, b, sizeof a) == 0;
}

static enum rk_result other_key(struct rk_error *error, const char *whose)
{
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the key is not that of the %s", whose);
}

static enum rk_result wrong_signature(struct rk_error *error, const char *whose)
{
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the signature of the %s does not hold",
                   whose);
}

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a message");
}

/* ---- Stakes ---- */

size_t stake_order_message(uint8_t bytes[STAKE_MESSAGE_BYTES_MAX], const struct stake_order *order,
                           const struct typed_chain *chain, enum stake_form form)
{
    uint8_t *to = bytes;
    if (form == STAKE_FORM_OWN) {
        memcpy(to, stake_text, sizeof stake_text - 1);
        memcpy(to + sizeof stake_text - 1, &chain->chain_id, sizeof chain->chain_id);
        to += sizeof stake_text - 1 + sizeof chain->chain_id;
    } else {
        *to++ = (uint8_t)chain->chain_id;
    }
    bls_public_key_to_bytes(to, &order->account);
    to += BLS_PUBLIC_KEY_BYTES;
    if (order->is_owned_by_contract) {
        memset(to, 0, BLS_PUBLIC_KEY_BYTES);
        memcpy(to, order->owner_contract, sizeof order->owner_contract);
    } else {
        bls_public_key_to_bytes(to, &order->owner);
    }
    to += BLS_PUBLIC_KEY_BYTES;
    memcpy(to, &order->value, sizeof order->value);
    return (size_t)(to - bytes) + sizeof order->value;
}

enum rk_result stake_order_sign(struct stake_order *order, const struct typed_chain *chain,
                                enum stake_form form, const struct bls_secret_key *account_key,
                                const struct bls_secret_key *owner_key, struct rk_error *error)
{
    uint8_t bytes[STAKE_MESSAGE_BYTES_MAX];
    if (!is_key_of(&order->account, account_key)) return other_key(error, "account");
    if (!order->is_owned_by_contract && !is_key_of(&order->owner, owner_key))
        return other_key(error, "owner");
    struct span message = span_of(bytes, stake_order_message(bytes, order, chain, form));
    bls_sign(&order->account_signature, BLS_V2, account_key, message);
    if (order->is_owned_by_contract)
        order->owner_signature = order->account_signature;
    else
        bls_sign(&order->owner_signature, BLS_V2, owner_key, message);
    return RK_OK;
}

enum rk_result stake_order_verify(const struct stake_order *order, const struct typed_chain *chain,
                                  enum stake_form form, struct rk_error *error)
{
    uint8_t bytes[STAKE_MESSAGE_BYTES_MAX];
    struct span message = span_of(bytes, stake_order_message(bytes, order, chain, form));
    if (!order->is_owned_by_contract &&
        !bls_verify(BLS_V2, &order->owner, &order->owner_signature, message))
        return wrong_signature(error, "owner");
    if (!bls_verify(BLS_V2, &order->account, &order->account_signature, message))
        return wrong_signature(error, "account");
    return RK_OK;
}

void stake_order_encode(uint8_t bytes[STAKE_ORDER_BYTES], const struct stake_order *order,
                        const struct typed_chain *chain)
{
    memset(bytes, 0, STAKE_ORDER_BYTES);
    if (order->is_owned_by_contract) {
        bytes[0] = OWNER_CONTRACT;
        memcpy(bytes + 1, order->owner_contract, sizeof order->owner_contract);
    } else {
        g2_to_archive(bytes + OWNER_KEY_AT, &order->owner.point);
    }
    g2_to_archive(bytes + ACCOUNT_AT, &order->account.point);
    memcpy(bytes + VALUE_AT, &order->value, sizeof order->value);
    g1_to_archive(bytes + ACCOUNT_SIGNATURE_AT, &order->account_signature.point);
    g1_to_archive(bytes + OWNER_SIGNATURE_AT, &order->owner_signature.point);
    bytes[CHAIN_ID_AT] = (uint8_t)chain->chain_id;
}

/* ---- Taking out ---- */

enum rk_result stake_payment_message(struct buffer *out, const struct withdrawal *w,
                                     const struct typed_chain *chain, enum stake_form form)
{
    struct buffer own = {0};
    enum rk_result result = withdrawal_message(&own, w, chain);
    size_t skipped = form == STAKE_FORM_OWN ? 0 : WITHDRAWAL_DOMAIN_BYTES;
    if (!result) result = buffer_append(out, own.bytes + skipped, own.size_bytes - skipped);
    buffer_free(&own);
    return result;
}

enum rk_result stake_withdrawal_message(struct buffer *out, const struct stake_withdrawal *w,
                                        const struct typed_chain *chain, enum stake_form form)
{
    uint8_t account[BLS_PUBLIC_KEY_BYTES], signature[SCHNORR_SIGNATURE_BYTES];
    size_t signature_bytes = sizeof signature;
    if (form == STAKE_FORM_OWN) {
        RK_TRY(buffer_append(out, unstake_text, sizeof unstake_text - 1));
        RK_TRY(buffer_append_u64_le(out, chain->chain_id));
    }
    bls_public_key_to_bytes(account, &w->account);
    RK_TRY(buffer_append(out, account, sizeof account));
    RK_TRY(stake_payment_message(out, &w->payment, chain, form));
    if (w->payment.receiver_model == TRANSACTION_PUBLIC) {
        bls_signature_to_bytes(signature, &w->payment.bls);
        signature_bytes = BLS_SIGNATURE_BYTES;
    } else {
        schnorr_signature_encode(signature, &w->payment.schnorr);
    }
    return buffer_append(out, signature, signature_bytes);
}

enum rk_result stake_withdrawal_sign(struct stake_withdrawal *w, const struct typed_chain *chain,
                                     enum stake_form form, const struct bls_secret_key *account_key,
                                     const struct bls_secret_key *owner_key, struct rk_error *error)
{
    struct buffer message = {0};
    if (!is_key_of(&w->account, account_key)) return other_key(error, "account");
    enum rk_result result = stake_withdrawal_message(&message, w, chain, form);
    if (!result) {
        bls_sign(&w->account_signature, BLS_V2, account_key, buffer_span(&message));
        bls_sign(&w->owner_signature, BLS_V2, owner_key, buffer_span(&message));
    }
    buffer_free(&message);
    return result ? no_memory(error) : RK_OK;
}

enum rk_result stake_withdrawal_verify(const struct stake_withdrawal *w,
                                       const struct typed_chain *chain, enum stake_form form,
                                       const struct bls_public_key *owner, struct rk_error *error)
{
    struct buffer message = {0};
    enum rk_result result = stake_withdrawal_message(&message, w, chain, form);
    if (result)
        result = no_memory(error);
    else if (!bls_verify(BLS_V2, owner, &w->owner_signature, buffer_span(&message)))
        result = wrong_signature(error, "owner");
    else if (!bls_verify(BLS_V2, &w->account, &w->account_signature, buffer_span(&message)))
        result = wrong_signature(error, "account");
    buffer_free(&message);
    return result;
}

enum rk_result stake_withdrawal_encode(struct buffer *out, const struct stake_withdrawal *w,
                                       struct rk_error *error)
{
    uint8_t rest[STAKE_WITHDRAWAL_BYTES - WITHDRAWAL_BYTES];
    g2_to_archive(rest, &w->account.point);
    g1_to_archive(rest + TRANSFER_KEY_BYTES, &w->account_signature.point);
    g1_to_archive(rest + TRANSFER_KEY_BYTES + TRANSFER_SIGNATURE_BYTES, &w->owner_signature.point);
    RK_TRY(withdrawal_encode(out, &w->payment, error));
    return buffer_append(out, rest, sizeof rest) ? no_memory(error) : RK_OK;
}
