/* The bytes of keys and proofs: fields in order without framing, lists with their length as 64 bits
 * before them. */

#include "base/reader.h"
#include "zk/groth16.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    LINE_BYTES = 3 * BN_G2_COORDINATE_BYTES,
    POINT_BYTES_MAX = 2 * BN_G2_COORDINATE_BYTES,
};

/* A decoder under way: after the first failure nothing more is read. */
struct decoder {
    struct reader reader;
    enum bn_form form;
    enum rk_result result;
    struct rk_error *error;
};

static struct decoder decoder_of(struct span bytes, enum bn_form form, struct rk_error *error)
{
    return (struct decoder){reader_of(bytes), form, RK_OK, error};
}

/* The next size_bytes bytes, or NULL. */
static const uint8_t *take(struct decoder *d, size_t size_bytes, const char *what)
{
    if (d->result) return NULL;
    uint64_t offset = reader_offset(&d->reader);
    struct span taken = reader_take(&d->reader, size_bytes);
    if (taken.size_bytes == size_bytes) return taken.bytes;
    d->result = rk_fail(d->error, RK_MALFORMED, offset, "the bytes end inside %s", what);
    return NULL;
}

/* Fails at the start of the value just taken. */
static void reject(struct decoder *d, enum rk_result result, size_t size_bytes, const char *what,
                   const char *why)
{
    d->result =
        rk_fail(d->error, result, reader_offset(&d->reader) - size_bytes, "%s %s", what, why);
}

static const char *point_failure(enum rk_result result)
{
    return result == RK_MALFORMED ? "has a coordinate or flags that do not exist"
                                  : "is not a point of its group";
}

static void read_g1(struct decoder *d, struct bn_g1_affine *out, const char *what)
{
    size_t size_bytes = bn_encoding_bytes(BN_G1_COORDINATE_BYTES, d->form);
    const uint8_t *bytes = take(d, size_bytes, what);
    if (!bytes) return;
    enum rk_result result = bn_g1_decode(out, bytes, d->form);
    if (result) reject(d, result, size_bytes, what, point_failure(result));
}

static void read_g2(struct decoder *d, struct bn_g2_affine *out, const char *what)
{
    size_t size_bytes = bn_encoding_bytes(BN_G2_COORDINATE_BYTES, d->form);
    const uint8_t *bytes = take(d, size_bytes, what);
    if (!bytes) return;
    enum rk_result result = bn_g2_decode(out, bytes, d->form);
    if (result) reject(d, result, size_bytes, what, point_failure(result));
}

/* The length of a list whose items take item_bytes; what is left bounds it. */
static size_t read_count(struct decoder *d, size_t item_bytes, const char *what)
{
    const uint8_t *bytes = take(d, 8, what);
    if (!bytes) return 0;
    uint64_t count;
    memcpy(&count, bytes, sizeof count);
    if (count <= reader_left(&d->reader) / item_bytes) return (size_t)count;
    d->result = rk_fail(d->error, RK_MALFORMED, reader_offset(&d->reader) - 8,
                        "%s: %" PRIu64 " items of %zu bytes in the %zu bytes that are left", what,
                        count, item_bytes, reader_left(&d->reader));
    return 0;
}

static void read_key(struct decoder *d, struct groth16_key *key)
{
    read_g1(d, &key->alpha, "alpha");
    read_g2(d, &key->beta, "beta");
    read_g2(d, &key->gamma, "gamma");
    read_g2(d, &key->delta, "delta");
    size_t item_bytes = bn_encoding_bytes(BN_G1_COORDINATE_BYTES, d->form);
    size_t count = read_count(d, item_bytes, "the points of inputs");
    if (!d->result && groth16_points_reserve(&key->inputs, count))
        d->result =
            rk_fail(d->error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for %zu points", count);
    for (size_t i = 0; i < count && !d->result; i++) {
        read_g1(d, &key->inputs.items[i], "a point of inputs");
        key->inputs.count += !d->result;
    }
}

static void read_line(struct decoder *d, struct bn_line *line)
{
    const uint8_t *bytes = take(d, LINE_BYTES, "a line");
    if (!bytes) return;
    if (!bn_fp2_from_bytes_le(&line->c0, bytes) ||
        !bn_fp2_from_bytes_le(&line->c1, bytes + BN_G2_COORDINATE_BYTES) ||
        !bn_fp2_from_bytes_le(&line->c2, bytes + 2 * BN_G2_COORDINATE_BYTES))
        reject(d, RK_MALFORMED, LINE_BYTES, "a line", "has a coefficient of p or more");
}

static void read_prepared(struct decoder *d, struct bn_g2_prepared *out, const char *what)
{
    size_t count = read_count(d, LINE_BYTES, what);
    struct bn_line surplus;
    for (size_t i = 0; i < count && !d->result; i++)
        read_line(d, i < BN_LINES ? &out->lines[i] : &surplus);
    out->line_count = count < BN_LINES ? count : BN_LINES;
    const uint8_t *infinity = take(d, 1, what);
    if (!infinity) return;
    if (*infinity > 1) reject(d, RK_MALFORMED, 1, what, "have a boolean other than 0 and 1");
    out->infinity = *infinity;
}

static void read_target(struct decoder *d, struct bn_fp12 *target)
{
    const uint8_t *bytes = take(d, BN_FP12_BYTES, "e(alpha, beta)");
    if (bytes && !bn_fp12_from_bytes_le(target, bytes))
        reject(d, RK_MALFORMED, BN_FP12_BYTES, "e(alpha, beta)", "has a coefficient of p or more");
}

/* Ends decoding; whether it succeeded. */
static bool finish(const struct decoder *d, size_t *used_bytes)
{
    if (!d->result && used_bytes) *used_bytes = reader_offset(&d->reader);
    return !d->result;
}

enum rk_result groth16_key_decode(struct groth16_key *out, size_t *used_bytes, struct span bytes,
                                  enum bn_form form, struct rk_error *error)
{
    struct decoder d = decoder_of(bytes, form, error);
    struct groth16_key key = {0};
    read_key(&d, &key);
    if (finish(&d, used_bytes))
        *out = key;
    else
        groth16_key_free(&key);
    return d.result;
}

enum rk_result groth16_prepared_key_decode(struct groth16_prepared_key **out, size_t *used_bytes,
                                           struct span bytes, enum bn_form form,
                                           struct rk_error *error)
{
    struct decoder d = decoder_of(bytes, form, error);
    struct groth16_prepared_key *prepared = calloc(1, sizeof *prepared);
    if (!prepared)
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a prepared key");
    read_key(&d, &prepared->key);
    read_target(&d, &prepared->target);
    read_prepared(&d, &prepared->gamma_negated, "the lines of gamma");
    read_prepared(&d, &prepared->delta_negated, "the lines of delta");
    if (finish(&d, used_bytes))
        *out = prepared;
    else
        groth16_prepared_key_free(prepared);
    return d.result;
}

enum rk_result groth16_proof_decode(struct groth16_proof *out, size_t *used_bytes,
                                    struct span bytes, enum bn_form form, struct rk_error *error)
{
    struct decoder d = decoder_of(bytes, form, error);
    struct groth16_proof proof = {0};
    read_g1(&d, &proof.a, "a");
    read_g2(&d, &proof.b, "b");
    read_g1(&d, &proof.c, "c");
    if (finish(&d, used_bytes)) *out = proof;
    return d.result;
}

enum rk_result groth16_inputs_decode(struct bn_g1_affine *out, size_t *used_bytes,
                                     struct span bytes, enum bn_form form, struct rk_error *error)
{
    struct decoder d = decoder_of(bytes, form, error);
    struct bn_g1_affine inputs = {0};
    read_g1(&d, &inputs, "the inputs");
    if (finish(&d, used_bytes)) *out = inputs;
    return d.result;
}

/* The writers append to a buffer that has room: encoders reserve the whole size first. */

static void write_bytes(struct buffer *out, const uint8_t *bytes, size_t size_bytes)
{
    memcpy(out->bytes + out->size_bytes, bytes, size_bytes);
    out->size_bytes += size_bytes;
}

static void write_g1(struct buffer *out, const struct bn_g1_affine *point, enum bn_form form)
{
    uint8_t bytes[POINT_BYTES_MAX];
    bn_g1_encode(bytes, point, form);
    write_bytes(out, bytes, bn_encoding_bytes(BN_G1_COORDINATE_BYTES, form));
}

static void write_g2(struct buffer *out, const struct bn_g2_affine *point, enum bn_form form)
{
    uint8_t bytes[POINT_BYTES_MAX];
    bn_g2_encode(bytes, point, form);
    write_bytes(out, bytes, bn_encoding_bytes(BN_G2_COORDINATE_BYTES, form));
}

static void write_count(struct buffer *out, uint64_t count)
{
    uint8_t bytes[8];
    memcpy(bytes, &count, sizeof bytes);
    write_bytes(out, bytes, sizeof bytes);
}

static size_t key_size_bytes(const struct groth16_key *key, enum bn_form form)
{
    return bn_encoding_bytes(BN_G1_COORDINATE_BYTES, form) * (1 + key->inputs.count) +
           bn_encoding_bytes(BN_G2_COORDINATE_BYTES, form) * 3 + 8;
}

static void write_key(struct buffer *out, const struct groth16_key *key, enum bn_form form)
{
    write_g1(out, &key->alpha, form);
    write_g2(out, &key->beta, form);
    write_g2(out, &key->gamma, form);
    write_g2(out, &key->delta, form);
    write_count(out, key->inputs.count);
    for (size_t i = 0; i < key->inputs.count; i++)
        write_g1(out, &key->inputs.items[i], form);
}

static size_t prepared_size_bytes(const struct bn_g2_prepared *prepared)
{
    return 8 + prepared->line_count * LINE_BYTES + 1;
}

static void write_prepared(struct buffer *out, const struct bn_g2_prepared *prepared)
{
    uint8_t bytes[LINE_BYTES], infinity = prepared->infinity;
    write_count(out, prepared->line_count);
    for (size_t i = 0; i < prepared->line_count; i++) {
        bn_fp2_to_bytes_le(bytes, &prepared->lines[i].c0);
        bn_fp2_to_bytes_le(bytes + BN_G2_COORDINATE_BYTES, &prepared->lines[i].c1);
        bn_fp2_to_bytes_le(bytes + 2 * BN_G2_COORDINATE_BYTES, &prepared->lines[i].c2);
        write_bytes(out, bytes, sizeof bytes);
    }
    write_bytes(out, &infinity, 1);
}

enum rk_result groth16_key_encode(struct buffer *out, const struct groth16_key *key,
                                  enum bn_form form)
{
    RK_TRY(buffer_reserve(out, key_size_bytes(key, form)));
    write_key(out, key, form);
    return RK_OK;
}

enum rk_result groth16_prepared_key_encode(struct buffer *out,
                                           const struct groth16_prepared_key *prepared,
                                           enum bn_form form)
{
    uint8_t target[BN_FP12_BYTES];
    RK_TRY(buffer_reserve(out, key_size_bytes(&prepared->key, form) + BN_FP12_BYTES +
                                   prepared_size_bytes(&prepared->gamma_negated) +
                                   prepared_size_bytes(&prepared->delta_negated)));
    write_key(out, &prepared->key, form);
    bn_fp12_to_bytes_le(target, &prepared->target);
    write_bytes(out, target, sizeof target);
    write_prepared(out, &prepared->gamma_negated);
    write_prepared(out, &prepared->delta_negated);
    return RK_OK;
}

enum rk_result groth16_proof_encode(struct buffer *out, const struct groth16_proof *proof,
                                    enum bn_form form)
{
    RK_TRY(buffer_reserve(out, bn_encoding_bytes(BN_G1_COORDINATE_BYTES, form) * 2 +
                                   bn_encoding_bytes(BN_G2_COORDINATE_BYTES, form)));
    write_g1(out, &proof->a, form);
    write_g2(out, &proof->b, form);
    write_g1(out, &proof->c, form);
    return RK_OK;
}

enum rk_result groth16_inputs_encode(struct buffer *out, const struct bn_g1_affine *inputs,
                                     enum bn_form form)
{
    RK_TRY(buffer_reserve(out, bn_encoding_bytes(BN_G1_COORDINATE_BYTES, form)));
    write_g1(out, inputs, form);
    return RK_OK;
}
