/* A ceremony of many parties that makes the parameters of PLONK: [x^i] g in G1 for i from 0 and
 * x h in G2, with an x that nobody knows as long as one party has forgotten its part.
 *
 * x is a product. It begins as 1; a party draws a secret s, multiplies power i by s^i and h's
 * multiple by s, and forgets s. The file says who took part: a record for each contribution has the
 * point [x] g after it and a proof that its maker knew s, made for everything that the file said
 * before. The records are a chain of hashes; the last hash is the receipt of the last party. Only
 * the last powers are in the file, since they can be held against the records by themselves. At the
 * end a beacon may be added, a factor that follows from a value which nobody could foresee.
 * docs/zk-ceremony.md has the protocol, what it protects against, and the layout.
 *
 * g and h are the standard generators. Files may be larger than memory: they are read as mapped
 * bytes and worked on in pieces. Whoever adds to a file verifies it first. Time depends on public
 * data alone, except that a secret's values are worked on in constant time; secrets are wiped. */
#ifndef RK_ZK_CEREMONY_H
#define RK_ZK_CEREMONY_H

#include "base/result.h"
#include "base/span.h"
#include "zk/plonk_srs.h"

enum {
    CEREMONY_HEADER_BYTES = 128,
    CEREMONY_RECORD_BYTES = 296,
    CEREMONY_POWER_BYTES = 96,
    CEREMONY_HASH_BYTES = 32,
    CEREMONY_TEXT_BYTES_MAX = 64, /* of labels, names and values of beacons */
    CEREMONY_RECORDS_MAX = 4096,
    CEREMONY_POWERS_MIN = 1 + PLONK_SRS_EXTRA_POWERS,
    CEREMONY_POWERS_MAX = (1 << PLONK_SRS_DEGREE_LOG_MAX) + PLONK_SRS_EXTRA_POWERS,
    CEREMONY_ITERATIONS_LOG_MAX = 32,
};

/* A file whose form is right; nothing is verified. Borrows the bytes. */
struct ceremony {
    struct span bytes;
    struct span label;
    uint64_t power_count;
    uint32_t record_count;
    uint8_t receipt[CEREMONY_HASH_BYTES]; /* the last hash of the chain */
    bool has_ended;                       /* with a beacon */
};

enum ceremony_kind { CEREMONY_CONTRIBUTION = 1, CEREMONY_BEACON = 2 };

/* A record, borrowed from the file. */
struct ceremony_record {
    uint32_t number; /* from 1 */
    enum ceremony_kind kind;
    struct span name;
    struct span value;       /* of a beacon */
    unsigned iterations_log; /* likewise: 2^this hashes */
    struct span bytes;
    uint8_t receipt[CEREMONY_HASH_BYTES]; /* the chain's hash after it */
};

/* How work is done. `progress`, which may be NULL, is called now and then; what is long has several
 * phases, each of which counts from 0 to its own total. An answer other than 0 ends the work with
 * RK_CANCELLED. */
typedef int ceremony_progress(void *context, uint64_t done, uint64_t total);
struct ceremony_work {
    unsigned threads;
    ceremony_progress *progress;
    void *context;
};

/* RK_MALFORMED with an offset. Names and labels that pass are UTF-8 without control characters. */
RK_CHECKED enum rk_result ceremony_decode(struct ceremony *out, struct span bytes,
                                          struct rk_error *error);

/* A walk over the records: *record starts as zeros. False behind the last one. */
bool ceremony_next(const struct ceremony *ceremony, struct ceremony_record *record);

/* Everything: proofs and beacons, that the last record is about these powers, that they are points
 * of the group and powers of one x, the one of the records, in G1 and in G2. RK_INVALID tells what
 * does not hold. RK_NO_MEMORY, RK_CANCELLED. */
RK_CHECKED enum rk_result ceremony_verify(const struct ceremony *ceremony,
                                          const struct ceremony_work *work, struct rk_error *error);

/* Writes a file with x = 1 and no records. RK_USAGE for a label of no or too many bytes or with
 * control characters, or for a number of powers out of bounds; RK_IO, RK_NO_MEMORY. This and the
 * following write all of the file or nothing, in place of one that is there. */
RK_CHECKED enum rk_result ceremony_init(const char *path, struct span label, uint64_t power_count,
                                        struct rk_error *error);

/* Verifies `previous` and writes it to `path` with a contribution more. The secret is drawn from
 * the system's randomness, hashed with `entropy`, which may be empty; it is never stored. `receipt`
 * is what the party should publish. What ceremony_verify fails with; RK_USAGE for a name that is
 * none and after a beacon; RK_FULL; RK_IO. */
RK_CHECKED enum rk_result ceremony_contribute(const char *path,
                                              uint8_t receipt[CEREMONY_HASH_BYTES],
                                              const struct ceremony *previous, struct span name,
                                              struct span entropy, const struct ceremony_work *work,
                                              struct rk_error *error);

/* Likewise with a factor that follows from SHA-256 of `value`, 2^iterations_log times, and from
 * what the file says so far. It ends the ceremony. RK_USAGE before any contribution and for what is
 * out of bounds. */
RK_CHECKED enum rk_result ceremony_add_beacon(const char *path,
                                              uint8_t receipt[CEREMONY_HASH_BYTES],
                                              const struct ceremony *previous, struct span name,
                                              struct span value, unsigned iterations_log,
                                              const struct ceremony_work *work,
                                              struct rk_error *error);

/* Verifies a file and makes parameters of it. RK_USAGE without contributions: then x is known. */
RK_CHECKED enum rk_result ceremony_export(struct plonk_srs *out, const struct ceremony *ceremony,
                                          const struct ceremony_work *work, struct rk_error *error);

#endif
