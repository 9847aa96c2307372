#include "crypto/fr_domain.h"

#include "base/parallel.h"
#include "crypto/fr_domain_lanes.h"
#include "crypto/fr_vector_lanes.h"
#include "crypto/lanes.h"

#include <stdlib.h>

/* Of domains whose transforms are in lanes. */
enum { LANES_LOG_MIN = FR_LANES_END_LEVELS_MIN + FR_LANES_LAST_LEVELS };

static uint64_t reverse_bits(uint64_t i, unsigned bits)
{
    if (bits == 0) return 0;
    i = __builtin_bswap64(i);
    i = (i >> 4 & 0x0f0f0f0f0f0f0f0f) | (i & 0x0f0f0f0f0f0f0f0f) << 4;
    i = (i >> 2 & 0x3333333333333333) | (i & 0x3333333333333333) << 2;
    i = (i >> 1 & 0x5555555555555555) | (i & 0x5555555555555555) << 1;
    return i >> (64 - bits);
}

/* For lanes: twiddles[i] = 16 powers[i with its bits reversed], and those of the inverse. Block k
 * of a size, with the bits of k reversed in front, has w^-k as minus the power that makes up
 * w^(size / 2) = -1. */
static void fill_twiddles(struct fr *twiddles, struct fr *inverse, const struct fr_domain *domain)
{
    size_t half = (size_t)(domain->size / 2);
    struct fr sixteen;
    fr_from_u64(&sixteen, 16);
    for (size_t i = 0; i < half; i++) {
        size_t at = (size_t)reverse_bits(i, domain->log_size - 1);
        fr_mul(&twiddles[i], &domain->powers[at], &sixteen);
    }
    inverse[0] = twiddles[0];
    for (size_t first = 1; first < half; first *= 2)
        for (size_t i = 0; i < first; i++)
            fr_neg(&inverse[first + i], &twiddles[2 * first - 1 - i]);
}

enum rk_result fr_domain_init(struct fr_domain *domain, unsigned log_size)
{
    if (log_size > FR_DOMAIN_LOG_MAX) return RK_LIMIT;
    struct fr_domain d = {.log_size = log_size, .size = UINT64_C(1) << log_size};
    size_t half = (size_t)(d.size / 2);
    fr_from_u64(&d.size_element, d.size);
    fr_inverse_vartime(&d.size_inverse, &d.size_element);
    d.generator = fr_root_of_unity;
    if (log_size < FR_DOMAIN_LOG_MAX)
        fr_sqr_times(&d.generator, &d.generator, FR_DOMAIN_LOG_MAX - log_size);
    fr_inverse_vartime(&d.generator_inverse, &d.generator);
    fr_from_u64(&d.coset, FR_DOMAIN_COSET);
    fr_inverse_vartime(&d.coset_inverse, &d.coset);
    d.powers = calloc(half ? half : 1, sizeof *d.powers);
    if (log_size >= LANES_LOG_MIN && lanes_are_available()) {
        d.twiddles = calloc(2 * half, sizeof *d.twiddles);
        d.inverse_twiddles = d.twiddles ? d.twiddles + half : NULL;
        d.factors = calloc(2 * half / FR_LANES_FACTORS_SHARE, sizeof *d.factors);
        d.inverse_factors = d.factors ? d.factors + half / FR_LANES_FACTORS_SHARE : NULL;
    } else {
        d.inverse_powers = calloc(half ? half : 1, sizeof *d.inverse_powers);
    }
    if (!d.powers || (!d.inverse_powers && (!d.twiddles || !d.factors))) {
        fr_domain_free(&d);
        return RK_NO_MEMORY;
    }
    fr_vector_powers(d.powers, half, &fr_one, &d.generator, &fr_zero);
    if (d.twiddles) {
        size_t count = half / FR_LANES_FACTORS_SHARE;
        fill_twiddles(d.twiddles, d.inverse_twiddles, &d);
        fr_lane_factors_of(d.factors, d.twiddles, count);
        fr_lane_factors_of(d.inverse_factors, d.inverse_twiddles, count);
    } else
        fr_vector_powers(d.inverse_powers, half, &fr_one, &d.generator_inverse, &fr_zero);
    *domain = d;
    return RK_OK;
}

void fr_domain_free(struct fr_domain *domain)
{
    free(domain->powers);
    free(domain->inverse_powers);
    free(domain->twiddles);
    free(domain->factors);
    *domain = (struct fr_domain){0};
}

void fr_domain_element(struct fr *out, const struct fr_domain *domain, uint64_t i)
{
    uint64_t half = domain->size / 2, index = i & (domain->size - 1);
    if (domain->size == 1) {
        *out = fr_one;
    } else if (index < half) {
        *out = domain->powers[index];
    } else {
        fr_neg(out, &domain->powers[index - half]);
    }
}

/* (a, b) becomes (a + b, (a - b) w). */
RK_INLINE void butterfly(struct fr *a, struct fr *b, const struct fr *w)
{
    struct fr difference;
    fr_sub(&difference, a, b);
    fr_add(a, a, b);
    fr_mul_inline(b, &difference, w);
}

/* A transform in work. */
struct work {
    struct fr *elements;
    const struct fr *source; /* of a scaling */
    const struct fr *powers, *twiddles;
    const struct fr_lane_factor *factors;
    size_t size, block;       /* the block that a pass divides */
    size_t used;              /* elements of the whole that may not be 0 */
    unsigned log_size, shift; /* shift: what the end divides by, as a power of 2 */
    struct fr scale, base;    /* of a scaling by powers */
};

/* Two levels at once on four elements a quarter of a block apart, so that each is loaded and stored
 * once: the upper level with w^i and w^(i + block / 4), the lower twice with w^(2 i). For i from
 * `from` to `to` in the block that begins at `at`. */
RK_MULX_CLONES
static void two_levels(struct fr *at, size_t from, size_t to, size_t size, size_t block,
                       const struct fr *powers)
{
    size_t quarter = block / 4, stride = size / block;
    for (size_t i = from; i < to; i++) {
        struct fr a = at[i], b = at[i + quarter], c = at[i + 2 * quarter], d = at[i + 3 * quarter];
        butterfly(&a, &c, &powers[i * stride]);
        butterfly(&b, &d, &powers[(i + quarter) * stride]);
        butterfly(&a, &b, &powers[2 * i * stride]);
        butterfly(&c, &d, &powers[2 * i * stride]);
        at[i] = a;
        at[i + quarter] = b;
        at[i + 2 * quarter] = c;
        at[i + 3 * quarter] = d;
    }
}

/* The same for the whole when the last three of the four elements are 0. */
RK_MULX_CLONES
static void two_levels_of_one(struct fr *at, size_t from, size_t to, size_t size,
                              const struct fr *powers)
{
    size_t quarter = size / 4;
    for (size_t i = from; i < to; i++) {
        struct fr a = at[i], c;
        fr_mul_inline(&c, &a, &powers[i]);
        fr_mul_inline(&at[i + quarter], &a, &powers[2 * i]);
        at[i + 2 * quarter] = c;
        fr_mul_inline(&at[i + 3 * quarter], &c, &powers[2 * i]);
    }
}

/* The last two levels, where the only power that is not 1 is w^(size / 4). */
RK_MULX_CLONES
static void last_two_levels(struct fr *elements, size_t size, const struct fr *quarter_power)
{
    for (size_t i = 0; i < size; i += 4) {
        struct fr a, b, c, d, *at = elements + i;
        fr_add(&a, &at[0], &at[2]);
        fr_sub(&c, &at[0], &at[2]);
        fr_add(&b, &at[1], &at[3]);
        fr_sub(&d, &at[1], &at[3]);
        fr_mul_inline(&d, &d, quarter_power);
        fr_add(&at[0], &a, &b);
        fr_sub(&at[1], &a, &b);
        fr_add(&at[2], &c, &d);
        fr_sub(&at[3], &c, &d);
    }
}

/* Decimation in frequency (Gentleman and Sande 1966): from the order of the input to reversed bits,
 * then back to order. The first passes go over the whole, until there are blocks enough for the
 * threads; a block then stays with a thread and in its cache. */
enum { PASS_GRAIN = 4096 };

static void one_level_pass(void *context, unsigned worker, size_t from, size_t to)
{
    const struct work *w = context;
    (void)worker;
    for (size_t i = from; i < to; i++)
        butterfly(&w->elements[i], &w->elements[i + w->size / 2], &w->powers[i]);
}

static void two_levels_pass(void *context, unsigned worker, size_t from, size_t to)
{
    const struct work *w = context;
    size_t quarter = w->block / 4;
    (void)worker;
    for (size_t at = from; at < to;) {
        size_t i = at % quarter, end = i + (to - at) < quarter ? i + (to - at) : quarter;
        size_t sparse = end; /* where the elements after the first are 0 */
        if (w->block == w->size && w->used <= 2 * quarter)
            sparse = w->used <= quarter ? 0 : w->used - quarter;
        sparse = sparse < i ? i : sparse > end ? end : sparse;
        struct fr *block = w->elements + at / quarter * w->block;
        two_levels(block, i, sparse, w->size, w->block, w->powers);
        two_levels_of_one(block, sparse, end, w->size, w->powers);
        at += end - i;
    }
}

/* What is left to do in blocks [from, to). */
static void finish_blocks(void *context, unsigned worker, size_t from, size_t to)
{
    const struct work *w = context;
    (void)worker;
    for (size_t b = from; b < to; b++) {
        struct fr *start = w->elements + b * w->block;
        for (size_t block = w->block; block > 4; block /= 4)
            for (size_t at = 0; at < w->block; at += block)
                two_levels(start + at, 0, block / 4, w->size, block, w->powers);
        if (w->block >= 4) last_two_levels(start, w->block, &w->powers[w->size / 4]);
    }
}

/* Elements at places whose bits are reversed change places, tile by tile: a place is a row, what
 * lies between, and a column of three bits each, and the tile of a middle goes to that of the
 * reversed middle. So cache lines are read and written as a whole. */
enum { TILE_LOG = 3, TILE = 1 << TILE_LOG };

static void load_tile(struct fr tile[TILE][TILE], const struct fr *elements, size_t stride)
{
    for (size_t row = 0; row < TILE; row++)
        memcpy(tile[row], elements + row * stride, sizeof tile[row]);
}

static void store_tile(struct fr *elements, size_t stride, struct fr tile[TILE][TILE])
{
    static const uint8_t reversed[TILE] = {0, 4, 2, 6, 1, 5, 3, 7};
    for (size_t row = 0; row < TILE; row++)
        for (size_t column = 0; column < TILE; column++)
            elements[row * stride + column] = tile[reversed[column]][reversed[row]];
}

static void reorder_pass(void *context, unsigned worker, size_t from, size_t to)
{
    const struct work *w = context;
    size_t stride = w->size / TILE;
    struct fr a[TILE][TILE], b[TILE][TILE];
    (void)worker;
    for (size_t middle = from; middle < to; middle++) {
        size_t other = (size_t)reverse_bits(middle, w->log_size - 2 * TILE_LOG);
        if (other < middle) continue;
        load_tile(a, w->elements + middle * TILE, stride);
        load_tile(b, w->elements + other * TILE, stride);
        store_tile(w->elements + other * TILE, stride, a);
        if (other != middle) store_tile(w->elements + middle * TILE, stride, b);
    }
}

static void reorder_few(struct work *w)
{
    for (size_t i = 0; i < w->size; i++) {
        size_t j = (size_t)reverse_bits(i, w->log_size);
        if (i >= j) continue;
        struct fr t = w->elements[i];
        w->elements[i] = w->elements[j];
        w->elements[j] = t;
    }
}

static void reorder(struct work *w, unsigned threads)
{
    if (w->log_size < 2 * TILE_LOG)
        reorder_few(w);
    else
        parallel_for(threads, w->size / (TILE * TILE), PASS_GRAIN / (TILE * TILE), reorder_pass, w);
}

/* elements[i] = source[i] * scale * base^i */
static void scale_pass(void *context, unsigned worker, size_t from, size_t to)
{
    const struct work *w = context;
    struct fr factor;
    uint64_t exponent = from;
    (void)worker;
    fr_pow_vartime(&factor, &w->base, &exponent, 1);
    fr_mul(&factor, &factor, &w->scale);
    size_t in_lanes = lanes_are_available() ? (to - from) / 8 * 8 : 0;
    if (in_lanes) {
        fr_lanes_scale_by_powers(w->elements + from, w->source + from, in_lanes, &factor, &w->base);
        from += in_lanes;
        exponent = from;
        fr_pow_vartime(&factor, &w->base, &exponent, 1);
        fr_mul(&factor, &factor, &w->scale);
    }
    for (size_t i = from; i < to; i++) {
        fr_mul(&w->elements[i], &w->source[i], &factor);
        fr_mul(&factor, &factor, &w->base);
    }
}

static void scale_all_pass(void *context, unsigned worker, size_t from, size_t to)
{
    const struct work *w = context;
    (void)worker;
    for (size_t i = from; i < to; i++)
        fr_mul(&w->elements[i], &w->elements[i], &w->scale);
}

/* ---- In lanes ---- */

enum { LANES_BLOCK_MAX = 1 << 14, LANES_BLOCK_MIN = 1 << 10 }; /* that a thread finishes */

static unsigned log2_of(size_t power)
{
    return (unsigned)__builtin_ctzll(power);
}

/* The next pass over blocks: of as few passes as there can be before the last levels, each has
 * about as many levels, and the last one no fewer. */
static struct fr_lanes_pass lanes_pass(const struct work *w, size_t block)
{
    unsigned left = log2_of(block) - FR_LANES_LAST_LEVELS;
    unsigned passes = (left + FR_LANES_LEVELS_MAX - 1) / FR_LANES_LEVELS_MAX;
    return (struct fr_lanes_pass){
        .factors = w->factors,
        .block = block,
        .levels = left / passes,
        .is_whole = block == w->size,
        .used = block == w->size ? w->used : block,
    };
}

/* Vectors of eight, counted over all blocks. */
static void lanes_whole_pass(void *context, unsigned worker, size_t from, size_t to)
{
    const struct work *w = context;
    const struct fr_lanes_pass pass = lanes_pass(w, w->block);
    size_t vectors = (w->block >> pass.levels) / 8;
    (void)worker;
    for (size_t at = from; at < to;) {
        size_t i = at % vectors, end = i + (to - at) < vectors ? i + (to - at) : vectors;
        size_t block = at / vectors;
        fr_lanes_levels(w->elements + block * w->block, block, 8 * i, 8 * end, &pass);
        at += end - i;
    }
}

static void lanes_finish_blocks(void *context, unsigned worker, size_t from, size_t to)
{
    const struct work *w = context;
    (void)worker;
    for (size_t at = from * w->block; at < to * w->block; at += w->block) {
        size_t block = w->block;
        struct fr_lanes_pass pass = lanes_pass(w, block);
        for (; block >> pass.levels > 1 << FR_LANES_LAST_LEVELS; pass = lanes_pass(w, block)) {
            for (size_t b = at / block; b < (at + w->block) / block; b++)
                fr_lanes_levels(w->elements + b * block, b, 0, block >> pass.levels, &pass);
            block >>= pass.levels;
        }
        for (size_t b = at / block; b < (at + w->block) / block; b++)
            fr_lanes_finish(w->elements + b * block, b, &pass, w->twiddles, w->shift);
    }
}

/* Of polynomials that take a quarter, and little more, no more than the first eight elements behind
 * the quarter are read. */
static bool lanes_use_quarter(const struct work *w)
{
    return w->log_size > FR_LANES_LAST_LEVELS + FR_LANES_LEVELS_MAX && w->used >= w->size / 4 &&
           w->used < w->size / 4 + 8;
}

static void transform_in_lanes(struct work *w, unsigned threads)
{
    w->block = w->size;
    if (!lanes_use_quarter(w)) w->used = w->size;
    while (w->block > LANES_BLOCK_MAX ||
           (w->size / w->block < threads && w->block > LANES_BLOCK_MIN)) {
        struct fr_lanes_pass pass = lanes_pass(w, w->block);
        parallel_for(threads, (w->size >> pass.levels) / 8, PASS_GRAIN / 64, lanes_whole_pass, w);
        w->block >>= pass.levels;
    }
    parallel_for(threads, w->size / w->block, 1, lanes_finish_blocks, w);
    reorder(w, threads);
}

static void transform(struct work *w, unsigned threads)
{
    enum { BLOCK_MAX = 1 << 14 }; /* half a megabyte */
    if (w->log_size == 0) return;
    if (w->twiddles) {
        transform_in_lanes(w, threads);
        return;
    }
    w->block = w->size;
    if (w->log_size % 2) { /* one level alone, the others in pairs */
        parallel_for(threads, w->size / 2, PASS_GRAIN, one_level_pass, w);
        w->block /= 2;
        w->used = w->size;
    }
    while (w->block > 4 && (w->block > BLOCK_MAX || w->size / w->block < threads)) {
        parallel_for(threads, w->size / 4, PASS_GRAIN, two_levels_pass, w);
        w->block /= 4;
    }
    parallel_for(threads, w->size / w->block, 1, finish_blocks, w);
    reorder(w, threads);
}

static struct work work_of(const struct fr_domain *domain, struct fr *elements, bool is_inverse)
{
    return (struct work){
        .elements = elements,
        .source = elements,
        .powers = is_inverse ? domain->inverse_powers : domain->powers,
        .twiddles = is_inverse ? domain->inverse_twiddles : domain->twiddles,
        .factors = is_inverse ? domain->inverse_factors : domain->factors,
        .size = (size_t)domain->size,
        .used = (size_t)domain->size,
        .log_size = domain->log_size,
    };
}

static unsigned threads_for(const struct fr_domain *domain, unsigned threads)
{
    return domain->size < 2 * PASS_GRAIN ? 1 : parallel_threads(threads);
}

void fr_domain_transform(const struct fr_domain *domain, struct fr *elements,
                         enum fr_transform kind, size_t used, unsigned threads)
{
    if (kind == FR_COSET_FORWARD) {
        fr_domain_coset_values(domain, elements, elements, used, &fr_one, threads);
        return;
    }
    struct work w = work_of(domain, elements, kind != FR_FORWARD);
    threads = threads_for(domain, threads);
    if (kind == FR_FORWARD) w.used = used;
    if (kind == FR_INVERSE && w.twiddles) w.shift = w.log_size;
    transform(&w, threads);
    if (kind == FR_FORWARD || w.shift) return;
    w.scale = domain->size_inverse;
    w.base = domain->coset_inverse;
    parallel_for(threads, w.size, PASS_GRAIN, kind == FR_INVERSE ? scale_all_pass : scale_pass, &w);
}

void fr_domain_coset_values(const struct fr_domain *domain, struct fr *values,
                            const struct fr *coefficients, size_t count, const struct fr *factor,
                            unsigned threads)
{
    struct work w = work_of(domain, values, false);
    threads = threads_for(domain, threads);
    w.source = coefficients;
    w.used = count;
    w.scale = *factor;
    w.base = domain->coset;
    parallel_for(threads, count, PASS_GRAIN, scale_pass, &w);
    /* Zeros behind, as far as they are read. */
    size_t end = w.twiddles && lanes_use_quarter(&w) ? w.size / 4 + 8 : w.size;
    memset(values + count, 0, (end - count) * sizeof *values);
    transform(&w, threads);
}

void fr_domain_forward(const struct fr_domain *domain, struct fr *elements)
{
    fr_domain_transform(domain, elements, FR_FORWARD, (size_t)domain->size, 1);
}

void fr_domain_inverse(const struct fr_domain *domain, struct fr *elements)
{
    fr_domain_transform(domain, elements, FR_INVERSE, (size_t)domain->size, 1);
}

void fr_domain_coset_forward(const struct fr_domain *domain, struct fr *elements)
{
    fr_domain_transform(domain, elements, FR_COSET_FORWARD, (size_t)domain->size, 1);
}

void fr_domain_coset_inverse(const struct fr_domain *domain, struct fr *elements)
{
    fr_domain_transform(domain, elements, FR_COSET_INVERSE, (size_t)domain->size, 1);
}

void fr_polynomial_evaluate(struct fr *out, const struct fr *coefficients, size_t count,
                            const struct fr *at)
{
    enum { COUNT_MIN = 64 };
    struct fr sum = fr_zero, point = *at;
    size_t in_lanes =
        count >= COUNT_MIN && lanes_are_available() ? count / FR_STRANDS * FR_STRANDS : 0;
    for (size_t i = count; i-- > in_lanes;) {
        fr_mul(&sum, &sum, &point);
        fr_add(&sum, &sum, &coefficients[i]);
    }
    if (in_lanes) {
        uint64_t exponent = in_lanes;
        struct fr power, low;
        fr_lanes_evaluate(&low, coefficients, in_lanes, &point);
        fr_pow_vartime(&power, &point, &exponent, 1);
        fr_mul(&sum, &sum, &power);
        fr_add(&sum, &sum, &low);
    }
    *out = sum;
}

void fr_domain_to_bytes(uint8_t bytes[FR_DOMAIN_BYTES], const struct fr_domain *domain)
{
    uint32_t log_size = domain->log_size;
    limb_store_le(bytes, domain->size);
    memcpy(bytes + 8, &log_size, sizeof log_size);
    fr_to_bytes_le(bytes + 12, &domain->size_element);
    fr_to_bytes_le(bytes + 44, &domain->size_inverse);
    fr_to_bytes_le(bytes + 76, &domain->generator);
    fr_to_bytes_le(bytes + 108, &domain->generator_inverse);
    fr_to_bytes_le(bytes + 140, &domain->coset_inverse);
}
