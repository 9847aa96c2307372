#include "api/session.h"

#include <stdlib.h>

/* ---- Opening and ending ---- */

enum rk_result rk_session_open(struct rk_vm *vm, struct rk_session **out,
                               const struct rk_commit_key *base, struct rk_error *error)
{
    API_NEED(vm, error);
    API_NEED(out, error);
    struct rk_session *session = calloc(1, sizeof *session);
    if (!session) return rk_fail(error, RK_NO_MEMORY, RK_NO_POSITION, "no memory for a session");
    const struct commit_key key = base ? api_key(base) : (struct commit_key){0};
    enum rk_result result = vm_session_open(vm->inner, &session->inner, base ? &key : NULL, error);
    if (result) {
        free(session);
        return result;
    }
    vm->users++;
    session->vm = vm;
    *out = session;
    return RK_OK;
}

void rk_session_drop(struct rk_session *session)
{
    if (!session) return;
    session->is_unwanted = true;
    if (session->is_running || session->is_migrating) return;
    vm_session_drop(session->inner);
    contract_free(&session->lent);
    api_vm_release(session->vm);
    free(session);
}

enum rk_result api_session_check(const struct rk_session *session, const char *function,
                                 struct rk_error *error)
{
    const char *why = NULL;
    if (!session)
        why = "'session' is NULL";
    else if (session->is_running)
        why = "a call of the session runs";
    else if (!session->inner)
        why = "the session was committed";
    return why ? rk_fail(error, RK_USAGE, RK_NO_POSITION, "%s: %s", function, why) : RK_OK;
}

enum rk_result rk_session_key(struct rk_session *session, struct rk_commit_key *key,
                              struct rk_error *error)
{
    struct commit_key found;
    RK_TRY(api_session_check(session, __func__, error));
    API_NEED(key, error);
    RK_TRY(vm_session_key(session->inner, &found, error));
    api_key_give(key, &found);
    return RK_OK;
}

enum rk_result rk_session_commit(struct rk_session *session, struct rk_commit_key *key,
                                 struct rk_error *error)
{
    struct commit_key made;
    RK_TRY(api_session_check(session, __func__, error));
    if (session->is_migrating)
        return rk_fail(error, RK_USAGE, RK_NO_POSITION, "%s: a migration of the session runs",
                       __func__);
    RK_TRY(vm_session_commit(session->inner, &made, error));
    session->inner = NULL;
    if (key) api_key_give(key, &made);
    return RK_OK;
}

/* ---- Surroundings ---- */

enum rk_result rk_session_set_data(struct rk_session *session, const char *name,
                                   struct rk_span value, struct rk_error *error)
{
    RK_TRY(api_session_check(session, __func__, error));
    API_NEED(name, error);
    RK_TRY(api_check_span(value, "a value", error));
    return vm_session_set_data(session->inner, name, api_span(value), error);
}

enum rk_result rk_session_remove_data(struct rk_session *session, const char *name,
                                      struct rk_error *error)
{
    RK_TRY(api_session_check(session, __func__, error));
    API_NEED(name, error);
    vm_session_remove_data(session->inner, name);
    return RK_OK;
}

struct rk_span rk_session_data(const struct rk_session *session, const char *name)
{
    bool can = session && session->inner && name;
    return can ? api_lend(vm_session_data(session->inner, name)) : (struct rk_span){NULL, 0};
}

enum rk_result rk_session_exclude_query(struct rk_session *session, const char *name,
                                        struct rk_error *error)
{
    RK_TRY(api_session_check(session, __func__, error));
    API_NEED(name, error);
    return vm_session_exclude_query(session->inner, name, error);
}

static enum rk_result ask_hook(void *context, const uint8_t callee[VM_CONTRACT_ID_BYTES],
                               struct span function, struct span argument,
                               const uint8_t (*callers)[VM_CONTRACT_ID_BYTES], size_t caller_count,
                               struct vm_failure *failure)
{
    const struct rk_session *session = context;
    struct rk_error error = {.message = ""};
    const struct rk_pending_call call = {
        .callee = callee,
        .function = api_lend(function),
        .argument = api_lend(argument),
        .callers = callers[0],
        .caller_count = caller_count,
    };
    enum rk_result result = session->hook(session->hook_context, &call, &error);
    error.message[sizeof error.message - 1] = 0;
    return result == RK_TRAP ? vm_fail_panic(failure, span_of_string(error.message)) : result;
}

enum rk_result rk_session_set_call_hook(struct rk_session *session, rk_call_hook *hook,
                                        void *context, struct rk_error *error)
{
    RK_TRY(api_session_check(session, __func__, error));
    session->hook = hook;
    session->hook_context = context;
    vm_session_set_call_hook(session->inner, hook ? ask_hook : NULL, session);
    return RK_OK;
}

/* ---- Observing ---- */

static void observe_begin(void *context, const uint8_t contract[VM_CONTRACT_ID_BYTES],
                          struct span function, struct span argument, uint64_t gas_limit)
{
    const struct rk_observer *observer = &((const struct rk_session *)context)->observer;
    observer->begin(observer->context, contract, api_lend(function), api_lend(argument), gas_limit);
}

static void observe_end(void *context, const struct vm_failure *failure, struct span data,
                        uint64_t gas_spent)
{
    const struct rk_observer *observer = &((const struct rk_session *)context)->observer;
    struct rk_failure shown; /* lends what the machine's failure owns */
    if (failure) shown = (struct rk_failure){.vm = *failure, .error = {.result = RK_TRAP}};
    observer->end(observer->context, failure ? &shown : NULL, api_lend(data), gas_spent);
}

static void observe_emit(void *context, const uint8_t contract[VM_CONTRACT_ID_BYTES],
                         struct span topic, struct span data)
{
    const struct rk_observer *observer = &((const struct rk_session *)context)->observer;
    observer->emit(observer->context, contract, api_lend(topic), api_lend(data));
}

enum rk_result rk_session_set_observer(struct rk_session *session,
                                       const struct rk_observer *observer, struct rk_error *error)
{
    struct rk_observer taken = {.size_bytes = sizeof taken};
    RK_TRY(api_session_check(session, __func__, error));
    if (observer) RK_TRY(api_take(&taken, observer, API_STRUCT(rk_observer, context), error));
    session->observer = taken;
    const struct vm_observer inner = {
        .begin = taken.begin ? observe_begin : NULL,
        .end = taken.end ? observe_end : NULL,
        .emit = taken.emit ? observe_emit : NULL,
        .context = session,
    };
    vm_session_set_observer(session->inner, &inner);
    return RK_OK;
}

/* ---- Contracts ---- */

enum rk_result rk_session_contract(struct rk_session *session, struct rk_contract *contract,
                                   const uint8_t *id, struct rk_error *error)
{
    const struct api_struct *type = API_STRUCT(rk_contract, position);
    struct contract found;
    RK_TRY(api_session_check(session, __func__, error));
    API_NEED(contract, error);
    API_NEED(id, error);
    RK_TRY(api_check_room(contract, type, error));
    RK_TRY(vm_session_contract(session->inner, &found, id, error));
    contract_free(&session->lent);
    session->lent = found;
    struct rk_contract ours = {
        .owner = api_lend(buffer_span(&session->lent.owner)),
        .memory_bits = (uint64_t)found.kind,
        .memory_bytes = found.length_bytes,
        .position = found.position,
    };
    memcpy(ours.id, found.id, sizeof ours.id);
    memcpy(ours.code_hash, found.code_hash, sizeof ours.code_hash);
    api_give(contract, &ours, type);
    return RK_OK;
}
