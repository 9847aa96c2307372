/* Where long work is, on standard error: on a terminal only, not with --json, and at most ten times
 * a second. The line is gone when the work is done. */
#ifndef RK_CLI_PROGRESS_H
#define RK_CLI_PROGRESS_H

#include "cli/options.h"

struct progress {
    bool is_shown;
    bool has_line;
    uint64_t last; /* when, in ns */
};

struct progress progress_for(const struct invocation *v);

/* "hashing 12/100". */
void progress_show(struct progress *progress, const char *what, uint64_t done, uint64_t total);
void progress_end(struct progress *progress);

#endif
