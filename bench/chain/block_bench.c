/* What a block costs, from the bytes of its transactions to its durable commit.
 *
 *      bench_chain_block FOLDER [NETWORK [PUBLIC [SHIELDED [THREADS [TURNS]]]]]
 *
 * makes a genesis with PUBLIC accounts (1000) in a store in FOLDER, and TURNS times (3) a block of
 * PUBLIC transfers between these accounts and SHIELDED (0) transactions: at most 20 recorded ones,
 * or on our own network payments of two notes, which are proven once and kept in FOLDER (20 of them
 * take a minute; payments.h).
 * Prints the least time of each step, that which passes and that of the cores, with THREADS threads
 * (all processors) for decoding and for signatures and proofs; each block is executed once with its
 * signatures and proofs verified beforehand in batches, and once without.
 *
 * NETWORK is `deployed`: the deployed contracts, of the folder that RUSKVM_GENESIS names; `same`:
 * our contracts with the transactions of the deployed ones; `own`: our contracts and transactions.
 * RUSKVM_SHARED names the folder of the recorded transactions and of the genesis that these are
 * for. */

#include "payments.h"

#include "base/hex.h"
#include "base/parallel.h"
#include "base/require.h"
#include "chain/block.h"
#include "chain/genesis.h"
#include "chain/genesis_contracts.h"
#include "chain/preverify.h"
#include "chain/transaction.h"
#include "chain/typed_transaction.h"
#include "state/state.h"
#include "wasm/tier.h"
#include "zk/resources.h"

#include <jansson.h>
#include <unistd.h>

/* STEPS(X): what is timed, in its order. */
#define STEPS(X)                                  \
    X(DECODE, "decoding, hashes, archives")       \
    X(CHECK, "acceptance by the bytes and state") \
    X(VERIFY, "signatures and proofs in batches") \
    X(EXECUTE, "execution")                       \
    X(SEAL, "rewards, notes' root, state root")   \
    X(COMMIT, "durable commit")                   \
    X(EXECUTE_ALONE, "execution that verifies")

enum step {
#define STEP_ENUM(name, text) STEP_##name,
    STEPS(STEP_ENUM)
#undef STEP_ENUM
        STEP_COUNT
};

static const char *const texts[STEP_COUNT] = {
#define STEP_TEXT(name, text) text,
    STEPS(STEP_TEXT)
#undef STEP_TEXT
};

enum { RECORDED = 20, CHAIN_ID = 0xfa, HEIGHT = 1, CACHE_BYTES = 64 << 20, PATH_BYTES = 4096 };

struct item {
    struct buffer bytes;
    struct transaction decoded;
    struct transaction_claim claim;
    struct typed_transaction typed; /* these on our own network */
    struct typed_claim typed_claim;
    struct buffer argument;
    struct executable executable;
};

struct bench {
    const char *folder;
    bool is_own, is_same;
    struct typed_chain chain;
    struct host_query_rules queries; /* of `profile` */
    struct chain_profile profile;
    size_t public_count, shielded_count, count;
    unsigned threads;
    struct buffer transfer, stake, snapshot, verifier;
    struct buffer *shielded; /* the wires */
    struct span verifiers[STATEMENT_COUNT];
    struct bls_secret_key *secrets;
    struct transaction_key *accounts;
    struct network_rules rules;
    double least[STEP_COUNT], least_core[STEP_COUNT];
    double start, start_core;
    uint64_t gas;
};

/* What one turn has. */
struct machine {
    struct store *store;
    struct host_queries *queries;
    struct vm *vm;
    struct genesis_report genesis;
    struct bls_public_key generator;
    char path[PATH_BYTES];
};

static void must(enum rk_result result, const struct rk_error *error)
{
    if (result)
        fprintf(stderr, "bench_chain_block: %s: %s\n", rk_result_name(result), error->message);
    REQUIRE(!result);
}

static void begin_step(struct bench *b)
{
    b->start_core = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    b->start = seconds_of(CLOCK_MONOTONIC);
}

static void end_step(struct bench *b, enum step step)
{
    keep_least(&b->least[step], seconds_of(CLOCK_MONOTONIC) - b->start);
    keep_least(&b->least_core[step], seconds_of(CLOCK_PROCESS_CPUTIME_ID) - b->start_core);
}

/* ---- Files ---- */

static const char *folder_of(const char *variable)
{
    const char *folder = getenv(variable);
    if (folder) return folder;
    fprintf(stderr, "bench_chain_block: %s names no folder\n", variable);
    exit(1);
}

static FILE *open_file(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file) return file;
    fprintf(stderr, "bench_chain_block: no %s\n", path);
    exit(1);
}

static struct buffer read_file(const char *folder, const char *name)
{
    struct buffer content = {0};
    uint8_t bytes[65536];
    FILE *file = open_file(folder, name);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;)
        REQUIRE(!buffer_append(&content, bytes, got));
    fclose(file);
    return content;
}

static void read_recorded(struct bench *b)
{
    static char line[1 << 14];
    FILE *file = open_file(folder_of("RUSKVM_SHARED"), "vectors/transactions/phoenix-20.hex");
    for (size_t i = 0; i < b->shielded_count; i++) {
        REQUIRE(fgets(line, sizeof line, file));
        line[strcspn(line, "\r\n")] = '\0';
        must(hex_decode_append(&b->shielded[i], span_of_string(line), NULL), NULL);
    }
    fclose(file);
    struct buffer text =
        read_file(folder_of("RUSKVM_SHARED"), "vectors/phoenix/verifier_data.json");
    json_t *root = json_loadb((const char *)text.bytes, text.size_bytes, 0, NULL);
    const json_t *circuit = json_array_get(json_object_get(root, "circuits"), 0);
    const char *digits = json_string_value(json_object_get(circuit, "hex"));
    REQUIRE(digits);
    must(hex_decode_append(&b->verifier, span_of_string(digits), NULL), NULL);
    json_decref(root);
    buffer_free(&text);
}

static void read_shielded(struct bench *b)
{
    b->shielded = calloc(b->shielded_count + 1, sizeof *b->shielded);
    REQUIRE(b->shielded);
    if (!b->is_own) {
        read_recorded(b);
        return;
    }
    if (b->shielded_count == 0) return;
    payments_get(b->shielded, &b->verifier, b->shielded_count, b->folder, &b->chain, b->threads);
    b->verifiers[statement_by_shape(PAYMENTS_NOTES_EACH, false) - statements] =
        buffer_span(&b->verifier);
}

/* ---- The chain ---- */

static void make_accounts(struct bench *b)
{
    b->secrets = calloc(b->public_count + 1, sizeof *b->secrets);
    b->accounts = calloc(b->public_count + 1, sizeof *b->accounts);
    REQUIRE(b->secrets && b->accounts);
    for (uint64_t i = 0; i < b->public_count; i++) {
        uint8_t seed[BLS_SECRET_KEY_SEED_BYTES] = {1};
        uint64_t number = i + 1;
        memcpy(seed + 8, &number, sizeof number);
        bls_secret_key_from_seed(&b->secrets[i], seed);
        bls_public_key_of(&b->accounts[i].key, &b->secrets[i]);
        bls_public_key_to_bytes(b->accounts[i].bytes, &b->accounts[i].key);
    }
}

/* Our transfer contract is given the keys of circuits, the deployed one has them. */
static void add_verifier(const struct bench *b, struct genesis_snapshot *snapshot, uint32_t inputs)
{
    struct genesis_verifier verifier = {
        .inputs = inputs, .key_at = snapshot->keys.size_bytes, .key_bytes = b->verifier.size_bytes};
    REQUIRE(!buffer_append(&snapshot->keys, b->verifier.bytes, b->verifier.size_bytes));
    REQUIRE(!genesis_verifier_vec_push(&snapshot->verifiers, verifier));
}

static void begin_machine(const struct bench *b, struct machine *m)
{
    static unsigned number;
    struct rk_error error = {.result = RK_OK};
    struct vm_failure failure = {0};
    struct genesis_snapshot snapshot;
    struct vm_query list[HOST_QUERY_COUNT];
    struct store_options store = {.kinds = &state_record_kinds, .index_map_bytes = 1 << 30};
    *m = (struct machine){0};
    (void)snprintf(m->path, sizeof m->path, "%s/bench_chain_block_%ld_%u", b->folder,
                   (long)getpid(), number++);
    must(store_create(m->path, &store, &error), &error);
    must(store_open(&m->store, NULL, m->path, &store, &error), &error);
    must(host_queries_new(&m->queries, b->rules.profile->queries, CACHE_BYTES, &error), &error);
    struct vm_options options = {.rules = b->rules.profile->vm,
                                 .store = m->store,
                                 .resident_bytes_max = 64 << 20,
                                 .code_bytes_max = 16 << 20,
                                 .queries = list};
    options.query_count = host_queries_list(m->queries, list);
    must(wasm_tier_find(&options.tier, NULL, &error), &error);
    must(vm_open(&m->vm, &options, &error), &error);
    must(genesis_read(&snapshot, buffer_span(&b->snapshot), &error), &error);
    if (b->is_same) add_verifier(b, &snapshot, 1);
    if (b->is_own) {
        snapshot.balances.count = 0;
        snapshot.values.count = 0;
    }
    if (b->is_own && b->shielded_count) {
        payments_genesis(&snapshot);
        add_verifier(b, &snapshot, PAYMENTS_NOTES_EACH);
    }
    for (size_t i = 0; i < b->public_count; i++) {
        struct genesis_account account = {.balance = UINT64_C(1000000000000)};
        g2_to_archive(account.key, &b->accounts[i].key.point);
        REQUIRE(!genesis_account_vec_push(&snapshot.accounts, account));
    }
    struct genesis_options genesis = {.transfer_code = buffer_span(&b->transfer),
                                      .stake_code = buffer_span(&b->stake),
                                      .chain_id = CHAIN_ID,
                                      .shielded_notes = b->is_own,
                                      .chain_id_bytes = b->rules.chain.chain_id_bytes};
    must(genesis_build(m->vm, &m->genesis, &snapshot, &genesis, &failure, &error), &error);
    must(bls_public_key_from_bytes(&m->generator, snapshot.owner, &error), &error);
    genesis_free(&snapshot);
    vm_failure_free(&failure);
}

static void end_machine(struct machine *m)
{
    vm_close(m->vm);
    host_queries_free(m->queries);
    store_close(m->store);
}

/* ---- Transactions ---- */

/* Each account pays the next one. */
static void make_transfer(const struct bench *b, struct item *item, size_t i)
{
    struct rk_error error = {.result = RK_OK};
    const struct transaction_key *receiver = &b->accounts[(i + 1) % b->public_count];
    struct transaction t = {
        .model = TRANSACTION_PUBLIC,
        .chain_id = CHAIN_ID,
        .gas_limit = 100000000,
        .gas_price = 1,
        .moonlight = {.sender = b->accounts[i],
                      .receiver = *receiver,
                      .refund = b->accounts[i],
                      .value = 1000 + i,
                      .nonce = 1},
    };
    must(transaction_sign(&t, b->rules.profile->queries->bls, &b->secrets[i], &error), &error);
    REQUIRE(!transaction_encode(&item->bytes, &t, TRANSACTION_AEGIS));
}

static void make_typed_transfer(const struct bench *b, struct item *item, size_t i)
{
    struct rk_error error = {.result = RK_OK};
    struct typed_transaction t = {
        .chain_id = CHAIN_ID,
        .model = TRANSACTION_PUBLIC,
        .account = {.has_receiver = true, .value = 1000 + i, .nonce = 1},
        .gas_limit = 100000000,
        .gas_price = 1,
        .last_valid_height = UINT64_MAX,
    };
    memcpy(t.contract, b->chain.contract, sizeof t.contract);
    memcpy(t.account.sender, b->accounts[i].bytes, sizeof t.account.sender);
    memcpy(t.account.receiver, b->accounts[(i + 1) % b->public_count].bytes,
           sizeof t.account.receiver);
    must(typed_transaction_sign(&t, &b->secrets[i], &error), &error);
    must(typed_transaction_encode(&item->bytes, &t, &error), &error);
    typed_transaction_free(&t);
}

static struct item *make_items(const struct bench *b)
{
    struct item *items = calloc(b->count + 1, sizeof *items);
    REQUIRE(items);
    for (size_t i = 0; i < b->public_count; i++)
        if (b->is_own)
            make_typed_transfer(b, &items[i], i);
        else
            make_transfer(b, &items[i], i);
    for (size_t i = 0; i < b->shielded_count; i++)
        REQUIRE(!buffer_append(&items[b->public_count + i].bytes, b->shielded[i].bytes,
                               b->shielded[i].size_bytes));
    return items;
}

static void free_items(struct item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        transaction_claim_free(&items[i].claim);
        transaction_free(&items[i].decoded);
        typed_transaction_free(&items[i].typed);
        buffer_free(&items[i].argument);
        buffer_free(&items[i].bytes);
    }
    free(items);
}

/* ---- Steps ---- */

struct decoding {
    const struct bench *bench;
    struct item *items;
    struct known_points known;
};

static enum rk_result decode_typed(const struct bench *b, struct item *t,
                                   const struct known_points *known, struct rk_error *error)
{
    RK_TRY(typed_transaction_decode_known(&t->typed, buffer_span(&t->bytes), known, error));
    return typed_transaction_executable(&t->executable, &t->typed_claim, &t->argument, &t->typed,
                                        &b->chain, b->verifiers, error);
}

static enum rk_result decode_deployed(const struct bench *b, struct item *t,
                                      const struct known_points *known, struct rk_error *error)
{
    RK_TRY(transaction_decode_known(&t->decoded, TRANSACTION_AEGIS, buffer_span(&t->bytes), known,
                                    error));
    return transaction_executable(&t->executable, &t->claim, &t->decoded, buffer_span(&b->verifier),
                                  error);
}

static void decode_some(void *context, unsigned worker, size_t from, size_t to)
{
    const struct decoding *d = context;
    struct rk_error error = {.result = RK_OK};
    (void)worker;
    for (size_t i = from; i < to; i++) {
        must(d->bench->is_own ? decode_typed(d->bench, &d->items[i], &d->known, &error)
                              : decode_deployed(d->bench, &d->items[i], &d->known, &error),
             &error);
    }
}

/* As ledger_transactions_read does it: points first, and together. */
static void decode(struct bench *b, struct item *items)
{
    struct decoding decoding = {.bench = b, .items = items};
    begin_step(b);
    for (size_t i = 0; i < b->count; i++) {
        struct span bytes = buffer_span(&items[i].bytes);
        REQUIRE(!(b->is_own ? typed_transaction_name_points(&decoding.known, bytes)
                            : transaction_name_points(&decoding.known, bytes)));
    }
    known_points_decode(&decoding.known, b->threads);
    parallel_for(b->threads, b->count, 8, decode_some, &decoding);
    known_points_free(&decoding.known);
    end_step(b, STEP_DECODE);
}

static void check(struct bench *b, const struct machine *m, const struct item *items)
{
    struct rk_error error = {.result = RK_OK};
    struct vm_session *session = NULL;
    bool waits;
    must(vm_session_open(m->vm, &session, &m->genesis.key, &error), &error);
    begin_step(b);
    for (size_t i = 0; i < b->count; i++) {
        must(preverify_check(&b->rules, HEIGHT, &items[i].executable, &error), &error);
        must(preverify_state(session, &waits, &items[i].executable, &error), &error);
    }
    end_step(b, STEP_CHECK);
    vm_session_drop(session);
}

static void verify(struct bench *b, const struct machine *m, const struct item *items)
{
    const struct executable **list = calloc(b->count + 1, sizeof *list);
    bool *valid = calloc(b->count + 1, sizeof *valid);
    REQUIRE(list && valid);
    for (size_t i = 0; i < b->count; i++)
        list[i] = &items[i].executable;
    begin_step(b);
    REQUIRE(!preverify_batch(valid, m->queries, list, b->count, b->threads));
    end_step(b, STEP_VERIFY);
    for (size_t i = 0; i < b->count; i++)
        REQUIRE(valid[i]);
    free(valid);
    free(list);
}

static struct block *execute(struct bench *b, const struct machine *m, const struct item *items,
                             enum step step)
{
    struct rk_error error = {.result = RK_OK};
    struct block *block = NULL;
    struct block_options options = {.vm = m->vm,
                                    .parent = &m->genesis.key,
                                    .rules = &b->rules,
                                    .chain_id = CHAIN_ID,
                                    .height = HEIGHT,
                                    .gas_limit = UINT64_C(1000000000000)};
    must(block_begin(&block, &options, &error), &error);
    begin_step(b);
    for (size_t i = 0; i < b->count; i++)
        must(block_execute(block, &items[i].executable, &error), &error);
    end_step(b, step);
    b->gas = block_gas_spent(block);
    return block;
}

static void finish(struct bench *b, const struct machine *m, struct block *block)
{
    struct rk_error error = {.result = RK_OK};
    struct block_coinbase coinbase = {.generator = m->generator, .fund = m->generator};
    struct commit_key key;
    begin_step(b);
    must(block_seal(block, &coinbase, &error), &error);
    end_step(b, STEP_SEAL);
    begin_step(b);
    must(block_commit(block, &key, &error), &error);
    end_step(b, STEP_COMMIT);
}

/* The block twice from the same genesis: first without the answers, which a machine of its own
 * makes sure of, then as a node does it. */
static void run_turn(struct bench *b)
{
    struct machine m;
    struct host_query_statistics statistics;
    struct item *items = make_items(b);
    decode(b, items);
    begin_machine(b, &m);
    block_drop(execute(b, &m, items, STEP_EXECUTE_ALONE));
    host_queries_statistics(m.queries, &statistics);
    REQUIRE(statistics.hits == 0 && statistics.misses == b->count);
    end_machine(&m);
    begin_machine(b, &m);
    check(b, &m, items);
    verify(b, &m, items);
    struct block *block = execute(b, &m, items, STEP_EXECUTE);
    finish(b, &m, block);
    host_queries_statistics(m.queries, &statistics);
    REQUIRE(statistics.hits == b->count && statistics.misses == 0);
    block_drop(block);
    end_machine(&m);
    free_items(items, b->count);
}

/* ---- Output ---- */

static void print_row(const char *text, double seconds, double core, size_t count, double total)
{
    printf("| %-36s | %8.2f | %8.2f | %8.1f | %5.1f %% |\n", text, 1e3 * seconds, 1e3 * core,
           1e6 * core / (double)count, 100 * core / total);
}

static void print(const struct bench *b)
{
    double total = 0, core = 0;
    for (size_t i = 0; i < STEP_EXECUTE_ALONE; i++) {
        total += b->least[i];
        core += b->least_core[i];
    }
    double last = b->least_core[STEP_EXECUTE] + b->least_core[STEP_SEAL] + b->least[STEP_COMMIT];
    double spread = b->least_core[STEP_DECODE] + b->least_core[STEP_VERIFY];
    double alone = spread / b->threads + b->least_core[STEP_CHECK] + last;
    printf("%zu public and %zu shielded transactions, %u threads, %.0f of gas each\n",
           b->public_count, b->shielded_count, b->threads, (double)b->gas / (double)b->count);
    printf("| %-36s | %8s | %8s | %8s | %7s |\n|---|---|---|---|---|\n", "step", "ms", "core ms",
           "us each", "share");
    for (size_t i = 0; i < STEP_EXECUTE_ALONE; i++)
        print_row(texts[i], b->least[i], b->least_core[i], b->count, core);
    print_row("all of it", total, core, b->count, core);
    print_row(texts[STEP_EXECUTE_ALONE], b->least[STEP_EXECUTE_ALONE],
              b->least_core[STEP_EXECUTE_ALONE], b->count, core);
    printf("transactions a second: %.0f; on %u cores of its own, from the cores' times, %.0f; on "
           "one %.0f; of a block that was verified when it came in %.0f\n",
           (double)b->count / total, b->threads, (double)b->count / alone, (double)b->count / core,
           (double)b->count / last);
}

static size_t argument(int count, char **values, int index, size_t otherwise)
{
    return index < count ? strtoul(values[index], NULL, 10) : otherwise;
}

/* The contracts and the rules of a network. */
static bool choose_network(struct bench *b, const char *name)
{
    b->is_own = strcmp(name, "own") == 0;
    b->is_same = strcmp(name, "same") == 0;
    network_rules_at(&b->rules, network_by_name(b->is_own ? "default" : "bench"), HEIGHT);
    b->queries = *b->rules.profile->queries;
    b->profile = *b->rules.profile;
    b->profile.queries = &b->queries;
    b->rules.profile = &b->profile;
    memcpy(b->chain.contract, chain_transfer_id, sizeof b->chain.contract);
    b->chain.chain_id = CHAIN_ID;
    if (b->is_own) {
        struct span transfer = genesis_contract_transfer(), stake = genesis_contract_stake();
        REQUIRE(!buffer_append(&b->transfer, transfer.bytes, transfer.size_bytes));
        return !buffer_append(&b->stake, stake.bytes, stake.size_bytes);
    }
    if (b->is_same) {
        b->queries.left_out = 0;        /* a query of ours, */
        b->profile.vm = &vm_rules_dusk; /* and reference types, which came later */
        b->transfer = read_file(RUSKVM_CONTRACTS, "transfer_deployed.wasm");
        b->stake = read_file(RUSKVM_CONTRACTS, "stake_deployed.wasm");
        return true;
    }
    b->transfer = read_file(folder_of("RUSKVM_GENESIS"), "transfer_contract.wasm");
    b->stake = read_file(folder_of("RUSKVM_GENESIS"), "stake_contract.wasm");
    return strcmp(name, "deployed") == 0;
}

int main(int argument_count, char **arguments)
{
    struct bench b = {.folder = argument_count > 1 ? arguments[1] : NULL};
    if (!b.folder || !choose_network(&b, argument_count > 2 ? arguments[2] : "deployed")) {
        fprintf(stderr, "usage: bench_chain_block FOLDER [NETWORK [PUBLIC [SHIELDED [THREADS "
                        "[TURNS]]]]]\n");
        return 2;
    }
    b.public_count = argument(argument_count, arguments, 3, 1000);
    b.shielded_count = argument(argument_count, arguments, 4, 0);
    b.threads = (unsigned)argument(argument_count, arguments, 5, parallel_processors());
    size_t turns = argument(argument_count, arguments, 6, 3);
    b.count = b.public_count + b.shielded_count;
    REQUIRE(b.count > 0 && turns > 0 && b.threads > 0);
    REQUIRE(b.shielded_count <= (size_t)(b.is_own ? (int)PAYMENTS_MAX : (int)RECORDED));
    for (size_t i = 0; i < STEP_COUNT; i++)
        b.least[i] = b.least_core[i] = 1e9;
    b.snapshot = read_file(folder_of("RUSKVM_SHARED"), "vectors/genesis/bench.toml");
    read_shielded(&b);
    make_accounts(&b);
    for (size_t i = 0; i < turns; i++)
        run_turn(&b);
    print(&b);
    for (size_t i = 0; i < b.shielded_count; i++)
        buffer_free(&b.shielded[i]);
    free(b.shielded);
    buffer_free(&b.verifier);
    buffer_free(&b.snapshot);
    buffer_free(&b.stake);
    buffer_free(&b.transfer);
    free(b.accounts);
    free(b.secrets);
    return 0;
}
