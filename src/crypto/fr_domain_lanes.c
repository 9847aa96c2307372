/* Transforms in lanes.
 *
 * A pass loads up to sixteen vectors, goes down up to four levels, and stores. Elements are x 2^256
 * in memory and in lanes; powers are loaded times 2^4, so that a product keeps the 2^256. With such
 * a factor below 16q a product of something below u q is below (0.453 u + 1) q. Elements between
 * levels are below 11q: sums, below 22q, lose 11q where they have it; the difference, with 11q
 * added, gives a product below 10.97q. */
#include "crypto/fr_domain_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fr_lanes.h"

enum { BOUND = 11, VECTORS_MAX = 1 << FR_LANES_LEVELS_MAX };

/* a += times q. Not normal. */
RK_INLINE void add_q(struct fr_lanes *a, int64_t times)
{
    a->l0 = _mm512_add_epi64(a->l0, fr_lanes_word(times * FR_LANES_Q0));
    a->l1 = _mm512_add_epi64(a->l1, fr_lanes_word(times * FR_LANES_Q1));
    a->l2 = _mm512_add_epi64(a->l2, fr_lanes_word(times * FR_LANES_Q2));
    a->l3 = _mm512_add_epi64(a->l3, fr_lanes_word(times * FR_LANES_Q3));
    a->l4 = _mm512_add_epi64(a->l4, fr_lanes_word(times * FR_LANES_Q4));
}

/* a - times q where that is not negative, else a. Normal before and after. */
RK_INLINE void reduce_by(struct fr_lanes *a, int64_t times)
{
    struct fr_lanes less = *a;
    add_q(&less, -times);
    fr_lanes_normalise(&less);
    const __mmask8 is_negative = _mm512_cmplt_epi64_mask(less.l4, _mm512_setzero_si512());
    a->l0 = _mm512_mask_blend_epi64(is_negative, less.l0, a->l0);
    a->l1 = _mm512_mask_blend_epi64(is_negative, less.l1, a->l1);
    a->l2 = _mm512_mask_blend_epi64(is_negative, less.l2, a->l2);
    a->l3 = _mm512_mask_blend_epi64(is_negative, less.l3, a->l3);
    a->l4 = _mm512_mask_blend_epi64(is_negative, less.l4, a->l4);
}

/* a mod q, below 1.2q, for a normal a below 12q: the quotient is estimated from the top limb,
 * 35/2^52 being a little less than 1 / (q / 2^208), and k (2^260 - q) is added, of which k 2^260
 * falls away.
 */
RK_INLINE void fold(struct fr_lanes *a)
{
    const __m512i zero = _mm512_setzero_si512();
    const __m512i k = _mm512_madd52hi_epu64(zero, a->l4, fr_lanes_word(35));
    const __m512i n0 = fr_lanes_word(FR_LANES_MASK + 1 - FR_LANES_Q0);
    const __m512i n1 = fr_lanes_word(FR_LANES_MASK - FR_LANES_Q1);
    const __m512i n2 = fr_lanes_word(FR_LANES_MASK - FR_LANES_Q2);
    const __m512i n3 = fr_lanes_word(FR_LANES_MASK - FR_LANES_Q3);
    const __m512i n4 = fr_lanes_word(FR_LANES_MASK - FR_LANES_Q4);
    a->l0 = _mm512_madd52lo_epu64(a->l0, k, n0);
    a->l1 = _mm512_madd52lo_epu64(a->l1, k, n1);
    a->l2 = _mm512_madd52lo_epu64(a->l2, k, n2);
    a->l3 = _mm512_madd52lo_epu64(a->l3, k, n3);
    a->l4 = _mm512_madd52lo_epu64(a->l4, k, n4);
    a->l1 = _mm512_madd52hi_epu64(a->l1, k, n0);
    a->l2 = _mm512_madd52hi_epu64(a->l2, k, n1);
    a->l3 = _mm512_madd52hi_epu64(a->l3, k, n2);
    a->l4 = _mm512_madd52hi_epu64(a->l4, k, n3);
    fr_lanes_normalise(a);
    a->l4 = _mm512_and_si512(a->l4, fr_lanes_word(FR_LANES_MASK));
}

/* (a, b) becomes (a + b, (a - b) w). */
RK_INLINE void butterfly(struct fr_lanes *a, struct fr_lanes *b, const struct fr_lanes *w)
{
    struct fr_lanes sum, difference;
    sum.l0 = _mm512_add_epi64(a->l0, b->l0);
    sum.l1 = _mm512_add_epi64(a->l1, b->l1);
    sum.l2 = _mm512_add_epi64(a->l2, b->l2);
    sum.l3 = _mm512_add_epi64(a->l3, b->l3);
    sum.l4 = _mm512_add_epi64(a->l4, b->l4);
    difference.l0 = _mm512_sub_epi64(a->l0, b->l0);
    difference.l1 = _mm512_sub_epi64(a->l1, b->l1);
    difference.l2 = _mm512_sub_epi64(a->l2, b->l2);
    difference.l3 = _mm512_sub_epi64(a->l3, b->l3);
    difference.l4 = _mm512_sub_epi64(a->l4, b->l4);
    fr_lanes_normalise(&sum);
    reduce_by(&sum, BOUND);
    add_q(&difference, BOUND);
    fr_lanes_normalise(&difference);
    *a = sum;
    fr_lanes_mul(b, &difference, w);
}

RK_INLINE void load_strided(struct fr_lanes *out, const struct fr *from, size_t stride)
{
    const struct fr *places[FR_LANES];
    for (size_t i = 0; i < FR_LANES; i++)
        places[i] = from + i * stride;
    fr_lanes_load(out, places);
}

RK_INLINE void store_strided(struct fr *to, size_t stride, const struct fr_lanes *a)
{
    struct fr *places[FR_LANES];
    for (size_t i = 0; i < FR_LANES; i++)
        places[i] = to + i * stride;
    fr_lanes_store(places, a);
}

/* Elements times 2^4, as factors. */
RK_INLINE void load_factor(struct fr_lanes *out, const struct fr *from, size_t stride)
{
    const struct fr *places[FR_LANES];
    for (size_t i = 0; i < FR_LANES; i++)
        places[i] = from + i * stride;
    fr_lanes_load_times_16(out, places);
}

static void load_same_factor(struct fr_lanes *out, const struct fr *from)
{
    load_factor(out, from, 0);
}

void fr_lanes_levels(struct fr *block, size_t from, size_t to, const struct fr_lanes_pass *pass)
{
    size_t vectors = (size_t)1 << pass->levels, distance = pass->block >> pass->levels;
    size_t stride = pass->size / pass->block;
    struct fr_lanes v[VECTORS_MAX], w;
    for (size_t i = from; i < to; i += FR_LANES) {
        for (size_t j = 0; j < vectors; j++)
            load_strided(&v[j], &block[i + j * distance], 1);
        for (size_t half = vectors / 2, step = stride; half; half /= 2, step *= 2) {
            for (size_t j = 0; j < half; j++) {
                load_factor(&w, &pass->powers[(j * distance + i) * step], step);
                for (size_t k = j; k < vectors; k += 2 * half)
                    butterfly(&v[k], &v[k + half], &w);
            }
        }
        for (size_t j = 0; j < vectors; j++) {
            fold(&v[j]);
            store_strided(&block[i + j * distance], 1, &v[j]);
        }
    }
}

void fr_lanes_last_levels(struct fr *elements, const struct fr *powers, size_t size)
{
    enum { VECTORS = 1 << FR_LANES_LAST_LEVELS };
    struct fr_lanes v[VECTORS], w[VECTORS / 2];
    for (size_t j = 0; j < VECTORS / 2; j++)
        load_same_factor(&w[j], &powers[j * (size / VECTORS)]);
    for (size_t j = 0; j < VECTORS; j++)
        load_strided(&v[j], &elements[j], VECTORS);
    for (size_t half = VECTORS / 2, step = 1; half; half /= 2, step *= 2)
        for (size_t j = 0; j < half; j++)
            for (size_t k = j; k < VECTORS; k += 2 * half)
                butterfly(&v[k], &v[k + half], &w[j * step]);
    for (size_t j = 0; j < VECTORS; j++) {
        fold(&v[j]);
        reduce_by(&v[j], 1);
        store_strided(&elements[j], VECTORS, &v[j]);
    }
}

void fr_lanes_scale(struct fr *elements, size_t count, const struct fr *factor)
{
    struct fr_lanes f, v;
    load_same_factor(&f, factor);
    for (size_t i = 0; i < count; i += FR_LANES) {
        load_strided(&v, &elements[i], 1);
        fr_lanes_mul(&v, &v, &f);
        reduce_by(&v, 1);
        store_strided(&elements[i], 1, &v);
    }
}

void fr_lanes_scale_by_powers(struct fr *elements, size_t count, const struct fr *first,
                              const struct fr *base)
{
    struct fr factors[FR_LANES], step;
    struct fr_lanes f, s, v, wide;
    factors[0] = *first;
    for (size_t i = 1; i < FR_LANES; i++)
        fr_mul(&factors[i], &factors[i - 1], base);
    fr_sqr_times(&step, base, 3); /* base^8 */
    load_strided(&f, factors, 1);
    load_same_factor(&s, &step);
    for (size_t i = 0; i < count; i += FR_LANES) {
        load_strided(&v, &elements[i], 1);
        fr_lanes_times_16(&wide, &f);
        fr_lanes_mul(&v, &v, &wide);
        reduce_by(&v, 1);
        store_strided(&elements[i], 1, &v);
        fr_lanes_mul(&f, &f, &s);
    }
}

#else

void fr_lanes_levels(struct fr *block, size_t from, size_t to, const struct fr_lanes_pass *pass)
{
    (void)block, (void)from, (void)to, (void)pass;
    REQUIRE(!"there are no lanes");
}

void fr_lanes_last_levels(struct fr *elements, const struct fr *powers, size_t size)
{
    (void)elements, (void)powers, (void)size;
    REQUIRE(!"there are no lanes");
}

void fr_lanes_scale(struct fr *elements, size_t count, const struct fr *factor)
{
    (void)elements, (void)count, (void)factor;
    REQUIRE(!"there are no lanes");
}

void fr_lanes_scale_by_powers(struct fr *elements, size_t count, const struct fr *first,
                              const struct fr *base)
{
    (void)elements, (void)count, (void)first, (void)base;
    REQUIRE(!"there are no lanes");
}

#endif
