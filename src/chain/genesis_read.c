/* Snapshots: from TOML to keys and numbers. */
#include "base/base58.h"
#include "base/hex.h"
#include "base/toml.h"
#include "chain/genesis.h"
#include "crypto/g2.h"

#include <stdio.h>

/* The owner of the contracts where a snapshot names none (spec/genesis-walkthrough.md 1). */
static const char dusk_key[] = "85906b7d01ea393501938441f43a18e97618b73eb30438a6fcf685f9f7f4ca6b"
                               "061f229844abbbbb998f9c739d3c36861539e2ed19294d16c56b1c66491b4f1a"
                               "ecff85b6f39b293145b0f6f4e031b2eccb14e4c1e3618a3e36d8a12ffb2415de";

struct reading {
    struct genesis_snapshot *snapshot;
    struct rk_error *error;
};

static enum rk_result wrong(const struct reading *r, enum rk_result result,
                            const struct toml_value *value, const char *key, const char *what)
{
    return rk_fail(r->error, result, RK_NO_POSITION, "line %u: '%s': %s", value->line, key, what);
}

static enum rk_result no_memory(const struct reading *r)
{
    return rk_fail(r->error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the snapshot");
}

/* ---- Fields ---- */

/* The integer of a key, or `absent`. */
static enum rk_result read_integer(const struct reading *r, uint64_t *out,
                                   const struct toml_value *table, const char *key,
                                   const uint64_t *absent)
{
    const struct toml_value *value = toml_find(table, key);
    if (!value) {
        if (!absent) return wrong(r, RK_INVALID, table, key, "is missing");
        *out = *absent;
        return RK_OK;
    }
    if (value->kind != TOML_INTEGER || value->integer < 0)
        return wrong(r, RK_INVALID, value, key, "must be an integer of 0 or more");
    *out = (uint64_t)value->integer;
    return RK_OK;
}

/* The first size_bytes bytes of a base58 text, which may be longer. */
static enum rk_result read_base58(const struct reading *r, uint8_t *bytes, size_t size_bytes,
                                  const struct toml_value *value, const char *key)
{
    uint8_t decoded[BASE58_BYTES_MAX];
    size_t decoded_bytes;
    struct rk_error inner = {.result = RK_OK};
    if (value->kind != TOML_STRING)
        return wrong(r, RK_INVALID, value, key, "must be a string in base58");
    if (base58_decode(decoded, sizeof decoded, &decoded_bytes, value->text, &inner))
        return wrong(r, RK_INVALID, value, key, inner.message);
    if (decoded_bytes < size_bytes) return wrong(r, RK_INVALID, value, key, "is too short");
    memcpy(bytes, decoded, size_bytes);
    return RK_OK;
}

/* A compressed key in base58, as bytes and as the archive; either may be unwanted. */
static enum rk_result read_key(const struct reading *r, uint8_t archive[GENESIS_KEY_BYTES],
                               uint8_t compressed[GENESIS_OWNER_BYTES],
                               const struct toml_value *value, const char *key)
{
    uint8_t bytes[GENESIS_OWNER_BYTES];
    struct g2_affine point;
    struct rk_error inner = {.result = RK_OK};
    RK_TRY(read_base58(r, bytes, sizeof bytes, value, key));
    if (g2_from_compressed(&point, bytes, &inner))
        return wrong(r, RK_INVALID, value, key, inner.message);
    g2_to_archive(archive, &point);
    if (compressed) memcpy(compressed, bytes, sizeof bytes);
    return RK_OK;
}

/* Upstream ignores what it does not know, its own example's misspelling included, so it is counted
 * for a warning. */
static void note_unknown(const struct reading *r, const struct toml_value *table,
                         const char *const *known, size_t known_count)
{
    struct genesis_snapshot *snapshot = r->snapshot;
    for (const struct toml_value *v = table->items.first; v; v = v->next) {
        bool is_known = false;
        for (size_t i = 0; i < known_count; i++)
            is_known |= span_equal(v->key, span_of_string(known[i]));
        if (is_known) continue;
        if (snapshot->unknown_keys++ == 0)
            snprintf(snapshot->first_unknown, sizeof snapshot->first_unknown, "line %u: %.*s",
                     v->line, (int)(v->key.size_bytes < 60 ? v->key.size_bytes : 60),
                     (const char *)v->key.bytes);
    }
}

/* ---- Tables ---- */

static enum rk_result read_account(const struct reading *r, const struct toml_value *table)
{
    static const char *const known[] = {"address", "balance"};
    struct genesis_account account;
    const struct toml_value *address = toml_find(table, "address");
    if (!address) return wrong(r, RK_INVALID, table, "address", "is missing");
    RK_TRY(read_key(r, account.key, NULL, address, "address"));
    RK_TRY(read_integer(r, &account.balance, table, "balance", NULL));
    note_unknown(r, table, known, RK_ARRAY_LENGTH(known));
    return genesis_account_vec_push(&r->snapshot->accounts, account) ? no_memory(r) : RK_OK;
}

static enum rk_result read_stake(const struct reading *r, const struct toml_value *table)
{
    static const char *const known[] = {"address", "owner", "amount", "eligibility", "reward"};
    static const uint64_t zero;
    struct genesis_stake stake;
    const struct toml_value *address = toml_find(table, "address");
    const struct toml_value *owner = toml_find(table, "owner");
    if (!address) return wrong(r, RK_INVALID, table, "address", "is missing");
    RK_TRY(read_key(r, stake.account, NULL, address, "address"));
    if (owner)
        RK_TRY(read_key(r, stake.owner, NULL, owner, "owner"));
    else
        memcpy(stake.owner, stake.account, sizeof stake.owner);
    RK_TRY(read_integer(r, &stake.amount, table, "amount", NULL));
    RK_TRY(read_integer(r, &stake.eligibility, table, "eligibility", &zero));
    RK_TRY(read_integer(r, &stake.reward, table, "reward", &zero));
    note_unknown(r, table, known, RK_ARRAY_LENGTH(known));
    return genesis_stake_vec_push(&r->snapshot->stakes, stake) ? no_memory(r) : RK_OK;
}

static enum rk_result read_notes(const struct reading *r, const struct toml_value *notes)
{
    if (notes->kind != TOML_ARRAY)
        return wrong(r, RK_INVALID, notes, "notes", "must be an array of integers");
    for (const struct toml_value *v = notes->items.first; v; v = v->next) {
        if (v->kind != TOML_INTEGER || v->integer < 0)
            return wrong(r, RK_INVALID, v, "notes", "must be integers of 0 or more");
        if (genesis_value_vec_push(&r->snapshot->values, (uint64_t)v->integer)) return no_memory(r);
    }
    return RK_OK;
}

static enum rk_result read_balance(const struct reading *r, const struct toml_value *table)
{
    static const char *const known[] = {"address", "seed", "notes"};
    struct genesis_balance balance = {.notes_at = r->snapshot->values.count};
    uint8_t bytes[2 * JUBJUB_BYTES];
    const struct toml_value *address = toml_find(table, "address");
    const struct toml_value *notes = toml_find(table, "notes");
    if (!address) return wrong(r, RK_INVALID, table, "address", "is missing");
    RK_TRY(read_base58(r, bytes, sizeof bytes, address, "address"));
    if (!jubjub_decode(&balance.a, bytes, JUBJUB_STRICT) ||
        !jubjub_decode(&balance.b, bytes + JUBJUB_BYTES, JUBJUB_STRICT))
        return wrong(r, RK_INVALID, address, "address", "is no shielded address");
    if (notes) RK_TRY(read_notes(r, notes));
    balance.notes = r->snapshot->values.count - balance.notes_at;
    if (!toml_find(table, "seed") && balance.notes)
        return wrong(r, RK_UNSUPPORTED, table, "seed",
                     "is missing, so nobody could make the same notes again");
    static const uint64_t zero;
    RK_TRY(read_integer(r, &balance.seed, table, "seed", &zero));
    note_unknown(r, table, known, RK_ARRAY_LENGTH(known));
    return genesis_balance_vec_push(&r->snapshot->balances, balance) ? no_memory(r) : RK_OK;
}

/* A key that a contract can be given at once. */
enum { VERIFIER_KEY_BYTES_MAX = VM_ARGUMENT_BYTES_MAX - 64 };

static enum rk_result read_verifier(const struct reading *r, const struct toml_value *table)
{
    static const char *const known[] = {"inputs", "audited", "key"};
    struct genesis_snapshot *s = r->snapshot;
    struct genesis_verifier verifier = {.key_at = s->keys.size_bytes};
    struct rk_error inner = {.result = RK_OK};
    uint64_t inputs;
    const struct toml_value *audited = toml_find(table, "audited");
    const struct toml_value *key = toml_find(table, "key");
    RK_TRY(read_integer(r, &inputs, table, "inputs", NULL));
    if (inputs == 0 || inputs > UINT8_MAX)
        return wrong(r, RK_INVALID, toml_find(table, "inputs"), "inputs", "must be 1 to 255");
    verifier.inputs = (uint32_t)inputs;
    if (audited && audited->kind != TOML_BOOLEAN)
        return wrong(r, RK_INVALID, audited, "audited", "must be true or false");
    verifier.is_audited = audited && audited->boolean;
    if (!key) return wrong(r, RK_INVALID, table, "key", "is missing");
    if (key->kind != TOML_STRING)
        return wrong(r, RK_INVALID, key, "key", "must be a string in hexadecimal");
    enum rk_result result = hex_decode_append(&s->keys, key->text, &inner);
    if (result == RK_NO_MEMORY) return no_memory(r);
    if (result) return wrong(r, RK_INVALID, key, "key", inner.message);
    verifier.key_bytes = s->keys.size_bytes - verifier.key_at;
    if (verifier.key_bytes == 0 || verifier.key_bytes > VERIFIER_KEY_BYTES_MAX)
        return wrong(r, RK_INVALID, key, "key", "has a length that no key has");
    for (size_t i = 0; i < s->verifiers.count; i++)
        if (s->verifiers.items[i].inputs == verifier.inputs &&
            s->verifiers.items[i].is_audited == verifier.is_audited)
            return wrong(r, RK_INVALID, table, "inputs", "there is a key for this shape already");
    note_unknown(r, table, known, RK_ARRAY_LENGTH(known));
    return genesis_verifier_vec_push(&s->verifiers, verifier) ? no_memory(r) : RK_OK;
}

static enum rk_result read_auditor(const struct reading *r, const struct toml_value *value)
{
    uint8_t bytes[JUBJUB_BYTES];
    RK_TRY(read_base58(r, bytes, sizeof bytes, value, "auditor"));
    if (!jubjub_decode(&r->snapshot->auditor, bytes, JUBJUB_CHECKED))
        return wrong(r, RK_INVALID, value, "auditor", "is no key of an auditor");
    r->snapshot->has_auditor = true;
    return RK_OK;
}

/* ---- The file ---- */

static enum rk_result
read_tables(const struct reading *r, const struct toml_value *root, const char *key,
            enum rk_result (*read)(const struct reading *r, const struct toml_value *table))
{
    const struct toml_value *array = toml_find(root, key);
    if (!array) return RK_OK;
    if (array->kind != TOML_ARRAY) return wrong(r, RK_INVALID, array, key, "must be tables");
    for (const struct toml_value *v = array->items.first; v; v = v->next) {
        if (v->kind != TOML_TABLE) return wrong(r, RK_INVALID, v, key, "must be tables");
        RK_TRY(read(r, v));
    }
    return RK_OK;
}

static enum rk_result read_root(const struct reading *r, const struct toml_value *root)
{
    static const char *const known[] = {
        "base_state", "owner",    "phoenix_balance", "moonlight_account", "stake",
        "chain_id",   "verifier", "auditor",         "generator",
    };
    static const uint64_t zero;
    uint8_t archive[GENESIS_KEY_BYTES];
    const struct toml_value *owner = toml_find(root, "owner");
    if (owner)
        RK_TRY(read_key(r, archive, r->snapshot->owner, owner, "owner"));
    else
        RK_TRY(hex_decode(r->snapshot->owner, sizeof r->snapshot->owner, span_of_string(dusk_key),
                          r->error));
    const struct toml_value *base = toml_find(root, "base_state");
    if (base)
        return wrong(r, RK_UNSUPPORTED, base, "base_state",
                     "a genesis on top of another state is not built");
    const struct toml_value *generator = toml_find(root, "generator");
    r->snapshot->has_generator = generator != NULL;
    if (generator) RK_TRY(read_key(r, archive, r->snapshot->generator, generator, "generator"));
    const struct toml_value *auditor = toml_find(root, "auditor");
    r->snapshot->has_chain_id = toml_find(root, "chain_id") != NULL;
    RK_TRY(read_integer(r, &r->snapshot->chain_id, root, "chain_id", &zero));
    if (auditor) RK_TRY(read_auditor(r, auditor));
    RK_TRY(read_tables(r, root, "verifier", read_verifier));
    RK_TRY(read_tables(r, root, "phoenix_balance", read_balance));
    RK_TRY(read_tables(r, root, "moonlight_account", read_account));
    RK_TRY(read_tables(r, root, "stake", read_stake));
    note_unknown(r, root, known, RK_ARRAY_LENGTH(known));
    return RK_OK;
}

enum rk_result genesis_read(struct genesis_snapshot *snapshot, struct span text,
                            struct rk_error *error)
{
    struct toml document;
    struct reading r = {snapshot, error};
    *snapshot = (struct genesis_snapshot){0};
    enum rk_result result = toml_read(&document, text, error);
    if (!result) result = read_root(&r, &document.root);
    toml_free(&document);
    return result;
}

void genesis_free(struct genesis_snapshot *snapshot)
{
    genesis_account_vec_free(&snapshot->accounts);
    genesis_stake_vec_free(&snapshot->stakes);
    genesis_balance_vec_free(&snapshot->balances);
    genesis_value_vec_free(&snapshot->values);
    genesis_verifier_vec_free(&snapshot->verifiers);
    buffer_free(&snapshot->keys);
}
