#include "crypto/safe.h"

#include "base/hash.h"
#include "base/secret.h"

enum { COUNT_MAX = INT32_MAX };

static bool is_pattern(const struct safe_call *calls, size_t count)
{
    if (count == 0 || calls[0].kind != SAFE_ABSORB || calls[count - 1].kind != SAFE_SQUEEZE)
        return false;
    for (size_t i = 0; i < count; i++)
        if (calls[i].count == 0 || calls[i].count > COUNT_MAX) return false;
    return true;
}

static void hash_be(struct blake2b *hasher, uint64_t value, size_t size_bytes)
{
    uint8_t bytes[8];
    limb_store_be(bytes, value);
    blake2b_update(hasher, span_of(bytes + 8 - size_bytes, size_bytes));
}

enum rk_result safe_tag(struct fr *tag, const struct safe_call *calls, size_t count,
                        uint64_t domain)
{
    struct blake2b hasher;
    uint8_t hash[64];
    if (!is_pattern(calls, count)) return RK_INVALID;
    RK_TRY(blake2b_init(&hasher, sizeof hash));
    for (size_t i = 0; i < count;) {
        enum safe_kind kind = calls[i].kind;
        uint64_t elements = 0;
        for (; i < count && calls[i].kind == kind && elements <= COUNT_MAX; i++)
            elements += calls[i].count;
        if (elements > COUNT_MAX) return RK_INVALID;
        hash_be(&hasher, (kind == SAFE_ABSORB ? 1u << 31 : 0) + elements, 4);
    }
    hash_be(&hasher, domain, 8);
    blake2b_final(&hasher, hash);
    fr_from_wide_le(tag, hash, sizeof hash);
    return RK_OK;
}

enum rk_result safe_begin(struct safe_sponge *sponge, const struct safe_permutation *permutation,
                          const struct fr *tag, const struct safe_call *calls, size_t count)
{
    REQUIRE(permutation->width >= 2 && permutation->width <= SAFE_WIDTH_MAX);
    if (!is_pattern(calls, count)) return RK_INVALID;
    *sponge = (struct safe_sponge){
        .permutation = permutation,
        .calls = calls,
        .calls_left = count,
        .lanes = {*tag},
    };
    return RK_OK;
}

static enum rk_result take_call(struct safe_sponge *sponge, enum safe_kind kind, size_t count)
{
    if (sponge->calls_left && sponge->calls->kind == kind && sponge->calls->count == count) {
        sponge->calls++;
        sponge->calls_left--;
        return RK_OK;
    }
    secret_wipe(sponge, sizeof *sponge);
    return RK_USAGE;
}

enum rk_result safe_absorb(struct safe_sponge *sponge, const struct fr *elements, size_t count)
{
    RK_TRY(take_call(sponge, SAFE_ABSORB, count));
    unsigned rate = sponge->permutation->width - 1;
    for (size_t i = 0; i < count; i++) {
        if (sponge->absorbed == rate) {
            sponge->permutation->permute(sponge->lanes);
            sponge->absorbed = 0;
        }
        struct fr *lane = &sponge->lanes[1 + sponge->absorbed++];
        fr_add(lane, lane, &elements[i]);
    }
    sponge->squeezed = rate;
    return RK_OK;
}

enum rk_result safe_squeeze(struct safe_sponge *sponge, struct fr *elements, size_t count)
{
    RK_TRY(take_call(sponge, SAFE_SQUEEZE, count));
    unsigned rate = sponge->permutation->width - 1;
    for (size_t i = 0; i < count; i++) {
        if (sponge->squeezed == rate) {
            sponge->permutation->permute(sponge->lanes);
            sponge->squeezed = sponge->absorbed = 0;
        }
        elements[i] = sponge->lanes[1 + sponge->squeezed++];
    }
    return RK_OK;
}

enum rk_result safe_finish(struct safe_sponge *sponge)
{
    bool complete = sponge->permutation && sponge->calls_left == 0;
    secret_wipe(sponge, sizeof *sponge);
    return complete ? RK_OK : RK_USAGE;
}
