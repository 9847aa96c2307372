/* Stands in for the transfer contract, and for contracts that own stakes: passes calls on, and does
 * of the transfer contract's functions what others see of them. What it is asked to move it tells
 * in events, and it fails, or pays by calling, when it was told to. */
#include <ruskvm/contract.h>

enum teller_mode {
    TELLER_TELLS = 0,
    TELLER_REFUSES = 1,
    TELLER_PAYS = 2, /* calls the function that the order names */
};

struct contract_to_contract {
    struct rk_id contract;
    uint64_t value;
    struct rk_archived_string function;
    struct rk_archived_vector data;
};

struct receive_from_contract {
    struct rk_id contract;
    uint64_t value;
    struct rk_archived_vector data;
};

static uint64_t mode;

RK_METHOD(set_mode)
{
    RK_ARGUMENT(uint64_t, wanted);
    mode = wanted;
    return 0;
}

/* ---- Passing on ---- */

/* A call that is in A: contract, size of the name, the name filled up to 8 bytes, argument. */
static int32_t pass_on(uint32_t script_bytes)
{
    struct rk_id contract;
    uint64_t name_bytes;
    char name[256];
    rk_copy(&contract, A, sizeof contract);
    __builtin_memcpy(&name_bytes, A + sizeof contract, sizeof name_bytes);
    RK_ASSERT(name_bytes <= sizeof name);
    uint32_t argument_at = (uint32_t)(sizeof contract + 8 + ((name_bytes + 7) & ~UINT64_C(7)));
    RK_ASSERT(argument_at <= script_bytes);
    rk_copy(name, A + sizeof contract + 8, (uint32_t)name_bytes);
    rk_copy(A, A + argument_at, script_bytes - argument_at);
    return rk_call_named(&contract, rk_span_of(name, (uint32_t)name_bytes),
                         script_bytes - argument_at, 0);
}

/* Returns the code in 8 bytes, and the result or the message. */
RK_METHOD(relay)
{
    int64_t code = pass_on(argument_bytes);
    uint32_t size_bytes = code < 0 ? 0 : (uint32_t)code;
    if (code < 0) {
        struct rk_span message = rk_call_message((int32_t)code);
        size_bytes = message.size_bytes;
        rk_copy(A + 8, message.bytes, size_bytes);
    } else {
        rk_copy(A + 8, A, size_bytes);
        code = 0;
    }
    __builtin_memcpy(A, &code, sizeof code);
    return 8 + size_bytes;
}

/* The same for who was paid: the call is the data that came with the payment, and must succeed. */
RK_METHOD(paid)
{
    struct rk_reader in = rk_argument(argument_bytes, sizeof(struct receive_from_contract), 8);
    struct rk_span script = rk_read_byte_vector(&in, offsetof(struct receive_from_contract, data));
    rk_copy(A, script.bytes, script.size_bytes);
    if (script.size_bytes) RK_REQUIRE(pass_on(script.size_bytes) >= 0, "the call failed");
    return 0;
}

/* ---- The transfer contract ---- */

static void tell(const char *topic, uint32_t argument_bytes)
{
    RK_REQUIRE(mode != TELLER_REFUSES, "\"%s\" is refused\n\\", topic);
    rk_emit(topic, argument_bytes);
}

#define TELLS(name)                  \
    RK_METHOD(name)                  \
    {                                \
        tell(#name, argument_bytes); \
        return 0;                    \
    }
TELLS(deposit)
TELLS(withdraw)
TELLS(mint)
TELLS(sub_contract_balance)

static uint32_t pay(const char *topic, uint32_t argument_bytes)
{
    struct rk_id sender, receiver;
    char function[64];
    uint8_t copy[4096];
    tell(topic, argument_bytes);
    if (mode != TELLER_PAYS) return 0;
    struct rk_reader in = rk_argument(argument_bytes, sizeof(struct contract_to_contract), 8);
    struct rk_span name = rk_read_text(&in, offsetof(struct contract_to_contract, function));
    struct rk_span data = rk_read_byte_vector(&in, offsetof(struct contract_to_contract, data));
    uint64_t value = rk_read_u64(&in, offsetof(struct contract_to_contract, value));
    receiver = rk_read_id(&in, 0);
    RK_ASSERT(name.size_bytes <= sizeof function && data.size_bytes <= sizeof copy);
    rk_copy(function, name.bytes, name.size_bytes);
    rk_copy(copy, data.bytes, data.size_bytes);
    RK_ASSERT(rk_caller(&sender));

    struct rk_writer out = rk_writer();
    uint32_t at = rk_write_elements(&out, copy, data.size_bytes, 1);
    uint32_t root = rk_write_object(&out, sizeof(struct receive_from_contract), 8);
    rk_put_bytes(&out, root, &sender, sizeof sender);
    rk_put_u64(&out, root + offsetof(struct receive_from_contract, value), value);
    rk_put_vector(&out, root + offsetof(struct receive_from_contract, data), at, data.size_bytes);
    int32_t code =
        rk_call_named(&receiver, rk_span_of(function, name.size_bytes), out.size_bytes, 0);
    RK_REQUIRE(code >= 0, "the receiver failed");
    return 0;
}

RK_METHOD(contract_to_contract)
{
    return pay("contract_to_contract", argument_bytes);
}

RK_METHOD(mint_to_contract)
{
    return pay("mint_to_contract", argument_bytes);
}
