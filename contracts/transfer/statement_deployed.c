/* What transactions of the deployed system say and prove (spec/transactions.md 2), for the build
 * that is compared with its contract: hashes and messages are made here from the archived
 * transaction. */
#ifdef RUSKVM_DEPLOYED
#include "transfer/state.h"

#include "common/encode.h"
#include "common/field.h"

#include <ruskvm/alloc.h>

RK_METHOD(chain_id)
{
    RK_RETURN(chain_id());
}

void note_leaf_words(struct scalar words[LEAF_WORDS], const struct note *note)
{
    struct point_affine key = point_affine_of(&note->stealth_address.key);
    words[0] = scalar_of(note->type);
    words[1] = note->value_commitment.u;
    words[2] = note->value_commitment.v;
    words[3] = key.u;
    words[4] = key.v;
    words[5] = scalar_of(note->position);
}

void statement_check_chain(struct rk_reader *in)
{
    bool is_public = rk_read_u8(in, TX_MODEL) == MODEL_PUBLIC;
    RK_REQUIRE(rk_read_u8(in, is_public ? PUBLIC_CHAIN_ID : SHIELDED_CHAIN_ID) == chain_id(),
               "The tx must target the correct chain");
    /* The refund, which must not fail, reads it again. */
    RK_REQUIRE(is_public || rk_read_u8(in, SHIELDED_FEE_SENDER) <= NOTE_SENDER_CONTRACT, "%s",
               in->complaint);
}

/* ---- Messages ---- */

/* Room for every part of a transaction: an encoding is never longer than what it encodes. */
struct message {
    uint8_t *bytes;
    uint32_t size_bytes, room_bytes;
};

static struct message message_begin(void)
{
    uint32_t room_bytes = TX_ROOT_BYTES + ongoing_transaction()->size_bytes;
    return (struct message){rk_alloc(room_bytes), 0, room_bytes};
}

static void message_free(struct message *message)
{
    rk_free(message->bytes, message->room_bytes);
}

static struct rk_span message_span(const struct message *message)
{
    return rk_span_of(message->bytes, message->size_bytes);
}

static uint8_t *grow(struct message *message, uint32_t size_bytes)
{
    RK_REQUIRE(size_bytes <= message->room_bytes - message->size_bytes,
               "The transaction is malformed");
    uint8_t *at = message->bytes + message->size_bytes;
    message->size_bytes += size_bytes;
    return at;
}

static void put(struct message *message, struct rk_span bytes)
{
    rk_copy(grow(message, bytes.size_bytes), bytes.bytes, bytes.size_bytes);
}

static void put_bytes(struct message *message, struct rk_reader *in, uint32_t at,
                      uint32_t size_bytes)
{
    put(message, rk_span_of(rk_read_bytes(in, at, size_bytes), size_bytes));
}

static void put_account(struct message *message, const struct account_key *key)
{
    account_key_encode(grow(message, ACCOUNT_KEY_BYTES), key);
}

static void put_scalar(struct message *message, struct rk_reader *in, uint32_t at)
{
    struct scalar scalar;
    rk_copy(&scalar, rk_read_bytes(in, at, sizeof scalar), sizeof scalar);
    scalar_encode(grow(message, RK_SCALAR_BYTES), &scalar);
}

/* The message of the data, without tags and lengths. */
static void put_data(struct message *message, struct rk_reader *in, uint32_t data_at)
{
    enum { DEPLOY_OWNER = 40, DEPLOY_HAS_ARGUMENT = 56, DEPLOY_ARGUMENT = 60 };
    const uint32_t deploy = data_at + DATA_DEPLOY;
    if (ongoing_has_data(in, DATA_CALL)) {
        put_bytes(message, in, data_at + DATA_CALL_CONTRACT, RK_ID_BYTES);
        put(message, rk_read_text(in, data_at + DATA_CALL_FUNCTION));
        put(message, rk_read_byte_vector(in, data_at + DATA_CALL_ARGUMENT));
    } else if (ongoing_has_data(in, DATA_DEPLOYMENT)) {
        put_bytes(message, in, deploy, RK_ID_BYTES);
        put(message, rk_read_byte_vector(in, deploy + DEPLOY_OWNER));
        if (rk_read_option(in, deploy + DEPLOY_HAS_ARGUMENT))
            put(message, rk_read_byte_vector(in, deploy + DEPLOY_ARGUMENT));
    } else if (ongoing_has_data(in, DATA_MEMO)) {
        put(message, rk_read_byte_vector(in, data_at + DATA_VECTOR));
    }
}

/* ---- Public transactions ---- */

static void put_if_other(struct message *message, const struct account_key *key,
                         const struct account_key *sender)
{
    if (!rk_equal(key, sender, sizeof *key)) put_account(message, key);
}

void statement_check_signature(struct rk_reader *in)
{
    struct message message = message_begin();
    struct account_key sender = read_account(in, PUBLIC_SENDER);
    struct account_key receiver = read_account(in, PUBLIC_RECEIVER);
    struct account_key refund = read_account(in, PUBLIC_REFUND_ADDRESS);
    put_bytes(&message, in, PUBLIC_CHAIN_ID, 1);
    put_account(&message, &sender);
    put_if_other(&message, &receiver, &sender);
    put_bytes(&message, in, PUBLIC_VALUE, 8);
    put_bytes(&message, in, PUBLIC_DEPOSIT, 8);
    put_bytes(&message, in, PUBLIC_GAS_LIMIT, 8);
    put_bytes(&message, in, PUBLIC_GAS_PRICE, 8);
    put_if_other(&message, &refund, &sender);
    put_bytes(&message, in, PUBLIC_NONCE, 8);
    put_data(&message, in, PUBLIC_DATA);
    RK_REQUIRE(rk_query_verify_bls(message_span(&message), (const uint8_t *)&sender,
                                   rk_read_bytes(in, PUBLIC_SIGNATURE, RK_BLS_SIGNATURE_BYTES)),
               "Invalid signature!");
    message_free(&message);
}

/* ---- Shielded transactions ---- */

enum { INPUTS_MAX = 4, OUTPUTS = 2, PUBLIC_INPUTS_MAX = 28 + INPUTS_MAX };

static uint32_t output_at(uint32_t index)
{
    return SHIELDED_OUTPUTS + index * (uint32_t)sizeof(struct note);
}

/* The 302 bytes of a note. */
static void put_note(struct message *message, const struct note *note)
{
    const struct point_affine *points = (const void *)((const uint8_t *)&note->sender + 8);
    *grow(message, 1) = note->type;
    point_affine_encode(grow(message, POINT_BYTES), &note->value_commitment);
    stealth_address_encode(grow(message, STEALTH_ADDRESS_BYTES), &note->stealth_address);
    put(message, rk_span_of(&note->position, sizeof note->position));
    put(message, rk_span_of(note->value_enc, sizeof note->value_enc));
    *grow(message, 1) = note->sender.tag;
    if (note->sender.tag == NOTE_SENDER_CONTRACT)
        put(message, rk_span_of(note->sender.contract, sizeof note->sender.contract));
    else
        for (uint32_t i = 0; i < 4; i++)
            point_affine_encode(grow(message, POINT_BYTES), &points[i]);
}

static void hash_payload(struct scalar *hash, struct rk_reader *in)
{
    struct message message = message_begin();
    uint32_t count;
    struct rk_reader nullifier =
        rk_read_vector(in, &count, SHIELDED_NULLIFIERS, sizeof(struct scalar), 8);
    put_bytes(&message, in, SHIELDED_CHAIN_ID, 1);
    put_scalar(&message, in, SHIELDED_ROOT);
    for (uint32_t i = 0; i < count; i++, rk_reader_next(&nullifier))
        put_scalar(&message, &nullifier, 0);
    for (uint32_t i = 0; i < OUTPUTS; i++)
        put_note(&message, (const void *)rk_read_bytes(in, output_at(i), sizeof(struct note)));
    put_bytes(&message, in, SHIELDED_MAX_FEE, 8);
    put_bytes(&message, in, SHIELDED_DEPOSIT, 8);
    put_data(&message, in, SHIELDED_DATA);
    rk_query_hash((uint8_t *)hash, message_span(&message));
    message_free(&message);
}

static uint32_t collect_inputs(struct scalar *inputs, struct rk_reader *in,
                               struct rk_reader nullifier, uint32_t nullifier_count)
{
    const struct note *notes[OUTPUTS];
    uint32_t count = 0;
    hash_payload(&inputs[count++], in);
    rk_copy(&inputs[count++], rk_read_bytes(in, SHIELDED_ROOT, 32), 32);
    for (uint32_t i = 0; i < nullifier_count; i++, rk_reader_next(&nullifier))
        rk_copy(&inputs[count++], rk_read_bytes(&nullifier, 0, 32), 32);
    for (uint32_t i = 0; i < OUTPUTS; i++, count += 2) {
        notes[i] = (const void *)rk_read_bytes(in, output_at(i), sizeof *notes[i]);
        RK_REQUIRE(notes[i]->sender.tag == NOTE_SENDER_ENCRYPTED,
                   "All output-notes must provide a sender-encryption");
        rk_copy(&inputs[count], &notes[i]->value_commitment, 64);
    }
    inputs[count++] = scalar_of(rk_read_u64(in, SHIELDED_MAX_FEE));
    inputs[count++] = scalar_of(rk_read_u64(in, SHIELDED_DEPOSIT));
    for (uint32_t i = 0; i < OUTPUTS; i++, count += 2) {
        struct point_affine key = point_affine_of(&notes[i]->stealth_address.key);
        rk_copy(&inputs[count], &key, sizeof key);
    }
    for (uint32_t i = 0; i < OUTPUTS; i++, count += 8)
        rk_copy(&inputs[count], (const uint8_t *)&notes[i]->sender + 8, 256);
    return count;
}

void statement_check_proof(struct rk_reader *in)
{
    struct scalar inputs[PUBLIC_INPUTS_MAX];
    uint32_t count;
    struct rk_reader nullifiers =
        rk_read_vector(in, &count, SHIELDED_NULLIFIERS, sizeof(struct scalar), 8);
    RK_REQUIRE(count <= INPUTS_MAX, "No circuit available for given number of inputs!");
    struct rk_span verifier = verifier_of(count, false);
    uint32_t input_count = collect_inputs(inputs, in, nullifiers, count);
    RK_REQUIRE(rk_query_verify_plonk(verifier, rk_read_byte_vector(in, SHIELDED_PROOF), inputs,
                                     input_count),
               "Invalid transaction proof!");
}

void statement_refund_sender(struct note_sender *out, struct rk_reader *in)
{
    note_sender_read(out, in, SHIELDED_FEE_SENDER);
}
#endif
