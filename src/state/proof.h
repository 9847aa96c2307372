/* A proof that a page, or bytes of it, are in the state of a root.
 *
 * It holds the siblings on the way from the page up to the state root: those of the page's tree,
 * three a level, then those of the contracts tree, one a level; and for bytes, the chunks of 1 KiB
 * around them with the chaining values that complete BLAKE3's own tree over the page. Which
 * sibling stands left or right follows from the contract's position and the page's index, so these
 * are proven too. The root binds no contract id: a verifier knows a contract by its position, or
 * learns the position from someone it trusts.
 *
 * docs/state-proof.md has the wire format. A proof has one form: whatever decodes, encodes back to
 * the same bytes. Verifying needs the root and nothing else; it does not allocate. */
#ifndef RK_STATE_PROOF_H
#define RK_STATE_PROOF_H

#include "state/commit.h"

enum {
    PROOF_CONTRACT_LEVELS = 32,
    PROOF_PAGE_LEVELS_MAX = 13,
    PROOF_PAGE_SIBLINGS = 3,
    PROOF_CHUNKS_MAX = BLAKE3_PAGE_BYTES / BLAKE3_CHUNK_BYTES,
    PROOF_CVS_MAX = 10, /* two a level below the root's children */
};

#define PROOF_BYTES_MAX ((size_t)70000)

enum proof_content {
    PROOF_PAGE_HASH = 0, /* the page by its hash */
    PROOF_CHUNKS = 1,    /* a run of whole chunks of the page */
};

struct state_proof {
    enum memory_kind kind;
    enum proof_content content;
    uint32_t contract_position; /* not 0 */
    uint32_t page_index;
    uint8_t contract_siblings[PROOF_CONTRACT_LEVELS][HASH_BYTES]; /* from the leaf up */
    uint8_t page_siblings[PROOF_PAGE_LEVELS_MAX][PROOF_PAGE_SIBLINGS][HASH_BYTES];
    uint8_t page_hash[HASH_BYTES]; /* PROOF_PAGE_HASH */
    uint8_t chunk_first;           /* PROOF_CHUNKS, as all below */
    uint8_t chunk_count;
    uint8_t cvs_count;
    uint8_t cvs[PROOF_CVS_MAX][HASH_BYTES]; /* of what is not covered, left to right */
    const uint8_t *chunks;                  /* chunk_count of them; borrowed */
};

/* ---- Making ---- */

/* What to prove: `size_bytes` bytes at `offset` in the memory, within one page, or with size 0 the
 * hash of the page that `offset` lies in. */
struct proof_request {
    uint64_t offset;
    uint32_t size_bytes;
};

/* Appends the proof for a contract of the commit to *out. RK_NOT_FOUND when there is no such
 * contract or the page was never touched, RK_USAGE for a range over the end of a page, RK_CORRUPT
 * and what the store says, RK_NO_MEMORY; *out is then as it was. */
RK_CHECKED enum rk_result state_proof_make(struct state_access *access, struct buffer *out,
                                           const struct commit *commit,
                                           const uint8_t id[CONTRACT_ID_BYTES],
                                           const struct proof_request *request,
                                           struct rk_error *error);

/* Appends the wire form. RK_NO_MEMORY, *out is then as it was. */
RK_CHECKED enum rk_result state_proof_encode(struct buffer *out, const struct state_proof *proof);

/* ---- Checking ---- */

/* Reads a proof, which borrows its chunks from the bytes. RK_UNSUPPORTED for another version,
 * RK_MALFORMED for anything that is not a proof to the byte; the error has the place. */
RK_CHECKED enum rk_result state_proof_decode(struct state_proof *proof, struct span bytes,
                                             struct rk_error *error);

/* RK_OK when the page, or the bytes, at this position and index are in the state with this root;
 * RK_INVALID when they are not. */
RK_CHECKED enum rk_result state_proof_verify(const struct state_proof *proof,
                                             const struct blake3_backend *backend,
                                             const uint8_t root[HASH_BYTES]);

/* The proven bytes [offset, offset + size_bytes) of the memory, lent. RK_NOT_FOUND when the proof
 * does not cover them. */
RK_CHECKED enum rk_result state_proof_bytes(const struct state_proof *proof, struct span *bytes,
                                            uint64_t offset, size_t size_bytes);

/* How many chaining values complete a run of chunks to a page. */
unsigned state_proof_cvs_count(unsigned chunk_first, unsigned chunk_count);

#endif
