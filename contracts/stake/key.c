#include "stake/key.h"

#include "stake/modular.h"

enum {
    FP_LIMBS = 12,
    FP_BYTES = 48,

    FLAG_COMPRESSED = 0x80,
    FLAG_INFINITY = 0x40,
    FLAG_HIGH = 0x20, /* y is the greater one of the two */
};

struct fp {
    uint32_t limbs[FP_LIMBS];
};

struct fp2 {
    struct fp c0, c1;
};

/* As an archive has it, without the flag. */
struct g2_affine {
    struct fp2 x, y;
};

bool key_is_equal(const struct account_key *a, const struct account_key *b)
{
    bool a_is_infinity = a->is_infinity & 0xff, b_is_infinity = b->is_infinity & 0xff;
    if (a_is_infinity || b_is_infinity) return a_is_infinity && b_is_infinity;
    return rk_equal(a->limb, b->limb, sizeof a->limb);
}

/* ---- Signatures ---- */

void bls_signature_encode(uint8_t bytes[BLS_SIGNATURE_BYTES], const struct bls_signature *signature)
{
    struct fp x, y;
    rk_copy(&x, signature->words, sizeof x);
    rk_copy(&y, signature->words + FP_BYTES / 8, sizeof y);
    if (signature->words[2 * FP_BYTES / 8] & 0xff) {
        rk_zero(bytes, BLS_SIGNATURE_BYTES);
        bytes[0] = FLAG_COMPRESSED | FLAG_INFINITY;
        return;
    }
    modular_canonical(&modulus_fp, x.limbs, x.limbs);
    modular_canonical(&modulus_fp, y.limbs, y.limbs);
    for (uint32_t i = 0; i < FP_LIMBS; i++) {
        uint32_t swapped = __builtin_bswap32(x.limbs[FP_LIMBS - 1 - i]);
        __builtin_memcpy(bytes + 4 * i, &swapped, sizeof swapped);
    }
    bytes[0] |= FLAG_COMPRESSED | (modular_is_high(&modulus_fp, y.limbs) ? FLAG_HIGH : 0);
}

void schnorr_signature_encode(uint8_t bytes[SCHNORR_SIGNATURE_BYTES],
                              const struct schnorr_signature *signature)
{
    uint32_t u[sizeof signature->u / 4];
    rk_copy(u, &signature->u, sizeof u);
    modular_canonical(&modulus_fj, u, u);
    rk_copy(bytes, u, sizeof u);
    point_encode(bytes + sizeof u, &signature->r);
}

/* ---- Keys that are none ---- */

static void fp2_add(struct fp2 *out, const struct fp2 *a, const struct fp2 *b)
{
    modular_add(&modulus_fp, out->c0.limbs, a->c0.limbs, b->c0.limbs);
    modular_add(&modulus_fp, out->c1.limbs, a->c1.limbs, b->c1.limbs);
}

static void fp2_sub(struct fp2 *out, const struct fp2 *a, const struct fp2 *b)
{
    modular_sub(&modulus_fp, out->c0.limbs, a->c0.limbs, b->c0.limbs);
    modular_sub(&modulus_fp, out->c1.limbs, a->c1.limbs, b->c1.limbs);
}

/* (a0 + a1 u)(b0 + b1 u) with u^2 = -1. */
static void fp2_mul(struct fp2 *out, const struct fp2 *a, const struct fp2 *b)
{
    struct fp low, high, sum_a, sum_b, cross;
    modular_mul(&modulus_fp, low.limbs, a->c0.limbs, b->c0.limbs);
    modular_mul(&modulus_fp, high.limbs, a->c1.limbs, b->c1.limbs);
    modular_add(&modulus_fp, sum_a.limbs, a->c0.limbs, a->c1.limbs);
    modular_add(&modulus_fp, sum_b.limbs, b->c0.limbs, b->c1.limbs);
    modular_mul(&modulus_fp, cross.limbs, sum_a.limbs, sum_b.limbs);
    modular_sub(&modulus_fp, cross.limbs, cross.limbs, low.limbs);
    modular_sub(&modulus_fp, out->c1.limbs, cross.limbs, high.limbs);
    modular_sub(&modulus_fp, out->c0.limbs, low.limbs, high.limbs);
}

static bool fp2_is_zero(const struct fp2 *a)
{
    return modular_is_zero(&modulus_fp, a->c0.limbs) && modular_is_zero(&modulus_fp, a->c1.limbs);
}

/* x / z^2, y / z^3; the identity has z = 0. */
struct g2 {
    struct fp2 x, y, z;
};

/* Doubling and adding in Jacobian coordinates, a = 0: the formulas "dbl-2009-l" and "add-2007-bl"
 * without their savings, from hyperelliptic.org/EFD. */
static void g2_double(struct g2 *out, const struct g2 *p)
{
    struct fp2 a, b, c, d, e, t;
    fp2_mul(&a, &p->x, &p->x);
    fp2_mul(&b, &p->y, &p->y);
    fp2_mul(&c, &b, &b);
    fp2_mul(&d, &p->x, &b);
    fp2_add(&d, &d, &d);
    fp2_add(&d, &d, &d); /* 4 x y^2 */
    fp2_add(&e, &a, &a);
    fp2_add(&e, &e, &a); /* 3 x^2 */
    fp2_mul(&t, &p->y, &p->z);
    fp2_add(&out->z, &t, &t);
    fp2_mul(&t, &e, &e);
    fp2_sub(&t, &t, &d);
    fp2_sub(&out->x, &t, &d);
    fp2_sub(&t, &d, &out->x);
    fp2_mul(&t, &e, &t);
    for (int i = 0; i < 3; i++)
        fp2_add(&c, &c, &c);
    fp2_sub(&out->y, &t, &c);
}

static void g2_add(struct g2 *out, const struct g2 *p, const struct g2 *q)
{
    struct fp2 zz1, zz2, u1, u2, s1, s2, h, r, hh, hhh, v, t;
    if (fp2_is_zero(&p->z) || fp2_is_zero(&q->z)) {
        rk_copy(out, fp2_is_zero(&p->z) ? q : p, sizeof *out);
        return;
    }
    fp2_mul(&zz1, &p->z, &p->z);
    fp2_mul(&zz2, &q->z, &q->z);
    fp2_mul(&u1, &p->x, &zz2);
    fp2_mul(&u2, &q->x, &zz1);
    fp2_mul(&t, &p->y, &q->z);
    fp2_mul(&s1, &t, &zz2);
    fp2_mul(&t, &q->y, &p->z);
    fp2_mul(&s2, &t, &zz1);
    fp2_sub(&h, &u2, &u1);
    fp2_sub(&r, &s2, &s1);
    if (fp2_is_zero(&h) && fp2_is_zero(&r)) {
        g2_double(out, p);
        return;
    }
    fp2_mul(&hh, &h, &h);
    fp2_mul(&hhh, &hh, &h);
    fp2_mul(&v, &u1, &hh);
    fp2_mul(&t, &p->z, &q->z);
    fp2_mul(&out->z, &t, &h); /* 0 for points that are opposite */
    fp2_mul(&t, &r, &r);
    fp2_sub(&t, &t, &hhh);
    fp2_sub(&t, &t, &v);
    fp2_sub(&out->x, &t, &v);
    fp2_sub(&t, &v, &out->x);
    fp2_mul(&t, &r, &t);
    fp2_mul(&s1, &s1, &hhh);
    fp2_sub(&out->y, &t, &s1);
}

/* [z^2]P of the curve's parameter z = -(2^63 + 2^62 + 2^60 + 2^57 + 2^48 + 2^16). */
static void g2_mul_parameter_squared(struct g2 *out, const struct g2 *p)
{
    const uint64_t parameter = 0xd201000000010000;
    struct g2 sum, base;
    rk_copy(&sum, p, sizeof sum);
    for (int twice = 0; twice < 2; twice++) {
        rk_copy(&base, &sum, sizeof base);
        for (uint32_t bit = 63; bit-- > 0;) {
            g2_double(&sum, &sum);
            if (parameter >> bit & 1) g2_add(&sum, &sum, &base);
        }
    }
    rk_copy(out, &sum, sizeof *out);
}

static bool is_reduced(const struct g2_affine *point)
{
    const struct fp *coordinates = &point->x.c0;
    for (uint32_t i = 0; i < 4; i++) {
        struct fp same;
        modular_mul(&modulus_fp, same.limbs, coordinates[i].limbs, modulus_fp.one);
        if (!rk_equal(&same, &coordinates[i], sizeof same)) return false;
    }
    return true;
}

bool key_is_valid(const struct account_key *key)
{
    struct g2_affine point;
    rk_copy(&point, key->limb, sizeof point);
    if ((key->is_infinity & 0xff) || !is_reduced(&point)) return false;

    /* y^2 = x^3 + 4(1 + u). */
    struct g2 p = {.x = point.x, .y = point.y};
    struct fp2 left, right, four;
    rk_copy(p.z.c0.limbs, modulus_fp.one, sizeof p.z.c0);
    rk_copy(four.c0.limbs, modulus_fp.one, sizeof four.c0);
    rk_copy(four.c1.limbs, modulus_fp.one, sizeof four.c1);
    fp2_add(&four, &four, &four);
    fp2_add(&four, &four, &four);
    fp2_mul(&left, &p.y, &p.y);
    fp2_mul(&right, &p.x, &p.x);
    fp2_mul(&right, &right, &p.x);
    fp2_add(&right, &right, &four);
    fp2_sub(&left, &left, &right);
    if (!fp2_is_zero(&left)) return false;

    /* The subgroup's order is z^4 - z^2 + 1: [z^2]([z^2]P - P) + P must be the identity. */
    struct g2 q, minus = p;
    fp2_sub(&minus.y, &left, &p.y); /* left is 0 */
    g2_mul_parameter_squared(&q, &p);
    g2_add(&q, &q, &minus);
    g2_mul_parameter_squared(&q, &q);
    g2_add(&q, &q, &p);
    return fp2_is_zero(&q.z);
}
