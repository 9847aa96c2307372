#include "crypto/poseidon.h"

#include "base/secret.h"
#include "crypto/hades.h"

#include "crypto/poseidon_tags.inc"

enum { RATE = HADES_WIDTH - 1, COUNT_MAX = INT32_MAX };

const struct safe_permutation poseidon_permutation = {HADES_WIDTH, hades_permute};

static bool is_count(size_t count)
{
    return count != 0 && count <= COUNT_MAX;
}

enum rk_result poseidon_tag(struct fr *tag, uint64_t domain, size_t absorbed, size_t squeezed)
{
    if (!is_count(absorbed) || !is_count(squeezed)) return RK_INVALID;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(tags); i++) {
        if (tags[i].domain != domain || tags[i].absorbed != absorbed ||
            tags[i].squeezed != squeezed)
            continue;
        *tag = tags[i].tag;
        return RK_OK;
    }
    const struct safe_call calls[] = {{SAFE_ABSORB, (uint32_t)absorbed},
                                      {SAFE_SQUEEZE, (uint32_t)squeezed}};
    return safe_tag(tag, calls, RK_ARRAY_LENGTH(calls), domain);
}

static bool domain_allows(uint64_t domain, size_t inputs_count, size_t outputs_count)
{
    if (domain == POSEIDON_MERKLE2 && inputs_count != 2) return false;
    if (domain == POSEIDON_MERKLE4 && inputs_count != 4) return false;
    return domain == POSEIDON_OTHER || outputs_count == 1;
}

enum rk_result poseidon_sponge(struct fr *outputs, size_t outputs_count, uint64_t domain,
                               const struct fr *inputs, size_t count)
{
    struct safe_sponge sponge;
    struct fr tag;
    RK_TRY(poseidon_tag(&tag, domain, count, outputs_count));
    const struct safe_call calls[] = {{SAFE_ABSORB, (uint32_t)count},
                                      {SAFE_SQUEEZE, (uint32_t)outputs_count}};
    RK_TRY(safe_begin(&sponge, &poseidon_permutation, &tag, calls, RK_ARRAY_LENGTH(calls)));
    RK_TRY(safe_absorb(&sponge, inputs, count));
    RK_TRY(safe_squeeze(&sponge, outputs, outputs_count));
    return safe_finish(&sponge);
}

enum rk_result poseidon_digest(struct fr *outputs, size_t outputs_count, uint64_t domain,
                               const struct fr *inputs, size_t count)
{
    if (!domain_allows(domain, count, outputs_count)) return RK_INVALID;
    return poseidon_sponge(outputs, outputs_count, domain, inputs, count);
}

enum rk_result poseidon_hash(struct fr *hash, uint64_t domain, const struct fr *inputs,
                             size_t count)
{
    return poseidon_digest(hash, 1, domain, inputs, count);
}

void poseidon_truncate(struct fj *out, const struct fr *element)
{
    uint64_t limbs[4];
    fr_to_limbs(limbs, element);
    limbs[3] &= UINT64_MAX >> 6;
    fj_from_limbs(out, limbs);
    secret_wipe(limbs, sizeof limbs);
}

enum rk_result poseidon_hash_truncated(struct fj *hash, uint64_t domain, const struct fr *inputs,
                                       size_t count)
{
    struct fr whole;
    RK_TRY(poseidon_hash(&whole, domain, inputs, count));
    poseidon_truncate(hash, &whole);
    return RK_OK;
}

/* ---- Many at once ---- */

enum { BATCH = 16 };

/* At most BATCH hashes: all of them take a block, then all are permuted. */
static void hash_batch(struct fr *hashes, const struct fr *tag, const struct fr *inputs,
                       size_t count, size_t hashes_count)
{
    struct fr states[BATCH][HADES_WIDTH];
    for (size_t i = 0; i < hashes_count; i++)
        memset(states[i] + 1, 0, RATE * sizeof(struct fr)), states[i][0] = *tag;
    for (size_t at = 0; at < count; at += RATE) {
        size_t block = count - at < RATE ? count - at : RATE;
        for (size_t i = 0; i < hashes_count; i++)
            for (size_t j = 0; j < block; j++)
                fr_add(&states[i][1 + j], &states[i][1 + j], &inputs[i * count + at + j]);
        hades_permute_many(states, hashes_count);
    }
    for (size_t i = 0; i < hashes_count; i++)
        hashes[i] = states[i][1];
    secret_wipe(states, sizeof states);
}

enum rk_result poseidon_hash_many(struct fr *hashes, uint64_t domain, const struct fr *inputs,
                                  size_t count, size_t hashes_count)
{
    struct fr tag;
    if (!domain_allows(domain, count, 1)) return RK_INVALID;
    RK_TRY(poseidon_tag(&tag, domain, count, 1));
    for (size_t at = 0; at < hashes_count; at += BATCH)
        hash_batch(hashes + at, &tag, inputs + at * count, count,
                   hashes_count - at < BATCH ? hashes_count - at : BATCH);
    return RK_OK;
}

void poseidon_merkle4(struct fr *hash, const struct fr children[4])
{
    enum rk_result result = poseidon_hash(hash, POSEIDON_MERKLE4, children, 4);
    REQUIRE(!result);
}

void poseidon_merkle4_many(struct fr *hashes, const struct fr (*children)[4], size_t hashes_count)
{
    enum rk_result result =
        poseidon_hash_many(hashes, POSEIDON_MERKLE4, children[0], 4, hashes_count);
    REQUIRE(!result);
}

/* ---- Encryption ---- */

enum { CIPHER_CALLS = 5 };

/* The sponge after secret and nonce; `calls` is its pattern and must live as long. */
static enum rk_result cipher_begin(struct safe_sponge *sponge, struct safe_call calls[CIPHER_CALLS],
                                   size_t count, const struct fr secret[2], const struct fr *nonce)
{
    struct fr tag;
    if (!is_count(count)) return RK_INVALID;
    calls[0] = (struct safe_call){SAFE_ABSORB, 2};
    calls[1] = (struct safe_call){SAFE_ABSORB, 1};
    calls[2] = (struct safe_call){SAFE_SQUEEZE, (uint32_t)count};
    calls[3] = (struct safe_call){SAFE_ABSORB, (uint32_t)count};
    calls[4] = (struct safe_call){SAFE_SQUEEZE, 1};
    RK_TRY(safe_tag(&tag, calls, CIPHER_CALLS, POSEIDON_ENCRYPTION));
    RK_TRY(safe_begin(sponge, &poseidon_permutation, &tag, calls, CIPHER_CALLS));
    RK_TRY(safe_absorb(sponge, secret, 2));
    return safe_absorb(sponge, nonce, 1);
}

enum rk_result poseidon_encrypt(struct fr *cipher, const struct fr *message, size_t count,
                                const struct fr secret[2], const struct fr *nonce)
{
    struct safe_sponge sponge;
    struct safe_call calls[CIPHER_CALLS];
    RK_TRY(cipher_begin(&sponge, calls, count, secret, nonce));
    RK_TRY(safe_squeeze(&sponge, cipher, count));
    for (size_t i = 0; i < count; i++)
        fr_add(&cipher[i], &cipher[i], &message[i]);
    RK_TRY(safe_absorb(&sponge, message, count));
    RK_TRY(safe_squeeze(&sponge, &cipher[count], 1));
    return safe_finish(&sponge);
}

enum rk_result poseidon_decrypt(struct fr *message, size_t count, const struct fr *cipher,
                                const struct fr secret[2], const struct fr *nonce)
{
    struct safe_sponge sponge;
    struct safe_call calls[CIPHER_CALLS];
    struct fr authenticator;
    RK_TRY(cipher_begin(&sponge, calls, count, secret, nonce));
    RK_TRY(safe_squeeze(&sponge, message, count));
    for (size_t i = 0; i < count; i++)
        fr_sub(&message[i], &cipher[i], &message[i]);
    RK_TRY(safe_absorb(&sponge, message, count));
    RK_TRY(safe_squeeze(&sponge, &authenticator, 1));
    RK_TRY(safe_finish(&sponge));
    bool equal = fr_equal(&authenticator, &cipher[count]);
    secret_wipe(&authenticator, sizeof authenticator);
    if (equal) return RK_OK;
    secret_wipe(message, count * sizeof *message);
    return RK_INVALID;
}
