/* The pages of one contract: a sparse tree of arity 4 whose leaves are pages, at their index.
 *
 * A page is in the tree once it was touched, for ever, whatever its bytes are. Reading goes through
 * tree.h with the shape of the memory's kind and ends in a page record; page_tree_difference tells
 * two trees apart down to granules and bytes. Changing goes through a draft:
 *
 *   page_tree_touch    says that a granule was written to and where its bytes are
 *   page_batch_hash    brings all trees of the batch up to date: the touched granules of all
 *                      contracts are hashed side by side, then their pages, then the nodes
 *   page_tree_write    appends granules, pages and nodes that have no record yet
 *
 * A touched granule costs its CV, its page 15 parents; a granule that was touched and has the bytes
 * it had costs no record. */
#ifndef RK_STATE_PAGE_TREE_H
#define RK_STATE_PAGE_TREE_H

#include "state/page_cache.h"
#include "state/tree_draft.h"

enum memory_kind { MEMORY_32 = 32, MEMORY_64 = 64 };

/* Height 8 for 32-bit memories, 13 for 64-bit ones; NULL for what is neither. */
const struct tree_shape *page_tree_shape(enum memory_kind kind);

/* ---- Reading ---- */

/* RK_NOT_FOUND when the page is not in the tree. `known` is asked for the page before its record is
 * read, and learns it; or NULL. */
RK_CHECKED enum rk_result page_tree_find(struct state_access *access, enum memory_kind kind,
                                         const struct tree_root *root, struct page *page,
                                         uint64_t index, struct page_cache *known,
                                         struct rk_error *error);

/* A page that two trees do not agree on. A page that is absent reads as zeros. */
struct page_change {
    uint64_t index;
    uint16_t granules; /* mask of those whose bytes differ; may be empty for a page that came in */
    bool was_there;
    bool is_there;
    struct page before;
    struct page after;
};

typedef enum rk_result (*page_visit_change)(void *context, const struct page_change *change,
                                            struct rk_error *error);

/* Visits all pages that differ, by index, until visit does not return RK_OK. */
RK_CHECKED enum rk_result page_tree_difference(struct state_access *access, enum memory_kind kind,
                                               const struct tree_root *before,
                                               const struct tree_root *after,
                                               page_visit_change visit, void *context,
                                               struct rk_error *error);

/* A run of bytes that differ, at its offset in the memory; `before` and `after` lend its bytes. */
typedef enum rk_result (*page_visit_bytes)(void *context, uint64_t offset, struct span before,
                                           struct span after, struct rk_error *error);

/* Visits the maximal runs of bytes that differ in a changed page, in order. */
RK_CHECKED enum rk_result page_change_bytes(struct state_access *access,
                                            const struct page_change *change,
                                            page_visit_bytes visit, void *context,
                                            struct rk_error *error);

/* ---- Changing ---- */

/* A page that was touched since the draft began. */
struct page_draft {
    struct page page;
    const uint8_t *bytes[GRANULES_IN_PAGE]; /* of touched and unsaved granules; borrowed */
    struct tree_draft_node *parent;
    struct page_draft *queue; /* the next in page_batch.touched */
    struct page_draft *next;  /* the next in page_tree_draft.pages */
    uint64_t index;
    uint16_t touched; /* granules whose CV is not up to date */
    uint16_t unsaved; /* granules whose bytes have no record */
    bool is_written;  /* since page_tree_keep */
};

/* Page trees that are hashed together. Zero-initialise. */
struct page_batch {
    struct tree_batch nodes;
    struct page_draft *touched;
};

struct page_tree_draft {
    struct tree_draft tree;
    struct page_batch *batch; /* borrowed */
    struct page_cache *known; /* borrowed; or NULL */
    struct page_draft *pages; /* all that were touched */
};

/* Pages are asked for in `known` before their records are read. */
void page_tree_draft_init(struct page_tree_draft *draft, enum memory_kind kind,
                          const struct tree_root *root, struct state_access *access,
                          struct arena *arena, struct page_batch *batch, struct page_cache *known);

/* Granule `granule` (byte offset / 4096) was written to and now has the 4096 bytes at `bytes`,
 * which must stay and not change until page_tree_write, or until the granule is touched again:
 * whoever changes them in between touches it again before the next hash or write. RK_LIMIT outside
 * the memory's kind, RK_CORRUPT and what the store says, RK_NO_MEMORY: then nothing was touched. */
RK_CHECKED enum rk_result page_tree_touch(struct page_tree_draft *draft, uint64_t granule,
                                          const uint8_t *bytes, struct rk_error *error);

/* Afterwards draft->tree.root.hash is current in every draft of the batch. */
void page_batch_hash(struct page_batch *batch, const struct state_access *access);

/* Hashes must be up to date. On failure another try goes on from where this one ended. Afterwards
 * draft->tree.root is a tree of records, and no bytes are borrowed any more. */
RK_CHECKED enum rk_result page_tree_write(struct page_tree_draft *draft, struct rk_error *error);

/* What was written is part of a commit by now: pages become known, nodes are kept. */
void page_tree_keep(struct page_tree_draft *draft);

#endif
