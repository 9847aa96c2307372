/* The first state of a chain from a snapshot file and two modules. */
#include "chain/genesis.h"
#include "cli/chain_folder.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/progress.h"

#include <inttypes.h>

enum { SNAPSHOT_BYTES_MAX = 64 << 20, MODULE_BYTES_MAX = 64 << 20 };

struct inputs {
    struct buffer snapshot, transfer, stake;
};

static void show_progress(void *context, enum genesis_step step, uint64_t done, uint64_t total)
{
    progress_show(context, genesis_step_name(step), done + 1, total);
}

static int read_input(const struct invocation *v, struct buffer *contents, const char *option,
                      size_t size_bytes_max)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *path = invocation_string(v, option);
    if (!path) {
        output_complain(v, "--%s is needed", option);
        return EXIT_CODE_USAGE;
    }
    return file_read(contents, &error, path, size_bytes_max) ? output_failure(v, path, &error)
                                                             : EXIT_CODE_OK;
}

static json_t *json_steps(const struct genesis_report *report)
{
    json_t *steps = json_array();
    for (unsigned i = 0; i < GENESIS_STEP_COUNT; i++) {
        const struct genesis_tally *tally = &report->steps[i];
        if (tally->calls == 0) continue;
        json_t *step = json_pack(
            "{s:s, s:o, s:o, s:o, s:o, s:o}", "step", genesis_step_name((enum genesis_step)i),
            "calls", output_json_u64(tally->calls), "gas_first", output_json_u64(tally->gas_first),
            "gas_last", output_json_u64(tally->gas_last), "gas_sum",
            output_json_u64(tally->gas_sum), "root", json_hex(tally->root, sizeof tally->root));
        if (json_array_append_new(steps, step)) {
            json_decref(steps);
            return NULL;
        }
    }
    return steps;
}

static int print_report(const struct invocation *v, const struct genesis_snapshot *snapshot,
                        const struct genesis_report *report, uint64_t nanoseconds)
{
    char text[COUNT_TEXT_BYTES];
    if (snapshot->unknown_keys)
        output_complain(v, "warning: %" PRIu32 " unknown keys were ignored, the first in %s",
                        snapshot->unknown_keys, snapshot->first_unknown);
    if (invocation_flag(v, "json"))
        return output_json(
            v, json_pack("{s:o, s:o, s:o, s:o}", "root", json_hex(report->key.root, 32), "digest",
                         json_hex(report->key.digest, 32), "empty_root",
                         json_hex(report->empty.root, 32), "steps", json_steps(report)));
    for (unsigned i = 0; i < GENESIS_STEP_COUNT; i++) {
        const struct genesis_tally *tally = &report->steps[i];
        if (tally->calls == 0) continue;
        printf("%-26s %5" PRIu64 " calls %16s gas  root ", genesis_step_name((enum genesis_step)i),
               tally->calls, output_count(text, tally->gas_sum));
        print_hex(tally->root, sizeof tally->root);
        putchar('\n');
    }
    printf("built in %s\ngenesis root ", output_duration(text, nanoseconds));
    print_hex(report->key.root, sizeof report->key.root);
    putchar('\n');
    return EXIT_CODE_OK;
}

static int build(const struct invocation *v, const struct inputs *inputs)
{
    struct genesis_snapshot snapshot;
    struct genesis_report report;
    struct chain_folder folder;
    struct vm_failure failure = {.error = VM_OK};
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct progress progress = progress_for(v);
    struct genesis_options options = {
        .transfer_code = buffer_span(&inputs->transfer),
        .stake_code = buffer_span(&inputs->stake),
        .chain_id = invocation_u64(v, "chain-id", 0xfa),
        .chain_id_bytes = 1,
        .progress = show_progress,
        .context = &progress,
    };
    if (genesis_read(&snapshot, buffer_span(&inputs->snapshot), &error)) {
        genesis_free(&snapshot);
        return output_failure(v, invocation_string(v, "snapshot"), &error);
    }
    int code = chain_folder_open(&folder, v, true);
    if (!code) {
        uint64_t start = clock_nanoseconds();
        enum rk_result result =
            genesis_build(folder.vm, &report, &snapshot, &options, &failure, &error);
        uint64_t nanoseconds = clock_nanoseconds() - start;
        progress_end(&progress);
        if (result == RK_TRAP) output_complain(v, "%s", error.message);
        code = !result             ? print_report(v, &snapshot, &report, nanoseconds)
               : result == RK_TRAP ? chain_folder_trapped(&folder, &failure)
                                   : chain_folder_fail(&folder, &error);
        vm_failure_free(&failure);
        chain_folder_close(&folder);
    }
    genesis_free(&snapshot);
    return code;
}

static int run(const struct invocation *v)
{
    struct inputs inputs = {0};
    int code = read_input(v, &inputs.snapshot, "snapshot", SNAPSHOT_BYTES_MAX);
    if (!code) code = read_input(v, &inputs.transfer, "transfer", MODULE_BYTES_MAX);
    if (!code) code = read_input(v, &inputs.stake, "stake", MODULE_BYTES_MAX);
    if (!code) code = build(v, &inputs);
    buffer_free(&inputs.snapshot);
    buffer_free(&inputs.transfer);
    buffer_free(&inputs.stake);
    return code;
}

static const struct option_spec options[] = {
    {.name = "snapshot",
     .kind = OPTION_STRING,
     .argument = "FILE",
     .help = "accounts, stakes and notes, in TOML"},
    {.name = "transfer",
     .kind = OPTION_STRING,
     .argument = "WASM",
     .help = "the module of the transfer contract"},
    {.name = "stake",
     .kind = OPTION_STRING,
     .argument = "WASM",
     .help = "the module of the stake contract"},
    {.name = "chain-id",
     .kind = OPTION_U64,
     .argument = "ID",
     .help = "what contracts are told of the chain (default: 250)",
     .max = 255},
    CHAIN_STORE_OPTION,
    CHAIN_RULES_OPTION,
    MODULE_TIER_OPTION(0),
};

const struct command cmd_genesis = {
    .path = "genesis",
    .summary = "build the first state of a chain",
    .positionals = "",
    .description =
        "Deploys the transfer and stake contracts and gives accounts, stakes and notes of a "
        "snapshot to them, in two commits; makes the store when there is none. Prints the root "
        "after each step and that of the genesis, which is a function of the three files alone."
        "\n\nThe genesis of Dusk's mainnet is built with --rules dusk-aegis from the two modules "
        "of its first release and its published snapshot.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
