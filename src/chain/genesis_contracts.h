/* The two contracts that a chain of our own begins with (contracts/transfer, contracts/stake), as
 * modules that the build has made and put into the library. Their sizes and hashes are in
 * docs/contracts.md: chains whose libraries were built by different compilers may differ in them,
 * which is why a chain keeps the modules it was begun with in its state. */
#ifndef RK_CHAIN_GENESIS_CONTRACTS_H
#define RK_CHAIN_GENESIS_CONTRACTS_H

#include "base/span.h"

struct span genesis_contract_transfer(void);
struct span genesis_contract_stake(void);

#endif
