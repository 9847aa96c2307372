/* The host module "spectest" that the scripts of the test suite import from. */
#ifndef RK_TESTS_WASM_SUITE_SPECTEST_H
#define RK_TESTS_WASM_SUITE_SPECTEST_H

#include "base/span.h"
#include "wasm/store.h"

#include <stdbool.h>

enum { SPECTEST_EXPORTS = 13 };

/* Plain data; what it refers to is the store's. */
struct spectest {
    struct wasm_extern exports[SPECTEST_EXPORTS];
    const char *names[SPECTEST_EXPORTS];
};

RK_CHECKED enum rk_result spectest_make(struct spectest *out, struct wasm_store *store);

/* False when there is no export of that name. */
bool spectest_find(const struct spectest *spectest, struct wasm_extern *out, struct span name);

#endif
