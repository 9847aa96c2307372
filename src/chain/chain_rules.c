#include "chain/chain_rules.h"

#include "chain/transaction.h"

/* What nodes are configured with on all networks (6.3). */
#define NODE_VALUES                                                                    \
    .gas_per_deploy_byte = 100, .gas_per_blob = 1000000, .min_deploy_points = 5000000, \
    .min_deploy_gas_price = 2000, .block_gas_limit = 3000000000, .min_gas_limit = 75000

const struct chain_rules chain_rules_default = {
    .name = "default",
    .chain_id_bytes = 8,
    .gas_per_deploy_byte = 100,
    .gas_per_blob = 1000000,
    .min_deploy_points = 5000000,
    .min_deploy_gas_price = 1,
    .block_gas_limit = 100000000000,
    .min_gas_limit = 75000,
    .with_public_sender = true,
    .with_blob = true,
    .deploy_remaining_gas_check = true,
    .charge_init_gas = true,
    .withdrawal_nullifier_check = true,
    .slashes_come_first = true,
};

const struct chain_rules chain_rules_dusk_boreas = {
    .name = "dusk-boreas",
    .chain_id_bytes = 1,
    .formats = TRANSACTION_BOREAS,
    NODE_VALUES,
    .with_public_sender = true,
    .with_blob = true,
    .disable_wasm64 = true,
    .disable_shielded = true,
    .phoenix_refund_check = true,
    .withdrawal_nullifier_check = true,
    .deploy_remaining_gas_check = true,
    .charge_init_gas = true,
    .slashes_come_first = true,
};

const struct chain_rules chain_rules_dusk_aegis = {
    .name = "dusk-aegis",
    .chain_id_bytes = 1,
    .formats = TRANSACTION_AEGIS,
    NODE_VALUES,
    .with_public_sender = true,
    .with_blob = true,
    .disable_wasm64 = true,
    .phoenix_refund_check = true,
    .bloom_has_reverted = true,
};

const struct chain_rules chain_rules_dusk_pre_aegis = {
    .name = "dusk-pre-aegis",
    .chain_id_bytes = 1,
    .formats = TRANSACTION_PRE_AEGIS | TRANSACTION_AEGIS,
    NODE_VALUES,
    .bloom_has_reverted = true,
};
