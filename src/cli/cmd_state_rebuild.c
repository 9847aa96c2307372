/* The index of a store, made again from its log. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/state_folder.h"

#include <inttypes.h>

static int print_done(struct state_folder *folder)
{
    struct store_statistics statistics;
    struct rk_error error = {.offset = RK_NO_POSITION};
    const struct store_report *report = &folder->report;
    if (store_statistics(folder->store, &statistics, &error))
        return state_folder_fail(folder, &error);
    if (invocation_flag(folder->v, "json"))
        return output_json(
            folder->v, json_pack("{s:o, s:o, s:o}", "commits", output_json_u64(statistics.commits),
                                 "commits_refused", output_json_u64(report->commits_refused),
                                 "damaged_bytes", output_json_u64(report->damaged_bytes)));
    printf("%" PRIu64 " commits found, %" PRIu64 " refused, %" PRIu64 " damaged bytes\n",
           statistics.commits, report->commits_refused, report->damaged_bytes);
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct state_folder folder;
    int code = state_folder_open_as(&folder, v, (struct store_options){.rebuild_index = true});
    if (code) return code;
    code = print_done(&folder);
    state_folder_close(&folder);
    return code;
}

const struct command cmd_state_rebuild = {
    .path = "state rebuild",
    .summary = "make the index of a store again from its log",
    .positionals = "DIR",
    .description = "Throws the index away and reads all commits from the log. Opening a store does "
                   "the same by itself when it finds the index damaged.",
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
