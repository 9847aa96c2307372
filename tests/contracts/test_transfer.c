/* The transfer contract of our own networks: what it makes of transactions, what it asks about them
 * and which it refuses; what only the node may do, and what everybody may ask. */
#include "transfer_test.h"

/* ---- Public transactions ---- */

static void a_public_transaction_moves_value_and_refunds_what_is_unused(void **state)
{
    (void)state;
    static struct scene s;
    uint64_t nonce;
    uint8_t key[KEY_BYTES];
    begin(&s);
    give(&s, 1, 10000);
    struct scene_transaction tx = public_transaction(1);
    tx.memo = "thank you";
    must_spend(&s, &tx);
    assert_int_equal(s.m.receipt.events.list.count, 0);
    assert_int_equal(balance_of(&s, 1, &nonce), 10000 - 100 - 3000);
    assert_int_equal(nonce, 1);
    assert_int_equal(balance_of(&s, 2, &nonce), 100);
    assert_int_equal(nonce, 0);

    must_refund(&s, 400);
    struct span event = the_event(&s, "moonlight");
    assert_int_equal(event.size_bytes, 664);
    assert_memory_equal(event.bytes, "thank you\0\0\0\0\0\0\0", 16);
    scene_account(key, 2);
    assert_int_equal(event.bytes[16], 1);
    assert_memory_equal(event.bytes + 24, key, KEY_BYTES);
    assert_int_equal(event.bytes[16 + 208], 0); /* nobody else is refunded */
    scene_account(key, 1);
    assert_memory_equal(event.bytes + 16 + 424, key, KEY_BYTES);
    assert_int_equal(event.bytes[16 + 624], 100);
    assert_int_equal(balance_of(&s, 1, NULL), 10000 - 100 - 3000 + 600 * 3);

    tx = public_transaction(2);
    tx.refund = 3;
    tx.receiver = 0;
    must_spend(&s, &tx);
    must_refund(&s, 400);
    event = the_event(&s, "moonlight");
    assert_int_equal(event.bytes[0], 0); /* no receiver: the sender's own */
    assert_int_equal(event.bytes[208], 1);
    scene_account(key, 3);
    assert_memory_equal(event.bytes + 216, key, KEY_BYTES);
    assert_int_equal(balance_of(&s, 3, NULL), 1800);
    assert_int_equal(balance_of(&s, 1, NULL), 10000 - 100 - 3000 + 600 * 3 - 3000);
    scene_end(&s);
}

/* The 32 canonical bytes of m, the sender's key, the signature. */
static void the_signature_is_asked_about_the_payload_hash(void **state)
{
    (void)state;
    static struct scene s;
    uint8_t key[KEY_BYTES], message[32] = {0x67, 0x12}; /* 4711 */
    begin(&s);
    give(&s, 1, 10000);
    struct scene_transaction tx = public_transaction(1);
    must_spend(&s, &tx);
    const uint8_t *asked = s.asked.bytes + sizeof "verify_bls";
    assert_int_equal(s.asked.size_bytes, sizeof "verify_bls" + 32 + 312);
    assert_memory_equal(s.asked.bytes, "verify_bls", sizeof "verify_bls");
    assert_memory_equal(asked, message, 32);
    scene_account(key, 1);
    assert_memory_equal(asked + 32 + 8, key, KEY_BYTES);
    assert_int_equal(asked[32 + 208], 0x5c);
    s.answer = false;
    tx = public_transaction(2);
    must_refuse(&s, &tx, "Invalid signature!");
    scene_end(&s);
}

static void public_transactions_are_refused(void **state)
{
    (void)state;
    static struct scene s;
    begin(&s);
    give(&s, 1, 10000);
    scene_set_height(&s, 50);
    struct scene_transaction tx = public_transaction(1);
    tx.sender = 9;
    must_refuse(&s, &tx, "Account has no funds");
    tx = public_transaction(0);
    must_refuse(&s, &tx, "Already used nonce");
    tx = public_transaction(2);
    must_refuse(&s, &tx, "Nonce not ready to be used yet");
    tx = public_transaction(1);
    tx.value = 7001;
    must_refuse(&s, &tx, "Account doesn't have enough funds");
    tx.value = UINT64_MAX;
    must_refuse(&s, &tx, "attempt to add with overflow");
    tx = public_transaction(1);
    tx.gas_limit = UINT64_MAX / 2;
    must_refuse(&s, &tx, "attempt to multiply with overflow");
    tx = public_transaction(1);
    tx.gas_price = 0;
    must_refuse(&s, &tx, "Gas price too low!");
    tx = public_transaction(1);
    tx.wrong_chain = 1;
    must_refuse(&s, &tx, "The tx must target the correct chain");
    tx = public_transaction(1);
    tx.deposit = 5;
    must_refuse(&s, &tx, "There must be a contract when depositing funds");
    tx.memo = "a memo is no contract";
    must_refuse(&s, &tx, "There must be a contract when depositing funds");
    tx = public_transaction(1);
    tx.last_valid_height = 49;
    must_refuse(&s, &tx, "The transaction is no longer valid");
    tx.last_valid_height = 50;
    must_spend(&s, &tx);
    must_refund(&s, 1000);
    must_refuse(&s, &tx, "Already used nonce");
    assert_int_equal(balance_of(&s, 1, NULL), 10000 - 100 - 3000);
    give(&s, 2, UINT64_MAX - 110);
    tx = public_transaction(2);
    must_refuse(&s, &tx, "attempt to add with overflow");
    scene_end(&s);
}

/* The chain's id has eight bytes; where one is told, there is none. */
static void chain_ids_are_of_eight_bytes(void **state)
{
    (void)state;
    static struct scene s;
    const uint64_t long_id = UINT64_C(0x1234567800000001);
    begin(&s);
    give(&s, 1, 10000);
    assert_int_equal(scene_u64(&s, "chain_id", nothing), 0xfa);
    assert_int_equal(
        vm_session_set_data(s.m.session, "chain_id", span_of(&long_id, sizeof long_id), NULL),
        RK_OK);
    assert_true(scene_u64(&s, "chain_id", nothing) == long_id);
    struct scene_transaction tx = public_transaction(1);
    must_refuse(&s, &tx, "The tx must target the correct chain");
    assert_int_equal(vm_session_set_data(s.m.session, "chain_id", span_of(&long_id, 1), NULL),
                     RK_OK);
    must_refuse(&s, &tx, "The chain has no id");
    scene_end(&s);
}

/* ---- Shielded transactions ---- */

/* In the order of spec/phoenix-sound.md 4. */
static void expected_inputs(struct buffer *inputs, const struct scene_transaction *tx,
                            const uint8_t *auditor)
{
    uint8_t context_bytes[SCALAR_BYTES];
    struct fr context;
    context_of(&context);
    fr_archive_write(context_bytes, &context);
    scene_append(inputs, context_bytes, sizeof context_bytes);
    expect_number(inputs, 4711);
    scene_append(inputs, tx->root, sizeof tx->root);
    for (size_t i = 0; i < tx->nullifier_count; i++)
        expect_number(inputs, tx->nullifiers[i]);
    for (uint32_t i = 0; i < 2; i++) {
        uint8_t note[NOTE_BYTES];
        scene_note(note, SCENE_OURS, tx->outputs + i);
        scene_append(inputs, note + 328 + 160, 64); /* K */
        scene_append(inputs, note + 264, 64);       /* C */
        scene_append(inputs, note + 328, 64);       /* R */
        scene_append(inputs, note + 656, 32);       /* value_ct */
        scene_append(inputs, note + 8, 128);        /* sender_ct */
    }
    expect_number(inputs, tx->max_fee ? tx->max_fee : tx->gas_limit * tx->gas_price);
    expect_number(inputs, tx->deposit);
    if (!auditor) return;
    scene_append(inputs, auditor, 64);
    for (size_t i = 0; i < 16; i++)
        expect_number(inputs, i + 31);
}

static void check_question(struct scene *s, const struct scene_transaction *tx,
                           const uint8_t *auditor, uint8_t key)
{
    struct buffer wanted = {0};
    const uint8_t *asked = s->asked.bytes + sizeof "verify_plonk";
    expected_inputs(&wanted, tx, auditor);
    assert_int_equal(wanted.size_bytes / 32, 27 + tx->nullifier_count + (auditor ? 18 : 0));
    assert_memory_equal(s->asked.bytes, "verify_plonk", sizeof "verify_plonk");
    assert_memory_equal(asked, wanted.bytes, wanted.size_bytes);
    assert_int_equal(asked[wanted.size_bytes], 9); /* the proof */
    assert_int_equal(asked[wanted.size_bytes + 1008], key);
    assert_int_equal(s->asked.size_bytes,
                     sizeof "verify_plonk" + wanted.size_bytes + 1008 + 100 + 24);
    buffer_free(&wanted);
}

static void the_proof_is_asked_about_the_inputs_of_the_statement(void **state)
{
    (void)state;
    static struct scene s;
    uint8_t auditor[64];
    struct jubjub_affine point;
    begin(&s);
    set_verifier(&s, 1, 0);
    set_verifier(&s, 2, 0);
    set_verifier(&s, 2, 1);
    struct scene_transaction tx = shielded_transaction(&s, 5);
    must_spend(&s, &tx);
    check_question(&s, &tx, NULL, 20);
    must_refund(&s, 10);
    tx = shielded_transaction(&s, 7);
    tx.nullifier_count = 1;
    tx.deposit = 12345;
    tx.call = (struct scene_call_data){ACTOR, "answer", nothing};
    s.asked.size_bytes = 0;
    must_spend(&s, &tx);
    check_question(&s, &tx, NULL, 10);
    must_refund(&s, 10);

    scene_point(&point, 77);
    jubjub_affine_archive_write(auditor, &point);
    tx = shielded_transaction(&s, 9);
    tx.audit_words = 16;
    must_refuse(&s, &tx, "There is no auditor on this network");
    assert_int_equal(scene_expect(&s, 0, "auditor", nothing).bytes[0], 0);
    scene_expect(&s, 0, "set_auditor", span_of(auditor, sizeof auditor));
    struct span told = scene_expect(&s, 0, "auditor", nothing);
    assert_int_equal(told.size_bytes, 8 + sizeof auditor);
    assert_int_equal(told.bytes[0], 1);
    assert_memory_equal(told.bytes + 8, auditor, sizeof auditor);
    s.asked.size_bytes = 0;
    must_spend(&s, &tx);
    check_question(&s, &tx, auditor, 21);
    must_refund(&s, 10);
    /* From then on nothing else passes. */
    tx = shielded_transaction(&s, 11);
    must_refuse(&s, &tx, "Transactions on this network must be audited");
    tx.audit_words = 15;
    must_refuse(&s, &tx, "Transactions on this network must be audited");
    tx.audit_words = 16;
    tx.nullifier_count = 1;
    must_refuse(&s, &tx, "No circuit available for given number of inputs!");
    s.answer = false;
    tx.nullifier_count = 2;
    must_refuse(&s, &tx, "Invalid transaction proof!");
    scene_end(&s);
}

static void shielded_transactions_are_refused(void **state)
{
    (void)state;
    static struct scene s;
    begin(&s);
    set_verifier(&s, 2, 0);
    set_verifier(&s, 4, 0);
    struct scene_transaction tx = shielded_transaction(&s, 1), other;
    must_spend(&s, &tx);
    must_refund(&s, 1000);
    must_refuse(&s, &tx, "A provided nullifier has already been spent");
    other = shielded_transaction(&s, 2); /* one of its two is new */
    must_refuse(&s, &other, "A provided nullifier has already been spent");
    other = shielded_transaction(&s, 20);
    other.nullifiers[1] = other.nullifiers[0];
    must_refuse(&s, &other, "A provided nullifier has already been spent");
    other.nullifier_count = 4;
    other.nullifiers[1] = 30, other.nullifiers[2] = 31, other.nullifiers[3] = 30;
    must_refuse(&s, &other, "A provided nullifier has already been spent");
    /* What was refused has spent nothing. */
    other = shielded_transaction(&s, 20);
    must_spend(&s, &other);
    must_refund(&s, 1000);

    other = shielded_transaction(&s, 40);
    other.root[0] ^= 1;
    must_refuse(&s, &other, "Root not found in the state!");
    other = shielded_transaction(&s, 40);
    other.wrong_chain = 5;
    must_refuse(&s, &other, "The tx must target the correct chain");
    other = shielded_transaction(&s, 40);
    other.last_valid_height = 1;
    scene_set_height(&s, 2);
    must_refuse(&s, &other, "The transaction is no longer valid");
    other = shielded_transaction(&s, 40);
    other.gas_price = 0;
    must_refuse(&s, &other, "Gas price too low!");
    other = shielded_transaction(&s, 40);
    other.nullifier_count = 3;
    must_refuse(&s, &other, "No circuit available for given number of inputs!");
    other = shielded_transaction(&s, 40);
    other.is_transparent = true;
    must_refuse(&s, &other, "Outputs must be obfuscated and name their sender");
    other = shielded_transaction(&s, 40);
    other.names_no_sender = true;
    must_refuse(&s, &other, "Outputs must be obfuscated and name their sender");
    scene_end(&s);
}

/* The same number with other limbs would be spent twice. */
static void nullifiers_are_canonical(void **state)
{
    (void)state;
    static struct scene s;
    static const uint64_t modulus[4] = {0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805,
                                        0x73eda753299d7d48};
    struct buffer argument = {0};
    begin(&s);
    set_verifier(&s, 2, 0);
    struct scene_transaction tx = shielded_transaction(&s, 1);
    scene_argument(&argument, SCENE_OURS, &tx);
    uint64_t limbs[4];
    memcpy(limbs, argument.bytes, sizeof limbs);
    unsigned __int128 carry = 0;
    for (int i = 0; i < 4; i++, carry >>= 64) {
        carry += (unsigned __int128)limbs[i] + modulus[i];
        limbs[i] = (uint64_t)carry;
    }
    assert_true(carry == 0);
    memcpy(argument.bytes, limbs, sizeof limbs);
    scene_refuse(&s, 0, "spend_and_execute", buffer_span(&argument),
                 "A provided nullifier is not canonical");
    memcpy(argument.bytes, modulus, sizeof modulus);
    scene_refuse(&s, 0, "spend_and_execute", buffer_span(&argument),
                 "A provided nullifier is not canonical");
    buffer_free(&argument);
    scene_end(&s);
}

/* The argument is refused where it is no archive of a transaction. */
static void malformed_transactions_are_refused(void **state)
{
    (void)state;
    static struct scene s;
    static const size_t places[] = {0, 8 + 2112, 8 + 2112 + 8};
    struct buffer argument = {0};
    begin(&s);
    set_verifier(&s, 2, 0);
    struct scene_transaction tx = shielded_transaction(&s, 1);
    tx.call = (struct scene_call_data){ACTOR, "answer", nothing};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(places); i++) {
        argument.size_bytes = 0;
        scene_argument(&argument, SCENE_OURS, &tx);
        argument.bytes[argument.size_bytes - 2280 + places[i]] = 7;
        scene_refuse(&s, 0, "spend_and_execute", buffer_span(&argument),
                     "The transaction is malformed");
    }
    scene_refuse(&s, 0, "spend_and_execute", span_of(argument.bytes, 2279),
                 "The transaction is malformed");
    scene_refuse(&s, 0, "spend_and_execute", nothing, "The transaction is malformed");
    buffer_free(&argument);
    scene_end(&s);
}

/* ---- What the node alone may do, and what everybody may ask ---- */

static void parameters_are_set_from_outside_only(void **state)
{
    (void)state;
    static struct scene s;
    static const char *const functions[] = {"set_verifier", "set_auditor"};
    static const uint8_t zeros[64], key[16] = {[8] = 0xf8, 0xff, 0xff, 0xff};
    begin(&s);
    uint32_t version;
    struct span answer = scene_expect(&s, 0, "statement", nothing);
    assert_int_equal(answer.size_bytes, sizeof version);
    memcpy(&version, answer.bytes, sizeof version);
    assert_int_equal(version, 1);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(functions); i++)
        for (uint8_t caller = TRANSFER; caller <= ACTOR; caller++)
            scene_refuse(&s, caller, functions[i], i ? span_of(zeros, 64) : span_of(key, 16),
                         "Can only be called from the outside the VM");
    scene_end(&s);
}

static void spent_nullifiers_are_told(void **state)
{
    (void)state;
    static struct scene s;
    static const uint64_t asked[] = {4, 1, 3, 2, 1};
    struct buffer argument = {0}, wanted = {0};
    begin(&s);
    set_verifier(&s, 2, 0);
    struct scene_transaction tx = shielded_transaction(&s, 1);
    must_spend(&s, &tx);
    must_refund(&s, 1000);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(asked); i++)
        expect_number(&argument, asked[i]);
    size_t root = scene_root(&argument, 8, 4);
    scene_put_vector(&argument, root, 0, RK_ARRAY_LENGTH(asked));
    expect_number(&wanted, 1);
    expect_number(&wanted, 2);
    expect_number(&wanted, 1);
    root = scene_root(&wanted, 8, 4);
    scene_put_vector(&wanted, root, 0, 3);
    struct span answer = scene_expect(&s, 0, "existing_nullifiers", buffer_span(&argument));
    assert_true(span_equal(answer, buffer_span(&wanted)));
    buffer_free(&argument);
    buffer_free(&wanted);
    scene_end(&s);
}

/* Whatever the order of arrival, feeds are in the order of the keys; keys with the same first bytes
 * are different accounts. */
static void accounts_are_fed_in_the_order_of_their_keys(void **state)
{
    (void)state;
    static struct scene s;
    uint64_t range[2] = {0, 0};
    uint8_t bytes[208] = {0}, previous[193] = {0};
    begin(&s);
    for (uint32_t i = 0; i < 500; i++) {
        uint32_t mixed = i * 2654435761u;
        memcpy(bytes, &(uint64_t){mixed % 50}, 8);
        memcpy(bytes + 100, &mixed, sizeof mixed);
        bytes[195] = (uint8_t)i; /* padding: not part of the key */
        scene_put_u64(bytes + 200, i + 1);
        scene_expect(&s, 0, "add_account_balance", span_of(bytes, sizeof bytes));
        bytes[195] ^= 0x55;
        scene_expect(&s, 0, "add_account_balance", span_of(bytes, sizeof bytes));
    }
    scene_expect(&s, 0, "sync_accounts", span_of(range, sizeof range));
    assert_int_equal(s.feed.size_bytes, 500 * 216);
    for (size_t i = 0; i < 500; i++) {
        const uint8_t *fed = s.feed.bytes + 216 * i;
        if (i) assert_true(memcmp(previous, fed + 16, 193) < 0);
        memcpy(previous, fed + 16, 193);
        assert_int_equal(fed[216 - 1], 0);
    }
    range[0] = 490, range[1] = 7;
    scene_expect(&s, 0, "sync_accounts", span_of(range, sizeof range));
    assert_int_equal(s.feed.size_bytes, 7 * 216);
    scene_account(bytes, 1);
    scene_put_u64(bytes + 200, UINT64_MAX);
    scene_expect(&s, 0, "add_account_balance", span_of(bytes, sizeof bytes));
    scene_expect(&s, 0, "add_account_balance", span_of(bytes, sizeof bytes));
    assert_true(balance_of(&s, 1, NULL) == UINT64_MAX);
    scene_put_u64(bytes + 200, UINT64_MAX - 1);
    scene_expect(&s, 0, "sub_account_balance", span_of(bytes, sizeof bytes));
    assert_int_equal(balance_of(&s, 1, NULL), 1);
    scene_expect(&s, 0, "sub_account_balance", span_of(bytes, sizeof bytes));
    assert_int_equal(balance_of(&s, 1, NULL), 0);
    scene_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_public_transaction_moves_value_and_refunds_what_is_unused),
        cmocka_unit_test(the_signature_is_asked_about_the_payload_hash),
        cmocka_unit_test(public_transactions_are_refused),
        cmocka_unit_test(chain_ids_are_of_eight_bytes),
        cmocka_unit_test(the_proof_is_asked_about_the_inputs_of_the_statement),
        cmocka_unit_test(shielded_transactions_are_refused),
        cmocka_unit_test(nullifiers_are_canonical),
        cmocka_unit_test(malformed_transactions_are_refused),
        cmocka_unit_test(parameters_are_set_from_outside_only),
        cmocka_unit_test(spent_nullifiers_are_told),
        cmocka_unit_test(accounts_are_fed_in_the_order_of_their_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
