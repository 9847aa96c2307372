/* A seat in a new shared wallet. */
#include "base/secret.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/threshold_command.h"

#include <unistd.h>

static int group_of(struct frost_group *group, unsigned number, const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct buffer first = {0};
    if (number == 1) {
        *group = (struct frost_group){
            .threshold = (unsigned)invocation_u64(v, "threshold", 2),
            .signers = (unsigned)invocation_u64(v, "participants", 3),
        };
        secret_random(group->session, sizeof group->session);
        return EXIT_CODE_OK;
    }
    int code = threshold_message_load(&first, v, "first-1");
    if (!code && threshold_group_of(group, buffer_span(&first), &error))
        code = output_failure(v, "first-1", &error);
    buffer_free(&first);
    return code;
}

static int join(struct threshold_command *command, unsigned number)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct frost_group group;
    struct buffer first = {0};
    char name[THRESHOLD_NAME_BYTES];
    const struct invocation *v = command->v;
    int code = group_of(&group, number, v);
    if (code) return code;
    if (threshold_join(&command->file.seat, &group, number, &error) ||
        threshold_first(&first, &command->file.seat, &error))
        code = output_failure(v, NULL, &error);
    if (!code) code = wallet_command_password(&command->password, v, "password-file", true);
    if (!code) code = threshold_command_save(command);
    snprintf(name, sizeof name, "first-%u", number);
    if (!code) {
        code = threshold_message_store(v, name, buffer_span(&first));
        /* Nobody knows of the seat, which can be taken anew. */
        if (code) unlink(command->path);
    }
    buffer_free(&first);
    return code ? code : threshold_print_written(v, name, NULL, NULL);
}

static int run(const struct invocation *v)
{
    struct rk_error error = {.offset = RK_NO_POSITION};
    struct threshold_command command = {.v = v, .path = threshold_command_path(v)};
    uint64_t number;
    if (!parse_u64(&number, v->positionals[1]) || number < 1 || number > FROST_SIGNERS_MAX) {
        output_complain(v, "'%s' is no number of a participant: 1 to %d", v->positionals[1],
                        FROST_SIGNERS_MAX);
        return EXIT_CODE_USAGE;
    }
    if (number != 1 &&
        (invocation_u64(v, "threshold", 0) || invocation_u64(v, "participants", 0))) {
        output_complain(v, "participant 1 says how many there are and how many spend together");
        return EXIT_CODE_USAGE;
    }
    if (access(command.path, F_OK) == 0) {
        rk_fail(&error, RK_EXISTS, RK_NO_POSITION, "there is a file already, which is kept");
        return threshold_command_fail(&command, &error);
    }
    command.file.cost = wallet_command_cost(v);
    int code = join(&command, (unsigned)number);
    threshold_command_close(&command);
    return code;
}

static const struct option_spec options[] = {
    THRESHOLD_SHARE_OPTION,
    KEY_PASSWORD_OPTION,
    {.name = "threshold",
     .kind = OPTION_U64,
     .argument = "T",
     .help = "of participant 1: how many spend together (default: 2)",
     .min = 1,
     .max = FROST_SIGNERS_MAX},
    {.name = "participants",
     .kind = OPTION_U64,
     .argument = "N",
     .help = "of participant 1: how many there are (default: 3)",
     .min = 1,
     .max = FROST_SIGNERS_MAX},
    KEY_COST_OPTIONS,
};

const struct command cmd_wallet_threshold_begin = {
    .path = "wallet threshold begin",
    .summary = "begin a shared wallet, or join one",
    .positionals = "DIR NUMBER",
    .description =
        "Takes the seat of participant NUMBER, keeps its secrets in a new file under a password, "
        "and "
        "writes the message first-NUMBER into DIR. Participant 1 comes first and says how many "
        "there are and how many of them spend together; the others take that from first-1.\n\n"
        "DIR holds the messages of everybody: one folder that all see, or one for each into which "
        "the others' messages are copied. Nothing in it is secret. The file with the share is: it "
        "cannot be made again from anything else.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
