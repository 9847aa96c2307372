/* The argument of spend_and_execute on our own networks: the deployed system's transaction, and
 * what only whoever decoded the bytes knows. */
#include "chain/transfer_archive.h"
#include "chain/typed_transaction_internal.h"

enum {
    ARGUMENT_BYTES = 2280,
    CHAIN_ID_BYTE = 0, /* of the deployed layout; ours is a u64 behind it */
    AUDIT_WORDS = 2 + SHIELDED_AUDIT_WORDS,
};

static const struct archive_field argument_fields[] = {
    {"transaction", &transfer_type_transaction, 0},
    {"message", &transfer_type_scalar, 2224},
    {"chain_id", &archive_type_u64, 2256},
    {"last_valid_height", &archive_type_u64, 2264},
    {"audit", &transfer_type_scalars, 2272}};
static const struct archive_type argument_type =
    ARCHIVE_STRUCT_OF("SpendArgument", ARGUMENT_BYTES, 8, argument_fields);

static void put_scalars(uint8_t (*to)[FR_ARCHIVE_BYTES], const struct fr *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fr_archive_write(to[i], &words[i]);
}

/* Everything around the transaction. */
static enum rk_result write(struct buffer *out, const struct typed_transaction *t,
                            const struct archive_value *transaction, struct span audit,
                            struct rk_error *error)
{
    uint8_t message[FR_ARCHIVE_BYTES];
    fr_archive_write(message, &t->message);
    const struct archive_value argument = ARCHIVE_ITEMS(
        *transaction, archive_of_bytes(span_of(message, sizeof message)),
        archive_number(t->chain_id), archive_number(t->last_valid_height), archive_of_bytes(audit));
    return transfer_archive(out, &argument_type, &argument, error);
}

static enum rk_result write_shielded(struct buffer *out, const struct typed_transaction *t,
                                     const struct archive_value *data, struct rk_error *error)
{
    const struct typed_shielded *s = &t->shielded;
    uint8_t root[FR_ARCHIVE_BYTES], nullifiers[SHIELDED_INPUTS_MAX][FR_ARCHIVE_BYTES];
    uint8_t notes[SHIELDED_OUTPUTS * TRANSFER_NOTE_BYTES], fee[TRANSFER_FEE_BYTES];
    uint8_t audit[AUDIT_WORDS][FR_ARCHIVE_BYTES];
    size_t count = s->statement->input_count;
    fr_archive_write(root, &s->root);
    put_scalars(nullifiers, s->nullifiers, count);
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++)
        transfer_put_note(notes + i * TRANSFER_NOTE_BYTES, &s->outputs[i]);
    transfer_put_fee(fee, t->gas_limit, t->gas_price, &s->refund);
    put_scalars(audit, (const struct fr[2]){s->audit.e.u, s->audit.e.v}, 2);
    put_scalars(audit + 2, s->audit.cipher, SHIELDED_AUDIT_WORDS);
    const struct archive_value skeleton =
        ARCHIVE_ITEMS(archive_of_bytes(span_of(root, sizeof root)),
                      archive_of_bytes(span_of(nullifiers, count * FR_ARCHIVE_BYTES)),
                      archive_of_bytes(span_of(notes, sizeof notes)), archive_number(s->max_fee),
                      archive_number(t->deposit));
    const struct archive_value payload = ARCHIVE_ITEMS(
        archive_number(CHAIN_ID_BYTE), skeleton, archive_of_bytes(span_of(fee, sizeof fee)), *data);
    const struct archive_value whole =
        ARCHIVE_ITEMS(payload, archive_of_bytes(span_of(s->proof, sizeof s->proof)));
    const struct archive_value transaction = ARCHIVE_VARIANT(TRANSACTION_SHIELDED, whole);
    return write(out, t, &transaction, span_of(audit, s->statement->is_audited ? sizeof audit : 0),
                 error);
}

static enum rk_result write_public(struct buffer *out, const struct typed_transaction *t,
                                   const struct executable_claim *claim,
                                   const struct archive_value *data, struct rk_error *error)
{
    const struct typed_public *p = &t->account;
    uint8_t sender[TRANSFER_KEY_BYTES], receiver[TRANSFER_KEY_BYTES], refund[TRANSFER_KEY_BYTES];
    uint8_t signature[TRANSFER_SIGNATURE_BYTES];
    g2_to_archive(sender, &p->sender_key.point);
    g1_to_archive(signature, &claim->signature.point);
    g2_to_archive(receiver, p->has_receiver ? &p->receiver_key.point : &p->sender_key.point);
    g2_to_archive(refund, p->has_refund ? &p->refund_key.point : &p->sender_key.point);
    const struct archive_value fee =
        ARCHIVE_ITEMS(archive_number(t->gas_limit), archive_number(t->gas_price),
                      archive_of_bytes(span_of(refund, sizeof refund)));
    const struct archive_value payload = ARCHIVE_ITEMS(
        archive_number(CHAIN_ID_BYTE), archive_of_bytes(span_of(sender, sizeof sender)),
        archive_of_bytes(span_of(receiver, sizeof receiver)), archive_number(p->value),
        archive_number(t->deposit), fee, archive_number(p->nonce), *data);
    const struct archive_value whole =
        ARCHIVE_ITEMS(payload, archive_of_bytes(span_of(signature, sizeof signature)));
    const struct archive_value transaction = ARCHIVE_VARIANT(TRANSACTION_PUBLIC, whole);
    return write(out, t, &transaction, span_of(NULL, 0), error);
}

enum rk_result typed_transaction_archive(struct buffer *out, const struct typed_transaction *t,
                                         const struct executable_claim *claim,
                                         struct rk_error *error)
{
    struct transfer_data_value data;
    transfer_data_value(&data, &t->data);
    return t->model == TRANSACTION_SHIELDED ? write_shielded(out, t, &data.value, error)
                                            : write_public(out, t, claim, &data.value, error);
}
