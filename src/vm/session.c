#include "base/require.h"
#include "vm/session_internal.h"

#include "state/state.h"

#include <stdlib.h>

/* ---- The machine ---- */

/* Compiled code is kept in the store's folder where that can be. A machine works without. */
static void open_native(struct vm *vm, const struct vm_options *options)
{
    const char *folder = store_folder(vm->store);
    struct buffer path = {0};
    if (vm->tier != WASM_TIER_JIT || !options->native_bytes_max || !folder) return;
    if (!buffer_append_format(&path, "%s/native", folder) && !buffer_append_u8(&path, 0) &&
        native_cache_open(&vm->native, (const char *)path.bytes, options->native_bytes_max, NULL))
        vm->native = NULL;
    buffer_free(&path);
}

enum rk_result vm_open(struct vm **out, const struct vm_options *options, struct rk_error *error)
{
    struct vm *vm = calloc(1, sizeof *vm);
    struct vm_query *queries =
        calloc(options->query_count ? options->query_count : 1, sizeof *queries);
    struct state_options state = {.store = options->store,
                                  .resident_bytes_max = options->resident_bytes_max};
    enum rk_result result = RK_OK;
    if (!vm || !queries)
        result = rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a machine");
    if (!result) result = state_open(&vm->state, &state, error);
    if (result) {
        free(queries);
        free(vm);
        return result;
    }
    vm->rules = options->rules;
    vm->store = options->store;
    vm->queries = queries;
    vm->query_count = options->query_count;
    if (vm->query_count) memcpy(queries, options->queries, vm->query_count * sizeof *queries);
    vm->tier = options->tier;
    vm->debug = options->debug;
    vm->debug_context = options->debug_context;
    vm_code_cache_init(&vm->codes, options->code_bytes_max);
    open_native(vm, options);
    *out = vm;
    return RK_OK;
}

void vm_close(struct vm *vm)
{
    if (!vm) return;
    vm_code_cache_free(&vm->codes);
    native_cache_close(vm->native);
    state_close(vm->state);
    free(vm->queries);
    free(vm);
}

void vm_native_statistics(struct vm *vm, struct native_cache_statistics *out)
{
    *out = (struct native_cache_statistics){0};
    if (vm->native) native_cache_statistics(vm->native, out);
}

const struct vm_rules *vm_rules_of(const struct vm *vm)
{
    return vm->rules;
}

/* ---- Receipts ---- */

void vm_receipt_init(struct vm_receipt *receipt)
{
    *receipt = (struct vm_receipt){0};
    call_tree_init(&receipt->calls);
}

void vm_receipt_free(struct vm_receipt *receipt)
{
    buffer_free(&receipt->data);
    vm_events_free(&receipt->events);
    call_tree_free(&receipt->calls);
}

/* ---- Failures of the host ---- */

enum rk_result vm_host_failed(struct vm_session *session, enum rk_result result,
                              const struct rk_error *error)
{
    if (session->host_error.result) return session->host_error.result;
    if (error && error->result)
        session->host_error = *error;
    else
        rk_fail(&session->host_error, result, RK_NO_POSITION, "the host failed: %s",
                rk_result_name(result));
    session->host_error.result = result;
    return result;
}

enum rk_result vm_no_memory(struct vm_session *session)
{
    struct rk_error error = {.result = RK_OK};
    rk_fail(&error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a call");
    return vm_host_failed(session, RK_NO_MEMORY, &error);
}

enum rk_result vm_session_is_sound(const struct vm_session *session, struct rk_error *error)
{
    if (session->host_error.result && error) *error = session->host_error;
    return session->host_error.result;
}

/* ---- Opening and ending ---- */

static void free_session(struct vm_session *session)
{
    struct table_entry *entry;
    vm_session_release_forgotten(session);
    for (size_t at = 0; (entry = table_next(&session->contracts, &at));) {
        struct vm_contract *contract = *(struct vm_contract **)table_value(entry);
        wasm_store_free(contract->store);
        vm_code_release(contract->code);
        free(contract);
    }
    for (struct map_entry *e = map_first(&session->data); e;
         e = map_after(&session->data, map_key(e)))
        buffer_free(map_value(e));
    table_free(&session->contracts);
    vm_contract_vec_free(&session->alive);
    saved_global_vec_free(&session->globals);
    map_free(&session->data);
    call_tree_free(&session->calls);
    vm_events_free(&session->events);
    vm_failure_free(&session->failure);
    wasm_stack_free(session->stack);
    free(session->query_is_excluded);
    buffer_free(&session->rerun.feeds);
    buffer_free(&session->data_unwanted);
    buffer_free(&session->name);
    free(session->scratch);
    free(session->answer);
    free(session);
}

enum rk_result vm_session_open(struct vm *vm, struct vm_session **out,
                               const struct commit_key *base, struct rk_error *error)
{
    struct vm_session *session = calloc(1, sizeof *session);
    if (!session) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a session");
    session->vm = vm;
    session->rules = vm->rules;
    table_init(&session->contracts, sizeof(struct vm_contract *), 0); /* ids are hashes */
    map_init(&session->data, sizeof(struct buffer));
    call_tree_init(&session->calls);
    session->query_is_excluded = calloc(vm->query_count + 1, sizeof *session->query_is_excluded);
    session->scratch = malloc(VM_ARGUMENT_BYTES_MAX);
    session->answer = malloc(VM_ARGUMENT_BYTES_MAX);
    enum rk_result result = wasm_stack_new(&session->stack, vm->rules->wasm->stack_units);
    if (!session->query_is_excluded || !session->scratch || !session->answer) result = RK_NO_MEMORY;
    if (result) rk_fail(error, result, RK_NO_POSITION, "no memory for a session");
    if (!result) result = session_open(vm->state, &session->state, base, error);
    if (result) {
        free_session(session);
        return result;
    }
    *out = session;
    return RK_OK;
}

void vm_session_drop(struct vm_session *session)
{
    if (!session) return;
    REQUIRE(!session->is_migrating);
    session_drop(session->state);
    free_session(session);
}

enum rk_result vm_session_key(struct vm_session *session, struct commit_key *key,
                              struct rk_error *error)
{
    REQUIRE(!session->frame);
    RK_TRY(vm_session_is_sound(session, error));
    return session_key(session->state, key, error);
}

enum rk_result vm_session_commit(struct vm_session *session, struct commit_key *key,
                                 struct rk_error *error)
{
    REQUIRE(!session->frame && !session->is_migrating);
    RK_TRY(vm_session_is_sound(session, error));
    RK_TRY(session_commit(session->state, key, error));
    free_session(session);
    return RK_OK;
}

/* ---- Metadata and queries ---- */

enum rk_result vm_session_set_data(struct vm_session *session, const char *name, struct span value,
                                   struct rk_error *error)
{
    if (value.size_bytes > VM_ARGUMENT_BYTES_MAX)
        return rk_fail(error, RK_LIMIT, RK_NO_POSITION, "metadata '%s' has %zu bytes: at most %d",
                       name, value.size_bytes, VM_ARGUMENT_BYTES_MAX);
    void *found;
    struct buffer copy = {0};
    enum rk_result result = buffer_append(&copy, value.bytes, value.size_bytes);
    if (!result) result = map_obtain(&session->data, &found, span_of_string(name));
    if (result) {
        buffer_free(&copy);
        return rk_fail(error, result, RK_NO_POSITION, "no memory for metadata");
    }
    buffer_free(found);
    memcpy(found, &copy, sizeof copy);
    return RK_OK;
}

void vm_session_remove_data(struct vm_session *session, const char *name)
{
    struct buffer *found = map_find(&session->data, span_of_string(name));
    if (!found) return;
    buffer_free(found);
    REQUIRE(map_remove(&session->data, span_of_string(name)) == RK_OK);
}

struct span vm_session_data(const struct vm_session *session, const char *name)
{
    const struct buffer *found = map_find(&session->data, span_of_string(name));
    return found ? buffer_span(found) : span_of(NULL, 0);
}

enum rk_result vm_session_exclude_query(struct vm_session *session, const char *name,
                                        struct rk_error *error)
{
    for (size_t i = 0; i < session->vm->query_count; i++) {
        if (strcmp(session->vm->queries[i].name, name) != 0) continue;
        session->query_is_excluded[i] = true;
        return RK_OK;
    }
    return rk_fail(error, RK_NOT_FOUND, RK_NO_POSITION, "there is no host query '%s'", name);
}

void vm_session_set_call_hook(struct vm_session *session, vm_call_hook *hook, void *context)
{
    session->hook = hook;
    session->hook_context = context;
}

void vm_session_set_observer(struct vm_session *session, const struct vm_observer *observer)
{
    static const struct vm_observer nobody;
    session->observer = observer ? *observer : nobody;
}

/* ---- Contracts ---- */

enum rk_result vm_session_contract(struct vm_session *session, struct contract *contract,
                                   const uint8_t id[VM_CONTRACT_ID_BYTES], struct rk_error *error)
{
    RK_TRY(vm_session_is_sound(session, error));
    return session_find(session->state, contract, id, error);
}

enum rk_result vm_contract_enter(struct vm_session *session, struct vm_contract **out,
                                 const uint8_t id[VM_CONTRACT_ID_BYTES], struct vm_code *code)
{
    void *value;
    struct vm_contract *contract = calloc(1, sizeof *contract);
    if (!contract || table_obtain(&session->contracts, &value, span_of(id, VM_CONTRACT_ID_BYTES))) {
        free(contract);
        vm_code_release(code);
        return vm_no_memory(session);
    }
    memcpy(contract->id, id, sizeof contract->id);
    contract->session = session;
    contract->code = code;
    memcpy(value, &contract, sizeof contract);
    *out = contract;
    return RK_OK;
}

void vm_contract_forget(struct vm_session *session, struct vm_contract *contract)
{
    for (size_t i = 0; i < session->alive.count; i++) {
        if (session->alive.items[i] != contract) continue;
        session->alive.items[i] = session->alive.items[--session->alive.count];
        break;
    }
    REQUIRE(table_remove(&session->contracts, span_of(contract->id, VM_CONTRACT_ID_BYTES)) ==
            RK_OK);
    wasm_store_free(contract->store);
    contract->next_forgotten = session->forgotten;
    session->forgotten = contract;
}

void vm_session_release_forgotten(struct vm_session *session)
{
    while (session->forgotten) {
        struct vm_contract *contract = session->forgotten;
        session->forgotten = contract->next_forgotten;
        vm_code_release(contract->code);
        free(contract);
    }
}

/* The code of a contract of the state, from the cache or loaded. */
static enum rk_result find_code(struct vm_session *session, struct vm_code **out,
                                const struct contract *element)
{
    struct vm *vm = session->vm;
    struct rk_error error = {.result = RK_OK};
    struct span bytecode;
    struct vm_code *code = vm_code_cache_find(&vm->codes, element->code_hash);
    if (!code) {
        enum rk_result result = session_find_code(session->state, &bytecode, element, &error);
        if (result) return vm_host_failed(session, result, &error);
        result = vm_code_load(&code, bytecode, element->code_hash, vm->rules, vm->debug != NULL,
                              &session->failure);
        if (result == RK_NO_MEMORY) return vm_no_memory(session);
        RK_TRY(result);
        vm_code_cache_keep(&vm->codes, code);
    }
    *out = code;
    return RK_OK;
}

enum rk_result vm_contract_find(struct vm_session *session, struct vm_contract **out,
                                const uint8_t id[VM_CONTRACT_ID_BYTES])
{
    struct rk_error error = {.result = RK_OK};
    struct contract element;
    struct vm_code *code = NULL;
    struct vm_contract **found = table_find(&session->contracts, span_of(id, VM_CONTRACT_ID_BYTES));
    if (found) {
        *out = *found;
        return RK_OK;
    }
    enum rk_result result = session_find(session->state, &element, id, &error);
    if (result == RK_NOT_FOUND)
        return vm_fail(&session->failure, VM_NO_CONTRACT, "there is no such contract");
    if (result) return vm_host_failed(session, result, &error);
    result = find_code(session, &code, &element);
    contract_free(&element);
    RK_TRY(result);
    return vm_contract_enter(session, out, id, code);
}

/* The argument buffer must lie in memory where bounds are strict. */
static enum rk_result check_argument_buffer(struct vm_contract *contract)
{
    if (vm_range_is_allowed(contract, contract->code->argument_at, VM_ARGUMENT_BYTES_MAX))
        return RK_OK;
    return vm_fail(&contract->session->failure, VM_ARGUMENT_BUFFER,
                   "no contract: the argument buffer is not in the memory");
}

static enum rk_result instantiate(struct vm_contract *contract)
{
    struct vm_session *session = contract->session;
    struct wasm_module *module = contract->code->module;
    struct rk_error error = {.result = RK_OK};
    struct wasm_trap trap;
    struct wasm_store_options options = {
        .rules = session->rules->wasm,
        .tier = session->rerun.is_running ? WASM_TIER_INTERP : session->vm->tier,
        .stack = session->stack,
    };
    enum rk_result result = wasm_store_new(&contract->store, &options);
    struct wasm_extern *imports =
        calloc(module->import_count ? module->import_count : 1, sizeof *imports);
    if (!imports) result = RK_NO_MEMORY;
    for (uint32_t i = 0; !result && i < module->import_count; i++) {
        imports[i].kind = WASM_EXTERN_FUNC;
        result = vm_import_link(contract, &imports[i].func, contract->code->imports[i],
                                &module->types[module->imports[i].type]);
    }
    struct wasm_instance_options instance = {
        .imports = imports,
        .import_count = module->import_count,
        .memory = contract->memory,
        .skip_data = !contract->is_new,
        .skip_start = true,
    };
    if (!result && session->vm->native)
        result = native_cache_obtain(session->vm->native, module, contract->code->hash);
    if (!result)
        result = wasm_instance_new(contract->store, &contract->instance, &trap, &error, module,
                                   &instance);
    free(imports);
    if (result) {
        wasm_store_free(contract->store);
        contract->store = NULL;
        contract->instance = NULL;
    }
    if (result == RK_TRAP) return vm_fail(&session->failure, VM_TRAP, "%s", error.message);
    return result ? vm_host_failed(session, result, &error) : RK_OK;
}

static enum rk_result revive(struct vm_contract *contract)
{
    struct rk_error error = {.result = RK_OK};
    struct wasm_trap trap;
    struct vm_session *session = contract->session;
    if (!contract->instance) return instantiate(contract);
    enum rk_result result = wasm_instance_reset(contract->instance, &trap, &error);
    if (result == RK_TRAP) return vm_fail(&session->failure, VM_TRAP, "%s", error.message);
    return result ? vm_host_failed(session, result, &error) : RK_OK;
}

enum rk_result vm_contract_obtain(struct vm_session *session, struct vm_contract **out,
                                  const uint8_t id[VM_CONTRACT_ID_BYTES])
{
    struct rk_error error = {.result = RK_OK};
    struct vm_contract *contract;
    RK_TRY(vm_contract_find(session, &contract, id));
    if (contract->opened != session->root_number) {
        enum rk_result result = session_contract(session->state, &contract->memory, id,
                                                 &contract->code->memory, &error);
        if (result) return vm_host_failed(session, result, &error);
        contract->opened = session->root_number;
    }
    if (contract->live != session->root_number) {
        if (vm_contract_vec_reserve(&session->alive, 1)) return vm_no_memory(session);
        RK_TRY(revive(contract));
        RK_TRY(check_argument_buffer(contract));
        contract->is_new = false;
        contract->frames = 0;
        contract->live = session->root_number;
        session->alive.items[session->alive.count++] = contract;
    }
    *out = contract;
    return RK_OK;
}

bool vm_range_is_allowed(const struct vm_contract *contract, uint64_t at, uint64_t size_bytes)
{
    const struct linear_memory *memory = contract->memory;
    uint64_t capacity = memory->size_bytes;
    if (contract->session->rules->wasm->memory_bound == WASM_BOUND_DEPLOYED)
        capacity = memory->is_64 ? LINEAR_MEMORY64_BYTES_MAX : LINEAR_MEMORY32_BYTES;
    if (contract->session->rules->last_byte_is_barred) capacity--;
    return at <= capacity && size_bytes <= capacity - at;
}
