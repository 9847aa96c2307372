#include "common/encode.h"

#include "common/field.h"

void scalar_encode(uint8_t bytes[RK_SCALAR_BYTES], const struct scalar *scalar)
{
    static const struct scalar one = {{1}};
    struct scalar plain;
    scalar_multiply(&plain, scalar, &one);
    __builtin_memcpy(bytes, &plain, sizeof plain);
}

void point_affine_encode(uint8_t bytes[POINT_BYTES], const struct point_affine *point)
{
    uint8_t u[RK_SCALAR_BYTES];
    scalar_encode(u, &point->u);
    scalar_encode(bytes, &point->v);
    bytes[POINT_BYTES - 1] |= (uint8_t)(u[0] << 7);
}

void point_encode(uint8_t bytes[POINT_BYTES], const struct point *point)
{
    struct point_affine affine = point_affine_of(point);
    point_affine_encode(bytes, &affine);
}

void stealth_address_encode(uint8_t bytes[STEALTH_ADDRESS_BYTES],
                            const struct stealth_address *address)
{
    point_encode(bytes, &address->r);
    point_encode(bytes + POINT_BYTES, &address->key);
}

/* ---- The field of BLS12-381: only out of Montgomery form ---- */

enum { WORDS = 12 };

static const uint32_t p[WORDS] = {0xffffaaab, 0xb9feffff, 0xb153ffff, 0x1eabfffe,
                                  0xf6b0f624, 0x6730d2a0, 0xf38512bf, 0x64774b84,
                                  0x434bacd7, 0x4b1ba7b6, 0x397fe69a, 0x1a0111ea};
static const uint32_t p_negated_inverse = 0xfffcfffd;

/* -1, 0, 1 */
static int compare(const uint32_t a[WORDS], const uint32_t b[WORDS])
{
    for (int i = WORDS - 1; i >= 0; i--)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

static void subtract(uint32_t out[WORDS], const uint32_t a[WORDS], const uint32_t b[WORDS])
{
    int64_t carry = 0;
    for (int i = 0; i < WORDS; i++) {
        carry += (int64_t)a[i] - b[i];
        out[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

/* a / 2^384, below p. */
static void out_of_montgomery(uint32_t out[WORDS], const uint64_t limbs[6])
{
    uint32_t a[WORDS];
    __builtin_memcpy(a, limbs, sizeof a);
    for (int i = 0; i < WORDS; i++) {
        uint32_t factor = a[0] * p_negated_inverse;
        uint64_t carry = ((uint64_t)factor * p[0] + a[0]) >> 32;
        for (int j = 1; j < WORDS; j++) {
            carry += (uint64_t)factor * p[j] + a[j];
            a[j - 1] = (uint32_t)carry;
            carry >>= 32;
        }
        a[WORDS - 1] = (uint32_t)carry;
    }
    if (compare(a, p) >= 0) subtract(a, a, p);
    __builtin_memcpy(out, a, sizeof a);
}

/* Whether y is above -y. */
static bool is_upper(const uint64_t limbs[6], bool *is_zero)
{
    static const uint32_t zero[WORDS];
    uint32_t y[WORDS], negated[WORDS];
    out_of_montgomery(y, limbs);
    subtract(negated, p, y);
    *is_zero = compare(y, zero) == 0;
    return !*is_zero && compare(y, negated) > 0;
}

static void write_big_endian(uint8_t *bytes, const uint64_t limbs[6])
{
    uint32_t x[WORDS];
    out_of_montgomery(x, limbs);
    for (int i = 0; i < WORDS; i++) {
        uint32_t word = __builtin_bswap32(x[WORDS - 1 - i]);
        __builtin_memcpy(bytes + 4 * i, &word, sizeof word);
    }
}

void account_key_encode(uint8_t bytes[ACCOUNT_KEY_BYTES], const struct account_key *key)
{
    enum { IS_COMPRESSED = 0x80, IS_INFINITY = 0x40, IS_UPPER = 0x20 };
    bool is_zero;
    if (key->is_infinity & 0xff) {
        rk_zero(bytes, ACCOUNT_KEY_BYTES);
        bytes[0] = IS_COMPRESSED | IS_INFINITY;
        return;
    }
    write_big_endian(bytes, key->limb + 6); /* x.c1, x.c0 */
    write_big_endian(bytes + 48, key->limb);
    bool upper = is_upper(key->limb + 18, &is_zero); /* y.c1, or y.c0 where that is 0 */
    if (is_zero) upper = is_upper(key->limb + 12, &is_zero);
    bytes[0] |= (uint8_t)(IS_COMPRESSED | (upper ? IS_UPPER : 0));
}
