/* What is known of a local chain. */
#include "cli/chain_folder.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/ledger_command.h"

#include "chain/genesis.h"

#include <inttypes.h>

static int print_json(const struct ledger_command *command)
{
    const struct ledger *ledger = command->ledger;
    const struct genesis_snapshot *snapshot = ledger_snapshot(ledger);
    return output_json(command->v,
                       json_pack("{s:o, s:s, s:b, s:I, s:o}", "chain_id",
                                 output_json_u64(ledger_chain_id(ledger)), "rules",
                                 ledger_profile(ledger)->name, "audited", snapshot->has_auditor,
                                 "verifiers", (json_int_t)snapshot->verifiers.count, "tip",
                                 json_header(ledger_tip(ledger), ledger_tip_hash(ledger))));
}

static int print_text(const struct ledger_command *command)
{
    char text[LEDGER_TIME_TEXT_BYTES];
    const struct ledger *ledger = command->ledger;
    const struct genesis_snapshot *snapshot = ledger_snapshot(ledger);
    const struct ledger_header *tip = ledger_tip(ledger);
    printf("chain id   %" PRIu64 "\n", ledger_chain_id(ledger));
    printf("rules      %s\n", ledger_profile(ledger)->name);
    if (snapshot->verifiers.count)
        printf("shielded   %zu verifier keys%s\n", snapshot->verifiers.count,
               snapshot->has_auditor ? ", audited" : "");
    else
        puts("shielded   no verifier keys");
    printf("height     %" PRIu64 "\n", tip->height);
    printf("time       %s\n", ledger_time_text(text, tip->time));
    fputs("hash       ", stdout);
    print_hex(ledger_tip_hash(ledger), LEDGER_HASH_BYTES);
    fputs("\nroot       ", stdout);
    print_hex(tip->key.root, sizeof tip->key.root);
    putchar('\n');
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct ledger_command command;
    int code = ledger_command_open(&command, v);
    if (code) return code;
    code = invocation_flag(v, "json") ? print_json(&command) : print_text(&command);
    ledger_command_close(&command);
    return code;
}

static const struct option_spec options[] = {LEDGER_OPTION};

const struct command cmd_chain_show = {
    .path = "chain show",
    .summary = "show a local chain and its newest block",
    .positionals = "",
    .description =
        "Prints the chain's id, its rules, whether it verifies shielded transactions and "
        "has them audited, and height, time, hash and state root of the newest block.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
