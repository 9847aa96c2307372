#include "crypto/jubjub_map.h"

#include "base/hash.h"

void jubjub_hash_to_point(struct jubjub_affine *out, struct span message)
{
    struct blake2b prefix, hasher;
    uint8_t counter_bytes[8], hash[JUBJUB_BYTES];
    REQUIRE(blake2b_init(&prefix, sizeof hash) == RK_OK);
    blake2b_update(&prefix, message);
    for (uint64_t counter = 0;; counter++) {
        hasher = prefix;
        limb_store_le(counter_bytes, counter);
        blake2b_update(&hasher, span_of(counter_bytes, sizeof counter_bytes));
        blake2b_final(&hasher, hash);
        if (jubjub_decode(out, hash, JUBJUB_CHECKED)) return;
    }
}

void jubjub_map_u64(struct jubjub_affine *out, uint64_t value)
{
    uint8_t bytes[JUBJUB_BYTES];
    uint64_t step_limbs[4] = {0, 1, 0, 0}, limbs[4];
    struct fr v, step;
    fr_to_limbs(limbs, &jubjub_generator.v);
    limbs[0] = value;
    fr_from_limbs(&v, limbs);
    fr_from_limbs(&step, step_limbs);
    for (;;) {
        fr_to_bytes_le(bytes, &v);
        if (jubjub_decode(out, bytes, JUBJUB_CHECKED)) return;
        fr_add(&v, &v, &step);
    }
}

uint64_t jubjub_unmap_u64(const struct jubjub_affine *a)
{
    uint8_t bytes[JUBJUB_BYTES];
    jubjub_encode(bytes, a);
    return limb_load_le(bytes);
}
