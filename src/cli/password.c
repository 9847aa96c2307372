#include "cli/password.h"

#include "base/compiler.h"
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { ATTEMPTS_MAX = 3 };

static enum rk_result fail_with_errno(struct rk_error *error, const char *what)
{
    return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot %s: %s", what, strerror(errno));
}

/* Byte by byte, so that nothing behind the line is taken: it may be another line, or a message. */
static enum rk_result read_line(struct secret_line *line, int fd, struct rk_error *error)
{
    line->size_bytes = 0;
    for (;;) {
        uint8_t byte;
        ssize_t size = read(fd, &byte, 1);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return fail_with_errno(error, "read");
        if (size == 0) break;
        if (byte == '\n') {
            if (line->size_bytes && line->bytes[line->size_bytes - 1] == '\r') line->size_bytes--;
            break;
        }
        if (line->size_bytes == SECRET_LINE_BYTES_MAX)
            return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "the line has more than %d bytes",
                           SECRET_LINE_BYTES_MAX);
        line->bytes[line->size_bytes++] = byte;
        secret_wipe(&byte, 1);
    }
    if (line->size_bytes) return RK_OK;
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the line is empty");
}

enum rk_result secret_line_read(struct secret_line *line, const char *path, struct rk_error *error)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail_with_errno(error, "open");
    enum rk_result result = read_line(line, fd, error);
    if (result) secret_wipe(line, sizeof *line);
    if (!is_stdin) close(fd);
    return result;
}

/* ---- The terminal ---- */

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

/* What arrived while we waited; only the handler writes it while one is installed. */
static volatile sig_atomic_t caught;

static void catch_signal(int number)
{
    caught = number;
}

struct terminal {
    int fd;
    struct termios quiet, before;
    sigset_t mask; /* while waiting: as it was */
    struct sigaction actions[RK_ARRAY_LENGTH(signals)];
};

/* The signals stay blocked but for the wait itself, so that none slips in before it. */
static void catch_signals(struct terminal *terminal)
{
    struct sigaction action = {.sa_handler = catch_signal};
    sigset_t blocked;
    sigemptyset(&blocked);
    for (size_t i = 0; i < RK_ARRAY_LENGTH(signals); i++)
        sigaddset(&blocked, signals[i]);
    sigprocmask(SIG_BLOCK, &blocked, &terminal->mask);
    caught = 0;
    for (size_t i = 0; i < RK_ARRAY_LENGTH(signals); i++) {
        sigaction(signals[i], NULL, &terminal->actions[i]);
        /* What is ignored, as by nohup, stays so. */
        if (terminal->actions[i].sa_handler != SIG_IGN) sigaction(signals[i], &action, NULL);
    }
}

static void release_signals(struct terminal *terminal)
{
    for (size_t i = 0; i < RK_ARRAY_LENGTH(signals); i++)
        sigaction(signals[i], &terminal->actions[i], NULL);
    sigprocmask(SIG_SETMASK, &terminal->mask, NULL);
}

static void put(int fd, const char *text)
{
    ssize_t size = write(fd, text, strlen(text));
    (void)size; /* a prompt that cannot be shown does not keep the answer from being read */
}

/* One question. *signal receives the signal that ended it, or 0. */
static enum rk_result ask(struct secret_line *line, struct terminal *terminal, const char *prompt,
                          int *signal, struct rk_error *error)
{
    struct pollfd ready = {.fd = terminal->fd, .events = POLLIN};
    enum rk_result result = RK_OK;
    catch_signals(terminal);
    /* What was typed ahead was echoed, and is thrown away. */
    if (tcsetattr(terminal->fd, TCSAFLUSH, &terminal->quiet)) {
        result = fail_with_errno(error, "silence the terminal");
    } else {
        put(terminal->fd, prompt);
        int count;
        do {
            count = ppoll(&ready, 1, NULL, &terminal->mask);
        } while (count < 0 && errno == EINTR && !caught);
        result = caught      ? rk_fail(error, RK_IO, RK_NO_POSITION, "interrupted")
                 : count < 0 ? fail_with_errno(error, "wait for the terminal")
                             : read_line(line, terminal->fd, error);
        tcsetattr(terminal->fd, TCSAFLUSH, &terminal->before);
        put(terminal->fd, "\n");
    }
    *signal = caught;
    release_signals(terminal);
    return result;
}

/* Asks again after the program was stopped and went on; another signal ends it as it would have
 * without us. */
static enum rk_result ask_on(struct secret_line *line, struct terminal *terminal,
                             const char *prompt, struct rk_error *error)
{
    for (;;) {
        int signal = 0;
        enum rk_result result = ask(line, terminal, prompt, &signal, error);
        if (signal) raise(signal);
        if (signal != SIGTSTP) return result;
    }
}

static enum rk_result ask_twice(struct secret_line *line, struct terminal *terminal,
                                const char *prompt, struct rk_error *error)
{
    struct secret_line again;
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
        RK_TRY(ask_on(line, terminal, prompt, error));
        enum rk_result result = ask_on(&again, terminal, "The same again: ", error);
        bool equal = !result && again.size_bytes == line->size_bytes &&
                     secret_equal(again.bytes, line->bytes, line->size_bytes);
        secret_wipe(&again, sizeof again);
        if (equal || (result && result != RK_INVALID)) return result;
        put(terminal->fd, "They differ.\n");
    }
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the two passwords differ");
}

enum rk_result secret_line_ask(struct secret_line *line, const char *prompt, bool twice,
                               struct rk_error *error)
{
    struct terminal terminal = {.fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)};
    if (terminal.fd < 0)
        return rk_fail(error, RK_IO, RK_NO_POSITION,
                       "there is no terminal to ask for the password: give --password-file");
    enum rk_result result = RK_OK;
    if (tcgetattr(terminal.fd, &terminal.before)) {
        result = fail_with_errno(error, "use the terminal");
    } else {
        terminal.quiet = terminal.before;
        terminal.quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
        result = twice ? ask_twice(line, &terminal, prompt, error)
                       : ask_on(line, &terminal, prompt, error);
    }
    if (result) secret_wipe(line, sizeof *line);
    close(terminal.fd);
    return result;
}
