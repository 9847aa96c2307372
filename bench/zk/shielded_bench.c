/* What a shielded transaction costs: rows, memory and time of key, proof and verification.
 *
 *      bench_zk_shielded [INPUTS [AUDITED [THREADS [TURNS]]]]
 *
 * proves a transaction of INPUTS inputs (2), with an auditor's words when AUDITED is 1 (0), on
 * THREADS threads (1) TURNS times (3), and prints the least times; on one thread the processor's
 * time. All its inputs are dummies, which take the same rows and time as notes. The memory is the
 * largest that was resident while proving. */

#include "base/require.h"
#include "cli/bench_samples.h"
#include "resources.h"
#include "zk/plonk_prover.h"

static clockid_t bench_clock = CLOCK_PROCESS_CPUTIME_ID;

static double now_s(void)
{
    return seconds_of(bench_clock);
}

struct times {
    double compose_s, prove_s, verify_s, peak_mib;
};

static void run(struct times *least, const struct plonk_prover *prover,
                const struct plonk_verifier *verifier, const struct shielded_statement *s,
                const struct shielded_witness *w, unsigned threads)
{
    struct composer *composer;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct plonk_proof proof;
    struct plonk_prove_options options = {.work = {.threads = threads}};
    struct fr inputs[SHIELDED_PUBLIC_INPUTS_MAX];
    bool holds = false;
    double start = now_s();
    REQUIRE(!composer_new(&composer, COMPOSER_CHAIN));
    shielded_circuit_compose(composer, s, w);
    REQUIRE(!composer_finish(composer, &circuit, &assignment, NULL));
    keep_least(&least->compose_s, now_s() - start);
    forget_peak();
    start = now_s();
    REQUIRE(!plonk_prove(&proof, prover, &circuit, &assignment, &options, NULL));
    keep_least(&least->prove_s, now_s() - start);
    if (peak_mib() > least->peak_mib) least->peak_mib = peak_mib();
    start = now_s();
    size_t count = shielded_public_inputs(inputs, s);
    REQUIRE(!plonk_verify(&holds, verifier, PLONK_V3, &proof, inputs, count));
    keep_least(&least->verify_s, now_s() - start);
    REQUIRE(holds);
    composer_free(composer);
}

int main(int argc, char **argv)
{
    size_t inputs = argc > 1 ? strtoul(argv[1], NULL, 10) : 2;
    bool is_audited = argc > 2 && strtoul(argv[2], NULL, 10);
    unsigned threads = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 1;
    unsigned turns = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 3;
    if (inputs < 1 || inputs > SHIELDED_INPUTS_MAX || turns == 0) {
        fprintf(stderr, "usage: bench_zk_shielded [INPUTS [AUDITED [THREADS [TURNS]]]], 1 to %d\n",
                SHIELDED_INPUTS_MAX);
        return 2;
    }
    if (threads > 1) bench_clock = CLOCK_MONOTONIC;
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {1};
    struct plonk_srs srs;
    struct composer *composer;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct plonk_prover *prover;
    struct plonk_verifier *verifier;
    struct plonk_work work = {.threads = threads};
    struct shielded_statement s;
    struct shielded_witness w;
    struct buffer bytes = {0};
    struct times least = {1e300, 1e300, 1e300, 0};
    shielded_blank(&s, &w, inputs, is_audited);
    REQUIRE(!composer_new(&composer, COMPOSER_CHAIN));
    shielded_circuit_compose(composer, &s, &w);
    REQUIRE(!composer_finish(composer, &circuit, &assignment, NULL));
    size_t degree = plonk_srs_powers_for(circuit.row_count) - PLONK_SRS_EXTRA_POWERS;
    REQUIRE(!insecure_plonk_srs_make(&srs, degree, seed, threads, NULL));
    double start = now_s();
    REQUIRE(!plonk_prover_make(&prover, &srs, &circuit, span_of_string("bench"), &work, NULL));
    double key_s = now_s() - start;
    struct plonk_prover_facts facts = plonk_prover_facts(prover);
    plonk_srs_free(&srs);
    composer_free(composer);
    REQUIRE(!plonk_prover_encode_verifier(&bytes, prover, NULL));
    REQUIRE(!plonk_verifier_decode(&verifier, PLONK_STRICT, buffer_span(&bytes), NULL));
    bench_shielded_make(&s, &w, inputs, is_audited);
    for (unsigned i = 0; i < turns; i++)
        run(&least, prover, verifier, &s, &w, threads);
    printf("inputs %zu, audited %d, threads %u\n", inputs, is_audited, threads);
    printf("%-28s %8llu of %llu\n", "rows", (unsigned long long)facts.constraints,
           (unsigned long long)facts.size);
    printf("%-28s %8zu\n", "public inputs", facts.public_count);
    printf("%-28s %8d bytes\n", "proof", PLONK_PROOF_BYTES);
    printf("%-28s %8zu bytes\n", "verifier", bytes.size_bytes);
    printf("%-28s %8.3f s\n", "key generation", key_s);
    printf("%-28s %8.3f s\n", "compose", least.compose_s);
    printf("%-28s %8.3f s\n", "prove", least.prove_s);
    printf("%-28s %8.0f MiB\n", "memory while proving", least.peak_mib);
    printf("%-28s %8.4f s\n", "verify", least.verify_s);
    plonk_verifier_free(verifier);
    plonk_prover_free(prover);
    buffer_free(&bytes);
    return 0;
}
