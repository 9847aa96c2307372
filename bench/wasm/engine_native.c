/* The kernels as native code of clang -O2 without vectorizers: what the other engines are measured
 * against, in time and in checksums. */
#include "engine.h"

static enum rk_result native_load(void **instance, const struct bench_module *module,
                                  struct rk_error *error)
{
    (void)error;
    /* The table of kernels outlives the instance, which is never written through. */
    *instance = (void *)(uintptr_t)module;
    return RK_OK;
}

static enum rk_result native_run(void *instance, struct bench_sample *sample, uint32_t rounds,
                                 struct rk_error *error)
{
    (void)error;
    const struct bench_module *module = instance;
    uint64_t start = bench_cpu_ns();
    sample->checksum = module->native(rounds);
    sample->cpu_ns = bench_cpu_ns() - start;
    return RK_OK;
}

static void native_free(void *instance)
{
    (void)instance;
}

const struct engine engine_native = {
    .name = "native",
    .what = "clang-19 -O2, scalar",
    .load = native_load,
    .run = native_run,
    .free = native_free,
};
