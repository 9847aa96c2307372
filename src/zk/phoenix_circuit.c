#include "zk/phoenix_circuit.h"

#include "base/reader.h"
#include "base/secret.h"
#include "crypto/poseidon.h"
#include "zk/gadget_poseidon.h"
#include "zk/gadget_schnorr.h"

enum { VALUE_BIT_PAIRS = 32 };

/* ---- Values as they come ---- */

static struct witness scalar_witness(struct composer *c, const struct fj *scalar)
{
    struct fr value;
    jubjub_scalar_to_fr(&value, scalar);
    return composer_witness(c, &value);
}

static struct witness public_u64(struct composer *c, uint64_t number)
{
    struct fr value;
    fr_from_u64(&value, number);
    return composer_public(c, &value);
}

static struct witness sum_of(struct composer *c, struct witness a, struct witness b)
{
    return composer_compute(c, COMPOSER_GATE(.q_l = &fr_one, .q_r = &fr_one, .a = a, .b = b));
}

/* value G + blinder G' */
static struct witness_point commit(struct composer *c, struct witness value, struct witness blinder)
{
    composer_enter(c, "commitment");
    struct witness_point a = composer_mul_generator(c, value, &jubjub_generator);
    struct witness_point b = composer_mul_generator(c, blinder, &jubjub_generator_nums);
    struct witness_point commitment = composer_add_point(c, a, b);
    composer_leave(c);
    return commitment;
}

/* ---- The circuit ---- */

/* What the parts share: public inputs of the transaction, and what goes in and out. */
struct shared {
    struct witness payload_hash, root, sum_in, sum_out;
};

static void compose_input(struct composer *c, struct shared *shared,
                          const struct phoenix_input *input)
{
    struct witness nullifier = composer_public(c, &input->nullifier);
    struct witness_point key = composer_point(c, &input->key);
    struct witness_point key_prime = composer_point(c, &input->key_prime);
    struct witness type = composer_witness_u64(c, input->type);
    struct witness position = composer_witness_u64(c, input->position);
    struct witness value = composer_witness_u64(c, input->value);
    struct witness blinder = scalar_witness(c, &input->blinder);
    struct witness_signature_double signature;
    signature.u = scalar_witness(c, &input->signature.u);
    signature.r = composer_point(c, &input->signature.r);
    signature.r_prime = composer_point(c, &input->signature.r_prime);
    gadget_schnorr_double(c, &signature, key, key_prime, shared->payload_hash);

    const struct witness spent[] = {key_prime.x, key_prime.y, position};
    struct witness hash = gadget_poseidon_hash(c, POSEIDON_OTHER, spent, RK_ARRAY_LENGTH(spent));
    composer_assert_equal(c, hash, nullifier);

    composer_range(c, value, VALUE_BIT_PAIRS);
    shared->sum_in = sum_of(c, shared->sum_in, value);
    struct witness_point commitment = commit(c, value, blinder);

    const struct witness note[] = {type, commitment.x, commitment.y, key.x, key.y, position};
    struct witness leaf = gadget_poseidon_hash(c, POSEIDON_OTHER, note, RK_ARRAY_LENGTH(note));
    struct witness root = gadget_poseidon_opening(c, &input->opening, leaf);
    composer_assert_equal(c, root, shared->root);
}

static void compose_output(struct composer *c, struct shared *shared,
                           const struct phoenix_output *output)
{
    struct witness value = composer_witness_u64(c, output->value);
    struct witness_point commitment = composer_public_point(c, &output->commitment);
    struct witness blinder = scalar_witness(c, &output->blinder);
    composer_range(c, value, VALUE_BIT_PAIRS);
    shared->sum_out = sum_of(c, shared->sum_out, value);
    struct witness_point computed = commit(c, value, blinder);
    composer_assert_equal_point(c, commitment, computed);
}

static void compose_balance(struct composer *c, const struct shared *shared,
                            const struct phoenix_transaction *transaction)
{
    struct witness max_fee = public_u64(c, transaction->max_fee);
    struct witness deposit = public_u64(c, transaction->deposit);
    struct witness spent =
        composer_compute(c, COMPOSER_GATE(.q_l = &fr_one, .q_r = &fr_one, .q_f = &fr_one,
                                          .a = shared->sum_out, .b = max_fee, .d = deposit));
    composer_assert_equal(c, shared->sum_in, spent);
}

/* Both halves of the sender's address, which have signed; and their encryption for each output. */
static void compose_sender(struct composer *c, const struct shared *shared,
                           const struct phoenix_transaction *transaction)
{
    struct witness_point address[2], keys[PHOENIX_OUTPUTS];
    struct witness_signature signatures[2];
    struct witness blinders[PHOENIX_OUTPUTS][2];
    address[0] = composer_point(c, &transaction->sender.a);
    address[1] = composer_point(c, &transaction->sender.b);
    for (size_t i = 0; i < 2; i++) {
        signatures[i].u = scalar_witness(c, &transaction->signatures[i].u);
        signatures[i].r = composer_point(c, &transaction->signatures[i].r);
    }
    for (size_t i = 0; i < 2; i++)
        gadget_schnorr(c, &signatures[i], address[i], shared->payload_hash);
    for (size_t j = 0; j < PHOENIX_OUTPUTS; j++)
        keys[j] = composer_public_point(c, &transaction->outputs[j].key);
    for (size_t j = 0; j < PHOENIX_OUTPUTS; j++)
        for (size_t i = 0; i < 2; i++)
            blinders[j][i] = scalar_witness(c, &transaction->outputs[j].sender_blinders[i]);
    for (size_t j = 0; j < PHOENIX_OUTPUTS; j++) {
        const struct phoenix_output *output = &transaction->outputs[j];
        struct witness_elgamal ciphers[2];
        for (size_t i = 0; i < 2; i++)
            ciphers[i] = gadget_elgamal(c, keys[j], address[i], blinders[j][i]);
        for (size_t i = 0; i < 2; i++) {
            composer_assert_public_point(c, ciphers[i].c1, &output->sender[i].c1);
            composer_assert_public_point(c, ciphers[i].c2, &output->sender[i].c2);
        }
    }
}

void phoenix_circuit_compose(struct composer *c, const struct phoenix_transaction *transaction)
{
    struct shared shared = {.sum_in = witness_zero, .sum_out = witness_zero};
    REQUIRE(transaction->input_count >= 1 && transaction->input_count <= PHOENIX_INPUTS_MAX);
    shared.payload_hash = composer_public(c, &transaction->payload_hash);
    shared.root = composer_public(c, &transaction->root);
    for (size_t i = 0; i < transaction->input_count; i++) {
        composer_enter_numbered(c, "input", (uint32_t)i);
        compose_input(c, &shared, &transaction->inputs[i]);
        composer_leave(c);
    }
    for (size_t i = 0; i < PHOENIX_OUTPUTS; i++) {
        composer_enter_numbered(c, "output", (uint32_t)i);
        compose_output(c, &shared, &transaction->outputs[i]);
        composer_leave(c);
    }
    composer_enter(c, "balance");
    compose_balance(c, &shared, transaction);
    composer_leave(c);
    composer_enter(c, "sender");
    compose_sender(c, &shared, transaction);
    composer_leave(c);
}

void phoenix_transaction_blank(struct phoenix_transaction *out, size_t input_count)
{
    *out = (struct phoenix_transaction){.input_count = input_count};
    for (size_t i = 0; i < PHOENIX_INPUTS_MAX; i++)
        out->inputs[i].opening.height = POSEIDON_TREE_HEIGHT_NOTES;
}

/* ---- The bundle ---- */

/* What is read, and the first thing that was wrong; then the rest is read without effect. */
struct bundle {
    struct reader reader;
    enum rk_result result;
    struct rk_error *error;
};

static void refuse(struct bundle *in, size_t offset, const char *what)
{
    if (!in->result)
        in->result = rk_fail(in->error, RK_INVALID, offset, "private transaction: %s", what);
}

static const uint8_t *take(struct bundle *in, size_t size_bytes)
{
    return reader_take(&in->reader, size_bytes).bytes;
}

static void read_scalar(struct bundle *in, struct fr *out)
{
    size_t offset = reader_offset(&in->reader);
    if (!fr_from_bytes_le(out, take(in, 32))) refuse(in, offset, "a scalar of q or more");
}

static void read_jubjub_scalar(struct bundle *in, struct fj *out)
{
    size_t offset = reader_offset(&in->reader);
    if (!fj_from_bytes_le(out, take(in, 32))) refuse(in, offset, "a JubJub scalar of r or more");
}

/* Any point of the curve: the circuit takes them all. */
static void read_point(struct bundle *in, struct jubjub_affine *out)
{
    size_t offset = reader_offset(&in->reader);
    if (!jubjub_decode(out, take(in, JUBJUB_BYTES), JUBJUB_LAX)) refuse(in, offset, "no point");
}

static void read_opening(struct bundle *in, struct poseidon_opening *out)
{
    enum { BYTES = POSEIDON_OPENING_BYTES(POSEIDON_TREE_HEIGHT_NOTES) };
    size_t offset = reader_offset(&in->reader);
    struct span bytes = span_of(take(in, BYTES), BYTES);
    struct rk_error error = {.result = RK_OK};
    if (poseidon_opening_decode(out, POSEIDON_TREE_HEIGHT_NOTES, bytes, &error))
        refuse(in, offset + (size_t)error.offset, error.message);
}

/* Of the note only what its hash takes; the commitment is computed from value and blinder. */
static void read_note(struct bundle *in, struct phoenix_input *out)
{
    enum { KEY = 65, POSITION = 97 };
    size_t offset = reader_offset(&in->reader);
    const uint8_t *note = take(in, PHOENIX_NOTE_BYTES);
    out->type = note[0];
    out->position = limb_load_le(note + POSITION);
    if (!jubjub_decode(&out->key, note + KEY, JUBJUB_LAX)) refuse(in, offset + KEY, "no point");
}

static void read_input(struct bundle *in, struct phoenix_input *out)
{
    read_opening(in, &out->opening);
    read_note(in, out);
    read_point(in, &out->key_prime);
    out->value = reader_u64_le(&in->reader);
    read_jubjub_scalar(in, &out->blinder);
    read_scalar(in, &out->nullifier);
    read_jubjub_scalar(in, &out->signature.u);
    read_point(in, &out->signature.r);
    read_point(in, &out->signature.r_prime);
}

static void read_output(struct bundle *in, struct phoenix_output *out)
{
    out->value = reader_u64_le(&in->reader);
    read_point(in, &out->commitment);
    read_jubjub_scalar(in, &out->blinder);
    read_point(in, &out->key);
    for (size_t i = 0; i < 2; i++) {
        read_point(in, &out->sender[i].c1);
        read_point(in, &out->sender[i].c2);
    }
    for (size_t i = 0; i < 2; i++)
        read_jubjub_scalar(in, &out->sender_blinders[i]);
}

enum rk_result phoenix_transaction_decode(struct phoenix_transaction *out, size_t input_count,
                                          struct span bytes, struct rk_error *error)
{
    enum { COMMON_BYTES = 32 + 32 + 8 + 8 + PHOENIX_KEY_BYTES + 2 * SCHNORR_SIGNATURE_BYTES };
    struct bundle in = {reader_of(bytes), RK_OK, error};
    struct phoenix_transaction read;
    if (input_count < 1 || input_count > PHOENIX_INPUTS_MAX)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "a private transaction has 1 to %d inputs, not %zu", PHOENIX_INPUTS_MAX,
                       input_count);
    size_t size_bytes = input_count * PHOENIX_INPUT_BYTES +
                        PHOENIX_OUTPUTS * (size_t)PHOENIX_OUTPUT_BYTES + COMMON_BYTES;
    if (bytes.size_bytes != size_bytes)
        return rk_fail(error, RK_MALFORMED, 0,
                       "%zu bytes for a private transaction of %zu inputs: expected %zu",
                       bytes.size_bytes, input_count, size_bytes);
    phoenix_transaction_blank(&read, input_count);
    for (size_t i = 0; i < input_count; i++)
        read_input(&in, &read.inputs[i]);
    for (size_t i = 0; i < PHOENIX_OUTPUTS; i++)
        read_output(&in, &read.outputs[i]);
    read_scalar(&in, &read.payload_hash);
    read_scalar(&in, &read.root);
    read.deposit = reader_u64_le(&in.reader);
    read.max_fee = reader_u64_le(&in.reader);
    read_point(&in, &read.sender.a);
    read_point(&in, &read.sender.b);
    for (size_t i = 0; i < 2; i++) {
        read_jubjub_scalar(&in, &read.signatures[i].u);
        read_point(&in, &read.signatures[i].r);
    }
    if (!in.result) *out = read;
    secret_wipe(&read, sizeof read);
    return in.result;
}
