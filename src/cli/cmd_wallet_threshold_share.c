/* Shares for the others, once everybody has the same first messages. */
#include "base/hex.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/threshold_command.h"

#include <string.h>

static int show(const struct invocation *v, const char *transcript)
{
    if (invocation_flag(v, "json"))
        return output_json(v, json_pack("{s:s}", "transcript", transcript));
    puts(transcript);
    puts("Compare this with all participants over a channel that shows who speaks, such as a "
         "telephone.\nIf all have the same, go on with --transcript and what the others told.");
    return EXIT_CODE_OK;
}

/* Binds the seat, and saves it before anything is handed out. */
static int hand_out(struct threshold_command *command, const struct span *first)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct threshold_messages second = {0};
    struct threshold_seat *seat = &command->file.seat;
    char name[THRESHOLD_NAME_BYTES];
    int code = EXIT_CODE_OK;
    for (unsigned to = 1; to <= seat->group.signers && !code; to++)
        if (to != seat->index && threshold_second(&second.items[to - 1], seat, first, to, &error))
            code = output_failure(command->v, NULL, &error);
    if (!code) code = threshold_command_save(command);
    for (unsigned to = 1; to <= seat->group.signers && !code; to++) {
        if (to == seat->index) continue;
        snprintf(name, sizeof name, "second-%u-%u", seat->index, to);
        code = threshold_message_store(command->v, name, buffer_span(&second.items[to - 1]));
    }
    threshold_messages_free(&second);
    snprintf(name, sizeof name, "second-%u-*", seat->index);
    return code ? code : threshold_print_written(command->v, name, NULL, NULL);
}

static int share(struct threshold_command *command, const struct span *first)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    uint8_t own[THRESHOLD_TRANSCRIPT_BYTES], told[THRESHOLD_TRANSCRIPT_BYTES];
    char text[HEX_TEXT_BYTES(THRESHOLD_TRANSCRIPT_BYTES)];
    const struct invocation *v = command->v;
    const char *transcript = invocation_string(v, "transcript");
    if (threshold_transcript(own, &command->file.seat, first, &error))
        return output_failure(v, NULL, &error);
    hex_encode(text, span_of(own, sizeof own));
    if (!transcript) return show(v, text);
    if (hex_decode(told, sizeof told, span_of_string(transcript), &error))
        return output_failure(v, "--transcript", &error);
    if (memcmp(own, told, sizeof own) != 0) {
        rk_fail(&error, RK_INVALID, RK_NO_POSITION,
                "the transcript is another one: somebody's first message was changed on the way");
        return output_failure(v, NULL, &error);
    }
    return hand_out(command, first);
}

static int run(const struct invocation *v)
{
    struct threshold_command command;
    struct threshold_messages first = {0};
    int code = threshold_command_open_seat(&command, v);
    if (!code)
        code = threshold_messages_load(&first, v, "first", command.file.seat.group.signers, 0);
    if (!code) code = share(&command, first.spans);
    threshold_messages_free(&first);
    threshold_command_close(&command);
    return code;
}

static const struct option_spec options[] = {
    THRESHOLD_SHARE_OPTION,
    KEY_PASSWORD_OPTION,
    {.name = "transcript",
     .kind = OPTION_STRING,
     .argument = "HEX",
     .help = "what the other participants have as theirs: hand out shares if it is the same"},
};

const struct command cmd_wallet_threshold_share = {
    .path = "wallet threshold share",
    .summary = "hand out shares of a new shared wallet",
    .positionals = "DIR",
    .description =
        "Once all first messages are in DIR, prints the transcript, a hash of them. All "
        "participants "
        "compare it over a channel that shows who speaks: nothing else ties a first message to a "
        "person. With --transcript and what the others have, writes a sealed message for each of "
        "them, second-FROM-TO. From then on the seat is bound to these first messages.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
