/* What a shielded transaction costs from keys to execution, step by step.
 *
 *      bench_chain_spend [STATEMENT [THREADS [TURNS]]]
 *
 * builds, proves and reads a transaction of one note in the shape STATEMENT (2-2) TURNS times (3)
 * and prints the least times: seconds that pass, with THREADS threads (all processors) for keys and
 * proofs. Keys are made in memory from insecure parameters. */

#include "base/parallel.h"
#include "base/require.h"
#include "chain/circuit_keys.h"
#include "chain/spend.h"
#include "crypto/jubjub_mul.h"
#include "zk/resources.h"

/* STEPS(X): what is timed. */
#define STEPS(X)                                 \
    X(KEYS, "parameters and keys")               \
    X(BEGIN, "inputs, checked against the root") \
    X(BUILD, "outputs, encoding, hashes")        \
    X(AUTHORISE, "signature")                    \
    X(PROVE, "proof")                            \
    X(FINISH, "verification, encoding")          \
    X(DECODE, "decoding by a node")              \
    X(EXECUTABLE, "argument and claim for execution")

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

struct bench {
    const struct statement *statement;
    struct typed_chain chain;
    struct phoenix_secret_key secret;
    struct shielded_full_view_key view;
    struct phoenix_address address;
    struct shielded_input note;
    const struct plonk_prover *prover;
    const struct plonk_verifier *verifier;
    unsigned threads;
    double least[STEP_COUNT];
    double start;
};

static void begin_step(struct bench *b)
{
    b->start = seconds_of(CLOCK_MONOTONIC);
}

static void end_step(struct bench *b, enum step step)
{
    keep_least(&b->least[step], seconds_of(CLOCK_MONOTONIC) - b->start);
}

/* A wallet with one note, alone in the tree. */
static void make_note(struct bench *b)
{
    struct poseidon_tree tree;
    struct shielded_note note;
    struct shielded_opening opening;
    struct poseidon_opening path;
    struct fr context, leaf;
    struct fj rho;
    fj_from_u64(&b->secret.a, 0x123456789abcdef);
    fj_from_u64(&b->secret.b, 0xfedcba987654321);
    fj_from_u64(&rho, 77);
    phoenix_address(&b->address, &b->secret);
    shielded_full_view_key(&b->view, &b->secret);
    const struct phoenix_view_key view = {b->view.a, b->view.b};
    shielded_context(&context, b->chain.chain_id, b->chain.contract, STATEMENT_VERSION);
    shielded_pay(&note, &b->address, &rho, 1000000, &b->address);
    shielded_leaf(&leaf, &context, SHIELDED_OBFUSCATED, &note.commitment, &note.key, 0);
    REQUIRE(!shielded_find(&opening, &note, &view));
    REQUIRE(!poseidon_tree_init(&tree, POSEIDON_TREE_HEIGHT_NOTES));
    REQUIRE(!poseidon_tree_insert(&tree, 0, &leaf));
    REQUIRE(!poseidon_tree_open(&tree, &path, 0));
    shielded_input_of(&b->note, &opening, 0, &path);
    poseidon_tree_free(&tree);
}

/* Returns the bytes of the transaction. */
static size_t run(struct bench *b)
{
    const struct spend_payment payment = {.receiver = &b->address,
                                          .value = 1000,
                                          .gas_limit = 1000,
                                          .gas_price = 1,
                                          .last_valid_height = UINT64_MAX};
    const struct plonk_prove_options how = {.work = {.threads = b->threads}};
    struct spend spend;
    struct typed_transaction transaction;
    struct executable executable;
    struct typed_claim claim;
    struct buffer wire = {0}, argument = {0};
    uint8_t proof[PLONK_PROOF_BYTES];
    begin_step(b);
    REQUIRE(!spend_begin(&spend, &b->chain, &b->view, &b->note, 1, b->statement->input_count, NULL,
                         NULL));
    end_step(b, STEP_BEGIN);
    begin_step(b);
    REQUIRE(!spend_build(&spend, &payment, NULL, NULL));
    end_step(b, STEP_BUILD);
    begin_step(b);
    REQUIRE(!spend_authorise(&spend, &b->secret.b, NULL, NULL));
    end_step(b, STEP_AUTHORISE);
    begin_step(b);
    REQUIRE(!spend_prove(proof, &spend, b->prover, &how, NULL));
    end_step(b, STEP_PROVE);
    begin_step(b);
    REQUIRE(!spend_finish(&wire, &spend, proof, b->verifier, NULL));
    end_step(b, STEP_FINISH);
    begin_step(b);
    REQUIRE(!typed_transaction_decode(&transaction, buffer_span(&wire), NULL));
    end_step(b, STEP_DECODE);
    begin_step(b);
    REQUIRE(!typed_transaction_executable(&executable, &claim, &argument, &transaction, &b->chain,
                                          NULL, NULL));
    end_step(b, STEP_EXECUTABLE);
    size_t size_bytes = wire.size_bytes;
    typed_transaction_free(&transaction);
    buffer_free(&argument);
    buffer_free(&wire);
    spend_end(&spend);
    return size_bytes;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "2-2";
    struct bench b = {.chain = {.chain_id = 1, .contract = {1}, .auditor = jubjub_generator},
                      .statement = statement_by_name(span_of_string(name)),
                      .threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0};
    unsigned long turns = argc > 3 ? strtoul(argv[3], NULL, 10) : 3;
    struct circuit_keys *keys;
    size_t size_bytes = 0;
    if (!b.statement || turns == 0) {
        fprintf(stderr, "usage: bench_chain_spend [STATEMENT [THREADS [TURNS]]]\n");
        return 2;
    }
    if (!b.threads) b.threads = parallel_processors();
    for (size_t i = 0; i < STEP_COUNT; i++)
        b.least[i] = 1e9;
    b.chain.is_audited = b.statement->is_audited;
    make_note(&b);
    const struct circuit_keys_options options = {.threads = b.threads};
    begin_step(&b);
    REQUIRE(!circuit_keys_open(&keys, &options, NULL));
    REQUIRE(!circuit_keys_prover(&b.prover, keys, b.statement, NULL));
    REQUIRE(!circuit_keys_verifier(&b.verifier, keys, b.statement, NULL));
    end_step(&b, STEP_KEYS);
    while (turns--)
        size_bytes = run(&b);
    printf("%s, %u threads, %zu bytes\n", b.statement->name, b.threads, size_bytes);
    for (size_t i = 0; i < STEP_COUNT; i++)
        printf("%-36s %10.3f ms\n", texts[i], b.least[i] * 1e3);
    circuit_keys_close(keys);
    return 0;
}
