/* Questions to the host: hashes, signatures and proofs that would be slow as code of a contract.
 *
 * Which of them there are depends on network and height; asking for one that is not ends the call.
 * An argument the host cannot read gives zeros or false. Keys, signatures and scalars are given as
 * archives of their types, which is how they come as arguments. All leave their answer in A. */
#ifndef RK_SDK_C_INCLUDE_RUSKVM_QUERY_H
#define RK_SDK_C_INCLUDE_RUSKVM_QUERY_H

#include <ruskvm/contract.h>

#define RK_SCALAR_BYTES            32 /* of BLS12-381, in Montgomery form */
#define RK_SCHNORR_KEY_BYTES       160
#define RK_SCHNORR_SIGNATURE_BYTES 192
#define RK_BLS_SIGNATURE_BYTES     104
#define RK_SECP256K1_KEY_BYTES     65

/* Asks by name on the archive in A; the size of the answer in A. */
uint32_t rk_query(const char *name, uint32_t argument_bytes);

void rk_query_hash(uint8_t scalar[RK_SCALAR_BYTES], struct rk_span message);
/* At least one scalar: none ends the call in a panic. */
void rk_query_poseidon_hash(uint8_t scalar[RK_SCALAR_BYTES], const void *scalars, uint32_t count);
/* Hashes of nodes of a note tree, four children each, on our own networks; at least one. Not more
 * than RK_NODES_MAX, whose children just fit the argument buffer. `nodes` may be `children`. */
#define RK_NODES_MAX 511
void rk_query_poseidon_nodes(void *nodes, const void *children, uint32_t node_count);
/* Hashes as rk_query_poseidon_hash gives them, of `width` scalars each, likewise; all scalars must
 * fit the argument buffer with 12 bytes more. `hashes` may be `scalars`. */
void rk_query_poseidon_hashes(void *hashes, const void *scalars, uint32_t width,
                              uint32_t hash_count);
void rk_query_keccak256(uint8_t hash[32], struct rk_span message);
void rk_query_sha256(uint8_t hash[32], struct rk_span message);

bool rk_query_verify_plonk(struct rk_span verifier, struct rk_span proof, const void *inputs,
                           uint32_t input_count);
bool rk_query_verify_groth16(struct rk_span key, struct rk_span proof, struct rk_span inputs);
bool rk_query_verify_schnorr(const uint8_t message[RK_SCALAR_BYTES],
                             const uint8_t key[RK_SCHNORR_KEY_BYTES],
                             const uint8_t signature[RK_SCHNORR_SIGNATURE_BYTES]);
bool rk_query_verify_bls(struct rk_span message, const uint8_t key[RK_BLS_KEY_BYTES],
                         const uint8_t signature[RK_BLS_SIGNATURE_BYTES]);
bool rk_query_verify_bls_multisig(struct rk_span message, const void *keys, uint32_t key_count,
                                  const uint8_t signature[RK_BLS_SIGNATURE_BYTES]);
bool rk_query_verify_kzg(const uint8_t commitment[48], const uint8_t z[32], const uint8_t y[32],
                         const uint8_t proof[48]);
/* The key that made a signature (r, s, recovery id) of a hash; false when there is none. */
bool rk_query_secp256k1_recover(uint8_t key[RK_SECP256K1_KEY_BYTES], const uint8_t hash[32],
                                const uint8_t signature[65]);

#endif
