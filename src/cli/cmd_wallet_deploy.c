/* A contract, paid for by a wallet. */
#include "chain/transaction.h"
#include "cli/chain_folder.h"
#include "cli/commands.h"
#include "cli/contract_bytes.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/wallet_command.h"

enum { MODULE_BYTES_MAX = 1 << 20, ARGUMENT_BYTES_MAX = 1 << 20 };

struct deploying {
    struct buffer code, owner, argument;
};

static int read_argument(struct deploying *d, const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *file = invocation_string(v, "arg-file"), *piece;
    if (file && file_read(&d->argument, &error, file, ARGUMENT_BYTES_MAX))
        return output_failure(v, file, &error);
    for (size_t i = 0; (piece = invocation_list(v, "arg", i)) != NULL; i++)
        if (contract_bytes_parse(&d->argument, piece, &error))
            return output_failure(v, NULL, &error);
    return EXIT_CODE_OK;
}

/* The owner is what --owner says, or else the account that pays. */
static int read_owner(struct deploying *d, const struct wallet_command *command)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *text = invocation_string(command->v, "owner");
    uint8_t bytes[BLS_PUBLIC_KEY_BYTES];
    struct bls_public_key key;
    if (text)
        return contract_owner_parse(&d->owner, text, &error)
                   ? output_failure(command->v, NULL, &error)
                   : EXIT_CODE_OK;
    enum rk_result result = wallet_account(&key, command->wallet, command->profile, &error);
    if (result) return wallet_command_fail(command, &error);
    bls_public_key_to_bytes(bytes, &key);
    if (!buffer_append(&d->owner, bytes, sizeof bytes)) return EXIT_CODE_OK;
    output_complain(command->v, "out of memory");
    return EXIT_CODE_INTERNAL;
}

static int fill(struct wallet_command *command, struct wallet_order *order, void *context)
{
    struct deploying *d = context;
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct invocation *v = command->v;
    uint8_t id[VM_CONTRACT_ID_BYTES];
    if (file_read(&d->code, &error, v->positionals[0], MODULE_BYTES_MAX))
        return output_failure(v, v->positionals[0], &error);
    int code = read_argument(d, v);
    if (!code) code = read_owner(d, command);
    if (code) return code;
    order->deployment = (struct transaction_deployment){
        .code = buffer_span(&d->code),
        .owner = buffer_span(&d->owner),
        .has_argument = invocation_string(v, "arg-file") || invocation_list(v, "arg", 0),
        .argument = buffer_span(&d->argument),
        .nonce = invocation_u64(v, "contract-nonce", 0),
    };
    transaction_contract_id(id, order->deployment.code, order->deployment.nonce,
                            order->deployment.owner);
    if (!invocation_flag(v, "json")) {
        fputs("contract ", stdout);
        print_hex(id, sizeof id);
        putchar('\n');
    }
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct deploying d = {0};
    int code = wallet_command_run(v, WALLET_DEPLOYMENT, invocation_flag(v, "shielded"), fill, &d);
    buffer_free(&d.code);
    buffer_free(&d.owner);
    buffer_free(&d.argument);
    return code;
}

static const struct option_spec options[] = {
    {.name = "arg",
     .letter = 'a',
     .kind = OPTION_LIST,
     .argument = "BYTES",
     .help = "the argument of `init`: hexadecimal digits, u8:N, u16:N, u32:N, u64:N or text:WORDS; "
             "given again, one follows the other"},
    {.name = "arg-file",
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "the argument is what is in the file"},
    {.name = "owner",
     .kind = OPTION_STRING,
     .argument = "OWNER",
     .help = "bytes of an owner, as `deploy` takes them (default: the profile's account)"},
    {.name = "contract-nonce",
     .kind = OPTION_U64,
     .argument = "N",
     .help = "makes another id of the same code and owner (default: 0)",
     .max = UINT64_MAX},
    {.name = "shielded", .kind = OPTION_FLAG, .help = "pay from shielded funds"},
    WALLET_DELEGATION_OPTIONS,
    WALLET_ORDER_OPTIONS,
};

const struct command cmd_wallet_deploy = {
    .path = "wallet deploy",
    .summary = "deploy a contract",
    .positionals = "WASM",
    .description = "Sends the module in a transaction and pays for it. The contract's id follows "
                   "from code, nonce and owner, and is printed first.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
