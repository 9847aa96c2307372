/* Whether a password opens a key file. */
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/key_command.h"
#include "cli/output.h"

static int run(const struct invocation *v)
{
    struct sealed_key key;
    uint8_t secret[KEY_SECRET_BYTES_MAX];
    char text[KEY_TEXT_BYTES];
    const char *path = v->positionals[0];
    int code = key_load(&key, v, path, true);
    if (!code) code = key_unlock(secret, &key, v, path);
    secret_wipe(secret, sizeof secret);
    if (code) return code;
    key_text_of(text, sealed_key_public(&key));
    if (invocation_flag(v, "json"))
        return output_json(v, json_pack("{s:b, s:s, s:s}", "good", 1, "kind",
                                        key_kind_facts[key.kind].name, "public", text));
    printf("good: %s key %s\n", key_kind_facts[key.kind].name, text);
    return EXIT_CODE_OK;
}

static const struct option_spec options[] = {KEY_PASSWORD_OPTION, KEY_PERMISSIONS_OPTION};

const struct command cmd_key_check = {
    .path = "key check",
    .summary = "check that a password opens a key file",
    .positionals = "FILE",
    .description = "Opens the file with its password and checks that the secret belongs to the "
                   "public key. The status is 1 when it does not open: a wrong password and a "
                   "changed file cannot be told apart.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
