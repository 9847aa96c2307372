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

/* What the x of two points being equal makes of a step. */
enum { STEP_ADDS, STEP_DOUBLES, STEP_CANCELS };

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

/* The divisors of steps whose points have the same x: twice y of a doubling, and 1 where nothing is
 * to be divided. */
static RK_COLD void find_kinds(struct fp_lanes *divisors, struct g1_lanes_step *steps,
                               unsigned same_x)
{
    for (; same_x; same_x &= same_x - 1) {
        size_t lane = (size_t)__builtin_ctz(same_x);
        struct g1_lanes_step *step = &steps[lane];
        struct fp a, b, divisor = fp_one;
        fp_negate_if(&a, limb_mask(step->negates_a), &step->a[1]);
        fp_negate_if(&b, limb_mask(step->negates_b), &step->b[1]);
        if (!fp_is_zero(&a) && !fp_is_zero(&b)) {
            step->kind = fp_equal(&a, &b) ? STEP_DOUBLES : STEP_CANCELS;
            if (step->kind == STEP_DOUBLES) fp_double(&divisor, &a);
        }
        set_lane(divisors, lane, &divisor);
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

/* Both points of each step of a group. Idle lanes have (0, 0) and (1, 0). */
struct group_points {
    const struct fp *a[FP_LANES], *b[FP_LANES];
};

RK_INLINE void find_points(struct group_points *out, const struct g1_lanes_step *steps,
                           size_t count)
{
    static const struct fp idle_a[2];
    static const struct fp idle_b[2] = {{{1}}};
    for (size_t i = 0; i < FP_LANES; i++) {
        out->a[i] = i < count ? steps[i].a : idle_a;
        out->b[i] = i < count ? steps[i].b : idle_b;
    }
}

/* What the slopes of a group are divided by, x_b - x_a as a rule; below 2p and carried. An idle
 * lane divides by what it happens to have. */
static void load_divisors(struct fp_lanes *out, struct g1_lanes_step *steps, size_t count)
{
    struct group_points points;
    struct fp_lanes a;
    find_points(&points, steps, count);
    fp_couple_lanes_load_first(&a, points.a);
    fp_couple_lanes_load_first(out, points.b);
    fp_lanes_sub(out, out, &a);
    unsigned same_x = zero_lanes(out);
    fp_lanes_add_p(out, 1);
    fp_lanes_carry(out);
    if (RK_UNLIKELY(same_x)) find_kinds(out, steps, same_x & ((1u << count) - 1));
}

/* Of the groups from `first` on, as many as go by turns; idle ones divide by 1. */
static void load_turn(struct fp_lanes *divisors, size_t first, struct g1_lanes_step *steps,
                      size_t count)
{
    for (size_t g = first; g < first + TURNS; g++) {
        size_t at = g * FP_LANES, left = at < count ? count - at : 0;
        if (left)
            load_divisors(&divisors[g], steps + at, left < FP_LANES ? left : FP_LANES);
        else
            fp_lanes_set(&divisors[g], &fp_lanes_one);
    }
}

/* Montgomery's trick in each lane, from the last group to the first: `before` has for each group
 * the product of the divisors of those after it in its turn's chain; `products` become the inverses
 * of all of a chain, times 2^48. A product of k divisors as they are in memory has lost 2^(32 k),
 * which its inverse gains. Divisors are loaded a turn ahead. */
static void multiply_divisors(struct fp_lanes *divisors, struct fp_lanes *before,
                              struct fp_lanes products[TURNS], struct g1_lanes_step *steps,
                              size_t count, size_t groups)
{
    fp_lanes_set(&products[0], &fp_lanes_one);
    products[1] = products[0];
    load_turn(divisors, groups - TURNS, steps, count);
    for (size_t g = groups; g > 0;) {
        g -= TURNS;
        if (g > 0) load_turn(divisors, g - TURNS, steps, count);
        before[g] = products[0];
        before[g + 1] = products[1];
        fp_lanes_mul_pair(products, products, &divisors[g]);
    }
    fp_lanes_invert_two(products, &fp_2_432);
}

/* What y_b is to be so that y_b - y_a is the numerator 3 x^2 of a tangent. */
static RK_COLD void tangent_numerator(struct fp *out, const struct g1_lanes_step *step)
{
    struct fp square, y;
    fp_sqr(&square, &step->a[0]);
    fp_double(out, &square);
    fp_add(out, out, &square);
    fp_negate_if(&y, limb_mask(step->negates_a), &step->a[1]);
    fp_add(out, out, &y);
}

/* A group in work. */
struct group {
    struct fp_lanes ax, ay, bx, by, x, y;
    unsigned a_identity, b_identity, cancels;
};

static void load_group(struct group *g, const struct g1_lanes_step *steps, size_t count)
{
    struct group_points points;
    __mmask8 negate_a = 0, negate_b = 0;
    unsigned special = 0;
    find_points(&points, steps, count);
    fp_couple_lanes_load(&g->ax, &g->ay, points.a);
    fp_couple_lanes_load(&g->bx, &g->by, points.b);
    for (size_t i = 0; i < FP_LANES && i < count; i++) {
        negate_a |= (__mmask8)(steps[i].negates_a << i);
        negate_b |= (__mmask8)(steps[i].negates_b << i);
        special |= (unsigned)(steps[i].kind != STEP_ADDS) << i;
    }
    g->a_identity = zero_lanes(&g->ay);
    g->b_identity = zero_lanes(&g->by);
    g->cancels = 0;
    for (; RK_UNLIKELY(special); special &= special - 1) {
        size_t lane = (size_t)__builtin_ctz(special);
        if (steps[lane].kind == STEP_CANCELS) {
            g->cancels |= 1u << lane;
        } else {
            struct fp numerator;
            tangent_numerator(&numerator, &steps[lane]);
            set_lane(&g->by, lane, &numerator);
            negate_b &= (__mmask8) ~(1u << lane);
        }
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

static void store_group(struct group *g, const struct g1_lanes_step *steps, size_t count)
{
    struct fp idle[2], *to[FP_LANES];
    if (RK_UNLIKELY(g->a_identity | g->b_identity | g->cancels)) choose_points(g);
    for (size_t i = 0; i < FP_LANES; i++)
        to[i] = i < count ? steps[i].out : idle;
    fp_couple_lanes_store(to, &g->x, &g->y);
}

/* The slope of the line is (y_b - y_a) / divisor; x = slope^2 - x_a - x_b and
 * y = slope (x_a - x) - y_a. An element in memory times an inverse is the slope times 2^400, whose
 * square is an element in memory; and the slope times 2^16 of one is one. */
static void add_groups(const struct g1_lanes_step *steps, size_t count,
                       const struct fp_lanes inverses[AT_ONCE])
{
    struct group groups[AT_ONCE], *g;
    struct fp_lanes slopes[AT_ONCE], t[AT_ONCE];
    size_t used = (count + FP_LANES - 1) / FP_LANES, k;
    for (k = 0; k < AT_ONCE; k++) {
        g = &groups[k];
        size_t at = k < used ? k * FP_LANES : 0; /* idle groups are computed and not stored */
        load_group(g, steps + at, count - at);
        fp_lanes_sub(&t[k], &g->by, &g->ay);
        fp_lanes_add_p(&t[k], 1); /* below 3p, as a negated 0 is p */
        fp_lanes_carry(&t[k]);
    }
    for (k = 0; k < AT_ONCE; k += TURNS)
        fp_lanes_mul_pair(&slopes[k], &t[k], &inverses[k]);
    for (k = 0; k < AT_ONCE; k += TURNS)
        fp_lanes_sqr_pair(&t[k], &slopes[k]);
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
    for (k = 0; k < AT_ONCE; k += TURNS)
        fp_lanes_mul_pair(&t[k], &t[k], &slopes[k]);
    for (k = 0; k < used; k++) {
        size_t left = count - k * FP_LANES;
        fp_lanes_sub(&groups[k].y, &t[k], &groups[k].ay);
        fp_lanes_add_below_zero(&groups[k].y);
        store_group(&groups[k], steps + k * FP_LANES, left < FP_LANES ? left : FP_LANES);
    }
}

void g1_lanes_add(struct g1_lanes_step *steps, size_t count)
{
    struct fp_lanes divisors[GROUPS_MAX], before[GROUPS_MAX], products[TURNS], inverses[AT_ONCE];
    size_t groups = (count + STEPS - 1) / STEPS * AT_ONCE;
    if (!count) return;
    multiply_divisors(divisors, before, products, steps, count, groups);
    for (size_t at = 0; at < count; at += STEPS) {
        for (size_t k = 0; k < AT_ONCE; k += TURNS) {
            size_t g = at / FP_LANES + k;
            fp_lanes_mul_pair(&inverses[k], &before[g], products);
            fp_lanes_mul_pair(products, products, &divisors[g]);
        }
        add_groups(steps + at, count - at < STEPS ? count - at : STEPS, inverses);
    }
}

#else

void g1_lanes_add(struct g1_lanes_step *steps, size_t count)
{
    (void)steps, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
