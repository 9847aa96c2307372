/* What two commits differ in: contracts, their pages, their bytes. */
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/state_folder.h"

#include <inttypes.h>

/* The walk goes down three levels; each level's JSON list belongs to the one above. */
struct diff {
    struct state_folder folder;
    bool with_bytes;
    json_t *contracts; /* NULL: text */
    json_t *pages;     /* of the contract at hand; borrowed */
    json_t *ranges;    /* of the page at hand; borrowed */
    uint64_t contracts_count, pages_count, bytes_count;
};

static enum rk_result no_memory(struct rk_error *error)
{
    return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
}

/* Appends an object with a new list in it and tells the list. */
static enum rk_result append_with_list(json_t *to, json_t *object, const char *name, json_t **list,
                                       struct rk_error *error)
{
    json_t *made = json_array();
    if (!object || json_object_set_new(object, name, made)) {
        json_decref(object);
        return no_memory(error);
    }
    if (json_array_append_new(to, object)) return no_memory(error);
    *list = made;
    return RK_OK;
}

static enum rk_result show_range(void *context, uint64_t offset, struct span before,
                                 struct span after, struct rk_error *error)
{
    struct diff *diff = context;
    diff->bytes_count += before.size_bytes;
    if (diff->contracts) {
        json_t *range = json_pack("{s:o, s:o}", "offset", output_json_u64(offset), "bytes",
                                  output_json_u64(before.size_bytes));
        if (range && diff->with_bytes &&
            (json_object_set_new(range, "before", json_hex(before.bytes, before.size_bytes)) ||
             json_object_set_new(range, "after", json_hex(after.bytes, after.size_bytes)))) {
            json_decref(range);
            range = NULL;
        }
        return json_array_append_new(diff->ranges, range) ? no_memory(error) : RK_OK;
    }
    printf("      0x%08" PRIx64 "  %zu byte%s", offset, before.size_bytes,
           before.size_bytes == 1 ? "" : "s");
    if (diff->with_bytes) {
        printf("  ");
        print_hex(before.bytes, before.size_bytes);
        printf(" -> ");
        print_hex(after.bytes, after.size_bytes);
    }
    putchar('\n');
    return RK_OK;
}

static enum rk_result show_page(void *context, const struct page_change *change,
                                struct rk_error *error)
{
    struct diff *diff = context;
    const char *what = !change->was_there ? "added" : change->is_there ? "changed" : "removed";
    diff->pages_count++;
    if (diff->contracts) {
        json_t *page =
            json_pack("{s:o, s:s}", "page", output_json_u64(change->index), "change", what);
        RK_TRY(append_with_list(diff->pages, page, "ranges", &diff->ranges, error));
    } else {
        printf("    page %" PRIu64 " %s\n", change->index, what);
    }
    return page_change_bytes(diff->folder.access, change, show_range, diff, error);
}

static enum rk_result show_side(struct diff *diff, const struct contract *before,
                                const struct contract *after, struct rk_error *error)
{
    static const struct tree_root empty;
    const struct contract *one = after ? after : before;
    const char *what = !before ? "added" : after ? "changed" : "removed";
    bool both = before && after;
    bool has_length = both && before->length_bytes != after->length_bytes;
    bool has_code = both && memcmp(before->code_hash, after->code_hash, HASH_BYTES) != 0;
    bool has_owner = both && !span_equal(buffer_span(&before->owner), buffer_span(&after->owner));
    diff->contracts_count++;
    if (diff->contracts) {
        json_t *object =
            json_pack("{s:I, s:o, s:s, s:b, s:b, s:b}", "position", (json_int_t)one->position, "id",
                      json_hex(one->id, CONTRACT_ID_BYTES), "change", what, "length_changed",
                      has_length, "code_changed", has_code, "owner_changed", has_owner);
        RK_TRY(append_with_list(diff->contracts, object, "pages", &diff->pages, error));
    } else {
        printf("  contract ");
        print_hex(one->id, CONTRACT_ID_BYTES);
        printf(" %s%s%s%s\n", what, has_length ? ", another length" : "",
               has_code ? ", other code" : "", has_owner ? ", another owner" : "");
    }
    return page_tree_difference(diff->folder.access, one->kind, before ? &before->pages : &empty,
                                after ? &after->pages : &empty, show_page, diff, error);
}

/* On a fork one position may have two contracts: the one left, the other came. */
static enum rk_result show_contract(void *context, const struct contract *before,
                                    const struct contract *after, struct rk_error *error)
{
    struct diff *diff = context;
    bool is_same =
        !before || !after ||
        (before->kind == after->kind && memcmp(before->id, after->id, CONTRACT_ID_BYTES) == 0);
    if (is_same) return show_side(diff, before, after, error);
    RK_TRY(show_side(diff, before, NULL, error));
    return show_side(diff, NULL, after, error);
}

static int run(const struct invocation *v)
{
    struct diff diff = {.with_bytes = invocation_flag(v, "bytes")};
    struct commit before, after;
    struct rk_error error = {.offset = RK_NO_POSITION};
    int code = state_folder_open(&diff.folder, v);
    if (code) return code;
    if (invocation_flag(v, "json")) diff.contracts = json_array();
    enum rk_result result = state_folder_read(&diff.folder, &before, v->positionals[1], &error);
    if (!result)
        result = state_folder_read(&diff.folder, &after,
                                   v->positional_count > 2 ? v->positionals[2] : NULL, &error);
    if (!result)
        result =
            commit_difference(diff.folder.access, &before, &after, show_contract, &diff, &error);
    if (result) {
        json_decref(diff.contracts);
        code = state_folder_fail(&diff.folder, &error);
    } else if (diff.contracts) {
        code = output_json(v, json_pack("{s:o, s:o, s:o}", "before",
                                        json_hex(before.key.root, HASH_BYTES), "after",
                                        json_hex(after.key.root, HASH_BYTES), "contracts",
                                        diff.contracts));
    } else {
        printf("%" PRIu64 " contracts, %" PRIu64 " pages and %" PRIu64 " bytes differ\n",
               diff.contracts_count, diff.pages_count, diff.bytes_count);
    }
    state_folder_close(&diff.folder);
    return code;
}

static const struct option_spec options[] = {
    {.name = "bytes", .kind = OPTION_FLAG, .help = "print the bytes of each range, both sides"},
};

const struct command cmd_state_diff = {
    .path = "state diff",
    .summary = "show what two commits differ in",
    .positionals = "DIR BEFORE [AFTER]",
    .description = "Shows the contracts, pages and ranges of bytes that differ between two "
                   "commits, named by the first digits of their roots or keys; AFTER is the newest "
                   "when it is left out. A page that is absent reads as zeros. Costs what differs, "
                   "not what there is.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_min = 2,
    .positional_max = 3,
    .completion = COMPLETE_FILES,
    .json = true,
    .run = run,
};
