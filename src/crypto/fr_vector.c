#include "crypto/fr_vector.h"

#include "crypto/fr_vector_lanes.h"
#include "crypto/lanes.h"

/* How many of `count` elements go through lanes: most of them, or none when there are few. */
static size_t in_lanes(size_t count)
{
    enum { COUNT_MIN = 64 };
    return count >= COUNT_MIN && lanes_are_available() ? count / FR_STRANDS * FR_STRANDS : 0;
}

void fr_vector_powers(struct fr *out, size_t count, const struct fr *first, const struct fr *base,
                      const struct fr *addend)
{
    struct fr power = *first, added = *addend, factor = *base;
    size_t done = in_lanes(count);
    if (done) {
        uint64_t exponent = done;
        fr_lanes_powers(out, done, first, base, addend);
        fr_pow_vartime(&power, base, &exponent, 1);
        fr_mul(&power, &power, first);
    }
    for (size_t i = done; i < count; i++) {
        fr_add(&out[i], &power, &added);
        fr_mul(&power, &power, &factor);
    }
}

void fr_vector_invert(struct fr *elements, struct fr *scratch, size_t count)
{
    size_t done = in_lanes(count);
    if (done) fr_lanes_invert(elements, scratch, done);
    if (done < count) fr_inverse_batch(elements + done, scratch, count - done);
}

void fr_vector_accumulate(struct fr *elements, size_t count)
{
    struct fr product = fr_one, next, carry[FR_STRANDS];
    size_t done = in_lanes(count);
    if (done) {
        fr_lanes_strand_products(carry, elements, done);
        for (size_t s = 0; s < FR_STRANDS; s++) {
            fr_mul(&next, &product, &carry[s]);
            carry[s] = product;
            product = next;
        }
        fr_lanes_strands_accumulate(elements, done, carry);
    }
    for (size_t i = done; i < count; i++) {
        fr_mul(&next, &product, &elements[i]);
        elements[i] = product;
        product = next;
    }
}

struct fr fr_vector_divide(struct fr *coefficients, size_t count, const struct fr *at)
{
    struct fr carry = fr_zero, point = *at, product;
    size_t done = in_lanes(count);
    for (size_t i = count; i-- > done;) {
        struct fr coefficient = coefficients[i];
        coefficients[i] = carry;
        fr_mul(&product, &carry, &point);
        fr_add(&carry, &product, &coefficient);
    }
    if (done) {
        uint64_t length = done / FR_STRANDS;
        struct fr values[FR_STRANDS], carries[FR_STRANDS], power;
        fr_lanes_strand_values(values, coefficients, done, at);
        fr_pow_vartime(&power, at, &length, 1);
        for (size_t s = FR_STRANDS; s-- > 0;) {
            carries[s] = carry;
            fr_mul(&product, &carry, &power);
            fr_add(&carry, &product, &values[s]);
        }
        fr_lanes_strands_divide(coefficients, done, carries, at);
    }
    return carry;
}

void fr_vector_combine(struct fr *out, const struct fr_combination *sum, size_t from, size_t to)
{
    enum { LANES = FR_STRANDS / 2 };
    size_t whole = lanes_are_available() ? from + (to - from) / LANES * LANES : from;
    size_t ends[FR_VECTOR_TERMS_MAX];
    for (size_t k = 0; k < sum->terms; k++) {
        size_t end = sum->counts[k] < whole ? sum->counts[k] : whole;
        ends[k] = end > from ? from + (end - from) / LANES * LANES : from;
    }
    if (whole > from) fr_lanes_combine(out, sum, ends, from, whole);
    if (to > whole) memset(out + whole, 0, (to - whole) * sizeof *out);
    for (size_t k = 0; k < sum->terms; k++) {
        size_t end = sum->counts[k] < to ? sum->counts[k] : to;
        for (size_t i = ends[k]; i < end; i++) {
            struct fr term;
            fr_mul(&term, &sum->coefficients[k][i], &sum->factors[k]);
            fr_add(&out[i], &out[i], &term);
        }
    }
}
