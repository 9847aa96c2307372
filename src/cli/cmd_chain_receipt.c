/* What became of a transaction. */
#include "cli/chain_folder.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/ledger_command.h"

#include <inttypes.h>

static int print_found(const struct invocation *v, const struct ledger_block *block,
                       uint32_t position)
{
    char text[LEDGER_TIME_TEXT_BYTES];
    const struct ledger_receipt *receipt = &block->receipts.items[position];
    if (invocation_flag(v, "json")) {
        json_t *value = json_receipt(receipt, position);
        if (value &&
            (json_object_set_new(value, "height", output_json_u64(block->header.height)) ||
             json_object_set_new(value, "block", json_hex(block->hash, LEDGER_HASH_BYTES)) ||
             json_object_set_new(value, "events", json_events(block, position)))) {
            json_decref(value);
            value = NULL;
        }
        return output_json(v, value);
    }
    printf("block %" PRIu64 ", place %" PRIu32 ", %s\n", block->header.height, position,
           ledger_time_text(text, block->header.time));
    print_receipt(receipt);
    print_events(block, position);
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct ledger_command command;
    struct ledger_block block;
    struct rk_error error = {.offset = RK_NO_POSITION};
    uint8_t id[TRANSACTION_ID_BYTES];
    uint64_t height;
    uint32_t position;
    if (ledger_command_id(id, v->positionals[0], &error)) return output_failure(v, NULL, &error);
    int code = ledger_command_open(&command, v);
    if (code) return code;
    enum rk_result result = ledger_find(command.ledger, &height, &position, id, &error);
    if (!result) result = ledger_block(command.ledger, &block, height, &error);
    if (result) {
        code = ledger_command_fail(&command, &error);
    } else {
        code = print_found(v, &block, position);
        ledger_block_free(&block);
    }
    ledger_command_close(&command);
    return code;
}

static const struct option_spec options[] = {LEDGER_OPTION};

const struct command cmd_chain_receipt = {
    .path = "chain receipt",
    .summary = "show what became of a transaction",
    .positionals = "ID",
    .description =
        "Prints the block that a transaction is in, its gas and outcome, and its events. "
        "ID is its 64 hexadecimal digits. The status is 1 when no block has it.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
