/* Arguments of the stake contract as structs without undefined padding, so that what is kept, fed
 * and emitted are canonical archives whatever the argument's padding was.
 *
 * The byte that says that a point is the identity must be 0 or 1. The deployed contract takes any,
 * and reckons with others in a way that means nothing. */
#ifndef RK_CONTRACTS_STAKE_READING_H
#define RK_CONTRACTS_STAKE_READING_H

#include "stake/archives.h"

void read_account(struct account_key *out, struct rk_reader *in, uint32_t offset);
void read_stake_keys(struct stake_keys *out, struct rk_reader *in, uint32_t offset);
void read_stake_data(struct stake_data *out, struct rk_reader *in, uint32_t offset);
void read_stake_order(struct stake_order *out, struct rk_reader *in);
void read_option_u64(struct option_u64 *out, struct rk_reader *in, uint32_t offset);

/* A copy of an argument that outlasts calls and questions to the host. Freed by whoever asked. */
struct kept_argument {
    uint8_t *bytes;
    uint32_t size_bytes;
    struct rk_reader in;
};
struct kept_argument argument_keep(uint32_t argument_bytes, uint32_t root_bytes,
                                   uint32_t align_bytes);
void argument_free(struct kept_argument *argument);

/* Checks the tags of a withdrawal, which stays where it is. */
void check_withdraw(struct rk_reader *in, uint32_t offset);

#endif
