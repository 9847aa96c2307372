/* Eight rows at a time. Elements in lanes are x 2^256, as in memory, and beta and omega^8 are x
 * 2^260 as factors. A product of two elements loses 2^4; that of four loses 2^12, the numerator as
 * the denominator. Numbers in brackets are bounds in units of q, as in plonk_quotient_lanes.c. */
#include "base/require.h"
#include "zk/plonk_factors.h"

#ifdef __AVX512IFMA__
#include "crypto/fr_lanes.h"

/* The wires j of eight rows; those behind the circuit are 0. */
RK_INLINE void load_wires(struct fr_lanes *out, const struct plonk_factors *f, size_t row, size_t j)
{
    const struct fr *places[FR_LANES];
    for (size_t lane = 0; lane < FR_LANES; lane++)
        places[lane] = row + lane < f->circuit->row_count
                           ? &f->assignment->witnesses[f->circuit->rows[row + lane].wires[j]]
                           : &fr_zero;
    fr_lanes_load(out, places);
}

/* 1, 7, 13 and 17 times x. Not normal. */
RK_INLINE void coset_multiples(struct fr_lanes out[PLONK_WIRE_COUNT], const struct fr_lanes *x)
{
    struct fr_lanes four, eight;
    fr_lanes_shift(&four, x, 2);
    fr_lanes_shift(&eight, x, 3);
    out[0] = *x;
    fr_lanes_sub(&out[1], &eight, x);
    fr_lanes_add(&out[2], &eight, &four);
    fr_lanes_add(&out[2], &out[2], x);
    fr_lanes_add(&out[3], &eight, &eight);
    fr_lanes_add(&out[3], &out[3], x);
}

RK_INLINE void store(struct fr *to, struct fr_lanes *a)
{
    fr_lanes_check(a, 2);
    fr_lanes_reduce_once(a);
    fr_lanes_store_row(to, a);
}

void plonk_factors_lanes(struct fr *numerators, struct fr *denominators,
                         const struct plonk_factors *f, size_t from, size_t to)
{
    const struct plonk_prover *prover = f->prover;
    struct fr points[FR_LANES], beta, step, sixteen;
    struct fr_lanes point;
    fr_from_u64(&sixteen, 16);
    fr_domain_element(&step, &prover->domain, FR_LANES);
    fr_mul(&step, &step, &sixteen);
    fr_mul(&beta, &f->challenges->beta, &sixteen);
    for (size_t i = 0; i < FR_LANES; i++) {
        fr_domain_element(&points[i], &prover->domain, from + i);
        fr_mul(&points[i], &points[i], &f->challenges->beta);
    }
    fr_lanes_load_row(&point, points);
    const struct fr_lane_constant by = fr_lane_constant_of(&step);
    const struct fr_lane_constant beta_factor = fr_lane_constant_of(&beta);
    const struct fr_lane_constant gamma = fr_lane_constant_of(&f->challenges->gamma);
    for (size_t row = from; row < to; row += FR_LANES) {
        struct fr_lanes x[PLONK_WIRE_COUNT], wire, sigma, left, numerator = {0}, denominator = {0};
        coset_multiples(x, &point);
        for (size_t j = 0; j < PLONK_WIRE_COUNT; j++) {
            load_wires(&wire, f, row, j);
            fr_lanes_add_constant(&wire, &gamma);
            fr_lanes_add(&left, &wire, &x[j]);
            fr_lanes_normalise(&left); /* [3.1], [9.7], [16.3], [20.7] */
            fr_lanes_load_row(&sigma, &prover->sigma[j][row]);
            fr_lanes_mul_constant(&sigma, &sigma, &beta_factor);
            fr_lanes_add(&sigma, &sigma, &wire);
            fr_lanes_normalise(&sigma); /* [3.1] */
            if (j == 0) {
                numerator = left;
                denominator = sigma;
            } else {
                fr_lanes_mul(&numerator, &numerator, &left); /* [1.9], [1.9], [2.2] */
                fr_lanes_mul(&denominator, &denominator, &sigma);
            }
        }
        fr_lanes_fold(&numerator); /* [1.1] */
        store(&numerators[row], &numerator);
        store(&denominators[row], &denominator);
        fr_lanes_mul_constant(&point, &point, &by); /* [1.1] */
    }
}

#else

void plonk_factors_lanes(struct fr *numerators, struct fr *denominators,
                         const struct plonk_factors *f, size_t from, size_t to)
{
    (void)numerators, (void)denominators, (void)f, (void)from, (void)to;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
