#include "stake/reading.h"

#include <ruskvm/alloc.h>

#define AT(type, field) ((uint32_t)offsetof(struct type, field))

static uint8_t read_tag(struct rk_reader *in, uint32_t offset, uint8_t most)
{
    uint8_t tag = rk_read_u8(in, offset);
    RK_REQUIRE(tag <= most, "%s", in->complaint);
    return tag;
}

void read_account(struct account_key *out, struct rk_reader *in, uint32_t offset)
{
    rk_copy(out->limb, rk_read_bytes(in, offset, sizeof *out), sizeof out->limb);
    out->is_infinity = read_tag(in, offset + AT(account_key, is_infinity), 1);
}

void read_stake_keys(struct stake_keys *out, struct rk_reader *in, uint32_t offset)
{
    uint32_t owner = offset + AT(stake_keys, owner);
    rk_zero(out, sizeof *out);
    out->owner.tag = read_tag(in, owner, OWNER_CONTRACT);
    if (out->owner.tag == OWNER_CONTRACT)
        rk_copy((uint8_t *)&out->owner + STAKE_OWNER_CONTRACT_AT,
                rk_read_bytes(in, owner + STAKE_OWNER_CONTRACT_AT, RK_ID_BYTES), RK_ID_BYTES);
    else
        read_account(&out->owner.account, in, owner + AT(stake_owner, account));
    read_account(&out->account, in, offset + AT(stake_keys, account));
}

void read_stake_data(struct stake_data *out, struct rk_reader *in, uint32_t offset)
{
    rk_zero(out, sizeof *out);
    if (rk_read_option(in, offset)) {
        out->has_amount = 1;
        out->value = rk_read_u64(in, offset + AT(stake_data, value));
        out->locked = rk_read_u64(in, offset + AT(stake_data, locked));
        out->eligibility = rk_read_u64(in, offset + AT(stake_data, eligibility));
    }
    out->reward = rk_read_u64(in, offset + AT(stake_data, reward));
    out->faults = rk_read_u8(in, offset + AT(stake_data, faults));
    out->hard_faults = rk_read_u8(in, offset + AT(stake_data, hard_faults));
}

void read_stake_order(struct stake_order *out, struct rk_reader *in)
{
    read_stake_keys(&out->keys, in, AT(stake_order, keys));
    out->value = rk_read_u64(in, AT(stake_order, value));
    rk_copy(&out->signatures,
            rk_read_bytes(in, AT(stake_order, signatures), sizeof out->signatures),
            sizeof out->signatures);
    out->chain_id = rk_read_u8(in, AT(stake_order, chain_id));
}

void read_option_u64(struct option_u64 *out, struct rk_reader *in, uint32_t offset)
{
    out->has_value = rk_read_option(in, offset);
    out->value = out->has_value ? rk_read_u64(in, offset + AT(option_u64, value)) : 0;
}

struct kept_argument argument_keep(uint32_t argument_bytes, uint32_t root_bytes,
                                   uint32_t align_bytes)
{
    struct rk_reader in = rk_argument(argument_bytes, root_bytes, align_bytes);
    struct kept_argument kept = {rk_alloc(argument_bytes), argument_bytes, {0}};
    rk_copy(kept.bytes, A, argument_bytes);
    kept.in =
        rk_reader_of(rk_span_of(kept.bytes, argument_bytes), root_bytes, align_bytes, in.complaint);
    return kept;
}

void argument_free(struct kept_argument *argument)
{
    rk_free(argument->bytes, argument->size_bytes);
}

void check_withdraw(struct rk_reader *in, uint32_t offset)
{
    const uint32_t receiver = offset + AT(withdraw, receiver), token = offset + AT(withdraw, token);
    const uint32_t signature = offset + AT(withdraw, signature);
    uint32_t count;
    if (read_tag(in, receiver, WITHDRAW_PUBLIC) == WITHDRAW_PUBLIC)
        read_tag(in, receiver + AT(withdraw_receiver, account.is_infinity), 1);
    if (read_tag(in, token, WITHDRAW_PUBLIC) == WITHDRAW_SHIELDED)
        rk_read_vector(in, &count, token + AT(withdraw_token, nullifiers), RK_SCALAR_BYTES, 8);
    if (read_tag(in, signature, WITHDRAW_PUBLIC) == WITHDRAW_PUBLIC)
        read_tag(in, signature + AT(withdraw_signature, bls.words[12]), 1);
}
