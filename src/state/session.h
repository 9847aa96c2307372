/* Sessions: a state being changed, on top of a commit or of nothing.
 *
 *   state_open                  over a store; keeps memories resident between sessions
 *   session_open                on a commit
 *     session_create            a new contract; session_contract: one of the base
 *     session_mark              nested: what follows can be undone (session_undo) or kept
 *                               (session_release)
 *     session_rest              between calls: nothing writes to memories now
 *     session_check             after code has run: did a page turn out to be damaged?
 *     session_key               root and digest of the state as it is; nothing is written
 *   session_commit              durable and known when it returns
 *   or session_drop             no trace; the memories stay resident as they were in the base
 *
 * Which pages a contract's tree has follows from touches, not from changes: a granule that was
 * written to since the session began, in a part of its history that was not undone, makes its page
 * a leaf.
 *
 * Memories. A contract's memory is resident (resident.h): at its address from session to session,
 * loading pages as they are touched. The engine marks what it writes to in the touch map. At a mark
 * the touched granules are copied and the map is cleared, so the map tells what was touched since
 * the last mark, and the copies are what an undo puts back. A granule without a copy is put back
 * from the base commit. Whatever a session does costs what was touched, not what there is.
 *
 *   mark A    mark B      mark C         undo B
 *   |  g = 1  |  g = 2    |  g = 3       needs g as of B: the newest copy not younger than B
 *             copy g = 1  copy g = 2
 *
 * A copy that no mark needs any more is overwritten by the next one of its granule, so there are
 * at most as many copies of a granule as there are marks at a time, and one.
 *
 * Threads: sessions of one state run in parallel, each is for one thread at a time and may move. A
 * memory has one session; sessions on forks have memories of their own. */
#ifndef RK_STATE_SESSION_H
#define RK_STATE_SESSION_H

#include "state/commit_draft.h"
#include "state/resident.h"
#include "state/store.h"

struct state;
struct session;

struct state_options {
    struct store *store; /* borrowed; outlives the state */
    /* Of idle memories and what is known of their pages; a 32nd of it is for tree nodes. */
    uint64_t resident_bytes_max;
};

/* RK_NO_MEMORY. */
RK_CHECKED enum rk_result state_open(struct state **out, const struct state_options *options,
                                     struct rk_error *error);
/* All sessions must have ended. NULL is allowed. */
void state_close(struct state *state);

/* How many bytes of idle memories are kept, with what is known of their pages. */
uint64_t state_resident_bytes(struct state *state);

/* ---- Sessions ---- */

/* `base` NULL: on the empty state. RK_NOT_FOUND when there is no such commit. */
RK_CHECKED enum rk_result session_open(struct state *state, struct session **out,
                                       const struct commit_key *base, struct rk_error *error);

/* Ends the session without a trace. NULL is allowed. */
void session_drop(struct session *session);

/* The contract's memory, for the engine to work on; the first time its length is that of the base.
 * The pointer is good until session_rest or the end of the session, and ends with an undo of the
 * contract's creation. Rules are the same for a contract each time. RK_NOT_FOUND when neither base
 * nor session has the contract. */
RK_CHECKED enum rk_result session_contract(struct session *session, struct linear_memory **memory,
                                           const uint8_t id[CONTRACT_ID_BYTES],
                                           const struct memory_rules *rules,
                                           struct rk_error *error);

/* Code and owner are copied. RK_EXISTS when there is a contract with this id, RK_INVALID when there
 * is another with its folded key, RK_LIMIT, RK_USAGE as commit_draft_add. */
RK_CHECKED enum rk_result session_create(struct session *session, struct linear_memory **memory,
                                         const struct new_contract *created,
                                         const struct memory_rules *rules, struct rk_error *error);

/* What is known of a contract that the session has opened or created: of an opened one as it is in
 * the base, of a created one as it was created. NULL when it has not. */
const struct contract *session_element(const struct session *session,
                                       const uint8_t id[CONTRACT_ID_BYTES]);

/* The bytecode of such a contract, lent until the next call; RK_NOT_FOUND when it has none. */
RK_CHECKED enum rk_result session_code(struct session *session, struct span *code,
                                       const uint8_t id[CONTRACT_ID_BYTES], struct rk_error *error);

/* A contract as the base has it, or as the session created it, without opening its memory. It is
 * the caller's to free (contract_free). RK_NOT_FOUND. */
RK_CHECKED enum rk_result session_find(struct session *session, struct contract *contract,
                                       const uint8_t id[CONTRACT_ID_BYTES], struct rk_error *error);

/* Its bytecode, lent until the next call; RK_NOT_FOUND when it has none. */
RK_CHECKED enum rk_result session_find_code(struct session *session, struct span *code,
                                            const struct contract *contract,
                                            struct rk_error *error);

/* ---- Marks: a stack ---- */

/* Costs what was touched since the last mark in the contracts that were opened since the last
 * rest. RK_NO_MEMORY, and what loading says: there is no mark then. */
RK_CHECKED enum rk_result session_mark(struct session *session, uint32_t *mark,
                                       struct rk_error *error);

/* Puts everything back to what it was at the mark: bytes, touches, lengths, and which contracts
 * were created. size_bytes of a memory follows its length back only when told so
 * (linear_memory_set_length). Ends the mark and all above it. When the base cannot be read the
 * session cannot be committed any more and the failure is told here and there. */
RK_CHECKED enum rk_result session_undo(struct session *session, uint32_t mark, bool size_follows,
                                       struct rk_error *error);

/* Ends the mark and all above it; what was done since stays. */
void session_release(struct session *session, uint32_t mark);

/* Says that nothing writes to memories until they are asked for again: marks do not look at them
 * any more, and size_bytes will begin as the length. As session_mark. */
RK_CHECKED enum rk_result session_rest(struct session *session, struct rk_error *error);

/* ---- The end ---- */

/* RK_OK, or the first failure to load a page: code has seen zeros in its place. The session cannot
 * be committed any more. */
RK_CHECKED enum rk_result session_check(struct session *session, struct rk_error *error);

/* The key that a commit would have now. What is computed is kept for the next time. */
RK_CHECKED enum rk_result session_key(struct session *session, struct commit_key *key,
                                      struct rk_error *error);

/* Commits and ends the session. A state that is committed already stays as it is. RK_USAGE for a
 * state without contracts, RK_NOT_FOUND when the base was deleted and a compaction has moved
 * records since. On failure the session goes on. */
RK_CHECKED enum rk_result session_commit(struct session *session, struct commit_key *key,
                                         struct rk_error *error);

#endif
