/* The rule set of transactions and blocks: what they may do, what they cost, and what the quirks of
 * an era are.
 *
 * Plain constant data, part of consensus, one layer above vm_rules. A profile has one
 * (profile.h); a network changes some of its fields by height (network.h). Sections are those of
 * spec/transactions.md. */
#ifndef RK_CHAIN_CHAIN_RULES_H
#define RK_CHAIN_CHAIN_RULES_H

#include <stdbool.h>
#include <stdint.h>

struct chain_rules {
    const char *name;

    /* The metadata `chain_id`: 1 byte in the deployed system, 8 on our own networks. */
    uint8_t chain_id_bytes;
    /* enum transaction_format of what blocks hold; 0: typed transactions. */
    unsigned formats;

    /* ---- Charges (6.3) ---- */
    uint64_t gas_per_deploy_byte;
    uint64_t gas_per_blob;
    uint64_t min_deploy_points; /* a deployment is charged at least */
    uint64_t min_deploy_gas_price;
    uint64_t block_gas_limit;
    uint64_t min_gas_limit; /* of a transaction that is accepted (4) */

    /* ---- What is allowed (6.3) ---- */
    bool with_public_sender; /* contracts are told who sent a public transaction */
    bool with_blob;
    bool disable_wasm64;
    bool disable_wasm32;
    bool disable_3rd_party;    /* calls to transfer and stake alone */
    bool disable_shielded;     /* documented of Boreas */
    bool phoenix_refund_check; /* the refund goes to the change's one-time address */

    /* ---- Quirks (6.1 and 6.2) ---- */
    /* A call in a transaction may not withdraw with a token that lists more or fewer nullifiers
     * than the transaction has. */
    bool withdrawal_nullifier_check;
    /* What a deployment is charged must be left over; else what was spent must be so twice. */
    bool deploy_remaining_gas_check;
    /* `init` runs on what is left behind the charge, and its gas counts; else it is free. */
    bool charge_init_gas;
    /* Slashes come before the transactions; else after the rewards (7.4). */
    bool slashes_come_first;
    /* Events of reverted calls count for the bloom (7.5). */
    bool bloom_has_reverted;
};

extern const struct chain_rules chain_rules_default;
/* The deployed system with every feature of an era, whatever the height. */
extern const struct chain_rules chain_rules_dusk_boreas;
extern const struct chain_rules chain_rules_dusk_aegis;
extern const struct chain_rules chain_rules_dusk_pre_aegis;

#endif
