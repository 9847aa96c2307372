/* Schnorr keys and signatures from any bytes: decoders are total and undone by their encoders, a
 * batch of one and the deployed formulas say what single verification says, and archives of any
 * limbs are judged, always alike. */

#include "base/require.h"
#include "crypto/jubjub_archive.h"
#include "crypto/jubjub_raw.h"
#include "crypto/schnorr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void codes_are_undone(const uint8_t bytes[96])
{
    uint8_t back[96];
    struct schnorr_signature_double twice;
    struct schnorr_key_double pair;
    struct schnorr_key_var_gen var_gen;
    struct schnorr_secret_var_gen secret;
    memcpy(back, bytes, sizeof back);
    if (schnorr_signature_double_decode(&twice, bytes))
        schnorr_signature_double_encode(back, &twice);
    REQUIRE(memcmp(back, bytes, sizeof back) == 0);
    if (schnorr_key_double_decode(&pair, bytes)) schnorr_key_double_encode(back, &pair);
    REQUIRE(memcmp(back, bytes, sizeof back) == 0);
    if (schnorr_key_var_gen_decode(&var_gen, bytes)) schnorr_key_var_gen_encode(back, &var_gen);
    REQUIRE(memcmp(back, bytes, sizeof back) == 0);
    if (schnorr_secret_var_gen_decode(&secret, bytes)) schnorr_secret_var_gen_encode(back, &secret);
    REQUIRE(memcmp(back, bytes, sizeof back) == 0);
}

static void verifiers_agree(const uint8_t bytes[128])
{
    struct schnorr_claim claim;
    struct jubjub_extended key, r;
    bool batch;
    if (!schnorr_key_decode(&claim.key, bytes) ||
        !schnorr_signature_decode(&claim.signature, bytes + 32))
        return;
    fr_from_wide_le(&claim.message, bytes + 96, 32);
    bool single = schnorr_verify(&claim.key, &claim.signature, &claim.message);
    if (schnorr_verify_batch(&batch, &claim, 1)) return;
    REQUIRE(batch == single);
    jubjub_from_affine(&key, &claim.key);
    jubjub_from_affine(&r, &claim.signature.r);
    REQUIRE(jubjub_raw_schnorr_verify(&claim.message, &key, &claim.signature.u, &r) == single);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t bytes[384] = {0};
    memcpy(bytes, data, size < sizeof bytes ? size : sizeof bytes);
    codes_are_undone(bytes);
    verifiers_agree(bytes);
    if (size < sizeof bytes) return 0;
    bool valid = schnorr_verify_archived(bytes, bytes + 32, bytes + 192);
    REQUIRE(schnorr_verify_archived(bytes, bytes + 32, bytes + 192) == valid);
    return 0;
}
