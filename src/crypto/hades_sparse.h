/* The partial rounds of Hades with sparse matrices, for circuits: a round then is
 *
 *      y = (s4 + constant)^5,  s4 = row . (s0..s3) + corner * y,  s[j] += column[j] * y
 *
 * with the old s0..s3 in the row. It is the same function (crypto-supplement.md 4 of the
 * specification, after appendix B of 2019/458): the part of each matrix that leaves the S-box's
 * lane alone moves through the S-boxes of the rounds before into the matrix of the last full round.
 */
#ifndef RK_CRYPTO_HADES_SPARSE_H
#define RK_CRYPTO_HADES_SPARSE_H

#include "crypto/hades.h"

enum { HADES_IDLE = HADES_WIDTH - 1 };

struct hades_sparse {
    struct fr before[HADES_WIDTH][HADES_WIDTH]; /* instead of the matrix of the last full round */
    struct fr row[HADES_PARTIAL_ROUNDS][HADES_IDLE];
    struct fr column[HADES_PARTIAL_ROUNDS][HADES_IDLE];
    struct fr constant[HADES_PARTIAL_ROUNDS];
    struct fr corner; /* of every round */
    /* Added after the last partial round, besides the constants of the full round that follows. */
    struct fr carry[HADES_WIDTH];
};

/* Computes the tables from those of hades.h: a millisecond. */
void hades_sparse_make(struct hades_sparse *out);

/* The permutation by these tables, for lanes below q. */
void hades_sparse_permute(const struct hades_sparse *sparse, struct fr lanes[HADES_WIDTH]);

#endif
