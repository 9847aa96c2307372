/* Asks the host. */
#include <ruskvm/query.h>

/* Vec<u8> -> [u8; 32] */
RK_METHOD(host_hash)
{
    return rk_query("hash", argument_bytes);
}

/* (Vec<u8> verifier, Vec<u8> proof, Vec<BlsScalar> inputs) -> String */
RK_METHOD(host_verify)
{
    bool is_valid = rk_query("verify_plonk", argument_bytes) == 1 && A[0] == 1;
    return rk_put_archived_text(rk_text(is_valid ? "PROOF IS VALID" : "PROOF IS INVALID"));
}

RK_METHOD(host_very_expensive)
{
    return rk_query("very_expensive", 0);
}

RK_METHOD(host_panicking)
{
    return rk_query("panicking", 0);
}

/* The id of another of these; Result<(), ContractError>. */
RK_METHOD(delegate_host_panicking)
{
    RK_ARGUMENT(struct rk_id, contract);
    int32_t returned = rk_call(&contract, "host_panicking", 0);
    if (returned < 0) return rk_put_call_error(returned, rk_call_message(returned), 16, 4);
    rk_zero(A, 16);
    return 16;
}
