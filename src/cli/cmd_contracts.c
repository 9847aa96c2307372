/* The contracts of a commit. */
#include "base/utf8.h"
#include "cli/chain_folder.h"
#include "cli/commands.h"
#include "cli/exit.h"

#include <inttypes.h>

struct listing {
    json_t *list; /* NULL: text */
    uint64_t count;
};

enum { OWNER_SHOWN_BYTES = 16 };

/* Text where it is plainly that, else the first bytes as hexadecimal. */
static void print_owner(struct span owner)
{
    bool is_text = owner.size_bytes <= 2 * OWNER_SHOWN_BYTES && utf8_is_valid(owner);
    for (size_t i = 0; is_text && i < owner.size_bytes; i++)
        is_text = owner.bytes[i] >= 0x20 && owner.bytes[i] != 0x7f;
    if (owner.size_bytes == 0) {
        fputs("nobody", stdout);
    } else if (is_text) {
        output_span(stdout, owner);
    } else {
        fputs("0x", stdout);
        print_hex(owner.bytes,
                  owner.size_bytes < OWNER_SHOWN_BYTES ? owner.size_bytes : OWNER_SHOWN_BYTES);
        if (owner.size_bytes > OWNER_SHOWN_BYTES) printf("... (%zu bytes)", owner.size_bytes);
    }
}

static enum rk_result show(void *context, const struct contract *contract, struct rk_error *error)
{
    struct listing *listing = context;
    struct span owner = buffer_span(&contract->owner);
    listing->count++;
    if (listing->list) {
        json_t *object = json_pack(
            "{s:o, s:I, s:i, s:o, s:o, s:o}", "id", json_hex(contract->id, CONTRACT_ID_BYTES),
            "position", (json_int_t)contract->position, "memory_bits", (int)contract->kind,
            "length_bytes", output_json_u64(contract->length_bytes), "owner",
            json_hex(owner.bytes, owner.size_bytes), "code_hash",
            json_hex(contract->code_hash, HASH_BYTES));
        if (json_array_append_new(listing->list, object))
            return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
        return RK_OK;
    }
    char length[COUNT_TEXT_BYTES];
    printf("%6" PRIu32 "  ", contract->position);
    print_hex(contract->id, CONTRACT_ID_BYTES);
    printf("  %d-bit, %s bytes, code ", (int)contract->kind,
           output_count(length, contract->length_bytes));
    print_hex(contract->code_hash, 8);
    fputs(", owner ", stdout);
    print_owner(owner);
    putchar('\n');
    return RK_OK;
}

static int run_contracts(const struct invocation *v)
{
    struct chain_folder folder;
    struct commit_entry entry;
    struct listing listing = {.list = invocation_flag(v, "json") ? json_array() : NULL};
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *prefix = v->positional_count ? v->positionals[0] : NULL;
    int code = chain_folder_open(&folder, v, false);
    if (!code) {
        enum rk_result result =
            chain_folder_commit(&folder, &entry, invocation_string(v, "commit"), &error);
        if (!result)
            result = chain_folder_visit(&folder, &entry.key, prefix, show, &listing, &error);
        if (!result && prefix && listing.count == 0)
            result = rk_fail(&error, RK_NOT_FOUND, RK_NO_POSITION,
                             "no contract's id begins with '%s'", prefix);
        if (result) {
            code = chain_folder_fail(&folder, &error);
        } else if (listing.list) {
            code = output_json(v, json_pack("{s:o, s:O}", "root", json_hex(entry.key.root, 32),
                                            "contracts", listing.list));
        }
        chain_folder_close(&folder);
    }
    json_decref(listing.list);
    return code;
}

static const struct option_spec options[] = {
    STATE_COMMIT_OPTION,
    CHAIN_STORE_OPTION,
    CHAIN_RULES_OPTION,
};

const struct command cmd_contracts = {
    .path = "contracts",
    .summary = "list the contracts of a commit",
    .positionals = "[CONTRACT]",
    .description = "Prints a line for each contract, or for those whose id begins with CONTRACT: "
                   "position, id, kind and length of the memory, hash of the code, owner.",
    .options = options,
    .option_count = RK_ARRAY_LENGTH(options),
    .positional_max = 1,
    .completion = COMPLETE_NOTHING,
    .json = true,
    .run = run_contracts,
};
