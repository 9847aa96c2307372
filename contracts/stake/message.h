/* What accounts and owners sign: stakes, and taking stakes and rewards out.
 *
 * The deployed messages (spec/transactions.md 8.2.1, 8.2.2):
 *
 *     stake    chain id 1 | account 96 | owner 96 | value 8
 *     unstake  account 96 | message of the withdrawal | its signature 48 or 64
 *
 * and those of our own networks:
 *
 *     stake    "ruskvm-stake-v1" | chain id 8 | account 96 | owner 96 | value 8
 *     unstake  "ruskvm-unstake-v1" | chain id 8 | account 96 | message of the withdrawal | ...
 *
 * An owner is a compressed key, or the 32 bytes of a contract's id and 64 zeros. The message of the
 * withdrawal is the one that its receiver signs (common/withdraw.h). Rewards are taken with the
 * same message as stakes. */
#ifndef RK_CONTRACTS_STAKE_MESSAGE_H
#define RK_CONTRACTS_STAKE_MESSAGE_H

#include "common/withdraw.h"
#include "stake/state.h"

enum {
    STAKE_MESSAGE_BYTES_MAX = 15 + 8 + 3 * ACCOUNT_KEY_BYTES + 8,
};

/* Its size. */
uint32_t stake_message(uint8_t bytes[STAKE_MESSAGE_BYTES_MAX], const struct stake_order *order,
                       const struct account_id *account);

/* Of a struct stake_withdraw that was checked and is not in A. Freed by whoever asked, with
 * withdraw_message_free. */
struct withdraw_bytes unstake_message(struct rk_reader *in, const struct account_id *account);

/* Ends the call in a panic unless owner and account have signed. `keys` are those of the stake,
 * whose owner must be an account. */
void require_signatures(struct rk_span message, const struct stake_keys *keys,
                        const struct stake_signatures *signatures);
void require_account_signature(struct rk_span message, const struct stake_keys *keys,
                               const struct stake_signatures *signatures);

#endif
