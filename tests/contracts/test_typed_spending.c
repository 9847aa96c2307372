/* Transactions of our own networks on the transfer contract, with real proofs and signatures: what
 * wallets build and nodes decode is what the contract takes, and nothing else. */
#include "scene.h"

#include "../chain/typed_sample.h"
#include "chain/circuit_keys.h"
#include "chain/genesis_contracts.h"
#include "chain/transfer_archive.h"
#include "chain/transfer_call.h"

#ifdef RK_SANITIZED
int main(void)
{
    printf("skipped: proving takes too long with a sanitizer\n");
    return TEST_SKIPPED;
}
#else

/* Of all chains here. */
static struct circuit_keys *keys;

/* A chain on which the sample's notes are. */
struct chain {
    struct scene scene;
    struct typed_sample sample;
    struct bls_secret_key account; /* of number 7 */
};

/* ---- What the chain has ---- */

static void set_verifier(struct chain *c, const struct statement *statement)
{
    struct buffer argument = {0};
    struct span key;
    struct rk_error error;
    const uint32_t shape[2] = {statement->input_count, statement->is_audited};
    if (circuit_keys_verifier_bytes(&key, keys, statement, &error)) fail_msg("%s", error.message);
    scene_append(&argument, key.bytes, key.size_bytes);
    size_t root = scene_root(&argument, 16, 4);
    memcpy(argument.bytes + root, shape, sizeof shape);
    scene_put_vector(&argument, root + 8, 0, key.size_bytes);
    scene_expect(&c->scene, 0, "set_verifier", buffer_span(&argument));
    buffer_free(&argument);
}

static void assert_roots_agree(struct chain *c)
{
    struct fr root;
    struct span got = scene_expect(&c->scene, 0, "root", span_of(NULL, 0));
    assert_int_equal(poseidon_tree_root(&c->sample.tree, &root), RK_OK);
    assert_int_equal(got.size_bytes, sizeof root.limb);
    assert_memory_equal(got.bytes, root.limb, sizeof root.limb);
}

static void push(struct chain *c, const uint8_t note[TRANSFER_NOTE_BYTES])
{
    uint8_t argument[8 + TRANSFER_NOTE_BYTES] = {0};
    memcpy(argument + 8, note, TRANSFER_NOTE_BYTES);
    scene_expect(&c->scene, 0, "push_note", span_of(argument, sizeof argument));
}

/* The sample's notes, made as the sample makes them: the contract computes the same leaves. */
static void push_notes(struct chain *c)
{
    struct typed_sample *s = &c->sample;
    for (size_t i = 0; i < SAMPLE_NOTES; i++) {
        uint8_t archive[TRANSFER_NOTE_BYTES] = {0};
        struct shielded_note note = {.r = jubjub_generator};
        const struct shielded_input *input = &s->notes[i];
        const struct jubjub_affine shared = {input->shared[0], input->shared[1]};
        struct shielded_secrets secrets;
        shielded_derive(&secrets, &shared, &s->address);
        shielded_key(&note.key, &secrets.h, &s->address.b);
        phoenix_commit_value(&note.commitment, input->value, &input->blinder);
        transfer_put_note(archive, &note);
        if (input->type == 0) {
            archive[0] = TRANSFER_SENDER_CONTRACT;
            memset(archive + 656, 0, 68);
            scene_put_u64(archive + 656, input->value);
            archive[724] = 0;
        }
        push(c, archive);
    }
}

static void chain_begin(struct chain *c, bool is_audited, const struct statement *statement)
{
    fr_from_u64(&c->account.scalar, 7);
    sample_begin(&c->sample, is_audited);
    scene_begin(&c->scene, SCENE_OURS, &host_query_rules_default, genesis_contract_transfer());
    c->scene.is_real = true;
    set_verifier(c, statement);
    push_notes(c);
    assert_roots_agree(c);
    scene_expect(&c->scene, 0, "update_root", span_of(NULL, 0));
    uint8_t account[KEY_BYTES + 8];
    scene_account(account, 7);
    scene_put_u64(account + KEY_BYTES, 100000);
    scene_expect(&c->scene, 0, "add_account_balance", span_of(account, sizeof account));
}

static void chain_end(struct chain *c)
{
    scene_end(&c->scene);
    sample_end(&c->sample);
}

/* Proves, and gives the bytes that are sent. */
static void prove(struct buffer *wire, struct spend *spend)
{
    const struct plonk_prove_options how = {.work = {.threads = 2}};
    const struct statement *statement = spend->transaction.shielded.statement;
    const struct plonk_prover *prover;
    const struct plonk_verifier *verifier;
    uint8_t proof[PLONK_PROOF_BYTES];
    struct rk_error error;
    if (circuit_keys_prover(&prover, keys, statement, &error) ||
        circuit_keys_verifier(&verifier, keys, statement, &error) ||
        spend_prove(proof, spend, prover, &how, &error) ||
        spend_finish(wire, spend, proof, verifier, &error))
        fail_msg("%s", error.message);
}

/* What a node does with the bytes; the argument is kept for trying again. */
struct received {
    struct buffer wire, argument;
    struct typed_transaction transaction;
    struct executable executable;
    struct typed_claim claim;
};

static void receive(struct received *r, const struct chain *c)
{
    struct rk_error error;
    if (typed_transaction_decode(&r->transaction, buffer_span(&r->wire), &error) ||
        typed_transaction_executable(&r->executable, &r->claim, &r->argument, &r->transaction,
                                     &c->sample.chain, NULL, &error))
        fail_msg("%s", error.message);
}

static void received_free(struct received *r)
{
    typed_transaction_free(&r->transaction);
    buffer_free(&r->argument);
    buffer_free(&r->wire);
}

/* Executes, and gives back all but `gas` of the fee. The result must be Ok. */
static void execute(struct chain *c, const struct received *r, uint64_t gas)
{
    struct span result = scene_expect(&c->scene, 0, "spend_and_execute", r->executable.argument);
    assert_true(result.size_bytes >= 16);
    if (result.bytes[result.size_bytes - 16] != 0)
        fail_msg("the call in the transaction failed: %s", c->scene.m.failure.text);
    if (scene_refund(&c->scene, gas)) fail_msg("%s", c->scene.m.failure.text);
}

/* Adds to the sample's tree what the contract has added: the outputs, then a transparent note. */
static void follow(struct chain *c, const struct typed_transaction *t, uint64_t refund)
{
    struct poseidon_tree *tree = &c->sample.tree;
    const struct typed_shielded *s = &t->shielded;
    struct jubjub_affine commitment;
    struct fr leaf;
    for (size_t i = 0; i < SHIELDED_OUTPUTS; i++) {
        uint64_t position = tree->leaves_count;
        shielded_leaf(&leaf, &t->context, SHIELDED_OBFUSCATED, &s->outputs[i].commitment,
                      &s->outputs[i].key, position);
        assert_int_equal(poseidon_tree_insert(tree, position, &leaf), RK_OK);
    }
    phoenix_commit_value(&commitment, refund, &fj_zero);
    shielded_leaf(&leaf, &t->context, 0, &commitment, &s->refund.key, tree->leaves_count);
    if (refund) assert_int_equal(poseidon_tree_insert(tree, tree->leaves_count, &leaf), RK_OK);
    assert_roots_agree(c);
}

/* ---- Shielded ---- */

static void a_shielded_payment_is_executed_once_and_as_it_was_signed(void **state)
{
    (void)state;
    struct chain c;
    struct spend spend;
    struct received r = {0};
    chain_begin(&c, false, statement_by_shape(1, false));
    sample_spend(&spend, &c.sample, 1, 1);
    prove(&r.wire, &spend);
    receive(&r, &c);
    struct buffer *argument = &r.argument;
    const struct span whole = buffer_span(argument);
    const size_t root = argument->size_bytes - 2280, proof = argument->size_bytes - 2280 - 500;
    /* A bit of the proof, of m, of the fee, of an output and of the chain id. */
    argument->bytes[proof] ^= 1;
    scene_refuse(&c.scene, 0, "spend_and_execute", whole, "Invalid transaction proof!");
    argument->bytes[proof] ^= 1;
    argument->bytes[root + 2224] ^= 1;
    scene_refuse(&c.scene, 0, "spend_and_execute", whole, "Invalid transaction proof!");
    argument->bytes[root + 2224] ^= 1;
    argument->bytes[root + 8 + 1496] ^= 1;
    scene_refuse(&c.scene, 0, "spend_and_execute", whole, "Invalid transaction proof!");
    argument->bytes[root + 8 + 1496] ^= 1;
    argument->bytes[root + 8 + 656] ^= 1;
    scene_refuse(&c.scene, 0, "spend_and_execute", whole, "Invalid transaction proof!");
    argument->bytes[root + 8 + 656] ^= 1;
    argument->bytes[root + 2256] ^= 1;
    scene_refuse(&c.scene, 0, "spend_and_execute", whole, "The tx must target the correct chain");
    argument->bytes[root + 2256] ^= 1;
    scene_set_height(&c.scene, 1001);
    scene_refuse(&c.scene, 0, "spend_and_execute", whole, "The transaction is no longer valid");
    scene_set_height(&c.scene, 1000);
    execute(&c, &r, 20);
    follow(&c, &r.transaction, 60);
    scene_refuse(&c.scene, 0, "spend_and_execute", whole,
                 "A provided nullifier has already been spent");
    received_free(&r);
    spend_end(&spend);
    chain_end(&c);
}

/* Notes become balance: a withdrawal that names the transaction's nullifiers. */
static void a_shielded_conversion_credits_the_account(void **state)
{
    (void)state;
    struct chain c;
    struct spend spend;
    struct received r = {0};
    struct buffer argument = {0};
    struct bls_public_key key;
    uint8_t account[KEY_BYTES];
    chain_begin(&c, false, statement_by_shape(1, false));
    struct spend_random random = sample_random(&c.sample);
    const struct typed_chain *chain = &c.sample.chain;
    assert_int_equal(
        spend_begin(&spend, chain, &c.sample.view, c.sample.notes + 1, 1, 1, &random, NULL), RK_OK);
    struct withdrawal w = {.contract = {1},
                           .value = 700,
                           .receiver_model = TRANSACTION_PUBLIC,
                           .transaction_model = TRANSACTION_SHIELDED,
                           .nullifiers = {spend.statement.nullifiers[0]},
                           .nullifier_count = 1};
    bls_public_key_of(&key, &c.account);
    bls_public_key_to_bytes(w.account, &key);
    assert_int_equal(withdrawal_sign_account(&w, chain, &c.account, NULL), RK_OK);
    assert_int_equal(withdrawal_encode(&argument, &w, NULL), RK_OK);
    const struct transaction_data data = transfer_convert_data(chain, buffer_span(&argument));
    const struct spend_payment payment = {.deposit = 700,
                                          .gas_limit = 50,
                                          .gas_price = 2,
                                          .last_valid_height = UINT64_MAX,
                                          .data = &data};
    assert_int_equal(spend_build(&spend, &payment, &random, NULL), RK_OK);
    assert_int_equal(spend_authorise(&spend, &c.sample.secret.b, &random, NULL), RK_OK);
    prove(&r.wire, &spend);
    receive(&r, &c);
    execute(&c, &r, 50);
    follow(&c, &r.transaction, 0);
    scene_account(account, 7);
    struct span balance = scene_expect(&c.scene, 0, "account", span_of(account, sizeof account));
    uint64_t numbers[2]; /* nonce, balance */
    assert_int_equal(balance.size_bytes, sizeof numbers);
    memcpy(numbers, balance.bytes, sizeof numbers);
    assert_int_equal(numbers[1], 100700);
    buffer_free(&argument);
    received_free(&r);
    spend_end(&spend);
    chain_end(&c);
}

/* One contract takes every shape: a note, a note and a dummy, two notes and two dummies. */
static void a_chain_takes_every_shape(void **state)
{
    (void)state;
#ifdef RUSKVM_CHECK
    print_message("left out: large proofs are made by builds without checks\n");
#else
    static const struct {
        size_t first, notes, inputs;
    } turns[] = {{0, 1, 1}, {1, 1, 2}, {2, 2, 4}};
    struct chain c;
    chain_begin(&c, false, statement_by_shape(1, false));
    set_verifier(&c, statement_by_shape(2, false));
    set_verifier(&c, statement_by_shape(4, false));
    for (size_t i = 0; i < RK_ARRAY_LENGTH(turns); i++) {
        struct typed_sample turn = c.sample;
        struct spend spend;
        struct received r = {0};
        scene_expect(&c.scene, 0, "update_root", span_of(NULL, 0));
        sample_open(&turn);
        memmove(turn.notes, turn.notes + turns[i].first, turns[i].notes * sizeof *turn.notes);
        sample_spend(&spend, &turn, turns[i].notes, turns[i].inputs);
        c.sample.tree = turn.tree; /* with the hashes that openings made */
        prove(&r.wire, &spend);
        receive(&r, &c);
        assert_int_equal(r.executable.nullifier_count, turns[i].inputs);
        execute(&c, &r, 49);
        follow(&c, &r.transaction, 2);
        received_free(&r);
        spend_end(&spend);
    }
    chain_end(&c);
#endif
}

/* ---- Audited ---- */

static void an_audited_chain_takes_what_its_auditor_can_read(void **state)
{
    (void)state;
    struct chain c;
    struct spend spend, plain;
    struct received r = {0};
    uint8_t key[64];
    chain_begin(&c, true, statement_by_shape(1, true));
    jubjub_affine_archive_write(key, &c.sample.chain.auditor);
    scene_expect(&c.scene, 0, "set_auditor", span_of(key, sizeof key));
    sample_spend(&spend, &c.sample, 1, 1);
    prove(&r.wire, &spend);
    receive(&r, &c);
    /* A word of the auditor's, in front of the root. */
    r.argument.bytes[r.argument.size_bytes - 2280 - 32] ^= 1;
    scene_refuse(&c.scene, 0, "spend_and_execute", buffer_span(&r.argument),
                 "Invalid transaction proof!");
    r.argument.bytes[r.argument.size_bytes - 2280 - 32] ^= 1;
    execute(&c, &r, 50);
    follow(&c, &r.transaction, 0);

    struct jubjub_affine shared;
    struct shielded_audit_plain read;
    const struct shielded_audit *audit = &r.transaction.shielded.audit;
    jubjub_exchange(&shared, &c.sample.auditor_secret, &audit->e);
    assert_int_equal(shielded_audit_decrypt(&read, &r.transaction.context, &shared, audit), RK_OK);
    assert_int_equal(read.values[1 - spend.change_output], 500);

    /* A transaction without words gets no further than the node, nor than the contract. */
    struct typed_sample unaudited;
    struct received other = {0};
    struct rk_error error;
    sample_begin(&unaudited, false);
    sample_spend(&plain, &unaudited, 1, 1);
    sample_wire(&other.wire, &plain);
    assert_int_equal(typed_transaction_decode(&other.transaction, buffer_span(&other.wire), &error),
                     RK_OK);
    assert_int_equal(typed_transaction_executable(&other.executable, &other.claim, &other.argument,
                                                  &other.transaction, &c.sample.chain, NULL,
                                                  &error),
                     RK_INVALID);
    assert_int_equal(typed_transaction_executable(&other.executable, &other.claim, &other.argument,
                                                  &other.transaction, &unaudited.chain, NULL,
                                                  &error),
                     RK_OK);
    assert_int_equal(scene_call(&c.scene, 0, "spend_and_execute", other.executable.argument),
                     RK_TRAP);
    received_free(&other);
    received_free(&r);
    spend_end(&plain);
    spend_end(&spend);
    sample_end(&unaudited);
    chain_end(&c);
}

/* ---- Public ---- */

/* A payment, and a conversion to a note that its owner finds. */
static void public_transactions_are_executed(void **state)
{
    (void)state;
    struct chain c = {0};
    struct received r = {0};
    struct typed_transaction t;
    struct buffer argument = {0};
    struct fj kappa;
    struct rk_error error;
    sample_begin(&c.sample, false);
    scene_begin(&c.scene, SCENE_OURS, &host_query_rules_default, genesis_contract_transfer());
    c.scene.is_real = true;
    uint8_t account[KEY_BYTES + 8];
    scene_account(account, 7);
    scene_put_u64(account + KEY_BYTES, 100000);
    scene_expect(&c.scene, 0, "add_account_balance", span_of(account, sizeof account));

    sample_public(&t, &c.account, NULL);
    t.account.nonce = 1;
    assert_int_equal(typed_transaction_sign(&t, &c.account, NULL), RK_OK);
    assert_int_equal(typed_transaction_encode(&r.wire, &t, NULL), RK_OK);
    receive(&r, &c);
    r.argument.bytes[r.argument.size_bytes - 2280 + 2224] ^= 1;
    scene_refuse(&c.scene, 0, "spend_and_execute", buffer_span(&r.argument), "Invalid signature!");
    r.argument.bytes[r.argument.size_bytes - 2280 + 2224] ^= 1;
    execute(&c, &r, 10);
    scene_refuse(&c.scene, 0, "spend_and_execute", buffer_span(&r.argument), "Already used nonce");
    received_free(&r);

    struct withdrawal w = {.contract = {1},
                           .value = 900,
                           .receiver_model = TRANSACTION_SHIELDED,
                           .transaction_model = TRANSACTION_PUBLIC,
                           .nonce = 2};
    struct fj rho = sample_scalar(&c.sample.seed), random = sample_scalar(&c.sample.seed);
    withdrawal_stealth(&w.stealth, &kappa, &c.sample.secret, &rho);
    assert_int_equal(withdrawal_sign_shielded(&w, &c.sample.chain, &kappa, &random, &error), RK_OK);
    assert_int_equal(withdrawal_encode(&argument, &w, &error), RK_OK);
    sample_public(&t, &c.account, NULL);
    t.data = transfer_convert_data(&c.sample.chain, buffer_span(&argument));
    t.account.nonce = 2;
    t.account.value = 0;
    t.account.has_receiver = false;
    t.deposit = 900;
    assert_int_equal(typed_transaction_sign(&t, &c.account, &error), RK_OK);
    r = (struct received){0};
    assert_int_equal(typed_transaction_encode(&r.wire, &t, &error), RK_OK);
    receive(&r, &c);
    execute(&c, &r, 100);
    assert_int_equal(scene_u64(&c.scene, "num_notes", span_of(NULL, 0)), 1);
    struct span data = scene_expect(&c.scene, 0, "account", span_of(account, KEY_BYTES));
    uint64_t numbers[2];
    memcpy(numbers, data.bytes, sizeof numbers);
    assert_int_equal(numbers[0], 2);
    /* 1,000 to another, 10 gas of price 2; then 900 and 100 gas. */
    assert_int_equal(numbers[1], 100000 - 1000 - 20 - 900 - 200);

    /* The note is where its owner's wallet computes it. */
    struct jubjub_affine commitment;
    struct fr leaf;
    phoenix_commit_value(&commitment, 900, &fj_zero);
    struct fr context;
    shielded_context(&context, c.sample.chain.chain_id, c.sample.chain.contract, STATEMENT_VERSION);
    shielded_leaf(&leaf, &context, 0, &commitment, &w.stealth.key, 0);
    poseidon_tree_free(&c.sample.tree);
    assert_int_equal(poseidon_tree_init(&c.sample.tree, POSEIDON_TREE_HEIGHT_NOTES), RK_OK);
    assert_int_equal(poseidon_tree_insert(&c.sample.tree, 0, &leaf), RK_OK);
    assert_roots_agree(&c);
    buffer_free(&argument);
    received_free(&r);
    scene_end(&c.scene);
    sample_end(&c.sample);
}

static int begin(void **state)
{
    (void)state;
    const struct circuit_keys_options options = {.threads = 0};
    return circuit_keys_open(&keys, &options, NULL) != RK_OK;
}

static int end(void **state)
{
    (void)state;
    circuit_keys_close(keys);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_transactions_are_executed),
        cmocka_unit_test(a_shielded_payment_is_executed_once_and_as_it_was_signed),
        cmocka_unit_test(a_shielded_conversion_credits_the_account),
        cmocka_unit_test(a_chain_takes_every_shape),
        cmocka_unit_test(an_audited_chain_takes_what_its_auditor_can_read),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
#endif
