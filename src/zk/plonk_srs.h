/* The parameters that PLONK keys are made from: [x^i] g in G1 for i from 0, and h and [x] h in G2,
 * for an x that nobody knows. Who knows it proves anything. spec/plonk.md 4.
 *
 * Parameters come from a ceremony, in one of the two forms of the deployed system, or in our own,
 * which loads without computing roots. Plain data, owned by the struct; it does not change and may
 * be shared by threads. */
#ifndef RK_ZK_PLONK_SRS_H
#define RK_ZK_PLONK_SRS_H

#include "base/buffer.h"
#include "base/result.h"
#include "zk/plonk.h"

struct plonk_srs {
    struct plonk_opening_key opening;
    struct g1_affine *powers; /* owned */
    size_t power_count;
    bool is_insecure; /* x is known: see insecure_plonk_srs_make */
};

enum plonk_srs_form {
    /* The opening key and the powers compressed, to the end: the form of the ceremony's file. */
    PLONK_SRS_COMPRESSED,
    /* The opening key, their number in 64 bits, and 97 bytes a power: limbs in Montgomery form. */
    PLONK_SRS_RAW,
    /* Our own: docs/zk-proving.md. The only one that says whether x is known. */
    PLONK_SRS_FILE,
};

enum {
    PLONK_SRS_FILE_HEADER_BYTES = 320,
    PLONK_SRS_FILE_POWER_BYTES = 96,
    /* A circuit needs so many powers more than the degree it is trimmed to. */
    PLONK_SRS_EXTRA_POWERS = 7,
    PLONK_SRS_DEGREE_LOG_MAX = 28,
    PLONK_SRS_SEED_BYTES = 32,
};

/* How bytes are to be read. Zero-initialised: everything there is, in the form of the ceremony,
 * taken at its word, on one thread. */
struct plonk_srs_reading {
    enum plonk_srs_form form;
    /* Every power is checked to be a point of the subgroup, which takes some 60 us each, and a raw
     * form to have exactly the bytes it says. Without it powers are checked as far as is cheap:
     * compressed ones to be on the curve, ours too and against a checksum, raw ones not at all; and
     * a raw form may be short, or have bytes behind it, as in the deployed system. */
    bool is_checked;
    /* RK_INVALID for parameters whose x is known, which our own form alone tells. */
    bool require_secure;
    size_t powers_max; /* leave out those beyond; 0: none */
    unsigned threads;
};

/* RK_MALFORMED and RK_INVALID with an offset, RK_CORRUPT for a wrong checksum, RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_srs_decode(struct plonk_srs *out, struct span bytes,
                                           const struct plonk_srs_reading *how,
                                           struct rk_error *error);
/* The same for a file, which is mapped meanwhile; also what mapped_file_open fails with. */
RK_CHECKED enum rk_result plonk_srs_open(struct plonk_srs *out, const char *path,
                                         const struct plonk_srs_reading *how,
                                         struct rk_error *error);
void plonk_srs_free(struct plonk_srs *srs);

/* Appends a form. RK_INVALID when it cannot say what is to be said: our own form has no identity
 * among powers. RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_srs_encode(struct buffer *out, const struct plonk_srs *srs,
                                           enum plonk_srs_form form, struct rk_error *error);
/* Writes a file, all of it or nothing, in place of one that is there. RK_IO too. */
RK_CHECKED enum rk_result plonk_srs_save(const struct plonk_srs *srs, const char *path,
                                         enum plonk_srs_form form, struct rk_error *error);

/* Copies what polynomials of `degree` need: powers 0 to degree + 6. RK_LIMIT when there are not so
 * many, RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_srs_trim(struct plonk_srs *out, const struct plonk_srs *srs,
                                         size_t degree, struct rk_error *error);

/* How many powers the keys of a circuit of so many rows have; 0 when no key is so large. That is
 * not the size of its domain: 2^k - 5 to 2^k rows need 2^(k+1) + 7 powers. */
size_t plonk_srs_powers_for(uint64_t constraints);

/* The powers alone, as they stand in a prover's container: their number in 64 bits and 97 bytes
 * each. The decoder takes exactly that and checks every point: RK_MALFORMED, RK_INVALID; without
 * `is_checked` it leaves out the subgroup. The caller frees the points. */
RK_CHECKED enum rk_result plonk_commit_key_encode(struct buffer *out,
                                                  const struct g1_affine *powers, size_t count);
RK_CHECKED enum rk_result plonk_commit_key_decode(struct g1_affine **powers, size_t *count,
                                                  struct span bytes, bool is_checked,
                                                  unsigned threads, struct rk_error *error);

/* INSECURE parameters for developing and testing, which say so: whoever has the seed proves what he
 * likes. x, g and h come from the seed as the deployed system's setup takes them from its generator
 * (std_rng.h), so that an equal seed gives equal points. For polynomials of `degree`, at least 1
 * and at most 2^PLONK_SRS_DEGREE_LOG_MAX (else RK_USAGE): degree + 7 powers. RK_NO_MEMORY. */
RK_CHECKED enum rk_result insecure_plonk_srs_make(struct plonk_srs *out, size_t degree,
                                                  const uint8_t seed[PLONK_SRS_SEED_BYTES],
                                                  unsigned threads, struct rk_error *error);

/* The same from x and from the factors of g and h themselves, none of them 0. */
RK_CHECKED enum rk_result insecure_plonk_srs_make_from(struct plonk_srs *out, size_t degree,
                                                       const struct fr *x, const struct fr *g,
                                                       const struct fr *h, unsigned threads,
                                                       struct rk_error *error);

#endif
