/* Runs scripts of the WebAssembly test suite, as wast2json writes them, on the tiers of the engine.
 *
 * With several tiers, every script runs on each, and the gas of everything it executes has to be
 * the same on all of them. */
#include "wasm/store.h"
#include "wasm/suite/exclusions.h"
#include "wasm/suite/script.h"

#include <dirent.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What CTest shows as a test that was skipped. */
#define EXIT_SKIPPED 77

static const char usage_text[] =
    "usage: wasm_suite [OPTION...] JSON_FILE|FOLDER...\n"
    "\n"
    "Runs test suite scripts made by wast2json; of a FOLDER, all *.json files below it.\n"
    "\n"
    "  --tier NAME         interp, reference, or all (default); all also compares their gas\n"
    "  --all-features      run the scripts of the core specification, too, under rules that have\n"
    "                      the proposals; without it they get what they were written for\n"
    "  --exclusions FILE   assertions that cannot pass\n"
    "  --summary           one line for each tier instead of one for each script\n"
    "  --verbose           also tell where modules are refused as malformed instead of invalid,\n"
    "                      or the reverse\n"
    "  --help              print this\n"
    "\n"
    "Exit status: 0 when all pass, 1 when something fails, 2 for wrong usage, 77 when what is to\n"
    "run is absent.\n";

static const char *const tier_names[WASM_TIER_COUNT] = {
    [WASM_TIER_INTERP] = "interp",
    [WASM_TIER_REFERENCE] = "reference",
    [WASM_TIER_JIT] = "jit",
};

struct suite {
    struct wasm_rules rules;      /* the default ones */
    struct wasm_rules core_rules; /* without the proposals that have scripts of their own */
    bool all_features;
    struct exclusions exclusions;
    bool runs_tier[WASM_TIER_COUNT];
    bool compares_gas;
    bool summary;
    bool verbose;
    struct script_counts total[WASM_TIER_COUNT];
    uint64_t scripts;
    bool failed;
    bool absent; /* something that should have run does not exist */
};

static void add_counts(struct script_counts *total, const struct script_counts *counts)
{
    total->assertions += counts->assertions;
    total->passed += counts->passed;
    total->text += counts->text;
    total->excluded += counts->excluded;
    total->failed += counts->failed;
    total->other_class += counts->other_class;
    total->commands += counts->commands;
    total->errors += counts->errors;
}

static void print_counts(const char *what, const char *tier, const struct script_counts *counts)
{
    printf("%s on %s: %" PRIu64 " assertions: %" PRIu64 " passed, %" PRIu64 " text, %" PRIu64
           " excluded, %" PRIu64 " failed; %" PRIu64 " other commands, %" PRIu64 " failed; %" PRIu64
           " refused by another class\n",
           what, tier, counts->assertions, counts->passed, counts->text, counts->excluded,
           counts->failed, counts->commands, counts->errors, counts->other_class);
}

static uint64_t u64_at(const struct buffer *buffer, size_t index)
{
    uint64_t value;
    memcpy(&value, buffer->bytes + index * sizeof value, sizeof value);
    return value;
}

/* Both hold pairs of a line and the gas that was spent there. */
static bool same_gas(const struct buffer *a, const struct buffer *b, const char *path)
{
    size_t count = a->size_bytes / sizeof(uint64_t);
    if (a->size_bytes != b->size_bytes) {
        printf("%s: the tiers do not execute the same\n", path);
        return false;
    }
    for (size_t i = 0; i < count; i += 2) {
        if (u64_at(a, i) == u64_at(b, i) && u64_at(a, i + 1) == u64_at(b, i + 1)) continue;
        printf("%s: line %" PRIu64 ": gas %" PRIu64 " and %" PRIu64 "\n", path, u64_at(a, i),
               u64_at(a, i + 1), u64_at(b, i + 1));
        return false;
    }
    return true;
}

static void run_script(struct suite *suite, const char *path)
{
    struct buffer first = {0};
    bool has_first = false;
    suite->scripts++;
    for (uint32_t tier = 0; tier < WASM_TIER_COUNT; tier++) {
        if (!suite->runs_tier[tier]) continue;
        struct buffer gas = {0};
        struct script_counts counts = {0};
        struct script_options options = {
            .tier = (enum wasm_tier)tier,
            .core_rules = suite->all_features ? &suite->rules : &suite->core_rules,
            .proposal_rules = &suite->rules,
            .exclusions = &suite->exclusions,
            .gas = suite->compares_gas ? &gas : NULL,
            .verbose = suite->verbose,
        };
        for (size_t i = 0; i < suite->exclusions.count; i++)
            suite->exclusions.items[i].used = false;
        if (!script_run(&counts, path, &options)) suite->failed = true;
        if (counts.failed || counts.errors) suite->failed = true;
        if (!suite->summary) print_counts(path, tier_names[tier], &counts);
        add_counts(&suite->total[tier], &counts);
        if (has_first) {
            if (!same_gas(&first, &gas, path)) suite->failed = true;
            buffer_free(&gas);
        } else {
            first = gas;
            has_first = true;
        }
    }
    buffer_free(&first);
}

static int is_wanted(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    bool is_folder = entry->d_type == DT_DIR && entry->d_name[0] != '.';
    return is_folder || (dot && strcmp(dot, ".json") == 0);
}

/* Runs a script, or all of a folder in the order of their names. */
static void run_path(struct suite *suite, const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_wanted, alphasort);
    if (count < 0) {
        if (access(path, F_OK) != 0) {
            printf("%s: is absent\n", path);
            suite->absent = true;
        } else {
            run_script(suite, path);
        }
        return;
    }
    for (int i = 0; i < count; i++) {
        char *inner;
        if (asprintf(&inner, "%s/%s", path, entries[i]->d_name) >= 0) {
            run_path(suite, inner);
            free(inner);
        } else {
            suite->failed = true;
        }
        free(entries[i]);
    }
    free(entries);
}

static bool choose_tiers(struct suite *suite, const char *name)
{
    bool all = strcmp(name, "all") == 0;
    bool known = all;
    suite->compares_gas = all;
    for (uint32_t tier = 0; tier < WASM_TIER_COUNT; tier++) {
        suite->runs_tier[tier] = all || strcmp(name, tier_names[tier]) == 0;
        known |= suite->runs_tier[tier];
    }
    return known;
}

static int usage(void)
{
    fputs(usage_text, stderr);
    return 2;
}

int main(int count, char **arguments)
{
    static const struct option long_options[] = {
        {"tier", required_argument, NULL, 't'},
        {"exclusions", required_argument, NULL, 'x'},
        {"summary", no_argument, NULL, 's'},
        {"verbose", no_argument, NULL, 'v'},
        {"all-features", no_argument, NULL, 'a'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    struct suite suite = {.rules = wasm_rules_default, .core_rules = wasm_rules_default};
    suite.core_rules.name = "core";
    suite.core_rules.features &= ~(uint32_t)WASM_FEATURE_MEMORY64;
    choose_tiers(&suite, "all");
    int option;
    while ((option = getopt_long(count, arguments, "h", long_options, NULL)) != -1) {
        switch (option) {
        case 't':
            if (!choose_tiers(&suite, optarg)) return usage();
            break;
        case 'x':
            exclusions_free(&suite.exclusions);
            if (!exclusions_read(&suite.exclusions, optarg)) return 2;
            break;
        case 'a': suite.all_features = true; break;
        case 's': suite.summary = true; break;
        case 'v': suite.verbose = true; break;
        case 'h': fputs(usage_text, stdout); return 0;
        default: return usage();
        }
    }
    if (optind == count) return usage();
    for (int i = optind; i < count; i++)
        run_path(&suite, arguments[i]);
    for (uint32_t tier = 0; suite.summary && tier < WASM_TIER_COUNT; tier++) {
        char what[64];
        snprintf(what, sizeof what, "%" PRIu64 " scripts", suite.scripts);
        if (suite.runs_tier[tier]) print_counts(what, tier_names[tier], &suite.total[tier]);
    }
    exclusions_free(&suite.exclusions);
    if (!suite.scripts && !suite.absent) {
        fputs("wasm_suite: there are no scripts in what was given\n", stderr);
        return 2;
    }
    if (suite.failed) return 1;
    return suite.absent ? EXIT_SKIPPED : 0;
}
