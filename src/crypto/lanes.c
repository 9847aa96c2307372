#include "crypto/lanes.h"

#include "base/cpu.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { LANES_UNKNOWN, LANES_NO, LANES_YES };

static int lanes_ask(void)
{
    cpu_features wanted = CPU_AVX512F | CPU_AVX512VL | CPU_AVX512BW | CPU_AVX512IFMA;
    cpu_features features = cpu_features_detect(), limit = UINT32_MAX;
    const char *text = getenv("RUSKVM_CPU");
    if (text && cpu_limit_parse(&limit, span_of_string(text), NULL)) limit = 0;
    return cpu_has(features & limit, wanted) ? LANES_YES : LANES_NO;
}

bool lanes_are_available(void)
{
    /* Threads that ask at the same time for the first time get the same answer. */
    static atomic_int answer;
    int known = atomic_load_explicit(&answer, memory_order_relaxed);
    if (RK_UNLIKELY(known == LANES_UNKNOWN)) {
        known = lanes_ask();
        atomic_store_explicit(&answer, known, memory_order_relaxed);
    }
    return known == LANES_YES;
}
