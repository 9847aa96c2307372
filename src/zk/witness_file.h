/* Values for a circuit in a file, for the prover: docs/cli.md has the layout.
 *
 * The file says nothing about which circuit it is for but how many values it has. VALUES ARE
 * SECRETS of whoever proves; they are wiped when they are freed. */
#ifndef RK_ZK_WITNESS_FILE_H
#define RK_ZK_WITNESS_FILE_H

#include "base/buffer.h"
#include "base/result.h"
#include "zk/circuit.h"

enum { WITNESS_FILE_HEADER_BYTES = 32, WITNESS_FILE_VALUE_BYTES = 32 };

struct witness_values {
    struct plonk_assignment assignment; /* of the list below */
    size_t witness_count, public_count;
    struct fr *values; /* public inputs, then witnesses; owned */
};

/* RK_MALFORMED with an offset for bytes that are no such file to the last one; RK_NO_MEMORY. Memory
 * is bounded by the bytes given. */
RK_CHECKED enum rk_result witness_file_decode(struct witness_values *out, struct span bytes,
                                              struct rk_error *error);
void witness_values_free(struct witness_values *values);

/* Appends the file of an assignment. RK_NO_MEMORY. */
RK_CHECKED enum rk_result witness_file_encode(struct buffer *out,
                                              const struct plonk_circuit *circuit,
                                              const struct plonk_assignment *assignment);

/* 32-byte scalars one after another, as proofs and containers have them: RK_MALFORMED for another
 * size than a multiple of 32 and for numbers that are not below the modulus. The caller frees. */
RK_CHECKED enum rk_result scalars_decode(struct fr **out, size_t *count, struct span bytes,
                                         struct rk_error *error);
RK_CHECKED enum rk_result scalars_encode(struct buffer *out, const struct fr *scalars,
                                         size_t count);

#endif
