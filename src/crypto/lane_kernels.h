/* Which function multiplies eight elements at a time where there is more than one: all are in
 * assembly that scripts/lane-kernels writes, and called as lane_pairs.h has them.
 *
 * `lane_kernels` does not change after a constructor has asked for the processor's features, before
 * main and before other threads. All functions give the same bits. */
#ifndef RK_CRYPTO_LANE_KERNELS_H
#define RK_CRYPTO_LANE_KERNELS_H

struct fp_lanes;
struct fp2_lanes;
struct fp2_lanes_wide;

/* Rows of products, and three products of half the limbs (Karatsuba), which are fewer products and
 * more sums: for where those are spare (CPU_SPARE_SUMS). Elements are two each. */
void fp_lanes_mul_pair_ifma(struct fp_lanes *out, const struct fp_lanes *a,
                            const struct fp_lanes *b);
void fp_lanes_mul_pair_karatsuba_ifma(struct fp_lanes *out, const struct fp_lanes *a,
                                      const struct fp_lanes *b);
void fp_lanes_mul_sum_pair_ifma(struct fp_lanes *out, const struct fp_lanes *a,
                                const struct fp_lanes *b, const struct fp_lanes *c,
                                const struct fp_lanes *d);
void fp_lanes_mul_sum_pair_karatsuba_ifma(struct fp_lanes *out, const struct fp_lanes *a,
                                          const struct fp_lanes *b, const struct fp_lanes *c,
                                          const struct fp_lanes *d);

/* In Fp2: by three products in Fp either way, of rows (fp2_lanes.c) or of parts. */
void fp2_lanes_mul_by_rows(struct fp2_lanes *out, const struct fp2_lanes *a,
                           const struct fp2_lanes *b);
void fp2_lanes_mul_karatsuba_ifma(struct fp2_lanes *out, const struct fp2_lanes *a,
                                  const struct fp2_lanes *b);
void fp2_lanes_wide_mul_by_rows(struct fp2_lanes_wide *out, const struct fp2_lanes *a,
                                const struct fp2_lanes *b);
void fp2_lanes_wide_mul_karatsuba_ifma(struct fp2_lanes_wide *out, const struct fp2_lanes *a,
                                       const struct fp2_lanes *b);

struct lane_kernels {
    void (*fp_mul_pair)(struct fp_lanes *out, const struct fp_lanes *a, const struct fp_lanes *b);
    void (*fp_mul_sum_pair)(struct fp_lanes *out, const struct fp_lanes *a,
                            const struct fp_lanes *b, const struct fp_lanes *c,
                            const struct fp_lanes *d);
    void (*fp2_mul)(struct fp2_lanes *out, const struct fp2_lanes *a, const struct fp2_lanes *b);
    void (*fp2_wide_mul)(struct fp2_lanes_wide *out, const struct fp2_lanes *a,
                         const struct fp2_lanes *b);
};

/* Only where lanes_are_available(). */
extern struct lane_kernels lane_kernels __attribute__((visibility("hidden")));

#endif
