/* What a transaction would do. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/ledger_command.h"

enum { TRANSACTION_FILE_BYTES_MAX = 4 << 20 };

static int simulate(const struct ledger_command *command, struct span transaction)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct wallet_chain_receipt receipt;
    if (ledger_simulate(command->ledger, &receipt, transaction, &error))
        return output_failure(command->v, command->v->positionals[0], &error);
    if (invocation_flag(command->v, "json")) {
        int code = output_json(command->v, json_outcome(&receipt));
        return code ? code : exit_of_receipt(&receipt);
    }
    print_outcome(&receipt);
    return exit_of_receipt(&receipt);
}

static int run(const struct invocation *v)
{
    struct ledger_command command;
    struct buffer bytes = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *path = v->positionals[0];
    if (file_read(&bytes, &error, path, TRANSACTION_FILE_BYTES_MAX))
        return output_failure(v, path, &error);
    int code = ledger_command_open(&command, v);
    if (!code) {
        code = simulate(&command, buffer_span(&bytes));
        ledger_command_close(&command);
    }
    buffer_free(&bytes);
    return code;
}

static const struct option_spec options[] = {LEDGER_OPTION};

const struct command cmd_chain_simulate = {
    .path = "chain simulate",
    .summary = "tell what a transaction would do, and change nothing",
    .positionals = "FILE",
    .description = "Executes the transaction on the newest state and takes everything back. Prints "
                   "gas and outcome. The status is 1 when it would be refused, 4 or 5 when a call "
                   "or deployment in it would fail.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
