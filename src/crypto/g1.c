#define CURVE_KEEP
#include "crypto/g1.h"

#include "base/secret.h"
#include "crypto/g1_decode_lanes.h"
#include "crypto/g1_double_lanes.h"
#include "crypto/g1_lanes.h"
#include "crypto/g1_levels_lanes.h"
#include "crypto/g1_mul_lanes.h"
#include "crypto/lanes.h"
#include "crypto/scalar_split.h"

#include <stdlib.h>

#define CURVE_ZERO {{0}}
#define CURVE_ONE                                                                     \
    {{0x760900000002fffd, 0xebf4000bc40c0002, 0x5f48985753c758ba, 0x77ce585370525745, \
      0x5c071a97a256ec6d, 0x15f65ec3fa80e493}}
#define CURVE_GENERATOR_X                                                             \
    {{0x5cb38790fd530c16, 0x7817fc679976fff5, 0x154f95c7143ba1c1, 0xf0ae6acdf3d0e747, \
      0xedce6ecc21dbf440, 0x120177419e0bfb75}}
#define CURVE_GENERATOR_Y                                                             \
    {{0xbaac93d50ce72271, 0x8c22631a7918fd8e, 0xdd595f13570725ce, 0x51ac582950405194, \
      0x0e1c8c3fad0059c0, 0x0bbc3efc5008a26a}}
#define CURVE_PARTS          2
#define CURVE_MSM_FEW_MAX    3
#define CURVE_MSM_SHARED_MAX (lanes_are_available() ? 256 : 190)
#define COMB_TEETH           5
#define COMB_ENTRIES         31

/* 4 */
static const struct fp g1_b = {{0xaa270000000cfff3, 0x53cc0032fc34000a, 0x478fe97a6b0a807f,
                                0xb1d37ebee6ba24d7, 0x8ec9733bbf78ab2f, 0x09d645513d83de7e}};

/* 0x5f19672fdf76ce51ba69c6076a0f77eaddb3a93be6f89688de17d813620a00022e01fffffffefffe */
static const struct fp beta = {{0x30f1361b798a64e8, 0xf3b8ddab7ece5a2a, 0x16a8ca3ac61577f7,
                                0xc26a2ff874fd029b, 0x3636b76660701c6e, 0x051ba4ab241b6160}};

static const struct {
    struct fp x, y;
} g1_generator_comb[COMB_ENTRIES] = {
#include "crypto/g1_generator_comb.inc"
};

RK_INLINE void g1_mul_by_3b(struct fp *out, const struct fp *a)
{
    struct fp four, eight;
    fp_double(&four, a);
    fp_double(&four, &four);
    fp_double(&eight, &four);
    fp_add(out, &eight, &four);
}

RK_INLINE void g1_split(uint64_t parts[4], const struct fr *k)
{
    scalar_split_2(parts, k);
}

/* Limbs of any size, modulo p. */
static void g1_reduce_raw(struct fp *a)
{
    struct fp x;
    fp_from_limbs(&x, a->limb);
    fp_to_limbs(a->limb, &x);
}

void g1_endomorphism(struct g1 *out, const struct g1 *a)
{
    fp_mul(&out->x, &a->x, &beta);
    fp_neg(&out->y, &a->y);
    out->z = a->z;
}

void g1_affine_endomorphism(struct g1_affine *out, const struct g1_affine *a)
{
    struct g1_affine negated;
    g1_affine_neg(&negated, a);
    fp_mul(&out->x, &a->x, &beta);
    out->y = negated.y;
    out->infinity = a->infinity;
}

#define CURVE_DECODES_IN_LANES
#include "crypto/curve_body.inc"
#include "crypto/curve_encode.inc"
#include "crypto/curve_mul.inc"
#ifdef __x86_64__
/* A call costs less than what products in assembly gain over those that are inlined. */
#define CURVE_SUMS_MUL_LAZY  fp_mul
#define CURVE_SUMS_REDUCE(a) ((void)(a))
#define CURVE_SUMS_MUL       fp_mul
#define CURVE_SUMS_SQR       fp_sqr
#else
RK_INLINE void fp_sqr_inline(struct fp *out, const struct fp *a)
{
    uint64_t t[12];
    fp_sqr_wide(t, a);
    fp_reduce_wide(out, t);
}

/* Below 2p, for factors below 2p: p is less than a ninth of 2^384. */
RK_INLINE void fp_mul_lazy(struct fp *out, const struct fp *a, const struct fp *b)
{
    uint64_t t[13];
    fp_mul_rows(t, a, b);
    memcpy(out, t + 6, sizeof *out);
}

RK_INLINE void fp_reduce_lazy(struct fp *a)
{
    fp_reduce_once(a, a->limb);
}

#define CURVE_SUMS_MUL_LAZY fp_mul_lazy
#define CURVE_SUMS_REDUCE   fp_reduce_lazy
#define CURVE_SUMS_MUL      fp_mul_inline
#define CURVE_SUMS_SQR      fp_sqr_inline
#endif
#define CURVE_SUMS_CLONES
#define CURVE_SUMS_LANES
#include "crypto/curve_sums.inc"
#include "crypto/g1_levels.inc"

/* Bowe, "Faster subgroup checks for BLS12-381" (2019): the endomorphism is the product by z^2 on
 * the subgroup alone. */
bool g1_affine_is_in_subgroup(const struct g1_affine *a)
{
    struct g1 point, product;
    g1_from_affine(&point, a);
    g1_mul_by_parameter(&product, &point);
    g1_mul_by_parameter(&product, &product);
    g1_endomorphism(&point, &point);
    return g1_equal(&product, &point);
}

/* [1 - z] a: RFC 9380, 8.8.1. */
void g1_clear_cofactor(struct g1 *out, const struct g1 *a)
{
    struct g1 product;
    g1_mul_by_parameter(&product, a);
    g1_add(out, &product, a);
}

/* ---- Many points ---- */

/* A group of at most G1_DECODE_LANES points; one alone is not worth it. */
static void g1_decode_group(struct g1_affine *out, enum rk_result *results,
                            const uint8_t *const *bytes, size_t count, bool checked,
                            struct rk_error *errors)
{
    struct g1_affine points[G1_DECODE_LANES];
    struct fp x[G1_DECODE_LANES], y[G1_DECODE_LANES];
    bool is_known[G1_DECODE_LANES] = {0}, larger[G1_DECODE_LANES] = {0};
    uint16_t on_curve, members;
    if (count < 2 || !lanes_are_available()) {
        for (size_t i = 0; i < count; i++)
            results[i] = checked ? g1_from_compressed(&out[i], bytes[i], errors ? &errors[i] : NULL)
                                 : g1_from_compressed_unchecked(&out[i], bytes[i],
                                                                errors ? &errors[i] : NULL);
        return;
    }
    for (size_t i = 0; i < G1_DECODE_LANES; i++) {
        x[i] = g1_affine_generator.x; /* of a lane that has nothing to do */
        if (i >= count) continue;
        results[i] =
            g1_read_x(&points[i], &is_known[i], &larger[i], bytes[i], errors ? &errors[i] : NULL);
        if (!results[i] && !is_known[i]) x[i] = points[i].x;
    }
    g1_lanes_decode(y, &on_curve, checked ? &members : NULL, x, count);
    if (!checked) members = on_curve;
    for (size_t i = 0; i < count; i++) {
        struct rk_error *error = errors ? &errors[i] : NULL;
        if (results[i]) continue;
        if (!is_known[i]) {
            if (!(on_curve >> i & 1))
                results[i] = g1_refuse_root(error);
            else if (!(members >> i & 1))
                results[i] = g1_refuse_order(error);
            if (results[i]) continue;
            points[i].y = y[i];
            g1_choose_y(&points[i].y, larger[i]);
        }
        out[i] = points[i];
    }
}

void g1_from_compressed_each(struct g1_affine *out, enum rk_result *results,
                             const uint8_t *const *bytes, size_t count, struct rk_error *errors)
{
    for (size_t at = 0, n; at < count; at += n) {
        n = lanes_group(count - at);
        g1_decode_group(out + at, results + at, bytes + at, n, true, errors ? errors + at : NULL);
    }
}

enum rk_result g1_from_compressed_batch(struct g1_affine *out, const uint8_t *bytes, size_t count,
                                        bool checked, struct rk_error *error)
{
    for (size_t at = 0, n; at < count; at += n) {
        const uint8_t *from[G1_DECODE_LANES];
        enum rk_result results[G1_DECODE_LANES];
        struct rk_error errors[G1_DECODE_LANES];
        n = lanes_group(count - at);
        for (size_t i = 0; i < n; i++)
            from[i] = bytes + (at + i) * g1_compressed_bytes;
        g1_decode_group(out + at, results, from, n, checked, errors);
        for (size_t i = 0; i < n; i++) {
            if (!results[i]) continue;
            if (error) {
                *error = errors[i];
                error->offset += (at + i) * g1_compressed_bytes;
            }
            for (size_t j = 0; j < count; j++)
                out[j] = g1_affine_identity;
            return results[i];
        }
    }
    return RK_OK;
}

void g1_affine_each_is_member(bool *answers, const struct g1_affine *points, size_t count)
{
    for (size_t at = 0, n; at < count; at += n) {
        struct g1_affine group[G1_DECODE_LANES];
        n = lanes_group(count - at);
        if (n < 2 || !lanes_are_available()) {
            for (size_t i = at; i < at + n; i++)
                answers[i] =
                    g1_affine_is_on_curve(&points[i]) && g1_affine_is_in_subgroup(&points[i]);
            continue;
        }
        for (size_t i = 0; i < G1_DECODE_LANES; i++)
            group[i] = i < n && !points[at + i].infinity ? points[at + i] : g1_affine_generator;
        uint16_t members = g1_lanes_members(group, n);
        for (size_t i = 0; i < n; i++)
            answers[at + i] = members >> i & 1;
    }
}

static void g1_mul_group(struct g1 *out, const struct g1_affine *points, const struct fr *scalars,
                         size_t count)
{
    struct g1_affine group[G1_MUL_LANES];
    struct g1 products[G1_MUL_LANES];
    struct fr factors[G1_MUL_LANES] = {0};
    if (count < 2 || !lanes_are_available()) {
        for (size_t i = 0; i < count; i++) {
            g1_from_affine(&out[i], &points[i]);
            g1_mul_vartime(&out[i], &out[i], &scalars[i]);
        }
        return;
    }
    for (size_t i = 0; i < G1_MUL_LANES; i++)
        group[i] = i < count ? points[i] : g1_affine_identity;
    memcpy(factors, scalars, count * sizeof factors[0]);
    g1_lanes_mul_vartime(products, group, factors, count);
    memcpy(out, products, count * sizeof products[0]);
}

void g1_mul_each_vartime(struct g1_affine *out, const struct g1_affine *points,
                         const struct fr *scalars, size_t count)
{
    enum { CHUNK = 64 };
    struct g1 products[CHUNK];
    struct fp scratch[2 * CHUNK];
    for (size_t start = 0; start < count; start += CHUNK) {
        size_t n = count - start < CHUNK ? count - start : CHUNK;
        for (size_t at = 0, group; at < n; at += group) {
            group = lanes_group(n - at);
            g1_mul_group(products + at, points + start + at, scalars + start + at, group);
        }
        g1_to_affine_batch(out + start, scratch, products, n);
    }
}
