/* The insides of a verifier, for decoding and verification. */
#ifndef RK_ZK_PLONK_INTERNAL_H
#define RK_ZK_PLONK_INTERNAL_H

#include "base/blake3.h"
#include "zk/plonk.h"

enum { PLONK_KEY_TERMS = PLONK_KEY_POINT_COUNT + 1 }; /* the commitments and g */

struct plonk_verifier {
    struct buffer label;
    uint64_t size;        /* of the header: rows, padded */
    uint64_t constraints; /* of the header */
    uint64_t key_rows;    /* of the key: decides the domain */
    struct g1_affine points[PLONK_KEY_POINT_COUNT];
    struct plonk_opening_key opening;
    struct g2_prepared h, xh;
    struct g1_fixed terms; /* the points above and g, ready for sums */
    uint64_t *rows;        /* of the public inputs */
    size_t row_count;
    struct fr omega, *row_powers; /* of the domain, and omega^-row; NULL when there is no domain */
    struct transcript legacy, current; /* seeded: V1 and V2, V3 */
    uint8_t digest[BLAKE3_HASH_BYTES]; /* of the container as it is encoded */
};

/* The log of the rows of the key, padded: above PLONK_DOMAIN_LOG_MAX there is no domain. */
static inline unsigned plonk_verifier_domain_log(const struct plonk_verifier *v)
{
    return v->key_rows <= 1 ? 0 : 64 - (unsigned)__builtin_clzll(v->key_rows - 1);
}

#endif
