#include "stake/modular.h"

#include <ruskvm/memory.h>

const struct modulus modulus_fp = {
    12,
    0xfffcfffd,
    {0xffffaaab, 0xb9feffff, 0xb153ffff, 0x1eabfffe, 0xf6b0f624, 0x6730d2a0, 0xf38512bf, 0x64774b84,
     0x434bacd7, 0x4b1ba7b6, 0x397fe69a, 0x1a0111ea},
    {0x0002fffd, 0x76090000, 0xc40c0002, 0xebf4000b, 0x53c758ba, 0x5f489857, 0x70525745, 0x77ce5853,
     0xa256ec6d, 0x5c071a97, 0xfa80e493, 0x15f65ec3},
};

const struct modulus modulus_fj = {
    8,
    0xef788ef9,
    {0xd6f72cb7, 0xd0970e5e, 0xccc81082, 0xa6682093, 0x01343b00, 0x06673b01, 0x6533afa9,
     0x0e7db4ea},
    {0xb99607d9, 0x25f80bb3, 0x66b6e750, 0xf315d62f, 0xeeb8814f, 0x932514ee, 0x479155c6,
     0x09a6fc6f},
};

/* out = a - b; the borrow, 0 or 1. */
static uint32_t subtract(uint32_t n, uint32_t *out, const uint32_t *a, const uint32_t *b)
{
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t d = (uint64_t)a[i] - b[i] - borrow;
        out[i] = (uint32_t)d;
        borrow = d >> 63;
    }
    return (uint32_t)borrow;
}

/* Takes the modulus away once from a number of n limbs and a carry, if it is not below it. */
static void reduce(const struct modulus *m, uint32_t *out, const uint32_t *a, uint32_t carry)
{
    uint32_t t[MODULAR_LIMBS_MAX];
    uint32_t borrow = subtract(m->limb_count, t, a, m->limbs);
    rk_copy(out, borrow > carry ? a : t, m->limb_count * sizeof *t);
}

/* t = (t + factor * modulus) / 2^32 with the factor that makes it whole; the limb that is shifted
 * in is the sum of t's top limb and the carry. */
static void redc_step(const struct modulus *m, uint32_t *t)
{
    uint32_t n = m->limb_count, factor = t[0] * m->inverse;
    uint64_t sum = t[0] + (uint64_t)factor * m->limbs[0];
    for (uint32_t j = 1; j < n; j++) {
        sum = t[j] + (uint64_t)factor * m->limbs[j] + (sum >> 32);
        t[j - 1] = (uint32_t)sum;
    }
    sum = (sum >> 32) + t[n];
    t[n - 1] = (uint32_t)sum;
    t[n] = (uint32_t)(sum >> 32);
}

/* Row by row (CIOS). With a < R and b below the modulus t is below twice the modulus after each
 * row.
 */
void modular_mul(const struct modulus *m, uint32_t *out, const uint32_t *a, const uint32_t *b)
{
    uint32_t n = m->limb_count, t[MODULAR_LIMBS_MAX + 1] = {0};
    for (uint32_t i = 0; i < n; i++) {
        uint64_t sum = 0;
        for (uint32_t j = 0; j < n; j++) {
            sum = t[j] + (uint64_t)a[i] * b[j] + (sum >> 32);
            t[j] = (uint32_t)sum;
        }
        t[n] += (uint32_t)(sum >> 32);
        redc_step(m, t);
    }
    reduce(m, out, t, t[n]);
}

void modular_add(const struct modulus *m, uint32_t *out, const uint32_t *a, const uint32_t *b)
{
    uint32_t t[MODULAR_LIMBS_MAX];
    uint64_t sum = 0;
    for (uint32_t i = 0; i < m->limb_count; i++) {
        sum = (uint64_t)a[i] + b[i] + (sum >> 32);
        t[i] = (uint32_t)sum;
    }
    reduce(m, out, t, (uint32_t)(sum >> 32));
}

void modular_sub(const struct modulus *m, uint32_t *out, const uint32_t *a, const uint32_t *b)
{
    uint32_t t[MODULAR_LIMBS_MAX];
    uint64_t sum = 0;
    uint32_t borrow = subtract(m->limb_count, t, a, b);
    for (uint32_t i = 0; i < m->limb_count; i++) {
        sum = (uint64_t)t[i] + (borrow ? m->limbs[i] : 0) + (sum >> 32);
        out[i] = (uint32_t)sum;
    }
}

bool modular_is_zero(const struct modulus *m, const uint32_t *a)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < m->limb_count; i++)
        bits |= a[i];
    return bits == 0;
}

void modular_canonical(const struct modulus *m, uint32_t *out, const uint32_t *a)
{
    uint32_t t[MODULAR_LIMBS_MAX + 1] = {0};
    rk_copy(t, a, m->limb_count * sizeof *t);
    for (uint32_t i = 0; i < m->limb_count; i++)
        redc_step(m, t);
    reduce(m, out, t, t[m->limb_count]);
}

bool modular_is_high(const struct modulus *m, const uint32_t *canonical)
{
    /* 2a > modulus, which is odd. */
    uint32_t twice[MODULAR_LIMBS_MAX], top = 0;
    for (uint32_t i = 0; i < m->limb_count; i++) {
        twice[i] = canonical[i] << 1 | top;
        top = canonical[i] >> 31;
    }
    return top || !subtract(m->limb_count, twice, twice, m->limbs);
}
