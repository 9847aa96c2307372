/* Elements in lanes are x 2^256, as in memory, and factors are x 2^260, plain loads times 16 or
 * elements that were multiplied by 16 before: a product with a factor keeps the 2^256, that of two
 * factors the 2^260. Numbers in brackets are bounds in units of q; a product of [u] and [v] is
 * below [0.029 u v + 1], and a load times 16 is [16]. What memory holds is [2.2] at most. */
#include "crypto/fr_vector_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "base/secret.h"
#include "crypto/fr_lanes.h"

enum { VECTORS = FR_STRANDS / FR_LANES };

static void factor_of(struct fr *out, const struct fr *a)
{
    struct fr sixteen;
    fr_from_u64(&sixteen, 16);
    fr_mul(out, a, &sixteen);
}

static struct fr_lane_constant constant_factor(const struct fr *a)
{
    struct fr factor;
    factor_of(&factor, a);
    return fr_lane_constant_of(&factor);
}

RK_INLINE void store_reduced(struct fr *to, struct fr_lanes *a)
{
    fr_lanes_check(a, 2);
    fr_lanes_reduce_once(a);
    fr_lanes_store_row(to, a);
}

void fr_lanes_powers(struct fr *out, size_t count, const struct fr *first, const struct fr *base,
                     const struct fr *addend)
{
    struct fr powers[FR_STRANDS], step;
    struct fr_lanes power[VECTORS];
    struct fr_lane_constant by, added = fr_lane_constant_of(addend);
    powers[0] = *first;
    for (size_t i = 1; i < FR_STRANDS; i++)
        fr_mul(&powers[i], &powers[i - 1], base);
    fr_sqr_times(&step, base, 4);
    by = constant_factor(&step);
    for (size_t v = 0; v < VECTORS; v++)
        fr_lanes_load_row(&power[v], &powers[v * FR_LANES]);
    for (size_t i = 0; i < count; i += FR_STRANDS) {
        for (size_t v = 0; v < VECTORS; v++) {
            struct fr_lanes sum = power[v];
            fr_lanes_add_constant(&sum, &added);
            fr_lanes_normalise(&sum); /* [2.1] */
            fr_lanes_reduce_once(&sum);
            store_reduced(&out[i + v * FR_LANES], &sum);
        }
        fr_lanes_mul_constant_two(&power[0], &power[1], &by); /* [1.1] */
    }
}

/* ---- Inverses ---- */

/* An element times 16 as a factor of products, where 0 counts as 1; the lanes of 0. */
RK_INLINE __mmask8 load_divisor(struct fr_lanes *out, const struct fr *from,
                                const struct fr_lanes *one)
{
    struct lanes_rows x;
    fr_lanes_fetch_row(&x, from);
    const __m512i any = _mm512_or_si512(_mm512_or_si512(x.r0, x.r1), _mm512_or_si512(x.r2, x.r3));
    const __mmask8 zero = _mm512_testn_epi64_mask(any, any);
    fr_lanes_of_words_times_16(out, &x);
#define ONE(i) out->l##i = _mm512_mask_blend_epi64(zero, out->l##i, one->l##i);
    ONE(0)
    ONE(1)
    ONE(2)
    ONE(3)
    ONE(4)
#undef ONE
    return zero;
}

/* Montgomery's trick in each of the strands; products in scratch are factors. */
void fr_lanes_invert(struct fr *elements, struct fr *scratch, size_t count)
{
    struct fr ends[FR_STRANDS], products[FR_STRANDS], sixteen;
    struct fr_lanes one, product[VECTORS], divisor[VECTORS];
    fr_from_u64(&sixteen, 16);
    for (size_t i = 0; i < FR_LANES; i++)
        products[i] = sixteen;
    fr_lanes_load_row(&one, products);
    for (size_t v = 0; v < VECTORS; v++)
        product[v] = one;
    for (size_t i = 0; i < count; i += FR_STRANDS) {
        for (size_t v = 0; v < VECTORS; v++) {
            (void)load_divisor(&divisor[v], &elements[i + v * FR_LANES], &one);
            fr_lanes_store_row(&scratch[i + v * FR_LANES], &product[v]);
            fr_lanes_mul(&product[v], &product[v], &divisor[v]); /* [1.9] */
            fr_lanes_check(&product[v], 2);
        }
    }
    for (size_t v = 0; v < VECTORS; v++)
        store_reduced(&ends[v * FR_LANES], &product[v]);
    /* The integer x 2^260 is 16 x as an element. */
    fr_inverse_batch(ends, products, FR_STRANDS);
    for (size_t s = 0; s < FR_STRANDS; s++)
        fr_mul(&ends[s], &ends[s], &sixteen);
    for (size_t v = 0; v < VECTORS; v++)
        fr_lanes_load_row(&product[v], &ends[v * FR_LANES]);
    for (size_t i = count; i > 0; i -= FR_STRANDS) {
        for (size_t v = 0; v < VECTORS; v++) {
            struct fr *at = &elements[i - FR_STRANDS + v * FR_LANES];
            struct fr_lanes result;
            const __mmask8 zero = load_divisor(&divisor[v], at, &one);
            fr_lanes_load_row(&result, &scratch[i - FR_STRANDS + v * FR_LANES]);
            fr_lanes_mul(&result, &result, &product[v]);         /* [1.2] */
            fr_lanes_mul(&product[v], &product[v], &divisor[v]); /* [1.9] */
#define CLEAR(i) result.l##i = _mm512_maskz_mov_epi64((__mmask8)~zero, result.l##i);
            CLEAR(0)
            CLEAR(1)
            CLEAR(2)
            CLEAR(3)
            CLEAR(4)
#undef CLEAR
            store_reduced(at, &result);
        }
    }
    secret_wipe(ends, sizeof ends);
    secret_wipe(products, sizeof products);
}

/* ---- Values ---- */

void fr_lanes_evaluate(struct fr *out, const struct fr *coefficients, size_t count,
                       const struct fr *at)
{
    struct fr values[FR_STRANDS], step;
    struct fr_lanes sum[VECTORS], term;
    struct fr_lane_constant by;
    fr_sqr_times(&step, at, 4);
    by = constant_factor(&step);
    for (size_t v = 0; v < VECTORS; v++)
        fr_lanes_load_row(&sum[v], &coefficients[count - FR_STRANDS + v * FR_LANES]);
    for (size_t i = count - FR_STRANDS; i > 0; i -= FR_STRANDS) {
        fr_lanes_mul_constant_two(&sum[0], &sum[1], &by);
        for (size_t v = 0; v < VECTORS; v++) {
            fr_lanes_load_row(&term, &coefficients[i - FR_STRANDS + v * FR_LANES]);
            fr_lanes_add(&sum[v], &sum[v], &term);
            fr_lanes_normalise(&sum[v]); /* [2.1] */
        }
    }
    for (size_t v = 0; v < VECTORS; v++) {
        fr_lanes_reduce_once(&sum[v]);
        store_reduced(&values[v * FR_LANES], &sum[v]);
    }
    *out = values[FR_STRANDS - 1];
    for (size_t s = FR_STRANDS - 1; s-- > 0;) {
        fr_mul(out, out, at);
        fr_add(out, out, &values[s]);
    }
    secret_wipe(values, sizeof values);
}

/* ---- Walks along sixteenths of a row ---- */

/* Element i of eight strands, those of vector v. */
RK_INLINE void strand_places(const struct fr *places[FR_LANES], const struct fr *row, size_t length,
                             size_t v, size_t i)
{
    for (size_t lane = 0; lane < FR_LANES; lane++)
        places[lane] = &row[(v * FR_LANES + lane) * length + i];
}

RK_INLINE void store_strands(struct fr *row, size_t length, size_t v, size_t i, struct fr_lanes *a)
{
    struct fr *places[FR_LANES];
    for (size_t lane = 0; lane < FR_LANES; lane++)
        places[lane] = &row[(v * FR_LANES + lane) * length + i];
    fr_lanes_check(a, 2);
    fr_lanes_reduce_once(a);
    fr_lanes_store(places, a);
}

void fr_lanes_strand_products(struct fr out[FR_STRANDS], const struct fr *elements, size_t count)
{
    size_t length = count / FR_STRANDS;
    const struct fr *places[FR_LANES];
    struct fr_lanes product[VECTORS], factor;
    for (size_t v = 0; v < VECTORS; v++) {
        strand_places(places, elements, length, v, 0);
        fr_lanes_load(&product[v], places);
    }
    for (size_t i = 1; i < length; i++) {
        for (size_t v = 0; v < VECTORS; v++) {
            strand_places(places, elements, length, v, i);
            fr_lanes_load_times_16(&factor, places);
            fr_lanes_mul(&product[v], &product[v], &factor); /* [1.9] */
        }
    }
    for (size_t v = 0; v < VECTORS; v++)
        store_reduced(&out[v * FR_LANES], &product[v]);
}

void fr_lanes_strands_accumulate(struct fr *elements, size_t count, const struct fr *carry)
{
    size_t length = count / FR_STRANDS;
    const struct fr *places[FR_LANES];
    struct fr_lanes product[VECTORS], factor, before;
    for (size_t v = 0; v < VECTORS; v++)
        fr_lanes_load_row(&product[v], &carry[v * FR_LANES]);
    for (size_t i = 0; i < length; i++) {
        for (size_t v = 0; v < VECTORS; v++) {
            strand_places(places, elements, length, v, i);
            fr_lanes_load_times_16(&factor, places);
            before = product[v];
            fr_lanes_mul(&product[v], &product[v], &factor); /* [1.9] */
            store_strands(elements, length, v, i, &before);
        }
    }
}

/* sums[v] = sums[v] by + the coefficients at i: [2.1] */
RK_INLINE void walk_down(struct fr_lanes sums[VECTORS], const struct fr *coefficients,
                         size_t length, size_t i, const struct fr_lane_constant *by)
{
    const struct fr *places[FR_LANES];
    struct fr_lanes terms[VECTORS];
    for (size_t v = 0; v < VECTORS; v++) {
        strand_places(places, coefficients, length, v, i);
        fr_lanes_load(&terms[v], places);
    }
    fr_lanes_mul_constant_two(&sums[0], &sums[1], by);
    for (size_t v = 0; v < VECTORS; v++) {
        fr_lanes_add(&sums[v], &sums[v], &terms[v]);
        fr_lanes_normalise(&sums[v]);
    }
}

void fr_lanes_strand_values(struct fr out[FR_STRANDS], const struct fr *coefficients, size_t count,
                            const struct fr *at)
{
    size_t length = count / FR_STRANDS;
    struct fr_lane_constant by = constant_factor(at);
    const __m512i zero = _mm512_setzero_si512();
    struct fr_lanes sums[VECTORS];
    for (size_t v = 0; v < VECTORS; v++)
        sums[v] = (struct fr_lanes){zero, zero, zero, zero, zero};
    for (size_t i = length; i-- > 0;)
        walk_down(sums, coefficients, length, i, &by);
    for (size_t v = 0; v < VECTORS; v++) {
        fr_lanes_reduce_once(&sums[v]);
        store_reduced(&out[v * FR_LANES], &sums[v]);
    }
}

void fr_lanes_strands_divide(struct fr *coefficients, size_t count, const struct fr *carry,
                             const struct fr *at)
{
    size_t length = count / FR_STRANDS;
    struct fr_lane_constant by = constant_factor(at);
    struct fr_lanes sums[VECTORS], before[VECTORS];
    for (size_t v = 0; v < VECTORS; v++)
        fr_lanes_load_row(&sums[v], &carry[v * FR_LANES]);
    for (size_t i = length; i-- > 0;) {
        for (size_t v = 0; v < VECTORS; v++)
            before[v] = sums[v];
        walk_down(sums, coefficients, length, i, &by);
        for (size_t v = 0; v < VECTORS; v++) {
            fr_lanes_reduce_once(&before[v]);
            store_strands(coefficients, length, v, i, &before[v]);
        }
    }
}

/* ---- Combinations: products share a reduction ---- */

void fr_lanes_combine(struct fr *out, const struct fr_combination *sum, const size_t *ends,
                      size_t from, size_t to)
{
    struct fr_lane_constant factors[FR_VECTOR_TERMS_MAX];
    REQUIRE(sum->terms <= FR_VECTOR_TERMS_MAX);
    for (size_t k = 0; k < sum->terms; k++)
        factors[k] = constant_factor(&sum->factors[k]);
    for (size_t i = from; i < to; i += FR_LANES) {
        struct fr_lanes_sum s = fr_lanes_none();
        struct fr_lanes term;
        for (size_t k = 0; k < sum->terms; k++) {
            if (i >= ends[k]) continue;
            fr_lanes_load_row(&term, &sum->coefficients[k][i]);
            fr_lanes_add_constant_product(&s, &term, &factors[k]);
        }
        fr_lanes_reduce(&term, &s); /* of 32 terms: [1.93] */
        store_reduced(&out[i], &term);
    }
}

#else

void fr_lanes_powers(struct fr *out, size_t count, const struct fr *first, const struct fr *base,
                     const struct fr *addend)
{
    (void)out, (void)count, (void)first, (void)base, (void)addend;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void fr_lanes_invert(struct fr *elements, struct fr *scratch, size_t count)
{
    (void)elements, (void)scratch, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void fr_lanes_evaluate(struct fr *out, const struct fr *coefficients, size_t count,
                       const struct fr *at)
{
    (void)out, (void)coefficients, (void)count, (void)at;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void fr_lanes_strand_products(struct fr out[FR_STRANDS], const struct fr *elements, size_t count)
{
    (void)out, (void)elements, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void fr_lanes_strand_values(struct fr out[FR_STRANDS], const struct fr *coefficients, size_t count,
                            const struct fr *at)
{
    (void)out, (void)coefficients, (void)count, (void)at;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void fr_lanes_strands_accumulate(struct fr *elements, size_t count, const struct fr *carry)
{
    (void)elements, (void)count, (void)carry;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void fr_lanes_strands_divide(struct fr *coefficients, size_t count, const struct fr *carry,
                             const struct fr *at)
{
    (void)coefficients, (void)count, (void)carry, (void)at;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void fr_lanes_combine(struct fr *out, const struct fr_combination *sum, const size_t *ends,
                      size_t from, size_t to)
{
    (void)out, (void)sum, (void)ends, (void)from, (void)to;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
