/* Any bytes as the pattern of a sponge and as the calls made on it: patterns are accepted by their
 * rules alone, calls in order only, and splitting a call changes nothing that is squeezed. */

#include "base/require.h"
#include "crypto/poseidon.h"
#include "crypto/safe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CALLS_MAX = 12, COUNT_MAX = 31 };

static bool is_pattern(const struct safe_call *calls, size_t count)
{
    bool valid = count && calls[0].kind == SAFE_ABSORB && calls[count - 1].kind == SAFE_SQUEEZE;
    for (size_t i = 0; i < count; i++)
        valid &= calls[i].count != 0;
    return valid;
}

/* Makes the calls; element i of all absorbed ones is i. False when the sponge refused one. */
static bool run(struct fr *outputs, const struct fr *tag, const struct safe_call *declared,
                size_t declared_count, const struct safe_call *calls, size_t count)
{
    struct safe_sponge sponge;
    struct fr inputs[COUNT_MAX];
    uint64_t absorbed = 0;
    if (safe_begin(&sponge, &poseidon_permutation, tag, declared, declared_count)) return false;
    for (size_t i = 0; i < count; i++) {
        enum rk_result result;
        if (calls[i].kind == SAFE_ABSORB) {
            for (size_t k = 0; k < calls[i].count; k++)
                fr_from_u64(&inputs[k], absorbed++);
            result = safe_absorb(&sponge, inputs, calls[i].count);
        } else {
            result = safe_squeeze(&sponge, outputs, calls[i].count);
            outputs += calls[i].count;
        }
        if (result) {
            REQUIRE(result == RK_USAGE && safe_finish(&sponge) == RK_USAGE);
            return false;
        }
    }
    return safe_finish(&sponge) == RK_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct safe_call calls[CALLS_MAX], split[2 * CALLS_MAX];
    struct fr outputs[CALLS_MAX * COUNT_MAX], again[CALLS_MAX * COUNT_MAX], tag, split_tag;
    size_t count = size < CALLS_MAX ? size : CALLS_MAX, split_count = 0, squeezed = 0;
    for (size_t i = 0; i < count; i++) {
        calls[i].kind = data[i] & 1 ? SAFE_ABSORB : SAFE_SQUEEZE;
        calls[i].count = data[i] >> 1 & COUNT_MAX;
        if (calls[i].kind == SAFE_SQUEEZE) squeezed += calls[i].count;
        uint32_t first = data[i] & 64 ? calls[i].count / 2 : 0;
        if (first) split[split_count++] = (struct safe_call){calls[i].kind, first};
        split[split_count++] = (struct safe_call){calls[i].kind, calls[i].count - first};
    }
    enum rk_result result = safe_tag(&tag, calls, count, size);
    REQUIRE(result == (is_pattern(calls, count) ? RK_OK : RK_INVALID));
    if (result) return 0;
    REQUIRE(run(outputs, &tag, calls, count, calls, count));
    REQUIRE(safe_tag(&split_tag, split, split_count, size) == RK_OK);
    REQUIRE(fr_equal(&tag, &split_tag));
    REQUIRE(run(again, &split_tag, split, split_count, split, split_count));
    REQUIRE(memcmp(outputs, again, squeezed * sizeof *outputs) == 0);
    REQUIRE(run(again, &tag, calls, count, split, split_count) == (count == split_count));
    return 0;
}
