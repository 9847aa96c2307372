/* What several headers need: runs of bytes, sizes, the key of a commit.
 *
 * Structs that begin with size_bytes may grow in later versions. Set size_bytes to the size of the
 * struct as you were compiled, and all you do not use to zero:
 *
 *     struct rk_call call = {.size_bytes = sizeof call, .contract = id, ...};
 *
 * A library that knows less than the struct holds says RK_UNSUPPORTED when what it does not know is
 * not zero; one that knows more takes what is missing for zero. Structs that functions fill are
 * filled as far as size_bytes says. A size_bytes that no version ever had is RK_USAGE. All other
 * structs stay as they are. */
#ifndef RK_RUSKVM_TYPES_H
#define RK_RUSKVM_TYPES_H

#include "ruskvm/macros.h"
#include "ruskvm/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A borrowed, read-only run of bytes. */
struct rk_span {
    const uint8_t *bytes; /* may be NULL when size_bytes is 0 */
    size_t size_bytes;
};

enum {
    RK_HASH_BYTES = 32,           /* BLAKE3 */
    RK_CONTRACT_ID_BYTES = 32,    /* of the name of a contract */
    RK_ARGUMENT_BYTES_MAX = 65536 /* of arguments, results, metadata, answers of queries */
};

/* What a commit is known by. The root is over all memory of all contracts; the digest is over what
 * the root does not bind: ids, owners, code, lengths. */
struct rk_commit_key {
    uint8_t root[RK_HASH_BYTES];
    uint8_t digest[RK_HASH_BYTES];
};

#endif
