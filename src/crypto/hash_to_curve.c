#include "crypto/hash_to_curve.h"

#include "base/hash.h"
#include "base/require.h"
#include "crypto/hash_to_curve_lanes.h"
#include "crypto/lanes.h"

#include "crypto/hash_to_curve_constants.inc"

enum { HASH_BLOCK_BYTES = 64, DST_BYTES_MAX = 255, ELEMENT_BYTES = 64 };

/* The tag and its length in one byte. */
struct tag {
    uint8_t bytes[DST_BYTES_MAX + 1];
    size_t size_bytes;
};

static void tag_of(struct tag *tag, struct span dst)
{
    if (dst.size_bytes > DST_BYTES_MAX) {
        struct sha256 hasher;
        sha256_init(&hasher);
        sha256_update(&hasher, span_of_string("H2C-OVERSIZE-DST-"));
        sha256_update(&hasher, dst);
        sha256_final(&hasher, tag->bytes);
        tag->size_bytes = SHA256_HASH_BYTES;
    } else {
        if (dst.size_bytes) memcpy(tag->bytes, dst.bytes, dst.size_bytes);
        tag->size_bytes = dst.size_bytes;
    }
    tag->bytes[tag->size_bytes] = (uint8_t)tag->size_bytes;
    tag->size_bytes++;
}

enum rk_result expand_message(uint8_t *out, size_t out_bytes, struct span message, struct span dst)
{
    static const uint8_t zeros[HASH_BLOCK_BYTES] = {0};
    if (out_bytes > EXPAND_MESSAGE_BYTES_MAX) return RK_LIMIT;
    struct tag tag;
    struct sha256 hasher;
    tag_of(&tag, dst);
    uint8_t first[SHA256_HASH_BYTES], block[SHA256_HASH_BYTES] = {0};
    uint8_t length[3] = {(uint8_t)(out_bytes >> 8), (uint8_t)out_bytes, 0};
    sha256_init(&hasher);
    sha256_update(&hasher, span_of(zeros, sizeof zeros));
    sha256_update(&hasher, message);
    sha256_update(&hasher, span_of(length, sizeof length));
    sha256_update(&hasher, span_of(tag.bytes, tag.size_bytes));
    sha256_final(&hasher, first);
    uint8_t index = 1;
    for (size_t at = 0; at < out_bytes; at += SHA256_HASH_BYTES, index++) {
        for (size_t i = 0; i < SHA256_HASH_BYTES; i++)
            block[i] ^= first[i];
        sha256_init(&hasher);
        sha256_update(&hasher, span_of(block, sizeof block));
        sha256_update(&hasher, span_of(&index, 1));
        sha256_update(&hasher, span_of(tag.bytes, tag.size_bytes));
        sha256_final(&hasher, block);
        size_t left = out_bytes - at;
        memcpy(out + at, block, left < sizeof block ? left : sizeof block);
    }
    return RK_OK;
}

/* RFC 9380 5.2: `count` elements of 64 bytes each, reduced mod p. */
static void hash_to_field(struct fp *out, size_t count, struct span message, struct span dst)
{
    uint8_t bytes[4 * ELEMENT_BYTES];
    REQUIRE(count <= 4);
    enum rk_result result = expand_message(bytes, count * ELEMENT_BYTES, message, dst);
    REQUIRE(result == RK_OK);
    for (size_t i = 0; i < count; i++)
        fp_from_wide_be(&out[i], bytes + i * ELEMENT_BYTES, ELEMENT_BYTES);
}

/* All ones when the integer a is odd: sgn0 of RFC 9380 4.1. */
static uint64_t fp_odd_mask(const struct fp *a)
{
    uint64_t limbs[6];
    fp_to_limbs(limbs, a);
    return limb_mask(limbs[0] & 1);
}

static uint64_t fp2_odd_mask(const struct fp2 *a)
{
    return fp_odd_mask(&a->c0) | (fp_zero_mask(&a->c0) & fp_odd_mask(&a->c1));
}

/* The polynomial at x / d, times d^(count - 1), given powers[i] = d^i. */
static void fp_evaluate(struct fp *out, const struct fp *coefficients, size_t count,
                        const struct fp *x, const struct fp *powers)
{
    struct fp sum = coefficients[count - 1];
    struct fp_wide product, term;
    for (size_t i = 1; i < count; i++) {
        fp_wide_mul(&product, &sum, x);
        fp_wide_mul(&term, &coefficients[count - 1 - i], &powers[i]);
        fp_wide_add(&product, &product, &term);
        fp_wide_reduce(&sum, &product);
    }
    *out = sum;
}

/* The 11-isogeny at (x / d, y). Where a denominator vanishes the image is the identity. */
static void isogeny_to_g1(struct g1 *out, const struct fp *x, const struct fp *d,
                          const struct fp *y)
{
    struct fp powers[16], x_num, x_den, y_num, y_den;
    powers[0] = fp_one;
    for (size_t i = 1; i < RK_ARRAY_LENGTH(powers); i++)
        fp_mul(&powers[i], &powers[i - 1], d);
    fp_evaluate(&x_num, isogeny1_x_num, RK_ARRAY_LENGTH(isogeny1_x_num), x, powers);
    fp_evaluate(&x_den, isogeny1_x_den, RK_ARRAY_LENGTH(isogeny1_x_den), x, powers);
    fp_evaluate(&y_num, isogeny1_y_num, RK_ARRAY_LENGTH(isogeny1_y_num), x, powers);
    fp_evaluate(&y_den, isogeny1_y_den, RK_ARRAY_LENGTH(isogeny1_y_den), x, powers);
    fp_mul(&x_den, &x_den, d); /* the numerator has one degree more */
    fp_mul(&out->x, &x_num, &y_den);
    fp_mul(&out->y, &y_num, y);
    fp_mul(&out->y, &out->y, &x_den);
    fp_mul(&out->z, &x_den, &y_den);
    uint64_t identity = fp_zero_mask(&out->z);
    g1_select(out, identity, &g1_identity, out);
}

/* Simplified SWU of RFC 9380 6.6.2 without inversion, its appendix F.2: x1 = x / d is tried, and
 * where g(x1) = n / d^3 has no root, z u^2 x1 has one. */
static void map_to_g1(struct g1 *out, const struct fp *u)
{
    struct fp zu2, t, x, d, d2, d3, n, root, y, other, check;
    fp_sqr(&zu2, u);
    fp_mul(&zu2, &zu2, &sswu1_z);
    fp_sqr(&t, &zu2);
    fp_add(&t, &t, &zu2);
    fp_add(&x, &t, &fp_one);
    fp_mul(&x, &x, &sswu1_b);
    fp_neg(&d, &t);
    fp_select(&d, fp_zero_mask(&t), &sswu1_z, &d);
    fp_mul(&d, &d, &sswu1_a);
    /* n = x^3 + a x d^2 + b d^3 */
    fp_sqr(&d2, &d);
    fp_mul(&d3, &d2, &d);
    fp_sqr(&n, &x);
    fp_mul(&t, &d2, &sswu1_a);
    fp_add(&n, &n, &t);
    fp_mul(&n, &n, &x);
    fp_mul(&t, &d3, &sswu1_b);
    fp_add(&n, &n, &t);
    /* y = n d^3 (n d^9)^((p-3)/4): a root of n / d^3, or of -n / d^3 */
    fp_mul(&t, &n, &d3);
    fp_sqr(&root, &d3);
    fp_mul(&root, &root, &t);
    fp_inverse_root(&root, &root);
    fp_mul(&y, &root, &t);
    fp_sqr(&check, &y);
    fp_mul(&check, &check, &d3);
    uint64_t square = limb_mask(fp_equal(&check, &n));
    /* z u^3 times the root of z n / d^3 */
    fp_mul(&other, &y, &sswu1_root_of_minus_z);
    fp_mul(&other, &other, &zu2);
    fp_mul(&other, &other, u);
    fp_select(&y, square, &y, &other);
    fp_mul(&t, &x, &zu2);
    fp_select(&x, square, &x, &t);
    fp_negate_if(&y, fp_odd_mask(u) ^ fp_odd_mask(&y), &y);
    isogeny_to_g1(out, &x, &d, &y);
}

void field_pair_to_g1(struct g1 *out, const struct fp u[2])
{
    struct g1 first, second;
    map_to_g1(&first, &u[0]);
    map_to_g1(&second, &u[1]);
    g1_add(&first, &first, &second);
    g1_clear_cofactor(out, &first);
}

void field_pairs_to_g1(struct g1 *out, const struct fp (*u)[2], size_t count)
{
    enum { LANES = HASH_TO_CURVE_LANES };
    for (size_t at = 0, n; at < count; at += n) {
        uint16_t known = 0;
        n = lanes_group(count - at);
        if (n > 1 && lanes_are_available()) {
            struct g1 points[LANES];
            struct fp pairs[LANES][2] = {0};
            memcpy(pairs, u + at, n * sizeof pairs[0]);
            known = hash_lanes_to_g1(points, pairs, n);
            memcpy(out + at, points, n * sizeof points[0]);
        }
        for (size_t i = 0; i < n; i++)
            if (!(known >> i & 1)) field_pair_to_g1(&out[at + i], u[at + i]);
    }
}

void hash_to_g1(struct g1 *out, struct span message, struct span dst)
{
    struct fp u[2];
    hash_to_field(u, 2, message, dst);
    field_pair_to_g1(out, u);
}

void hash_to_g1_each(struct g1_affine *out, const struct span *messages, size_t count,
                     struct span dst)
{
    enum { CHUNK = 64 };
    struct fp u[CHUNK][2], scratch[2 * CHUNK];
    struct g1 points[CHUNK];
    for (size_t start = 0; start < count; start += CHUNK) {
        size_t n = count - start < CHUNK ? count - start : CHUNK;
        for (size_t i = 0; i < n; i++)
            hash_to_field(u[i], 2, messages[start + i], dst);
        field_pairs_to_g1(points, u, n);
        g1_to_affine_batch(out + start, scratch, points, n);
    }
}

void encode_to_g1(struct g1 *out, struct span message, struct span dst)
{
    struct fp u;
    struct g1 point;
    hash_to_field(&u, 1, message, dst);
    map_to_g1(&point, &u);
    g1_clear_cofactor(out, &point);
}

/* The polynomial at x. */
static void fp2_evaluate(struct fp2 *out, const struct fp2 *coefficients, size_t count,
                         const struct fp2 *x)
{
    struct fp2 sum = coefficients[count - 1];
    for (size_t i = count - 1; i-- > 0;) {
        fp2_mul(&sum, &sum, x);
        fp2_add(&sum, &sum, &coefficients[i]);
    }
    *out = sum;
}

/* The 3-isogeny at (x, y). */
static void isogeny_to_g2(struct g2 *out, const struct fp2 *x, const struct fp2 *y)
{
    struct fp2 x_num, x_den, y_num, y_den;
    fp2_evaluate(&x_num, isogeny2_x_num, RK_ARRAY_LENGTH(isogeny2_x_num), x);
    fp2_evaluate(&x_den, isogeny2_x_den, RK_ARRAY_LENGTH(isogeny2_x_den), x);
    fp2_evaluate(&y_num, isogeny2_y_num, RK_ARRAY_LENGTH(isogeny2_y_num), x);
    fp2_evaluate(&y_den, isogeny2_y_den, RK_ARRAY_LENGTH(isogeny2_y_den), x);
    fp2_mul(&out->x, &x_num, &y_den);
    fp2_mul(&out->y, &y_num, y);
    fp2_mul(&out->y, &out->y, &x_den);
    fp2_mul(&out->z, &x_den, &y_den);
    uint64_t identity = fp2_zero_mask(&out->z);
    g2_select(out, identity, &g2_identity, out);
}

/* x^3 + a x + b. */
static void sswu2_right_side(struct fp2 *out, const struct fp2 *x)
{
    struct fp2 t;
    fp2_sqr(&t, x);
    fp2_add(&t, &t, &sswu2_a);
    fp2_mul(&t, &t, x);
    fp2_add(out, &t, &sswu2_b);
}

/* Simplified SWU, RFC 9380 6.6.2. */
static void map_to_g2(struct g2 *out, const struct fp2 *u)
{
    struct fp2 zu2, t, x, y, g;
    fp2_sqr(&zu2, u);
    fp2_mul(&zu2, &zu2, &sswu2_z);
    fp2_sqr(&t, &zu2);
    fp2_add(&t, &t, &zu2);
    uint64_t exception = fp2_zero_mask(&t);
    fp2_inverse(&t, &t);
    fp2_add(&t, &t, &fp2_one);
    fp2_mul(&x, &t, &sswu2_minus_b_over_a);
    fp2_select(&x, exception, &sswu2_b_over_za, &x);
    sswu2_right_side(&g, &x);
    if (!fp2_sqrt(&y, &g)) {
        fp2_mul(&x, &x, &zu2);
        sswu2_right_side(&g, &x);
        bool root = fp2_sqrt(&y, &g);
        REQUIRE(root); /* one of the two is a square */
    }
    fp2_negate_if(&y, fp2_odd_mask(u) ^ fp2_odd_mask(&y), &y);
    isogeny_to_g2(out, &x, &y);
}

void hash_to_g2(struct g2 *out, struct span message, struct span dst)
{
    struct fp u[4];
    struct g2 first, second;
    hash_to_field(u, 4, message, dst);
    map_to_g2(&first, &(struct fp2){u[0], u[1]});
    map_to_g2(&second, &(struct fp2){u[2], u[3]});
    g2_add(&first, &first, &second);
    g2_clear_cofactor(out, &first);
}

void encode_to_g2(struct g2 *out, struct span message, struct span dst)
{
    struct fp u[2];
    struct g2 point;
    hash_to_field(u, 2, message, dst);
    map_to_g2(&point, &(struct fp2){u[0], u[1]});
    g2_clear_cofactor(out, &point);
}
