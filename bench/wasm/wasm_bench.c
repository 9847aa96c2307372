/* wasm_bench: how fast engines run the kernels.
 *
 * For each kernel every engine loads its module; then come the runs, interleaved (all engines once,
 * all engines again, ...) so that a change of the machine's speed meets all of them, and the least
 * CPU time of each engine counts. Engines run as many rounds as fit a time, between the two numbers
 * of kernels.def, and are compared by the time of one round. The checksum of each engine must be
 * that of the native kernel at the same rounds; a wrong one is reported and fails the program.
 *
 * The native kernels always run: they are the reference of times and checksums. */
#include "engine.h"
#include "file.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define KERNEL(name, rounds, rounds_slow, what) uint64_t kernel_##name(uint32_t);
#include "kernels.def"
#undef KERNEL

struct kernel {
    const char *name;
    const char *what;
    uint64_t (*native)(uint32_t rounds);
    uint32_t rounds;
    uint32_t rounds_slow;
};

static const struct kernel kernels[] = {
#define KERNEL(name, rounds, rounds_slow, what) {#name, what, kernel_##name, rounds, rounds_slow},
#include "kernels.def"
#undef KERNEL
};

static const struct engine *const engines[] = {
    &engine_native,    &engine_jit,  &engine_jit_no_gas, &engine_jit_no_marks, &engine_interp,
    &engine_reference, &engine_wabt, &engine_liftoff,    &engine_turbofan,
};

enum {
    KERNELS = RK_ARRAY_LENGTH(kernels),
    ENGINES = RK_ARRAY_LENGTH(engines),
    NATIVE = 0, /* its place in `engines` */
    RUNS_DEFAULT = 10,
    RUNS_QUICK = 2,
    RUNS_MAX = 1000,
    RUN_MS = 25, /* what a run should take at least, if rounds allow */
    RUN_MS_QUICK = 5,
    PATH_BYTES = 4096,
};

struct options {
    bool kernels[KERNELS]; /* chosen */
    bool engines[ENGINES];
    unsigned runs;
    uint64_t run_ns;
    bool memory64;
    bool json;
};

/* What was measured of one kernel on one engine. */
struct result {
    bool measured;
    uint32_t rounds;
    uint64_t checksum;
    double round_ns;
};

static struct result results[KERNELS][ENGINES];

/* Options */

static void print_help(void)
{
    printf("usage: wasm_bench [OPTION]...\n"
           "Measures engines on the WebAssembly kernels and prints times and ratios.\n\n"
           "  --kernel NAME   only this kernel; may be repeated\n"
           "  --engine NAME   only this engine and native; may be repeated\n"
           "  --runs N        count the best of N runs (default %d)\n"
           "  --wasm64        kernels with a 64-bit memory\n"
           "  --quick         short runs, best of %d: a rough picture in seconds\n"
           "  --json          JSON instead of tables\n"
           "  --help          this text\n\nkernels:\n",
           RUNS_DEFAULT, RUNS_QUICK);
    for (size_t k = 0; k < KERNELS; k++)
        printf("  %-15s %s\n", kernels[k].name, kernels[k].what);
    printf("\nengines:\n");
    for (size_t e = 0; e < ENGINES; e++)
        printf("  %-15s %s%s%s\n", engines[e]->name, engines[e]->what,
               engines[e]->wasm32_only ? " (not with --wasm64)" : "",
               engines[e]->available && !engines[e]->available() ? " (not found here)" : "");
}

static bool choose_kernel(struct options *options, const char *name)
{
    for (size_t k = 0; k < KERNELS; k++)
        if (strcmp(kernels[k].name, name) == 0) return options->kernels[k] = true;
    fprintf(stderr, "wasm_bench: no kernel '%s', see --help\n", name);
    return false;
}

static bool choose_engine(struct options *options, const char *name)
{
    for (size_t e = 0; e < ENGINES; e++)
        if (strcmp(engines[e]->name, name) == 0) return options->engines[e] = true;
    fprintf(stderr, "wasm_bench: no engine '%s', see --help\n", name);
    return false;
}

static bool choose_runs(struct options *options, const char *text)
{
    char *end;
    errno = 0;
    unsigned long runs = strtoul(text, &end, 10);
    if (errno || *text < '0' || *text > '9' || *end || runs < 1 || runs > RUNS_MAX) {
        fprintf(stderr, "wasm_bench: --runs takes a number from 1 to %d, not '%s'\n", RUNS_MAX,
                text);
        return false;
    }
    options->runs = (unsigned)runs;
    return true;
}

/* Can this engine do what the options ask? Tells why not when `complain`. */
static bool engine_usable(const struct engine *engine, const struct options *options, bool complain)
{
    const char *problem = NULL;
    if (engine->wasm32_only && options->memory64)
        problem = "cannot run modules with a 64-bit memory";
    else if (engine->available && !engine->available())
        problem = "is not installed";
    if (problem && complain) fprintf(stderr, "wasm_bench: %s %s\n", engine->name, problem);
    return !problem;
}

/* Nothing chosen means everything; for engines everything that is there. */
static bool complete_options(struct options *options)
{
    bool any_kernel = false, any_engine = false;
    for (size_t k = 0; k < KERNELS; k++)
        any_kernel |= options->kernels[k];
    for (size_t e = 0; e < ENGINES; e++)
        any_engine |= options->engines[e];
    for (size_t k = 0; k < KERNELS; k++)
        options->kernels[k] |= !any_kernel;
    for (size_t e = 0; e < ENGINES; e++) {
        if (options->engines[e] && !engine_usable(engines[e], options, true)) return false;
        if (!any_engine) options->engines[e] = engine_usable(engines[e], options, false);
    }
    options->engines[NATIVE] = true;
    return true;
}

/* False when the program is to end with *exit_code. */
static bool read_options(struct options *options, int *exit_code, int argc, char **argv)
{
    enum { OPT_KERNEL = 1, OPT_ENGINE, OPT_RUNS, OPT_WASM64, OPT_QUICK, OPT_JSON, OPT_HELP };
    static const struct option table[] = {
        {"kernel", required_argument, NULL, OPT_KERNEL},
        {"engine", required_argument, NULL, OPT_ENGINE},
        {"runs", required_argument, NULL, OPT_RUNS},
        {"wasm64", no_argument, NULL, OPT_WASM64},
        {"quick", no_argument, NULL, OPT_QUICK},
        {"json", no_argument, NULL, OPT_JSON},
        {"help", no_argument, NULL, OPT_HELP},
        {NULL, 0, NULL, 0},
    };
    bool good = true, quick = false;
    int option;
    *exit_code = 2;
    while (good && (option = getopt_long(argc, argv, "", table, NULL)) != -1)
        switch (option) {
        case OPT_KERNEL: good = choose_kernel(options, optarg); break;
        case OPT_ENGINE: good = choose_engine(options, optarg); break;
        case OPT_RUNS: good = choose_runs(options, optarg); break;
        case OPT_WASM64: options->memory64 = true; break;
        case OPT_QUICK: quick = true; break;
        case OPT_JSON: options->json = true; break;
        case OPT_HELP:
            print_help();
            *exit_code = 0;
            return false;
        default: return false; /* getopt_long has told what is wrong */
        }
    if (good && optind < argc) {
        fprintf(stderr, "wasm_bench: unexpected argument '%s'\n", argv[optind]);
        good = false;
    }
    if (options->runs == 0) options->runs = quick ? RUNS_QUICK : RUNS_DEFAULT;
    options->run_ns = (uint64_t)(quick ? RUN_MS_QUICK : RUN_MS) * 1000000u;
    return good && complete_options(options);
}

/* Measuring */

/* The rounds that take run_ns, going by the time of rounds_slow rounds. */
static uint32_t rounds_for(const struct kernel *kernel, uint64_t slow_ns, uint64_t run_ns)
{
    double rounds = (double)kernel->rounds_slow * (double)run_ns / (double)(slow_ns ? slow_ns : 1);
    if (rounds >= kernel->rounds) return kernel->rounds;
    return rounds <= kernel->rounds_slow ? kernel->rounds_slow : (uint32_t)rounds;
}

/* The first run: warms up, finds the number of rounds and checks the checksum of them. */
static enum rk_result prepare(struct result *result, const struct engine *engine, void *instance,
                              const struct kernel *kernel, const struct options *options,
                              struct rk_error *error)
{
    struct bench_sample sample;
    result->rounds = kernel->rounds_slow;
    enum rk_result res = engine->run(instance, &sample, result->rounds, error);
    if (res) return res;
    if (!engine->slow_rounds) {
        result->rounds = rounds_for(kernel, sample.cpu_ns, options->run_ns);
        res = engine->run(instance, &sample, result->rounds, error);
        if (res) return res;
    }
    result->checksum = sample.checksum;
    uint64_t expected = kernel->native(result->rounds);
    if (sample.checksum != expected)
        return rk_fail(error, RK_CORRUPT, RK_NO_POSITION,
                       "wrong checksum %016" PRIx64 " for %" PRIu32
                       " rounds, native has %016" PRIx64,
                       sample.checksum, result->rounds, expected);
    return RK_OK;
}

static enum rk_result measure_once(struct result *result, const struct engine *engine,
                                   void *instance, struct rk_error *error)
{
    struct bench_sample sample;
    enum rk_result res = engine->run(instance, &sample, result->rounds, error);
    if (res) return res;
    if (sample.checksum != result->checksum)
        return rk_fail(error, RK_CORRUPT, RK_NO_POSITION, "another checksum in a later run");
    double round_ns = (double)sample.cpu_ns / result->rounds;
    if (!result->measured || round_ns < result->round_ns) result->round_ns = round_ns;
    result->measured = true;
    return RK_OK;
}

/* One kernel on all chosen engines. An engine that fails is reported and left out; false then. */
static bool measure_kernel(size_t k, const struct bench_module *module,
                           const struct options *options)
{
    void *instances[ENGINES] = {0};
    bool active[ENGINES] = {0}, good = true;
    struct rk_error error;
    for (unsigned run = 0; run <= options->runs; run++)
        for (size_t e = 0; e < ENGINES; e++) {
            if (!options->engines[e] || (run > 0 && !active[e])) continue;
            struct result *result = &results[k][e];
            enum rk_result res;
            error = (struct rk_error){.message = "failed"};
            if (run > 0) {
                res = measure_once(result, engines[e], instances[e], &error);
            } else {
                res = engines[e]->load(&instances[e], module, &error);
                if (!res)
                    res = prepare(result, engines[e], instances[e], &kernels[k], options, &error);
            }
            active[e] = !res;
            if (!res) continue;
            good = false;
            result->measured = false;
            fprintf(stderr, "wasm_bench: %s on %s: %s\n", kernels[k].name, engines[e]->name,
                    error.message);
        }
    for (size_t e = 0; e < ENGINES; e++)
        if (instances[e]) engines[e]->free(instances[e]);
    return good;
}

static bool measure(size_t k, const struct options *options)
{
    const char *directory = options->memory64 ? "wasm64" : "wasm32";
    char path[PATH_BYTES], path_fixed[PATH_BYTES], path_zero[PATH_BYTES];
    const char *base = BENCH_MODULE_DIR, *name = kernels[k].name;
    snprintf(path, sizeof path, "%s/%s/%s.wasm", base, directory, name);
    snprintf(path_fixed, sizeof path_fixed, "%s/%s/%s.fixed.wasm", base, directory, name);
    snprintf(path_zero, sizeof path_zero, "%s/%s/%s.zero.wasm", base, directory, name);

    struct buffer code = {0};
    struct rk_error error;
    if (file_read(&code, path, &error)) {
        fprintf(stderr, "wasm_bench: %s\n", error.message);
        return false;
    }
    struct bench_module module = {
        .name = name,
        .native = kernels[k].native,
        .rounds = kernels[k].rounds,
        .rounds_slow = kernels[k].rounds_slow,
        .memory64 = options->memory64,
        .code = buffer_span(&code),
        .path = path,
        .path_fixed = path_fixed,
        .path_zero = path_zero,
    };
    bool progress = isatty(STDERR_FILENO);
    if (progress) fprintf(stderr, "%s ...\r", name);
    bool good = measure_kernel(k, &module, options);
    if (progress) fprintf(stderr, "%*s\r", (int)strlen(name) + 4, "");
    buffer_free(&code);
    return good;
}

/* Reporting */

/* Time of engine e over time of engine `base`; NAN when one of them is missing. */
static double ratio(size_t k, size_t e, size_t base)
{
    const struct result *a = &results[k][e], *b = &results[k][base];
    if (!a->measured || !b->measured || a->round_ns <= 0 || b->round_ns <= 0) return NAN;
    return a->round_ns / b->round_ns;
}

/* The geometric mean over the kernels that have the ratio; NAN when none has. */
static double mean_ratio(size_t e, size_t base)
{
    double logarithms = 0;
    unsigned count = 0;
    for (size_t k = 0; k < KERNELS; k++) {
        double r = ratio(k, e, base);
        if (isnan(r)) continue;
        logarithms += log(r);
        count++;
    }
    return count ? exp(logarithms / count) : NAN;
}

static void print_header(const char *title, const struct options *options)
{
    printf("%s\n%-12s", title, "");
    for (size_t e = 0; e < ENGINES; e++)
        if (options->engines[e]) printf(" %12s", engines[e]->name);
    printf("\n");
}

static void print_cell(double value, int decimals)
{
    if (isnan(value))
        printf(" %12s", "-");
    else
        printf(" %12.*f", decimals, value);
}

/* Time over the time of `base`, or for `inverse` how many times faster than it. */
static void print_ratios(const char *title, size_t base, bool inverse,
                         const struct options *options)
{
    print_header(title, options);
    for (size_t k = 0; k < KERNELS; k++) {
        if (!options->kernels[k]) continue;
        printf("%-12s", kernels[k].name);
        for (size_t e = 0; e < ENGINES; e++)
            if (options->engines[e])
                print_cell(inverse ? 1 / ratio(k, e, base) : ratio(k, e, base), 2);
        printf("\n");
    }
    printf("%-12s", "geomean");
    for (size_t e = 0; e < ENGINES; e++)
        if (options->engines[e])
            print_cell(inverse ? 1 / mean_ratio(e, base) : mean_ratio(e, base), 2);
    printf("\n");
}

static size_t engine_index(const struct engine *engine)
{
    size_t e = 0;
    while (e < ENGINES && engines[e] != engine)
        e++;
    return e;
}

static void print_tables(const struct options *options)
{
    printf("%s, CPU time, best of %u interleaved runs\n\n", options->memory64 ? "wasm64" : "wasm32",
           options->runs);
    print_header("nanoseconds a round", options);
    for (size_t k = 0; k < KERNELS; k++) {
        if (!options->kernels[k]) continue;
        printf("%-12s", kernels[k].name);
        for (size_t e = 0; e < ENGINES; e++)
            if (options->engines[e])
                print_cell(results[k][e].measured ? results[k][e].round_ns : NAN, 0);
        printf("\n");
    }
    printf("\n");
    print_ratios("time relative to native", NATIVE, false, options);
    size_t wabt = engine_index(&engine_wabt);
    if (wabt < ENGINES && options->engines[wabt]) {
        printf("\n");
        print_ratios("times faster than wasm-interp", wabt, true, options);
    }
}

static void print_json_number(const char *key, double value)
{
    if (isnan(value))
        printf("\"%s\": null", key);
    else
        printf("\"%s\": %.6g", key, value);
}

static void print_json_engine(size_t k, size_t e, size_t wabt)
{
    const struct result *r = &results[k][e];
    printf("      \"%s\": {", engines[e]->name);
    if (r->measured) {
        printf("\"rounds\": %" PRIu32 ", \"checksum\": \"%016" PRIx64
               "\", \"ns_per_round\": %.1f, ",
               r->rounds, r->checksum, r->round_ns);
        print_json_number("to_native", ratio(k, e, NATIVE));
        printf(", ");
        print_json_number("to_wasm_interp", ratio(k, e, wabt));
    }
    printf("}");
}

static void print_json(const struct options *options)
{
    size_t wabt = engine_index(&engine_wabt);
    printf("{\n  \"target\": \"%s\",\n  \"runs\": %u,\n  \"kernels\": {\n",
           options->memory64 ? "wasm64" : "wasm32", options->runs);
    const char *separator = "";
    for (size_t k = 0; k < KERNELS; k++) {
        if (!options->kernels[k]) continue;
        printf("%s    \"%s\": {\n", separator, kernels[k].name);
        separator = "";
        for (size_t e = 0; e < ENGINES; e++) {
            if (!options->engines[e]) continue;
            printf("%s", separator);
            print_json_engine(k, e, wabt);
            separator = ",\n";
        }
        printf("\n    }");
        separator = ",\n";
    }
    printf("\n  },\n  \"geomean\": {\n");
    separator = "";
    for (size_t e = 0; e < ENGINES; e++) {
        if (!options->engines[e]) continue;
        printf("%s    \"%s\": {", separator, engines[e]->name);
        print_json_number("to_native", mean_ratio(e, NATIVE));
        printf(", ");
        print_json_number("to_wasm_interp", mean_ratio(e, wabt));
        printf("}");
        separator = ",\n";
    }
    printf("\n  }\n}\n");
}

int main(int argc, char **argv)
{
    struct options options = {0};
    int exit_code;
    if (!read_options(&options, &exit_code, argc, argv)) return exit_code;
    signal(SIGPIPE, SIG_IGN); /* a peer that died is an error of its run, not of this program */

    bool good = true;
    for (size_t k = 0; k < KERNELS; k++)
        if (options.kernels[k] && !measure(k, &options)) good = false;
    if (options.json)
        print_json(&options);
    else
        print_tables(&options);
    return good ? 0 : 1;
}
