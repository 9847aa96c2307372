/* Calls a function of a contract, and commits what it did. */
#include "cli/commands.h"
#include "cli/contract_run.h"
#include "cli/exit.h"

static int print_estimate(const struct contract_run *run, const struct vm_estimate *estimate)
{
    char text[COUNT_TEXT_BYTES];
    if (invocation_flag(run->v, "json"))
        return output_json(run->v, json_pack("{s:o, s:o, s:{s:o, s:o}}", "contract",
                                             json_hex(run->contract, sizeof run->contract),
                                             "function", output_json_text(run->function), "gas",
                                             "spent", output_json_u64(estimate->gas_spent),
                                             "minimum", output_json_u64(estimate->gas_minimum)));
    printf("gas spent    %s\n", output_count(text, estimate->gas_spent));
    printf("least limit  %s\n", output_count(text, estimate->gas_minimum));
    return EXIT_CODE_OK;
}

static int estimate(struct contract_run *run)
{
    struct vm_estimate estimate;
    struct vm_call call = contract_run_call(run, false);
    if (invocation_flag(run->v, "trace")) {
        output_complain(run->v, "--estimate makes many calls: --trace cannot be given with it");
        return EXIT_CODE_USAGE;
    }
    enum rk_result result = vm_estimate_gas(run->session, &estimate, &call, &run->failure);
    if (!result) return print_estimate(run, &estimate);
    run->receipt.gas_spent = run->gas_limit;
    return contract_run_end(run, result, CONTRACT_DROP);
}

static int call(struct contract_run *run)
{
    struct vm_call call = contract_run_call(run, false);
    enum rk_result result = vm_call(run->session, &run->receipt, &call, &run->failure);
    return contract_run_end(run, result, CONTRACT_COMMIT);
}

static int run_call(const struct invocation *v)
{
    struct contract_run run;
    int code = contract_run_open(&run, v, false);
    run.function = span_of_string(v->positionals[1]);
    if (!code) code = contract_run_find(&run, v->positionals[0]);
    if (!code) code = contract_run_argument(&run);
    if (!code) code = invocation_flag(v, "estimate") ? estimate(&run) : call(&run);
    contract_run_close(&run);
    return code;
}

static const struct option_spec options[] = {
    CONTRACT_ARGUMENT_OPTIONS,
    CONTRACT_GAS_OPTION,
    CONTRACT_META_OPTION,
    DRIVER_OPTION,
    CONTRACT_TRACE_OPTION,
    {.name = "estimate",
     .letter = 'e',
     .kind = OPTION_FLAG,
     .help = "commit nothing: print the gas that the call spends and the least limit it needs"},
    STATE_COMMIT_OPTION,
    CHAIN_STORE_OPTION,
    CHAIN_RULES_OPTION,
    MODULE_TIER_OPTION(0),
};

const struct command cmd_call = {
    .path = "call",
    .summary = "call a function of a contract and commit",
    .positionals = "CONTRACT FUNCTION",
    .description =
        "Calls the function on the state of a commit and commits what it did. CONTRACT is the "
        "beginning of a contract's id that no other's has. Prints what the function returned, the "
        "gas it spent, the events it emitted and the root of the new commit; events are also "
        "written to the log beside the store (see 'ruskvm events'). A call that fails changes "
        "nothing; it prints why, with the wasm calls in progress, and ends with status 4, or 5 "
        "when gas ran out, or 1 when there is no such function.\n\n"
        "With --driver the argument can be JSON, and results and events are shown as JSON too. "
        "The driver is run without access to anything, under bounds of gas and memory.\n\n"
        "The least limit that --estimate tells can be more than what is spent, because a call "
        "between contracts may use only a part of what is left; and less, because gas is held to "
        "the limit where functions and loops begin only, and no more than the limit is charged.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run_call,
};
