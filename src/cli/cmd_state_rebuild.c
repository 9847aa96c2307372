/* The index of a store, made again from its log. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/state_folder.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* The index is LMDB's; opening a store without it builds it from the log. */
static enum rk_result remove_index(const char *path, struct rk_error *error)
{
    struct buffer name = {0};
    if (buffer_append_format(&name, "%s/index/data.mdb", path) || buffer_append_u8(&name, 0)) {
        buffer_free(&name);
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    }
    bool is_gone = unlink((const char *)name.bytes) == 0 || errno == ENOENT;
    int cause = errno;
    buffer_free(&name);
    if (is_gone) return RK_OK;
    return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot remove the index: %s", strerror(cause));
}

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
    struct rk_error error = {.offset = RK_NO_POSITION};
    /* Opening tells that there is a store and that nobody else has it open. */
    int code = state_folder_open(&folder, v);
    if (code) return code;
    if (!folder.report.index_rebuilt) {
        state_folder_close(&folder);
        if (remove_index(v->positionals[0], &error)) return state_folder_fail(&folder, &error);
        code = state_folder_open(&folder, v);
        if (code) return code;
    }
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
