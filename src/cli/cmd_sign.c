/* A signature of a message with the key in a file. */
#include "base/require.h"
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/key_command.h"
#include "cli/output.h"
#include "cli/signing.h"
#include "cli/state_folder.h"

static void sign_bls(uint8_t *bytes, const struct signing *signing, const uint8_t *secret,
                     const uint8_t *public_key)
{
    struct bls_secret_key key;
    struct bls_public_key owner;
    struct bls_signature signature;
    struct span message = buffer_span(&signing->message);
    /* Both were checked when the file was opened. */
    enum rk_result result = bls_secret_key_from_bytes(&key, secret, NULL);
    if (!result) result = bls_public_key_from_bytes(&owner, public_key, NULL);
    REQUIRE(!result);
    if (signing->is_multisig) {
        bls_sign_multisig(&signature, signing->bls_version, &key, &owner, message);
    } else {
        bls_sign(&signature, signing->bls_version, &key, message);
    }
    bls_signature_to_bytes(bytes, &signature);
    bls_secret_key_wipe(&key);
}

static void sign_schnorr(uint8_t *bytes, const struct signing *signing, const uint8_t *secret)
{
    struct fj key, nonce;
    uint8_t wide[64];
    REQUIRE(fj_from_bytes_le(&key, secret));
    secret_random(wide, sizeof wide);
    fj_from_wide_le(&nonce, wide, sizeof wide);
    if (signing->kind == KEY_SCHNORR) {
        /* The versions differ in the nonce alone, and the bound one hedges it. */
        struct schnorr_signature signature;
        schnorr_sign(&signature, SCHNORR_BOUND, &key, &signing->scalar, &nonce);
        schnorr_signature_encode(bytes, &signature);
    } else {
        struct schnorr_signature_double signature;
        schnorr_sign_double(&signature, signing->schnorr_version, &key, &signing->scalar, &nonce);
        schnorr_signature_double_encode(bytes, &signature);
    }
    secret_wipe(wide, sizeof wide);
    secret_wipe(&key, sizeof key);
    secret_wipe(&nonce, sizeof nonce);
}

static int print_signature(const struct invocation *v, const struct signing *signing,
                           const struct sealed_key *key, struct span signature)
{
    char text[KEY_TEXT_BYTES], public_key[KEY_TEXT_BYTES];
    key_text_of(text, signature);
    if (!invocation_flag(v, "json")) {
        puts(text);
        return EXIT_CODE_OK;
    }
    key_text_of(public_key, sealed_key_public(key));
    json_t *value = signing_json(signing);
    json_t *rest = json_pack("{s:s, s:s, s:o}", "public", public_key, "signature", text, "bytes",
                             json_hex(signature.bytes, signature.size_bytes));
    if (value && (!rest || json_object_update(value, rest))) {
        json_decref(value);
        value = NULL;
    }
    json_decref(rest);
    return output_json(v, value);
}

static int run(const struct invocation *v)
{
    struct sealed_key key;
    struct signing signing = {0};
    uint8_t secret[KEY_SECRET_BYTES_MAX], signature[SIGNATURE_BYTES_MAX];
    const char *path = invocation_string(v, "key");
    if (!path) {
        output_complain(v, "--key is needed");
        return EXIT_CODE_USAGE;
    }
    int code = key_load(&key, v, path, true);
    if (code) return code;
    code = signing_begin(&signing, v, key.kind);
    /* The password comes first: on standard input it stands before the message. */
    if (!code) code = key_unlock(secret, &key, v, path);
    if (!code) code = signing_take_message(&signing, v);
    if (!code) {
        if (key.kind == KEY_BLS) {
            sign_bls(signature, &signing, secret, key.public_key);
        } else {
            sign_schnorr(signature, &signing, secret);
        }
    }
    secret_wipe(secret, sizeof secret);
    if (!code)
        code = print_signature(v, &signing, &key,
                               span_of(signature, signing_signature_bytes(&signing)));
    signing_free(&signing);
    return code;
}

static const struct option_spec options[] = {
    {.name = "key",
     .letter = 'k',
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "the key file to sign with"},
    KEY_PASSWORD_OPTION,
    SIGNING_OPTIONS,
    KEY_PERMISSIONS_OPTION,
};

const struct command cmd_sign = {
    .path = "sign",
    .summary = "sign a message with the key in a file",
    .positionals = "[FILE]",
    .description =
        "Signs the bytes of FILE, of standard input without one, or of --text, and prints the "
        "signature in base 58. When the password comes from standard input too, it is the first "
        "line and the message what follows.\n\n"
        "bls keys sign the bytes; --multisig makes this signer's share of a multisignature, which "
        "`verify --multisig` adds to the others'. schnorr and schnorr-double keys sign a scalar: "
        "the message's `hash scalar`, or the one that --scalar gives as `hash poseidon` takes it.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
