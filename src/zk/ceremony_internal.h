/* The file of a ceremony, its hashes, and its points in bulk. */
#ifndef RK_ZK_CEREMONY_INTERNAL_H
#define RK_ZK_CEREMONY_INTERNAL_H

#include "base/blake3.h"
#include "zk/ceremony.h"

enum {
    CEREMONY_VERSION = 1,
    CEREMONY_XH_BYTES = 96,
    CEREMONY_BLOCK_POWERS = 1 << 17, /* done at a time when verifying */

    /* Of a record. */
    CEREMONY_AT_KIND = 0,
    CEREMONY_AT_NAME_BYTES = 1,
    CEREMONY_AT_VALUE_BYTES = 2,
    CEREMONY_AT_ITERATIONS = 3,
    CEREMONY_AT_NAME = 8,
    CEREMONY_AT_POINT = 72,   /* [x] g, compressed */
    CEREMONY_AT_DIGEST = 120, /* of the body */
    CEREMONY_AT_NONCE = 152,  /* the proof's point */
    CEREMONY_AT_ANSWER = 200, /* and its scalar */
    CEREMONY_AT_VALUE = 232,
};

/* Whether a text may stand in a file. */
bool ceremony_text_is_valid(struct span text);

/* Fills a header; the label is valid. */
void ceremony_write_header(uint8_t header[CEREMONY_HEADER_BYTES], struct span label,
                           uint64_t power_count, uint32_t record_count);

/* The bytes behind the records: x h, then the powers. */
struct span ceremony_body(const struct ceremony *ceremony);
struct span ceremony_record_bytes(const struct ceremony *ceremony, uint32_t index);

/* What the chain of hashes begins with, and its step. */
void ceremony_chain_init(uint8_t hash[CEREMONY_HASH_BYTES],
                         const uint8_t header[CEREMONY_HEADER_BYTES]);
void ceremony_chain_add(uint8_t hash[CEREMONY_HASH_BYTES],
                        const uint8_t record[CEREMONY_RECORD_BYTES]);

/* The challenge of a contribution's proof: a hash of the chain before it, of the point before it,
 * and of the record without its answer. */
void ceremony_challenge(struct fr *out, const uint8_t chain[CEREMONY_HASH_BYTES],
                        const struct g1_affine *before,
                        const uint8_t record[CEREMONY_RECORD_BYTES]);

/* The factor of a beacon, from the chain before its record and from what the record says before its
 * point: the value, hashed again and again, and a hash of that and of both. RK_CANCELLED;
 * RK_INVALID when it is 0. */
RK_CHECKED enum rk_result ceremony_beacon_factor(struct fr *out,
                                                 const uint8_t chain[CEREMONY_HASH_BYTES],
                                                 const uint8_t record[CEREMONY_RECORD_BYTES],
                                                 const struct ceremony_work *work,
                                                 struct rk_error *error);

/* Powers [from, from + count) of the file, on the curve and not the identity, or RK_INVALID and
 * RK_MALFORMED. Whether they are in the subgroup is not asked. */
RK_CHECKED enum rk_result ceremony_read_powers(struct g1_affine *out,
                                               const struct ceremony *ceremony, uint64_t from,
                                               size_t count, unsigned threads,
                                               struct rk_error *error);

/* RK_CANCELLED when the progress says so. */
RK_CHECKED enum rk_result ceremony_report(const struct ceremony_work *work, uint64_t done,
                                          uint64_t total, struct rk_error *error);

#endif
