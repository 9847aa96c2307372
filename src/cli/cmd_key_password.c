/* Another password for a key file. */
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/key_command.h"

static int run(const struct invocation *v)
{
    struct sealed_key key, changed;
    uint8_t secret[KEY_SECRET_BYTES_MAX];
    const char *path = v->positionals[0];
    int code = key_load(&key, v, path, true);
    if (!code) code = key_unlock(secret, &key, v, path);
    if (!code) code = key_seal(&changed, v, key.kind, secret, key.seal.cost, "new-password-file");
    secret_wipe(secret, sizeof secret);
    return code ? code : key_store(&changed, v, path, true);
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
    .run = run,
};
