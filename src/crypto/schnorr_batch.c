/* Many Schnorr signatures at once. Signature i stands for the point
 *
 *      D_i = u_i G + c_i PK_i - R_i
 *
 * of the prime-order subgroup, which must be the identity. A sum of e_i D_i over a range is the
 * identity when all are; with weights e_i that nobody can choose, hashes of the whole batch, it is
 * not but with a probability of 2^-128 when one is not. */

#include "base/hash.h"
#include "crypto/jubjub_mul.h"
#include "crypto/poseidon.h"
#include "crypto/schnorr.h"

#include <stdlib.h>

/* What a claim adds to a sum besides its two terms, e c PK and -e R. */
struct entry {
    struct fj of_generator; /* e u */
    size_t claim;           /* its index */
};

/* Hashes every claim, valid or not, to what the weights are made of. */
static void bind(uint8_t hash[32], const struct schnorr_claim *claims, size_t count)
{
    static const char domain[] = "ruskvm Schnorr batch 1";
    struct blake2b hasher;
    uint8_t bytes[SCHNORR_KEY_BYTES + SCHNORR_SIGNATURE_BYTES + 32];
    REQUIRE(blake2b_init(&hasher, 32) == RK_OK);
    blake2b_update(&hasher, span_of(domain, sizeof domain));
    for (size_t i = 0; i < count; i++) {
        jubjub_encode(bytes, &claims[i].key);
        schnorr_signature_encode(bytes + SCHNORR_KEY_BYTES, &claims[i].signature);
        fr_to_bytes_le(bytes + SCHNORR_KEY_BYTES + SCHNORR_SIGNATURE_BYTES, &claims[i].message);
        blake2b_update(&hasher, span_of(bytes, sizeof bytes));
    }
    blake2b_final(&hasher, hash);
}

static void weigh(struct fj *weight, const uint8_t hash[32], size_t index)
{
    uint8_t input[40], output[32];
    memcpy(input, hash, 32);
    limb_store_le(input + 32, index);
    blake2b_256(output, span_of(input, sizeof input));
    fj_from_wide_le(weight, output, 16);
}

static void prepare(struct entry *entry, struct jubjub_term terms[2],
                    const struct schnorr_claim *claim, const struct fj *challenge,
                    const struct fj *weight)
{
    struct fj c;
    struct jubjub_affine r;
    fj_mul(&c, challenge, weight);
    jubjub_term_set(&terms[0], &c, &claim->key);
    jubjub_affine_neg(&r, &claim->signature.r);
    jubjub_term_set(&terms[1], weight, &r);
    fj_mul(&entry->of_generator, &claim->signature.u, weight);
}

/* Claims are looked at in groups, whose points are checked and whose challenges are hashed
 * together. */
enum { GROUP = 16 };

/* Prepares those of the group from `at` on whose points are valid; tells how many. */
static size_t prepare_group(struct entry *entries, struct jubjub_term *terms,
                            const struct schnorr_claim *claims, size_t at, size_t count,
                            const uint8_t hash[32])
{
    struct jubjub_affine points[2 * GROUP];
    struct fr words[GROUP][SCHNORR_CHALLENGE_WORDS], challenges[GROUP];
    bool valid[2 * GROUP];
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        points[2 * i] = claims[at + i].key;
        points[2 * i + 1] = claims[at + i].signature.r;
    }
    jubjub_affine_are_valid(valid, points, 2 * count);
    for (size_t i = 0; i < count; i++) {
        if (!valid[2 * i] || !valid[2 * i + 1]) continue;
        schnorr_challenge_words(words[used], &points[2 * i], &points[2 * i + 1],
                                &claims[at + i].message);
        entries[used++].claim = at + i;
    }
    enum rk_result result =
        poseidon_hash_many(challenges, POSEIDON_OTHER, words[0], SCHNORR_CHALLENGE_WORDS, used);
    REQUIRE(!result);
    for (size_t i = 0; i < used; i++) {
        struct fj weight, challenge;
        size_t claim = entries[i].claim;
        weigh(&weight, hash, claim);
        poseidon_truncate(&challenge, &challenges[i]);
        prepare(&entries[i], &terms[2 * i], &claims[claim], &challenge, &weight);
    }
    return used;
}

static bool sum_is_identity(const struct entry *entries, const struct jubjub_term *terms,
                            size_t count)
{
    struct fj scalar = fj_zero;
    struct jubjub_extended sum, of_generator;
    for (size_t i = 0; i < count; i++)
        fj_add(&scalar, &scalar, &entries[i].of_generator);
    jubjub_sum_terms_vartime(&sum, terms, 2 * count);
    jubjub_mul_base(&of_generator, &jubjub_base_generator, &scalar);
    jubjub_add(&sum, &sum, &of_generator);
    return jubjub_is_identity(&sum);
}

static void accept(bool *valid, const struct entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++)
        valid[entries[i].claim] = true;
}

/* Accepts the true ones of a range that has a false one. */
static void halve(bool *valid, const struct entry *entries, const struct jubjub_term *terms,
                  size_t count)
{
    if (count == 1) return;
    size_t half = count / 2;
    bool left = sum_is_identity(entries, terms, half);
    if (left)
        accept(valid, entries, half);
    else
        halve(valid, entries, terms, half);
    /* With a true left half the right one is not. */
    if (!left && sum_is_identity(entries + half, terms + 2 * half, count - half))
        accept(valid, entries + half, count - half);
    else
        halve(valid, entries + half, terms + 2 * half, count - half);
}

enum rk_result schnorr_verify_batch(bool *valid, const struct schnorr_claim *claims, size_t count)
{
    if (count == 0) return RK_OK;
    if (count > SIZE_MAX / (2 * sizeof(struct jubjub_term))) return RK_NO_MEMORY;
    struct entry *entries = malloc(count * sizeof *entries);
    struct jubjub_term *terms = malloc(count * 2 * sizeof *terms);
    enum rk_result result = RK_NO_MEMORY;
    if (!entries || !terms) goto done;
    uint8_t hash[32];
    size_t used = 0;
    bind(hash, claims, count);
    memset(valid, 0, count * sizeof *valid);
    for (size_t at = 0; at < count; at += GROUP)
        used += prepare_group(entries + used, terms + 2 * used, claims, at,
                              count - at < GROUP ? count - at : GROUP, hash);
    if (used && sum_is_identity(entries, terms, used))
        accept(valid, entries, used);
    else if (used)
        halve(valid, entries, terms, used);
    result = RK_OK;
done:
    free(entries);
    free(terms);
    return result;
}
