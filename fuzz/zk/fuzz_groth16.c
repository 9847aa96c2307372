/* The decoders of Groth16 keys, proofs and inputs are total, and what they read is written back:
 * byte for byte where the encoding leaves no choice, else so that reading and writing again changes
 * nothing. Verifying what was read ends with an answer.
 *
 * Random bytes are no points, so an input is a script: its first byte picks an object and a form,
 * the rest are edits of a valid encoding, four bytes each: an offset, what to do there, and a byte.
 */

#include "base/require.h"
#include "zk/groth16.h"

#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum kind { INPUTS, PROOF, KEY, PREPARED_SHORT, PREPARED, KIND_COUNT };

static struct buffer valid[KIND_COUNT][2];

/* An object whose points are all small multiples of the generators. */
static void make_valid(enum bn_form form)
{
    static const struct bn_g1_affine identity = {.infinity = true};
    struct groth16_key key = {.alpha = bn_g1_generator,
                              .beta = bn_g2_generator,
                              .gamma = bn_g2_generator,
                              .delta = bn_g2_generator};
    struct groth16_proof proof = {bn_g1_generator, bn_g2_generator, bn_g1_generator};
    struct groth16_prepared_key *prepared = NULL;
    REQUIRE(!groth16_points_push(&key.inputs, bn_g1_generator));
    REQUIRE(!groth16_points_push(&key.inputs, identity));
    REQUIRE(!groth16_prepare(&prepared, &key, NULL));
    REQUIRE(!groth16_inputs_encode(&valid[INPUTS][form], &bn_g1_generator, form));
    REQUIRE(!groth16_proof_encode(&valid[PROOF][form], &proof, form));
    REQUIRE(!groth16_key_encode(&valid[KEY][form], &key, form));
    REQUIRE(!groth16_prepared_key_encode(&valid[PREPARED][form], prepared, form));
    prepared->gamma_negated.line_count = prepared->delta_negated.line_count = 2;
    REQUIRE(!groth16_prepared_key_encode(&valid[PREPARED_SHORT][form], prepared, form));
    groth16_prepared_key_free(prepared);
    groth16_key_free(&key);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    make_valid(BN_COMPRESSED);
    make_valid(BN_UNCOMPRESSED);
    return 0;
}

/* One edit; what lies beyond the end is left alone. */
static void apply(struct buffer *bytes, const uint8_t edit[4])
{
    size_t at = (size_t)edit[0] | (size_t)edit[1] << 8, left;
    if (at >= bytes->size_bytes) return;
    left = bytes->size_bytes - at;
    switch (edit[2] % 5) {
    case 0: bytes->bytes[at] = edit[3]; break;
    case 1: bytes->bytes[at] ^= (uint8_t)(1u << edit[3] % 8); break;
    case 2: bytes->size_bytes = at; break;
    case 3: /* take some away */
        if (edit[3] > left) return;
        memmove(bytes->bytes + at, bytes->bytes + at + edit[3], left - edit[3]);
        bytes->size_bytes -= edit[3];
        break;
    default: /* repeat some */
        if (edit[3] > left || buffer_reserve(bytes, edit[3])) return;
        memmove(bytes->bytes + at + edit[3], bytes->bytes + at, left);
        bytes->size_bytes += edit[3];
    }
}

/* Whether a compressed point's bytes say identity: then they need not be those we write. */
static bool says_infinity(const uint8_t *bytes, size_t size_bytes)
{
    return bytes[size_bytes - 1] & BN_POINT_INFINITY;
}

static void check_inputs(struct span bytes, enum bn_form form)
{
    struct bn_g1_affine inputs, again;
    struct buffer encoded = {0};
    size_t used_bytes = 0;
    struct rk_error error;
    if (groth16_inputs_decode(&inputs, &used_bytes, bytes, form, &error)) {
        REQUIRE(error.offset <= bytes.size_bytes);
        return;
    }
    REQUIRE(!groth16_inputs_encode(&encoded, &inputs, form));
    REQUIRE(encoded.size_bytes == used_bytes);
    if (form == BN_COMPRESSED && !says_infinity(bytes.bytes, 32))
        REQUIRE(memcmp(encoded.bytes, bytes.bytes, used_bytes) == 0);
    REQUIRE(!groth16_inputs_decode(&again, NULL, buffer_span(&encoded), form, NULL));
    REQUIRE(bn_g1_affine_equal(&inputs, &again));
    buffer_free(&encoded);
}

static void check_proof(struct span bytes, enum bn_form form)
{
    struct groth16_proof proof, again;
    struct buffer encoded = {0};
    size_t used_bytes = 0;
    struct rk_error error;
    if (groth16_proof_decode(&proof, &used_bytes, bytes, form, &error)) {
        REQUIRE(error.offset <= bytes.size_bytes);
        return;
    }
    REQUIRE(!groth16_proof_encode(&encoded, &proof, form));
    REQUIRE(encoded.size_bytes == used_bytes);
    if (form == BN_COMPRESSED && !says_infinity(bytes.bytes, 32) &&
        !says_infinity(bytes.bytes + 32, 64) && !says_infinity(bytes.bytes + 96, 32))
        REQUIRE(memcmp(encoded.bytes, bytes.bytes, used_bytes) == 0);
    REQUIRE(!groth16_proof_decode(&again, NULL, buffer_span(&encoded), form, NULL));
    REQUIRE(bn_g1_affine_equal(&proof.a, &again.a) && bn_g2_affine_equal(&proof.b, &again.b) &&
            bn_g1_affine_equal(&proof.c, &again.c));
    buffer_free(&encoded);
}

static void check_key(struct span bytes, enum bn_form form)
{
    struct groth16_key key = {0}, again = {0};
    struct buffer first = {0}, second = {0};
    size_t used_bytes = 0;
    struct rk_error error;
    if (groth16_key_decode(&key, &used_bytes, bytes, form, &error)) {
        REQUIRE(error.result == RK_NO_MEMORY || error.offset <= bytes.size_bytes);
        return;
    }
    REQUIRE(!groth16_key_encode(&first, &key, form) && first.size_bytes == used_bytes);
    REQUIRE(!groth16_key_decode(&again, NULL, buffer_span(&first), form, NULL));
    REQUIRE(!groth16_key_encode(&second, &again, form));
    REQUIRE(span_equal(buffer_span(&first), buffer_span(&second)));
    groth16_key_free(&key);
    groth16_key_free(&again);
    buffer_free(&first);
    buffer_free(&second);
}

static void check_prepared_key(struct span bytes, enum bn_form form, bool verify)
{
    static const struct groth16_proof proof = {.b = {.infinity = true}};
    struct groth16_prepared_key *prepared = NULL, *again = NULL;
    struct buffer first = {0}, second = {0};
    size_t used_bytes = 0;
    struct rk_error error;
    bool holds;
    if (groth16_prepared_key_decode(&prepared, &used_bytes, bytes, form, &error)) {
        REQUIRE(error.result == RK_NO_MEMORY || error.offset <= bytes.size_bytes);
        return;
    }
    REQUIRE(!groth16_prepared_key_encode(&first, prepared, form));
    REQUIRE(first.size_bytes <= used_bytes); /* surplus lines are not kept */
    REQUIRE(!groth16_prepared_key_decode(&again, NULL, buffer_span(&first), form, NULL));
    REQUIRE(!groth16_prepared_key_encode(&second, again, form));
    REQUIRE(span_equal(buffer_span(&first), buffer_span(&second)));
    if (verify) {
        enum rk_result result = groth16_verify(&holds, prepared, &proof, &bn_g1_generator, NULL);
        bool enough = prepared->gamma_negated.line_count == BN_LINES &&
                      prepared->delta_negated.line_count == BN_LINES;
        REQUIRE(result == RK_OK || (result == RK_INVALID && !enough));
    }
    groth16_prepared_key_free(prepared);
    groth16_prepared_key_free(again);
    buffer_free(&first);
    buffer_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer bytes = {0};
    if (size == 0) return 0;
    enum kind kind = (enum kind)(data[0] % 32 % KIND_COUNT);
    enum bn_form form = data[0] & 0x80 ? BN_COMPRESSED : BN_UNCOMPRESSED;
    const struct buffer *base = &valid[kind][form];
    REQUIRE(!buffer_append(&bytes, base->bytes, base->size_bytes));
    for (size_t at = 1; at + 4 <= size; at += 4)
        apply(&bytes, data + at);
    switch (kind) {
    case INPUTS: check_inputs(buffer_span(&bytes), form); break;
    case PROOF: check_proof(buffer_span(&bytes), form); break;
    case KEY: check_key(buffer_span(&bytes), form); break;
    default: check_prepared_key(buffer_span(&bytes), form, data[0] & 0x40);
    }
    buffer_free(&bytes);
    return 0;
}
