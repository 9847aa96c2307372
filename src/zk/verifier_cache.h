/* Prepared verifiers by the hash of their containers, so that a key that is used again is decoded
 * once.
 *
 * Bounded: when what is kept would take more than bytes_max, what was asked for least recently is
 * dropped. A verifier in use lives until its last lease is returned, whether it was dropped
 * meanwhile or not. Containers that do not decode are not remembered. For any thread. */
#ifndef RK_ZK_VERIFIER_CACHE_H
#define RK_ZK_VERIFIER_CACHE_H

#include "zk/plonk.h"

struct verifier_cache;
struct verifier_cache_entry;

/* A verifier and the right to use it until verifier_cache_return. */
struct verifier_lease {
    const struct plonk_verifier *verifier;
    struct verifier_cache_entry *entry;
};

struct verifier_cache_statistics {
    uint64_t hits, misses;
    size_t entries, size_bytes; /* what is kept now */
};

/* With bytes_max 0 nothing is kept. RK_NO_MEMORY. */
RK_CHECKED enum rk_result verifier_cache_new(struct verifier_cache **out, size_t bytes_max);
/* All leases must have been returned. NULL is allowed. */
void verifier_cache_free(struct verifier_cache *cache);

/* The verifier of a container, kept or decoded; failures are those of plonk_verifier_decode. The
 * lease must be returned. */
RK_CHECKED enum rk_result verifier_cache_borrow(struct verifier_cache *cache,
                                                struct verifier_lease *lease,
                                                enum plonk_decoding decoding, struct span bytes,
                                                struct rk_error *error);
/* Zero-initialised leases may be returned. */
void verifier_cache_return(struct verifier_cache *cache, struct verifier_lease *lease);

void verifier_cache_statistics(struct verifier_cache *cache,
                               struct verifier_cache_statistics *statistics);

#endif
