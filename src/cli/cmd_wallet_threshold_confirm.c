/* That the shares of the others fit. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/threshold_command.h"

static int confirm(struct threshold_command *command, const struct span *first,
                   const struct span *second)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct buffer third = {0};
    char name[THRESHOLD_NAME_BYTES];
    int code = EXIT_CODE_OK;
    if (threshold_third(&third, &command->file.seat, first, second, &error))
        code = output_failure(command->v, NULL, &error);
    snprintf(name, sizeof name, "third-%u", command->file.seat.index);
    if (!code) code = threshold_message_store(command->v, name, buffer_span(&third));
    buffer_free(&third);
    return code ? code : threshold_print_written(command->v, name, NULL, NULL);
}

static int run(const struct invocation *v)
{
    struct threshold_command command;
    struct threshold_messages first = {0}, second = {0};
    int code = threshold_command_open_seat(&command, v);
    const struct threshold_seat *seat = &command.file.seat;
    if (!code) code = threshold_messages_load(&first, v, "first", seat->group.signers, 0);
    if (!code)
        code = threshold_messages_load(&second, v, "second", seat->group.signers, seat->index);
    if (!code) code = confirm(&command, first.spans, second.spans);
    threshold_messages_free(&first);
    threshold_messages_free(&second);
    threshold_command_close(&command);
    return code;
}

static const struct option_spec options[] = {
    THRESHOLD_SHARE_OPTION,
    KEY_PASSWORD_OPTION,
};

const struct command cmd_wallet_threshold_confirm = {
    .path = "wallet threshold confirm",
    .summary = "check the shares of a new shared wallet",
    .positionals = "DIR",
    .description =
        "Once everybody's second messages are in DIR, checks those to this participant and writes "
        "third-NUMBER, which proves that the share fits. A share that does not is refused with "
        "status 1 and the number of whom it is from.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
