/* Where a wallet is paid. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/key_text.h"
#include "cli/wallet_command.h"

/* The text of an address, or "" where the wallet has none. */
static int address_of(char text[ADDRESS_TEXT_BYTES], const struct wallet_command *command,
                      enum address_kind kind)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    uint8_t bytes[ADDRESS_BYTES_MAX];
    enum rk_result result;
    if (kind == ADDRESS_ACCOUNT) {
        struct bls_public_key key;
        result = wallet_account(&key, command->wallet, command->profile, &error);
        if (!result) bls_public_key_to_bytes(bytes, &key);
    } else {
        struct phoenix_address address;
        result = wallet_address(&address, command->wallet, command->profile, &error);
        if (!result) phoenix_address_encode(bytes, &address);
    }
    text[0] = 0;
    if (result == RK_UNSUPPORTED) return EXIT_CODE_OK;
    if (result) return wallet_command_fail(command, &error);
    if (invocation_flag(command->v, "base58"))
        key_text_of(text, span_of(bytes, address_bytes(kind)));
    else
        address_encode(text, kind, bytes);
    return EXIT_CODE_OK;
}

static int show(const struct wallet_command *command)
{
    static_assert((int)KEY_TEXT_BYTES <= (int)ADDRESS_TEXT_BYTES, "either text fits");
    char account[ADDRESS_TEXT_BYTES], shielded[ADDRESS_TEXT_BYTES];
    int code = address_of(account, command, ADDRESS_ACCOUNT);
    if (!code) code = address_of(shielded, command, ADDRESS_SHIELDED);
    if (code) return code;
    if (invocation_flag(command->v, "json"))
        return output_json(command->v,
                           json_pack("{s:I, s:s?, s:s?}", "profile", (json_int_t)command->profile,
                                     "account", account[0] ? account : NULL, "shielded",
                                     shielded[0] ? shielded : NULL));
    if (account[0]) printf("account   %s\n", account);
    if (shielded[0]) printf("shielded  %s\n", shielded);
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct wallet_command command;
    int code = wallet_command_open(&command, v);
    if (!code) code = show(&command);
    wallet_command_close(&command);
    return code;
}

static const struct option_spec options[] = {
    WALLET_OPTION,
    KEY_PASSWORD_OPTION,
    WALLET_PROFILE_OPTION,
    {.name = "base58", .kind = OPTION_FLAG, .help = "as deployed networks write them"},
};

const struct command cmd_wallet_address = {
    .path = "wallet address",
    .summary = "show the addresses that a wallet is paid at",
    .positionals = "",
    .description = "Prints the account of a profile, for public funds, and its shielded address. "
                   "Texts begin with what they are and carry a checksum.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
