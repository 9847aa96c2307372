#include "crypto/g1_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fp_lanes_pow.h"
#include "crypto/lane_pairs.h"

/* Two chains of products, and two groups of additions, go by turns: one multiplies while the other
 * waits. */
enum { GROUPS_MAX = G1_LANES_BATCH / FP_LANES, TURNS = 2 };

/* What the x of two points being equal makes of a step. */
enum { STEP_ADDS, STEP_DOUBLES, STEP_CANCELS };

/* 2^432 mod p. */
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

/* The lanes below count in which a is 0. */
RK_INLINE unsigned zero_lanes(const struct fp_lanes *a, size_t count)
{
    __m512i any = _mm512_or_si512(_mm512_or_si512(a->l0, a->l1), _mm512_or_si512(a->l2, a->l3));
    any = _mm512_or_si512(any, _mm512_or_si512(a->l4, a->l5));
    any = _mm512_or_si512(any, _mm512_or_si512(a->l6, a->l7));
    return _mm512_testn_epi64_mask(any, any) & ((1u << count) - 1);
}

/* What the slopes of a group are divided by, x_b - x_a as a rule; below 2p. An idle lane divides by
 * what it happens to have. */
static void load_divisors(struct fp_lanes *out, struct g1_lanes_step *steps, size_t count)
{
    const struct fp *from[2][FP_LANES];
    struct fp_lanes a;
    for (size_t i = 0; i < FP_LANES; i++) {
        from[0][i] = i < count ? &steps[i].a[0] : &fp_zero;
        from[1][i] = i < count ? &steps[i].b[0] : &fp_one;
    }
    fp_lanes_load(&a, from[0]);
    fp_lanes_load(out, from[1]);
    fp_lanes_sub(out, out, &a);
    unsigned same_x = zero_lanes(out, count);
    fp_lanes_add_p(out, 1);
    fp_lanes_normalise(out);
    if (RK_UNLIKELY(same_x)) find_kinds(out, steps, same_x);
}

RK_INLINE void rotate(struct fp_lanes *out, const struct fp_lanes *a, const int places)
{
#define ROTATE(i)                                                        \
    out->l##i = places == 4   ? _mm512_alignr_epi64(a->l##i, a->l##i, 4) \
                : places == 2 ? _mm512_alignr_epi64(a->l##i, a->l##i, 2) \
                              : _mm512_alignr_epi64(a->l##i, a->l##i, 1);
    FP_LANES_EACH(ROTATE)
#undef ROTATE
}

/* Of the products c of both chains, 2^816 / c, from one inversion of the product of all lanes: at
 * each level of it an inverse times the other half is the inverse of one half. As
 * fp_lanes_product(2^816 / (x y 2^-416), y) = 2^816 / x, the power stays. */
static void invert_products(struct fp_lanes products[TURNS])
{
    struct fp_lanes levels[3], others[3], inverse;
    struct fp elements[FP_LANES], *to[FP_LANES], total;
    const struct fp *from[FP_LANES];
    fp_lanes_product(&levels[0], &products[0], &products[1]);
    rotate(&others[0], &levels[0], 4);
    fp_lanes_product(&levels[1], &levels[0], &others[0]);
    rotate(&others[1], &levels[1], 2);
    fp_lanes_product(&levels[2], &levels[1], &others[1]);
    rotate(&others[2], &levels[2], 1);
    fp_lanes_product(&inverse, &levels[2], &others[2]);
    fp_lanes_reduce_by(&inverse, 1);
    for (size_t i = 0; i < FP_LANES; i++) {
        to[i] = &elements[i];
        from[i] = &total;
    }
    fp_lanes_store(to, &inverse);
    fp_inverse_vartime(&total, &elements[0]);
    fp_mul(&total, &total, &fp_2_432);
    fp_lanes_load(&inverse, from);
    for (size_t i = 3; i-- > 0;)
        fp_lanes_product(&inverse, &inverse, &others[i]);
    struct fp_lanes first = products[0];
    fp_lanes_product(&products[0], &inverse, &products[1]);
    fp_lanes_product(&products[1], &inverse, &first);
}

/* Inverts all divisors, times 2^48: Montgomery's trick in each lane. A product of k of them as they
 * are in memory has lost 2^(32 k), which its inverse gains. */
static void invert_divisors(struct fp_lanes *inverses, struct g1_lanes_step *steps, size_t count)
{
    size_t groups = (count + FP_LANES - 1) / FP_LANES;
    struct fp_lanes divisors[GROUPS_MAX], products[TURNS];
    fp_lanes_set(&products[0], &fp_lanes_one);
    products[1] = products[0];
    if (groups % TURNS) divisors[groups] = products[1]; /* an idle group divides by 1 */
    for (size_t g = 0; g < groups; g += TURNS) {
        for (size_t k = g; k < g + TURNS && k < groups; k++) {
            size_t left = count - k * FP_LANES;
            load_divisors(&divisors[k], steps + k * FP_LANES, left < FP_LANES ? left : FP_LANES);
        }
        inverses[g] = products[0];
        inverses[g + 1] = products[1];
        fp_lanes_mul_pair(products, products, &divisors[g]);
    }
    invert_products(products);
    for (size_t g = (groups - 1) / TURNS * TURNS + TURNS; g > 0;) {
        g -= TURNS;
        fp_lanes_mul_pair(&inverses[g], &inverses[g], products);
        fp_lanes_mul_pair(products, products, &divisors[g]);
    }
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
    const struct fp *from[4][FP_LANES];
    struct fp tangents[FP_LANES];
    __mmask8 negate_a = 0, negate_b = 0;
    g->cancels = 0;
    for (size_t i = 0; i < FP_LANES; i++) {
        const struct g1_lanes_step *step = &steps[i < count ? i : 0];
        from[0][i] = &step->a[0];
        from[1][i] = &step->a[1];
        from[2][i] = &step->b[0];
        from[3][i] = &step->b[1];
        negate_a |= (__mmask8)(step->negates_a << i);
        negate_b |= (__mmask8)(step->negates_b << i);
        if (RK_LIKELY(step->kind == STEP_ADDS)) continue;
        if (step->kind == STEP_CANCELS) {
            g->cancels |= 1u << i;
            continue;
        }
        tangent_numerator(&tangents[i], step);
        from[3][i] = &tangents[i];
        negate_b &= (__mmask8) ~(1u << i);
    }
    fp_lanes_load(&g->ax, from[0]);
    fp_lanes_load(&g->ay, from[1]);
    fp_lanes_load(&g->bx, from[2]);
    fp_lanes_load(&g->by, from[3]);
    g->a_identity = zero_lanes(&g->ay, FP_LANES);
    g->b_identity = zero_lanes(&g->by, FP_LANES);
    fp_lanes_negate_if(&g->ay, negate_a);
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
    struct fp idle[2], *to[2][FP_LANES];
    if (RK_UNLIKELY(g->a_identity | g->b_identity | g->cancels)) choose_points(g);
    for (size_t i = 0; i < FP_LANES; i++) {
        to[0][i] = i < count ? &steps[i].out[0] : &idle[0];
        to[1][i] = i < count ? &steps[i].out[1] : &idle[1];
    }
    fp_lanes_store(to[0], &g->x);
    fp_lanes_store(to[1], &g->y);
}

/* The slope of the line is (y_b - y_a) / divisor; x = slope^2 - x_a - x_b and
 * y = slope (x_a - x) - y_a. An element in memory times an inverse is the slope times 2^400, whose
 * square is an element in memory; and the slope times 2^16 of one is one. */
static void add_groups(const struct g1_lanes_step *steps, size_t count,
                       const struct fp_lanes *inverses)
{
    struct group groups[TURNS], *g;
    struct fp_lanes slopes[TURNS], t[TURNS];
    size_t turns = (count + FP_LANES - 1) / FP_LANES, k;
    for (k = 0; k < turns; k++)
        load_group(&groups[k], steps + k * FP_LANES, count - k * FP_LANES);
    if (turns < TURNS) groups[1] = groups[0]; /* computed and not stored */
    for (k = 0; k < TURNS; k++)
        fp_lanes_minus(&t[k], &groups[k].by, &groups[k].ay, 1); /* below 2p */
    fp_lanes_mul_pair(slopes, t, inverses);
    for (k = 0; k < TURNS; k++)
        fp_lanes_square(&groups[k].x, &slopes[k]);
    for (k = 0; k < TURNS; k++) {
        g = &groups[k];
        fp_lanes_sub(&g->x, &g->x, &g->ax);
        fp_lanes_minus(&g->x, &g->x, &g->bx, 2); /* below 4p */
        fp_lanes_reduce_by(&g->x, 2);
        fp_lanes_reduce_by(&g->x, 1);
        fp_lanes_minus(&t[k], &g->ax, &g->x, 1);
        fp_lanes_times_2_16(&t[k], &t[k]); /* below 2^17 p */
    }
    fp_lanes_mul_pair(t, t, slopes);
    for (k = 0; k < turns; k++)
        groups[k].y = t[k];
    for (k = 0; k < turns; k++) {
        g = &groups[k];
        fp_lanes_minus(&g->y, &g->y, &g->ay, 1); /* below 3p */
        fp_lanes_reduce_by(&g->y, 2);
        fp_lanes_reduce_by(&g->y, 1);
        size_t left = count - k * FP_LANES;
        store_group(g, steps + k * FP_LANES, left < FP_LANES ? left : FP_LANES);
    }
}

void g1_lanes_add(struct g1_lanes_step *steps, size_t count)
{
    enum { AT_ONCE = TURNS * FP_LANES };
    struct fp_lanes inverses[GROUPS_MAX];
    if (!count) return;
    invert_divisors(inverses, steps, count);
    for (size_t at = 0; at < count; at += AT_ONCE)
        add_groups(steps + at, count - at < AT_ONCE ? count - at : AT_ONCE,
                   &inverses[at / FP_LANES]);
}

#else

void g1_lanes_add(struct g1_lanes_step *steps, size_t count)
{
    (void)steps, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
