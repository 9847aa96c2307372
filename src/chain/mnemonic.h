/* Seeds as words to write down: BIP-39, with its English words.
 *
 * Words are read in any case, between any white space, and may be cut to their first four letters
 * or more. A passphrase has printable ASCII characters alone, for which no normalisation is needed
 * (BIP-39 wants NFKD). Everything here is secret: the caller wipes it. */
#ifndef RK_CHAIN_MNEMONIC_H
#define RK_CHAIN_MNEMONIC_H

#include "base/result.h"
#include "base/span.h"
#include "crypto/wallet_keys.h"

enum {
    MNEMONIC_ENTROPY_BYTES_MAX = 32,
    MNEMONIC_WORDS_MAX = 24,
    MNEMONIC_TEXT_BYTES = MNEMONIC_WORDS_MAX * 9, /* words of 8 letters, spaces and the end */
    MNEMONIC_PASSPHRASE_BYTES_MAX = 256,
};

/* The words of 16, 20, 24, 28 or 32 bytes of entropy (12 to 24 words), zero-terminated. RK_USAGE
 * for another number. */
RK_CHECKED enum rk_result mnemonic_make(char text[MNEMONIC_TEXT_BYTES], const uint8_t *entropy,
                                        size_t entropy_bytes);

/* The entropy that words stand for. RK_MALFORMED for another number of words; RK_INVALID for a word
 * that is none, which is named by its number, with the nearest one where one is near, and for a
 * wrong checksum: a word is mistaken for another, or two have changed places. */
RK_CHECKED enum rk_result mnemonic_read(uint8_t entropy[MNEMONIC_ENTROPY_BYTES_MAX],
                                        size_t *entropy_bytes, struct span text,
                                        struct rk_error *error);

/* The seed of words that mnemonic_read takes, under a passphrase that may be empty: PBKDF2 with
 * HMAC-SHA-512, 2,048 rounds. Failures as mnemonic_read's; RK_INVALID for a passphrase that is not
 * printable ASCII, RK_LIMIT for one of more than MNEMONIC_PASSPHRASE_BYTES_MAX bytes;
 * RK_NO_MEMORY. */
RK_CHECKED enum rk_result mnemonic_seed(uint8_t seed[WALLET_SEED_BYTES], struct span text,
                                        struct span passphrase, struct rk_error *error);

#endif
