#include "crypto/pairing_lanes.h"

#include "base/require.h"

#ifdef __AVX512IFMA__
#include "crypto/fp12_lanes.h"

/* Points in lanes are kept for so many terms at a time; further terms make loops of their own. */
enum { TERMS_AT_ONCE = 64 };

struct term {
    struct fp12_lanes_point point;
    const struct g2_line *lines;
};

static void multiply_lines(struct fp12_lanes *f, const struct term *terms, size_t count,
                           size_t index)
{
    for (size_t i = 0; i < count; i++) {
        const struct g2_line *line = &terms[i].lines[index];
        fp12_lanes_mul_by_line(f, f, &line->c0, &line->c1, &line->c2, &terms[i].point);
    }
}

static void some_terms(struct fp12_lanes *f, const struct pairing_term *terms, size_t count)
{
    struct term pairs[TERMS_AT_ONCE];
    size_t pair_count = 0, index = 0;
    for (size_t i = 0; i < count; i++) {
        if (terms[i].p->infinity || terms[i].q->infinity) continue;
        struct term *pair = &pairs[pair_count++];
        fp12_lanes_point_load(&pair->point, &terms[i].p->x, &terms[i].p->y);
        pair->lines = terms[i].q->lines;
    }
    fp12_lanes_load(f, &fp12_one);
    for (unsigned bit = 63; bit-- > 0;) {
        multiply_lines(f, pairs, pair_count, index++);
        if (PAIRING_Z >> bit & 1) multiply_lines(f, pairs, pair_count, index++);
        if (bit) fp12_lanes_sqr(f, f);
    }
}

void pairing_lanes_miller_loop(struct fp12 *out, const struct pairing_term *terms, size_t count)
{
    struct fp12_lanes f, part;
    some_terms(&f, terms, count < TERMS_AT_ONCE ? count : TERMS_AT_ONCE);
    for (size_t i = TERMS_AT_ONCE; i < count; i += TERMS_AT_ONCE) {
        some_terms(&part, terms + i, count - i < TERMS_AT_ONCE ? count - i : TERMS_AT_ONCE);
        fp12_lanes_mul(&f, &f, &part);
    }
    fp12_lanes_conjugate(&f, &f); /* z is negative */
    fp12_lanes_store(out, &f);
}

/* a^z in the cyclotomic subgroup. */
static void raise_to_z(struct fp12_lanes *out, const struct fp12_lanes *a)
{
    struct fp12_lanes x = *a;
    for (unsigned bit = 63; bit-- > 0;) {
        fp12_lanes_cyclotomic_sqr(&x, &x);
        if (PAIRING_Z >> bit & 1) fp12_lanes_mul(&x, &x, a);
    }
    fp12_lanes_conjugate(out, &x);
}

/* a^(z - 1). */
static void raise_to_z_less_one(struct fp12_lanes *out, const struct fp12_lanes *a)
{
    struct fp12_lanes power, inverse;
    raise_to_z(&power, a);
    fp12_lanes_conjugate(&inverse, a);
    fp12_lanes_mul(out, &power, &inverse);
}

/* The steps are those of pairing.c. */
void pairing_lanes_final_exponentiation(struct fp12 *out, const struct fp12 *f)
{
    const struct fp2 one = fp2_one;
    struct fp12 ones = {{one, one, one}, {one, one, one}}, inverse;
    struct fp12_lanes factors, a, b, x, y;
    fp12_frobenius(&ones, &ones);
    fp12_lanes_load(&factors, &ones);
    /* a = f^((p^6 - 1) (p^2 + 1)) */
    fp12_inverse(&inverse, f);
    fp12_lanes_load(&x, &inverse);
    fp12_lanes_load(&a, f);
    fp12_lanes_conjugate(&a, &a);
    fp12_lanes_mul(&a, &a, &x);
    fp12_lanes_frobenius(&x, &a, &factors);
    fp12_lanes_frobenius(&x, &x, &factors);
    fp12_lanes_mul(&a, &a, &x);
    /* b = a^((z - 1)^2 (z + p)) */
    raise_to_z_less_one(&b, &a);
    raise_to_z_less_one(&b, &b);
    raise_to_z(&x, &b);
    fp12_lanes_frobenius(&y, &b, &factors);
    fp12_lanes_mul(&b, &x, &y);
    /* x = b^(z^2 + p^2 - 1) */
    raise_to_z(&x, &b);
    raise_to_z(&x, &x);
    fp12_lanes_frobenius(&y, &b, &factors);
    fp12_lanes_frobenius(&y, &y, &factors);
    fp12_lanes_mul(&x, &x, &y);
    fp12_lanes_conjugate(&y, &b);
    fp12_lanes_mul(&x, &x, &y);
    /* times a^3 */
    fp12_lanes_cyclotomic_sqr(&y, &a);
    fp12_lanes_mul(&y, &y, &a);
    fp12_lanes_mul(&x, &x, &y);
    fp12_lanes_store(out, &x);
}

#else

void pairing_lanes_miller_loop(struct fp12 *out, const struct pairing_term *terms, size_t count)
{
    (void)out, (void)terms, (void)count;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

void pairing_lanes_final_exponentiation(struct fp12 *out, const struct fp12 *f)
{
    (void)out, (void)f;
    require_failed("there are no lanes", __FILE__, __LINE__);
}

#endif
