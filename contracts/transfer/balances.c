/* What contracts own, and how they give it on. */
#include "transfer/state.h"

#include <ruskvm/alloc.h>
#include <ruskvm/ordered_map.h>

RK_ORDERED_MAP(balance_map, struct rk_id, uint64_t, RK_ORDER_BYTES)
static struct balance_map balances;

uint64_t balance_of(const struct rk_id *contract)
{
    const uint64_t *balance = balance_map_find(&balances, contract);
    return balance ? *balance : 0;
}

void balance_add(const struct rk_id *contract, uint64_t value)
{
    uint64_t *balance = balance_map_obtain(&balances, contract);
    *balance = checked_add(*balance, value);
}

bool balance_take(const struct rk_id *contract, uint64_t value)
{
    uint64_t *balance = balance_map_find(&balances, contract);
    if (!balance || *balance < value) return false;
    *balance -= value;
    return true;
}

RK_METHOD(contract_balance)
{
    RK_ARGUMENT(struct rk_id, contract);
    RK_RETURN(balance_of(&contract));
}

RK_METHOD(add_contract_balance)
{
    RK_ARGUMENT(struct contract_value, sum);
    require_external();
    balance_add(&sum.contract, sum.value);
    return 0;
}

RK_METHOD(sub_contract_balance)
{
    RK_ARGUMENT(struct contract_value, sum);
    require_caller(&stake_id, "Can only be called by the stake contract");
    RK_REQUIRE(balance_take(&sum.contract, sum.value), "Cannot subtract balance: NotEnoughBalance");
    return 0;
}

RK_METHOD(sync_contract_balances)
{
    RK_ARGUMENT(struct range, range);
    struct contract_value fed;
    uint64_t at = 0;
    for (uint64_t *balance = balance_map_first(&balances, &fed.contract);
         balance && range_goes_on(&range, at);
         balance = balance_map_after(&balances, &fed.contract, &fed.contract))
        if (at++ >= range.from) {
            fed.value = *balance;
            rk_feed(&fed, sizeof fed);
        }
    return 0;
}

/* ---- Moving ---- */

/* An order to pay a contract and call it. What it points to is copied, since A is needed. */
struct order {
    struct rk_id contract;
    uint64_t value;
    struct rk_span function, data;
};

static struct rk_span keep(struct rk_span bytes)
{
    uint8_t *copy = rk_alloc(bytes.size_bytes);
    rk_copy(copy, bytes.bytes, bytes.size_bytes);
    return rk_span_of(copy, bytes.size_bytes);
}

static void forget(struct rk_span kept)
{
    rk_free((void *)(uintptr_t)kept.bytes, kept.size_bytes);
}

static struct order read_order(uint32_t argument_bytes)
{
    struct rk_reader in = rk_argument(argument_bytes, sizeof(struct contract_to_contract), 8);
    struct order order = {
        .contract = rk_read_id(&in, offsetof(struct contract_to_contract, contract)),
        .value = rk_read_u64(&in, offsetof(struct contract_to_contract, value)),
        .function = rk_read_text(&in, offsetof(struct contract_to_contract, function)),
        .data = rk_read_byte_vector(&in, offsetof(struct contract_to_contract, data)),
    };
    order.function = keep(order.function);
    order.data = keep(order.data);
    return order;
}

/* How the deployed system shows the error of a call. */
static _Noreturn void fail_receiver(int32_t code)
{
    struct rk_span why = rk_call_message(code);
    const char *name = code == RK_CALL_OUT_OF_GAS    ? "OutOfGas"
                       : code == RK_CALL_NO_CONTRACT ? "DoesNotExist"
                                                     : "Unknown";
    if (code == RK_CALL_PANIC)
        rk_panic("Calling receiver should succeed: Panic(\"%.*s\")", (int)why.size_bytes,
                 (const char *)why.bytes);
    rk_panic("Calling receiver should succeed: %s", name);
}

/* Pays from a balance that was taken or minted, calls the receiver and tells the world. */
static void pay(const struct order *order, const struct rk_id *sender, const char *topic)
{
    balance_add(&order->contract, order->value);
    struct rk_writer out = rk_writer();
    uint32_t data = rk_write_elements(&out, order->data.bytes, order->data.size_bytes, 1);
    uint32_t root = rk_write_object(&out, sizeof(struct receive_from_contract), 8);
    rk_put_bytes(&out, root + offsetof(struct receive_from_contract, contract), sender, 32);
    rk_put_u64(&out, root + offsetof(struct receive_from_contract, value), order->value);
    rk_put_vector(&out, root + offsetof(struct receive_from_contract, data), data,
                  order->data.size_bytes);
    int32_t returned = rk_call_named(&order->contract, order->function, out.size_bytes, 0);
    if (returned < 0) fail_receiver(returned);
    struct contract_to_contract_event event = {*sender, order->contract, order->value};
    RK_EMIT(topic, event);
    forget(order->data);
    forget(order->function);
}

/* Takes from what the caller has. */
static struct rk_id take_from_caller(uint64_t value, const char *nobody)
{
    struct rk_id sender = caller_or(nobody);
    RK_REQUIRE(!id_equal(&sender, &transfer_id),
               "Cannot be called directly by the transfer contract");
    RK_REQUIRE(balance_map_find(&balances, &sender), "Caller must have a balance");
    RK_REQUIRE(balance_take(&sender, value), "Caller must have enough balance");
    return sender;
}

RK_METHOD(contract_to_contract)
{
    struct order order = read_order(argument_bytes);
    struct rk_id sender = take_from_caller(
        order.value, "A transfer to a contract must happen in the context of a transaction");
    pay(&order, &sender, "contract_to_contract");
    return 0;
}

RK_METHOD(mint_to_contract)
{
    struct order order = read_order(argument_bytes);
    require_caller(&stake_id, "Can only be called by the stake contract");
    pay(&order, &stake_id, "mint_c");
    return 0;
}

RK_METHOD(contract_to_account)
{
    struct rk_reader in = rk_argument(argument_bytes, sizeof(struct contract_to_account), 8);
    struct contract_to_account_event event = {
        .receiver = read_account(&in, offsetof(struct contract_to_account, account)),
        .value = rk_read_u64(&in, offsetof(struct contract_to_account, value)),
    };
    event.sender = take_from_caller(
        event.value, "A transfer to an account must happen in the context of a transaction");
    struct account_data *account = account_obtain(&event.receiver);
    account->balance = checked_add(account->balance, event.value);
    RK_EMIT("contract_to_account", event);
    return 0;
}
