/* The chain as a wallet sees it: questions to contracts, and a place to send transactions to.
 *
 * A local chain in a folder is one (ledger.h); a node over the network is another. Answers are not
 * trusted by wallets where they can be checked: openings against the root, notes against their
 * commitments, proofs before they are sent. */
#ifndef RK_CHAIN_WALLET_CHAIN_H
#define RK_CHAIN_WALLET_CHAIN_H

#include "base/buffer.h"
#include "base/result.h"
#include "vm/vm.h"

struct wallet_chain_facts {
    uint64_t chain_id;
    uint64_t height; /* of the newest block */
    uint8_t root[32];
};

/* What became of a transaction that was sent. */
struct wallet_chain_receipt {
    uint8_t id[32];
    uint64_t height;
    uint64_t gas_limit, gas_spent, gas_price;
    bool succeeded;  /* of the call or deployment in it; the spending took place either way */
    char error[256]; /* "" when it succeeded */
    uint8_t root[32];
};

struct wallet_chain {
    void *context;
    RK_CHECKED enum rk_result (*facts)(void *context, struct wallet_chain_facts *out,
                                       struct rk_error *error);
    /* Calls a function on the newest state without changing it; appends what it returns. RK_TRAP
     * with the contract's words in *error. */
    RK_CHECKED enum rk_result (*query)(void *context, struct buffer *out,
                                       const uint8_t contract[VM_CONTRACT_ID_BYTES],
                                       struct span function, struct span argument,
                                       struct rk_error *error);
    /* The same for functions that feed; anything but RK_OK from `feed` ends it with that. */
    RK_CHECKED enum rk_result (*feed)(void *context, vm_feed *feed, void *feed_context,
                                      const uint8_t contract[VM_CONTRACT_ID_BYTES],
                                      struct span function, struct span argument,
                                      struct rk_error *error);
    /* What the transaction would cost and whether it would succeed; nothing changes. */
    RK_CHECKED enum rk_result (*simulate)(void *context, struct wallet_chain_receipt *out,
                                          struct span transaction, struct rk_error *error);
    /* RK_INVALID when it is refused, with the reason; *out is untouched then. */
    RK_CHECKED enum rk_result (*send)(void *context, struct wallet_chain_receipt *out,
                                      struct span transaction, struct rk_error *error);
};

#endif
