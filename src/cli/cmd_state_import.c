/* A commit out of a file. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/state_folder.h"
#include "state/snapshot.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static enum rk_result read_piece(void *context, size_t *got, uint8_t *bytes, size_t size_bytes_max,
                                 struct rk_error *error)
{
    *got = fread(bytes, 1, size_bytes_max, context);
    if (*got || !ferror((FILE *)context)) return RK_OK;
    return rk_fail(error, RK_IO, RK_NO_POSITION, "cannot read the snapshot: %s", strerror(errno));
}

static int print_done(const struct invocation *v, const struct commit_key *key, bool is_known,
                      const struct snapshot_sums *sums)
{
    if (invocation_flag(v, "json"))
        return output_json(
            v, json_pack("{s:o, s:o, s:b, s:o, s:o}", "root", json_hex(key->root, 32), "digest",
                         json_hex(key->digest, 32), "known", is_known, "contracts",
                         output_json_u64(sums->contracts), "pages", output_json_u64(sums->pages)));
    print_hex(key->root, 32);
    printf(": %" PRIu64 " contracts, %" PRIu64 " pages%s\n", sums->contracts, sums->pages,
           is_known ? ", known already" : "");
    return EXIT_CODE_OK;
}

static int run(const struct invocation *v)
{
    struct state_folder folder;
    struct commit_key key;
    struct snapshot_sums sums;
    bool is_known;
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *path = v->positionals[1];
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "re");
    if (!file) {
        rk_fail(&error, RK_IO, RK_NO_POSITION, "cannot open: %s", strerror(errno));
        return output_failure(v, path, &error);
    }
    int code = state_folder_open_or_create(&folder, v, invocation_flag(v, "create"));
    if (!code) {
        const struct snapshot_source source = {file, read_piece};
        const struct snapshot_limits limits = {invocation_u64(v, "max-bytes", 0)};
        enum rk_result result =
            snapshot_import(folder.store, &key, &is_known, &sums, &source, &limits, &error);
        code = result ? output_failure(v, path, &error) : print_done(v, &key, is_known, &sums);
        state_folder_close(&folder);
    }
    if (!is_stdin) fclose(file);
    return code;
}

static const struct option_spec options[] = {
    {.name = "max-bytes",
     .kind = OPTION_U64,
     .argument = "BYTES",
     .help = "the most it may ask for: its bytes uncompressed, and 1 KiB more for each contract "
             "and page; default: 64 GiB",
     .min = 1,
     .max = UINT64_MAX},
    {.name = "create", .kind = OPTION_FLAG, .help = "make the store when there is none"},
};

const struct command cmd_state_import = {
    .path = "state import",
    .summary = "read a snapshot file into a store",
    .positionals = "DIR FILE",
    .description = "Reads a file that `state export` wrote, - for standard input, and makes it a "
                   "commit without a parent. The state is hashed anew; a file that is not the "
                   "state it names is refused and changes nothing. The printed root is what was "
                   "imported: compare it with the one you expect.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 2,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
