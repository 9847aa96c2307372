/* G2 of BLS12-381 against OpenSSL's big integers and known answers. */

#include "crypto/g2.h"
#include "crypto/slow_curve.h"
#include "vectors.h"

#include <openssl/evp.h>

#define C(name)    g2_##name
#define F(name)    fp2_##name
#define AFFINE     struct g2_affine
#define POINT      struct g2
#define COORDINATE struct fp2

enum { BYTES = 96, MULTIPLICATIONS = 200 };

/* The cofactor, what _clear_cofactor multiplies by, and prime factors of the cofactor. */
#define COFACTOR                                                                                   \
    "5d543a95414e7f1091d50792876a202cd91de4547085abaa68a205b2e5a7ddfa628f1cb4d9e82ef21537e293a669" \
    "1ae1616ec6e786f0c70cf1c38e31c7238e5"
#define EFFECTIVE_COFACTOR                                                                         \
    "bc69f08f2ee75b3584c6a0ea91b352888e2a8e9145ad7689986ff031508ffe1329c2f178731db956d82bf015d121" \
    "2b02ec0ec69d7477c1ae954cbc06689f6a359894c0adebbf6b4e8020005aaa95551"
static const BN_ULONG small_orders[] = {13, 23, 2713, 11953};

static void random_coordinate(COORDINATE *out, uint64_t *seed)
{
    uint8_t bytes[96];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
    fp_from_wide_le(&out->c0, bytes, 48);
    fp_from_wide_le(&out->c1, bytes + 48, 48);
}

#include "crypto/curve_tests.inc"
