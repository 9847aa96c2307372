#include "crypto/jubjub_raw.h"

#include "crypto/field_raw.h"
#include "crypto/poseidon.h"

/* 1/a as a^(q-2) by the deployed addition chain: power[i + 1] = power[j] * power[k] from
 * power[0] = a, then squarings of an accumulator, each run followed by one product. The accumulator
 * starts as power[27]. */
static void invert(struct fr *out, const struct fr *a)
{
    static const struct {
        uint8_t j, k;
    } powers[29] = {
        {0, 0},   {0, 1},   {1, 1},   {3, 3},   {1, 4},  {3, 4},   {3, 5},   {4, 4},
        {4, 5},   {5, 6},   {7, 7},   {2, 11},  {8, 9},  {11, 12}, {8, 14},  {9, 14},
        {5, 15},  {11, 15}, {11, 16}, {10, 17}, {7, 18}, {11, 18}, {10, 22}, {3, 23},
        {13, 24}, {11, 25}, {6, 26},  {4, 27},  {8, 28},
    };
    static const struct {
        uint8_t squarings, factor;
    } runs[28] = {
        {8, 26}, {9, 24},  {9, 23}, {9, 23},  {7, 20},  {7, 21},  {10, 22},
        {9, 18}, {8, 14},  {8, 0},  {14, 16}, {10, 14}, {15, 17}, {10, 28},
        {8, 19}, {16, 25}, {8, 29}, {7, 15},  {9, 29},  {8, 25},  {8, 29},
        {8, 29}, {8, 29},  {8, 25}, {8, 29},  {8, 29},  {5, 12},  {5, 12},
    };
    struct fr power[30], x;
    power[0] = *a;
    for (unsigned i = 0; i < 29; i++)
        fr_raw_mul(&power[i + 1], &power[powers[i].j], &power[powers[i].k]);
    x = power[27];
    for (unsigned i = 0; i < 28; i++) {
        for (unsigned n = 0; n < runs[i].squarings; n++)
            fr_raw_mul(&x, &x, &x);
        fr_raw_mul(&x, &x, &power[runs[i].factor]);
    }
    *out = x;
}

static void to_affine(struct jubjub_affine *out, const struct jubjub_extended *a)
{
    struct fr z_inverse;
    invert(&z_inverse, &a->z);
    fr_raw_mul(&out->u, &a->u, &z_inverse);
    fr_raw_mul(&out->v, &a->v, &z_inverse);
}

static void complete(struct jubjub_extended *out, const struct fr *u, const struct fr *v,
                     const struct fr *z, const struct fr *t)
{
    fr_raw_mul(&out->u, u, t);
    fr_raw_mul(&out->v, v, z);
    fr_raw_mul(&out->z, z, t);
    out->t1 = *u;
    out->t2 = *v;
}

static void double_point(struct jubjub_extended *out, const struct jubjub_extended *a)
{
    struct fr uu, vv, zz, square, sum, difference, u, t;
    fr_raw_mul(&uu, &a->u, &a->u);
    fr_raw_mul(&vv, &a->v, &a->v);
    fr_raw_mul(&zz, &a->z, &a->z);
    fr_raw_add(&zz, &zz, &zz);
    fr_raw_add(&square, &a->u, &a->v);
    fr_raw_mul(&square, &square, &square);
    fr_raw_add(&sum, &vv, &uu);
    fr_raw_sub(&difference, &vv, &uu);
    fr_raw_sub(&u, &square, &sum);
    fr_raw_sub(&t, &zz, &difference);
    complete(out, &u, &sum, &difference, &t);
}

static void to_niels(struct jubjub_niels *out, const struct jubjub_extended *a)
{
    struct fr twice_d;
    fr_add(&twice_d, &jubjub_d, &jubjub_d);
    fr_raw_add(&out->plus, &a->v, &a->u);
    fr_raw_sub(&out->minus, &a->v, &a->u);
    out->z = a->z;
    fr_raw_mul(&out->t2d, &a->t1, &a->t2);
    fr_raw_mul(&out->t2d, &out->t2d, &twice_d);
}

static void add_niels(struct jubjub_extended *out, const struct jubjub_extended *a,
                      const struct jubjub_niels *b)
{
    struct fr x, y, c, z, u, v, high, low;
    fr_raw_sub(&x, &a->v, &a->u);
    fr_raw_mul(&x, &x, &b->minus);
    fr_raw_add(&y, &a->v, &a->u);
    fr_raw_mul(&y, &y, &b->plus);
    fr_raw_mul(&c, &a->t1, &a->t2);
    fr_raw_mul(&c, &c, &b->t2d);
    fr_raw_mul(&z, &a->z, &b->z);
    fr_raw_add(&z, &z, &z);
    fr_raw_sub(&u, &y, &x);
    fr_raw_add(&v, &y, &x);
    fr_raw_add(&high, &z, &c);
    fr_raw_sub(&low, &z, &c);
    complete(out, &u, &v, &high, &low);
}

static void multiply(struct jubjub_extended *out, const struct jubjub_extended *a,
                     const uint64_t bits[4])
{
    struct jubjub_niels niels;
    struct jubjub_extended sum = jubjub_identity;
    to_niels(&niels, a);
    for (unsigned i = 252; i-- > 0;) {
        double_point(&sum, &sum);
        add_niels(&sum, &sum, bits[i / 64] >> i % 64 & 1 ? &niels : &jubjub_niels_identity);
    }
    *out = sum;
}

static bool is_identity(const struct jubjub_extended *a)
{
    return fr_is_zero(&a->u) && fr_equal(&a->v, &a->z);
}

/* Of an affine point whose Z, T1 and T2 were those given. */
static bool is_on_curve(const struct jubjub_affine *a, const struct jubjub_extended *from)
{
    struct fr uu, vv, x, y;
    fr_raw_mul(&uu, &a->u, &a->u);
    fr_raw_mul(&vv, &a->v, &a->v);
    fr_raw_sub(&x, &vv, &uu);
    fr_raw_mul(&y, &jubjub_d, &uu);
    fr_raw_mul(&y, &y, &vv);
    fr_raw_sub(&x, &x, &y);
    if (!fr_equal(&x, &fr_one)) return false;
    fr_raw_mul(&x, &a->u, &a->v);
    fr_raw_mul(&x, &x, &from->z);
    fr_raw_mul(&y, &from->t1, &from->t2);
    return fr_equal(&x, &y);
}

/* And its affine form. */
static bool is_valid(struct jubjub_affine *affine, const struct jubjub_extended *a)
{
    struct jubjub_extended product;
    if (fr_is_zero(&a->z) || is_identity(a)) return false;
    to_affine(affine, a);
    if (!is_on_curve(affine, a)) return false;
    multiply(&product, a, fj_modulus);
    return is_identity(&product);
}

bool jubjub_raw_schnorr_verify(const struct fr *message, const struct jubjub_extended *key,
                               const struct fj *u, const struct jubjub_extended *r)
{
    struct jubjub_affine key_affine, r_affine;
    if (!is_valid(&key_affine, key) || !is_valid(&r_affine, r)) return false;
    struct fr words[5] = {r_affine.u, r_affine.v, key_affine.u, key_affine.v, *message};
    struct fj challenge;
    REQUIRE(poseidon_hash_truncated(&challenge, POSEIDON_OTHER, words, 5) == RK_OK);

    struct jubjub_extended left, right, generator;
    struct jubjub_niels niels;
    uint64_t bits[4];
    jubjub_from_affine(&generator, &jubjub_generator);
    fj_raw_to_limbs(bits, u);
    multiply(&left, &generator, bits);
    fj_to_limbs(bits, &challenge);
    multiply(&right, key, bits);
    to_niels(&niels, &right);
    add_niels(&left, &left, &niels);

    struct fr a, b, c, d;
    fr_raw_mul(&a, &left.u, &r->z);
    fr_raw_mul(&b, &r->u, &left.z);
    fr_raw_mul(&c, &left.v, &r->z);
    fr_raw_mul(&d, &r->v, &left.z);
    return fr_equal(&a, &b) && fr_equal(&c, &d);
}
