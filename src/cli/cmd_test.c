/* Builds a project, runs its tests, and holds what they cost against what they cost before. */
#include "cli/chain_folder.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/output.h"
#include "cli/project.h"
#include "cli/test_runner.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MODULE_BYTES_MAX = 64 << 20, GAS_FILE_BYTES_MAX = 4 << 20 };

#define GAS_DEFAULT UINT64_C(1000000000)

struct job {
    const struct invocation *v;
    struct project project;
    struct buffer contract, tests;
    struct buffer costs; /* what gas.txt says, ending in a zero; empty: there is none */
    struct buffer now;   /* what it would say now */
    char *gas_path;
    json_t *list; /* with --json */
    uint64_t passed, failed, changed;
};

/* ---- gas.txt: lines of a test's name and its gas ---- */

static enum rk_result read_costs(struct job *job, struct rk_error *error)
{
    job->gas_path = text_format("%s/gas.txt", job->project.folder);
    if (!job->gas_path) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory");
    if (access(job->gas_path, F_OK) != 0) return RK_OK;
    RK_TRY(file_read(&job->costs, error, job->gas_path, GAS_FILE_BYTES_MAX));
    return buffer_append_u8(&job->costs, 0);
}

/* What the test cost when the file was written; false when it does not say. */
static bool find_cost(const struct job *job, uint64_t *gas, const char *name)
{
    const char *line = job->costs.size_bytes ? (const char *)job->costs.bytes : "";
    size_t size = strlen(name);
    while (*line) {
        size_t line_bytes = strcspn(line, "\n");
        char text[32];
        if (line_bytes > size && line_bytes - size < sizeof text && line[size] == ' ' &&
            memcmp(line, name, size) == 0) {
            memcpy(text, line + size + 1, line_bytes - size - 1);
            text[line_bytes - size - 1] = 0;
            return parse_u64(gas, text);
        }
        line += line_bytes + (line[line_bytes] == '\n');
    }
    return false;
}

/* ---- Showing ---- */

static void print_lines(const struct test_line_vec *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        printf("      %*s", (int)(2 * lines->items[i].depth), "");
        output_text(stdout, lines->items[i].text);
        putchar('\n');
    }
}

static void print_result(const struct job *job, const struct test_result *result, bool is_changed,
                         uint64_t before)
{
    char a[COUNT_TEXT_BYTES], b[COUNT_TEXT_BYTES];
    const char *plain = output_style(stdout, STYLE_PLAIN);
    printf("%s%s%s  ", output_style(stdout, result->passed ? STYLE_GOOD : STYLE_BAD),
           result->passed ? "ok  " : "FAIL", plain);
    output_text(stdout, result->name);
    if (result->passed) printf("  %s gas", output_count(a, result->gas_spent));
    if (is_changed)
        printf(", %swas %s%s", output_style(stdout, STYLE_BAD), output_count(b, before), plain);
    putchar('\n');
    if (!result->passed) {
        fputs("      ", stdout);
        output_text(stdout, result->message);
        putchar('\n');
    }
    if (!result->passed || invocation_flag(job->v, "calls")) print_lines(result->lines);
}

static enum rk_result note_result(struct job *job, const struct test_result *result,
                                  bool is_changed)
{
    job->passed += result->passed;
    job->failed += !result->passed;
    job->changed += is_changed;
    if (job->list &&
        json_array_append_new(job->list,
                              json_pack("{s:o, s:b, s:o, s:b, s:o}", "name",
                                        output_json_text(span_of_string(result->name)), "passed",
                                        result->passed, "gas", output_json_u64(result->gas_spent),
                                        "gas_changed", is_changed, "message",
                                        output_json_text(span_of_string(result->message)))))
        return RK_NO_MEMORY;
    if (!result->passed) return RK_OK;
    return buffer_append_format(&job->now, "%s %" PRIu64 "\n", result->name, result->gas_spent);
}

/* ---- Running ---- */

static enum rk_result run_tests(struct job *job, struct test_runner *runner, struct rk_error *error)
{
    const char *filter = invocation_string(job->v, "filter");
    uint64_t gas_limit = invocation_u64(job->v, "gas", GAS_DEFAULT);
    bool compares = job->costs.size_bytes && !invocation_flag(job->v, "update");
    for (size_t i = 0; i < runner->name_count; i++) {
        struct test_result result;
        uint64_t before = 0;
        if (filter && !strstr(runner->names[i], filter)) continue;
        RK_TRY(test_runner_run(runner, &result, i, gas_limit, error));
        bool is_known = compares && find_cost(job, &before, result.name);
        bool is_changed = result.passed && is_known && before != result.gas_spent;
        if (!job->list) print_result(job, &result, is_changed, before);
        if (note_result(job, &result, is_changed))
            return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the results");
    }
    return RK_OK;
}

static enum rk_result prepare(struct job *job, struct rk_error *error)
{
    const struct invocation *v = job->v;
    if (invocation_flag(v, "update") && invocation_string(v, "filter"))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                       "--update notes all tests, so it does not go with --filter");
    RK_TRY(project_open(&job->project, v, v->positional_count ? v->positionals[0] : ".", error));
    RK_TRY(project_build(&job->project, true, error));
    RK_TRY(file_read(&job->contract, error, job->project.contract, MODULE_BYTES_MAX));
    RK_TRY(file_read(&job->tests, error, job->project.tests, MODULE_BYTES_MAX));
    return read_costs(job, error);
}

static enum rk_result run_job(struct job *job, struct rk_error *error)
{
    struct test_runner runner;
    const char *rules = invocation_string(job->v, "rules");
    const struct chain_profile *profile =
        rules ? chain_profile_by_name(rules) : chain_profile_at(0);
    enum wasm_tier tier;
    RK_TRY(wasm_tier_find(&tier, invocation_string(job->v, "tier"), error));
    RK_TRY(prepare(job, error));
    enum rk_result result = test_runner_open(&runner, profile, tier, buffer_span(&job->contract),
                                             buffer_span(&job->tests), error);
    if (!result) result = run_tests(job, &runner, error);
    test_runner_close(&runner);
    if (result || !invocation_flag(job->v, "update") || job->failed) return result;
    return project_write(job->gas_path, job->now.size_bytes ? (const char *)job->now.bytes : "",
                         job->now.size_bytes, true, error);
}

static int conclude(struct job *job)
{
    int code = job->failed || job->changed ? EXIT_CODE_NO : EXIT_CODE_OK;
    if (job->list) {
        json_t *answer = json_pack(
            "{s:O, s:o, s:o, s:o}", "tests", job->list, "passed", output_json_u64(job->passed),
            "failed", output_json_u64(job->failed), "gas_changed", output_json_u64(job->changed));
        int printed = output_json(job->v, answer);
        return printed ? printed : code;
    }
    printf("%" PRIu64 " passed, %" PRIu64 " failed", job->passed, job->failed);
    if (job->changed)
        printf(", %" PRIu64 " cost other than gas.txt says (--update notes the new costs)",
               job->changed);
    putchar('\n');
    return code;
}

static int run(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct job job = {.v = v, .list = invocation_flag(v, "json") ? json_array() : NULL};
    int code;
    if (invocation_flag(v, "json") && !job.list)
        code = output_json(v, NULL);
    else
        code = run_job(&job, &error) ? output_failure(v, NULL, &error) : conclude(&job);
    project_free(&job.project);
    buffer_free(&job.contract);
    buffer_free(&job.tests);
    buffer_free(&job.costs);
    buffer_free(&job.now);
    free(job.gas_path);
    json_decref(job.list);
    return code;
}

static const struct option_spec options[] = {
    {.name = "filter",
     .letter = 'f',
     .kind = OPTION_STRING,
     .argument = "TEXT",
     .help = "only tests whose name has the text in it"},
    {.name = "update",
     .letter = 'u',
     .kind = OPTION_FLAG,
     .help = "note what the tests cost in gas.txt"},
    {.name = "calls",
     .letter = 'c',
     .kind = OPTION_FLAG,
     .help = "show the calls of tests that pass, too"},
    {.name = "gas",
     .letter = 'g',
     .kind = OPTION_U64,
     .argument = "N",
     .help = "the limit of a test (default: 1000000000)",
     .min = 1,
     .max = UINT64_MAX},
    CHAIN_RULES_OPTION,
    MODULE_TIER_OPTION(0),
    PROJECT_KIT_OPTION,
    PROJECT_CLANG_OPTION,
    PROJECT_LINKER_OPTION,
};

const struct command cmd_test = {
    .path = "test",
    .summary = "run the tests of a project",
    .positionals = "[DIR]",
    .description =
        "Builds the contract and tests.c, a contract of its own whose functions made with RK_TEST "
        "are the tests. Each runs on a chain in memory on which both have just been deployed, the "
        "tests as the contract's owner, and fails when it ends in a panic. Of a test that failed "
        "its calls are shown, as a tree with arguments, results and gas."
        "\n\nWhat a test costs is the same each time. With --update it is noted in gas.txt; a test "
        "that costs something else than is noted there has failed.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
