/* Membership as jubjub_torsion.c has it, and sums of products by interleaved windows (Straus 1964):
 * each lane has terms of its own, and all share the doublings. A lane chooses its multiple by
 * masked loads of all eight, which go where products do not. */
#include "crypto/jubjub_public_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/jubjub_point_lanes.h"

/* ---- Membership ---- */

/* Two eights at once: squares of one fill the gaps between those of the other. */
enum { GROUPS = JUBJUB_VALID_LANES / FR_LANES, POWERS = 16, POWER_WINDOW = 5 };

/* Those of jubjub_torsion.c, whose a2 = b2 and x2 = 1, and d of the curve. */
static const struct fr_lane_constant b_inverse = {
    {0x76e9d1a2c254c, 0x67c981252756b, 0x9bd7cf7fb3088, 0x46a87e92320d6, 0x00f3ffd41fb29}};
static const struct fr_lane_constant a1 = {
    {0xa98aa576304fb, 0x1aff825405c4f, 0x38ca5da2635f8, 0x2acd49db6c661, 0x02867f03ff42c}};
static const struct fr_lane_constant b1 = {
    {0xa3436f26a02de, 0xd7be604aed8f6, 0x4820ec8b8fb82, 0xc3b078002654c, 0x00f43c4025d3c}};
static const struct fr_lane_constant a2 = {
    {0x56754a89cfb06, 0xe8007c07f93b0, 0x615322b2d87ab, 0x527ae95e6ba1f, 0x04b85b7133571}};
static const struct fr_lane_constant curve_d = {
    {0x24567974f6af4, 0xccd9c05b3ea52, 0x3cc6cdfd9e8ee, 0x838539d998ebb, 0x0106b92a9ed80}};

static void square_times(struct fr_lanes x[GROUPS], size_t times)
{
    struct fr_lanes a = x[0], b = x[1];
    static_assert(GROUPS == 2, "two chains");
    while (times--) {
        fr_lanes_sqr(&a, &a);
        fr_lanes_sqr(&b, &b);
    }
    x[0] = a;
    x[1] = b;
}

static void multiply_each(struct fr_lanes out[GROUPS], const struct fr_lanes a[GROUPS],
                          const struct fr_lanes b[GROUPS])
{
    for (size_t i = 0; i < GROUPS; i++)
        fr_lanes_mul(&out[i], &a[i], &b[i]);
}

/* x^((q-1)/8), below 1.2, for x below 1.2: sliding windows, as fr_pow_vartime. */
static void raise(struct fr_lanes x[GROUPS])
{
    static const uint64_t exponent[4] = {0xdfffffffe0000000, 0xaa77b4805fffcb7f, 0x06673b0101343b00,
                                         0x0e7db4ea6533afa9};
    struct fr_lanes odd_powers[POWERS][GROUPS], square[GROUPS];
    bool begun = false;
    memcpy(odd_powers[0], x, sizeof odd_powers[0]);
    memcpy(square, x, sizeof square);
    square_times(square, 1);
    for (size_t i = 1; i < POWERS; i++)
        multiply_each(odd_powers[i], odd_powers[i - 1], square);
    for (size_t end = 252; end > 0;) {
        size_t top = end - 1, low = top > POWER_WINDOW - 1 ? top - (POWER_WINDOW - 1) : 0;
        if (!(exponent[top / 64] >> top % 64 & 1)) {
            if (begun) square_times(x, 1);
            end--;
            continue;
        }
        while (!(exponent[low / 64] >> low % 64 & 1))
            low++;
        unsigned window = 0;
        for (size_t i = end; i-- > low;)
            window = window << 1 | (unsigned)(exponent[i / 64] >> i % 64 & 1);
        if (begun) {
            square_times(x, end - low);
            multiply_each(x, x, odd_powers[window / 2]);
        } else {
            memcpy(x, odd_powers[window / 2], sizeof odd_powers[0]);
        }
        begun = true;
        end = low;
    }
}

/* For coordinates below 1.1: the lanes that are on the curve, and f of jubjub_torsion.c, below 1.2.
 */
static __mmask8 begin(struct fr_lanes *f, const struct fr_lanes *u, const struct fr_lanes *v)
{
    struct fr_lanes unit, uu, vv, n, plus, l, t;
    lanes_set_constant(&unit, &point_one);
    fr_lanes_sqr(&uu, u);
    fr_lanes_sqr(&vv, v);
    fr_lanes_mul(&t, &uu, &vv);
    fr_lanes_mul_constant(&t, &t, &curve_d);
    lanes_add_raw(&t, &t, &uu);
    lanes_add_raw(&t, &t, &unit);
    lanes_sub(&t, &vv, &t, 4); /* V^2 - U^2 - d U^2 V^2 - 1 */
    __mmask8 is_on_curve = lanes_zero_mask(&t);

    lanes_sub(&n, &unit, &vv, 2); /* (1 + V) (1 - V), 3 */
    lanes_add(&plus, &unit, v);   /* 2.1 */
    fr_lanes_mul_constant(&l, v, &b1);
    fr_lanes_add_constant(&l, &a1);
    fr_lanes_normalise(&l); /* 2.1 */
    fr_lanes_mul(&l, &l, u);
    lanes_sub(&l, &plus, &l, 2); /* L1 = 1 + V - U (a1 + b1 V), 4.1 */
    lanes_add(&t, v, v);         /* M = 1 + V - (1 - V), 2.2 */
    fr_lanes_mul(f, &l, &t);
    fr_lanes_sqr(f, f); /* 1.1 */
    fr_lanes_mul_constant(&l, u, &a2);
    lanes_sub(&l, &unit, &l, 2); /* L2 = (1 + V) (1 - a2 U) */
    fr_lanes_mul(&l, &l, &plus);
    fr_lanes_mul(&l, &l, u);
    fr_lanes_mul(f, f, &l);
    fr_lanes_sqr(&t, &n);
    fr_lanes_mul(&t, &t, &n);
    fr_lanes_mul(f, f, &t);
    fr_lanes_sqr(f, f);
    fr_lanes_mul(f, f, &n);
    fr_lanes_mul_constant(f, f, &b_inverse);
    return is_on_curve;
}

void jubjub_lanes_are_valid(bool valid[JUBJUB_VALID_LANES],
                            const struct jubjub_affine points[JUBJUB_VALID_LANES])
{
    struct fr_lanes f[GROUPS], u, v, unit;
    __mmask8 is_on_curve[GROUPS];
    for (size_t g = 0; g < GROUPS; g++) {
        lanes_load_affine(&u, &v, points + g * FR_LANES);
        is_on_curve[g] = begin(&f[g], &u, &v);
    }
    raise(f);
    lanes_set_constant(&unit, &point_one);
    for (size_t g = 0; g < GROUPS; g++) {
        /* f is 0 at the identity. */
        lanes_sub(&f[g], &f[g], &unit, 2);
        unsigned good = (unsigned)is_on_curve[g] & lanes_zero_mask(&f[g]);
        for (size_t i = 0; i < FR_LANES; i++)
            valid[g * FR_LANES + i] = good >> i & 1;
    }
}

/* ---- Sums of products ---- */

enum {
    WINDOW = 4,
    MULTIPLES = 1 << (WINDOW - 1),
    WINDOWS = 256 / WINDOW,
    OCTETS = 16,     /* eights of terms that share their doublings */
    SHORT_LIMBS = 2, /* of scalars that are put together: half as long, half the work */
};

struct octet {
    struct niels_lanes table[MULTIPLES];
    int8_t digits[WINDOWS][FR_LANES];
    unsigned used; /* windows */
};

/* Digits of -7..8 of one lane. */
static void recode(struct octet *octet, size_t lane, const uint64_t scalar[4])
{
    int carry = 0;
    for (unsigned i = 0; i < WINDOWS; i++) {
        int digit = (int)(scalar[i / 16] >> i % 16 * WINDOW & 15) + carry;
        carry = (digit + 7) >> WINDOW;
        octet->digits[i][lane] = (int8_t)(digit - (carry << WINDOW));
        if (octet->digits[i][lane] && i >= octet->used) octet->used = i + 1;
    }
}

static void begin_octet(struct octet *octet, const struct jubjub_term *const terms[FR_LANES])
{
    const struct fr *plus[FR_LANES], *minus[FR_LANES], *t2d[FR_LANES];
    struct affine_niels_lanes niels;
    struct point_lanes multiple;
    octet->used = 0;
    for (size_t i = 0; i < FR_LANES; i++) {
        plus[i] = &terms[i]->point.plus;
        minus[i] = &terms[i]->point.minus;
        t2d[i] = &terms[i]->point.t2d;
        recode(octet, i, terms[i]->scalar);
    }
    fr_lanes_load(&niels.plus, plus);
    fr_lanes_load(&niels.minus, minus);
    fr_lanes_load(&niels.t2d, t2d);
    fr_lanes_mul_constant(&niels.plus, &niels.plus, &point_to_lanes);
    fr_lanes_mul_constant(&niels.minus, &niels.minus, &point_to_lanes);
    fr_lanes_mul_constant(&niels.t2d, &niels.t2d, &point_to_lanes);
    point_lanes_set_identity(&multiple);
    point_lanes_add_affine(&multiple, &niels, NULL, true);
    niels_lanes_of(&octet->table[0], &multiple);
    for (size_t i = 1; i < MULTIPLES; i++) {
        point_lanes_add_niels(&multiple, &octet->table[0], true);
        niels_lanes_of(&octet->table[i], &multiple);
    }
}

/* sum += digit times point, lane by lane. */
static void add_multiples(struct point_lanes *sum, const struct octet *octet, unsigned window,
                          bool with_t)
{
    const __m512i digits =
        _mm512_cvtepi8_epi64(_mm_loadl_epi64((const void *)octet->digits[window]));
    const __m512i sizes = _mm512_abs_epi64(digits);
    const __mmask8 negative = _mm512_cmplt_epi64_mask(digits, _mm512_setzero_si512());
    struct niels_lanes found = {0};
    struct fr_lanes a, b, c, d;
    lanes_set_constant(&found.minus, &point_one);
    found.plus = found.minus;
    lanes_add(&found.z2, &found.plus, &found.plus);
    for (int64_t i = 0; i < MULTIPLES; i++) {
        const __mmask8 mask = _mm512_cmpeq_epi64_mask(sizes, fr_lanes_word(i + 1));
        const struct niels_lanes *from = &octet->table[i];
        lanes_blend(&found.minus, mask, &from->minus, &found.minus);
        lanes_blend(&found.plus, mask, &from->plus, &found.plus);
        lanes_blend(&found.t2d, mask, &from->t2d, &found.t2d);
        lanes_blend(&found.z2, mask, &from->z2, &found.z2);
    }
    lanes_sub(&a, &sum->v, &sum->u, 2);
    lanes_add(&b, &sum->v, &sum->u);
    lanes_blend(&c, negative, &found.plus, &found.minus);
    lanes_blend(&d, negative, &found.minus, &found.plus);
    lanes_mul_raw(&a, &a, &c);
    lanes_mul_raw(&b, &b, &d);
    lanes_mul_raw(&c, &sum->t, &found.t2d);
    lanes_mul_raw(&d, &sum->z, &found.z2);
    point_lanes_sum(sum, &a, &b, &c, &d, &negative, with_t);
}

static void add_octets(struct point_lanes *sum, const struct octet *octets, size_t count)
{
    struct point_lanes part;
    struct niels_lanes niels;
    unsigned used = 0;
    for (size_t i = 0; i < count; i++)
        if (octets[i].used > used) used = octets[i].used;
    point_lanes_set_identity(&part);
    for (unsigned w = used; w-- > 0;) {
        for (unsigned i = 0; w < used - 1 && i < WINDOW; i++)
            point_lanes_double(&part, i == WINDOW - 1);
        for (size_t i = 0; i < count; i++)
            if (w < octets[i].used) add_multiples(&part, &octets[i], w, true);
    }
    niels_lanes_of(&niels, &part);
    point_lanes_add_niels(sum, &niels, true);
}

/* The sum of the lanes. */
static void collect(struct jubjub_extended *out, const struct point_lanes *lanes)
{
    struct jubjub_extended points[FR_LANES], sum = jubjub_identity;
    struct fr *us[FR_LANES], *vs[FR_LANES], *zs[FR_LANES], *ts[FR_LANES];
    for (size_t i = 0; i < FR_LANES; i++) {
        us[i] = &points[i].u;
        vs[i] = &points[i].v;
        zs[i] = &points[i].z;
        ts[i] = &points[i].t1;
        points[i].t2 = fr_one;
    }
    lanes_store_fr(us, &lanes->u);
    lanes_store_fr(vs, &lanes->v);
    lanes_store_fr(zs, &lanes->z);
    lanes_store_fr(ts, &lanes->t);
    for (size_t i = 0; i < FR_LANES; i++)
        jubjub_add(&sum, &sum, &points[i]);
    *out = sum;
}

static bool is_short(const struct jubjub_term *term)
{
    uint64_t high = 0;
    for (size_t i = SHORT_LIMBS; i < 4; i++)
        high |= term->scalar[i];
    return !high;
}

void jubjub_lanes_sum_terms(struct jubjub_extended *out, const struct jubjub_term *terms,
                            size_t count)
{
    static const struct jubjub_term none = {
        .point = {.plus = {{1}}, .minus = {{1}}}}; /* times 0, so that any numbers do */
    struct octet octets[OCTETS];
    struct point_lanes sum;
    size_t octets_count = 0;
    point_lanes_set_identity(&sum);
    for (int shorts = 0; shorts < 2; shorts++) {
        const struct jubjub_term *eight[FR_LANES];
        size_t filled = 0;
        for (size_t i = 0; i < count || filled; i++) {
            if (i < count && is_short(&terms[i]) != shorts) continue;
            eight[filled++] = i < count ? &terms[i] : &none;
            if (filled < FR_LANES) continue;
            begin_octet(&octets[octets_count++], eight);
            filled = 0;
            if (octets_count < OCTETS) continue;
            add_octets(&sum, octets, octets_count);
            octets_count = 0;
        }
    }
    if (octets_count) add_octets(&sum, octets, octets_count);
    collect(out, &sum);
}

#else

void jubjub_lanes_are_valid(bool valid[JUBJUB_VALID_LANES],
                            const struct jubjub_affine points[JUBJUB_VALID_LANES])
{
    (void)valid, (void)points;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void jubjub_lanes_sum_terms(struct jubjub_extended *out, const struct jubjub_term *terms,
                            size_t count)
{
    (void)out, (void)terms, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
