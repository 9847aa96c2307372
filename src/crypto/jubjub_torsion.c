/* Membership in the subgroup of prime order by the Tate pairing with the 8-torsion (Koshelev,
 * ePrint 2022/037).
 *
 * The group E is cyclic of order 8 r, so a point P lies in the subgroup of order r exactly when it
 * is a multiple of 8. Let T generate the points of order dividing 8. The reduced Tate pairing
 * E[8] x E/8E -> mu_8 is perfect, so P is in 8E exactly when e(T, P) = f(P)^((q-1)/8) = 1, where f
 * is the normalised function with divisor 8 (T) - 8 (O).
 *
 * On the Montgomery form B y^2 = x^3 + A x^2 + x, x = (1+v)/(1-v), y = x/u, three doubling steps of
 * Miller's algorithm give f = l1^4 l2^2 / (m^4 x) / B with the tangents l1 at T and l2 at 2T and
 * the vertical m at 2T; 4T is (0, 0), where the tangent is the vertical. Up to 8th powers, and with
 * all denominators cleared, in extended coordinates
 *
 *      f = ((L1 M)^2 (L2 U) N^3)^2 N / B       N  = (Z+V)(Z-V)
 *                                              Li = Z (Z+V) - U (ai Z + bi V)
 *                                              M  = Z+V - x2 (Z-V)
 *
 * whose degree is 32, so that Z needs no care. f is 0 at some of the eight points of small order
 * and nowhere else; of these only the identity is in the subgroup. */

#include "crypto/jubjub.h"
#include "crypto/jubjub_public_lanes.h"
#include "crypto/lanes.h"

static const struct fr b_inverse = {
    {0x356b76e991a2c255, 0xd4a271873c97a952, 0x94b79922d9044dd0, 0x1def69a8ea19f3bc}};
static const struct fr a1 = {
    {0x0c4fa98a55763050, 0x4c8ea2c29ff7a200, 0x649fca48e43b5ddf, 0x26c0c34dfc43f9d3}};
static const struct fr b1 = {
    {0xb8f6a3434f26a02e, 0x36076caddbe5d02e, 0x0de73d664d7c5bed, 0x0f71f12a8b077be4}};
static const struct fr a2 = {
    {0xf3b05674aa89cfb1, 0x072f01406006b9fe, 0xce9a0dbf25667a26, 0x4d2ce4052d598374}};
static const struct fr b2 = {
    {0xf3b05674aa89cfb1, 0x072f01406006b9fe, 0xce9a0dbf25667a26, 0x4d2ce4052d598374}};
static const struct fr x2 = {
    {0x00000001fffffffe, 0x5884b7fa00034802, 0x998c4fefecbc4ff5, 0x1824b159acc5056f}};

/* Z (Z+V) - U (a Z + b V) */
static void tangent(struct fr *out, const struct jubjub_extended *p, const struct fr *zv,
                    const struct fr *a, const struct fr *b)
{
    struct fr x, y;
    fr_mul(&x, a, &p->z);
    fr_mul(&y, b, &p->v);
    fr_add(&x, &x, &y);
    fr_mul(&x, &x, &p->u);
    fr_mul(&y, zv, &p->z);
    fr_sub(out, &y, &x);
}

bool jubjub_is_torsion_free(const struct jubjub_extended *a)
{
    static const uint64_t exponent[4] = {0xdfffffffe0000000, 0xaa77b4805fffcb7f, 0x06673b0101343b00,
                                         0x0e7db4ea6533afa9};
    struct fr plus, minus, n, l1, l2, m, f, x;
    fr_add(&plus, &a->z, &a->v);
    fr_sub(&minus, &a->z, &a->v);
    fr_mul(&n, &plus, &minus);
    tangent(&l1, a, &plus, &a1, &b1);
    tangent(&l2, a, &plus, &a2, &b2);
    fr_mul(&m, &x2, &minus);
    fr_sub(&m, &plus, &m);
    fr_mul(&f, &l1, &m);
    fr_sqr(&f, &f);
    fr_mul(&f, &f, &l2);
    fr_mul(&f, &f, &a->u);
    fr_sqr(&x, &n);
    fr_mul(&x, &x, &n);
    fr_mul(&f, &f, &x);
    fr_sqr(&f, &f);
    fr_mul(&f, &f, &n);
    if (fr_is_zero(&f)) return jubjub_is_identity(a);
    fr_mul(&f, &f, &b_inverse);
    fr_pow_vartime(&f, &f, exponent, 4);
    return fr_equal(&f, &fr_one);
}

bool jubjub_affine_is_torsion_free(const struct jubjub_affine *a)
{
    struct jubjub_extended extended;
    jubjub_from_affine(&extended, a);
    return jubjub_is_torsion_free(&extended);
}

/* From three points on sixteen lanes are faster than one after another. */
enum { LANES_FROM = 3 };

void jubjub_affine_are_valid(bool *valid, const struct jubjub_affine *points, size_t count)
{
    struct jubjub_affine some[JUBJUB_VALID_LANES];
    bool are_valid[JUBJUB_VALID_LANES];
    size_t i = 0;
    while (lanes_are_available() && count - i >= LANES_FROM) {
        size_t left = count - i < JUBJUB_VALID_LANES ? count - i : JUBJUB_VALID_LANES;
        for (size_t lane = 0; lane < JUBJUB_VALID_LANES; lane++)
            some[lane] = points[i + (lane < left ? lane : left - 1)];
        jubjub_lanes_are_valid(are_valid, some);
        memcpy(valid + i, are_valid, left * sizeof *valid);
        i += left;
    }
    for (; i < count; i++)
        valid[i] = jubjub_affine_is_valid(&points[i]);
}
