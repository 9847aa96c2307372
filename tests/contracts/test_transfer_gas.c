/* What each function of the transfer contract costs, in both builds, and what the modules are: the
 * figures of docs/contracts.md. All are of one version of the compiler; where another has made the
 * modules there is nothing to compare. Prints the tables as they should be when they are not. */
#include "transfer_test.h"

#include "base/hash.h"

#ifndef RUSKVM_SOURCE_DIR
#define RUSKVM_SOURCE_DIR "." /* the build says where the sources are */
#endif
#ifndef RUSKVM_WASM_VERSION
#define RUSKVM_WASM_VERSION "" /* the build says which compiler makes contracts */
#endif

enum { ACCOUNTS = 1000, NOTES = 100 };

/* In order of execution. Questions to the host are in our figures, at the prices of our networks,
 * but for verifications, which cost nothing here. */
static const struct {
    const char *what;
    uint64_t ours, deployed;
} gas[] = {
#include "transfer_gas.inc"
};

/* The first line of what the compiler says of its version, and what it makes. */
static const char version[] =
#include "transfer_compiler.inc"
    ;

static const struct {
    const char *name;
    size_t size_bytes;
    const char *sha256;
} modules[] = {
#include "transfer_modules.inc"
};

/* Whether a module is as written, or, to be written, what it is. */
static bool is_pinned(const char *name, bool is_printed)
{
    uint8_t hash[32];
    char text[65];
    struct buffer code = machine_code(name);
    size_t size_bytes = code.size_bytes;
    sha256(hash, buffer_span(&code));
    buffer_free(&code);
    hex_encode(text, span_of(hash, sizeof hash));
    text[64] = 0;
    if (is_printed) print_message("{\"%s\", %zu, \"%s\"},\n", name, size_bytes, text);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(modules); i++)
        if (strcmp(modules[i].name, name) == 0)
            return modules[i].size_bytes == size_bytes && strcmp(modules[i].sha256, text) == 0;
    return false;
}

/* ---- One run through everything ---- */

struct run {
    struct scene scene;
    size_t steps;
    uint64_t spent[64];
    const char *what[64];
};

static void measured(struct run *run, const char *what)
{
    assert_true(run->steps < RK_ARRAY_LENGTH(run->spent));
    run->what[run->steps] = what;
    run->spent[run->steps++] = run->scene.m.receipt.gas_spent;
}

static void step(struct run *run, uint8_t caller, const char *function, struct span argument,
                 const char *what)
{
    scene_expect(&run->scene, caller, function, argument);
    measured(run, what);
}

static void fill(struct scene *scene)
{
    uint8_t account[208] = {0}, note[8 + NOTE_BYTES] = {0};
    for (uint64_t i = 0; i < ACCOUNTS; i++) {
        scene_put_u64(account, (i + 1) * UINT64_C(0x9e3779b97f4a7c15));
        scene_expect(scene, 0, "add_account_balance", span_of(account, sizeof account));
    }
    for (uint32_t i = 0; i < NOTES; i++) {
        scene_note(note + 8, scene->build, i);
        scene_expect(scene, 0, "push_note", span_of(note, sizeof note));
    }
    scene_expect(scene, 0, "update_root", nothing);
    give(scene, 1, 1000000);
    give_contract(scene, ACTOR, 1000000);
    give_contract(scene, STAKE, 1000000);
}

static void spend(struct run *run, const struct scene_transaction *tx, const char *what,
                  const char *refund)
{
    must_spend(&run->scene, tx);
    measured(run, what);
    if (!refund) return;
    must_refund(&run->scene, 400);
    measured(run, refund);
}

static void withdraw(struct run *run, uint8_t caller, const char *function,
                     const struct scene_withdrawal *w, const char *what)
{
    struct buffer argument = {0};
    scene_withdrawal(&argument, w);
    step(run, caller, function, buffer_span(&argument), what);
    buffer_free(&argument);
}

static void measure_transactions(struct run *run)
{
    struct scene *s = &run->scene;
    struct buffer deposit = {0}, convert = {0};
    const uint64_t value = 50;
    struct scene_transaction tx = public_transaction(1);
    spend(run, &tx, "public, to a new account", "its refund");
    tx.nonce = 2;
    spend(run, &tx, "public", "refund of it");
    tx.nonce = 3, tx.deposit = value;
    scene_forward(&deposit, TRANSFER, "deposit", span_of(&value, sizeof value));
    tx.call = (struct scene_call_data){ACTOR, "forward", bytes_of(&deposit)};
    spend(run, &tx, "public, a contract deposits", NULL);
    struct scene_withdrawal w = {
        .contract = ACTOR, .value = value, .to_account = true, .receiver = 5, .nonce = 3};
    withdraw(run, ACTOR, "withdraw", &w, "withdraw to an account");
    w.to_account = false, w.has_schnorr = true;
    withdraw(run, ACTOR, "withdraw", &w, "withdraw to a note");
    w.contract = STAKE;
    withdraw(run, STAKE, "mint", &w, "mint to a note");
    must_refund(s, 400);
    w = (struct scene_withdrawal){
        .contract = TRANSFER, .value = value, .has_schnorr = true, .receiver = 6, .nonce = 4};
    scene_withdrawal(&convert, &w);
    tx.nonce = 4;
    tx.call = (struct scene_call_data){TRANSFER, "convert", bytes_of(&convert)};
    spend(run, &tx, "public, converts to a note", "refund of that");
    tx = shielded_transaction(s, 1);
    spend(run, &tx, "shielded, two inputs", "refund of them");
    step(run, 0, "update_root", nothing, "update_root after six notes");
    step(run, 0, "update_root", nothing, "update_root");
    buffer_free(&deposit);
    buffer_free(&convert);
}

static void measure_others(struct run *run)
{
    struct buffer order = {0}, asked = {0};
    uint8_t account[208], sum[40], note[8 + NOTE_BYTES] = {0};
    const uint64_t range[2] = {0, 1}, position = 3;
    struct span one = span_of(range, sizeof range), at = span_of(&position, sizeof position);
    scene_account(account, 1);
    scene_put_u64(account + 200, 5);
    struct span payment = span_of(account, sizeof account);
    scene_id(sum, STAKE);
    scene_put_u64(sum + 32, 5);
    struct span balance = span_of(sum, sizeof sum);
    scene_order(&order, OTHER_ACTOR, 30, "receive", nothing);
    step(run, ACTOR, "contract_to_contract", buffer_span(&order), "contract_to_contract");
    step(run, STAKE, "mint_to_contract", buffer_span(&order), "mint_to_contract");
    step(run, ACTOR, "contract_to_account", payment, "contract_to_account");
    step(run, 0, "add_account_balance", payment, "add_account_balance");
    step(run, 0, "sub_account_balance", payment, "sub_account_balance");
    step(run, 0, "add_contract_balance", balance, "add_contract_balance");
    step(run, STAKE, "sub_contract_balance", balance, "sub_contract_balance");
    scene_note(note + 8, run->scene.build, 9);
    step(run, 0, "push_note", span_of(note, sizeof note), "push_note");
    step(run, 0, "root", nothing, "root after a note");
    step(run, 0, "root", nothing, "root");
    step(run, 0, "opening", at, "opening");
    step(run, 0, "account", span_of(account, 200), "account");
    step(run, 0, "contract_balance", span_of(sum, 32), "contract_balance");
    step(run, 0, "num_notes", nothing, "num_notes");
    step(run, 0, "chain_id", nothing, "chain_id");
    expect_number(&asked, 1);
    scene_put_vector(&asked, scene_root(&asked, 8, 4), 0, 1);
    step(run, 0, "existing_nullifiers", buffer_span(&asked), "existing_nullifiers, of one");
    step(run, 0, "sync", one, "sync, one");
    step(run, 0, "leaves_from_pos", span_of(&(uint64_t){106}, 8), "leaves_from_pos, one");
    step(run, 0, "leaves_from_height", span_of(&(uint64_t){2}, 8), "leaves_from_height, none");
    step(run, 0, "sync_nullifiers", one, "sync_nullifiers, one");
    step(run, 0, "sync_accounts", one, "sync_accounts, one");
    step(run, 0, "sync_contract_balances", one, "sync_contract_balances, one");
    buffer_free(&order);
    buffer_free(&asked);
}

static void run_build(struct run *run, const char *name, enum scene_build build)
{
    struct buffer code = machine_code(name);
    scene_begin(&run->scene, build, &host_query_rules_default, buffer_span(&code));
    set_verifier(&run->scene, 2, 0);
    fill(&run->scene);
    measure_transactions(run);
    measure_others(run);
    scene_end(&run->scene);
    buffer_free(&code);
}

static void functions_cost_what_is_written(void **state)
{
    (void)state;
    static struct run ours, deployed;
    bool is_known = is_pinned("transfer", false) && is_pinned("transfer_deployed", false);
    run_build(&ours, "transfer", SCENE_OURS);
    run_build(&deployed, "transfer_deployed", SCENE_DEPLOYED);
    assert_int_equal(ours.steps, deployed.steps);
    bool is_right = ours.steps == RK_ARRAY_LENGTH(gas);
    for (size_t i = 0; i < ours.steps && is_right; i++)
        is_right = strcmp(gas[i].what, ours.what[i]) == 0 && gas[i].ours == ours.spent[i] &&
                   gas[i].deployed == deployed.spent[i];
    if (is_known && is_right) return;
    print_message("\"%s\"\n", RUSKVM_WASM_VERSION);
    (void)is_pinned("transfer", true), (void)is_pinned("transfer_deployed", true);
    for (size_t i = 0; i < ours.steps; i++)
        print_message("{\"%s\", %llu, %llu},\n", ours.what[i], (unsigned long long)ours.spent[i],
                      (unsigned long long)deployed.spent[i]);
    if (strcmp(version, RUSKVM_WASM_VERSION) == 0) fail_msg("the tables are not right");
    print_message("skipped: another compiler has made the contracts\n");
    exit(TEST_SKIPPED);
}

static void the_page_has_the_hashes(void **state)
{
    (void)state;
    static char page[1 << 16];
    FILE *file = fopen(RUSKVM_SOURCE_DIR "/docs/contracts.md", "rb");
    assert_non_null(file);
    page[fread(page, 1, sizeof page - 1, file)] = 0;
    fclose(file);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(modules); i++)
        if (!strstr(page, modules[i].sha256)) fail_msg("%s", modules[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_has_the_hashes),
        cmocka_unit_test(functions_cost_what_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
