/* Sponges over words of a fixed number, as keys, notes and licenses use them. */
#ifndef RK_CRYPTO_FIXED_SPONGE_H
#define RK_CRYPTO_FIXED_SPONGE_H

#include "base/require.h"
#include "crypto/jubjub.h"
#include "crypto/poseidon.h"

/* Writes the coordinates of a point into two words from `at` on; the place behind them. */
RK_INLINE size_t fixed_sponge_put_point(struct fr *words, size_t at,
                                        const struct jubjub_affine *point)
{
    words[at] = point->u;
    words[at + 1] = point->v;
    return at + 2;
}

/* poseidon_sponge of a pattern that is fixed in the program, so that it cannot fail. */
RK_INLINE void fixed_sponge(struct fr *outputs, size_t outputs_count, uint64_t domain,
                            const struct fr *inputs, size_t count)
{
    enum rk_result result = poseidon_sponge(outputs, outputs_count, domain, inputs, count);
    REQUIRE(!result);
}

#endif
