#include "api/api.h"

#include "base/utf8.h"
#include "chain/profile.h"

#include <stdlib.h>

#define RESIDENT_BYTES_NORMAL    ((uint64_t)256 << 20)
#define CODE_BYTES_NORMAL        ((uint64_t)64 << 20)
#define NATIVE_BYTES_NORMAL      ((uint64_t)1 << 30)
#define QUERY_CACHE_BYTES_NORMAL ((uint64_t)16 << 20)

/* ---- Rule sets ---- */

static const struct chain_profile *profile_at(size_t index)
{
    return index <= UINT32_MAX ? chain_profile_at((uint32_t)index) : NULL;
}

const char *rk_rules_name(size_t index)
{
    const struct chain_profile *profile = profile_at(index);
    return profile ? profile->name : NULL;
}

const char *rk_rules_summary(size_t index)
{
    const struct chain_profile *profile = profile_at(index);
    return profile ? profile->summary : NULL;
}

static enum rk_result find_rules(const struct chain_profile **out, const char *name,
                                 struct rk_error *error)
{
    const struct chain_profile *found = name ? chain_profile_by_name(name) : profile_at(0);
    if (!found)
        return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no rule set '%s'", name);
    *out = found;
    return RK_OK;
}

/* ---- Queries of the caller ---- */

static uint64_t price(void *context, const struct vm_query_call *call)
{
    const struct api_query *query = context;
    const struct rk_query_call asked = {api_lend(call->argument), call->align_bytes};
    return query->query.price(query->query.context, &asked);
}

static enum rk_result answer(void *context, struct vm_query_call *call)
{
    const struct api_query *query = context;
    const struct rk_query_call asked = {api_lend(call->argument), call->align_bytes};
    struct rk_error error = {.message = ""};
    size_t size_bytes = 0;
    /* What was answered before must not show through. */
    memset(call->answer, 0, VM_ARGUMENT_BYTES_MAX);
    enum rk_result result =
        query->query.answer(query->query.context, call->answer, &size_bytes, &asked, &error);
    error.message[sizeof error.message - 1] = 0;
    if (result == RK_TRAP)
        return vm_fail(call->failure, VM_QUERY, "%s",
                       error.message[0] ? error.message : "the host query refused");
    if (!result && size_bytes > VM_ARGUMENT_BYTES_MAX) result = RK_LIMIT;
    if (!result) call->answer_bytes = size_bytes;
    return result;
}

/* Whether a machine with these queries has one of this name, or the rules could have. */
static bool is_known(const struct rk_vm *vm, const char *name)
{
    if (host_query_by_name(span_of_string(name)) != HOST_QUERY_COUNT) return true;
    for (size_t i = 0; i < vm->query_count; i++)
        if (strcmp(vm->queries[i].name, name) == 0) return true;
    return false;
}

static enum rk_result add_query(struct rk_vm *vm, const struct rk_query *theirs,
                                struct rk_error *error)
{
    struct rk_query taken;
    API_NEED(theirs, error);
    RK_TRY(api_take(&taken, theirs, API_STRUCT(rk_query, context), error));
    API_NEED(taken.name, error);
    API_NEED(taken.answer, error);
    if (!taken.name[0] || !utf8_is_valid(span_of_string(taken.name)))
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "the name of a query is no text");
    if (is_known(vm, taken.name))
        return rk_fail(error, RK_EXISTS, RK_NO_POSITION, "there is a query '%s' already",
                       taken.name);
    char *name = strdup(taken.name);
    if (!name) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a query");
    vm->queries[vm->query_count++] = (struct api_query){taken, name};
    return RK_OK;
}

static enum rk_result add_queries(struct rk_vm *vm, const struct rk_vm_options *options,
                                  struct rk_error *error)
{
    if (options->query_count == 0) return RK_OK;
    API_NEED(options->queries, error);
    vm->queries = calloc(options->query_count, sizeof *vm->queries);
    if (!vm->queries) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for queries");
    for (size_t i = 0; i < options->query_count; i++)
        RK_TRY(add_query(vm, options->queries[i], error));
    return RK_OK;
}

/* ---- Opening and closing ---- */

static void debug(void *context, const uint8_t contract[VM_CONTRACT_ID_BYTES], struct span message)
{
    const struct rk_vm *vm = context;
    vm->debug(vm->debug_context, contract, api_lend(message));
}

static void free_vm(struct rk_vm *vm)
{
    vm_close(vm->inner);
    host_queries_free(vm->host_queries);
    for (size_t i = 0; i < vm->query_count; i++)
        free(vm->queries[i].name);
    free(vm->queries);
    api_store_release(vm->store);
    free(vm);
}

static uint64_t or_normal(uint64_t value, uint64_t normal)
{
    return value ? value : normal;
}

static enum rk_result open_vm(struct rk_vm *vm, const struct rk_vm_options *options,
                              struct rk_error *error)
{
    const struct chain_profile *rules = NULL;
    enum wasm_tier tier;
    RK_TRY(find_rules(&rules, options->rules, error));
    RK_TRY(wasm_tier_find(&tier, options->tier, error));
    RK_TRY(add_queries(vm, options, error));
    RK_TRY(host_queries_new(&vm->host_queries, rules->queries,
                            or_normal(options->query_cache_bytes_max, QUERY_CACHE_BYTES_NORMAL),
                            error));
    struct vm_query *list = calloc(HOST_QUERY_COUNT + vm->query_count, sizeof *list);
    if (!list) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for queries");
    size_t count = host_queries_list(vm->host_queries, list);
    for (size_t i = 0; i < vm->query_count; i++)
        list[count++] = (struct vm_query){
            .name = vm->queries[i].name,
            .price = vm->queries[i].query.price ? price : NULL,
            .answer = answer,
            .context = &vm->queries[i],
        };
    vm->debug = options->debug;
    vm->debug_context = options->debug_context;
    const struct vm_options inner = {
        .rules = rules->vm,
        .store = vm->store->inner,
        .queries = list,
        .query_count = count,
        .tier = tier,
        .resident_bytes_max = or_normal(options->resident_bytes_max, RESIDENT_BYTES_NORMAL),
        .code_bytes_max = or_normal(options->code_bytes_max, CODE_BYTES_NORMAL),
        .native_bytes_max = or_normal(options->native_bytes_max, NATIVE_BYTES_NORMAL),
        .debug = vm->debug ? debug : NULL,
        .debug_context = vm,
    };
    enum rk_result result = vm_open(&vm->inner, &inner, error);
    free(list);
    return result;
}

enum rk_result rk_vm_open(struct rk_store *store, struct rk_vm **out,
                          const struct rk_vm_options *options, struct rk_error *error)
{
    struct rk_vm_options taken = {.size_bytes = sizeof taken};
    API_NEED(store, error);
    API_NEED(out, error);
    if (options) RK_TRY(api_take(&taken, options, API_STRUCT(rk_vm_options, debug_context), error));
    struct rk_vm *vm = calloc(1, sizeof *vm);
    if (!vm) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a machine");
    store->users++;
    vm->users = 1;
    vm->store = store;
    enum rk_result result = open_vm(vm, &taken, error);
    if (result)
        free_vm(vm);
    else
        *out = vm;
    return result;
}

void api_vm_release(struct rk_vm *vm)
{
    if (--vm->users == 0) free_vm(vm);
}

void rk_vm_close(struct rk_vm *vm)
{
    if (vm) api_vm_release(vm);
}

enum rk_result rk_vm_statistics(struct rk_vm *vm, struct rk_vm_statistics *statistics,
                                struct rk_error *error)
{
    const struct api_struct *type = API_STRUCT(rk_vm_statistics, query_cache_entries);
    struct host_query_statistics found;
    API_NEED(vm, error);
    API_NEED(statistics, error);
    RK_TRY(api_check_room(statistics, type, error));
    host_queries_statistics(vm->host_queries, &found);
    const struct rk_vm_statistics ours = {
        .query_cache_hits = found.hits,
        .query_cache_misses = found.misses,
        .query_cache_entries = found.entries,
    };
    api_give(statistics, &ours, type);
    return RK_OK;
}
