#include "stake/state.h"

#include <ruskvm/alloc.h>
#include <ruskvm/ordered_map.h>

/* Records are beside the tree, whose nodes then hold ten keys each. */
RK_ORDERED_MAP(stake_map, struct account_id, struct stake *, RK_ORDER_BYTES)
RK_ORDERED_MAP(change_map, struct account_id, struct stake_change, RK_ORDER_BYTES)

static struct stake_map stakes;
static struct change_map changes;

struct stake_config stake_config = {.minimum_stake = UINT64_C(1000000000000), .warnings = 1};
uint64_t burnt_amount;

struct account_id account_id_of(const struct account_key *account)
{
    struct account_id id;
    account_key_encode(id.bytes, account);
    return id;
}

/* ---- Stakes ---- */

struct stake *stake_find(const struct account_id *id)
{
    struct stake **at = stake_map_find(&stakes, id);
    return at ? *at : NULL;
}

struct stake *stake_expect(const struct account_id *id, const char *complaint)
{
    struct stake *stake = stake_find(id);
    RK_REQUIRE(stake, "%s", complaint);
    return stake;
}

struct stake *stake_obtain(const struct account_id *id, const struct stake_keys *keys)
{
    struct stake **at = stake_map_obtain(&stakes, id);
    if (!*at) {
        *at = rk_alloc(sizeof **at);
        rk_zero(&(*at)->data, sizeof(*at)->data);
        rk_copy(&(*at)->keys, keys, sizeof *keys);
    }
    return *at;
}

void stake_remove(const struct account_id *id)
{
    struct stake *stake = stake_find(id);
    stake_map_remove(&stakes, id);
    rk_free(stake, sizeof *stake);
}

const struct stake *stake_first(struct account_id *id)
{
    struct stake *const *at = stake_map_first(&stakes, id);
    return at ? *at : NULL;
}

const struct stake *stake_after(struct account_id *id)
{
    struct stake *const *at = stake_map_after(&stakes, id, id);
    return at ? *at : NULL;
}

/* ---- Changes ---- */

void change_note(const struct account_id *id, const struct account_key *account,
                 const struct option_stake_data *before)
{
    uint32_t count = change_map_count(&changes);
    struct stake_change *change = change_map_obtain(&changes, id);
    if (change_map_count(&changes) == count) return;
    rk_copy(&change->account, account, sizeof *account);
    rk_copy(&change->before, before, sizeof *before);
}

void changes_forget(void)
{
    change_map_clear(&changes);
}

const struct stake_change *change_first(struct account_id *id)
{
    return change_map_first(&changes, id);
}

const struct stake_change *change_after(struct account_id *id)
{
    return change_map_after(&changes, id, id);
}

/* ---- Epochs ---- */

uint64_t next_epoch(uint64_t height)
{
    return height + (EPOCH_BLOCKS - height % EPOCH_BLOCKS);
}
