/* Who calls, on which chain, at which height; sums that do not wrap. Everything here ends the call
 * in a panic when it does not hold. */
#ifndef RK_CONTRACTS_COMMON_CHAIN_H
#define RK_CONTRACTS_COMMON_CHAIN_H

#include "common/transfer.h"

/* The deployed networks have chain ids of one byte, our own of eight. */
#ifdef RUSKVM_DEPLOYED
typedef uint8_t chain_id_type;
#else
typedef uint64_t chain_id_type;
#endif

chain_id_type chain_id(void);
uint64_t block_height(void);

/* The caller is nobody: the node calls. */
void require_external(void);
void require_caller(const struct rk_id *caller, const char *complaint);
/* The contract that calls; the complaint is for nobody. */
struct rk_id caller_or(const char *complaint);

static inline bool id_equal(const struct rk_id *a, const struct rk_id *b)
{
    return rk_equal(a, b, sizeof *a);
}

uint64_t checked_add(uint64_t a, uint64_t b);
uint64_t checked_subtract(uint64_t a, uint64_t b);
uint64_t checked_multiply(uint64_t a, uint64_t b);

#endif
