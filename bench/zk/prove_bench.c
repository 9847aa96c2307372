/* What a PLONK proof costs: time, memory, and how much of the time its kernels take.
 *
 *      bench_zk_prove [LOG [THREADS [TURNS [PEER]]]]
 *
 * proves a circuit that fills a domain of 2^LOG rows (16) on THREADS threads (1) TURNS times (3)
 * and prints the least time; the memory is the largest that was resident while proving. Kernels are
 * the sums of products and the transforms of a proof: their numbers times the time of one, measured
 * between the proofs on the same data sizes. PEER is a program of another prover: `PEER LOG` proves
 * a circuit of its own of so many rows and prints a line "prove NANOSECONDS"; it runs in turns. The
 * PEER "portable" is this program on a processor that has nothing (RUSKVM_CPU=portable), which has
 * to make the same proof; as the PEER "lines" it prints what a peer prints, and no more.
 */

#include "base/hash.h"
#include "base/large_memory.h"
#include "base/require.h"
#include "cli/bench_samples.h"
#include "crypto/fr_domain.h"
#include "resources.h"
#include "zk/plonk_prover.h"

#include <unistd.h>

enum { LOG_MAX = 20, LOG_MIN = 13 };

/* On one thread the processor's time, which other programs disturb less. */
static clockid_t bench_clock = CLOCK_PROCESS_CPUTIME_ID;

static double now_s(void)
{
    return seconds_of(bench_clock);
}

/* ---- Phases ---- */

struct phases {
    double spent_s[PLONK_PHASE_COUNT], since_s;
    enum plonk_phase phase;
};

static int note_phase(void *context, enum plonk_phase phase, unsigned done, unsigned total)
{
    struct phases *phases = context;
    double now = now_s();
    (void)done;
    (void)total;
    phases->spent_s[phases->phase] += now - phases->since_s;
    phases->since_s = now;
    phases->phase = phase;
    return 0;
}

/* ---- Kernels ---- */

struct kernels {
    struct fr_domain domain, coset;
    struct g1_levels bases;
    struct fr *elements;
    double sum_s, inverse_s, forward_s, coset_inverse_s; /* the least of each */
};

static void kernels_init(struct kernels *k, const struct plonk_srs *srs, unsigned log)
{
    size_t count = (size_t)4 << log;
    REQUIRE(!fr_domain_init(&k->domain, log) && !fr_domain_init(&k->coset, log + 2));
    REQUIRE(!g1_levels_init(&k->bases, srs->powers, ((size_t)1 << log) + 7));
    REQUIRE(!g1_levels_extend(&k->bases, 1));
    k->elements = large_memory_allocate(count, sizeof *k->elements);
    REQUIRE(k->elements);
    fr_from_u64(&k->elements[0], 0x123456789abcdef);
    for (size_t i = 1; i < count; i++)
        fr_sqr(&k->elements[i], &k->elements[i - 1]);
    k->sum_s = k->inverse_s = k->forward_s = k->coset_inverse_s = 1e300;
}

static void kernels_measure(struct kernels *k, unsigned threads)
{
    size_t n = (size_t)k->domain.size;
    struct g1 sum;
    double start = now_s();
    REQUIRE(!g1_levels_sum_vartime(&sum, &k->bases, k->elements, n, threads, NULL));
    keep_least(&k->sum_s, now_s() - start);
    start = now_s();
    fr_domain_transform(&k->domain, k->elements, FR_INVERSE, n, threads);
    keep_least(&k->inverse_s, now_s() - start);
    memset(k->elements + n, 0, 3 * n * sizeof *k->elements);
    start = now_s();
    fr_domain_transform(&k->coset, k->elements, FR_COSET_FORWARD, n, threads);
    keep_least(&k->forward_s, now_s() - start);
    start = now_s();
    fr_domain_transform(&k->coset, k->elements, FR_COSET_INVERSE, 4 * n, threads);
    keep_least(&k->coset_inverse_s, now_s() - start);
}

/* Of a proof of a circuit with public inputs: the wires, z and PI are interpolated and evaluated on
 * the coset, t is interpolated from it, 11 commitments. */
static double kernels_total(const struct kernels *k)
{
    return 11 * k->sum_s + 6 * k->inverse_s + 6 * k->forward_s + k->coset_inverse_s;
}

/* ---- Peers ---- */

enum { DIGEST_TEXT = 2 * SHA256_HASH_BYTES + 1 };

/* What a peer tells: times, the least of all turns, and the hash of its proof. */
struct peer {
    char command[4096];
    double key_s, prove_s;
    char digest[DIGEST_TEXT];
};

/* False without one. */
static bool peer_init(struct peer *peer, const char *program, unsigned log, unsigned threads)
{
    char own[2048];
    int length;
    *peer = (struct peer){.key_s = 1e300, .prove_s = 1e300};
    if (!program || strcmp(program, "lines") == 0) return false;
    if (strcmp(program, "portable") == 0) {
        ssize_t size = readlink("/proc/self/exe", own, sizeof own - 1);
        REQUIRE(size > 0);
        own[size] = 0;
        length = snprintf(peer->command, sizeof peer->command,
                          "RUSKVM_CPU=portable '%s' %u %u 1 lines", own, log, threads);
    } else {
        length = snprintf(peer->command, sizeof peer->command, "%s %u", program, log);
    }
    REQUIRE(length < (int)sizeof peer->command);
    return true;
}

static void peer_run(struct peer *peer)
{
    char line[256];
    FILE *pipe = popen(peer->command, "r");
    while (pipe && fgets(line, sizeof line, pipe)) {
        if (strncmp(line, "prove ", 6) == 0)
            keep_least(&peer->prove_s, strtod(line + 6, NULL) / 1e9);
        if (strncmp(line, "key ", 4) == 0) keep_least(&peer->key_s, strtod(line + 4, NULL) / 1e9);
        (void)sscanf(line, "proof %64s", peer->digest);
    }
    if (pipe) pclose(pipe);
}

static void digest_of(char text[DIGEST_TEXT], const struct plonk_proof *proof)
{
    uint8_t bytes[PLONK_PROOF_BYTES], hash[SHA256_HASH_BYTES];
    plonk_proof_encode(bytes, proof);
    sha256(hash, span_of(bytes, sizeof bytes));
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(text + 2 * i, 3, "%02x", hash[i]);
}

/* The same blinders every time, which no prover may have, so that proofs can be compared. */
static void fill_blinders(void *context, uint8_t *bytes, size_t size_bytes)
{
    uint64_t *state = context;
    for (size_t i = 0; i < size_bytes; i++) {
        *state = *state * 6364136223846793005 + 1442695040888963407;
        bytes[i] = (uint8_t)(*state >> 56);
    }
}

static void report_peer(const struct peer *peer, double key_s, double prove_s, const char *digest)
{
    if (peer->key_s < 1e300)
        printf("%-28s %8.3f s, ours %.2f of it\n", "key generation, peer", peer->key_s,
               key_s / peer->key_s);
    printf("%-28s %8.3f s, ours %.2f of it\n", "prove, peer", peer->prove_s,
           prove_s / peer->prove_s);
    if (!peer->digest[0]) return;
    REQUIRE(strcmp(digest, peer->digest) == 0);
    printf("%-28s %s\n", "both proofs", digest);
}

/* From the bytes of a key's file to a prover. */
static void measure_file(const struct plonk_prover *prover, const struct plonk_work *work)
{
    struct plonk_prover *read;
    struct buffer bytes = {0};
    struct plonk_key_reading how = {.work = *work};
    how.work.progress = NULL;
    double start = now_s();
    REQUIRE(!plonk_prover_encode(&bytes, prover, NULL));
    printf("%-28s %8.3f s, %.1f MiB\n", "key to bytes", now_s() - start,
           (double)bytes.size_bytes / (1 << 20));
    start = now_s();
    REQUIRE(!plonk_prover_decode(&read, buffer_span(&bytes), &how, NULL));
    printf("%-28s %8.3f s\n", "key from bytes", now_s() - start);
    plonk_prover_free(read);
    buffer_free(&bytes);
}

int main(int argc, char **argv)
{
    unsigned log = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 16;
    unsigned threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
    unsigned turns = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 3;
    bool lines = argc > 4 && strcmp(argv[4], "lines") == 0;
    if (log < LOG_MIN || log > LOG_MAX || turns == 0) {
        fprintf(stderr, "usage: bench_zk_prove [LOG [THREADS [TURNS [PEER]]]], LOG %d to %d\n",
                LOG_MIN, LOG_MAX);
        return 2;
    }
    if (threads > 1) bench_clock = CLOCK_MONOTONIC;
    static const uint8_t seed[PLONK_SRS_SEED_BYTES] = {1};
    struct plonk_srs srs;
    struct composer *composer;
    struct plonk_circuit circuit;
    struct plonk_assignment assignment;
    struct plonk_prover *prover;
    struct plonk_prove_options options = {.work = {.threads = threads}};
    struct kernels kernels;
    struct peer peer;
    bool has_peer = peer_init(&peer, argc > 4 ? argv[4] : NULL, log, threads);
    char digest[DIGEST_TEXT];
    struct fr input;
    fr_from_u64(&input, 7);
    REQUIRE(!composer_new(&composer, COMPOSER_CHAIN));
    (void)composer_public(composer, &input);
    bench_compose(composer, ((size_t)1 << log) - 6);
    REQUIRE(!composer_finish(composer, &circuit, &assignment, NULL));
    double start = now_s();
    REQUIRE(!insecure_plonk_srs_make(&srs, (size_t)1 << log, seed, threads, NULL));
    if (!lines) printf("%-28s %8.3f s\n", "parameters", now_s() - start);
    start = now_s();
    REQUIRE(
        !plonk_prover_make(&prover, &srs, &circuit, span_of_string("bench"), &options.work, NULL));
    double key_s = now_s() - start;
    if (!lines) {
        printf("%-28s %8.3f s, %.1f MiB\n", "key generation", key_s, peak_mib());
        kernels_init(&kernels, &srs, log);
    }
    double least = 1e300, peak = 0;
    struct plonk_proof proof;
    struct phases best = {.since_s = 0};
    for (unsigned turn = 0; turn < turns; turn++) {
        uint64_t blinders = 1;
        if (!lines) kernels_measure(&kernels, threads);
        forget_peak();
        struct phases phases = {.since_s = now_s()};
        options.work.progress = note_phase;
        options.work.context = &phases;
        options.random = (struct plonk_random){fill_blinders, &blinders};
        start = now_s();
        REQUIRE(!plonk_prove(&proof, prover, &circuit, &assignment, &options, NULL));
        double taken = now_s() - start;
        note_phase(&phases, phases.phase, 0, 0);
        if (taken < least) best = phases;
        keep_least(&least, taken);
        if (peak_mib() > peak) peak = peak_mib();
        digest_of(digest, &proof);
        if (has_peer) peer_run(&peer);
    }
    if (lines) {
        printf("key %.0f\nprove %.0f\nproof %s\n", key_s * 1e9, least * 1e9, digest);
        return 0; /* what is made lives as long as the program */
    }
    double total = kernels_total(&kernels);
    printf("%-28s %8.3f s on %u threads, %zu rows\n", "prove", least, threads, circuit.row_count);
    for (unsigned i = 0; i < PLONK_PHASE_COUNT; i++)
        if (best.spent_s[i] > 0)
            printf("  %-26s %8.3f s\n", plonk_phase_text((enum plonk_phase)i), best.spent_s[i]);
    printf("%-28s %8.1f MiB\n", "largest resident", peak);
    printf("%-28s %8.4f s, 11 of them\n", "sum of products", kernels.sum_s);
    printf("%-28s %8.4f s, 6 of them\n", "inverse transform", kernels.inverse_s);
    printf("%-28s %8.4f s, 6 of them\n", "forward to the coset", kernels.forward_s);
    printf("%-28s %8.4f s\n", "inverse from the coset", kernels.coset_inverse_s);
    printf("%-28s %8.3f s, %.1f %% of the proof\n", "kernels", total, 100 * total / least);
    if (has_peer) report_peer(&peer, key_s, least, digest);
    measure_file(prover, &options.work);
    free(kernels.elements);
    fr_domain_free(&kernels.domain);
    fr_domain_free(&kernels.coset);
    g1_levels_free(&kernels.bases);
    plonk_prover_free(prover);
    plonk_srs_free(&srs);
    composer_free(composer);
    return 0;
}
