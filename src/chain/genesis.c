/* Building a genesis: spec/genesis-walkthrough.md 2 to 4. */
#include "chain/genesis.h"

#include "base/hex.h"
#include "base/require.h"
#include "crypto/g2.h"
#include "crypto/hash_to_scalar.h"
#include "crypto/jubjub_mul.h"
#include "crypto/shielded.h"
#include "crypto/std_rng.h"

enum {
    STAKE_BYTES = 456,
    NOTE_BYTES = 736,
    ACCOUNT_BYTES = GENESIS_KEY_BYTES + 8,
    CONTRACT_BALANCE_BYTES = VM_CONTRACT_ID_BYTES + 8,
    VERIFIER_ALIGN = 4,
    AUDITOR_BYTES = 64,
};

static const uint8_t transfer_id[VM_CONTRACT_ID_BYTES] = {1};
static const uint8_t stake_id[VM_CONTRACT_ID_BYTES] = {2};

const char *genesis_step_name(enum genesis_step step)
{
    static const char *const names[GENESIS_STEP_COUNT] = {
        [GENESIS_DEPLOY] = "deploy",
        [GENESIS_FIRST_STAKE] = "first insert_stake",
        [GENESIS_FIRST_BALANCE] = "first add_contract_balance",
        [GENESIS_FIRST_ROOT] = "first update_root",
        [GENESIS_NOTES] = "push_note",
        [GENESIS_ACCOUNTS] = "add_account_balance",
        [GENESIS_ROOT] = "update_root",
        [GENESIS_STAKES] = "insert_stake",
        [GENESIS_BALANCE] = "add_contract_balance",
        [GENESIS_VERIFIERS] = "set_verifier",
        [GENESIS_AUDITOR] = "set_auditor",
    };
    return (unsigned)step < GENESIS_STEP_COUNT ? names[step] : "?";
}

/* ---- Arguments: the archives of section 2 ---- */

static void put_u64(uint8_t *to, uint64_t value)
{
    memcpy(to, &value, sizeof value);
}

/* The archive of a scalar is its limbs in Montgomery form, which is how it is kept. */
static void put_fr(uint8_t *to, const struct fr *value)
{
    memcpy(to, value->limb, sizeof value->limb);
}

static void put_point(uint8_t *to, const struct jubjub_extended *point)
{
    put_fr(to, &point->u);
    put_fr(to + 32, &point->v);
    put_fr(to + 64, &point->z);
    put_fr(to + 96, &point->t1);
    put_fr(to + 128, &point->t2);
}

static void encode_stake(uint8_t bytes[STAKE_BYTES], const struct genesis_stake *stake)
{
    memset(bytes, 0, STAKE_BYTES);
    memcpy(bytes + 8, stake->owner, GENESIS_KEY_BYTES); /* tag 0 in front: an account */
    memcpy(bytes + 208, stake->account, GENESIS_KEY_BYTES);
    if (stake->amount) {
        bytes[408] = 1;
        put_u64(bytes + 416, stake->amount);
        put_u64(bytes + 432, stake->eligibility);
    }
    put_u64(bytes + 440, stake->reward);
}

/* R and K of a note, and the representatives they have in its archive. */
struct one_time_address {
    struct jubjub_extended r, key;
};

/* As the deployed system's formulas give them: the root depends on z. */
static void deployed_address(struct one_time_address *out, const struct genesis_balance *balance,
                             const struct fj *r)
{
    struct jubjub_extended generator, a, b, shared;
    struct jubjub_affine affine;
    uint8_t encoded[JUBJUB_BYTES];
    struct fj h;
    jubjub_from_affine(&generator, &jubjub_generator);
    jubjub_from_affine(&a, &balance->a);
    jubjub_from_affine(&b, &balance->b);
    jubjub_mul_exact(&out->r, &generator, r);
    jubjub_mul_exact(&shared, &a, r);
    jubjub_to_affine(&affine, &shared);
    jubjub_encode(encoded, &affine);
    fj_hash(&h, span_of(encoded, sizeof encoded));
    jubjub_mul_exact(&out->key, &generator, &h);
    jubjub_add(&out->key, &out->key, &b);
}

/* As our own networks find notes, crypto/shielded.h; z = 1. */
static void shielded_address(struct one_time_address *out, const struct genesis_balance *balance,
                             const struct fj *r)
{
    const struct phoenix_address address = {balance->a, balance->b};
    struct shielded_secrets secrets;
    struct jubjub_affine point, shared;
    jubjub_mul_generator(&point, r);
    jubjub_from_affine(&out->r, &point);
    jubjub_exchange(&shared, r, &address.a);
    shielded_derive(&secrets, &shared, &address);
    shielded_key(&point, &secrets.h, &address.b);
    jubjub_from_affine(&out->key, &point);
}

/* A transparent note of a value to the one-time key that r makes of the address. */
static void encode_note(uint8_t bytes[NOTE_BYTES], const struct genesis_balance *balance,
                        uint64_t value, const struct fj *r, bool is_shielded)
{
    struct one_time_address address;
    struct jubjub_affine commitment;
    struct fj amount;
    if (is_shielded)
        shielded_address(&address, balance, r);
    else
        deployed_address(&address, balance, r);
    fj_from_u64(&amount, value);
    jubjub_mul_generator(&commitment, &amount);

    memset(bytes, 0, NOTE_BYTES); /* the height: 0 */
    uint8_t *note = bytes + 8;
    note[0] = 1; /* the sender is a contract's text, of zeros */
    put_fr(note + 264, &commitment.u);
    put_fr(note + 296, &commitment.v);
    put_point(note + 328, &address.r);
    put_point(note + 488, &address.key);
    put_u64(note + 648, UINT64_MAX); /* no position yet */
    put_u64(note + 656, value);
}

/* ---- Calls ---- */

struct building {
    struct vm *vm;
    struct vm_session *session;
    struct genesis_report *report;
    const struct genesis_snapshot *snapshot;
    const struct genesis_options *options;
    struct vm_receipt receipt;
    struct vm_failure *failure;
    struct rk_error *error;
};

static void tell(const struct building *b, enum genesis_step step, uint64_t done, uint64_t total)
{
    if (b->options->progress) b->options->progress(b->options->context, step, done, total);
}

static enum rk_result explain(const struct building *b, enum rk_result result,
                              enum genesis_step step, uint64_t number)
{
    if (result != RK_TRAP) return result;
    return rk_fail(b->error, RK_TRAP, RK_NO_POSITION, "%s, call %llu: %s", genesis_step_name(step),
                   (unsigned long long)number, b->failure ? b->failure->text : "failed");
}

static enum rk_result call(struct building *b, enum genesis_step step, const uint8_t *contract,
                           const char *function, const void *argument, size_t argument_bytes)
{
    struct genesis_tally *tally = &b->report->steps[step];
    struct vm_call root = {
        .contract = contract,
        .function = span_of_string(function),
        .argument = span_of(argument, argument_bytes),
        .gas_limit = UINT64_MAX,
    };
    enum rk_result result = vm_call(b->session, &b->receipt, &root, b->failure);
    if (result) return explain(b, result, step, tally->calls);
    if (tally->calls++ == 0) tally->gas_first = b->receipt.gas_spent;
    tally->gas_last = b->receipt.gas_spent;
    tally->gas_sum += b->receipt.gas_spent;
    return RK_OK;
}

static enum rk_result end_step(struct building *b, enum genesis_step step)
{
    struct commit_key key;
    RK_TRY(vm_session_key(b->session, &key, b->error));
    memcpy(b->report->steps[step].root, key.root, sizeof key.root);
    return RK_OK;
}

static enum rk_result deploy(struct building *b, const uint8_t *id, struct span code)
{
    struct vm_deployment deployment = {
        .id = id,
        .code = code,
        .owner = span_of(b->snapshot->owner, sizeof b->snapshot->owner),
        .gas_limit = UINT64_MAX,
    };
    struct genesis_tally *tally = &b->report->steps[GENESIS_DEPLOY];
    enum rk_result result = vm_deploy(b->session, NULL, NULL, &deployment, b->failure);
    if (result) return explain(b, result, GENESIS_DEPLOY, tally->calls);
    tally->calls++;
    return RK_OK;
}

static enum rk_result add_contract_balance(struct building *b, enum genesis_step step,
                                           uint64_t value)
{
    uint8_t bytes[CONTRACT_BALANCE_BYTES];
    memcpy(bytes, stake_id, sizeof stake_id);
    put_u64(bytes + sizeof stake_id, value);
    tell(b, step, 0, 1);
    RK_TRY(call(b, step, transfer_id, "add_contract_balance", bytes, sizeof bytes));
    return end_step(b, step);
}

static enum rk_result update_root(struct building *b, enum genesis_step step)
{
    tell(b, step, 0, 1);
    RK_TRY(call(b, step, transfer_id, "update_root", NULL, 0));
    return end_step(b, step);
}

/* ---- The two sessions ---- */

/* What every chain with this owner begins with. */
static enum rk_result build_empty(struct building *b)
{
    struct genesis_stake first = {.amount = 0};
    uint8_t bytes[STAKE_BYTES];
    struct g2_affine owner;
    tell(b, GENESIS_DEPLOY, 0, 2);
    RK_TRY(deploy(b, transfer_id, b->options->transfer_code));
    tell(b, GENESIS_DEPLOY, 1, 2);
    RK_TRY(deploy(b, stake_id, b->options->stake_code));
    RK_TRY(end_step(b, GENESIS_DEPLOY));
    RK_TRY(g2_from_compressed(&owner, b->snapshot->owner, b->error));
    g2_to_archive(first.owner, &owner);
    g2_to_archive(first.account, &owner);
    encode_stake(bytes, &first);
    tell(b, GENESIS_FIRST_STAKE, 0, 1);
    RK_TRY(call(b, GENESIS_FIRST_STAKE, stake_id, "insert_stake", bytes, sizeof bytes));
    RK_TRY(end_step(b, GENESIS_FIRST_STAKE));
    RK_TRY(add_contract_balance(b, GENESIS_FIRST_BALANCE, 0));
    return update_root(b, GENESIS_FIRST_ROOT);
}

static enum rk_result push_notes(struct building *b)
{
    const struct genesis_snapshot *s = b->snapshot;
    uint8_t bytes[NOTE_BYTES];
    uint64_t done = 0;
    for (size_t i = 0; i < s->balances.count; i++) {
        const struct genesis_balance *balance = &s->balances.items[i];
        struct std_rng rng;
        std_rng_init_u64(&rng, balance->seed);
        for (size_t n = 0; n < balance->notes; n++) {
            struct fj r;
            std_rng_fj(&rng, &r);
            encode_note(bytes, balance, s->values.items[balance->notes_at + n], &r,
                        b->options->shielded_notes);
            tell(b, GENESIS_NOTES, done++, s->values.count);
            RK_TRY(call(b, GENESIS_NOTES, transfer_id, "push_note", bytes, sizeof bytes));
        }
    }
    return end_step(b, GENESIS_NOTES);
}

static enum rk_result add_accounts(struct building *b)
{
    const struct genesis_snapshot *s = b->snapshot;
    uint8_t bytes[ACCOUNT_BYTES];
    for (size_t i = 0; i < s->accounts.count; i++) {
        memcpy(bytes, s->accounts.items[i].key, GENESIS_KEY_BYTES);
        put_u64(bytes + GENESIS_KEY_BYTES, s->accounts.items[i].balance);
        tell(b, GENESIS_ACCOUNTS, i, s->accounts.count);
        RK_TRY(call(b, GENESIS_ACCOUNTS, transfer_id, "add_account_balance", bytes, sizeof bytes));
    }
    return end_step(b, GENESIS_ACCOUNTS);
}

static enum rk_result insert_stakes(struct building *b, uint64_t *amounts)
{
    const struct genesis_snapshot *s = b->snapshot;
    uint8_t bytes[STAKE_BYTES];
    for (size_t i = 0; i < s->stakes.count; i++) {
        if (__builtin_add_overflow(*amounts, s->stakes.items[i].amount, amounts))
            return rk_fail(b->error, RK_INVALID, RK_NO_POSITION,
                           "the stakes are more than 2^64 - 1 together");
        encode_stake(bytes, &s->stakes.items[i]);
        tell(b, GENESIS_STAKES, i, s->stakes.count);
        RK_TRY(call(b, GENESIS_STAKES, stake_id, "insert_stake", bytes, sizeof bytes));
    }
    return end_step(b, GENESIS_STAKES);
}

/* The archive of a verifier's key: its bytes, then the root of 16 bytes, in which the vector is a
 * distance back and a length (spec/host-queries.md 3). */
static enum rk_result set_verifier(struct building *b, struct buffer *bytes,
                                   const struct genesis_verifier *verifier)
{
    struct span key = genesis_verifier_key(b->snapshot, verifier);
    static const uint8_t zeros[VERIFIER_ALIGN - 1];
    size_t padding = -key.size_bytes % VERIFIER_ALIGN;
    const uint32_t root[] = {
        verifier->inputs,
        verifier->is_audited,
        (uint32_t)-(key.size_bytes + padding + 8),
        (uint32_t)key.size_bytes,
    };
    bytes->size_bytes = 0;
    if (buffer_append(bytes, key.bytes, key.size_bytes) || buffer_append(bytes, zeros, padding) ||
        buffer_append(bytes, root, sizeof root))
        return rk_fail(b->error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a key");
    return call(b, GENESIS_VERIFIERS, transfer_id, "set_verifier", bytes->bytes, bytes->size_bytes);
}

static enum rk_result set_verifiers(struct building *b)
{
    struct buffer bytes = {0};
    enum rk_result result = RK_OK;
    for (size_t i = 0; !result && i < b->snapshot->verifiers.count; i++) {
        tell(b, GENESIS_VERIFIERS, i, b->snapshot->verifiers.count);
        result = set_verifier(b, &bytes, &b->snapshot->verifiers.items[i]);
    }
    buffer_free(&bytes);
    return result ? result : end_step(b, GENESIS_VERIFIERS);
}

static enum rk_result set_auditor(struct building *b)
{
    uint8_t bytes[AUDITOR_BYTES];
    put_fr(bytes, &b->snapshot->auditor.u);
    put_fr(bytes + 32, &b->snapshot->auditor.v);
    tell(b, GENESIS_AUDITOR, 0, 1);
    RK_TRY(call(b, GENESIS_AUDITOR, transfer_id, "set_auditor", bytes, sizeof bytes));
    return end_step(b, GENESIS_AUDITOR);
}

static enum rk_result build_full(struct building *b)
{
    uint64_t amounts = 0;
    RK_TRY(push_notes(b));
    RK_TRY(add_accounts(b));
    if (b->snapshot->balances.count) RK_TRY(update_root(b, GENESIS_ROOT));
    RK_TRY(insert_stakes(b, &amounts));
    if (amounts) RK_TRY(add_contract_balance(b, GENESIS_BALANCE, amounts));
    if (b->snapshot->verifiers.count) RK_TRY(set_verifiers(b));
    return b->snapshot->has_auditor ? set_auditor(b) : RK_OK;
}

/* Runs one session from its opening to its commit. `height_bytes` is how many zeros stand for the
 * height (section 1.2). */
static enum rk_result run_session(struct building *b, const struct commit_key *base,
                                  struct commit_key *key, size_t height_bytes,
                                  enum rk_result (*build)(struct building *b))
{
    static const uint8_t zeros[8];
    RK_TRY(vm_session_open(b->vm, &b->session, base, b->error));
    enum rk_result result =
        vm_session_set_data(b->session, "chain_id",
                            span_of(&b->options->chain_id, b->options->chain_id_bytes), b->error);
    if (!result)
        result =
            vm_session_set_data(b->session, "block_height", span_of(zeros, height_bytes), b->error);
    vm_session_set_observer(b->session, b->options->observer);
    if (!result) result = build(b);
    if (!result) result = vm_session_commit(b->session, key, b->error);
    if (result) vm_session_drop(b->session);
    b->session = NULL;
    return result;
}

enum rk_result genesis_build(struct vm *vm, struct genesis_report *report,
                             const struct genesis_snapshot *snapshot,
                             const struct genesis_options *options, struct vm_failure *failure,
                             struct rk_error *error)
{
    struct building b = {
        .vm = vm,
        .report = report,
        .snapshot = snapshot,
        .options = options,
        .failure = failure,
        .error = error,
    };
    REQUIRE(options->chain_id_bytes && options->chain_id_bytes <= sizeof options->chain_id);
    *report = (struct genesis_report){0};
    vm_receipt_init(&b.receipt);
    enum rk_result result = run_session(&b, NULL, &report->empty, 4, build_empty);
    if (!result) result = run_session(&b, &report->empty, &report->key, 8, build_full);
    vm_receipt_free(&b.receipt);
    return result;
}
