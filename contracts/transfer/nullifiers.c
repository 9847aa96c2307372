/* What has been spent, in the order in which it is fed. */
#include "transfer/state.h"

#include <ruskvm/ordered_map.h>

RK_ORDERED_SET(nullifier_set, struct scalar, RK_ORDER_BYTES)
static struct nullifier_set nullifiers;

bool nullifier_add(const struct scalar *nullifier)
{
    return nullifier_set_add(&nullifiers, nullifier);
}

RK_METHOD(existing_nullifiers)
{
    struct rk_reader in = rk_argument(argument_bytes, sizeof(struct rk_archived_vector), 4);
    uint32_t count, found = 0;
    struct rk_reader asked = rk_read_vector(&in, &count, 0, sizeof(struct scalar), 8);
    /* The answer begins where the argument does: what is found moves towards the beginning. */
    struct scalar nullifier;
    for (uint32_t i = 0; i < count; i++, rk_reader_next(&asked)) {
        rk_copy(&nullifier, rk_read_bytes(&asked, 0, sizeof nullifier), sizeof nullifier);
        if (nullifier_set_has(&nullifiers, &nullifier))
            rk_copy(A + found++ * sizeof nullifier, &nullifier, sizeof nullifier);
    }
    struct rk_writer out = {A, found * (uint32_t)sizeof nullifier, RK_ARGUMENT_BYTES};
    rk_put_vector(&out, rk_write_object(&out, sizeof(struct rk_archived_vector), 4), 0, found);
    return out.size_bytes;
}

RK_METHOD(sync_nullifiers)
{
    RK_ARGUMENT(struct range, range);
    struct scalar nullifier;
    uint64_t at = 0;
    for (const void *is = nullifier_set_first(&nullifiers, &nullifier);
         is && range_goes_on(&range, at);
         is = nullifier_set_after(&nullifiers, &nullifier, &nullifier))
        if (at++ >= range.from) rk_feed(&nullifier, sizeof nullifier);
    return 0;
}
