/* Calls a function of a contract and forgets what it did. */
#include "cli/commands.h"
#include "cli/contract_run.h"
#include "cli/exit.h"

static int run_query(const struct invocation *v)
{
    struct contract_run run;
    int code = contract_run_open(&run, v, false);
    run.function = span_of_string(v->positionals[1]);
    if (!code) code = contract_run_find(&run, v->positionals[0]);
    if (!code) code = contract_run_argument(&run);
    if (!code) {
        struct vm_call call = contract_run_call(&run, true);
        enum rk_result result = vm_simulate(run.session, &run.receipt, &call, &run.failure);
        code = contract_run_end(&run, result, CONTRACT_DROP);
    }
    contract_run_close(&run);
    return code;
}

static const struct option_spec options[] = {
    CONTRACT_ARGUMENT_OPTIONS, CONTRACT_GAS_OPTION, CONTRACT_META_OPTION, DRIVER_OPTION,
    CONTRACT_TRACE_OPTION,     STATE_COMMIT_OPTION, CHAIN_STORE_OPTION,   CHAIN_RULES_OPTION,
    MODULE_TIER_OPTION(0),
};

const struct command cmd_query = {
    .path = "query",
    .summary = "call a function of a contract and change nothing",
    .positionals = "CONTRACT FUNCTION",
    .description =
        "Calls the function on the state of a commit, prints what 'ruskvm call' prints, and "
        "forgets "
        "what it did: nothing is committed and no event is written down. The root is that of the "
        "commit. A contract may feed: each piece is printed, up to 64 MiB in all.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run_query,
};
