/* ChaCha20 (RFC 8439) over a message, with the four rows of its state as vectors. */
#include "kernel.h"

enum { BLOCKS = 128, DOUBLE_ROUNDS = 10 };

typedef uint32_t words __attribute__((vector_size(16)));
typedef uint8_t bytes __attribute__((vector_size(16)));

/* Four words to a row, four rows to a block. */
static words message[BLOCKS][4];

static inline words rotate_left(words x, uint32_t count)
{
    return x << count | x >> (32 - count);
}

/* By 16 and by 8 bits bytes are moved. */
static inline words rotate_left_16(words x)
{
    bytes b = (bytes)x;
    return (words)__builtin_shufflevector(b, b, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12,
                                          13);
}

static inline words rotate_left_8(words x)
{
    bytes b = (bytes)x;
    return (words)__builtin_shufflevector(b, b, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13,
                                          14);
}

static inline void quarter_rounds(words *a, words *b, words *c, words *d)
{
    *a += *b, *d = rotate_left_16(*d ^ *a);
    *c += *d, *b = rotate_left(*b ^ *c, 12);
    *a += *b, *d = rotate_left_8(*d ^ *a);
    *c += *d, *b = rotate_left(*b ^ *c, 7);
}

static void encrypt_block(words block[4], const words state[4])
{
    words a = state[0], b = state[1], c = state[2], d = state[3];
    for (int i = 0; i < DOUBLE_ROUNDS; i++) {
        quarter_rounds(&a, &b, &c, &d);
        /* Columns become diagonals, and columns again. */
        b = __builtin_shufflevector(b, b, 1, 2, 3, 0);
        c = __builtin_shufflevector(c, c, 2, 3, 0, 1);
        d = __builtin_shufflevector(d, d, 3, 0, 1, 2);
        quarter_rounds(&a, &b, &c, &d);
        b = __builtin_shufflevector(b, b, 3, 0, 1, 2);
        c = __builtin_shufflevector(c, c, 2, 3, 0, 1);
        d = __builtin_shufflevector(d, d, 1, 2, 3, 0);
    }
    block[0] ^= a + state[0];
    block[1] ^= b + state[1];
    block[2] ^= c + state[2];
    block[3] ^= d + state[3];
}

uint64_t run(uint32_t rounds)
{
    memset(message, 0, sizeof message);
    uint64_t sum = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        words state[4] = {
            {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574},
            {0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c},
            {0x13121110, 0x17161514, 0x1b1a1918, 0x1f1e1d1c},
            {0, 0x4a000000, kernel_opaque(round), 0},
        };
        for (uint32_t i = 0; i < BLOCKS; i++) {
            encrypt_block(message[i], state);
            state[3] += (words){1, 0, 0, 0};
        }
        sum = kernel_mix(sum, message[BLOCKS - 1][3][3]);
    }
    for (uint32_t i = 0; i < BLOCKS; i++) {
        for (uint32_t row = 0; row < 4; row++) {
            words w = message[i][row];
            sum = kernel_mix(sum, (uint64_t)w[0] << 32 | w[1]);
            sum = kernel_mix(sum, (uint64_t)w[2] << 32 | w[3]);
        }
    }
    return sum;
}
