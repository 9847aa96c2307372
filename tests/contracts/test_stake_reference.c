/* Our stake contract against the deployed one: the same random inputs, the same results, events,
 * feeds and error texts. The deployed module is in the folder that RUSKVM_GENESIS names. */
#include "stake_world.h"

#include "crypto/jubjub_archive.h"
#include "crypto/jubjub_mul.h"

enum { STEPS = 4000, CONTRACT_OWNED = WORLD_KEYS };

struct pair {
    struct world ours, theirs;
    uint64_t random;
    uint64_t height;
    size_t refused, done;
};

/* ---- Choosing ---- */

/* SplitMix64. */
static uint64_t next(struct pair *p)
{
    uint64_t z = p->random += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static bool one_in(struct pair *p, uint64_t n)
{
    return next(p) % n == 0;
}

static uint64_t some_value(struct pair *p)
{
    static const uint64_t values[] = {0,
                                      1,
                                      WORLD_MINIMUM - 1,
                                      WORLD_MINIMUM,
                                      WORLD_MINIMUM + 1,
                                      WORLD_MINIMUM / 2,
                                      3 * WORLD_MINIMUM,
                                      5 * WORLD_MINIMUM + 7,
                                      1999};
    if (one_in(p, 60)) return UINT64_MAX - next(p) % 5;
    if (one_in(p, 3)) return next(p) % (4 * WORLD_MINIMUM);
    return values[next(p) % RK_ARRAY_LENGTH(values)];
}

/* Accounts 3 and 4 have owners of their own, 5 belongs to a contract, mostly. */
static size_t owner_of(struct pair *p, size_t account)
{
    if (one_in(p, 15)) return next(p) % (WORLD_KEYS + 1);
    return account < 3 ? account : account < 5 ? account - 2 : CONTRACT_OWNED;
}

static struct stake_order some_order(struct pair *p, size_t account, uint64_t value)
{
    size_t owner = owner_of(p, account);
    uint8_t other[VM_CONTRACT_ID_BYTES] = {7};
    struct stake_order order = owner == CONTRACT_OWNED ? order_of_contract(account, owner_id, value)
                                                       : order_of(account, owner, value);
    if (owner == CONTRACT_OWNED && one_in(p, 12)) memcpy(order.owner_contract, other, sizeof other);
    size_t signer = owner == CONTRACT_OWNED ? account : owner;
    order_sign(&p->theirs, &order, one_in(p, 25) ? 0 : account, one_in(p, 25) ? 1 : signer);
    return order;
}

/* Points that are no keys: the identity, off the curve, and on the curve outside the subgroup. */
enum { BROKEN_POINTS = 3 };
static struct g2_affine broken_points[BROKEN_POINTS];

static void make_broken_points(void)
{
    struct g2_affine *identity = &broken_points[0], *off = &broken_points[1];
    struct g2_affine *outside = &broken_points[2];
    uint8_t archive[200] = {0};
    archive[192] = 1;
    g2_from_archive_unchecked(identity, archive);
    *off = world_keys[0].public.point;
    off->x.c0 = off->x.c1;
    *outside = *off;
    for (uint64_t x = 1;; x++) { /* y^2 = x^3 + 4(1 + u) */
        struct fp2 square, four;
        fp_from_u64(&four.c0, 4);
        four.c1 = four.c0;
        fp_from_u64(&outside->x.c0, x);
        fp_from_u64(&outside->x.c1, 0);
        fp2_sqr(&square, &outside->x);
        fp2_mul(&square, &square, &outside->x);
        fp2_add(&square, &square, &four);
        if (fp2_sqrt(&outside->y, &square) && !g2_affine_is_in_subgroup(outside)) return;
    }
}

/* ---- Both ---- */

static void note_text(struct span text);

static void describe(const char *whose, const struct outcome *outcome)
{
    print_message("%s: %s, %zu bytes", whose, outcome->is_ok ? "ok" : "failed",
                  outcome->bytes.size_bytes);
    if (!outcome->is_ok)
        print_message(": %.*s", (int)outcome->data.size_bytes, (const char *)outcome->data.bytes);
    print_message("\n");
}

/* `says_why`: the text of a failure is to be the same, too. */
static void both_saying(struct pair *p, enum route route, const char *function,
                        struct span argument, bool says_why)
{
    const struct outcome *theirs = world_call(&p->theirs, route, function, argument);
    const struct outcome *ours = world_call(&p->ours, route, function, argument);
    if (theirs->is_ok)
        p->done++;
    else
        p->refused++;
    if (!theirs->is_ok) note_text(buffer_span(&theirs->data));
    if (span_equal(buffer_span(&ours->bytes), buffer_span(&theirs->bytes))) return;
    if (!says_why && !ours->is_ok && !theirs->is_ok) return;
    describe("theirs", theirs);
    describe("ours", ours);
    fail_msg("%s by route %d at height %llu differs", function, (int)route,
             (unsigned long long)p->height);
}

static void both(struct pair *p, enum route route, const char *function, struct span argument)
{
    both_saying(p, route, function, argument, true);
}

static enum route some_route(struct pair *p, enum route right)
{
    return one_in(p, 20) ? (enum route)(next(p) % 4) : right;
}

/* Where the flags of points are that say whether they are the identity; offsets in the root, and
 * of `reward` in each element. Other values than 0 and 1 are refused by ours only. */
static const struct {
    const char *function;
    size_t root_bytes;
    size_t flags[6]; /* 0: no more */
} flagged[] = {
    {"insert_stake", 456, {200, 400}},
    {"stake", 632, {200, 400}},
    {"stake_from_contract", 672, {200, 400}},
    {"slash", 216, {192}},
    {"hard_slash", 224, {208}},
    {"unstake", 992, {200, 448, 776}},
    {"withdraw", 992, {200, 448, 776}},
    {"unstake_from_contract", 224, {192}},
    {"withdraw_from_contract", 224, {192}},
};

static bool is_flag(const char *function, size_t size_bytes, size_t at)
{
    if (strcmp(function, "reward") == 0) return at % 216 == 192;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(flagged); i++)
        for (size_t k = 0; k < 6 && flagged[i].flags[k]; k++)
            if (strcmp(function, flagged[i].function) == 0 &&
                at + flagged[i].root_bytes == size_bytes + flagged[i].flags[k])
                return true;
    return false;
}

/* Bytes that were changed: what is refused as no archive is refused in words of its own. */
static void both_broken(struct pair *p, enum route route, const char *function,
                        const struct buffer *argument)
{
    struct buffer broken = {0};
    append(&broken, buffer_span(argument));
    for (uint64_t i = next(p) % 3; i > 0; i--) {
        size_t at = next(p) % broken.size_bytes;
        uint8_t bit = (uint8_t)(1 << next(p) % 8);
        if (bit == 1 || !is_flag(function, broken.size_bytes, at)) broken.bytes[at] ^= bit;
    }
    /* A root that is cut off is misaligned: aligned ones would have any bytes as flags. */
    if (one_in(p, 3)) broken.size_bytes = next(p) % broken.size_bytes / 8 * 8 + 1 + next(p) % 7;
    both_saying(p, route, function, buffer_span(&broken), false);
    buffer_free(&broken);
}

static struct buffer bytes_of(const void *bytes, size_t size_bytes)
{
    struct buffer out = {0};
    append(&out, span_of(bytes, size_bytes));
    return out;
}

/* As both, and now and then with a broken argument before. */
static void both_or_broken(struct pair *p, enum route route, const char *function,
                           const void *argument, size_t argument_bytes)
{
    struct buffer bytes = bytes_of(argument, argument_bytes);
    if (one_in(p, 5)) both_broken(p, route, function, &bytes);
    both(p, route, function, buffer_span(&bytes));
    buffer_free(&bytes);
}

/* ---- Steps ---- */

static void insert(struct pair *p, size_t account)
{
    struct stake_order keys = some_order(p, account, 0);
    struct stake_numbers numbers = {.has_amount = !one_in(p, 4),
                                    .value = some_value(p),
                                    .locked = one_in(p, 2) ? some_value(p) : 0,
                                    .eligibility = next(p) % 20000,
                                    .reward = some_value(p),
                                    .faults = one_in(p, 8) ? 255 : (uint8_t)(next(p) % 4),
                                    .hard_faults = one_in(p, 8) ? 254 : (uint8_t)(next(p) % 3)};
    struct stake_entry entry = entry_of(&keys, &numbers);
    both_or_broken(p, some_route(p, BY_NODE), "insert_stake", &entry, sizeof entry);
}

static void stake(struct pair *p, size_t account)
{
    uint8_t bytes[STAKE_ORDER_BYTES];
    struct typed_chain chain = p->theirs.chain;
    struct stake_order order = some_order(p, account, some_value(p));
    if (one_in(p, 25)) chain.chain_id++;
    stake_order_encode(bytes, &order, &chain);
    if (!order.is_owned_by_contract || one_in(p, 4)) {
        both_or_broken(p, some_route(p, BY_TRANSFER), "stake", bytes, sizeof bytes);
        return;
    }
    struct buffer argument = {0};
    append_receive(&argument, one_in(p, 15) ? stake_id : order.owner_contract,
                   one_in(p, 15) ? 5 : order.value, span_of(bytes, sizeof bytes));
    both_or_broken(p, one_in(p, 10) ? BY_TRANSFER : BY_OWNER_TRANSFER, "stake_from_contract",
                   argument.bytes, argument.size_bytes);
    buffer_free(&argument);
}

static void take_to_contract(struct pair *p, size_t account, bool is_reward)
{
    static const char *const functions[] = {"unstake_from_contract", "withdraw_from_contract"};
    struct buffer argument = {0}, script = {0};
    bool calls_in = one_in(p, 4);
    if (calls_in) {
        struct buffer inner = {0};
        append_to_contract(&inner, account, some_value(p), "paid", NO_BYTES);
        append_script(&script, stake_id, functions[next(p) % 2], buffer_span(&inner));
        buffer_free(&inner);
    }
    append_to_contract(&argument, account, some_value(p), "paid", buffer_span(&script));
    /* A stake that the inner call has taken away is missed in different words. */
    if (calls_in)
        both_saying(p, BY_OWNER, functions[is_reward], buffer_span(&argument), false);
    else
        both_or_broken(p, some_route(p, BY_OWNER), functions[is_reward], argument.bytes,
                       argument.size_bytes);
    buffer_free(&argument);
    buffer_free(&script);
}

/* A one-time address and a signature that are of nobody: the stake contract only passes them on. */
static void make_shielded(struct pair *p, struct withdrawal *w)
{
    struct fj scalar;
    w->receiver_model = TRANSACTION_SHIELDED;
    fj_from_u64(&scalar, next(p) | 1);
    jubjub_mul_generator(&w->stealth.r, &scalar);
    w->schnorr.r = w->stealth.r;
    w->schnorr.u = scalar;
    fj_from_u64(&scalar, next(p) | 1);
    jubjub_mul_generator(&w->stealth.key, &scalar);
}

/* The same point with another z. */
static void scale_point(uint8_t *archive, uint64_t factor)
{
    struct fr scale, coordinate;
    fr_from_u64(&scale, factor);
    for (size_t i = 0; i < 3; i++) {
        assert_true(fr_archive_read(&coordinate, archive + 32 * i));
        fr_mul(&coordinate, &coordinate, &scale);
        fr_archive_write(archive + 32 * i, &coordinate);
    }
}

static void take_to_account(struct pair *p, size_t account, bool is_reward)
{
    struct buffer argument = {0};
    size_t owner = owner_of(p, account) % WORLD_KEYS;
    struct stake_withdrawal w = withdrawal_of(&p->theirs, account, owner, some_value(p));
    bool is_shielded = one_in(p, 4);
    if (is_shielded) make_shielded(p, &w.payment);
    if (one_in(p, 4)) {
        w.payment.transaction_model = TRANSACTION_SHIELDED;
        w.payment.nullifier_count = next(p) % 5;
        for (size_t i = 0; i < w.payment.nullifier_count; i++)
            fr_from_u64(&w.payment.nullifiers[i], next(p));
    }
    assert_int_equal(stake_withdrawal_sign(&w, &p->theirs.chain, STAKE_FORM_DEPLOYED,
                                           &world_keys[account].secret, &world_keys[owner].secret,
                                           NULL),
                     RK_OK);
    if (one_in(p, 25)) w.account_signature = w.owner_signature;
    if (one_in(p, 25)) w.payment.value ^= 1;
    assert_int_equal(stake_withdrawal_encode(&argument, &w, NULL), RK_OK);
    uint8_t *root = argument.bytes + argument.size_bytes - STAKE_WITHDRAWAL_BYTES;
    if (is_shielded && one_in(p, 2)) {
        scale_point(root + 8, next(p));
        scale_point(root + 8 + 160, next(p));
        scale_point(root + 352 + 32, next(p));
    }
    both_or_broken(p, some_route(p, BY_TRANSFER), is_reward ? "withdraw" : "unstake",
                   argument.bytes, argument.size_bytes);
    buffer_free(&argument);
}

static void take(struct pair *p, size_t account, bool is_reward)
{
    if (owner_of(p, account) == CONTRACT_OWNED)
        take_to_contract(p, account, is_reward);
    else
        take_to_account(p, account, is_reward);
}

/* A stake of which the owner's key is none. */
static void stake_of_broken_owner(struct pair *p, size_t account)
{
    struct stake_order order = order_of(account, account, WORLD_MINIMUM);
    struct stake_numbers numbers = {.has_amount = true, .value = WORLD_MINIMUM};
    uint8_t bytes[STAKE_ORDER_BYTES];
    order.owner.point = broken_points[next(p) % BROKEN_POINTS];
    order_sign(&p->theirs, &order, account, account);
    stake_order_encode(bytes, &order, &p->theirs.chain);
    if (one_in(p, 2)) {
        struct stake_entry entry = entry_of(&order, &numbers);
        both(p, BY_NODE, "insert_stake", PLAIN(entry));
    }
    both(p, BY_TRANSFER, "stake", span_of(bytes, sizeof bytes));
}

static void reward(struct pair *p)
{
    struct buffer argument = {0};
    for (size_t count = next(p) % 5; count > 0; count--)
        append_reward(&argument, next(p) % WORLD_KEYS, some_value(p), (uint8_t)(next(p) % 4));
    end_vector(&argument, 216);
    both_or_broken(p, some_route(p, BY_NODE), "reward", argument.bytes, argument.size_bytes);
    buffer_free(&argument);
}

static void slash(struct pair *p, size_t account)
{
    uint64_t amount = some_value(p);
    uint8_t severity = one_in(p, 4) ? 0 : (uint8_t)(next(p) % 4);
    const uint64_t *given = one_in(p, 3) ? &amount : NULL;
    if (one_in(p, 2)) {
        struct slash_argument argument = slash_of(account, given);
        both_or_broken(p, some_route(p, BY_NODE), "slash", argument.bytes, 216);
    } else {
        struct slash_argument argument =
            hard_slash_of(account, given, one_in(p, 2) ? &severity : NULL);
        both_or_broken(p, some_route(p, BY_NODE), "hard_slash", argument.bytes, 224);
    }
}

static void set(struct pair *p)
{
    uint64_t config[2] = {one_in(p, 3) ? some_value(p) : WORLD_MINIMUM, next(p) % 3};
    uint64_t mode = one_in(p, 6)   ? 1
                    : one_in(p, 2) ? 2
                                   : 0,
             burnt = one_in(p, 4) ? UINT64_MAX - 3 : next(p) % 1000;
    uint64_t choice = next(p) % 4;
    if (choice == 0) both(p, some_route(p, BY_NODE), "set_config", PLAIN(config));
    if (choice == 1) both(p, some_route(p, BY_NODE), "set_burnt_amount", PLAIN(burnt));
    if (choice < 2) return;
    struct world *worlds[] = {&p->ours, &p->theirs};
    for (size_t i = 0; i < 2; i++) {
        struct vm_call call = {.contract = transfer_id,
                               .function = span_of_string("set_mode"),
                               .argument = PLAIN(mode),
                               .gas_limit = WORLD_GAS};
        assert_int_equal(vm_call(worlds[i]->m.session, NULL, &call, NULL), RK_OK);
    }
}

static void next_block(struct pair *p)
{
    both(p, BY_NODE, "prev_state_changes", NO_BYTES);
    if (one_in(p, 3))
        p->height += next(p) % 5000;
    else if (one_in(p, 3))
        p->height += WORLD_EPOCH - p->height % WORLD_EPOCH - next(p) % 2;
    else
        p->height++;
    world_set_height(&p->ours, p->height);
    world_set_height(&p->theirs, p->height);
    both(p, some_route(p, BY_NODE), "before_state_transition", NO_BYTES);
    both(p, BY_NODE, "stakes", NO_BYTES);
    both(p, BY_NODE, "burnt_amount", NO_BYTES);
    both(p, BY_NODE, "get_config", NO_BYTES);
    both(p, BY_NODE, "get_version", NO_BYTES);
}

static void step(struct pair *p)
{
    size_t account = next(p) % WORLD_KEYS;
    switch (next(p) % 13) {
    case 0: insert(p, account); break;
    case 1: reward(p); break;
    case 2:
    case 3: slash(p, account); break;
    case 4: set(p); break;
    case 5: next_block(p); break;
    case 6:
    case 7:
    case 8: stake(p, account); break;
    case 9:
    case 10: take(p, account, true); break;
    case 11:
        if (one_in(p, 8)) stake_of_broken_owner(p, account);
        break;
    default: take(p, account, false); break;
    }
    both(p, BY_NODE, "get_stake", key_archive(account));
    both(p, BY_NODE, "get_stake_keys", key_archive(account));
}

/* Every way to be refused, but those of broken archives. */
static const char *const texts[] = {
    "A stake should exist in the map to be unstaked!",
    "A stake should exist in the map to get rewards!",
    "Can only be called from the outside the VM",
    "Can only be called from the transfer contract",
    "Cannot be called by a root ICC",
    "Depositing funds into contract should succeed: Panic(\"\\\"deposit\\\" is refused\\n\\\\\")",
    "Invalid account signature!",
    "Invalid contract caller",
    "Invalid owner signature!",
    "Keys mismatch",
    "Specified owner key is not valid",
    "Stake amount mismatch",
    "Stake left is lower than minimum stake",
    "Subtracting balance should succeed: Panic(",
    "The stake must target the correct chain",
    "The stake to slash should exist",
    "The staked value is lower than the minimum amount!",
    "There must be an amount to unstake",
    "Unstaking to contract should succeed: Panic(",
    "Value to unstake higher than the staked amount",
    "Value to withdraw is higher than available reward",
    "Withdrawing 0 reward is not allowed",
    "Withdrawing reward should succeed: Panic(",
    "Withdrawing reward to contract should succeed: Panic(",
    "Withdrawing stake should succeed: Panic(",
    "attempt to add with overflow",
    "attempt to multiply with overflow",
    "expect StakeFundOwner::Account",
    "expect StakeFundOwner::Contract",
    "unstake must be called by a contract",
};
static size_t seen[RK_ARRAY_LENGTH(texts)];

static void note_text(struct span text)
{
    for (size_t i = 0; i < RK_ARRAY_LENGTH(texts); i++) {
        size_t size = strlen(texts[i]);
        if (size <= text.size_bytes && memcmp(texts[i], text.bytes, size) == 0) seen[i]++;
    }
}

static struct buffer reference_code(void)
{
    const char *folder = getenv("RUSKVM_GENESIS");
    char path[4096];
    uint8_t bytes[65536];
    struct buffer code = {0};
    if (!folder) {
        printf("skipped: RUSKVM_GENESIS names no folder with stake_contract.wasm\n");
        exit(TEST_SKIPPED);
    }
    snprintf(path, sizeof path, "%s/stake_contract.wasm", folder);
    FILE *file = fopen(path, "rb");
    if (!file) {
        printf("skipped: %s is absent\n", path);
        exit(TEST_SKIPPED);
    }
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        append(&code, span_of(bytes, got));
    fclose(file);
    return code;
}

static void ours_does_what_the_deployed_one_does(void **state)
{
    (void)state;
    struct buffer theirs = reference_code(), ours = machine_code("stake_deployed");
    struct pair p = {.random = test_seed(0x57a4e), .height = 1};
    world_keys_make();
    make_broken_points();
    world_begin(&p.theirs, STAKE_FORM_DEPLOYED, buffer_span(&theirs));
    world_begin(&p.ours, STAKE_FORM_DEPLOYED, buffer_span(&ours));
    for (size_t i = 0; i < STEPS; i++)
        step(&p);
    print_message("%zu calls succeeded, %zu were refused\n", p.done, p.refused);
    assert_true(p.done > STEPS && p.refused > STEPS / 10);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(texts); i++)
        if (seen[i] == 0 && !getenv("RUSKVM_TEST_SEED"))
            fail_msg("nothing was refused with: %s", texts[i]);
    world_end(&p.ours);
    world_end(&p.theirs);
    buffer_free(&theirs);
    buffer_free(&ours);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ours_does_what_the_deployed_one_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
