/* Transforms over the scalar field, and as a measure of them the products they do: with blst, as
 * many of its products, which is the larger part of what a transform on it would take. */

#include "base/require.h"
#include "crypto/fr_domain.h"
#include "crypto_bench.h"

#include <stdlib.h>

struct bench {
    struct fr_domain domain;
    struct fr *elements;
};

static void forward(void *context)
{
    struct bench *bench = context;
    fr_domain_forward(&bench->domain, bench->elements);
}

static void inverse(void *context)
{
    struct bench *bench = context;
    fr_domain_inverse(&bench->domain, bench->elements);
}

static void coset_forward(void *context)
{
    struct bench *bench = context;
    fr_domain_coset_forward(&bench->domain, bench->elements);
}

#ifdef RUSKVM_BLST
/* size / 2 * log butterflies in the order of the simplest iterative transform. */
static void peer_butterflies(void *context)
{
    struct bench *bench = context;
    blst_fr *elements = (blst_fr *)bench->elements;
    const blst_fr *powers = (const blst_fr *)bench->domain.powers;
    size_t size = (size_t)bench->domain.size;
    for (size_t block = size; block > 1; block /= 2) {
        for (size_t start = 0; start < size; start += block) {
            for (size_t i = 0; i < block / 2; i++) {
                blst_fr *a = elements + start + i, *b = a + block / 2, difference;
                blst_fr_sub(&difference, a, b);
                blst_fr_add(a, a, b);
                blst_fr_mul(b, &difference, &powers[i * (size / block)]);
            }
        }
    }
}
#define PEER(function) function
#else
#define PEER(function) NULL
#endif

int main(void)
{
    static const unsigned logs[] = {10, 14, 16, 18};
    for (size_t i = 0; i < RK_ARRAY_LENGTH(logs); i++) {
        struct bench bench;
        REQUIRE(!fr_domain_init(&bench.domain, logs[i]));
        bench.elements = calloc((size_t)bench.domain.size, sizeof *bench.elements);
        REQUIRE(bench.elements);
        for (uint64_t k = 0; k < bench.domain.size; k++)
            fr_from_u64(&bench.elements[k], k * k + 1);
        char names[3][32];
        snprintf(names[0], sizeof names[0], "forward, 2^%u", logs[i]);
        snprintf(names[1], sizeof names[1], "inverse, 2^%u", logs[i]);
        snprintf(names[2], sizeof names[2], "coset forward, 2^%u", logs[i]);
        struct bench_row rows[] = {{names[0], 1, forward, PEER(peer_butterflies)},
                                   {names[1], 1, inverse, PEER(peer_butterflies)},
                                   {names[2], 1, coset_forward, PEER(peer_butterflies)}};
        bench_report_turns(rows, RK_ARRAY_LENGTH(rows), &bench, logs[i] > 14 ? 10 : 60);
        free(bench.elements);
        fr_domain_free(&bench.domain);
    }
    return 0;
}
