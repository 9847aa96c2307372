/* Containers of verifiers, and proofs: spec/plonk.md 6.1, 6.2, 8, 11. */
#include "base/require.h"
#include "zk/plonk_internal.h"

#include <stdlib.h>

enum { G1_BYTES = 48, G2_BYTES = 96, FR_BYTES = 32 };

/* Header fields in their order. */
enum { LABEL_BYTES, KEY_BYTES, OPENING_BYTES, INPUTS, SIZE, CONSTRAINTS, HEADER_FIELDS };

/* Adds where the bytes stand to the offset of an error in them. */
static enum rk_result at_offset(enum rk_result result, struct rk_error *error, uint64_t offset)
{
    if (result && error && error->offset != RK_NO_POSITION) error->offset += offset;
    return result;
}

/* ---- The transcript's beginning ---- */

/* The order in which the transcript takes the key, which is not that of its encoding. */
static const uint8_t seeded_points[] = {
    PLONK_Q_M,     PLONK_Q_L,     PLONK_Q_R,     PLONK_Q_O,     PLONK_Q_C,
    PLONK_Q_F,     PLONK_Q_ARITH, PLONK_Q_RANGE, PLONK_Q_LOGIC, PLONK_Q_VAR,
    PLONK_Q_FIXED, PLONK_SIGMA_1, PLONK_SIGMA_2, PLONK_SIGMA_3,
};

static void seed(struct transcript *t, const struct plonk_verifier *v, bool is_legacy)
{
    static const char *const labels[] = {
#define PLONK_KEY_POINT_LABEL(name, label) label,
        PLONK_KEY_POINTS(PLONK_KEY_POINT_LABEL)
#undef PLONK_KEY_POINT_LABEL
    };
    transcript_init(t, buffer_span(&v->label));
    transcript_append(t, "dom-sep", span_of_string("circuit_size"));
    transcript_append_u64(t, "n", v->constraints);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(seeded_points); i++)
        transcript_append_point(t, labels[seeded_points[i]], &v->points[seeded_points[i]]);
    /* Up to V2 the first permutation stood in for the fourth. */
    transcript_append_point(t, "s_sigma_4", &v->points[is_legacy ? PLONK_SIGMA_1 : PLONK_SIGMA_4]);
    transcript_append(t, "dom-sep", span_of_string("circuit_size"));
    transcript_append_u64(t, "n", v->key_rows);
}

/* ---- Containers ---- */

static uint64_t next_power_of_two(uint64_t n)
{
    return n <= 1 ? 1 : n > UINT64_C(1) << 63 ? 0 : UINT64_C(1) << (64 - __builtin_clzll(n - 1));
}

static enum rk_result decode_key(struct plonk_verifier *v, const uint8_t *bytes, uint64_t offset,
                                 struct rk_error *error)
{
    v->key_rows = limb_load_le(bytes);
    return at_offset(
        g1_from_compressed_batch(v->points, bytes + 8, PLONK_KEY_POINT_COUNT, true, error), error,
        offset + 8);
}

static enum rk_result decode_opening_key(struct plonk_opening_key *key, const uint8_t *bytes,
                                         uint64_t offset, struct rk_error *error)
{
    RK_TRY(at_offset(g1_from_compressed(&key->g, bytes, error), error, offset));
    RK_TRY(
        at_offset(g2_from_compressed(&key->h, bytes + G1_BYTES, error), error, offset + G1_BYTES));
    return at_offset(g2_from_compressed(&key->xh, bytes + G1_BYTES + G2_BYTES, error), error,
                     offset + G1_BYTES + G2_BYTES);
}

static enum rk_result decode_rows(struct plonk_verifier *v, const uint8_t *bytes, size_t count)
{
    v->rows = malloc(count * sizeof *v->rows + 1);
    if (!v->rows) return RK_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        v->rows[i] = limb_load_be(bytes + 8 * i);
    v->row_count = count;
    return RK_OK;
}

/* What the strict decoder asks for beyond the form. */
static enum rk_result check_strictly(const struct plonk_verifier *v, const uint8_t *unused,
                                     uint64_t unused_at, struct rk_error *error)
{
    if (v->opening.g.infinity || v->opening.h.infinity || v->opening.xh.infinity)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the opening key has the identity");
    if (v->constraints != v->key_rows)
        return rk_fail(error, RK_INVALID, 40, "the header has %llu constraints, the key %llu",
                       (unsigned long long)v->constraints, (unsigned long long)v->key_rows);
    uint64_t size = next_power_of_two(v->constraints);
    if (v->constraints == 0 || size != v->size || size > UINT64_C(1) << PLONK_DOMAIN_LOG_MAX)
        return rk_fail(error, RK_INVALID, 32, "%llu constraints do not make %llu rows",
                       (unsigned long long)v->constraints, (unsigned long long)v->size);
    for (size_t i = 0; i < v->row_count; i++)
        if (v->rows[i] >= v->constraints || (i > 0 && v->rows[i] <= v->rows[i - 1]))
            return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                           "public input %zu: rows must ascend and exist", i);
    for (size_t i = 0; i < PLONK_KEY_BYTES - 8 - G1_BYTES * PLONK_KEY_POINT_COUNT; i++)
        if (unused[i])
            return rk_fail(error, RK_INVALID, unused_at + i, "bytes without a meaning are not 0");
    return RK_OK;
}

/* The parts of a container. */
struct layout {
    uint64_t header[HEADER_FIELDS];
    uint64_t label_at, key_at, opening_at, rows_at;
    size_t row_count;
};

static enum rk_result lay_out(struct layout *l, enum plonk_decoding decoding, struct span bytes,
                              struct rk_error *error)
{
    if (bytes.size_bytes < PLONK_VERIFIER_HEADER_BYTES)
        return rk_fail(error, RK_MALFORMED, bytes.size_bytes,
                       "the header of a verifier is cut short");
    for (size_t i = 0; i < HEADER_FIELDS; i++)
        l->header[i] = limb_load_be(bytes.bytes + 8 * i);
    uint64_t left = bytes.size_bytes - PLONK_VERIFIER_HEADER_BYTES;
    /* The deployed decoder's sums wrap around; parts that then do not fit end it in a panic. */
    uint64_t rows_bytes = l->header[INPUTS] * 8;
    uint64_t sum =
        l->header[LABEL_BYTES] + l->header[KEY_BYTES] + l->header[OPENING_BYTES] + rows_bytes;
    uint64_t room = left;
    for (size_t i = LABEL_BYTES; i <= OPENING_BYTES; i++) {
        if (l->header[i] > room)
            return rk_fail(error, RK_MALFORMED, 8 * i, "a part of %llu bytes does not fit",
                           (unsigned long long)l->header[i]);
        room -= l->header[i];
    }
    if (sum > left || rows_bytes > room)
        return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "the verifier is cut short");
    if (l->header[KEY_BYTES] < PLONK_KEY_BYTES ||
        l->header[OPENING_BYTES] < PLONK_OPENING_KEY_BYTES)
        return rk_fail(error, RK_MALFORMED, 8, "a key is too short");
    if (decoding == PLONK_STRICT && (l->header[KEY_BYTES] != PLONK_KEY_BYTES ||
                                     l->header[OPENING_BYTES] != PLONK_OPENING_KEY_BYTES ||
                                     sum != left || rows_bytes / 8 != l->header[INPUTS]))
        return rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "the verifier has bytes too many");
    l->label_at = PLONK_VERIFIER_HEADER_BYTES;
    l->key_at = l->label_at + l->header[LABEL_BYTES];
    l->opening_at = l->key_at + l->header[KEY_BYTES];
    l->rows_at = l->opening_at + l->header[OPENING_BYTES];
    l->row_count = (size_t)(rows_bytes / 8);
    return RK_OK;
}

static enum rk_result decode(struct plonk_verifier *v, enum plonk_decoding decoding,
                             struct span bytes, struct rk_error *error)
{
    struct layout l = {0};
    RK_TRY(lay_out(&l, decoding, bytes, error));
    v->size = l.header[SIZE];
    v->constraints = l.header[CONSTRAINTS];
    RK_TRY(buffer_append(&v->label, bytes.bytes + l.label_at, (size_t)l.header[LABEL_BYTES]));
    RK_TRY(decode_key(v, bytes.bytes + l.key_at, l.key_at, error));
    RK_TRY(decode_opening_key(&v->opening, bytes.bytes + l.opening_at, l.opening_at, error));
    RK_TRY(decode_rows(v, bytes.bytes + l.rows_at, l.row_count));
    uint64_t unused_at = l.key_at + 8 + G1_BYTES * PLONK_KEY_POINT_COUNT;
    if (decoding == PLONK_STRICT)
        RK_TRY(check_strictly(v, bytes.bytes + unused_at, unused_at, error));
    return RK_OK;
}

/* omega^-row for the domain of the key; without one no proof holds, and nothing is kept. */
static enum rk_result prepare_rows(struct plonk_verifier *v)
{
    struct fr omega = fr_root_of_unity;
    unsigned log = plonk_verifier_domain_log(v);
    if (log > PLONK_DOMAIN_LOG_MAX) return RK_OK;
    v->row_powers = malloc(v->row_count * sizeof *v->row_powers + 1);
    if (!v->row_powers) return RK_NO_MEMORY;
    fr_sqr_times(&omega, &omega, 32 - log);
    v->omega = omega;
    fr_inverse_vartime(&omega, &omega);
    for (size_t i = 0; i < v->row_count; i++)
        fr_pow_vartime(&v->row_powers[i], &omega, &v->rows[i], 1);
    return RK_OK;
}

static enum rk_result prepare(struct plonk_verifier *v)
{
    struct buffer encoded = {0};
    struct g1_affine terms[PLONK_KEY_TERMS];
    memcpy(terms, v->points, sizeof v->points);
    terms[PLONK_KEY_POINT_COUNT] = v->opening.g;
    RK_TRY(g1_fixed_init(&v->terms, terms, PLONK_KEY_TERMS));
    g2_prepare(&v->h, &v->opening.h);
    g2_prepare(&v->xh, &v->opening.xh);
    RK_TRY(prepare_rows(v));
    seed(&v->legacy, v, true);
    seed(&v->current, v, false);
    RK_TRY(plonk_verifier_encode(&encoded, v));
    blake3_hash(blake3_backend_select(cpu_features_detect()), v->digest, buffer_span(&encoded));
    buffer_free(&encoded);
    return RK_OK;
}

enum rk_result plonk_verifier_decode(struct plonk_verifier **out, enum plonk_decoding decoding,
                                     struct span bytes, struct rk_error *error)
{
    struct plonk_verifier *v = calloc(1, sizeof *v);
    enum rk_result result = v ? decode(v, decoding, bytes, error) : RK_NO_MEMORY;
    if (!result) result = prepare(v);
    if (result) {
        if (result == RK_NO_MEMORY)
            rk_fail(error, result, RK_NO_POSITION, "no memory for a verifier");
        plonk_verifier_free(v);
        return result;
    }
    *out = v;
    return RK_OK;
}

void plonk_verifier_free(struct plonk_verifier *v)
{
    if (!v) return;
    buffer_free(&v->label);
    free(v->rows);
    free(v->row_powers);
    g1_fixed_free(&v->terms);
    free(v);
}

size_t plonk_verifier_memory_bytes(const struct plonk_verifier *v)
{
    return sizeof *v + g1_fixed_bytes(PLONK_KEY_TERMS) + v->label.capacity_bytes +
           v->row_count * (sizeof *v->rows + sizeof *v->row_powers) + 2;
}

static void put_be(uint8_t *to, uint64_t value)
{
    limb_store_be(to, value);
}

enum rk_result plonk_verifier_encode(struct buffer *out, const struct plonk_verifier *v)
{
    size_t size_bytes = PLONK_VERIFIER_HEADER_BYTES + v->label.size_bytes + PLONK_KEY_BYTES +
                        PLONK_OPENING_KEY_BYTES + 8 * v->row_count;
    RK_TRY(buffer_reserve(out, size_bytes));
    uint8_t *at = out->bytes + out->size_bytes;
    memset(at, 0, size_bytes);
    put_be(at, v->label.size_bytes);
    put_be(at + 8, PLONK_KEY_BYTES);
    put_be(at + 16, PLONK_OPENING_KEY_BYTES);
    put_be(at + 24, v->row_count);
    put_be(at + 32, v->size);
    put_be(at + 40, v->constraints);
    at += PLONK_VERIFIER_HEADER_BYTES;
    if (v->label.size_bytes) memcpy(at, v->label.bytes, v->label.size_bytes);
    at += v->label.size_bytes;
    limb_store_le(at, v->key_rows);
    for (size_t i = 0; i < PLONK_KEY_POINT_COUNT; i++)
        g1_to_compressed(at + 8 + i * G1_BYTES, &v->points[i]);
    at += PLONK_KEY_BYTES;
    g1_to_compressed(at, &v->opening.g);
    g2_to_compressed(at + G1_BYTES, &v->opening.h);
    g2_to_compressed(at + G1_BYTES + G2_BYTES, &v->opening.xh);
    at += PLONK_OPENING_KEY_BYTES;
    for (size_t i = 0; i < v->row_count; i++)
        put_be(at + 8 * i, v->rows[i]);
    out->size_bytes += size_bytes;
    return RK_OK;
}

/* ---- Proofs ---- */

enum rk_result plonk_proof_decode(struct plonk_proof *out, enum plonk_decoding decoding,
                                  struct span bytes, struct rk_error *error)
{
    struct plonk_proof proof;
    if (bytes.size_bytes < PLONK_PROOF_BYTES)
        return rk_fail(error, RK_MALFORMED, bytes.size_bytes, "a proof of %zu bytes: expected %d",
                       bytes.size_bytes, PLONK_PROOF_BYTES);
    if (decoding == PLONK_STRICT && bytes.size_bytes != PLONK_PROOF_BYTES)
        return rk_fail(error, RK_MALFORMED, PLONK_PROOF_BYTES, "bytes behind the proof");
    RK_TRY(
        g1_from_compressed_batch(proof.points, bytes.bytes, PLONK_PROOF_POINT_COUNT, true, error));
    for (size_t i = 0; i < PLONK_EVALUATION_COUNT; i++) {
        size_t at = G1_BYTES * PLONK_PROOF_POINT_COUNT + FR_BYTES * i;
        if (!fr_from_bytes_le(&proof.evaluations[i], bytes.bytes + at))
            return rk_fail(error, RK_MALFORMED, at, "an evaluation is not below the modulus");
    }
    *out = proof;
    return RK_OK;
}

void plonk_proof_encode(uint8_t bytes[PLONK_PROOF_BYTES], const struct plonk_proof *proof)
{
    for (size_t i = 0; i < PLONK_PROOF_POINT_COUNT; i++)
        g1_to_compressed(bytes + G1_BYTES * i, &proof->points[i]);
    for (size_t i = 0; i < PLONK_EVALUATION_COUNT; i++)
        fr_to_bytes_le(bytes + G1_BYTES * PLONK_PROOF_POINT_COUNT + FR_BYTES * i,
                       &proof->evaluations[i]);
}
