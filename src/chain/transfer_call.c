#include "chain/transfer_call.h"

#include "base/secret.h"
#include "chain/transfer_archive.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_mul.h"

void withdrawal_stealth(struct phoenix_stealth_address *out, struct fj *kappa,
                        const struct phoenix_secret_key *secret, const struct fj *rho)
{
    struct phoenix_address address;
    struct jubjub_affine shared;
    struct shielded_secrets secrets;
    phoenix_address(&address, secret);
    jubjub_mul_generator(&out->r, rho);
    jubjub_exchange(&shared, rho, &address.a);
    shielded_derive(&secrets, &shared, &address);
    shielded_key(&out->key, &secrets.h, &address.b);
    fj_add(kappa, &secrets.h, &secret->b);
    secret_wipe(&shared, sizeof shared);
    secret_wipe(&secrets, sizeof secrets);
}

/* ---- The message ---- */

static enum rk_result append_token(struct buffer *out, const struct withdrawal *w)
{
    uint8_t bytes[32];
    if (w->transaction_model == TRANSACTION_PUBLIC) return buffer_append_u64_le(out, w->nonce);
    for (size_t i = 0; i < w->nullifier_count; i++) {
        fr_to_bytes_le(bytes, &w->nullifiers[i]);
        RK_TRY(buffer_append(out, bytes, sizeof bytes));
    }
    return RK_OK;
}

static enum rk_result append_receiver(struct buffer *out, const struct withdrawal *w)
{
    uint8_t bytes[PHOENIX_KEY_BYTES];
    if (w->receiver_model == TRANSACTION_PUBLIC)
        return buffer_append(out, w->account, sizeof w->account);
    phoenix_stealth_address_encode(bytes, &w->stealth);
    return buffer_append(out, bytes, sizeof bytes);
}

enum rk_result withdrawal_message(struct buffer *out, const struct withdrawal *w,
                                  const struct typed_chain *chain)
{
    static const char domain[] = "ruskvm-withdraw-v1";
    RK_TRY(buffer_append(out, domain, sizeof domain - 1));
    RK_TRY(buffer_append_u64_le(out, chain->chain_id));
    RK_TRY(buffer_append(out, chain->contract, sizeof chain->contract));
    RK_TRY(buffer_append(out, w->contract, sizeof w->contract));
    RK_TRY(buffer_append_u64_le(out, w->value));
    RK_TRY(append_receiver(out, w));
    return append_token(out, w);
}

/* ---- Signatures ---- */

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a withdrawal");
}

static enum rk_result other_receiver(struct rk_error *error)
{
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the key is not that of the receiver");
}

enum rk_result withdrawal_sign_shielded(struct withdrawal *w, const struct typed_chain *chain,
                                        const struct fj *kappa, const struct fj *random,
                                        struct rk_error *error)
{
    struct buffer message = {0};
    struct jubjub_affine key;
    struct fr hash;
    schnorr_key(&key, kappa);
    if (w->receiver_model != TRANSACTION_SHIELDED || !jubjub_affine_equal(&key, &w->stealth.key))
        return other_receiver(error);
    enum rk_result result = withdrawal_message(&message, w, chain);
    if (!result) {
        fr_hash(&hash, buffer_span(&message));
        schnorr_sign(&w->schnorr, SCHNORR_BOUND, kappa, &hash, random);
    }
    buffer_free(&message);
    return result ? no_memory(error) : RK_OK;
}

enum rk_result withdrawal_sign_account(struct withdrawal *w, const struct typed_chain *chain,
                                       const struct bls_secret_key *key, struct rk_error *error)
{
    struct buffer message = {0};
    struct bls_public_key account;
    uint8_t bytes[BLS_PUBLIC_KEY_BYTES];
    bls_public_key_of(&account, key);
    bls_public_key_to_bytes(bytes, &account);
    if (w->receiver_model != TRANSACTION_PUBLIC || memcmp(bytes, w->account, sizeof bytes) != 0)
        return other_receiver(error);
    enum rk_result result = withdrawal_message(&message, w, chain);
    if (!result) bls_sign(&w->bls, BLS_V2, key, buffer_span(&message));
    buffer_free(&message);
    return result ? no_memory(error) : RK_OK;
}

/* Whether the signature is the receiver's of the message. */
static bool is_signed(const struct withdrawal *w, struct span message)
{
    struct bls_public_key account;
    struct fr hash;
    if (w->receiver_model == TRANSACTION_PUBLIC)
        return bls_public_key_from_bytes(&account, w->account, NULL) == RK_OK &&
               bls_verify(BLS_V2, &account, &w->bls, message);
    fr_hash(&hash, message);
    return schnorr_verify(&w->stealth.key, &w->schnorr, &hash);
}

enum rk_result withdrawal_verify(const struct withdrawal *w, const struct typed_chain *chain,
                                 struct rk_error *error)
{
    struct buffer message = {0};
    enum rk_result result = withdrawal_message(&message, w, chain);
    if (result)
        result = no_memory(error);
    else if (!is_signed(w, buffer_span(&message)))
        result = rk_fail(error, RK_INVALID, RK_NO_POSITION,
                         "the signature is not the receiver's for this withdrawal");
    buffer_free(&message);
    return result;
}

/* ---- The archive ---- */

enum rk_result withdrawal_encode(struct buffer *out, const struct withdrawal *w,
                                 struct rk_error *error)
{
    uint8_t receiver[TRANSFER_STEALTH_BYTES], nullifiers[SHIELDED_INPUTS_MAX][FR_ARCHIVE_BYTES];
    uint8_t signature[SCHNORR_SIGNATURE_ARCHIVE_BYTES];
    size_t receiver_bytes = TRANSFER_STEALTH_BYTES, signature_bytes = sizeof signature;
    struct bls_public_key account;
    struct archive_value token, part = archive_number(w->nonce);
    if (w->receiver_model == TRANSACTION_PUBLIC) {
        RK_TRY(bls_public_key_from_bytes(&account, w->account, error));
        receiver_bytes = TRANSFER_KEY_BYTES;
        signature_bytes = TRANSFER_SIGNATURE_BYTES;
        g2_to_archive(receiver, &account.point);
        g1_to_archive(signature, &w->bls.point);
    } else {
        struct schnorr_signature_archive schnorr = {.u = w->schnorr.u};
        transfer_put_stealth(receiver, &w->stealth);
        jubjub_from_affine(&schnorr.r, &w->schnorr.r);
        schnorr_signature_archive_write(signature, &schnorr);
    }
    if (w->transaction_model == TRANSACTION_SHIELDED) {
        for (size_t i = 0; i < w->nullifier_count; i++)
            fr_archive_write(nullifiers[i], &w->nullifiers[i]);
        part = archive_of_bytes(span_of(nullifiers, w->nullifier_count * FR_ARCHIVE_BYTES));
    }
    token = archive_variant(w->transaction_model, &part, 1);
    const struct archive_value receiver_part = archive_of_bytes(span_of(receiver, receiver_bytes));
    const struct archive_value signature_part =
        archive_of_bytes(span_of(signature, signature_bytes));
    const struct archive_value whole = ARCHIVE_ITEMS(
        archive_of_bytes(span_of(w->contract, sizeof w->contract)), archive_number(w->value),
        archive_variant(w->receiver_model, &receiver_part, 1), token,
        archive_variant(w->receiver_model, &signature_part, 1));
    return transfer_archive(out, &transfer_type_withdraw, &whole, error);
}

struct transaction_data transfer_convert_data(const struct typed_chain *chain, struct span argument)
{
    struct transaction_data data = {
        .kind = TRANSACTION_CALL,
        .call = {.function = span_of_string("convert"), .argument = argument},
    };
    memcpy(data.call.contract, chain->contract, sizeof data.call.contract);
    return data;
}
