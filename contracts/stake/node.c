/* What only the node does: rewards and slashes at the end of a block, and settings; and what
 * anybody may ask (spec/transactions.md 8.2). */
#include "common/chain.h"
#include "stake/pay.h"
#include "stake/reading.h"
#include "stake/state.h"

#define AT(type, field) ((uint32_t)offsetof(struct type, field))

enum {
    STAKE_CONTRACT_VERSION = 8,
};

/* ---- Settings ---- */

RK_METHOD(before_state_transition)
{
    require_external();
    changes_forget();
    return 0;
}

RK_METHOD(set_config)
{
    struct rk_reader in = rk_argument(argument_bytes, sizeof(struct stake_config), 8);
    struct stake_config config = {rk_read_u64(&in, AT(stake_config, minimum_stake)),
                                  rk_read_u8(&in, AT(stake_config, warnings))};
    require_external();
    stake_config = config;
    return 0;
}

RK_METHOD(set_burnt_amount)
{
    RK_ARGUMENT(uint64_t, amount);
    require_external();
    burnt_amount = amount;
    return 0;
}

RK_METHOD(insert_stake)
{
    struct stake_entry entry;
    struct rk_reader in = rk_argument(argument_bytes, sizeof entry, 8);
    read_stake_keys(&entry.keys, &in, AT(stake_entry, keys));
    read_stake_data(&entry.data, &in, AT(stake_entry, data));
    require_external();

    struct account_id id = account_id_of(&entry.keys.account);
    struct stake *stake = stake_obtain(&id, &entry.keys);
    stake->keys = entry.keys;
    stake->data = entry.data;
    return 0;
}

/* ---- Rewards and slashes ---- */

static void reward_one(const struct reward *reward)
{
    struct account_id id = account_id_of(&reward->account);
    struct stake_keys keys = {.owner = {.account = reward->account}, .account = reward->account};
    struct stake_data *data = &stake_obtain(&id, &keys)->data;
    data->faults = data->hard_faults = 0;
    data->reward = checked_add(data->reward, reward->value);
}

RK_METHOD(reward)
{
    uint32_t count;
    struct reward reward;
    struct kept_argument argument =
        argument_keep(argument_bytes, sizeof(struct rk_archived_vector), 4);
    struct rk_reader in = rk_read_vector(&argument.in, &count, 0, sizeof reward, 8);
    struct rk_reader first = in;
    for (uint32_t i = 0; i < count; i++, rk_reader_next(&in))
        RK_REQUIRE(rk_read_u8(&in, AT(reward, reason)) < REWARD_REASONS, "%s", in.complaint);
    require_external();

    struct rk_writer out = rk_writer();
    in = first;
    for (uint32_t i = 0; i < count; i++, rk_reader_next(&in)) {
        read_account(&reward.account, &in, AT(reward, account));
        reward.value = rk_read_u64(&in, AT(reward, value));
        reward.reason = rk_read_u8(&in, AT(reward, reason));
        reward_one(&reward);
        rk_write_elements(&out, &reward, sizeof reward, 8);
    }
    rk_put_vector(&out, rk_write_object(&out, sizeof(struct rk_archived_vector), 4), 0, count);
    argument_free(&argument);
    if (count) rk_emit("reward", out.size_bytes);
    return 0;
}

static const char no_stake[] = "The stake to slash should exist";

/* A tenth of the stake for each fault, unless an amount is given. The tenths are reckoned in any
 * case, as the deployed contract does: it panics where they overflow, which is beyond all money. */
static uint64_t slash_value(const struct stake *stake, const struct option_u64 *amount,
                            uint64_t faults)
{
    uint64_t value = checked_multiply(checked_multiply(stake->data.value / 100, faults), 10);
    if (amount->has_value) value = amount->value;
    return value < stake->data.value ? value : stake->data.value;
}

static void emit_slash(const char *topic, const struct account_key *account, uint64_t value,
                       const struct stake *stake)
{
    struct slash_event event = {*account, value, stake->data.eligibility};
    RK_EMIT(topic, event);
}

/* Soft faults: locks a part of the stake, and suspends it when there were warnings enough. */
RK_METHOD(slash)
{
    struct slash_order order;
    struct rk_reader in = rk_argument(argument_bytes, sizeof order, 8);
    read_account(&order.account, &in, AT(slash_order, account));
    read_option_u64(&order.amount, &in, AT(slash_order, amount));
    require_external();

    struct account_id id = account_id_of(&order.account);
    struct stake *stake = stake_expect(&id, no_stake);
    struct stake_data *data = &stake->data;
    struct option_stake_data before = {1, *data};
    if (!stake_has_amount(stake)) return 0;

    const uint8_t warnings = (uint8_t)stake_config.warnings;
    if (data->faults < UINT8_MAX) data->faults++;
    uint64_t effective = data->faults > warnings ? data->faults - warnings : 0;
    if (effective)
        data->eligibility = checked_add(next_epoch(block_height()), effective * EPOCH_BLOCKS);
    uint64_t value = slash_value(stake, &order.amount, effective);
    data->value -= value;
    data->locked += value; /* wraps, as the deployed contract's does */
    if (value || effective) emit_slash("slash", &order.account, value, stake);
    change_note(&id, &order.account, &before);
    return 0;
}

/* Hard faults: burns a part of the stake and suspends it. */
RK_METHOD(hard_slash)
{
    struct hard_slash_order order;
    struct rk_reader in = rk_argument(argument_bytes, sizeof order, 8);
    read_option_u64(&order.amount, &in, AT(hard_slash_order, amount));
    read_account(&order.account, &in, AT(hard_slash_order, account));
    order.severity = 1;
    if (rk_read_option(&in, AT(hard_slash_order, has_severity)))
        order.severity = rk_read_u8(&in, AT(hard_slash_order, severity));
    require_external();

    struct account_id id = account_id_of(&order.account);
    struct stake *stake = stake_expect(&id, no_stake);
    struct stake_data *data = &stake->data;
    struct option_stake_data before = {1, *data};
    if (!stake_has_amount(stake)) return 0;

    uint32_t faults = data->hard_faults + order.severity;
    data->hard_faults = (uint8_t)(faults < UINT8_MAX ? faults : UINT8_MAX);
    data->eligibility =
        checked_add(next_epoch(block_height()), (uint64_t)data->hard_faults * EPOCH_BLOCKS);
    uint64_t value = slash_value(stake, &order.amount, data->hard_faults);
    if (value) {
        struct contract_value burnt = {stake_id, value};
        data->value -= value;
        transfer_call("sub_contract_balance", rk_put(&burnt, sizeof burnt),
                      "Subtracting balance should succeed");
        burnt_amount = checked_add(burnt_amount, value);
    }
    emit_slash("hard_slash", &order.account, value, stake);
    change_note(&id, &order.account, &before);
    return 0;
}

/* ---- Questions ---- */

static struct account_id id_in_argument(uint32_t argument_bytes)
{
    struct account_key account;
    struct rk_reader in = rk_argument(argument_bytes, sizeof account, 8);
    read_account(&account, &in, 0);
    return account_id_of(&account);
}

RK_METHOD(get_stake)
{
    struct account_id id = id_in_argument(argument_bytes);
    struct option_stake_data found = {0};
    const struct stake *stake = stake_find(&id);
    if (stake) found = (struct option_stake_data){1, stake->data};
    RK_RETURN(found);
}

RK_METHOD(get_stake_keys)
{
    struct account_id id = id_in_argument(argument_bytes);
    struct option_stake_keys found = {0};
    const struct stake *stake = stake_find(&id);
    if (stake) found = (struct option_stake_keys){1, stake->keys};
    RK_RETURN(found);
}

RK_METHOD(burnt_amount)
{
    RK_RETURN(burnt_amount);
}

RK_METHOD(get_version)
{
    RK_RETURN((uint64_t)STAKE_CONTRACT_VERSION);
}

RK_METHOD(get_config)
{
    RK_RETURN(stake_config);
}

RK_METHOD(stakes)
{
    struct account_id id;
    for (const struct stake *stake = stake_first(&id); stake; stake = stake_after(&id)) {
        struct stake_entry entry = {stake->keys, stake->data};
        rk_feed(&entry, sizeof entry);
    }
    return 0;
}

RK_METHOD(prev_state_changes)
{
    struct account_id id;
    for (const struct stake_change *change = change_first(&id); change; change = change_after(&id))
        rk_feed(change, sizeof *change);
    return 0;
}
