/* Our own file of a prover's key. Its layout is told in docs/zk-proving.md. */
#include "base/checked.h"
#include "zk/plonk_internal.h"
#include "zk/plonk_points.h"
#include "zk/plonk_prover_internal.h"
#include "zk/plonk_sink.h"

#include <stdlib.h>

enum {
    HEADER_BYTES = 128,
    FLAGS_AT = 8,
    CONSTRAINTS_AT = 16,
    POWERS_AT = 24,
    LEVELS_AT = 32,
    VERIFIER_AT = 40,
    CHECKSUM_AT = 48,
    CHECKSUM_END = CHECKSUM_AT + BLAKE3_HASH_BYTES,
    FLAG_INSECURE = 1,
    FLAG_HAS_VERIFIER = 2,
    ALIGNMENT = 64,
    FR_BYTES = sizeof(struct fr),
    POWER_BYTES = sizeof(struct g1_xy),
};
static_assert(POWER_BYTES == 96 && FR_BYTES == 32, "elements stand in the file as in memory");

static const uint8_t magic[8] = {'R', 'K', 'P', 'K', 0, 0, 0, 1};

/* ---- Writing ---- */

static enum rk_result write_powers(struct plonk_sink *sink, const struct plonk_prover *prover,
                                   struct rk_error *error)
{
    struct g1_xy some[64];
    for (unsigned level = 0; level < prover->powers.level_count; level++) {
        for (size_t i = 0; i < prover->powers.count;) {
            size_t count = 0;
            for (; count < RK_ARRAY_LENGTH(some) && i < prover->powers.count; i++)
                some[count++] = *g1_levels_at(&prover->powers, level, i);
            RK_TRY(plonk_sink_write(sink, some, count * sizeof some[0], error));
        }
    }
    return RK_OK;
}

static enum rk_result write_body(struct plonk_sink *sink, const struct plonk_prover *prover,
                                 struct span verifier, struct rk_error *error)
{
    RK_TRY(plonk_sink_write(sink, verifier.bytes, verifier.size_bytes, error));
    RK_TRY(plonk_sink_write_zeros(sink, -verifier.size_bytes % ALIGNMENT, error));
    for (size_t k = 0; k < PLONK_KEY_POINT_COUNT; k++)
        RK_TRY(plonk_sink_write(sink, prover->polynomials[k], prover->size * FR_BYTES, error));
    return write_powers(sink, prover, error);
}

static enum rk_result write_key(struct plonk_sink *sink, const void *context,
                                struct rk_error *error)
{
    const struct plonk_prover *prover = context;
    struct buffer verifier = {0};
    struct blake3_hasher hasher;
    uint8_t header[HEADER_BYTES] = {0}, hash[BLAKE3_HASH_BYTES];
    size_t start = sink->buffer ? sink->buffer->size_bytes : 0;
    RK_TRY(plonk_verifier_encode(&verifier, prover->verifier));
    memcpy(header, magic, sizeof magic);
    limb_store_le(header + FLAGS_AT, (prover->is_insecure ? FLAG_INSECURE : 0) |
                                         (prover->has_verifier ? FLAG_HAS_VERIFIER : 0));
    limb_store_le(header + CONSTRAINTS_AT, prover->constraints);
    limb_store_le(header + POWERS_AT, prover->powers.count);
    limb_store_le(header + LEVELS_AT, prover->powers.level_count);
    limb_store_le(header + VERIFIER_AT, verifier.size_bytes);
    enum rk_result result = plonk_sink_write(sink, header, sizeof header, error);
    blake3_init(&hasher, blake3_backend_select(cpu_features_detect()));
    blake3_update(&hasher, span_of(header, CHECKSUM_AT));
    blake3_update(&hasher, span_of(header + CHECKSUM_END, HEADER_BYTES - CHECKSUM_END));
    sink->hasher = &hasher;
    if (!result) result = write_body(sink, prover, buffer_span(&verifier), error);
    sink->hasher = NULL;
    buffer_free(&verifier);
    if (result) return result;
    blake3_final(&hasher, hash);
    if (sink->file) return draft_file_write_at(sink->file, CHECKSUM_AT, hash, sizeof hash, error);
    memcpy(sink->buffer->bytes + start + CHECKSUM_AT, hash, sizeof hash);
    return RK_OK;
}

enum rk_result plonk_prover_encode(struct buffer *out, const struct plonk_prover *prover,
                                   struct rk_error *error)
{
    return plonk_sink_to_buffer(out, write_key, prover, error);
}

enum rk_result plonk_prover_save(const struct plonk_prover *prover, const char *path,
                                 struct rk_error *error)
{
    return plonk_sink_to_file(path, write_key, prover, error);
}

/* ---- Reading ---- */

struct layout {
    uint64_t flags, constraints, size, powers, levels, verifier_bytes;
    uint64_t polynomials_at, powers_at;
};

/* The end of `count` items of `item_bytes` from `at`; false when there is no such place. */
static bool advance(uint64_t *at, uint64_t count, uint64_t item_bytes)
{
    uint64_t size_bytes;
    return checked_mul_u64(&size_bytes, count, item_bytes) && checked_add_u64(at, *at, size_bytes);
}

static enum rk_result lay_out(struct layout *l, struct span bytes, struct rk_error *error)
{
    if (bytes.size_bytes < HEADER_BYTES)
        return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "the header is cut short");
    if (memcmp(bytes.bytes, magic, sizeof magic) != 0)
        return rk_fail(error, RK_MALFORMED, 0, "no key of a version we know");
    l->flags = limb_load_le(bytes.bytes + FLAGS_AT);
    l->constraints = limb_load_le(bytes.bytes + CONSTRAINTS_AT);
    l->powers = limb_load_le(bytes.bytes + POWERS_AT);
    l->levels = limb_load_le(bytes.bytes + LEVELS_AT);
    l->verifier_bytes = limb_load_le(bytes.bytes + VERIFIER_AT);
    if (l->flags & ~(uint64_t)(FLAG_INSECURE | FLAG_HAS_VERIFIER))
        return rk_fail(error, RK_MALFORMED, FLAGS_AT, "flags that do not exist are set");
    if (l->constraints == 0 || l->constraints > UINT64_C(1) << PLONK_SRS_DEGREE_LOG_MAX)
        return rk_fail(error, RK_MALFORMED, CONSTRAINTS_AT, "no key has %llu rows",
                       (unsigned long long)l->constraints);
    if (l->levels != 1 && l->levels != G1_LEVELS)
        return rk_fail(error, RK_MALFORMED, LEVELS_AT, "a key has 1 or %d levels", G1_LEVELS);
    l->size = plonk_domain_size(l->constraints);
    if (l->powers < l->size + PLONK_POWERS_BEYOND)
        return rk_fail(error, RK_MALFORMED, POWERS_AT, "%llu powers are too few",
                       (unsigned long long)l->powers);
    uint64_t at = HEADER_BYTES;
    bool fits = advance(&at, l->verifier_bytes, 1) && advance(&at, -at % ALIGNMENT, 1);
    l->polynomials_at = at;
    fits = fits && advance(&at, l->size, PLONK_KEY_POINT_COUNT * FR_BYTES);
    l->powers_at = at;
    fits = fits && l->powers <= SIZE_MAX / G1_LEVELS && advance(&at, l->powers * l->levels, 96);
    if (!fits || at != bytes.size_bytes)
        return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "the key has another size");
    for (size_t i = CHECKSUM_END; i < HEADER_BYTES; i++)
        if (bytes.bytes[i])
            return rk_fail(error, RK_MALFORMED, i, "bytes without a meaning are not 0");
    for (uint64_t i = HEADER_BYTES + l->verifier_bytes; i < l->polynomials_at; i++)
        if (bytes.bytes[i])
            return rk_fail(error, RK_MALFORMED, i, "bytes without a meaning are not 0");
    return RK_OK;
}

static enum rk_result check_sum(struct span bytes, uint8_t hash[BLAKE3_HASH_BYTES],
                                struct rk_error *error)
{
    struct blake3_hasher hasher;
    blake3_init(&hasher, blake3_backend_select(cpu_features_detect()));
    blake3_update(&hasher, span_of(bytes.bytes, CHECKSUM_AT));
    blake3_update(&hasher, span_of(bytes.bytes + CHECKSUM_END, bytes.size_bytes - CHECKSUM_END));
    blake3_final(&hasher, hash);
    if (memcmp(hash, bytes.bytes + CHECKSUM_AT, BLAKE3_HASH_BYTES) != 0)
        return rk_fail(error, RK_CORRUPT, CHECKSUM_AT, "the checksum is wrong");
    return RK_OK;
}

static bool is_reduced(const struct fr *a)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(a->limb); i++)
        (void)limb_sub(a->limb[i], fr_modulus[i], &borrow);
    return borrow;
}

/* Bytes that stand where elements may are used as they are; others are copied. */
static enum rk_result read_polynomials(struct plonk_prover *prover, const struct layout *l,
                                       struct span bytes, struct rk_error *error)
{
    size_t count = PLONK_KEY_POINT_COUNT * prover->size;
    const uint8_t *at = bytes.bytes + l->polynomials_at;
    const struct fr *elements = (const struct fr *)(const void *)at;
    if ((uintptr_t)at % _Alignof(struct fr) != 0) {
        prover->storage = malloc(count * sizeof *prover->storage);
        if (!prover->storage) return RK_NO_MEMORY;
        memcpy(prover->storage, at, count * sizeof *prover->storage);
        elements = prover->storage;
    }
    for (size_t i = 0; i < count; i++)
        if (!is_reduced(&elements[i]))
            return rk_fail(error, RK_MALFORMED, l->polynomials_at + i * FR_BYTES,
                           "a coefficient is not below the modulus");
    for (size_t k = 0; k < PLONK_KEY_POINT_COUNT; k++)
        prover->polynomials[k] = elements + k * prover->size;
    return RK_OK;
}

static enum rk_result read_powers(struct plonk_prover *prover, const struct layout *l,
                                  struct span bytes, const struct plonk_key_reading *how,
                                  struct rk_error *error)
{
    const uint8_t *at = bytes.bytes + l->powers_at;
    size_t count = (size_t)(l->powers * l->levels);
    RK_TRY(plonk_points_check_limbs(at, count, how->is_checked ? (size_t)l->powers : 0,
                                    l->powers_at, how->work.threads, error));
    return g1_levels_restore(&prover->powers, at, (size_t)l->powers, (unsigned)l->levels,
                             how->work.threads);
}

static enum rk_result read_verifier(struct plonk_prover *prover, const struct layout *l,
                                    struct span bytes, struct rk_error *error)
{
    struct span verifier = span_of(bytes.bytes + HEADER_BYTES, (size_t)l->verifier_bytes);
    enum rk_result result = plonk_verifier_decode(&prover->verifier, PLONK_STRICT, verifier, error);
    if (result && error && error->offset != RK_NO_POSITION) error->offset += HEADER_BYTES;
    if (result) return result;
    if (prover->verifier->constraints != l->constraints)
        return rk_fail(error, RK_INVALID, CONSTRAINTS_AT, "the verifier is for %llu rows",
                       (unsigned long long)prover->verifier->constraints);
    memcpy(prover->commitments, prover->verifier->points, sizeof prover->commitments);
    prover->has_verifier = l->flags & FLAG_HAS_VERIFIER;
    prover->is_insecure = l->flags & FLAG_INSECURE;
    return RK_OK;
}

static enum rk_result read_all(struct plonk_prover *prover, const struct layout *l,
                               struct span bytes, const struct plonk_key_reading *how,
                               struct rk_error *error)
{
    uint8_t hash[BLAKE3_HASH_BYTES];
    RK_TRY(check_sum(bytes, hash, error));
    RK_TRY(read_verifier(prover, l, bytes, error));
    if (how->require_secure && prover->is_insecure)
        return rk_fail(error, RK_INVALID, FLAGS_AT,
                       "this key is insecure: the secret of its parameters is known");
    RK_TRY(read_polynomials(prover, l, bytes, error));
    RK_TRY(read_powers(prover, l, bytes, how, error));
    RK_TRY(plonk_prover_prepare(prover, &how->work));
    if (!how->is_checked) return RK_OK;
    struct fr factor;
    fr_from_wide_le(&factor, hash, sizeof hash);
    return plonk_prover_check_commitments(prover, &factor, how->work.threads, error);
}

enum rk_result plonk_prover_decode(struct plonk_prover **out, struct span bytes,
                                   const struct plonk_key_reading *how, struct rk_error *error)
{
    struct layout l = {0};
    struct plonk_prover *prover = NULL;
    RK_TRY(lay_out(&l, bytes, error));
    enum rk_result result = plonk_prover_new(&prover, l.constraints, error);
    if (!result) result = read_all(prover, &l, bytes, how, error);
    if (result) {
        if (result == RK_NO_MEMORY) rk_fail(error, result, RK_NO_POSITION, "no memory for a key");
        if (result == RK_CANCELLED) rk_fail(error, result, RK_NO_POSITION, "cancelled");
        plonk_prover_free(prover);
        return result;
    }
    *out = prover;
    return RK_OK;
}

enum rk_result plonk_prover_open(struct plonk_prover **out, const char *path,
                                 const struct plonk_key_reading *how, struct rk_error *error)
{
    struct mapped_file file;
    RK_TRY(mapped_file_open(&file, path, error));
    enum rk_result result = plonk_prover_decode(out, file.bytes, how, error);
    if (result)
        mapped_file_close(&file);
    else
        (*out)->file = file;
    return result;
}
