/* Memories of contracts that stay in the host's memory between sessions.
 *
 * A resident is the live memory of one contract at one version: the page tree it reflects, known by
 * its hash, and the length. Bytes that were never asked for are not there: the memory is cold and
 * loads pages from its page tree, through the access of the session that has it.
 *
 * The cache keeps idle residents, several of one contract where forks left them, up to a bound on
 * their bytes, and frees the least recently used. Whoever takes a resident has it alone. Each also
 * remembers the contract's element and the commits it was seen in, so that a session on one of
 * these finds the contract without reading anything, and the chaining values of the pages it has
 * met, so that the first root of a session reads no page records. All this counts for the bound.
 *
 * Cache functions are for any thread; a resident is for the one that took it. */
#ifndef RK_STATE_RESIDENT_H
#define RK_STATE_RESIDENT_H

#include "base/linear_memory.h"
#include "base/map.h"
#include "state/contract_tree.h"

#include <pthread.h>

/* What the rules say of a contract's memory. */
struct memory_rules {
    uint64_t max_bytes;
    uint64_t fixed_access_bytes; /* as in linear_memory_options */
};

enum { RESIDENT_COMMITS = 4 };

struct resident {
    struct linear_memory memory;
    struct memory_rules rules;
    struct contract contract;           /* at the version the bytes reflect */
    struct page_cache known;            /* pages of any version */
    uint64_t generation;                /* of the store, in which its locations hold */
    uint64_t commits[RESIDENT_COMMITS]; /* sequences of commits that have it so, newest first */
    struct state_access *access;        /* borrowed from the session; NULL when idle */
    /* The cache's, under its lock. */
    struct resident *newer, *older; /* by use */
    struct resident *same_id;       /* the next idle one of this contract */
    uint64_t bytes;                 /* counted when it became idle */
};

struct resident_cache {
    pthread_mutex_t lock;
    uint64_t bytes_max;
    /* Under the lock. */
    uint64_t bytes;
    size_t count;
    struct resident *newest, *oldest;
    struct map by_id; /* id -> struct resident *, a list */
};

void resident_cache_init(struct resident_cache *cache, uint64_t bytes_max);
void resident_cache_free(struct resident_cache *cache);

/* A cold memory of a contract, which is taken over on success (contract_free). RK_USAGE when length
 * and rules contradict each other, RK_NO_MEMORY, RK_FULL. */
RK_CHECKED enum rk_result resident_new(struct resident **out, struct contract *contract,
                                       uint64_t generation, const struct memory_rules *rules,
                                       struct state_access *access, struct rk_error *error);
void resident_free(struct resident *resident); /* NULL is allowed */

/* Takes an idle resident that a commit is known to have, or NULL. */
struct resident *resident_take_at(struct resident_cache *cache, const uint8_t id[CONTRACT_ID_BYTES],
                                  const struct memory_rules *rules, uint64_t generation,
                                  uint64_t commit);

/* Takes an idle resident of the contract, one of the same version where there is one; or NULL. */
struct resident *resident_take(struct resident_cache *cache, const struct contract *contract,
                               const struct memory_rules *rules);

/* Makes it idle; it or others may be freed for the bound. Its touches have been cleared. A memory
 * whose source has failed is freed. */
void resident_give(struct resident_cache *cache, struct resident *resident);

/* Brings the loaded bytes to another version of the contract by reading what differs, if that is at
 * most pages_max pages; the contract is then taken over. RK_LIMIT when more differs. On failure the
 * resident is of no use any more. */
RK_CHECKED enum rk_result resident_bring(struct resident *resident, struct contract *contract,
                                         uint64_t generation, unsigned pages_max,
                                         struct rk_error *error);

/* Puts other locations and metadata to the same bytes; the contract is taken over. */
void resident_rename(struct resident *resident, struct contract *contract, uint64_t generation);

/* Notes that a commit has the contract as the resident has it. */
void resident_note(struct resident *resident, uint64_t commit);

/* Notes for all idle residents that `commit` has what its parent has, but for the contracts whose
 * ids are keys of `changed`. */
void resident_note_child(struct resident_cache *cache, const struct map *changed, uint64_t parent,
                         uint64_t commit);

#endif
