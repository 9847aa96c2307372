/* BLAKE3 trees over the compression functions of a back end.
 *
 * Everything that has many equal nodes goes through run_batch, which fills SIMD lanes: the chunks
 * of a subtree, then each level of parents above them. Subtrees are at most 64 chunks wide, which
 * bounds the stack and makes a page exactly one of them.
 *
 * The incremental hasher keeps the CVs of finished subtrees on a stack, as section 5.1.2 of the
 * paper does, but merges late: when a subtree is pushed, not when it is finished. So it may push
 * the two halves of what could turn out to be the whole message, and final() makes the root. */

#include "base/blake3.h"

#include "base/blake3_backend.h"
#include "base/require.h"

#include <string.h>

enum { SUBTREE_CHUNKS_MAX = BLAKE3_PAGE_BYTES / BLAKE3_CHUNK_BYTES };

static const uint32_t iv[8] = {BLAKE3_IV0, BLAKE3_IV1, BLAKE3_IV2, BLAKE3_IV3,
                               BLAKE3_IV4, BLAKE3_IV5, BLAKE3_IV6, BLAKE3_IV7};
static const uint64_t zero_counters[BLAKE3_LANES_MAX];

/* ---- Back ends ---- */

static const struct blake3_backend backends[] = {
    {"portable", 0, blake3_compress_portable, {{0, NULL}}},
#ifdef __x86_64__
    {"sse41", CPU_SSE41, blake3_compress_sse41, {{4, blake3_lanes4_sse41}}},
    {"avx2",
     CPU_SSE41 | CPU_AVX2,
     blake3_compress_sse41,
     {{8, blake3_lanes8_avx2}, {4, blake3_lanes4_sse41}}},
    {"avx512",
     CPU_SSE41 | CPU_AVX2 | CPU_AVX512F | CPU_AVX512VL,
     blake3_compress_avx512,
     {{16, blake3_lanes16_avx512}, {8, blake3_lanes8_avx512}, {4, blake3_lanes4_avx512}}},
#endif
};

const struct blake3_backend *blake3_backend_select(cpu_features features)
{
    size_t best = 0;
    for (size_t i = 1; i < RK_ARRAY_LENGTH(backends); i++) {
        if (cpu_has(features, backends[i].needs)) best = i;
    }
    return &backends[best];
}

const struct blake3_backend *blake3_backend_at(size_t index)
{
    return index < RK_ARRAY_LENGTH(backends) ? &backends[index] : NULL;
}

const char *blake3_backend_name(const struct blake3_backend *backend)
{
    return backend->name;
}

cpu_features blake3_backend_needs(const struct blake3_backend *backend)
{
    return backend->needs;
}

/* ---- Batches ---- */

static void run_one(const struct blake3_backend *backend, uint8_t *cv, const uint8_t *input,
                    uint64_t counter, const struct blake3_batch *batch)
{
    uint32_t words[16];
    memcpy(words, batch->key, BLAKE3_HASH_BYTES);
    for (size_t block = 0; block < batch->blocks; block++) {
        uint32_t flags = batch->flags;
        if (block == 0) flags |= batch->flags_first;
        if (block == batch->blocks - 1) flags |= batch->flags_last;
        backend->compress(words, words, input + block * BLAKE3_BLOCK_BYTES, counter,
                          BLAKE3_BLOCK_BYTES, flags);
    }
    memcpy(cv, words, BLAKE3_HASH_BYTES);
}

/* Runs fewer inputs than the kernel has lanes: the lanes left over repeat the first input. */
static void run_padded(const struct blake3_kernel *kernel, uint8_t *cvs,
                       const uint8_t *const *inputs, const uint64_t *counters, size_t count,
                       const struct blake3_batch *batch)
{
    uint8_t all_cvs[BLAKE3_LANES_MAX * BLAKE3_HASH_BYTES];
    const uint8_t *all_inputs[BLAKE3_LANES_MAX];
    uint64_t all_counters[BLAKE3_LANES_MAX];
    for (size_t l = 0; l < kernel->lanes; l++) {
        all_inputs[l] = inputs[l < count ? l : 0];
        all_counters[l] = counters[l < count ? l : 0];
    }
    kernel->run(all_cvs, all_inputs, all_counters, batch);
    memcpy(cvs, all_cvs, count * BLAKE3_HASH_BYTES);
}

/* cvs[i] = the last chaining value of inputs[i]. With batch->blocks == 1, `cvs` may overlap inputs
 * that lie at or after the place of their own chaining value. */
static void run_batch(const struct blake3_backend *backend, uint8_t *cvs,
                      const uint8_t *const *inputs, const uint64_t *counters, size_t count,
                      const struct blake3_batch *batch)
{
    const struct blake3_kernel *kernel = backend->kernels;
    while (count) {
        /* A kernel more than half full beats the next narrower one run twice, and the narrowest
         * beats two compressions one after the other. */
        while (kernel->lanes && count <= kernel->lanes / 2 && (kernel[1].lanes || count == 1))
            kernel++;
        size_t done = 1;
        if (kernel->lanes == 0) {
            run_one(backend, cvs, *inputs, *counters, batch);
        } else if (count >= kernel->lanes) {
            done = kernel->lanes;
            kernel->run(cvs, inputs, counters, batch);
        } else {
            done = count;
            run_padded(kernel, cvs, inputs, counters, count, batch);
        }
        cvs += done * BLAKE3_HASH_BYTES;
        inputs += done;
        counters += done;
        count -= done;
    }
}

/* The same over contiguous inputs of batch->blocks blocks with counter 0. */
static void run_contiguous(const struct blake3_backend *backend, uint8_t *cvs,
                           const uint8_t *inputs, size_t count, const struct blake3_batch *batch)
{
    size_t stride = batch->blocks * BLAKE3_BLOCK_BYTES;
    while (count) {
        const uint8_t *pointers[BLAKE3_LANES_MAX];
        size_t part = count < BLAKE3_LANES_MAX ? count : BLAKE3_LANES_MAX;
        for (size_t i = 0; i < part; i++)
            pointers[i] = inputs + i * stride;
        run_batch(backend, cvs, pointers, zero_counters, part, batch);
        cvs += part * BLAKE3_HASH_BYTES;
        inputs += part * stride;
        count -= part;
    }
}

static struct blake3_batch chunk_batch(const uint32_t *key, uint32_t flags)
{
    return (struct blake3_batch){key, BLAKE3_CHUNK_BYTES / BLAKE3_BLOCK_BYTES, flags,
                                 BLAKE3_CHUNK_START, BLAKE3_CHUNK_END};
}

static struct blake3_batch parent_batch(const uint32_t *key, uint32_t flags)
{
    return (struct blake3_batch){key, 1, flags | BLAKE3_PARENT, 0, 0};
}

/* Merges 2^k CVs in place, level by level, until `left` of them (a power of two) are there. */
static void merge_levels(const struct blake3_backend *backend, uint8_t *cvs, size_t count,
                         size_t left, const uint32_t *key, uint32_t flags)
{
    const struct blake3_batch batch = parent_batch(key, flags);
    while (count > left) {
        count /= 2;
        run_contiguous(backend, cvs, cvs, count, &batch);
    }
}

/* CVs of `chunks` contiguous full chunks, at most SUBTREE_CHUNKS_MAX. */
static void chunk_run_cvs(const struct blake3_backend *backend, uint8_t *cvs, const uint8_t *input,
                          uint64_t counter, size_t chunks, const uint32_t *key, uint32_t flags)
{
    REQUIRE(chunks >= 1 && chunks <= SUBTREE_CHUNKS_MAX);
    const uint8_t *inputs[SUBTREE_CHUNKS_MAX];
    uint64_t counters[SUBTREE_CHUNKS_MAX];
    for (size_t i = 0; i < chunks; i++) {
        inputs[i] = input + i * BLAKE3_CHUNK_BYTES;
        counters[i] = counter + i;
    }
    const struct blake3_batch batch = chunk_batch(key, flags);
    run_batch(backend, cvs, inputs, counters, chunks, &batch);
}

/* ---- Root nodes ---- */

/* A node before its last compression, which is made with or without the root flag. */
struct node {
    uint32_t cv[8];
    uint64_t counter;
    uint32_t block_bytes;
    uint32_t flags;
    uint8_t block[BLAKE3_BLOCK_BYTES];
};

/* The node of a chunk of 0 to 1024 bytes. */
static void node_of_chunk(const struct blake3_backend *backend, struct node *node,
                          const uint8_t *bytes, size_t size_bytes, uint64_t counter,
                          const uint32_t *key, uint32_t flags)
{
    uint32_t words[16];
    memcpy(words, key, BLAKE3_HASH_BYTES);
    uint32_t start = BLAKE3_CHUNK_START;
    while (size_bytes > BLAKE3_BLOCK_BYTES) {
        backend->compress(words, words, bytes, counter, BLAKE3_BLOCK_BYTES, flags | start);
        start = 0;
        bytes += BLAKE3_BLOCK_BYTES;
        size_bytes -= BLAKE3_BLOCK_BYTES;
    }
    memcpy(node->cv, words, sizeof node->cv);
    node->counter = counter;
    node->block_bytes = (uint32_t)size_bytes;
    node->flags = flags | start | BLAKE3_CHUNK_END;
    memset(node->block, 0, sizeof node->block);
    if (size_bytes) memcpy(node->block, bytes, size_bytes);
}

static void node_of_children(struct node *node, const uint8_t *left, const uint8_t *right,
                             const uint32_t *key, uint32_t flags)
{
    memcpy(node->cv, key, sizeof node->cv);
    node->counter = 0;
    node->block_bytes = BLAKE3_BLOCK_BYTES;
    node->flags = flags | BLAKE3_PARENT;
    memcpy(node->block, left, BLAKE3_HASH_BYTES);
    memcpy(node->block + BLAKE3_HASH_BYTES, right, BLAKE3_HASH_BYTES);
}

static void node_cv(const struct blake3_backend *backend, uint8_t *cv, const struct node *node)
{
    uint32_t words[16];
    backend->compress(words, node->cv, node->block, node->counter, node->block_bytes, node->flags);
    memcpy(cv, words, BLAKE3_HASH_BYTES);
}

/* Block `index` of the output of a root: there the counter numbers output blocks. */
static void node_root(const struct blake3_backend *backend, uint32_t words[16],
                      const struct node *node, uint64_t index)
{
    backend->compress(words, node->cv, node->block, index, node->block_bytes,
                      node->flags | BLAKE3_ROOT);
}

static void node_hash(const struct blake3_backend *backend, uint8_t *hash, const struct node *node)
{
    uint32_t words[16];
    node_root(backend, words, node, 0);
    memcpy(hash, words, BLAKE3_HASH_BYTES);
}

/* ---- Incremental hashing ---- */

static void hasher_start(struct blake3_hasher *hasher, const struct blake3_backend *backend,
                         const void *key, uint32_t flags)
{
    hasher->backend = backend;
    memcpy(hasher->key, key, sizeof hasher->key);
    hasher->flags = flags;
    hasher->chunk_bytes = 0;
    hasher->chunks_done = 0;
    hasher->cvs_count = 0;
}

void blake3_init(struct blake3_hasher *hasher, const struct blake3_backend *backend)
{
    hasher_start(hasher, backend, iv, 0);
}

void blake3_init_keyed(struct blake3_hasher *hasher, const struct blake3_backend *backend,
                       const uint8_t key[BLAKE3_HASH_BYTES])
{
    hasher_start(hasher, backend, key, BLAKE3_KEYED_HASH);
}

void blake3_init_derive_key(struct blake3_hasher *hasher, const struct blake3_backend *backend,
                            struct span context)
{
    uint8_t context_key[BLAKE3_HASH_BYTES];
    hasher_start(hasher, backend, iv, BLAKE3_DERIVE_KEY_CONTEXT);
    blake3_update(hasher, context);
    blake3_final(hasher, context_key);
    hasher_start(hasher, backend, context_key, BLAKE3_DERIVE_KEY_MATERIAL);
}

/* More input has come, so no subtree on the stack is the root: merges them into as few as there are
 * ones in the number of their chunks, which is as many as are complete. */
static void hasher_merge(struct blake3_hasher *hasher)
{
    uint32_t merged = (uint32_t)__builtin_popcountll(hasher->chunks_done);
    const struct blake3_batch batch = parent_batch(hasher->key, hasher->flags);
    while (hasher->cvs_count > merged) {
        hasher->cvs_count--;
        uint8_t *pair = hasher->cvs + (size_t)(hasher->cvs_count - 1) * BLAKE3_HASH_BYTES;
        run_one(hasher->backend, pair, pair, 0, &batch);
    }
}

/* Pushes the CV of a subtree that begins where the chunks done so far end. */
static void hasher_push(struct blake3_hasher *hasher, const uint8_t *cv, uint64_t chunks)
{
    hasher_merge(hasher);
    CHECK(hasher->cvs_count < BLAKE3_STACK_MAX);
    memcpy(hasher->cvs + (size_t)hasher->cvs_count * BLAKE3_HASH_BYTES, cv, BLAKE3_HASH_BYTES);
    hasher->cvs_count++;
    hasher->chunks_done += chunks;
}

/* Takes the widest subtree that may begin here out of more than one chunk of input and tells its
 * chunks. A subtree may be all of the input only if it has halves. */
static size_t hasher_take_subtree(struct blake3_hasher *hasher, const uint8_t *input,
                                  size_t size_bytes)
{
    size_t chunks = SUBTREE_CHUNKS_MAX;
    while (chunks > size_bytes / BLAKE3_CHUNK_BYTES || hasher->chunks_done % chunks)
        chunks /= 2;
    uint8_t cvs[SUBTREE_CHUNKS_MAX * BLAKE3_HASH_BYTES];
    chunk_run_cvs(hasher->backend, cvs, input, hasher->chunks_done, chunks, hasher->key,
                  hasher->flags);
    if (chunks == 1) {
        hasher_push(hasher, cvs, 1);
    } else {
        merge_levels(hasher->backend, cvs, chunks, 2, hasher->key, hasher->flags);
        hasher_push(hasher, cvs, chunks / 2);
        hasher_push(hasher, cvs + BLAKE3_HASH_BYTES, chunks / 2);
    }
    return chunks;
}

void blake3_update(struct blake3_hasher *hasher, struct span piece)
{
    const uint8_t *bytes = piece.bytes;
    size_t left = piece.size_bytes;
    if (left == 0) return;
    if (hasher->chunk_bytes) {
        size_t room = BLAKE3_CHUNK_BYTES - hasher->chunk_bytes;
        size_t part = left < room ? left : room;
        memcpy(hasher->chunk + hasher->chunk_bytes, bytes, part);
        hasher->chunk_bytes += (uint32_t)part;
        bytes += part;
        left -= part;
        if (left == 0) return;
        uint8_t cv[BLAKE3_HASH_BYTES];
        chunk_run_cvs(hasher->backend, cv, hasher->chunk, hasher->chunks_done, 1, hasher->key,
                      hasher->flags);
        hasher_push(hasher, cv, 1);
        hasher->chunk_bytes = 0;
    }
    while (left > BLAKE3_CHUNK_BYTES) {
        size_t taken = hasher_take_subtree(hasher, bytes, left) * BLAKE3_CHUNK_BYTES;
        bytes += taken;
        left -= taken;
    }
    if (left) {
        hasher_merge(hasher);
        memcpy(hasher->chunk, bytes, left);
    }
    hasher->chunk_bytes = (uint32_t)left;
}

/* The root: the last chunk, or the last two subtrees, with everything to their left. */
static void hasher_root(const struct blake3_hasher *hasher, struct node *node)
{
    const struct blake3_backend *backend = hasher->backend;
    size_t count = hasher->cvs_count;
    const uint8_t *end = hasher->cvs + count * BLAKE3_HASH_BYTES;
    if (hasher->chunk_bytes || count == 0) {
        node_of_chunk(backend, node, hasher->chunk, hasher->chunk_bytes, hasher->chunks_done,
                      hasher->key, hasher->flags);
    } else {
        CHECK(count >= 2);
        count -= 2;
        end -= 2 * BLAKE3_HASH_BYTES;
        node_of_children(node, end, end + BLAKE3_HASH_BYTES, hasher->key, hasher->flags);
    }
    for (; count; count--) {
        uint8_t right[BLAKE3_HASH_BYTES];
        node_cv(backend, right, node);
        end -= BLAKE3_HASH_BYTES;
        node_of_children(node, end, right, hasher->key, hasher->flags);
    }
}

void blake3_final(const struct blake3_hasher *hasher, uint8_t hash[BLAKE3_HASH_BYTES])
{
    struct node root;
    hasher_root(hasher, &root);
    node_hash(hasher->backend, hash, &root);
}

void blake3_final_xof(const struct blake3_hasher *hasher, uint8_t *out, size_t size_bytes,
                      uint64_t offset)
{
    struct node root;
    hasher_root(hasher, &root);
    size_t skip = offset % BLAKE3_BLOCK_BYTES;
    for (uint64_t index = offset / BLAKE3_BLOCK_BYTES; size_bytes; index++) {
        uint32_t words[16];
        node_root(hasher->backend, words, &root, index);
        size_t part = sizeof words - skip;
        if (part > size_bytes) part = size_bytes;
        memcpy(out, (const uint8_t *)words + skip, part);
        out += part;
        size_bytes -= part;
        skip = 0;
    }
}

void blake3_wipe(struct blake3_hasher *hasher)
{
    explicit_bzero(hasher, sizeof *hasher);
}

void blake3_hash(const struct blake3_backend *backend, uint8_t hash[BLAKE3_HASH_BYTES],
                 struct span message)
{
    if (message.size_bytes <= BLAKE3_CHUNK_BYTES) {
        struct node root;
        node_of_chunk(backend, &root, message.bytes, message.size_bytes, 0, iv, 0);
        node_hash(backend, hash, &root);
        return;
    }
    struct blake3_hasher hasher;
    blake3_init(&hasher, backend);
    blake3_update(&hasher, message);
    blake3_final(&hasher, hash);
}

/* ---- Nodes inside the tree ---- */

void blake3_chunk_cvs(const struct blake3_backend *backend, uint8_t (*cvs)[BLAKE3_HASH_BYTES],
                      const uint8_t *const *chunks, const uint64_t *counters, size_t count)
{
    const struct blake3_batch batch = chunk_batch(iv, 0);
    run_batch(backend, (uint8_t *)cvs, chunks, counters, count, &batch);
}

void blake3_granule_cvs(const struct blake3_backend *backend, uint8_t (*cvs)[BLAKE3_HASH_BYTES],
                        const uint8_t *const *granules, const uint64_t *counters, size_t count)
{
    enum { GROUP = SUBTREE_CHUNKS_MAX / BLAKE3_GRANULE_CHUNKS };
    const struct blake3_batch batch = chunk_batch(iv, 0);
    while (count) {
        const uint8_t *inputs[SUBTREE_CHUNKS_MAX];
        uint64_t chunk_counters[SUBTREE_CHUNKS_MAX];
        uint8_t chunk_cvs[SUBTREE_CHUNKS_MAX * BLAKE3_HASH_BYTES];
        size_t part = count < GROUP ? count : GROUP;
        size_t chunks = part * BLAKE3_GRANULE_CHUNKS;
        for (size_t i = 0; i < chunks; i++) {
            size_t granule = i / BLAKE3_GRANULE_CHUNKS, within = i % BLAKE3_GRANULE_CHUNKS;
            CHECK(counters[granule] % BLAKE3_GRANULE_CHUNKS == 0);
            inputs[i] = granules[granule] + within * BLAKE3_CHUNK_BYTES;
            chunk_counters[i] = counters[granule] + within;
        }
        run_batch(backend, chunk_cvs, inputs, chunk_counters, chunks, &batch);
        merge_levels(backend, chunk_cvs, chunks, part, iv, 0);
        memcpy(cvs, chunk_cvs, part * BLAKE3_HASH_BYTES);
        cvs += part;
        granules += part;
        counters += part;
        count -= part;
    }
}

void blake3_parent_cvs(const struct blake3_backend *backend, uint8_t (*cvs)[BLAKE3_HASH_BYTES],
                       const uint8_t (*children)[BLAKE3_HASH_BYTES], size_t count)
{
    const struct blake3_batch batch = parent_batch(iv, 0);
    run_contiguous(backend, (uint8_t *)cvs, (const uint8_t *)children, count, &batch);
}

void blake3_root_hash(const struct blake3_backend *backend, uint8_t hash[BLAKE3_HASH_BYTES],
                      const uint8_t left[BLAKE3_HASH_BYTES], const uint8_t right[BLAKE3_HASH_BYTES])
{
    struct node root;
    node_of_children(&root, left, right, iv, 0);
    node_hash(backend, hash, &root);
}

void blake3_page_hash(const struct blake3_backend *backend, uint8_t hash[BLAKE3_HASH_BYTES],
                      const uint8_t page[BLAKE3_PAGE_BYTES])
{
    uint8_t cvs[SUBTREE_CHUNKS_MAX * BLAKE3_HASH_BYTES];
    chunk_run_cvs(backend, cvs, page, 0, SUBTREE_CHUNKS_MAX, iv, 0);
    merge_levels(backend, cvs, SUBTREE_CHUNKS_MAX, 2, iv, 0);
    blake3_root_hash(backend, hash, cvs, cvs + BLAKE3_HASH_BYTES);
}

void blake3_page_hashes_from_cvs(const struct blake3_backend *backend,
                                 uint8_t (*hashes)[BLAKE3_HASH_BYTES],
                                 const uint8_t (*cvs)[BLAKE3_PAGE_GRANULES][BLAKE3_HASH_BYTES],
                                 size_t count)
{
    const struct blake3_batch parents = parent_batch(iv, 0);
    const struct blake3_batch roots = parent_batch(iv, BLAKE3_ROOT);
    while (count) {
        /* Level by level over up to 16 pages: the first out of the caller's array, the rest in
         * place. All are perfect trees of the same depth, so a level is one run. */
        uint8_t nodes[BLAKE3_LANES_MAX * BLAKE3_PAGE_GRANULES / 2 * BLAKE3_HASH_BYTES];
        size_t part = count < BLAKE3_LANES_MAX ? count : BLAKE3_LANES_MAX;
        size_t level = part * BLAKE3_PAGE_GRANULES / 2;
        run_contiguous(backend, nodes, (const uint8_t *)cvs, level, &parents);
        merge_levels(backend, nodes, level, 2 * part, iv, 0);
        run_contiguous(backend, (uint8_t *)hashes, nodes, part, &roots);
        hashes += part;
        cvs += part;
        count -= part;
    }
}

/* ---- Many short messages ---- */

static void hash_many(const struct blake3_backend *backend, uint8_t *hashes,
                      const uint8_t *messages, size_t blocks, size_t count)
{
    const struct blake3_batch batch = {iv, blocks, 0, BLAKE3_CHUNK_START,
                                       BLAKE3_CHUNK_END | BLAKE3_ROOT};
    run_contiguous(backend, hashes, messages, count, &batch);
}

void blake3_hash_many_64(const struct blake3_backend *backend, uint8_t (*hashes)[BLAKE3_HASH_BYTES],
                         const uint8_t (*messages)[64], size_t count)
{
    hash_many(backend, (uint8_t *)hashes, (const uint8_t *)messages, 1, count);
}

void blake3_hash_many_128(const struct blake3_backend *backend,
                          uint8_t (*hashes)[BLAKE3_HASH_BYTES], const uint8_t (*messages)[128],
                          size_t count)
{
    hash_many(backend, (uint8_t *)hashes, (const uint8_t *)messages, 2, count);
}
