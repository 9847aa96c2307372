/* Messages of stakers: known answers of the deployed form, the own form byte for byte, signing and
 * verifying. */
#include "support.h"

#include "base/hex.h"
#include "chain/stake_message.h"

#include <string.h>

#include "stake_vectors.inc"

static struct typed_chain chain = {.chain_id = 0xfa, .contract = {1}};

static struct buffer bytes_of(const char *digits)
{
    struct buffer out = {0};
    uint8_t bytes[2048];
    size_t size_bytes = strlen(digits) / 2;
    assert_int_equal(hex_decode(bytes, size_bytes, span_of_string(digits), NULL), RK_OK);
    assert_int_equal(buffer_append(&out, bytes, size_bytes), RK_OK);
    return out;
}

static void expect(struct span bytes, const char *digits)
{
    struct buffer wanted = bytes_of(digits);
    assert_true(span_equal(bytes, buffer_span(&wanted)));
    buffer_free(&wanted);
}

static void make_key(struct bls_secret_key *secret, struct bls_public_key *public, uint64_t number)
{
    fr_from_u64(&secret->scalar, number);
    bls_public_key_of(public, secret);
}

static void a_stake_is_signed_and_archived_as_deployed(void **state)
{
    (void)state;
    struct bls_secret_key account, owner;
    struct stake_order order = {.value = 0x55};
    uint8_t bytes[STAKE_MESSAGE_BYTES_MAX], archive[STAKE_ORDER_BYTES];
    make_key(&account, &order.account, 7);
    make_key(&owner, &order.owner, 11);
    size_t size_bytes = stake_order_message(bytes, &order, &chain, STAKE_FORM_DEPLOYED);
    expect(span_of(bytes, size_bytes), stake_message_text);
    assert_int_equal(stake_order_sign(&order, &chain, STAKE_FORM_DEPLOYED, &account, &owner, NULL),
                     RK_OK);
    stake_order_encode(archive, &order, &chain);
    expect(span_of(archive, sizeof archive), stake_archive);
}

static void a_payment_is_signed_and_archived_as_deployed(void **state)
{
    (void)state;
    struct bls_secret_key secret;
    struct bls_public_key key;
    struct buffer message = {0}, archive = {0};
    struct withdrawal w = {.contract = {2},
                           .value = 0x77,
                           .receiver_model = TRANSACTION_PUBLIC,
                           .transaction_model = TRANSACTION_PUBLIC,
                           .nonce = 0x99};
    struct buffer wanted = bytes_of(payment_message);
    memcpy(w.contract, wanted.bytes, sizeof w.contract);
    make_key(&secret, &key, 7);
    bls_public_key_to_bytes(w.account, &key);
    assert_int_equal(stake_payment_message(&message, &w, &chain, STAKE_FORM_DEPLOYED), RK_OK);
    expect(buffer_span(&message), payment_message);
    bls_sign(&w.bls, BLS_V2, &secret, buffer_span(&message));
    assert_int_equal(withdrawal_encode(&archive, &w, NULL), RK_OK);
    expect(buffer_span(&archive), payment_archive);
    buffer_free(&wanted);
    buffer_free(&message);
    buffer_free(&archive);
}

/* ---- Mainnet ---- */

static void a_stake_of_mainnet_holds(void **state)
{
    (void)state;
    struct buffer archive = bytes_of(mainnet_stake);
    struct stake_order order = {0};
    struct typed_chain mainnet = {.chain_id = archive.bytes[624]};
    uint8_t bytes[STAKE_MESSAGE_BYTES_MAX], again[STAKE_ORDER_BYTES];
    order.is_owned_by_contract = archive.bytes[0];
    memcpy(order.owner_contract, archive.bytes + 1, sizeof order.owner_contract);
    g2_from_archive_unchecked(&order.account.point, archive.bytes + 208);
    memcpy(&order.value, archive.bytes + 408, sizeof order.value);
    g1_from_archive_unchecked(&order.account_signature.point, archive.bytes + 416);
    g1_from_archive_unchecked(&order.owner_signature.point, archive.bytes + 520);
    assert_true(order.is_owned_by_contract);
    assert_int_equal(mainnet.chain_id, 1);

    size_t size_bytes = stake_order_message(bytes, &order, &mainnet, STAKE_FORM_DEPLOYED);
    assert_true(
        bls_verify(BLS_V1, &order.account, &order.account_signature, span_of(bytes, size_bytes)));
    stake_order_encode(again, &order, &mainnet);
    assert_memory_equal(again, archive.bytes, sizeof again);
    buffer_free(&archive);
}

static void a_withdrawal_of_mainnet_holds(void **state)
{
    (void)state;
    struct buffer archive = bytes_of(mainnet_withdrawal), message = {0}, again = {0};
    const uint8_t *at = archive.bytes;
    struct stake_withdrawal w = {0};
    struct bls_public_key receiver;
    assert_int_equal(at[0], TRANSACTION_PUBLIC);
    assert_int_equal(at[328], TRANSACTION_PUBLIC);
    w.payment.receiver_model = w.payment.transaction_model = TRANSACTION_PUBLIC;
    g2_from_archive_unchecked(&receiver.point, at + 8);
    bls_public_key_to_bytes(w.payment.account, &receiver);
    memcpy(&w.payment.nonce, at + 336, sizeof w.payment.nonce);
    g1_from_archive_unchecked(&w.payment.bls.point, at + 352);
    memcpy(w.payment.contract, at + 544, sizeof w.payment.contract);
    memcpy(&w.payment.value, at + 576, sizeof w.payment.value);
    g2_from_archive_unchecked(&w.account.point, at + 584);
    g1_from_archive_unchecked(&w.account_signature.point, at + 784);
    g1_from_archive_unchecked(&w.owner_signature.point, at + 888);
    assert_int_equal(w.payment.value, 572715423378);

    assert_int_equal(stake_payment_message(&message, &w.payment, &chain, STAKE_FORM_DEPLOYED),
                     RK_OK);
    assert_true(bls_verify(BLS_V1, &receiver, &w.payment.bls, buffer_span(&message)));
    message.size_bytes = 0;
    assert_int_equal(stake_withdrawal_message(&message, &w, &chain, STAKE_FORM_DEPLOYED), RK_OK);
    assert_true(bls_verify(BLS_V1, &w.account, &w.account_signature, buffer_span(&message)));
    assert_int_equal(stake_withdrawal_encode(&again, &w, NULL), RK_OK);
    assert_true(span_equal(buffer_span(&again), buffer_span(&archive)));
    buffer_free(&archive);
    buffer_free(&message);
    buffer_free(&again);
}

/* ---- The form of our own networks ---- */

static void our_messages_name_their_purpose_and_the_chain(void **state)
{
    (void)state;
    struct bls_secret_key secret;
    struct stake_order order = {.value = 3};
    struct stake_withdrawal w = {.payment.receiver_model = TRANSACTION_PUBLIC,
                                 .payment.transaction_model = TRANSACTION_PUBLIC};
    struct typed_chain own = {.chain_id = 0x0102030405060708, .contract = {1}};
    struct buffer ours = {0}, deployed = {0};
    uint8_t bytes[STAKE_MESSAGE_BYTES_MAX], short_bytes[STAKE_MESSAGE_BYTES_MAX];
    static const uint8_t id[8] = {8, 7, 6, 5, 4, 3, 2, 1};
    make_key(&secret, &order.account, 5);
    order.owner = w.account = order.account;

    size_t size_bytes = stake_order_message(bytes, &order, &own, STAKE_FORM_OWN);
    assert_int_equal(size_bytes, STAKE_MESSAGE_BYTES_MAX);
    assert_memory_equal(bytes, "ruskvm-stake-v1", 15);
    assert_memory_equal(bytes + 15, id, 8);
    assert_int_equal(stake_order_message(short_bytes, &order, &own, STAKE_FORM_DEPLOYED), 201);
    assert_memory_equal(bytes + 23, short_bytes + 1, 200);

    assert_int_equal(stake_withdrawal_message(&ours, &w, &own, STAKE_FORM_OWN), RK_OK);
    assert_int_equal(stake_withdrawal_message(&deployed, &w, &own, STAKE_FORM_DEPLOYED), RK_OK);
    assert_memory_equal(ours.bytes, "ruskvm-unstake-v1", 17);
    assert_memory_equal(ours.bytes + 17, id, 8);
    assert_memory_equal(ours.bytes + 25, deployed.bytes, 96);
    assert_memory_equal(ours.bytes + 25 + 96, "ruskvm-withdraw-v1", 18);
    assert_int_equal(ours.size_bytes, deployed.size_bytes + 17 + 8 + 18 + 8 + 32);
    assert_memory_equal(ours.bytes + ours.size_bytes - 192, deployed.bytes + 96, 192);
    buffer_free(&ours);
    buffer_free(&deployed);
}

static void what_is_signed_verifies_and_nothing_else_does(void **state)
{
    (void)state;
    struct bls_secret_key account, owner;
    struct stake_order order = {.value = 3};
    struct stake_withdrawal w = {.payment.receiver_model = TRANSACTION_PUBLIC,
                                 .payment.transaction_model = TRANSACTION_PUBLIC};
    make_key(&account, &order.account, 5);
    make_key(&owner, &order.owner, 6);
    w.account = order.account;
    for (int i = 0; i < 2; i++) {
        enum stake_form form = i ? STAKE_FORM_DEPLOYED : STAKE_FORM_OWN;
        enum stake_form other = i ? STAKE_FORM_OWN : STAKE_FORM_DEPLOYED;
        struct rk_error error = {.result = RK_OK};
        assert_int_equal(stake_order_sign(&order, &chain, form, &owner, &owner, NULL), RK_INVALID);
        assert_int_equal(stake_order_sign(&order, &chain, form, &account, &account, NULL),
                         RK_INVALID);
        assert_int_equal(stake_order_sign(&order, &chain, form, &account, &owner, NULL), RK_OK);
        assert_int_equal(stake_order_verify(&order, &chain, form, NULL), RK_OK);
        assert_int_equal(stake_order_verify(&order, &chain, other, &error), RK_INVALID);
        assert_string_equal(error.message, "the signature of the owner does not hold");
        order.value++;
        assert_int_equal(stake_order_verify(&order, &chain, form, NULL), RK_INVALID);
        order.value--;
        order.account_signature = order.owner_signature;
        assert_int_equal(stake_order_verify(&order, &chain, form, &error), RK_INVALID);
        assert_string_equal(error.message, "the signature of the account does not hold");

        assert_int_equal(stake_withdrawal_sign(&w, &chain, form, &owner, &owner, NULL), RK_INVALID);
        assert_int_equal(stake_withdrawal_sign(&w, &chain, form, &account, &owner, NULL), RK_OK);
        assert_int_equal(stake_withdrawal_verify(&w, &chain, form, &order.owner, NULL), RK_OK);
        assert_int_equal(stake_withdrawal_verify(&w, &chain, other, &order.owner, NULL),
                         RK_INVALID);
        assert_int_equal(stake_withdrawal_verify(&w, &chain, form, &order.account, NULL),
                         RK_INVALID);
        w.payment.nonce++;
        assert_int_equal(stake_withdrawal_verify(&w, &chain, form, &order.owner, NULL), RK_INVALID);
        w.payment.nonce--;
    }
}

static void a_contract_that_owns_a_stake_does_not_sign(void **state)
{
    (void)state;
    struct bls_secret_key account;
    struct stake_order order = {.value = 3, .is_owned_by_contract = true, .owner_contract = {9}};
    uint8_t archive[STAKE_ORDER_BYTES];
    make_key(&account, &order.account, 5);
    assert_int_equal(stake_order_sign(&order, &chain, STAKE_FORM_OWN, &account, NULL, NULL), RK_OK);
    assert_int_equal(stake_order_verify(&order, &chain, STAKE_FORM_OWN, NULL), RK_OK);
    stake_order_encode(archive, &order, &chain);
    assert_int_equal(archive[0], 1);
    assert_int_equal(archive[1], 9);
    assert_memory_equal(archive + 416, archive + 520, 104);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stake_is_signed_and_archived_as_deployed),
        cmocka_unit_test(a_payment_is_signed_and_archived_as_deployed),
        cmocka_unit_test(a_stake_of_mainnet_holds),
        cmocka_unit_test(a_withdrawal_of_mainnet_holds),
        cmocka_unit_test(our_messages_name_their_purpose_and_the_chain),
        cmocka_unit_test(what_is_signed_verifies_and_nothing_else_does),
        cmocka_unit_test(a_contract_that_owns_a_stake_does_not_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
