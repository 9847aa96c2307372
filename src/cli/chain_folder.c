#include "cli/chain_folder.h"
#include "cli/exit.h"

#include <ctype.h>

enum {
    RESIDENT_BYTES_MAX = 256 << 20,
    CODE_BYTES_MAX = 64 << 20,
    NATIVE_BYTES_MAX = 1 << 30,
    QUERY_CACHE_BYTES = 1 << 20,
};

const char *const chain_profile_names[] = {"default",       "dusk-boreas",   "dusk-aegis",
                                           "dusk-plonk-v2", "dusk-plonk-v1", NULL};

int chain_folder_fail(const struct chain_folder *folder, const struct rk_error *error)
{
    return output_failure(folder->v, folder->path, error);
}

int chain_folder_exit(const struct vm_failure *failure)
{
    switch (failure->error) {
    case VM_OUT_OF_GAS: return EXIT_CODE_OUT_OF_GAS;
    case VM_NO_CONTRACT:
    case VM_MODULE:
    case VM_ARGUMENT_BUFFER:
    case VM_FUNCTION:
    case VM_INITIALISATION:
    case VM_EXISTS:
    case VM_POSITION: return EXIT_CODE_NO;
    default: return EXIT_CODE_TRAP;
    }
}

int chain_folder_trapped(const struct chain_folder *folder, const struct vm_failure *failure)
{
    int code = chain_folder_exit(failure);
    if (invocation_flag(folder->v, "json")) {
        (void)output_json(folder->v,
                          json_pack("{s:s, s:o}", "error", vm_error_name(failure->error), "message",
                                    output_json_text(span_of_string(failure->text))));
        return code;
    }
    output_complain(folder->v, "%s: %s", vm_error_name(failure->error), failure->text);
    return code;
}

static enum rk_result open_vm(struct chain_folder *folder, struct rk_error *error)
{
    struct vm_query list[HOST_QUERY_COUNT];
    enum wasm_tier tier;
    bool executes = invocation_knows(folder->v, "tier");
    RK_TRY(wasm_tier_find(&tier, executes ? invocation_string(folder->v, "tier") : NULL, error));
    RK_TRY(host_queries_new(&folder->queries, folder->profile->queries, QUERY_CACHE_BYTES, error));
    struct vm_options options = {
        .rules = folder->profile->vm,
        .store = folder->store,
        .queries = list,
        .query_count = host_queries_list(folder->queries, list),
        .tier = tier,
        .resident_bytes_max = RESIDENT_BYTES_MAX,
        .code_bytes_max = CODE_BYTES_MAX,
        .native_bytes_max = NATIVE_BYTES_MAX,
    };
    return vm_open(&folder->vm, &options, error);
}

int chain_folder_open(struct chain_folder *folder, const struct invocation *v, bool create)
{
    static const struct store_options store_options = {.kinds = &state_record_kinds};
    struct rk_error error = {.offset = RK_NO_POSITION};
    const char *path = invocation_string(v, "store"), *rules = invocation_string(v, "rules");
    *folder = (struct chain_folder){
        .v = v,
        .path = path ? path : "ruskvm-store",
        .profile = rules ? chain_profile_by_name(rules) : chain_profile_at(0),
    };
    enum rk_result result = RK_OK;
    if (create) result = store_create(folder->path, &store_options, &error);
    if (result == RK_EXISTS) result = RK_OK;
    if (!result) result = store_open(&folder->store, NULL, folder->path, &store_options, &error);
    if (!result) result = open_vm(folder, &error);
    if (!result) return EXIT_CODE_OK;
    chain_folder_close(folder);
    return chain_folder_fail(folder, &error);
}

void chain_folder_close(struct chain_folder *folder)
{
    vm_close(folder->vm);
    host_queries_free(folder->queries);
    store_close(folder->store);
}

/* ---- Commits and contracts by name ---- */

const char *hex_digits_of(const char *text)
{
    return text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? text + 2 : text;
}

static struct state_folder view_of(const struct chain_folder *folder)
{
    return (struct state_folder){.v = folder->v, .path = folder->path, .store = folder->store};
}

enum rk_result chain_folder_commit(const struct chain_folder *folder, struct commit_entry *entry,
                                   const char *name, struct rk_error *error)
{
    struct state_folder view = view_of(folder);
    return state_folder_find(&view, entry, name ? hex_digits_of(name) : NULL, error);
}

struct matching {
    const char *digits;
    commit_visit visit;
    void *context;
};

static enum rk_result visit_matching(void *context, const struct contract *contract,
                                     struct rk_error *error)
{
    const struct matching *matching = context;
    if (!hex_begins_with(contract->id, sizeof contract->id, matching->digits)) return RK_OK;
    return matching->visit(matching->context, contract, error);
}

enum rk_result chain_folder_visit(const struct chain_folder *folder, const struct commit_key *key,
                                  const char *name, commit_visit visit, void *context,
                                  struct rk_error *error)
{
    struct state_folder view = view_of(folder);
    struct commit commit;
    struct matching matching = {name ? hex_digits_of(name) : "", visit, context};
    for (const char *at = matching.digits; *at; at++)
        if (!isxdigit((unsigned char)*at))
            return rk_fail(error, RK_USAGE, RK_NO_POSITION,
                           "'%s' names no contract: expected hexadecimal digits", name);
    RK_TRY(state_folder_read_from(&view, error));
    enum rk_result result = state_read_commit(view.store, view.access, &commit, key, error);
    if (!result) result = commit_walk(view.access, &commit, 0, visit_matching, &matching, error);
    state_folder_read_no_more(&view);
    return result;
}

struct found {
    uint8_t *id;
    size_t count;
};

static enum rk_result take_id(void *context, const struct contract *contract,
                              struct rk_error *error)
{
    struct found *found = context;
    (void)error;
    memcpy(found->id, contract->id, sizeof contract->id);
    found->count++;
    return RK_OK;
}

enum rk_result chain_folder_contract(const struct chain_folder *folder,
                                     uint8_t id[VM_CONTRACT_ID_BYTES], const struct commit_key *key,
                                     const char *name, struct rk_error *error)
{
    uint8_t chosen[VM_CONTRACT_ID_BYTES];
    struct found found = {.id = chosen};
    RK_TRY(chain_folder_visit(folder, key, name, take_id, &found, error));
    if (found.count == 0)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "no contract's id begins with '%s'",
                       name);
    if (found.count > 1)
        return rk_fail(error, RK_INVALID, RK_NO_POSITION,
                       "the ids of %zu contracts begin with '%s': give more digits", found.count,
                       name);
    memcpy(id, chosen, sizeof chosen);
    return RK_OK;
}

static enum rk_result read_code(struct state_folder *view, struct buffer *code,
                                const struct commit_key *key, const uint8_t *id,
                                struct rk_error *error)
{
    struct commit commit;
    struct contract contract;
    struct span lent;
    RK_TRY(state_read_commit(view->store, view->access, &commit, key, error));
    RK_TRY(commit_find(view->access, &commit, &contract, id, error));
    enum rk_result result = contract_read_code(view->access, &lent, &contract, error);
    contract_free(&contract);
    RK_TRY(result);
    if (buffer_append(code, lent.bytes, lent.size_bytes))
        return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "out of memory");
    return RK_OK;
}

enum rk_result chain_folder_code(const struct chain_folder *folder, struct buffer *code,
                                 const struct commit_key *key,
                                 const uint8_t id[VM_CONTRACT_ID_BYTES], struct rk_error *error)
{
    struct state_folder view = view_of(folder);
    RK_TRY(state_folder_read_from(&view, error));
    enum rk_result result = read_code(&view, code, key, id, error);
    state_folder_read_no_more(&view);
    return result;
}
