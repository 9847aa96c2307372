/* The monotonic clock, for telling people how long something took. */
#ifndef RK_CLI_CLOCK_H
#define RK_CLI_CLOCK_H

#include "base/compiler.h"

#include <stdint.h>
#include <time.h>

RK_INLINE uint64_t clock_nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

#endif
