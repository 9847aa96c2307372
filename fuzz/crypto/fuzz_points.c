/* Readers of points are total; a compressed or uncompressed encoding that is accepted is the only
 * one of its point, and the raw and archived forms give back what they read. The first byte chooses
 * the curve. */

#include "base/require.h"
#include "crypto/g1.h"
#include "crypto/g2.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ(C)                                                                                 \
    static void C##_checked_implies_unchecked(const struct C##_affine *point,                   \
                                              enum rk_result checked, enum rk_result unchecked, \
                                              const struct rk_error *error)                     \
    {                                                                                           \
        REQUIRE(checked == RK_OK || checked == RK_MALFORMED || checked == RK_INVALID);          \
        if (checked) REQUIRE(error->result == checked && error->message[0]);                    \
        if (unchecked == RK_MALFORMED) REQUIRE(checked == RK_MALFORMED);                        \
        if (unchecked) REQUIRE(checked);                                                        \
        if (unchecked) return;                                                                  \
        bool valid = C##_affine_is_on_curve(point) && C##_affine_is_in_subgroup(point);         \
        REQUIRE(valid == !checked);                                                             \
    }                                                                                           \
    static void C##_compressed(const uint8_t *bytes)                                            \
    {                                                                                           \
        struct C##_affine point = C##_affine_identity, same = C##_affine_identity;              \
        struct rk_error error = {.result = RK_OK};                                              \
        uint8_t again[C##_compressed_bytes];                                                    \
        enum rk_result checked = C##_from_compressed(&point, bytes, &error);                    \
        enum rk_result unchecked = C##_from_compressed_unchecked(&same, bytes, NULL);           \
        C##_checked_implies_unchecked(&same, checked, unchecked, &error);                       \
        if (unchecked) return;                                                                  \
        REQUIRE(C##_affine_is_on_curve(&same));                                                 \
        C##_to_compressed(again, &same);                                                        \
        REQUIRE(memcmp(again, bytes, sizeof again) == 0);                                       \
        if (!checked) REQUIRE(C##_affine_equal(&point, &same));                                 \
    }                                                                                           \
    static void C##_uncompressed(const uint8_t *bytes)                                          \
    {                                                                                           \
        struct C##_affine point = C##_affine_identity, same = C##_affine_identity;              \
        struct rk_error error = {.result = RK_OK};                                              \
        uint8_t again[C##_uncompressed_bytes];                                                  \
        enum rk_result checked = C##_from_uncompressed(&point, bytes, &error);                  \
        enum rk_result unchecked = C##_from_uncompressed_unchecked(&same, bytes, NULL);         \
        C##_checked_implies_unchecked(&same, checked, unchecked, &error);                       \
        if (unchecked) return;                                                                  \
        C##_to_uncompressed(again, &same);                                                      \
        REQUIRE(memcmp(again, bytes, sizeof again) == 0);                                       \
        if (!checked) REQUIRE(C##_affine_equal(&point, &same));                                 \
    }                                                                                           \
    static void C##_archived(const uint8_t *bytes)                                              \
    {                                                                                           \
        struct C##_affine point, same;                                                          \
        uint8_t again[C##_archive_bytes];                                                       \
        C##_from_archive_unchecked(&point, bytes);                                              \
        C##_from_raw_unchecked(&same, bytes);                                                   \
        REQUIRE(point.infinity == (bytes[C##_raw_bytes - 1] != 0));                             \
        REQUIRE(C##_affine_equal(&point, &same));                                               \
        C##_to_archive(again, &point);                                                          \
        C##_from_archive_unchecked(&same, again);                                               \
        REQUIRE(C##_affine_equal(&point, &same));                                               \
        C##_to_raw(again, &same);                                                               \
        C##_from_raw_unchecked(&same, again);                                                   \
        REQUIRE(C##_affine_equal(&point, &same));                                               \
        if (C##_affine_is_on_curve(&point)) (void)C##_affine_is_in_subgroup(&point);            \
    }                                                                                           \
    static void C##_every_form(const uint8_t *data, size_t size)                                \
    {                                                                                           \
        uint8_t bytes[C##_archive_bytes] = {0};                                                 \
        memcpy(bytes, data, size < sizeof bytes ? size : sizeof bytes);                         \
        C##_compressed(bytes);                                                                  \
        C##_uncompressed(bytes);                                                                \
        C##_archived(bytes);                                                                    \
    }

FUZZ(g1)
FUZZ(g2)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    if (data[0] & 1)
        g1_every_form(data + 1, size - 1);
    else
        g2_every_form(data + 1, size - 1);
    return 0;
}
