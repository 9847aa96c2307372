/* What is in a commit. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/state_folder.h"

#include <inttypes.h>

struct view {
    struct state_folder folder;
    json_t *contracts; /* NULL: text */
};

static enum rk_result count_page(void *context, uint64_t position, const struct tree_entry *leaf,
                                 struct rk_error *error)
{
    (void)position, (void)leaf, (void)error;
    ++*(uint64_t *)context;
    return RK_OK;
}

static enum rk_result show_contract(void *context, const struct contract *contract,
                                    struct rk_error *error)
{
    struct view *view = context;
    struct state_access *access = view->folder.access;
    uint64_t pages = 0;
    struct span code;
    RK_TRY(tree_walk(access, page_tree_shape(contract->kind), &contract->pages, 0, count_page,
                     &pages, error));
    RK_TRY(contract_read_code(access, &code, contract, error));
    if (view->contracts) {
        json_t *object = json_pack(
            "{s:I, s:o, s:i, s:o, s:o, s:o, s:I, s:o, s:o}", "position",
            (json_int_t)contract->position, "id", json_hex(contract->id, CONTRACT_ID_BYTES),
            "memory_bits", (int)contract->kind, "length_bytes",
            output_json_u64(contract->length_bytes), "pages", output_json_u64(pages), "page_root",
            json_hex(contract->pages.hash[0], HASH_BYTES), "code_bytes",
            (json_int_t)code.size_bytes, "code_hash", json_hex(contract->code_hash, HASH_BYTES),
            "owner", json_hex(contract->owner.bytes, contract->owner.size_bytes));
        if (json_array_append_new(view->contracts, object))
            return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
        return RK_OK;
    }
    char length[COUNT_TEXT_BYTES], size[COUNT_TEXT_BYTES];
    printf("  %6" PRIu32 "  ", contract->position);
    print_hex(contract->id, CONTRACT_ID_BYTES);
    printf("  %d-bit memory of %s bytes, %" PRIu64 " page%s, %s bytes of code\n",
           (int)contract->kind, output_count(length, contract->length_bytes), pages,
           pages == 1 ? "" : "s", output_count(size, code.size_bytes));
    return RK_OK;
}

static void print_head(const struct commit *commit, const struct commit_entry *entry)
{
    printf("root       ");
    print_hex(commit->key.root, HASH_BYTES);
    printf("\ndigest     ");
    print_hex(commit->key.digest, HASH_BYTES);
    printf("\nparent     ");
    if (commit->has_parent)
        print_hex(commit->parent.root, HASH_BYTES);
    else
        printf("none");
    printf("\nstate      %s\ncontracts  %" PRIu32 "\n", commit_state_name(entry->state),
           commit->contracts_count);
}

static int run(const struct invocation *v)
{
    struct view view = {.contracts = NULL};
    struct commit_entry entry;
    struct commit commit;
    struct rk_error error = {.offset = RK_NO_POSITION};
    bool json = invocation_flag(v, "json");
    int code = state_folder_open(&view.folder, v);
    if (code) return code;
    enum rk_result result =
        state_folder_find(&view.folder, &entry, invocation_string(v, "commit"), &error);
    if (!result)
        result =
            state_read_commit(view.folder.store, view.folder.access, &commit, &entry.key, &error);
    if (!result && json) view.contracts = json_array();
    if (!result && !json) print_head(&commit, &entry);
    if (!result) result = commit_walk(view.folder.access, &commit, 0, show_contract, &view, &error);
    if (result) {
        json_decref(view.contracts);
        code = state_folder_fail(&view.folder, &error);
    } else if (json) {
        code = output_json(
            v, json_pack("{s:o, s:o, s:o, s:s, s:o}", "root", json_hex(commit.key.root, 32),
                         "digest", json_hex(commit.key.digest, 32), "parent",
                         commit.has_parent ? json_hex(commit.parent.bytes, COMMIT_KEY_BYTES)
                                           : json_null(),
                         "state", commit_state_name(entry.state), "contracts", view.contracts));
    }
    state_folder_close(&view.folder);
    return code;
}

static const struct option_spec options[] = {STATE_COMMIT_OPTION};

const struct command cmd_state_show = {
    .path = "state show",
    .summary = "show a commit and its contracts",
    .positionals = "DIR",
    .description = "Prints the key, parent and state of a commit, then a line for each contract: "
                   "its position, id, memory, included pages and code. Everything printed was "
                   "held against the root.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 1,
    .positional_max = 1,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
