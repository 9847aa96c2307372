#include "chain/typed_transaction.h"

#include "base/hash.h"
#include "chain/typed_transaction_internal.h"

/* H_p of a tag and a message. */
static void hash_tagged(struct fr *out, const char *tag, struct span message)
{
    struct blake2b hasher;
    uint8_t hash[BLAKE2B_HASH_BYTES_MAX];
    REQUIRE(blake2b_init(&hasher, sizeof hash) == RK_OK);
    blake2b_update(&hasher, span_of_string(tag));
    blake2b_update(&hasher, message);
    blake2b_final(&hasher, hash);
    fr_from_wide_le(out, hash, sizeof hash);
}

void typed_transaction_compute(struct typed_transaction *t, struct span signed_part,
                               size_t sidecar_bytes)
{
    bool is_shielded = t->model == TRANSACTION_SHIELDED;
    struct fr id;
    shielded_context(&t->context, t->chain_id, t->contract, STATEMENT_VERSION);
    hash_tagged(&t->message, is_shielded ? "ruskvm-phoenix-payload-v1" : "ruskvm-public-payload-v1",
                signed_part);
    hash_tagged(&id, "ruskvm-transaction-v1", signed_part);
    fr_to_bytes_le(t->id, &id);
    t->signed_bytes = signed_part.size_bytes;
    t->size_bytes = TYPED_LENGTH_BYTES + signed_part.size_bytes + sidecar_bytes +
                    (is_shielded ? PLONK_PROOF_BYTES : BLS_SIGNATURE_BYTES);
}

/* What depends on the chain and not on its height. */
static enum rk_result check_place(const struct typed_transaction *t,
                                  const struct typed_chain *chain, struct rk_error *error)
{
    if (t->chain_id != chain->chain_id)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "a transaction for the chain %llu; this is %llu",
                       (unsigned long long)t->chain_id, (unsigned long long)chain->chain_id);
    if (memcmp(t->contract, chain->contract, sizeof t->contract) != 0)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "a transaction for another transfer contract than the chain's");
    if (t->model == TRANSACTION_SHIELDED && t->shielded.statement->is_audited != chain->is_audited)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       chain->is_audited ? "a transaction without the words for the auditor"
                                         : "words for an auditor, whom the chain does not have");
    if (chain->is_audited && !jubjub_affine_is_valid(&chain->auditor))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the auditor's key of the chain is no point of prime order");
    return RK_OK;
}

enum rk_result typed_transaction_check_chain(const struct typed_transaction *transaction,
                                             const struct typed_chain *chain, uint64_t height,
                                             struct rk_error *error)
{
    RK_TRY(check_place(transaction, chain, error));
    if (height > transaction->last_valid_height)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "The transaction is no longer valid: it was until the height %llu",
                       (unsigned long long)transaction->last_valid_height);
    return RK_OK;
}

/* ---- Public transactions ---- */

static enum rk_result not_public(struct rk_error *error)
{
    return rk_fail(error, RK_USAGE, RK_NO_POSITION, "not a public transaction");
}

enum rk_result typed_transaction_sign(struct typed_transaction *transaction,
                                      const struct bls_secret_key *key, struct rk_error *error)
{
    struct typed_public *account = &transaction->account;
    struct bls_public_key sender;
    struct bls_signature signature;
    uint8_t bytes[BLS_PUBLIC_KEY_BYTES], message[32];
    if (transaction->model != TRANSACTION_PUBLIC) return not_public(error);
    bls_public_key_of(&sender, key);
    bls_public_key_to_bytes(bytes, &sender);
    if (memcmp(bytes, account->sender, sizeof bytes) != 0)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the key is not the sender's");
    RK_TRY(typed_transaction_seal(transaction, error));
    fr_to_bytes_le(message, &transaction->message);
    bls_sign(&signature, BLS_V2, key, span_of(message, sizeof message));
    bls_signature_to_bytes(account->signature, &signature);
    account->is_signed = true;
    return RK_OK;
}

enum rk_result typed_transaction_verify_signature(const struct typed_transaction *transaction,
                                                  struct rk_error *error)
{
    const struct typed_public *account = &transaction->account;
    struct bls_signature signature;
    uint8_t message[32];
    if (transaction->model != TRANSACTION_PUBLIC) return not_public(error);
    if (!account->is_signed)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the transaction is not signed");
    fr_to_bytes_le(message, &transaction->message);
    if (bls_signature_from_bytes(&signature, account->signature, NULL) ||
        !bls_verify(BLS_V2, &account->sender_key, &signature, span_of(message, sizeof message)))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the signature is not the sender's for this transaction");
    return RK_OK;
}

/* ---- Shielded transactions ---- */

size_t typed_transaction_public_inputs(struct fr out[SHIELDED_PUBLIC_INPUTS_MAX],
                                       const struct typed_transaction *transaction,
                                       const struct typed_chain *chain)
{
    const struct typed_shielded *s = &transaction->shielded;
    struct shielded_statement statement = {
        .input_count = s->statement->input_count,
        .context = transaction->context,
        .message = transaction->message,
        .root = s->root,
        .max_fee = s->max_fee,
        .deposit = transaction->deposit,
        .is_audited = s->statement->is_audited,
        .auditor = chain->auditor,
        .audit = s->audit,
    };
    memcpy(statement.nullifiers, s->nullifiers, sizeof statement.nullifiers);
    memcpy(statement.outputs, s->outputs, sizeof statement.outputs);
    return shielded_public_inputs(out, &statement);
}

enum rk_result typed_transaction_verify_proof(const struct typed_transaction *transaction,
                                              const struct typed_chain *chain,
                                              const struct plonk_verifier *verifier,
                                              struct rk_error *error)
{
    const struct typed_shielded *s = &transaction->shielded;
    struct fr inputs[SHIELDED_PUBLIC_INPUTS_MAX];
    struct plonk_proof proof;
    bool holds = false;
    if (transaction->model != TRANSACTION_SHIELDED)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "not a shielded transaction");
    if (!s->is_proven)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the transaction has no proof");
    RK_TRY(check_place(transaction, chain, error));
    if (plonk_proof_decode(&proof, PLONK_STRICT, span_of(s->proof, sizeof s->proof), NULL))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the proof is no encoding of one");
    size_t count = typed_transaction_public_inputs(inputs, transaction, chain);
    if (plonk_verify(&holds, verifier, PLONK_V3, &proof, inputs, count))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory to verify a proof");
    if (!holds)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the proof does not hold for this transaction");
    return RK_OK;
}

/* ---- For execution: the claim; the argument is in typed_transaction_archive.c ---- */

static enum rk_result fill_claim(struct executable *e, struct typed_claim *claim,
                                 const struct typed_transaction *t, const struct typed_chain *chain,
                                 const struct span *verifiers, struct rk_error *error)
{
    const struct typed_shielded *s = &t->shielded;
    struct executable_claim *c = &e->claim;
    c->model = t->model;
    fr_to_bytes_le(claim->message, &t->message);
    if (t->model == TRANSACTION_SHIELDED) {
        c->verifier = verifiers ? verifiers[s->statement - statements] : span_of(NULL, 0);
        c->proof = span_of(s->proof, sizeof s->proof);
        c->input_count = typed_transaction_public_inputs(claim->inputs, t, chain);
        c->inputs = claim->inputs;
        return RK_OK;
    }
    c->message = span_of(claim->message, sizeof claim->message);
    c->key = t->account.sender_key;
    const struct bls_signature *known = known_points_signature(t->known, t->account.signature);
    if (known)
        c->signature = *known;
    else if (bls_signature_from_bytes(&c->signature, t->account.signature, NULL))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the signature is no encoding of one");
    return RK_OK;
}

enum rk_result typed_transaction_executable(struct executable *out, struct typed_claim *claim,
                                            struct buffer *argument,
                                            const struct typed_transaction *t,
                                            const struct typed_chain *chain,
                                            const struct span *verifiers, struct rk_error *error)
{
    bool is_shielded = t->model == TRANSACTION_SHIELDED;
    const struct typed_shielded *s = &t->shielded;
    RK_TRY(check_place(t, chain, error));
    if (is_shielded ? !s->is_proven : !t->account.is_signed)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the transaction has no %s",
                       is_shielded ? "proof" : "signature");
    struct executable e = {
        .model = t->model,
        .size_bytes = t->size_bytes,
        .data = &t->data,
        .gas_limit = t->gas_limit,
        .gas_price = t->gas_price,
        .deposit = t->deposit,
        .last_valid_height = t->last_valid_height,
    };
    memcpy(e.id, t->id, sizeof e.id);
    RK_TRY(fill_claim(&e, claim, t, chain, verifiers, error));
    if (is_shielded) {
        e.max_fee = s->max_fee;
        e.nullifiers = (const uint8_t(*)[32])claim->nullifiers;
        e.nullifier_count = s->statement->input_count;
        for (size_t i = 0; i < e.nullifier_count; i++)
            fr_to_bytes_le(claim->nullifiers[i], &s->nullifiers[i]);
    } else {
        memcpy(e.sender, t->account.sender, sizeof e.sender);
        g2_to_archive(e.sender_archive, &e.claim.key.point);
        e.value = t->account.value;
        e.nonce = t->account.nonce;
    }
    RK_TRY(typed_transaction_archive(argument, t, &e.claim, error));
    e.argument = buffer_span(argument);
    *out = e;
    return RK_OK;
}
