#include "chain/profile.h"

static const struct chain_profile profiles[] = {
    {"default", "our own networks", &vm_rules_default, &host_query_rules_default,
     &chain_rules_default},
    {"dusk-boreas", "the deployed system since Boreas: priced queries", &vm_rules_dusk_boreas,
     &host_query_rules_dusk_boreas, &chain_rules_dusk_boreas},
    {"dusk-aegis", "the deployed system since Aegis: PLONK V3, BLS V2", &vm_rules_dusk,
     &host_query_rules_dusk_aegis, &chain_rules_dusk_aegis},
    {"dusk-plonk-v2", "the deployed system before Aegis: PLONK V2, BLS V1",
     &vm_rules_dusk_pre_aegis, &host_query_rules_dusk_plonk_v2, &chain_rules_dusk_pre_aegis},
    {"dusk-plonk-v1", "the deployed system at first: PLONK V1, BLS V1", &vm_rules_dusk_pre_aegis,
     &host_query_rules_dusk_plonk_v1, &chain_rules_dusk_pre_aegis},
};

const struct chain_profile *chain_profile_at(uint32_t index)
{
    return index < RK_ARRAY_LENGTH(profiles) ? &profiles[index] : NULL;
}

const struct chain_profile *chain_profile_by_name(const char *name)
{
    for (uint32_t i = 0; i < RK_ARRAY_LENGTH(profiles); i++)
        if (strcmp(profiles[i].name, name) == 0) return &profiles[i];
    return NULL;
}
