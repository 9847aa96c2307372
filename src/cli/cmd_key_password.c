/* Another password for a key file. */
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/key_command.h"
#include "cli/output.h"

#include <string.h>

static int run(const struct invocation *v)
{
    struct sealed_key key, changed;
    uint8_t secret[KEY_SECRET_BYTES_MAX];
    char text[KEY_TEXT_BYTES];
    const char *path = v->positionals[0];
    int code = key_load(&key, v, path, true);
    if (!code) code = key_unlock(secret, &key, v, path);
    if (!code) code = key_seal(&changed, v, key.kind, secret, key.seal.cost, "new-password-file");
    secret_wipe(secret, sizeof secret);
    if (!code) code = key_store(&changed, v, path, true);
    if (code || !invocation_flag(v, "json") || strcmp(path, "-") == 0) return code;
    key_text_of(text, sealed_key_public(&changed));
    return output_json(
        v, json_pack("{s:s, s:s}", "kind", key_kind_facts[changed.kind].name, "public", text));
}

static const struct option_spec options[] = {
    KEY_PASSWORD_OPTION,
    {.name = "new-password-file",
     .letter = 'n',
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "take the new password from the first line of FILE, - for standard input; default: "
             "ask on the terminal"},
    KEY_COST_OPTIONS,
    KEY_PERMISSIONS_OPTION,
};

const struct command cmd_key_password = {
    .path = "key password",
    .summary = "change the password of a key file, or its cost",
    .positionals = "FILE",
    .description =
        "Opens the file with its password and seals the key anew: with another password, and with "
        "the --passes and --memory-mib given, else those of the file. The file is replaced as a "
        "whole; copies of the old one still open with the old password. When both passwords come "
        "from standard input, the old one is its first line and the new one its second. The file "
        "- is read from standard input and written to standard output.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
