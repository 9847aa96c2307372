/* Proving and verifying keys of the statements, made from parameters once and kept in files of a
 * folder.
 *
 *      [insecure-]PARAMETERS-NAME-STATEMENT.pk     plonk_prover_save
 *      [insecure-]PARAMETERS-NAME-STATEMENT.vk     a digest, and the verifier's container
 *
 * PARAMETERS and STATEMENT are the first bytes of digests in hexadecimal: of the parameters and of
 * the circuit (statement.h). Files appear as wholes, so that processes may share a folder; two that
 * make the same key make the same bytes. What is read is checked: the .vk against its digest, which
 * covers parameters and statement in full, and the .pk by its own checksum and against the .vk.
 *
 * Parameters come from a ceremony (`ruskvm ceremony export`), or are INSECURE ones for development,
 * whose secret anybody can compute: keys say so, and so do names of files.
 *
 * One thread at a time; work is spread over threads of its own. */
#ifndef RK_CHAIN_CIRCUIT_KEYS_H
#define RK_CHAIN_CIRCUIT_KEYS_H

#include "base/buffer.h"
#include "chain/statement.h"
#include "zk/plonk_prover.h"

/* Told between steps: what is being done, and how far it is. An answer other than 0 ends the work
 * with RK_CANCELLED. */
typedef int circuit_keys_progress(void *context, const struct statement *statement,
                                  const char *what, unsigned done, unsigned total);

struct circuit_keys_options {
    const char *folder; /* made when it is not there; its parent exists. NULL: keep nothing */
    const char *parameters_path;     /* plonk_srs_open; NULL: the insecure ones */
    enum plonk_srs_form form;        /* of the file */
    unsigned threads;                /* 0: as many as processors */
    circuit_keys_progress *progress; /* may be NULL */
    void *context;
};

struct circuit_keys;

/* Copies the options. RK_NOT_FOUND without a file of parameters, RK_IO, RK_NO_MEMORY. */
RK_CHECKED enum rk_result circuit_keys_open(struct circuit_keys **out,
                                            const struct circuit_keys_options *options,
                                            struct rk_error *error);
void circuit_keys_close(struct circuit_keys *keys); /* NULL is allowed */

/* Whether the parameters' secret is known. */
bool circuit_keys_is_insecure(const struct circuit_keys *keys);

/* The keys of a statement, borrowed until circuit_keys_close: from memory, from a file, or made and
 * saved, in this order. A file that is damaged is made anew. A verifier alone costs nothing where
 * its file is there. RK_LIMIT when the parameters have too few powers; RK_CANCELLED; RK_IO when a
 * file cannot be written; RK_NO_MEMORY. */
RK_CHECKED enum rk_result circuit_keys_prover(const struct plonk_prover **out,
                                              struct circuit_keys *keys,
                                              const struct statement *statement,
                                              struct rk_error *error);
RK_CHECKED enum rk_result circuit_keys_verifier(const struct plonk_verifier **out,
                                                struct circuit_keys *keys,
                                                const struct statement *statement,
                                                struct rk_error *error);

/* The verifier's container, as contracts are given it; borrowed likewise. */
RK_CHECKED enum rk_result circuit_keys_verifier_bytes(struct span *out, struct circuit_keys *keys,
                                                      const struct statement *statement,
                                                      struct rk_error *error);

#endif
