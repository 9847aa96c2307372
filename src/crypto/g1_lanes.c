#include "crypto/g1_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fp_couple_lanes.h"
#include "crypto/fp_lanes_invert.h"
#include "crypto/lane_pairs.h"

/* Two chains of products go by turns: one multiplies while the other waits. Groups are added up
 * four at a time, two after two: what a product needs is then made while another one is in work.
 * What costs are operations on vectors of all kinds, not the products alone: limbs are carried no
 * further than their reader wants, and values that are hardly ever p or more are looked at by their
 * top limbs alone. */
enum { GROUPS_MAX = G1_LANES_BATCH / FP_LANES, TURNS = 2, AT_ONCE = 4 };
enum { STEPS = AT_ONCE * FP_LANES };
static_assert(G1_LANES_BATCH % STEPS == 0, "idle groups have room");

/* Additions in work, and which of them are none. */
struct work {
    struct g1_lanes_batch *batch;
    struct fp_lanes *divisors, *before;               /* of groups, in the batch's room */
    uint8_t doubles[GROUPS_MAX], cancels[GROUPS_MAX]; /* lanes of groups */
};

/* 2^432 mod p as it stands. */
static const struct fp fp_2_432 = {{0x48aca8e9fde36676, 0x7f3e81ec2e0c7cea, 0x6547e4c7fba1f6b3,
                                    0xd4221fc8e41ccfd2, 0x0a003db64c9a1624, 0x07173ac25996deeb}};

static void set_lane(struct fp_lanes *a, size_t lane, const struct fp *element)
{
    const uint64_t *x = element->limb;
    const uint64_t limbs[8] = {x[0],
                               x[0] >> 52 | x[1] << 12,
                               x[1] >> 40 | x[2] << 24,
                               x[2] >> 28 | x[3] << 36,
                               x[3] >> 16 | x[4] << 48,
                               x[4] >> 4,
                               x[4] >> 56 | x[5] << 8,
                               x[5] >> 44};
    uint64_t rows[8][FP_LANES];
    static_assert(sizeof rows == sizeof *a, "limb i of lane j is element j of row i");
    memcpy(rows, a, sizeof rows);
    for (size_t i = 0; i < 8; i++)
        rows[i][lane] = limbs[i] & FP_LANES_MASK;
    memcpy(a, rows, sizeof rows);
}

/* The y of a point with its sign. */
static void signed_y(struct fp *out, const struct fp *point, bool negates)
{
    fp_negate_if(out, limb_mask(negates), &point[1]);
}

/* The divisors where points have the same x: twice y of a doubling, and 1 where nothing is to be
 * divided. */
static RK_COLD void find_kinds(struct work *w, size_t group, unsigned same_x)
{
    for (; same_x; same_x &= same_x - 1) {
        size_t lane = (size_t)__builtin_ctz(same_x), i = group * FP_LANES + lane;
        struct fp a, b, divisor = fp_one;
        signed_y(&a, w->batch->a[i], w->batch->negates_a[i]);
        signed_y(&b, w->batch->b[i], w->batch->negates_b[i]);
        if (!fp_is_zero(&a) && !fp_is_zero(&b)) {
            if (fp_equal(&a, &b)) {
                w->doubles[group] |= (uint8_t)(1u << lane);
                fp_double(&divisor, &a);
            } else {
                w->cancels[group] |= (uint8_t)(1u << lane);
            }
        }
        set_lane(&w->divisors[group], lane, &divisor);
    }
}

/* The lanes in which a normal a, or a difference of two, is 0. Where the lowest limb is not 0 no
 * other is looked at. */
RK_INLINE unsigned zero_lanes(const struct fp_lanes *a)
{
    unsigned low = _mm512_testn_epi64_mask(a->l0, a->l0);
    if (RK_LIKELY(!low)) return 0;
    __m512i any = _mm512_or_si512(_mm512_or_si512(a->l1, a->l2), _mm512_or_si512(a->l3, a->l4));
    any = _mm512_or_si512(any, _mm512_or_si512(a->l5, _mm512_or_si512(a->l6, a->l7)));
    return low & _mm512_testn_epi64_mask(any, any);
}

/* Called before each pair of products, of which there are twelve for 32 additions: most are
 * fetched so. */
RK_INLINE void fetch_some(struct g1_lanes_ahead *ahead)
{
    enum { SOME = 2, TO_READ = 0, SECOND_CACHE = 2 };
    if (ahead->end - ahead->next < SOME) return;
    for (size_t i = 0; i < SOME; i++) {
        const struct fp *point = ahead->points[ahead->next[i] / 2];
        __builtin_prefetch(point, TO_READ, SECOND_CACHE);
        __builtin_prefetch((const uint8_t *)(point + 2) - 1, TO_READ, SECOND_CACHE);
    }
    ahead->next += SOME;
}

/* What the slopes of a group are divided by, x_b - x_a as a rule; below 2p and carried. */
static void load_divisors(struct work *w, size_t group)
{
    struct fp_lanes a, *out = &w->divisors[group];
    fp_couple_lanes_load_first(&a, &w->batch->a[group * FP_LANES]);
    fp_couple_lanes_load_first(out, &w->batch->b[group * FP_LANES]);
    fp_lanes_sub(out, out, &a);
    unsigned same_x = zero_lanes(out);
    fp_lanes_add_p(out, 1);
    fp_lanes_carry(out);
    w->doubles[group] = w->cancels[group] = 0;
    if (RK_UNLIKELY(same_x)) find_kinds(w, group, same_x);
}

/* Of the groups from `first` on, as many as go by turns. */
static void load_turn(struct work *w, size_t first)
{
    for (size_t g = first; g < first + TURNS; g++)
        load_divisors(w, g);
}

/* Montgomery's trick in each lane, from the last group to the first: `before` has for each group
 * the product of the divisors of those after it in its turn's chain; `products` become the inverses
 * of all of a chain, times 2^48. A product of k divisors as they are in memory has lost 2^(32 k),
 * which its inverse gains. Divisors are loaded a turn ahead. */
static void multiply_divisors(struct work *w, struct fp_lanes products[TURNS], size_t groups)
{
    fp_lanes_set(&products[0], &fp_lanes_one);
    products[1] = products[0];
    load_turn(w, groups - TURNS);
    for (size_t g = groups; g > 0;) {
        g -= TURNS;
        if (g > 0) load_turn(w, g - TURNS);
        w->before[g] = products[0];
        w->before[g + 1] = products[1];
        fetch_some(&w->batch->ahead);
        fp_lanes_mul_pair(products, products, &w->divisors[g]);
    }
    fp_lanes_invert_two(products, &fp_2_432);
}

/* What y_b is to be so that y_b - y_a is the numerator 3 x^2 of a tangent. */
static RK_COLD void tangent_numerator(struct fp *out, const struct fp *a, bool negates_a)
{
    struct fp square, y;
    fp_sqr(&square, &a[0]);
    fp_double(out, &square);
    fp_add(out, out, &square);
    signed_y(&y, a, negates_a);
    fp_add(out, out, &y);
}

/* A group in work. */
struct group {
    struct fp_lanes ax, ay, bx, by, x, y;
    unsigned a_identity, b_identity, cancels;
};

RK_INLINE __mmask8 lanes_of(const bool flags[FP_LANES])
{
    const __m128i bytes = _mm_loadl_epi64((const __m128i *)(const void *)flags);
    return (__mmask8)_mm_test_epi8_mask(bytes, bytes);
}

static void load_group(struct group *g, const struct work *w, size_t group)
{
    const struct g1_lanes_batch *batch = w->batch;
    const size_t at = group * FP_LANES;
    const __mmask8 negate_a = lanes_of(&batch->negates_a[at]);
    __mmask8 negate_b = lanes_of(&batch->negates_b[at]);
    fp_couple_lanes_load(&g->ax, &g->ay, &batch->a[at]);
    fp_couple_lanes_load(&g->bx, &g->by, &batch->b[at]);
    g->a_identity = zero_lanes(&g->ay);
    g->b_identity = zero_lanes(&g->by);
    g->cancels = w->cancels[group];
    for (unsigned doubles = w->doubles[group]; RK_UNLIKELY(doubles); doubles &= doubles - 1) {
        size_t lane = (size_t)__builtin_ctz(doubles);
        struct fp numerator;
        tangent_numerator(&numerator, batch->a[at + lane], batch->negates_a[at + lane]);
        set_lane(&g->by, lane, &numerator);
        negate_b &= (__mmask8) ~(1u << lane);
    }
    if (negate_a) fp_lanes_negate_if(&g->ay, negate_a);
    fp_lanes_negate_if(&g->by, negate_b);
}

/* Puts right the lanes whose sum is one of the points, or the identity. */
static RK_COLD void choose_points(struct group *g)
{
    const struct fp_lane_constant zero = {{0}};
    struct fp_lanes none;
    fp_lanes_set(&none, &zero);
    fp_lanes_normalise(&g->ay); /* negated ones are not */
    fp_lanes_normalise(&g->by);
    fp_lanes_select(&g->x, (__mmask8)g->b_identity, &g->ax, &g->x);
    fp_lanes_select(&g->y, (__mmask8)g->b_identity, &g->ay, &g->y);
    fp_lanes_select(&g->x, (__mmask8)g->a_identity, &g->bx, &g->x);
    fp_lanes_select(&g->y, (__mmask8)g->a_identity, &g->by, &g->y);
    unsigned identity = g->cancels | (g->a_identity & g->b_identity);
    fp_lanes_select(&g->x, (__mmask8)identity, &none, &g->x);
    fp_lanes_select(&g->y, (__mmask8)identity, &none, &g->y);
}

static void store_group(struct group *g, struct fp *const to[FP_LANES])
{
    if (RK_UNLIKELY(g->a_identity | g->b_identity | g->cancels)) choose_points(g);
    fp_couple_lanes_store(to, &g->x, &g->y);
}

/* The slope of the line is (y_b - y_a) / divisor; x = slope^2 - x_a - x_b and
 * y = slope (x_a - x) - y_a. An element in memory times an inverse is the slope times 2^400, whose
 * square is an element in memory; and the slope times 2^16 of one is one. */
static void add_groups(const struct work *w, size_t first, const struct fp_lanes inverses[AT_ONCE])
{
    struct group groups[AT_ONCE], *g;
    struct fp_lanes slopes[AT_ONCE], t[AT_ONCE];
    size_t k;
    for (k = 0; k < AT_ONCE; k++) {
        g = &groups[k];
        load_group(g, w, first + k);
        fp_lanes_sub(&t[k], &g->by, &g->ay);
        fp_lanes_add_p(&t[k], 1); /* below 3p, as a negated 0 is p */
        fp_lanes_carry(&t[k]);
    }
    for (k = 0; k < AT_ONCE; k += TURNS) {
        fetch_some(&w->batch->ahead);
        fp_lanes_mul_pair(&slopes[k], &t[k], &inverses[k]);
    }
    for (k = 0; k < AT_ONCE; k += TURNS) {
        fetch_some(&w->batch->ahead);
        fp_lanes_sqr_pair(&t[k], &slopes[k]);
    }
    for (k = 0; k < AT_ONCE; k++) {
        g = &groups[k];
        fp_lanes_sub(&g->x, &t[k], &g->ax);
        fp_lanes_sub(&g->x, &g->x, &g->bx);
        fp_lanes_add_twice_below_zero(&g->x);
        fp_lanes_sub(&t[k], &g->ax, &g->x);
        fp_lanes_add_p(&t[k], 1);
        fp_lanes_carry(&t[k]);
        fp_lanes_times_2_16(&t[k], &t[k]); /* below 2^17 p */
    }
    for (k = 0; k < AT_ONCE; k += TURNS) {
        fetch_some(&w->batch->ahead);
        fp_lanes_mul_pair(&t[k], &t[k], &slopes[k]);
    }
    for (k = 0; k < AT_ONCE; k++) {
        g = &groups[k];
        fp_lanes_sub(&g->y, &t[k], &g->ay);
        fp_lanes_add_below_zero(&g->y);
        store_group(g, &w->batch->out[(first + k) * FP_LANES]);
    }
}

/* Additions of other points to the end of the last groups. */
static void fill_up(struct g1_lanes_batch *batch, size_t end, struct fp idle[2])
{
    static const struct fp a[2] = {{{0}}, {{1}}}, b[2] = {{{1}}, {{1}}};
    for (size_t i = batch->count; i < end; i++) {
        batch->a[i] = a;
        batch->b[i] = b;
        batch->out[i] = idle;
        batch->negates_a[i] = batch->negates_b[i] = false;
    }
}

static struct fp_lanes *first_vector(uint64_t room[G1_LANES_ROOM_WORDS])
{
    enum { VECTOR_WORDS = 8 };
    static_assert(2 * GROUPS_MAX * sizeof(struct fp_lanes) + (VECTOR_WORDS - 1) * sizeof *room ==
                      G1_LANES_ROOM_WORDS * sizeof *room,
                  "it has room for both");
    size_t words = (uintptr_t)room / sizeof *room % VECTOR_WORDS;
    return (struct fp_lanes *)(void *)(room + (VECTOR_WORDS - words) % VECTOR_WORDS);
}

void g1_lanes_add(struct g1_lanes_batch *batch)
{
    struct work w;
    struct fp_lanes products[TURNS], inverses[AT_ONCE];
    struct fp idle[2];
    size_t groups = (batch->count + STEPS - 1) / STEPS * AT_ONCE;
    if (!groups) return;
    w.batch = batch;
    w.divisors = first_vector(batch->room);
    w.before = w.divisors + GROUPS_MAX;
    fill_up(batch, groups * FP_LANES, idle);
    multiply_divisors(&w, products, groups);
    for (size_t at = 0; at < groups; at += AT_ONCE) {
        for (size_t k = 0; k < AT_ONCE; k += TURNS) {
            fetch_some(&batch->ahead);
            fp_lanes_mul_pair(&inverses[k], &w.before[at + k], products);
            fetch_some(&batch->ahead);
            fp_lanes_mul_pair(products, products, &w.divisors[at + k]);
        }
        add_groups(&w, at, inverses);
    }
}

#else

void g1_lanes_add(struct g1_lanes_batch *batch)
{
    (void)batch;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
