/* The products of every back end that this processor has against those in C, bit by bit. */

#include "support.h"
#include "vectors.h"

#include "crypto/fp2.h"
#include "crypto/fr.h"
#include "crypto/kernels.h"
#include "crypto/lane_products.h"
#include "crypto/lanes.h"

#ifdef RK_SANITIZED
enum { RANDOM = 20000, LANE_ROUNDS = 1000 };
#else
enum { RANDOM = 1000000, LANE_ROUNDS = 125000 };
#endif

/* Limbs whose products have all carries there are, or none. */
static const uint64_t edge_limbs[] = {0, 1, UINT64_MAX, UINT64_MAX - 1, (uint64_t)1 << 63};

static const struct field_kernels *portable, *kernels;

static bool set_up(void)
{
    portable = field_kernels_of(CRYPTO_PORTABLE);
    kernels = field_kernels_of(crypto_backend_in_use());
    if (kernels != portable) return true;
    print_message("this processor has the portable products alone\n");
    return false;
}

#define FIELD_SAMPLES(F, LIMBS)                                                              \
    /* Any limbs: an edge each, or random ones with long runs of equal bits among them. */   \
    static void F##_any(struct F *out, uint64_t *seed)                                       \
    {                                                                                        \
        uint64_t kind = vectors_random(seed);                                                \
        for (size_t i = 0; i < LIMBS; i++) {                                                 \
            uint64_t random = vectors_random(seed);                                          \
            out->limb[i] = kind % 8 ? random : edge_limbs[random % 5];                       \
            if (kind % 8 == 1) out->limb[i] = random >> 32 << (random & 32) << (random & 7); \
        }                                                                                    \
    }                                                                                        \
    /* Below p: the edges 0, 1, p - 1 and those near to them too. */                         \
    static void F##_reduced(struct F *out, uint64_t *seed)                                   \
    {                                                                                        \
        uint64_t kind = vectors_random(seed) % 64;                                           \
        F##_any(out, seed);                                                                  \
        if (kind < 4) {                                                                      \
            *out = (struct F){{kind}};                                                       \
        } else if (kind < 8) {                                                               \
            memcpy(out->limb, F##_modulus, sizeof out->limb);                                \
            out->limb[0] -= kind - 3;                                                        \
        }                                                                                    \
        out->limb[LIMBS - 1] &= UINT64_MAX >> __builtin_clzll(F##_modulus[LIMBS - 1]);       \
        F##_reduce_once(out, out->limb);                                                     \
    }

FIELD_SAMPLES(fr, 4)
FIELD_SAMPLES(fp, 6)

#define EQUAL(x, y) assert_memory_equal(&(x), &(y), sizeof(x))

/* The output elsewhere, over each of the inputs, and over both. */
#define FIELD_TEST(F)                                     \
    static void products_in_##F##_are_equal(void **state) \
    {                                                     \
        (void)state;                                      \
        uint64_t seed = test_seed(1);                     \
        if (!set_up()) skip();                            \
        for (size_t round = 0; round < RANDOM; round++) { \
            struct F a, b, wanted, found;                 \
            F##_reduced(&a, &seed);                       \
            if (round % 2)                                \
                F##_any(&b, &seed);                       \
            else                                          \
                F##_reduced(&b, &seed);                   \
            portable->F##_mul(&wanted, &a, &b);           \
            kernels->F##_mul(&found, &a, &b);             \
            EQUAL(found, wanted);                         \
            found = b;                                    \
            kernels->F##_mul(&found, &a, &found);         \
            EQUAL(found, wanted);                         \
            found = a;                                    \
            kernels->F##_mul(&found, &found, &b);         \
            EQUAL(found, wanted);                         \
            portable->F##_sqr(&wanted, &a);               \
            kernels->F##_sqr(&found, &a);                 \
            EQUAL(found, wanted);                         \
            found = a;                                    \
            kernels->F##_sqr(&found, &found);             \
            EQUAL(found, wanted);                         \
            found = a;                                    \
            kernels->F##_mul(&found, &found, &found);     \
            EQUAL(found, wanted);                         \
        }                                                 \
    }

FIELD_TEST(fr)
FIELD_TEST(fp)

/* Every pair of elements whose limbs are edges. */
static void products_of_edges_are_equal(void **state)
{
    (void)state;
    static struct fp edges[15625];
    size_t count = 0;
    if (!set_up()) skip();
    for (size_t i = 0; i < 15625; i++) {
        size_t digits = i;
        for (size_t j = 0; j < 6; j++, digits /= 5)
            edges[i].limb[j] = edge_limbs[digits % 5];
    }
    for (size_t i = 0; i < 15625; i++) {
        struct fp a = edges[i], wanted, found;
        a.limb[5] &= 0x1fffffffffffffff;
        fp_reduce_once(&a, a.limb);
        for (size_t j = i % 61; j < 15625; j += 61, count++) {
            struct fp_wide wide_wanted, wide_found;
            portable->fp_mul(&wanted, &a, &edges[j]);
            kernels->fp_mul(&found, &a, &edges[j]);
            EQUAL(found, wanted);
            portable->fp_wide_mul(&wide_wanted, &edges[i], &edges[j]);
            kernels->fp_wide_mul(&wide_found, &edges[i], &edges[j]);
            EQUAL(wide_found, wide_wanted);
        }
        portable->fp_sqr(&wanted, &a);
        kernels->fp_sqr(&found, &a);
        EQUAL(found, wanted);
    }
    print_message("%zu pairs\n", count);
}

static void wide_products_and_reductions_are_equal(void **state)
{
    (void)state;
    uint64_t seed = test_seed(2);
    if (!set_up()) skip();
    for (size_t round = 0; round < RANDOM; round++) {
        struct fp a, b, high, reduced_wanted, reduced_found;
        struct fp_wide wanted, found;
        fp_any(&a, &seed);
        fp_any(&b, &seed);
        portable->fp_wide_mul(&wanted, &a, &b);
        kernels->fp_wide_mul(&found, &a, &b);
        EQUAL(found, wanted);
        /* Any integer below p R. */
        fp_reduced(&high, &seed);
        memcpy(wanted.limb, a.limb, sizeof a);
        memcpy(wanted.limb + 6, high.limb, sizeof high);
        portable->fp_wide_reduce(&reduced_wanted, &wanted);
        kernels->fp_wide_reduce(&reduced_found, &wanted);
        EQUAL(reduced_found, reduced_wanted);
    }
}

static void products_of_pairs_are_equal(void **state)
{
    (void)state;
    uint64_t seed = test_seed(5);
    if (!set_up()) skip();
    for (size_t round = 0; round < RANDOM; round++) {
        struct fp2 a, b;
        struct fp *parts[] = {&a.c0, &a.c1, &b.c0, &b.c1}, more;
        struct fp2_wide wanted, found;
        for (size_t i = 0; i < 4; i++)
            fp_reduced(parts[i], &seed);
        portable->fp2_wide_sqr(&wanted, &a);
        kernels->fp2_wide_sqr(&found, &a);
        EQUAL(found, wanted);
        for (size_t i = 0; i < 4 && round % 2; i++) {
            fp_reduced(&more, &seed);
            fp_add_unreduced(parts[i], parts[i], &more);
        }
        portable->fp2_wide_mul(&wanted, &a, &b);
        kernels->fp2_wide_mul(&found, &a, &b);
        EQUAL(found, wanted);
        portable->fp2_wide_mul(&wanted, &a, &a);
        kernels->fp2_wide_mul(&found, &a, &a);
        EQUAL(found, wanted);
    }
}

static void sums_of_products_are_equal(void **state)
{
    (void)state;
    uint64_t seed = test_seed(3);
    if (!set_up()) skip();
    for (size_t round = 0; round < RANDOM; round++) {
        struct fp x[4], wanted, found;
        for (size_t i = 0; i < 4; i++)
            fp_reduced(&x[i], &seed);
        portable->fp_mul_add_mul(&wanted, &x[0], &x[1], &x[2], &x[3]);
        kernels->fp_mul_add_mul(&found, &x[0], &x[1], &x[2], &x[3]);
        EQUAL(found, wanted);
        found = x[round % 4];
        kernels->fp_mul_add_mul(&found, round % 4 == 0 ? &found : &x[0],
                                round % 4 == 1 ? &found : &x[1], round % 4 == 2 ? &found : &x[2],
                                round % 4 == 3 ? &found : &x[3]);
        EQUAL(found, wanted);
        portable->fp_mul_add_mul(&wanted, &x[0], &x[0], &x[0], &x[0]);
        found = x[0];
        kernels->fp_mul_add_mul(&found, &found, &found, &found, &found);
        EQUAL(found, wanted);
    }
}

/* Products of eight lanes, a b 2^-(52 LIMBS), against those of single elements: factors of any
 * limbs as far as the headers allow them, and reduced ones. */
#define LANES_TEST(F, LIMBS, WORDS)                                                           \
    /* The integer of a lane, modulo p. */                                                    \
    static void F##_of_lane(struct F *out, const uint64_t x[8][8], size_t lane)               \
    {                                                                                         \
        uint64_t words[2 * WORDS] = {0};                                                      \
        for (size_t i = 0; i < LIMBS; i++) {                                                  \
            u128 limb = (u128)x[i][lane] << 52 * i % 64, sum;                                 \
            size_t at = 52 * i / 64;                                                          \
            uint64_t carry = 0;                                                               \
            words[at] = limb_add(words[at], (uint64_t)limb, &carry);                          \
            sum = (limb >> 64) + carry;                                                       \
            carry = 0;                                                                        \
            words[at + 1] = limb_add(words[at + 1], (uint64_t)sum, &carry);                   \
        }                                                                                     \
        F##_from_wide_le(out, (const uint8_t *)words, sizeof words);                          \
    }                                                                                         \
    /* Any factor: random limbs, none and all bits; below p where `small`. */                 \
    static void F##_lane(uint64_t x[8][8], size_t lane, bool small, uint64_t *seed)           \
    {                                                                                         \
        const uint64_t mask = ((uint64_t)1 << 52) - 1;                                        \
        uint64_t kind = vectors_random(seed) % 16;                                            \
        struct F value;                                                                       \
        F##_reduced(&value, seed);                                                            \
        for (size_t i = 0; i < LIMBS; i++) {                                                  \
            uint64_t random = vectors_random(seed);                                           \
            if (kind == 0) random = mask;                                                     \
            if (kind < 4 && random % 2) random = random % 4 == 1 ? mask : 0;                  \
            if (small) {                                                                      \
                size_t at = 52 * i / 64, bits = 52 * i % 64;                                  \
                random = at < WORDS ? value.limb[at] >> bits : 0;                             \
                if (bits > 12 && at + 1 < WORDS) random |= value.limb[at + 1] << (64 - bits); \
            }                                                                                 \
            x[i][lane] = random & mask;                                                       \
        }                                                                                     \
    }                                                                                         \
    static void products_in_lanes_of_##F##_are_equal(void **state)                            \
    {                                                                                         \
        (void)state;                                                                          \
        uint64_t seed = test_seed(4), a[8][8], b[8][8], out[8][8];                            \
        struct F factor;                                                                      \
        if (!set_up() || !lanes_are_available()) skip();                                      \
        F##_from_u64(&factor, 2);                                                             \
        static const uint64_t exponent[1] = {52 * LIMBS};                                     \
        F##_pow_vartime(&factor, &factor, exponent, 1);                                       \
        F##_inverse(&factor, &factor);                                                        \
        for (size_t round = 0; round < LANE_ROUNDS; round++) {                                \
            struct F x, y, wanted, found;                                                     \
            for (size_t lane = 0; lane < 8; lane++) {                                         \
                F##_lane(a, lane, round % 4 == 1, &seed);                                     \
                F##_lane(b, lane, round % 4 < 3, &seed);                                      \
            }                                                                                 \
            bool is_square = round % 4 == 3 || round % 4 == 2;                                \
            if (is_square && LIMBS == 8)                                                      \
                for (size_t lane = 0; lane < 8; lane++)                                       \
                    b[7][lane] &= 0xfffffff; /* below 2^392: a square of 2^784 */             \
            if (is_square)                                                                    \
                lane_square_##F(out, (const uint64_t(*)[8])b);                                \
            else                                                                              \
                lane_product_##F(out, (const uint64_t(*)[8])a, (const uint64_t(*)[8])b);      \
            for (size_t lane = 0; lane < 8; lane++) {                                         \
                F##_of_lane(&x, is_square ? b : a, lane);                                     \
                F##_of_lane(&y, b, lane);                                                     \
                F##_of_lane(&found, out, lane);                                               \
                portable->F##_mul(&wanted, &x, &y);                                           \
                portable->F##_mul(&wanted, &wanted, &factor);                                 \
                EQUAL(found, wanted);                                                         \
                for (size_t i = 0; i + 1 < LIMBS; i++)                                        \
                    assert_true(out[i][lane] >> 52 == 0);                                     \
            }                                                                                 \
        }                                                                                     \
    }

LANES_TEST(fp, 8, 6)
LANES_TEST(fr, 5, 4)

/* Bits above those of limbs, which assembly must not look at. CHECK builds, which look at factors,
 * get none. */
static void add_noise(uint64_t out[2][8][8], const uint64_t in[2][8][8], size_t limbs,
                      uint64_t *seed)
{
    memset(out, 0, 2 * sizeof out[0]);
    for (size_t i = 0; i < 2; i++)
        for (size_t limb = 0; limb < limbs; limb++)
            for (size_t lane = 0; lane < 8; lane++) {
                out[i][limb][lane] = in[i][limb][lane];
#ifndef RUSKVM_CHECK
                out[i][limb][lane] |= vectors_random(seed) << 52;
#endif
            }
    (void)seed;
}

/* Assembly against intrinsics, limb by limb: whichever kernel is in use, and each of them. */
static void pairs_are_equal(uint64_t a[2][8][8], uint64_t b[2][8][8], uint64_t *seed)
{
    static void (*const pairs[])(uint64_t[2][8][8], const uint64_t[2][8][8],
                                 const uint64_t[2][8][8]) = {lane_pair_fp, lane_pair_rows_fp,
                                                             lane_pair_karatsuba_fp};
    uint64_t found[2][8][8], wanted[2][8][8], noisy_a[2][8][8], noisy_b[2][8][8];
    for (size_t i = 0; i < 2; i++)
        lane_product_fp(wanted[i], (const uint64_t(*)[8])a[i], (const uint64_t(*)[8])b[i]);
    add_noise(noisy_a, (const uint64_t(*)[8][8])a, 8, seed);
    add_noise(noisy_b, (const uint64_t(*)[8][8])b, 8, seed);
    for (size_t k = 0; k < RK_ARRAY_LENGTH(pairs); k++) {
        pairs[k](found, (const uint64_t(*)[8][8])noisy_a, (const uint64_t(*)[8][8])noisy_b);
        assert_memory_equal(found, wanted, sizeof wanted);
    }
}

/* By parts where the processor has spare sums and the environment does not deny them. */
static void kernels_of_lanes_are_those_of_the_processor(void **state)
{
    (void)state;
    cpu_features limit = UINT32_MAX;
    const char *text = getenv("RUSKVM_CPU");
    if (!set_up() || !lanes_are_available()) skip();
    if (text) assert_int_equal(cpu_limit_parse(&limit, span_of_string(text), NULL), RK_OK);
    const bool spare = cpu_has(cpu_features_detect() & limit, CPU_SPARE_SUMS);
    assert_int_equal(crypto_sums_are_spare(), spare);
    assert_int_equal(lane_kernels_are_by_parts(), spare);
}

/* The factors of eight lanes at a time are a million. */
static void pairs_in_lanes_of_fp_are_equal(void **state)
{
    (void)state;
    uint64_t seed = test_seed(5), a[2][8][8], b[2][8][8];
    if (!set_up() || !lanes_are_available()) skip();
    for (size_t round = 0; round < LANE_ROUNDS / 2; round++) {
        for (size_t i = 0; i < 2; i++)
            for (size_t lane = 0; lane < 8; lane++) {
                fp_lane(a[i], lane, round % 4 == 1, &seed);
                fp_lane(b[i], lane, round % 4 < 3, &seed);
            }
        pairs_are_equal(a, b, &seed);
    }
}

/* A factor whose two parts of four limbs have a sum that is 2^208 - 1, 2^208, as large as it can
 * be, or any; the upper part of as many bits as are given, of 52 in its last limb. */
static void any_parts(uint64_t x[8][8], size_t lane, unsigned bits, unsigned kind, uint64_t *seed)
{
    enum { FULL, OVER, LARGEST, ZERO, EDGES };
    const uint64_t mask = (UINT64_C(1) << 52) - 1;
    fp_lane(x, lane, false, seed);
    x[7][lane] &= (UINT64_C(1) << bits) - 1;
    for (size_t i = 0; i < 4 && kind < EDGES; i++) {
        uint64_t high = kind == LARGEST ? mask : x[4 + i][lane];
        if (i == 3) high &= (UINT64_C(1) << bits) - 1;
        x[4 + i][lane] = kind == ZERO ? 0 : high;
        x[i][lane] = kind == LARGEST ? mask : kind == ZERO ? 0 : mask - high;
    }
    if (kind == OVER && x[0][lane] < mask) x[0][lane]++;
}

/* Karatsuba's sums of parts at the limits of four limbs, in one lane of many and in all. */
static void pairs_of_parts_are_equal(void **state)
{
    (void)state;
    enum { KINDS = 8 };
    uint64_t seed = test_seed(8), a[2][8][8], b[2][8][8];
    if (!set_up() || !lanes_are_available()) skip();
    for (size_t round = 0; round < LANE_ROUNDS / 2; round++) {
        const uint64_t random = vectors_random(&seed);
        const unsigned bits = 17 + random % 32, kind = random >> 8 & 15;
        const size_t single = random >> 16 & 31;
        for (size_t i = 0; i < 2; i++)
            for (size_t lane = 0; lane < 8; lane++) {
                const size_t at = 8 * i + lane;
                unsigned kind_a = kind < KINDS || at == single ? kind % KINDS : KINDS;
                unsigned kind_b = kind < KINDS        ? (unsigned)(random >> (at + 24)) % KINDS
                                  : at + 16 == single ? kind % KINDS
                                                      : KINDS;
                any_parts(a[i], lane, bits, kind_a, &seed);
                any_parts(b[i], lane, 17, kind_b, &seed);
            }
        pairs_are_equal(a, b, &seed);
    }
}

static void sums_of_products_of_pairs_in_lanes_are_equal(void **state)
{
    (void)state;
    enum { KINDS = 8 };
    uint64_t seed = test_seed(10), x[4][2][8][8], found[2][2][8][8], wanted[2][8][8];
    if (!set_up() || !lanes_are_available()) skip();
    for (size_t round = 0; round < LANE_ROUNDS / 2; round++) {
        const uint64_t random = vectors_random(&seed);
        const unsigned kind = random >> 8 & 15, bits = 17 + (unsigned)(random % 10);
        const size_t single = random >> 16 & 63;
        for (size_t at = 0; at < 64; at++) {
            unsigned of = kind < KINDS   ? (unsigned)vectors_random(&seed) % KINDS
                          : at == single ? kind % KINDS
                                         : KINDS;
            any_parts(x[at / 16][at / 8 % 2], at % 8, at / 16 % 2 ? 17 : bits, of, &seed);
        }
        lane_product_sums_fp(found, wanted, (const uint64_t(*)[2][8][8])x);
        assert_memory_equal(found[0], wanted, sizeof wanted);
        assert_memory_equal(found[1], wanted, sizeof wanted);
    }
}

/* Products in Fp2 by Karatsuba, whose folds are at the limits of four limbs in one lane or in all.
 */
static void products_of_fp2_in_lanes_are_equal(void **state)
{
    (void)state;
    enum { KINDS = 8 };
    uint64_t seed = test_seed(9), a[2][8][8], b[2][8][8], found[2][2][8][8], wanted[2][8][8];
    if (!set_up() || !lanes_are_available()) skip();
    for (size_t round = 0; round < LANE_ROUNDS; round++) {
        const uint64_t random = vectors_random(&seed);
        const unsigned bits = random % 2 ? 26 : 17; /* 2^9 p and 2^9 p, p and 2^18 p */
        const unsigned kind = random >> 8 & 15;
        const size_t single = random >> 16 & 31;
        for (size_t i = 0; i < 2; i++)
            for (size_t lane = 0; lane < 8; lane++) {
                const size_t at = 8 * i + lane;
                unsigned kind_a = kind < KINDS || at == single ? kind % KINDS : KINDS;
                unsigned kind_b = kind < KINDS        ? (unsigned)(random >> (at + 24)) % KINDS
                                  : at + 16 == single ? kind % KINDS
                                                      : KINDS;
                any_parts(a[i], lane, bits, kind_a, &seed);
                any_parts(b[i], lane, bits == 17 ? 35 : bits, kind_b, &seed);
            }
        lane_products_fp2(found, wanted, (const uint64_t(*)[8][8])a, (const uint64_t(*)[8][8])b);
        assert_memory_equal(found[0], wanted, sizeof wanted);
        assert_memory_equal(found[1], wanted, sizeof wanted);
    }
}

/* Those of fr are columns less q, which are carried here. Factors have noise above their limbs. */
static void pairs_in_lanes_of_fr_are_equal(void **state)
{
    (void)state;
    static const int64_t q[5] = {0xfffff00000001, 0x2fffe5bfefff, 0x9a1d80553bda4, 0x7d483339d8080,
                                 0x73eda753299d};
    const uint64_t mask = (UINT64_C(1) << 52) - 1;
    uint64_t seed = test_seed(5), a[2][8][8] = {0}, b[2][8][8] = {0};
    uint64_t found[2][8][8], rows[2][8][8], wanted[8][8];
    if (!set_up() || !lanes_are_available()) skip();
    for (size_t round = 0; round < LANE_ROUNDS / 2; round++) {
        for (size_t i = 0; i < 2; i++)
            for (size_t lane = 0; lane < 8; lane++) {
                fr_lane(a[i], lane, round % 4 == 1, &seed);
                fr_lane(b[i], lane, round % 4 < 3, &seed);
            }
        uint64_t noisy[2][8][8];
        add_noise(noisy, (const uint64_t(*)[8][8])a, 5, &seed);
        lane_pair_fr(found, (const uint64_t(*)[8][8])noisy, (const uint64_t(*)[8][8])b);
        lane_rows_fr(rows, (const uint64_t(*)[8][8])a, (const uint64_t(*)[8][8])b);
        for (size_t i = 0; i < 2; i++) {
            assert_memory_equal(found[i], rows[i], 5 * sizeof wanted[0]);
            lane_product_fr(wanted, (const uint64_t(*)[8])a[i], (const uint64_t(*)[8])b[i]);
            for (size_t lane = 0; lane < 8; lane++) {
                int64_t carry = 0;
                for (size_t limb = 0; limb < 5; limb++) {
                    carry += (int64_t)found[i][limb][lane] + q[limb];
                    uint64_t low = limb < 4 ? (uint64_t)carry & mask : (uint64_t)carry;
                    assert_int_equal(low, wanted[limb][lane]);
                    carry >>= 52;
                }
            }
        }
    }
}

static void squares_of_pairs_in_lanes_are_equal(void **state)
{
    (void)state;
    uint64_t seed = test_seed(6), a[2][8][8], found[2][8][8], wanted[8][8];
    if (!set_up() || !lanes_are_available()) skip();
    for (size_t round = 0; round < LANE_ROUNDS / 2; round++) {
        for (size_t i = 0; i < 2; i++)
            for (size_t lane = 0; lane < 8; lane++) {
                fp_lane(a[i], lane, round % 2, &seed);
                a[i][7][lane] &= 0x7ffffffffffff; /* 2^415 */
            }
        uint64_t noisy[2][8][8];
        add_noise(noisy, (const uint64_t(*)[8][8])a, 8, &seed);
        lane_square_pair_fp(found, (const uint64_t(*)[8][8])noisy);
        for (size_t i = 0; i < 2; i++) {
            lane_square_fp(wanted, (const uint64_t(*)[8])a[i]);
            assert_memory_equal(found[i], wanted, sizeof wanted);
        }
    }
}

static void reductions_of_pairs_in_lanes_are_equal(void **state)
{
    (void)state;
    uint64_t seed = test_seed(7), a[2][8][8], b[2][8][8], found[2][8][8], wanted[2][8][8];
    if (!set_up() || !lanes_are_available()) skip();
    for (size_t round = 0; round < LANE_ROUNDS / 2; round++) {
        for (size_t i = 0; i < 2; i++)
            for (size_t lane = 0; lane < 8; lane++) {
                fp_lane(a[i], lane, round % 3 == 0, &seed);
                fp_lane(b[i], lane, round % 3 == 1, &seed);
                a[i][7][lane] &= 0x3ffffff; /* 2^9 p, about */
                b[i][7][lane] &= 0x3ffffff;
            }
        lane_reductions_fp(found, wanted, (const uint64_t(*)[8][8])a, (const uint64_t(*)[8][8])b);
        assert_memory_equal(found, wanted, sizeof wanted);
    }
}

/* ---- Reductions of columns, against integers in words of 32 bits ---- */

enum {
    COLUMNS = 16,
    COLUMN_BITS = 52,
    INTEGER_WORDS = COLUMNS * COLUMN_BITS / 32,
    SPREAD = 1 << 10, /* times 2^52 are the 62 bits of a column */
};

#define COLUMN_MASK (((int64_t)1 << COLUMN_BITS) - 1)

/* What is reduced is between minus the first, 2^400 p, and the second, 2^19 p^2. */
static const int64_t below_zero[COLUMNS] = {
    [7] = 0xaaab000000000,  [8] = 0xfb9feffffffff,  [9] = 0xabfffeb153fff,
    [10] = 0x2a0f6b0f6241e, [11] = 0xf38512bf6730d, [12] = 0xbacd764774b84,
    [13] = 0x9a4b1ba7b6434, [14] = 0xa0111ea397fe6, [15] = 1,
};
static const int64_t above_zero[COLUMNS] = {
    0x0e38c71c80000, 0xc175593550000, 0x7ebe76b58ebb1, 0xb1619c1b1089e,
    0xc8f69f38dba18, 0x43848d024b35f, 0x0c2e3d949742d, 0x7808eb430ce43,
    0x7a98a49984bc7, 0x3167e8b6ee537, 0x249a4f45e8285, 0x738235a3372cf,
    0x92f4f16e48728, 0x3a5e93c755117, 0x521bd25c61afe, 1,
};

/* Carries with signs: all digits but the last are below 2^52 then. */
static void carry_columns(int64_t x[COLUMNS])
{
    for (size_t i = 0; i + 1 < COLUMNS; i++) {
        x[i + 1] += x[i] >> COLUMN_BITS;
        x[i] &= COLUMN_MASK;
    }
}

/* Columns up to their limits, of an integer within its own: a limit or 0, more or less of these by
 * some digits as far as that is allowed, or any. Each column may have up to 2^62 of the next one's,
 * or lack as much. */
static void any_columns(int64_t x[COLUMNS], uint64_t *seed)
{
    enum { LOWEST, ZERO, HIGHEST, EDGES };
    uint64_t random = vectors_random(seed);
    size_t kind = random % 16, edge = (random >> 4) % EDGES, digits = (random >> 16) % COLUMNS;
    memset(x, 0, COLUMNS * sizeof x[0]);
    if (kind <= 1) digits = 0;
    for (size_t i = 0; i < digits; i++)
        x[i] = (int64_t)vectors_random(seed) & COLUMN_MASK;
    if (kind == 1) x[0] = 1;
    if (kind >= 8) { /* any, from -2^780 to 2^780 */
        for (size_t i = 0; i + 1 < COLUMNS; i++)
            x[i] = (int64_t)vectors_random(seed) & COLUMN_MASK;
        x[COLUMNS - 1] = -(int64_t)(random >> 32 & 1);
    } else {
        for (size_t i = 0; i < COLUMNS; i++) {
            if (edge == LOWEST) x[i] -= below_zero[i];
            if (edge == HIGHEST) x[i] = above_zero[i] - x[i];
            if (edge == ZERO && random >> 33 & 1) x[i] = -x[i];
        }
        carry_columns(x);
    }
    uint64_t pattern = random >> 34 & 7;
    for (size_t i = 0; i + 1 < COLUMNS; i++) {
        int64_t given = (int64_t)(vectors_random(seed) % (2 * SPREAD - 2)) - (SPREAD - 1);
        if (pattern == 0) given = SPREAD - 2;
        if (pattern == 1) given = 1 - SPREAD;
        if (pattern == 2) given = i % 2 ? SPREAD - 2 : 1 - SPREAD;
        if (pattern == 3) given = given % 2 ? SPREAD - 2 : 1 - SPREAD;
        if (pattern == 4) given = 0;
        x[i] += given * (COLUMN_MASK + 1);
        x[i + 1] -= given;
    }
}

static uint32_t word_of_columns(const int64_t x[COLUMNS], size_t word)
{
    size_t at = 32 * word / COLUMN_BITS, bits = 32 * word % COLUMN_BITS;
    uint64_t low = (uint64_t)x[at] >> bits;
    if (bits > COLUMN_BITS - 32) low |= (uint64_t)x[at + 1] << (COLUMN_BITS - bits);
    return (uint32_t)low;
}

/* The integer of columns and 2^400 p, reduced by 2^416 as Montgomery has it: limbs of 52 bits. */
static void reduce_columns(uint64_t out[8], const int64_t columns[COLUMNS])
{
    enum { P_WORDS = 12, ROWS = INTEGER_WORDS / 2 };
    uint32_t words[INTEGER_WORDS + 1], p[P_WORDS];
    int64_t x[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        x[i] = columns[i] + below_zero[i];
    carry_columns(x);
    assert_true(x[COLUMNS - 1] >= 0);
    for (size_t i = 0; i < INTEGER_WORDS; i++)
        words[i] = word_of_columns(x, i);
    words[INTEGER_WORDS] = 0;
    for (size_t i = 0; i < P_WORDS; i++)
        p[i] = (uint32_t)(fp_modulus[i / 2] >> 32 * (i % 2));
    for (size_t row = 0; row < ROWS; row++) {
        uint32_t m = words[row] * 0xfffcfffd; /* -1/p mod 2^32 */
        uint64_t carry = 0;
        for (size_t i = row; i < INTEGER_WORDS; i++) {
            carry += words[i] + (i - row < P_WORDS ? (uint64_t)m * p[i - row] : 0);
            words[i] = (uint32_t)carry;
            carry >>= 32;
        }
        assert_true(words[row] == 0 && carry == 0);
    }
    for (size_t i = 0; i < 8; i++) {
        size_t at = ROWS + COLUMN_BITS * i / 32, bits = COLUMN_BITS * i % 32;
        u128 limb = words[at] | (u128)words[at + 1] << 32 | (u128)words[at + 2] << 64;
        out[i] = (uint64_t)(limb >> bits) & COLUMN_MASK;
    }
}

static void reductions_of_any_columns_are_exact(void **state)
{
    (void)state;
    uint64_t seed = test_seed(8), found[2][8][8], single[2][8][8];
    int64_t columns[2][COLUMNS][8];
    if (!set_up() || !lanes_are_available()) skip();
    for (size_t round = 0; round < LANE_ROUNDS / 2; round++) {
        uint64_t wanted[2][8][8];
        for (size_t i = 0; i < 2; i++)
            for (size_t lane = 0; lane < 8; lane++) {
                int64_t x[COLUMNS];
                uint64_t limbs[8];
                any_columns(x, &seed);
                reduce_columns(limbs, x);
                for (size_t j = 0; j < COLUMNS; j++)
                    columns[i][j][lane] = x[j];
                for (size_t j = 0; j < 8; j++)
                    wanted[i][j][lane] = limbs[j];
            }
        lane_column_reductions_fp(found, single, (const int64_t(*)[COLUMNS][8])columns);
        assert_memory_equal(found, wanted, sizeof wanted);
        assert_memory_equal(single, wanted, sizeof wanted);
    }
}

static void the_back_end_is_the_one_that_was_asked_for(void **state)
{
    (void)state;
    const char *asked = getenv("RUSKVM_CPU"), *name = crypto_backend_name(crypto_backend_in_use());
    print_message("back end: %s\n", name);
    if (asked && !strcmp(asked, "portable")) assert_string_equal(name, asked);
    if (asked && !strcmp(asked, "adx"))
        assert_true(!strcmp(name, asked) || !strcmp(name, "portable"));
    assert_memory_equal(&field_kernels, field_kernels_of(crypto_backend_in_use()),
                        sizeof field_kernels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_in_fr_are_equal),
        cmocka_unit_test(products_in_fp_are_equal),
        cmocka_unit_test(products_of_edges_are_equal),
        cmocka_unit_test(wide_products_and_reductions_are_equal),
        cmocka_unit_test(sums_of_products_are_equal),
        cmocka_unit_test(products_of_pairs_are_equal),
        cmocka_unit_test(products_in_lanes_of_fp_are_equal),
        cmocka_unit_test(products_in_lanes_of_fr_are_equal),
        cmocka_unit_test(kernels_of_lanes_are_those_of_the_processor),
        cmocka_unit_test(pairs_in_lanes_of_fp_are_equal),
        cmocka_unit_test(pairs_of_parts_are_equal),
        cmocka_unit_test(sums_of_products_of_pairs_in_lanes_are_equal),
        cmocka_unit_test(products_of_fp2_in_lanes_are_equal),
        cmocka_unit_test(pairs_in_lanes_of_fr_are_equal),
        cmocka_unit_test(squares_of_pairs_in_lanes_are_equal),
        cmocka_unit_test(reductions_of_pairs_in_lanes_are_equal),
        cmocka_unit_test(reductions_of_any_columns_are_exact),
        cmocka_unit_test(the_back_end_is_the_one_that_was_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
