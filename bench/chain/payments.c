#include "payments.h"

#include "base/draft_file.h"
#include "base/require.h"
#include "chain/circuit_keys.h"
#include "chain/spend.h"
#include "crypto/jubjub_mul.h"
#include "crypto/std_rng.h"

#include <stdio.h>
#include <stdlib.h>

#define NOTE_VALUE UINT64_C(10000000000)
#define GAS_LIMIT  UINT64_C(100000000)

enum { PATH_BYTES = 4096 };

struct payers {
    struct poseidon_tree tree;
    struct shielded_input notes[PAYMENTS_MAX][PAYMENTS_NOTES_EACH]; /* without openings */
    struct fr root;
};

static void must(enum rk_result result, const struct rk_error *error)
{
    if (result) fprintf(stderr, "payments: %s: %s\n", rk_result_name(result), error->message);
    REQUIRE(!result);
}

/* ---- Payers ---- */

static struct phoenix_secret_key secret_of(size_t payer)
{
    struct phoenix_secret_key key;
    fj_from_u64(&key.a, UINT64_C(0x5bd1e995) * (payer + 1));
    fj_from_u64(&key.b, UINT64_C(0x27d4eb2f) * (payer + 1));
    return key;
}

static uint64_t seed_of(size_t payer)
{
    return 57005 + payer;
}

static struct phoenix_address address_of(size_t payer)
{
    const struct phoenix_secret_key secret = secret_of(payer);
    struct phoenix_address address;
    phoenix_address(&address, &secret);
    return address;
}

void payments_genesis(struct genesis_snapshot *snapshot)
{
    REQUIRE(snapshot->balances.count == 0 && snapshot->values.count == 0);
    for (size_t i = 0; i < PAYMENTS_MAX; i++) {
        const struct phoenix_address address = address_of(i);
        const struct genesis_balance balance = {.a = address.a,
                                                .b = address.b,
                                                .seed = seed_of(i),
                                                .notes_at = snapshot->values.count,
                                                .notes = PAYMENTS_NOTES_EACH};
        REQUIRE(!genesis_balance_vec_push(&snapshot->balances, balance));
        for (size_t n = 0; n < PAYMENTS_NOTES_EACH; n++)
            REQUIRE(!genesis_value_vec_push(&snapshot->values, NOTE_VALUE));
    }
}

/* A note as genesis_build makes it: transparent, from the next scalar of the payer's seed. */
static void receive(struct payers *p, const struct fr *context, size_t payer, size_t n,
                    const struct fj *rho)
{
    static const struct poseidon_opening none;
    const struct phoenix_secret_key secret = secret_of(payer);
    const struct phoenix_address address = address_of(payer);
    struct phoenix_view_key view;
    struct shielded_note note;
    struct fr leaf;
    uint64_t position = p->tree.leaves_count;
    phoenix_view_key(&view, &secret);
    shielded_pay(&note, &address, rho, 0, &address); /* K and R alone are used */
    const struct phoenix_stealth_address stealth = {note.r, note.key};
    REQUIRE(!spend_input_transparent(&p->notes[payer][n], &view, &stealth, NOTE_VALUE, position,
                                     &none));
    phoenix_commit_value(&note.commitment, NOTE_VALUE, &fj_zero);
    shielded_leaf(&leaf, context, 0, &note.commitment, &note.key, position);
    REQUIRE(!poseidon_tree_insert(&p->tree, position, &leaf));
}

static void payers_begin(struct payers *p, const struct typed_chain *chain)
{
    struct fr context;
    shielded_context(&context, chain->chain_id, chain->contract, STATEMENT_VERSION);
    REQUIRE(!poseidon_tree_init(&p->tree, POSEIDON_TREE_HEIGHT_NOTES));
    for (size_t i = 0; i < PAYMENTS_MAX; i++) {
        struct std_rng rng;
        std_rng_init_u64(&rng, seed_of(i));
        for (size_t n = 0; n < PAYMENTS_NOTES_EACH; n++) {
            struct fj rho;
            std_rng_fj(&rng, &rho);
            receive(p, &context, i, n, &rho);
        }
    }
    REQUIRE(!poseidon_tree_root(&p->tree, &p->root));
}

/* ---- Payments ---- */

/* Each payer pays the next one. */
static void prove(struct buffer *wire, struct payers *p, size_t payer,
                  const struct typed_chain *chain, struct circuit_keys *keys, unsigned threads)
{
    const struct statement *statement = statement_by_shape(PAYMENTS_NOTES_EACH, false);
    const struct plonk_prove_options how = {.work = {.threads = threads}};
    const struct phoenix_secret_key secret = secret_of(payer);
    const struct phoenix_address receiver = address_of((payer + 1) % PAYMENTS_MAX);
    const struct spend_payment payment = {.receiver = &receiver,
                                          .value = 1000 + payer,
                                          .gas_limit = GAS_LIMIT,
                                          .gas_price = 1,
                                          .last_valid_height = UINT64_MAX};
    const struct plonk_prover *prover;
    const struct plonk_verifier *verifier;
    struct shielded_full_view_key view;
    struct rk_error error = {.result = RK_OK};
    struct spend spend;
    uint8_t proof[PLONK_PROOF_BYTES];
    shielded_full_view_key(&view, &secret);
    for (size_t n = 0; n < PAYMENTS_NOTES_EACH; n++)
        REQUIRE(!poseidon_tree_open(&p->tree, &p->notes[payer][n].opening,
                                    PAYMENTS_NOTES_EACH * payer + n));
    must(spend_begin(&spend, chain, &view, p->notes[payer], PAYMENTS_NOTES_EACH,
                     PAYMENTS_NOTES_EACH, NULL, &error),
         &error);
    must(spend_build(&spend, &payment, NULL, &error), &error);
    must(spend_authorise(&spend, &secret.b, NULL, &error), &error);
    must(circuit_keys_prover(&prover, keys, statement, &error), &error);
    must(circuit_keys_verifier(&verifier, keys, statement, &error), &error);
    must(spend_prove(proof, &spend, prover, &how, &error), &error);
    must(spend_finish(wire, &spend, proof, verifier, &error), &error);
    spend_end(&spend);
}

/* Whether bytes of a file are a payment out of these notes. */
static bool holds(struct span wire, const struct payers *p, const struct typed_chain *chain,
                  struct circuit_keys *keys)
{
    const struct plonk_verifier *verifier;
    struct typed_transaction t;
    struct rk_error error = {.result = RK_OK};
    must(circuit_keys_verifier(&verifier, keys, statement_by_shape(PAYMENTS_NOTES_EACH, false),
                               &error),
         &error);
    if (typed_transaction_decode(&t, wire, NULL)) return false;
    bool is_good = t.model == TRANSACTION_SHIELDED && fr_equal(&t.shielded.root, &p->root) &&
                   !typed_transaction_check_chain(&t, chain, 1, NULL) &&
                   !typed_transaction_verify_proof(&t, chain, verifier, NULL);
    typed_transaction_free(&t);
    return is_good;
}

/* ---- The file: each payment behind its size in four bytes, by payers ---- */

static void path_of(char path[PATH_BYTES], const char *folder, const char *name)
{
    (void)snprintf(path, PATH_BYTES, "%s/%s", folder, name);
}

/* How many there are, up to `count`. */
static size_t load(struct buffer *wires, size_t count, const char *path, const struct payers *p,
                   const struct typed_chain *chain, struct circuit_keys *keys)
{
    static uint8_t bytes[1 << 14];
    uint32_t size_bytes;
    size_t found = 0;
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    for (; found < count; found++) {
        if (fread(&size_bytes, sizeof size_bytes, 1, file) != 1 || size_bytes > sizeof bytes ||
            fread(bytes, 1, size_bytes, file) != size_bytes ||
            !holds(span_of(bytes, size_bytes), p, chain, keys))
            break;
        REQUIRE(!buffer_append(&wires[found], bytes, size_bytes));
    }
    fclose(file);
    return found;
}

static void save(const struct buffer *wires, size_t count, const char *path)
{
    struct draft_file file;
    struct rk_error error = {.result = RK_OK};
    must(draft_file_open(&file, path, &error), &error);
    for (size_t i = 0; i < count; i++) {
        uint32_t size_bytes = (uint32_t)wires[i].size_bytes;
        must(draft_file_write(&file, &size_bytes, sizeof size_bytes, &error), &error);
        must(draft_file_write(&file, wires[i].bytes, size_bytes, &error), &error);
    }
    must(draft_file_publish(&file, &error), &error);
}

void payments_get(struct buffer *wires, struct buffer *verifier, size_t count, const char *folder,
                  const struct typed_chain *chain, unsigned threads)
{
    char keys_path[PATH_BYTES], path[PATH_BYTES];
    const struct circuit_keys_options options = {.folder = keys_path, .threads = threads};
    struct payers *p = calloc(1, sizeof *p);
    struct circuit_keys *keys;
    struct span container;
    struct rk_error error = {.result = RK_OK};
    REQUIRE(p && count <= PAYMENTS_MAX);
    path_of(keys_path, folder, "bench_chain.keys");
    path_of(path, folder, "bench_chain.payments");
    payers_begin(p, chain);
    must(circuit_keys_open(&keys, &options, &error), &error);
    for (size_t i = load(wires, count, path, p, chain, keys); i < count; i++) {
        prove(&wires[i], p, i, chain, keys, threads);
        save(wires, i + 1, path);
        fprintf(stderr, "payment %zu of %zu proven\n", i + 1, count);
    }
    must(circuit_keys_verifier_bytes(&container, keys,
                                     statement_by_shape(PAYMENTS_NOTES_EACH, false), &error),
         &error);
    REQUIRE(!buffer_append(verifier, container.bytes, container.size_bytes));
    circuit_keys_close(keys);
    poseidon_tree_free(&p->tree);
    free(p);
}
