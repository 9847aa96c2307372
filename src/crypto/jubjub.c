#include "crypto/jubjub.h"

#include "base/secret.h"

/* Constants in Montgomery form; the tests derive them from the integers of the specification. */
#define ONE {{0x00000001fffffffe, 0x5884b7fa00034802, 0x998c4fefecbc4ff5, 0x1824b159acc5056f}}

const struct fr jubjub_d = {
    {0x2a522455b974f6b0, 0xfc6cc9ef0d9acab3, 0x7a08fb94c27628d1, 0x57f8f6a8fe0e262e}};
static const struct fr twice_d = {
    {0x54a448ac72e9ed5f, 0xa51befdb1b373967, 0xc0d81f217b4a799e, 0x3c0445fed27ecf14}};

const struct jubjub_affine jubjub_affine_identity = {.v = ONE};
const struct jubjub_extended jubjub_identity = {.v = ONE, .z = ONE};
const struct jubjub_niels jubjub_niels_identity = {.plus = ONE, .minus = ONE, .z = ONE};
const struct jubjub_affine_niels jubjub_affine_niels_identity = {.plus = ONE, .minus = ONE};

const struct jubjub_affine jubjub_generator = {
    .u = {{0xc8cd898c547c71aa, 0x1e77bad0b3564650, 0x0b5183a649031ebe, 0x4f54a483a3031a2c}},
    .v = {{0x00000026ffffffd9, 0x3e1c038b003ffc27, 0x323016c688581730, 0x56cb8254a901ea00}},
};
const struct jubjub_affine jubjub_generator_nums = {
    .u = {{0x51d37e7271c3e812, 0xf3ad45392074aaa8, 0x21bb2537c0cfbca7, 0x0bb829228bf29c9c}},
    .v = {{0x36fba2bf0c68cf00, 0xcd442b52d2b7f2ad, 0xbe025c79f9f895d4, 0x61e43e3f466dbd00}},
};

void jubjub_scalar_to_fr(struct fr *out, const struct fj *scalar)
{
    uint64_t limbs[4];
    fj_to_limbs(limbs, scalar);
    fr_from_limbs(out, limbs);
    secret_wipe(limbs, sizeof limbs);
}

void jubjub_from_affine(struct jubjub_extended *out, const struct jubjub_affine *a)
{
    struct jubjub_affine copy = *a;
    out->u = out->t1 = copy.u;
    out->v = out->t2 = copy.v;
    out->z = fr_one;
}

static void scale(struct jubjub_affine *out, const struct jubjub_extended *a,
                  const struct fr *z_inverse)
{
    fr_mul(&out->u, &a->u, z_inverse);
    fr_mul(&out->v, &a->v, z_inverse);
}

void jubjub_to_affine(struct jubjub_affine *out, const struct jubjub_extended *a)
{
    struct fr z_inverse;
    fr_inverse(&z_inverse, &a->z);
    scale(out, a, &z_inverse);
}

void jubjub_to_affine_vartime(struct jubjub_affine *out, const struct jubjub_extended *a)
{
    struct fr z_inverse;
    fr_inverse_vartime(&z_inverse, &a->z);
    scale(out, a, &z_inverse);
}

void jubjub_to_affine_batch(struct jubjub_affine *out, struct fr *scratch,
                            const struct jubjub_extended *in, size_t count)
{
    for (size_t i = 0; i < count; i++)
        scratch[i] = in[i].z;
    fr_inverse_batch(scratch, scratch + count, count);
    for (size_t i = 0; i < count; i++)
        scale(&out[i], &in[i], &scratch[i]);
}

void jubjub_to_niels(struct jubjub_niels *out, const struct jubjub_extended *a)
{
    struct jubjub_niels niels;
    fr_add(&niels.plus, &a->v, &a->u);
    fr_sub(&niels.minus, &a->v, &a->u);
    niels.z = a->z;
    fr_mul(&niels.t2d, &a->t1, &a->t2);
    fr_mul(&niels.t2d, &niels.t2d, &twice_d);
    *out = niels;
}

void jubjub_affine_to_niels(struct jubjub_affine_niels *out, const struct jubjub_affine *a)
{
    struct jubjub_affine_niels niels;
    fr_add(&niels.plus, &a->v, &a->u);
    fr_sub(&niels.minus, &a->v, &a->u);
    fr_mul(&niels.t2d, &a->u, &a->v);
    fr_mul(&niels.t2d, &niels.t2d, &twice_d);
    *out = niels;
}

/* u/z and v/t as fractions of one denominator: the end of every addition and doubling. */
static void complete(struct jubjub_extended *out, const struct fr *u, const struct fr *v,
                     const struct fr *z, const struct fr *t)
{
    fr_mul(&out->u, u, t);
    fr_mul(&out->v, v, z);
    fr_mul(&out->z, z, t);
    out->t1 = *u;
    out->t2 = *v;
}

void jubjub_double(struct jubjub_extended *out, const struct jubjub_extended *a)
{
    struct fr uu, vv, zz, square, sum, difference, u, t;
    fr_sqr(&uu, &a->u);
    fr_sqr(&vv, &a->v);
    fr_sqr(&zz, &a->z);
    fr_add(&square, &a->u, &a->v);
    fr_sqr(&square, &square);
    fr_add(&sum, &vv, &uu);
    fr_sub(&difference, &vv, &uu);
    fr_sub(&u, &square, &sum);
    fr_double(&zz, &zz);
    fr_sub(&t, &zz, &difference);
    complete(out, &u, &sum, &difference, &t);
}

/* a + b for the parts of b's niels form; a - b when its plus and minus are exchanged and t2d is
 * negated, which exchanges z and t. twice_z is 2 Za Zb. */
RK_INLINE void add_parts(struct jubjub_extended *out, const struct jubjub_extended *a,
                         const struct fr *plus, const struct fr *minus, const struct fr *t2d,
                         const struct fr *twice_z, bool subtract)
{
    struct fr x, y, c, u, v, low, high;
    fr_sub(&x, &a->v, &a->u);
    fr_mul(&x, &x, minus);
    fr_add(&y, &a->v, &a->u);
    fr_mul(&y, &y, plus);
    fr_mul(&c, &a->t1, &a->t2);
    fr_mul(&c, &c, t2d);
    fr_sub(&u, &y, &x);
    fr_add(&v, &y, &x);
    fr_add(&high, twice_z, &c);
    fr_sub(&low, twice_z, &c);
    complete(out, &u, &v, subtract ? &low : &high, subtract ? &high : &low);
}

void jubjub_add_niels(struct jubjub_extended *out, const struct jubjub_extended *a,
                      const struct jubjub_niels *b)
{
    struct fr z;
    fr_mul(&z, &a->z, &b->z);
    fr_double(&z, &z);
    add_parts(out, a, &b->plus, &b->minus, &b->t2d, &z, false);
}

void jubjub_sub_niels(struct jubjub_extended *out, const struct jubjub_extended *a,
                      const struct jubjub_niels *b)
{
    struct fr z;
    fr_mul(&z, &a->z, &b->z);
    fr_double(&z, &z);
    add_parts(out, a, &b->minus, &b->plus, &b->t2d, &z, true);
}

void jubjub_add_affine_niels(struct jubjub_extended *out, const struct jubjub_extended *a,
                             const struct jubjub_affine_niels *b)
{
    struct fr z;
    fr_double(&z, &a->z);
    add_parts(out, a, &b->plus, &b->minus, &b->t2d, &z, false);
}

void jubjub_sub_affine_niels(struct jubjub_extended *out, const struct jubjub_extended *a,
                             const struct jubjub_affine_niels *b)
{
    struct fr z;
    fr_double(&z, &a->z);
    add_parts(out, a, &b->minus, &b->plus, &b->t2d, &z, true);
}

void jubjub_add(struct jubjub_extended *out, const struct jubjub_extended *a,
                const struct jubjub_extended *b)
{
    struct jubjub_niels niels;
    jubjub_to_niels(&niels, b);
    jubjub_add_niels(out, a, &niels);
}

void jubjub_sub(struct jubjub_extended *out, const struct jubjub_extended *a,
                const struct jubjub_extended *b)
{
    struct jubjub_niels niels;
    jubjub_to_niels(&niels, b);
    jubjub_sub_niels(out, a, &niels);
}

void jubjub_add_affine(struct jubjub_extended *out, const struct jubjub_extended *a,
                       const struct jubjub_affine *b)
{
    struct jubjub_affine_niels niels;
    jubjub_affine_to_niels(&niels, b);
    jubjub_add_affine_niels(out, a, &niels);
}

void jubjub_sub_affine(struct jubjub_extended *out, const struct jubjub_extended *a,
                       const struct jubjub_affine *b)
{
    struct jubjub_affine_niels niels;
    jubjub_affine_to_niels(&niels, b);
    jubjub_sub_affine_niels(out, a, &niels);
}

void jubjub_neg(struct jubjub_extended *out, const struct jubjub_extended *a)
{
    *out = *a;
    fr_neg(&out->u, &out->u);
    fr_neg(&out->t1, &out->t1);
}

void jubjub_affine_neg(struct jubjub_affine *out, const struct jubjub_affine *a)
{
    *out = *a;
    fr_neg(&out->u, &out->u);
}

void jubjub_mul_cofactor(struct jubjub_extended *out, const struct jubjub_extended *a)
{
    jubjub_double(out, a);
    jubjub_double(out, out);
    jubjub_double(out, out);
}

void jubjub_select(struct jubjub_extended *out, uint64_t mask, const struct jubjub_extended *a,
                   const struct jubjub_extended *b)
{
    fr_select(&out->u, mask, &a->u, &b->u);
    fr_select(&out->v, mask, &a->v, &b->v);
    fr_select(&out->z, mask, &a->z, &b->z);
    fr_select(&out->t1, mask, &a->t1, &b->t1);
    fr_select(&out->t2, mask, &a->t2, &b->t2);
}

/* And without a branch. */
static bool both(bool a, bool b)
{
    return (unsigned)a & (unsigned)b;
}

bool jubjub_equal(const struct jubjub_extended *a, const struct jubjub_extended *b)
{
    struct fr au, bu, av, bv;
    fr_mul(&au, &a->u, &b->z);
    fr_mul(&bu, &b->u, &a->z);
    fr_mul(&av, &a->v, &b->z);
    fr_mul(&bv, &b->v, &a->z);
    return both(fr_equal(&au, &bu), fr_equal(&av, &bv));
}

bool jubjub_affine_equal(const struct jubjub_affine *a, const struct jubjub_affine *b)
{
    return both(fr_equal(&a->u, &b->u), fr_equal(&a->v, &b->v));
}

bool jubjub_equal_affine(const struct jubjub_extended *a, const struct jubjub_affine *b)
{
    struct fr u, v;
    fr_mul(&u, &b->u, &a->z);
    fr_mul(&v, &b->v, &a->z);
    return both(fr_equal(&a->u, &u), fr_equal(&a->v, &v));
}

bool jubjub_is_identity(const struct jubjub_extended *a)
{
    return both(fr_is_zero(&a->u), fr_equal(&a->v, &a->z));
}

bool jubjub_affine_is_identity(const struct jubjub_affine *a)
{
    return both(fr_is_zero(&a->u), fr_equal(&a->v, &fr_one));
}

/* (V^2 - U^2) Z^2 = Z^4 + d U^2 V^2, and UV = Z T1 T2. */
bool jubjub_is_on_curve(const struct jubjub_extended *a)
{
    struct fr uu, vv, zz, left, right, uv, t;
    fr_sqr(&uu, &a->u);
    fr_sqr(&vv, &a->v);
    fr_sqr(&zz, &a->z);
    fr_sub(&left, &vv, &uu);
    fr_mul(&left, &left, &zz);
    fr_mul(&right, &uu, &vv);
    fr_mul(&right, &right, &jubjub_d);
    fr_sqr(&zz, &zz);
    fr_add(&right, &right, &zz);
    fr_mul(&uv, &a->u, &a->v);
    fr_mul(&t, &a->t1, &a->t2);
    fr_mul(&t, &t, &a->z);
    return !fr_is_zero(&a->z) && fr_equal(&left, &right) && fr_equal(&uv, &t);
}

bool jubjub_affine_is_on_curve(const struct jubjub_affine *a)
{
    struct fr uu, vv, left, right;
    fr_sqr(&uu, &a->u);
    fr_sqr(&vv, &a->v);
    fr_sub(&left, &vv, &uu);
    fr_mul(&right, &uu, &vv);
    fr_mul(&right, &right, &jubjub_d);
    fr_add(&right, &right, &fr_one);
    return fr_equal(&left, &right);
}

bool jubjub_is_small_order(const struct jubjub_extended *a)
{
    struct jubjub_extended x;
    jubjub_double(&x, a);
    jubjub_double(&x, &x);
    return fr_is_zero(&x.u);
}

bool jubjub_is_valid(const struct jubjub_extended *a)
{
    return jubjub_is_on_curve(a) && !jubjub_is_identity(a) && jubjub_is_torsion_free(a);
}

bool jubjub_affine_is_valid(const struct jubjub_affine *a)
{
    return jubjub_affine_is_on_curve(a) && !jubjub_affine_is_identity(a) &&
           jubjub_affine_is_torsion_free(a);
}

void jubjub_encode(uint8_t bytes[JUBJUB_BYTES], const struct jubjub_affine *a)
{
    uint64_t u[4];
    fr_to_limbs(u, &a->u);
    fr_to_bytes_le(bytes, &a->v);
    bytes[31] |= (uint8_t)((u[0] & 1) << 7);
}

bool jubjub_decode(struct jubjub_affine *out, const uint8_t bytes[JUBJUB_BYTES],
                   enum jubjub_decoding decoding)
{
    uint8_t v_bytes[JUBJUB_BYTES];
    memcpy(v_bytes, bytes, sizeof v_bytes);
    bool odd = v_bytes[31] >> 7;
    v_bytes[31] &= 0x7f;
    struct jubjub_affine point;
    if (!fr_from_bytes_le(&point.v, v_bytes)) return false;

    /* u^2 = (v^2 - 1) / (1 + d v^2); the divisor is not 0, since -1/d is not a square. */
    struct fr vv, numerator, divisor;
    fr_sqr(&vv, &point.v);
    fr_sub(&numerator, &vv, &fr_one);
    fr_mul(&divisor, &jubjub_d, &vv);
    fr_add(&divisor, &divisor, &fr_one);
    if (!fr_sqrt_ratio_vartime(&point.u, &numerator, &divisor)) return false;
    if (fr_is_zero(&point.u) && odd) return false;
    uint64_t u[4];
    fr_to_limbs(u, &point.u);
    if ((u[0] & 1) != odd) fr_neg(&point.u, &point.u);

    if (decoding != JUBJUB_LAX && !jubjub_affine_is_torsion_free(&point)) return false;
    if (decoding == JUBJUB_CHECKED && jubjub_affine_is_identity(&point)) return false;
    *out = point;
    return true;
}
