/* The decoders of BN254 points take any bytes: what they accept is a point of its group that is
 * written back as it was read, but for what the encoding leaves open. */

#include "base/require.h"
#include "crypto/bn_g1.h"
#include "crypto/bn_g2.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* For a group: reads, checks, writes, and reads again. The bytes may differ where the identity had
 * coordinates, or y of an uncompressed point the wrong sign flag. */
#define CHECK_GROUP(C)                                                                        \
    static void check_##C(const uint8_t *bytes, size_t size_bytes, enum bn_form form)         \
    {                                                                                         \
        struct C##_affine point, again;                                                       \
        struct C jacobian;                                                                    \
        uint8_t written[128];                                                                 \
        enum rk_result result = C##_decode(&point, bytes, form);                              \
        REQUIRE(result == RK_OK || result == RK_MALFORMED || result == RK_INVALID);           \
        if (result) return;                                                                   \
        REQUIRE(C##_is_on_curve(&point));                                                     \
        C##_from_affine(&jacobian, &point);                                                   \
        C##_double(&jacobian, &jacobian);                                                     \
        C##_to_affine(&again, &jacobian);                                                     \
        REQUIRE(C##_is_on_curve(&again));                                                     \
        C##_encode(written, &point, form);                                                    \
        REQUIRE(C##_decode(&again, written, form) == RK_OK);                                  \
        REQUIRE(C##_affine_equal(&point, &again));                                            \
        if (point.infinity) return;                                                           \
        REQUIRE(memcmp(written, bytes, size_bytes - 1) == 0);                                 \
        REQUIRE((written[size_bytes - 1] & 0x3f) == (bytes[size_bytes - 1] & 0x3f));          \
        if (form == BN_COMPRESSED) REQUIRE(written[size_bytes - 1] == bytes[size_bytes - 1]); \
    }

CHECK_GROUP(bn_g1)
CHECK_GROUP(bn_g2)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t bytes[128] = {0};
    memcpy(bytes, data, size < sizeof bytes ? size : sizeof bytes);
    for (enum bn_form form = BN_COMPRESSED; form <= BN_UNCOMPRESSED; form++) {
        check_bn_g1(bytes, bn_encoding_bytes(BN_G1_COORDINATE_BYTES, form), form);
        check_bn_g2(bytes, bn_encoding_bytes(BN_G2_COORDINATE_BYTES, form), form);
    }
    return 0;
}
