/* A local chain, all of it again. */
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/ledger_command.h"

#include <inttypes.h>

static int print_done(const struct ledger_command *command, const struct ledger_verification *done,
                      const struct rk_error *failure, uint64_t nanoseconds)
{
    char text[COUNT_TEXT_BYTES], gas[COUNT_TEXT_BYTES];
    const struct invocation *v = command->v;
    int code = failure ? EXIT_CODE_NO : EXIT_CODE_OK;
    if (invocation_flag(v, "json")) {
        int written =
            output_json(v, json_pack("{s:b, s:o, s:o, s:o, s:o}", "good", !failure, "blocks",
                                     output_json_u64(done->blocks), "transactions",
                                     output_json_u64(done->transactions), "gas_spent",
                                     output_json_u64(done->gas_spent), "message",
                                     failure ? output_json_text(span_of_string(failure->message))
                                             : json_null()));
        return written ? written : code;
    }
    if (failure) return ledger_command_fail(command, failure);
    printf("good: %" PRIu64 " blocks, %" PRIu64 " transactions, %s gas executed again in %s\n",
           done->blocks, done->transactions, output_count(gas, done->gas_spent),
           output_duration(text, nanoseconds));
    return code;
}

static int run(const struct invocation *v)
{
    struct ledger_command command;
    struct ledger_verification done = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = ledger_command_open(&command, v);
    if (code) return code;
    uint64_t start = clock_nanoseconds();
    enum rk_result result = ledger_verify(command.ledger, &done, &error);
    uint64_t nanoseconds = clock_nanoseconds() - start;
    progress_end(&command.progress);
    if (result && result != RK_CORRUPT)
        code = ledger_command_fail(&command, &error);
    else
        code = print_done(&command, &done, result ? &error : NULL, nanoseconds);
    ledger_command_close(&command);
    return code;
}

static const struct option_spec options[] = {LEDGER_OPTION};

const struct command cmd_chain_verify = {
    .path = "chain verify",
    .summary = "execute a local chain again from its genesis and compare",
    .positionals = "",
    .description = "Builds the genesis again from its file, executes every block on the one before "
                   "it, and holds roots, receipts, events and hashes against the log. Nothing is "
                   "written. The status is 1, and the block is named, when anything differs.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
