/* What the parts of a session share: session.c (contracts, opening and ending), session_undo.c
 * (copies, marks) and session_rekey.c (contracts that take the place of others). */
#ifndef RK_STATE_SESSION_INTERNAL_H
#define RK_STATE_SESSION_INTERNAL_H

#include "base/table.h"
#include "base/vec.h"
#include "state/session.h"

/* A granule as it was at a time. Times are counted by session->clock: one for each time that
 * touched granules are copied. */
struct saved_granule {
    struct saved_granule *older; /* or the next free one */
    uint64_t time;
    _Alignas(64) uint8_t bytes[GRANULE_BYTES];
};

/* A page of which a granule was touched and copied. It stays once it is there. */
struct saved_page {
    struct saved_granule *latest[GRANULES_IN_PAGE]; /* newest first; NULL: not touched */
    uint64_t index;
    uint16_t in_draft; /* granules the draft was told of */
    uint16_t stale;    /* granules it must be told of */
    bool is_queued;    /* in session->stale */
};

struct saved_length {
    uint64_t time;
    uint64_t length_bytes;
};
VEC_DEFINE(saved_length_vec, struct saved_length);

struct session_contract {
    struct resident *resident;
    struct table pages;              /* index -> struct saved_page */
    struct saved_length_vec lengths; /* by time; the first is that of the base */
    struct buffer code;              /* of a created one */
    struct contract_draft *draft;    /* in session->draft, or NULL */
    uint64_t created_at;             /* 0: it is in the base */
    bool is_replacement;             /* created, and in the place of a contract of the base: */
    struct contract replaced;        /* what the base says of that one */
    bool is_active;                  /* in session->active */
};

/* A copy that was added at a time: what an undo walks back over. */
struct log_entry {
    struct session_contract *contract;
    uint64_t time;
    uint64_t granule; /* or LOG_LENGTH */
};
#define LOG_LENGTH UINT64_MAX

struct stale_page {
    struct session_contract *contract;
    struct saved_page *page;
};

/* Granules of bases that were put back lately, by the hash that their bytes were held against:
 * queries and calls that fail touch the same ones over and over. */
enum { BASE_GRANULES = 8 };
struct base_granules {
    size_t count, next;
    struct {
        uint8_t cv[HASH_BYTES];
        unsigned place; /* in its page, which counts in the hash */
        uint8_t bytes[GRANULE_BYTES];
    } kept[BASE_GRANULES];
};

VEC_DEFINE(log_vec, struct log_entry);
VEC_DEFINE(stale_vec, struct stale_page);
VEC_DEFINE(active_vec, struct session_contract *);
VEC_DEFINE(time_vec, uint64_t);
VEC_DEFINE(slab_vec, struct saved_granule *);

struct session {
    struct state *state;
    struct session *next_idle;
    struct state_access access;
    bool has_base;
    struct store_hold hold;
    struct commit base;
    struct map contracts; /* id -> struct session_contract * */
    struct map folds;     /* folded keys of created contracts that are no replacements */
    struct active_vec active;
    struct time_vec marks; /* times, ascending */
    struct log_vec log;    /* by time */
    uint64_t clock;
    struct saved_granule *free_granules;
    struct slab_vec slabs;
    struct base_granules *base_granules; /* NULL before one was put back */
    struct commit_draft draft;
    bool has_draft;
    struct stale_vec stale; /* of the draft */
    struct rk_error failure;
};

/* Copies what was touched in active contracts and clears their touches. */
RK_CHECKED enum rk_result session_save(struct session *session, struct rk_error *error);

/* Gives the copies of a contract back; the pages go with it. */
void session_forget_pages(struct session *session, struct session_contract *contract);

/* Puts every touched granule of a contract back to the base. */
RK_CHECKED enum rk_result session_restore_base(struct session *session,
                                               struct session_contract *contract,
                                               struct rk_error *error);

/* A contract that was opened or created, or NULL. */
struct session_contract *session_known_contract(const struct session *session,
                                                const uint8_t id[CONTRACT_ID_BYTES]);

/* Frees a contract and what it has in the session, but for its entries in the maps. */
void session_end_contract(struct session *session, struct session_contract *contract);

/* Takes a created contract that is no replacement out of the session. */
void session_remove_contract(struct session *session, struct session_contract *contract);

void session_close_draft(struct session *session);

#endif
