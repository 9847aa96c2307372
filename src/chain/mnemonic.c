#include "chain/mnemonic.h"

#include "base/hash.h"
#include "base/secret.h"

#include <openssl/evp.h>
#include <stdio.h>

enum {
    WORD_COUNT = 2048,
    WORD_BITS = 11,
    WORD_LETTERS_MIN = 4,
    WORD_LETTERS_MAX = 8,
    SALT_PREFIX_BYTES = 8,
    ROUNDS = 2048,
};

static const char *const words[WORD_COUNT] = {
#define WORD(text) text,
#include "chain/mnemonic_words.def"
};

/* A checksum bit for every 32 bits of entropy: 33 bits are three words. */
static bool entropy_is_allowed(size_t size_bytes)
{
    return size_bytes >= 16 && size_bytes <= MNEMONIC_ENTROPY_BYTES_MAX && size_bytes % 4 == 0;
}

/* Eleven bits of entropy and checksum, whose first byte follows the entropy. */
static unsigned bits_at(const uint8_t *bytes, size_t bit)
{
    unsigned window = (unsigned)bytes[bit / 8] << 16 | (unsigned)bytes[bit / 8 + 1] << 8;
    if (bit % 8 > 5) window |= bytes[bit / 8 + 2];
    return window >> (24 - WORD_BITS - bit % 8) & (WORD_COUNT - 1);
}

enum rk_result mnemonic_make(char text[MNEMONIC_TEXT_BYTES], const uint8_t *entropy,
                             size_t entropy_bytes)
{
    uint8_t bytes[MNEMONIC_ENTROPY_BYTES_MAX + SHA256_HASH_BYTES];
    size_t at = 0;
    if (!entropy_is_allowed(entropy_bytes)) return RK_USAGE;
    memcpy(bytes, entropy, entropy_bytes);
    sha256(bytes + entropy_bytes, span_of(entropy, entropy_bytes));
    for (size_t i = 0; i < entropy_bytes / 4 * 3; i++) {
        const char *word = words[bits_at(bytes, i * WORD_BITS)];
        if (i) text[at++] = ' ';
        memcpy(text + at, word, strlen(word));
        at += strlen(word);
    }
    text[at] = '\0';
    secret_wipe(bytes, sizeof bytes);
    return RK_OK;
}

/* ---- Reading ---- */

/* The next word in lower case; its length, 0 at the end. Longer ones are cut, so that they are
 * none. */
static size_t next_word(char word[WORD_LETTERS_MAX + 2], struct span *text)
{
    size_t length = 0;
    while (text->size_bytes && text->bytes[0] <= ' ')
        *text = span_of(text->bytes + 1, text->size_bytes - 1);
    while (text->size_bytes && text->bytes[0] > ' ') {
        uint8_t letter = text->bytes[0];
        if (letter >= 'A' && letter <= 'Z') letter = (uint8_t)(letter - 'A' + 'a');
        if (length <= WORD_LETTERS_MAX) word[length++] = (char)letter;
        *text = span_of(text->bytes + 1, text->size_bytes - 1);
    }
    word[length] = '\0';
    return length;
}

/* The number of a word or of what begins it; WORD_COUNT when there is none. */
static unsigned find_word(const char *word, size_t length)
{
    for (unsigned i = 0; i < WORD_COUNT; i++) {
        if (strcmp(words[i], word) == 0) return i;
        if (length >= WORD_LETTERS_MIN && strncmp(words[i], word, length) == 0) return i;
    }
    return WORD_COUNT;
}

/* How many letters have to change, at most `limit`. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[WORD_LETTERS_MAX + 2];
    size_t a_length = strlen(a), b_length = strlen(b);
    for (size_t j = 0; j <= b_length; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            unsigned best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[b_length];
}

static enum rk_result no_word(const char *word, size_t number, struct rk_error *error)
{
    enum { NEAR = 2 };
    unsigned best = NEAR + 1, found = 0;
    for (unsigned i = 0; i < WORD_COUNT; i++) {
        unsigned d = distance(word, words[i]);
        if (d < best) best = d, found = i;
    }
    if (best <= NEAR)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "word %zu, '%s', is none of BIP-39's; did you mean '%s'?", number, word,
                       words[found]);
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "word %zu, '%s', is none of BIP-39's", number,
                   word);
}

struct reading {
    unsigned numbers[MNEMONIC_WORDS_MAX];
    size_t count;
};

static enum rk_result read_words(struct reading *r, struct span text, struct rk_error *error)
{
    char word[WORD_LETTERS_MAX + 2];
    r->count = 0;
    for (size_t length; (length = next_word(word, &text)) > 0;) {
        unsigned number = find_word(word, length);
        if (number == WORD_COUNT) return no_word(word, r->count + 1, error);
        if (r->count == MNEMONIC_WORDS_MAX)
            return rk_fail(error, RK_MALFORMED, RK_NO_POSITION, "there are more than %d words",
                           MNEMONIC_WORDS_MAX);
        r->numbers[r->count++] = number;
    }
    if (r->count < 12 || r->count % 3)
        return rk_fail(error, RK_MALFORMED, RK_NO_POSITION,
                       "there are %zu words, not 12, 15, 18, 21 or 24", r->count);
    return RK_OK;
}

/* Entropy and checksum from numbers. */
static enum rk_result check_words(uint8_t *entropy, size_t *entropy_bytes, const struct reading *r,
                                  struct rk_error *error)
{
    uint8_t bytes[MNEMONIC_ENTROPY_BYTES_MAX + 2] = {0}, hash[SHA256_HASH_BYTES];
    size_t size_bytes = r->count / 3 * 4;
    for (size_t i = 0; i < r->count * WORD_BITS; i++) {
        unsigned bit = r->numbers[i / WORD_BITS] >> (WORD_BITS - 1 - i % WORD_BITS) & 1;
        bytes[i / 8] = (uint8_t)(bytes[i / 8] | bit << (7 - i % 8));
    }
    sha256(hash, span_of(bytes, size_bytes));
    unsigned check_bits = (unsigned)size_bytes / 4;
    bool fits = hash[0] >> (8 - check_bits) == bytes[size_bytes] >> (8 - check_bits);
    if (fits) {
        memcpy(entropy, bytes, size_bytes);
        *entropy_bytes = size_bytes;
    }
    secret_wipe(bytes, sizeof bytes);
    secret_wipe(hash, sizeof hash);
    return fits ? RK_OK
                : rk_fail(error, RK_INVALID, RK_NO_POSITION,
                          "the words do not fit together: one is mistaken for another, or two "
                          "have changed places");
}

enum rk_result mnemonic_read(uint8_t entropy[MNEMONIC_ENTROPY_BYTES_MAX], size_t *entropy_bytes,
                             struct span text, struct rk_error *error)
{
    struct reading reading;
    enum rk_result result = read_words(&reading, text, error);
    if (!result) result = check_words(entropy, entropy_bytes, &reading, error);
    secret_wipe(&reading, sizeof reading);
    return result;
}

/* ---- Seeds ---- */

static enum rk_result check_passphrase(struct span passphrase, struct rk_error *error)
{
    if (passphrase.size_bytes > MNEMONIC_PASSPHRASE_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "the passphrase has more than %d bytes",
                       MNEMONIC_PASSPHRASE_BYTES_MAX);
    for (size_t i = 0; i < passphrase.size_bytes; i++)
        if (passphrase.bytes[i] < ' ' || passphrase.bytes[i] > '~')
            return rk_fail(error, RK_INVALID, i,
                           "the passphrase has a character that is not printable ASCII");
    return RK_OK;
}

enum rk_result mnemonic_seed(uint8_t seed[WALLET_SEED_BYTES], struct span text,
                             struct span passphrase, struct rk_error *error)
{
    static const char prefix[SALT_PREFIX_BYTES + 1] = "mnemonic";
    uint8_t entropy[MNEMONIC_ENTROPY_BYTES_MAX];
    uint8_t salt[SALT_PREFIX_BYTES + MNEMONIC_PASSPHRASE_BYTES_MAX];
    char sentence[MNEMONIC_TEXT_BYTES];
    size_t entropy_bytes;
    RK_TRY(check_passphrase(passphrase, error));
    RK_TRY(mnemonic_read(entropy, &entropy_bytes, text, error));
    enum rk_result result = mnemonic_make(sentence, entropy, entropy_bytes);
    memcpy(salt, prefix, SALT_PREFIX_BYTES);
    if (passphrase.size_bytes)
        memcpy(salt + SALT_PREFIX_BYTES, passphrase.bytes, passphrase.size_bytes);
    if (!result && PKCS5_PBKDF2_HMAC(sentence, (int)strlen(sentence), salt,
                                     (int)(SALT_PREFIX_BYTES + passphrase.size_bytes), ROUNDS,
                                     EVP_sha512(), WALLET_SEED_BYTES, seed) != 1)
        result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a seed");
    secret_wipe(entropy, sizeof entropy);
    secret_wipe(sentence, sizeof sentence);
    secret_wipe(salt, sizeof salt);
    return result;
}
