/* Networks: which rules are in force at a height (spec/transactions.md 6.3, host-queries.md 2.1).
 *
 * A network is a chain id and a table of ranges of heights; network_rules_at looks everything up.
 * Named are those of the deployed system ("mainnet", "testnet", "devnet", "local"), that of its
 * benchmark ("bench"), and our own ("default"), whose chain ids are chosen by who starts a chain.
 * Any profile makes a network of its own, the same at all heights (network_of_profile).
 *
 * Shading: the deployed node takes the compiled module of a contract away for a range of heights,
 * so that calls to it fail. Here calls between contracts are refused instead, as calls to a
 * contract that is not there (all calls of transactions are such calls). What the deployed node's
 * failure looks like to the caller is not known; queries from outside a block are not refused. */
#ifndef RK_CHAIN_NETWORK_H
#define RK_CHAIN_NETWORK_H

#include "chain/chain_rules.h"
#include "chain/profile.h"

#define NETWORK_NEVER UINT64_MAX

/* From the first to the last height, both included. */
struct height_range {
    uint64_t first, last;
};

struct network;

/* By name or index; NULL when there is none. */
const struct network *network_by_name(const char *name);
const struct network *network_at(uint32_t index);
const char *network_name(const struct network *network);
/* 0: there is no certain one. */
uint8_t network_chain_id(const struct network *network);

/* What is in force at a height. */
struct network_rules {
    const struct chain_profile *profile; /* rules of the machine and of the queries */
    struct chain_rules chain;
    /* A bit for each host query that contracts ask in vain. */
    uint32_t excluded_queries;
    /* Calls to this contract fail, or NULL: its code is kept from executing ("shading"). */
    const uint8_t *shaded_contract;
};

void network_rules_at(struct network_rules *out, const struct network *network, uint64_t height);

/* A profile as a network: the same at all heights. */
void network_of_profile(struct network_rules *out, const struct chain_profile *profile);

#endif
