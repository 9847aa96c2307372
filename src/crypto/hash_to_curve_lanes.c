#include "crypto/hash_to_curve_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/g1_jacobian_lanes.h"

#include "crypto/hash_to_curve_lanes_constants.inc"

enum { POWERS = 16 };

/* The polynomial at x / d, times d^(count - 1), given powers[i] = d^i. */
static void evaluate(struct fp_lanes *out, const struct fp_lane_constant *coefficients,
                     size_t count, const struct fp_lanes *x,
                     const struct fp_lanes (*powers)[FP_TURNS], size_t turns)
{
    struct fp_lanes coefficient[FP_TURNS];
    fp_turns_set(out, &coefficients[count - 1], turns);
    for (size_t i = 1; i < count; i++) {
        fp_turns_set(coefficient, &coefficients[count - 1 - i], turns);
        fp_turns_product_sum(out, out, x, coefficient, powers[i], turns);
    }
}

/* The 11-isogeny at (X / Z^2, Y / Z^3); Z = 0 where a denominator vanishes. */
static void isogeny(struct g1_lanes_point *p, size_t turns)
{
    struct fp_lanes powers[POWERS][FP_TURNS], both[FP_TURNS];
    struct fp_lanes x_num[FP_TURNS], x_den[FP_TURNS], y_num[FP_TURNS], y_den[FP_TURNS];
    fp_turns_set(powers[0], &fp_lanes_one, turns);
    fp_turns_square(powers[1], p->z, turns);
    for (size_t i = 2; i < POWERS; i++) {
        if (i % 2)
            fp_turns_product(powers[i], powers[i - 1], powers[1], turns);
        else
            fp_turns_square(powers[i], powers[i / 2], turns);
    }
#define EVALUATE(name) \
    evaluate(name, isogeny1_##name, RK_ARRAY_LENGTH(isogeny1_##name), p->x, powers, turns);
    EVALUATE(x_num)
    EVALUATE(x_den)
    EVALUATE(y_num)
    EVALUATE(y_den)
#undef EVALUATE
    fp_turns_product(x_den, x_den, powers[1], turns); /* the numerator has one degree more */
    /* From (x_num / x_den, Y y_num / (Z^3 y_den)), with x_den y_den Z for the new Z. */
    fp_turns_product(both, x_den, y_den, turns);
    fp_turns_product(p->z, p->z, both, turns);
    fp_turns_product(p->x, x_num, y_den, turns);
    fp_turns_product(p->x, p->x, both, turns);
    fp_turns_product(p->x, p->x, powers[1], turns);
    fp_turns_product(p->y, p->y, y_num, turns);
    fp_turns_product(p->y, p->y, x_den, turns);
    fp_turns_square(both, both, turns);
    fp_turns_product(p->y, p->y, both, turns);
}

/* As map_to_g1 of hash_to_curve.c, step by step, but to the curve of which G1's is the image. There
 * are always two vectors for it, since each message has two elements. */
static void map(struct g1_lanes_point *out, const struct fp_lanes u[FP_TURNS])
{
    enum { turns = FP_TURNS };
    struct fp_lanes zu2[turns], t[turns], x[turns], d[turns], d2[turns], d3[turns], n[turns];
    struct fp_lanes root[turns], y[turns], other[turns];
    fp_turns_square(zu2, u, turns);
    fp_turns_product_constant(zu2, zu2, &sswu1_z, turns);
    fp_turns_square(t, zu2, turns);
    fp_turns_plus(t, t, zu2, turns);
    fp_turns_set(x, &fp_lanes_one, turns);
    fp_turns_plus(x, x, t, turns); /* below 3.1 */
    fp_turns_product_constant(x, x, &sswu1_b, turns);
    fp_turns_negative(d, t, 3, turns);
    fp_turns_set(other, &sswu1_z, turns);
    fp_turns_select(d, fp_turns_zero_mask(t, turns), other, d, turns);
    fp_turns_product_constant(d, d, &sswu1_a, turns);
    /* n = x^3 + a x d^2 + b d^3 */
    fp_turns_square(d2, d, turns);
    fp_turns_product(d3, d2, d, turns);
    fp_turns_set(other, &sswu1_a, turns);
    fp_turns_product_sum(n, x, x, other, d2, turns);
    fp_turns_set(other, &sswu1_b, turns);
    fp_turns_product_sum(n, n, x, other, d3, turns);
    /* y = n d^3 (n d^9)^((p-3)/4) */
    fp_turns_product(t, n, d3, turns);
    fp_turns_square(root, d3, turns);
    fp_turns_product(root, root, t, turns);
    fp_turns_inverse_root(root, root, turns);
    fp_turns_product(y, root, t, turns);
    fp_turns_square(t, y, turns);
    fp_turns_product(t, t, d3, turns);
    fp_turns_minus(t, t, n, 2, turns);
    const uint16_t square = fp_turns_zero_mask(t, turns);
    fp_turns_product_constant(other, y, &sswu1_root_of_minus_z, turns);
    fp_turns_product(other, other, zu2, turns);
    fp_turns_product(other, other, u, turns);
    fp_turns_select(y, square, y, other, turns);
    fp_turns_product(t, x, zu2, turns);
    fp_turns_select(x, square, x, t, turns);
    fp_turns_negative(t, y, 2, turns);
    fp_turns_select(y, fp_turns_odd_mask(u, turns) ^ fp_turns_odd_mask(y, turns), t, y, turns);
    memcpy(out->z, d, sizeof d);
    fp_turns_product(out->x, x, d, turns);
    fp_turns_product(out->y, y, d3, turns);
}

/* The points of both elements of each message. The two elements are the two vectors where there is
 * one for each. */
static void map_both(struct g1_lanes_point *first, struct g1_lanes_point *second,
                     const struct fp (*u)[2], size_t turns)
{
    struct fp_lanes field[2][FP_TURNS];
    for (size_t e = 0; e < 2; e++)
        for (size_t k = 0; k < turns; k++) {
            const struct fp *from[FP_LANES];
            for (size_t i = 0; i < FP_LANES; i++)
                from[i] = &u[FP_LANES * k + i][e];
            fp_lanes_enter(turns == 1 ? &field[0][e] : &field[e][k], from);
        }
    map(first, field[0]);
    if (turns == 1) {
        second->x[0] = first->x[1];
        second->y[0] = first->y[1];
        second->z[0] = first->z[1];
    } else {
        map(second, field[1]);
    }
}

/* (X Z : Y : Z^3) */
static void store(struct g1 *out, const struct g1_lanes_point *p, size_t turns)
{
    struct fp_lanes x[FP_TURNS], z[FP_TURNS];
    fp_turns_product(x, p->x, p->z, turns);
    fp_turns_square(z, p->z, turns);
    fp_turns_product(z, z, p->z, turns);
    for (size_t k = 0; k < turns; k++) {
        struct fp *to[3][FP_LANES];
        for (size_t i = 0; i < FP_LANES; i++) {
            to[0][i] = &out[FP_LANES * k + i].x;
            to[1][i] = &out[FP_LANES * k + i].y;
            to[2][i] = &out[FP_LANES * k + i].z;
        }
        fp_lanes_leave(to[0], &x[k]);
        fp_lanes_leave(to[1], &p->y[k]);
        fp_lanes_leave(to[2], &z[k]);
    }
}

uint16_t hash_lanes_to_g1(struct g1 out[HASH_TO_CURVE_LANES],
                          const struct fp u[HASH_TO_CURVE_LANES][2], size_t count)
{
    REQUIRE(count <= HASH_TO_CURVE_LANES);
    const size_t turns = count > FP_LANES ? FP_TURNS : 1;
    struct g1_lanes_point sum, other;
    map_both(&sum, &other, u, turns);
    /* The isogeny of a sum is the sum of the isogenies; the sum of two points of its curve has the
     * formula of this one. */
    g1_lanes_sum(&sum, &sum, &other, turns);
    isogeny(&sum, turns);
    g1_lanes_mul_by_parameter(&other, &sum, turns); /* [1 - z]: g1_clear_cofactor */
    g1_lanes_sum(&other, &other, &sum, turns);
    store(out, &other, turns);
    return (uint16_t)~fp_turns_zero_mask(other.z, turns);
}

#else

uint16_t hash_lanes_to_g1(struct g1 out[HASH_TO_CURVE_LANES],
                          const struct fp u[HASH_TO_CURVE_LANES][2], size_t count)
{
    (void)out, (void)u, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
    return 0;
}

#endif
