/* Additions and doublings of points in lanes whose results are chosen: integers next to 0 and to
 * the prime, and with the prime's top limb, which random points hardly ever meet and where p is
 * added or subtracted by what top limbs say. The formulas know nothing of the curve's constant, so
 * any two points will do that have the line wanted. */

#include "lane_steps.h"
#include "vectors.h"

#include "crypto/fp.h"
#include "crypto/g1_double_lanes.h"
#include "crypto/lanes.h"

enum { ROUNDS = 400, COUNT_MAX = 200 };

static const uint64_t prime[6] = {0xb9feffffffffaaab, 0x1eabfffeb153ffff, 0x6730d2a0f6b0f624,
                                  0x64774b84f38512bf, 0x4b1ba7b6434bacd7, 0x1a0111ea397fe69a};

struct point {
    struct fp x, y;
};

static struct fp any_element(uint64_t *seed)
{
    struct fp out;
    uint8_t bytes[96];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
    fp_from_wide_le(&out, bytes, sizeof bytes);
    return out;
}

/* An integer below p as it stands in memory: any, few, or near to where something changes. The top
 * limb of 52 bits is what is from bit 44 of the last word on. */
static struct fp edge(uint64_t *seed)
{
    const uint64_t top = prime[5] >> 44, below = (UINT64_C(1) << 44) - 1;
    uint64_t random = vectors_random(seed), low = random >> 32 & 1 ? UINT64_MAX : 0;
    struct fp out = {{0}};
    switch (random % 8) {
    case 0: out.limb[0] = random >> 40 & 3; return out;
    case 1:
        memcpy(out.limb, prime, sizeof prime);
        out.limb[0] -= 1 + (random >> 40 & 3);
        return out;
    case 2: /* the prime's top limb */
        for (size_t i = 0; i < 5; i++)
            out.limb[i] = vectors_random(seed);
        out.limb[5] = top << 44 | vectors_random(seed) % (prime[5] & below);
        return out;
    case 3: /* the top limbs around it and around 0 */
    case 4:
        for (size_t i = 0; i < 5; i++)
            out.limb[i] = low;
        out.limb[5] = (random % 8 == 3 ? top - 1 - (random >> 40 & 3) : random >> 40 & 3) << 44;
        if (low) out.limb[5] |= below;
        return out;
    case 5:
        for (size_t i = 0; i < 5; i++)
            out.limb[i] = vectors_random(seed);
        out.limb[5] = vectors_random(seed) & below;
        return out;
    default: return any_element(seed);
    }
}

/* Two points whose sum is (x, y): with a slope s the x of both and of the sum add up to s^2. */
static void points_of_sum(struct point *a, struct point *b, const struct fp *x, const struct fp *y,
                          uint64_t *seed)
{
    struct fp slope, t;
    do {
        a->x = edge(seed);
        slope = any_element(seed);
        b->x = edge(seed);
        fp_add(&t, x, &a->x);
        fp_add(&t, &t, &b->x);
        if (!fp_sqrt(&slope, &t)) { /* then one x is what it must be */
            fp_sqr(&t, &slope);
            fp_sub(&b->x, &t, &a->x);
            fp_sub(&b->x, &b->x, x);
        }
        fp_sub(&t, &a->x, x);
        fp_mul(&t, &t, &slope);
        fp_sub(&a->y, &t, y);
        fp_sub(&t, &b->x, &a->x);
        fp_mul(&t, &t, &slope);
        fp_add(&b->y, &a->y, &t);
    } while (fp_equal(&a->x, &b->x) || fp_is_zero(&a->y) || fp_is_zero(&b->y));
}

static void sums_at_edges_are_right(void **state)
{
    (void)state;
    static struct point a[COUNT_MAX], b[COUNT_MAX], sums[COUNT_MAX], wanted[COUNT_MAX];
    static struct lane_step steps[COUNT_MAX];
    uint64_t seed = test_seed(1);
    if (!lanes_are_available()) skip();
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t count = 1 + (round < COUNT_MAX ? round : vectors_random(&seed) % COUNT_MAX);
        for (size_t i = 0; i < count; i++) {
            uint64_t random = vectors_random(&seed);
            wanted[i] = (struct point){edge(&seed), edge(&seed)};
            if (fp_is_zero(&wanted[i].y)) wanted[i].y = fp_one; /* no identity */
            points_of_sum(&a[i], &b[i], &wanted[i].x, &wanted[i].y, &seed);
            steps[i] = (struct lane_step){
                .a = &a[i].x,
                .b = &b[i].x,
                .out = round % 3 == 0   ? &sums[i].x
                       : round % 3 == 1 ? &a[i].x
                                        : &b[i].x,
                .negates_a = random & 1,
                .negates_b = random >> 1 & 1,
            };
            if (steps[i].negates_a) fp_neg(&a[i].y, &a[i].y);
            if (steps[i].negates_b) fp_neg(&b[i].y, &b[i].y);
        }
        lane_steps_add(steps, count);
        for (size_t i = 0; i < count; i++)
            assert_memory_equal(steps[i].out, &wanted[i], sizeof wanted[i]);
    }
}

/* Elements in lanes are 2^32 times those in memory: integers of the results are chosen there. The
 * tangent at a point with s^2 = x_3 + 2 x has the slope s if y = 3 x^2 / 2 s. */
static void doublings_at_edges_are_right(void **state)
{
    (void)state;
    static struct fp found[COUNT_MAX][2], wanted[COUNT_MAX][2];
    const uint64_t shift[1] = {32};
    struct fp up, down;
    uint64_t seed = test_seed(2);
    if (!lanes_are_available()) skip();
    fp_from_u64(&up, 2);
    fp_pow_vartime(&up, &up, shift, 1);
    fp_inverse(&down, &up);
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t count = 1 + (round < COUNT_MAX ? round : vectors_random(&seed) % COUNT_MAX);
        for (size_t i = 0; i < count; i++) {
            struct fp *x = &found[i][0], *y = &found[i][1], *x3 = &wanted[i][0], slope, t;
            do {
                *x = edge(&seed);
                *x3 = edge(&seed);
                fp_mul(x, x, &down);
                fp_mul(x3, x3, &down);
                fp_double(&t, x);
                fp_add(&t, &t, x3);
            } while (!fp_sqrt(&slope, &t) || fp_is_zero(&slope) || fp_is_zero(x));
            fp_sqr(&t, x);
            fp_double(y, &t);
            fp_add(&t, &t, y);
            fp_double(y, &slope);
            fp_inverse(y, y);
            fp_mul(y, y, &t);
            fp_sub(&t, x, x3);
            fp_mul(&t, &t, &slope);
            fp_sub(&wanted[i][1], &t, y);
        }
        g1_lanes_double(found, count, 1);
        assert_memory_equal(found, wanted, count * sizeof wanted[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_at_edges_are_right),
        cmocka_unit_test(doublings_at_edges_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
