/* The scalar field of JubJub: integers modulo the prime order of its subgroup. See
 * spec/crypto.md 9.1, 9.4. */
#ifndef RK_CRYPTO_FJ_H
#define RK_CRYPTO_FJ_H

#include "crypto/limbs.h"

#define FIELD       fj
#define FIELD_LIMBS 4
#define FIELD_MODULUS \
    {0xd0970e5ed6f72cb7, 0xa6682093ccc81082, 0x06673b0101343b00, 0x0e7db4ea6533afa9}
#define FIELD_INVERSE 0x1ba3a358ef788ef9
#include "crypto/field_inline.inc"

#include "crypto/field_end.inc"

#endif
