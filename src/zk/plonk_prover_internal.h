/* The insides of a prover, for its keys and its proofs. */
#ifndef RK_ZK_PLONK_PROVER_INTERNAL_H
#define RK_ZK_PLONK_PROVER_INTERNAL_H

#include "base/mapped_file.h"
#include "crypto/fr_domain.h"
#include "zk/plonk_prover.h"

enum {
    PLONK_SIGMA_COUNT = 4,
    /* Below this log the quotient is interpolated from so many points; from there on from four
     * times the domain, which its top coefficients complete: plonk_quotient.c. */
    PLONK_COSET_LOG_MIN = 5,
    /* What commitments of a proof need beyond the domain: the last part of the quotient. */
    PLONK_POWERS_BEYOND = 7,
    /* Keys of so many rows have multiples of their powers (g1_levels_extend). */
    PLONK_LEVELS_SIZE_MIN = 1 << 13,
};

struct plonk_prover {
    uint64_t constraints;
    size_t size; /* n, of the domain */
    struct fr_domain domain;
    struct fr_domain coset; /* of the quotient: 4n, at least 32 */
    /* n coefficients each, in `storage` or in bytes that are borrowed; as many as count are not
     * past the last that is not 0. */
    const struct fr *polynomials[PLONK_KEY_POINT_COUNT];
    size_t counts[PLONK_KEY_POINT_COUNT];
    struct fr *storage;
    /* On the coset, in the order of its elements; NULL for a polynomial that is 0. */
    struct fr *evaluations[PLONK_KEY_POINT_COUNT];
    struct fr *first;                    /* L_1 / Z_H on the coset: 1 / (n (X - 1)) */
    struct fr *sigma[PLONK_SIGMA_COUNT]; /* on the domain */
    struct g1_levels powers;
    struct g1_affine commitments[PLONK_KEY_POINT_COUNT];
    struct plonk_verifier *verifier; /* with a made-up opening key when has_verifier is false */
    bool has_verifier, is_insecure;
    struct mapped_file file;
};

/* RK_CANCELLED when the progress says so. */
RK_CHECKED enum rk_result plonk_step(const struct plonk_work *work, enum plonk_phase phase,
                                     unsigned done, unsigned total);

/* 1, 7, 13, 17: the cosets of the wires. spec/plonk.md 2.6. */
extern const uint8_t plonk_wire_cosets[PLONK_WIRE_COUNT];

uint64_t plonk_domain_size(uint64_t constraints); /* the next power of two */

/* The commitment of `count` coefficients; `room` may be NULL. RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_commit(struct g1_affine *out, const struct plonk_prover *prover,
                                       const struct fr *coefficients, size_t count,
                                       unsigned threads, struct g1_levels_room *room);

/* A prover with its sizes and domains. RK_LIMIT, RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_prover_new(struct plonk_prover **out, uint64_t constraints,
                                           struct rk_error *error);

/* Makes the verifier from the commitments; `opening` and `rows` may be NULL when they are not
 * known. RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_prover_set_verifier(struct plonk_prover *prover, struct span label,
                                                    const struct plonk_opening_key *opening,
                                                    const uint32_t *rows, size_t row_count);

/* What follows from the polynomials: counts and values. RK_CANCELLED, RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_prover_prepare(struct plonk_prover *prover,
                                               const struct plonk_work *work);

/* Whether the commitments are those of the polynomials: one sum, with powers of a factor that the
 * maker of the key could not choose. RK_INVALID, RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_prover_check_commitments(const struct plonk_prover *prover,
                                                         const struct fr *factor, unsigned threads,
                                                         struct rk_error *error);

#endif
