#include "crypto/hash_to_curve_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/g1_jacobian_lanes.h"

#include "crypto/hash_to_curve_lanes_constants.inc"

enum { POWERS = 16 };

/* The polynomial at x / d, times d^(count - 1), given powers[i] = d^i. */
static void evaluate(struct fp_lanes *out, const struct fp_lane_constant *coefficients,
                     size_t count, const struct fp_lanes *x, const struct fp_lanes *powers)
{
    struct fp_lanes sum, coefficient;
    fp_lanes_set(&sum, &coefficients[count - 1]);
    for (size_t i = 1; i < count; i++) {
        fp_lanes_set(&coefficient, &coefficients[count - 1 - i]);
        fp_lanes_product_sum(&sum, &sum, x, &coefficient, &powers[i]);
    }
    *out = sum;
}

/* The 11-isogeny at (X / Z^2, Y / Z^3); Z = 0 where a denominator vanishes. */
static void isogeny(struct g1_lanes_point *p)
{
    struct fp_lanes powers[POWERS], x_num, x_den, y_num, y_den, both;
    fp_lanes_set(&powers[0], &fp_lanes_one);
    fp_lanes_square(&powers[1], &p->z);
    for (size_t i = 2; i < POWERS; i++) {
        if (i % 2)
            fp_lanes_product(&powers[i], &powers[i - 1], &powers[1]);
        else
            fp_lanes_square(&powers[i], &powers[i / 2]);
    }
    evaluate(&x_num, isogeny1_x_num, RK_ARRAY_LENGTH(isogeny1_x_num), &p->x, powers);
    evaluate(&x_den, isogeny1_x_den, RK_ARRAY_LENGTH(isogeny1_x_den), &p->x, powers);
    evaluate(&y_num, isogeny1_y_num, RK_ARRAY_LENGTH(isogeny1_y_num), &p->x, powers);
    evaluate(&y_den, isogeny1_y_den, RK_ARRAY_LENGTH(isogeny1_y_den), &p->x, powers);
    fp_lanes_product(&x_den, &x_den, &powers[1]); /* the numerator has one degree more */
    /* From (x_num / x_den, Y y_num / (Z^3 y_den)), with x_den y_den Z for the new Z. */
    fp_lanes_product(&both, &x_den, &y_den);
    fp_lanes_product(&p->z, &p->z, &both);
    fp_lanes_product(&p->x, &x_num, &y_den);
    fp_lanes_product(&p->x, &p->x, &both);
    fp_lanes_product(&p->x, &p->x, &powers[1]);
    fp_lanes_product(&p->y, &p->y, &y_num);
    fp_lanes_product(&p->y, &p->y, &x_den);
    fp_lanes_square(&both, &both);
    fp_lanes_product(&p->y, &p->y, &both);
}

/* As map_to_g1 of hash_to_curve.c, step by step, but to the curve of which G1's is the image. */
static void map(struct g1_lanes_point *out, const struct fp_lanes *u)
{
    struct fp_lanes zu2, t, x, d, d2, d3, n, root, y, other;
    fp_lanes_square(&zu2, u);
    fp_lanes_product_constant(&zu2, &zu2, &sswu1_z);
    fp_lanes_square(&t, &zu2);
    fp_lanes_plus(&t, &t, &zu2);
    fp_lanes_set(&x, &fp_lanes_one);
    fp_lanes_plus(&x, &x, &t); /* below 3.1 */
    fp_lanes_product_constant(&x, &x, &sswu1_b);
    fp_lanes_negative(&d, &t, 3);
    fp_lanes_set(&other, &sswu1_z);
    fp_lanes_select(&d, fp_lanes_zero_mask(&t), &other, &d);
    fp_lanes_product_constant(&d, &d, &sswu1_a);
    /* n = x^3 + a x d^2 + b d^3 */
    fp_lanes_square(&d2, &d);
    fp_lanes_product(&d3, &d2, &d);
    fp_lanes_set(&other, &sswu1_a);
    fp_lanes_product_sum(&n, &x, &x, &other, &d2);
    fp_lanes_set(&other, &sswu1_b);
    fp_lanes_product_sum(&n, &n, &x, &other, &d3);
    /* y = n d^3 (n d^9)^((p-3)/4) */
    fp_lanes_product(&t, &n, &d3);
    fp_lanes_square(&root, &d3);
    fp_lanes_product(&root, &root, &t);
    fp_lanes_inverse_root(&root, &root);
    fp_lanes_product(&y, &root, &t);
    fp_lanes_square(&t, &y);
    fp_lanes_product(&t, &t, &d3);
    fp_lanes_minus(&t, &t, &n, 2);
    const __mmask8 square = fp_lanes_zero_mask(&t);
    fp_lanes_product_constant(&other, &y, &sswu1_root_of_minus_z);
    fp_lanes_product(&other, &other, &zu2);
    fp_lanes_product(&other, &other, u);
    fp_lanes_select(&y, square, &y, &other);
    fp_lanes_product(&t, &x, &zu2);
    fp_lanes_select(&x, square, &x, &t);
    fp_lanes_negative(&t, &y, 2);
    fp_lanes_select(&y, fp_lanes_odd_mask(u) ^ fp_lanes_odd_mask(&y), &t, &y);
    out->z = d;
    fp_lanes_product(&out->x, &x, &d);
    fp_lanes_product(&out->y, &y, &d3);
}

/* (X Z : Y : Z^3) */
static void store(struct g1 out[HASH_TO_CURVE_LANES], const struct g1_lanes_point *p)
{
    struct fp *to[3][FP_LANES];
    struct fp_lanes x, z;
    for (size_t i = 0; i < FP_LANES; i++) {
        to[0][i] = &out[i].x;
        to[1][i] = &out[i].y;
        to[2][i] = &out[i].z;
    }
    fp_lanes_product(&x, &p->x, &p->z);
    fp_lanes_square(&z, &p->z);
    fp_lanes_product(&z, &z, &p->z);
    fp_lanes_leave(to[0], &x);
    fp_lanes_leave(to[1], &p->y);
    fp_lanes_leave(to[2], &z);
}

uint8_t hash_lanes_to_g1(struct g1 out[HASH_TO_CURVE_LANES],
                         const struct fp u[HASH_TO_CURVE_LANES][2])
{
    struct g1_lanes_point sum, other;
    struct fp_lanes field;
    const struct fp *from[2][FP_LANES];
    for (size_t i = 0; i < FP_LANES; i++) {
        from[0][i] = &u[i][0];
        from[1][i] = &u[i][1];
    }
    fp_lanes_enter(&field, from[0]);
    map(&sum, &field);
    fp_lanes_enter(&field, from[1]);
    map(&other, &field);
    /* The isogeny of a sum is the sum of the isogenies; the sum of two points of its curve has the
     * formula of this one. */
    g1_lanes_sum(&sum, &sum, &other);
    isogeny(&sum);
    g1_lanes_mul_by_parameter(&other, &sum); /* [1 - z]: g1_clear_cofactor */
    g1_lanes_sum(&other, &other, &sum);
    store(out, &other);
    return (uint8_t)~fp_lanes_zero_mask(&other.z);
}

#else

uint8_t hash_lanes_to_g1(struct g1 out[HASH_TO_CURVE_LANES],
                         const struct fp u[HASH_TO_CURVE_LANES][2])
{
    (void)out, (void)u;
    require_failed("there are no lanes", __FILE__, __LINE__);
    return 0;
}

#endif
