/* Whether a signature is a key's for a message. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/key_command.h"
#include "cli/output.h"
#include "cli/signing.h"

#include <stdlib.h>
#include <string.h>

enum { SIGNERS_MAX = 1 << 16 };

/* What is verified. A multisignature has many keys, and many shares or their sum. */
struct claim {
    struct signing signing;
    uint8_t (*keys)[KEY_PUBLIC_BYTES_MAX];
    uint8_t (*signatures)[SIGNATURE_BYTES_MAX];
    size_t key_count, signature_count;
    struct bls_public_key aggregate; /* of a multisignature that could be verified */
    struct bls_signature sum;
};

static size_t list_length(const struct invocation *v, const char *name)
{
    size_t count = 0;
    while (count <= SIGNERS_MAX && invocation_list(v, name, count))
        count++;
    return count;
}

static enum rk_result read_list(uint8_t *items, size_t stride_bytes, size_t size_bytes,
                                const struct invocation *v, const char *name,
                                struct rk_error *error)
{
    char what[32];
    snprintf(what, sizeof what, "--%s", name);
    for (size_t i = 0; invocation_list(v, name, i); i++)
        RK_TRY(key_text_read(items + i * stride_bytes, size_bytes, what,
                             span_of_string(invocation_list(v, name, i)), error));
    return RK_OK;
}

/* The kind and the keys: of --key, a key file, or of --kind and --public. */
static int take_keys(struct claim *claim, const struct invocation *v, enum key_kind *kind)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct sealed_key file;
    const char *name = invocation_string(v, "kind"), *path = invocation_string(v, "key");
    size_t named = list_length(v, "public");
    if (path ? name || named : !name || !named) {
        output_complain(v, "give the signer: --kind and --public, or --key FILE");
        return EXIT_CODE_USAGE;
    }
    if (path) {
        int code = key_load(&file, v, path, false);
        if (code) return code;
        *kind = file.kind;
    } else if (!key_kind_of_name(kind, span_of_string(name))) {
        return EXIT_CODE_INTERNAL; /* the table of options has checked it */
    }
    claim->key_count = path ? 1 : named;
    claim->keys = calloc(claim->key_count, sizeof *claim->keys);
    enum rk_result result = RK_OK;
    if (!claim->keys) {
        result = rk_fail(&error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    } else if (path) {
        memcpy(claim->keys[0], file.public_key, sizeof file.public_key);
    } else {
        result = read_list(claim->keys[0], sizeof *claim->keys, key_kind_facts[*kind].public_bytes,
                           v, "public", &error);
    }
    return result ? output_failure(v, NULL, &error) : EXIT_CODE_OK;
}

static int take_signatures(struct claim *claim, const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    claim->signature_count = list_length(v, "signature");
    if (claim->signature_count == 0) {
        output_complain(v, "--signature is needed");
        return EXIT_CODE_USAGE;
    }
    if (!claim->signing.is_multisig && (claim->signature_count > 1 || claim->key_count > 1)) {
        output_complain(v, "several keys or signatures need --multisig");
        return EXIT_CODE_USAGE;
    }
    if (claim->signature_count > SIGNERS_MAX || claim->key_count > SIGNERS_MAX) {
        output_complain(v, "more than %d signers", SIGNERS_MAX);
        return EXIT_CODE_USAGE;
    }
    claim->signatures = calloc(claim->signature_count, sizeof *claim->signatures);
    enum rk_result result =
        claim->signatures
            ? read_list(claim->signatures[0], sizeof *claim->signatures,
                        signing_signature_bytes(&claim->signing), v, "signature", &error)
            : rk_fail(&error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    return result ? output_failure(v, NULL, &error) : EXIT_CODE_OK;
}

static enum rk_result no_point(const char *what, struct rk_error *error)
{
    return rk_fail(error, RK_INVALID, RK_NO_POSITION, "the %s is no encoding of one", what);
}

static enum rk_result verify_bls_multisig(bool *valid, struct claim *claim,
                                          const struct bls_public_key *keys,
                                          const struct bls_signature *shares,
                                          struct rk_error *error)
{
    const enum bls_version version = claim->signing.bls_version;
    enum rk_result result = bls_aggregate_keys(&claim->aggregate, version, keys, claim->key_count);
    if (!result) result = bls_aggregate_signatures(&claim->sum, shares, claim->signature_count);
    if (result == RK_INVALID)
        return rk_fail(error, result, RK_NO_POSITION, "a key or a signature is not a valid point");
    if (result) return rk_fail(error, result, RK_NO_POSITION, "out of memory");
    *valid =
        bls_verify(version, &claim->aggregate, &claim->sum, buffer_span(&claim->signing.message));
    return RK_OK;
}

static enum rk_result verify_bls(bool *valid, struct claim *claim, struct rk_error *error)
{
    struct bls_public_key *keys = calloc(claim->key_count, sizeof *keys);
    struct bls_signature *signatures = calloc(claim->signature_count, sizeof *signatures);
    enum rk_result result =
        keys && signatures ? RK_OK : rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    for (size_t i = 0; !result && i < claim->key_count; i++)
        if (bls_public_key_from_bytes(&keys[i], claim->keys[i], NULL))
            result = no_point("public key", error);
    for (size_t i = 0; !result && i < claim->signature_count; i++)
        if (bls_signature_from_bytes(&signatures[i], claim->signatures[i], NULL))
            result = no_point("signature", error);
    if (!result && claim->signing.is_multisig) {
        result = verify_bls_multisig(valid, claim, keys, signatures, error);
    } else if (!result) {
        *valid = bls_verify(claim->signing.bls_version, keys, signatures,
                            buffer_span(&claim->signing.message));
    }
    free(keys);
    free(signatures);
    return result;
}

static enum rk_result verify_schnorr(bool *valid, const struct claim *claim, struct rk_error *error)
{
    struct schnorr_signature signature;
    struct jubjub_affine key;
    if (!schnorr_key_decode(&key, claim->keys[0])) return no_point("public key", error);
    if (!schnorr_signature_decode(&signature, claim->signatures[0]))
        return no_point("signature", error);
    *valid = schnorr_verify(&key, &signature, &claim->signing.scalar);
    return RK_OK;
}

static enum rk_result verify_schnorr_double(bool *valid, const struct claim *claim,
                                            struct rk_error *error)
{
    struct schnorr_signature_double signature;
    struct schnorr_key_double key;
    if (!schnorr_key_double_decode(&key, claim->keys[0])) return no_point("public key", error);
    if (!schnorr_signature_double_decode(&signature, claim->signatures[0]))
        return no_point("signature", error);
    *valid = schnorr_verify_double(claim->signing.schnorr_version, &key, &signature,
                                   &claim->signing.scalar);
    return RK_OK;
}

/* The sums, which are what a chain is given, stand in the JSON of a multisignature. */
static json_t *json_claim(const struct claim *claim, bool valid)
{
    uint8_t key_bytes[BLS_PUBLIC_KEY_BYTES], signature_bytes[BLS_SIGNATURE_BYTES];
    char key[KEY_TEXT_BYTES], signature[KEY_TEXT_BYTES];
    json_t *value = signing_json(&claim->signing);
    if (!value) return NULL;
    int failed = json_object_set_new(value, "valid", json_boolean(valid));
    if (!failed && claim->signing.is_multisig) {
        bls_public_key_to_bytes(key_bytes, &claim->aggregate);
        bls_signature_to_bytes(signature_bytes, &claim->sum);
        key_text_of(key, span_of(key_bytes, sizeof key_bytes));
        key_text_of(signature, span_of(signature_bytes, sizeof signature_bytes));
        failed = json_object_set_new(value, "aggregate_public", json_string(key)) ||
                 json_object_set_new(value, "aggregate_signature", json_string(signature));
    }
    if (!failed) return value;
    json_decref(value);
    return NULL;
}

static int verify(const struct invocation *v, struct claim *claim)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    bool valid = false;
    enum rk_result result = claim->signing.kind == KEY_BLS ? verify_bls(&valid, claim, &error)
                            : claim->signing.kind == KEY_SCHNORR
                                ? verify_schnorr(&valid, claim, &error)
                                : verify_schnorr_double(&valid, claim, &error);
    if (result) return output_failure(v, NULL, &error);
    int code = EXIT_CODE_OK;
    if (invocation_flag(v, "json")) {
        code = output_json(v, json_claim(claim, valid));
    } else {
        puts(valid ? "valid" : "not valid");
    }
    return code ? code : valid ? EXIT_CODE_OK : EXIT_CODE_NO;
}

static int run(const struct invocation *v)
{
    struct claim claim = {0};
    enum key_kind kind;
    int code = take_keys(&claim, v, &kind);
    if (!code) code = signing_begin(&claim.signing, v, kind);
    if (!code) code = take_signatures(&claim, v);
    if (!code) code = signing_take_message(&claim.signing, v);
    if (!code) code = verify(v, &claim);
    signing_free(&claim.signing);
    free(claim.keys);
    free(claim.signatures);
    return code;
}

static const char *const signing_kinds[] = {"bls", "schnorr", "schnorr-double", NULL};

static const struct option_spec options[] = {
    {.name = "kind",
     .kind = OPTION_STRING,
     .argument = "KIND",
     .help = "the kind of the signer's key",
     .choices = signing_kinds},
    {.name = "public",
     .kind = OPTION_LIST,
     .argument = "KEY",
     .help = "the signer's public key, in base 58 or hexadecimal; again for each signer of a "
             "multisignature"},
    {.name = "key",
     .letter = 'k',
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "the signer's key file, for its kind and public key"},
    {.name = "signature",
     .letter = 's',
     .kind = OPTION_LIST,
     .argument = "SIGNATURE",
     .help = "the signature, in base 58 or hexadecimal; again for each share of a multisignature"},
    SIGNING_OPTIONS,
};

const struct command cmd_verify = {
    .path = "verify",
    .summary = "verify a signature of a message",
    .positionals = "[FILE]",
    .description =
        "Verifies a signature of the bytes of FILE, of standard input without one, or of --text, "
        "and prints `valid` with status 0, or `not valid` with status 1. No password is needed. "
        "Versions and scalars are as in `sign`.\n\n"
        "A multisignature of bls keys is verified with --multisig, every signer's --public, and as "
        "--signature the shares or their sum. With --json the aggregate key and the sum are "
        "printed, which together verify like a single signature.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
