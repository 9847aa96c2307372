/* Elements of the two fields from the tests' random numbers. */
#ifndef RK_TESTS_ZK_RANDOM_FIELD_H
#define RK_TESTS_ZK_RANDOM_FIELD_H

#include "vectors.h"

#include "crypto/fj.h"
#include "crypto/fr.h"
#include "crypto/limbs.h"

static inline struct fr random_fr(uint64_t *seed)
{
    uint8_t bytes[64];
    struct fr out;
    for (size_t i = 0; i < sizeof bytes; i += 8)
        limb_store_le(bytes + i, vectors_random(seed));
    fr_from_wide_le(&out, bytes, sizeof bytes);
    return out;
}

static inline struct fj random_fj(uint64_t *seed)
{
    uint8_t bytes[64];
    struct fj out;
    for (size_t i = 0; i < sizeof bytes; i += 8)
        limb_store_le(bytes + i, vectors_random(seed));
    fj_from_wide_le(&out, bytes, sizeof bytes);
    return out;
}

#endif
