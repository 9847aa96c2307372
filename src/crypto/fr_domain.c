#include "crypto/fr_domain.h"

#include <stdlib.h>

/* powers[i] = base^i */
static void fill_powers(struct fr *powers, size_t count, const struct fr *base)
{
    if (count) powers[0] = fr_one;
    for (size_t i = 1; i < count; i++)
        fr_mul(&powers[i], &powers[i - 1], base);
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
    d.inverse_powers = calloc(half ? half : 1, sizeof *d.inverse_powers);
    if (!d.powers || !d.inverse_powers) {
        fr_domain_free(&d);
        return RK_NO_MEMORY;
    }
    fill_powers(d.powers, half, &d.generator);
    fill_powers(d.inverse_powers, half, &d.generator_inverse);
    *domain = d;
    return RK_OK;
}

void fr_domain_free(struct fr_domain *domain)
{
    free(domain->powers);
    free(domain->inverse_powers);
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

/* Two levels at once on four elements a quarter of a block apart, so that each is loaded and stored
 * once: the upper level with w^i and w^(i + block / 4), the lower twice with w^(2 i). */
static void two_levels(struct fr *elements, size_t size, size_t block, const struct fr *powers)
{
    size_t quarter = block / 4, stride = size / block;
    for (size_t start = 0; start < size; start += block) {
        for (size_t i = 0; i < quarter; i++) {
            struct fr *at = elements + start + i;
            struct fr a = at[0], b = at[quarter], c = at[2 * quarter], d = at[3 * quarter];
            butterfly(&a, &c, &powers[i * stride]);
            butterfly(&b, &d, &powers[(i + quarter) * stride]);
            butterfly(&a, &b, &powers[2 * i * stride]);
            butterfly(&c, &d, &powers[2 * i * stride]);
            at[0] = a;
            at[quarter] = b;
            at[2 * quarter] = c;
            at[3 * quarter] = d;
        }
    }
}

/* The last two levels, where the only power that is not 1 is w^(size / 4). */
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

static uint64_t reverse_bits(uint64_t i, unsigned bits)
{
    i = __builtin_bswap64(i);
    i = (i >> 4 & 0x0f0f0f0f0f0f0f0f) | (i & 0x0f0f0f0f0f0f0f0f) << 4;
    i = (i >> 2 & 0x3333333333333333) | (i & 0x3333333333333333) << 2;
    i = (i >> 1 & 0x5555555555555555) | (i & 0x5555555555555555) << 1;
    return i >> (64 - bits);
}

static void swap(struct fr *a, struct fr *b)
{
    struct fr t = *a;
    *a = *b;
    *b = t;
}

/* Decimation in frequency (Gentleman and Sande 1966): from the order of the input to reversed bits,
 * then back to order. */
static void transform(struct fr *elements, unsigned log_size, const struct fr *powers)
{
    size_t size = (size_t)1 << log_size;
    unsigned levels = log_size;
    size_t block = size;
    if (levels == 0) return;
    if (levels % 2) { /* one level alone, the others in pairs */
        for (size_t i = 0; i < size / 2; i++)
            butterfly(&elements[i], &elements[i + size / 2], &powers[i]);
        levels--;
        block /= 2;
    }
    for (; levels > 2; levels -= 2, block /= 4)
        two_levels(elements, size, block, powers);
    if (levels == 2) last_two_levels(elements, size, &powers[size / 4]);
    for (size_t i = 0; i < size; i++) {
        size_t j = (size_t)reverse_bits(i, log_size);
        if (i < j) swap(&elements[i], &elements[j]);
    }
}

/* elements[i] *= scale * base^i */
static void scale_by_powers(struct fr *elements, uint64_t size, const struct fr *scale,
                            const struct fr *base)
{
    struct fr factor = *scale;
    for (uint64_t i = 0; i < size; i++) {
        fr_mul(&elements[i], &elements[i], &factor);
        fr_mul(&factor, &factor, base);
    }
}

void fr_domain_forward(const struct fr_domain *domain, struct fr *elements)
{
    transform(elements, domain->log_size, domain->powers);
}

void fr_domain_inverse(const struct fr_domain *domain, struct fr *elements)
{
    transform(elements, domain->log_size, domain->inverse_powers);
    for (uint64_t i = 0; i < domain->size; i++)
        fr_mul(&elements[i], &elements[i], &domain->size_inverse);
}

void fr_domain_coset_forward(const struct fr_domain *domain, struct fr *elements)
{
    scale_by_powers(elements, domain->size, &fr_one, &domain->coset);
    transform(elements, domain->log_size, domain->powers);
}

void fr_domain_coset_inverse(const struct fr_domain *domain, struct fr *elements)
{
    transform(elements, domain->log_size, domain->inverse_powers);
    scale_by_powers(elements, domain->size, &domain->size_inverse, &domain->coset_inverse);
}

void fr_polynomial_evaluate(struct fr *out, const struct fr *coefficients, size_t count,
                            const struct fr *at)
{
    struct fr sum = fr_zero, point = *at;
    for (size_t i = count; i-- > 0;) {
        fr_mul(&sum, &sum, &point);
        fr_add(&sum, &sum, &coefficients[i]);
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
