/* Points of G2 in batches: results are those of the functions for one point, which processors
 * without lanes (lanes.h) go through. Eight points take as long as two do one by one, so points
 * should be gathered from wherever they are. Points are public. Nothing allocates; any thread. */
#ifndef RK_CRYPTO_G2_BATCH_H
#define RK_CRYPTO_G2_BATCH_H

#include "base/result.h"
#include "crypto/g2.h"

/* results[i] is what g2_from_compressed says of the 96 bytes at bytes[i]. Where it is RK_OK out[i]
 * is the point, else out[i] is untouched; then g2_from_compressed tells why. */
void g2_from_compressed_each(struct g2_affine *out, enum rk_result *results,
                             const uint8_t *const *bytes, size_t count);

/* Which of `count` points are on the curve and in the subgroup: any coordinates are allowed. The
 * identity is. */
void g2_affine_each_is_member(bool *answers, const struct g2_affine *const *points, size_t count);

#endif
