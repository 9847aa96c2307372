/* Proofs that bytes of a contract's memory are in the state of a root.
 *
 * A proof of a few bytes is a few kilobytes, one of a whole page 64 more. Whoever knows the root
 * checks it, without a store and without trust in who made it. The root binds no contract ids: a
 * verifier knows a contract by its position in the tree, which the proof proves, too. Any thread.
 */
#ifndef RK_RUSKVM_PROOF_H
#define RK_RUSKVM_PROOF_H

#include "ruskvm/store.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RK_PAGE_BYTES = 65536, RK_PROOF_BYTES_MAX = 70000 };

/* What to prove: the bytes [offset, offset + length_bytes) of the memory, which lie within one page
 * of RK_PAGE_BYTES; or with length 0 the hash of the page that `offset` lies in. */
struct rk_proof_request {
    size_t size_bytes;
    const struct rk_commit_key *commit;
    const uint8_t *contract; /* RK_CONTRACT_ID_BYTES */
    uint64_t offset;
    uint64_t length_bytes;
};

/* Writes a proof to `proof` and its size to *proof_bytes, which holds the room there is before:
 * RK_PROOF_BYTES_MAX is always enough. RK_LIMIT when there is less than it takes, RK_NOT_FOUND when
 * there is no such commit or contract, or the page was never written to, RK_CORRUPT, RK_IO,
 * RK_NO_MEMORY, RK_USAGE for a range over the end of a page and for a pointer of NULL. */
RK_API RK_CHECKED enum rk_result rk_proof_make(struct rk_store *store, uint8_t *proof,
                                               size_t *proof_bytes,
                                               const struct rk_proof_request *request,
                                               struct rk_error *error);

/* What a proof proves. */
struct rk_proven {
    size_t size_bytes;
    uint64_t contract_position;
    uint64_t memory_bits;             /* 32 or 64 */
    uint64_t offset;                  /* of `bytes` in the memory, or of the page */
    struct rk_span bytes;             /* at least those asked for; empty for the hash of a page.
                                         Lent from the proof */
    uint8_t page_hash[RK_HASH_BYTES]; /* zeros when there are bytes */
};

/* Checks a proof against a root (RK_HASH_BYTES). RK_MALFORMED for what is no proof, with the place;
 * RK_UNSUPPORTED for one of another version; RK_INVALID for one that is not for this root; RK_USAGE
 * for a pointer of NULL. */
RK_API RK_CHECKED enum rk_result rk_proof_verify(struct rk_proven *proven, const uint8_t *root,
                                                 struct rk_span proof, struct rk_error *error);

#ifdef __cplusplus
}
#endif

#endif
