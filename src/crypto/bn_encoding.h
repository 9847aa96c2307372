/* How arkworks 0.4 writes points of BN254. See spec/crypto.md 19.
 *
 * A coordinate is little endian and canonical. A compressed point is x alone, an uncompressed one x
 * and y. The two top bits of the last byte are flags: 0x80, y is above -y; 0x40, the identity; both
 * are an error. Of an uncompressed point 0x80 is written but means nothing to a reader. Of the
 * identity the coordinates must be canonical and are not looked at; they are written as 0. */
#ifndef RK_CRYPTO_BN_ENCODING_H
#define RK_CRYPTO_BN_ENCODING_H

#include "base/compiler.h"

#include <stddef.h>
#include <stdint.h>

enum bn_form { BN_COMPRESSED, BN_UNCOMPRESSED };

enum {
    BN_G1_COORDINATE_BYTES = 32,
    BN_G2_COORDINATE_BYTES = 64,
    BN_POINT_LARGER = 0x80,
    BN_POINT_INFINITY = 0x40,
};

/* The size of a point whose coordinates take coordinate_bytes. */
RK_INLINE size_t bn_encoding_bytes(size_t coordinate_bytes, enum bn_form form)
{
    return form == BN_COMPRESSED ? coordinate_bytes : 2 * coordinate_bytes;
}

#endif
