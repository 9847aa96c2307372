#include "crypto/bn_pairing.h"

#include "crypto/bn_parameter.h"

/* The digits of 6 x + 2 below the highest, which is 1: a set bit of the one is 1, of the other -1.
 */
static const uint64_t loop_plus = 0xa1818041c0864428, loop_minus = 0x0408100802100880;
enum { LOOP_DIGITS = 64 };

static_assert(BN_LINES == LOOP_DIGITS + 25 + 2, "a line for each step");

/* The point that the loop carries, (X / Z, Y / Z). The formulas are those of Aranha, Barreto, Longa
 * and Ricardini ("The realm of the pairings", ePrint 2013/722), as spec/crypto-supplement.md 1 has
 * them. */
struct runner {
    struct bn_fp2 x, y, z;
};

/* A = X Y / 2, B = Y^2, C = Z^2, E = 3 b C for the b of the twist, F = 3 E, G = (B + F) / 2,
 * H = 2 Y Z, I = E - B, J = X^2: the line is (-H, 3 J, I), the double
 * (A (B - F), G^2 - 3 E^2, B H). */
static void double_step(struct bn_line *line, struct runner *p)
{
    /* 3 b = 9 / xi, and 1/2 */
    static const struct bn_fp2 b_tripled = {
        {{0x3baa927cb62e0d6a, 0xd71e7c52d1b664fd, 0x03873e63d95d4664, 0x0e75b5b1082ab8f4}},
        {{0xaab7c6667596fe35, 0x31d21a78bb6a27ba, 0x85dd7297680401ff, 0x03c52d6adf39a7e9}}};
    static const struct bn_fp half = {
        {0x87bee7d24f060572, 0xd0fd2add2f1c6ae5, 0x8f5f7492fcfd4f44, 0x1f37631a3d9cbfac}};
    struct bn_fp2 a, b, c, e, f, g, h;
    bn_fp2_mul(&a, &p->x, &p->y);
    bn_fp2_mul_fp(&a, &a, &half);
    bn_fp2_sqr(&b, &p->y);
    bn_fp2_sqr(&c, &p->z);
    bn_fp2_mul(&e, &c, &b_tripled);
    bn_fp2_double(&f, &e);
    bn_fp2_add(&f, &f, &e);
    bn_fp2_add(&g, &b, &f);
    bn_fp2_mul_fp(&g, &g, &half);
    bn_fp2_mul(&h, &p->y, &p->z);
    bn_fp2_double(&h, &h);
    bn_fp2_neg(&line->c0, &h);
    bn_fp2_sqr(&c, &p->x);
    bn_fp2_double(&line->c1, &c);
    bn_fp2_add(&line->c1, &line->c1, &c);
    bn_fp2_sub(&line->c2, &e, &b);
    bn_fp2_sub(&f, &b, &f);
    bn_fp2_mul(&p->x, &a, &f);
    bn_fp2_sqr(&e, &e);
    bn_fp2_sqr(&p->y, &g);
    bn_fp2_sub(&p->y, &p->y, &e);
    bn_fp2_sub(&p->y, &p->y, &e);
    bn_fp2_sub(&p->y, &p->y, &e);
    bn_fp2_mul(&p->z, &b, &h);
}

/* T = Y - y Z, L = X - x Z, C = T^2, D = L^2, E = L D, F = Z C, G = X D, H = E + F - 2 G: the line
 * is (L, -T, T x - L y), the sum (L H, T (G - H) - E Y, Z E). */
static void add_step(struct bn_line *line, struct runner *p, const struct bn_g2_affine *q)
{
    struct bn_fp2 t, l, c, e, g, h;
    bn_fp2_mul(&t, &q->y, &p->z);
    bn_fp2_sub(&t, &p->y, &t);
    bn_fp2_mul(&l, &q->x, &p->z);
    bn_fp2_sub(&l, &p->x, &l);
    bn_fp2_sqr(&c, &l);
    bn_fp2_mul(&e, &l, &c);
    bn_fp2_mul(&g, &p->x, &c);
    bn_fp2_sqr(&c, &t);
    bn_fp2_mul(&h, &p->z, &c);
    bn_fp2_add(&h, &h, &e);
    bn_fp2_sub(&h, &h, &g);
    bn_fp2_sub(&h, &h, &g);
    bn_fp2_mul(&p->x, &l, &h);
    bn_fp2_sub(&g, &g, &h);
    bn_fp2_mul(&g, &g, &t);
    bn_fp2_mul(&p->y, &p->y, &e);
    bn_fp2_sub(&p->y, &g, &p->y);
    bn_fp2_mul(&p->z, &p->z, &e);
    line->c0 = l;
    bn_fp2_neg(&line->c1, &t);
    bn_fp2_mul(&c, &t, &q->x);
    bn_fp2_mul(&l, &l, &q->y);
    bn_fp2_sub(&line->c2, &c, &l);
}

static int loop_digit(unsigned i)
{
    return (int)(loop_plus >> i & 1) - (int)(loop_minus >> i & 1);
}

void bn_g2_prepare(struct bn_g2_prepared *out, const struct bn_g2_affine *a)
{
    struct bn_g2_affine point = *a, negated;
    struct bn_line *line = out->lines;
    struct runner runner = {point.x, point.y, bn_fp2_one};
    *out = (struct bn_g2_prepared){.infinity = point.infinity};
    if (point.infinity) return;
    bn_g2_affine_neg(&negated, &point);
    for (unsigned i = LOOP_DIGITS; i-- > 0;) {
        double_step(line++, &runner);
        int digit = loop_digit(i);
        if (digit) add_step(line++, &runner, digit > 0 ? &point : &negated);
    }
    bn_g2_psi(&point, &point);
    add_step(line++, &runner, &point);
    bn_g2_psi(&point, &point);
    bn_g2_affine_neg(&point, &point);
    add_step(line++, &runner, &point);
    out->line_count = BN_LINES;
}

static bool pair_counts(const struct bn_pair *pair)
{
    return !pair->p->infinity && !pair->q->infinity;
}

/* Multiplies by line number `at` of every pair. */
static void step(struct bn_fp12 *f, const struct bn_pair *pairs, size_t count, size_t at)
{
    struct bn_fp2 l0, l1;
    for (size_t i = 0; i < count; i++) {
        if (!pair_counts(&pairs[i])) continue;
        const struct bn_line *line = &pairs[i].q->lines[at];
        bn_fp2_mul_fp(&l0, &line->c0, &pairs[i].p->y);
        bn_fp2_mul_fp(&l1, &line->c1, &pairs[i].p->x);
        bn_fp12_mul_line(f, f, &l0, &l1, &line->c2);
    }
}

bool bn_miller_loop(struct bn_fp12 *out, const struct bn_pair *pairs, size_t count)
{
    struct bn_fp12 f = bn_fp12_one;
    size_t at = 0;
    for (size_t i = 0; i < count; i++)
        if (pair_counts(&pairs[i]) && pairs[i].q->line_count < BN_LINES) return false;
    for (unsigned i = LOOP_DIGITS; i-- > 0;) {
        if (at != 0) bn_fp12_sqr(&f, &f);
        step(&f, pairs, count, at++);
        if (loop_digit(i)) step(&f, pairs, count, at++);
    }
    step(&f, pairs, count, at++);
    step(&f, pairs, count, at++);
    *out = f;
    return true;
}

/* a^x in the cyclotomic subgroup, where an inverse is a conjugate. */
static void power_x(struct bn_fp12 *out, const struct bn_fp12 *a)
{
    struct bn_fp12 power = *a, inverse;
    bn_fp12_conjugate(&inverse, a);
    for (unsigned i = BN_X_TOP_DIGIT; i-- > 0;) {
        bn_fp12_cyclotomic_sqr(&power, &power);
        int digit = bn_x_digit(i);
        if (digit) bn_fp12_mul(&power, &power, digit > 0 ? a : &inverse);
    }
    *out = power;
}

/* First f^((p^6 - 1)(p^2 + 1)), which lies in the cyclotomic subgroup. There the rest of the
 * exponent, 2 x (6 x^2 + 3 x + 1) (p^4 - p^2 + 1) / r, is l0 + l1 p + l2 p^2 + l3 p^3 with
 *
 *      l2 = 12 x^3 + 6 x^2 + 6 x           l0 = l2 + 6 x^2 + 1
 *      l1 = l2 - 2 x                       l3 = l1 - 1
 *
 * (Fuentes-Castaneda, Knapp and Rodriguez-Henriquez, "Faster hashing to G2", 2011). */
bool bn_final_exponent(struct bn_fp12 *out, const struct bn_fp12 *f)
{
    struct bn_fp12 a, b, c, l0, l1, l2;
    if (bn_fp12_is_zero(f)) return false;
    bn_fp12_inverse_vartime(&a, f);
    bn_fp12_conjugate(&b, f);
    bn_fp12_mul(&b, &b, &a);
    bn_fp12_frobenius(&a, &b, 2);
    bn_fp12_mul(&a, &a, &b);

    power_x(&b, &a);
    bn_fp12_cyclotomic_sqr(&b, &b); /* 2 x */
    bn_fp12_cyclotomic_sqr(&l0, &b);
    bn_fp12_mul(&l2, &l0, &b);  /* 6 x */
    power_x(&l0, &l2);          /* 6 x^2 */
    bn_fp12_mul(&l2, &l2, &l0); /* 6 x^2 + 6 x */
    bn_fp12_cyclotomic_sqr(&c, &l0);
    power_x(&c, &c); /* 12 x^3 */
    bn_fp12_mul(&l2, &l2, &c);
    bn_fp12_mul(&l0, &l0, &l2);
    bn_fp12_mul(&l0, &l0, &a);
    bn_fp12_conjugate(&b, &b);
    bn_fp12_mul(&l1, &l2, &b);
    bn_fp12_conjugate(&a, &a);
    bn_fp12_mul(&c, &l1, &a); /* l3 */

    bn_fp12_frobenius(&l1, &l1, 1);
    bn_fp12_frobenius(&l2, &l2, 2);
    bn_fp12_frobenius(&c, &c, 3);
    bn_fp12_mul(&l0, &l0, &l1);
    bn_fp12_mul(&l2, &l2, &c);
    bn_fp12_mul(out, &l0, &l2);
    return true;
}

void bn_pairing(struct bn_fp12 *out, const struct bn_g1_affine *p, const struct bn_g2_affine *q)
{
    struct bn_g2_prepared prepared;
    struct bn_pair pair = {p, &prepared};
    struct bn_fp12 f = {0};
    bn_g2_prepare(&prepared, q);
    REQUIRE(bn_miller_loop(&f, &pair, 1));
    REQUIRE(bn_final_exponent(out, &f)); /* a line of a point of the subgroup is never 0 */
}
