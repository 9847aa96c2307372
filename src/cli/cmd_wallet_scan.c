/* A wallet's notes on a chain. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/wallet_command.h"

#include <inttypes.h>

static int print_found(const struct invocation *v, const struct wallet_scan_report *report)
{
    char leaves[COUNT_TEXT_BYTES];
    if (invocation_flag(v, "json"))
        return output_json(
            v, json_pack("{s:o, s:o, s:o, s:o, s:b}", "leaves", output_json_u64(report->leaves),
                         "found", output_json_u64(report->found), "spent",
                         output_json_u64(report->spent), "height", output_json_u64(report->height),
                         "started_over", report->started_over));
    if (report->started_over)
        puts("the chain is another one than before: all notes were looked for");
    printf("looked at %s notes up to block %" PRIu64 ": %" PRIu64 " are the wallet's, %" PRIu64
           " newly spent\n",
           output_count(leaves, report->leaves), report->height, report->found, report->spent);
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct wallet_command command;
    struct wallet_scan_report report;
    int code = wallet_command_open(&command, v);
    if (!code) code = wallet_command_open_chain(&command);
    if (!code) code = wallet_command_scan(&command, &report);
    if (!code) code = print_found(v, &report);
    wallet_command_close(&command);
    return code;
}

static const struct option_spec options[] = {WALLET_OPTION, LEDGER_OPTION, KEY_PASSWORD_OPTION};

const struct command cmd_wallet_scan = {
    .path = "wallet scan",
    .summary = "look for a wallet's notes on a chain",
    .positionals = "",
    .description = "Looks at the notes that were made since the last scan and keeps those that are "
                   "the wallet's, and finds out which of them are spent. A scan that is "
                   "interrupted goes on where it was. Commands that need notes scan by themselves.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
