/* The transcript of a proof: what prover and verifier have said so far, and challenges drawn from
 * it.
 *
 * Merlin 3.0 over STROBE-128 (Keccak-f[1600], rate 166): spec/plonk.md 7. Plain data: a copy is a
 * transcript of its own, so that a common beginning is made once. */
#ifndef RK_ZK_TRANSCRIPT_H
#define RK_ZK_TRANSCRIPT_H

#include "base/span.h"
#include "crypto/fr.h"
#include "crypto/g1.h"

struct transcript {
    union {
        uint64_t lanes[25];
        uint8_t bytes[200];
    } state;
    uint8_t at;       /* of the next byte in the rate */
    uint8_t begun_at; /* where the operation in progress began, plus 1; 0: before this block */
};

void transcript_init(struct transcript *transcript, struct span label);

void transcript_append(struct transcript *transcript, const char *label, struct span message);
void transcript_append_u64(struct transcript *transcript, const char *label, uint64_t value);
/* 32 bytes, canonical and little endian. */
void transcript_append_scalar(struct transcript *transcript, const char *label,
                              const struct fr *scalar);
/* 48 bytes, compressed. */
void transcript_append_point(struct transcript *transcript, const char *label,
                             const struct g1_affine *point);

void transcript_challenge(struct transcript *transcript, const char *label, uint8_t *bytes,
                          size_t size_bytes);
/* 64 bytes as an integer mod q. */
void transcript_challenge_scalar(struct transcript *transcript, const char *label,
                                 struct fr *scalar);

#endif
