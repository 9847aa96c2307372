/* Gives up commits and the disk they took. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/state_folder.h"

#include <inttypes.h>
#include <stdlib.h>

struct prune {
    struct state_folder folder;
    struct commit_entry_vec commits; /* the newest first */
    bool *kept;                      /* of each */
    uint64_t deleted;
};

static void keep_key(struct prune *prune, const struct commit_key *key, bool with_ancestors)
{
    struct commit_key at = *key;
    for (size_t i = 0; i < prune->commits.count; i++) {
        /* A parent is older than its child, so one pass finds the whole line. */
        const struct commit_entry *entry = &prune->commits.items[i];
        if (!commit_key_equal(&entry->key, &at)) continue;
        prune->kept[i] = true;
        if (!with_ancestors) return;
        at = entry->parent;
    }
}

static enum rk_result choose(struct prune *prune, struct rk_error *error)
{
    const struct invocation *v = prune->folder.v;
    bool ancestors = invocation_flag(v, "ancestors");
    uint64_t last = invocation_u64(v, "last", invocation_list(v, "keep", 0) ? 0 : 1);
    const char *name;
    for (size_t i = 0; (name = invocation_list(v, "keep", i)); i++) {
        struct commit_entry entry;
        RK_TRY(state_folder_find(&prune->folder, &entry, name, error));
        keep_key(prune, &entry.key, ancestors);
    }
    for (size_t i = 0; i < prune->commits.count; i++) {
        const struct commit_entry *entry = &prune->commits.items[i];
        if (i < last) keep_key(prune, &entry->key, ancestors);
        if (entry->state == COMMIT_FINALISED && !invocation_flag(v, "finalised"))
            prune->kept[i] = true;
    }
    return RK_OK;
}

static enum rk_result delete_rest(struct prune *prune, struct rk_error *error)
{
    bool is_trial = invocation_flag(prune->folder.v, "dry-run");
    for (size_t i = 0; i < prune->commits.count; i++) {
        if (prune->kept[i]) continue;
        if (!is_trial)
            RK_TRY(store_delete(prune->folder.store, &prune->commits.items[i].key, error));
        prune->deleted++;
    }
    return RK_OK;
}

static int print_done(const struct prune *prune, const struct store_compaction *done)
{
    const struct invocation *v = prune->folder.v;
    if (invocation_flag(v, "json")) {
        json_t *deleted = json_array();
        for (size_t i = 0; i < prune->commits.count; i++)
            if (!prune->kept[i])
                json_array_append_new(
                    deleted, json_hex(prune->commits.items[i].key.bytes, COMMIT_KEY_BYTES));
        return output_json(v, json_pack("{s:o, s:o, s:o, s:o, s:o}", "deleted", deleted, "kept",
                                        output_json_u64(prune->commits.count - prune->deleted),
                                        "log_bytes", output_json_u64(done->log_bytes), "live_bytes",
                                        output_json_u64(done->live_bytes), "dropped_bytes",
                                        output_json_u64(done->dropped_bytes)));
    }
    char dropped[COUNT_TEXT_BYTES], copied[COUNT_TEXT_BYTES];
    bool is_trial = invocation_flag(v, "dry-run");
    for (size_t i = 0; i < prune->commits.count; i++) {
        if (prune->kept[i]) continue;
        printf(is_trial ? "would delete " : "deleted ");
        print_hex(prune->commits.items[i].key.bytes, COMMIT_SHOWN_BYTES);
        putchar('\n');
    }
    printf("%" PRIu64 " of %zu commits", prune->deleted, prune->commits.count);
    if (!is_trial)
        printf("; %s bytes dropped, %s copied", output_count(dropped, done->dropped_bytes),
               output_count(copied, done->copied_bytes));
    putchar('\n');
    return EXIT_CODE_OK;
}

static enum rk_result prune_all(struct prune *prune, struct store_compaction *done,
                                struct rk_error *error)
{
    const struct invocation *v = prune->folder.v;
    RK_TRY(state_folder_list(&prune->folder, &prune->commits, error));
    prune->kept = calloc(prune->commits.count + 1, sizeof *prune->kept);
    if (!prune->kept) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    RK_TRY(choose(prune, error));
    RK_TRY(delete_rest(prune, error));
    if (invocation_flag(v, "dry-run")) return RK_OK;
    unsigned percent = (unsigned)invocation_u64(v, "live-percent", 80);
    return store_compact(prune->folder.store, done, percent, error);
}

static int run(const struct invocation *v)
{
    struct prune prune = {.deleted = 0};
    struct store_compaction done = {0};
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = state_folder_open(&prune.folder, v);
    if (code) return code;
    code = prune_all(&prune, &done, &error) ? state_folder_fail(&prune.folder, &error)
                                            : print_done(&prune, &done);
    free(prune.kept);
    commit_entry_vec_free(&prune.commits);
    state_folder_close(&prune.folder);
    return code;
}

static const struct option_spec options[] = {
    {.name = "keep",
     .letter = 'k',
     .kind = OPTION_LIST,
     .argument = "NAME",
     .help = "keep this commit; may be given several times"},
    {.name = "last",
     .kind = OPTION_U64,
     .argument = "COUNT",
     .max = UINT64_MAX,
     .help = "keep the newest commits; default: 1 without --keep, else 0"},
    {.name = "ancestors", .kind = OPTION_FLAG, .help = "keep the ancestors of what is kept, too"},
    {.name = "finalised", .kind = OPTION_FLAG, .help = "delete finalised commits, too"},
    {.name = "live-percent",
     .kind = OPTION_U64,
     .argument = "PERCENT",
     .max = 100,
     .help = "rewrite files of which at most so much is alive; default: 80"},
    {.name = "dry-run", .letter = 'n', .kind = OPTION_FLAG, .help = "only say what would go"},
};

const struct command cmd_state_prune = {
    .path = "state prune",
    .summary = "delete commits and give their disk back",
    .positionals = "DIR",
    .description = "Deletes every commit that is neither finalised nor chosen to be kept, then "
                   "compacts the log. A commit needs none of its ancestors: what they share stays.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
