/* Values of the chain's cryptography as they stand in archives (spec/host-queries.md 3.5): limbs in
 * Montgomery form, little endian. Nothing in here is checked by being read: limbs may be at or
 * above their modulus and points off their curve. */
#ifndef RK_CONTRACTS_COMMON_TYPES_H
#define RK_CONTRACTS_COMMON_TYPES_H

#include <ruskvm/contract.h>
#include <ruskvm/query.h>

#define static_assert _Static_assert /* there is no <assert.h> */

/* Of the scalar field of BLS12-381: R = 2^256. */
struct scalar {
    uint64_t limb[4];
};

struct point_affine {
    struct scalar u, v;
};

/* Of JubJub; u / z and v / z are the coordinates, t1 t2 is u v / z. */
struct point {
    struct scalar u, v, z, t1, t2;
};

/* Where shielded value goes: R and the one-time key K. */
struct stealth_address {
    struct point r, key;
};

/* A public key of BLS signatures, of which bytes 193 to 199 are padding. */
struct account_key {
    uint64_t limb[24]; /* x.c0, x.c1, y.c0, y.c1, six each; R = 2^384 */
    uint64_t is_infinity;
};

struct bls_signature {
    uint64_t words[13];
};

struct schnorr_signature {
    struct scalar u;
    struct point r;
};

static_assert(sizeof(struct scalar) == RK_SCALAR_BYTES, "archive");
static_assert(sizeof(struct point_affine) == 64, "archive");
static_assert(sizeof(struct point) == RK_SCHNORR_KEY_BYTES, "archive");
static_assert(sizeof(struct stealth_address) == 320, "archive");
static_assert(sizeof(struct account_key) == RK_BLS_KEY_BYTES, "archive");
static_assert(sizeof(struct bls_signature) == RK_BLS_SIGNATURE_BYTES, "archive");
static_assert(sizeof(struct schnorr_signature) == RK_SCHNORR_SIGNATURE_BYTES, "archive");

#endif
