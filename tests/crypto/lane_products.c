#include "crypto/lane_products.h"

#ifdef __AVX512IFMA__

#include "crypto/fp2_lanes.h"
#include "crypto/fp_lanes_pow.h"
#include "crypto/fr_rows_lanes.h"
#include "crypto/lane_pairs.h"

#define PRODUCTS(F)                                                                           \
    void lane_product_##F(uint64_t out[8][8], const uint64_t a[8][8], const uint64_t b[8][8]) \
    {                                                                                         \
        struct F##_lanes x, y;                                                                \
        memcpy(&x, a, sizeof x);                                                              \
        memcpy(&y, b, sizeof y);                                                              \
        F##_lanes_mul(&x, &x, &y);                                                            \
        memcpy(out, &x, sizeof x);                                                            \
    }                                                                                         \
    void lane_square_##F(uint64_t out[8][8], const uint64_t a[8][8])                          \
    {                                                                                         \
        struct F##_lanes x;                                                                   \
        memcpy(&x, a, sizeof x);                                                              \
        F##_lanes_sqr(&x, &x);                                                                \
        memcpy(out, &x, sizeof x);                                                            \
    }                                                                                         \
    static void multiply_##F(void (*multiply)(struct F##_lanes[2], const struct F##_lanes[2], \
                                              const struct F##_lanes[2]),                     \
                             uint64_t out[2][8][8], const uint64_t a[2][8][8],                \
                             const uint64_t b[2][8][8])                                       \
    {                                                                                         \
        struct F##_lanes x[2], y[2];                                                          \
        for (size_t i = 0; i < 2; i++) {                                                      \
            memcpy(&x[i], a[i], sizeof x[i]);                                                 \
            memcpy(&y[i], b[i], sizeof y[i]);                                                 \
        }                                                                                     \
        multiply(x, x, y);                                                                    \
        for (size_t i = 0; i < 2; i++)                                                        \
            memcpy(out[i], &x[i], sizeof x[i]);                                               \
    }                                                                                         \
    void lane_pair_##F(uint64_t out[2][8][8], const uint64_t a[2][8][8],                      \
                       const uint64_t b[2][8][8])                                             \
    {                                                                                         \
        multiply_##F(F##_lanes_mul_pair, out, a, b);                                          \
    }

PRODUCTS(fp)
PRODUCTS(fr)

bool lane_kernels_are_by_parts(void)
{
    const struct lane_kernels *k = &lane_kernels;
    const bool by_parts = k->fp_mul_pair == fp_lanes_mul_pair_karatsuba_ifma;
    REQUIRE(by_parts || k->fp_mul_pair == fp_lanes_mul_pair_ifma);
    REQUIRE(k->fp_mul_sum_pair ==
            (by_parts ? fp_lanes_mul_sum_pair_karatsuba_ifma : fp_lanes_mul_sum_pair_ifma));
    REQUIRE(k->fp2_mul == (by_parts ? fp2_lanes_mul_karatsuba_ifma : fp2_lanes_mul_by_rows));
    REQUIRE(k->fp2_wide_mul ==
            (by_parts ? fp2_lanes_wide_mul_karatsuba_ifma : fp2_lanes_wide_mul_by_rows));
    return by_parts;
}

/* As the kernels are declared, of pointers. */
static void karatsuba(struct fp_lanes out[2], const struct fp_lanes a[2],
                      const struct fp_lanes b[2])
{
    fp_lanes_mul_pair_karatsuba_ifma(out, a, b);
}

static void by_rows(struct fp_lanes out[2], const struct fp_lanes a[2], const struct fp_lanes b[2])
{
    fp_lanes_mul_pair_ifma(out, a, b);
}

void lane_pair_karatsuba_fp(uint64_t out[2][8][8], const uint64_t a[2][8][8],
                            const uint64_t b[2][8][8])
{
    multiply_fp(karatsuba, out, a, b);
}

void lane_pair_rows_fp(uint64_t out[2][8][8], const uint64_t a[2][8][8], const uint64_t b[2][8][8])
{
    multiply_fp(by_rows, out, a, b);
}

void lane_rows_fr(uint64_t out[2][8][8], const uint64_t a[2][8][8], const uint64_t b[2][8][8])
{
    multiply_fr(fr_lanes_mul_rows, out, a, b);
}

void lane_square_pair_fp(uint64_t out[2][8][8], const uint64_t a[2][8][8])
{
    struct fp_lanes x[2];
    for (size_t i = 0; i < 2; i++)
        memcpy(&x[i], a[i], sizeof x[i]);
    fp_lanes_sqr_pair(x, x);
    for (size_t i = 0; i < 2; i++)
        memcpy(out[i], &x[i], sizeof x[i]);
}

void lane_products_fp2(uint64_t found[2][2][8][8], uint64_t wanted[2][8][8],
                       const uint64_t a[2][8][8], const uint64_t b[2][8][8])
{
    struct fp2_lanes x, y, out;
    struct fp2_lanes_wide wide;
    static_assert(sizeof x == 2 * 8 * sizeof a[0][0], "coefficients side by side");
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    fp2_lanes_mul_by_rows(&out, &x, &y);
    memcpy(wanted, &out, sizeof out);
    fp2_lanes_wide_mul_karatsuba_ifma(&wide, &x, &y);
    fp2_lanes_wide_reduce(&out, &wide);
    memcpy(found[0], &out, sizeof out);
    fp2_lanes_mul_karatsuba_ifma(&x, &x, &y); /* in its place */
    memcpy(found[1], &x, sizeof x);
}

void lane_product_sums_fp(uint64_t found[2][2][8][8], uint64_t wanted[2][8][8],
                          const uint64_t factors[4][2][8][8])
{
    struct fp_lanes x[4][2], out[2];
    static_assert(sizeof x == sizeof factors[0] * 4, "eight limbs each");
    memcpy(x, factors, sizeof x);
    for (size_t i = 0; i < 2; i++)
        fp_lanes_product_sum(&out[i], &x[0][i], &x[1][i], &x[2][i], &x[3][i]);
    memcpy(wanted, out, sizeof out);
    fp_lanes_mul_sum_pair_ifma(out, x[0], x[1], x[2], x[3]);
    memcpy(found[0], out, sizeof out);
    fp_lanes_mul_sum_pair_karatsuba_ifma(x[2], x[0], x[1], x[2], x[3]); /* in the place of one */
    memcpy(found[1], x[2], sizeof x[2]);
}

static void reduce_both(uint64_t pair[2][8][8], uint64_t single[2][8][8],
                        const struct fp_lanes_wide wide[2])
{
    struct fp_lanes out[2];
    fp_lanes_wide_reduce_pair_ifma(out, wide);
    for (size_t i = 0; i < 2; i++) {
        memcpy(pair[i], &out[i], sizeof out[i]);
        fp_lanes_wide_reduce(&out[i], &wide[i]);
        memcpy(single[i], &out[i], sizeof out[i]);
    }
}

/* Differences of products of integers: a0 b0 - a1 b1 and a1 b1 - a0 b0. */
void lane_reductions_fp(uint64_t pair[2][8][8], uint64_t single[2][8][8], const uint64_t a[2][8][8],
                        const uint64_t b[2][8][8])
{
    struct fp_lanes x, y;
    struct fp_lanes_wide product[2], wide[2];
    for (size_t i = 0; i < 2; i++) {
        memcpy(&x, a[i], sizeof x);
        memcpy(&y, b[i], sizeof y);
        fp_lanes_wide_mul(&product[i], &x, &y);
    }
    fp_lanes_wide_sub(&wide[0], &product[0], &product[1]);
    fp_lanes_wide_sub(&wide[1], &product[1], &product[0]);
    reduce_both(pair, single, wide);
}

void lane_column_reductions_fp(uint64_t pair[2][8][8], uint64_t single[2][8][8],
                               const int64_t columns[2][16][8])
{
    struct fp_lanes_wide wide[2];
    static_assert(sizeof wide == sizeof columns[0] * 2, "columns are vectors of eight lanes");
    memcpy(wide, columns, sizeof wide);
    reduce_both(pair, single, wide);
}

#else

#include "base/require.h"

#define PRODUCTS(F)                                                                           \
    void lane_product_##F(uint64_t out[8][8], const uint64_t a[8][8], const uint64_t b[8][8]) \
    {                                                                                         \
        (void)out, (void)a, (void)b;                                                          \
        require_failed("there are no lanes", __FILE__, __LINE__);                             \
    }                                                                                         \
    void lane_square_##F(uint64_t out[8][8], const uint64_t a[8][8])                          \
    {                                                                                         \
        (void)out, (void)a;                                                                   \
        require_failed("there are no lanes", __FILE__, __LINE__);                             \
    }                                                                                         \
    void lane_pair_##F(uint64_t out[2][8][8], const uint64_t a[2][8][8],                      \
                       const uint64_t b[2][8][8])                                             \
    {                                                                                         \
        (void)out, (void)a, (void)b;                                                          \
        require_failed("there are no lanes", __FILE__, __LINE__);                             \
    }

PRODUCTS(fp)
PRODUCTS(fr)

bool lane_kernels_are_by_parts(void)
{
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void lane_pair_karatsuba_fp(uint64_t out[2][8][8], const uint64_t a[2][8][8],
                            const uint64_t b[2][8][8])
{
    (void)out, (void)a, (void)b;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void lane_pair_rows_fp(uint64_t out[2][8][8], const uint64_t a[2][8][8], const uint64_t b[2][8][8])
{
    (void)out, (void)a, (void)b;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void lane_rows_fr(uint64_t out[2][8][8], const uint64_t a[2][8][8], const uint64_t b[2][8][8])
{
    (void)out, (void)a, (void)b;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void lane_square_pair_fp(uint64_t out[2][8][8], const uint64_t a[2][8][8])
{
    (void)out, (void)a;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void lane_products_fp2(uint64_t found[2][2][8][8], uint64_t wanted[2][8][8],
                       const uint64_t a[2][8][8], const uint64_t b[2][8][8])
{
    (void)found, (void)wanted, (void)a, (void)b;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void lane_product_sums_fp(uint64_t found[2][2][8][8], uint64_t wanted[2][8][8],
                          const uint64_t factors[4][2][8][8])
{
    (void)found, (void)wanted, (void)factors;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void lane_reductions_fp(uint64_t pair[2][8][8], uint64_t single[2][8][8], const uint64_t a[2][8][8],
                        const uint64_t b[2][8][8])
{
    (void)pair, (void)single, (void)a, (void)b;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void lane_column_reductions_fp(uint64_t pair[2][8][8], uint64_t single[2][8][8],
                               const int64_t columns[2][16][8])
{
    (void)pair, (void)single, (void)columns;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
