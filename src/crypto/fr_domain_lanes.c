/* Transforms in lanes.
 *
 * A pass loads up to sixteen vectors, goes down up to four levels, and stores. The first level is
 * done while vectors are loaded, the last one while they are stored, so that what turns elements
 * into limbs and back runs beside products. Twiddles are the same for a whole block, and products
 * those of fr_fixed_lanes.h; in the last three levels, whose lanes are blocks, twiddles are
 * vectors, x 2^260, and products Montgomery's. Elements are x 2^256 in memory and in lanes, and a
 * product with a twiddle keeps that.
 *
 * Integers in a pass are signed sums of limbs, carried when they become factors. So that none is
 * negative, OFFSET q is added to those of the first level that are not multiplied, from which all
 * others have it. Less that, elements begin in [0, 1.4q), and CENTRE q is taken from a product, so
 * that four levels of [-4q, 3q) or [-3q, 4q) come to [-16q, 17.4q). The first block's twiddles are
 * 1 all the way down its first halves: there sums and differences come to [-14q, 13.2q], with 2q
 * taken from the term to be multiplied by 1 below the first level. So all integers are from q to
 * 34.4q. With an OFFSET of one less some come to so little that fold takes them for negative, and
 * with one more to 2^260; a CENTRE of 3 would exchange sums and differences and do as well.
 */
#include "crypto/fr_domain_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fr_fixed_lanes.h"

/* 2^306 / q, less a part of 2^-30. */
#define RECIPROCAL 0x8d5425394a66f

enum {
    VECTORS_MAX = 1 << FR_LANES_LEVELS_MAX,
    OFFSET = FR_LANES_OFFSET,
    CENTRE = FR_LANES_CENTRE,
};

/* times q, not normal. */
RK_INLINE struct fr_lanes multiple_of_q(int64_t times)
{
    return (struct fr_lanes){
        fr_lanes_word(times * FR_LANES_Q0), fr_lanes_word(times * FR_LANES_Q1),
        fr_lanes_word(times * FR_LANES_Q2), fr_lanes_word(times * FR_LANES_Q3),
        fr_lanes_word(times * FR_LANES_Q4),
    };
}

/* In CHECK builds: fr_lanes_check_between of what is not carried. */
RK_INLINE void check_range(const struct fr_lanes *a, int64_t low, int64_t high)
{
    struct fr_lanes carried = *a;
    fr_lanes_carry(&carried);
    fr_lanes_check_between(&carried, low, high);
}

/* The same of a product less CENTRE q. */
RK_INLINE void check_term(const struct fr_lanes *term)
{
    struct fr_lanes product = *term;
    fr_lanes_add_q(&product, CENTRE);
    check_range(&product, 0, 7);
}

/* (a, b) becomes (a + term, a - term). */
RK_INLINE void cross(struct fr_lanes *a, struct fr_lanes *b, const struct fr_lanes *term)
{
    fr_lanes_sub(b, a, term);
    fr_lanes_add(a, a, term);
}

/* (a, b) becomes (a + c x, a - c x), for two pairs with carried x and a factor c each. */
RK_INLINE void butterflies_of(struct fr_lanes *a0, struct fr_lanes *b0, struct fr_lanes *a1,
                              struct fr_lanes *b1, const struct fr_lanes x[2],
                              const struct fr_lane_factor *c0, const struct fr_lane_factor *c1)
{
    struct fr_lanes term[2] = {multiple_of_q(-CENTRE), multiple_of_q(-CENTRE)};
    fr_lanes_check_carried(&x[0], 35);
    fr_lanes_check_carried(&x[1], 35);
    fr_lanes_add_fixed_product(term, x, c0, c1);
    check_term(&term[0]);
    check_term(&term[1]);
    cross(a0, b0, &term[0]);
    cross(a1, b1, &term[1]);
}

/* (a, b) becomes (a + c b, a - c b). */
RK_INLINE void butterflies(struct fr_lanes *a0, struct fr_lanes *b0, struct fr_lanes *a1,
                           struct fr_lanes *b1, const struct fr_lane_factor *c0,
                           const struct fr_lane_factor *c1)
{
    struct fr_lanes x[2] = {*b0, *b1};
    fr_lanes_carry(&x[0]);
    fr_lanes_carry(&x[1]);
    butterflies_of(a0, b0, a1, b1, x, c0, c1);
}

/* Any integer from q to 34.5q modulo q, below 1.4q: the quotient is estimated as fr_lanes_fold has
 * it. That leaves a hundredth of the integer at least, so that it does not matter what lower limbs
 * carry into the top one, which is less than 2^7. Not carried. */
RK_INLINE void fold(struct fr_lanes *a)
{
    const __m512i zero = _mm512_setzero_si512();
    fr_lanes_subtract_multiple(a, _mm512_madd52hi_epu64(zero, a->l4, fr_lanes_word(35)));
}

/* Two columns of vectors of the block in work, and the twiddles of its levels: those of level l
 * from 2^l on. */
enum { COLUMNS = 2 }; /* as butterflies has it */

struct pass_work {
    struct fr_lanes v[VECTORS_MAX][COLUMNS];
    struct fr_lane_factor twiddles[VECTORS_MAX];
    size_t distance; /* in memory, of a vector from the next of its column */
    bool is_first;   /* the block, whose twiddles in front are 1 */
    bool is_whole;   /* elements are as the caller has them */
};

/* Between passes eight elements lie word by word. */
RK_INLINE void fetch(struct lanes_rows *x, const struct pass_work *work, const struct fr *from)
{
    if (work->is_whole) {
        fr_lanes_fetch_row(x, from);
        return;
    }
    const uint64_t *words = from->limb;
    x->r0 = _mm512_loadu_si512(words);
    x->r1 = _mm512_loadu_si512(words + 8);
    x->r2 = _mm512_loadu_si512(words + 16);
    x->r3 = _mm512_loadu_si512(words + 24);
}

RK_INLINE void store_words(struct fr *to, const struct fr_lanes *a)
{
    struct lanes_rows x;
    uint64_t *words = to->limb;
    fr_lanes_to_words(&x, a);
    _mm512_storeu_si512(words, x.r0);
    _mm512_storeu_si512(words + 8, x.r1);
    _mm512_storeu_si512(words + 16, x.r2);
    _mm512_storeu_si512(words + 24, x.r3);
}

RK_INLINE void load(struct fr_lanes *out, const struct pass_work *work, const struct fr *from)
{
    struct lanes_rows x;
    fetch(&x, work, from);
    fr_lanes_of_words(out, &x);
}

/* A row that the first level does not multiply, and one that it multiplies by 1. */
RK_INLINE void load_row(struct pass_work *work, size_t row, const struct fr *at)
{
    for (size_t c = 0; c < COLUMNS; c++) {
        load(&work->v[row][c], work, at + row * work->distance + c * FR_LANES);
        fr_lanes_add_q(&work->v[row][c], OFFSET);
    }
}

RK_INLINE void load_multiplied_row(struct pass_work *work, size_t row, const struct fr *at)
{
    for (size_t c = 0; c < COLUMNS; c++)
        load(&work->v[row][c], work, at + row * work->distance + c * FR_LANES);
}

RK_INLINE void store_row(struct pass_work *work, size_t row, struct fr *at)
{
    for (size_t c = 0; c < COLUMNS; c++) {
        struct fr_lanes *a = &work->v[row][c];
        check_range(a, 1, 35);
        fold(a);
        fr_lanes_carry(a);
        fr_lanes_check_carried(a, 2);
        store_words(at + row * work->distance + c * FR_LANES, a);
    }
}

RK_INLINE void row_butterflies(struct pass_work *work, size_t a, size_t b, size_t twiddle)
{
    struct fr_lanes *x = work->v[a], *y = work->v[b];
    if (work->is_first && (twiddle & (twiddle - 1)) == 0) {
        for (size_t c = 0; c < COLUMNS; c++) {
            struct fr_lanes term = y[c];
            if (twiddle > 1) fr_lanes_add_q(&term, -(OFFSET + 2));
            cross(&x[c], &y[c], &term);
        }
    } else {
        const struct fr_lane_factor *factor = &work->twiddles[twiddle];
        check_range(&y[0], 5, 31);
        check_range(&y[1], 5, 31);
        butterflies(&x[0], &y[0], &x[1], &y[1], factor, factor);
    }
}

/* The levels after the first `done` ones, but the last. */
RK_INLINE void go_down(struct pass_work *work, unsigned levels, unsigned done)
{
    size_t vectors = (size_t)1 << levels;
    for (unsigned level = done; level + 1 < levels; level++) {
        size_t half = vectors >> (level + 1);
        for (size_t m = 0; m < (size_t)1 << level; m++)
            for (size_t j = 0; j < half; j++)
                row_butterflies(work, 2 * m * half + j, (2 * m + 1) * half + j,
                                ((size_t)1 << level) + m);
    }
}

/* The last level, unless it has been done, which stores. */
RK_INLINE void store_rows(struct pass_work *work, struct fr *at, unsigned levels, unsigned done)
{
    size_t half = (size_t)1 << (levels - 1);
    for (size_t m = 0; m < half; m++) {
        if (done < levels) row_butterflies(work, 2 * m, 2 * m + 1, half + m);
        store_row(work, 2 * m, at);
        store_row(work, 2 * m + 1, at);
    }
}

/* The first level of more than one, while vectors are loaded: what it multiplies as factors. */
RK_INLINE void load_rows(struct pass_work *work, const struct fr *at, unsigned levels)
{
    size_t half = (size_t)1 << (levels - 1);
    for (size_t j = 0; j < half; j++) {
        struct fr_lanes *a = work->v[j], *b = work->v[j + half], x[COLUMNS];
        const struct fr *from = at + (j + half) * work->distance;
        const struct fr_lane_factor *factor = &work->twiddles[1];
        load_row(work, j, at);
        if (work->is_first) {
            load_multiplied_row(work, j + half, at);
            row_butterflies(work, j, j + half, 1);
            continue;
        }
        for (size_t c = 0; c < COLUMNS; c++) {
            struct lanes_rows words;
            fetch(&words, work, from + c * FR_LANES);
            fr_lanes_factor_of_words(&x[c], &words);
        }
        butterflies_of(&a[0], &b[0], &a[1], &b[1], x, factor, factor);
    }
}

static void all_levels(struct pass_work *work, struct fr *at, unsigned levels)
{
    load_rows(work, at, levels);
    go_down(work, levels, 1);
    store_rows(work, at, levels, 1);
}

RK_INLINE struct fr_lanes zeros(void)
{
    const __m512i zero = _mm512_setzero_si512();
    return (struct fr_lanes){zero, zero, zero, zero, zero};
}

/* The same when the last three quarters are 0, of which two levels make copies of the first; or all
 * but the first vector behind it. */
static void levels_of_quarter(struct pass_work *work, struct fr *at, unsigned levels, bool has_more)
{
    size_t quarter = (size_t)1 << (levels - 2);
    for (size_t j = 0; j < quarter; j++) {
        load_row(work, j, at);
        for (size_t c = 0; c < COLUMNS && !has_more; c++)
            work->v[j + quarter][c] = work->v[j + 2 * quarter][c] = work->v[j + 3 * quarter][c] =
                work->v[j][c];
    }
    if (has_more) {
        for (size_t j = quarter; j < 4 * quarter; j++)
            work->v[j][0] = work->v[j][1] = j < 2 * quarter ? multiple_of_q(OFFSET) : zeros();
        fr_lanes_load_row(&work->v[quarter][0], at + quarter * work->distance);
        fr_lanes_add_q(&work->v[quarter][0], OFFSET);
    }
    go_down(work, levels, has_more ? 0 : 2);
    store_rows(work, at, levels, has_more ? 0 : 2);
}

static void prepare(struct pass_work *work, size_t index, const struct fr_lanes_pass *pass)
{
    work->distance = pass->block >> pass->levels;
    work->is_first = index == 0;
    work->is_whole = pass->is_whole;
    for (unsigned level = 0; level < pass->levels; level++)
        for (size_t m = 0; m < (size_t)1 << level; m++)
            work->twiddles[((size_t)1 << level) + m] = pass->factors[(index << level) + m];
}

void fr_lanes_levels(struct fr *block, size_t index, size_t from, size_t to,
                     const struct fr_lanes_pass *pass)
{
    struct pass_work work;
    prepare(&work, index, pass);
    for (size_t i = from; i < to; i += COLUMNS * FR_LANES) {
        if (pass->used < pass->block)
            levels_of_quarter(&work, block + i, pass->levels, i == 0);
        else if (pass->levels == FR_LANES_LEVELS_MAX)
            all_levels(&work, block + i, FR_LANES_LEVELS_MAX);
        else
            all_levels(&work, block + i, pass->levels);
    }
}

/* ---- The end, where lanes are blocks ---- */

/* A level with a twiddle for each row: of two rows the first columns and the second. They have been
 * folded, so that from here on one level of [-4q, 4q) and three of a twiddle's product less q, [-q,
 * 0.5q), come to [-7q, 8.4q), to which END_OFFSET is added. */
enum { END_OFFSET = 8, END_MAX = 17 };

RK_INLINE void divide_rows(struct pass_work *work, size_t row, const struct fr_lane_factor *factors)
{
    struct fr_lanes *x = work->v[row], *y = work->v[row + 1];
    for (size_t c = 0; c < COLUMNS; c++) {
        fold(&x[c]);
        fold(&y[c]);
    }
    fr_lanes_add_q(&x[0], END_OFFSET);
    fr_lanes_add_q(&y[0], END_OFFSET);
    butterflies(&x[0], &x[1], &y[0], &y[1], &factors[row], &factors[row + 1]);
}

/* Lanes of eight rows become vectors: element i of row r is lane r of to[i]. */
RK_INLINE void turn(struct fr_lanes to[FR_LANES], const struct pass_work *work, size_t row,
                    size_t column)
{
    const struct fr_lanes(*v)[COLUMNS] = &work->v[row];
    struct lanes_rows x;
#define TURN(l)                                                                              \
    x = (struct lanes_rows){v[0][column].l, v[1][column].l, v[2][column].l, v[3][column].l,  \
                            v[4][column].l, v[5][column].l, v[6][column].l, v[7][column].l}; \
    lanes_transpose(&x);                                                                     \
    to[0].l = x.r0, to[1].l = x.r1, to[2].l = x.r2, to[3].l = x.r3;                          \
    to[4].l = x.r4, to[5].l = x.r5, to[6].l = x.r6, to[7].l = x.r7;
    TURN(l0)
    TURN(l1)
    TURN(l2)
    TURN(l3)
    TURN(l4)
#undef TURN
}

/* from[2 stride i] and from[2 stride i + 1] of lane i. */
RK_INLINE void fetch_pairs(struct lanes_rows *x, const struct fr *from, size_t stride)
{
#define FETCH(i) x->r##i = _mm512_loadu_si512(from[i * stride].limb);
    FETCH(0)
    FETCH(1)
    FETCH(2)
    FETCH(3)
    FETCH(4)
    FETCH(5)
    FETCH(6)
    FETCH(7)
#undef FETCH
    lanes_transpose(x);
}

/* Element i stride of lane i, and the one after it, as factors. */
RK_INLINE void load_factor_pair(struct fr_lanes v[2], const struct fr *from, size_t stride)
{
    struct lanes_rows x;
    fetch_pairs(&x, from, stride);
    fr_lanes_factor_of_words(&v[0], &x);
    x.r0 = x.r4, x.r1 = x.r5, x.r2 = x.r6, x.r3 = x.r7;
    fr_lanes_factor_of_words(&v[1], &x);
}

RK_INLINE void store_pair(struct fr *to, size_t stride, struct lanes_rows *x,
                          const struct lanes_rows *y)
{
    x->r4 = y->r0, x->r5 = y->r1, x->r6 = y->r2, x->r7 = y->r3;
    lanes_transpose(x);
#define STORE(i) _mm512_storeu_si512(to[i * stride].limb, x->r##i);
    STORE(0)
    STORE(1)
    STORE(2)
    STORE(3)
    STORE(4)
    STORE(5)
    STORE(6)
    STORE(7)
#undef STORE
}

/* (a, b) becomes (a + c b, a - c b), for two pairs with a twiddle each. */
RK_INLINE void butterflies_lanes(struct fr_lanes *a0, struct fr_lanes *b0, struct fr_lanes *a1,
                                 struct fr_lanes *b1, const struct fr_lanes w[2])
{
    struct fr_lanes x[2] = {*b0, *b1};
    for (size_t i = 0; i < 2; i++) {
        fr_lanes_carry(&x[i]);
        fr_lanes_check_carried(&x[i], END_MAX);
    }
    fr_lanes_mul_rows(x, x, w);
    cross(a0, b0, &x[0]);
    cross(a1, b1, &x[1]);
}

/* Words of a mod q, for an integer a from q to 17q, below q but in one of some 2^26. The quotient
 * is estimated from the top limb, less a part of 2^-30, which is more than what lower limbs carry
 * into it can make: less than 2^7 of 2^47. */
RK_INLINE void words_of_folded(struct lanes_rows *words, struct fr_lanes *a)
{
    const __m512i zero = _mm512_setzero_si512();
    const __m512i k =
        _mm512_srli_epi64(_mm512_madd52hi_epu64(zero, a->l4, fr_lanes_word(RECIPROCAL)), 46);
    fr_lanes_subtract_multiple(a, k);
    fr_lanes_carry(a);
    fr_lanes_to_words(words, a);
}

/* Words of a 2^-shift, below q + a 2^-shift, for the same. Here multiples of 2^260 count; they are
 * seen in the top limb before others carry into it, since a is not close to one. */
RK_INLINE void words_of_shifted(struct lanes_rows *words, struct fr_lanes *a, unsigned shift)
{
    const __m512i zero = _mm512_setzero_si512();
    const __m512i low = fr_lanes_word((INT64_C(1) << shift) - 1);
    const __m512i right = fr_lanes_word(shift);
    a->l4 = _mm512_and_si512(a->l4, fr_lanes_word(FR_LANES_MASK)); /* no multiple of 2^260 */
    const __m512i m =
        _mm512_and_si512(_mm512_madd52lo_epu64(zero, a->l0, fr_lanes_word(FR_LANES_INVERSE)), low);
    __m512i top = _mm512_madd52hi_epu64(zero, m, fr_lanes_word(FR_LANES_Q4));
    FR_LANES_LOW(a->l0, m, fr_lanes_word(FR_LANES_Q0))
    FR_LANES_LOW(a->l1, m, fr_lanes_word(FR_LANES_Q1))
    FR_LANES_LOW(a->l2, m, fr_lanes_word(FR_LANES_Q2))
    FR_LANES_LOW(a->l3, m, fr_lanes_word(FR_LANES_Q3))
    FR_LANES_LOW(a->l4, m, fr_lanes_word(FR_LANES_Q4))
    FR_LANES_HIGH(a->l1, m, fr_lanes_word(FR_LANES_Q0))
    FR_LANES_HIGH(a->l2, m, fr_lanes_word(FR_LANES_Q1))
    FR_LANES_HIGH(a->l3, m, fr_lanes_word(FR_LANES_Q2))
    FR_LANES_HIGH(a->l4, m, fr_lanes_word(FR_LANES_Q3))
    fr_lanes_carry(a);
    top = _mm512_add_epi64(top, _mm512_srai_epi64(a->l4, 52));
    fr_lanes_to_words(words, a);
    const __m512i above = _mm512_shrdi_epi64(_mm512_slli_epi64(a->l4, 12), top, 60);
    words->r0 = _mm512_shrdv_epi64(words->r0, words->r1, right);
    words->r1 = _mm512_shrdv_epi64(words->r1, words->r2, right);
    words->r2 = _mm512_shrdv_epi64(words->r2, words->r3, right);
    words->r3 = _mm512_shrdv_epi64(words->r3, above, right);
}

/* For those few that are not below q yet, though below 2q. */
static __attribute__((noinline)) void reduce_words(struct lanes_rows *words)
{
    struct fr_lanes a;
    fr_lanes_of_words(&a, words);
    fr_lanes_check(&a, 2);
    fr_lanes_reduce_once(&a);
    fr_lanes_to_words(words, &a);
}

/* Two vectors at the end: words below q. */
RK_INLINE void finish_pair(struct lanes_rows words[2], struct fr_lanes a[2], unsigned shift)
{
    const __m512i q3 = fr_lanes_word(FR_LANES_Q4 << 16 | FR_LANES_Q3 >> 36);
    __mmask8 is_close = 0;
    for (size_t i = 0; i < 2; i++) {
        check_range(&a[i], 1, END_MAX);
        if (shift)
            words_of_shifted(&words[i], &a[i], shift);
        else
            words_of_folded(&words[i], &a[i]);
        is_close |= _mm512_cmpge_epu64_mask(words[i].r3, q3);
    }
    if (is_close) {
        reduce_words(&words[0]);
        reduce_words(&words[1]);
    }
}

/* The last three levels of eight rows, blocks `index` to `index` + 7 of sixteen elements. */
RK_INLINE void last_levels(struct pass_work *work, size_t row, struct fr *elements, size_t index,
                           const struct fr *twiddles, unsigned shift)
{
    enum { VECTORS = 1 << FR_LANES_LAST_LEVELS };
    struct fr_lanes v[VECTORS], w[VECTORS];
    turn(&v[0], work, row, 0);
    turn(&v[FR_LANES], work, row, 1);
    for (size_t count = 2; count < VECTORS; count *= 2)
        for (size_t m = 0; m < count; m += 2)
            load_factor_pair(&w[count + m], &twiddles[index * count + m], count);
    for (size_t half = VECTORS / 4, count = 2; half > 1; half /= 2, count *= 2)
        for (size_t m = 0; m < count; m++)
            for (size_t j = 0; j < half; j += 2) {
                const struct fr_lanes both[2] = {w[count + m], w[count + m]};
                struct fr_lanes *a = &v[2 * m * half + j], *b = a + half;
                butterflies_lanes(&a[0], &b[0], &a[1], &b[1], both);
            }
    for (size_t m = 0; m < VECTORS / 2; m += 2) {
        struct fr_lanes *a = &v[2 * m];
        struct lanes_rows words[4];
        butterflies_lanes(&a[0], &a[1], &a[2], &a[3], &w[VECTORS / 2 + m]);
        finish_pair(&words[0], &a[0], shift);
        finish_pair(&words[2], &a[2], shift);
        store_pair(&elements[2 * m], VECTORS, &words[0], &words[1]);
        store_pair(&elements[2 * m + 2], VECTORS, &words[2], &words[3]);
    }
}

void fr_lanes_finish(struct fr *block, size_t index, const struct fr_lanes_pass *pass,
                     const struct fr *twiddles, unsigned shift)
{
    struct pass_work work;
    size_t rows = (size_t)1 << pass->levels;
    CHECK(pass->levels >= FR_LANES_END_LEVELS_MIN && pass->used == pass->block);
    CHECK(shift == 0 || (shift >= FR_LANES_SHIFT_MIN && shift <= FR_LANES_SHIFT_MAX));
    prepare(&work, index, pass);
    load_rows(&work, block, pass->levels);
    go_down(&work, pass->levels, 1);
    for (size_t row = 0; row < rows; row += 2) {
        row_butterflies(&work, row, row + 1, (rows + row) / 2);
        divide_rows(&work, row, &pass->factors[index * rows]);
    }
    for (size_t row = 0; row < rows; row += FR_LANES)
        last_levels(&work, row, block + row * work.distance, index * rows + row, twiddles, shift);
}

/* ---- Twiddles ---- */

void fr_lane_factors_of(struct fr_lane_factor *out, const struct fr *twiddles, size_t count)
{
    static const uint64_t q[5] = {FR_LANES_Q0, FR_LANES_Q1, FR_LANES_Q2, FR_LANES_Q3, FR_LANES_Q4};
    for (size_t i = 0; i < count; i++) {
        /* The element in memory is d = c 2^260 mod q. floor(c 2^260 / q) is -d / q mod 2^260, the
         * factors of q of Montgomery's reduction of d, and c what that comes to. */
        const struct fr_lane_constant d = fr_lane_constant_of(&twiddles[i]);
        uint64_t t[5];
        memcpy(t, d.limb, sizeof t);
        for (size_t j = 0; j < 5; j++) {
            uint64_t m = t[0] * (uint64_t)FR_LANES_INVERSE & FR_LANES_MASK;
            unsigned __int128 carry = ((unsigned __int128)m * q[0] + t[0]) >> 52;
            for (size_t k = 1; k < 5; k++) {
                carry += (unsigned __int128)m * q[k] + t[k];
                t[k - 1] = (uint64_t)carry & FR_LANES_MASK;
                carry >>= 52;
            }
            t[4] = (uint64_t)carry;
            out[i].quotient[j] = m;
        }
        memcpy(out[i].value, t, sizeof t);
    }
}

/* ---- Scaling ---- */

void fr_lanes_scale_by_powers(struct fr *out, const struct fr *in, size_t count,
                              const struct fr *first, const struct fr *base)
{
    enum { CHAINS = 2 };
    struct fr factors[CHAINS * FR_LANES], step, sixteen;
    struct fr_lanes f[CHAINS], v;
    struct fr_lane_constant s;
    fr_from_u64(&sixteen, 16);
    fr_mul(&factors[0], first, &sixteen);
    for (size_t i = 1; i < CHAINS * FR_LANES; i++)
        fr_mul(&factors[i], &factors[i - 1], base);
    fr_sqr_times(&step, base, 4); /* base^16 */
    fr_mul(&step, &step, &sixteen);
    s = fr_lane_constant_of(&step);
    for (size_t c = 0; c < CHAINS; c++)
        fr_lanes_load_row(&f[c], &factors[c * FR_LANES]);
    for (size_t i = 0; i < count; i += FR_LANES) {
        size_t c = i / FR_LANES % CHAINS;
        fr_lanes_load_row(&v, &in[i]);
        fr_lanes_mul(&v, &v, &f[c]);
        fr_lanes_check(&v, 2);
        fr_lanes_reduce_once(&v);
        fr_lanes_store_row(&out[i], &v);
        fr_lanes_mul_constant(&f[c], &f[c], &s);
    }
}

#else

void fr_lane_factors_of(struct fr_lane_factor *out, const struct fr *twiddles, size_t count)
{
    (void)out, (void)twiddles, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void fr_lanes_levels(struct fr *block, size_t index, size_t from, size_t to,
                     const struct fr_lanes_pass *pass)
{
    (void)block, (void)index, (void)from, (void)to, (void)pass;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void fr_lanes_finish(struct fr *block, size_t index, const struct fr_lanes_pass *pass,
                     const struct fr *twiddles, unsigned shift)
{
    (void)block, (void)index, (void)pass, (void)twiddles, (void)shift;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void fr_lanes_scale_by_powers(struct fr *out, const struct fr *in, size_t count,
                              const struct fr *first, const struct fr *base)
{
    (void)out, (void)in, (void)count, (void)first, (void)base;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
