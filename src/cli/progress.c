#include "cli/progress.h"

#include "cli/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

struct progress progress_for(const struct invocation *v)
{
    return (struct progress){.is_shown = isatty(STDERR_FILENO) &&
                                         !(v->command->json && invocation_flag(v, "json"))};
}

void progress_show(struct progress *progress, const char *what, uint64_t done, uint64_t total)
{
    enum { BETWEEN_NANOSECONDS = 100000000 };
    if (!progress->is_shown) return;
    uint64_t now = clock_nanoseconds();
    if (progress->has_line && now - progress->last < BETWEEN_NANOSECONDS) return;
    progress->last = now;
    progress->has_line = true;
    fprintf(stderr, "\r\033[K%s %" PRIu64 "/%" PRIu64, what, done, total);
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->has_line) fputs("\r\033[K", stderr);
    progress->has_line = false;
}
