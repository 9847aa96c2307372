/* A process that measures under RUSKVM_CPU=portable. Requests and answers are packets on a pair of
 * sockets, so that the end of either process is the end of the other's reading. */
#include "cli/bench_crypto.h"
#include "crypto/backend.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct request {
    size_t row;
    double slice_ns;
};

struct answer {
    enum rk_result result;
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

/* The first answer says whether the portable code is what this process takes. */
RK_NORETURN static void serve(int channel)
{
    struct bench_meter *meter = NULL;
    struct request request;
    struct answer answer = {.result = RK_INVALID};
    if (setenv("RUSKVM_CPU", "portable", 1) == 0 && crypto_backend_in_use() == CRYPTO_PORTABLE)
        answer.result = bench_meter_new(&meter);
    while (give(channel, &answer, sizeof answer) && meter &&
           receive(channel, &request, sizeof request)) {
        answer.result = bench_meter_measure(meter, &answer.operation_ns, &answer.taken_ns,
                                            request.row, request.slice_ns);
    }
    bench_meter_free(meter);
    _exit(0);
}

enum rk_result bench_twin_start(struct bench_twin *out, struct rk_error *error)
{
    int ends[2];
    struct answer answer;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot make sockets: %s", strerror(errno));
    pid_t process = fork();
    if (process == 0) {
        close(ends[0]);
        serve(ends[1]);
    }
    int reason = errno;
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot start a process: %s",
                       strerror(reason));
    }
    struct bench_twin twin = {process, ends[0]};
    enum rk_result result = receive(ends[0], &answer, sizeof answer) ? answer.result : RK_IO;
    if (result) {
        bench_twin_end(&twin);
        return rk_fail(error, result, RK_NO_POSITION, "the process for the portable code: %s",
                       rk_result_name(result));
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
