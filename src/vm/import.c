/* What contracts import: contract-abi.md 2. Each callback sees the frame that runs and its memory.
 */
#include "base/utf8.h"
#include "vm/session_internal.h"

enum {
    NAME_BYTES_MAX = 100000,   /* of functions, queries and metadata: none can have a longer one */
    TOPIC_BYTES_MAX = 1 << 20, /* of events */
};

typedef enum wasm_trap_kind import_callback(const struct wasm_caller *caller, void *context,
                                            uint64_t *slots, uint32_t *host_code);

/* ---- Failing ---- */

/* Ends the execution with the failure that was noted, or with that of the host. */
static enum wasm_trap_kind ended(void)
{
    return WASM_TRAP_HOST;
}

static enum wasm_trap_kind bad_range(struct vm_contract *contract, uint64_t at, uint64_t size_bytes)
{
    vm_fail(&contract->session->failure, VM_MEMORY, "%llu bytes at 0x%llx are not in the memory",
            (unsigned long long)size_bytes, (unsigned long long)at);
    return ended();
}

static enum wasm_trap_kind out_of_gas(struct vm_contract *contract)
{
    wasm_fuel_set(wasm_store_fuel(contract->store), 0);
    vm_fail(&contract->session->failure, VM_OUT_OF_GAS, "out of gas");
    return ended();
}

static enum wasm_trap_kind bad_text(struct vm_contract *contract, const char *what)
{
    vm_fail(&contract->session->failure, VM_TEXT, "%s is not UTF-8", what);
    return ended();
}

/* ---- Memory ---- */

static bool argument_fits(const struct vm_contract *contract, uint64_t size_bytes)
{
    return size_bytes <= VM_ARGUMENT_BYTES_MAX &&
           vm_range_is_allowed(contract, contract->code->argument_at, size_bytes);
}

/* Ranges were checked, so that what fails is the host. */
static enum wasm_trap_kind read_bytes(struct vm_contract *contract, void *bytes, uint64_t at,
                                      uint64_t size_bytes)
{
    enum rk_result result = linear_memory_read(contract->memory, bytes, at, size_bytes);
    if (!result) return WASM_TRAP_NONE;
    if (result == RK_INVALID) return bad_range(contract, at, size_bytes);
    (void)!vm_no_memory(contract->session);
    return ended();
}

static enum wasm_trap_kind write_argument(struct vm_contract *contract, const void *bytes,
                                          uint64_t size_bytes)
{
    uint64_t at = contract->code->argument_at;
    enum rk_result result = linear_memory_write(contract->memory, at, bytes, size_bytes);
    if (!result) return WASM_TRAP_NONE;
    if (result == RK_INVALID) return bad_range(contract, at, size_bytes);
    (void)!vm_no_memory(contract->session);
    return ended();
}

/* A name into session->name, or nothing of it when it is longer than any name is: it then names
 * nothing. */
static enum wasm_trap_kind read_name(struct vm_contract *contract, struct span *name, uint64_t at,
                                     uint64_t size_bytes)
{
    struct buffer *buffer = &contract->session->name;
    buffer->size_bytes = 0;
    if (size_bytes <= NAME_BYTES_MAX) {
        if (buffer_reserve(buffer, (size_t)size_bytes + 1)) {
            (void)!vm_no_memory(contract->session);
            return ended();
        }
        enum wasm_trap_kind kind = read_bytes(contract, buffer->bytes, at, size_bytes);
        if (kind) return kind;
        buffer->size_bytes = (size_t)size_bytes;
    }
    *name = buffer_span(buffer);
    return WASM_TRAP_NONE;
}

/* ---- c ---- */

/* Tells a calling contract how its call failed (contract-abi.md 2.4). */
static enum wasm_trap_kind report_failure(struct vm_contract *contract, uint64_t *slots)
{
    struct vm_failure *failure = &contract->session->failure;
    slots[0] = (uint32_t)vm_error_code(failure->error);
    if (failure->error != VM_PANIC) return WASM_TRAP_NONE;
    /* The buffer has room for a length and the message but for its last bytes. */
    uint8_t *bytes = contract->session->scratch;
    size_t size_bytes = failure->panic.size_bytes;
    if (size_bytes > VM_ARGUMENT_BYTES_MAX - 4) size_bytes = VM_ARGUMENT_BYTES_MAX - 4;
    while (size_bytes < failure->panic.size_bytes &&
           (failure->panic.bytes[size_bytes] & 0xc0) == 0x80)
        size_bytes--;
    uint32_t length = (uint32_t)size_bytes;
    memcpy(bytes, &length, sizeof length);
    if (size_bytes) memcpy(bytes + 4, failure->panic.bytes, size_bytes);
    return write_argument(contract, bytes, 4 + size_bytes);
}

static enum wasm_trap_kind refuse_call(struct vm_contract *contract, uint64_t *slots)
{
    return contract->session->rules->call_arguments_trap ? ended()
                                                         : report_failure(contract, slots);
}

static enum wasm_trap_kind import_call(const struct wasm_caller *caller, void *context,
                                       uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct vm_contract *contract = context;
    struct vm_session *session = contract->session;
    uint64_t id_at = slots[0], name_at = slots[1], gas_limit = slots[4];
    uint32_t name_bytes = (uint32_t)slots[2], argument_bytes = (uint32_t)slots[3];
    uint8_t id[VM_CONTRACT_ID_BYTES];
    struct span name;
    uint32_t result_bytes;
    if (!vm_range_is_allowed(contract, id_at, sizeof id)) {
        bad_range(contract, id_at, sizeof id);
        return refuse_call(contract, slots);
    }
    if (!vm_range_is_allowed(contract, name_at, name_bytes)) {
        bad_range(contract, name_at, name_bytes);
        return refuse_call(contract, slots);
    }
    if (!argument_fits(contract, argument_bytes)) {
        bad_range(contract, contract->code->argument_at, argument_bytes);
        return refuse_call(contract, slots);
    }
    enum wasm_trap_kind kind = read_bytes(contract, id, id_at, sizeof id);
    if (!kind) kind = read_name(contract, &name, name_at, name_bytes);
    if (kind) return kind;
    if (!session->rules->call_names_fail_late && !utf8_is_valid(name)) {
        bad_text(contract, "the name of a function");
        return refuse_call(contract, slots);
    }
    kind = read_bytes(contract, session->scratch, contract->code->argument_at, argument_bytes);
    if (kind) return kind;
    enum rk_result result =
        vm_run_nested(session, &result_bytes, id, name, argument_bytes, gas_limit);
    if (result == RK_TRAP) return report_failure(contract, slots);
    if (result) return ended();
    slots[0] = result_bytes;
    return write_argument(contract, session->scratch, result_bytes);
}

/* ---- hq, hd ---- */

static const struct vm_query *find_query(const struct vm_session *session, struct span name)
{
    const struct vm *vm = session->vm;
    for (size_t i = 0; i < vm->query_count; i++)
        if (span_equal(name, span_of_string(vm->queries[i].name)))
            return session->query_is_excluded[i] ? NULL : &vm->queries[i];
    return NULL;
}

static enum wasm_trap_kind import_host_query(const struct wasm_caller *caller, void *context,
                                             uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct vm_contract *contract = context;
    struct vm_session *session = contract->session;
    struct wasm_fuel *fuel = wasm_store_fuel(contract->store);
    uint64_t name_at = slots[0];
    uint32_t name_bytes = (uint32_t)slots[1], argument_bytes = (uint32_t)slots[2];
    struct span name;
    if (!vm_range_is_allowed(contract, name_at, name_bytes))
        return bad_range(contract, name_at, name_bytes);
    if (!argument_fits(contract, argument_bytes))
        return bad_range(contract, contract->code->argument_at, argument_bytes);
    enum wasm_trap_kind kind = read_name(contract, &name, name_at, name_bytes);
    if (kind) return kind;
    if (!utf8_is_valid(name)) return bad_text(contract, "the name of a host query");
    const struct vm_query *query = find_query(session, name);
    if (!query) {
        vm_fail(&session->failure, VM_NO_QUERY, "there is no host query '%.*s'",
                (int)(name.size_bytes < 100 ? name.size_bytes : 100),
                name.size_bytes ? (const char *)name.bytes : "");
        return ended();
    }
    kind = read_bytes(contract, session->scratch, contract->code->argument_at, argument_bytes);
    if (kind) return kind;
    struct vm_query_call call = {
        .argument = span_of(session->scratch, argument_bytes),
        .align_bytes =
            (size_t)((contract->code->argument_at | 16) & -(contract->code->argument_at | 16)),
        .answer = session->answer,
        .failure = &session->failure,
    };
    uint64_t price = query->price ? query->price(query->context, &call) : 0;
    uint64_t left = wasm_fuel_remaining(fuel);
    if (left < price) return out_of_gas(contract);
    if (price) wasm_fuel_set(fuel, left - price);
    enum rk_result result = query->answer(query->context, &call);
    if (result && result != RK_TRAP) (void)!vm_host_failed(session, result, NULL);
    if (result) return ended();
    slots[0] = (uint32_t)call.answer_bytes;
    return write_argument(contract, call.answer, call.answer_bytes);
}

static enum wasm_trap_kind import_host_data(const struct wasm_caller *caller, void *context,
                                            uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct vm_contract *contract = context;
    uint64_t name_at = slots[0];
    uint32_t name_bytes = (uint32_t)slots[1];
    struct span name;
    if (!vm_range_is_allowed(contract, name_at, name_bytes))
        return bad_range(contract, name_at, name_bytes);
    enum wasm_trap_kind kind = read_name(contract, &name, name_at, name_bytes);
    if (kind) return kind;
    if (!utf8_is_valid(name)) return bad_text(contract, "the name of metadata");
    const struct buffer *value = map_find(&contract->session->data, name);
    slots[0] = value ? (uint32_t)value->size_bytes : 0;
    return value ? write_argument(contract, value->bytes, value->size_bytes) : WASM_TRAP_NONE;
}

/* ---- emit, feed ---- */

static enum rk_result append_event(struct vm_session *session, const struct vm_contract *contract,
                                   uint64_t topic_at, uint32_t topic_bytes, uint32_t data_bytes)
{
    struct vm_events *events = &session->events;
    struct vm_event event = {
        .topic_at = events->bytes.size_bytes,
        .topic_bytes = topic_bytes,
        .data_at = events->bytes.size_bytes + topic_bytes,
        .data_bytes = data_bytes,
    };
    memcpy(event.source, contract->id, sizeof event.source);
    if (buffer_reserve(&events->bytes, (size_t)topic_bytes + data_bytes + 1) ||
        vm_event_vec_reserve(&events->list, 1))
        return vm_no_memory(session);
    uint8_t *topic = events->bytes.bytes + event.topic_at;
    if (linear_memory_read(contract->memory, topic, topic_at, topic_bytes) ||
        linear_memory_read(contract->memory, topic + topic_bytes, contract->code->argument_at,
                           data_bytes))
        return vm_fail(&session->failure, VM_MEMORY, "an event is not in the memory");
    if (!utf8_is_valid(span_of(topic, topic_bytes)))
        return vm_fail(&session->failure, VM_TEXT, "the topic of an event is not UTF-8");
    events->bytes.size_bytes += (size_t)topic_bytes + data_bytes;
    events->list.items[events->list.count++] = event;
    if (vm_is_news(session) && session->observer.emit)
        session->observer.emit(session->observer.context, contract->id, span_of(topic, topic_bytes),
                               span_of(topic + topic_bytes, data_bytes));
    return RK_OK;
}

static enum wasm_trap_kind import_emit(const struct wasm_caller *caller, void *context,
                                       uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct vm_contract *contract = context;
    struct vm_session *session = contract->session;
    struct wasm_fuel *fuel = wasm_store_fuel(contract->store);
    uint64_t topic_at = slots[0];
    uint32_t topic_bytes = (uint32_t)slots[1], data_bytes = (uint32_t)slots[2];
    if (!vm_range_is_allowed(contract, topic_at, topic_bytes))
        return bad_range(contract, topic_at, topic_bytes);
    if (!argument_fits(contract, data_bytes))
        return bad_range(contract, contract->code->argument_at, data_bytes);
    uint64_t price = session->rules->emit_cost_per_byte * ((uint64_t)topic_bytes + data_bytes);
    uint64_t left = wasm_fuel_remaining(fuel);
    if (price > left) return out_of_gas(contract);
    wasm_fuel_set(fuel, left - price);
    if (topic_bytes > TOPIC_BYTES_MAX) {
        vm_fail(&session->failure, VM_LIMIT, "a topic of %u bytes: at most %d", topic_bytes,
                TOPIC_BYTES_MAX);
        return ended();
    }
    return append_event(session, contract, topic_at, topic_bytes, data_bytes) ? ended()
                                                                              : WASM_TRAP_NONE;
}

/* Whether the receiver took it. */
static bool feed(struct vm_session *session, struct span data)
{
    struct rerun *rerun = &session->rerun;
    if (!vm_is_news(session)) return rerun->feeds.bytes[rerun->feeds_said++] == 0;
    uint8_t refused = session->feed(session->feed_context, data) != RK_OK;
    if (session->rules->reads_dirty_after_revert && !rerun->is_running &&
        buffer_append_u8(&rerun->feeds, refused)) {
        (void)!vm_no_memory(session);
        return false;
    }
    return !refused;
}

static enum wasm_trap_kind import_feed(const struct wasm_caller *caller, void *context,
                                       uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct vm_contract *contract = context;
    struct vm_session *session = contract->session;
    uint32_t data_bytes = (uint32_t)slots[0];
    if (!argument_fits(contract, data_bytes))
        return bad_range(contract, contract->code->argument_at, data_bytes);
    if (!session->feed) {
        vm_fail(&session->failure, VM_NO_FEED, "nobody receives what the contract feeds");
        return ended();
    }
    enum wasm_trap_kind kind =
        read_bytes(contract, session->scratch, contract->code->argument_at, data_bytes);
    if (kind) return kind;
    if (feed(session, span_of(session->scratch, data_bytes))) return WASM_TRAP_NONE;
    if (session->host_error.result) return ended();
    vm_fail(&session->failure, VM_FEED, "the receiver of the feed has gone");
    return ended();
}

/* ---- Who is calling, and for how much ---- */

static enum wasm_trap_kind import_caller(const struct wasm_caller *caller, void *context,
                                         uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct vm_contract *contract = context;
    const struct vm_frame *above = contract->session->frame->caller;
    slots[0] = above != NULL;
    return above ? write_argument(contract, above->contract->id, VM_CONTRACT_ID_BYTES)
                 : WASM_TRAP_NONE;
}

static enum wasm_trap_kind import_call_stack(const struct wasm_caller *caller, void *context,
                                             uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct vm_contract *contract = context;
    struct vm_session *session = contract->session;
    uint32_t count = 0;
    for (const struct vm_frame *f = session->frame->caller; f; f = f->caller)
        memcpy(session->scratch + (size_t)count++ * VM_CONTRACT_ID_BYTES, f->contract->id,
               VM_CONTRACT_ID_BYTES);
    slots[0] = count;
    return write_argument(contract, session->scratch, (uint64_t)count * VM_CONTRACT_ID_BYTES);
}

static enum wasm_trap_kind import_gas_limit(const struct wasm_caller *caller, void *context,
                                            uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct vm_contract *contract = context;
    slots[0] = contract->session->frame->gas_limit;
    return WASM_TRAP_NONE;
}

static enum wasm_trap_kind import_gas_spent(const struct wasm_caller *caller, void *context,
                                            uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct vm_contract *contract = context;
    slots[0] =
        contract->session->frame->gas_limit - wasm_fuel_remaining(wasm_store_fuel(contract->store));
    return WASM_TRAP_NONE;
}

static enum wasm_trap_kind import_self_id(const struct wasm_caller *caller, void *context,
                                          uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)slots, (void)host_code;
    struct vm_contract *contract = context;
    return write_argument(contract, contract->id, VM_CONTRACT_ID_BYTES);
}

static enum wasm_trap_kind import_owner(const struct wasm_caller *caller, void *context,
                                        uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct vm_contract *contract = context;
    struct vm_session *session = contract->session;
    struct rk_error error = {.result = RK_OK};
    struct contract element;
    uint64_t id_at = slots[0];
    uint8_t id[VM_CONTRACT_ID_BYTES];
    enum wasm_trap_kind kind = WASM_TRAP_NONE;
    if (!vm_range_is_allowed(contract, id_at, sizeof id))
        return bad_range(contract, id_at, sizeof id);
    if (id_at == 0)
        memcpy(id, contract->id, sizeof id);
    else
        kind = read_bytes(contract, id, id_at, sizeof id);
    if (kind) return kind;
    slots[0] = 0;
    enum rk_result result = session_find(session->state, &element, id, &error);
    if (result == RK_NOT_FOUND) return WASM_TRAP_NONE;
    if (result) {
        (void)!vm_host_failed(session, result, &error);
        return ended();
    }
    uint32_t owner_bytes = (uint32_t)element.owner.size_bytes;
    slots[0] = session->rules->owner_returns_one ? 1 : owner_bytes;
    kind = write_argument(contract, element.owner.bytes, owner_bytes);
    contract_free(&element);
    return kind;
}

/* ---- panic, hdebug ---- */

/* A message from the argument buffer into session->scratch. */
static enum wasm_trap_kind read_message(struct vm_contract *contract, struct span *message,
                                        uint32_t size_bytes)
{
    uint8_t *scratch = contract->session->scratch;
    if (!argument_fits(contract, size_bytes))
        return bad_range(contract, contract->code->argument_at, size_bytes);
    enum wasm_trap_kind kind =
        read_bytes(contract, scratch, contract->code->argument_at, size_bytes);
    if (kind) return kind;
    *message = span_of(scratch, size_bytes);
    return utf8_is_valid(*message) ? WASM_TRAP_NONE : bad_text(contract, "a message");
}

static enum wasm_trap_kind import_panic(const struct wasm_caller *caller, void *context,
                                        uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct vm_contract *contract = context;
    struct vm_session *session = contract->session;
    struct span message;
    enum wasm_trap_kind kind = read_message(contract, &message, (uint32_t)slots[0]);
    if (kind) return kind;
    if (vm_fail_panic(&session->failure, message) == RK_NO_MEMORY) (void)!vm_no_memory(session);
    return ended();
}

static enum wasm_trap_kind import_debug(const struct wasm_caller *caller, void *context,
                                        uint64_t *slots, uint32_t *host_code)
{
    (void)caller, (void)host_code;
    struct vm_contract *contract = context;
    const struct vm *vm = contract->session->vm;
    struct span message;
    enum wasm_trap_kind kind = read_message(contract, &message, (uint32_t)slots[0]);
    if (kind) return kind;
    if (vm_is_news(contract->session)) vm->debug(vm->debug_context, contract->id, message);
    return WASM_TRAP_NONE;
}

/* ---- Linking ---- */

enum rk_result vm_import_link(struct vm_contract *contract, struct wasm_func **out,
                              enum vm_import import, const struct wasm_func_type *type)
{
    static import_callback *const callbacks[VM_IMPORT_COUNT] = {
        [VM_IMPORT_CALL] = import_call,           [VM_IMPORT_HOST_QUERY] = import_host_query,
        [VM_IMPORT_HOST_DATA] = import_host_data, [VM_IMPORT_EMIT] = import_emit,
        [VM_IMPORT_OWNER] = import_owner,         [VM_IMPORT_FEED] = import_feed,
        [VM_IMPORT_CALLER] = import_caller,       [VM_IMPORT_CALL_STACK] = import_call_stack,
        [VM_IMPORT_GAS_LIMIT] = import_gas_limit, [VM_IMPORT_GAS_SPENT] = import_gas_spent,
        [VM_IMPORT_PANIC] = import_panic,         [VM_IMPORT_SELF_ID] = import_self_id,
        [VM_IMPORT_DEBUG] = import_debug,
    };
    return wasm_store_add_host_func(contract->store, out, type, callbacks[import], contract);
}
