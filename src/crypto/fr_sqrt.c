/* Square roots in the scalar field of BLS12-381, where q - 1 = 2^32 t with odd t.
 *
 * a^((t+1)/2) is a root of a up to a root of unity of order 2^31, namely that of a^t. Tonelli and
 * Shanks find it bit by bit with some 250 squarings; here the logarithm of a^t to the base
 * g = fr_root_of_unity is read off eight bits at a time from a table (Sarkar, ePrint 2020/1407),
 * with 24 squarings and at most 24 products. */

#include "crypto/fr.h"

#include "crypto/fr_roots.inc"

/* Multiplies by g^-(exponent * 2^shift), the exponent below 2^(32 - shift), shift a multiple of 4.
 */
static void divide_by_root_vartime(struct fr *x, uint32_t exponent, unsigned shift)
{
    for (unsigned i = shift / 4; exponent; i++, exponent >>= 4)
        if (exponent & 15) fr_mul(x, x, &root_powers[i][exponent & 15]);
}

/* Turns root = a^((t+1)/2) into a root of a, given rest = a^t for an a that is not 0. False when
 * there is none. */
static bool finish_root_vartime(struct fr *root, const struct fr *rest)
{
    /* power[i] = rest^(2^(24 - 8i)) knows the lowest i + 1 bytes of the logarithm. */
    struct fr power[4];
    power[3] = *rest;
    for (unsigned i = 3; i-- > 0;)
        fr_sqr_times(&power[i], &power[i + 1], 8);
    uint32_t logarithm = 0;
    for (unsigned i = 0; i < 4; i++) {
        divide_by_root_vartime(&power[i], logarithm, 24 - 8 * i);
        uint32_t byte = root_logarithms[power[i].limb[0] * ROOT_HASH_FACTOR >> ROOT_HASH_SHIFT];
        logarithm |= byte << 8 * i;
        if (logarithm & 1) return false;
    }
    divide_by_root_vartime(root, logarithm / 2, 0);
    return true;
}

/* a^((t-1)/2) */
static void raise_to_half(struct fr *out, const struct fr *a)
{
    static const uint64_t exponent[4] = {0x7fff2dff7fffffff, 0x04d0ec02a9ded201, 0x94cebea4199cec04,
                                         0x0000000039f6d3a9};
    fr_pow_vartime(out, a, exponent, 4);
}

bool fr_sqrt_vartime(struct fr *out, const struct fr *a)
{
    struct fr power, root, rest;
    if (fr_is_zero(a)) {
        *out = fr_zero;
        return true;
    }
    raise_to_half(&power, a);
    fr_mul(&root, a, &power);
    fr_mul(&rest, &root, &power);
    if (!finish_root_vartime(&root, &rest)) return false;
    *out = root;
    return true;
}

/* With s = b^(2^32-1): (a s^2 b)^((t-1)/2) s = a^((t-1)/2) b^(-(t+1)/2), because
 * b^(2^32 t) = b^(q-1) = 1. Times a it is (a/b)^((t+1)/2), times b it is (a/b)^((t-1)/2). */
bool fr_sqrt_ratio_vartime(struct fr *out, const struct fr *a, const struct fr *b)
{
    struct fr s, power, x, root, rest;
    if (fr_is_zero(a)) {
        *out = fr_zero;
        return true;
    }
    s = *b; /* b^(2^k - 1) for k = 1, 2, 4, ... 32 */
    for (unsigned k = 1; k < 32; k *= 2) {
        fr_sqr_times(&x, &s, k);
        fr_mul(&s, &s, &x);
    }
    fr_sqr(&x, &s);
    fr_mul(&x, &x, b);
    fr_mul(&x, &x, a);
    raise_to_half(&power, &x);
    fr_mul(&power, &power, &s);
    fr_mul(&root, &power, a);
    fr_mul(&x, &power, b);
    fr_mul(&rest, &root, &x);
    if (!finish_root_vartime(&root, &rest)) return false;
    *out = root;
    return true;
}
