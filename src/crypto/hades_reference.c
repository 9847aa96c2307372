/* The permutation as spec/crypto.md 10 words it. Kept apart from the fast one, with which it shares
 * nothing but the tables, and in the raw arithmetic of the deployed system throughout. */

#include "crypto/field_raw.h"
#include "crypto/hades.h"

static void raise_to_fifth(struct fr *x)
{
    struct fr x2, x4;
    fr_raw_mul(&x2, x, x);
    fr_raw_mul(&x4, &x2, &x2);
    fr_raw_mul(x, &x4, x);
}

void hades_permute_reference(struct fr lanes[HADES_WIDTH])
{
    for (size_t round = 0; round < HADES_ROUNDS; round++) {
        bool full = round < HADES_FULL_ROUNDS / 2 || round >= HADES_ROUNDS - HADES_FULL_ROUNDS / 2;
        struct fr mixed[HADES_WIDTH] = {0};
        for (size_t i = 0; i < HADES_WIDTH; i++)
            fr_raw_add(&lanes[i], &lanes[i], &hades_round_constants[round][i]);
        for (size_t i = full ? 0 : HADES_WIDTH - 1; i < HADES_WIDTH; i++)
            raise_to_fifth(&lanes[i]);
        for (size_t i = 0; i < HADES_WIDTH; i++)
            for (size_t j = 0; j < HADES_WIDTH; j++) {
                struct fr product;
                fr_raw_mul(&product, &hades_matrix[i][j], &lanes[j]);
                fr_raw_add(&mixed[i], &mixed[i], &product);
            }
        memcpy(lanes, mixed, sizeof mixed);
    }
}
