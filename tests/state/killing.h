/* Children that work in steps, tell of each by one byte, and are killed in the middle of one. */
#ifndef RK_TESTS_STATE_KILLING_H
#define RK_TESTS_STATE_KILLING_H

#include "folder.h"

#include <signal.h>
#include <sys/wait.h>

/* Reads what the child tells, `most` bytes or all until it ends. Returns how many they were. */
static inline unsigned count_told(int pipe_end, unsigned most)
{
    unsigned told = 0;
    uint8_t byte;
    while (told < most && read(pipe_end, &byte, 1) == 1)
        told++;
    return told;
}

/* Lets the child finish up to `steps_max` - 1 steps, goes on for about as long as a step takes, and
 * kills it; returns how many steps it has told of. What a step takes is learnt from how many more
 * of them it told of, so a slow machine kills in as many places as a fast one: *step_us is anything
 * to begin with. */
static inline unsigned kill_within(pid_t child, int pipe_end, unsigned steps_max, uint64_t *seed,
                                   uint64_t *step_us)
{
    int status;
    unsigned told = count_told(pipe_end, (unsigned)(test_random(seed) % steps_max));
    usleep((useconds_t)(test_random(seed) % (2 * *step_us)));
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    unsigned more = count_told(pipe_end, UINT32_MAX);
    if (more == 0 && *step_us < 400000) *step_us += *step_us / 8 + 1;
    if (more > 1) *step_us -= *step_us / 4;
    return told + more;
}

#endif
