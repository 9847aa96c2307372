/* Products of many elements against one at a time, bit by bit: on edges, for every count up to some
 * vectors, and with outputs that are inputs. */

#include "vectors.h"

#include "crypto/field_many.h"
#include "crypto/std_rng.h"

enum { EDGES = 12, COUNT = EDGES * EDGES, RANDOM = 4096 };

/* Integers in Montgomery form: 0, 1, 2, p - 1, p - 2, half of p, and limbs that carry. */
#define DEFINE(F, LIMBS)                                                                    \
    static void F##_edges(struct F *edges)                                                  \
    {                                                                                       \
        memset(edges, 0, EDGES * sizeof *edges);                                            \
        edges[1].limb[0] = 1;                                                               \
        edges[2].limb[0] = 2;                                                               \
        F##_neg(&edges[3], &edges[1]);                                                      \
        F##_neg(&edges[4], &edges[2]);                                                      \
        memcpy(&edges[5], F##_modulus, sizeof edges[5]);                                    \
        for (size_t i = 0; i < (LIMBS); i++)                                                \
            edges[5].limb[i] =                                                              \
                edges[5].limb[i] >> 1 | (i + 1 < (LIMBS) ? edges[5].limb[i + 1] << 63 : 0); \
        F##_add(&edges[6], &edges[5], &edges[1]);                                           \
        edges[7] = F##_one;                                                                 \
        F##_neg(&edges[8], &F##_one);                                                       \
        for (size_t i = 0; i + 1 < (LIMBS); i++) {                                          \
            edges[9].limb[i] = UINT64_MAX;                                                  \
            edges[10].limb[i] = i % 2 ? UINT64_MAX : 0;                                     \
        }                                                                                   \
        edges[11].limb[0] = (UINT64_C(1) << 52) - 1;                                        \
        edges[11].limb[1] = UINT64_MAX << 52 >> 12;                                         \
    }                                                                                       \
    static void F##_compare(const struct F *a, const struct F *b, size_t count)             \
    {                                                                                       \
        static struct F out[RANDOM], same[RANDOM];                                          \
        F##_mul_many(out, a, b, count);                                                     \
        for (size_t i = 0; i < count; i++) {                                                \
            struct F product;                                                               \
            F##_mul(&product, &a[i], &b[i]);                                                \
            assert_memory_equal(&out[i], &product, sizeof product);                         \
        }                                                                                   \
        memcpy(same, a, count * sizeof *a);                                                 \
        F##_mul_many(same, same, b, count);                                                 \
        assert_memory_equal(same, out, count * sizeof *out);                                \
        memcpy(same, b, count * sizeof *b);                                                 \
        F##_mul_many(same, a, same, count);                                                 \
        assert_memory_equal(same, out, count * sizeof *out);                                \
        memcpy(same, a, count * sizeof *a);                                                 \
        F##_mul_many(same, same, same, count);                                              \
        for (size_t i = 0; i < count; i++) {                                                \
            struct F square;                                                                \
            F##_sqr(&square, &a[i]);                                                        \
            assert_memory_equal(&same[i], &square, sizeof square);                          \
        }                                                                                   \
    }                                                                                       \
    static void F##_edges_times_edges(void **state)                                         \
    {                                                                                       \
        static struct F a[COUNT], b[COUNT];                                                 \
        struct F edges[EDGES];                                                              \
        (void)state;                                                                        \
        F##_edges(edges);                                                                   \
        for (size_t i = 0; i < COUNT; i++) {                                                \
            a[i] = edges[i / EDGES];                                                        \
            b[i] = edges[i % EDGES];                                                        \
        }                                                                                   \
        F##_compare(a, b, COUNT);                                                           \
        for (size_t count = 0; count < 40; count++)                                         \
            F##_compare(a + count, b + count, count);                                       \
    }                                                                                       \
    static void F##_random_elements(void **state)                                           \
    {                                                                                       \
        static struct F a[RANDOM], b[RANDOM];                                               \
        struct std_rng rng;                                                                 \
        (void)state;                                                                        \
        std_rng_init_u64(&rng, 20);                                                         \
        for (size_t i = 0; i < RANDOM; i++) {                                               \
            std_rng_##F(&rng, &a[i]);                                                       \
            std_rng_##F(&rng, &b[i]);                                                       \
        }                                                                                   \
        F##_compare(a, b, RANDOM);                                                          \
    }

DEFINE(fr, 4)
DEFINE(fp, 6)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fr_edges_times_edges),
        cmocka_unit_test(fr_random_elements),
        cmocka_unit_test(fp_edges_times_edges),
        cmocka_unit_test(fp_random_elements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
