#include "crypto/std_rng.h"

#include "base/secret.h"

enum { ROUNDS = 12, WORDS = 16 };

static uint32_t rotate_left(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

static void quarter_round(uint32_t s[WORDS], unsigned a, unsigned b, unsigned c, unsigned d)
{
    s[a] += s[b];
    s[d] = rotate_left(s[d] ^ s[a], 16);
    s[c] += s[d];
    s[b] = rotate_left(s[b] ^ s[c], 12);
    s[a] += s[b];
    s[d] = rotate_left(s[d] ^ s[a], 8);
    s[c] += s[d];
    s[b] = rotate_left(s[b] ^ s[c], 7);
}

static void next_block(struct std_rng *rng)
{
    uint32_t start[WORDS] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}; /* as ChaCha has it */
    uint32_t s[WORDS];
    memcpy(start + 4, rng->key, sizeof rng->key);
    start[12] = (uint32_t)rng->block;
    start[13] = (uint32_t)(rng->block >> 32);
    memcpy(s, start, sizeof s);
    for (unsigned round = 0; round < ROUNDS; round += 2) {
        for (unsigned i = 0; i < 4; i++)
            quarter_round(s, i, 4 + i, 8 + i, 12 + i);
        for (unsigned i = 0; i < 4; i++)
            quarter_round(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
    }
    for (unsigned i = 0; i < WORDS; i++)
        rng->words[i] = s[i] + start[i];
    rng->block++;
    rng->used = 0;
    secret_wipe(s, sizeof s);
    secret_wipe(start, sizeof start);
}

void std_rng_init(struct std_rng *rng, const uint8_t seed[STD_RNG_SEED_BYTES])
{
    *rng = (struct std_rng){.used = WORDS};
    memcpy(rng->key, seed, STD_RNG_SEED_BYTES);
}

void std_rng_init_u64(struct std_rng *rng, uint64_t seed)
{
    uint8_t bytes[STD_RNG_SEED_BYTES];
    for (unsigned i = 0; i < STD_RNG_SEED_BYTES / 4; i++) {
        seed = seed * 6364136223846793005u + 11634580027462260723u;
        uint32_t mixed = (uint32_t)((seed >> 18 ^ seed) >> 27);
        unsigned turn = (unsigned)(seed >> 59);
        uint32_t word = mixed >> turn | mixed << (32 - turn) % 32;
        memcpy(bytes + 4 * i, &word, 4);
    }
    std_rng_init(rng, bytes);
    secret_wipe(bytes, sizeof bytes);
}

void std_rng_wipe(struct std_rng *rng)
{
    secret_wipe(rng, sizeof *rng);
}

uint32_t std_rng_u32(struct std_rng *rng)
{
    if (rng->used == WORDS) next_block(rng);
    return rng->words[rng->used++];
}

uint64_t std_rng_u64(struct std_rng *rng)
{
    uint64_t low = std_rng_u32(rng);
    return (uint64_t)std_rng_u32(rng) << 32 | low;
}

void std_rng_bytes(struct std_rng *rng, uint8_t *bytes, size_t size_bytes)
{
    while (size_bytes) {
        uint32_t word = std_rng_u32(rng);
        size_t n = size_bytes < 4 ? size_bytes : 4;
        memcpy(bytes, &word, n);
        bytes += n;
        size_bytes -= n;
    }
}

void std_rng_fr(struct std_rng *rng, struct fr *out)
{
    uint8_t wide[64];
    std_rng_bytes(rng, wide, sizeof wide);
    fr_from_wide_le(out, wide, sizeof wide);
    secret_wipe(wide, sizeof wide);
}

void std_rng_fj(struct std_rng *rng, struct fj *out)
{
    uint8_t wide[64];
    std_rng_bytes(rng, wide, sizeof wide);
    fj_from_wide_le(out, wide, sizeof wide);
    secret_wipe(wide, sizeof wide);
}

void std_rng_fp(struct std_rng *rng, struct fp *out)
{
    uint8_t wide[96];
    std_rng_bytes(rng, wide, sizeof wide);
    fp_from_wide_be(out, wide, sizeof wide);
    secret_wipe(wide, sizeof wide);
}
