/* Executes an exported function, and shows what it did, what it cost and where it failed. */
#include "base/hex.h"
#include "cli/backtrace.h"
#include "cli/commands.h"
#include "cli/execution.h"
#include "cli/exit.h"
#include "cli/module_file.h"
#include "cli/output.h"
#include "cli/profile.h"
#include "cli/trace.h"
#include "cli/value.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Enough for a second or two of work, so that a loop without end ends without a --gas. */
#define GAS_DEFAULT      1000000000
#define PROFILE_ROWS_MAX 20
#define OUTPUT_SHOWN_MAX 64
#define REPEAT_MAX       1000000

/* Everything one command line asks for. */
struct job {
    const struct invocation *v;
    const char *file;
    bool json;
    bool traces;
    bool profiles;
    struct wasm_module *module;
    struct execution_options options;
    struct buffer input;
    struct gas_meter meter;
    struct trace trace;
    struct profile profile;
    uint64_t repeat;
    uint64_t best_nanoseconds; /* of all repetitions */
};

/* Observation. */

static void observe_call(void *context, const struct wasm_func *host,
                         const struct wasm_function *function, bool is_entry, int64_t gas,
                         const uint64_t *slots)
{
    struct job *job = context;
    if (job->traces) trace_call(&job->trace, host, function, is_entry, gas, slots);
    if (job->profiles) profile_call(&job->profile, host, function, is_entry, gas);
}

static void observe_step(void *context, const struct wasm_function *function, uint32_t offset,
                         int64_t gas, const uint64_t *locals)
{
    (void)locals;
    struct job *job = context;
    if (job->traces) trace_step(&job->trace, function, offset, gas);
    if (job->profiles) profile_step(&job->profile, function, offset, gas);
}

static enum rk_result begin_observing(struct job *job, struct rk_error *error)
{
    const char *level = invocation_string(job->v, "trace");
    if (!job->traces && !job->profiles) return RK_OK;
    job->trace = (struct trace){.file = stdout,
                                .faint = output_style(stdout, STYLE_FAINT),
                                .plain = output_style(stdout, STYLE_PLAIN),
                                .module = job->module,
                                .meter = &job->meter,
                                .has_operators = level && strcmp(level, "operators") == 0,
                                .is_json = job->json};
    if (job->profiles && profile_begin(&job->profile, job->module, &job->meter))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the profile");
    job->options.observer =
        (struct wasm_observer){.step = observe_step, .call = observe_call, .context = job};
    job->options.meter = &job->meter;
    return RK_OK;
}

/* The command line. */

static enum rk_result usage(struct rk_error *error, const char *message)
{
    return rk_fail(error, RK_USAGE, RK_NO_POSITION, "%s", message);
}

static enum rk_result choose_tier(struct job *job, struct rk_error *error)
{
    const char *tier = invocation_string(job->v, "tier");
    bool observes = job->traces || job->profiles;
    if (observes && tier && strcmp(tier, "reference") != 0)
        return usage(error, "--trace and --profile need --tier reference, which they imply");
    if (observes) tier = wasm_tier_names[WASM_TIER_REFERENCE];
    RK_TRY(wasm_tier_find(&job->options.tier, tier, error));
    if (observes && job->repeat > 1)
        return usage(error, "--repeat measures, so it does not go with --trace or --profile");
    return RK_OK;
}

static enum rk_result parse_input(struct job *job, struct rk_error *error)
{
    const char *input = invocation_string(job->v, "input");
    if (!input) return RK_OK;
    if (strncmp(input, "0x", 2) == 0) input += 2;
    struct rk_error why;
    if (hex_decode_append(&job->input, span_of_string(input), &why))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "--input: %s", why.message);
    job->options.input = &job->input;
    return RK_OK;
}

/* What may be called, for who named something else. */
static enum rk_result name_exports(struct rk_error *error, const struct wasm_module *module,
                                   const char *wanted)
{
    char names[160] = "";
    size_t used = 0;
    for (uint32_t i = 0; i < module->export_count; i++) {
        struct span name = wasm_module_bytes(module, module->exports[i].name);
        if (module->exports[i].kind != WASM_EXTERN_FUNC) continue;
        if (used + name.size_bytes + 8 < sizeof names) {
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%.*s", used ? ", " : "",
                                     (int)name.size_bytes, name.bytes);
        } else if (used && names[used - 1] != '.') {
            used += (size_t)snprintf(names + used, sizeof names - used, " ...");
        }
    }
    if (!wanted)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "--invoke is missing; functions: %s",
                       used ? names : "none is exported");
    return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION,
                   "exports no function '%.40s'; functions: %s", wanted,
                   used ? names : "none is exported");
}

static enum rk_result find_export(struct job *job, struct rk_error *error)
{
    const char *name = invocation_string(job->v, "invoke");
    if (!name) return name_exports(error, job->module, NULL);
    const struct wasm_export *found = wasm_module_find_export(job->module, span_of_string(name));
    if (!found || found->kind != WASM_EXTERN_FUNC) return name_exports(error, job->module, name);
    job->options.export = found;
    return RK_OK;
}

static enum rk_result prepare(struct job *job, struct rk_error *error)
{
    const struct invocation *v = job->v;
    job->options.gas = invocation_u64(v, "gas", GAS_DEFAULT);
    job->options.stub_imports = invocation_flag(v, "stub-imports");
    job->options.arguments = v->positionals + 1;
    job->options.argument_count = v->positional_count - 1;
    job->repeat = invocation_u64(v, "repeat", 1);
    RK_TRY(choose_tier(job, error));
    RK_TRY(parse_input(job, error));
    RK_TRY(module_file_load(&job->module, error, job->file, module_rules(v)));
    job->options.module = job->module;
    RK_TRY(find_export(job, error));
    return begin_observing(job, error);
}

/* Text. */

/* The bytes a contract returned; as a number too when they are as many as one has. */
static void print_output(const struct buffer *output)
{
    char count[COUNT_TEXT_BYTES], text[HEX_TEXT_BYTES(OUTPUT_SHOWN_MAX)];
    size_t size_bytes = output->size_bytes;
    size_t shown = size_bytes < OUTPUT_SHOWN_MAX ? size_bytes : OUTPUT_SHOWN_MAX;
    hex_encode(text, span_of(output->bytes, shown));
    printf("  output   %s byte%s", output_count(count, size_bytes), size_bytes == 1 ? "" : "s");
    if (shown) printf(": %s%s", text, shown < size_bytes ? "..." : "");
    if (size_bytes == 4 || size_bytes == 8) {
        uint64_t number = 0;
        memcpy(&number, output->bytes, size_bytes);
        printf(" (as a number %" PRIu64 ")", number);
    }
    putchar('\n');
}

static void print_trap(const struct execution *e)
{
    json_t *frames = backtrace_json(&e->trap);
    backtrace_print(stdout, "  ", frames, e->trap.frames_total);
    json_decref(frames);
}

static void print_heading(const struct job *job, const struct execution *e)
{
    const struct wasm_export *export = job->options.export;
    const char *plain = output_style(stdout, STYLE_PLAIN);
    fputs(output_style(stdout, STYLE_STRONG), stdout);
    output_span(stdout, wasm_module_bytes(job->module, export->name));
    printf("%s (", plain);
    print_values(stdout, e->type->types, e->type->param_count, e->args);
    fputs("): ", stdout);
    if (!e->trapped) {
        printf("%sok%s\n", output_style(stdout, STYLE_GOOD), plain);
        return;
    }
    printf("%s%s%s%s\n", output_style(stdout, STYLE_BAD),
           e->trap.kind == WASM_TRAP_OUT_OF_GAS ? "" : "trap: ", wasm_trap_text(e->trap.kind),
           plain);
    if (e->phase == PHASE_START) puts("  during   instantiation, before the call");
}

static enum rk_result print_report(const struct job *job, const struct execution *e)
{
    char a[COUNT_TEXT_BYTES], b[COUNT_TEXT_BYTES], c[COUNT_TEXT_BYTES];
    const struct wasm_func_type *type = e->type;
    print_heading(job, e);
    if (e->trapped) {
        print_trap(e);
    } else if (type->result_count) {
        fputs("  result   ", stdout);
        print_values(stdout, type->types + type->param_count, type->result_count, e->results);
        putchar('\n');
    }
    if (e->has_output) print_output(&e->output);
    printf("  gas      %s spent of %s, %s left\n", output_count(a, e->gas_spent),
           output_count(b, job->options.gas), output_count(c, e->gas_left));
    const char *tier = wasm_tier_names[job->options.tier];
    if (job->repeat > 1) {
        printf("  time     %s at best of %s equal executions (%s)\n",
               output_duration(a, job->best_nanoseconds), output_count(b, job->repeat), tier);
    } else {
        printf("  time     %s (%s)\n", output_duration(a, e->nanoseconds), tier);
    }
    return job->profiles ? profile_print(&job->profile, stdout, PROFILE_ROWS_MAX) : RK_OK;
}

/* JSON. */

static json_t *json_trap(const struct execution *e)
{
    const struct wasm_trap *trap = &e->trap;
    return json_pack("{s:s, s:s, s:o, s:o}", "kind", wasm_trap_text(trap->kind), "during",
                     e->phase == PHASE_START ? "instantiation" : "call", "frames",
                     backtrace_json(trap), "frames_total", output_json_u64(trap->frames_total));
}

static json_t *json_output(const struct buffer *output)
{
    struct buffer text = {0};
    json_t *value = NULL;
    if (!hex_append(&text, buffer_span(output))) value = output_json_text(buffer_span(&text));
    buffer_free(&text);
    return value;
}

static json_t *json_report(const struct job *job, const struct execution *e)
{
    const struct wasm_func_type *type = e->type;
    const char *outcome = !e->trapped                            ? "ok"
                          : e->trap.kind == WASM_TRAP_OUT_OF_GAS ? "out of gas"
                                                                 : "trap";
    json_t *gas = json_pack("{s:o, s:o, s:o}", "limit", output_json_u64(job->options.gas), "spent",
                            output_json_u64(e->gas_spent), "left", output_json_u64(e->gas_left));
    json_t *results =
        e->trapped ? NULL
                   : json_values(type->types + type->param_count, type->result_count, e->results);
    return json_pack("{s:o, s:o, s:o, s:s, s:s, s:s, s:o*, s:o*, s:o*, s:o, s:o, s:o, s:o*}",
                     "file", output_json_text(span_of_string(job->file)), "function",
                     json_function(job->module, job->options.export->index), "arguments",
                     json_values(type->types, type->param_count, e->args), "rules",
                     job->module->rules->name, "tier", wasm_tier_names[job->options.tier],
                     "outcome", outcome, "results", results, "output",
                     e->has_output ? json_output(&e->output) : NULL, "trap",
                     e->trapped ? json_trap(e) : NULL, "gas", gas, "nanoseconds",
                     output_json_u64(job->repeat > 1 ? job->best_nanoseconds : e->nanoseconds),
                     "executions", output_json_u64(job->repeat), "profile",
                     job->profiles ? profile_json(&job->profile) : NULL);
}

/* Running. */

/* Whether two executions agree in everything but time. */
static bool same_outcome(const struct execution *a, const struct execution *b)
{
    if (a->trapped != b->trapped || a->gas_spent != b->gas_spent) return false;
    if (a->trapped) return a->trap.kind == b->trap.kind && a->phase == b->phase;
    return span_equal(span_of(a->results, a->type->result_slots * sizeof *a->results),
                      span_of(b->results, b->type->result_slots * sizeof *b->results)) &&
           span_equal(buffer_span(&a->output), buffer_span(&b->output));
}

/* Executes again, from the beginning, and holds every execution to the first one. */
static enum rk_result repeat(struct job *job, const struct execution *first, struct rk_error *error)
{
    job->best_nanoseconds = first->nanoseconds;
    for (uint64_t i = 1; i < job->repeat; i++) {
        struct execution e = {0};
        enum rk_result res = execution_run(&e, error, &job->options);
        bool is_same = (!res || e.trapped) && same_outcome(first, &e);
        if (e.nanoseconds < job->best_nanoseconds) job->best_nanoseconds = e.nanoseconds;
        execution_free(&e);
        if (res && res != RK_TRAP) return res;
        if (!is_same)
            return rk_fail(error, RK_CORRUPT, RK_NO_POSITION,
                           "execution %" PRIu64 " differs from the first", i + 1);
    }
    return RK_OK;
}

static int exit_of_execution(const struct execution *e)
{
    if (!e->trapped) return EXIT_CODE_OK;
    if (e->trap.kind == WASM_TRAP_OUT_OF_GAS) return EXIT_CODE_OUT_OF_GAS;
    return e->trap.kind == WASM_TRAP_NO_MEMORY ? EXIT_CODE_INTERNAL : EXIT_CODE_TRAP;
}

/* A trace that began as JSON must end as such, whatever happened. */
static int fail_job(struct job *job, const struct rk_error *error)
{
    if (!job->json || job->trace.events == 0) return output_failure(job->v, job->file, error);
    int code = trace_finish_json(&job->trace, job->v, output_json_error(error));
    return code ? code : exit_of_result(error->result);
}

static int show(struct job *job, const struct execution *e)
{
    int code = exit_of_execution(e);
    struct rk_error error;
    if (job->profile.failed || (!job->json && print_report(job, e) != RK_OK)) {
        rk_fail(&error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for the profile");
        return fail_job(job, &error);
    }
    if (!job->json) return code;
    json_t *report = json_report(job, e);
    int written =
        job->traces ? trace_finish_json(&job->trace, job->v, report) : output_json(job->v, report);
    return written ? written : code;
}

static int run(const struct invocation *v)
{
    struct job job = {.v = v,
                      .file = v->positionals[0],
                      .json = invocation_flag(v, "json"),
                      .traces = invocation_string(v, "trace") != NULL,
                      .profiles = invocation_flag(v, "profile")};
    struct execution execution = {0};
    struct rk_error error;
    enum rk_result res = prepare(&job, &error);
    if (!res) {
        res = execution_run(&execution, &error, &job.options);
        if (execution.trapped) res = RK_OK;
        if (job.profiles) profile_end(&job.profile, execution.trapped ? &execution.trap : NULL);
        if (!res) res = repeat(&job, &execution, &error);
    }
    int code = res ? fail_job(&job, &error) : show(&job, &execution);
    execution_free(&execution);
    trace_free(&job.trace);
    if (job.profiles) profile_free(&job.profile);
    wasm_module_release(job.module);
    buffer_free(&job.input);
    return code;
}

static const char *const trace_levels[] = {"calls", "operators", NULL};

static const struct option_spec options[] = {
    {.name = "invoke",
     .letter = 'i',
     .kind = OPTION_STRING,
     .argument = "NAME",
     .help = "the exported function to call"},
    {.name = "gas",
     .letter = 'g',
     .kind = OPTION_U64,
     .argument = "N",
     .help = "the gas limit (default: 1_000_000_000)",
     .max = UINT64_MAX},
    MODULE_RULES_OPTION,
    MODULE_TIER_OPTION('t'),
    {.name = "input",
     .kind = OPTION_STRING,
     .argument = "HEX",
     .help = "bytes to write to the argument buffer, the exported global A, before the call"},
    {.name = "stub-imports",
     .kind = OPTION_FLAG,
     .help = "put functions that return zeros, and empty memories, tables and globals, in the "
             "place of imports"},
    {.name = "trace",
     .kind = OPTION_STRING,
     .argument = "LEVEL",
     .help = "print calls with arguments, results and gas as they happen, or every operator too",
     .choices = trace_levels,
     .implied = "calls"},
    {.name = "profile",
     .kind = OPTION_FLAG,
     .help = "print where the gas went, by function and by operator"},
    {.name = "repeat",
     .kind = OPTION_U64,
     .argument = "N",
     .help = "execute N times from the beginning, check that all agree, and tell the best time",
     .min = 1,
     .max = REPEAT_MAX},
};

const struct command cmd_wasm_run = {
    .path = "wasm run",
    .summary = "call an exported function under a gas limit",
    .positionals = "FILE [ARGUMENT ...]",
    .description =
        "Instantiates the module, calls the function that --invoke names, and prints its results, "
        "the gas it spent and the time it took; or the trap that ended it with the calls in "
        "progress, innermost first, and status 4, or 5 when gas ran out.\n\n"
        "Each ARGUMENT is typed by the function: i32 and i64 are decimal, signed or unsigned, or "
        "hexadecimal after 0x; f32 and f64 are numbers, inf, nan or nan:0xPAYLOAD; v128 is 0x and "
        "32 digits, lane 0 last; references are null or, for externref, a number. Write -- before "
        "an argument like -inf.\n\n"
        "A function that takes and returns one i32 in a module that exports the global A is "
        "called as contracts are: --input writes the argument buffer at A and its length is the "
        "argument unless one is given, and the bytes the function left there are shown.\n\n"
        "--trace and --profile execute every operator by itself (--tier reference). Gas in a "
        "trace is exact; after a trap the gas spent is what was last published, which may be "
        "less.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = SIZE_MAX,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
