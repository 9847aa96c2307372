#include "stake/message.h"

#include "common/chain.h"
#include "stake/key.h"

#include <ruskvm/alloc.h>

static uint8_t *put(uint8_t *to, const void *bytes, uint32_t size_bytes)
{
    rk_copy(to, bytes, size_bytes);
    return to + size_bytes;
}

uint32_t stake_message(uint8_t bytes[STAKE_MESSAGE_BYTES_MAX], const struct stake_order *order,
                       const struct account_id *account)
{
    uint8_t *to = bytes;
    chain_id_type chain = chain_id();
#ifndef RUSKVM_DEPLOYED
    static const char text[15] = "ruskvm-stake-v1";
    to = put(to, text, sizeof text);
#endif
    to = put(to, &chain, sizeof chain);
    to = put(to, account, sizeof *account);
    if (order->keys.owner.tag == OWNER_CONTRACT) {
        rk_zero(to, ACCOUNT_KEY_BYTES);
        rk_copy(to, (const uint8_t *)&order->keys.owner + STAKE_OWNER_CONTRACT_AT, RK_ID_BYTES);
    } else {
        account_key_encode(to, &order->keys.owner.account);
    }
    to = put(to + ACCOUNT_KEY_BYTES, &order->value, sizeof order->value);
    return (uint32_t)(to - bytes);
}

struct withdraw_bytes unstake_message(struct rk_reader *in, const struct account_id *account)
{
    enum { FRAME_BYTES = 17 + 8 + ACCOUNT_KEY_BYTES + SCHNORR_SIGNATURE_BYTES };
    struct withdraw_bytes inner =
        withdraw_message(in, (uint32_t)offsetof(struct stake_withdraw, withdraw));
    struct withdraw_bytes message = {.room_bytes = FRAME_BYTES + inner.size_bytes};
    message.bytes = rk_alloc(message.room_bytes);
    uint8_t *to = message.bytes;
#ifndef RUSKVM_DEPLOYED
    static const char text[17] = "ruskvm-unstake-v1";
    chain_id_type chain = chain_id();
    to = put(to, text, sizeof text);
    to = put(to, &chain, sizeof chain);
#endif
    to = put(to, account, sizeof *account);
    to = put(to, inner.bytes, inner.size_bytes);
    withdraw_message_free(&inner);

    struct withdraw_signature signature;
    rk_copy(&signature,
            rk_read_bytes(in, (uint32_t)offsetof(struct stake_withdraw, withdraw.signature),
                          sizeof signature),
            sizeof signature);
    if ((signature.tag & 0xff) == WITHDRAW_SHIELDED) {
        schnorr_signature_encode(to, &signature.schnorr);
        to += SCHNORR_SIGNATURE_BYTES;
    } else {
        bls_signature_encode(to, &signature.bls);
        to += BLS_SIGNATURE_BYTES;
    }
    message.size_bytes = (uint32_t)(to - message.bytes);
    return message;
}

static bool is_signed(struct rk_span message, const struct account_key *key,
                      const struct bls_signature *signature)
{
    return rk_query_verify_bls(message, (const uint8_t *)key, (const uint8_t *)signature);
}

void require_account_signature(struct rk_span message, const struct stake_keys *keys,
                               const struct stake_signatures *signatures)
{
    RK_REQUIRE(is_signed(message, &keys->account, &signatures->account),
               "Invalid account signature!");
}

void require_signatures(struct rk_span message, const struct stake_keys *keys,
                        const struct stake_signatures *signatures)
{
    const struct account_key *owner = &keys->owner.account;
    if (!is_signed(message, owner, &signatures->owner)) {
        RK_REQUIRE(key_is_valid(owner), "Specified owner key is not valid");
        rk_panic("Invalid owner signature!");
    }
    require_account_signature(message, keys, signatures);
}
