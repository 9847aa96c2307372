/* Calls others as it is told, and itself. */
#include <ruskvm/contract.h>

#define RESULT_BYTES 16 /* Result<(), bool or Vec<u8>, ContractError>, aligned to 4 */

/* (id, String, Vec<u8>) */
struct delegation {
    struct rk_id contract;
    struct rk_archived_string function;
    struct rk_archived_vector argument;
};

/* What is called next: the argument buffer is needed for the argument. */
static struct rk_id callee;
static uint8_t name[256];
static uint32_t name_bytes;

static void keep_name(struct rk_span text)
{
    RK_REQUIRE(text.size_bytes <= sizeof name, "a long name");
    name_bytes = text.size_bytes;
    rk_copy(name, text.bytes, name_bytes);
}

static int32_t delegate(uint32_t argument_bytes)
{
    struct rk_reader in = rk_argument(argument_bytes, sizeof(struct delegation), 4);
    callee = rk_read_id(&in, offsetof(struct delegation, contract));
    keep_name(rk_read_text(&in, offsetof(struct delegation, function)));
    struct rk_span argument = rk_read_byte_vector(&in, offsetof(struct delegation, argument));
    return rk_call_named(&callee, rk_span_of(name, name_bytes),
                         rk_put(argument.bytes, argument.size_bytes), 0);
}

/* The outcome of a call as Result<Vec<u8>, ContractError>. */
static uint32_t put_outcome(int32_t returned)
{
    if (returned < 0)
        return rk_put_call_error(returned, rk_call_message(returned), RESULT_BYTES, 4);
    struct rk_writer out = rk_writer();
    uint32_t at = rk_write_elements(&out, A, (uint32_t)returned, 1);
    uint32_t root = rk_write_object(&out, RESULT_BYTES, 4);
    rk_put_vector(&out, root + 4, at, (uint32_t)returned);
    return out.size_bytes;
}

static uint32_t put_truth(bool value)
{
    rk_zero(A, RESULT_BYTES);
    A[1] = value;
    return RESULT_BYTES;
}

RK_METHOD(query_counter)
{
    RK_ARGUMENT(struct rk_id, counter);
    RK_RETURN(RK_CALL_0(int64_t, &counter, "read_value"));
}

RK_METHOD(increment_counter)
{
    RK_ARGUMENT(struct rk_id, counter);
    rk_call_expect(&counter, "increment", 0);
    return 0;
}

RK_METHOD(call_init)
{
    RK_ARGUMENT(struct rk_id, contract);
    rk_call_expect(&contract, "init", 0);
    return 0;
}

RK_METHOD(delegate_query)
{
    return put_outcome(delegate(argument_bytes));
}

RK_METHOD(delegate_query_with_event)
{
    rk_emit("callcenter-before", 0);
    uint32_t size_bytes = put_outcome(delegate(argument_bytes));
    rk_emit("callcenter-after", 0);
    return size_bytes;
}

/* (String, Vec<u8>), back as it came. */
RK_METHOD(query_passthrough)
{
    struct rk_reader in = rk_argument(argument_bytes, 16, 4);
    rk_read_text(&in, 0);
    rk_read_byte_vector(&in, 8);
    return argument_bytes;
}

RK_METHOD(delegate_transaction)
{
    int32_t returned = delegate(argument_bytes);
    RK_REQUIRE(returned >= 0, "the call failed");
    return rk_put_archived_bytes(rk_span_of(A, (uint32_t)returned));
}

RK_METHOD(calling_self)
{
    RK_ARGUMENT(struct rk_id, wanted);
    struct rk_id self = rk_self();
    bool same = rk_equal(&wanted, &self, sizeof self);
    RK_RETURN(same);
}

RK_METHOD(return_self_id)
{
    RK_RETURN(rk_self());
}

RK_METHOD(return_caller)
{
    struct rk_id caller;
    bool is_called = rk_caller(&caller);
    return rk_put_archived_option(is_called, &caller, sizeof caller, 1);
}

static uint32_t put_call_stack(void)
{
    struct rk_writer out = rk_writer();
    uint32_t count = rk_host_call_stack();
    uint32_t at = rk_write_elements(&out, A, count * RK_ID_BYTES, 1);
    rk_put_vector(&out, rk_write_object(&out, 8, 4), at, count);
    return out.size_bytes;
}

RK_METHOD(return_callstack)
{
    return put_call_stack();
}

RK_METHOD(call_self)
{
    struct rk_id self = rk_self(), caller;
    if (rk_caller(&caller)) return put_truth(rk_equal(&caller, &self, sizeof self));
    return rk_call_expect(&self, "call_self", 0);
}

RK_METHOD(call_self_n_times)
{
    RK_ARGUMENT(uint32_t, times);
    if (!times) return put_call_stack();
    struct rk_id self = rk_self();
    times--;
    return rk_call_expect(&self, "call_self_n_times", rk_put(&times, sizeof times));
}

RK_METHOD(call_spend_with_limit)
{
    struct arguments {
        struct rk_id contract;
        uint64_t gas_limit;
    };
    RK_ARGUMENT(struct arguments, in);
    int32_t returned = rk_call_with_limit(&in.contract, "spend", 0, in.gas_limit);
    if (returned < 0)
        return rk_put_call_error(returned, rk_call_message(returned), RESULT_BYTES, 4);
    rk_zero(A, RESULT_BYTES);
    return RESULT_BYTES;
}

RK_METHOD(panik)
{
    rk_panic("panik");
}

/* (id, String): a function that returns a bool, or something else. */
RK_METHOD(try_query_bool)
{
    struct rk_reader in = rk_argument(argument_bytes, 40, 4);
    callee = rk_read_id(&in, 0);
    keep_name(rk_read_text(&in, 32));
    int32_t returned = rk_call_named(&callee, rk_span_of(name, name_bytes), 0, 0);
    if (returned < 0)
        return rk_put_call_error(returned, rk_call_message(returned), RESULT_BYTES, 4);
    struct rk_reader out = rk_result_unsure((uint32_t)returned, 1, 1);
    bool value = rk_read_bool(&out, 0);
    if (!out.failed) return put_truth(value);
    return rk_put_call_error(
        RK_CALL_PANIC, rk_text("Callee return value failed validation: no bool"), RESULT_BYTES, 4);
}
