/* The entry of modules for engines that call only functions without arguments: `run` with the
 * rounds fixed when the module is built. With BENCH_ZERO no rounds at all, which costs everything
 * but the rounds: starting the engine, loading the module, setting up the data. */
#include "kernel.h"

enum rounds_slow {
#define KERNEL(name, rounds, rounds_slow, what) ROUNDS_##name = rounds_slow,
#include "../kernels.def"
#undef KERNEL
};

#define ROUNDS_OF_(name) ROUNDS_##name
#define ROUNDS_OF(name)  ROUNDS_OF_(name)

uint64_t main_run(void);

uint64_t main_run(void)
{
#ifdef BENCH_ZERO
    return run(0);
#else
    return run(ROUNDS_OF(KERNEL_NAME));
#endif
}
