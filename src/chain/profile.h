/* Profiles: the rule sets of all layers under one name, as a network has them for some time. */
#ifndef RK_CHAIN_PROFILE_H
#define RK_CHAIN_PROFILE_H

#include "chain/chain_rules.h"
#include "vm/host_query.h"
#include "vm/rules.h"

struct chain_profile {
    const char *name;
    const char *summary; /* one line, for help texts */
    const struct vm_rules *vm;
    const struct host_query_rules *queries;
    const struct chain_rules *chain;
};

/* By name or index; NULL when there is none. The first one is what our own networks use. */
const struct chain_profile *chain_profile_by_name(const char *name);
const struct chain_profile *chain_profile_at(uint32_t index);

#endif
