/* The commits of a store. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/state_folder.h"

#include <inttypes.h>

static json_t *json_entry(const struct commit_entry *entry)
{
    bool has_parent = !commit_key_is_none(&entry->parent);
    return json_pack("{s:o, s:o, s:o, s:s, s:o}", "root", json_hex(entry->key.root, 32), "digest",
                     json_hex(entry->key.digest, 32), "parent",
                     has_parent ? json_hex(entry->parent.bytes, COMMIT_KEY_BYTES) : json_null(),
                     "state", commit_state_name(entry->state), "sequence",
                     output_json_u64(entry->sequence));
}

static void print_entry(const struct commit_entry *entry)
{
    print_hex(entry->key.bytes, COMMIT_SHOWN_BYTES);
    printf("  %-9s  parent ", commit_state_name(entry->state));
    if (commit_key_is_none(&entry->parent))
        printf("none");
    else
        print_hex(entry->parent.bytes, COMMIT_SHOWN_BYTES);
    putchar('\n');
}

static int run(const struct invocation *v)
{
    struct state_folder folder;
    struct commit_entry_vec commits = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = state_folder_open(&folder, v);
    if (code) return code;
    if (state_folder_list(&folder, &commits, &error)) {
        code = state_folder_fail(&folder, &error);
    } else if (invocation_flag(v, "json")) {
        json_t *list = json_array();
        for (size_t i = 0; i < commits.count; i++)
            json_array_append_new(list, json_entry(&commits.items[i]));
        code = output_json(v, list);
    } else {
        for (size_t i = 0; i < commits.count; i++)
            print_entry(&commits.items[i]);
    }
    commit_entry_vec_free(&commits);
    state_folder_close(&folder);
    return code;
}

const struct command cmd_state_log = {
    .path = "state log",
    .summary = "list the commits of a store",
    .positionals = "DIR",
    .description = "Prints a line for each commit, the newest first: the first digits of its root, "
                   "whether it is live or finalised, and the commit it was made on, which may be "
                   "gone.",
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
