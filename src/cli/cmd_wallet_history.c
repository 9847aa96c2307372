/* What a wallet got and sent. */
#include "cli/chain_folder.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/wallet_command.h"

#include <inttypes.h>

static const char *sender_of(char text[ADDRESS_TEXT_BYTES], const struct wallet_note *note)
{
    uint8_t bytes[ADDRESS_BYTES_MAX];
    if (!note->has_sender) return NULL;
    phoenix_address_encode(bytes, &note->sender);
    address_encode(text, ADDRESS_SHIELDED, bytes);
    return text;
}

static json_t *json_note(const struct wallet_note *note)
{
    char sender[ADDRESS_TEXT_BYTES];
    return json_pack("{s:I, s:o, s:o, s:o, s:b, s:b, s:s?}", "profile", (json_int_t)note->profile,
                     "position", output_json_u64(note->position), "height",
                     output_json_u64(note->height), "value", output_json_u64(note->value), "spent",
                     note->is_spent, "transparent", note->type == 0, "sender",
                     sender_of(sender, note));
}

static json_t *json_record(const struct wallet_record *record)
{
    return json_pack("{s:s, s:I, s:o, s:o, s:o, s:o, s:b, s:s?}", "kind",
                     wallet_record_name((enum wallet_record_kind)record->kind), "profile",
                     (json_int_t)record->profile, "id", json_hex(record->id, sizeof record->id),
                     "height", output_json_u64(record->height), "value",
                     output_json_u64(record->value), "fee", output_json_u64(record->fee),
                     "succeeded", record->succeeded, "receiver",
                     record->receiver[0] ? record->receiver : NULL);
}

static int print_json(const struct wallet_command *command)
{
    const struct wallet_note_vec *notes = wallet_notes(command->wallet);
    const struct wallet_record_vec *records = wallet_records(command->wallet);
    json_t *found = json_array(), *sent = json_array();
    bool failed = !found || !sent;
    for (size_t i = 0; !failed && i < notes->count; i++)
        failed = json_array_append_new(found, json_note(&notes->items[i])) != 0;
    for (size_t i = 0; !failed && i < records->count; i++)
        failed = json_array_append_new(sent, json_record(&records->items[i])) != 0;
    if (failed) {
        json_decref(found);
        json_decref(sent);
        return output_json(command->v, NULL);
    }
    return output_json(command->v, json_pack("{s:o, s:o}", "notes", found, "sent", sent));
}

static int print_text(const struct wallet_command *command)
{
    const struct wallet_note_vec *notes = wallet_notes(command->wallet);
    const struct wallet_record_vec *records = wallet_records(command->wallet);
    char amount[AMOUNT_TEXT_BYTES], fee[AMOUNT_TEXT_BYTES], sender[ADDRESS_TEXT_BYTES];
    for (size_t i = 0; i < notes->count; i++) {
        const struct wallet_note *note = &notes->items[i];
        printf("block %8" PRIu64 "  profile %u  note %" PRIu64 " of %s%s", note->height,
               note->profile, note->position, amount_text(amount, note->value),
               note->is_spent ? ", spent" : "");
        if (note->has_sender) printf(" from %s", sender_of(sender, note));
        putchar('\n');
    }
    for (size_t i = 0; i < records->count; i++) {
        const struct wallet_record *record = &records->items[i];
        printf("block %8" PRIu64 "  profile %u  %s of %s, fee %s%s%s%s  ", record->height,
               record->profile, wallet_record_name((enum wallet_record_kind)record->kind),
               amount_text(amount, record->value), amount_text(fee, record->fee),
               record->receiver[0] ? " to " : "", record->receiver,
               record->succeeded ? "" : ", failed");
        print_hex(record->id, sizeof record->id);
        putchar('\n');
    }
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct wallet_command command;
    int code = wallet_command_open(&command, v);
    if (!code) code = invocation_flag(v, "json") ? print_json(&command) : print_text(&command);
    wallet_command_close(&command);
    return code;
}

static const struct option_spec options[] = {WALLET_OPTION, KEY_PASSWORD_OPTION};

const struct command cmd_wallet_history = {
    .path = "wallet history",
    .summary = "list the notes a wallet found and the transactions it sent",
    .positionals = "",
    .description = "Prints the notes as of the last scan, with who paid them where they tell, and "
                   "the transactions that were sent from this file.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run,
};
