/* JubJub: the curve -u^2 + v^2 = 1 + d u^2 v^2 over the scalar field of BLS12-381 with
 * d = -10240/10241, its group law and its encodings. See spec/crypto.md 9.
 *
 * The group is cyclic of order 8 r, r the prime modulus of struct fj. Signatures, notes and keys
 * live in the subgroup of order r. A point is kept
 *
 *      affine      (u, v), the form of everything that comes from bytes;
 *      extended    u = U/Z, v = V/Z, T1 T2 = UV/Z, the form that is added and doubled;
 *      niels       (V+U, V-U, Z, 2 d T1 T2), the form of a second summand, with or without Z.
 *
 * The law is complete: it has no exceptional cases (d is not a square, -1 is).
 *
 * Which of the many extended representatives of a point an operation gives is part of its contract
 * where it says so: contracts of the deployed chain keep all five coordinates in their memory, so
 * that state roots depend on them (spec/genesis-walkthrough.md 3). jubjub_double, _add, _sub, _neg
 * and jubjub_mul_exact give the deployed ones; the faster jubjub_mul and its like do not.
 *
 * Arithmetic runs in constant time but for functions that end in _vartime, decoding, and the
 * predicates on curve and subgroup membership, which are asked of public points only. Coordinates
 * are below q as struct fr demands; archived limbs that are not are in jubjub_archive.h. Outputs
 * may be inputs. */
#ifndef RK_CRYPTO_JUBJUB_H
#define RK_CRYPTO_JUBJUB_H

#include "base/compiler.h"
#include "crypto/fj.h"
#include "crypto/fr.h"

enum { JUBJUB_BYTES = 32 };

struct jubjub_affine {
    struct fr u, v;
};

struct jubjub_extended {
    struct fr u, v, z, t1, t2;
};

struct jubjub_niels {
    struct fr plus, minus, z, t2d;
};

struct jubjub_affine_niels {
    struct fr plus, minus, t2d;
};

extern const struct fr jubjub_d;
extern const struct jubjub_affine jubjub_affine_identity;
extern const struct jubjub_extended jubjub_identity; /* (0, 1, 1, 0, 0) */

/* G, the generator of keys and values, and G', whose logarithm to the base G nobody knows. */
extern const struct jubjub_affine jubjub_generator;
extern const struct jubjub_affine jubjub_generator_nums;

/* A scalar as the same integer of the field of coordinates, which is the larger one. */
void jubjub_scalar_to_fr(struct fr *out, const struct fj *scalar);

/* (u, v, 1, u, v) */
void jubjub_from_affine(struct jubjub_extended *out, const struct jubjub_affine *a);

/* Both need a Z that is not 0, which every point on the curve has. */
void jubjub_to_affine(struct jubjub_affine *out, const struct jubjub_extended *a);
void jubjub_to_affine_vartime(struct jubjub_affine *out, const struct jubjub_extended *a);

/* The affine form of many points with one inversion; scratch has room for 2 * count elements. */
void jubjub_to_affine_batch(struct jubjub_affine *out, struct fr *scratch,
                            const struct jubjub_extended *in, size_t count);

void jubjub_to_niels(struct jubjub_niels *out, const struct jubjub_extended *a);
void jubjub_affine_to_niels(struct jubjub_affine_niels *out, const struct jubjub_affine *a);

/* The niels forms of the identity: (1, 1, 1, 0) and (1, 1, 0). */
extern const struct jubjub_niels jubjub_niels_identity;
extern const struct jubjub_affine_niels jubjub_affine_niels_identity;

/* The group law, giving the deployed representative: genesis-walkthrough.md 3. Adding the niels
 * form of an affine point gives the same as adding it with z = 1. */
void jubjub_double(struct jubjub_extended *out, const struct jubjub_extended *a);
void jubjub_add_niels(struct jubjub_extended *out, const struct jubjub_extended *a,
                      const struct jubjub_niels *b);
void jubjub_sub_niels(struct jubjub_extended *out, const struct jubjub_extended *a,
                      const struct jubjub_niels *b);
void jubjub_add_affine_niels(struct jubjub_extended *out, const struct jubjub_extended *a,
                             const struct jubjub_affine_niels *b);
void jubjub_sub_affine_niels(struct jubjub_extended *out, const struct jubjub_extended *a,
                             const struct jubjub_affine_niels *b);
void jubjub_add(struct jubjub_extended *out, const struct jubjub_extended *a,
                const struct jubjub_extended *b);
void jubjub_sub(struct jubjub_extended *out, const struct jubjub_extended *a,
                const struct jubjub_extended *b);
void jubjub_add_affine(struct jubjub_extended *out, const struct jubjub_extended *a,
                       const struct jubjub_affine *b);
void jubjub_sub_affine(struct jubjub_extended *out, const struct jubjub_extended *a,
                       const struct jubjub_affine *b);
/* (-u, v, z, -t1, t2) */
void jubjub_neg(struct jubjub_extended *out, const struct jubjub_extended *a);
void jubjub_affine_neg(struct jubjub_affine *out, const struct jubjub_affine *a);
/* 8 a as three doublings. */
void jubjub_mul_cofactor(struct jubjub_extended *out, const struct jubjub_extended *a);

/* a where the mask is all ones, b where it is zero. */
void jubjub_select(struct jubjub_extended *out, uint64_t mask, const struct jubjub_extended *a,
                   const struct jubjub_extended *b);

/* Equality of points, not of coordinates. */
bool jubjub_equal(const struct jubjub_extended *a, const struct jubjub_extended *b);
bool jubjub_affine_equal(const struct jubjub_affine *a, const struct jubjub_affine *b);
bool jubjub_equal_affine(const struct jubjub_extended *a, const struct jubjub_affine *b);

bool jubjub_is_identity(const struct jubjub_extended *a);
bool jubjub_affine_is_identity(const struct jubjub_affine *a);

/* Whether Z is not 0, the curve's equation holds and T1 T2 = UV/Z: true for all that the functions
 * above make, to be asked of coordinates from outside. */
bool jubjub_is_on_curve(const struct jubjub_extended *a);
bool jubjub_affine_is_on_curve(const struct jubjub_affine *a);

/* Whether the order divides 8. */
bool jubjub_is_small_order(const struct jubjub_extended *a);

/* Whether a point on the curve lies in the subgroup of order r. Some 330 products, where a
 * multiplication by r takes seven times as many: see jubjub_torsion.c. */
bool jubjub_is_torsion_free(const struct jubjub_extended *a);
bool jubjub_affine_is_torsion_free(const struct jubjub_affine *a);

/* What signatures ask of a key or a commitment: on the curve, in the subgroup, not the identity. */
bool jubjub_is_valid(const struct jubjub_extended *a);
bool jubjub_affine_is_valid(const struct jubjub_affine *a);

/* The same of each of many points, whose coordinates are below q: for three or more a seventh of
 * the time where there are lanes. */
void jubjub_affine_are_valid(bool *valid, const struct jubjub_affine *points, size_t count);

/* 32 bytes: v little endian, and in the top bit the parity of u. */
void jubjub_encode(uint8_t bytes[JUBJUB_BYTES], const struct jubjub_affine *a);

/* What a decoder takes. All refuse v >= q, a v that no point has, and u = 0 with the sign bit
 * (ZIP 216). See spec/crypto.md 9.2 and spec/phoenix.md 1. */
enum jubjub_decoding {
    JUBJUB_LAX,     /* any point of the curve: Schnorr public keys, and history before Aegis */
    JUBJUB_STRICT,  /* points of the subgroup, the identity among them */
    JUBJUB_CHECKED, /* points of the subgroup but the identity */
};

/* Takes time that depends on the bytes, which are public. False leaves *out untouched. */
RK_CHECKED bool jubjub_decode(struct jubjub_affine *out, const uint8_t bytes[JUBJUB_BYTES],
                              enum jubjub_decoding decoding);

#endif
