#include <ruskvm/query.h>

uint32_t rk_query(const char *name, uint32_t argument_bytes)
{
    return rk_host_query(name, (uint32_t)__builtin_strlen(name), argument_bytes);
}

static bool ask_truth(const char *name, uint32_t argument_bytes)
{
    return rk_query(name, argument_bytes) == 1 && A[0] == 1;
}

static void ask_hash(uint8_t hash[32], const char *name, struct rk_span message)
{
    rk_query(name, rk_put_archived_bytes(message));
    rk_copy(hash, A, 32);
}

void rk_query_hash(uint8_t scalar[RK_SCALAR_BYTES], struct rk_span message)
{
    ask_hash(scalar, "hash", message);
}

void rk_query_keccak256(uint8_t hash[32], struct rk_span message)
{
    ask_hash(hash, "keccak256", message);
}

void rk_query_sha256(uint8_t hash[32], struct rk_span message)
{
    ask_hash(hash, "sha256", message);
}

/* The archive of vectors in a tuple, whose last one's elements come first. */
struct part {
    const void *elements;
    uint32_t count;
    uint32_t element_bytes;
    uint32_t align_bytes;
};

static uint32_t put_tuple(const struct part *parts, uint32_t part_count, uint32_t root_bytes,
                          uint32_t align_bytes, struct rk_writer *out)
{
    uint32_t at[3];
    for (uint32_t i = part_count; i-- > 0;)
        at[i] = rk_write_elements(out, parts[i].elements, parts[i].count * parts[i].element_bytes,
                                  parts[i].align_bytes);
    uint32_t root = rk_write_object(out, root_bytes, align_bytes);
    for (uint32_t i = 0; i < part_count; i++)
        rk_put_vector(out, root + 8 * i, at[i], parts[i].count);
    return root;
}

static struct part bytes_part(struct rk_span bytes)
{
    return (struct part){bytes.bytes, bytes.size_bytes, 1, 1};
}

void rk_query_poseidon_hash(uint8_t scalar[RK_SCALAR_BYTES], const void *scalars, uint32_t count)
{
    struct rk_writer out = rk_writer();
    struct part part = {scalars, count, RK_SCALAR_BYTES, 8};
    put_tuple(&part, 1, 8, 4, &out);
    rk_query("poseidon_hash", out.size_bytes);
    rk_copy(scalar, A, RK_SCALAR_BYTES);
}

void rk_query_poseidon_nodes(void *nodes, const void *children, uint32_t node_count)
{
    struct rk_writer out = rk_writer();
    struct part part = {children, 4 * node_count, RK_SCALAR_BYTES, 8};
    put_tuple(&part, 1, 8, 4, &out);
    rk_query("poseidon_nodes", out.size_bytes);
    rk_copy(nodes, A, node_count * RK_SCALAR_BYTES);
}

void rk_query_poseidon_hashes(void *hashes, const void *scalars, uint32_t width,
                              uint32_t hash_count)
{
    struct rk_writer out = rk_writer();
    struct part part = {scalars, width * hash_count, RK_SCALAR_BYTES, 8};
    uint32_t root = put_tuple(&part, 1, 12, 4, &out);
    rk_put_u32(&out, root + 8, width);
    rk_query("poseidon_hashes", out.size_bytes);
    rk_copy(hashes, A, hash_count * RK_SCALAR_BYTES);
}

bool rk_query_verify_plonk(struct rk_span verifier, struct rk_span proof, const void *inputs,
                           uint32_t input_count)
{
    struct rk_writer out = rk_writer();
    struct part parts[] = {
        bytes_part(verifier), bytes_part(proof), {inputs, input_count, RK_SCALAR_BYTES, 8}};
    put_tuple(parts, 3, 24, 4, &out);
    return ask_truth("verify_plonk", out.size_bytes);
}

bool rk_query_verify_groth16(struct rk_span key, struct rk_span proof, struct rk_span inputs)
{
    struct rk_writer out = rk_writer();
    struct part parts[] = {bytes_part(key), bytes_part(proof), bytes_part(inputs)};
    put_tuple(parts, 3, 24, 4, &out);
    return ask_truth("verify_groth16_bn254", out.size_bytes);
}

bool rk_query_verify_schnorr(const uint8_t message[RK_SCALAR_BYTES],
                             const uint8_t key[RK_SCHNORR_KEY_BYTES],
                             const uint8_t signature[RK_SCHNORR_SIGNATURE_BYTES])
{
    struct rk_writer out = rk_writer();
    rk_write_elements(&out, message, RK_SCALAR_BYTES, 8);
    rk_write_elements(&out, key, RK_SCHNORR_KEY_BYTES, 8);
    rk_write_elements(&out, signature, RK_SCHNORR_SIGNATURE_BYTES, 8);
    return ask_truth("verify_schnorr", out.size_bytes);
}

bool rk_query_verify_bls(struct rk_span message, const uint8_t key[RK_BLS_KEY_BYTES],
                         const uint8_t signature[RK_BLS_SIGNATURE_BYTES])
{
    struct rk_writer out = rk_writer();
    struct part part = bytes_part(message);
    uint32_t root = put_tuple(&part, 1, 312, 8, &out);
    rk_put_bytes(&out, root + 8, key, RK_BLS_KEY_BYTES);
    rk_put_bytes(&out, root + 208, signature, RK_BLS_SIGNATURE_BYTES);
    return ask_truth("verify_bls", out.size_bytes);
}

bool rk_query_verify_bls_multisig(struct rk_span message, const void *keys, uint32_t key_count,
                                  const uint8_t signature[RK_BLS_SIGNATURE_BYTES])
{
    struct rk_writer out = rk_writer();
    struct part parts[] = {bytes_part(message), {keys, key_count, RK_BLS_KEY_BYTES, 8}};
    uint32_t root = put_tuple(parts, 2, 120, 8, &out);
    rk_put_bytes(&out, root + 16, signature, RK_BLS_SIGNATURE_BYTES);
    return ask_truth("verify_bls_multisig", out.size_bytes);
}

bool rk_query_verify_kzg(const uint8_t commitment[48], const uint8_t z[32], const uint8_t y[32],
                         const uint8_t proof[48])
{
    struct rk_writer out = rk_writer();
    rk_write_elements(&out, z, 32, 1);
    rk_write_elements(&out, y, 32, 1);
    rk_write_elements(&out, commitment, 48, 1);
    rk_write_elements(&out, proof, 48, 1);
    return ask_truth("verify_kzg_proof", out.size_bytes);
}

bool rk_query_secp256k1_recover(uint8_t key[RK_SECP256K1_KEY_BYTES], const uint8_t hash[32],
                                const uint8_t signature[65])
{
    struct rk_writer out = rk_writer();
    rk_write_elements(&out, hash, 32, 1);
    rk_write_elements(&out, signature, 65, 1);
    if (rk_query("secp256k1_recover", out.size_bytes) != 1 + RK_SECP256K1_KEY_BYTES || A[0] != 1)
        return false;
    rk_copy(key, A + 1, RK_SECP256K1_KEY_BYTES);
    return true;
}
