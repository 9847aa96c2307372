/* The prover's container of the deployed system: spec/plonk.md 6.3.
 *
 * It has every polynomial as coefficients and as values on a coset of 8n points, which we neither
 * need nor keep: written anew, and on reading checked on demand. Sums of values with powers of a
 * factor, which is a hash of the whole, are compared with the values of the same sum of
 * polynomials. */
#include "base/checked.h"
#include "base/large_memory.h"
#include "base/parallel.h"
#include "zk/plonk_internal.h"
#include "zk/plonk_points.h"
#include "zk/plonk_prover_internal.h"
#include "zk/plonk_sink.h"

#include <stdlib.h>

enum {
    HEADER_BYTES = 48,
    FR_BYTES = 32,
    BLOWUP_LOG = 3, /* values are on a coset of 8n */
    BLOCKS = PLONK_KEY_POINT_COUNT + 2,
};

/* Header fields in their order. */
enum { LABEL_BYTES, KEY_BYTES, COMMIT_BYTES, VERIFIER_BYTES, SIZE, CONSTRAINTS, FIELDS };

static uint64_t block_bytes(uint64_t size)
{
    return FR_DOMAIN_BYTES + (FR_BYTES << BLOWUP_LOG) * size;
}

/* What is set aside for the prover key: the coefficients of q_m stand for those of all. */
static uint64_t key_bytes(uint64_t size, uint64_t q_m_count)
{
    return PLONK_KEY_POINT_COUNT * FR_BYTES * q_m_count + BLOCKS * block_bytes(size) + BLOCKS * 8;
}

/* ---- Writing ---- */

struct exporting {
    const struct plonk_prover *prover;
    const struct plonk_work *work;
    struct fr_domain domain; /* 8n */
    struct fr *values;
    uint8_t *bytes; /* of the values */
};

struct values_job {
    uint8_t *bytes;
    const struct fr *values;
};

static void encode_values(void *context, unsigned worker, size_t from, size_t to)
{
    const struct values_job *job = context;
    (void)worker;
    for (size_t i = from; i < to; i++)
        fr_to_bytes_le(job->bytes + i * FR_BYTES, &job->values[i]);
}

static enum rk_result write_block(struct plonk_sink *sink, const struct exporting *e,
                                  struct rk_error *error)
{
    enum { GRAIN = 4096 };
    uint8_t domain[FR_DOMAIN_BYTES];
    struct values_job job = {e->bytes, e->values};
    fr_domain_to_bytes(domain, &e->domain);
    RK_TRY(plonk_sink_write(sink, domain, sizeof domain, error));
    parallel_for(e->work->threads, (size_t)e->domain.size, GRAIN, encode_values, &job);
    return plonk_sink_write(sink, e->bytes, (size_t)e->domain.size * FR_BYTES, error);
}

static enum rk_result write_u64(struct plonk_sink *sink, uint64_t value, struct rk_error *error)
{
    return plonk_sink_write(sink, &value, sizeof value, error);
}

static enum rk_result write_polynomial(struct plonk_sink *sink, const struct exporting *e, size_t k,
                                       struct rk_error *error)
{
    const struct fr *coefficients = e->prover->polynomials[k];
    size_t count = e->prover->counts[k], size = (size_t)e->domain.size;
    RK_TRY(write_u64(sink, count, error));
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[FR_BYTES];
        fr_to_bytes_le(bytes, &coefficients[i]);
        RK_TRY(plonk_sink_write(sink, bytes, sizeof bytes, error));
    }
    memcpy(e->values, coefficients, count * sizeof *e->values);
    memset(e->values + count, 0, (size - count) * sizeof *e->values);
    fr_domain_transform(&e->domain, e->values, FR_COSET_FORWARD, count, e->work->threads);
    return write_block(sink, e, error);
}

/* The values of X, or those of X^n - 1. */
static void fill_powers(struct fr *values, const struct fr_domain *domain, uint64_t size,
                        bool is_vanishing)
{
    struct fr value = domain->coset, root = domain->generator;
    if (is_vanishing) {
        fr_pow_vartime(&value, &value, &size, 1);
        fr_pow_vartime(&root, &root, &size, 1);
    }
    for (size_t i = 0; i < domain->size; i++) {
        values[i] = value;
        if (is_vanishing) fr_sub(&values[i], &value, &fr_one);
        fr_mul(&value, &value, &root);
    }
}

static enum rk_result write_commit_key(struct plonk_sink *sink, const struct g1_levels *powers,
                                       struct rk_error *error)
{
    RK_TRY(write_u64(sink, powers->count, error));
    for (size_t i = 0; i < powers->count; i++) {
        const struct g1_xy *power = g1_levels_at(powers, 0, i);
        struct g1_affine point = {power->x, power->y, false};
        uint8_t raw[g1_raw_bytes];
        if (fp_is_zero(&power->y)) point = g1_affine_identity;
        g1_to_raw(raw, &point);
        RK_TRY(plonk_sink_write(sink, raw, sizeof raw, error));
    }
    return RK_OK;
}

static enum rk_result write_verifier_key(struct plonk_sink *sink, const struct plonk_prover *prover,
                                         struct rk_error *error)
{
    uint8_t bytes[PLONK_KEY_BYTES] = {0};
    limb_store_le(bytes, prover->constraints);
    for (size_t k = 0; k < PLONK_KEY_POINT_COUNT; k++)
        g1_to_compressed(bytes + 8 + k * g1_compressed_bytes, &prover->commitments[k]);
    return plonk_sink_write(sink, bytes, sizeof bytes, error);
}

static enum rk_result write_container(struct plonk_sink *sink, const void *context,
                                      struct rk_error *error)
{
    const struct exporting *e = context;
    const struct plonk_prover *prover = e->prover;
    struct span label = buffer_span(&prover->verifier->label);
    uint64_t used = 0, whole = key_bytes(prover->size, prover->counts[PLONK_Q_M]);
    for (size_t k = 0; k < PLONK_KEY_POINT_COUNT; k++)
        used += FR_BYTES * (uint64_t)prover->counts[k];
    used += BLOCKS * block_bytes(prover->size) + BLOCKS * 8;
    if (used > whole)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the container has no room for this key: q_m has too few coefficients");
    const uint64_t header[FIELDS] = {
        [LABEL_BYTES] = label.size_bytes,
        [KEY_BYTES] = whole,
        [COMMIT_BYTES] = 8 + (uint64_t)g1_raw_bytes * prover->powers.count,
        [VERIFIER_BYTES] = PLONK_KEY_BYTES,
        [SIZE] = prover->size,
        [CONSTRAINTS] = prover->constraints,
    };
    for (size_t i = 0; i < FIELDS; i++)
        RK_TRY(write_u64(sink, __builtin_bswap64(header[i]), error));
    RK_TRY(plonk_sink_write(sink, label.bytes, label.size_bytes, error));
    RK_TRY(write_u64(sink, prover->size, error));
    RK_TRY(write_u64(sink, block_bytes(prover->size), error));
    for (unsigned k = 0; k < PLONK_KEY_POINT_COUNT; k++) {
        RK_TRY(plonk_step(e->work, PLONK_PHASE_TABLES, k, BLOCKS));
        RK_TRY(write_polynomial(sink, e, k, error));
    }
    for (unsigned k = 0; k < 2; k++) {
        RK_TRY(plonk_step(e->work, PLONK_PHASE_TABLES, PLONK_KEY_POINT_COUNT + k, BLOCKS));
        fill_powers(e->values, &e->domain, prover->size, k == 1);
        RK_TRY(write_block(sink, e, error));
    }
    RK_TRY(plonk_sink_write_zeros(sink, (size_t)(whole - used), error));
    RK_TRY(write_commit_key(sink, &prover->powers, error));
    return write_verifier_key(sink, prover, error);
}

static enum rk_result export_key(struct buffer *out, const char *path,
                                 const struct plonk_prover *prover, const struct plonk_work *work,
                                 struct rk_error *error)
{
    struct exporting e = {.prover = prover, .work = work};
    enum rk_result result = fr_domain_init(&e.domain, prover->domain.log_size + BLOWUP_LOG);
    if (!result) {
        e.values = large_memory_allocate((size_t)e.domain.size, sizeof *e.values);
        e.bytes = large_memory_allocate((size_t)e.domain.size, FR_BYTES);
        if (!e.values || !e.bytes) result = RK_NO_MEMORY;
    }
    if (result) {
        rk_fail(error, result, RK_NO_POSITION, "no memory for the values of a key");
    } else {
        result = out ? plonk_sink_to_buffer(out, write_container, &e, error)
                     : plonk_sink_to_file(path, write_container, &e, error);
        if (result == RK_CANCELLED) rk_fail(error, result, RK_NO_POSITION, "cancelled");
    }
    fr_domain_free(&e.domain);
    free(e.values);
    free(e.bytes);
    return result;
}

enum rk_result plonk_prover_export(struct buffer *out, const struct plonk_prover *prover,
                                   const struct plonk_work *work, struct rk_error *error)
{
    return export_key(out, NULL, prover, work, error);
}

enum rk_result plonk_prover_export_file(const struct plonk_prover *prover, const char *path,
                                        const struct plonk_work *work, struct rk_error *error)
{
    return export_key(NULL, path, prover, work, error);
}

/* ---- Reading ---- */

/* Where the parts stand. */
struct layout {
    uint64_t header[FIELDS];
    uint64_t label_at, key_at, commit_at, verifier_at;
    uint64_t coefficients_at[PLONK_KEY_POINT_COUNT], blocks_at[BLOCKS];
    uint64_t counts[PLONK_KEY_POINT_COUNT];
};

/* The parts of the prover key, which ends at `end`. */
static enum rk_result lay_out_key(struct layout *l, struct span bytes, uint64_t end,
                                  struct rk_error *error)
{
    uint64_t at = l->key_at, size = l->header[SIZE], block = block_bytes(size);
    if (end - at < 16 || limb_load_le(bytes.bytes + at) != size ||
        limb_load_le(bytes.bytes + at + 8) != block)
        return rk_fail(error, RK_MALFORMED, at, "the prover key is not of %llu rows",
                       (unsigned long long)size);
    at += 16;
    for (size_t k = 0; k < BLOCKS; k++) {
        if (k < PLONK_KEY_POINT_COUNT) {
            if (end - at < 8)
                return rk_fail(error, RK_MALFORMED, at, "the prover key is cut short");
            uint64_t count = l->counts[k] = limb_load_le(bytes.bytes + at);
            if (count > size || (end - at - 8) / FR_BYTES < count)
                return rk_fail(error, RK_MALFORMED, at, "%llu coefficients are too many",
                               (unsigned long long)count);
            l->coefficients_at[k] = at + 8;
            at += 8 + count * FR_BYTES;
        }
        if (end - at < block)
            return rk_fail(error, RK_MALFORMED, at, "the prover key is cut short");
        l->blocks_at[k] = at;
        at += block;
    }
    if (l->header[KEY_BYTES] != key_bytes(size, l->counts[PLONK_Q_M]))
        return rk_fail(error, RK_MALFORMED, 8 * KEY_BYTES, "the prover key has another size");
    for (; at < end; at++)
        if (bytes.bytes[at])
            return rk_fail(error, RK_MALFORMED, at, "bytes without a meaning are not 0");
    return RK_OK;
}

static enum rk_result lay_out(struct layout *l, struct span bytes, struct rk_error *error)
{
    if (bytes.size_bytes < HEADER_BYTES)
        return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "the header is cut short");
    uint64_t at = HEADER_BYTES, parts_at[SIZE];
    for (size_t i = 0; i < FIELDS; i++)
        l->header[i] = limb_load_be(bytes.bytes + 8 * i);
    for (size_t i = LABEL_BYTES; i < SIZE; i++) {
        parts_at[i] = at;
        if (l->header[i] > bytes.size_bytes - at)
            return rk_fail(error, RK_MALFORMED, 8 * i, "a part of %llu bytes does not fit",
                           (unsigned long long)l->header[i]);
        at += l->header[i];
    }
    if (at != bytes.size_bytes) return rk_fail(error, RK_MALFORMED, at, "bytes behind the key");
    l->label_at = parts_at[LABEL_BYTES];
    l->key_at = parts_at[KEY_BYTES];
    l->commit_at = parts_at[COMMIT_BYTES];
    l->verifier_at = parts_at[VERIFIER_BYTES];
    uint64_t constraints = l->header[CONSTRAINTS];
    if (constraints == 0 || constraints > UINT64_C(1) << PLONK_SRS_DEGREE_LOG_MAX ||
        plonk_domain_size(constraints) != l->header[SIZE])
        return rk_fail(error, RK_MALFORMED, 8 * CONSTRAINTS, "%llu constraints and %llu rows",
                       (unsigned long long)constraints, (unsigned long long)l->header[SIZE]);
    if (l->header[VERIFIER_BYTES] != PLONK_KEY_BYTES)
        return rk_fail(error, RK_MALFORMED, 8 * VERIFIER_BYTES,
                       "the verifier key has another size");
    return lay_out_key(l, bytes, l->commit_at, error);
}

static enum rk_result read_polynomials(struct plonk_prover *prover, const struct layout *l,
                                       struct span bytes, struct rk_error *error)
{
    size_t n = prover->size;
    prover->storage = calloc(PLONK_KEY_POINT_COUNT * n, sizeof *prover->storage);
    if (!prover->storage) return RK_NO_MEMORY;
    for (size_t k = 0; k < PLONK_KEY_POINT_COUNT; k++) {
        struct fr *coefficients = prover->storage + k * n;
        for (size_t i = 0; i < l->counts[k]; i++) {
            uint64_t at = l->coefficients_at[k] + i * FR_BYTES;
            if (!fr_from_bytes_le(&coefficients[i], bytes.bytes + at))
                return rk_fail(error, RK_MALFORMED, at, "a coefficient is not below the modulus");
        }
        if (l->counts[k] && fr_is_zero(&coefficients[l->counts[k] - 1]))
            return rk_fail(error, RK_MALFORMED,
                           l->coefficients_at[k] + (l->counts[k] - 1) * FR_BYTES,
                           "the last coefficient is 0");
        prover->polynomials[k] = coefficients;
    }
    return RK_OK;
}

static enum rk_result read_verifier_key(struct plonk_prover *prover, const struct layout *l,
                                        struct span bytes, struct rk_error *error)
{
    const uint8_t *at = bytes.bytes + l->verifier_at;
    enum { POINTS_BYTES = g1_compressed_bytes * PLONK_KEY_POINT_COUNT };
    if (limb_load_le(at) != prover->constraints)
        return rk_fail(error, RK_INVALID, l->verifier_at, "the verifier key is for %llu rows",
                       (unsigned long long)limb_load_le(at));
    for (size_t i = 8 + POINTS_BYTES; i < PLONK_KEY_BYTES; i++)
        if (at[i])
            return rk_fail(error, RK_MALFORMED, l->verifier_at + i,
                           "bytes without a meaning are not 0");
    return plonk_points_decode(prover->commitments, at + 8, PLONK_KEY_POINT_COUNT,
                               PLONK_POINT_COMPRESSED, true, l->verifier_at + 8, 1, error);
}

static enum rk_result read_powers(struct plonk_prover *prover, const struct layout *l,
                                  struct span bytes, const struct plonk_key_reading *how,
                                  struct rk_error *error)
{
    struct g1_affine *powers = NULL;
    size_t count = 0;
    enum rk_result result = plonk_commit_key_decode(
        &powers, &count, span_of(bytes.bytes + l->commit_at, (size_t)l->header[COMMIT_BYTES]),
        how->is_checked, how->work.threads, error);
    if (result && error && error->offset != RK_NO_POSITION) error->offset += l->commit_at;
    if (!result && count < prover->size + PLONK_POWERS_BEYOND)
        result = rk_fail(error, RK_MALFORMED, l->commit_at, "%zu powers are too few", count);
    if (!result) result = g1_levels_init(&prover->powers, powers, count);
    if (!result && prover->size >= PLONK_LEVELS_SIZE_MIN)
        result = g1_levels_extend(&prover->powers, how->work.threads);
    free(powers);
    return result;
}

/* ---- Checking the values ---- */

struct check {
    struct fr_domain domain;
    struct fr *sum, *wanted, *powers;
};

/* sum += factor * values, all of which must be below the modulus. */
static enum rk_result add_block(struct check *c, struct span bytes, uint64_t at,
                                const struct fr *factor, struct rk_error *error)
{
    uint8_t domain[FR_DOMAIN_BYTES];
    fr_domain_to_bytes(domain, &c->domain);
    if (memcmp(domain, bytes.bytes + at, sizeof domain) != 0)
        return rk_fail(error, RK_INVALID, at, "values on another domain");
    at += sizeof domain;
    for (size_t i = 0; i < c->domain.size; i++, at += FR_BYTES) {
        struct fr value;
        if (!fr_from_bytes_le(&value, bytes.bytes + at))
            return rk_fail(error, RK_MALFORMED, at, "a value is not below the modulus");
        fr_mul(&value, &value, factor);
        fr_add(&c->sum[i], &c->sum[i], &value);
    }
    return RK_OK;
}

static enum rk_result check_values(struct check *c, const struct plonk_prover *prover,
                                   const struct layout *l, struct span bytes,
                                   const struct fr *factor, const struct plonk_work *work,
                                   struct rk_error *error)
{
    size_t size = (size_t)c->domain.size;
    struct fr power = fr_one, term;
    memset(c->sum, 0, size * sizeof *c->sum);
    memset(c->wanted, 0, size * sizeof *c->wanted);
    for (unsigned k = 0; k < BLOCKS; k++) {
        RK_TRY(plonk_step(work, PLONK_PHASE_CHECK, k, BLOCKS));
        RK_TRY(add_block(c, bytes, l->blocks_at[k], &power, error));
        for (size_t i = 0; k < PLONK_KEY_POINT_COUNT && i < prover->counts[k]; i++) {
            fr_mul(&term, &power, &prover->polynomials[k][i]);
            fr_add(&c->wanted[i], &c->wanted[i], &term);
        }
        fr_mul(&power, &power, factor);
    }
    fr_domain_transform(&c->domain, c->wanted, FR_COSET_FORWARD, prover->size, work->threads);
    uint64_t exponent = PLONK_KEY_POINT_COUNT;
    fr_pow_vartime(&power, factor, &exponent, 1);
    for (unsigned k = 0; k < 2; k++) {
        fill_powers(c->powers, &c->domain, prover->size, k == 1);
        for (size_t i = 0; i < size; i++) {
            fr_mul(&term, &power, &c->powers[i]);
            fr_add(&c->wanted[i], &c->wanted[i], &term);
        }
        fr_mul(&power, &power, factor);
    }
    for (size_t i = 0; i < size; i++)
        if (!fr_equal(&c->sum[i], &c->wanted[i]))
            return rk_fail(error, RK_INVALID, l->blocks_at[0],
                           "values at place %zu are not those of the polynomials", i);
    return RK_OK;
}

static enum rk_result check(const struct plonk_prover *prover, const struct layout *l,
                            struct span bytes, const struct plonk_work *work,
                            struct rk_error *error)
{
    struct check c = {.sum = NULL};
    uint8_t hash[BLAKE3_HASH_BYTES];
    struct fr factor;
    blake3_hash(blake3_backend_select(cpu_features_detect()), hash, bytes);
    fr_from_wide_le(&factor, hash, sizeof hash);
    RK_TRY(fr_domain_init(&c.domain, prover->domain.log_size + BLOWUP_LOG));
    enum rk_result result = RK_OK;
    c.sum = large_memory_allocate(3 * (size_t)c.domain.size, sizeof *c.sum);
    if (!c.sum) {
        result = RK_NO_MEMORY;
    } else {
        c.wanted = c.sum + c.domain.size;
        c.powers = c.wanted + c.domain.size;
        result = check_values(&c, prover, l, bytes, &factor, work, error);
    }
    free(c.sum);
    fr_domain_free(&c.domain);
    if (result) return result;
    return plonk_prover_check_commitments(prover, &factor, work->threads, error);
}

static enum rk_result read_all(struct plonk_prover *prover, const struct layout *l,
                               struct span bytes, const struct plonk_key_reading *how,
                               struct rk_error *error)
{
    struct span label = span_of(bytes.bytes + l->label_at, (size_t)l->header[LABEL_BYTES]);
    RK_TRY(read_polynomials(prover, l, bytes, error));
    RK_TRY(read_verifier_key(prover, l, bytes, error));
    RK_TRY(read_powers(prover, l, bytes, how, error));
    RK_TRY(plonk_prover_set_verifier(prover, label, NULL, NULL, 0));
    RK_TRY(plonk_prover_prepare(prover, &how->work));
    return how->is_checked ? check(prover, l, bytes, &how->work, error) : RK_OK;
}

enum rk_result plonk_prover_import(struct plonk_prover **out, struct span bytes,
                                   const struct plonk_key_reading *how, struct rk_error *error)
{
    struct layout l = {.label_at = 0};
    struct plonk_prover *prover = NULL;
    RK_TRY(lay_out(&l, bytes, error));
    enum rk_result result = plonk_prover_new(&prover, l.header[CONSTRAINTS], error);
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

enum rk_result plonk_prover_import_file(struct plonk_prover **out, const char *path,
                                        const struct plonk_key_reading *how, struct rk_error *error)
{
    struct mapped_file file;
    RK_TRY(mapped_file_open(&file, path, error));
    enum rk_result result = plonk_prover_import(out, file.bytes, how, error);
    mapped_file_close(&file);
    return result;
}
