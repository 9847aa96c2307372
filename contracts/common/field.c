#include "common/field.h"

/* q, -1/q modulo 2^32, R and R^2 modulo q (spec/crypto.md). */
static const struct scalar modulus = {
    {0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805, 0x73eda753299d7d48}};
static const uint32_t negated_inverse = 0xffffffff;
const struct scalar scalar_one = {
    {0x00000001fffffffe, 0x5884b7fa00034802, 0x998c4fefecbc4ff5, 0x1824b159acc5056f}};
static const struct scalar r_squared = {
    {0xc999e990f3f29c6d, 0x2b6cedcb87925c23, 0x05d314967254398f, 0x0748d9d99f59ff11}};

static bool add_limbs(uint64_t out[4], const uint64_t a[4], const uint64_t b[4])
{
    bool carry = false;
    for (int i = 0; i < 4; i++) {
        uint64_t sum = a[i] + b[i], with = sum + carry;
        carry = sum < a[i] || with < sum;
        out[i] = with;
    }
    return carry;
}

static bool subtract_limbs(uint64_t out[4], const uint64_t a[4], const uint64_t b[4])
{
    bool borrow = false;
    for (int i = 0; i < 4; i++) {
        uint64_t difference = a[i] - b[i], with = difference - borrow;
        borrow = a[i] < b[i] || difference < borrow;
        out[i] = with;
    }
    return borrow;
}

static bool is_below(const uint64_t a[4], const uint64_t b[4])
{
    for (int i = 3; i > 0; i--)
        if (a[i] != b[i]) return a[i] < b[i];
    return a[0] < b[0];
}

bool scalar_is_canonical(const struct scalar *a)
{
    return is_below(a->limb, modulus.limb);
}

static void reduce_once(struct scalar *a)
{
    if (!is_below(a->limb, modulus.limb)) subtract_limbs(a->limb, a->limb, modulus.limb);
}

void scalar_add(struct scalar *out, const struct scalar *a, const struct scalar *b)
{
    add_limbs(out->limb, a->limb, b->limb); /* 2q is below 2^256 */
    reduce_once(out);
}

void scalar_subtract(struct scalar *out, const struct scalar *a, const struct scalar *b)
{
    if (subtract_limbs(out->limb, a->limb, b->limb)) add_limbs(out->limb, out->limb, modulus.limb);
}

/* Montgomery's product in words of 32 bits, whose products the machine has. The sum is below
 * 2^256 + q at the end of each round, for any factors. */
void scalar_multiply(struct scalar *out, const struct scalar *a, const struct scalar *b)
{
    uint32_t x[8], y[8], q[8], sum[9] = {0};
    __builtin_memcpy(x, a, sizeof x);
    __builtin_memcpy(y, b, sizeof y);
    __builtin_memcpy(q, &modulus, sizeof q);
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
        uint64_t carry = 0, folded = 0;
        uint64_t low = (uint64_t)x[i] * y[0] + sum[0];
        uint32_t factor = (uint32_t)low * negated_inverse;
        carry = low >> 32;
        folded = ((uint64_t)factor * q[0] + (uint32_t)low) >> 32;
#pragma clang loop unroll(full)
        for (int j = 1; j < 8; j++) {
            uint64_t t = (uint64_t)x[i] * y[j] + sum[j] + carry;
            carry = t >> 32;
            folded += (uint64_t)factor * q[j] + (uint32_t)t;
            sum[j - 1] = (uint32_t)folded;
            folded >>= 32;
        }
        uint64_t top = (uint64_t)sum[8] + carry + folded;
        sum[7] = (uint32_t)top;
        sum[8] = (uint32_t)(top >> 32);
    }
    struct scalar result;
    __builtin_memcpy(&result, sum, sizeof result);
    if (sum[8]) subtract_limbs(result.limb, result.limb, modulus.limb);
    reduce_once(&result);
    reduce_once(&result); /* for factors of q or more */
    *out = result;
}

struct scalar scalar_of(uint64_t number)
{
    struct scalar out;
    scalar_of_integer(&out, (const uint64_t[4]){number});
    return out;
}

void scalar_of_integer(struct scalar *out, const uint64_t integer[4])
{
    const struct scalar limbs = {{integer[0], integer[1], integer[2], integer[3]}};
    scalar_multiply(out, &limbs, &r_squared);
}

static void halve(uint64_t a[4])
{
    for (int i = 0; i < 3; i++)
        a[i] = a[i] >> 1 | a[i + 1] << 63;
    a[3] >>= 1;
}

static void double_limbs(uint64_t a[4])
{
    for (int i = 3; i > 0; i--)
        a[i] = a[i] << 1 | a[i - 1] >> 63;
    a[0] <<= 1;
}

static bool is_zero(const uint64_t a[4])
{
    return (a[0] | a[1] | a[2] | a[3]) == 0;
}

/* Kaliski's inverse: first x^-1 2^k by halving and subtracting, where k is between 255 and 510 and
 * x = aR; then R^2 2^-k times that. */
void scalar_invert(struct scalar *out, const struct scalar *a)
{
    struct scalar u = modulus, v = *a, r = {{0}}, s = {{1}}, power = {{0}};
    uint32_t k = 0;
    reduce_once(&v);
    reduce_once(&v);
    RK_REQUIRE(!is_zero(v.limb), "attempt to invert zero");
    for (; !is_zero(v.limb); k++) {
        if ((u.limb[0] & 1) == 0) {
            halve(u.limb);
            double_limbs(s.limb);
        } else if ((v.limb[0] & 1) == 0) {
            halve(v.limb);
            double_limbs(r.limb);
        } else if (is_below(v.limb, u.limb)) {
            subtract_limbs(u.limb, u.limb, v.limb);
            halve(u.limb);
            add_limbs(r.limb, r.limb, s.limb);
            double_limbs(s.limb);
        } else {
            subtract_limbs(v.limb, v.limb, u.limb);
            halve(v.limb);
            add_limbs(s.limb, s.limb, r.limb);
            double_limbs(r.limb);
        }
    }
    reduce_once(&r); /* r was below 2q */
    scalar_subtract(&r, &modulus, &r);
    uint32_t left = 512 - k; /* 2 .. 257 */
    for (; left > 254; left--)
        scalar_add(&r, &r, &r);
    power.limb[left / 64] = UINT64_C(1) << left % 64;
    scalar_multiply(&r, &r, &r_squared); /* r R */
    scalar_multiply(out, &r, &power);    /* r 2^left */
}

struct point_affine point_affine_of(const struct point *point)
{
    struct point_affine affine = {point->u, point->v};
    bool is_canonical = scalar_is_canonical(&point->u) && scalar_is_canonical(&point->v);
    if (!is_canonical || !scalar_equal(&point->z, &scalar_one)) {
        struct scalar inverse;
        scalar_invert(&inverse, &point->z);
        scalar_multiply(&affine.u, &affine.u, &inverse);
        scalar_multiply(&affine.v, &affine.v, &inverse);
    }
    return affine;
}
