/* The goals for cryptography, each beside its reference in one run.
 *
 *      bench_goals [--long] [--turns N] [--peer PROGRAM]... [--prover PROGRAM] [ROW...]
 *
 * Ours are rows of `ruskvm bench crypto`. References are blst, when the build knows it
 * (RUSKVM_BLST), this program under RUSKVM_CPU=portable, and programs of others. A peer is called
 * as `PROGRAM FILE TIMES`, where FILE is as bench_zk_verify has it, and prints lines
 * "NAME NANOSECONDS"; a prover as `PROGRAM LOG`. Proofs and keys are for --long.
 *
 * A goal counts as met when the ratio of the least times is not above it; without a reference, or
 * without its program, when the time is not above the one of the machine that goals were set on. */

#include "base/require.h"
#include "base/span.h"
#include "cli/bench_clock.h"
#include "cli/bench_crypto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef RUSKVM_BLST
#include <blst.h>
#endif

enum { PEERS_MAX = 8, PEER_TIMES = 10, PROVER_LOG = 16, SUM_POINTS = 1 << 16, PRODUCTS = 64 };

/* ---- blst ---- */

struct blst_inputs;

#ifdef RUSKVM_BLST
struct blst_inputs {
    blst_fr r[4], r_factor;
    blst_fp p[4], p_factor;
    blst_p1_affine *points;
    uint8_t (*scalars)[32];
    limb_t *scratch;
    blst_p1 sum;
    blst_p1_affine p1;
    blst_p2_affine p2;
    blst_fp12 gt;
};

static void blst_run_fr_mul(void *context)
{
    struct blst_inputs *in = context;
    for (unsigned i = 0; i < PRODUCTS; i++)
        blst_fr_mul(&in->r[i & 3], &in->r[i & 3], &in->r_factor);
}

static void blst_run_fp_mul(void *context)
{
    struct blst_inputs *in = context;
    for (unsigned i = 0; i < PRODUCTS; i++)
        blst_fp_mul(&in->p[i & 3], &in->p[i & 3], &in->p_factor);
}

static void blst_run_sum(void *context)
{
    struct blst_inputs *in = context;
    const blst_p1_affine *points[2] = {in->points, NULL};
    const uint8_t *scalars[2] = {in->scalars[0], NULL};
    blst_p1s_mult_pippenger(&in->sum, points, SUM_POINTS, scalars, 255, in->scratch);
}

static void blst_run_pairing(void *context)
{
    struct blst_inputs *in = context;
    blst_miller_loop(&in->gt, &in->p2, &in->p1);
    blst_final_exp(&in->gt, &in->gt);
}

/* Points i G and scalars of all bits, as ours are. */
static void blst_sum_set_up(struct blst_inputs *in)
{
    blst_p1 *points = calloc(SUM_POINTS, sizeof *points);
    in->points = calloc(SUM_POINTS, sizeof *in->points);
    in->scalars = calloc(SUM_POINTS, sizeof *in->scalars);
    in->scratch = malloc(blst_p1s_mult_pippenger_scratch_sizeof(SUM_POINTS));
    REQUIRE(points && in->points && in->scalars && in->scratch);
    points[0] = *blst_p1_generator();
    for (size_t i = 1; i < SUM_POINTS; i++)
        blst_p1_add_or_double(&points[i], &points[i - 1], blst_p1_generator());
    const blst_p1 *list[2] = {points, NULL};
    blst_p1s_to_affine(in->points, list, SUM_POINTS);
    blst_fr scalar;
    const uint64_t first[4] = {0x123456789abcdef};
    blst_fr_from_uint64(&scalar, first);
    for (size_t i = 0; i < SUM_POINTS; i++) {
        blst_scalar bytes;
        blst_fr_sqr(&scalar, &scalar);
        blst_scalar_from_fr(&bytes, &scalar);
        memcpy(in->scalars[i], bytes.b, sizeof in->scalars[i]);
    }
    free(points);
}

static struct blst_inputs *blst_set_up(void)
{
    struct blst_inputs *in = calloc(1, sizeof *in);
    REQUIRE(in);
    in->p1 = *blst_p1_affine_generator();
    in->p2 = *blst_p2_affine_generator();
    for (unsigned i = 0; i < 4; i++) {
        const uint64_t value[6] = {3 + i};
        blst_fr_from_uint64(&in->r[i], value);
        blst_fp_from_uint64(&in->p[i], value);
    }
    blst_fr_eucl_inverse(&in->r_factor, &in->r[2]);
    blst_fp_eucl_inverse(&in->p_factor, &in->p[2]);
    blst_sum_set_up(in);
    return in;
}

static void blst_free(struct blst_inputs *in)
{
    free(in->points);
    free(in->scalars);
    free(in->scratch);
    free(in);
}
#define BLST_fr_mul  blst_run_fr_mul, PRODUCTS
#define BLST_fp_mul  blst_run_fp_mul, PRODUCTS
#define BLST_sum     blst_run_sum, 1
#define BLST_pairing blst_run_pairing, 1
#else
static struct blst_inputs *blst_set_up(void)
{
    return NULL;
}

static void blst_free(struct blst_inputs *in)
{
    (void)in;
}
#define BLST_fr_mul  NULL, 1
#define BLST_fp_mul  NULL, 1
#define BLST_sum     NULL, 1
#define BLST_pairing NULL, 1
#endif

/* ---- The goals ---- */

enum side { OURS, ADX, PORTABLE }; /* this process, and its twins */
enum reference_kind { REFERENCE_BLST, REFERENCE_PORTABLE, REFERENCE_PEER };

struct reference {
    enum reference_kind kind;
    const char *name; /* what a peer calls it */
    bench_run *run;   /* of blst; NULL: not built */
    unsigned operations;
};

struct goal {
    const char *name, *row;
    enum side side;
    struct reference reference;
    double goal, stretch, limit; /* ratios; 0: none */
    double goal_s;
};

#define BLST(name)    {REFERENCE_BLST, "blst", BLST_##name}
#define PORTABLE_SIDE {REFERENCE_PORTABLE, "portable", NULL, 1}
#define PEER(name)    {REFERENCE_PEER, name, NULL, 1}

static const struct goal goals[] = {
#define GOAL(name, row, side, reference, goal, stretch, limit, goal_s) \
    {name, row, side, reference, goal, stretch, limit, goal_s},
#include "goals.def"
};

enum { GOALS = RK_ARRAY_LENGTH(goals) };

/* The least times of one operation in ns; 0: not measured. */
struct outcome {
    size_t row;
    bool is_wanted;
    double ours_ns, reference_ns;
    unsigned times; /* of blst's function in a slice; 0: not known */
};

struct run {
    struct outcome outcomes[GOALS];
    struct bench_meter *meter;
    struct bench_twin twins[3];
    bool has_twin[3];
    struct blst_inputs *blst;
    const char *peers[PEERS_MAX], *prover;
    size_t peer_count;
    unsigned turns;
    bool is_long;
    char job[32]; /* the file for peers; "" before there is one */
};

static void keep_least(double *least, double value)
{
    if (*least == 0 || value < *least) *least = value;
}

static bool is_long_row(size_t row)
{
    /* A verification is quick once there is a proof. */
    return bench_crypto_is_long[bench_crypto_rows[row].group] &&
           !strstr(bench_crypto_rows[row].name, "verify");
}

/* ---- Measuring ---- */

/* What it took altogether. */
static double measure_side(struct run *run, enum side side, double *least, size_t row,
                           double slice_ns)
{
    double ns, taken_ns;
    enum rk_result result =
        side == OURS          ? bench_meter_measure(run->meter, &ns, &taken_ns, row, slice_ns)
        : run->has_twin[side] ? bench_twin_measure(&run->twins[side], &ns, &taken_ns, row, slice_ns)
                              : RK_UNSUPPORTED;
    if (result == RK_UNSUPPORTED) return 0;
    if (result) fprintf(stderr, "bench_goals: %s failed\n", bench_crypto_rows[row].name);
    REQUIRE(!result);
    keep_least(least, ns);
    return taken_ns;
}

static double measure_blst(struct run *run, const struct goal *goal, struct outcome *outcome,
                           double slice_ns)
{
    const struct reference *reference = &goal->reference;
    double spent_ns;
    if (!reference->run) return 0;
    if (outcome->times == 0)
        outcome->times = bench_times_for(&spent_ns, reference->run, run->blst, slice_ns);
    else
        spent_ns = bench_measure(reference->run, run->blst, outcome->times);
    keep_least(&outcome->reference_ns, spent_ns / outcome->times / reference->operations);
    return spent_ns;
}

/* Slices of ours and of the reference by turns, until they took the budget. */
static void measure_goal(struct run *run, size_t index)
{
    static const double slice_ns = 1e6, budget_ns = 60e6;
    const struct goal *goal = &goals[index];
    struct outcome *outcome = &run->outcomes[index];
    double spent_ns = 0;
    do {
        double taken_ns = measure_side(run, goal->side, &outcome->ours_ns, outcome->row, slice_ns);
        if (goal->reference.kind == REFERENCE_BLST)
            taken_ns += measure_blst(run, goal, outcome, slice_ns);
        if (goal->reference.kind == REFERENCE_PORTABLE)
            taken_ns += measure_side(run, PORTABLE, &outcome->reference_ns, outcome->row, slice_ns);
        if (taken_ns == 0) break;
        spent_ns += taken_ns;
    } while (spent_ns < budget_ns);
}

/* Runs a program and keeps the least of what it prints for each goal. */
static void run_program(struct run *run, const char *command)
{
    char line[256], name[64];
    double ns;
    FILE *pipe = popen(command, "r");
    REQUIRE(pipe);
    while (fgets(line, sizeof line, pipe)) {
        if (sscanf(line, "%63s %lf", name, &ns) != 2) continue;
        for (size_t i = 0; i < GOALS; i++)
            if (goals[i].reference.kind == REFERENCE_PEER &&
                strcmp(goals[i].reference.name, name) == 0)
                keep_least(&run->outcomes[i].reference_ns, ns);
    }
    if (pclose(pipe)) fprintf(stderr, "bench_goals: `%s` failed\n", command);
}

static void write_job(struct run *run)
{
    struct buffer bytes = {0};
    REQUIRE(!bench_meter_proof(run->meter, &bytes));
    (void)snprintf(run->job, sizeof run->job, "/tmp/bench_goals_XXXXXX");
    int descriptor = mkstemp(run->job);
    REQUIRE(descriptor >= 0);
    FILE *file = fdopen(descriptor, "w");
    REQUIRE(file && fwrite(bytes.bytes, 1, bytes.size_bytes, file) == bytes.size_bytes);
    REQUIRE(fclose(file) == 0);
    buffer_free(&bytes);
}

static void run_peers(struct run *run, unsigned turn)
{
    enum { PROVER_TURNS = 2 }; /* it takes half a minute */
    char command[4096];
    if (run->peer_count && !run->job[0]) write_job(run);
    for (size_t i = 0; i < run->peer_count; i++) {
        REQUIRE(snprintf(command, sizeof command, "%s %s %d", run->peers[i], run->job, PEER_TIMES) <
                (int)sizeof command);
        run_program(run, command);
    }
    if (!run->prover || turn >= PROVER_TURNS) return;
    REQUIRE(snprintf(command, sizeof command, "%s %d", run->prover, PROVER_LOG) <
            (int)sizeof command);
    run_program(run, command);
}

static void measure_all(struct run *run)
{
    enum { LONG_TURNS = 2 };
    for (unsigned turn = 0; turn < run->turns; turn++) {
        if (isatty(STDERR_FILENO)) fprintf(stderr, "\rturn %u of %u ", turn + 1, run->turns);
        for (size_t i = 0; i < GOALS; i++)
            if (run->outcomes[i].is_wanted &&
                (turn < LONG_TURNS || !is_long_row(run->outcomes[i].row)))
                measure_goal(run, i);
        run_peers(run, turn);
    }
    if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\033[K");
}

/* ---- Printing ---- */

static const char *format_ns(char text[16], double ns)
{
    static const char *const units[] = {"ns", "us", "ms", "s"};
    size_t unit = 0;
    if (ns == 0) return "-";
    while (ns >= 999.5 && unit + 1 < RK_ARRAY_LENGTH(units)) {
        ns /= 1000;
        unit++;
    }
    (void)snprintf(text, 16, "%.*f %s", ns < 9.995 ? 2 : ns < 99.95, ns, units[unit]);
    return text;
}

static const char *format_ratio(char text[16], double ratio)
{
    if (ratio == 0) return "-";
    (void)snprintf(text, 16, "%.3f", ratio);
    return text;
}

static const char *mark_of(const struct goal *goal, const struct outcome *outcome)
{
    if (outcome->ours_ns == 0) return "not measured";
    if (outcome->reference_ns > 0) {
        double ratio = outcome->ours_ns / outcome->reference_ns;
        return ratio <= goal->stretch ? "stretch" : ratio <= goal->goal ? "met" : "not met";
    }
    if (goal->goal_s == 0) return "no reference";
    return outcome->ours_ns <= goal->goal_s * 1e9 ? "met, by time" : "not met, by time";
}

static void print(const struct run *run)
{
    char ours[16], reference[16], ratio[16], goal_text[16], stretch[16], limit[16], time[16];
    printf("%-30s %9s %10s %-10s %6s %6s %7s %6s %8s  %s\n", "goal", "ours", "reference", "",
           "ratio", "goal", "stretch", "limit", "or time", "");
    for (size_t i = 0; i < GOALS; i++) {
        const struct goal *goal = &goals[i];
        const struct outcome *outcome = &run->outcomes[i];
        if (!outcome->is_wanted) continue;
        bool is_paired = outcome->reference_ns > 0 && outcome->ours_ns > 0;
        printf("%-30s %9s %10s %-10s %6s %6s %7s %6s %8s  %s\n", goal->name,
               format_ns(ours, outcome->ours_ns), format_ns(reference, outcome->reference_ns),
               goal->reference.name,
               format_ratio(ratio, is_paired ? outcome->ours_ns / outcome->reference_ns : 0),
               format_ratio(goal_text, goal->goal), format_ratio(stretch, goal->stretch),
               format_ratio(limit, goal->limit), format_ns(time, goal->goal_s * 1e9),
               mark_of(goal, outcome));
    }
    printf("\nBack end %s. Limits and times are of a processor with two units for products of 52 "
           "bits.\nTransactions a second: bench_chain_block.\n",
           crypto_backend_name(crypto_backend_in_use()));
}

/* ---- Arguments ---- */

static int complain(void)
{
    fprintf(stderr, "usage: bench_goals [--long] [--turns N] [--peer PROGRAM]... "
                    "[--prover PROGRAM] [ROW...]\n");
    return 2;
}

static bool want_row(struct run *run, const char *name)
{
    bool is_known = false;
    for (size_t i = 0; i < GOALS; i++) {
        if (strcmp(goals[i].row, name)) continue;
        run->outcomes[i].is_wanted = is_known = true;
    }
    return is_known;
}

static bool read_arguments(struct run *run, int count, char **arguments)
{
    bool has_rows = false;
    for (int i = 1; i < count; i++) {
        const char *word = arguments[i], *value = i + 1 < count ? arguments[i + 1] : NULL;
        if (strcmp(word, "--long") == 0) {
            run->is_long = true;
        } else if (word[0] != '-') {
            has_rows = true;
            if (!want_row(run, word)) return false;
        } else if (!value) {
            return false;
        } else if (strcmp(word, "--turns") == 0) {
            run->turns = (unsigned)strtoul(value, NULL, 10);
            i++;
        } else if (strcmp(word, "--peer") == 0 && run->peer_count < PEERS_MAX) {
            run->peers[run->peer_count++] = value;
            i++;
        } else if (strcmp(word, "--prover") == 0) {
            run->prover = value;
            i++;
        } else {
            return false;
        }
    }
    for (size_t i = 0; i < GOALS && !has_rows; i++)
        run->outcomes[i].is_wanted = run->is_long || !is_long_row(run->outcomes[i].row);
    return run->turns > 0;
}

static void find_rows(struct run *run)
{
    for (size_t i = 0; i < GOALS; i++) {
        size_t row = 0;
        while (row < bench_crypto_row_count && strcmp(bench_crypto_rows[row].name, goals[i].row))
            row++;
        REQUIRE(row < bench_crypto_row_count);
        run->outcomes[i].row = row;
    }
}

static void start_twin(struct run *run, enum side side, enum crypto_backend backend)
{
    static const char *const arguments[] = {"bench_goals", NULL};
    struct rk_error error;
    run->has_twin[side] = bench_twin_start(&run->twins[side], backend, arguments, &error) == RK_OK;
    if (!run->has_twin[side]) fprintf(stderr, "bench_goals: %s\n", error.message);
}

int main(int count, char **arguments)
{
    static struct run run = {.turns = 6};
    bench_twin_serve_if_asked();
    find_rows(&run);
    if (!read_arguments(&run, count, arguments)) return complain();
    REQUIRE(!bench_meter_new(&run.meter));
    start_twin(&run, PORTABLE, CRYPTO_PORTABLE);
    start_twin(&run, ADX, CRYPTO_ADX);
    run.blst = blst_set_up();
    measure_all(&run);
    print(&run);
    if (run.job[0]) unlink(run.job);
    for (enum side side = ADX; side <= PORTABLE; side++)
        if (run.has_twin[side]) bench_twin_end(&run.twins[side]);
    if (run.blst) blst_free(run.blst);
    bench_meter_free(run.meter);
    return 0;
}
