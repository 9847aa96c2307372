#include "crypto/jubjub_mul.h"

#include "base/secret.h"
#include "crypto/jubjub_public_lanes.h"
#include "crypto/lanes.h"

#include "crypto/jubjub_tables.inc"

enum {
    SCALAR_BITS = 252,
    DIGITS = SCALAR_BITS + 1, /* of a scalar in signed form */
    POINT_WINDOW = 5,         /* for points whose multiples are made on the spot */
    POINT_MULTIPLES = 1 << (POINT_WINDOW - 2),
    BASE_WINDOW = 8,
};
static_assert(1 << (BASE_WINDOW - 2) ==
                  sizeof jubjub_base_generator.odd / sizeof(struct jubjub_affine_niels),
              "the table of odd multiples serves one window");

static void niels_select(struct jubjub_niels *out, uint64_t mask, const struct jubjub_niels *a,
                         const struct jubjub_niels *b)
{
    fr_select(&out->plus, mask, &a->plus, &b->plus);
    fr_select(&out->minus, mask, &a->minus, &b->minus);
    fr_select(&out->z, mask, &a->z, &b->z);
    fr_select(&out->t2d, mask, &a->t2d, &b->t2d);
}

void jubjub_mul_exact(struct jubjub_extended *out, const struct jubjub_extended *a,
                      const struct fj *k)
{
    uint64_t bits[4];
    struct jubjub_niels niels, summand;
    struct jubjub_extended sum = jubjub_identity;
    fj_to_limbs(bits, k);
    jubjub_to_niels(&niels, a);
    for (unsigned i = SCALAR_BITS; i-- > 0;) {
        uint64_t mask = limb_opaque(0 - (bits[i / 64] >> i % 64 & 1));
        niels_select(&summand, mask, &niels, &jubjub_niels_identity);
        jubjub_double(&sum, &sum);
        jubjub_add_niels(&sum, &sum, &summand);
    }
    *out = sum;
    secret_wipe(bits, sizeof bits);
    secret_wipe(&summand, sizeof summand);
    secret_wipe(&sum, sizeof sum);
}

/* All ones when a and b, below 2^32, are equal. */
static uint64_t equal_mask(uint64_t a, uint64_t b)
{
    return limb_zero_mask(a ^ b);
}

/* The digit d of -8..8 times the point whose multiples 1 to 8 are in the table. */
static void look_up(struct jubjub_niels *out, const struct jubjub_niels table[8], int digit)
{
    uint64_t sign = limb_opaque((uint64_t)(int64_t)(digit >> 31));
    uint64_t size = ((uint64_t)(int64_t)digit ^ sign) - sign;
    struct jubjub_niels found = jubjub_niels_identity;
    struct fr plus;
    for (uint64_t i = 0; i < 8; i++)
        niels_select(&found, equal_mask(size, i + 1), &table[i], &found);
    plus = found.plus;
    fr_select(&found.plus, sign, &found.minus, &plus);
    fr_select(&found.minus, sign, &plus, &found.minus);
    fr_negate_if(&found.t2d, sign, &found.t2d);
    *out = found;
}

void jubjub_mul(struct jubjub_extended *out, const struct jubjub_extended *a, const struct fj *k)
{
    uint64_t limbs[4];
    int digits[64], carry = 0;
    struct jubjub_niels table[8], summand;
    struct jubjub_extended multiple = *a, sum = jubjub_identity;
    jubjub_to_niels(&table[0], a);
    for (unsigned i = 1; i < 8; i++) {
        jubjub_add_niels(&multiple, &multiple, &table[0]);
        jubjub_to_niels(&table[i], &multiple);
    }
    fj_to_limbs(limbs, k);
    for (unsigned i = 0; i < 64; i++) { /* the scalar is below 2^252: the last carry is 0 */
        int digit = (int)(limbs[i / 16] >> (i % 16 * 4) & 15) + carry;
        carry = (digit + 7) >> 4; /* digits of -7..8 */
        digits[i] = digit - (carry << 4);
    }
    for (unsigned i = 64; i-- > 0;) {
        for (unsigned j = 0; i < 63 && j < 4; j++)
            jubjub_double(&sum, &sum);
        look_up(&summand, table, digits[i]);
        jubjub_add_niels(&sum, &sum, &summand);
    }
    *out = sum;
    secret_wipe(limbs, sizeof limbs);
    secret_wipe(digits, sizeof digits);
    secret_wipe(&summand, sizeof summand);
    secret_wipe(&sum, sizeof sum);
}

/* The sum of +- 2^i P over the bits i of k', + where it is set, is k P for the k' of
 * 2 k' = k + 2^256 - 1. */
static void recode_signs(uint64_t signs[4], const struct fj *k)
{
    /* 1/2 and 2^256 - 1 modulo r. */
    static const struct fj half = {
        {0x7b478d0948469a48, 0xccbefb6199bf7be9, 0xccc627f7f65e27fa, 0x0c1258acd66282b7}};
    static const struct fj offset = {
        {0x12109d4fb3469c0f, 0x0503195502f52559, 0xdd1cde0cd5d30fb1, 0x09cd0cf6aab4d06a}};
    struct fj x;
    fj_add(&x, k, &offset);
    fj_mul(&x, &x, &half);
    fj_to_limbs(signs, &x);
    secret_wipe(&x, sizeof x);
}

static void comb_look_up(struct jubjub_affine_niels *out, const struct jubjub_affine_niels table[8],
                         uint64_t teeth)
{
    /* A negative top tooth negates all the others. */
    uint64_t negative = limb_opaque((teeth >> 3) - 1);
    uint64_t index = (teeth ^ negative) & 7;
    struct jubjub_affine_niels found = table[0];
    struct fr plus;
    for (uint64_t i = 1; i < 8; i++) {
        uint64_t mask = equal_mask(index, i);
        fr_select(&found.plus, mask, &table[i].plus, &found.plus);
        fr_select(&found.minus, mask, &table[i].minus, &found.minus);
        fr_select(&found.t2d, mask, &table[i].t2d, &found.t2d);
    }
    plus = found.plus;
    fr_select(&found.plus, negative, &found.minus, &plus);
    fr_select(&found.minus, negative, &plus, &found.minus);
    fr_negate_if(&found.t2d, negative, &found.t2d);
    *out = found;
}

void jubjub_mul_base(struct jubjub_extended *out, const struct jubjub_base *base,
                     const struct fj *k)
{
    uint64_t signs[4];
    struct jubjub_affine_niels summand;
    struct jubjub_extended sum = jubjub_identity;
    recode_signs(signs, k);
    for (unsigned i = 8; i-- > 0;) {
        if (i < 7) jubjub_double(&sum, &sum);
        for (unsigned j = 0; j < 8; j++) {
            uint64_t half = signs[j / 2] >> (j % 2 * 32 + i), teeth = 0;
            for (unsigned tooth = 0; tooth < 4; tooth++)
                teeth |= (half >> 8 * tooth & 1) << tooth;
            comb_look_up(&summand, base->comb[j], teeth);
            jubjub_add_affine_niels(&sum, &sum, &summand);
        }
    }
    *out = sum;
    secret_wipe(signs, sizeof signs);
    secret_wipe(&summand, sizeof summand);
    secret_wipe(&sum, sizeof sum);
}

static void mul_base_affine(struct jubjub_affine *out, const struct jubjub_base *base,
                            const struct fj *k)
{
    struct jubjub_extended product;
    jubjub_mul_base(&product, base, k);
    jubjub_to_affine(out, &product);
    secret_wipe(&product, sizeof product);
}

void jubjub_mul_generator(struct jubjub_affine *out, const struct fj *k)
{
    mul_base_affine(out, &jubjub_base_generator, k);
}

void jubjub_mul_generator_nums(struct jubjub_affine *out, const struct fj *k)
{
    mul_base_affine(out, &jubjub_base_generator_nums, k);
}

void jubjub_exchange(struct jubjub_affine *out, const struct fj *secret,
                     const struct jubjub_affine *a)
{
    struct jubjub_extended product;
    jubjub_from_affine(&product, a);
    jubjub_mul(&product, &product, secret);
    jubjub_to_affine(out, &product);
    secret_wipe(&product, sizeof product);
}

/* Writes k as signed digits, each 0 or odd and below 2^(window-1) in size, no two within a window;
 * tells how many there are up to the last that is not 0. */
static unsigned recode_vartime(int8_t digits[DIGITS], const uint64_t k[4], unsigned window)
{
    uint64_t bits[5] = {k[0], k[1], k[2], k[3], 0};
    unsigned used = 0;
    uint64_t carry = 0;
    memset(digits, 0, DIGITS);
    for (unsigned i = 0; i < DIGITS;) {
        u128 pair = (u128)bits[i / 64 + 1] << 64 | bits[i / 64];
        uint64_t word = ((uint64_t)(pair >> i % 64) & ((1u << window) - 1)) + carry;
        if (!(word & 1)) { /* also where a run of ones carries on */
            i++;
            continue;
        }
        carry = word >> (window - 1);
        digits[i] = (int8_t)((int)word - (int)(carry << window));
        used = i + 1;
        i += window;
    }
    return used;
}

/* (2 i + 1) a */
static void odd_multiples(struct jubjub_niels multiples[POINT_MULTIPLES],
                          const struct jubjub_extended *a)
{
    struct jubjub_extended twice, multiple = *a;
    struct jubjub_niels step;
    jubjub_double(&twice, a);
    jubjub_to_niels(&step, &twice);
    jubjub_to_niels(&multiples[0], a);
    for (unsigned i = 1; i < POINT_MULTIPLES; i++) {
        jubjub_add_niels(&multiple, &multiple, &step);
        jubjub_to_niels(&multiples[i], &multiple);
    }
}

static void add_multiple_vartime(struct jubjub_extended *sum, const struct jubjub_niels *multiples,
                                 int digit)
{
    if (digit > 0) jubjub_add_niels(sum, sum, &multiples[digit / 2]);
    if (digit < 0) jubjub_sub_niels(sum, sum, &multiples[-digit / 2]);
}

void jubjub_mul_vartime(struct jubjub_extended *out, const struct jubjub_extended *a,
                        const struct fj *k)
{
    int8_t digits[DIGITS];
    uint64_t limbs[4];
    struct jubjub_niels multiples[POINT_MULTIPLES];
    struct jubjub_extended sum = jubjub_identity;
    fj_to_limbs(limbs, k);
    unsigned used = recode_vartime(digits, limbs, POINT_WINDOW);
    odd_multiples(multiples, a);
    for (unsigned i = used; i-- > 0;) {
        jubjub_double(&sum, &sum);
        add_multiple_vartime(&sum, multiples, digits[i]);
    }
    *out = sum;
}

void jubjub_mul_base_add_vartime(struct jubjub_extended *out, const struct jubjub_base *base,
                                 const struct fj *j, const struct jubjub_extended *a,
                                 const struct fj *k)
{
    int8_t base_digits[DIGITS], digits[DIGITS];
    uint64_t limbs[4];
    struct jubjub_niels multiples[POINT_MULTIPLES];
    struct jubjub_extended sum = jubjub_identity;
    fj_to_limbs(limbs, j);
    unsigned base_used = recode_vartime(base_digits, limbs, BASE_WINDOW);
    fj_to_limbs(limbs, k);
    unsigned used = recode_vartime(digits, limbs, POINT_WINDOW);
    odd_multiples(multiples, a);
    for (unsigned i = base_used > used ? base_used : used; i-- > 0;) {
        jubjub_double(&sum, &sum);
        add_multiple_vartime(&sum, multiples, digits[i]);
        int digit = base_digits[i];
        if (digit > 0) jubjub_add_affine_niels(&sum, &sum, &base->odd[digit / 2]);
        if (digit < 0) jubjub_sub_affine_niels(&sum, &sum, &base->odd[-digit / 2]);
    }
    *out = sum;
}

enum {
    INTERLEAVED = 32,   /* terms that share their doublings */
    BUCKETS_FROM = 250, /* terms, from which buckets are faster */
    BUCKET_WINDOW_MAX = 9,
};

void jubjub_term_set(struct jubjub_term *term, const struct fj *scalar,
                     const struct jubjub_affine *point)
{
    fj_to_limbs(term->scalar, scalar);
    jubjub_affine_to_niels(&term->point, point);
}

static void add_interleaved_vartime(struct jubjub_extended *sum, const struct jubjub_term *terms,
                                    size_t count)
{
    int8_t digits[INTERLEAVED][DIGITS];
    struct jubjub_niels multiples[INTERLEAVED][POINT_MULTIPLES];
    struct jubjub_extended point, part = jubjub_identity;
    unsigned used = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned n = recode_vartime(digits[i], terms[i].scalar, POINT_WINDOW);
        if (n > used) used = n;
        jubjub_add_affine_niels(&point, &jubjub_identity, &terms[i].point);
        odd_multiples(multiples[i], &point);
    }
    for (unsigned bit = used; bit-- > 0;) {
        jubjub_double(&part, &part);
        for (size_t i = 0; i < count; i++)
            add_multiple_vartime(&part, multiples[i], digits[i][bit]);
    }
    jubjub_add(sum, sum, &part);
}

/* The signed digit of -2^(window-1)..2^(window-1) at a bit position: Booth's recoding, which looks
 * at the bit below as well, so that digits need no carry and no memory. */
static int booth_digit(const uint64_t k[4], unsigned position, unsigned window)
{
    unsigned low = position ? position - 1 : 0;
    uint64_t high_limb = low / 64 < 3 ? k[low / 64 + 1] : 0;
    uint64_t word = (uint64_t)(((u128)high_limb << 64 | k[low / 64]) >> low % 64);
    if (!position) word <<= 1;
    word &= (2u << window) - 1;
    int digit = (int)((word + 1) >> 1);
    return word >> window ? digit - (1 << window) : digit;
}

static void add_buckets_vartime(struct jubjub_extended *sum, const struct jubjub_term *terms,
                                size_t count, unsigned window)
{
    struct jubjub_extended buckets[1 << (BUCKET_WINDOW_MAX - 1)], total = jubjub_identity;
    size_t bucket_count = (size_t)1 << (window - 1);
    for (unsigned position = SCALAR_BITS / window * window;; position -= window) {
        for (size_t i = 0; i < bucket_count; i++)
            buckets[i] = jubjub_identity;
        for (size_t i = 0; i < count; i++) {
            int digit = booth_digit(terms[i].scalar, position, window);
            if (!digit) continue;
            struct jubjub_extended *bucket = &buckets[(digit < 0 ? -digit : digit) - 1];
            if (digit > 0)
                jubjub_add_affine_niels(bucket, bucket, &terms[i].point);
            else
                jubjub_sub_affine_niels(bucket, bucket, &terms[i].point);
        }
        /* The sum of (i + 1) bucket[i], from partial sums. */
        struct jubjub_extended run = jubjub_identity;
        for (size_t i = bucket_count; i-- > 0;) {
            jubjub_add(&run, &run, &buckets[i]);
            jubjub_add(&total, &total, &run);
        }
        if (!position) break;
        for (unsigned i = 0; i < window; i++)
            jubjub_double(&total, &total);
    }
    jubjub_add(sum, sum, &total);
}

void jubjub_sum_terms_portable_vartime(struct jubjub_extended *out, const struct jubjub_term *terms,
                                       size_t count)
{
    struct jubjub_extended sum = jubjub_identity;
    if (count >= BUCKETS_FROM) {
        unsigned window = count < 500 ? 6 : count < 1000 ? 7 : count < 4000 ? 8 : BUCKET_WINDOW_MAX;
        add_buckets_vartime(&sum, terms, count, window);
    } else {
        for (size_t i = 0; i < count; i += INTERLEAVED)
            add_interleaved_vartime(&sum, terms + i,
                                    count - i < INTERLEAVED ? count - i : INTERLEAVED);
    }
    *out = sum;
}

void jubjub_sum_terms_vartime(struct jubjub_extended *out, const struct jubjub_term *terms,
                              size_t count)
{
    if (count >= JUBJUB_LANES_TERMS && lanes_are_available())
        jubjub_lanes_sum_terms(out, terms, count);
    else
        jubjub_sum_terms_portable_vartime(out, terms, count);
}
