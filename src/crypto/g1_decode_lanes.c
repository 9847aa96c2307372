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
static void right_side(struct fp_lanes *out, const struct fp_lanes *x, size_t turns)
{
    struct fp_lanes t[FP_TURNS];
    fp_turns_square(t, x, turns);
    fp_turns_product(t, t, x, turns);
    fp_turns_set(out, &curve_b, turns);
    fp_turns_plus(out, out, t, turns);
}

/* The lanes whose points, which are on the curve, are in the subgroup: where [z^2] (x, y) is
 * (beta x, -y), see g1_affine_is_in_subgroup. No sum on the way has an exception there: the point
 * is of order q, and the multiples that are added are by different numbers far below q. Elsewhere
 * exceptions end with Z = 0. */
static uint16_t members_mask(const struct fp_lanes *x, const struct fp_lanes *y, size_t turns)
{
    struct g1_lanes_point p, product, square;
    struct fp_lanes zz[FP_TURNS], t[FP_TURNS];
    memcpy(p.x, x, turns * sizeof *x);
    memcpy(p.y, y, turns * sizeof *y);
    fp_turns_set(p.z, &fp_lanes_one, turns);
    g1_lanes_mul_by_parameter(&product, &p, turns);
    g1_lanes_mul_by_parameter(&square, &product, turns);
    uint16_t identity = fp_turns_zero_mask(square.z, turns);
    fp_turns_square(zz, square.z, turns);
    fp_turns_product_constant(t, zz, &beta, turns);
    fp_turns_product(t, t, x, turns);
    fp_turns_minus(t, square.x, t, 2, turns);
    uint16_t same_x = fp_turns_zero_mask(t, turns);
    fp_turns_product(zz, zz, square.z, turns);
    fp_turns_product(t, zz, y, turns);
    fp_turns_plus(t, t, square.y, turns);
    return (uint16_t)(same_x & fp_turns_zero_mask(t, turns) & ~identity);
}

/* How many vectors hold as many points. */
static size_t turns_of(size_t count)
{
    REQUIRE(count <= G1_DECODE_LANES);
    return count > FP_LANES ? FP_TURNS : 1;
}

void g1_lanes_decode(struct fp y[G1_DECODE_LANES], uint16_t *on_curve, uint16_t *members,
                     const struct fp x[G1_DECODE_LANES], size_t count)
{
    const size_t turns = turns_of(count);
    struct fp_lanes lanes_x[FP_TURNS], right[FP_TURNS], root[FP_TURNS], t[FP_TURNS];
    for (size_t k = 0; k < turns; k++) {
        const struct fp *from[FP_LANES];
        for (size_t i = 0; i < FP_LANES; i++)
            from[i] = &x[FP_LANES * k + i];
        fp_lanes_enter(&lanes_x[k], from);
    }
    right_side(right, lanes_x, turns);
    fp_turns_inverse_root(root, right, turns);
    fp_turns_product(root, root, right, turns);
    fp_turns_square(t, root, turns);
    fp_turns_minus(t, t, right, 3, turns);
    *on_curve = fp_turns_zero_mask(t, turns);
    if (members) *members = members_mask(lanes_x, root, turns) & *on_curve;
    for (size_t k = 0; k < turns; k++) {
        struct fp *to[FP_LANES];
        for (size_t i = 0; i < FP_LANES; i++)
            to[i] = &y[FP_LANES * k + i];
        fp_lanes_leave(to, &root[k]);
    }
}

uint16_t g1_lanes_members(const struct g1_affine points[G1_DECODE_LANES], size_t count)
{
    const size_t turns = turns_of(count);
    struct fp_lanes x[FP_TURNS], y[FP_TURNS], right[FP_TURNS], t[FP_TURNS];
    for (size_t k = 0; k < turns; k++) {
        const struct fp *from[2][FP_LANES];
        for (size_t i = 0; i < FP_LANES; i++) {
            from[0][i] = &points[FP_LANES * k + i].x;
            from[1][i] = &points[FP_LANES * k + i].y;
        }
        fp_lanes_enter(&x[k], from[0]);
        fp_lanes_enter(&y[k], from[1]);
    }
    right_side(right, x, turns);
    fp_turns_square(t, y, turns);
    fp_turns_minus(t, t, right, 3, turns);
    return fp_turns_zero_mask(t, turns) & members_mask(x, y, turns);
}

#else

void g1_lanes_decode(struct fp y[G1_DECODE_LANES], uint16_t *on_curve, uint16_t *members,
                     const struct fp x[G1_DECODE_LANES], size_t count)
{
    (void)y, (void)on_curve, (void)members, (void)x, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

uint16_t g1_lanes_members(const struct g1_affine points[G1_DECODE_LANES], size_t count)
{
    (void)points, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
    return 0;
}

#endif
