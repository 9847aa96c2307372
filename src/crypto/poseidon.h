/* Poseidon over the scalar field of BLS12-381, as the deployed system has it: the SAFE sponge over
 * Hades, hashes, and encryption (spec/crypto.md 11 and 12).
 *
 * Inputs may have any limbs; results are those of the deployed system (crypto/field_raw.h) and
 * below q. Constant time but for counts and domains. No function keeps a state or allocates. */
#ifndef RK_CRYPTO_POSEIDON_H
#define RK_CRYPTO_POSEIDON_H

#include "base/result.h"
#include "crypto/fj.h"
#include "crypto/fr.h"
#include "crypto/safe.h"

#define POSEIDON_OTHER      UINT64_C(0)
#define POSEIDON_MERKLE2    UINT64_C(0x3)
#define POSEIDON_MERKLE4    UINT64_C(0xf)
#define POSEIDON_ENCRYPTION (UINT64_C(1) << 32)

/* Hades, for sponges of other patterns. */
extern const struct safe_permutation poseidon_permutation;

/* The tag of absorbing and then squeezing so many elements: from a table where it is there, else
 * computed. RK_INVALID when a number is 0 or 2^31 or more. */
RK_CHECKED enum rk_result poseidon_tag(struct fr *tag, uint64_t domain, size_t absorbed,
                                       size_t squeezed);

/* The hash of `count` elements. RK_INVALID for no elements, for 2^31 or more, and for any number
 * but 2 and 4 in POSEIDON_MERKLE2 and POSEIDON_MERKLE4. */
RK_CHECKED enum rk_result poseidon_hash(struct fr *hash, uint64_t domain, const struct fr *inputs,
                                        size_t count);

/* The same with `outputs_count` elements of output, which is more than one in POSEIDON_OTHER only;
 * else RK_INVALID. `outputs` does not overlap `inputs`. */
RK_CHECKED enum rk_result poseidon_digest(struct fr *outputs, size_t outputs_count, uint64_t domain,
                                          const struct fr *inputs, size_t count);

/* The same in any domain: for statements of our own, whose domains have as many outputs as they
 * like. RK_INVALID when a number is 0 or 2^31 or more. */
RK_CHECKED enum rk_result poseidon_sponge(struct fr *outputs, size_t outputs_count, uint64_t domain,
                                          const struct fr *inputs, size_t count);

/* The low 250 bits of an element as a scalar of JubJub: below its order without being reduced. */
void poseidon_truncate(struct fj *out, const struct fr *element);

/* The low 250 bits of poseidon_hash as a scalar of JubJub. */
RK_CHECKED enum rk_result poseidon_hash_truncated(struct fj *hash, uint64_t domain,
                                                  const struct fr *inputs, size_t count);

/* `hashes_count` hashes of `count` elements each, which lie one after another in `inputs`. */
RK_CHECKED enum rk_result poseidon_hash_many(struct fr *hashes, uint64_t domain,
                                             const struct fr *inputs, size_t count,
                                             size_t hashes_count);

/* The hash of a node of a tree of arity 4: poseidon_hash in POSEIDON_MERKLE4. */
void poseidon_merkle4(struct fr *hash, const struct fr children[4]);
void poseidon_merkle4_many(struct fr *hashes, const struct fr (*children)[4], size_t hashes_count);

/* Encrypts `count` elements under a secret point, given by its affine coordinates, and a nonce that
 * is never used twice with it. Writes count + 1 elements, the last of which authenticates the
 * message. RK_INVALID when count is 0 or 2^31 or more. `cipher` does not overlap `message`. */
RK_CHECKED enum rk_result poseidon_encrypt(struct fr *cipher, const struct fr *message,
                                           size_t count, const struct fr secret[2],
                                           const struct fr *nonce);

/* Decrypts to `count` elements from count + 1. RK_INVALID when count is out of range, or when the
 * cipher was not made with this secret and nonce; then `message` is all zeros. Which element was
 * wrong does not show, in time either. */
RK_CHECKED enum rk_result poseidon_decrypt(struct fr *message, size_t count,
                                           const struct fr *cipher, const struct fr secret[2],
                                           const struct fr *nonce);

#endif
