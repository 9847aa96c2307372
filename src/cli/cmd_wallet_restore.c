/* A wallet from words, or from a key that only looks. */
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/wallet_command.h"

#include <unistd.h>

struct restoring {
    const struct invocation *v;
    uint8_t key[ADDRESS_BYTES_MAX]; /* a seed has fewer */
    struct wallet_content content;
};

static_assert((int)WALLET_SEED_BYTES <= (int)ADDRESS_BYTES_MAX, "either fits");

static int take_words(struct restoring *restoring)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct secret_line words, passphrase = {.size_bytes = 0};
    const struct invocation *v = restoring->v;
    const char *file = invocation_string(v, "mnemonic-file");
    const char *second = invocation_string(v, "passphrase-file");
    enum rk_result result = file ? secret_line_read(&words, file, &error)
                                 : secret_line_ask(&words, "Mnemonic: ", false, &error);
    if (!result && second) result = secret_line_read(&passphrase, second, &error);
    if (!result)
        result = mnemonic_seed(restoring->key, secret_line_span(&words),
                               secret_line_span(&passphrase), &error);
    secret_wipe(&words, sizeof words);
    secret_wipe(&passphrase, sizeof passphrase);
    restoring->content.kind = WALLET_SEED;
    return result ? output_failure(v, file ? file : "the mnemonic", &error) : EXIT_CODE_OK;
}

/* A view key is a secret too: it is read from a file. */
static int take_view(struct restoring *restoring, const char *file)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct secret_line line;
    enum address_kind kind = ADDRESS_VIEW_KEY;
    const struct invocation *v = restoring->v;
    enum rk_result result = secret_line_read(&line, file, &error);
    if (!result)
        result = address_decode(&kind, restoring->key, NULL, secret_line_span(&line), &error);
    secret_wipe(&line, sizeof line);
    if (!result && kind != ADDRESS_VIEW_KEY && kind != ADDRESS_FULL_VIEW_KEY)
        result = rk_fail(&error, RK_INVALID, RK_NO_POSITION, "that is %s, not a view key",
                         address_about(kind));
    restoring->content.kind = kind == ADDRESS_FULL_VIEW_KEY ? WALLET_FULL_VIEW : WALLET_VIEW;
    return result ? output_failure(v, file, &error) : EXIT_CODE_OK;
}

static int make(struct restoring *restoring)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct secret_line password;
    const struct invocation *v = restoring->v;
    const char *path = wallet_command_path(v);
    int code = wallet_command_password(&password, v, "password-file", true);
    if (!code && wallet_create(path, &restoring->content, wallet_command_cost(v),
                               secret_line_span(&password), &error))
        code = output_failure(v, path, &error);
    secret_wipe(&password, sizeof password);
    if (code || !invocation_flag(v, "json")) return code;
    return output_json(v, json_pack("{s:o, s:s}", "file", output_json_text(span_of_string(path)),
                                    "kind", wallet_kind_name(restoring->content.kind)));
}

static int run(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct restoring restoring = {.v = v};
    const char *view = invocation_string(v, "view-key-file");
    restoring.content.key = restoring.key;
    restoring.content.profiles = view ? 1 : (unsigned)invocation_u64(v, "profiles", 1);
    if (access(wallet_command_path(v), F_OK) == 0) {
        rk_fail(&error, RK_EXISTS, RK_NO_POSITION, "there is a file already, which is kept");
        return output_failure(v, wallet_command_path(v), &error);
    }
    int code = view ? take_view(&restoring, view) : take_words(&restoring);
    if (!code) code = make(&restoring);
    secret_wipe(restoring.key, sizeof restoring.key);
    return code;
}

static const struct option_spec options[] = {
    WALLET_OPTION,
    KEY_PASSWORD_OPTION,
    {.name = "mnemonic-file",
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "take the words from the first line of FILE, - for standard input; default: ask"},
    {.name = "passphrase-file",
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "take the mnemonic's passphrase from the first line of FILE; default: none"},
    {.name = "view-key-file",
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "make a wallet that only looks, from the view key on the first line of FILE"},
    {.name = "profiles",
     .kind = OPTION_U64,
     .argument = "N",
     .help = "how many profiles (default: 1)",
     .min = 1,
     .max = WALLET_PROFILES_MAX},
    KEY_COST_OPTIONS,
};

const struct command cmd_wallet_restore = {
    .path = "wallet restore",
    .summary = "make a wallet from its mnemonic, or from a view key",
    .positionals = "",
    .description =
        "Makes the file of a wallet from the words that `wallet create` printed. `wallet scan` "
        "then "
        "finds its notes again. From a view key, which `wallet export` gives, it makes a wallet "
        "that finds and reads notes and cannot spend them.\n\n"
        "Where words and password both come from standard input, the words are its first line and "
        "the password its second.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
