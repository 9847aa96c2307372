/* The fast permutation is the defined one, on lanes of any limbs: 160 bytes of input as they are,
 * and as what enters the first S-boxes. */

#include "base/require.h"
#include "crypto/hades.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct fr lanes[HADES_WIDTH])
{
    struct fr fast[HADES_WIDTH], slow[HADES_WIDTH];
    memcpy(fast, lanes, sizeof fast);
    memcpy(slow, lanes, sizeof slow);
    hades_permute(fast);
    hades_permute_reference(slow);
    REQUIRE(memcmp(fast, slow, sizeof fast) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fr lanes[HADES_WIDTH] = {0};
    if (size) memcpy(lanes, data, size < sizeof lanes ? size : sizeof lanes);
    compare(lanes);
    for (size_t i = 0; i < HADES_WIDTH; i++)
        fr_sub(&lanes[i], &lanes[i], &hades_round_constants[0][i]);
    compare(lanes);
    return 0;
}
