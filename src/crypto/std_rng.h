/* The generator that the deployed system seeds for wallets, genesis notes and known answers: the
 * StdRng of the Rust crate rand 0.8, which is ChaCha (Bernstein 2008) with 12 rounds, a 64-bit
 * block counter from 0 and stream 0. See spec/crypto.md 23 and 24.
 *
 * Output is a sequence of 32-bit little-endian words; each request begins at a word, so that what
 * is left of one that was used in part is lost. Its state is a secret when its seed is: wipe it.
 * One thread at a time. */
#ifndef RK_CRYPTO_STD_RNG_H
#define RK_CRYPTO_STD_RNG_H

#include "base/compiler.h"
#include "crypto/fj.h"
#include "crypto/fp.h"
#include "crypto/fr.h"

enum { STD_RNG_SEED_BYTES = 32 };

struct std_rng {
    uint32_t key[8];
    uint64_t block;     /* the number of the next one */
    uint32_t words[16]; /* of the current block */
    unsigned used;      /* words of it */
};

void std_rng_init(struct std_rng *rng, const uint8_t seed[STD_RNG_SEED_BYTES]);

/* From a number that PCG32 (O'Neill 2014, XSH-RR) expands to a seed. */
void std_rng_init_u64(struct std_rng *rng, uint64_t seed);

void std_rng_wipe(struct std_rng *rng);

uint32_t std_rng_u32(struct std_rng *rng);
/* Two words, the lower half first. */
uint64_t std_rng_u64(struct std_rng *rng);
void std_rng_bytes(struct std_rng *rng, uint8_t *bytes, size_t size_bytes);

/* A field's `random` of the deployed crates: 64 bytes little endian, for fp 96 bytes big endian,
 * reduced. */
void std_rng_fr(struct std_rng *rng, struct fr *out);
void std_rng_fj(struct std_rng *rng, struct fj *out);
void std_rng_fp(struct std_rng *rng, struct fp *out);

#endif
