/* Which state a commit is. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/state_folder.h"

static int run(const struct invocation *v)
{
    struct state_folder folder;
    struct commit_entry entry;
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = state_folder_open(&folder, v);
    if (code) return code;
    if (state_folder_find(&folder, &entry, invocation_string(v, "commit"), &error)) {
        code = state_folder_fail(&folder, &error);
    } else if (invocation_flag(v, "json")) {
        code = output_json(v, json_pack("{s:o, s:o}", "root", json_hex(entry.key.root, 32),
                                        "digest", json_hex(entry.key.digest, 32)));
    } else {
        print_hex(entry.key.root, 32);
        putchar('\n');
    }
    state_folder_close(&folder);
    return code;
}

static const struct option_spec options[] = {STATE_COMMIT_OPTION};

const struct command cmd_state_root = {
    .path = "state root",
    .summary = "print the state root of a commit",
    .positionals = "DIR",
    .description = "Prints the state root of the newest commit in the store at DIR, or of the one "
                   "that --commit names. With --json the metadata digest too: root and digest "
                   "together are the key of a commit.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
