/* Frames: a function of a contract that runs on its argument, under a limit, all or nothing.
 *
 *      vm_run_root       mark -> execute -> release, or undo          receipt
 *        import `c`
 *          vm_run_nested   mark -> execute -> release, or undo        gas of the caller
 *            import `c` ...
 *
 * A mark is the session's of all memories together (state/session.h): what happens between the mark
 * of a frame and its end is done by the frame and those below it, so taking back the mark takes
 * back just that. */
#include "base/require.h"
#include "vm/session_internal.h"

static bool is_name(struct span name, const char *text)
{
    return span_equal(name, span_of_string(text));
}

/* ---- Executing ---- */

/* Turns a trap of the engine into a failure of the call. */
static enum rk_result explain_trap(struct vm_session *session, struct vm_contract *contract,
                                   const struct wasm_trap *trap)
{
    struct vm_failure *failure = &session->failure;
    if (session->host_error.result) return session->host_error.result;
    if (trap->kind == WASM_TRAP_NO_MEMORY) return vm_no_memory(session);
    /* Whatever ended the execution: with no gas left it is for want of gas (gas.md 3.3). */
    if (wasm_fuel_remaining(wasm_store_fuel(contract->store)) == 0)
        vm_fail(failure, VM_OUT_OF_GAS, "out of gas");
    else if (trap->kind != WASM_TRAP_HOST)
        vm_fail(failure, VM_TRAP, "%s", wasm_trap_text(trap->kind));
    failure->trap = *trap;
    return RK_TRAP;
}

static enum rk_result invoke(struct vm_session *session, struct vm_contract *contract,
                             struct wasm_func *function, uint32_t argument_bytes,
                             uint32_t *result_bytes)
{
    struct wasm_trap trap;
    uint64_t argument = argument_bytes, returned;
    enum rk_result result = wasm_invoke(contract->store, function, &returned, &trap, &argument);
    if (result == RK_TRAP) return explain_trap(session, contract, &trap);
    if (result) return vm_no_memory(session);
    *result_bytes = (uint32_t)returned;
    if (*result_bytes <= VM_ARGUMENT_BYTES_MAX) return RK_OK;
    return vm_fail(&session->failure, VM_MEMORY, "returned %u bytes, which is more than %d",
                   *result_bytes, VM_ARGUMENT_BYTES_MAX);
}

/* Writes the argument, finds the function and runs it on gas_limit. */
static enum rk_result execute(struct vm_session *session, struct vm_contract *contract,
                              struct span function, struct span argument, uint64_t gas_limit,
                              uint32_t *result_bytes)
{
    struct vm_failure *failure = &session->failure;
    struct wasm_extern export;
    struct vm_frame frame = {contract, session->frame, gas_limit};
    if (argument.size_bytes > VM_ARGUMENT_BYTES_MAX)
        return vm_fail(failure, VM_MEMORY, "an argument of %zu bytes: at most %d",
                       argument.size_bytes, VM_ARGUMENT_BYTES_MAX);
    enum rk_result result = linear_memory_write(contract->memory, contract->code->argument_at,
                                                argument.bytes, argument.size_bytes);
    if (result == RK_INVALID)
        return vm_fail(failure, VM_MEMORY, "the argument buffer is not in the memory");
    if (result) return vm_no_memory(session);
    if (wasm_instance_export(contract->instance, &export, function) ||
        export.kind != WASM_EXTERN_FUNC)
        return vm_fail(failure, VM_FUNCTION, "the contract has no function '%.*s'",
                       (int)(function.size_bytes < 100 ? function.size_bytes : 100),
                       function.size_bytes ? (const char *)function.bytes : "");
    wasm_fuel_set(wasm_store_fuel(contract->store), gas_limit);
    session->frame = &frame;
    result = invoke(session, contract, export.func, (uint32_t)argument.size_bytes, result_bytes);
    session->frame = frame.caller;
    return result;
}

/* ---- Following reads ---- */

static enum rk_result pause_tracker(struct vm_session *session)
{
    if (!session->rerun.is_running || !read_tracker_pause(&session->rerun.tracker)) return RK_OK;
    return vm_no_memory(session);
}

static enum rk_result resume_tracker(struct vm_session *session)
{
    if (!session->rerun.is_running || !read_tracker_resume(&session->rerun.tracker)) return RK_OK;
    return vm_no_memory(session);
}

/* A mark, and a frame of the contract that begins there. */
static enum rk_result mark_frame(struct vm_session *session, uint32_t *mark,
                                 struct vm_contract *contract)
{
    struct rk_error error = {.result = RK_OK};
    RK_TRY(pause_tracker(session));
    enum rk_result result = session_mark(session->state, mark, &error);
    if (result) return vm_host_failed(session, result, &error);
    if (session->rerun.is_running && read_tracker_enter(&session->rerun.tracker, contract->memory))
        return vm_no_memory(session);
    contract->frames++;
    return resume_tracker(session);
}

/* The frames from `node` on are to be reverted. True when a contract of one of them has others. */
static bool leave_frames(struct vm_session *session, uint32_t node)
{
    const struct call_node_vec *nodes = &session->calls.nodes;
    bool has_others = false;
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = nodes->count; i-- > node;) {
            struct vm_contract **contract = table_find(
                &session->contracts, span_of(nodes->items[i].contract, VM_CONTRACT_ID_BYTES));
            REQUIRE(contract);
            if (pass == 1)
                has_others |= (*contract)->frames != 0;
            else if ((*contract)->frames--, session->rerun.is_running)
                read_tracker_revert(&session->rerun.tracker, (*contract)->memory);
        }
    }
    return has_others;
}

/* Ends the run that is not to be: as if the host had failed. */
static enum rk_result want_rerun(struct vm_session *session)
{
    struct rk_error error = {.result = RK_OK};
    session->rerun.is_wanted = true;
    rk_fail(&error, RK_LIMIT, RK_NO_POSITION, "the call has to be run again");
    return vm_host_failed(session, RK_LIMIT, &error);
}

/* Instances of the one kind make room for those of the other. */
static void retire_instances(struct vm_session *session)
{
    struct table_entry *entry;
    for (size_t at = 0; (entry = table_next(&session->contracts, &at));) {
        struct vm_contract *contract = *(struct vm_contract **)table_value(entry);
        wasm_store_free(contract->store);
        contract->store = NULL;
        contract->instance = NULL;
        contract->live = 0;
        contract->frames = 0;
    }
    session->alive.count = 0;
    session->globals.count = 0;
}

/* ---- Undoing ---- */

static void revert_events(struct vm_session *session, size_t from)
{
    if (session->rules->reverted_events_unmarked) return;
    for (size_t i = from; i < session->events.list.count; i++)
        session->events.list.items[i].is_reverted = true;
}

static enum rk_result undo(struct vm_session *session, uint32_t mark, bool size_follows)
{
    struct rk_error error = {.result = RK_OK};
    RK_TRY(pause_tracker(session));
    enum rk_result result = session_undo(session->state, mark, size_follows, &error);
    return result ? vm_host_failed(session, result, &error) : RK_OK;
}

/* Puts the mutable globals of all living instances aside. */
static enum rk_result save_globals(struct vm_session *session)
{
    if (session->rules->globals_survive_revert) return RK_OK;
    for (size_t i = 0; i < session->alive.count; i++) {
        struct wasm_instance *instance = session->alive.items[i]->instance;
        const struct wasm_module *module = wasm_instance_module(instance);
        for (uint32_t g = 0; g < module->global_count; g++) {
            struct wasm_global_cell *cell = wasm_instance_global(instance, g);
            if (!cell->type.is_mutable) continue;
            if (saved_global_vec_push(&session->globals, (struct saved_global){cell, cell->value}))
                return vm_no_memory(session);
        }
    }
    return RK_OK;
}

/* Instances that were not there when the frame began are as good as never made. */
static void restore_globals(struct vm_session *session, size_t saved, size_t alive)
{
    if (session->rules->globals_survive_revert) return;
    for (size_t i = saved; i < session->globals.count; i++)
        session->globals.items[i].cell->value = session->globals.items[i].value;
    while (session->alive.count > alive)
        session->alive.items[--session->alive.count]->live = 0;
}

/* ---- Calls between contracts ---- */

/* What a call may use when it asks for gas_limit and `left` is left (gas.md 4). */
static uint64_t forwarded_gas(const struct vm_rules *rules, uint64_t gas_limit, uint64_t left)
{
    if (gas_limit > 0 && gas_limit < left) return gas_limit;
    uint64_t percent = rules->forwarded_percent;
    return left / 100 * percent + left % 100 * percent / 100;
}

static enum rk_result ask_hook(struct vm_session *session, const uint8_t *callee,
                               struct span function, struct span argument)
{
    uint8_t callers[256][VM_CONTRACT_ID_BYTES];
    size_t count = 0;
    if (!session->hook) return RK_OK;
    for (const struct vm_frame *f = session->frame; f && count < RK_ARRAY_LENGTH(callers);
         f = f->caller)
        memcpy(callers[count++], f->contract->id, VM_CONTRACT_ID_BYTES);
    enum rk_result result =
        session->hook(session->hook_context, callee, function, argument,
                      (const uint8_t(*)[VM_CONTRACT_ID_BYTES])callers, count, &session->failure);
    return result && result != RK_TRAP ? vm_host_failed(session, result, NULL) : result;
}

/* The frames that run, a caller that the root call names included. */
static uint32_t call_depth(const struct vm_session *session)
{
    uint32_t depth = 0;
    for (const struct vm_frame *f = session->frame; f; f = f->caller)
        depth++;
    return depth;
}

/* From the mark on: on RK_TRAP the limit is gone and everything the callee did is undone. */
static enum rk_result run_marked(struct vm_session *session, struct vm_contract *callee,
                                 uint32_t mark, struct span function, uint32_t argument_bytes,
                                 uint64_t gas_limit, uint32_t *result_bytes)
{
    struct wasm_fuel *fuel = wasm_store_fuel(session->frame->contract->store);
    uint64_t left = wasm_fuel_remaining(fuel);
    size_t events = session->events.list.count, saved = session->globals.count,
           alive = session->alive.count;
    uint32_t node;
    RK_TRY(save_globals(session));
    if (call_tree_push(&session->calls, &node, callee->id, gas_limit, callee->memory->length_bytes))
        return vm_no_memory(session);
    enum rk_result result;
    if (is_name(function, "init"))
        result = vm_fail(&session->failure, VM_INITIALISATION, "init cannot be called");
    else
        result = execute(session, callee, function, span_of(session->scratch, argument_bytes),
                         gas_limit, result_bytes);
    if (!result && linear_memory_read(callee->memory, session->scratch, callee->code->argument_at,
                                      *result_bytes))
        result = vm_fail(&session->failure, VM_MEMORY, "the argument buffer is not in the memory");
    if (!result) {
        uint64_t spent = gas_limit - wasm_fuel_remaining(wasm_store_fuel(callee->store));
        call_tree_return(&session->calls, spent);
        session_release(session->state, mark);
        wasm_fuel_set(fuel, left - spent);
    } else if (result == RK_TRAP) {
        if (leave_frames(session, node) && session->rules->reads_dirty_after_revert &&
            !session->rerun.is_running)
            return want_rerun(session);
        revert_events(session, events);
        RK_TRY(undo(session, mark, !session->rules->size_survives_revert));
        RK_TRY(resume_tracker(session));
        call_tree_prune(&session->calls);
        restore_globals(session, saved, alive);
        wasm_fuel_set(fuel, left - gas_limit);
    }
    session->globals.count = saved;
    return result;
}

static enum rk_result run_nested(struct vm_session *session, uint32_t *result_bytes,
                                 const uint8_t id[VM_CONTRACT_ID_BYTES], struct span function,
                                 uint32_t argument_bytes, uint64_t gas_limit)
{
    struct vm_contract *callee;
    uint32_t mark;
    RK_TRY(ask_hook(session, id, function, span_of(session->scratch, argument_bytes)));
    if (call_depth(session) >= session->rules->call_depth_max)
        return vm_fail(&session->failure, VM_DEPTH, "calls nested deeper than %u",
                       session->rules->call_depth_max);
    RK_TRY(vm_contract_obtain(session, &callee, id));
    RK_TRY(mark_frame(session, &mark, callee));
    return run_marked(session, callee, mark, function, argument_bytes, gas_limit, result_bytes);
}

static void observe_begin(const struct vm_session *session, const uint8_t *id, struct span function,
                          struct span argument, uint64_t gas_limit)
{
    const struct vm_observer *observer = &session->observer;
    if (observer->begin) observer->begin(observer->context, id, function, argument, gas_limit);
}

static void observe_end(const struct vm_session *session, enum rk_result result, struct span data,
                        uint64_t gas_spent)
{
    const struct vm_observer *observer = &session->observer;
    if (observer->end)
        observer->end(observer->context, result ? &session->failure : NULL, data, gas_spent);
}

enum rk_result vm_run_nested(struct vm_session *session, uint32_t *result_bytes,
                             const uint8_t id[VM_CONTRACT_ID_BYTES], struct span function,
                             uint32_t argument_bytes, uint64_t gas_limit)
{
    const struct wasm_fuel *fuel = wasm_store_fuel(session->frame->contract->store);
    uint64_t left = wasm_fuel_remaining(fuel);
    gas_limit = forwarded_gas(session->rules, gas_limit, left);
    if (vm_is_news(session))
        observe_begin(session, id, function, span_of(session->scratch, argument_bytes), gas_limit);
    enum rk_result result =
        run_nested(session, result_bytes, id, function, argument_bytes, gas_limit);
    if ((!result || result == RK_TRAP) && vm_is_news(session))
        observe_end(session, result, span_of(session->scratch, result ? 0 : *result_bytes),
                    left - wasm_fuel_remaining(fuel));
    return result;
}

/* ---- Root calls ---- */

/* Gives out what the call left behind: `returned` says that it did not fail. */
static void fill_receipt(struct vm_session *session, struct vm_receipt *receipt, uint64_t gas_limit,
                         uint64_t gas_spent, bool keeps_events)
{
    if (receipt) {
        struct call_tree calls = receipt->calls;
        receipt->gas_limit = gas_limit;
        receipt->gas_spent = gas_spent;
        receipt->calls = session->calls;
        session->calls = calls;
        vm_events_clear(&receipt->events);
        if (!keeps_events) {
            struct vm_events events = receipt->events;
            receipt->events = session->events;
            session->events = events;
        }
    }
    call_tree_clear(&session->calls);
    if (keeps_events) return;
    vm_events_clear(&session->events);
    session->events_given++;
}

/* Between the mark and its end. */
static enum rk_result run_root_marked(struct vm_session *session, struct vm_contract *contract,
                                      struct buffer *data, const struct vm_call *call)
{
    uint32_t node, result_bytes;
    struct rk_error error = {.result = RK_OK};
    if (call_tree_push(&session->calls, &node, contract->id, call->gas_limit,
                       contract->memory->length_bytes))
        return vm_no_memory(session);
    RK_TRY(
        execute(session, contract, call->function, call->argument, call->gas_limit, &result_bytes));
    /* Pages that could not be read were zeros to the code: what it did means nothing. */
    enum rk_result result = session_check(session->state, &error);
    if (result) return vm_host_failed(session, result, &error);
    data->size_bytes = 0;
    if (buffer_reserve(data, result_bytes + 1)) return vm_no_memory(session);
    if (linear_memory_read(contract->memory, data->bytes, contract->code->argument_at,
                           result_bytes))
        return vm_fail(&session->failure, VM_MEMORY, "the argument buffer is not in the memory");
    data->size_bytes = result_bytes;
    return RK_OK;
}

static enum rk_result rest(struct vm_session *session)
{
    struct rk_error error = {.result = RK_OK};
    enum rk_result result = session_rest(session->state, &error);
    return result ? vm_host_failed(session, result, &error) : RK_OK;
}

/* Puts the caller that the call names, if any, below the frames to come. */
static enum rk_result enter_caller(struct vm_session *session, struct vm_frame *frame,
                                   const struct vm_call *call)
{
    if (!call->caller) return RK_OK;
    RK_TRY(vm_contract_find(session, &frame->contract, call->caller));
    session->frame = frame;
    return ask_hook(session, call->contract, call->function, call->argument);
}

/* Once, from a mark on. On RK_TRAP nothing it did is left but events. */
static enum rk_result run_once(struct vm_session *session, struct buffer *data, uint64_t *gas_spent,
                               const struct vm_call *call)
{
    struct vm_contract *contract;
    uint32_t mark;
    RK_TRY(vm_contract_obtain(session, &contract, call->contract));
    RK_TRY(mark_frame(session, &mark, contract));
    session->feed = call->feed;
    session->feed_context = call->feed_context;
    enum rk_result result = run_root_marked(session, contract, data, call);
    session->feed = NULL;
    if (!result) {
        *gas_spent = call->gas_limit - wasm_fuel_remaining(wasm_store_fuel(contract->store));
        call_tree_return(&session->calls, *gas_spent);
        call_tree_finish(&session->calls);
        session_release(session->state, mark);
    } else if (result == RK_TRAP || session->rerun.is_wanted) {
        if (session->rerun.is_wanted) session->host_error = (struct rk_error){.result = RK_OK};
        RK_TRY(undo(session, mark, true));
        call_tree_clear(&session->calls);
        data->size_bytes = 0;
    }
    return result;
}

/* The same again, with reads followed. */
static enum rk_result run_again(struct vm_session *session, struct buffer *data,
                                uint64_t *gas_spent, const struct vm_call *call)
{
    struct rerun *rerun = &session->rerun;
    retire_instances(session);
    rerun->is_wanted = false;
    rerun->is_running = true;
    rerun->left = rerun->told;
    rerun->feeds_said = 0;
    rerun->tracker = (struct read_tracker){.is_paused = true};
    enum rk_result result = run_once(session, data, gas_spent, call);
    read_tracker_end(&rerun->tracker);
    rerun->is_running = false;
    retire_instances(session);
    return result;
}

/* From the beginning of a root call to its end: on RK_TRAP nothing it did is left. */
static enum rk_result run_root(struct vm_session *session, struct buffer *data, uint64_t *gas_spent,
                               const struct vm_call *call)
{
    struct vm_frame caller = {NULL, NULL, 0};
    struct vm_events *list = &session->events;
    size_t events = list->list.count, event_bytes = list->bytes.size_bytes;
    RK_TRY(enter_caller(session, &caller, call));
    session->rerun.told = 0;
    session->rerun.feeds.size_bytes = 0;
    enum rk_result result = run_once(session, data, gas_spent, call);
    if (session->rerun.is_wanted) {
        list->list.count = events;
        list->bytes.size_bytes = event_bytes;
        if (!session->host_error.result) result = run_again(session, data, gas_spent, call);
    }
    if (result == RK_TRAP) revert_events(session, events);
    return result;
}

enum rk_result vm_run_root(struct vm_session *session, struct vm_receipt *receipt,
                           const struct vm_call *call)
{
    bool is_init = is_name(call->function, "init");
    uint64_t spent = call->gas_limit;
    REQUIRE(!session->frame);
    session->root_number++;
    session->alive.count = 0;
    struct buffer *data = receipt ? &receipt->data : &session->data_unwanted;
    data->size_bytes = 0;
    observe_begin(session, call->contract, call->function, call->argument, call->gas_limit);
    enum rk_result result = run_root(session, data, &spent, call);
    session->frame = NULL;
    if (result && result != RK_TRAP) return result;
    RK_TRY(rest(session));
    observe_end(session, result, buffer_span(data), spent);
    fill_receipt(session, receipt, call->gas_limit, spent,
                 result ? session->rules->failed_events_stay_queued
                        : is_init && session->rules->init_events_stay_queued);
    return result;
}

enum rk_result vm_tell(struct vm_session *session, enum rk_result result,
                       struct vm_failure *failure)
{
    if (result != RK_TRAP || !failure) return result;
    struct buffer panic = failure->panic;
    *failure = session->failure;
    session->failure.panic = panic;
    return result;
}

enum rk_result vm_call(struct vm_session *session, struct vm_receipt *receipt,
                       const struct vm_call *call, struct vm_failure *failure)
{
    RK_TRY(vm_session_is_sound(session, NULL));
    if (is_name(call->function, "init"))
        return vm_fail(failure, VM_INITIALISATION, "init cannot be called");
    return vm_tell(session, vm_run_root(session, receipt, call), failure);
}

/* ---- Simulation ---- */

static enum rk_result simulate(struct vm_session *session, struct vm_receipt *receipt,
                               const struct vm_call *call)
{
    struct rk_error error = {.result = RK_OK};
    uint32_t mark;
    enum rk_result result = session_mark(session->state, &mark, &error);
    if (result) return vm_host_failed(session, result, &error);
    result = vm_run_root(session, receipt, call);
    if (result && result != RK_TRAP) return result;
    RK_TRY(undo(session, mark, true));
    RK_TRY(rest(session));
    return result;
}

enum rk_result vm_simulate(struct vm_session *session, struct vm_receipt *receipt,
                           const struct vm_call *call, struct vm_failure *failure)
{
    RK_TRY(vm_session_is_sound(session, NULL));
    if (is_name(call->function, "init"))
        return vm_fail(failure, VM_INITIALISATION, "init cannot be called");
    return vm_tell(session, simulate(session, receipt, call), failure);
}

enum rk_result vm_estimate_gas(struct vm_session *session, struct vm_estimate *estimate,
                               const struct vm_call *call, struct vm_failure *failure)
{
    struct vm_receipt receipt;
    vm_receipt_init(&receipt);
    enum rk_result result = vm_simulate(session, &receipt, call, failure);
    uint64_t spent = receipt.gas_spent;
    /* Below `low` it fails, at `high` it succeeds. */
    uint64_t low = 0, high = call->gas_limit;
    struct vm_call tried = *call;
    while (!result && low < high) {
        tried.gas_limit = low + (high - low) / 2;
        enum rk_result outcome = simulate(session, &receipt, &tried);
        if (outcome == RK_TRAP)
            low = tried.gas_limit + 1;
        else if (outcome)
            result = outcome;
        else
            high = tried.gas_limit;
    }
    vm_receipt_free(&receipt);
    if (!result) *estimate = (struct vm_estimate){.gas_spent = spent, .gas_minimum = high};
    return result;
}
