#include "stake/pay.h"

#include "stake/archives.h"

/* The deployed contract shows texts in the form of Rust's {:?}. */
static void quote(char *text, uint32_t capacity_bytes, struct rk_span message)
{
    uint32_t size = 0;
    for (uint32_t i = 0; i < message.size_bytes && size + 3 < capacity_bytes; i++) {
        char c = (char)message.bytes[i];
        char named = c == '\n' ? 'n' : c == '\t' ? 't' : c == '\r' ? 'r' : c == 0 ? '0' : c;
        if (named != c || c == '"' || c == '\\') text[size++] = '\\';
        text[size++] = named;
    }
    text[size] = 0;
}

void transfer_call(const char *function, uint32_t argument_bytes, const char *complaint)
{
    int32_t returned = rk_call(&transfer_id, function, argument_bytes);
    if (returned >= 0) return;
    char text[1024];
    switch (returned) {
    case RK_CALL_PANIC:
        quote(text, sizeof text, rk_call_message(returned));
        rk_panic("%s: Panic(\"%s\")", complaint, text);
    case RK_CALL_OUT_OF_GAS: rk_panic("%s: OutOfGas", complaint);
    case RK_CALL_NO_CONTRACT: rk_panic("%s: DoesNotExist", complaint);
    default: rk_panic("%s: Unknown", complaint);
    }
}

uint32_t put_withdraw(struct rk_reader *in)
{
    const uint32_t at = (uint32_t)offsetof(struct stake_withdraw, withdraw);
    struct withdraw from, to = {0};
    rk_copy(&from, rk_read_bytes(in, at, sizeof from), sizeof from);

    struct rk_writer out = rk_writer();
    uint32_t elements = 0;
    to.receiver.tag = from.receiver.tag & 0xff;
    if (to.receiver.tag == WITHDRAW_SHIELDED)
        to.receiver.address = from.receiver.address;
    else
        rk_copy(&to.receiver.account, &from.receiver.account, sizeof to.receiver.account - 7);
    to.token.tag = from.token.tag;
    if (to.token.tag == WITHDRAW_SHIELDED) {
        uint32_t place = at + (uint32_t)offsetof(struct withdraw, token.nullifiers), count;
        const uint8_t *nullifiers = rk_read_vector(in, &count, place, RK_SCALAR_BYTES, 8).object;
        elements = rk_write_elements(&out, nullifiers, count * RK_SCALAR_BYTES, 8);
        to.token.nullifiers.count = count;
    } else {
        rk_copy((uint8_t *)&to.token + WITHDRAW_TOKEN_NONCE,
                (const uint8_t *)&from.token + WITHDRAW_TOKEN_NONCE, sizeof(uint64_t));
    }
    to.signature.tag = from.signature.tag & 0xff;
    if (to.signature.tag == WITHDRAW_SHIELDED)
        to.signature.schnorr = from.signature.schnorr;
    else
        rk_copy(&to.signature.bls, &from.signature.bls, sizeof to.signature.bls - 7);
    to.contract = from.contract;
    to.value = from.value;

    uint32_t root = rk_write_object(&out, sizeof to, 8);
    rk_put_bytes(&out, root, &to, sizeof to);
    if (to.token.tag == WITHDRAW_SHIELDED)
        rk_put_vector(&out, root + (uint32_t)offsetof(struct withdraw, token.nullifiers), elements,
                      to.token.nullifiers.count);
    return out.size_bytes;
}

uint32_t put_contract_to_contract(struct rk_reader *in, const struct rk_id *contract)
{
    struct rk_span function =
        rk_read_text(in, (uint32_t)offsetof(struct withdraw_to_contract, function));
    struct rk_span data =
        rk_read_byte_vector(in, (uint32_t)offsetof(struct withdraw_to_contract, data));
    struct rk_writer out = rk_writer();
    uint32_t function_at = rk_write_text(&out, function);
    uint32_t data_at = rk_write_elements(&out, data.bytes, data.size_bytes, 1);
    uint32_t root = rk_write_object(&out, sizeof(struct contract_to_contract), 8);
    rk_put_bytes(&out, root, contract, sizeof *contract);
    rk_put_u64(&out, root + (uint32_t)offsetof(struct contract_to_contract, value),
               rk_read_u64(in, (uint32_t)offsetof(struct withdraw_to_contract, value)));
    rk_put_text(&out, root + (uint32_t)offsetof(struct contract_to_contract, function), function_at,
                function);
    rk_put_vector(&out, root + (uint32_t)offsetof(struct contract_to_contract, data), data_at,
                  data.size_bytes);
    return out.size_bytes;
}
