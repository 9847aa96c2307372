/* What every test includes first: cmocka with the headers it silently needs, in their order. */
#ifndef RK_TESTS_SUPPORT_H
#define RK_TESTS_SUPPORT_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <stdlib.h>

/* The seed of a random test, printed so that a failure can be had again: `normal`, or what the
 * environment variable RUSKVM_TEST_SEED says. */
static inline uint64_t test_seed(uint64_t normal)
{
    const char *wanted = getenv("RUSKVM_TEST_SEED");
    uint64_t seed = wanted ? strtoull(wanted, NULL, 0) : normal;
    print_message("seed %llu\n", (unsigned long long)seed);
    return seed;
}

/* CTest's SKIP_RETURN_CODE: a test whose material is absent prints why and exits with this. */
#define TEST_SKIPPED 77

#endif
