#include "cli/signing.h"

#include "cli/exit.h"
#include "cli/key_text.h"
#include "cli/output.h"
#include "crypto/hash_to_scalar.h"

#include <string.h>

const char *const signing_version_names[] = {"v1", "v2", "deployed", "bound", NULL};

static bool is_schnorr(enum key_kind kind)
{
    return kind == KEY_SCHNORR || kind == KEY_SCHNORR_DOUBLE;
}

static int refuse(const struct invocation *v, enum key_kind kind, const char *what)
{
    output_complain(v, "a %s key %s", key_kind_facts[kind].name, what);
    return EXIT_CODE_USAGE;
}

/* The versions of either kind are no versions of the other. */
static int choose_version(struct signing *signing, const struct invocation *v)
{
    const char *given = invocation_string(v, "version");
    const char *older = "v1", *newer = "v2";
    if (signing->kind == KEY_SCHNORR) {
        return given ? refuse(v, signing->kind, "signs in one version only: leave out --version")
                     : EXIT_CODE_OK;
    }
    if (signing->kind == KEY_SCHNORR_DOUBLE) {
        older = "deployed";
        newer = "bound";
    }
    bool is_older = given && strcmp(given, older) == 0;
    if (given && !is_older && strcmp(given, newer) != 0) {
        output_complain(v, "--version of a %s signature must be %s or %s",
                        key_kind_facts[signing->kind].name, older, newer);
        return EXIT_CODE_USAGE;
    }
    signing->version_name = is_older ? older : newer;
    signing->bls_version = is_older ? BLS_V1 : BLS_V2;
    signing->schnorr_version = is_older ? SCHNORR_DEPLOYED : SCHNORR_BOUND;
    return EXIT_CODE_OK;
}

int signing_begin(struct signing *signing, const struct invocation *v, enum key_kind kind)
{
    signing->kind = kind;
    signing->schnorr_version = SCHNORR_BOUND;
    signing->is_multisig = invocation_flag(v, "multisig");
    if (kind != KEY_BLS && !is_schnorr(kind)) return refuse(v, kind, "does not sign");
    if (signing->is_multisig && kind != KEY_BLS)
        return refuse(v, kind, "has no multisignatures here: --multisig is for bls");
    if (kind == KEY_BLS && invocation_string(v, "scalar"))
        return refuse(v, kind, "signs bytes, not a scalar");
    if (invocation_string(v, "scalar") && (v->positional_count || invocation_string(v, "text"))) {
        output_complain(v, "give a message or --scalar, not both");
        return EXIT_CODE_USAGE;
    }
    return choose_version(signing, v);
}

int signing_take_message(struct signing *signing, const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *scalar = invocation_string(v, "scalar");
    if (!scalar) {
        int code = message_read(&signing->message, v, 0);
        if (!code && is_schnorr(signing->kind))
            fr_hash(&signing->scalar, buffer_span(&signing->message));
        return code;
    }
    return scalar_text_read(&signing->scalar, scalar, &error) ? output_failure(v, NULL, &error)
                                                              : EXIT_CODE_OK;
}

void signing_free(struct signing *signing)
{
    buffer_free(&signing->message);
}

size_t signing_signature_bytes(const struct signing *signing)
{
    return signing->kind == KEY_BLS       ? BLS_SIGNATURE_BYTES
           : signing->kind == KEY_SCHNORR ? SCHNORR_SIGNATURE_BYTES
                                          : SCHNORR_SIGNATURE_DOUBLE_BYTES;
}

json_t *signing_json(const struct signing *signing)
{
    json_t *value = json_pack("{s:s, s:s*}", "kind", key_kind_facts[signing->kind].name, "version",
                              signing->version_name);
    if (value && signing->kind == KEY_BLS &&
        json_object_set_new(value, "multisig", json_boolean(signing->is_multisig))) {
        json_decref(value);
        value = NULL;
    }
    return value;
}
