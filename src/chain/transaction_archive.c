/* Deployed transactions for those who execute them: archives (spec/transactions.md 3) and
 * executables. */
#include "chain/transaction.h"
#include "chain/transfer_archive.h"

#include <stdlib.h>

static void put_u64(uint8_t *to, uint64_t value)
{
    memcpy(to, &value, sizeof value);
}

static void put_sender(uint8_t to[TRANSFER_SENDER_BYTES], const struct transaction_sender *sender)
{
    to[0] = sender->is_contract ? TRANSFER_SENDER_CONTRACT : TRANSFER_SENDER_ENCRYPTED;
    if (sender->is_contract) {
        memcpy(to + 1, sender->info, sizeof sender->info);
        return;
    }
    for (size_t i = 0; i < RK_ARRAY_LENGTH(sender->points); i++)
        jubjub_affine_archive_write(to + 8 + i * JUBJUB_AFFINE_ARCHIVE_BYTES, &sender->points[i]);
}

static void put_note(uint8_t to[TRANSFER_NOTE_BYTES], const struct transaction_note *note)
{
    memset(to, 0, TRANSFER_NOTE_BYTES);
    put_sender(to, &note->sender);
    jubjub_affine_archive_write(to + 264, &note->commitment);
    transfer_put_stealth(to + 328, &note->stealth);
    put_u64(to + 648, note->position);
    memcpy(to + 656, note->value, sizeof note->value);
    to[724] = note->type;
}

/* Writes an archive of any size: the buffer grows until it fits. */
static enum rk_result write_any(struct buffer *out, const struct archive_value *value,
                                size_t size_hint, struct rk_error *error)
{
    size_t size_bytes = 0;
    if (buffer_reserve(out, size_hint))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for an archive");
    RK_TRY(archive_write(out->bytes, size_hint, &size_bytes, &transfer_type_transaction, value,
                         error));
    out->size_bytes = size_bytes;
    return RK_OK;
}

/* Room for the archive of a whole transaction. */
static size_t whole_bytes_max(const struct transaction *t)
{
    const struct transaction_data *data = &t->data;
    size_t parts = data->call.function.size_bytes + data->call.argument.size_bytes +
                   data->deployment.code.size_bytes + data->deployment.owner.size_bytes +
                   data->deployment.argument.size_bytes + data->memo.size_bytes +
                   data->blob_count * TRANSFER_BLOB_BYTES;
    if (t->model == TRANSACTION_SHIELDED)
        parts += t->phoenix.nullifier_count * FR_ARCHIVE_BYTES + t->phoenix.proof.size_bytes;
    return parts + TRANSFER_TRANSACTION_BYTES + 8 * ARCHIVE_ALIGN_MAX;
}

static enum rk_result write(struct buffer *out, const struct transaction *t,
                            enum transaction_archive_form form, const struct archive_value *value,
                            struct rk_error *error)
{
    return form == TRANSACTION_STRIPPED
               ? transfer_archive(out, &transfer_type_transaction, value, error)
               : write_any(out, value, whole_bytes_max(t), error);
}

static enum rk_result write_phoenix(struct buffer *out, const struct transaction *t,
                                    enum transaction_archive_form form,
                                    const struct archive_value *data, struct rk_error *error)
{
    const struct phoenix_transaction *p = &t->phoenix;
    uint8_t root[FR_ARCHIVE_BYTES], fee[TRANSFER_FEE_BYTES] = {0};
    uint8_t notes[TRANSACTION_OUTPUTS * TRANSFER_NOTE_BYTES];
    struct buffer nullifiers = {0};
    fr_archive_write(root, &p->root);
    for (size_t i = 0; i < TRANSACTION_OUTPUTS; i++)
        put_note(notes + i * TRANSFER_NOTE_BYTES, &p->outputs[i]);
    put_sender(fee, &p->refund_sender);
    put_u64(fee + 264, t->gas_limit);
    put_u64(fee + 272, t->gas_price);
    transfer_put_stealth(fee + 280, &p->refund);
    enum rk_result result = RK_OK;
    for (size_t i = 0; i < p->nullifier_count && !result; i++) {
        uint8_t scalar[FR_ARCHIVE_BYTES];
        fr_archive_write(scalar, &p->nullifiers[i]);
        result = buffer_append(&nullifiers, scalar, sizeof scalar);
    }
    const struct archive_value skeleton = ARCHIVE_ITEMS(
        archive_of_bytes(span_of(root, sizeof root)), archive_of_bytes(buffer_span(&nullifiers)),
        archive_of_bytes(span_of(notes, sizeof notes)), archive_number(p->max_fee),
        archive_number(t->deposit));
    const struct archive_value payload = ARCHIVE_ITEMS(
        archive_number(t->chain_id), skeleton, archive_of_bytes(span_of(fee, sizeof fee)), *data);
    const struct archive_value whole = ARCHIVE_ITEMS(payload, archive_of_bytes(p->proof));
    const struct archive_value transaction = ARCHIVE_VARIANT(TRANSACTION_SHIELDED, whole);
    if (!result) result = write(out, t, form, &transaction, error);
    buffer_free(&nullifiers);
    return result;
}

static enum rk_result write_moonlight(struct buffer *out, const struct transaction *t,
                                      enum transaction_archive_form form,
                                      const struct archive_value *data, struct rk_error *error)
{
    const struct moonlight_transaction *m = &t->moonlight;
    uint8_t sender[TRANSFER_KEY_BYTES], receiver[TRANSFER_KEY_BYTES], refund[TRANSFER_KEY_BYTES];
    uint8_t signature[TRANSFER_SIGNATURE_BYTES];
    g2_to_archive(sender, &m->sender.key.point);
    g2_to_archive(receiver, &m->receiver.key.point);
    g2_to_archive(refund, &m->refund.key.point);
    g1_to_archive(signature, &m->signature.point);
    const struct archive_value fee =
        ARCHIVE_ITEMS(archive_number(t->gas_limit), archive_number(t->gas_price),
                      archive_of_bytes(span_of(refund, sizeof refund)));
    const struct archive_value payload = ARCHIVE_ITEMS(
        archive_number(t->chain_id), archive_of_bytes(span_of(sender, sizeof sender)),
        archive_of_bytes(span_of(receiver, sizeof receiver)), archive_number(m->value),
        archive_number(t->deposit), fee, archive_number(m->nonce), *data);
    const struct archive_value whole =
        ARCHIVE_ITEMS(payload, archive_of_bytes(span_of(signature, sizeof signature)));
    const struct archive_value transaction = ARCHIVE_VARIANT(TRANSACTION_PUBLIC, whole);
    return write(out, t, form, &transaction, error);
}

enum rk_result transaction_archive(struct buffer *out, const struct transaction *t,
                                   enum transaction_archive_form form, struct rk_error *error)
{
    struct transfer_data_value data;
    struct buffer blobs = {0};
    enum rk_result result = RK_OK;
    if (form == TRANSACTION_STRIPPED)
        transfer_data_value(&data, &t->data);
    else
        result = transfer_data_value_whole(&data, &blobs, &t->data);
    if (!result)
        result = t->model == TRANSACTION_SHIELDED
                     ? write_phoenix(out, t, form, &data.value, error)
                     : write_moonlight(out, t, form, &data.value, error);
    buffer_free(&blobs);
    return result;
}

/* ---- Executables ---- */

static enum rk_result fill_phoenix(struct executable *out, struct transaction_claim *claim,
                                   const struct transaction *t, struct span verifier)
{
    const struct phoenix_transaction *p = &t->phoenix;
    uint8_t refund[PHOENIX_KEY_BYTES], change[PHOENIX_KEY_BYTES];
    claim->nullifiers = calloc(p->nullifier_count + 1, sizeof *claim->nullifiers);
    if (!claim->nullifiers) return RK_NO_MEMORY;
    for (size_t i = 0; i < p->nullifier_count; i++)
        fr_to_bytes_le(claim->nullifiers[i], &p->nullifiers[i]);
    phoenix_stealth_address_encode(refund, &p->refund);
    phoenix_stealth_address_encode(change, &p->outputs[1].stealth);
    out->max_fee = p->max_fee;
    out->refund_is_change = memcmp(refund, change, sizeof refund) == 0;
    out->nullifiers = (const uint8_t(*)[32])claim->nullifiers;
    out->nullifier_count = p->nullifier_count;
    out->claim.verifier = verifier;
    out->claim.proof = p->proof;
    out->claim.inputs = claim->inputs;
    return transaction_public_inputs(claim->inputs, &out->claim.input_count, t);
}

static enum rk_result fill_moonlight(struct executable *out, struct transaction_claim *claim,
                                     const struct transaction *t)
{
    const struct moonlight_transaction *m = &t->moonlight;
    memcpy(out->sender, m->sender.bytes, sizeof out->sender);
    g2_to_archive(out->sender_archive, &m->sender.key.point);
    out->value = m->value;
    out->nonce = m->nonce;
    RK_TRY(transaction_signed_message(&claim->message, t));
    out->claim.message = buffer_span(&claim->message);
    out->claim.key = m->sender.key;
    out->claim.signature = m->signature;
    return RK_OK;
}

enum rk_result transaction_executable(struct executable *out, struct transaction_claim *claim,
                                      const struct transaction *t, struct span verifier,
                                      struct rk_error *error)
{
    struct buffer encoded = {0};
    *claim = (struct transaction_claim){0};
    *out = (struct executable){
        .model = t->model,
        .data = &t->data,
        .gas_limit = t->gas_limit,
        .gas_price = t->gas_price,
        .deposit = t->deposit,
        .last_valid_height = UINT64_MAX,
        .claim.model = t->model,
    };
    enum rk_result result = transaction_encode(&encoded, t, t->format);
    out->size_bytes = encoded.size_bytes;
    buffer_free(&encoded);
    if (!result) result = transaction_id(out->id, t);
    if (!result) result = transaction_archive(&claim->argument, t, TRANSACTION_STRIPPED, error);
    if (result) return result;
    out->argument = buffer_span(&claim->argument);
    return t->model == TRANSACTION_SHIELDED ? fill_phoenix(out, claim, t, verifier)
                                            : fill_moonlight(out, claim, t);
}

void transaction_claim_free(struct transaction_claim *claim)
{
    buffer_free(&claim->argument);
    buffer_free(&claim->message);
    free(claim->nullifiers);
    *claim = (struct transaction_claim){0};
}
