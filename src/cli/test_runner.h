/* Runs the tests of a project on a machine in memory.
 *
 * The contract and its tests are deployed once and committed; each test is a root call in a session
 * of its own on that commit, which is dropped again. So tests cannot see each other, and what one
 * costs is a function of the two modules and the rules alone. */
#ifndef RK_CLI_TEST_RUNNER_H
#define RK_CLI_TEST_RUNNER_H

#include "chain/profile.h"
#include "state/state.h"
#include "vm/vm.h"

/* What happened in a test, one line each: calls as a tree, debug messages. */
struct test_line {
    uint32_t depth;
    char text[160];
};
VEC_DEFINE(test_line_vec, struct test_line);

struct test_result {
    const char *name; /* without "test_"; the runner's */
    bool passed;
    uint64_t gas_spent;
    char message[RK_ERROR_MESSAGE_BYTES]; /* why it failed */
    const struct test_line_vec *lines;    /* the runner's */
};

struct test_runner {
    struct store *store;
    struct host_queries *queries;
    struct vm *vm;
    struct commit_key base;
    char **names;
    size_t name_count;
    struct test_line_vec lines;
    uint32_t depth;          /* of the calls that run */
    uint32_t open_lines[64]; /* the line of each */
};

/* Deploys. RK_INVALID with what was wrong; test_runner_close is needed in any case. */
RK_CHECKED enum rk_result test_runner_open(struct test_runner *runner,
                                           const struct chain_profile *profile, enum wasm_tier tier,
                                           struct span contract, struct span tests,
                                           struct rk_error *error);
void test_runner_close(struct test_runner *runner);

/* Runs a test, 0 to name_count - 1. *result is good until the next. Fails when the host does. */
RK_CHECKED enum rk_result test_runner_run(struct test_runner *runner, struct test_result *result,
                                          size_t index, uint64_t gas_limit, struct rk_error *error);

#endif
