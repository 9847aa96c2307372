/* How fast modules get ready: decode and validate, then translate for the interpreter, or compile.
 *
 *   load_bench FILE.wasm [RUNS]
 *
 * Prints, as the minimum of RUNS (default 20), milliseconds and megabytes of module a second for
 * loading (decode and validate) and for translating every function at once; and the same for
 * compiling, but of code: the function bodies alone. */
#include "engine.h"
#include "file.h"

#include "wasm/code.h"
#include "wasm/jit.h"

#include <stdio.h>
#include <stdlib.h>

struct timing {
    uint64_t load_ns;
    uint64_t translate_ns;
    uint64_t compile_ns;
    size_t body_bytes;
    size_t code_bytes;
};

/* Compiles what was loaded, if this processor runs the result. */
static enum rk_result measure_compiler(struct timing *timing, struct wasm_module *module)
{
    struct jit_code code = {0};
    if (!jit_is_supported()) return RK_OK;
    uint64_t start = bench_cpu_ns();
    enum rk_result result = jit_compile(&code, module, NULL);
    timing->compile_ns = bench_cpu_ns() - start;
    timing->code_bytes = code.size_bytes;
    for (uint32_t i = 0; i < code.function_count; i++)
        timing->body_bytes += module->functions[i].body.size;
    jit_code_free(&code);
    return result;
}

static enum rk_result measure(struct timing *timing, struct span code, struct rk_error *error)
{
    struct wasm_module *module = NULL;
    uint64_t start = bench_cpu_ns();
    enum rk_result result = wasm_module_load(&module, error, code, &wasm_rules_default);
    uint64_t loaded = bench_cpu_ns();
    if (!result) result = wasm_translate_all(module, WASM_TIER_INTERP);
    uint64_t translated = bench_cpu_ns();
    if (!result) {
        *timing = (struct timing){.load_ns = loaded - start, .translate_ns = translated - loaded};
        result = measure_compiler(timing, module);
    }
    wasm_module_release(module);
    return result;
}

static void print_row(const char *what, uint64_t ns, size_t size_bytes)
{
    printf("%-22s %8.3f ms %8.1f MB/s\n", what, (double)ns / 1e6,
           (double)size_bytes * 1e3 / (double)ns);
}

int main(int count, char **arguments)
{
    if (count < 2 || count > 3) {
        fprintf(stderr, "usage: load_bench FILE.wasm [RUNS]\n");
        return 2;
    }
    unsigned long runs = count > 2 ? strtoul(arguments[2], NULL, 10) : 20;
    if (runs == 0) {
        fprintf(stderr, "load_bench: RUNS is a number from 1\n");
        return 2;
    }
    struct rk_error error = {0};
    struct buffer file = {0};
    enum rk_result result = file_read(&file, arguments[1], &error);
    struct timing best = {UINT64_MAX, UINT64_MAX, UINT64_MAX, 0, 0};
    for (unsigned long i = 0; i < runs && !result; i++) {
        struct timing timing = {0};
        result = measure(&timing, buffer_span(&file), &error);
        if (timing.load_ns < best.load_ns) best.load_ns = timing.load_ns;
        if (timing.translate_ns < best.translate_ns) best.translate_ns = timing.translate_ns;
        if (timing.compile_ns < best.compile_ns) best.compile_ns = timing.compile_ns;
        best.body_bytes = timing.body_bytes;
        best.code_bytes = timing.code_bytes;
    }
    if (result) {
        fprintf(stderr, "load_bench: %s: %s\n", arguments[1], error.message);
    } else {
        printf("%s: %zu bytes\n", arguments[1], file.size_bytes);
        print_row("decode and validate", best.load_ns, file.size_bytes);
        print_row("translate", best.translate_ns, file.size_bytes);
        print_row("ready to interpret", best.load_ns + best.translate_ns, file.size_bytes);
        if (best.body_bytes) {
            print_row("compile", best.compile_ns, best.body_bytes);
            printf("%-22s %8zu bytes of machine code for %zu of functions: %.2f\n", "",
                   best.code_bytes, best.body_bytes,
                   (double)best.code_bytes / (double)best.body_bytes);
        }
    }
    buffer_free(&file);
    return result ? 1 : 0;
}
