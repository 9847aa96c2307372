/* G1 of BLS12-381 against OpenSSL's big integers and known answers. */

#include "crypto/g1.h"
#include "crypto/slow_curve.h"
#include "vectors.h"

#include <openssl/evp.h>

#define C(name)    g1_##name
#define F(name)    fp_##name
#define AFFINE     struct g1_affine
#define POINT      struct g1
#define COORDINATE struct fp

enum { BYTES = 48, MULTIPLICATIONS = 1000 };

/* The cofactor, what _clear_cofactor multiplies by, and prime factors of the cofactor. */
#define COFACTOR           "396c8c005555e1568c00aaab0000aaab"
#define EFFECTIVE_COFACTOR "d201000000010001"
static const BN_ULONG small_orders[] = {3, 11, 10177};

static void random_coordinate(COORDINATE *out, uint64_t *seed)
{
    uint8_t bytes[96];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)vectors_random(seed);
    fp_from_wide_le(out, bytes, sizeof bytes);
}

#include "crypto/curve_tests.inc"
