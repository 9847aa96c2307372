#define CURVE_KEEP
#include "crypto/bn_g2.h"

#include "crypto/bn_parameter.h"

const struct bn_g2_affine bn_g2_generator = {
    .x = {{{0x8e83b5d102bc2026, 0xdceb1935497b0172, 0xfbb8264797811adf, 0x19573841af96503b}},
          {{0xafb4737da84c6140, 0x6043dd5a5802d8c4, 0x09e950fc52a02f86, 0x14fef0833aea7b6b}}},
    .y = {{{0x619dfa9d886be9f6, 0xfe7fd297f59e9b78, 0xff9e1a62231b7dfe, 0x28fd7eebae9e4206}},
          {{0x64095b56c71856ee, 0xdc57f922327d3cbb, 0x55f935be33351076, 0x0da4a0e693fd6482}}},
};

/* 3 / xi */
static const struct bn_fp2 curve_b = {
    {{0x3bf938e377b802a8, 0x020b1b273633535d, 0x26b7edf049755260, 0x2514c6324384a86d}},
    {{0x38e7ecccd1dcff67, 0x65f0b37d93ce0d3e, 0xd749d0dd22ac00aa, 0x0141b9ce4a688d4d}}};

#define CURVE_B           curve_b
#define CURVE_SQRT        bn_fp2_sqrt_vartime
#define CURVE_IN_SUBGROUP bn_g2_is_in_subgroup
#include "crypto/bn_curve_body.inc"

void bn_g2_psi(struct bn_g2_affine *out, const struct bn_g2_affine *a)
{
    bn_fp2_conjugate(&out->x, &a->x);
    bn_fp2_mul(&out->x, &out->x, &bn_fp2_frobenius[2]);
    bn_fp2_conjugate(&out->y, &a->y);
    bn_fp2_mul(&out->y, &out->y, &bn_fp2_frobenius[3]);
    out->infinity = a->infinity;
}

/* psi in Jacobian coordinates: z is conjugated. */
static void psi(struct bn_g2 *out, const struct bn_g2 *a)
{
    bn_fp2_conjugate(&out->x, &a->x);
    bn_fp2_mul(&out->x, &out->x, &bn_fp2_frobenius[2]);
    bn_fp2_conjugate(&out->y, &a->y);
    bn_fp2_mul(&out->y, &out->y, &bn_fp2_frobenius[3]);
    bn_fp2_conjugate(&out->z, &a->z);
}

/* [x] a, in the digits of bn_parameter.h. */
static void mul_by_parameter(struct bn_g2 *out, const struct bn_g2_affine *a)
{
    struct bn_g2_affine negated;
    struct bn_g2 sum;
    bn_g2_affine_neg(&negated, a);
    bn_g2_from_affine(&sum, a);
    for (unsigned i = BN_X_TOP_DIGIT; i-- > 0;) {
        bn_g2_double(&sum, &sum);
        int digit = bn_x_digit(i);
        if (digit) bn_g2_add_affine(&sum, &sum, digit > 0 ? a : &negated);
    }
    *out = sum;
}

/* [x + 1] Q + psi([x] Q) + psi^2([x] Q) = psi^3([2 x] Q), the test of Dai, Lin, Zhao and Zhou
 * ("Fast subgroup membership testings for G1, G2 and GT on pairing-friendly curves", 2022), is the
 * same as [r] Q = 0. On the whole curve psi^2 - t psi + p = 0, so that a point which passes is also
 * killed by the resultant of that polynomial and of (x + 1) + x psi + x psi^2 - 2 x psi^3. The
 * resultant is a multiple of r, not of r^2, and has no factor in common with the cofactor; hence
 * its greatest common divisor with the order r (2 p - r) of the curve is r. The other way round,
 * psi is [p] on the subgroup, and the polynomial at p is a multiple of r. */
bool bn_g2_is_in_subgroup(const struct bn_g2_affine *a)
{
    struct bn_g2 multiple, left, right;
    mul_by_parameter(&multiple, a);
    bn_g2_double(&right, &multiple);
    for (unsigned i = 0; i < 3; i++)
        psi(&right, &right);
    bn_g2_add_affine(&left, &multiple, a);
    psi(&multiple, &multiple);
    bn_g2_add(&left, &left, &multiple);
    psi(&multiple, &multiple);
    bn_g2_add(&left, &left, &multiple);
    return bn_g2_equal(&left, &right);
}
