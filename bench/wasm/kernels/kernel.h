/* What every kernel starts from.
 *
 * A kernel is one C file without a C library that defines
 *
 *     uint64_t run(uint32_t rounds);
 *
 * which does the same work `rounds` times and returns a checksum of all results. Nothing survives
 * from one call to the next, so equal rounds give equal checksums, on every engine and with
 * pointers of either width. For WebAssembly the function keeps its name and the linker exports it;
 * the native copies share one program and are renamed to kernel_NAME. */
#ifndef RK_BENCH_WASM_KERNELS_KERNEL_H
#define RK_BENCH_WASM_KERNELS_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef __wasm__
#define KERNEL_JOIN_(a, b) a##b
#define KERNEL_JOIN(a, b)  KERNEL_JOIN_(a, b)
#define run                KERNEL_JOIN(kernel_, KERNEL_NAME)
#endif

uint64_t run(uint32_t rounds);

/* Bulk memory makes single instructions of these on WebAssembly, nothing has to define them. */
void *memcpy(void *restrict to, const void *restrict from, size_t size_bytes);
void *memmove(void *to, const void *from, size_t size_bytes);
void *memset(void *to, int byte, size_t size_bytes);

#define KERNEL_NOINLINE __attribute__((noinline))
/* Keeps a loop a loop where the compiler would see a memcpy or memset in it. */
#define KERNEL_NO_BUILTIN __attribute__((noinline, no_builtin))

#define KERNEL_LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* The same value, of which the compiler knows nothing: stops folding of constant arguments. */
static inline uint32_t kernel_opaque(uint32_t value)
{
    __asm__ volatile("" : "+r"(value));
    return value;
}

/* One step of a 64-bit shift-register generator; *state must not be zero and never becomes it. */
static inline uint64_t kernel_random(uint64_t *state)
{
    uint64_t x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    *state = x;
    return x * UINT64_C(0x9e3779b97f4a7c15);
}

/* The checksum after one more value; depends on the order of values. */
static inline uint64_t kernel_mix(uint64_t sum, uint64_t value)
{
    sum = (sum ^ value) * UINT64_C(0xd6e8feb86659fd93);
    return sum ^ (sum >> 32);
}

#endif
