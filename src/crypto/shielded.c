#include "crypto/shielded.h"

#include "base/secret.h"
#include "crypto/fixed_sponge.h"
#include "crypto/hades.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_lanes.h"
#include "crypto/jubjub_mul.h"
#include "crypto/lanes.h"

/* The integer of the bytes "ruskvm.leaf.v1", little endian, in Montgomery form. */
const struct fr shielded_leaf_tag = {
    {0x7dc9e2b8e46cd428, 0x3e94c508c72e1189, 0x6dbb8559d6eb1067, 0x106ae1911cecd464}};

enum { VALUE_AT = 2 }; /* of the stealth sponge: behind the words for h and s */

void shielded_context(struct fr *out, uint64_t chain_id,
                      const uint8_t contract[SHIELDED_CONTRACT_BYTES], uint32_t version)
{
    static const char domain[] = "ruskvm-phoenix-ctx-v1";
    enum { DOMAIN_BYTES = sizeof domain - 1 };
    uint8_t bytes[DOMAIN_BYTES + 8 + SHIELDED_CONTRACT_BYTES + 4];
    uint8_t *at = bytes + DOMAIN_BYTES;
    memcpy(bytes, domain, DOMAIN_BYTES);
    limb_store_le(at, chain_id);
    memcpy(at + 8, contract, SHIELDED_CONTRACT_BYTES);
    memcpy(at + 8 + SHIELDED_CONTRACT_BYTES, &version, sizeof version);
    fr_hash(out, span_of(bytes, sizeof bytes));
}

/* ---- Keys ---- */

void shielded_full_view_key(struct shielded_full_view_key *out,
                            const struct phoenix_secret_key *secret)
{
    struct fj b = secret->b;
    out->a = secret->a;
    jubjub_mul_generator(&out->b, &b);
    jubjub_mul_generator_nums(&out->b_prime, &b);
    secret_wipe(&b, sizeof b);
}

void shielded_full_view_key_encode(uint8_t bytes[SHIELDED_FULL_VIEW_KEY_BYTES],
                                   const struct shielded_full_view_key *key)
{
    fj_to_bytes_le(bytes, &key->a);
    jubjub_encode(bytes + 32, &key->b);
    jubjub_encode(bytes + 64, &key->b_prime);
}

bool shielded_full_view_key_decode(struct shielded_full_view_key *out,
                                   const uint8_t bytes[SHIELDED_FULL_VIEW_KEY_BYTES])
{
    struct shielded_full_view_key key;
    if (!fj_from_bytes_le(&key.a, bytes) || !jubjub_decode(&key.b, bytes + 32, JUBJUB_CHECKED) ||
        !jubjub_decode(&key.b_prime, bytes + 64, JUBJUB_CHECKED))
        return false;
    *out = key;
    return true;
}

/* ---- Notes ---- */

void shielded_derive(struct shielded_secrets *out, const struct jubjub_affine *shared,
                     const struct phoenix_address *receiver)
{
    struct fr words[6], z[SHIELDED_STEALTH_WORDS];
    size_t n = fixed_sponge_put_point(words, 0, shared);
    n = fixed_sponge_put_point(words, n, &receiver->a);
    n = fixed_sponge_put_point(words, n, &receiver->b);
    fixed_sponge(z, SHIELDED_STEALTH_WORDS, SHIELDED_STEALTH, words, n);
    poseidon_truncate(&out->h, &z[0]);
    poseidon_truncate(&out->blinder, &z[1]);
    memcpy(out->masks, z + VALUE_AT, sizeof out->masks);
    secret_wipe(words, sizeof words);
    secret_wipe(z, sizeof z);
}

static void add_points(struct jubjub_affine *out, const struct jubjub_affine *a,
                       const struct jubjub_affine *b)
{
    struct jubjub_extended sum;
    jubjub_from_affine(&sum, a);
    jubjub_add_affine(&sum, &sum, b);
    jubjub_to_affine(out, &sum);
}

void shielded_key(struct jubjub_affine *out, const struct fj *h, const struct jubjub_affine *b)
{
    struct jubjub_affine offset;
    jubjub_mul_generator(&offset, h);
    add_points(out, &offset, b);
}

void shielded_key_prime(struct jubjub_affine *out, const struct fj *h,
                        const struct jubjub_affine *b_prime)
{
    struct jubjub_affine offset;
    jubjub_mul_generator_nums(&offset, h);
    add_points(out, &offset, b_prime);
}

static void address_words(struct fr words[SHIELDED_SENDER_WORDS],
                          const struct phoenix_address *address)
{
    fixed_sponge_put_point(words, fixed_sponge_put_point(words, 0, &address->a), &address->b);
}

static void words_address(struct phoenix_address *address,
                          const struct fr words[SHIELDED_SENDER_WORDS])
{
    address->a = (struct jubjub_affine){words[0], words[1]};
    address->b = (struct jubjub_affine){words[2], words[3]};
}

void shielded_pay(struct shielded_note *out, const struct phoenix_address *receiver,
                  const struct fj *rho, uint64_t value, const struct phoenix_address *sender)
{
    struct jubjub_affine shared;
    struct shielded_secrets secrets;
    struct fr words[SHIELDED_SENDER_WORDS], amount;
    jubjub_exchange(&shared, rho, &receiver->a);
    shielded_derive(&secrets, &shared, receiver);
    jubjub_mul_generator(&out->r, rho);
    shielded_key(&out->key, &secrets.h, &receiver->b);
    phoenix_commit_value(&out->commitment, value, &secrets.blinder);
    fr_from_u64(&amount, value);
    fr_add(&out->value_cipher, &amount, &secrets.masks[0]);
    address_words(words, sender);
    for (size_t i = 0; i < SHIELDED_SENDER_WORDS; i++)
        fr_add(&out->sender_cipher[i], &words[i], &secrets.masks[1 + i]);
    secret_wipe(&shared, sizeof shared);
    secret_wipe(&secrets, sizeof secrets);
    secret_wipe(&amount, sizeof amount);
}

/* The number that a word is; false when it has more than 64 bits. */
static bool word_u64(uint64_t *out, const struct fr *word)
{
    uint64_t limbs[4];
    fr_to_limbs(limbs, word);
    *out = limbs[0];
    return (limbs[1] | limbs[2] | limbs[3]) == 0;
}

static enum rk_result open_with(struct shielded_opening *out, const struct shielded_note *note,
                                const struct shielded_secrets *secrets,
                                const struct jubjub_affine *shared,
                                const struct phoenix_address *receiver)
{
    struct shielded_opening opening = {
        .shared = *shared, .h = secrets->h, .blinder = secrets->blinder};
    struct jubjub_affine key, commitment;
    struct fr value, words[SHIELDED_SENDER_WORDS];
    shielded_key(&key, &secrets->h, &receiver->b);
    if (!jubjub_affine_equal(&key, &note->key)) return RK_NOT_FOUND;
    fr_sub(&value, &note->value_cipher, &secrets->masks[0]);
    if (!word_u64(&opening.value, &value)) return RK_INVALID;
    phoenix_commit_value(&commitment, opening.value, &secrets->blinder);
    if (!jubjub_affine_equal(&commitment, &note->commitment)) return RK_INVALID;
    for (size_t i = 0; i < SHIELDED_SENDER_WORDS; i++)
        fr_sub(&words[i], &note->sender_cipher[i], &secrets->masks[1 + i]);
    words_address(&opening.sender, words);
    *out = opening;
    secret_wipe(&opening, sizeof opening);
    return RK_OK;
}

enum rk_result shielded_open(struct shielded_opening *out, const struct shielded_note *note,
                             const struct jubjub_affine *shared,
                             const struct phoenix_address *receiver)
{
    struct shielded_secrets secrets;
    shielded_derive(&secrets, shared, receiver);
    enum rk_result result = open_with(out, note, &secrets, shared, receiver);
    secret_wipe(&secrets, sizeof secrets);
    return result;
}

/* S and the address of a view key. */
static void exchange(struct jubjub_affine *shared, struct phoenix_address *address,
                     const struct phoenix_view_key *view, const struct jubjub_affine *r)
{
    jubjub_mul_generator(&address->a, &view->a);
    address->b = view->b;
    jubjub_exchange(shared, &view->a, r);
}

enum rk_result shielded_find(struct shielded_opening *out, const struct shielded_note *note,
                             const struct phoenix_view_key *view)
{
    struct jubjub_affine shared;
    struct phoenix_address address;
    exchange(&shared, &address, view, &note->r);
    enum rk_result result = shielded_open(out, note, &shared, &address);
    secret_wipe(&shared, sizeof shared);
    return result;
}

bool shielded_owns(const struct phoenix_view_key *view, const struct jubjub_affine *r,
                   const struct jubjub_affine *key)
{
    struct jubjub_affine shared, wanted;
    struct phoenix_address address;
    struct shielded_secrets secrets;
    exchange(&shared, &address, view, r);
    shielded_derive(&secrets, &shared, &address);
    shielded_key(&wanted, &secrets.h, &address.b);
    secret_wipe(&shared, sizeof shared);
    secret_wipe(&secrets, sizeof secrets);
    return jubjub_affine_equal(&wanted, key);
}

/* Notes are tried this many at once, as many as share an inversion in lanes. */
enum { SPONGE_BATCH = JUBJUB_LANES_BATCH, SPONGE_INPUTS = 6 };

/* The first word of the sponge of shielded_derive, for many: the next six would take another
 * permutation. */

static void first_words(struct fr words[SPONGE_BATCH], const struct jubjub_affine *shared,
                        const struct phoenix_address *address, size_t count)
{
    struct fr states[SPONGE_BATCH][HADES_WIDTH], tag;
    enum rk_result result =
        poseidon_tag(&tag, SHIELDED_STEALTH, SPONGE_INPUTS, SHIELDED_STEALTH_WORDS);
    REQUIRE(!result);
    for (size_t i = 0; i < count; i++) {
        states[i][0] = tag;
        fixed_sponge_put_point(states[i], fixed_sponge_put_point(states[i], 1, &shared[i]),
                               &address->a);
    }
    hades_permute_many(states, count);
    for (size_t i = 0; i < count; i++) {
        fr_add(&states[i][1], &states[i][1], &address->b.u);
        fr_add(&states[i][2], &states[i][2], &address->b.v);
    }
    hades_permute_many(states, count);
    for (size_t i = 0; i < count; i++)
        words[i] = states[i][1];
    secret_wipe(states, sizeof states);
}

/* Lanes left over do the work of the last once more: for two or more notes that is faster than one
 * after the other. */
static bool are_worth_lanes(size_t count)
{
    return count >= 2 && lanes_are_available();
}

static size_t whole_lanes(size_t count)
{
    return (count + JUBJUB_LANES - 1) / JUBJUB_LANES * JUBJUB_LANES;
}

/* S of each. */
static void exchange_many(struct jubjub_affine shared[SPONGE_BATCH], const struct fj *a,
                          const struct phoenix_stealth_address *stealths, size_t count)
{
    if (are_worth_lanes(count)) {
        for (size_t i = 0; i < whole_lanes(count); i++)
            shared[i] = stealths[i < count ? i : count - 1].r;
        jubjub_lanes_exchange(shared, a, shared, whole_lanes(count));
        return;
    }
    for (size_t i = 0; i < count; i++)
        jubjub_exchange(&shared[i], a, &stealths[i].r);
}

/* Whether K = hG + B, for each word that h is of. */
static void match_many(bool *owns, const struct fr *words, const struct jubjub_affine *b,
                       const struct phoenix_stealth_address *stealths, size_t count)
{
    struct fj h[JUBJUB_LANES];
    struct jubjub_affine keys[JUBJUB_LANES], wanted;
    bool matches[JUBJUB_LANES];
    size_t i = 0;
    while (are_worth_lanes(count - i)) {
        size_t left = count - i < JUBJUB_LANES ? count - i : JUBJUB_LANES;
        for (size_t lane = 0; lane < JUBJUB_LANES; lane++) {
            size_t from = i + (lane < left ? lane : left - 1);
            poseidon_truncate(&h[lane], &words[from]);
            keys[lane] = stealths[from].key;
        }
        jubjub_lanes_match(matches, h, b, keys);
        memcpy(owns + i, matches, left * sizeof *owns);
        i += left;
    }
    for (; i < count; i++) {
        poseidon_truncate(&h[0], &words[i]);
        shielded_key(&wanted, &h[0], b);
        owns[i] = jubjub_affine_equal(&wanted, &stealths[i].key);
    }
    secret_wipe(h, sizeof h);
}

void shielded_owns_many(bool *owns, const struct phoenix_view_key *view,
                        const struct phoenix_address *address,
                        const struct phoenix_stealth_address *stealths, size_t count)
{
    struct jubjub_affine shared[SPONGE_BATCH];
    struct fr words[SPONGE_BATCH];
    for (size_t at = 0; at < count; at += SPONGE_BATCH) {
        size_t batch = count - at < SPONGE_BATCH ? count - at : SPONGE_BATCH;
        exchange_many(shared, &view->a, stealths + at, batch);
        first_words(words, shared, address, batch);
        match_many(owns + at, words, &address->b, stealths + at, batch);
    }
    secret_wipe(shared, sizeof shared);
    secret_wipe(words, sizeof words);
}

void shielded_leaf(struct fr *out, const struct fr *context, uint64_t type,
                   const struct jubjub_affine *commitment, const struct jubjub_affine *key,
                   uint64_t position)
{
    struct fr words[8] = {shielded_leaf_tag, *context};
    fr_from_u64(&words[2], type);
    size_t n = fixed_sponge_put_point(words, fixed_sponge_put_point(words, 3, commitment), key);
    fr_from_u64(&words[n], position);
    fixed_sponge(out, 1, POSEIDON_OTHER, words, RK_ARRAY_LENGTH(words));
}

void shielded_nullifier(struct fr *out, const struct fr *context,
                        const struct jubjub_affine *key_prime, uint64_t position)
{
    struct fr words[4] = {*context};
    size_t n = fixed_sponge_put_point(words, 1, key_prime);
    fr_from_u64(&words[n], position);
    fixed_sponge(out, 1, SHIELDED_NULLIFIER, words, RK_ARRAY_LENGTH(words));
}

/* ---- Authority ---- */

void shielded_challenge(struct fj *out, const struct fr *context, const struct fr *message,
                        const struct jubjub_affine *r1, const struct jubjub_affine *r2,
                        const struct jubjub_affine *b, const struct jubjub_affine *b_prime)
{
    struct fr words[10] = {*context}, hash;
    size_t n = fixed_sponge_put_point(words, fixed_sponge_put_point(words, 1, r1), r2);
    n = fixed_sponge_put_point(words, fixed_sponge_put_point(words, n, b), b_prime);
    words[n] = *message;
    fixed_sponge(&hash, 1, SHIELDED_SPEND, words, RK_ARRAY_LENGTH(words));
    poseidon_truncate(out, &hash);
}

void shielded_authorise(struct shielded_authority *out, const struct fr *context,
                        const struct fr *message, const struct fj *b,
                        const uint8_t random[SHIELDED_RANDOM_BYTES])
{
    static const uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES] = "ruskvm shielded nonce v1";
    uint8_t bytes[SHIELDED_RANDOM_BYTES + 3 * 32];
    struct fj nonce, challenge, product;
    struct jubjub_affine key, key_prime;
    memcpy(bytes, random, SHIELDED_RANDOM_BYTES);
    fj_to_bytes_le(bytes + 32, b);
    fr_to_bytes_le(bytes + 64, context);
    fr_to_bytes_le(bytes + 96, message);
    fj_hash_domain(&nonce, domain, span_of(bytes, sizeof bytes));
    secret_wipe(bytes, sizeof bytes);
    jubjub_mul_generator(&out->r1, &nonce);
    jubjub_mul_generator_nums(&out->r2, &nonce);
    jubjub_mul_generator(&key, b);
    jubjub_mul_generator_nums(&key_prime, b);
    shielded_challenge(&challenge, context, message, &out->r1, &out->r2, &key, &key_prime);
    fj_mul(&product, &challenge, b);
    fj_sub(&out->u, &nonce, &product);
    secret_wipe(&nonce, sizeof nonce);
    secret_wipe(&product, sizeof product);
}

/* u P + c key = r */
static bool equation_holds(const struct jubjub_base *base, const struct fj *u, const struct fj *c,
                           const struct jubjub_affine *key, const struct jubjub_affine *r)
{
    struct jubjub_extended sum;
    jubjub_from_affine(&sum, key);
    jubjub_mul_base_add_vartime(&sum, base, u, &sum, c);
    return jubjub_equal_affine(&sum, r);
}

bool shielded_authority_verify(const struct shielded_authority *authority, const struct fr *context,
                               const struct fr *message, const struct jubjub_affine *b,
                               const struct jubjub_affine *b_prime)
{
    struct fj c;
    if (!jubjub_affine_is_valid(b) || !jubjub_affine_is_valid(b_prime)) return false;
    shielded_challenge(&c, context, message, &authority->r1, &authority->r2, b, b_prime);
    return equation_holds(&jubjub_base_generator, &authority->u, &c, b, &authority->r1) &&
           equation_holds(&jubjub_base_generator_nums, &authority->u, &c, b_prime, &authority->r2);
}

/* ---- Auditors ---- */

static void audit_masks(struct fr masks[SHIELDED_AUDIT_WORDS], const struct fr *context,
                        const struct jubjub_affine *shared)
{
    struct fr words[3] = {shared->u, shared->v, *context};
    fixed_sponge(masks, SHIELDED_AUDIT_WORDS, SHIELDED_AUDIT, words, RK_ARRAY_LENGTH(words));
    secret_wipe(words, sizeof words);
}

void shielded_audit_encrypt(struct shielded_audit *out, const struct fr *context,
                            const struct jubjub_affine *auditor, const struct fj *eps,
                            const struct shielded_audit_plain *plain)
{
    struct jubjub_affine shared;
    struct fr words[SHIELDED_AUDIT_WORDS], masks[SHIELDED_AUDIT_WORDS];
    size_t n = SHIELDED_SENDER_WORDS;
    address_words(words, &plain->sender);
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        address_words(words + n, &plain->receivers[i]);
        n += SHIELDED_SENDER_WORDS;
        fr_from_u64(&words[n++], plain->values[i]);
    }
    jubjub_exchange(&shared, eps, auditor);
    jubjub_mul_generator(&out->e, eps);
    audit_masks(masks, context, &shared);
    for (size_t i = 0; i < SHIELDED_AUDIT_WORDS; i++)
        fr_add(&out->cipher[i], &words[i], &masks[i]);
    secret_wipe(&shared, sizeof shared);
    secret_wipe(words, sizeof words);
    secret_wipe(masks, sizeof masks);
}

enum rk_result shielded_audit_decrypt(struct shielded_audit_plain *out, const struct fr *context,
                                      const struct jubjub_affine *shared,
                                      const struct shielded_audit *audit)
{
    struct shielded_audit_plain plain;
    struct fr words[SHIELDED_AUDIT_WORDS];
    size_t n = SHIELDED_SENDER_WORDS;
    bool fits = true;
    audit_masks(words, context, shared);
    for (size_t i = 0; i < SHIELDED_AUDIT_WORDS; i++)
        fr_sub(&words[i], &audit->cipher[i], &words[i]);
    words_address(&plain.sender, words);
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        words_address(&plain.receivers[i], words + n);
        n += SHIELDED_SENDER_WORDS;
        fits &= word_u64(&plain.values[i], &words[n++]);
    }
    if (fits) *out = plain;
    secret_wipe(&plain, sizeof plain);
    secret_wipe(words, sizeof words);
    return fits ? RK_OK : RK_INVALID;
}
