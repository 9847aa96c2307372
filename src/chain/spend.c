#include "chain/spend.h"

#include "base/secret.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_mul.h"

#include <stdlib.h>

/* ---- Randomness ---- */

enum {
    DRAWN_BYTES = 32,
    HEDGE_BYTES = DRAWN_BYTES + 5 * 32 + PHOENIX_KEY_BYTES + 2 * 8,
};

/* What a drawn secret is for: as long as one of these differs, or the generator works, so does the
 * secret. */
struct purpose {
    const char *domain; /* at most HASH_TO_SCALAR_DOMAIN_BYTES characters */
    uint64_t index;
    const struct phoenix_address *receiver; /* may be NULL */
    uint64_t value;
};

/* Drawn bytes, the view key, the first note that is spent, and the purpose. */
static void hedge(uint8_t bytes[HEDGE_BYTES], const struct spend *s, const struct purpose *purpose,
                  const struct spend_random *random)
{
    const struct shielded_input *first = &s->witness.inputs[0];
    memset(bytes, 0, HEDGE_BYTES);
    if (random && random->fill)
        random->fill(random->context, bytes, DRAWN_BYTES);
    else
        secret_random(bytes, DRAWN_BYTES);
    uint8_t *at = bytes + DRAWN_BYTES;
    fj_to_bytes_le(at, &s->view.a);
    jubjub_encode(at + 32, &s->view.b);
    fr_to_bytes_le(at + 64, &s->statement.context);
    fr_to_bytes_le(at + 96, &first->shared[0]);
    fr_to_bytes_le(at + 128, &first->shared[1]);
    if (purpose->receiver) phoenix_address_encode(at + 160, purpose->receiver);
    memcpy(at + 160 + PHOENIX_KEY_BYTES, &purpose->index, 8);
    memcpy(at + 168 + PHOENIX_KEY_BYTES, &purpose->value, 8);
}

static void domain_of(uint8_t domain[HASH_TO_SCALAR_DOMAIN_BYTES], const struct purpose *purpose)
{
    size_t size_bytes = strlen(purpose->domain);
    REQUIRE(size_bytes <= HASH_TO_SCALAR_DOMAIN_BYTES);
    memset(domain, 0, HASH_TO_SCALAR_DOMAIN_BYTES);
    memcpy(domain, purpose->domain, size_bytes);
}

static void draw_scalar(struct fj *out, const struct spend *s, const struct purpose *purpose,
                        const struct spend_random *random)
{
    uint8_t bytes[HEDGE_BYTES], domain[HASH_TO_SCALAR_DOMAIN_BYTES];
    hedge(bytes, s, purpose, random);
    domain_of(domain, purpose);
    fj_hash_domain(out, domain, span_of(bytes, sizeof bytes));
    secret_wipe(bytes, sizeof bytes);
}

static void draw_element(struct fr *out, const struct spend *s, const struct purpose *purpose,
                         const struct spend_random *random)
{
    uint8_t bytes[HEDGE_BYTES], domain[HASH_TO_SCALAR_DOMAIN_BYTES];
    hedge(bytes, s, purpose, random);
    domain_of(domain, purpose);
    fr_hash_domain(out, domain, span_of(bytes, sizeof bytes));
    secret_wipe(bytes, sizeof bytes);
}

/* ---- Inputs ---- */

enum rk_result spend_input_transparent(struct shielded_input *out,
                                       const struct phoenix_view_key *view,
                                       const struct phoenix_stealth_address *stealth,
                                       uint64_t value, uint64_t position,
                                       const struct poseidon_opening *opening)
{
    struct jubjub_affine shared;
    if (!shielded_owns(view, &stealth->r, &stealth->key)) return RK_NOT_FOUND;
    jubjub_exchange(&shared, &view->a, &stealth->r);
    *out = (struct shielded_input){
        .shared = {shared.u, shared.v},
        .value = value,
        .position = position,
        .opening = *opening,
    };
    secret_wipe(&shared, sizeof shared);
    return RK_OK;
}

/* Whether the note is in the tree under this root. */
static bool is_in_tree(const struct spend *s, const struct shielded_input *input,
                       const struct shielded_secrets *secrets)
{
    struct jubjub_affine key, commitment;
    struct fr leaf;
    shielded_key(&key, &secrets->h, &s->view.b);
    phoenix_commit_value(&commitment, input->value, &input->blinder);
    shielded_leaf(&leaf, &s->statement.context, input->type, &commitment, &key, input->position);
    return input->opening.height == POSEIDON_TREE_HEIGHT_NOTES &&
           poseidon_opening_position(&input->opening) == input->position &&
           fr_equal(&input->opening.root, &s->statement.root) &&
           poseidon_opening_verify_vartime(&input->opening, &leaf);
}

/* Its nullifier, after looking whether it is in the tree; dummies are in none. */
static enum rk_result add_input(struct spend *s, size_t index, bool is_dummy,
                                struct rk_error *error)
{
    const struct shielded_input *input = &s->witness.inputs[index];
    const struct jubjub_affine shared = {input->shared[0], input->shared[1]};
    struct shielded_secrets secrets;
    struct jubjub_affine key_prime;
    shielded_derive(&secrets, &shared, &s->witness.sender);
    bool is_found = is_dummy || is_in_tree(s, input, &secrets);
    shielded_key_prime(&key_prime, &secrets.h, &s->view.b_prime);
    shielded_nullifier(&s->statement.nullifiers[index], &s->statement.context, &key_prime,
                       input->position);
    secret_wipe(&secrets, sizeof secrets);
    for (size_t i = 0; is_found && i < index; i++)
        if (fr_equal(&s->statement.nullifiers[i], &s->statement.nullifiers[index]))
            return rk_fail(error, RK_INVALID, RK_NO_POSITION, "notes %zu and %zu are the same", i,
                           index);
    if (is_found) return RK_OK;
    return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                   "note %zu is not in the tree of this root, or not of this key", index);
}

static void make_dummy(struct spend *s, size_t index, const struct spend_random *random)
{
    struct fr words[2];
    for (size_t i = 0; i < RK_ARRAY_LENGTH(words); i++)
        draw_element(&words[i], s,
                     &(const struct purpose){.domain = "ruskvm spend dummy v1",
                                             .index = index * RK_ARRAY_LENGTH(words) + i},
                     random);
    shielded_input_dummy(&s->witness.inputs[index], &s->statement.context, &s->witness.sender,
                         words);
    secret_wipe(words, sizeof words);
}

static enum rk_result check_shape(const struct statement **out, const struct typed_chain *chain,
                                  size_t note_count, size_t input_count, struct rk_error *error)
{
    const struct statement *shape = input_count ? statement_by_shape(input_count, chain->is_audited)
                                                : statement_for(note_count, chain->is_audited);
    if (note_count == 0)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "a transaction that spends no note");
    if (!shape)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "there is no shape of %zu inputs",
                       input_count ? input_count : note_count);
    if (note_count > shape->input_count)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "%zu notes for %u inputs", note_count,
                       shape->input_count);
    if (chain->is_audited && !jubjub_affine_is_valid(&chain->auditor))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the auditor's key of the chain is no point of prime order");
    *out = shape;
    return RK_OK;
}

enum rk_result spend_begin(struct spend *out, const struct typed_chain *chain,
                           const struct shielded_full_view_key *view,
                           const struct shielded_input *notes, size_t note_count,
                           size_t input_count, const struct spend_random *random,
                           struct rk_error *error)
{
    const struct statement *shape = NULL;
    RK_TRY(check_shape(&shape, chain, note_count, input_count, error));
    struct spend s = {.view = *view, .chain = *chain};
    enum rk_result result = RK_OK;
    s.statement = (struct shielded_statement){.input_count = shape->input_count,
                                              .root = notes[0].opening.root,
                                              .is_audited = chain->is_audited,
                                              .auditor = chain->auditor};
    shielded_context(&s.statement.context, chain->chain_id, chain->contract, STATEMENT_VERSION);
    s.witness.sender.b = view->b;
    s.witness.b_prime = view->b_prime;
    jubjub_mul_generator(&s.witness.sender.a, &view->a);
    for (size_t i = 0; !result && i < shape->input_count; i++) {
        bool is_dummy = i >= note_count;
        if (is_dummy)
            make_dummy(&s, i, random);
        else
            s.witness.inputs[i] = notes[i];
        result = add_input(&s, i, is_dummy, error);
    }
    if (!result) {
        s.transaction.shielded.statement = shape;
        *out = s;
    }
    secret_wipe(&s, sizeof s);
    return result;
}

/* ---- Outputs ---- */

/* What the inputs have beyond value, fee and deposit. */
static enum rk_result change_of(uint64_t *change, const struct spend *s, uint64_t max_fee,
                                const struct spend_payment *p, struct rk_error *error)
{
    u128 have = 0, need = (u128)p->value + p->deposit + max_fee;
    for (size_t i = 0; i < s->statement.input_count; i++)
        have += s->witness.inputs[i].value;
    if (have < need)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the notes have %llu; value, deposit and fee are %llu",
                       (unsigned long long)have, (unsigned long long)need);
    if (have - need > UINT64_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "the change is 2^64 or more");
    *change = (uint64_t)(have - need);
    return RK_OK;
}

/* Both outputs, in an order that tells nothing, and what else is drawn. */
static void fill_outputs(struct spend *s, const struct spend_payment *p, uint64_t change,
                         const struct phoenix_address *back, const struct spend_random *random)
{
    struct shielded_witness *w = &s->witness;
    struct fr coin;
    uint8_t bytes[32];
    draw_element(&coin, s, &(const struct purpose){.domain = "ruskvm spend order v1"}, random);
    fr_to_bytes_le(bytes, &coin);
    s->change_output = bytes[0] & 1;
    struct shielded_output *paid = &w->outputs[1 - s->change_output];
    struct shielded_output *rest = &w->outputs[s->change_output];
    paid->receiver = p->receiver ? *p->receiver : w->sender;
    paid->value = p->value;
    rest->receiver = *back;
    rest->value = change;
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++)
        draw_scalar(&w->outputs[i].rho, s,
                    &(const struct purpose){"ruskvm spend output v1", i, &w->outputs[i].receiver,
                                            w->outputs[i].value},
                    random);
    if (s->statement.is_audited)
        draw_scalar(&w->eps, s,
                    &(const struct purpose){"ruskvm spend audit v1", s->change_output,
                                            &paid->receiver, p->value},
                    random);
}

/* A one-time address that nothing else has. */
static void draw_refund(struct phoenix_stealth_address *out, const struct spend *s,
                        const struct phoenix_address *back, const struct spend_random *random)
{
    struct fj rho;
    struct jubjub_affine shared;
    struct shielded_secrets secrets;
    draw_scalar(&rho, s, &(const struct purpose){"ruskvm spend refund v1", 0, back, 0}, random);
    jubjub_mul_generator(&out->r, &rho);
    jubjub_exchange(&shared, &rho, &back->a);
    shielded_derive(&secrets, &shared, back);
    shielded_key(&out->key, &secrets.h, &back->b);
    secret_wipe(&rho, sizeof rho);
    secret_wipe(&shared, sizeof shared);
    secret_wipe(&secrets, sizeof secrets);
}

/* ---- Data ---- */

static void keep(struct buffer *held, struct span *bytes)
{
    size_t at = held->size_bytes;
    REQUIRE(bytes->size_bytes <= held->capacity_bytes - at);
    if (bytes->size_bytes) memcpy(held->bytes + at, bytes->bytes, bytes->size_bytes);
    held->size_bytes += bytes->size_bytes;
    bytes->bytes = held->bytes + at;
}

enum { DATA_SPANS_MAX = 6 + 3 * TYPED_BLOBS_MAX };

/* The runs of bytes that the data refers to. */
static size_t data_spans(struct span *spans[DATA_SPANS_MAX], struct transaction_data *data)
{
    size_t n = 0;
    spans[n++] = &data->call.function;
    spans[n++] = &data->call.argument;
    spans[n++] = &data->deployment.code;
    spans[n++] = &data->deployment.owner;
    spans[n++] = &data->deployment.argument;
    spans[n++] = &data->memo;
    for (size_t i = 0; i < data->blob_count; i++) {
        spans[n++] = &data->blobs[i].commitment;
        spans[n++] = &data->blobs[i].proof;
        spans[n++] = &data->blobs[i].bytes;
    }
    return n;
}

/* A copy of the data in the spend, whose former data is freed. */
static enum rk_result hold_data(struct spend *s, const struct transaction_data *data,
                                struct rk_error *error)
{
    struct transaction_data copy = {0};
    struct span *spans[DATA_SPANS_MAX];
    size_t size_bytes = 0, count;
    typed_transaction_free(&s->transaction);
    buffer_free(&s->held);
    s->transaction.data = copy;
    if (!data || data->kind == TRANSACTION_NO_DATA) return RK_OK;
    copy = *data;
    if (copy.kind != TRANSACTION_BLOBS) copy.blob_count = 0;
    if (copy.blob_count > TYPED_BLOBS_MAX)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "%zu blobs; at most %d may be",
                       copy.blob_count, TYPED_BLOBS_MAX);
    copy.blobs = calloc(TYPED_BLOBS_MAX, sizeof *copy.blobs);
    if (!copy.blobs) goto no_memory;
    if (copy.blob_count) memcpy(copy.blobs, data->blobs, copy.blob_count * sizeof *copy.blobs);
    count = data_spans(spans, &copy);
    for (size_t i = 0; i < count; i++)
        size_bytes += spans[i]->size_bytes;
    if (buffer_reserve(&s->held, size_bytes)) goto no_memory;
    for (size_t i = 0; i < count; i++)
        keep(&s->held, spans[i]);
    s->transaction.data = copy;
    return RK_OK;
no_memory:
    free(copy.blobs);
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the data");
}

/* ---- The transaction ---- */

static void fill_transaction(struct spend *s, const struct spend_payment *p, uint64_t max_fee)
{
    const struct shielded_statement *statement = &s->statement;
    struct typed_transaction *t = &s->transaction;
    struct typed_shielded *shielded = &t->shielded;
    t->chain_id = s->chain.chain_id;
    memcpy(t->contract, s->chain.contract, sizeof t->contract);
    t->model = TRANSACTION_SHIELDED;
    t->deposit = p->deposit;
    t->gas_limit = p->gas_limit;
    t->gas_price = p->gas_price;
    t->last_valid_height = p->last_valid_height;
    shielded->root = statement->root;
    memcpy(shielded->nullifiers, statement->nullifiers, sizeof shielded->nullifiers);
    memcpy(shielded->outputs, statement->outputs, sizeof shielded->outputs);
    shielded->max_fee = max_fee;
    shielded->audit = statement->audit;
    shielded->is_proven = false;
}

enum rk_result spend_build(struct spend *spend, const struct spend_payment *payment,
                           const struct spend_random *random, struct rk_error *error)
{
    const struct phoenix_address *back = payment->refund ? payment->refund : &spend->witness.sender;
    uint64_t max_fee = 0, change = 0;
    const struct phoenix_address *addresses[] = {back, payment->receiver};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(addresses); i++)
        if (addresses[i] &&
            !(jubjub_affine_is_valid(&addresses[i]->a) && jubjub_affine_is_valid(&addresses[i]->b)))
            return rk_fail(error, RK_INVALID, RK_NO_POSITION, "an address that is none");
    if (payment->value && !payment->receiver)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "a value for nobody");
    if (payment->deposit && (!payment->data || payment->data->kind != TRANSACTION_CALL))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "a deposit without a call that takes it");
    if (__builtin_mul_overflow(payment->gas_limit, payment->gas_price, &max_fee))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "gas limit times gas price is 2^64 or more");
    RK_TRY(change_of(&change, spend, max_fee, payment, error));
    spend->is_built = false;
    spend->witness.authority = (struct shielded_authority){0};
    RK_TRY(hold_data(spend, payment->data, error));
    fill_outputs(spend, payment, change, back, random);
    spend->statement.max_fee = max_fee;
    spend->statement.deposit = payment->deposit;
    shielded_statement_make(&spend->statement, &spend->witness);
    fill_transaction(spend, payment, max_fee);
    draw_refund(&spend->transaction.shielded.refund, spend, back, random);
    RK_TRY(typed_transaction_seal(&spend->transaction, error));
    REQUIRE(fr_equal(&spend->transaction.context, &spend->statement.context));
    spend->statement.message = spend->transaction.message;
    spend->is_built = true;
    return RK_OK;
}

enum rk_result spend_authorise(struct spend *spend, const struct fj *b,
                               const struct spend_random *random, struct rk_error *error)
{
    struct jubjub_affine key, key_prime;
    uint8_t bytes[SHIELDED_RANDOM_BYTES];
    if (!spend->is_built)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the transaction is not built");
    jubjub_mul_generator(&key, b);
    jubjub_mul_generator_nums(&key_prime, b);
    if (!jubjub_affine_equal(&key, &spend->view.b) ||
        !jubjub_affine_equal(&key_prime, &spend->view.b_prime))
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the spending key is not that of the notes");
    if (random && random->fill)
        random->fill(random->context, bytes, sizeof bytes);
    else
        secret_random(bytes, sizeof bytes);
    shielded_authorise(&spend->witness.authority, &spend->statement.context,
                       &spend->statement.message, b, bytes);
    secret_wipe(bytes, sizeof bytes);
    return RK_OK;
}

static enum rk_result check_authority(const struct spend *s, struct rk_error *error)
{
    if (s->is_built &&
        shielded_authority_verify(&s->witness.authority, &s->statement.context,
                                  &s->statement.message, &s->view.b, &s->view.b_prime))
        return RK_OK;
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the transaction is not authorised");
}

/* ---- Proofs ---- */

enum rk_result spend_bundle(struct buffer *out, const struct spend *spend, struct rk_error *error)
{
    RK_TRY(check_authority(spend, error));
    if (shielded_bundle_encode(out, &spend->statement, &spend->witness))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a bundle");
    return RK_OK;
}

static enum rk_result prove(uint8_t out[PLONK_PROOF_BYTES],
                            const struct shielded_statement *statement,
                            const struct shielded_witness *witness,
                            const struct plonk_prover *prover,
                            const struct plonk_prove_options *options, struct rk_error *error)
{
    struct composer *composer = NULL;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct plonk_proof proof;
    if (composer_new(&composer, COMPOSER_CHAIN))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a circuit");
    shielded_circuit_compose(composer, statement, witness);
    enum rk_result result = composer_finish(composer, &circuit, &assignment, error);
    if (!result) result = plonk_prove(&proof, prover, &circuit, &assignment, options, error);
    if (!result) plonk_proof_encode(out, &proof);
    composer_free(composer);
    return result;
}

enum rk_result spend_prove_bundle(uint8_t proof[PLONK_PROOF_BYTES], struct span bundle,
                                  const struct plonk_prover *prover,
                                  const struct plonk_prove_options *options, struct rk_error *error)
{
    struct shielded_statement statement;
    struct shielded_witness witness;
    RK_TRY(shielded_bundle_decode(&statement, &witness, bundle, error));
    enum rk_result result = prove(proof, &statement, &witness, prover, options, error);
    secret_wipe(&witness, sizeof witness);
    return result;
}

enum rk_result spend_prove(uint8_t proof[PLONK_PROOF_BYTES], const struct spend *spend,
                           const struct plonk_prover *prover,
                           const struct plonk_prove_options *options, struct rk_error *error)
{
    RK_TRY(check_authority(spend, error));
    return prove(proof, &spend->statement, &spend->witness, prover, options, error);
}

enum rk_result spend_finish(struct buffer *wire, struct spend *spend,
                            const uint8_t proof[PLONK_PROOF_BYTES],
                            const struct plonk_verifier *verifier, struct rk_error *error)
{
    struct typed_transaction t = spend->transaction;
    memcpy(t.shielded.proof, proof, sizeof t.shielded.proof);
    t.shielded.is_proven = true;
    RK_TRY(typed_transaction_verify_proof(&t, &spend->chain, verifier, error));
    RK_TRY(typed_transaction_encode(wire, &t, error));
    spend->transaction = t;
    return RK_OK;
}

void spend_end(struct spend *spend)
{
    typed_transaction_free(&spend->transaction);
    if (spend->held.bytes) secret_wipe(spend->held.bytes, spend->held.size_bytes);
    buffer_free(&spend->held);
    secret_wipe(spend, sizeof *spend);
}
