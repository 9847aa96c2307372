/* The floating-point control word that execution runs under: round to nearest, no flushing of
 * denormals, no exceptions, whatever the host's thread has set. */
#ifndef RK_BASE_FLOAT_ENV_H
#define RK_BASE_FLOAT_ENV_H

#include "base/compiler.h"

#if defined(__x86_64__)

/* MXCSR with all exceptions masked, round to nearest, FTZ and DAZ clear: its reset value. */
#define FLOAT_ENV_DEFAULT 0x1f80u

RK_INLINE uint64_t float_env_get(void)
{
    return __builtin_ia32_stmxcsr();
}

RK_INLINE void float_env_set(uint64_t value)
{
    __builtin_ia32_ldmxcsr((unsigned)value);
}

#elif defined(__aarch64__)

/* FPCR: all modes off. */
#define FLOAT_ENV_DEFAULT 0u

RK_INLINE uint64_t float_env_get(void)
{
    uint64_t value;
    __asm__ volatile("mrs %0, fpcr" : "=r"(value));
    return value;
}

RK_INLINE void float_env_set(uint64_t value)
{
    __asm__ volatile("msr fpcr, %0" : : "r"(value));
}

#else
#error "no floating-point control for this architecture"
#endif

/* Sets the default environment and returns what was there, for float_env_set(). */
RK_INLINE uint64_t float_env_enter(void)
{
    uint64_t before = float_env_get();
    if (before != FLOAT_ENV_DEFAULT) float_env_set(FLOAT_ENV_DEFAULT);
    return before;
}

#endif
