#include "engine.h"

#include "base/require.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

uint64_t bench_cpu_ns(void)
{
    struct timespec t;
    REQUIRE(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

bool bench_have_program(const char *name)
{
    const char *at = getenv("PATH");
    while (at && *at) {
        size_t length = strcspn(at, ":");
        char path[4096];
        int n = snprintf(path, sizeof path, "%.*s/%s", (int)length, at, name);
        if (n > 0 && (size_t)n < sizeof path && access(path, X_OK) == 0) return true;
        at += length;
        if (*at == ':') at++;
    }
    return false;
}
