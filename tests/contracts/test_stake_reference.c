/* Our stake contract against the deployed one: the same random inputs, the same results, events,
 * feeds and error texts. The deployed module is in the folder that RUSKVM_GENESIS names. */
#include "stake_world.h"

#include "base/hash.h"

enum { STEPS = 3000, CONTRACT_OWNED = WORLD_KEYS };

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

/* ---- Both ---- */

static void describe(const char *whose, const struct outcome *outcome)
{
    print_message("%s: %s, %zu bytes", whose, outcome->is_ok ? "ok" : "failed",
                  outcome->bytes.size_bytes);
    if (!outcome->is_ok)
        print_message(": %.*s", (int)outcome->data.size_bytes, (const char *)outcome->data.bytes);
    print_message("\n");
}

static void both(struct pair *p, enum route route, const char *function, struct span argument)
{
    const struct outcome *theirs = world_call(&p->theirs, route, function, argument);
    const struct outcome *ours = world_call(&p->ours, route, function, argument);
    if (theirs->is_ok)
        p->done++;
    else
        p->refused++;
    if (span_equal(buffer_span(&ours->bytes), buffer_span(&theirs->bytes))) return;
    describe("theirs", theirs);
    describe("ours", ours);
    fail_msg("%s by route %d at height %llu differs", function, (int)route,
             (unsigned long long)p->height);
}

static enum route some_route(struct pair *p, enum route right)
{
    return one_in(p, 20) ? (enum route)(next(p) % 4) : right;
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
    both(p, some_route(p, BY_NODE), "insert_stake", PLAIN(entry));
}

static void stake(struct pair *p, size_t account)
{
    uint8_t bytes[STAKE_ORDER_BYTES];
    struct typed_chain chain = p->theirs.chain;
    struct stake_order order = some_order(p, account, some_value(p));
    if (one_in(p, 25)) chain.chain_id++;
    stake_order_encode(bytes, &order, &chain);
    if (!order.is_owned_by_contract || one_in(p, 4)) {
        both(p, some_route(p, BY_TRANSFER), "stake", span_of(bytes, sizeof bytes));
        return;
    }
    struct buffer argument = {0};
    size_t cut = one_in(p, 30) ? 8 : 0;
    append_receive(&argument, order.owner_contract, one_in(p, 15) ? 5 : order.value,
                   span_of(bytes, sizeof bytes - cut));
    if (cut == 0)
        both(p, one_in(p, 10) ? BY_TRANSFER : BY_OWNER_TRANSFER, "stake_from_contract",
             buffer_span(&argument));
    buffer_free(&argument);
}

static void take(struct pair *p, size_t account, bool is_reward)
{
    if (owner_of(p, account) == CONTRACT_OWNED) {
        struct buffer argument = {0}, script = {0};
        uint64_t value = some_value(p);
        append_to_contract(&argument, account, value, "paid", buffer_span(&script));
        both(p, some_route(p, BY_OWNER),
             is_reward ? "withdraw_from_contract" : "unstake_from_contract",
             buffer_span(&argument));
        buffer_free(&argument);
        buffer_free(&script);
        return;
    }
    struct buffer argument = {0};
    struct stake_withdrawal w =
        withdrawal_of(&p->theirs, account, owner_of(p, account) % WORLD_KEYS, some_value(p));
    if (one_in(p, 25)) w.account_signature = w.owner_signature;
    if (one_in(p, 25)) w.payment.value ^= 1;
    if (one_in(p, 8)) { /* a transaction named by nullifiers, which is not what was signed */
        w.payment.transaction_model = TRANSACTION_SHIELDED;
        w.payment.nullifier_count = next(p) % 5;
        for (size_t i = 0; i < w.payment.nullifier_count; i++)
            fr_from_u64(&w.payment.nullifiers[i], next(p));
        assert_int_equal(stake_withdrawal_sign(
                             &w, &p->theirs.chain, STAKE_FORM_DEPLOYED, &world_keys[account].secret,
                             &world_keys[owner_of(p, account) % WORLD_KEYS].secret, NULL),
                         RK_OK);
    }
    assert_int_equal(stake_withdrawal_encode(&argument, &w, NULL), RK_OK);
    both(p, some_route(p, BY_TRANSFER), is_reward ? "withdraw" : "unstake", buffer_span(&argument));
    buffer_free(&argument);
}

static void reward(struct pair *p)
{
    struct buffer argument = {0};
    for (size_t count = next(p) % 5; count > 0; count--)
        append_reward(&argument, next(p) % WORLD_KEYS, some_value(p), (uint8_t)(next(p) % 4));
    end_vector(&argument, 216);
    both(p, some_route(p, BY_NODE), "reward", buffer_span(&argument));
    buffer_free(&argument);
}

static void slash(struct pair *p, size_t account)
{
    uint64_t amount = some_value(p);
    uint8_t severity = one_in(p, 4) ? 0 : (uint8_t)(next(p) % 4);
    const uint64_t *given = one_in(p, 3) ? &amount : NULL;
    if (one_in(p, 2)) {
        struct slash_argument argument = slash_of(account, given);
        both(p, some_route(p, BY_NODE), "slash", span_of(argument.bytes, 216));
    } else {
        struct slash_argument argument =
            hard_slash_of(account, given, one_in(p, 2) ? &severity : NULL);
        both(p, some_route(p, BY_NODE), "hard_slash", span_of(argument.bytes, 224));
    }
}

static void set(struct pair *p)
{
    uint64_t config[2] = {one_in(p, 3) ? some_value(p) : WORLD_MINIMUM, next(p) % 3};
    uint64_t mode = one_in(p, 6), burnt = one_in(p, 4) ? UINT64_MAX - 3 : next(p) % 1000;
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
    switch (next(p) % 12) {
    case 0: insert(p, account); break;
    case 1: reward(p); break;
    case 2:
    case 3: slash(p, account); break;
    case 4: set(p); break;
    case 5: next_block(p); break;
    case 6:
    case 7:
    case 8: stake(p, account); break;
    case 9: take(p, account, true); break;
    default: take(p, account, false); break;
    }
    both(p, BY_NODE, "get_stake", key_archive(account));
    both(p, BY_NODE, "get_stake_keys", key_archive(account));
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
    world_begin(&p.theirs, STAKE_FORM_DEPLOYED, buffer_span(&theirs));
    world_begin(&p.ours, STAKE_FORM_DEPLOYED, buffer_span(&ours));
    for (size_t i = 0; i < STEPS; i++)
        step(&p);
    print_message("%zu calls succeeded, %zu were refused\n", p.done, p.refused);
    assert_true(p.done > STEPS && p.refused > STEPS / 10);
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
