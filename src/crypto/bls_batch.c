/* Verification of many signatures at once: spec/crypto-supplement.md 5.
 *
 * With weights e_i and H_i = H0(message i):
 *
 *      V1, where H_i = s_i g1:  e(sum e_i sig_i, g2) = e(g1, sum e_i s_i pk_i)
 *      V2:                      e(sum e_i sig_i, g2) = product over keys of e(sum e_i H_i, pk)
 *
 * The items are sorted by key, so that the items of one key are neighbours in every part of the
 * batch. Keys and signatures are checked one by one before: outside the subgroup the sums would not
 * be equivalent to the single equations. */
#include "crypto/bls.h"

#include "base/hash.h"
#include "base/require.h"
#include "crypto/g2_batch.h"
#include "crypto/pairing.h"
#include "crypto/scalar_split.h"

#include <stdlib.h>

static const char weight_domain[] = "ruskvm bls batch weights 1";

/* How many keys are checked together, and prepared and walked. */
enum { KEYS_AT_ONCE = 8 };

struct entry {
    const struct bls_batch_item *item;
    size_t index; /* of the item in the caller's order */
};

/* Parallel arrays in sorted order, of valid items only. */
struct batch {
    enum bls_version version;
    size_t count;
    struct entry *entries;
    struct g1_affine *signatures;
    struct fr *weights;
    struct g1_affine *hashes;     /* V2 */
    struct g1_affine *sums;       /* V2: what a key's Miller loop takes, at its first item */
    struct g2_affine *keys;       /* V1 */
    struct fr *products;          /* V1: e_i s_i */
    struct g2_prepared *prepared; /* V1 */
};

static void batch_free(struct batch *batch)
{
    free(batch->entries);
    free(batch->signatures);
    free(batch->weights);
    free(batch->hashes);
    free(batch->sums);
    free(batch->keys);
    free(batch->products);
    free(batch->prepared);
}

static enum rk_result batch_allocate(struct batch *batch, size_t count)
{
    batch->entries = calloc(count, sizeof *batch->entries);
    batch->signatures = calloc(count, sizeof *batch->signatures);
    batch->weights = calloc(count, sizeof *batch->weights);
    if (!batch->entries || !batch->signatures || !batch->weights) return RK_NO_MEMORY;
    if (batch->version == BLS_V2) {
        batch->hashes = calloc(count, sizeof *batch->hashes);
        batch->sums = calloc(count, sizeof *batch->sums);
        return batch->hashes && batch->sums ? RK_OK : RK_NO_MEMORY;
    }
    batch->keys = calloc(count, sizeof *batch->keys);
    batch->products = calloc(count, sizeof *batch->products);
    batch->prepared = calloc(1, sizeof *batch->prepared);
    return batch->keys && batch->products && batch->prepared ? RK_OK : RK_NO_MEMORY;
}

static int compare_keys(const struct bls_public_key *a, const struct bls_public_key *b)
{
    int order = memcmp(&a->point.x, &b->point.x, sizeof a->point.x);
    return order ? order : memcmp(&a->point.y, &b->point.y, sizeof a->point.y);
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int order = compare_keys(left->item->key, right->item->key);
    return order ? order : (left->index > right->index) - (left->index < right->index);
}

/* Leaves in the batch those of `count` entries whose signatures are points of the subgroup. */
static void batch_check_signatures(struct batch *batch, size_t count)
{
    enum { CHUNK = 64 };
    bool are_members[CHUNK];
    for (size_t start = 0; start < count; start += CHUNK) {
        size_t n = count - start < CHUNK ? count - start : CHUNK;
        g1_affine_each_is_member(are_members, batch->signatures + start, n);
        for (size_t i = 0; i < n; i++) {
            if (!are_members[i]) continue;
            batch->entries[batch->count] = batch->entries[start + i];
            batch->signatures[batch->count++] = batch->signatures[start + i];
        }
    }
}

/* Where the items of the next key begin, or `end`. */
static size_t next_key(const struct batch *batch, size_t at, size_t end)
{
    size_t next = at + 1;
    while (next < end &&
           compare_keys(batch->entries[next].item->key, batch->entries[at].item->key) == 0)
        next++;
    return next;
}

/* Moves to the front those of `count` sorted entries whose keys are points of the subgroup, with
 * their signatures; returns how many. Each key is checked once. */
static size_t batch_check_keys(struct batch *batch, size_t count)
{
    size_t admitted = 0, ends[KEYS_AT_ONCE];
    const struct g2_affine *keys[KEYS_AT_ONCE];
    bool are_members[KEYS_AT_ONCE];
    for (size_t at = 0, next = 0; next < count;) {
        size_t keys_count = 0;
        for (; keys_count < KEYS_AT_ONCE && next < count; keys_count++) {
            keys[keys_count] = &batch->entries[next].item->key->point;
            ends[keys_count] = next = next_key(batch, next, count);
        }
        g2_affine_each_is_member(are_members, keys, keys_count);
        for (size_t key = 0; key < keys_count; key++) {
            for (; at < ends[key]; at++) {
                if (!are_members[key]) continue;
                batch->signatures[admitted] = batch->entries[at].item->signature->point;
                batch->entries[admitted++] = batch->entries[at];
            }
        }
    }
    return admitted;
}

/* Puts the items with valid points into the batch, sorted. */
static void batch_admit(struct batch *batch, const struct bls_batch_item *items, size_t count)
{
    size_t candidates = 0;
    for (size_t i = 0; i < count; i++)
        if (!items[i].key->point.infinity && !items[i].signature->point.infinity)
            batch->entries[candidates++] = (struct entry){&items[i], i};
    qsort(batch->entries, candidates, sizeof *batch->entries, compare_entries);
    batch_check_signatures(batch, batch_check_keys(batch, candidates));
}

static void update_u64(struct blake2b *hasher, uint64_t value)
{
    uint8_t bytes[8];
    limb_store_le(bytes, value);
    blake2b_update(hasher, span_of(bytes, sizeof bytes));
}

static void hash_start(struct blake2b *hasher)
{
    enum rk_result result = blake2b_init(hasher, 32);
    REQUIRE(result == RK_OK);
    blake2b_update(hasher, span_of(weight_domain, sizeof weight_domain));
}

/* Weight i is a + z^2 b, z the parameter of the curve, for a and b of 64 bits each, which are the
 * first bytes of a hash of everything in the batch and of i: products on G1 by such numbers take
 * half of the doublings of those by others of 128 bits (scalar_split.h), and no two of them are
 * equal. The first is 1. */
static void batch_weigh(struct batch *batch)
{
    struct blake2b hasher;
    uint8_t digest[32], bytes[32];
    struct fr low, z2;
    fr_from_u64(&z2, BLS_PARAMETER);
    fr_sqr(&z2, &z2);
    hash_start(&hasher);
    update_u64(&hasher, batch->version);
    update_u64(&hasher, batch->count);
    for (size_t i = 0; i < batch->count; i++) {
        const struct bls_batch_item *item = batch->entries[i].item;
        uint8_t key[BLS_PUBLIC_KEY_RAW_BYTES], signature[BLS_SIGNATURE_RAW_BYTES];
        bls_public_key_to_raw(key, item->key);
        bls_signature_to_raw(signature, item->signature);
        blake2b_update(&hasher, span_of(key, sizeof key));
        blake2b_update(&hasher, span_of(signature, sizeof signature));
        update_u64(&hasher, item->message.size_bytes);
        blake2b_update(&hasher, item->message);
    }
    blake2b_final(&hasher, digest);
    for (size_t i = 0; i < batch->count; i++) {
        hash_start(&hasher);
        blake2b_update(&hasher, span_of(digest, sizeof digest));
        update_u64(&hasher, i);
        blake2b_final(&hasher, bytes);
        fr_from_wide_le(&low, bytes, 8);
        fr_from_wide_le(&batch->weights[i], bytes + 8, 8);
        fr_mul(&batch->weights[i], &batch->weights[i], &z2);
        fr_add(&batch->weights[i], &batch->weights[i], &low);
        if (i == 0 || fr_is_zero(&batch->weights[i])) batch->weights[i] = fr_one;
    }
}

static void batch_hash_v1(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct bls_batch_item *item = batch->entries[i].item;
        bls_hash_message_scalar(&batch->products[i], item->message);
        fr_mul(&batch->products[i], &batch->products[i], &batch->weights[i]);
        batch->keys[i] = item->key->point;
    }
}

static void batch_hash_v2(struct batch *batch)
{
    enum { CHUNK = 64 };
    struct span messages[CHUNK];
    for (size_t start = 0; start < batch->count; start += CHUNK) {
        size_t n = batch->count - start < CHUNK ? batch->count - start : CHUNK;
        for (size_t i = 0; i < n; i++)
            messages[i] = batch->entries[start + i].item->message;
        bls_hash_messages(batch->hashes + start, messages, n);
    }
}

/* The sum of the weighted hashes of each key of [start, end), at its first item. */
static enum rk_result batch_sum_hashes(struct batch *batch, size_t start, size_t end)
{
    enum { CHUNK = 64 };
    struct g1_affine points[CHUNK];
    struct fr weights[CHUNK];
    size_t places[CHUNK], waiting = 0, run;
    for (size_t i = start; i < end; i += run) {
        run = next_key(batch, i, end) - i;
        if (run > 1) {
            struct g1 sum;
            RK_TRY(g1_msm_vartime(&sum, batch->hashes + i, run, batch->weights + i, run));
            g1_to_affine(&batch->sums[i], &sum);
        } else {
            points[waiting] = batch->hashes[i];
            weights[waiting] = batch->weights[i];
            places[waiting++] = i;
        }
        if (waiting < CHUNK && i + run < end) continue;
        g1_mul_each_vartime(points, points, weights, waiting);
        while (waiting > 0) {
            waiting--;
            batch->sums[places[waiting]] = points[waiting];
        }
    }
    return RK_OK;
}

/* The product of the Miller loops of the keys in [start, end). */
static enum rk_result keys_miller_loop(struct fp12 *out, struct batch *batch, size_t start,
                                       size_t end)
{
    struct pairing_pair pairs[KEYS_AT_ONCE];
    struct fp12 product = fp12_one, part;
    size_t pair_count = 0, run;
    RK_TRY(batch_sum_hashes(batch, start, end));
    for (size_t i = start; i < end; i += run) {
        run = next_key(batch, i, end) - i;
        pairs[pair_count++] =
            (struct pairing_pair){&batch->sums[i], &batch->entries[i].item->key->point};
        if (pair_count < KEYS_AT_ONCE && i + run < end) continue;
        pairing_miller_loop_of_points(&part, pairs, pair_count);
        fp12_mul(&product, &product, &part);
        pair_count = 0;
    }
    *out = product;
    return RK_OK;
}

/* Whether the weighted equation holds over [start, end). */
static enum rk_result batch_check(struct batch *batch, bool *holds, size_t start, size_t end)
{
    size_t count = end - start;
    struct g1 signatures;
    struct g1_affine minus_signatures;
    struct fp12 left, right;
    RK_TRY(g1_msm_vartime(&signatures, batch->signatures + start, count, batch->weights + start,
                          count));
    g1_neg(&signatures, &signatures);
    g1_to_affine(&minus_signatures, &signatures);
    struct pairing_term terms[2] = {{&minus_signatures, &g2_prepared_generator}};
    if (batch->version == BLS_V2) {
        pairing_miller_loop(&left, terms, 1);
        RK_TRY(keys_miller_loop(&right, batch, start, end));
        fp12_mul(&left, &left, &right);
    } else {
        struct g2 keys;
        struct g2_affine sum;
        RK_TRY(g2_msm_vartime(&keys, batch->keys + start, count, batch->products + start, count));
        g2_to_affine(&sum, &keys);
        g2_prepare(batch->prepared, &sum);
        terms[1] = (struct pairing_term){&g1_affine_generator, batch->prepared};
        pairing_miller_loop(&left, terms, 2);
    }
    pairing_final_exponentiation(&left, &left);
    *holds = fp12_equal(&left, &fp12_one);
    return RK_OK;
}

/* Decides each item of [start, end). `known_bad`: the equation is known not to hold. */
static enum rk_result batch_decide(struct batch *batch, bool *valid, size_t start, size_t end,
                                   bool known_bad)
{
    bool holds = false;
    if (start == end) return RK_OK;
    if (!known_bad) RK_TRY(batch_check(batch, &holds, start, end));
    if (holds || end - start == 1) {
        for (size_t i = start; i < end; i++)
            valid[batch->entries[i].index] = holds;
        return RK_OK;
    }
    /* The whole is the product of its halves: with one good the other is bad. */
    size_t middle = start + (end - start) / 2;
    RK_TRY(batch_check(batch, &holds, start, middle));
    if (holds) {
        for (size_t i = start; i < middle; i++)
            valid[batch->entries[i].index] = true;
        return batch_decide(batch, valid, middle, end, true);
    }
    RK_TRY(batch_decide(batch, valid, start, middle, true));
    return batch_decide(batch, valid, middle, end, false);
}

enum rk_result bls_verify_batch(bool *valid, size_t *invalid_count, enum bls_version version,
                                const struct bls_batch_item *items, size_t count)
{
    struct batch batch = {.version = version};
    bool *decided = NULL;
    enum rk_result result = RK_OK;
    if (count == 0) {
        *invalid_count = 0;
        return RK_OK;
    }
    decided = calloc(count, sizeof *decided);
    result = decided ? batch_allocate(&batch, count) : RK_NO_MEMORY;
    if (result) goto done;
    batch_admit(&batch, items, count);
    batch_weigh(&batch);
    if (version == BLS_V2)
        batch_hash_v2(&batch);
    else
        batch_hash_v1(&batch);
    result = batch_decide(&batch, decided, 0, batch.count, false);
    if (result) goto done;
    size_t invalid = 0;
    for (size_t i = 0; i < count; i++) {
        valid[i] = decided[i];
        invalid += !decided[i];
    }
    *invalid_count = invalid;
done:
    batch_free(&batch);
    free(decided);
    return result;
}
