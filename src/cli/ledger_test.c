#include "cli/ledger_test.h"

#include "base/base58.h"
#include "base/secret.h"
#include "crypto/bls.h"
#include "crypto/phoenix_note.h"

#include <inttypes.h>

enum { PROFILES = 2, ENTROPY_BYTES = 32, NOTE_SEED = 7 };

/* In lux, 10^9 of which are a coin: a million coins for an account, a thousand for each of five
 * notes. */
#define ACCOUNT_BALANCE "1_000_000_000_000_000"
#define NOTE            "1_000_000_000_000"

enum rk_result ledger_test_mnemonic(char text[MNEMONIC_TEXT_BYTES], struct rk_error *error)
{
    uint8_t entropy[ENTROPY_BYTES];
    secret_random(entropy, sizeof entropy);
    enum rk_result result = mnemonic_make(text, entropy, sizeof entropy);
    secret_wipe(entropy, sizeof entropy);
    return result ? rk_fail(error, result, RK_NO_POSITION, "no mnemonic could be made") : RK_OK;
}

static void account_text(char text[BLS_PUBLIC_KEY_TEXT_BYTES],
                         const uint8_t seed[WALLET_SEED_BYTES], uint64_t profile)
{
    struct bls_secret_key secret;
    struct bls_public_key key;
    wallet_account_key(&secret.scalar, seed, profile);
    bls_public_key_of(&key, &secret);
    bls_public_key_to_text(text, &key);
    secret_wipe(&secret, sizeof secret);
}

static enum rk_result append_profile(struct buffer *out, const uint8_t seed[WALLET_SEED_BYTES],
                                     uint64_t profile)
{
    char account[BLS_PUBLIC_KEY_TEXT_BYTES], shielded[BASE58_TEXT_CHARS_MAX(PHOENIX_KEY_BYTES) + 1];
    struct phoenix_secret_key secret;
    struct phoenix_address address;
    uint8_t bytes[PHOENIX_KEY_BYTES];
    size_t chars;
    account_text(account, seed, profile);
    wallet_shielded_key(&secret.a, &secret.b, seed, profile);
    phoenix_address(&address, &secret);
    secret_wipe(&secret, sizeof secret);
    phoenix_address_encode(bytes, &address);
    RK_TRY(base58_encode(shielded, sizeof shielded, &chars, span_of(bytes, sizeof bytes)));
    return buffer_append_format(out,
                                "\n[[moonlight_account]]\naddress = \"%s\"\n"
                                "balance = " ACCOUNT_BALANCE "\n"
                                "\n[[phoenix_balance]]\naddress = \"%s\"\nseed = %" PRIu64 "\n"
                                "notes = [" NOTE ", " NOTE ", " NOTE ", " NOTE ", " NOTE "]\n",
                                account, shielded, NOTE_SEED + profile);
}

enum rk_result ledger_test_snapshot(struct buffer *out, struct span mnemonic, uint64_t chain_id,
                                    const char *auditor, struct rk_error *error)
{
    char owner[BLS_PUBLIC_KEY_TEXT_BYTES];
    uint8_t seed[WALLET_SEED_BYTES];
    RK_TRY(mnemonic_seed(seed, mnemonic, span_of(NULL, 0), error));
    account_text(owner, seed, 0);
    enum rk_result result =
        buffer_append_format(out, "chain_id = %" PRIu64 "\nowner = \"%s\"\n", chain_id, owner);
    if (!result && auditor) result = buffer_append_format(out, "auditor = \"%s\"\n", auditor);
    for (uint64_t profile = 0; !result && profile < PROFILES; profile++)
        result = append_profile(out, seed, profile);
    secret_wipe(seed, sizeof seed);
    return result ? rk_fail(error, result, RK_NO_POSITION, "no memory for the snapshot") : RK_OK;
}
