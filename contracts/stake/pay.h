/* Calls of the transfer contract, which moves the money. */
#ifndef RK_CONTRACTS_STAKE_PAY_H
#define RK_CONTRACTS_STAKE_PAY_H

#include "common/transfer.h"

/* Calls on what is in A; ends in a panic with the complaint and the reason when the call fails. */
void transfer_call(const char *function, uint32_t argument_bytes, const char *complaint);

/* The order inside of a struct stake_withdraw as an archive of its own, into A, where it must not
 * lie; its size. */
uint32_t put_withdraw(struct rk_reader *in);

/* Orders to pay a contract: (contract, value, function, data), into A. */
uint32_t put_contract_to_contract(struct rk_reader *withdraw_to_contract,
                                  const struct rk_id *contract);

#endif
