/* V8 in node, once with its single-pass compiler (Liftoff) and once with its optimising one
 * (TurboFan), each alone and ahead of the first run.
 *
 * One process for each loaded module runs node_peer.js: a line with the rounds goes in, a line
 * "checksum nanoseconds" comes out. */
#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER_BYTES = 128 };

struct node {
    pid_t child;
    FILE *to;
    FILE *from;
};

static void node_free(void *instance)
{
    struct node *node = instance;
    if (!node) return;
    /* The end of its input ends the peer. */
    if (node->to) fclose(node->to);
    if (node->from) fclose(node->from);
    while (node->child > 0 && waitpid(node->child, NULL, 0) < 0 && errno == EINTR)
        ;
    free(node);
}

/* Starts node with the V8 option that chooses the compiler. */
static enum rk_result start(struct node *node, const char *option, const char *path,
                            struct rk_error *error)
{
    const char *arguments[] = {"node",
                               option,
                               "--no-wasm-tier-up",
                               "--no-wasm-dynamic-tiering",
                               "--no-wasm-lazy-compilation",
                               BENCH_NODE_SCRIPT,
                               path,
                               NULL};
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    posix_spawn_file_actions_t actions;
    int failure = pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) ? errno : 0;
    if (!failure) failure = posix_spawn_file_actions_init(&actions);
    if (!failure) {
        failure = posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
        if (!failure) failure = posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
        if (!failure)
            failure = posix_spawnp(&node->child, "node", &actions, NULL,
                                   (char **)(uintptr_t)arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
    }
    if (in[0] >= 0) close(in[0]);
    if (out[1] >= 0) close(out[1]);
    if (!failure && !(node->to = fdopen(in[1], "w"))) failure = errno;
    if (!failure && !(node->from = fdopen(out[0], "r"))) failure = errno;
    if (!failure) return RK_OK;
    if (!node->to && in[1] >= 0) close(in[1]);
    if (!node->from && out[0] >= 0) close(out[0]);
    return rk_fail(error, RK_IO, RK_NO_POSITION, "node: %s", strerror(failure));
}

static enum rk_result node_load(void **instance, const char *option,
                                const struct bench_module *module, struct rk_error *error)
{
    struct node *node = calloc(1, sizeof *node);
    if (!node) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    enum rk_result res = start(node, option, module->path, error);
    if (res) {
        node_free(node);
        return res;
    }
    *instance = node;
    return RK_OK;
}

static enum rk_result liftoff_load(void **instance, const struct bench_module *module,
                                   struct rk_error *error)
{
    return node_load(instance, "--liftoff", module, error);
}

static enum rk_result turbofan_load(void **instance, const struct bench_module *module,
                                    struct rk_error *error)
{
    return node_load(instance, "--no-liftoff", module, error);
}

static enum rk_result node_run(void *instance, struct bench_sample *sample, uint32_t rounds,
                               struct rk_error *error)
{
    struct node *node = instance;
    char answer[ANSWER_BYTES];
    struct bench_sample read;
    if (fprintf(node->to, "%" PRIu32 "\n", rounds) < 0 || fflush(node->to) != 0 ||
        !fgets(answer, sizeof answer, node->from) ||
        sscanf(answer, "%" SCNu64 " %" SCNu64, &read.checksum, &read.cpu_ns) != 2)
        return rk_fail(error, RK_IO, RK_NO_POSITION, "no answer from node");
    *sample = read;
    return RK_OK;
}

static bool node_available(void)
{
    return bench_have_program("node");
}

const struct engine engine_liftoff = {
    .name = "liftoff",
    .what = "V8's single-pass compiler, in node",
    .wasm32_only = true,
    .available = node_available,
    .load = liftoff_load,
    .run = node_run,
    .free = node_free,
};

const struct engine engine_turbofan = {
    .name = "turbofan",
    .what = "V8's optimising compiler, in node",
    .wasm32_only = true,
    .available = node_available,
    .load = turbofan_load,
    .run = node_run,
    .free = node_free,
};
