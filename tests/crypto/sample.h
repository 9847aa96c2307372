/* Elements for tests, edges included, drawn from a seed in a way that vector files rely on. */
#ifndef RK_TESTS_CRYPTO_SAMPLE_H
#define RK_TESTS_CRYPTO_SAMPLE_H

#include "crypto/fr.h"
#include "vectors.h"

/* Limbs of any value, or below q when `raw` is false; one in four is near 0, q or 2^256. */
static inline void sample_limbs(uint64_t limb[4], uint64_t *seed, bool raw)
{
    for (size_t i = 0; i < 4; i++)
        limb[i] = vectors_random(seed);
    uint64_t kind = vectors_random(seed) % 16;
    if (kind == 0) {
        memset(limb, 0, 32);
        limb[0] = vectors_random(seed) % 3;
    }
    if (kind == 1) {
        memcpy(limb, fr_modulus, 32);
        limb[0] -= 1 + vectors_random(seed) % 3;
    }
    if (kind == 2 && raw) {
        memset(limb, 0xff, 32);
        limb[0] -= vectors_random(seed) % 3;
    }
    if (kind == 3 && raw) {
        memcpy(limb, fr_modulus, 32);
        limb[0] += vectors_random(seed) % 3;
    }
    if (kind == 4)
        for (size_t i = 0; i < 4; i++)
            if (vectors_random(seed) % 2) limb[i] = vectors_random(seed) % 2 ? UINT64_MAX : 0;
    if (!raw) limb[3] %= fr_modulus[3];
}

static inline struct fr sample_fr(uint64_t *seed, bool raw)
{
    struct fr x;
    sample_limbs(x.limb, seed, raw);
    return x;
}

static inline struct fr sample_number(uint64_t value)
{
    struct fr x;
    fr_from_u64(&x, value);
    return x;
}

/* A member of 32 bytes in hexadecimal, big endian, as an element. */
static inline struct fr sample_be(const json_t *text)
{
    uint8_t bytes[32];
    struct fr x;
    assert_non_null(json_string_value(text));
    assert_int_equal(hex_decode(bytes, 32, span_of_string(json_string_value(text)), NULL), RK_OK);
    assert_true(fr_from_bytes_be(&x, bytes));
    return x;
}

/* A number, or text: 32 bytes in hexadecimal, little endian, or a short decimal number. */
static inline struct fr sample_value(const json_t *value)
{
    uint8_t bytes[32];
    struct fr x;
    if (json_is_integer(value)) return sample_number((uint64_t)json_integer_value(value));
    const char *text = json_string_value(value);
    assert_non_null(text);
    if (strlen(text) < 20) return sample_number(strtoull(text, NULL, 10));
    assert_int_equal(hex_decode(bytes, 32, span_of_string(text), NULL), RK_OK);
    assert_true(fr_from_bytes_le(&x, bytes));
    return x;
}

static inline void assert_fr_equal(const struct fr *a, const struct fr *b)
{
    assert_memory_equal(a->limb, b->limb, sizeof a->limb);
}

/* Compares 16 bytes of a SHA-256 with hexadecimal digits. */
static inline void assert_digest(const uint8_t digest[32], const char *expected, size_t group)
{
    char text[HEX_TEXT_BYTES(16)];
    hex_encode(text, span_of(digest, 16));
    if (strcmp(text, expected) != 0) fail_msg("group %zu: %s, not %s", group, text, expected);
}

#endif
