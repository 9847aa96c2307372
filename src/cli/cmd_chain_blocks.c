/* The blocks of a local chain. */
#include "cli/chain_folder.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/ledger_command.h"

#include <inttypes.h>

enum { COUNT_DEFAULT = 20 };

static void print_block(const struct ledger_block *block)
{
    char time[LEDGER_TIME_TEXT_BYTES], gas[COUNT_TEXT_BYTES];
    const struct ledger_header *h = &block->header;
    printf("%8" PRIu64 "  %s  %5" PRIu32 " transactions  %16s gas  ", h->height,
           ledger_time_text(time, h->time), h->transaction_count, output_count(gas, h->gas_spent));
    print_hex(block->hash, 8);
    fputs("  root ", stdout);
    print_hex(h->key.root, 8);
    putchar('\n');
}

/* The newest first, from *from downwards. */
static int list(const struct ledger_command *command, uint64_t from, uint64_t count, json_t *array)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    for (uint64_t height = from; count; height--, count--) {
        struct ledger_block block;
        if (ledger_block(command->ledger, &block, height, &error))
            return ledger_command_fail(command, &error);
        bool failed =
            array && json_array_append_new(array, json_header(&block.header, block.hash)) != 0;
        if (!array) print_block(&block);
        ledger_block_free(&block);
        if (failed) {
            output_complain(command->v, "out of memory");
            return EXIT_CODE_INTERNAL;
        }
        if (height == 0) break;
    }
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct ledger_command command;
    int code = ledger_command_open(&command, v);
    if (code) return code;
    json_t *array = invocation_flag(v, "json") ? json_array() : NULL;
    code = list(&command, invocation_u64(v, "from", ledger_tip(command.ledger)->height),
                invocation_u64(v, "count", COUNT_DEFAULT), array);
    if (array && !code)
        code = output_json(v, array);
    else
        json_decref(array);
    ledger_command_close(&command);
    return code;
}

static const struct option_spec options[] = {
    LEDGER_OPTION,
    {.name = "from",
     .kind = OPTION_U64,
     .argument = "HEIGHT",
     .help = "the height of the first one to show (default: the newest)",
     .max = UINT64_MAX},
    {.name = "count",
     .letter = 'n',
     .kind = OPTION_U64,
     .argument = "N",
     .help = "how many to show (default: 20)",
     .min = 1,
     .max = UINT64_MAX},
};

const struct command cmd_chain_blocks = {
    .path = "chain blocks",
    .summary = "list the blocks of a local chain",
    .positionals = "",
    .description = "Prints a line for each block, the newest first: height, time, number of "
                   "transactions, gas spent, and the first digits of hash and state root.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
