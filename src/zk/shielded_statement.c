/* Statements, witnesses and bundles of them; the circuit is in shielded_circuit.c. */

#include "zk/shielded_circuit.h"

#include "base/reader.h"
#include "base/secret.h"
#include "crypto/jubjub_mul.h"
#include "crypto/poseidon.h"

void shielded_input_of(struct shielded_input *out, const struct shielded_opening *note,
                       uint64_t position, const struct poseidon_opening *opening)
{
    *out = (struct shielded_input){
        .shared = {note->shared.u, note->shared.v},
        .type = SHIELDED_OBFUSCATED,
        .value = note->value,
        .position = position,
        .blinder = note->blinder,
        .opening = *opening,
    };
}

void shielded_input_dummy(struct shielded_input *out, const struct fr *context,
                          const struct phoenix_address *sender, const struct fr random[2])
{
    const struct jubjub_affine shared = {random[0], random[1]};
    struct shielded_secrets secrets;
    struct jubjub_affine key;
    struct fr needle;
    *out = (struct shielded_input){
        .shared = {random[0], random[1]},
        .opening = {.height = POSEIDON_TREE_HEIGHT_NOTES},
    };
    shielded_derive(&secrets, &shared, sender);
    shielded_key(&key, &secrets.h, &sender->b);
    shielded_leaf(&needle, context, out->type, &jubjub_affine_identity, &key, out->position);
    for (unsigned h = out->opening.height; h-- > 0;) {
        out->opening.branch[h][0] = needle;
        poseidon_merkle4(&needle, out->opening.branch[h]);
    }
    out->opening.root = needle;
    secret_wipe(&secrets, sizeof secrets);
}

void shielded_statement_make(struct shielded_statement *statement,
                             const struct shielded_witness *witness)
{
    REQUIRE(statement->input_count <= SHIELDED_INPUTS_MAX);
    for (size_t i = 0; i < statement->input_count; i++) {
        const struct shielded_input *input = &witness->inputs[i];
        const struct jubjub_affine shared = {input->shared[0], input->shared[1]};
        struct shielded_secrets secrets;
        struct jubjub_affine key_prime;
        shielded_derive(&secrets, &shared, &witness->sender);
        shielded_key_prime(&key_prime, &secrets.h, &witness->b_prime);
        shielded_nullifier(&statement->nullifiers[i], &statement->context, &key_prime,
                           input->position);
        secret_wipe(&secrets, sizeof secrets);
    }
    struct shielded_audit_plain plain = {.sender = witness->sender};
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        const struct shielded_output *output = &witness->outputs[i];
        shielded_pay(&statement->outputs[i], &output->receiver, &output->rho, output->value,
                     &witness->sender);
        plain.receivers[i] = output->receiver;
        plain.values[i] = output->value;
    }
    if (statement->is_audited)
        shielded_audit_encrypt(&statement->audit, &statement->context, &statement->auditor,
                               &witness->eps, &plain);
    secret_wipe(&plain, sizeof plain);
}

void shielded_blank(struct shielded_statement *statement, struct shielded_witness *witness,
                    size_t input_count, bool is_audited)
{
    const struct phoenix_address nobody = {jubjub_generator, jubjub_generator};
    *statement = (struct shielded_statement){
        .input_count = input_count, .is_audited = is_audited, .auditor = jubjub_generator};
    *witness = (struct shielded_witness){
        .sender = nobody,
        .b_prime = jubjub_generator_nums,
        .authority = {.r1 = jubjub_generator, .r2 = jubjub_generator_nums},
        .eps = fj_one,
    };
    for (size_t i = 0; i < input_count; i++)
        shielded_input_dummy(&witness->inputs[i], &statement->context, &nobody,
                             (const struct fr[2]){fr_zero, fr_one});
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++)
        witness->outputs[i] = (struct shielded_output){.receiver = nobody, .rho = fj_one};
    shielded_statement_make(statement, witness);
}

/* ---- Public inputs ---- */

static size_t put_point(struct fr *words, size_t at, const struct jubjub_affine *point)
{
    words[at] = point->u;
    words[at + 1] = point->v;
    return at + 2;
}

static size_t put_words(struct fr *words, size_t at, const struct fr *more, size_t count)
{
    memcpy(words + at, more, count * sizeof *more);
    return at + count;
}

size_t shielded_public_inputs(struct fr out[SHIELDED_PUBLIC_INPUTS_MAX],
                              const struct shielded_statement *s)
{
    const struct fr first[] = {s->context, s->message, s->root};
    size_t n = put_words(out, 0, first, RK_ARRAY_LENGTH(first));
    n = put_words(out, n, s->nullifiers, s->input_count);
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        const struct shielded_note *note = &s->outputs[i];
        n = put_point(out, put_point(out, n, &note->key), &note->commitment);
        n = put_point(out, n, &note->r);
        out[n++] = note->value_cipher;
        n = put_words(out, n, note->sender_cipher, SHIELDED_SENDER_WORDS);
    }
    fr_from_u64(&out[n++], s->max_fee);
    fr_from_u64(&out[n++], s->deposit);
    if (!s->is_audited) return n;
    n = put_point(out, put_point(out, n, &s->auditor), &s->audit.e);
    return put_words(out, n, s->audit.cipher, SHIELDED_AUDIT_WORDS);
}

/* ---- Bundles: one walk over the fields, which writes or reads ---- */

struct bundle {
    bool is_reading;
    struct reader reader;
    uint8_t *at; /* where the next field is written; room for all is there */
    enum rk_result result;
    struct rk_error *error;
};

static void refuse(struct bundle *b, size_t offset, const char *what)
{
    if (!b->result) b->result = rk_fail(b->error, RK_INVALID, offset, "%s", what);
}

/* The next bytes to read, NULL behind the end, which is reported once. */
static const uint8_t *take(struct bundle *b, size_t size_bytes)
{
    size_t offset = reader_offset(&b->reader);
    struct span bytes = reader_take(&b->reader, size_bytes);
    if (b->reader.failure && !b->result)
        b->result = rk_fail(b->error, RK_MALFORMED, offset, "a bundle ends early");
    return b->result ? NULL : bytes.bytes;
}

static void walk_u64(struct bundle *b, uint64_t *number, size_t size_bytes)
{
    if (!b->is_reading) {
        memcpy(b->at, number, size_bytes);
        b->at += size_bytes;
        return;
    }
    const uint8_t *bytes = take(b, size_bytes);
    uint64_t read = 0;
    if (!bytes) return;
    memcpy(&read, bytes, size_bytes);
    *number = read;
}

static void walk_fr(struct bundle *b, struct fr *element)
{
    if (!b->is_reading) {
        fr_to_bytes_le(b->at, element);
        b->at += 32;
        return;
    }
    size_t offset = reader_offset(&b->reader);
    const uint8_t *bytes = take(b, 32);
    if (bytes && !fr_from_bytes_le(element, bytes))
        refuse(b, offset, "an element that is not below the modulus");
}

static void walk_fj(struct bundle *b, struct fj *scalar)
{
    if (!b->is_reading) {
        fj_to_bytes_le(b->at, scalar);
        b->at += 32;
        return;
    }
    size_t offset = reader_offset(&b->reader);
    const uint8_t *bytes = take(b, 32);
    if (bytes && !fj_from_bytes_le(scalar, bytes))
        refuse(b, offset, "a scalar that is not below the order of the subgroup");
}

static void walk_point(struct bundle *b, struct jubjub_affine *point, enum jubjub_decoding decoding)
{
    if (!b->is_reading) {
        jubjub_encode(b->at, point);
        b->at += JUBJUB_BYTES;
        return;
    }
    size_t offset = reader_offset(&b->reader);
    const uint8_t *bytes = take(b, JUBJUB_BYTES);
    if (bytes && !jubjub_decode(point, bytes, decoding))
        refuse(b, offset, "a point that is not of the subgroup, or the identity");
}

static void walk_opening(struct bundle *b, struct poseidon_opening *opening)
{
    enum { BYTES = POSEIDON_OPENING_BYTES(POSEIDON_TREE_HEIGHT_NOTES) };
    if (!b->is_reading) {
        poseidon_opening_encode(b->at, opening);
        b->at += BYTES;
        return;
    }
    size_t offset = reader_offset(&b->reader);
    const uint8_t *bytes = take(b, BYTES);
    if (bytes &&
        poseidon_opening_decode(opening, POSEIDON_TREE_HEIGHT_NOTES, span_of(bytes, BYTES), NULL))
        refuse(b, offset, "an opening with an element or a digit out of range");
}

static void walk_input(struct bundle *b, struct shielded_input *input)
{
    walk_fr(b, &input->shared[0]);
    walk_fr(b, &input->shared[1]);
    walk_u64(b, &input->type, 1);
    walk_u64(b, &input->value, 8);
    walk_u64(b, &input->position, 8);
    walk_fj(b, &input->blinder);
    walk_opening(b, &input->opening);
}

static void walk_bundle(struct bundle *b, struct shielded_statement *s, struct shielded_witness *w)
{
    walk_fr(b, &s->context);
    walk_fr(b, &s->message);
    walk_fr(b, &s->root);
    walk_u64(b, &s->max_fee, 8);
    walk_u64(b, &s->deposit, 8);
    walk_point(b, &w->sender.a, JUBJUB_CHECKED);
    walk_point(b, &w->sender.b, JUBJUB_CHECKED);
    walk_point(b, &w->b_prime, JUBJUB_CHECKED);
    walk_fj(b, &w->authority.u);
    walk_point(b, &w->authority.r1, JUBJUB_STRICT);
    walk_point(b, &w->authority.r2, JUBJUB_STRICT);
    for (size_t i = 0; i < s->input_count; i++)
        walk_input(b, &w->inputs[i]);
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        walk_point(b, &w->outputs[i].receiver.a, JUBJUB_CHECKED);
        walk_point(b, &w->outputs[i].receiver.b, JUBJUB_CHECKED);
        walk_fj(b, &w->outputs[i].rho);
        walk_u64(b, &w->outputs[i].value, 8);
    }
    if (!s->is_audited) return;
    walk_point(b, &s->auditor, JUBJUB_CHECKED);
    walk_fj(b, &w->eps);
}

enum rk_result shielded_bundle_encode(struct buffer *out,
                                      const struct shielded_statement *statement,
                                      const struct shielded_witness *witness)
{
    struct shielded_statement s = *statement;
    struct shielded_witness w = *witness;
    size_t size_bytes = SHIELDED_BUNDLE_BYTES(s.input_count, s.is_audited);
    REQUIRE(s.input_count >= 1 && s.input_count <= SHIELDED_INPUTS_MAX);
    enum rk_result result = buffer_reserve(out, size_bytes);
    if (!result) {
        struct bundle b = {.at = out->bytes + out->size_bytes};
        *b.at++ = (uint8_t)s.input_count;
        *b.at++ = s.is_audited;
        walk_bundle(&b, &s, &w);
        REQUIRE(b.at == out->bytes + out->size_bytes + size_bytes);
        out->size_bytes += size_bytes;
    }
    secret_wipe(&w, sizeof w);
    return result;
}

enum rk_result shielded_bundle_decode(struct shielded_statement *statement,
                                      struct shielded_witness *witness, struct span bytes,
                                      struct rk_error *error)
{
    struct shielded_statement s = {0};
    struct shielded_witness w = {0};
    struct bundle b = {.is_reading = true, .reader = reader_of(bytes), .error = error};
    uint64_t inputs = 0, auditors = 0;
    walk_u64(&b, &inputs, 1);
    walk_u64(&b, &auditors, 1);
    if (b.result) return b.result;
    if (inputs < 1 || inputs > SHIELDED_INPUTS_MAX || auditors > 1)
        return rk_fail(error, RK_MALFORMED, 0,
                       "%u inputs and %u auditors: expected 1 to %d and 0 or 1", (unsigned)inputs,
                       (unsigned)auditors, SHIELDED_INPUTS_MAX);
    s.input_count = inputs;
    s.is_audited = auditors;
    walk_bundle(&b, &s, &w);
    if (!b.result && !reader_done(&b.reader))
        b.result = rk_fail(error, RK_MALFORMED, reader_offset(&b.reader),
                           "bytes behind the end of a bundle");
    if (!b.result) {
        shielded_statement_make(&s, &w);
        *statement = s;
        *witness = w;
    }
    secret_wipe(&w, sizeof w);
    return b.result;
}
