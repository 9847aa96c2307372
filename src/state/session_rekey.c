/* A created contract takes the id of another, and its place in the state (state.md 15).
 *
 * What the base has at that place is remembered with the new contract: the draft needs it to find
 * the place, and enters the new one with an empty page tree. So it does not matter what the old
 * contract's pages were, whether it was opened, or what is finalised by now. */
#include "state/session_internal.h"

#include "base/require.h"

/* What is known before anything changes. */
struct rekey {
    struct session_contract *moved;
    struct session_contract *other; /* that has the id in the session, or NULL */
    bool is_in_base;                /* a contract with this id */
    uint8_t folded_from[DIRECTORY_KEY_BYTES_MAX], folded_to[DIRECTORY_KEY_BYTES_MAX];
};

static bool keeps_key(const struct rekey *rekey)
{
    return memcmp(rekey->folded_from, rekey->folded_to, FOLDED_KEY_BYTES) == 0;
}

static enum rk_result find_in_base(struct session *session, bool *is_there, struct span key,
                                   uint64_t trie, struct rk_error *error)
{
    uint32_t position;
    enum rk_result result = directory_find(&session->access, &position, (unsigned)key.size_bytes,
                                           key.bytes, trie, error);
    if (result && result != RK_NOT_FOUND) return result;
    *is_there = result == RK_OK;
    return RK_OK;
}

/* An id that nobody has may have a folded key that somebody has. */
static enum rk_result check_key(struct session *session, const struct rekey *rekey,
                                struct rk_error *error)
{
    struct span key = span_of(rekey->folded_to, FOLDED_KEY_BYTES);
    bool is_taken = !keeps_key(rekey) && map_find(&session->folds, key);
    if (!is_taken) RK_TRY(find_in_base(session, &is_taken, key, session->base.folds, error));
    if (is_taken)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "another contract has an id with the same folded key");
    return RK_OK;
}

static enum rk_result look(struct session *session, struct rekey *out, const uint8_t *from,
                           const uint8_t *to, struct rk_error *error)
{
    struct rekey rekey = {.moved = session_known_contract(session, from)};
    if (!rekey.moved || !rekey.moved->created_at || rekey.moved->is_replacement)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION,
                       "no contract with this id was made in the session");
    directory_fold(rekey.folded_from, from);
    directory_fold(rekey.folded_to, to);
    rekey.other = session_known_contract(session, to);
    if (rekey.other)
        rekey.is_in_base = !rekey.other->created_at || rekey.other->is_replacement;
    else
        RK_TRY(find_in_base(session, &rekey.is_in_base, span_of(to, CONTRACT_ID_BYTES),
                            session->base.ids, error));
    if (!rekey.other && !rekey.is_in_base) RK_TRY(check_key(session, &rekey, error));
    *out = rekey;
    return RK_OK;
}

enum rk_result session_check_rekey(struct session *session, const uint8_t from[CONTRACT_ID_BYTES],
                                   const uint8_t to[CONTRACT_ID_BYTES], struct rk_error *error)
{
    struct rekey rekey;
    return look(session, &rekey, from, to, error);
}

/* What the base has at the place of the id, once nothing can fail any more taken from `other`. */
static void take_replaced(struct contract *replaced, struct session_contract *other)
{
    struct contract *known = other->is_replacement ? &other->replaced : &other->resident->contract;
    *replaced = *known;
    known->owner = (struct buffer){0};
}

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a contract's new id");
}

enum rk_result session_rekey(struct session *session, const uint8_t from[CONTRACT_ID_BYTES],
                             const uint8_t to[CONTRACT_ID_BYTES], struct rk_error *error)
{
    struct rekey rekey;
    struct contract replaced = {0};
    struct map *contracts = &session->contracts, *folds = &session->folds;
    struct span to_key = span_of(to, CONTRACT_ID_BYTES);
    void *entry, *fold;
    REQUIRE(session->marks.count == 0);
    RK_TRY(look(session, &rekey, from, to, error));
    if (rekey.other == rekey.moved) return RK_OK;
    if (rekey.is_in_base && !rekey.other)
        RK_TRY(commit_find(&session->access, &session->base, &replaced, to, error));
    session_close_draft(session);
    if (map_obtain(contracts, &entry, to_key)) {
        contract_free(&replaced);
        return no_memory(error);
    }
    if (!rekey.is_in_base && map_obtain(folds, &fold, span_of(rekey.folded_to, FOLDED_KEY_BYTES))) {
        if (!rekey.other) REQUIRE(map_remove(contracts, to_key) == RK_OK);
        return no_memory(error);
    }
    /* From here on nothing fails. No undo goes back over what was copied so far. */
    session->log.count = 0;
    struct contract *element = &rekey.moved->resident->contract;
    memcpy(entry, &rekey.moved, sizeof rekey.moved);
    REQUIRE(map_remove(contracts, span_of(element->id, CONTRACT_ID_BYTES)) == RK_OK);
    if (rekey.is_in_base || !keeps_key(&rekey))
        REQUIRE(map_remove(folds, span_of(rekey.folded_from, FOLDED_KEY_BYTES)) == RK_OK);
    memcpy(element->id, to, CONTRACT_ID_BYTES);
    if (rekey.other) { /* which may lend us the ids */
        if (rekey.is_in_base) take_replaced(&replaced, rekey.other);
        session_end_contract(session, rekey.other);
    }
    element->position = replaced.position;
    rekey.moved->is_replacement = rekey.is_in_base;
    rekey.moved->replaced = replaced;
    return RK_OK;
}
