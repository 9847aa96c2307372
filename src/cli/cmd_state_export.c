/* A commit into a file. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/state_folder.h"
#include "state/snapshot.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static enum rk_result write_piece(void *context, struct span bytes, struct rk_error *error)
{
    if (fwrite(bytes.bytes, 1, bytes.size_bytes, context) == bytes.size_bytes) return RK_OK;
    return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot write the snapshot: %s", strerror(errno));
}

/* Writes into a new file, which is removed on failure, or to standard output. */
static enum rk_result export_to(struct state_folder *folder, struct snapshot_sums *sums,
                                const struct commit *commit, const char *path,
                                struct rk_error *error)
{
    bool is_stdout = strcmp(path, "-") == 0;
    FILE *file = is_stdout ? stdout : fopen(path, "wxe");
    if (!file)
        return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot create %s: %s", path, strerror(errno));
    const struct snapshot_sink sink = {file, write_piece};
    enum rk_result result = snapshot_export(folder->access, sums, commit, &sink, error);
    if (!result && (fflush(file) || (!is_stdout && fsync(fileno(file)))))
        result =
            rk_fail(error, RK_IO, RK_NO_POSITION, "cannot write %s: %s", path, strerror(errno));
    if (!is_stdout) {
        fclose(file);
        if (result) unlink(path);
    }
    return result;
}

static int print_done(const struct invocation *v, const struct commit *commit,
                      const struct snapshot_sums *sums)
{
    if (strcmp(v->positionals[1], "-") == 0) return EXIT_CODE_OK;
    if (invocation_flag(v, "json"))
        return output_json(
            v, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "root",
                         json_hex(commit->key.root, 32), "digest", json_hex(commit->key.digest, 32),
                         "contracts", output_json_u64(sums->contracts), "pages",
                         output_json_u64(sums->pages), "granules", output_json_u64(sums->granules),
                         "content_bytes", output_json_u64(sums->content_bytes), "file_bytes",
                         output_json_u64(sums->file_bytes)));
    char content[COUNT_TEXT_BYTES], packed[COUNT_TEXT_BYTES];
    print_hex(commit->key.root, HASH_BYTES);
    printf(": %" PRIu64 " contracts, %" PRIu64 " pages, %s bytes packed into %s\n", sums->contracts,
           sums->pages, output_count(content, sums->content_bytes),
           output_count(packed, sums->file_bytes));
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct state_folder folder;
    struct commit commit;
    struct snapshot_sums sums;
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = state_folder_open(&folder, v);
    if (code) return code;
    enum rk_result result =
        state_folder_read(&folder, &commit, invocation_string(v, "commit"), &error);
    if (!result) result = export_to(&folder, &sums, &commit, v->positionals[1], &error);
    code = result ? state_folder_fail(&folder, &error) : print_done(v, &commit, &sums);
    state_folder_close(&folder);
    return code;
}

static const struct option_spec options[] = {STATE_COMMIT_OPTION};

const struct command cmd_state_export = {
    .path = "state export",
    .summary = "write a commit into a snapshot file",
    .positionals = "DIR FILE",
    .description = "Writes all of one commit into a new FILE that `state import` reads; - is "
                   "standard output, and nothing else is then printed. An existing file is not "
                   "touched.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
