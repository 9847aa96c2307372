#include "common/withdraw.h"

#include "common/chain.h"
#include "common/encode.h"

#include <ruskvm/alloc.h>

static uint8_t *put(uint8_t *to, const void *bytes, uint32_t size_bytes)
{
    rk_copy(to, bytes, size_bytes);
    return to + size_bytes;
}

/* What is before the contract: nothing in the deployed system. */
static uint8_t *put_domain(uint8_t *to)
{
#ifndef RUSKVM_DEPLOYED
    static const char text[18] = "ruskvm-withdraw-v1";
    uint64_t chain = chain_id();
    to = put(to, text, sizeof text);
    to = put(to, &chain, sizeof chain);
    to = put(to, &transfer_id, sizeof transfer_id);
#endif
    return to;
}

/* Leaves the first byte, which is the tag. */
static uint8_t tag_at(struct rk_reader *in, uint32_t offset)
{
    uint8_t tag = rk_read_u8(in, offset);
    RK_REQUIRE(tag <= WITHDRAW_PUBLIC, "%s", in->complaint);
    return tag;
}

static uint8_t *put_receiver(uint8_t *to, struct rk_reader *in, uint32_t offset)
{
    const uint32_t at = offset + (uint32_t)offsetof(struct withdraw_receiver, address);
    if (tag_at(in, offset) == WITHDRAW_SHIELDED) {
        struct stealth_address address;
        rk_copy(&address, rk_read_bytes(in, at, sizeof address), sizeof address);
        stealth_address_encode(to, &address);
        return to + STEALTH_ADDRESS_BYTES;
    }
    struct account_key account;
    rk_copy(&account, rk_read_bytes(in, at, sizeof account), sizeof account);
    account_key_encode(to, &account);
    return to + ACCOUNT_KEY_BYTES;
}

struct withdraw_bytes withdraw_message(struct rk_reader *in, uint32_t offset)
{
    enum { FIXED_BYTES = 58 + 32 + 8 + ACCOUNT_KEY_BYTES + 8 };
    const uint32_t token_at = offset + (uint32_t)offsetof(struct withdraw, token);
    const uint32_t vector_at = offset + (uint32_t)offsetof(struct withdraw, token.nullifiers);
    bool by_nullifiers = tag_at(in, token_at) == WITHDRAW_SHIELDED;
    struct rk_reader nullifier = {0};
    uint32_t count = 0;
    if (by_nullifiers) nullifier = rk_read_vector(in, &count, vector_at, RK_SCALAR_BYTES, 8);
    struct withdraw_bytes message = {.room_bytes = FIXED_BYTES + count * RK_SCALAR_BYTES};
    message.bytes = rk_alloc(message.room_bytes);
    uint8_t *to = put_domain(message.bytes);
    to = put(to, rk_read_bytes(in, offset + (uint32_t)offsetof(struct withdraw, contract), 32), 32);
    to = put(to, rk_read_bytes(in, offset + (uint32_t)offsetof(struct withdraw, value), 8), 8);
    to = put_receiver(to, in, offset + (uint32_t)offsetof(struct withdraw, receiver));
    if (!by_nullifiers) to = put(to, rk_read_bytes(in, token_at + WITHDRAW_TOKEN_NONCE, 8), 8);
    for (uint32_t i = 0; i < count; i++, rk_reader_next(&nullifier)) {
        struct scalar scalar;
        rk_copy(&scalar, rk_read_bytes(&nullifier, 0, sizeof scalar), sizeof scalar);
        scalar_encode(to, &scalar);
        to += RK_SCALAR_BYTES;
    }
    message.size_bytes = (uint32_t)(to - message.bytes);
    return message;
}

void withdraw_message_free(struct withdraw_bytes *message)
{
    rk_free(message->bytes, message->room_bytes);
}
