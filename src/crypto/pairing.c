/* Lines: Costello, Lange and Naehrig's and Beuchat et al.'s formulas in Jacobian coordinates, as
 * algorithms 26 and 27 of "High-Speed Software Implementation of the Optimal Ate Pairing over
 * Barreto-Naehrig Curves" (ePrint 2010/354) state them. Lines scaled otherwise would give the same
 * pairing, but other raw forms.
 *
 * Final exponentiation: 3 (p^4 - p^2 + 1) / q = (z - 1)^2 (z + p) (z^2 + p^2 - 1) + 3 (Hayashida,
 * Hayasaka and Teruya, ePrint 2020/875). */
#include "crypto/pairing.h"

#include "crypto/lanes.h"
#include "crypto/pairing_lanes.h"

const struct g2_prepared g2_prepared_generator = {.lines =
#include "crypto/g2_generator_lines.inc"
};

/* Doubles the point and gives the tangent at it. */
static void line_double(struct g2_walker *t, struct g2_line *line)
{
    struct fp2 x_square, y_square, y_fourth, z_square, s, m, m_square, sum;
    fp2_sqr(&x_square, &t->x);
    fp2_sqr(&y_square, &t->y);
    fp2_sqr(&y_fourth, &y_square);
    fp2_sqr(&z_square, &t->z);
    /* s = 4 X Y^2, m = 3 X^2 */
    fp2_add(&s, &y_square, &t->x);
    fp2_sqr(&s, &s);
    fp2_sub(&s, &s, &x_square);
    fp2_sub(&s, &s, &y_fourth);
    fp2_double(&s, &s);
    fp2_double(&m, &x_square);
    fp2_add(&m, &m, &x_square);
    fp2_sqr(&m_square, &m);
    /* c2 = 6 X^3 - 4 Y^2 */
    fp2_add(&sum, &t->x, &m);
    fp2_sqr(&sum, &sum);
    fp2_sub(&sum, &sum, &x_square);
    fp2_sub(&sum, &sum, &m_square);
    fp2_double(&line->c2, &y_square);
    fp2_double(&line->c2, &line->c2);
    fp2_sub(&line->c2, &sum, &line->c2);
    /* X3 = m^2 - 2 s, Z3 = 2 Y Z, Y3 = m (s - X3) - 8 Y^4 */
    fp2_sub(&t->x, &m_square, &s);
    fp2_sub(&t->x, &t->x, &s);
    fp2_add(&t->z, &t->z, &t->y);
    fp2_sqr(&t->z, &t->z);
    fp2_sub(&t->z, &t->z, &y_square);
    fp2_sub(&t->z, &t->z, &z_square);
    fp2_sub(&s, &s, &t->x);
    fp2_mul(&t->y, &s, &m);
    fp2_double(&y_fourth, &y_fourth);
    fp2_double(&y_fourth, &y_fourth);
    fp2_double(&y_fourth, &y_fourth);
    fp2_sub(&t->y, &t->y, &y_fourth);
    /* c1 = -6 X^2 Z^2, c0 = 2 Z3 Z^2 */
    fp2_mul(&line->c1, &m, &z_square);
    fp2_double(&line->c1, &line->c1);
    fp2_neg(&line->c1, &line->c1);
    fp2_mul(&line->c0, &t->z, &z_square);
    fp2_double(&line->c0, &line->c0);
}

void g2_line_add(struct g2_walker *t, struct g2_line *line, const struct g2_affine *q)
{
    struct fp2 z_square, y_square, s2, h, h_square, i, j, r, v, x;
    fp2_sqr(&z_square, &t->z);
    fp2_sqr(&y_square, &q->y);
    /* h = x Z^2 - X, r = 2 (y Z^3 - Y) */
    fp2_mul(&h, &z_square, &q->x);
    fp2_sub(&h, &h, &t->x);
    fp2_add(&s2, &q->y, &t->z);
    fp2_sqr(&s2, &s2);
    fp2_sub(&s2, &s2, &y_square);
    fp2_sub(&s2, &s2, &z_square);
    fp2_mul(&s2, &s2, &z_square);
    fp2_sub(&r, &s2, &t->y);
    fp2_sub(&r, &r, &t->y);
    /* i = 4 h^2, j = h i, v = X i */
    fp2_sqr(&h_square, &h);
    fp2_double(&i, &h_square);
    fp2_double(&i, &i);
    fp2_mul(&j, &i, &h);
    fp2_mul(&v, &i, &t->x);
    /* X3 = r^2 - j - 2 v, Z3 = 2 Z h, Y3 = r (v - X3) - 2 Y j */
    fp2_sqr(&t->x, &r);
    fp2_sub(&t->x, &t->x, &j);
    fp2_sub(&t->x, &t->x, &v);
    fp2_sub(&t->x, &t->x, &v);
    fp2_add(&t->z, &t->z, &h);
    fp2_sqr(&t->z, &t->z);
    fp2_sub(&t->z, &t->z, &z_square);
    fp2_sub(&t->z, &t->z, &h_square);
    fp2_mul(&j, &j, &t->y);
    fp2_double(&j, &j);
    fp2_sub(&v, &v, &t->x);
    fp2_mul(&t->y, &v, &r);
    fp2_sub(&t->y, &t->y, &j);
    /* c0 = 2 Z3, c1 = -2 r, c2 = 2 r x - 2 y Z3 */
    fp2_double(&line->c0, &t->z);
    fp2_double(&line->c1, &r);
    fp2_neg(&line->c1, &line->c1);
    fp2_mul(&line->c2, &r, &q->x);
    fp2_double(&line->c2, &line->c2);
    fp2_mul(&x, &line->c0, &q->y);
    fp2_sub(&line->c2, &line->c2, &x);
}

void g2_portable_prepare(struct g2_prepared *out, const struct g2_affine *q)
{
    struct g2_walker t = {q->x, q->y, fp2_one};
    struct g2_line *line = out->lines;
    out->infinity = q->infinity;
    for (unsigned bit = 63; bit-- > 0;) {
        line_double(&t, line++);
        if (PAIRING_Z >> bit & 1) g2_line_add(&t, line++, q);
    }
    CHECK(line == out->lines + G2_PREPARED_LINES);
}

void g2_prepare(struct g2_prepared *out, const struct g2_affine *q)
{
    if (lanes_are_available())
        g2_lanes_prepare(out, q);
    else
        g2_portable_prepare(out, q);
}

void g2_prepared_to_raw(uint8_t bytes[G2_PREPARED_RAW_BYTES], const struct g2_prepared *a)
{
    static_assert(sizeof a->lines == G2_PREPARED_RAW_BYTES, "lines are limbs and nothing else");
    memcpy(bytes, a->lines, sizeof a->lines);
}

enum rk_result g2_prepared_from_raw(struct g2_prepared *out, struct span bytes,
                                    struct rk_error *error)
{
    if (bytes.size_bytes != G2_PREPARED_RAW_BYTES)
        return rk_fail(error, RK_MALFORMED, 0, "a prepared point has %d bytes, not %zu",
                       G2_PREPARED_RAW_BYTES, bytes.size_bytes);
    for (size_t at = 0; at < G2_PREPARED_RAW_BYTES; at += 48) {
        uint64_t borrow = 0;
        for (size_t i = 0; i < 6; i++)
            (void)limb_sub(limb_load_le(bytes.bytes + at + 8 * i), fp_modulus[i], &borrow);
        if (!borrow)
            return rk_fail(error, RK_MALFORMED, at, "the coordinate is not below the modulus");
    }
    memcpy(out->lines, bytes.bytes, sizeof out->lines);
    out->infinity = false;
    return RK_OK;
}

/* f times the lines with this index of all terms. */
static void multiply_lines(struct fp12 *f, const struct pairing_term *terms, size_t count,
                           size_t index)
{
    for (size_t i = 0; i < count; i++) {
        if (terms[i].p->infinity || terms[i].q->infinity) continue;
        const struct g2_line *line = &terms[i].q->lines[index];
        struct fp2 at_x, at_y;
        fp2_mul_fp(&at_x, &line->c1, &terms[i].p->x);
        fp2_mul_fp(&at_y, &line->c0, &terms[i].p->y);
        fp12_mul_by_line(f, f, &line->c2, &at_x, &at_y);
    }
}

void pairing_portable_miller_loop(struct fp12 *out, const struct pairing_term *terms, size_t count)
{
    struct fp12 f = fp12_one;
    size_t index = 0;
    for (unsigned bit = 63; bit-- > 0;) {
        multiply_lines(&f, terms, count, index++);
        if (PAIRING_Z >> bit & 1) multiply_lines(&f, terms, count, index++);
        if (bit) fp12_sqr(&f, &f);
    }
    fp12_conjugate(out, &f); /* z is negative */
}

void pairing_portable_miller_loop_of_points(struct fp12 *out, const struct pairing_pair *pairs,
                                            size_t count)
{
    struct g2_prepared prepared;
    struct fp12 product = fp12_one, part;
    for (size_t i = 0; i < count; i++) {
        g2_portable_prepare(&prepared, pairs[i].q);
        pairing_portable_miller_loop(&part, &(struct pairing_term){pairs[i].p, &prepared}, 1);
        fp12_mul(&product, &product, &part);
    }
    *out = product;
}

/* a^z in the cyclotomic subgroup: the product of a^(2^i) for the six bits of |z|, all of them above
 * bit 0. */
static void raise_to_z(struct fp12 *out, const struct fp12 *a)
{
    enum { BITS = 6 };
    struct fp12_compressed square, squares[BITS];
    struct fp12 factors[BITS];
    size_t count = 0;
    fp12_compress(&square, a);
    for (unsigned bit = 1; bit < 64; bit++) {
        fp12_compressed_sqr(&square, &square);
        if (PAIRING_Z >> bit & 1) squares[count++] = square;
    }
    CHECK(count == BITS);
    fp12_decompress_batch(factors, squares, count);
    for (size_t i = 1; i < count; i++)
        fp12_mul(&factors[0], &factors[0], &factors[i]);
    fp12_conjugate(out, &factors[0]);
}

/* a^(z - 1). */
static void raise_to_z_less_one(struct fp12 *out, const struct fp12 *a)
{
    struct fp12 power, inverse;
    raise_to_z(&power, a);
    fp12_conjugate(&inverse, a);
    fp12_mul(out, &power, &inverse);
}

void pairing_portable_final_exponentiation(struct fp12 *out, const struct fp12 *f)
{
    struct fp12 a, b, x, y;
    /* a = f^((p^6 - 1) (p^2 + 1)) */
    fp12_inverse(&x, f);
    fp12_conjugate(&a, f);
    fp12_mul(&a, &a, &x);
    fp12_frobenius(&x, &a);
    fp12_frobenius(&x, &x);
    fp12_mul(&a, &a, &x);
    /* b = a^((z - 1)^2 (z + p)) */
    raise_to_z_less_one(&b, &a);
    raise_to_z_less_one(&b, &b);
    raise_to_z(&x, &b);
    fp12_frobenius(&y, &b);
    fp12_mul(&b, &x, &y);
    /* x = b^(z^2 + p^2 - 1) */
    raise_to_z(&x, &b);
    raise_to_z(&x, &x);
    fp12_frobenius(&y, &b);
    fp12_frobenius(&y, &y);
    fp12_mul(&x, &x, &y);
    fp12_conjugate(&y, &b);
    fp12_mul(&x, &x, &y);
    /* times a^3 */
    fp12_cyclotomic_sqr(&y, &a);
    fp12_mul(&y, &y, &a);
    fp12_mul(out, &x, &y);
}

void pairing_miller_loop(struct fp12 *out, const struct pairing_term *terms, size_t count)
{
    if (lanes_are_available())
        pairing_lanes_miller_loop(out, terms, count);
    else
        pairing_portable_miller_loop(out, terms, count);
}

void pairing_miller_loop_of_points(struct fp12 *out, const struct pairing_pair *pairs, size_t count)
{
    if (lanes_are_available())
        pairing_lanes_miller_loop_of_points(out, pairs, count);
    else
        pairing_portable_miller_loop_of_points(out, pairs, count);
}

void pairing_final_exponentiation(struct fp12 *out, const struct fp12 *f)
{
    if (lanes_are_available())
        pairing_lanes_final_exponentiation(out, f);
    else
        pairing_portable_final_exponentiation(out, f);
}

void pairing_product(struct fp12 *out, const struct pairing_term *terms, size_t count)
{
    struct fp12 f;
    pairing_miller_loop(&f, terms, count);
    pairing_final_exponentiation(out, &f);
}

bool pairing_product_is_one(const struct pairing_term *terms, size_t count)
{
    struct fp12 value;
    pairing_product(&value, terms, count);
    return fp12_equal(&value, &fp12_one);
}
