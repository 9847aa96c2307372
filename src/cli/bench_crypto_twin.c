/* A process that measures under another RUSKVM_CPU. Requests and answers are packets on a pair of
 * sockets, so that the end of either process is the end of the other's reading. */
#include "cli/bench_crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The descriptor of its end, for the twin alone. */
#define TWIN_VARIABLE "RUSKVM_BENCH_TWIN"

struct request {
    size_t row;
    double slice_ns;
};

struct answer {
    enum rk_result result;
    enum crypto_backend backend;
    double operation_ns, taken_ns;
};

static bool receive(int channel, void *packet, size_t size_bytes)
{
    ssize_t got;
    do
        got = recv(channel, packet, size_bytes, 0);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)size_bytes;
}

static bool give(int channel, const void *packet, size_t size_bytes)
{
    ssize_t put;
    do
        put = send(channel, packet, size_bytes, MSG_NOSIGNAL);
    while (put < 0 && errno == EINTR);
    return put == (ssize_t)size_bytes;
}

/* The first answer says whether the back end is the one wanted. */
void bench_twin_serve_if_asked(void)
{
    const char *text = getenv(TWIN_VARIABLE);
    char *end;
    if (!text || !*text) return;
    const unsigned long number = strtoul(text, &end, 10);
    if (*end || number > INT_MAX) return;
    const int channel = (int)number;
    struct bench_meter *meter = NULL;
    struct request request;
    struct answer answer = {.result = bench_meter_new(&meter), .backend = crypto_backend_in_use()};
    while (give(channel, &answer, sizeof answer) && meter &&
           receive(channel, &request, sizeof request)) {
        answer.result = bench_meter_measure(meter, &answer.operation_ns, &answer.taken_ns,
                                            request.row, request.slice_ns);
    }
    bench_meter_free(meter);
    exit(0);
}

RK_NORETURN static void become_twin(int channel, const char *limit, const char *const *arguments)
{
    char text[16];
    snprintf(text, sizeof text, "%d", channel);
    if (fcntl(channel, F_SETFD, 0) == 0 && setenv("RUSKVM_CPU", limit, 1) == 0 &&
        setenv(TWIN_VARIABLE, text, 1) == 0)
        execv("/proc/self/exe", (char *const *)(uintptr_t)arguments);
    _exit(127);
}

enum rk_result bench_twin_start(struct bench_twin *out, enum crypto_backend backend,
                                const char *const *arguments, struct rk_error *error)
{
    int ends[2];
    struct answer answer;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot make sockets: %s", strerror(errno));
    pid_t process = fork();
    if (process == 0) become_twin(ends[1], crypto_backend_name(backend), arguments);
    int reason = errno;
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot start a process: %s",
                       strerror(reason));
    }
    struct bench_twin twin = {process, ends[0]};
    enum rk_result result = receive(ends[0], &answer, sizeof answer) ? answer.result : RK_IO;
    if (!result && answer.backend != backend) result = RK_UNSUPPORTED;
    if (result) {
        bench_twin_end(&twin);
        return rk_fail(error, result, RK_NO_POSITION, "the process with the back end %s: %s",
                       crypto_backend_name(backend), rk_result_name(result));
    }
    *out = twin;
    return RK_OK;
}

void bench_twin_end(struct bench_twin *twin)
{
    close(twin->channel);
    while (waitpid(twin->process, NULL, 0) < 0 && errno == EINTR)
        continue;
}

enum rk_result bench_twin_measure(struct bench_twin *twin, double *operation_ns, double *taken_ns,
                                  size_t row, double slice_ns)
{
    const struct request request = {row, slice_ns};
    struct answer answer;
    if (!give(twin->channel, &request, sizeof request) ||
        !receive(twin->channel, &answer, sizeof answer))
        return RK_IO;
    RK_TRY(answer.result);
    *operation_ns = answer.operation_ns;
    *taken_ns = answer.taken_ns;
    return RK_OK;
}
