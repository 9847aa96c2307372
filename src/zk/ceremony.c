/* Making the files of a ceremony. */
#include "zk/ceremony.h"

#include "base/draft_file.h"
#include "base/parallel.h"
#include "base/secret.h"
#include "zk/ceremony_internal.h"

#include <stdlib.h>

enum { WRITE_POWERS = 1 << 13, GRAIN = 64 };

/* ---- Multiplying a block of powers ---- */

struct multiplying {
    const struct fr *factor; /* secret */
    const struct g1_affine *points;
    uint8_t *out;
    uint64_t from; /* the exponent of the first */
};

static void multiply_piece(void *context, unsigned worker, size_t from, size_t to)
{
    const struct multiplying *m = context;
    struct g1 products[GRAIN];
    struct g1_affine points[GRAIN];
    struct fp scratch[2 * GRAIN];
    struct fr power;
    uint64_t exponent = m->from + from;
    (void)worker;
    fr_pow_vartime(&power, m->factor, &exponent, 1);
    for (size_t i = from; i < to; i++) {
        g1_from_affine(&products[i - from], &m->points[i]);
        g1_mul(&products[i - from], &products[i - from], &power);
        fr_mul(&power, &power, m->factor);
    }
    g1_to_affine_batch(points, scratch, products, to - from);
    for (size_t i = from; i < to; i++)
        g1_to_uncompressed(m->out + i * CEREMONY_POWER_BYTES, &points[i - from]);
    secret_wipe(&power, sizeof power);
}

/* ---- Writing a file ---- */

/* A file in the making: a header and records come over what was left for them at the end. */
struct making {
    struct draft_file file;
    struct blake3_hasher digest;
    struct g1_affine *points; /* a block */
    uint8_t *bytes;
    struct g1_affine x_g; /* the second power */
};

static enum rk_result making_open(struct making *m, const char *path, uint32_t record_count,
                                  struct rk_error *error)
{
    static const uint8_t room[CEREMONY_RECORD_BYTES];
    RK_TRY(draft_file_open(&m->file, path, error));
    RK_TRY(draft_file_write(&m->file, room, CEREMONY_HEADER_BYTES, error));
    for (uint32_t i = 0; i < record_count; i++)
        RK_TRY(draft_file_write(&m->file, room, CEREMONY_RECORD_BYTES, error));
    blake3_init(&m->digest, blake3_backend_select(cpu_features_detect()));
    m->points = malloc(WRITE_POWERS * sizeof *m->points);
    m->bytes = malloc((size_t)WRITE_POWERS * CEREMONY_POWER_BYTES);
    if (!m->points || !m->bytes)
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for powers");
    return RK_OK;
}

static void making_close(struct making *m)
{
    draft_file_discard(&m->file);
    free(m->points);
    free(m->bytes);
}

static enum rk_result making_append(struct making *m, const void *bytes, size_t size_bytes,
                                    struct rk_error *error)
{
    blake3_update(&m->digest, span_of(bytes, size_bytes));
    return draft_file_write(&m->file, bytes, size_bytes, error);
}

static enum rk_result write_xh(struct making *m, const struct ceremony *previous,
                               const struct fr *factor, struct rk_error *error)
{
    uint8_t bytes[CEREMONY_XH_BYTES];
    struct g2_affine affine;
    struct g2 point;
    RK_TRY(g2_from_compressed(&affine, ceremony_body(previous).bytes, error));
    g2_from_affine(&point, &affine);
    g2_mul(&point, &point, factor);
    g2_to_affine(&affine, &point);
    g2_to_compressed(bytes, &affine);
    return making_append(m, bytes, sizeof bytes, error);
}

static enum rk_result write_powers(struct making *m, const struct ceremony *previous,
                                   const struct fr *factor, const struct ceremony_work *work,
                                   struct rk_error *error)
{
    for (uint64_t at = 0; at < previous->power_count; at += WRITE_POWERS) {
        uint64_t left = previous->power_count - at;
        size_t count = left < WRITE_POWERS ? (size_t)left : WRITE_POWERS;
        struct multiplying multiplying = {factor, m->points, m->bytes, at};
        RK_TRY(ceremony_read_powers(m->points, previous, at, count, work->threads, error));
        parallel_for(work->threads, count, GRAIN, multiply_piece, &multiplying);
        RK_TRY(making_append(m, m->bytes, count * CEREMONY_POWER_BYTES, error));
        if (at == 0)
            RK_TRY(g1_from_uncompressed_unchecked(&m->x_g, m->bytes + CEREMONY_POWER_BYTES, error));
        RK_TRY(ceremony_report(work, at + count, previous->power_count, error));
    }
    return RK_OK;
}

/* The proof of a contribution's record, which is otherwise complete. */
static void prove(uint8_t record[CEREMONY_RECORD_BYTES], const struct ceremony *previous,
                  const struct g1_affine *before, const struct fr *factor)
{
    uint8_t wide[64];
    struct fr nonce, challenge;
    struct g1_affine affine;
    struct g1 point;
    secret_random(wide, sizeof wide);
    fr_from_wide_le(&nonce, wide, sizeof wide);
    g1_from_affine(&point, before);
    g1_mul(&point, &point, &nonce);
    g1_to_affine(&affine, &point);
    g1_to_compressed(record + CEREMONY_AT_NONCE, &affine);
    ceremony_challenge(&challenge, previous->receipt, before, record);
    fr_mul(&challenge, &challenge, factor);
    fr_add(&nonce, &nonce, &challenge);
    fr_to_bytes_le(record + CEREMONY_AT_ANSWER, &nonce);
    secret_wipe(wide, sizeof wide);
    secret_wipe(&nonce, sizeof nonce);
    secret_wipe(&challenge, sizeof challenge);
}

/* Writes header and records over the room that was left for them. */
static enum rk_result write_records(struct making *m, const struct ceremony *previous,
                                    const uint8_t record[CEREMONY_RECORD_BYTES],
                                    struct rk_error *error)
{
    uint8_t header[CEREMONY_HEADER_BYTES];
    size_t old_bytes = (size_t)previous->record_count * CEREMONY_RECORD_BYTES;
    ceremony_write_header(header, previous->label, previous->power_count,
                          previous->record_count + 1);
    RK_TRY(draft_file_write_at(&m->file, 0, header, sizeof header, error));
    if (old_bytes)
        RK_TRY(draft_file_write_at(&m->file, CEREMONY_HEADER_BYTES,
                                   previous->bytes.bytes + CEREMONY_HEADER_BYTES, old_bytes,
                                   error));
    return draft_file_write_at(&m->file, CEREMONY_HEADER_BYTES + old_bytes, record,
                               CEREMONY_RECORD_BYTES, error);
}

/* Writes the file with every power multiplied and the record completed. */
static enum rk_result extend(const char *path, uint8_t receipt[CEREMONY_HASH_BYTES],
                             const struct ceremony *previous, uint8_t record[CEREMONY_RECORD_BYTES],
                             const struct fr *factor, const struct ceremony_work *work,
                             struct rk_error *error)
{
    struct making m = {.file = {.fd = -1}};
    struct g1_affine before;
    uint8_t chain[CEREMONY_HASH_BYTES];
    const uint8_t *powers = ceremony_body(previous).bytes + CEREMONY_XH_BYTES;
    enum rk_result result = g1_from_uncompressed(&before, powers + CEREMONY_POWER_BYTES, error);
    if (!result) result = making_open(&m, path, previous->record_count + 1, error);
    if (!result) result = write_xh(&m, previous, factor, error);
    if (!result) result = write_powers(&m, previous, factor, work, error);
    if (!result) {
        g1_to_compressed(record + CEREMONY_AT_POINT, &m.x_g);
        blake3_final(&m.digest, record + CEREMONY_AT_DIGEST);
        if (record[CEREMONY_AT_KIND] == CEREMONY_CONTRIBUTION)
            prove(record, previous, &before, factor);
        result = write_records(&m, previous, record, error);
    }
    if (!result) result = draft_file_publish(&m.file, error);
    making_close(&m);
    if (result) return result;
    memcpy(chain, previous->receipt, sizeof chain);
    ceremony_chain_add(chain, record);
    memcpy(receipt, chain, sizeof chain);
    return RK_OK;
}

/* ---- The three kinds of files ---- */

static enum rk_result check_text(struct span text, const char *what, struct rk_error *error)
{
    return ceremony_text_is_valid(text)
               ? RK_OK
               : rk_fail(error, RK_USAGE, RK_NO_POSITION,
                         "%s must have 1 to %d bytes of text without control characters", what,
                         CEREMONY_TEXT_BYTES_MAX);
}

enum rk_result ceremony_init(const char *path, struct span label, uint64_t power_count,
                             struct rk_error *error)
{
    struct making m = {.file = {.fd = -1}};
    uint8_t header[CEREMONY_HEADER_BYTES], xh[CEREMONY_XH_BYTES];
    RK_TRY(check_text(label, "the label", error));
    if (power_count < CEREMONY_POWERS_MIN || power_count > CEREMONY_POWERS_MAX)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "%llu powers are too few or too many",
                       (unsigned long long)power_count);
    enum rk_result result = making_open(&m, path, 0, error);
    if (!result) {
        for (size_t i = 0; i < WRITE_POWERS; i++)
            g1_to_uncompressed(m.bytes + i * CEREMONY_POWER_BYTES, &g1_affine_generator);
        g2_to_compressed(xh, &g2_affine_generator);
        result = making_append(&m, xh, sizeof xh, error);
    }
    for (uint64_t at = 0; at < power_count && !result; at += WRITE_POWERS) {
        uint64_t left = power_count - at;
        size_t count = left < WRITE_POWERS ? (size_t)left : WRITE_POWERS;
        result = making_append(&m, m.bytes, count * CEREMONY_POWER_BYTES, error);
    }
    ceremony_write_header(header, label, power_count, 0);
    if (!result) result = draft_file_write_at(&m.file, 0, header, sizeof header, error);
    if (!result) result = draft_file_publish(&m.file, error);
    making_close(&m);
    return result;
}

static void begin_record(uint8_t record[CEREMONY_RECORD_BYTES], enum ceremony_kind kind,
                         struct span name)
{
    memset(record, 0, CEREMONY_RECORD_BYTES);
    record[CEREMONY_AT_KIND] = (uint8_t)kind;
    record[CEREMONY_AT_NAME_BYTES] = (uint8_t)name.size_bytes;
    memcpy(record + CEREMONY_AT_NAME, name.bytes, name.size_bytes);
}

static enum rk_result check_room(const struct ceremony *previous, struct rk_error *error)
{
    if (previous->has_ended)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the ceremony has ended with a beacon");
    if (previous->record_count == CEREMONY_RECORDS_MAX)
        return rk_fail(error, RK_FULL, RK_NO_POSITION, "there is no room for more than %d records",
                       CEREMONY_RECORDS_MAX);
    return RK_OK;
}

/* The system's randomness keys a hash of what the party gave, so that it is as good as the better
 * of both. */
static void draw_factor(struct fr *factor, struct span entropy)
{
    struct blake3_hasher hasher;
    uint8_t key[BLAKE3_HASH_BYTES], wide[64];
    secret_random(key, sizeof key);
    blake3_init_keyed(&hasher, blake3_backend_select(cpu_features_detect()), key);
    blake3_update(&hasher, entropy);
    blake3_final_xof(&hasher, wide, sizeof wide, 0);
    fr_from_wide_le(factor, wide, sizeof wide);
    blake3_wipe(&hasher);
    secret_wipe(key, sizeof key);
    secret_wipe(wide, sizeof wide);
}

enum rk_result ceremony_contribute(const char *path, uint8_t receipt[CEREMONY_HASH_BYTES],
                                   const struct ceremony *previous, struct span name,
                                   struct span entropy, const struct ceremony_work *work,
                                   struct rk_error *error)
{
    uint8_t record[CEREMONY_RECORD_BYTES];
    struct fr factor;
    RK_TRY(check_text(name, "the name", error));
    RK_TRY(check_room(previous, error));
    /* Multiplied by a secret, a point outside of the subgroup would tell something of it. */
    RK_TRY(ceremony_verify(previous, work, error));
    begin_record(record, CEREMONY_CONTRIBUTION, name);
    draw_factor(&factor, entropy);
    enum rk_result result = extend(path, receipt, previous, record, &factor, work, error);
    secret_wipe(&factor, sizeof factor);
    return result;
}

enum rk_result ceremony_add_beacon(const char *path, uint8_t receipt[CEREMONY_HASH_BYTES],
                                   const struct ceremony *previous, struct span name,
                                   struct span value, unsigned iterations_log,
                                   const struct ceremony_work *work, struct rk_error *error)
{
    uint8_t record[CEREMONY_RECORD_BYTES];
    struct fr factor;
    RK_TRY(check_text(name, "the name", error));
    RK_TRY(check_room(previous, error));
    if (value.size_bytes == 0 || value.size_bytes > CEREMONY_TEXT_BYTES_MAX)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "a beacon's value has 1 to %d bytes",
                       CEREMONY_TEXT_BYTES_MAX);
    if (iterations_log > CEREMONY_ITERATIONS_LOG_MAX)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "a beacon has at most 2^%d iterations",
                       CEREMONY_ITERATIONS_LOG_MAX);
    if (previous->record_count == 0)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "a beacon comes after contributions: everybody knows its factor");
    RK_TRY(ceremony_verify(previous, work, error));
    begin_record(record, CEREMONY_BEACON, name);
    record[CEREMONY_AT_VALUE_BYTES] = (uint8_t)value.size_bytes;
    record[CEREMONY_AT_ITERATIONS] = (uint8_t)iterations_log;
    memcpy(record + CEREMONY_AT_VALUE, value.bytes, value.size_bytes);
    RK_TRY(ceremony_beacon_factor(&factor, previous->receipt, record, work, error));
    return extend(path, receipt, previous, record, &factor, work, error);
}

enum rk_result ceremony_export(struct plonk_srs *out, const struct ceremony *c,
                               const struct ceremony_work *work, struct rk_error *error)
{
    struct plonk_srs srs = {.power_count = (size_t)c->power_count};
    if (c->record_count == 0)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "nobody has contributed: x is 1");
    RK_TRY(ceremony_verify(c, work, error));
    srs.opening.g = g1_affine_generator;
    srs.opening.h = g2_affine_generator;
    RK_TRY(g2_from_compressed(&srs.opening.xh, ceremony_body(c).bytes, error));
    srs.powers = malloc(srs.power_count * sizeof *srs.powers);
    if (!srs.powers) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for powers");
    enum rk_result result =
        ceremony_read_powers(srs.powers, c, 0, srs.power_count, work->threads, error);
    if (result)
        plonk_srs_free(&srs);
    else
        *out = srs;
    return result;
}
