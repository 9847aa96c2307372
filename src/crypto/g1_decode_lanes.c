#include "crypto/g1_decode_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/g1_jacobian_lanes.h"

/* b of the curve, 4, and beta of g1_endomorphism. */
static const struct fp_lane_constant curve_b = {{0xc203aa3a7e6bb, 0x99c5b63f91e5d, 0xec2218e49b9f5,
                                                 0xb47d6b297d25b, 0x36f29b533dd05, 0xaac3b92d6d85a,
                                                 0x25d100f5559b6, 0x05208}};
static const struct fp_lane_constant beta = {{0xd75aaff33455f, 0xd095356b7cbb6, 0x953a2f6fa079f,
                                              0x1080cf0a3d697, 0x3f7de3465fe7c, 0x01f71fd6896ec,
                                              0xd9dd9cc172747, 0x07d91}};

/* x^3 + b, below 2.1 */
static void right_side(struct fp_lanes *out, const struct fp_lanes *x)
{
    struct fp_lanes t;
    fp_lanes_square(&t, x);
    fp_lanes_product(&t, &t, x);
    fp_lanes_set(out, &curve_b);
    fp_lanes_plus(out, out, &t);
}

/* The lanes whose points, which are on the curve, are in the subgroup: where [z^2] (x, y) is
 * (beta x, -y), see g1_affine_is_in_subgroup. No sum on the way has an exception there: the point
 * is of order q, and the multiples that are added are by different numbers far below q. Elsewhere
 * exceptions end with Z = 0. */
static __mmask8 members_mask(const struct fp_lanes *x, const struct fp_lanes *y)
{
    struct g1_lanes_point p = {.x = *x, .y = *y}, product, square;
    struct fp_lanes zz, t;
    fp_lanes_set(&p.z, &fp_lanes_one);
    g1_lanes_mul_by_parameter(&product, &p);
    g1_lanes_mul_by_parameter(&square, &product);
    __mmask8 identity = fp_lanes_zero_mask(&square.z);
    fp_lanes_square(&zz, &square.z);
    fp_lanes_product_constant(&t, &zz, &beta);
    fp_lanes_product(&t, &t, x);
    fp_lanes_minus(&t, &square.x, &t, 2);
    __mmask8 same_x = fp_lanes_zero_mask(&t);
    fp_lanes_product(&zz, &zz, &square.z);
    fp_lanes_product(&t, &zz, y);
    fp_lanes_plus(&t, &t, &square.y);
    return (__mmask8)(same_x & fp_lanes_zero_mask(&t) & ~identity);
}

void g1_lanes_decode(struct fp y[G1_DECODE_LANES], uint8_t *on_curve, uint8_t *members,
                     const struct fp x[G1_DECODE_LANES])
{
    const struct fp *from[FP_LANES];
    struct fp *to[FP_LANES];
    struct fp_lanes lanes_x, right, root, t;
    for (size_t i = 0; i < FP_LANES; i++) {
        from[i] = &x[i];
        to[i] = &y[i];
    }
    fp_lanes_enter(&lanes_x, from);
    right_side(&right, &lanes_x);
    fp_lanes_inverse_root(&root, &right);
    fp_lanes_product(&root, &root, &right);
    fp_lanes_square(&t, &root);
    fp_lanes_minus(&t, &t, &right, 3);
    *on_curve = fp_lanes_zero_mask(&t);
    if (members) *members = members_mask(&lanes_x, &root) & *on_curve;
    fp_lanes_leave(to, &root);
}

uint8_t g1_lanes_members(const struct g1_affine points[G1_DECODE_LANES])
{
    const struct fp *from[2][FP_LANES];
    struct fp_lanes x, y, right, t;
    for (size_t i = 0; i < FP_LANES; i++) {
        from[0][i] = &points[i].x;
        from[1][i] = &points[i].y;
    }
    fp_lanes_enter(&x, from[0]);
    fp_lanes_enter(&y, from[1]);
    right_side(&right, &x);
    fp_lanes_square(&t, &y);
    fp_lanes_minus(&t, &t, &right, 3);
    return fp_lanes_zero_mask(&t) & members_mask(&x, &y);
}

#else

void g1_lanes_decode(struct fp y[G1_DECODE_LANES], uint8_t *on_curve, uint8_t *members,
                     const struct fp x[G1_DECODE_LANES])
{
    (void)y, (void)on_curve, (void)members, (void)x;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

uint8_t g1_lanes_members(const struct g1_affine points[G1_DECODE_LANES])
{
    (void)points;
    require_failed("there are no lanes", __FILE__, __LINE__);
    return 0;
}

#endif
