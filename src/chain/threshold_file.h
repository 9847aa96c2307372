/* A participant's file of a shared wallet: the seat while a key is generated, then the key, sealed
 * with a password. Mode 0600, written as a whole (draft_file.h): whatever ends the program leaves
 * the old file or the new one. docs/wallet-threshold.md has the format. */
#ifndef RK_CHAIN_THRESHOLD_FILE_H
#define RK_CHAIN_THRESHOLD_FILE_H

#include "chain/threshold_key.h"
#include "crypto/seal.h"

/* Secret: the caller wipes it. */
struct threshold_file {
    bool has_key; /* generation is finished, and the seat is gone */
    struct threshold_seat seat;
    struct threshold_key key;
    struct seal_cost cost;
};

/* Replaces a file of this name. Errors of seal_close; RK_IO, RK_NO_MEMORY. */
RK_CHECKED enum rk_result threshold_file_write(const char *path, const struct threshold_file *file,
                                               struct span password, struct rk_error *error);

/* RK_NOT_FOUND; RK_MALFORMED, RK_UNSUPPORTED for what is no such file of a known version;
 * RK_INVALID for a wrong password, which cannot be told from a changed file; RK_LIMIT for a cost
 * that nobody means, RK_IO, RK_NO_MEMORY. */
RK_CHECKED enum rk_result threshold_file_read(struct threshold_file *out, const char *path,
                                              struct span password, struct rk_error *error);

#endif
