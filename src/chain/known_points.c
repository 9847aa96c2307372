#include "chain/known_points.h"

#include "base/parallel.h"
#include "crypto/g2_batch.h"

#include <stdlib.h>

enum state {
    ADDED, /* as an entry of zeros is */
    VALID,
    INVALID,
};

struct known_key {
    enum state state;
    struct bls_public_key key;
};

struct known_signature {
    enum state state;
    struct bls_signature signature;
};

enum rk_result known_points_add_key(struct known_points *known,
                                    const uint8_t bytes[BLS_PUBLIC_KEY_BYTES])
{
    void *value;
    if (!known->keys.count) map_init(&known->keys, sizeof(struct known_key));
    return map_obtain(&known->keys, &value, span_of(bytes, BLS_PUBLIC_KEY_BYTES));
}

enum rk_result known_points_add_signature(struct known_points *known,
                                          const uint8_t bytes[BLS_SIGNATURE_BYTES])
{
    void *value;
    if (!known->signatures.count) map_init(&known->signatures, sizeof(struct known_signature));
    return map_obtain(&known->signatures, &value, span_of(bytes, BLS_SIGNATURE_BYTES));
}

/* ---- Decoding ---- */

/* The entries that are not decoded yet: keys, then signatures. They are cut into pieces of KEYS or
 * SIGNATURES, which take about the same time. */
struct decoding {
    struct map_entry **keys, **signatures;
    size_t key_count, signature_count;
};

enum { KEYS = 16, SIGNATURES = 32 };

static void decode_keys(struct map_entry *const *entries, size_t count)
{
    struct g2_affine points[KEYS];
    enum rk_result results[KEYS];
    const uint8_t *bytes[KEYS] = {NULL};
    for (size_t i = 0; i < count; i++)
        bytes[i] = map_key(entries[i]).bytes;
    g2_from_compressed_each(points, results, bytes, count);
    for (size_t i = 0; i < count; i++) {
        struct known_key *known = map_value(entries[i]);
        known->state = results[i] ? INVALID : VALID;
        if (!results[i]) known->key.point = points[i];
    }
}

static void decode_signatures(struct map_entry *const *entries, size_t count)
{
    struct g1_affine points[SIGNATURES];
    enum rk_result results[SIGNATURES];
    const uint8_t *bytes[SIGNATURES] = {NULL};
    for (size_t i = 0; i < count; i++)
        bytes[i] = map_key(entries[i]).bytes;
    g1_from_compressed_each(points, results, bytes, count, NULL);
    for (size_t i = 0; i < count; i++) {
        struct known_signature *known = map_value(entries[i]);
        known->state = results[i] ? INVALID : VALID;
        if (!results[i]) known->signature.point = points[i];
    }
}

static size_t pieces(size_t count, size_t size)
{
    return (count + size - 1) / size;
}

static void decode_pieces(void *context, unsigned worker, size_t from, size_t to)
{
    const struct decoding *d = context;
    size_t key_pieces = pieces(d->key_count, KEYS);
    (void)worker;
    for (size_t i = from; i < to; i++) {
        if (i < key_pieces) {
            size_t at = i * KEYS, left = d->key_count - at;
            decode_keys(d->keys + at, left < KEYS ? left : KEYS);
        } else {
            size_t at = (i - key_pieces) * SIGNATURES, left = d->signature_count - at;
            decode_signatures(d->signatures + at, left < SIGNATURES ? left : SIGNATURES);
        }
    }
}

/* The entries whose values, which begin with it, have the state ADDED. */
static size_t gather(struct map_entry **out, const struct map *map)
{
    size_t count = 0;
    for (struct map_entry *e = map_first(map); e; e = map_after(map, map_key(e))) {
        enum state state;
        memcpy(&state, map_value(e), sizeof state);
        if (state == ADDED) out[count++] = e;
    }
    return count;
}

void known_points_decode(struct known_points *known, unsigned threads)
{
    size_t count = known->keys.count + known->signatures.count;
    struct map_entry **entries = calloc(count ? count : 1, sizeof(struct map_entry *));
    if (!entries) return;
    struct decoding d = {.keys = entries, .key_count = gather(entries, &known->keys)};
    d.signatures = entries + d.key_count;
    d.signature_count = gather(d.signatures, &known->signatures);
    parallel_for(threads, pieces(d.key_count, KEYS) + pieces(d.signature_count, SIGNATURES), 1,
                 decode_pieces, &d);
    free(entries);
}

/* ---- Asking ---- */

const struct bls_public_key *known_points_key(const struct known_points *known,
                                              const uint8_t bytes[BLS_PUBLIC_KEY_BYTES])
{
    if (!known) return NULL;
    const struct known_key *entry = map_find(&known->keys, span_of(bytes, BLS_PUBLIC_KEY_BYTES));
    return entry && entry->state == VALID ? &entry->key : NULL;
}

const struct bls_signature *known_points_signature(const struct known_points *known,
                                                   const uint8_t bytes[BLS_SIGNATURE_BYTES])
{
    if (!known) return NULL;
    const struct known_signature *entry =
        map_find(&known->signatures, span_of(bytes, BLS_SIGNATURE_BYTES));
    return entry && entry->state == VALID ? &entry->signature : NULL;
}

void known_points_settle(struct known_points *known)
{
    map_free(&known->signatures);
    if (known->keys.count > KNOWN_KEYS_MAX) map_free(&known->keys);
}

void known_points_free(struct known_points *known)
{
    map_free(&known->keys);
    map_free(&known->signatures);
}
