/* What a session of a license costs: rows, memory and time of key, proof and verification.
 *
 *      bench_zk_identity [PARTS [THREADS [TURNS]]]
 *
 * proves an honest session of the shape PARTS, a number whose bits are those of enum identity_part
 * (0: no predicates), on THREADS threads (1) TURNS times (3), and prints one line with the least
 * times; on one thread the processor's time. Without PARTS it does so for no predicates, for each
 * part alone and for all. The memory is the largest that was resident while proving. */

#include "base/require.h"
#include "crypto/jubjub_mul.h"
#include "resources.h"
#include "zk/identity_circuit.h"
#include "zk/plonk_prover.h"

static clockid_t bench_clock = CLOCK_PROCESS_CPUTIME_ID;

enum { HOUR = 495000, COUNTRY = 276 };

struct session {
    struct identity_statement s;
    struct identity_witness w;
};

static void open_trees(struct session *session)
{
    struct identity_statement *s = &session->s;
    struct identity_witness *w = &session->w;
    static const uint16_t countries[] = {COUNTRY};
    struct poseidon_tree tree;
    struct fr leaf;
    REQUIRE(!poseidon_tree_init(&tree, IDENTITY_ISSUERS_HEIGHT));
    identity_issuer_leaf(&leaf, &w->license.issuer, &s->schema);
    REQUIRE(!poseidon_tree_insert(&tree, 5, &leaf) && !poseidon_tree_open(&tree, &w->issuer, 5));
    poseidon_tree_free(&tree);
    REQUIRE(!poseidon_tree_init(&tree, IDENTITY_STATUS_HEIGHT));
    REQUIRE(!poseidon_tree_insert(&tree, 1, &fr_one));
    REQUIRE(!poseidon_tree_open_vacant(&tree, &w->status, w->license.handle));
    poseidon_tree_free(&tree);
    REQUIRE(!identity_countries_make(&tree, countries, 1));
    REQUIRE(!poseidon_tree_open(&tree, &w->residence, COUNTRY));
    w->citizenship = w->residence;
    poseidon_tree_free(&tree);
    REQUIRE(!identity_deny_list_make(&tree, NULL, 0));
    REQUIRE(!identity_deny_list_open(w, &tree, NULL, 0, &w->license.attributes.subject));
    poseidon_tree_free(&tree);
    s->issuer_root = w->issuer.root;
    s->status_root = w->status.root;
    s->residence = s->citizenship = (struct identity_country_rule){w->residence.root, true};
    s->deny_root = w->deny.root;
}

static void make(struct session *session, unsigned parts)
{
    struct identity_statement *s = &session->s;
    struct identity_witness *w = &session->w;
    struct identity_holder holder;
    struct fj x, issuer;
    static const uint8_t random[IDENTITY_RANDOM_BYTES] = {1};
    identity_blank(s, w, parts);
    fj_from_u64(&x, 0x123456789abcdef);
    fj_from_u64(&issuer, 0xfedcba987654321);
    identity_holder(&holder, &x);
    s->time = HOUR;
    s->born_before = UINT32_MAX;
    s->classes = UINT16_MAX;
    s->auditor = jubjub_generator_nums;
    w->key_prime = holder.key_prime;
    w->license = (struct identity_license){
        .holder = holder.key,
        .valid_before = HOUR + 1,
        .handle = 12345678,
        .attributes = {.birth = 19800229,
                       .residence = COUNTRY,
                       .citizenship = COUNTRY,
                       .investor_class = 3,
                       .screened = HOUR,
                       .subject = fr_one},
    };
    REQUIRE(!identity_license_sign(&w->license, &issuer, random, NULL));
    open_trees(session);
    identity_statement_make(s, w);
    shielded_authorise(&w->authority, &s->context, &s->message, &x, random);
}

struct times {
    double compose_s, prove_s, verify_s, peak_mib;
};

static void run(struct times *least, const struct plonk_prover *prover,
                const struct plonk_verifier *verifier, const struct session *session,
                unsigned threads)
{
    struct composer *composer;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct plonk_proof proof;
    struct plonk_prove_options options = {.work = {.threads = threads}};
    struct fr inputs[IDENTITY_PUBLIC_INPUTS_MAX];
    bool holds = false;
    double start = seconds_of(bench_clock);
    REQUIRE(!composer_new(&composer, COMPOSER_CHAIN));
    identity_circuit_compose(composer, &session->s, &session->w);
    REQUIRE(!composer_finish(composer, &circuit, &assignment, NULL));
    keep_least(&least->compose_s, seconds_of(bench_clock) - start);
    forget_peak();
    start = seconds_of(bench_clock);
    REQUIRE(!plonk_prove(&proof, prover, &circuit, &assignment, &options, NULL));
    keep_least(&least->prove_s, seconds_of(bench_clock) - start);
    if (peak_mib() > least->peak_mib) least->peak_mib = peak_mib();
    start = seconds_of(bench_clock);
    size_t count = identity_public_inputs(inputs, &session->s);
    REQUIRE(!plonk_verify(&holds, verifier, PLONK_V3, &proof, inputs, count));
    keep_least(&least->verify_s, seconds_of(bench_clock) - start);
    REQUIRE(holds);
    composer_free(composer);
}

static void measure(unsigned parts, unsigned threads, unsigned turns)
{
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {1};
    static struct session session;
    struct plonk_srs srs;
    struct composer *composer;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct plonk_prover *prover;
    struct plonk_verifier *verifier;
    struct plonk_work work = {.threads = threads};
    struct buffer bytes = {0};
    struct times least = {1e300, 1e300, 1e300, 0};
    make(&session, parts);
    REQUIRE(!composer_new(&composer, COMPOSER_CHAIN));
    identity_circuit_compose(composer, &session.s, &session.w);
    REQUIRE(!composer_finish(composer, &circuit, &assignment, NULL));
    size_t degree = plonk_srs_powers_for(circuit.row_count) - PLONK_SRS_EXTRA_POWERS;
    REQUIRE(!insecure_plonk_srs_make(&srs, degree, seed, threads, NULL));
    double start = seconds_of(bench_clock);
    REQUIRE(!plonk_prover_make(&prover, &srs, &circuit, span_of_string("bench"), &work, NULL));
    double key_s = seconds_of(bench_clock) - start;
    struct plonk_prover_facts facts = plonk_prover_facts(prover);
    plonk_srs_free(&srs);
    composer_free(composer);
    REQUIRE(!plonk_prover_encode_verifier(&bytes, prover, NULL));
    REQUIRE(!plonk_verifier_decode(&verifier, PLONK_STRICT, buffer_span(&bytes), NULL));
    for (unsigned i = 0; i < turns; i++)
        run(&least, prover, verifier, &session, threads);
    printf("%5x %7llu %7llu %6zu %6d %8zu %8.2f %8.3f %8.2f %6.0f %8.2f\n", parts,
           (unsigned long long)facts.constraints, (unsigned long long)facts.size,
           facts.public_count, PLONK_PROOF_BYTES, bytes.size_bytes, key_s, least.compose_s,
           least.prove_s, least.peak_mib, least.verify_s * 1e3);
    fflush(stdout);
    plonk_verifier_free(verifier);
    plonk_prover_free(prover);
    buffer_free(&bytes);
}

int main(int argc, char **argv)
{
    unsigned threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
    unsigned turns = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 3;
    unsigned long wanted = argc > 1 ? strtoul(argv[1], NULL, 0) : 0;
    if (turns == 0 || wanted > IDENTITY_PARTS_ALL) {
        fprintf(stderr, "usage: bench_zk_identity [PARTS [THREADS [TURNS]]], PARTS up to %d\n",
                IDENTITY_PARTS_ALL);
        return 2;
    }
    if (threads > 1) bench_clock = CLOCK_MONOTONIC;
    printf("parts    rows  domain inputs  proof verifier    key s compose s  prove s    MiB"
           "  verify ms\n");
    if (argc > 1) {
        measure((unsigned)wanted, threads, turns);
        return 0;
    }
    measure(0, threads, turns);
    for (unsigned i = 0; i < IDENTITY_PART_COUNT; i++)
        measure(1u << i, threads, turns);
    measure(IDENTITY_PARTS_ALL, threads, turns);
    return 0;
}
