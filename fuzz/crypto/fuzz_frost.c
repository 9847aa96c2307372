/* Messages of threshold signing from any bytes, the first of which says which: what decodes encodes
 * to the same bytes, and is checked without harm. */
#include "crypto/frost.h"

#include "base/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static void try_dealing(const struct frost_group *group, struct span bytes)
{
    struct frost_dealing dealing;
    uint8_t again[FROST_DEALING_BYTES(FROST_SIGNERS_MAX)];
    if (frost_dealing_decode(&dealing, group, bytes, NULL)) return;
    frost_dealing_encode(again, group, &dealing);
    REQUIRE(span_equal(span_of(again, FROST_DEALING_BYTES(group->threshold)), bytes));
    enum rk_result result = frost_dealing_check(group, 1, &dealing, NULL);
    REQUIRE(result == RK_OK || result == RK_INVALID);
}

static void try_public_share(struct span bytes)
{
    struct frost_public_share share;
    uint8_t again[FROST_PUBLIC_SHARE_BYTES];
    if (frost_public_share_decode(&share, bytes, NULL)) return;
    frost_public_share_encode(again, &share);
    REQUIRE(span_equal(span_of(again, sizeof again), bytes));
}

static void try_commitment(const struct frost_group *group, struct span bytes)
{
    struct frost_commitment commitment;
    struct frost_session session;
    struct frost_public key = {
        .group = *group, .b = jubjub_generator, .b_prime = jubjub_generator_nums};
    uint8_t again[FROST_COMMITMENT_BYTES];
    if (frost_commitment_decode(&commitment, bytes, NULL)) return;
    frost_commitment_encode(again, &commitment);
    REQUIRE(span_equal(span_of(again, sizeof again), bytes));
    enum rk_result result =
        frost_session_open(&session, &key, &fr_one, &fr_one, &commitment, 1, NULL);
    REQUIRE(result ==
            (commitment.index <= group->signers && group->threshold == 1 ? RK_OK : RK_INVALID));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    if (size_bytes == 0) return 0;
    struct frost_group group = {.threshold = 1 + bytes[0] / 3 % FROST_SIGNERS_MAX,
                                .signers = FROST_SIGNERS_MAX};
    struct span rest = span_of(bytes + 1, size_bytes - 1);
    if (bytes[0] % 3 == 0) try_dealing(&group, rest);
    if (bytes[0] % 3 == 1) try_public_share(rest);
    if (bytes[0] % 3 == 2) try_commitment(&group, rest);
    return 0;
}
