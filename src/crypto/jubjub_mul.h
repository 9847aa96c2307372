/* Multiplication of JubJub points by scalars.
 *
 * jubjub_mul_exact is the deployed double-and-add and gives the deployed representative; use it
 * where coordinates are kept by contracts. The others give some representative, faster. All run in
 * constant time, and wipe what they derive from the scalar, but those that end in _vartime, which
 * are for public scalars. */
#ifndef RK_CRYPTO_JUBJUB_MUL_H
#define RK_CRYPTO_JUBJUB_MUL_H

#include "crypto/jubjub.h"

/* Multiples of a fixed point P.
 *
 * comb is for secret scalars (Hamburg, "Fast and compact elliptic-curve cryptography", 2012): comb
 * j has a tooth at each of the bits 32 j + 8 k, k = 0..3, and comb[j][m] is the sum of the
 * multiples 2^(32 j + 8 k) P with sign + for k = 3 and where bit k of m is set, else -. odd[i] is
 * (2 i + 1) P, for public scalars. */
struct jubjub_base {
    struct jubjub_affine_niels comb[8][8];
    struct jubjub_affine_niels odd[64];
};

extern const struct jubjub_base jubjub_base_generator;
extern const struct jubjub_base jubjub_base_generator_nums;

/* k a by 252 doublings and 252 additions, most significant bit first, a zero bit adding the
 * identity: the representative of genesis-walkthrough.md 3. */
void jubjub_mul_exact(struct jubjub_extended *out, const struct jubjub_extended *a,
                      const struct fj *k);

/* k a by signed windows of four bits. */
void jubjub_mul(struct jubjub_extended *out, const struct jubjub_extended *a, const struct fj *k);
void jubjub_mul_vartime(struct jubjub_extended *out, const struct jubjub_extended *a,
                        const struct fj *k);

/* k P for the point P of a table, in the subgroup. */
void jubjub_mul_base(struct jubjub_extended *out, const struct jubjub_base *base,
                     const struct fj *k);

/* j P + k a, what verifiers of signatures compute. */
void jubjub_mul_base_add_vartime(struct jubjub_extended *out, const struct jubjub_base *base,
                                 const struct fj *j, const struct jubjub_extended *a,
                                 const struct fj *k);

/* The affine form of k G and of k G'. */
void jubjub_mul_generator(struct jubjub_affine *out, const struct fj *k);
void jubjub_mul_generator_nums(struct jubjub_affine *out, const struct fj *k);

/* Diffie and Hellman: the affine form of secret * a, neither hashed nor cleared of the cofactor.
 * See spec/crypto.md 9.6. */
void jubjub_exchange(struct jubjub_affine *out, const struct fj *secret,
                     const struct jubjub_affine *a);

/* One product of a sum of products, ready to be summed. */
struct jubjub_term {
    struct jubjub_affine_niels point;
    uint64_t scalar[4]; /* canonical */
};

void jubjub_term_set(struct jubjub_term *term, const struct fj *scalar,
                     const struct jubjub_affine *point);

/* The sum of all terms, the identity when there are none. Interleaved windows in lanes, where there
 * are lanes; else interleaved windows for few terms, buckets (Pippenger 1976) for many. No
 * allocation; up to 180 KiB of stack. */
void jubjub_sum_terms_vartime(struct jubjub_extended *out, const struct jubjub_term *terms,
                              size_t count);

/* The same without lanes, to compare with: some other representative. */
void jubjub_sum_terms_portable_vartime(struct jubjub_extended *out, const struct jubjub_term *terms,
                                       size_t count);

#endif
