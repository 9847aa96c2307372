/* A call of a contract in a transaction. */
#include "base/hex.h"
#include "cli/chain_folder.h"
#include "cli/commands.h"
#include "cli/contract_bytes.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/wallet_command.h"

enum { ARGUMENT_BYTES_MAX = 1 << 20 };

static int read_argument(struct buffer *argument, const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *file = invocation_string(v, "arg-file"), *piece;
    if (file && file_read(argument, &error, file, ARGUMENT_BYTES_MAX))
        return output_failure(v, file, &error);
    for (size_t i = 0; (piece = invocation_list(v, "arg", i)) != NULL; i++)
        if (contract_bytes_parse(argument, piece, &error)) return output_failure(v, NULL, &error);
    return EXIT_CODE_OK;
}

static int fill(struct wallet_command *command, struct wallet_order *order, void *context)
{
    struct buffer *argument = context;
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct invocation *v = command->v;
    const char *id = hex_digits_of(v->positionals[0]), *deposit = invocation_string(v, "deposit");
    if (hex_decode(order->call.contract, VM_CONTRACT_ID_BYTES, span_of_string(id), NULL)) {
        output_complain(v, "'%s' is no contract: expected 64 hexadecimal digits",
                        v->positionals[0]);
        return EXIT_CODE_USAGE;
    }
    if (deposit && amount_parse(&order->value, deposit, &error))
        return output_failure(v, NULL, &error);
    int code = read_argument(argument, v);
    order->call.function = span_of_string(v->positionals[1]);
    order->call.argument = buffer_span(argument);
    return code;
}

static int run(const struct invocation *v)
{
    struct buffer argument = {0};
    int code = wallet_command_run(v, WALLET_CALL, invocation_flag(v, "shielded"), fill, &argument);
    buffer_free(&argument);
    return code;
}

static const struct option_spec options[] = {
    {.name = "arg",
     .letter = 'a',
     .kind = OPTION_LIST,
     .argument = "BYTES",
     .help = "the argument: hexadecimal digits, u8:N, u16:N, u32:N, u64:N or text:WORDS; given "
             "again, one follows the other"},
    {.name = "arg-file",
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "the argument is what is in the file"},
    {.name = "deposit",
     .kind = OPTION_STRING,
     .argument = "AMOUNT",
     .help = "coins that go with the call, for the contract to take"},
    {.name = "shielded", .kind = OPTION_FLAG, .help = "pay from shielded funds"},
    WALLET_DELEGATION_OPTIONS,
    WALLET_ORDER_OPTIONS,
};

const struct command cmd_wallet_call = {
    .path = "wallet call",
    .summary = "call a contract in a transaction",
    .positionals = "CONTRACT FUNCTION",
    .description = "Calls the function of the contract, whose id is 64 hexadecimal digits. The "
                   "status is 4 when the call fails and 5 when gas runs out; gas is paid for then.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
