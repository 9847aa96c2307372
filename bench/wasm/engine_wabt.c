/* wabt's wasm-interp, one process for each run.
 *
 * Its command line calls functions without arguments only, so the module with fixed rounds is run.
 * What the same module costs with no rounds is measured when loading and taken off each run. The
 * times come from the kernel's accounting of the finished process. */
#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT_BYTES = 4096, START_RUNS = 5 };

struct wabt {
    const struct bench_module *module;
    uint64_t start_ns; /* least CPU time of a run without rounds */
};

static uint64_t timeval_ns(struct timeval t)
{
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_usec * 1000u;
}

/* Starts wasm-interp on the module with its standard output in a new pipe. */
static enum rk_result start(pid_t *child, int *output, const char *path, bool memory64,
                            struct rk_error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return rk_fail(error, RK_IO, RK_NO_POSITION, "pipe: %s", strerror(errno));

    /* posix_spawn takes arguments it does not write to as pointers to non-const. */
    const char *arguments[] = {"wasm-interp", path, "--run-all-exports",
                               memory64 ? "--enable-memory64" : NULL, NULL};
    posix_spawn_file_actions_t actions;
    int failure = posix_spawn_file_actions_init(&actions);
    if (!failure) {
        failure = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        if (!failure)
            failure = posix_spawnp(child, "wasm-interp", &actions, NULL,
                                   (char **)(uintptr_t)arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
    }
    close(ends[1]);
    if (failure) {
        close(ends[0]);
        return rk_fail(error, RK_IO, RK_NO_POSITION, "wasm-interp: %s", strerror(failure));
    }
    *output = ends[0];
    return RK_OK;
}

/* One process from start to end. */
static enum rk_result run_process(struct bench_sample *sample, const char *path, bool memory64,
                                  struct rk_error *error)
{
    pid_t child = 0;
    int output = -1;
    enum rk_result res = start(&child, &output, path, memory64, error);
    if (res) return res;

    char text[OUTPUT_BYTES];
    size_t used = 0;
    ssize_t n;
    while (used < sizeof text - 1 && ((n = read(output, text + used, sizeof text - 1 - used)) > 0 ||
                                      (n < 0 && errno == EINTR)))
        if (n > 0) used += (size_t)n;
    text[used] = '\0';
    close(output);

    int status;
    struct rusage usage;
    pid_t waited;
    do
        waited = wait4(child, &status, 0, &usage);
    while (waited < 0 && errno == EINTR);
    if (waited < 0) return rk_fail(error, RK_IO, RK_NO_POSITION, "wait: %s", strerror(errno));

    uint64_t checksum;
    text[strcspn(text, "\n")] = '\0';
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
        sscanf(text, "main_run() => i64:%" SCNu64, &checksum) != 1)
        return rk_fail(error, RK_TRAP, RK_NO_POSITION, "wasm-interp %s: %.100s", path, text);
    *sample =
        (struct bench_sample){checksum, timeval_ns(usage.ru_utime) + timeval_ns(usage.ru_stime)};
    return RK_OK;
}

static void wabt_free(void *instance)
{
    free(instance);
}

static enum rk_result wabt_load(void **instance, const struct bench_module *module,
                                struct rk_error *error)
{
    struct wabt *w = malloc(sizeof *w);
    if (!w) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    *w = (struct wabt){module, UINT64_MAX};
    for (int i = 0; i < START_RUNS; i++) {
        struct bench_sample sample;
        enum rk_result res = run_process(&sample, module->path_zero, module->memory64, error);
        if (res) {
            wabt_free(w);
            return res;
        }
        if (sample.cpu_ns < w->start_ns) w->start_ns = sample.cpu_ns;
    }
    *instance = w;
    return RK_OK;
}

static enum rk_result wabt_run(void *instance, struct bench_sample *sample, uint32_t rounds,
                               struct rk_error *error)
{
    const struct wabt *w = instance;
    if (rounds != w->module->rounds_slow)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "wasm-interp runs fixed rounds only");
    struct bench_sample whole;
    enum rk_result res = run_process(&whole, w->module->path_fixed, w->module->memory64, error);
    if (res) return res;
    whole.cpu_ns = whole.cpu_ns > w->start_ns ? whole.cpu_ns - w->start_ns : 0;
    *sample = whole;
    return RK_OK;
}

static bool wabt_available(void)
{
    return bench_have_program("wasm-interp");
}

const struct engine engine_wabt = {
    .name = "wasm-interp",
    .what = "the interpreter of wabt, as a process",
    .slow_rounds = true,
    .available = wabt_available,
    .load = wabt_load,
    .run = wabt_run,
    .free = wabt_free,
};
