/* The compression function of BLAKE3 in plain C, section 2.2 of the paper: the reference for the
 * other back ends. */

#include "base/blake3_backend.h"

RK_INLINE uint32_t rotr(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

#define G(a, b, c, d, x, y)           \
    do {                              \
        v[a] = v[a] + v[b] + (x);     \
        v[d] = rotr(v[d] ^ v[a], 16); \
        v[c] = v[c] + v[d];           \
        v[b] = rotr(v[b] ^ v[c], 12); \
        v[a] = v[a] + v[b] + (y);     \
        v[d] = rotr(v[d] ^ v[a], 8);  \
        v[c] = v[c] + v[d];           \
        v[b] = rotr(v[b] ^ v[c], 7);  \
    } while (0)

void blake3_compress_portable(uint32_t out[16], const uint32_t cv[8],
                              const uint8_t block[BLAKE3_BLOCK_BYTES], uint64_t counter,
                              uint32_t block_bytes, uint32_t flags)
{
    uint32_t m[16];
    memcpy(m, block, sizeof m);
    uint32_t v[16] = {cv[0],
                      cv[1],
                      cv[2],
                      cv[3],
                      cv[4],
                      cv[5],
                      cv[6],
                      cv[7],
                      BLAKE3_IV0,
                      BLAKE3_IV1,
                      BLAKE3_IV2,
                      BLAKE3_IV3,
                      (uint32_t)counter,
                      (uint32_t)(counter >> 32),
                      block_bytes,
                      flags};
    BLAKE3_SCHEDULE(BLAKE3_ROUND)
    for (size_t i = 0; i < 8; i++) {
        uint32_t chained = cv[i]; /* out may be cv */
        out[i] = v[i] ^ v[i + 8];
        out[i + 8] = v[i + 8] ^ chained;
    }
}
