/* A new wallet. */
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/wallet_command.h"

#include <unistd.h>

static int print_made(const struct invocation *v, const char *words)
{
    if (invocation_flag(v, "json"))
        return output_json(v, json_pack("{s:o, s:s}", "file",
                                        output_json_text(span_of_string(wallet_command_path(v))),
                                        "mnemonic", words));
    puts("Write these words down and keep them where nobody finds them. Whoever has them has the "
         "funds;\nwithout them and the file the funds are lost:");
    puts(words);
    return EXIT_CODE_OK;
}

static int make(const struct invocation *v, const char *words)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct secret_line password;
    uint8_t seed[WALLET_SEED_BYTES];
    if (mnemonic_seed(seed, span_of_string(words), span_of(NULL, 0), &error))
        return output_failure(v, NULL, &error);
    int code = wallet_command_password(&password, v, "password-file", true);
    const struct wallet_content content = {
        .kind = WALLET_SEED,
        .key = seed,
        .profiles = (unsigned)invocation_u64(v, "profiles", 1),
    };
    if (!code && wallet_create(wallet_command_path(v), &content, wallet_command_cost(v),
                               secret_line_span(&password), &error))
        code = output_failure(v, wallet_command_path(v), &error);
    secret_wipe(&password, sizeof password);
    secret_wipe(seed, sizeof seed);
    return code ? code : print_made(v, words);
}

static int run(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    char words[MNEMONIC_TEXT_BYTES];
    uint8_t entropy[MNEMONIC_ENTROPY_BYTES_MAX];
    uint64_t word_count = invocation_u64(v, "words", 24);
    size_t entropy_bytes = (size_t)word_count / 3 * 4;
    if (word_count % 3) {
        output_complain(v, "--words takes 12, 15, 18, 21 or 24");
        return EXIT_CODE_USAGE;
    }
    if (access(wallet_command_path(v), F_OK) == 0) {
        rk_fail(&error, RK_EXISTS, RK_NO_POSITION, "there is a file already, which is kept");
        return output_failure(v, wallet_command_path(v), &error);
    }
    secret_random(entropy, entropy_bytes);
    enum rk_result result = mnemonic_make(words, entropy, entropy_bytes);
    secret_wipe(entropy, sizeof entropy);
    if (result) {
        rk_fail(&error, result, RK_NO_POSITION, "no mnemonic could be made");
        return output_failure(v, NULL, &error);
    }
    int code = make(v, words);
    secret_wipe(words, sizeof words);
    return code;
}

static const struct option_spec options[] = {
    WALLET_OPTION,
    KEY_PASSWORD_OPTION,
    {.name = "words",
     .kind = OPTION_U64,
     .argument = "N",
     .help = "of the mnemonic: 12, 15, 18, 21 or 24 (default)",
     .min = 12,
     .max = 24},
    {.name = "profiles",
     .kind = OPTION_U64,
     .argument = "N",
     .help = "how many profiles, each an account and a shielded address (default: 1)",
     .min = 1,
     .max = WALLET_PROFILES_MAX},
    KEY_COST_OPTIONS,
};

const struct command cmd_wallet_create = {
    .path = "wallet create",
    .summary = "make a wallet with a new mnemonic",
    .positionals = "",
    .description =
        "Draws a mnemonic from the operating system's generator, prints it once, and keeps its "
        "seed in a file under a password. The wallet's accounts and shielded addresses follow from "
        "the words alone, so `wallet restore` makes it again from them.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
