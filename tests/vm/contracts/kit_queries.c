/* Asks every query of the kit with bytes that tell where they came from, and returns the answer. */
#include <ruskvm/query.h>

static uint8_t filled[16][512];

static const uint8_t *fill(uint8_t byte, uint32_t size_bytes)
{
    for (uint32_t i = 0; i < size_bytes; i++)
        filled[byte & 15][i] = byte;
    return filled[byte & 15];
}

static struct rk_span span(uint8_t byte, uint32_t size_bytes)
{
    return rk_span_of(fill(byte, size_bytes), size_bytes);
}

static uint8_t answer[RK_SECP256K1_KEY_BYTES];

RK_METHOD(hash)
{
    rk_query_hash(answer, rk_text("abc"));
    return rk_put(answer, 32);
}

RK_METHOD(keccak256)
{
    rk_query_keccak256(answer, rk_text("abc"));
    return rk_put(answer, 32);
}

RK_METHOD(sha256)
{
    rk_query_sha256(answer, rk_text("abc"));
    return rk_put(answer, 32);
}

/* The message is the argument itself, where it lies. */
RK_METHOD(sha256_of_argument)
{
    rk_query_sha256(answer, rk_span_of(A, argument_bytes));
    return rk_put(answer, 32);
}

RK_METHOD(poseidon_hash)
{
    rk_query_poseidon_hash(answer, fill(1, 64), 2);
    return rk_put(answer, 32);
}

RK_METHOD(poseidon_nodes)
{
    rk_query_poseidon_nodes(answer, fill(1, 256), 2);
    return rk_put(answer, 64);
}

RK_METHOD(poseidon_hashes)
{
    rk_query_poseidon_hashes(answer, fill(1, 192), 3, 2);
    return rk_put(answer, 64);
}

static uint32_t truth(bool value)
{
    A[0] = value;
    return 1;
}

RK_METHOD(verify_plonk)
{
    return truth(rk_query_verify_plonk(span(0x11, 3), span(0x22, 5), fill(3, 64), 2));
}

RK_METHOD(verify_groth16_bn254)
{
    return truth(rk_query_verify_groth16(span(0x11, 3), span(0x22, 5), span(0x33, 2)));
}

RK_METHOD(verify_schnorr)
{
    return truth(rk_query_verify_schnorr(fill(1, 32), fill(2, 160), fill(3, 192)));
}

RK_METHOD(verify_bls)
{
    return truth(rk_query_verify_bls(span(1, 13), fill(2, 200), fill(3, 104)));
}

RK_METHOD(verify_bls_multisig)
{
    return truth(rk_query_verify_bls_multisig(span(1, 13), fill(2, 400), 2, fill(3, 104)));
}

RK_METHOD(verify_kzg_proof)
{
    return truth(rk_query_verify_kzg(fill(1, 48), fill(2, 32), fill(3, 32), fill(4, 48)));
}

RK_METHOD(secp256k1_recover)
{
    if (!rk_query_secp256k1_recover(answer, fill(5, 32), fill(6, 65))) return 0;
    return rk_put(answer, RK_SECP256K1_KEY_BYTES);
}
