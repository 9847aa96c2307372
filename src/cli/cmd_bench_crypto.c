/* How fast this machine is at what chains ask of it, and why. */
#include "base/cpu.h"
#include "cli/bench_crypto.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/output.h"
#include "cli/progress.h"

#include <stdlib.h>
#include <string.h>

/* A row is measured in turns with the portable code until that took budget_ns of the processor, and
 * turns_min times unless that takes limit_ns. */
struct pace {
    double slice_ns, budget_ns, limit_ns;
    unsigned turns_min, turns_max;
};

static const struct pace usual = {1e6, 250e6, 10e9, 3, 60};
static const struct pace quick = {2e5, 10e6, 10e6, 1, 10};

struct measured {
    bool is_wanted;
    double ours_ns, portable_ns; /* of one operation */
};

/* ---- Which back end, and why ---- */

static const char *cpu_limit_text(void)
{
    return getenv("RUSKVM_CPU");
}

/* Why a back end is not in use, with the features that are missing when the processor is at fault.
 */
static void tell_why_not(char *text, size_t size_bytes, enum crypto_backend backend)
{
    char names[CPU_NAMES_BYTES_MAX];
    cpu_features missing = crypto_backend_needs(backend) & ~cpu_features_detect(), limit;
    const char *given = cpu_limit_text();
    cpu_features_format(names, missing);
    if (missing)
        snprintf(text, size_bytes, "not on this processor, which lacks %s", names);
    else if (given && cpu_limit_parse(&limit, span_of_string(given), NULL))
        snprintf(text, size_bytes, "RUSKVM_CPU=%s names nothing, and so allows nothing", given);
    else
        snprintf(text, size_bytes, "limited by RUSKVM_CPU=%s", given ? given : "");
}

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

#ifdef __OPTIMIZE__
static const bool is_optimised = true;
#else
static const bool is_optimised = false;
#endif

#ifdef RUSKVM_CHECK
static const bool has_checks = true;
#else
static const bool has_checks = false;
#endif

/* ---- Measuring ---- */

/* Names of rows and of groups. */
static bool want(struct measured *rows, const char *name)
{
    bool is_known = false;
    for (size_t i = 0; i < bench_crypto_row_count; i++) {
        const struct bench_crypto_row *row = &bench_crypto_rows[i];
        if (strcmp(row->name, name) && strcmp(bench_crypto_groups[row->group], name)) continue;
        rows[i].is_wanted = is_known = true;
    }
    return is_known;
}

static int choose_rows(struct measured *rows, const struct invocation *v)
{
    const char *name = invocation_list(v, "only", 0);
    const bool has_all = !name, has_long = invocation_flag(v, "long");
    for (size_t i = 0; has_all && i < bench_crypto_row_count; i++)
        rows[i].is_wanted = has_long || !bench_crypto_is_long[bench_crypto_rows[i].group];
    for (size_t at = 0; (name = invocation_list(v, "only", at)); at++) {
        if (want(rows, name)) continue;
        struct suggestion suggestion = {.wanted = name};
        for (size_t i = 0; i < bench_crypto_row_count; i++)
            suggestion_offer(&suggestion, bench_crypto_rows[i].name);
        for (size_t i = 0; i < BENCH_CRYPTO_GROUP_COUNT; i++)
            suggestion_offer(&suggestion, bench_crypto_groups[i]);
        if (suggestion.best)
            output_complain(v, "no row is named '%s', did you mean '%s'?", name, suggestion.best);
        else
            output_complain(v, "no row is named '%s': `help bench crypto` lists them", name);
        return EXIT_CODE_USAGE;
    }
    return EXIT_CODE_OK;
}

static void keep_less(double *least, double value)
{
    if (value < *least) *least = value;
}

/* Turn by turn, so that what disturbs one side disturbs the other. Without a twin this process
 * takes the portable code itself. */
static enum rk_result measure_row(struct measured *out, struct bench_meter *meter,
                                  struct bench_twin *twin, size_t row, const struct pace *pace)
{
    double ns, taken_ns, spent_ns = 0;
    out->ours_ns = out->portable_ns = 1e300;
    for (unsigned turn = 0; turn < pace->turns_max; turn++) {
        if (turn && spent_ns >= (turn < pace->turns_min ? pace->limit_ns : pace->budget_ns)) break;
        RK_TRY(bench_meter_measure(meter, &ns, &taken_ns, row, pace->slice_ns));
        keep_less(&out->ours_ns, ns);
        spent_ns += taken_ns;
        if (twin) {
            RK_TRY(bench_twin_measure(twin, &ns, &taken_ns, row, pace->slice_ns));
            spent_ns += taken_ns;
        }
        keep_less(&out->portable_ns, ns);
    }
    return RK_OK;
}

static enum rk_result measure_all(struct measured *rows, const struct invocation *v,
                                  struct rk_error *error)
{
    const struct pace *pace = invocation_flag(v, "quick") ? &quick : &usual;
    struct progress progress = progress_for(v);
    struct bench_meter *meter = NULL;
    struct bench_twin twin;
    static const char *const twin_arguments[] = {"ruskvm", "bench", "crypto", NULL};
    uint64_t total = 0, done = 0;
    for (size_t i = 0; i < bench_crypto_row_count; i++)
        total += rows[i].is_wanted;
    const bool is_portable = crypto_backend_in_use() == CRYPTO_PORTABLE;
    if (!is_portable) RK_TRY(bench_twin_start(&twin, CRYPTO_PORTABLE, twin_arguments, error));
    enum rk_result result = bench_meter_new(&meter);
    for (size_t i = 0; !result && i < bench_crypto_row_count; i++) {
        if (!rows[i].is_wanted) continue;
        progress_show(&progress, bench_crypto_rows[i].name, ++done, total);
        result = measure_row(&rows[i], meter, is_portable ? NULL : &twin, i, pace);
        if (result)
            rk_fail(error, result, RK_NO_POSITION,
                    result == RK_INVALID ? "%s: a wrong result" : "%s: it could not be measured",
                    bench_crypto_rows[i].name);
    }
    progress_end(&progress);
    bench_meter_free(meter);
    if (!is_portable) bench_twin_end(&twin);
    return result;
}

/* ---- Printing ---- */

/* "15.2 ns", "1.62 us", "188 ms", in three digits. */
static const char *format_time(char text[COUNT_TEXT_BYTES], double ns)
{
    static const char *const units[] = {"ns", "us", "ms", "s"};
    size_t unit = 0;
    while (ns >= 999.5 && unit + 1 < RK_ARRAY_LENGTH(units)) {
        ns /= 1000;
        unit++;
    }
    snprintf(text, COUNT_TEXT_BYTES, "%.*f %s", ns < 9.995 ? 2 : ns < 99.95, ns, units[unit]);
    return text;
}

/* "66 M", "1.23 k", "0.36": how often in a second. */
static const char *format_rate(char text[COUNT_TEXT_BYTES], double ns)
{
    static const char *const units[] = {"", " k", " M", " G"};
    double rate = 1e9 / ns;
    size_t unit = 0;
    while (rate >= 999.5 && unit + 1 < RK_ARRAY_LENGTH(units)) {
        rate /= 1000;
        unit++;
    }
    snprintf(text, COUNT_TEXT_BYTES, "%.*f%s", rate < 9.995 ? 2 : rate < 99.95, rate, units[unit]);
    return text;
}

static void print_machine(void)
{
    char name[CPU_NAME_BYTES_MAX], features[CPU_NAMES_BYTES_MAX], why[256];
    enum crypto_backend best = crypto_backend_in_use();
    cpu_name(name);
    cpu_features_format(features, cpu_features_detect());
    fputs("processor  ", stdout);
    output_text(stdout, name[0] ? name : "it does not tell its name");
    printf("\nfeatures   %s\nback end   %s\n", features, crypto_backend_name(best));
    while (best++ < CRYPTO_IFMA) {
        tell_why_not(why, sizeof why, best);
        printf("           not %s: ", crypto_backend_name(best));
        output_text(stdout, why);
        putchar('\n');
    }
    printf("built by   " COMPILER "%s%s\n",
           is_optimised ? "" : ", WITHOUT OPTIMISATION: these times say little",
           has_checks ? ", with checks that take time" : "");
}

static void print_text(const struct measured *rows)
{
    char time[COUNT_TEXT_BYTES], rate[COUNT_TEXT_BYTES], reference[COUNT_TEXT_BYTES];
    enum bench_crypto_group group = BENCH_CRYPTO_GROUP_COUNT;
    print_machine();
    printf(
        "\nOne core, the processor's time. The factor is that to the portable code in this run,\n"
        "the last column what a " BENCH_CRYPTO_REFERENCE " takes with ifma.\n");
    for (size_t i = 0; i < bench_crypto_row_count; i++) {
        const struct bench_crypto_row *row = &bench_crypto_rows[i];
        if (!rows[i].is_wanted) continue;
        if (row->group != group)
            printf("\n%s%-52s%s %9s %9s %7s %9s\n", output_style(stdout, STYLE_STRONG),
                   bench_crypto_titles[row->group], output_style(stdout, STYLE_PLAIN), "time",
                   "a second", "factor", "reference");
        group = row->group;
        printf("  %-19s %-30s %9s %9s %7.2f %9s\n", row->name, row->what,
               format_time(time, rows[i].ours_ns), format_rate(rate, rows[i].ours_ns),
               rows[i].portable_ns / rows[i].ours_ns,
               row->reference_ns > 0 ? format_time(reference, row->reference_ns) : "-");
    }
}

static json_t *json_features(cpu_features features)
{
    char names[CPU_NAMES_BYTES_MAX];
    json_t *list = json_array();
    cpu_features_format(names, features);
    for (char *at = names; features && *at;) {
        size_t size = strcspn(at, ",");
        json_array_append_new(list, json_stringn(at, size));
        at += size + (at[size] == ',');
    }
    return list;
}

/* Of every back end that is better than the one in use, why it is not. */
static json_t *json_better(void)
{
    json_t *object = json_object();
    char why[256];
    enum crypto_backend backend = crypto_backend_in_use();
    while (backend++ < CRYPTO_IFMA) {
        tell_why_not(why, sizeof why, backend);
        json_object_set_new(object, crypto_backend_name(backend),
                            output_json_text(span_of_string(why)));
    }
    return object;
}

static int print_json(const struct invocation *v, const struct measured *rows)
{
    char name[CPU_NAME_BYTES_MAX];
    json_t *list = json_array();
    cpu_name(name);
    for (size_t i = 0; i < bench_crypto_row_count; i++) {
        const struct bench_crypto_row *row = &bench_crypto_rows[i];
        if (!rows[i].is_wanted) continue;
        json_t *reference = row->reference_ns > 0 ? json_real(row->reference_ns) : json_null();
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:s, s:f, s:f, s:f, s:f, s:o}", "name", row->name, "group",
                      bench_crypto_groups[row->group], "what", row->what, "ns", rows[i].ours_ns,
                      "per_second", 1e9 / rows[i].ours_ns, "portable_ns", rows[i].portable_ns,
                      "factor", rows[i].portable_ns / rows[i].ours_ns, "reference_ns", reference));
    }
    return output_json(v, json_pack("{s:o, s:o, s:s, s:o, s:{s:s, s:b, s:b}, s:s, s:o}",
                                    "processor", output_json_text(span_of_string(name)), "features",
                                    json_features(cpu_features_detect()), "back_end",
                                    crypto_backend_name(crypto_backend_in_use()), "why_not",
                                    json_better(), "build", "compiler", COMPILER, "is_optimised",
                                    is_optimised, "has_checks", has_checks, "reference",
                                    BENCH_CRYPTO_REFERENCE, "rows", list));
}

static int run(const struct invocation *v)
{
    bench_twin_serve_if_asked();
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct measured *rows = calloc(bench_crypto_row_count, sizeof *rows);
    if (!rows) {
        rk_fail(&error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
        return output_failure(v, NULL, &error);
    }
    int code = choose_rows(rows, v);
    if (!code && measure_all(rows, v, &error)) {
        code = output_failure(v, NULL, &error);
        if (error.result == RK_INVALID) code = EXIT_CODE_INTERNAL;
    } else if (!code && invocation_flag(v, "json")) {
        code = print_json(v, rows);
    } else if (!code) {
        print_text(rows);
    }
    free(rows);
    return code;
}

static const struct option_spec options[] = {
    {.name = "quick", .letter = 'q', .kind = OPTION_FLAG, .help = "a rough picture in seconds"},
    {.name = "long",
     .letter = 'l',
     .kind = OPTION_FLAG,
     .help = "proofs too, which take some minutes"},
    {.name = "only",
     .letter = 'o',
     .kind = OPTION_LIST,
     .argument = "NAME",
     .help = "measure this row, or this group of rows"},
};

const struct command cmd_bench_crypto = {
    .path = "bench crypto",
    .summary = "how fast this machine is at cryptography, and why",
    .positionals = "",
    .description =
        "Tells the processor and what it has, which back end the products of fields are made by "
        "and why not by a better one, and what operations take on one core: the least time of the "
        "processor in some ten seconds, how many are done in a second, how many times the portable "
        "code takes in the same run, and what a " BENCH_CRYPTO_REFERENCE " takes.\n\n"
        "RUSKVM_CPU in the environment allows less than the processor has: portable, adx, or ifma, "
        "which is AVX-512 with products of 52 bits. Results do not depend on it.\n\n"
        "Names for --only:"
#define GROUP(group, title, is_long)                          "\n\n" #group " (" title "):"
#define ROW(group, name, what, operations, reference_ns, ...) " " name
#include "cli/bench_crypto.def"
    ,
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
