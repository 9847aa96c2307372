/* What has been spent, in the order in which it is fed: that of the limbs as one integer. */
#include "transfer/state.h"

#include <ruskvm/ordered_map.h>

/* The same bytes, first the most significant one. */
struct nullifier {
    uint64_t words[4];
};

RK_ORDERED_SET(nullifier_set, struct nullifier, RK_ORDER_BYTES)
static struct nullifier_set nullifiers;

static struct nullifier turn(const uint64_t words[4])
{
    struct nullifier turned;
    for (int i = 0; i < 4; i++)
        turned.words[i] = __builtin_bswap64(words[3 - i]);
    return turned;
}

bool nullifier_add(const struct scalar *nullifier)
{
    struct nullifier key = turn(nullifier->limb);
    return nullifier_set_add(&nullifiers, &key);
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
        struct nullifier key = turn(nullifier.limb);
        if (nullifier_set_has(&nullifiers, &key))
            rk_copy(A + found++ * sizeof nullifier, &nullifier, sizeof nullifier);
    }
    struct rk_writer out = {A, found * (uint32_t)sizeof nullifier, RK_ARGUMENT_BYTES};
    rk_put_vector(&out, rk_write_object(&out, sizeof(struct rk_archived_vector), 4), 0, found);
    return out.size_bytes;
}

RK_METHOD(sync_nullifiers)
{
    RK_ARGUMENT(struct range, range);
    struct nullifier key;
    uint64_t at = 0;
    for (const void *is = nullifier_set_first(&nullifiers, &key); is && range_goes_on(&range, at);
         is = nullifier_set_after(&nullifiers, &key, &key))
        if (at++ >= range.from) {
            struct nullifier fed = turn(key.words);
            rk_feed(&fed, sizeof fed);
        }
    return 0;
}
