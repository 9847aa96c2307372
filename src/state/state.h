/* A state: commits in a store, opened as what they mean.
 *
 * The store knows records and which commits are alive; the drafts and trees know what a commit
 * says. Here they meet: a commit of the store is decoded and verified, and a draft becomes a commit
 * of the store. Threads as in store.h; an access and a draft belong to one thread. */
#ifndef RK_STATE_STATE_H
#define RK_STATE_STATE_H

#include "state/commit_draft.h"
#include "state/store.h"

/* How compaction finds and replaces the locations in our records; give it to store_open and
 * store_create in their options. */
extern const struct record_kinds state_record_kinds;

/* Checks a record's content as far as it can be known without its referrers: its format, and the
 * hashes it carries itself. For struct store_verifier; the context is not used. */
enum rk_result state_check_content(void *context, enum record_kind kind, struct span payload);

/* Reads a commit of the store. RK_NOT_FOUND, RK_CORRUPT when it is not the commit of that key. */
RK_CHECKED enum rk_result state_read_commit(struct store *store, struct state_access *access,
                                            struct commit *commit, const struct commit_key *key,
                                            struct rk_error *error);

/* For a committer whose turn it is (store_begin): writes all of the draft, makes it a commit and
 * ends the turn. RK_EXISTS when there is such a commit. Unless it is RK_OK the draft refers to
 * records that are gone and must be closed; after RK_OK commit_draft_rebase may put it on *commit.
 */
RK_CHECKED enum rk_result state_write_commit(struct store *store, struct commit_draft *draft,
                                             struct commit *commit, struct rk_error *error);

/* Writes the draft as a commit on the held base (the one the draft was begun on; NULL for none) and
 * makes it durable; takes the committer's turn for that. The draft then stands on it. A state that
 * exists already is no error: nothing is written and *is_known says so. After that, and after any
 * failure, the draft refers to records that are gone and must be closed. RK_INVALID when the hold
 * is stale: hold again, forget the access, draft again. */
RK_CHECKED enum rk_result state_commit(struct store *store, struct commit_draft *draft,
                                       struct commit_key *key, bool *is_known,
                                       const struct store_hold *base, struct rk_error *error);

#endif
