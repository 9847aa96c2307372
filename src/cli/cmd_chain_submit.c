/* Transactions into a block of a local chain. */
#include "cli/chain_folder.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/file.h"
#include "cli/ledger_command.h"

#include <inttypes.h>
#include <stdlib.h>

enum { TRANSACTION_FILE_BYTES_MAX = 4 << 20 };

struct submission {
    struct ledger_command command;
    size_t count;
    struct buffer *files;
    struct span *transactions;
    struct ledger_outcome *outcomes;
};

static int read_files(struct submission *s, const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    s->count = v->positional_count;
    s->files = calloc(s->count, sizeof *s->files);
    s->transactions = calloc(s->count, sizeof *s->transactions);
    s->outcomes = calloc(s->count, sizeof *s->outcomes);
    if (!s->files || !s->transactions || !s->outcomes) {
        output_complain(v, "out of memory");
        return EXIT_CODE_INTERNAL;
    }
    for (size_t i = 0; i < s->count; i++) {
        if (file_read(&s->files[i], &error, v->positionals[i], TRANSACTION_FILE_BYTES_MAX))
            return output_failure(v, v->positionals[i], &error);
        s->transactions[i] = buffer_span(&s->files[i]);
    }
    return EXIT_CODE_OK;
}

static void free_files(struct submission *s)
{
    for (size_t i = 0; s->files && i < s->count; i++)
        buffer_free(&s->files[i]);
    free(s->files);
    free(s->transactions);
    free(s->outcomes);
}

/* The gravest: refused ones before failed ones. */
static int exit_of(const struct submission *s)
{
    int code = EXIT_CODE_OK;
    for (size_t i = 0; i < s->count; i++) {
        const struct ledger_outcome *outcome = &s->outcomes[i];
        if (!outcome->accepted) return EXIT_CODE_NO;
        if (!code) code = exit_of_receipt(&outcome->receipt);
    }
    return code;
}

static json_t *json_submitted(const struct ledger_outcome *outcome, const char *file)
{
    json_t *value = outcome->accepted
                        ? json_outcome(&outcome->receipt)
                        : json_pack("{s:s, s:o}", "result", rk_result_name(outcome->why), "reason",
                                    output_json_text(span_of_string(outcome->reason)));
    if (value && (json_object_set_new(value, "accepted", json_boolean(outcome->accepted)) ||
                  json_object_set_new(value, "file", output_json_text(span_of_string(file))))) {
        json_decref(value);
        value = NULL;
    }
    return value;
}

static int print_json(const struct submission *s, bool has_block)
{
    const struct ledger *ledger = s->command.ledger;
    const struct invocation *v = s->command.v;
    json_t *list = json_array();
    for (size_t i = 0; list && i < s->count; i++)
        if (json_array_append_new(list, json_submitted(&s->outcomes[i], v->positionals[i]))) {
            json_decref(list);
            list = NULL;
        }
    return output_json(v, json_pack("{s:o, s:o}", "block",
                                    has_block
                                        ? json_header(ledger_tip(ledger), ledger_tip_hash(ledger))
                                        : json_null(),
                                    "transactions", list));
}

static void print_text(const struct submission *s, bool has_block)
{
    const struct ledger_header *tip = ledger_tip(s->command.ledger);
    for (size_t i = 0; i < s->count; i++) {
        const struct ledger_outcome *outcome = &s->outcomes[i];
        if (outcome->accepted)
            print_outcome(&outcome->receipt);
        else
            output_complain(s->command.v, "%s: refused: %s", s->command.v->positionals[i],
                            outcome->reason);
    }
    if (!has_block) return;
    printf("block %" PRIu64 ", root ", tip->height);
    print_hex(tip->key.root, sizeof tip->key.root);
    putchar('\n');
}

static int submit(struct submission *s)
{
    const struct invocation *v = s->command.v;
    struct rk_error error = {.offset = RK_NO_POSITION};
    bool has_block = false;
    uint64_t time = ledger_command_time(v, s->command.ledger);
    if (ledger_submit(s->command.ledger, s->outcomes, &has_block, s->transactions, s->count, time,
                      invocation_flag(v, "allow-empty"), &error))
        return ledger_command_fail(&s->command, &error);
    if (!invocation_flag(v, "json")) {
        print_text(s, has_block);
        return exit_of(s);
    }
    int code = print_json(s, has_block);
    return code ? code : exit_of(s);
}

static int run(const struct invocation *v)
{
    struct submission s = {.count = 0};
    if (v->positional_count == 0 && !invocation_flag(v, "allow-empty")) {
        output_complain(v, "no transactions: give files, or --allow-empty");
        return EXIT_CODE_USAGE;
    }
    int code = read_files(&s, v);
    if (!code) code = ledger_command_open(&s.command, v);
    if (!code) {
        code = submit(&s);
        ledger_command_close(&s.command);
    }
    free_files(&s);
    return code;
}

static const struct option_spec options[] = {
    LEDGER_OPTION,
    LEDGER_TIME_OPTION,
    {.name = "allow-empty",
     .kind = OPTION_FLAG,
     .help = "make a block also when no transaction is accepted"},
};

const struct command cmd_chain_submit = {
    .path = "chain submit",
    .summary = "execute transactions in a new block of a local chain",
    .positionals = "[FILE ...]",
    .description =
        "Executes the transactions in the files, in their order, and makes one block of those that "
        "are not refused. A refused one leaves no trace; the reason is told. The status is 1 when "
        "one was refused, 4 when all are in the block but a call or deployment in one failed, 5 "
        "when it did so for want of gas. The block is on the disk when the command ends.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_max = SIZE_MAX,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
