/* The transaction that is executed: between spend_and_execute and refund. */
#include "transfer/state.h"

static struct ongoing ongoing;

struct rk_reader ongoing_reader(void)
{
    return rk_reader_of(rk_span_of(ongoing.bytes, ongoing.size_bytes), TX_ROOT_BYTES, 8,
                        "The transaction is malformed");
}

struct ongoing *ongoing_transaction(void)
{
    RK_REQUIRE(ongoing.is_there, "There must be an ongoing transaction");
    return &ongoing;
}

bool ongoing_has_data(struct rk_reader *in, enum transaction_data_tag tag)
{
    if (!rk_read_option(in, ongoing.data_at)) return false;
    uint8_t found = rk_read_u8(in, ongoing.data_at + DATA_TAG);
    RK_REQUIRE(found < DATA_TAG_COUNT, "%s", in->complaint);
    return found == tag;
}

static void offer_deposit(struct rk_reader *in, uint64_t deposit)
{
    ongoing.deposit = deposit;
    ongoing.deposit_state = DEPOSIT_NONE;
    if (deposit == 0) return;
    RK_REQUIRE(ongoing_has_data(in, DATA_CALL), "There must be a contract when depositing funds");
    ongoing.deposit_state = DEPOSIT_AVAILABLE;
    ongoing.deposit_target = rk_read_id(in, ongoing.data_at + DATA_CALL_CONTRACT);
}

void ongoing_begin(uint32_t argument_bytes)
{
    rk_copy(ongoing.bytes, A, argument_bytes);
    ongoing.size_bytes = argument_bytes;
    struct rk_reader in = ongoing_reader();
    uint8_t model = rk_read_u8(&in, TX_MODEL);
    RK_REQUIRE(model <= MODEL_PUBLIC, "%s", in.complaint);
    bool is_public = model == MODEL_PUBLIC;
    ongoing.model = model;
    ongoing.gas_limit = rk_read_u64(&in, is_public ? PUBLIC_GAS_LIMIT : SHIELDED_GAS_LIMIT);
    ongoing.gas_price = rk_read_u64(&in, is_public ? PUBLIC_GAS_PRICE : SHIELDED_GAS_PRICE);
    ongoing.data_at = is_public ? PUBLIC_DATA : SHIELDED_DATA;
    RK_REQUIRE(ongoing.gas_price > 0, "Gas price too low!");
    offer_deposit(&in, rk_read_u64(&in, is_public ? PUBLIC_DEPOSIT : SHIELDED_DEPOSIT));
    ongoing.first_note = note_count();
    ongoing.notes_count = 0;
    ongoing.is_there = true;
}
