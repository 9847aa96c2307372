/* A wallet with notes in a tree, and transactions that spend them: for tests of typed transactions.
 */
#ifndef RK_TESTS_CHAIN_TYPED_SAMPLE_H
#define RK_TESTS_CHAIN_TYPED_SAMPLE_H

#include "support.h"

#include "vectors.h"

#include "chain/spend.h"
#include "crypto/jubjub_mul.h"

enum { SAMPLE_NOTES = 4 };

struct typed_sample {
    struct typed_chain chain;
    struct fj auditor_secret;
    struct phoenix_secret_key secret, other;
    struct shielded_full_view_key view;
    struct phoenix_address address, receiver;
    struct poseidon_tree tree;
    struct shielded_input notes[SAMPLE_NOTES]; /* of 1,000, 2,000, 3,000 and 4,000 */
    uint64_t seed;
};

static inline void sample_fill(void *context, uint8_t *bytes, size_t size_bytes)
{
    uint64_t *seed = context;
    for (size_t i = 0; i < size_bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
}

static inline struct fj sample_scalar(uint64_t *seed)
{
    uint8_t bytes[64];
    struct fj out;
    sample_fill(seed, bytes, sizeof bytes);
    fj_from_wide_le(&out, bytes, sizeof bytes);
    return out;
}

static inline struct spend_random sample_random(struct typed_sample *s)
{
    return (struct spend_random){sample_fill, &s->seed};
}

/* Puts a note of a value into the tree; without its opening, which changes with the tree. */
static inline void sample_receive(struct typed_sample *s, struct shielded_input *out,
                                  uint64_t value, bool is_transparent)
{
    static const struct poseidon_opening none;
    struct fj rho = sample_scalar(&s->seed);
    struct shielded_note note;
    struct fr context, leaf;
    uint64_t position = s->tree.leaves_count, type = is_transparent ? 0 : SHIELDED_OBFUSCATED;
    shielded_context(&context, s->chain.chain_id, s->chain.contract, STATEMENT_VERSION);
    shielded_pay(&note, &s->address, &rho, value, &s->receiver);
    const struct phoenix_view_key view = {s->view.a, s->view.b};
    if (is_transparent) {
        const struct phoenix_stealth_address stealth = {note.r, note.key};
        phoenix_commit_value(&note.commitment, value, &fj_zero);
        assert_int_equal(spend_input_transparent(out, &view, &stealth, value, position, &none),
                         RK_OK);
    } else {
        struct shielded_opening opening;
        assert_int_equal(shielded_find(&opening, &note, &view), RK_OK);
        shielded_input_of(out, &opening, position, &none);
    }
    shielded_leaf(&leaf, &context, type, &note.commitment, &note.key, position);
    assert_int_equal(poseidon_tree_insert(&s->tree, position, &leaf), RK_OK);
}

static inline void sample_open(struct typed_sample *s)
{
    for (size_t i = 0; i < SAMPLE_NOTES; i++)
        assert_int_equal(poseidon_tree_open(&s->tree, &s->notes[i].opening, s->notes[i].position),
                         RK_OK);
}

static inline void sample_begin(struct typed_sample *s, bool is_audited)
{
    memset(s, 0, sizeof *s);
    s->seed = 1;
    s->chain = (struct typed_chain){.chain_id = 250, .contract = {1}, .is_audited = is_audited};
    s->auditor_secret = sample_scalar(&s->seed);
    jubjub_mul_generator(&s->chain.auditor, &s->auditor_secret);
    s->secret = (struct phoenix_secret_key){sample_scalar(&s->seed), sample_scalar(&s->seed)};
    s->other = (struct phoenix_secret_key){sample_scalar(&s->seed), sample_scalar(&s->seed)};
    phoenix_address(&s->address, &s->secret);
    phoenix_address(&s->receiver, &s->other);
    shielded_full_view_key(&s->view, &s->secret);
    assert_int_equal(poseidon_tree_init(&s->tree, POSEIDON_TREE_HEIGHT_NOTES), RK_OK);
    for (size_t i = 0; i < SAMPLE_NOTES; i++)
        sample_receive(s, &s->notes[i], 1000 * (i + 1), i == 1);
    sample_open(s);
}

static inline void sample_end(struct typed_sample *s)
{
    poseidon_tree_free(&s->tree);
}

/* Begins, builds and authorises: the first notes, 500 to the receiver, a fee of 100, a memo. */
static inline void sample_spend(struct spend *out, struct typed_sample *s, size_t note_count,
                                size_t input_count)
{
    struct rk_error error = {.result = RK_OK};
    struct spend_random random = sample_random(s);
    const struct transaction_data memo = {.kind = TRANSACTION_MEMO,
                                          .memo = span_of_string("two words")};
    const struct spend_payment payment = {
        .receiver = &s->receiver,
        .value = 500,
        .gas_limit = 50,
        .gas_price = 2,
        .last_valid_height = 1000,
        .data = &memo,
    };
    if (spend_begin(out, &s->chain, &s->view, s->notes, note_count, input_count, &random, &error) ||
        spend_build(out, &payment, &random, &error) ||
        spend_authorise(out, &s->secret.b, &random, &error))
        fail_msg("%s", error.message);
}

/* The wire with a proof that does not hold. */
static inline void sample_wire(struct buffer *out, const struct spend *spend)
{
    struct typed_transaction t = spend->transaction;
    struct rk_error error = {.result = RK_OK};
    t.shielded.is_proven = true;
    memset(t.shielded.proof, 7, sizeof t.shielded.proof);
    if (typed_transaction_encode(out, &t, &error)) fail_msg("%s", error.message);
}

/* A public transaction of the account 7, signed, with the data given. */
static inline void sample_public(struct typed_transaction *out, struct bls_secret_key *key,
                                 const struct transaction_data *data)
{
    struct bls_public_key public_key;
    struct bls_secret_key other;
    struct rk_error error = {.result = RK_OK};
    *out = (struct typed_transaction){
        .chain_id = 250,
        .contract = {1},
        .model = TRANSACTION_PUBLIC,
        .account = {.nonce = 3, .value = 1000, .has_receiver = true},
        .gas_limit = 100,
        .gas_price = 2,
        .last_valid_height = UINT64_MAX,
    };
    fr_from_u64(&key->scalar, 7);
    fr_from_u64(&other.scalar, 11);
    bls_public_key_of(&public_key, key);
    bls_public_key_to_bytes(out->account.sender, &public_key);
    bls_public_key_of(&public_key, &other);
    bls_public_key_to_bytes(out->account.receiver, &public_key);
    if (data) out->data = *data;
    if (typed_transaction_sign(out, key, &error)) fail_msg("%s", error.message);
}

#endif
