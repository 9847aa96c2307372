#include "cli/chain_folder.h"
#include "cli/exit.h"

enum { RESIDENT_BYTES_MAX = 256 << 20, CODE_BYTES_MAX = 64 << 20, QUERY_CACHE_BYTES = 1 << 20 };

const char *const chain_profile_names[] = {"default",       "dusk-boreas",   "dusk-aegis",
                                           "dusk-plonk-v2", "dusk-plonk-v1", NULL};

int chain_folder_fail(const struct chain_folder *folder, const struct rk_error *error)
{
    return output_failure(folder->v, folder->path, error);
}

int chain_folder_trapped(const struct chain_folder *folder, const struct vm_failure *failure)
{
    int code = failure->error == VM_OUT_OF_GAS ? EXIT_CODE_OUT_OF_GAS : EXIT_CODE_TRAP;
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
    RK_TRY(host_queries_new(&folder->queries, folder->profile->queries, QUERY_CACHE_BYTES, error));
    struct vm_options options = {
        .rules = folder->profile->vm,
        .store = folder->store,
        .queries = list,
        .query_count = host_queries_list(folder->queries, list),
        .tier = WASM_TIER_INTERP,
        .resident_bytes_max = RESIDENT_BYTES_MAX,
        .code_bytes_max = CODE_BYTES_MAX,
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
