/* Children that work in steps, tell of each by one byte, and are killed in the middle of one. */
#ifndef RK_TESTS_STATE_KILLING_H
#define RK_TESTS_STATE_KILLING_H

#include "folder.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static inline uint64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Lets the child finish up to `steps_max` - 1 steps, goes on for about as long as a step takes, and
 * kills it. So a slow machine kills in as many places as a fast one. Returns how many steps the
 * child has told of; more may be in the pipe. *step_us is what a step takes, learnt here; begin
 * with 0. */
static inline unsigned kill_within(pid_t child, int pipe_end, unsigned steps_max, uint64_t *seed,
                                   uint64_t *step_us)
{
    unsigned told = 0, wanted = (unsigned)(test_random(seed) % steps_max);
    uint64_t begin = now_us();
    int status;
    uint8_t byte;
    while (told < wanted && read(pipe_end, &byte, 1) == 1)
        told++;
    if (told) *step_us = (*step_us * 3 + (now_us() - begin) / told) / (*step_us ? 4 : 1);
    usleep((useconds_t)(test_random(seed) % (*step_us * 2 + 1)));
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    return told;
}

#endif
