/* Transactions from wallets. */
#include "base/blake3.h"
#include "base/cpu.h"
#include "base/secret.h"
#include "chain/execute.h"
#include "chain/stake_message.h"
#include "chain/transfer_archive.h"
#include "chain/wallet_internal.h"
#include "crypto/jubjub_mul.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCKS_VALID = 100, OPENING_BYTES = 2280 };

/* A transaction in work. Secret. */
struct paying {
    const struct wallet_payer *payer;
    const struct wallet_order *order;
    struct rk_error *error;
    bool signs; /* else others do */
    struct wallet_keys keys;
    struct bls_public_key account;
    uint8_t account_bytes[BLS_PUBLIC_KEY_BYTES];
    struct typed_chain chain;
    uint64_t last_valid_height, fee;
    enum transaction_model model;
    struct spend spend;
    /* What the transaction asks for: */
    struct transaction_data data;
    struct buffer argument;
    uint64_t deposit, value;
    uint8_t id[TRANSACTION_ID_BYTES]; /* of what was made */
};

static enum rk_result no(const struct paying *p, const char *why)
{
    return rk_fail(p->error, RK_INVALID, RK_NO_POSITION, "%s", why);
}

static void draw(const struct paying *p, uint8_t *bytes, size_t size_bytes)
{
    const struct spend_random *random = p->payer->random;
    if (random && random->fill)
        random->fill(random->context, bytes, size_bytes);
    else
        secret_random(bytes, size_bytes);
}

static void draw_scalar(const struct paying *p, struct fj *out)
{
    uint8_t bytes[64];
    do {
        draw(p, bytes, sizeof bytes);
        fj_from_wide_le(out, bytes, sizeof bytes);
    } while (fj_is_zero(out));
    secret_wipe(bytes, sizeof bytes);
}

enum rk_result wallet_typed_chain(struct typed_chain *out, const struct wallet_chain *chain,
                                  struct rk_error *error)
{
    struct wallet_chain_facts facts;
    uint8_t answer[72]; /* Option<JubJubAffine> */
    struct typed_chain found = {0};
    RK_TRY(chain->facts(chain->context, &facts, error));
    found.chain_id = facts.chain_id;
    memcpy(found.contract, chain_transfer_id, sizeof found.contract);
    RK_TRY(wallet_ask(chain, answer, sizeof answer, chain_transfer_id, "auditor", span_of(NULL, 0),
                      error));
    found.is_audited = answer[0] == 1;
    if (found.is_audited && !jubjub_affine_archive_read(&found.auditor, answer + 8))
        return rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "the chain's auditor is no key");
    *out = found;
    return RK_OK;
}

/* ---- What the transaction asks for ---- */

static void set_call(struct paying *p, const uint8_t *contract, const char *function)
{
    p->data.kind = TRANSACTION_CALL;
    memcpy(p->data.call.contract, contract, VM_CONTRACT_ID_BYTES);
    p->data.call.function = span_of_string(function);
    p->data.call.argument = buffer_span(&p->argument);
}

/* A withdrawal in this transaction, whose token is its nonce or its nullifiers. */
static void begin_withdrawal(struct paying *p, struct withdrawal *w, const uint8_t *contract,
                             uint64_t nonce)
{
    *w = (struct withdrawal){
        .value = p->order->value, .transaction_model = p->model, .nonce = nonce};
    memcpy(w->contract, contract, sizeof w->contract);
    if (p->model == TRANSACTION_PUBLIC) return;
    w->nullifier_count = p->spend.statement.input_count;
    memcpy(w->nullifiers, p->spend.statement.nullifiers,
           w->nullifier_count * sizeof w->nullifiers[0]);
}

static enum rk_result pay_out_to_account(struct paying *p, struct withdrawal *w)
{
    w->receiver_model = TRANSACTION_PUBLIC;
    memcpy(w->account, p->account_bytes, sizeof w->account);
    return withdrawal_sign_account(w, &p->chain, &p->keys.account, p->error);
}

static enum rk_result pay_out_to_shielded(struct paying *p, struct withdrawal *w)
{
    struct fj rho, kappa, random;
    draw_scalar(p, &rho);
    draw_scalar(p, &random);
    w->receiver_model = TRANSACTION_SHIELDED;
    withdrawal_stealth(&w->stealth, &kappa, &p->keys.secret, &rho);
    enum rk_result result = withdrawal_sign_shielded(w, &p->chain, &kappa, &random, p->error);
    secret_wipe(&rho, sizeof rho);
    secret_wipe(&kappa, sizeof kappa);
    secret_wipe(&random, sizeof random);
    return result;
}

static enum rk_result ask_convert(struct paying *p, uint64_t nonce)
{
    struct withdrawal w;
    begin_withdrawal(p, &w, chain_transfer_id, nonce);
    RK_TRY(p->model == TRANSACTION_PUBLIC ? pay_out_to_shielded(p, &w) : pay_out_to_account(p, &w));
    RK_TRY(withdrawal_encode(&p->argument, &w, p->error));
    p->data = transfer_convert_data(&p->chain, buffer_span(&p->argument));
    p->deposit = p->order->value;
    return RK_OK;
}

static enum rk_result ask_stake(struct paying *p)
{
    struct stake_order stake = {
        .account = p->account, .owner = p->account, .value = p->order->value};
    uint8_t archive[STAKE_ORDER_BYTES];
    RK_TRY(stake_order_sign(&stake, &p->chain, STAKE_FORM_OWN, &p->keys.account, &p->keys.account,
                            p->error));
    stake_order_encode(archive, &stake, &p->chain);
    RK_TRY(buffer_append(&p->argument, archive, sizeof archive));
    set_call(p, chain_stake_id, "stake");
    p->deposit = p->order->value;
    return RK_OK;
}

/* Stake and rewards go to the account. */
static enum rk_result ask_stake_back(struct paying *p, uint64_t nonce, const char *function)
{
    struct stake_withdrawal w = {.account = p->account};
    begin_withdrawal(p, &w.payment, chain_stake_id, nonce);
    RK_TRY(pay_out_to_account(p, &w.payment));
    RK_TRY(stake_withdrawal_sign(&w, &p->chain, STAKE_FORM_OWN, &p->keys.account, &p->keys.account,
                                 p->error));
    RK_TRY(stake_withdrawal_encode(&p->argument, &w, p->error));
    set_call(p, chain_stake_id, function);
    return RK_OK;
}

static enum rk_result ask(struct paying *p, uint64_t nonce)
{
    const struct wallet_order *order = p->order;
    switch (order->kind) {
    case WALLET_TRANSFER:
    case WALLET_PAYMENT:
        p->value = order->value;
        if (order->memo.size_bytes)
            p->data = (struct transaction_data){.kind = TRANSACTION_MEMO, .memo = order->memo};
        return RK_OK;
    case WALLET_SHIELD:
    case WALLET_UNSHIELD: return ask_convert(p, nonce);
    case WALLET_DEPLOYMENT:
        p->data.kind = TRANSACTION_DEPLOYMENT;
        p->data.deployment = order->deployment;
        blake3_hash(blake3_backend_select(cpu_features_detect()), p->data.deployment.code_hash,
                    order->deployment.code);
        return RK_OK;
    case WALLET_CALL:
        p->data.kind = TRANSACTION_CALL;
        p->data.call = order->call;
        p->deposit = order->value;
        return RK_OK;
    case WALLET_STAKE: return ask_stake(p);
    case WALLET_UNSTAKE: return ask_stake_back(p, nonce, "unstake");
    case WALLET_REWARDS: return ask_stake_back(p, nonce, "withdraw");
    default: return no(p, "there is no such transaction");
    }
}

/* ---- Beginning ---- */

static enum rk_result check_order(const struct paying *p)
{
    const struct wallet_order *o = p->order;
    bool needs_value = o->kind != WALLET_DEPLOYMENT && o->kind != WALLET_CALL;
    if (needs_value && o->value == 0) return no(p, "the amount is 0");
    if (o->kind == WALLET_TRANSFER && o->receiver_kind != ADDRESS_ACCOUNT)
        return no(p, "public funds go to an account; convert them first to pay to a shielded "
                     "address");
    if (o->kind == WALLET_PAYMENT && o->receiver_kind != ADDRESS_SHIELDED)
        return no(p, "shielded funds go to a shielded address; convert them first to pay to an "
                     "account");
    if (o->memo.size_bytes > TRANSACTION_MEMO_BYTES_MAX)
        return rk_fail(p->error, RK_INVALID, RK_NO_POSITION, "the memo has %zu bytes, more than %d",
                       o->memo.size_bytes, TRANSACTION_MEMO_BYTES_MAX);
    if (o->gas_price == 0 || o->gas_limit == 0) return no(p, "gas limit and price must not be 0");
    return RK_OK;
}

static enum transaction_model model_of(const struct wallet_order *order)
{
    switch (order->kind) {
    case WALLET_TRANSFER:
    case WALLET_SHIELD: return TRANSACTION_PUBLIC;
    case WALLET_PAYMENT:
    case WALLET_UNSHIELD: return TRANSACTION_SHIELDED;
    default: return order->from_shielded ? TRANSACTION_SHIELDED : TRANSACTION_PUBLIC;
    }
}

static enum rk_result begin(struct paying *p)
{
    const struct wallet_payer *payer = p->payer;
    const struct wallet_order *order = p->order;
    struct wallet_chain_facts facts;
    RK_TRY(check_order(p));
    RK_TRY(wallet_profile_keys(&p->keys, payer->wallet, order->profile, p->error));
    if (p->signs ? !p->keys.has_spend : !p->keys.has_full_view)
        return rk_fail(p->error, RK_UNSUPPORTED, RK_NO_POSITION,
                       "the wallet only looks: it has a viewing key and %s",
                       p->signs ? "no secret ones" : "not a full one");
    if (__builtin_mul_overflow(order->gas_limit, order->gas_price, &p->fee))
        return no(p, "gas limit times gas price passes 64 bits");
    RK_TRY(payer->chain->facts(payer->chain->context, &facts, p->error));
    RK_TRY(wallet_typed_chain(&p->chain, payer->chain, p->error));
    p->last_valid_height =
        order->last_valid_height ? order->last_valid_height : facts.height + BLOCKS_VALID;
    p->model = model_of(order);
    if (!p->signs) return RK_OK;
    bls_public_key_of(&p->account, &p->keys.account);
    bls_public_key_to_bytes(p->account_bytes, &p->account);
    return RK_OK;
}

static void end(struct paying *p)
{
    spend_end(&p->spend);
    buffer_free(&p->argument);
    secret_wipe(&p->keys, sizeof p->keys);
}

static void fill_record(struct wallet_record *record, const struct paying *p)
{
    const struct wallet_order *order = p->order;
    *record = (struct wallet_record){
        .kind = (uint8_t)order->kind, .profile = order->profile, .value = order->value};
    memcpy(record->id, p->id, sizeof record->id);
    if (order->kind == WALLET_TRANSFER || order->kind == WALLET_PAYMENT)
        address_encode(record->receiver, order->receiver_kind, order->receiver);
}

/* ---- Public transactions ---- */

static enum rk_result make_public(struct buffer *wire, struct paying *p)
{
    struct wallet_account_state state;
    uint64_t cost;
    RK_TRY(wallet_ask_account(&state, p->payer->chain, &p->account, p->error));
    RK_TRY(ask(p, state.nonce + 1));
    if (__builtin_add_overflow(p->value, p->deposit, &cost) ||
        __builtin_add_overflow(cost, p->fee, &cost) || cost > state.balance)
        return rk_fail(p->error, RK_INVALID, RK_NO_POSITION,
                       "the account has %llu lux, less than the amount and the greatest fee of "
                       "%llu lux",
                       (unsigned long long)state.balance, (unsigned long long)p->fee);
    struct typed_transaction t = {
        .chain_id = p->chain.chain_id,
        .model = TRANSACTION_PUBLIC,
        .account = {.value = p->value, .nonce = state.nonce + 1},
        .deposit = p->deposit,
        .gas_limit = p->order->gas_limit,
        .gas_price = p->order->gas_price,
        .last_valid_height = p->last_valid_height,
        .data = p->data,
    };
    memcpy(t.contract, p->chain.contract, sizeof t.contract);
    memcpy(t.account.sender, p->account_bytes, sizeof t.account.sender);
    if (p->order->kind == WALLET_TRANSFER &&
        memcmp(p->order->receiver, p->account_bytes, sizeof p->account_bytes) != 0) {
        t.account.has_receiver = true;
        memcpy(t.account.receiver, p->order->receiver, sizeof t.account.receiver);
    }
    RK_TRY(typed_transaction_sign(&t, &p->keys.account, p->error));
    memcpy(p->id, t.id, sizeof p->id);
    return typed_transaction_encode(wire, &t, p->error);
}

/* ---- Shielded transactions ---- */

/* The opening of a leaf, as the contract archives it. */
static enum rk_result ask_opening(struct poseidon_opening *out, const struct paying *p,
                                  uint64_t position)
{
    uint8_t answer[8 + OPENING_BYTES];
    const uint8_t *opening = answer + 8;
    RK_TRY(wallet_ask(p->payer->chain, answer, sizeof answer, chain_transfer_id, "opening",
                      span_of(&position, sizeof position), p->error));
    bool is_read = answer[0] == 1 && fr_archive_read(&out->root, opening + 2176);
    out->height = POSEIDON_TREE_HEIGHT_NOTES;
    for (size_t level = 0; level < POSEIDON_TREE_HEIGHT_NOTES; level++) {
        uint32_t digit;
        for (size_t child = 0; child < POSEIDON_TREE_ARITY; child++)
            is_read &= fr_archive_read(&out->branch[level][child],
                                       opening + (level * POSEIDON_TREE_ARITY + child) * 32);
        memcpy(&digit, opening + 2208 + 4 * level, sizeof digit);
        is_read &= digit < POSEIDON_TREE_ARITY;
        out->digit[level] = (uint8_t)digit;
    }
    return is_read
               ? RK_OK
               : rk_fail(p->error, RK_NOT_FOUND, RK_NO_POSITION,
                         "the chain has no note at %llu: scan again", (unsigned long long)position);
}

/* The notes that pay `cost`, with their openings. */
static enum rk_result choose_notes(struct shielded_input inputs[SHIELDED_INPUTS_MAX],
                                   size_t *input_count, const struct paying *p, uint64_t cost)
{
    const struct wallet_note_vec *notes = &p->payer->wallet->notes;
    const struct wallet_note **own = NULL;
    uint64_t *values = NULL;
    size_t count = 0, chosen[SHIELDED_INPUTS_MAX], chosen_count;
    enum rk_result result = RK_NO_MEMORY;
    own = malloc((notes->count + 1) * sizeof *own);
    values = malloc((notes->count + 1) * sizeof *values);
    if (!own || !values) {
        result = rk_fail(p->error, result, RK_NO_POSITION, "no memory for notes");
        goto done;
    }
    for (size_t i = 0; i < notes->count; i++) {
        const struct wallet_note *note = &notes->items[i];
        if (note->profile != p->order->profile || note->is_spent || note->value == 0) continue;
        own[count] = note;
        values[count++] = note->value;
    }
    result = spend_select_shape(chosen, &chosen_count, values, count, cost, p->error);
    for (size_t i = 0; i < (result ? 0 : chosen_count) && !result; i++) {
        const struct wallet_note *note = own[chosen[i]];
        inputs[i] = (struct shielded_input){.shared = {note->shared.u, note->shared.v},
                                            .type = note->type,
                                            .value = note->value,
                                            .position = note->position,
                                            .blinder = note->blinder};
        result = ask_opening(&inputs[i].opening, p, note->position);
    }
    if (!result) *input_count = chosen_count;
done:
    free(own);
    free(values);
    return result;
}

/* Everything but the proof. What the transaction asks for may name its nullifiers, so amounts are
 * known before it. */
static enum rk_result build_shielded(struct paying *p)
{
    const struct wallet_order *order = p->order;
    struct shielded_input inputs[SHIELDED_INPUTS_MAX];
    struct phoenix_address receiver;
    struct shielded_full_view_key view = {p->keys.view.a, p->keys.view.b, p->keys.b_prime};
    size_t count = 0;
    uint64_t cost;
    bool pays_out = order->kind == WALLET_UNSTAKE || order->kind == WALLET_REWARDS;
    if (__builtin_add_overflow(pays_out ? 0 : order->value, p->fee, &cost))
        return no(p, "the amount and the fee pass 64 bits");
    RK_TRY(choose_notes(inputs, &count, p, cost));
    enum rk_result result =
        spend_begin(&p->spend, &p->chain, &view, inputs, count, 0, p->payer->random, p->error);
    secret_wipe(inputs, sizeof inputs);
    secret_wipe(&view, sizeof view);
    if (!result) result = ask(p, 0);
    struct spend_payment payment = {
        .value = p->value,
        .deposit = p->deposit,
        .gas_limit = order->gas_limit,
        .gas_price = order->gas_price,
        .last_valid_height = p->last_valid_height,
        .data = &p->data,
    };
    if (!result && order->kind == WALLET_PAYMENT) {
        if (!phoenix_address_decode(&receiver, order->receiver))
            result = no(p, "the receiver is no shielded address");
        payment.receiver = &receiver;
    }
    if (!result) result = spend_build(&p->spend, &payment, p->payer->random, p->error);
    if (!result && p->signs)
        result = spend_authorise(&p->spend, &p->keys.secret.b, p->payer->random, p->error);
    if (!result) memcpy(p->id, p->spend.transaction.id, sizeof p->id);
    return result;
}

static enum rk_result make_shielded(struct buffer *wire, struct paying *p)
{
    uint8_t proof[PLONK_PROOF_BYTES];
    const struct plonk_prover *prover;
    const struct plonk_verifier *verifier;
    struct plonk_prove_options options = {.work = p->payer->work};
    if (!p->payer->keys)
        return rk_fail(p->error, RK_USAGE, RK_NO_POSITION, "there are no keys for proofs");
    RK_TRY(build_shielded(p));
    const struct statement *statement = p->spend.transaction.shielded.statement;
    RK_TRY(circuit_keys_prover(&prover, p->payer->keys, statement, p->error));
    RK_TRY(circuit_keys_verifier(&verifier, p->payer->keys, statement, p->error));
    RK_TRY(spend_prove(proof, &p->spend, prover, &options, p->error));
    return spend_finish(wire, &p->spend, proof, verifier, p->error);
}

/* ---- All of them ---- */

enum rk_result wallet_make(struct buffer *wire, struct wallet_record *record,
                           const struct wallet_payer *payer, const struct wallet_order *order,
                           struct rk_error *error)
{
    struct paying p = {.payer = payer, .order = order, .error = error, .signs = true};
    enum rk_result result = begin(&p);
    if (!result)
        result = p.model == TRANSACTION_PUBLIC ? make_public(wire, &p) : make_shielded(wire, &p);
    if (!result) fill_record(record, &p);
    end(&p);
    return result;
}

enum rk_result wallet_make_unproven(struct buffer *unproven, struct buffer *bundle,
                                    struct wallet_record *record, const struct wallet_payer *payer,
                                    const struct wallet_order *order, struct rk_error *error)
{
    struct paying p = {.payer = payer, .order = order, .error = error, .signs = true};
    enum rk_result result = begin(&p);
    if (!result && p.model == TRANSACTION_PUBLIC)
        result = no(&p, "a public transaction has no proof");
    if (!result) result = build_shielded(&p);
    if (!result) result = spend_bundle(bundle, &p.spend, error);
    if (!result) result = typed_transaction_encode(unproven, &p.spend.transaction, error);
    if (!result) fill_record(record, &p);
    end(&p);
    return result;
}

enum rk_result wallet_build(struct spend *out, struct wallet_record *record,
                            const struct wallet_payer *payer, const struct wallet_order *order,
                            struct rk_error *error)
{
    struct paying p = {.payer = payer, .order = order, .error = error};
    if (order->kind != WALLET_PAYMENT) return no(&p, "others sign payments alone");
    enum rk_result result = begin(&p);
    if (!result) result = build_shielded(&p);
    if (!result) {
        fill_record(record, &p);
        *out = p.spend;
        p.spend = (struct spend){0};
    }
    end(&p);
    return result;
}

enum rk_result wallet_attach(struct buffer *wire, const struct wallet_payer *payer,
                             struct span unproven, struct span proof, struct rk_error *error)
{
    struct typed_transaction t;
    struct typed_chain chain;
    const struct plonk_verifier *verifier;
    if (proof.size_bytes != PLONK_PROOF_BYTES)
        return rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "a proof has %d bytes, not %zu",
                       PLONK_PROOF_BYTES, proof.size_bytes);
    RK_TRY(wallet_typed_chain(&chain, payer->chain, error));
    RK_TRY(typed_transaction_decode_unsigned(&t, unproven, error));
    enum rk_result result = RK_OK;
    if (t.model != TRANSACTION_SHIELDED)
        result = rk_fail(error, RK_INVALID, RK_NO_POSITION, "a public transaction has no proof");
    if (!result)
        result = circuit_keys_verifier(&verifier, payer->keys, t.shielded.statement, error);
    if (!result) {
        memcpy(t.shielded.proof, proof.bytes, PLONK_PROOF_BYTES);
        t.shielded.is_proven = true;
        result = typed_transaction_verify_proof(&t, &chain, verifier, error);
    }
    if (!result) result = typed_transaction_encode(wire, &t, error);
    typed_transaction_free(&t);
    return result;
}
