/* What a BLAKE3 back end consists of; private to the blake3_*.c files.
 *
 * A back end is a compression function for one block and, if it has SIMD, kernels that run the
 * compression function over equal-length inputs, one to a lane. blake3.c turns these into trees. */
#ifndef RK_BASE_BLAKE3_BACKEND_H
#define RK_BASE_BLAKE3_BACKEND_H

#include "base/blake3.h"

/* Domain flags, section 2.2 of the paper. */
enum {
    BLAKE3_CHUNK_START = 1 << 0,
    BLAKE3_CHUNK_END = 1 << 1,
    BLAKE3_PARENT = 1 << 2,
    BLAKE3_ROOT = 1 << 3,
    BLAKE3_KEYED_HASH = 1 << 4,
    BLAKE3_DERIVE_KEY_CONTEXT = 1 << 5,
    BLAKE3_DERIVE_KEY_MATERIAL = 1 << 6,
};

/* The initial words of SHA-256. */
#define BLAKE3_IV0 0x6a09e667u
#define BLAKE3_IV1 0xbb67ae85u
#define BLAKE3_IV2 0x3c6ef372u
#define BLAKE3_IV3 0xa54ff53au
#define BLAKE3_IV4 0x510e527fu
#define BLAKE3_IV5 0x9b05688cu
#define BLAKE3_IV6 0x1f83d9abu
#define BLAKE3_IV7 0x5be0cd19u

/* BLAKE3_SCHEDULE(X): the message words of each of the seven rounds in the order they are used.
 * Each line is the one above sent through the permutation of table 2 of the paper. */
/* clang-format off */
#define BLAKE3_SCHEDULE(X)                                           \
    X( 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15) \
    X( 2,  6,  3, 10,  7,  0,  4, 13,  1, 11, 12,  5,  9, 14, 15,  8) \
    X( 3,  4, 10, 12, 13,  2,  7, 14,  6,  5,  9,  0, 11, 15,  8,  1) \
    X(10,  7, 12,  9, 14,  3, 13, 15,  4,  0, 11,  2,  5,  8,  1,  6) \
    X(12, 13,  9, 11, 15, 10, 14,  8,  7,  2,  5,  3,  0,  1,  6,  4) \
    X( 9, 14, 11,  5,  8, 12, 15,  1, 13,  3,  0, 10,  2,  6,  4,  7) \
    X(11, 15,  5,  0,  1,  9,  8,  6, 14, 10,  2, 12,  3,  4,  7, 13)
/* clang-format on */

/* One round over state words v[] and message words m[] in terms of a quarter-round
 * G(a, b, c, d, x, y) on indices: the columns, then the diagonals. To be used as
 * BLAKE3_SCHEDULE(BLAKE3_ROUND) where G, v and m are defined. */
#define BLAKE3_ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15) \
    G(0, 4, 8, 12, m[s0], m[s1]);                                                          \
    G(1, 5, 9, 13, m[s2], m[s3]);                                                          \
    G(2, 6, 10, 14, m[s4], m[s5]);                                                         \
    G(3, 7, 11, 15, m[s6], m[s7]);                                                         \
    G(0, 5, 10, 15, m[s8], m[s9]);                                                         \
    G(1, 6, 11, 12, m[s10], m[s11]);                                                       \
    G(2, 7, 8, 13, m[s12], m[s13]);                                                        \
    G(3, 4, 9, 14, m[s14], m[s15]);

/* One compression with all 16 output words; the first 8 are the chaining value. `out` may be `cv`.
 * The block is 64 bytes, zero past block_bytes. */
typedef void blake3_compress_fn(uint32_t out[16], const uint32_t cv[8],
                                const uint8_t block[BLAKE3_BLOCK_BYTES], uint64_t counter,
                                uint32_t block_bytes, uint32_t flags);

/* What all lanes of a kernel have in common. */
struct blake3_batch {
    const uint32_t *key; /* 8 words */
    size_t blocks;       /* full blocks of each input, at least 1 */
    uint32_t flags;      /* on every block */
    uint32_t flags_first;
    uint32_t flags_last;
};

/* Runs as many inputs as the kernel has lanes and writes 32 bytes for each. With blocks == 1 all
 * inputs are read before anything is written. */
typedef void blake3_lanes_fn(uint8_t *cvs, const uint8_t *const *inputs, const uint64_t *counters,
                             const struct blake3_batch *batch);

#define BLAKE3_LANES_MAX   16
#define BLAKE3_KERNELS_MAX 3

struct blake3_kernel {
    unsigned lanes;
    blake3_lanes_fn *run;
};

struct blake3_backend {
    const char *name;
    cpu_features needs;
    blake3_compress_fn *compress;
    struct blake3_kernel kernels[BLAKE3_KERNELS_MAX + 1]; /* widest first; ends with lanes 0 */
};

blake3_compress_fn blake3_compress_portable;
#ifdef __x86_64__
blake3_compress_fn blake3_compress_sse41;
blake3_compress_fn blake3_compress_avx512;
blake3_lanes_fn blake3_lanes4_sse41;
blake3_lanes_fn blake3_lanes8_avx2;
blake3_lanes_fn blake3_lanes4_avx512;
blake3_lanes_fn blake3_lanes8_avx512;
blake3_lanes_fn blake3_lanes16_avx512;
#endif

#endif
