#include "base/keccak.h"

/* Round constants of iota, FIPS 202 section 3.2.5: bit 2^j - 1 of constant i is bit j + 7i of the
 * sequence of the linear feedback register x^8 + x^6 + x^5 + x^4 + 1. */
static const uint64_t round_constants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

RK_INLINE uint64_t rotl(uint64_t x, unsigned n)
{
    return n ? x << n | x >> (64 - n) : x;
}

/* RHO_PI(X): from lane, to lane, rotation. Rho turns lane (x, y) by its triangular number and pi
 * moves it to (y, 2x + 3y); lanes are numbered x + 5y. */
/* clang-format off */
#define RHO_PI(X)                                                            \
    X( 0,  0,  0) X( 1, 10,  1) X( 2, 20, 62) X( 3,  5, 28) X( 4, 15, 27) \
    X( 5, 16, 36) X( 6,  1, 44) X( 7, 11,  6) X( 8, 21, 55) X( 9,  6, 20) \
    X(10,  7,  3) X(11, 17, 10) X(12,  2, 43) X(13, 12, 25) X(14, 22, 39) \
    X(15, 23, 41) X(16,  8, 45) X(17, 18, 15) X(18,  3, 21) X(19, 13,  8) \
    X(20, 14, 18) X(21, 24,  2) X(22,  9, 61) X(23, 19, 56) X(24,  4, 14)
/* clang-format on */

void keccak_permute(uint64_t lanes[25])
{
    uint64_t a[25];
    memcpy(a, lanes, sizeof a);
    for (size_t round = 0; round < RK_ARRAY_LENGTH(round_constants); round++) {
        uint64_t parity[5], b[25];
#pragma GCC unroll 5
        for (unsigned x = 0; x < 5; x++)
            parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        /* Theta, rho and pi in one step: lanes move from a to b. */
#define MOVE(from, to, turn) \
    b[to] = rotl(a[from] ^ parity[((from) + 4) % 5] ^ rotl(parity[((from) + 1) % 5], 1), turn);
        RHO_PI(MOVE)
#undef MOVE
        /* Chi, row by row. */
#pragma GCC unroll 5
        for (unsigned y = 0; y < 25; y += 5) {
#pragma GCC unroll 5
            for (unsigned x = 0; x < 5; x++)
                a[y + x] = b[y + x] ^ (~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]);
        }
        a[0] ^= round_constants[round];
    }
    memcpy(lanes, a, sizeof a);
}

void keccak256_init(struct keccak256 *hasher)
{
    *hasher = (struct keccak256){0};
}

/* Lanes are little endian, so byte i of the state is byte i of the array. */
static void absorb(struct keccak256 *hasher, const uint8_t *bytes, size_t size_bytes)
{
    uint8_t *state = (uint8_t *)hasher->lanes + hasher->at;
    for (size_t i = 0; i < size_bytes; i++)
        state[i] ^= bytes[i];
    hasher->at += size_bytes;
    if (hasher->at == KECCAK256_RATE_BYTES) {
        keccak_permute(hasher->lanes);
        hasher->at = 0;
    }
}

void keccak256_update(struct keccak256 *hasher, struct span piece)
{
    const uint8_t *bytes = piece.bytes;
    size_t left = piece.size_bytes;
    while (left) {
        size_t room = KECCAK256_RATE_BYTES - hasher->at;
        size_t part = left < room ? left : room;
        absorb(hasher, bytes, part);
        bytes += part;
        left -= part;
    }
}

void keccak256_final(struct keccak256 *hasher, uint8_t hash[KECCAK256_HASH_BYTES])
{
    uint8_t *state = (uint8_t *)hasher->lanes;
    state[hasher->at] ^= 0x01;
    state[KECCAK256_RATE_BYTES - 1] ^= 0x80;
    keccak_permute(hasher->lanes);
    memcpy(hash, hasher->lanes, KECCAK256_HASH_BYTES);
}

void keccak256(uint8_t hash[KECCAK256_HASH_BYTES], struct span message)
{
    struct keccak256 hasher;
    keccak256_init(&hasher);
    keccak256_update(&hasher, message);
    keccak256_final(&hasher, hash);
}
