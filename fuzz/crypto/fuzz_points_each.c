/* Points decoded and checked many at a time are what they are one by one: the same results, the
 * same points, errors with the same words. Of each half of the input one is of G1, one of G2; bytes
 * are encodings one after another, the last one filled up with zeros. */

#include "base/require.h"
#include "crypto/bls.h"
#include "crypto/g2_batch.h"

enum { COUNT_MAX = 24, G1_ENCODED = 48, G2_ENCODED = 96 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t split(uint8_t *out, const uint8_t **pointers, size_t each, const uint8_t *data,
                    size_t size)
{
    size_t count = (size + each - 1) / each;
    if (count > COUNT_MAX) count = COUNT_MAX;
    memset(out, 0, COUNT_MAX * each);
    if (size) memcpy(out, data, size < count * each ? size : count * each);
    for (size_t i = 0; i < count; i++)
        pointers[i] = out + i * each;
    return count;
}

static void points_of_g1(const uint8_t *data, size_t size)
{
    static uint8_t bytes[COUNT_MAX * G1_ENCODED];
    const uint8_t *pointers[COUNT_MAX];
    struct g1_affine found[COUNT_MAX], wanted;
    struct rk_error errors[COUNT_MAX], error;
    enum rk_result results[COUNT_MAX];
    size_t count = split(bytes, pointers, G1_ENCODED, data, size);
    memset(errors, 0, sizeof errors);
    g1_from_compressed_each(found, results, pointers, count, errors);
    for (size_t i = 0; i < count; i++) {
        memset(&error, 0, sizeof error);
        REQUIRE(g1_from_compressed(&wanted, pointers[i], &error) == results[i]);
        if (results[i]) {
            REQUIRE(error.offset == errors[i].offset);
            REQUIRE(!strcmp(error.message, errors[i].message));
            continue;
        }
        REQUIRE(found[i].infinity == wanted.infinity);
        if (wanted.infinity) continue;
        REQUIRE(fp_equal(&found[i].x, &wanted.x) && fp_equal(&found[i].y, &wanted.y));
    }
}

static void points_of_g2(const uint8_t *data, size_t size)
{
    static uint8_t bytes[COUNT_MAX * G2_ENCODED];
    const uint8_t *pointers[COUNT_MAX];
    const struct g2_affine *lists[COUNT_MAX];
    struct g2_affine found[COUNT_MAX], wanted, unchecked[COUNT_MAX];
    enum rk_result results[COUNT_MAX];
    bool members[COUNT_MAX];
    size_t count = split(bytes, pointers, G2_ENCODED, data, size);
    g2_from_compressed_each(found, results, pointers, count);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(g2_from_compressed(&wanted, pointers[i], NULL) == results[i]);
        if (results[i] == RK_OK) {
            REQUIRE(found[i].infinity == wanted.infinity);
            if (!wanted.infinity)
                REQUIRE(fp2_equal(&found[i].x, &wanted.x) && fp2_equal(&found[i].y, &wanted.y));
        }
        /* On the curve or not, in the subgroup or not. */
        if (g2_from_compressed_unchecked(&unchecked[i], pointers[i], NULL))
            unchecked[i] = (struct g2_affine){.x = g2_affine_generator.x};
        lists[i] = &unchecked[i];
    }
    g2_affine_each_is_member(members, lists, count);
    for (size_t i = 0; i < count; i++)
        REQUIRE(members[i] ==
                (g2_affine_is_on_curve(lists[i]) && g2_affine_is_in_subgroup(lists[i])));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    points_of_g1(data, size / 2);
    points_of_g2(data + size / 2, size - size / 2);
    return 0;
}
