/* Keys of PLONK provers, and proofs: spec/plonk.md 6, 9, 12.
 *
 * A prover is made from parameters and a circuit, or read from a file, and may then prove many
 * assignments of that circuit, on many threads: it does not change. It holds the polynomials of the
 * circuit, their values on a coset of four times the domain (for n rows 15 * 4n * 32 bytes), the
 * powers that it commits with, and what its verifier is encoded from.
 *
 * Everything that is made is the same for every number of threads. Proving takes a time that
 * depends on the assignment; what is derived from it is wiped. */
#ifndef RK_ZK_PLONK_PROVER_H
#define RK_ZK_PLONK_PROVER_H

#include "base/buffer.h"
#include "zk/circuit.h"
#include "zk/plonk.h"
#include "zk/plonk_srs.h"

/* PLONK_PHASES(X): enumerator suffix, what is done in it. */
#define PLONK_PHASES(X)                         \
    X(KEY, "commit to the circuit")             \
    X(TABLES, "evaluate the circuit")           \
    X(CHECK, "check the rows")                  \
    X(WIRES, "commit to the wires")             \
    X(PERMUTATION, "commit to the permutation") \
    X(QUOTIENT, "compute the quotient")         \
    X(COMMIT, "commit to the quotient")         \
    X(OPENING, "open the commitments")

enum plonk_phase {
#define PLONK_PHASE_ENUM(name, text) PLONK_PHASE_##name,
    PLONK_PHASES(PLONK_PHASE_ENUM)
#undef PLONK_PHASE_ENUM
        PLONK_PHASE_COUNT
};

const char *plonk_phase_text(enum plonk_phase phase);

/* Called by the thread that works, between steps of which `done` of `total` are done in the phase.
 * An answer other than 0 ends the work with RK_CANCELLED. */
typedef int plonk_progress(void *context, enum plonk_phase phase, unsigned done, unsigned total);

/* How work is done. Zero-initialised: on one thread, in silence. */
struct plonk_work {
    unsigned threads;
    plonk_progress *progress; /* may be NULL */
    void *context;            /* of progress */
};

struct plonk_prover;

/* ---- Keys ---- */

/* The key of a circuit under a label, which the transcript begins with. The circuit is not kept.
 * RK_LIMIT when the parameters have fewer powers than plonk_srs_powers_for; RK_INVALID for a
 * circuit without rows, with wires beyond its witnesses or public rows that do not ascend;
 * RK_CANCELLED; RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_prover_make(struct plonk_prover **out, const struct plonk_srs *srs,
                                            const struct plonk_circuit *circuit, struct span label,
                                            const struct plonk_work *work, struct rk_error *error);
void plonk_prover_free(struct plonk_prover *prover); /* NULL is allowed */

struct plonk_prover_facts {
    uint64_t constraints, size; /* rows, and rows of the domain */
    size_t power_count;
    size_t public_count; /* as far as the key knows: has_verifier */
    bool has_verifier;   /* the deployed container leaves out what its verifier is made from */
    bool is_insecure;    /* made from parameters whose secret is known, as far as the key tells */
    struct span label;   /* borrowed */
};

struct plonk_prover_facts plonk_prover_facts(const struct plonk_prover *prover);

/* Appends the verifier's container (plonk_verifier_decode), byte for byte what the deployed system
 * makes. RK_NOT_FOUND when the key came from a deployed container: those know neither the opening
 * key nor the rows of public inputs. RK_NO_MEMORY. */
RK_CHECKED enum rk_result plonk_prover_encode_verifier(struct buffer *out,
                                                       const struct plonk_prover *prover,
                                                       struct rk_error *error);

/* How a key is read. Zero-initialised: taken at its word, on one thread. */
struct plonk_key_reading {
    /* The powers are checked to be in the subgroup, the commitments to be those of the polynomials,
     * and the values in a deployed container to be theirs. Without it a key that lies makes proofs
     * that do not hold, and nothing worse. */
    bool is_checked;
    bool require_secure; /* RK_INVALID for a key that is marked insecure */
    struct plonk_work work;
};

/* Our own file: docs/zk-proving.md. The decoder borrows the bytes until plonk_prover_free;
 * plonk_prover_open keeps the file mapped as long. RK_MALFORMED and RK_INVALID with an offset,
 * RK_CORRUPT for a wrong checksum, RK_CANCELLED, RK_NO_MEMORY; mapped_file_open's. */
RK_CHECKED enum rk_result plonk_prover_decode(struct plonk_prover **out, struct span bytes,
                                              const struct plonk_key_reading *how,
                                              struct rk_error *error);
RK_CHECKED enum rk_result plonk_prover_open(struct plonk_prover **out, const char *path,
                                            const struct plonk_key_reading *how,
                                            struct rk_error *error);
/* RK_NO_MEMORY, and RK_IO for the file, which appears as a whole or not at all. */
RK_CHECKED enum rk_result plonk_prover_encode(struct buffer *out, const struct plonk_prover *prover,
                                              struct rk_error *error);
RK_CHECKED enum rk_result plonk_prover_save(const struct plonk_prover *prover, const char *path,
                                            struct rk_error *error);

/* The container of the deployed system (.pk), byte for byte: about 4.9 KiB a row of the domain.
 * Decoding copies and borrows nothing. Encoding fails with RK_INVALID for a key that the format has
 * no room for: one whose other polynomials have more coefficients than that of q_m. */
RK_CHECKED enum rk_result plonk_prover_import(struct plonk_prover **out, struct span bytes,
                                              const struct plonk_key_reading *how,
                                              struct rk_error *error);
RK_CHECKED enum rk_result plonk_prover_import_file(struct plonk_prover **out, const char *path,
                                                   const struct plonk_key_reading *how,
                                                   struct rk_error *error);
RK_CHECKED enum rk_result plonk_prover_export(struct buffer *out, const struct plonk_prover *prover,
                                              const struct plonk_work *work,
                                              struct rk_error *error);
RK_CHECKED enum rk_result plonk_prover_export_file(const struct plonk_prover *prover,
                                                   const char *path, const struct plonk_work *work,
                                                   struct rk_error *error);

/* ---- Proofs ---- */

enum { PLONK_BLINDER_COUNT = 14, PLONK_BLINDER_BYTES = 64 };

/* Where the blinders of a proof come from: 14 times 64 bytes, each taken as a little-endian integer
 * mod q, in the order of spec/plonk.md 9. They hide the witnesses: whoever can guess them learns
 * what the proof should not tell. */
struct plonk_random {
    /* Fills the bytes; NULL: from the operating system. */
    void (*fill)(void *context, uint8_t *bytes, size_t size_bytes);
    void *context;
};

struct plonk_prove_options {
    enum plonk_version version; /* 0: PLONK_V3 */
    struct plonk_random random;
    struct plonk_work work;
};

/* Proves an assignment of the circuit that the key was made from. The proof depends on key,
 * circuit, assignment, version and blinders alone.
 *
 * RK_INVALID when a row does not hold, and the message names it with the equation; or when the
 * circuit is not the key's: another number of rows, or other rows, which shows at the end.
 * RK_USAGE for a version that does not exist, RK_CANCELLED, RK_NO_MEMORY. V1 is forgeable and V2
 * has a weak beginning: for tests (spec/plonk.md 12). */
RK_CHECKED enum rk_result plonk_prove(struct plonk_proof *out, const struct plonk_prover *prover,
                                      const struct plonk_circuit *circuit,
                                      const struct plonk_assignment *assignment,
                                      const struct plonk_prove_options *options,
                                      struct rk_error *error);

#endif
