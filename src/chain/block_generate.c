#include "chain/block.h"

#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>

VEC_DEFINE(candidate_vec, struct block_candidate *);

/* `order` is walked from its beginning; what is released is walked first. Each candidate is parked
 * once at most, so that none is executed more than twice. */
struct generation {
    struct block *block;
    struct candidate_vec order, parked, released;
    size_t at, released_at;
    size_t bytes_left, misfits;
};

/* Descending in price; the order of the candidates decides between equals. */
static int compare(const void *left, const void *right)
{
    const struct block_candidate *a = *(struct block_candidate *const *)left;
    const struct block_candidate *b = *(struct block_candidate *const *)right;
    if (a->transaction->gas_price != b->transaction->gas_price)
        return a->transaction->gas_price > b->transaction->gas_price ? -1 : 1;
    return a < b ? -1 : a > b;
}

static struct block_candidate *next(struct generation *g)
{
    if (g->released_at < g->released.count) return g->released.items[g->released_at++];
    return g->at < g->order.count ? g->order.items[g->at++] : NULL;
}

/* Takes the one with this nonce out of those that are parked; NULL when there is none. */
static struct block_candidate *unpark(struct generation *g, const struct executable *sender,
                                      uint64_t nonce)
{
    for (size_t i = 0; i < g->parked.count; i++) {
        struct block_candidate *candidate = g->parked.items[i];
        if (candidate->transaction->nonce != nonce ||
            memcmp(candidate->transaction->sender, sender->sender, sizeof sender->sender) != 0)
            continue;
        g->parked.items[i] = g->parked.items[--g->parked.count];
        return candidate;
    }
    return NULL;
}

/* Lets those go on that waited for this one, one nonce after the other. */
static enum rk_result release(struct generation *g, const struct executable *accepted)
{
    if (accepted->model != TRANSACTION_PUBLIC) return RK_OK;
    struct block_candidate *candidate;
    for (uint64_t nonce = accepted->nonce;
         nonce != UINT64_MAX && (candidate = unpark(g, accepted, nonce + 1)); nonce++) {
        candidate->fate = BLOCK_LEFT;
        RK_TRY(candidate_vec_push(&g->released, candidate));
    }
    return RK_OK;
}

static bool was_released(const struct generation *g, const struct block_candidate *candidate)
{
    for (size_t i = 0; i < g->released.count; i++)
        if (g->released.items[i] == candidate) return true;
    return false;
}

static enum rk_result refused(struct generation *g, struct block_candidate *candidate,
                              const struct rk_error *why)
{
    static const char early[] = "Nonce not ready to be used yet";
    if (candidate->transaction->model == TRANSACTION_PUBLIC && strcmp(why->message, early) == 0) {
        candidate->fate = BLOCK_WAITS;
        return was_released(g, candidate) ? RK_OK : candidate_vec_push(&g->parked, candidate);
    }
    candidate->fate = BLOCK_DISCARDED;
    (void)snprintf(candidate->reason, sizeof candidate->reason, "%s", why->message);
    return RK_OK;
}

static enum rk_result offer(struct generation *g, struct block_candidate *candidate,
                            struct rk_error *error)
{
    struct rk_error why = {.result = RK_OK};
    const struct executable *transaction = candidate->transaction;
    if (transaction->size_bytes > g->bytes_left) return RK_OK;
    enum rk_result result = block_execute(g->block, transaction, &why);
    switch (result) {
    case RK_OK:
        candidate->fate = BLOCK_ACCEPTED;
        g->bytes_left -= transaction->size_bytes;
        return release(g, transaction);
    case RK_LIMIT: g->misfits++; return RK_OK;
    case RK_INVALID: return refused(g, candidate, &why);
    default:
        if (error) *error = why;
        return result;
    }
}

static enum rk_result run(struct generation *g, struct rk_error *error)
{
    struct block_candidate *candidate;
    while (g->misfits < BLOCK_MISFITS_MAX &&
           block_transaction_count(g->block) < BLOCK_TRANSACTIONS_MAX && (candidate = next(g)))
        RK_TRY(offer(g, candidate, error));
    return RK_OK;
}

enum rk_result block_generate(struct block *block, struct block_candidate *candidates, size_t count,
                              size_t bytes_max, struct rk_error *error)
{
    struct generation g = {.block = block, .bytes_left = bytes_max};
    enum rk_result result = RK_OK;
    for (size_t i = 0; i < count && !result; i++) {
        candidates[i].fate = BLOCK_LEFT;
        candidates[i].reason[0] = '\0';
        result = candidate_vec_push(&g.order, &candidates[i]);
    }
    if (!result && count) {
        qsort(g.order.items, count, sizeof *g.order.items, compare);
        result = run(&g, error);
    }
    candidate_vec_free(&g.released);
    candidate_vec_free(&g.parked);
    candidate_vec_free(&g.order);
    return result == RK_NO_MEMORY
               ? rk_fail(error, result, RK_NO_POSITION, "no memory for generating a block")
               : result;
}
