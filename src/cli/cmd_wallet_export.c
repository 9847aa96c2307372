/* Keys out of a wallet. */
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/key_text.h"
#include "cli/wallet_command.h"

#include <string.h>

static const char *const kinds[] = {
#define KIND(name, text, size_bytes, about) text,
    WALLET_EXPORT_KINDS(KIND)
#undef KIND
        NULL,
};

static void text_of(char text[ADDRESS_TEXT_BYTES], enum wallet_export kind, const uint8_t *key)
{
    if (kind == WALLET_EXPORT_VIEW)
        address_encode(text, ADDRESS_VIEW_KEY, key);
    else if (kind == WALLET_EXPORT_FULL_VIEW)
        address_encode(text, ADDRESS_FULL_VIEW_KEY, key);
    else
        key_text_of(text, span_of(key, wallet_export_facts[kind].size_bytes));
}

static int print_key(const struct wallet_command *command, enum wallet_export kind)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct wallet_export_facts *facts = &wallet_export_facts[kind];
    const struct invocation *v = command->v;
    uint8_t key[WALLET_EXPORT_BYTES_MAX];
    char text[ADDRESS_TEXT_BYTES];
    if (wallet_export_key(key, command->wallet, kind, command->profile, &error))
        return wallet_command_fail(command, &error);
    text_of(text, kind, key);
    int code = EXIT_CODE_OK;
    if (invocation_flag(v, "json")) {
        code = output_json(v, json_pack("{s:s, s:s, s:s}", "kind", facts->name, "key", text,
                                        "allows", facts->allows));
    } else {
        output_complain(v, "whoever has this key can %s", facts->allows);
        puts(text);
    }
    secret_wipe(key, sizeof key);
    secret_wipe(text, sizeof text);
    return code;
}

static int run(const struct invocation *v)
{
    struct wallet_command command = {.v = v};
    unsigned kind = 0;
    while (kind < WALLET_EXPORT_COUNT && strcmp(kinds[kind], v->positionals[0]) != 0)
        kind++;
    if (kind == WALLET_EXPORT_COUNT) {
        output_complain(v, "'%s' is no kind of key", v->positionals[0]);
        return EXIT_CODE_USAGE;
    }
    bool is_secret = kind != WALLET_EXPORT_VIEW && kind != WALLET_EXPORT_FULL_VIEW;
    if (is_secret && !invocation_flag(v, "secret")) {
        output_complain(v, "whoever has this key can %s: give --secret to print it",
                        wallet_export_facts[kind].allows);
        return EXIT_CODE_USAGE;
    }
    int code = wallet_command_open(&command, v);
    if (!code) code = print_key(&command, (enum wallet_export)kind);
    wallet_command_close(&command);
    return code;
}

static const struct option_spec options[] = {
    WALLET_OPTION,
    KEY_PASSWORD_OPTION,
    WALLET_PROFILE_OPTION,
    {.name = "secret", .kind = OPTION_FLAG, .help = "print a key that can spend"},
};

const struct command cmd_wallet_export = {
    .path = "wallet export",
    .summary = "print a key of a wallet: to look, or to spend",
    .positionals = "view|full-view|spend|account|seed",
    .description =
        "Prints a key of a profile. `view` lets its owner find incoming notes and read them, "
        "`full-view` also see which are spent; `wallet restore --view-key-file` takes both, and "
        "neither can be taken back. The others spend, and are printed only with --secret.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_CHOICES,
    .choices = kinds,
    .json = true,
    .run = run,
};
