/* Wallets on a local chain: everything that a wallet does, with real proofs where there are any. */

#include "ledger_world.h"

#include "base/secret.h"
#include "chain/wallet.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOTES = 5, GAS = 50000000 };
#define NOTE_VALUE UINT64_C(1000000000000)

static const struct seal_cost cheap = {1, SEAL_MEMORY_KIB_MIN};

struct scene {
    char folder[64], chain_folder[96], wallet_path[96], view_path[96];
    uint8_t seed[WALLET_SEED_BYTES];
    struct ledger *ledger;
    struct wallet_chain chain;
    struct wallet *wallet;
    struct circuit_keys *keys;
};

static void append_hex(struct buffer *text, struct span bytes)
{
    for (size_t i = 0; i < bytes.size_bytes; i++)
        assert_int_equal(buffer_append_format(text, "%02x", bytes.bytes[i]), RK_OK);
}

static void append_profile(struct buffer *text, const struct scene *s, unsigned profile)
{
    char account[BLS_PUBLIC_KEY_TEXT_BYTES];
    char shielded[BASE58_TEXT_CHARS_MAX(PHOENIX_KEY_BYTES) + 1];
    struct bls_secret_key secret;
    struct bls_public_key key;
    struct phoenix_secret_key pair;
    struct phoenix_address address;
    uint8_t bytes[PHOENIX_KEY_BYTES];
    size_t chars;
    wallet_account_key(&secret.scalar, s->seed, profile);
    bls_public_key_of(&key, &secret);
    bls_public_key_to_text(account, &key);
    wallet_shielded_key(&pair.a, &pair.b, s->seed, profile);
    phoenix_address(&address, &pair);
    phoenix_address_encode(bytes, &address);
    assert_int_equal(base58_encode(shielded, sizeof shielded, &chars, span_of(bytes, sizeof bytes)),
                     RK_OK);
    assert_int_equal(buffer_append_format(text,
                                          "[[moonlight_account]]\naddress = '%s'\n"
                                          "balance = 5_000_000_000_000_000\n"
                                          "[[phoenix_balance]]\naddress = '%s'\nseed = %u\n"
                                          "notes = [",
                                          account, shielded, 3 + profile),
                     RK_OK);
    for (unsigned i = 0; i < NOTES; i++)
        assert_int_equal(buffer_append_format(text, "%llu,", (unsigned long long)NOTE_VALUE),
                         RK_OK);
    assert_int_equal(buffer_append_format(text, "]\n"), RK_OK);
}

/* A chain with funds for two profiles, and their wallet. With keys: shielded transactions work. */
static void scene_begin(struct scene *s, bool with_keys)
{
    struct buffer text = {0};
    struct rk_error error = {.result = RK_OK};
    *s = (struct scene){.folder = "/tmp/ruskvm-wallet-XXXXXX", .seed = {42}};
    assert_non_null(mkdtemp(s->folder));
    (void)snprintf(s->chain_folder, sizeof s->chain_folder, "%s/chain", s->folder);
    (void)snprintf(s->wallet_path, sizeof s->wallet_path, "%s/wallet", s->folder);
    (void)snprintf(s->view_path, sizeof s->view_path, "%s/view", s->folder);
    world_snapshot(&text, WORLD_CHAIN_ID);
    append_profile(&text, s, 0);
    append_profile(&text, s, 1);
    if (with_keys) {
        struct circuit_keys_options options = {.threads = 2};
        struct span key = {0};
        if (circuit_keys_open(&s->keys, &options, &error) ||
            circuit_keys_verifier_bytes(&key, s->keys, statement_by_shape(2, false), &error))
            fail_msg("%s", error.message);
        assert_int_equal(
            buffer_append_format(&text, "[[verifier]]\ninputs = 2\naudited = false\nkey = '"),
            RK_OK);
        append_hex(&text, key);
        assert_int_equal(buffer_append_format(&text, "'\n"), RK_OK);
    }
    struct ledger_genesis genesis = {.snapshot = buffer_span(&text), .time = 1000};
    if (ledger_create(s->chain_folder, &genesis, NULL, &error)) fail_msg("%s", error.message);
    s->ledger = world_open(s->chain_folder, NULL, NULL);
    s->chain = ledger_wallet_chain(s->ledger, 2000);
    struct wallet_content content = {.kind = WALLET_SEED, .key = s->seed, .profiles = 2};
    if (wallet_create(s->wallet_path, &content, cheap, span_of_string("pw"), &error) ||
        wallet_open(&s->wallet, NULL, s->wallet_path, span_of_string("pw"), &error))
        fail_msg("%s", error.message);
    buffer_free(&text);
}

static void scene_end(struct scene *s)
{
    char command[128];
    wallet_close(s->wallet);
    circuit_keys_close(s->keys);
    ledger_close(s->ledger);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", s->folder);
    assert_int_equal(system(command), 0);
}

static struct wallet_scan_report scan(struct scene *s, struct wallet *wallet)
{
    struct wallet_scan_report report;
    struct rk_error error = {.result = RK_OK};
    if (wallet_scan(wallet, &report, &s->chain, NULL, &error)) fail_msg("%s", error.message);
    return report;
}

static struct wallet_balance balance(struct scene *s, unsigned profile)
{
    struct wallet_balance found;
    struct rk_error error = {.result = RK_OK};
    if (wallet_balance(&found, s->wallet, profile, &s->chain, &error))
        fail_msg("%s", error.message);
    return found;
}

static struct wallet_payer payer(struct scene *s)
{
    return (struct wallet_payer){
        .wallet = s->wallet, .chain = &s->chain, .keys = s->keys, .work = {.threads = 2}};
}

static struct wallet_order order(enum wallet_record_kind kind, uint64_t value)
{
    return (struct wallet_order){.kind = kind, .value = value, .gas_limit = GAS, .gas_price = 1};
}

static void to_account(struct wallet_order *order, const struct scene *s, unsigned profile)
{
    struct bls_public_key key;
    assert_int_equal(wallet_account(&key, s->wallet, profile, NULL), RK_OK);
    order->receiver_kind = ADDRESS_ACCOUNT;
    bls_public_key_to_bytes(order->receiver, &key);
}

/* Sends what was made; the receipt. */
static struct wallet_chain_receipt send(struct scene *s, struct wallet_record *record,
                                        struct span wire)
{
    const struct wallet_record made = *record;
    struct wallet_chain_receipt receipt;
    struct rk_error error = {.result = RK_OK};
    if (s->chain.send(s->chain.context, &receipt, wire, &error) ||
        wallet_sent(s->wallet, record, &receipt, &error))
        fail_msg("%s", error.message);
    assert_memory_equal(made.id, receipt.id, sizeof made.id);
    return receipt;
}

static struct wallet_chain_receipt make_and_send(struct scene *s, const struct wallet_order *order)
{
    struct buffer wire = {0};
    struct wallet_record record;
    struct wallet_payer from = payer(s);
    struct rk_error error = {.result = RK_OK};
    if (wallet_make(&wire, &record, &from, order, &error)) fail_msg("%s", error.message);
    struct wallet_chain_receipt receipt = send(s, &record, buffer_span(&wire));
    if (!receipt.succeeded) fail_msg("%s", receipt.error);
    buffer_free(&wire);
    return receipt;
}

/* ---- Finding notes ---- */

static void notes_of_a_genesis_are_found_by_every_kind_of_wallet(void **state)
{
    (void)state;
    static const enum wallet_kind kinds[] = {WALLET_FULL_VIEW, WALLET_VIEW};
    struct scene s;
    scene_begin(&s, false);
    struct wallet_scan_report report = scan(&s, s.wallet);
    assert_int_equal(report.found, 2 * NOTES);
    assert_int_equal(report.leaves, 2 * NOTES);
    assert_int_equal(balance(&s, 0).shielded, NOTES * NOTE_VALUE);
    assert_int_equal(balance(&s, 1).spendable, SHIELDED_INPUTS_MAX * NOTE_VALUE);
    assert_int_equal(scan(&s, s.wallet).leaves, 0);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(kinds); i++) {
        uint8_t key[WALLET_EXPORT_BYTES_MAX];
        struct wallet *wallet = NULL;
        assert_int_equal(wallet_export_key(key, s.wallet,
                                           i == 0 ? WALLET_EXPORT_FULL_VIEW : WALLET_EXPORT_VIEW, 1,
                                           NULL),
                         RK_OK);
        struct wallet_content content = {.kind = kinds[i], .key = key, .profiles = 1};
        assert_int_equal(wallet_create(s.view_path, &content, cheap, span_of_string("v"), NULL),
                         RK_OK);
        assert_int_equal(wallet_open(&wallet, NULL, s.view_path, span_of_string("v"), NULL), RK_OK);
        assert_int_equal(scan(&s, wallet).found, NOTES);
        for (size_t n = 0; n < NOTES; n++)
            assert_int_equal(fr_is_zero(&wallet_notes(wallet)->items[n].nullifier), i == 1);
        struct wallet_payer from = {.wallet = wallet, .chain = &s.chain};
        struct wallet_order pay = order(WALLET_TRANSFER, 1);
        struct buffer wire = {0};
        struct wallet_record record;
        to_account(&pay, &s, 0);
        assert_int_equal(wallet_make(&wire, &record, &from, &pay, NULL), RK_UNSUPPORTED);
        wallet_close(wallet);
        assert_int_equal(unlink(s.view_path), 0);
        char notes[128];
        (void)snprintf(notes, sizeof notes, "%s.notes", s.view_path);
        assert_int_equal(unlink(notes), 0);
    }
    scene_end(&s);
}

static int stop_at_once(void *context, uint64_t done, uint64_t total)
{
    (void)context, (void)done, (void)total;
    return 1;
}

static void an_interrupted_scan_goes_on(void **state)
{
    (void)state;
    struct scene s;
    struct wallet_scan_report report;
    struct rk_error error = {.result = RK_OK};
    scene_begin(&s, false);
    struct wallet_scan_options options = {.threads = 2, .progress = stop_at_once};
    assert_int_equal(wallet_scan(s.wallet, &report, &s.chain, &options, &error), RK_CANCELLED);
    wallet_close(s.wallet);
    assert_int_equal(wallet_open(&s.wallet, NULL, s.wallet_path, span_of_string("pw"), NULL),
                     RK_OK);
    assert_int_equal(wallet_notes(s.wallet)->count, 2 * NOTES); /* one piece had them all */
    assert_int_equal(scan(&s, s.wallet).found, 0);
    unsigned profile;
    assert_int_equal(wallet_add_profile(s.wallet, &profile, cheap, span_of_string("pw"), NULL),
                     RK_OK);
    assert_int_equal(scan(&s, s.wallet).found, 2 * NOTES); /* from the beginning, for all */
    scene_end(&s);
}

static void another_chain_is_noticed(void **state)
{
    (void)state;
    struct scene s, other;
    scene_begin(&s, false);
    scan(&s, s.wallet);
    scene_begin(&other, false);
    struct wallet_order pay = order(WALLET_TRANSFER, 7);
    to_account(&pay, &other, 1);
    make_and_send(&other, &pay);
    struct wallet_scan_report report;
    struct rk_error error = {.result = RK_OK};
    assert_int_equal(wallet_scan(s.wallet, &report, &other.chain, NULL, &error), RK_OK);
    assert_false(report.started_over); /* the same genesis */
    assert_int_equal(report.leaves, 0);
    scene_end(&other);
    scene_end(&s);
}

/* ---- Public transactions ---- */

static void public_funds_are_transferred_and_staked(void **state)
{
    (void)state;
    struct scene s;
    struct rk_error error = {.result = RK_OK};
    scene_begin(&s, false);
    struct wallet_balance before = balance(&s, 0), other = balance(&s, 1);
    struct wallet_order pay = order(WALLET_TRANSFER, 12345);
    pay.memo = span_of_string("rent");
    to_account(&pay, &s, 1);
    struct wallet_chain_receipt receipt = make_and_send(&s, &pay);
    assert_int_equal(balance(&s, 0).account, before.account - 12345 - receipt.gas_spent);
    assert_int_equal(balance(&s, 1).account, other.account + 12345);
    assert_int_equal(balance(&s, 0).nonce, 1);

    struct wallet_order stake = order(WALLET_STAKE, UINT64_C(2000000000000));
    make_and_send(&s, &stake);
    struct wallet_balance staked = balance(&s, 0);
    assert_true(staked.has_stake);
    assert_int_equal(staked.stake, UINT64_C(2000000000000));
    struct wallet_order unstake = order(WALLET_UNSTAKE, UINT64_C(2000000000000));
    receipt = make_and_send(&s, &unstake);
    struct wallet_balance after = balance(&s, 0);
    assert_int_equal(after.stake, 0);
    assert_int_equal(after.account, staked.account + UINT64_C(2000000000000) - receipt.gas_spent);

    const struct wallet_record_vec *records = wallet_records(s.wallet);
    assert_int_equal(records->count, 3);
    assert_int_equal(records->items[0].kind, WALLET_TRANSFER);
    assert_int_equal(records->items[2].kind, WALLET_UNSTAKE);
    assert_true(records->items[2].succeeded);

    struct buffer wire = {0};
    struct wallet_record record;
    struct wallet_payer from = payer(&s);
    pay.value = UINT64_C(6000000000000000);
    assert_int_equal(wallet_make(&wire, &record, &from, &pay, &error), RK_INVALID);
    assert_non_null(strstr(error.message, "less than"));
    pay.value = 0;
    assert_int_equal(wallet_make(&wire, &record, &from, &pay, &error), RK_INVALID);
    buffer_free(&wire);
    scene_end(&s);
}

static void public_funds_become_shielded(void **state)
{
    (void)state;
    struct scene s;
    scene_begin(&s, false);
    scan(&s, s.wallet);
    struct wallet_balance before = balance(&s, 0);
    struct wallet_order shield = order(WALLET_SHIELD, 777);
    struct wallet_chain_receipt receipt = make_and_send(&s, &shield);
    assert_int_equal(scan(&s, s.wallet).found, 1);
    struct wallet_balance after = balance(&s, 0);
    assert_int_equal(after.shielded, before.shielded + 777);
    assert_int_equal(after.account, before.account - 777 - receipt.gas_spent);
    const struct wallet_note *note =
        &wallet_notes(s.wallet)->items[wallet_notes(s.wallet)->count - 1];
    assert_int_equal(note->type, 0);
    assert_memory_equal(note->origin, "convert", 7);
    scene_end(&s);
}

/* ---- Shielded transactions ---- */

#ifndef RK_SANITIZED
static void to_shielded(struct wallet_order *order, const struct scene *s, unsigned profile)
{
    struct phoenix_address address;
    assert_int_equal(wallet_address(&address, s->wallet, profile, NULL), RK_OK);
    order->receiver_kind = ADDRESS_SHIELDED;
    phoenix_address_encode(order->receiver, &address);
}

/* A payment with a proof, one that a helper proves, a conversion; then everything again from the
 * chain alone. Keys take the time, so all of it is one test. */
static void shielded_funds_are_paid_converted_and_proven_elsewhere(void **state)
{
    (void)state;
    struct scene s;
    struct rk_error error = {.result = RK_OK};
    struct buffer wire = {0}, again = {0}, unproven = {0}, bundle = {0};
    struct wallet_record record;
    scene_begin(&s, true);
    struct wallet_payer from = payer(&s);
    scan(&s, s.wallet);

    struct wallet_order pay = order(WALLET_PAYMENT, UINT64_C(1500000000000));
    pay.memo = span_of_string("invoice 7");
    to_shielded(&pay, &s, 1);
    if (wallet_make(&wire, &record, &from, &pay, &error)) fail_msg("%s", error.message);
    pay.value++; /* another payment out of the same notes */
    struct wallet_record other;
    if (wallet_make(&again, &other, &from, &pay, &error)) fail_msg("%s", error.message);
    pay.value--;
    struct wallet_chain_receipt receipt = send(&s, &record, buffer_span(&wire));
    assert_true(receipt.succeeded);
    struct wallet_scan_report report = scan(&s, s.wallet);
    assert_int_equal(report.found, 3); /* payment, change, refund */
    assert_int_equal(report.spent, 2);
    assert_int_equal(balance(&s, 1).shielded, NOTES * NOTE_VALUE + pay.value);
    assert_int_equal(balance(&s, 0).shielded, NOTES * NOTE_VALUE - pay.value - receipt.gas_spent);

    struct wallet_chain_receipt none;
    assert_int_equal(s.chain.send(s.chain.context, &none, buffer_span(&wire), &error), RK_INVALID);
    if (!strstr(error.message, "already")) fail_msg("%s", error.message);
    assert_int_equal(s.chain.send(s.chain.context, &none, buffer_span(&again), &error), RK_INVALID);
    if (!strstr(error.message, "A provided nullifier has already been spent"))
        fail_msg("%s", error.message);

    /* Proven by somebody who has neither wallet nor chain. */
    uint8_t proof[PLONK_PROOF_BYTES];
    const struct plonk_prover *prover;
    struct plonk_prove_options options = {.work = {.threads = 2}};
    pay.value = 5;
    if (wallet_make_unproven(&unproven, &bundle, &record, &from, &pay, &error) ||
        circuit_keys_prover(&prover, s.keys, statement_by_shape(2, false), &error) ||
        spend_prove_bundle(proof, buffer_span(&bundle), prover, &options, &error))
        fail_msg("%s", error.message);
    again.size_bytes = 0;
    proof[3] ^= 1;
    assert_int_not_equal(
        wallet_attach(&again, &from, buffer_span(&unproven), span_of(proof, sizeof proof), &error),
        RK_OK);
    proof[3] ^= 1;
    if (wallet_attach(&again, &from, buffer_span(&unproven), span_of(proof, sizeof proof), &error))
        fail_msg("%s", error.message);
    assert_true(send(&s, &record, buffer_span(&again)).succeeded);
    scan(&s, s.wallet);

    struct wallet_balance before = balance(&s, 0);
    struct wallet_order unshield = order(WALLET_UNSHIELD, 4321);
    receipt = make_and_send(&s, &unshield);
    scan(&s, s.wallet);
    struct wallet_balance after = balance(&s, 0);
    assert_int_equal(after.account, before.account + 4321);
    assert_int_equal(after.shielded, before.shielded - 4321 - receipt.gas_spent);

    /* All is found again when the notes are lost. */
    char notes[128];
    size_t count = wallet_notes(s.wallet)->count;
    (void)snprintf(notes, sizeof notes, "%s.notes", s.wallet_path);
    wallet_close(s.wallet);
    assert_int_equal(unlink(notes), 0);
    assert_int_equal(wallet_open(&s.wallet, NULL, s.wallet_path, span_of_string("pw"), NULL),
                     RK_OK);
    assert_int_equal(scan(&s, s.wallet).found, count);
    assert_int_equal(balance(&s, 0).shielded, after.shielded);

    /* The chain executes all of it again to the same roots. */
    struct ledger_verification done;
    if (ledger_verify(s.ledger, &done, &error)) fail_msg("%s", error.message);
    assert_int_equal(done.transactions, 3);
    buffer_free(&wire);
    buffer_free(&again);
    buffer_free(&unproven);
    buffer_free(&bundle);
    scene_end(&s);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_of_a_genesis_are_found_by_every_kind_of_wallet),
        cmocka_unit_test(an_interrupted_scan_goes_on),
        cmocka_unit_test(another_chain_is_noticed),
        cmocka_unit_test(public_funds_are_transferred_and_staked),
        cmocka_unit_test(public_funds_become_shielded),
#ifndef RK_SANITIZED
        cmocka_unit_test(shielded_funds_are_paid_converted_and_proven_elsewhere),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
