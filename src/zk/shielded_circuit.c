#include "zk/shielded_circuit.h"

#include "crypto/poseidon.h"
#include "zk/gadget_authority.h"
#include "zk/gadget_sponge.h"
#include "zk/gadget_tree.h"

enum { VALUE_BITS = 64 };

/* ---- Parts ---- */

/* What the parts share. */
struct shared {
    struct witness context, message, root, sum_in, sum_out;
    struct group_point a, b, b_prime;                  /* the sender's, also of all inputs */
    struct group_point receivers[SHIELDED_OUTPUTS][2]; /* and what the auditor is told of outputs */
    struct witness values[SHIELDED_OUTPUTS];
};

static struct witness sum_of(struct composer *c, struct witness a, struct witness b)
{
    return composer_compute(c, COMPOSER_GATE(.q_l = &fr_one, .q_r = &fr_one, .a = a, .b = b));
}

static struct witness public_u64(struct composer *c, uint64_t number)
{
    struct fr value;
    fr_from_u64(&value, number);
    return composer_public(c, &value);
}

static size_t put_point(struct witness *words, size_t at, struct witness_point point)
{
    words[at] = point.x;
    words[at + 1] = point.y;
    return at + 2;
}

/* The first `wanted` words of z, spec/phoenix-sound.md 3. */
static void stealth_sponge(struct composer *c, struct witness *z, size_t wanted,
                           const struct witness shared[2], struct group_point a,
                           struct group_point b)
{
    struct witness words[6] = {shared[0], shared[1]};
    put_point(words, put_point(words, 2, a.point), b.point);
    gadget_sponge_first(c, z, wanted, SHIELDED_STEALTH_WORDS, SHIELDED_STEALTH, words,
                        RK_ARRAY_LENGTH(words));
}

/* 1 and 2: whose notes are spent, and that he has agreed. */
static void compose_sender(struct composer *c, struct shared *shared,
                           const struct shielded_witness *witness)
{
    shared->a = gadget_group_witness(c, &witness->sender.a);
    shared->b = gadget_group_witness(c, &witness->sender.b);
    shared->b_prime = gadget_group_witness(c, &witness->b_prime);
    gadget_group_assert_nonzero(c, shared->b);
    const struct signed_words words = {SHIELDED_SPEND, shared->context, shared->message};
    gadget_authority(c, &words, &witness->authority, shared->b, shared->b_prime);
}

/* The leaf of a note, and that it is in the tree unless its value is 0. */
static void compose_membership(struct composer *c, const struct shared *shared,
                               const struct shielded_input *input, struct witness value,
                               struct group_point commitment, struct group_point key,
                               struct witness position)
{
    struct fr tag = shielded_leaf_tag;
    struct witness leaf[8];
    leaf[0] = composer_constant(c, &tag);
    leaf[1] = shared->context;
    leaf[2] = composer_witness_u64(c, input->type);
    leaf[put_point(leaf, put_point(leaf, 3, commitment.point), key.point)] = position;
    struct witness hash = gadget_sponge_hash(c, POSEIDON_OTHER, leaf, RK_ARRAY_LENGTH(leaf));
    struct witness root = gadget_tree_root(c, &input->opening, hash);
    struct witness wrong = composer_compute(
        c, COMPOSER_GATE(.q_l = &fr_one, .q_r = &composer_minus_one, .a = root, .b = shared->root));
    composer_gate(c, COMPOSER_GATE(.q_m = &fr_one, .a = value, .b = wrong));
}

/* 3 */
static void compose_input(struct composer *c, struct shared *shared,
                          const struct shielded_input *input, const struct fr *nullifier)
{
    struct witness s[2], z;
    s[0] = composer_witness(c, &input->shared[0]);
    s[1] = composer_witness(c, &input->shared[1]);
    struct witness position = composer_witness_u64(c, input->position);
    composer_enter(c, "key");
    stealth_sponge(c, &z, 1, s, shared->a, shared->b);
    struct bounded h = gadget_truncate(c, z);
    struct group_point offset = gadget_group_mul_generator(c, h, &jubjub_generator);
    struct group_point key = gadget_group_add(c, offset, shared->b);
    offset = gadget_group_mul_generator(c, h, &jubjub_generator_nums);
    struct group_point key_prime = gadget_group_add(c, offset, shared->b_prime);
    composer_leave(c);

    composer_enter(c, "nullifier");
    struct witness spent[4] = {shared->context};
    spent[put_point(spent, 1, key_prime.point)] = position;
    struct witness hash = gadget_sponge_hash(c, SHIELDED_NULLIFIER, spent, RK_ARRAY_LENGTH(spent));
    composer_assert_public(c, hash, NULL, nullifier);
    composer_leave(c);

    composer_enter(c, "value");
    struct bounded value = gadget_range(c, composer_witness_u64(c, input->value), VALUE_BITS);
    struct bounded blinder = gadget_scalar(c, &input->blinder);
    struct group_point commitment = gadget_group_commit(c, value, blinder);
    shared->sum_in = sum_of(c, shared->sum_in, value.value);
    composer_leave(c);

    composer_enter(c, "membership");
    compose_membership(c, shared, input, value.value, commitment, key, position);
    composer_leave(c);
}

/* 4: z of the output, and what is shown of it. */
static void compose_note(struct composer *c, const struct shared *shared,
                         const struct witness z[SHIELDED_STEALTH_WORDS], struct group_point b,
                         struct bounded value, struct group_point r,
                         const struct shielded_note *note)
{
    struct witness sender[SHIELDED_SENDER_WORDS];
    struct bounded h = gadget_truncate(c, z[0]);
    struct bounded blinder = gadget_truncate(c, z[1]);
    struct group_point offset = gadget_group_mul_generator(c, h, &jubjub_generator);
    struct group_point key = gadget_group_add(c, offset, b);
    struct group_point commitment = gadget_group_commit(c, value, blinder);
    gadget_group_assert_public(c, key, &note->key);
    gadget_group_assert_public(c, commitment, &note->commitment);
    gadget_group_assert_public(c, r, &note->r);
    gadget_assert_public_sum(c, value.value, z[2], &note->value_cipher);
    put_point(sender, put_point(sender, 0, shared->a.point), shared->b.point);
    for (size_t i = 0; i < SHIELDED_SENDER_WORDS; i++)
        gadget_assert_public_sum(c, sender[i], z[3 + i], &note->sender_cipher[i]);
}

static void compose_output(struct composer *c, struct shared *shared, size_t index,
                           const struct shielded_output *output, const struct shielded_note *note)
{
    struct witness z[SHIELDED_STEALTH_WORDS];
    composer_enter(c, "exchange");
    struct group_point a = gadget_group_witness(c, &output->receiver.a);
    struct group_point b = gadget_group_witness(c, &output->receiver.b);
    gadget_group_assert_nonzero(c, a);
    struct exchange exchange = gadget_exchange(c, &output->rho, a);
    composer_leave(c);

    composer_enter(c, "masks");
    const struct witness s[2] = {exchange.shared.point.x, exchange.shared.point.y};
    stealth_sponge(c, z, SHIELDED_STEALTH_WORDS, s, a, b);
    composer_leave(c);

    composer_enter(c, "note");
    struct bounded value = gadget_range(c, composer_witness_u64(c, output->value), VALUE_BITS);
    compose_note(c, shared, z, b, value, exchange.e, note);
    shared->sum_out = sum_of(c, shared->sum_out, value.value);
    composer_leave(c);

    shared->receivers[index][0] = a;
    shared->receivers[index][1] = b;
    shared->values[index] = value.value;
}

/* 5: at most six numbers below 2^64 are added, which does not wrap. */
static void compose_balance(struct composer *c, const struct shared *shared,
                            const struct shielded_statement *statement)
{
    struct witness max_fee = public_u64(c, statement->max_fee);
    struct witness deposit = public_u64(c, statement->deposit);
    struct witness spent =
        composer_compute(c, COMPOSER_GATE(.q_l = &fr_one, .q_r = &fr_one, .q_f = &fr_one,
                                          .a = shared->sum_out, .b = max_fee, .d = deposit));
    composer_assert_equal(c, shared->sum_in, spent);
}

/* 6 */
static void compose_audit(struct composer *c, const struct shared *shared,
                          const struct shielded_statement *statement, const struct fj *eps)
{
    struct witness words[SHIELDED_AUDIT_WORDS];
    size_t n = put_point(words, put_point(words, 0, shared->a.point), shared->b.point);
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        n = put_point(words, n, shared->receivers[i][0].point);
        n = put_point(words, n, shared->receivers[i][1].point);
        words[n++] = shared->values[i];
    }
    struct group_point auditor = gadget_group_public(c, &statement->auditor);
    gadget_encrypt(c, SHIELDED_AUDIT, shared->context, auditor, eps, words, n, &statement->audit.e,
                   statement->audit.cipher);
}

void shielded_circuit_compose(struct composer *c, const struct shielded_statement *statement,
                              const struct shielded_witness *witness)
{
    struct shared shared = {.sum_in = witness_zero, .sum_out = witness_zero};
    REQUIRE(statement->input_count >= 1 && statement->input_count <= SHIELDED_INPUTS_MAX);
    shared.context = composer_public(c, &statement->context);
    shared.message = composer_public(c, &statement->message);
    shared.root = composer_public(c, &statement->root);
    composer_enter(c, "sender");
    compose_sender(c, &shared, witness);
    composer_leave(c);
    for (size_t i = 0; i < statement->input_count; i++) {
        composer_enter_numbered(c, "input", (uint32_t)i);
        compose_input(c, &shared, &witness->inputs[i], &statement->nullifiers[i]);
        composer_leave(c);
    }
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        composer_enter_numbered(c, "output", (uint32_t)i);
        compose_output(c, &shared, i, &witness->outputs[i], &statement->outputs[i]);
        composer_leave(c);
    }
    composer_enter(c, "balance");
    compose_balance(c, &shared, statement);
    composer_leave(c);
    if (!statement->is_audited) return;
    composer_enter(c, "audit");
    compose_audit(c, &shared, statement, &witness->eps);
    composer_leave(c);
}
