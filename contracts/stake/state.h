/* What the stake contract keeps: who has staked what, what changed in this block, what was burnt.
 *
 * Stakes are ordered by the compressed key of their account, which is the order in which they are
 * fed. Records stay at their addresses until they are removed. Every operation is logarithmic in
 * the number of stakes; forgetting the changes of a block costs what there were. */
#ifndef RK_CONTRACTS_STAKE_STATE_H
#define RK_CONTRACTS_STAKE_STATE_H

#include "common/encode.h"
#include "stake/archives.h"

/* The compressed key of an account. */
struct account_id {
    uint8_t bytes[ACCOUNT_KEY_BYTES];
};

struct account_id account_id_of(const struct account_key *account);

/* All padding is zero, and so is everything of an amount or owner that is not there. */
struct stake {
    struct stake_keys keys;
    struct stake_data data;
};

static inline bool stake_has_amount(const struct stake *stake)
{
    return stake->data.has_amount != 0;
}

/* Wraps, as the deployed contract does. */
static inline uint64_t stake_total(const struct stake *stake)
{
    return stake->data.value + stake->data.locked;
}

struct stake *stake_find(const struct account_id *id); /* NULL: none */
struct stake *stake_expect(const struct account_id *id, const char *complaint);
/* The stake, or a new one with these keys and zeros. */
struct stake *stake_obtain(const struct account_id *id, const struct stake_keys *keys);
void stake_remove(const struct account_id *id);

/* In ascending order; *id is where the walk is. NULL at the end. */
const struct stake *stake_first(struct account_id *id);
const struct stake *stake_after(struct account_id *id);

/* What stakes were when the block began. Only the first change of a stake counts. */
void change_note(const struct account_id *id, const struct account_key *account,
                 const struct option_stake_data *before);
void changes_forget(void);
const struct stake_change *change_first(struct account_id *id);
const struct stake_change *change_after(struct account_id *id);

extern struct stake_config stake_config;
extern uint64_t burnt_amount;

/* Epochs: stakes become eligible, and suspended ones again, where an epoch begins. */
#define EPOCH_BLOCKS 2160
uint64_t next_epoch(uint64_t height);

#endif
