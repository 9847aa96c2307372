/* Runs modules on every tier and prints what they do, for comparison with another engine.
 *
 * usage: wasm_differential ROUNDS LIST
 *
 * LIST names one module file on each line. For each, "module FILE" and then the lines of its
 * transcript (tests/wasm/transcript.h) that another engine can know; or "load RESULT: MESSAGE".
 * The tiers are compared here, gas included, once with plenty of gas and once with too little for
 * some of the calls. Where they differ the line "DIFFER WHAT" follows, with both texts. Counts of
 * what was run are at the end. */

#include "../tiers.h"

#define GAS_PLENTY UINT64_C(20000000)

struct counts {
    uint64_t modules, refused, functions, calls, traps, exhausted, logs, limited_calls,
        limited_out_of_gas, tiers_differ;
};

static bool read_file(struct buffer *out, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    uint8_t block[65536];
    size_t got;
    while ((got = fread(block, 1, sizeof block, file)) > 0) {
        if (buffer_append(out, block, got)) break;
    }
    bool ok = feof(file) && !ferror(file);
    fclose(file);
    return ok;
}

static void print_shared_lines(struct span text)
{
    while (text.size_bytes) {
        struct span line = tiers_next_line(&text);
        if (line.bytes[0] != '!') fwrite(line.bytes, 1, line.size_bytes, stdout);
    }
}

static void run_module(struct counts *counts, struct span bytes, uint32_t rounds)
{
    struct wasm_module *module = NULL;
    struct rk_error error = {0};
    enum rk_result result = wasm_module_load(&module, &error, bytes, &wasm_rules_default);
    counts->modules++;
    if (result) {
        printf("load %s: %s (offset %#" PRIx64 ")\n", rk_result_name(result), error.message,
               error.offset);
        counts->refused++;
        return;
    }
    static struct transcript plenty, limited;
    struct transcript_options options = {
        .rules = &wasm_rules_default, .rounds = rounds, .gas = GAS_PLENTY};
    counts->tiers_differ += !tiers_agree(&plenty, &result, stdout, module, &options);
    print_shared_lines(buffer_span(&plenty.text));

    uint64_t limits[TRANSCRIPT_CALLS_MAX];
    tiers_tighten(limits, &plenty, counts->modules);
    options.limits = limits;
    options.limit_count = plenty.call_count;
    options.skip_memory = true;
    counts->tiers_differ += !tiers_agree(&limited, &result, stdout, module, &options);

    counts->functions += module->function_count - module->imported_function_count;
    counts->calls += plenty.call_count;
    counts->traps += plenty.trap_count;
    counts->exhausted += plenty.out_of_gas_count + plenty.stack_overflow_count;
    counts->logs += plenty.log_count;
    counts->limited_calls += limited.call_count;
    counts->limited_out_of_gas += limited.out_of_gas_count;
    transcript_free(&plenty);
    transcript_free(&limited);
    wasm_module_release(module);
}

int main(int argc, char **argv)
{
    if (argc != 3 || argv[1][0] < '1' || argv[1][0] > '9' || argv[1][1]) {
        fprintf(stderr, "usage: wasm_differential ROUNDS LIST\n");
        return 2;
    }
    uint32_t rounds = (uint32_t)(argv[1][0] - '0');
    FILE *list = fopen(argv[2], "r");
    if (!list) {
        fprintf(stderr, "wasm_differential: cannot read %s\n", argv[2]);
        return 2;
    }
    struct counts counts = {0};
    char path[4096];
    while (fgets(path, sizeof path, list)) {
        path[strcspn(path, "\n")] = 0;
        struct buffer bytes = {0};
        if (!read_file(&bytes, path)) {
            fprintf(stderr, "wasm_differential: cannot read %s\n", path);
            return 2;
        }
        printf("module %s\n", path);
        run_module(&counts, buffer_span(&bytes), rounds);
        buffer_free(&bytes);
    }
    fclose(list);
#define COUNT(name) printf("count %s %" PRIu64 "\n", #name, counts.name)
    COUNT(modules);
    COUNT(refused);
    COUNT(functions);
    COUNT(calls);
    COUNT(traps);
    COUNT(exhausted);
    COUNT(logs);
    COUNT(limited_calls);
    COUNT(limited_out_of_gas);
    COUNT(tiers_differ);
    return 0;
}
