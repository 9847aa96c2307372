/* A block of a local chain. */
#include "cli/chain_folder.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/ledger_command.h"

#include <inttypes.h>

static json_t *json_transactions(const struct ledger_block *block)
{
    json_t *list = json_array();
    for (uint32_t i = 0; list && i < block->receipts.count; i++) {
        struct span bytes = block->transactions.items[i];
        json_t *entry = json_receipt(&block->receipts.items[i], i);
        if (!entry || json_object_set_new(entry, "events", json_events(block, i)) ||
            json_object_set_new(entry, "bytes", json_hex(bytes.bytes, bytes.size_bytes)) ||
            json_array_append(list, entry)) {
            json_decref(list);
            list = NULL;
        }
        json_decref(entry);
    }
    return list;
}

static int print_json(const struct invocation *v, const struct ledger_block *block)
{
    json_t *value = json_header(&block->header, block->hash);
    if (!value || json_object_set_new(value, "transactions", json_transactions(block)) ||
        json_object_set_new(value, "events", json_events(block, LEDGER_ORIGIN_BLOCK)) ||
        json_object_set_new(value, "coinbase",
                            json_hex(block->coinbase.bytes, block->coinbase.size_bytes))) {
        json_decref(value);
        value = NULL;
    }
    return output_json(v, value);
}

static int print_text(const struct ledger_block *block)
{
    char text[LEDGER_TIME_TEXT_BYTES], spent[COUNT_TEXT_BYTES], limit[COUNT_TEXT_BYTES];
    const struct ledger_header *h = &block->header;
    printf("height     %" PRIu64 "\ntime       %s\nhash       ", h->height,
           ledger_time_text(text, h->time));
    print_hex(block->hash, LEDGER_HASH_BYTES);
    fputs("\nparent     ", stdout);
    print_hex(h->parent, sizeof h->parent);
    fputs("\nroot       ", stdout);
    print_hex(h->key.root, sizeof h->key.root);
    printf("\ngas        %s of %s\n", output_count(spent, h->gas_spent),
           output_count(limit, h->gas_limit));
    for (uint32_t i = 0; i < block->receipts.count; i++) {
        print_hex(block->receipts.items[i].id, TRANSACTION_ID_BYTES);
        fputs("  ", stdout);
        print_receipt(&block->receipts.items[i]);
        print_events(block, i);
    }
    if (h->event_count) {
        puts("of the block");
        print_events(block, LEDGER_ORIGIN_BLOCK);
    }
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct ledger_command command;
    struct ledger_block block;
    struct rk_error error = {.offset = RK_NO_POSITION};
    uint64_t height;
    if (!parse_u64(&height, v->positionals[0])) {
        output_complain(v, "'%s' is no height", v->positionals[0]);
        return EXIT_CODE_USAGE;
    }
    int code = ledger_command_open(&command, v);
    if (code) return code;
    if (ledger_block(command.ledger, &block, height, &error)) {
        code = ledger_command_fail(&command, &error);
    } else {
        code = invocation_flag(v, "json") ? print_json(v, &block) : print_text(&block);
        ledger_block_free(&block);
    }
    ledger_command_close(&command);
    return code;
}

static const struct option_spec options[] = {LEDGER_OPTION};

const struct command cmd_chain_block = {
    .path = "chain block",
    .summary = "show a block of a local chain",
    .positionals = "HEIGHT",
    .description = "Prints the header of the block, its transactions with what became of them, and "
                   "the events of each and of the block itself. With --json also the bytes.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
