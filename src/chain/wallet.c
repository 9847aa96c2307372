#include "chain/wallet.h"

#include "base/base58.h"
#include "base/secret.h"
#include "chain/execute.h"
#include "chain/wallet_internal.h"
#include "crypto/jubjub_mul.h"
#include "crypto/kdf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct wallet_export_facts wallet_export_facts[WALLET_EXPORT_COUNT] = {
#define WALLET_EXPORT_ROW(name, text, size_bytes, about) {text, size_bytes, about},
    WALLET_EXPORT_KINDS(WALLET_EXPORT_ROW)
#undef WALLET_EXPORT_ROW
};

const char *wallet_kind_name(enum wallet_kind kind)
{
    static const char *const names[] = {
        [WALLET_SEED] = "seed", [WALLET_FULL_VIEW] = "full-view", [WALLET_VIEW] = "view"};
    return names[kind];
}

const char *wallet_record_name(enum wallet_record_kind kind)
{
    static const char *const names[WALLET_ORDER_COUNT] = {
#define WALLET_ORDER(name, text, about) [WALLET_##name] = text,
#include "chain/wallet_orders.def"
    };
    return names[kind];
}

static const size_t key_bytes[] = {
    [WALLET_SEED] = WALLET_SEED_BYTES,
    [WALLET_FULL_VIEW] = SHIELDED_FULL_VIEW_KEY_BYTES,
    [WALLET_VIEW] = PHOENIX_KEY_BYTES,
};

/* ---- Making, opening, closing ---- */

static enum rk_result new_wallet(struct wallet **out, const char *path, struct rk_error *error)
{
    static const char suffix[] = ".notes";
    struct wallet *wallet = calloc(1, sizeof *wallet);
    size_t length = strlen(path);
    if (wallet) {
        wallet->path = strdup(path);
        wallet->notes_path = malloc(length + sizeof suffix);
    }
    if (!wallet || !wallet->path || !wallet->notes_path) {
        wallet_close(wallet);
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a wallet");
    }
    memcpy(wallet->notes_path, path, length);
    memcpy(wallet->notes_path + length, suffix, sizeof suffix);
    *out = wallet;
    return RK_OK;
}

void wallet_close(struct wallet *wallet)
{
    if (!wallet) return;
    wallet_forget_notes(wallet);
    wallet_note_vec_free(&wallet->notes);
    wallet_record_vec_free(&wallet->records);
    free(wallet->path);
    free(wallet->notes_path);
    secret_wipe(wallet, sizeof *wallet);
    free(wallet);
}

/* The key of the notes follows from the wallet's own. */
static enum rk_result derive_notes_key(struct wallet *wallet, struct rk_error *error)
{
    uint8_t extracted[HKDF_KEY_BYTES];
    enum rk_result result = hkdf_extract(extracted, span_of_string("ruskvm wallet"),
                                         span_of(wallet->key, WALLET_KEY_BYTES));
    if (!result)
        result = hkdf_expand(wallet->notes_key, sizeof wallet->notes_key, extracted,
                             span_of_string("notes"));
    secret_wipe(extracted, sizeof extracted);
    return result ? rk_fail(error, result, RK_NO_POSITION, "no memory for a key") : RK_OK;
}

enum rk_result wallet_create(const char *path, const struct wallet_content *content,
                             struct seal_cost cost, struct span password, struct rk_error *error)
{
    struct wallet *wallet;
    struct wallet_keys keys;
    if (access(path, F_OK) == 0)
        return rk_fail(error, RK_EXISTS, RK_NO_POSITION,
                       "there is a file of this name, which could be a wallet");
    if (content->kind == WALLET_SEED
            ? content->profiles < 1 || content->profiles > WALLET_PROFILES_MAX
            : content->profiles != 1)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "a wallet has 1 to %d profiles",
                       content->kind == WALLET_SEED ? WALLET_PROFILES_MAX : 1);
    RK_TRY(new_wallet(&wallet, path, error));
    wallet->kind = content->kind;
    wallet->profiles = content->profiles;
    memcpy(wallet->key, content->key, key_bytes[content->kind]);
    enum rk_result result = wallet_profile_keys(&keys, wallet, 0, error);
    secret_wipe(&keys, sizeof keys);
    if (!result) result = wallet_file_write(wallet, cost, password, error);
    wallet_close(wallet);
    return result;
}

enum rk_result wallet_open(struct wallet **out, bool *notes_lost, const char *path,
                           struct span password, struct rk_error *error)
{
    struct wallet *wallet;
    RK_TRY(new_wallet(&wallet, path, error));
    enum rk_result result = wallet_file_read(wallet, password, error);
    if (!result) result = derive_notes_key(wallet, error);
    if (!result) {
        enum rk_result notes = wallet_notes_read(wallet, NULL);
        if (notes_lost) *notes_lost = notes == RK_CORRUPT;
        if (notes == RK_NO_MEMORY)
            result = rk_fail(error, notes, RK_NO_POSITION, "no memory for the notes");
    }
    if (result)
        wallet_close(wallet);
    else
        *out = wallet;
    return result;
}

enum rk_result wallet_set_password(struct wallet *wallet, struct seal_cost cost,
                                   struct span password, struct rk_error *error)
{
    return wallet_file_write(wallet, cost, password, error);
}

enum rk_result wallet_add_profile(struct wallet *wallet, unsigned *profile, struct seal_cost cost,
                                  struct span password, struct rk_error *error)
{
    if (wallet->kind != WALLET_SEED)
        return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION,
                       "a wallet that only looks has one profile");
    if (wallet->profiles == WALLET_PROFILES_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "a wallet has at most %d profiles",
                       WALLET_PROFILES_MAX);
    wallet->profiles++;
    enum rk_result result = wallet_file_write(wallet, cost, password, error);
    if (result) {
        wallet->profiles--;
        return result;
    }
    *profile = wallet->profiles - 1;
    /* The new profile may have notes among leaves that were looked at for the others. */
    wallet_forget_notes(wallet);
    return wallet_notes_write(wallet, error);
}

/* ---- Keys ---- */

enum wallet_kind wallet_kind_of(const struct wallet *wallet)
{
    return wallet->kind;
}

unsigned wallet_profile_count(const struct wallet *wallet)
{
    return wallet->profiles;
}

const struct wallet_note_vec *wallet_notes(const struct wallet *wallet)
{
    return &wallet->notes;
}

const struct wallet_record_vec *wallet_records(const struct wallet *wallet)
{
    return &wallet->records;
}

static void keys_of_seed(struct wallet_keys *out, const uint8_t *seed, unsigned profile)
{
    struct shielded_full_view_key full;
    wallet_shielded_key(&out->secret.a, &out->secret.b, seed, profile);
    wallet_account_key(&out->account.scalar, seed, profile);
    shielded_full_view_key(&full, &out->secret);
    out->view = (struct phoenix_view_key){full.a, full.b};
    out->b_prime = full.b_prime;
    out->has_full_view = out->has_spend = true;
    secret_wipe(&full, sizeof full);
}

enum rk_result wallet_profile_keys(struct wallet_keys *out, const struct wallet *wallet,
                                   unsigned profile, struct rk_error *error)
{
    struct shielded_full_view_key full = {0};
    memset(out, 0, sizeof *out);
    if (profile >= wallet->profiles)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "there is no profile %u: the wallet has %u",
                       profile, wallet->profiles);
    switch (wallet->kind) {
    case WALLET_SEED: keys_of_seed(out, wallet->key, profile); return RK_OK;
    case WALLET_FULL_VIEW:
        if (!shielded_full_view_key_decode(&full, wallet->key))
            return rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "the full viewing key is none");
        out->view = (struct phoenix_view_key){full.a, full.b};
        out->b_prime = full.b_prime;
        out->has_full_view = true;
        secret_wipe(&full, sizeof full);
        return RK_OK;
    default:
        return phoenix_view_key_decode(&out->view, wallet->key)
                   ? RK_OK
                   : rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "the view key is none");
    }
}

static enum rk_result only_looks(struct rk_error *error)
{
    return rk_fail(error, RK_UNSUPPORTED, RK_NO_POSITION,
                   "the wallet only looks: it has a viewing key and no secret ones");
}

enum rk_result wallet_account(struct bls_public_key *out, const struct wallet *wallet,
                              unsigned profile, struct rk_error *error)
{
    struct wallet_keys keys;
    enum rk_result result = wallet_profile_keys(&keys, wallet, profile, error);
    if (!result && !keys.has_spend) result = only_looks(error);
    if (!result) bls_public_key_of(out, &keys.account);
    secret_wipe(&keys, sizeof keys);
    return result;
}

enum rk_result wallet_address(struct phoenix_address *out, const struct wallet *wallet,
                              unsigned profile, struct rk_error *error)
{
    struct wallet_keys keys;
    enum rk_result result = wallet_profile_keys(&keys, wallet, profile, error);
    if (!result) {
        struct jubjub_affine point;
        jubjub_mul_generator(&point, &keys.view.a);
        *out = (struct phoenix_address){point, keys.view.b};
    }
    secret_wipe(&keys, sizeof keys);
    return result;
}

enum rk_result wallet_export_key(uint8_t out[WALLET_EXPORT_BYTES_MAX], const struct wallet *wallet,
                                 enum wallet_export what, unsigned profile, struct rk_error *error)
{
    struct wallet_keys keys;
    struct shielded_full_view_key full;
    RK_TRY(wallet_profile_keys(&keys, wallet, profile, error));
    enum rk_result result = RK_OK;
    if (what == WALLET_EXPORT_VIEW)
        phoenix_view_key_encode(out, &keys.view);
    else if (what == WALLET_EXPORT_FULL_VIEW && keys.has_full_view) {
        full = (struct shielded_full_view_key){keys.view.a, keys.view.b, keys.b_prime};
        shielded_full_view_key_encode(out, &full);
        secret_wipe(&full, sizeof full);
    } else if (!keys.has_spend)
        result = only_looks(error);
    else if (what == WALLET_EXPORT_SPEND)
        phoenix_secret_key_encode(out, &keys.secret);
    else if (what == WALLET_EXPORT_ACCOUNT)
        bls_secret_key_to_bytes(out, &keys.account);
    else
        memcpy(out, wallet->key, WALLET_SEED_BYTES);
    secret_wipe(&keys, sizeof keys);
    return result;
}

/* ---- The chain ---- */

enum rk_result wallet_ask(const struct wallet_chain *chain, uint8_t *answer, size_t answer_bytes,
                          const uint8_t *contract, const char *function, struct span argument,
                          struct rk_error *error)
{
    struct buffer out = {0};
    enum rk_result result =
        chain->query(chain->context, &out, contract, span_of_string(function), argument, error);
    if (!result && out.size_bytes != answer_bytes)
        result = rk_fail(error, RK_MALFORMED, RK_NO_POSITION,
                         "the chain answers '%s' with %zu bytes, not %zu", function, out.size_bytes,
                         answer_bytes);
    if (!result) memcpy(answer, out.bytes, answer_bytes);
    buffer_free(&out);
    return result;
}

enum rk_result wallet_ask_account(struct wallet_account_state *out,
                                  const struct wallet_chain *chain,
                                  const struct bls_public_key *key, struct rk_error *error)
{
    uint8_t archive[200], answer[16];
    g2_to_archive(archive, &key->point);
    RK_TRY(wallet_ask(chain, answer, sizeof answer, chain_transfer_id, "account",
                      span_of(archive, sizeof archive), error));
    memcpy(&out->nonce, answer, 8);
    memcpy(&out->balance, answer + 8, 8);
    return RK_OK;
}

static enum rk_result ask_stake(struct wallet_balance *out, const struct wallet_chain *chain,
                                const struct bls_public_key *key, struct rk_error *error)
{
    uint8_t archive[200], answer[56]; /* Option<StakeData> */
    g2_to_archive(archive, &key->point);
    RK_TRY(wallet_ask(chain, answer, sizeof answer, chain_stake_id, "get_stake",
                      span_of(archive, sizeof archive), error));
    out->has_stake = answer[0] == 1;
    if (!out->has_stake) return RK_OK;
    if (answer[8] == 1) {
        memcpy(&out->stake, answer + 16, 8);
        memcpy(&out->locked, answer + 24, 8);
        memcpy(&out->eligibility, answer + 32, 8);
    }
    memcpy(&out->reward, answer + 40, 8);
    return RK_OK;
}

/* The most that one transaction spends: its notes are few. */
static void add_spendable(uint64_t largest[SHIELDED_INPUTS_MAX], uint64_t value)
{
    for (size_t i = 0; i < SHIELDED_INPUTS_MAX; i++) {
        if (value <= largest[i]) continue;
        uint64_t smaller = largest[i];
        largest[i] = value;
        value = smaller;
    }
}

enum rk_result wallet_balance(struct wallet_balance *out, const struct wallet *wallet,
                              unsigned profile, const struct wallet_chain *chain,
                              struct rk_error *error)
{
    struct wallet_keys keys;
    struct wallet_balance balance = {0};
    uint64_t largest[SHIELDED_INPUTS_MAX] = {0};
    RK_TRY(wallet_profile_keys(&keys, wallet, profile, error));
    balance.has_account = keys.has_spend;
    secret_wipe(&keys, sizeof keys);
    for (size_t i = 0; i < wallet->notes.count; i++) {
        const struct wallet_note *note = &wallet->notes.items[i];
        if (note->profile != profile || note->is_spent) continue;
        balance.shielded += note->value;
        balance.note_count++;
        add_spendable(largest, note->value);
    }
    for (size_t i = 0; i < SHIELDED_INPUTS_MAX; i++)
        balance.spendable += largest[i];
    if (balance.has_account) {
        struct bls_public_key account;
        struct wallet_account_state state;
        RK_TRY(wallet_account(&account, wallet, profile, error));
        RK_TRY(wallet_ask_account(&state, chain, &account, error));
        balance.account = state.balance;
        balance.nonce = state.nonce;
        RK_TRY(ask_stake(&balance, chain, &account, error));
    }
    *out = balance;
    return RK_OK;
}

enum rk_result wallet_sent(struct wallet *wallet, struct wallet_record *record,
                           const struct wallet_chain_receipt *receipt, struct rk_error *error)
{
    memcpy(record->id, receipt->id, sizeof record->id);
    record->height = receipt->height;
    record->fee = receipt->gas_spent * receipt->gas_price;
    record->succeeded = receipt->succeeded;
    if (wallet_record_vec_push(&wallet->records, *record))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a record");
    return wallet_notes_write(wallet, error);
}
