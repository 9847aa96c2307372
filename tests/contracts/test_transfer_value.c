/* Value between the transfer contract, contracts and accounts: calls, deposits, withdrawals,
 * conversions, minting. */
#include "transfer_test.h"

/* ---- Contracts ---- */

static void a_call_returns_what_it_returned_or_its_error(void **state)
{
    (void)state;
    static struct scene s;
    begin(&s);
    give(&s, 1, 100000);
    struct scene_transaction tx = public_transaction(1);
    tx.call = (struct scene_call_data){ACTOR, "answer", span_of_string("to be had back")};
    must_spend(&s, &tx);
    struct span data = buffer_span(&s.m.receipt.data);
    assert_int_equal(data.size_bytes, 32);
    assert_memory_equal(data.bytes, "to be had back\0\0\0\0\0\0\xec\xff\xff\xff\x0e", 25);
    must_refund(&s, 10);
    tx = public_transaction(2);
    tx.call = (struct scene_call_data){ACTOR, "refuse", nothing};
    tx.deposit = 50;
    must_spend(&s, &tx);
    data = buffer_span(&s.m.receipt.data);
    assert_memory_equal(data.bytes, "I do not want it", 16);
    assert_int_equal(data.bytes[data.size_bytes - 16], 1);
    uint64_t before = balance_of(&s, 1, NULL);
    must_refund(&s, 1000);
    assert_int_equal(balance_of(&s, 1, NULL), before + 50); /* nobody took the deposit */
    scene_end(&s);
}

static void deposits_are_taken_once_by_whom_they_are_for(void **state)
{
    (void)state;
    static struct scene s;
    struct buffer call = {0};
    uint64_t value = 50;
    struct span asked = span_of(&value, sizeof value);
    uint8_t key[KEY_BYTES], id[32];
    begin(&s);
    give(&s, 1, 100000);
    scene_forward(&call, TRANSFER, "deposit", asked);
    struct scene_transaction tx = public_transaction(1);
    tx.deposit = 50;
    tx.call = (struct scene_call_data){ACTOR, "forward", bytes_of(&call)};
    must_spend(&s, &tx);
    struct span event = the_event(&s, "deposit");
    assert_int_equal(event.size_bytes, 248);
    assert_int_equal(event.bytes[0], 1);
    scene_account(key, 1);
    scene_id(id, ACTOR);
    assert_memory_equal(event.bytes + 8, key, KEY_BYTES);
    assert_memory_equal(event.bytes + 208, id, sizeof id);
    assert_memory_equal(event.bytes + 240, &value, sizeof value);
    assert_int_equal(contract_balance(&s, ACTOR), 50);
    scene_refuse(&s, ACTOR, "deposit", asked, "The deposit has already been taken");
    uint64_t before = balance_of(&s, 1, NULL);
    must_refund(&s, 1000);
    assert_int_equal(balance_of(&s, 1, NULL), before);
    scene_refuse(&s, ACTOR, "deposit", asked, "There must be an ongoing transaction");

    tx = public_transaction(2);
    tx.deposit = 51;
    tx.call = (struct scene_call_data){ACTOR, "answer", nothing};
    must_spend(&s, &tx);
    scene_refuse(&s, ACTOR, "deposit", asked,
                 "The value to deposit doesn't match the value in the transaction");
    value = 51;
    scene_refuse(&s, OTHER_ACTOR, "deposit", asked,
                 "The calling contract doesn't match the contract in the transaction");
    scene_expect(&s, ACTOR, "deposit", asked);
    must_refund(&s, 1000);
    tx = public_transaction(3);
    must_spend(&s, &tx);
    scene_refuse(&s, ACTOR, "deposit", asked, "There is no deposit in the transaction");
    must_refund(&s, 1000);
    buffer_free(&call);
    scene_end(&s);
}

/* What is signed: domain, chain, contract; then the deployed message. */
static void withdrawal_message(struct buffer *message, const struct scene_withdrawal *w)
{
    const uint64_t chain = 0xfa;
    uint8_t id[32], archive[320], bytes[96];
    scene_append(message, "ruskvm-withdraw-v1", 18);
    scene_append(message, &chain, sizeof chain);
    scene_id(id, TRANSFER);
    scene_append(message, id, sizeof id);
    scene_id(id, w->contract);
    scene_append(message, id, sizeof id);
    scene_append(message, &w->value, sizeof w->value);
    if (w->to_account) {
        struct g2_affine key;
        scene_account(archive, (uint8_t)w->receiver);
        g2_from_archive_unchecked(&key, archive);
        g2_to_compressed(bytes, &key);
        scene_append(message, bytes, 96);
    } else {
        struct jubjub_affine point;
        for (uint32_t i = 1; i <= 2; i++) {
            scene_point(&point, 2 * w->receiver + i);
            jubjub_encode(bytes, &point);
            scene_append(message, bytes, 32);
        }
    }
    for (size_t i = 0; i < w->nullifier_count; i++) {
        memset(bytes, 0, 32);
        memcpy(bytes, &w->nullifiers[i], 8);
        scene_append(message, bytes, 32);
    }
    if (!w->nullifiers) scene_append(message, &w->nonce, sizeof w->nonce);
}

static enum rk_result withdraw(struct scene *s, uint8_t caller, const char *function,
                               const struct scene_withdrawal *w)
{
    struct buffer argument = {0};
    s->asked.size_bytes = 0;
    scene_withdrawal(&argument, w);
    enum rk_result result = scene_call(s, caller, function, buffer_span(&argument));
    buffer_free(&argument);
    return result;
}

static void must_withdraw(struct scene *s, uint8_t caller, const char *function,
                          const struct scene_withdrawal *w)
{
    if (withdraw(s, caller, function, w)) fail_msg("%s: %s", function, s->m.failure.text);
}

static void refuse_withdrawal(struct scene *s, uint8_t caller, const char *function,
                              const struct scene_withdrawal *w, const char *text)
{
    struct buffer argument = {0};
    scene_withdrawal(&argument, w);
    scene_refuse(s, caller, function, buffer_span(&argument), text);
    buffer_free(&argument);
}

/* The question about the signature of a withdrawal. */
static void check_signed(const struct scene *s, const struct scene_withdrawal *w)
{
    struct buffer message = {0};
    withdrawal_message(&message, w);
    const char *name = w->to_account ? "verify_bls" : "verify_schnorr";
    const uint8_t *asked = s->asked.bytes + strlen(name) + 1;
    assert_string_equal((const char *)s->asked.bytes, name);
    if (w->to_account) {
        assert_memory_equal(asked, message.bytes, message.size_bytes);
    } else {
        struct fr hash;
        uint8_t scalar[SCALAR_BYTES], stealth[320];
        fr_hash(&hash, buffer_span(&message));
        fr_archive_write(scalar, &hash);
        scene_stealth(stealth, w->receiver);
        assert_memory_equal(asked, scalar, SCALAR_BYTES);
        assert_memory_equal(asked + SCALAR_BYTES, stealth + 160, 160);
        assert_int_equal(asked[SCALAR_BYTES + 160], 0x3a);
    }
    buffer_free(&message);
}

static void withdrawals_pay_who_signed_for_them(void **state)
{
    (void)state;
    static struct scene s;
    static const uint64_t nullifiers[] = {11, 12, 13};
    begin(&s);
    set_verifier(&s, 2, 0);
    give(&s, 1, 100000);
    give_contract(&s, ACTOR, 1000);
    struct scene_transaction tx = public_transaction(1);
    must_spend(&s, &tx);
    struct scene_withdrawal w = {
        .contract = ACTOR, .value = 300, .to_account = true, .receiver = 5, .nonce = 1};
    must_withdraw(&s, ACTOR, "withdraw", &w);
    check_signed(&s, &w);
    struct span event = the_event(&s, "withdraw");
    assert_int_equal(event.size_bytes, 368);
    assert_int_equal(event.bytes[0], 1);
    assert_int_equal(event.bytes[328], ACTOR);
    assert_int_equal(event.bytes[360] | event.bytes[361] << 8, 300);
    assert_int_equal(balance_of(&s, 5, NULL), 300);
    assert_int_equal(contract_balance(&s, ACTOR), 700);
    w.to_account = false;
    w.has_schnorr = true;
    must_withdraw(&s, ACTOR, "withdraw", &w);
    check_signed(&s, &w);
    assert_int_equal(contract_balance(&s, ACTOR), 400);
    assert_int_equal(scene_u64(&s, "num_notes", nothing), 1);
    uint64_t range[2] = {0, 1};
    scene_expect(&s, 0, "sync", span_of(range, sizeof range));
    assert_memory_equal(s.feed.bytes + 1, "withdraw\3", 9);

    refuse_withdrawal(&s, OTHER_ACTOR, "withdraw", &w,
                      "The \"withdraw\" function can only be called by the specified contract.");
    w.value = 401;
    refuse_withdrawal(&s, ACTOR, "withdraw", &w, "The contract doesn't have enough balance");
    w.value = 300;
    w.nonce = 2;
    refuse_withdrawal(&s, ACTOR, "withdraw", &w, "Incorrect nonce signed");
    w.nonce = 1;
    w.has_schnorr = false;
    refuse_withdrawal(&s, ACTOR, "withdraw", &w,
                      "Withdrawal to Phoenix must be signed with Schnorr");
    w.to_account = true;
    w.has_schnorr = true;
    refuse_withdrawal(&s, ACTOR, "withdraw", &w, "Withdrawal to Moonlight must be signed with BLS");
    w.has_schnorr = false;
    s.answer = false;
    refuse_withdrawal(&s, ACTOR, "withdraw", &w, "Invalid signature");
    s.answer = true;
    w.nullifiers = nullifiers, w.nullifier_count = 2;
    refuse_withdrawal(&s, ACTOR, "withdraw", &w, "Expected Phoenix TX, found Moonlight");
    must_refund(&s, 1000);

    tx = shielded_transaction(&s, 11);
    must_spend(&s, &tx);
    must_withdraw(&s, ACTOR, "withdraw", &w);
    check_signed(&s, &w);
    give_contract(&s, ACTOR, 1000);
    w.nullifier_count = 1;
    refuse_withdrawal(&s, ACTOR, "withdraw", &w, "Incorrect nullifiers signed");
    w.nullifier_count = 3; /* one more than the transaction has */
    refuse_withdrawal(&s, ACTOR, "withdraw", &w, "Incorrect nullifiers signed");
    w.nullifiers = NULL, w.nullifier_count = 0;
    refuse_withdrawal(&s, ACTOR, "withdraw", &w, "Expected Moonlight TX, found Phoenix");
    must_refund(&s, 1000);
    scene_end(&s);
}

static void the_stake_contract_mints(void **state)
{
    (void)state;
    static struct scene s;
    struct buffer order = {0};
    begin(&s);
    give(&s, 1, 100000);
    struct scene_transaction tx = public_transaction(1);
    must_spend(&s, &tx);
    struct scene_withdrawal w = {
        .contract = STAKE, .value = 300, .to_account = true, .receiver = 5, .nonce = 1};
    must_withdraw(&s, STAKE, "mint", &w);
    check_signed(&s, &w);
    assert_int_equal(the_event(&s, "mint").size_bytes, 368);
    assert_int_equal(balance_of(&s, 5, NULL), 300);
    refuse_withdrawal(&s, ACTOR, "mint", &w, "Can only be called by the stake contract");
    w.contract = ACTOR;
    refuse_withdrawal(&s, STAKE, "mint", &w, "Withdrawal should from the stake contract");

    scene_order(&order, ACTOR, 77, "receive", span_of_string("data"));
    scene_refuse(&s, ACTOR, "mint_to_contract", buffer_span(&order),
                 "Can only be called by the stake contract");
    scene_expect(&s, STAKE, "mint_to_contract", buffer_span(&order));
    struct span event = the_event(&s, "mint_c");
    assert_int_equal(event.size_bytes, 72);
    assert_int_equal(event.bytes[0], STAKE);
    assert_int_equal(event.bytes[32], ACTOR);
    assert_int_equal(contract_balance(&s, ACTOR), 77);
    give_contract(&s, STAKE, 10);
    uint8_t sum[40];
    scene_id(sum, STAKE);
    scene_put_u64(sum + 32, 4);
    scene_expect(&s, STAKE, "sub_contract_balance", span_of(sum, sizeof sum));
    assert_int_equal(contract_balance(&s, STAKE), 6);
    scene_put_u64(sum + 32, 7);
    scene_refuse(&s, STAKE, "sub_contract_balance", span_of(sum, sizeof sum),
                 "Cannot subtract balance: NotEnoughBalance");
    must_refund(&s, 1000);
    buffer_free(&order);
    scene_end(&s);
}

static void conversions_take_the_deposit(void **state)
{
    (void)state;
    static struct scene s;
    static const uint64_t nullifiers[] = {21, 22};
    struct buffer argument = {0};
    begin(&s);
    set_verifier(&s, 2, 0);
    struct scene_withdrawal w = {.contract = TRANSFER,
                                 .value = 300,
                                 .to_account = true,
                                 .receiver = 5,
                                 .nullifiers = nullifiers,
                                 .nullifier_count = 2};
    scene_withdrawal(&argument, &w);
    struct scene_transaction tx = shielded_transaction(&s, 21);
    tx.deposit = 300;
    tx.call = (struct scene_call_data){TRANSFER, "convert", bytes_of(&argument)};
    must_spend(&s, &tx);
    struct span event = the_event(&s, "convert");
    assert_int_equal(event.size_bytes, 544);
    assert_int_equal(event.bytes[0], 0); /* a shielded sender is not named */
    assert_int_equal(balance_of(&s, 5, NULL), 300);
    refuse_withdrawal(&s, ACTOR, "convert", &w, "Only the first contract call can be a conversion");
    must_refund(&s, 1000);
    assert_int_equal(the_event(&s, "phoenix").size_bytes, 64 + 2 * NOTE_BYTES + 768);

    /* In the other direction; what doesn't fit leaves the deposit to the refund. */
    give(&s, 1, 100000);
    w = (struct scene_withdrawal){
        .contract = TRANSFER, .value = 300, .has_schnorr = true, .receiver = 5, .nonce = 1};
    argument.size_bytes = 0;
    scene_withdrawal(&argument, &w);
    tx = public_transaction(1);
    tx.deposit = 300;
    tx.call = (struct scene_call_data){TRANSFER, "convert", bytes_of(&argument)};
    must_spend(&s, &tx);
    event = the_event(&s, "convert");
    assert_int_equal(event.bytes[0], 1);
    must_refund(&s, 1000);
    uint64_t notes = scene_u64(&s, "num_notes", nothing);
    tx = public_transaction(2); /* the nonce that was signed was another */
    tx.deposit = 300;
    tx.call = (struct scene_call_data){TRANSFER, "convert", bytes_of(&argument)};
    uint64_t before = balance_of(&s, 1, NULL);
    must_spend(&s, &tx);
    assert_int_equal(s.m.receipt.data.bytes[s.m.receipt.data.size_bytes - 16], 1);
    must_refund(&s, 1000);
    assert_int_equal(scene_u64(&s, "num_notes", nothing), notes);
    assert_int_equal(balance_of(&s, 1, NULL), before - 100 - 3000);
    buffer_free(&argument);
    scene_end(&s);
}

static void contracts_pay_contracts_and_accounts(void **state)
{
    (void)state;
    static struct scene s;
    struct buffer order = {0};
    uint8_t payment[208];
    begin(&s);
    give_contract(&s, ACTOR, 100);
    scene_order(&order, OTHER_ACTOR, 30, "receive", span_of_string("note"));
    scene_expect(&s, ACTOR, "contract_to_contract", buffer_span(&order));
    struct span received = the_event(&s, "received"), event = the_event(&s, "contract_to_contract");
    assert_int_equal(received.size_bytes, 8 + 48);
    assert_memory_equal(received.bytes, "note", 4);
    assert_int_equal(received.bytes[8], ACTOR);
    assert_int_equal(received.bytes[8 + 32], 30);
    assert_int_equal(event.size_bytes, 72);
    assert_int_equal(contract_balance(&s, ACTOR), 70);
    assert_int_equal(contract_balance(&s, OTHER_ACTOR), 30);
    order.size_bytes = 0;
    scene_order(&order, OTHER_ACTOR, 30, "refuse", nothing);
    scene_refuse(&s, ACTOR, "contract_to_contract", buffer_span(&order),
                 "Calling receiver should succeed: Panic(\"I do not want it\")");
    order.size_bytes = 0;
    scene_order(&order, 99, 30, "receive", nothing);
    scene_refuse(&s, ACTOR, "contract_to_contract", buffer_span(&order),
                 "Calling receiver should succeed: DoesNotExist");
    assert_int_equal(contract_balance(&s, ACTOR), 70);

    scene_account(payment, 4);
    scene_put_u64(payment + 200, 25);
    scene_expect(&s, ACTOR, "contract_to_account", span_of(payment, sizeof payment));
    event = the_event(&s, "contract_to_account");
    assert_int_equal(event.size_bytes, 240);
    assert_memory_equal(event.bytes + 32, payment, sizeof payment);
    assert_int_equal(balance_of(&s, 4, NULL), 25);
    assert_int_equal(contract_balance(&s, ACTOR), 45);
    scene_put_u64(payment + 200, 46);
    scene_refuse(&s, ACTOR, "contract_to_account", span_of(payment, sizeof payment),
                 "Caller must have enough balance");
    give(&s, 4, UINT64_MAX - 25);
    scene_put_u64(payment + 200, 1);
    scene_refuse(&s, ACTOR, "contract_to_account", span_of(payment, sizeof payment),
                 "attempt to add with overflow");
    buffer_free(&order);
    scene_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_returns_what_it_returned_or_its_error),
        cmocka_unit_test(deposits_are_taken_once_by_whom_they_are_for),
        cmocka_unit_test(withdrawals_pay_who_signed_for_them),
        cmocka_unit_test(the_stake_contract_mints),
        cmocka_unit_test(conversions_take_the_deposit),
        cmocka_unit_test(contracts_pay_contracts_and_accounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
