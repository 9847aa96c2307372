/* The key of a shared wallet. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/threshold_command.h"

static int finish(struct threshold_command *command, const struct span *first,
                  const struct span *second, const struct span *third)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct invocation *v = command->v;
    char address[ADDRESS_TEXT_BYTES];
    if (threshold_finish(&command->file.key, &command->file.seat, first, second, third, &error))
        return output_failure(v, NULL, &error);
    command->file.has_key = true;
    int code = threshold_command_save(command);
    if (code) return code;
    threshold_address_text(address, &command->file.key);
    if (invocation_flag(v, "json")) return output_json(v, json_pack("{s:s}", "shielded", address));
    printf("shielded  %s\n", address);
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct threshold_command command;
    struct threshold_messages first = {0}, second = {0}, third = {0};
    int code = threshold_command_open_seat(&command, v);
    const struct threshold_seat *seat = &command.file.seat;
    if (!code) code = threshold_messages_load(&first, v, "first", seat->group.signers, 0);
    if (!code)
        code = threshold_messages_load(&second, v, "second", seat->group.signers, seat->index);
    if (!code) code = threshold_messages_load(&third, v, "third", seat->group.signers, 0);
    if (!code) code = finish(&command, first.spans, second.spans, third.spans);
    threshold_messages_free(&first);
    threshold_messages_free(&second);
    threshold_messages_free(&third);
    threshold_command_close(&command);
    return code;
}

static const struct option_spec options[] = {
    THRESHOLD_SHARE_OPTION,
    KEY_PASSWORD_OPTION,
};

const struct command cmd_wallet_threshold_finish = {
    .path = "wallet threshold finish",
    .summary = "finish a shared wallet: its address and a share",
    .positionals = "DIR",
    .description =
        "Once everybody's third messages are in DIR, checks them, keeps the share in the "
        "participant's "
        "file in place of the seat, and prints the group's shielded address, the same for all. "
        "`wallet threshold watch` then makes a wallet that sees its funds.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
