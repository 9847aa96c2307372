/* Products of eight lanes for tests: limbs of 52 bits as words, limb by limb of eight lanes. Only
 * where lanes_are_available(). */
#ifndef RK_TESTS_CRYPTO_LANE_PRODUCTS_H
#define RK_TESTS_CRYPTO_LANE_PRODUCTS_H

#include <stdbool.h>
#include <stdint.h>

/* fp: eight limbs, fr: five. */
void lane_product_fp(uint64_t out[8][8], const uint64_t a[8][8], const uint64_t b[8][8]);
void lane_square_fp(uint64_t out[8][8], const uint64_t a[8][8]);
void lane_product_fr(uint64_t out[8][8], const uint64_t a[8][8], const uint64_t b[8][8]);
void lane_square_fr(uint64_t out[8][8], const uint64_t a[8][8]);

/* Two products at once (crypto/lane_pairs.h); those of fr less q and not carried, as those of the
 * intrinsics are (crypto/fr_rows_lanes.h). */
void lane_pair_fp(uint64_t out[2][8][8], const uint64_t a[2][8][8], const uint64_t b[2][8][8]);
void lane_rows_fr(uint64_t out[2][8][8], const uint64_t a[2][8][8], const uint64_t b[2][8][8]);
/* Whether all of crypto/lane_kernels.h are those by parts; they are else all by rows. */
bool lane_kernels_are_by_parts(void);

/* The two of which lane_pair_fp takes one. */
void lane_pair_karatsuba_fp(uint64_t out[2][8][8], const uint64_t a[2][8][8],
                            const uint64_t b[2][8][8]);
void lane_pair_rows_fp(uint64_t out[2][8][8], const uint64_t a[2][8][8], const uint64_t b[2][8][8]);
void lane_square_pair_fp(uint64_t out[2][8][8], const uint64_t a[2][8][8]);
void lane_pair_fr(uint64_t out[2][8][8], const uint64_t a[2][8][8], const uint64_t b[2][8][8]);

/* Products in Fp2 of below 2^9 p each, or of below 2p and 2^18 p, in assembly by Karatsuba, one
 * reduced afterwards and one at once, and the wanted one. */
void lane_products_fp2(uint64_t found[2][2][8][8], uint64_t wanted[2][8][8],
                       const uint64_t a[2][8][8], const uint64_t b[2][8][8]);

/* Sums of two products for two elements, of rows and of parts in assembly, and by intrinsics. */
void lane_product_sums_fp(uint64_t found[2][2][8][8], uint64_t wanted[2][8][8],
                          const uint64_t factors[4][2][8][8]);

/* Reductions of a0 b0 - a1 b1 and of its opposite, by assembly and by intrinsics. */
void lane_reductions_fp(uint64_t pair[2][8][8], uint64_t single[2][8][8], const uint64_t a[2][8][8],
                        const uint64_t b[2][8][8]);

/* The same of columns as they are (struct fp_lanes_wide). */
void lane_column_reductions_fp(uint64_t pair[2][8][8], uint64_t single[2][8][8],
                               const int64_t columns[2][16][8]);

#endif
