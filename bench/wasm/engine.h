/* What the benchmarks ask of an engine: load a kernel's module, run it, say what it cost.
 *
 * To add an engine: write engine_NAME.c with one `struct engine`, declare it below, list it in
 * wasm_bench.c and CMakeLists.txt. */
#ifndef RK_BENCH_WASM_ENGINE_H
#define RK_BENCH_WASM_ENGINE_H

#include "base/compiler.h"
#include "base/result.h"
#include "base/span.h"

#include <stdbool.h>

/* One kernel in all its forms. Everything is borrowed and outlives the loaded instances. */
struct bench_module {
    const char *name;
    uint64_t (*native)(uint32_t rounds);
    uint32_t rounds;
    uint32_t rounds_slow;
    bool memory64;
    struct span code;       /* the module that exports run(rounds) */
    const char *path;       /* the same as a file */
    const char *path_fixed; /* exports main_run(): rounds_slow rounds */
    const char *path_zero;  /* exports main_run(): no rounds */
};

struct bench_sample {
    uint64_t checksum;
    uint64_t cpu_ns; /* of the rounds alone, start and load of the engine taken off */
};

struct engine {
    const char *name;
    const char *what;        /* for --help */
    bool slow_rounds;        /* can run rounds_slow rounds only */
    bool wasm32_only;        /* cannot load modules with a 64-bit memory */
    bool (*available)(void); /* NULL: always */
    /* An instance ready to run; the caller frees it. */
    enum rk_result (*load)(void **instance, const struct bench_module *module,
                           struct rk_error *error);
    /* May be called any number of times. */
    enum rk_result (*run)(void *instance, struct bench_sample *sample, uint32_t rounds,
                          struct rk_error *error);
    void (*free)(void *instance); /* accepts NULL */
};

extern const struct engine engine_native;
extern const struct engine engine_jit;
extern const struct engine engine_jit_no_gas;
extern const struct engine engine_jit_no_marks;
extern const struct engine engine_interp;
extern const struct engine engine_reference;
extern const struct engine engine_wabt;
extern const struct engine engine_liftoff;
extern const struct engine engine_turbofan;

/* CPU time this process has used, all threads. */
uint64_t bench_cpu_ns(void);

/* Is there an executable file of this name in a directory of PATH? */
bool bench_have_program(const char *name);

#endif
