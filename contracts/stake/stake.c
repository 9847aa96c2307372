/* Staking, unstaking and taking rewards, for accounts and for contracts (spec/transactions.md 8.2).
 *
 * Money is moved by calls of the transfer contract in the middle of each method, after everything
 * was checked and before anything is changed: a contract that is paid may call in again, and finds
 * what was there before. What is changed is therefore looked up after the call, and the sums are
 * checked again. */
#include "common/chain.h"
#include "stake/key.h"
#include "stake/message.h"
#include "stake/pay.h"
#include "stake/reading.h"
#include "stake/state.h"

#define AT(type, field) ((uint32_t)offsetof(struct type, field))

static const char only_transfer[] = "Can only be called from the transfer contract";
static const char nothing_staked[] = "A stake should exist in the map to be unstaked!";
static const char nothing_earned[] = "A stake should exist in the map to get rewards!";

static void emit_stake_event(const char *topic, const struct stake *stake, uint64_t value,
                             uint64_t locked)
{
    struct stake_event event = {stake->keys, value, locked};
    RK_EMIT(topic, event);
}

static struct option_stake_data data_of(const struct stake *stake)
{
    struct option_stake_data data = {0};
    if (stake) data = (struct option_stake_data){1, stake->data};
    return data;
}

/* ---- Owners ---- */

static void require_account_owner(const struct stake_keys *keys)
{
    RK_REQUIRE(keys->owner.tag == OWNER_ACCOUNT, "expect StakeFundOwner::Account");
}

static void require_contract_owner(const struct stake_keys *keys, const struct rk_id *contract)
{
    RK_REQUIRE(rk_equal((const uint8_t *)&keys->owner + STAKE_OWNER_CONTRACT_AT, contract,
                        sizeof *contract),
               "Invalid contract caller");
}

static void require_is_contract_owned(const struct stake_keys *keys)
{
    RK_REQUIRE(keys->owner.tag == OWNER_CONTRACT, "expect StakeFundOwner::Contract");
}

/* The contract that calls, which must be the owner. */
static struct rk_id owner_that_calls(const struct stake_keys *keys)
{
    require_is_contract_owned(keys);
    struct rk_id caller = caller_or("unstake must be called by a contract");
    require_contract_owner(keys, &caller);
    return caller;
}

static bool keys_are_equal(const struct stake_keys *a, const struct stake_keys *b)
{
    if (a->owner.tag != b->owner.tag || !key_is_equal(&a->account, &b->account)) return false;
    if (a->owner.tag == OWNER_ACCOUNT) return key_is_equal(&a->owner.account, &b->owner.account);
    return rk_equal(&a->owner, &b->owner, sizeof a->owner);
}

/* ---- Staking ---- */

/* The keys of the stake, or those of the order for a new one. */
static struct stake_keys keys_for(const struct stake *stake, const struct stake_order *order)
{
    RK_REQUIRE(order->chain_id == (uint8_t)chain_id(), "The stake must target the correct chain");
    if (!stake) return order->keys;
    RK_REQUIRE(keys_are_equal(&order->keys, &stake->keys), "Keys mismatch");
    return stake->keys;
}

static void require_minimum(uint64_t value)
{
    RK_REQUIRE(value >= stake_config.minimum_stake,
               "The staked value is lower than the minimum amount!");
}

/* A tenth of what is added to a stake that is eligible already is locked: stakes cannot be moved
 * to where they are of use without waiting. */
static void add_stake(const struct account_id *id, const struct stake_order *order)
{
    const uint64_t height = block_height();
    struct option_stake_data before = data_of(stake_find(id));
    struct stake *stake = stake_obtain(id, &order->keys);
    struct stake_data *data = &stake->data;
    uint64_t added = order->value, locked = 0;
    if (stake_has_amount(stake)) {
        if (height >= data->eligibility) locked = order->value / 10;
        added -= locked;
        data->locked = checked_add(data->locked, locked);
        data->value = checked_add(data->value, added);
    } else {
        data->has_amount = 1;
        data->value = added;
        data->locked = 0;
        data->eligibility = next_epoch(height) + EPOCH_BLOCKS;
    }
    emit_stake_event("stake", stake, added, locked);
    change_note(id, &order->keys.account, &before);
}

RK_METHOD(stake)
{
    struct stake_order order;
    uint8_t bytes[STAKE_MESSAGE_BYTES_MAX];
    struct rk_reader in = rk_argument(argument_bytes, sizeof order, 8);
    read_stake_order(&order, &in);
    require_caller(&transfer_id, only_transfer);

    struct account_id id = account_id_of(&order.keys.account);
    struct stake *stake = stake_find(&id);
    struct stake_keys keys = keys_for(stake, &order);
    if (!stake || !stake_has_amount(stake)) require_minimum(order.value);
    require_account_owner(&keys);
    uint32_t message_bytes = stake_message(bytes, &order, &id);
    require_signatures(rk_span_of(bytes, message_bytes), &keys, &order.signatures);

    transfer_call("deposit", rk_put(&order.value, sizeof order.value),
                  "Depositing funds into contract should succeed");
    add_stake(&id, &order);
    return 0;
}

RK_METHOD(stake_from_contract)
{
    struct kept_argument argument =
        argument_keep(argument_bytes, sizeof(struct receive_from_contract), 8);
    struct rk_span data = rk_read_byte_vector(&argument.in, AT(receive_from_contract, data));
    struct rk_id contract = rk_read_id(&argument.in, AT(receive_from_contract, contract));
    uint64_t value = rk_read_u64(&argument.in, AT(receive_from_contract, value));
    require_caller(&transfer_id, only_transfer);
    RK_REQUIRE(rk_call_stack(NULL, 0) >= 2, "Cannot be called by a root ICC");

    /* The vector's bytes lie anywhere; the archive in them is as if they were aligned. */
    struct stake_order order;
    rk_copy(A, data.bytes, data.size_bytes);
    struct rk_reader in =
        rk_reader_of(rk_span_of(A, data.size_bytes), sizeof order, 8, "Invalid stake received");
    read_stake_order(&order, &in);
    argument_free(&argument);

    struct account_id id = account_id_of(&order.keys.account);
    struct stake *stake = stake_find(&id);
    struct stake_keys keys = keys_for(stake, &order);
    require_is_contract_owned(&keys);
    require_contract_owner(&keys, &contract);
    RK_REQUIRE(order.value == value, "Stake amount mismatch");
    if (!stake || !stake_has_amount(stake)) {
        uint8_t bytes[STAKE_MESSAGE_BYTES_MAX];
        require_minimum(value);
        uint32_t message_bytes = stake_message(bytes, &order, &id);
        require_account_signature(rk_span_of(bytes, message_bytes), &order.keys, &order.signatures);
    }
    add_stake(&id, &order);
    return 0;
}

/* ---- Taking out ---- */

/* What an account asks for: stake or rewards. */
struct account_order {
    struct kept_argument argument; /* a struct stake_withdraw */
    struct account_key account;
    struct account_id id;
    struct stake_signatures signatures;
    uint64_t value;
};

static void account_order_read(struct account_order *out, uint32_t argument_bytes)
{
    out->argument = argument_keep(argument_bytes, sizeof(struct stake_withdraw), 8);
    struct rk_reader *in = &out->argument.in;
    check_withdraw(in, AT(stake_withdraw, withdraw));
    out->value = rk_read_u64(in, AT(stake_withdraw, withdraw.value));
    read_account(&out->account, in, AT(stake_withdraw, account));
    rk_copy(&out->signatures,
            rk_read_bytes(in, AT(stake_withdraw, signatures), sizeof out->signatures),
            sizeof out->signatures);
    require_caller(&transfer_id, only_transfer);
    out->id = account_id_of(&out->account);
}

/* Lets the transfer contract pay when the owner and the account of the stake want it. */
static void account_order_pay(struct account_order *order, const struct stake *stake,
                              const char *function, const char *complaint)
{
    require_account_owner(&stake->keys);
    struct withdraw_bytes message = unstake_message(&order->argument.in, &order->id);
    require_signatures(rk_span_of(message.bytes, message.size_bytes), &stake->keys,
                       &order->signatures);
    withdraw_message_free(&message);
    transfer_call(function, put_withdraw(&order->argument.in), complaint);
    argument_free(&order->argument);
}

/* What a contract that owns the stake asks for. */
struct contract_order {
    struct kept_argument argument; /* a struct withdraw_to_contract */
    struct account_key account;
    struct account_id id;
    uint64_t value;
};

static void contract_order_read(struct contract_order *out, uint32_t argument_bytes)
{
    out->argument = argument_keep(argument_bytes, sizeof(struct withdraw_to_contract), 8);
    struct rk_reader *in = &out->argument.in;
    rk_read_text(in, AT(withdraw_to_contract, function));
    rk_read_byte_vector(in, AT(withdraw_to_contract, data));
    out->value = rk_read_u64(in, AT(withdraw_to_contract, value));
    read_account(&out->account, in, AT(withdraw_to_contract, account));
    out->id = account_id_of(&out->account);
}

/* Lets the transfer contract pay the owner, which must be the caller. */
static void contract_order_pay(struct contract_order *order, const struct stake *stake,
                               const char *function, const char *complaint)
{
    struct rk_id caller = owner_that_calls(&stake->keys);
    transfer_call(function, put_contract_to_contract(&order->argument.in, &caller), complaint);
    argument_free(&order->argument);
}

static const char no_amount[] = "There must be an amount to unstake";

static const struct stake *stake_with(const struct account_id *id, uint64_t value)
{
    const struct stake *stake = stake_expect(id, nothing_staked);
    RK_REQUIRE(stake_has_amount(stake), no_amount);
    RK_REQUIRE(value <= stake_total(stake), "Value to unstake higher than the staked amount");
    return stake;
}

/* Takes a value out of a stake, of the locked part last, and forgets a stake with nothing in it.
 * `before` is what it was before the payment. */
static void take_stake(const struct account_id *id, const struct account_key *account,
                       uint64_t value, uint64_t minimum, const struct option_stake_data *before)
{
    struct stake *stake = stake_expect(id, nothing_staked);
    RK_REQUIRE(stake_has_amount(stake), no_amount);
    struct stake_data *data = &stake->data;
    uint64_t locked = value > data->value ? value - data->value : 0;
    data->locked = checked_subtract(data->locked, locked);
    data->value -= value - locked;
    emit_stake_event("unstake", stake, value - locked, locked);

    if (stake_total(stake) == 0) {
        data->has_amount = data->value = data->locked = data->eligibility = 0;
        if (data->reward == 0) stake_remove(id);
    } else {
        RK_REQUIRE(stake_total(stake) >= minimum, "Stake left is lower than minimum stake");
    }
    change_note(id, account, before);
}

RK_METHOD(unstake)
{
    struct account_order order;
    account_order_read(&order, argument_bytes);
    const struct stake *stake = stake_with(&order.id, order.value);
    const struct option_stake_data before = data_of(stake);
    account_order_pay(&order, stake, "withdraw", "Withdrawing stake should succeed");
    take_stake(&order.id, &order.account, order.value, stake_config.minimum_stake, &before);
    return 0;
}

/* No minimum for what is left: the funds of contracts must never be stuck. */
RK_METHOD(unstake_from_contract)
{
    struct contract_order order;
    contract_order_read(&order, argument_bytes);
    const struct stake *stake = stake_with(&order.id, order.value);
    const struct option_stake_data before = data_of(stake);
    contract_order_pay(&order, stake, "contract_to_contract",
                       "Unstaking to contract should succeed");
    take_stake(&order.id, &order.account, order.value, 0, &before);
    return 0;
}

/* ---- Rewards ---- */

static const struct stake *reward_with(const struct account_id *id, uint64_t value)
{
    const struct stake *stake = stake_expect(id, nothing_earned);
    RK_REQUIRE(value != 0, "Withdrawing 0 reward is not allowed");
    RK_REQUIRE(value <= stake->data.reward, "Value to withdraw is higher than available reward");
    return stake;
}

static void take_reward(const struct account_id *id, uint64_t value)
{
    struct stake *stake = stake_expect(id, nothing_earned);
    stake->data.reward = checked_subtract(stake->data.reward, value);
    emit_stake_event("withdraw", stake, value, 0);
    if (stake->data.reward == 0 && !stake_has_amount(stake)) stake_remove(id);
}

RK_METHOD(withdraw)
{
    struct account_order order;
    account_order_read(&order, argument_bytes);
    account_order_pay(&order, reward_with(&order.id, order.value), "mint",
                      "Withdrawing reward should succeed");
    take_reward(&order.id, order.value);
    return 0;
}

RK_METHOD(withdraw_from_contract)
{
    struct contract_order order;
    contract_order_read(&order, argument_bytes);
    contract_order_pay(&order, reward_with(&order.id, order.value), "mint_to_contract",
                       "Withdrawing reward to contract should succeed");
    take_reward(&order.id, order.value);
    return 0;
}
