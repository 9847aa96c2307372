/* BLAKE3 (O'Connor, Aumasson, Neves, Wilcox-O'Hearn: "BLAKE3, one function, fast everywhere",
 * 2021): the hash, its keyed and key-derivation modes, and the inner nodes of its tree.
 *
 * A message is cut into chunks of 1 KiB, the leaves of a binary tree; a chunk is 16 blocks of 64
 * bytes, run through the compression function in turn. A node that is not the root yields a
 * chaining value (CV) of 32 bytes that depends on its bytes and, for chunks, on its index
 * (`chunk counter`) in the message. So a message of 64 KiB is a perfect tree of depth 6, and its
 * hash can be had again from cached CVs after a change (docs/base.md has the picture).
 *
 * Every function takes the back end to run on; all back ends give equal results. A back end is a
 * constant, may be shared by threads, and may only be used where its processor features are
 * present. Nothing here allocates. Time depends on lengths only, never on bytes. */
#ifndef RK_BASE_BLAKE3_H
#define RK_BASE_BLAKE3_H

#include "base/compiler.h"
#include "base/cpu.h"
#include "base/span.h"

enum {
    BLAKE3_HASH_BYTES = 32, /* of a hash, a chaining value and a key */
    BLAKE3_BLOCK_BYTES = 64,
    BLAKE3_CHUNK_BYTES = 1024,
    BLAKE3_GRANULE_BYTES = 4096, /* four chunks: the unit of change in a page */
    BLAKE3_PAGE_BYTES = 65536,
    BLAKE3_PAGE_GRANULES = BLAKE3_PAGE_BYTES / BLAKE3_GRANULE_BYTES,
    BLAKE3_GRANULE_CHUNKS = BLAKE3_GRANULE_BYTES / BLAKE3_CHUNK_BYTES,
};

/* ---- Back ends ---- */

struct blake3_backend;

/* The fastest back end that needs no more than the given features. Never NULL: the portable one
 * needs none. */
const struct blake3_backend *blake3_backend_select(cpu_features features);

/* The back ends built into this program, 0 being the portable one; NULL past the last. For tests
 * and benchmarks. */
const struct blake3_backend *blake3_backend_at(size_t index);
const char *blake3_backend_name(const struct blake3_backend *backend);
cpu_features blake3_backend_needs(const struct blake3_backend *backend);

/* ---- Whole messages ---- */

void blake3_hash(const struct blake3_backend *backend, uint8_t hash[BLAKE3_HASH_BYTES],
                 struct span message);

/* The length of the CV stack: the depth of a tree of 2^64 bytes and one unmerged node. */
#define BLAKE3_STACK_MAX 55

/* A message that arrives in pieces. Plain data: it may be copied to fork a computation, and needs
 * no release; with a secret key, wipe it when done. Invariants: the chunks behind cvs[] are all
 * full and aligned; chunk_bytes is 0 only when the message is empty or cvs_count >= 2, so the root
 * is never merged unfinished; when chunk_bytes is not 0, complete subtrees on the stack are merged.
 */
struct blake3_hasher {
    const struct blake3_backend *backend;
    uint32_t key[8];
    uint32_t flags;       /* of the mode */
    uint32_t chunk_bytes; /* of `chunk` in use */
    uint64_t chunks_done; /* chunks behind cvs[] */
    uint32_t cvs_count;   /* CVs of finished subtrees, leftmost first */
    uint8_t cvs[BLAKE3_STACK_MAX * BLAKE3_HASH_BYTES];
    uint8_t chunk[BLAKE3_CHUNK_BYTES]; /* the last chunk, possibly full */
};

void blake3_init(struct blake3_hasher *hasher, const struct blake3_backend *backend);
void blake3_init_keyed(struct blake3_hasher *hasher, const struct blake3_backend *backend,
                       const uint8_t key[BLAKE3_HASH_BYTES]);
/* The context is a constant text of the program, unique for its use; key material is the message.*/
void blake3_init_derive_key(struct blake3_hasher *hasher, const struct blake3_backend *backend,
                            struct span context);
void blake3_update(struct blake3_hasher *hasher, struct span piece);
/* The hash of what came so far. The hasher does not change and may take more. */
void blake3_final(const struct blake3_hasher *hasher, uint8_t hash[BLAKE3_HASH_BYTES]);
/* Bytes [offset, offset + size_bytes) of the endless output, which begins with the hash. */
void blake3_final_xof(const struct blake3_hasher *hasher, uint8_t *out, size_t size_bytes,
                      uint64_t offset);
/* Clears all of it, keys included, in a way the compiler keeps. */
void blake3_wipe(struct blake3_hasher *hasher);

/* ---- Nodes inside the tree of an unkeyed hash ----
 *
 * Arrays of hashes and CVs are contiguous. Batches fill the lanes of the back end: call once with
 * many rather than often with one. */

/* CVs of `count` full chunks; chunk i has index counters[i] in its message. */
void blake3_chunk_cvs(const struct blake3_backend *backend, uint8_t (*cvs)[BLAKE3_HASH_BYTES],
                      const uint8_t *const *chunks, const uint64_t *counters, size_t count);

/* CVs of `count` granules of 4 KiB; granule i begins at chunk counters[i], a multiple of 4. */
void blake3_granule_cvs(const struct blake3_backend *backend, uint8_t (*cvs)[BLAKE3_HASH_BYTES],
                        const uint8_t *const *granules, const uint64_t *counters, size_t count);

/* cvs[i] = parent(children[2i], children[2i + 1]). `cvs` may be `children`. */
void blake3_parent_cvs(const struct blake3_backend *backend, uint8_t (*cvs)[BLAKE3_HASH_BYTES],
                       const uint8_t (*children)[BLAKE3_HASH_BYTES], size_t count);

/* The hash of a message from the CVs of the root's two children: for a page, its 32 KiB halves. */
void blake3_root_hash(const struct blake3_backend *backend, uint8_t hash[BLAKE3_HASH_BYTES],
                      const uint8_t left[BLAKE3_HASH_BYTES],
                      const uint8_t right[BLAKE3_HASH_BYTES]);

/* The hash of a page of 64 KiB: blake3_hash without the bookkeeping of arbitrary lengths. */
void blake3_page_hash(const struct blake3_backend *backend, uint8_t hash[BLAKE3_HASH_BYTES],
                      const uint8_t page[BLAKE3_PAGE_BYTES]);

/* The hashes of `count` pages, each from the CVs of its 16 granules in order. */
void blake3_page_hashes_from_cvs(const struct blake3_backend *backend,
                                 uint8_t (*hashes)[BLAKE3_HASH_BYTES],
                                 const uint8_t (*cvs)[BLAKE3_PAGE_GRANULES][BLAKE3_HASH_BYTES],
                                 size_t count);

/* ---- Many short messages: nodes of Merkle trees of arity 2 and 4 ---- */

void blake3_hash_many_64(const struct blake3_backend *backend, uint8_t (*hashes)[BLAKE3_HASH_BYTES],
                         const uint8_t (*messages)[64], size_t count);
void blake3_hash_many_128(const struct blake3_backend *backend,
                          uint8_t (*hashes)[BLAKE3_HASH_BYTES], const uint8_t (*messages)[128],
                          size_t count);

#endif
