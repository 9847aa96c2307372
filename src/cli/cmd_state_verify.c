/* Whether everything in a store is what it should be. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/state_folder.h"
#include "state/snapshot.h"

#include <inttypes.h>

struct check {
    struct state_folder folder;
    json_t *damages; /* NULL: text */
    uint64_t commits;
    uint64_t commits_damaged;
};

static void show_damage(void *context, uint64_t location, uint64_t size_bytes, const char *what)
{
    struct check *check = context;
    if (check->damages) {
        json_array_append_new(check->damages,
                              json_pack("{s:o, s:o, s:s}", "location", output_json_u64(location),
                                        "bytes", output_json_u64(size_bytes), "message", what));
        return;
    }
    if (location)
        printf("damage at location 0x%" PRIx64 ", %" PRIu64 " bytes: ", location, size_bytes);
    else
        printf("damage: ");
    output_text(stdout, what);
    putchar('\n');
}

static enum rk_result drop(void *context, struct span bytes, struct rk_error *error)
{
    (void)context, (void)bytes, (void)error;
    return RK_OK;
}

/* Reads all of every commit against its hashes: what an export does, to nowhere. */
static enum rk_result read_commits(struct check *check, struct rk_error *error)
{
    struct commit_entry_vec commits = {0};
    const struct snapshot_sink nowhere = {NULL, drop};
    enum rk_result result = state_folder_list(&check->folder, &commits, error);
    for (size_t i = 0; !result && i < commits.count; i++) {
        struct commit commit;
        struct snapshot_sums sums;
        check->commits++;
        result = state_read_commit(check->folder.store, check->folder.access, &commit,
                                   &commits.items[i].key, error);
        if (!result)
            result = snapshot_export(check->folder.access, &sums, &commit, &nowhere, error);
        if (result != RK_CORRUPT && result != RK_NOT_FOUND) continue;
        struct rk_error damage = *error;
        show_damage(check, 0, 0, damage.message);
        check->commits_damaged++;
        result = RK_OK;
    }
    commit_entry_vec_free(&commits);
    return result;
}

static int print_done(struct check *check, const struct store_verification *done)
{
    bool is_good = done->damages == 0 && check->commits_damaged == 0;
    int code = is_good ? EXIT_CODE_OK : EXIT_CODE_NO;
    if (check->damages) {
        int written = output_json(
            check->folder.v,
            json_pack("{s:b, s:o, s:o, s:o, s:o}", "good", is_good, "records",
                      output_json_u64(done->records), "bytes", output_json_u64(done->bytes),
                      "commits_read", output_json_u64(check->commits), "damages", check->damages));
        return written ? written : code;
    }
    char records[COUNT_TEXT_BYTES], bytes[COUNT_TEXT_BYTES];
    printf("%s: %s records, %s bytes", is_good ? "good" : "damaged",
           output_count(records, done->records), output_count(bytes, done->bytes));
    if (check->commits) printf(", %" PRIu64 " commits read against their roots", check->commits);
    putchar('\n');
    return code;
}

static int run(const struct invocation *v)
{
    struct check check = {.commits = 0};
    struct store_verification done;
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = state_folder_open(&check.folder, v);
    if (code) return code;
    if (invocation_flag(v, "json")) check.damages = json_array();
    const struct store_verifier verifier = {&check, state_check_content, show_damage};
    enum rk_result result = store_verify(check.folder.store, &done, &verifier, &error);
    if (!result && invocation_flag(v, "deep")) result = read_commits(&check, &error);
    if (result) {
        json_decref(check.damages);
        code = state_folder_fail(&check.folder, &error);
    } else {
        code = print_done(&check, &done);
    }
    state_folder_close(&check.folder);
    return code;
}

static const struct option_spec options[] = {
    {.name = "deep",
     .kind = OPTION_FLAG,
     .help = "also read all of every commit and hold it against the root"},
};

const struct command cmd_state_verify = {
    .path = "state verify",
    .summary = "check a store for damage",
    .positionals = "DIR",
    .description = "Reads the whole log, checks every record, and that all that the commits reach "
                   "is there. The status is 1 when there is damage. Opening the store has by then "
                   "removed the rest of a commit that was cut short.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
