/* The scalar field of BN254. See spec/crypto-supplement.md 1. */
#ifndef RK_CRYPTO_BN_FR_H
#define RK_CRYPTO_BN_FR_H

#include "crypto/limbs.h"

#define FIELD       bn_fr
#define FIELD_LIMBS 4
#define FIELD_MODULUS \
    {0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029}
#define FIELD_INVERSE 0xc2e1f593efffffff
#include "crypto/field_inline.inc"

#include "crypto/field_end.inc"

#endif
