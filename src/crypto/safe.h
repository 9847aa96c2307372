/* The SAFE sponge over the scalar field of BLS12-381 (Aumasson et al., "SAFE", 2023/522;
 * spec/crypto.md 11): what is absorbed and squeezed is declared beforehand and bound by a tag, so
 * no padding is needed.
 *
 * A pattern is a list of calls: the first absorbs, the last squeezes, each moves 1 to 2^31 - 1
 * elements. Neighbours of one kind count as one in the tag, so splitting a call changes no result;
 * but the calls made must be the calls declared.
 *
 *      enum rk_result r = safe_tag(&tag, calls, count, domain);
 *      if (!r) r = safe_begin(&sponge, &permutation, &tag, calls, count);
 *      if (!r) r = safe_absorb(&sponge, inputs, n);
 *      if (!r) r = safe_squeeze(&sponge, outputs, m);
 *      r = r ? r : safe_finish(&sponge);
 *
 * A call that breaks the pattern is RK_USAGE and wipes the sponge, as safe_finish does; every call
 * after that fails in the same way. Elements may have any limbs and are added as the deployed
 * system adds them (crypto/field_raw.h). A sponge is plain data of one thread. */
#ifndef RK_CRYPTO_SAFE_H
#define RK_CRYPTO_SAFE_H

#include "base/result.h"
#include "crypto/fr.h"

enum safe_kind { SAFE_ABSORB, SAFE_SQUEEZE };

struct safe_call {
    enum safe_kind kind;
    uint32_t count;
};

enum { SAFE_WIDTH_MAX = 8 };

/* Lane 0 is the capacity, the others are the rate. */
struct safe_permutation {
    unsigned width; /* 2 to SAFE_WIDTH_MAX */
    void (*permute)(struct fr *lanes);
};

struct safe_sponge {
    const struct safe_permutation *permutation; /* NULL when wiped */
    const struct safe_call *calls;              /* the caller's, alive until finish */
    size_t calls_left;
    unsigned absorbed, squeezed; /* lanes of the rate used since the last permutation */
    struct fr lanes[SAFE_WIDTH_MAX];
};

/* The capacity's first value, from the pattern and the domain. RK_INVALID for what is no pattern,
 * and when neighbours add up to 2^31 elements or more. */
RK_CHECKED enum rk_result safe_tag(struct fr *tag, const struct safe_call *calls, size_t count,
                                   uint64_t domain);

/* RK_INVALID for what is no pattern. */
RK_CHECKED enum rk_result safe_begin(struct safe_sponge *sponge,
                                     const struct safe_permutation *permutation,
                                     const struct fr *tag, const struct safe_call *calls,
                                     size_t count);
RK_CHECKED enum rk_result safe_absorb(struct safe_sponge *sponge, const struct fr *elements,
                                      size_t count);
RK_CHECKED enum rk_result safe_squeeze(struct safe_sponge *sponge, struct fr *elements,
                                       size_t count);
/* RK_USAGE when calls of the pattern were not made. */
RK_CHECKED enum rk_result safe_finish(struct safe_sponge *sponge);

#endif
