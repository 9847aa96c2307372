#include "zk/plonk_srs.h"

#include "base/blake3.h"
#include "base/draft_file.h"
#include "base/mapped_file.h"
#include "base/parallel.h"
#include "base/require.h"
#include "zk/plonk_points.h"

#include <stdlib.h>

/* Our own form: offsets of its header. */
enum {
    FLAGS_AT = 8,
    COUNT_AT = 16,
    CHECKSUM_AT = 24,
    OPENING_AT = CHECKSUM_AT + BLAKE3_HASH_BYTES,
    FLAG_INSECURE = 1,
};

static const uint8_t magic[8] = {'R', 'K', 'S', 'R', 'S', 0, 0, 1};

void plonk_srs_free(struct plonk_srs *srs)
{
    free(srs->powers);
    *srs = (struct plonk_srs){0};
}

size_t plonk_srs_powers_for(uint64_t constraints)
{
    if (constraints == 0 || constraints > UINT64_C(1) << PLONK_SRS_DEGREE_LOG_MAX) return 0;
    uint64_t degree = constraints + 6;
    degree = UINT64_C(1) << (64 - __builtin_clzll(degree - 1));
    return (size_t)degree + PLONK_SRS_EXTRA_POWERS;
}

enum rk_result plonk_srs_trim(struct plonk_srs *out, const struct plonk_srs *srs, size_t degree,
                              struct rk_error *error)
{
    if (degree > SIZE_MAX / 2 || degree + PLONK_SRS_EXTRA_POWERS > srs->power_count)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION,
                       "the parameters have %zu powers, too few for the degree %zu",
                       srs->power_count, degree);
    struct plonk_srs trimmed = *srs;
    trimmed.power_count = degree + PLONK_SRS_EXTRA_POWERS;
    trimmed.powers = malloc(trimmed.power_count * sizeof *trimmed.powers);
    if (!trimmed.powers)
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for parameters");
    memcpy(trimmed.powers, srs->powers, trimmed.power_count * sizeof *trimmed.powers);
    *out = trimmed;
    return RK_OK;
}

/* ---- Decoding ---- */

/* Where the points of a form stand, and how many are to be read. */
struct layout {
    size_t points_at, count;
    enum plonk_point_form form;
};

static void checksum(uint8_t hash[BLAKE3_HASH_BYTES], struct span bytes)
{
    struct blake3_hasher hasher;
    blake3_init(&hasher, blake3_backend_select(cpu_features_detect()));
    blake3_update(&hasher, span_of(bytes.bytes, CHECKSUM_AT));
    blake3_update(&hasher, span_of(bytes.bytes + OPENING_AT, bytes.size_bytes - OPENING_AT));
    blake3_final(&hasher, hash);
}

static enum rk_result lay_out_file(struct layout *l, struct plonk_srs *srs, struct span bytes,
                                   struct rk_error *error)
{
    if (bytes.size_bytes < PLONK_SRS_FILE_HEADER_BYTES)
        return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "the header is cut short");
    if (memcmp(bytes.bytes, magic, sizeof magic) != 0)
        return rk_fail(error, RK_MALFORMED, 0, "no file of parameters of a version we know");
    uint64_t flags = limb_load_le(bytes.bytes + FLAGS_AT);
    uint64_t count = limb_load_le(bytes.bytes + COUNT_AT);
    size_t room = (bytes.size_bytes - PLONK_SRS_FILE_HEADER_BYTES) / PLONK_SRS_FILE_POWER_BYTES;
    if (flags & ~(uint64_t)FLAG_INSECURE)
        return rk_fail(error, RK_MALFORMED, FLAGS_AT, "flags that do not exist are set");
    if (count > room ||
        bytes.size_bytes != PLONK_SRS_FILE_HEADER_BYTES + count * PLONK_SRS_FILE_POWER_BYTES)
        return rk_fail(error, RK_MALFORMED, COUNT_AT, "%llu powers do not make %zu bytes",
                       (unsigned long long)count, bytes.size_bytes);
    for (size_t i = OPENING_AT + PLONK_OPENING_KEY_BYTES; i < PLONK_SRS_FILE_HEADER_BYTES; i++)
        if (bytes.bytes[i])
            return rk_fail(error, RK_MALFORMED, i, "bytes without a meaning are not 0");
    uint8_t hash[BLAKE3_HASH_BYTES];
    checksum(hash, bytes);
    if (memcmp(hash, bytes.bytes + CHECKSUM_AT, sizeof hash) != 0)
        return rk_fail(error, RK_CORRUPT, CHECKSUM_AT, "the checksum is wrong");
    srs->is_insecure = flags & FLAG_INSECURE;
    *l = (struct layout){PLONK_SRS_FILE_HEADER_BYTES, (size_t)count, PLONK_POINT_LIMBS};
    return RK_OK;
}

static enum rk_result lay_out(struct layout *l, struct plonk_srs *srs, struct span bytes,
                              const struct plonk_srs_reading *how, struct rk_error *error)
{
    size_t opening_at = how->form == PLONK_SRS_FILE ? OPENING_AT : 0;
    size_t behind = opening_at + PLONK_OPENING_KEY_BYTES;
    if (how->form == PLONK_SRS_FILE) RK_TRY(lay_out_file(l, srs, bytes, error));
    if (bytes.size_bytes <= behind)
        return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "there is no power");
    RK_TRY(plonk_opening_key_decode(&srs->opening, bytes.bytes + opening_at, opening_at, error));
    if (how->form == PLONK_SRS_COMPRESSED) {
        size_t left = bytes.size_bytes - behind;
        if (left % g1_compressed_bytes)
            return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "the last power is cut short");
        *l = (struct layout){behind, left / g1_compressed_bytes, PLONK_POINT_COMPRESSED};
    } else if (how->form == PLONK_SRS_RAW) {
        if (bytes.size_bytes < behind + 8)
            return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "there is no number of powers");
        uint64_t count = limb_load_le(bytes.bytes + behind);
        size_t left = bytes.size_bytes - behind - 8, room = left / g1_raw_bytes;
        if (how->is_checked && (count > room || left != count * g1_raw_bytes))
            return rk_fail(error, RK_MALFORMED, behind, "%llu powers do not make %zu bytes",
                           (unsigned long long)count, left);
        *l = (struct layout){behind + 8, count < room ? (size_t)count : room, PLONK_POINT_RAW};
    }
    return RK_OK;
}

enum rk_result plonk_srs_decode(struct plonk_srs *out, struct span bytes,
                                const struct plonk_srs_reading *how, struct rk_error *error)
{
    struct plonk_srs srs = {.is_insecure = false};
    struct layout l = {0};
    RK_TRY(lay_out(&l, &srs, bytes, how, error));
    if (how->require_secure && srs.is_insecure)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "these parameters are insecure: their secret is known");
    if (how->powers_max && l.count > how->powers_max) l.count = how->powers_max;
    srs.powers = malloc(l.count * sizeof *srs.powers + 1);
    if (!srs.powers)
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for parameters");
    srs.power_count = l.count;
    enum rk_result result =
        plonk_points_decode(srs.powers, bytes.bytes + l.points_at, l.count, l.form, how->is_checked,
                            l.points_at, how->threads, error);
    if (result) {
        plonk_srs_free(&srs);
        return result;
    }
    *out = srs;
    return RK_OK;
}

enum rk_result plonk_srs_open(struct plonk_srs *out, const char *path,
                              const struct plonk_srs_reading *how, struct rk_error *error)
{
    struct mapped_file file;
    RK_TRY(mapped_file_open(&file, path, error));
    enum rk_result result = plonk_srs_decode(out, file.bytes, how, error);
    mapped_file_close(&file);
    return result;
}

/* ---- Encoding ---- */

static enum rk_result encode_file(struct buffer *out, const struct plonk_srs *srs,
                                  struct rk_error *error)
{
    uint8_t header[PLONK_SRS_FILE_HEADER_BYTES] = {0};
    for (size_t i = 0; i < srs->power_count; i++)
        if (srs->powers[i].infinity)
            return rk_fail(error, RK_INVALID, RK_NO_POSITION, "power %zu is the identity", i);
    memcpy(header, magic, sizeof magic);
    limb_store_le(header + FLAGS_AT, srs->is_insecure ? FLAG_INSECURE : 0);
    limb_store_le(header + COUNT_AT, srs->power_count);
    plonk_opening_key_encode(header + OPENING_AT, &srs->opening);
    size_t start = out->size_bytes;
    RK_TRY(buffer_append(out, header, sizeof header));
    for (size_t i = 0; i < srs->power_count; i++) {
        uint8_t limbs[PLONK_SRS_FILE_POWER_BYTES];
        plonk_point_to_limbs(limbs, &srs->powers[i]);
        RK_TRY(buffer_append(out, limbs, sizeof limbs));
    }
    uint8_t hash[BLAKE3_HASH_BYTES];
    checksum(hash, span_of(out->bytes + start, out->size_bytes - start));
    memcpy(out->bytes + start + CHECKSUM_AT, hash, sizeof hash);
    return RK_OK;
}

enum rk_result plonk_commit_key_encode(struct buffer *out, const struct g1_affine *powers,
                                       size_t count)
{
    uint8_t raw[g1_raw_bytes];
    RK_TRY(buffer_reserve(out, 8 + count * sizeof raw));
    RK_TRY(buffer_append_u64_le(out, count));
    for (size_t i = 0; i < count; i++) {
        g1_to_raw(raw, &powers[i]);
        RK_TRY(buffer_append(out, raw, sizeof raw));
    }
    return RK_OK;
}

static enum rk_result encode(struct buffer *out, const struct plonk_srs *srs,
                             enum plonk_srs_form form, struct rk_error *error)
{
    uint8_t opening[PLONK_OPENING_KEY_BYTES], point[g1_compressed_bytes];
    if (form == PLONK_SRS_FILE) return encode_file(out, srs, error);
    plonk_opening_key_encode(opening, &srs->opening);
    RK_TRY(buffer_append(out, opening, sizeof opening));
    if (form == PLONK_SRS_RAW) return plonk_commit_key_encode(out, srs->powers, srs->power_count);
    for (size_t i = 0; i < srs->power_count; i++) {
        g1_to_compressed(point, &srs->powers[i]);
        RK_TRY(buffer_append(out, point, sizeof point));
    }
    return RK_OK;
}

enum rk_result plonk_srs_encode(struct buffer *out, const struct plonk_srs *srs,
                                enum plonk_srs_form form, struct rk_error *error)
{
    size_t size_bytes = out->size_bytes;
    enum rk_result result = encode(out, srs, form, error);
    if (result) out->size_bytes = size_bytes;
    if (result == RK_NO_MEMORY)
        return rk_fail(error, result, RK_NO_POSITION, "no memory for parameters");
    return result;
}

enum rk_result plonk_srs_save(const struct plonk_srs *srs, const char *path,
                              enum plonk_srs_form form, struct rk_error *error)
{
    struct buffer bytes = {0};
    struct draft_file file = {.fd = -1};
    enum rk_result result = plonk_srs_encode(&bytes, srs, form, error);
    if (!result) result = draft_file_open(&file, path, error);
    if (!result) result = draft_file_write(&file, bytes.bytes, bytes.size_bytes, error);
    if (!result) result = draft_file_publish(&file, error);
    draft_file_discard(&file);
    buffer_free(&bytes);
    return result;
}

enum rk_result plonk_commit_key_decode(struct g1_affine **powers, size_t *count, struct span bytes,
                                       bool is_checked, unsigned threads, struct rk_error *error)
{
    if (bytes.size_bytes < 8)
        return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "there is no number of powers");
    uint64_t found = limb_load_le(bytes.bytes), left = bytes.size_bytes - 8;
    if (found > left / g1_raw_bytes || left != found * g1_raw_bytes)
        return rk_fail(error, RK_MALFORMED, 0, "%llu powers do not make %llu bytes",
                       (unsigned long long)found, (unsigned long long)left);
    struct g1_affine *points = malloc((size_t)found * sizeof *points + 1);
    if (!points) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for powers");
    enum rk_result result = plonk_points_decode(
        points, bytes.bytes + 8, (size_t)found,
        is_checked ? PLONK_POINT_RAW : PLONK_POINT_RAW_ON_CURVE, is_checked, 8, threads, error);
    if (result) {
        free(points);
        return result;
    }
    *powers = points;
    *count = (size_t)found;
    return RK_OK;
}
