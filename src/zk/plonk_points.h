/* Many points of G1 from bytes, and the opening key: what parameters and keys have in common. */
#ifndef RK_ZK_PLONK_POINTS_H
#define RK_ZK_PLONK_POINTS_H

#include "base/result.h"
#include "zk/plonk.h"

enum plonk_point_form {
    PLONK_POINT_COMPRESSED,   /* 48 bytes */
    PLONK_POINT_RAW,          /* 97 bytes: g1_from_raw_unchecked */
    PLONK_POINT_RAW_ON_CURVE, /* the same, refused when it is not on the curve */
    PLONK_POINT_LIMBS,        /* 96 bytes: those without a flag, limbs below p, on the curve */
};

/* Reads `count` points that stand one after another, on several threads. With `is_checked` all are
 * points of the subgroup, or RK_INVALID; RK_MALFORMED for bytes that are no point. The error is of
 * the first point at fault, its offset counted from `offset`. */
RK_CHECKED enum rk_result plonk_points_decode(struct g1_affine *out, const uint8_t *bytes,
                                              size_t count, enum plonk_point_form form,
                                              bool is_checked, uint64_t offset, unsigned threads,
                                              struct rk_error *error);

/* Checks points in the form of limbs where they stand: limbs below p, on the curve, and the first
 * `subgroup_count` of them in the subgroup. Failures as above. */
RK_CHECKED enum rk_result plonk_points_check_limbs(const uint8_t *bytes, size_t count,
                                                   size_t subgroup_count, uint64_t offset,
                                                   unsigned threads, struct rk_error *error);

/* The limbs of a point that is not the identity. */
void plonk_point_to_limbs(uint8_t bytes[96], const struct g1_affine *point);

/* 240 bytes, all three points checked. */
RK_CHECKED enum rk_result plonk_opening_key_decode(struct plonk_opening_key *out,
                                                   const uint8_t bytes[PLONK_OPENING_KEY_BYTES],
                                                   uint64_t offset, struct rk_error *error);
void plonk_opening_key_encode(uint8_t bytes[PLONK_OPENING_KEY_BYTES],
                              const struct plonk_opening_key *key);

#endif
