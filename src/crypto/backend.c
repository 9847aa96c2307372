#include "crypto/backend.h"

#include <stdatomic.h>
#include <stdlib.h>

/* The answers. */
enum { BACKEND = 3, SUMS_ARE_SPARE = 4, KNOWN = 8 };

static int backend_ask(void)
{
    cpu_features features = cpu_features_detect(), limit = UINT32_MAX;
    const char *text = getenv("RUSKVM_CPU");
    if (text && cpu_limit_parse(&limit, span_of_string(text), NULL)) limit = 0;
    features &= limit;
    enum crypto_backend best = CRYPTO_IFMA;
    while (!cpu_has(features, crypto_backend_needs(best)))
        best--;
    int spare = best == CRYPTO_IFMA && cpu_has(features, CPU_SPARE_SUMS) ? SUMS_ARE_SPARE : 0;
    return (int)best | spare | KNOWN;
}

static int backend_answer(void)
{
    /* 0 before it is known. Threads that ask at the same time for the first time get the same
     * answer. */
    static atomic_int answer;
    int known = atomic_load_explicit(&answer, memory_order_relaxed);
    if (RK_UNLIKELY(!known)) {
        known = backend_ask();
        atomic_store_explicit(&answer, known, memory_order_relaxed);
    }
    return known;
}

enum crypto_backend crypto_backend_in_use(void)
{
    return (enum crypto_backend)(backend_answer() & BACKEND);
}

bool crypto_sums_are_spare(void)
{
    return backend_answer() & SUMS_ARE_SPARE;
}

const char *crypto_backend_name(enum crypto_backend backend)
{
    static const char *const names[] = {"portable", "adx", "ifma"};
    return names[backend];
}

cpu_features crypto_backend_needs(enum crypto_backend backend)
{
    const cpu_features adx = CPU_BMI2 | CPU_ADX;
    const cpu_features ifma =
        adx | CPU_AVX512F | CPU_AVX512VL | CPU_AVX512BW | CPU_AVX512IFMA | CPU_AVX512VBMI2;
    const cpu_features needs[] = {0, adx, ifma};
    return needs[backend];
}
