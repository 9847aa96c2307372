/* A new key file. */
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/key_command.h"
#include "cli/output.h"
#include "cli/password.h"

#include <string.h>
#include <unistd.h>

/* A random secret, or the one in the file that --from-secret-file names. */
static int obtain_secret(uint8_t secret[KEY_SECRET_BYTES_MAX], const struct invocation *v,
                         enum key_kind kind)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct secret_line line;
    uint8_t public_key[KEY_PUBLIC_BYTES_MAX];
    const char *file = invocation_string(v, "from-secret-file");
    enum rk_result result;
    if (!file) {
        result = key_generate(secret, kind, &error);
    } else {
        result = secret_line_read(&line, file, &error);
        if (!result)
            result = key_text_read(secret, key_kind_facts[kind].secret_bytes, "the secret",
                                   secret_line_span(&line), &error);
        /* Before a password is asked for in vain. */
        if (!result) result = key_public(public_key, kind, secret, &error);
        secret_wipe(&line, sizeof line);
    }
    return result ? output_failure(v, file, &error) : EXIT_CODE_OK;
}

static int print_done(const struct invocation *v, const struct sealed_key *key, const char *path)
{
    char text[KEY_TEXT_BYTES];
    if (strcmp(path, "-") == 0) return EXIT_CODE_OK;
    key_text_of(text, sealed_key_public(key));
    if (invocation_flag(v, "json"))
        return output_json(v, json_pack("{s:s, s:s, s:o}", "kind", key_kind_facts[key->kind].name,
                                        "public", text, "file",
                                        output_json_text(span_of_string(path))));
    puts(text);
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct sealed_key key;
    enum key_kind kind;
    uint8_t secret[KEY_SECRET_BYTES_MAX];
    const char *name = invocation_string(v, "kind"), *path = invocation_string(v, "out");
    bool replace = invocation_flag(v, "force");
    if (!name || !path || !key_kind_of_name(&kind, span_of_string(name))) {
        output_complain(v, "--%s is needed", name ? "out" : "kind");
        return EXIT_CODE_USAGE;
    }
    /* Again when the file is written; here so that no password is asked for in vain. */
    if (!replace && strcmp(path, "-") != 0 && access(path, F_OK) == 0) {
        rk_fail(&error, RK_EXISTS, RK_NO_POSITION,
                "exists already and is kept: give --force to replace it");
        return output_failure(v, path, &error);
    }
    int code = obtain_secret(secret, v, kind);
    if (!code) code = key_seal(&key, v, kind, secret, seal_cost_default, "password-file");
    secret_wipe(secret, sizeof secret);
    if (!code) code = key_store(&key, v, path, replace);
    return code ? code : print_done(v, &key, path);
}

static const struct option_spec options[] = {
    {.name = "kind",
     .letter = 'k',
     .kind = OPTION_STRING,
     .argument = "KIND",
     .help = "what the key is for",
     .choices = key_kind_names},
    {.name = "out",
     .letter = 'o',
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "the key file to write, - for standard output"},
    {.name = "from-secret-file",
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help =
         "keep the secret on the first line of FILE, - for standard input, instead of a new one"},
    KEY_PASSWORD_OPTION,
    KEY_COST_OPTIONS,
    {.name = "force", .letter = 'f', .kind = OPTION_FLAG, .help = "replace an existing file"},
};

const struct command cmd_key_new = {
    .path = "key new",
    .summary = "make a key and keep it in a file under a password",
    .positionals = "",
    .description =
        "Draws a secret key from the operating system's generator, seals it with a password into a "
        "new file that only its owner may read, and prints the public key. Kinds: bls (accounts, "
        "stakes, blocks), schnorr and schnorr-double (signatures over JubJub), phoenix (shielded "
        "addresses) and phoenix-view (the key that reads a shielded address but spends nothing; it "
        "is not drawn but taken from `key export --view`).\n\n"
        "A secret to keep with --from-secret-file is base 58 or hexadecimal of its encoding. When "
        "secret and password both come from standard input, the secret is its first line and the "
        "password its second.\n\n"
        "Every guess of the password costs --passes (3) over --memory-mib (256) of memory. There "
        "is no way to open a file whose password is lost.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
