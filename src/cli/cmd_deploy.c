/* Makes a contract of a module. */
#include "base/hex.h"
#include "cli/commands.h"
#include "cli/contract_bytes.h"
#include "cli/contract_run.h"
#include "cli/exit.h"
#include "cli/file.h"

#include "base/blake3.h"

struct job {
    struct contract_run run;
    struct buffer code, owner;
    uint8_t id[VM_CONTRACT_ID_BYTES];
};

/* *id is what the contract will have: --id, else the hash of the code. */
static int read_inputs(struct job *job, const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *owner = invocation_string(v, "owner"), *id = invocation_string(v, "id");
    const char *path = v->positionals[0];
    if (file_read(&job->code, &error, path, vm_rules_default.wasm->limits.module_bytes))
        return output_failure(v, path, &error);
    blake3_hash(blake3_backend_select(cpu_features_detect()), job->id, buffer_span(&job->code));
    if (owner && contract_owner_parse(&job->owner, owner, &error))
        return output_failure(v, NULL, &error);
    if (id && hex_decode(job->id, sizeof job->id, span_of_string(hex_digits_of(id)), NULL)) {
        output_complain(v, "--id takes 64 hexadecimal digits, not '%s'", id);
        return EXIT_CODE_USAGE;
    }
    return EXIT_CODE_OK;
}

static int deploy(struct job *job)
{
    struct contract_run *run = &job->run;
    struct vm_deployment deployment = {
        .id = job->id,
        .code = buffer_span(&job->code),
        .owner = buffer_span(&job->owner),
        .argument = buffer_span(&run->argument),
        .gas_limit = run->gas_limit,
    };
    memcpy(run->contract, job->id, sizeof run->contract);
    run->deploys = true;
    enum rk_result result =
        vm_deploy(run->session, NULL, &run->receipt, &deployment, &run->failure);
    return contract_run_end(run, result, CONTRACT_COMMIT);
}

static int run_deploy(const struct invocation *v)
{
    struct job job = {0};
    int code = read_inputs(&job, v);
    if (!code) {
        code = contract_run_open(&job.run, v, true);
        job.run.function = span_of_string("init");
        if (!code) code = contract_run_argument(&job.run);
        if (!code) code = deploy(&job);
        contract_run_close(&job.run);
    }
    buffer_free(&job.code);
    buffer_free(&job.owner);
    return code;
}

static const struct option_spec options[] = {
    {.name = "id",
     .kind = OPTION_STRING,
     .argument = "HEX",
     .help = "the id of the contract (default: the BLAKE3 hash of the module)"},
    {.name = "owner",
     .letter = 'o',
     .kind = OPTION_STRING,
     .argument = "OWNER",
     .help = "the owner: hexadecimal digits, a public key in base 58, or any other text; behind "
             "base58: or text: just that (default: nobody)"},
    CONTRACT_ARGUMENT_OPTIONS,
    CONTRACT_GAS_OPTION,
    CONTRACT_META_OPTION,
    DRIVER_OPTION,
    CONTRACT_TRACE_OPTION,
    STATE_COMMIT_OPTION,
    CHAIN_STORE_OPTION,
    CHAIN_RULES_OPTION,
    MODULE_TIER_OPTION(0),
};

const struct command cmd_deploy = {
    .path = "deploy",
    .summary = "make a contract of a module and commit",
    .positionals = "WASM",
    .description =
        "Puts the module into the state as a contract, runs its function 'init' on the argument if "
        "it has one, and commits. Makes the store when there is none. Prints the id of the "
        "contract, the gas that 'init' spent, the events it emitted and the root of the new "
        "commit. When 'init' fails there is no contract. 'ruskvm wasm inspect --contract' tells "
        "what is wrong with a module that is refused.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run_deploy,
};
